//! The way of a refund: a look into the shop's books, `dispatching` made durable, the bytes, and what the answer proves.
//! An answer that is missing is looked for in the books; only a key that the shop certainly still knows is repeated. What
//! the books do not prove in fifteen minutes is a person's to decide, with all that was seen.

use super::{REFUND, RefundPayload, RefundTrail, SeenRefund};
use crate::engine::Source;
use crate::outgoing::Decision;
use crate::{Engine, EngineError};
use domain::{
    LONGEST_ON_ITS_WAY, OrderId, OutgoingState, Payout, PayoutProof, Preflight, RefundSupport, SECOND, TicketStatus,
    Timestamp, Verdict, asked_to_wait, backoff, before_sending, looked_enough, may_repeat_key, until_next_look,
    until_settled, verdict,
};
use ports::{Effect, FrozenRefund, PortError, PortErrorKind, RefundAnswer, RefundEvidence, Retry};
use serde_json::json;
use std::collections::BTreeMap;
use store::planted::{self, Bug};
use store::{OutboxRow, RefundStep};

/// A look at the order is good for so long before the bytes must have left.
const LOOK_IS_FRESH: i64 = 30 * SECOND;

/// What working on a row needs.
struct Case {
    source: Source,
    support: RefundSupport,
    frozen: FrozenRefund,
    trail: RefundTrail,
}

/// Where a row goes.
struct Way<'a> {
    to: OutgoingState,
    wait: i64,
    error: Option<(&'a str, BTreeMap<String, String>)>,
    remote_id: Option<&'a str>,
    no_effect: bool,
    what: &'a str,
}

impl Way<'_> {
    fn to(to: OutgoingState, wait: i64, what: &str) -> Way<'_> {
        Way {
            to,
            wait,
            error: None,
            remote_id: None,
            no_effect: false,
            what,
        }
    }

    fn person(code: &str) -> Way<'_> {
        Way {
            error: Some((code, BTreeMap::new())),
            ..Way::to(OutgoingState::NeedsPerson, 0, code)
        }
    }
}

impl RefundTrail {
    fn looked(&mut self, books: &RefundEvidence, now: Timestamp) {
        self.seen = books.seen.iter().map(SeenRefund::of).collect();
        self.seen_at = Some(books.shop_now.unwrap_or(now).millis());
        self.left = Some(books.left.minor);
        self.failures = 0;
    }

    fn begins_to_look(&mut self) {
        self.since = self.seen_at;
        self.looks = 0;
        self.failures = 0;
    }
}

impl Engine {
    /// Does what is due for a refund.
    pub(crate) async fn work_on_refund(&self, row: &OutboxRow) -> Result<(), EngineError> {
        let mut trail = RefundTrail::of(row);
        let payload = RefundPayload::of(row);
        let frozen = payload.as_ref().and_then(|payload| payload.frozen(row, &trail));
        let Some(frozen) = frozen else {
            // The bytes are not those that were frozen: nothing of it is sent.
            return self.go(row, row.state, &trail, Way::person("refund_damaged")).await;
        };
        let source = row.connection.and_then(|id| self.source(id));
        let support = source.as_ref().and_then(|source| source.connector.refunds());
        let Some((source, support)) = source.zip(support) else {
            trail.failures += 1;
            let way = Way {
                error: Some(("shop_unreachable", BTreeMap::new())),
                ..Way::to(row.state, backoff(trail.failures), "waits")
            };
            return self.go(row, row.state, &trail, way).await;
        };
        let case = Case {
            source,
            support,
            frozen,
            trail,
        };
        match row.state {
            OutgoingState::Held | OutgoingState::Ready => self.send_refund(row, case).await,
            OutgoingState::Unknown => self.look_for_refund(row, case).await,
            OutgoingState::Settling => self.follow_refund(row, case).await,
            OutgoingState::Stopped
            | OutgoingState::Dispatching
            | OutgoingState::Done
            | OutgoingState::HandedOver
            | OutgoingState::NeedsPerson
            | OutgoingState::Cancelled => Ok(()),
        }
    }

