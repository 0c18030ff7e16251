//! Handing everything over: a folder that other programs can read, with every row as JSON and every message as a mail file.
//!
//! ```text
//! mostrador-2026-11-22T08-00-00Z/data/<table>.jsonl            one row a line
//! mostrador-2026-11-22T08-00-00Z/mail/<ticket>/<number>.eml    one message, its files in it
//! mostrador-2026-11-22T08-00-00Z/export.json                   when, which version, how many; written last
//! ```
//! It is written row by row into a folder with another name, which gets its own when it is whole: a folder with the right name
//! is never half an export. Nothing in it is encrypted; that is what it is for.

use crate::engine::lock;
use crate::pull::code_of;
use crate::settings::check_writable;
use crate::{Engine, EngineError};
use domain::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use store::{MailRow, StoreError, Topic};

/// How far an export has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExportProgress {
    /// Steps done: tables and messages.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
}

/// A whole export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its folder.
    pub folder: PathBuf,
    /// Rows.
    pub rows: u64,
    /// Messages.
    pub messages: u64,
    /// Files of messages that could not be read.
    pub missing: u64,
}

/// An export that goes on by itself, and how the last one ended.
#[derive(Debug, Clone, Default)]
pub struct ExportState {
    /// How far it is, while one is being made.
    pub running: Option<ExportProgress>,
    /// It is to stop.
    cancelled: bool,
    /// The last whole one since the program started, and when it was finished.
    pub last: Option<(Export, Timestamp)>,
    /// Why the one that was asked for last failed.
    pub error: Option<(String, BTreeMap<String, String>)>,
}

impl Engine {
    /// Begins an export below a folder that goes on by itself: see [`Engine::export_state`].
    ///
    /// # Errors
    /// `folder_unwritable`, `export_running`.
    pub fn start_export(&self, into: &Path) -> Result<(), EngineError> {
        check_writable(into)?;
        {
            let mut state = lock(&self.inner.exporting);
            if state.running.is_some() {
                return Err(EngineError::refused("export_running"));
            }
            state.running = Some(ExportProgress::default());
            state.cancelled = false;
            state.error = None;
        }
        self.store().announce(Topic::Export);
        let (engine, into) = (self.clone(), into.to_owned());
        self.spawn(async move {
            let outcome = engine.export(&into, &mut |progress| engine.go_on(progress)).await;
            {
                let mut state = lock(&engine.inner.exporting);
                state.running = None;
                match outcome {
                    Ok(export) => state.last = Some((export, engine.now())),
                    Err(error) => {
                        tracing::info!(%error, "no export");
                        state.error = Some(code_of(&error));
                    }
                }
            }
            engine.store().announce(Topic::Export);
        });
        Ok(())
    }

    /// How the export is going.
    pub fn export_state(&self) -> ExportState {
        lock(&self.inner.exporting).clone()
    }

    /// Stops the export; what was written of it goes.
    pub fn cancel_export(&self) {
        lock(&self.inner.exporting).cancelled = true;
    }

    /// Notes how far it is. One in a hundred is told to whoever shows it.
    fn go_on(&self, progress: ExportProgress) -> bool {
        let percent = |progress: ExportProgress| progress.done * 100 / progress.total.max(1);
        let (news, on) = {
            let mut state = lock(&self.inner.exporting);
            let before = state.running.replace(progress);
            let news = before.is_none_or(|before| percent(before) != percent(progress));
            (news, !state.cancelled && !*self.inner.stop.borrow())
        };
        if news {
            self.store().announce(Topic::Export);
        }
        on
    }

    /// Writes everything into a new folder below `into`, and says how far it is; it stops when the answer is false.
    ///
    /// # Errors
    /// `export_cancelled`, `disk_full`, or the folder cannot be written; then there is no export.
    pub async fn export(
        &self,
        into: &Path,
        tell: &mut (dyn FnMut(ExportProgress) -> bool + Send),
    ) -> Result<Export, EngineError> {
        let name = self.store().name_of(self.now()).await?;
        remove_drafts(into)?;
        let draft = into.join(format!("mostrador-{name}.part"));
        let whole = (1..)
            .map(|number| match number {
                1 => into.join(format!("mostrador-{name}")),
                number => into.join(format!("mostrador-{name}-{number}")),
            })
            .find(|path| !path.exists())
            .unwrap_or_else(|| into.join(&name));
        let written = self.write_export(&draft, tell).await;
        match written {
            Ok(export) => {
                std::fs::rename(&draft, &whole).map_err(StoreError::from)?;
                Ok(Export {
                    folder: whole,
                    ..export
                })
            }
            Err(error) => {
                // Readable by anybody: what was begun must not stay.
                let _ = std::fs::remove_dir_all(&draft);
                Err(error)
            }
        }
    }

