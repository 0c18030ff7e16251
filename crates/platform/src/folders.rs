//! Where the program keeps its data, and the lock that lets one process at a time work on it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The user's data folder for this program by the rules of the operating system; nothing when the user has no home.
pub fn data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("app", "mostrador", "Mostrador").map(|dirs| dirs.data_dir().to_owned())
}

/// Held while a process works on a data folder; given back by the operating system even after a kill.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// Why a folder could not be locked.
#[derive(Debug)]
pub enum LockError {
    /// Another process works on it.
    Taken,
    /// The folder cannot be made or written.
    File(std::io::Error),
}

/// Locks a data folder, making it if it is not there.
///
/// # Errors
/// See [`LockError`].
pub fn lock_folder(folder: &Path) -> Result<DataLock, LockError> {
    std::fs::create_dir_all(folder).map_err(LockError::File)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("mostrador.lock"))
        .map_err(LockError::File)?;
    match file.try_lock() {
        Ok(()) => Ok(DataLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(LockError::Taken),
        Err(TryLockError::Error(error)) => Err(LockError::File(error)),
    }
}
