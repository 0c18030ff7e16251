//! Another database in the place of the one that is there, so that a kill at any moment leaves one of the two and never
//! none.
//!
//! The new one is made whole beside the old one and then given a name that decides: from that rename on it is the database,
//! whatever happens. What is left to do (the old one goes aside, the new one takes its name) are renames that can be done
//! again from wherever they stopped; the next opening does so before it looks for a database.
//! ```text
//! mostrador.db-wal, -shm   of the old one, until they are aside
//! mostrador.restored       decided: a backup; the old one is put aside in backups/replaced-<n>
//! mostrador.mended         decided: what was salvaged; of the damaged one there is a copy aside already
//! ```

use crate::attachments;
use crate::backup::{Backup, DATABASE, FILES, manifest, verify};
use crate::migrate;
use crate::open::{StorePaths, open_options};
use crate::{Key, StoreError};
use std::path::{Path, PathBuf};

const LOGS: [&str; 2] = ["-wal", "-shm"];
/// What says that the database is damaged, until another takes its place: a start after a clean end does not look.
const DAMAGED: &str = "-damaged";
/// Folder of the old database while it is moved, inside the backups' folder.
const LEAVING: &str = "replacing";

/// Where a new database comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Successor {
    /// A backup.
    Restored,
    /// What was salvaged of the old one.
    Mended,
}

impl Successor {
    fn path(self, paths: &StorePaths) -> PathBuf {
        paths.database.with_extension(match self {
            Successor::Restored => "restored",
            Successor::Mended => "mended",
        })
    }
}

/// Checks a backup and puts it beside the database; with the last step it is decided that it takes its place. The database
/// must be closed, and [`finish_replacing`] must be called before it is opened again ([`crate::Store::open`] does).
///
/// # Errors
/// `WrongKey` when the backup was made with another key, `Damaged`, `Newer`, `DiskFull`, `File`; then nothing was decided.
pub async fn decide_restore(backup: &Path, paths: &StorePaths, key: &Key) -> Result<Backup, StoreError> {
    finish_replacing(paths)?;
    let found = manifest(backup).ok_or(StoreError::NotFound)?;
    let (version, files) = verify(open_options(&backup.join(DATABASE), key), false).await?;
    if version > migrate::KNOWN_VERSION {
        return Err(StoreError::Newer {
            found: version,
            known: migrate::KNOWN_VERSION,
        });
    }
    let parent = backup.parent().ok_or(StoreError::NotFound)?;
    for name in &files {
        attachments::copy_file(&parent.join(FILES), &paths.attachments, name)?;
    }
    let draft = draft_of_backup(paths);
    std::fs::copy(backup.join(DATABASE), &draft)?;
    std::fs::File::open(&draft)?.sync_all()?;
    decide(&draft, Successor::Restored, paths)?;
    Ok(found)
}

fn draft_of_backup(paths: &StorePaths) -> PathBuf {
    paths.database.with_extension("restored.part")
}

/// Puts a backup in the place of the database. What lies there is moved to `replaced-<n>` inside the backups' folder first,
/// so that nothing is lost by restoring the wrong one. The database must be closed.
///
/// # Errors
/// As [`decide_restore`]; after the decision only `File`, and then the next opening goes on.
pub async fn restore(backup: &Path, paths: &StorePaths, key: &Key) -> Result<Backup, StoreError> {
    let found = decide_restore(backup, paths, key).await?;
    finish_replacing(paths)?;
    Ok(found)
}

/// From here on `draft`, which is whole and synced, is the database.
pub(crate) fn decide(draft: &Path, successor: Successor, paths: &StorePaths) -> Result<(), StoreError> {
    std::fs::rename(draft, successor.path(paths))?;
    sync_folder(paths.database.parent())
}

/// It was decided that another database takes the place of the one that is there, and it has not yet.
pub fn is_replacing(paths: &StorePaths) -> bool {
    [Successor::Restored, Successor::Mended]
        .iter()
        .any(|successor| successor.path(paths).exists())
}

/// Goes on with what was decided, from wherever it stopped. True when another database is in its place now.
///
/// # Errors
/// `File`; nothing is lost, and the next call goes on.
pub fn finish_replacing(paths: &StorePaths) -> Result<bool, StoreError> {
    finish(paths, &mut || Ok(()))
}

/// `step` is asked before each step that changes something on the disk.
pub(crate) fn finish(paths: &StorePaths, step: &mut dyn FnMut() -> Result<(), StoreError>) -> Result<bool, StoreError> {
    let mended = Successor::Mended.path(paths);
    if mended.exists() {
        // The log belongs to the damaged file and would be taken for the new one's. Its copy is aside.
        for log in LOGS {
            let old = beside(&paths.database, log);
            if old.exists() {
                step()?;
                std::fs::remove_file(old)?;
            }
        }
        take_place(&mended, paths, step)?;
        return Ok(true);
    }
    let restored = Successor::Restored.path(paths);
    if !restored.exists() {
        // What was begun and not decided is only waste.
        if let Err(error) = std::fs::remove_file(draft_of_backup(paths))
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error.into());
        }
        return Ok(false);
    }
    let leaving = paths.backups.join(LEAVING);
    for end in std::iter::once("").chain(LOGS) {
        let old = beside(&paths.database, end);
        if old.exists() {
            step()?;
            std::fs::create_dir_all(&leaving)?;
            std::fs::rename(&old, leaving.join(format!("{DATABASE}{end}")))?;
        }
    }
    if leaving.exists() {
        let aside = (1..)
            .map(|number: u32| paths.backups.join(format!("replaced-{number}")))
            .find(|path| !path.exists());
        step()?;
        std::fs::rename(&leaving, aside.ok_or(StoreError::NotFound)?)?;
        sync_folder(Some(&paths.backups))?;
    }
    take_place(&restored, paths, step)?;
    Ok(true)
}

fn take_place(
    new: &Path,
    paths: &StorePaths,
    step: &mut dyn FnMut() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mark = beside(&paths.database, DAMAGED);
    if mark.exists() {
        step()?;
        std::fs::remove_file(mark)?;
    }
    step()?;
    sync_folder(paths.database.parent())?;
    std::fs::rename(new, &paths.database)?;
    sync_folder(paths.database.parent())
}

/// Keeps what was found to be damaged, for the next starts.
///
/// # Errors
/// `DiskFull`, `File`.
pub fn remember_damage(paths: &StorePaths, what: &str) -> Result<(), StoreError> {
    Ok(std::fs::write(beside(&paths.database, DAMAGED), what)?)
}

/// What an earlier start found to be damaged in the database that is there.
pub fn known_damage(paths: &StorePaths) -> Option<String> {
    if is_replacing(paths) {
        return None;
    }
    std::fs::read_to_string(beside(&paths.database, DAMAGED)).ok()
}

pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// A rename is durable when its folder is. Elsewhere than on Unix a folder cannot be opened for that.
fn sync_folder(folder: Option<&Path>) -> Result<(), StoreError> {
    #[cfg(unix)]
    if let Some(folder) = folder {
        std::fs::File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
