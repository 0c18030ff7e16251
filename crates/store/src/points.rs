//! Named points at which a test may make the program fail, vanish or stand still. They exist only with the feature
//! `points`, which nothing but the simulator and the crash runs ask for; without a hook they do nothing.

use crate::StoreError;
use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

/// Where the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// A change is complete and not yet durable.
    BeforeCommit,
    /// A change is durable and nobody has been told yet.
    AfterCommit,
    /// The other side is about to do what it was asked.
    BeforeEffect,
    /// The other side has done it and nobody here knows yet.
    AfterEffect,
}

impl Point {
    /// All points.
    pub const ALL: &[Point] = &[
        Point::BeforeCommit,
        Point::AfterCommit,
        Point::BeforeEffect,
        Point::AfterEffect,
    ];

    /// Its name.
    pub fn code(self) -> &'static str {
        match self {
            Point::BeforeCommit => "before_commit",
            Point::AfterCommit => "after_commit",
            Point::BeforeEffect => "before_effect",
            Point::AfterEffect => "after_effect",
        }
    }

    /// The point of this name.
    pub fn from_code(code: &str) -> Option<Point> {
        Point::ALL.iter().copied().find(|point| point.code() == code)
    }
}

/// What happens there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing special.
    GoOn,
    /// The disk is full: the change is refused. After the commit it is the same as `GoOn`.
    DiskFull,
    /// The program is killed. It never goes on from here; whoever drives it drops it.
    Vanish,
}

type Hook = Box<dyn FnMut(Point) -> Fate>;

thread_local! {
    static HOOK: RefCell<Option<Hook>> = const { RefCell::new(None) };
}

/// Sets what decides on this thread, or nothing.
pub fn decide(hook: Option<Hook>) {
    HOOK.with_borrow_mut(|slot| *slot = hook);
}

struct Halt {
    point: Point,
    left: u32,
    tell: fn(Point),
}

static HALT: Mutex<Option<Halt>> = Mutex::new(None);

/// From now on the thread of this process that passes `point` for the `nth` time (from 1) calls `tell` and never goes on, so
/// that whoever listens can kill the process exactly there.
pub fn halt(point: Point, nth: u32, tell: fn(Point)) {
    *HALT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Halt { point, left: nth, tell });
}

/// Passes a point, unless the process is to be killed there.
pub fn pass(point: Point) {
    let tell = {
        let mut slot = HALT.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.as_mut() {
            Some(halt) if halt.point == point && halt.left > 1 => {
                halt.left -= 1;
                None
            }
            Some(halt) if halt.point == point => Some(halt.tell),
            _ => None,
        }
    };
    if let Some(tell) = tell {
        tell(point);
        loop {
            std::thread::park();
        }
    }
}

pub(crate) async fn reach(point: Point) -> Result<(), StoreError> {
    pass(point);
    let fate = HOOK.with_borrow_mut(|hook| hook.as_mut().map_or(Fate::GoOn, |decide| decide(point)));
    match (fate, point) {
        (Fate::Vanish, _) => std::future::pending().await,
        (Fate::DiskFull, Point::BeforeCommit) => Err(StoreError::DiskFull),
        (Fate::GoOn | Fate::DiskFull, _) => Ok(()),
    }
}
