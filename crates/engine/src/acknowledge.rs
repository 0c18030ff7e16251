//! The confirmation that a message has arrived: what a mailbox sends by itself, in the customer's language, with the ticket's
//! number, the opening hours and when an answer can be expected. Whether it may be sent is decided by `mail::acknowledge`;
//! it is no answer, and stops no clock.

use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{ConnectionId, DAY, HOUR, Language, PromisePolicy, Situation, fill, given_name};
use serde_json::json;
use std::collections::BTreeMap;
use store::Acknowledging;

/// Kind of the row that sends one.
pub const ACKNOWLEDGE: &str = "mail.acknowledge";
/// Longest text, in characters.
const LONGEST: usize = 4_000;
/// What a text can hold. A line with a place for which nothing is known is left out.
pub const PLACES: [&str; 6] = [
    "ticket.number",
    "customer.first_name",
    "customer.name",
    "shop.name",
    "shop.hours",
    "shop.promise",
];

/// Whom a confirmation is for.
pub(crate) struct For<'a> {
    pub(crate) connection: ConnectionId,
    pub(crate) language: Language,
    pub(crate) number: u32,
    pub(crate) customer: &'a str,
    pub(crate) situation: Situation,
}

/// What a mailbox confirms, and in which words.
#[derive(Debug, Clone)]
pub struct AcknowledgeSettings {
    /// What it confirms.
    pub what: Acknowledging,
    /// For each language of the program: the text, and whether it is the shop's own.
    pub texts: Vec<(Language, String, bool)>,
}

/// A text with its places filled; lines with a place for which nothing is known are left out, with the heading above them.
pub(crate) fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let made = fill(line, values);
        if made.unfilled.is_empty() {
            lines.push(made.text);
        } else if lines.last().is_some_and(|above| above.trim_end().ends_with(':')) {
            lines.pop();
        }
    }
    let text = lines.join("\n");
    // Where a line was left out, no gap is left.
    let mut said = String::new();
    for part in text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
        if !said.is_empty() {
            said.push_str("\n\n");
        }
        said.push_str(part);
    }
    said
}

impl Engine {
    /// The text of a confirmation, in the shop's own words or the program's.
    pub(crate) async fn acknowledgement(&self, of: &For<'_>, policy: &PromisePolicy) -> Result<String, EngineError> {
        let (_, texts) = self.store().acknowledging(of.connection).await?;
        let own = texts.into_iter().find(|(language, _)| *language == of.language);
        let text = own.map_or_else(|| self.usual_acknowledgement(of.language), |(_, text)| text);
        self.acknowledgement_of(&text, of, policy).await
    }

    fn usual_acknowledgement(&self, language: Language) -> String {
        self.words()
            .say(language, "acknowledgement.text", &[])
            .trim()
            .to_owned()
    }

    async fn acknowledgement_of(
        &self,
        text: &str,
        of: &For<'_>,
        policy: &PromisePolicy,
    ) -> Result<String, EngineError> {
        let language = of.language;
        let mut values = BTreeMap::new();
        let mut set = |key: &str, value: String| {
            values.insert(key.to_owned(), value);
        };
        set("ticket.number", of.number.to_string());
        let is_name = !of.customer.contains('@');
        if is_name {
            set("customer.name", of.customer.to_owned());
            set(
                "customer.first_name",
                given_name(of.customer, Some(language)).unwrap_or_default(),
            );
        }
        let shop = self.store().connection(of.connection).await?;
        set("shop.name", shop.map(|shop| shop.label).unwrap_or_default());
        if let Some(opening) = self.opening().await? {
            let hours = crate::opening::say(&opening, self.words(), language, self.now());
            set("shop.hours", hours);
        }
        let rule = policy.rule(of.situation);
        if let Some(within) = rule.latest.or(rule.target) {
            set("shop.promise", self.within(within, language));
        }
        Ok(filled(text, &values))
    }

    /// "within 24 hours", "within 3 days".
    fn within(&self, millis: i64, language: Language) -> String {
        let whole = |unit: i64| u32::try_from((millis + unit - 1) / unit).unwrap_or(u32::MAX);
        if millis > 2 * DAY {
            self.words()
                .say_count(language, "acknowledgement.within_days", whole(DAY))
        } else if millis >= HOUR {
            self.words()
                .say_count(language, "acknowledgement.within_hours", whole(HOUR))
        } else {
            self.words()
                .say_count(language, "acknowledgement.within_minutes", whole(domain::MINUTE))
        }
    }

