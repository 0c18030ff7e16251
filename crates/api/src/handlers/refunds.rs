//! Refunds: what can be given back, asking for it, and what is known of one.

use super::{id, money};
use crate::contract::*;
use crate::router::Call;
use domain::{Currency, Money, OrderId, Payout, PayoutProof, TicketId};
use engine::{RefundPayload, RefundRequest, RefundTrail, SeenRefund};

pub(crate) async fn refund_quote(call: &Call<'_>, input: RefundQuoteInput) -> Result<RefundQuote, WireError> {
    let quote = call
        .engine()?
        .refund_quote(id(&input.order_id, OrderId::parse)?)
        .await?;
    Ok(RefundQuote {
        payments: quote
            .payments
            .into_iter()
            .map(|payment| RefundPayment {
                id: payment.id,
                provider: payment.provider,
                captured: money(payment.captured),
                refunded: money(payment.refunded),
                left: money(payment.left),
            })
            .collect(),
        open_id: quote.open.map(|id| id.to_string()),
        stamp: quote.stamp,
        fresh: quote.fresh,
        record_only: quote.support.proof == PayoutProof::Nothing,
    })
}

pub(crate) async fn refund_request(call: &Call<'_>, input: RefundInput) -> Result<RefundAccepted, WireError> {
    let request = RefundRequest {
        order: id(&input.order_id, OrderId::parse)?,
        payment: input.payment_id,
        minor: input.minor,
        reason: input.reason,
        operation: input.operation_id,
        stamp: input.stamp,
        ticket: input
            .ticket_id
            .as_deref()
            .map(|text| id(text, TicketId::parse))
            .transpose()?,
    };
    let taken = call.engine()?.request_refund(&request).await?;
    Ok(RefundAccepted {
        outbox_id: taken.outbox.to_string(),
        held_until: taken.held_until.millis(),
    })
}

/// What a row of the outbox says of its refund; nothing when it is none.
pub(crate) fn outbox_refund(row: &store::OutboxRow) -> Option<OutboxRefund> {
    if row.kind != engine::REFUND {
        return None;
    }
    let payload = serde_json::from_str::<RefundPayload>(&row.payload).ok()?;
    let trail = RefundTrail::of(row);
    let amount = payload.amount()?;
    let seen = |one: &SeenRefund| {
        Some(RefundSeenView {
            id: one.id.clone(),
            amount: money(Money::new(one.minor, Currency::parse(&one.currency)?)),
            at: one.at,
            ours: one.ours,
            payout: payout(Payout::from_code(&one.payout)?),
        })
    };
    Some(OutboxRefund {
        order_id: payload.order,
        order_number: payload.number,
        buyer: payload.buyer,
        amount: money(amount),
        reason: payload.reason,
        marker: row.marker.clone(),
        approvals: row.approvals,
        may_send_again: !trail.seen.iter().any(SeenRefund::is_paid),
        evidence: trail.seen_at.map(|at| RefundEvidence {
            at,
            looks: trail.looks,
            left: trail.left.map(|minor| money(Money::new(minor, amount.currency))),
            refunds: trail.seen.iter().filter_map(seen).collect(),
        }),
    })
}

fn payout(payout: Payout) -> PayoutView {
    match payout {
        Payout::Paid => PayoutView::Paid,
        Payout::Pending => PayoutView::Pending,
        Payout::Failed => PayoutView::Failed,
        Payout::Unproven => PayoutView::Unproven,
    }
}
