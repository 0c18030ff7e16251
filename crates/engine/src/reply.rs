//! Replying: the visible message, the record, what else becomes of the ticket and the intent to send are one transaction;
//! then the reply is held for the undo time, or until the time that the agent chose, and sent once.

use crate::drafts::{KeptDraft, KeptFile};
use crate::in_public::{InPublic, PUBLIC};
use crate::outgoing::ReplyPayload;
use crate::undo::{Before, Undo, Was};
use crate::{Change, Effect, Engine, EngineError, RichText};
use domain::{DAY, MessageId, MessageKind, OutboxId, OutgoingState, SECOND, TicketId, TicketStatus, Timestamp};
use serde_json::json;
use store::planted::{self, Bug};
use store::{AttachmentRow, DraftKind, DraftRow, NewOutbox, SearchKind, Setting, TicketHead, WriteTx};

/// How a reply leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyRoute {
    /// The channel delivers it to this address.
    Channel(String),
    /// The computer's mail program is given a message to these addresses.
    MailProgram(Vec<String>),
    /// The connection that it came by is disconnected.
    Left,
    /// There is no way.
    None,
}

/// A reply to send.
#[derive(Debug, Clone)]
pub struct ReplyRequest {
    /// Which ticket.
    pub ticket: TicketId,
    /// What is written, with its places unfilled. Its files are those of the agent's draft.
    pub written: RichText,
    /// The same operation twice is one reply.
    pub operation: String,
    /// Newest entry by others that the agent had seen.
    pub last_seen: Option<MessageId>,
    /// Send although something newer is there.
    pub force: bool,
    /// State of the ticket afterwards; nothing: what the effects say, or waiting for the customer.
    pub then: Option<TicketStatus>,
    /// Not before this time; nothing: after the undo time.
    pub send_at: Option<Timestamp>,
    /// Addresses that the agent chose, or [`crate::EVERYBODY`]; nothing: the computed ones.
    pub recipients: Option<Vec<String>>,
    /// What sending it also does.
    pub effects: Vec<Effect>,
}

impl ReplyRequest {
    /// A plain reply by somebody who has seen everything up to `last_seen`.
    pub fn plain(ticket: TicketId, text: &str, operation: &str, last_seen: Option<MessageId>) -> ReplyRequest {
        ReplyRequest {
            ticket,
            written: RichText::plain(text),
            operation: operation.to_owned(),
            last_seen,
            force: false,
            then: None,
            send_at: None,
            recipients: None,
            effects: Vec::new(),
        }
    }
}

/// A reply that was taken over.
#[derive(Debug, Clone, Copy)]
pub struct ReplyTaken {
    /// Its outbox row.
    pub outbox: OutboxId,
    /// Until when it can be taken back.
    pub held_until: Timestamp,
}

/// A reply that was taken back.
#[derive(Debug, Clone)]
pub struct ReplyTakenBack {
    /// Its ticket.
    pub ticket: TicketId,
    /// The text, a draft again.
    pub text: String,
}

const DEFAULT_UNDO_SECONDS: i64 = 10;
/// Nobody plans an answer for later than this.
const LATEST_SEND: i64 = 366 * DAY;

impl Engine {
    /// Whether conversations that begin here can leave through a connection of a kind that replies; nothing while it is not open.
    pub fn begins_conversations(&self, connection: domain::ConnectionId) -> Option<bool> {
        self.source(connection).map(|source| source.answers(""))
    }

