//! What somebody types into the search field, read into words, phrases and conditions. Total: every text is a query, and
//! what is not understood is searched for as words and named, so that nothing is ignored in silence. The names of
//! conditions come from whoever asks, in that person's language; the codes, which are English words, always hold.

use crate::text::{fold, words_of};
use crate::{Channel, Language, Priority, TicketStatus, clean_tag};
use std::collections::BTreeMap;

/// What a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// Who wrote.
    From,
    /// Who was written to.
    To,
    /// Where.
    Channel,
    /// The customer's language.
    Lang,
    /// Earlier than the beginning of this day.
    Before,
    /// On this day or later.
    After,
    /// Something that is there: a file, a draft.
    Has,
    /// Part of an order's number.
    Order,
    /// State of the ticket.
    Status,
    /// Whose it is.
    Assignee,
    /// A tag.
    Tag,
    /// How pressing the agents say it is.
    Priority,
    /// Something that holds: unread.
    Is,
}

impl Operator {
    /// All of them, in the order in which they are explained.
    pub const ALL: [Operator; 13] = [
        Operator::From,
        Operator::To,
        Operator::Channel,
        Operator::Lang,
        Operator::Before,
        Operator::After,
        Operator::Has,
        Operator::Order,
        Operator::Status,
        Operator::Assignee,
        Operator::Tag,
        Operator::Priority,
        Operator::Is,
    ];

    /// The English name, which holds in every language.
    pub fn code(self) -> &'static str {
        match self {
            Operator::From => "from",
            Operator::To => "to",
            Operator::Channel => "channel",
            Operator::Lang => "lang",
            Operator::Before => "before",
            Operator::After => "after",
            Operator::Has => "has",
            Operator::Order => "order",
            Operator::Status => "status",
            Operator::Assignee => "assignee",
            Operator::Tag => "tag",
            Operator::Priority => "priority",
            Operator::Is => "is",
        }
    }

    /// The operator of an English name.
    pub fn from_code(code: &str) -> Option<Operator> {
        Operator::ALL.into_iter().find(|operator| operator.code() == code)
    }
}

/// A day as somebody wrote it, without a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// A date of the calendar; the month and the day exist.
    Date {
        /// Four digits.
        year: i16,
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
    /// So many days before today.
    Ago(u16),
}

/// Order of day and month where a date is written with signs between numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// 31/12/2026
    #[default]
    DayMonthYear,
    /// 12/31/2026
    MonthDayYear,
    /// 2026. 12. 31.
    YearMonthDay,
}

/// Whose tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The agent's who asks.
    Me,
    /// Nobody's.
    Nobody,
    /// Of a colleague whose name begins so, folded.
    Named(String),
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The sender's name or address contains this.
    From(String),
    /// The receiver's name or address contains this.
    To(String),
    /// In this channel.
    Channel(Channel),
    /// In this language.
    Lang(Language),
    /// Before this day.
    Before(Day),
    /// On this day or after.
    After(Day),
    /// With a file.
    HasAttachment,
    /// With a text in progress.
    HasDraft,
    /// About an order whose number contains this, folded.
    Order(String),
    /// In this state.
    Status(TicketStatus),
    /// Whose.
    Assignee(Whose),
    /// With this tag.
    Tag(String),
    /// Of this priority.
    Priority(Priority),
    /// With something unseen.
    Unread,
    /// The ticket of this number.
    Number(u32),
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A word or a number with its signs, as it was typed.
    Word(String),
    /// Words that stand together, accents and all.
    Phrase(String),
    /// A word or words that must not be there.
    Without(String),
    /// A condition.
    Condition(Condition),
    /// An operator whose value is still to be typed.
    Unfinished(Operator),
}

/// A part with its place in the text, in UTF-16 units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// What it is.
    pub part: Part,
    /// Where it begins.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
}

/// A text that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// Its parts in order.
    pub parts: Vec<Placed>,
    /// What looked like a condition and is searched for as words: `name:value`.
    pub not_understood: Vec<String>,
    /// The text ends inside its last word: it counts as a beginning however short it is.
    pub open_end: bool,
}

