//! Customers and the addresses by which they are recognised.

use crate::rows::time;
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{CustomerId, Language, Timestamp, fold};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

statements! {
    GET = "SELECT id, name, language, country, note, created_at FROM customers WHERE id = ?1";
    ADD = "INSERT INTO customers (id, name, language, country, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    UPDATE = "UPDATE customers SET name = CASE WHEN ?2 = '' THEN name ELSE ?2 END, language = coalesce(?3, language), \
              country = coalesce(?4, country), created_at = min(created_at, ?5) WHERE id = ?1";
    SET_NOTE = "UPDATE customers SET note = ?2 WHERE id = ?1";
    IDENTITIES = "SELECT value FROM customer_identities WHERE customer_id = ?1 AND kind = ?2 ORDER BY value";
    BY_IDENTITY = "SELECT customer_id FROM customer_identities WHERE kind = ?1 AND folded = ?2 ORDER BY customer_id LIMIT 1";
    ADD_IDENTITY = "INSERT INTO customer_identities (kind, folded, customer_id, value) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
}

/// What a customer is recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// An e-mail address, compared without case.
    Email,
    /// A telephone number, compared by its digits.
    Phone,
}

impl IdentityKind {
    fn code(self) -> &'static str {
        match self {
            IdentityKind::Email => "email",
            IdentityKind::Phone => "phone",
        }
    }

    fn folded(self, value: &str) -> String {
        match self {
            IdentityKind::Email => fold(value.trim()),
            IdentityKind::Phone => value.chars().filter(char::is_ascii_digit).collect(),
        }
    }
}

/// A customer.
#[derive(Debug, Clone)]
pub struct CustomerRow {
    /// Id.
    pub id: CustomerId,
    /// Name as the customer writes it; may be empty.
    pub name: String,
    /// Language, if known.
    pub language: Option<Language>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The agents' own note.
    pub note: String,
    /// Customer since.
    pub created_at: Timestamp,
}

fn customer(row: &SqliteRow) -> Result<CustomerRow, StoreError> {
    let language: Option<&str> = row.try_get(2)?;
    Ok(CustomerRow {
        id: CustomerId(row.try_get(0)?),
        name: row.try_get(1)?,
        language: language.and_then(Language::parse),
        country: row.try_get(3)?,
        note: row.try_get(4)?,
        created_at: time(row, 5)?,
    })
}

impl Store {
    /// A customer.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn customer(&self, id: CustomerId) -> Result<CustomerRow, StoreError> {
        customer(&sqlx::query(GET).bind(id.0).fetch_one(&self.readers).await?)
    }

    /// A customer's addresses of one kind.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customer_identities(&self, id: CustomerId, kind: IdentityKind) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(IDENTITIES)
            .bind(id.0)
            .bind(kind.code())
            .fetch_all(&self.readers)
            .await?)
    }
}

impl WriteTx {
    /// A customer.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn customer(&mut self, id: CustomerId) -> Result<CustomerRow, StoreError> {
        customer(&sqlx::query(GET).bind(id.0).fetch_one(self.db()).await?)
    }

    /// Adds a customer.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_customer(&mut self, new: &CustomerRow) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(new.id.0)
            .bind(&new.name)
            .bind(new.language.as_ref().map(Language::code))
            .bind(&new.country)
            .bind(new.created_at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Customers);
        Ok(())
    }

    /// Takes over what a source says; what it leaves empty stays as it was, and the agents' note is never touched.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn update_customer(&mut self, row: &CustomerRow) -> Result<(), StoreError> {
        sqlx::query(UPDATE)
            .bind(row.id.0)
            .bind(&row.name)
            .bind(row.language.as_ref().map(Language::code))
            .bind(&row.country)
            .bind(row.created_at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Customers);
        Ok(())
    }

    /// Sets the agents' own note.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_customer_note(&mut self, id: CustomerId, note: &str) -> Result<(), StoreError> {
        sqlx::query(SET_NOTE).bind(id.0).bind(note).execute(self.db()).await?;
        self.touch(Topic::Customers);
        Ok(())
    }

    /// Who has this address; nobody when it is empty.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customer_by(&mut self, kind: IdentityKind, value: &str) -> Result<Option<CustomerId>, StoreError> {
        let folded = kind.folded(value);
        if folded.is_empty() {
            return Ok(None);
        }
        let found = sqlx::query_scalar(BY_IDENTITY)
            .bind(kind.code())
            .bind(folded)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(CustomerId))
    }

    /// Adds an address to a customer; nothing happens when it is there or empty.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_identity(&mut self, id: CustomerId, kind: IdentityKind, value: &str) -> Result<(), StoreError> {
        let folded = kind.folded(value);
        if folded.is_empty() {
            return Ok(());
        }
        let added = sqlx::query(ADD_IDENTITY)
            .bind(kind.code())
            .bind(folded)
            .bind(id.0)
            .bind(value.trim())
            .execute(self.db())
            .await?;
        if added.rows_affected() > 0 {
            self.touch(Topic::Customers);
        }
        Ok(())
    }
}
