//! Places in a Shopify shop's lists, as pure arithmetic; each is kept as JSON in a cursor of at most a few hundred bytes.
//!
//! A list that is sorted by the time of change is paged by the shop's own cursors, which hold a row's time and id: what
//! changes meanwhile goes to the end and is met there, and nothing is left out before it. So a round ([`Tide`]) keeps such a
//! cursor only until it has reached the end; the next begins at the newest row, or five minutes before it while the shop's
//! clock is not yet past that, because the filter works in whole seconds and rows can be found late
//! (`crate::rest::walk::settled`).
//!
//! What lay there before the shop was connected is read newest first, from a file that the shop writes or by pages
//! ([`Past`]); between the two, what changes goes on being read.

use crate::moments;
use crate::rest::walk::{LATE, not_asked_for, settled};
use domain::{DAY, HOUR, SECOND, Timestamp};
use ports::{PortError, Progress};
use serde::{Deserialize, Serialize};

/// The newest part, which is read along the changes.
const NEWEST: i64 = 7 * DAY;
/// Parts of the past between two looks at what is new.
const PARTS: u32 = 8;
/// How long after it was placed an open order is looked at again.
const OPEN: i64 = 60 * DAY;
/// How long after its last change any order is looked at again.
const RECENT: i64 = 14 * DAY;
/// Orders that are looked at again at one go; a large shop's round is spread over several.
const BURST: usize = 60;
/// Between two readings of everything that is sold: a changed name of a product leaves no trace in its variants.
const SOLD_AGAIN: i64 = 6 * HOUR;

/// A moment as the filters want it: whole seconds, the one that it lies in.
pub(super) fn second(at: Timestamp) -> String {
    let whole = Timestamp(at.millis().div_euclid(SECOND) * SECOND);
    moments::to_iso(whole).replace(".000Z", "Z")
}

/// A place that a cursor keeps.
pub(super) fn kept<T: for<'a> Deserialize<'a>>(cursor: Option<&str>) -> Option<T> {
    cursor.and_then(|text| serde_json::from_str(text).ok())
}

/// A way along the changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub(super) struct Tide {
    /// Everything before this moment (milliseconds) has been handed over.
    from: i64,
    /// The shop's cursor of the last page of this round.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    after: Option<String>,
    /// The newest row of this round.
    newest: i64,
}

impl Tide {
    /// From this moment on.
    pub(super) fn starting(from: Timestamp) -> Tide {
        Tide {
            from: from.millis(),
            after: None,
            newest: from.millis(),
        }
    }

    /// Begins again there, if that is earlier.
    fn rewind(&mut self, from: Timestamp) {
        if from.millis() < self.from {
            *self = Tide::starting(from);
        }
    }

    /// The filter.
    pub(super) fn search(&self) -> String {
        format!("updated_at:>='{}'", second(Timestamp(self.from)))
    }

    /// The shop's cursor, within a round.
    pub(super) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// Goes on after a page of rows that last changed then. `slack` is how much earlier a row may be: some filters know days
    /// only. Says whether the round has ended.
    ///
    /// # Errors
    /// `NotUnderstood` when the page is not what was asked for.
    pub(super) fn go_on(
        &mut self,
        changed: &[Timestamp],
        onward: Option<String>,
        slack: i64,
        shop_now: Option<Timestamp>,
    ) -> Result<bool, PortError> {
        let earliest = Timestamp(self.from).millis().div_euclid(SECOND) * SECOND - slack;
        if changed.iter().any(|at| at.millis() < earliest) {
            return Err(not_asked_for("rows of another time"));
        }
        if changed.windows(2).any(|pair| matches!(pair, [a, b] if b < a)) {
            return Err(not_asked_for("rows in another order"));
        }
        if let Some(last) = changed.last() {
            self.newest = self.newest.max(last.millis());
        }
        self.after = onward;
        if self.after.is_some() {
            return Ok(false);
        }
        if self.newest > self.from || !changed.is_empty() {
            let next = settled(Timestamp(self.newest), shop_now).millis();
            // Nothing of that second can come late: the whole of it is left behind, since the filter knows seconds only.
            let is_over = next > self.newest;
            self.from = if is_over {
                (self.newest.div_euclid(SECOND) + 1) * SECOND
            } else {
                next
            };
        }
        self.newest = self.from;
        Ok(true)
    }
}

