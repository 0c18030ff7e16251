//! What a shop tells its customers about their orders without being asked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What can be told; the words are `news.kind.<kind>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NewsKind {
    /// It is paid.
    Paid,
    /// A parcel left.
    Shipped,
    /// The promised moment has passed and it has not arrived.
    Late,
    /// A line cannot be delivered.
    Unavailable,
    /// A parcel arrived.
    Delivered,
    /// Money was given back.
    Refunded,
}

/// What is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NewsRule {
    /// Nothing.
    Off,
    /// A message is written and waits for a person.
    Draft,
    /// A message is sent after the undo time.
    Send,
}

/// What is done with one kind.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsRuleView {
    /// Which.
    pub kind: NewsKind,
    /// What is done.
    pub rule: NewsRule,
    /// It also becomes a ticket that a person looks at, unless it is off.
    pub needs_person: bool,
}

/// The text of one kind in one language.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsText {
    /// Which.
    pub kind: NewsKind,
    /// ISO 639-1.
    pub language: String,
    /// Plain text, with its places unfilled.
    pub text: String,
    /// It is the shop's own, and not the one that came with the program.
    pub own: bool,
}

/// What a shop tells by itself, and in which words.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsView {
    /// One for each kind.
    pub rules: Vec<NewsRuleView>,
    /// One for each kind and language of the program.
    pub texts: Vec<NewsText>,
    /// Places that a text can have, without braces.
    pub places: Vec<String>,
    /// Id of the connection through which messages leave. Nothing: a person sends each with the computer's mail program.
    pub way: Option<String>,
    /// Mailboxes that they could leave through; none when the shop sends them itself.
    pub mailboxes: Vec<NewsMailbox>,
    /// Days from placing within which delivery is promised where the shop's orders say nothing. Nothing: no such promise.
    pub delivery_days: Option<u32>,
    /// The most that it can be.
    pub longest_delivery: u32,
}

/// A mailbox that messages could leave through.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsMailbox {
    /// Id of the connection.
    pub id: String,
    /// Its name.
    pub label: String,
}

/// Chooses the mailbox through which a shop's messages leave. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsWayInput {
    /// Which shop.
    pub connection_id: String,
    /// Which mailbox.
    pub through_id: String,
}

/// Chooses the days within which delivery is promised where the shop's orders say nothing. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsDeliveryInput {
    /// Which shop.
    pub connection_id: String,
    /// Days from placing; nothing: no such promise.
    pub days: Option<u32>,
}

/// Chooses what is done from now on. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsRuleInput {
    /// Which shop.
    pub connection_id: String,
    /// Which news.
    pub kind: NewsKind,
    /// What is done.
    pub rule: NewsRule,
}

/// A text in a language: to be kept (an empty one gives the program's own back; undoable), or to be looked at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsTextInput {
    /// Which shop.
    pub connection_id: String,
    /// Which news.
    pub kind: NewsKind,
    /// ISO 639-1.
    pub language: String,
    /// Plain text; places are allowed.
    pub text: String,
}

/// What a customer would read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NewsPreview {
    /// Number of the order that it is shown with. Nothing: no order of this shop has what the text tells.
    pub order: Option<String>,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
}
