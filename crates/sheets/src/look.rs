//! The first look at a file: how it is written, what its columns mean and how many rows there are. Nothing of it is kept but a
//! few examples; a person agrees with the plan or changes it.

use crate::columns::{self, Field, Subject};
use crate::exports::PLAIN;
use crate::rows::{Rows, separator_of};
use crate::text::{Letters, Listener};
use crate::values::{self, DayOrder, Days, Mark, Marks, Style};
use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Seek, SeekFrom};

/// Letters in which the separator is looked for.
const START: usize = 128 * 1024;
/// Examples of a column.
const EXAMPLES: usize = 3;
/// Letters of an example.
const EXAMPLE: usize = 60;

/// How a file is to be read. It is all that reading needs beside the file itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The export that it is; the words are `files.kind.<code>`.
    pub kind: String,
    /// What its rows are.
    pub subject: Subject,
    /// Headings as they stand in the file.
    pub headings: Vec<String>,
    /// What each column means; nothing: it is not read.
    pub fields: Vec<Option<Field>>,
    /// Its letters, by the name that browsers give them.
    pub charset: String,
    /// What stands between cells.
    pub separator: char,
    /// How it writes amounts and days.
    pub style: Style,
    /// The currency (ISO 4217) of amounts that name none.
    pub currency: Option<String>,
}

impl Plan {
    /// The first column that means this.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|found| *found == Some(field))
    }

    /// What must be said before it can be read: the words are `files.needs.<code>`.
    pub fn needs(&self) -> Vec<&'static str> {
        let has = |fields: &[Field]| fields.iter().any(|field| self.column(*field).is_some());
        let mut needs = Vec::new();
        match self.subject {
            Subject::Orders => {
                if !has(&[Field::Number]) {
                    needs.push("number");
                }
                if !has(&[Field::Date]) {
                    needs.push("date");
                }
                if !has(&[Field::Total, Field::ItemPrice, Field::ItemTotal]) {
                    needs.push("amount");
                }
                if !has(&[Field::Currency]) && self.currency.is_none() {
                    needs.push("currency");
                }
            }
            Subject::Customers => {
                if !has(&[Field::Email, Field::CustomerId, Field::Phone]) {
                    needs.push("person");
                }
            }
        }
        needs
    }

    pub(crate) fn encoding(&self) -> &'static Encoding {
        Encoding::for_label(self.charset.as_bytes()).unwrap_or(encoding_rs::UTF_8)
    }
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its first cells that say something, cut off where they are long.
    pub examples: Vec<String>,
}

/// What a first look at a file says.
#[derive(Debug, Clone)]
pub struct Looked {
    /// How it is to be read, as far as it can be told.
    pub plan: Plan,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Rows below the headings.
    pub rows: u64,
    /// Fingerprint of its bytes.
    pub hash: [u8; 32],
    seen: Vec<Seen>,
}

/// What the cells of a column have in common.
#[derive(Debug, Clone, Default)]
struct Seen {
    examples: Vec<String>,
    marks: Marks,
    days: Days,
    currency: Option<String>,
}

/// Why a file is none of rows. The codes are `errors.file_<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTable {
    /// It is a spreadsheet's own file: saved as CSV it could be read.
    Spreadsheet,
    /// It is not text.
    NoText,
    /// There is nothing in it.
    Empty,
    /// Its rows are not cut into cells.
    NoColumns,
}

impl NoTable {
    /// Its name.
    pub fn code(self) -> &'static str {
        match self {
            NoTable::Spreadsheet => "file_spreadsheet",
            NoTable::NoText => "file_no_text",
            NoTable::Empty => "file_empty",
            NoTable::NoColumns => "file_no_columns",
        }
    }
}

