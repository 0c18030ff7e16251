//! From parts to a mail: which of them are its words, in which form, and which are files, pictures, reports or somebody's
//! box. Apart from [`crate::received`], which says what the result is.

use crate::attachment::{self, Role};
use crate::header::{self, Fields};
use crate::received::{Notice, Protection, Received};
use crate::report::{self, Report};
use crate::structure::{Container, Leaf, Structure};
use crate::{calendar, charset, html, limits, tnef, transfer};

/// A stretch of body: what stands in one place of the mail, in one or both forms.
#[derive(Default)]
struct Segment {
    alternative: Option<u32>,
    text: Option<String>,
    html: Option<String>,
}

struct Reading<'r> {
    received: &'r mut Received,
    segments: Vec<Segment>,
    returned_to: Vec<String>,
    /// Text parts of a report: what it says to people.
    human_text: String,
}

/// Sorts the parts of a mail into what it says and what it carries.
pub(crate) fn read(received: &mut Received, structure: Structure) {
    Reading {
        received,
        segments: Vec::new(),
        returned_to: Vec::new(),
        human_text: String::new(),
    }
    .read(structure);
}

impl Reading<'_> {
    fn read(mut self, structure: Structure) {
        if structure.too_deep {
            self.notice(Notice::TooDeep);
        }
        if structure.too_many {
            self.notice(Notice::TooManyParts);
        }
        for container in &structure.containers {
            let protocol = container.parameter("protocol").unwrap_or_default().to_lowercase();
            self.received.protection = match (container.main.as_str(), protocol.as_str()) {
                ("multipart/signed", protocol) if protocol.contains("pkcs7") => Protection::SmimeSigned,
                ("multipart/signed", _) => Protection::PgpSigned,
                ("multipart/encrypted", _) => Protection::PgpEncrypted,
                _ => self.received.protection,
            };
        }
        for leaf in structure.leaves {
            self.leaf(leaf);
        }
        self.bodies();
        self.inline_pictures();
        self.informal_report();
        if matches!(
            self.received.protection,
            Protection::PgpEncrypted | Protection::SmimeEncrypted
        ) {
            self.notice(Notice::Encrypted);
        }
    }

    fn notice(&mut self, notice: Notice) {
        if !self.received.notices.contains(&notice) {
            self.received.notices.push(notice);
        }
    }

    fn leaf(&mut self, leaf: Leaf) {
        if leaf.damaged {
            self.notice(Notice::Damaged);
        }
        let disposition = leaf.fields.value("content-disposition").unwrap_or_default();
        let given = disposition
            .parameter("filename")
            .or(leaf.content_type.parameter("name"))
            .map(str::to_owned);
        let attached = disposition.main == "attachment";
        let in_report = leaf.inside.iter().any(|(kind, _)| *kind == Container::Report);
        let named = given.as_deref().is_some_and(|name| !name.trim().is_empty());
        match leaf.media_type.as_str() {
            "message/delivery-status" | "message/global-delivery-status" => self.delivery_status(&leaf),
            "message/disposition-notification" => self.other_report(&leaf, report::Kind::Read),
            "message/feedback-report" => self.other_report(&leaf, report::Kind::Complaint),
            "text/rfc822-headers"
            | "message/rfc822"
            | "message/rfc822-headers"
            | "message/global"
            | "message/global-headers"
                if in_report =>
            {
                self.returned(&leaf)
            }
            "application/pgp-signature" => self.machine(leaf, given, Role::Signature, Protection::PgpSigned),
            "application/pkcs7-signature" | "application/x-pkcs7-signature" => {
                self.machine(leaf, given, Role::Signature, Protection::SmimeSigned)
            }
            "application/pgp-encrypted" => self.machine(leaf, given, Role::Encrypted, Protection::PgpEncrypted),
            "application/octet-stream" if leaf.inside.iter().any(|(kind, _)| *kind == Container::Encrypted) => {
                self.machine(leaf, given, Role::Encrypted, Protection::PgpEncrypted)
            }
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                let signed = leaf
                    .content_type
                    .parameter("smime-type")
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("signed-data"));
                let protection = if signed {
                    Protection::SmimeSigned
                } else {
                    Protection::SmimeEncrypted
                };
                self.machine(leaf, given, Role::Encrypted, protection);
            }
            "text/calendar" | "application/ics" => self.invitation(leaf, given),
            "application/ms-tnef" | "application/vnd.ms-tnef" => self.box_of_outlook(leaf, given),
            _ if given
                .as_deref()
                .is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat")) =>
            {
                self.box_of_outlook(leaf, given)
            }
            "text/html" | "text/plain" | "text/enriched" | "text/richtext"
                if !attached
                    && (!named
                        || (leaf.first
                            && disposition.main != "attachment"
                            && self.segments.is_empty()
                            && disposition.main.is_empty())) =>
            {
                self.body(&leaf, in_report);
            }
            _ => self.attach(leaf, given, attached),
        }
    }

    fn body(&mut self, leaf: &Leaf, in_report: bool) {
        let mut bytes = leaf.body.as_slice();
        if bytes.len() > limits::BODY {
            bytes = bytes.get(..limits::BODY).unwrap_or(bytes);
            self.notice(Notice::BodyCut);
        }
        let is_html = leaf.media_type == "text/html";
        let mut uncoded = Vec::new();
        let files = if is_html {
            Vec::new()
        } else {
            uuencoded(bytes, &mut uncoded)
        };
        if !files.is_empty() {
            bytes = &uncoded;
        }
        let label = leaf
            .content_type
            .parameter("charset")
            .map(str::to_owned)
            .or_else(|| is_html.then(|| charset_in_html(bytes)).flatten());
        let decoded = charset::decode(bytes, label.as_deref());
        if decoded.guessed {
            self.notice(Notice::CharsetGuessed(decoded.charset));
        }
        let mut text = charset::clean_text(&decoded.text);
        if !is_html
            && leaf
                .content_type
                .parameter("format")
                .is_some_and(|format| format.eq_ignore_ascii_case("flowed"))
        {
            let stuffed = leaf
                .content_type
                .parameter("delsp")
                .is_some_and(|value| value.eq_ignore_ascii_case("yes"));
            text = unflowed(&text, stuffed);
        }
        if text.contains("-----BEGIN PGP MESSAGE-----") {
            self.received.protection = Protection::PgpEncrypted;
        } else if text.contains("-----BEGIN PGP SIGNED MESSAGE-----") && self.received.protection == Protection::None {
            self.received.protection = Protection::PgpSigned;
        }
        if in_report && self.received.report.is_none() {
            self.human_text.push_str(&text);
        }
        let alternative = leaf
            .inside
            .iter()
            .rev()
            .find(|(kind, _)| *kind == Container::Alternative)
            .map(|(_, number)| *number);
        let place = alternative.and_then(|number| {
            self.segments
                .iter()
                .position(|segment| segment.alternative == Some(number))
        });
        let place = place.unwrap_or_else(|| {
            self.segments.push(Segment {
                alternative,
                ..Segment::default()
            });
            self.segments.len() - 1
        });
        if let Some(segment) = self.segments.get_mut(place) {
            let form = if is_html { &mut segment.html } else { &mut segment.text };
            match form {
                // One mail may be written in several HTML parts with pictures between them.
                Some(known) => {
                    known.push_str(if is_html { "<br>" } else { "\n\n" });
                    known.push_str(&text);
                }
                None => *form = Some(text),
            }
        }
        for (name, bytes) in files {
            self.received
                .attachments
                .push(attachment::file(Some(&name), "application/octet-stream", bytes));
        }
    }

    /// The two forms of the whole, each complete: what came in one form only is turned into the other.
    fn bodies(&mut self) {
        let segments = std::mem::take(&mut self.segments);
        let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
        let any_html = segments.iter().any(|segment| !blank(&segment.html));
        let mut texts = Vec::new();
        let mut htmls = Vec::new();
        for segment in &segments {
            match (&segment.text, &segment.html) {
                (Some(text), _) if !text.trim().is_empty() => {
                    texts.push(text.trim_end().trim_start_matches('\n').to_owned())
                }
                (_, Some(html)) => {
                    self.received.text_is_from_html = true;
                    texts.push(html::plain(html));
                }
                _ => {}
            }
            match (&segment.html, &segment.text) {
                (Some(html), _) if !html.trim().is_empty() => htmls.push(html.clone()),
                (_, Some(text)) if any_html && !text.trim().is_empty() => htmls.push(html::from_text(text)),
                _ => {}
            }
        }
        texts.retain(|text| !text.trim().is_empty());
        let text = texts.join("\n\n");
        self.received.text = if self.received.text.is_empty() {
            text
        } else {
            format!("{}\n\n{text}", self.received.text).trim_end().to_owned()
        };
        if any_html {
            self.received.html = Some(htmls.join("<br>"));
        }
        if self.received.text.trim().is_empty()
            && let Some(html) = &self.received.html
        {
            self.received.text = html::plain(html);
            self.received.text_is_from_html = true;
        }
    }

    fn attach(&mut self, leaf: Leaf, given: Option<String>, attached: bool) {
        let cid = leaf
            .fields
            .text("content-id")
            .map(|id| id.trim_matches(['<', '>', ' ']).to_owned())
            .filter(|id| !id.is_empty());
        let location = leaf.fields.text("content-location").filter(|place| !place.is_empty());
        let subject = (leaf.media_type == "message/rfc822" && given.is_none())
            .then(|| Fields::split(&leaf.body).0.text("subject"))
            .flatten()
            .filter(|subject| !subject.is_empty())
            .map(|subject| format!("{}.eml", subject.replace(['/', '\\'], "-")));
        let mut file = attachment::file(given.or(subject).as_deref(), &leaf.media_type, leaf.body);
        file.content_id = cid;
        file.location = location;
        file.attached = attached;
        self.received.attachments.push(file);
    }

    fn machine(&mut self, leaf: Leaf, given: Option<String>, role: Role, protection: Protection) {
        if self.received.protection == Protection::None {
            self.received.protection = protection;
        }
        let mut file = attachment::file(given.as_deref(), &leaf.media_type, leaf.body);
        file.role = role;
        self.received.attachments.push(file);
    }

    fn invitation(&mut self, leaf: Leaf, given: Option<String>) {
        let label = leaf.content_type.parameter("charset").unwrap_or("utf-8");
        let text = charset::decode(leaf.body.get(..limits::HEADERS).unwrap_or(&leaf.body), Some(label)).text;
        if let Some(invitation) = calendar::read(&text)
            && !self.received.invitations.contains(&invitation)
        {
            self.received.invitations.push(invitation);
        }
        let mut file = attachment::file(given.as_deref(), "text/calendar", leaf.body);
        file.role = Role::Calendar;
        self.received.attachments.push(file);
    }

    fn box_of_outlook(&mut self, leaf: Leaf, given: Option<String>) {
        let Some(opened) = tnef::open(&leaf.body) else {
            self.notice(Notice::Unopened);
            self.attach(leaf, given, true);
            return;
        };
        self.segments.push(Segment {
            alternative: None,
            text: opened
                .text
                .map(|text| charset::clean_text(&text))
                .filter(|_| self.segments.is_empty()),
            html: opened
                .html
                .map(|html| charset::clean_text(&html))
                .filter(|_| self.segments.iter().all(|segment| segment.html.is_none())),
        });
        // A text part beside the box is its plain form, not another mail.
        if self.segments.len() == 2 && self.segments.iter().any(|segment| segment.html.is_some()) {
            let html = self.segments.pop().and_then(|segment| segment.html);
            if let Some(first) = self.segments.first_mut() {
                first.html = html;
            }
        }
        for one in opened.files {
            let mut file = attachment::file(Some(&one.name), &one.media_type, one.bytes);
            file.content_id = one.content_id.filter(|id| !id.is_empty());
            self.received.attachments.push(file);
        }
    }

    fn delivery_status(&mut self, leaf: &Leaf) {
        let (recipients, original) = report::delivery_status(&leaf.body);
        let known = self.received.report.get_or_insert_with(|| Report {
            kind: report::Kind::Delivery,
            recipients: Vec::new(),
            original: Vec::new(),
            operation: None,
            informal: false,
        });
        known.recipients.extend(recipients);
        known.original.extend(original);
    }

    fn other_report(&mut self, leaf: &Leaf, kind: report::Kind) {
        let (_, original) = report::delivery_status(&leaf.body);
        self.received.report.get_or_insert(Report {
            kind,
            recipients: Vec::new(),
            original: original.into_iter().collect(),
            operation: None,
            informal: false,
        });
    }

    fn returned(&mut self, leaf: &Leaf) {
        let (id, operation, to) = report::returned(&leaf.body);
        self.returned_to = to;
        let known = self.received.report.get_or_insert_with(|| Report {
            kind: report::Kind::Delivery,
            recipients: Vec::new(),
            original: Vec::new(),
            operation: None,
            informal: false,
        });
        known.operation = known.operation.take().or(operation);
        if let Some(id) = id
            && !known.original.contains(&id)
        {
            known.original.push(id);
        }
        let mut file = attachment::file(None, &leaf.media_type, leaf.body.clone());
        file.role = Role::Returned;
        self.received.attachments.push(file);
    }

    /// Pictures that the text shows are not files; a picture with an id that the text does not show is one.
    fn inline_pictures(&mut self) {
        let named: Vec<_> = self
            .received
            .attachments
            .iter_mut()
            .filter(|file| file.role == Role::File && file.media_type.starts_with("image/"))
            .filter(|file| file.content_id.is_some() || file.location.is_some())
            .collect();
        // Most mails have none, and need not be read once more for it.
        if named.is_empty() {
            return;
        }
        let shown = self.received.html.as_deref().map(html::shown_ids).unwrap_or_default();
        for file in named {
            let is_shown = |id: &Option<String>| {
                id.as_ref()
                    .is_some_and(|id| shown.iter().any(|known| known.eq_ignore_ascii_case(id)))
            };
            if is_shown(&file.content_id) || is_shown(&file.location) {
                file.role = Role::Inline;
            }
        }
    }

    fn informal_report(&mut self) {
        let needs = match &self.received.report {
            None => true,
            Some(report) => report.kind == report::Kind::Delivery && report.recipients.is_empty(),
        };
        if !needs {
            return;
        }
        // The mail that came back may be attached, or written into the text.
        let enclosed = self
            .received
            .attachments
            .iter()
            .find(|one| one.media_type == "message/rfc822" || one.media_type == "text/rfc822-headers");
        let (id, operation, to) = enclosed.map(|one| report::returned(&one.bytes)).unwrap_or_default();
        let to = if to.is_empty() { self.returned_to.clone() } else { to };
        let text = format!("{}\n{}", self.received.text, self.human_text);
        let Some(mut found) = report::informal(&self.received.fields, &text, &to) else {
            return;
        };
        found.original.extend(id);
        if found.original.is_empty() {
            let inside = text.lines().find(|line| line.to_lowercase().starts_with("message-id:"));
            found.original.extend(inside.and_then(|line| {
                header::message_ids(line.split_once(':')?.1.as_bytes())
                    .into_iter()
                    .next()
            }));
        }
        found.operation = operation;
        match &mut self.received.report {
            Some(known) => known.recipients = found.recipients,
            None => self.received.report = Some(found),
        }
    }
}

