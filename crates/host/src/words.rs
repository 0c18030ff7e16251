//! Words for people outside the interface (command line, menus, tray): the same files in `locales/` that the interface
//! reads, with the same plural rules.

use icu_plurals::{PluralCategory, PluralRules};

/// The sentence of a key in a language, with its slots filled. A key without words in that language is shown in English;
/// one without any is shown as the key, which a test finds.
pub fn say(lang: &str, key: &str, slots: &[(&str, &str)]) -> String {
    let mut text = rust_i18n::t!(key, locale = lang).into_owned();
    for (slot, value) in slots {
        text = text.replace(&format!("%{{{slot}}}"), value);
    }
    text
}

/// The sentence of a key that depends on a number, by the plural rules of the language (CLDR); `%{count}` is the number.
pub fn say_count(lang: &str, key: &str, count: u32, slots: &[(&str, &str)]) -> String {
    let number = number(lang, i64::from(count), 0);
    let mut all = vec![("count", number.as_str())];
    all.extend_from_slice(slots);
    say(lang, &format!("{key}.{}", category(lang, count)), &all)
}

/// The same words for text that leaves, in the customer's language.
#[derive(Debug, Clone, Copy)]
pub struct FileWords;

impl ports::Words for FileWords {
    fn say(&self, language: domain::Language, key: &str, slots: &[(&str, &str)]) -> String {
        say(language.code(), key, slots)
    }

    fn say_count(&self, language: domain::Language, key: &str, count: u32) -> String {
        say_count(language.code(), key, count, &[])
    }
}

fn category(lang: &str, count: u32) -> &'static str {
    let rules = icu_locale_core::Locale::try_from_str(lang)
        .ok()
        .and_then(|locale| PluralRules::try_new_cardinal(locale.into()).ok());
    match rules.map(|rules| rules.category_for(count)) {
        Some(PluralCategory::Zero) => "zero",
        Some(PluralCategory::One) => "one",
        Some(PluralCategory::Two) => "two",
        Some(PluralCategory::Few) => "few",
        Some(PluralCategory::Many) => "many",
        Some(PluralCategory::Other) | None => "other",
    }
}

/// A number of minor units written with `digits` decimals: groups and decimal sign by language, groups from 10,000 on in
/// Spanish and Hungarian (CLDR 48; ux.md 4.7).
pub fn number(lang: &str, minor: i64, digits: u32) -> String {
    let (group, decimal, least) = match lang {
        "es" => (".", ",", 5),
        "hu" => ("\u{a0}", ",", 5),
        "id" => (".", ",", 4),
        _ => (",", ".", 4),
    };
    let unit = 10_u64.pow(digits);
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let plain = whole.to_string();
    let mut grouped = String::new();
    for (index, digit) in plain.chars().enumerate() {
        let left = plain.len() - index;
        if index > 0 && left % 3 == 0 && plain.len() >= least {
            grouped.push_str(group);
        }
        grouped.push(digit);
    }
    let sign = if minor < 0 { "\u{2212}" } else { "" };
    if digits == 0 {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}{decimal}{rest:0width$}", width = digits as usize)
    }
}

/// An amount with its currency's code: unambiguous in a terminal, where a shop may sell in several.
pub fn money(lang: &str, minor: i64, currency: &str) -> String {
    let known = domain::Currency::parse(currency);
    let exponent = known.map_or(2, domain::Currency::exponent);
    let digits = known.map_or(exponent, |known| domain::Money::new(minor, known).digits());
    let shown = minor / 10_i64.pow(exponent.saturating_sub(digits));
    format!("{}\u{a0}{currency}", number(lang, shown, digits))
}

/// A moment in the machine's time zone as ISO 8601 writes it, the same in every language and sorted by reading.
pub fn moment(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis)
        .map(|at| {
            at.to_zoned(jiff::tz::TimeZone::system())
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_writes_them() {
        for (lang, minor, currency, text) in [
            ("es", 123_450, "EUR", "1234,50\u{a0}EUR"),
            ("es", 1_234_560, "EUR", "12.345,60\u{a0}EUR"),
            ("hu", 1_234_500, "HUF", "12\u{a0}345\u{a0}HUF"),
            ("id", 14_990_050, "IDR", "149.900,50\u{a0}IDR"),
            ("en", -123_450, "EUR", "\u{2212}1,234.50\u{a0}EUR"),
        ] {
            assert_eq!(money(lang, minor, currency), text);
        }
    }

    #[test]
    fn plurals_follow_the_language() {
        for (lang, count, form) in [
            ("en", 1, "one"),
            ("en", 2, "other"),
            ("es", 1, "one"),
            ("es", 1_000_000, "many"),
            ("hu", 1, "one"),
            ("hu", 0, "other"),
            ("id", 1, "other"),
        ] {
            assert_eq!(category(lang, count), form, "{lang} {count}");
        }
    }
}
