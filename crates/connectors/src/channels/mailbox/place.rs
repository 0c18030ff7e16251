//! How far the folders of a stream were read. Kept as JSON.

use domain::Timestamp;
use ports::{PortError, PortErrorKind, Progress, Retry};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One folder: everything above `seen` is new, everything from `low` to `seen` is read, and below `low` old mail may wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FolderPlace {
    /// While it is the same, a number is the same mail.
    pub(super) validity: u32,
    /// Highest number that was read.
    pub(super) seen: u32,
    /// Lowest number that was read; old mail is read downwards from it.
    pub(super) low: u32,
    /// No old mail is left.
    pub(super) whole: bool,
    /// Old mails when they were counted; 0 before that.
    #[serde(default)]
    pub(super) old: u64,
    /// Old mails that are still to be read.
    #[serde(default)]
    pub(super) left: u64,
    /// The server's count of changes when nothing was left to read.
    pub(super) modseq: Option<u64>,
}

/// All folders of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// When the mailbox was read for the first time: what arrived before is old mail, however often it is read.
    pub(super) started: i64,
    /// By the folder's name.
    pub(super) folders: BTreeMap<String, FolderPlace>,
}

impl Place {
    /// A cursor that cannot be read is none: everything is read again, which changes nothing.
    pub(super) fn resume(cursor: Option<&str>, now: Timestamp) -> Place {
        let kept = cursor.and_then(|text| serde_json::from_str::<Place>(text).ok());
        kept.unwrap_or(Place {
            started: now.millis(),
            folders: BTreeMap::new(),
        })
    }

    /// How far the old mail of the folders that are known is; nothing when none is left.
    pub(super) fn progress(&self) -> Option<Progress> {
        let waits = |folder: &FolderPlace| !folder.whole && folder.old > 0;
        self.folders.values().any(waits).then(|| {
            let old: u64 = self.folders.values().map(|folder| folder.old).sum();
            let left: u64 = self.folders.values().map(|folder| folder.left).sum();
            Progress {
                done: old.saturating_sub(left),
                total: Some(old),
            }
        })
    }

    pub(super) fn kept(&self) -> Result<String, PortError> {
        serde_json::to_string(self)
            .map_err(|error| PortError::new(PortErrorKind::NotUnderstood, Retry::Never, error.to_string()))
    }
}