/// How the past is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Way {
    /// The shop has not been asked for a file yet.
    Ask,
    /// From a file: the number of the operation, and how many bytes were read.
    File {
        /// Number of the operation that writes it.
        id: String,
        /// Bytes that were read.
        read: u64,
        /// When it was asked for, by the shop's clock, milliseconds: what changed since can stand in it as it was.
        asked: i64,
    },
    /// By pages, newest first.
    Pages {
        /// The shop's cursor.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<String>,
    },
}

/// What lay there before the shop was connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Past {
    /// It ends here, milliseconds.
    pub(super) upper: i64,
    /// How it is read.
    pub(super) way: Way,
    /// Parts since the last look at what is new.
    pub(super) parts: u32,
}

impl Past {
    /// The filter.
    pub(super) fn search(&self) -> String {
        format!("updated_at:<'{}'", second(Timestamp(self.upper)))
    }

    /// Whether a row belongs to it.
    pub(super) fn holds(&self, changed: Timestamp) -> bool {
        changed.millis() < self.upper
    }
}

/// Where the reading of the orders is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Orders {
    /// Along what changes.
    pub(super) tide: Tide,
    /// What is still to be read of the past.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) past: Option<Past>,
    /// The next part is one of the past.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(super) back: bool,
    done: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    total: Option<u64>,
}

impl Orders {
    /// Where a first reading begins, by the shop's clock: with the newest part, of so many orders.
    pub(super) fn newest_first(now: Timestamp, total: Option<u64>) -> Orders {
        let upper = Timestamp(Timestamp(now.millis() - NEWEST).millis().div_euclid(SECOND) * SECOND);
        Orders {
            tide: Tide::starting(upper),
            past: Some(Past {
                upper: upper.millis(),
                way: Way::Ask,
                parts: 0,
            }),
            back: false,
            done: 0,
            total,
        }
    }

    /// After a page along the changes; says whether more is to be read at once.
    pub(super) fn after_new(&mut self, rows: usize, ended: bool) -> bool {
        self.count(rows);
        self.back = ended && self.past.is_some();
        !ended || self.back
    }

    /// After a part of the past, with what is still to be read of it. A file that was read to its end may have handed over
    /// orders older than they were known already: what changed since it was asked for is read once more.
    pub(super) fn after_old(&mut self, rows: usize, past: Option<Past>) -> bool {
        self.count(rows);
        if past.is_none()
            && let Some(Past {
                way: Way::File { asked, .. },
                ..
            }) = self.past
        {
            self.tide.rewind(Timestamp(asked - LATE));
            self.past = None;
            self.back = false;
            return true;
        }
        self.past = past.map(|past| Past {
            parts: past.parts + 1,
            ..past
        });
        match &mut self.past {
            Some(past) if past.parts >= PARTS => {
                past.parts = 0;
                self.back = false;
                true
            }
            Some(_) => true,
            None => {
                self.back = false;
                false
            }
        }
    }

    /// The file is not written yet: what is new is read first, and then it is asked for again.
    pub(super) fn wait(&mut self, past: Past) {
        self.past = Some(past);
        self.back = false;
    }

    fn count(&mut self, rows: usize) {
        if self.past.is_some() {
            self.done += u64::try_from(rows).unwrap_or(0);
        }
    }

    /// How far the first reading is.
    pub(super) fn progress(cursor: Option<&str>) -> Option<Progress> {
        let place: Orders = kept(cursor)?;
        place.past.map(|_| Progress {
            done: place.done,
            total: place.total.map(|total| total.max(place.done)),
        })
    }
}

/// Which orders are looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Look {
    /// Those that are not closed.
    Open,
    /// Those that changed lately.
    Recent,
}

/// A round of looking again: a note, a parcel that arrived and a payment that was settled need not move an order's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Again {
    /// Which look.
    pub(super) look: Look,
    /// The shop's cursor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) after: Option<String>,
    since: i64,
    idle: bool,
    burst: usize,
}

