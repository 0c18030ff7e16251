//! The corpus of mails: files as a server has them, and an index that says of each what a ticket must show and which trap of
//! the field's list (sixty numbered lines) it stands for. Beside them, every file is damaged in thousands of ways by a fixed
//! seed: whatever comes out, nothing panics and nothing grows.

#![allow(
    clippy::unwrap_used,
    reason = "clippy sees tests only inside of test functions, and this whole file is one"
)]

use domain::Timestamp;
use mail::automatic::{self, Kind};
use mail::thread::{self, Candidate, Condition, Ours, Target};
use mail::{Identity, Keys, Notice, Received, Role, form, forward, html, parse};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Lines of the list of traps; each must have a mail.
const TRAPS: u64 = 60;
/// When the mails of the corpus arrive: a day after most were written.
const ARRIVED: Timestamp = Timestamp(1_795_435_200_000);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn index() -> Vec<Value> {
    serde_json::from_slice(&std::fs::read(folder().join("index.json")).unwrap()).unwrap()
}

fn bytes_of(entry: &Value) -> Vec<u8> {
    std::fs::read(folder().join(entry["file"].as_str().unwrap())).unwrap()
}

fn keys() -> Keys {
    Keys::new([7; 32])
}

fn ours() -> Ours {
    Ours {
        prefixes: vec!["Ticket#".into(), "TA-".into()],
        mailboxes: vec!["hola@taller.example".into()],
    }
}

fn told(candidate: &Candidate) -> String {
    match &candidate.target {
        Target::Message(id) => format!("{:?} {id}", candidate.evidence),
        Target::Thread { thread, .. } => format!("{:?} {thread}", candidate.evidence),
        Target::Number(number) => format!("{:?} {number}", candidate.evidence),
    }
}

fn kind_told(kind: &Kind) -> String {
    match kind {
        Kind::Loopback(Some(operation)) => format!("Loopback {operation}"),
        other => format!("{other:?}"),
    }
}

fn notice_told(notice: &Notice) -> String {
    let text = format!("{notice:?}");
    text.split('(').next().unwrap().to_owned()
}

fn report_told(received: &Received) -> Vec<String> {
    let recipients = received.report.iter().flat_map(|report| &report.recipients);
    recipients
        .map(|one| {
            let status = one
                .status
                .map(|status| format!("{}.{}.{}", status.0, status.1, status.2))
                .unwrap_or_default();
            let marked = if one.marks_address() { " marked" } else { "" };
            format!("{} {:?} {status} {:?}{marked}", one.address, one.outcome, one.reason)
        })
        .collect()
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap().to_owned())
        .collect()
}

