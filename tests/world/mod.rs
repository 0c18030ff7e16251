//! Ana's desk: a real database in a folder of its own, an engine with a clock that the test moves, and the shop that the
//! test chooses. A desk can be closed and opened again, as after a restart.

use domain::{MessageKind, TicketId, Timestamp};
use engine::{Engine, Outside, ReplyRequest, ReplyTaken};
use ports::{Connector, Programs};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Key, QueueFilter, Store, StorePaths, TicketOrder, TicketQueue, TicketRow};
use testkit::{
    CountingIds, LoadedDice, MemoryNotebooks, MemoryVault, NoMail, RecordingPrograms, ScriptedHttp, ScriptedPictures,
    TestClock,
};

/// A Sunday morning in November.
pub(crate) const MORNING: Timestamp = Timestamp(1_795_334_400_000);

/// Ana's desk.
pub(crate) struct Desk {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) notebooks: MemoryNotebooks,
    pub(crate) programs: Arc<RecordingPrograms>,
    pub(crate) pictures: Arc<ScriptedPictures>,
    pub(crate) vault: Arc<MemoryVault>,
    outside: Outside,
    _closing: Closing,
    folder: tempfile::TempDir,
}

/// Closes the database when a test ends, however it ends: an open one can crash the process at exit.
struct Closing(Store);

impl Drop for Closing {
    fn drop(&mut self) {
        let store = self.0.clone();
        // On a thread of its own, because a test's end cannot wait; connections come back by tasks of the test's other thread.
        let (done, closed) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(store.close());
            let _ = done.send(());
        });
        let _ = closed.recv_timeout(std::time::Duration::from_secs(2));
    }
}

/// What opens every desk.
pub(crate) fn key() -> Key {
    Key::new([9; 32])
}

fn ids() -> Arc<dyn ports::Ids> {
    Arc::new(CountingIds::default())
}

impl Desk {
    /// A desk with this shop connected and read.
    pub(crate) async fn with(shop: &'static dyn Connector) -> Desk {
        let desk = Desk::empty(shop, RecordingPrograms::default()).await;
        desk.engine
            .add_connection(shop.id(), "", &BTreeMap::new())
            .await
            .unwrap();
        desk.sync().await;
        desk
    }

    /// A desk on which nothing is connected yet.
    pub(crate) async fn empty(shop: &'static dyn Connector, programs: RecordingPrograms) -> Desk {
        let clock = Arc::new(TestClock::at(MORNING));
        Desk::over(shop, programs, clock, Arc::new(ScriptedHttp::down())).await
    }

