//! Taking back: every reversible change carries what takes it back, recorded with it.

use crate::{Engine, EngineError};
use domain::{CustomerId, DAY, MessageId, OutboxId, TicketId, TicketStatus};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::DraftKind;

/// What takes a change back, as it is stored with the change.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Undo {
    /// Gives the ticket its earlier state.
    Status { ticket: String, status: String },
    /// Gives the ticket back to whom it belonged.
    Assignee { ticket: String, agent: Option<String> },
    /// Takes a note out and makes it a draft again.
    Note {
        ticket: String,
        message: String,
        text: String,
    },
    /// Gives the customer the earlier note.
    CustomerNote { customer: String, note: String },
    /// Takes a reply back before it leaves.
    Reply {
        outbox: String,
        status: String,
        agent: Option<String>,
    },
    /// Gives a setting its earlier value; nothing: as if it had never been set.
    Setting { key: String, value: Option<String> },
}

/// What was taken back.
#[derive(Debug, Clone, Default)]
pub struct Undone {
    /// Name of the change; nothing when there was none.
    pub name: Option<String>,
    /// Slots of the sentence that says so.
    pub params: BTreeMap<String, String>,
    /// The ticket that it belongs to.
    pub ticket: Option<TicketId>,
}

/// Changes older than this are history.
const UNDO_WINDOW: i64 = DAY;

impl Engine {
    /// Takes back the agent's newest change of the last day that can be.
    ///
    /// # Errors
    /// `already_sent` when it is a reply that has left in this moment.
    pub async fn undo_last(&self) -> Result<Undone, EngineError> {
        let mut tx = self.store().write().await?;
        let Some(row) = tx.newest_undoable(self.agent(), self.now() - UNDO_WINDOW).await? else {
            return Ok(Undone::default());
        };
        let undo = row
            .undo
            .as_deref()
            .and_then(|text| serde_json::from_str::<Undo>(text).ok());
        let Some(undo) = undo else {
            return Err(EngineError::refused("nothing_to_undo"));
        };
        let unreadable = || EngineError::refused("nothing_to_undo");
        let by = self
            .record(&mut tx, "undo", row.ticket, &json!({ "of": row.seq }), None)
            .await?;
        match undo {
            Undo::Status { ticket, status } => {
                let id = TicketId::parse(&ticket).ok_or_else(unreadable)?;
                let status = TicketStatus::from_code(&status).ok_or_else(unreadable)?;
                let head = tx.ticket(id).await?;
                self.change_status(&mut tx, &head, status).await?;
            }
            Undo::Assignee { ticket, agent } => {
                let head = tx.ticket(TicketId::parse(&ticket).ok_or_else(unreadable)?).await?;
                self.change_assignee(&mut tx, &head, agent.as_deref()).await?;
            }
            Undo::Note { ticket, message, text } => {
                let id = TicketId::parse(&ticket).ok_or_else(unreadable)?;
                let message = MessageId::parse(&message).ok_or_else(unreadable)?;
                tx.unindex(store::SearchKind::Message, message.0).await?;
                tx.remove_message(message).await?;
                tx.ticket_entry_removed(id).await?;
                self.give_draft_back(&mut tx, id, DraftKind::Note, &text).await?;
            }
            Undo::CustomerNote { customer, note } => {
                tx.set_customer_note(CustomerId::parse(&customer).ok_or_else(unreadable)?, &note)
                    .await?;
            }
            Undo::Reply { outbox, .. } => {
                let outbox = OutboxId::parse(&outbox).ok_or_else(unreadable)?;
                self.take_reply_back(&mut tx, outbox, false).await?;
            }
            Undo::Setting { key, value } => self.restore_setting(&mut tx, &key, value.as_deref()).await?,
        }
        tx.mark_undone(row.seq, by).await?;
        let mut params = BTreeMap::new();
        if let Some(ticket) = row.ticket {
            params.insert("number".to_owned(), tx.ticket(ticket).await?.number.to_string());
        }
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(Undone {
            name: Some(row.name),
            params,
            ticket: row.ticket,
        })
    }
}
