//! Opening a return for a buyer, deciding about one that a buyer asked for, and saying that its goods are back. No money moves.
//! A step waits in the outbox like a reply. The return is read before it leaves and again when the answer is missing: how it
//! stands there says whether the step arrived. A shop takes one decision, and an opened return carries a mark, so that what is
//! sent again does not happen twice.

use crate::outgoing::Decision;
use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{
    ConnectionId, DeclineReason, FulfilmentStatus, OrderId, OutboxId, OutgoingState, ReturnAct, ReturnProof,
    ReturnStatus, ReturnSupport, SECOND, StillOpen, TicketId, Timestamp, asked_to_wait, backoff, refund_marker,
    return_proof, still_open, until_next_reading,
};
use ports::{Capability, Effect, PortError, Retry, ReturnAsk};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{NewReturnStep, OrderRow, OutboxRow, ReturnRow, WriteTx};

/// The kind of its rows in the outbox.
pub const RETURN: &str = "return";

/// Pieces of a line that are to come back, with what a person calls it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnLine {
    /// The shop's id of the line.
    pub line: String,
    /// Pieces.
    pub pieces: u32,
    /// Its title.
    #[serde(default)]
    pub title: String,
}

/// A step as it is frozen in the outbox. Nothing of it changes any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReturnPayload {
    /// Our id of the order.
    pub order: String,
    /// Number that the buyer knows.
    pub number: String,
    /// Name that the buyer gave.
    pub buyer: String,
    /// The shop's id of the order.
    pub shop_order: String,
    /// The shop's id of the return; empty when it is opened.
    pub back: String,
    /// Which step, by its code.
    pub act: String,
    /// What is to come back, when it is opened.
    #[serde(default)]
    pub lines: Vec<ReturnLine>,
    /// The mark by which an opened return is found again.
    #[serde(default)]
    pub marker: String,
    /// Why it is declined, by its code; empty when it is approved.
    pub reason: String,
    /// What the shop tells the buyer, or why it is opened.
    pub note: String,
}

impl ReturnPayload {
    fn ask(&self) -> Option<ReturnAsk> {
        Some(ReturnAsk {
            order: self.shop_order.clone(),
            back: self.back.clone(),
            lines: self.lines.iter().map(|one| (one.line.clone(), one.pieces)).collect(),
            marker: self.marker.clone(),
            act: ReturnAct::from_code(&self.act)?,
            reason: DeclineReason::from_code(&self.reason),
            note: self.note.clone(),
        })
    }
}

/// A step to be taken over.
#[derive(Debug, Clone)]
pub struct ReturnRequest {
    /// The order.
    pub order: OrderId,
    /// The shop's id of the return; not looked at when one is opened.
    pub back: String,
    /// What.
    pub act: ReturnAct,
    /// The shop's ids of lines and pieces of each, when it is opened.
    pub lines: Vec<(String, u32)>,
    /// Why, when it is declined.
    pub reason: Option<DeclineReason>,
    /// What the shop tells the buyer when it is declined, or why it is opened; may be empty.
    pub note: String,
    /// The same operation asked for twice is one decision.
    pub operation: String,
    /// The ticket in which it was taken.
    pub ticket: Option<TicketId>,
}

/// A decision that was taken over.
#[derive(Debug, Clone, Copy)]
pub struct ReturnTaken {
    /// Its outbox row.
    pub outbox: OutboxId,
    /// Until when it can be taken back.
    pub held_until: Timestamp,
}

/// Whether a row is a decision about a return.
pub(crate) fn is_return(row: &OutboxRow) -> bool {
    row.kind == RETURN
}

type Said<'a> = Option<(&'a str, &'a BTreeMap<String, String>)>;

impl Engine {
    /// What can be done about returns of this connection; nothing when its shop takes no decisions.
    pub fn return_support(&self, connection: ConnectionId) -> Option<ReturnSupport> {
        self.source(connection)
            .filter(|source| {
                let can = source.connector.capabilities();
                can.contains(&Capability::ReturnSteps)
            })
            .and_then(|source| source.connector.returns())
    }

