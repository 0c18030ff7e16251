//! Orders: stored whole, with what happened to them since the last time. A return that the buyer asked for and a note
//! that the buyer left are messages to us and become tickets.

use super::Ingest;
use super::customer::Mentioned;
use super::message::{Conversation, Incoming};
use super::news;
use crate::EngineError;
use domain::{
    Channel, CustomerId, DAY, FulfilmentStatus, Language, MessageKind, Money, OrderId, ProductId, ReturnStatus,
    Timestamp, promised_by,
};
use ports::{OrderRecord, ReturnRecord};
use std::collections::BTreeMap;
use store::{
    FulfilmentRow, OrderEventRow, OrderHead, OrderLineRow, OrderRow, PaymentRow, RefKind, RefundRow, ReturnRow,
    SearchKind,
};

/// Older notes were there before we were connected; they are history, not messages to answer.
const OLD_NOTE: i64 = 14 * DAY;

impl Ingest<'_> {
    pub(super) async fn order_gone(&mut self, external: &str) -> Result<(), EngineError> {
        if let Some((id, _)) = self.tx.find_ref(self.connection, RefKind::Order, external).await? {
            self.tx.mark_order_gone(OrderId(id)).await?;
            // Given again one day as it was, it is there again.
            self.tx
                .set_ref(self.connection, RefKind::Order, external, id, &[])
                .await?;
            self.counted.orders += 1;
        }
        Ok(())
    }

    pub(super) async fn order(&mut self, record: &OrderRecord) -> Result<(), EngineError> {
        self.order_told(record, true).await
    }

    /// The same; `tells` is false where what is new of it is no news to the customer, because it comes late and by hand.
    pub(super) async fn order_told(&mut self, record: &OrderRecord, tells: bool) -> Result<(), EngineError> {
        let (known, same, print) = self.known(RefKind::Order, &record.id, record).await?;
        if same {
            return Ok(());
        }
        let without;
        let record = if self.tx.is_erased(self.connection, RefKind::Order, &record.id).await? {
            without = without_person(record);
            &without
        } else {
            record
        };
        let before = match known {
            Some(id) => Some(self.tx.order_head(OrderId(id)).await?),
            None => None,
        };
        let watch = if tells {
            self.watch(&news::OF_ORDERS).await?
        } else {
            None
        };
        let known_as = match (known, &watch) {
            (Some(id), Some(_)) => Some(news::glimpse(&self.tx.order(OrderId(id)).await?)),
            _ => None,
        };
        let customer = self
            .mentioned(&Mentioned {
                external: record.customer.as_deref(),
                email: &record.email,
                name: &record.buyer,
                language: None,
                country: record.country.as_deref(),
            })
            .await?;
        let id = OrderId(known.unwrap_or_else(|| self.new_id()));
        let row = self.order_row(id, customer, record).await?;
        self.tx.put_order(&row).await?;
        self.tx
            .set_ref(self.connection, RefKind::Order, &record.id, id.0, &print)
            .await?;
        self.tx
            .index(SearchKind::Order, id.0, None, &search_text(record))
            .await?;
        self.order_history(id, record, before.as_ref()).await?;
        self.buyer_requests(id, customer, record, &row).await?;
        if let Some(watch) = watch {
            self.order_news(&record.id, known_as.as_ref(), &row, &watch).await?;
        }
        self.counted.orders += 1;
        Ok(())
    }

    async fn order_row(
        &mut self,
        id: OrderId,
        customer: Option<CustomerId>,
        record: &OrderRecord,
    ) -> Result<OrderRow, EngineError> {
        let zero = Money::zero(record.total.currency);
        let sum =
            |amounts: &mut dyn Iterator<Item = Money>| amounts.fold(zero, |sum, next| sum.plus(next).unwrap_or(sum));
        let mut lines = Vec::with_capacity(record.lines.len());
        for line in &record.lines {
            let product = match &line.product {
                Some(product) => self.tx.find_ref(self.connection, RefKind::Product, product).await?,
                None => None,
            };
            lines.push(OrderLineRow {
                external_id: line.id.clone(),
                product: product.map(|(id, _)| ProductId(id)),
                title: line.title.clone(),
                variant: line.variant.clone(),
                sku: line.sku.clone(),
                quantity: line.quantity,
                returned: line.returned,
                total_minor: line.total.minor,
                stock: None,
            });
        }
        let promised_at = match record.promised_at {
            Some(at) => Some(at),
            None => {
                let days = self.tx.delivery_days(self.connection).await?;
                days.map(|days| promised_by(record.placed_at, days))
            }
        };
        Ok(OrderRow {
            head: OrderHead {
                id,
                connection: self.connection,
                customer,
                number: record.number.clone(),
                email: record.email.clone(),
                buyer: record.buyer.clone(),
                placed_at: record.placed_at,
                shop_status: record.shop_status.clone(),
                cancelled: record.cancelled,
                payment: record.payment,
                fulfilment: record.fulfilment,
                total: record.total,
                shipping: record.shipping,
                paid: sum(&mut record.payments.iter().map(|p| p.captured)),
                refunded: sum(&mut record.refunds.iter().map(|r| r.amount)),
                promised_at,
                promised_by_rule: promised_at.is_some() && record.promised_at.is_none(),
                destination: record.destination.clone(),
                city: record.city.clone(),
                country: record.country.clone(),
                gone: false,
                refreshed_at: self.now,
            },
            lines,
            payments: record
                .payments
                .iter()
                .map(|payment| PaymentRow {
                    external_id: payment.id.clone(),
                    authorized: payment.authorized,
                    captured: payment.captured,
                    refunded: payment.refunded,
                    captured_at: payment.captured_at,
                    provider: payment.provider.clone(),
                })
                .collect(),
            fulfilments: record
                .fulfilments
                .iter()
                .map(|parcel| FulfilmentRow {
                    external_id: parcel.id.clone(),
                    status: parcel.status,
                    carrier: parcel.carrier.clone(),
                    tracking_number: parcel.tracking_number.clone(),
                    tracking_url: web_address(&parcel.tracking_url),
                    shipped_at: parcel.shipped_at,
                    delivered_at: parcel.delivered_at,
                })
                .collect(),
            refunds: record
                .refunds
                .iter()
                .map(|refund| RefundRow {
                    external_id: refund.id.clone(),
                    amount: refund.amount,
                    at: refund.at,
                    reason: refund.reason.clone(),
                })
                .collect(),
            returns: record
                .returns
                .iter()
                .map(|back| ReturnRow {
                    external_id: back.id.clone(),
                    kind: back.kind,
                    status: back.status,
                    at: back.at,
                    by_buyer: back.by_buyer,
                    lines: returned_lines(record, back),
                    note: back.note.clone(),
                })
                .collect(),
            events: Vec::new(),
        })
    }

    /// Adds what is new to the order's history, and tells the open tickets about it when it happened on our watch.
    async fn order_history(
        &mut self,
        id: OrderId,
        record: &OrderRecord,
        before: Option<&OrderHead>,
    ) -> Result<(), EngineError> {
        let mut happened: Vec<Happened> = vec![("placed", String::new(), record.placed_at, Vec::new())];
        for payment in record.payments.iter().filter(|payment| payment.captured.minor > 0) {
            happened.push((
                "paid",
                payment.id.clone(),
                payment.captured_at.unwrap_or(self.now),
                Vec::new(),
            ));
        }
        for parcel in &record.fulfilments {
            let slots = || {
                vec![
                    ("carrier", parcel.carrier.clone()),
                    ("tracking", parcel.tracking_number.clone()),
                ]
            };
            let on_its_way = matches!(parcel.status, FulfilmentStatus::Shipped | FulfilmentStatus::Delivered);
            if let Some(at) = parcel.shipped_at.or(on_its_way.then_some(self.now)) {
                happened.push(("shipped", parcel.id.clone(), at, slots()));
            }
            let arrived = parcel.status == FulfilmentStatus::Delivered;
            if let Some(at) = parcel.delivered_at.or(arrived.then_some(self.now)) {
                happened.push(("delivered", parcel.id.clone(), at, Vec::new()));
            }
        }
        for refund in &record.refunds {
            let money = vec![
                ("minor", refund.amount.minor.to_string()),
                ("currency", refund.amount.currency.code().to_owned()),
            ];
            happened.push(("refunded", refund.id.clone(), refund.at, money));
        }
        for back in &record.returns {
            happened.push(("return_requested", back.id.clone(), back.at, Vec::new()));
            if back.status == ReturnStatus::Received {
                happened.push(("return_received", back.id.clone(), self.now, Vec::new()));
            }
        }
        for note in &record.notes {
            let code = if note.to_buyer { "note_sent" } else { "note" };
            happened.push((code, note.id.clone(), note.at, vec![("text", note.text.clone())]));
        }
        if record.cancelled {
            happened.push(("cancelled", String::new(), self.now, Vec::new()));
        }
        for (code, mark, at, slots) in happened {
            let params = slots
                .into_iter()
                .map(|(slot, value)| (slot.to_owned(), value))
                .collect();
            let event = OrderEventRow {
                code: code.to_owned(),
                at,
                params,
            };
            let new = self.tx.add_order_event(id, &mark, &event).await?;
            if new && before.is_some() && matches!(code, "shipped" | "delivered") {
                self.tell_tickets(id, &format!("order_{code}"), at, &record.number)
                    .await?;
            }
        }
        Ok(())
    }

    async fn tell_tickets(
        &mut self,
        order: OrderId,
        code: &str,
        at: Timestamp,
        number: &str,
    ) -> Result<(), EngineError> {
        for ticket in self.tx.unresolved_tickets_of_order(order).await? {
            let params = BTreeMap::from([("number".to_owned(), number.to_owned())]);
            let incoming = Incoming {
                kind: MessageKind::Event,
                author: "",
                text: "",
                language: None,
                at,
                event: Some((code.to_owned(), params)),
                settled: false,
                has_file: false,
                status: None,
                quiet: false,
                snippet: None,
                held: None,
            };
            self.entry(ticket, &incoming).await?;
        }
        Ok(())
    }

    /// What the buyer asked for in the shop itself.
    async fn buyer_requests(
        &mut self,
        id: OrderId,
        customer: Option<CustomerId>,
        record: &OrderRecord,
        row: &OrderRow,
    ) -> Result<(), EngineError> {
        let language = match customer {
            Some(customer) => self.tx.customer(customer).await?.language,
            None => None,
        };
        for (back, stored) in record.returns.iter().zip(&row.returns) {
            let asked = matches!(back.status, ReturnStatus::Requested | ReturnStatus::Open);
            if !back.by_buyer || !asked {
                continue;
            }
            let lines = stored.lines.join(", ");
            // The event says what is to come back; the message is what the buyer wrote, if anything.
            let text = if back.note.is_empty() {
                lines.clone()
            } else {
                back.note.clone()
            };
            let params = BTreeMap::from([("lines".to_owned(), lines)]);
            let request = Request {
                external: format!("return:{}:{}", record.id, back.id),
                at: back.at,
                text,
                language,
            };
            self.buyer_request(id, customer, record, &request, ("return_requested", params))
                .await?;
        }
        let now = self.now;
        for note in record
            .notes
            .iter()
            .filter(|note| note.by_buyer && now.since(note.at) < OLD_NOTE)
        {
            let request = Request {
                external: format!("note:{}:{}", record.id, note.id),
                at: note.at,
                text: note.text.clone(),
                language,
            };
            self.buyer_request(id, customer, record, &request, ("order_note", BTreeMap::new()))
                .await?;
        }
        Ok(())
    }

    async fn buyer_request(
        &mut self,
        order: OrderId,
        customer: Option<CustomerId>,
        record: &OrderRecord,
        request: &Request,
        (code, params): (&str, BTreeMap<String, String>),
    ) -> Result<(), EngineError> {
        let conversation = Conversation {
            external: &request.external,
            channel: Channel::Shop,
            subject: "",
            address: &record.email,
            customer,
            order: Some(order),
            language: request.language,
            order_enquiry: true,
            at: request.at,
        };
        let (ticket, made) = self.ticket_of(&conversation).await?;
        if !made {
            return Ok(());
        }
        let entry = |kind, text, event| Incoming {
            kind,
            author: &record.buyer,
            text,
            language: request.language,
            at: request.at,
            event,
            settled: false,
            has_file: false,
            status: None,
            quiet: false,
            snippet: None,
            held: None,
        };
        self.entry(ticket, &entry(MessageKind::Event, "", Some((code.to_owned(), params))))
            .await?;
        self.entry(ticket, &entry(MessageKind::Inbound, &request.text, None))
            .await?;
        Ok(())
    }
}

