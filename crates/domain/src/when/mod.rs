//! Reads when something is to happen, as people type it: "tomorrow 9", "mañana a las 9", "3 nap múlva", "2 minggu lagi",
//! "24/12". Each language has a list of its words (`words.rs`) that says what they mean; the grammar is one for all. The
//! reading is always shown before it is used, so it is generous with words and strict with what can mean two things.

mod words;

use crate::{Civil, DAY, HOUR, Language, LocalTime, MINUTE, Timestamp, fold};
use words::{Unit, Word};

/// Hour of a day that was named without one.
const MORNING: u8 = 9;
/// Nobody puts something aside for longer: it is a slip of the hand.
const FARTHEST: i64 = 5 * 366 * DAY;

/// Why a text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenError {
    /// It holds something that is not understood, or nothing.
    Unreadable,
    /// It can be two days: write the month as a word.
    Ambiguous,
    /// It has passed.
    Past,
    /// It is more than five years away.
    TooFar,
}

/// Reads a text in this language first and then in the others of the interface; the first that understands all of it
/// counts. A bare hour from 1 to 6 is in the afternoon.
///
/// # Errors
/// See [`WhenError`].
pub fn read_when(text: &str, language: Language, now: Timestamp, zone: &dyn LocalTime) -> Result<Timestamp, WhenError> {
    let folded = fold(text);
    let mut languages = vec![language];
    languages.extend(Language::INTERFACE.into_iter().filter(|other| *other != language));
    for language in languages {
        match read_in(&folded, language, now, zone) {
            Ok(at) => return Ok(at),
            Err(WhenError::Unreadable) => {}
            // Understood, and refused: another language must not guess what this one would not.
            Err(error) => return Err(error),
        }
    }
    Err(WhenError::Unreadable)
}

/// Times that are offered, with the code of their words, soonest first: `later_today` (only until 18:00),
/// `tomorrow_morning`, `next_monday`, `next_week`, `in_a_month`. Days begin at 9:00.
pub fn when_presets(now: Timestamp, zone: &dyn LocalTime) -> Vec<(&'static str, Timestamp)> {
    let today = zone.civil(now);
    let morning = |day: Civil| zone.instant(day.at(MORNING, 0));
    let mut presets = Vec::new();
    if today.hour < 18 {
        // Three hours on, at the next half hour.
        let later = now + 3 * HOUR;
        let rest = (later.millis() + 30 * MINUTE - 1).div_euclid(30 * MINUTE) * 30 * MINUTE;
        presets.push(("later_today", Timestamp(rest)));
    }
    presets.push(("tomorrow_morning", morning(today.plus_days(1))));
    presets.push(("next_monday", morning(today.plus_days(7 - today.weekday()))));
    presets.push(("next_week", morning(today.plus_days(7))));
    presets.push(("in_a_month", morning(today.plus_months(1))));
    presets.sort_by_key(|(_, at)| *at);
    presets.dedup_by_key(|(_, at)| *at);
    presets
}

/// What was found in a text so far.
#[derive(Default)]
struct Found {
    day: Option<Day>,
    time: Option<(u8, u8)>,
    /// The time was written with its minutes: it is meant as it stands.
    exact: bool,
    /// Morning, evening: the hour that is meant when none is given, and whether hours are after noon.
    part: Option<(u8, bool)>,
    after_noon: Option<bool>,
    amounts: Vec<(i64, Unit)>,
    /// A number whose meaning the next word decides.
    number: Option<i64>,
    unit: Option<Unit>,
    month: Option<u8>,
    next: bool,
    half: Option<Half>,
}

#[derive(Clone, Copy)]
enum Day {
    /// So many days from today.
    In(i64),
    Weekday(i64),
    Date {
        month: u8,
        day: u8,
        year: Option<i32>,
    },
    /// The beginning of the next week or month.
    Next(Unit),
}

/// Parts of an hour that stand before its name.
#[derive(Clone, Copy)]
enum Half {
    /// Minutes of the hour that ends with the one named ("fél 10" is 9:30).
    Before(u8),
    /// Minutes after the one named ("half past 9").
    After(u8),
}

