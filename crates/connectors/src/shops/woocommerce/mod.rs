//! WooCommerce over its REST interface, version 3, with a consumer key. Building requests ([`requests`], [`oauth`]), reading
//! answers ([`responses`], [`orders`], [`comments`]) and keeping the place in a list ([`rounds`], `crate::rest`) are pure;
//! [`talking`] goes to the network, through [`ports::Http`]; this file and [`voices`] put them together.
//!
//! What a caller may rely on:
//! - Every row is checked against what was asked, because the server leaves out parameters that it does not know and then
//!   answers with everything.
//! - One `OrderRecord` carries all that belongs to the order; whichever stream hands it over, it is the same, but for notes,
//!   which are read of orders that changed in the last thirty days only: each order's are a request of their own.
//! - Moments are read in Greenwich time, so neither the site's zone nor this machine's matters. This machine's clock only says
//!   how far back lists are looked through; signatures use the shop's own clock once it has told the time.
//! - It writes refunds ([`refunds`]), and those only through a gateway that can pay back by itself, and answers for everybody
//!   below reviews and comments ([`in_public`]), with an application password; nothing else.

mod comments;
mod in_public;
mod oauth;
mod orders;
mod refunds;
mod requests;
mod responses;
mod rounds;
mod site;
mod talking;
#[cfg(test)]
mod tests;
mod voices;

use crate::rest::answers;
use crate::rest::place::{Place, batch};
use crate::rest::walk::{Mark, Question, Step, Walk, not_asked_for};
use domain::{DAY, HOUR, MINUTE, PayoutProof, RefundSupport, SECOND, Timestamp};
use orders::Beside;
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, Effect, FieldKind, Found,
    FrozenRefund, Outgoing, PortError, PortErrorKind, Progress, Published, Record, RefundAnswer, RefundAsk,
    RefundEvidence, Retry, Stream, Surroundings, async_trait,
};
use requests::{Ask, Shop};
use rounds::{Again, Look, People};
use serde_json::Value;
use std::sync::Arc;
use talking::Connection;

/// Orders in one answer: each is some 5 kB.
const ORDERS: usize = 50;
/// Orders that are looked at again with their notes: each is a request.
const AGAIN: usize = 20;
/// The most rows that the server gives: what it is asked for wherever a row is small.
const MOST: usize = 100;
/// Products in one answer: each with variants is a request more.
const PRODUCTS: usize = 20;
/// Reviews in one answer.
const REVIEWS: usize = 50;
/// Answers to answers that are followed up to what they began with.
const DEEPEST: usize = 20;
/// How long after its last change an order's notes are read.
const NOTES: i64 = 30 * DAY;
/// How long what the shop says of itself (words for states, its currency) is kept.
const KEPT: i64 = HOUR;

/// The kind of shop.
pub struct WooCommerce;

impl Connector for WooCommerce {
    fn id(&self) -> &'static str {
        "woocommerce"
    }

    fn name(&self) -> &'static str {
        "WooCommerce"
    }

    fn fields(&self) -> &'static [ConnectorField] {
        const FIELDS: &[ConnectorField] = &[
            ConnectorField::needed("url", FieldKind::Url, "https://tienda.example"),
            ConnectorField::needed("consumer_key", FieldKind::Text, "ck_…"),
            ConnectorField::needed("consumer_secret", FieldKind::Secret, "cs_…"),
            ConnectorField::seldom("wp_user", FieldKind::Text, "ana"),
            ConnectorField::seldom("wp_password", FieldKind::Secret, "abcd EFGH 1234 ijkl MNOP 6789"),
        ];
        FIELDS
    }

    fn steps(&self) -> &'static [&'static str] {
        &["reach", "sign_in", "read_orders", "read_comments"]
    }

    fn capabilities(&self) -> &'static [Capability] {
        &[
            Capability::Orders,
            Capability::Customers,
            Capability::Products,
            Capability::Payments,
            Capability::Fulfilments,
            Capability::OrderNotes,
            Capability::Stock,
            Capability::Messages,
            Capability::Refunds,
            Capability::PublicAnswers,
        ]
    }

    fn refunds(&self) -> Option<RefundSupport> {
        Some(RefundSupport {
            key_life: None,
            marker_first: true,
            proof: PayoutProof::Books,
        })
    }

    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(Connection::new(Shop::new(credentials)?, around)))
    }
}

