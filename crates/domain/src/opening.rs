//! The hours in which a shop answers: what customers are told. Promises keep to the plain clock; these are words.

/// A part of a day, in minutes since midnight: from the first up to the second.
pub type Span = (u16, u16);

/// Days of the week in a row that are alike: the first, the last, and their times. Monday is 0.
pub type Run = (usize, usize, Vec<Span>);

/// Weekly hours with the zone in which they hold, and days on which the shop is closed all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opening {
    /// Name of the zone, as `Europe/Madrid`.
    pub zone: String,
    /// From Monday on; a day without times is closed.
    pub week: [Vec<Span>; 7],
    /// Year, month and day of each closed day.
    pub closed: Vec<(i32, u8, u8)>,
}

/// Times of one day, at most.
const MOST_SPANS: usize = 4;
/// Closed days, at most.
const MOST_CLOSED: usize = 200;
/// The minute behind the last of a day.
const MIDNIGHT: u16 = 24 * 60;

impl Opening {
    /// Whether it can be: times end after they begin and do not overlap, days exist, the zone has a name.
    pub fn is_sound(&self) -> bool {
        let times = self.week.iter().all(|day| {
            let ordered = day
                .windows(2)
                .all(|pair| matches!(pair, [one, next] if one.1 <= next.0));
            day.len() <= MOST_SPANS && ordered && day.iter().all(|(from, to)| from < to && *to <= MIDNIGHT)
        });
        let days = self
            .closed
            .iter()
            .all(|(year, month, day)| crate::Civil::date(*year, *month, *day).is_some());
        let zone = (1..=60).contains(&self.zone.len())
            && self
                .zone
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c));
        times && days && zone && self.closed.len() <= MOST_CLOSED
    }

    /// The open days, those in a row that are alike together.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (day, times) in self.week.iter().enumerate().filter(|(_, times)| !times.is_empty()) {
            match runs.last_mut() {
                Some((_, last, alike)) if *last + 1 == day && alike == times => *last = day,
                _ => runs.push((day, day, times.clone())),
            }
        }
        runs
    }

    /// What is left of the name of the zone for people: the place.
    pub fn place(&self) -> String {
        self.zone.rsplit('/').next().unwrap_or_default().replace('_', " ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Opening {
        let day = vec![(540, 840), (960, 1140)];
        Opening {
            zone: "Europe/Madrid".into(),
            week: [
                day.clone(),
                day.clone(),
                day.clone(),
                day.clone(),
                day,
                vec![(600, 840)],
                vec![],
            ],
            closed: vec![(2026, 12, 25)],
        }
    }

    #[test]
    fn days_that_are_alike_stand_together() {
        assert_eq!(
            shop().runs(),
            vec![(0, 4, vec![(540, 840), (960, 1140)]), (5, 5, vec![(600, 840)])]
        );
        let mut broken = shop();
        broken.week[2].clear();
        let runs: Vec<_> = broken.runs().iter().map(|(from, to, _)| (*from, *to)).collect();
        assert_eq!(runs, vec![(0, 1), (3, 4), (5, 5)]);
        assert_eq!(shop().place(), "Madrid");
    }

    #[test]
    fn hours_that_cannot_be_are_told() {
        assert!(shop().is_sound());
        type Change = fn(&mut Opening);
        let changes: [Change; 6] = [
            |o| o.week[0] = vec![(600, 600)],
            |o| o.week[0] = vec![(540, 840), (800, 900)],
            |o| o.week[0] = vec![(540, 1441)],
            |o| o.closed.push((2026, 2, 29)),
            |o| o.zone = String::new(),
            |o| o.zone = "Europe/\nMadrid".into(),
        ];
        for change in changes {
            let mut opening = shop();
            change(&mut opening);
            assert!(!opening.is_sound(), "{opening:?}");
        }
    }
}
