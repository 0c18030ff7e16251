//! What is held when it begins a conversation of its own: it is kept and can be read, and nobody has to answer it. A doubt is
//! decided for the customer: somebody who is one already is held for what a program says, never for what a list does.

use super::{Judge, Prepared};
use domain::HeldCause;
use mail::automatic::{self, Cause, Kind, Verdict};
use store::SenderRule;

/// Why a mail is held, if it is. `rule` is what a person said of its sender; `known`: the sender is a customer.
pub(super) fn cause(
    mail: &Prepared,
    judge: &Judge,
    verdict: &Verdict,
    storm: bool,
    rule: Option<SenderRule>,
    known: bool,
) -> Option<HeldCause> {
    // Reports are about our own mails: no rule about a sender is meant for them.
    let report = match verdict.kind {
        _ if storm => Some(HeldCause::Loop),
        Kind::Bounce => Some(HeldCause::Bounce),
        Kind::Delayed => Some(HeldCause::Delayed),
        Kind::Receipt => Some(HeldCause::Receipt),
        Kind::Complaint => Some(HeldCause::Complaint),
        Kind::Loopback(_) => Some(HeldCause::Loop),
        Kind::Person | Kind::OutOfOffice | Kind::Automatic | Kind::List => None,
    };
    if report.is_some() {
        return report;
    }
    match rule {
        Some(SenderRule::Block) => return Some(HeldCause::Blocked),
        Some(SenderRule::Allow) => return None,
        None => {}
    }
    let answers = |cause: &Cause| matches!(cause, Cause::AutoSubmitted(value) if value.starts_with("auto-replied"));
    if verdict.kind == Kind::OutOfOffice || verdict.causes.iter().any(answers) {
        return Some(HeldCause::Away);
    }
    if verdict.causes.contains(&Cause::Field("x-loop".to_owned())) {
        return Some(HeldCause::Loop);
    }
    if known {
        return None;
    }
    if automatic::server_says_spam(&mail.received) {
        return Some(HeldCause::Spam);
    }
    automatic::is_advertisement(&mail.received, verdict, &judge.ours).then_some(HeldCause::List)
}
