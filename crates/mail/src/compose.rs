//! Writing a mail: from what an agent wrote to the bytes that leave. The bytes are made once and stored; every attempt sends
//! the same ones, so that whoever gets two copies sees one mail. Nothing is taken from a clock or from chance: what changes from mail
//! to mail is given.
//!
//! No value can end a header: what holds a line break is refused, not repaired, since a repaired address is another address.
//! Blind copies are in the envelope and nowhere else.

use crate::address;
use crate::html;
use crate::limits;
use domain::Timestamp;
use lettre::address::Envelope;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use std::time::{Duration, SystemTime};

/// One recipient or sender.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Shown; may be empty.
    pub name: String,
    /// Where to.
    pub address: String,
}

/// A file that is sent along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name; made safe before it is sent.
    pub name: String,
    /// As `image/png`; anything odd is sent as unknown.
    pub media_type: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// By which the HTML shows it; nothing for an attached file.
    pub content_id: Option<String>,
}

/// Everything that a mail is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The mailbox that it leaves from.
    pub from: Person,
    /// Where answers go, when that is another mailbox.
    pub reply_to: Option<Person>,
    /// Recipients.
    pub to: Vec<Person>,
    /// Recipients of a copy.
    pub cc: Vec<Person>,
    /// Recipients that nobody sees.
    pub bcc: Vec<Person>,
    /// One line.
    pub subject: String,
    /// The text; lines of any length.
    pub text: String,
    /// The same as HTML, when it is formatted. Sanitised again before it leaves; nothing remote goes out with it.
    pub html: Option<String>,
    /// Files.
    pub files: Vec<File>,
    /// Our Message-ID, without brackets: see [`crate::Keys::message_id`].
    pub message_id: String,
    /// The value of the operation header: see [`crate::Keys::operation_header`].
    pub operation: String,
    /// The mail that it answers.
    pub in_reply_to: Option<String>,
    /// The thread, oldest first; shortened here.
    pub references: Vec<String>,
    /// Thread-Topic and Thread-Index of the mail that it answers, by which Outlook groups.
    pub thread_index: Option<String>,
    /// When it is written.
    pub date: Timestamp,
    /// A program wrote it (an acknowledgement): other programs must not answer.
    pub automatic: bool,
}

/// A mail that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The bytes, with CR LF.
    pub bytes: Vec<u8>,
    /// Where bounces go.
    pub from: String,
    /// Everybody who gets it, blind copies included; each address once.
    pub recipients: Vec<String>,
    /// Its Message-ID without brackets.
    pub message_id: String,
}

/// Why a mail cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComposeError {
    /// Nobody to send it to.
    NoRecipient,
    /// This cannot be an address.
    BadAddress(String),
    /// This field holds a line break or another control character.
    Control(&'static str),
    /// The Message-ID or a reference is no identifier.
    BadIdentifier(String),
    /// Larger than what the server takes, in bytes: the whole, and the limit.
    TooLarge(usize, usize),
    /// The builder refused it; its words.
    Refused(String),
}

impl std::fmt::Display for ComposeError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ComposeError::NoRecipient => out.write_str("no recipient"),
            ComposeError::BadAddress(address) => write!(out, "{address:?} is no address"),
            ComposeError::Control(field) => write!(out, "a control character in {field}"),
            ComposeError::BadIdentifier(id) => write!(out, "{id:?} is no identifier"),
            ComposeError::TooLarge(size, limit) => write!(out, "{size} bytes, and {limit} are the limit"),
            ComposeError::Refused(words) => out.write_str(words),
        }
    }
}

impl std::error::Error for ComposeError {}

/// Characters of a References field; some relays refuse longer ones.
const REFERENCES: usize = 1_500;

