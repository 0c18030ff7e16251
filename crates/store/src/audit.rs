//! What must be true of every database whatever happened to the program: no conversation is two tickets, no message is there
//! twice. For checks from the outside; reads whole tables.

use crate::{Store, StoreError};
use domain::Timestamp;

statements! {
    RECEIVED = "SELECT count(*) FROM messages WHERE kind = 'inbound' AND written_at < ?1";
    // What an agent has split off is another ticket of the same conversation on purpose.
    TICKETS_TWICE = "SELECT count(*) FROM (SELECT 1 FROM tickets t WHERE conversation <> '' AND connection_id IS NOT NULL \
                     AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id = t.id AND m.event_code = 'split_from') GROUP BY connection_id, conversation HAVING count(*) > 1)";
    MESSAGES_TWICE = "SELECT count(*) FROM (SELECT 1 FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.kind = 'inbound' \
                      GROUP BY t.connection_id, t.conversation, m.author, m.written_at, m.text HAVING count(*) > 1)";
}

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit {
    /// Messages by others, of those that were written before the given time.
    pub received: i64,
    /// Conversations that are more than one ticket.
    pub tickets_twice: i64,
    /// Messages by others that are there more than once.
    pub messages_twice: i64,
}

impl Store {
    /// Counts what must be true. `before`: only messages that were written before then count as received.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn audit(&self, before: Timestamp) -> Result<Audit, StoreError> {
        Ok(Audit {
            received: sqlx::query_scalar(RECEIVED)
                .bind(before.millis())
                .fetch_one(&self.readers)
                .await?,
            tickets_twice: sqlx::query_scalar(TICKETS_TWICE).fetch_one(&self.readers).await?,
            messages_twice: sqlx::query_scalar(MESSAGES_TWICE).fetch_one(&self.readers).await?,
        })
    }
}
