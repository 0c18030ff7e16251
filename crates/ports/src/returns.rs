//! A step of a return as it is given to a connector.

use crate::ExternalId;
use domain::{DeclineReason, ReturnAct};

/// A return that is to be opened, or what is decided about one that a buyer asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnAsk {
    /// The shop's id of the order.
    pub order: ExternalId,
    /// The shop's id of the return, as in [`crate::ReturnRecord`]; empty when it is to be opened.
    pub back: ExternalId,
    /// Lines of the order and pieces of each that are to come back, when it is opened.
    pub lines: Vec<(ExternalId, u32)>,
    /// Unique for this step and the same at every attempt: an opened return is found by it.
    pub marker: String,
    /// What.
    pub act: ReturnAct,
    /// Why, when it is declined.
    pub reason: Option<DeclineReason>,
    /// What the shop tells the buyer when it is declined; empty: it tells nothing. When it is opened: why, for the shop's people.
    pub note: String,
}