/// Writes a mail. `limit` is what the server takes, in bytes of the whole mail.
pub fn compose(draft: &Draft, limit: usize) -> Result<Composed, ComposeError> {
    if draft.to.is_empty() && draft.cc.is_empty() && draft.bcc.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    one_line("subject", &draft.subject)?;
    one_line("operation", &draft.operation)?;
    let moment = u64::try_from(draft.date.millis() / 1000).unwrap_or(0);
    let mut builder = Message::builder()
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(moment))
        .from(mailbox(&draft.from)?)
        .subject(draft.subject.clone())
        .message_id(Some(format!("<{}>", identifier(&draft.message_id)?)));
    if let Some(reply_to) = &draft.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    let mut recipients: Vec<String> = Vec::new();
    let mut addresses: Vec<Address> = Vec::new();
    for one in draft.to.iter().chain(&draft.cc).chain(&draft.bcc) {
        let whole = mailbox(one)?;
        if !recipients.iter().any(|known| known.eq_ignore_ascii_case(&one.address)) {
            recipients.push(one.address.clone());
            addresses.push(whole.email);
        }
    }
    // Given, so that the builder does not look for it in a Bcc field, which is never written.
    let envelope = Envelope::new(Some(mailbox(&draft.from)?.email), addresses);
    builder = builder.envelope(envelope.map_err(|error| ComposeError::Refused(error.to_string()))?);
    for one in &draft.to {
        builder = builder.to(mailbox(one)?);
    }
    for one in &draft.cc {
        builder = builder.cc(mailbox(one)?);
    }
    if draft.to.is_empty() && draft.cc.is_empty() {
        // A mail without any visible recipient is taken for spam.
        builder = builder.raw_header(raw("To", "undisclosed-recipients:;".to_owned())?);
    }
    if let Some(id) = &draft.in_reply_to {
        builder = builder.in_reply_to(format!("<{}>", identifier(id)?));
    }
    let references = references(&draft.references, draft.in_reply_to.as_deref());
    if !references.is_empty() {
        for id in &references {
            identifier(id)?;
        }
        let folded: Vec<String> = references.iter().map(|id| format!("<{id}>")).collect();
        builder = builder.raw_header(encoded("References", folded.join(" "), folded.join("\r\n "))?);
    }
    builder = builder.raw_header(raw("X-Mostrador-Op", draft.operation.clone())?);
    if let Some(index) = &draft.thread_index {
        let is_base64 = index.len() <= 500
            && index
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        if is_base64 && !index.is_empty() {
            builder = builder.raw_header(raw("Thread-Index", index.clone())?);
        }
    }
    if draft.automatic {
        // RFC 3834 knows answers and what begins by itself.
        let kind = if draft.in_reply_to.is_some() {
            "auto-replied"
        } else {
            "auto-generated"
        };
        builder = builder.raw_header(raw("Auto-Submitted", kind.to_owned())?);
        builder = builder.raw_header(raw("X-Auto-Response-Suppress", "All".to_owned())?);
    }
    let built = match body(draft)? {
        Whole::Part(part) => builder.singlepart(part),
        Whole::Parts(parts) => builder.multipart(parts),
    };
    let bytes = built
        .map_err(|error| ComposeError::Refused(error.to_string()))?
        .formatted();
    if bytes.len() > limit {
        return Err(ComposeError::TooLarge(bytes.len(), limit));
    }
    Ok(Composed {
        bytes,
        from: draft.from.address.clone(),
        recipients,
        message_id: draft.message_id.clone(),
    })
}

/// The size that a mail with such files will have, in bytes, before it is written: base64 and its line ends.
pub fn size_estimate(text: usize, files: &[usize]) -> usize {
    let coded = |size: &usize| size.div_ceil(57).saturating_mul(78).saturating_add(400);
    files
        .iter()
        .map(coded)
        .fold(text.saturating_mul(3).saturating_add(2_000), usize::saturating_add)
}

/// The first, and as many of the newest as fit, oldest first.
fn references(known: &[String], answered: Option<&str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for id in known.iter().map(String::as_str).chain(answered) {
        if identifier(id).is_ok() {
            all.retain(|have| have != id);
            all.push(id.to_owned());
        }
    }
    let length = |id: &String| id.len() + 3;
    let mut room = REFERENCES.saturating_sub(all.first().map(length).unwrap_or_default());
    let newest: Vec<String> = all
        .iter()
        .skip(1)
        .rev()
        .take_while(|id| {
            let fits = length(id) <= room;
            room = room.saturating_sub(length(id));
            fits
        })
        .cloned()
        .collect();
    all.into_iter().take(1).chain(newest.into_iter().rev()).collect()
}

