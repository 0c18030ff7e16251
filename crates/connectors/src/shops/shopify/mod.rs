//! Shopify over its Admin GraphQL interface, version 2026-07. The questions are constants ([`documents`]); reading answers
//! ([`graphql`], [`orders`], [`people`], [`refunds`], [`returns`], [`receiving`], [`file`]) and keeping the place in a list ([`rounds`]) are pure;
//! [`talking`] goes to the network, through [`ports::Http`], and [`steps`] by it for returns; this file puts them together.
//!
//! What a caller may rely on:
//! - One `OrderRecord` carries all that belongs to the order, whichever stream hands it over.
//! - Nothing is taken from an answer with errors or with warnings about a filter; rows are compared with what was asked.
//! - Without the right to read all orders, the shop leaves out those that are older than 60 days without a word. The test of
//!   a connection says so, unless only those are wanted; and an order that is not given is then never called gone.
//! - When points are used up, the pause is exactly as long as the shop says that they take to come back.
//! - It writes nothing but refunds, steps of returns, and the request for a file with everything.

mod documents;
mod file;
mod graphql;
mod orders;
mod people;
mod place;
mod receiving;
mod refunds;
mod returns;
mod rounds;
mod steps;
mod talking;

use crate::rest::answers::{self, at, misshapen, moment, text};
use crate::rest::place::batch;
use crate::rest::walk::not_asked_for;
use domain::{Currency, DAY, HOUR, MINUTE, PayoutProof, RefundSupport, ReturnSeen, ReturnSupport, SECOND, Timestamp};
use file::State;
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, Effect, Examined, FieldKind, Found,
    FrozenRefund, HttpRequest, Method, Outgoing, PortError, PortErrorKind, Progress, Record, RefundAnswer, RefundAsk,
    RefundEvidence, Retry, ReturnAsk, Stream, Surroundings, async_trait,
};
use rounds::{Again, Orders, Past, Sold, Tide, Way, kept};
use serde_json::{Value, json};
use std::sync::Arc;
use talking::{Connection, Page};

/// Rows of the lists whose rows are small.
const ROWS: i64 = 100;
/// Rights without which something is not read; write includes read.
const NEEDED: &[&str] = &[
    "read_orders",
    "read_customers",
    "read_products",
    "read_inventory",
    "read_returns",
];
/// The right to orders of any age.
const ALL_ORDERS: &str = "read_all_orders";

/// The kind of shop.
pub struct Shopify;

impl Connector for Shopify {
    fn id(&self) -> &'static str {
        "shopify"
    }

    fn name(&self) -> &'static str {
        "Shopify"
    }

    fn fields(&self) -> &'static [ConnectorField] {
        const FIELDS: &[ConnectorField] = &[
            ConnectorField::needed("shop", FieldKind::Text, "taller-azul.myshopify.com"),
            ConnectorField::optional("client_id", FieldKind::Text, "0a1b2c3d4e5f…"),
            ConnectorField::optional("client_secret", FieldKind::Secret, "shpss_…"),
            ConnectorField::optional("old_orders", FieldKind::Choice(&["all", "sixty_days"]), ""),
            ConnectorField::seldom("access_token", FieldKind::Secret, "shpat_…"),
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
            Capability::Returns,
            Capability::OrderNotes,
            Capability::Stock,
            Capability::Refunds,
            Capability::ReturnSteps,
        ]
    }

    fn refunds(&self) -> Option<RefundSupport> {
        Some(RefundSupport {
            // It says a day; clocks and pauses must not bring us near its end.
            key_life: Some(20 * HOUR),
            marker_first: false,
            proof: PayoutProof::Books,
        })
    }

    fn returns(&self) -> Option<ReturnSupport> {
        Some(returns::SUPPORT)
    }

    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(Connection::new(place::Shop::new(credentials)?, around)))
    }
}

/// What is read: lines of orders refer to what is sold.
const STREAMS: &[Stream] = &[
    stream("products", 10 * MINUTE),
    stream("orders", 45 * SECOND),
    stream("orders_recheck", 5 * MINUTE),
    // An order says who its buyer is: an inbox need not wait for everybody who ever bought.
    stream("customers", 5 * MINUTE),
];

const fn stream(name: &'static str, every: i64) -> Stream {
    Stream { name, every }
}

fn order_records(rows: &[Value]) -> Result<Vec<Record>, PortError> {
    rows.iter()
        .map(|row| orders::order(row).map(|order| Record::Order(Box::new(order))))
        .collect()
}

fn changed(rows: &[Value]) -> Result<Vec<Timestamp>, PortError> {
    rows.iter().map(|row| moment(row, "updatedAt")).collect()
}

