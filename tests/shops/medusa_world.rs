//! The real Medusa server as a world for the sentences that every connector must pass.

use super::conformance::line::{Line, Weather};
use super::conformance::reader::connect;
use super::conformance::returns::{ReturnWorld, as_read, behind, sent};
use super::conformance::{Bought, ShopWorld, conformance};
use super::medusa_admin::{Buyer, MedusaShop};
use domain::{Currency, Money, ReturnAct};
use platform::SystemClock;
use ports::{Clock, Connected, Credentials, OrderRecord, ReturnAsk, async_trait};
use std::sync::Arc;

conformance!(real: async { MedusaShop::running() });
conformance!(takes steps of returns over a line: async { MedusaShop::running() });

/// Cents as the digits that the server wants.
fn digits(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

#[async_trait]
impl ShopWorld for MedusaShop {
    fn kind(&self) -> &'static str {
        "medusa"
    }

    fn credentials(&self) -> Credentials {
        MedusaShop::credentials(self)
    }

    fn credentials_at(&self, url: &str) -> Credentials {
        let mut credentials = self.credentials();
        credentials.0.insert("url".to_owned(), url.to_owned());
        credentials
    }

    fn wrong_credentials(&self) -> Vec<Credentials> {
        let mut credentials = self.credentials();
        credentials.0.insert("secret_key".to_owned(), "sk_0000".to_owned());
        vec![credentials]
    }

    /// A secret key may do everything.
    fn reading_credentials(&self) -> Option<Credentials> {
        None
    }

    fn port(&self) -> u16 {
        let credentials = self.credentials();
        let (_, port) = credentials.get("url").rsplit_once(':').unwrap();
        port.parse().unwrap()
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock)
    }

    fn forget_filters(&self, line: &Line) {
        line.forget(&["updated_at%5B", "id%5B%5D"]);
    }

    fn long_ago(&self) -> Option<String> {
        None
    }

    /// Its time is this machine's.
    fn pass(&self, _seconds: i64) {}

    async fn buy(&self) -> Bought {
        let buyer = Buyer::carla();
        let order = self.place_order(&buyer, &[("cuenco", 1), ("taza", 2)], None).await;
        Bought {
            id: order["id"].as_str().unwrap().to_owned(),
            number: order["display_id"].to_string(),
            email: buyer.email,
            total: Money::new(4_622, Currency::EUR),
        }
    }

    async fn pay(&self, order: &str) {
        self.capture(order, None).await;
    }

    async fn ship(&self, order: &str, tracking: &str) {
        let parcel = self.fulfil(order).await;
        MedusaShop::ship(self, order, &parcel, tracking).await;
    }

    async fn pay_back(&self, order: &str, minor: i64, why: &str) {
        self.refund(order, &digits(minor), why).await;
    }

    async fn try_to_pay_back(&self, order: &str, minor: i64, why: &str) -> bool {
        self.try_refund(order, &digits(minor), why).await
    }

    /// It refuses every change of it.
    fn annotates_what_is_over(&self) -> bool {
        false
    }

    async fn cancel(&self, order: &str) {
        MedusaShop::cancel(self, order).await;
    }

    /// The core has no notes; staff's words are kept in the order's metadata.
    async fn annotate(&self, order: &str, text: &str) {
        MedusaShop::annotate(self, order, "internal_note", text).await;
    }

    async fn redirect(&self, order: &str, city: &str) {
        self.deliver_to(order, city).await;
    }

    async fn readdress(&self, order: &str, email: &str) -> bool {
        self.write_to(order, email).await;
        true
    }

    /// Its administration cannot.
    async fn remove(&self, _order: &str) -> bool {
        false
    }

    async fn books(&self, order: &str) -> Vec<(i64, String)> {
        let row = self.order(order).await;
        let payment = row["payment_collections"][0]["payments"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let cents = |amount: &serde_json::Value| {
            let text = amount.to_string();
            Money::parse(&text, Currency::EUR).unwrap().minor
        };
        let refunds = self.refunds(&payment).await;
        refunds
            .iter()
            .map(|row| {
                (
                    cents(&row["amount"]),
                    row["note"].as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect()
    }
}

#[async_trait]
impl ReturnWorld for MedusaShop {
    fn shop_kind(&self) -> &'static str {
        self.kind()
    }

    fn shop(&self) -> Arc<dyn Connected> {
        connect(self.kind(), &self.credentials(), self.clock()).unwrap()
    }

    /// A step is several requests; the last has the effect, and those of an opening and a cancelling alone say that nobody is
    /// to be written to.
    async fn shop_behind(&self, ask: &ReturnAsk, weather: Weather) -> Arc<dyn Connected> {
        let last = match ask.act {
            ReturnAct::Receive => "/receive/confirm",
            ReturnAct::Open | ReturnAct::Approve | ReturnAct::Decline => "no_notification",
        };
        behind(self, last, weather).await
    }

    async fn at_home(&self) -> OrderRecord {
        let order = sent(self).await;
        as_read(self, &order).await
    }

    async fn asked(&self) -> OrderRecord {
        let order = sent(self).await;
        self.request_return_as_buyer(&order, 1, "Llegó rota").await;
        as_read(self, &order).await
    }

    async fn book(&self, order: &str) -> Vec<(u32, u32)> {
        let rows = self.returns(order).await;
        let sum = |row: &serde_json::Value, key: &str| {
            let items = row["items"].as_array().unwrap().iter();
            u32::try_from(items.filter_map(|item| item[key].as_u64()).sum::<u64>()).unwrap()
        };
        rows.iter()
            .filter(|row| row["status"] != "canceled")
            .map(|row| (sum(row, "quantity"), sum(row, "received_quantity")))
            .collect()
    }
}
