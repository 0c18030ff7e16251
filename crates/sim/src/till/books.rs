//! A shop's books and the gateway's ledger, and what a request for a refund does to both, point by point.

use super::{CAPTURED, KEPT, LATEST, euros, lost, settles};
use crate::weather::Weather;
use domain::{HOUR, Payout, RefundSeen, SECOND, Timestamp, carries};
use fastrand::Rng;
use ports::{FrozenRefund, PortError, PortErrorKind, RefundAnswer, RefundEvidence, Retry};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of shops, by how they keep their books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TillKind {
    /// The record, then the gateway, then the mark that it was paid; a later step may delete the record. No keys.
    Woo,
    /// Keys for a day; a payment may be on its way for hours and fail.
    Shopify,
    /// The record, then the gateway; the record is deleted on errors. Only the answer proves anything. No keys.
    Medusa,
    /// Only a record: nobody is paid.
    Presta,
}

impl TillKind {
    /// All of them.
    pub const ALL: &[TillKind] = &[TillKind::Woo, TillKind::Shopify, TillKind::Medusa, TillKind::Presta];

    /// How many points there are at which it comes apart and its answer is lost.
    pub fn points(self) -> usize {
        self.apart().len()
    }

    fn apart(self) -> &'static [Point] {
        match self {
            TillKind::Woo => &[
                Point::Saved,
                Point::Moved,
                Point::Marked,
                Point::Deleted,
                Point::Answered,
            ],
            TillKind::Medusa => &[Point::Saved, Point::Moved, Point::Answered],
            TillKind::Shopify => &[Point::Answered, Point::Slow],
            TillKind::Presta => &[Point::Answered],
        }
    }
}

/// A line of the gateway's ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// Marker of the operation; empty for somebody else's.
    pub marker: String,
    /// The order.
    pub order: String,
    /// Cents.
    pub minor: i64,
}

/// A refund in the shop's books.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) order: String,
    pub(super) marker: String,
    pub(super) note: String,
    pub(super) minor: i64,
    pub(super) at: Timestamp,
    pub(super) shows: Payout,
}

impl Row {
    pub(super) fn counts(&self) -> bool {
        self.shows != Payout::Failed
    }
}

/// Money that moves later.
#[derive(Debug)]
struct Late {
    row: String,
    at: Timestamp,
    fails: bool,
}

#[derive(Debug)]
pub(super) struct Books {
    kind: TillKind,
    pub(super) rng: Rng,
    pub(super) weather: Weather,
    pub(super) rows: Vec<Row>,
    pub(super) ledger: Vec<Paid>,
    pub(super) sent: BTreeMap<String, usize>,
    pub(super) in_view: BTreeMap<String, BTreeSet<String>>,
    pub(super) complaint: Option<String>,
    bodies: BTreeMap<String, String>,
    keys: BTreeMap<String, (Timestamp, String)>,
    late: Vec<Late>,
    healed: bool,
    count: u32,
}

/// Where a request comes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    /// Nowhere.
    Nowhere,
    /// Before anything was done.
    Received,
    /// The record is saved.
    Saved,
    /// The money has moved.
    Moved,
    /// The record says so.
    Marked,
    /// The record is deleted again, and the money has moved.
    Deleted,
    /// Everything is done.
    Answered,
    /// The record is saved, and the money moves minutes later.
    Slow,
}

impl Books {
    pub(super) fn new(kind: TillKind, rng: Rng, weather: Weather) -> Books {
        Books {
            kind,
            rng,
            weather,
            rows: Vec::new(),
            ledger: Vec::new(),
            sent: BTreeMap::new(),
            in_view: BTreeMap::new(),
            complaint: None,
            bodies: BTreeMap::new(),
            keys: BTreeMap::new(),
            late: Vec::new(),
            healed: false,
            count: 0,
        }
    }

    fn complain(&mut self, what: String) {
        self.complaint.get_or_insert(what);
    }

    /// What is due by now happens.
    pub(super) fn pass(&mut self, now: Timestamp) {
        let (due, late) = std::mem::take(&mut self.late)
            .into_iter()
            .partition(|one| one.at <= now);
        self.late = late;
        self.settle(due);
    }

    fn settle(&mut self, due: Vec<Late>) {
        for one in due {
            let Some(at) = self.rows.iter().position(|row| row.id == one.row) else {
                continue;
            };
            let row = self.rows[at].clone();
            if one.fails || !self.pay(&row.order, row.minor, &row.marker) {
                self.rows[at].shows = Payout::Failed;
                if self.kind != TillKind::Shopify {
                    self.rows.remove(at);
                }
            } else if self.kind != TillKind::Medusa {
                self.rows[at].shows = Payout::Paid;
            }
        }
    }