/// A part of the past: its records, what is still to be read of it, or that the file is not written yet.
enum Part {
    Read(Vec<Record>, Option<Past>),
    Wait(Past),
}

impl Connection {
    async fn orders(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let mut place = match kept::<Orders>(cursor) {
            Some(place) => place,
            None => {
                let said = self.ask(documents::ORDERS_COUNT, &json!({})).await?;
                let total = said.data.pointer("/ordersCount/count").and_then(Value::as_u64);
                Orders::newest_first(said.shop_now.unwrap_or_else(|| self.around.clock.now()), total)
            }
        };
        if place.back
            && let Some(past) = place.past.clone()
        {
            return match self.past(past).await? {
                Part::Read(records, past) => {
                    let more = place.after_old(records.len(), past);
                    batch(&place, records, more)
                }
                Part::Wait(past) => {
                    place.wait(past);
                    batch(&place, Vec::new(), false)
                }
            };
        }
        let page = self
            .orders_page(&place.tide.search(), place.tide.after(), false)
            .await?;
        let ended = place.tide.go_on(&changed(&page.rows)?, page.onward, 0, page.shop_now)?;
        let records = order_records(&page.rows)?;
        let more = place.after_new(records.len(), ended);
        batch(&place, records, more)
    }

    async fn past(&self, past: Past) -> Result<Part, PortError> {
        let by_pages = |past: Past| Past {
            way: Way::Pages { after: None },
            ..past
        };
        match past.way.clone() {
            Way::Ask => {
                let way = self.begin_file(&past).await?;
                Ok(Part::Read(Vec::new(), Some(Past { way, ..past })))
            }
            Way::Pages { after } => {
                let page = self.orders_page(&past.search(), after.as_deref(), true).await?;
                if !changed(&page.rows)?.into_iter().all(|at| past.holds(at)) {
                    return Err(not_asked_for("orders of another time"));
                }
                let records = order_records(&page.rows)?;
                let past = page.onward.map(|after| Past {
                    way: Way::Pages { after: Some(after) },
                    ..past
                });
                Ok(Part::Read(records, past))
            }
            Way::File { id, read, asked } => {
                let whole = graphql::whole("BulkOperation", &id);
                let said = self.ask(documents::BULK_STATE, &json!({ "id": whole })).await?;
                match State::of(&said.data) {
                    State::Running => Ok(Part::Wait(past)),
                    State::Empty => Ok(Part::Read(Vec::new(), None)),
                    State::Ready(url) if self.shop.may_fetch(&url) => match self.block(&url, read).await? {
                        Some(block) => {
                            let records = self.records_of_file(block.orders, &past).await?;
                            let way = Way::File {
                                id,
                                read: read.saturating_add(block.bytes),
                                asked,
                            };
                            Ok(Part::Read(records, (!block.ends).then_some(Past { way, ..past })))
                        }
                        None => Ok(Part::Read(Vec::new(), Some(by_pages(past)))),
                    },
                    State::Ready(_) | State::Failed => Ok(Part::Read(Vec::new(), Some(by_pages(past)))),
                }
            }
        }
    }

    /// Asks the shop to write a file; by pages, when it will not.
    async fn begin_file(&self, past: &Past) -> Result<Way, PortError> {
        let question = documents::BULK_ORDERS.replace("SEARCH", &past.search());
        let begun = match self.ask(documents::BULK_RUN, &json!({ "query": question })).await {
            Ok(said) => file::begun(&said.data).map(|id| (id, said.shop_now)),
            // It is refused, and not only for the moment.
            Err(error) if error.kind == PortErrorKind::RightsMissing => None,
            Err(error) => return Err(error),
        };
        Ok(match begun {
            Some((id, shop_now)) => Way::File {
                id,
                read: 0,
                asked: shop_now.unwrap_or_else(|| self.around.clock.now()).millis(),
            },
            None => Way::Pages { after: None },
        })
    }

