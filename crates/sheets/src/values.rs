//! What stands in a cell: amounts with points or commas, pieces, addresses and currencies.
//! Nothing is guessed from one cell alone that another row could contradict: the style of a file is found once ([`Style`]).

use domain::{Currency, Money, fold};
use serde::{Deserialize, Serialize};

/// What stands before the cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// 1,234.50
    Point,
    /// 1.234,50
    Comma,
}

/// The order of a day's parts where the year does not come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// 31/12/2026
    DayFirst,
    /// 12/31/2026
    MonthFirst,
}

/// How a file writes amounts and days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// What stands before the cents.
    pub mark: Mark,
    /// The order of a day's parts.
    pub days: DayOrder,
}

/// Digits kept behind the point.
const DIGITS: usize = 6;
const UNIT: i128 = 1_000_000;
/// What a currency is called beside an amount.
const SIGNS: &[&str] = &["us$", "€", "$", "£", "¥", "ft", "rp.", "rp", "kr", "zł", "kč", "lei"];

/// An exact decimal number, to six digits behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Amount(i128);

impl Amount {
    /// Reads "1.234,50 €", "(12.00)", "Rp 150.000", "-3". Nothing when it is no amount.
    pub(crate) fn parse(text: &str, mark: Mark) -> Option<Amount> {
        let (negative, digits) = bare(text)?;
        let decimal = decimal_mark(&digits, mark)?;
        let (whole, fraction) = match decimal.and_then(|mark| digits.rsplit_once(mark)) {
            Some((whole, fraction)) => (whole, fraction),
            None => (digits.as_str(), ""),
        };
        let whole = ungrouped(whole)?;
        if whole.len() + fraction.len() == 0
            || whole.len() > 16
            || !fraction.bytes().chain(whole.bytes()).all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let kept = whole
            .bytes()
            .chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(DIGITS));
        let value = kept.fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
        Some(Amount(if negative { -value } else { value }))
    }

    pub(crate) fn times(self, pieces: u32) -> Amount {
        Amount(self.0.saturating_mul(i128::from(pieces)))
    }

    pub(crate) fn minus(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }

    /// Rounded half away from zero to the currency's minor unit; nothing beyond what money can hold.
    pub(crate) fn money(self, currency: Currency) -> Option<Money> {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        let (whole, fraction) = (size / UNIT.unsigned_abs(), size % UNIT.unsigned_abs());
        Money::parse(&format!("{sign}{whole}.{fraction:06}"), currency).ok()
    }
}

/// The digits and marks of an amount without its currency, and whether it is below zero.
fn bare(text: &str) -> Option<(bool, String)> {
    let mut text = text.trim().to_lowercase();
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        negative = true;
        text = inner.to_owned();
    }
    for _ in 0..3 {
        text = text.trim().to_owned();
        let signed = text.strip_prefix(['-', '−']).map(str::to_owned);
        if let Some(rest) = signed {
            negative = true;
            text = rest.trim().to_owned();
        }
        text = text.strip_prefix('+').unwrap_or(&text).to_owned();
        let sign = SIGNS
            .iter()
            .find(|sign| text.starts_with(**sign) || text.ends_with(**sign));
        if let Some(sign) = sign {
            text = text
                .strip_prefix(sign)
                .or_else(|| text.strip_suffix(sign))
                .unwrap_or(&text)
                .to_owned();
        }
        let letters = |part: Option<&str>| part.is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_lowercase()));
        if letters(text.get(..3)) {
            text = text.get(3..).unwrap_or_default().to_owned();
        } else if text.len() > 3 && letters(text.get(text.len() - 3..)) {
            text = text.get(..text.len() - 3).unwrap_or_default().to_owned();
        }
    }
    let text: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_whitespace() && !"'’".contains(*c))
        .collect();
    text.chars()
        .all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        .then_some((negative, text))
}

/// The mark before the cents in this very amount, if there is one. Nothing at all when the marks make no sense.
fn decimal_mark(digits: &str, style: Mark) -> Option<Option<char>> {
    let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
    match (points, commas) {
        (0, 0) => Some(None),
        (1.., 1..) => {
            let last = if digits.rfind('.') > digits.rfind(',') {
                '.'
            } else {
                ','
            };
            let count = if last == '.' { points } else { commas };
            (count == 1).then_some(Some(last))
        }
        (2.., 0) | (0, 2..) => Some(None),
        (1, _) => Some(is_decimal(digits, '.', style == Mark::Point).then_some('.')),
        _ => Some(is_decimal(digits, ',', style == Mark::Comma).then_some(',')),
    }
}

