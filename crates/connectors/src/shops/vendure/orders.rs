//! An order as the shop shows it, in the words that shops share. Calling pieces off makes `quantity` and `totalWithTax` smaller,
//! so what was bought is the greater of the pieces now and those when it was placed, and what was asked for is what the payments
//! say; the state of the order is its own word only, since shops add states: how far goods and money are is counted from
//! parcels and payments.

use super::requests;
use super::responses::{Profile, country, money, name, pieces};
use crate::rest::answers::{at, filled, id, list, misshapen, moment, text};
use crate::rest::recheck::Movement;
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, Timestamp};
use ports::{FulfilmentRecord, OrderLineRecord, OrderNoteRecord, OrderRecord, PaymentRecord, PortError, RefundRecord};
use serde_json::Value;
use std::collections::BTreeMap;

/// Amounts of one order.
struct Purse {
    precision: u32,
    currency: Currency,
}

impl Purse {
    fn of(&self, row: &Value, key: &str) -> Result<Money, PortError> {
        money(row, key, self.precision, self.currency)
    }

    fn coins(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// The sum over the rows in one of these states; every row when none is named.
    fn sum(&self, rows: &[Value], key: &str, states: &[&str]) -> Result<i64, PortError> {
        let mut sum = 0_i64;
        for row in rows
            .iter()
            .filter(|row| states.is_empty() || states.contains(&text(row, "state")))
        {
            sum = sum.saturating_add(self.of(row, key)?.minor);
        }
        Ok(sum)
    }
}

/// Pieces of an order's lines that are in parcels, by line.
#[derive(Default)]
struct Packed<'a> {
    all: BTreeMap<&'a str, u32>,
    gone: BTreeMap<&'a str, u32>,
    arrived: BTreeMap<&'a str, u32>,
}

