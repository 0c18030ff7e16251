//! The web interface: its packages and its build, each done only when something it is made of has changed.
//!
//! `ui/dist` must exist before cargo compiles the desktop program, which embeds it.

use crate::process;
use crate::project::Project;
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Folders inside `ui/` that are products of the build or of a test and say nothing about its sources.
const PRODUCTS: &[&str] = &["dist", "node_modules", ".svelte-kit", "coverage"];

/// Installs the packages of the lock file and builds `ui/dist`; both are skipped when nothing changed.
pub(crate) fn ready(project: &Project) -> Result<()> {
    install(project)?;
    build(project)
}

/// `npm ci`, unless `node_modules` is newer than the lock file.
pub(crate) fn install(project: &Project) -> Result<()> {
    let lock = project.root.join("package-lock.json");
    // npm writes this file at the end of an installation, so a broken one is not taken for a whole one.
    let installed = project.root.join("node_modules/.package-lock.json");
    let changed = fs::metadata(&lock)
        .and_then(|data| data.modified())
        .context("package-lock.json is missing")?;
    if fs::metadata(&installed)
        .and_then(|data| data.modified())
        .is_ok_and(|done| done >= changed)
    {
        println!("interface packages: unchanged");
        return Ok(());
    }
    println!("interface packages: installing");
    process::run(
        project
            .npm()
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
    )
    .context("the interface's packages could not be installed; is there a network?")
}

/// Builds `ui/dist`, unless sources, words and packages are those of the last build.
pub(crate) fn build(project: &Project) -> Result<()> {
    // Inside node_modules because that folder belongs to this clone, while cargo's target folder may be shared.
    let stamp = project.root.join("node_modules/.cache/mostrador-interface");
    let now = format!("{:016x}", fingerprint(&project.root)?);
    let built = project.root.join("ui/dist/index.html").is_file();
    if built && fs::read_to_string(&stamp).is_ok_and(|then| then == now) {
        println!("interface: unchanged");
        return Ok(());
    }
    println!("interface: building");
    process::run(project.npm().args(["run", "build", "-w", "ui"]))?;
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&stamp, now).context("the stamp of the interface build cannot be written")
}

/// A number that changes with any name or byte of what the interface is built from. It is not for security.
fn fingerprint(root: &Path) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for part in ["package.json", "package-lock.json", "locales", "ui"] {
        for file in files_below(&root.join(part))? {
            file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file)
                .with_context(|| format!("{} cannot be read", file.display()))?
                .hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

/// All files at or below `path` in a fixed order, without [`PRODUCTS`].
fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(if path.is_file() {
            vec![path.to_owned()]
        } else {
            Vec::new()
        });
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !PRODUCTS.contains(&name) {
            files.extend(files_below(&entry)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_follows_sources_and_words_but_not_products() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("ui/src/main.ts", "one");
        write("locales/shell.en.yml", "two");
        let first = fingerprint(root.path()).unwrap();
        write("ui/dist/index.html", "built");
        assert_eq!(fingerprint(root.path()).unwrap(), first);
        write("locales/shell.en.yml", "three");
        let second = fingerprint(root.path()).unwrap();
        assert_ne!(second, first);
        fs::rename(root.path().join("ui/src/main.ts"), root.path().join("ui/src/start.ts")).unwrap();
        assert_ne!(fingerprint(root.path()).unwrap(), second);
    }
}
