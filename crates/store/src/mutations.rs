//! The record of every change that a person or a rule made: who, when, what, and how to take it back.

use crate::rows::time;
use crate::{StoreError, WriteTx};
use domain::{TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

statements! {
    ADD = "INSERT INTO mutations (name, author, made_at, ticket_id, args, undo) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING seq";
    UNDOABLE = "SELECT seq, name, author, made_at, ticket_id, args, undo FROM mutations \
                WHERE author = ?1 AND undo IS NOT NULL AND undone_by IS NULL AND made_at >= ?2 \
                AND seq > (SELECT coalesce(max(seq), 0) FROM mutations) - 5000 ORDER BY seq DESC LIMIT ?3";
    NEWEST_UNDONE = "SELECT m.seq, m.name, m.author, m.made_at, m.ticket_id, m.args, m.undo, u.seq FROM mutations u \
                     JOIN mutations m ON m.seq = json_extract(u.args, '$.of') \
                     WHERE u.author = ?1 AND u.name = 'undo' AND u.undone_by IS NULL AND u.made_at >= ?2 \
                     AND u.seq > (SELECT coalesce(max(seq), 0) FROM mutations) - 5000 \
                     AND NOT EXISTS (SELECT 1 FROM mutations n WHERE n.author = ?1 AND n.seq > u.seq AND n.undo IS NOT NULL \
                                     AND n.redo_of IS NULL) ORDER BY u.seq DESC LIMIT 1";
    SET_REDO_OF = "UPDATE mutations SET redo_of = ?2 WHERE seq = ?1";
    RECORDED = "SELECT EXISTS (SELECT 1 FROM mutations WHERE name = ?1 AND ticket_id = ?2 AND args = ?3)";
    CLEAR_UNDO = "UPDATE mutations SET undo = NULL WHERE seq = ?1";
    SET_UNDONE = "UPDATE mutations SET undone_by = ?2 WHERE seq = ?1";
}

/// A change to record.
#[derive(Debug, Clone)]
pub struct NewMutation {
    /// Its name, for example `ticket.status`.
    pub name: &'static str,
    /// Id of the agent.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Ticket that it belongs to.
    pub ticket: Option<TicketId>,
    /// Its arguments, JSON.
    pub args: String,
    /// What takes it back, JSON.
    pub undo: Option<String>,
}

/// A recorded change.
#[derive(Debug, Clone)]
pub struct MutationRow {
    /// Its place in the record.
    pub seq: i64,
    /// Its name.
    pub name: String,
    /// Id of the agent.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Ticket that it belongs to.
    pub ticket: Option<TicketId>,
    /// Its arguments, JSON.
    pub args: String,
    /// What takes it back, JSON.
    pub undo: Option<String>,
}

fn mutation(row: &SqliteRow) -> Result<MutationRow, StoreError> {
    let ticket: Option<uuid::Uuid> = row.try_get(4)?;
    Ok(MutationRow {
        seq: row.try_get(0)?,
        name: row.try_get(1)?,
        author: row.try_get(2)?,
        at: time(row, 3)?,
        ticket: ticket.map(TicketId),
        args: row.try_get(5)?,
        undo: row.try_get(6)?,
    })
}

impl WriteTx {
    /// Records a change in the transaction that makes it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn record(&mut self, new: &NewMutation) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(ADD)
            .bind(new.name)
            .bind(&new.author)
            .bind(new.at.millis())
            .bind(new.ticket.map(|t| t.0))
            .bind(&new.args)
            .bind(&new.undo)
            .fetch_one(self.db())
            .await?)
    }

    /// The author's newest change that can be taken back, not older than `since`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn newest_undoable(&mut self, author: &str, since: Timestamp) -> Result<Option<MutationRow>, StoreError> {
        Ok(self.undoable(author, since, 1).await?.into_iter().next())
    }

    /// The author's newest changes that can be taken back, newest first. Only the newest 5000 changes of all are looked
    /// at, so that the answer costs the same after years.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn undoable(
        &mut self,
        author: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<MutationRow>, StoreError> {
        let rows = sqlx::query(UNDOABLE)
            .bind(author)
            .bind(since.millis())
            .bind(limit)
            .fetch_all(self.db())
            .await?;
        rows.iter().map(mutation).collect()
    }

    /// The author's newest change that was taken back and can be done again, with the place of its taking back: nothing
    /// new has been done since.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn newest_undone(
        &mut self,
        author: &str,
        since: Timestamp,
    ) -> Result<Option<(i64, MutationRow)>, StoreError> {
        let row = sqlx::query(NEWEST_UNDONE)
            .bind(author)
            .bind(since.millis())
            .fetch_optional(self.db())
            .await?;
        row.map(|row| Ok((row.try_get(7)?, mutation(&row)?))).transpose()
    }

    /// Records a change once more as it was recorded.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn repeat(&mut self, row: &MutationRow, at: Timestamp) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(ADD)
            .bind(&row.name)
            .bind(&row.author)
            .bind(at.millis())
            .bind(row.ticket.map(|t| t.0))
            .bind(&row.args)
            .bind(&row.undo)
            .fetch_one(self.db())
            .await?)
    }

    /// A change that had been taken back (`of`, by `undo`) was done again as `by`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mark_redone(&mut self, undo: i64, of: i64, by: i64) -> Result<(), StoreError> {
        self.mark_undone(undo, by).await?;
        sqlx::query(SET_REDO_OF).bind(by).bind(of).execute(self.db()).await?;
        Ok(())
    }

    /// Marks a change as taken back by another.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mark_undone(&mut self, seq: i64, by: i64) -> Result<(), StoreError> {
        sqlx::query(SET_UNDONE).bind(seq).bind(by).execute(self.db()).await?;
        Ok(())
    }

    /// A change can no longer be taken back (a reply has left).
    ///
    /// # Errors
    /// What the database reports.
    pub async fn forget_undo(&mut self, seq: i64) -> Result<(), StoreError> {
        sqlx::query(CLEAR_UNDO).bind(seq).execute(self.db()).await?;
        Ok(())
    }

    /// A change of this name, ticket and arguments is recorded: an operation asked for twice is carried out once.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn recorded(&mut self, name: &str, ticket: TicketId, args: &str) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(RECORDED)
            .bind(name)
            .bind(ticket.0)
            .bind(args)
            .fetch_one(self.db())
            .await?)
    }
}
