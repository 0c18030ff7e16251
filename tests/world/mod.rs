//! Ana's desk: a real database in a folder of its own, an engine with a clock that the test moves, and the shop that the
//! test chooses. A desk can be closed and opened again, as after a restart.

use domain::{MessageKind, TicketId, Timestamp};
use engine::{Engine, Outside, ReplyRequest, ReplyTaken};
use ports::{Connector, MailProgram};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Key, QueueFilter, Store, StorePaths, TicketOrder, TicketQueue, TicketRow};
use testkit::{CountingIds, LoadedDice, MemoryNotebooks, MemoryVault, RecordingMailProgram, ScriptedHttp, TestClock};

/// A Sunday morning in November.
pub const MORNING: Timestamp = Timestamp(1_795_334_400_000);

/// Ana's desk.
pub struct Desk {
    pub engine: Engine,
    pub clock: Arc<TestClock>,
    pub notebooks: MemoryNotebooks,
    pub mail_program: Arc<RecordingMailProgram>,
    outside: Outside,
    folder: tempfile::TempDir,
}

fn key() -> Key {
    Key::new([9; 32])
}

impl Desk {
    /// A desk with this shop connected and read.
    pub async fn with(shop: &'static dyn Connector) -> Desk {
        let desk = Desk::empty(shop, RecordingMailProgram::default()).await;
        desk.engine
            .add_connection(shop.id(), "", &BTreeMap::new())
            .await
            .unwrap();
        desk.sync().await;
        desk
    }

    /// A desk on which nothing is connected yet.
    pub async fn empty(shop: &'static dyn Connector, mail_program: RecordingMailProgram) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock::at(MORNING));
        let notebooks = MemoryNotebooks::default();
        let mail_program = Arc::new(mail_program);
        let outside = Outside {
            clock: clock.clone(),
            ids: Arc::new(CountingIds::default()),
            dice: Arc::new(LoadedDice),
            http: Arc::new(ScriptedHttp::down()),
            vault: Arc::new(MemoryVault::default()),
            mail_program: mail_program.clone() as Arc<dyn MailProgram>,
            notebooks: Arc::new(notebooks.clone()),
            connectors: Box::leak(Box::new([shop])),
        };
        let store = Store::open(&StorePaths::below(folder.path()), &key()).await.unwrap();
        let engine = Engine::open(store, outside.clone()).await.unwrap();
        engine.set("agent_name", "Ana").await.unwrap();
        Desk {
            engine,
            clock,
            notebooks,
            mail_program,
            outside,
            folder,
        }
    }

    /// The same desk after the program was stopped and started again.
    pub async fn restarted(self) -> Desk {
        self.engine.store().close().await;
        let store = Store::open(&StorePaths::below(self.folder.path()), &key())
            .await
            .unwrap();
        let engine = Engine::open(store, self.outside.clone()).await.unwrap();
        Desk { engine, ..self }
    }

    /// Reads everything there is.
    pub async fn sync(&self) {
        for report in self.engine.sync_now().await.unwrap() {
            assert_eq!(report.error, None, "{}", report.label);
        }
    }

    /// Lets time pass, sends what is due, reads what came.
    pub async fn pass(&self, seconds: i64) {
        self.clock.advance(seconds * 1_000);
        self.engine.send_due().await.unwrap();
        self.sync().await;
    }

    /// A queue, what is due first.
    pub async fn queue(&self, queue: TicketQueue) -> Vec<TicketRow> {
        let filter = QueueFilter {
            queue,
            channel: None,
            language: None,
            order: TicketOrder::Due,
        };
        self.engine
            .store()
            .queue(filter, self.engine.agent(), self.engine.now(), 0, 500)
            .await
            .unwrap()
            .0
    }

