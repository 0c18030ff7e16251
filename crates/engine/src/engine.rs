//! The running engine: the store, the outside, the open connections and the loops that work on them.

use crate::pull::PullState;
use crate::sign_in::SignInSlot;
use crate::{EngineError, agent};
use domain::{ConnectionId, MessageId, Timestamp};
use ports::{
    Clock, Connected, Connector, Dice, Http, Ids, LoopbackDoors, MailNetwork, Notebooks, Pictures, Programs, Vault,
    Words,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Store, StoreError};
use tokio::sync::{Notify, watch};

/// How long an agent waits without noticing, in milliseconds.
const PATIENCE_MS: i64 = 150;

/// Everything outside that the engine is given.
#[derive(Clone)]
pub struct Outside {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Identities.
    pub ids: Arc<dyn Ids>,
    /// Chance.
    pub dice: Arc<dyn Dice>,
    /// The network.
    pub http: Arc<dyn Http>,
    /// The way to pictures that mails only name.
    pub pictures: Arc<dyn Pictures>,
    /// The way to mail servers.
    pub mail: Arc<dyn MailNetwork>,
    /// Where the person's browser comes back to.
    pub doors: Arc<dyn LoopbackDoors>,
    /// The keychain.
    pub vault: Arc<dyn Vault>,
    /// The computer's mail program.
    pub programs: Arc<dyn Programs>,
    /// What simulated shops remember.
    pub notebooks: Arc<dyn Notebooks>,
    /// Words for text that leaves.
    pub words: Arc<dyn Words>,
    /// Kinds of shops and channels.
    pub connectors: &'static [&'static dyn Connector],
}

/// An open connection.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) connector: &'static dyn Connector,
    pub(crate) connected: Arc<dyn Connected>,
    /// Held while it is read, so that "sync now" and the loop never read at once; counts whose turn it was, see [`Source::turn`].
    pub(crate) reading: Arc<tokio::sync::Mutex<u64>>,
    /// True when the connection was removed.
    pub(crate) gone: Arc<watch::Sender<bool>>,
}

impl Source {
    /// Waits for the turn of whoever asks to read it. The number is the turn's: what was read in an earlier turn and is not stored
    /// yet may be older than what was stored in one between.
    pub(crate) async fn turn(&self) -> tokio::sync::MutexGuard<'_, u64> {
        let mut turn = self.reading.lock().await;
        *turn += 1;
        turn
    }

    /// Whether an answer in this conversation leaves through it; empty: in one that began here.
    pub(crate) fn answers(&self, conversation: &str) -> bool {
        self.connector.capabilities().contains(&ports::Capability::Replies) && self.connected.answers(conversation)
    }
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) outside: Outside,
    pub(crate) agent: String,
    pub(crate) sources: Mutex<HashMap<ConnectionId, Source>>,
    pub(crate) states: Mutex<HashMap<ConnectionId, PullState>>,
    /// Only one person signs in at a time.
    pub(crate) sign_in: Mutex<Option<SignInSlot>>,
    pub(crate) outbox_wake: Notify,
    pub(crate) snooze_wake: Notify,
    pub(crate) sending: tokio::sync::Mutex<()>,
    /// Held while pictures of a mail are fetched.
    pub(crate) picturing: tokio::sync::Mutex<()>,
    /// Mails whose pictures are fetched, or wait for that, and the way to stop each.
    pub(crate) picture_stops: Mutex<HashMap<MessageId, watch::Sender<bool>>>,
    pub(crate) exporting: Mutex<crate::ExportState>,
    pub(crate) import_wake: Notify,
    pub(crate) sheet_wake: Notify,
    /// Held while files of orders are read, so that only one reads them.
    pub(crate) reading_sheets: tokio::sync::Mutex<()>,
    /// Held while archives are read, so that only one reads them.
    pub(crate) importing: tokio::sync::Mutex<()>,
    pub(crate) stop: watch::Sender<bool>,
    tasks: Mutex<Vec<tokio::task::JoinHandle<()>>>,
    loops: Mutex<bool>,
}

/// The engine. Cheap to clone; all clones are the same engine.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

impl Engine {
    /// Opens every stored connection and settles what an earlier run left: attempts that were under way become unknown.
    /// Nothing is read or sent yet.
    ///
    /// # Errors
    /// What the database reports. A connection that cannot be opened is marked, not an error.
    pub async fn open(store: Store, outside: Outside) -> Result<Engine, EngineError> {
        let agent = agent::ensure(&store, outside.ids.as_ref()).await?;
        let (stop, _) = watch::channel(false);
        let inner = Inner {
            store,
            outside,
            agent,
            sources: Mutex::default(),
            states: Mutex::default(),
            sign_in: Mutex::default(),
            outbox_wake: Notify::new(),
            snooze_wake: Notify::new(),
            sending: tokio::sync::Mutex::new(()),
            picturing: tokio::sync::Mutex::new(()),
            picture_stops: Mutex::default(),
            exporting: Mutex::default(),
            import_wake: Notify::new(),
            sheet_wake: Notify::new(),
            reading_sheets: tokio::sync::Mutex::new(()),
            importing: tokio::sync::Mutex::new(()),
            stop,
            tasks: Mutex::default(),
            loops: Mutex::new(false),
        };
        let engine = Engine { inner: Arc::new(inner) };
        if engine.store().is_only_to_read() {
            // Somebody looks at what is left: nothing is settled, read or sent.
            return Ok(engine);
        }
        engine.recover_outbox().await?;
        engine.recognise().await?;
        if let Err(error) = engine.store().finish_erasing().await {
            // The rows are gone; the rest is tried again at the next start.
            tracing::warn!(%error, "what was erased is not yet gone from the disk");
        }
        if let Err(error) = engine.go_on_leaving().await {
            tracing::warn!(%error, "what was disconnected is not yet gone");
        }
        for row in engine.store().connections().await? {
            if row.left_at.is_some() {
                continue;
            }
            if let Err(error) = engine.open_connection(&row).await {
                tracing::warn!(connection = %row.id, %error, "connection could not be opened");
                engine.note_failure(row.id, &error).await?;
            }
        }
        Ok(engine)
    }

