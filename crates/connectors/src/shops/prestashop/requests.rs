//! What is asked of the webservice, as data. It refuses filters and fields that it does not know, so only those that every version
//! from 1.6 on has are named, and whole rows are asked for where versions differ. A list of ids that is empty is never asked
//! for: the webservice takes it for no filter at all.

use super::xml;
use super::zone::{Wall, Zone, written};
use crate::rest::address::Address;
use crate::rest::walk::Question;
use base64::Engine;
use domain::{SECOND, Timestamp};
use ports::{Credentials, HttpRequest, Method, PortError, PortErrorKind, Retry};
use std::collections::BTreeSet;

/// Everything of a row.
pub(super) const FULL: &str = "full";
/// Of a customer only this: the whole row has the hash of their password.
pub(super) const CUSTOMER: &str = "[id,id_lang,firstname,lastname,company,email,date_add,date_upd]";
/// Of a product only this: the whole row lists its pictures and is made slowly.
const PRODUCT: &str = "id,id_category_default,reference,active,name,description_short,date_upd";
/// What an order is judged by, before it is read in full.
pub(super) const SCANNED: &str = "[id,current_state,date_add,date_upd]";
/// What the shop is set to: which zone and language it is in, and which states mean what no flag says.
const SETTINGS: [&str; 7] = [
    "PS_TIMEZONE",
    "PS_LANG_DEFAULT",
    "PS_CURRENCY_DEFAULT",
    "PS_OS_CANCELED",
    "PS_OS_REFUND",
    "PS_OS_ERROR",
    "PS_OS_DELIVERED",
];

/// Where answers go, when they do not go by mail.
pub(super) const IN_THREADS: &str = "thread";

/// A shop and the key to it.
pub(super) struct Shop {
    address: Address,
    key: String,
    /// The zone that a person typed in.
    pub(super) zone: Option<Zone>,
    /// Answers to messages about orders go into the shop's threads, in the name of this member of the staff.
    pub(super) answers_as: Option<String>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    /// What is asked for; empty: what the key may do.
    pub(super) resource: &'static str,
    /// One row of it.
    id: Option<String>,
    /// Parameters, not yet encoded.
    pub(super) parameters: Vec<(String, String)>,
    /// A row to be added.
    body: Option<String>,
}

impl Ask {
    fn list(resource: &'static str, display: &str) -> Ask {
        Ask {
            resource,
            id: None,
            parameters: vec![("display".to_owned(), display.to_owned())],
            body: None,
        }
    }

    fn with(mut self, name: &str, value: impl Into<String>) -> Ask {
        self.parameters.push((name.to_owned(), value.into()));
        self
    }

    fn filtered(self, field: &str, value: impl Into<String>) -> Ask {
        self.with(&format!("filter[{field}]"), value)
    }
}

impl Shop {
    /// Takes what a person typed or copied.
    ///
    /// # Errors
    /// `Address` when it is no address, one over which customers' data would travel the internet in the clear, or when the zone or
    /// the number is none; `SignInRefused` when the key cannot be one.
    pub(super) fn new(credentials: &Credentials) -> Result<Shop, PortError> {
        let pages = ["api", "index.php", "webservice"];
        let address = Address::read(credentials.get("url"), &pages).filter(|address| address.https || address.near);
        let odd = |why: &str| PortError::new(PortErrorKind::Address, Retry::Never, why);
        let address = address.ok_or_else(|| odd("not https, and not http in a network of one's own"))?;
        let key = credentials.get("key");
        if key.is_empty() || key.contains(|c: char| c.is_control() || c.is_whitespace() || c == ':') {
            let error = PortError::new(PortErrorKind::SignInRefused, Retry::Never, "no key of a webservice");
            return Err(error.with("host", address.host));
        }
        let zone = match credentials.get("zone") {
            "" => None,
            name => Some(Zone::named(name).ok_or_else(|| odd("no zone of that name"))?),
        };
        let staff = match credentials.get("employee") {
            "" => "1",
            number if number.bytes().all(|byte| byte.is_ascii_digit()) && number.bytes().any(|byte| byte != b'0') => {
                number
            }
            _ => return Err(odd("no number of a member of the staff")),
        };
        Ok(Shop {
            key: key.to_owned(),
            address,
            zone,
            answers_as: (credentials.get("answers") == IN_THREADS).then(|| staff.to_owned()),
        })
    }

    /// Name of the machine, for sentences that a person reads.
    pub(super) fn host(&self) -> &str {
        &self.address.host
    }