    /// Takes one step; nothing happens when a person was faster.
    async fn go(
        &self,
        row: &OutboxRow,
        from: OutgoingState,
        trail: &RefundTrail,
        way: Way<'_>,
    ) -> Result<(), EngineError> {
        let now = self.now();
        let (evidence, detail) = (
            trail.text(),
            json!({ "seen": trail.seen, "at": trail.seen_at }).to_string(),
        );
        let mut tx = self.store().write().await?;
        let step = RefundStep {
            from,
            to: way.to,
            not_before: now + way.wait,
            at: now,
            error: way.error.as_ref().map(|(code, params)| (*code, params)),
            remote_id: way.remote_id,
            evidence: &evidence,
            no_effect: way.no_effect,
            what: way.what,
            detail: &detail,
        };
        if !tx.step_refund(row.id, &step).await? {
            return Ok(());
        }
        if let (OutgoingState::NeedsPerson, Some(ticket)) = (way.to, row.ticket) {
            tx.set_status(ticket, TicketStatus::Open).await?;
            Self::renew_promise(&mut tx, ticket, now).await?;
        }
        tx.commit().await?;
        if way.to == OutgoingState::Done
            && let (Some(connection), Some(payload)) = (row.connection, RefundPayload::of(row))
            && let Some(order) = OrderId::parse(&payload.order)
        {
            // The panel shows it at once; where this fails, the next reading brings it.
            self.read_order_again(order, connection).await;
        }
        Ok(())
    }

    async fn send_refund(&self, row: &OutboxRow, mut case: Case) -> Result<(), EngineError> {
        let asked_at = self.now();
        let books = match case.source.connected.find_refund(&case.frozen).await {
            Ok(books) => books,
            Err(error) => return self.cannot_look(row, case, error).await,
        };
        case.trail.looked(&books, self.now());
        let amount = case.frozen.ask.amount;
        match before_sending(amount, &books.seen, books.left, &case.trail.accepted) {
            Preflight::Go => {}
            _ if planted::is(Bug::NoPreflight) => {}
            Preflight::AlreadyThere => {
                case.trail.begins_to_look();
                let way = Way {
                    error: Some(("refund_unknown", BTreeMap::new())),
                    ..Way::to(OutgoingState::Unknown, 0, "already_there")
                };
                return self.go(row, row.state, &case.trail, way).await;
            }
            Preflight::Elsewhere => {
                return self
                    .go(row, row.state, &case.trail, Way::person("refund_elsewhere"))
                    .await;
            }
            Preflight::TooMuch => {
                let params = BTreeMap::from([("max".to_owned(), books.left.minor.to_string())]);
                let way = Way {
                    error: Some(("refund_too_much", params)),
                    ..Way::person("refund_too_much")
                };
                return self.go(row, row.state, &case.trail, way).await;
            }
        }
        // The machine may have slept since it asked: then the look is old, and is taken again.
        if !(0..=LOOK_IS_FRESH).contains(&self.now().since(asked_at)) {
            let way = Way::to(OutgoingState::Ready, SECOND, "look_again");
            return self.go(row, row.state, &case.trail, way).await;
        }
        case.trail.repeating = false;
        self.dispatch_refund(row, case, &books).await
    }

