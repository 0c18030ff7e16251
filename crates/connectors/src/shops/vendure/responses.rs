//! What a Vendure server answers, before and as records. Its own errors come with status 200: a list of them beside the data,
//! told apart by codes (their words are in the language of whoever asks), and, inside the data, types that are errors.

use crate::rest::answers::{self, at, digits, filled, id, list, misshapen, text};
use crate::rest::decimal::Decimal;
use domain::{Currency, Money};
use ports::{CustomerRecord, HttpResponse, PortError, PortErrorKind, ProductRecord, Retry};
use serde_json::Value;

/// The name that the server gives a shop's owner until somebody changes it.
const UNNAMED_OWNER: &str = "Default Seller";
/// The code of the channel that is always there.
const UNNAMED_CHANNEL: &str = "__default_channel__";

/// Reads the data of an answer that says yes.
///
/// # Errors
/// `SignInRefused` when the server does not let us in or not so far, `NotUnderstood` for every other error of its own and for
/// what is no answer at all.
pub(super) fn data(response: &HttpResponse, host: &str) -> Result<Value, PortError> {
    let mut body = answers::body(response, host)?;
    if let Some(code) = error_code(&body) {
        return Err(refusal(code, host));
    }
    match body.get_mut("data").map(Value::take) {
        Some(data @ Value::Object(_)) => Ok(data),
        _ => Err(misshapen("data").with("host", host)),
    }
}

/// The code of the first of the server's own errors, if there are any.
pub(super) fn error_code(body: &Value) -> Option<&str> {
    let first = body.get("errors")?.as_array()?.first()?;
    let code = first.pointer("/extensions/code").and_then(Value::as_str);
    Some(code.unwrap_or_default())
}

/// Whether the code says that we are not let in, or not so far.
pub(super) fn closes_the_door(code: &str) -> bool {
    matches!(
        code,
        "FORBIDDEN" | "UNAUTHORIZED" | "UNAUTHENTICATED" | "CHANNEL_NOT_FOUND"
    )
}

/// One of the server's own errors.
pub(super) fn refusal(code: &str, host: &str) -> PortError {
    let (kind, retry) = match closes_the_door(code) {
        true => (PortErrorKind::SignInRefused, Retry::Never),
        false => (PortErrorKind::NotUnderstood, Retry::Later),
    };
    PortError::new(kind, retry, format!("the server says {code}")).with("host", host)
}

/// What a shop says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Profile {
    /// The name of its owner or its channel; empty when neither has one of its own.
    pub(super) name: String,
    /// Digits behind the point in its whole numbers, whatever the currency.
    pub(super) precision: u32,
    /// Its prices are shown with tax.
    with_tax: bool,
    /// It counts what is in stock, where a product does not say otherwise.
    counts: bool,
}

impl Profile {
    /// Reads it.
    ///
    /// # Errors
    /// `NotUnderstood` when the answer holds no channel or no settings.
    pub(super) fn read(data: &Value) -> Result<Profile, PortError> {
        let channel = data
            .get("activeChannel")
            .filter(|row| row.is_object())
            .ok_or_else(|| misshapen("activeChannel"))?;
        let precision = data
            .pointer("/globalSettings/serverConfig/moneyStrategyPrecision")
            .and_then(Value::as_u64)
            .and_then(|digits| u32::try_from(digits).ok());
        let owner = channel.get("seller").and_then(|seller| filled(seller, "name"));
        let own = owner.filter(|name| *name != UNNAMED_OWNER);
        let code = filled(channel, "code").filter(|code| *code != UNNAMED_CHANNEL);
        let is = |row: &Value, key: &str| row.get(key).and_then(Value::as_bool) == Some(true);
        Ok(Profile {
            name: own.or(code).unwrap_or_default().to_owned(),
            precision: precision.ok_or_else(|| misshapen("moneyStrategyPrecision"))?,
            with_tax: is(channel, "pricesIncludeTax"),
            counts: data
                .get("globalSettings")
                .is_some_and(|settings| is(settings, "trackInventory")),
        })
    }
}