/// What differs from what the index says; empty is good.
fn differences(entry: &Value) -> Vec<String> {
    let expect = &entry["expect"];
    let bytes = bytes_of(entry);
    let received = if expect["oversized"] == true {
        mail::header_only(&bytes, 50_000_000)
    } else {
        parse(&bytes)
    };
    let verdict = automatic::judge(&received, &keys(), &ours());
    let candidates = thread::candidates(&received, &keys(), &ours());
    let mut wrong = Vec::new();
    let mut is = |what: &str, got: String, wanted: String| {
        if got != wanted {
            wrong.push(format!("{what}: got {got:?}, wanted {wanted:?}"));
        }
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    is("from", received.author().address, text(&expect["from"]));
    is("verdict", kind_told(&verdict.kind), text(&expect["verdict"]));
    is(
        "thread",
        candidates.first().map(told).unwrap_or_default(),
        text(&expect["thread"]),
    );
    let files: Vec<String> = received.files().map(|file| file.name.clone()).collect();
    is("files", files.join(" | "), strings(&expect["files"]).join(" | "));
    for (key, value) in expect.as_object().unwrap() {
        match key.as_str() {
            "text" => is(key, received.text.clone().trim_end().to_owned(), text(value)),
            "text_has" => {
                let missing: Vec<String> = strings(value)
                    .into_iter()
                    .filter(|word| !received.text.contains(word))
                    .collect();
                is(key, missing.join(" | "), String::new());
            }
            "html_has" => {
                let page = html::sanitise(received.html.as_deref().unwrap_or_default());
                let shown = page.html.replace("data-cid=\"", "src=\"cid:");
                let missing: Vec<String> = strings(value)
                    .into_iter()
                    .filter(|word| !shown.contains(word))
                    .collect();
                is(key, missing.join(" | "), String::new());
            }
            "threads" => is(
                key,
                candidates.iter().map(told).collect::<Vec<_>>().join(" | "),
                strings(value).join(" | "),
            ),
            "condition" => is(
                key,
                candidates
                    .first()
                    .map(|one| format!("{:?}", one.condition))
                    .unwrap_or_default(),
                text(value),
            ),
            "subject" => is(key, received.subject.clone(), text(value)),
            "shown" => is(
                key,
                thread::shown_subject(&received.subject, &ours().prefixes),
                text(value),
            ),
            "message_id" => is(key, received.message_id.clone().unwrap_or_default(), text(value)),
            "name" => is(key, received.author().name, text(value)),
            "valid" => is(key, received.author().valid.to_string(), value.to_string()),
            "date" => is(
                key,
                received
                    .date
                    .map_or("null".to_owned(), |date| date.millis().to_string()),
                value.to_string(),
            ),
            "clamped" => is(
                key,
                (received.moment(ARRIVED) == ARRIVED).to_string(),
                value.to_string(),
            ),
            "acknowledge" => is(key, verdict.may_acknowledge().to_string(), value.to_string()),
            "reopens" => is(key, verdict.reopens().to_string(), value.to_string()),
            "storm" => is(
                key,
                received
                    .report
                    .as_ref()
                    .is_some_and(mail::report::Report::is_storm)
                    .to_string(),
                value.to_string(),
            ),
            "report" => is(key, report_told(&received).join(" | "), strings(value).join(" | ")),
            "stranger" => {
                let check = thread::check_sender(&received, &["carla@example.org".to_owned()]);
                is(key, check.stranger.to_string(), value.to_string());
            }
            "answer_to" => is(
                key,
                received
                    .answer_to(&|address| ours().mailboxes.iter().any(|own| own == address))
                    .address,
                text(value),
            ),
            "others" => is(
                key,
                thread::others(&received, &ours()).len().to_string(),
                value.to_string(),
            ),
            "delivered" => is(key, received.delivered_to.join(" | "), strings(value).join(" | ")),
            "field" => {
                let pair = strings(value);
                is(key, received.fields.text(&pair[0]).unwrap_or_default(), pair[1].clone());
            }
            "no_field" => is(key, received.fields.has(&text(value)).to_string(), "false".to_owned()),
            "original" => is(
                key,
                forward::in_text(&received.subject, &received.text)
                    .map(|found| found.from.address)
                    .unwrap_or_default(),
                text(value),
            ),
            "enclosed" => {
                let found = received.files().find_map(|file| forward::attached(&file.bytes));
                is(
                    key,
                    found.map(|found| found.from.address).unwrap_or_default(),
                    text(value),
                );
            }
            "notices" => {
                let got: BTreeSet<String> = received.notices.iter().map(notice_told).collect();
                let missing: Vec<String> = strings(value).into_iter().filter(|one| !got.contains(one)).collect();
                is(key, missing.join(" | "), String::new());
            }
            "sizes" => is(
                key,
                received
                    .files()
                    .map(|file| file.bytes.len().to_string())
                    .collect::<Vec<_>>()
                    .join(","),
                value
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(Value::to_string)
                    .collect::<Vec<_>>()
                    .join(","),
            ),
            "inline" => is(
                key,
                received
                    .attachments
                    .iter()
                    .filter(|one| one.role == Role::Inline)
                    .count()
                    .to_string(),
                value.to_string(),
            ),
            "invitations" => is(
                key,
                received
                    .invitations
                    .iter()
                    .map(|one| one.summary.clone())
                    .collect::<Vec<_>>()
                    .join(" | "),
                strings(value).join(" | "),
            ),
            "protection" => is(key, format!("{:?}", received.protection), text(value)),
            "as_text" => is(
                key,
                html::sanitise(received.html.as_deref().unwrap_or_default())
                    .as_text
                    .to_string(),
                value.to_string(),
            ),
            "own" => is(key, received.own_words(), text(value)),
            "links" => {
                let links = html::sanitise(received.html.as_deref().unwrap_or_default()).links;
                let got = links
                    .iter()
                    .map(|link| format!("{}{}", link.host, if link.pretends { " pretends" } else { "" }));
                is(key, got.collect::<Vec<_>>().join(" | "), strings(value).join(" | "));
            }
            "form" => {
                let got = form::read(&received, &ours(), &form::usual())
                    .map(|found| format!("{} | {} | {}", found.customer.address, found.template, found.message));
                is(key, got.unwrap_or_default(), strings(value).join(" | "));
            }
            "from" | "verdict" | "thread" | "files" | "identity" | "oversized" | "text_any" | "acknowledge_any" => {}
            other => is("a key of the index that no test reads", other.to_owned(), String::new()),
        }
    }
    wrong
}

#[test]
fn every_mail_says_what_its_ticket_must_show() {
    let wrong: Vec<String> = index()
        .iter()
        .flat_map(|entry| {
            differences(entry)
                .into_iter()
                .map(|one| format!("{}: {one}", entry["file"].as_str().unwrap()))
        })
        .collect();
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_trap_has_a_mail_and_every_mail_is_in_the_index() {
    let index = index();
    let covered: BTreeSet<u64> = index
        .iter()
        .flat_map(|entry| {
            entry["traps"]
                .as_array()
                .unwrap()
                .iter()
                .map(|trap| trap.as_u64().unwrap())
        })
        .collect();
    let missing: Vec<u64> = (1..=TRAPS).filter(|trap| !covered.contains(trap)).collect();
    assert!(
        missing.is_empty() && covered.iter().all(|trap| *trap <= TRAPS),
        "without a mail: {missing:?}"
    );
    let listed: BTreeSet<String> = index
        .iter()
        .map(|entry| entry["file"].as_str().unwrap().to_owned())
        .collect();
    let files = std::fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap());
    let there: BTreeSet<String> = files.filter(|name| name.ends_with(".eml")).collect();
    assert_eq!(listed, there);
    assert!(listed.len() >= 150 && listed.len() == index.len());
    for entry in &index {
        let expect = entry["expect"].as_object().unwrap();
        assert!(
            ["text", "text_has", "text_any"]
                .iter()
                .any(|key| expect.contains_key(*key)),
            "{} says nothing of its text",
            entry["file"]
        );
        assert!(!entry["about"].as_str().unwrap().is_empty());
    }
}

#[test]
fn the_same_mail_has_one_identity_and_another_has_its_own() {
    let mut named: BTreeMap<String, BTreeSet<Identity>> = BTreeMap::new();
    let mut rest = BTreeSet::new();
    let mut count = 0;
    for entry in index() {
        let identity = Identity::of(&parse(&bytes_of(&entry)));
        match entry["expect"]["identity"].as_str() {
            Some(name) => {
                named.entry(name.to_owned()).or_default().insert(identity);
            }
            None => {
                rest.insert(identity);
                count += 1;
            }
        }
    }
    assert!(named.len() == 2 && named.values().all(|set| set.len() == 1));
    let all: BTreeSet<&Identity> = named.values().flatten().collect();
    assert_eq!(all.len(), 2);
    // Mails of the corpus that differ only in fields of transport are the same mail to a person.
    assert!(rest.len() * 10 >= count * 6, "{} of {count}", rest.len());
}

#[test]
fn a_subject_number_is_never_followed_without_its_condition() {
    for entry in index() {
        for candidate in thread::candidates(&parse(&bytes_of(&entry)), &keys(), &ours()) {
            let typed = matches!(candidate.target, Target::Number(_));
            assert_eq!(
                typed,
                candidate.condition == Condition::AuthorTakesPart,
                "{}",
                entry["file"]
            );
        }
    }
}

/// Chance by a fixed seed.
struct Seed(u64);

impl Seed {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }

    fn damage(&mut self, bytes: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
        let mut damaged = bytes.to_vec();
        for _ in 0..=self.next(4) {
            let length = damaged.len();
            let at = self.next(length + 1);
            match self.next(7) {
                0 => damaged.truncate(at),
                1 if length > 0 => damaged[at % length] ^= 1 << self.next(8),
                2 => damaged.insert(at, u8::try_from(self.next(256)).unwrap()),
                3 => {
                    let end = (at + self.next(200)).min(length);
                    let piece = damaged[at..end].to_vec();
                    damaged.splice(at..at, piece);
                }
                4 => {
                    let end = (at + self.next(100)).min(length);
                    damaged.drain(at..end);
                }
                5 => {
                    let other = &others[self.next(others.len())];
                    let from = self.next(other.len() + 1);
                    let to = (from + self.next(400)).min(other.len());
                    damaged.splice(at..at, other[from..to].iter().copied());
                }
                _ => {
                    let tokens: [&[u8]; 10] = [
                        b"\r\n\r\n",
                        b"--frontera\n",
                        b"=?utf-8?Q?",
                        b"\"",
                        b"<",
                        b"Content-Type: multipart/mixed; boundary=frontera\n",
                        b"\0",
                        b"begin 644 x\n",
                        b"(",
                        b"<table><b>",
                    ];
                    damaged.splice(at..at, tokens[self.next(tokens.len())].iter().copied());
                }
            }
        }
        damaged
    }
}

