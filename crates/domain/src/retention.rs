//! Which backups are kept: the newest three, the newest of each of the last seven days, and the newest of each of the last
//! five weeks. Days and weeks are counted back from the newest, so that a clock that is wrong cannot make all of them old.

use crate::{DAY, Timestamp};

const NEWEST: usize = 3;
const DAYS: i64 = 7;
const WEEKS: i64 = 5;

/// Those to keep, newest first. The newest is always among them.
pub fn kept(made: &[Timestamp]) -> Vec<Timestamp> {
    let mut all: Vec<Timestamp> = made.to_vec();
    all.sort_by(|a, b| b.cmp(a));
    let Some(newest) = all.first().copied() else {
        return Vec::new();
    };
    let (mut day, mut week) = (-1, -1);
    all.iter()
        .enumerate()
        .filter(|(place, at)| {
            let age = newest.since(**at);
            let (days, weeks) = (age / DAY, age / (7 * DAY));
            let of_day = days > day && days < DAYS;
            let of_week = weeks > week && weeks < WEEKS;
            day = day.max(days);
            week = week.max(weeks);
            *place < NEWEST || of_day || of_week
        })
        .map(|(_, at)| *at)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hours(all: &[i64]) -> Vec<Timestamp> {
        all.iter().map(|hour| Timestamp(hour * DAY / 24)).collect()
    }

    #[test]
    fn a_year_of_daily_backups_is_a_week_of_days_and_a_month_of_weeks() {
        let year: Vec<i64> = (0..365).map(|day| day * 24).collect();
        let kept = kept(&hours(&year));
        let ages: Vec<i64> = kept.iter().map(|at| 364 - at.millis() / DAY).collect();
        assert_eq!(ages, [0, 1, 2, 3, 4, 5, 6, 7, 14, 21, 28]);
    }

    #[test]
    fn three_of_the_same_hour_are_all_kept_and_a_fourth_is_not() {
        assert_eq!(kept(&hours(&[1, 2, 3, 4])), hours(&[4, 3, 2]));
        assert_eq!(kept(&[]), []);
    }

    proptest! {
        #[test]
        fn whatever_was_made_the_newest_stays_and_there_are_never_more_than_fifteen(made in prop::collection::vec(0_i64..90_000, 1..200)) {
            let made = hours(&made);
            let kept = kept(&made);
            prop_assert_eq!(kept.first(), made.iter().max());
            prop_assert!(kept.len() <= 15);
        }
    }
}
