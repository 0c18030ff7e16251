//! Customers and what is sold, as records. A variant is a product here: that is what has a price, a stock and a place on an
//! order's line.

use super::graphql::id;
use crate::rest::answers::{at, digits, filled, name, text};
use crate::rest::decimal::Decimal;
use domain::{Currency, Language};
use ports::{CustomerRecord, PortError, ProductRecord};
use serde_json::Value;

/// What the shop calls the only variant of a product that has none.
const ONLY: &str = "Default Title";

/// A customer.
///
/// # Errors
/// `NotUnderstood` without an id.
pub(super) fn customer(row: &Value) -> Result<CustomerRecord, PortError> {
    let empty = Value::Null;
    let part = |key: &str| row.get(key).unwrap_or(&empty);
    let address = part("defaultAddress");
    let country = filled(address, "country").map(str::to_ascii_uppercase);
    let mut phones = Vec::new();
    for phone in [text(part("defaultPhoneNumber"), "phoneNumber"), text(address, "phone")] {
        if !phone.is_empty() && !phones.iter().any(|known| known == phone) {
            phones.push(phone.to_owned());
        }
    }
    let own = name(row, country.as_deref());
    Ok(CustomerRecord {
        id: id(row)?,
        name: if own.is_empty() {
            text(address, "company").to_owned()
        } else {
            own
        },
        emails: filled(part("defaultEmailAddress"), "emailAddress")
            .map(str::to_owned)
            .into_iter()
            .collect(),
        phones,
        language: filled(row, "locale").and_then(Language::parse),
        country,
        created_at: at(row, "createdAt"),
    })
}

/// A variant of a product.
///
/// # Errors
/// `NotUnderstood` without an id.
pub(super) fn sold(row: &Value, currency: Option<Currency>) -> Result<ProductRecord, PortError> {
    let empty = Value::Null;
    let product = row.get("product").unwrap_or(&empty);
    let variant = filled(row, "title").filter(|title| *title != ONLY);
    let shown: Vec<&str> = filled(product, "title").into_iter().chain(variant).collect();
    let counted = row.pointer("/inventoryItem/tracked").and_then(Value::as_bool) == Some(true);
    let category = product.get("category").and_then(|category| filled(category, "name"));
    let price = row.get("price").and_then(digits).as_deref().and_then(Decimal::parse);
    Ok(ProductRecord {
        id: id(row)?,
        title: shown.join(" · "),
        sku: text(row, "sku").to_owned(),
        description: text(product, "description").to_owned(),
        category: filled(product, "productType")
            .or(category)
            .unwrap_or_default()
            .to_owned(),
        price: currency.and_then(|currency| price?.money(currency)),
        stock: counted
            .then(|| row.get("inventoryQuantity").and_then(Value::as_i64))
            .flatten(),
    })
}
