//! PrestaShop, and thirty bees that grew out of it, over their webservice (XML). Building requests ([`requests`]), reading answers
//! ([`xml`], [`orders`], [`responses`], [`threads`]) and the shop's clock ([`zone`]) are pure; [`talking`] goes to the network,
//! through [`ports::Http`]; this file and [`lists`] put them together.
//!
//! What a caller may rely on:
//! - Every row is checked against what was asked, although the webservice refuses filters that it does not know: what stands
//!   between us and it may not.
//! - One `OrderRecord` carries all that belongs to the order; whichever stream hands it over, it is the same.
//! - The shop writes its moments without a zone. Lists are walked by its own wall clock; only in records do they become
//!   everybody's moments, by the zone that the shop is set to.
//! - An answer stands in a thread once: it carries its mark in the row itself, which is looked for before it is written
//!   ([`answering`]). Nothing else is ever written.
//! - It pays nothing back: the webservice only keeps the books. Credit slips that people write are read as what was given back.

mod answering;
mod lists;
mod orders;
mod requests;
mod responses;
mod talking;
#[cfg(test)]
mod tests;
mod threads;
mod xml;
mod zone;

use crate::rest::place::Place;
use crate::rest::walk::not_asked_for;
use domain::{DAY, HOUR, MINUTE, SECOND};
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, Examined, FieldKind, Found,
    Outgoing, PortError, PortErrorKind, Progress, Record, Retry, Stream, Surroundings, async_trait,
};
use requests::Shop;
use std::sync::Arc;
use talking::Connection;

/// As people know it.
const BRAND: &str = "PrestaShop";
/// How long what the shop says of itself is kept.
const KEPT: i64 = HOUR;
/// Orders in one answer; each brings rows of seven other kinds with it.
const ORDERS: usize = 100;
/// Orders in one answer when only their state and dates are asked for.
const SCANNED: usize = 200;
/// Customers, slips or messages in one answer.
const MANY: usize = 100;
/// Products in one answer: the shop works out the price of each.
const PRODUCTS: usize = 20;
/// How long after it was placed an order is looked at again while it is unfinished.
const OPEN: i64 = 60 * DAY;
/// How long after its last change any such order is looked at again.
const RECENT: i64 = 14 * DAY;
/// Conversations that are older when the shop is connected are not read.
const FIRST_MESSAGES: i64 = 60 * DAY;
/// How often all products are read again: a count of the stock and a sale that begins do not change them.
const SHELVES: i64 = 6 * HOUR;
/// What the key must be allowed to look at, by the names that the shop's own page for keys has.
const NEEDED: &[&str] = &[
    "addresses",
    "carriers",
    "categories",
    "combinations",
    "configurations",
    "countries",
    "currencies",
    "customer_messages",
    "customer_threads",
    "customers",
    "languages",
    "order_carriers",
    "order_details",
    "order_histories",
    "order_slip",
    "order_states",
    "orders",
    "product_option_values",
    "products",
    "stock_availables",
];

/// The kind of shop.
pub struct PrestaShop;

impl Connector for PrestaShop {
    fn id(&self) -> &'static str {
        "prestashop"
    }

    fn name(&self) -> &'static str {
        BRAND
    }

    fn fields(&self) -> &'static [ConnectorField] {
        const FIELDS: &[ConnectorField] = &[
            ConnectorField::needed("url", FieldKind::Url, "https://tienda.example"),
            ConnectorField::needed("key", FieldKind::Secret, "32 × A–Z, 0–9"),
            ConnectorField::optional("answers", FieldKind::Choice(&["mail", requests::IN_THREADS]), ""),
            ConnectorField::seldom("employee", FieldKind::Number, "1"),
            ConnectorField::seldom("zone", FieldKind::Text, "Europe/Madrid"),
        ];
        FIELDS
    }

    fn steps(&self) -> &'static [&'static str] {
        &["reach", "sign_in", "rights", "read_orders"]
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
            Capability::Replies,
            Capability::FindSent,
        ]
    }

    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(Connection::new(Shop::new(credentials)?, around)))
    }
}

/// What is read: lines of orders refer to products, and conversations to orders.
const STREAMS: &[Stream] = &[
    stream("products", 10 * MINUTE),
    stream("orders", 45 * SECOND),
    stream("slips", MINUTE),
    stream("orders_recheck", 5 * MINUTE),
    stream("messages", MINUTE),
    // An order says who its buyer is: an inbox need not wait for everybody who has an account.
    stream("customers", 5 * MINUTE),
];

const fn stream(name: &'static str, every: i64) -> Stream {
    Stream { name, every }
}

#[async_trait]
impl Connected for Connection {
    fn streams(&self) -> &'static [Stream] {
        STREAMS
    }

    async fn probe(&self) -> Result<String, PortError> {
        let (name, missing) = self.index().await?;
        if !missing.is_empty() {
            return Err(talking::rights_missing(&missing, self.shop.host()));
        }
        Ok(if name.is_empty() {
            self.shop.host().to_owned()
        } else {
            name
        })
    }

    async fn examine(&self) -> Examined {
        let failed = |passed, error| Examined {
            passed,
            failed: Some(error),
            name: None,
        };
        let name = match self.probe().await {
            Ok(name) => name,
            Err(error) => {
                let passed = match error.kind {
                    PortErrorKind::SignInRefused => 1,
                    PortErrorKind::RightsMissing => 2,
                    _ => 0,
                };
                return failed(passed, error);
            }
        };
        match self.orders(None).await {
            Ok(_) => Examined {
                passed: 4,
                failed: None,
                name: Some(name),
            },
            Err(error) => failed(3, error),
        }
    }

    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        match stream.name {
            "products" => self.products(cursor).await,
            "orders" => self.orders(cursor).await,
            "slips" => self.slips(cursor).await,
            "orders_recheck" => self.recheck(cursor).await,
            "messages" => self.messages(cursor).await,
            "customers" => self.customers(cursor).await,
            other => Err(PortError::new(
                PortErrorKind::NotUnderstood,
                Retry::Never,
                format!("no stream {other}"),
            )),
        }
    }

    async fn orders_again(&self, ids: &[ports::ExternalId]) -> Result<Option<Vec<Record>>, PortError> {
        Ok(Some(self.orders_by_id(&ids.iter().cloned().collect()).await?))
    }

    /// Two questions, because an order that is not in a list says little, and "not there" may be said by anybody on the way.
    async fn order_is_gone(&self, id: &ports::ExternalId) -> Result<bool, PortError> {
        let ask = requests::one("orders", id);
        let response = self.exchange(&ask).await?;
        if response.status == 404 {
            let asked = [id.clone()].into();
            return Ok(self.whose("orders", requests::SCANNED, "id", &asked).await?.is_empty());
        }
        let root = talking::yes(&response, &ask, self.shop.host())?;
        let is_it = root.child("order").is_some_and(|order| order.get("id") == id);
        if is_it {
            Ok(false)
        } else {
            Err(not_asked_for("another order"))
        }
    }

    fn progress(&self, stream: Stream, cursor: Option<&str>) -> Option<Progress> {
        matches!(stream.name, "orders" | "customers")
            .then(|| Place::progress(cursor))
            .flatten()
    }

    /// Only where customers see it, and only where somebody chose so: the shop sends no mail for what is written in its threads
    /// from elsewhere.
    fn answers(&self, conversation: &str) -> bool {
        self.shop.answers_as.is_some() && threads::shown(conversation).is_some()
    }

    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        self.answer(message).await
    }

    async fn find_sent(&self, message: &Outgoing) -> Result<Found, PortError> {
        self.find_answer(message).await
    }
}
