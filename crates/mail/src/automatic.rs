//! Whether a person wrote a mail. Two programs that answer each other fill two mailboxes; a program that is taken for a loop is
//! a customer who is not heard. So the verdict is graded: some marks only mean "do not answer by yourself", and only a mail
//! of our own or a bounce is no customer's mail at all.

use crate::header::Fields;
use crate::keys::Keys;
use crate::received::{Received, ReturnPath};
use crate::report::{self, Outcome};
use crate::thread::{Ours, plus_token};

/// What a mail is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody wrote it.
    Person,
    /// A mail of ours that came back: the operation that sent it, when the mark is genuine.
    Loopback(Option<String>),
    /// Somebody is away.
    OutOfOffice,
    /// A program answered or announces something.
    Automatic,
    /// It came through a mailing list or is an advertisement.
    List,
    /// A mail of ours was not delivered.
    Bounce,
    /// A mail of ours is late.
    Delayed,
    /// A mail of ours was delivered or shown.
    Receipt,
    /// Somebody called a mail of ours spam.
    Complaint,
}

/// Why it is taken for that; shown to the agent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Auto-Submitted with this value (RFC 3834).
    AutoSubmitted(String),
    /// A Precedence field with this value.
    Precedence(String),
    /// A field that only programs write.
    Field(String),
    /// The subject says that somebody is away.
    Subject,
    /// Bounces of it go nowhere.
    EmptyReturnPath,
    /// The sender's address takes no answers.
    NoReply(String),
    /// A list's field.
    ListField(String),
    /// The sender asks other programs not to answer. Not a sign of a program itself.
    AnswersUnwanted,
    /// The author is one of our own mailboxes.
    OwnMailbox,
    /// Our operation header.
    Operation,
    /// A report in its own form.
    Report,
    /// A report recognised by habit.
    InformalReport,
}

/// The verdict and all its causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it is.
    pub kind: Kind,
    /// Why, strongest first; may hold marks that did not decide.
    pub causes: Vec<Cause>,
}

impl Verdict {
    /// Whether it begins a ticket when it belongs to none.
    pub fn begins_ticket(&self) -> bool {
        matches!(self.kind, Kind::Person | Kind::Automatic | Kind::List)
    }

    /// Whether it reopens its ticket and starts the clock: only what a customer says.
    pub fn reopens(&self) -> bool {
        matches!(self.kind, Kind::Person | Kind::Bounce)
    }

    /// Whether it counts as an answer of the customer.
    pub fn is_answer(&self) -> bool {
        self.kind == Kind::Person
    }

    /// Whether an automatic acknowledgement may be sent. Any doubt forbids it; it never forbids the ticket.
    pub fn may_acknowledge(&self) -> bool {
        self.kind == Kind::Person && self.causes.is_empty()
    }
}

