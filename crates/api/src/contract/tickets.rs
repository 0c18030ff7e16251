//! Tickets as the inbox and the ticket screen show them, and what an agent can do with one.

use super::Situation;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Where a conversation takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChannelView {
    /// E-mail.
    Email,
    /// Live chat.
    Chat,
    /// The shop's contact form.
    Form,
    /// A social network.
    Social,
    /// Something that happened in the shop: a return asked for, a note left on an order.
    Shop,
}

/// State of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TicketStatusView {
    /// Somebody must answer.
    Open,
    /// The customer must answer.
    Waiting,
    /// Put aside until a time.
    Snoozed,
    /// Done; a new message opens it again.
    Resolved,
    /// Continued in another ticket.
    Merged,
    /// Probably nothing that anybody must answer.
    Held,
    /// Held, and thrown away by a person.
    Binned,
}

/// Why a conversation is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeldCauseView {
    /// An automatic answer: somebody is away.
    Away,
    /// A mail of ours was not delivered.
    Bounce,
    /// A mail of ours is late.
    Delayed,
    /// A mail of ours was delivered or shown.
    Receipt,
    /// Somebody called a mail of ours spam.
    Complaint,
    /// A mailing list or an advertisement.
    List,
    /// Two programs seem to answer each other.
    Loop,
    /// A person, or the mail server, said that it is spam.
    Spam,
    /// A person blocked its sender.
    Blocked,
}

/// How much a ticket matters, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PriorityView {
    /// Can wait.
    Low,
    /// As most.
    Normal,
    /// Before others.
    High,
    /// At once.
    Urgent,
}

/// Which promise a deadline belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DueKind {
    /// The customer has not had a first answer.
    FirstReply,
    /// The customer wrote again.
    NextReply,
    /// The case is to be settled.
    Resolution,
}

/// The next promise to keep. Whether it is on track, at risk or overdue follows from the clock of whoever shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DueView {
    /// Which promise.
    pub kind: DueKind,
    /// What it was promised in: the rule.
    pub situation: Situation,
    /// When the clock started.
    #[ts(type = "number")]
    pub started_at: i64,
    /// When it is due.
    #[ts(type = "number")]
    pub at: i64,
    /// The second threshold, which is never to be passed; the same as `at` when there is only one.
    #[ts(type = "number")]
    pub latest_at: i64,
}

/// One line of a queue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketRow {
    /// Id.
    pub id: String,
    /// The short number that the customer is given.
    pub number: u32,
    /// Subject as the customer wrote it; may be empty (chat).
    pub subject: String,
    /// Customer's name, or address when there is no name.
    pub customer_name: String,
    /// Where it takes place.
    pub channel: ChannelView,
    /// The customer's language, ISO 639-1.
    pub language: Option<String>,
    /// State.
    pub status: TicketStatusView,
    /// Agent it belongs to.
    pub assignee: Option<String>,
    /// It is assigned to the agent who asks.
    pub mine: bool,
    /// Something is there that the agent has not seen.
    pub unread: bool,
    /// Start of the last message, one line.
    pub snippet: String,
    /// Number of the order it is about.
    pub order_number: Option<String>,
    /// A draft is waiting.
    pub has_draft: bool,
    /// A message has a file.
    pub has_attachment: bool,
    /// The most pressing state among its outgoing messages, if one is not settled.
    pub delivery: Option<DeliveryState>,
    /// The next promise; nothing when the customer has to answer or it is resolved.
    pub due: Option<DueView>,
    /// Time of the newest message.
    #[ts(type = "number")]
    pub last_message_at: i64,
    /// Number of messages.
    pub message_count: u32,
    /// How much it matters.
    pub priority: PriorityView,
    /// Its tags, in the order of the alphabet.
    pub tags: Vec<String>,
    /// Until when it is put aside.
    #[ts(type = "number | null")]
    pub snoozed_until: Option<i64>,
    /// Name of who put it aside.
    pub snoozed_by: Option<String>,
    /// The agent who asks follows it.
    pub watching: bool,
    /// Id of the agent it belongs to.
    pub assignee_id: Option<String>,
    /// Why it is held, or was before it was put away; nothing: it never was, or somebody took it up.
    pub held: Option<HeldCauseView>,
    /// Place of the customer's newest message in the order of arrival, to be given back with a change.
    #[ts(type = "number")]
    pub last_seq: i64,
}

