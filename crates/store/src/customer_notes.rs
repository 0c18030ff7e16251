//! The team's notes on a customer, each with who wrote it and when. A note belongs to the customer who was at the top
//! when it was written; while customers are merged, the person has the notes of all of them.

use crate::customers::members;
use crate::rows::{time, time_opt};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{CustomerId, CustomerNoteId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

statements! {
    OF = concat!("SELECT id, customer_id, author, text, written_at, changed_at FROM customer_notes WHERE customer_id IN ", members!(), " \
         ORDER BY written_at DESC, id DESC LIMIT 100");
    GET = "SELECT id, customer_id, author, text, written_at, changed_at FROM customer_notes WHERE id = ?1";
    PUT = "INSERT INTO customer_notes (id, customer_id, author, text, written_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
           ON CONFLICT (id) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at";
    REMOVE = "DELETE FROM customer_notes WHERE id = ?1";
}

/// A note on a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerNoteRow {
    /// Id.
    pub id: CustomerNoteId,
    /// Customer.
    pub customer: CustomerId,
    /// Name of who wrote it; empty when it is not known.
    pub author: String,
    /// Text.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
    /// When it was last changed, if it was.
    pub changed_at: Option<Timestamp>,
}

fn note(row: &SqliteRow) -> Result<CustomerNoteRow, StoreError> {
    Ok(CustomerNoteRow {
        id: CustomerNoteId(row.try_get(0)?),
        customer: CustomerId(row.try_get(1)?),
        author: row.try_get(2)?,
        text: row.try_get(3)?,
        at: time(row, 4)?,
        changed_at: time_opt(row, 5)?,
    })
}

impl Store {
    /// A person's notes, newest first, at most 100.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customer_notes(&self, root: CustomerId) -> Result<Vec<CustomerNoteRow>, StoreError> {
        let rows = sqlx::query(OF).bind(root.0).fetch_all(&self.readers).await?;
        rows.iter().map(note).collect()
    }
}

impl WriteTx {
    /// A note, if it is there.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customer_note(&mut self, id: CustomerNoteId) -> Result<Option<CustomerNoteRow>, StoreError> {
        let row = sqlx::query(GET).bind(id.0).fetch_optional(self.db()).await?;
        row.as_ref().map(note).transpose()
    }

    /// Adds a note, or gives the one that is there this text.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn put_customer_note(&mut self, row: &CustomerNoteRow) -> Result<(), StoreError> {
        sqlx::query(PUT)
            .bind(row.id.0)
            .bind(row.customer.0)
            .bind(&row.author)
            .bind(&row.text)
            .bind(row.at.millis())
            .bind(row.changed_at.map(Timestamp::millis))
            .execute(self.db())
            .await?;
        self.touch(Topic::Customers);
        Ok(())
    }

    /// Takes a note away.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_customer_note(&mut self, id: CustomerNoteId) -> Result<(), StoreError> {
        sqlx::query(REMOVE).bind(id.0).execute(self.db()).await?;
        self.touch(Topic::Customers);
        Ok(())
    }
}
