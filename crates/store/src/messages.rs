//! Entries of conversations. `seq` is the order of arrival here; what is shown is ordered by when it was written.

use crate::rows::{code, json, slots, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{Language, MessageId, MessageKind, TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeMap;

statements! {
    ADD = "INSERT INTO messages (id, ticket_id, kind, author, text, language, written_at, event_code, event_params) \
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING seq";
    REMOVE = "DELETE FROM messages WHERE id = ?1";
    OF_TICKET = "SELECT seq, id, kind, author, text, language, written_at, event_code, event_params, html, agent, address FROM messages \
                 WHERE ticket_id = ?1 ORDER BY written_at, seq";
    NEWEST_BY_OTHERS = "SELECT id FROM messages WHERE ticket_id = ?1 AND kind IN ('inbound', 'outbound', 'note') \
                        AND (agent IS NULL OR agent <> ?2) ORDER BY seq DESC LIMIT 1";
    ENTRY_AT = "SELECT author, text FROM messages WHERE ticket_id = ?1 AND kind = 'inbound' AND seq <= ?2 ORDER BY seq DESC LIMIT 1";
    ANSWERED_ADDRESS = "SELECT address FROM messages WHERE ticket_id = ?1 AND kind = 'inbound' AND address IS NOT NULL \
                        ORDER BY seq DESC LIMIT 1";
    SET_WRITING = "UPDATE messages SET agent = ?2, html = ?3 WHERE id = ?1";
    SET_ADDRESS = "UPDATE messages SET address = ?2 WHERE id = ?1";
    SET_TIME = "UPDATE messages SET written_at = ?2 WHERE id = ?1";
}

/// An entry to add.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// Its ticket.
    pub ticket: TicketId,
    /// What it is.
    pub kind: MessageKind,
    /// Name of who wrote it.
    pub author: String,
    /// Plain text; empty for an event.
    pub text: String,
    /// Language, if known.
    pub language: Option<Language>,
    /// When it was written.
    pub at: Timestamp,
    /// Code and slots of an event.
    pub event: Option<(String, BTreeMap<String, String>)>,
}

/// An entry.
#[derive(Debug, Clone)]
pub struct MessageRow {
    /// Order of arrival.
    pub seq: i64,
    /// Its id.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// Name of who wrote it.
    pub author: String,
    /// Plain text.
    pub text: String,
    /// Language, if known.
    pub language: Option<Language>,
    /// When it was written.
    pub at: Timestamp,
    /// Code and slots of an event.
    pub event: Option<(String, BTreeMap<String, String>)>,
    /// The text with its formatting, if it has any: only what was written here, and only what the engine let through.
    pub html: Option<String>,
    /// Id of the agent who wrote it here; nothing: it came from outside.
    pub agent: Option<String>,
    /// Address that it came from.
    pub address: Option<String>,
}

fn message(row: &SqliteRow) -> Result<MessageRow, StoreError> {
    let (language, event): (Option<&str>, Option<String>) = (row.try_get(5)?, row.try_get(7)?);
    Ok(MessageRow {
        seq: row.try_get(0)?,
        id: MessageId(row.try_get(1)?),
        kind: code(row, 2, MessageKind::from_code)?,
        author: row.try_get(3)?,
        text: row.try_get(4)?,
        language: language.and_then(Language::parse),
        at: time(row, 6)?,
        event: event
            .map(|code| Ok::<_, StoreError>((code, slots(row, 8)?)))
            .transpose()?,
        html: row.try_get(9)?,
        agent: row.try_get(10)?,
        address: row.try_get(11)?,
    })
}

impl Store {
    /// A ticket's entries, oldest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn messages(&self, ticket: TicketId) -> Result<Vec<MessageRow>, StoreError> {
        sqlx::query(OF_TICKET)
            .bind(ticket.0)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(message)
            .collect()
    }
}

impl Store {
    /// The address of the customer's newest message, if it had one.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn answered_address(&self, ticket: TicketId) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(ANSWERED_ADDRESS)
            .bind(ticket.0)
            .fetch_optional(&self.readers)
            .await?)
    }
}

impl WriteTx {
    /// Adds an entry and gives its place in the order of arrival.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_message(&mut self, new: &NewMessage) -> Result<i64, StoreError> {
        let (event_code, event_params) = match &new.event {
            Some((code, params)) => (Some(code.as_str()), json(params)),
            None => (None, "{}".to_owned()),
        };
        let seq = sqlx::query_scalar(ADD)
            .bind(new.id.0)
            .bind(new.ticket.0)
            .bind(new.kind.code())
            .bind(&new.author)
            .bind(&new.text)
            .bind(new.language.as_ref().map(Language::code))
            .bind(new.at.millis())
            .bind(event_code)
            .bind(event_params)
            .fetch_one(self.db())
            .await?;
        self.touch(Topic::Messages);
        Ok(seq)
    }

    /// Takes an entry out of a conversation: only for one that never left this machine.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_message(&mut self, id: MessageId) -> Result<(), StoreError> {
        sqlx::query(REMOVE).bind(id.0).execute(self.db()).await?;
        self.touch(Topic::Messages);
        Ok(())
    }

    /// Says who wrote an entry here, and how it was formatted.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_writing(&mut self, id: MessageId, agent: &str, html: Option<&str>) -> Result<(), StoreError> {
        sqlx::query(SET_WRITING)
            .bind(id.0)
            .bind(agent)
            .bind(html)
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Says from which address an entry came.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_message_address(&mut self, id: MessageId, address: &str) -> Result<(), StoreError> {
        sqlx::query(SET_ADDRESS)
            .bind(id.0)
            .bind(address)
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Sets when an entry was written: a reply that was put off is written when it leaves.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_message_time(&mut self, id: MessageId, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(SET_TIME)
            .bind(id.0)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Messages);
        Ok(())
    }

    /// Who wrote the customer's newest entry up to a place in the order of arrival, and what.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn entry_at(&mut self, ticket: TicketId, seq: i64) -> Result<Option<(String, String)>, StoreError> {
        let row = sqlx::query(ENTRY_AT)
            .bind(ticket.0)
            .bind(seq)
            .fetch_optional(self.db())
            .await?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
    }

    /// The newest message or note that this agent has not written, by order of arrival.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn newest_by_others(&mut self, ticket: TicketId, agent: &str) -> Result<Option<MessageId>, StoreError> {
        let found = sqlx::query_scalar(NEWEST_BY_OTHERS)
            .bind(ticket.0)
            .bind(agent)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(MessageId))
    }
}
