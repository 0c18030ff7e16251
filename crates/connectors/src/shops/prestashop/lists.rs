//! The lists of what a shop has, each read by change, and the looks at what changes without a sign: a credit slip, a number of a
//! parcel, a note, a corrected address and the state of a line leave the order's own date as it was. So slips and messages are
//! read by their own dates and bring their orders with them, and unfinished orders are looked at again.

use super::orders::{self, Beside, grouped, id, is_over, order, referred};
use super::requests::Ask;
use super::responses::{self, Shelf};
use super::talking::{Connection, Profile, Rows};
use super::threads::{self, Around};
use super::xml::Node;
use super::zone::{self, Wall};
use super::{FIRST_MESSAGES, MANY, OPEN, ORDERS, PRODUCTS, RECENT, SCANNED, SHELVES, requests};
use crate::rest::place::{Place, batch};
use crate::rest::walk::{Mark, Step, Walk, not_asked_for};
use domain::Timestamp;
use ports::{Batch, PortError, Record};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Pages of a look read at one go; a large shop's round is spread over several.
const BURST: u32 = 4;

/// A page of a list, checked.
struct Page {
    rows: Vec<Node>,
    step: Step,
}

/// Where the look at unfinished orders is: by id, so that nothing that changes meanwhile hides another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Look {
    /// The last one that was looked at.
    last: u64,
    idle: bool,
    pages: u32,
}

fn by_id(rows: Vec<Node>) -> BTreeMap<String, Node> {
    rows.into_iter().map(|row| (row.get("id").to_owned(), row)).collect()
}

impl Connection {
    /// Where the reading of a list is. When the clocks went back in the shop, a new round begins before the hour that came twice.
    fn place(&self, cursor: Option<&str>, sweep: Option<i64>, profile: &Profile) -> Place {
        let now = self.around.clock.now();
        Place::resume_since(cursor, sweep, now, profile.zone.repeated(now).map(|wall| wall.0))
    }

    /// What the shop's wall clock shows when it answers; this machine's time where it does not tell.
    async fn wall(&self, profile: &Profile) -> Result<Wall, PortError> {
        let answer = self.rows(&requests::rows("languages", "[id]", 0, 1)).await?;
        Ok(profile
            .zone
            .wall(answer.shop_now.unwrap_or_else(|| self.around.clock.now())))
    }