    pub(super) fn heal(&mut self) {
        self.weather = Weather::default();
        self.healed = true;
        let due = std::mem::take(&mut self.late);
        self.settle(due);
    }

    /// Changes with what the books show, and with nothing else.
    pub(super) fn cursor(&self) -> String {
        let shown: String = self
            .rows
            .iter()
            .map(|row| format!("{} {:?}, ", row.id, row.shows))
            .collect();
        blake3::hash(shown.as_bytes()).to_hex()[..16].to_owned()
    }

    pub(super) fn on_its_way(&self, marker: &str) -> bool {
        let mut rows = self.rows.iter().filter(|row| row.marker == marker);
        rows.any(|row| self.late.iter().any(|late| late.row == row.id && !late.fails))
    }

    /// The gateway pays, unless it would pay more than was taken.
    fn pay(&mut self, order: &str, minor: i64, marker: &str) -> bool {
        let so_far: i64 = self
            .ledger
            .iter()
            .filter(|one| one.order == order)
            .map(|one| one.minor)
            .sum();
        let pays = so_far + minor <= CAPTURED;
        if pays {
            self.ledger.push(Paid {
                marker: marker.to_owned(),
                order: order.to_owned(),
                minor,
            });
        }
        pays
    }

    fn left(&self, order: &str) -> i64 {
        let back: i64 = self
            .rows
            .iter()
            .filter(|row| row.order == order && row.counts())
            .map(|row| row.minor)
            .sum();
        CAPTURED - back
    }

    fn save(&mut self, order: &str, minor: i64, marker: &str, note: &str, now: Timestamp, shows: Payout) -> String {
        self.count += 1;
        let id = format!("r{}", self.count);
        self.rows.push(Row {
            id: id.clone(),
            order: order.to_owned(),
            marker: marker.to_owned(),
            note: note.to_owned(),
            minor,
            at: now,
            shows,
        });
        id
    }

    pub(super) fn admin(&mut self, order: &str, minor: i64, now: Timestamp) {
        if minor <= self.left(order) && self.pay(order, minor, "") {
            let shows = if self.kind == TillKind::Medusa {
                Payout::Unproven
            } else {
                Payout::Paid
            };
            self.save(order, minor, "", "Bruno", now, shows);
        }
    }

    pub(super) fn by_hand(&mut self, order: &str, minor: i64, marker: &str) {
        self.pay(order, minor, marker);
    }

    pub(super) fn evidence(&self, refund: &FrozenRefund, now: Timestamp) -> RefundEvidence {
        let order = &refund.ask.order;
        RefundEvidence {
            shop_now: Some(now),
            seen: self
                .rows
                .iter()
                .filter(|row| row.order == *order)
                .map(|row| seen(row, &refund.marker))
                .collect(),
            left: euros(self.left(order).max(0)),
        }
    }

    fn point(&mut self) -> Point {
        let weather = self.weather.clone();
        if Weather::strikes(weather.answer_lost, &mut self.rng) {
            let points = self.kind.apart();
            let at = match weather.comes_apart {
                0 => self.rng.usize(..points.len()),
                chosen => (chosen - 1) % points.len(),
            };
            return points[at];
        }
        if Weather::strikes(weather.message_lost, &mut self.rng) {
            return Point::Received;
        }
        if self.kind != TillKind::Presta && Weather::strikes(weather.arrives_late, &mut self.rng) {
            return Point::Slow;
        }
        Point::Nowhere
    }