/// Names one ticket.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketInput {
    /// Its id, or its number in decimal.
    pub ticket_id: String,
}

/// How a reply to this ticket leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplyRoute {
    /// The channel delivers it.
    Channel,
    /// It is handed to the computer's mail program as a prepared message, and never claimed as sent.
    MailProgram,
    /// What it came by is disconnected: it is to be connected again first.
    Left,
    /// There is no address to reply to.
    None,
}

/// A ticket with everything that its screen shows at once.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketView {
    /// As in the list.
    pub row: TicketRow,
    /// Number of the ticket that was asked for, when it was merged and goes on in this one.
    pub merged_from: Option<u32>,
    /// When it was opened.
    #[ts(type = "number")]
    pub created_at: i64,
    /// Its customer.
    pub customer_id: Option<String>,
    /// Order it is about.
    pub order_id: Option<String>,
    /// The address that it is with, where the channel has addresses: who would be blocked.
    pub sender: Option<String>,
    /// When it goes for good, if it is in the bin.
    #[ts(type = "number | null")]
    pub goes_at: Option<i64>,
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// The agent's reply in progress.
    pub reply_draft: Option<DraftView>,
    /// The agent's note in progress.
    pub note_draft: Option<DraftView>,
    /// How a reply leaves.
    pub reply_route: ReplyRoute,
    /// Addresses or names that a reply goes to.
    pub reply_to: Vec<String>,
    /// The same with reasons, and who else could get it.
    pub recipients: super::RecipientsView,
    /// Bytes that the files of one reply may have together.
    #[ts(type = "number")]
    pub file_limit: u64,
    /// Id of the newest message from the customer or a colleague, to be given back with a reply.
    pub last_seen_message_id: Option<String>,
    /// Messages that came after the agent last looked, oldest first.
    pub new_message_ids: Vec<String>,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// From the customer.
    Inbound,
    /// From an agent to the customer.
    Outbound,
    /// From an agent to the team only.
    Note,
    /// Something that happened; the words are `event.<code>`.
    Event,
}

/// One entry of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Id.
    pub id: String,
    /// What it is.
    pub kind: MessageKind,
    /// Name of who wrote it.
    pub author: String,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// Plain text; empty for an event.
    pub text: String,
    /// The same with its formatting, if it was written here and has any: `p`, `br`, `strong`, `em`, `u`, lists,
    /// `blockquote`, `a` with `href`, and nothing else.
    pub html: Option<String>,
    /// What of the text is shown folded, in order.
    pub folds: Vec<super::FoldView>,
    /// The agent who asks wrote it.
    pub own: bool,
    /// Language of the text, if known.
    pub language: Option<String>,
    /// What it was as a mail, if it was one.
    pub mail: Option<super::MailView>,
    /// Files.
    pub attachments: Vec<AttachmentView>,
    /// State of an outgoing message.
    pub delivery: Option<DeliveryView>,
    /// Code and slots of an event.
    pub event: Option<EventView>,
}

/// An event of a ticket, without words.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// Code; the words are `event.<code>`.
    pub code: String,
    /// Slots.
    pub params: BTreeMap<String, String>,
}

/// A file of a message.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    /// Id.
    pub id: String,
    /// Cleaned file name.
    pub name: String,
    /// Media type as declared.
    pub media_type: String,
    /// Bytes.
    pub size: u32,
}

/// Asks for the content of a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentInput {
    /// Which one.
    pub attachment_id: String,
}

/// Content of a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentContent {
    /// Cleaned file name.
    pub name: String,
    /// Media type as declared.
    pub media_type: String,
    /// Base64, standard alphabet with padding.
    pub base64: String,
}

/// State of an outgoing message, in the order of its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Can still be taken back.
    Held,
    /// Stopped, because somebody wrote before it left: a person decides.
    Stopped,
    /// To be sent as soon as possible.
    Waiting,
    /// Being sent now.
    Sending,
    /// The channel accepted it.
    Sent,
    /// Given to the mail program; whether it was sent is not known to us.
    HandedOver,
    /// Not known whether it was sent; being checked.
    Unknown,
    /// Accepted, and not finished: money on its way.
    Settling,
    /// Refused, or not to be found out: a person decides.
    NeedsYou,
    /// Taken back.
    Cancelled,
}