    async fn write_export(
        &self,
        draft: &Path,
        tell: &mut (dyn FnMut(ExportProgress) -> bool + Send),
    ) -> Result<Export, EngineError> {
        let mut tell = |progress| {
            if tell(progress) {
                Ok(())
            } else {
                Err(EngineError::refused("export_cancelled"))
            }
        };
        let store = self.store();
        let tables = store.tables().await?;
        let mut progress = ExportProgress {
            done: 0,
            total: store.mail_count().await? + u64::try_from(tables.len()).unwrap_or(0),
        };
        tell(progress)?;
        std::fs::create_dir_all(draft.join("data")).map_err(StoreError::from)?;
        let mut export = Export {
            folder: draft.to_owned(),
            rows: 0,
            messages: 0,
            missing: 0,
        };
        for table in &tables {
            let path = draft.join("data").join(format!("{table}.jsonl"));
            let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(StoreError::from)?);
            export.rows += store
                .rows_as_json(table, &mut |line| Ok(writeln!(file, "{line}")?))
                .await?;
            file.flush().map_err(StoreError::from)?;
            progress.done += 1;
            tell(progress)?;
        }
        let mut seq = 0;
        loop {
            let part = store.mail_after(seq).await?;
            let Some(last) = part.last() else { break };
            seq = last.seq;
            for mail in &part {
                let folder = draft.join("mail").join(mail.ticket.to_string());
                std::fs::create_dir_all(&folder).map_err(StoreError::from)?;
                let mut files = Vec::new();
                for (name, media_type, content) in &mail.files {
                    match store.attachments().read(content) {
                        Ok(bytes) => files.push((name.as_str(), media_type.as_str(), bytes)),
                        // The rest is worth having without it, and the number says so.
                        Err(StoreError::NotFound | StoreError::Unreadable(_)) => export.missing += 1,
                        Err(error) => return Err(error.into()),
                    }
                }
                let path = folder.join(format!("{}.eml", mail.seq));
                std::fs::write(path, eml(mail, &files)).map_err(StoreError::from)?;
                export.messages += 1;
                progress.done += 1;
            }
            tell(progress)?;
        }
        let about = json!({
            "program": env!("CARGO_PKG_VERSION"), "madeAt": self.now().millis(), "rows": export.rows,
            "messages": export.messages, "filesMissing": export.missing, "tables": tables,
        });
        let text = serde_json::to_vec_pretty(&about).unwrap_or_default();
        std::fs::write(draft.join("export.json"), text).map_err(StoreError::from)?;
        Ok(export)
    }
}

/// What a kill left of earlier ones: readable by anybody, and of no use.
fn remove_drafts(into: &Path) -> Result<(), EngineError> {
    let Ok(entries) = std::fs::read_dir(into) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("mostrador-20") && name.ends_with(".part") {
            std::fs::remove_dir_all(entry.path()).map_err(StoreError::from)?;
        }
    }
    Ok(())
}

