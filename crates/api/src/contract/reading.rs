//! A message as it is read: what of it is folded, and how it was received.

use super::{ChannelView, MessageKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FoldKind {
    /// Taken over from an earlier message, perhaps with the signature above it.
    Quoted,
    /// What stands under every message of its writer.
    Signature,
}

/// A part of a text that is shown folded until somebody opens it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FoldView {
    /// What it is.
    pub kind: FoldKind,
    /// Where it begins, in UTF-16 units of the text.
    pub from: u32,
    /// Where it ends, in UTF-16 units of the text: the first that is not in it.
    pub to: u32,
    /// Lines in it that have something on them.
    pub lines: u32,
}

/// A message with what is known of its way here.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OriginalView {
    /// What it is.
    pub kind: MessageKind,
    /// Name of who wrote it.
    pub author: String,
    /// Address of who wrote it, on the channel.
    pub address: Option<String>,
    /// The text as it was received, or as it was written here.
    pub text: String,
    /// Language of the text, if known: ISO 639-1.
    pub language: Option<String>,
    /// When it was written.
    #[ts(type = "number")]
    pub at: i64,
    /// Number of the ticket that it was written to; after a merge not the one that shows it.
    pub number: u32,
    /// Subject of that ticket.
    pub subject: String,
    /// Where it was written.
    pub channel: ChannelView,
    /// The channel's own id of the conversation; empty when it began here.
    pub conversation: String,
    /// Label of the connection that it came through.
    pub connection: Option<String>,
    /// The channel's own id of the message, if it has one.
    pub external_id: Option<String>,
}
