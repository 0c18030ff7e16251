//! Why the database did not do what it was asked, as far as somebody acts differently on it.

/// A failure of the database.
#[derive(Debug)]
pub enum StoreError {
    /// The key does not open this file, or the file is no database.
    WrongKey,
    /// The file was written by a newer version of the program.
    Newer {
        /// Version of the file.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// A page is damaged.
    Damaged(String),
    /// The database is open for looking only, because it is damaged.
    ReadOnly,
    /// No room on the disk: nothing was written.
    DiskFull,
    /// The SQLite that was linked cannot encrypt: a mistake of the build, refused at start.
    NotEncrypted,
    /// A row that must exist does not.
    NotFound,
    /// A value in a row is not one that the program writes.
    Unreadable(&'static str),
    /// A file beside the database could not be read or written.
    File(std::io::Error),
    /// Anything else; a mistake of the program.
    Sql(sqlx::Error),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StoreError::WrongKey => f.write_str("the key does not open this database"),
            StoreError::Newer { found, known } => write!(f, "database version {found}, newest known {known}"),
            StoreError::Damaged(what) => write!(f, "database damaged: {what}"),
            StoreError::ReadOnly => f.write_str("open for looking only"),
            StoreError::DiskFull => f.write_str("disk full"),
            StoreError::NotEncrypted => f.write_str("the linked SQLite cannot encrypt"),
            StoreError::NotFound => f.write_str("no such row"),
            StoreError::Unreadable(what) => write!(f, "unreadable value: {what}"),
            StoreError::File(error) => write!(f, "file: {error}"),
            StoreError::Sql(error) => write!(f, "sql: {error}"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StoreError::File(error) => Some(error),
            StoreError::Sql(error) => Some(error),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    /// Sorts SQLite's result codes (https://sqlite.org/rescode.html): 26 is a wrong key under SQLCipher, 11 a damaged
    /// page (7 when its seal is broken), 8 a change where none is allowed, 13 a full disk.
    fn from(error: sqlx::Error) -> StoreError {
        if matches!(error, sqlx::Error::RowNotFound) {
            return StoreError::NotFound;
        }
        let code = error
            .as_database_error()
            .and_then(|e| e.code())
            .and_then(|c| c.parse::<u32>().ok());
        match code.map(|c| c & 0xff) {
            Some(26) => StoreError::WrongKey,
            Some(8) => StoreError::ReadOnly,
            Some(7 | 11) => StoreError::Damaged(error.to_string()),
            Some(13) => StoreError::DiskFull,
            _ => StoreError::Sql(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        if error.kind() == std::io::ErrorKind::StorageFull {
            StoreError::DiskFull
        } else {
            StoreError::File(error)
        }
    }
}
