//! What takes long is done once and kept in a cache outside the clone (`MOSTRADOR_CACHE_DIR`, else the user's cache folder):
//! installed packages and the files of seeded databases, each in a folder whose name says what it came from.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Orders of a seeded shop must not become so old that a connector stops watching them.
const FRESH: Duration = Duration::from_secs(21 * 24 * 3600);

/// Whether a template of a shop is whole and young enough.
pub(super) fn is_fresh(template: &Path) -> bool {
    let made = fs::metadata(template.join("seed.json")).and_then(|facts| facts.modified());
    let age = made.map(|made| SystemTime::now().duration_since(made).unwrap_or_default());
    template.join("data").is_dir() && age.is_ok_and(|age| age < FRESH)
}

/// An empty folder beside `target`, to become it once it is complete: two runs at once must not meet in one. What runs
/// that were interrupted left behind long ago is removed, since it can be hundreds of megabytes.
pub(super) fn beside(target: &Path) -> Result<PathBuf> {
    const MARK: &str = ".making-";
    let places = target.parent().zip(target.file_name().and_then(|name| name.to_str()));
    let (parent, name) = places.context("a cache folder has a name and a place")?;
    for entry in fs::read_dir(parent)?.flatten() {
        let is_left = entry.file_name().to_string_lossy().contains(MARK);
        let made = entry.metadata().and_then(|data| data.modified());
        let is_old = made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > Duration::from_secs(24 * 3600)));
        // Another run may be at it too.
        if is_left
            && is_old
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            anyhow::ensure!(error.kind() == std::io::ErrorKind::NotFound, error);
        }
    }
    let folder = parent.join(format!("{name}{MARK}{}", std::process::id()));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir(&folder)?;
    Ok(folder)
}

/// Puts a complete folder where it belongs; another run may have been quicker.
pub(super) fn put(folder: &Path, target: &Path) -> Result<()> {
    if fs::rename(folder, target).is_err() {
        let there = target.exists();
        fs::remove_dir_all(folder)?;
        if !there {
            bail!("{} could not be made", target.display());
        }
    }
    Ok(())
}

/// The folder of the servers in the cache.
pub(super) fn folder() -> Result<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let users = || {
        let folder = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
        folder.map(|folder| folder.join("mostrador"))
    };
    let folder = set("MOSTRADOR_CACHE_DIR").or_else(users);
    let folder = folder
        .context("neither MOSTRADOR_CACHE_DIR nor HOME is set")?
        .join("servers");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The bytes of a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// FNV-1a: names a folder, guards nothing. The standard library's hash may change with the compiler.
pub(super) fn hash(parts: &[&[u8]]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    parts
        .iter()
        .flat_map(|part| part.iter().chain(&[0]))
        .fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_lock_file_or_seed_is_another_folder() {
        assert_eq!(hash(&[b"a"]), hash(&[b"a"]));
        assert_ne!(hash(&[b"a", b"b"]), hash(&[b"ab", b""]));
        assert_ne!(hash(&[b"a"]), hash(&[b"b"]));
    }

    #[test]
    fn of_two_that_make_the_same_folder_the_first_wins() {
        let cache = tempfile::tempdir().unwrap();
        let target = cache.path().join("medusa");
        for text in ["first", "second"] {
            let folder = beside(&target).unwrap();
            fs::write(folder.join("file"), text).unwrap();
            put(&folder, &target).unwrap();
        }
        assert_eq!(fs::read_to_string(target.join("file")).unwrap(), "first");
        assert_eq!(fs::read_dir(cache.path()).unwrap().count(), 1);
    }
}