fn is_decimal(digits: &str, mark: char, usual: bool) -> bool {
    usual || !is_ambiguous(digits, mark)
}

/// "1.234" is a thousand and more, or one and a bit.
fn is_ambiguous(digits: &str, mark: char) -> bool {
    digits
        .split_once(mark)
        .is_some_and(|(whole, rest)| rest.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0")
}

/// Digits without the marks between groups of three; nothing when the groups are none.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    let mut more = false;
    for group in groups {
        more = true;
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    (!more || (1..=3).contains(&first.len())).then_some(digits)
}

/// What the amounts of a file say about its style, one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Marks {
    points: u32,
    commas: u32,
    three_points: u32,
    three_commas: u32,
}

impl Marks {
    pub(crate) fn see(&mut self, text: &str) {
        let Some((_, digits)) = bare(text) else { return };
        match (digits.matches('.').count(), digits.matches(',').count()) {
            (1, 0) if is_ambiguous(&digits, '.') => self.three_points += 1,
            (0, 1) if is_ambiguous(&digits, ',') => self.three_commas += 1,
            (1, 0) | (0, 2..) => self.points += 1,
            (0, 1) | (2.., 0) => self.commas += 1,
            (1.., 1..) if digits.rfind('.') > digits.rfind(',') => self.points += 1,
            (1.., 1..) => self.commas += 1,
            _ => {}
        }
    }

    pub(crate) fn and(self, other: Marks) -> Marks {
        Marks {
            points: self.points + other.points,
            commas: self.commas + other.commas,
            three_points: self.three_points + other.three_points,
            three_commas: self.three_commas + other.three_commas,
        }
    }

    /// Where only groups of three were seen, they are thousands: no shop writes tenths of cents.
    pub(crate) fn mark(self) -> Mark {
        let sure = self.points.cmp(&self.commas);
        let grouped = self.three_commas.cmp(&self.three_points);
        if sure.then(grouped).is_lt() {
            Mark::Comma
        } else {
            Mark::Point
        }
    }
}

/// What the days of a file say about the order of their parts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Days {
    day_first: u32,
    month_first: u32,
}

impl Days {
    pub(crate) fn see(&mut self, text: &str) {
        let numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty());
        let numbers: Vec<u32> = numbers.take(3).filter_map(|part| part.parse().ok()).collect();
        let [first, second, _] = numbers.as_slice() else { return };
        if (13..=31).contains(first) && (1..=12).contains(second) {
            self.day_first += 1;
        } else if (13..=31).contains(second) && (1..=12).contains(first) {
            self.month_first += 1;
        }
    }

    pub(crate) fn and(self, other: Days) -> Days {
        Days {
            day_first: self.day_first + other.day_first,
            month_first: self.month_first + other.month_first,
        }
    }

    /// Nothing when no day says it.
    pub(crate) fn order(self) -> Option<DayOrder> {
        match self.day_first.cmp(&self.month_first) {
            std::cmp::Ordering::Greater => Some(DayOrder::DayFirst),
            std::cmp::Ordering::Less => Some(DayOrder::MonthFirst),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// Pieces: "2", "2.0", "2 db". Nothing when it is no number of pieces.
pub(crate) fn pieces(text: &str) -> Option<u32> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let rest = rest.trim_start_matches(['.', ',']).trim_start_matches('0').trim();
    let unit = ["", "x", "×", "db", "pcs", "pc", "uds", "ud", "buah", "pieces"];
    (unit.contains(&fold(rest).trim_end_matches('.')) && digits.len() <= 6).then(|| digits.parse().ok())?
}

/// Something that can be an address of mail, in small letters.
pub(crate) fn address(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:").to_lowercase();
    let (name, host) = text.rsplit_once('@')?;
    let fits = !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && text.len() <= 254
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || ",;<>()".contains(c));
    fits.then_some(text)
}

/// A currency by its code or, where only one has it, its sign.
pub(crate) fn currency(text: &str) -> Option<Currency> {
    let text = text.trim();
    let code = match fold(text).as_str() {
        "€" | "euro" | "euros" => "EUR",
        "£" => "GBP",
        "us$" => "USD",
        "ft" | "forint" => "HUF",
        "rp" | "rp." | "rupiah" => "IDR",
        _ => text,
    };
    Currency::parse(code)
}

