//! The lists of what a shop has: what it sells, orders, customers, each read by change. The first time each is read from its
//! newest part to its oldest (`crate::rest::behind`), so that what agents ask about is there first, however much the shop has;
//! what is new is looked at in between.

use super::talking::{Connection, Page, total};
use super::{orders, requests, responses};
use crate::rest::place::{Place, batch};
use crate::rest::walk::{Walk, not_asked_for};
use domain::{DAY, HOUR};
use ports::{Batch, PortError, Record};
use serde_json::Value;

/// A list of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// What it sells: variants of products.
    Products,
    /// What was bought.
    Orders,
    /// Who has bought or has an account.
    Customers,
}

impl List {
    /// The list that a stream reads.
    pub(super) fn of(stream: &str) -> Option<List> {
        match stream {
            "products" => Some(List::Products),
            "orders" => Some(List::Orders),
            "customers" => Some(List::Customers),
            _ => None,
        }
    }

    /// What is asked, the list's name in the answer, and the time that it is sorted by.
    fn question(self) -> (&'static str, &'static str, &'static str) {
        match self {
            List::Products => (requests::VARIANTS, "productVariants", "updatedAt"),
            List::Orders => (requests::ORDERS, "orders", "updatedAt"),
            List::Customers => (requests::CUSTOMERS, "customers", "updatedAt"),
        }
    }

    /// Rows in one answer: an order is some 5 kB.
    pub(super) fn page(self) -> usize {
        match self {
            List::Products => 100,
            List::Orders => 50,
            List::Customers => 200,
        }
    }

    /// How often it is read from the beginning, because its rows change without a sign: neither a new price nor sold stock
    /// changes a variant, nor a new address a customer. Orders are compared in small parts instead.
    fn sweep(self) -> Option<i64> {
        match self {
            List::Products => Some(HOUR),
            List::Orders => None,
            List::Customers => Some(DAY),
        }
    }

    fn narrowed(self) -> Vec<(&'static str, Value)> {
        match self {
            List::Orders => vec![requests::placed()],
            List::Products | List::Customers => Vec::new(),
        }
    }
}

impl Connection {
    async fn page_of(&self, list: List, walk: &Walk, limit: usize) -> Result<Page, PortError> {
        self.page(walk, list.question(), limit, &list.narrowed()).await
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
                let profile = self.profile().await?;
                rows.iter()
                    .map(|row| responses::variant(row, &profile).map(Record::Product))
                    .collect()
            }
        }
    }

    /// Rows as records. A cart has no place among them.
    pub(super) async fn whole_orders(&self, rows: &[Value]) -> Result<Vec<Record>, PortError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        if rows.iter().any(|row| orders::placed_at(row).is_none()) {
            return Err(not_asked_for("orders that were not placed"));
        }
        let profile = self.profile().await?;
        rows.iter()
            .map(|row| Ok(Record::Order(Box::new(orders::order(row, &profile)?))))
            .collect()
    }

    /// What is new, and between that the past: see [`Place`].
    pub(super) async fn list(&self, list: List, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let place = match cursor {
            Some(_) => Place::resume(cursor, list.sweep(), now),
            None => {
                let (document, name, time) = list.question();
                let question = Walk::default().question();
                let variables = requests::part(time, &question, 1, &list.narrowed());
                let answer = self.ask(document, &variables).await?;
                let count = answer.data.get(name).and_then(total);
                Place::newest_first(now, answer.shop_now, count.and_then(|count| u64::try_from(count).ok()))
            }
        };
        let page = self.page_of(list, place.next(), list.page()).await?;
        let records = self.records_of(list, &page.rows).await?;
        let (place, more) = place.after(page.step, page.rows.len() as u64, list.sweep().is_none(), now);
        batch(&place, records, more)
    }
}
