//! A refund as it is given to a connector, and what a shop shows of it.

use crate::ExternalId;
use domain::{Money, RefundSeen, Timestamp};

/// A refund before it is frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundAsk {
    /// The shop's id of the order.
    pub order: ExternalId,
    /// The shop's id of the payment.
    pub payment: ExternalId,
    /// How much, in the currency of the payment.
    pub amount: Money,
    /// Why, with the marker in brackets at its end.
    pub note: String,
}

/// A refund as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenRefund {
    /// What it asks for.
    pub ask: RefundAsk,
    /// Our mark, as in the note.
    pub marker: String,
    /// The same at every attempt until a person allows a new one. Shops that know keys answer the same key with the same
    /// refund.
    pub key: String,
    /// What [`crate::Connected::freeze_refund`] made of it.
    pub bytes: String,
}

/// The shop said yes, and what to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundAnswer {
    /// The refund as the answer shows it; its payout says whether the money has moved.
    pub refund: RefundSeen,
}

/// The shop's books of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundEvidence {
    /// The shop's own clock, when it says.
    pub shop_now: Option<Timestamp>,
    /// Every refund of the order, oldest first.
    pub seen: Vec<RefundSeen>,
    /// What is left of the payment, with everything taken off that may still be paid.
    pub left: Money,
}
