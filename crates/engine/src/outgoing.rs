//! Sending what waits to leave. An attempt is counted and `dispatching` is durable before a byte leaves; what may have
//! left is found out about before it is ever sent again; what cannot be found out is a person's to decide.

use crate::acknowledge::ACKNOWLEDGE;
use crate::budget::for_an_agent;
use crate::drafts::{KeptDraft, KeptFile};
use crate::hand_over::mailto;
use crate::in_public::{PUBLIC, look_for, looked_for_by, note_published, published};
use crate::letters::{COPY, Written, may_repeat};
use crate::refund::is_refund;
use crate::returns::is_return;
use crate::undo::{Before, Undo};
use crate::{Engine, EngineError};
use domain::{
    DispatchResult, HOUR, LONGEST_WAIT, MINUTE, OutboxId, OutgoingState, SECOND, TicketId, TicketStatus, Timestamp,
    after_dispatch, after_restart,
};
use ports::{
    Effect, Found, Letter, Outgoing, OutgoingFile, PortError, PortErrorKind, ProgramError, RecipientRefused, Retry,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::planted::{self, Bug};
use store::{OutboxRow, WriteTx};

/// A reply as it is frozen in the outbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReplyPayload {
    /// The channel's id of the conversation.
    pub conversation: String,
    /// Addresses.
    pub to: Vec<String>,
    /// Subject; may be empty.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same with its formatting.
    #[serde(default)]
    pub html: Option<String>,
    /// Its files.
    #[serde(default)]
    pub files: Vec<KeptFile>,
    /// Name of the agent.
    pub author: String,
    /// Number of the ticket.
    pub ticket_number: u32,
    /// State that the ticket gets.
    #[serde(default)]
    pub then: Option<String>,
    /// What the ticket was before, as far as sending has changed it.
    #[serde(default)]
    pub(crate) before: Vec<Before>,
    /// The draft that it was made of.
    #[serde(default)]
    pub draft: Option<KeptDraft>,
    /// No person wrote it.
    #[serde(default)]
    pub automatic: bool,
}

/// What a person found out about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It did happen.
    Happened,
    /// It did not: send it. What was stopped is sent all the same.
    SendAgain,
    /// Give it up; it is a draft again.
    Cancel,
    /// Give it up with its text.
    Discard,
}

/// What is remembered of a row beside its state.
struct Told {
    error: Option<(String, BTreeMap<String, String>)>,
    remote_id: Option<String>,
    /// Somebody has it, except these.
    delivered: Option<Vec<RecipientRefused>>,
}

impl Told {
    fn failed(error: Option<(String, BTreeMap<String, String>)>) -> Told {
        Told {
            error,
            remote_id: None,
            delivered: None,
        }
    }
}

/// How an attempt ended, with what is to be remembered of it.
pub(crate) struct Ended {
    result: DispatchResult,
    error: Option<(String, BTreeMap<String, String>)>,
    remote_id: Option<String>,
    wait: Option<i64>,
    /// Recipients who were not taken, when others were.
    refused: Vec<RecipientRefused>,
}

impl Ended {
    fn of(result: DispatchResult, error: Option<&str>) -> Ended {
        Ended {
            result,
            error: error.map(|code| (code.to_owned(), BTreeMap::new())),
            remote_id: None,
            wait: None,
            refused: Vec::new(),
        }
    }

    /// The other side has it, under its own id; `error`: what is to be told of it all the same.
    pub(crate) fn accepted(remote_id: String, error: Option<&str>) -> Ended {
        Ended {
            remote_id: Some(remote_id),
            ..Ended::of(DispatchResult::Accepted, error)
        }
    }
}

/// How long a missing answer is looked for before a person is asked.
const LOOK_FOR: i64 = 15 * MINUTE;
/// How long a mail is looked for before it is repeated, once.
const LOOK_FOR_LETTER: i64 = 10 * MINUTE;

