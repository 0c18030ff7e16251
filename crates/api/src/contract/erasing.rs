//! Erasing a customer for good, and what is said before.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What there is of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TracesView {
    /// Tickets.
    pub tickets: u32,
    /// Messages and notes in them.
    pub messages: u32,
    /// Files.
    pub files: u32,
    /// Texts in progress.
    pub drafts: u32,
    /// The team's notes.
    pub notes: u32,
    /// Addresses and telephone numbers.
    pub addresses: u32,
    /// Orders, which stay without name, address and texts.
    pub orders: u32,
    /// What waits to leave, or whose fate is open: while there is any, nothing is erased.
    pub under_way: u32,
}

/// What erasing a customer would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErasePreview {
    /// Id of the person at the top.
    pub customer_id: String,
    /// What is to be typed to confirm it.
    pub confirm: String,
    /// What goes.
    pub traces: TracesView,
    /// When the backups and other older copies were made, newest first.
    #[ts(type = "number[]")]
    pub copies: Vec<i64>,
}

/// Erases a customer for good. There is no undo.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerEraseInput {
    /// Which one.
    pub customer_id: String,
    /// What the preview asked to type; else refused with `erase_confirm`.
    pub confirm: String,
    /// Make a new backup and remove every older copy.
    pub renew_backups: bool,
}

/// A customer was erased.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerErased {
    /// What is gone.
    pub traces: TracesView,
    /// When the older copies were made that still hold the customer.
    #[ts(type = "number[]")]
    pub copies: Vec<i64>,
}
