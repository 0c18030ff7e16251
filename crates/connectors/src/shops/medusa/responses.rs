//! What a Medusa server answers, as records. Fields that may be absent in any installation (everything but ids, times and
//! currencies, which the server's own tables demand) have a plain default; amounts are read from the digits as they were
//! sent, never through a floating-point number.

use crate::rest::answers::{at, digits, filled, id, list, misshapen, name, rows, text};
use crate::rest::decimal::Decimal;
use domain::Currency;
use ports::{CustomerRecord, PortError, ProductRecord};
use serde_json::Value;

/// A number with all its digits: `raw_<key>.value` where the shop sends it, else the digits of the number itself.
pub(super) fn number(row: &Value, key: &str) -> Option<Decimal> {
    let raw = row
        .get(format!("raw_{key}"))
        .and_then(|raw| raw.get("value"))
        .and_then(digits);
    raw.or_else(|| row.get(key).and_then(digits))
        .as_deref()
        .and_then(Decimal::parse)
}

/// ISO 3166-1 alpha-2 in capitals.
pub(super) fn country(row: &Value) -> Option<String> {
    filled(row, "country_code")
        .filter(|code| code.len() == 2)
        .map(str::to_ascii_uppercase)
}

/// A customer.
///
/// # Errors
/// `NotUnderstood` without an id.
pub(super) fn customer(row: &Value) -> Result<CustomerRecord, PortError> {
    let addresses = list(row, "addresses");
    let is_default = |address: &&Value| address.get("is_default_shipping").and_then(Value::as_bool) == Some(true);
    let country = addresses
        .iter()
        .find(is_default)
        .or(addresses.first())
        .and_then(country);
    let mut phones: Vec<String> = Vec::new();
    for phone in filled(row, "phone")
        .into_iter()
        .chain(addresses.iter().filter_map(|a| filled(a, "phone")))
    {
        if !phones.iter().any(|known| known == phone) {
            phones.push(phone.to_owned());
        }
    }
    Ok(CustomerRecord {
        id: id(row)?.to_owned(),
        name: name(row, country.as_deref()),
        emails: filled(row, "email").map(str::to_owned).into_iter().collect(),
        phones,
        language: None,
        country,
        created_at: at(row, "created_at"),
    })
}

/// The shop's own name, and the currency that its prices are shown in.
///
/// # Errors
/// `NotUnderstood` when the answer holds no shop.
pub(super) fn store(body: &Value) -> Result<(String, Option<Currency>), PortError> {
    let store = rows(body, "stores")?.first().ok_or_else(|| misshapen("store"))?;
    id(store)?;
    let currencies = list(store, "supported_currencies");
    let is_default = |row: &&Value| row.get("is_default").and_then(Value::as_bool) == Some(true);
    let currency = currencies.iter().find(is_default).or(currencies.first());
    Ok((
        text(store, "name").to_owned(),
        currency.and_then(|row| Currency::parse(text(row, "currency_code"))),
    ))
}

/// A product, one record for each variant: that is what has a price, a stock and a place on an order's line.
///
/// # Errors
/// `NotUnderstood` when something has no id.
pub(super) fn product(row: &Value, currency: Option<Currency>) -> Result<Vec<ProductRecord>, PortError> {
    id(row)?;
    let within = |key: &str, field: &str| row.get(key).and_then(|inner| filled(inner, field)).map(str::to_owned);
    let category = list(row, "categories")
        .first()
        .and_then(|category| filled(category, "name"))
        .map(str::to_owned);
    let category = category
        .or_else(|| within("type", "value"))
        .or_else(|| within("collection", "title"));
    let variant = |variant: &Value| {
        let own = filled(variant, "title").filter(|title| !matches!(*title, "Default variant" | "Default"));
        Ok(ProductRecord {
            id: id(variant)?.to_owned(),
            title: [text(row, "title")]
                .into_iter()
                .chain(own)
                .collect::<Vec<_>>()
                .join(" · "),
            sku: text(variant, "sku").to_owned(),
            description: text(row, "description").to_owned(),
            category: category.clone().unwrap_or_default(),
            price: price(variant, currency),
            stock: stock(variant),
        })
    };
    list(row, "variants").iter().map(variant).collect()
}

/// The plain price in the shop's currency, else in whatever it has: no price list, no quantity, no region.
fn price(variant: &Value, wanted: Option<Currency>) -> Option<domain::Money> {
    let set = |row: &Value, key: &str| row.get(key).is_some_and(|value| !value.is_null());
    let ruled = |row: &Value| {
        row.get("rules")
            .and_then(Value::as_object)
            .is_some_and(|rules| !rules.is_empty())
    };
    let plain = list(variant, "prices")
        .iter()
        .filter(|row| !set(row, "price_list_id") && !set(row, "min_quantity") && !ruled(row))
        .filter_map(|row| number(row, "amount")?.money(Currency::parse(text(row, "currency_code"))?));
    let mut plain = plain.peekable();
    let first = plain.peek().copied();
    plain.find(|money| Some(money.currency) == wanted).or(first)
}

/// Sets that can be sold now, over all places; nothing when the shop does not count this variant.
fn stock(variant: &Value) -> Option<i64> {
    if variant.get("manage_inventory").and_then(Value::as_bool) != Some(true) {
        return None;
    }
    let sets = |part: &Value| {
        let levels = part
            .get("inventory")
            .map_or(&[][..], |inventory| list(inventory, "location_levels"));
        let pieces: Decimal = levels
            .iter()
            .filter_map(|level| number(level, "available_quantity"))
            .sum();
        let needed = number(part, "required_quantity").map_or(1, Decimal::pieces).max(1);
        i64::from(pieces.pieces() / needed)
    };
    list(variant, "inventory_items").iter().map(sets).min()
}
