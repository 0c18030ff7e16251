//! Dates, amounts and given names as they are written in a letter to a customer, in the customer's language. The interface
//! formats for agents; this is for text that leaves.

use crate::{DAY, Language, Money, Timestamp};

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const SPANISH: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const HUNGARIAN: [&str; 12] = [
    "január",
    "február",
    "március",
    "április",
    "május",
    "június",
    "július",
    "augusztus",
    "szeptember",
    "október",
    "november",
    "december",
];
const INDONESIAN: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// Year, month (1 to 12) and day of a moment in UTC, by the proleptic Gregorian calendar.
fn civil(at: Timestamp) -> (i64, usize, i64) {
    let days = at.millis().div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day)
}

/// A day in words, without its year: "3 de noviembre", "november 3.", "3 November". The day is the one in UTC.
pub fn say_date(at: Timestamp, language: Language) -> String {
    let (_, month, day) = civil(at);
    let name = |names: &[&'static str; 12]| names.get(month - 1).copied().unwrap_or_default();
    match language.code() {
        "es" => format!("{day} de {}", name(&SPANISH)),
        "hu" => format!("{} {day}.", name(&HUNGARIAN)),
        "id" => format!("{day} {}", name(&INDONESIAN)),
        _ => format!("{day} {}", name(&ENGLISH)),
    }
}

/// An amount as people of the language write it. A fraction that is there is shown, whatever the currency.
pub fn say_money(money: Money, language: Language) -> String {
    let plain = money.to_string();
    let (number, code) = plain.split_once(' ').unwrap_or((&plain, ""));
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("−", rest));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let shown = usize::try_from(money.digits()).unwrap_or(2);
    let fraction = fraction.get(..shown.min(fraction.len())).unwrap_or_default();
    let (group, from, point) = match language.code() {
        // Spanish writes four digits without a gap.
        "es" => (".", 5, ","),
        "hu" => ("\u{a0}", 5, ","),
        "id" => (".", 4, ","),
        _ => (",", 4, "."),
    };
    let whole = if whole.len() >= from {
        grouped(whole, group)
    } else {
        whole.to_owned()
    };
    let number = if fraction.is_empty() {
        whole
    } else {
        format!("{whole}{point}{fraction}")
    };
    match (language.code(), code) {
        ("es", "EUR") => format!("{sign}{number}\u{a0}€"),
        ("hu", "HUF") => format!("{sign}{number}\u{a0}Ft"),
        ("id", "IDR") => format!("{sign}Rp\u{a0}{number}"),
        ("es" | "hu", _) => format!("{sign}{number}\u{a0}{code}"),
        ("id", _) => format!("{sign}{code}\u{a0}{number}"),
        (_, "EUR") => format!("{sign}€{number}"),
        (_, "GBP") => format!("{sign}£{number}"),
        (_, "USD") => format!("{sign}${number}"),
        (_, _) => format!("{sign}{code}\u{a0}{number}"),
    }
}

fn grouped(digits: &str, by: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(by);
        }
        out.push(digit);
    }
    out
}

/// The name by which a customer is addressed: the first word of the name as the customer writes it, the last one in
/// Hungarian, where the family name comes first. Nothing when the name is not one (an address, a number).
pub fn given_name(name: &str, language: Option<Language>) -> Option<String> {
    let hungarian = language.is_some_and(|language| language.code() == "hu");
    let mut words = name.split_whitespace();
    let word = if hungarian { words.next_back() } else { words.next() }?;
    let is_name =
        word.chars().all(|c| c.is_alphabetic() || "'’-.".contains(c)) && word.chars().any(char::is_alphabetic);
    is_name.then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    fn language(code: &str) -> Language {
        Language::parse(code).unwrap()
    }

    #[test]
    fn a_day_is_said_in_the_customers_language() {
        let third_of_november = Timestamp(1_793_664_000_000);
        let leap = Timestamp(1_709_164_800_000);
        for (code, one, other) in [
            ("en", "3 November", "29 February"),
            ("es", "3 de noviembre", "29 de febrero"),
            ("hu", "november 3.", "február 29."),
            ("id", "3 November", "29 Februari"),
            ("de", "3 November", "29 February"),
        ] {
            assert_eq!(say_date(third_of_november, language(code)), one);
            assert_eq!(say_date(leap, language(code)), other);
        }
        assert_eq!(say_date(Timestamp(-DAY), Language::ENGLISH), "31 December");
    }

    #[test]
    fn an_amount_is_said_as_people_write_it() {
        let nbsp = |text: &str| text.replace(' ', "\u{a0}");
        for (minor, currency, code, said) in [
            (123_450, "EUR", "es", "1234,50 €"),
            (1_234_560, "EUR", "es", "12.345,60 €"),
            (123_450, "EUR", "hu", "1234,50 EUR"),
            (1_499_000, "HUF", "hu", "14 990 Ft"),
            (14_990_000, "IDR", "id", "Rp 149.900"),
            (14_990_050, "IDR", "id", "Rp 149.900,50"),
            (123_450, "EUR", "en", "€1,234.50"),
            (-950, "GBP", "en", "−£9.50"),
            (1200, "JPY", "en", "JPY 1,200"),
        ] {
            let money = Money::new(minor, Currency::parse(currency).unwrap());
            assert_eq!(
                say_money(money, language(code)),
                nbsp(said),
                "{minor} {currency} {code}"
            );
        }
    }

    #[test]
    fn carla_and_eszter_are_addressed_by_their_given_names() {
        for (name, code, given) in [
            ("Carla Pastor", "es", Some("Carla")),
            ("Szabó Eszter", "hu", Some("Eszter")),
            ("Putri Ayu Lestari", "id", Some("Putri")),
            ("O’Connor", "en", Some("O’Connor")),
            ("carla@example.com", "es", None),
            ("", "es", None),
            ("+34 555", "es", None),
        ] {
            assert_eq!(given_name(name, Language::parse(code)).as_deref(), given, "{name}");
        }
    }
}
