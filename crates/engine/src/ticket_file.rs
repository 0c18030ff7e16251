//! A ticket as one mail file that every mail program opens: the messages in their order, each as an attached mail, with its
//! original bytes where they were kept. So it can be filed, passed on, or shown to whoever has to decide, without this program.

use crate::export::{eml, mailbox, part, word};
use crate::{Engine, EngineError};
use domain::TicketId;
use std::fmt::Write as _;
use store::{MailRow, StoreError};

impl Engine {
    /// The ticket's messages as one mail (RFC 5322) with a `message/rfc822` part for each; internal notes are left out, since it
    /// may be given to others.
    ///
    /// # Errors
    /// `not_found`, or what the database reports.
    pub async fn ticket_as_mail(&self, id: TicketId) -> Result<Vec<u8>, EngineError> {
        let ticket = self.store().ticket(id, self.agent()).await?;
        let rows = self.store().mail_of(id).await?;
        let author = self.agent_name().await?;
        let subject = format!("#{} {}", ticket.number, ticket.subject);
        let date = rows.last().map(|row| row.date.clone()).unwrap_or_default();
        let outer = format!("ticket-{id}");
        let mut text = String::new();
        for (name, value) in [
            ("Date", date.as_str()),
            ("From", mailbox(&author, "").as_str()),
            ("Subject", word(&subject).as_str()),
            ("Message-ID", format!("<{id}@mostrador.invalid>").as_str()),
            ("X-Mostrador-Ticket", ticket.number.to_string().as_str()),
            ("MIME-Version", "1.0"),
        ] {
            if !value.is_empty() {
                let _ = write!(text, "{name}: {value}\r\n");
            }
        }
        let _ = write!(
            text,
            "Content-Type: multipart/mixed; boundary=\"{outer}\"\r\n\r\n--{outer}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        );
        part(&mut text, contents(&subject, &ticket.customer_name, &rows).as_bytes());
        let mut bytes = text.into_bytes();
        for row in &rows {
            let mail = self.bytes_of(row).await?;
            let head = format!(
                "--{outer}\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: {}\r\n\
                 Content-Disposition: attachment; filename=\"{}.eml\"\r\n\r\n",
                if mail.is_ascii() { "7bit" } else { "8bit" },
                row.seq
            );
            bytes.extend(head.into_bytes());
            bytes.extend(&mail);
            if !mail.ends_with(b"\n") {
                bytes.extend(b"\r\n");
            }
        }
        bytes.extend(format!("--{outer}--\r\n").into_bytes());
        Ok(bytes)
    }

    /// The mail as it came or left, else one that is written from what is known.
    async fn bytes_of(&self, row: &MailRow) -> Result<Vec<u8>, EngineError> {
        match self.store().mail_source(row.id).await {
            Ok(bytes) => return Ok(bytes),
            Err(StoreError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
        if let Some(letter) = self.store().letter_of(row.id).await? {
            match self.store().attachments().read(&letter) {
                Ok(bytes) => return Ok(bytes),
                Err(StoreError::NotFound | StoreError::Unreadable(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let mut files = Vec::new();
        for (name, media_type, content) in &row.files {
            // What of it can be read is worth having without the rest.
            if let Ok(bytes) = self.store().attachments().read(content) {
                files.push((name.as_str(), media_type.as_str(), bytes));
            }
        }
        Ok(eml(row, &files).into_bytes())
    }
}

/// What the mail holds, for who opens it in a program that does not show attached mails.
fn contents(subject: &str, customer: &str, rows: &[MailRow]) -> String {
    let mut text = format!("{subject}\r\n{customer}\r\n\r\n");
    for row in rows {
        let start = domain::one_line(&row.text, 120);
        let _ = write!(text, "{}  {}: {start}\r\n", row.date, row.author);
    }
    text
}
