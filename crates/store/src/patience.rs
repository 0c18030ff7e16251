//! Questions that nobody can put an index under: a view asks whatever an agent thought of. They run on a connection of
//! their own, so that no other read waits behind them, and they are interrupted when their time is up; what was found
//! until then is kept and marked as incomplete.

use crate::StoreError;
use futures_util::StreamExt;
use sqlx::{QueryBuilder, Row, Sqlite, SqlitePool};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// Instructions of SQLite's machine between two looks at the clock: well under a millisecond.
const STRIDE: i32 = 1_000;
/// SQLite's result code for a question that was interrupted (https://sqlite.org/rescode.html).
const INTERRUPTED: &str = "9";

/// Ids in the order of the question.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) ids: Vec<Uuid>,
    /// The question was answered to its end.
    pub(crate) complete: bool,
}

/// Asks for ids, the first column, until `patience` is over. `slow` must have one connection and no other use: a
/// question that was given up half-way leaves its watch on the connection, and the next one replaces it.
pub(crate) async fn ids_within(
    slow: &SqlitePool,
    query: &mut QueryBuilder<Sqlite>,
    patience: impl Future<Output = ()> + Send,
) -> Result<Found, StoreError> {
    let over = Arc::new(AtomicBool::new(false));
    let mut db = slow.acquire().await?;
    let watched = Arc::clone(&over);
    db.lock_handle()
        .await?
        .set_progress_handler(STRIDE, move || !watched.load(Ordering::Relaxed));
    let mut found = Found {
        ids: Vec::new(),
        complete: true,
    };
    {
        let mut patience = pin!(patience);
        let mut rows = query.build().persistent(false).fetch(&mut *db);
        let mut waiting = true;
        loop {
            let next = tokio::select! {
                biased;
                () = &mut patience, if waiting => {
                    waiting = false;
                    over.store(true, Ordering::Relaxed);
                    continue;
                }
                next = rows.next() => next,
            };
            match next {
                Some(Ok(row)) => found.ids.push(row.try_get(0)?),
                Some(Err(error)) if is_interruption(&error) => {
                    found.complete = false;
                    break;
                }
                Some(Err(error)) => return Err(error.into()),
                None => break,
            }
        }
    }
    db.lock_handle().await?.remove_progress_handler();
    Ok(found)
}

fn is_interruption(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(|database| database.code())
        .is_some_and(|code| code == INTERRUPTED)
}
