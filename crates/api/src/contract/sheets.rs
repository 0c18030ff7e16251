//! Files of orders and customers from shops without another way out.

use super::{ArchiveState, MoneyView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the rows of a file are; the words are `files.subject.<value>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SheetSubject {
    /// Orders, one or more rows each.
    Orders,
    /// Customers, a row each.
    Customers,
}

/// What a person says of a file where it differs from what the file says itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetChoiceInput {
    /// What the rows are; counts with `fields`.
    pub subject: Option<SheetSubject>,
    /// What each column means, by the names of `SheetLookView.fields`; nothing: as the headings say.
    pub fields: Option<Vec<Option<String>>>,
    /// A comma stands before the cents; nothing: as most rows have it.
    pub comma: Option<bool>,
    /// The month stands before the day; nothing: as the rows have it.
    pub month_first: Option<bool>,
    /// Currency (ISO 4217) of amounts that name none.
    pub currency: Option<String>,
}

/// A file to look at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetInput {
    /// A whole path.
    pub path: String,
    /// How it is to be read.
    pub choice: SheetChoiceInput,
}

/// A file to read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetStartInput {
    /// A whole path.
    pub path: String,
    /// How it is to be read.
    pub choice: SheetChoiceInput,
    /// The shop that its orders belong to; nothing: a new one.
    pub connection_id: Option<String>,
    /// Name of the new one.
    pub label: String,
}

/// A file is being read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetStarted {
    /// The shop that its orders belong to.
    pub connection_id: String,
    /// The reading.
    pub import_id: String,
}

/// A column of a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetColumn {
    /// Its heading.
    pub heading: String,
    /// What it means; the words are `files.field.<value>`. Nothing: it is not read.
    pub field: Option<String>,
    /// Its first cells that say something.
    pub examples: Vec<String>,
}

/// An order as it would be read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetOrder {
    /// Number.
    pub number: String,
    /// When it was placed.
    #[ts(type = "number")]
    pub placed_at: i64,
    /// Who bought.
    pub buyer: String,
    /// Their address.
    pub email: String,
    /// Total.
    pub total: MoneyView,
    /// "2 × Blue cup" for each line.
    pub lines: Vec<String>,
}

/// A customer as they would be read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetCustomer {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// What is wrong with a row of a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetProblem {
    /// The row, as a spreadsheet counts.
    pub row: u32,
    /// Heading of the column; may be empty.
    pub column: String,
    /// The words are `files.problem.<code>`.
    pub code: String,
    /// What stands there; may be empty.
    pub value: String,
    /// The order or customer is left out; otherwise it is taken without this.
    pub left_out: bool,
}

/// What a first look at a file shows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetLookView {
    /// The export that it is; the words are `files.kind.<value>`.
    pub kind: String,
    /// What its rows are.
    pub subject: SheetSubject,
    /// Its columns.
    pub columns: Vec<SheetColumn>,
    /// What a column of such a file can mean, in the order to offer.
    pub fields: Vec<String>,
    /// Rows below the headings.
    pub rows: u32,
    /// A comma stands before the cents.
    pub comma: bool,
    /// The month stands before the day.
    pub month_first: bool,
    /// Currency of amounts that name none.
    pub currency: Option<String>,
    /// A column names the currency.
    pub currency_named: bool,
    /// What must be said before it can be read; the words are `files.needs.<value>`.
    pub needs: Vec<String>,
    /// Its first orders.
    pub orders: Vec<SheetOrder>,
    /// Its first customers.
    pub customers: Vec<SheetCustomer>,
    /// What would be wrong among its first rows.
    pub problems: Vec<SheetProblem>,
    /// When the file was last written.
    #[ts(type = "number")]
    pub file_at: i64,
    /// An earlier file with the same headings, from which it is taken what the columns mean.
    pub before: Option<SheetBefore>,
}

/// An earlier file with the same headings.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetBefore {
    /// The shop that its orders belong to.
    pub connection_id: String,
    /// When it was asked for.
    #[ts(type = "number")]
    pub at: i64,
}

/// A file that is read or was.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetView {
    /// Id.
    pub id: String,
    /// The shop that its orders belong to.
    pub connection_id: String,
    /// The file.
    pub path: String,
    /// When it was last written.
    #[ts(type = "number")]
    pub file_at: i64,
    /// State.
    pub state: ArchiveState,
    /// Records that are new here.
    pub added: u32,
    /// Records that were here and differ.
    pub changed: u32,
    /// Records that were here as they are.
    pub same: u32,
    /// Records that could not be taken.
    pub left_out: u32,
    /// Problems with its rows.
    pub problems: u32,
    /// Rows that were read.
    pub done: u32,
    /// Rows in all.
    pub total: u32,
    /// Why it stopped; the words are `errors.<code>`.
    pub error_code: Option<String>,
    /// When it was asked for.
    #[ts(type = "number")]
    pub started_at: i64,
}

/// A shop whose orders come from files.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetShop {
    /// Its connection.
    pub connection_id: String,
    /// Its name.
    pub label: String,
}

/// The files that were asked for last.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetList {
    /// Newest first.
    pub sheets: Vec<SheetView>,
    /// Shops that take files.
    pub shops: Vec<SheetShop>,
}

/// Names a file that is read or was.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetRef {
    /// Which one.
    pub import_id: String,
}

/// What is wrong with the rows of a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetProblems {
    /// In the order of reading, at most 5000.
    pub problems: Vec<SheetProblem>,
}
