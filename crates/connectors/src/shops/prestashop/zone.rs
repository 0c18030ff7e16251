//! The shop's own clock. The webservice writes every moment as the shop's wall clock shows it, to the second and without a
//! zone. Lists are walked in that time, because it is what they are sorted by and asked for; a moment becomes everybody's only
//! in a record. When the clocks go back, an hour comes twice: what changes in its second run is sorted among what changed in its
//! first, so lists are then read again from its beginning ([`Zone::repeated`]).

use crate::moments;
use domain::{HOUR, MINUTE, Timestamp};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// How long after the clocks went back the hour that came twice is read again.
const REPEATED: i64 = HOUR + 10 * MINUTE;

/// What the shop's wall clock shows, as if it stood in Greenwich: good for comparing with what the shop wrote and for asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wall(pub(super) Timestamp);

/// A time zone.
#[derive(Debug, Clone)]
pub(super) struct Zone(TimeZone);

impl Zone {
    /// The zone of this name ("Europe/Madrid"); nothing when there is none.
    pub(super) fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name.trim()).ok().map(Zone)
    }

    fn offset(&self, at: Timestamp) -> i64 {
        jiff::Timestamp::from_millisecond(at.millis())
            .map_or(0, |at| i64::from(self.0.to_offset(at).seconds()) * domain::SECOND)
    }

    /// What the shop's clock shows at a moment.
    pub(super) fn wall(&self, at: Timestamp) -> Wall {
        Wall(at + self.offset(at))
    }

    /// The moment at which it showed that; of an hour that came twice the first run, of one that was left out the one after it.
    pub(super) fn moment(&self, wall: Wall) -> Timestamp {
        let shown = jiff::Timestamp::from_millisecond(wall.0.millis())
            .map(|at| TimeZone::UTC.to_datetime(at))
            .unwrap_or(DateTime::ZERO);
        let zoned = self.0.to_ambiguous_timestamp(shown).compatible();
        zoned.map_or(wall.0, |at| Timestamp(at.as_millisecond()))
    }

    /// Shortly after the clocks went back: where the repeated hour began, on the wall.
    pub(super) fn repeated(&self, now: Timestamp) -> Option<Wall> {
        let before = now - REPEATED;
        (self.offset(before) > self.offset(now)).then(|| Wall(self.wall(now).0 - REPEATED))
    }
}

/// Reads "2026-11-22 00:39:00"; nothing for "0000-00-00 00:00:00", which stands for never.
pub(super) fn read(text: &str) -> Option<Wall> {
    moments::from_iso(&format!("{}Z", text.trim())).map(Wall)
}

/// Writes it as the webservice wants it.
pub(super) fn written(wall: Timestamp) -> String {
    moments::to_iso(Timestamp(wall.millis().max(0)))
        .get(..19)
        .unwrap_or_default()
        .replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        moments::from_iso(text).unwrap()
    }

    #[test]
    fn a_shops_moment_is_everybodys() {
        let madrid = Zone::named("Europe/Madrid").unwrap();
        for (shown, moment) in [
            ("2026-11-22 00:39:00", "2026-11-21T23:39:00Z"),
            ("2026-07-01 12:00:00", "2026-07-01T10:00:00Z"),
            // The hour that comes twice, and the one that is left out.
            ("2026-10-25 02:30:00", "2026-10-25T00:30:00Z"),
            ("2026-03-29 02:30:00", "2026-03-29T01:30:00Z"),
        ] {
            assert_eq!(madrid.moment(read(shown).unwrap()), at(moment), "{shown}");
        }
        assert_eq!(
            madrid.wall(at("2026-11-21T23:39:00Z")),
            read("2026-11-22 00:39:00").unwrap()
        );
        assert_eq!(written(read("2026-11-22 00:39:00").unwrap().0), "2026-11-22 00:39:00");
        assert_eq!(read("0000-00-00 00:00:00"), None);
        assert!(Zone::named("Taller/Azul").is_none());
    }

    #[test]
    fn the_hour_that_comes_twice_is_read_again_while_it_lasts() {
        let madrid = Zone::named("Europe/Madrid").unwrap();
        assert_eq!(madrid.repeated(at("2026-10-25T00:59:00Z")), None);
        let again = madrid.repeated(at("2026-10-25T01:20:00Z")).unwrap();
        assert!(again <= read("2026-10-25 02:00:00").unwrap(), "{again:?}");
        assert!(madrid.repeated(at("2026-10-25T02:05:00Z")).is_some());
        assert_eq!(madrid.repeated(at("2026-10-25T02:30:00Z")), None);
        assert_eq!(Zone::named("UTC").unwrap().repeated(at("2026-10-25T01:20:00Z")), None);
    }
}
