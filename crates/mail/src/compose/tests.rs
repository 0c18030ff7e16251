//! What leaves, read again as a recipient would read it.

use super::*;
use crate::{Role, parse};
use proptest::prelude::*;

fn person(name: &str, address: &str) -> Person {
    Person {
        name: name.into(),
        address: address.into(),
    }
}

fn draft() -> Draft {
    Draft {
        from: person("Taller Azul", "hola@taller.example"),
        to: vec![person("Carla Ruiz", "carla@example.org")],
        subject: "Re: Devolución del pedido nº 417 – árvíztűrő tükörfúrógép y más palabras para que se parta".into(),
        text: "Hola, Carla:\n\nEstá en camino.\nFrom aquí sigue\n> tu texto\n\n-- \nAna".into(),
        message_id: "mst.t417.op1.abc@taller.example".into(),
        operation: "op1.abc".into(),
        in_reply_to: Some("c2@example.org".into()),
        references: vec!["c1@example.org".into(), "c2@example.org".into()],
        date: Timestamp(1_795_348_800_000),
        ..Draft::default()
    }
}

const LIMIT: usize = 10_000_000;

#[test]
fn what_was_written_is_what_is_read() {
    let composed = compose(&draft(), LIMIT).unwrap();
    let received = parse(&composed.bytes);
    assert_eq!(received.subject, draft().subject);
    assert_eq!(received.text, draft().text);
    assert_eq!(received.author().name, "Taller Azul");
    assert_eq!(received.message_id.as_deref(), Some("mst.t417.op1.abc@taller.example"));
    assert_eq!(
        (received.in_reply_to, received.references),
        (
            vec!["c2@example.org".to_owned()],
            vec!["c1@example.org".to_owned(), "c2@example.org".to_owned()]
        )
    );
    assert_eq!(
        (received.operation.as_deref(), received.date),
        (Some("op1.abc"), Some(draft().date))
    );
    assert_eq!(
        compose(&draft(), LIMIT).unwrap(),
        composed,
        "the same draft gives the same bytes"
    );
}

#[test]
fn html_files_and_pictures_arrive_with_their_names() {
    let mut draft = draft();
    draft.html = Some("<p>Hola <b>Carla</b> <img src=\"cid:logo@taller\"><img src=\"https://evil.example/x.png\"><script>x</script></p>".into());
    draft.text = "Hola Carla".into();
    draft.files = vec![
        File {
            name: "számla – őszi.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: b"%PDF".to_vec(),
            content_id: None,
        },
        File {
            name: "../logo.png".into(),
            media_type: "image/png".into(),
            bytes: b"PNG".to_vec(),
            content_id: Some("logo@taller".into()),
        },
        File {
            name: "mail.eml".into(),
            media_type: "message/rfc822".into(),
            bytes: b"From: x".to_vec(),
            content_id: None,
        },
    ];
    let composed = compose(&draft, LIMIT).unwrap();
    let received = parse(&composed.bytes);
    let files: Vec<_> = received
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.role, file.bytes.len()))
        .collect();
    assert_eq!(
        files,
        [
            ("logo.png", Role::Inline, 3),
            ("számla – őszi.pdf", Role::File, 4),
            ("mail.eml", Role::File, 7)
        ]
    );
    assert_eq!(received.text, "Hola Carla");
    let html = received.html.unwrap();
    assert!(
        html.contains("src=\"cid:logo@taller\"") && !html.contains("src=\"https") && !html.contains("script"),
        "{html}"
    );
}

#[test]
fn blind_copies_are_in_the_envelope_only() {
    let mut draft = draft();
    draft.bcc = vec![person("Bruno", "bruno@secret.example"), person("", "CARLA@example.org")];
    let composed = compose(&draft, LIMIT).unwrap();
    assert_eq!(composed.recipients, ["carla@example.org", "bruno@secret.example"]);
    let text = String::from_utf8_lossy(&composed.bytes).to_lowercase();
    assert!(!text.contains("bruno") && !text.contains("bcc"));
    draft.to.clear();
    draft.bcc.truncate(1);
    let text = String::from_utf8(compose(&draft, LIMIT).unwrap().bytes).unwrap();
    assert!(text.contains("To: undisclosed-recipients:;") && !text.contains("bruno"));
}

