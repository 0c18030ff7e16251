//! Places in lists that have no time of change to walk along: orders that are looked at again because what happens to them
//! leaves no trace (a note is written, a refund is taken out of the books), customers, and reviews. Pure; each is kept as JSON
//! in a cursor of a few dozen bytes, whatever the size of the shop.

use domain::{DAY, Timestamp};
use serde::{Deserialize, Serialize};

/// How long after it was placed an unfinished order is looked at again.
pub(super) const OPEN: i64 = 60 * DAY;
/// How long after its last change any order is looked at again.
pub(super) const RECENT: i64 = 14 * DAY;
/// Pages read at one go; a large shop's round is spread over several.
const BURST: u32 = 3;
/// Between two readings of all customers: a changed address leaves no trace in their list.
const CUSTOMERS_AGAIN: i64 = DAY;
/// A review can become visible this long after it was written: somebody allows it first.
const LATE_REVIEW: i64 = 2 * DAY;
/// Reviews that are older when the shop is connected are not read.
const FIRST_REVIEWS: i64 = 60 * DAY;

fn kept<T: for<'a> Deserialize<'a>>(cursor: Option<&str>) -> Option<T> {
    cursor.and_then(|text| serde_json::from_str(text).ok())
}

/// Which orders a round of looking again is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Look {
    /// Unfinished ones.
    Open,
    /// Those that changed lately.
    Recent,
}

/// A round of looking again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Again {
    /// Which look.
    pub(super) look: Look,
    /// Which page, from 1.
    pub(super) page: u32,
    /// Where the look begins: the same for all of its pages.
    pub(super) since: i64,
    idle: bool,
    burst: u32,
}

impl Again {
    /// The round that the cursor is in, or a new one.
    pub(super) fn resume(cursor: Option<&str>, now: Timestamp) -> Again {
        kept(cursor).filter(|kept: &Again| !kept.idle).unwrap_or(Again {
            look: Look::Open,
            page: 1,
            since: (now - OPEN).millis(),
            idle: false,
            burst: 0,
        })
    }

    /// Goes on after a page; says whether more is to be read at once.
    pub(super) fn advance(&mut self, full: bool, now: Timestamp) -> bool {
        self.burst += 1;
        match (full, self.look) {
            (true, _) => self.page += 1,
            (false, Look::Open) => {
                self.look = Look::Recent;
                self.page = 1;
                self.since = (now - RECENT).millis();
            }
            (false, Look::Recent) => self.idle = true,
        }
        if self.idle || self.burst >= BURST {
            self.burst = 0;
            return false;
        }
        true
    }
}

/// Where the reading of the customers is: by id, which is the order in which they came, so that new ones are at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct People {
    /// How many were handed over.
    seen: usize,
    /// The last of them: the next page begins with it, or somebody was removed.
    last: String,
    /// When the reading of all began, by this machine's clock.
    swept: i64,
}

impl People {
    /// The place that the cursor keeps; after a day everybody is read again.
    pub(super) fn resume(cursor: Option<&str>, now: Timestamp) -> People {
        kept(cursor)
            .filter(|kept: &People| (0..CUSTOMERS_AGAIN).contains(&now.since(Timestamp(kept.swept))))
            .unwrap_or(People {
                seen: 0,
                last: String::new(),
                swept: now.millis(),
            })
    }

    /// How many to leave out: the last one known is asked for again.
    pub(super) fn offset(&self) -> usize {
        self.seen.saturating_sub(1)
    }

    /// Goes on after a page of these ids; answers with how many of its rows are to be left out and whether more is there.
    pub(super) fn advance(&mut self, ids: &[String], limit: usize) -> (usize, bool) {
        let going_on = usize::from(self.seen > 0);
        if going_on == 1 && ids.first() != Some(&self.last) {
            self.seen = 0;
            self.last.clear();
            return (ids.len(), true);
        }
        if let Some(last) = ids.last() {
            self.seen += ids.len() - going_on;
            self.last.clone_from(last);
        }
        (going_on, ids.len() >= limit)
    }
}

/// Where the reading of what is written in public is: from the newest back to what was known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Voices {
    /// Which page, from 1.
    pub(super) page: u32,
    /// What is older was read before.
    floor: i64,
    /// The newest that was seen.
    newest: i64,
}

impl Voices {
    /// The round that the cursor is in, or a new one.
    pub(super) fn resume(cursor: Option<&str>, now: Timestamp) -> Voices {
        let since = now - FIRST_REVIEWS;
        kept(cursor).unwrap_or(Voices {
            page: 1,
            floor: since.millis(),
            newest: since.millis(),
        })
    }

    /// Whether what was written then is handed over.
    pub(super) fn wants(&self, at: Timestamp) -> bool {
        at.millis() >= self.floor
    }

    /// Goes on after a page that was written at these times; says whether more is to be read at once.
    pub(super) fn advance(&mut self, times: &[Timestamp], limit: usize) -> bool {
        let newest = times.iter().map(|at| at.millis()).max();
        self.newest = self.newest.max(newest.unwrap_or(self.newest));
        let reached = times.iter().any(|at| !self.wants(*at));
        if times.len() >= limit && !reached {
            self.page += 1;
            return true;
        }
        self.page = 1;
        self.floor = self.newest - LATE_REVIEW;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_334_400_000);

    #[test]
    fn a_large_shops_round_is_spread_over_several_readings() {
        let mut again = Again::resume(None, NOW);
        let more: Vec<bool> = (0..5).map(|_| again.advance(true, NOW)).collect();
        assert_eq!(more, [true, true, false, true, true]);
        assert_eq!((again.look, again.page), (Look::Open, 6));
        again.advance(false, NOW);
        assert_eq!((again.look, again.page), (Look::Recent, 1));
        assert!(!again.advance(false, NOW));
        let text = serde_json::to_string(&again).unwrap();
        assert_eq!(Again::resume(Some(&text), NOW).look, Look::Open, "a new round begins");
    }

    #[test]
    fn a_customer_who_was_removed_makes_nobody_be_left_out() {
        let ids = |range: std::ops::Range<u32>| range.map(|n| n.to_string()).collect::<Vec<_>>();
        let mut people = People::resume(None, NOW);
        assert_eq!(people.advance(&ids(0..10), 10), (0, true));
        assert_eq!(people.offset(), 9);
        assert_eq!(people.advance(&ids(9..12), 10), (1, false));
        let text = serde_json::to_string(&people).unwrap();
        let mut later = People::resume(Some(&text), NOW);
        assert_eq!(later.offset(), 11);
        // Number 3 is gone: the row at that place is another one.
        assert_eq!(later.advance(&ids(12..13), 10), (1, true));
        assert_eq!(later.offset(), 0, "everybody is read again");
        assert_eq!(People::resume(Some(&text), NOW + DAY).offset(), 0);
    }

    #[test]
    fn what_is_written_late_is_met() {
        let mut voices = Voices::resume(None, NOW);
        assert!(!voices.advance(&[NOW], 50));
        assert!(voices.wants(NOW - DAY) && !voices.wants(NOW - 3 * DAY));
        let many = [NOW; 50];
        assert!(voices.advance(&many, 50));
        assert_eq!(voices.page, 2);
    }
}
