//! Giving money back. What an agent asks for is frozen, with the refunds that were in view, and waits in the outbox like a
//! reply; only one that is not settled is let in for each order. How it is sent, looked for and decided is in `sending`.

mod sending;

pub(crate) use sending::is_refund;

use crate::budget::for_an_agent;
use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{
    AmountRefused, ConnectionId, Currency, Money, OrderId, OutboxId, OutgoingState, Payout, RefundSeen, RefundSupport,
    TicketId, Timestamp, carries, check_refund, refund_marker, refundable,
};
use ports::{Capability, FrozenRefund, RefundAsk};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::planted::{self, Bug};
use store::{NewRefund, OrderRow, OutboxRow, RefundStep, WriteTx};

/// The kind of its rows in the outbox.
pub const REFUND: &str = "refund";
/// Longest reason, in characters: what the strictest shop takes, with room for our marker.
const LONGEST_REASON: usize = 200;

/// A refund as it is frozen in the outbox. Nothing of it changes any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefundPayload {
    /// Our id of the order.
    pub order: String,
    /// Number that the buyer knows.
    pub number: String,
    /// Name that the buyer gave.
    pub buyer: String,
    /// The shop's id of the order.
    pub shop_order: String,
    /// The shop's id of the payment.
    pub payment: String,
    /// How much, in minor units.
    pub minor: i64,
    /// Of this currency.
    pub currency: String,
    /// Why, in the agent's words.
    pub reason: String,
    /// What leaves, byte by byte.
    pub bytes: String,
    /// Hash of those bytes.
    pub hash: String,
}

impl RefundPayload {
    /// How much.
    pub fn amount(&self) -> Option<Money> {
        Some(Money::new(self.minor, Currency::parse(&self.currency)?))
    }

    pub(crate) fn of(row: &OutboxRow) -> Option<RefundPayload> {
        let payload: RefundPayload = serde_json::from_str(&row.payload).ok()?;
        let hash = blake3::hash(payload.bytes.as_bytes()).to_hex();
        (payload.hash == hash.as_str()).then_some(payload)
    }

    fn frozen(&self, row: &OutboxRow, trail: &RefundTrail) -> Option<FrozenRefund> {
        Some(FrozenRefund {
            ask: RefundAsk {
                order: self.shop_order.clone(),
                payment: self.payment.clone(),
                amount: self.amount()?,
                note: noted(&self.reason, &row.marker),
            },
            marker: row.marker.clone(),
            key: if planted::is(Bug::NewKeyPerTry) {
                format!("{}-{}", row.id, row.attempts)
            } else {
                format!("{}-{}", row.id, trail.key)
            },
            bytes: self.bytes.clone(),
        })
    }
}

/// What is known of a refund, as far as it has come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RefundTrail {
    /// Refunds of the order that somebody had in view when it was asked for or decided about.
    pub accepted: Vec<String>,
    /// Which key it goes by: a person's decision to send again begins a new one.
    pub key: u32,
    /// When this key was used first, by the shop's clock.
    pub first_used: Option<i64>,
    /// Since when its outcome is looked for, by the shop's clock.
    pub since: Option<i64>,
    /// Looks into the shop's books since then.
    pub looks: u32,
    /// Questions in a row that failed.
    pub failures: u32,
    /// The sending under way repeats the key and bytes of one before.
    pub repeating: bool,
    /// The books as they were seen last.
    pub seen: Vec<SeenRefund>,
    /// When that was, by the shop's clock or else by ours.
    pub seen_at: Option<i64>,
    /// What was left of the payment then, in minor units.
    pub left: Option<i64>,
}

impl RefundTrail {
    /// The trail of a row; an empty one for a row that is no refund.
    pub fn of(row: &OutboxRow) -> RefundTrail {
        row.evidence
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A refund in a shop's books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenRefund {
    /// The shop's id of it.
    pub id: String,
    /// Minor units.
    pub minor: i64,
    /// Currency.
    pub currency: String,
    /// When, by the shop's clock.
    pub at: i64,
    /// It carries our marker.
    pub ours: bool,
    /// What the books say of its money.
    pub payout: String,
}

impl SeenRefund {
    fn of(seen: &RefundSeen) -> SeenRefund {
        SeenRefund {
            id: seen.id.clone(),
            minor: seen.amount.minor,
            currency: seen.amount.currency.code().to_owned(),
            at: seen.at.millis(),
            ours: seen.ours,
            payout: seen.payout.code().to_owned(),
        }
    }

