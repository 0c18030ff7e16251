//! The clock of a simulated machine: it is moved by the driver and may jump, forwards and backwards, as real ones do.

use domain::Timestamp;
use ports::{Clock, async_trait};
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that only the driver moves.
#[derive(Debug)]
pub struct SimClock {
    wall: AtomicI64,
}

impl SimClock {
    /// A clock that shows this moment.
    pub fn at(start: Timestamp) -> SimClock {
        SimClock {
            wall: AtomicI64::new(start.millis()),
        }
    }

    /// Moves it by milliseconds, backwards when negative.
    pub fn move_by(&self, millis: i64) {
        self.wall.fetch_add(millis, Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.wall.load(Ordering::Relaxed))
    }

    /// The simulator drives every step itself; nothing may sleep.
    async fn sleep(&self, _millis: i64) {
        std::future::pending::<()>().await;
    }
}