#[test]
fn what_cannot_be_a_header_is_refused() {
    let refused = |change: &dyn Fn(&mut Draft)| {
        let mut draft = draft();
        change(&mut draft);
        compose(&draft, LIMIT).unwrap_err()
    };
    assert_eq!(
        refused(&|draft| draft.subject = "a\r\nBcc: x@y.example".into()),
        ComposeError::Control("subject")
    );
    assert_eq!(
        refused(&|draft| draft.to[0].name = "a\nb".into()),
        ComposeError::Control("a name")
    );
    assert!(matches!(
        refused(&|draft| draft.to[0].address = "a@x.example\r\nBcc: b@x.example".into()),
        ComposeError::BadAddress(_)
    ));
    assert!(matches!(
        refused(&|draft| draft.from.address = "nobody".into()),
        ComposeError::BadAddress(_)
    ));
    assert!(matches!(
        refused(&|draft| draft.message_id = "a>b".into()),
        ComposeError::BadIdentifier(_)
    ));
    assert!(matches!(
        refused(&|draft| draft.in_reply_to = Some("a\r\nb".into())),
        ComposeError::BadIdentifier(_)
    ));
    assert_eq!(
        refused(&|draft| draft.operation = "a\nb".into()),
        ComposeError::Control("operation")
    );
    assert_eq!(refused(&|draft| draft.to.clear()), ComposeError::NoRecipient);
    assert!(matches!(
        compose(&draft(), 100).unwrap_err(),
        ComposeError::TooLarge(_, 100)
    ));
}

#[test]
fn references_keep_the_first_and_the_newest() {
    let known: Vec<String> = (0..200).map(|number| format!("message-{number}@example.org")).collect();
    let kept = references(&known, Some("answered@example.org"));
    assert_eq!(
        (kept.first().unwrap().as_str(), kept.last().unwrap().as_str()),
        ("message-0@example.org", "answered@example.org")
    );
    assert!(
        kept.iter().map(|id| id.len() + 3).sum::<usize>() <= REFERENCES
            && kept.contains(&"message-199@example.org".to_owned())
    );
    assert_eq!(references(&["bad id".into(), "a@b".into()], Some("a@b")), ["a@b"]);
}

#[test]
fn the_size_is_known_before_it_is_written() {
    let mut draft = draft();
    draft.files = vec![File {
        name: "a.bin".into(),
        media_type: "application/octet-stream".into(),
        bytes: vec![7; 300_000],
        content_id: None,
    }];
    let size = compose(&draft, LIMIT).unwrap().bytes.len();
    let estimate = size_estimate(draft.text.len(), &[300_000]);
    assert!(estimate >= size && estimate < size * 11 / 10, "{estimate} for {size}");
}

proptest! {
    #[test]
    fn no_value_makes_a_header_or_loses_the_mail(subject in ".{0,200}", name in ".{0,60}", text in "(?s).{0,400}", file in ".{0,60}") {
        let mut draft = draft();
        draft.subject = subject.clone();
        draft.to[0].name = name;
        draft.text = text;
        draft.bcc = vec![person("", "bruno@secret.example")];
        draft.files = vec![File { name: file, media_type: "image/png".into(), bytes: b"PNG".to_vec(), content_id: None }];
        if let Ok(composed) = compose(&draft, LIMIT) {
            let received = parse(&composed.bytes);
            let known = ["message-id", "date", "from", "to", "subject", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding"];
            for field in received.fields.iter() {
                prop_assert!(known.contains(&field.name.as_str()), "{}", field.name);
            }
            prop_assert_eq!(received.to.len(), 1);
            prop_assert_eq!(&received.to[0].address, "carla@example.org");
            prop_assert_eq!(received.files().count(), 1);
            prop_assert!(!composed.bytes.windows(5).any(|window| window.eq_ignore_ascii_case(b"bruno")));
            prop_assert_eq!(received.subject, crate::charset::clean_line(&subject));
        }
    }
}