    /// It carries our marker and the books say that it was paid.
    pub fn is_paid(&self) -> bool {
        self.ours && self.payout == Payout::Paid.code()
    }
}

/// What can be given back on an order.
#[derive(Debug, Clone)]
pub struct RefundQuote {
    /// Its payments that something is left of; the one with the most first.
    pub payments: Vec<QuotedPayment>,
    /// A refund of the order that is not settled: nothing else can be asked for.
    pub open: Option<OutboxId>,
    /// Stands for what was shown; goes back with the request.
    pub stamp: String,
    /// What the shop can do.
    pub support: RefundSupport,
    /// The shop was asked just now.
    pub fresh: bool,
}

/// A payment and what is left of it.
#[derive(Debug, Clone)]
pub struct QuotedPayment {
    /// The shop's id.
    pub id: String,
    /// Gateway.
    pub provider: String,
    /// Taken.
    pub captured: Money,
    /// Given back, with what is on its way back.
    pub refunded: Money,
    /// The most that can be given back.
    pub left: Money,
}

/// A refund to ask for.
#[derive(Debug, Clone)]
pub struct RefundRequest {
    /// The order.
    pub order: OrderId,
    /// The shop's id of the payment; nothing: the one with the most left.
    pub payment: Option<String>,
    /// Minor units.
    pub minor: i64,
    /// Why.
    pub reason: String,
    /// The same operation asked for twice is one refund.
    pub operation: String,
    /// The stamp of the quote that was shown.
    pub stamp: String,
    /// The ticket in which it was asked for.
    pub ticket: Option<TicketId>,
}

/// A refund that was taken over.
#[derive(Debug, Clone, Copy)]
pub struct RefundTaken {
    /// Its outbox row.
    pub outbox: OutboxId,
    /// Until when it can be taken back.
    pub held_until: Timestamp,
}

fn noted(reason: &str, marker: &str) -> String {
    format!("{reason} [{marker}]").trim_start().to_owned()
}

pub(crate) fn order_ref(connection: ConnectionId, shop_order: &str) -> String {
    format!("{connection}/{shop_order}")
}

/// A settled refund of ours that may have moved money and that the order, as it was last read, does not show yet.
fn not_shown_yet(row: &OutboxRow, order: &OrderRow) -> Option<RefundPayload> {
    let moved = match row.state {
        OutgoingState::Done | OutgoingState::Settling => true,
        OutgoingState::Held
        | OutgoingState::Stopped
        | OutgoingState::Ready
        | OutgoingState::Dispatching
        | OutgoingState::HandedOver
        | OutgoingState::Unknown
        | OutgoingState::NeedsPerson
        | OutgoingState::Cancelled => false,
    };
    let shown = order.refunds.iter().any(|refund| carries(&refund.reason, &row.marker));
    if moved && !shown { RefundPayload::of(row) } else { None }
}

fn quote(order: &OrderRow, asked: &[OutboxRow], support: RefundSupport, fresh: bool) -> RefundQuote {
    let coming: Vec<RefundPayload> = asked.iter().filter_map(|row| not_shown_yet(row, order)).collect();
    let mut payments: Vec<QuotedPayment> = order
        .payments
        .iter()
        .map(|payment| {
            let currency = payment.captured.currency;
            let minor = coming
                .iter()
                .filter(|one| one.payment == payment.external_id)
                .map(|one| one.minor)
                .sum();
            let pending = Money::new(minor, currency);
            QuotedPayment {
                id: payment.external_id.clone(),
                provider: payment.provider.clone(),
                captured: payment.captured,
                refunded: payment.refunded.plus(pending).unwrap_or(payment.captured),
                left: refundable(payment.captured, payment.refunded, pending),
            }
        })
        .filter(|payment| payment.left.minor > 0)
        .collect();
    payments.sort_by(|a, b| b.left.minor.cmp(&a.left.minor).then_with(|| a.id.cmp(&b.id)));
    let open = asked.iter().find(|row| !row.state.is_settled()).map(|row| row.id);
    let mut shown = blake3::Hasher::new();
    shown.update(format!("{payments:?} {:?} {open:?}", accepted(order)).as_bytes());
    RefundQuote {
        payments,
        open,
        stamp: shown.finalize().to_hex()[..16].to_owned(),
        support,
        fresh,
    }
}

/// The refunds that are in view on an order.
fn accepted(order: &OrderRow) -> Vec<String> {
    order.refunds.iter().map(|refund| refund.external_id.clone()).collect()
}

impl Engine {
    /// What can be given back on an order. The shop is asked first; where that fails, what was last read is shown, and the
    /// shop is looked at again before anything is sent.
    ///
    /// # Errors
    /// `refund_unsupported`, `connection_left`, `not_found`.
    pub async fn refund_quote(&self, order: OrderId) -> Result<RefundQuote, EngineError> {
        let head = self.store().order_head(order).await?;
        if let Some(left) = self.why_left(head.connection).await? {
            return Err(left);
        }
        let support = self.refund_support(head.connection)?;
        let fresh = self.read_order_again(order, head.connection).await;
        let row = self.store().order(order).await?;
        let asked = match self.store().order_shop_id(order, head.connection).await? {
            Some(shop_order) => {
                self.store()
                    .refunds_asked(&order_ref(head.connection, &shop_order))
                    .await?
            }
            None => Vec::new(),
        };
        Ok(quote(&row, &asked, support, fresh))
    }

