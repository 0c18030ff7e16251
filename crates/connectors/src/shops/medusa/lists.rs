//! The lists of what a shop has: products, orders, customers, each read by change. The first time each is read from its newest
//! part to its oldest ([`super::behind`]), so that what agents ask about is there first, however much the shop has; what is
//! new is looked at in between.

use super::behind::{self, Behind};
use super::walk::{Question, Walk};
use super::{Connection, Page, kept, responses};
use domain::{DAY, HOUR, Timestamp};
use ports::{Batch, HttpRequest, PortError, Record};
use serde::{Deserialize, Serialize};
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

/// Where the reading of a list by change is. Kept as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) walk: Walk,
    /// The round has ended; the next reading begins one.
    pub(super) idle: bool,
    /// When the last reading from the very beginning began, by this machine's clock.
    pub(super) swept: i64,
    /// What is still to be read of the past, if anything is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) behind: Option<Behind>,
    /// The next page is one of the past.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(super) back: bool,
}

impl Place {
    /// The place that the cursor keeps. With `sweep`, a round that begins so long after the last reading of everything
    /// begins at the beginning again: the list has rows that change without a sign.
    pub(super) fn resume(cursor: Option<&str>, sweep: Option<i64>, now: Timestamp) -> Place {
        let fresh = Place {
            walk: Walk::default(),
            idle: false,
            swept: now.millis(),
            behind: None,
            back: false,
        };
        match cursor.and_then(|text| serde_json::from_str::<Place>(text).ok()) {
            None => fresh,
            Some(kept) if !kept.idle => kept,
            Some(kept) => match sweep {
                Some(every) if kept.behind.is_none() && !(0..every).contains(&now.since(Timestamp(kept.swept))) => {
                    fresh
                }
                _ => Place { idle: false, ..kept },
            },
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

    /// What is new, and between that the past: see [`behind`].
    pub(super) async fn list(&self, list: List, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let read = cursor.and_then(|text| serde_json::from_str::<Place>(text).ok());
        if let Some(mut place) = read
            && place.back
            && let Some(behind) = place.behind.take()
        {
            let page = self.page_of(list, behind.walk()).await?;
            let records = self.records_of(list, &page.rows).await?;
            place.behind = behind.after(&page.step, page.rows.len() as u64);
            let first = place
                .behind
                .as_mut()
                .is_some_and(|behind| behind.first && !behind.gives_way());
            let more = place.behind.as_ref().is_some_and(|behind| behind.first);
            place.back = first;
            return batch(&place, records, more);
        }
        let mut place = if cursor.is_some() {
            Place::resume(cursor, list.sweep(), now)
        } else {
            self.newest_first(list, now).await?
        };
        let page = self.page_of(list, &place.walk).await?;
        let records = self.records_of(list, &page.rows).await?;
        if let Some(behind) = place.behind.as_mut().filter(|behind| behind.first) {
            behind.done += page.rows.len() as u64;
        }
        place.walk = page.step.walk;
        place.idle = page.step.finished;
        let over = |since: i64| !(0..behind::AGAIN).contains(&now.since(Timestamp(since)));
        if list.sweep().is_none() && place.idle && place.behind.is_none() && over(place.swept) {
            place.swept = now.millis();
            place.behind = Some(Behind::from(Timestamp(place.walk.from), false, None));
        }
        place.back = place.idle && place.behind.is_some();
        let more = !place.idle || place.back;
        batch(&place, records, more)
    }

    /// Where the first reading begins: with the newest part, by the shop's own clock. A shop that does not tell the time is
    /// read from the beginning of time.
    async fn newest_first(&self, list: List, now: Timestamp) -> Result<Place, PortError> {
        let place = Place::resume(None, None, now);
        let (body, shop_now) = self.ask(self.of_list(list, &Walk::default().question(), 1)).await?;
        let Some(at) = shop_now else { return Ok(place) };
        let upper = at + -behind::NEWEST;
        let total = body.get("count").and_then(Value::as_u64);
        Ok(Place {
            walk: Walk::starting(upper),
            behind: Some(Behind::from(upper, true, total)),
            ..place
        })
    }
}

fn batch(place: &Place, records: Vec<Record>, more: bool) -> Result<Batch, PortError> {
    Ok(Batch {
        records,
        cursor: kept(place)?,
        more,
    })
}