/// What is read: lines of orders refer to products, and comments answer reviews.
const STREAMS: &[Stream] = &[
    stream("products", 10 * MINUTE),
    stream("orders", 45 * SECOND),
    stream("orders_trash", 5 * MINUTE),
    stream("orders_recheck", 5 * MINUTE),
    stream("reviews", 5 * MINUTE),
    // An order says who its buyer is: an inbox need not wait for everybody who has an account.
    stream("customers", 5 * MINUTE),
    stream("comments", 5 * MINUTE),
];

const fn stream(name: &'static str, every: i64) -> Stream {
    Stream { name, every }
}

/// A page of a list, checked.
struct Page {
    rows: Vec<Value>,
    step: Step,
    shop_now: Option<Timestamp>,
}

impl Connection {
    /// Asks for the walk's next page of a list that is sorted by change.
    async fn page(&self, walk: &Walk, limit: usize, ask: impl Fn(&Question, usize) -> Ask) -> Result<Page, PortError> {
        let question = walk.question();
        let answer = self.ask(&ask(&question, limit)).await?;
        let rows = responses::rows(&answer.body)?;
        let mut marks = Vec::with_capacity(rows.len());
        for row in rows {
            // A row without a time cannot be compared with what was asked.
            let at = responses::at(row, "date_modified_gmt").unwrap_or(question.from);
            marks.push((responses::id(row)?, at));
        }
        let marks: Vec<Mark<'_>> = marks.iter().map(|(id, at)| Mark { id, at: *at }).collect();
        // A server may give fewer rows than were asked for; that there are more is what it says itself.
        let is_full = rows.len() >= limit || answer.total.is_some_and(|total| total > question.offset + rows.len());
        let given = if is_full { rows.len() } else { limit };
        let step = walk.after(&marks, given, answer.shop_now)?;
        Ok(Page {
            rows: rows.iter().skip(step.skip).cloned().collect(),
            step,
            shop_now: answer.shop_now,
        })
    }

    async fn orders(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let place = match cursor {
            Some(_) => Place::resume(cursor, None, now),
            None => {
                let answer = self.ask(&requests::orders(&Walk::default().question(), 1)).await?;
                responses::rows(&answer.body)?;
                let total = answer.total.and_then(|total| u64::try_from(total).ok());
                Place::newest_first(now, answer.shop_now, total)
            }
        };
        let page = self.page(place.next(), ORDERS, requests::orders).await?;
        let records = self.whole_orders(&page.rows, page.shop_now).await?;
        let (place, more) = place.after(page.step, page.rows.len() as u64, true, now);
        batch(&place, records, more)
    }

    /// What was thrown away is in no other list. It is few, and read again every day: how long it lies there is the shop's.
    async fn trash(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let place = Place::resume(cursor, Some(DAY), self.around.clock.now());
        let page = self.page(&place.walk, MOST, requests::trash).await?;
        let mut records = Vec::new();
        for row in &page.rows {
            if answers::text(row, "status") != "trash" {
                return Err(not_asked_for("orders that were not thrown away"));
            }
            records.push(Record::OrderGone(responses::id(row)?));
        }
        place.listed(records, page.step)
    }

    async fn recheck(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let mut again = Again::resume(cursor, now);
        let since = Timestamp(again.since);
        let (ask, time) = match again.look {
            Look::Open => {
                let names = self.profile().await?.names;
                let known = ["pending", "processing", "on-hold"].map(str::to_owned);
                let mut open: Vec<String> = names.keys().cloned().chain(known).collect();
                open.retain(|state| !orders::FINISHED.contains(&state.as_str()));
                open.sort();
                open.dedup();
                (
                    requests::orders_open(&open, since, again.page, AGAIN),
                    "date_created_gmt",
                )
            }
            Look::Recent => (requests::orders_recent(since, again.page, AGAIN), "date_modified_gmt"),
        };
        let answer = self.ask(&ask).await?;
        let rows = responses::rows(&answer.body)?;
        if rows
            .iter()
            .any(|row| responses::at(row, time).is_some_and(|at| at < since))
        {
            return Err(not_asked_for("orders of another time"));
        }
        let records = self.whole_orders(rows, answer.shop_now).await?;
        let more = again.advance(rows.len() >= AGAIN, now);
        batch(&again, records, more)
    }

