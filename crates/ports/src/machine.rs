//! The machine: clock, identities, chance, keychain, mail program, and a notebook for the simulated shop.

use async_trait::async_trait;
use domain::{Civil, DAY, HOUR, MINUTE, Timestamp};
use uuid::Uuid;

/// Tells the time and waits.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, by the machine's clock, which may jump.
    fn now(&self) -> Timestamp;
    /// Waits this many milliseconds of real running time.
    async fn sleep(&self, millis: i64);
    /// What the wall shows at a moment, in the zone of this machine; UTC where there is none.
    fn civil(&self, at: Timestamp) -> Civil {
        let date = Civil::EPOCH.plus_days(at.millis().div_euclid(DAY));
        let minutes = at.millis().rem_euclid(DAY) / MINUTE;
        let figure = |number: i64| u8::try_from(number).unwrap_or(0);
        date.at(figure(minutes / 60), figure(minutes % 60))
    }
    /// The moment at which the wall shows this; see [`domain::LocalTime`].
    fn instant(&self, civil: Civil) -> Timestamp {
        Timestamp(civil.days() * DAY + i64::from(civil.hour) * HOUR + i64::from(civil.minute) * MINUTE)
    }
}

/// Makes identities.
pub trait Ids: Send + Sync {
    /// A new version 7 UUID, later in order than every one before it.
    fn next(&self) -> Uuid;
}

/// Chance.
pub trait Dice: Send + Sync {
    /// A number from 0 to `bound` - 1, evenly; 0 when `bound` is 0.
    fn below(&self, bound: u64) -> u64;
    /// Bytes fit for keys.
    fn fill(&self, bytes: &mut [u8]);
}

/// Why a secret could not be read or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultError {
    /// No keychain, or it is locked.
    Unavailable,
    /// The passphrase does not open the key file.
    WrongPassphrase,
    /// The key file cannot be read or written.
    Broken,
}

/// Keeps secrets: the database's key, the shops' credentials. Nothing else in the program writes a secret anywhere.
pub trait Vault: Send + Sync {
    /// Reads a secret; nothing when there is none of this name.
    ///
    /// # Errors
    /// See [`VaultError`].
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError>;
    /// Keeps a secret, replacing an earlier one.
    ///
    /// # Errors
    /// See [`VaultError`].
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError>;
    /// Forgets a secret.
    ///
    /// # Errors
    /// See [`VaultError`].
    fn remove(&self, name: &str) -> Result<(), VaultError>;
}

/// Why another program could not be given something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramError {
    /// No program is set up for it.
    Missing,
    /// The text is longer than an address may be on this system.
    TooLong,
}

/// The computer's other programs: its mail program and its browser.
pub trait Programs: Send + Sync {
    /// Opens the mail program with a prepared message (`mailto:` address, RFC 6068). Whether the person sends it is not
    /// known.
    ///
    /// # Errors
    /// See [`ProgramError`]; in both cases nothing was opened.
    fn prepare_mail(&self, mailto: &str) -> Result<(), ProgramError>;

    /// Opens a page (http or https, checked by the caller) in the browser.
    ///
    /// # Errors
    /// `Missing`.
    fn open_page(&self, url: &str) -> Result<(), ProgramError>;
}

/// An append-only list of lines that survives a kill: what the simulated shop remembers of its own (as a real shop's
/// server would), so that a test can ask the other side what it received.
pub trait Notebook: Send + Sync {
    /// Adds a line without line breaks; durable when it returns.
    ///
    /// # Errors
    /// A text for the log.
    fn append(&self, line: &str) -> Result<(), String>;
    /// All lines, oldest first; a torn last line is left out.
    ///
    /// # Errors
    /// A text for the log.
    fn lines(&self) -> Result<Vec<String>, String>;
}

/// Gives notebooks by name.
pub trait Notebooks: Send + Sync {
    /// The notebook of this name, made when it is first written to.
    fn open(&self, name: &str) -> std::sync::Arc<dyn Notebook>;
    /// Throws a notebook away.
    ///
    /// # Errors
    /// A text for the log.
    fn remove(&self, name: &str) -> Result<(), String>;
}
