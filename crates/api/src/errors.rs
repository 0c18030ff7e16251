//! From what went wrong inside to a code that crosses the wire. What nobody can act on is `internal`, with the number
//! under which the log has the whole chain.

use crate::contract::WireError;
use engine::EngineError;
use ports::{Retry, VaultError};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use store::StoreError;

static INCIDENTS: AtomicU32 = AtomicU32::new(1);

impl WireError {
    /// An error without slots that a later try will not mend.
    pub fn of(code: &str) -> WireError {
        WireError {
            code: code.to_owned(),
            params: BTreeMap::new(),
            retry: false,
            incident: None,
        }
    }

    /// The same with one slot.
    pub fn with(code: &str, slot: &str, value: impl Into<String>) -> WireError {
        WireError {
            params: BTreeMap::from([(slot.to_owned(), value.into())]),
            ..WireError::of(code)
        }
    }
}

fn internal(error: &dyn std::error::Error) -> WireError {
    let incident = format!("{:04}", INCIDENTS.fetch_add(1, Ordering::Relaxed));
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        chain.push_str(": ");
        chain.push_str(&next.to_string());
        cause = next.source();
    }
    tracing::error!(%incident, %chain, "internal error");
    WireError {
        incident: Some(incident),
        ..WireError::of("internal")
    }
}

/// A database's failure on the wire.
pub fn database_error(error: &StoreError) -> WireError {
    match error {
        StoreError::WrongKey => WireError::of("database_key_wrong"),
        StoreError::Newer { .. } => WireError::of("database_newer"),
        StoreError::Damaged(_) => WireError::of("database_damaged"),
        StoreError::ReadOnly => WireError::of("database_read_only"),
        StoreError::DiskFull => WireError {
            retry: true,
            ..WireError::of("disk_full")
        },
        StoreError::NotFound => WireError::of("not_found"),
        StoreError::NotEncrypted | StoreError::Unreadable(_) | StoreError::File(_) | StoreError::Sql(_) => {
            internal(error)
        }
    }
}

/// A command's failure on the wire.
pub fn wire_error(error: EngineError) -> WireError {
    match error {
        EngineError::Refused { code, params } => WireError {
            params,
            ..WireError::of(code)
        },
        EngineError::Store(error) => database_error(&error),
        EngineError::Port(error) => {
            tracing::info!(%error, "outside");
            let retry = error.retry != Retry::Never;
            WireError {
                params: error.params,
                retry,
                ..WireError::of(error.kind.code())
            }
        }
        EngineError::Vault(VaultError::WrongPassphrase) => WireError::of("passphrase_wrong"),
        EngineError::Vault(VaultError::Unavailable | VaultError::Broken) => WireError::of("keychain_unavailable"),
    }
}

impl From<EngineError> for WireError {
    fn from(error: EngineError) -> WireError {
        wire_error(error)
    }
}

impl From<StoreError> for WireError {
    fn from(error: StoreError) -> WireError {
        database_error(&error)
    }
}
