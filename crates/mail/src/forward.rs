//! Mail that somebody passes on: the customer is then whoever wrote the inner mail, as far as the text or the attached
//! message says it. What is found is a proposal with its place; who the ticket belongs to is decided by who forwarded it.

use crate::address::{self, Mailbox};
use crate::header::{self, Fields};
use domain::Timestamp;

/// The mail inside a forwarded one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Original {
    /// Who wrote it.
    pub from: Mailbox,
    /// Its subject, when it is told.
    pub subject: Option<String>,
    /// When it was written, when the date could be read.
    pub date: Option<Timestamp>,
    /// Its Message-ID, when it was attached whole.
    pub message_id: Option<String>,
    /// What the forwarder wrote above it.
    pub comment: String,
}

/// Lines that begin a forwarded mail, in small letters and without their dashes.
const MARKS: &[&str] = &[
    "forwarded message",
    "begin forwarded message",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "továbbított üzenet",
    "továbbított levél kezdete",
    "pesan terusan",
    "pesan yang diteruskan",
    "awal pesan yang diteruskan",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "message transféré",
    "message transmis",
    "début du message réexpédié",
    "mensagem encaminhada",
    "início da mensagem encaminhada",
    "messaggio inoltrato",
];

/// What mail programs put before the subject of a forwarded mail.
const PREFIXES: &[&str] = &[
    "fw",
    "fwd",
    "rv",
    "reenv",
    "továbbítás",
    "továbbítva",
    "tr",
    "wg",
    "enc",
    "i",
    "trs",
    "doorst",
    "vb",
];

const FROM: &[&str] = &["from", "de", "feladó", "dari", "von", "da", "expéditeur", "remitente"];
const SUBJECT: &[&str] = &[
    "subject", "asunto", "tárgy", "subjek", "perihal", "betreff", "objet", "assunto", "oggetto",
];
const DATE: &[&str] = &[
    "date",
    "sent",
    "fecha",
    "enviado",
    "enviado el",
    "dátum",
    "elküldve",
    "küldve",
    "tanggal",
    "dikirim",
    "terkirim",
    "datum",
    "gesendet",
    "envoyé",
    "data",
    "enviada em",
];

/// Whether a text begins as a forwarded mail does.
pub fn begins_forwarded(words: &str) -> bool {
    let lower = words.to_lowercase();
    let start = lower.trim_start_matches(['-', '_', '—', '>', ' ']);
    MARKS.iter().any(|mark| start.starts_with(mark))
}

/// Whether a subject says that the mail is passed on.
pub fn subject_says(subject: &str) -> bool {
    let Some((prefix, _)) = subject.split_once(':') else {
        return false;
    };
    PREFIXES.contains(&prefix.trim().to_lowercase().as_str())
}

/// The mail inside the text of a forwarded one. `subject` is the outer one: without a prefix or a line that marks the
/// place, a quoted head is an answer and not a forward.
pub fn in_text(subject: &str, text: &str) -> Option<Original> {
    let lines: Vec<&str> = text.lines().take(2_000).collect();
    let marked = lines.iter().position(|line| begins_forwarded(line) && line.len() < 120);
    let says = subject_says(subject)
        || lines
            .first()
            .is_some_and(|line| line.trim().eq_ignore_ascii_case("@fwd"));
    let start = match marked {
        Some(line) => line + 1,
        None if says => 0,
        None => return None,
    };
    let mut original = Original::default();
    let mut head = None;
    for (index, line) in lines.iter().enumerate().skip(start).take(400) {
        let plain = line.trim().trim_start_matches(['>', '*', ' ']).replace('*', "");
        let Some((name, value)) = plain.split_once(':') else {
            continue;
        };
        let name = name.trim().to_lowercase();
        let value = value.trim();
        if head.is_none() {
            if FROM.contains(&name.as_str())
                && let Some(from) = sender(value)
            {
                original.from = from;
                head = Some(index);
            }
        } else if head.is_some_and(|head| index > head + 8) {
            break;
        } else if SUBJECT.contains(&name.as_str()) && original.subject.is_none() {
            original.subject = Some(crate::charset::clean_line(value));
        } else if DATE.contains(&name.as_str()) && original.date.is_none() {
            original.date = header::date(value.as_bytes());
        }
    }
    let head = head?;
    let end = marked.unwrap_or(head);
    let above = lines
        .get(..end)
        .unwrap_or_default()
        .iter()
        .filter(|line| !line.trim().eq_ignore_ascii_case("@fwd"));
    original.comment = above.copied().collect::<Vec<_>>().join("\n").trim().to_owned();
    Some(original)
}

