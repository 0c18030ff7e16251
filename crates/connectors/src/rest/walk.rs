//! Reading a list that changes while it is read, as pure arithmetic over what the shop answered.
//!
//! The shop sorts by one field only and pages by offset. An offset into a list sorted by the time of change is wrong as
//! soon as something changes: everything behind it moves up, and a row is skipped. So the walk never keeps an offset
//! there; it asks again from the moment of the last row it saw ("changed at or after"), and what changes meanwhile goes
//! to the end, where it will be met. Rows of that very moment come twice, which does no harm: records are idempotent.
//!
//! That fails where one moment fills a whole page (a bulk change made by a script gives thousands of rows the same
//! time). Such a moment is read by itself, sorted by id, with an offset that is verified: each page begins with the last
//! row of the page before, and when it does not, something left the moment and it is read again from its start.
//!
//! The next round begins a while before the newest row, because a row can be written with an earlier time than one that
//! was visible before it. Once the shop's own clock is past that while, the round begins just after the newest row and
//! a quiet shop answers with an empty list. Only the shop's time is used; this machine's clock may be wrong.

use domain::{MINUTE, Timestamp};
use ports::{PortError, PortErrorKind, Retry};
use serde::{Deserialize, Serialize};

/// How late a row may become visible, after the time that is written in it.
pub(crate) const LATE: i64 = 5 * MINUTE;

/// Where the walk is. Kept as JSON in a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub(crate) struct Walk {
    /// Everything before this moment (milliseconds) has been handed over.
    pub(crate) from: i64,
    /// Where it ends; open when there is none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    until: Option<i64>,
    /// The one moment that is being read by id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    moment: Option<Moment>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
struct Moment {
    /// Rows of it that were handed over.
    seen: usize,
    /// The last of them.
    last: String,
}

/// What to ask for next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// At or after.
    pub(crate) from: Timestamp,
    /// Before; open when there is none.
    pub(crate) before: Option<Timestamp>,
    /// Sorted by id instead of by time.
    pub(crate) by_id: bool,
    /// Rows to leave out at the beginning.
    pub(crate) offset: usize,
}

/// A row of an answer, as far as the walk needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark<'a> {
    /// Its id.
    pub(crate) id: &'a str,
    /// The time that the list is sorted by.
    pub(crate) at: Timestamp,
}

/// What to make of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// Where the walk is afterwards.
    pub(crate) walk: Walk,
    /// Rows at the beginning of the answer that are not to be handed over.
    pub(crate) skip: usize,
    /// The list has been read to its end.
    pub(crate) finished: bool,
}

impl Walk {
    /// A walk through everything from this moment on.
    pub(crate) fn starting(from: Timestamp) -> Walk {
        Walk {
            from: from.millis(),
            until: None,
            moment: None,
        }
    }

    /// A walk through what was last changed from one moment on and before another.
    pub(crate) fn between(from: Timestamp, until: Timestamp) -> Walk {
        Walk {
            until: Some(until.millis()),
            ..Walk::starting(from)
        }
    }

    fn going_on(&self, from: i64, moment: Option<Moment>) -> Walk {
        Walk {
            from,
            until: self.until,
            moment,
        }
    }

    /// What to ask for.
    pub(crate) fn question(&self) -> Question {
        let from = Timestamp(self.from);
        match &self.moment {
            None => Question {
                from,
                before: self.until.map(Timestamp),
                by_id: false,
                offset: 0,
            },
            Some(moment) => Question {
                from,
                before: Some(from + 1),
                by_id: true,
                offset: moment.seen.saturating_sub(1),
            },
        }
    }