    /// Takes a decision about a return over: it is recorded and in the outbox when this returns.
    ///
    /// # Errors
    /// `return_unsupported`, `return_missing`, `return_decided` when it no longer waits for this step, `return_pending` when one
    /// is to be opened and another is not finished, `return_lines_invalid`, `return_open` when another step of the order is not
    /// settled, `return_reason_missing`, `return_note_long` (slot `max`),
    /// `return_taken_back` when the operation was asked for before and taken back, `refund_order_missing`, `not_found`,
    /// `disk_full`.
    pub async fn request_return(&self, request: &ReturnRequest) -> Result<ReturnTaken, EngineError> {
        let order = self.store().order(request.order).await?;
        let head = &order.head;
        let support = self
            .return_support(head.connection)
            .ok_or_else(|| EngineError::refused("return_unsupported"))?;
        let shop_order = self
            .store()
            .order_shop_id(request.order, head.connection)
            .await?
            .filter(|_| !head.gone)
            .ok_or_else(|| EngineError::refused("refund_order_missing"))?;
        if !support.acts.contains(&request.act) {
            return Err(EngineError::refused("return_unsupported"));
        }
        let (reason, note) = match request.act {
            ReturnAct::Approve | ReturnAct::Receive => (None, String::new()),
            ReturnAct::Decline => (request.reason, request.note.trim().to_owned()),
            ReturnAct::Open => (None, request.note.trim().to_owned()),
        };
        if request.act == ReturnAct::Decline && !reason.is_some_and(|reason| support.reasons.contains(&reason)) {
            return Err(EngineError::refused("return_reason_missing"));
        }
        let most = if request.act == ReturnAct::Open {
            support.longest_why
        } else {
            support.longest_note
        };
        if note.chars().count() > most {
            let max = most.to_string();
            return Err(EngineError::refused_with("return_note_long", "max", max));
        }
        let mut tx = self.store().write().await?;
        if let Some(row) = tx.outbox_by_key(&request.operation).await? {
            if row.state == OutgoingState::Cancelled {
                return Err(EngineError::refused("return_taken_back"));
            }
            return Ok(ReturnTaken {
                outbox: row.id,
                held_until: row.not_before,
            });
        }
        let (id, now) = (OutboxId(self.new_id()), self.now());
        let (back, lines) = if request.act == ReturnAct::Open {
            (String::new(), to_come_back(&order, &request.lines)?)
        } else {
            let back = order.returns.iter().find(|back| back.external_id == request.back);
            let back = back.ok_or_else(|| EngineError::refused("return_missing"))?;
            if !return_takes(request.act, back, support) {
                return Err(EngineError::refused("return_decided"));
            }
            (back.external_id.clone(), Vec::new())
        };
        let payload = ReturnPayload {
            order: request.order.to_string(),
            number: head.number.clone(),
            buyer: head.buyer.clone(),
            shop_order,
            back,
            act: request.act.code().to_owned(),
            lines,
            marker: refund_marker(id),
            reason: reason.map(DeclineReason::code).unwrap_or_default().to_owned(),
            note,
        };
        let name = match request.act {
            ReturnAct::Approve => "return.approve",
            ReturnAct::Decline => "return.decline",
            ReturnAct::Open => "return.open",
            ReturnAct::Receive => "return.receive",
        };
        let args = json!({
            "outbox": id.to_string(), "order": payload.order, "number": payload.number, "return": payload.back,
            "reason": payload.reason,
        });
        let undo = Undo::Return { outbox: id.to_string() };
        let mutation = self.record(&mut tx, name, request.ticket, &args, Some(&undo)).await?;
        let hold = self.undo_time(&mut tx).await?;
        let new = NewReturnStep {
            id,
            connection: head.connection,
            order: request.order,
            ticket: request.ticket,
            payload: serde_json::to_string(&payload).unwrap_or_default(),
            idempotency_key: request.operation.clone(),
            state: if hold > 0 {
                OutgoingState::Held
            } else {
                OutgoingState::Ready
            },
            not_before: now + hold,
            mutation,
            at: now,
        };
        if !tx.add_return_step(&new).await? {
            return Err(EngineError::refused("return_open"));
        }
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(ReturnTaken {
            outbox: id,
            held_until: now + hold,
        })
    }