/// Looks at a whole file.
///
/// # Errors
/// What reading it reports.
pub fn look<R: Read + Seek>(file: &mut R) -> io::Result<Result<Looked, NoTable>> {
    file.seek(SeekFrom::Start(0))?;
    let heard = Listener::hear(&mut *file)?;
    if heard.is_spreadsheet {
        return Ok(Err(NoTable::Spreadsheet));
    }
    if heard.is_binary {
        return Ok(Err(NoTable::NoText));
    }
    file.seek(SeekFrom::Start(0))?;
    let mut start = String::new();
    let mut letters = Letters::of(&mut *file, heard.charset);
    while start.len() < START && letters.more(&mut start)? {}
    if start.trim().is_empty() {
        return Ok(Err(NoTable::Empty));
    }
    // The last row may end without a break.
    start.push('\n');
    let Some(separator) = separator_of(&start) else {
        return Ok(Err(NoTable::NoColumns));
    };
    file.seek(SeekFrom::Start(0))?;
    let mut rows = Rows::of(&mut *file, heard.charset, separator);
    let Some(first) = rows.next()? else {
        return Ok(Err(NoTable::Empty));
    };
    let mut seen = vec![Seen::default(); first.cells.len()];
    let mut count = 0;
    while let Some(row) = rows.next()? {
        count += 1;
        for (cell, seen) in row.cells.iter().zip(&mut seen) {
            seen.see(cell);
        }
    }
    let headings = first.cells;
    let kind = columns::kind_of(&headings);
    let subject = kind.map_or_else(|| columns::subject_of(&headings), |kind| kind.subject);
    let mut looked = Looked {
        plan: Plan {
            kind: kind.map_or(PLAIN, |kind| kind.code).to_owned(),
            subject,
            fields: columns::meanings(&headings, kind, subject),
            headings: headings.clone(),
            charset: heard.charset.name().to_owned(),
            separator,
            style: Style {
                mark: Mark::Point,
                days: DayOrder::DayFirst,
            },
            currency: None,
        },
        columns: headings
            .into_iter()
            .zip(&seen)
            .map(|(heading, seen)| Column {
                heading,
                examples: seen.examples.clone(),
            })
            .collect(),
        rows: count,
        hash: heard.hash,
        seen,
    };
    looked.find_style();
    Ok(Ok(looked))
}

impl Looked {
    /// Takes other columns than the headings say, and reads from them how amounts and days are written.
    pub fn with_fields(&mut self, subject: Subject, fields: &[Option<Field>]) {
        self.plan.subject = subject;
        for (place, field) in self.plan.fields.iter_mut().enumerate() {
            *field = fields.get(place).copied().flatten().filter(|field| subject.has(*field));
        }
        self.find_style();
    }

    /// Takes what a person said of an earlier file with the same headings: what its columns mean, and what this file does not say of its
    /// days and its currency. False when the headings are others.
    pub fn as_before(&mut self, before: &Plan) -> bool {
        if before.headings != self.plan.headings {
            return false;
        }
        self.with_fields(before.subject, &before.fields);
        if self.days_said().is_none() {
            self.plan.style.days = before.style.days;
        }
        if self.plan.currency.is_none() {
            self.plan.currency.clone_from(&before.currency);
        }
        true
    }

    fn of(&self, fields: &[Field]) -> impl Iterator<Item = &Seen> {
        let wanted = |field: &Option<Field>| field.is_some_and(|field| fields.contains(&field));
        let found: Vec<&Seen> = self
            .plan
            .fields
            .iter()
            .zip(&self.seen)
            .filter(|(field, _)| wanted(field))
            .map(|(_, seen)| seen)
            .collect();
        found.into_iter()
    }

    /// The order of its days' parts, where one of them tells.
    fn days_said(&self) -> Option<DayOrder> {
        const DAYS: &[Field] = &[Field::Date, Field::PaidAt, Field::ShippedAt, Field::CancelledAt];
        let all = self.of(DAYS).fold(Days::default(), |sum, seen| sum.and(seen.days));
        all.order()
    }

    fn find_style(&mut self) {
        const AMOUNTS: &[Field] = &[
            Field::Total,
            Field::Shipping,
            Field::Refunded,
            Field::ItemPrice,
            Field::ItemTotal,
            Field::ItemDiscount,
        ];
        let mark = self
            .of(AMOUNTS)
            .fold(Marks::default(), |sum, seen| sum.and(seen.marks))
            .mark();
        let days = self.days_said();
        let currency = self.of(AMOUNTS).find_map(|seen| seen.currency.clone());
        let month_first = columns::kind_named(&self.plan.kind).is_some_and(|kind| kind.month_first);
        let usual = if month_first {
            DayOrder::MonthFirst
        } else {
            DayOrder::DayFirst
        };
        self.plan.style = Style {
            mark,
            days: days.unwrap_or(usual),
        };
        self.plan.currency = currency;
    }
}

