//! Files of messages. Their content lies beside the database, one encrypted file for each different content, named by a
//! keyed hash: the same photo sent twice is stored once, and a name says nothing about what is in it.
//!
//! A file is on disk and synced before the row that names it is committed, so that no row ever names a file that is not
//! there; a file without a row is only waste.

use crate::{Store, StoreError, WriteTx};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::{AttachmentId, MessageId};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

statements! {
    ADD = "INSERT INTO attachments (id, message_id, position, name, media_type, size, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    GET = "SELECT id, message_id, name, media_type, size, content FROM attachments WHERE id = ?1";
    OF_TICKET = "SELECT a.id, a.message_id, a.name, a.media_type, a.size, a.content FROM attachments a \
                 JOIN messages m ON m.id = a.message_id WHERE m.ticket_id = ?1 AND a.role IN ('file', 'calendar', 'encrypted', 'returned') \
                 ORDER BY m.seq, a.position";
}

/// A file of a message.
#[derive(Debug, Clone)]
pub struct AttachmentRow {
    /// Id.
    pub id: AttachmentId,
    /// Its message.
    pub message: MessageId,
    /// Cleaned name.
    pub name: String,
    /// Media type as declared.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Name of its encrypted file.
    pub content: String,
}

/// The folder of encrypted files.
#[derive(Clone)]
pub struct Attachments {
    folder: PathBuf,
    key: Arc<[u8; 32]>,
}

impl Attachments {
    pub(crate) fn new(folder: PathBuf, key: [u8; 32]) -> Attachments {
        Attachments {
            folder,
            key: Arc::new(key),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.as_slice().into())
    }

    /// Keeps content durably and gives the name of its file.
    ///
    /// The nonce is derived from the content's keyed hash: equal content gives an equal file, different content a
    /// different nonce, so that none is ever used for two contents.
    ///
    /// # Errors
    /// `DiskFull`, `File`.
    pub fn keep(&self, content: &[u8]) -> Result<String, StoreError> {
        let hash = blake3::keyed_hash(&self.key, content);
        let name = hash.to_hex().to_string();
        let path = self.folder.join(&name);
        if path.exists() {
            return Ok(name);
        }
        std::fs::create_dir_all(&self.folder)?;
        let nonce = hash.as_bytes().first_chunk::<24>().copied().unwrap_or_default();
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), content)
            .map_err(|_| StoreError::Unreadable("attachment too large to encrypt"))?;
        let whole: Vec<u8> = nonce.into_iter().chain(sealed).collect();
        write_durably(&path, &whole)?;
        Ok(name)
    }

    /// Reads content by the name of its file.
    ///
    /// # Errors
    /// `NotFound` when the file is missing, `Unreadable` when it was changed or belongs to another key.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        let sealed = std::fs::read(self.folder.join(name)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => StoreError::NotFound,
            _ => StoreError::File(error),
        })?;
        let (nonce, body) = sealed
            .split_at_checked(24)
            .ok_or(StoreError::Unreadable("attachment"))?;
        self.cipher()
            .decrypt(XNonce::from_slice(nonce), body)
            .map_err(|_| StoreError::Unreadable("attachment"))
    }
}

/// Brings an encrypted file from one folder into another, unless it is there; a file that the source has lost is no error,
/// because the rest is worth having without it.
pub(crate) fn copy_file(from: &Path, to: &Path, name: &str) -> Result<(), StoreError> {
    let target = to.join(name);
    if target.exists() {
        return Ok(());
    }
    let content = match std::fs::read(from.join(name)) {
        Ok(content) => content,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            tracing::warn!(file = name, "a file of a message is missing");
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    std::fs::create_dir_all(to)?;
    write_durably(&target, &content)
}

/// Writes a file so that it is there whole or not at all.
pub(crate) fn write_durably(path: &Path, content: &[u8]) -> Result<(), StoreError> {
    let draft = path.with_extension("part");
    let mut file = std::fs::File::create(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn attachment(row: &SqliteRow) -> Result<AttachmentRow, StoreError> {
    Ok(AttachmentRow {
        id: AttachmentId(row.try_get(0)?),
        message: MessageId(row.try_get(1)?),
        name: row.try_get(2)?,
        media_type: row.try_get(3)?,
        size: row.try_get(4)?,
        content: row.try_get(5)?,
    })
}

impl Store {
    /// One file's row.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn attachment(&self, id: AttachmentId) -> Result<AttachmentRow, StoreError> {
        attachment(&sqlx::query(GET).bind(id.0).fetch_one(&self.readers).await?)
    }

    /// Files of a ticket's messages.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn attachments_of(&self, ticket: domain::TicketId) -> Result<Vec<AttachmentRow>, StoreError> {
        sqlx::query(OF_TICKET)
            .bind(ticket.0)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(attachment)
            .collect()
    }
}

impl WriteTx {
    /// Adds a file to a message; its content is kept already.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_attachment(&mut self, position: i64, row: &AttachmentRow) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(row.id.0)
            .bind(row.message.0)
            .bind(position)
            .bind(&row.name)
            .bind(&row.media_type)
            .bind(row.size)
            .bind(&row.content)
            .execute(self.db())
            .await?;
        Ok(())
    }
}