    /// Commits `dispatching`, and only then lets the bytes go.
    async fn dispatch_refund(
        &self,
        row: &OutboxRow,
        mut case: Case,
        books: &RefundEvidence,
    ) -> Result<(), EngineError> {
        let repeating = case.trail.repeating;
        if case.trail.first_used.is_none() {
            case.trail.first_used = books.shop_now.map(Timestamp::millis);
        }
        if !repeating {
            case.trail.begins_to_look();
        }
        if planted::is(Bug::RefundBeforeCommit) {
            let answer = case.source.connected.refund(&case.frozen).await;
            let mut tx = self.store().write().await?;
            tx.begin_refund(row.id, self.now(), repeating, &case.trail.text())
                .await?;
            tx.commit().await?;
            return self.refund_answered(row, &case, answer).await;
        }
        let mut tx = self.store().write().await?;
        if !tx
            .begin_refund(row.id, self.now(), repeating, &case.trail.text())
            .await?
        {
            return Ok(());
        }
        tx.forget_undo(row.mutation).await?;
        tx.commit().await?;
        // From here bytes may leave.
        let answer = case.source.connected.refund(&case.frozen).await;
        self.refund_answered(row, &case, answer).await
    }

    /// What an answer proves.
    async fn refund_answered(
        &self,
        row: &OutboxRow,
        case: &Case,
        answer: Result<RefundAnswer, PortError>,
    ) -> Result<(), EngineError> {
        let from = OutgoingState::Dispatching;
        let unknown = Way {
            error: Some(("refund_unknown", BTreeMap::new())),
            ..Way::to(OutgoingState::Unknown, until_next_look(case.trail.looks), "no_answer")
        };
        let repeating = case.trail.repeating;
        let way = match &answer {
            // Success is proved by the whole answer: our mark, this amount, this currency.
            Ok(answer) if !answer.refund.ours || answer.refund.amount != case.frozen.ask.amount => unknown,
            Ok(answer) => {
                let id = Some(answer.refund.id.as_str());
                match (answer.refund.payout, case.support.proof) {
                    (Payout::Paid, PayoutProof::Books | PayoutProof::Answer) => Way {
                        remote_id: id,
                        ..Way::to(OutgoingState::Done, 0, "paid")
                    },
                    (Payout::Pending, PayoutProof::Books | PayoutProof::Answer) => Way {
                        remote_id: id,
                        ..Way::to(OutgoingState::Settling, until_settled(0), "on_its_way")
                    },
                    (Payout::Failed, _) => Way {
                        no_effect: !repeating,
                        ..Way::person("refund_failed")
                    },
                    (_, PayoutProof::Nothing) => Way {
                        remote_id: id,
                        ..Way::person("refund_unproven")
                    },
                    (Payout::Unproven, _) => unknown,
                }
            }
            Err(error) => match (error.effect, error.retry) {
                // That the repetition had no effect says nothing of the first sending.
                (Effect::None, _) if repeating => unknown,
                (Effect::None, Retry::Never) => Way {
                    error: Some((error.kind.code(), error.params.clone())),
                    no_effect: true,
                    ..Way::person("refund_refused")
                },
                (Effect::None, retry) => Way {
                    error: Some((error.kind.code(), error.params.clone())),
                    no_effect: true,
                    ..Way::to(OutgoingState::Ready, wait_for(retry, row.attempts + 1), "no_effect")
                },
                (Effect::Unknown, Retry::Never) => Way {
                    error: Some((error.kind.code(), error.params.clone())),
                    ..Way::person("refund_refused")
                },
                (Effect::Unknown, _) if planted::is(Bug::UnknownIsFailure) => Way {
                    no_effect: true,
                    ..Way::to(OutgoingState::Ready, backoff(1), "no_effect")
                },
                (Effect::Unknown, _) => unknown,
            },
        };
        self.go(row, from, &case.trail, way).await
    }

