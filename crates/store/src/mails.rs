//! Mail: what an entry was as a mail, its names, its original, and addresses that take no mail.

use crate::rows::time;
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, MessageId, TicketId, Timestamp};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::io::{Read, Write};
use uuid::Uuid;

statements! {
    // In one go: a statement for itself costs more on its way to the database's thread than there. The values are counted on from one
    // statement to the next: numbers that leave some out would be bound wrongly from the second on.
    ADD = "INSERT INTO mails (message_id, mailbox, kind, people, findings, html, size) VALUES (?, ?, ?, ?, ?, ?, ?); \
           INSERT INTO mail_sources (message_id, packed) SELECT id, packed FROM (SELECT ? AS id, ? AS packed) WHERE packed IS NOT NULL; \
           INSERT OR IGNORE INTO mail_ids (name, own, message_id) SELECT name, 1, id FROM (SELECT ? AS name, ? AS id) WHERE name IS NOT NULL; \
           INSERT OR IGNORE INTO mail_ids (name, own, message_id) SELECT j.value, 0, a.id FROM (SELECT ? AS list, ? AS id) a, json_each(a.list) j";
    ADD_NAME = "INSERT OR IGNORE INTO mail_ids (name, own, message_id) VALUES (?1, ?2, ?3)";
    OF_TICKET = "SELECT l.message_id, l.mailbox, l.kind, l.people, l.findings, l.html IS NOT NULL, l.size, \
                 coalesce(instr(l.html, '<img') + instr(l.html, '<table') + instr(l.html, '<ul') + instr(l.html, '<ol') + instr(l.html, '<h'), 0) > 0 FROM mails l \
                 JOIN messages m ON m.id = l.message_id WHERE m.ticket_id = ?1";
    LAST_WORD = "SELECT m.ticket_id FROM messages m WHERE m.id = ?1 AND m.kind = 'inbound' AND NOT EXISTS (SELECT 1 FROM messages n \
                 WHERE n.ticket_id = m.ticket_id AND n.kind IN ('inbound', 'outbound') AND (n.written_at, n.seq) > (m.written_at, m.seq))";
    BEING_ANSWERED = "SELECT EXISTS (SELECT 1 FROM outbox WHERE ticket_id = ?1 AND kind IN ('reply.send', 'reply.public') \
                      AND state NOT IN ('done', 'handed_over', 'cancelled'))";
    ANSWER_CAME = "DELETE FROM messages WHERE ticket_id = ?1 AND kind = 'event' AND event_code = 'answered_elsewhere' AND written_at >= ?2";
    SOURCE = "SELECT packed FROM mail_sources WHERE message_id = ?1";
    SOURCE_FILE = "SELECT content FROM attachments WHERE message_id = ?1 AND role = 'source'";
    PICTURES = "SELECT content_id, id FROM attachments WHERE message_id = ?1 AND content_id IS NOT NULL ORDER BY position";
    SET_ROLE = "UPDATE attachments SET role = ?2, content_id = ?3 WHERE id = ?1";
    // The same name in several tickets: the one of this mailbox, and of those the newest.
    TICKET_OF_NAME = "SELECT m.ticket_id FROM mail_ids i JOIN messages m ON m.id = i.message_id JOIN tickets t ON t.id = m.ticket_id \
                      WHERE i.name = ?1 AND i.own = 1 ORDER BY (t.connection_id IS ?2) DESC, m.seq DESC LIMIT 1";
    TICKETS_THAT_NAME = "SELECT m.ticket_id FROM json_each(?1) n CROSS JOIN mail_ids i ON i.name = n.value AND i.own = 0 \
                         JOIN messages m ON m.id = i.message_id JOIN tickets t ON t.id = m.ticket_id WHERE t.connection_id IS ?2 \
                         GROUP BY m.ticket_id ORDER BY min(n.key) LIMIT 20";
    TICKET_EXISTS = "SELECT EXISTS (SELECT 1 FROM tickets WHERE id = ?1)";
    TICKET_NUMBERED = "SELECT id FROM tickets WHERE number = ?1";
    TAKES_PART = "SELECT EXISTS (SELECT 1 FROM tickets WHERE id = ?1 AND lower(address) = ?2) \
                  OR EXISTS (SELECT 1 FROM messages WHERE ticket_id = ?1 AND lower(address) = ?2) \
                  OR EXISTS (SELECT 1 FROM tickets t JOIN customer_identities i ON i.customer_id = t.customer_id \
                             WHERE t.id = ?1 AND i.kind = 'email' AND i.folded = ?2)";
    FAILED = "INSERT INTO failed_addresses (folded, failed_at, status, words) VALUES (?1, ?2, ?3, ?4) \
              ON CONFLICT (folded) DO UPDATE SET failed_at = excluded.failed_at, status = excluded.status, words = excluded.words";
    WRITTEN_FROM = "UPDATE messages SET address = ? WHERE id = ?; DELETE FROM failed_addresses WHERE folded = ? AND failed_at < ?";
    IS_FAILED = "SELECT failed_at, status, words FROM failed_addresses WHERE folded = ?1";
    FORGET_FAILED = "DELETE FROM failed_addresses WHERE folded = ?1";
    ACKNOWLEDGED = "INSERT INTO acknowledgements (message_id, address, sent_at) VALUES (?1, ?2, ?3)";
    ACKNOWLEDGED_SINCE = "SELECT address, sent_at FROM acknowledgements WHERE sent_at > ?1";
}