    async fn products(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        // Sold stock of a variant and a sale that begins do not change the product.
        let place = Place::resume(cursor, Some(6 * HOUR), self.around.clock.now());
        let page = self.page(&place.walk, PRODUCTS, requests::products).await?;
        let mut records = Vec::new();
        for row in &page.rows {
            let mut variants = Vec::new();
            if !answers::list(row, "variations").is_empty() {
                let product = responses::id(row)?;
                variants = self.all(|page| requests::variations(&product, page, MOST)).await?.0;
            }
            let currency = self.profile().await?.currency;
            records.extend(
                responses::product(row, &variants, currency)?
                    .into_iter()
                    .map(Record::Product),
            );
        }
        place.listed(records, page.step)
    }

    async fn customers(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let mut people = People::resume(cursor, self.around.clock.now());
        let answer = self.ask(&requests::customers(people.offset(), MOST)).await?;
        let rows = responses::rows(&answer.body)?;
        let ids = rows.iter().map(responses::id).collect::<Result<Vec<_>, _>>()?;
        let (skip, more) = people.advance(&ids, MOST);
        let records = rows
            .iter()
            .skip(skip)
            .map(|row| responses::customer(row).map(Record::Customer));
        batch(&people, records.collect::<Result<_, _>>()?, more)
    }

    /// Orders with their refunds and notes, as records.
    async fn whole_orders(&self, rows: &[Value], shop_now: Option<Timestamp>) -> Result<Vec<Record>, PortError> {
        let now = shop_now.unwrap_or_else(|| self.around.clock.now());
        let mut records = Vec::with_capacity(rows.len());
        for row in rows.iter().filter(|row| orders::is_order(row)) {
            let id = responses::id(row)?;
            let mut beside = Beside::default();
            if !answers::list(row, "refunds").is_empty() {
                beside.refunds = self.all(|page| requests::refunds(&id, page, MOST)).await?.0;
            }
            let watched = responses::at(row, "date_modified_gmt").is_none_or(|at| now.since(at) < NOTES);
            if watched {
                beside.notes = responses::rows(&self.ask(&requests::notes(&id)).await?.body)?.to_vec();
            }
            let names = self.profile().await?.names;
            records.push(Record::Order(Box::new(orders::order(row, &beside, &names)?)));
        }
        Ok(records)
    }

    /// An order, or that the shop says it has none.
    async fn one(&self, id: &str, fields: &str) -> Result<Option<Value>, PortError> {
        let response = self.exchange(&requests::order(id, fields)).await?;
        if refunds::says_gone(&response) {
            return Ok(None);
        }
        let body = answers::body(&response, self.shop.host())?;
        if responses::id(&body)? != id {
            return Err(not_asked_for("another order"));
        }
        Ok(Some(body))
    }

