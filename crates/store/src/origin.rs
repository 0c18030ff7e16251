//! Where an entry of a conversation comes from: what is known of a message besides its words, for whoever wants to see it as
//! it was received.

use crate::rows::{code, time};
use crate::{Store, StoreError};
use domain::{Channel, Language, MessageId, MessageKind, Timestamp};
use sqlx::Row;

statements! {
    // A message of a merged ticket is shown with the ticket that it was written to.
    ORIGIN = "SELECT m.kind, m.author, coalesce(m.address, iif(m.kind = 'inbound', nullif(t.address, ''), NULL)), m.text, \
              m.language, m.written_at, t.number, t.subject, t.channel, t.conversation, c.label, \
              (SELECT r.external_id FROM external_refs r WHERE r.local_id = m.id AND r.kind = 'message' LIMIT 1) \
              FROM messages m JOIN tickets t ON t.id = coalesce(m.home_id, m.ticket_id) \
              LEFT JOIN connections c ON c.id = t.connection_id WHERE m.id = ?1";
}

/// A message with what is known of its way here.
#[derive(Debug, Clone)]
pub struct MessageOrigin {
    /// What it is.
    pub kind: MessageKind,
    /// Name of who wrote it.
    pub author: String,
    /// Address of who wrote it, on the channel.
    pub address: Option<String>,
    /// The text as it is stored, which is as it came.
    pub text: String,
    /// Language, if known.
    pub language: Option<Language>,
    /// When it was written.
    pub at: Timestamp,
    /// Number of the ticket that it was written to.
    pub number: u32,
    /// Subject of that ticket.
    pub subject: String,
    /// Where it was written.
    pub channel: Channel,
    /// The channel's own id of the conversation; empty for one that began here.
    pub conversation: String,
    /// Label of the connection that it came through.
    pub connection: Option<String>,
    /// The channel's own id of the message; nothing for one that was written here and is not known there yet.
    pub external: Option<String>,
}

impl Store {
    /// A message with what is known of its way here.
    ///
    /// # Errors
    /// `NotFound`, and what the database reports.
    pub async fn message_origin(&self, id: MessageId) -> Result<MessageOrigin, StoreError> {
        let row = sqlx::query(ORIGIN)
            .bind(id.0)
            .fetch_optional(&self.readers)
            .await?
            .ok_or(StoreError::NotFound)?;
        Ok(MessageOrigin {
            kind: code(&row, 0, MessageKind::from_code)?,
            author: row.try_get(1)?,
            address: row.try_get(2)?,
            text: row.try_get(3)?,
            language: row.try_get::<Option<&str>, _>(4)?.and_then(Language::parse),
            at: time(&row, 5)?,
            number: row.try_get(6)?,
            subject: row.try_get(7)?,
            channel: code(&row, 8, Channel::from_code)?,
            conversation: row.try_get(9)?,
            connection: row.try_get(10)?,
            external: row.try_get(11)?,
        })
    }
}