/// Bytes of a packed original that lie in the database; a larger one is a file.
const IN_DATABASE: usize = 256 * 1024;
/// No original that was kept is larger when it is unpacked.
const LARGEST: u64 = 256 * 1024 * 1024;

/// What an entry was as a mail.
#[derive(Debug, Clone)]
pub struct MailFacts {
    /// The entry.
    pub message: MessageId,
    /// The mailbox that it came to, or left from.
    pub mailbox: String,
    /// What it is: `person`, `away`, `automatic`, `list`, `bounce`, `delayed`, `receipt`, `complaint`, `own`.
    pub kind: String,
    /// Who wrote it and to whom, JSON.
    pub people: String,
    /// Why it is of its kind, what is odd about it, what its reader should know; JSON.
    pub findings: String,
    /// It has a form with formatting.
    pub has_html: bool,
    /// Bytes on the server.
    pub size: i64,
    /// Its formatting says more than its text: pictures, tables, lists, headings.
    pub is_rich: bool,
}

/// What another server said of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedAddress {
    /// When.
    pub at: Timestamp,
    /// Its code; may be empty.
    pub status: String,
    /// Its words, one line.
    pub words: String,
}

/// An original, made small. Equal mails give equal bytes.
///
/// # Errors
/// `File`, which cannot happen for memory.
pub fn packed(source: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(source)?;
    Ok(encoder.finish()?)
}

/// Whether a packed original is to be kept as a file.
pub fn is_large(packed: &[u8]) -> bool {
    packed.len() > IN_DATABASE
}

fn unpacked(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut source = Vec::new();
    let read = ZlibDecoder::new(packed).take(LARGEST).read_to_end(&mut source);
    read.map_err(|_| StoreError::Unreadable("original of a mail"))?;
    Ok(source)
}

fn mail(row: &SqliteRow) -> Result<MailFacts, StoreError> {
    Ok(MailFacts {
        message: MessageId(row.try_get(0)?),
        mailbox: row.try_get(1)?,
        kind: row.try_get(2)?,
        people: row.try_get(3)?,
        findings: row.try_get(4)?,
        has_html: row.try_get(5)?,
        size: row.try_get(6)?,
        is_rich: row.try_get(7)?,
    })
}

fn failed(row: &SqliteRow) -> Result<FailedAddress, StoreError> {
    Ok(FailedAddress {
        at: time(row, 0)?,
        status: row.try_get(1)?,
        words: row.try_get(2)?,
    })
}

