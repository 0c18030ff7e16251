//! What a host is started with. Read from the environment once, here.
#![expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]

use std::path::PathBuf;
use std::time::Duration;

/// What a host is started with.
#[derive(Clone, Default)]
pub struct Options {
    /// Data folder; nothing: the user's own.
    pub data_dir: Option<PathBuf>,
    /// Passphrase of the vault file; given, no keychain is asked.
    pub passphrase: Option<String>,
    /// Connect the sample shop when nothing is connected.
    pub sample: bool,
    /// Read and send by itself. The command line does only what it is told.
    pub background: bool,
    /// How long to wait after a kill before everything is looked at for damage: a window wants to be painted first.
    pub look_after: Duration,
    /// What to log, in the syntax of `tracing`'s filter.
    pub log: Option<String>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("data_dir", &self.data_dir)
            .field("sample", &self.sample)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// `MOSTRADOR_DATA_DIR`, `MOSTRADOR_PASSPHRASE`, `MOSTRADOR_LOG`.
    pub fn from_env() -> Options {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Options {
            data_dir: set("MOSTRADOR_DATA_DIR").map(PathBuf::from),
            passphrase: set("MOSTRADOR_PASSPHRASE"),
            background: true,
            log: set("MOSTRADOR_LOG"),
            ..Options::default()
        }
    }
}
