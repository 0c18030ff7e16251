//! Opening the database: the key first, then proof that the file is really encrypted, then the version, then the pools.

use crate::attachments::Attachments;
use crate::migrate::{self, KNOWN_VERSION};
use crate::readers::Readers;
use crate::{Published, StoreError, WriteTx, replacing};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::broadcast;

statements! {
    CHECK_ALL = "PRAGMA quick_check(1)";
    TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
    CHECK_TABLE = "SELECT quick_check FROM pragma_quick_check(?1)";
}

/// The database's key: 32 random bytes, kept in the vault. Raw, so that opening costs no key derivation (3 ms instead of
/// 110 ms for each connection).
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Key {
        Key(bytes)
    }

    fn pragma(&self) -> String {
        format!("\"{}\"", self.literal())
    }

    /// As SQLCipher reads a key that is to be used as it is.
    pub(crate) fn literal(&self) -> String {
        let hex: String = self.0.iter().map(|b| format!("{b:02x}")).collect();
        format!("x'{hex}'")
    }

    /// Another key for another purpose, from which this one cannot be found.
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        blake3::derive_key(purpose, &self.0)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Where the store keeps its files.
#[derive(Debug, Clone)]
pub struct StorePaths {
    /// The database.
    pub database: PathBuf,
    /// Folder of the encrypted attachments.
    pub attachments: PathBuf,
    /// Folder of the copies made before a migration.
    pub backups: PathBuf,
}

impl StorePaths {
    /// The usual names below a data folder.
    pub fn below(folder: &Path) -> StorePaths {
        StorePaths {
            database: folder.join("mostrador.db"),
            attachments: folder.join("attachments"),
            backups: folder.join("backups"),
        }
    }
}

/// Connections that only read. None is asked whether it still answers before it is used: it is a thread of this process,
/// and the question would take as long as most of what is asked.
const READERS: usize = 4;

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: Readers,
    /// One more reader, for questions that may be interrupted: see `patience`.
    pub(crate) slow: SqlitePool,
    changes: broadcast::Sender<Published>,
    attachments: Attachments,
    backups: PathBuf,
    only_to_read: bool,
}

impl Store {
    /// Opens the database, creating it if there is none, and brings it to the newest version; before it changes an
    /// existing one it copies it to `backups`. A replacement that was decided and interrupted is finished first. Whoever opens it closes it: SQLCipher takes its keys apart at exit, and a
    /// connection that is still open then can end the process with a segmentation fault after its work is done.
    ///
    /// # Errors
    /// `WrongKey`, `Newer` (nothing is touched), `Damaged`, `DiskFull`, `NotEncrypted`.
    pub async fn open(paths: &StorePaths, key: &Key) -> Result<Store, StoreError> {
        Self::open_with(paths, key, READERS).await
    }

    /// As [`Store::open`], with one reader: on a simulated machine, which asks one question at a time and is opened anew after
    /// every kill, each further connection would only have to learn the schema and all statements again.
    ///
    /// # Errors
    /// As [`Store::open`].
    #[cfg(feature = "points")]
    pub async fn open_narrow(paths: &StorePaths, key: &Key) -> Result<Store, StoreError> {
        Self::open_with(paths, key, 1).await
    }

    async fn open_with(paths: &StorePaths, key: &Key, readers: usize) -> Result<Store, StoreError> {
        if let Some(folder) = paths.database.parent() {
            std::fs::create_dir_all(folder)?;
            owner_only(folder)?;
        }
        replacing::finish_replacing(paths)?;
        let options = open_options(&paths.database, key).create_if_missing(true);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        match Self::complete(&writer, options, paths, key, readers).await {
            Ok(store) => Ok(store),
            Err(error) => {
                // Nothing may still be open when the process ends: SQLCipher takes its keys apart at exit, under the feet
                // of a thread that is closing a connection.
                writer.close().await;
                Err(error)
            }
        }
    }

    async fn complete(
        writer: &SqlitePool,
        options: SqliteConnectOptions,
        paths: &StorePaths,
        key: &Key,
        readers: usize,
    ) -> Result<Store, StoreError> {
        migrate::assert_encrypted(writer).await?;
        let version = migrate::version(writer).await?;
        if version > KNOWN_VERSION {
            return Err(StoreError::Newer {
                found: version,
                known: KNOWN_VERSION,
            });
        }
        if version > 0 && version < KNOWN_VERSION {
            migrate::back_up(writer, paths, version).await?;
        }
        migrate::run(writer, version).await?;
        // Readers never write and never checkpoint: with one writer that does both, the WAL-reset fault of SQLite before
        // 3.51.3 cannot occur.
        let reading = options
            .read_only(true)
            .create_if_missing(false)
            .pragma("query_only", "1");
        let readers = Readers::open(reading.clone(), readers).await?;
        let slow = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(reading);
        let (changes, _) = broadcast::channel(256);
        let attachments = Attachments::new(paths.attachments.clone(), key.derive("mostrador attachments 2026"));
        Ok(Store {
            writer: writer.clone(),
            readers,
            slow,
            changes,
            attachments,
            backups: paths.backups.clone(),
            only_to_read: false,
        })
    }