    /// Whole orders from this byte of the file on; nothing when the file is not there any more.
    async fn block(&self, url: &str, from: u64) -> Result<Option<file::Block>, PortError> {
        let mut size = file::BLOCK;
        loop {
            let range = format!("bytes={from}-{}", from.saturating_add(size) - 1);
            // No token: the file lies elsewhere, and its address is the key to it.
            let request = HttpRequest {
                method: Method::Get,
                url: url.to_owned(),
                headers: vec![("range".to_owned(), range)],
                body: None,
            };
            let host = self.shop.host();
            let sent = self.around.http.send(request).await;
            let response = sent.map_err(|error| error.with("host", host))?;
            let bytes = match response.status {
                206 => response.body.as_slice(),
                // Whoever knows no ranges gives the whole.
                200 => response
                    .body
                    .get(usize::try_from(from).unwrap_or(usize::MAX)..)
                    .unwrap_or_default(),
                416 => &[],
                403 | 404 | 410 => return Ok(None),
                _ => {
                    answers::body(&response, host)?;
                    return Err(misshapen("file").with("host", host));
                }
            };
            let given = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            let last =
                response.status != 206 || total(&response).is_some_and(|total| from.saturating_add(given) >= total);
            let block = file::cut(bytes, last).map_err(|error| error.with("host", host))?;
            if !block.orders.is_empty() || block.ends {
                return Ok(Some(block));
            }
            if size >= file::LARGEST {
                return Ok(None);
            }
            size = size.saturating_mul(4).min(file::LARGEST);
        }
    }

    /// Orders of the file as records; those of which it cannot hold everything are asked for.
    async fn records_of_file(&self, rows: Vec<Value>, past: &Past) -> Result<Vec<Record>, PortError> {
        if !changed(&rows)?.into_iter().all(|at| past.holds(at)) {
            return Err(not_asked_for("orders of another time"));
        }
        let (deep, plain): (Vec<Value>, Vec<Value>) = rows.into_iter().partition(file::needs_more);
        let mut records = order_records(&plain)?;
        let ids = deep.iter().map(graphql::id).collect::<Result<Vec<_>, _>>()?;
        let whole: Vec<Value> = self.orders_by_id(&ids).await?.into_iter().flatten().collect();
        records.extend(order_records(&whole)?);
        Ok(records)
    }

    async fn recheck(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let mut again = Again::resume(cursor, now);
        let page = self.orders_page(&again.search(), again.after.as_deref(), true).await?;
        for row in &page.rows {
            if !again.holds(moment(row, "createdAt")?, moment(row, "updatedAt")?) {
                return Err(not_asked_for("orders of another time"));
            }
        }
        let records = order_records(&page.rows)?;
        let more = again.advance(records.len(), page.onward, now);
        batch(&again, records, more)
    }

    async fn sold(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let now = self.around.clock.now();
        let mut sold = Sold::resume(cursor, now);
        let variables = json!({ "search": sold.search(), "first": ROWS, "after": sold.after });
        let page: Page = self.page(documents::VARIANTS, &variables, "productVariants").await?;
        if page
            .rows
            .iter()
            .any(|row| at(row, "updatedAt").is_some_and(|at| !sold.holds(at)))
        {
            return Err(not_asked_for("products of another time"));
        }
        let said = self.ask(documents::SHOP, &json!({})).await?;
        let currency = said
            .data
            .get("shop")
            .and_then(|shop| Currency::parse(text(shop, "currencyCode")));
        let records = page
            .rows
            .iter()
            .map(|row| people::sold(row, currency).map(Record::Product))
            .collect::<Result<_, _>>()?;
        let more = sold.advance(page.onward, page.shop_now.unwrap_or(now));
        batch(&sold, records, more)
    }

    async fn customers(&self, cursor: Option<&str>) -> Result<Batch, PortError> {
        let mut tide = kept::<Tide>(cursor).unwrap_or_default();
        let variables = json!({ "search": tide.search(), "first": ROWS, "after": tide.after() });
        let page = self.page(documents::CUSTOMERS, &variables, "customers").await?;
        let ended = tide.go_on(&changed(&page.rows)?, page.onward, 2 * DAY, page.shop_now)?;
        let records = page
            .rows
            .iter()
            .map(|row| people::customer(row).map(Record::Customer))
            .collect::<Result<_, _>>()?;
        batch(&tide, records, !ended)
    }

    /// Rights that are wanted and not given.
    ///
    /// # Errors
    /// `RightsMissing` with their names.
    async fn check_rights(&self) -> Result<(), PortError> {
        let given = self.rights().await?;
        let all = self.shop.all_orders.then_some(&ALL_ORDERS);
        let has = |wanted: &str| {
            let write = wanted.replacen("read_", "write_", 1);
            given.iter().any(|right| right == wanted || *right == write)
        };
        let missing: Vec<&str> = NEEDED
            .iter()
            .chain(all)
            .copied()
            .filter(|wanted| !has(wanted))
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(graphql::rights_missing(&missing, self.shop.host()))
        }
    }

    /// An order's money, or that the shop says it has no such order.
    async fn money_of(&self, order: &str, document: &str) -> Result<talking::Said, PortError> {
        self.of_order(order, document, &json!({ "id": graphql::whole("Order", order) }))
            .await
    }

    /// What a question about one order is answered with.
    async fn of_order(&self, order: &str, document: &str, variables: &Value) -> Result<talking::Said, PortError> {
        let said = self.ask(document, variables).await?;
        match said.data.get("order") {
            Some(row) if row.is_object() && graphql::id(row)? != order => Err(not_asked_for("another order")),
            Some(row) if row.is_object() => Ok(said),
            _ => {
                let why = "the order is not there";
                Err(PortError::new(PortErrorKind::OrderMissing, Retry::Never, why).with("host", self.shop.host()))
            }
        }
    }
}

