//! Texts in progress: one for each ticket, agent and kind, so that no text can follow an agent into another conversation.
//! What belongs to a text is kept with it: its files, whom it goes to, and what sending it will also do.

use crate::rows::{code, count, json, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{AttachmentId, MessageId, TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

macro_rules! columns {
    () => {
        "SELECT kind, text, html, recipients, effects, seen_id, saved_at FROM drafts WHERE ticket_id = ?1 AND agent = ?2"
    };
}

statements! {
    OF_TICKET = columns!();
    ONE = concat!(columns!(), " AND kind = ?3");
    NEWEST = "SELECT d.ticket_id, d.kind, d.text, d.saved_at, t.number, coalesce(nullif(t.subject, ''), t.snippet, ''), \
              coalesce(nullif(c.name, ''), t.address), (SELECT count(*) FROM draft_files f WHERE f.ticket_id = d.ticket_id \
              AND f.agent = d.agent AND f.kind = d.kind) FROM drafts d JOIN tickets t ON t.id = d.ticket_id \
              LEFT JOIN customers c ON c.id = t.customer_id WHERE d.agent = ?1 ORDER BY d.saved_at DESC LIMIT ?2";
    COUNT = "SELECT count(*) FROM drafts WHERE agent = ?1";
    PUT = "INSERT INTO drafts (ticket_id, agent, kind, text, html, recipients, effects, seen_id, saved_at) \
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (ticket_id, agent, kind) DO UPDATE SET text = excluded.text, \
           html = excluded.html, recipients = excluded.recipients, effects = excluded.effects, seen_id = excluded.seen_id, \
           saved_at = excluded.saved_at";
    // A file can be there before the first word.
    ENSURE = "INSERT INTO drafts (ticket_id, agent, kind, text, saved_at) VALUES (?1, ?2, ?3, '', ?4) \
              ON CONFLICT (ticket_id, agent, kind) DO UPDATE SET saved_at = excluded.saved_at";
    REMOVE = "DELETE FROM drafts WHERE ticket_id = ?1 AND agent = ?2 AND kind = ?3";
    FILES_OF_TICKET = "SELECT id, kind, name, media_type, size, content FROM draft_files WHERE ticket_id = ?1 AND agent = ?2 \
                       ORDER BY added_at, id";
    FILES = "SELECT id, kind, name, media_type, size, content FROM draft_files WHERE ticket_id = ?1 AND agent = ?2 AND kind = ?3 \
             ORDER BY added_at, id";
    FILE = "SELECT id, kind, name, media_type, size, content FROM draft_files WHERE id = ?1";
    ADD_FILE = "INSERT INTO draft_files (id, ticket_id, agent, kind, name, media_type, size, content, added_at) \
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    REMOVE_FILE = "DELETE FROM draft_files WHERE id = ?1 AND agent = ?2 RETURNING ticket_id, kind";
    MOVE_FILES = "UPDATE draft_files SET kind = ?4 WHERE ticket_id = ?1 AND agent = ?2 AND kind = ?3";
}

/// Which of a composer's two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftKind {
    /// To the customer.
    Reply,
    /// To the team.
    Note,
}

impl DraftKind {
    fn code(self) -> &'static str {
        match self {
            DraftKind::Reply => "reply",
            DraftKind::Note => "note",
        }
    }

    fn from_code(code: &str) -> Option<DraftKind> {
        match code {
            "reply" => Some(DraftKind::Reply),
            "note" => Some(DraftKind::Note),
            _ => None,
        }
    }
}

/// What a draft holds besides its files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DraftContent {
    /// Plain text.
    pub text: String,
    /// The same with its formatting, if it has any.
    pub html: Option<String>,
    /// Addresses that the agent chose; nothing: computed when it is sent.
    pub recipients: Option<Vec<String>>,
    /// What sending it will also do, a JSON list of the engine's.
    pub effects: String,
    /// Newest entry by others that was in view when the text was begun.
    pub seen: Option<MessageId>,
}

impl DraftContent {
    /// Only a text.
    pub fn plain(text: &str) -> DraftContent {
        DraftContent {
            text: text.to_owned(),
            effects: "[]".to_owned(),
            ..DraftContent::default()
        }
    }

