//! Full-text search: one index over tickets, messages, customers, orders and products. Words are compared without case
//! and accents; the last word typed counts as a beginning. The index keeps no text of its own; what is shown is read from
//! the rows. Newest first, because that is what agents look for and because it costs the same at any size.

use crate::rows::code;
use crate::{Store, StoreError, WriteTx};
use domain::{TicketId, fold};
use sqlx::Row;
use uuid::Uuid;

statements! {
    ADD_DOC = "INSERT INTO search_docs (kind, local_id, ticket_id) VALUES (?1, ?2, ?3) RETURNING id";
    FIND_DOC = "SELECT id FROM search_docs WHERE local_id = ?1 AND kind = ?2";
    REMOVE_DOC = "DELETE FROM search_docs WHERE id = ?1";
    ADD_TEXT = "INSERT INTO search_index (rowid, text) VALUES (?1, ?2)";
    REMOVE_TEXT = "DELETE FROM search_index WHERE rowid = ?1";
    MATCHES = "SELECT d.kind, d.local_id, d.ticket_id FROM search_index i JOIN search_docs d ON d.id = i.rowid \
               WHERE i.text MATCH ?1 ORDER BY i.rowid DESC LIMIT ?2";
    MESSAGE_TEXT = "SELECT text FROM messages WHERE id = ?1";
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchKind {
    /// A ticket by its subject.
    Ticket,
    /// A message.
    Message,
    /// A customer.
    Customer,
    /// An order.
    Order,
    /// A product.
    Product,
}

impl SearchKind {
    fn code(self) -> &'static str {
        match self {
            SearchKind::Ticket => "ticket",
            SearchKind::Message => "message",
            SearchKind::Customer => "customer",
            SearchKind::Order => "order",
            SearchKind::Product => "product",
        }
    }

    fn from_code(code: &str) -> Option<SearchKind> {
        [
            SearchKind::Ticket,
            SearchKind::Message,
            SearchKind::Customer,
            SearchKind::Order,
            SearchKind::Product,
        ]
        .into_iter()
        .find(|kind| kind.code() == code)
    }
}

/// A find.
#[derive(Debug, Clone, Copy)]
pub struct SearchHit {
    /// Of which kind.
    pub kind: SearchKind,
    /// Its id.
    pub id: Uuid,
    /// The ticket that it belongs to, for a message.
    pub ticket: Option<TicketId>,
}

/// The folded words of what somebody typed; an order's number such as ES-10442 gives its parts, as the index has them.
pub fn terms_of(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// An FTS5 query of those words: each is quoted, so that no sign a person types is an operator; the last is a beginning.
fn query_of(terms: &[String]) -> Option<String> {
    let (last, before) = terms.split_last()?;
    let mut query: String = before.iter().map(|term| format!("\"{term}\" ")).collect();
    query.push_str(&format!("\"{last}\"*"));
    Some(query)
}

impl Store {
    /// Everything that contains all these words, newest first, at most `limit`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn search(&self, terms: &[String], limit: u32) -> Result<Vec<SearchHit>, StoreError> {
        let Some(query) = query_of(terms) else {
            return Ok(Vec::new());
        };
        let rows = sqlx::query(MATCHES)
            .bind(query)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let ticket: Option<Uuid> = row.try_get(2)?;
                Ok(SearchHit {
                    kind: code(row, 0, SearchKind::from_code)?,
                    id: row.try_get(1)?,
                    ticket: ticket.map(TicketId),
                })
            })
            .collect()
    }

    /// A message's text, to show the passage that was found.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn message_text(&self, id: Uuid) -> Result<String, StoreError> {
        Ok(sqlx::query_scalar(MESSAGE_TEXT)
            .bind(id)
            .fetch_one(&self.readers)
            .await?)
    }
}

impl WriteTx {
    /// Makes something findable by this text, in place of the text it had.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn index(
        &mut self,
        kind: SearchKind,
        id: Uuid,
        ticket: Option<TicketId>,
        text: &str,
    ) -> Result<(), StoreError> {
        self.unindex(kind, id).await?;
        let doc: i64 = sqlx::query_scalar(ADD_DOC)
            .bind(kind.code())
            .bind(id)
            .bind(ticket.map(|t| t.0))
            .fetch_one(self.db())
            .await?;
        sqlx::query(ADD_TEXT).bind(doc).bind(text).execute(self.db()).await?;
        Ok(())
    }

    /// Makes something unfindable.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn unindex(&mut self, kind: SearchKind, id: Uuid) -> Result<(), StoreError> {
        let known: Option<i64> = sqlx::query_scalar(FIND_DOC)
            .bind(id)
            .bind(kind.code())
            .fetch_optional(self.db())
            .await?;
        if let Some(doc) = known {
            sqlx::query(REMOVE_TEXT).bind(doc).execute(self.db()).await?;
            sqlx::query(REMOVE_DOC).bind(doc).execute(self.db()).await?;
        }
        Ok(())
    }
}