/// Takes uuencoded files out of a text; what is left goes to `rest`.
fn uuencoded(bytes: &[u8], rest: &mut Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut at = 0;
    while files.len() < 20 {
        let left = bytes.get(at..).unwrap_or_default();
        let Some((name, file, (from, to))) = transfer::uuencoded(left) else {
            break;
        };
        rest.extend_from_slice(left.get(..from).unwrap_or_default());
        files.push((name, file));
        at += to;
    }
    rest.extend_from_slice(bytes.get(at..).unwrap_or_default());
    files
}

/// The charset that a page says of itself, for parts whose header says none.
fn charset_in_html(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..2_000).unwrap_or(bytes)).to_ascii_lowercase();
    let after = head.split_once("charset=")?.1;
    let name: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || "-_:.".contains(*letter))
        .collect();
    // A page that was read this far is no UTF-16, whatever it says.
    (!name.is_empty() && !name.starts_with("utf-16")).then_some(name)
}

/// RFC 3676: lines that end in a blank go on in the next.
fn unflowed(text: &str, without_blank: bool) -> String {
    let depth = |line: &str| line.chars().take_while(|letter| *letter == '>').count();
    let mut lines: Vec<String> = Vec::new();
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let level = depth(line);
        let content = line.get(level..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let flows = content.ends_with(' ') && content != "-- ";
        match (open, lines.last_mut()) {
            (Some(before), Some(last)) if before == level && content != "-- " => last.push_str(content),
            _ => lines.push(if level == 0 {
                content.to_owned()
            } else {
                format!("{} {content}", ">".repeat(level))
            }),
        }
        if flows
            && without_blank
            && let Some(last) = lines.last_mut()
        {
            last.pop();
        }
        open = flows.then_some(level);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined_and_quotes_kept_apart() {
        assert_eq!(
            unflowed("Hola \nAna\n> uno \n> dos\n-- \nCarla", false),
            "Hola Ana\n> uno dos\n-- \nCarla"
        );
        assert_eq!(unflowed("Ho \nla", true), "Hola");
        assert_eq!(unflowed(" From here", false), "From here");
    }
}
