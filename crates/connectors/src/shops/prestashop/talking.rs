//! Talking to the webservice: what it says no with, what it says of itself, and the rows that belong to others.

use super::requests::{self, Ask, Shop};
use super::xml::{self, Node};
use super::zone::Zone;
use super::{BRAND, KEPT, NEEDED};
use crate::rest::answers;
use crate::rest::walk::not_asked_for;
use domain::{Currency, Language, MINUTE, Timestamp};
use ports::{HttpResponse, PortError, PortErrorKind, Retry, Surroundings};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of a short list in one answer.
const MOST: usize = 500;
/// Ids in one question: they stand in its address.
const TOGETHER: usize = 100;

/// A state that orders can be in, which the shop may have made itself: only its flags say what it means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct State {
    /// The shop's word.
    pub(super) name: String,
    /// Who is there has paid.
    pub(super) paid: bool,
    /// What is there has left.
    pub(super) shipped: bool,
    /// What no flag says, and the shop's settings do.
    pub(super) means: Means,
}

/// What a state means besides its flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Means {
    /// Nothing more.
    #[default]
    Flags,
    /// It was called off.
    Cancelled,
    /// The money was given back.
    Refunded,
    /// The payment failed.
    Failed,
    /// It has arrived.
    Delivered,
}

/// What the shop says of itself.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    at: Timestamp,
    /// Its wall clock's zone.
    pub(super) zone: Zone,
    /// The id of its own language.
    pub(super) language: String,
    /// Languages by their ids.
    pub(super) languages: BTreeMap<String, Language>,
    /// Currencies by their ids.
    pub(super) currencies: BTreeMap<String, Currency>,
    /// What its prices are in.
    pub(super) currency: Option<Currency>,
    /// Countries by their ids, ISO 3166-1 alpha-2.
    pub(super) countries: BTreeMap<String, String>,
    /// States by their ids.
    pub(super) states: BTreeMap<String, State>,
    /// Names and pages of carriers by their ids.
    pub(super) carriers: BTreeMap<String, (String, String)>,
}

/// A connection to a shop.
pub(super) struct Connection {
    pub(super) shop: Shop,
    pub(super) around: Surroundings,
    profile: Mutex<Option<Arc<Profile>>>,
    /// Since when an answer is known to have been tried, by its mark.
    pub(super) tried: Mutex<BTreeMap<String, Timestamp>>,
}

/// A list, as it was answered.
pub(super) struct Rows {
    /// Its rows.
    pub(super) rows: Vec<Node>,
    /// The shop's clock.
    pub(super) shop_now: Option<Timestamp>,
}

fn refused(kind: PortErrorKind, host: &str, why: impl Into<String>) -> PortError {
    PortError::new(kind, Retry::Never, why).with("host", host)
}

/// What the key may not do, by the names that the shop's own page for keys has.
pub(super) fn rights_missing(rights: &[String], host: &str) -> PortError {
    let names = rights.join(", ");
    refused(PortErrorKind::RightsMissing, host, format!("not allowed: {names}")).with("rights", names)
}

/// What a no means. The codes are the webservice's own; the sentences beside them are never looked at.
fn no(response: &HttpResponse, ask: &Ask, host: &str) -> PortError {
    let said = xml::read(&response.body);
    let errors = said.as_ref().and_then(|root| root.child("errors"));
    let codes: Vec<&str> = errors
        .map(|errors| errors.children.iter().map(|one| one.get("code")).collect())
        .unwrap_or_default();
    let is = |code: &str| codes.contains(&code);
    match response.status {
        // The key is known, and may not look at this.
        401 if is("26") => rights_missing(&[ask.resource.to_owned()], host),
        405 if is("25") => rights_missing(&[format!("{} (POST)", ask.resource)], host),
        503 if is("22") => refused(PortErrorKind::InterfaceOff, host, "the webservice is switched off"),
        status if errors.is_some() && !matches!(status, 401 | 403 | 429 | 502..=504) => {
            let why = format!("{status} with the codes {}", codes.join(", "));
            PortError::new(PortErrorKind::NotUnderstood, Retry::Later, why).with("host", host)
        }
        _ => match answers::accepted(response, host) {
            Err(error) => error,
            Ok(_) => {
                let why = "data that is cut or none";
                PortError::new(PortErrorKind::NotUnderstood, Retry::Later, why).with("host", host)
            }
        },
    }
}