    async fn page(
        &self,
        walk: &Walk,
        profile: &Profile,
        (resource, display): (&'static str, &str),
        limit: usize,
    ) -> Result<Page, PortError> {
        let question = walk.question();
        let ask = requests::changed(resource, display, &question, limit);
        let answer = self.rows(&ask).await?;
        checked(walk, answer, profile, limit)
    }

    /// Orders: the newest part first, everything again little by little every week.
    pub(super) async fn orders(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let (profile, now) = (self.profile(&[]).await?, self.around.clock.now());
        let place = match cursor {
            Some(_) => self.place(cursor, None, &profile),
            None => Place::newest_first(now, Some(self.wall(&profile).await?.0), None),
        };
        let page = self
            .page(place.next(), &profile, ("orders", requests::FULL), ORDERS)
            .await?;
        let records = self.whole_orders(&page.rows).await?;
        let (place, more) = place.after(page.step, page.rows.len() as u64, true, now);
        batch(&place, records, more)
    }

    /// Customers: the same.
    pub(super) async fn customers(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let (profile, now) = (self.profile(&[]).await?, self.around.clock.now());
        let place = match cursor {
            Some(_) => self.place(cursor, None, &profile),
            None => Place::newest_first(now, Some(self.wall(&profile).await?.0), None),
        };
        let page = self
            .page(place.next(), &profile, ("customers", requests::CUSTOMER), MANY)
            .await?;
        let ids = referred(&page.rows, &["id"]);
        let addresses = grouped(
            self.whose("addresses", requests::FULL, "id_customer", &ids).await?,
            "id_customer",
        );
        let mut records = Vec::with_capacity(page.rows.len());
        for row in &page.rows {
            let own = addresses.get(row.get("id")).map_or(&[][..], Vec::as_slice);
            records.push(Record::Customer(responses::customer(row, own, &profile)?));
        }
        let (place, more) = place.after(page.step, page.rows.len() as u64, true, now);
        batch(&place, records, more)
    }

    /// Credit slips since the last reading: their orders, as they are now.
    pub(super) async fn slips(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let profile = self.profile(&[]).await?;
        let place = match cursor {
            Some(_) => self.place(cursor, None, &profile),
            // What was given back before comes with its order.
            None => self.since(&profile, 0).await?,
        };
        let page = self
            .page(&place.walk, &profile, ("order_slip", requests::FULL), MANY)
            .await?;
        let records = self.orders_by_id(&referred(&page.rows, &["id_order"])).await?;
        place.listed(records, page.step)
    }

    async fn since(&self, profile: &Profile, back: i64) -> Result<Place, PortError> {
        let mut place = self.place(None, None, profile);
        place.walk = Walk::starting(self.wall(profile).await?.0 - back - crate::rest::walk::LATE);
        Ok(place)
    }

    /// Messages since the last reading, each in the conversation of its thread; notes bring their order with them.
    pub(super) async fn messages(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let (profile, now) = (self.profile(&[]).await?, self.around.clock.now());
        let place = match cursor {
            Some(_) => self.place(cursor, None, &profile),
            None => self.since(&profile, FIRST_MESSAGES).await?,
        };
        let page = self
            .page(&place.walk, &profile, ("customer_messages", requests::FULL), MANY)
            .await?;
        let threads = referred(&page.rows, &["id_customer_thread"]);
        let threads = self.whose("customer_threads", requests::FULL, "id", &threads).await?;
        let customers = referred(&threads, &["id_customer"]);
        let orders = referred(&threads, &["id_order"]);
        let around = Around {
            customers: by_id(self.whose("customers", requests::CUSTOMER, "id", &customers).await?),
            orders: by_id(self.whose("orders", "[id,reference]", "id", &orders).await?),
            threads: by_id(threads),
        };
        let mut noted = BTreeSet::new();
        let mut said = Vec::new();
        for row in &page.rows {
            let thread = around.threads.get(row.get("id_customer_thread"));
            if let Some(order) = thread.and_then(|thread| thread.id("id_order"))
                && threads::is_note(row)
            {
                noted.insert(order.to_owned());
            }
            said.extend(threads::message(row, &around, &profile, now)?.map(Record::Message));
        }
        let mut records = self.orders_by_id(&noted).await?;
        records.extend(said);
        place.listed(records, page.step)
    }

    /// What is sold.
    pub(super) async fn products(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let profile = self.profile(&[]).await?;
        let place = self.place(cursor, Some(SHELVES), &profile);
        let question = place.walk.question();
        let ask = |priced: bool| {
            let fields = requests::product_fields(priced);
            let ask = requests::changed("products", &fields, &question, PRODUCTS);
            if priced { requests::priced(ask) } else { ask }
        };
        let answer = self.priced(&ask(true), &ask(false)).await?;
        let page = checked(&place.walk, answer, &profile, PRODUCTS)?;
        let shelf = self.shelf(&page.rows).await?;
        let mut records = Vec::new();
        for row in &page.rows {
            records.extend(
                responses::product(row, &shelf, &profile)?
                    .into_iter()
                    .map(Record::Product),
            );
        }
        place.listed(records, page.step)
    }

    async fn shelf(&self, rows: &[Node]) -> Result<Shelf, PortError> {
        let products = referred(rows, &["id"]);
        let combinations = self.combinations(&products).await?;
        let options: BTreeSet<String> = combinations
            .iter()
            .filter_map(|one| one.child("associations")?.child("product_option_values"))
            .flat_map(|values| values.children.iter().filter_map(|value| value.id("id")))
            .map(str::to_owned)
            .collect();
        let categories = referred(rows, &["id_category_default"]);
        Ok(Shelf {
            combinations: grouped(combinations, "id_product"),
            counts: grouped(
                self.whose("stock_availables", requests::FULL, "id_product", &products)
                    .await?,
                "id_product",
            ),
            categories: by_id(self.whose("categories", "[id,name]", "id", &categories).await?),
            options: by_id(
                self.whose("product_option_values", requests::FULL, "id", &options)
                    .await?,
            ),
        })
    }

    /// A list with prices, or without where the shop itself breaks while it works one out.
    async fn priced(&self, with: &Ask, without: &Ask) -> Result<Rows, PortError> {
        let response = self.exchange(with).await?;
        if matches!(response.status, 400 | 500) {
            return self.rows(without).await;
        }
        self.listed(&response, with)
    }

    async fn combinations(&self, products: &BTreeSet<String>) -> Result<Vec<Node>, PortError> {
        let Some(ask) = requests::whose("combinations", requests::FULL, "id_product", products) else {
            return Ok(Vec::new());
        };
        let rows = self.priced(&requests::priced(ask.clone()), &ask).await?.rows;
        if rows.iter().any(|row| !products.contains(row.get("id_product"))) {
            return Err(not_asked_for("combinations of other products"));
        }
        Ok(rows)
    }

    /// Looks at unfinished orders, and at those that changed lately, as they are now.
    pub(super) async fn recheck(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let (profile, now) = (self.profile(&[]).await?, self.around.clock.now());
        let kept = cursor.and_then(|text| serde_json::from_str::<Look>(text).ok());
        let mut look = kept.filter(|look| !look.idle).unwrap_or(Look {
            last: 0,
            idle: false,
            pages: 0,
        });
        let (since, recent) = (profile.zone.wall(now - OPEN), profile.zone.wall(now - RECENT));
        let rows = self.rows(&requests::placed(since, look.last, SCANNED)).await?.rows;
        let mut wanted = BTreeSet::new();
        for row in &rows {
            let number: u64 = id(row)?.parse().unwrap_or(0);
            if number <= look.last || zone::read(row.get("date_add")).is_some_and(|placed| placed < since) {
                return Err(not_asked_for("orders of another time"));
            }
            look.last = number;
            let is_recent = zone::read(row.get("date_upd")).is_some_and(|changed| changed >= recent);
            if is_recent || !is_over(profile.states.get(row.get("current_state"))) {
                wanted.insert(id(row)?.to_owned());
            }
        }
        look.pages += 1;
        look.idle = rows.len() < SCANNED;
        let more = !look.idle && look.pages < BURST;
        if !more {
            look.pages = 0;
        }
        batch(&look, self.orders_by_id(&wanted).await?, more)
    }

    /// These orders as records. One that the shop does not give is left out.
    pub(super) async fn orders_by_id(&self, ids: &BTreeSet<String>) -> Result<Vec<Record>, PortError> {
        let rows = self.whose("orders", requests::FULL, "id", ids).await?;
        self.whole_orders(&rows).await
    }

    /// Orders with all that belongs to them, as records.
    async fn whole_orders(&self, rows: &[Node]) -> Result<Vec<Record>, PortError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let met: Vec<&str> = rows.iter().filter_map(|row| row.id("current_state")).collect();
        let profile = self.profile(&met).await?;
        let ids = referred(rows, &["id"]);
        let of = async |resource| self.whose(resource, requests::FULL, "id_order", &ids).await;
        let threads = of("customer_threads").await?;
        let spoken = referred(&threads, &["id"]);
        let messages = self
            .whose("customer_messages", requests::FULL, "id_customer_thread", &spoken)
            .await?;
        let mut notes: BTreeMap<String, Vec<Node>> = BTreeMap::new();
        let of_thread: BTreeMap<&str, &str> = threads.iter().map(|one| (one.get("id"), one.get("id_order"))).collect();
        for message in messages.into_iter().filter(threads::is_note) {
            let order = of_thread
                .get(message.get("id_customer_thread"))
                .copied()
                .unwrap_or_default();
            notes.entry(order.to_owned()).or_default().push(message);
        }
        let customers = referred(rows, &["id_customer"]);
        let addresses = referred(rows, &["id_address_delivery", "id_address_invoice"]);
        let beside = Beside {
            lines: grouped(of("order_details").await?, "id_order"),
            parcels: grouped(of("order_carriers").await?, "id_order"),
            past: grouped(of("order_histories").await?, "id_order"),
            slips: grouped(of("order_slip").await?, "id_order"),
            notes,
            customers: by_id(self.whose("customers", requests::CUSTOMER, "id", &customers).await?),
            addresses: by_id(self.whose("addresses", requests::FULL, "id", &addresses).await?),
        };
        let record = |row| Ok(Record::Order(Box::new(order(row, &beside, &profile)?)));
        rows.iter().map(record).collect()
    }
}

fn checked(walk: &Walk, answer: Rows, profile: &Profile, limit: usize) -> Result<Page, PortError> {
    let from = walk.question().from;
    let mut marks = Vec::with_capacity(answer.rows.len());
    for row in &answer.rows {
        // A row without a time cannot be compared with what was asked.
        let at = zone::read(row.get("date_upd")).map_or(from, |wall| wall.0);
        marks.push((orders::id(row)?, at));
    }
    let marks: Vec<Mark<'_>> = marks.iter().map(|(id, at)| Mark { id, at: *at }).collect();
    let shown: Option<Timestamp> = answer.shop_now.map(|now| profile.zone.wall(now).0);
    let step = walk.after(&marks, limit, shown)?;
    Ok(Page {
        rows: answer.rows.into_iter().skip(step.skip).collect(),
        step,
    })
}
