//! Handing everything over: a folder that other programs can read, with every row as JSON and every message as a mail file.
//!
//! ```text
//! mostrador-2026-11-22T08-00-00Z/data/<table>.jsonl            one row a line
//! mostrador-2026-11-22T08-00-00Z/mail/<ticket>/<number>.eml    one message, its files in it
//! mostrador-2026-11-22T08-00-00Z/export.json                   when, which version, how many; written last
//! ```
//! It is written row by row into a folder with another name, which gets its own when it is whole: a folder with the right name
//! is never half an export. Nothing in it is encrypted; that is what it is for.

use crate::{Engine, EngineError};
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use store::{MailRow, StoreError};

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

impl Engine {
    /// Writes everything into a new folder below `into`, and says how far it is.
    ///
    /// # Errors
    /// `disk_full`, or the folder cannot be written; then there is no export.
    pub async fn export(
        &self,
        into: &Path,
        tell: &mut (dyn FnMut(ExportProgress) + Send),
    ) -> Result<Export, EngineError> {
        let name = self.store().name_of(self.now()).await?;
        let draft = into.join(format!("mostrador-{name}.part"));
        if draft.exists() {
            std::fs::remove_dir_all(&draft).map_err(StoreError::from)?;
        }
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
        tell: &mut (dyn FnMut(ExportProgress) + Send),
    ) -> Result<Export, EngineError> {
        let store = self.store();
        let tables = store.tables().await?;
        let mut progress = ExportProgress {
            done: 0,
            total: store.mail_count().await? + u64::try_from(tables.len()).unwrap_or(0),
        };
        tell(progress);
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
            tell(progress);
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
            tell(progress);
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

/// A message as a mail file (RFC 5322, MIME). Every text is Base64, so that no line of a customer's can end a part or begin a
/// header.
fn eml(mail: &MailRow, files: &[(&str, &str, Vec<u8>)]) -> String {
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

fn part(text: &mut String, bytes: &[u8]) {
    text.push_str("Content-Transfer-Encoding: base64\r\n\r\n");
    // 57 bytes are 76 letters, the longest line that mail allows for them.
    for line in bytes.chunks(57) {
        text.push_str(&base64(line));
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
}

/// A name and an address; what is no address is left out.
fn mailbox(name: &str, address: &str) -> String {
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
fn word(text: &str) -> String {
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
