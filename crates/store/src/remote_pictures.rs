//! Pictures of mails that lie elsewhere: who asked for them, and what was fetched.

use crate::{AttachmentRow, Store, StoreError, Topic, WriteTx};
use domain::{AttachmentId, MessageId, TicketId, Timestamp};
use serde_json::Value;
use sqlx::Row;
use uuid::Uuid;

statements! {
    MAIL = "SELECT l.html, l.people, l.findings, l.pictures, coalesce(m.home_id, m.ticket_id) FROM mails l \
            JOIN messages m ON m.id = l.message_id WHERE l.message_id = ?1";
    FETCHED = "SELECT url, attachment_id, failure FROM remote_pictures WHERE message_id = ?1 ORDER BY url";
    IS_SENDER = "SELECT EXISTS (SELECT 1 FROM picture_senders WHERE folded = ?1)";
    SET_MAIL = "UPDATE mails SET pictures = ?2 WHERE message_id = ?1";
    ADD_SENDER = "INSERT OR IGNORE INTO picture_senders (folded) VALUES (?1)";
    REMOVE_SENDER = "DELETE FROM picture_senders WHERE folded = ?1";
    NEXT_POSITION = "SELECT coalesce(max(position), -1) + 1 FROM attachments WHERE message_id = ?1";
    NOTE = "INSERT INTO remote_pictures (message_id, url, attachment_id, failure, tried_at) VALUES (?1, ?2, ?3, ?4, ?5) \
            ON CONFLICT (message_id, url) DO UPDATE SET attachment_id = excluded.attachment_id, failure = excluded.failure, \
            tried_at = excluded.tried_at WHERE remote_pictures.attachment_id IS NULL";
}

/// A mail as far as its pictures from elsewhere go.
#[derive(Debug, Clone)]
pub struct PicturesOfMail {
    /// Its form with formatting, made safe; may be empty.
    pub html: String,
    /// Its ticket.
    pub ticket: TicketId,
    /// The address that its header names, in small letters; may be empty.
    pub sender: String,
    /// Nothing speaks against the mail being from that address.
    pub authentic: bool,
    /// Somebody asked for the pictures of this mail.
    pub asked: bool,
    /// Somebody asked for those of every mail of that address.
    pub asked_for_sender: bool,
    /// By address, what became of it.
    pub fetched: Vec<FetchedPicture>,
}

impl PicturesOfMail {
    /// They are to be shown. That somebody trusts an address says nothing of a mail that only pretends to be from there.
    pub fn wanted(&self) -> bool {
        self.asked || (self.asked_for_sender && self.authentic)
    }
}

/// A picture that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedPicture {
    /// Where it lies.
    pub url: String,
    /// The file that it is kept in.
    pub attachment: Option<AttachmentId>,
    /// Why there is none.
    pub failure: Option<String>,
}

/// Notices that speak against a mail being from whom it says.
const DOUBTS: [&str; 2] = ["not_authentic", "name_pretends"];

impl Store {
    /// What is known of a mail's pictures.
    ///
    /// # Errors
    /// `NotFound` when the entry is no mail.
    pub async fn pictures_of(&self, message: MessageId) -> Result<PicturesOfMail, StoreError> {
        let row = sqlx::query(MAIL).bind(message.0).fetch_one(&self.readers).await?;
        let people: Value = serde_json::from_str(row.try_get(1)?).unwrap_or_default();
        let findings: Value = serde_json::from_str(row.try_get(2)?).unwrap_or_default();
        let sender = people.pointer("/from/address").and_then(Value::as_str);
        let sender = sender.unwrap_or_default().to_lowercase();
        let notices = findings.get("notices").and_then(Value::as_array);
        let codes = notices
            .into_iter()
            .flatten()
            .filter_map(|one| one.get("code")?.as_str());
        let authentic = !sender.is_empty() && codes.into_iter().all(|code| !DOUBTS.contains(&code));
        let fetched = sqlx::query(FETCHED).bind(message.0).fetch_all(&self.readers).await?;
        let fetched = fetched.iter().map(|row| {
            let attachment: Option<Uuid> = row.try_get(1)?;
            Ok(FetchedPicture {
                url: row.try_get(0)?,
                attachment: attachment.map(AttachmentId),
                failure: row.try_get(2)?,
            })
        });
        let fetched = fetched.collect::<Result<_, StoreError>>()?;
        let html: Option<String> = row.try_get(0)?;
        Ok(PicturesOfMail {
            html: html.unwrap_or_default(),
            ticket: TicketId(row.try_get(4)?),
            asked: row.try_get(3)?,
            asked_for_sender: sqlx::query_scalar(IS_SENDER)
                .bind(&sender)
                .fetch_one(&self.readers)
                .await?,
            sender,
            authentic,
            fetched,
        })
    }
}

impl WriteTx {
    /// Pictures of this mail are to be shown, or no longer.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_pictures_of_mail(&mut self, message: MessageId, wanted: bool) -> Result<(), StoreError> {
        sqlx::query(SET_MAIL)
            .bind(message.0)
            .bind(wanted)
            .execute(self.db())
            .await?;
        self.touch(Topic::Messages);
        Ok(())
    }

    /// Pictures of every mail of this address, in small letters, are to be shown, or no longer.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_pictures_of_sender(&mut self, folded: &str, wanted: bool) -> Result<(), StoreError> {
        let statement = if wanted { ADD_SENDER } else { REMOVE_SENDER };
        sqlx::query(statement).bind(folded).execute(self.db()).await?;
        self.touch(Topic::Messages);
        Ok(())
    }

    /// Keeps a picture that was fetched; its content is kept already.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_remote_picture(
        &mut self,
        url: &str,
        file: &AttachmentRow,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let position: i64 = sqlx::query_scalar(NEXT_POSITION)
            .bind(file.message.0)
            .fetch_one(self.db())
            .await?;
        self.add_attachment(position, file).await?;
        self.set_attachment_role(file.id, "remote", None).await?;
        self.note_picture(file.message, url, Some(file.id), None, at).await
    }

    /// Notes why a picture was not fetched.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remote_picture_failed(
        &mut self,
        message: MessageId,
        url: &str,
        failure: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.note_picture(message, url, None, Some(failure), at).await
    }

    async fn note_picture(
        &mut self,
        message: MessageId,
        url: &str,
        attachment: Option<AttachmentId>,
        failure: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(NOTE)
            .bind(message.0)
            .bind(url)
            .bind(attachment.map(|id| id.0))
            .bind(failure)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Messages);
        Ok(())
    }
}