    /// A desk at which these kinds can be connected.
    pub(crate) async fn of_kinds(kinds: &[&'static dyn Connector]) -> Desk {
        let clock = Arc::new(TestClock::at(MORNING));
        let http = Arc::new(ScriptedHttp::down());
        Desk::within(
            kinds,
            RecordingPrograms::default(),
            clock,
            http,
            Arc::new(NoMail),
            ids(),
        )
        .await
    }

    /// The same over this network.
    pub(crate) async fn over(
        shop: &'static dyn Connector,
        programs: RecordingPrograms,
        clock: Arc<TestClock>,
        http: Arc<dyn ports::Http>,
    ) -> Desk {
        Desk::within(&[shop], programs, clock, http, Arc::new(NoMail), ids()).await
    }

    /// A desk to which these mail servers can be reached, at the moment that the servers have too.
    pub(crate) async fn at_post(mailbox: &'static dyn Connector, mail: Arc<dyn ports::MailNetwork>) -> Desk {
        Desk::at_shop_and_post(&[mailbox], Arc::new(ScriptedHttp::down()), mail).await
    }

    /// A desk to which shops and mail servers can be reached, at the moment that they have too.
    pub(crate) async fn at_shop_and_post(
        kinds: &[&'static dyn Connector],
        http: Arc<dyn ports::Http>,
        mail: Arc<dyn ports::MailNetwork>,
    ) -> Desk {
        let clock = Arc::new(TestClock::at(ports::Clock::now(&platform::SystemClock)));
        Desk::within(kinds, RecordingPrograms::default(), clock, http, mail, ids()).await
    }

    /// A desk over this network, beside others at the same shop: what it calls things is its own.
    pub(crate) async fn among_others(
        shop: &'static dyn Connector,
        clock: Arc<TestClock>,
        http: Arc<dyn ports::Http>,
    ) -> Desk {
        let programs = RecordingPrograms::default();
        let ids = Arc::new(platform::SystemIds::default());
        Desk::within(&[shop], programs, clock, http, Arc::new(NoMail), ids).await
    }

    async fn within(
        kinds: &[&'static dyn Connector],
        programs: RecordingPrograms,
        clock: Arc<TestClock>,
        http: Arc<dyn ports::Http>,
        mail: Arc<dyn ports::MailNetwork>,
        ids: Arc<dyn ports::Ids>,
    ) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let notebooks = MemoryNotebooks::default();
        let programs = Arc::new(programs);
        let pictures = Arc::new(ScriptedPictures::default());
        let vault = Arc::new(MemoryVault::default());
        let outside = Outside {
            clock: clock.clone(),
            ids,
            dice: Arc::new(LoadedDice),
            http,
            pictures: pictures.clone(),
            mail,
            doors: Arc::new(platform::SystemDoors),
            vault: vault.clone(),
            programs: programs.clone() as Arc<dyn Programs>,
            notebooks: Arc::new(notebooks.clone()),
            words: Arc::new(host::words::FileWords),
            connectors: Box::leak(kinds.to_vec().into_boxed_slice()),
        };
        let store = Store::open(&StorePaths::below(folder.path()), &key()).await.unwrap();
        let closing = Closing(store.clone());
        let engine = Engine::open(store, outside.clone()).await.unwrap();
        // Part of the world from the start, so that it is not a change of Ana's that she could take back.
        let mut tx = engine.store().write().await.unwrap();
        tx.set_setting(store::Setting::Of("agent_name"), "Ana").await.unwrap();
        tx.set_agent(engine.agent(), "Ana").await.unwrap();
        tx.commit().await.unwrap();
        Desk {
            engine,
            clock,
            notebooks,
            programs,
            pictures,
            vault,
            outside,
            _closing: closing,
            folder,
        }
    }

    /// The same desk after the program was stopped and started again.
    pub(crate) async fn restarted(self) -> Desk {
        self.engine.store().close().await;
        self.started().await
    }

    /// The same desk after this backup was put in the place of its data.
    pub(crate) async fn restored(self, backup: &std::path::Path) -> Desk {
        self.engine.store().close().await;
        let paths = StorePaths::below(self.folder.path());
        store::restore(backup, &paths, &key()).await.unwrap();
        self.started().await
    }

    /// The same desk after its data were found damaged and salvaged.
    pub(crate) async fn salvaged(self) -> Desk {
        self.engine.store().close().await;
        store::salvage(&StorePaths::below(self.folder.path()), &key())
            .await
            .unwrap();
        self.started().await
    }

    /// Where its data lie.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    async fn started(self) -> Desk {
        let store = Store::open(&StorePaths::below(self.folder.path()), &key())
            .await
            .unwrap();
        let closing = Closing(store.clone());
        let engine = Engine::open(store, self.outside.clone()).await.unwrap();
        Desk {
            engine,
            _closing: closing,
            ..self
        }
    }

    /// What Ana's clock shows.
    pub(crate) fn clock_now(&self) -> Timestamp {
        ports::Clock::now(self.clock.as_ref())
    }

    /// Reads everything there is.
    pub(crate) async fn sync(&self) {
        for report in self.engine.sync_now().await.unwrap() {
            assert_eq!(report.error, None, "{}", report.label);
        }
    }

    /// Lets time pass, sends what is due, reads what came.
    pub(crate) async fn pass(&self, seconds: i64) {
        self.send_after(seconds).await;
        self.sync().await;
    }

    /// Lets time pass and sends what is due. Nothing new is read, which takes a real shop longer than anything else.
    pub(crate) async fn send_after(&self, seconds: i64) {
        self.clock.advance(seconds * 1_000);
        self.engine.send_due().await.unwrap();
    }

    /// A queue, what is due first.
    pub(crate) async fn queue(&self, queue: TicketQueue) -> Vec<TicketRow> {
        let filter = QueueFilter {
            queue,
            channel: None,
            language: None,
            order: TicketOrder::Due,
        };
        let (store, agent) = (self.engine.store(), self.engine.agent());
        let ids = store.queue_ids(filter, agent, self.engine.now(), 0, 500).await.unwrap();
        store.ticket_rows(&ids, agent).await.unwrap()
    }

    /// The only ticket there is.
    pub(crate) async fn only_ticket(&self) -> TicketRow {
        let mut all = self.queue(TicketQueue::AllOpen).await;
        all.extend(self.queue(TicketQueue::Resolved).await);
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    /// Ana's texts in progress on a ticket.
    pub(crate) async fn drafts(&self, ticket: TicketId) -> Vec<store::DraftRow> {
        let (store, agent) = (self.engine.store(), self.engine.agent());
        store.drafts(ticket, agent).await.unwrap()
    }

    /// Texts of a ticket's messages of one kind, oldest first.
    pub(crate) async fn texts(&self, ticket: TicketId, kind: MessageKind) -> Vec<String> {
        let messages = self.engine.store().messages(ticket).await.unwrap();
        messages
            .into_iter()
            .filter(|m| m.kind == kind)
            .map(|m| m.text)
            .collect()
    }

    /// Changes tickets, none of which may refuse.
    pub(crate) async fn change(&self, tickets: &[TicketId], change: engine::Change) {
        for one in self.engine.change(tickets, &change).await.unwrap() {
            assert!(one.refused.is_none(), "{change:?}: {:?}", one.refused);
        }
    }

    /// Ana takes a ticket.
    pub(crate) async fn take(&self, ticket: TicketId) {
        let me = self.engine.agent().to_owned();
        self.change(&[ticket], engine::Change::Assign(Some(me))).await;
    }

    /// A ticket as Ana sees it.
    pub(crate) async fn ticket(&self, ticket: TicketId) -> TicketRow {
        self.engine.store().ticket(ticket, self.engine.agent()).await.unwrap()
    }

    /// Codes of what happened to a ticket, oldest first.
    pub(crate) async fn events(&self, ticket: TicketId) -> Vec<String> {
        let messages = self.engine.store().messages(ticket).await.unwrap();
        messages.into_iter().filter_map(|m| Some(m.event?.0)).collect()
    }

    /// Ana replies, having seen everything.
    pub(crate) async fn reply(&self, ticket: TicketId, text: &str) -> ReplyTaken {
        self.engine.reply(&self.request(ticket, text).await).await.unwrap()
    }

    /// A reply by Ana, having seen everything.
    pub(crate) async fn request(&self, ticket: TicketId, text: &str) -> ReplyRequest {
        let messages = self.engine.store().messages(ticket).await.unwrap();
        let seen = messages
            .iter()
            .filter(|m| m.kind == MessageKind::Inbound)
            .max_by_key(|m| m.seq);
        ReplyRequest::plain(ticket, text, &uuid::Uuid::new_v4().to_string(), seen.map(|m| m.id))
    }

    /// Every byte of every file of this desk.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        read_all(self.folder.path(), &mut all);
        all
    }
}

/// Every byte below a folder.
pub(crate) fn read_all(folder: &std::path::Path, into: &mut Vec<u8>) {
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
pub(crate) fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// The flaky shop without a way to send: replies go to the computer's mail program.
#[derive(Default)]
pub(crate) struct SilentShop;

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
    /// Everything that was read, as a hash.
    pub(crate) async fn fingerprint(&self) -> String {
        self.engine.store().fingerprint().await.unwrap()
    }
}

/// A built program of this workspace. `cargo xtask test` builds them all before it runs the tests.
pub(crate) fn program(name: &str) -> std::path::PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "{} is not built: run `cargo build -p host`",
        path.display()
    );
    path
}
