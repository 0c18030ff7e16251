//! An order as Shopify shows it, in the words that shops share. All of its money is in the currency that the buyer saw and
//! paid in, because that is what refunds are made in. A payment is what was taken in one step (a sale or a capture), since
//! that is what can be given back; one that is only reserved stands by itself until it is taken.

use super::graphql::{amount, bare, id, linked, nodes, whole};
use super::returns::is_marked;
use crate::rest::answers::{at, filled, list, misshapen, moment, name, text};
use crate::rest::decimal::Decimal;
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, ReturnKind, ReturnStatus, Timestamp};
use ports::{
    FulfilmentRecord, OrderLineRecord, OrderNoteRecord, OrderRecord, PaymentRecord, PortError, RefundRecord,
    ReturnRecord,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// States of a transaction that has not moved money and will not.
pub(super) const FAILED: [&str; 2] = ["FAILURE", "ERROR"];

/// Reads an order that has all of its parts.
///
/// # Errors
/// `NotUnderstood` when it has no id, time, currency or amount.
pub(super) fn order(row: &Value) -> Result<OrderRecord, PortError> {
    let currency = Currency::parse(text(row, "presentmentCurrencyCode")).ok_or_else(|| misshapen("currency"))?;
    let money = |decimal: Decimal| {
        decimal
            .money(currency)
            .ok_or_else(|| misshapen("amount that money can hold"))
    };
    let (order, placed_at) = (id(row)?, moment(row, "createdAt")?);
    let taxed = row.get("taxesIncluded").and_then(serde_json::Value::as_bool) == Some(true);
    let total = money(amount(row, "totalPriceSet").ok_or_else(|| misshapen("totalPriceSet"))?)?;
    let rows = nodes(row, "lineItems");
    let empty = Value::Null;
    let billing = row.get("billingAddress").unwrap_or(&empty);
    let delivery = row
        .get("shippingAddress")
        .filter(|address| address.is_object())
        .unwrap_or(billing);
    let mut buyer = [delivery, billing]
        .into_iter()
        .map(|address| name(address, filled(address, "country")));
    let cancelled = at(row, "cancelledAt").is_some();
    let parcels = list(row, "fulfillments")
        .iter()
        .map(parcel)
        .collect::<Result<Vec<_>, _>>()?;
    let returned = returned(row);
    Ok(OrderRecord {
        number: text(row, "name").trim_start_matches('#').to_owned(),
        customer: linked(row, "customer"),
        email: text(row, "email").to_owned(),
        buyer: buyer.find(|name| !name.is_empty()).unwrap_or_default(),
        placed_at,
        shop_status: shop_status(row),
        cancelled,
        payment: payment(row),
        fulfilment: fulfilment(row, cancelled, &parcels),
        total,
        shipping: money(shipping(row, rows, taxed))?,
        payments: payments(row, money)?,
        lines: rows
            .iter()
            .map(|line| line_of(line, taxed, &returned, money))
            .collect::<Result<_, _>>()?,
        fulfilments: parcels,
        refunds: refunds(row, money)?,
        returns: returns(row)?,
        notes: notes(row, &order, placed_at)?,
        promised_at: None,
        destination: destination(delivery),
        city: text(delivery, "city").to_owned(),
        country: filled(delivery, "country").map(str::to_ascii_uppercase),
        id: order,
    })
}

/// What shop and buyer call its state: of payment and delivery, as the shop's own codes, in small letters.
fn shop_status(row: &Value) -> String {
    let words: Vec<String> = ["displayFinancialStatus", "displayFulfillmentStatus"]
        .iter()
        .filter_map(|key| filled(row, key))
        .map(|word| word.to_ascii_lowercase().replace('_', " "))
        .collect();
    words.join(" · ")
}

fn payment(row: &Value) -> PaymentStatus {
    match text(row, "displayFinancialStatus") {
        "AUTHORIZED" => PaymentStatus::Authorized,
        "PARTIALLY_PAID" => PaymentStatus::PartiallyPaid,
        "PAID" => PaymentStatus::Paid,
        "PARTIALLY_REFUNDED" => PaymentStatus::PartiallyRefunded,
        "REFUNDED" => PaymentStatus::Refunded,
        "VOIDED" | "EXPIRED" => PaymentStatus::Voided,
        _ => PaymentStatus::Pending,
    }
}

fn fulfilment(row: &Value, cancelled: bool, parcels: &[FulfilmentRecord]) -> FulfilmentStatus {
    let sent: Vec<FulfilmentStatus> = parcels
        .iter()
        .map(|parcel| parcel.status)
        .filter(|status| *status != FulfilmentStatus::Cancelled)
        .collect();
    let all = |wanted: FulfilmentStatus| !sent.is_empty() && sent.iter().all(|status| *status == wanted);
    match text(row, "displayFulfillmentStatus") {
        "FULFILLED" if all(FulfilmentStatus::Delivered) => FulfilmentStatus::Delivered,
        "FULFILLED" if all(FulfilmentStatus::Fulfilled) || sent.is_empty() => FulfilmentStatus::Fulfilled,
        "FULFILLED" => FulfilmentStatus::Shipped,
        "PARTIALLY_FULFILLED" => FulfilmentStatus::PartiallyFulfilled,
        "RESTOCKED" if !cancelled => FulfilmentStatus::Returned,
        _ if cancelled => FulfilmentStatus::Cancelled,
        _ => FulfilmentStatus::Unfulfilled,
    }
}

fn parcel(row: &Value) -> Result<FulfilmentRecord, PortError> {
    let track = list(row, "trackingInfo").first().unwrap_or(&Value::Null);
    let delivered_at = at(row, "deliveredAt");
    let status = match (text(row, "status"), text(row, "displayStatus")) {
        ("CANCELLED" | "ERROR" | "FAILURE", _) => FulfilmentStatus::Cancelled,
        (_, "DELIVERED" | "PICKED_UP") => FulfilmentStatus::Delivered,
        _ if delivered_at.is_some() => FulfilmentStatus::Delivered,
        (_, "IN_TRANSIT" | "OUT_FOR_DELIVERY" | "ATTEMPTED_DELIVERY" | "DELAYED" | "CARRIER_PICKED_UP") => {
            FulfilmentStatus::Shipped
        }
        _ if !text(track, "number").is_empty() => FulfilmentStatus::Shipped,
        _ => FulfilmentStatus::Fulfilled,
    };
    let page = text(track, "url");
    Ok(FulfilmentRecord {
        id: id(row)?,
        status,
        carrier: text(track, "company").to_owned(),
        tracking_number: text(track, "number").to_owned(),
        tracking_url: Some(page)
            .filter(|page| page.starts_with("http"))
            .unwrap_or_default()
            .to_owned(),
        shipped_at: at(row, "inTransitAt").or(at(row, "createdAt")),
        delivered_at,
    })
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a Value>, key: &str) -> Decimal {
    rows.into_iter().filter_map(|row| amount(row, key)).sum()
}

fn tax(line: &Value) -> Decimal {
    sum(list(line, "taxLines"), "priceSet")
}

/// Where prices are without tax, what the lines do not account for is the shipping's.
fn shipping(row: &Value, lines: &[Value], taxed: bool) -> Decimal {
    let asked = amount(row, "totalShippingPriceSet").unwrap_or_default();
    if taxed || asked == Decimal::default() {
        return asked;
    }
    let of_lines: Decimal = lines.iter().map(tax).sum();
    asked + amount(row, "totalTaxSet").unwrap_or_default() - of_lines
}

fn line_of<F>(
    line: &Value,
    taxed: bool,
    returned: &BTreeMap<String, u32>,
    money: F,
) -> Result<OrderLineRecord, PortError>
where
    F: Fn(Decimal) -> Result<Money, PortError>,
{
    let line_id = id(line)?;
    let asked = amount(line, "originalTotalSet").ok_or_else(|| misshapen("originalTotalSet"))?;
    let off = sum(list(line, "discountAllocations"), "allocatedAmountSet");
    let added = if taxed { Decimal::default() } else { tax(line) };
    Ok(OrderLineRecord {
        product: linked(line, "variant"),
        title: text(line, "title").to_owned(),
        variant: text(line, "variantTitle").to_owned(),
        sku: text(line, "sku").to_owned(),
        quantity: pieces(line, "quantity"),
        returned: returned.get(&line_id).copied().unwrap_or(0),
        total: money(asked - off + added)?,
        id: line_id,
    })
}

fn pieces(row: &Value, key: &str) -> u32 {
    let number = row.get(key).and_then(Value::as_i64).unwrap_or(0);
    u32::try_from(number).unwrap_or(0)
}

/// What a step of a payment is. Steps that failed are no payments.
fn step<'a>(row: &'a Value, kinds: &[&str]) -> Option<&'a Value> {
    let counts = kinds.contains(&text(row, "kind")) && !FAILED.contains(&text(row, "status"));
    counts.then_some(row)
}

