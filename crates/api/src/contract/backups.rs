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

/// It opens every backup: it is in no log.
impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}