/// The mail that is attached to another one.
pub fn attached(message: &[u8]) -> Option<Original> {
    let (fields, _) = Fields::split(message);
    let from = address::of(&fields, "from").into_iter().find(|one| one.valid)?;
    Some(Original {
        from,
        subject: fields.text("subject"),
        date: fields.raw("date").and_then(header::date),
        message_id: fields
            .raw("message-id")
            .and_then(|raw| header::message_ids(raw).into_iter().next()),
        comment: String::new(),
    })
}

/// `Carla Ruiz <carla@example.org>`, `[mailto:…]`, `carla@example.org`. Nothing that a style sheet or a picture's id
/// could be: it must be a whole address.
fn sender(value: &str) -> Option<Mailbox> {
    let value = value
        .replace("[mailto:", "<")
        .replace("(mailto:", "<")
        .replace(']', ">")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    let found = address::list(value.as_bytes())
        .into_iter()
        .find(|one| address::is_address(&one.address));
    found.or_else(|| {
        let word = value
            .split(|letter: char| letter.is_whitespace() || "<>()\"',;".contains(letter))
            .find(|word| address::is_address(word))?;
        Some(Mailbox {
            name: String::new(),
            address: word.to_lowercase(),
            valid: true,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_sender_is_found_in_four_languages() {
        for (subject, text, from, about) in [
            (
                "Fwd: Pedido",
                "Mira esto\n\n---------- Forwarded message ---------\nFrom: Carla Ruiz <carla@example.org>\nDate: Sun, 22 Nov 2026 12:00:00 +0000\nSubject: Pedido\n\nHola",
                "carla@example.org",
                "Pedido",
            ),
            (
                "RV: Pedido",
                "De: Carla Ruiz [mailto:carla@example.org]\nEnviado el: lunes\nAsunto: Pedido roto\n\nHola",
                "carla@example.org",
                "Pedido roto",
            ),
            (
                "Továbbítás: Csomag",
                "-------- Továbbított üzenet --------\nTárgy: Csomag\nFeladó: Béla <bela@example.hu>\n\nSzia",
                "bela@example.hu",
                "",
            ),
            (
                "Paket",
                "---------- Pesan terusan ---------\nDari: Dewi <dewi@example.id>\nSubjek: Paket\n\nHalo",
                "dewi@example.id",
                "Paket",
            ),
            (
                "Fw: x",
                "> *From:* Carla <carla@example.org>\n> *Subject:* Hi\n\nHola",
                "carla@example.org",
                "Hi",
            ),
        ] {
            let original = in_text(subject, text).unwrap();
            assert_eq!(
                (
                    original.from.address.as_str(),
                    original.subject.as_deref().unwrap_or("")
                ),
                (from, about),
                "{subject}"
            );
        }
        assert_eq!(
            in_text(
                "Fwd: x",
                "Mira esto\n\n--- Forwarded message ---\nFrom: carla@example.org"
            )
            .unwrap()
            .comment,
            "Mira esto"
        );
    }

    #[test]
    fn an_answer_and_a_false_address_are_no_forward() {
        assert_eq!(
            in_text("Re: Pedido", "Gracias\n\nDe: Ana <ana@taller.example>\nAsunto: Pedido"),
            None
        );
        assert_eq!(in_text("Fwd: x", "From: @DengXian\nsrc: cid:image001@01D"), None);
        assert!(!subject_says("Pedido: roto") && subject_says("WG: Paket") && subject_says("fwd: x"));
    }
}
