//! Customers and products as records. A customer's telephone and country stand in their addresses, a product's stock in a list of
//! its own, and its price has no tax in it unless the shop is asked for the one that visitors see.

use super::orders::{at, id, name, product_id};
use super::talking::Profile;
use super::xml::Node;
use domain::Currency;
use ports::{CustomerRecord, PortError, ProductRecord};
use std::collections::BTreeMap;

/// A customer with their addresses, newest last.
///
/// # Errors
/// `NotUnderstood` without an id.
pub(super) fn customer(row: &Node, addresses: &[Node], profile: &Profile) -> Result<CustomerRecord, PortError> {
    let current: Vec<&Node> = addresses.iter().filter(|address| !address.flag("deleted")).collect();
    let country = current
        .iter()
        .rev()
        .find_map(|address| profile.countries.get(address.get("id_country")))
        .cloned();
    let mut phones: Vec<String> = Vec::new();
    for address in current.iter().rev() {
        for phone in [address.get("phone_mobile"), address.get("phone")] {
            if !phone.is_empty() && !phones.iter().any(|known| known == phone) {
                phones.push(phone.to_owned());
            }
        }
    }
    Ok(CustomerRecord {
        id: id(row)?.to_owned(),
        name: name(row, country.as_deref()),
        emails: row.filled("email").map(str::to_owned).into_iter().collect(),
        phones,
        language: profile.languages.get(row.get("id_lang")).copied(),
        country,
        created_at: at(row, "date_add", profile),
    })
}

/// What belongs to products and is asked for by itself.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// Combinations, by product.
    pub(super) combinations: BTreeMap<String, Vec<Node>>,
    /// Counts, by product: one for the whole and one for each combination.
    pub(super) counts: BTreeMap<String, Vec<Node>>,
    /// Categories by their ids.
    pub(super) categories: BTreeMap<String, Node>,
    /// What combinations are made of ("Azul"), by id.
    pub(super) options: BTreeMap<String, Node>,
}

/// A product, or one record for each of its combinations.
///
/// # Errors
/// `NotUnderstood` when something has no id.
pub(super) fn product(row: &Node, shelf: &Shelf, profile: &Profile) -> Result<Vec<ProductRecord>, PortError> {
    let product = id(row)?;
    let worded = |row: &Node, field: &str| row.worded(field, &profile.language).to_owned();
    let counted = |combination: Option<&str>| {
        let counts = shelf.counts.get(product)?;
        let count = counts
            .iter()
            .find(|count| count.id("id_product_attribute") == combination)?;
        count.get("quantity").parse().ok()
    };
    let category = shelf.categories.get(row.get("id_category_default"));
    let whole = ProductRecord {
        id: product.to_owned(),
        title: worded(row, "name"),
        sku: row.get("reference").to_owned(),
        description: mail::html::plain(&worded(row, "description_short")),
        category: category.map(|category| worded(category, "name")).unwrap_or_default(),
        price: price(row, profile.currency),
        stock: counted(None),
    };
    let combinations = shelf.combinations.get(product).map_or(&[][..], Vec::as_slice);
    if combinations.is_empty() {
        return Ok(vec![whole]);
    }
    let combination = |one: &Node| {
        let own = id(one)?;
        let options = one
            .child("associations")
            .and_then(|parts| parts.child("product_option_values"));
        let chosen: Vec<String> = options
            .map_or(&[][..], |options| options.children.as_slice())
            .iter()
            .filter_map(|option| shelf.options.get(option.get("id")))
            .map(|option| worded(option, "name"))
            .filter(|name| !name.is_empty())
            .collect();
        let chosen = chosen.join(", ");
        let shown: Vec<&str> = [whole.title.as_str(), &chosen]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        Ok(ProductRecord {
            id: product_id(product, Some(own)),
            title: shown.join(" · "),
            sku: one.filled("reference").unwrap_or(&whole.sku).to_owned(),
            price: price(one, profile.currency),
            stock: counted(Some(own)),
            ..whole.clone()
        })
    };
    combinations.iter().map(combination).collect()
}

/// What a visitor sees; a price without tax is not shown for it.
fn price(row: &Node, currency: Option<Currency>) -> Option<domain::Money> {
    row.number("shown_price")?.money(currency?)
}
