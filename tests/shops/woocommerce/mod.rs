//! The WooCommerce connector against a rebuilt shop ([`server`], [`books`]): the sentences that every connector must pass,
//! and those that only this kind of shop gives reason for.

mod books;
mod money;
mod own;
mod public;
mod server;

use super::conformance::line::Line;
use super::conformance::{Bought, ShopWorld, conformance};
use crate::world::MORNING;
use books::Books;
use domain::{Currency, DAY, Money};
use ports::{Clock, Credentials, async_trait};
use server::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::TestClock;

conformance!(async { Some(WooShop::open().await) });

/// A shop with a past.
struct WooShop {
    clock: Arc<TestClock>,
    server: Server,
    goods: (u64, u64),
    old: u64,
    buyers: AtomicU32,
}

impl WooShop {
    /// Taller Azul: some products, customers for several pages, orders of half a year.
    async fn open() -> WooShop {
        let clock = Arc::new(TestClock::at(MORNING + -200 * DAY));
        let mut books = Books::new(clock.clone());
        let goods = (
            books.add_product("Cafetera", "39.90", 50),
            books.add_product("Taza azul", "9.50", 50),
        );
        books.add_variable("Cuenco");
        for person in 0..130 {
            books.add_customer("Visita", &format!("{person}"), &format!("visita{person}@lista.test"));
        }
        let mut old = 0;
        for _ in 0..120 {
            old = books.place(goods, "vieja@correo.test", "redsys");
            books.set_state(old, "completed");
            clock.advance(DAY);
        }
        clock.advance(80 * DAY);
        WooShop {
            server: Server::open(books).await,
            clock,
            goods,
            old,
            buyers: AtomicU32::new(0),
        }
    }

    /// Taller Azul on its first day.
    async fn opened_today() -> WooShop {
        let clock = Arc::new(TestClock::at(MORNING));
        let mut books = Books::new(clock.clone());
        let goods = (
            books.add_product("Cafetera", "39.90", 50),
            books.add_product("Taza azul", "9.50", 50),
        );
        WooShop {
            server: Server::open(books).await,
            clock,
            goods,
            old: 0,
            buyers: AtomicU32::new(0),
        }
    }

    /// With the application password of Ana, who may moderate comments.
    fn credentials_of_site(&self, url: &str, password: &str) -> Credentials {
        let mut credentials = self.credentials_at(url);
        for (field, value) in [("wp_user", "ana"), ("wp_password", password)] {
            credentials.0.insert(field.to_owned(), value.to_owned());
        }
        credentials
    }

    /// What happens in the shop itself.
    fn books<T>(&self, happens: impl FnOnce(&mut Books) -> T) -> T {
        happens(&mut self.server.books.lock().unwrap())
    }

    fn with_keys(&self, url: &str, (key, secret): (&str, &str)) -> Credentials {
        let values = [("url", url), ("consumer_key", key), ("consumer_secret", secret)];
        Credentials(values.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.server.port)
    }
}

fn number(order: &str) -> u64 {
    order.parse().unwrap()
}

#[async_trait]
impl ShopWorld for WooShop {
    fn kind(&self) -> &'static str {
        "woocommerce"
    }

    fn credentials(&self) -> Credentials {
        self.credentials_at(&self.url())
    }

    fn credentials_at(&self, url: &str) -> Credentials {
        self.with_keys(url, ("ck_all", "cs_all"))
    }

    fn wrong_credentials(&self) -> Vec<Credentials> {
        let wrong = [("ck_nobody", "cs_all"), ("ck_all", "cs_wrong")];
        wrong.map(|keys| self.with_keys(&self.url(), keys)).into()
    }

    fn reading_credentials(&self) -> Option<Credentials> {
        Some(self.with_keys(&self.url(), ("ck_read", "cs_read")))
    }

    fn port(&self) -> u16 {
        self.server.port
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    fn forget_filters(&self, _line: &Line) {
        self.books(|books| books.forgets = &["modified_after", "modified_before", "include"]);
    }

    fn long_ago(&self) -> Option<String> {
        Some(self.old.to_string())
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance(seconds * 1_000);
    }

    async fn buy(&self) -> Bought {
        let email = format!("carla.{}@correo.test", self.buyers.fetch_add(1, Ordering::Relaxed));
        let id = self.books(|books| books.place(self.goods, &email, "redsys"));
        Bought {
            id: id.to_string(),
            number: id.to_string(),
            email,
            total: Money::new(6_385, Currency::EUR),
        }
    }

    async fn pay(&self, order: &str) {
        self.books(|books| {
            books.change(number(order), |row, now| Books::stamp(row, "date_paid", now));
            books.set_state(number(order), "processing");
        });
    }

    async fn ship(&self, order: &str, tracking: &str) {
        self.books(|books| {
            books.change(number(order), |row, now| {
                Books::stamp(row, "date_completed", now);
                let parcel = serde_json::json!({
                    "tracking_provider": "Correos", "custom_tracking_provider": "", "custom_tracking_link": "",
                    "tracking_number": tracking, "date_shipped": now.to_string(), "tracking_id": format!("t{tracking}"),
                });
                let kept = serde_json::json!({ "id": 77, "key": "_wc_shipment_tracking_items", "value": [parcel] });
                row["meta_data"].as_array_mut().unwrap().push(kept);
            });
            books.set_state(number(order), "completed");
        });
    }

    async fn pay_back(&self, order: &str, minor: i64, why: &str) {
        self.books(|books| books.by_admin(number(order), minor, why, false));
    }

    async fn cancel(&self, order: &str) {
        self.books(|books| books.set_state(number(order), "cancelled"));
    }

    async fn annotate(&self, order: &str, text: &str) {
        self.books(|books| books.note(number(order), "Bruno", text, false));
    }

    async fn redirect(&self, order: &str, city: &str) {
        self.books(|books| books.change(number(order), |row, _| row["shipping"]["city"] = city.into()));
    }

    async fn readdress(&self, order: &str, email: &str) -> bool {
        self.books(|books| books.change(number(order), |row, _| row["billing"]["email"] = email.into()));
        true
    }

    async fn remove(&self, order: &str) -> bool {
        self.books(|books| books.set_state(number(order), "trash"));
        true
    }

    async fn books(&self, order: &str) -> Vec<(i64, String)> {
        self.books(|books| {
            let rows = &books.orders[&number(order)].refunds;
            rows.iter()
                .map(|row| (books::cents(&row["amount"]), row["reason"].as_str().unwrap().to_owned()))
                .collect()
        })
    }
}