/// How large the whole is that an answer is a part of.
fn total(response: &ports::HttpResponse) -> Option<u64> {
    response
        .header("content-range")?
        .rsplit('/')
        .next()?
        .trim()
        .parse()
        .ok()
}

#[async_trait]
impl Connected for Connection {
    fn streams(&self) -> &'static [Stream] {
        STREAMS
    }

    async fn probe(&self) -> Result<String, PortError> {
        let said = self.ask(documents::SHOP, &json!({})).await?;
        let name = said.data.get("shop").map(|shop| text(shop, "name").to_owned());
        Ok(name
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| self.shop.host().to_owned()))
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
                let reached = matches!(error.kind, PortErrorKind::SignInRefused | PortErrorKind::AppMissing);
                return failed(usize::from(reached), error);
            }
        };
        if let Err(error) = self.check_rights().await {
            return failed(2, error);
        }
        if let Err(error) = self.orders(None).await {
            return failed(3, error);
        }
        Examined {
            passed: 4,
            failed: None,
            name: Some(name),
        }
    }

    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        match stream.name {
            "products" => self.sold(cursor).await,
            "orders" => self.orders(cursor).await,
            "orders_recheck" => self.recheck(cursor).await,
            "customers" => self.customers(cursor).await,
            other => Err(PortError::new(
                PortErrorKind::NotUnderstood,
                Retry::Never,
                format!("no stream {other}"),
            )),
        }
    }

    async fn orders_again(&self, ids: &[ports::ExternalId]) -> Result<Option<Vec<Record>>, PortError> {
        let rows: Vec<Value> = self.orders_by_id(ids).await?.into_iter().flatten().collect();
        order_records(&rows).map(Some)
    }

    /// Without the right to all orders the shop gives none that is older than 60 days: then nobody can tell.
    async fn order_is_gone(&self, id: &ports::ExternalId) -> Result<bool, PortError> {
        let whole = graphql::whole("Order", id);
        let said = self.ask(documents::ORDER_EXISTS, &json!({ "id": whole })).await?;
        let is_given = match said.data.get("order") {
            Some(Value::Null) => false,
            Some(row) if graphql::id(row)? == *id => true,
            _ => return Err(not_asked_for("another order")),
        };
        Ok(!is_given && self.rights().await?.iter().any(|right| right == ALL_ORDERS))
    }

    fn progress(&self, stream: Stream, cursor: Option<&str>) -> Option<Progress> {
        (stream.name == "orders").then(|| Orders::progress(cursor)).flatten()
    }

    async fn send(&self, _message: &Outgoing) -> Result<Delivery, PortError> {
        let why = "a shop of this kind sends no answers for others";
        Err(PortError::new(PortErrorKind::Refused, Retry::Never, why))
    }

    fn freeze_refund(&self, ask: &RefundAsk) -> Result<String, PortError> {
        refunds::freeze(ask)
    }

    async fn refund(&self, refund: &FrozenRefund) -> Result<RefundAnswer, PortError> {
        // Nothing has been asked for yet: whatever goes wrong here, no money has moved.
        let none = |error: PortError| PortError {
            effect: Effect::None,
            ..error
        };
        let said = self.money_of(&refund.ask.order, documents::REFUND_SUGGESTED).await;
        refunds::would_pay(&said.map_err(none)?.data, refund)
            .map_err(|error| none(error).with("host", self.shop.host()))?;
        let response = self.exchange(&refunds::request(refund)).await?;
        refunds::answered(&response, refund, self.shop.host())
    }

    async fn find_refund(&self, refund: &FrozenRefund) -> Result<RefundEvidence, PortError> {
        let said = self.money_of(&refund.ask.order, documents::REFUND_BOOKS).await?;
        let order = said.data.get("order").ok_or_else(|| misshapen("order"))?;
        refunds::books(order, refund, said.shop_now)
    }

    async fn take_return_step(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        self.step(ask).await
    }

    async fn return_now(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        self.now(ask).await
    }

    /// Nothing was ever sent, so nothing can have arrived.
    async fn find_sent(&self, _message: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }
}
