//! Vendure over its Admin API (GraphQL), with an API key or a login. Building requests ([`requests`]), reading answers
//! ([`responses`], [`orders`]) and keeping the place in a list that changes while it is read (`crate::rest`) are pure;
//! [`talking`] goes to the network, through [`ports::Http`]; this file and [`lists`] put them together.
//!
//! What a caller may rely on:
//! - Every row is compared with what was asked: rows of another time, order or id, and carts, make the whole answer
//!   `NotUnderstood`, and nothing of it is handed over.
//! - One `OrderRecord` carries all that belongs to the order; whichever stream hands it over, it is the same.
//! - No stream depends on this machine's clock being right, except how far back orders are looked through again and how often
//!   the lists whose rows change without a sign are read from the beginning.
//! - It writes nothing but refunds ([`refunds`]). Vendure's core sends no mail for others, so a reply is handed to the mail
//!   program; `send` refuses.

mod lists;
mod orders;
mod refunds;
mod requests;
mod responses;
mod talking;
#[cfg(test)]
mod tests;

use crate::rest::answers;
use crate::rest::place::{Place, batch};
use crate::rest::recheck::{Look, Recheck};
use crate::rest::walk::not_asked_for;
use domain::{MINUTE, PayoutProof, RefundSupport, SECOND, Timestamp};
use lists::List;
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, FieldKind, Found, FrozenRefund,
    Outgoing, PortError, PortErrorKind, Progress, Record, RefundAnswer, RefundAsk, RefundEvidence, Retry, Stream,
    Surroundings, async_trait,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use talking::Connection;

/// Orders in one answer when only their last movements are asked for.
const MOVED: usize = 100;

/// The kind of shop.
pub struct Vendure;

impl Connector for Vendure {
    fn id(&self) -> &'static str {
        "vendure"
    }

    fn name(&self) -> &'static str {
        "Vendure"
    }

    fn fields(&self) -> &'static [ConnectorField] {
        const FIELDS: &[ConnectorField] = &[
            ConnectorField::needed("url", FieldKind::Url, "https://api.tienda.example"),
            ConnectorField::optional("api_key", FieldKind::Secret, "…"),
            ConnectorField::optional("username", FieldKind::Text, "mostrador@tienda.example"),
            ConnectorField::optional("password", FieldKind::Secret, ""),
            ConnectorField::seldom("channel_token", FieldKind::Text, "taller-azul"),
        ];
        FIELDS
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
            Capability::Refunds,
        ]
    }

    fn refunds(&self) -> Option<RefundSupport> {
        Some(RefundSupport {
            key_life: None,
            marker_first: false,
            proof: PayoutProof::Books,
        })
    }

    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(Connection::new(requests::Shop::new(credentials)?, around)))
    }
}

/// What is read: lines of orders refer to products.
const STREAMS: &[Stream] = &[
    stream("products", 10 * MINUTE),
    stream("orders", 45 * SECOND),
    stream("orders_recheck", 2 * MINUTE),
    // An order says who its buyer is: an inbox need not wait for everybody who has an account.
    stream("customers", 5 * MINUTE),
];

const fn stream(name: &'static str, every: i64) -> Stream {
    Stream { name, every }
}

impl Connection {
    /// Orders of which something moved that their own time of change does not show.
    async fn orders_recheck(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let mut place = Recheck::resume(cursor, self.around.clock.now());
        let window = Timestamp(place.window);
        let (time, narrowed) = match place.look {
            Look::Young => ("orderPlacedAt", Vec::new()),
            Look::Old => ("updatedAt", vec![requests::placed_before(window)]),
        };
        let list = (requests::ORDERS_MOVED, "orders", time);
        let page = self.page(&place.walk, list, MOVED, &narrowed).await?;
        let mut wanted = BTreeSet::new();
        for row in &page.rows {
            let placed = orders::placed_at(row);
            if place.look == Look::Old && placed.is_none_or(|at| at >= window) {
                return Err(not_asked_for("orders of another time"));
            }
            let movement = Some(orders::movement(row)?).filter(|movement| place.wants(movement));
            wanted.extend(movement.map(|movement| movement.order.to_owned()));
        }
        let rows = self.orders_by_id(&wanted).await?;
        let records = self.whole_orders(&rows).await?;
        let more = place.advance(page.step, page.shop_now);
        batch(&place, records, more)
    }