    /// How a reply to a ticket leaves.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn reply_route(
        &self,
        connection: Option<domain::ConnectionId>,
        conversation: &str,
        address: &str,
        customer: Option<domain::CustomerId>,
    ) -> Result<ReplyRoute, EngineError> {
        let can_reply = connection
            .and_then(|id| self.source(id))
            .is_some_and(|source| source.answers(conversation));
        if can_reply {
            return Ok(ReplyRoute::Channel(address.to_owned()));
        }
        if let Some(id) = connection
            && self.why_left(id).await?.is_some()
        {
            return Ok(ReplyRoute::Left);
        }
        let mut to: Vec<String> = if address.contains('@') {
            vec![address.to_owned()]
        } else {
            Vec::new()
        };
        if let (true, Some(customer)) = (to.is_empty(), customer) {
            to = self
                .store()
                .customer_identities(customer, store::IdentityKind::Email)
                .await?
                .into_iter()
                .take(1)
                .collect();
        }
        Ok(if to.is_empty() {
            ReplyRoute::None
        } else {
            ReplyRoute::MailProgram(to)
        })
    }

    /// Takes a reply over: it is visible, recorded and in the outbox when this returns.
    ///
    /// # Errors
    /// `reply_empty`, `placeholder_unfilled`, `reply_outdated` when somebody wrote meanwhile, `reply_taken_back` when the
    /// operation was asked for before and taken back, `send_time_invalid`, `recipient_invalid`, `attachment_too_large`,
    /// `public_impossible`, `public_files`, `connection_left` when what the ticket came by is disconnected, `no_reply_route`,
    /// `ticket_merged`, `not_found`, `disk_full`.
    pub async fn reply(&self, request: &ReplyRequest) -> Result<ReplyTaken, EngineError> {
        let known = self.store().ticket(request.ticket, self.agent()).await?;
        let composed = self.composed(&known, DraftKind::Reply, &request.written).await?;
        if let Some(place) = composed.unfilled.first() {
            return Err(EngineError::refused_with(
                "placeholder_unfilled",
                "place",
                place.clone(),
            ));
        }
        let recipients = self.recipients(&known, request.recipients.as_deref()).await?;
        let mut tx = self.store().write().await?;
        if let Some(row) = tx.outbox_by_key(&request.operation).await? {
            if row.state == OutgoingState::Cancelled {
                return Err(EngineError::refused("reply_taken_back"));
            }
            return Ok(ReplyTaken {
                outbox: row.id,
                held_until: row.not_before,
            });
        }
        let head = tx.ticket(request.ticket).await?;
        if head.status == TicketStatus::Merged {
            return Err(EngineError::refused("ticket_merged"));
        }
        if let Some(connection) = head.connection
            && !tx.is_connected(connection).await?
            && let Some(left) = self.why_left(connection).await?
        {
            return Err(left);
        }
        let newest = tx.newest_by_others(head.id, self.agent()).await?;
        if !request.force && newest != request.last_seen {
            return Err(EngineError::refused("reply_outdated"));
        }
        self.take_up(&mut tx, &head).await?;
        let draft = tx.draft(head.id, self.agent(), DraftKind::Reply).await?;
        let kept = kept_draft(request, newest, draft.as_ref());
        if composed.text.is_empty() && kept.files.is_empty() {
            return Err(EngineError::refused("reply_empty"));
        }
        let in_public = recipients.in_public == InPublic::Chosen;
        let (kind, to, hold) = match recipients.route {
            _ if in_public && !kept.files.is_empty() => return Err(EngineError::refused("public_files")),
            _ if in_public => (PUBLIC, recipients.to, self.undo_time(&mut tx).await?),
            ReplyRoute::Channel(_) => {
                self.check_size(&head, &kept.files)?;
                ("reply.send", recipients.to, self.undo_time(&mut tx).await?)
            }
            // Nothing leaves by itself: the agent presses Send again in the mail program.
            ReplyRoute::MailProgram(_) => ("reply.hand_over", recipients.to, 0),
            ReplyRoute::Left | ReplyRoute::None => return Err(EngineError::refused("no_reply_route")),
        };
        let connection = head.connection.ok_or_else(|| EngineError::refused("no_reply_route"))?;
        let (outbox, now) = (OutboxId(self.new_id()), self.now());
        let scheduled = request.send_at.filter(|at| *at > now + hold);
        if scheduled.is_some_and(|at| at.since(now) > LATEST_SEND) {
            return Err(EngineError::refused("send_time_invalid"));
        }
        let (asked, changes) = self.changes_of(&request.effects);
        let then = after(&head, request.then.or(asked).unwrap_or(TicketStatus::Waiting));
        // What waits for a later time has answered nobody: the ticket becomes what it is meant to when it leaves.
        let status = if scheduled.is_some() { head.status } else { then };
        let text = if in_public {
            RichText::plain(&composed.text.text)
        } else {
            composed.text.signed(&composed.signature)
        };
        let message = self
            .own_entry(&mut tx, head.id, status, MessageKind::Outbound, &text.text, None)
            .await?;
        tx.set_writing(message, self.agent(), text.html.as_deref()).await?;
        attach(&mut tx, message, &kept.files).await?;
        let mut before = Vec::new();
        if head.assignee.is_none() {
            tx.set_assignee(head.id, Some(self.agent())).await?;
            before.push(was(
                &head,
                Was::Assignee {
                    agent: None,
                    set: Some(self.agent().to_owned()),
                },
            ));
        }
        if scheduled.is_none() {
            before.push(was(&head, crate::change::was_status(&head, then)));
            before.extend(self.apply(&mut tx, head.id, &changes).await?);
        }
        let undo = Undo::Reply {
            outbox: outbox.to_string(),
            status: head.status.code().to_owned(),
            agent: head.assignee.clone(),
        };
        let args = json!({ "message": message.to_string(), "then": then.code() });
        let mutation = self
            .record(&mut tx, "ticket.reply", Some(head.id), &args, Some(&undo))
            .await?;
        let payload = ReplyPayload {
            conversation: head.conversation.clone(),
            to,
            subject: head.subject.clone(),
            text: text.text,
            html: text.html,
            files: kept.files.clone(),
            author: tx.setting(Setting::AgentName).await?.unwrap_or_default(),
            ticket_number: head.number,
            then: Some(then.code().to_owned()),
            before,
            draft: Some(kept),
            automatic: false,
        };
        let held_until = scheduled.unwrap_or(now + hold);
        tx.add_outbox(&NewOutbox {
            id: outbox,
            lane: format!("ticket/{}", head.id),
            kind,
            connection,
            ticket: head.id,
            message: Some(message),
            payload: serde_json::to_string(&payload).unwrap_or_default(),
            idempotency_key: request.operation.clone(),
            marker: outbox.to_string(),
            depends_on: None,
            state: if scheduled.is_some() || hold > 0 {
                OutgoingState::Held
            } else {
                OutgoingState::Ready
            },
            not_before: held_until,
            mutation,
            at: now,
            scheduled: scheduled.is_some(),
        })
        .await?;
        tx.set_seen(head.id, true).await?;
        tx.remove_draft(head.id, self.agent(), DraftKind::Reply).await?;
        Self::renew_promise(&mut tx, head.id, self.now()).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(ReplyTaken { outbox, held_until })
    }

    /// Applies changes to a ticket one after the other, and what it was before each.
    async fn apply(&self, tx: &mut WriteTx, ticket: TicketId, changes: &[Change]) -> Result<Vec<Before>, EngineError> {
        let mut before = Vec::new();
        for change in changes {
            let head = tx.ticket(ticket).await?;
            // A colleague who has left since the macro was written is no reason to keep a customer waiting.
            if let Change::Assign(Some(agent)) = change
                && !matches!(tx.agent_row(agent).await, Ok(row) if !row.retired)
            {
                continue;
            }
            before.extend(self.change_ticket(tx, &head, change).await?);
        }
        Ok(before)
    }

    /// What a reply that waited for its time does to its ticket when it leaves; the payload remembers what was before.
    pub(crate) async fn apply_late(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        message: Option<MessageId>,
        payload: &mut ReplyPayload,
    ) -> Result<(), EngineError> {
        let head = tx.ticket(ticket).await?;
        if let Some(message) = message {
            tx.set_message_time(message, self.now()).await?;
        }
        let effects = payload
            .draft
            .as_ref()
            .map(|draft| draft.effects.clone())
            .unwrap_or_default();
        if let Some(then) = payload.then.as_deref().and_then(TicketStatus::from_code) {
            let then = after(&head, then);
            payload.before.push(was(&head, crate::change::was_status(&head, then)));
            tx.set_status(ticket, then).await?;
        }
        let (_, changes) = self.changes_of(&effects);
        payload.before.extend(self.apply(tx, ticket, &changes).await?);
        Ok(Self::renew_promise(tx, ticket, self.now()).await?)
    }

    fn check_size(&self, head: &TicketHead, files: &[KeptFile]) -> Result<(), EngineError> {
        let limit = self.file_limit(head.connection);
        let all: u64 = files.iter().map(|file| u64::try_from(file.size).unwrap_or(0)).sum();
        match files.iter().max_by_key(|file| file.size) {
            Some(largest) if all > limit => Err(EngineError::Refused {
                code: "attachment_too_large",
                params: [
                    ("limit".to_owned(), (limit / 1_000_000).to_string()),
                    ("name".to_owned(), largest.name.clone()),
                ]
                .into(),
            }),
            _ => Ok(()),
        }
    }

    pub(crate) async fn undo_time(&self, tx: &mut WriteTx) -> Result<i64, EngineError> {
        let set = tx
            .setting(Setting::UndoSeconds)
            .await?
            .and_then(|text| text.parse::<i64>().ok());
        Ok(set.unwrap_or(DEFAULT_UNDO_SECONDS).clamp(0, 30) * SECOND)
    }

    /// Takes a reply back before it leaves; its text is a draft again.
    ///
    /// # Errors
    /// `already_sent` when bytes may have left, `not_found`.
    pub async fn undo_reply(&self, outbox: OutboxId) -> Result<ReplyTakenBack, EngineError> {
        let mut tx = self.store().write().await?;
        let by = self
            .record(&mut tx, "undo", None, &json!({ "outbox": outbox.to_string() }), None)
            .await?;
        let (back, mutation) = self.take_reply_back(&mut tx, outbox, false).await?;
        tx.mark_undone(mutation, by).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(back)
    }

    /// The same inside a transaction, and the mutation that had asked for the reply. `decided`: a person has decided to give
    /// up a reply whose fate is not known.
    pub(crate) async fn take_reply_back(
        &self,
        tx: &mut WriteTx,
        outbox: OutboxId,
        decided: bool,
    ) -> Result<(ReplyTakenBack, i64), EngineError> {
        let (ticket, draft, mutation) = self.cancel_reply(tx, outbox, decided).await?;
        if !planted::is(Bug::DraftLost) {
            self.add_to_draft(tx, ticket, DraftKind::Reply, &draft).await?;
        }
        let back = ReplyTakenBack {
            ticket,
            text: draft.text,
        };
        Ok((back, mutation))
    }

    /// Takes a reply out of its conversation, with everything that it did to its ticket; what it was made of, and the
    /// mutation that had asked for it.
    pub(crate) async fn cancel_reply(
        &self,
        tx: &mut WriteTx,
        outbox: OutboxId,
        decided: bool,
    ) -> Result<(TicketId, KeptDraft, i64), EngineError> {
        let row = tx.outbox_row(outbox).await?;
        // What a person must decide about may have arrived: it is given up by a decision, never by an undo.
        // What the program sends by itself was nobody's text.
        if !row.kind.starts_with("reply.") {
            return Err(EngineError::refused("already_sent"));
        }
        let may_go = row.state.can_be_undone() || (decided && row.state == OutgoingState::NeedsPerson);
        if !may_go {
            return Err(EngineError::refused("already_sent"));
        }
        let unreadable = || EngineError::refused("not_found");
        let payload: ReplyPayload = serde_json::from_str(&row.payload).map_err(|_| unreadable())?;
        let ticket = row.ticket.ok_or_else(unreadable)?;
        tx.set_outbox_state(outbox, OutgoingState::Cancelled, row.not_before, self.now(), None, None)
            .await?;
        if let Some(message) = row.message.filter(|_| !planted::is(Bug::UndoneStillShown)) {
            tx.detach_outbox_message(outbox).await?;
            tx.unindex(SearchKind::Message, message.0).await?;
            tx.remove_message(message).await?;
            tx.ticket_entry_removed(ticket).await?;
        }
        // What somebody did to the ticket meanwhile counts for more than what was before: `change_back` leaves it alone.
        for before in payload.before.iter().rev() {
            self.change_back(tx, before).await?;
        }
        Self::renew_promise(tx, ticket, self.now()).await?;
        let draft = payload.draft.unwrap_or(KeptDraft {
            text: payload.text,
            html: payload.html,
            ..KeptDraft::default()
        });
        Ok((ticket, draft, row.mutation))
    }

    /// Puts a reply that waits for its time off to another.
    ///
    /// # Errors
    /// `already_sent` when it does not wait for its time, `send_time_invalid`, `not_found`.
    pub async fn reschedule(&self, outbox: OutboxId, at: Timestamp) -> Result<(), EngineError> {
        let now = self.now();
        if at <= now || at.since(now) > LATEST_SEND {
            return Err(EngineError::refused("send_time_invalid"));
        }
        let mut tx = self.store().write().await?;
        let row = tx.outbox_row(outbox).await?;
        if !(row.scheduled && row.state == OutgoingState::Held) {
            return Err(EngineError::refused("already_sent"));
        }
        tx.hold_outbox_until(outbox, at, now).await?;
        let args = json!({ "outbox": outbox.to_string(), "at": at.millis() });
        let undo = Undo::SendTime {
            outbox: outbox.to_string(),
            at: row.not_before.millis(),
        };
        self.record(&mut tx, "outbox.reschedule", row.ticket, &args, Some(&undo))
            .await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }
}

