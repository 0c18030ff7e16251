//! Medusa 2.18 over its admin API, with a secret key. Building requests ([`requests`]), reading answers ([`responses`],
//! [`orders`]) and keeping the place in a list that changes while it is read ([`walk`], [`recheck`]) are pure; this file
//! puts them together and is the only one that talks to the network, through [`ports::Http`].
//!
//! What a caller may rely on:
//! - Every row is checked against what was asked, because the server leaves out filters that it does not know and then
//!   answers with everything: rows of another time, order or id make the whole answer `NotUnderstood`, and nothing of it
//!   is handed over.
//! - One `OrderRecord` carries all that belongs to the order; whichever stream hands it over, it is the same.
//! - No stream depends on this machine's clock being right, except how far back [`recheck`] looks and how often the
//!   lists whose rows change without a sign are read from the beginning.
//! - It writes nothing but refunds ([`refunds`]) and steps of returns ([`returns`]). Medusa has no mail, so a reply is handed
//!   to the mail program; `send` refuses.

mod lists;
mod orders;
mod recheck;
mod refunds;
mod requests;
mod responses;
mod returns;
#[cfg(test)]
mod tests;

use crate::rest::answers;
use crate::rest::place::{Place, batch};
use crate::rest::recheck::{Look, Recheck};
use crate::rest::walk::{self, Question, Walk, not_asked_for};
use domain::{MINUTE, PayoutProof, RefundSupport, ReturnAct, ReturnSeen, ReturnSupport, SECOND, Timestamp};
use lists::List;
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, Effect, FieldKind, Found,
    FrozenRefund, HttpRequest, Outgoing, PortError, PortErrorKind, Progress, Record, RefundAnswer, RefundAsk,
    RefundEvidence, Retry, ReturnAsk, Stream, Surroundings, async_trait,
};
use requests::Shop;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Payments in one answer: each is some 400 bytes.
const PAYMENTS: usize = 100;
/// Returns that the orders of one answer can have together.
const RETURNS: usize = 1000;

/// The kind of shop.
pub struct Medusa;

impl Connector for Medusa {
    fn id(&self) -> &'static str {
        "medusa"
    }

    fn name(&self) -> &'static str {
        "Medusa"
    }

    fn fields(&self) -> &'static [ConnectorField] {
        const FIELDS: &[ConnectorField] = &[
            ConnectorField::needed("url", FieldKind::Url, "https://api.tienda.example"),
            ConnectorField::needed("secret_key", FieldKind::Secret, "sk_…"),
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
            Capability::Returns,
            Capability::OrderNotes,
            Capability::Stock,
            Capability::Refunds,
            Capability::ReturnSteps,
        ]
    }

    fn refunds(&self) -> Option<RefundSupport> {
        Some(RefundSupport {
            key_life: None,
            marker_first: true,
            proof: PayoutProof::Answer,
        })
    }

    fn returns(&self) -> Option<ReturnSupport> {
        Some(returns::SUPPORT)
    }

    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(Connection {
            shop: Shop::new(credentials)?,
            around,
        }))
    }
}

/// What is read: lines of orders refer to products.
const STREAMS: &[Stream] = &[
    Stream {
        name: "products",
        every: 10 * MINUTE,
    },
    Stream {
        name: "orders",
        every: 45 * SECOND,
    },
    Stream {
        name: "orders_recheck",
        every: 2 * MINUTE,
    },
    Stream {
        name: "returns",
        every: 45 * SECOND,
    },
    // An order says who its buyer is: an inbox need not wait for everybody who has an account.
    Stream {
        name: "customers",
        every: 5 * MINUTE,
    },
];

struct Connection {
    shop: Shop,
    around: Surroundings,
}

/// A page of a list, checked.
struct Page {
    rows: Vec<Value>,
    step: walk::Step,
    shop_now: Option<Timestamp>,
}

impl Connection {
    async fn ask(&self, request: HttpRequest) -> Result<(Value, Option<Timestamp>), PortError> {
        let response = self.send_request(request).await?;
        Ok((
            answers::body(&response, self.shop.host())?,
            answers::shop_now(&response),
        ))
    }

    /// The returns of an order, as far as a step needs them.
    async fn return_states(&self, ask: &ReturnAsk) -> Result<Vec<Value>, PortError> {
        let (body, _) = self.ask(self.shop.return_states(&ask.order, RETURNS)).await?;
        Ok(answers::rows(&body, "returns")?.to_vec())
    }

