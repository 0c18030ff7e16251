//! Writing: drafts with all that belongs to them, what is looked at before a reply leaves, macros and signatures.

use super::DraftKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What sending a text will also do to its ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EffectView {
    /// Another state.
    Status {
        /// Its code.
        status: String,
    },
    /// How much the ticket matters.
    Priority {
        /// Its code.
        priority: String,
    },
    /// A tag is added.
    Tag {
        /// The tag.
        tag: String,
    },
    /// It belongs to somebody.
    Assign {
        /// `me`, `nobody`, or the id of an agent.
        to: String,
    },
}

/// Why an address is among the recipients; the words are `composer.reason.<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecipientReason {
    /// The newest message came from it.
    Wrote,
    /// The conversation is with it.
    Conversation,
    /// It is known to be the customer's.
    Known,
    /// The agent chose it.
    Chosen,
}

/// An address with the reason.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecipientView {
    /// Address, or name on the channel.
    pub address: String,
    /// Why it is there.
    pub reason: RecipientReason,
    /// It takes no mail, as another server said.
    pub failed: Option<super::FailedView>,
}

/// To whom a reply goes, as it would be frozen now.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecipientsView {
    /// Who gets it.
    pub to: Vec<RecipientView>,
    /// Other addresses of the customer that can be chosen.
    pub others: Vec<RecipientView>,
    /// Addresses of the last reply that left, when they were others.
    pub before: Vec<String>,
    /// Addresses can be added and taken away on this channel.
    pub can_choose: bool,
    /// Whether it is for everybody, or can be: `*` chosen as the only recipient.
    pub in_public: InPublicView,
}

/// Whether an answer is for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InPublicView {
    /// It cannot be.
    #[default]
    No,
    /// It can be.
    Offered,
    /// The agent chose so: everybody reads it where the customer wrote.
    Chosen,
}

/// A file of a text in progress.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftFileInput {
    /// Which ticket.
    pub ticket_id: String,
    /// Reply or note.
    pub kind: DraftKind,
    /// Name as the file has it.
    pub name: String,
    /// Media type as the computer says.
    pub media_type: String,
    /// Base64, standard alphabet with padding.
    pub base64: String,
}

/// Names a file of a text in progress.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftFileRef {
    /// Which one.
    pub file_id: String,
}

/// Names one text in progress.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftRef {
    /// Which ticket.
    pub ticket_id: String,
    /// Reply or note.
    pub kind: DraftKind,
}

/// The agent's texts in progress, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftList {
    /// At most 500.
    pub drafts: Vec<DraftListItem>,
    /// How many there are.
    pub total: u32,
}

/// A text in progress in the list of all.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftListItem {
    /// Its ticket.
    pub ticket_id: String,
    /// The ticket's number.
    pub number: u32,
    /// The ticket's subject or first words.
    pub subject: String,
    /// Customer's name or address.
    pub customer_name: String,
    /// Reply or note.
    pub kind: DraftKind,
    /// Its first words.
    pub preview: String,
    /// Number of files.
    pub files: u32,
    /// When it was last saved.
    #[ts(type = "number")]
    pub saved_at: i64,
}

/// Asks for a text to be looked at before it leaves.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LookInput {
    /// Which ticket.
    pub ticket_id: String,
    /// Reply or note.
    pub kind: DraftKind,
    /// Plain text.
    pub text: String,
    /// The same with its formatting.
    #[ts(optional)]
    pub html: Option<String>,
    /// Everybody will read it.
    #[ts(optional)]
    pub in_public: Option<bool>,
}

/// Something to look at; the words are `check.<code>`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// What.
    pub code: String,
    /// It stops the first press of Send.
    pub error: bool,
    /// It stops every press.
    pub forbids: bool,
    /// The words that it is about, as they stand in the text; may be empty.
    pub excerpt: String,
}

/// A place of a text.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlaceView {
    /// What stands between the braces.
    pub place: String,
    /// What will be written there; nothing: it has no value here, and keeps the text from being sent.
    pub value: Option<String>,
}

/// A text looked at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LookView {
    /// Errors first.
    pub findings: Vec<FindingView>,
    /// The places in it.
    pub places: Vec<PlaceView>,
    /// The signature that will be added; empty: none.
    pub signature: String,
    /// Language in which dates and amounts are written.
    pub language: String,
}

/// All macros.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MacroList {
    /// By name.
    pub macros: Vec<MacroView>,
    /// Names that a text can use between double braces; the words are `placeholder.<name>`.
    pub places: Vec<String>,
}

/// A macro.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MacroView {
    /// Id.
    pub id: String,
    /// Name, for agents.
    pub name: String,
    /// A text for each language that it has.
    pub texts: Vec<MacroTextView>,
    /// What it also does.
    pub effects: Vec<EffectView>,
    /// How often it was used.
    pub used: u32,
    /// It came with the shop.
    pub from_shop: bool,
}

/// The text of a macro in one language.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MacroTextView {
    /// ISO 639-1.
    pub language: String,
    /// Plain text, places unfilled.
    pub text: String,
    /// The same with its formatting, if it has any.
    pub html: Option<String>,
}

/// Keeps a macro. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MacroInput {
    /// The macro to change; nothing: a new one.
    pub macro_id: Option<String>,
    /// Name.
    pub name: String,
    /// Texts; empty ones are left out.
    pub texts: Vec<MacroTextView>,
    /// What it also does.
    pub effects: Vec<EffectView>,
}

/// A macro was kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MacroSaved {
    /// Its id.
    pub macro_id: String,
}

/// Names a macro.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MacroRef {
    /// Which one.
    pub macro_id: String,
}

/// Asks for a macro's text for a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MacroForInput {
    /// Which macro.
    pub macro_id: String,
    /// Which ticket.
    pub ticket_id: String,
    /// It is put into the text (true) or only looked at.
    pub used: bool,
}

/// A macro's text for a ticket.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MacroForView {
    /// Plain text with its places filled.
    pub text: String,
    /// The same with its formatting, if it has any.
    pub html: Option<String>,
    /// Language of the text.
    pub language: String,
    /// The customer's language, when the macro has no text in it.
    pub missing: Option<String>,
    /// Places without a value.
    pub unfilled: Vec<String>,
    /// What it also does.
    pub effects: Vec<EffectView>,
}

/// The signatures that are set.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignatureList {
    /// One for each language.
    pub signatures: Vec<SignatureView>,
}

/// A signature; setting it to nothing removes it. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignatureView {
    /// Id of the connection whose replies it stands below; nothing: all that have none of their own.
    #[serde(default)]
    pub connection_id: Option<String>,
    /// ISO 639-1.
    pub language: String,
    /// Plain text; places are allowed.
    pub text: String,
}

/// Puts a reply that waits for its time off to another. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RescheduleInput {
    /// Which row.
    pub outbox_id: String,
    /// The new time.
    #[ts(type = "number")]
    pub at: i64,
}
