//! The inbox: queues, what they hold and how much of it, and saved views with their trees of conditions.

use super::{ChannelView, TicketRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Which tickets a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Open and assigned to the agent.
    Mine,
    /// Open and assigned to nobody.
    Unassigned,
    /// Past the deadline, also when put aside.
    Overdue,
    /// Waiting for the customer.
    Waiting,
    /// Put aside until a time; the next to come back is first.
    Snoozed,
    /// Everything that is open, waiting or put aside.
    AllOpen,
    /// Resolved.
    Resolved,
    /// Probably nothing that anybody must answer; newest first.
    Held,
    /// Held, and thrown away by a person; newest first.
    Binned,
}

/// How a list is ordered. Only what is open has a deadline to be ordered by: `overdue` is always by deadline, `snoozed` by
/// the time to come back, `waiting` and `resolved` by the newest message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TicketOrder {
    /// What is due first comes first; tickets without a deadline follow, newest first.
    Due,
    /// Newest message first.
    Newest,
}

/// Asks for part of a queue or of a view.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketListInput {
    /// Which tickets.
    pub queue: Queue,
    /// A saved view instead of the queue; it has conditions and an order of its own, and no other filter applies.
    #[ts(optional = nullable)]
    pub view: Option<String>,
    /// Only this channel.
    pub channel: Option<ChannelView>,
    /// Only this customer language (ISO 639-1).
    pub language: Option<String>,
    /// How they are ordered.
    pub order: TicketOrder,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return, at most 500.
    pub limit: u32,
}

/// Part of a queue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketList {
    /// The rows asked for.
    pub rows: Vec<TicketRow>,
    /// How many the whole queue holds.
    pub total: u32,
    /// Counting stopped at `total`: there may be more.
    pub capped: bool,
    /// Place of the newest entry of all tickets in the order of arrival: what has a later one came after this was read.
    #[ts(type = "number")]
    pub up_to: i64,
}

/// Asks for the order of a whole queue or view.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketOrderInput {
    /// As in `TicketListInput`.
    pub queue: Queue,
    /// As in `TicketListInput`.
    #[ts(optional = nullable)]
    pub view: Option<String>,
    /// As in `TicketListInput`.
    pub channel: Option<ChannelView>,
    /// As in `TicketListInput`.
    pub language: Option<String>,
    /// As in `TicketListInput`.
    pub order: TicketOrder,
}

/// The order of a whole queue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketOrderList {
    /// The ids, 36 characters each, one after the other in one text: a list of a hundred thousand strings would keep the
    /// page from answering while it is read.
    pub ids: String,
    /// These are all; a view that took too long is cut off.
    pub complete: bool,
    /// As in `TicketList`.
    #[ts(type = "number")]
    pub up_to: i64,
}

/// Asks for rows by their ids.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketRowsInput {
    /// Which tickets, at most 500.
    pub ticket_ids: Vec<String>,
}

/// Rows in the order of the question; tickets that are no more are left out.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketRows {
    /// The rows.
    pub rows: Vec<TicketRow>,
}

/// How many tickets each queue holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueueCounts {
    /// Open and the agent's.
    pub mine: u32,
    /// Of these, at risk or late; stops at 1000.
    pub mine_at_risk: u32,
    /// Open and nobody's.
    pub unassigned: u32,
    /// Of these, at risk or late; stops at 1000.
    pub unassigned_at_risk: u32,
    /// Late, also when put aside; stops at 1000.
    pub overdue: u32,
    /// More may be late than `overdue` says.
    pub overdue_capped: bool,
    /// Waiting for the customer.
    pub waiting: u32,
    /// Put aside.
    pub snoozed: u32,
    /// Open, waiting or put aside.
    pub all_open: u32,
    /// Resolved.
    pub resolved: u32,
    /// Held.
    pub held: u32,
    /// In the bin.
    pub binned: u32,
    /// Tickets of `all_open` per channel.
    pub by_channel: BTreeMap<String, u32>,
    /// Tickets of `all_open` per customer language.
    pub by_language: BTreeMap<String, u32>,
}

/// How the conditions of a group are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ViewRule {
    /// Every one holds.
    All,
    /// At least one holds.
    Any,
    /// Not one holds.
    None,
}

/// What a condition asks about. Each says what its `value` is; where nothing is said it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ViewField {
    /// State: `open`, `waiting`, `snoozed` or `resolved`.
    Status,
    /// Whose: `me`, `nobody` or an agent's id.
    Assignee,
    /// Priority: `low`, `normal`, `high` or `urgent`.
    Priority,
    /// A tag.
    Tag,
    /// A channel.
    Channel,
    /// A language, ISO 639-1.
    Language,
    /// Part of the customer's name or address.
    Customer,
    /// It is about an order.
    OrderLinked,
    /// State of its order's payment.
    OrderPayment,
    /// State of its order's fulfilment.
    OrderFulfilment,
    /// Its order should have arrived and has not.
    OrderLate,
    /// Id of a connection.
    Connection,
    /// Part of the subject.
    Subject,
    /// Part of the subject or of what people wrote.
    Text,
    /// The promise is broken.
    Overdue,
    /// The promise is to be kept within so many hours.
    DueWithin,
    /// It was opened more than so many hours ago.
    CreatedBefore,
    /// The newest message is more than so many hours old.
    QuietFor,
    /// The agent has not seen everything.
    Unread,
    /// The agent has a text in progress.
    HasDraft,
    /// A message has a file.
    HasAttachment,
    /// The agent follows it.
    Watching,
}

/// One condition of a view, or a group of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ViewCondition {
    /// A group inside the group.
    Group {
        /// How they are joined.
        rule: ViewRule,
        /// The conditions.
        conditions: Vec<ViewCondition>,
    },
    /// One question.
    Test {
        /// What it asks about.
        field: ViewField,
        /// The answer must be no.
        not: bool,
        /// What it asks for.
        value: String,
    },
}

/// The tree of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewTree {
    /// How the outermost conditions are joined.
    pub rule: ViewRule,
    /// The conditions.
    pub conditions: Vec<ViewCondition>,
}

/// How many tickets a tree finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewCount {
    /// How many, at most 1000.
    pub count: u32,
    /// There may be more: counting stopped at 1000, or its time was over.
    pub capped: bool,
}

/// Asks how many tickets a tree finds.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewCountInput {
    /// The tree.
    pub tree: ViewTree,
}

/// A saved view.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// Id.
    pub id: String,
    /// What the agent calls it; empty: the words are `views.shipped.<code>`.
    pub name: String,
    /// Code of a view that came with the shop; empty otherwise.
    pub code: String,
    /// Meant for the team.
    pub team: bool,
    /// In which order.
    pub order: TicketOrder,
    /// Its conditions.
    pub tree: ViewTree,
    /// What it holds.
    pub count: ViewCount,
}

/// The saved views.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewList {
    /// In their order.
    pub views: Vec<SavedView>,
}

/// Keeps a view.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewSaveInput {
    /// The view that it changes; nothing: a new one.
    pub id: Option<String>,
    /// Name, 1 to 60 characters.
    pub name: String,
    /// Meant for the team.
    pub team: bool,
    /// In which order.
    pub order: TicketOrder,
    /// Its conditions.
    pub tree: ViewTree,
}

/// A view was kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewSaved {
    /// Its id.
    pub view_id: String,
}

/// Names one view.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewInput {
    /// Its id.
    pub view_id: String,
}

/// Puts the views in an order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewOrderInput {
    /// All of them, the first one first.
    pub view_ids: Vec<String>,
}
