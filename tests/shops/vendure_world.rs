//! The real Vendure server as a world for the sentences that every connector must pass.

use super::conformance::line::Line;
use super::conformance::{Bought, ShopWorld, conformance};
use super::vendure_admin::{VendureShop, address, carlas_address};
use domain::{Currency, Money};
use platform::SystemClock;
use ports::{Clock, Credentials, async_trait};
use serde_json::json;
use std::sync::Arc;

conformance!(real: async { VendureShop::running() });

#[async_trait]
impl ShopWorld for VendureShop {
    fn kind(&self) -> &'static str {
        "vendure"
    }

    fn credentials(&self) -> Credentials {
        VendureShop::credentials(self)
    }

    fn credentials_at(&self, url: &str) -> Credentials {
        let mut credentials = VendureShop::credentials(self);
        credentials.0.insert("url".to_owned(), url.to_owned());
        credentials
    }

    fn wrong_credentials(&self) -> Vec<Credentials> {
        let ana = self.facts()["ana"]["name"].as_str().unwrap();
        vec![
            self.credentials_with(&[("api_key", "0000")]),
            self.credentials_with(&[("username", ana), ("password", "rojo")]),
            self.credentials_with(&[("username", "nadie"), ("password", "rojo")]),
        ]
    }

    fn reading_credentials(&self) -> Option<Credentials> {
        let key = self.facts()["readingKey"].as_str().unwrap();
        Some(self.credentials_with(&[("api_key", key)]))
    }

    fn port(&self) -> u16 {
        let url = self.facts()["url"].as_str().unwrap();
        url.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock)
    }

    fn forget_filters(&self, line: &Line) {
        line.forget_in_bodies(&["/variables/options/filter"]);
    }

    /// Everything is asked by the same method there.
    fn paying_requests(&self) -> &'static str {
        "refundOrder"
    }

    fn long_ago(&self) -> Option<String> {
        self.facts()["orders"]["longAgo"]["id"].as_str().map(str::to_owned)
    }

    /// Its time is this machine's.
    fn pass(&self, _seconds: i64) {}

    async fn buy(&self) -> Bought {
        let email = carlas_address();
        let order = self.place_order(&email, &[("taza", 2), ("cuenco", 1)], "card").await;
        Bought {
            id: order["id"].as_str().unwrap().to_owned(),
            number: order["code"].as_str().unwrap().to_owned(),
            email,
            total: Money::new(3_820, Currency::EUR),
        }
    }

    async fn pay(&self, order: &str) {
        self.settle(order).await;
    }

    async fn ship(&self, order: &str, tracking: &str) {
        VendureShop::ship(self, order, tracking).await;
    }

    async fn pay_back(&self, order: &str, minor: i64, why: &str) {
        self.refund(order, minor, why).await;
    }

    async fn try_to_pay_back(&self, order: &str, minor: i64, why: &str) -> bool {
        self.try_refund(order, minor, why).await
    }

    /// It looks up what is left before it locks anything.
    fn never_pays_more_than_it_took(&self) -> bool {
        false
    }

    /// A modified order has to be covered by its payments again before it goes on.
    fn redirects_what_was_paid_back(&self) -> bool {
        false
    }

    async fn cancel(&self, order: &str) {
        self.let_go(order).await;
        self.call_off(order, None, "Se lo ha pensado mejor").await;
    }

    async fn annotate(&self, order: &str, text: &str) {
        self.note(order, text, false).await;
    }

    async fn redirect(&self, order: &str, city: &str) {
        self.modify(order, &json!({ "updateShippingAddress": address(city) }))
            .await;
    }

    async fn readdress(&self, order: &str, email: &str) -> bool {
        self.hand_over(order, email).await;
        true
    }

    /// Its administration can remove drafts only.
    async fn remove(&self, _order: &str) -> bool {
        false
    }

    async fn books(&self, order: &str) -> Vec<(i64, String)> {
        let row = self.order(order).await;
        let mut refunds: Vec<(i64, i64, String)> = Vec::new();
        for payment in row["payments"].as_array().unwrap() {
            for refund in payment["refunds"].as_array().unwrap() {
                assert_eq!(refund["state"], "Settled");
                refunds.push((
                    refund["id"].as_str().unwrap().parse().unwrap(),
                    refund["total"].as_i64().unwrap(),
                    refund["reason"].as_str().unwrap_or_default().to_owned(),
                ));
            }
        }
        refunds.sort();
        refunds.into_iter().map(|(_, minor, reason)| (minor, reason)).collect()
    }
}
