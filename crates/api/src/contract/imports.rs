//! Archives of mail that are read into a mailbox.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An archive to read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportInput {
    /// The mailbox that its mails belong to.
    pub connection_id: String,
    /// A whole path of a file or a folder.
    pub path: String,
}

/// What a person wants of an archive that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportWish {
    /// Wait.
    Pause,
    /// Go on.
    Resume,
    /// End; what was read stays.
    Cancel,
}

/// A change of an archive that is read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportChangeInput {
    /// Which one.
    pub import_id: String,
    /// What is wanted.
    pub wish: ImportWish,
}

/// How it stands with an archive; the words are `imports.state.<state>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveState {
    /// It is read.
    Running,
    /// It waits for a person.
    Paused,
    /// It was read to its end.
    Done,
    /// A person has ended it.
    Cancelled,
    /// It stopped.
    Failed,
}

/// A file of an archive and what is wrong with it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ArchiveProblem {
    /// The file, below the archive; empty when the archive is one file.
    pub file: String,
    /// The words are `imports.problem.<code>`.
    pub code: String,
    /// How many of its mails.
    pub mails: u32,
}

/// An archive.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ArchiveView {
    /// Id.
    pub id: String,
    /// The mailbox that its mails belong to.
    pub connection_id: String,
    /// The file or folder.
    pub path: String,
    /// State.
    pub state: ArchiveState,
    /// Mails that are new here.
    pub added: u32,
    /// Mails that were here before.
    pub known: u32,
    /// Mails that were thrown away, unfinished or spam there.
    pub left_out: u32,
    /// Bytes that were read.
    #[ts(type = "number")]
    pub done: i64,
    /// Bytes in all; 0 until it is known.
    #[ts(type = "number")]
    pub total: i64,
    /// Files and what is wrong with them.
    pub problems: Vec<ArchiveProblem>,
    /// Why it stopped; the words are `errors.<code>`.
    pub error_code: Option<String>,
    /// When it was asked for.
    #[ts(type = "number")]
    pub started_at: i64,
}

/// A mailbox that an archive can be read into.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailboxView {
    /// Its connection.
    pub connection_id: String,
    /// Its address.
    pub address: String,
}

/// The archives that were asked for last.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportList {
    /// Newest first.
    pub archives: Vec<ArchiveView>,
    /// Mailboxes that are connected.
    pub mailboxes: Vec<MailboxView>,
}