    /// Opens a database of this version without the means to change it: for looking at one that another process works on, and
    /// for one that is damaged. Nothing is brought to a newer version, and every change is refused.
    ///
    /// # Errors
    /// `WrongKey`, `Newer`, `Damaged` for an older version too, `NotEncrypted`, `NotFound` when there is none.
    pub async fn open_to_read(paths: &StorePaths, key: &Key) -> Result<Store, StoreError> {
        if !paths.database.exists() {
            return Err(StoreError::NotFound);
        }
        // Not `read_only`: a log that a kill left could then not be read. Every change is refused all the same.
        let reading = open_options(&paths.database, key)
            .create_if_missing(false)
            .pragma("query_only", "1");
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .idle_timeout(None)
                .max_lifetime(None)
                // SQLCipher gives a connection up at the first damaged page: each is used once.
                .after_release(|_, _| Box::pin(async { Ok(false) }))
        };
        let readers = Readers::UsedOnce(pool(2).connect_with(reading.clone()).await?);
        let opened = async {
            migrate::assert_encrypted(&readers).await?;
            migrate::version(&readers).await
        };
        match opened.await {
            Ok(found) if found == KNOWN_VERSION => {}
            Ok(found) => {
                readers.close().await;
                return Err(if found > KNOWN_VERSION {
                    StoreError::Newer {
                        found,
                        known: KNOWN_VERSION,
                    }
                } else {
                    StoreError::Damaged(format!("version {found}"))
                });
            }
            Err(error) => {
                readers.close().await;
                return Err(error);
            }
        }
        let (changes, _) = broadcast::channel(256);
        Ok(Store {
            // One of the readers' kind: whoever asks it for a change is refused by SQLite itself.
            writer: pool(1).connect_lazy_with(reading.clone()),
            readers,
            slow: pool(1).connect_lazy_with(reading),
            changes,
            attachments: Attachments::new(paths.attachments.clone(), key.derive("mostrador attachments 2026")),
            backups: paths.backups.clone(),
            only_to_read: true,
        })
    }

    /// Every change is refused: see [`Store::open_to_read`].
    pub fn is_only_to_read(&self) -> bool {
        self.only_to_read
    }

    /// Begins a change. There is one at a time; others wait.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly`, or what the database reports.
    pub async fn write(&self) -> Result<WriteTx, StoreError> {
        if self.only_to_read {
            return Err(StoreError::ReadOnly);
        }
        let inner = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(WriteTx::new(inner, self.changes.clone()))
    }

    /// Topics of every commit from now on.
    pub fn changes(&self) -> broadcast::Receiver<Published> {
        self.changes.subscribe()
    }

    /// Announces something that is not in the database, such as a reading under way.
    pub fn announce(&self, topic: crate::Topic) {
        let _ = self.changes.send(vec![topic]);
    }

    /// The files of messages.
    pub fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    /// Folder of the backups, unless the agent has chosen another.
    pub fn backups(&self) -> &Path {
        &self.backups
    }

    /// Looks for damage: SQLite's quick check.
    ///
    /// # Errors
    /// `Damaged` with what was found.
    pub async fn check(&self) -> Result<(), StoreError> {
        let found: String = sqlx::query_scalar(CHECK_ALL).fetch_one(&self.readers).await?;
        if found == "ok" {
            Ok(())
        } else {
            Err(StoreError::Damaged(found))
        }
    }

    /// The same, one table after the other, because a large database takes seconds. False when `stopped` put an end to it. It has a
    /// connection of its own: SQLCipher gives one up at the first damaged page, and nobody who reads shall be given that one.
    ///
    /// # Errors
    /// `Damaged` with what was found.
    pub async fn check_until(&self, stopped: impl Fn() -> bool) -> Result<bool, StoreError> {
        let mut own = self.readers.options().connect().await?;
        let looked = look_at_each(&mut own, stopped).await;
        // Closed in any case: see `Store::open`.
        let closed = own.close().await;
        let whole = looked?;
        closed?;
        Ok(whole)
    }

    /// Versions for the report that `doctor` prints: SQLite, SQLCipher, schema.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn versions(&self) -> Result<(String, String, i64), StoreError> {
        let sqlite: String = sqlx::query_scalar("SELECT sqlite_version()")
            .fetch_one(&self.readers)
            .await?;
        let cipher: String = sqlx::query_scalar("PRAGMA cipher_version")
            .fetch_one(&self.readers)
            .await?;
        Ok((sqlite, cipher, migrate::version(&self.readers).await?))
    }

    /// Writes everything into the database file and closes it. To be called before the process ends: see [`Store::open`].
    pub async fn close(&self) {
        self.slow.close().await;
        self.readers.close().await;
        if self.only_to_read {
            self.writer.close().await;
            return;
        }
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await
        {
            tracing::debug!(%error, "checkpoint at close");
        }
        self.writer.close().await;
    }
}

async fn look_at_each(own: &mut SqliteConnection, stopped: impl Fn() -> bool) -> Result<bool, StoreError> {
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut *own).await?;
    for table in tables {
        if stopped() {
            return Ok(false);
        }
        let found: String = sqlx::query_scalar(CHECK_TABLE)
            .bind(&table)
            .fetch_one(&mut *own)
            .await?;
        if found != "ok" {
            return Err(StoreError::Damaged(format!("{table}: {found}")));
        }
    }
    Ok(true)
}

/// How every connection to a database of ours is opened: the key first.
pub(crate) fn open_options(database: &Path, key: &Key) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .pragma("key", key.pragma())
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // A wrong key is reported as an error; SQLCipher's own lines on standard error would say no more.
        .pragma("cipher_log_level", "NONE")
        .pragma("temp_store", "memory")
        .pragma("mmap_size", "0")
        .pragma("journal_size_limit", "67108864")
        .statement_cache_capacity(200)
}

#[cfg(unix)]
fn owner_only(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

/// On Windows a folder below the user's profile is the user's alone already.
#[cfg(not(unix))]
fn owner_only(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
