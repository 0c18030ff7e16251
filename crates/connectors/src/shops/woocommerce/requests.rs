//! What is asked of a WooCommerce shop, as data. Only parameters that the server really knows are used, since it leaves out
//! others without a word. Lists are asked for by whole seconds, because its moments have no more, and always in Greenwich
//! time: without saying so, a date is taken as the site's own.

use super::oauth;
use crate::moments;
use crate::rest::address::Address;
use crate::rest::walk::Question;
use base64::Engine;
use domain::{SECOND, Timestamp};
use ports::{Credentials, HttpRequest, Method, PortError, PortErrorKind, Retry};

const ORDER: &str = "id,number,status,currency,total,shipping_total,shipping_tax,customer_id,billing,shipping,\
payment_method,payment_method_title,customer_note,date_created_gmt,date_modified_gmt,date_completed_gmt,date_paid_gmt,\
meta_data,line_items,refunds";
const PRODUCT: &str = "id,name,type,sku,price,description,short_description,date_modified_gmt,manage_stock,\
stock_quantity,categories,variations";
const VARIATION: &str = "id,sku,price,manage_stock,stock_quantity,attributes";
const CUSTOMER: &str = "id,email,first_name,last_name,billing,shipping,date_created_gmt";
const REFUND: &str = "id,date_created_gmt,amount,reason,refunded_payment,meta_data";
const NOTE: &str = "id,author,date_created_gmt,note,customer_note";
const REVIEW: &str = "id,date_created_gmt,product_id,product_name,status,reviewer,reviewer_email,review,rating";

/// Which keys open a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// The shop's: a consumer key.
    Shop,
    /// The site's: an application password. A consumer key is a stranger there.
    Site,
}

/// A question before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    /// Whose question it is.
    pub(super) door: Door,
    /// Method.
    pub(super) method: Method,
    /// Below the shop's address.
    pub(super) path: String,
    /// Parameters, not yet encoded.
    pub(super) parameters: Vec<(String, String)>,
    /// Body.
    pub(super) body: Option<String>,
}

impl Ask {
    pub(super) fn get(path: impl Into<String>, parameters: &[(&str, String)]) -> Ask {
        let own = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
        Ask {
            door: Door::Shop,
            method: Method::Get,
            path: path.into(),
            parameters: parameters.iter().map(own).collect(),
            body: None,
        }
    }

    pub(super) fn of_site(path: impl Into<String>, parameters: &[(&str, String)]) -> Ask {
        Ask {
            door: Door::Site,
            ..Ask::get(path, parameters)
        }
    }
}

/// A shop and the keys to it.
pub(super) struct Shop {
    address: Address,
    key: String,
    secret: String,
    /// A user of the site with an application password, joined as they travel.
    login: Option<String>,
}

/// What a signature is made with, besides the keys.
#[derive(Debug, Clone)]
pub(super) struct Seal {
    /// The shop's address as the shop itself has it.
    pub(super) home: String,
    /// The shop's time.
    pub(super) now: Timestamp,
    /// Never the same twice.
    pub(super) nonce: String,
}

impl Shop {
    /// Takes what a person typed or copied: with or without "https://", a page of the administration too.
    ///
    /// # Errors
    /// `Address` when it is no address, or one over which customers' data would travel the internet in the clear;
    /// `SignInRefused` when a key is missing or they are mixed up.
    pub(super) fn new(credentials: &Credentials) -> Result<Shop, PortError> {
        let pages = ["wp-admin", "wp-json", "wp-login.php", "index.php"];
        let address = Address::read(credentials.get("url"), &pages).filter(|address| address.https || address.near);
        let address = address.ok_or_else(|| {
            let why = "not https, and not http in a network of one's own";
            PortError::new(PortErrorKind::Address, Retry::Never, why)
        })?;
        let (key, secret) = (credentials.get("consumer_key"), credentials.get("consumer_secret"));
        let odd = |text: &str| text.is_empty() || text.contains(|c: char| c.is_control() || c == ':');
        if odd(key) || odd(secret) || key.starts_with("cs_") || secret.starts_with("ck_") {
            let why = "no consumer key (ck_…) with its consumer secret (cs_…)";
            return Err(PortError::new(PortErrorKind::SignInRefused, Retry::Never, why).with("host", address.host));
        }
        let (user, password) = (credentials.get("wp_user"), credentials.get("wp_password"));
        let login = match (user.is_empty(), password.is_empty()) {
            (true, true) => None,
            // An application password is shown in groups of four, with blanks that do not count.
            (false, false) => Some(format!("{user}:{}", password.replace(char::is_whitespace, ""))),
            _ => {
                let why = "a user without an application password, or the other way round";
                return Err(PortError::new(PortErrorKind::SignInRefused, Retry::Never, why).with("host", address.host));
            }
        };
        if login.is_some() && !address.https && !address.here {
            let why = "an application password would travel in the clear";
            return Err(PortError::new(PortErrorKind::Address, Retry::Never, why));
        }
        Ok(Shop {
            key: key.to_owned(),
            secret: secret.to_owned(),
            login,
            address,
        })
    }

