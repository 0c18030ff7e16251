//! What a cursor cannot find: orders that changed without a sign, and orders that the shop no longer has. A few that were not
//! compared for the longest time are asked for again every few minutes. An order that is not among the answers is not gone
//! for that: it is gone when the shop says so about that very order.

use crate::engine::Source;
use crate::ingest::{self, Counted};
use crate::{Engine, EngineError};
use domain::{ConnectionId, OrderId};
use ports::Record;

/// Orders in one comparison.
const SOME: u32 = 25;

impl Engine {
    /// Compares some orders with what the shop says of them now; how many were new, different or gone.
    ///
    /// # Errors
    /// What the shop or the database reports; then nothing was marked.
    pub(crate) async fn sweep_orders(&self, id: ConnectionId, source: &Source) -> Result<u32, EngineError> {
        let _alone = source.turn().await;
        let orders = self.store().orders_to_compare(id, SOME).await?;
        if orders.is_empty() {
            return Ok(0);
        }
        let ids: Vec<String> = orders.iter().map(|(_, external)| external.clone()).collect();
        let Some(mut records) = source.connected.orders_again(&ids).await? else {
            return Ok(0);
        };
        records.extend(gone(source, &orders, &records).await?);
        let mut counted = Counted::default();
        let seen = given(&orders, &records);
        ingest::store_again(self, id, &records, &seen, &mut counted).await?;
        let mut tx = self.store().write().await?;
        for (order, _) in &orders {
            tx.order_compared(*order, self.now()).await?;
        }
        tx.commit().await?;
        Ok(counted.orders)
    }

    /// The same for one connection, now.
    ///
    /// # Errors
    /// `not_found`, and what the shop or the database reports.
    pub async fn compare_orders(&self, id: ConnectionId) -> Result<u32, EngineError> {
        let source = self.source(id).ok_or(store::StoreError::NotFound)?;
        self.sweep_orders(id, &source).await
    }
}

/// Those of the orders that are among the records.
pub(crate) fn given(orders: &[(OrderId, String)], records: &[Record]) -> Vec<OrderId> {
    let has = |external: &String| {
        records
            .iter()
            .any(|record| matches!(record, Record::Order(order) if order.id == *external))
    };
    let found = orders.iter().filter(|(_, external)| has(external));
    found.map(|(id, _)| *id).collect()
}

/// Asks about each order that was not given, by itself.
pub(crate) async fn gone(
    source: &Source,
    orders: &[(OrderId, String)],
    records: &[Record],
) -> Result<Vec<Record>, EngineError> {
    let there = given(orders, records);
    let mut gone = Vec::new();
    for (_, external) in orders.iter().filter(|(id, _)| !there.contains(id)) {
        if source.connected.order_is_gone(external).await? {
            gone.push(Record::OrderGone(external.clone()));
        }
    }
    Ok(gone)
}