impl Store {
    /// The mails of a ticket, in no order.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mails(&self, ticket: TicketId) -> Result<Vec<MailFacts>, StoreError> {
        let rows = sqlx::query(OF_TICKET).bind(ticket.0).fetch_all(&self.readers).await?;
        rows.iter().map(mail).collect()
    }

    /// Files of a mail that its text can show, by the name that it uses.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mail_pictures(&self, message: MessageId) -> Result<Vec<(String, domain::AttachmentId)>, StoreError> {
        let rows: Vec<(String, uuid::Uuid)> = sqlx::query_as(PICTURES)
            .bind(message.0)
            .fetch_all(&self.readers)
            .await?;
        let named = rows.into_iter().map(|(name, id)| (name, domain::AttachmentId(id)));
        Ok(named.collect())
    }

    /// A mail as it came.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Unreadable`.
    pub async fn mail_source(&self, message: MessageId) -> Result<Vec<u8>, StoreError> {
        let small: Option<Vec<u8>> = sqlx::query_scalar(SOURCE)
            .bind(message.0)
            .fetch_optional(&self.readers)
            .await?;
        let packed = match small {
            Some(packed) => packed,
            None => {
                let name: String = sqlx::query_scalar(SOURCE_FILE)
                    .bind(message.0)
                    .fetch_one(&self.readers)
                    .await?;
                self.attachments().read(&name)?
            }
        };
        unpacked(&packed)
    }

    /// What another server said of an address, if it takes no mail.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn failed_address(&self, address: &str) -> Result<Option<FailedAddress>, StoreError> {
        let row = sqlx::query(IS_FAILED)
            .bind(address.to_lowercase())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(failed).transpose()
    }
}