    /// The request. The key is a name without a password; it never stands in an address, which logs keep.
    pub(super) fn request(&self, ask: &Ask) -> HttpRequest {
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{}:", self.key));
        let mut headers = vec![
            ("accept".to_owned(), "application/xml, text/xml".to_owned()),
            ("authorization".to_owned(), format!("Basic {pair}")),
        ];
        if ask.body.is_some() {
            headers.push(("content-type".to_owned(), "text/xml; charset=utf-8".to_owned()));
        }
        let mut url = format!("{}/api/{}", self.address.base, ask.resource);
        if let Some(id) = &ask.id {
            url.push('/');
            url.push_str(id);
        }
        if !ask.parameters.is_empty() {
            let pairs = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&ask.parameters)
                .finish();
            // Blanks within dates: some servers in front of a shop do not know the older way of writing them.
            url.push('?');
            url.push_str(&pairs.replace('+', "%20"));
        }
        HttpRequest {
            method: if ask.body.is_some() { Method::Post } else { Method::Get },
            url,
            headers,
            body: ask.body.clone().map(String::into_bytes),
        }
    }
}

/// The shop's name, and what the key may do.
pub(super) fn index() -> Ask {
    Ask {
        resource: "",
        id: None,
        parameters: Vec::new(),
        body: None,
    }
}

/// Seconds as the webservice has them, rounded up: nothing in between exists.
fn seconds_up(at: Timestamp) -> Timestamp {
    Timestamp(
        at.millis().max(0).div_euclid(SECOND) * SECOND + if at.millis().rem_euclid(SECOND) > 0 { SECOND } else { 0 },
    )
}

/// A part of a list that is sorted by change. Times are the shop's wall clock's.
pub(super) fn changed(resource: &'static str, display: &str, question: &Question, limit: usize) -> Ask {
    let from = seconds_up(question.from);
    let filter = match question.before {
        // Both ends of a range belong to it.
        Some(before) => format!("[{},{}]", written(from), written(seconds_up(before) - SECOND)),
        None if from.millis() < SECOND => ">[1970-01-01 00:00:00]".to_owned(),
        None => format!(">[{}]", written(from - SECOND)),
    };
    let sort = if question.by_id {
        "[id_ASC]"
    } else {
        "[date_upd_ASC,id_ASC]"
    };
    Ask::list(resource, display)
        .filtered("date_upd", filter)
        .with("date", "1")
        .with("sort", sort)
        .with("limit", format!("{},{limit}", question.offset))
}

/// Orders placed since then, by their ids, from the one after `last`.
pub(super) fn placed(since: Wall, last: u64, limit: usize) -> Ask {
    Ask::list("orders", SCANNED)
        .filtered("date_add", format!(">[{}]", written(since.0)))
        .filtered("id", format!(">[{last}]"))
        .with("date", "1")
        .with("sort", "[id_ASC]")
        .with("limit", format!("0,{limit}"))
}

/// Every row in which a field is one of these; nothing when there are none.
pub(super) fn whose(resource: &'static str, display: &str, field: &str, ids: &BTreeSet<String>) -> Option<Ask> {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let ask = || {
        Ask::list(resource, display)
            .filtered(field, format!("[{}]", ids.join("|")))
            .with("sort", "[id_ASC]")
    };
    (!ids.is_empty()).then(ask)
}

/// A part of a short list.
pub(super) fn rows(resource: &'static str, display: &str, offset: usize, limit: usize) -> Ask {
    Ask::list(resource, display)
        .with("sort", "[id_ASC]")
        .with("limit", format!("{offset},{limit}"))
}

/// What the shop is set to.
pub(super) fn settings() -> Ask {
    Ask::list("configurations", FULL).filtered("name", format!("[{}]", SETTINGS.join("|")))
}

/// One row.
pub(super) fn one(resource: &'static str, id: &str) -> Ask {
    Ask {
        resource,
        id: Some(id.to_owned()),
        parameters: Vec::new(),
        body: None,
    }
}

/// What a product is asked for, with its price as a visitor of the shop sees it, or without where the shop cannot tell.
pub(super) fn product_fields(priced: bool) -> String {
    let price = if priced { ",shown_price" } else { "" };
    format!("[{PRODUCT}{price}]")
}

/// The same question with the price that a visitor sees: with tax, with what is taken off just now.
pub(super) fn priced(ask: Ask) -> Ask {
    ask.with("price[shown_price][use_tax]", "1")
        .with("price[shown_price][use_reduction]", "1")
        .with("price[shown_price][decimals]", "6")
}

/// Adds a row.
pub(super) fn add(resource: &'static str, row: &str, fields: &[(&str, &str)]) -> Ask {
    Ask {
        resource,
        id: None,
        parameters: Vec::new(),
        body: Some(xml::written(row, fields)),
    }
}
