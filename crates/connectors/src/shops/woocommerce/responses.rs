//! What a WooCommerce shop answers, as records: ids are numbers there, amounts are text, moments have no zone and are read
//! from the fields that end in `_gmt`, and texts are HTML.

use crate::moments;
use crate::rest::answers::{digits, filled, list, misshapen, name, text};
use crate::rest::decimal::Decimal;
use domain::{Channel, Currency, DAY, Timestamp};
use ports::{CustomerRecord, MessageRecord, PortError, ProductRecord, Sender};
use serde_json::Value;
use std::collections::BTreeMap;

/// Older reviews were there before anybody answered them here: history, not messages to answer.
const OLD_REVIEW: i64 = 14 * DAY;

/// A whole number, which some versions send as text.
pub(super) fn whole(row: &Value, key: &str) -> Option<i64> {
    digits(row.get(key)?)?.parse().ok()
}

/// An amount.
pub(super) fn number(row: &Value, key: &str) -> Option<Decimal> {
    row.get(key).and_then(digits).as_deref().and_then(Decimal::parse)
}

/// The row's id.
///
/// # Errors
/// `NotUnderstood` when it has none.
pub(super) fn id(row: &Value) -> Result<String, PortError> {
    whole(row, "id")
        .filter(|id| *id > 0)
        .map(|id| id.to_string())
        .ok_or_else(|| misshapen("id"))
}

/// A moment of a field that ends in `_gmt`: its zone is not written.
pub(super) fn at(row: &Value, key: &str) -> Option<Timestamp> {
    moments::from_iso(&format!("{}Z", filled(row, key)?))
}

/// A yes.
pub(super) fn is_true(row: &Value, key: &str) -> bool {
    row.get(key).and_then(Value::as_bool) == Some(true)
}

/// ISO 3166-1 alpha-2 in capitals.
pub(super) fn country(address: &Value) -> Option<String> {
    filled(address, "country")
        .filter(|code| code.len() == 2)
        .map(str::to_ascii_uppercase)
}

/// The rows of a list.
///
/// # Errors
/// `NotUnderstood` when it is none.
pub(super) fn rows(body: &Value) -> Result<&[Value], PortError> {
    body.as_array().map(Vec::as_slice).ok_or_else(|| misshapen("list"))
}

/// The shop's words for the states of orders, by their codes.
///
/// # Errors
/// `NotUnderstood` when it is no list.
pub(super) fn names(body: &Value) -> Result<BTreeMap<String, String>, PortError> {
    let pair = |row: &Value| Some((filled(row, "slug")?.to_owned(), mail::html::plain(filled(row, "name")?)));
    Ok(rows(body)?.iter().filter_map(pair).collect())
}

/// A customer.
///
/// # Errors
/// `NotUnderstood` without an id.
pub(super) fn customer(row: &Value) -> Result<CustomerRecord, PortError> {
    let empty = Value::Null;
    let billing = row.get("billing").unwrap_or(&empty);
    let delivery = row.get("shipping").unwrap_or(&empty);
    let country = country(delivery).or_else(|| country(billing));
    let (mut emails, mut phones) = (Vec::<String>::new(), Vec::<String>::new());
    for email in [text(row, "email"), text(billing, "email")] {
        if !email.is_empty() && !emails.iter().any(|known| known.eq_ignore_ascii_case(email)) {
            emails.push(email.to_owned());
        }
    }
    for phone in [text(billing, "phone"), text(delivery, "phone")] {
        if !phone.is_empty() && !phones.iter().any(|known| known == phone) {
            phones.push(phone.to_owned());
        }
    }
    let own = [row, billing, delivery].map(|part| name(part, country.as_deref()));
    Ok(CustomerRecord {
        id: id(row)?,
        name: own.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
        emails,
        phones,
        language: None,
        country,
        created_at: at(row, "date_created_gmt"),
    })
}

/// A product, or one record for each of its variants: that is what has a price, a stock and a place on an order's line.
///
/// # Errors
/// `NotUnderstood` when something has no id.
pub(super) fn product(
    row: &Value,
    variants: &[Value],
    currency: Option<Currency>,
) -> Result<Vec<ProductRecord>, PortError> {
    let title = mail::html::plain(text(row, "name"));
    let description = filled(row, "short_description").or(filled(row, "description"));
    let category = list(row, "categories")
        .first()
        .and_then(|category| filled(category, "name"));
    let whole_product = ProductRecord {
        id: id(row)?,
        title: title.clone(),
        sku: text(row, "sku").to_owned(),
        description: mail::html::plain(description.unwrap_or_default()),
        category: mail::html::plain(category.unwrap_or_default()),
        price: currency.and_then(|currency| number(row, "price")?.money(currency)),
        stock: stock(row),
    };
    if variants.is_empty() {
        return Ok(vec![whole_product]);
    }
    let variant = |variant: &Value| {
        let chosen = list(variant, "attributes")
            .iter()
            .filter_map(|chosen| filled(chosen, "option"));
        let chosen = chosen.collect::<Vec<_>>().join(", ");
        let shown = [title.as_str(), chosen.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty());
        Ok(ProductRecord {
            id: id(variant)?,
            title: shown.collect::<Vec<_>>().join(" · "),
            sku: filled(variant, "sku").unwrap_or(&whole_product.sku).to_owned(),
            price: currency.and_then(|currency| number(variant, "price")?.money(currency)),
            // "parent": the product's own count holds for all of its variants.
            stock: match variant.get("manage_stock") {
                Some(Value::String(_)) => whole_product.stock,
                _ => stock(variant),
            },
            ..whole_product.clone()
        })
    };
    variants.iter().map(variant).collect()
}

fn stock(row: &Value) -> Option<i64> {
    is_true(row, "manage_stock")
        .then(|| whole(row, "stock_quantity"))
        .flatten()
}

/// A review as the beginning of a conversation; nothing for what the shop took for rubbish.
///
/// # Errors
/// `NotUnderstood` without an id or a time.
pub(super) fn review(row: &Value, now: Timestamp) -> Result<Option<MessageRecord>, PortError> {
    let (id, written) = (
        id(row)?,
        at(row, "date_created_gmt").ok_or_else(|| misshapen("date_created_gmt"))?,
    );
    if matches!(text(row, "status"), "spam" | "trash") {
        return Ok(None);
    }
    let rating = whole(row, "rating").unwrap_or_default().clamp(0, 5);
    let stars: String = (1..=5).map(|star| if star <= rating { '★' } else { '☆' }).collect();
    let product = mail::html::plain(text(row, "product_name"));
    let said = mail::html::plain(text(row, "review"));
    let subject: Vec<&str> = [product.as_str(), stars.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let facts = [("rating", rating.to_string()), ("product", text_id(row, "product_id"))];
    Ok(Some(MessageRecord {
        id: format!("comment:{id}"),
        conversation: format!("comment:{id}"),
        channel: Channel::Shop,
        sender: Sender::Customer,
        author: mail::html::plain(text(row, "reviewer")),
        address: text(row, "reviewer_email").to_owned(),
        customer: None,
        order_number: None,
        order_enquiry: false,
        subject: subject.join(" · "),
        text: if said.is_empty() { stars } else { said },
        language: None,
        at: written,
        files: Vec::new(),
        settled: now.since(written) >= OLD_REVIEW,
        marker: None,
        facts: facts.map(|(key, value)| (key.to_owned(), value)).into(),
    }))
}

fn text_id(row: &Value, key: &str) -> String {
    whole(row, key).map(|id| id.to_string()).unwrap_or_default()
}
