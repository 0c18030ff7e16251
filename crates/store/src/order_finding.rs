//! Orders by what people and shops call them: a number that somebody can tell, and the names under which the shops know
//! a person's orders, to ask for them again.

use crate::customers::members;
use crate::orders::{OrderHead, head, head_columns};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, CustomerId, OrderId, Timestamp};
use sqlx::Row;

statements! {
    TO_COMPARE = "SELECT o.id, r.external_id FROM orders o INDEXED BY orders_compared JOIN external_refs r ON r.local_id = o.id \
                  AND +r.kind = 'order' WHERE o.connection_id = ?1 AND NOT o.gone ORDER BY o.compared_at LIMIT ?2";
    COMPARED = "UPDATE orders SET compared_at = ?2 WHERE id = ?1";
    SEEN = "UPDATE orders SET refreshed_at = max(refreshed_at, ?2) WHERE id = ?1";
    NUMBERED = concat!("SELECT ", head_columns!(), " FROM orders WHERE number >= ?1 COLLATE NOCASE AND number < ?2 COLLATE NOCASE ORDER BY number COLLATE NOCASE LIMIT 20");
    NUMBERS_OF_CUSTOMER = concat!("SELECT id, number FROM orders WHERE customer_id IN ", members!(), " AND NOT gone ORDER BY placed_at DESC LIMIT 200");
    REFS_OF_CUSTOMER = concat!("SELECT o.id, o.connection_id, r.external_id FROM orders o JOIN external_refs r ON r.local_id = o.id AND r.kind = 'order' \
                        WHERE o.customer_id IN ", members!(), " AND NOT o.gone ORDER BY o.placed_at DESC LIMIT ?2");
}

impl Store {
    /// Orders whose number begins so, in any case; at most 20.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn orders_numbered(&self, start: &str) -> Result<Vec<OrderHead>, StoreError> {
        let rows = sqlx::query(NUMBERED)
            .bind(start)
            .bind(format!("{start}\u{10ffff}"))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(head).collect()
    }

    /// Orders of a connection that were not compared with what the shop says for the longest time, with the names under
    /// which it knows them.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn orders_to_compare(
        &self,
        connection: ConnectionId,
        limit: u32,
    ) -> Result<Vec<(OrderId, String)>, StoreError> {
        let rows = sqlx::query(TO_COMPARE)
            .bind(connection.0)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| Ok((OrderId(row.try_get(0)?), row.try_get(1)?)))
            .collect()
    }

    /// A person's newest orders with the names under which their shops know them.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_refs_of(
        &self,
        root: CustomerId,
        limit: u32,
    ) -> Result<Vec<(OrderId, ConnectionId, String)>, StoreError> {
        let rows = sqlx::query(REFS_OF_CUSTOMER)
            .bind(root.0)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let (order, connection) = (row.try_get(0)?, row.try_get(1)?);
                Ok((OrderId(order), ConnectionId(connection), row.try_get(2)?))
            })
            .collect()
    }
}

impl WriteTx {
    /// A customer's newest orders with their numbers, at most 200.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_numbers_of(&mut self, customer: CustomerId) -> Result<Vec<(OrderId, String)>, StoreError> {
        let rows: Vec<(uuid::Uuid, String)> = sqlx::query_as(NUMBERS_OF_CUSTOMER)
            .bind(customer.0)
            .fetch_all(self.db())
            .await?;
        Ok(rows.into_iter().map(|(id, number)| (OrderId(id), number)).collect())
    }

    /// The shop was asked about this order and gave it as it is here.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_seen(&mut self, id: OrderId, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(SEEN)
            .bind(id.0)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Orders);
        Ok(())
    }
}

impl WriteTx {
    /// An order was compared with what its shop says of it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_compared(&mut self, id: OrderId, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(COMPARED)
            .bind(id.0)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        Ok(())
    }
}