/// Reads an answer that says yes.
///
/// # Errors
/// What the status and the webservice's own codes say.
pub(super) fn yes(response: &HttpResponse, ask: &Ask, host: &str) -> Result<Node, PortError> {
    let page = |why: &str| PortError::new(PortErrorKind::NetworkSignIn, Retry::Later, why).with("host", host);
    if !(200..300).contains(&response.status) {
        return Err(no(response, ask, host));
    }
    match xml::read(&response.body) {
        Some(root) if root.child("errors").is_none() => Ok(root),
        None if is_page(&response.body) => Err(page("a page instead of data")),
        _ => Err(no(response, ask, host)),
    }
}

/// A page for people.
fn is_page(body: &[u8]) -> bool {
    let head: String = String::from_utf8_lossy(body).chars().take(400).collect();
    let head = head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    head.starts_with("<!doctype html") || head.starts_with("<html")
}

/// The list in an answer: one node that holds its rows.
fn list(root: Node) -> Result<Vec<Node>, PortError> {
    let mut parts = root.children.into_iter();
    match (parts.next(), parts.next()) {
        (Some(list), None) => Ok(list.children),
        _ => Err(answers::misshapen("list")),
    }
}

impl Connection {
    /// A connection that has asked nothing yet.
    pub(super) fn new(shop: Shop, around: Surroundings) -> Connection {
        Connection {
            shop,
            around,
            profile: Mutex::default(),
            tried: Mutex::default(),
        }
    }

    /// Asks, and takes whatever answer comes.
    pub(super) async fn exchange(&self, ask: &Ask) -> Result<HttpResponse, PortError> {
        let sent = self.around.http.send(self.shop.request(ask)).await;
        sent.map_err(|error| error.with("host", self.shop.host()))
    }

    /// Asks for a list.
    pub(super) async fn rows(&self, ask: &Ask) -> Result<Rows, PortError> {
        let response = self.exchange(ask).await?;
        self.listed(&response, ask)
    }

    /// Reads the list in an answer.
    pub(super) fn listed(&self, response: &HttpResponse, ask: &Ask) -> Result<Rows, PortError> {
        let root = yes(response, ask, self.shop.host())?;
        Ok(Rows {
            rows: list(root)?,
            shop_now: answers::shop_now(response),
        })
    }

    /// The rows in which a field is one of these ids, checked.
    pub(super) async fn whose(
        &self,
        resource: &'static str,
        display: &str,
        field: &str,
        ids: &BTreeSet<String>,
    ) -> Result<Vec<Node>, PortError> {
        let ids: Vec<&String> = ids.iter().collect();
        let mut found = Vec::new();
        for some in ids.chunks(TOGETHER) {
            let some: BTreeSet<String> = some.iter().map(|id| (*id).clone()).collect();
            let Some(ask) = requests::whose(resource, display, field, &some) else {
                continue;
            };
            let rows = self.rows(&ask).await?.rows;
            if rows.iter().any(|row| !some.contains(row.get(field))) {
                return Err(not_asked_for("rows of others"));
            }
            found.extend(rows);
        }
        Ok(found)
    }

    /// A short list, whole.
    async fn all(&self, resource: &'static str, display: &str) -> Result<Vec<Node>, PortError> {
        let mut all: Vec<Node> = Vec::new();
        loop {
            let rows = self
                .rows(&requests::rows(resource, display, all.len(), MOST))
                .await?
                .rows;
            // A shop that knows no pages would give the same rows for ever.
            let again = rows
                .first()
                .is_some_and(|row| all.first().is_some_and(|first| first.get("id") == row.get("id")));
            let count = rows.len();
            if !again {
                all.extend(rows);
            }
            if count < MOST || again {
                return Ok(all);
            }
        }
    }

    /// The shop's name, when the key may do what is needed.
    pub(super) async fn index(&self) -> Result<(String, Vec<String>), PortError> {
        let ask = requests::index();
        let response = self.exchange(&ask).await?;
        if response.status == 404 {
            let error = refused(PortErrorKind::NotThisKind, self.shop.host(), "nothing is there");
            return Err(error.with("connector", BRAND));
        }
        let root = yes(&response, &ask, self.shop.host())?;
        let api = root.child("api").ok_or_else(|| answers::misshapen("api"))?;
        let may = |name: &str, what: &str| {
            let right = api.child(name).and_then(|row| row.attributes.get(what));
            right.is_some_and(|right| right == "true")
        };
        let unseen = NEEDED.iter().filter(|name| !may(name, "get"));
        let mut missing: Vec<String> = unseen.map(|name| (*name).to_owned()).collect();
        if self.shop.answers_as.is_some() && !may("customer_messages", "post") {
            missing.push("customer_messages (POST)".to_owned());
        }
        let name = api.attributes.get("shopName").map_or("", String::as_str);
        Ok((mail::html::plain(name), missing))
    }

