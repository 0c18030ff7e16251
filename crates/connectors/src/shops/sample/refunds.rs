//! Money that the sample shop gave back because an agent asked for it, and what its own staff did: lines of its notebook, added
//! to what its stories say of an order.

use super::catalogue::Catalogue;
use super::ledger::{Ledger, Refunded, Step};
use super::orders::Plan;
use super::returns;
use super::world::World;
use domain::{Currency, Money, PaymentStatus, Payout, RefundSeen, ReturnAct, Timestamp};
use ports::{FrozenRefund, OrderRecord, PortError, PortErrorKind, RefundEvidence, RefundRecord, Retry};
use std::borrow::Cow;

/// When an order last changed, up to `now`; nothing when it was not placed yet.
pub(super) fn changed_at(plan: &Plan, now: Timestamp, ledger: &Ledger) -> Option<Timestamp> {
    let told = after_staff(plan, ledger).changed_at(now)?;
    let done = ledger.done_to(&plan.id).map(|done| done.at).filter(|at| *at <= now);
    let told = done.fold(told, Timestamp::max);
    let decided = ledger.decided_on(&plan.id).map(|decided| decided.at);
    let told = decided.filter(|at| *at <= now).map_or(told, |at| told.max(at));
    let arrived = ledger.arrived_of(&plan.id).map(|arrived| arrived.at);
    let told = arrived.filter(|at| *at <= now).fold(told, Timestamp::max);
    let paid = ledger
        .refunds_of(&plan.id)
        .map(|refund| refund.at)
        .filter(|at| *at <= now);
    Some(paid.fold(told, Timestamp::max))
}

/// An order as it goes with what the staff did to it.
fn after_staff<'a>(plan: &'a Plan, ledger: &Ledger) -> Cow<'a, Plan> {
    let mut told = Cow::Borrowed(plan);
    for done in ledger.done_to(&plan.id) {
        let plan = told.to_mut();
        let at = done.at;
        match (done.step, &mut plan.parcel) {
            (Step::Paid, _) => plan.captured = Some(at),
            (Step::Shipped, Some(parcel)) => {
                parcel.packed = parcel.packed.min(at);
                parcel.shipped = Some(at);
            }
            (Step::Delivered, Some(parcel)) => parcel.delivered = Some(at),
            (Step::Refunded, _) => plan.refund = Some((at, plan.total, String::new())),
            (Step::Promised, _) => plan.promised = Some(at),
            (Step::Shipped | Step::Delivered, None) | (Step::Gone, _) => {}
        }
    }
    // What was declined does not come back.
    if ledger
        .decided_on(&plan.id)
        .is_some_and(|decided| decided.act == ReturnAct::Decline)
        && let Some(back) = &mut told.to_mut().returned
    {
        back.received = None;
    }
    told
}

/// What the shop says of an order at `now`, with everything that it gave back.
pub(super) fn record(plan: &Plan, now: Timestamp, catalogue: &Catalogue, ledger: &Ledger) -> Option<OrderRecord> {
    let mut record = after_staff(plan, ledger).record(now, catalogue)?;
    returns::told(&mut record, now, ledger);
    for refund in ledger.refunds_of(&plan.id) {
        let amount = Money::new(refund.minor, record.total.currency);
        record.refunds.push(RefundRecord {
            id: id(refund),
            amount,
            at: refund.at,
            reason: format!("[{}]", refund.marker),
        });
        if let Some(payment) = record.payments.iter_mut().find(|payment| payment.id == refund.payment) {
            payment.refunded.minor += refund.minor;
        }
    }
    let (taken, back) = record.payments.iter().fold((0, 0), |(taken, back), payment| {
        (taken + payment.captured.minor, back + payment.refunded.minor)
    });
    if ledger.refunds_of(&plan.id).next().is_some() {
        record.payment = if back >= taken {
            PaymentStatus::Refunded
        } else {
            PaymentStatus::PartiallyRefunded
        };
    }
    Some(record)
}

fn id(refund: &Refunded) -> String {
    format!("back_{}", refund.marker)
}

/// The line of a refund that is paid now.
pub(super) fn line(refund: &FrozenRefund, now: Timestamp) -> Refunded {
    Refunded {
        marker: refund.marker.clone(),
        order: refund.ask.order.clone(),
        payment: refund.ask.payment.clone(),
        at: now,
        minor: refund.ask.amount.minor,
    }
}

/// A line as the books show it.
pub(super) fn seen(line: &Refunded, currency: Currency, marker: &str) -> RefundSeen {
    RefundSeen {
        id: id(line),
        amount: Money::new(line.minor, currency),
        at: line.at,
        ours: line.marker == marker,
        payout: Payout::Paid,
    }
}

/// The books of the order that a refund is for.
///
/// # Errors
/// `OrderMissing` when there is no such order or payment.
pub(super) fn books(
    world: &World,
    catalogue: &Catalogue,
    ledger: &Ledger,
    now: Timestamp,
    refund: &FrozenRefund,
) -> Result<RefundEvidence, PortError> {
    let missing = || PortError::new(PortErrorKind::OrderMissing, Retry::Never, "no such order or payment");
    let plan = world
        .orders
        .iter()
        .find(|plan| plan.id == refund.ask.order)
        .ok_or_else(missing)?;
    let record = record(plan, now, catalogue, ledger).ok_or_else(missing)?;
    let payment = record
        .payments
        .iter()
        .find(|payment| payment.id == refund.ask.payment)
        .ok_or_else(missing)?;
    let own = format!("back_{}", refund.marker);
    Ok(RefundEvidence {
        shop_now: Some(now),
        seen: record
            .refunds
            .iter()
            .map(|one| RefundSeen {
                id: one.id.clone(),
                amount: one.amount,
                at: one.at,
                ours: one.id == own,
                payout: Payout::Paid,
            })
            .collect(),
        left: Money::new(
            (payment.captured.minor - payment.refunded.minor).max(0),
            record.total.currency,
        ),
    })
}
