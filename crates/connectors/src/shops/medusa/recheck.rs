//! Money that moves without a sign. Taking a payment, and paying back what a return is owed, leave the order's time of
//! change as it was; what does change is the time of its payment collection, but the shop has no list of those. It has
//! one of payments, which is cheap and can show that time and the order beside each payment. So all payments of the last
//! sixty days are looked through again and again, and only orders whose money moved since the round before, after the
//! order itself last changed, are read in full. A second, usually empty, look is at orders that are older than that but
//! had goods coming back lately: their money moves back last of all.
//!
//! The cursor keeps two moments and a place in a list, whatever the size of the shop.

use crate::rest::answers::{at, filled, list, moment};
use crate::rest::walk::{LATE, Step, Walk, settled};
use domain::{DAY, Timestamp};
use ports::PortError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long after its payment an order is watched.
const WATCHED: i64 = 60 * DAY;
/// Pages read at one go; a large shop's round is spread over several.
const BURST: u32 = 10;

/// Which of the two looks a round is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Look {
    /// At payments of the last sixty days.
    Payments,
    /// At older orders with returns of the last sixty days.
    Returns,
}

/// Where the rounds are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Recheck {
    /// Money that moved before this moment (milliseconds) has been seen; nothing before the first round has ended.
    since: Option<i64>,
    /// The newest movement seen.
    newest: i64,
    /// Where this round begins.
    pub(super) window: i64,
    /// Which look.
    pub(super) look: Look,
    /// Place in the list.
    pub(super) walk: Walk,
    /// The round has ended.
    idle: bool,
    /// Pages since the last pause.
    pages: u32,
}

impl Recheck {
    /// The round that the cursor is in, or a new one. A cursor that cannot be read begins from the beginning.
    pub(super) fn resume(cursor: Option<&str>, now: Timestamp) -> Recheck {
        let fresh = |since, newest| {
            let window = now - WATCHED;
            let walk = Walk::starting(window);
            Recheck {
                since,
                newest,
                window: window.millis(),
                look: Look::Payments,
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
    pub(super) fn wants(&mut self, movement: &Movement<'_>) -> bool {
        let moved = movement.at;
        self.newest = self.newest.max(moved.millis());
        let is_new = self.since.is_none_or(|since| moved.millis() >= since);
        // An order that changed later is, or will be, read as it is now by the list of changed orders.
        is_new && movement.order_changed.is_none_or(|changed| changed < moved + LATE)
    }

    /// Goes on after a page; says whether more is to be read at once.
    pub(super) fn advance(&mut self, step: Step, shop_now: Option<Timestamp>) -> bool {
        self.walk = step.walk;
        self.pages += 1;
        match (step.finished, self.look) {
            (false, _) => {}
            (true, Look::Payments) => {
                self.look = Look::Returns;
                self.walk = Walk::starting(Timestamp(self.window));
            }
            (true, Look::Returns) => {
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

/// Money of an order that moved.
pub(super) struct Movement<'a> {
    /// The order's id.
    pub(super) order: &'a str,
    /// When it last moved.
    pub(super) at: Timestamp,
    /// When the order itself last changed.
    order_changed: Option<Timestamp>,
}

impl<'a> Movement<'a> {
    /// The last movement behind a row of the list of payments; nothing for a cart that became no order.
    ///
    /// # Errors
    /// `NotUnderstood` when the collection has no time.
    pub(super) fn of_payment(payment: &'a Value) -> Result<Option<Movement<'a>>, PortError> {
        let Some(collection) = payment.get("payment_collection") else {
            return Ok(None);
        };
        let Some(order) = collection.get("order") else {
            return Ok(None);
        };
        let Some(id) = filled(order, "id") else { return Ok(None) };
        let order_changed = at(order, "updated_at");
        Ok(Some(Movement {
            order: id,
            at: moment(collection, "updated_at")?,
            order_changed,
        }))
    }

    /// The last movement of a whole order; nothing when it has no payment.
    pub(super) fn of_order(row: &'a Value) -> Option<Movement<'a>> {
        let moved = list(row, "payment_collections")
            .iter()
            .filter_map(|collection| at(collection, "updated_at"))
            .max();
        Some(Movement {
            order: filled(row, "id")?,
            at: moved?,
            order_changed: at(row, "updated_at"),
        })
    }
}
