//! Two clocks that can disagree: the machine's, which the driver moves and which may jump, forwards and backwards, as real
//! ones do; and the one that everybody else goes by, which only ever goes on.

use domain::Timestamp;
use ports::{Clock, async_trait};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock. Only the driver moves it.
#[derive(Debug)]
pub struct SimClock {
    others: AtomicI64,
    /// By how much the machine's clock is ahead of everybody else's.
    ahead: AtomicI64,
}

impl SimClock {
    /// Clocks that all show this moment.
    pub fn at(start: Timestamp) -> SimClock {
        SimClock {
            others: AtomicI64::new(start.millis()),
            ahead: AtomicI64::new(0),
        }
    }

    /// Milliseconds pass, for everybody.
    pub fn move_by(&self, millis: i64) {
        self.others.fetch_add(millis, Ordering::Relaxed);
    }

    /// The machine's clock alone jumps by milliseconds, backwards when negative.
    pub fn jump(&self, millis: i64) {
        self.ahead.fetch_add(millis, Ordering::Relaxed);
    }

    /// The machine's clock is put right.
    pub fn put_right(&self) {
        self.ahead.store(0, Ordering::Relaxed);
    }

    /// The clock that shops, customers and the gateway go by.
    pub fn of_others(self: &Arc<SimClock>) -> Arc<dyn Clock> {
        Arc::new(Others(self.clone()))
    }

    /// What it is for everybody but the machine.
    pub fn truth(&self) -> Timestamp {
        Timestamp(self.others.load(Ordering::Relaxed))
    }
}

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        self.truth() + self.ahead.load(Ordering::Relaxed)
    }

    /// The simulator drives every step itself; nothing may sleep.
    async fn sleep(&self, _millis: i64) {
        std::future::pending::<()>().await;
    }
}

struct Others(Arc<SimClock>);

#[async_trait]
impl Clock for Others {
    fn now(&self) -> Timestamp {
        self.0.truth()
    }

    async fn sleep(&self, _millis: i64) {
        std::future::pending::<()>().await;
    }
}