impl Engine {
    /// Attempts that were under way when the program stopped, or whose end could not be written down, have an unknown outcome.
    pub(crate) async fn recover_outbox(&self) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let now = self.now();
        self.note_interrupted_refunds(&mut tx).await?;
        for id in tx.outbox_dispatching().await? {
            let state = if planted::is(Bug::RestartSendsAgain) {
                OutgoingState::Ready
            } else {
                after_restart(OutgoingState::Dispatching)
            };
            tx.set_outbox_state(id, state, now, now, None, None).await?;
            if planted::is(Bug::RestartSendsAgain) {
                tx.approve_refund(id).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    pub(crate) async fn outbox_loop(&self) {
        loop {
            let wait = match self.send_due().await {
                Ok(Some(next)) => next.since(self.now()).clamp(0, HOUR),
                Ok(None) => HOUR,
                Err(error) => {
                    tracing::error!(%error, "outbox");
                    10 * SECOND
                }
            };
            if self.rest(wait.max(20), &self.inner.outbox_wake).await {
                return;
            }
        }
    }

    /// Works on everything that is due and says when the next thing will be.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn send_due(&self) -> Result<Option<Timestamp>, EngineError> {
        for_an_agent(self.send_all_due()).await
    }

    async fn send_all_due(&self) -> Result<Option<Timestamp>, EngineError> {
        let _alone = self.inner.sending.lock().await;
        // Nobody else sends, so an attempt that is still under way here is one whose end could not be written down (a full
        // disk): nobody knows how it ended.
        if self.store().outbox_any_dispatching().await? {
            self.recover_outbox().await?;
        }
        loop {
            let due = self.store().outbox_due(self.now()).await?;
            if *self.inner.stop.borrow() {
                return Ok(None);
            }
            if due.is_empty() {
                let (next, too_far) = self.store().outbox_next_at(self.now()).await?;
                if !too_far {
                    return Ok(next);
                }
                // The clock was ahead when they were put off, and has been put right since.
                let mut tx = self.store().write().await?;
                tx.bring_outbox_back(self.now()).await?;
                tx.commit().await?;
            }
            for row in due {
                if is_refund(&row) {
                    self.work_on_refund(&row).await?;
                } else if is_return(&row) {
                    self.work_on_return(&row).await?;
                } else if row.kind == COPY {
                    self.work_on_copy(&row).await?;
                } else if row.state == OutgoingState::Unknown {
                    self.find_out(&row).await?;
                } else {
                    self.attempt(&row).await?;
                }
            }
        }
    }

    async fn attempt(&self, row: &OutboxRow) -> Result<(), EngineError> {
        let letter = match self.write_letter(row).await? {
            Written::Impossible(code, params) => {
                let told = Told::failed(Some((code.to_owned(), params)));
                return self.settle(row, OutgoingState::NeedsPerson, 0, told).await;
            }
            Written::New(letter) => Some(letter),
            Written::NoMail | Written::Before => None,
        };
        let early = if planted::is(Bug::ReplyBeforeCommit) {
            Some(self.dispatch(row).await)
        } else {
            None
        };
        let mut tx = self.store().write().await?;
        if !tx.begin_attempt(row.id, self.now()).await? {
            return Ok(());
        }
        if let (true, 0, Some(ticket), Ok(mut payload)) = (
            row.scheduled,
            row.attempts,
            row.ticket,
            serde_json::from_str::<ReplyPayload>(&row.payload),
        ) {
            self.apply_late(&mut tx, ticket, row.message, &mut payload).await?;
            let payload = serde_json::to_string(&payload).unwrap_or_else(|_| row.payload.clone());
            tx.set_outbox_payload(row.id, &payload).await?;
        }
        if let Some(letter) = letter {
            tx.add_letter(&letter).await?;
            if let Some(message) = row.message {
                tx.add_mail_name(message, &letter.message_id, true).await?;
            }
        }
        tx.forget_undo(row.mutation).await?;
        tx.commit().await?;
        // From here bytes may leave.
        let ended = match early {
            Some(ended) => ended,
            None => self.dispatch(row).await,
        };
        let mut step = after_dispatch(ended.result, row.attempts + 1);
        if let Some(wait) = ended.wait {
            step.wait = step.wait.max(wait.min(LONGEST_WAIT));
        }
        if let Some(one) = ended.refused.iter().max_by_key(|one| one.for_ever) {
            // Who has it has it; the others are tried again, or a person decides about them.
            let error = no_recipient(one);
            step = after_dispatch(ended_as(&error), row.attempts + 1);
            let told = Told {
                error: Some((error.kind.code().to_owned(), error.params)),
                remote_id: ended.remote_id,
                delivered: Some(ended.refused),
            };
            return self.settle(row, step.state, step.wait, told).await;
        }
        let told = Told {
            delivered: (ended.result == DispatchResult::Accepted).then(Vec::new),
            error: ended.error,
            remote_id: ended.remote_id,
        };
        self.settle(row, step.state, step.wait, told).await
    }

    async fn dispatch(&self, row: &OutboxRow) -> Ended {
        let refused = |code: &str| Ended::of(DispatchResult::Refused, Some(code));
        let Ok(payload) = serde_json::from_str::<ReplyPayload>(&row.payload) else {
            return refused("internal");
        };
        if row.kind == "reply.hand_over" {
            let program = self.inner.outside.programs.clone();
            let address = mailto(&payload);
            let opened = tokio::task::spawn_blocking(move || program.prepare_mail(&address)).await;
            return match opened {
                Ok(Ok(())) => Ended::of(DispatchResult::HandedOver, None),
                Ok(Err(ProgramError::Missing)) => refused("mail_program_missing"),
                Ok(Err(ProgramError::TooLong)) => refused("mail_too_long_for_mail_program"),
                Err(_) => refused("internal"),
            };
        }
        let Some(source) = row.connection.and_then(|id| self.source(id)) else {
            return Ended::of(DispatchResult::NoEffectTryLater, Some("shop_unreachable"));
        };
        let letter = match self.kept_letter(row.id, true).await {
            Ok(letter) => letter,
            Err(error) => {
                tracing::error!(%error, "a written mail cannot be read");
                return refused("file_missing");
            }
        };
        let outgoing = match self.outgoing(row, payload, letter.is_none(), letter) {
            Ok(outgoing) => outgoing,
            Err(error) => {
                tracing::error!(%error, "a file of a reply cannot be read");
                return refused("file_missing");
            }
        };
        if row.kind == PUBLIC {
            return published(source.connected.publish(&outgoing).await);
        }
        match source.connected.send(&outgoing).await {
            Ok(delivery) => Ended {
                refused: delivery.refused,
                ..Ended::accepted(delivery.id, None)
            },
            Err(error) => ended(error),
        }
    }

    /// Asks the other side whether an attempt with a missing answer arrived.
    async fn find_out(&self, row: &OutboxRow) -> Result<(), EngineError> {
        let code = Some(("outcome_unknown".to_owned(), BTreeMap::new()));
        let source = row.connection.and_then(|id| self.source(id));
        let source = source.filter(|source| source.connector.capabilities().contains(&looked_for_by(row)));
        let (Some(source), Ok(payload)) = (source, serde_json::from_str::<ReplyPayload>(&row.payload)) else {
            return self
                .settle(row, OutgoingState::NeedsPerson, 0, Told::failed(code))
                .await;
        };
        let looked_for = self.now().since(row.changed_at);
        let kept = self.store().letter(row.id).await?;
        let letter = self.kept_letter(row.id, false).await?;
        let asked = self.outgoing(row, payload, false, letter)?;
        match look_for(row, source.connected.as_ref(), &asked).await {
            Ok(Found::Yes((id, error))) => {
                let told = Told {
                    error: error.map(|code| (code.to_owned(), BTreeMap::new())),
                    remote_id: Some(id),
                    delivered: Some(Vec::new()),
                };
                self.settle(row, OutgoingState::Done, 0, told).await
            }
            Ok(Found::No) => self.settle(row, OutgoingState::Ready, 0, Told::failed(None)).await,
            Ok(Found::CannotTell) if planted::is(Bug::ReplySentAgain) => {
                self.settle(row, OutgoingState::Ready, 0, Told::failed(None)).await
            }
            Ok(Found::CannotTell) | Err(_)
                if looked_for >= LOOK_FOR_LETTER && kept.as_ref().is_some_and(may_repeat) =>
            {
                let now = self.now();
                let mut tx = self.store().write().await?;
                tx.repeat_letter(row.id).await?;
                tx.set_outbox_state(row.id, OutgoingState::Ready, now, now, None, None)
                    .await?;
                Ok(tx.commit().await?)
            }
            Ok(Found::CannotTell) | Err(_) if looked_for >= LOOK_FOR => {
                self.settle(row, OutgoingState::NeedsPerson, 0, Told::failed(code))
                    .await
            }
            Ok(Found::CannotTell) | Err(_) => {
                // `changed_at` stays: it says since when the answer is missing. One in the future says nothing.
                let mut tx = self.store().write().await?;
                let params = BTreeMap::new();
                let error = Some(("outcome_unknown", &params));
                let next = self.now() + 30 * SECOND;
                let since = row.changed_at.min(self.now());
                tx.set_outbox_state(row.id, OutgoingState::Unknown, next, since, error, None)
                    .await?;
                Ok(tx.commit().await?)
            }
        }
    }

    async fn settle(&self, row: &OutboxRow, state: OutgoingState, wait: i64, told: Told) -> Result<(), EngineError> {
        let now = self.now();
        let mut tx = self.store().write().await?;
        let known = told.error.as_ref().map(|(code, params)| (code.as_str(), params));
        tx.set_outbox_state(row.id, state, now + wait, now, known, told.remote_id.as_deref())
            .await?;
        if state == OutgoingState::Done {
            note_published(&mut tx, row, told.remote_id.as_deref()).await?;
        }
        if let Some(refused) = &told.delivered {
            self.note_delivery(&mut tx, row, refused).await?;
        }
        // A confirmation is no answer: that it did not arrive changes nothing about the ticket.
        let answer = row.kind != ACKNOWLEDGE;
        if let (OutgoingState::NeedsPerson, Some(ticket), true) = (state, row.ticket, answer) {
            // The customer has had no answer: whatever the agent meant to do with the ticket, somebody must look at it.
            tx.set_status(ticket, TicketStatus::Open).await?;
            Self::renew_promise(&mut tx, ticket, self.now()).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Opens a page of the web in the computer's browser.
    ///
    /// # Errors
    /// `address_invalid` for anything but http and https, `browser_missing`.
    pub async fn open_page(&self, url: &str) -> Result<(), EngineError> {
        let web = url.starts_with("https://") || url.starts_with("http://");
        if !web || url.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(EngineError::refused("address_invalid"));
        }
        let (programs, url) = (self.inner.outside.programs.clone(), url.to_owned());
        let opened = tokio::task::spawn_blocking(move || programs.open_page(&url)).await;
        if matches!(opened, Ok(Ok(()))) {
            Ok(())
        } else {
            Err(EngineError::refused("browser_missing"))
        }
    }

    /// Sends a held reply without waiting, or a failed one at once.
    ///
    /// # Errors
    /// `already_sent` when it is not waiting, `not_found`.
    pub async fn send_now(&self, id: OutboxId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let row = tx.outbox_row(id).await?;
        if row.state == OutgoingState::Stopped {
            return Err(EngineError::refused("reply_outdated"));
        }
        if !row.state.can_be_undone() && row.state != OutgoingState::Unknown {
            return Err(EngineError::refused("already_sent"));
        }
        let now = self.now();
        let state = if row.state == OutgoingState::Held {
            OutgoingState::Ready
        } else {
            row.state
        };
        tx.set_outbox_state(id, state, now, row.changed_at, None, None).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }

    /// Carries out what a person decided about a row that needs one.
    ///
    /// # Errors
    /// `already_sent` when it does not need one (any more), `not_found`.
    pub async fn decide(&self, id: OutboxId, decision: Decision) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let row = tx.outbox_row(id).await?;
        if is_refund(&row) {
            drop(tx);
            return self.decide_refund(&row, decision).await;
        }
        if is_return(&row) {
            return self.decide_return_row(tx, &row, decision).await;
        }
        if row.kind == COPY || row.kind == ACKNOWLEDGE {
            return self.decide_by_itself(tx, &row, decision).await;
        }
        // What some have cannot be taken back: giving up is giving up the others.
        let half = self
            .store()
            .letter(id)
            .await?
            .is_some_and(|letter| letter.anybody_has_it());
        let decision = match decision {
            Decision::Cancel | Decision::Discard if half => Decision::Happened,
            other => other,
        };
        let stopped = row.state == OutgoingState::Stopped;
        // What was stopped before its first attempt cannot have happened; one that was to be sent once more can.
        let cannot_be = stopped && row.attempts == 0 && decision == Decision::Happened;
        if !row.state.needs_a_decision() || cannot_be {
            return Err(EngineError::refused("already_sent"));
        }
        let (now, name) = (self.now(), format!("{decision:?}"));
        let by = self
            .record(
                &mut tx,
                "outbox.decide",
                row.ticket,
                &json!({ "outbox": id.to_string(), "decision": name }),
                None,
            )
            .await?;
        match decision {
            Decision::Happened => {
                tx.set_outbox_state(id, OutgoingState::Done, now, now, None, None)
                    .await?;
            }
            Decision::SendAgain if row.scheduled && row.attempts == 0 && row.not_before > now => {
                tx.hold_outbox_until(id, row.not_before, now).await?;
            }
            Decision::SendAgain => {
                tx.set_outbox_state(id, OutgoingState::Ready, now, now, None, None)
                    .await?;
                if let (true, false, Some(ticket)) = (stopped, row.scheduled, row.ticket) {
                    self.answers_after_all(&mut tx, ticket, &row).await?;
                }
            }
            Decision::Cancel => {
                let (_, mutation) = self.take_reply_back(&mut tx, id, true).await?;
                tx.mark_undone(mutation, by).await?;
            }
            Decision::Discard => {
                let (ticket, draft, mutation) = self.cancel_reply(&mut tx, id, true).await?;
                tx.mark_undone(mutation, by).await?;
                let undo = Undo::Draft {
                    ticket: ticket.to_string(),
                    note: false,
                    draft,
                };
                let args = json!({ "note": false });
                self.record(&mut tx, "draft.discard", Some(ticket), &args, Some(&undo))
                    .await?;
            }
        }
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }
}

impl Engine {
    /// A reply that was stopped and is sent all the same answers what stopped it: it stands below it, and the ticket is what
    /// the agent meant it to be.
    async fn answers_after_all(&self, tx: &mut WriteTx, ticket: TicketId, row: &OutboxRow) -> Result<(), EngineError> {
        if let Some(message) = row.message {
            tx.set_message_time(message, self.now()).await?;
        }
        let payload = serde_json::from_str::<ReplyPayload>(&row.payload).ok();
        let then = payload.and_then(|payload| payload.then);
        if let Some(then) = then.as_deref().and_then(TicketStatus::from_code) {
            tx.set_status(ticket, then).await?;
        }
        tx.set_seen(ticket, true).await?;
        Ok(Self::renew_promise(tx, ticket, self.now()).await?)
    }

