//! Taking back and doing again: every reversible change carries what takes it back, recorded with it. What was taken back
//! can be done again until something new is done.

use crate::customers::CustomerUndo;
use crate::drafts::{KeptDraft, KeptFile};
use crate::macros::KeptMacro;
use crate::merge::Splitting;
use crate::news::NewsUndo;
use crate::pictures::PicturesOf;
use crate::promises::{KeptRule, policy_of};
use crate::views::KeptView;
use crate::{Change, Engine, EngineError, RichText, Seen};
use domain::{ConnectionId, DAY, Language, MessageId, OutboxId, OutgoingState, TicketId, Timestamp, ViewId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{Acknowledging, DraftKind, FailedAddress, MutationRow, SenderRule, StoreError, WriteTx};

/// What takes a change back, as it is stored with the change.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Undo {
    /// Gives tickets back what they were.
    Tickets { tickets: Vec<Before> },
    /// Takes a note out and makes it a draft again.
    Note {
        ticket: String,
        message: String,
        text: String,
        #[serde(default)]
        html: Option<String>,
        #[serde(default)]
        files: Vec<KeptFile>,
    },
    /// Gives a customer, or what a ticket says of one, the earlier state.
    Customer(CustomerUndo),
    /// Takes a reply back before it leaves.
    Reply {
        outbox: String,
        status: String,
        agent: Option<String>,
    },
    /// Takes a refund back before it leaves.
    Refund { outbox: String },
    /// Takes a decision about a return back before it leaves.
    Return { outbox: String },
    /// Gives a discarded text back.
    Draft {
        ticket: String,
        note: bool,
        draft: KeptDraft,
    },
    /// Makes the reply a reply again, and the note what it was before.
    DraftMoved {
        ticket: String,
        reply: KeptDraft,
        note: Option<KeptDraft>,
    },
    /// Gives a reply that waits the time that it waited for before.
    SendTime { outbox: String, at: i64 },
    /// Gives a macro back what it was; nothing: it was not there.
    Macro { id: String, before: Option<KeptMacro> },
    /// Gives a mailbox, or all that have none of their own, the signature that it had in a language.
    Signature {
        language: String,
        text: String,
        #[serde(default)]
        mailbox: Option<String>,
    },
    /// Gives a mailbox back what it confirmed by itself.
    Acknowledging { connection: String, what: String },
    /// Gives a mailbox back its text of a confirmation; nothing: the program's.
    AcknowledgingText {
        connection: String,
        language: String,
        text: Option<String>,
    },
    /// An address takes no mail after all.
    AddressFailed {
        address: String,
        at: i64,
        status: String,
        words: String,
    },
    /// Says of a sender what was said before; nothing: nothing was.
    Sender { sender: String, rule: Option<String> },
    /// Gives a setting its earlier value; nothing: as if it had never been set.
    Setting { key: String, value: Option<String> },
    /// Takes merges apart.
    Merge { sources: Vec<String> },
    /// Merges again what had been taken apart.
    Unmerge { source: String, target: String },
    /// Puts back what a split moved.
    Split(Splitting),
    /// Promises what was promised before.
    Promises { rules: Vec<KeptRule> },
    /// Takes a colleague out again, unless something belongs to him by now: then he has left.
    AgentAdded { agent: String },
    /// Gives a colleague the earlier name.
    AgentName { agent: String, name: String },
    /// A colleague is back, or has left again.
    AgentRetired { agent: String, retired: bool },
    /// Brings notices back, and the unseen mark of messages.
    Notices { done: Vec<i64>, unseen: Vec<String> },
    /// Gives a saved view its earlier form; nothing: it was new.
    View { view: String, before: Option<KeptView> },
    /// Shows the pictures of a mail or of a sender, or hides them again.
    Pictures { of: PicturesOf, wanted: bool },
    /// Gives a shop back what it told its customers, or in which words.
    News(NewsUndo),
    /// Gives the saved views their earlier order.
    ViewOrder { views: Vec<String> },
}

/// A ticket before a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Before {
    pub(crate) ticket: String,
    /// The line of the conversation that tells of the change.
    pub(crate) event: Option<String>,
    pub(crate) was: Was,
}