    /// The only ticket there is.
    pub async fn only_ticket(&self) -> TicketRow {
        let mut all = self.queue(TicketQueue::AllOpen).await;
        all.extend(self.queue(TicketQueue::Resolved).await);
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    /// Texts of a ticket's messages of one kind, oldest first.
    pub async fn texts(&self, ticket: TicketId, kind: MessageKind) -> Vec<String> {
        let messages = self.engine.store().messages(ticket).await.unwrap();
        messages
            .into_iter()
            .filter(|m| m.kind == kind)
            .map(|m| m.text)
            .collect()
    }

    /// Ana replies, having seen everything.
    pub async fn reply(&self, ticket: TicketId, text: &str) -> ReplyTaken {
        self.engine.reply(&self.request(ticket, text).await).await.unwrap()
    }

    /// A reply by Ana, having seen everything.
    pub async fn request(&self, ticket: TicketId, text: &str) -> ReplyRequest {
        let messages = self.engine.store().messages(ticket).await.unwrap();
        let seen = messages
            .iter()
            .filter(|m| m.kind == MessageKind::Inbound)
            .max_by_key(|m| m.seq);
        ReplyRequest {
            ticket,
            text: text.to_owned(),
            operation: uuid::Uuid::new_v4().to_string(),
            last_seen: seen.map(|m| m.id),
            force: false,
            then: domain::TicketStatus::Waiting,
        }
    }

    /// Every byte of every file of this desk.
    pub fn bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        read_all(self.folder.path(), &mut all);
        all
    }
}

/// Every byte below a folder.
pub fn read_all(folder: &std::path::Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into)
        } else {
            into.extend(std::fs::read(path).unwrap())
        }
    }
}

/// True when `needle` stands somewhere in `bytes`.
pub fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// The flaky shop without a way to send: replies go to the computer's mail program.
#[derive(Default)]
pub struct SilentShop;

impl Connector for SilentShop {
    fn id(&self) -> &'static str {
        "silent"
    }
    fn name(&self) -> &'static str {
        "Silent"
    }
    fn fields(&self) -> &'static [ports::ConnectorField] {
        &[]
    }
    fn capabilities(&self) -> &'static [ports::Capability] {
        &[ports::Capability::Messages]
    }
    fn connect(
        &self,
        credentials: &ports::Credentials,
        around: ports::Surroundings,
    ) -> Result<Arc<dyn ports::Connected>, ports::PortError> {
        let shop = testkit::FlakyShop::default();
        shop.carla_writes("Hola, ¿dónde está mi pedido?", MORNING);
        shop.connect(credentials, around)
    }
}

impl Desk {
    /// A hash of everything that was read, without our own ids and times: equal when the same shop was read to the same
    /// point, however often it was interrupted.
    pub async fn fingerprint(&self) -> String {
        fingerprint(&self.engine).await
    }
}

/// The same of any engine.
pub async fn fingerprint(engine: &Engine) -> String {
    let store = engine.store();
    let mut lines = Vec::new();
    for queue in [TicketQueue::AllOpen, TicketQueue::Resolved] {
        let filter = QueueFilter {
            queue,
            channel: None,
            language: None,
            order: TicketOrder::Newest,
        };
        for ticket in store
            .queue(filter, engine.agent(), engine.now(), 0, 5_000)
            .await
            .unwrap()
            .0
        {
            let mut entries: Vec<String> = store
                .messages(ticket.id)
                .await
                .unwrap()
                .into_iter()
                .map(|m| format!("{:?} {} {} {:?} {:?}", m.kind, m.author, m.text, m.at, m.event))
                .collect();
            entries.sort();
            let files: Vec<String> = store
                .attachments_of(ticket.id)
                .await
                .unwrap()
                .into_iter()
                .map(|f| f.name + &f.content)
                .collect();
            lines.push(format!(
                "{} {} {:?} {:?} {:?} {entries:?} {files:?}",
                ticket.conversation, ticket.subject, ticket.status, ticket.order_number, ticket.promise
            ));
            let Some(customer) = ticket.customer else { continue };
            let emails = store
                .customer_identities(customer, store::IdentityKind::Email)
                .await
                .unwrap();
            let orders = store.orders_of(customer).await.unwrap();
            lines.push(format!("{} {emails:?} {}", ticket.customer_name, orders.len()));
            for order in orders {
                let head = &order.head;
                let mut lines_of: Vec<String> = order
                    .lines
                    .iter()
                    .map(|l| format!("{} {} {}", l.title, l.quantity, l.total_minor))
                    .collect();
                lines_of.sort();
                lines.push(format!(
                    "{} {:?} {:?} {} {} {} {lines_of:?} {} {} {} {}",
                    head.number,
                    head.payment,
                    head.fulfilment,
                    head.total,
                    head.paid,
                    head.refunded,
                    order.payments.len(),
                    order.fulfilments.len(),
                    order.refunds.len(),
                    order.returns.len()
                ));
            }
        }
    }
    lines.sort();
    lines.dedup();
    blake3::hash(lines.join("\n").as_bytes()).to_hex().to_string()
}
