//! The lists of what a shop has: products, orders, customers, each read by change. The first time each is read from its newest
//! part to its oldest (`crate::rest::behind`), so that what agents ask about is there first, however much the shop has; what is
//! new is looked at in between.

use super::{Connection, Page, responses};
use crate::rest::place::{Place, batch};
use crate::rest::walk::{Question, Walk};
use domain::{DAY, HOUR};
use ports::{Batch, HttpRequest, PortError, Record};
use serde_json::Value;

/// A list of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// What it sells.
    Products,
    /// What was bought.
    Orders,
    /// Who has an account.
    Customers,
}

impl List {
    /// The list that a stream reads.
    pub(super) fn of(stream: &str) -> Option<List> {
        [List::Products, List::Orders, List::Customers]
            .into_iter()
            .find(|list| list.name() == stream)
    }

    /// Its name in the shop, and the stream's.
    fn name(self) -> &'static str {
        match self {
            List::Products => "products",
            List::Orders => "orders",
            List::Customers => "customers",
        }
    }

    /// Rows in one answer: a product comes with all its variants, an order is some 9 kB.
    pub(super) fn page(self) -> usize {
        match self {
            List::Products => 20,
            List::Orders => 50,
            List::Customers => 200,
        }
    }

    /// How often it is read from the beginning, because its rows change without a sign: neither a new price nor sold stock
    /// changes a product, nor a new address a customer. Orders are compared in small parts instead.
    fn sweep(self) -> Option<i64> {
        match self {
            List::Products => Some(HOUR),
            List::Orders => None,
            List::Customers => Some(DAY),
        }
    }
}

impl Connection {
    fn of_list(&self, list: List, question: &Question, limit: usize) -> HttpRequest {
        match list {
            List::Products => self.shop.products(question, limit),
            List::Orders => self.shop.orders(question, limit),
            List::Customers => self.shop.customers(question, limit),
        }
    }

    async fn page_of(&self, list: List, walk: &Walk) -> Result<Page, PortError> {
        let ask = |question: &Question, limit| self.of_list(list, question, limit);
        self.page(walk, (list.name(), "updated_at"), list.page(), ask).await
    }

    async fn records_of(&self, list: List, rows: &[Value]) -> Result<Vec<Record>, PortError> {
        match list {
            List::Orders => self.whole_orders(rows).await,
            List::Customers => rows
                .iter()
                .map(|row| responses::customer(row).map(Record::Customer))
                .collect(),
            List::Products if rows.is_empty() => Ok(Vec::new()),
            List::Products => {
                let (_, currency) = responses::store(&self.ask(self.shop.stores()).await?.0)?;
                let mut records = Vec::new();
                for row in rows {
                    records.extend(responses::product(row, currency)?.into_iter().map(Record::Product));
                }
                Ok(records)
            }
        }
    }

    /// What is new, and between that the past: see [`Place`].
    pub(super) async fn list(&self, list: List, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let place = match cursor {
            Some(_) => Place::resume(cursor, list.sweep(), now),
            None => {
                let (body, shop_now) = self.ask(self.of_list(list, &Walk::default().question(), 1)).await?;
                Place::newest_first(now, shop_now, body.get("count").and_then(Value::as_u64))
            }
        };
        let page = self.page_of(list, place.next()).await?;
        let records = self.records_of(list, &page.rows).await?;
        let (place, more) = place.after(page.step, page.rows.len() as u64, list.sweep().is_none(), now);
        batch(&place, records, more)
    }
}
