//! A decision about a return as it is given to a connector.

use crate::ExternalId;
use domain::{DeclineReason, ReturnAct};

/// What is decided about a return that a buyer asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnAsk {
    /// The shop's id of the order.
    pub order: ExternalId,
    /// The shop's id of the return, as in [`crate::ReturnRecord`].
    pub back: ExternalId,
    /// What.
    pub act: ReturnAct,
    /// Why, when it is declined.
    pub reason: Option<DeclineReason>,
    /// What the shop tells the buyer when it is declined; empty: it tells nothing.
    pub note: String,
}