/// What was taken in one step, by the names under which it is given back: the step's number and its gateway.
pub(super) fn payment_id(step: &Value) -> Result<String, PortError> {
    Ok(format!("{}:{}", id(step)?, text(step, "gateway")))
}

/// Step and gateway of a payment's id.
pub(super) fn of_payment(payment: &str) -> Option<(String, &str)> {
    let (step, gateway) = payment.split_once(':')?;
    let is_number = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !gateway.is_empty()).then(|| (whole("OrderTransaction", step), gateway))
}

/// Whether this gives back what was taken in that step.
pub(super) fn gives_back(row: &Value, taken: &str) -> bool {
    text(row, "kind") == "REFUND"
        && row
            .get("parentTransaction")
            .is_some_and(|parent| text(parent, "id") == taken)
}

fn payments<F>(row: &Value, money: F) -> Result<Vec<PaymentRecord>, PortError>
where
    F: Fn(Decimal) -> Result<Money, PortError>,
{
    let steps = list(row, "transactions");
    let done = |row: &&Value| text(row, "status") == "SUCCESS";
    let child_of = |parent: &Value| {
        let parent = text(parent, "id").to_owned();
        move |row: &&Value| row.get("parentTransaction").is_some_and(|of| text(of, "id") == parent)
    };
    let mut records = Vec::new();
    for taken in steps
        .iter()
        .filter_map(|row| step(row, &["SALE", "CAPTURE", "AUTHORIZATION"]))
    {
        let is_reserved = text(taken, "kind") == "AUTHORIZATION";
        let asked = amount(taken, "amountSet").unwrap_or_default();
        let of_it: Vec<&Value> = steps.iter().filter(child_of(taken)).filter(done).collect();
        let captured: Decimal = sum(
            of_it.iter().copied().filter(|row| text(row, "kind") == "CAPTURE"),
            "amountSet",
        );
        let let_go = of_it.iter().any(|row| text(row, "kind") == "VOID") || !done(&taken);
        let (reserved, got) = match (is_reserved, done(&taken)) {
            (true, _) if let_go || captured >= asked => (Decimal::default(), Decimal::default()),
            (true, _) => (asked - captured, Decimal::default()),
            (false, true) => (asked, asked),
            (false, false) => (Decimal::default(), Decimal::default()),
        };
        // What was reserved and then taken is shown by what took it.
        if is_reserved && captured > Decimal::default() && reserved == Decimal::default() {
            continue;
        }
        let back = steps
            .iter()
            .filter(|row| gives_back(row, text(taken, "id")))
            .filter(done);
        records.push(PaymentRecord {
            id: payment_id(taken)?,
            authorized: money(reserved)?,
            captured: money(got)?,
            refunded: money(sum(back, "amountSet"))?,
            captured_at: (got > Decimal::default())
                .then(|| at(taken, "processedAt").or(at(taken, "createdAt")))
                .flatten(),
            provider: filled(taken, "formattedGateway")
                .unwrap_or(text(taken, "gateway"))
                .to_owned(),
        });
    }
    // What can be given back comes first.
    records.sort_by_key(|record| (record.captured.minor == 0, record.id.len(), record.id.clone()));
    Ok(records)
}