impl Again {
    /// The round that the cursor is in, or a new one.
    pub(super) fn resume(cursor: Option<&str>, now: Timestamp) -> Again {
        kept(cursor).filter(|kept: &Again| !kept.idle).unwrap_or(Again {
            look: Look::Open,
            after: None,
            since: (now + -OPEN).millis(),
            idle: false,
            burst: 0,
        })
    }

    /// The filter.
    pub(super) fn search(&self) -> String {
        let since = second(Timestamp(self.since));
        match self.look {
            Look::Open => format!("status:open created_at:>='{since}'"),
            Look::Recent => format!("updated_at:>='{since}'"),
        }
    }

    /// Whether a row belongs to it.
    pub(super) fn holds(&self, created: Timestamp, changed: Timestamp) -> bool {
        let at = match self.look {
            Look::Open => created,
            Look::Recent => changed,
        };
        at.millis() >= self.since.div_euclid(SECOND) * SECOND
    }

    /// Goes on after a page of so many rows; says whether more is to be read at once.
    pub(super) fn advance(&mut self, rows: usize, onward: Option<String>, now: Timestamp) -> bool {
        self.burst += rows;
        match (onward, self.look) {
            (Some(after), _) => self.after = Some(after),
            (None, Look::Open) => {
                self.look = Look::Recent;
                self.after = None;
                self.since = (now + -RECENT).millis();
            }
            (None, Look::Recent) => self.idle = true,
        }
        if self.idle || self.burst >= BURST {
            self.burst = 0;
            return false;
        }
        true
    }
}

/// Where the reading of what is sold is: by id, all of it every few hours and what changed in between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sold {
    /// Only what changed since, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    since: Option<i64>,
    /// When this round began, by the shop's clock where it is known.
    began: Option<i64>,
    /// When the last reading of everything began, by this machine's clock.
    swept: i64,
    /// The shop's cursor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) after: Option<String>,
    idle: bool,
}

impl Sold {
    /// The place that the cursor keeps, or the beginning of a round.
    pub(super) fn resume(cursor: Option<&str>, now: Timestamp) -> Sold {
        let all = Sold {
            since: None,
            began: None,
            swept: now.millis(),
            after: None,
            idle: false,
        };
        match kept::<Sold>(cursor) {
            None => all,
            Some(kept) if !kept.idle => kept,
            Some(kept) if !(0..SOLD_AGAIN).contains(&now.since(Timestamp(kept.swept))) => all,
            Some(kept) => Sold {
                since: kept.began.map(|began| began - LATE),
                began: None,
                idle: false,
                after: None,
                ..kept
            },
        }
    }

    /// The filter, if there is one.
    pub(super) fn search(&self) -> Option<String> {
        let since = self.since?;
        Some(format!("updated_at:>='{}'", second(Timestamp(since))))
    }

    /// Whether a row belongs to it: the filter may know days only.
    pub(super) fn holds(&self, changed: Timestamp) -> bool {
        self.since.is_none_or(|since| changed.millis() >= since - 2 * DAY)
    }

    /// Goes on after a page; says whether more is there.
    pub(super) fn advance(&mut self, onward: Option<String>, now: Timestamp) -> bool {
        self.began = self.began.or(Some(now.millis()));
        self.after = onward;
        self.idle = self.after.is_none();
        !self.idle
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_348_800_500);

    #[test]
    fn a_filter_begins_with_the_second_that_the_moment_lies_in() {
        assert_eq!(Tide::starting(NOON).search(), "updated_at:>='2026-11-22T12:00:00Z'");
    }

    #[test]
    fn the_next_round_begins_where_nothing_can_be_late_any_more() {
        let mut tide = Tide::starting(NOON);
        let (first, last) = (NOON + 1_000, NOON + 2_000);
        assert!(!tide.go_on(&[first], Some("c".to_owned()), 0, None).unwrap());
        assert!(tide.go_on(&[last], None, 0, Some(last + LATE + 1)).unwrap());
        assert_eq!(tide, Tide::starting(last + 500));
        let mut early = Tide::starting(NOON);
        assert!(early.go_on(&[last], None, 0, Some(last + 10)).unwrap());
        assert_eq!(early, Tide::starting(last + -LATE));
        // A quiet shop moves nothing.
        let mut quiet = tide.clone();
        assert!(quiet.go_on(&[], None, 0, Some(last + 2 * LATE)).unwrap());
        assert_eq!(quiet, tide);
    }

