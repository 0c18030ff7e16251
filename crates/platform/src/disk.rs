//! How much room files take and how much is left, for the page that says where an agent's data is.

use std::path::Path;

/// Bytes that this user may still write on the disk of a folder; nothing when the system does not say.
pub fn free_space(folder: &Path) -> Option<u64> {
    fs4::available_space(folder).ok()
}

/// Bytes of a file, or of all files below a folder. What cannot be read counts nothing: this is for showing only.
pub fn used_space(path: &Path) -> u64 {
    let Ok(meta) = std::fs::symlink_metadata(path) else {
        return 0;
    };
    if !meta.is_dir() {
        return meta.len();
    }
    let Ok(entries) = std::fs::read_dir(path) else {
        return 0;
    };
    entries.flatten().map(|entry| used_space(&entry.path())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_below_a_folder_are_counted_and_a_missing_one_counts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("inner")).unwrap();
        std::fs::write(folder.path().join("a"), [0; 10]).unwrap();
        std::fs::write(folder.path().join("inner/b"), [0; 32]).unwrap();
        assert_eq!(used_space(folder.path()), 42);
        assert_eq!(used_space(&folder.path().join("gone")), 0);
        assert!(free_space(folder.path()).is_some_and(|bytes| bytes > 0));
    }
}
