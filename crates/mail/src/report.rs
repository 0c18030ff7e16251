//! Delivery reports: what another server says about a mail that we sent. RFC 3464 where it is spoken, and the habits of the
//! servers that do not speak it. A delay is not a failure, and a full mailbox is not a wrong address: each recipient has its
//! own answer with its code.

use crate::header::{Fields, message_ids};
use crate::{address, charset};

/// What happened to one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It will not be delivered.
    Failed,
    /// It is tried again by the other server; nothing is to be done.
    Delayed,
    /// It is in the mailbox.
    Delivered,
    /// It was handed to a server that does not report.
    Relayed,
    /// It went to a list.
    Expanded,
}

/// A status of RFC 3463: class, subject, detail (`5.1.1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub u8, pub u16, pub u16);

/// Why it failed, as far as it changes what the shop does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// There is no such address or domain: writing again is useless.
    NoSuchAddress,
    /// The mailbox is full or not in use now.
    MailboxFull,
    /// The mail is too large.
    TooLarge,
    /// A filter refused it, or our server may not send.
    Refused,
    /// Too many mails: a notice about this notice would be the next one.
    RateLimited,
    /// It could not be delivered in time, or the other side gave another reason.
    Other,
}

/// One recipient of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address that was written to, as far as the report says it.
    pub address: String,
    /// What happened.
    pub outcome: Outcome,
    /// The enhanced code, when there is one.
    pub status: Option<Status>,
    /// The reason behind a failure.
    pub reason: Reason,
    /// The other server's words, one line; strangers' text.
    pub diagnostic: String,
}

impl Recipient {
    /// Whether the address should be marked: it failed for good and for a reason that lies in the address.
    pub fn marks_address(&self) -> bool {
        self.outcome == Outcome::Failed
            && self.reason == Reason::NoSuchAddress
            && self.status.is_none_or(|status| status.0 == 5)
    }
}

/// What kind of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// About delivery.
    Delivery,
    /// The recipient's program says that it was shown or deleted.
    Read,
    /// A provider says that the recipient called it spam.
    Complaint,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it is about.
    pub kind: Kind,
    /// What it says of each recipient; empty when it does not say.
    pub recipients: Vec<Recipient>,
    /// Message-IDs of the mail that it is about, best first.
    pub original: Vec<String>,
    /// Our operation header of that mail, when the headers came back.
    pub operation: Option<String>,
    /// It was recognised by habit and not by its form.
    pub informal: bool,
}

impl Report {
    /// The worst outcome: what the ticket shows.
    pub fn outcome(&self) -> Option<Outcome> {
        let has = |outcome| self.recipients.iter().any(|recipient| recipient.outcome == outcome);
        [
            Outcome::Failed,
            Outcome::Delayed,
            Outcome::Relayed,
            Outcome::Expanded,
            Outcome::Delivered,
        ]
        .into_iter()
        .find(|outcome| has(*outcome))
    }

    /// No notice may be sent about it, not even to the team: it would feed the storm that it reports.
    pub fn is_storm(&self) -> bool {
        self.recipients
            .iter()
            .any(|recipient| recipient.reason == Reason::RateLimited)
    }
}

/// Reads a `message/delivery-status` part: a block about the message, then one for each recipient.
pub(crate) fn delivery_status(body: &[u8]) -> (Vec<Recipient>, Option<String>) {
    let mut recipients = Vec::new();
    let mut original = None;
    let text = String::from_utf8_lossy(body).replace("\r\n", "\n");
    for block in text.split("\n\n").take(crate::limits::ADDRESSES) {
        // Split keeps what it needs only with an empty line at the end.
        let block = format!("{}\n\n", block.trim_start_matches('\n'));
        let (fields, _) = Fields::split(block.as_bytes());
        if let Some(raw) = fields
            .raw("original-message-id")
            .or(fields.raw("x-original-message-id"))
        {
            original = message_ids(raw).into_iter().next();
        }
        let typed = |name: &str| {
            let text = fields.text(name)?;
            let address = text.split_once(';').map_or(text.as_str(), |(_, address)| address);
            address::list(address.as_bytes())
                .into_iter()
                .map(|one| one.address)
                .find(|address| !address.is_empty())
        };
        let Some(address) = typed("original-recipient").or_else(|| typed("final-recipient")) else {
            continue;
        };
        let diagnostic = fields.text("diagnostic-code").unwrap_or_default();
        let status = fields
            .text("status")
            .and_then(|text| status_in(&text))
            .or_else(|| status_in(&diagnostic));
        let action = fields.text("action").unwrap_or_default().to_lowercase();
        let outcome = match action.split_whitespace().next().unwrap_or_default() {
            "failed" => Outcome::Failed,
            "delayed" => Outcome::Delayed,
            "delivered" => Outcome::Delivered,
            "relayed" => Outcome::Relayed,
            "expanded" => Outcome::Expanded,
            _ => match status.map(|status| status.0) {
                Some(2) => Outcome::Delivered,
                Some(4) => Outcome::Delayed,
                _ => Outcome::Failed,
            },
        };
        recipients.push(Recipient {
            reason: reason(status, &diagnostic),
            address,
            outcome,
            status,
            diagnostic,
        });
    }
    (recipients, original)
}

