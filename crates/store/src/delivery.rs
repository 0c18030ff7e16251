//! What a shop's owner promises by a rule where its orders say nothing: days from placing to delivery.

use crate::rows::time;
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, OrderId, Timestamp, promised_by};
use sqlx::Row;

statements! {
    DAYS = "SELECT days FROM delivery_promises WHERE connection_id = ?1";
    SET = "INSERT INTO delivery_promises (connection_id, days) VALUES (?1, ?2) ON CONFLICT (connection_id) DO UPDATE SET days = excluded.days";
    CLEAR = "DELETE FROM delivery_promises WHERE connection_id = ?1";
    FORGET = "UPDATE orders SET promised_at = NULL, promised_by_rule = 0 WHERE connection_id = ?1 AND promised_by_rule = 1";
    OPEN = "SELECT id, placed_at FROM orders WHERE connection_id = ?1 AND promised_at IS NULL AND cancelled = 0 AND gone = 0 \
            AND placed_at >= ?2 AND fulfilment NOT IN ('delivered', 'returned', 'cancelled')";
    PROMISE = "UPDATE orders SET promised_at = ?2, promised_by_rule = 1 WHERE id = ?1";
    LATE_FROM = "UPDATE news_rules SET since = max(since, ?2) WHERE connection_id = ?1 AND kind = 'late'";
}

impl Store {
    /// Days within which a shop promises delivery by its rule; nothing: it has none.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn delivery_days(&self, connection: ConnectionId) -> Result<Option<u32>, StoreError> {
        Ok(sqlx::query_scalar(DAYS)
            .bind(connection.0)
            .fetch_optional(&self.readers)
            .await?)
    }
}

impl WriteTx {
    /// Days within which a shop promises delivery by its rule; nothing: it has none.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn delivery_days(&mut self, connection: ConnectionId) -> Result<Option<u32>, StoreError> {
        Ok(sqlx::query_scalar(DAYS)
            .bind(connection.0)
            .fetch_optional(self.db())
            .await?)
    }

    /// Chooses them, and holds the orders to it that were placed since `from` and are still waited for. Nobody is told that one
    /// of them is late whose promised moment is over at `now`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_delivery_days(
        &mut self,
        connection: ConnectionId,
        days: Option<u32>,
        from: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(FORGET).bind(connection.0).execute(self.db()).await?;
        match days {
            None => {
                sqlx::query(CLEAR).bind(connection.0).execute(self.db()).await?;
            }
            Some(days) => {
                sqlx::query(SET)
                    .bind(connection.0)
                    .bind(days)
                    .execute(self.db())
                    .await?;
                let open = sqlx::query(OPEN)
                    .bind(connection.0)
                    .bind(from.millis())
                    .fetch_all(self.db())
                    .await?;
                for row in open {
                    let (id, placed_at) = (OrderId(row.try_get(0)?), time(&row, 1)?);
                    sqlx::query(PROMISE)
                        .bind(id.0)
                        .bind(promised_by(placed_at, days).millis())
                        .execute(self.db())
                        .await?;
                }
                sqlx::query(LATE_FROM)
                    .bind(connection.0)
                    .bind(now.millis())
                    .execute(self.db())
                    .await?;
            }
        }
        self.watched = None;
        self.touch(Topic::News);
        self.touch(Topic::Orders);
        Ok(())
    }
}
