//! The vault of a machine without a keychain: one file, sealed with a key made from a passphrase (Argon2id with the
//! parameters that OWASP recommends: 19 MiB, 2 passes). Never a plain file.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ports::{Dice, Vault, VaultError};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

const MAGIC: &[u8] = b"mostrador vault 1\n";
const SALT: usize = 16;
const NONCE: usize = 24;

/// An open vault file.
pub struct FileVault {
    path: PathBuf,
    salt: [u8; SALT],
    key: [u8; 32],
    dice: Arc<dyn Dice>,
    secrets: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl FileVault {
    /// There is a vault file here.
    pub fn exists(path: &Path) -> bool {
        path.exists()
    }

    /// Makes a vault file with this passphrase. Slow on purpose; blocks.
    ///
    /// # Errors
    /// `Broken` when the file cannot be written.
    pub fn create(path: &Path, passphrase: &str, dice: Arc<dyn Dice>) -> Result<FileVault, VaultError> {
        let mut salt = [0; SALT];
        dice.fill(&mut salt);
        let key = derive(passphrase, &salt)?;
        let vault = FileVault {
            path: path.to_owned(),
            salt,
            key,
            dice,
            secrets: Mutex::default(),
        };
        vault.write(&BTreeMap::new())?;
        Ok(vault)
    }

    /// Opens a vault file. Slow on purpose; blocks.
    ///
    /// # Errors
    /// `WrongPassphrase`, or `Broken` when it is no vault file.
    pub fn open(path: &Path, passphrase: &str, dice: Arc<dyn Dice>) -> Result<FileVault, VaultError> {
        let bytes = std::fs::read(path).map_err(|_| VaultError::Broken)?;
        let rest = bytes.strip_prefix(MAGIC).ok_or(VaultError::Broken)?;
        let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or(VaultError::Broken)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(VaultError::Broken)?;
        let key = derive(passphrase, salt)?;
        let open = XChaCha20Poly1305::new((&key).into())
            .decrypt(XNonce::from_slice(nonce), sealed)
            .map_err(|_| VaultError::WrongPassphrase)?;
        let secrets = serde_json::from_slice(&open).map_err(|_| VaultError::Broken)?;
        Ok(FileVault {
            path: path.to_owned(),
            salt: *salt,
            key,
            dice,
            secrets: Mutex::new(secrets),
        })
    }

    fn write(&self, secrets: &BTreeMap<String, Vec<u8>>) -> Result<(), VaultError> {
        let mut nonce = [0; NONCE];
        self.dice.fill(&mut nonce);
        let plain = serde_json::to_vec(secrets).map_err(|_| VaultError::Broken)?;
        let sealed = XChaCha20Poly1305::new((&self.key).into())
            .encrypt(XNonce::from_slice(&nonce), plain.as_slice())
            .map_err(|_| VaultError::Broken)?;
        let whole = [MAGIC, &self.salt, &nonce, &sealed].concat();
        write_whole(&self.path, &whole).map_err(|error| {
            tracing::error!(%error, "vault file");
            VaultError::Broken
        })
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Result<(), VaultError> {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = secrets.clone();
        change(&mut next);
        self.write(&next)?;
        *secrets = next;
        Ok(())
    }
}

/// Writes a new file beside the old one and puts it in its place: a kill leaves the old one or the new one.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = path.with_extension("part");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::File::options();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}

fn derive(passphrase: &str, salt: &[u8]) -> Result<[u8; 32], VaultError> {
    let params = Params::new(19 * 1024, 2, 1, Some(32)).map_err(|_| VaultError::Broken)?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut key)
        .map_err(|_| VaultError::Broken)?;
    Ok(key)
}

impl Vault for FileVault {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
        Ok(self
            .secrets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned())
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        self.change(|secrets| {
            secrets.insert(name.to_owned(), secret.to_vec());
        })
    }

    fn remove(&self, name: &str) -> Result<(), VaultError> {
        self.change(|secrets| {
            secrets.remove(name);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemDice;

    #[test]
    fn a_secret_is_kept_and_only_the_passphrase_opens_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        let dice: Arc<dyn Dice> = Arc::new(SystemDice);
        let vault = FileVault::create(&path, "correcto caballo", dice.clone()).unwrap();
        vault.set("db", b"canary-4711").unwrap();
        drop(vault);
        assert!(matches!(
            FileVault::open(&path, "otra", dice.clone()),
            Err(VaultError::WrongPassphrase)
        ));
        let vault = FileVault::open(&path, "correcto caballo", dice.clone()).unwrap();
        assert_eq!(vault.get("db").unwrap().as_deref(), Some(b"canary-4711".as_slice()));
        vault.remove("db").unwrap();
        assert_eq!(
            FileVault::open(&path, "correcto caballo", dice)
                .unwrap()
                .get("db")
                .unwrap(),
            None
        );
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(6).any(|w| w == b"canary"));
    }
}
