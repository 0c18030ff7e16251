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
    /// A colleague follows it, or no longer.
    Follow {
        /// Id of the agent.
        agent_id: String,
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
    /// It is spam: held, with all that comes after it.
    Spam,
    /// What is held is thrown away; it can be had back for 30 days. `bin_only_held` for anything else.
    Bin,
    /// Back out of the bin, held as it was.
    Restore,
}

/// Changes tickets, all in one recorded change with one undo. What cannot be changed is left as it is and named. One to
/// which the customer has written since it was shown is not put out of sight: `ticket_outdated` says who wrote what.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketBatchInput {
    /// Which tickets, at most 1000; one that is named twice is changed once.
    pub ticket_ids: Vec<String>,
    /// What becomes of them.
    pub change: TicketChange,
    /// What was shown of them: by id, `lastSeq` of the row.
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<String, i32>>", optional)]
    pub seen: BTreeMap<String, i64>,
    /// Of those that are not named, which were marked in a list and never on the screen: the list's `upTo`. Without it they
    /// are not asked about.
    #[serde(default)]
    #[ts(as = "Option<i32>", optional)]
    pub seen_up_to: Option<i64>,
    /// What is new is known and it is meant all the same.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub force: bool,
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

/// Reads a time as a person types it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WhenInput {
    /// "tomorrow 9", "mañana a las 9", "3 nap múlva", "2 minggu lagi", "24/12".
    pub text: String,
    /// Language of the interface; the others are tried after it.
    pub language: String,
}

/// What was understood. A text that is no time is refused: `when_unreadable`, `when_ambiguous`, `snooze_past`, `when_too_far`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WhenReading {
    /// The moment.
    #[ts(type = "number")]
    pub at: i64,
}

/// Times that are offered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WhenPresets {
    /// Soonest first.
    pub presets: Vec<WhenPreset>,
}

/// A time that is offered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WhenPreset {
    /// `later_today`, `tomorrow_morning`, `next_monday`, `next_week` or `in_a_month`.
    pub code: String,
    /// The moment.
    #[ts(type = "number")]
    pub at: i64,
}

/// Merges tickets into another one. Refused with `merge_drafts` when a text in progress would have to give way, unless
/// `leave_drafts`: then it stays with its ticket and is there again when the merge is taken apart.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketMergeInput {
    /// Tickets that go on in the other.
    pub source_ids: Vec<String>,
    /// The other.
    pub target_id: String,
    /// Texts in progress may stay behind.
    pub leave_drafts: bool,
    /// What was shown of them, as in `TicketBatchInput`.
    #[serde(default)]
    #[ts(as = "Option<BTreeMap<String, i32>>", optional)]
    pub seen: BTreeMap<String, i64>,
    /// What is new is known and it is meant all the same.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub force: bool,
}

/// A merge was taken apart.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnmergeDone {
    /// Entries that came after the merge and went back with the ticket.
    pub later: u32,
}

/// Asks for tickets that one could be merged into.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergeCandidatesInput {
    /// Which ticket.
    pub ticket_id: String,
    /// A number, or part of the subject of one of the same customer; empty: all of that customer.
    pub text: String,
}

/// Tickets that one could be merged into.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergeCandidates {
    /// Those of the same customer first, each newest first; at most 20.
    pub tickets: Vec<MergeCandidate>,
}

/// A ticket that one could be merged into.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergeCandidate {
    /// The ticket.
    pub row: super::TicketRow,
    /// It is of the same customer.
    pub same_customer: bool,
}

/// Tickets that were merged into one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergedList {
    /// Oldest merge first.
    pub tickets: Vec<MergedView>,
}

/// A ticket that was merged into the one shown.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergedView {
    /// Id.
    pub id: String,
    /// Number, which it keeps.
    pub number: u32,
    /// Subject or last words.
    pub subject: String,
    /// When it was merged.
    #[ts(type = "number")]
    pub at: i64,
    /// Who merged.
    pub by: String,
    /// What was said since, oldest first.
    pub since: Vec<SinceView>,
}

/// Something said since a merge.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SinceView {
    /// The entry.
    pub message_id: String,
    /// Who wrote it.
    pub author: String,
    /// Its beginning, one line.
    pub text: String,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// It goes back with the merged ticket when the merge is taken apart; otherwise it stays.
    pub goes_back: bool,
}

/// Names an entry of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageInput {
    /// Which entry.
    pub message_id: String,
}

/// A ticket was split off.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SplitDone {
    /// The new ticket.
    pub ticket_id: String,
    /// Its number.
    pub number: u32,
}