    /// Begins a return and puts its lines in; answers with its id.
    async fn begin_return(&self, ask: &ReturnAsk) -> Result<String, PortError> {
        if let Some(left) = returns::unfinished(&self.return_states(ask).await?, ask) {
            let response = self.send_request(self.shop.forget_return(left)).await?;
            returns::answered(&response, self.shop.host())?;
        }
        let (body, _) = self.ask(self.shop.parcels_of(&ask.order)).await?;
        let location = body.get("order").and_then(returns::location);
        let request = self.shop.begin_return(&returns::begin(ask, location));
        let begun = returns::answered(&self.send_request(request).await?, self.shop.host())?;
        let row = begun.get("return").ok_or_else(|| answers::misshapen("return"))?;
        let id = answers::id(row)?.to_owned();
        let request = self.shop.step_of_return(&id, "request-items", &returns::lines(ask));
        let filled = self.send_request(request).await;
        if let Err(error) = filled.and_then(|response| returns::answered(&response, self.shop.host())) {
            // Left there it would lock the order; where that fails too, the next attempt does it.
            let _ = self.send_request(self.shop.forget_return(&id)).await;
            return Err(error);
        }
        Ok(id)
    }

    /// Begins the arrival of a return's goods and puts all of them in.
    async fn begin_arrival(&self, ask: &ReturnAsk) -> Result<(), PortError> {
        let host = self.shop.host();
        let (body, _) = self.ask(self.shop.changes_of(&ask.order)).await?;
        if returns::arrival_unfinished(answers::rows(&body, "order_changes")?, ask) {
            let response = self.send_request(self.shop.forget_arrival(&ask.back)).await?;
            returns::answered(&response, host)?;
        }
        let (body, _) = self.ask(self.shop.goods_back(&ask.back)).await?;
        let back = body.get("return").ok_or_else(|| answers::misshapen("return"))?;
        let goods = returns::all_of_it(back)?;
        let begin = self.shop.step_of_return(&ask.back, "receive", &returns::arrival(ask));
        returns::answered(&self.send_request(begin).await?, host)?;
        let filled = self.fill_arrival(ask, back, &goods).await;
        if filled.is_err() {
            // Left there it would lock the order; where that fails too, the next attempt does it.
            let _ = self.send_request(self.shop.forget_arrival(&ask.back)).await;
        }
        filled
    }

    /// A return that a buyer asked for may not say where the goods go; without a place the server takes none whose stock it keeps.
    async fn fill_arrival(&self, ask: &ReturnAsk, back: &Value, goods: &Value) -> Result<(), PortError> {
        let host = self.shop.host();
        if answers::text(back, "location_id").is_empty() {
            let (body, _) = self.ask(self.shop.parcels_of(&ask.order)).await?;
            if let Some(place) = body.get("order").and_then(returns::location) {
                let request = self.shop.place_of_return(&ask.back, place);
                returns::answered(&self.send_request(request).await?, host)?;
            }
        }
        let request = self.shop.step_of_return(&ask.back, "receive-items", goods);
        returns::answered(&self.send_request(request).await?, host).map(drop)
    }

    /// A return is not cancelled while a parcel is to bring it.
    async fn call_parcels_back_off(&self, back: &str) -> Result<(), PortError> {
        let (body, _) = self.ask(self.shop.parcels_back(back)).await?;
        let row = body.get("return").ok_or_else(|| answers::misshapen("return"))?;
        for parcel in answers::list(row, "fulfillments") {
            if answers::filled(parcel, "canceled_at").is_none() {
                let response = self.send_request(self.shop.cancel_parcel(answers::id(parcel)?)).await?;
                returns::answered(&response, self.shop.host())?;
            }
        }
        Ok(())
    }

    async fn send_request(&self, request: HttpRequest) -> Result<ports::HttpResponse, PortError> {
        self.around
            .http
            .send(request)
            .await
            .map_err(|error| error.with("host", self.shop.host()))
    }

    /// Asks for the walk's next page of `list`, whose rows are sorted by `time`.
    async fn page(
        &self,
        walk: &Walk,
        (list, time): (&str, &str),
        limit: usize,
        request: impl Fn(&Question, usize) -> HttpRequest,
    ) -> Result<Page, PortError> {
        let question = walk.question();
        let (mut body, shop_now) = self.ask(request(&question, limit)).await?;
        let rows = answers::rows(&body, list)?;
        // A server may give fewer rows than were asked for; that there are more is what it says itself.
        let count = body
            .get("count")
            .and_then(Value::as_u64)
            .and_then(|count| usize::try_from(count).ok());
        let is_full = rows.len() >= limit || count.is_some_and(|count| count > question.offset + rows.len());
        let given = if is_full { rows.len() } else { limit };
        let step = walk.after(&answers::marks(rows, time)?, given, shop_now)?;
        let rows = body
            .get_mut(list)
            .and_then(Value::as_array_mut)
            .map(std::mem::take)
            .unwrap_or_default();
        Ok(Page {
            rows: rows.into_iter().skip(step.skip).collect(),
            step,
            shop_now,
        })
    }

