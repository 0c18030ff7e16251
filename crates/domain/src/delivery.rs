//! Until when an order is promised where the shop's orders say nothing of it: so many days after it was placed, a rule of the
//! shop's owner.

use crate::{DAY, HOUR, Timestamp};

/// The longest time for which delivery can be promised, in days. What was placed longer ago is not told of any more.
pub const LONGEST_DELIVERY: u32 = 90;

/// The moment at which the promised day counts as over. It is four in the afternoon in Greenwich, which is that same day from
/// Mexico to Jakarta: the customer reads the date as it is in UTC, the agent as it is on their own wall.
pub fn promised_by(placed_at: Timestamp, days: u32) -> Timestamp {
    let day = placed_at.millis().div_euclid(DAY).saturating_add(i64::from(days));
    Timestamp(day.saturating_mul(DAY).saturating_add(16 * HOUR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_days_count_whenever_in_its_day_an_order_is_placed() {
        let day = Timestamp(20_000 * DAY);
        for placed in [day, day + 9 * HOUR, day + DAY - 1] {
            assert_eq!(promised_by(placed, 5), day + 5 * DAY + 16 * HOUR);
        }
        assert!(promised_by(Timestamp(i64::MAX), LONGEST_DELIVERY) > day);
        assert!(promised_by(Timestamp(i64::MIN), 1) < day);
    }
}