/// What conditions and their values are called besides their English codes. Keys are folded.
#[derive(Debug, Clone, Default)]
pub struct SearchNames {
    operators: BTreeMap<String, Operator>,
    values: BTreeMap<String, String>,
    dates: DateOrder,
}

impl SearchNames {
    /// Names of operators (name, code) and of their values (name, code).
    pub fn new<'a>(
        operators: impl IntoIterator<Item = (&'a str, &'a str)>,
        values: impl IntoIterator<Item = (&'a str, &'a str)>,
        dates: DateOrder,
    ) -> SearchNames {
        SearchNames {
            operators: operators
                .into_iter()
                .filter_map(|(name, code)| Some((fold(name), Operator::from_code(code)?)))
                .collect(),
            values: values
                .into_iter()
                .map(|(name, code)| (fold(name), code.to_owned()))
                .collect(),
            dates,
        }
    }

    fn operator(&self, name: &str) -> Option<Operator> {
        let name = fold(name);
        Operator::from_code(&name).or_else(|| self.operators.get(&name).copied())
    }

    /// The code of a value: its own name in the language, or the code itself.
    fn value(&self, value: &str) -> String {
        let folded = fold(value);
        self.values.get(&folded).cloned().unwrap_or(folded)
    }
}

const QUOTES: &[char] = &['"', '“', '”', '„', '«', '»'];

impl SearchQuery {
    /// Reads a text.
    pub fn parse(text: &str, names: &SearchNames) -> SearchQuery {
        Reader {
            chars: text.chars().collect(),
            at: 0,
            units: 0,
            names,
            query: SearchQuery::default(),
        }
        .read()
    }

    /// The conditions.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.parts.iter().filter_map(|placed| match &placed.part {
            Part::Condition(condition) => Some(condition),
            _ => None,
        })
    }

    /// Something must be there: a word or a phrase with a letter or a digit.
    pub fn has_words(&self) -> bool {
        self.parts.iter().any(|placed| match &placed.part {
            Part::Word(text) | Part::Phrase(text) => words_of(text).next().is_some(),
            _ => false,
        })
    }

    /// The number, when the whole text is one.
    pub fn bare_number(&self) -> Option<u32> {
        match self.parts.as_slice() {
            [
                Placed {
                    part: Part::Word(word), ..
                },
            ] => word.parse().ok(),
            _ => None,
        }
    }
}