    /// These orders as rows. One that the server does not give is left out.
    async fn orders_by_id(&self, ids: &BTreeSet<String>) -> Result<Vec<Value>, PortError> {
        let ids: Vec<String> = ids.iter().cloned().collect();
        let mut found = Vec::new();
        for some in ids.chunks(List::Orders.page()) {
            let mut answer = self.ask(requests::ORDERS, &requests::by_id(some)).await?;
            let list = answer.data.get_mut("orders").unwrap_or(&mut Value::Null).take();
            for row in answers::rows(&list, "items")? {
                if !some.iter().any(|asked| answers::id(row) == Ok(asked.as_str())) {
                    return Err(not_asked_for("other orders"));
                }
                found.push(row.clone());
            }
        }
        Ok(found)
    }

    /// One order, or that the shop says it has none.
    async fn one(&self, document: &str, id: &str) -> Result<(Option<Value>, Option<Timestamp>), PortError> {
        let mut answer = self.ask(document, &json!({ "id": id })).await?;
        let Some(row) = answer.data.get_mut("order").map(Value::take) else {
            return Err(answers::misshapen("order"));
        };
        if row.is_null() {
            return Ok((None, answer.shop_now));
        }
        if answers::id(&row)? != id {
            return Err(not_asked_for("another order"));
        }
        Ok((Some(row), answer.shop_now))
    }
}

#[async_trait]
impl Connected for Connection {
    fn streams(&self) -> &'static [Stream] {
        STREAMS
    }

    async fn probe(&self) -> Result<String, PortError> {
        let profile = self.introduces_itself().await?;
        Ok(if profile.name.is_empty() {
            self.shop.host().to_owned()
        } else {
            profile.name
        })
    }

    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        match (List::of(stream.name), stream.name) {
            (Some(list), _) => self.list(list, cursor).await,
            (None, "orders_recheck") => self.orders_recheck(cursor).await,
            (None, other) => Err(PortError::new(
                PortErrorKind::NotUnderstood,
                Retry::Never,
                format!("no stream {other}"),
            )),
        }
    }

    /// A page takes the server longer than it takes to store one.
    fn reads_ahead(&self) -> bool {
        true
    }

    async fn orders_again(&self, ids: &[ports::ExternalId]) -> Result<Option<Vec<Record>>, PortError> {
        let rows = self.orders_by_id(&ids.iter().cloned().collect()).await?;
        Ok(Some(self.whole_orders(&rows).await?))
    }

    async fn order_is_gone(&self, id: &ports::ExternalId) -> Result<bool, PortError> {
        Ok(self.one(requests::ORDER, id).await?.0.is_none())
    }

    fn progress(&self, stream: Stream, cursor: Option<&str>) -> Option<Progress> {
        List::of(stream.name).and_then(|_| Place::progress(cursor))
    }

    async fn send(&self, _message: &Outgoing) -> Result<Delivery, PortError> {
        Err(PortError::new(
            PortErrorKind::Refused,
            Retry::Never,
            "a Vendure server sends no answers for others",
        ))
    }

    fn freeze_refund(&self, ask: &RefundAsk) -> Result<String, PortError> {
        refunds::freeze(ask)
    }

    /// One request and nothing before it: the look into the books, which comes first, has compared how the shop counts.
    async fn refund(&self, refund: &FrozenRefund) -> Result<RefundAnswer, PortError> {
        if let Some(profile) = self.known() {
            refunds::counts_alike(profile.precision)?;
        }
        let response = self.act(&refund.bytes).await?;
        refunds::answered(&response, refund, self.shop.host())
    }

    async fn find_refund(&self, refund: &FrozenRefund) -> Result<RefundEvidence, PortError> {
        refunds::counts_alike(self.profile().await?.precision)?;
        let (row, shop_now) = self.one(requests::BOOKS, &refund.ask.order).await?;
        let missing = || PortError::new(PortErrorKind::OrderMissing, Retry::Never, "the order is not there");
        refunds::books(&row.ok_or_else(missing)?, refund, shop_now)
    }

    /// Nothing was ever sent, so nothing can have arrived.
    async fn find_sent(&self, _message: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }
}
