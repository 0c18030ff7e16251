//! Opening hours as they are kept (JSON, written by the interface) and as a customer reads them.

use crate::{Engine, EngineError};
use domain::{Civil, DAY, Language, Opening, Timestamp, say_date};
use ports::Words;
use serde::Deserialize;
use store::Setting;

/// Closed days that are near enough to be told, in days.
const NEAR: i64 = 14;

/// The setting's value: `{"zone":"Europe/Madrid","week":[[["09:00","14:00"]],…],"closed":["2026-12-25"]}`.
#[derive(Deserialize)]
struct Kept {
    zone: String,
    week: Vec<Vec<(String, String)>>,
    #[serde(default)]
    closed: Vec<String>,
}

fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
}

fn day(text: &str) -> Option<(i32, u8, u8)> {
    let mut parts = text.splitn(3, '-');
    let day = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    Some(day)
}

/// Opening hours of a setting; nothing when it is empty or they cannot be.
pub(crate) fn read(value: &str) -> Option<Opening> {
    let kept: Kept = serde_json::from_str(value).ok()?;
    let week: Vec<Vec<(u16, u16)>> = kept
        .week
        .iter()
        .map(|spans| {
            let times = spans.iter().map(|(from, to)| Some((minutes(from)?, minutes(to)?)));
            times.collect::<Option<Vec<_>>>()
        })
        .collect::<Option<_>>()?;
    let opening = Opening {
        zone: kept.zone,
        week: week.try_into().ok()?,
        closed: kept.closed.iter().map(|text| day(text)).collect::<Option<_>>()?,
    };
    opening.is_sound().then_some(opening)
}

/// Whether a value may be kept.
pub(crate) fn allows(value: &str) -> bool {
    value.is_empty() || (value.len() <= 16_384 && read(value).is_some())
}

fn clock(minutes: u16, language: Language) -> String {
    let point = if language.code() == "id" { '.' } else { ':' };
    format!("{}{point}{:02}", minutes / 60, minutes % 60)
}

/// The hours in words, one line for each group of days; empty when no day is open. Closed days of the next two weeks follow.
pub(crate) fn say(opening: &Opening, words: &dyn Words, language: Language, now: Timestamp) -> String {
    let name = |day: usize| words.say(language, &format!("acknowledgement.day.{}", day + 1), &[]);
    let mut lines: Vec<String> = opening
        .runs()
        .iter()
        .map(|(first, last, times)| {
            let days = if first == last {
                name(*first)
            } else {
                words.say(
                    language,
                    "acknowledgement.days",
                    &[("first", &name(*first)), ("last", &name(*last))],
                )
            };
            let times: Vec<String> = times
                .iter()
                .map(|(from, to)| format!("{}–{}", clock(*from, language), clock(*to, language)))
                .collect();
            format!("{days}: {}", times.join(", "))
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    lines.push(words.say(language, "acknowledgement.zone", &[("place", &opening.place())]));
    let today = now.millis().div_euclid(DAY);
    let mut near: Vec<i64> = opening
        .closed
        .iter()
        .filter_map(|(year, month, day)| Civil::date(*year, *month, *day))
        .map(Civil::days)
        .filter(|day| (today..=today + NEAR).contains(day))
        .collect();
    near.sort_unstable();
    if !near.is_empty() {
        let days: Vec<String> = near
            .iter()
            .map(|day| say_date(Timestamp(day * DAY), language))
            .collect();
        lines.push(words.say(language, "acknowledgement.closed", &[("days", &days.join(", "))]));
    }
    lines.join("\n")
}

impl Engine {
    /// The shop's opening hours, if they are set.
    pub(crate) async fn opening(&self) -> Result<Option<Opening>, EngineError> {
        let value = self.store().setting(Setting::Of("opening_hours")).await?;
        Ok(value.as_deref().and_then(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Keys;
    impl Words for Keys {
        fn say(&self, _: Language, key: &str, slots: &[(&str, &str)]) -> String {
            let slots: Vec<&str> = slots.iter().map(|(_, value)| *value).collect();
            format!("{}[{}]", key.trim_start_matches("acknowledgement."), slots.join("|"))
        }
        fn say_count(&self, _: Language, key: &str, count: u32) -> String {
            format!("{key}:{count}")
        }
    }

    const HOURS: &str = r#"{"zone":"Europe/Madrid","week":[[["09:00","14:00"]],[["09:00","14:00"]],[],[],[],[["10:00","13:30"]],[]],"closed":["2026-12-25","2027-08-15"]}"#;

    #[test]
    fn hours_are_told_by_groups_of_days_with_the_closed_days_that_are_near() {
        let opening = read(HOURS).unwrap();
        let at = Timestamp(Civil::date(2026, 12, 20).unwrap().days() * DAY);
        let english = say(&opening, &Keys, Language::ENGLISH, at);
        assert_eq!(
            english,
            "days[day.1[]|day.2[]]: 9:00–14:00\nday.6[]: 10:00–13:30\nzone[Madrid]\nclosed[25 December]"
        );
        let indonesian = say(&opening, &Keys, Language::INTERFACE[3], Timestamp(0));
        assert!(indonesian.contains("9.00–14.00") && !indonesian.contains("closed"));
    }

    #[test]
    fn only_hours_that_can_be_are_kept() {
        assert!(allows("") && allows(HOURS));
        for value in [
            "{}",
            "[]",
            r#"{"zone":"Europe/Madrid","week":[]}"#,
            &HOURS.replace("14:00", "8:00"),
            &HOURS.replace("2026-12-25", "2026-13-25"),
            &HOURS.replace("Europe/Madrid", ""),
            &HOURS.replace("09:00", "9"),
        ] {
            assert!(!allows(value), "{value}");
        }
    }
}
