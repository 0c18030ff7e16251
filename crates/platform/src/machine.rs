//! Clock, identities and chance of the machine: the only place that asks for the originals.
#![expect(clippy::disallowed_methods, reason = "this is where time comes from")]

use domain::{Civil, Timestamp};
use ports::{Clock, Dice, Ids, async_trait};
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use uuid::{ContextV7, Uuid};

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    async fn sleep(&self, millis: i64) {
        tokio::time::sleep(Duration::from_millis(u64::try_from(millis).unwrap_or(0))).await;
    }

    fn civil(&self, at: Timestamp) -> Civil {
        let wall = jiff::Timestamp::from_millisecond(at.millis())
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(jiff::tz::TimeZone::system());
        let figure = |number: i8| u8::try_from(number).unwrap_or(0);
        Civil {
            year: i32::from(wall.year()),
            month: figure(wall.month()),
            day: figure(wall.day()),
            hour: figure(wall.hour()),
            minute: figure(wall.minute()),
        }
    }

    fn instant(&self, civil: Civil) -> Timestamp {
        let figure = |number: u8| i8::try_from(number).unwrap_or(0);
        let year = i16::try_from(civil.year).unwrap_or(i16::MAX);
        // jiff's own rule for what is missing or comes twice is the one that is promised.
        jiff::civil::DateTime::new(
            year,
            figure(civil.month),
            figure(civil.day),
            figure(civil.hour),
            figure(civil.minute),
            0,
            0,
        )
        .and_then(|wall| wall.to_zoned(jiff::tz::TimeZone::system()))
        .map_or(Timestamp(i64::MAX), |zoned| {
            Timestamp(zoned.timestamp().as_millisecond())
        })
    }
}

/// Version 7 UUIDs; a counter keeps those of one millisecond in order.
pub struct SystemIds {
    context: Mutex<ContextV7>,
}

impl Default for SystemIds {
    fn default() -> SystemIds {
        SystemIds {
            context: Mutex::new(ContextV7::new()),
        }
    }
}

impl Ids for SystemIds {
    fn next(&self) -> Uuid {
        let context = self.context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::now(&*context))
    }
}

/// The operating system's random numbers.
#[derive(Debug, Default)]
pub struct SystemDice;

impl Dice for SystemDice {
    fn below(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        // Multiply and shift: even enough for jitter, and without a loop.
        let wide = u128::from(u64::from_le_bytes(bytes)) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Without randomness no key may be made; going on would be worse than stopping.
            tracing::error!(%error, "the operating system gives no random numbers");
            std::process::abort();
        }
    }
}