enum Whole {
    Part(SinglePart),
    Parts(MultiPart),
}

fn body(draft: &Draft) -> Result<Whole, ComposeError> {
    // Boundaries are made from the Message-ID, which is unique: the same draft gives the same bytes.
    let boundary = |name: &str| {
        let hash = blake3::derive_key(
            "mostrador mail boundary 1",
            format!("{name} {}", draft.message_id).as_bytes(),
        );
        let digits: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        format!("={name}_{digits}")
    };
    let flowed = draft.html.is_none();
    let text = if flowed {
        flow(&draft.text)
    } else {
        crate::charset::clean_text(&draft.text)
    };
    let kind = if flowed {
        "text/plain; charset=utf-8; format=flowed"
    } else {
        "text/plain; charset=utf-8"
    };
    let plain = part(kind, text)?;
    let (shown, attached): (Vec<&File>, Vec<&File>) = draft
        .files
        .iter()
        .partition(|file| file.content_id.is_some() && draft.html.is_some());
    let mut whole = Whole::Part(plain.clone());
    if let Some(html) = &draft.html {
        let page = part("text/html; charset=utf-8", outgoing_html(html))?;
        let alternative = MultiPart::alternative_with(boundary("alt")).singlepart(plain);
        whole = Whole::Parts(if shown.is_empty() {
            alternative.singlepart(page)
        } else {
            let mut related = MultiPart::related_with(boundary("rel")).singlepart(page);
            for file in shown {
                related = related.singlepart(attachment(file)?);
            }
            alternative.multipart(related)
        });
    }
    if attached.is_empty() {
        return Ok(whole);
    }
    let mixed = MultiPart::mixed_with(boundary("mix"));
    let mut mixed = match whole {
        Whole::Part(part) => mixed.singlepart(part),
        Whole::Parts(parts) => mixed.multipart(parts),
    };
    for file in attached {
        mixed = mixed.singlepart(attachment(file)?);
    }
    Ok(Whole::Parts(mixed))
}

/// Multiparts with a boundary that is given instead of one by chance.
trait WithBoundary {
    fn alternative_with(boundary: String) -> MultiPart;
    fn related_with(boundary: String) -> MultiPart;
    fn mixed_with(boundary: String) -> MultiPart;
}

impl WithBoundary for MultiPart {
    fn alternative_with(boundary: String) -> MultiPart {
        MultiPart::alternative().boundary(boundary).build()
    }

    fn related_with(boundary: String) -> MultiPart {
        MultiPart::related().boundary(boundary).build()
    }

    fn mixed_with(boundary: String) -> MultiPart {
        MultiPart::mixed().boundary(boundary).build()
    }
}

fn part(kind: &str, text: String) -> Result<SinglePart, ComposeError> {
    let kind = ContentType::parse(kind).map_err(|error| ComposeError::Refused(error.to_string()))?;
    let text = text.replace('\n', "\r\n");
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| ComposeError::Refused("the text cannot be encoded".to_owned()))?;
    Ok(SinglePart::builder().header(kind).body(body))
}

fn attachment(file: &File) -> Result<SinglePart, ComposeError> {
    let media_type = file.media_type.to_ascii_lowercase();
    // A message or a text must not be taken apart by the recipient's program in our name.
    let known = media_type.len() <= 100
        && media_type.split('/').count() == 2
        && media_type
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/-+._".contains(&byte))
        && !media_type.starts_with("multipart/")
        && !media_type.starts_with("message/");
    let kind = ContentType::parse(if known { &media_type } else { "application/octet-stream" })
        .or_else(|_| ContentType::parse("application/octet-stream"));
    let kind = kind.map_err(|error| ComposeError::Refused(error.to_string()))?;
    let name = crate::filename::safe(&file.name, &media_type);
    let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
        .map_err(|_| ComposeError::Refused("a file cannot be encoded".to_owned()))?;
    Ok(match &file.content_id {
        Some(id) => {
            let id = identifier(id)?.to_owned();
            Attachment::new_inline_with_name(id, name).body(body, kind)
        }
        None => SinglePart::builder()
            .header(ContentDisposition::attachment(&name))
            .header(kind)
            .body(body),
    })
}

