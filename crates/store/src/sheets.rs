//! Files of orders and customers that are read: how far each is, in the transaction that stores what was read, so that a kill
//! neither skips a record nor counts one twice.

use crate::imports::ImportState;
use crate::rows::time;
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, ImportId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// Problems that are kept of one file; those beyond are counted.
const KEPT: i64 = 5_000;

statements! {
    ADD = "INSERT INTO sheet_imports (id, connection_id, path, file_at, plan, hash, state, place, added, changed, same, left_out, \
           problems, done_rows, total_rows, started_at, changed_at) \
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'running', 0, 0, 0, 0, 0, 0, 0, ?7, ?8, ?8)";
    LIST = "SELECT id, connection_id, path, file_at, plan, hash, state, place, added, changed, same, left_out, problems, done_rows, \
            total_rows, error_code, started_at FROM sheet_imports ORDER BY started_at DESC, id DESC LIMIT 50";
    GET = "SELECT id, connection_id, path, file_at, plan, hash, state, place, added, changed, same, left_out, problems, done_rows, \
           total_rows, error_code, started_at FROM sheet_imports WHERE id = ?1";
    NEXT = "SELECT id, connection_id, path, file_at, plan, hash, state, place, added, changed, same, left_out, problems, done_rows, \
            total_rows, error_code, started_at FROM sheet_imports WHERE state = 'running' ORDER BY started_at, id LIMIT 1";
    // Whoever paused or ended it meanwhile is not contradicted.
    ADVANCE = "UPDATE sheet_imports SET hash = ?2, place = ?3, added = ?4, changed = ?5, same = ?6, left_out = ?7, problems = ?8, \
               done_rows = ?9, total_rows = ?10, changed_at = ?11 WHERE id = ?1";
    SET_STATE = "UPDATE sheet_imports SET state = ?2, error_code = ?3, changed_at = ?4 \
                 WHERE id = ?1 AND state IN ('running', 'paused', 'failed')";
    ADD_PROBLEM = "INSERT OR REPLACE INTO sheet_problems (import_id, position, row, heading, code, value, left_out) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    FORGET_PROBLEMS = "DELETE FROM sheet_problems WHERE import_id = ?1";
    PROBLEMS = "SELECT row, heading, code, value, left_out FROM sheet_problems WHERE import_id = ?1 ORDER BY position LIMIT ?2";
    // What a cell says could be anybody's words, where a column was taken for another.
    CLEAN = "UPDATE sheet_problems SET value = '' WHERE value <> ''";
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Id.
    pub id: ImportId,
    /// The shop that its orders belong to.
    pub connection: ConnectionId,
    /// The file.
    pub path: String,
    /// When it was last written.
    pub file_at: Timestamp,
    /// What its columns mean, JSON, in the engine's words.
    pub plan: String,
    /// Fingerprint of its bytes.
    pub hash: Vec<u8>,
    /// State.
    pub state: ImportState,
    /// Records of it that are dealt with.
    pub place: i64,
    /// Records that are new here.
    pub added: i64,
    /// Records that were here and differ.
    pub changed: i64,
    /// Records that were here as they are.
    pub same: i64,
    /// Records that could not be taken.
    pub left_out: i64,
    /// Problems, also those that are not kept.
    pub problems: i64,
    /// Rows that were read.
    pub done_rows: i64,
    /// Rows in all.
    pub total_rows: i64,
    /// Why it stopped.
    pub error_code: Option<String>,
    /// When it was asked for.
    pub started_at: Timestamp,
}

/// What is wrong with a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetProblem {
    /// As a spreadsheet counts.
    pub row: i64,
    /// Heading of the column; may be empty.
    pub heading: String,
    /// What is wrong.
    pub code: String,
    /// What stands there; may be empty.
    pub value: String,
    /// The record was left out.
    pub left_out: bool,
}