/// Judges a mail.
pub fn judge(received: &Received, keys: &Keys, ours: &Ours) -> Verdict {
    let fields = &received.fields;
    let mut causes = Vec::new();
    if let Some(header) = &received.operation {
        let operation = keys.operation(header);
        if operation.is_some() {
            return Verdict {
                kind: Kind::Loopback(operation),
                causes: vec![Cause::Operation],
            };
        }
    }
    if let Some(report) = &received.report {
        let cause = if report.informal {
            Cause::InformalReport
        } else {
            Cause::Report
        };
        let kind = match report.kind {
            report::Kind::Read => Kind::Receipt,
            report::Kind::Complaint => Kind::Complaint,
            report::Kind::Delivery => match report.outcome() {
                Some(Outcome::Failed) | None => Kind::Bounce,
                Some(Outcome::Delayed) => Kind::Delayed,
                Some(Outcome::Delivered | Outcome::Relayed | Outcome::Expanded) => Kind::Receipt,
            },
        };
        return Verdict {
            kind,
            causes: vec![cause],
        };
    }
    // RFC 3834: everything but `no`; comments and parameters may follow the word.
    let submitted = fields
        .texts("auto-submitted")
        .into_iter()
        .map(|value| value.to_lowercase())
        .find(|value| first_word(value) != "no" && !value.is_empty());
    let away = is_away(received, submitted.as_deref());
    causes.extend(submitted.clone().map(Cause::AutoSubmitted));
    let mut listed = false;
    for value in fields.texts("precedence") {
        let value = value.to_lowercase();
        if matches!(value.as_str(), "bulk" | "junk" | "list" | "auto_reply" | "auto-reply") {
            listed |= value == "list";
            causes.push(Cause::Precedence(value));
        }
    }
    let programs = program_fields(fields);
    let mut is_program = submitted.is_some() || !programs.is_empty();
    causes.extend(programs.into_iter().map(Cause::Field));
    if away && !is_program {
        causes.push(Cause::Subject);
    }
    for name in ["list-id", "list-post", "mailing-list", "x-mailing-list"] {
        if fields.has(name) {
            listed = true;
            causes.push(Cause::ListField(name.to_owned()));
        }
    }
    if received.return_path == Some(ReturnPath::Nobody) {
        causes.push(Cause::EmptyReturnPath);
        is_program = true;
    }
    let author = received.author().address.to_lowercase();
    let mailboxes = &ours.mailboxes;
    let own = mailboxes.contains(&author) || plus_token(&author).is_some_and(|(base, _)| mailboxes.contains(&base));
    // A contact form sends with our own address; it then says where the answer goes.
    if own && received.reply_to.is_empty() {
        causes.push(Cause::OwnMailbox);
    }
    if let Some(local) = no_reply(&author)
        && !own
    {
        causes.push(Cause::NoReply(local));
    }
    if fields.has("list-unsubscribe") {
        causes.push(Cause::ListField("list-unsubscribe".to_owned()));
    }
    let suppressed = fields
        .texts("x-auto-response-suppress")
        .iter()
        .any(|value| !value.is_empty() && !value.eq_ignore_ascii_case("none"));
    if suppressed {
        causes.push(Cause::AnswersUnwanted);
    }
    let bulk = causes
        .iter()
        .any(|cause| matches!(cause, Cause::Precedence(value) if value != "list"));
    let kind = if away {
        Kind::OutOfOffice
    } else if listed || (bulk && fields.has("list-unsubscribe")) {
        Kind::List
    } else if is_program || bulk {
        Kind::Automatic
    } else {
        Kind::Person
    };
    Verdict { kind, causes }
}

/// Whether a mail came through somebody else's list from which one can be taken off: an advertisement, or a list that a person
/// of the shop reads. A list at a domain of ours is a shared mailbox (a Google group that passes on what customers write), and
/// a list without a way out may be a marketplace's.
pub fn is_advertisement(received: &Received, verdict: &Verdict, ours: &Ours) -> bool {
    let fields = &received.fields;
    let names: Vec<String> = ["list-id", "list-post", "mailing-list"]
        .iter()
        .flat_map(|name| fields.texts(name))
        .map(|text| text.to_lowercase())
        .collect();
    let is_ours = |mailbox: &String| {
        let domain = mailbox.rsplit('@').next().unwrap_or_default();
        !domain.is_empty() && names.iter().any(|name| name.contains(domain))
    };
    verdict.kind == Kind::List && fields.has("list-unsubscribe") && !ours.mailboxes.iter().any(is_ours)
}

/// Whether the server that received a mail took it for spam, in the fields of the common filters.
pub fn server_says_spam(received: &Received) -> bool {
    ["x-spam-flag", "x-spam-status", "x-spam"].iter().any(|name| {
        let texts = received.fields.texts(name);
        // The newest line of a field is the one of our own server.
        texts.first().is_some_and(|text| {
            let text = text.to_lowercase();
            first_word(text.split(',').next().unwrap_or_default()) == "yes"
        })
    })
}

fn first_word(value: &str) -> &str {
    value
        .split([' ', ';', '(', '\t'])
        .find(|word| !word.is_empty())
        .unwrap_or_default()
}

/// Fields that mail programs of people do not write.
fn program_fields(fields: &Fields) -> Vec<String> {
    const NAMES: &[&str] = &[
        "x-autoreply",
        "x-autorespond",
        "x-auto-respond",
        "x-autoreply-from",
        "x-autogenerated",
        "x-mail-autoreply",
        "x-facebook-notify",
        "x-loop",
        "feedback-id-autoreply",
        "x-fc-machinegenerated",
        "x-post-messageclass-autoreply",
    ];
    let mut found: Vec<String> = NAMES
        .iter()
        .filter(|name| fields.has(name))
        .map(|name| (*name).to_owned())
        .collect();
    // A parcel service's or marketplace's notice says so itself.
    let says = |name: &str, word: &str| {
        fields
            .texts(name)
            .iter()
            .any(|value| value.to_lowercase().contains(word))
    };
    for (name, word) in [
        ("x-amazon-mail-relay-type", "notification"),
        ("x-autoresponder", ""),
        ("x-message-flag-automatic", ""),
    ] {
        if fields.has(name) && says(name, word) {
            found.push(name.to_owned());
        }
    }
    found
}

