//! From what a source hands over to rows. Writing the same record twice changes nothing: a fingerprint of the record as
//! it was last stored is kept beside our id for it, so that overlapping and repeated readings are cheap and harmless.

mod customer;
mod mail;
mod message;
pub(crate) mod news;
pub(crate) use message::clean_name;
mod order;
mod product;
mod sheet;
pub(crate) use sheet::store_sheet;
mod triage;

pub(crate) use mail::Prepared;

use crate::{Engine, EngineError};
use domain::{ConnectionId, OrderId, Timestamp};
use ports::{Batch, MailRecord, Record};
use std::collections::VecDeque;
use store::planted::{self, Bug};
use store::{ImportRow, RefKind, WriteTx};
use uuid::Uuid;

/// How many records were new or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Orders.
    pub orders: u32,
    /// Customers.
    pub customers: u32,
    /// Products.
    pub products: u32,
    /// Messages.
    pub messages: u32,
    /// Tickets.
    pub tickets: u32,
}

/// What one record needs while it is written.
pub(crate) struct Ingest<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) tx: &'a mut WriteTx,
    pub(crate) connection: ConnectionId,
    pub(crate) now: Timestamp,
    pub(crate) counted: &'a mut Counted,
}

/// Records in one transaction: small enough that an agent's click never waits long for the only writer.
const PART: usize = 100;

/// A batch, with its mails read.
pub(crate) struct Ready {
    pub(crate) batch: Batch,
    pub(crate) mails: VecDeque<Prepared>,
}

/// Does everything for a batch that needs no writer, so that it can be done while the batch before it is stored.
pub(crate) async fn ready(engine: &Engine, batch: Batch) -> Result<Ready, EngineError> {
    let mails = batch.records.iter().filter_map(|record| match record {
        Record::Mail(record) => Some(record.as_ref()),
        _ => None,
    });
    let mails = mail::prepare(engine, mails).await?;
    Ok(Ready { batch, mails })
}

/// Stores a batch, and with its last part the cursor behind it: a kill in between repeats records, which changes nothing,
/// and never skips one.
pub(crate) async fn store_batch(
    engine: &Engine,
    connection: ConnectionId,
    stream: &str,
    batch: &Batch,
    mut mails: VecDeque<Prepared>,
    counted: &mut Counted,
) -> Result<(), EngineError> {
    if planted::is(Bug::CursorFirst) {
        let mut tx = engine.store().write().await?;
        tx.set_cursor(connection, stream, &batch.cursor, engine.now()).await?;
        tx.commit().await?;
    }
    let has_mail = batch.records.iter().any(|record| matches!(record, Record::Mail(_)));
    let judge = if has_mail {
        Some(mail::Judge::of(engine).await?)
    } else {
        None
    };
    let mut parts = batch.records.chunks(PART).peekable();
    loop {
        let part = parts.next().unwrap_or_default();
        let files = message::keep_files(engine, part)?;
        let mut tx = engine.store().write().await?;
        if !tx.is_connected(connection).await? {
            // Disconnected while the source was asked.
            return Ok(());
        }
        let now = engine.now();
        for (record, files) in part.iter().zip(files) {
            let mut ingest = Ingest {
                engine,
                tx: &mut tx,
                connection,
                now,
                counted,
            };
            match record {
                Record::Customer(record) => ingest.customer(record).await?,
                Record::Product(record) => ingest.product(record).await?,
                Record::Order(record) => ingest.order(record).await?,
                Record::OrderGone(id) => ingest.order_gone(id).await?,
                Record::Message(record) => ingest.message(record, files).await?,
                Record::Mail(record) => {
                    if let (Some(judge), Some(prepared)) = (&judge, mails.pop_front()) {
                        ingest.mail(record, &prepared, judge).await?;
                    }
                }
                Record::Triage(record) => ingest.triage(record).await?,
            }
        }
        let last = parts.peek().is_none();
        if last {
            tx.set_cursor(connection, stream, &batch.cursor, now).await?;
        }
        tx.commit().await?;
        let speaks = |record: &Record| matches!(record, Record::Mail(_) | Record::Order(_) | Record::Product(_));
        if part.iter().any(speaks) {
            // One of them may have been confirmed, or its customer told.
            engine.inner.outbox_wake.notify_one();
        }
        if part.iter().any(|record| matches!(record, Record::Triage(_))) {
            engine.inner.snooze_wake.notify_one();
        }
        if last {
            return Ok(());
        }
    }
}