type Read<T> = Result<T, WhenError>;
const NO: WhenError = WhenError::Unreadable;

fn read_in(text: &str, language: Language, now: Timestamp, zone: &dyn LocalTime) -> Read<Timestamp> {
    let table = words::table(language.code()).ok_or(NO)?;
    let joined = join_dates(text);
    let tokens: Vec<&str> = joined
        .split(|c: char| c.is_whitespace() || c == ',' || c == ';' || c == '!')
        .filter(|token| !token.is_empty())
        .collect();
    if tokens.is_empty() || tokens.len() > 12 {
        return Err(NO);
    }
    let mut found = Found::default();
    let mut at = 0;
    while at < tokens.len() {
        let (word, length) = words::longest(table, &tokens[at..]);
        match word {
            Some(word) => found.word(word)?,
            None => found.figure(tokens[at], language)?,
        }
        at += length;
    }
    found.settle_number()?;
    if found.unit == Some(Unit::WeekOrSunday) {
        found.unit = None;
        found.set_day(Day::Weekday(6))?;
    }
    if found.unit.is_some() || found.month.is_some() || found.half.is_some() {
        return Err(NO);
    }
    found.moment(language, now, zone)
}

/// Dates that are written with blanks ("2026. 12. 24.", "12. 24.") as one token: a figure with a dot, and another.
fn join_dates(text: &str) -> String {
    let mut joined = String::new();
    for token in text.split_whitespace() {
        let is_ordinal = |part: &str| {
            part.strip_suffix('.')
                .is_some_and(|figure| figure.parse::<u16>().is_ok())
        };
        let last = joined.rsplit(' ').next().unwrap_or_default();
        let after_ordinal = last
            .rsplit('.')
            .nth(1)
            .is_some_and(|figure| figure.parse::<u16>().is_ok())
            && last.ends_with('.');
        let one = after_ordinal && is_ordinal(token);
        if !one && !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(token);
    }
    joined
}

impl Found {
    fn word(&mut self, word: Word) -> Read<()> {
        match word {
            Word::Skip => return Ok(()),
            Word::Number(number) => return self.number(number),
            Word::Amount(count, unit) => {
                self.settle_number()?;
                self.amounts.push((count, unit));
                return Ok(());
            }
            Word::Unit(unit) => return self.unit(unit),
            // The word for "hour" that also stands before the time of day.
            Word::HourOrAt => {
                return if self.number.is_some() || self.half.is_some() {
                    self.unit(Unit::Hour)
                } else {
                    Ok(())
                };
            }
            Word::WeekOrSunday => {
                if self.number.is_some() || self.next {
                    return self.unit(Unit::Week);
                }
                self.unit = Some(Unit::WeekOrSunday);
                return Ok(());
            }
            Word::Month(month) => {
                return match self.number.take() {
                    Some(day) => self.date(day, month),
                    None => {
                        self.month = Some(month);
                        Ok(())
                    }
                };
            }
            Word::AndMinutes(minutes) => {
                self.settle_number()?;
                let (hour, _) = self.time.ok_or(NO)?;
                self.time = Some((hour, minutes));
                return Ok(());
            }
            _ => {}
        }
        self.settle_number()?;
        match word {
            Word::Day(days) => self.set_day(Day::In(days)),
            Word::Weekday(day) => self.set_day(Day::Weekday(day)),
            Word::Part { hour, after_noon } => {
                self.part = Some((hour, after_noon));
                Ok(())
            }
            Word::AfterNoon(after) => {
                self.after_noon = Some(after);
                Ok(())
            }
            Word::Next => {
                match self.unit.take() {
                    Some(Unit::WeekOrSunday) => return self.set_day(Day::Next(Unit::Week)),
                    Some(unit) => return self.set_day(Day::Next(unit)),
                    None => self.next = true,
                }
                Ok(())
            }
            Word::Before(minutes) => {
                self.half = Some(Half::Before(minutes));
                Ok(())
            }
            Word::After(minutes) => {
                self.half = Some(Half::After(minutes));
                Ok(())
            }
            _ => Err(NO),
        }
    }

