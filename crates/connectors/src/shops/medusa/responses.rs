//! What a Medusa server answers: first whether it is an answer at all, then its JSON as records. Fields that may be
//! absent in any installation (everything but ids, times and currencies, which the server's own tables demand) have a
//! plain default; amounts are read from the digits as they were sent, never through a floating-point number.

use super::decimal::Decimal;
use super::walk::Mark;
use crate::moments;
use domain::{Currency, SECOND, Timestamp};
use ports::{CustomerRecord, HttpResponse, PortError, PortErrorKind, ProductRecord, Retry};
use serde_json::Value;

/// Reads the JSON of an answer that says yes.
///
/// # Errors
/// What the status, the headers and the shape say. Retry is `Never` only where a person must act (401, 403).
pub(super) fn body(response: &HttpResponse, host: &str) -> Result<Value, PortError> {
    let error = |kind, retry, what: &str| {
        Err(PortError::new(kind, retry, format!("{} {what}", response.status)).with("host", host))
    };
    let later = response
        .header("retry-after")
        .and_then(|text| wait(text, response))
        .map_or(Retry::Later, Retry::After);
    match response.status {
        200..=299 => {}
        300..=399 => {
            let target = response.header("location").unwrap_or_default();
            let elsewhere = url::Url::parse(target)
                .ok()
                .is_some_and(|url| url.host_str() != Some(host));
            return match elsewhere {
                true => error(
                    PortErrorKind::NetworkSignIn,
                    Retry::Later,
                    "sends us to another machine",
                ),
                false => error(PortErrorKind::NotUnderstood, Retry::Later, "sends us to another page"),
            };
        }
        401 | 403 => return error(PortErrorKind::SignInRefused, Retry::Never, "refuses the key"),
        429 => return error(PortErrorKind::RateLimited, later, "asks for a pause"),
        511 => return error(PortErrorKind::NetworkSignIn, Retry::Later, "is the network's own page"),
        408 | 502..=504 | 520..=530 => {
            return error(PortErrorKind::Unreachable, later, "stands for a server that is away");
        }
        _ => return error(PortErrorKind::NotUnderstood, later, "is no answer to a question"),
    }
    let begins = response.body.iter().find(|byte| !byte.is_ascii_whitespace());
    if begins == Some(&b'<') {
        return error(
            PortErrorKind::NetworkSignIn,
            Retry::Later,
            "with a page instead of data",
        );
    }
    match serde_json::from_slice(&response.body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => error(
            PortErrorKind::NotUnderstood,
            Retry::Later,
            "with data that is cut or no object",
        ),
    }
}

/// The shop's clock when it answered; whole seconds.
pub(super) fn shop_now(response: &HttpResponse) -> Option<Timestamp> {
    response.header("date").and_then(moments::from_http_date)
}

/// Milliseconds of a `Retry-After`, which is a number of seconds or a date by the shop's clock.
fn wait(text: &str, response: &HttpResponse) -> Option<i64> {
    let seconds = text
        .trim()
        .parse::<i64>()
        .ok()
        .map(|seconds| seconds.saturating_mul(SECOND));
    let until = || Some(moments::from_http_date(text)?.since(shop_now(response)?));
    seconds.or_else(until).map(|millis| millis.max(0))
}

/// An answer was not of the agreed shape; `what` names what was missing.
pub(super) fn misshapen(what: &str) -> PortError {
    PortError::new(
        PortErrorKind::NotUnderstood,
        Retry::Later,
        format!("the shop's answer has no {what}"),
    )
}

/// The rows of a list.
///
/// # Errors
/// `NotUnderstood` when there is no such list.
pub(super) fn rows<'a>(body: &'a Value, list: &str) -> Result<&'a [Value], PortError> {
    body.get(list)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .ok_or_else(|| misshapen(list))
}

/// The row's id.
///
/// # Errors
/// `NotUnderstood` when it has none.
pub(super) fn id(row: &Value) -> Result<&str, PortError> {
    filled(row, "id").ok_or_else(|| misshapen("id"))
}

/// A moment that every row has.
///
/// # Errors
/// `NotUnderstood` when it is missing.
pub(super) fn moment(row: &Value, key: &str) -> Result<Timestamp, PortError> {
    at(row, key).ok_or_else(|| misshapen(key))
}

/// What the walk needs of every row.
///
/// # Errors
/// `NotUnderstood` when a row has no id or no such time.
pub(super) fn marks<'a>(rows: &'a [Value], time: &str) -> Result<Vec<Mark<'a>>, PortError> {
    rows.iter()
        .map(|row| {
            Ok(Mark {
                id: id(row)?,
                at: moment(row, time)?,
            })
        })
        .collect()
}

/// A text, trimmed; empty when it is missing.
pub(super) fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).map_or("", str::trim)
}

/// A text that is not empty.
pub(super) fn filled<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    Some(text(row, key)).filter(|text| !text.is_empty())
}

/// A moment, if it is there.
pub(super) fn at(row: &Value, key: &str) -> Option<Timestamp> {
    moments::from_iso(text(row, key))
}

/// The rows of a relation; none when it was not loaded.
pub(super) fn list<'a>(row: &'a Value, key: &str) -> &'a [Value] {
    row.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

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

fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// ISO 3166-1 alpha-2 in capitals.
pub(super) fn country(row: &Value) -> Option<String> {
    filled(row, "country_code")
        .filter(|code| code.len() == 2)
        .map(str::to_ascii_uppercase)
}

/// A name as its bearer writes it: Hungarians put the family name first.
pub(super) fn name(row: &Value, country: Option<&str>) -> String {
    let (first, last) = (text(row, "first_name"), text(row, "last_name"));
    let name = if country == Some("HU") {
        format!("{last} {first}")
    } else {
        format!("{first} {last}")
    };
    let name = name.trim();
    if name.is_empty() {
        filled(row, "company_name")
            .or(filled(row, "company"))
            .unwrap_or_default()
    } else {
        name
    }
    .to_owned()
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