    /// Takes a decision back before it leaves.
    ///
    /// # Errors
    /// `already_sent` when it may have left, `not_found`.
    pub async fn undo_return(&self, outbox: OutboxId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let args = json!({ "outbox": outbox.to_string() });
        let by = self.record(&mut tx, "undo", None, &args, None).await?;
        let mutation = self.take_return_back(&mut tx, outbox).await?;
        tx.mark_undone(mutation, by).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }

    /// The same inside a transaction; the mutation that had asked for it. What was sent before, and is to be sent once more,
    /// cannot be taken back: nobody knows that the first had no effect.
    pub(crate) async fn take_return_back(&self, tx: &mut WriteTx, outbox: OutboxId) -> Result<i64, EngineError> {
        let row = tx.outbox_row(outbox).await?;
        if !row.state.can_be_undone() || row.attempts > 0 {
            return Err(EngineError::refused("already_sent"));
        }
        let (to, now) = (OutgoingState::Cancelled, self.now());
        tx.set_outbox_state(outbox, to, row.not_before, now, None, None).await?;
        Ok(row.mutation)
    }

    /// Sends a decision, or finds out what became of it.
    pub(crate) async fn work_on_return(&self, row: &OutboxRow) -> Result<(), EngineError> {
        let payload = serde_json::from_str::<ReturnPayload>(&row.payload).ok();
        let Some((payload, ask)) = payload.and_then(|payload| payload.ask().map(|ask| (payload, ask))) else {
            let none = BTreeMap::new();
            let (to, said) = (OutgoingState::NeedsPerson, Some(("internal", &none)));
            return self.step_return(row, row.state, to, 0, said).await;
        };
        let none = BTreeMap::new();
        let Some(source) = row.connection.and_then(|id| self.source(id)) else {
            let (said, wait) = (Some(("shop_unreachable", &none)), until_next_reading(self.waited(row)));
            return self.step_return(row, row.state, waiting(row.state), wait, said).await;
        };
        let seen = match source.connected.return_now(&ask).await {
            Ok(seen) => seen,
            Err(error) => return self.cannot_read_return(row, &error).await,
        };
        match return_proof(ask.act, seen) {
            ReturnProof::Done => self.settle_return(row, row.state, &payload, None).await,
            ReturnProof::Otherwise => {
                let said = Some(("return_decided_otherwise", &none));
                self.settle_return(row, row.state, &payload, said).await
            }
            ReturnProof::Open if row.state == OutgoingState::Unknown => {
                let unknown = Some(("return_unknown", &none));
                let (to, wait) = match still_open(self.waited(row), row.attempts) {
                    StillOpen::Look(wait) => (OutgoingState::Unknown, wait),
                    StillOpen::Send => (OutgoingState::Ready, 0),
                    StillOpen::Person => (OutgoingState::NeedsPerson, 0),
                };
                self.step_return(row, row.state, to, wait, unknown).await
            }
            ReturnProof::Open => self.send_return(row, &payload, &ask).await,
        }
    }

