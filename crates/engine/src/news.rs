//! What a shop tells its customers about their orders without being asked: for each kind of news whether it is written, sent
//! or left, and the words. What is noticed and what becomes of it is in `ingest::news`.

use crate::acknowledge::filled;
use crate::engine::Source;
use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{
    ConnectionId, LONGEST_DELIVERY, Language, Money, NEWS_ORDERS, NewsKind, NewsRule, given_name, say_date, say_money,
    tracking_page,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{ConnectionRow, FulfilmentRow, NewsRuleRow, OrderRow, WriteTx};

/// How conversations that begin with a piece of news are called; our id of the order follows.
pub(crate) const CONVERSATION: &str = "news/";
/// What stands in the place of a kind where a change is of the mailbox.
const WAY: &str = "way";
/// The same where it is of the days within which delivery is promised.
const DELIVERY: &str = "delivery";
/// Longest text, in characters.
const LONGEST: usize = 4_000;
/// What a text can hold. A line with a place for which nothing is known is left out.
pub const PLACES: [&str; 11] = [
    "customer.first_name",
    "customer.name",
    "shop.name",
    "order.number",
    "order.total",
    "order.lines",
    "order.promised_date",
    "order.carrier",
    "order.tracking",
    "order.tracking_link",
    "order.refund",
];

/// What a shop tells, and in which words.
#[derive(Debug, Clone)]
pub struct NewsSettings {
    /// One for each kind.
    pub rules: Vec<(NewsKind, NewsRule)>,
    /// For each kind and language of the program: the text, and whether it is the shop's own.
    pub texts: Vec<(NewsKind, Language, String, bool)>,
    /// The connection through which messages leave; nothing: the computer's mail program, by hand.
    pub way: Option<ConnectionId>,
    /// Mailboxes that they could leave through, with their labels; none when the shop sends them itself.
    pub mailboxes: Vec<(ConnectionId, String)>,
    /// Days within which delivery is promised where the shop's orders say nothing; nothing: no such promise.
    pub delivery_days: Option<u32>,
}

/// What a customer would read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsPreview {
    /// Number of the order that it is shown with; nothing: none of the shop's orders has what the text tells.
    pub order: Option<String>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
}

/// Who tells and to whom, for filling a text.
pub(crate) struct Teller<'a> {
    pub(crate) shop: &'a str,
    pub(crate) customer: &'a str,
    /// How the name is built follows from the customer's own language, whatever they are written to in.
    pub(crate) named_in: Option<Language>,
    pub(crate) language: Language,
}

/// A change of these settings as an undo keeps it. `value`: what is to hold; nothing: the program's own text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NewsUndo {
    connection: String,
    /// Which kind of news; `kind` is the undo's own.
    news: String,
    /// Of a text; nothing: it is the rule.
    language: Option<String>,
    value: Option<String>,
}

impl NewsUndo {
    /// The same change to another value.
    pub(crate) fn with(&self, value: Option<String>) -> NewsUndo {
        NewsUndo { value, ..self.clone() }
    }
}

/// The page on which a parcel can be followed: the shop's, or the carrier's by its name and number.
pub(crate) fn page_of(parcel: &FulfilmentRow) -> Option<String> {
    if parcel.tracking_url.is_empty() {
        tracking_page(&parcel.carrier, &parcel.tracking_number)
    } else {
        Some(parcel.tracking_url.clone())
    }
}

/// The parcels, refunds or lines that a piece of news is about; all of them when it names none that is there.
fn about<'a, T>(all: &'a [T], marks: &[String], id: impl Fn(&T) -> &str) -> Vec<&'a T> {
    let named: Vec<&T> = all
        .iter()
        .filter(|one| marks.iter().any(|mark| mark == id(one)))
        .collect();
    if named.is_empty() { all.iter().collect() } else { named }
}

