//! Backups, and what must happen before anything is sent from a copy.
//!
//! Each start writes a new epoch into the database and into the vault. When the two differ, this database is another copy than
//! the one that worked here last: restored from a backup, or brought from elsewhere. What had not left when the copy was
//! made may have left since, so all of it is found out about before anything is sent (F65, F66 of the fault list).

use crate::{Engine, EngineError};
use domain::{DAY, HOUR, MINUTE, Timestamp};
use serde_json::json;
use std::path::{Path, PathBuf};
use store::{Backup, Setting};
use tokio::sync::Notify;

/// Name of the epoch in the vault.
const EPOCH: &str = "device-epoch";
const EVERY: i64 = DAY;

impl Engine {
    /// Looks whether this database is the one that worked here last, and puts everything in doubt that another copy may have
    /// sent. True when it is another one.
    pub(crate) async fn recognise(&self) -> Result<bool, EngineError> {
        let vault = self.inner.outside.vault.clone();
        let told = vault.get(EPOCH).map_err(EngineError::Vault)?;
        let mut tx = self.store().write().await?;
        let known = tx.setting(Setting::DeviceEpoch).await?;
        // A database from before there were epochs has none anywhere.
        let another = known.as_deref().map(str::as_bytes) != told.as_deref();
        if another {
            let rows = tx.doubt_outbox(self.now()).await?;
            // What customers were told since the copy was made is not in it.
            tx.watch_news_anew(self.now()).await?;
            self.record(&mut tx, "device.restored", None, &json!({ "rows": rows }), None)
                .await?;
            tracing::info!(rows, "this is another copy of the database");
        }
        let next = self.new_id().to_string();
        tx.set_setting(Setting::DeviceEpoch, &next).await?;
        tx.commit().await?;
        // A kill between the two makes the next start doubt without need, which costs questions and nothing else.
        vault.set(EPOCH, next.as_bytes()).map_err(EngineError::Vault)?;
        Ok(another)
    }

    /// Folder of the backups.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn backup_folder(&self) -> Result<PathBuf, EngineError> {
        let chosen = self.store().setting(Setting::Of("backup_folder")).await?;
        Ok(match chosen {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => self.store().backups().to_owned(),
        })
    }

    /// Complete backups, newest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn backups(&self) -> Result<Vec<Backup>, EngineError> {
        Ok(store::backups_in(&self.backup_folder().await?)?)
    }

    /// Makes a backup now, checks it, and removes those that are no longer to be kept.
    ///
    /// # Errors
    /// `disk_full`, `database_damaged`, or the folder cannot be written.
    pub async fn back_up(&self) -> Result<Backup, EngineError> {
        let folder = self.backup_folder().await?;
        let backup = self.back_up_to(&folder).await?;
        store::prune(&folder, domain::kept)?;
        Ok(backup)
    }

    /// Makes a backup in another folder, where nothing is removed.
    ///
    /// # Errors
    /// As [`Engine::back_up`].
    pub async fn back_up_to(&self, folder: &Path) -> Result<Backup, EngineError> {
        Ok(self.store().back_up(folder, self.now()).await?)
    }

    /// Makes one a day. A folder that cannot be written (a disk that is not plugged in) is tried again every hour.
    pub(crate) async fn backup_loop(&self) {
        let never = Notify::new();
        // Not in the first minutes of a day's work.
        if self.rest(5 * MINUTE, &never).await {
            return;
        }
        loop {
            let newest = match self.backups().await {
                Ok(all) => all.first().map(|backup| Timestamp(backup.made_at)),
                Err(_) => None,
            };
            // Made "tomorrow", before a clock was set back: another one now, rather than none until then.
            let age = |at: Timestamp| self.now().since(at);
            let due = newest.filter(|at| age(*at) >= 0).map_or(0, |at| EVERY - age(at));
            let wait = if due > 0 {
                due
            } else {
                match self.back_up().await {
                    Ok(_) => EVERY,
                    Err(error) => {
                        tracing::warn!(%error, "no backup");
                        HOUR
                    }
                }
            };
            if self.rest(wait.clamp(MINUTE, EVERY), &never).await {
                return;
            }
        }
    }
}