    /// There is an application password: the site itself can be asked.
    pub(super) fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// Name of the machine, for sentences that a person reads.
    pub(super) fn host(&self) -> &str {
        &self.address.host
    }

    /// The keys are used for signatures and do not travel themselves.
    pub(super) fn signs(&self, ask: &Ask) -> bool {
        !self.address.https && ask.door == Door::Shop
    }

    /// The request, with the keys over https and with a signature over http: there the shop takes nothing else.
    pub(super) fn request(&self, ask: &Ask, seal: Option<&Seal>) -> HttpRequest {
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        let mut parameters = ask.parameters.clone();
        match seal {
            Some(seal) => {
                let method = if ask.method == Method::Post { "POST" } else { "GET" };
                let url = format!("{}{}", seal.home, ask.path);
                let keys = (self.key.as_str(), self.secret.as_str());
                parameters = oauth::signed(method, &url, parameters, keys, seal);
            }
            None => {
                let pair = match (ask.door, &self.login) {
                    (Door::Site, Some(login)) => login.clone(),
                    _ => format!("{}:{}", self.key, self.secret),
                };
                let pair = base64::engine::general_purpose::STANDARD.encode(pair);
                headers.push(("authorization".to_owned(), format!("Basic {pair}")));
            }
        }
        if ask.body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        HttpRequest {
            method: ask.method,
            url: self.url(&ask.path, &parameters),
            headers,
            body: ask.body.clone().map(String::into_bytes),
        }
    }

    /// What the site says of itself. Goes without the keys, which a stranger must not see.
    pub(super) fn index(&self) -> HttpRequest {
        let fields = ("_fields".to_owned(), "name,home,namespaces".to_owned());
        HttpRequest {
            method: Method::Get,
            url: self.url("/wp-json/", &[fields]),
            headers: vec![("accept".to_owned(), "application/json".to_owned())],
            body: None,
        }
    }

    fn url(&self, path: &str, parameters: &[(String, String)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        format!("{}{path}?{}", self.address.base, query.finish())
    }
}

/// The site's address without what a person may have typed differently.
pub(super) fn tidy_home(home: &str) -> String {
    home.trim().trim_end_matches('/').to_owned()
}

/// Part of the orders, by change.
pub(super) fn orders(question: &Question, limit: usize) -> Ask {
    walk("/wp-json/wc/v3/orders", question, limit, ORDER)
}

/// Part of what was thrown away, by change: only which.
pub(super) fn trash(question: &Question, limit: usize) -> Ask {
    let mut ask = walk("/wp-json/wc/v3/orders", question, limit, "id,status,date_modified_gmt");
    ask.parameters.push(("status".to_owned(), "trash".to_owned()));
    ask
}

/// These orders.
pub(super) fn orders_by_id(ids: &[String]) -> Ask {
    let parameters = [
        ("include", ids.join(",")),
        ("per_page", ids.len().to_string()),
        ("_fields", ORDER.to_owned()),
    ];
    Ask::get("/wp-json/wc/v3/orders", &parameters)
}

/// Orders in these states that were placed since a moment, newest first.
pub(super) fn orders_open(statuses: &[String], since: Timestamp, page: u32, limit: usize) -> Ask {
    let mut parameters = vec![("status", statuses.join(","))];
    parameters.extend(after("after", since));
    parameters.extend(newest(page, limit));
    Ask::get("/wp-json/wc/v3/orders", &parameters)
}

/// Orders that were changed since a moment, newest first.
pub(super) fn orders_recent(since: Timestamp, page: u32, limit: usize) -> Ask {
    let mut parameters = after("modified_after", since);
    parameters.extend(newest(page, limit));
    Ask::get("/wp-json/wc/v3/orders", &parameters)
}

fn newest(page: u32, limit: usize) -> Vec<(&'static str, String)> {
    vec![
        ("orderby", "id".to_owned()),
        ("order", "desc".to_owned()),
        ("per_page", limit.to_string()),
        ("page", page.to_string()),
        ("_fields", ORDER.to_owned()),
    ]
}

/// One order, with only these fields.
pub(super) fn order(id: &str, fields: &str) -> Ask {
    Ask::get(
        format!("/wp-json/wc/v3/orders/{}", digits(id)),
        &[("_fields", fields.to_owned())],
    )
}

/// Refunds of an order, with everything about their money.
pub(super) fn refunds(order: &str, page: usize, limit: usize) -> Ask {
    let parameters = [
        ("per_page", limit.to_string()),
        ("page", page.to_string()),
        ("_fields", REFUND.to_owned()),
    ];
    Ask::get(format!("/wp-json/wc/v3/orders/{}/refunds", digits(order)), &parameters)
}

/// Notes on an order, all of them.
pub(super) fn notes(order: &str) -> Ask {
    let path = format!("/wp-json/wc/v3/orders/{}/notes", digits(order));
    Ask::get(path, &[("_fields", NOTE.to_owned())])
}

/// States that orders can have here, with the shop's words.
pub(super) fn statuses() -> Ask {
    Ask::get("/wp-json/wc/v3/orders/statuses", &[])
}

/// The same from shops that do not have that list yet.
pub(super) fn totals_by_status() -> Ask {
    Ask::get("/wp-json/wc/v3/reports/orders/totals", &[])
}

/// What the shop's prices are in.
pub(super) fn currency() -> Ask {
    Ask::get(
        "/wp-json/wc/v3/data/currencies/current",
        &[("_fields", "code".to_owned())],
    )
}

/// A way of paying: what it can do.
pub(super) fn gateway(id: &str) -> Ask {
    let plain: String = id
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "_-".contains(*c))
        .collect();
    let fields = [("_fields", "id,method_supports".to_owned())];
    Ask::get(format!("/wp-json/wc/v3/payment_gateways/{plain}"), &fields)
}

