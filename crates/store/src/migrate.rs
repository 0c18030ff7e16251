//! Versions of the database. A migration is one file of SQL in `migrations/local`, run in one transaction together with
//! its number (`user_version`), so that a kill leaves the old state or the new one. Before an existing database is
//! changed it is copied; one that is newer than this program is not touched at all.

use crate::{StoreError, StorePaths};
use sqlx::{Executor, Sqlite, SqlitePool};

const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/local/0001_foundation.sql"),
    include_str!("../../../migrations/local/0002_tickets.sql"),
    include_str!("../../../migrations/local/0003_views.sql"),
    include_str!("../../../migrations/local/0004_writing.sql"),
    include_str!("../../../migrations/local/0005_customers.sql"),
    include_str!("../../../migrations/local/0006_search.sql"),
    include_str!("../../../migrations/local/0007_promises.sql"),
    include_str!("../../../migrations/local/0008_notices.sql"),
    include_str!("../../../migrations/local/0012_erasing.sql"),
    include_str!("../../../migrations/local/0011_refunds.sql"),
    include_str!("../../../migrations/local/0015_said_meanwhile.sql"),
    include_str!("../../../migrations/local/0013_mail.sql"),
    include_str!("../../../migrations/local/0016_compared.sql"),
    include_str!("../../../migrations/local/0014_letters.sql"),
    include_str!("../../../migrations/local/0018_held.sql"),
    include_str!("../../../migrations/local/0020_acknowledging.sql"),
    include_str!("../../../migrations/local/0019_pictures.sql"),
    include_str!("../../../migrations/local/0021_imports.sql"),
    include_str!("../../../migrations/local/0023_bin.sql"),
    include_str!("../../../migrations/local/0024_news.sql"),
    include_str!("../../../migrations/local/0025_outbox_open.sql"),
    include_str!("../../../migrations/local/0022_sheets.sql"),
    include_str!("../../../migrations/local/0029_news_ways.sql"),
    include_str!("../../../migrations/local/0026_leaving.sql"),
    include_str!("../../../migrations/local/0027_returns.sql"),
    include_str!("../../../migrations/local/0030_delivery_promises.sql"),
    include_str!("../../../migrations/local/0031_return_kinds.sql"),
];

/// The newest version.
pub(crate) const KNOWN_VERSION: i64 = MIGRATIONS.len() as i64;

/// On a plain SQLite `PRAGMA key` is silently ignored, so the cipher itself must answer.
pub(crate) async fn assert_encrypted(pool: impl Executor<'_, Database = Sqlite>) -> Result<(), StoreError> {
    let version: Option<String> = sqlx::query_scalar("PRAGMA cipher_version").fetch_optional(pool).await?;
    if version.is_some_and(|v| !v.is_empty()) {
        Ok(())
    } else {
        Err(StoreError::NotEncrypted)
    }
}

pub(crate) async fn version(pool: impl Executor<'_, Database = Sqlite>) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("PRAGMA user_version").fetch_one(pool).await?)
}

/// Copies the encrypted file as it is: nothing else has it open yet, and the log is written into it first.
pub(crate) async fn back_up(pool: &SqlitePool, paths: &StorePaths, version: i64) -> Result<(), StoreError> {
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(pool).await?;
    std::fs::create_dir_all(&paths.backups)?;
    std::fs::copy(
        &paths.database,
        paths.backups.join(format!("before-version-{}.db", version + 1)),
    )?;
    Ok(())
}

/// Runs what is missing, one transaction for each version.
pub(crate) async fn run(pool: &SqlitePool, from: i64) -> Result<(), StoreError> {
    run_until(pool, from, KNOWN_VERSION).await
}

/// The same, up to a version: what an older program left is made of it in tests.
pub(crate) async fn run_until(pool: &SqlitePool, from: i64, until: i64) -> Result<(), StoreError> {
    for (number, text) in (1_i64..=until).zip(MIGRATIONS) {
        if number <= from {
            continue;
        }
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(*text).execute(&mut *tx).await?;
        let stamp = format!("PRAGMA user_version = {number}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(stamp)).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    Ok(())
}
