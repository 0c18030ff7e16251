//! An order as the shop shows it, in the words that shops share. What a WooCommerce order does not have is not made up: it
//! has one payment, which is made when it has a date, and no returns; parcels are known where the shop keeps tracking
//! numbers. Totals of lines come without tax even where prices have it, so the two are added. A refund in the books is money
//! that the shop counts as given back, by whomever.

use super::responses::{at, country, id, is_true, number, whole};
use crate::rest::answers::{digits, filled, list, misshapen, name, text};
use crate::rest::decimal::Decimal;
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, SECOND, Timestamp};
use ports::{FulfilmentRecord, OrderLineRecord, OrderNoteRecord, OrderRecord, PaymentRecord, PortError, RefundRecord};
use serde_json::Value;
use std::collections::BTreeMap;

/// States of carts that never became an order.
pub(super) const NO_ORDERS: [&str; 2] = ["checkout-draft", "auto-draft"];
/// States in which nothing more is expected to happen.
pub(super) const FINISHED: [&str; 6] = [
    "completed",
    "cancelled",
    "refunded",
    "failed",
    "checkout-draft",
    "trash",
];
/// Where the usual extensions for tracking numbers keep them.
const TRACKING: &str = "_wc_shipment_tracking_items";

/// What belongs to an order and is asked for by itself.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Its refunds, where it says that it has any.
    pub(super) refunds: Vec<Value>,
    /// Its notes, where they are read.
    pub(super) notes: Vec<Value>,
}

/// Reads an order. `names` are the shop's words for its states.
///
/// # Errors
/// `NotUnderstood` when it has no id, time, currency or amount.
pub(super) fn order(row: &Value, beside: &Beside, names: &BTreeMap<String, String>) -> Result<OrderRecord, PortError> {
    let currency = Currency::parse(text(row, "currency")).ok_or_else(|| misshapen("currency"))?;
    let money = |decimal: Decimal| {
        decimal
            .money(currency)
            .ok_or_else(|| misshapen("amount that money can hold"))
    };
    let (order, state) = (id(row)?, text(row, "status"));
    let placed_at = at(row, "date_created_gmt").ok_or_else(|| misshapen("date_created_gmt"))?;
    let total = money(number(row, "total").ok_or_else(|| misshapen("total"))?)?;
    let empty = Value::Null;
    let billing = row.get("billing").unwrap_or(&empty);
    let delivery = row
        .get("shipping")
        .filter(|address| !text(address, "address_1").is_empty() || !text(address, "city").is_empty())
        .unwrap_or(billing);
    let buyer = [billing, delivery]
        .into_iter()
        .map(|address| name(address, country(address).as_deref()));
    let refunds = beside
        .refunds
        .iter()
        .map(|refund| refund_of(refund, currency))
        .collect::<Result<Vec<_>, _>>()?;
    let back = Money::new(refunds.iter().map(|refund| refund.amount.minor).sum(), currency);
    let paid_at = at(row, "date_paid_gmt");
    let parcels = parcels(row);
    Ok(OrderRecord {
        number: filled(row, "number").unwrap_or(&order).to_owned(),
        customer: whole(row, "customer_id").filter(|id| *id > 0).map(|id| id.to_string()),
        email: text(billing, "email").to_owned(),
        buyer: buyer.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
        placed_at,
        shop_status: names.get(state).map_or(state, String::as_str).to_owned(),
        cancelled: state == "cancelled",
        payment: payment(state, paid_at.is_some(), total, back),
        fulfilment: fulfilment(state, at(row, "date_completed_gmt").is_some(), !parcels.is_empty()),
        total,
        shipping: money(sum(row, &["shipping_total", "shipping_tax"]))?,
        payments: paid_at
            .map(|paid_at| PaymentRecord {
                id: order.clone(),
                authorized: total,
                captured: total,
                refunded: back,
                captured_at: Some(paid_at),
                provider: filled(row, "payment_method_title")
                    .unwrap_or(text(row, "payment_method"))
                    .to_owned(),
            })
            .into_iter()
            .collect(),
        lines: list(row, "line_items")
            .iter()
            .map(|line| line_of(line, money))
            .collect::<Result<_, _>>()?,
        fulfilments: parcels,
        refunds,
        returns: Vec::new(),
        notes: notes(row, &order, placed_at, &beside.notes),
        promised_at: None,
        destination: destination(delivery),
        city: text(delivery, "city").to_owned(),
        country: country(delivery),
        id: order,
    })
}

/// Whether its state is that of an order at all.
pub(super) fn is_order(row: &Value) -> bool {
    !NO_ORDERS.contains(&text(row, "status"))
}

fn sum(row: &Value, keys: &[&str]) -> Decimal {
    keys.iter().filter_map(|key| number(row, key)).sum()
}

fn payment(state: &str, paid: bool, total: Money, back: Money) -> PaymentStatus {
    if state == "refunded" || paid && total.minor > 0 && back.minor >= total.minor {
        PaymentStatus::Refunded
    } else if paid && back.minor > 0 {
        PaymentStatus::PartiallyRefunded
    } else if paid || total.minor == 0 {
        PaymentStatus::Paid
    } else if matches!(state, "cancelled" | "failed") {
        PaymentStatus::Voided
    } else {
        PaymentStatus::Pending
    }
}

