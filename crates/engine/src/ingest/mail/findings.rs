//! What is worth knowing of a mail besides its words, as codes for which the interface has words.

use super::Prepared;
use mail::automatic::{Cause, Kind, Verdict};
use mail::form::Form;
use mail::report::{Outcome, Reason};
use mail::{Mailbox, Notice, Protection, thread};
use ports::MailRecord;
use serde_json::{Value, json};

pub(super) struct Findings {
    pub(super) kind: &'static str,
    pub(super) people: String,
    pub(super) findings: String,
}

/// Everything that is odd or useful. `stranger`: who wrote it takes no part in its ticket otherwise.
pub(super) fn of(
    record: &MailRecord,
    mail: &Prepared,
    verdict: &Verdict,
    form: &Option<Form>,
    stranger: bool,
) -> Findings {
    let received = &mail.received;
    let people = |list: &[Mailbox]| list.iter().map(person).collect::<Vec<_>>();
    let check = thread::check_sender(received, &[]);
    let mut notices: Vec<Value> = received.notices.iter().map(notice).collect();
    if mail.unread {
        notices.push(json!({ "code": "unread" }));
    }
    if let Some(size) = record.cut_from {
        notices.retain(|notice| notice.get("code").and_then(Value::as_str) != Some("too_large"));
        notices.push(json!({ "code": "too_large", "size": size }));
    }
    if check.name_pretends {
        notices.push(json!({ "code": "name_pretends" }));
    }
    if let (Some(address), None) = (&check.answers_elsewhere, form) {
        notices.push(json!({ "code": "answers_elsewhere", "address": address }));
    }
    if let Some(address) = &check.sent_by {
        notices.push(json!({ "code": "sent_by", "address": address }));
    }
    if check.fails_authentication {
        notices.push(json!({ "code": "not_authentic" }));
    }
    if stranger {
        notices.push(json!({ "code": "stranger", "address": received.author().address }));
    }
    match received.protection {
        Protection::None => {}
        Protection::PgpSigned | Protection::SmimeSigned => notices.push(json!({ "code": "signed" })),
        Protection::PgpEncrypted | Protection::SmimeEncrypted => notices.push(json!({ "code": "encrypted" })),
    }
    if let Some(report) = &received.report {
        for one in &report.recipients {
            notices.push(json!({
                "code": outcome(one.outcome),
                "address": one.address,
                "reason": reason(one.reason),
                "words": domain::one_line(&one.diagnostic, 300),
            }));
        }
    }
    let causes: Vec<&str> = verdict.causes.iter().map(cause).collect();
    Findings {
        kind: kind(&verdict.kind),
        people: json!({
            "from": person(&received.author()),
            "to": people(&received.to),
            "cc": people(&received.cc),
            "answers_to": people(&received.reply_to),
        })
        .to_string(),
        findings: json!({
            "causes": causes,
            "notices": notices,
            "form": form.as_ref().map(|form| form.template.clone()),
            "invitations": received.invitations.len(),
        })
        .to_string(),
    }
}

fn person(one: &Mailbox) -> Value {
    json!({ "name": one.name, "address": one.address })
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Loopback(_) => "own",
        Kind::OutOfOffice => "away",
        Kind::Automatic => "automatic",
        Kind::List => "list",
        Kind::Bounce => "bounce",
        Kind::Delayed => "delayed",
        Kind::Receipt => "receipt",
        Kind::Complaint => "complaint",
    }
}

fn cause(cause: &Cause) -> &'static str {
    match cause {
        Cause::AutoSubmitted(_) => "auto_submitted",
        Cause::Precedence(_) => "precedence",
        Cause::Field(_) => "field",
        Cause::Subject => "subject",
        Cause::EmptyReturnPath => "empty_return_path",
        Cause::NoReply(_) => "no_reply",
        Cause::ListField(_) => "list_field",
        Cause::AnswersUnwanted => "answers_unwanted",
        Cause::OwnMailbox => "own_mailbox",
        Cause::Operation => "operation",
        Cause::Report => "report",
        Cause::InformalReport => "informal_report",
    }
}

fn notice(notice: &Notice) -> Value {
    match notice {
        Notice::TooLarge(size) => json!({ "code": "too_large", "size": size }),
        Notice::HeaderCut => json!({ "code": "header_cut" }),
        Notice::TooDeep => json!({ "code": "too_deep" }),
        Notice::TooManyParts => json!({ "code": "too_many_parts" }),
        Notice::BodyCut => json!({ "code": "body_cut" }),
        Notice::CharsetGuessed(charset) => json!({ "code": "charset_guessed", "charset": charset }),
        Notice::Damaged => json!({ "code": "damaged" }),
        Notice::Unopened => json!({ "code": "unopened" }),
        Notice::Encrypted => json!({ "code": "encrypted" }),
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "bounced",
        Outcome::Delayed => "delayed",
        Outcome::Delivered | Outcome::Relayed | Outcome::Expanded => "delivered",
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NoSuchAddress => "no_such_address",
        Reason::MailboxFull => "mailbox_full",
        Reason::TooLarge => "too_large",
        Reason::Refused => "refused",
        Reason::RateLimited => "rate_limited",
        Reason::Other => "unknown",
    }
}