/// A currency by the sign beside an amount, where only one has it.
pub(crate) fn currency_beside(amount: &str) -> Option<Currency> {
    let word: String = amount
        .chars()
        .filter(|c| !c.is_ascii_digit() && !c.is_whitespace() && !"-−+.,'’()".contains(*c))
        .collect();
    if word.is_empty() { None } else { currency(&word) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_their_country_writes_them() {
        let eur = Currency::EUR;
        for (text, mark, cents) in [
            ("12.30", Mark::Point, Some(1230)),
            ("12,30", Mark::Point, Some(1230)),
            ("12,3", Mark::Comma, Some(1230)),
            ("1.234,50 €", Mark::Point, Some(123_450)),
            ("€1,234.50", Mark::Comma, Some(123_450)),
            ("1 234,50 EUR", Mark::Comma, Some(123_450)),
            ("1\u{a0}234", Mark::Comma, Some(123_400)),
            ("1.234", Mark::Comma, Some(123_400)),
            ("1.234", Mark::Point, Some(123)),
            ("1,234", Mark::Point, Some(123_400)),
            ("0.125", Mark::Comma, Some(13)),
            ("1.234.567", Mark::Point, Some(123_456_700)),
            ("-3", Mark::Point, Some(-300)),
            ("−3,00 €", Mark::Comma, Some(-300)),
            ("(12.00)", Mark::Point, Some(-1200)),
            ("Rp 150.000", Mark::Comma, Some(15_000_000)),
            ("4 990 Ft", Mark::Comma, Some(499_000)),
            (".5", Mark::Point, Some(50)),
            ("12,3x", Mark::Comma, None),
            ("1.2.3", Mark::Point, None),
            ("1.23,456.7", Mark::Point, None),
            ("", Mark::Point, None),
            ("free", Mark::Point, None),
            ("12 34 56 x", Mark::Point, None),
            ("99999999999999999999", Mark::Point, None),
        ] {
            let found = Amount::parse(text, mark)
                .and_then(|amount| amount.money(eur))
                .map(|money| money.minor);
            assert_eq!(found, cents, "{text} {mark:?}");
        }
    }

    #[test]
    fn the_style_of_amounts_is_that_of_most_rows() {
        for (amounts, mark) in [
            (vec!["12,30", "1.234"], Mark::Comma),
            (vec!["12.30", "1,234"], Mark::Point),
            (vec!["12.500", "8.900"], Mark::Comma),
            (vec!["12,500"], Mark::Point),
            (vec!["1.234.567"], Mark::Comma),
            (vec!["12", ""], Mark::Point),
        ] {
            let mut marks = Marks::default();
            amounts.iter().for_each(|text| marks.see(text));
            assert_eq!(marks.mark(), mark, "{amounts:?}");
        }
    }

    #[test]
    fn pieces_addresses_currencies_and_countries_are_read() {
        for (text, found) in [
            ("2", Some(2)),
            ("2.0", Some(2)),
            ("2,00", Some(2)),
            ("3 db", Some(3)),
            ("2.5", None),
            ("x", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(pieces(text), found, "{text}");
        }
        assert_eq!(address(" Carla@Correo.test "), Some("carla@correo.test".to_owned()));
        for text in ["carla", "carla@", "@correo.test", "carla@correo", "a b@c.test"] {
            assert_eq!(address(text), None, "{text}");
        }
        assert_eq!(
            currency("ft").map(|found| found.code().to_owned()),
            Some("HUF".to_owned())
        );
        assert_eq!(currency_beside("4 990 Ft"), Currency::parse("HUF"));
        assert_eq!(currency_beside("12.30"), None);
    }

    proptest! {
        #[test]
        fn no_cell_breaks_it(text in "\\PC{0,24}") {
            let _ = Amount::parse(&text, Mark::Comma);
            let _ = (pieces(&text), address(&text), currency(&text));
        }

        #[test]
        fn an_amount_is_read_in_both_styles(cents in 0_i64..900_000_000) {
            let (whole, rest) = (cents / 100, cents % 100);
            for (text, mark) in [(format!("{whole}.{rest:02}"), Mark::Comma), (format!("{whole},{rest:02}"), Mark::Point)] {
                let found = Amount::parse(&text, mark).and_then(|amount| amount.money(Currency::EUR));
                prop_assert_eq!(found.map(|money| money.minor), Some(cents));
            }
        }
    }
}
