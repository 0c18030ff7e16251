//! What is asked of a Vendure server, as data: GraphQL documents, each in a file of its own, with their variables. A server
//! refuses a document with a field that it does not know, and a filter that it does not know, as a whole; what can still leave
//! a filter out is something on the way, so rows are compared with what was asked all the same.

use crate::moments;
use crate::rest::address::Address;
use crate::rest::walk::Question;
use domain::Timestamp;
use ports::{Credentials, HttpRequest, Method, PortError, PortErrorKind, Retry};
use serde_json::{Map, Value, json};

/// What the shop says of itself.
pub(super) const PROFILE: &str = include_str!("documents/profile.graphql");
/// Signs in with a name and a password.
pub(super) const LOGIN: &str = include_str!("documents/login.graphql");
/// Orders, whole.
pub(super) const ORDERS: &str = include_str!("documents/orders.graphql");
/// Orders, only when something of them last moved.
pub(super) const ORDERS_MOVED: &str = include_str!("documents/orders_moved.graphql");
/// Whether an order is there.
pub(super) const ORDER: &str = include_str!("documents/order.graphql");
/// The money of an order.
pub(super) const BOOKS: &str = include_str!("documents/books.graphql");
/// Pays money back.
pub(super) const REFUND: &str = include_str!("documents/refund.graphql");
/// Customers.
pub(super) const CUSTOMERS: &str = include_str!("documents/customers.graphql");
/// What is sold.
pub(super) const VARIANTS: &str = include_str!("documents/variants.graphql");

/// Pages of the shop's dashboards, which are not its place.
const PAGES: &[&str] = &["admin", "dashboard", "admin-api", "shop-api", "login"];

/// Later than anything that happens in a shop: "at or after" has no operator of its own.
const NEVER: &str = "9999-12-31T23:59:59.999Z";

/// How the server is told who asks.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Door {
    /// A key, in a header of its own.
    Key(String),
    /// A name and a password, for a token.
    Login(String, String),
}

/// A server and who we are to it.
pub(super) struct Shop {
    endpoint: String,
    host: String,
    channel: String,
    pub(super) door: Door,
}

impl Shop {
    /// Takes what a person typed or copied: with or without "https://", the address of the dashboard too.
    ///
    /// # Errors
    /// `Address` when it is no address, or one over which the key would travel in the clear (plain http is for this
    /// computer only); `SignInRefused` when there is neither a key nor a name with its password.
    pub(super) fn new(credentials: &Credentials) -> Result<Shop, PortError> {
        let Address { base, host, .. } = Address::read(credentials.get("url"), PAGES)
            .filter(|address| address.https || address.here)
            .ok_or_else(|| {
                let why = "not https, and not http on this computer";
                PortError::new(PortErrorKind::Address, Retry::Never, why)
            })?;
        let refused =
            |why: &str| Err(PortError::new(PortErrorKind::SignInRefused, Retry::Never, why).with("host", host.clone()));
        let given = |key: &str| Some(credentials.get(key)).filter(|value| !value.is_empty());
        let channel = credentials.get("channel_token").to_owned();
        let door = match (given("api_key"), given("username"), given("password")) {
            (Some(key), ..) => Door::Key(key.to_owned()),
            (None, Some(name), Some(password)) => Door::Login(name.to_owned(), password.to_owned()),
            _ => return refused("neither a key nor a name with its password"),
        };
        let header = |text: &str| text.chars().all(|c| c.is_ascii_graphic());
        if !header(&channel) || matches!(&door, Door::Key(key) if !header(key)) {
            return refused("a key that no header can hold");
        }
        Ok(Shop {
            endpoint: format!("{base}/admin-api"),
            host,
            channel,
            door,
        })
    }

    /// Name of the machine, for sentences that a person reads.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// A request with this body. `token` is what signing in gave; nothing before that.
    pub(super) fn post(&self, body: Vec<u8>, token: Option<&str>) -> HttpRequest {
        let mut headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("accept".to_owned(), "application/json".to_owned()),
        ];
        if let Door::Key(key) = &self.door {
            headers.push(("vendure-api-key".to_owned(), key.clone()));
        }
        headers.extend(token.map(|token| ("authorization".to_owned(), format!("Bearer {token}"))));
        if !self.channel.is_empty() {
            headers.push(("vendure-token".to_owned(), self.channel.clone()));
        }
        HttpRequest {
            method: Method::Post,
            url: self.endpoint.clone(),
            headers,
            body: Some(body),
        }
    }
}

/// A document with its variables, as bytes: the same whenever they are made.
pub(super) fn body(document: &str, variables: &Value) -> Vec<u8> {
    json!({ "query": document, "variables": variables })
        .to_string()
        .into_bytes()
}

