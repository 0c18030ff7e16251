//! Addresses as strangers write them. A list is cut into its addresses before any word is decoded, so that an encoded comma
//! or bracket cannot make a second recipient; what is given on is one clean line, and says whether it can be an address.

use crate::charset::clean_line;
use crate::{header, limits};

/// One address of a header field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Mailbox {
    /// The name beside it, decoded, one line; empty when there is none.
    pub name: String,
    /// The address itself: no blanks, no brackets, the domain in small letters. May be empty.
    pub address: String,
    /// It was a whole address as it stood. One that had to be cleaned first, or that cannot be written to, is not.
    pub valid: bool,
}

impl Mailbox {
    /// The part after `@`; empty when there is none.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether both are the same address; the local part is compared without case, as every real provider does.
    pub fn is(&self, address: &str) -> bool {
        !self.address.is_empty() && self.address.to_lowercase() == address.to_lowercase()
    }

    /// The name shows an address that is another one than the real: the usual dress of a forged sender.
    pub fn name_pretends(&self) -> bool {
        let shown = self
            .name
            .split(|letter: char| letter.is_whitespace() || "<>()\"',;".contains(letter));
        shown
            .filter(|word| word.contains('@') && is_address(word))
            .any(|word| !self.is(word))
    }
}

/// Reads a list of addresses; groups give their members.
pub fn list(raw: &[u8]) -> Vec<Mailbox> {
    split(raw)
        .iter()
        .filter_map(|piece| mailbox(piece))
        .take(limits::ADDRESSES)
        .collect()
}

/// All addresses of all fields of one name.
pub(crate) fn of(fields: &header::Fields, name: &str) -> Vec<Mailbox> {
    fields.all_raw(name).flat_map(list).take(limits::ADDRESSES).collect()
}

/// Whether a text is an address that mail can be sent to.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |letter: char| !letter.is_whitespace() && !letter.is_control() && !"<>()[],;:\\\"".contains(letter);
    let host = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_')
    };
    !local.is_empty()
        && local.len() <= 64
        && !local.contains('@')
        && local.chars().all(plain)
        && domain.contains('.')
        && domain.len() <= 253
        && domain.split('.').all(host)
        && !domain.eq_ignore_ascii_case("localhost.localdomain")
}

/// Cuts a list at commas (and at the semicolons of Outlook) outside quotes, comments and brackets.
fn split(raw: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    let (mut quoted, mut escaped, mut angle, mut comment) = (false, false, false, 0u32);
    for &byte in raw {
        let inside = quoted || comment > 0 || angle;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted || comment > 0 => escaped = true,
            b'"' if comment == 0 => quoted = !quoted,
            b'(' if !quoted => comment += 1,
            b')' if !quoted => comment = comment.saturating_sub(1),
            b'<' if !quoted && comment == 0 => angle = true,
            b'>' if !quoted && comment == 0 => angle = false,
            b',' | b';' if !inside => {
                pieces.push(std::mem::take(&mut piece));
                if pieces.len() > limits::ADDRESSES * 2 {
                    return pieces;
                }
                continue;
            }
            // The name of a group goes; its members follow. An address has no colon outside quotes.
            b':' if !inside && !piece.contains(&b'@') && !piece.windows(2).any(|pair| pair == b"=?") => {
                piece.clear();
                continue;
            }
            _ => {}
        }
        piece.push(byte);
    }
    // A quote or bracket that is never closed took the rest of the list with it; better one address too many than a lost one.
    if (quoted || comment > 0) && piece.contains(&b',') && piece.len() < limits::FIELD {
        let plain: Vec<u8> = piece.iter().copied().filter(|byte| !b"\"()".contains(byte)).collect();
        pieces.extend(split(&plain));
    } else {
        pieces.push(piece);
    }
    pieces
}

fn mailbox(piece: &[u8]) -> Option<Mailbox> {
    let (rest, comment) = without_comments(piece);
    let open = unquoted_position(&rest, b'<');
    let (name, address) = match open {
        Some(open) => {
            let inside = rest.get(open + 1..).unwrap_or_default();
            let close = inside.iter().rposition(|byte| *byte == b'>').unwrap_or(inside.len());
            (
                rest.get(..open).unwrap_or_default().to_vec(),
                inside.get(..close).unwrap_or_default().to_vec(),
            )
        }
        None => (Vec::new(), rest),
    };
    let mut name = plain_name(&name);
    if name.is_empty() && !comment.is_empty() {
        name = header::words(&comment);
    }
    let raw = header::words(&address);
    if raw.is_empty() && name.is_empty() {
        return None;
    }
    let (address, valid) = clean(&raw);
    // `Ana Pérez` alone, without any address, is a name.
    if open.is_none() && !address.contains('@') && name.is_empty() {
        return Some(Mailbox {
            name: raw,
            address: String::new(),
            valid: false,
        });
    }
    Some(Mailbox { name, address, valid })
}

/// The address without what does not belong to it, and whether it was whole.
fn clean(raw: &str) -> (String, bool) {
    let trimmed = raw.trim();
    let bare = trimmed.trim_matches(|letter| matches!(letter, '\'' | '"'));
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    // The route of RFC 822: <@one,@two:ana@shop.example>
    let bare = match bare.strip_prefix('@').and_then(|rest| rest.split_once(':')) {
        Some((_, rest)) => rest,
        None => bare,
    };
    let kept: String = bare
        .chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control() && !"<>()[],;\\\"".contains(*letter))
        .collect();
    let address = match kept.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.trim_end_matches('.').to_lowercase()),
        None => kept,
    };
    let untouched = bare == trimmed || trimmed.trim_matches('\'') == bare;
    let whole = untouched && bare.len() == address.len() && is_address(&address);
    (address, whole)
}

