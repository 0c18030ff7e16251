//! Archives of mail that are read: how far each is, in the transaction that stores what was read, so that a kill neither
//! skips a mail nor counts one twice.

use crate::rows::time;
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, ImportId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

statements! {
    ADD = "INSERT INTO imports (id, connection_id, path, state, place, added, known, left_out, done_bytes, total_bytes, problems, \
           started_at, changed_at) VALUES (?1, ?2, ?3, 'running', '', 0, 0, 0, 0, 0, '[]', ?4, ?4)";
    LIST = "SELECT id, connection_id, path, state, place, added, known, left_out, done_bytes, total_bytes, problems, error_code, \
            started_at, changed_at FROM imports ORDER BY started_at DESC, id DESC LIMIT 50";
    GET = "SELECT id, connection_id, path, state, place, added, known, left_out, done_bytes, total_bytes, problems, error_code, \
           started_at, changed_at FROM imports WHERE id = ?1";
    NEXT = "SELECT id, connection_id, path, state, place, added, known, left_out, done_bytes, total_bytes, problems, error_code, \
            started_at, changed_at FROM imports WHERE state = 'running' ORDER BY started_at, id LIMIT 1";
    // Whoever paused or ended it meanwhile is not contradicted.
    ADVANCE = "UPDATE imports SET place = ?2, added = ?3, known = ?4, left_out = ?5, done_bytes = ?6, total_bytes = ?7, problems = ?8, \
               changed_at = ?9 WHERE id = ?1";
    SET_STATE = "UPDATE imports SET state = ?2, error_code = ?3, changed_at = ?4 WHERE id = ?1 AND state IN ('running', 'paused', 'failed')";
}

/// How it stands with an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// It is read, or will be when the program runs.
    Running,
    /// It waits for a person.
    Paused,
    /// It was read to its end.
    Done,
    /// A person has ended it; what was read stays.
    Cancelled,
    /// It stopped; a person can let it go on.
    Failed,
}

impl ImportState {
    /// The name under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            ImportState::Running => "running",
            ImportState::Paused => "paused",
            ImportState::Done => "done",
            ImportState::Cancelled => "cancelled",
            ImportState::Failed => "failed",
        }
    }

    pub(crate) fn from_code(code: &str) -> ImportState {
        match code {
            "running" => ImportState::Running,
            "paused" => ImportState::Paused,
            "done" => ImportState::Done,
            "cancelled" => ImportState::Cancelled,
            _ => ImportState::Failed,
        }
    }
}

/// An archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Id.
    pub id: ImportId,
    /// The mailbox that its mails belong to.
    pub connection: ConnectionId,
    /// The file or folder.
    pub path: String,
    /// State.
    pub state: ImportState,
    /// Where to go on, in the engine's words; empty: at the beginning.
    pub place: String,
    /// Mails that are new here.
    pub added: i64,
    /// Mails that were here before.
    pub known: i64,
    /// Mails that nobody wants back.
    pub left_out: i64,
    /// Bytes that were read.
    pub done_bytes: i64,
    /// Bytes in all; 0 until it is known.
    pub total_bytes: i64,
    /// Files and what is wrong with them, JSON, in the engine's words.
    pub problems: String,
    /// Why it stopped.
    pub error_code: Option<String>,
    /// When it was asked for.
    pub started_at: Timestamp,
    /// When it last went on.
    pub changed_at: Timestamp,
}

fn read(row: &SqliteRow) -> Result<ImportRow, StoreError> {
    Ok(ImportRow {
        id: ImportId(row.try_get(0)?),
        connection: ConnectionId(row.try_get(1)?),
        path: row.try_get(2)?,
        state: ImportState::from_code(row.try_get(3)?),
        place: row.try_get(4)?,
        added: row.try_get(5)?,
        known: row.try_get(6)?,
        left_out: row.try_get(7)?,
        done_bytes: row.try_get(8)?,
        total_bytes: row.try_get(9)?,
        problems: row.try_get(10)?,
        error_code: row.try_get(11)?,
        started_at: time(row, 12)?,
        changed_at: time(row, 13)?,
    })
}

impl Store {
    /// The archives that were asked for last, newest first, at most 50.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn imports(&self) -> Result<Vec<ImportRow>, StoreError> {
        let rows = sqlx::query(LIST).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn import(&self, id: ImportId) -> Result<ImportRow, StoreError> {
        let row = sqlx::query(GET).bind(id.0).fetch_optional(&self.readers).await?;
        read(&row.ok_or(StoreError::NotFound)?)
    }

    /// The one that is to be read now.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn next_import(&self) -> Result<Option<ImportRow>, StoreError> {
        let row = sqlx::query(NEXT).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }
}

impl WriteTx {
    /// Keeps that an archive is to be read.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_import(
        &mut self,
        id: ImportId,
        connection: ConnectionId,
        path: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(id.0)
            .bind(connection.0)
            .bind(path)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Imports);
        Ok(())
    }

    /// Notes how far it is: everything but its state.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn advance_import(&mut self, row: &ImportRow, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(ADVANCE)
            .bind(row.id.0)
            .bind(&row.place)
            .bind(row.added)
            .bind(row.known)
            .bind(row.left_out)
            .bind(row.done_bytes)
            .bind(row.total_bytes)
            .bind(&row.problems)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Imports);
        Ok(())
    }

    /// Changes its state, unless it has ended.
    ///
    /// # Errors
    /// `NotFound` when it has ended or is not there.
    pub async fn set_import_state(
        &mut self,
        id: ImportId,
        state: ImportState,
        error: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let done = sqlx::query(SET_STATE)
            .bind(id.0)
            .bind(state.code())
            .bind(error)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        self.touch(Topic::Imports);
        Ok(())
    }
}