/// What it was. `set` is what the change made of it: what is different by now was changed by somebody else.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum Was {
    Status {
        status: String,
        until: Option<i64>,
        by: Option<String>,
        set: String,
        /// Why it was held.
        #[serde(default)]
        held: Option<String>,
    },
    Assignee {
        agent: Option<String>,
        set: Option<String>,
    },
    Priority {
        priority: String,
        set: String,
    },
    Tags {
        added: Vec<String>,
        removed: Vec<String>,
    },
    Watch {
        watching: bool,
        /// Nothing: the agent of this machine.
        #[serde(default)]
        agent: Option<String>,
    },
    Seen {
        seen_seq: i64,
    },
}

/// What was taken back, or done again.
#[derive(Debug, Clone, Default)]
pub struct Undone {
    /// Name of the change; nothing when there was none.
    pub name: Option<String>,
    /// Slots of the sentence that says so.
    pub params: BTreeMap<String, String>,
    /// The ticket that it belongs to, if it is one.
    pub ticket: Option<TicketId>,
}

/// A change that can still be taken back.
#[derive(Debug, Clone)]
pub struct Undoable {
    /// Name of the change.
    pub name: String,
    /// Slots of the sentence that names it.
    pub params: BTreeMap<String, String>,
    /// The ticket that it belongs to, if it is one.
    pub ticket: Option<TicketId>,
    /// When it was made.
    pub at: Timestamp,
}

/// Changes older than this are history.
const UNDO_WINDOW: i64 = DAY;

