//! A running program on one data folder: vault, database, engine and router, behind one handle.

use crate::{Options, key, recovery};
use api::contract::{Event, Repair, Repaired, SalvagedView, StorageView, WireError};
use api::{Door, DoorState};
use domain::Language;
use engine::{Engine, Outside};
use futures_util::future::BoxFuture;
use platform::{
    DataLock, LockError, PublicPictures, ReqwestHttp, SystemDice, SystemDoors, SystemIds, SystemMail, SystemPrograms,
};
use ports::{Programs, Vault, async_trait};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use store::{Store, StorePaths};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Mutex as AsyncMutex, broadcast};

/// The program on one data folder. Cheap to clone; all clones are the same program.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    options: Options,
    programs: Arc<dyn Programs>,
    state: Mutex<DoorState>,
    unlocking: AsyncMutex<()>,
    vault: OnceLock<Arc<dyn Vault>>,
    events: broadcast::Sender<Event>,
    _lock: DataLock,
}

impl Desk {
    /// Locks the data folder and opens what can be opened without asking anybody.
    ///
    /// # Errors
    /// `already_open` when another process works on the folder, `disk_full`, `database_*`, `keychain_unavailable`,
    /// `passphrase_wrong`.
    pub async fn open(options: Options) -> Result<Desk, WireError> {
        Self::open_with(options, Arc::new(SystemPrograms)).await
    }

