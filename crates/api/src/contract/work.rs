//! What an agent does with tickets besides writing: one change for any number of them, undo and redo, colleagues, tags.

use super::{PriorityView, TicketStatusView, WireError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What becomes of every ticket of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum TicketChange {
    /// Another state: open, waiting or resolved; the other two have commands of their own.
    Status {
        /// The state.
        status: TicketStatusView,
    },
    /// To a colleague, or to nobody.
    Assign {
        /// Id of the agent.
        agent_id: Option<String>,
    },
    /// To the agent who asks.
    Take,
    /// How much it matters.
    Priority {
        /// How much.
        priority: PriorityView,
    },
    /// Tags come and go.
    Tags {
        /// To add.
        add: Vec<String>,
        /// To take away.
        remove: Vec<String>,
    },
    /// The agent who asks follows it, or no longer.
    Watch {
        /// Follows it.
        watching: bool,
    },
    /// Put aside.
    Snooze {
        /// Until when.
        #[ts(type = "number")]
        until: i64,
    },
    /// Back from where it was put aside, now.
    Wake,
    /// Read, or unread again.
    Read {
        /// Read.
        read: bool,
    },
}

/// Changes tickets, all in one recorded change with one undo. What cannot be changed is left as it is and named.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketBatchInput {
    /// Which tickets, at most 1000; one that is named twice is changed once.
    pub ticket_ids: Vec<String>,
    /// What becomes of them.
    pub change: TicketChange,
}

/// What a batch did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketBatchDone {
    /// How many are different now. None: nothing was recorded, and there is nothing to undo.
    pub changed: u32,
    /// Ticket by ticket, in the order of the input.
    pub results: Vec<TicketBatchResult>,
}

/// What a batch did to one ticket.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketBatchResult {
    /// The ticket.
    pub ticket_id: String,
    /// Its number, if it is there at all.
    pub number: Option<u32>,
    /// It is different now; false also when it already was as asked.
    pub changed: bool,
    /// Why it could not be changed.
    pub error: Option<WireError>,
}

/// Tags in use.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TagList {
    /// Most used first.
    pub tags: Vec<TagView>,
}

/// A tag in use.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TagView {
    /// The tag.
    pub tag: String,
    /// Tickets that have it.
    pub count: u32,
}

/// Someone who answers customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgentView {
    /// Id, which never changes.
    pub id: String,
    /// Name; empty while the agent of this machine has given none.
    pub name: String,
    /// The agent who asks.
    pub me: bool,
    /// No longer offered for new work.
    pub retired: bool,
}

/// The colleagues.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgentList {
    /// The agent who asks first, then by name, those who have left last.
    pub agents: Vec<AgentView>,
}

/// Adds a colleague.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgentAddInput {
    /// Name, 1 to 80 characters; refused with `agent_exists` when somebody has it.
    pub name: String,
}

/// A colleague was added.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgentAdded {
    /// Id.
    pub agent_id: String,
}

/// Gives a colleague another name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgentRenameInput {
    /// Who.
    pub agent_id: String,
    /// Name, 1 to 80 characters.
    pub name: String,
}

/// A colleague has left, or is back. The agent of this machine cannot leave: refused with `agent_is_you`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgentRetireInput {
    /// Who.
    pub agent_id: String,
    /// Has left.
    pub retired: bool,
}

/// What an undo took back or a redo did again. The words are `undo.<name>` and `undo.did.<name>` in `locales/`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// Name of the change, or nothing when there was none.
    pub name: Option<String>,
    /// Slots of the sentence; codes where the interface has words for them (`status`, `priority`), times in milliseconds.
    pub params: BTreeMap<String, String>,
    /// The ticket to show, if the change belongs to exactly one.
    pub ticket_id: Option<String>,
}

/// Changes that can still be taken back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UndoHistory {
    /// Newest first, at most ten; an undo takes back the first of them.
    pub changes: Vec<UndoableView>,
    /// What a redo would do again.
    pub redo: Option<UndoableView>,
}

/// A change that can be taken back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UndoableView {
    /// Name; the words are `undo.did.<name>`.
    pub name: String,
    /// Slots, as in `Undone`.
    pub params: BTreeMap<String, String>,
    /// The ticket, if it belongs to exactly one.
    pub ticket_id: Option<String>,
    /// When it was made.
    #[ts(type = "number")]
    pub at: i64,
}