/// What an archive's mail was.
pub(crate) struct Archived {
    /// It was not here before.
    pub(crate) added: bool,
    /// What it is written in had to be guessed.
    pub(crate) guessed: bool,
}

/// Stores mails of an archive. `note` says in the same transaction how far the archive was read.
pub(crate) async fn store_archived(
    engine: &Engine,
    connection: ConnectionId,
    mails: &[MailRecord],
    note: impl FnOnce(&[Archived]) -> ImportRow,
) -> Result<ImportRow, EngineError> {
    let judge = mail::Judge::of(engine).await?;
    let prepared = mail::prepare(engine, mails.iter()).await?;
    let mut tx = engine.store().write().await?;
    if !tx.is_connected(connection).await? {
        return Err(EngineError::refused("import_no_mailbox"));
    }
    let now = engine.now();
    let (mut counted, mut outcomes) = (Counted::default(), Vec::with_capacity(mails.len()));
    for (record, mail) in mails.iter().zip(&prepared) {
        let mut ingest = Ingest {
            engine,
            tx: &mut tx,
            connection,
            now,
            counted: &mut counted,
        };
        outcomes.push(Archived {
            added: ingest.mail(record, mail, &judge).await?,
            guessed: mail.charset_guessed(),
        });
    }
    let row = note(&outcomes);
    tx.advance_import(&row, now).await?;
    tx.commit().await?;
    Ok(row)
}

/// Stores orders that were asked for again, and notes when for those that the shop gave as they were. No cursor moves.
pub(crate) async fn store_again(
    engine: &Engine,
    connection: ConnectionId,
    records: &[Record],
    seen: &[OrderId],
    counted: &mut Counted,
) -> Result<(), EngineError> {
    let mut tx = engine.store().write().await?;
    if !tx.is_connected(connection).await? {
        return Ok(());
    }
    let now = engine.now();
    for record in records {
        let mut ingest = Ingest {
            engine,
            tx: &mut tx,
            connection,
            now,
            counted,
        };
        match record {
            Record::Order(record) => ingest.order(record).await?,
            Record::OrderGone(id) => ingest.order_gone(id).await?,
            Record::Customer(_) | Record::Product(_) | Record::Message(_) | Record::Mail(_) | Record::Triage(_) => {}
        }
    }
    for order in seen {
        tx.order_seen(*order, now).await?;
    }
    tx.commit().await?;
    engine.inner.outbox_wake.notify_one();
    Ok(())
}

impl Ingest<'_> {
    /// Our id for one of theirs, whether the record is the one that was stored last, and its fingerprint.
    async fn known(
        &mut self,
        kind: RefKind,
        external: &str,
        record: &impl std::fmt::Debug,
    ) -> Result<(Option<Uuid>, bool, [u8; 32]), EngineError> {
        let print = *blake3::hash(format!("{record:?}").as_bytes()).as_bytes();
        let found = self.tx.find_ref(self.connection, kind, external).await?;
        let same = found.as_ref().is_some_and(|(_, stored)| *stored == print);
        Ok((found.map(|(id, _)| id), same, print))
    }

    fn new_id(&self) -> Uuid {
        self.engine.new_id()
    }
}

impl Engine {
    pub(crate) fn new_id(&self) -> Uuid {
        self.inner.outside.ids.next()
    }
}
