//! The Shopify connector against a rebuilt shop ([`house`]): the sentences that every connector must pass, and those that
//! only this kind of shop gives reason for.

mod house;
mod money;
mod own;
mod past;
mod returns;

use super::conformance::line::{Line, Weather};
use super::conformance::reader::connect;
use super::conformance::returns::{ReturnWorld, as_read, behind, sent};
use super::conformance::{Bought, ShopWorld, conformance};
use crate::world::MORNING;
use domain::{Currency, Money, ReturnAct};
use house::House;
use ports::{Clock, Connected, Credentials, OrderRecord, ReturnAsk, async_trait};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::TestClock;

conformance!(async { Shop::open() });
conformance!(takes steps of returns over a line: async { Shop::with(0) });

/// A shop with a past.
struct Shop {
    clock: Arc<TestClock>,
    house: House,
    old: Option<String>,
    buyers: AtomicU32,
}

impl Shop {
    /// Taller Azul: two products, customers for several pages, orders of some months.
    fn open() -> Option<Shop> {
        Shop::with(120)
    }

    /// The same with so many orders that nobody has touched for months.
    fn with(old: u32) -> Option<Shop> {
        let house = House::open()?;
        let opened = house.happens("open", json!({ "now": MORNING.millis(), "old": old }));
        Some(Shop {
            clock: Arc::new(TestClock::at(MORNING)),
            house,
            old: opened["old"].as_str().map(str::to_owned),
            buyers: AtomicU32::new(0),
        })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.house.port)
    }

    fn with_keys(&self, url: &str, keys: &[(&str, &str)]) -> Credentials {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut values: std::collections::BTreeMap<String, String> = keys.iter().map(own).collect();
        values.insert("shop".to_owned(), url.to_owned());
        Credentials(values)
    }

    fn with_app(&self, id: &str, secret: &str) -> Credentials {
        self.with_keys(&self.url(), &[("client_id", id), ("client_secret", secret)])
    }

    fn order(&self, what: &str, order: &str, mut with: Value) {
        with["id"] = json!(order);
        self.house.happens(what, with);
    }
}

#[async_trait]
impl ShopWorld for Shop {
    fn kind(&self) -> &'static str {
        "shopify"
    }

    fn credentials(&self) -> Credentials {
        self.with_app("taza", "shpss_all")
    }

    /// With a token of an older app, so that a bad line is met by the questions and not by the request for a token.
    fn credentials_at(&self, url: &str) -> Credentials {
        self.with_keys(url, &[("access_token", "shpat_old")])
    }

    fn wrong_credentials(&self) -> Vec<Credentials> {
        vec![
            self.with_app("nadie", "shpss_all"),
            self.with_app("taza", "shpss_wrong"),
            self.with_keys(&self.url(), &[("access_token", "shpat_nobody")]),
        ]
    }

    fn reading_credentials(&self) -> Option<Credentials> {
        Some(self.with_app("lee", "shpss_read"))
    }

    fn port(&self) -> u16 {
        self.house.port
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    fn forget_filters(&self, _line: &Line) {
        self.house.tune(json!({ "forgets": true }));
    }

    /// A question for a token and one for what may be paid back come before it.
    fn paying_requests(&self) -> &'static str {
        "refundCreate("
    }

    fn long_ago(&self) -> Option<String> {
        self.old.clone()
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance(seconds * 1_000);
        self.house.happens("pass", json!({ "by": seconds * 1_000 }));
    }

    async fn buy(&self) -> Bought {
        let email = format!("carla.{}@correo.test", self.buyers.fetch_add(1, Ordering::Relaxed));
        let placed = self.house.happens("place", json!({ "email": email }));
        Bought {
            id: placed["id"].as_str().unwrap().to_owned(),
            number: placed["number"].as_str().unwrap().to_owned(),
            email,
            total: Money::new(6_385, Currency::EUR),
        }
    }

    async fn pay(&self, order: &str) {
        self.order("pay", order, json!({}));
    }

    async fn ship(&self, order: &str, tracking: &str) {
        self.order("ship", order, json!({ "number": tracking }));
    }

    async fn pay_back(&self, order: &str, minor: i64, why: &str) {
        self.order("payBack", order, json!({ "minor": minor, "why": why }));
    }

    async fn cancel(&self, order: &str) {
        self.order("cancel", order, json!({}));
    }

    async fn annotate(&self, order: &str, text: &str) {
        self.order("comment", order, json!({ "text": text }));
    }

    async fn redirect(&self, order: &str, city: &str) {
        self.order("redirect", order, json!({ "city": city }));
    }

    async fn readdress(&self, order: &str, email: &str) -> bool {
        self.order("readdress", order, json!({ "email": email }));
        true
    }

    async fn remove(&self, order: &str) -> bool {
        self.order("remove", order, json!({}));
        true
    }

    async fn books(&self, order: &str) -> Vec<(i64, String)> {
        let rows = self.house.happens("books", json!({ "id": order }));
        let row = |row: &Value| (row["minor"].as_i64().unwrap(), row["note"].as_str().unwrap().to_owned());
        rows.as_array().unwrap().iter().map(row).collect()
    }
}

#[async_trait]
impl ReturnWorld for Shop {
    fn shop_kind(&self) -> &'static str {
        self.kind()
    }

    fn shop(&self) -> Arc<dyn Connected> {
        connect(self.kind(), &self.credentials(), self.clock()).unwrap()
    }

    async fn shop_behind(&self, ask: &ReturnAsk, weather: Weather) -> Arc<dyn Connected> {
        let change = match ask.act {
            ReturnAct::Open => "returnCreate(",
            ReturnAct::Approve => "returnApproveRequest(",
            ReturnAct::Decline => "returnDeclineRequest(",
            ReturnAct::Receive => "returnProcess(",
        };
        behind(self, change, weather).await
    }

    async fn at_home(&self) -> OrderRecord {
        let order = sent(self).await;
        as_read(self, &order).await
    }

    async fn asked(&self) -> OrderRecord {
        let order = sent(self).await;
        self.order("sendBack", &order, json!({ "byBuyer": true, "note": "Llegó rota" }));
        as_read(self, &order).await
    }

    async fn book(&self, order: &str) -> Vec<(u32, u32)> {
        let of = |what: &str| self.house.happens(what, json!({ "id": order }));
        let sum = |pieces: &Value| -> u64 { pieces.as_array().unwrap().iter().filter_map(Value::as_u64).sum() };
        let (backs, arrived) = (of("backs"), of("arrived"));
        let rows = backs.as_array().unwrap().iter().zip(arrived.as_array().unwrap());
        rows.filter(|(back, _)| !["DECLINED", "CANCELED"].contains(&back["status"].as_str().unwrap()))
            .map(|(back, arrived)| (sum(&back["pieces"]), sum(arrived)))
            .map(|(pieces, arrived)| (u32::try_from(pieces).unwrap(), u32::try_from(arrived).unwrap()))
            .collect()
    }
}
