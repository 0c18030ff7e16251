//! Backups: a copy of the database made while it is in use, as encrypted as the original, opened and checked before it
//! counts, with the files of messages beside it.
//!
//! ```text
//! <folder>/2026-11-22T04-00-00Z/mostrador.db    one copy
//! <folder>/2026-11-22T04-00-00Z/backup.json     when, which version, which files; written last
//! <folder>/attachments/<name>                   shared by all copies: files are named by their content and never change
//! ```
//! A copy knows that it is one (`device_epoch` is `backup`), so that whoever works on it finds out what left since it was
//! made before anything leaves again.

use crate::{Setting, Store, StoreError, attachments, migrate};
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use std::path::{Path, PathBuf};

pub(crate) const DATABASE: &str = "mostrador.db";
const MANIFEST: &str = "backup.json";
pub(crate) const FILES: &str = "attachments";

/// What the epoch of a copy says.
pub(crate) const EPOCH_OF_A_COPY: &str = "backup";

statements! {
    // `VACUUM INTO` is read-consistent, lets the writer work, and copies the cipher's key with the pages.
    COPY = "VACUUM INTO ?1";
    NAME = "SELECT strftime('%Y-%m-%dT%H-%M-%SZ', ?1 / 1000, 'unixepoch')";
    CONTENTS = "SELECT content FROM attachments UNION SELECT content FROM letters ORDER BY content";
    STAMP = "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
}

/// A backup that is complete and was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// When it was made, milliseconds since 1970.
    pub made_at: i64,
    /// Version of its database.
    pub version: i64,
    /// Bytes of its database.
    pub size: u64,
    /// Names of the files of its messages.
    pub(crate) files: Vec<String>,
    /// Its folder.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// Complete backups below a folder, newest first. A folder that is not there holds none.
///
/// # Errors
/// `File`.
pub fn backups_in(folder: &Path) -> Result<Vec<Backup>, StoreError> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        let path = entry?.path();
        // Without its manifest a copy was not finished.
        if let Some(backup) = manifest(&path) {
            found.push(backup);
        }
    }
    found.sort_by_key(|backup| std::cmp::Reverse(backup.made_at));
    Ok(found)
}

pub(crate) fn manifest(folder: &Path) -> Option<Backup> {
    let text = std::fs::read_to_string(folder.join(MANIFEST)).ok()?;
    let backup: Backup = serde_json::from_str(&text).ok()?;
    Some(Backup {
        folder: folder.to_owned(),
        ..backup
    })
}

impl Store {
    /// Makes a backup below `folder`, opens it and checks it. Work goes on meanwhile; what is committed after it began is
    /// not in it.
    ///
    /// # Errors
    /// `DiskFull`, `Damaged` when the copy is not sound, `File`; then there is no new backup and the older ones are as
    /// they were.
    pub async fn back_up(&self, folder: &Path, at: Timestamp) -> Result<Backup, StoreError> {
        let name = self.name_of(at).await?;
        let draft = folder.join(format!("{name}.part"));
        if draft.exists() {
            std::fs::remove_dir_all(&draft)?;
        }
        std::fs::create_dir_all(&draft)?;
        let made = self.make(&draft, folder, at).await;
        // Two in the same second, or a clock that was set back: an older backup is never written over.
        let whole = (1..)
            .map(|number| match number {
                1 => folder.join(&name),
                number => folder.join(format!("{name}-{number}")),
            })
            .find(|path| !path.exists())
            .unwrap_or_else(|| folder.join(&name));
        match made {
            Ok(backup) => {
                std::fs::rename(&draft, &whole)?;
                Ok(Backup {
                    folder: whole,
                    ..backup
                })
            }
            Err(error) => {
                // The reason matters more than what is left of the attempt; the next one removes it.
                let _ = std::fs::remove_dir_all(&draft);
                Err(error)
            }
        }
    }

    /// A moment as the name of a folder: `2026-11-22T04-00-00Z`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn name_of(&self, at: Timestamp) -> Result<String, StoreError> {
        Ok(sqlx::query_scalar(NAME)
            .bind(at.millis())
            .fetch_one(&self.readers)
            .await?)
    }

    async fn make(&self, draft: &Path, folder: &Path, at: Timestamp) -> Result<Backup, StoreError> {
        let database = draft.join(DATABASE);
        let target = database.to_str().ok_or(StoreError::Unreadable("path of the backup"))?;
        // A connection of its own, so that a long copy takes none from those who read; it may write, but not here.
        let options = self.readers.options().read_only(false).pragma("query_only", "0");
        let mut source = options.connect().await?;
        let copied = sqlx::query(COPY).bind(target).execute(&mut source).await;
        // The connection is closed in any case: see `Store::open`.
        sqlx::Connection::close(source).await?;
        copied?;
        let (version, files) = verify(options.filename(&database), true).await?;
        let pool = folder.join(FILES);
        for name in &files {
            attachments::copy_file(self.attachments().folder(), &pool, name)?;
        }
        let file = std::fs::File::open(&database)?;
        file.sync_all()?;
        let backup = Backup {
            made_at: at.millis(),
            version,
            size: file.metadata()?.len(),
            files,
            folder: draft.to_owned(),
        };
        let text = serde_json::to_vec_pretty(&backup).map_err(|_| StoreError::Unreadable("backup"))?;
        attachments::write_durably(&draft.join(MANIFEST), &text)?;
        Ok(backup)
    }
}

/// Opens a copy and looks at all of it; gives its version and the names of its files. `stamp`: it is told that it is one.
pub(crate) async fn verify(options: SqliteConnectOptions, stamp: bool) -> Result<(i64, Vec<String>), StoreError> {
    // One file with nothing beside it.
    let options = options.journal_mode(SqliteJournalMode::Delete);
    let pool = sqlx::sqlite::SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.create_if_missing(false).read_only(!stamp))
        .await?;
    let seen = async {
        migrate::assert_encrypted(&pool).await?;
        let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&pool).await?;
        if found != "ok" {
            return Err(StoreError::Damaged(found));
        }
        if stamp {
            sqlx::query(STAMP)
                .bind(Setting::DeviceEpoch.key())
                .bind(EPOCH_OF_A_COPY)
                .execute(&pool)
                .await?;
        }
        let files = sqlx::query_scalar(CONTENTS).fetch_all(&pool).await?;
        Ok((migrate::version(&pool).await?, files))
    };
    let seen = seen.await;
    pool.close().await;
    seen
}

/// Removes backups that are no longer to be kept, and files that no backup needs any more.
///
/// # Errors
/// `File`.
pub fn prune(folder: &Path, keep: impl Fn(&[Timestamp]) -> Vec<Timestamp>) -> Result<(), StoreError> {
    let all = backups_in(folder)?;
    let times: Vec<Timestamp> = all.iter().map(|backup| Timestamp(backup.made_at)).collect();
    let kept = keep(&times);
    let (stay, go): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|backup| kept.contains(&Timestamp(backup.made_at)));
    if go.is_empty() {
        return Ok(());
    }
    for backup in &go {
        // Without its manifest it is no backup any more, whatever happens to the rest.
        std::fs::remove_file(backup.folder.join(MANIFEST))?;
        std::fs::remove_dir_all(&backup.folder)?;
    }
    let needed: std::collections::BTreeSet<&str> = stay
        .iter()
        .flat_map(|backup| backup.files.iter().map(String::as_str))
        .collect();
    let pool = folder.join(FILES);
    for name in go.iter().flat_map(|backup| &backup.files) {
        let path = pool.join(name);
        if !needed.contains(name.as_str()) && path.exists() {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}
