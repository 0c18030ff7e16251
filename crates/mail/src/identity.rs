//! Which mails are the same mail. A Message-ID is only a claim: shops' carriers use one for all their mails, phones use none, and a
//! mailbox that was restored shows everything again. So the identity of a mail is a hash of what a person would call the mail:
//! who, when, about what, the words and the files. What servers add on the way (Received, Delivered-To, flags, another transfer
//! encoding) is not in it.

use crate::attachment::Role;
use crate::received::Received;
use std::fmt;

/// The identity of a mail: 32 bytes, shown in hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity([u8; 32]);

impl Identity {
    /// Of a mail that was read whole.
    pub fn of(received: &Received) -> Identity {
        let mut hash = blake3::Hasher::new_derive_key("mostrador mail identity 1");
        let mut field = |name: &str, value: &[u8]| {
            hash.update(name.as_bytes());
            hash.update(&(value.len() as u64).to_le_bytes());
            hash.update(value);
        };
        field("id", received.message_id.as_deref().unwrap_or_default().as_bytes());
        field("from", received.author().address.to_lowercase().as_bytes());
        field(
            "date",
            received
                .date
                .map(|date| date.millis())
                .unwrap_or_default()
                .to_string()
                .as_bytes(),
        );
        field("subject", squeezed(&received.subject).as_bytes());
        field("text", squeezed(&received.text).as_bytes());
        for attachment in received.attachments.iter().filter(|one| one.role != Role::Signature) {
            field("file", &attachment.bytes);
        }
        Identity(*hash.finalize().as_bytes())
    }

    /// The identity of one copy, when the same mail came to several of our mailboxes and each of them has a ticket of its own.
    /// `mailbox` is the address of ours.
    pub fn in_mailbox(self, mailbox: &str) -> Identity {
        let mut hash = blake3::Hasher::new_derive_key("mostrador mail identity in a mailbox 1");
        hash.update(&self.0);
        hash.update(mailbox.to_lowercase().as_bytes());
        Identity(*hash.finalize().as_bytes())
    }

    /// The bytes, for a column.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A Message-ID for a mail that has none, so that it can be referred to; nobody's server will ever see it.
    pub fn as_message_id(&self) -> String {
        format!("{}@content.invalid", self.to_string().get(..40).unwrap_or_default())
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// How a mail stands to one that is known already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sameness {
    /// The same mail in another place: one message, one more location.
    Same,
    /// Another mail under the same Message-ID: kept, and flagged.
    OtherContent,
    /// Two mails.
    Different,
}

/// Compares two mails by identity and Message-ID.
pub fn compare(one: (&Identity, Option<&str>), other: (&Identity, Option<&str>)) -> Sameness {
    match (one.0 == other.0, one.1.is_some() && one.1 == other.1) {
        (true, _) => Sameness::Same,
        (false, true) => Sameness::OtherContent,
        (false, false) => Sameness::Different,
    }
}

/// Blanks and line ends differ between copies.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn identity(raw: &str) -> Identity {
        Identity::of(&parse(raw.as_bytes()))
    }

    const MAIL: &str = "Message-ID: <1@x>\nFrom: Carla <carla@example.org>\nSubject: Pedido\nDate: Sun, 22 Nov 2026 12:00:00 +0000\n\nHola, ¿dónde está?";

    #[test]
    fn another_place_and_another_encoding_are_the_same_mail() {
        let coded = "Received: from a by b\r\nDelivered-To: ana@taller.example\r\nMessage-ID: <1@x>\r\nFrom: \"Carla\" <carla@example.org>\r\nSubject: Pedido\r\nDate: Sun, 22 Nov 2026 13:00:00 +0100\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHola, =C2=BFd=C3=B3nde est=C3=A1?\r\n";
        assert_eq!(identity(MAIL), identity(coded));
        assert_ne!(
            identity(MAIL).in_mailbox("a@taller.example"),
            identity(MAIL).in_mailbox("b@taller.example")
        );
    }

    #[test]
    fn one_message_id_for_two_mails_merges_nothing() {
        let other = MAIL.replace("dónde", "cuándo");
        let (one, two) = (identity(MAIL), identity(&other));
        assert_eq!(
            compare((&one, Some("1@x")), (&two, Some("1@x"))),
            Sameness::OtherContent
        );
        assert_eq!(compare((&one, Some("1@x")), (&one, Some("1@x"))), Sameness::Same);
        assert_eq!(compare((&one, None), (&two, None)), Sameness::Different);
        for (from, to) in [
            ("Pedido", "Otro"),
            ("carla@", "berta@"),
            ("12:00", "12:01"),
            ("<1@x>", "<2@x>"),
        ] {
            assert_ne!(identity(MAIL), identity(&MAIL.replace(from, to)), "{to}");
        }
    }

    #[test]
    fn a_mail_without_an_id_has_one_to_refer_to() {
        let raw = MAIL.replace("Message-ID: <1@x>\n", "");
        assert!(identity(&raw).as_message_id().ends_with("@content.invalid"));
        assert_eq!(identity(&raw), identity(&raw));
    }
}
