//! An order as the shop shows it, in the words that shops share. Three things the shop says of an order are not taken
//! over: its total, which sinks with every return and goodwill refund, so that a paid-back order would cost less than
//! what was paid back (the payment collections say what the buyer was asked for); the totals of its lines, for the same
//! reason; and its payment status, which calls an order "refunded" when 10 of 46 euros were taken and 1 was given back.

use super::responses::{country, number};
use crate::rest::answers::{at, filled, id, list, misshapen, moment, name, text};
use crate::rest::decimal::Decimal;
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, ReturnKind, ReturnStatus, Timestamp};
use ports::{
    FulfilmentRecord, OrderLineRecord, OrderNoteRecord, OrderRecord, PaymentRecord, PortError, RefundRecord,
    ReturnRecord,
};
use serde_json::Value;

/// Keys of an order's metadata under which shop fronts keep the buyer's words from the checkout page. The core has no
/// field for them: what a cart's metadata holds is copied to its order.
const BUYERS_NOTES: &[&str] = &[
    "customer_note",
    "buyer_note",
    "order_note",
    "order_notes",
    "note",
    "notes",
    "comment",
    "comments",
    "gift_message",
    "delivery_instructions",
];
/// The same for words of the shop's staff.
const STAFF_NOTES: &[&str] = &["internal_note", "staff_note", "private_note", "admin_note"];

/// Reads an order; `returns` are the rows of the list of returns that belong to it, in any order.
///
/// # Errors
/// `NotUnderstood` when it has no id, time, currency or amount: the server's own tables demand them.
pub(super) fn order(row: &Value, returns: &[&Value]) -> Result<OrderRecord, PortError> {
    let currency = Currency::parse(text(row, "currency_code")).ok_or_else(|| misshapen("currency_code"))?;
    let money = |decimal: Decimal| {
        decimal
            .money(currency)
            .ok_or_else(|| misshapen("amount that money can hold"))
    };
    let placed_at = moment(row, "created_at")?;
    let cancelled = text(row, "status") == "canceled" || at(row, "canceled_at").is_some();
    let taken = Taken::of(row, cancelled);
    let total = taken
        .asked
        .or_else(|| number(row, "total"))
        .ok_or_else(|| misshapen("total"))?;
    let lines = list(row, "items")
        .iter()
        .map(|item| line(item, money))
        .collect::<Result<Vec<_>, _>>()?;
    let empty = Value::Null;
    let delivery = row.get("shipping_address").unwrap_or(&empty);
    let billing = row.get("billing_address").unwrap_or(&empty);
    let buyer = [billing, delivery]
        .into_iter()
        .map(|address| name(address, country(address).as_deref()));
    let mut returns = returns.iter().map(|row| a_return(row)).collect::<Result<Vec<_>, _>>()?;
    returns.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(OrderRecord {
        id: id(row)?.to_owned(),
        number: shown_number(row),
        customer: filled(row, "customer_id").map(str::to_owned),
        email: text(row, "email").to_owned(),
        buyer: buyer.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
        placed_at,
        shop_status: shop_status(row),
        cancelled,
        payment: taken.status(row, money(total)?, money)?,
        fulfilment: fulfilment(row, cancelled, &lines),
        total: money(total)?,
        shipping: money(
            list(row, "shipping_methods")
                .iter()
                .filter_map(|method| number(method, "total"))
                .sum(),
        )?,
        payments: payments(row, money)?,
        fulfilments: list(row, "fulfillments")
            .iter()
            .map(|parcel| parcel_of(parcel, row))
            .collect::<Result<_, _>>()?,
        refunds: refunds(row, money)?,
        returns,
        notes: notes(row, placed_at)?,
        lines,
        promised_at: None,
        destination: destination(delivery),
        city: text(delivery, "city").to_owned(),
        country: country(delivery),
    })
}

fn shown_number(row: &Value) -> String {
    let counted = || {
        row.get("display_id")
            .filter(|number| number.is_number())
            .map(Value::to_string)
    };
    filled(row, "custom_display_id")
        .map(str::to_owned)
        .or_else(counted)
        .unwrap_or_default()
}