    /// Starts reading and sending by itself.
    pub fn start(&self) {
        if self.store().is_only_to_read() {
            return;
        }
        *lock(&self.inner.loops) = true;
        let sender = self.clone();
        self.spawn(async move { sender.outbox_loop().await });
        let waker = self.clone();
        self.spawn(async move { waker.wake_loop().await });
        let keeper = self.clone();
        self.spawn(async move { keeper.backup_loop().await });
        let watcher = self.clone();
        self.spawn(async move { watcher.notice_loop().await });
        let importer = self.clone();
        self.spawn(async move { importer.import_loop().await });
        let files = self.clone();
        self.spawn(async move { files.sheet_loop().await });
        let emptier = self.clone();
        self.spawn(async move { emptier.bin_loop().await });
        let behind = self.clone();
        self.spawn(async move {
            if let Err(error) = behind.catch_up_promises().await {
                tracing::warn!(%error, "promises could not be renewed");
            }
        });
        let open: Vec<ConnectionId> = lock(&self.inner.sources).keys().copied().collect();
        for id in open {
            self.start_reading(id);
        }
    }

    /// Looks for damage while the agent already works, and starts when there is none: nothing leaves before that. Otherwise
    /// `damaged` is told what was found. The look waits `after` milliseconds: it reads everything, as fast as it can. One that the
    /// end of the program cuts short is owed until another has come to its end.
    pub fn start_when_whole(&self, after: i64, damaged: impl FnOnce(String) + Send + 'static) {
        let engine = self.clone();
        self.spawn(async move {
            let stop = engine.inner.stop.subscribe();
            engine.owe_look(true).await;
            engine.wait(after).await;
            match engine.store().check_until(|| *stop.borrow()).await {
                Ok(true) => {
                    engine.owe_look(false).await;
                    engine.start();
                }
                Ok(false) => {}
                Err(StoreError::Damaged(what)) => damaged(what),
                Err(error) => {
                    tracing::warn!(%error, "the database could not be looked at for damage");
                    engine.start();
                }
            }
        });
    }

    async fn owe_look(&self, owed: bool) {
        if let Err(error) = self.store().owe_look(owed).await {
            tracing::warn!(%error, "that a look for damage is due could not be noted");
        }
    }

    /// Stops all loops and waits for what they are doing.
    pub async fn stop(&self) {
        // Not `send`, which does nothing while nobody listens: a task that has just begun would never hear of it.
        self.inner.stop.send_replace(true);
        loop {
            // One that was looking for damage may have started others.
            let tasks = std::mem::take(&mut *lock(&self.inner.tasks));
            if tasks.is_empty() {
                return;
            }
            for task in tasks {
                let _ = task.await;
            }
        }
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Kinds of shops and channels.
    pub fn connectors(&self) -> &'static [&'static dyn Connector] {
        self.inner.outside.connectors
    }

    /// Id of the agent who works on this machine.
    pub fn agent(&self) -> &str {
        &self.inner.agent
    }

    pub(crate) fn words(&self) -> &dyn Words {
        self.inner.outside.words.as_ref()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.inner.outside.clock.now()
    }

    /// As long as a question without an index may take before it is answered in part.
    pub fn patience(&self) -> impl Future<Output = ()> + Send + use<> {
        let clock = Arc::clone(&self.inner.outside.clock);
        async move { clock.sleep(PATIENCE_MS).await }
    }

    /// Waits this many milliseconds, or until the program ends.
    pub async fn wait(&self, millis: i64) {
        self.rest(millis, &Notify::new()).await;
    }

    pub(crate) fn source(&self, id: ConnectionId) -> Option<Source> {
        lock(&self.inner.sources).get(&id).cloned()
    }

    pub(crate) fn loops_run(&self) -> bool {
        *lock(&self.inner.loops)
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        lock(&self.inner.tasks).push(tokio::spawn(task));
    }

    /// Waits for a time, for `wake`, or for the end of the program; true when it is the end.
    pub(crate) async fn rest(&self, millis: i64, wake: &Notify) -> bool {
        let mut stop = self.inner.stop.subscribe();
        if *stop.borrow() {
            return true;
        }
        tokio::select! {
            () = self.inner.outside.clock.sleep(millis) => {}
            () = wake.notified() => {}
            _ = stop.changed() => {}
        }
        *self.inner.stop.borrow()
    }
}

/// A lock whose holder panicked still holds valid data here: each is a plain map that is changed in one step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