    fn set_day(&mut self, day: Day) -> Read<()> {
        if self.day.is_some() {
            return Err(NO);
        }
        self.day = Some(day);
        Ok(())
    }

    fn set_time(&mut self, hour: i64, minute: i64) -> Read<()> {
        let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && self.time.is_none();
        let (hour, minute) = (
            u8::try_from(hour).map_err(|_| NO)?,
            u8::try_from(minute).map_err(|_| NO)?,
        );
        if !fits {
            return Err(NO);
        }
        self.time = Some((hour, minute));
        Ok(())
    }

    fn date(&mut self, day: i64, month: u8) -> Read<()> {
        let day = u8::try_from(day).map_err(|_| NO)?;
        self.set_day(Day::Date { month, day, year: None })
    }

    fn number(&mut self, number: i64) -> Read<()> {
        if let Some(half) = self.half.take() {
            return match half {
                Half::Before(minutes) => self.set_time(number - 1, i64::from(minutes)),
                Half::After(minutes) => self.set_time(number, i64::from(minutes)),
            };
        }
        self.settle_number()?;
        if let Some(month) = self.month.take() {
            return self.date(number, month);
        }
        self.number = Some(number);
        Ok(())
    }

    fn unit(&mut self, unit: Unit) -> Read<()> {
        match (self.half.take(), self.number.take()) {
            (Some(Half::Before(minutes)), None) if unit == Unit::Hour => {
                self.amounts.push((i64::from(minutes), Unit::Minute));
            }
            (None, Some(number)) => self.amounts.push((number, unit)),
            (None, None) if self.next => {
                self.next = false;
                return self.set_day(Day::Next(unit));
            }
            (None, None) if self.unit.is_none() => self.unit = Some(unit),
            _ => return Err(NO),
        }
        Ok(())
    }

    /// A number that nothing explained is an hour.
    fn settle_number(&mut self) -> Read<()> {
        match self.number.take() {
            Some(hour) => self.set_time(hour, 0),
            None => Ok(()),
        }
    }

    /// Something with figures in it.
    fn figure(&mut self, token: &str, language: Language) -> Read<()> {
        let digits = token.chars().take_while(char::is_ascii_digit).count();
        if digits == 0 {
            return Err(NO);
        }
        if token.chars().all(|c| c.is_ascii_digit()) {
            return self.number(token.parse().map_err(|_| NO)?);
        }
        let parts: Vec<&str> = token.trim_end_matches('.').split(['.', '/', '-', ':']).collect();
        let numbers: Option<Vec<i64>> = parts.iter().map(|part| part.parse().ok()).collect();
        let Some(numbers) = numbers else {
            return self.with_letters(token, digits);
        };
        match numbers.as_slice() {
            // "24." is a number too.
            [one] => self.number(*one),
            [hour, minute] if token.contains(':') || is_dotted_time(token, *hour, *minute) => {
                self.exact = true;
                self.set_time(*hour, *minute)
            }
            [a, b] if !token.contains(':') => {
                let (month, day) = month_and_day(*a, *b, token, language)?;
                self.set_day(Day::Date { month, day, year: None })
            }
            [year, month, day] if *year > 31 => self.full_date(*year, *month, *day),
            [a, b, year] if !token.contains(':') => {
                let (month, day) = month_and_day(*a, *b, token, language)?;
                let year = if *year < 100 { *year + 2000 } else { *year };
                self.full_date(year, i64::from(month), i64::from(day))
            }
            _ => Err(NO),
        }
    }

    fn full_date(&mut self, year: i64, month: i64, day: i64) -> Read<()> {
        let year = i32::try_from(year).map_err(|_| NO)?;
        let (month, day) = (u8::try_from(month).map_err(|_| NO)?, u8::try_from(day).map_err(|_| NO)?);
        self.set_day(Day::Date {
            month,
            day,
            year: Some(year),
        })
    }