/// Whether somebody is away: only in answers that a program wrote, or when the subject can mean nothing else.
fn is_away(received: &Received, submitted: Option<&str>) -> bool {
    let subject = received.subject.to_lowercase();
    let subject = subject.trim();
    let says =
        AWAY.iter().any(|start| subject.starts_with(start)) || AWAY_INSIDE.iter().any(|word| subject.contains(word));
    let replied = submitted.is_some_and(|value| first_word(value) == "auto-replied");
    let vacation = submitted.is_some_and(|value| value.contains("vacation"))
        || received.fields.has("x-autoreply")
        || received.fields.has("x-autorespond");
    says || vacation || (replied && !received.in_reply_to.is_empty() && subject.starts_with("auto"))
}

/// How subjects of absent people begin, in small letters.
const AWAY: &[&str] = &[
    "automatic reply:",
    "automatic reply from",
    "auto reply:",
    "auto-reply:",
    "autoreply:",
    "out of office:",
    "out of the office:",
    "out of office reply",
    "out-of-office:",
    "respuesta automática:",
    "respuesta automática",
    "fuera de la oficina",
    "fuera de oficina",
    "ausente:",
    "automatikus válasz",
    "házon kívül",
    "irodán kívül",
    "szabadságon vagyok",
    "balasan otomatis",
    "di luar kantor",
    "jawaban otomatis",
    "automatische antwort",
    "abwesenheitsnotiz",
    "abwesenheit:",
    "réponse automatique",
    "absence du bureau",
    "absent du bureau",
    "resposta automática",
    "fora do escritório",
    "ausência:",
    "risposta automatica",
    "fuori sede",
    "automatisch antwoord",
    "autosvar:",
];

const AWAY_INSIDE: &[&str] = &[
    "(out of office)",
    "[out of office]",
    "is out of the office",
    "(automatic reply)",
    "[automatic reply]",
];