    #[test]
    fn rows_that_were_not_asked_for_are_refused() {
        for rows in [vec![NOON + -501], vec![NOON + 5, NOON + 4]] {
            let mut tide = Tide::starting(NOON);
            assert!(tide.go_on(&rows, None, 0, None).is_err());
            assert_eq!(tide, Tide::starting(NOON), "the place stays");
        }
        assert!(Tide::starting(NOON).go_on(&[NOON + -500], None, 0, None).is_ok());
        assert!(Tide::starting(NOON).go_on(&[NOON + -DAY], None, DAY, None).is_ok());
    }

    #[test]
    fn the_past_gives_way_to_what_is_new_and_ends() {
        let mut place = Orders::newest_first(NOON, Some(9));
        assert!(place.after_new(3, true) && place.back);
        for part in 1..=PARTS {
            let past = place.past.clone();
            assert!(place.after_old(1, past), "part {part}");
            assert_eq!(place.back, part < PARTS);
        }
        place.after_new(0, true);
        assert!(!place.after_old(1, None) && !place.back);
        let cursor = serde_json::to_string(&place).unwrap();
        assert_eq!(Orders::progress(Some(&cursor)), None);
    }

    #[test]
    fn what_changed_since_the_file_was_asked_for_is_read_once_more_when_it_ends() {
        let mut place = Orders::newest_first(NOON, None);
        place.tide = Tide::starting(NOON + HOUR);
        let asked = (NOON + 1_000).millis();
        let file = |read| Past {
            way: Way::File {
                id: "7".to_owned(),
                read,
                asked,
            },
            ..place.past.clone().unwrap()
        };
        let (first, second) = (file(0), file(5));
        assert!(place.after_old(0, Some(first)) && place.after_old(1, Some(second)));
        assert_eq!(place.tide, Tide::starting(NOON + HOUR));
        assert!(place.after_old(1, None) && !place.back && place.past.is_none());
        assert_eq!(place.tide, Tide::starting(NOON + 1_000 + -LATE));
    }

    #[test]
    fn a_file_that_is_not_written_yet_holds_nothing_up() {
        let mut place = Orders::newest_first(NOON, Some(9));
        place.after_new(2, true);
        let past = place.past.clone().unwrap();
        place.wait(past);
        assert!(!place.back);
        let cursor = serde_json::to_string(&place).unwrap();
        let progress = Orders::progress(Some(&cursor)).unwrap();
        assert_eq!((progress.done, progress.total), (2, Some(9)));
    }

    #[test]
    fn looking_again_is_spread_over_several_rounds_and_begins_anew() {
        let mut again = Again::resume(None, NOON);
        assert!(again.search().starts_with("status:open"));
        assert!(again.advance(BURST - 1, Some("w".to_owned()), NOON));
        assert!(
            !again.advance(1, Some("x".to_owned()), NOON),
            "the rest is for the next time"
        );
        let cursor = serde_json::to_string(&again).unwrap();
        again = Again::resume(Some(&cursor), NOON);
        assert_eq!(again.after.as_deref(), Some("x"));
        assert!(again.advance(3, None, NOON) && again.look == Look::Recent);
        assert!(!again.advance(3, None, NOON));
        let cursor = serde_json::to_string(&again).unwrap();
        assert_eq!(Again::resume(Some(&cursor), NOON).look, Look::Open);
    }

    #[test]
    fn what_is_sold_is_read_whole_every_few_hours_and_by_changes_in_between() {
        let mut sold = Sold::resume(None, NOON);
        assert_eq!(sold.search(), None);
        assert!(sold.advance(Some("1".to_owned()), NOON));
        assert!(!sold.advance(None, NOON + 5));
        let cursor = serde_json::to_string(&sold).unwrap();
        let next = Sold::resume(Some(&cursor), NOON + HOUR);
        assert_eq!(next.search().as_deref(), Some("updated_at:>='2026-11-22T11:55:00Z'"));
        assert!(next.holds(NOON) && !next.holds(NOON + -3 * DAY));
        assert_eq!(Sold::resume(Some(&cursor), NOON + SOLD_AGAIN).search(), None);
    }
}
