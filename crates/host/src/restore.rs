//! Restoring a backup into a data folder on which no program works at that moment. A kill anywhere leaves the old data with
//! their key or the restored ones with theirs: what was decided is finished at the next start.

use crate::{Options, key, recovery};
use api::contract::WireError;
use platform::LockError;
use ports::Vault;
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
    let paths = StorePaths::below(&folder);
    // What an earlier restore left undone is finished before there is another.
    key::settle(vault.as_ref(), &paths)?;
    let bytes = match code {
        Some(code) => recovery::key_of(code).ok_or_else(|| WireError::of("recovery_code_wrong"))?,
        None => key::stored(vault.as_ref())?.ok_or_else(|| WireError::of("recovery_code_needed"))?,
    };
    put_in_place(vault.as_ref(), backup, &paths, &bytes, code.is_some()).await
}

async fn put_in_place(
    vault: &dyn Vault,
    backup: &Path,
    paths: &StorePaths,
    key: &[u8; 32],
    by_code: bool,
) -> Result<Backup, WireError> {
    key::announce(vault, key)?;
    let decided = store::decide_restore(backup, paths, &Key::new(*key)).await;
    // Decided or not: what was announced is used or forgotten.
    let settled = key::settle(vault, paths);
    let decided = decided.map_err(|error| match error {
        StoreError::WrongKey if by_code => WireError::of("recovery_code_wrong"),
        StoreError::WrongKey => WireError::of("recovery_code_needed"),
        StoreError::NotFound => WireError::of("backup_missing"),
        error => api::database_error(&error),
    })?;
    settled?;
    Ok(decided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::VaultError;
    use std::collections::BTreeMap;
    use std::sync::{Mutex, PoisonError};
    use store::{Setting, Store};

    /// A keychain that stops answering after so many calls, as it does when the program is killed there.
    #[derive(Default)]
    struct Dying {
        secrets: Mutex<BTreeMap<String, Vec<u8>>>,
        left: Mutex<Option<u32>>,
    }

    impl Dying {
        fn after(&self, calls: Option<u32>) {
            *self.left.lock().unwrap_or_else(PoisonError::into_inner) = calls;
        }

        fn ask<T>(&self, ask: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T) -> Result<T, VaultError> {
            if let Some(left) = self.left.lock().unwrap().as_mut() {
                *left = left.checked_sub(1).ok_or(VaultError::Unavailable)?;
            }
            Ok(ask(&mut self.secrets.lock().unwrap()))
        }
    }

    impl Vault for Dying {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
            self.ask(|secrets| secrets.get(name).cloned())
        }
        fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
            self.ask(|secrets| {
                secrets.insert(name.to_owned(), secret.to_vec());
            })
        }
        fn remove(&self, name: &str) -> Result<(), VaultError> {
            self.ask(|secrets| {
                secrets.remove(name);
            })
        }
    }

    async fn desk_of(name: &str, paths: &StorePaths, key: &Key) -> Store {
        let store = Store::open(paths, key).await.unwrap();
        let mut tx = store.write().await.unwrap();
        tx.set_setting(Setting::AgentName, name).await.unwrap();
        tx.commit().await.unwrap();
        store
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn killed_between_any_two_looks_into_the_keychain_the_next_start_opens_the_old_data_or_the_restored_ones() {
        let other = tempfile::tempdir().unwrap();
        let of_ana = desk_of("Ana", &StorePaths::below(other.path()), &Key::new([1; 32])).await;
        let disk = tempfile::tempdir().unwrap();
        let at = domain::Timestamp(1_795_334_400_000);
        let backup = of_ana.back_up(disk.path(), at).await.unwrap();
        of_ana.close().await;
        for calls in 0.. {
            let here = tempfile::tempdir().unwrap();
            let paths = StorePaths::below(here.path());
            let vault = Dying::default();
            let own = key::of_database(&vault, &paths.database).unwrap();
            desk_of("Bruno", &paths, &own).await.close().await;

            vault.after(Some(calls));
            let done = put_in_place(&vault, &backup.folder, &paths, &[1; 32], true).await;
            vault.after(None);
            key::settle(&vault, &paths).unwrap();
            let found = key::of_database(&vault, &paths.database).unwrap();
            let store = Store::open(&paths, &found).await.unwrap();
            let name = store.setting(Setting::AgentName).await.unwrap().unwrap();
            store.close().await;
            assert!(
                name == "Ana" || (name == "Bruno" && done.is_err()),
                "{calls}: {name}, {done:?}"
            );
            assert_eq!(vault.secrets.lock().unwrap().get("database-key-coming"), None);
            if done.is_ok() {
                assert!(calls > 3, "the keychain was asked {calls} times");
                return;
            }
        }
    }
}
