//! Decisions about returns in the outbox: one that is not settled at a time for each order.

use crate::outbox::{OutboxRow, columns, outbox};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, OrderId, OutboxId, OutgoingState, TicketId, Timestamp};

statements! {
    // A second one of the same order meets the index `outbox_one_return` and is not added.
    ADD = "INSERT INTO outbox (id, lane, kind, connection_id, ticket_id, payload, idempotency_key, marker, state, not_before, \
           mutation_seq, created_at, changed_at, order_ref) \
           VALUES (?1, 'return/' || ?2, 'return', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?2) ON CONFLICT DO NOTHING";
    OF_ORDERS = concat!(columns!(), "WHERE x.kind = 'return' AND x.order_ref IN (SELECT value FROM json_each(?1)) ORDER BY x.id");
}

/// A decision to send.
#[derive(Debug, Clone)]
pub struct NewReturnStep {
    /// Id.
    pub id: OutboxId,
    /// Connection that it leaves by.
    pub connection: ConnectionId,
    /// The order: one decision at a time.
    pub order: OrderId,
    /// Ticket in which it was taken.
    pub ticket: Option<TicketId>,
    /// Frozen content, JSON.
    pub payload: String,
    /// The same operation asked for twice is one row.
    pub idempotency_key: String,
    /// Held or ready.
    pub state: OutgoingState,
    /// Not before.
    pub not_before: Timestamp,
    /// The mutation that asked for it.
    pub mutation: i64,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Decisions about returns of these orders, oldest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn return_steps(&self, orders: &[OrderId]) -> Result<Vec<OutboxRow>, StoreError> {
        let orders: Vec<String> = orders.iter().map(OrderId::to_string).collect();
        sqlx::query(OF_ORDERS)
            .bind(serde_json::Value::from(orders).to_string())
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(outbox)
            .collect()
    }
}

impl WriteTx {
    /// Adds a decision; false when another one of the order is not settled.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_return_step(&mut self, new: &NewReturnStep) -> Result<bool, StoreError> {
        let added = sqlx::query(ADD)
            .bind(new.id.0)
            .bind(new.order.to_string())
            .bind(new.connection.0)
            .bind(new.ticket.map(|id| id.0))
            .bind(&new.payload)
            .bind(&new.idempotency_key)
            .bind(new.id.to_string())
            .bind(new.state.code())
            .bind(new.not_before.millis())
            .bind(new.mutation)
            .bind(new.at.millis())
            .execute(self.db())
            .await?
            .rows_affected()
            == 1;
        self.touch(Topic::Outbox);
        Ok(added)
    }
}