/// The Message-ID and our operation in the header of the mail that came back.
pub(crate) fn returned(body: &[u8]) -> (Option<String>, Option<String>, Vec<String>) {
    let (fields, _) = Fields::split(body.trim_ascii_start());
    let id = fields
        .raw("message-id")
        .and_then(|raw| message_ids(raw).into_iter().next());
    let to = address::of(&fields, "to").into_iter().map(|one| one.address).collect();
    (id, fields.text(crate::OPERATION_HEADER), to)
}

/// A report by a server that has its own form: recognised by sender and subject, read out of its text.
pub(crate) fn informal(fields: &Fields, text: &str, returned_to: &[String]) -> Option<Report> {
    let from = address::of(fields, "from");
    let local = from
        .first()
        .map(|one| one.address.split('@').next().unwrap_or_default().to_lowercase())
        .unwrap_or_default();
    let daemon = matches!(
        local.as_str(),
        "mailer-daemon" | "postmaster" | "mail-daemon" | "mailerdaemon" | "mail_daemon" | "bounce" | "bounces"
    );
    let empty_path = fields
        .text("return-path")
        .is_some_and(|path| path.replace(['<', '>', ' '], "").is_empty());
    let subject = fields.text("subject").unwrap_or_default().to_lowercase();
    let by_subject = SUBJECTS.iter().any(|start| subject.starts_with(start));
    let failed = fields.text("x-failed-recipients");
    if !(failed.is_some() || (daemon || empty_path) && (by_subject || daemon && status_in(text).is_some())) {
        return None;
    }
    let short: String = text.chars().take(8_000).collect();
    let status = status_in(&short);
    let delayed = DELAYED.iter().any(|word| subject.contains(word)) || status.is_some_and(|status| status.0 == 4);
    let mut addresses: Vec<String> = failed
        .map(|value| {
            address::list(value.as_bytes())
                .into_iter()
                .map(|one| one.address)
                .collect()
        })
        .unwrap_or_default();
    if addresses.is_empty() {
        addresses = returned_to.to_vec();
    }
    if addresses.is_empty() {
        addresses.extend(address_in(&short));
    }
    addresses.retain(|address| !address.is_empty());
    let diagnostic = short
        .lines()
        .find(|line| status_in(line).is_some())
        .map(charset::clean_line)
        .unwrap_or_default();
    let recipients = addresses.into_iter().map(|address| Recipient {
        address,
        outcome: if delayed { Outcome::Delayed } else { Outcome::Failed },
        status,
        reason: reason(status, &short),
        diagnostic: diagnostic.clone(),
    });
    Some(Report {
        kind: Kind::Delivery,
        recipients: recipients.collect(),
        original: Vec::new(),
        operation: None,
        informal: true,
    })
}

/// How such subjects begin, in the languages of the large servers.
const SUBJECTS: &[&str] = &[
    "undelivered mail returned",
    "undeliverable",
    "undelivered",
    "delivery status notification",
    "delivery failure",
    "delivery has failed",
    "delivery delayed",
    "delayed mail",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "mail system error",
    "mail could not be delivered",
    "message delivery has been delayed",
    "returned mail",
    "failure notice",
    "warning: message",
    "warning: could not send",
    "non recapitabile",
    "no se puede entregar",
    "no entregado",
    "no se ha podido entregar",
    "mensaje no entregado",
    "devuelto",
    "kézbesíthetetlen",
    "kézbesítési hiba",
    "sikertelen kézbesítés",
    "tidak terkirim",
    "pengiriman gagal",
    "unzustellbar",
    "nicht zugestellt",
    "échec de la remise",
    "non remis",
    "não entregue",
    "falha na entrega",
];

const DELAYED: &[&str] = &[
    "delay",
    "warning",
    "retras",
    "késlelt",
    "tertunda",
    "verzöger",
    "retard",
    "atras",
];

