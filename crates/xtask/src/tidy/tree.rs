//! The project's text files, read once for all rules.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Folders that hold products, foreign code or version control.
const SKIPPED: &[&str] = &[
    ".git",
    "target",
    "node_modules",
    "dist",
    "gen",
    "coverage",
    ".svelte-kit",
    ".mostrador-cache",
    ".claude",
    ".vite",
];

/// All text files below a root.
pub(super) struct Tree {
    pub(super) files: Vec<Text>,
}

/// One text file.
pub(super) struct Text {
    /// Below the root, with `/` on every platform.
    pub(super) path: String,
    pub(super) text: String,
}

impl Tree {
    /// Reads everything below `root` that is UTF-8. Files that are not (pictures) have no text to judge.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self { files: Vec::new() };
        tree.add(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    /// The files whose name ends in one of these (`.rs`).
    pub(super) fn ending<'t>(&'t self, endings: &'t [&str]) -> impl Iterator<Item = &'t Text> {
        self.files
            .iter()
            .filter(move |file| endings.iter().any(|ending| file.path.ends_with(ending)))
    }

    fn add(&mut self, folder: &Path, below: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if SKIPPED.contains(&name.as_str()) {
                continue;
            }
            let path = if below.is_empty() {
                name
            } else {
                format!("{below}/{name}")
            };
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.add(&entry.path(), &path)?;
            } else if kind.is_file()
                && let Ok(text) = fs::read_to_string(entry.path())
            {
                self.files.push(Text { path, text });
            }
        }
        Ok(())
    }
}

impl Text {
    /// Name without folders.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether some folder of the path has this name.
    pub(super) fn is_inside(&self, folder: &str) -> bool {
        let mut parts = self.path.split('/').rev();
        parts.next();
        parts.any(|part| part == folder)
    }
}

/// A tree with planted files, for the tests of the rules.
#[cfg(test)]
pub(super) fn planted(files: &[(&str, &str)]) -> Tree {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Tree::read(root.path()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_pictures_are_not_read() {
        let tree = planted(&[
            ("ui/dist/a.js", ""),
            ("ui/node_modules/b/c.js", ""),
            ("ui/src/a.ts", ""),
            (".ci/run", ""),
        ]);
        let paths: Vec<&str> = tree.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, [".ci/run", "ui/src/a.ts"]);
        assert!(tree.files[1].is_inside("ui") && !tree.files[1].is_inside("a.ts"));
    }
}