/// Money that has been given back. What is on its way or has failed is not: it is looked for where a refund of ours waits.
fn refunds<F>(row: &Value, money: F) -> Result<Vec<RefundRecord>, PortError>
where
    F: Fn(Decimal) -> Result<Money, PortError>,
{
    let mut records = Vec::new();
    for refund in list(row, "refunds") {
        let steps = nodes(refund, "transactions");
        let paid = steps
            .iter()
            .filter(|row| text(row, "kind") == "REFUND" && text(row, "status") == "SUCCESS");
        let paid = money(sum(paid, "amountSet"))?;
        if paid.minor > 0 {
            records.push(RefundRecord {
                id: id(refund)?,
                amount: paid,
                at: moment(refund, "createdAt")?,
                reason: text(refund, "note").to_owned(),
            });
        }
    }
    records.sort_by(|a, b| (a.at, a.id.len(), &a.id).cmp(&(b.at, b.id.len(), &b.id)));
    Ok(records)
}

fn return_lines(row: &Value) -> impl Iterator<Item = (String, &Value)> {
    nodes(row, "returnLineItems").iter().filter_map(|item| {
        let line = item.pointer("/fulfillmentLineItem/lineItem/id")?.as_str()?;
        Some((bare(line)?, item))
    })
}

/// Pieces that came back, by the order's lines.
fn returned(row: &Value) -> BTreeMap<String, u32> {
    let mut pieces_of = BTreeMap::new();
    for back in nodes(row, "returns") {
        for (line, item) in return_lines(back) {
            *pieces_of.entry(line).or_insert(0) += pieces(item, "processedQuantity");
        }
    }
    pieces_of
}

