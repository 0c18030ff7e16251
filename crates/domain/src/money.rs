//! Amounts. An amount is a whole number of minor units with its currency; decimals exist only in text that shops send
//! and people read. No floating point anywhere: 77.2585 arrives as text and is rounded once, by a stated rule.

use std::fmt;

/// An ISO 4217 code, three upper-case letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Currency = Currency(*b"EUR");

    /// Reads a code in either case; nothing when it is not three letters.
    pub fn parse(code: &str) -> Option<Currency> {
        let &[a, b, c] = code.as_bytes() else { return None };
        [a, b, c]
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Currency([a, b, c].map(|x| x.to_ascii_uppercase())))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimal digits of its minor unit, from ISO 4217 (list one). 2 for a currency that is not in the short lists.
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// Digits that people expect to see when the amount has no fraction: forint and rupiah are written without, although
    /// ISO gives them two.
    pub fn customary_digits(self) -> u32 {
        match &self.0 {
            b"HUF" | b"IDR" | b"COP" => 0,
            _ => self.exponent(),
        }
    }
}

/// Why an amount could not be read or added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// Not a decimal number.
    NotANumber,
    /// Beyond 2^53 minor units, which no screen could show exactly.
    TooLarge,
    /// Two currencies in one sum.
    MixedCurrencies,
}

/// An amount of money in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units (cents); may be negative.
    pub minor: i64,
    /// Currency.
    pub currency: Currency,
}

const LIMIT: i64 = 1 << 53;

impl Money {
    /// An amount of minor units.
    pub fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Nothing.
    pub fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// Reads a decimal text ("77.2585", "-3", "1e2" is refused) and rounds half away from zero to the currency's minor
    /// unit: the way that gateways round an amount that a shop computed with more digits.
    ///
    /// # Errors
    /// `NotANumber`, or `TooLarge` beyond 2^53 minor units.
    pub fn parse(decimal: &str, currency: Currency) -> Result<Money, MoneyError> {
        let text = decimal.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if (whole.is_empty() && fraction.is_empty())
            || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
        {
            return Err(MoneyError::NotANumber);
        }
        let exponent = currency.exponent() as usize;
        let mut minor: i64 = 0;
        let kept = whole
            .bytes()
            .chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(exponent));
        for digit in kept {
            minor = minor
                .checked_mul(10)
                .and_then(|m| m.checked_add(i64::from(digit - b'0')))
                .ok_or(MoneyError::TooLarge)?;
        }
        if fraction.as_bytes().get(exponent).is_some_and(|next| *next >= b'5') {
            minor = minor.saturating_add(1);
        }
        if minor > LIMIT {
            return Err(MoneyError::TooLarge);
        }
        Ok(Money {
            minor: if negative { -minor } else { minor },
            currency,
        })
    }

    /// Adds an amount of the same currency.
    ///
    /// # Errors
    /// `MixedCurrencies` or `TooLarge`.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies);
        }
        let minor = self
            .minor
            .checked_add(other.minor)
            .filter(|m| m.abs() <= LIMIT)
            .ok_or(MoneyError::TooLarge)?;
        Ok(Money {
            minor,
            currency: self.currency,
        })
    }

    /// Decimals to show: the customary number, or all of them when a hidden fraction is not zero (a rupiah amount of
    /// 149900.50 must not be shown as 149901).
    pub fn digits(self) -> u32 {
        let (customary, exponent) = (self.currency.customary_digits(), self.currency.exponent());
        let hidden = 10_i64.pow(exponent - customary.min(exponent));
        if self.minor % hidden == 0 { customary } else { exponent }
    }
}

impl fmt::Display for Money {
    /// "-12.30 EUR": for logs and tests, not for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent();
        let unit = 10_u64.pow(exponent);
        let (whole, rest) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        let sign = if self.minor < 0 { "-" } else { "" };
        if exponent == 0 {
            write!(f, "{sign}{whole} {}", self.currency.code())
        } else {
            write!(
                f,
                "{sign}{whole}.{rest:0width$} {}",
                self.currency.code(),
                width = exponent as usize
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn a_shops_decimal_text_becomes_minor_units() {
        for (text, code, minor) in [
            ("77.2585", "EUR", 7726),
            ("77.2549", "eur", 7725),
            ("9.5", "EUR", 950),
            ("12", "EUR", 1200),
            ("-0.005", "EUR", -1),
            ("149900.50", "IDR", 14_990_050),
            ("1200.4", "JPY", 1200),
            ("1.2345", "KWD", 1235),
            (".5", "EUR", 50),
        ] {
            assert_eq!(
                Money::parse(text, currency(code)).map(|m| m.minor),
                Ok(minor),
                "{text} {code}"
            );
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for text in ["", "-", ".", "1,5", "1e3", "NaN", "1.2.3", "٣"] {
            assert_eq!(Money::parse(text, Currency::EUR), Err(MoneyError::NotANumber), "{text}");
        }
        assert_eq!(
            Money::parse("99999999999999999999", Currency::EUR),
            Err(MoneyError::TooLarge)
        );
    }

    #[test]
    fn a_hidden_fraction_is_shown() {
        assert_eq!(Money::new(14_990_000, currency("IDR")).digits(), 0);
        assert_eq!(Money::new(14_990_050, currency("IDR")).digits(), 2);
        assert_eq!(Money::new(950, Currency::EUR).digits(), 2);
        assert_eq!(Money::new(1200, currency("JPY")).digits(), 0);
    }

    #[test]
    fn currencies_are_never_added_together() {
        assert_eq!(
            Money::new(1, Currency::EUR).plus(Money::new(1, currency("HUF"))),
            Err(MoneyError::MixedCurrencies)
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in -LIMIT..LIMIT, code in prop::sample::select(vec!["EUR", "JPY", "KWD", "HUF"])) {
            let money = Money::new(minor, currency(code));
            let text = money.to_string();
            let decimal = text.split(' ').next().unwrap();
            prop_assert_eq!(Money::parse(decimal, money.currency), Ok(money));
        }
    }
}
