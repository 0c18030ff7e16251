//! What may be offered to a customer, and orders found by what a customer can tell of them.

use crate::{Engine, EngineError};
use domain::{CustomerId, DAY, OrderId, Suggestion};
use std::collections::BTreeMap;
use store::OrderHead;

/// What was bought within this time is not offered again.
const LATELY: i64 = 180 * DAY;
/// Orders that a search for one gives.
const FOUND: usize = 20;

impl Engine {
    /// Products to offer to a person, best first, at most four, each with its reason.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn suggestions(&self, customer: CustomerId) -> Result<Vec<Suggestion>, EngineError> {
        let root = self.store().customer(customer).await?.root;
        let patterns = self.store().purchase_patterns(root, self.now() - LATELY).await?;
        Ok(domain::suggest(
            &patterns.together,
            &patterns.favourites,
            patterns.all_buyers,
        ))
    }

    /// Orders by what a customer can tell: a number or its beginning, a telephone number, a name, an address. Those whose
    /// number fits come first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn find_orders(&self, text: &str) -> Result<Vec<OrderHead>, EngineError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let store = self.store();
        let mut found: Vec<OrderHead> = store.orders_numbered(text).await?;
        let mut people = store.customers_by_phone(text).await?;
        let (customers, orders) = self.suggest(text, 20).await?;
        for hit in orders {
            found.push(store.order_head(OrderId(hit.id)).await?);
        }
        people.extend(customers.into_iter().map(|hit| CustomerId(hit.id)));
        for person in people.into_iter().take(5) {
            found.extend(store.orders_of(person, 5).await?.into_iter().map(|order| order.head));
        }
        let mut seen: BTreeMap<OrderId, ()> = BTreeMap::new();
        found.retain(|order| seen.insert(order.id, ()).is_none());
        found.truncate(FOUND);
        Ok(found)
    }
}
