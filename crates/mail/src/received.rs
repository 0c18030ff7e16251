//! One mail, read: [`parse`] takes whatever bytes a server has and gives a [`Received`] that the rest of the program can use
//! without looking at MIME again. It never fails and never panics: the worst message is a header, a notice and its original,
//! which the caller keeps. Time and memory are bounded by [`crate::limits`].

use crate::address::{self, Mailbox};
use crate::attachment::{Attachment, Role};
use crate::calendar::Invitation;
use crate::header::{self, Fields};
use crate::report::Report;
use crate::structure;
use crate::{limits, reading};
use domain::Timestamp;

/// Something about the message that its reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It is larger than what is read; only its header was. The size is in bytes.
    TooLarge(usize),
    /// Its header was too long and was cut.
    HeaderCut,
    /// Parts inside parts went deeper than is read.
    TooDeep,
    /// It has more parts than are read.
    TooManyParts,
    /// A body was longer than is read; the rest is in the original.
    BodyCut,
    /// The charset was missing or wrong; this one was used.
    CharsetGuessed(&'static str),
    /// A part was damaged on its way.
    Damaged,
    /// A winmail.dat could not be opened and is attached as it came.
    Unopened,
    /// Text of the mail is encrypted.
    Encrypted,
}

/// How the mail is signed or encrypted. Signatures are not checked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Protection {
    /// Not at all.
    #[default]
    None,
    /// OpenPGP signature beside the text.
    PgpSigned,
    /// OpenPGP, encrypted.
    PgpEncrypted,
    /// S/MIME signature.
    SmimeSigned,
    /// S/MIME, encrypted.
    SmimeEncrypted,
}

/// What the receiving server found out about the sender, as it wrote it into the topmost Authentication-Results.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authentication {
    /// `pass`, `fail`, `none`…; empty when it is not told.
    pub spf: String,
    /// As above.
    pub dkim: String,
    /// As above.
    pub dmarc: String,
}

/// Where bounces go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnPath {
    /// `<>`: the mail is a notification, and nobody is to answer it automatically.
    Nobody,
    /// An address.
    Address(String),
}

/// One mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Received {
    /// Header fields, without those that only we may write.
    pub fields: Fields,
    /// Message-ID without its brackets, however odd; not unique in practice.
    pub message_id: Option<String>,
    /// Identifiers of In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// Identifiers of References, oldest first.
    pub references: Vec<String>,
    /// Authors.
    pub from: Vec<Mailbox>,
    /// Who sent it for them.
    pub sender: Option<Mailbox>,
    /// Where answers are wanted; empty and impossible addresses are left out.
    pub reply_to: Vec<Mailbox>,
    /// Recipients.
    pub to: Vec<Mailbox>,
    /// Recipients of a copy.
    pub cc: Vec<Mailbox>,
    /// Addresses of ours that the server says it was delivered to, which is more than To says for aliases and blind copies.
    pub delivered_to: Vec<String>,
    /// Where bounces go; nothing when the server does not say.
    pub return_path: Option<ReturnPath>,
    /// Decoded, one line.
    pub subject: String,
    /// The sender's date, when it can be read. It may lie in the future: see [`Received::moment`].
    pub date: Option<Timestamp>,
    /// The text of the mail, of its HTML when it has no text of its own.
    pub text: String,
    /// The text is read from the HTML.
    pub text_is_from_html: bool,
    /// HTML as it came. Never shown before [`crate::html::sanitise`].
    pub html: Option<String>,
    /// Files, inline pictures and the parts that are neither, told apart by their role.
    pub attachments: Vec<Attachment>,
    /// Invitations.
    pub invitations: Vec<Invitation>,
    /// A report about a mail of ours.
    pub report: Option<Report>,
    /// Signed or encrypted.
    pub protection: Protection,
    /// What the receiving server found out.
    pub authentication: Authentication,
    /// Our operation header, unchecked: see [`crate::Keys::operation`].
    pub operation: Option<String>,
    /// What its reader should know.
    pub notices: Vec<Notice>,
}

impl Received {
    /// The first author; an empty mailbox when there is none.
    pub fn author(&self) -> Mailbox {
        self.from
            .first()
            .cloned()
            .or_else(|| self.sender.clone())
            .unwrap_or_default()
    }

    /// Whom an answer goes to: Reply-To when it can be written to and is not one of our own mailboxes, else the author.
    pub fn answer_to(&self, own: &dyn Fn(&str) -> bool) -> Mailbox {
        let wanted = self.reply_to.iter().find(|one| one.valid && !own(&one.address));
        wanted.cloned().unwrap_or_else(|| self.author())
    }

    /// When it was written, as far as it can be true: a date in the future is the moment of arrival, and so is a missing
    /// one. A mail found after an outage keeps its own date, since the customer has waited from then on.
    pub fn moment(&self, arrived: Timestamp) -> Timestamp {
        self.date.map_or(arrived, |date| date.min(arrived))
    }