impl<'a> Packed<'a> {
    fn of(row: &'a Value) -> Packed<'a> {
        let mut packed = Packed::default();
        for parcel in list(row, "fulfillments") {
            let state = parcel_state(text(parcel, "state"));
            for line in list(parcel, "lines") {
                let (line, count) = (text(line, "orderLineId"), pieces(line, "quantity"));
                let add = |map: &mut BTreeMap<&'a str, u32>| *map.entry(line).or_default() += count;
                if state != FulfilmentStatus::Cancelled {
                    add(&mut packed.all);
                }
                if matches!(state, FulfilmentStatus::Shipped | FulfilmentStatus::Delivered) {
                    add(&mut packed.gone);
                }
                if state == FulfilmentStatus::Delivered {
                    add(&mut packed.arrived);
                }
            }
        }
        packed
    }
}

fn parcel_state(word: &str) -> FulfilmentStatus {
    match word {
        "Shipped" => FulfilmentStatus::Shipped,
        "Delivered" => FulfilmentStatus::Delivered,
        "Cancelled" => FulfilmentStatus::Cancelled,
        _ => FulfilmentStatus::Fulfilled,
    }
}

/// Reads an order.
///
/// # Errors
/// `NotUnderstood` when it has no id, time, currency or amount: the server's own types demand them.
pub(super) fn order(row: &Value, profile: &Profile) -> Result<OrderRecord, PortError> {
    let purse = Purse {
        precision: profile.precision,
        currency: Currency::parse(text(row, "currencyCode")).ok_or_else(|| misshapen("currencyCode"))?,
    };
    let cancelled = text(row, "state") == "Cancelled";
    let packed = Packed::of(row);
    let empty = Value::Null;
    let delivery = row.get("shippingAddress").unwrap_or(&empty);
    let billing = row.get("billingAddress").unwrap_or(&empty);
    let customer = row.get("customer").unwrap_or(&empty);
    let place = country(text(delivery, "countryCode"));
    let buyer = [filled(billing, "fullName"), filled(delivery, "fullName")]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .next()
        .unwrap_or_else(|| name(customer, place.as_deref()));
    let mut lines = list(row, "lines")
        .iter()
        .map(|item| line(item, &packed, &purse))
        .collect::<Result<Vec<_>, _>>()?;
    let total = asked_for(row, &purse)?;
    let (payment, fulfilment) = (
        paid(row, total, cancelled, &purse)?,
        sent(row, &packed, &lines, cancelled),
    );
    for extra in list(row, "surcharges") {
        lines.push(surcharge(extra, &purse)?);
    }
    Ok(OrderRecord {
        id: id(row)?.to_owned(),
        number: text(row, "code").to_owned(),
        customer: filled(customer, "id").map(str::to_owned),
        email: text(customer, "emailAddress").to_owned(),
        buyer,
        placed_at: moment(row, "orderPlacedAt")?,
        shop_status: text(row, "state").to_owned(),
        cancelled,
        payment,
        fulfilment,
        total,
        shipping: shipping(row, cancelled, &purse)?,
        payments: payments(row, &purse)?,
        lines,
        fulfilments: list(row, "fulfillments")
            .iter()
            .map(|row_of_parcel| parcel(row_of_parcel, row))
            .collect::<Result<_, _>>()?,
        refunds: refunds(row, &purse)?,
        // The shop has none: what comes back is called off and paid back.
        returns: Vec::new(),
        notes: notes(row)?,
        promised_at: None,
        destination: destination(delivery),
        city: text(delivery, "city").to_owned(),
        country: place,
    })
}

/// What the buyer was asked for: what the payments hold, or what it costs now where that is more (a modification that is not
/// paid yet). Of an order that was called off before anything was taken it is what was reserved.
fn asked_for(row: &Value, purse: &Purse) -> Result<Money, PortError> {
    let payments = list(row, "payments");
    let held = purse.sum(payments, "amount", &["Authorized", "Settled"])?;
    let let_go = purse.sum(payments, "amount", &["Cancelled"])?;
    let now = purse.of(row, "totalWithTax")?.minor;
    Ok(purse.coins(now.max(if held == 0 { let_go } else { held })))
}

fn paid(row: &Value, total: Money, cancelled: bool, purse: &Purse) -> Result<PaymentStatus, PortError> {
    let payments = list(row, "payments");
    let taken = purse.sum(payments, "amount", &["Settled"])?;
    let mut back = 0_i64;
    for payment in payments {
        back = back.saturating_add(purse.sum(list(payment, "refunds"), "total", &["Settled"])?);
    }
    let has = |state: &str| payments.iter().any(|payment| text(payment, "state") == state);
    Ok(match (taken, back) {
        (1.., 0) if taken >= total.minor => PaymentStatus::Paid,
        (1.., 0) => PaymentStatus::PartiallyPaid,
        (1.., _) if back >= taken => PaymentStatus::Refunded,
        (1.., _) => PaymentStatus::PartiallyRefunded,
        _ if has("Authorized") => PaymentStatus::Authorized,
        _ if cancelled || has("Cancelled") => PaymentStatus::Voided,
        _ if total.minor == 0 => PaymentStatus::Paid,
        _ => PaymentStatus::Pending,
    })
}

fn sent(row: &Value, packed: &Packed<'_>, lines: &[OrderLineRecord], cancelled: bool) -> FulfilmentStatus {
    let bought = lines.iter().filter(|line| line.quantity > 0);
    if bought.clone().next().is_some() && bought.clone().all(|line| line.returned >= line.quantity) {
        return FulfilmentStatus::Returned;
    }
    if cancelled {
        return FulfilmentStatus::Cancelled;
    }
    // Pieces that were called off before they were packed are not waited for.
    let due: BTreeMap<&str, u32> = list(row, "lines")
        .iter()
        .map(|line| (text(line, "id"), pieces(line, "quantity")))
        .filter(|(_, pieces)| *pieces > 0)
        .collect();
    let covers = |map: &BTreeMap<&str, u32>| {
        !due.is_empty()
            && due
                .iter()
                .all(|(line, pieces)| map.get(line).is_some_and(|packed| packed >= pieces))
    };
    if covers(&packed.arrived) {
        FulfilmentStatus::Delivered
    } else if covers(&packed.gone) {
        FulfilmentStatus::Shipped
    } else if covers(&packed.all) {
        FulfilmentStatus::Fulfilled
    } else if packed.all.is_empty() {
        FulfilmentStatus::Unfulfilled
    } else {
        FulfilmentStatus::PartiallyFulfilled
    }
}

fn line(item: &Value, packed: &Packed<'_>, purse: &Purse) -> Result<OrderLineRecord, PortError> {
    let line = id(item)?;
    let (now, placed) = (pieces(item, "quantity"), pieces(item, "orderPlacedQuantity"));
    let bought = now.max(placed);
    let in_parcels = packed.all.get(line).copied().unwrap_or(0).min(bought);
    let total = if now == bought {
        purse.of(item, "proratedLinePriceWithTax")?
    } else {
        let each = purse.of(item, "proratedUnitPriceWithTax")?;
        purse.coins(each.minor.saturating_mul(i64::from(bought)))
    };
    let variant = item.get("productVariant").unwrap_or(&Value::Null);
    Ok(OrderLineRecord {
        id: line.to_owned(),
        product: filled(variant, "id").map(str::to_owned),
        title: text(variant, "name").to_owned(),
        variant: String::new(),
        sku: text(variant, "sku").to_owned(),
        quantity: bought,
        // What had left and was called off afterwards came back.
        returned: in_parcels.saturating_sub(now),
        total,
    })
}

/// Something else that the buyer pays for or is let off: gift wrapping, a discount by hand.
fn surcharge(row: &Value, purse: &Purse) -> Result<OrderLineRecord, PortError> {
    Ok(OrderLineRecord {
        id: format!("surcharge-{}", id(row)?),
        product: None,
        title: text(row, "description").to_owned(),
        variant: String::new(),
        sku: text(row, "sku").to_owned(),
        quantity: 1,
        returned: 0,
        total: purse.of(row, "priceWithTax")?,
    })
}

fn shipping(row: &Value, cancelled: bool, purse: &Purse) -> Result<Money, PortError> {
    let price = if cancelled {
        "priceWithTax"
    } else {
        "discountedPriceWithTax"
    };
    let sum = purse.sum(list(row, "shippingLines"), price, &[])?;
    Ok(purse.coins(sum))
}

/// Entries of the order's history of one kind, oldest first, with what they say.
fn history<'a>(row: &'a Value, kind: &str) -> impl Iterator<Item = (&'a Value, &'a Value)> {
    let entries = row.get("history").map_or(&[][..], |history| list(history, "items"));
    entries
        .iter()
        .rev()
        .filter(move |entry| text(entry, "type") == kind)
        .map(|entry| (entry, entry.get("data").unwrap_or(&Value::Null)))
}

