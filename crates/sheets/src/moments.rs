//! Days and hours as countries write them.

use crate::values::DayOrder;
use domain::{Civil, LocalTime, MINUTE, Timestamp, fold};

/// Months by their beginnings, in English, Spanish, Hungarian and Indonesian, folded.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene"],
    &["feb", "peb"],
    &["mar"],
    &["apr", "abr"],
    &["may", "maj", "mei"],
    &["jun"],
    &["jul"],
    &["aug", "ago", "agu"],
    &["sep", "szept", "set"],
    &["oct", "okt"],
    &["nov", "nop"],
    &["dec", "dic", "des"],
];

/// Reads a moment: "2026-11-20 10:15:00 +0100", "20.11.2026 10:15", "11/20/26", "20 de noviembre de 2026", "2026. 11. 20.".
/// Where no zone is said it is that of the wall; a day alone is its noon, so that it is the same day on every wall.
pub(crate) fn moment(text: &str, days: DayOrder, wall: &dyn LocalTime) -> Option<Timestamp> {
    let text = fold(text.trim());
    let (day_part, time_part) = split_time(&text);
    let day = day_of(&day_part, days)?;
    let Some(time) = time_part else {
        return Some(wall.instant(day.at(12, 0)));
    };
    let (hour, minute, second, zone) = time_of(&time)?;
    let seconds = i64::from(second) * 1_000;
    match zone {
        Some(minutes) => {
            let of_day = i64::from(hour) * 60 + i64::from(minute) - minutes;
            Some(Timestamp(day.days() * domain::DAY + of_day * MINUTE + seconds))
        }
        None => Some(wall.instant(day.at(hour, minute)) + seconds),
    }
}

/// The day, and what comes behind it from the hour on.
fn split_time(text: &str) -> (String, Option<String>) {
    let Some(colon) = text.find(':') else {
        return (text.to_owned(), None);
    };
    let before = text.get(..colon).unwrap_or_default();
    let hour = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let day = text.get(..hour).unwrap_or_default();
    let day = day.trim_end().trim_end_matches(',');
    let day = day.strip_suffix(" at").unwrap_or(day);
    // 2026-11-20T10:15
    let day = day
        .strip_suffix('t')
        .filter(|day| day.ends_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(day);
    (day.trim().to_owned(), text.get(hour..).map(str::to_owned))
}

fn day_of(text: &str, days: DayOrder) -> Option<Civil> {
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Vec<&str> = parts
        .iter()
        .map(|part| {
            part.trim_end_matches("st")
                .trim_end_matches("nd")
                .trim_end_matches("rd")
                .trim_end_matches("th")
        })
        .filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    // The last, because a weekday may begin as a month does (martes).
    let named = parts.iter().rev().find_map(|part| {
        let letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let found = MONTHS
            .iter()
            .position(|names| names.iter().any(|name| letters && part.starts_with(name)));
        found.map(|place| place + 1)
    });
    let number = |text: &str| text.parse::<u32>().ok();
    let (year, month, day) = match (named, numbers.as_slice()) {
        (Some(month), [one, two]) if one.len() == 4 => (number(one)?, u32::try_from(month).ok()?, number(two)?),
        (Some(month), [one, two]) => (full_year(two)?, u32::try_from(month).ok()?, number(one)?),
        (None, [one, two, three]) if one.len() == 4 => (number(one)?, number(two)?, number(three)?),
        (None, [one, two, three]) if days == DayOrder::DayFirst => (full_year(three)?, number(two)?, number(one)?),
        (None, [one, two, three]) => (full_year(three)?, number(one)?, number(two)?),
        (None, [one]) if one.len() == 8 => (number(one.get(..4)?)?, number(one.get(4..6)?)?, number(one.get(6..)?)?),
        _ => return None,
    };
    if !(1970..=2100).contains(&year) {
        return None;
    }
    Civil::date(
        i32::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    )
}

fn full_year(text: &str) -> Option<u32> {
    let year: u32 = text.parse().ok()?;
    match text.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

/// Hour, minute, second and minutes east of Greenwich, if said.
fn time_of(text: &str) -> Option<(u8, u8, u8, Option<i64>)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != ':')
        .unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let mut parts = clock.split(':');
    let mut next = || parts.next().map_or(Some(0), |part| part.parse::<u8>().ok());
    let (mut hour, minute, second) = (next()?, next()?, next()?);
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let rest: String = rest.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let rest = match (rest.strip_prefix("am"), rest.strip_prefix("pm")) {
        (Some(rest), _) if hour <= 12 => {
            hour %= 12;
            rest
        }
        (_, Some(rest)) if hour <= 12 => {
            hour = hour % 12 + 12;
            rest
        }
        _ => rest.as_str(),
    };
    let zone = match rest {
        "" => None,
        "z" | "utc" | "gmt" => Some(0),
        _ => Some(offset(
            rest.strip_prefix("utc")
                .or_else(|| rest.strip_prefix("gmt"))
                .unwrap_or(rest),
        )?),
    };
    (hour < 24 && minute < 60 && second < 61).then_some((hour, minute, second.min(59), zone))
}

