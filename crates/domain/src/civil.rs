//! Days and times as a calendar on the wall shows them, without a zone. What they are as moments is asked of whoever knows
//! the zone ([`LocalTime`]), because an hour can be missing or come twice.

use crate::Timestamp;

/// A minute of the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
}

/// A zone: from moments to the wall and back.
pub trait LocalTime {
    /// What the wall shows at a moment.
    fn civil(&self, at: Timestamp) -> Civil;
    /// The moment at which the wall shows this. A time that is skipped is as long after the gap as it is after its
    /// beginning; of one that comes twice it is the first.
    fn instant(&self, civil: Civil) -> Timestamp;
}

impl Civil {
    /// The beginning of the count of days.
    pub const EPOCH: Civil = Civil {
        year: 1970,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
    };

    /// Midnight of a day, if there is such a day.
    pub fn date(year: i32, month: u8, day: u8) -> Option<Civil> {
        let real = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        real.then_some(Civil {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
        })
    }

    /// The same day at another time.
    pub fn at(self, hour: u8, minute: u8) -> Civil {
        Civil { hour, minute, ..self }
    }

    /// Days from 1970-01-01, which was a Thursday.
    pub fn days(self) -> i64 {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        // Years are counted from March, so that the leap day is the last of its year.
        let shifted = if month > 2 { year } else { year - 1 };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day so many days after 1970-01-01, at the same time of day as `self`.
    fn with_days(self, days: i64) -> Civil {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let place = (5 * of_year + 2) / 153;
        let month = if place < 10 { place + 3 } else { place - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Civil {
            year: i32::try_from(year).unwrap_or(i32::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(of_year - (153 * place + 2) / 5 + 1).unwrap_or(1),
            ..self
        }
    }

    /// So many days later, or earlier.
    pub fn plus_days(self, days: i64) -> Civil {
        self.with_days(self.days().saturating_add(days.clamp(-4_000_000, 4_000_000)))
    }

    /// So many months later; the last day of the month where it is shorter.
    pub fn plus_months(self, months: i64) -> Civil {
        let count = i64::from(self.year) * 12 + i64::from(self.month) - 1 + months.clamp(-12_000, 12_000);
        let year = i32::try_from(count.div_euclid(12)).unwrap_or(i32::MAX);
        let month = u8::try_from(count.rem_euclid(12) + 1).unwrap_or(1);
        Civil {
            year,
            month,
            day: self.day.min(days_in(year, month)),
            ..self
        }
    }

    /// Day of the week, Monday is 0.
    pub fn weekday(self) -> i64 {
        (self.days() + 3).rem_euclid(7)
    }
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days_are_where_they_are() {
        for (year, month, day, days, weekday) in [
            (1970, 1, 1, 0, 3),
            (2026, 11, 22, 20_779, 6),
            (2000, 2, 29, 11_016, 1),
            (1969, 12, 31, -1, 2),
        ] {
            let date = Civil::date(year, month, day).unwrap();
            assert_eq!((date.days(), date.weekday()), (days, weekday), "{date:?}");
        }
        assert_eq!(Civil::date(2026, 2, 29), None);
        assert_eq!(Civil::date(2026, 13, 1), None);
        let end = Civil::date(2027, 1, 31).unwrap();
        assert_eq!(end.plus_months(1), Civil::date(2027, 2, 28).unwrap());
        assert_eq!(end.plus_months(-1), Civil::date(2026, 12, 31).unwrap());
    }

    proptest! {
        #[test]
        fn a_day_is_found_again_by_its_number(days in -1_000_000i64..1_000_000) {
            let start = Civil::date(1970, 1, 1).unwrap();
            let date = start.plus_days(days);
            prop_assert_eq!(date.days(), days);
            prop_assert_eq!(Civil::date(date.year, date.month, date.day), Some(date));
        }
    }
}
