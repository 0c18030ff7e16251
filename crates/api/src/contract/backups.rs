//! Backups of everything that is kept here, and the code that opens one on another computer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is kept, and where.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackupStatus {
    /// Their folder.
    pub folder: String,
    /// How many are complete there.
    pub count: u32,
    /// When the newest was made.
    #[ts(type = "number | null")]
    pub newest_at: Option<i64>,
    /// Bytes of its database.
    #[ts(type = "number")]
    pub newest_bytes: u64,
}

/// The recovery code.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCode {
    /// In groups of five, to be copied by hand.
    pub code: String,
}

/// Where to hand everything over to.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportInput {
    /// A whole path; a new folder is made below it.
    pub folder: String,
}

/// How far an export is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportProgressView {
    /// Steps done: tables and messages.
    #[ts(type = "number")]
    pub done: u64,
    /// Steps in all; 0 until they are counted.
    #[ts(type = "number")]
    pub total: u64,
}

/// A whole export.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportedView {
    /// Its folder.
    pub folder: String,
    /// Rows.
    #[ts(type = "number")]
    pub rows: u64,
    /// Messages.
    #[ts(type = "number")]
    pub messages: u64,
    /// Files of messages that could not be read.
    pub missing: u32,
    /// When it was finished.
    #[ts(type = "number")]
    pub at: i64,
}

/// How handing everything over is going.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportStatus {
    /// While one is being made.
    pub running: Option<ExportProgressView>,
    /// The last one since the program started.
    pub last: Option<ExportedView>,
    /// Why the one that was asked for last failed.
    pub error: Option<super::WireError>,
}

/// It opens every backup: it is in no log.
impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}