    fn refund_support(&self, connection: ConnectionId) -> Result<RefundSupport, EngineError> {
        self.source(connection)
            .filter(|source| source.connector.capabilities().contains(&Capability::Refunds))
            .and_then(|source| source.connector.refunds())
            .ok_or_else(|| EngineError::refused("refund_unsupported"))
    }

    /// Reads one order as the shop has it now; true when that worked. Not while a reading is under way: that one brings it.
    pub(crate) async fn read_order_again(&self, order: OrderId, connection: ConnectionId) -> bool {
        let Some(source) = self.source(connection) else {
            return false;
        };
        let Ok(Some(shop_order)) = self.store().order_shop_id(order, connection).await else {
            return false;
        };
        let Ok(mut turn) = source.reading.try_lock() else {
            return false;
        };
        *turn += 1;
        let Ok(Some(records)) = for_an_agent(source.connected.orders_again(&[shop_order])).await else {
            return false;
        };
        let mut counted = crate::Counted::default();
        crate::ingest::store_again(self, connection, &records, &[order], &mut counted)
            .await
            .is_ok()
            && !records.is_empty()
    }

    /// Takes a refund over: it is recorded and in the outbox when this returns.
    ///
    /// # Errors
    /// `refund_unsupported`, `refund_amount_invalid`, `refund_too_much` (slot `max`, minor units), `refund_open` when another
    /// one of the order is not settled, `refund_outdated` when the order is no longer what was shown, `refund_reason_long`,
    /// `refund_taken_back` when the operation was asked for before and taken back, `refund_order_missing`, `not_found`,
    /// `disk_full`.
    pub async fn request_refund(&self, request: &RefundRequest) -> Result<RefundTaken, EngineError> {
        let head = self.store().order_head(request.order).await?;
        if let Some(left) = self.why_left(head.connection).await? {
            return Err(left);
        }
        let support = self.refund_support(head.connection)?;
        let source = self
            .source(head.connection)
            .ok_or_else(|| EngineError::refused("refund_unsupported"))?;
        let missing = || EngineError::refused("refund_order_missing");
        let shop_order = self
            .store()
            .order_shop_id(request.order, head.connection)
            .await?
            .filter(|_| !head.gone)
            .ok_or_else(missing)?;
        let reason = domain::one_line(&request.reason, LONGEST_REASON + 1);
        if reason.chars().count() > LONGEST_REASON {
            return Err(EngineError::refused("refund_reason_long"));
        }
        let order = self.store().order(request.order).await?;
        let mut reference = order_ref(head.connection, &shop_order);
        if planted::is(Bug::TwoOpenRefunds) {
            reference.push_str(&request.operation);
        }
        let mut tx = self.store().write().await?;
        if let Some(row) = tx.outbox_by_key(&request.operation).await? {
            if row.state == OutgoingState::Cancelled {
                return Err(EngineError::refused("refund_taken_back"));
            }
            return Ok(RefundTaken {
                outbox: row.id,
                held_until: row.not_before,
            });
        }
        if !tx.is_connected(head.connection).await? {
            return Err(EngineError::refused("refund_unsupported"));
        }
        let asked = tx.refunds_asked(&reference).await?;
        let now_shown = quote(&order, &asked, support, false);
        if now_shown.open.is_some() && !planted::is(Bug::TwoOpenRefunds) {
            return Err(EngineError::refused("refund_open"));
        }
        if now_shown.stamp != request.stamp {
            return Err(EngineError::refused("refund_outdated"));
        }
        let payment = now_shown
            .payments
            .iter()
            .find(|payment| request.payment.as_ref().is_none_or(|id| *id == payment.id))
            .ok_or_else(|| EngineError::refused_with("refund_too_much", "max", "0"))?;
        let amount = Money::new(request.minor, payment.left.currency);
        check_refund(amount, payment.left).map_err(|why| match why {
            AmountRefused::Invalid => EngineError::refused("refund_amount_invalid"),
            AmountRefused::TooMuch => {
                EngineError::refused_with("refund_too_much", "max", payment.left.minor.to_string())
            }
        })?;
        let (id, now) = (OutboxId(self.new_id()), self.now());
        let marker = refund_marker(id);
        let bytes = source.connected.freeze_refund(&RefundAsk {
            order: shop_order.clone(),
            payment: payment.id.clone(),
            amount,
            note: noted(&reason, &marker),
        })?;
        let payload = RefundPayload {
            order: request.order.to_string(),
            number: head.number.clone(),
            buyer: head.buyer.clone(),
            shop_order,
            payment: payment.id.clone(),
            minor: amount.minor,
            currency: amount.currency.code().to_owned(),
            reason,
            hash: blake3::hash(bytes.as_bytes()).to_hex().to_string(),
            bytes,
        };
        let args = json!({
            "outbox": id.to_string(), "order": payload.order, "number": payload.number, "minor": payload.minor,
            "currency": payload.currency, "payment": payload.payment,
        });
        let undo = Undo::Refund { outbox: id.to_string() };
        let mutation = self
            .record(&mut tx, "refund.request", request.ticket, &args, Some(&undo))
            .await?;
        let hold = self.undo_time(&mut tx).await?;
        let trail = RefundTrail {
            accepted: accepted(&order),
            ..RefundTrail::default()
        };
        let added = tx
            .add_refund(&NewRefund {
                id,
                connection: head.connection,
                order_ref: reference,
                ticket: request.ticket,
                payload: serde_json::to_string(&payload).unwrap_or_default(),
                idempotency_key: request.operation.clone(),
                marker,
                state: if hold > 0 {
                    OutgoingState::Held
                } else {
                    OutgoingState::Ready
                },
                not_before: now + hold,
                mutation,
                at: now,
                evidence: trail.text(),
            })
            .await?;
        if !added {
            return Err(EngineError::refused("refund_open"));
        }
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(RefundTaken {
            outbox: id,
            held_until: now + hold,
        })
    }

