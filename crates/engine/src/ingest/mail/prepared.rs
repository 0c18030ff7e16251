//! A mail read, made safe and made small, before the only writer is asked for: the work of a large mail is done away from the
//! threads that serve everything else, and nobody's click waits for it.

use crate::{Engine, EngineError};
use domain::Language;
use mail::{Identity, Notice, Received};
use ports::MailRecord;
use std::collections::VecDeque;

/// A mail, ready to be stored.
pub(crate) struct Prepared {
    pub(super) received: Received,
    pub(super) identity: Identity,
    /// Its form with formatting, made safe to show.
    pub(super) html: Option<String>,
    /// What its writer says in it, without what is quoted.
    pub(super) own_words: String,
    /// The language of that, if it can be told.
    pub(super) language: Option<Language>,
    pub(super) packed: Vec<u8>,
    /// Name of the file that holds the packed original, when it is large.
    pub(super) original: Option<String>,
    /// Names of the files that hold its attachments, in their order.
    pub(super) contents: Vec<String>,
    /// Reading it failed in a way that should not be: it is kept and shown as what it is.
    pub(super) unread: bool,
}

impl Prepared {
    /// What it is written in is not said in it, or not truly.
    pub(in crate::ingest) fn charset_guessed(&self) -> bool {
        let notices = &self.received.notices;
        notices.iter().any(|notice| matches!(notice, Notice::CharsetGuessed(_)))
    }
}

/// A mail that is being read.
struct Preparing<'a> {
    record: &'a MailRecord,
    work: tokio::task::JoinHandle<Result<Prepared, store::StoreError>>,
}

/// Mails of a batch that are read at the same time at most.
const AT_ONCE: usize = 4;

/// Reads mails, several at the same time; they come back in their order.
pub(in crate::ingest) async fn prepare(
    engine: &Engine,
    records: impl Iterator<Item = &MailRecord>,
) -> Result<VecDeque<Prepared>, EngineError> {
    let (mut under_way, mut done) = (VecDeque::new(), VecDeque::new());
    for record in records {
        if under_way.len() >= AT_ONCE
            && let Some(first) = under_way.pop_front()
        {
            done.push_back(finish(first).await?);
        }
        under_way.push_back(begin(engine, record));
    }
    for one in under_way {
        done.push_back(finish(one).await?);
    }
    Ok(done)
}

fn begin<'a>(engine: &Engine, record: &'a MailRecord) -> Preparing<'a> {
    let (store, copy) = (engine.store().clone(), record.clone());
    let work = tokio::task::spawn_blocking(move || {
        let received = read(&copy);
        let html = received.html.as_deref().map(|html| mail::html::sanitise(html).html);
        let contents = received
            .attachments
            .iter()
            .map(|file| store.attachments().keep(&file.bytes))
            .collect::<Result<Vec<_>, _>>()?;
        let packed = store::packed(&copy.source)?;
        let original = if store::is_large(&packed) {
            Some(store.attachments().keep(&packed)?)
        } else {
            None
        };
        let own_words = received.own_words();
        Ok(Prepared {
            identity: Identity::of(&received),
            language: domain::detect(&own_words),
            own_words,
            received,
            html,
            packed,
            original,
            contents,
            unread: false,
        })
    });
    Preparing { record, work }
}

async fn finish(one: Preparing<'_>) -> Result<Prepared, EngineError> {
    let record = one.record;
    match one.work.await {
        Ok(prepared) => Ok(prepared?),
        // The readers promise not to panic. Should one do so, this mail must not stop the folder.
        Err(error) => {
            tracing::error!(%error, bytes = record.source.len(), "a mail could not be read");
            let received = mail::header_only(&record.source, record.source.len());
            Ok(Prepared {
                identity: Identity::of(&received),
                received,
                own_words: String::new(),
                language: None,
                html: None,
                packed: store::packed(&record.source)?,
                original: None,
                contents: Vec::new(),
                unread: true,
            })
        }
    }
}

fn read(record: &MailRecord) -> Received {
    match record.cut_from {
        Some(size) => mail::header_only(&record.source, usize::try_from(size).unwrap_or(usize::MAX)),
        None => mail::parse(&record.source),
    }
}
