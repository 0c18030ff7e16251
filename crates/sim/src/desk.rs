//! A simulated machine: the production engine on a real database in a folder, opened, killed and opened again: the
//! program alone, or everything, with the files copied as they lie there, log included, as a machine would find them after a
//! `kill -9`.

use crate::breaker::Breaker;
use engine::{Engine, EngineError, Outside};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::points::{self, Fate, Point};
use store::{Key, Store, StoreError, StorePaths};

/// How an action ended.
#[derive(Debug)]
pub enum Acted<T> {
    /// The engine answered.
    Answered(Result<T, EngineError>),
    /// The program vanished in the middle of it.
    Vanished,
}

/// One machine.
pub struct Desk {
    folder: tempfile::TempDir,
    life: u32,
    outside: Outside,
    breaker: Arc<Breaker>,
    commits: Arc<AtomicU32>,
    engine: Engine,
}

fn key() -> Key {
    Key::new([9; 32])
}

impl Desk {
    /// A machine that begins with a copy of these files; without any it begins with an empty database.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn open(files: &Path, outside: Outside, breaker: Arc<Breaker>) -> Result<Desk, EngineError> {
        let folder = temporary()?;
        let life = folder.path().join("0");
        copy(files, &life)?;
        let engine = start(&life, &outside).await?;
        breaker.witness.watches(engine.store());
        Ok(Desk {
            folder,
            life: 0,
            outside,
            breaker,
            commits: Arc::default(),
            engine,
        })
    }

    /// Boundaries and commits that the last action passed.
    pub fn passed(&self) -> (u32, u32) {
        (self.breaker.passed(), self.commits.load(Ordering::Relaxed))
    }

    /// The engine as it runs now.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Lets the engine act. `kill_at` is the boundary at which the program vanishes, 0 for never; `disk_full` says which of
    /// its commits finds no room, counted from 1.
    pub async fn act<T, F: Future<Output = Result<T, EngineError>>>(
        &mut self,
        kill_at: u32,
        disk_full: u32,
        action: impl FnOnce(Engine) -> F,
    ) -> Acted<T> {
        self.breaker.set(kill_at);
        let (breaker, commits) = (self.breaker.clone(), self.commits.clone());
        commits.store(0, Ordering::Relaxed);
        points::decide(Some(Box::new(move |point| {
            if breaker.pass() {
                return Fate::Vanish;
            }
            if point == Point::BeforeCommit && commits.fetch_add(1, Ordering::Relaxed) + 1 == disk_full {
                return Fate::DiskFull;
            }
            Fate::GoOn
        })));
        let running = action(self.engine.clone());
        let acted = tokio::select! {
            biased;
            () = self.breaker.vanished() => Acted::Vanished,
            result = running => Acted::Answered(result),
        };
        points::decide(None);
        self.breaker.disarm();
        acted
    }

    /// Kills the program where it stands and starts it again on what is durable: what it had not committed is rolled back,
    /// and nothing of what it remembered is left. SQLite itself goes on; see [`Desk::kill_all`].
    ///
    /// # Errors
    /// What the database reports.
    pub async fn kill(&mut self) -> Result<(), EngineError> {
        self.engine = Engine::open(self.engine.store().clone(), self.outside.clone()).await?;
        Ok(())
    }

    /// As [`Desk::kill`], with SQLite: the next life begins with a copy of the files as they lie there, log included. It takes
    /// several times as long, because everything has to be opened and every statement prepared again.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn kill_all(&mut self) -> Result<(), EngineError> {
        let old = self.path();
        self.life += 1;
        let new = self.path();
        copy(&old, &new)?;
        let next = start(&new, &self.outside).await?;
        self.breaker.witness.watches(next.store());
        let dead = std::mem::replace(&mut self.engine, next);
        dead.store().close().await;
        let _ = std::fs::remove_dir_all(old);
        Ok(())
    }

    /// Makes a backup in the machine's own folder of backups, which outlives its lives.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn back_up(&self) -> Result<PathBuf, EngineError> {
        Ok(self
            .engine
            .back_up_to(&self.folder.path().join("backups"))
            .await?
            .folder)
    }

    /// Ends the program and starts it again on a backup.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn restore(&mut self, backup: &Path) -> Result<(), EngineError> {
        self.engine.store().close().await;
        let old = self.path();
        self.life += 1;
        let new = self.path();
        std::fs::create_dir_all(&new).map_err(StoreError::from)?;
        store::restore(backup, &StorePaths::below(&new), &key()).await?;
        self.engine = start(&new, &self.outside).await?;
        self.breaker.witness.watches(self.engine.store());
        let _ = std::fs::remove_dir_all(old);
        Ok(())
    }

    /// Ends the machine.
    pub async fn close(self) {
        self.breaker.witness.looks_away();
        self.engine.store().close().await;
    }

    /// Ends the machine and hands over its files.
    pub(crate) async fn end(self) -> Result<tempfile::TempDir, EngineError> {
        let (files, kept) = (self.path(), temporary()?);
        self.breaker.witness.looks_away();
        self.engine.store().close().await;
        copy(&files, kept.path())?;
        Ok(kept)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(self.life.to_string())
    }
}

async fn start(folder: &Path, outside: &Outside) -> Result<Engine, EngineError> {
    let store = Store::open_narrow(&StorePaths::below(folder), &key()).await?;
    match Engine::open(store.clone(), outside.clone()).await {
        Ok(engine) => Ok(engine),
        Err(error) => {
            store.close().await;
            Err(error)
        }
    }
}

/// Where there is one, in memory: what is simulated are the faults of a disk, not its speed.
pub(crate) fn temporary() -> Result<tempfile::TempDir, StoreError> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        Ok(tempfile::tempdir_in(memory)?)
    } else {
        Ok(tempfile::tempdir()?)
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
