//! What a list held before it was first read: newest first, so that a shop can be worked with while most of it is still to
//! come, and again in small parts every week, so that a change that the walk along the changes has missed is found.
//!
//! The walk by change only goes upwards ([`super::walk`]), so the past is cut into windows that are read from the newest to
//! the oldest, each upwards. Nothing is missed between the windows and the walk along the changes: a row that changes while
//! it waits leaves its window for the present, where that walk meets it, and that walk began before the first window ends.
//! How far it is stands in the cursor, so a kill or a pause loses a page at most.

use super::walk::{Step, Walk};
use domain::{DAY, Timestamp};
use serde::{Deserialize, Serialize};

/// The newest part, which is read by the walk along the changes.
pub(crate) const NEWEST: i64 = 7 * DAY;
/// The windows double; one as long as this reaches to the beginning.
const LONGEST: i64 = 20 * 365 * DAY;
/// Between two readings of everything.
pub(crate) const AGAIN: i64 = 7 * DAY;
/// Pages of the past between two looks at what is new, while the past is read for the first time.
const PAGES: u32 = 8;

/// Where the reading of the past is. Kept as JSON in a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Behind {
    /// Where the present window begins, milliseconds.
    lower: i64,
    /// How long the present window is.
    span: i64,
    /// Where the walk through it is.
    walk: Walk,
    /// It is the first time: somebody waits for it.
    pub(crate) first: bool,
    /// Rows that were handed over, those of the newest part too.
    pub(crate) done: u64,
    /// Rows that the list held when it began.
    pub(crate) total: Option<u64>,
    /// Pages since the last look at what is new.
    pages: u32,
}

impl Behind {
    /// From a moment back to the beginning of time.
    pub(crate) fn from(upper: Timestamp, first: bool, total: Option<u64>) -> Behind {
        let span = 2 * NEWEST;
        let lower = upper + -span;
        Behind {
            lower: lower.millis(),
            span,
            walk: Walk::between(lower, upper),
            first,
            done: 0,
            total,
            pages: 0,
        }
    }

    /// The walk through the present window.
    pub(crate) fn walk(&self) -> &Walk {
        &self.walk
    }

    /// Goes on after a page of the present window; nothing when the beginning of time was reached.
    pub(crate) fn after(self, step: &Step, handed: u64) -> Option<Behind> {
        let pages = self.pages + 1;
        let done = self.done + handed;
        if !step.finished {
            return Some(Behind {
                walk: step.walk.clone(),
                done,
                pages,
                ..self
            });
        }
        if self.lower <= 0 {
            return None;
        }
        let (upper, span) = (Timestamp(self.lower), self.span.saturating_mul(2));
        let lower = if span >= LONGEST { 0 } else { (self.lower - span).max(0) };
        Some(Behind {
            lower,
            span,
            walk: Walk::between(Timestamp(lower), upper),
            done,
            pages,
            ..self
        })
    }

    /// It is time to look at what is new.
    pub(crate) fn gives_way(&mut self) -> bool {
        let due = self.pages >= PAGES;
        if due {
            self.pages = 0;
        }
        due
    }
}