/// When something was last brought into a state, by its id.
fn brought<'a>(row: &'a Value, kind: &'a str, key: &'a str, thing: &str, state: &str) -> Option<Timestamp> {
    let is_it = |said: &Value| {
        let named = said.get(key).and_then(crate::rest::answers::digits);
        named.as_deref() == Some(thing) && text(said, "to") == state
    };
    history(row, kind)
        .filter(|(_, said)| is_it(said))
        .filter_map(|(entry, _)| at(entry, "createdAt"))
        .last()
}

fn payments(row: &Value, purse: &Purse) -> Result<Vec<PaymentRecord>, PortError> {
    let mut records = Vec::new();
    for payment in list(row, "payments") {
        let (own, state) = (id(payment)?, text(payment, "state"));
        let amount = purse.of(payment, "amount")?;
        let in_states = |states: &[&str]| {
            if states.contains(&state) {
                amount
            } else {
                purse.coins(0)
            }
        };
        let settled = brought(row, "ORDER_PAYMENT_TRANSITION", "paymentId", own, "Settled");
        records.push(PaymentRecord {
            id: own.to_owned(),
            authorized: in_states(&["Authorized", "Settled"]),
            captured: in_states(&["Settled"]),
            refunded: purse.coins(purse.sum(list(payment, "refunds"), "total", &["Settled"])?),
            captured_at: match state {
                "Settled" => settled.or(at(payment, "createdAt")),
                _ => None,
            },
            provider: text(payment, "method").to_owned(),
        });
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(records)
}

/// Only what was paid: a refund that is pending is not money given back yet.
fn refunds(row: &Value, purse: &Purse) -> Result<Vec<RefundRecord>, PortError> {
    let mut records = Vec::new();
    let rows = list(row, "payments")
        .iter()
        .flat_map(|payment| list(payment, "refunds"));
    for refund in rows.filter(|refund| text(refund, "state") == "Settled") {
        records.push(RefundRecord {
            id: id(refund)?.to_owned(),
            amount: purse.of(refund, "total")?,
            at: moment(refund, "createdAt")?,
            reason: text(refund, "reason").to_owned(),
        });
    }
    records.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(records)
}

fn parcel(parcel: &Value, order: &Value) -> Result<FulfilmentRecord, PortError> {
    let own = id(parcel)?;
    let status = parcel_state(text(parcel, "state"));
    let when = |state: &str| brought(order, "ORDER_FULFILLMENT_TRANSITION", "fulfillmentId", own, state);
    let (left, arrived) = (when("Shipped"), when("Delivered"));
    Ok(FulfilmentRecord {
        id: own.to_owned(),
        status,
        carrier: text(parcel, "method").to_owned(),
        tracking_number: text(parcel, "trackingCode").to_owned(),
        tracking_url: String::new(),
        shipped_at: left.or(arrived),
        delivered_at: arrived.filter(|_| status == FulfilmentStatus::Delivered),
    })
}

/// Notes of the staff, what they said when they called something off, and when they modified the order.
fn notes(row: &Value) -> Result<Vec<OrderNoteRecord>, PortError> {
    let mut records = Vec::new();
    let mut write = |row: &Value, id: String, said: Option<&str>, to_buyer: bool| {
        if let Some(said) = said {
            records.push(OrderNoteRecord {
                id,
                at: moment(row, "createdAt")?,
                text: said.to_owned(),
                by_buyer: false,
                to_buyer,
            });
        }
        Ok::<(), PortError>(())
    };
    for (entry, said) in history(row, "ORDER_NOTE") {
        let open = entry.get("isPublic").and_then(Value::as_bool) == Some(true);
        write(entry, id(entry)?.to_owned(), filled(said, "note"), open)?;
    }
    for (entry, said) in history(row, "ORDER_CANCELLATION") {
        write(entry, id(entry)?.to_owned(), filled(said, "reason"), false)?;
    }
    for change in list(row, "modifications") {
        write(
            change,
            format!("modification-{}", id(change)?),
            filled(change, "note"),
            false,
        )?;
    }
    records.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(records)
}

/// Street, city and country on one line.
fn destination(address: &Value) -> String {
    let join = |parts: &[&str], by: &str| {
        let filled: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        filled.join(by)
    };
    let place = join(&[text(address, "postalCode"), text(address, "city")], " ");
    let country = country(text(address, "countryCode")).unwrap_or_default();
    let parts = [
        text(address, "streetLine1"),
        text(address, "streetLine2"),
        &place,
        &country,
    ];
    join(&parts, ", ")
}

/// When something of an order last moved, by a row of [`requests::ORDERS_MOVED`].
///
/// # Errors
/// `NotUnderstood` when the row has no id or no time.
pub(super) fn movement(row: &Value) -> Result<Movement<'_>, PortError> {
    let changed = moment(row, "updatedAt")?;
    let time = |row: &Value| at(row, "updatedAt");
    let refunds = |payment: &Value| list(payment, "refunds").iter().filter_map(time).max();
    let entries = row.get("history").map_or(&[][..], |history| list(history, "items"));
    let moved = list(row, "payments")
        .iter()
        .flat_map(|payment| [time(payment), refunds(payment)])
        .chain(list(row, "fulfillments").iter().map(time))
        .chain(entries.iter().map(time))
        .flatten()
        .max();
    Ok(Movement {
        order: id(row)?,
        at: moved.unwrap_or(changed),
        order_changed: Some(changed),
    })
}

/// Whether a row is of an order that was placed: nothing else was asked for.
pub(super) fn placed_at(row: &Value) -> Option<Timestamp> {
    at(row, requests::placed().0)
}
