//! The PrestaShop connector against a rebuilt webservice ([`server`], [`books`]): the sentences that every connector must pass,
//! and those that only this kind of shop gives reason for.

mod answers;
mod books;
mod own;
mod server;

use super::conformance::line::Line;
use super::conformance::{Bought, ShopWorld, conformance};
use crate::world::MORNING;
use books::{Books, CANCELLED, KEYS, PAID, SENT};
use domain::{Currency, DAY, Money, Timestamp};
use ports::{Clock, Credentials, async_trait};
use server::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::TestClock;

conformance!(pays nothing back: async { Some(PrestaWorld::open().await) });

/// A shop with a past.
struct PrestaWorld {
    clock: Arc<TestClock>,
    server: Server,
    goods: (u64, u64),
    old: u64,
    buyers: AtomicU32,
}

impl PrestaWorld {
    /// Taller Azul: some products, customers for several pages, orders of half a year, over two changes of the clocks.
    async fn open() -> PrestaWorld {
        PrestaWorld::open_at(MORNING).await
    }

    /// The same at another time.
    async fn open_at(now: Timestamp) -> PrestaWorld {
        PrestaWorld::with_past(now, 120).await
    }

    /// The same before anybody has bought anything.
    async fn opened_today() -> PrestaWorld {
        PrestaWorld::with_past(MORNING, 0).await
    }

    async fn with_past(now: Timestamp, orders: i64) -> PrestaWorld {
        let clock = Arc::new(TestClock::at(now + -270 * DAY));
        let mut books = Books::new(clock.clone());
        let goods = (
            books.add_product("Cafetera", 3_990, 50),
            books.add_product("Taza azul", 950, 50),
        );
        books.add_in_colours("Cuenco");
        for person in 0..orders + 10 {
            books.add_customer(
                "Visita",
                &format!("{person}"),
                &format!("visita{person}@lista.test"),
                false,
            );
        }
        let regular = books.add_customer("Vieja", "Amiga", "vieja@correo.test", false);
        let mut old = 0;
        for _ in 0..orders {
            old = books.place(goods, regular);
            books.set_state(old, PAID);
            books.set_state(old, SENT);
            clock.advance(DAY);
        }
        clock.advance((270 - orders) * DAY);
        PrestaWorld {
            server: Server::open(books).await,
            clock,
            goods,
            old,
            buyers: AtomicU32::new(0),
        }
    }

    /// What happens in the shop itself.
    fn books<T>(&self, happens: impl FnOnce(&mut Books) -> T) -> T {
        happens(&mut self.server.books.lock().unwrap())
    }

    fn with_key(&self, url: &str, key: &str) -> Credentials {
        let values = [("url", url), ("key", key)];
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
impl ShopWorld for PrestaWorld {
    fn kind(&self) -> &'static str {
        "prestashop"
    }

    fn credentials(&self) -> Credentials {
        self.credentials_at(&self.url())
    }

    fn credentials_at(&self, url: &str) -> Credentials {
        self.with_key(url, KEYS[0].0)
    }

    fn wrong_credentials(&self) -> Vec<Credentials> {
        let wrong = ["NOBODYNOBODYNOBODYNOBODYNOBODY00", "short"];
        wrong.map(|key| self.with_key(&self.url(), key)).into()
    }

    fn reading_credentials(&self) -> Option<Credentials> {
        Some(self.with_key(&self.url(), KEYS[1].0))
    }

    fn port(&self) -> u16 {
        self.server.port
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    fn forget_filters(&self, line: &Line) {
        line.forget(&["filter"]);
    }

    /// A credit slip has amounts and no words.
    fn says_why(&self) -> bool {
        false
    }

    fn long_ago(&self) -> Option<String> {
        Some(self.old.to_string())
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance(seconds * 1_000);
    }

    async fn buy(&self) -> Bought {
        let email = format!("carla.{}@correo.test", self.buyers.fetch_add(1, Ordering::Relaxed));
        let (id, number) = self.books(|books| {
            let carla = books.add_customer("Carla", "Muñoz", &email, true);
            let id = books.place(self.goods, carla);
            (id, books.row("orders", id).text("reference").to_owned())
        });
        Bought {
            id: id.to_string(),
            number,
            email,
            total: Money::new(6_385, Currency::EUR),
        }
    }

    async fn pay(&self, order: &str) {
        self.books(|books| {
            books.change(number(order), |row, now| {
                row.set("total_paid_real", "63.850000");
                row.set("invoice_date", now);
            });
            books.set_state(number(order), PAID);
        });
    }

    async fn ship(&self, order: &str, tracking: &str) {
        self.books(|books| {
            let parcel = books.of("order_carriers", "id_order", number(order))[0].id;
            books.row("order_carriers", parcel).set("tracking_number", tracking);
            books.set_state(number(order), SENT);
        });
    }

    async fn pay_back(&self, order: &str, minor: i64, _why: &str) {
        self.books(|books| books.slip(number(order), minor));
    }

    async fn cancel(&self, order: &str) {
        self.books(|books| books.set_state(number(order), CANCELLED));
    }

    async fn annotate(&self, order: &str, text: &str) {
        self.books(|books| books.annotate(number(order), text));
    }

    async fn redirect(&self, order: &str, city: &str) {
        self.books(|books| {
            let address = books
                .row("orders", number(order))
                .text("id_address_delivery")
                .parse()
                .unwrap();
            books.row("addresses", address).set("city", city);
        });
    }

    async fn readdress(&self, order: &str, email: &str) -> bool {
        self.books(|books| {
            let customer = books.row("orders", number(order)).text("id_customer").parse().unwrap();
            books.row("customers", customer).set("email", email);
        });
        true
    }

    async fn remove(&self, order: &str) -> bool {
        self.books(|books| books.remove(number(order)));
        true
    }

    async fn books(&self, order: &str) -> Vec<(i64, String)> {
        self.books(|books| {
            let slips = books.of("order_slip", "id_order", number(order));
            let cents = |text: &str| Money::parse(text, Currency::EUR).unwrap().minor;
            slips
                .iter()
                .map(|slip| (cents(slip.text("amount")), String::new()))
                .collect()
        })
    }
}
