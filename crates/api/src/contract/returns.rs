//! Deciding about a return that a buyer asked for, and what is known of a decision. It waits in the outbox and can be taken
//! back there until it leaves. No money moves by it.

use super::DeliveryView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is decided about a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReturnActView {
    /// The goods may come back.
    Approve,
    /// They may not.
    Decline,
}

/// Why a return is declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReasonView {
    /// It was asked for too late.
    PeriodEnded,
    /// It was sold without a right to return it.
    FinalSale,
    /// Something else.
    Another,
}

/// Decides about a return.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnInput {
    /// Which order.
    pub order_id: String,
    /// Which of its returns.
    pub return_id: String,
    /// What.
    pub act: ReturnActView,
    /// Why, when it is declined: one of the reasons that the return came with.
    pub reason: Option<DeclineReasonView>,
    /// What the shop tells the buyer when it is declined; at most as long as the return says, may be empty.
    pub note: String,
    /// Made when the dialog opens: asked for twice, it is one decision.
    pub operation_id: String,
    /// The ticket in which it is taken.
    pub ticket_id: Option<String>,
}

/// A decision that was taken over. Until then it can be taken back with `outbox.undo`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnAccepted {
    /// Its outbox row.
    pub outbox_id: String,
    /// Until when it can be taken back.
    #[ts(type = "number")]
    pub held_until: i64,
}

/// A decision that the order does not show yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnDecided {
    /// What was decided.
    pub act: ReturnActView,
    /// How far it has come.
    pub delivery: DeliveryView,
    /// When that changed.
    #[ts(type = "number")]
    pub changed_at: i64,
}

/// What is known of a decision in the outbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxReturn {
    /// Number that the buyer knows.
    pub order_number: String,
    /// Name that the buyer gave.
    pub buyer: String,
    /// What was decided.
    pub act: ReturnActView,
    /// What the shop tells the buyer; may be empty.
    pub note: String,
}