impl Seen {
    fn see(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        if self.examples.len() < EXAMPLES {
            let example: String = cell
                .chars()
                .take(EXAMPLE)
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            if !self.examples.contains(&example) {
                self.examples.push(example);
            }
        }
        if cell.len() > 40 {
            return;
        }
        self.marks.see(cell);
        self.days.see(cell);
        if self.currency.is_none() {
            self.currency = values::currency_beside(cell).map(|found| found.code().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn seen(text: &str) -> Result<Looked, NoTable> {
        look(&mut Cursor::new(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn a_table_of_ones_own_says_how_it_is_to_be_read() {
        let looked = seen("Rendelésszám;Dátum;Vevő;Végösszeg;Semmi\n1001;13.11.2026;Őri Éva;4 990 Ft;x\n1002;14.11.2026;Tóth Bea;12 500 Ft;\n").unwrap();
        assert_eq!(looked.plan.kind, "plain");
        assert_eq!(looked.plan.separator, ';');
        assert_eq!(looked.plan.currency.as_deref(), Some("HUF"));
        assert_eq!(looked.plan.style.days, DayOrder::DayFirst);
        assert_eq!(looked.rows, 2);
        assert_eq!(looked.columns[4].examples, ["x"]);
        assert!(looked.plan.needs().is_empty(), "{:?}", looked.plan.needs());
    }

    #[test]
    fn a_file_with_the_headings_of_an_earlier_one_is_read_as_that_was_but_what_it_says_itself_stays() {
        let head = "Code,When,What,Sum\n";
        let mut before = seen(&format!("{head}A1,11/20/2026,Cup,\"12,30\"\n")).unwrap();
        let fields = [Some(Field::Number), Some(Field::Date), None, Some(Field::Total)];
        before.with_fields(Subject::Orders, &fields);
        before.plan.currency = Some("EUR".to_owned());
        for (row, days, currency) in [
            ("A2,03/04/2026,Cup,9.50\n", DayOrder::MonthFirst, "EUR"),
            ("A2,23/04/2026,Cup,9.50 USD\n", DayOrder::DayFirst, "USD"),
        ] {
            let mut next = seen(&format!("{head}{row}")).unwrap();
            assert!(next.as_before(&before.plan));
            assert_eq!(next.plan.fields, fields);
            assert_eq!(
                (next.plan.style.days, next.plan.currency.as_deref()),
                (days, Some(currency)),
                "{row}"
            );
            assert!(next.plan.needs().is_empty());
        }
        let mut other = seen("Code,When,Sum\nA1,20/11/2026,9.50\n").unwrap();
        assert!(!other.as_before(&before.plan));
    }

    #[test]
    fn what_is_missing_is_said_until_a_person_says_it() {
        let mut looked = seen("Code,When,What,Sum\nA1,11/20/2026,Cup,\"12,30\"\n").unwrap();
        looked.with_fields(Subject::Orders, &[None, None, None, None]);
        assert_eq!(looked.plan.needs(), ["number", "date", "amount", "currency"]);
        let fields = [
            Some(Field::Number),
            Some(Field::Date),
            Some(Field::ItemTitle),
            Some(Field::Total),
        ];
        looked.with_fields(Subject::Orders, &fields);
        assert_eq!(looked.plan.needs(), ["currency"]);
        assert_eq!(
            looked.plan.style,
            Style {
                mark: Mark::Comma,
                days: DayOrder::MonthFirst
            }
        );
    }

    #[test]
    fn what_is_no_table_is_said_to_be_none() {
        assert_eq!(seen("").err(), Some(NoTable::Empty));
        assert_eq!(seen("\u{feff}\n\n").err(), Some(NoTable::Empty));
        assert_eq!(seen("only\nwords\n").err(), Some(NoTable::NoColumns));
        assert_eq!(seen("PK\u{3}\u{4}xxxx").err(), Some(NoTable::Spreadsheet));
    }
}
