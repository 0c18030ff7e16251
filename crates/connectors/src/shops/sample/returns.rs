//! Returns that the sample shop was told a decision about: lines of its notebook, added to what its stories say of an order.

use super::catalogue::Catalogue;
use super::ledger::{Decided, Ledger};
use super::refunds;
use super::world::World;
use domain::{DeclineReason, ReturnAct, ReturnSeen, ReturnStatus, ReturnSupport, Timestamp};
use ports::{OrderRecord, PortError, PortErrorKind, Retry, ReturnAsk};

/// What it can do about returns.
pub(super) const SUPPORT: ReturnSupport = ReturnSupport {
    reasons: DeclineReason::ALL,
    longest_note: 500,
};

/// Puts what was decided into an order as it is at `now`.
pub(super) fn decide(record: &mut OrderRecord, now: Timestamp, ledger: &Ledger) {
    let Some(decided) = ledger.decided_on(&record.id).filter(|decided| decided.at <= now) else {
        return;
    };
    for back in &mut record.returns {
        if back.status == ReturnStatus::Requested {
            back.status = match decided.act {
                ReturnAct::Approve => ReturnStatus::Open,
                ReturnAct::Decline => ReturnStatus::Declined,
            };
        }
    }
}

/// How far a return is.
///
/// # Errors
/// `ReturnMissing` when there is no such return.
pub(super) fn seen(
    world: &World,
    catalogue: &Catalogue,
    ledger: &Ledger,
    now: Timestamp,
    ask: &ReturnAsk,
) -> Result<ReturnSeen, PortError> {
    let missing = || PortError::new(PortErrorKind::ReturnMissing, Retry::Never, "no such return");
    let plan = world.orders.iter().find(|plan| plan.id == ask.order);
    let record = plan.and_then(|plan| refunds::record(plan, now, catalogue, ledger));
    let record = record.ok_or_else(missing)?;
    let back = record.returns.iter().find(|back| back.id == ask.back);
    Ok(match back.ok_or_else(missing)?.status {
        ReturnStatus::Requested => ReturnSeen::Asked,
        ReturnStatus::Open | ReturnStatus::PartiallyReceived | ReturnStatus::Received => ReturnSeen::Approved,
        ReturnStatus::Declined => ReturnSeen::Declined,
        ReturnStatus::Cancelled => ReturnSeen::CalledOff,
    })
}

/// The line of a decision, if the return still waits for one.
///
/// # Errors
/// `ReturnRefused` when it does not.
pub(super) fn line(seen: ReturnSeen, ask: &ReturnAsk, now: Timestamp) -> Result<Decided, PortError> {
    if seen != ReturnSeen::Asked {
        let why = "the return was decided about before";
        return Err(PortError::new(PortErrorKind::ReturnRefused, Retry::Never, why));
    }
    Ok(Decided {
        act: ask.act,
        order: ask.order.clone(),
        at: now,
    })
}
