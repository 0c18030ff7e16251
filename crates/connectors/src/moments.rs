//! Moments as shops write them: RFC 3339 in bodies, the HTTP date in headers. Both become milliseconds and back without
//! a calendar library: only the proleptic Gregorian calendar is needed, and never a time zone by name.

use domain::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// Reads "2026-11-22T01:44:36.781Z" or the same with an offset, to the millisecond (what is finer is cut off). Nothing
/// when it is not such a text; a moment without a zone is refused, because whose it would be is not known.
pub(crate) fn from_iso(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    let zone = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at(zone);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.splitn(3, ':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let second = parts.next().map_or(Some(0), number)?;
    let of_day = hour * HOUR + minute * MINUTE + second * SECOND + thousandths(fraction)?;
    Some(Timestamp(days(year, month, day)? * DAY + of_day - offset(zone)?))
}

/// Writes "2026-11-22T01:44:36.781Z".
pub(crate) fn to_iso(at: Timestamp) -> String {
    let (day, of_day) = (at.millis().div_euclid(DAY), at.millis().rem_euclid(DAY));
    let (year, month, day) = civil(day);
    let (hour, minute, second) = (of_day / HOUR, of_day / MINUTE % 60, of_day / SECOND % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z",
        of_day % SECOND
    )
}

/// Reads "Sun, 22 Nov 2026 01:45:09 GMT", the form that servers must send in `Date` and `Retry-After`.
pub(crate) fn from_http_date(text: &str) -> Option<Timestamp> {
    let (_, rest) = text.trim().split_once(", ")?;
    let mut parts = rest.split(' ');
    let day = number(parts.next()?)?;
    let name = parts.next()?;
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = i64::try_from(months.iter().position(|month| *month == name)?).ok()? + 1;
    let year = number(parts.next()?)?;
    let mut clock = parts.next()?.splitn(3, ':');
    let (hour, minute, second) = (number(clock.next()?)?, number(clock.next()?)?, number(clock.next()?)?);
    (parts.next()? == "GMT")
        .then(|| days(year, month, day))?
        .map(|days| Timestamp(days * DAY + hour * HOUR + minute * MINUTE + second * SECOND))
}

fn number(digits: &str) -> Option<i64> {
    (!digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())?
}

fn thousandths(fraction: &str) -> Option<i64> {
    let padded: String = fraction.chars().chain("000".chars()).take(3).collect();
    number(&padded)
}

/// Milliseconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits = zone.get(1..)?.replace(':', "");
    let (hours, minutes) = (
        number(digits.get(0..2)?)?,
        number(digits.get(2..).filter(|m| !m.is_empty()).unwrap_or("0"))?,
    );
    Some(sign * (hours * HOUR + minutes * MINUTE))
}

/// Days from 1970-01-01; years begin in March so that the leap day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Year, month and day of a number of days from 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shops_moment_is_read_to_the_millisecond() {
        for (text, millis) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2026-11-22T01:44:36.781Z", 1_795_311_876_781),
            ("2026-11-22T01:44:36Z", 1_795_311_876_000),
            ("2026-11-22T02:44:36.7819+01:00", 1_795_311_876_781),
            ("2026-11-21 20:44:36-0500", 1_795_311_876_000),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000),
            ("1969-12-31T23:59:59.999Z", -1),
        ] {
            assert_eq!(from_iso(text), Some(Timestamp(millis)), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_moment_is_nothing() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T01:44:36",
            "2026-13-01T00:00:00Z",
            "mañana",
            "2026-11-22Tx:44:36Z",
            "T:Z",
        ] {
            assert_eq!(from_iso(text), None, "{text}");
        }
    }

    #[test]
    fn a_header_date_is_read() {
        assert_eq!(
            from_http_date("Sun, 22 Nov 2026 01:45:09 GMT"),
            Some(Timestamp(1_795_311_909_000))
        );
        assert_eq!(from_http_date("Sun, 22 Nov 2026 01:45:09 CET"), None);
        assert_eq!(from_http_date("120"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(millis in -2_000_000_000_000_i64..20_000_000_000_000) {
            prop_assert_eq!(from_iso(&to_iso(Timestamp(millis))), Some(Timestamp(millis)));
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,40}") {
            let _ = from_iso(&text);
            let _ = from_http_date(&text);
        }
    }
}