fn returns(row: &Value) -> Result<Vec<ReturnRecord>, PortError> {
    let mut records = Vec::new();
    for back in nodes(row, "returns") {
        let lines: Vec<(String, &Value)> = return_lines(back).collect();
        let came: u32 = lines.iter().map(|(_, item)| pieces(item, "processedQuantity")).sum();
        let status = match text(back, "status") {
            "REQUESTED" => ReturnStatus::Requested,
            "CANCELED" => ReturnStatus::Cancelled,
            "DECLINED" => ReturnStatus::Declined,
            "CLOSED" => ReturnStatus::Received,
            // The shop may leave it open until the money is given back.
            _ if (1..=came).contains(&pieces(back, "totalQuantity")) => ReturnStatus::Received,
            _ if came > 0 => ReturnStatus::PartiallyReceived,
            _ => ReturnStatus::Open,
        };
        // One that the shop's people make needs nobody to allow it; whether the shop calls it allowed all the same is not
        // documented, so that one of ours is known by its mark.
        let ours = lines.iter().any(|(_, item)| is_marked(text(item, "returnReasonNote")));
        let asked = !ours
            && (matches!(text(back, "status"), "REQUESTED" | "DECLINED") || at(back, "requestApprovedAt").is_some());
        let said: Vec<&str> = lines
            .iter()
            .filter_map(|(_, item)| filled(item, "customerNote"))
            .collect();
        records.push(ReturnRecord {
            kind: ReturnKind::Return,
            id: id(back)?,
            status,
            at: moment(back, "createdAt")?,
            by_buyer: asked,
            lines: lines
                .iter()
                .map(|(line, item)| (line.clone(), pieces(item, "quantity")))
                .collect(),
            note: said.join("\n"),
        });
    }
    records.sort_by(|a, b| (a.at, a.id.len(), &a.id).cmp(&(b.at, b.id.len(), &b.id)));
    Ok(records)
}

/// The order's note, and what the shop's people wrote on its timeline. Whose the note is, buyer's or staff's, the shop does not
/// say; what it wrote on the timeline by itself is left out.
fn notes(row: &Value, order: &str, placed_at: Timestamp) -> Result<Vec<OrderNoteRecord>, PortError> {
    let mut records = Vec::new();
    if let Some(note) = filled(row, "note") {
        let digest = blake3::hash(note.as_bytes()).to_hex();
        records.push(OrderNoteRecord {
            id: format!("{order}:note:{}", digest.get(..16).unwrap_or_default()),
            at: placed_at,
            text: note.to_owned(),
            by_buyer: false,
            to_buyer: false,
        });
    }
    let mut written = Vec::new();
    for event in nodes(row, "events")
        .iter()
        .filter(|event| text(event, "__typename") == "CommentEvent")
    {
        written.push(OrderNoteRecord {
            id: id(event)?,
            at: moment(event, "createdAt")?,
            text: mail::html::plain(text(event, "message")),
            by_buyer: false,
            to_buyer: false,
        });
    }
    written.sort_by(|a, b| (a.at, a.id.len(), &a.id).cmp(&(b.at, b.id.len(), &b.id)));
    records.extend(written);
    Ok(records)
}

/// Street, city and country on one line.
fn destination(address: &Value) -> String {
    let joined = |parts: &[&str], between: &str| {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        parts.join(between)
    };
    let place = joined(&[text(address, "zip"), text(address, "city")], " ");
    let parts = [
        text(address, "address1"),
        text(address, "address2"),
        &place,
        text(address, "country"),
    ];
    joined(&parts, ", ")
}

#[cfg(test)]
mod tests;