    /// "9am", "9-kor", "30min", "2h30m", "24th".
    fn with_letters(&mut self, token: &str, digits: usize) -> Read<()> {
        let (figures, letters) = token.split_at(digits);
        if let Some((minutes, suffix)) = clock(letters) {
            self.exact = true;
            self.set_time(figures.parse().map_err(|_| NO)?, minutes)?;
            return match suffix {
                "" | "kor" | "-kor" | "h" => Ok(()),
                "am" => self.word(Word::AfterNoon(false)),
                "pm" => self.word(Word::AfterNoon(true)),
                _ => Err(NO),
            };
        }
        let number: i64 = figures.parse().map_err(|_| NO)?;
        let letters = letters.trim_start_matches(['.', '-']);
        let end = letters.chars().take_while(|c| c.is_alphabetic()).count();
        let (name, rest) = letters.split_at(end);
        match name {
            "am" | "pm" if rest.is_empty() => {
                self.set_time(number, 0)?;
                self.word(Word::AfterNoon(name == "pm"))
            }
            "kor" | "orakor" if rest.is_empty() => {
                self.number(number)?;
                self.settle_number()
            }
            "st" | "nd" | "rd" | "th" | "an" | "en" | "n" | "jen" | "on" | "ra" | "re" | "i" if rest.is_empty() => {
                self.number(number)
            }
            _ => {
                let unit = match name {
                    "m" | "min" | "mins" | "perc" | "mnt" => Unit::Minute,
                    "h" | "hr" | "hrs" | "ora" | "jam" => Unit::Hour,
                    "d" | "nap" | "hari" => Unit::Day,
                    "w" | "het" => Unit::Week,
                    _ => return Err(NO),
                };
                self.settle_number()?;
                // "Mañana a las 9h" is a time of that day.
                if unit == Unit::Hour && rest.is_empty() && self.day.is_some() {
                    return self.set_time(number, 0);
                }
                self.amounts.push((number, unit));
                if rest.is_empty() {
                    return Ok(());
                }
                let digits = rest.chars().take_while(char::is_ascii_digit).count();
                if digits == 0 {
                    Err(NO)
                } else {
                    self.with_letters(rest, digits)
                }
            }
        }
    }

    fn moment(&self, language: Language, now: Timestamp, zone: &dyn LocalTime) -> Read<Timestamp> {
        let today = zone.civil(now);
        if !self.amounts.is_empty() {
            return self.after(today, now, zone);
        }
        let clock = self.clock()?;
        let Some(day) = self.day else {
            if self.next {
                return Err(NO);
            }
            let (hour, minute) = clock.ok_or(NO)?;
            let at = zone.instant(today.at(hour, minute));
            let at = if at > now {
                at
            } else {
                zone.instant(today.plus_days(1).at(hour, minute))
            };
            return Ok(at);
        };
        let date = self.date_of(day, today, language)?;
        let (hour, minute) = clock.unwrap_or((MORNING, 0));
        in_reach(zone.instant(date.at(hour, minute)), now)
    }

    /// The time of day that was meant, if one was named.
    fn clock(&self) -> Read<Option<(u8, u8)>> {
        let after_noon = self.after_noon.or(self.part.map(|(_, after)| after));
        let Some((hour, minute)) = self.time else {
            return if self.after_noon.is_some() {
                Err(NO)
            } else {
                Ok(self.part.map(|(hour, _)| (hour, 0)))
            };
        };
        let hour = match (hour, after_noon) {
            (1..=11, Some(true)) => hour + 12,
            (12, Some(false)) => 0,
            (13..=23, Some(false)) => return Err(NO),
            // Shops are not open at three in the night.
            (1..=6, None) if !self.exact => hour + 12,
            _ => hour,
        };
        Ok(Some((hour, minute)))
    }

