//! Returns that the sample shop was told to open, what to decide about, and whose goods are back: lines of its notebook, added to
//! what its stories say of an order.

use super::catalogue::Catalogue;
use super::ledger::{self, Arrived, Decided, Ledger, Opened};
use super::refunds;
use super::world::World;
use domain::{DeclineReason, ReturnAct, ReturnKind, ReturnSeen, ReturnStatus, ReturnSupport, Timestamp};
use ports::{OrderRecord, PortError, PortErrorKind, Retry, ReturnAsk, ReturnRecord};

/// What it can do about returns.
pub(super) const SUPPORT: ReturnSupport = ReturnSupport {
    acts: ReturnAct::ALL,
    reasons: DeclineReason::ALL,
    longest_note: 500,
    longest_why: 300,
    restocks: true,
};

/// Puts what was opened, decided and has come back into an order as it is at `now`.
pub(super) fn told(record: &mut OrderRecord, now: Timestamp, ledger: &Ledger) {
    for opened in ledger.returns_of(&record.id).filter(|opened| opened.at <= now) {
        record.returns.push(ReturnRecord {
            id: id(&opened.marker),
            kind: ReturnKind::Return,
            status: ReturnStatus::Open,
            at: opened.at,
            by_buyer: false,
            lines: opened.lines.clone(),
            note: String::new(),
        });
    }
    if let Some(decided) = ledger.decided_on(&record.id).filter(|decided| decided.at <= now) {
        decide(record, decided);
    }
    let arrived = ledger.arrived_of(&record.id).filter(|arrived| arrived.at <= now);
    for arrived in arrived {
        let back = record.returns.iter_mut().find(|back| back.id == arrived.back);
        let Some(back) = back.filter(|back| back.status == ReturnStatus::Open) else {
            continue;
        };
        back.status = ReturnStatus::Received;
        for (id, pieces) in &back.lines {
            if let Some(line) = record.lines.iter_mut().find(|line| line.id == *id) {
                line.returned = (line.returned + pieces).min(line.quantity);
            }
        }
    }
}

fn decide(record: &mut OrderRecord, decided: &Decided) {
    for back in &mut record.returns {
        if back.status == ReturnStatus::Requested {
            back.status = match decided.act {
                ReturnAct::Decline => ReturnStatus::Declined,
                _ => ReturnStatus::Open,
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
    let opening = ask.act == ReturnAct::Open;
    let sought = if opening { id(&ask.marker) } else { ask.back.clone() };
    let back = record.returns.iter().find(|back| back.id == sought);
    if opening && back.is_none() {
        return Ok(ReturnSeen::Nowhere);
    }
    Ok(match back.ok_or_else(missing)?.status {
        ReturnStatus::Requested => ReturnSeen::Asked,
        ReturnStatus::Open => ReturnSeen::Approved,
        ReturnStatus::PartiallyReceived => ReturnSeen::PartlyBack,
        ReturnStatus::Received => ReturnSeen::Back,
        ReturnStatus::Declined => ReturnSeen::Declined,
        ReturnStatus::Cancelled => ReturnSeen::CalledOff,
    })
}

/// The shop's id of a return that was opened.
fn id(marker: &str) -> String {
    format!("ret_{marker}")
}

/// The line of what is asked for, if the return is as that needs it.
///
/// # Errors
/// `ReturnRefused` when it is not.
pub(super) fn line(seen: ReturnSeen, ask: &ReturnAsk, now: Timestamp) -> Result<String, PortError> {
    let (needed, line) = match ask.act {
        ReturnAct::Open => {
            let opened = Opened {
                marker: ask.marker.clone(),
                order: ask.order.clone(),
                at: now,
                lines: ask.lines.clone(),
            };
            (ReturnSeen::Nowhere, ledger::opened_return_line(&opened))
        }
        ReturnAct::Receive => {
            let arrived = Arrived {
                back: ask.back.clone(),
                order: ask.order.clone(),
                at: now,
            };
            (ReturnSeen::Approved, ledger::arrived_line(&arrived))
        }
        act => {
            let decided = Decided {
                act,
                order: ask.order.clone(),
                at: now,
            };
            (ReturnSeen::Asked, ledger::decided_line(&decided))
        }
    };
    if seen == needed {
        return Ok(line);
    }
    let why = "the return is further than that";
    Err(PortError::new(PortErrorKind::ReturnRefused, Retry::Never, why))
}
