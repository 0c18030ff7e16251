//! What is held: what a person said of senders; and addresses that take no mail. The held conversations themselves are tickets of the queue `held`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person said of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SenderRuleView {
    /// Held from now on.
    Block,
    /// Never held.
    Allow,
}

/// A sender of whom something was said.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SenderView {
    /// An address, or a domain as `@example.org`.
    pub sender: String,
    /// What was said.
    pub rule: SenderRuleView,
    /// When.
    #[ts(type = "number")]
    pub said_at: i64,
}

/// Senders of whom something was said.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SenderList {
    /// Newest first, at most 1000.
    pub senders: Vec<SenderView>,
}

/// What another server said of an address that takes no mail.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FailedView {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// The enhanced code (RFC 3463), as `5.1.1`; may be empty.
    pub status: String,
    /// The server's own words, one line; may be empty.
    pub said: String,
}

/// An address of a customer that takes no mail.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FailedAddressView {
    /// The address.
    pub address: String,
    /// What was said of it.
    pub failed: FailedView,
}

/// Names an address.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AddressInput {
    /// The address.
    pub address: String,
}

/// Says something of a sender. Undoable; what has arrived already stays where it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SenderInput {
    /// An address, or a domain as `@example.org`.
    pub sender: String,
    /// What is said; nothing: takes back what was said.
    pub rule: Option<SenderRuleView>,
}