/// The order's own word; where its payment or fulfilment is in a state that is not known here, that word too.
fn shop_status(row: &Value) -> String {
    let payment = text(row, "payment_status");
    let fulfilment = text(row, "fulfillment_status");
    let odd_payment = Some(payment).filter(|word| !word.is_empty() && !PAYMENT_WORDS.contains(word));
    let odd_fulfilment = Some(fulfilment).filter(|word| !word.is_empty() && fulfilment_word(word).is_none());
    let words: Vec<&str> = filled(row, "status")
        .into_iter()
        .chain(odd_payment)
        .chain(odd_fulfilment)
        .collect();
    words.join(" · ")
}

const PAYMENT_WORDS: &[&str] = &[
    "not_paid",
    "awaiting",
    "authorized",
    "partially_authorized",
    "captured",
    "partially_captured",
    "refunded",
    "partially_refunded",
    "canceled",
];

/// Sums over all payments of an order.
#[derive(Default)]
struct Taken {
    asked: Option<Decimal>,
    reserved: Decimal,
    captured: Decimal,
    refunded: Decimal,
}

impl Taken {
    fn of(row: &Value, cancelled: bool) -> Taken {
        let mut sums = Taken::default();
        for collection in list(row, "payment_collections") {
            // A collection is cancelled with its order, or replaced by another one; only then it no longer counts.
            if cancelled || text(collection, "status") != "canceled" {
                let amount = number(collection, "amount").unwrap_or_default();
                sums.asked = Some(sums.asked.unwrap_or_default() + amount);
            }
            for payment in list(collection, "payments") {
                sums.reserved = sums.reserved + reserved(payment);
                sums.captured = sums.captured + captured(payment, collection);
                sums.refunded = sums.refunded + settled(payment, "refunds", collection).filter_map(amount).sum();
            }
        }
        sums
    }

    /// Judged in whole minor units: a gateway pays 77.26 back where the shop counted 77.2585.
    fn status<F>(&self, row: &Value, total: Money, money: F) -> Result<PaymentStatus, PortError>
    where
        F: Fn(Decimal) -> Result<Money, PortError>,
    {
        let (captured, refunded) = (money(self.captured)?.minor, money(self.refunded)?.minor);
        let word = text(row, "payment_status");
        Ok(if captured > 0 {
            match refunded {
                0 if captured >= total.minor => PaymentStatus::Paid,
                0 => PaymentStatus::PartiallyPaid,
                _ if refunded >= captured => PaymentStatus::Refunded,
                _ => PaymentStatus::PartiallyRefunded,
            }
        } else if word == "canceled" {
            PaymentStatus::Voided
        } else if money(self.reserved)?.minor > 0 {
            PaymentStatus::Authorized
        } else if total.minor == 0 && word == "captured" {
            PaymentStatus::Paid
        } else {
            PaymentStatus::Pending
        })
    }
}

fn amount(row: &Value) -> Option<Decimal> {
    number(row, "amount")
}

/// Captures or refunds that the gateway has carried out. The shop writes the row first, asks the gateway, removes the
/// row when it says no, and brings its collection up to date when it says yes: a row younger than that is still open.
fn settled<'a>(payment: &'a Value, rows: &str, collection: &Value) -> impl Iterator<Item = &'a Value> {
    let settled_at = at(collection, "updated_at");
    list(payment, rows)
        .iter()
        .filter(move |row| at(row, "created_at") <= settled_at || settled_at.is_none())
}

fn reserved(payment: &Value) -> Decimal {
    if at(payment, "canceled_at").is_some() {
        Decimal::default()
    } else {
        amount(payment).unwrap_or_default()
    }
}

fn captured(payment: &Value, collection: &Value) -> Decimal {
    let parts: Decimal = settled(payment, "captures", collection).filter_map(amount).sum();
    // An older server says only that the whole was taken.
    let whole = list(payment, "captures").is_empty() && at(payment, "captured_at").is_some();
    if whole {
        amount(payment).unwrap_or_default()
    } else {
        parts
    }
}