/// Part of a list, sorted by one of its times and narrowed by more than that. What changed at the very moment at which a part
/// begins belongs to it, so it is asked for between that moment and never: `after` would leave it out.
pub(super) fn part(time: &str, question: &Question, limit: usize, more: &[(&str, Value)]) -> Value {
    let mut times = json!({ "between": { "start": moments::to_iso(question.from), "end": NEVER } });
    if let (Some(end), Some(times)) = (question.before, times.as_object_mut()) {
        times.insert("before".to_owned(), Value::from(moments::to_iso(end)));
    }
    let mut filter = Map::new();
    filter.insert(time.to_owned(), times);
    filter.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    let by = if question.by_id { "id" } else { time };
    json!({ "options": { "filter": filter, "sort": { by: "ASC" }, "skip": question.offset, "take": limit } })
}

/// Only what was placed: a cart is an order too, without that moment.
pub(super) fn placed() -> (&'static str, Value) {
    ("orderPlacedAt", json!({ "isNull": false }))
}

/// Only what was placed before a moment.
pub(super) fn placed_before(at: Timestamp) -> (&'static str, Value) {
    ("orderPlacedAt", json!({ "before": moments::to_iso(at) }))
}

/// These orders.
pub(super) fn by_id(ids: &[String]) -> Value {
    json!({ "options": { "filter": { "id": { "in": ids } }, "sort": { "id": "ASC" }, "take": ids.len() } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(values: &[(&str, &str)]) -> Result<Shop, PortError> {
        let values = values
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Shop::new(&Credentials(values.collect()))
    }

    #[test]
    fn an_address_is_taken_as_people_copy_it() {
        for (typed, endpoint) in [
            ("https://tienda.example", "https://tienda.example/admin-api"),
            ("tienda.example/admin-api", "https://tienda.example/admin-api"),
            (
                "https://tienda.example/dashboard/orders?page=1",
                "https://tienda.example/admin-api",
            ),
            (
                "https://example.org/vendure/admin/login",
                "https://example.org/vendure/admin-api",
            ),
            ("http://localhost:3000/admin", "http://localhost:3000/admin-api"),
        ] {
            let shop = shop(&[("url", typed), ("api_key", "k")]).unwrap();
            assert_eq!(shop.endpoint, endpoint, "{typed}");
        }
    }

    #[test]
    fn what_cannot_open_the_shop_is_refused_at_once() {
        let url = ("url", "https://tienda.example");
        for (values, kind) in [
            (
                vec![("url", "http://tienda.example"), ("api_key", "k")],
                PortErrorKind::Address,
            ),
            (vec![("url", ""), ("api_key", "k")], PortErrorKind::Address),
            (vec![url], PortErrorKind::SignInRefused),
            (vec![url, ("username", "ana")], PortErrorKind::SignInRefused),
            (vec![url, ("password", "x")], PortErrorKind::SignInRefused),
            (vec![url, ("api_key", "a b")], PortErrorKind::SignInRefused),
            (
                vec![url, ("api_key", "k"), ("channel_token", "é")],
                PortErrorKind::SignInRefused,
            ),
        ] {
            assert_eq!(shop(&values).err().map(|error| error.kind), Some(kind), "{values:?}");
        }
    }

    #[test]
    fn who_asks_stands_in_the_headers_and_in_no_log() {
        let url = ("url", "https://tienda.example");
        let by_key = shop(&[url, ("api_key", "k-1"), ("channel_token", "azul")]).unwrap();
        let request = by_key.post(body(ORDER, &json!({ "id": "1" })), None);
        let header = |request: &HttpRequest, name: &str| {
            let found = request.headers.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        };
        assert_eq!(header(&request, "vendure-api-key").as_deref(), Some("k-1"));
        assert_eq!(header(&request, "vendure-token").as_deref(), Some("azul"));
        assert_eq!(header(&request, "authorization"), None);
        assert!(!format!("{request:?}").contains("k-1"));
        let by_name = shop(&[url, ("username", "ana"), ("password", "pw")]).unwrap();
        let request = by_name.post(Vec::new(), Some("t-1"));
        assert_eq!(header(&request, "authorization").as_deref(), Some("Bearer t-1"));
        assert_eq!(header(&request, "vendure-api-key"), None);
    }

    #[test]
    fn a_question_becomes_variables() {
        let question = Question {
            from: Timestamp(0),
            before: Some(Timestamp(1)),
            by_id: true,
            offset: 49,
        };
        assert_eq!(
            part("updatedAt", &question, 50, &[placed()]),
            json!({ "options": {
                "filter": {
                    "updatedAt": {
                        "between": { "start": "1970-01-01T00:00:00.000Z", "end": NEVER },
                        "before": "1970-01-01T00:00:00.001Z",
                    },
                    "orderPlacedAt": { "isNull": false },
                },
                "sort": { "id": "ASC" }, "skip": 49, "take": 50,
            } })
        );
    }
}
