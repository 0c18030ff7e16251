//! A file read record by record. Rows of one order may lie apart: a first walk counts in how many runs each order's rows stand, so
//! that the second hands an order over once its last run is read and holds only those that are not whole yet.

use crate::columns::{Field, Subject};
use crate::look::Plan;
use crate::rows::{Row, Rows};
use crate::{orders, people};
use domain::LocalTime;
use ports::{CustomerRecord, OrderRecord};
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom};

/// Rows of one order; what has more has a column that is no order's number.
const MOST_ROWS: usize = 1_000;
/// Letters of a cell that a problem repeats.
const REPEATED: usize = 40;

/// Why something of a file was not taken, or not wholly. The words are `files.problem.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The row, as a spreadsheet counts.
    pub row: u64,
    /// Heading of the column; may be empty.
    pub column: String,
    /// What is wrong.
    pub code: &'static str,
    /// What stands in the cell, cut off; empty where that would say who somebody is.
    pub value: String,
    /// The order or customer was left out; otherwise it was taken without this.
    pub left_out: bool,
}

/// What a file says of orders. What it does not say stays as it was, whoever said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Says {
    /// Who bought: an address or the shop's id of them.
    pub person: bool,
    /// The total.
    pub total: bool,
    /// Shipping.
    pub shipping: bool,
    /// Lines.
    pub lines: bool,
    /// How it is paid.
    pub payment: bool,
    /// What was given back.
    pub refunded: bool,
    /// How far it is on its way.
    pub fulfilment: bool,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// The shop's word for its state.
    pub status: bool,
    /// Where it goes.
    pub address: bool,
}

impl Says {
    /// There is nothing that only another file could say.
    pub fn is_everything(self) -> bool {
        let Says {
            person,
            total,
            shipping,
            lines,
            payment,
            refunded,
            fulfilment,
            cancelled,
            status,
            address,
        } = self;
        person && total && shipping && lines && payment && refunded && fulfilment && cancelled && status && address
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// An order, and what the file says of it.
    Order(Box<OrderRecord>, Says),
    /// A customer.
    Customer(CustomerRecord),
}

/// What came of some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The record, unless it is left out.
    pub item: Option<Item>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Rows of one record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) key: String,
    pub(crate) rows: Vec<Row>,
    too_many: bool,
}

/// A file that is read.
pub struct Reading<R> {
    rows: Rows<R>,
    plan: Plan,
    runs: HashMap<u64, u32>,
    held: HashMap<u64, Group>,
    current: Option<(u64, Group)>,
    /// Rows that were read.
    done: u64,
}

/// What a row is.
enum Told {
    /// It belongs to the record with this key.
    Of(u64, String),
    Wrong(Problem),
}

impl<R: Read + Seek> Reading<R> {
    /// Begins to read. Nothing when the file has other headings than those of the plan.
    ///
    /// # Errors
    /// What reading it reports.
    pub fn of(mut file: R, plan: Plan) -> io::Result<Option<Reading<R>>> {
        file.seek(SeekFrom::Start(0))?;
        let mut rows = Rows::of(&mut file, plan.encoding(), plan.separator);
        if rows.next()?.is_none_or(|first| first.cells != plan.headings) {
            return Ok(None);
        }
        let mut runs: HashMap<u64, u32> = HashMap::new();
        let mut last = None;
        while let Some(row) = rows.next()? {
            if let Told::Of(mark, _) = told(&row, &plan)
                && last != Some(mark)
            {
                *runs.entry(mark).or_default() += 1;
                last = Some(mark);
            }
        }
        file.seek(SeekFrom::Start(0))?;
        let mut rows = Rows::of(file, plan.encoding(), plan.separator);
        rows.next()?;
        Ok(Some(Reading {
            rows,
            plan,
            runs,
            held: HashMap::new(),
            current: None,
            done: 0,
        }))
    }
}

