//! Texts in progress. They are nobody's but the agent's own until they are sent, so saving one is no recorded change; what
//! would lose one (giving it up, moving it) is.

use crate::undo::Undo;
use crate::{Effect, Engine, EngineError, RichText};
use domain::{AttachmentId, MessageId, TicketId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{DraftContent, DraftFileRow, DraftKind, DraftRow, WriteTx};

/// A text in progress as the composer has it.
#[derive(Debug, Clone)]
pub struct DraftSave {
    /// Which ticket.
    pub ticket: TicketId,
    /// Which of its two texts.
    pub kind: DraftKind,
    /// What is written.
    pub written: RichText,
    /// Addresses that the agent chose.
    pub recipients: Option<Vec<String>>,
    /// What sending it will also do.
    pub effects: Vec<Effect>,
    /// Newest entry by others that was in view when it was begun.
    pub seen: Option<MessageId>,
}

impl DraftSave {
    /// Only a text.
    pub fn plain(ticket: TicketId, kind: DraftKind, text: &str) -> DraftSave {
        DraftSave {
            ticket,
            kind,
            written: RichText::plain(text),
            recipients: None,
            effects: Vec::new(),
            seen: None,
        }
    }
}

/// A draft with its files as it is kept where it may have to come back from: in a reply's row and in an undo.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct KeptDraft {
    /// Plain text.
    pub text: String,
    /// The same with its formatting.
    #[serde(default)]
    pub html: Option<String>,
    /// Addresses that the agent chose.
    #[serde(default)]
    pub recipients: Option<Vec<String>>,
    /// What sending it would also do.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// Newest entry by others that was in view when it was begun.
    #[serde(default)]
    pub seen: Option<String>,
    /// Its files.
    #[serde(default)]
    pub files: Vec<KeptFile>,
}

/// A file as it is kept with a draft or a reply. The content lies with all files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Id.
    pub id: String,
    /// Cleaned name.
    pub name: String,
    /// Media type as declared.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Name of its encrypted file.
    pub content: String,
}

impl KeptDraft {
    pub(crate) fn of(content: &DraftContent, files: &[DraftFileRow]) -> KeptDraft {
        KeptDraft {
            text: content.text.clone(),
            html: content.html.clone(),
            recipients: content.recipients.clone(),
            effects: Effect::list(&content.effects),
            seen: content.seen.map(|id| id.to_string()),
            files: files
                .iter()
                .map(|file| KeptFile {
                    id: file.id.to_string(),
                    name: file.name.clone(),
                    media_type: file.media_type.clone(),
                    size: file.size,
                    content: file.content.clone(),
                })
                .collect(),
        }
    }

    fn content(&self) -> DraftContent {
        DraftContent {
            text: self.text.clone(),
            html: self.html.clone(),
            recipients: self.recipients.clone(),
            effects: Effect::stored(&self.effects),
            seen: self.seen.as_deref().and_then(MessageId::parse),
        }
    }
}

/// Most files of one text, and bytes of one file: above every channel's own limit, and small enough to be kept in memory
/// while they are handed over.
const MOST_FILES: usize = 20;
const LARGEST_FILE: usize = 50_000_000;

impl Engine {
    /// Saves a text in progress and says when; one with nothing in it is removed.
    ///
    /// # Errors
    /// `not_found`, `disk_full`.
    pub async fn save_draft(&self, save: &DraftSave) -> Result<Timestamp, EngineError> {
        let now = self.now();
        let mut tx = self.store().write().await?;
        tx.ticket(save.ticket).await?;
        let content = DraftContent {
            text: save.written.text.clone(),
            html: save.written.html.clone(),
            recipients: save.recipients.clone(),
            effects: Effect::stored(&save.effects),
            seen: save.seen,
        };
        tx.save_draft(save.ticket, self.agent(), save.kind, &content, now)
            .await?;
        tx.commit().await?;
        Ok(now)
    }