fn each_once(values: impl Iterator<Item = String>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for value in values.filter(|value| !value.is_empty()) {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept.join(", ")
}

/// What the places of a text stand for.
pub(crate) fn values(
    order: &OrderRow,
    kind: NewsKind,
    marks: &[String],
    teller: &Teller<'_>,
) -> BTreeMap<String, String> {
    let head = &order.head;
    let parcels = match kind {
        NewsKind::Shipped | NewsKind::Delivered | NewsKind::Late => {
            about(&order.fulfilments, marks, |one| &one.external_id)
        }
        NewsKind::Paid | NewsKind::Unavailable | NewsKind::Refunded => Vec::new(),
    };
    let lines = match kind {
        NewsKind::Unavailable => about(&order.lines, marks, |one| &one.external_id),
        _ => order.lines.iter().collect(),
    };
    let lines: Vec<String> = lines
        .into_iter()
        .map(|line| {
            let variant = if line.variant.is_empty() {
                String::new()
            } else {
                format!(", {}", line.variant)
            };
            format!("{} × {}{variant}", line.quantity, line.title)
        })
        .collect();
    let back = match kind {
        NewsKind::Refunded => about(&order.refunds, marks, |one| &one.external_id)
            .into_iter()
            .try_fold(Money::zero(head.total.currency), |sum, one| sum.plus(one.amount).ok()),
        _ => None,
    };
    let is_name = !teller.customer.contains('@');
    let name = if is_name { teller.customer } else { "" };
    let mut values = BTreeMap::new();
    let mut set = |key: &str, value: String| {
        values.insert(key.to_owned(), value);
    };
    set("customer.name", name.to_owned());
    set(
        "customer.first_name",
        given_name(name, teller.named_in).unwrap_or_default(),
    );
    set("shop.name", teller.shop.to_owned());
    set("order.number", head.number.clone());
    set("order.total", say_money(head.total, teller.language));
    set("order.lines", lines.join("\n"));
    let promised = head.promised_at.map(|at| say_date(at, teller.language));
    set("order.promised_date", promised.unwrap_or_default());
    set(
        "order.carrier",
        each_once(parcels.iter().map(|one| one.carrier.clone())),
    );
    set(
        "order.tracking",
        each_once(parcels.iter().map(|one| one.tracking_number.clone())),
    );
    let pages: Vec<String> = parcels.iter().filter_map(|one| page_of(one)).collect();
    set("order.tracking_link", pages.join("\n"));
    let back = back.filter(|back| back.minor > 0);
    set(
        "order.refund",
        back.map(|back| say_money(back, teller.language)).unwrap_or_default(),
    );
    values
}

impl Engine {
    /// The text that came with the program.
    pub(crate) fn usual_news(&self, kind: NewsKind, language: Language) -> String {
        let key = format!("telling.text.{}", kind.code());
        self.words().say(language, &key, &[]).trim().to_owned()
    }

    /// Subject of the conversation about an order.
    pub(crate) fn news_subject(&self, number: &str, language: Language) -> String {
        self.words().say(language, "telling.subject", &[("number", number)])
    }

    /// Mailboxes that messages of a shop could leave through.
    async fn news_mailboxes(&self) -> Result<Vec<ConnectionRow>, EngineError> {
        let mut rows = self.store().connections().await?;
        rows.retain(|row| {
            let source = self.source(row.id);
            let sends = |source: &Source| source.answers("") && source.connected.letterhead().is_some();
            source.as_ref().is_some_and(sends)
        });
        Ok(rows)
    }

    /// The connection through which a shop's messages leave: the shop itself, the mailbox that was chosen, or the only one that
    /// there is. Nothing: there is none, or it is not known which; a customer must not get a mail from another shop.
    pub(crate) async fn news_way(&self, shop: ConnectionId) -> Result<Option<ConnectionId>, EngineError> {
        if self.source(shop).is_some_and(|source| source.answers("")) {
            return Ok(Some(shop));
        }
        let mailboxes = self.news_mailboxes().await?;
        let chosen = self.store().news_way(shop).await?;
        let chosen = chosen.filter(|id| mailboxes.iter().any(|row| row.id == *id));
        let only = match mailboxes.as_slice() {
            [one] => Some(one.id),
            _ => None,
        };
        Ok(chosen.or(only))
    }

    /// Chooses the mailbox through which a shop's messages leave. Undoable.
    ///
    /// # Errors
    /// `not_found` when it is none that sends.
    pub async fn set_news_way(&self, shop: ConnectionId, through: ConnectionId) -> Result<(), EngineError> {
        if !self.news_mailboxes().await?.iter().any(|row| row.id == through) {
            return Err(EngineError::refused("not_found"));
        }
        let mut tx = self.store().write().await?;
        let before = tx.news_way(shop).await?;
        if before == Some(through) {
            return Ok(());
        }
        let change = NewsUndo {
            connection: shop.to_string(),
            news: WAY.to_owned(),
            language: None,
            value: Some(through.to_string()),
        };
        self.put_news_back(&mut tx, &change).await?;
        let undo = Undo::News(change.with(before.map(|id| id.to_string())));
        let args = json!({ "connection": shop.to_string(), "value": through.to_string() });
        self.record(&mut tx, "news.way", None, &args, Some(&undo)).await?;
        Ok(tx.commit().await?)
    }

    /// Chooses the days within which a shop promises delivery where its orders say nothing; nothing: no such promise. What is
    /// late by it already is not told of. Undoable.
    ///
    /// # Errors
    /// `delivery_days_invalid` (slot `max`).
    pub async fn set_delivery_days(&self, shop: ConnectionId, days: Option<u32>) -> Result<(), EngineError> {
        if days.is_some_and(|days| !(1..=LONGEST_DELIVERY).contains(&days)) {
            let max = LONGEST_DELIVERY.to_string();
            return Err(EngineError::refused_with("delivery_days_invalid", "max", max));
        }
        let mut tx = self.store().write().await?;
        let before = tx.delivery_days(shop).await?;
        if before == days {
            return Ok(());
        }
        let figure = |days: Option<u32>| days.map(|days| days.to_string());
        let change = NewsUndo {
            connection: shop.to_string(),
            news: DELIVERY.to_owned(),
            language: None,
            value: figure(days),
        };
        self.put_news_back(&mut tx, &change).await?;
        let undo = Undo::News(change.with(figure(before)));
        let args = json!({ "connection": shop.to_string(), "value": figure(days) });
        self.record(&mut tx, "news.delivery", None, &args, Some(&undo)).await?;
        Ok(tx.commit().await?)
    }

    /// What a shop tells its customers by itself.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_settings(&self, connection: ConnectionId) -> Result<NewsSettings, EngineError> {
        let rules = self.store().news_rules(connection).await?;
        let own = self.store().news_texts(connection).await?;
        let rule_of = |kind| {
            rules
                .iter()
                .find(|row| row.kind == kind)
                .map_or(NewsRule::Off, |row| row.rule)
        };
        let mut texts = Vec::new();
        for kind in NewsKind::ALL {
            for language in Language::INTERFACE {
                let found = own.iter().find(|(of, code, _)| (of, code) == (kind, &language));
                texts.push(match found {
                    Some((_, _, text)) => (*kind, language, text.clone(), true),
                    None => (*kind, language, self.usual_news(*kind, language), false),
                });
            }
        }
        let way = self.news_way(connection).await?;
        let sends_itself = way == Some(connection);
        let mailboxes = if sends_itself {
            Vec::new()
        } else {
            let rows = self.news_mailboxes().await?;
            rows.into_iter().map(|row| (row.id, row.label)).collect()
        };
        Ok(NewsSettings {
            rules: NewsKind::ALL.iter().map(|kind| (*kind, rule_of(*kind))).collect(),
            texts,
            way,
            mailboxes,
            delivery_days: self.store().delivery_days(connection).await?,
        })
    }

    /// Chooses what is done with a kind of news from now on. Undoable.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_news_rule(
        &self,
        connection: ConnectionId,
        kind: NewsKind,
        rule: NewsRule,
    ) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let known = tx.news_rules(connection).await?;
        let before = known
            .iter()
            .find(|row| row.kind == kind)
            .map_or(NewsRule::Off, |row| row.rule);
        if before == rule {
            return Ok(());
        }
        let change = NewsUndo {
            connection: connection.to_string(),
            news: kind.code().to_owned(),
            language: None,
            value: Some(rule.code().to_owned()),
        };
        self.put_news_back(&mut tx, &change).await?;
        let undo = Undo::News(change.with(Some(before.code().to_owned())));
        let args = json!({ "connection": connection.to_string(), "kind": kind.code(), "value": rule.code() });
        self.record(&mut tx, "news.rule", None, &args, Some(&undo)).await?;
        Ok(tx.commit().await?)
    }

    /// Sets the shop's own text in a language; an empty one, or the program's own, gives the program's back. Undoable.
    ///
    /// # Errors
    /// `news_text_invalid` when it is too long or has a place that does not exist.
    pub async fn set_news_text(
        &self,
        connection: ConnectionId,
        kind: NewsKind,
        language: Language,
        text: &str,
    ) -> Result<(), EngineError> {
        let text = text.trim();
        let name = |place: &str| place.split('|').next().unwrap_or_default().trim().to_owned();
        let unknown = domain::unfilled(text)
            .into_iter()
            .find(|place| !PLACES.contains(&name(place).as_str()));
        if let Some(place) = unknown {
            return Err(EngineError::refused_with("news_text_invalid", "place", place));
        }
        if text.chars().count() > LONGEST {
            return Err(EngineError::refused_with("news_text_invalid", "place", ""));
        }
        let new = Some(text.to_owned()).filter(|text| !text.is_empty() && *text != self.usual_news(kind, language));
        let mut tx = self.store().write().await?;
        let before = tx.news_text(connection, kind, language).await?;
        if before == new {
            return Ok(());
        }
        let change = NewsUndo {
            connection: connection.to_string(),
            news: kind.code().to_owned(),
            language: Some(language.code().to_owned()),
            value: new.clone(),
        };
        self.put_news_back(&mut tx, &change).await?;
        let undo = Undo::News(change.with(before));
        let args = json!({
            "connection": connection.to_string(), "kind": kind.code(), "language": language.code(), "value": new,
        });
        self.record(&mut tx, "news.text", None, &args, Some(&undo)).await?;
        Ok(tx.commit().await?)
    }

    /// What goes wrong with the orders of a new shop becomes a ticket with a draft, unless somebody says otherwise. Nothing is
    /// ever sent before somebody has said so.
    pub(crate) async fn watch_for_trouble(
        &self,
        tx: &mut WriteTx,
        connection: ConnectionId,
    ) -> Result<(), EngineError> {
        for kind in NewsKind::ALL.iter().copied().filter(|kind| kind.needs_a_person()) {
            let row = NewsRuleRow {
                kind,
                rule: NewsRule::Draft,
                since: self.now(),
            };
            tx.set_news_rule(connection, row).await?;
        }
        Ok(())
    }

    /// Makes a rule, a text, the way or the promise what the change says.
    pub(crate) async fn put_news_back(&self, tx: &mut WriteTx, change: &NewsUndo) -> Result<(), EngineError> {
        let unreadable = || EngineError::refused("nothing_to_undo");
        let connection = ConnectionId::parse(&change.connection).ok_or_else(unreadable)?;
        if change.news == WAY {
            let through = change.value.as_deref().and_then(ConnectionId::parse);
            return Ok(tx.set_news_way(connection, through).await?);
        }
        if change.news == DELIVERY {
            let days = change.value.as_deref().map(str::parse).transpose();
            let (days, now) = (days.map_err(|_| unreadable())?, self.now());
            return Ok(tx.set_delivery_days(connection, days, now - NEWS_ORDERS, now).await?);
        }
        let kind = NewsKind::from_code(&change.news).ok_or_else(unreadable)?;
        if let Some(language) = &change.language {
            let language = Language::parse(language).ok_or_else(unreadable)?;
            return Ok(tx
                .set_news_text(connection, kind, language, change.value.as_deref())
                .await?);
        }
        let rule = change.value.as_deref().and_then(NewsRule::from_code);
        let known = tx.news_rules(connection).await?;
        let known = known.iter().find(|row| row.kind == kind);
        // What was already watched for goes on from where it was; what was off begins now.
        let since = known.filter(|row| row.rule != NewsRule::Off).map(|row| row.since);
        let row = NewsRuleRow {
            kind,
            rule: rule.ok_or_else(unreadable)?,
            since: since.unwrap_or(self.now()),
        };
        Ok(tx.set_news_rule(connection, row).await?)
    }

    /// What a customer would read with this text, shown with the newest order that has what it tells.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn preview_news(
        &self,
        connection: ConnectionId,
        kind: NewsKind,
        language: Language,
        text: &str,
    ) -> Result<NewsPreview, EngineError> {
        let shop = self.store().connection(connection).await?;
        let shop = shop.map(|row| row.label).unwrap_or_default();
        let mut shown = None;
        for id in self.store().news_examples(connection).await? {
            let order = self.store().order(id).await?;
            if tells(&order, kind) {
                shown = Some(order);
                break;
            }
        }
        let Some(order) = shown else {
            return Ok(NewsPreview {
                order: None,
                subject: String::new(),
                text: String::new(),
            });
        };
        let (customer, named_in) = self.news_customer(&order).await?;
        let teller = Teller {
            shop: &shop,
            customer: &customer,
            named_in: named_in.or(Some(language)),
            language,
        };
        let marks = match kind {
            NewsKind::Unavailable => order.lines.first().map(|line| line.external_id.clone()),
            _ => None,
        };
        let marks: Vec<String> = marks.into_iter().collect();
        Ok(NewsPreview {
            subject: self.news_subject(&order.head.number, language),
            text: filled(text, &values(&order, kind, &marks, &teller)),
            order: Some(order.head.number),
        })
    }

    /// Name of the buyer, and the language that it is of.
    async fn news_customer(&self, order: &OrderRow) -> Result<(String, Option<Language>), EngineError> {
        let abroad = order.head.country.as_deref().and_then(domain::language_of_country);
        let Some(customer) = order.head.customer else {
            return Ok((order.head.buyer.clone(), abroad));
        };
        let known = self.store().customer(customer).await?;
        let name = if known.name.is_empty() {
            order.head.buyer.clone()
        } else {
            known.name
        };
        Ok((name, known.language.or(abroad)))
    }
}

