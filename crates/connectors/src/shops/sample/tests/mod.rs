//! A small stage for the sample shop: a clock that is set by hand, a notebook in memory, and a reader that pulls as the
//! engine does, keeping the newest state of each record.

mod content;
mod living;

use super::Sample;
use domain::{HOUR, Timestamp};
use ports::{
    Clock, Connected, Connector, Credentials, CustomerRecord, Http, HttpRequest, HttpResponse, ImapSession,
    MailNetwork, MailServer, MessageRecord, Notebook, OrderRecord, Outgoing, PortError, PortErrorKind, ProductRecord,
    Record, Retry, Surroundings, async_trait,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// An ordinary moment on which Taller Azul is opened.
const OPENING: i64 = 1_760_000_000_000;

struct HandClock(AtomicI64);

#[async_trait]
impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
    async fn sleep(&self, _: i64) {}
}

#[derive(Default)]
struct Paper {
    lines: Mutex<Vec<String>>,
    full: AtomicBool,
}

impl Notebook for Paper {
    fn append(&self, line: &str) -> Result<(), String> {
        if self.full.load(Ordering::SeqCst) {
            return Err("the disk is full".to_owned());
        }
        self.lines.lock().unwrap().push(line.to_owned());
        Ok(())
    }
    fn lines(&self) -> Result<Vec<String>, String> {
        Ok(self.lines.lock().unwrap().clone())
    }
}

struct NoNetwork;

#[async_trait]
impl Http for NoNetwork {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, PortError> {
        Err(PortError::new(
            PortErrorKind::Unreachable,
            Retry::Never,
            "the sample shop has no network",
        ))
    }
}

#[async_trait]
impl MailNetwork for NoNetwork {
    async fn imap(&self, _: &MailServer) -> Result<Box<dyn ImapSession>, PortError> {
        Err(PortError::new(PortErrorKind::Unreachable, Retry::Never, "no network"))
    }
}

/// The shop with its clock and notebook.
struct Stage {
    clock: Arc<HandClock>,
    paper: Arc<Paper>,
    shop: Arc<dyn Connected>,
}

impl Stage {
    fn open_at(opening: i64) -> Stage {
        Stage::with(Arc::new(HandClock(AtomicI64::new(opening))), Arc::new(Paper::default()))
    }

    fn open() -> Stage {
        Stage::open_at(OPENING)
    }

    fn with(clock: Arc<HandClock>, paper: Arc<Paper>) -> Stage {
        let around = Surroundings {
            http: Arc::new(NoNetwork),
            mail: Arc::new(NoNetwork),
            clock: clock.clone(),
            dice: Arc::new(crate::Ones),
            notebook: paper.clone(),
        };
        let shop = Sample.connect(&Credentials::default(), around).unwrap();
        Stage { clock, paper, shop }
    }

    /// The program is started again: the notebook and the time are all that is left.
    fn restarted(&self) -> Stage {
        Stage::with(self.clock.clone(), self.paper.clone())
    }

    /// Moves the clock to this long after the opening.
    fn at(&self, after: i64) {
        self.clock.0.store(OPENING + after, Ordering::SeqCst);
    }

    async fn reply(&self, conversation: &str, marker: &str, text: &str) -> ports::Delivery {
        self.shop.send(&outgoing(conversation, marker, text)).await.unwrap()
    }
}

fn outgoing(conversation: &str, marker: &str, text: &str) -> Outgoing {
    Outgoing {
        marker: marker.to_owned(),
        conversation: conversation.to_owned(),
        to: Vec::new(),
        subject: String::new(),
        text: text.to_owned(),
        html: None,
        files: Vec::new(),
        author: "Ana".to_owned(),
        letter: None,
    }
}

/// What a reader knows of the shop, by the shop's own ids.
#[derive(Debug, Default, Clone, PartialEq)]
struct Known {
    customers: BTreeMap<String, CustomerRecord>,
    products: BTreeMap<String, ProductRecord>,
    orders: BTreeMap<String, OrderRecord>,
    messages: BTreeMap<String, MessageRecord>,
    mails: BTreeSet<String>,
    cursors: BTreeMap<&'static str, String>,
}

impl Known {
    /// Reads every stream to its end, as the engine does. A message that is handed over twice with the same cursor kept
    /// is a fault of the shop.
    async fn read(&mut self, stage: &Stage) {
        for stream in stage.shop.streams() {
            loop {
                let cursor = self.cursors.get(stream.name).cloned();
                let batch = stage.shop.pull(*stream, cursor.as_deref()).await.unwrap();
                assert!(batch.records.len() <= 300);
                assert!(!batch.more || !batch.records.is_empty());
                for record in batch.records {
                    self.keep(record);
                }
                self.cursors.insert(stream.name, batch.cursor);
                if !batch.more {
                    break;
                }
            }
        }
    }

    fn keep(&mut self, record: Record) {
        match record {
            Record::Customer(record) => drop(self.customers.insert(record.id.clone(), record)),
            Record::Product(record) => drop(self.products.insert(record.id.clone(), record)),
            Record::Order(record) => drop(self.orders.insert(record.id.clone(), *record)),
            Record::Message(record) => {
                let id = record.id.clone();
                assert_eq!(
                    self.messages.insert(record.id.clone(), record),
                    None,
                    "{id} was handed over twice"
                );
            }
            Record::Triage(record) => {
                let known = self
                    .messages
                    .values()
                    .any(|said| said.conversation == record.conversation);
                assert!(known, "{record:?} is of no conversation");
            }
            Record::OrderGone(id) => panic!("{id}: this shop loses no orders"),
            Record::Mail(mail) => {
                let mail = String::from_utf8(mail.source).unwrap();
                assert!(self.mails.insert(mail), "a mail was handed over twice");
            }
        }
    }

    async fn of(stage: &Stage) -> Known {
        let mut known = Known::default();
        known.read(stage).await;
        known
    }

    /// Texts of a conversation, oldest first, with who wrote them.
    fn said(&self, conversation: &str) -> Vec<&MessageRecord> {
        let mut said: Vec<_> = self
            .messages
            .values()
            .filter(|m| m.conversation == conversation)
            .collect();
        said.sort_by_key(|message| message.at);
        said
    }

    fn conversations(&self) -> BTreeMap<&str, Vec<&MessageRecord>> {
        let mut all: BTreeMap<&str, Vec<&MessageRecord>> = BTreeMap::new();
        for message in self.messages.values() {
            all.entry(&message.conversation).or_default().push(message);
        }
        all.values_mut().for_each(|said| said.sort_by_key(|message| message.at));
        all
    }
}

/// A month after the opening: all that was to come has come.
const END: i64 = 30 * 24 * HOUR;
