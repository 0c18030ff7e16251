//! Replying: the visible message, the record and the intent to send are one transaction; then the reply is held for the
//! undo time and sent once.

use crate::outgoing::ReplyPayload;
use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{MessageId, MessageKind, OutboxId, OutgoingState, SECOND, TicketId, TicketStatus, Timestamp};
use ports::Capability;
use serde_json::json;
use store::{DraftKind, IdentityKind, NewOutbox, SearchKind, Setting, TicketHead, WriteTx};

/// How a reply leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyRoute {
    /// The channel delivers it to this address.
    Channel(String),
    /// The computer's mail program is given a message to these addresses.
    MailProgram(Vec<String>),
    /// There is no way.
    None,
}

/// A reply to send.
#[derive(Debug, Clone)]
pub struct ReplyRequest {
    /// Which ticket.
    pub ticket: TicketId,
    /// The text.
    pub text: String,
    /// The same operation twice is one reply.
    pub operation: String,
    /// Newest message of the customer that the agent had seen.
    pub last_seen: Option<MessageId>,
    /// Send although something newer is there.
    pub force: bool,
    /// State of the ticket afterwards.
    pub then: TicketStatus,
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

impl Engine {
    /// How a reply to a ticket leaves.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn reply_route(
        &self,
        connection: Option<domain::ConnectionId>,
        address: &str,
        customer: Option<domain::CustomerId>,
    ) -> Result<ReplyRoute, EngineError> {
        let can_reply = connection
            .and_then(|id| self.source(id))
            .is_some_and(|source| source.connector.capabilities().contains(&Capability::Replies));
        if can_reply {
            return Ok(ReplyRoute::Channel(address.to_owned()));
        }
        let mut to: Vec<String> = if address.contains('@') {
            vec![address.to_owned()]
        } else {
            Vec::new()
        };
        if let (true, Some(customer)) = (to.is_empty(), customer) {
            to = self
                .store()
                .customer_identities(customer, IdentityKind::Email)
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
    /// `reply_empty`, `reply_outdated` when the customer wrote meanwhile, `no_reply_route`, `not_found`, `disk_full`.
    pub async fn reply(&self, request: &ReplyRequest) -> Result<ReplyTaken, EngineError> {
        let text = request.text.trim();
        if text.is_empty() {
            return Err(EngineError::refused("reply_empty"));
        }
        let known = self.store().ticket(request.ticket, self.agent()).await?;
        let route = self
            .reply_route(known.connection, &known.address, known.customer)
            .await?;
        let mut tx = self.store().write().await?;
        if let Some(row) = tx.outbox_by_key(&request.operation).await? {
            return Ok(ReplyTaken {
                outbox: row.id,
                held_until: row.not_before,
            });
        }
        let head = tx.ticket(request.ticket).await?;
        if !request.force && tx.newest_inbound(head.id).await? != request.last_seen {
            return Err(EngineError::refused("reply_outdated"));
        }
        let (kind, to, hold) = match route {
            ReplyRoute::Channel(address) => ("reply.send", vec![address], self.undo_time(&mut tx).await?),
            // Nothing leaves by itself: the agent presses Send again in the mail program.
            ReplyRoute::MailProgram(to) => ("reply.hand_over", to, 0),
            ReplyRoute::None => return Err(EngineError::refused("no_reply_route")),
        };
        let connection = head.connection.ok_or_else(|| EngineError::refused("no_reply_route"))?;
        let (outbox, now) = (OutboxId(self.new_id()), self.now());
        // The agent's own answer does not bring back what the agent put aside.
        let then = if head.status == TicketStatus::Snoozed && request.then == TicketStatus::Waiting {
            TicketStatus::Snoozed
        } else {
            request.then
        };
        let message = self
            .own_entry(&mut tx, head.id, then, MessageKind::Outbound, text, None)
            .await?;
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
            text: text.to_owned(),
            author: tx.setting(Setting::AgentName).await?.unwrap_or_default(),
            ticket_number: head.number,
            earlier_status: head.status.code().to_owned(),
            earlier_assignee: head.assignee.clone(),
        };
        let held_until = now + hold;
        tx.add_outbox(&NewOutbox {
            id: outbox,
            lane: format!("ticket/{}", head.id),
            kind,
            connection,
            ticket: head.id,
            message,
            payload: serde_json::to_string(&payload).unwrap_or_default(),
            idempotency_key: request.operation.clone(),
            marker: outbox.to_string(),
            depends_on: None,
            state: if hold > 0 {
                OutgoingState::Held
            } else {
                OutgoingState::Ready
            },
            not_before: held_until,
            mutation,
            at: now,
        })
        .await?;
        if head.assignee.is_none() {
            tx.set_assignee(head.id, Some(self.agent())).await?;
        }
        tx.set_seen(head.id, true).await?;
        tx.save_draft(head.id, self.agent(), DraftKind::Reply, "", now).await?;
        Self::renew_promise(&mut tx, head.id, self.now()).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(ReplyTaken { outbox, held_until })
    }

    async fn undo_time(&self, tx: &mut WriteTx) -> Result<i64, EngineError> {
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
        let row = tx.outbox_row(outbox).await?;
        // What a person must decide about may have arrived: it is given up by a decision, never by an undo.
        let may_go = row.state.can_be_undone() || (decided && row.state == OutgoingState::NeedsPerson);
        if !may_go {
            return Err(EngineError::refused("already_sent"));
        }
        let unreadable = || EngineError::refused("not_found");
        let payload: ReplyPayload = serde_json::from_str(&row.payload).map_err(|_| unreadable())?;
        let head: TicketHead = tx.ticket(row.ticket.ok_or_else(unreadable)?).await?;
        tx.set_outbox_state(outbox, OutgoingState::Cancelled, row.not_before, self.now(), None, None)
            .await?;
        if let Some(message) = row.message {
            tx.detach_outbox_message(outbox).await?;
            tx.unindex(SearchKind::Message, message.0).await?;
            tx.remove_message(message).await?;
            tx.ticket_entry_removed(head.id).await?;
        }
        let status = TicketStatus::from_code(&payload.earlier_status).unwrap_or(TicketStatus::Open);
        // What the customer did meanwhile counts for more than what was before.
        tx.set_status(
            head.id,
            if head.status == TicketStatus::Open {
                head.status
            } else {
                status
            },
        )
        .await?;
        tx.set_assignee(head.id, payload.earlier_assignee.as_deref()).await?;
        Self::renew_promise(tx, head.id, self.now()).await?;
        self.give_draft_back(tx, head.id, DraftKind::Reply, &payload.text)
            .await?;
        Ok((
            ReplyTakenBack {
                ticket: head.id,
                text: payload.text,
            },
            row.mutation,
        ))
    }

    /// Makes a text a draft again, before whatever the agent has begun to write since.
    pub(crate) async fn give_draft_back(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        kind: DraftKind,
        text: &str,
    ) -> Result<(), EngineError> {
        let begun = tx.draft(ticket, self.agent(), kind).await?.unwrap_or_default();
        let whole = if begun.trim().is_empty() {
            text.to_owned()
        } else {
            format!("{text}\n\n{begun}")
        };
        Ok(tx.save_draft(ticket, self.agent(), kind, &whole, self.now()).await?)
    }
}
