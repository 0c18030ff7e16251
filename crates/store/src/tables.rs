//! Whole tables, whatever they are called: for handing all data over, and for proving that something is nowhere.
//!
//! Table and column names are read from the database's own schema and quoted, so that a table of a later version is not
//! forgotten. It is the one place with statements that are not constants; values never become part of one.

use crate::rows::time;
use crate::{Store, StoreError};
use domain::{MessageId, TicketId, Timestamp};
use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

statements! {
    TABLES = "SELECT s.name FROM sqlite_schema s WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.name";
    COLUMNS = "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden IN (0, 2, 3) ORDER BY cid";
    MAIL = "SELECT m.seq, m.id, t.number, t.subject, t.address, m.kind = 'inbound', m.author, m.text, coalesce(m.html, ''), \
            coalesce(m.address, ''), strftime('%d ', m.written_at / 1000, 'unixepoch') || \
            substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * strftime('%m', m.written_at / 1000, 'unixepoch') - 2, 3) || \
            strftime(' %Y %H:%M:%S +0000', m.written_at / 1000, 'unixepoch'), m.written_at \
            FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.seq > ?1 AND m.kind IN ('inbound', 'outbound') \
            ORDER BY m.seq LIMIT 200";
    MAIL_OF_TICKET = "SELECT m.seq, m.id, t.number, t.subject, t.address, m.kind = 'inbound', m.author, m.text, coalesce(m.html, ''), \
            coalesce(m.address, ''), strftime('%d ', m.written_at / 1000, 'unixepoch') || \
            substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * strftime('%m', m.written_at / 1000, 'unixepoch') - 2, 3) || \
            strftime(' %Y %H:%M:%S +0000', m.written_at / 1000, 'unixepoch'), m.written_at \
            FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.ticket_id = ?1 AND m.kind IN ('inbound', 'outbound') \
            ORDER BY m.written_at, m.seq";
    MAIL_COUNT = "SELECT count(*) FROM messages WHERE kind IN ('inbound', 'outbound')";
    MAIL_FILES = "SELECT name, media_type, content FROM attachments WHERE message_id = ?1 ORDER BY position";
}

/// Tables that follow from others: the indexes of the search and what triggers count.
const DERIVED: &[&str] = &[
    "search_",
    "fragments_",
    "ticket_tallies",
    "product_buyers",
    "all_buyers",
    "bought",
    "erasing",
];

/// A message as it is written into a file of its own.
#[derive(Debug, Clone)]
pub struct MailRow {
    /// Order of arrival.
    pub seq: i64,
    /// Id.
    pub id: MessageId,
    /// Number of its ticket.
    pub ticket: i64,
    /// Subject of its ticket.
    pub subject: String,
    /// The customer's address on the channel.
    pub address: String,
    /// It came in; false: it went out.
    pub inbound: bool,
    /// Name of who wrote it.
    pub author: String,
    /// Plain text.
    pub text: String,
    /// The same with formatting; may be empty.
    pub html: String,
    /// Address that it came from; may be empty.
    pub from: String,
    /// When it was written, as mail writes it (RFC 5322).
    pub date: String,
    /// When it was written.
    pub at: Timestamp,
    /// Its files: name, media type, name of the encrypted content.
    pub files: Vec<(String, String, String)>,
}

pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(crate) fn is_derived(table: &str) -> bool {
    DERIVED.iter().any(|start| table.starts_with(start))
}

impl Store {
    /// Names of all tables with data of their own, in the order of the alphabet.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn tables(&self) -> Result<Vec<String>, StoreError> {
        let all: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&self.readers).await?;
        Ok(all.into_iter().filter(|table| !is_derived(table)).collect())
    }

    async fn columns(&self, table: &str) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(COLUMNS).bind(table).fetch_all(&self.readers).await?)
    }

    /// Hands over every row of a table as a JSON object, one after the other; ids as hexadecimal digits. Gives their number.
    ///
    /// # Errors
    /// What the database reports, or what `take` says.
    pub async fn rows_as_json(
        &self,
        table: &str,
        take: &mut (dyn FnMut(&str) -> Result<(), StoreError> + Send),
    ) -> Result<u64, StoreError> {
        let parts: Vec<String> = self
            .columns(table)
            .await?
            .iter()
            .map(|name| {
                let (text, column) = (name.replace('\'', "''"), quoted(name));
                format!("'{text}', CASE typeof({column}) WHEN 'blob' THEN lower(hex({column})) ELSE {column} END")
            })
            .collect();
        let select = format!("SELECT json_object({}) FROM {}", parts.join(", "), quoted(table));
        let mut reader = self.readers.acquire().await?;
        let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(&mut *reader);
        let mut count = 0;
        while let Some(row) = rows.try_next().await? {
            take(row.try_get(0)?)?;
            count += 1;
        }
        Ok(count)
    }

    /// Messages that came in or went out after `seq`, oldest first, at most 200.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mail_after(&self, seq: i64) -> Result<Vec<MailRow>, StoreError> {
        let rows = sqlx::query(MAIL).bind(seq).fetch_all(&self.readers).await?;
        self.with_files(&rows).await
    }

    /// Messages of a ticket that came in or went out, oldest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mail_of(&self, ticket: TicketId) -> Result<Vec<MailRow>, StoreError> {
        let rows = sqlx::query(MAIL_OF_TICKET)
            .bind(ticket.0)
            .fetch_all(&self.readers)
            .await?;
        self.with_files(&rows).await
    }

    async fn with_files(&self, rows: &[SqliteRow]) -> Result<Vec<MailRow>, StoreError> {
        let mut mail = Vec::new();
        for row in rows {
            let id: uuid::Uuid = row.try_get(1)?;
            mail.push(MailRow {
                seq: row.try_get(0)?,
                id: MessageId(id),
                ticket: row.try_get(2)?,
                subject: row.try_get(3)?,
                address: row.try_get(4)?,
                inbound: row.try_get(5)?,
                author: row.try_get(6)?,
                text: row.try_get(7)?,
                html: row.try_get(8)?,
                from: row.try_get(9)?,
                date: row.try_get(10)?,
                at: time(row, 11)?,
                files: sqlx::query_as(MAIL_FILES).bind(id).fetch_all(&self.readers).await?,
            });
        }
        Ok(mail)
    }

    /// How many messages came in or went out.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mail_count(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(MAIL_COUNT).fetch_one(&self.readers).await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Tables in which some cell holds these bytes, the tables in which the search keeps its indexes included. Reads everything.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn tables_with(&self, bytes: &[u8]) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        let all: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&self.readers).await?;
        for table in all {
            let parts: Vec<String> = self
                .columns(&table)
                .await?
                .iter()
                .map(|name| format!("instr(CAST({} AS BLOB), ?1) > 0", quoted(name)))
                .collect();
            let select = format!(
                "SELECT EXISTS (SELECT 1 FROM {} WHERE {})",
                quoted(&table),
                parts.join(" OR ")
            );
            let holds: bool = sqlx::query_scalar(AssertSqlSafe(select))
                .bind(bytes)
                .fetch_one(&self.readers)
                .await?;
            if holds {
                found.push(table);
            }
        }
        Ok(found)
    }
}
