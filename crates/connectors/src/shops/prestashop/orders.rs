//! An order as the webservice shows it, in the words that shops share. What a state means is said by its flags, and by those that
//! the order was in before: a paid order that is called off, or one that has left and is paid back, has lost the flag. What the
//! shop has as taken is `total_paid_real`; a credit slip is money that a person counts as given back, since the webservice pays
//! nothing. `delivery_date` is the day of a document and never of a delivery.

use super::talking::{Means, Profile, State};
use super::xml::Node;
use super::zone;
use crate::rest::answers::misshapen;
use crate::rest::decimal::Decimal;
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, Timestamp};
use ports::{
    ExternalId, FulfilmentRecord, OrderLineRecord, OrderNoteRecord, OrderRecord, PaymentRecord, PortError, RefundRecord,
};
use std::collections::{BTreeMap, BTreeSet};

/// What belongs to some orders and is asked for by itself.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Lines, by order.
    pub(super) lines: BTreeMap<String, Vec<Node>>,
    /// Parcels, by order.
    pub(super) parcels: BTreeMap<String, Vec<Node>>,
    /// States that it was in, by order, oldest first.
    pub(super) past: BTreeMap<String, Vec<Node>>,
    /// Credit slips, by order.
    pub(super) slips: BTreeMap<String, Vec<Node>>,
    /// What the staff wrote on it, by order.
    pub(super) notes: BTreeMap<String, Vec<Node>>,
    /// Customers by their ids.
    pub(super) customers: BTreeMap<String, Node>,
    /// Addresses by their ids.
    pub(super) addresses: BTreeMap<String, Node>,
}

/// The row's id.
///
/// # Errors
/// `NotUnderstood` when it has none.
pub(super) fn id(row: &Node) -> Result<&str, PortError> {
    row.id("id").ok_or_else(|| misshapen("id"))
}

/// A moment of the shop's clock.
pub(super) fn at(row: &Node, field: &str, profile: &Profile) -> Option<Timestamp> {
    zone::read(row.get(field)).map(|wall| profile.zone.moment(wall))
}

/// A product's id, or that of one of its combinations: that is what has a stock and stands on a line.
pub(super) fn product_id(product: &str, combination: Option<&str>) -> ExternalId {
    combination.map_or_else(|| product.to_owned(), |combination| format!("{product}-{combination}"))
}

/// A name as its bearer writes it: Hungarians put the family name first.
pub(super) fn name(row: &Node, country: Option<&str>) -> String {
    let (first, last) = (row.get("firstname"), row.get("lastname"));
    let name = if country == Some("HU") {
        format!("{last} {first}")
    } else {
        format!("{first} {last}")
    };
    let name = name.trim();
    if name.is_empty() { row.get("company") } else { name }.to_owned()
}

/// What is known of an order's way through its states.
struct Way<'a> {
    now: Option<&'a State>,
    /// States with the moment at which each began.
    past: Vec<(&'a State, Option<Timestamp>)>,
}

