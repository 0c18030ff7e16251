//! Texts in progress: one for each ticket, agent and kind, so that no text can follow an agent into another conversation.

use crate::rows::{code, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{TicketId, Timestamp};
use sqlx::Row;

statements! {
    GET = "SELECT kind, text, saved_at FROM drafts WHERE ticket_id = ?1 AND agent = ?2";
    TEXT = "SELECT text FROM drafts WHERE ticket_id = ?1 AND agent = ?2 AND kind = ?3";
    PUT = "INSERT INTO drafts (ticket_id, agent, kind, text, saved_at) VALUES (?1, ?2, ?3, ?4, ?5) \
           ON CONFLICT (ticket_id, agent, kind) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at";
    REMOVE = "DELETE FROM drafts WHERE ticket_id = ?1 AND agent = ?2 AND kind = ?3";
}

/// Which of a composer's two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftKind {
    /// To the customer.
    Reply,
    /// To the team.
    Note,
}

impl DraftKind {
    fn code(self) -> &'static str {
        match self {
            DraftKind::Reply => "reply",
            DraftKind::Note => "note",
        }
    }

    fn from_code(code: &str) -> Option<DraftKind> {
        match code {
            "reply" => Some(DraftKind::Reply),
            "note" => Some(DraftKind::Note),
            _ => None,
        }
    }
}

/// A text in progress.
#[derive(Debug, Clone)]
pub struct DraftRow {
    /// Which.
    pub kind: DraftKind,
    /// The text.
    pub text: String,
    /// When it was saved.
    pub saved_at: Timestamp,
}

impl Store {
    /// An agent's texts in progress on a ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn drafts(&self, ticket: TicketId, agent: &str) -> Result<Vec<DraftRow>, StoreError> {
        let rows = sqlx::query(GET)
            .bind(ticket.0)
            .bind(agent)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(DraftRow {
                    kind: code(row, 0, DraftKind::from_code)?,
                    text: row.try_get(1)?,
                    saved_at: time(row, 2)?,
                })
            })
            .collect()
    }
}

impl WriteTx {
    /// Saves a text in progress; an empty one removes the draft.
    ///
    /// # Errors
    /// `DiskFull`, or what the database reports.
    pub async fn save_draft(
        &mut self,
        ticket: TicketId,
        agent: &str,
        kind: DraftKind,
        text: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if text.trim().is_empty() {
            sqlx::query(REMOVE)
                .bind(ticket.0)
                .bind(agent)
                .bind(kind.code())
                .execute(self.db())
                .await?;
        } else {
            sqlx::query(PUT)
                .bind(ticket.0)
                .bind(agent)
                .bind(kind.code())
                .bind(text)
                .bind(at.millis())
                .execute(self.db())
                .await?;
        }
        self.touch(Topic::Drafts);
        Ok(())
    }

    /// An agent's text in progress.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn draft(
        &mut self,
        ticket: TicketId,
        agent: &str,
        kind: DraftKind,
    ) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(TEXT)
            .bind(ticket.0)
            .bind(agent)
            .bind(kind.code())
            .fetch_optional(self.db())
            .await?)
    }
}