/// Part of the products, by change.
pub(super) fn products(question: &Question, limit: usize) -> Ask {
    walk("/wp-json/wc/v3/products", question, limit, PRODUCT)
}

/// Variants of a product.
pub(super) fn variations(product: &str, page: usize, limit: usize) -> Ask {
    let parameters = [
        ("per_page", limit.to_string()),
        ("page", page.to_string()),
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("_fields", VARIATION.to_owned()),
    ];
    Ask::get(
        format!("/wp-json/wc/v3/products/{}/variations", digits(product)),
        &parameters,
    )
}

/// Part of the customers, oldest first.
pub(super) fn customers(offset: usize, limit: usize) -> Ask {
    let parameters = [
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("offset", offset.to_string()),
        ("per_page", limit.to_string()),
        ("_fields", CUSTOMER.to_owned()),
    ];
    Ask::get("/wp-json/wc/v3/customers", &parameters)
}

/// Reviews of products, newest first, also those that wait for somebody to allow them.
pub(super) fn reviews(page: u32, limit: usize) -> Ask {
    let parameters = [
        ("status", "all".to_owned()),
        ("orderby", "date_gmt".to_owned()),
        ("order", "desc".to_owned()),
        ("per_page", limit.to_string()),
        ("page", page.to_string()),
        ("_fields", REVIEW.to_owned()),
    ];
    Ask::get("/wp-json/wc/v3/products/reviews", &parameters)
}

/// Pays money of an order back: exactly the frozen bytes.
pub(super) fn refund(order: &str, bytes: &str) -> Ask {
    Ask {
        method: Method::Post,
        body: Some(bytes.to_owned()),
        ..Ask::get(format!("/wp-json/wc/v3/orders/{}/refunds", digits(order)), &[])
    }
}

fn walk(path: &str, question: &Question, limit: usize, fields: &str) -> Ask {
    let mut parameters = after("modified_after", question.from);
    if let Some(end) = question.before {
        parameters.push(("modified_before", seconds(end)));
        if question.from.millis() <= 0 {
            parameters.push(("dates_are_gmt", "true".to_owned()));
        }
    }
    parameters.extend([
        ("orderby", if question.by_id { "id" } else { "modified" }.to_owned()),
        ("order", "asc".to_owned()),
        ("per_page", limit.to_string()),
        ("offset", question.offset.to_string()),
        ("_fields", fields.to_owned()),
    ]);
    Ask::get(path, &parameters)
}

/// At or after a moment; the shop leaves out the second that it is given. From the beginning of time nothing is asked.
fn after(name: &'static str, from: Timestamp) -> Vec<(&'static str, String)> {
    if from.millis() <= 0 {
        return Vec::new();
    }
    vec![(name, seconds(from + -SECOND)), ("dates_are_gmt", "true".to_owned())]
}

/// The first whole second at or after a moment, as the shop reads it.
fn seconds(at: Timestamp) -> String {
    let whole = Timestamp(at.millis().saturating_add(SECOND - 1).div_euclid(SECOND) * SECOND);
    let text = moments::to_iso(whole);
    text.get(..19).unwrap_or_default().to_owned()
}

