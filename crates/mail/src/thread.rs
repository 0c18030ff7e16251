//! Whose conversation a mail belongs to. This module only proposes, in order, with the reason and the condition of each
//! proposal; who has the tickets decides. The order is that of trust: what a mail program wrote by itself, then what only we
//! could have written, then what anybody can type.

use crate::address::Mailbox;
use crate::html;
use crate::keys::Keys;
use crate::received::Received;

/// Where a proposal comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// In-Reply-To.
    InReplyTo,
    /// References, newest first.
    References,
    /// The mail that a report is about.
    Report,
    /// An identifier that another system writes into a field or a text of its own.
    Relay,
    /// Our mark in the text.
    Marker,
    /// The part after `+` of the address it was sent to.
    Address,
    /// A number in the subject.
    Subject,
}

/// What a proposal names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A mail by its Message-ID. When several tickets hold it, the newest is meant.
    Message(String),
    /// A thread by our genuine mark: its name, and the operation that sent the mail.
    Thread {
        /// The ticket's short name.
        thread: String,
        /// The operation.
        operation: String,
    },
    /// A ticket by its number.
    Number(u64),
}

/// What must hold besides, before a proposal may be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Nothing.
    None,
    /// The author must be the ticket's customer or somebody who takes part in it; else the mail is a ticket of its own.
    AuthorTakesPart,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Candidate {
    /// Where it comes from.
    pub evidence: Evidence,
    /// What it names.
    pub target: Target,
    /// What must hold besides.
    pub condition: Condition,
}

/// How the shop writes ticket numbers into subjects, and what its addresses are.
#[derive(Debug, Clone, Default)]
pub struct Ours {
    /// What stands before the number, as `Ticket#` or `#TA-`; compared without case.
    pub prefixes: Vec<String>,
    /// Our mailboxes, in small letters.
    pub mailboxes: Vec<String>,
}

/// Proposals, the best first, each target once.
pub fn candidates(received: &Received, keys: &Keys, ours: &Ours) -> Vec<Candidate> {
    let mut found = Proposals { keys, list: Vec::new() };
    for id in &received.in_reply_to {
        found.id(Evidence::InReplyTo, id);
    }
    for id in received.references.iter().rev() {
        found.id(Evidence::References, id);
    }
    if let Some(report) = &received.report {
        for id in &report.original {
            found.id(Evidence::Report, id);
        }
    }
    for id in relayed(received) {
        found.id(Evidence::Relay, &id);
    }
    let body = keys.find(&received.text).or_else(|| {
        let html = received.html.as_deref()?;
        keys.find(&html::plain(html)).or_else(|| keys.find(html))
    });
    if let Some(mark) = body {
        found.add(
            Evidence::Marker,
            Target::Thread {
                thread: mark.thread,
                operation: mark.operation,
            },
            Condition::None,
        );
    }
    for address in received
        .delivered_to
        .iter()
        .chain(received.to.iter().chain(&received.cc).map(|one| &one.address))
    {
        if let Some((base, token)) = plus_token(address)
            && ours.mailboxes.contains(&base)
            && let Some(mark) = keys.read_id(&token)
        {
            found.add(
                Evidence::Address,
                Target::Thread {
                    thread: mark.thread,
                    operation: mark.operation,
                },
                Condition::None,
            );
        }
    }
    for number in numbers(&received.subject, &ours.prefixes) {
        found.add(Evidence::Subject, Target::Number(number), Condition::AuthorTakesPart);
    }
    found.list
}

struct Proposals<'k> {
    keys: &'k Keys,
    list: Vec<Candidate>,
}

impl Proposals<'_> {
    /// An identifier may be ours; then it also names the thread when no message of that id is known here.
    fn id(&mut self, evidence: Evidence, id: &str) {
        self.add(evidence, Target::Message(id.to_owned()), Condition::None);
        if let Some(mark) = self.keys.read_id(id) {
            self.add(
                evidence,
                Target::Thread {
                    thread: mark.thread,
                    operation: mark.operation,
                },
                Condition::None,
            );
        }
    }

    fn add(&mut self, evidence: Evidence, target: Target, condition: Condition) {
        if !self.list.iter().any(|known| known.target == target) {
            self.list.push(Candidate {
                evidence,
                target,
                condition,
            });
        }
    }
}

/// `help+token@taller.example`: the mailbox and the token.
pub fn plus_token(address: &str) -> Option<(String, String)> {
    let (local, host) = address.rsplit_once('@')?;
    let (name, token) = local.split_once('+')?;
    Some((format!("{name}@{host}").to_lowercase(), token.to_owned()))
}