    fn date_of(&self, day: Day, today: Civil, language: Language) -> Read<Civil> {
        let monday = today.plus_days(7 - today.weekday());
        Ok(match day {
            Day::In(days) => today.plus_days(days),
            // "El próximo viernes" is the coming one; elsewhere "next" is of the next week.
            Day::Weekday(weekday) if self.next && language.code() != "es" => monday.plus_days(weekday),
            Day::Weekday(weekday) => {
                let ahead = (weekday - today.weekday()).rem_euclid(7);
                today.plus_days(if ahead == 0 { 7 } else { ahead })
            }
            Day::Next(Unit::Week) => monday,
            Day::Next(Unit::Month) => {
                let month = today.plus_months(1);
                Civil { day: 1, ..month }
            }
            Day::Next(Unit::Day) => today.plus_days(1),
            Day::Next(_) => return Err(NO),
            Day::Date {
                month,
                day,
                year: Some(year),
            } => Civil::date(year, month, day).ok_or(NO)?,
            Day::Date { month, day, year: None } => {
                let this = Civil::date(today.year, month, day);
                let next = Civil::date(today.year + 1, month, day);
                match this {
                    Some(date) if date.days() >= today.days() => date,
                    _ => next.or(this).ok_or(NO)?,
                }
            }
        })
    }

    /// So long from now: hours and minutes as they pass, days and more by the calendar, in the morning.
    fn after(&self, today: Civil, now: Timestamp, zone: &dyn LocalTime) -> Read<Timestamp> {
        if self.day.is_some() || self.next {
            return Err(NO);
        }
        let (mut date, mut span, mut long, mut short) = (today, 0_i64, false, false);
        for (count, unit) in &self.amounts {
            if !(0..=100_000).contains(count) {
                return Err(WhenError::TooFar);
            }
            match unit {
                Unit::Minute => span += count * MINUTE,
                Unit::Hour => span += count * HOUR,
                Unit::Day => date = date.plus_days(*count),
                Unit::Week => date = date.plus_days(count * 7),
                Unit::Month => date = date.plus_months(*count),
                Unit::WeekOrSunday => return Err(NO),
            }
            let is_short = matches!(unit, Unit::Minute | Unit::Hour);
            (long, short) = (long || !is_short, short || is_short);
        }
        let clock = self.clock()?;
        let at = match (long, short, clock) {
            (true, false, clock) => {
                let (hour, minute) = clock.unwrap_or((MORNING, 0));
                zone.instant(date.at(hour, minute))
            }
            (true, true, None) => zone.instant(date) + span,
            (false, _, None) => now + span,
            _ => return Err(NO),
        };
        in_reach(at, now)
    }
}

fn in_reach(at: Timestamp, now: Timestamp) -> Read<Timestamp> {
    if at <= now {
        Err(WhenError::Past)
    } else if at.since(now) > FARTHEST {
        Err(WhenError::TooFar)
    } else {
        Ok(at)
    }
}

/// Minutes and what follows them, of a time whose hour has been read.
fn clock(after_hour: &str) -> Option<(i64, &str)> {
    let rest = after_hour.strip_prefix([':', '.'])?;
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let (minutes, suffix) = rest.split_at(digits);
    if digits == 2 && !suffix.starts_with('.') {
        Some((minutes.parse().ok()?, suffix))
    } else {
        None
    }
}

/// "9.30" is a time and "24.12." a day: a dot at the end, or an hour or minutes that cannot be.
fn is_dotted_time(token: &str, hour: i64, minute: i64) -> bool {
    let minutes_have_two = token.rsplit('.').next().is_some_and(|part| part.len() == 2);
    token.contains('.') && minutes_have_two && (0..24).contains(&hour) && (0..60).contains(&minute)
}

/// Which of two figures is the month, as people of this language write dates.
fn month_and_day(a: i64, b: i64, token: &str, language: Language) -> Read<(u8, u8)> {
    let (month, day) = match (a, b) {
        (1..=12, 13..=31) => (a, b),
        (13..=31, 1..=12) => (b, a),
        (1..=12, 1..=12) if a == b => (a, b),
        (1..=12, 1..=12) => match (language.code(), token.contains('/')) {
            ("es" | "id", _) => (b, a),
            ("hu", false) => (a, b),
            _ => return Err(WhenError::Ambiguous),
        },
        _ => return Err(NO),
    };
    Ok((u8::try_from(month).map_err(|_| NO)?, u8::try_from(day).map_err(|_| NO)?))
}

#[cfg(test)]
mod tests;
