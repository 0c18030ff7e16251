//! The machine's stand-ins: clock, identities, chance, vault, notebooks, mail program.

use domain::Timestamp;
use ports::{Clock, Dice, Ids, Notebook, Notebooks, ProgramError, Programs, Vault, VaultError, async_trait};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use uuid::Uuid;

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that stands still until it is moved.
pub struct TestClock {
    now: watch::Sender<i64>,
}

impl TestClock {
    /// A clock that shows this moment.
    pub fn at(now: Timestamp) -> TestClock {
        TestClock {
            now: watch::Sender::new(now.millis()),
        }
    }

    /// Moves the clock on by milliseconds; whoever slept long enough wakes.
    pub fn advance(&self, millis: i64) {
        self.now.send_modify(|now| *now += millis);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(*self.now.borrow())
    }

    async fn sleep(&self, millis: i64) {
        let mut seen = self.now.subscribe();
        let until = *seen.borrow() + millis;
        // The sender lives as long as the clock.
        let _ = seen.wait_for(|now| *now >= until).await;
    }
}

/// Identities 1, 2, 3, … in the shape of version 7 UUIDs.
#[derive(Debug, Default)]
pub struct CountingIds {
    last: AtomicU64,
}

impl CountingIds {
    /// Identities that go on after this number.
    pub fn after(last: u64) -> CountingIds {
        CountingIds {
            last: AtomicU64::new(last),
        }
    }

    /// Number of the last identity that was given.
    pub fn last(&self) -> u64 {
        self.last.load(Ordering::Relaxed)
    }
}

impl Ids for CountingIds {
    fn next(&self) -> Uuid {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        Uuid::from_u128((u128::from(number) << 80) | 0x7000_8000_0000_0000_0000)
    }
}

/// Dice that always fall on the lowest side.
#[derive(Debug, Default)]
pub struct LoadedDice;

impl Dice for LoadedDice {
    fn below(&self, _bound: u64) -> u64 {
        0
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// A vault in memory.
#[derive(Debug, Default)]
pub struct MemoryVault {
    secrets: Mutex<BTreeMap<String, Vec<u8>>>,
}

/// A vault of its own with the same secrets.
impl Clone for MemoryVault {
    fn clone(&self) -> MemoryVault {
        MemoryVault {
            secrets: Mutex::new(held(&self.secrets).clone()),
        }
    }
}

impl MemoryVault {
    /// The secret whose name ends in this, as text.
    pub fn ending_in(&self, end: &str) -> Option<String> {
        let secrets = held(&self.secrets);
        let found = secrets.iter().find(|(name, _)| name.ends_with(end));
        found.map(|(_, secret)| String::from_utf8_lossy(secret).into_owned())
    }
}

impl Vault for MemoryVault {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(held(&self.secrets).get(name).cloned())
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        held(&self.secrets).insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), VaultError> {
        held(&self.secrets).remove(name);
        Ok(())
    }
}

/// A mail program that remembers what it was given instead of opening a window.
#[derive(Debug, Default)]
pub struct RecordingPrograms {
    prepared: Mutex<Vec<String>>,
    missing: bool,
}

impl RecordingPrograms {
    /// A machine without one.
    pub fn missing() -> RecordingPrograms {
        RecordingPrograms {
            prepared: Mutex::default(),
            missing: true,
        }
    }

    /// The `mailto:` addresses it was given.
    pub fn prepared(&self) -> Vec<String> {
        held(&self.prepared).clone()
    }
}

impl Programs for RecordingPrograms {
    fn prepare_mail(&self, mailto: &str) -> Result<(), ProgramError> {
        if self.missing {
            return Err(ProgramError::Missing);
        }
        held(&self.prepared).push(mailto.to_owned());
        Ok(())
    }

    fn open_page(&self, _url: &str) -> Result<(), ProgramError> {
        if self.missing {
            Err(ProgramError::Missing)
        } else {
            Ok(())
        }
    }
}

type Lines = Arc<Mutex<Vec<String>>>;

/// Notebooks in memory. They outlive the engine that writes in them, as a shop's server outlives a killed program.
#[derive(Debug, Default, Clone)]
pub struct MemoryNotebooks {
    books: Arc<Mutex<HashMap<String, Lines>>>,
}

impl MemoryNotebooks {
    /// All lines of all notebooks.
    pub fn all_lines(&self) -> Vec<String> {
        held(&self.books).values().flat_map(|book| held(book).clone()).collect()
    }
}

struct MemoryNotebook(Lines);

impl Notebook for MemoryNotebook {
    fn append(&self, line: &str) -> Result<(), String> {
        held(&self.0).push(line.to_owned());
        Ok(())
    }

    fn lines(&self) -> Result<Vec<String>, String> {
        Ok(held(&self.0).clone())
    }
}

impl Notebooks for MemoryNotebooks {
    fn open(&self, name: &str) -> Arc<dyn Notebook> {
        Arc::new(MemoryNotebook(
            held(&self.books).entry(name.to_owned()).or_default().clone(),
        ))
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        held(&self.books).remove(name);
        Ok(())
    }
}