/// A message as a mail file (RFC 5322, MIME). Every text is Base64, so that no line of a customer's can end a part or begin a
/// header.
pub(crate) fn eml(mail: &MailRow, files: &[(&str, &str, Vec<u8>)]) -> String {
    let id = mail.id.to_string();
    let customer = if mail.from.is_empty() {
        &mail.address
    } else {
        &mail.from
    };
    let mut text = String::new();
    let (from, to) = if mail.inbound {
        (mailbox(&mail.author, customer), String::new())
    } else {
        (mailbox(&mail.author, ""), mailbox("", &mail.address))
    };
    let headers = [
        ("Date", mail.date.clone()),
        ("From", from),
        ("To", to),
        ("Subject", word(&mail.subject)),
        ("Message-ID", format!("<{id}@mostrador.invalid>")),
        ("X-Mostrador-Ticket", mail.ticket.to_string()),
        ("MIME-Version", "1.0".to_owned()),
    ];
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    let (outer, inner) = (format!("files-{id}"), format!("texts-{id}"));
    let _ = write!(
        text,
        "Content-Type: multipart/mixed; boundary=\"{outer}\"\r\n\r\n--{outer}\r\n"
    );
    let _ = write!(
        text,
        "Content-Type: multipart/alternative; boundary=\"{inner}\"\r\n\r\n"
    );
    for (kind, body) in [("plain", &mail.text), ("html", &mail.html)] {
        if kind == "plain" || !body.is_empty() {
            let _ = write!(text, "--{inner}\r\nContent-Type: text/{kind}; charset=utf-8\r\n");
            part(&mut text, body.as_bytes());
        }
    }
    let _ = write!(text, "--{inner}--\r\n");
    for (name, media_type, bytes) in files {
        let plain = media_type
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"/.+-".contains(&b));
        let media_type = if plain && media_type.contains('/') {
            media_type
        } else {
            "application/octet-stream"
        };
        let _ = write!(
            text,
            "--{outer}\r\nContent-Type: {media_type}\r\nContent-Disposition: attachment; filename*=utf-8''{}\r\n",
            percent(name)
        );
        part(&mut text, bytes);
    }
    let _ = write!(text, "--{outer}--\r\n");
    text
}

pub(crate) fn part(text: &mut String, bytes: &[u8]) {
    text.push_str("Content-Transfer-Encoding: base64\r\n\r\n");
    // 57 bytes are 76 letters, the longest line that mail allows for them.
    for line in bytes.chunks(57) {
        text.push_str(&base64(line));
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
}

/// A name and an address; what is no address is left out.
pub(crate) fn mailbox(name: &str, address: &str) -> String {
    let plain = address.contains('@')
        && address
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"<>,;:\"".contains(&b));
    match (word(name), plain) {
        (name, true) if name.is_empty() => address.to_owned(),
        (name, true) => format!("{name} <{address}>"),
        (name, false) if name.is_empty() => String::new(),
        (name, false) => format!("{name}:;"),
    }
}

/// A text in a header: encoded words (RFC 2047) of whole letters, each short enough for its line.
pub(crate) fn word(text: &str) -> String {
    let mut words = Vec::new();
    let mut part = String::new();
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if part.len() + letter.len_utf8() > 42 {
            words.push(std::mem::take(&mut part));
        }
        part.push(letter);
    }
    words.push(part);
    let encoded: Vec<String> = words
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| format!("=?utf-8?B?{}?=", base64(part.as_bytes())))
        .collect();
    encoded.join("\r\n ")
}

fn percent(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str, author: &str) -> MailRow {
        MailRow {
            seq: 1,
            id: domain::MessageId(uuid::Uuid::nil()),
            ticket: 12,
            subject: subject.to_owned(),
            address: "carla@example.com".to_owned(),
            inbound: true,
            author: author.to_owned(),
            text: "--files\r\nBcc: todos@example.com".to_owned(),
            html: String::new(),
            from: String::new(),
            date: "22 Nov 2026 08:00:00 +0000".to_owned(),
            at: domain::Timestamp(0),
            files: Vec::new(),
        }
    }

    #[test]
    fn no_text_of_a_customer_becomes_a_header_or_ends_a_part() {
        let file = ("../árbol\r\nX: 1.png", "image/png\r\nX: 1", vec![0_u8; 100]);
        let text = eml(&mail("Hola\r\nBcc: todos@example.com", "Carla \"<x@y>\""), &[file]);
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!text.contains("Bcc") && !text.contains("\r\nX:"), "{text}");
        assert!(
            head.contains("From: =?utf-8?B?") && head.contains(" <carla@example.com>"),
            "{head}"
        );
        assert!(text.lines().all(|line| line.len() <= 200), "{text}");
    }

    #[test]
    fn a_long_subject_is_cut_between_letters() {
        let long = "ő".repeat(100);
        let encoded = word(&long);
        let parts: Vec<&str> = encoded.split("\r\n ").collect();
        assert!(
            parts.len() > 3 && parts.iter().all(|part| part.len() <= 75),
            "{encoded}"
        );
        let whole: String = parts
            .iter()
            .map(|part| {
                let inner = part.strip_prefix("=?utf-8?B?").unwrap().strip_suffix("?=").unwrap();
                String::from_utf8(data_encoding::BASE64.decode(inner.as_bytes()).unwrap()).unwrap()
            })
            .collect();
        assert_eq!(whole, long);
    }
}