    /// The same with another mail program than the computer's own.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub async fn open_with(options: Options, programs: Arc<dyn Programs>) -> Result<Desk, WireError> {
        platform::start_log(options.log.as_deref());
        let folder = options.data_dir.clone().or_else(platform::data_folder);
        let folder = folder.ok_or_else(|| WireError::of("no_home"))?;
        let lock = platform::lock_folder(&folder).map_err(|error| match error {
            LockError::Taken => WireError::of("already_open"),
            LockError::File(error) => api::database_error(&store::StoreError::from(error)),
        })?;
        let (events, _) = broadcast::channel(256);
        let inner = Inner {
            folder,
            options,
            programs,
            state: Mutex::new(DoorState::Locked),
            unlocking: AsyncMutex::new(()),
            vault: OnceLock::new(),
            events,
            _lock: lock,
        };
        let desk = Desk { inner: Arc::new(inner) };
        let (folder, passphrase) = (desk.inner.folder.clone(), desk.inner.options.passphrase.clone());
        let found = tokio::task::spawn_blocking(move || key::find(&folder, passphrase.as_deref())).await;
        match found.map_err(|_| WireError::of("internal"))?? {
            key::Place::Open(vault) => desk.start(vault).await?,
            key::Place::Locked => {}
            key::Place::Choose => desk.set_state(DoorState::ChoosePassphrase),
        }
        Ok(desk)
    }

    async fn start(&self, vault: Arc<dyn Vault>) -> Result<(), WireError> {
        let paths = StorePaths::below(&self.inner.folder);
        let (keys, below) = (vault.clone(), paths.clone());
        let key = tokio::task::spawn_blocking(move || {
            key::settle(keys.as_ref(), &below)?;
            key::of_database(keys.as_ref(), &below.database)
        });
        let key = key.await;
        let key = key.map_err(|_| WireError::of("internal"))??;
        let (mut store, mut unlooked) = opened(&paths, &key).await?;
        // Who does not stay is not to work on what may be damaged.
        if unlooked && !self.inner.options.background {
            unlooked = false;
            match store.check().await {
                Err(store::StoreError::Damaged(what)) => {
                    store.close().await;
                    store = to_read(&paths, &key, &what).await?;
                }
                Ok(()) => {
                    // On a full disk it is looked at once more than needed.
                    if let Err(error) = store.owe_look(false).await {
                        tracing::warn!(%error, "that nothing has to be looked at could not be noted");
                    }
                }
                Err(error) => tracing::warn!(%error, "the database could not be looked at for damage"),
            }
        }
        let _ = self.inner.vault.set(vault.clone());
        let started = self.start_on(store.clone(), vault, unlooked).await;
        if started.is_err() {
            store.close().await;
        }
        started
    }

    async fn start_on(&self, store: Store, vault: Arc<dyn Vault>, unlooked: bool) -> Result<(), WireError> {
        let http = ReqwestHttp::new().map_err(|error| {
            tracing::error!(%error, "no TLS");
            WireError::of("internal")
        })?;
        let mail = SystemMail::new().map_err(|error| {
            tracing::error!(%error, "no TLS for mail");
            WireError::of("internal")
        })?;
        let (clock, notebooks) = clock_and_notebooks(&self.inner.folder.join("sample"));
        let pictures = PublicPictures::new().map_err(|error| {
            tracing::error!(%error, "no TLS for pictures");
            WireError::of("internal")
        })?;
        let outside = Outside {
            clock,
            ids: Arc::new(SystemIds::default()),
            dice: Arc::new(SystemDice),
            http: Arc::new(http),
            pictures: Arc::new(pictures),
            doors: Arc::new(SystemDoors),
            mail: Arc::new(mail),
            vault,
            programs: self.inner.programs.clone(),
            notebooks,
            words: Arc::new(crate::words::FileWords),
            connectors: connectors::CONNECTORS,
        };
        let engine = Engine::open(store, outside).await?;
        self.pump(&engine);
        self.set_state(DoorState::Open(engine.clone()));
        if self.inner.options.sample
            && !engine.store().is_only_to_read()
            && engine.store().connections().await?.is_empty()
        {
            self.call("sample.start", Value::Null).await?;
        }
        // Last, because whoever finds damage takes this engine away.
        if unlooked {
            let desk = self.clone();
            let after = i64::try_from(self.inner.options.look_after.as_millis()).unwrap_or(0);
            engine.start_when_whole(after, move |what| drop(tokio::spawn(desk.turn_to_reading(what))));
        } else if self.inner.options.background {
            engine.start();
        }
        Ok(())
    }

    /// Damage was found while the agent was already at work: from here on everything can be looked at and nothing changed.
    fn turn_to_reading(self, what: String) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let _one = self.inner.unlocking.lock().await;
            let (Some(engine), Some(vault)) = (self.engine(), self.inner.vault.get()) else {
                return;
            };
            // The other is there before this one goes, so that no question of the page meets a closed door.
            let turned = async {
                let store = to_read(&StorePaths::below(&self.inner.folder), &self.key().await?, &what).await?;
                self.start_on(store, vault.clone(), false).await
            };
            if let Err(error) = turned.await {
                tracing::error!(?error, "the damaged database cannot be opened for looking");
                return;
            }
            engine.stop().await;
            engine.store().close().await;
            // Nobody listening is no failure.
            let _ = self.inner.events.send(Event::Resync);
        })
    }

    /// Takes another database than the one that was open so far.
    async fn start_again(&self) -> Result<(), WireError> {
        let vault = self.inner.vault.get().ok_or_else(|| WireError::of("locked"))?;
        self.start(vault.clone()).await
    }

    async fn key(&self) -> Result<store::Key, WireError> {
        let vault = self.inner.vault.get().ok_or_else(|| WireError::of("locked"))?.clone();
        let bytes = tokio::task::spawn_blocking(move || key::stored(vault.as_ref())).await;
        let bytes = bytes.map_err(|_| WireError::of("internal"))??;
        bytes
            .map(store::Key::new)
            .ok_or_else(|| WireError::of("database_key_wrong"))
    }

    /// The damaged database must be closed.
    async fn mend(&self, how: Repair, backup: Option<store::Backup>) -> Result<Repaired, WireError> {
        let (paths, key) = (StorePaths::below(&self.inner.folder), self.key().await?);
        match how {
            Repair::Salvage => {
                let salvage = store::salvage(&paths, &key).await?;
                for table in salvage.tables.iter().filter(|table| table.lost != Some(0)) {
                    tracing::warn!(table = table.name, table.kept, lost = ?table.lost, "salvaged in part");
                }
                let view = |table: store::SalvagedTable| SalvagedView {
                    name: table.name,
                    kept: table.kept,
                    lost: table.lost,
                };
                Ok(Repaired {
                    tables: salvage.tables.into_iter().map(view).collect(),
                    aside: salvage.aside.display().to_string(),
                })
            }
            Repair::Restore => {
                let backup = backup.ok_or_else(|| WireError::of("backup_missing"))?;
                store::restore(&backup.folder, &paths, &key).await?;
                Ok(Repaired {
                    tables: Vec::new(),
                    aside: paths.backups.display().to_string(),
                })
            }
        }
    }

    /// Hands what the store announces to whoever shows it.
    fn pump(&self, engine: &Engine) {
        let (mut changes, events) = (engine.store().changes(), self.inner.events.clone());
        tokio::spawn(async move {
            loop {
                let event = match changes.recv().await {
                    Ok(topics) => Event::Changed {
                        topics: topics.iter().map(|t| t.code().to_owned()).collect(),
                    },
                    Err(RecvError::Lagged(_)) => Event::Resync,
                    Err(RecvError::Closed) => return,
                };
                // Nobody listening is no failure.
                let _ = events.send(event);
            }
        });
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// See [`api::call`].
    pub async fn call(&self, command: &str, payload: Value) -> Result<Value, WireError> {
        let asked = self.engine();
        let answer = api::call(self, command, payload.clone()).await;
        let read_only = |engine: &Engine| engine.store().is_only_to_read();
        let gone = |now: Engine| asked.is_some_and(|asked| !read_only(&asked)) && read_only(&now);
        match answer {
            // Another database took its place in the middle of the question, and only can be looked at.
            Err(error) if error.code == "internal" && self.engine().is_some_and(gone) => {
                api::call(self, command, payload).await
            }
            answer => answer,
        }
    }

    /// What changes from now on. A listener that lags is to ask everything again.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// The engine, when it is open: for the command line, which works without a router where it reports on the program
    /// itself.
    pub fn engine(&self) -> Option<Engine> {
        match self.state() {
            DoorState::Open(engine) => Some(engine),
            DoorState::Locked | DoorState::ChoosePassphrase => None,
        }
    }

    /// The recovery code of this data; nothing while it is locked.
    ///
    /// # Errors
    /// `keychain_unavailable`.
    pub fn recovery_code(&self) -> Result<Option<String>, WireError> {
        let Some(vault) = self.inner.vault.get() else {
            return Ok(None);
        };
        Ok(key::stored(vault.as_ref())?.and_then(|bytes| recovery::code_of(&bytes)))
    }

    /// The data folder.
    pub fn folder(&self) -> &std::path::Path {
        &self.inner.folder
    }

    /// Stops reading and sending, and writes everything into the database file.
    pub async fn close(&self) {
        if let Some(engine) = self.engine() {
            engine.stop().await;
            engine.store().close().await;
        }
    }

    fn set_state(&self, state: DoorState) {
        *self.inner.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// Opens the database; what is damaged, for looking only. True beside it when a program that did not end by itself has left
/// its log, or when the look that this asks for has not come to its end: then there may be damage that only a look at
/// everything finds.
async fn opened(paths: &StorePaths, key: &store::Key) -> Result<(Store, bool), WireError> {
    let mut log = paths.database.clone().into_os_string();
    log.push("-wal");
    let unclean = std::fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    if let Some(what) = store::known_damage(paths) {
        return Ok((to_read(paths, key, &what).await?, false));
    }
    match Store::open(paths, key).await {
        Ok(store) => {
            // What cannot be read is looked at.
            let owed = store.setting(store::Setting::LookOwed).await;
            let owed = owed.map_or(true, |owed| owed.is_some());
            Ok((store, unclean || owed))
        }
        Err(store::StoreError::Damaged(what)) => Ok((to_read(paths, key, &what).await?, false)),
        Err(error) => Err(error.into()),
    }
}

async fn to_read(paths: &StorePaths, key: &store::Key, what: &str) -> Result<Store, WireError> {
    tracing::error!(what, "the database is damaged and is opened for looking only");
    if let Err(error) = store::remember_damage(paths, what) {
        tracing::warn!(%error, "the next start must find the damage again");
    }
    Ok(Store::open_to_read(paths, key).await?)
}

#[cfg(feature = "points")]
fn clock_and_notebooks(folder: &std::path::Path) -> (Arc<dyn ports::Clock>, Arc<dyn ports::Notebooks>) {
    crate::points::clock_and_notebooks(folder)
}

#[cfg(not(feature = "points"))]
fn clock_and_notebooks(folder: &std::path::Path) -> (Arc<dyn ports::Clock>, Arc<dyn ports::Notebooks>) {
    (
        Arc::new(platform::SystemClock),
        Arc::new(platform::FileNotebooks::new(folder)),
    )
}

#[async_trait]
impl Door for Desk {
    fn state(&self) -> DoorState {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn unlock(&self, passphrase: &str) -> Result<(), WireError> {
        let _one = self.inner.unlocking.lock().await;
        if self.engine().is_some() {
            return Ok(());
        }
        let (folder, passphrase) = (self.inner.folder.clone(), passphrase.to_owned());
        let vault = tokio::task::spawn_blocking(move || key::with_passphrase(&folder, &passphrase)).await;
        self.start(vault.map_err(|_| WireError::of("internal"))??).await
    }

    fn language(&self) -> String {
        let system = sys_locale::get_locale()
            .and_then(|tag| Language::parse(&tag))
            .filter(|l| l.is_offered());
        system.unwrap_or(Language::ENGLISH).code().to_owned()
    }

    async fn storage(&self) -> StorageView {
        let folder = self.inner.folder.clone();
        let measured = tokio::task::spawn_blocking(move || {
            let paths = StorePaths::below(&folder);
            let beside = |end: &str| {
                let mut name = paths.database.clone().into_os_string();
                name.push(end);
                platform::used_space(std::path::Path::new(&name))
            };
            StorageView {
                folder: folder.display().to_string(),
                database_bytes: beside("") + beside("-wal"),
                attachment_bytes: platform::used_space(&paths.attachments),
                free_bytes: platform::free_space(&folder),
            }
        });
        measured.await.unwrap_or_default()
    }

    fn recovery_code(&self) -> Result<Option<String>, WireError> {
        Desk::recovery_code(self)
    }

    async fn repair(&self, how: Repair) -> Result<Repaired, WireError> {
        let _one = self.inner.unlocking.lock().await;
        let Some(engine) = self.engine() else {
            return Err(WireError::of("locked"));
        };
        let backup = engine.backups().await?.into_iter().next();
        engine.stop().await;
        engine.store().close().await;
        let mended = self.mend(how, backup).await;
        // Whatever became of it, the data are opened again: mended, or for looking as before.
        self.start_again().await?;
        mended
    }

    async fn paper(&self, ticket: domain::TicketId) -> Result<(u32, Vec<u8>), WireError> {
        let engine = self.engine().ok_or_else(|| WireError::of("locked"))?;
        let own = engine.store().setting(store::Setting::Language).await?;
        let own = own.as_deref().and_then(Language::parse).filter(|l| l.is_offered());
        let lang = own.map_or_else(|| Door::language(self), |own| own.code().to_owned());
        crate::paper::ticket(&engine, ticket, &lang).await
    }

    fn changed(&self) {
        let _ = self.inner.events.send(Event::Changed {
            topics: vec!["app".to_owned()],
        });
    }
}