fn offset(text: &str) -> Option<i64> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits: String = text.chars().skip(1).filter(|c| *c != ':').collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits
        .get(2..)
        .filter(|rest| !rest.is_empty())
        .map_or(Some(0), |rest| rest.parse().ok())?;
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use domain::{DAY, HOUR};
    use proptest::prelude::*;

    /// An hour east of Greenwich, all year.
    pub(crate) struct Hour;

    impl LocalTime for Hour {
        fn civil(&self, _: Timestamp) -> Civil {
            Civil::EPOCH
        }
        fn instant(&self, civil: Civil) -> Timestamp {
            let of_day = i64::from(civil.hour) * HOUR + i64::from(civil.minute) * MINUTE;
            Timestamp(civil.days() * DAY + of_day - HOUR)
        }
    }

    #[test]
    fn moments_are_read_as_their_country_writes_them() {
        use DayOrder::{DayFirst, MonthFirst};
        // 2026-11-20T10:15:00+01:00
        let at = 1_795_166_100_000;
        let noon = 1_795_172_400_000;
        for (text, days, found) in [
            ("2026-11-20 10:15:00 +0100", DayFirst, Some(at)),
            ("2026-11-20T09:15:00Z", DayFirst, Some(at)),
            ("2026-11-20T09:15:00.250Z", DayFirst, Some(at)),
            ("2026-11-20 09:15:00 UTC", DayFirst, Some(at)),
            ("2026-11-20 10:15", MonthFirst, Some(at)),
            ("20/11/2026 10:15", DayFirst, Some(at)),
            ("20.11.2026, 10:15:00", DayFirst, Some(at)),
            ("11/20/26 10:15 AM", MonthFirst, Some(at)),
            ("November 20, 2026 10:15 am", DayFirst, Some(at)),
            ("2026. 11. 20. 10:15", DayFirst, Some(at)),
            ("2026. november 20. 10:15", DayFirst, Some(at)),
            ("20 de noviembre de 2026", DayFirst, Some(noon)),
            ("20 Nopember 2026", DayFirst, Some(noon)),
            ("2026-11-20", MonthFirst, Some(noon)),
            ("20261120", MonthFirst, Some(noon)),
            ("11/20/26", MonthFirst, Some(noon)),
            ("20-11-2026", DayFirst, Some(noon)),
            ("11/20/2026", DayFirst, None),
            ("31/02/2026", DayFirst, None),
            ("2026-11-20 25:00", DayFirst, None),
            ("yesterday", DayFirst, None),
            ("", DayFirst, None),
            ("12", DayFirst, None),
        ] {
            assert_eq!(moment(text, days, &Hour).map(Timestamp::millis), found, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_breaks_it(text in "\\PC{0,24}") {
            let _ = moment(&text, DayOrder::DayFirst, &Hour);
        }
    }
}