/// Ids become part of an address.
fn digits(id: &str) -> String {
    id.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::super::site;
    use super::*;

    fn shop(url: &str, key: &str, secret: &str) -> Result<Shop, PortError> {
        let values = [("url", url), ("consumer_key", key), ("consumer_secret", secret)];
        Shop::new(&Credentials(
            values.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        ))
    }

    #[test]
    fn an_address_is_taken_as_people_copy_it() {
        for (typed, base) in [
            ("taller.example", "https://taller.example"),
            (
                "https://taller.example/wp-admin/admin.php?page=wc",
                "https://taller.example",
            ),
            (
                "https://taller.example/tienda/wp-json/wc/v3",
                "https://taller.example/tienda",
            ),
            ("http://192.168.1.9:8080/", "http://192.168.1.9:8080"),
        ] {
            assert_eq!(
                shop(typed, "ck_1", "cs_1").map(|shop| shop.address.base).unwrap(),
                base,
                "{typed}"
            );
        }
        let error = shop("http://taller.example", "ck_1", "cs_1").err().unwrap();
        assert_eq!(
            error.kind,
            PortErrorKind::Address,
            "customers' data would travel in the clear"
        );
    }

    #[test]
    fn keys_that_are_mixed_up_are_noticed_before_anything_is_sent() {
        for (key, secret) in [("cs_1", "ck_1"), ("ck_1", ""), ("", "cs_1"), ("ck_1\n", "c\ns_1")] {
            let error = shop("taller.example", key, secret).err();
            let mixed = error.is_some_and(|error| error.kind == PortErrorKind::SignInRefused);
            assert!(mixed || key == "ck_1\n", "{key:?} {secret:?}");
        }
    }

    #[test]
    fn the_keys_travel_over_https_only() {
        let ask = orders(
            &Question {
                from: Timestamp(0),
                before: None,
                by_id: false,
                offset: 0,
            },
            50,
        );
        let safe = shop("taller.example", "ck_1", "cs_1").unwrap();
        assert!(!safe.signs(&ask));
        assert_eq!(safe.request(&ask, None).headers[1].1, "Basic Y2tfMTpjc18x");
        let clear = shop("http://taller.local", "ck_1", "cs_secret").unwrap();
        assert!(clear.signs(&ask));
        let seal = Seal {
            home: "http://taller.local".to_owned(),
            now: Timestamp(0),
            nonce: "1".to_owned(),
        };
        let request = clear.request(&ask, Some(&seal));
        assert!(request.url.contains("oauth_signature=") && !request.url.contains("cs_secret"));
        assert!(request.headers.iter().all(|(name, _)| name != "authorization"));
        assert!(safe.index().headers.iter().all(|(name, _)| name != "authorization"));
    }

    #[test]
    fn an_application_password_goes_to_the_site_only_and_never_in_the_clear() {
        let with = |url: &str, password: &str| {
            let values = [
                ("url", url),
                ("consumer_key", "ck_1"),
                ("consumer_secret", "cs_1"),
                ("wp_user", "ana"),
            ];
            let values = values.into_iter().chain([("wp_password", password)]);
            Shop::new(&Credentials(
                values
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
            ))
        };
        let shop = with("taller.example", "abcd EFGH").unwrap();
        assert!(shop.has_login());
        assert_eq!(shop.request(&site::me(), None).headers[1].1, "Basic YW5hOmFiY2RFRkdI");
        assert_eq!(shop.request(&statuses(), None).headers[1].1, "Basic Y2tfMTpjc18x");
        assert_eq!(
            with("http://taller.local", "abcd").err().map(|e| e.kind),
            Some(PortErrorKind::Address)
        );
        assert_eq!(
            with("taller.example", "").err().map(|e| e.kind),
            Some(PortErrorKind::SignInRefused)
        );
        assert!(with("http://127.0.0.1:8080", "abcd").is_ok_and(|shop| !shop.signs(&site::me())));
    }

    #[test]
    fn the_second_that_is_asked_from_is_given_too() {
        let question = |from, before| Question {
            from: Timestamp(from),
            before,
            by_id: false,
            offset: 0,
        };
        let asked = |question: &Question| {
            let parameters = orders(question, 50).parameters;
            let of = |name: &str| {
                parameters
                    .iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.clone())
            };
            (of("modified_after"), of("modified_before"), of("dates_are_gmt"))
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            asked(&question(5_000, None)),
            (text("1970-01-01T00:00:04"), None, text("true"))
        );
        assert_eq!(
            asked(&question(5_001, Some(Timestamp(7_001)))),
            (text("1970-01-01T00:00:05"), text("1970-01-01T00:00:08"), text("true"))
        );
        assert_eq!(asked(&question(0, None)), (None, None, None));
    }
}