/// The first enhanced status in a text: `5.1.1`, not a version or an IP address.
pub(crate) fn status_in(text: &str) -> Option<Status> {
    let is_part = |letter: char| letter.is_ascii_digit() || letter == '.';
    for word in text.split(|letter: char| !is_part(letter)).take(4_000) {
        let parts: Vec<&str> = word.trim_matches('.').split('.').collect();
        let [class, subject, detail] = parts.as_slice() else {
            continue;
        };
        if let (Ok(class @ (2 | 4 | 5)), Ok(subject @ 0..=7), Ok(detail @ 0..=999)) =
            (class.parse::<u8>(), subject.parse::<u16>(), detail.parse::<u16>())
        {
            return Some(Status(class, subject, detail));
        }
    }
    None
}

fn address_in(text: &str) -> Option<String> {
    let words = text.split(|letter: char| letter.is_whitespace() || "<>()[]\"',;".contains(letter));
    words
        .map(|word| word.trim_end_matches(['.', ':']))
        .find(|word| address::is_address(word))
        .map(str::to_lowercase)
}

fn reason(status: Option<Status>, words: &str) -> Reason {
    let words = words.to_lowercase();
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if says(&[
        "rate limit",
        "limit exceeded",
        "too many messages",
        "too many emails",
        "throttl",
        "message limit",
        "quota of messages",
        "sending limit",
    ]) {
        return Reason::RateLimited;
    }
    match status {
        Some(Status(_, 1, 1 | 2 | 3 | 6 | 10)) => Reason::NoSuchAddress,
        Some(Status(_, 2, 2)) => Reason::MailboxFull,
        Some(Status(_, 2, 3) | Status(_, 3, 4)) => Reason::TooLarge,
        Some(Status(_, 7, _)) => Reason::Refused,
        _ if says(&[
            "user unknown",
            "no such user",
            "does not exist",
            "unknown user",
            "address not found",
            "no mailbox",
            "host not found",
            "domain not found",
            "recipient address rejected: user",
        ]) =>
        {
            Reason::NoSuchAddress
        }
        _ if says(&[
            "mailbox full",
            "over quota",
            "quota exceeded",
            "mailbox is full",
            "out of storage",
        ]) =>
        {
            Reason::MailboxFull
        }
        _ if says(&["message size", "too large", "too big"]) => Reason::TooLarge,
        _ if says(&["spam", "blocked", "blacklist", "denied", "policy"]) => Reason::Refused,
        _ => Reason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recipient_has_its_own_answer() {
        let body = b"Reporting-MTA: dns; mx.example\r\nOriginal-Message-ID: <m1@taller.example>\r\n\r\n\
            Final-Recipient: rfc822; carla@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n\
            Original-Recipient: rfc822;bela@example.org\r\nFinal-Recipient: rfc822; x@inner.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n\
            Final-Recipient: rfc822; dewi@example.org\r\nAction: relayed\r\nStatus: 2.1.5\r\n";
        let (recipients, original) = delivery_status(body);
        let told: Vec<_> = recipients
            .iter()
            .map(|one| (one.address.as_str(), one.outcome, one.status, one.marks_address()))
            .collect();
        assert_eq!(
            told,
            [
                ("carla@example.org", Outcome::Failed, Some(Status(5, 1, 1)), true),
                ("bela@example.org", Outcome::Delayed, Some(Status(4, 4, 1)), false),
                ("dewi@example.org", Outcome::Relayed, Some(Status(2, 1, 5)), false),
            ]
        );
        assert_eq!(original.as_deref(), Some("m1@taller.example"));
    }

    #[test]
    fn a_status_is_no_version_and_no_address() {
        assert_eq!(status_in("550-5.7.26 refused"), Some(Status(5, 7, 26)));
        assert_eq!(status_in("host 4.2.1.17 said 250; Postfix 3.7.11; 9.1.1"), None);
    }

    #[test]
    fn the_reason_decides_whether_the_address_is_marked() {
        for (status, words, wanted) in [
            (Some(Status(5, 1, 1)), "", Reason::NoSuchAddress),
            (Some(Status(5, 2, 2)), "", Reason::MailboxFull),
            (Some(Status(5, 7, 1)), "", Reason::Refused),
            (
                Some(Status(5, 4, 5)),
                "Daily message limit exceeded",
                Reason::RateLimited,
            ),
            (Some(Status(5, 3, 4)), "", Reason::TooLarge),
            (None, "550 user unknown", Reason::NoSuchAddress),
            (Some(Status(5, 0, 0)), "mailbox full", Reason::MailboxFull),
            (None, "", Reason::Other),
        ] {
            assert_eq!(reason(status, words), wanted, "{status:?} {words}");
        }
    }
}