    /// Looks for a refund whose answer is missing.
    async fn look_for_refund(&self, row: &OutboxRow, mut case: Case) -> Result<(), EngineError> {
        let books = match case.source.connected.find_refund(&case.frozen).await {
            Ok(books) => books,
            Err(error) => return self.cannot_look(row, case, error).await,
        };
        case.trail.looked(&books, self.now());
        let shop_now = Timestamp(case.trail.seen_at.unwrap_or_default());
        let since = Timestamp(*case.trail.since.get_or_insert(shop_now.millis()));
        let seen = case.trail.seen.clone();
        let found = verdict(&books.seen, &case.trail.accepted, row.approvals + 1);
        let from = OutgoingState::Unknown;
        let code = match found {
            Verdict::Paid(id) => {
                let way = Way {
                    remote_id: Some(id),
                    ..Way::to(OutgoingState::Done, 0, "found_paid")
                };
                return self.go(row, from, &case.trail, way).await;
            }
            Verdict::Pending(id) => {
                case.trail.begins_to_look();
                let way = Way {
                    remote_id: Some(id),
                    ..Way::to(OutgoingState::Settling, until_settled(0), "found_on_its_way")
                };
                return self.go(row, from, &case.trail, way).await;
            }
            Verdict::Twice => return self.go(row, from, &case.trail, Way::person("refund_twice")).await,
            Verdict::Failed => {
                let way = Way {
                    no_effect: true,
                    ..Way::person("refund_failed")
                };
                return self.go(row, from, &case.trail, way).await;
            }
            Verdict::Unproven if planted::is(Bug::RecordIsProof) => {
                return self
                    .go(row, from, &case.trail, Way::to(OutgoingState::Done, 0, "found"))
                    .await;
            }
            Verdict::Nothing if planted::is(Bug::NothingIsNo) => {
                let way = Way {
                    no_effect: true,
                    ..Way::to(OutgoingState::Ready, 0, "not_found")
                };
                return self.go(row, from, &case.trail, way).await;
            }
            Verdict::Unproven => "refund_unproven",
            Verdict::Nothing if case.support.marker_first => "refund_not_found",
            Verdict::Nothing => "refund_unknown",
        };
        case.trail.looks += 1;
        if looked_enough(case.trail.looks, shop_now.since(since)) {
            tracing::info!(refund = %row.id, seen = seen.len(), "a refund needs a person");
            return self.go(row, from, &case.trail, Way::person(code)).await;
        }
        let first_used = case.trail.first_used.map(Timestamp);
        let somebody_else = books
            .seen
            .iter()
            .any(|one| !one.ours && one.payout != Payout::Failed && !case.trail.accepted.contains(&one.id));
        let known = may_repeat_key(case.support, first_used, books.shop_now) || planted::is(Bug::RepeatWithoutKeys);
        if row.open_sends > 0 && !somebody_else && known {
            case.trail.repeating = true;
            return self.dispatch_refund(row, case, &books).await;
        }
        let way = Way {
            error: Some(("refund_unknown", BTreeMap::new())),
            ..Way::to(from, until_next_look(case.trail.looks), "looked")
        };
        self.go(row, from, &case.trail, way).await
    }

    /// Asks about money that is on its way.
    async fn follow_refund(&self, row: &OutboxRow, mut case: Case) -> Result<(), EngineError> {
        let books = match case.source.connected.find_refund(&case.frozen).await {
            Ok(books) => books,
            Err(error) => return self.cannot_look(row, case, error).await,
        };
        case.trail.looked(&books, self.now());
        let shop_now = case.trail.seen_at.unwrap_or_default();
        let since = *case.trail.since.get_or_insert(shop_now);
        let from = OutgoingState::Settling;
        let way = match verdict(&books.seen, &case.trail.accepted, row.approvals + 1) {
            Verdict::Paid(id) => Way {
                remote_id: Some(id),
                ..Way::to(OutgoingState::Done, 0, "arrived")
            },
            Verdict::Twice => Way::person("refund_twice"),
            Verdict::Failed => Way {
                no_effect: true,
                ..Way::person("refund_failed")
            },
            Verdict::Pending(_) | Verdict::Unproven | Verdict::Nothing if shop_now - since >= LONGEST_ON_ITS_WAY => {
                Way::person("refund_pending_long")
            }
            Verdict::Pending(_) | Verdict::Unproven | Verdict::Nothing => {
                case.trail.looks += 1;
                Way::to(from, until_settled(case.trail.looks), "still_on_its_way")
            }
        };
        self.go(row, from, &case.trail, way).await
    }