    /// A request arrives.
    pub(super) fn refund(&mut self, refund: &FrozenRefund, now: Timestamp) -> Result<RefundAnswer, PortError> {
        let weather = self.weather.clone();
        let refused = |kind, retry| Err(PortError::new(kind, retry, "by the weather"));
        if Weather::strikes(weather.not_there, &mut self.rng) {
            return refused(PortErrorKind::Unreachable, Retry::Later);
        }
        if Weather::strikes(weather.slow_down, &mut self.rng) {
            return refused(PortErrorKind::RateLimited, Retry::After(90 * SECOND));
        }
        if Weather::strikes(weather.refuses, &mut self.rng) {
            return refused(PortErrorKind::RefundRefused, Retry::Never);
        }
        self.look_at(refund);
        if let Some(answer) = self.known_key(refund, now) {
            return answer;
        }
        if refund.ask.amount.minor > self.left(&refund.ask.order) {
            return refused(PortErrorKind::RefundRefused, Retry::Never);
        }
        *self.sent.entry(refund.marker.clone()).or_default() += 1;
        let (point, on_its_way) = (self.point(), self.kind == TillKind::Shopify && self.rng.u8(..4) == 0);
        if point == Point::Received {
            return Err(lost());
        }
        let (order, minor) = (refund.ask.order.clone(), refund.ask.amount.minor);
        let begins = if on_its_way { Payout::Pending } else { Payout::Unproven };
        let id = self.save(&order, minor, &refund.marker, &refund.ask.note, now, begins);
        if self.kind == TillKind::Shopify {
            self.keys.insert(refund.key.clone(), (now, id.clone()));
        }
        match point {
            Point::Saved => return Err(lost()),
            Point::Slow => {
                let at = now + self.rng.i64(SECOND..LATEST);
                let fails = self.rng.u8(..4) == 0;
                self.late.push(Late { row: id, at, fails });
                return Err(lost());
            }
            Point::Nowhere | Point::Received | Point::Moved | Point::Marked | Point::Deleted | Point::Answered => {}
        }
        if on_its_way {
            let (mut at, mut fails) = (settles(&mut self.rng, now), self.rng.u8(..3) == 0);
            if self.healed {
                (at, fails) = (at.min(now + HOUR), false);
            }
            self.late.push(Late {
                row: id.clone(),
                at,
                fails,
            });
        } else if self.kind != TillKind::Presta && !self.pay(&order, minor, &refund.marker) {
            // The gateway says no: the record goes, and the answer is an error that proves nothing.
            self.rows.retain(|row| row.id != id);
            return Err(lost());
        }
        if point == Point::Moved {
            return Err(lost());
        }
        if point == Point::Deleted {
            self.rows.retain(|row| row.id != id);
            return Err(lost());
        }
        let marks = matches!(self.kind, TillKind::Woo | TillKind::Shopify) && !on_its_way;
        if let (true, Some(row)) = (marks, self.rows.iter_mut().find(|row| row.id == id)) {
            row.shows = Payout::Paid;
        }
        if self.kind == TillKind::Woo && weather.echo {
            self.save(
                &order,
                minor.min(self.left(&order).max(0)),
                "",
                "webhook",
                now,
                Payout::Unproven,
            );
        }
        if matches!(point, Point::Marked | Point::Answered) {
            return Err(lost());
        }
        self.answer(&id, refund)
    }

    fn answer(&self, id: &str, refund: &FrozenRefund) -> Result<RefundAnswer, PortError> {
        let row = self.rows.iter().find(|row| row.id == id).ok_or_else(lost)?;
        let mut shown = seen(row, &refund.marker);
        // This shop's answer proves what its books do not.
        if self.kind == TillKind::Medusa {
            shown.payout = Payout::Paid;
        }
        Ok(RefundAnswer { refund: shown })
    }

    /// What this kind of shop makes of a key that it knows.
    fn known_key(&mut self, refund: &FrozenRefund, now: Timestamp) -> Option<Result<RefundAnswer, PortError>> {
        let (at, id) = self.keys.get(&refund.key).cloned()?;
        if now.since(at) >= KEPT {
            return None;
        }
        if self.late.iter().any(|late| late.row == id)
            && self
                .rows
                .iter()
                .any(|row| row.id == id && row.shows == Payout::Unproven)
        {
            // "This request is currently in progress."
            return Some(Err(lost()));
        }
        Some(self.answer(&id, refund))
    }

    /// What no request may ever do.
    fn look_at(&mut self, refund: &FrozenRefund) {
        let body = self
            .bodies
            .entry(refund.marker.clone())
            .or_insert_with(|| refund.bytes.clone());
        if *body != refund.bytes {
            self.complain(format!("{} is sent with other bytes", refund.marker));
        }
        if !carries(&refund.ask.note, &refund.marker) {
            self.complain(format!("{} is sent without its marker", refund.marker));
        }
        let known = self.in_view.get(&refund.marker).cloned().unwrap_or_default();
        let strange = self.rows.iter().find(|row| {
            row.order == refund.ask.order && row.marker != refund.marker && row.counts() && !known.contains(&row.id)
        });
        if let Some(row) = strange {
            let what = format!("{} is sent although {} was paid back meanwhile", refund.marker, row.id);
            self.complain(what);
        }
    }
}

fn seen(row: &Row, marker: &str) -> RefundSeen {
    RefundSeen {
        id: row.id.clone(),
        amount: euros(row.minor),
        at: row.at,
        ours: row.marker == marker,
        payout: row.shows,
    }
}
