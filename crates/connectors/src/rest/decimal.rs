//! Decimal amounts as the shop writes them, added before they are rounded. A line of two cups at 11.495 is 22.99, and
//! rounding each cup first would make it 23.00; so amounts stay exact until the one place where they become money.

use domain::{Currency, Money};
use std::ops::{Add, Sub};

/// Digits kept behind the point: more than JavaScript's numbers carry, few enough that sums of large amounts fit.
const DIGITS: usize = 12;

/// A decimal number, exact to 12 digits behind the point (what is finer is cut off).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Decimal(i128);

impl Decimal {
    /// Reads "77.2585", "-3" or what JavaScript makes of very small and large numbers ("1e-7", "1.2e+21"). Nothing when
    /// it is not a number. An absurdly large one becomes the largest, which is then refused as money: it must not be
    /// taken for a field that is missing.
    pub(crate) fn parse(text: &str) -> Option<Decimal> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.trim_start_matches('+').parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let exponent = exponent.clamp(-60, 60);
        // The point stands behind this many of the digits, once the exponent has moved it.
        let point = i32::try_from(whole.len()).ok()? + exponent;
        let kept = usize::try_from(point + i32::try_from(DIGITS).ok()?).unwrap_or(0);
        let mut value: i128 = 0;
        for digit in whole
            .bytes()
            .chain(fraction.bytes())
            .chain(std::iter::repeat(b'0'))
            .take(kept)
        {
            value = value.saturating_mul(10).saturating_add(i128::from(digit - b'0'));
        }
        Some(Decimal(if negative { -value } else { value }))
    }

    /// Rounded half away from zero to the currency's minor unit; nothing beyond what money can hold.
    pub(crate) fn money(self, currency: Currency) -> Option<Money> {
        let (sign, digits) = (
            if self.0 < 0 { "-" } else { "" },
            format!("{:013}", self.0.unsigned_abs()),
        );
        let (whole, fraction) = digits.split_at(digits.len().checked_sub(DIGITS)?);
        Money::parse(&format!("{sign}{whole}.{fraction}"), currency).ok()
    }

    /// As a number of pieces: rounded to the nearest whole one, never below 0.
    pub(crate) fn pieces(self) -> u32 {
        let unit = 10_i128.pow(12);
        u32::try_from(self.0.saturating_add(unit / 2) / unit).unwrap_or(0)
    }
}

impl Add for Decimal {
    type Output = Decimal;
    /// Stays at the end of the range instead of wrapping.
    fn add(self, other: Decimal) -> Decimal {
        Decimal(self.0.saturating_add(other.0))
    }
}

impl Sub for Decimal {
    type Output = Decimal;
    /// Stays at the end of the range instead of wrapping.
    fn sub(self, other: Decimal) -> Decimal {
        Decimal(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Decimal {
    fn sum<I: Iterator<Item = Decimal>>(numbers: I) -> Decimal {
        numbers.fold(Decimal::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cents(texts: &[&str]) -> Option<i64> {
        let sum: Decimal = texts.iter().map(|text| Decimal::parse(text).unwrap()).sum();
        sum.money(Currency::EUR).map(|money| money.minor)
    }

    #[test]
    fn amounts_are_added_before_they_are_rounded() {
        assert_eq!(cents(&["11.495", "11.495"]), Some(2299));
        assert_eq!(cents(&["77.2585"]), Some(7726));
        assert_eq!(cents(&["48.279", "22.99", "5.9895"]), Some(7726));
        assert_eq!(cents(&["-0.005"]), Some(-1));
        assert_eq!(cents(&["0.1", "0.2", "-0.30000000000000004"]), Some(0));
    }

    #[test]
    fn the_exponents_of_javascript_are_read() {
        assert_eq!(cents(&["1e-7"]), Some(0));
        assert_eq!(cents(&["1.25e+2"]), Some(12500));
        assert_eq!(cents(&["12.5E-1"]), Some(125));
        assert_eq!(cents(&["1e21"]), None);
        assert_eq!(cents(&["1e400"]), None);
    }

    #[test]
    fn what_is_not_a_number_is_nothing() {
        for text in ["", "-", ".", "1,5", "NaN", "Infinity", "1e", "e5", "0x10", "1.2.3"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn pieces_are_whole() {
        for (text, pieces) in [("3", 3), ("2.5", 3), ("0.2", 0), ("-1", 0), ("99999999999", 0)] {
            assert_eq!(Decimal::parse(text).map(Decimal::pieces), Some(pieces), "{text}");
        }
    }

    proptest! {
        #[test]
        fn minor_units_come_back(minor in -9_007_199_254_740_992_i64..=9_007_199_254_740_992) {
            let money = Money::new(minor, Currency::EUR);
            let text = money.to_string();
            let decimal = Decimal::parse(text.split(' ').next().unwrap()).unwrap();
            prop_assert_eq!(decimal.money(Currency::EUR), Some(money));
        }

        #[test]
        fn no_text_breaks_it(text in "[-+0-9.eE]{0,40}") {
            let _ = Decimal::parse(&text).map(|d| (d.money(Currency::EUR), d.pieces()));
        }
    }
}
