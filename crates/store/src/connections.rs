//! Connections, their cursors, and which of our rows is which of theirs.

use crate::rows::{count, json, slots, time, time_opt};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Columns of a row, in the order in which `connection` reads them.
macro_rules! columns {
    () => {
        "SELECT id, connector, label, fields, paused, created_at, last_success_at, error_code, error_params, needs_person, \
         left_at, erasing FROM connections "
    };
}

statements! {
    ADD = "INSERT INTO connections (id, connector, label, fields, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    LIST = concat!(columns!(), "ORDER BY created_at, id");
    ONE = concat!(columns!(), "WHERE id = ?1");
    REMOVE = "DELETE FROM connections WHERE id = ?1";
    PAUSE = "UPDATE connections SET paused = ?2 WHERE id = ?1";
    SUCCEEDED = "UPDATE connections SET last_success_at = ?2, error_code = NULL, error_params = '{}', needs_person = 0, failed_at = NULL WHERE id = ?1";
    FAILED = "UPDATE connections SET error_code = ?2, error_params = ?3, needs_person = ?4, failed_at = coalesce(failed_at, ?5) WHERE id = ?1";
    COUNTS = "SELECT (SELECT count(*) FROM orders WHERE connection_id = ?1), \
                     (SELECT count(*) FROM external_refs WHERE connection_id = ?1 AND kind = 'customer'), \
                     (SELECT count(*) FROM products WHERE connection_id = ?1), \
                     (SELECT count(*) FROM tickets WHERE connection_id = ?1)";
    CURSOR = "SELECT value FROM cursors WHERE connection_id = ?1 AND stream = ?2";
    NEXT_READING = "SELECT c.value FROM connections n LEFT JOIN cursors c ON c.connection_id = n.id AND c.stream = ?2 \
                    WHERE n.id = ?1 AND n.paused = 0 AND n.left_at IS NULL";
    SET_CURSOR = "INSERT INTO cursors (connection_id, stream, value, updated_at) VALUES (?1, ?2, ?3, ?4) \
                  ON CONFLICT (connection_id, stream) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at";
    FORGET_CURSORS = "DELETE FROM cursors";
    REF = "SELECT local_id, fingerprint FROM external_refs WHERE connection_id = ?1 AND kind = ?2 AND external_id = ?3";
    SET_REF = "INSERT INTO external_refs (connection_id, kind, external_id, local_id, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT (connection_id, kind, external_id) DO UPDATE SET local_id = excluded.local_id, fingerprint = excluded.fingerprint";
    ERASE_DRAFTS = "DELETE FROM drafts WHERE ticket_id IN (SELECT id FROM tickets WHERE connection_id = ?1)";
    ERASE_OUTBOX = "DELETE FROM outbox WHERE connection_id = ?1 OR ticket_id IN (SELECT id FROM tickets WHERE connection_id = ?1)";
    ERASE_TICKETS = "DELETE FROM tickets WHERE connection_id = ?1";
    ERASE_ORDERS = "DELETE FROM orders WHERE connection_id = ?1";
    ERASE_CUSTOMERS = "DELETE FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = customers.id) \
                         AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.customer_id = customers.id) \
                         AND NOT EXISTS (SELECT 1 FROM external_refs r WHERE r.local_id = customers.id)";
}

/// Kind of thing that the other side has an id for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefKind {
    /// A customer.
    Customer,
    /// A product.
    Product,
    /// An order.
    Order,
    /// A conversation, our ticket.
    Conversation,
    /// A message.
    Message,
}

impl RefKind {
    pub(crate) fn code(self) -> &'static str {
        match self {
            RefKind::Customer => "customer",
            RefKind::Product => "product",
            RefKind::Order => "order",
            RefKind::Conversation => "conversation",
            RefKind::Message => "message",
        }
    }
}

/// A connection to add.
#[derive(Debug, Clone)]
pub struct NewConnection {
    /// Its id.
    pub id: ConnectionId,
    /// Id of its connector.
    pub connector: String,
    /// Name.
    pub label: String,
    /// Form values without secrets.
    pub fields: BTreeMap<String, String>,
    /// When.
    pub at: Timestamp,
}

/// A connection.
#[derive(Debug, Clone)]
pub struct ConnectionRow {
    /// Its id.
    pub id: ConnectionId,
    /// Id of its connector.
    pub connector: String,
    /// Name.
    pub label: String,
    /// Form values without secrets.
    pub fields: BTreeMap<String, String>,
    /// Stopped by the agent.
    pub paused: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// When all its streams were last read to the end.
    pub last_success_at: Option<Timestamp>,
    /// What went wrong last.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
    /// Only a person can mend it.
    pub needs_person: bool,
    /// Since when it is disconnected and only its history is there.
    pub left_at: Option<Timestamp>,
    /// Somebody asked to erase what it brought, and that has not come to its end.
    pub erasing: bool,
}

impl ConnectionRow {
    /// It is read from by itself.
    pub fn is_read(&self) -> bool {
        self.left_at.is_none() && !self.paused
    }
}

/// Where a stream is read from next.
#[derive(Debug, Clone)]
pub struct NextReading {
    /// As the source gave it; nothing before its first batch.
    pub cursor: Option<String>,
}

/// How much a connection has brought.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConnectionCounts {
    /// Orders.
    pub orders: u32,
    /// Customers.
    pub customers: u32,
    /// Products.
    pub products: u32,
    /// Tickets.
    pub tickets: u32,
}

