//! Connections that only read. They go back as they are: sqlx's own pool asks each whether it still answers when it is put back, and
//! that walk to the connection's thread and back takes as long as most of what is asked here. It is not needed: a statement
//! that is given up half-way ends when nobody takes its rows, before the next one begins, and no reader is ever inside a transaction.
//!
//! In a damaged file SQLCipher gives a connection up at the first damaged page; there each is used once, by sqlx's pool.

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo};
use sqlx::{
    ConnectOptions, Connection, Either, Error, Execute, Executor, SqlStr, Sqlite, SqliteConnection, SqlitePool,
};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// The readers of a database. Cheap to clone; a question is put to it as to a pool of sqlx.
#[derive(Clone)]
pub(crate) enum Readers {
    Kept(Arc<Kept>),
    UsedOnce(SqlitePool),
}

/// As many as were needed at once so far. Whoever has a turn finds one that is free.
pub(crate) struct Kept {
    options: SqliteConnectOptions,
    turns: Arc<Semaphore>,
    open: Mutex<Vec<Arc<AsyncMutex<SqliteConnection>>>>,
}

impl Kept {
    fn open(&self) -> MutexGuard<'_, Vec<Arc<AsyncMutex<SqliteConnection>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn free(&self) -> Option<OwnedMutexGuard<SqliteConnection>> {
        self.open().iter().find_map(|one| Arc::clone(one).try_lock_owned().ok())
    }
}

/// A connection on loan. The fields go back in this order: whoever has the next turn finds the connection free.
pub(crate) enum Reader {
    Kept {
        connection: OwnedMutexGuard<SqliteConnection>,
        _turn: OwnedSemaphorePermit,
    },
    UsedOnce(PoolConnection<Sqlite>),
}

impl Readers {
    /// At most this many, opened when they are needed; the first one now.
    pub(crate) async fn open(options: SqliteConnectOptions, most: usize) -> Result<Readers, Error> {
        let readers = Readers::Kept(Arc::new(Kept {
            options,
            turns: Arc::new(Semaphore::new(most)),
            open: Mutex::default(),
        }));
        readers.acquire().await?;
        Ok(readers)
    }

    /// One of them, for questions that belong together.
    pub(crate) async fn acquire(&self) -> Result<Reader, Error> {
        let kept = match self {
            Readers::Kept(kept) => kept,
            Readers::UsedOnce(pool) => return Ok(Reader::UsedOnce(pool.acquire().await?)),
        };
        let turn = Arc::clone(&kept.turns).acquire_owned().await;
        let turn = turn.map_err(|_| Error::PoolClosed)?;
        if let Some(connection) = kept.free() {
            return Ok(Reader::Kept {
                connection,
                _turn: turn,
            });
        }
        let opened = Arc::new(AsyncMutex::new(kept.options.connect().await?));
        let connection = Arc::clone(&opened).lock_owned().await;
        kept.open().push(opened);
        Ok(Reader::Kept {
            connection,
            _turn: turn,
        })
    }

    /// How they were opened.
    pub(crate) fn options(&self) -> SqliteConnectOptions {
        match self {
            Readers::Kept(kept) => kept.options.clone(),
            Readers::UsedOnce(pool) => pool.connect_options().as_ref().clone(),
        }
    }

    /// Refuses further questions, waits for those under way, and closes.
    pub(crate) async fn close(&self) {
        let kept = match self {
            Readers::Kept(kept) => kept,
            Readers::UsedOnce(pool) => return pool.close().await,
        };
        kept.turns.close();
        let open = std::mem::take(&mut *kept.open());
        for one in open {
            drop(one.lock().await);
            if let Some(connection) = Arc::into_inner(one)
                && let Err(error) = connection.into_inner().close().await
            {
                tracing::debug!(%error, "closing a reader");
            }
        }
    }
}

impl Deref for Reader {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Reader::Kept { connection, .. } => connection,
            Reader::UsedOnce(connection) => connection,
        }
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Reader::Kept { connection, .. } => connection,
            Reader::UsedOnce(connection) => connection,
        }
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}

/// Rows are gathered before the first is handed over; what is too much for that acquires a reader and asks it.
impl<'p> Executor<'p> for &'_ Readers {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        E: 'q + Execute<'q, Sqlite>,
    {
        let readers = self.clone();
        let all = async move {
            match readers.acquire().await {
                Ok(mut reader) => reader.fetch_many(query).collect().await,
                Err(error) => vec![Err(error)],
            }
        };
        stream::once(all).flat_map(stream::iter).boxed()
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<SqliteRow>, Error>>
    where
        E: 'q + Execute<'q, Sqlite>,
    {
        let readers = self.clone();
        Box::pin(async move { readers.acquire().await?.fetch_all(query).await })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        E: 'q + Execute<'q, Sqlite>,
    {
        let readers = self.clone();
        Box::pin(async move { readers.acquire().await?.fetch_optional(query).await })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [SqliteTypeInfo],
    ) -> BoxFuture<'e, Result<SqliteStatement, Error>>
    where
        'p: 'e,
    {
        let readers = self.clone();
        Box::pin(async move { readers.acquire().await?.prepare_with(sql, parameters).await })
    }
}