/// The agent's own answer does not bring back what the agent put aside.
fn after(head: &TicketHead, then: TicketStatus) -> TicketStatus {
    if head.status == TicketStatus::Snoozed && then == TicketStatus::Waiting {
        TicketStatus::Snoozed
    } else {
        then
    }
}

fn was(head: &TicketHead, was: Was) -> Before {
    Before {
        ticket: head.id.to_string(),
        event: None,
        was,
    }
}

/// The draft that a reply is made of, to come back exactly as it was.
fn kept_draft(request: &ReplyRequest, newest: Option<MessageId>, stored: Option<&DraftRow>) -> KeptDraft {
    let files = stored.map(|draft| draft.files.as_slice()).unwrap_or_default();
    KeptDraft {
        text: request.written.text.clone(),
        html: request.written.html.clone(),
        recipients: request.recipients.clone(),
        effects: request.effects.clone(),
        seen: newest.map(|id| id.to_string()),
        ..KeptDraft::of(&store::DraftContent::default(), files)
    }
}

/// Gives kept files to a message.
pub(crate) async fn attach(tx: &mut WriteTx, message: MessageId, files: &[KeptFile]) -> Result<(), EngineError> {
    for (position, file) in (0_i64..).zip(files) {
        let id = domain::AttachmentId::parse(&file.id).ok_or_else(|| EngineError::refused("not_found"))?;
        let row = AttachmentRow {
            id,
            message,
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            content: file.content.clone(),
        };
        tx.add_attachment(position, &row).await?;
    }
    Ok(())
}
