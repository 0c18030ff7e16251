//! Which vault a data folder uses, and the database's key in it. A key that is missing is never made anew beside a
//! database that exists: that would make the agent's data unreadable for good.

use api::contract::WireError;
use platform::{FileVault, Keychain, SystemDice};
use ports::{Dice, Vault, VaultError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Key, StorePaths};

const NAME: &str = "database-key";
const REPLACED: &str = "database-key-replaced";
/// The key of a backup that is about to take the place of the database.
const COMING: &str = "database-key-coming";
const SHORTEST_PASSPHRASE: usize = 8;

/// Where this folder's secrets are.
pub(crate) enum Place {
    /// In a vault that is open.
    Open(Arc<dyn Vault>),
    /// In a vault file that wants its passphrase.
    Locked,
    /// Nowhere yet, and no keychain answers.
    Choose,
}

fn vault_file(folder: &Path) -> PathBuf {
    folder.join("vault")
}

/// Finds the vault of a data folder. Blocks.
pub(crate) fn find(folder: &Path, passphrase: Option<&str>) -> Result<Place, WireError> {
    if let Some(passphrase) = passphrase {
        return Ok(Place::Open(with_passphrase(folder, passphrase)?));
    }
    if FileVault::exists(&vault_file(folder)) {
        return Ok(Place::Locked);
    }
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let profile = blake3::hash(whole.as_os_str().as_encoded_bytes()).to_hex();
    let keychain = Keychain::new(profile.chars().take(16).collect::<String>());
    Ok(if keychain.answers() {
        Place::Open(Arc::new(keychain))
    } else {
        Place::Choose
    })
}

/// Opens the folder's vault file, or makes it with this passphrase. Blocks.
pub(crate) fn with_passphrase(folder: &Path, passphrase: &str) -> Result<Arc<dyn Vault>, WireError> {
    let (path, dice): (_, Arc<dyn Dice>) = (vault_file(folder), Arc::new(SystemDice));
    let vault = if FileVault::exists(&path) {
        FileVault::open(&path, passphrase, dice)
    } else if passphrase.chars().count() < SHORTEST_PASSPHRASE {
        return Err(WireError::with(
            "passphrase_short",
            "length",
            SHORTEST_PASSPHRASE.to_string(),
        ));
    } else {
        FileVault::create(&path, passphrase, dice)
    };
    match vault {
        Ok(vault) => Ok(Arc::new(vault)),
        Err(VaultError::WrongPassphrase) => Err(WireError::of("passphrase_wrong")),
        Err(VaultError::Unavailable | VaultError::Broken) => Err(WireError::of("keychain_unavailable")),
    }
}

/// The key that a vault holds, if it holds one. Blocks.
pub(crate) fn stored(vault: &dyn Vault) -> Result<Option<[u8; 32]>, WireError> {
    let stored = vault.get(NAME).map_err(|_| WireError::of("keychain_unavailable"))?;
    Ok(stored.as_deref().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()))
}

/// Keeps the key of a backup that may be decided on next. Blocks.
pub(crate) fn announce(vault: &dyn Vault, key: &[u8; 32]) -> Result<(), WireError> {
    vault
        .set(COMING, key)
        .map_err(|_| WireError::of("keychain_unavailable"))
}

/// Carries a decided replacement to its end, key first: a kill in between leaves a key that fits what the next start finds
/// and finishes. Without a decision it forgets the key that was announced. Blocks.
pub(crate) fn settle(vault: &dyn Vault, paths: &StorePaths) -> Result<(), WireError> {
    let unavailable = |_| WireError::of("keychain_unavailable");
    let coming = vault.get(COMING).map_err(unavailable)?;
    if store::is_replacing(paths)
        && let Some(key) = coming.as_deref().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
    {
        replace(vault, &key)?;
    }
    store::finish_replacing(paths)?;
    if coming.is_some() {
        vault.remove(COMING).map_err(unavailable)?;
    }
    Ok(())
}

/// Puts another key in the place of the one that the vault holds. The old one is kept beside it, because the data that it
/// opens was only put aside.
fn replace(vault: &dyn Vault, key: &[u8; 32]) -> Result<(), WireError> {
    let unavailable = |_| WireError::of("keychain_unavailable");
    match stored(vault)? {
        Some(old) if old == *key => return Ok(()),
        Some(old) => vault.set(REPLACED, &old).map_err(unavailable)?,
        None => {}
    }
    vault.set(NAME, key).map_err(unavailable)
}

/// The database's key, made when there is neither a key nor a database. Blocks.
pub(crate) fn of_database(vault: &dyn Vault, database: &Path) -> Result<Key, WireError> {
    let unavailable = |_| WireError::of("keychain_unavailable");
    let stored = vault.get(NAME).map_err(unavailable)?;
    if let Some(bytes) = stored.as_deref().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
        return Ok(Key::new(bytes));
    }
    if database.exists() || stored.is_some() {
        return Err(WireError::of("database_key_wrong"));
    }
    let mut bytes = [0; 32];
    SystemDice.fill(&mut bytes);
    vault.set(NAME, &bytes).map_err(unavailable)?;
    // A keychain that takes a secret and does not give it back would lock the agent out at the next start.
    if vault.get(NAME).map_err(unavailable)?.as_deref() != Some(bytes.as_slice()) {
        return Err(WireError::of("keychain_unavailable"));
    }
    Ok(Key::new(bytes))
}