    /// Nothing that would be missed.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && matches!(self.effects.as_str(), "" | "[]")
    }
}

/// A text in progress.
#[derive(Debug, Clone)]
pub struct DraftRow {
    /// Which.
    pub kind: DraftKind,
    /// What it holds.
    pub content: DraftContent,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Its files, in the order in which they were added.
    pub files: Vec<DraftFileRow>,
}

/// A file of a text in progress. Its content is kept like that of every other file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFileRow {
    /// Id; the file keeps it when the text becomes a message.
    pub id: AttachmentId,
    /// Of which text.
    pub kind: DraftKind,
    /// Cleaned name.
    pub name: String,
    /// Media type as declared.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Name of its encrypted file.
    pub content: String,
}

/// A draft as the list of all drafts shows it.
#[derive(Debug, Clone)]
pub struct DraftListRow {
    /// Its ticket.
    pub ticket: TicketId,
    /// Which.
    pub kind: DraftKind,
    /// Plain text.
    pub text: String,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// The ticket's short number.
    pub number: u32,
    /// The ticket's subject or first words.
    pub subject: String,
    /// The customer's name or address.
    pub customer_name: String,
    /// Number of files.
    pub files: u32,
}

fn draft(row: &SqliteRow) -> Result<DraftRow, StoreError> {
    let (recipients, seen): (Option<String>, Option<uuid::Uuid>) = (row.try_get(3)?, row.try_get(5)?);
    let recipients = recipients
        .map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable("recipients")))
        .transpose()?;
    Ok(DraftRow {
        kind: code(row, 0, DraftKind::from_code)?,
        content: DraftContent {
            text: row.try_get(1)?,
            html: row.try_get(2)?,
            recipients,
            effects: row.try_get(4)?,
            seen: seen.map(MessageId),
        },
        saved_at: time(row, 6)?,
        files: Vec::new(),
    })
}

fn file(row: &SqliteRow) -> Result<DraftFileRow, StoreError> {
    Ok(DraftFileRow {
        id: AttachmentId(row.try_get(0)?),
        kind: code(row, 1, DraftKind::from_code)?,
        name: row.try_get(2)?,
        media_type: row.try_get(3)?,
        size: row.try_get(4)?,
        content: row.try_get(5)?,
    })
}

