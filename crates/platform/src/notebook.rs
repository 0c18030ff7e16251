//! Notebooks as files: one line at a time, synced, so that a kill never loses a line that was confirmed.

use ports::{Notebook, Notebooks};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Notebooks in a folder.
#[derive(Debug, Clone)]
pub struct FileNotebooks {
    folder: PathBuf,
}

impl FileNotebooks {
    /// Notebooks in this folder, which is made when the first one is written to.
    pub fn new(folder: &Path) -> FileNotebooks {
        FileNotebooks {
            folder: folder.to_owned(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        let safe: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        self.folder.join(format!("{safe}.notebook"))
    }
}

impl Notebooks for FileNotebooks {
    fn open(&self, name: &str) -> Arc<dyn Notebook> {
        Arc::new(FileNotebook {
            path: self.path(name),
            writing: Mutex::new(()),
        })
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        match std::fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.to_string()),
            _ => Ok(()),
        }
    }
}

struct FileNotebook {
    path: PathBuf,
    writing: Mutex<()>,
}

impl FileNotebook {
    fn read(&self) -> Result<String, String> {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn write(&self, line: &str) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let torn = std::fs::read(&self.path).is_ok_and(|bytes| bytes.last().is_some_and(|last| *last != b'\n'));
        let mut file = std::fs::File::options().create(true).append(true).open(&self.path)?;
        // A line that a kill cut short is closed off; it was never confirmed, and no reader takes it for a line.
        let start = if torn { "\u{0}\n" } else { "" };
        file.write_all(format!("{start}{line}\n").as_bytes())?;
        file.sync_all()
    }
}

impl Notebook for FileNotebook {
    fn append(&self, line: &str) -> Result<(), String> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(&line.replace(['\r', '\n'], " "))
            .map_err(|error| error.to_string())
    }

    fn lines(&self) -> Result<Vec<String>, String> {
        let text = self.read()?;
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        Ok(whole
            .lines()
            .filter(|line| !line.ends_with('\u{0}'))
            .map(str::to_owned)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_a_kill_cut_short_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let books = FileNotebooks::new(folder.path());
        let book = books.open("taller-azul");
        assert_eq!(book.lines().unwrap(), Vec::<String>::new());
        book.append("opened 1").unwrap();
        let path = books.path("taller-azul");
        let mut file = std::fs::File::options().append(true).open(path).unwrap();
        file.write_all(b"reply ha").unwrap();
        assert_eq!(book.lines().unwrap(), ["opened 1"]);
        book.append("reply whole").unwrap();
        assert_eq!(book.lines().unwrap(), ["opened 1", "reply whole"]);
        books.remove("taller-azul").unwrap();
        assert_eq!(book.lines().unwrap(), Vec::<String>::new());
    }
}