struct Reader<'a> {
    chars: Vec<char>,
    at: usize,
    units: usize,
    names: &'a SearchNames,
    query: SearchQuery,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        self.units += c.len_utf16();
        Some(c)
    }

    fn read(mut self) -> SearchQuery {
        loop {
            while self.peek().is_some_and(char::is_whitespace) {
                self.next();
            }
            if self.peek().is_none() {
                return self.query;
            }
            self.part();
        }
    }

    fn add(&mut self, from: usize, part: Part) {
        let unit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.query.parts.push(Placed {
            part,
            from: unit(from),
            to: unit(self.units),
        });
    }

    fn part(&mut self) {
        let from = self.units;
        if self.peek() == Some('-')
            && self
                .chars
                .get(self.at + 1)
                .is_some_and(|c| c.is_alphanumeric() || QUOTES.contains(c))
        {
            self.next();
            let text = self.value();
            return self.add(from, Part::Without(text));
        }
        if self.peek().is_some_and(|c| QUOTES.contains(&c)) {
            let text = self.value();
            return self.add(from, Part::Phrase(text));
        }
        if let Some(name) = self.name_ahead() {
            return self.condition(from, &name);
        }
        let word = self.value();
        if let Some(number) = word.strip_prefix('#').and_then(|digits| digits.parse().ok()) {
            return self.add(from, Part::Condition(Condition::Number(number)));
        }
        self.query.open_end = self.peek().is_none();
        self.add(from, Part::Word(word));
    }

    /// Letters followed by a colon that is no part of a web address.
    fn name_ahead(&self) -> Option<String> {
        let rest = self.chars.get(self.at..)?;
        let length = rest.iter().take_while(|c| c.is_alphabetic()).count();
        let colon = length > 0 && rest.get(length) == Some(&':') && rest.get(length + 1) != Some(&'/');
        colon.then(|| rest.iter().take(length).collect())
    }

    /// A quoted text, or everything up to the next space. A quote that is not closed goes to the end.
    fn value(&mut self) -> String {
        let mut text = String::new();
        if self.peek().is_some_and(|c| QUOTES.contains(&c)) {
            self.next();
            while let Some(c) = self.next() {
                if QUOTES.contains(&c) {
                    break;
                }
                text.push(c);
            }
            return text;
        }
        while let Some(c) = self.peek().filter(|c| !c.is_whitespace() && !QUOTES.contains(c)) {
            text.push(c);
            self.next();
        }
        text
    }

    fn condition(&mut self, from: usize, name: &str) {
        for _ in 0..=name.chars().count() {
            self.next();
        }
        let value = self.value();
        let Some(operator) = self.names.operator(name) else {
            return self.not_understood(from, name, &value);
        };
        if value.trim().is_empty() {
            return self.add(from, Part::Unfinished(operator));
        }
        match self.condition_of(operator, value.trim()) {
            Some(condition) => self.add(from, Part::Condition(condition)),
            None => self.not_understood(from, name, &value),
        }
    }

    fn not_understood(&mut self, from: usize, name: &str, value: &str) {
        let written = format!("{name}:{value}");
        self.query.open_end = self.peek().is_none() && !value.is_empty();
        self.add(from, Part::Word(written.clone()));
        self.query.not_understood.push(written);
    }

    fn condition_of(&self, operator: Operator, value: &str) -> Option<Condition> {
        let code = self.names.value(value);
        Some(match operator {
            Operator::From => Condition::From(value.to_owned()),
            Operator::To => Condition::To(value.to_owned()),
            Operator::Channel => Condition::Channel(Channel::from_code(&code)?),
            Operator::Lang => Condition::Lang(Language::parse(&code)?),
            Operator::Before => Condition::Before(day(value, &code, self.names.dates)?),
            Operator::After => Condition::After(day(value, &code, self.names.dates)?),
            Operator::Has => match code.as_str() {
                "attachment" => Condition::HasAttachment,
                "draft" => Condition::HasDraft,
                _ => return None,
            },
            Operator::Is => match code.as_str() {
                "unread" => Condition::Unread,
                _ => return None,
            },
            Operator::Order => Condition::Order(fold(value.trim_start_matches('#'))),
            Operator::Status => {
                // What was merged is found in the ticket that it was merged into.
                Condition::Status(TicketStatus::from_code(&code).filter(|status| *status != TicketStatus::Merged)?)
            }
            Operator::Priority => Condition::Priority(Priority::from_code(&code)?),
            Operator::Assignee => Condition::Assignee(match code.as_str() {
                "me" => Whose::Me,
                "nobody" => Whose::Nobody,
                _ => Whose::Named(fold(value)),
            }),
            Operator::Tag => Condition::Tag(clean_tag(value)?),
        })
    }
}

/// Reads a day: a word for today or yesterday, `7d`, `2026-12-31`, or numbers in the order of the agent's dates; without a
/// year, `None`, since nobody can say which one is meant.
fn day(written: &str, code: &str, order: DateOrder) -> Option<Day> {
    match code {
        "today" => return Some(Day::Ago(0)),
        "yesterday" => return Some(Day::Ago(1)),
        _ => {}
    }
    if let Some(days) = code.strip_suffix('d').and_then(|days| days.parse().ok()) {
        return Some(Day::Ago(days));
    }
    let numbers: Vec<i32> = written
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(|digits| digits.parse().ok())
        .collect::<Option<_>>()?;
    let &[a, b, c] = numbers.as_slice() else { return None };
    // A year in front is the same everywhere.
    let (year, month, day) = if a > 31 {
        (a, b, c)
    } else {
        match order {
            DateOrder::DayMonthYear => (c, b, a),
            DateOrder::MonthDayYear => (c, a, b),
            DateOrder::YearMonthDay => (a, b, c),
        }
    };
    let year = if (0..100).contains(&year) { year + 2000 } else { year };
    let longest = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1970..=9999).contains(&year) || !(1..=longest).contains(&day) {
        return None;
    }
    Some(Day::Date {
        year: i16::try_from(year).ok()?,
        month: i8::try_from(month).ok()?,
        day: i8::try_from(day).ok()?,
    })
}

#[cfg(test)]
mod tests;