    /// A return can change without its order (begun by staff), so it has a list of its own; what is handed over is the
    /// order, read anew.
    async fn returns(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let place = Place::resume(cursor, None, self.around.clock.now());
        let ask = |question: &Question, limit| self.shop.returns_moved(question, limit);
        let page = self
            .page(&place.walk, ("returns", "updated_at"), List::Orders.page(), ask)
            .await?;
        let rows = self.orders_by_id(&orders_of(&page.rows), None).await?;
        place.listed(self.whole_orders(&rows).await?, page.step)
    }

    async fn orders_recheck(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let mut place = Recheck::resume(cursor, self.around.clock.now());
        let (rows, page) = match place.look {
            Look::Young => {
                let ask = |question: &Question, limit| self.shop.payments_moved(question, limit);
                let page = self
                    .page(&place.walk, ("payments", "created_at"), PAYMENTS, ask)
                    .await?;
                let mut wanted = BTreeSet::new();
                for payment in &page.rows {
                    let movement = recheck::of_payment(payment)?.filter(|movement| place.wants(movement));
                    wanted.extend(movement.map(|movement| movement.order.to_owned()));
                }
                (self.orders_by_id(&wanted, None).await?, page)
            }
            Look::Old => {
                let ask = |question: &Question, limit| self.shop.returns_moved(question, limit);
                let page = self
                    .page(&place.walk, ("returns", "updated_at"), List::Orders.page(), ask)
                    .await?;
                let mut rows = self
                    .orders_by_id(&orders_of(&page.rows), Some(Timestamp(place.window)))
                    .await?;
                rows.retain(|row| recheck::of_order(row).is_some_and(|movement| place.wants(&movement)));
                (rows, page)
            }
        };
        let records = self.whole_orders(&rows).await?;
        let more = place.advance(page.step, page.shop_now);
        batch(&place, records, more)
    }

    /// These orders as rows. One that the server does not know is left out: a draft's payment names one.
    async fn orders_by_id(&self, ids: &BTreeSet<String>, before: Option<Timestamp>) -> Result<Vec<Value>, PortError> {
        let ids: Vec<String> = ids.iter().cloned().collect();
        let mut found = Vec::new();
        for some in ids.chunks(List::Orders.page()) {
            let (mut body, _) = self.ask(self.shop.orders_by_id(some, before)).await?;
            for row in answers::rows(&body, "orders")? {
                let id = answers::id(row)?;
                let too_young =
                    before.is_some_and(|before| answers::at(row, "created_at").is_none_or(|at| at >= before));
                if too_young || !some.iter().any(|asked| asked == id) {
                    return Err(not_asked_for("other orders"));
                }
            }
            found.extend(
                body.get_mut("orders")
                    .and_then(Value::as_array_mut)
                    .map(std::mem::take)
                    .unwrap_or_default(),
            );
        }
        Ok(found)
    }

    /// Orders with their returns, as records.
    async fn whole_orders(&self, rows: &[Value]) -> Result<Vec<Record>, PortError> {
        let with_returns: Vec<String> = rows
            .iter()
            .filter(|row| !answers::list(row, "returns").is_empty())
            .map(|row| answers::id(row).map(str::to_owned))
            .collect::<Result<_, _>>()?;
        let mut body = Value::Null;
        if !with_returns.is_empty() {
            body = self.ask(self.shop.returns_of(&with_returns, RETURNS)).await?.0;
            if answers::rows(&body, "returns")?.len() >= RETURNS {
                return Err(not_asked_for("more returns than fit"));
            }
        }
        let mut returns: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for row in answers::list(&body, "returns") {
            let order = answers::text(row, "order_id");
            if !with_returns.iter().any(|asked| asked == order) {
                return Err(not_asked_for("returns of other orders"));
            }
            returns.entry(order).or_default().push(row);
        }
        let none = Vec::new();
        let whole = |row: &Value| {
            let returns = returns.get(answers::id(row)?).unwrap_or(&none);
            Ok(Record::Order(Box::new(orders::order(row, returns)?)))
        };
        rows.iter().map(whole).collect()
    }
}

/// The agent answers the buyer; the shop writes nothing.
fn quietly() -> Value {
    json!({ "no_notification": true })
}

/// Ids of the orders that returns belong to.
fn orders_of(returns: &[Value]) -> BTreeSet<String> {
    returns
        .iter()
        .filter_map(|row| answers::filled(row, "order_id"))
        .map(str::to_owned)
        .collect()
}