impl<'a> Way<'a> {
    fn of(row: &Node, past: &[Node], profile: &'a Profile) -> Way<'a> {
        let state = |id: &str| profile.states.get(id);
        let step = |one: &Node| Some((state(one.get("id_order_state"))?, at(one, "date_add", profile)));
        Way {
            now: state(row.get("current_state")),
            past: past.iter().filter_map(step).collect(),
        }
    }

    fn is(&self, means: Means) -> bool {
        self.now.is_some_and(|state| state.means == means)
    }

    /// Whether it ever was in such a state, and since when.
    fn ever(&self, is: impl Fn(&State) -> bool) -> Option<Option<Timestamp>> {
        let past = self.past.iter().find(|(state, _)| is(state)).map(|(_, at)| *at);
        past.or_else(|| self.now.filter(|state| is(state)).map(|_| None))
    }
}

/// Whether nothing more is expected to happen to an order in this state.
pub(super) fn is_over(state: Option<&State>) -> bool {
    state.is_some_and(|state| state.means != Means::Flags || state.shipped)
}

/// Reads an order.
///
/// # Errors
/// `NotUnderstood` when it has no id, time, currency or amount.
pub(super) fn order(row: &Node, beside: &Beside, profile: &Profile) -> Result<OrderRecord, PortError> {
    let order = id(row)?.to_owned();
    let currency = profile.currencies.get(row.get("id_currency")).copied();
    let currency = currency.ok_or_else(|| misshapen("currency"))?;
    let money = |amount: Decimal| {
        amount
            .money(currency)
            .ok_or_else(|| misshapen("amount that money can hold"))
    };
    let amount = |fields: &[&str]| fields.iter().find_map(|field| row.number(field));
    let total = amount(&["total_paid_tax_incl", "total_paid"]).ok_or_else(|| misshapen("total_paid"))?;
    let total = money(total)?;
    let taken = money(amount(&["total_paid_real"]).unwrap_or_default())?;
    let placed_at = at(row, "date_add", profile).ok_or_else(|| misshapen("date_add"))?;
    let of = |rows: &'_ BTreeMap<String, Vec<Node>>| rows.get(&order).cloned().unwrap_or_default();
    let way = Way::of(row, &of(&beside.past), profile);
    let empty = Node::default();
    let one = |rows: &'_ BTreeMap<String, Node>, field: &str| rows.get(row.get(field)).unwrap_or(&empty).clone();
    let customer = one(&beside.customers, "id_customer");
    let (delivery, invoice) = (
        one(&beside.addresses, "id_address_delivery"),
        one(&beside.addresses, "id_address_invoice"),
    );
    let country = |address: &Node| profile.countries.get(address.get("id_country")).cloned();
    let buyer = [&invoice, &delivery, &customer]
        .into_iter()
        .map(|row| name(row, country(row).as_deref()));
    let refunds = of(&beside.slips)
        .iter()
        .map(|slip| refund(slip, currency, profile))
        .collect::<Result<Vec<_>, _>>()?;
    let back = Money::new(refunds.iter().map(|refund| refund.amount.minor).sum(), currency);
    let paid_since = way.ever(|state| state.paid);
    let captured = match paid_since {
        _ if taken.minor > 0 => taken,
        // Shops may say "paid" by the state alone.
        Some(_) if !way.is(Means::Cancelled) && !way.is(Means::Failed) => total,
        _ => taken,
    };
    let parcels = parcels(row, &of(&beside.parcels), &way, profile);
    Ok(OrderRecord {
        number: row.filled("reference").unwrap_or(&order).to_owned(),
        customer: row.id("id_customer").map(str::to_owned),
        email: customer.get("email").to_owned(),
        buyer: buyer.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
        placed_at,
        shop_status: way
            .now
            .map_or_else(|| row.get("current_state"), |state| &state.name)
            .to_owned(),
        cancelled: way.is(Means::Cancelled),
        payment: payment(&way, total, captured, back),
        fulfilment: fulfilment(&way),
        total,
        shipping: money(amount(&["total_shipping_tax_incl", "total_shipping"]).unwrap_or_default())?,
        payments: (captured.minor > 0)
            .then(|| PaymentRecord {
                id: order.clone(),
                authorized: captured,
                captured,
                refunded: back,
                captured_at: paid_since.flatten().or_else(|| at(row, "invoice_date", profile)),
                provider: row.filled("payment").unwrap_or(row.get("module")).to_owned(),
            })
            .into_iter()
            .collect(),
        lines: of(&beside.lines)
            .iter()
            .map(|line| line_of(line, money))
            .collect::<Result<_, _>>()?,
        fulfilments: parcels,
        refunds,
        returns: Vec::new(),
        notes: notes(row, &order, placed_at, &of(&beside.notes), profile),
        promised_at: None,
        destination: destination(&delivery, country(&delivery)),
        city: delivery.get("city").to_owned(),
        country: country(&delivery),
        id: order,
    })
}

fn payment(way: &Way<'_>, total: Money, captured: Money, back: Money) -> PaymentStatus {
    let paid = captured.minor > 0 && captured.minor >= total.minor;
    if way.is(Means::Refunded) || captured.minor > 0 && back.minor >= captured.minor {
        PaymentStatus::Refunded
    } else if captured.minor > 0 && back.minor > 0 {
        PaymentStatus::PartiallyRefunded
    } else if paid || total.minor == 0 {
        PaymentStatus::Paid
    } else if way.is(Means::Cancelled) || way.is(Means::Failed) {
        PaymentStatus::Voided
    } else {
        PaymentStatus::Pending
    }
}

fn fulfilment(way: &Way<'_>) -> FulfilmentStatus {
    if way.ever(|state| state.means == Means::Delivered).is_some() {
        FulfilmentStatus::Delivered
    } else if way.ever(|state| state.shipped).is_some() {
        FulfilmentStatus::Shipped
    } else if way.is(Means::Cancelled) || way.is(Means::Failed) {
        FulfilmentStatus::Cancelled
    } else {
        FulfilmentStatus::Unfulfilled
    }
}

/// A credit slip. Its amounts have been in other fields before version 1.6.1.
fn refund(slip: &Node, currency: Currency, profile: &Profile) -> Result<RefundRecord, PortError> {
    let sum = |fields: &[&str]| fields.iter().filter_map(|field| slip.number(field)).sum::<Decimal>();
    let newer = sum(&["total_products_tax_incl", "total_shipping_tax_incl"]);
    let amount = if newer == Decimal::default() {
        sum(&["amount", "shipping_cost_amount"])
    } else {
        newer
    };
    Ok(RefundRecord {
        id: id(slip)?.to_owned(),
        amount: amount.money(currency).ok_or_else(|| misshapen("amount"))?,
        at: at(slip, "date_add", profile).ok_or_else(|| misshapen("date_add"))?,
        reason: String::new(),
    })
}

fn line_of(line: &Node, money: impl Fn(Decimal) -> Result<Money, PortError>) -> Result<OrderLineRecord, PortError> {
    let pieces = |field: &str| line.number(field).unwrap_or_default().pieces();
    let quantity = pieces("product_quantity");
    let single = line.number("unit_price_tax_incl").unwrap_or_default();
    let total = line
        .number("total_price_tax_incl")
        .unwrap_or_else(|| std::iter::repeat_n(single, quantity as usize).sum());
    let combination = line.id("product_attribute_id");
    let whole = line.get("product_name");
    // "Candle - Scent : Honey, Size : 12 oz": the shop joins the two, and a name may have the same sign in it.
    let split = || {
        whole
            .match_indices(" - ")
            .find(|(place, _)| whole.get(place + 3..).is_some_and(|rest| rest.contains(':')))
    };
    let (title, variant) = match combination.and_then(|_| split()) {
        Some((place, sign)) => (&whole[..place], &whole[place + sign.len()..]),
        None => (whole, ""),
    };
    Ok(OrderLineRecord {
        id: id(line)?.to_owned(),
        product: line.id("product_id").map(|product| product_id(product, combination)),
        title: title.to_owned(),
        variant: variant.to_owned(),
        sku: line.get("product_reference").to_owned(),
        quantity,
        returned: pieces("product_quantity_return"),
        total: money(total)?,
    })
}

/// Parcels: the shop has a row for each from the beginning, which is a parcel once it has a number or the order has left.
fn parcels(row: &Node, kept: &[Node], way: &Way<'_>, profile: &Profile) -> Vec<FulfilmentRecord> {
    let left = way.ever(|state| state.shipped);
    let arrived = way.ever(|state| state.means == Means::Delivered);
    let last = kept.len().saturating_sub(1);
    let parcel = |(place, parcel): (usize, &Node)| {
        // Before there were rows for parcels the order had the number.
        let own = parcel.get("tracking_number");
        let number = if own.is_empty() && place == last {
            row.get("shipping_number")
        } else {
            own
        };
        if number.is_empty() && left.is_none() {
            return None;
        }
        let known = profile.carriers.get(parcel.get("id_carrier"));
        let (carrier, page) = known.map_or(("", ""), |(name, page)| (name.as_str(), page.as_str()));
        let followed = page.starts_with("http") && page.contains('@') && !number.is_empty();
        Some(FulfilmentRecord {
            id: id(parcel).ok()?.to_owned(),
            status: match (left.is_some(), arrived.is_some()) {
                (_, true) => FulfilmentStatus::Delivered,
                (true, false) => FulfilmentStatus::Shipped,
                (false, false) => FulfilmentStatus::Fulfilled,
            },
            // A carrier without a name is the shop itself.
            carrier: Some(carrier).filter(|name| *name != "0").unwrap_or_default().to_owned(),
            tracking_number: number.to_owned(),
            tracking_url: if followed {
                page.replace('@', number)
            } else {
                String::new()
            },
            shipped_at: left.flatten(),
            delivered_at: arrived.flatten(),
        })
    };
    kept.iter().enumerate().filter_map(parcel).collect()
}

/// What the staff wrote: the order's own note, which newer versions have, and what they wrote for themselves in its thread.
fn notes(row: &Node, order: &str, placed_at: Timestamp, kept: &[Node], profile: &Profile) -> Vec<OrderNoteRecord> {
    let mut records = Vec::new();
    if let Some(said) = row.filled("note") {
        let digest = blake3::hash(said.as_bytes()).to_hex();
        records.push(OrderNoteRecord {
            id: format!("{order}:note:{}", digest.get(..16).unwrap_or_default()),
            at: placed_at,
            text: super::threads::words(said),
            by_buyer: false,
            to_buyer: false,
        });
    }
    records.extend(kept.iter().filter_map(|note| {
        Some(OrderNoteRecord {
            id: id(note).ok()?.to_owned(),
            at: at(note, "date_add", profile)?,
            text: super::threads::words(note.get("message")),
            by_buyer: false,
            to_buyer: false,
        })
    }));
    records
}

/// Street, city and country on one line.
fn destination(address: &Node, country: Option<String>) -> String {
    let joined = |parts: &[&str], between: &str| {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        parts.join(between)
    };
    let place = joined(&[address.get("postcode"), address.get("city")], " ");
    let country = country.unwrap_or_default();
    joined(
        &[address.get("address1"), address.get("address2"), &place, &country],
        ", ",
    )
}

/// Rows by what a field of theirs says.
pub(super) fn grouped(rows: Vec<Node>, field: &str) -> BTreeMap<String, Vec<Node>> {
    let mut groups: BTreeMap<String, Vec<Node>> = BTreeMap::new();
    for row in rows {
        groups.entry(row.get(field).to_owned()).or_default().push(row);
    }
    groups
}

/// What a field of these rows refers to.
pub(super) fn referred(rows: &[Node], fields: &[&str]) -> BTreeSet<String> {
    let ids = rows
        .iter()
        .flat_map(|row| fields.iter().filter_map(|field| row.id(field)));
    ids.map(str::to_owned).collect()
}