    /// Commits `dispatching`, and only then lets the decision go.
    async fn send_return(&self, row: &OutboxRow, payload: &ReturnPayload, ask: &ReturnAsk) -> Result<(), EngineError> {
        let Some(source) = row.connection.and_then(|id| self.source(id)) else {
            return Ok(());
        };
        let mut tx = self.store().write().await?;
        if !tx.begin_attempt(row.id, self.now()).await? {
            return Ok(());
        }
        tx.forget_undo(row.mutation).await?;
        tx.commit().await?;
        // From here bytes may leave.
        let answer = source.connected.take_return_step(ask).await;
        let (from, none) = (OutgoingState::Dispatching, BTreeMap::new());
        let attempts = row.attempts + 1;
        match answer {
            Ok(seen) if return_proof(ask.act, seen) == ReturnProof::Done => {
                self.settle_return(row, from, payload, None).await
            }
            Err(error) if error.effect == Effect::None && is_for_ever(&error) => {
                // It may be refused because it was decided about meanwhile, perhaps by an earlier sending that was slow.
                let seen = source.connected.return_now(ask).await.ok();
                let said = match seen.map(|seen| return_proof(ask.act, seen)) {
                    Some(ReturnProof::Done) => None,
                    Some(ReturnProof::Otherwise) => Some(("return_decided_otherwise", &none)),
                    Some(ReturnProof::Open) => Some((error.kind.code(), &error.params)),
                    None if row.attempts > 0 => Some(("return_unknown", &none)),
                    None => Some((error.kind.code(), &error.params)),
                };
                self.settle_return(row, from, payload, said).await
            }
            Err(error) if error.effect == Effect::None => {
                let wait = match error.retry {
                    Retry::After(asked) => asked_to_wait(asked, attempts),
                    Retry::Later | Retry::Never => backoff(attempts),
                };
                let said = Some((error.kind.code(), &error.params));
                self.step_return(row, from, OutgoingState::Ready, wait, said).await
            }
            // An answer that does not say what was decided is none.
            Ok(_) | Err(_) => {
                let said = Some(("return_unknown", &none));
                self.step_return(row, from, OutgoingState::Unknown, 5 * SECOND, said)
                    .await
            }
        }
    }

    /// The return could not be read. What was not sent yet is not; what may have been is asked about again.
    async fn cannot_read_return(&self, row: &OutboxRow, error: &PortError) -> Result<(), EngineError> {
        let none = BTreeMap::new();
        let said = Some((error.kind.code(), &error.params));
        if !is_for_ever(error) {
            let mut wait = until_next_reading(self.waited(row));
            if let Retry::After(asked) = error.retry {
                wait = wait.max(asked_to_wait(asked, row.attempts));
            }
            return self.step_return(row, row.state, waiting(row.state), wait, said).await;
        }
        // Of what may have been sent, a person is told that nobody knows, and not only why the shop gives no answer.
        let unsure = row.state == OutgoingState::Unknown || row.attempts > 0;
        let said = if unsure { Some(("return_unknown", &none)) } else { said };
        self.step_return(row, row.state, OutgoingState::NeedsPerson, 0, said)
            .await
    }

    /// How long a row has been as it is, in milliseconds.
    fn waited(&self, row: &OutboxRow) -> i64 {
        self.now().since(row.changed_at)
    }

    /// The shop's answer is final: it is done, or a person is told why not. The order is read, so that it shows what the shop
    /// has made of it; where that fails, its next reading does it.
    async fn settle_return(
        &self,
        row: &OutboxRow,
        from: OutgoingState,
        payload: &ReturnPayload,
        why_not: Said<'_>,
    ) -> Result<(), EngineError> {
        let to = match why_not {
            None => OutgoingState::Done,
            Some(_) => OutgoingState::NeedsPerson,
        };
        self.step_return(row, from, to, 0, why_not).await?;
        if let (Some(order), Some(connection)) = (OrderId::parse(&payload.order), row.connection) {
            self.read_order_again(order, connection).await;
        }
        Ok(())
    }