/// Addresses that nobody reads, by their local part.
fn no_reply(address: &str) -> Option<String> {
    let local = address.split('@').next().unwrap_or_default();
    let plain = local.replace(['-', '_', '.'], "");
    let exact = matches!(
        plain.as_str(),
        "mailerdaemon"
            | "postmaster"
            | "abuse"
            | "root"
            | "bounce"
            | "bounces"
            | "daemon"
            | "nobody"
            | "listserv"
            | "majordomo"
            | "mailinglist"
    );
    let part = [
        "noreply",
        "donotreply",
        "noresponder",
        "nemvalaszolj",
        "nevalaszoljon",
        "jangandibalas",
    ]
    .iter()
    .any(|word| plain.contains(word));
    (exact || part).then(|| local.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn verdict(header: &str) -> Verdict {
        let keys = Keys::new([7; 32]);
        let ours = Ours {
            mailboxes: vec!["hola@taller.example".into()],
            ..Ours::default()
        };
        let from = if header.to_lowercase().contains("from:") {
            ""
        } else {
            "From: carla@example.org\n"
        };
        judge(&parse(format!("{from}{header}\n\nHola").as_bytes()), &keys, &ours)
    }

    #[test]
    fn a_newsletter_is_an_advertisement_and_a_group_of_the_shop_is_not() {
        let ours = Ours {
            mailboxes: vec!["hola@taller.example".into()],
            ..Ours::default()
        };
        for (header, advertisement, spam) in [
            (
                "List-Id: <news.deals.example>\nList-Unsubscribe: <https://deals.example/off>",
                true,
                false,
            ),
            (
                "List-Id: <hola.taller.example>\nList-Unsubscribe: <https://groups.example/off>\nPrecedence: list",
                false,
                false,
            ),
            ("List-Id: <news.deals.example>", false, false),
            ("List-Unsubscribe: <https://deals.example/off>", false, false),
            ("X-Spam-Flag: YES", false, true),
            ("X-Spam-Status: Yes, score=12.3 required=5", false, true),
            ("X-Spam-Status: No, score=0.1 required=5\nX-Spam-Flag: NO", false, false),
        ] {
            let raw = format!("From: a@deals.example\nSubject: x\n{header}\n\ntext");
            let received = parse(raw.as_bytes());
            let verdict = judge(&received, &Keys::new([7; 32]), &ours);
            assert_eq!(
                (
                    is_advertisement(&received, &verdict, &ours),
                    server_says_spam(&received)
                ),
                (advertisement, spam),
                "{header}"
            );
        }
    }

    #[test]
    fn each_mark_has_its_own_consequence() {
        // (header, kind, begins a ticket, may be acknowledged)
        for (header, kind, begins, acknowledged) in [
            ("Subject: Pedido", Kind::Person, true, true),
            ("Auto-Submitted: no", Kind::Person, true, true),
            ("Auto-Submitted: No (written by hand)", Kind::Person, true, true),
            ("Auto-Submitted: auto-generated", Kind::Automatic, true, false),
            (
                "Auto-Submitted: auto-replied; owner-email=x",
                Kind::Automatic,
                true,
                false,
            ),
            (
                "Auto-Submitted: auto-replied (vacation)",
                Kind::OutOfOffice,
                false,
                false,
            ),
            ("Precedence: bulk", Kind::Automatic, true, false),
            ("Precedence: first-class", Kind::Person, true, true),
            ("Precedence: normal\nPrecedence: junk", Kind::Automatic, true, false),
            ("Precedence: list", Kind::List, true, false),
            ("List-Id: <a.b>", Kind::List, true, false),
            ("List-Unsubscribe: <mailto:x@y>", Kind::Person, true, false),
            ("X-Auto-Response-Suppress: All", Kind::Person, true, false),
            ("X-Auto-Response-Suppress: None", Kind::Person, true, true),
            ("X-Autoreply: yes", Kind::OutOfOffice, false, false),
            ("X-Loop: x", Kind::Automatic, true, false),
            ("Return-Path: <>", Kind::Automatic, true, false),
            ("X-AMAZON-MAIL-RELAY-TYPE: NOTIFICATION", Kind::Automatic, true, false),
            ("Subject: Respuesta automática: Pedido", Kind::OutOfOffice, false, false),
            ("Subject: Automatikus válasz: Csomag", Kind::OutOfOffice, false, false),
            ("Subject: Balasan otomatis: Paket", Kind::OutOfOffice, false, false),
            ("Subject: Automatic reply: Parcel", Kind::OutOfOffice, false, false),
            ("Subject: Abwesenheitsnotiz: Paket", Kind::OutOfOffice, false, false),
            ("Subject: Réponse automatique : Colis", Kind::OutOfOffice, false, false),
            ("Subject: Resposta automática: Pedido", Kind::OutOfOffice, false, false),
            (
                "Subject: My automatic coffee machine is out of order",
                Kind::Person,
                true,
                true,
            ),
            ("From: no-reply@shop.example", Kind::Person, true, false),
            (
                "From: Do_Not.Reply <donotreply@shop.example>",
                Kind::Person,
                true,
                false,
            ),
            ("From: hola@taller.example", Kind::Person, true, false),
            (
                "From: hola@taller.example\nReply-To: carla@example.org",
                Kind::Person,
                true,
                true,
            ),
        ] {
            let verdict = verdict(header);
            assert_eq!(
                (&verdict.kind, verdict.begins_ticket(), verdict.may_acknowledge()),
                (&kind, begins, acknowledged),
                "{header}: {:?}",
                verdict.causes
            );
        }
    }

    #[test]
    fn our_own_mail_is_known_and_a_forged_mark_is_not() {
        let header = Keys::new([7; 32]).operation_header("op1").unwrap();
        assert_eq!(
            verdict(&format!("X-Mostrador-Op: {header}")).kind,
            Kind::Loopback(Some("op1".into()))
        );
        assert_eq!(
            verdict("X-Mostrador-Op: op1.aaaaaaaaaaaaaaaaaaaaaaaaaa").kind,
            Kind::Person
        );
    }

    #[test]
    fn only_a_person_or_a_failure_reopens() {
        assert!(verdict("A: b").reopens() && verdict("A: b").is_answer());
        assert!(
            !verdict("Subject: Out of office: x").reopens() && !verdict("Auto-Submitted: auto-generated").is_answer()
        );
    }
}
