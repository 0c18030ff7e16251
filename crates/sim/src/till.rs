//! The money: shops that pay back through a gateway, and the gateway's own ledger, which alone knows where money went. Four
//! kinds of shop, each with the points at which a real one of its kind comes apart: a record before or after the money, a
//! record that is deleted although it was paid, a second record that is only an echo, a payment that finishes minutes after
//! its answer was given up, keys that are remembered for a day.

mod books;

pub use books::{Paid, TillKind};

use crate::breaker::Breaker;
use crate::weather::Weather;
use books::Books;
use domain::{
    Currency, FulfilmentStatus, HOUR, MINUTE, Money, PaymentStatus, PayoutProof, RefundSupport, SECOND, Timestamp,
};
use fastrand::Rng;
use ports::{
    Batch, Capability, Clock, Connected, Connector, ConnectorField, Credentials, Delivery, ExternalId, Found,
    FrozenRefund, OrderRecord, Outgoing, PaymentRecord, PortError, PortErrorKind, Record, RefundAnswer, RefundAsk,
    RefundEvidence, RefundRecord, Retry, Stream, Surroundings, async_trait,
};
use std::sync::{Arc, Mutex, PoisonError};

const STREAMS: &[Stream] = &[Stream {
    name: "orders",
    every: 30 * SECOND,
}];

/// What every order was paid with, in cents.
pub const CAPTURED: i64 = 5_000;
/// The orders of a till.
pub const ORDERS: &[&str] = &["o1", "o2"];

/// A shop with money. Clones are the same.
#[derive(Clone)]
pub struct Till {
    kind: TillKind,
    books: Arc<Mutex<Books>>,
    breaker: Arc<Breaker>,
    clock: Arc<dyn Clock>,
}

pub(crate) fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub(crate) fn lost() -> PortError {
    PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, "by the weather").with_unknown_effect()
}

impl Till {
    /// A till on which nothing was paid back yet.
    pub fn new(kind: TillKind, rng: Rng, weather: Weather, breaker: Arc<Breaker>, clock: Arc<dyn Clock>) -> Till {
        Till {
            kind,
            books: Arc::new(Mutex::new(Books::new(kind, rng, weather))),
            breaker,
            clock,
        }
    }

    fn with<T>(&self, see: impl FnOnce(&mut Books) -> T) -> T {
        let now = self.clock.now();
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        books.pass(now);
        see(&mut books)
    }

    /// Its kind.
    pub fn kind(&self) -> TillKind {
        self.kind
    }

    /// From now on this weather holds.
    pub fn set_weather(&self, weather: &Weather) {
        self.with(|books| books.weather = weather.clone());
    }

    /// From now on nothing goes wrong, and every payment on its way arrives or fails.
    pub fn heal(&self) {
        self.with(Books::heal);
    }

    /// Somebody of the shop pays back beside us.
    pub fn admin_refunds(&self, order: &str, minor: i64) {
        let now = self.clock.now();
        self.with(|books| books.admin(order, minor, now));
    }

    /// Ana pays by hand what a shop has only written down.
    pub fn pay_by_hand(&self, order: &str, minor: i64, marker: &str) {
        self.with(|books| books.by_hand(order, minor, marker));
    }

    /// These refunds were in Ana's view when she asked for or decided about the one with this marker.
    pub fn in_view(&self, marker: &str, ids: Vec<String>) {
        self.with(|books| books.in_view.entry(marker.to_owned()).or_default().extend(ids));
    }

    /// What the gateway paid for a marker.
    pub fn paid(&self, marker: &str) -> Vec<Paid> {
        self.with(|books| {
            books
                .ledger
                .iter()
                .filter(|one| one.marker == marker)
                .cloned()
                .collect()
        })
    }

    /// Money of this marker may still move.
    pub fn on_its_way(&self, marker: &str) -> bool {
        self.with(|books| books.on_its_way(marker))
    }

    /// What the gateway paid for an order, by whomever.
    pub fn paid_on(&self, order: &str) -> i64 {
        self.with(|books| {
            books
                .ledger
                .iter()
                .filter(|one| one.order == order)
                .map(|one| one.minor)
                .sum()
        })
    }

    /// How often a request with this marker was carried out or may have been.
    pub fn sent(&self, marker: &str) -> usize {
        self.with(|books| books.sent.get(marker).copied().unwrap_or(0))
    }

    /// What no request may ever do, if one did.
    pub fn complaint(&self) -> Option<String> {
        let of_books = self.with(|books| books.complaint.clone());
        of_books.or_else(|| self.breaker.witness.complaint())
    }
}

