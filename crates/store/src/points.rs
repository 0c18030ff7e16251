//! Named points at which a test may make the program fail or vanish. They exist only with the feature `points`, which
//! nothing but the simulator asks for; without a hook on the thread they do nothing.

use crate::StoreError;
use std::cell::RefCell;

/// Where the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// A change is complete and not yet durable.
    BeforeCommit,
    /// A change is durable and nobody has been told yet.
    AfterCommit,
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

pub(crate) async fn reach(point: Point) -> Result<(), StoreError> {
    let fate = HOOK.with_borrow_mut(|hook| hook.as_mut().map_or(Fate::GoOn, |decide| decide(point)));
    match (fate, point) {
        (Fate::Vanish, _) => std::future::pending().await,
        (Fate::DiskFull, Point::BeforeCommit) => Err(StoreError::DiskFull),
        (Fate::GoOn, _) | (Fate::DiskFull, Point::AfterCommit) => Ok(()),
    }
}