/// Whole numbers behind one of the shop's prefixes in a subject, best first: in brackets, then the last one. A number inside of a
/// word or behind another system's tag is nobody's.
pub fn numbers(subject: &str, prefixes: &[String]) -> Vec<u64> {
    let lower = subject.to_lowercase();
    let mut found: Vec<(bool, usize, u64)> = Vec::new();
    for prefix in prefixes
        .iter()
        .map(|prefix| prefix.to_lowercase())
        .filter(|prefix| !prefix.trim().is_empty())
    {
        for (at, _) in lower.match_indices(&prefix) {
            let before = lower.get(..at).unwrap_or_default().chars().next_back();
            let after = lower.get(at + prefix.len()..).unwrap_or_default();
            let after = after.trim_start_matches(' ');
            let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
            let next = after.get(digits.len()..).unwrap_or_default().chars().next();
            let inside = before.is_some_and(|letter| letter.is_alphanumeric() || "-_/#".contains(letter))
                || next.is_some_and(|letter| letter.is_alphanumeric() || "-_/".contains(letter));
            // `[remote-rt #79]` is another system's.
            let tagged = lower
                .get(..at)
                .unwrap_or_default()
                .rsplit_once('[')
                .is_some_and(|(_, tag)| !tag.contains(']') && !tag.trim().is_empty());
            if inside || tagged || digits.len() > 15 {
                continue;
            }
            if let Ok(number) = digits.parse::<u64>() {
                let bracketed = before == Some('[') && next == Some(']');
                found.push((bracketed, at, number));
            }
        }
    }
    found.sort_by_key(|(bracketed, at, _)| (std::cmp::Reverse(*bracketed), std::cmp::Reverse(*at)));
    let mut numbers: Vec<u64> = Vec::new();
    for (_, _, number) in found {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// A subject without our own numbers and without the prefixes of answers, as the ticket shows it. Other systems' tags stay.
pub fn shown_subject(subject: &str, prefixes: &[String]) -> String {
    let mut text = subject.to_owned();
    for number in numbers(subject, prefixes) {
        for prefix in prefixes {
            for form in [
                format!("[{prefix}{number}]"),
                format!("({prefix}{number})"),
                format!("{prefix}{number}"),
            ] {
                let lower = text.to_lowercase();
                if let Some(at) = lower.find(&form.to_lowercase())
                    && text.is_char_boundary(at)
                    && text.is_char_boundary(at + form.len())
                {
                    text.replace_range(at..at + form.len(), "");
                }
            }
        }
    }
    let mut rest = text.trim();
    while let Some(shorter) = without_prefix(rest) {
        rest = shorter;
    }
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What mail programs write before the subject of an answer.
fn without_prefix(subject: &str) -> Option<&str> {
    const ANSWERS: &[&str] = &[
        "re", "aw", "sv", "antw", "vs", "ref", "rif", "vá", "válasz", "rv", "res", "bls", "balas", "回复", "答复",
        "odp", "atb", "ynt",
    ];
    let (prefix, rest) = subject.split_once([':', '：'])?;
    let word = prefix.trim().to_lowercase();
    // `Re[2]:` and `RE(3):`
    let word = word.trim_end_matches(|letter: char| letter.is_ascii_digit() || "[]()".contains(letter));
    ANSWERS.contains(&word).then(|| rest.trim_start())
}

/// Identifiers that relays write in their own way: a marketplace that hides its customers, trackers that answer by number.
fn relayed(received: &Received) -> Vec<String> {
    let mut ids = Vec::new();
    for name in [
        "x-original-message-id",
        "x-amz-original-message-id",
        "x-microsoft-original-message-id",
        "resent-message-id",
        "x-gm-original-message-id",
        "x-jira-fingerprint",
        "x-servicenow-generated-id",
    ] {
        if let Some(raw) = received.fields.raw(name) {
            ids.extend(crate::header::message_ids(raw));
        }
    }
    ids
}

/// What is odd about who wrote a mail; the ticket shows it beside the name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SenderCheck {
    /// The name shows another address than the real one.
    pub name_pretends: bool,
    /// Answers go somewhere else than to the author's own domain.
    pub answers_elsewhere: Option<String>,
    /// Another domain sent it for the author.
    pub sent_by: Option<String>,
    /// The receiving server says that the domain did not send it.
    pub fails_authentication: bool,
    /// The author is not the ticket's customer nor one who takes part.
    pub stranger: bool,
}

/// Looks at the sender of a mail; `takes_part` are the addresses of the ticket it would go to.
pub fn check_sender(received: &Received, takes_part: &[String]) -> SenderCheck {
    let author = received.author();
    let related = |one: &str, other: &str| {
        one == other || one.ends_with(&format!(".{other}")) || other.ends_with(&format!(".{one}"))
    };
    let elsewhere = received
        .reply_to
        .iter()
        .find(|one| !related(one.domain(), author.domain()));
    let sender = received
        .sender
        .as_ref()
        .filter(|one| one.valid && !related(one.domain(), author.domain()));
    SenderCheck {
        name_pretends: received.from.iter().any(Mailbox::name_pretends),
        answers_elsewhere: elsewhere.map(|one| one.address.clone()),
        sent_by: sender.map(|one| one.address.clone()),
        fails_authentication: received.authentication.dmarc == "fail"
            || (received.authentication.spf == "fail" && received.authentication.dkim != "pass"),
        stranger: !takes_part.is_empty() && !takes_part.iter().any(|known| author.is(known)),
    }
}

/// Whom an answer to all goes to besides the author: everybody but us. Our mailboxes are recognised with any `+token`; customers'
/// own plus addresses stay.
pub fn others(received: &Received, ours: &Ours) -> Vec<Mailbox> {
    /// More contacts are never made out of one mail.
    const MOST: usize = 40;
    let author = received.author();
    let is_own = |address: &str| {
        let lower = address.to_lowercase();
        ours.mailboxes.contains(&lower) || plus_token(&lower).is_some_and(|(base, _)| ours.mailboxes.contains(&base))
    };
    let mut found: Vec<Mailbox> = Vec::new();
    for one in received.to.iter().chain(&received.cc) {
        if one.valid
            && !is_own(&one.address)
            && !author.is(&one.address)
            && !found.iter().any(|known| known.is(&one.address))
            && found.len() < MOST
        {
            found.push(one.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn ours() -> Ours {
        Ours {
            prefixes: vec!["Ticket#".into(), "TA-".into()],
            mailboxes: vec!["hola@taller.example".into()],
        }
    }

    #[test]
    fn a_number_must_be_whole_and_ours() {
        let prefixes = ours().prefixes;
        for (subject, wanted) in [
            ("Re: [Ticket#417] Pedido", vec![417]),
            ("Pedido TA-12 roto", vec![12]),
            ("MyTicket#417", vec![]),
            ("Ticket#417b", vec![]),
            ("bgcolor=\"Ticket#123\"", vec![123]),
            ("TA-9 y [TA-12]", vec![12, 9]),
            ("[remote-rt TA-79] TA-12", vec![12]),
            ("XTA-12 TA-13-1", vec![]),
            ("Ticket# 55", vec![55]),
            ("Ticket#99999999999999999999", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(numbers(subject, &prefixes), wanted, "{subject}");
        }
        assert_eq!(
            shown_subject("Re: AW: [Ticket#417] Re[2]: Pedido [remote-rt #79]", &prefixes),
            "Pedido [remote-rt #79]"
        );
        assert_eq!(shown_subject("Válasz: TA-12 Csomag", &prefixes), "Csomag");
    }

    #[test]
    fn the_order_is_that_of_trust() {
        let keys = Keys::new([7; 32]);
        let (id, mark) = (
            keys.message_id("t1", "o1", "taller.example").unwrap(),
            keys.mark("t2", "o2").unwrap(),
        );
        let raw = format!(
            "From: carla@example.org\nTo: hola+{mark}@taller.example\nSubject: Re: [TA-5] x\nReferences: <a@x> <{id}>\nIn-Reply-To: <b@x>\n\nHola\n> {mark}"
        );
        let list = candidates(&parse(raw.as_bytes()), &keys, &ours());
        let told: Vec<_> = list.iter().map(|one| (one.evidence, one.condition)).collect();
        assert_eq!(
            told,
            [
                (Evidence::InReplyTo, Condition::None),
                (Evidence::References, Condition::None),
                (Evidence::References, Condition::None),
                (Evidence::References, Condition::None),
                (Evidence::Marker, Condition::None),
                (Evidence::Subject, Condition::AuthorTakesPart),
            ]
        );
        assert_eq!(list[1].target, Target::Message(id));
        assert_eq!(list[5].target, Target::Number(5));
    }

    #[test]
    fn an_odd_sender_is_named() {
        let raw = b"From: \"hola@taller.example\" <x@evil.example>\nSender: <y@relay.example>\nReply-To: z@other.example\nAuthentication-Results: mx; spf=pass; dkim=none; dmarc=fail (p=none)\n\nx";
        let check = check_sender(&parse(raw), &["carla@example.org".to_owned()]);
        assert_eq!(
            check,
            SenderCheck {
                name_pretends: true,
                answers_elsewhere: Some("z@other.example".into()),
                sent_by: Some("y@relay.example".into()),
                fails_authentication: true,
                stranger: true,
            }
        );
        assert_eq!(
            check_sender(
                &parse(b"From: Carla <Carla@Example.org>\n\nx"),
                &["carla@example.org".to_owned()]
            ),
            SenderCheck::default()
        );
    }

    #[test]
    fn an_answer_to_all_leaves_us_out() {
        let raw = b"From: carla@example.org\nTo: hola+abc@taller.example, Hola <HOLA@taller.example>, bela+shop@example.hu\nCc: carla@example.org, dewi@example.id, bela+shop@example.hu\n\nx";
        let found = others(&parse(raw), &ours());
        assert_eq!(
            found.iter().map(|one| one.address.as_str()).collect::<Vec<_>>(),
            ["bela+shop@example.hu", "dewi@example.id"]
        );
        let many = format!(
            "From: a@x.example\nTo: {}\n\nx",
            (0..100).map(|n| format!("p{n}@x.example, ")).collect::<String>()
        );
        assert_eq!(others(&parse(many.as_bytes()), &ours()).len(), 40);
    }
}
