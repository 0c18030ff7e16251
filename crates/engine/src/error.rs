//! Why a command was not carried out: a rule says no, the database could not, or the outside could not.

use ports::{PortError, VaultError};
use std::collections::BTreeMap;
use store::StoreError;

/// A command's failure. Nothing was changed.
#[derive(Debug)]
pub enum EngineError {
    /// A rule says no; the words are `errors.<code>`.
    Refused {
        /// Stable code.
        code: &'static str,
        /// Slots.
        params: BTreeMap<String, String>,
    },
    /// The database.
    Store(StoreError),
    /// A shop or channel.
    Port(PortError),
    /// The keychain.
    Vault(VaultError),
}

impl EngineError {
    /// A refusal without slots.
    pub fn refused(code: &'static str) -> EngineError {
        EngineError::Refused {
            code,
            params: BTreeMap::new(),
        }
    }

    /// A refusal with one slot.
    pub fn refused_with(code: &'static str, slot: &str, value: impl Into<String>) -> EngineError {
        EngineError::Refused {
            code,
            params: BTreeMap::from([(slot.to_owned(), value.into())]),
        }
    }
}

impl std::fmt::Display for EngineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EngineError::Refused { code, .. } => write!(f, "refused: {code}"),
            EngineError::Store(error) => error.fmt(f),
            EngineError::Port(error) => error.fmt(f),
            EngineError::Vault(error) => write!(f, "vault: {error:?}"),
        }
    }
}

impl std::error::Error for EngineError {}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> EngineError {
        match error {
            StoreError::NotFound => EngineError::refused("not_found"),
            other => EngineError::Store(other),
        }
    }
}

impl From<PortError> for EngineError {
    fn from(error: PortError) -> EngineError {
        EngineError::Port(error)
    }
}

impl From<VaultError> for EngineError {
    fn from(error: VaultError) -> EngineError {
        EngineError::Vault(error)
    }
}