    /// Takes a refund back before it leaves.
    ///
    /// # Errors
    /// `already_sent` when money may have moved, `not_found`.
    pub async fn undo_refund(&self, outbox: OutboxId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let args = json!({ "outbox": outbox.to_string() });
        let by = self.record(&mut tx, "undo", None, &args, None).await?;
        let mutation = self.take_refund_back(&mut tx, outbox).await?;
        tx.mark_undone(mutation, by).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }

    /// The same inside a transaction; the mutation that had asked for it.
    pub(crate) async fn take_refund_back(&self, tx: &mut WriteTx, outbox: OutboxId) -> Result<i64, EngineError> {
        let row = tx.outbox_row(outbox).await?;
        let undoable = row.state.can_be_undone() && row.open_sends == 0;
        let gone = if undoable || planted::is(Bug::UndoUnknown) && row.state == OutgoingState::Unknown {
            let trail = RefundTrail::of(&row).text();
            let step = RefundStep {
                from: row.state,
                to: OutgoingState::Cancelled,
                not_before: row.not_before,
                at: self.now(),
                error: None,
                remote_id: None,
                evidence: &trail,
                no_effect: false,
                what: "taken_back",
                detail: "{}",
            };
            tx.step_refund(outbox, &step).await?
        } else {
            false
        };
        if gone {
            Ok(row.mutation)
        } else {
            Err(EngineError::refused("already_sent"))
        }
    }
}