    /// Files that a person attached.
    pub fn files(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(|one| one.role == Role::File)
    }
}

/// Reads one mail.
pub fn parse(bytes: &[u8]) -> Received {
    if bytes.len() > limits::MESSAGE {
        return header_only(bytes, bytes.len());
    }
    let (fields, body) = Fields::split(bytes);
    let mut received = from_header(&fields);
    let structure = structure::read(&fields, body);
    reading::read(&mut received, structure);
    received
}

/// Reads the header of a mail that is too large to be fetched; `size` is what the server says of the whole, in bytes.
pub fn header_only(bytes: &[u8], size: usize) -> Received {
    let head = bytes.get(..limits::HEADERS).unwrap_or(bytes);
    let (fields, _) = Fields::split(head);
    let mut received = from_header(&fields);
    received.notices.push(Notice::TooLarge(size));
    received
}

fn from_header(fields: &Fields) -> Received {
    let ids = |name: &str| -> Vec<String> {
        let mut ids: Vec<String> = fields.all_raw(name).flat_map(header::message_ids).collect();
        let skip = ids.len().saturating_sub(limits::REFERENCES);
        ids.drain(..skip);
        ids
    };
    let mut delivered_to = Vec::new();
    for name in [
        "delivered-to",
        "x-original-to",
        "x-forwarded-to",
        "envelope-to",
        "x-envelope-to",
        "apparently-to",
        "x-delivered-to",
    ] {
        for one in address::of(fields, name) {
            if !one.address.is_empty() && !delivered_to.contains(&one.address) {
                delivered_to.push(one.address);
            }
        }
    }
    let return_path = fields.text("return-path").map(|path| {
        let first = address::list(path.as_bytes()).into_iter().next().unwrap_or_default();
        if first.address.is_empty() {
            ReturnPath::Nobody
        } else {
            ReturnPath::Address(first.address)
        }
    });
    let mut notices = Vec::new();
    if fields.cut {
        notices.push(Notice::HeaderCut);
    }
    Received {
        message_id: ids("message-id").into_iter().next(),
        in_reply_to: ids("in-reply-to"),
        references: ids("references"),
        from: address::of(fields, "from"),
        sender: address::of(fields, "sender").into_iter().next(),
        reply_to: address::of(fields, "reply-to")
            .into_iter()
            .filter(|one| one.valid)
            .collect(),
        to: address::of(fields, "to"),
        cc: address::of(fields, "cc"),
        delivered_to,
        return_path,
        subject: fields.text("subject").unwrap_or_default(),
        date: fields.raw("date").and_then(header::date),
        authentication: authentication(fields),
        operation: fields.text(crate::OPERATION_HEADER),
        fields: fields.without_ours(),
        notices,
        ..Received::default()
    }
}

fn authentication(fields: &Fields) -> Authentication {
    let text = fields.text("authentication-results").unwrap_or_default().to_lowercase();
    let result = |method: &str| {
        let found = text
            .split(';')
            .filter_map(|piece| piece.trim().strip_prefix(method)?.trim_start().strip_prefix('='))
            .next();
        let word = found.unwrap_or_default().trim_start();
        word.chars().take_while(char::is_ascii_alphabetic).collect::<String>()
    };
    Authentication {
        spf: result("spf"),
        dkim: result("dkim"),
        dmarc: result("dmarc"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_forms_of_one_body_are_both_whole() {
        let raw = "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>uno</p>\n--x\nContent-Type: image/png\nContent-Disposition: inline\n\nPNG\n--x\nContent-Type: text/plain\n\ndos & tres\n--x\nContent-Type: text/html\n\n<p>cuatro</p>\n--x--";
        let received = parse(raw.as_bytes());
        assert_eq!(received.text, "uno\n\ndos & tres\n\ncuatro");
        let html = received.html.as_deref().unwrap();
        assert!(
            html.contains("<p>uno</p>") && html.contains("dos &amp; tres") && html.contains("<p>cuatro</p>"),
            "{html}"
        );
        assert_eq!(received.files().count(), 1);
    }

    #[test]
    fn the_moment_is_never_in_the_future() {
        let received = parse(b"Date: Sun, 22 Nov 2026 12:00:00 +0000\n\nx");
        let noon = Timestamp(1_795_348_800_000);
        assert_eq!((received.moment(noon + 5), received.moment(noon - 5)), (noon, noon - 5));
        assert_eq!(parse(b"A: b\n\nx").moment(noon), noon);
    }

    #[test]
    fn too_large_is_a_header_and_a_notice() {
        let mut raw = b"From: carla@example.org\nSubject: Fotos\n\n".to_vec();
        raw.resize(limits::MESSAGE + 1, b'x');
        let received = parse(&raw);
        assert_eq!((received.subject.as_str(), received.text.as_str()), ("Fotos", ""));
        assert_eq!(received.notices, [Notice::TooLarge(limits::MESSAGE + 1)]);
    }
}