/// Everything that the program does with a mail.
fn used(bytes: &[u8]) -> usize {
    let received = parse(bytes);
    let verdict = automatic::judge(&received, &keys(), &ours());
    let candidates = thread::candidates(&received, &keys(), &ours());
    let shown = html::sanitise(received.html.as_deref().unwrap_or_default());
    assert_eq!(html::sanitise(&shown.html).html, shown.html);
    let original = forward::in_text(&received.subject, &received.text);
    let found = form::read(&received, &ours(), &form::usual());
    let _ = (
        Identity::of(&received),
        thread::check_sender(&received, &[]),
        thread::others(&received, &ours()),
        verdict,
        original,
        found,
    );
    for file in &received.attachments {
        assert!(!file.name.is_empty() && !file.name.contains(['/', '\\', '\0', '\n']));
    }
    assert!(!received.subject.contains(['\n', '\r', '\0']) && !received.text.contains('\0'));
    received.text.len()
        + shown.html.len()
        + candidates.len()
        + received.attachments.iter().map(|one| one.bytes.len()).sum::<usize>()
}

#[test]
fn damaged_mails_neither_panic_nor_grow() {
    let all: Vec<Vec<u8>> = index().iter().map(bytes_of).collect();
    let mut seed = Seed(0x4d6f_7374);
    let mut runs = 0;
    for bytes in &all {
        // Large ones cost most and show least when damaged.
        let times = if bytes.len() > 20_000 { 2 } else { 12 };
        for _ in 0..times {
            let damaged = seed.damage(bytes, &all);
            // HTML is written out again with its ends and marks; nothing makes more of it than this.
            assert!(
                used(&damaged) <= damaged.len() * 40 + 20_000,
                "{:?}",
                String::from_utf8_lossy(&damaged)
            );
            runs += 1;
        }
    }
    assert!(runs >= 1_500, "{runs}");
}