    /// Adds a file to a text in progress.
    ///
    /// # Errors
    /// `attachment_too_large` with what the way to the customer takes, `too_many_files`, `not_found`, `disk_full`.
    pub async fn attach(
        &self,
        ticket: TicketId,
        kind: DraftKind,
        name: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<DraftFileRow, EngineError> {
        let row = self.store().ticket(ticket, self.agent()).await?;
        let limit = match kind {
            DraftKind::Reply => usize::try_from(self.file_limit(row.connection)).unwrap_or(LARGEST_FILE),
            DraftKind::Note => LARGEST_FILE,
        };
        let drafts = self.store().drafts(ticket, self.agent()).await?;
        let there = drafts.iter().find(|draft| draft.kind == kind);
        let files = there.map(|draft| draft.files.as_slice()).unwrap_or_default();
        let taken: usize = files.iter().map(|file| usize::try_from(file.size).unwrap_or(0)).sum();
        if taken + bytes.len() > limit.min(LARGEST_FILE) {
            return Err(EngineError::Refused {
                code: "attachment_too_large",
                params: [
                    ("limit".to_owned(), (limit / 1_000_000).to_string()),
                    ("name".to_owned(), crate::ingest::clean_name(name)),
                ]
                .into(),
            });
        }
        if files.len() >= MOST_FILES {
            return Err(EngineError::refused_with(
                "too_many_files",
                "count",
                MOST_FILES.to_string(),
            ));
        }
        let plain_type = media_type.len() <= 100
            && media_type
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/.+-".contains(&b));
        let file = DraftFileRow {
            id: AttachmentId(self.new_id()),
            kind,
            name: crate::ingest::clean_name(name),
            media_type: if plain_type && media_type.contains('/') {
                media_type.to_owned()
            } else {
                "application/octet-stream".to_owned()
            },
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            content: self.store().attachments().keep(bytes)?,
        };
        let mut tx = self.store().write().await?;
        tx.add_draft_file(ticket, self.agent(), &file, self.now()).await?;
        tx.commit().await?;
        Ok(file)
    }

    /// Bytes that the files of one message through a connection may have together.
    pub fn file_limit(&self, connection: Option<domain::ConnectionId>) -> u64 {
        let source = connection.and_then(|id| self.source(id));
        source.map_or_else(
            || ports::SendLimits::default().files,
            |source| {
                let limit = source.connector.limits().files;
                Self::letter_room(source.connected.as_ref()).unwrap_or(limit)
            },
        )
    }

    /// Takes a file off a text in progress.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn detach(&self, file: AttachmentId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        tx.remove_draft_file(file, self.agent()).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a text in progress up, with its files. Undoable: nobody else has a copy.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn discard_draft(&self, ticket: TicketId, kind: DraftKind) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let Some(draft) = tx.draft(ticket, self.agent(), kind).await? else {
            return Ok(());
        };
        tx.remove_draft(ticket, self.agent(), kind).await?;
        let undo = Undo::Draft {
            ticket: ticket.to_string(),
            note: kind == DraftKind::Note,
            draft: KeptDraft::of(&draft.content, &draft.files),
        };
        let args = json!({ "note": kind == DraftKind::Note });
        self.record(&mut tx, "draft.discard", Some(ticket), &args, Some(&undo))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Makes the reply in progress a note in progress, behind what is written there already; effects and recipients belong
    /// to a reply and stay behind. Undoable.
    ///
    /// # Errors
    /// `reply_empty` when there is no reply in progress, `not_found`.
    pub async fn move_reply_to_note(&self, ticket: TicketId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let Some(reply) = tx.draft(ticket, self.agent(), DraftKind::Reply).await? else {
            return Err(EngineError::refused("reply_empty"));
        };
        let note = tx.draft(ticket, self.agent(), DraftKind::Note).await?;
        let kept = |draft: &DraftRow| KeptDraft::of(&draft.content, &draft.files);
        let undo = Undo::DraftMoved {
            ticket: ticket.to_string(),
            reply: kept(&reply),
            note: note.as_ref().map(kept),
        };
        let text = RichText {
            text: reply.content.text,
            html: reply.content.html,
        };
        let whole = match &note {
            Some(note) => RichText {
                text: note.content.text.clone(),
                html: note.content.html.clone(),
            }
            .followed_by(&text),
            None => text,
        };
        let content = DraftContent {
            text: whole.text,
            html: whole.html,
            effects: "[]".to_owned(),
            ..DraftContent::default()
        };
        let both = (DraftKind::Reply, DraftKind::Note);
        tx.move_draft_files(ticket, self.agent(), both, self.now()).await?;
        tx.remove_draft(ticket, self.agent(), DraftKind::Reply).await?;
        tx.save_draft(ticket, self.agent(), DraftKind::Note, &content, self.now())
            .await?;
        self.record(&mut tx, "draft.to_note", Some(ticket), &json!({}), Some(&undo))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Puts a draft back exactly as it was, whatever stands there now.
    pub(crate) async fn put_draft(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        kind: DraftKind,
        kept: &KeptDraft,
    ) -> Result<(), EngineError> {
        tx.remove_draft(ticket, self.agent(), kind).await?;
        self.add_to_draft(tx, ticket, kind, kept).await
    }

    /// Makes something a draft again, before whatever the agent has begun to write since; its files join those.
    pub(crate) async fn add_to_draft(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        kind: DraftKind,
        kept: &KeptDraft,
    ) -> Result<(), EngineError> {
        let now = self.now();
        let begun = tx.draft(ticket, self.agent(), kind).await?;
        let mut content = kept.content();
        if let Some(begun) = begun.filter(|begun| !begun.content.text.trim().is_empty()) {
            let whole = RichText {
                text: content.text,
                html: content.html,
            }
            .followed_by(&RichText {
                text: begun.content.text,
                html: begun.content.html,
            });
            (content.text, content.html) = (whole.text, whole.html);
        }
        for file in &kept.files {
            let row = DraftFileRow {
                id: AttachmentId::parse(&file.id).unwrap_or(AttachmentId(self.new_id())),
                kind,
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                size: file.size,
                content: file.content.clone(),
            };
            tx.add_draft_file(ticket, self.agent(), &row, now).await?;
        }
        Ok(tx.save_draft(ticket, self.agent(), kind, &content, now).await?)
    }
}