    /// What a mailbox confirms by itself.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn acknowledge_settings(&self, connection: ConnectionId) -> Result<AcknowledgeSettings, EngineError> {
        let (what, own) = self.store().acknowledging(connection).await?;
        let texts = Language::INTERFACE.into_iter().map(|language| {
            let own = own.iter().find(|(other, _)| *other == language);
            match own {
                Some((_, text)) => (language, text.clone(), true),
                None => (language, self.usual_acknowledgement(language), false),
            }
        });
        Ok(AcknowledgeSettings {
            what,
            texts: texts.collect(),
        })
    }

    /// Chooses what a mailbox confirms by itself. Undoable.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_acknowledging(&self, connection: ConnectionId, what: Acknowledging) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let before = tx.acknowledging(connection).await?;
        if before == what {
            return Ok(());
        }
        tx.set_acknowledging(connection, what).await?;
        let undo = Undo::Acknowledging {
            connection: connection.to_string(),
            what: before.code().to_owned(),
        };
        let args = json!({ "connection": connection.to_string(), "value": what.code() });
        self.record(&mut tx, "acknowledge.set", None, &args, Some(&undo))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Sets the shop's own text in a language; an empty one, or the program's own, gives the program's back. Undoable.
    ///
    /// # Errors
    /// `acknowledgement_invalid` when it is too long or has a place that does not exist.
    pub async fn set_acknowledging_text(
        &self,
        connection: ConnectionId,
        language: Language,
        text: &str,
    ) -> Result<(), EngineError> {
        let text = text.trim();
        if let Some(place) = domain::unfilled(text)
            .into_iter()
            .find(|place| !PLACES.contains(&place.split('|').next().unwrap_or_default().trim()))
        {
            return Err(EngineError::refused_with("acknowledgement_invalid", "place", place));
        }
        if text.chars().count() > LONGEST {
            return Err(EngineError::refused_with("acknowledgement_invalid", "place", ""));
        }
        let new = Some(text).filter(|text| !text.is_empty() && *text != self.usual_acknowledgement(language));
        let mut tx = self.store().write().await?;
        let before = tx.acknowledging_text(connection, language).await?;
        if before.as_deref() == new {
            return Ok(());
        }
        tx.set_acknowledging_text(connection, language, new).await?;
        let undo = Undo::AcknowledgingText {
            connection: connection.to_string(),
            language: language.code().to_owned(),
            text: before,
        };
        let args = json!({ "connection": connection.to_string(), "language": language.code(), "value": new });
        self.record(&mut tx, "acknowledge.set", None, &args, Some(&undo))
            .await?;
        Ok(tx.commit().await?)
    }

    /// What a customer would be sent with this text, for the settings: with the shop's hours and promise, and a made-up name and
    /// number.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn preview_acknowledgement(
        &self,
        connection: ConnectionId,
        language: Language,
        text: &str,
    ) -> Result<String, EngineError> {
        let policy = self.store().promise_policy().await?;
        let example = self.words().say(language, "acknowledgement.example_name", &[]);
        let of = For {
            connection,
            language,
            number: 1042,
            customer: &example,
            situation: Situation::Form,
        };
        self.acknowledgement_of(text, &of, &policy).await
    }
}

#[cfg(test)]
mod tests {
    use super::filled;
    use std::collections::BTreeMap;

    #[test]
    fn a_line_about_something_that_is_not_known_is_left_out_without_a_gap() {
        let values = BTreeMap::from([("ticket.number".to_owned(), "1042".to_owned())]);
        let text = "Hola:\n\nTu número es el {{ticket.number}}.\n\nHorario:\n{{shop.hours}}\n\nGracias";
        assert_eq!(filled(text, &values), "Hola:\n\nTu número es el 1042.\n\nGracias");
        let text = "Hola:\n\nContestamos {{shop.promise}}.\n\n{{shop.hours}}\n\nGracias";
        assert_eq!(filled(text, &values), "Hola:\n\nGracias");
    }
}
