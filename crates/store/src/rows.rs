//! From columns to values: times, codes and slots. A value that the program never writes is an error, not a guess.

use crate::StoreError;
use domain::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Row};
use std::collections::BTreeMap;

pub(crate) fn time<I: ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> Result<Timestamp, StoreError> {
    Ok(Timestamp(row.try_get(column)?))
}

pub(crate) fn time_opt<I: ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> Result<Option<Timestamp>, StoreError> {
    let millis: Option<i64> = row.try_get(column)?;
    Ok(millis.map(Timestamp))
}

pub(crate) fn code<T, I: ColumnIndex<SqliteRow>>(
    row: &SqliteRow,
    column: I,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let text: &str = row.try_get(column)?;
    read(text).ok_or(StoreError::Unreadable("code"))
}

pub(crate) fn count<I: ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> Result<u32, StoreError> {
    let number: i64 = row.try_get(column)?;
    u32::try_from(number).map_err(|_| StoreError::Unreadable("count"))
}

pub(crate) fn slots<I: ColumnIndex<SqliteRow>>(
    row: &SqliteRow,
    column: I,
) -> Result<BTreeMap<String, String>, StoreError> {
    let text: &str = row.try_get(column)?;
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable("slots"))
}

pub(crate) fn list<I: ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> Result<Vec<String>, StoreError> {
    let text: &str = row.try_get(column)?;
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable("list"))
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}
