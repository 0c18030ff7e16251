//! What an agent does with a ticket, other than replying: state, assignment, notes, drafts, seen marks. Each is one
//! transaction with its record.

use crate::drafts::{KeptDraft, KeptFile};
use crate::reply::attach;
use crate::undo::Undo;
use crate::{Engine, EngineError, RichText};
use domain::{Language, MessageId, MessageKind, TicketId, TicketStatus, one_line};
use serde_json::json;
use std::collections::BTreeMap;
use store::{DraftKind, Entry, NewMessage, NewMutation, SearchKind, Setting, StoreError, TicketHead, WriteTx};

impl Engine {
    /// Records a change by the agent of this machine.
    pub(crate) async fn record(
        &self,
        tx: &mut WriteTx,
        name: &'static str,
        ticket: Option<TicketId>,
        args: &serde_json::Value,
        undo: Option<&Undo>,
    ) -> Result<i64, StoreError> {
        let undo = undo.and_then(|undo| serde_json::to_string(undo).ok());
        let author = self.agent().to_owned();
        tx.record(&NewMutation {
            name,
            author,
            at: self.now(),
            ticket,
            args: args.to_string(),
            undo,
        })
        .await
    }

    /// Adds a line to a conversation that says what the agent of this machine did.
    pub(crate) async fn event(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        status: TicketStatus,
        code: &str,
        slots: &[(&str, String)],
    ) -> Result<MessageId, EngineError> {
        let slots = slots.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        self.own_entry(
            tx,
            ticket,
            status,
            MessageKind::Event,
            "",
            Some((code.to_owned(), slots)),
        )
        .await
    }

    /// Adds an entry by the agent of this machine: seen from the start.
    pub(crate) async fn own_entry(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        status: TicketStatus,
        kind: MessageKind,
        text: &str,
        event: Option<(String, BTreeMap<String, String>)>,
    ) -> Result<MessageId, EngineError> {
        let author = tx.setting(Setting::AgentName).await?.unwrap_or_default();
        self.entry(tx, ticket, status, kind, text, author, event).await
    }

    /// Adds an entry that this machine makes; an empty author is the program itself.
    #[expect(clippy::too_many_arguments, reason = "each is a column of the entry")]
    pub(crate) async fn entry(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        status: TicketStatus,
        kind: MessageKind,
        text: &str,
        author: String,
        event: Option<(String, BTreeMap<String, String>)>,
    ) -> Result<MessageId, EngineError> {
        let (id, now) = (MessageId(self.new_id()), self.now());
        let language = None::<Language>;
        tx.add_message(&NewMessage {
            id,
            ticket,
            kind,
            author,
            text: text.to_owned(),
            language,
            at: now,
            event,
        })
        .await?;
        let entry = Entry {
            at: now,
            by_person: kind != MessageKind::Event,
            snippet: &one_line(text, 200),
            has_file: false,
            unseen_seq: None,
            status,
            language: None,
        };
        tx.ticket_entry(ticket, &entry).await?;
        if !text.is_empty() {
            tx.index(SearchKind::Message, id.0, Some(ticket), text).await?;
        }
        Ok(id)
    }

    /// Sets a ticket's state and says so in its conversation.
    pub(crate) async fn change_status(
        &self,
        tx: &mut WriteTx,
        head: &TicketHead,
        status: TicketStatus,
    ) -> Result<MessageId, EngineError> {
        let slots = [
            ("from", head.status.code().to_owned()),
            ("to", status.code().to_owned()),
        ];
        let event = self.event(tx, head.id, status, "status_changed", &slots).await?;
        Self::renew_promise(tx, head.id, self.now()).await?;
        Ok(event)
    }

    /// Gives a ticket to an agent or to nobody and says so in its conversation.
    pub(crate) async fn change_assignee(
        &self,
        tx: &mut WriteTx,
        head: &TicketHead,
        assignee: Option<&str>,
    ) -> Result<MessageId, EngineError> {
        tx.set_assignee(head.id, assignee).await?;
        self.notice_of_assignment(tx, head.id, assignee).await?;
        match assignee {
            Some(agent) => {
                let name = tx.agent_row(agent).await?.name;
                self.event(tx, head.id, head.status, "assigned", &[("name", name)])
                    .await
            }
            None => self.event(tx, head.id, head.status, "unassigned", &[]).await,
        }
    }

    /// Marks a ticket as seen, or its newest message as unseen, because it was shown: nothing that is taken back.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn mark_seen(&self, id: TicketId, seen: bool) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        if !tx.set_seen(id, seen).await? {
            return Ok(());
        }
        self.record(&mut tx, "ticket.seen", Some(id), &json!({ "read": seen }), None)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Adds a note for the team, with the files of the note in progress. The same operation twice is one note.
    ///
    /// # Errors
    /// `reply_empty`, `not_found`.
    pub async fn note(&self, id: TicketId, written: &RichText, operation: &str) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let head = tx.ticket(id).await?;
        let args = json!({ "operation": operation });
        if tx.recorded("ticket.note", id, &args.to_string()).await? {
            return Ok(());
        }
        let draft = tx.draft(id, self.agent(), DraftKind::Note).await?;
        let files = draft
            .map(|draft| KeptDraft::of(&draft.content, &draft.files).files)
            .unwrap_or_default();
        if written.is_empty() && files.is_empty() {
            return Err(EngineError::refused("reply_empty"));
        }
        self.add_note(&mut tx, &head, written, &files, &args).await?;
        Ok(tx.commit().await?)
    }

    /// The same inside a transaction; the place of its record.
    pub(crate) async fn add_note(
        &self,
        tx: &mut WriteTx,
        head: &TicketHead,
        written: &RichText,
        files: &[KeptFile],
        args: &serde_json::Value,
    ) -> Result<i64, EngineError> {
        let message = self
            .own_entry(tx, head.id, head.status, MessageKind::Note, &written.text, None)
            .await?;
        self.notice_of_mentions(tx, head.id, message, &written.text).await?;
        tx.set_writing(message, self.agent(), written.html.as_deref()).await?;
        attach(tx, message, files).await?;
        let undo = Undo::Note {
            ticket: head.id.to_string(),
            message: message.to_string(),
            text: written.text.clone(),
            html: written.html.clone(),
            files: files.to_vec(),
        };
        let seq = self.record(tx, "ticket.note", Some(head.id), args, Some(&undo)).await?;
        tx.remove_draft(head.id, self.agent(), DraftKind::Note).await?;
        Ok(seq)
    }
}