impl<R: Read> Reading<R> {
    /// Rows that were read so far.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// What the next rows say; nothing at the end. The order is that in which records end, the same at every reading.
    ///
    /// # Errors
    /// What reading the file reports.
    pub fn next(&mut self, wall: &dyn LocalTime) -> io::Result<Option<Found>> {
        loop {
            let Some(row) = self.rows.next()? else {
                return Ok(self.current.take().map(|(_, group)| self.close(&group, wall)));
            };
            self.done += 1;
            let (mark, key) = match told(&row, &self.plan) {
                Told::Of(mark, key) => (mark, key),
                Told::Wrong(problem) => {
                    return Ok(Some(Found {
                        item: None,
                        problems: vec![problem],
                    }));
                }
            };
            if let Some((current, group)) = &mut self.current
                && *current == mark
            {
                group.add(row);
                continue;
            }
            let mut group = self.held.remove(&mark).unwrap_or_default();
            group.key = key;
            group.add(row);
            if let Some(left) = self.runs.get_mut(&mark) {
                *left = left.saturating_sub(1);
            }
            if let Some((before, whole)) = self.current.replace((mark, group)) {
                if self.runs.get(&before).is_some_and(|left| *left > 0) {
                    self.held.insert(before, whole);
                } else {
                    self.runs.remove(&before);
                    return Ok(Some(self.close(&whole, wall)));
                }
            }
        }
    }

    fn close(&self, group: &Group, wall: &dyn LocalTime) -> Found {
        if group.too_many {
            let first = group.rows.iter().map(|row| row.number).min().unwrap_or_default();
            let column = self.plan.column(Field::Number);
            return Found {
                item: None,
                problems: vec![problem(&self.plan, first, column, "too_many_rows", "", true)],
            };
        }
        match self.plan.subject {
            Subject::Orders => orders::order(group, &self.plan, wall),
            Subject::Customers => people::customer(group, &self.plan, wall),
        }
    }
}

impl Group {
    fn add(&mut self, row: Row) {
        if self.rows.len() < MOST_ROWS {
            self.rows.push(row);
        } else {
            self.too_many = true;
        }
    }

    /// The cell of a column, and its row: of several that differ always the same, whatever their order.
    pub(crate) fn cell(&self, column: Option<usize>) -> Option<(&str, u64)> {
        let column = column?;
        let cells = self
            .rows
            .iter()
            .filter_map(|row| Some((row.cells.get(column)?.as_str(), row.number)));
        cells.filter(|(cell, _)| !cell.is_empty()).min()
    }

    pub(crate) fn first(&self) -> u64 {
        self.rows.iter().map(|row| row.number).min().unwrap_or_default()
    }
}

pub(crate) fn problem(
    plan: &Plan,
    row: u64,
    column: Option<usize>,
    code: &'static str,
    value: &str,
    left_out: bool,
) -> Problem {
    Problem {
        row,
        column: column.and_then(|at| plan.headings.get(at)).cloned().unwrap_or_default(),
        code,
        value: value
            .chars()
            .take(REPEATED)
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect(),
        left_out,
    }
}

fn told(row: &Row, plan: &Plan) -> Told {
    let wrong = |column, code, value: &str| Told::Wrong(problem(plan, row.number, column, code, value, true));
    if row.broken {
        return wrong(None, "quote_open", "");
    }
    let extra = row.cells.iter().skip(plan.headings.len());
    if extra.clone().any(|cell| !cell.is_empty()) {
        return wrong(None, "too_many_cells", &row.cells.len().to_string());
    }
    let cell = |field| {
        let cell = plan.column(field).and_then(|at| row.cells.get(at));
        cell.map(String::as_str).filter(|cell| !cell.is_empty())
    };
    let key = match plan.subject {
        Subject::Orders => cell(Field::Number).map(str::to_owned),
        Subject::Customers => cell(Field::CustomerId)
            .or_else(|| cell(Field::Email))
            .or_else(|| cell(Field::Phone))
            .map(str::to_lowercase),
    };
    match key {
        Some(key) if key.chars().count() <= 120 => {
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            Told::Of(hasher.finish(), key)
        }
        Some(_) => wrong(plan.column(Field::Number), "number_too_long", ""),
        None if plan.subject == Subject::Orders => wrong(plan.column(Field::Number), "number_missing", ""),
        None => wrong(None, "person_missing", ""),
    }
}
