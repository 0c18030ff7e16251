//! The edge of the machine. The kill: counts the boundaries that the program passes (before and after each commit, before and after each effect on
//! the other side) and lets it vanish at the chosen one.

use crate::witness::Witness;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Notify;

/// Decides at which boundary the program vanishes. Boundaries are passed in the same order for the same seed.
#[derive(Debug, Default)]
pub struct Breaker {
    /// Boundaries still to be passed; 0: it is not set.
    left: AtomicU32,
    passed: AtomicU32,
    vanished: Notify,
    /// Who sees what passes the edge.
    pub witness: Witness,
}

impl Breaker {
    /// The program vanishes at the n-th boundary from now on (from 1); 0 takes it back.
    pub fn set(&self, boundary: u32) {
        self.left.store(boundary, Ordering::Relaxed);
        self.passed.store(0, Ordering::Relaxed);
    }

    /// It will not break any more; what it counted stays.
    pub fn disarm(&self) {
        self.left.store(0, Ordering::Relaxed);
    }

    /// How many boundaries were passed since it was set.
    pub fn passed(&self) -> u32 {
        self.passed.load(Ordering::Relaxed)
    }

    /// Passes a boundary; true when the program vanishes here.
    pub fn pass(&self) -> bool {
        self.passed.fetch_add(1, Ordering::Relaxed);
        if self.left.load(Ordering::Relaxed) == 0 || self.left.fetch_sub(1, Ordering::Relaxed) != 1 {
            return false;
        }
        self.vanished.notify_one();
        true
    }

    /// Passes a boundary outside the store: does not come back when the program vanishes here.
    pub async fn boundary(&self) {
        if self.pass() {
            std::future::pending::<()>().await;
        }
    }

    /// Comes back when the program has vanished.
    pub async fn vanished(&self) {
        self.vanished.notified().await;
    }
}