/// What leaves is sanitised as what comes in: a quote may hold a stranger's HTML. Pictures of the mail keep their place, remote
/// ones of a quote do not go out as ours.
fn outgoing_html(html: &str) -> String {
    let clean = html::sanitise(html).html;
    let shown = clean.replace(" data-cid=\"", " src=\"cid:");
    format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{shown}</body></html>")
}

/// RFC 3676: paragraphs in lines of at most 76 letters that end in a blank, lines that begin like a quote or a header moved by one.
fn flow(text: &str) -> String {
    let clean = crate::charset::clean_text(text);
    let mut lines: Vec<String> = Vec::new();
    for paragraph in clean.split('\n') {
        if paragraph == "-- " {
            lines.push(paragraph.to_owned());
            continue;
        }
        let quoted = paragraph.starts_with('>');
        let mut line = String::new();
        let mut width = 0;
        for word in paragraph.trim_end().split_inclusive(' ') {
            let long = word.chars().count();
            if width + long > 76 && width > 0 && !quoted {
                lines.push(stuffed(std::mem::take(&mut line)));
                width = 0;
            }
            line.push_str(word);
            width += long;
        }
        lines.push(if quoted { line } else { stuffed(line) });
    }
    lines.join("\n")
}

fn stuffed(line: String) -> String {
    if line.starts_with([' ', '>']) || line.starts_with("From ") {
        format!(" {line}")
    } else {
        line
    }
}

fn mailbox(person: &Person) -> Result<Mailbox, ComposeError> {
    one_line("a name", &person.name)?;
    if !address::is_address(&person.address) {
        return Err(ComposeError::BadAddress(person.address.clone()));
    }
    let address: Address = person
        .address
        .parse()
        .map_err(|_| ComposeError::BadAddress(person.address.clone()))?;
    let name: String = person
        .name
        .chars()
        .filter(|letter| !crate::charset::turns_direction(*letter))
        .collect();
    Ok(Mailbox::new(Some(name).filter(|name| !name.trim().is_empty()), address))
}

fn one_line(field: &'static str, value: &str) -> Result<(), ComposeError> {
    let odd = value
        .chars()
        .any(|letter| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}'));
    if odd || value.len() > limits::FIELD {
        Err(ComposeError::Control(field))
    } else {
        Ok(())
    }
}

/// Whether an identifier (without brackets) can stand in a header as it is. A strange one of a strange mail is better left out
/// than repaired: nobody would know it.
pub fn is_identifier(id: &str) -> bool {
    identifier(id).is_ok()
}

/// An identifier without brackets that can stand in a header as it is.
fn identifier(id: &str) -> Result<&str, ComposeError> {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'<' && byte != b'>';
    if id.is_empty() || id.len() > 250 || !id.bytes().all(plain) {
        return Err(ComposeError::BadIdentifier(id.to_owned()));
    }
    Ok(id)
}

fn raw(name: &'static str, value: String) -> Result<HeaderValue, ComposeError> {
    one_line(name, &value)?;
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|error| ComposeError::Refused(error.to_string()))?;
    Ok(HeaderValue::new(name, value))
}

/// A field of identifiers, already folded between them: nothing in it may be encoded.
fn encoded(name: &'static str, value: String, folded: String) -> Result<HeaderValue, ComposeError> {
    one_line(name, &value)?;
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|error| ComposeError::Refused(error.to_string()))?;
    Ok(HeaderValue::dangerous_new_pre_encoded(name, value, folded))
}

#[cfg(test)]
mod tests;
