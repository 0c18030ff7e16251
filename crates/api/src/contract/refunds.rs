//! Giving money back on an order: what can be given, asking for it, and what is known of one that was asked for. A refund
//! lives in the outbox: it is taken back, sent now and decided about by the outbox's own commands.

use super::MoneyView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what can be given back on an order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefundQuoteInput {
    /// Which order.
    pub order_id: String,
}

/// What can be given back on an order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefundQuote {
    /// Payments that something is left of; the one with the most first. None: there is nothing to give back.
    pub payments: Vec<RefundPayment>,
    /// Outbox row of a refund of this order that is not settled: until it is, no other can be asked for.
    pub open_id: Option<String>,
    /// Goes back with the request, so that what has changed since is not overlooked.
    pub stamp: String,
    /// The shop was asked just now; otherwise this is what was read last.
    pub fresh: bool,
    /// The shop only writes it down: somebody pays elsewhere.
    pub record_only: bool,
}

/// A payment and what is left of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefundPayment {
    /// The shop's id; goes back with the request.
    pub id: String,
    /// Gateway, as the shop names it; may be empty.
    pub provider: String,
    /// Taken.
    pub captured: MoneyView,
    /// Given back, with what is on its way back.
    pub refunded: MoneyView,
    /// The most that can be given back.
    pub left: MoneyView,
}

/// Asks for a refund.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefundInput {
    /// Which order.
    pub order_id: String,
    /// Which of the quote's payments; nothing: the first.
    pub payment_id: Option<String>,
    /// How much, in minor units of the payment's currency.
    #[ts(type = "number")]
    pub minor: i64,
    /// Why; at most 200 characters, may be empty. The shop keeps it, and the customer may see it.
    pub reason: String,
    /// Made when the dialog opens: asked for twice, it is one refund.
    pub operation_id: String,
    /// The quote's stamp.
    pub stamp: String,
    /// The ticket in which it is asked for.
    pub ticket_id: Option<String>,
}

/// A refund that was taken over. Until then it can be taken back with `outbox.undo`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefundAccepted {
    /// Its outbox row.
    pub outbox_id: String,
    /// Until when it can be taken back.
    #[ts(type = "number")]
    pub held_until: i64,
}

/// What is known of a refund in the outbox.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxRefund {
    /// The order.
    pub order_id: String,
    /// Number that the buyer knows.
    pub order_number: String,
    /// Name that the buyer gave.
    pub buyer: String,
    /// How much.
    pub amount: MoneyView,
    /// Why.
    pub reason: String,
    /// The mark that the shop keeps in its note, for whoever looks there.
    pub marker: String,
    /// What the shop's books showed when they were looked at last; nothing before the first look.
    pub evidence: Option<RefundEvidence>,
    /// How often a person allowed one more sending.
    pub approvals: u32,
    /// To send it again may be decided: the books do not show that it was paid.
    pub may_send_again: bool,
}

/// A shop's books of an order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefundEvidence {
    /// When, by the shop's own clock.
    #[ts(type = "number")]
    pub at: i64,
    /// Looks since its answer went missing.
    pub looks: u32,
    /// What was left of the payment then.
    pub left: Option<MoneyView>,
    /// Every refund of the order, oldest first.
    pub refunds: Vec<RefundSeenView>,
}

/// A refund in a shop's books.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefundSeenView {
    /// The shop's id of it.
    pub id: String,
    /// How much.
    pub amount: MoneyView,
    /// When, by the shop's clock.
    #[ts(type = "number")]
    pub at: i64,
    /// It carries our marker.
    pub ours: bool,
    /// What the books say of its money.
    pub payout: PayoutView,
}

/// What a shop's books say of the money of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PayoutView {
    /// It was paid.
    Paid,
    /// It is on its way, and may still fail.
    Pending,
    /// It was tried and failed.
    Failed,
    /// It is written down, which proves nothing.
    Unproven,
}
