//! A handler for each command: reads the input, asks the engine or the store, makes the view. No rules live here.

mod acknowledging;
mod app;
mod backups;
mod connections;
mod customers;
mod erasing;
mod held;
mod imports;
mod news;
mod notices;
mod orders;
mod outbox;
mod promises;
mod queues;
mod reading;
mod refunds;
mod returns;
mod search;
mod sheets;
mod sign_in;
mod tickets;
mod work;
mod writing;

pub(crate) use acknowledging::*;
pub(crate) use app::*;
pub(crate) use backups::*;
pub(crate) use connections::*;
pub(crate) use customers::*;
pub(crate) use erasing::*;
pub(crate) use held::*;
pub(crate) use imports::*;
pub(crate) use news::*;
pub(crate) use notices::*;
pub(crate) use orders::*;
pub(crate) use outbox::*;
pub(crate) use promises::*;
pub(crate) use queues::*;
pub(crate) use reading::*;
pub(crate) use refunds::*;
pub(crate) use returns::*;
pub(crate) use search::*;
pub(crate) use sheets::*;
pub(crate) use sign_in::*;
pub(crate) use tickets::*;
pub(crate) use work::*;
pub(crate) use writing::*;

use crate::contract::{MoneyView, WireError};
use domain::Money;

pub(crate) fn money(money: Money) -> MoneyView {
    MoneyView {
        minor: money.minor,
        currency: money.currency.code().to_owned(),
        digits: u8::try_from(money.currency.exponent()).unwrap_or(2),
    }
}

/// Reads an id of the input; an unreadable one is of nothing that exists.
pub(crate) fn id<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, WireError> {
    parse(text).ok_or_else(|| WireError::of("not_found"))
}

#[cfg(test)]
mod tests {
    use super::money;
    use domain::{Currency, Money};

    #[test]
    fn an_amount_crosses_with_the_decimals_of_its_minor_unit_and_not_with_those_that_are_shown() {
        for (code, digits) in [("EUR", 2), ("HUF", 2), ("IDR", 2), ("JPY", 0), ("KWD", 3)] {
            let view = money(Money::new(499_000, Currency::parse(code).unwrap()));
            assert_eq!((view.minor, view.digits), (499_000, digits), "{code}");
        }
    }
}