    /// A reply as a connector is given it. To be asked for, its files need not be read.
    fn outgoing(
        &self,
        row: &OutboxRow,
        payload: ReplyPayload,
        with_files: bool,
        letter: Option<Letter>,
    ) -> Result<Outgoing, EngineError> {
        let files = payload.files.iter().filter(|_| with_files).map(|file| {
            Ok(OutgoingFile {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                bytes: self.store().attachments().read(&file.content)?,
            })
        });
        Ok(Outgoing {
            files: files.collect::<Result<_, EngineError>>()?,
            marker: row.marker.clone(),
            conversation: payload.conversation,
            to: payload.to,
            subject: payload.subject,
            text: payload.text,
            html: payload.html,
            author: payload.author,
            letter,
        })
    }
}

/// What is told of a recipient whom the server did not take.
fn no_recipient(one: &RecipientRefused) -> PortError {
    let retry = if one.for_ever { Retry::Never } else { Retry::Later };
    PortError::new(PortErrorKind::RecipientRefused, retry, "one of several recipients")
        .with("address", &one.address)
        .with("said", &one.said)
}

fn ended_as(error: &PortError) -> DispatchResult {
    match (error.effect, error.retry) {
        (Effect::Unknown, _) if planted::is(Bug::UnknownIsSent) => DispatchResult::Accepted,
        (Effect::Unknown, _) => DispatchResult::Unknown,
        // Nothing is wrong with what waits; it goes when somebody has signed in again.
        (Effect::None, _) if error.kind.is_mended_by_signing_in() => DispatchResult::NoEffectTryLater,
        (Effect::None, Retry::Never) => DispatchResult::Refused,
        (Effect::None, Retry::Later | Retry::After(_)) => DispatchResult::NoEffectTryLater,
    }
}

pub(crate) fn ended(error: PortError) -> Ended {
    let result = ended_as(&error);
    let wait = if let Retry::After(wait) = error.retry {
        Some(wait)
    } else {
        None
    };
    Ended {
        result,
        error: Some((error.kind.code().to_owned(), error.params)),
        remote_id: None,
        wait,
        refused: Vec::new(),
    }
}