impl Connector for Till {
    fn id(&self) -> &'static str {
        "till"
    }
    fn name(&self) -> &'static str {
        "till"
    }
    fn fields(&self) -> &'static [ConnectorField] {
        &[]
    }
    fn capabilities(&self) -> &'static [Capability] {
        &[Capability::Orders, Capability::Payments, Capability::Refunds]
    }
    fn refunds(&self) -> Option<RefundSupport> {
        let (key_life, proof) = match self.kind {
            TillKind::Woo => (None, PayoutProof::Books),
            TillKind::Shopify => (Some(20 * HOUR), PayoutProof::Books),
            TillKind::Medusa => (None, PayoutProof::Answer),
            TillKind::Presta => (None, PayoutProof::Nothing),
        };
        Some(RefundSupport {
            key_life,
            marker_first: true,
            proof,
        })
    }
    fn connect(&self, _: &Credentials, _: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(self.clone()))
    }
}

fn record(books: &Books, order: &str) -> OrderRecord {
    let rows: Vec<_> = books.rows.iter().filter(|row| row.order == order).collect();
    let back: i64 = rows.iter().filter(|row| row.counts()).map(|row| row.minor).sum();
    OrderRecord {
        id: order.to_owned(),
        number: order.to_owned(),
        customer: None,
        email: "carla@example.com".to_owned(),
        buyer: "Carla".to_owned(),
        placed_at: crate::quiet::MORNING,
        shop_status: "paid".to_owned(),
        cancelled: false,
        payment: PaymentStatus::Paid,
        fulfilment: FulfilmentStatus::Unfulfilled,
        total: euros(CAPTURED),
        shipping: euros(0),
        payments: vec![PaymentRecord {
            id: format!("pay-{order}"),
            authorized: euros(CAPTURED),
            captured: euros(CAPTURED),
            refunded: euros(back),
            captured_at: Some(crate::quiet::MORNING),
            provider: "gateway".to_owned(),
        }],
        lines: Vec::new(),
        fulfilments: Vec::new(),
        refunds: rows
            .iter()
            .filter(|row| row.counts())
            .map(|row| RefundRecord {
                id: row.id.clone(),
                amount: euros(row.minor),
                at: row.at,
                reason: row.note.clone(),
            })
            .collect(),
        returns: Vec::new(),
        notes: Vec::new(),
        promised_at: None,
        destination: String::new(),
        city: String::new(),
        country: None,
    }
}

#[async_trait]
impl Connected for Till {
    fn streams(&self) -> &'static [Stream] {
        STREAMS
    }

    async fn probe(&self) -> Result<String, PortError> {
        Ok("till".to_owned())
    }

    async fn pull(&self, _: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        self.with(|books| {
            if Weather::strikes(books.weather.unreadable, &mut books.rng) {
                return Err(PortError::new(
                    PortErrorKind::NotUnderstood,
                    Retry::Later,
                    "by the weather",
                ));
            }
            let now = books.cursor();
            let changed = cursor != Some(now.as_str());
            let orders = ORDERS.iter().filter(|_| changed);
            Ok(Batch {
                records: orders
                    .map(|order| Record::Order(Box::new(record(books, order))))
                    .collect(),
                cursor: now,
                more: false,
            })
        })
    }

    async fn orders_again(&self, ids: &[ExternalId]) -> Result<Option<Vec<Record>>, PortError> {
        self.with(|books| {
            if Weather::strikes(books.weather.not_there, &mut books.rng) {
                return Err(PortError::new(
                    PortErrorKind::Unreachable,
                    Retry::Later,
                    "by the weather",
                ));
            }
            Ok(Some(
                ids.iter()
                    .map(|id| Record::Order(Box::new(record(books, id))))
                    .collect(),
            ))
        })
    }

    async fn send(&self, _: &Outgoing) -> Result<Delivery, PortError> {
        Err(PortError::new(PortErrorKind::Refused, Retry::Never, "no mail"))
    }

    async fn find_sent(&self, _: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }

    fn freeze_refund(&self, ask: &RefundAsk) -> Result<String, PortError> {
        Ok(format!("{} {} {}", ask.payment, ask.amount, ask.note))
    }

    async fn refund(&self, refund: &FrozenRefund) -> Result<RefundAnswer, PortError> {
        self.breaker.boundary().await;
        self.breaker.witness.sees(&refund.marker).await;
        let now = self.clock.now();
        let answer = self.with(|books| books.refund(refund, now));
        self.breaker.boundary().await;
        answer
    }

    async fn find_refund(&self, refund: &FrozenRefund) -> Result<RefundEvidence, PortError> {
        self.breaker.boundary().await;
        let now = self.clock.now();
        let answer = self.with(|books| {
            if Weather::strikes(books.weather.not_there, &mut books.rng) {
                return Err(PortError::new(
                    PortErrorKind::Unreachable,
                    Retry::Later,
                    "by the weather",
                ));
            }
            Ok(books.evidence(refund, now))
        });
        self.breaker.boundary().await;
        answer
    }
}

/// How long a key is remembered.
pub(crate) const KEPT: i64 = 24 * HOUR;
/// The longest that a payment goes on after its answer was given up.
pub(crate) const LATEST: i64 = 10 * MINUTE;
/// When the gateway settles what was on its way.
pub(crate) fn settles(rng: &mut Rng, now: Timestamp) -> Timestamp {
    now + rng.i64(MINUTE..30 * HOUR)
}