/// The state's own word first: shops add some for what the core does not know.
fn fulfilment(state: &str, completed: bool, sent: bool) -> FulfilmentStatus {
    match state {
        "delivered" => FulfilmentStatus::Delivered,
        "shipped" => FulfilmentStatus::Shipped,
        "partial-shipped" => FulfilmentStatus::PartiallyFulfilled,
        _ if sent => FulfilmentStatus::Shipped,
        _ if state == "completed" || completed => FulfilmentStatus::Fulfilled,
        "cancelled" | "failed" => FulfilmentStatus::Cancelled,
        _ => FulfilmentStatus::Unfulfilled,
    }
}

fn refund_of(row: &Value, currency: Currency) -> Result<RefundRecord, PortError> {
    let amount = number(row, "amount").and_then(|amount| amount.money(currency));
    Ok(RefundRecord {
        id: id(row)?,
        amount: amount.ok_or_else(|| misshapen("amount"))?,
        at: at(row, "date_created_gmt").ok_or_else(|| misshapen("date_created_gmt"))?,
        reason: text(row, "reason").to_owned(),
    })
}

fn line_of(line: &Value, money: impl Fn(Decimal) -> Result<Money, PortError>) -> Result<OrderLineRecord, PortError> {
    let of = |key: &str| whole(line, key).filter(|id| *id > 0);
    let shown = list(line, "meta_data")
        .iter()
        .filter(|meta| !text(meta, "display_key").starts_with('_'))
        .filter_map(|meta| filled(meta, "display_value"))
        .map(mail::html::plain);
    let variant: Vec<String> = shown.filter(|word| !word.is_empty()).collect();
    Ok(OrderLineRecord {
        id: id(line)?,
        product: of("variation_id").or_else(|| of("product_id")).map(|id| id.to_string()),
        title: filled(line, "parent_name").unwrap_or(text(line, "name")).to_owned(),
        variant: variant.join(", "),
        sku: text(line, "sku").to_owned(),
        quantity: number(line, "quantity").unwrap_or_default().pieces(),
        returned: 0,
        total: money(sum(line, &["total", "total_tax"]))?,
    })
}

fn parcels(row: &Value) -> Vec<FulfilmentRecord> {
    let kept = list(row, "meta_data")
        .iter()
        .find(|meta| text(meta, "key") == TRACKING)
        .and_then(|meta| meta.get("value"))
        .and_then(Value::as_array);
    let parcel = |(place, item): (usize, &Value)| {
        let carrier = filled(item, "tracking_provider").or(filled(item, "custom_tracking_provider"));
        let page = text(item, "custom_tracking_link");
        FulfilmentRecord {
            id: filled(item, "tracking_id").map_or_else(|| format!("parcel-{place}"), str::to_owned),
            status: FulfilmentStatus::Shipped,
            carrier: carrier.unwrap_or_default().to_owned(),
            tracking_number: text(item, "tracking_number").to_owned(),
            tracking_url: Some(page)
                .filter(|page| page.starts_with("http"))
                .unwrap_or_default()
                .to_owned(),
            shipped_at: unix(item, "date_shipped"),
            delivered_at: None,
        }
    };
    kept.into_iter().flatten().enumerate().map(parcel).collect()
}

/// Seconds since 1970, which the extensions keep as text.
fn unix(row: &Value, key: &str) -> Option<Timestamp> {
    let seconds: i64 = row.get(key).and_then(digits)?.parse().ok()?;
    Some(Timestamp(seconds.checked_mul(SECOND)?)).filter(|at| at.millis() > 0)
}

/// The buyer's words from the checkout, then what people in the shop wrote. What the shop wrote by itself (that the state
/// changed, that stock was reduced) is left out: the order says it.
fn notes(row: &Value, order: &str, placed_at: Timestamp, kept: &[Value]) -> Vec<OrderNoteRecord> {
    let mut records = Vec::new();
    if let Some(said) = filled(row, "customer_note") {
        let digest = blake3::hash(said.as_bytes()).to_hex();
        records.push(OrderNoteRecord {
            id: format!("{order}:customer_note:{}", digest.get(..16).unwrap_or_default()),
            at: placed_at,
            text: mail::html::plain(said),
            by_buyer: true,
            to_buyer: false,
        });
    }
    let mut written: Vec<OrderNoteRecord> = kept
        .iter()
        .filter(|note| !matches!(text(note, "author"), "" | "system" | "WooCommerce"))
        .filter_map(|note| {
            Some(OrderNoteRecord {
                id: id(note).ok()?,
                at: at(note, "date_created_gmt")?,
                text: mail::html::plain(text(note, "note")),
                by_buyer: false,
                to_buyer: is_true(note, "customer_note"),
            })
        })
        .collect();
    written.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    records.extend(written);
    records
}

/// Street, city and country on one line.
fn destination(address: &Value) -> String {
    let joined = |parts: &[&str], between: &str| {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        parts.join(between)
    };
    let place = joined(&[text(address, "postcode"), text(address, "city")], " ");
    let country = country(address).unwrap_or_default();
    let parts = [text(address, "address_1"), text(address, "address_2"), &place, &country];
    joined(&parts, ", ")
}