impl Store {
    /// An agent's texts in progress on a ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn drafts(&self, ticket: TicketId, agent: &str) -> Result<Vec<DraftRow>, StoreError> {
        let rows = sqlx::query(OF_TICKET)
            .bind(ticket.0)
            .bind(agent)
            .fetch_all(&self.readers)
            .await?;
        let mut drafts: Vec<DraftRow> = rows.iter().map(draft).collect::<Result<_, _>>()?;
        if !drafts.is_empty() {
            let files = sqlx::query(FILES_OF_TICKET)
                .bind(ticket.0)
                .bind(agent)
                .fetch_all(&self.readers)
                .await?;
            for row in &files {
                let file = file(row)?;
                let own = drafts.iter_mut().find(|draft| draft.kind == file.kind);
                if let Some(draft) = own {
                    draft.files.push(file);
                }
            }
        }
        Ok(drafts)
    }

    /// An agent's newest texts in progress, and how many there are.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn all_drafts(&self, agent: &str, limit: u32) -> Result<(Vec<DraftListRow>, u32), StoreError> {
        let rows = sqlx::query(NEWEST)
            .bind(agent)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        let total = count(&sqlx::query(COUNT).bind(agent).fetch_one(&self.readers).await?, 0)?;
        let rows = rows
            .iter()
            .map(|row| {
                Ok(DraftListRow {
                    ticket: TicketId(row.try_get(0)?),
                    kind: code(row, 1, DraftKind::from_code)?,
                    text: row.try_get(2)?,
                    saved_at: time(row, 3)?,
                    number: count(row, 4)?,
                    subject: row.try_get(5)?,
                    customer_name: row.try_get(6)?,
                    files: count(row, 7)?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok((rows, total))
    }

    /// One file of a text in progress.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn draft_file(&self, id: AttachmentId) -> Result<DraftFileRow, StoreError> {
        file(&sqlx::query(FILE).bind(id.0).fetch_one(&self.readers).await?)
    }
}

impl WriteTx {
    /// Saves a text in progress. One with nothing in it and without files is removed.
    ///
    /// # Errors
    /// `DiskFull`, or what the database reports.
    pub async fn save_draft(
        &mut self,
        ticket: TicketId,
        agent: &str,
        kind: DraftKind,
        content: &DraftContent,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if content.is_empty() && self.draft_files(ticket, agent, kind).await?.is_empty() {
            return self.remove_draft(ticket, agent, kind).await;
        }
        sqlx::query(PUT)
            .bind(ticket.0)
            .bind(agent)
            .bind(kind.code())
            .bind(&content.text)
            .bind(&content.html)
            .bind(content.recipients.as_ref().map(json))
            .bind(&content.effects)
            .bind(content.seen.map(|seen| seen.0))
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Drafts);
        Ok(())
    }

    /// Removes a draft with its files: it has become something else, or its agent gave it up.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_draft(&mut self, ticket: TicketId, agent: &str, kind: DraftKind) -> Result<(), StoreError> {
        sqlx::query(REMOVE)
            .bind(ticket.0)
            .bind(agent)
            .bind(kind.code())
            .execute(self.db())
            .await?;
        self.touch(Topic::Drafts);
        Ok(())
    }

    /// An agent's text in progress, with its files.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn draft(
        &mut self,
        ticket: TicketId,
        agent: &str,
        kind: DraftKind,
    ) -> Result<Option<DraftRow>, StoreError> {
        let row = sqlx::query(ONE)
            .bind(ticket.0)
            .bind(agent)
            .bind(kind.code())
            .fetch_optional(self.db())
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(DraftRow {
            files: self.draft_files(ticket, agent, kind).await?,
            ..draft(&row)?
        }))
    }

    /// Files of an agent's text in progress.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn draft_files(
        &mut self,
        ticket: TicketId,
        agent: &str,
        kind: DraftKind,
    ) -> Result<Vec<DraftFileRow>, StoreError> {
        sqlx::query(FILES)
            .bind(ticket.0)
            .bind(agent)
            .bind(kind.code())
            .fetch_all(self.db())
            .await?
            .iter()
            .map(file)
            .collect()
    }

    /// Adds a file to a text in progress, which begins with it if nothing is written yet. Its content is kept already.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_draft_file(
        &mut self,
        ticket: TicketId,
        agent: &str,
        new: &DraftFileRow,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(ENSURE)
            .bind(ticket.0)
            .bind(agent)
            .bind(new.kind.code())
            .bind(at.millis())
            .execute(self.db())
            .await?;
        sqlx::query(ADD_FILE)
            .bind(new.id.0)
            .bind(ticket.0)
            .bind(agent)
            .bind(new.kind.code())
            .bind(&new.name)
            .bind(&new.media_type)
            .bind(new.size)
            .bind(&new.content)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Drafts);
        Ok(())
    }

    /// Takes a file off an agent's text in progress, and says of which; a draft that held nothing else is removed.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_draft_file(
        &mut self,
        id: AttachmentId,
        agent: &str,
    ) -> Result<(TicketId, DraftKind), StoreError> {
        let row = sqlx::query(REMOVE_FILE)
            .bind(id.0)
            .bind(agent)
            .fetch_one(self.db())
            .await?;
        let (ticket, kind) = (TicketId(row.try_get(0)?), code(&row, 1, DraftKind::from_code)?);
        if let Some(left) = self.draft(ticket, agent, kind).await?
            && left.content.is_empty()
            && left.files.is_empty()
        {
            self.remove_draft(ticket, agent, kind).await?;
        }
        self.touch(Topic::Drafts);
        Ok((ticket, kind))
    }

    /// Gives the files of one of an agent's two texts on a ticket to the other.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn move_draft_files(
        &mut self,
        ticket: TicketId,
        agent: &str,
        (from, to): (DraftKind, DraftKind),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(ENSURE)
            .bind(ticket.0)
            .bind(agent)
            .bind(to.code())
            .bind(at.millis())
            .execute(self.db())
            .await?;
        sqlx::query(MOVE_FILES)
            .bind(ticket.0)
            .bind(agent)
            .bind(from.code())
            .bind(to.code())
            .execute(self.db())
            .await?;
        self.touch(Topic::Drafts);
        Ok(())
    }
}