    /// Takes a step, unless somebody took another one in the meantime. Since when an answer is missing stays.
    async fn step_return(
        &self,
        row: &OutboxRow,
        from: OutgoingState,
        to: OutgoingState,
        wait: i64,
        said: Said<'_>,
    ) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let now = self.now();
        if tx.outbox_row(row.id).await?.state != from {
            return Ok(());
        }
        let since = if to == from { row.changed_at.min(now) } else { now };
        tx.set_outbox_state(row.id, to, now + wait, since, said, None).await?;
        if to == OutgoingState::Done {
            tx.forget_undo(row.mutation).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Carries out what a person decided about a row that needs one. To send again begins with another look at the return.
    pub(crate) async fn decide_return_row(
        &self,
        mut tx: WriteTx,
        row: &OutboxRow,
        decision: Decision,
    ) -> Result<(), EngineError> {
        if row.state != OutgoingState::NeedsPerson {
            return Err(EngineError::refused("already_sent"));
        }
        let (name, to) = match decision {
            Decision::Happened => ("happened", OutgoingState::Done),
            Decision::SendAgain => ("send_again", OutgoingState::Ready),
            Decision::Cancel | Decision::Discard => ("cancel", OutgoingState::Cancelled),
        };
        let args = json!({ "outbox": row.id.to_string(), "decision": name, "error": row.error_code });
        self.record(&mut tx, "outbox.decide", row.ticket, &args, None).await?;
        tx.forget_undo(row.mutation).await?;
        let now = self.now();
        tx.set_outbox_state(row.id, to, now, now, None, None).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }
}

/// Whether a return can be opened for an order: something of it has left, not all of it is back, and no other return is under way.
pub fn return_can_be_opened(order: &OrderRow) -> bool {
    let under_way = order.returns.iter().any(|back| {
        use ReturnStatus::{Open, PartiallyReceived, Requested};
        matches!(back.status, Open | Requested | PartiallyReceived)
    });
    let left = matches!(
        order.head.fulfilment,
        FulfilmentStatus::PartiallyFulfilled
            | FulfilmentStatus::Fulfilled
            | FulfilmentStatus::Shipped
            | FulfilmentStatus::Delivered
    );
    let there = order.lines.iter().any(|line| line.returned < line.quantity);
    left && there && !under_way && !order.head.cancelled && !order.head.gone
}

/// Whether a return that is there takes a step, as far as the desk knows. What came back in part is completed in the shop, where
/// somebody sees the pieces.
pub fn return_takes(act: ReturnAct, back: &ReturnRow, support: ReturnSupport) -> bool {
    let asked = back.status == ReturnStatus::Requested;
    support.acts.contains(&act)
        && match act {
            ReturnAct::Open => false,
            ReturnAct::Approve | ReturnAct::Decline => asked && back.by_buyer,
            ReturnAct::Receive if support.acts.contains(&ReturnAct::Approve) => back.status == ReturnStatus::Open,
            // Where nothing is approved, what was asked for is on its way.
            ReturnAct::Receive => asked,
        }
}

/// The lines of a return that is to be opened.
fn to_come_back(order: &OrderRow, lines: &[(String, u32)]) -> Result<Vec<ReturnLine>, EngineError> {
    if !return_can_be_opened(order) {
        return Err(EngineError::refused("return_pending"));
    }
    let invalid = || EngineError::refused("return_lines_invalid");
    let mut found: Vec<ReturnLine> = Vec::new();
    for (id, pieces) in lines.iter().filter(|(_, pieces)| *pieces > 0) {
        let line = order
            .lines
            .iter()
            .find(|line| line.external_id == *id)
            .ok_or_else(invalid)?;
        let twice = found.iter().any(|one| one.line == *id);
        if twice || *pieces > line.quantity.saturating_sub(line.returned) {
            return Err(invalid());
        }
        found.push(ReturnLine {
            line: id.clone(),
            pieces: *pieces,
            title: line.title.clone(),
        });
    }
    if found.is_empty() { Err(invalid()) } else { Ok(found) }
}

/// The state in which a row waits for another try of what it was about.
fn waiting(state: OutgoingState) -> OutgoingState {
    match state {
        OutgoingState::Held => OutgoingState::Ready,
        other => other,
    }
}

/// Whether asking again changes nothing, not even after signing in.
fn is_for_ever(error: &PortError) -> bool {
    error.retry == Retry::Never && !error.kind.is_mended_by_signing_in()
}
