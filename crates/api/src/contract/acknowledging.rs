//! What a mailbox confirms by itself: a message has arrived.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AcknowledgeWhat {
    /// Nothing.
    Off,
    /// Messages of the contact form.
    Forms,
    /// Those, and mails that begin a ticket.
    All,
}

/// The text of a confirmation in one language.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcknowledgeText {
    /// ISO 639-1.
    pub language: String,
    /// Plain text, with its places unfilled.
    pub text: String,
    /// It is the shop's own, and not the one that came with the program.
    pub own: bool,
}

/// What a mailbox confirms by itself, and in which words.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcknowledgeView {
    /// What is confirmed.
    pub what: AcknowledgeWhat,
    /// One for each language of the program.
    pub texts: Vec<AcknowledgeText>,
    /// Places that a text can have, without braces.
    pub places: Vec<String>,
}

/// Chooses what a mailbox confirms. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcknowledgeInput {
    /// Which mailbox.
    pub connection_id: String,
    /// What is confirmed.
    pub what: AcknowledgeWhat,
}

/// A text in a language: to be kept (an empty one gives the program's own back; undoable), or to be looked at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcknowledgeTextInput {
    /// Which mailbox.
    pub connection_id: String,
    /// ISO 639-1.
    pub language: String,
    /// Plain text; places are allowed.
    pub text: String,
}

/// What a customer would read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcknowledgePreview {
    /// Plain text.
    pub text: String,
}
