//! Where the reading of a list is, as its cursor keeps it: the walk along what changes ([`super::walk`]) and, for a list
//! that is read newest first, what is still to be read of the past ([`super::behind`]).

use super::behind::{self, Behind};
use super::walk::{Step, Walk};
use domain::Timestamp;
use ports::{Batch, PortError, PortErrorKind, Progress, Record, Retry};
use serde::{Deserialize, Serialize};

/// Where the reading of a list by change is. Kept as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The walk along what changes.
    pub(crate) walk: Walk,
    /// The round has ended; the next reading begins one.
    idle: bool,
    /// When the last reading from the very beginning began, by this machine's clock.
    swept: i64,
    /// What is still to be read of the past, if anything is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    behind: Option<Behind>,
    /// The next page is one of the past.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    back: bool,
}

impl Place {
    fn fresh(now: Timestamp) -> Place {
        Place {
            walk: Walk::default(),
            idle: false,
            swept: now.millis(),
            behind: None,
            back: false,
        }
    }

    fn kept(cursor: Option<&str>) -> Option<Place> {
        cursor.and_then(|text| serde_json::from_str(text).ok())
    }

    /// The place that the cursor keeps. With `sweep`, a round that begins so long after the last reading of everything
    /// begins at the beginning again: the list has rows that change without a sign.
    pub(crate) fn resume(cursor: Option<&str>, sweep: Option<i64>, now: Timestamp) -> Place {
        match Place::kept(cursor) {
            None => Place::fresh(now),
            Some(kept) if !kept.idle => kept,
            Some(kept) => match sweep {
                Some(every) if kept.behind.is_none() && !(0..every).contains(&now.since(Timestamp(kept.swept))) => {
                    Place::fresh(now)
                }
                _ => Place { idle: false, ..kept },
            },
        }
    }

    /// The same; a round that begins does so no later than `since`, where that is said: the shop's clock went back.
    pub(crate) fn resume_since(
        cursor: Option<&str>,
        sweep: Option<i64>,
        now: Timestamp,
        since: Option<Timestamp>,
    ) -> Place {
        let begins = Place::kept(cursor).is_some_and(|kept| kept.idle);
        let mut place = Place::resume(cursor, sweep, now);
        if let Some(since) = since.filter(|since| begins && place.walk.from > since.millis()) {
            place.walk = Walk::starting(since);
        }
        place
    }

    /// Where a first reading begins: with the newest part, by the shop's own clock, of a list of so many rows. A shop that
    /// does not tell the time is read from the beginning of time.
    pub(crate) fn newest_first(now: Timestamp, shop_now: Option<Timestamp>, total: Option<u64>) -> Place {
        let fresh = Place::fresh(now);
        let Some(at) = shop_now else { return fresh };
        let upper = at + -behind::NEWEST;
        Place {
            walk: Walk::starting(upper),
            behind: Some(Behind::from(upper, true, total)),
            ..fresh
        }
    }

    /// The walk whose next page is to be read.
    pub(crate) fn next(&self) -> &Walk {
        match &self.behind {
            Some(behind) if self.back => behind.walk(),
            _ => &self.walk,
        }
    }

    /// Goes on after a page of [`Place::next`] with so many rows: what is new, and between that the past. With `again`, the
    /// past is read anew every week, in small parts. Says whether more is to be read at once.
    pub(crate) fn after(mut self, step: Step, handed: u64, again: bool, now: Timestamp) -> (Place, bool) {
        if self.back
            && let Some(behind) = self.behind.take()
        {
            self.behind = behind.after(&step, handed);
            // The round along the changes had ended before this look back.
            self.idle = true;
            self.back = self
                .behind
                .as_mut()
                .is_some_and(|behind| behind.first && !behind.gives_way());
            let more = self.behind.as_ref().is_some_and(|behind| behind.first);
            return (self, more);
        }
        if let Some(behind) = self.behind.as_mut().filter(|behind| behind.first) {
            behind.done += handed;
        }
        self.walk = step.walk;
        self.idle = step.finished;
        let over = !(0..behind::AGAIN).contains(&now.since(Timestamp(self.swept)));
        if again && self.idle && self.behind.is_none() && over {
            self.swept = now.millis();
            self.behind = Some(Behind::from(Timestamp(self.walk.from), false, None));
        }
        self.back = self.idle && self.behind.is_some();
        let more = !self.idle || self.back;
        (self, more)
    }

    /// How far the first reading is.
    pub(crate) fn progress(cursor: Option<&str>) -> Option<Progress> {
        let behind = Place::kept(cursor)?.behind.filter(|behind| behind.first)?;
        Some(Progress {
            done: behind.done,
            total: behind.total.map(|total| total.max(behind.done)),
        })
    }

    /// What a page of a list that is read in one direction gave.
    ///
    /// # Errors
    /// Never in practice: a place can be written.
    pub(crate) fn listed(self, records: Vec<Record>, step: Step) -> Result<Batch, PortError> {
        let more = !step.finished;
        let place = Place {
            walk: step.walk,
            idle: step.finished,
            ..self
        };
        batch(&place, records, more)
    }
}

/// A batch with this place as its cursor.
///
/// # Errors
/// Never in practice: a place can be written.
pub(crate) fn batch(place: &impl Serialize, records: Vec<Record>, more: bool) -> Result<Batch, PortError> {
    let cursor = serde_json::to_string(place)
        .map_err(|error| PortError::new(PortErrorKind::NotUnderstood, Retry::Never, error.to_string()))?;
    Ok(Batch { records, cursor, more })
}