#[async_trait]
impl Connected for Connection {
    fn streams(&self) -> &'static [Stream] {
        STREAMS
    }

    async fn probe(&self) -> Result<String, PortError> {
        let health = self.send_request(self.shop.health()).await?;
        let other_kind = |what: &str| {
            PortError::new(PortErrorKind::NotUnderstood, Retry::Never, what).with("host", self.shop.host())
        };
        if matches!(health.status, 200 | 404) && health.body.trim_ascii() != b"OK" {
            return Err(other_kind("its health page is not a Medusa server's"));
        }
        if health.status != 200 {
            answers::body(&health, self.shop.host())?;
        }
        let (name, _) = responses::store(&self.ask(self.shop.stores()).await?.0)?;
        let ask = |question: &Question, limit| self.shop.orders(question, limit);
        // Two and not one: a walk cannot tell a full page of one row from a moment with many.
        let page = self.page(&Walk::default(), ("orders", "updated_at"), 2, ask).await?;
        self.whole_orders(&page.rows).await?;
        Ok(if name.is_empty() {
            self.shop.host().to_owned()
        } else {
            name
        })
    }

    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        match stream.name {
            "customers" => self.list(List::Customers, cursor).await,
            "products" => self.list(List::Products, cursor).await,
            "orders" => self.list(List::Orders, cursor).await,
            "orders_recheck" => self.orders_recheck(cursor).await,
            "returns" => self.returns(cursor).await,
            other => Err(PortError::new(
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
        let rows = self.orders_by_id(&ids.iter().cloned().collect(), None).await?;
        Ok(Some(self.whole_orders(&rows).await?))
    }

    async fn order_is_gone(&self, id: &ports::ExternalId) -> Result<bool, PortError> {
        let response = self.send_request(self.shop.order(id)).await?;
        if response.status != 404 {
            // Anything but an order or that answer is an error, and no proof.
            answers::body(&response, self.shop.host())?;
            return Ok(false);
        }
        // Its own words: a page that is not there can be anybody's.
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        Ok(answers::text(&body, "type") == "not_found" && answers::text(&body, "message").contains(id.as_str()))
    }

    fn progress(&self, stream: Stream, cursor: Option<&str>) -> Option<Progress> {
        List::of(stream.name).and_then(|_| Place::progress(cursor))
    }

    async fn send(&self, _message: &Outgoing) -> Result<Delivery, PortError> {
        Err(PortError::new(
            PortErrorKind::Refused,
            Retry::Never,
            "a Medusa server sends no mail",
        ))
    }

    fn freeze_refund(&self, ask: &RefundAsk) -> Result<String, PortError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if ask.payment.is_empty() || !ask.payment.chars().all(plain) {
            // It becomes part of an address.
            return Err(PortError::new(
                PortErrorKind::RefundRefused,
                Retry::Never,
                "no id of a payment",
            ));
        }
        Ok(refunds::freeze(ask))
    }

    async fn refund(&self, refund: &FrozenRefund) -> Result<RefundAnswer, PortError> {
        let response = self.send_request(self.shop.refund(refund)).await?;
        refunds::answered(&response, refund, self.shop.host())
    }

    async fn find_refund(&self, refund: &FrozenRefund) -> Result<RefundEvidence, PortError> {
        let ids = std::slice::from_ref(&refund.ask.order);
        let (body, shop_now) = self.ask(self.shop.orders_by_id(ids, None)).await?;
        match answers::rows(&body, "orders")? {
            [] => Err(PortError::new(
                PortErrorKind::OrderMissing,
                Retry::Never,
                "the order is not there",
            )),
            [row] if answers::id(row)? == refund.ask.order => refunds::books(row, refund, shop_now),
            _ => Err(not_asked_for("other orders")),
        }
    }

    async fn take_return_step(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        // What fails before the last request can begin anew: nobody has been told anything yet.
        let not_yet = |error| PortError {
            effect: Effect::None,
            ..error
        };
        let last = match ask.act {
            ReturnAct::Open => {
                let begun = self.begin_return(ask).await.map_err(not_yet)?;
                self.shop.step_of_return(&begun, "request", &quietly())
            }
            ReturnAct::Decline => {
                self.call_parcels_back_off(&ask.back).await.map_err(not_yet)?;
                self.shop.step_of_return(&ask.back, "cancel", &quietly())
            }
            ReturnAct::Receive => {
                self.begin_arrival(ask).await.map_err(not_yet)?;
                self.shop.step_of_return(&ask.back, "receive/confirm", &json!({}))
            }
            ReturnAct::Approve => {
                let why = "what a buyer asks for is agreed";
                return Err(PortError::new(PortErrorKind::ReturnRefused, Retry::Never, why));
            }
        };
        let response = self.send_request(last).await?;
        returns::answered(&response, self.shop.host())?;
        // What it is now is read, whatever the answer held: that of a cancelling is empty.
        self.return_now(ask).await.map_err(PortError::with_unknown_effect)
    }

    async fn return_now(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        returns::seen(&self.return_states(ask).await?, ask)
    }

    /// Nothing was ever sent, so nothing can have arrived.
    async fn find_sent(&self, _message: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }
}