    /// Goes on after an answer of at most `limit` rows. `shop_now` is the shop's clock when it answered, if it said so.
    ///
    /// # Errors
    /// `NotUnderstood` when the answer is not to the question: rows from before it, or out of order. Nothing of such an
    /// answer may be used, since the shop leaves out filters that it does not know without a word.
    pub(crate) fn after(
        &self,
        rows: &[Mark<'_>],
        limit: usize,
        shop_now: Option<Timestamp>,
    ) -> Result<Step, PortError> {
        let question = self.question();
        let in_range = |row: &Mark<'_>| row.at >= question.from && question.before.is_none_or(|end| row.at < end);
        if !rows.iter().all(in_range) {
            return Err(not_asked_for("rows of another time"));
        }
        match &self.moment {
            Some(moment) => Ok(self.after_moment(moment, rows, limit)),
            None if rows.windows(2).any(|pair| matches!(pair, [a, b] if b.at < a.at)) => {
                Err(not_asked_for("rows in another order"))
            }
            None => Ok(self.after_page(rows, limit, shop_now)),
        }
    }

    fn after_page(&self, rows: &[Mark<'_>], limit: usize, shop_now: Option<Timestamp>) -> Step {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Step {
                walk: self.clone(),
                skip: 0,
                finished: true,
            };
        };
        if rows.len() < limit {
            let walk = Walk::starting(settled(last.at, shop_now));
            return Step {
                walk,
                skip: 0,
                finished: true,
            };
        }
        if first.at == last.at {
            // Not handed over: the moment is now read by itself, from its first row.
            let walk = self.going_on(last.at.millis(), Some(Moment::default()));
            return Step {
                walk,
                skip: rows.len(),
                finished: false,
            };
        }
        Step {
            walk: self.going_on(last.at.millis(), None),
            skip: 0,
            finished: false,
        }
    }