fn read(row: &SqliteRow) -> Result<SheetRow, StoreError> {
    Ok(SheetRow {
        id: ImportId(row.try_get(0)?),
        connection: ConnectionId(row.try_get(1)?),
        path: row.try_get(2)?,
        file_at: time(row, 3)?,
        plan: row.try_get(4)?,
        hash: row.try_get(5)?,
        state: ImportState::from_code(row.try_get(6)?),
        place: row.try_get(7)?,
        added: row.try_get(8)?,
        changed: row.try_get(9)?,
        same: row.try_get(10)?,
        left_out: row.try_get(11)?,
        problems: row.try_get(12)?,
        done_rows: row.try_get(13)?,
        total_rows: row.try_get(14)?,
        error_code: row.try_get(15)?,
        started_at: time(row, 16)?,
    })
}

impl Store {
    /// The files that were asked for last, newest first, at most 50.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn sheets(&self) -> Result<Vec<SheetRow>, StoreError> {
        let rows = sqlx::query(LIST).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn sheet(&self, id: ImportId) -> Result<SheetRow, StoreError> {
        let row = sqlx::query(GET).bind(id.0).fetch_optional(&self.readers).await?;
        read(&row.ok_or(StoreError::NotFound)?)
    }

    /// The one that is to be read now.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn next_sheet(&self) -> Result<Option<SheetRow>, StoreError> {
        let row = sqlx::query(NEXT).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }

    /// What is wrong with rows of a file, in the order of reading, at most `limit`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn sheet_problems(&self, id: ImportId, limit: u32) -> Result<Vec<SheetProblem>, StoreError> {
        let rows = sqlx::query(PROBLEMS)
            .bind(id.0)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        let read = |row: &SqliteRow| {
            Ok(SheetProblem {
                row: row.try_get(0)?,
                heading: row.try_get(1)?,
                code: row.try_get(2)?,
                value: row.try_get(3)?,
                left_out: row.try_get(4)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

impl WriteTx {
    /// Keeps that a file is to be read; only what is known before it is read counts of the row.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_sheet(&mut self, row: &SheetRow) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(row.id.0)
            .bind(row.connection.0)
            .bind(&row.path)
            .bind(row.file_at.millis())
            .bind(&row.plan)
            .bind(&row.hash)
            .bind(row.total_rows)
            .bind(row.started_at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Imports);
        Ok(())
    }

    /// Notes how far it is, everything but its state, and what was found wrong since the last time.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn advance_sheet(
        &mut self,
        row: &SheetRow,
        problems: &[SheetProblem],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(ADVANCE)
            .bind(row.id.0)
            .bind(&row.hash)
            .bind(row.place)
            .bind(row.added)
            .bind(row.changed)
            .bind(row.same)
            .bind(row.left_out)
            .bind(row.problems)
            .bind(row.done_rows)
            .bind(row.total_rows)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        let first = row.problems - i64::try_from(problems.len()).unwrap_or(0);
        for (position, problem) in (first..KEPT).zip(problems) {
            sqlx::query(ADD_PROBLEM)
                .bind(row.id.0)
                .bind(position)
                .bind(problem.row)
                .bind(&problem.heading)
                .bind(&problem.code)
                .bind(&problem.value)
                .bind(problem.left_out)
                .execute(self.db())
                .await?;
        }
        self.touch(Topic::Imports);
        Ok(())
    }

    /// Forgets what was wrong with a file that is read from its beginning again.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn forget_sheet_problems(&mut self, id: ImportId) -> Result<(), StoreError> {
        sqlx::query(FORGET_PROBLEMS).bind(id.0).execute(self.db()).await?;
        Ok(())
    }

    /// Takes the words of cells out of all problems: for erasing a person.
    ///
    /// # Errors
    /// What the database reports.
    pub(crate) async fn clean_sheet_problems(&mut self) -> Result<(), StoreError> {
        sqlx::query(CLEAN).execute(self.db()).await?;
        Ok(())
    }

    /// Changes its state, unless it has ended.
    ///
    /// # Errors
    /// `NotFound` when it has ended or is not there.
    pub async fn set_sheet_state(
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