    /// Refuses what no gateway will pay, before anything is sent: the shop's own words for it are in its language.
    async fn can_pay_back(&self, order: &str) -> Result<(), PortError> {
        let missing = || PortError::new(PortErrorKind::OrderMissing, Retry::Never, "the order is not there");
        let row = self.one(order, refunds::FIELDS).await?.ok_or_else(missing)?;
        let gateway = answers::text(&row, "payment_method");
        if gateway.is_empty() {
            return Err(refunds::by_hand_only(self.shop.host()));
        }
        let response = self.exchange(&requests::gateway(gateway)).await?;
        // Keys of people who may not look at the ways of paying are told by the shop itself.
        if response.status == 200 {
            let body = answers::body(&response, self.shop.host())?;
            if answers::text(&body, "id") == gateway && !refunds::pays_back(&body) {
                return Err(refunds::by_hand_only(self.shop.host()));
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Connected for Connection {
    /// Comments come last and are left out without an application password.
    fn streams(&self) -> &'static [Stream] {
        let without = STREAMS.len() - 1;
        if self.shop.has_login() {
            STREAMS
        } else {
            &STREAMS[..without]
        }
    }

    async fn probe(&self) -> Result<String, PortError> {
        let index = self.index().await?;
        let page = self.page(&Walk::default(), 2, requests::orders).await?;
        self.whole_orders(&page.rows, page.shop_now).await?;
        let name = mail::html::plain(answers::text(&index, "name"));
        Ok(if name.is_empty() {
            self.shop.host().to_owned()
        } else {
            name
        })
    }

    /// Comments have a sign-in of their own.
    async fn examine_more(&self) -> Result<usize, PortError> {
        if self.shop.has_login() {
            self.ask(&site::me()).await?;
            self.comments(None).await?;
        }
        Ok(1)
    }

    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        match stream.name {
            "products" => self.products(cursor).await,
            "orders" => self.orders(cursor).await,
            "orders_trash" => self.trash(cursor).await,
            "orders_recheck" => self.recheck(cursor).await,
            "reviews" => self.reviews(cursor).await,
            "customers" => self.customers(cursor).await,
            "comments" => self.comments(cursor).await,
            other => Err(PortError::new(
                PortErrorKind::NotUnderstood,
                Retry::Never,
                format!("no stream {other}"),
            )),
        }
    }

    async fn orders_again(&self, ids: &[ports::ExternalId]) -> Result<Option<Vec<Record>>, PortError> {
        let mut records = Vec::new();
        for some in ids.chunks(ORDERS) {
            let answer = self.ask(&requests::orders_by_id(some)).await?;
            let rows = responses::rows(&answer.body)?;
            for row in rows {
                if !some.contains(&responses::id(row)?) {
                    return Err(not_asked_for("other orders"));
                }
            }
            records.extend(self.whole_orders(rows, answer.shop_now).await?);
        }
        Ok(Some(records))
    }

    /// Thrown away counts: it is in no list any more and nobody can pay it back.
    async fn order_is_gone(&self, id: &ports::ExternalId) -> Result<bool, PortError> {
        let row = self.one(id, "id,status").await?;
        Ok(row.is_none_or(|row| answers::text(&row, "status") == "trash"))
    }

    fn progress(&self, stream: Stream, cursor: Option<&str>) -> Option<Progress> {
        (stream.name == "orders").then(|| Place::progress(cursor)).flatten()
    }

    async fn send(&self, _message: &Outgoing) -> Result<Delivery, PortError> {
        let why = "a shop of this kind sends no answers for others";
        Err(PortError::new(PortErrorKind::Refused, Retry::Never, why))
    }

    fn publishes(&self, conversation: &str) -> bool {
        self.shop.has_login() && in_public::beginning(conversation).is_some()
    }

    async fn publish(&self, message: &Outgoing) -> Result<Published, PortError> {
        self.answer_in_public(message).await
    }

    async fn find_published(&self, message: &Outgoing) -> Result<Found<Published>, PortError> {
        self.find_in_public(message).await
    }

    fn freeze_refund(&self, ask: &RefundAsk) -> Result<String, PortError> {
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !number(&ask.order) || ask.payment != ask.order {
            let why = "no number of an order";
            return Err(PortError::new(PortErrorKind::RefundRefused, Retry::Never, why));
        }
        Ok(refunds::freeze(ask))
    }

    async fn refund(&self, refund: &FrozenRefund) -> Result<RefundAnswer, PortError> {
        // Nothing has been asked for yet: whatever goes wrong here, no money has moved.
        self.can_pay_back(&refund.ask.order).await.map_err(|error| PortError {
            effect: Effect::None,
            ..error
        })?;
        let response = self
            .exchange(&requests::refund(&refund.ask.order, &refund.bytes))
            .await?;
        refunds::answered(&response, refund, self.shop.host())
    }

    async fn find_refund(&self, refund: &FrozenRefund) -> Result<RefundEvidence, PortError> {
        let order = &refund.ask.order;
        let missing = || PortError::new(PortErrorKind::OrderMissing, Retry::Never, "the order is not there");
        let row = self.one(order, refunds::FIELDS).await?.ok_or_else(missing)?;
        let (rows, shop_now) = self.all(|page| requests::refunds(order, page, MOST)).await?;
        refunds::books(&row, &rows, refund, shop_now)
    }

    /// Nothing was ever sent, so nothing can have arrived.
    async fn find_sent(&self, _message: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }
}
