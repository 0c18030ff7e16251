//! The record of every change that a person or a rule made: who, when, what, and how to take it back.

use crate::rows::time;
use crate::{StoreError, WriteTx};
use domain::{TicketId, Timestamp};
use sqlx::Row;

statements! {
    ADD = "INSERT INTO mutations (name, author, made_at, ticket_id, args, undo) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING seq";
    NEWEST_UNDOABLE = "SELECT seq, name, author, made_at, ticket_id, args, undo FROM mutations \
                       WHERE author = ?1 AND undo IS NOT NULL AND undone_by IS NULL AND made_at >= ?2 ORDER BY seq DESC LIMIT 1";
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
        let row = sqlx::query(NEWEST_UNDOABLE)
            .bind(author)
            .bind(since.millis())
            .fetch_optional(self.db())
            .await?;
        row.map(|row| {
            let ticket: Option<uuid::Uuid> = row.try_get(4)?;
            Ok(MutationRow {
                seq: row.try_get(0)?,
                name: row.try_get(1)?,
                author: row.try_get(2)?,
                at: time(&row, 3)?,
                ticket: ticket.map(TicketId),
                args: row.try_get(5)?,
                undo: row.try_get(6)?,
            })
        })
        .transpose()
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