impl WriteTx {
    /// The ticket in which this mail of a customer's is the last word of anybody; nothing: somebody has written since.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn ticket_of_last_word(&mut self, mail: MessageId) -> Result<Option<TicketId>, StoreError> {
        let found: Option<Uuid> = sqlx::query_scalar(LAST_WORD)
            .bind(mail.0)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(TicketId))
    }

    /// Whether an answer of ours waits to leave, or its fate is open.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn is_being_answered(&mut self, ticket: TicketId) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(BEING_ANSWERED)
            .bind(ticket.0)
            .fetch_one(self.db())
            .await?)
    }

    /// The answer itself has come, written at `at`: the line that told of one without its text is not needed any more.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn answer_came(&mut self, ticket: TicketId, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(ANSWER_CAME)
            .bind(ticket.0)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Says what an entry was as a mail: with its HTML, its packed original if that lies in the database, the name by which
    /// others refer to it, and the names of those that it answers.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_mail(
        &mut self,
        row: &MailFacts,
        html: Option<&str>,
        packed: Option<&[u8]>,
        name: Option<&str>,
        answered: &[&str],
    ) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(row.message.0)
            .bind(&row.mailbox)
            .bind(&row.kind)
            .bind(&row.people)
            .bind(&row.findings)
            .bind(html)
            .bind(row.size)
            .bind(row.message.0)
            .bind(packed)
            .bind(name)
            .bind(row.message.0)
            .bind(serde_json::to_string(answered).unwrap_or_default())
            .bind(row.message.0)
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// A name by which others refer to an entry (`own`), or by which it refers to another.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_mail_name(&mut self, message: MessageId, name: &str, own: bool) -> Result<(), StoreError> {
        sqlx::query(ADD_NAME)
            .bind(name)
            .bind(own)
            .bind(message.0)
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Says what a file of an entry is for, and by which name the text shows it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_attachment_role(
        &mut self,
        id: domain::AttachmentId,
        role: &str,
        content_id: Option<&str>,
    ) -> Result<(), StoreError> {
        sqlx::query(SET_ROLE)
            .bind(id.0)
            .bind(role)
            .bind(content_id)
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// The ticket in which a mail of this name is; the newest one, best in this mailbox.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn ticket_of_mail(
        &mut self,
        name: &str,
        connection: ConnectionId,
    ) -> Result<Option<TicketId>, StoreError> {
        let found = sqlx::query_scalar(TICKET_OF_NAME)
            .bind(name)
            .bind(connection.0)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(TicketId))
    }

    /// Tickets of this mailbox in which a mail refers to one of these names, in the order of the names, at most 20.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn tickets_that_name(
        &mut self,
        names: &[&str],
        connection: ConnectionId,
    ) -> Result<Vec<TicketId>, StoreError> {
        let found = sqlx::query_scalar(TICKETS_THAT_NAME)
            .bind(serde_json::to_string(names).unwrap_or_default())
            .bind(connection.0)
            .fetch_all(self.db())
            .await?;
        Ok(found.into_iter().map(TicketId).collect())
    }

    /// Whether there is such a ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn ticket_exists(&mut self, id: TicketId) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(TICKET_EXISTS)
            .bind(id.0)
            .fetch_one(self.db())
            .await?)
    }

    /// The ticket with this number.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn ticket_numbered(&mut self, number: i64) -> Result<Option<TicketId>, StoreError> {
        let found = sqlx::query_scalar(TICKET_NUMBERED)
            .bind(number)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(TicketId))
    }

    /// Whether an address is the ticket's customer's, or somebody's who wrote in it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn takes_part(&mut self, ticket: TicketId, address: &str) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(TAKES_PART)
            .bind(ticket.0)
            .bind(address.to_lowercase())
            .fetch_one(self.db())
            .await?)
    }

    /// Nothing can be delivered to an address, as another server said.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn address_failed(&mut self, address: &str, failed: &FailedAddress) -> Result<(), StoreError> {
        sqlx::query(FAILED)
            .bind(address.to_lowercase())
            .bind(failed.at.millis())
            .bind(&failed.status)
            .bind(&failed.words)
            .execute(self.db())
            .await?;
        self.touch(Topic::Customers);
        self.touch(Topic::Senders);
        Ok(())
    }

    /// What another server said of an address, if it takes no mail.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn failed_address(&mut self, address: &str) -> Result<Option<FailedAddress>, StoreError> {
        let row = sqlx::query(IS_FAILED)
            .bind(address.to_lowercase())
            .fetch_optional(self.db())
            .await?;
        row.as_ref().map(failed).transpose()
    }

    /// An address is to be tried again.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn forget_failure(&mut self, address: &str) -> Result<(), StoreError> {
        sqlx::query(FORGET_FAILED)
            .bind(address.to_lowercase())
            .execute(self.db())
            .await?;
        self.touch(Topic::Customers);
        self.touch(Topic::Senders);
        Ok(())
    }

    /// Says from which address an entry came. If nothing could be delivered there before `at`, it is tried again from now on.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn written_from(&mut self, message: MessageId, address: &str, at: Timestamp) -> Result<(), StoreError> {
        let changed = sqlx::query(WRITTEN_FROM)
            .bind(address)
            .bind(message.0)
            .bind(address.to_lowercase())
            .bind(at.millis())
            .execute(self.db())
            .await?;
        // The entry itself is one.
        if changed.rows_affected() > 1 {
            self.touch(Topic::Customers);
            self.touch(Topic::Senders);
        }
        Ok(())
    }

    /// An entry is an automatic acknowledgement.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn acknowledged(&mut self, message: MessageId, address: &str, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(ACKNOWLEDGED)
            .bind(message.0)
            .bind(address)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// To whom and when acknowledgements went since.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn acknowledged_since(&mut self, since: Timestamp) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(ACKNOWLEDGED_SINCE)
            .bind(since.millis())
            .fetch_all(self.db())
            .await?;
        Ok(rows.into_iter().map(|(address, at)| (address, Timestamp(at))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_original_is_the_same_after_packing() {
        let source = "Subject: ¿Dónde está?\r\n\r\n".repeat(1_000).into_bytes();
        let small = packed(&source).unwrap();
        assert!(small.len() * 20 < source.len() && !is_large(&small));
        assert_eq!(unpacked(&small).unwrap(), source);
        assert!(unpacked(b"no zlib").is_err());
    }
}