    fn after_moment(&self, moment: &Moment, rows: &[Mark<'_>], limit: usize) -> Step {
        let going_on = usize::from(moment.seen > 0);
        if going_on == 1 && rows.first().is_none_or(|row| row.id != moment.last) {
            let walk = self.going_on(self.from, Some(Moment::default()));
            return Step {
                walk,
                skip: rows.len(),
                finished: false,
            };
        }
        let next = match rows.last() {
            Some(last) if rows.len() >= limit => Some(Moment {
                seen: moment.seen + rows.len() - going_on,
                last: last.id.to_owned(),
            }),
            _ => None,
        };
        let from = if next.is_some() { self.from } else { self.from + 1 };
        Step {
            walk: self.going_on(from, next),
            skip: going_on,
            finished: false,
        }
    }
}

/// Where the next round begins when `newest` is the last row of this one.
pub(crate) fn settled(newest: Timestamp, shop_now: Option<Timestamp>) -> Timestamp {
    match shop_now {
        Some(now) if now.since(newest) > LATE => newest + 1,
        _ => newest - LATE,
    }
}

/// The shop answered something else than it was asked.
pub(crate) fn not_asked_for(what: &str) -> PortError {
    PortError::new(
        PortErrorKind::NotUnderstood,
        Retry::Later,
        format!("the shop answered with {what}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A list as the shop keeps it: ids with the time of their last change.
    struct List {
        rows: Vec<(String, i64)>,
        now: i64,
    }

    impl List {
        fn answer(&self, question: &Question, limit: usize) -> Vec<(String, i64)> {
            let before = question.before.map_or(i64::MAX, Timestamp::millis);
            let mut rows: Vec<_> = self
                .rows
                .iter()
                .filter(|(_, at)| *at >= question.from.millis() && *at < before)
                .cloned()
                .collect();
            if question.by_id {
                rows.sort();
            } else {
                rows.sort_by_key(|(_, at)| *at);
            }
            rows.into_iter().skip(question.offset).take(limit).collect()
        }
    }

    /// One round, with something happening in the shop before every answer.
    fn round(walk: &mut Walk, list: &mut List, limit: usize, mut happens: impl FnMut(&mut List, usize)) -> Vec<String> {
        let mut handed = Vec::new();
        for page in 0..200 {
            happens(list, page);
            let rows = list.answer(&walk.question(), limit);
            let marks: Vec<Mark<'_>> = rows.iter().map(|(id, at)| Mark { id, at: Timestamp(*at) }).collect();
            let step = walk.after(&marks, limit, Some(Timestamp(list.now))).unwrap();
            handed.extend(rows.iter().skip(step.skip).map(|(id, _)| id.clone()));
            *walk = step.walk;
            if step.finished {
                return handed;
            }
        }
        panic!("the walk does not end");
    }

    fn rows(count: i64, at: impl Fn(i64) -> i64) -> Vec<(String, i64)> {
        (0..count).map(|n| (format!("order_{n:04}"), at(n))).collect()
    }

    fn distinct(ids: &[String]) -> usize {
        ids.iter().collect::<BTreeSet<_>>().len()
    }

    #[test]
    fn an_order_that_changes_while_the_list_is_read_hides_no_other() {
        let mut list = List {
            rows: rows(95, |n| n * 1000),
            now: 1_000_000,
        };
        let mut walk = Walk::default();
        // Before every page the oldest row that was already read changes, which would shift every offset by one.
        let handed = round(&mut walk, &mut list, 10, |list, page| {
            if page > 0 && page < 30 {
                list.rows[page].1 = 500_000 + i64::try_from(page).unwrap();
            }
        });
        assert_eq!(distinct(&handed), 95);
    }

    #[test]
    fn thousands_of_rows_changed_in_one_moment_are_all_read() {
        let mut list = List {
            rows: rows(57, |n| if n < 50 { 7_000 } else { 7_000 + n }),
            now: 1_000_000,
        };
        let mut walk = Walk::default();
        let handed = round(&mut walk, &mut list, 10, |_, _| {});
        assert_eq!(distinct(&handed), 57);
        assert!(handed.len() < 80, "read again and again: {}", handed.len());
    }

    #[test]
    fn a_row_that_leaves_such_a_moment_hides_no_other() {
        let mut list = List {
            rows: rows(50, |_| 7_000),
            now: 1_000_000,
        };
        let mut walk = Walk::default();
        let handed = round(&mut walk, &mut list, 10, |list, page| {
            if page == 3 {
                list.rows[2].1 = 9_000;
            }
        });
        assert_eq!(distinct(&handed), 50);
    }

    #[test]
    fn a_row_written_late_with_an_earlier_time_is_met_in_the_next_round() {
        let mut list = List {
            rows: rows(3, |n| 10_000_000 + n),
            now: 10_000_100,
        };
        let mut walk = Walk::default();
        round(&mut walk, &mut list, 10, |_, _| {});
        list.rows.push(("order_late".into(), 10_000_000 - LATE / 2));
        let handed = round(&mut walk, &mut list, 10, |_, _| {});
        assert!(handed.contains(&"order_late".to_owned()));
    }

    #[test]
    fn a_quiet_shop_answers_with_nothing() {
        let mut list = List {
            rows: rows(30, |_| 7_000),
            now: 7_000 + LATE + 1,
        };
        let mut walk = Walk::default();
        round(&mut walk, &mut list, 100, |_, _| {});
        assert_eq!(round(&mut walk, &mut list, 100, |_, _| {}), Vec::<String>::new());
        list.rows[4].1 = 7_001;
        assert_eq!(round(&mut walk, &mut list, 100, |_, _| {}), ["order_0004"]);
    }

    #[test]
    fn without_the_shops_clock_the_newest_rows_are_read_again() {
        assert_eq!(settled(Timestamp(10_000_000), None), Timestamp(10_000_000 - LATE));
        assert_eq!(
            settled(Timestamp(10_000_000), Some(Timestamp(10_000_000 + LATE))),
            Timestamp(10_000_000 - LATE)
        );
    }

    #[test]
    fn rows_that_were_not_asked_for_are_refused() {
        let walk = Walk::starting(Timestamp(1000));
        let mark = |id, at| Mark { id, at: Timestamp(at) };
        for rows in [vec![mark("a", 999)], vec![mark("a", 1500), mark("b", 1400)]] {
            let error = walk.after(&rows, 10, None).unwrap_err();
            assert_eq!(error.kind, PortErrorKind::NotUnderstood);
        }
    }

    #[test]
    fn a_walk_survives_being_kept() {
        let walk = Walk {
            from: 12,
            until: Some(99),
            moment: Some(Moment {
                seen: 3,
                last: "order_1".into(),
            }),
        };
        let text = serde_json::to_string(&walk).unwrap();
        assert_eq!(serde_json::from_str::<Walk>(&text).unwrap(), walk);
    }
}