    /// What the shop says of itself: asked for once an hour, and sooner when an order is in a state that is new.
    pub(super) async fn profile(&self, met: &[&str]) -> Result<Arc<Profile>, PortError> {
        let now = self.around.clock.now();
        let known = self.profile.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let holds = |known: &Arc<Profile>| {
            let age = now.since(known.at);
            let met = met.iter().all(|state| known.states.contains_key(*state));
            (0..if met { KEPT } else { MINUTE }).contains(&age)
        };
        if let Some(profile) = known.filter(holds) {
            return Ok(profile);
        }
        let profile = Arc::new(self.introduces_itself(now).await?);
        *self.profile.lock().unwrap_or_else(PoisonError::into_inner) = Some(profile.clone());
        Ok(profile)
    }

    async fn introduces_itself(&self, now: Timestamp) -> Result<Profile, PortError> {
        let mut settings: BTreeMap<String, String> = BTreeMap::new();
        let rows = self.rows(&requests::settings()).await?.rows;
        // What holds for every shop of the installation; a shop's own setting says more and comes last.
        for own in [false, true] {
            for row in rows.iter().filter(|row| row.id("id_shop").is_some() == own) {
                settings.insert(row.get("name").to_owned(), row.get("value").to_owned());
            }
        }
        let setting = |name: &str| settings.get(name).map_or("", String::as_str);
        let zone = match &self.shop.zone {
            Some(zone) => zone.clone(),
            None => Zone::named(setting("PS_TIMEZONE")).ok_or_else(|| answers::misshapen("zone among its settings"))?,
        };
        let language = setting("PS_LANG_DEFAULT").to_owned();
        let mut states = BTreeMap::new();
        for row in self.all("order_states", requests::FULL).await? {
            let id = row.get("id").to_owned();
            let template = row.worded("template", &language);
            let means = [
                (Means::Cancelled, "PS_OS_CANCELED", "order_canceled"),
                (Means::Refunded, "PS_OS_REFUND", "refund"),
                (Means::Failed, "PS_OS_ERROR", "payment_error"),
                (Means::Delivered, "PS_OS_DELIVERED", ""),
            ];
            let means = means.into_iter().find(|(_, name, mail)| {
                setting(name) == id || setting(name).is_empty() && !mail.is_empty() && template == *mail
            });
            let state = State {
                name: row.worded("name", &language).to_owned(),
                paid: row.flag("paid"),
                shipped: row.flag("shipped"),
                means: means.map_or(Means::Flags, |(means, ..)| means),
            };
            states.insert(id, state);
        }
        let coded = |rows: Vec<Node>, field: &'static str| {
            rows.into_iter()
                .map(move |row| (row.get("id").to_owned(), row.get(field).to_owned()))
        };
        let currencies: BTreeMap<String, Currency> = coded(self.all("currencies", "[id,iso_code]").await?, "iso_code")
            .filter_map(|(id, code)| Some((id, Currency::parse(&code)?)))
            .collect();
        Ok(Profile {
            at: now,
            zone,
            currency: currencies.get(setting("PS_CURRENCY_DEFAULT")).copied(),
            currencies,
            languages: coded(self.all("languages", "[id,iso_code]").await?, "iso_code")
                .filter_map(|(id, code)| Some((id, Language::parse(&code)?)))
                .collect(),
            countries: coded(self.all("countries", "[id,iso_code]").await?, "iso_code")
                .filter(|(_, code)| code.len() == 2)
                .map(|(id, code)| (id, code.to_ascii_uppercase()))
                .collect(),
            carriers: self
                .all("carriers", "[id,name,url]")
                .await?
                .into_iter()
                .map(|row| {
                    (
                        row.get("id").to_owned(),
                        (row.get("name").to_owned(), row.get("url").to_owned()),
                    )
                })
                .collect(),
            states,
            language,
        })
    }
}
