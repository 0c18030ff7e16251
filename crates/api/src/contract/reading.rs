//! A message as it is read: what of it is folded, and how it was received.

use super::{ChannelView, EventView, MessageKind};
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

/// What a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// Somebody wrote it.
    Person,
    /// Somebody is away.
    Away,
    /// A program wrote it.
    Automatic,
    /// It came through a list.
    List,
    /// A mail of ours was not delivered.
    Bounce,
    /// A mail of ours is late.
    Delayed,
    /// A mail of ours was delivered or shown.
    Receipt,
    /// Somebody called a mail of ours spam.
    Complaint,
    /// It is ours.
    Own,
    /// The confirmation that a message has arrived, sent by itself; no answer.
    Acknowledgement,
}

/// Somebody in a mail's header.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailPersonView {
    /// Name beside the address; may be empty.
    #[serde(default)]
    pub name: String,
    /// Address; may be empty.
    #[serde(default)]
    pub address: String,
}

/// What an entry was as a mail.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailView {
    /// What it is.
    pub kind: MailKind,
    /// Our mailbox.
    pub mailbox: String,
    /// Who wrote it, as its header says.
    pub from: MailPersonView,
    /// To whom.
    pub to: Vec<MailPersonView>,
    /// Who got a copy.
    pub cc: Vec<MailPersonView>,
    /// What its reader should know; the words are `reading.mail.notice.<code>`.
    pub notices: Vec<EventView>,
    /// It has a form with formatting.
    pub formatted: bool,
    /// That form says more than the text: pictures, tables, lists, headings.
    pub rich: bool,
}

/// A picture that lies in the mail.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailPictureView {
    /// By which the text shows it.
    pub name: String,
    /// The file.
    pub attachment_id: String,
}

/// A mail's form with formatting, made safe once; whoever shows it makes it safe again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailHtmlView {
    /// What stands inside of a `body`. It fetches and runs nothing.
    pub html: String,
    /// Pictures that it can show: those in the mail, and those from elsewhere that were fetched and are wanted, by their address.
    pub pictures: Vec<MailPictureView>,
    /// Pictures that lie elsewhere.
    pub remote: RemotePicturesView,
}

/// What is known of a mail's pictures that lie elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemotePicturesView {
    /// How many it would show.
    pub total: u32,
    /// How many of those nobody has tried to fetch yet.
    pub waiting: u32,
    /// Addresses that only watch whether the mail is read; they are never fetched.
    pub watchers: u32,
    /// They are wanted, by the mail or by its sender.
    pub wanted: bool,
    /// Those of every mail of the sender are wanted.
    pub of_sender: bool,
    /// Address of the sender, when nothing speaks against the mail being from there.
    pub sender: Option<String>,
    /// Which could not be had.
    pub failed: Vec<PictureFailedView>,
}

/// A picture that could not be had.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PictureFailedView {
    /// Host that it lies at.
    pub host: String,
    /// Why; the words are `reading.mail.unloaded.<code>`.
    pub code: String,
}

/// Whose pictures to show, or no longer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ShowPicturesInput {
    /// The mail.
    pub message_id: String,
    /// Every mail of its sender, and not only this one.
    pub of_sender: bool,
    /// Show them.
    pub wanted: bool,
}

/// Which pictures to fetch.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LoadPicturesInput {
    /// The mail.
    pub message_id: String,
    /// Also those that could not be had before.
    pub again: bool,
}
