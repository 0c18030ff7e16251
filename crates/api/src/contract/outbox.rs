//! What waits to leave this machine, and what a person must decide about it.

use super::{DeliveryView, OutboxRefund, OutboxReturn};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names one row of the outbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxInput {
    /// Which one.
    pub outbox_id: String,
}

/// What a row says, in full.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxText {
    /// Plain text.
    pub text: String,
}

/// What a person found out about a row whose outcome the program could not establish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutboxDecision {
    /// It did happen: settle it.
    Happened,
    /// It did not happen: send it again. Of a refund this allows exactly one more sending, after another look at the shop.
    SendAgain,
    /// Give it up; a reply becomes a draft again, a refund is not sent.
    Cancel,
    /// Give it up with its text. Undoable.
    Discard,
}

/// A person's decision on a row that needs one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxDecisionInput {
    /// Which row.
    pub outbox_id: String,
    /// What was decided.
    pub decision: OutboxDecision,
}

/// The outbox in four lists, newest first in each.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxView {
    /// Stuck until a person decides.
    pub needs_you: Vec<OutboxItem>,
    /// Held or waiting.
    pub waiting: Vec<OutboxItem>,
    /// Being sent, or being checked.
    pub sending: Vec<OutboxItem>,
    /// Settled in the last 24 hours.
    pub recent: Vec<OutboxItem>,
}

/// What became of a mail for one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecipientStateView {
    /// Not settled.
    Waiting,
    /// The server took it.
    Accepted,
    /// The server will never take it.
    Refused,
}

/// A recipient of what leaves.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxRecipient {
    /// Address, or name on the channel.
    pub address: String,
    /// What became of it.
    pub state: RecipientStateView,
    /// What the server said last; may be empty.
    pub said: String,
}

/// A row of the outbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxItem {
    /// Id.
    pub id: String,
    /// What it does: `reply.send`, `reply.public`, `reply.hand_over`, `refund`, `return`; the words are `outbox.kind.<kind>`.
    pub kind: String,
    /// Ticket it belongs to.
    pub ticket_id: Option<String>,
    /// Its number.
    pub ticket_number: Option<u32>,
    /// Its subject or first words.
    pub subject: String,
    /// To whom.
    pub to: String,
    /// Start of the text.
    pub preview: String,
    /// When the agent asked for it.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When its state last changed.
    #[ts(type = "number")]
    pub changed_at: i64,
    /// State.
    pub delivery: DeliveryView,
    /// Each recipient of a mail and what became of it.
    pub recipients: Vec<OutboxRecipient>,
    /// What is known of it when it is a refund.
    pub refund: Option<OutboxRefund>,
    /// What is known of it when it is a decision about a return.
    pub goods: Option<OutboxReturn>,
}