fn plain_name(raw: &[u8]) -> String {
    let raw = raw.trim_ascii();
    let mut plain = Vec::with_capacity(raw.len());
    let mut escaped = false;
    for &byte in raw {
        if !escaped && byte == b'\\' {
            escaped = true;
        } else if escaped || byte != b'"' {
            escaped = false;
            plain.push(byte);
        }
    }
    let name = header::words(&plain);
    let name = name
        .strip_prefix('\'')
        .and_then(|inner| inner.strip_suffix('\''))
        .unwrap_or(&name);
    clean_line(name)
}

fn unquoted_position(bytes: &[u8], wanted: u8) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if byte == wanted && !quoted => return Some(index),
            _ => {}
        }
    }
    // An opening quote without its end: Ana "the boss <ana@shop.example>
    if quoted {
        bytes.iter().rposition(|byte| *byte == wanted)
    } else {
        None
    }
}

/// What is outside parentheses, and the first comment.
fn without_comments(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut rest, mut comment) = (Vec::with_capacity(bytes.len()), Vec::new());
    let (mut quoted, mut escaped, mut depth) = (false, false, 0u32);
    for &byte in bytes {
        let was_escaped = std::mem::take(&mut escaped);
        match byte {
            b'\\' if !was_escaped && (quoted || depth > 0) => escaped = true,
            b'"' if !was_escaped && depth == 0 => quoted = !quoted,
            b'(' if !was_escaped && !quoted => {
                depth += 1;
                continue;
            }
            b')' if !was_escaped && !quoted && depth > 0 => {
                depth -= 1;
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            rest.push(byte)
        } else {
            comment.push(byte)
        }
    }
    if depth > 0 {
        // Never closed: the bracket was part of the text.
        return (bytes.to_vec(), Vec::new());
    }
    (rest, comment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Vec<(String, String, bool)> {
        let boxes = list(raw.as_bytes()).into_iter();
        boxes.map(|one| (one.name, one.address, one.valid)).collect()
    }

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (given, name, address, valid) in [
            ("ana@taller.example", "", "ana@taller.example", true),
            ("Ana <ana@Taller.Example>", "Ana", "ana@taller.example", true),
            (
                "\"Pérez, Ana\" <ana@taller.example>",
                "Pérez, Ana",
                "ana@taller.example",
                true,
            ),
            (
                "=?utf-8?Q?P=C3=A9rez=2C_Ana?= <ana@taller.example>",
                "Pérez, Ana",
                "ana@taller.example",
                true,
            ),
            (
                "ana@taller.example (Ana Pérez)",
                "Ana Pérez",
                "ana@taller.example",
                true,
            ),
            ("'ana@taller.example'", "", "ana@taller.example", true),
            ("<mailto:ana@taller.example>", "", "ana@taller.example", false),
            ("Ana <ana @taller.example>", "Ana", "ana@taller.example", false),
            ("Ana <ana@taller.example>>", "Ana", "ana@taller.example", false),
            ("Ana <<ana@taller.example>", "Ana", "ana@taller.example", false),
            ("Ana <ana@unknown>", "Ana", "ana@unknown", false),
            ("Ana <>", "Ana", "", false),
            ("Ana Pérez", "Ana Pérez", "", false),
            (
                "<@relay.example,@other.example:ana@taller.example>",
                "",
                "ana@taller.example",
                false,
            ),
            (
                "\"Ana \\\"la jefa\\\"\" <ana@taller.example>",
                "Ana \"la jefa\"",
                "ana@taller.example",
                true,
            ),
            (
                "Ana \"la jefa <ana@taller.example>",
                "Ana la jefa",
                "ana@taller.example",
                true,
            ),
            (
                "=?utf-8?Q?Ana=0D=0ABcc:_x@y.example?= <ana@taller.example>",
                "Ana Bcc: x@y.example",
                "ana@taller.example",
                true,
            ),
        ] {
            assert_eq!(read(given), [(name.to_owned(), address.to_owned(), valid)], "{given}");
        }
    }

    #[test]
    fn an_encoded_bracket_makes_no_second_recipient() {
        let one = read("=?utf-8?Q?Ana_=3Cboss=40bank.example=3E=2C_x?= <ana@taller.example>");
        assert_eq!((one.len(), one[0].1.as_str()), (1, "ana@taller.example"));
        assert!(list(b"=?utf-8?Q?boss=40bank.example?= <ana@taller.example>")[0].name_pretends());
        assert!(!list(b"\"ana@taller.example\" <ana@taller.example>")[0].name_pretends());
    }

    #[test]
    fn lists_groups_and_semicolons() {
        let addresses =
            |raw: &str| -> Vec<String> { list(raw.as_bytes()).into_iter().map(|one| one.address).collect() };
        assert_eq!(
            addresses("a@x.example, B <b@x.example>; c@x.example"),
            ["a@x.example", "b@x.example", "c@x.example"]
        );
        assert_eq!(
            addresses("Team: a@x.example, b@x.example;, c@x.example"),
            ["a@x.example", "b@x.example", "c@x.example"]
        );
        assert!(addresses("undisclosed-recipients:;").is_empty());
        assert!(addresses("").is_empty());
        assert_eq!(list("a@x.example,".repeat(5_000).as_bytes()).len(), limits::ADDRESSES);
    }
}
