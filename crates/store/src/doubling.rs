//! Makes a large database out of a small one, for measuring: each step copies every customer, ticket, message and index
//! entry, so ten thousand messages are a million after seven. A benchmark that wrote them one by one would spend its
//! time on writing. No command of the program comes here.

use crate::{StoreError, WriteTx};

/// Ids of copies: `?1` is put in place of one of the last six bytes, another one for each step.
macro_rules! copied {
    ($id:literal) => {
        concat!(
            "CAST(substr(",
            $id,
            ", 1, ?1 - 1) || X'01' || substr(",
            $id,
            ", ?1 + 1) AS BLOB)"
        )
    };
}

statements! {
    SPAN = "SELECT max(created_at) - min(created_at) + 60000 FROM tickets";
    NUMBERS = "SELECT max(number) FROM tickets";
    SEQS = "SELECT max(seq) FROM messages";
    DOCS = "SELECT coalesce(max(id), 0) FROM search_docs";
    CUSTOMERS = concat!("INSERT INTO customers (id, name, language, country, created_at) \
        SELECT ", copied!("id"), ", name, language, country, created_at - ?2 FROM customers");
    SAID = concat!("INSERT INTO customer_said (customer_id, name, language, country) \
        SELECT ", copied!("customer_id"), ", name, language, country FROM customer_said WHERE ?2 IS NOT NULL");
    IDENTITIES = concat!("INSERT INTO customer_identities (kind, folded, customer_id, value) \
        SELECT kind, ?1 || '.' || folded, ", copied!("customer_id"), ", ?1 || '.' || value FROM customer_identities");
    TICKETS = concat!("INSERT INTO tickets (id, number, subject, channel, connection_id, conversation, address, customer_id, \
        status, assignee, language, order_enquiry, due_kind, due_started_at, due_at, created_at, last_message_at, message_count, \
        snippet, has_attachment, last_seq, seen_seq, priority, due_latest_at, due_situation) \
        SELECT ", copied!("id"), ", number + ?3, subject, channel, connection_id, hex(", copied!("id"), "), address, ",
        copied!("customer_id"), ", status, assignee, language, order_enquiry, due_kind, due_started_at - ?2, \
        CASE WHEN due_at = 9223372036854775807 THEN due_at ELSE due_at - ?2 END, created_at - ?2, last_message_at - ?2, \
        message_count, snippet, has_attachment, last_seq + ?4, seen_seq + ?4, priority, due_latest_at - ?2, due_situation FROM tickets");
    MESSAGES = concat!("INSERT INTO messages (seq, id, ticket_id, kind, author, text, language, written_at, event_code, event_params) \
        SELECT seq + ?3, ", copied!("id"), ", ", copied!("ticket_id"), ", kind, author, text, language, written_at - ?2, \
        event_code, event_params FROM messages ORDER BY seq");
    INDEXED = concat!("INSERT INTO search_docs (id, kind, local_id, at, ticket_id) \
        SELECT id + ?2, kind, ", copied!("local_id"), ", max(0, at - ?3), CASE WHEN ticket_id IS NOT NULL THEN ", copied!("ticket_id"), " END \
        FROM search_docs ORDER BY id");
    MESSAGE_WORDS = "INSERT INTO search_messages (rowid, text) SELECT d.id, m.text FROM search_docs d JOIN messages m \
        ON m.id = d.local_id WHERE d.id > ?1 AND d.kind = 'message' ORDER BY d.id";
    TICKET_WORDS = "INSERT INTO search_tickets (rowid, text) SELECT d.id, t.subject FROM search_docs d JOIN tickets t \
        ON t.id = d.local_id WHERE d.id > ?1 AND d.kind = 'ticket' ORDER BY d.id";
    CUSTOMER_WORDS = "INSERT INTO search_customers (rowid, text) SELECT d.id, c.name FROM search_docs d JOIN customers c \
        ON c.id = d.local_id WHERE d.id > ?1 AND d.kind = 'customer' ORDER BY d.id";
    LAST_NUMBER = "UPDATE settings SET value = CAST((SELECT max(number) FROM tickets) AS TEXT) WHERE key = 'last_ticket_number'";
}

/// How often a database can be doubled: as many bytes of its ids are free.
pub const DOUBLINGS: u32 = 6;

impl WriteTx {
    /// Copies everything that is there once more, as older tickets. `step` counts from 0 and is not repeated; the last six
    /// bytes of every id must be free.
    ///
    /// # Errors
    /// What the database reports; a constraint, when a step is repeated.
    pub async fn double(&mut self, step: u32) -> Result<(), StoreError> {
        let place = i64::from(11 + step.min(DOUBLINGS - 1));
        let span: i64 = sqlx::query_scalar(SPAN).fetch_one(self.db()).await?;
        let numbers: i64 = sqlx::query_scalar(NUMBERS).fetch_one(self.db()).await?;
        let seqs: i64 = sqlx::query_scalar(SEQS).fetch_one(self.db()).await?;
        let docs: i64 = sqlx::query_scalar(DOCS).fetch_one(self.db()).await?;
        for statement in [CUSTOMERS, SAID, IDENTITIES] {
            sqlx::query(statement).bind(place).bind(span).execute(self.db()).await?;
        }
        sqlx::query(TICKETS)
            .bind(place)
            .bind(span)
            .bind(numbers)
            .bind(seqs)
            .execute(self.db())
            .await?;
        sqlx::query(MESSAGES)
            .bind(place)
            .bind(span)
            .bind(seqs)
            .execute(self.db())
            .await?;
        sqlx::query(INDEXED)
            .bind(place)
            .bind(docs)
            .bind(span)
            .execute(self.db())
            .await?;
        for statement in [MESSAGE_WORDS, TICKET_WORDS, CUSTOMER_WORDS] {
            sqlx::query(statement).bind(docs).execute(self.db()).await?;
        }
        sqlx::query(LAST_NUMBER).execute(self.db()).await?;
        Ok(())
    }
}