/// An outgoing message's state with what is known of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    /// State.
    pub state: DeliveryState,
    /// Everybody can read it where it goes.
    pub in_public: bool,
    /// Its outbox row.
    pub outbox_id: String,
    /// When the hold ends.
    #[ts(type = "number | null")]
    pub held_until: Option<i64>,
    /// Held for a time that the agent chose, and not for the undo time.
    pub scheduled: bool,
    /// When the next try is due, after a failed one.
    #[ts(type = "number | null")]
    pub next_try_at: Option<i64>,
    /// Tries so far.
    pub attempts: u32,
    /// What went wrong last; the words are `errors.<code>`.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
}

/// Marks a ticket as seen or unseen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketReadInput {
    /// Which ticket.
    pub ticket_id: String,
    /// Seen (true) or to be shown as new again (false).
    pub read: bool,
}

/// Which of the two texts of a composer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    /// To the customer.
    Reply,
    /// To the team.
    Note,
}

/// A text in progress.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// Plain text.
    pub text: String,
    /// The same with its formatting, if it has any.
    pub html: Option<String>,
    /// When it was last saved.
    #[ts(type = "number")]
    pub saved_at: i64,
    /// Addresses that the agent chose; nothing: the computed ones.
    pub recipients: Option<Vec<String>>,
    /// What sending it will also do.
    pub effects: Vec<super::EffectView>,
    /// Newest entry by others that was in view when it was begun.
    pub seen_message_id: Option<String>,
    /// Its files.
    pub files: Vec<AttachmentView>,
}

/// Saves a text in progress; one with nothing in it and no file is removed. The formatted text decides when there is any:
/// the plain one is made from it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftInput {
    /// Which ticket.
    pub ticket_id: String,
    /// Reply or note.
    pub kind: DraftKind,
    /// Plain text.
    pub text: String,
    /// With formatting.
    #[ts(optional)]
    pub html: Option<String>,
    /// Addresses that the agent chose.
    #[ts(optional)]
    pub recipients: Option<Vec<String>>,
    /// What sending it will also do.
    #[ts(optional)]
    pub effects: Option<Vec<super::EffectView>>,
    /// Newest entry by others that was in view when it was begun.
    #[ts(optional)]
    pub seen_message_id: Option<String>,
}

/// A draft is on disk.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftSaved {
    /// When.
    #[ts(type = "number")]
    pub saved_at: i64,
}

/// Sends a reply: it is held for the undo time, then sent once.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReplyInput {
    /// Which ticket.
    pub ticket_id: String,
    /// The text.
    pub text: String,
    /// Minted by the caller when the text was begun (UUID): the same id twice is the same reply.
    pub operation_id: String,
    /// Newest message that the agent had seen; refused with `reply_outdated` when something newer is there, unless `force`.
    pub last_seen_message_id: Option<String>,
    /// Send although something newer is there.
    pub force: bool,
    /// State of the ticket afterwards; nothing: what the effects say, or waiting for the customer.
    pub then: Option<TicketStatusView>,
    /// The text with formatting; it decides when there is any.
    #[ts(optional)]
    pub html: Option<String>,
    /// Not before this time; nothing: after the undo time.
    #[ts(optional, type = "number")]
    pub send_at: Option<i64>,
    /// Addresses that the agent chose.
    #[ts(optional)]
    pub recipients: Option<Vec<String>>,
    /// What sending it also does.
    #[ts(optional)]
    pub effects: Option<Vec<super::EffectView>>,
}

/// A reply was taken over by the outbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReplyAccepted {
    /// Its outbox row.
    pub outbox_id: String,
    /// Until when it can be taken back.
    #[ts(type = "number")]
    pub held_until: i64,
}

/// A reply was taken back and is a draft again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReplyUndone {
    /// The ticket.
    pub ticket_id: String,
    /// The text, as it was.
    pub text: String,
}

/// Adds a note for the team.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoteInput {
    /// Which ticket.
    pub ticket_id: String,
    /// The text.
    pub text: String,
    /// The text with formatting; it decides when there is any.
    #[ts(optional)]
    pub html: Option<String>,
    /// Minted by the caller (UUID): the same id twice is the same note.
    pub operation_id: String,
}