fn payments<F>(row: &Value, money: F) -> Result<Vec<PaymentRecord>, PortError>
where
    F: Fn(Decimal) -> Result<Money, PortError>,
{
    let mut records = Vec::new();
    for collection in list(row, "payment_collections") {
        for payment in list(collection, "payments") {
            let first_capture = settled(payment, "captures", collection)
                .filter_map(|row| at(row, "created_at"))
                .min();
            records.push(PaymentRecord {
                id: id(payment)?.to_owned(),
                authorized: money(reserved(payment))?,
                captured: money(captured(payment, collection))?,
                refunded: money(settled(payment, "refunds", collection).filter_map(amount).sum())?,
                captured_at: at(payment, "captured_at").or(first_capture),
                provider: text(payment, "provider_id").to_owned(),
            });
        }
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(records)
}

fn refunds<F>(row: &Value, money: F) -> Result<Vec<RefundRecord>, PortError>
where
    F: Fn(Decimal) -> Result<Money, PortError>,
{
    let mut records = Vec::new();
    for collection in list(row, "payment_collections") {
        for payment in list(collection, "payments") {
            for refund in settled(payment, "refunds", collection) {
                let label = refund.get("refund_reason").and_then(|reason| filled(reason, "label"));
                let reason: Vec<&str> = label.into_iter().chain(filled(refund, "note")).collect();
                records.push(RefundRecord {
                    id: id(refund)?.to_owned(),
                    amount: money(amount(refund).ok_or_else(|| misshapen("amount"))?)?,
                    at: moment(refund, "created_at")?,
                    reason: reason.join(": "),
                });
            }
        }
    }
    records.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(records)
}

fn line<F>(item: &Value, money: F) -> Result<OrderLineRecord, PortError>
where
    F: Fn(Decimal) -> Result<Money, PortError>,
{
    let detail = item.get("detail").unwrap_or(&Value::Null);
    let pieces = |row: &Value, key: &str| number(row, key).unwrap_or_default();
    let came_back = pieces(detail, "return_received_quantity") + pieces(detail, "return_dismissed_quantity");
    // The line's total is of the pieces that the buyer keeps.
    let bought = ["total", "return_received_total", "return_dismissed_total"]
        .into_iter()
        .map(|key| pieces(item, key));
    let product = filled(item, "variant_id").or(filled(item, "product_id"));
    let variant = filled(item, "variant_title").filter(|title| *title != "Default variant");
    Ok(OrderLineRecord {
        id: id(item)?.to_owned(),
        product: product.map(str::to_owned),
        title: filled(item, "product_title").unwrap_or(text(item, "title")).to_owned(),
        variant: variant.unwrap_or_default().to_owned(),
        sku: text(item, "variant_sku").to_owned(),
        quantity: number(item, "quantity")
            .or_else(|| number(detail, "quantity"))
            .unwrap_or_default()
            .pieces(),
        returned: came_back.pieces(),
        total: money(bought.sum())?,
    })
}

fn fulfilment_word(word: &str) -> Option<FulfilmentStatus> {
    Some(match word {
        "not_fulfilled" => FulfilmentStatus::Unfulfilled,
        "partially_fulfilled" | "partially_shipped" | "partially_delivered" => FulfilmentStatus::PartiallyFulfilled,
        "fulfilled" => FulfilmentStatus::Fulfilled,
        "shipped" => FulfilmentStatus::Shipped,
        "delivered" => FulfilmentStatus::Delivered,
        "canceled" => FulfilmentStatus::Cancelled,
        _ => return None,
    })
}

fn fulfilment(row: &Value, cancelled: bool, lines: &[OrderLineRecord]) -> FulfilmentStatus {
    let all_back =
        lines.iter().any(|line| line.quantity > 0) && lines.iter().all(|line| line.returned >= line.quantity);
    let status = fulfilment_word(text(row, "fulfillment_status")).unwrap_or(FulfilmentStatus::Unfulfilled);
    match status {
        _ if all_back => FulfilmentStatus::Returned,
        FulfilmentStatus::Unfulfilled if cancelled => FulfilmentStatus::Cancelled,
        other => other,
    }
}

fn parcel_of(parcel: &Value, order: &Value) -> Result<FulfilmentRecord, PortError> {
    let (shipped_at, delivered_at) = (at(parcel, "shipped_at"), at(parcel, "delivered_at"));
    let status = if at(parcel, "canceled_at").is_some() {
        FulfilmentStatus::Cancelled
    } else if delivered_at.is_some() {
        FulfilmentStatus::Delivered
    } else if shipped_at.is_some() {
        FulfilmentStatus::Shipped
    } else {
        FulfilmentStatus::Fulfilled
    };
    // The server knows no carrier; the name of the way of sending that the buyer chose is the nearest to one.
    let option = filled(parcel, "shipping_option_id");
    let way = list(order, "shipping_methods")
        .iter()
        .find(|way| option.is_some() && filled(way, "shipping_option_id") == option);
    let labels = list(parcel, "labels");
    let numbers: Vec<&str> = labels
        .iter()
        .filter_map(|label| filled(label, "tracking_number"))
        .collect();
    Ok(FulfilmentRecord {
        id: id(parcel)?.to_owned(),
        status,
        carrier: way.map_or("", |way| text(way, "name")).to_owned(),
        tracking_number: numbers.join(", "),
        tracking_url: labels
            .iter()
            .find_map(|label| web_page(text(label, "tracking_url")))
            .unwrap_or_default(),
        shipped_at,
        delivered_at,
    })
}

/// An address that may be opened; shops put "#" there when they have none.
fn web_page(text: &str) -> Option<String> {
    (text.starts_with("https://") || text.starts_with("http://")).then(|| text.to_owned())
}

fn a_return(row: &Value) -> Result<ReturnRecord, PortError> {
    let status = match text(row, "status") {
        "open" => ReturnStatus::Open,
        "partially_received" => ReturnStatus::PartiallyReceived,
        "received" => ReturnStatus::Received,
        "canceled" => ReturnStatus::Cancelled,
        _ => ReturnStatus::Requested,
    };
    let inside = |key: &str| row.get(key).is_some_and(|part| !part.is_null());
    let kind = if inside("exchange") || inside("exchange_id") {
        ReturnKind::Exchange
    } else if inside("claim") || inside("claim_id") {
        ReturnKind::Claim
    } else {
        ReturnKind::Return
    };
    // Staff and keys leave their id; a buyer's request through the shop front leaves none. The returns inside an exchange
    // or a claim have no author either, but those are begun by staff only.
    let by_staff = filled(row, "created_by").is_some_and(|author| !author.starts_with("cus_"));
    let by_buyer = !by_staff && kind == ReturnKind::Return;
    let items = list(row, "items");
    let mut words: Vec<String> = Vec::new();
    for item in items {
        let label = item.get("reason").and_then(|reason| filled(reason, "label"));
        let said: Vec<&str> = label.into_iter().chain(filled(item, "note")).collect();
        let said = said.join(": ");
        if !said.is_empty() && !words.contains(&said) {
            words.push(said);
        }
    }
    let pieces = |item: &Value| Some((filled(item, "item_id")?.to_owned(), number(item, "quantity")?.pieces()));
    let asked_at = at(row, "requested_at").or(at(row, "created_at"));
    Ok(ReturnRecord {
        id: id(row)?.to_owned(),
        kind,
        status,
        at: asked_at.ok_or_else(|| misshapen("created_at"))?,
        by_buyer,
        lines: items.iter().filter_map(pieces).collect(),
        note: words.join("\n"),
    })
}

fn notes(row: &Value, placed_at: Timestamp) -> Result<Vec<OrderNoteRecord>, PortError> {
    let order = id(row)?;
    let metadata = row.get("metadata").unwrap_or(&Value::Null);
    let mut records: Vec<OrderNoteRecord> = Vec::new();
    for (keys, by_buyer) in [(BUYERS_NOTES, true), (STAFF_NOTES, false)] {
        for key in keys {
            let Some(said) = filled(metadata, key) else { continue };
            if records.iter().all(|known| known.text != said) {
                let digest = blake3::hash(said.as_bytes()).to_hex();
                let id = format!("{order}:{key}:{}", digest.get(..16).unwrap_or_default());
                // Metadata has no time of its own; the checkout page is where it is written.
                records.push(OrderNoteRecord {
                    id,
                    at: placed_at,
                    text: said.to_owned(),
                    by_buyer,
                    to_buyer: false,
                });
            }
        }
    }
    Ok(records)
}

/// Street, city and country on one line.
fn destination(address: &Value) -> String {
    let place = [text(address, "postal_code"), text(address, "city")];
    let place = place
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let country = country(address).unwrap_or_default();
    let parts = [text(address, "address_1"), text(address, "address_2"), &place, &country];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}
