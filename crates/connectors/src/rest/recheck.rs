//! Changes without a sign: shops leave an order's time of change as it was when money moves, and some when a parcel does.
//! What such a shop does have is a cheap list that shows beside each order when something of it last moved. So all orders of
//! the last sixty days are looked through again and again, and only those are read in full where something moved since the
//! round before, after the order itself last changed. A second, usually short, look is at what is older than that but was
//! touched lately. Which lists these are is the shop's own.
//!
//! The cursor keeps two moments and a place in a list, whatever the size of the shop.

use super::walk::{LATE, Step, Walk, settled};
use domain::{DAY, Timestamp};
use serde::{Deserialize, Serialize};

/// How long after it was placed or paid an order is watched.
const WATCHED: i64 = 60 * DAY;
/// Pages read at one go; a large shop's round is spread over several.
const BURST: u32 = 10;

/// Which of the two looks a round is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Look {
    /// At what is younger than sixty days. Cursors once called it otherwise.
    #[serde(alias = "payments")]
    Young,
    /// At what is older, but was touched in the last sixty days.
    #[serde(alias = "returns")]
    Old,
}

/// Where the rounds are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recheck {
    /// What moved before this moment (milliseconds) has been seen; nothing before the first round has ended.
    since: Option<i64>,
    /// The newest movement seen.
    newest: i64,
    /// Where this round begins.
    pub(crate) window: i64,
    /// Which look.
    pub(crate) look: Look,
    /// Place in the list.
    pub(crate) walk: Walk,
    /// The round has ended.
    idle: bool,
    /// Pages since the last pause.
    pages: u32,
}

impl Recheck {
    /// The round that the cursor is in, or a new one. A cursor that cannot be read begins from the beginning.
    pub(crate) fn resume(cursor: Option<&str>, now: Timestamp) -> Recheck {
        let fresh = |since, newest| {
            let window = now - WATCHED;
            let walk = Walk::starting(window);
            Recheck {
                since,
                newest,
                window: window.millis(),
                look: Look::Young,
                walk,
                idle: false,
                pages: 0,
            }
        };
        match cursor.and_then(|text| serde_json::from_str::<Recheck>(text).ok()) {
            Some(kept) if !kept.idle => kept,
            Some(kept) => fresh(kept.since, kept.newest),
            None => fresh(None, 0),
        }
    }

    /// Whether the order must be read in full.
    pub(crate) fn wants(&mut self, movement: &Movement<'_>) -> bool {
        let moved = movement.at;
        self.newest = self.newest.max(moved.millis());
        let is_new = self.since.is_none_or(|since| moved.millis() >= since);
        // An order that changed later is, or will be, read as it is now by the list of changed orders.
        is_new && movement.order_changed.is_none_or(|changed| changed < moved + LATE)
    }

    /// Goes on after a page; says whether more is to be read at once.
    pub(crate) fn advance(&mut self, step: Step, shop_now: Option<Timestamp>) -> bool {
        self.walk = step.walk;
        self.pages += 1;
        match (step.finished, self.look) {
            (false, _) => {}
            (true, Look::Young) => {
                self.look = Look::Old;
                self.walk = Walk::starting(Timestamp(self.window));
            }
            (true, Look::Old) => {
                self.idle = true;
                self.since = Some(settled(Timestamp(self.newest), shop_now).millis());
            }
        }
        if self.idle || self.pages >= BURST {
            self.pages = 0;
            return false;
        }
        true
    }
}

/// Something of an order that moved.
pub(crate) struct Movement<'a> {
    /// The order's id.
    pub(crate) order: &'a str,
    /// When it last moved.
    pub(crate) at: Timestamp,
    /// When the order itself last changed.
    pub(crate) order_changed: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::MINUTE;

    const NOW: Timestamp = Timestamp(400 * DAY);

    fn end() -> Step {
        Step {
            walk: Walk::default(),
            skip: 0,
            finished: true,
        }
    }

    fn moved(at: Timestamp) -> Movement<'static> {
        Movement {
            order: "1",
            at,
            order_changed: Some(NOW - 9 * DAY),
        }
    }

    #[test]
    fn a_round_has_two_looks_and_the_next_one_wants_only_what_moved_since() {
        let mut round = Recheck::resume(None, NOW);
        assert!(round.wants(&moved(NOW - 8 * DAY)));
        assert!(round.advance(end(), Some(NOW)));
        assert_eq!(
            (round.look, round.walk.clone()),
            (Look::Old, Walk::starting(NOW - WATCHED))
        );
        assert!(!round.advance(end(), Some(NOW)));
        let kept = serde_json::to_string(&round).unwrap();
        let mut next = Recheck::resume(Some(&kept), NOW + MINUTE);
        assert_eq!(next.look, Look::Young);
        assert!(!next.wants(&moved(NOW - 8 * DAY)));
        assert!(next.wants(&moved(NOW - 7 * DAY)));
    }

    #[test]
    fn an_order_that_changed_after_it_moved_is_left_to_the_list_of_changes() {
        let mut round = Recheck::resume(None, NOW);
        let mut movement = moved(NOW - DAY);
        movement.order_changed = Some(NOW);
        assert!(!round.wants(&movement));
    }

    #[test]
    fn a_cursor_from_an_older_version_is_read() {
        let kept = r#"{"since":5,"newest":7,"window":1,"look":"returns","walk":{"from":9},"idle":false,"pages":2}"#;
        let round = Recheck::resume(Some(kept), NOW);
        assert_eq!((round.look, round.since), (Look::Old, Some(5)));
    }
}