    /// The shop's books could not be opened. What was not sent yet is not; what may have been is asked about again.
    async fn cannot_look(&self, row: &OutboxRow, mut case: Case, error: PortError) -> Result<(), EngineError> {
        case.trail.failures += 1;
        let said = Some((error.kind.code(), error.params.clone()));
        let unsent = matches!(row.state, OutgoingState::Held | OutgoingState::Ready);
        let for_a_person = error.kind == PortErrorKind::OrderMissing || (unsent && error.retry == Retry::Never);
        let way = if for_a_person {
            Way {
                error: said,
                ..Way::person("cannot_look")
            }
        } else {
            let to = if unsent { OutgoingState::Ready } else { row.state };
            Way {
                error: said,
                ..Way::to(to, wait_for(error.retry, case.trail.failures), "cannot_look")
            }
        };
        self.go(row, row.state, &case.trail, way).await
    }

    /// Carries out what a person decided about a refund that needs one. Each decision is recorded with its author and with
    /// what was seen; to send again allows exactly one more sending.
    pub(crate) async fn decide_refund(&self, row: &OutboxRow, decision: Decision) -> Result<(), EngineError> {
        if row.state != OutgoingState::NeedsPerson {
            return Err(EngineError::refused("already_sent"));
        }
        let mut trail = RefundTrail::of(row);
        if decision == Decision::SendAgain && trail.seen.iter().any(SeenRefund::is_paid) {
            return Err(EngineError::refused("refund_already_paid"));
        }
        let name = match decision {
            Decision::Happened => "happened",
            Decision::SendAgain => "send_again",
            Decision::Cancel | Decision::Discard => "cancel",
        };
        let mut tx = self.store().write().await?;
        let args = json!({
            "outbox": row.id.to_string(), "decision": name, "seen": trail.seen, "seen_at": trail.seen_at,
            "error": row.error_code,
        });
        self.record(&mut tx, "refund.decide", row.ticket, &args, None).await?;
        let to = match decision {
            Decision::Happened => OutgoingState::Done,
            Decision::SendAgain => OutgoingState::Ready,
            Decision::Cancel | Decision::Discard => OutgoingState::Cancelled,
        };
        if decision == Decision::SendAgain {
            tx.approve_refund(row.id).await?;
            // What was shown is what the person has decided about; the new sending has a key of its own.
            trail.accepted.extend(trail.seen.iter().map(|one| one.id.clone()));
            trail.accepted.sort();
            trail.accepted.dedup();
            trail.key += 1;
            trail.first_used = None;
            trail.since = None;
            trail.looks = 0;
            trail.failures = 0;
        }
        tx.forget_undo(row.mutation).await?;
        let (evidence, by) = (
            trail.text(),
            json!({ "by": self.agent(), "seen": trail.seen }).to_string(),
        );
        let step = RefundStep {
            from: OutgoingState::NeedsPerson,
            to,
            not_before: self.now(),
            at: self.now(),
            error: None,
            remote_id: None,
            evidence: &evidence,
            no_effect: false,
            what: name,
            detail: &by,
        };
        if !tx.step_refund(row.id, &step).await? {
            return Err(EngineError::refused("already_sent"));
        }
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }

    /// Rows whose sending was under way when the program stopped get a line in their account.
    pub(crate) async fn note_interrupted_refunds(&self, tx: &mut store::WriteTx) -> Result<(), EngineError> {
        for id in tx.refunds_unsure(false).await? {
            tx.add_refund_event(id, self.now(), "interrupted", "{}").await?;
        }
        Ok(())
    }
}

fn wait_for(retry: Retry, attempts: u32) -> i64 {
    match retry {
        Retry::After(asked) => asked_to_wait(asked, attempts),
        Retry::Later | Retry::Never => backoff(attempts),
    }
}

/// Whether a row is a refund.
pub(crate) fn is_refund(row: &OutboxRow) -> bool {
    row.kind == REFUND
}
