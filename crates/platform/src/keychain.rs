//! The keychain of the operating system: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.

use keyring::v1::Entry;
use ports::{Vault, VaultError};

/// Secrets in the operating system's keychain, under the service "Mostrador".
///
/// Names are prefixed with the profile, so that two data folders on one machine have two keys.
#[derive(Debug, Clone)]
pub struct Keychain {
    profile: String,
}

impl Keychain {
    /// The keychain of a profile.
    pub fn new(profile: impl Into<String>) -> Keychain {
        Keychain {
            profile: profile.into(),
        }
    }

    /// Asks for a secret that cannot be there: true when the keychain is there and answers. Blocks.
    pub fn answers(&self) -> bool {
        self.get("is-anybody-there").is_ok()
    }

    fn entry(&self, name: &str) -> Result<Entry, VaultError> {
        Entry::new("Mostrador", &format!("{}/{name}", self.profile)).map_err(unavailable)
    }
}

fn unavailable(error: keyring::Error) -> VaultError {
    tracing::debug!(%error, "keychain");
    VaultError::Unavailable
}

impl Vault for Keychain {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        match self.entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        self.entry(name)?.set_secret(secret).map_err(unavailable)
    }

    fn remove(&self, name: &str) -> Result<(), VaultError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}