fn connection(row: &SqliteRow) -> Result<ConnectionRow, StoreError> {
    Ok(ConnectionRow {
        id: ConnectionId(row.try_get(0)?),
        connector: row.try_get(1)?,
        label: row.try_get(2)?,
        fields: slots(row, 3)?,
        paused: row.try_get(4)?,
        created_at: time(row, 5)?,
        last_success_at: time_opt(row, 6)?,
        error_code: row.try_get(7)?,
        error_params: slots(row, 8)?,
        needs_person: row.try_get(9)?,
        left_at: time_opt(row, 10)?,
        erasing: row.try_get(11)?,
    })
}

impl Store {
    /// All connections, oldest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn connections(&self) -> Result<Vec<ConnectionRow>, StoreError> {
        sqlx::query(LIST)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(connection)
            .collect()
    }

    /// One connection; nothing when it is gone.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn connection(&self, id: ConnectionId) -> Result<Option<ConnectionRow>, StoreError> {
        let row = sqlx::query(ONE).bind(id.0).fetch_optional(&self.readers).await?;
        row.as_ref().map(connection).transpose()
    }

    /// How much a connection has brought.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn connection_counts(&self, id: ConnectionId) -> Result<ConnectionCounts, StoreError> {
        let row = sqlx::query(COUNTS).bind(id.0).fetch_one(&self.readers).await?;
        Ok(ConnectionCounts {
            orders: count(&row, 0)?,
            customers: count(&row, 1)?,
            products: count(&row, 2)?,
            tickets: count(&row, 3)?,
        })
    }

    /// Where a stream goes on; nothing before its first batch.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn cursor(&self, connection: ConnectionId, stream: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(CURSOR)
            .bind(connection.0)
            .bind(stream)
            .fetch_optional(&self.readers)
            .await?)
    }

    /// Where a stream is read from next; nothing while its connection is paused, disconnected or gone. One question,
    /// because it is asked before every batch.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn next_reading(
        &self,
        connection: ConnectionId,
        stream: &str,
    ) -> Result<Option<NextReading>, StoreError> {
        let cursor: Option<Option<String>> = sqlx::query_scalar(NEXT_READING)
            .bind(connection.0)
            .bind(stream)
            .fetch_optional(&self.readers)
            .await?;
        Ok(cursor.map(|cursor| NextReading { cursor }))
    }
}

impl WriteTx {
    /// Forgets how far everything was read: the next reading begins at the beginning, which changes nothing that is there.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn forget_cursors(&mut self) -> Result<(), StoreError> {
        sqlx::query(FORGET_CURSORS).execute(self.db()).await?;
        self.touch(Topic::Connections);
        Ok(())
    }

    /// Adds a connection.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_connection(&mut self, new: &NewConnection) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(new.id.0)
            .bind(&new.connector)
            .bind(&new.label)
            .bind(json(&new.fields))
            .bind(new.at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Connections);
        Ok(())
    }

    /// Removes a connection with everything that came through it; customers whom another connection knows stay.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_connection(&mut self, id: ConnectionId) -> Result<(), StoreError> {
        for statement in [ERASE_DRAFTS, ERASE_OUTBOX, ERASE_TICKETS, ERASE_ORDERS, REMOVE] {
            sqlx::query(statement).bind(id.0).execute(self.db()).await?;
        }
        sqlx::query(ERASE_CUSTOMERS).execute(self.db()).await?;
        self.unindex_gone().await?;
        for topic in [
            Topic::Connections,
            Topic::Tickets,
            Topic::Orders,
            Topic::Customers,
            Topic::Products,
            Topic::Outbox,
        ] {
            self.touch(topic);
        }
        Ok(())
    }

    /// Stops or restarts reading a connection.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn pause_connection(&mut self, id: ConnectionId, paused: bool) -> Result<(), StoreError> {
        sqlx::query(PAUSE).bind(id.0).bind(paused).execute(self.db()).await?;
        self.touch(Topic::Connections);
        Ok(())
    }

    /// A connection was read to the end.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn connection_succeeded(&mut self, id: ConnectionId, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(SUCCEEDED)
            .bind(id.0)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Connections);
        Ok(())
    }

    /// A connection could not be read at `at`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn connection_failed(
        &mut self,
        id: ConnectionId,
        code: &str,
        params: &BTreeMap<String, String>,
        needs_person: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(FAILED)
            .bind(id.0)
            .bind(code)
            .bind(json(params))
            .bind(needs_person)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Connections);
        Ok(())
    }

    /// Where a stream goes on, in the transaction that stores what it brought.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_cursor(
        &mut self,
        connection: ConnectionId,
        stream: &str,
        value: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(SET_CURSOR)
            .bind(connection.0)
            .bind(stream)
            .bind(value)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Our id for one of theirs, with the fingerprint of the record that was stored last.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn find_ref(
        &mut self,
        connection: ConnectionId,
        kind: RefKind,
        external: &str,
    ) -> Result<Option<(Uuid, Vec<u8>)>, StoreError> {
        let row = sqlx::query(REF)
            .bind(connection.0)
            .bind(kind.code())
            .bind(external)
            .fetch_optional(self.db())
            .await?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
    }

    /// Keeps which of ours is which of theirs.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_ref(
        &mut self,
        connection: ConnectionId,
        kind: RefKind,
        external: &str,
        local: Uuid,
        fingerprint: &[u8],
    ) -> Result<(), StoreError> {
        sqlx::query(SET_REF)
            .bind(connection.0)
            .bind(kind.code())
            .bind(external)
            .bind(local)
            .bind(fingerprint)
            .execute(self.db())
            .await?;
        Ok(())
    }
}