/// The order has what a message of this kind tells.
fn tells(order: &OrderRow, kind: NewsKind) -> bool {
    let tracked = |one: &FulfilmentRow| !one.tracking_number.is_empty();
    match kind {
        NewsKind::Paid => order.head.paid.minor > 0,
        NewsKind::Shipped => order.fulfilments.iter().any(tracked),
        NewsKind::Late => order.head.promised_at.is_some() && order.fulfilments.iter().any(tracked),
        NewsKind::Unavailable => !order.lines.is_empty(),
        NewsKind::Delivered => order.fulfilments.iter().any(|one| one.delivered_at.is_some()),
        NewsKind::Refunded => !order.refunds.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::{each_once, filled};
    use std::collections::BTreeMap;

    #[test]
    fn two_parcels_of_one_carrier_name_it_once() {
        let of = |values: &[&str]| each_once(values.iter().map(|value| (*value).to_owned()));
        assert_eq!(of(&["SEUR", "SEUR"]), "SEUR");
        assert_eq!(of(&["SEUR", "", "GLS"]), "SEUR, GLS");
        assert_eq!(of(&[]), "");
    }

    #[test]
    fn a_message_without_tracking_has_no_line_about_it() {
        let values = BTreeMap::from([
            ("order.number".to_owned(), "TA-1204".to_owned()),
            ("order.tracking".to_owned(), String::new()),
        ]);
        let text = "Hola:\n\nTu pedido {{order.number}} va de camino.\n\nSeguimiento: {{order.tracking}}\n\nGracias";
        assert_eq!(
            filled(text, &values),
            "Hola:\n\nTu pedido TA-1204 va de camino.\n\nGracias"
        );
    }
}