/// Code, what tells it from another of its code, when, slots.
type Happened = (&'static str, String, Timestamp, Vec<(&'static str, String)>);

/// Something that a buyer asked for in the shop.
struct Request {
    external: String,
    at: Timestamp,
    text: String,
    language: Option<Language>,
}

fn returned_lines(record: &OrderRecord, back: &ReturnRecord) -> Vec<String> {
    back.lines
        .iter()
        .map(|(line, quantity)| {
            let title = record
                .lines
                .iter()
                .find(|l| l.id == *line)
                .map_or("?", |l| l.title.as_str());
            format!("{quantity} × {title}")
        })
        .collect()
}

/// The shop's record of what was sold and paid, of somebody who was erased here.
fn without_person(record: &OrderRecord) -> OrderRecord {
    let mut order = OrderRecord {
        customer: None,
        email: String::new(),
        buyer: String::new(),
        destination: String::new(),
        city: String::new(),
        notes: Vec::new(),
        ..record.clone()
    };
    for parcel in &mut order.fulfilments {
        parcel.tracking_number.clear();
        parcel.tracking_url.clear();
    }
    for refund in &mut order.refunds {
        refund.reason.clear();
    }
    for back in &mut order.returns {
        back.note.clear();
        // Nobody is there to be answered.
        back.by_buyer = false;
    }
    order
}

fn search_text(record: &OrderRecord) -> String {
    let mut words = vec![record.number.as_str(), &record.buyer, &record.email];
    words.extend(record.fulfilments.iter().map(|parcel| parcel.tracking_number.as_str()));
    words.extend(
        record
            .lines
            .iter()
            .flat_map(|line| [line.title.as_str(), line.sku.as_str()]),
    );
    words.join(" ")
}

/// The address if it is one of the web, else nothing: a shop's data must not make a link that runs something.
fn web_address(url: &str) -> String {
    if url.starts_with("https://") || url.starts_with("http://") {
        url.to_owned()
    } else {
        String::new()
    }
}
