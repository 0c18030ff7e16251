//! What the agent is to be told.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Why a notice is there. The words are `notice.kind.<kind>` in `locales/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKindView {
    /// A colleague named the agent in a note.
    Mention,
    /// A colleague gave the agent a ticket.
    Assigned,
    /// A customer wrote on a ticket of the agent's.
    Message,
    /// A customer wrote on a ticket that the agent follows.
    Watched,
    /// A promise runs out soon.
    AtRisk,
    /// A promise has run out.
    Overdue,
    /// A reply did not leave; a person decides.
    Failed,
    /// Nobody knows yet whether a reply left.
    Unknown,
    /// A reply was stopped because something newer came.
    Stopped,
    /// A reply has been tried for a quarter of an hour.
    Delayed,
    /// A connection cannot be read.
    Connection,
    /// A connection has been read for the first time.
    ImportDone,
    /// The practice list of the sample shop.
    Checklist,
}

/// A notice.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    /// Id.
    #[ts(type = "number")]
    pub id: i64,
    /// Why it is there.
    pub kind: NoticeKindView,
    /// Since when.
    #[ts(type = "number")]
    pub at: i64,
    /// The agent may put it away. A failure goes only when it is settled.
    pub can_be_done: bool,
    /// The colleague who caused it; may be empty.
    pub by_name: String,
    /// The deadline, of a promise.
    #[ts(type = "number | null")]
    pub due_at: Option<i64>,
    /// The row of the outbox, of a reply.
    pub outbox_id: Option<String>,
    /// The connection that it is about.
    pub connection_id: Option<String>,
    /// The connection's name.
    pub label: String,
    /// What is wrong: `errors.<code>`.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
}

/// Notices about one ticket, or one without a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeGroup {
    /// Names the group as long as it is there.
    pub key: String,
    /// The ticket.
    pub ticket_id: Option<String>,
    /// Its number.
    pub number: Option<u32>,
    /// Its subject or newest words.
    pub subject: String,
    /// The customer's name.
    pub customer_name: String,
    /// Newest first.
    pub notices: Vec<NoticeView>,
}

/// A step of the practice list. The words are `notice.practice.<step>`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PracticeStep {
    /// Its name.
    pub step: String,
    /// It was done here.
    pub done: bool,
}

/// Everything that waits for the agent's eyes.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeList {
    /// Newest first.
    pub groups: Vec<NoticeGroup>,
    /// Tickets and connections that wait for the agent: the number of the bell, the title and the program's icon.
    pub badge: u32,
    /// The seven steps of the practice list.
    pub practice: Vec<PracticeStep>,
}

/// The number of the bell, the title and the program's icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeBadge {
    /// Tickets and connections that wait for the agent.
    pub count: u32,
}

/// Puts notices away. What cannot be put away stays.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticesInput {
    /// Ids.
    #[ts(type = "number[]")]
    pub ids: Vec<i64>,
}
