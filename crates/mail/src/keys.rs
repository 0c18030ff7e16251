//! Marks that only we can make. A Message-ID of ours carries the thread, the operation and a keyed hash of both, so that an
//! answer finds its ticket on a machine that was set up anew, and a stranger cannot put a mail into a ticket by guessing. The
//! same mark stands in the text of our mails, because some providers rewrite Message-IDs.
//!
//! The key is 32 bytes that the caller keeps; this module keeps none and makes none.

/// Makes and checks marks.
#[derive(Clone)]
pub struct Keys {
    key: [u8; 32],
}

/// What a genuine mark says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The ticket's own short name, as it was given: small letters, digits.
    pub thread: String,
    /// The operation that sent the mail.
    pub operation: String,
}

/// Letters of the hash: 26 of 5 bits each are 130 bits.
const LETTERS: usize = 26;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// How marks begin, in Message-IDs and in texts.
const START: &str = "mst.";

impl Keys {
    /// With the key of this shop.
    pub fn new(key: [u8; 32]) -> Keys {
        Keys { key }
    }

    /// The mark of an operation in a thread; both are letters, digits and `-`, at most 64, or there is none.
    pub fn mark(&self, thread: &str, operation: &str) -> Option<String> {
        if !is_name(thread) || !is_name(operation) {
            return None;
        }
        let (thread, operation) = (thread.to_ascii_lowercase(), operation.to_ascii_lowercase());
        let hash = self.hash("thread", &thread, &operation);
        Some(format!("{START}{thread}.{operation}.{hash}"))
    }

    /// A Message-ID (without brackets) for an operation in a thread, at the host of the sending mailbox. It has no digits at its
    /// start, no `$` and no long run of capitals: spam filters know those as signs of forged mailers.
    pub fn message_id(&self, thread: &str, operation: &str, host: &str) -> Option<String> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-';
        let host_fits = !host.is_empty() && host.chars().all(plain);
        Some(format!(
            "{}@{}",
            self.mark(thread, operation)?,
            host_fits.then(|| host.to_ascii_lowercase())?
        ))
    }

    /// What a Message-ID says, if it is one of ours, whatever host a provider put behind it.
    pub fn read_id(&self, id: &str) -> Option<Mark> {
        self.read(id.split('@').next().unwrap_or_default())
    }

    /// The first genuine mark in a text.
    pub fn find(&self, text: &str) -> Option<Mark> {
        for (at, _) in text.match_indices(START).take(50) {
            let rest = text.get(at..).unwrap_or_default();
            let end = rest
                .find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '.' || letter == '-'))
                .unwrap_or(rest.len());
            let word = rest.get(..end.min(200)).unwrap_or_default();
            if let Some(mark) = self.read(word.trim_end_matches('.')) {
                return Some(mark);
            }
        }
        None
    }

    /// The value of the operation header: who sees it come back knows that it is his own mail.
    pub fn operation_header(&self, operation: &str) -> Option<String> {
        is_name(operation).then(|| format!("{operation}.{}", self.hash("operation", operation, "")))
    }

    /// The operation of a mail of ours that came back, if the header is genuine.
    pub fn operation(&self, header: &str) -> Option<String> {
        let (operation, hash) = header.trim().rsplit_once('.')?;
        (is_name(operation) && same(hash, &self.hash("operation", operation, ""))).then(|| operation.to_owned())
    }

    fn read(&self, word: &str) -> Option<Mark> {
        let lower = word.to_ascii_lowercase();
        let mut parts = lower.strip_prefix(START)?.split('.');
        let (thread, operation, hash) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || !is_name(thread) || !is_name(operation) {
            return None;
        }
        same(hash, &self.hash("thread", thread, operation)).then(|| Mark {
            thread: thread.to_owned(),
            operation: operation.to_owned(),
        })
    }

    fn hash(&self, purpose: &str, one: &str, two: &str) -> String {
        let mut hash = blake3::Hasher::new_keyed(&self.key);
        for part in [purpose, one, two] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let bytes = *hash.finalize().as_bytes();
        let mut text = String::with_capacity(LETTERS);
        let (mut bits, mut count) = (0u32, 0);
        // 26 letters need 17 of the bytes.
        for byte in bytes.into_iter().take(17) {
            bits = bits << 8 | u32::from(byte);
            count += 8;
            while count >= 5 && text.len() < LETTERS {
                count -= 5;
                let place = (bits >> count & 31) as usize;
                text.push(ALPHABET.get(place).copied().map_or('a', char::from));
            }
            bits &= (1 << count) - 1;
        }
        text
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Keys(…)")
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Compares in a time that does not tell how much was right.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one
            .bytes()
            .zip(other.bytes())
            .fold(0, |difference, (one, other)| difference | (one ^ other))
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> Keys {
        Keys::new([7; 32])
    }

    #[test]
    fn our_own_mark_is_found_wherever_it_is_put() {
        let id = keys().message_id("t417", "op-9", "Taller.example").unwrap();
        assert!(
            id.starts_with("mst.t417.op-9.") && id.ends_with("@taller.example"),
            "{id}"
        );
        let mark = Mark {
            thread: "t417".into(),
            operation: "op-9".into(),
        };
        assert_eq!(keys().read_id(&id), Some(mark.clone()));
        assert_eq!(
            keys().read_id(&id.replace("taller.example", "mail.gmail.example")),
            Some(mark.clone())
        );
        let text = format!("> Ref. {}.\n> adiós", keys().mark("t417", "op-9").unwrap());
        assert_eq!(keys().find(&text), Some(mark));
    }

    #[test]
    fn nobody_else_can_make_one() {
        let id = keys().message_id("t417", "op-9", "taller.example").unwrap();
        assert_eq!(Keys::new([8; 32]).read_id(&id), None);
        for forged in [
            id.replace("t417", "t418"),
            id.replace("op-9", "op-8"),
            "mst.t417.op-9.@x".into(),
            "mst.t417@x".into(),
            String::new(),
        ] {
            assert_eq!(keys().read_id(&forged), None, "{forged}");
        }
        let header = keys().operation_header("op-9").unwrap();
        assert_eq!(keys().operation(&header).as_deref(), Some("op-9"));
        assert_eq!(keys().operation(&header.replace("op-9", "op-8")), None);
        assert_eq!(keys().operation(&keys().mark("op-9", "x").unwrap()), None);
        assert_eq!(
            (
                keys().mark("", "x"),
                keys().mark("a b", "x"),
                keys().message_id("a", "b", "x\r\ny")
            ),
            (None, None, None)
        );
    }

    #[test]
    fn no_spam_filter_knows_its_form() {
        // Forms that filters count against a mail, by their public rules: only digits, a `$`, long runs of capitals or hex.
        let id = keys().message_id("t417", "op-9", "taller.example").unwrap();
        let local = id.split('@').next().unwrap();
        assert!(!id.contains('$') && local.starts_with(|letter: char| letter.is_ascii_lowercase()));
        assert!(
            !local
                .split('.')
                .any(|part| part.len() > 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
        );
        assert!(!id.bytes().any(|byte| byte.is_ascii_uppercase()) && id.len() < 200);
    }

    proptest! {
        #[test]
        fn a_mark_says_what_was_put_into_it(thread in "[a-z0-9-]{1,64}", operation in "[a-z0-9-]{1,64}", noise in ".{0,40}") {
            let mark = keys().mark(&thread, &operation).unwrap();
            let found = keys().find(&format!("{noise} {mark} {noise}"));
            prop_assert_eq!(found, Some(Mark { thread, operation }));
            prop_assert_eq!(keys().read_id(&noise), None);
        }
    }
}
