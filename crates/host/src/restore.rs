//! Restoring a backup into a data folder on which no program works at that moment.

use crate::{Options, key, recovery};
use api::contract::WireError;
use platform::LockError;
use std::path::Path;
use store::{Backup, Key, StoreError, StorePaths};

/// Puts a backup in the place of the data of `options`. `code` is the recovery code; without it the key of this machine's
/// vault must open the backup.
///
/// # Errors
/// `already_open` while a program works on the folder, `recovery_code_needed` when no key is here or it does not open this
/// backup, `recovery_code_wrong`, `backup_missing`, `database_newer`, `database_damaged`, `disk_full`; then nothing was replaced.
pub async fn restore(options: &Options, backup: &Path, code: Option<&str>) -> Result<Backup, WireError> {
    let folder = options.data_dir.clone().or_else(platform::data_folder);
    let folder = folder.ok_or_else(|| WireError::of("no_home"))?;
    let _lock = platform::lock_folder(&folder).map_err(|error| match error {
        LockError::Taken => WireError::of("already_open"),
        LockError::File(error) => api::database_error(&StoreError::from(error)),
    })?;
    let (place, passphrase) = (folder.clone(), options.passphrase.clone());
    let found = tokio::task::spawn_blocking(move || key::find(&place, passphrase.as_deref())).await;
    let vault = match found.map_err(|_| WireError::of("internal"))?? {
        key::Place::Open(vault) => vault,
        key::Place::Locked => return Err(WireError::of("locked")),
        key::Place::Choose => return Err(WireError::of("keychain_unavailable")),
    };
    let bytes = match code {
        Some(code) => recovery::key_of(code).ok_or_else(|| WireError::of("recovery_code_wrong"))?,
        None => key::stored(vault.as_ref())?.ok_or_else(|| WireError::of("recovery_code_needed"))?,
    };
    let paths = StorePaths::below(&folder);
    let restored = store::restore(backup, &paths, &Key::new(bytes)).await;
    let restored = restored.map_err(|error| match error {
        StoreError::WrongKey if code.is_none() => WireError::of("recovery_code_needed"),
        StoreError::WrongKey => WireError::of("recovery_code_wrong"),
        StoreError::NotFound => WireError::of("backup_missing"),
        error => api::database_error(&error),
    })?;
    key::replace(vault.as_ref(), &bytes)?;
    Ok(restored)
}
