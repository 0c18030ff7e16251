//! The data files, read and checked once for the whole process: what does not depend on when the shop was opened. A
//! mistake in a file is found by a test; in a running program it is an error that says which file, never a panic.

use super::script::{
    CustomersFile, Earlier, EarlierFile, Offset, ProductsFile, ShopFile, Sorted, Ticket, TicketsFile, TriageFile,
};
use domain::{Currency, Language, Money};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A variant of a product.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) title: String,
    /// Empty when there is only one.
    pub(super) variant: String,
    pub(super) sku: String,
    pub(super) category: String,
    pub(super) description: String,
    pub(super) price: Money,
    pub(super) stock: i64,
    /// When pieces arrive from the workshop, and how many there are then.
    pub(super) restock: Vec<(Offset, i64)>,
}

/// A customer.
#[derive(Debug)]
pub(super) struct Buyer {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) country: String,
    pub(super) city: String,
    pub(super) street: String,
    pub(super) language: Language,
    /// Another name from some moment on, milliseconds after the opening.
    pub(super) renamed: Option<(i64, String)>,
}

/// Everything that the data files say.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) items: Vec<Item>,
    /// Position of an item by `product/VARIANT`.
    pub(super) item_keys: BTreeMap<String, usize>,
    pub(super) buyers: Vec<Buyer>,
    pub(super) buyer_keys: BTreeMap<String, usize>,
    /// How many of the buyers the made-up orders are spread over.
    pub(super) crowd: usize,
    /// Orders of before, told one by one.
    pub(super) earlier: Vec<Earlier>,
    pub(super) shop: ShopFile,
    pub(super) tickets: Vec<Ticket>,
    /// What colleagues had sorted by the opening.
    pub(super) sorted: Vec<Sorted>,
}

const TICKETS: &[(&str, &str)] = &[
    ("es-1", include_str!("data/tickets/es-1.toml")),
    ("es-2", include_str!("data/tickets/es-2.toml")),
    ("hu-1", include_str!("data/tickets/hu-1.toml")),
    ("hu-2", include_str!("data/tickets/hu-2.toml")),
    ("id-1", include_str!("data/tickets/id-1.toml")),
    ("id-2", include_str!("data/tickets/id-2.toml")),
    ("en-1", include_str!("data/tickets/en-1.toml")),
    ("en-2", include_str!("data/tickets/en-2.toml")),
];

/// The catalogue.
///
/// # Errors
/// A text for the log: which file is wrong, and where.
pub(super) fn catalogue() -> Result<&'static Catalogue, String> {
    static READ: OnceLock<Result<Catalogue, String>> = OnceLock::new();
    READ.get_or_init(Catalogue::read).as_ref().map_err(Clone::clone)
}

fn parse<'a, T: serde::Deserialize<'a>>(name: &str, text: &'a str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| format!("{name}.toml: {error}"))
}

impl Catalogue {
    fn read() -> Result<Catalogue, String> {
        let shop: ShopFile = parse("shop", include_str!("data/shop.toml"))?;
        let (items, item_keys) = read_items()?;
        let (buyers, buyer_keys, crowd) = read_buyers(&shop)?;
        let earlier: EarlierFile = parse("earlier", include_str!("data/earlier.toml"))?;
        let mut tickets = Vec::new();
        for (name, text) in TICKETS {
            let file: TicketsFile = parse(name, text)?;
            tickets.extend(file.ticket);
        }
        let triage: TriageFile = parse("triage", include_str!("data/triage.toml"))?;
        Ok(Catalogue {
            items,
            item_keys,
            buyers,
            buyer_keys,
            crowd,
            earlier: earlier.earlier,
            shop,
            tickets,
            sorted: triage.sorted,
        })
    }
}

fn read_items() -> Result<(Vec<Item>, BTreeMap<String, usize>), String> {
    let file: ProductsFile = parse("products", include_str!("data/products.toml"))?;
    let (mut items, mut keys) = (Vec::new(), BTreeMap::new());
    for product in file.product {
        let price =
            Money::parse(&product.price, Currency::EUR).map_err(|error| format!("{}: {error:?}", product.key))?;
        for (code, variant, stock) in product.variants {
            let id = format!("prod_{:03}", items.len() + 1);
            let restock = product
                .restock
                .iter()
                .filter(|(of, ..)| *of == code)
                .map(|(_, at, to)| (*at, *to))
                .collect();
            let (title, category) = (product.title.clone(), product.category.clone());
            let description = product.description.clone();
            let sku = format!("{}-{code}", product.sku);
            if keys.insert(format!("{}/{code}", product.key), items.len()).is_some() {
                return Err(format!("{}/{code} is there twice", product.key));
            }
            items.push(Item {
                id,
                title,
                variant,
                sku,
                category,
                description,
                price,
                stock,
                restock,
            });
        }
    }
    Ok((items, keys))
}

type Buyers = (Vec<Buyer>, BTreeMap<String, usize>, usize);

fn read_buyers(shop: &ShopFile) -> Result<Buyers, String> {
    let file: CustomersFile = parse("customers", include_str!("data/customers.toml"))?;
    let (mut buyers, mut keys) = (Vec::new(), BTreeMap::new());
    let crowd = file.customer.len();
    for customer in file.customer.into_iter().chain(file.twin) {
        let super::script::Customer(key, name, email, phone, country, city, street) = customer;
        let language = shop
            .delivery
            .get(&country)
            .and_then(|delivery| Language::parse(&delivery.language))
            .ok_or_else(|| format!("{key}: nothing is delivered to {country}"))?;
        if keys.insert(key.clone(), buyers.len()).is_some() {
            return Err(format!("{key} is there twice"));
        }
        let id = format!("cus_{:03}", buyers.len() + 1);
        buyers.push(Buyer {
            id,
            name,
            email,
            phone,
            country,
            city,
            street,
            language,
            renamed: None,
        });
    }
    for (key, at, name) in file.renamed {
        let buyer = keys.get(&key).and_then(|index| buyers.get_mut(*index));
        buyer.ok_or_else(|| format!("there is no customer {key}"))?.renamed = Some((at.0, name));
    }
    Ok((buyers, keys, crowd))
}