/// An amount of the shop: a whole number whose point stands at the shop's own precision and not at the currency's.
///
/// # Errors
/// `NotUnderstood` when it is missing or no such number.
pub(super) fn money(row: &Value, key: &str, precision: u32, currency: Currency) -> Result<Money, PortError> {
    row.get(key)
        .and_then(digits)
        .and_then(|digits| Decimal::parse(&format!("{digits}e-{precision}")))
        .and_then(|decimal| decimal.money(currency))
        .ok_or_else(|| misshapen(key))
}

/// A number of pieces; nothing is none.
pub(super) fn pieces(row: &Value, key: &str) -> u32 {
    row.get(key)
        .and_then(Value::as_u64)
        .and_then(|pieces| u32::try_from(pieces).ok())
        .unwrap_or(0)
}

/// ISO 3166-1 alpha-2 in capitals.
pub(super) fn country(code: &str) -> Option<String> {
    Some(code)
        .filter(|code| code.len() == 2 && code.is_ascii())
        .map(str::to_ascii_uppercase)
}

/// A name as its bearer writes it: Hungarians put the family name first.
pub(super) fn name(row: &Value, country: Option<&str>) -> String {
    let (first, last) = (text(row, "firstName"), text(row, "lastName"));
    let name = match country {
        Some("HU") => format!("{last} {first}"),
        _ => format!("{first} {last}"),
    };
    name.trim().to_owned()
}

/// A customer.
///
/// # Errors
/// `NotUnderstood` without an id.
pub(super) fn customer(row: &Value) -> Result<CustomerRecord, PortError> {
    let addresses = list(row, "addresses");
    let is_default = |address: &&Value| address.get("defaultShippingAddress").and_then(Value::as_bool) == Some(true);
    let home = addresses.iter().find(is_default).or(addresses.first());
    let country = home
        .and_then(|address| address.get("country"))
        .and_then(|place| country(text(place, "code")));
    let mut phones: Vec<String> = Vec::new();
    let numbers = addresses.iter().filter_map(|address| filled(address, "phoneNumber"));
    for phone in filled(row, "phoneNumber").into_iter().chain(numbers) {
        if !phones.iter().any(|known| known == phone) {
            phones.push(phone.to_owned());
        }
    }
    let company = || {
        home.and_then(|address| filled(address, "company"))
            .unwrap_or_default()
            .to_owned()
    };
    let name = Some(name(row, country.as_deref())).filter(|name| !name.is_empty());
    Ok(CustomerRecord {
        id: id(row)?.to_owned(),
        name: name.unwrap_or_else(company),
        emails: filled(row, "emailAddress").map(str::to_owned).into_iter().collect(),
        phones,
        language: None,
        country,
        created_at: at(row, "createdAt"),
    })
}

/// What is sold: one variant of a product.
///
/// # Errors
/// `NotUnderstood` when it has no id, currency or price: the server's own types demand them.
pub(super) fn variant(row: &Value, profile: &Profile) -> Result<ProductRecord, PortError> {
    let currency = Currency::parse(text(row, "currencyCode")).ok_or_else(|| misshapen("currencyCode"))?;
    let product = row.get("product").unwrap_or(&Value::Null);
    let own = filled(row, "name").unwrap_or(text(product, "name"));
    let price = if profile.with_tax { "priceWithTax" } else { "price" };
    let counted = match text(row, "trackInventory") {
        "TRUE" => true,
        "FALSE" => false,
        _ => profile.counts,
    };
    let number = |level: &Value, key: &str| level.get(key).and_then(Value::as_i64).unwrap_or(0);
    let stock = list(row, "stockLevels")
        .iter()
        .map(|level| number(level, "stockOnHand").saturating_sub(number(level, "stockAllocated")))
        .sum::<i64>();
    Ok(ProductRecord {
        id: id(row)?.to_owned(),
        title: own.to_owned(),
        sku: text(row, "sku").to_owned(),
        description: mail::html::plain(text(product, "description")),
        category: list(product, "collections")
            .first()
            .map_or("", |collection| text(collection, "name"))
            .to_owned(),
        price: Some(money(row, price, profile.precision, currency)?),
        stock: counted.then_some(stock),
    })
}
