//! Opening a return, deciding about one that a buyer asked for, saying that its goods are back, and what is known of such a step.
//! It waits in the outbox and can be taken back there until it leaves. No money moves by it.

use super::DeliveryView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A step of a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReturnActView {
    /// The shop is told which goods are to come back.
    Open,
    /// The goods that the buyer asked about may come back.
    Approve,
    /// They may not.
    Decline,
    /// All of them are back.
    Receive,
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

/// Pieces of a line that are to come back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnLineInput {
    /// The line, as the order has it.
    pub line_id: String,
    /// Pieces; none: it does not come back.
    pub pieces: u32,
}

/// Takes a step of a return.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnInput {
    /// Which order.
    pub order_id: String,
    /// Which of its returns; empty when one is opened.
    pub return_id: String,
    /// What is to come back, when one is opened.
    pub lines: Vec<ReturnLineInput>,
    /// What.
    pub act: ReturnActView,
    /// Why, when it is declined: one of the reasons that the return came with.
    pub reason: Option<DeclineReasonView>,
    /// What the shop tells the buyer when it is declined, or why it is opened, for the shop's people; at most as long as the return
    /// or the order says, may be empty.
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

/// That a return can be opened for an order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnOpening {
    /// Letters that a note to the shop's people may have.
    pub longest_note: usize,
}

/// A step that the order does not show yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnStepView {
    /// Which.
    pub act: ReturnActView,
    /// "2 × Blue cup" for each line that is to come back, when one was opened.
    pub lines: Vec<String>,
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
    /// Which.
    pub act: ReturnActView,
    /// "2 × Blue cup" for each line that is to come back, when one was opened.
    pub lines: Vec<String>,
    /// What the shop tells the buyer, or why it was opened; may be empty.
    pub note: String,
}