fn unreadable() -> EngineError {
    EngineError::refused("nothing_to_undo")
}

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
            .and_then(|text| serde_json::from_str::<Undo>(text).ok())
            .ok_or_else(unreadable)?;
        let mut params = self.slots(&mut tx, &row).await?;
        let by = self
            .record(&mut tx, "undo", row.ticket, &json!({ "of": row.seq }), None)
            .await?;
        params.extend(self.take_back(&mut tx, &undo).await?);
        tx.mark_undone(row.seq, by).await?;
        tx.commit().await?;
        self.catch_up_promises().await?;
        self.inner.outbox_wake.notify_one();
        self.inner.snooze_wake.notify_one();
        Ok(Undone {
            name: Some(row.name),
            params,
            ticket: row.ticket,
        })
    }

    /// Does again what was taken back last, unless something new was done since.
    ///
    /// # Errors
    /// What the change itself gives.
    pub async fn redo_last(&self) -> Result<Undone, EngineError> {
        let mut tx = self.store().write().await?;
        let found = tx.newest_undone(self.agent(), self.now() - UNDO_WINDOW).await?;
        let Some((undone_by, row)) = found else {
            return Ok(Undone::default());
        };
        let Some(seq) = self.do_again(&mut tx, &row).await? else {
            return Ok(Undone::default());
        };
        tx.mark_redone(undone_by, row.seq, seq).await?;
        let params = self.slots(&mut tx, &row).await?;
        tx.commit().await?;
        self.catch_up_promises().await?;
        self.inner.outbox_wake.notify_one();
        self.inner.snooze_wake.notify_one();
        Ok(Undone {
            name: Some(row.name),
            params,
            ticket: row.ticket,
        })
    }

    /// The agent's newest changes that can be taken back, at most ten, and what would be done again.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn undo_history(&self) -> Result<(Vec<Undoable>, Option<Undoable>), EngineError> {
        let mut tx = self.store().write().await?;
        let since = self.now() - UNDO_WINDOW;
        let rows = tx.undoable(self.agent(), since, 10).await?;
        let redo = tx.newest_undone(self.agent(), since).await?;
        let mut changes = Vec::new();
        for row in rows.iter().chain(redo.as_ref().map(|(_, row)| row)) {
            changes.push(Undoable {
                params: self.slots(&mut tx, row).await?,
                name: row.name.clone(),
                ticket: row.ticket,
                at: row.at,
            });
        }
        let redo = redo.and_then(|_| changes.pop());
        Ok((changes, redo))
    }

    /// Takes a change back; slots that only the taking back knows.
    async fn take_back(&self, tx: &mut WriteTx, undo: &Undo) -> Result<BTreeMap<String, String>, EngineError> {
        match undo {
            Undo::Tickets { tickets } => {
                for before in tickets {
                    self.change_back(tx, before).await?;
                }
            }
            Undo::Note {
                ticket,
                message,
                text,
                html,
                files,
            } => {
                let id = TicketId::parse(ticket).ok_or_else(unreadable)?;
                let message = MessageId::parse(message).ok_or_else(unreadable)?;
                tx.unindex(store::SearchKind::Message, message.0).await?;
                tx.remove_message(message).await?;
                tx.ticket_entry_removed(id).await?;
                let kept = KeptDraft {
                    text: text.clone(),
                    html: html.clone(),
                    files: files.clone(),
                    ..KeptDraft::default()
                };
                self.add_to_draft(tx, id, DraftKind::Note, &kept).await?;
            }
            Undo::Draft { ticket, note, draft } => {
                let id = TicketId::parse(ticket).ok_or_else(unreadable)?;
                let kind = if *note { DraftKind::Note } else { DraftKind::Reply };
                self.add_to_draft(tx, id, kind, draft).await?;
            }
            Undo::DraftMoved { ticket, reply, note } => {
                let id = TicketId::parse(ticket).ok_or_else(unreadable)?;
                self.put_draft(tx, id, DraftKind::Note, &note.clone().unwrap_or_default())
                    .await?;
                self.add_to_draft(tx, id, DraftKind::Reply, reply).await?;
            }
            Undo::SendTime { outbox, at } => {
                let id = OutboxId::parse(outbox).ok_or_else(unreadable)?;
                let row = tx.outbox_row(id).await?;
                if !(row.scheduled && row.state == OutgoingState::Held) {
                    return Err(EngineError::refused("already_sent"));
                }
                tx.hold_outbox_until(id, Timestamp(*at), self.now()).await?;
            }
            Undo::Macro { id, before } => self.put_macro_back(tx, id, before.as_ref()).await?,
            Undo::Signature {
                language,
                text,
                mailbox,
            } => {
                let language = Language::parse(language).ok_or_else(unreadable)?;
                let mailbox = mailbox.as_deref().and_then(ConnectionId::parse);
                tx.set_signature(mailbox, language, text).await?;
            }
            Undo::Acknowledging { connection, what } => {
                let connection = ConnectionId::parse(connection).ok_or_else(unreadable)?;
                let what = Acknowledging::from_code(what).ok_or_else(unreadable)?;
                tx.set_acknowledging(connection, what).await?;
            }
            Undo::AcknowledgingText {
                connection,
                language,
                text,
            } => {
                let connection = ConnectionId::parse(connection).ok_or_else(unreadable)?;
                let language = Language::parse(language).ok_or_else(unreadable)?;
                tx.set_acknowledging_text(connection, language, text.as_deref()).await?;
            }
            Undo::News(news) => self.put_news_back(tx, news).await?,
            Undo::AddressFailed {
                address,
                at,
                status,
                words,
            } => {
                let failed = FailedAddress {
                    at: Timestamp(*at),
                    status: status.clone(),
                    words: words.clone(),
                };
                tx.address_failed(address, &failed).await?;
            }
            Undo::Sender { sender, rule } => {
                let rule = rule.as_deref().and_then(SenderRule::from_code);
                tx.set_sender_rule(sender, rule, self.now()).await?;
            }
            Undo::Customer(to) => {
                self.change_customer(tx, to).await?;
            }
            Undo::Reply { outbox, .. } => {
                let outbox = OutboxId::parse(outbox).ok_or_else(unreadable)?;
                self.take_reply_back(tx, outbox, false).await?;
            }
            Undo::Refund { outbox } => {
                let outbox = OutboxId::parse(outbox).ok_or_else(unreadable)?;
                self.take_refund_back(tx, outbox).await?;
            }
            Undo::Return { outbox } => {
                let outbox = OutboxId::parse(outbox).ok_or_else(unreadable)?;
                self.take_return_back(tx, outbox).await?;
            }
            Undo::View { view, before } => Self::view_back(tx, view, before.as_ref()).await?,
            Undo::ViewOrder { views } => {
                let ids: Vec<ViewId> = views.iter().filter_map(|id| ViewId::parse(id)).collect();
                tx.order_views(&ids).await?;
            }
            Undo::Pictures { of, wanted } => Self::set_pictures(tx, of, *wanted).await?,
            Undo::Merge { sources } => {
                let mut later = 0;
                for source in sources.iter().rev() {
                    let source = TicketId::parse(source).ok_or_else(unreadable)?;
                    later += self.unmerge_in(tx, source).await?.later;
                }
                return Ok(BTreeMap::from([("later".to_owned(), later.to_string())]));
            }
            Undo::Unmerge { source, target } => {
                let source = TicketId::parse(source).ok_or_else(unreadable)?;
                let target = TicketId::parse(target).ok_or_else(unreadable)?;
                self.merge_one(tx, source, target, true).await?;
            }
            Undo::Split(split) => {
                let later = self.unsplit(tx, split).await?;
                return Ok(BTreeMap::from([("later".to_owned(), later.to_string())]));
            }
            Undo::AgentAdded { agent } => tx.remove_agent(agent).await?,
            Undo::AgentName { agent, name } => tx.rename_agent(agent, name).await?,
            Undo::AgentRetired { agent, retired } => tx.retire_agent(agent, *retired).await?,
            Undo::Setting { key, value } => self.restore_setting(tx, key, value.as_deref()).await?,
            Undo::Notices { done, unseen } => Self::put_notices_away(tx, done, unseen, None).await?,
            Undo::Promises { rules } => tx.set_promise_policy(&policy_of(rules)).await?,
        }
        Ok(BTreeMap::new())
    }

    /// Does a recorded change again and gives the place of the new record; nothing when it is not to be repeated: a reply
    /// is sent by a person, once, and looked at before.
    async fn do_again(&self, tx: &mut WriteTx, row: &MutationRow) -> Result<Option<i64>, EngineError> {
        if let Some((change, tickets)) = Change::recorded(&row.args) {
            return Ok(self.change_in(tx, &tickets, &change, &Seen::default()).await?.1);
        }
        let undo = row
            .undo
            .as_deref()
            .and_then(|text| serde_json::from_str::<Undo>(text).ok());
        match undo {
            Some(Undo::Note {
                ticket,
                text,
                html,
                files,
                ..
            }) => {
                let id = TicketId::parse(&ticket).ok_or_else(unreadable)?;
                let draft = tx.draft(id, self.agent(), DraftKind::Note).await?;
                if draft.is_none_or(|draft| draft.content.text != text) {
                    // It is being rewritten: what is added is then up to the agent.
                    return Ok(None);
                }
                let head = tx.ticket(id).await?;
                Ok(Some(
                    self.add_note(
                        tx,
                        &head,
                        &RichText { text, html },
                        &files,
                        &json!({ "again": row.seq }),
                    )
                    .await?,
                ))
            }
            Some(Undo::Merge { .. } | Undo::Unmerge { .. } | Undo::Split(_)) => self.join_again(tx, row).await,
            Some(again) => self.set_again(tx, row, &again).await,
            None => Ok(None),
        }
    }

    /// Merges, takes apart or splits again.
    async fn join_again(&self, tx: &mut WriteTx, row: &MutationRow) -> Result<Option<i64>, EngineError> {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Args {
            sources: Vec<String>,
            into: String,
            leave_drafts: bool,
            unmerged: String,
            split: String,
        }
        let args: Args = serde_json::from_str(&row.args).unwrap_or_default();
        if let Some(target) = TicketId::parse(&args.into) {
            let sources: Vec<TicketId> = args.sources.iter().filter_map(|id| TicketId::parse(id)).collect();
            return Ok(Some(self.merge_in(tx, &sources, target, args.leave_drafts).await?));
        }
        if let Some(source) = TicketId::parse(&args.unmerged) {
            return Ok(Some(self.unmerge_recorded(tx, source).await?.1));
        }
        match MessageId::parse(&args.split) {
            Some(message) => Ok(Some(self.split_in(tx, message).await?.2)),
            None => Ok(None),
        }
    }

    /// Sets again what a record's arguments say was set; its undo is still right, because nothing else happened since.
    async fn set_again(&self, tx: &mut WriteTx, row: &MutationRow, undo: &Undo) -> Result<Option<i64>, EngineError> {
        #[derive(Deserialize, Default)]
        struct Args {
            value: Option<String>,
            name: Option<String>,
            rules: Option<Vec<KeptRule>>,
            rule: Option<String>,
        }
        let args: Args = serde_json::from_str(&row.args).unwrap_or_default();
        match (undo, args) {
            (Undo::Setting { key, .. }, Args { value: Some(value), .. }) => {
                self.restore_setting(tx, key, Some(&value)).await?;
            }
            (Undo::Promises { .. }, Args { rules: Some(rules), .. }) => {
                tx.set_promise_policy(&policy_of(&rules)).await?;
            }
            (Undo::Acknowledging { connection, .. }, Args { value: Some(value), .. }) => {
                let connection = ConnectionId::parse(connection).ok_or_else(unreadable)?;
                let what = Acknowledging::from_code(&value).ok_or_else(unreadable)?;
                tx.set_acknowledging(connection, what).await?;
            }
            (
                Undo::AcknowledgingText {
                    connection, language, ..
                },
                Args { value, .. },
            ) => {
                let connection = ConnectionId::parse(connection).ok_or_else(unreadable)?;
                let language = Language::parse(language).ok_or_else(unreadable)?;
                tx.set_acknowledging_text(connection, language, value.as_deref())
                    .await?;
            }
            (Undo::News(news), Args { value, .. }) => self.put_news_back(tx, &news.with(value)).await?,
            (Undo::AddressFailed { address, .. }, _) => tx.forget_failure(address).await?,
            (Undo::Sender { sender, .. }, Args { rule, .. }) => {
                let rule = rule.as_deref().and_then(SenderRule::from_code);
                tx.set_sender_rule(sender, rule, self.now()).await?;
            }
            (Undo::Customer(_), _) => {
                let Some(to) = CustomerUndo::recorded(row) else {
                    return Ok(None);
                };
                self.change_customer(tx, &to).await?;
            }
            (Undo::AgentAdded { agent }, Args { name: Some(name), .. }) => match tx.agent_row(agent).await {
                Ok(_) => tx.retire_agent(agent, false).await?,
                Err(_) => tx.add_agent(agent, &name).await?,
            },
            (Undo::AgentName { agent, .. }, Args { name: Some(name), .. }) => tx.rename_agent(agent, &name).await?,
            (Undo::Notices { done, unseen }, _) => Self::put_notices_away(tx, done, unseen, Some(self.now())).await?,
            (Undo::Pictures { of, wanted }, _) => Self::set_pictures(tx, of, !wanted).await?,
            (Undo::AgentRetired { agent, retired }, _) => tx.retire_agent(agent, !retired).await?,
            _ => return Ok(None),
        }
        Ok(Some(tx.repeat(row, self.now()).await?))
    }

    /// Slots of the sentence that names a change.
    async fn slots(&self, tx: &mut WriteTx, row: &MutationRow) -> Result<BTreeMap<String, String>, EngineError> {
        let mut slots = BTreeMap::new();
        if let Some((change, tickets)) = Change::recorded(&row.args) {
            slots = change.slots();
            let name = match &change {
                Change::Assign(Some(agent)) | Change::Follow { agent, .. } => Some(tx.agent_row(agent).await?.name),
                Change::Assign(None) => Some(String::new()),
                _ => None,
            };
            slots.extend(name.map(|name| ("name".to_owned(), name)));
            slots.insert("count".to_owned(), tickets.len().to_string());
        }
        #[derive(Deserialize)]
        struct Named {
            agent: String,
            name: String,
        }
        if let Ok(named) = serde_json::from_str::<Named>(&row.args) {
            slots.extend([("agent".to_owned(), named.agent), ("name".to_owned(), named.name)]);
        }
        if let Some(ticket) = row.ticket {
            match tx.ticket(ticket).await {
                Ok(head) => {
                    slots.insert("number".to_owned(), head.number.to_string());
                }
                Err(StoreError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(slots)
    }
}
