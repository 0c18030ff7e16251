//! Transfer encodings: base64, quoted-printable, uuencode. Written here because what arrives is often broken in small ways
//! (line ends inside a group, a missing pad, a bare `=`), and a strict decoder would lose the whole part. None of them fails:
//! what cannot be decoded is skipped or kept as it is, and `damaged` says so.

/// Decoded bytes, and whether something had to be skipped on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decoded {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Something in the input was not of the encoding.
    pub damaged: bool,
}

/// Decodes a body by the value of its Content-Transfer-Encoding.
pub(crate) fn decode(encoding: &str, body: &[u8]) -> Decoded {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => base64(body),
        "quoted-printable" => quoted_printable(body, false),
        "x-uuencode" | "uuencode" | "x-uue" => match uuencoded(body) {
            Some((_, bytes, _)) => Decoded { bytes, damaged: false },
            None => Decoded {
                bytes: body.to_vec(),
                damaged: true,
            },
        },
        "" | "7bit" | "8bit" | "binary" => Decoded {
            bytes: body.to_vec(),
            damaged: false,
        },
        _ => Decoded {
            bytes: body.to_vec(),
            damaged: true,
        },
    }
}

/// Base64 with whatever line ends; both alphabets; stops at the padding, as a footer may follow it.
pub(crate) fn base64(input: &[u8]) -> Decoded {
    let mut bytes = Vec::with_capacity(input.len() / 4 * 3);
    let (mut group, mut count, mut damaged, mut looked) = (0u32, 0u8, false, false);
    for (index, &byte) in input.iter().enumerate() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                // Two encoded pieces joined by a gateway have padding in the middle: a new group begins after it. But when
                // what follows cannot be base64, it is a footer that a list added.
                flush(&mut bytes, &mut group, &mut count);
                if !looked {
                    looked = true;
                    let rest = input.get(index..).unwrap_or_default();
                    let foreign = |byte: &u8| {
                        !byte.is_ascii_whitespace() && !byte.is_ascii_alphanumeric() && !b"+/=".contains(byte)
                    };
                    if rest.iter().any(foreign) {
                        damaged = true;
                        break;
                    }
                }
                continue;
            }
            _ if byte.is_ascii_whitespace() => continue,
            _ => {
                damaged = true;
                continue;
            }
        };
        group = group << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, count) = (0, 0);
        }
    }
    damaged |= count == 1;
    flush(&mut bytes, &mut group, &mut count);
    Decoded { bytes, damaged }
}

fn flush(bytes: &mut Vec<u8>, group: &mut u32, count: &mut u8) {
    match *count {
        2 => bytes.push((*group >> 4) as u8),
        3 => bytes.extend_from_slice(&((*group >> 2) as u16).to_be_bytes()),
        _ => {}
    }
    (*group, *count) = (0, 0);
}

/// Quoted-printable; `word` is its form in headers, where `_` is a space. An `=` that begins nothing stays.
pub(crate) fn quoted_printable(input: &[u8], word: bool) -> Decoded {
    let mut bytes = Vec::with_capacity(input.len());
    let (mut at, mut damaged) = (0, false);
    while let Some(&byte) = input.get(at) {
        at += 1;
        match byte {
            b'_' if word => bytes.push(b' '),
            b'=' => match soft_end(input.get(at..).unwrap_or_default()) {
                Some(length) => at += length,
                None => match input.get(at..at + 2).and_then(hex) {
                    Some(decoded) => {
                        bytes.push(decoded);
                        at += 2;
                    }
                    None => {
                        damaged = true;
                        bytes.push(b'=');
                    }
                },
            },
            _ => bytes.push(byte),
        }
    }
    Decoded { bytes, damaged }
}

/// Length of a line end (after blanks that a gateway added) that `=` takes away.
fn soft_end(rest: &[u8]) -> Option<usize> {
    // Blanks are looked at only so far, else a body of "= = =" would be read again from each sign.
    let blanks = rest
        .iter()
        .take(80)
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    match rest.get(blanks..)? {
        [b'\r', b'\n', ..] => Some(blanks + 2),
        [b'\n', ..] => Some(blanks + 1),
        [] => Some(blanks),
        _ => None,
    }
}

fn hex(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?;
    u8::try_from(value).ok()
}

/// `%41` decoded, for RFC 2231.
pub(crate) fn percent(input: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(input.len());
    let mut at = 0;
    while let Some(&byte) = input.get(at) {
        at += 1;
        match input.get(at..at + 2).and_then(hex) {
            Some(decoded) if byte == b'%' => {
                bytes.push(decoded);
                at += 2;
            }
            _ => bytes.push(byte),
        }
    }
    bytes
}

/// The first uuencoded file in a text: its name, its bytes, and where in the input it begins and ends.
pub(crate) fn uuencoded(input: &[u8]) -> Option<(String, Vec<u8>, (usize, usize))> {
    let mut at = 0;
    let mut begin = None;
    let mut bytes = Vec::new();
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let text = trim_end(line);
        match &begin {
            None => {
                if let Some(name) = uu_header(text) {
                    begin = Some((name, start));
                }
            }
            Some((name, start)) => {
                if text == b"end" {
                    return Some((name.clone(), bytes, (*start, at)));
                }
                if !uu_line(text, &mut bytes) {
                    // Not uuencode after all ("begin 644 paragraphs of prose").
                    begin = None;
                    bytes.clear();
                }
            }
        }
    }
    None
}

fn uu_header(line: &[u8]) -> Option<String> {
    let rest = line.strip_prefix(b"begin ")?;
    let (mode, name) = rest.split_at_checked(rest.iter().position(|byte| *byte == b' ')?)?;
    let is_mode = (3..=4).contains(&mode.len()) && mode.iter().all(|byte| (b'0'..=b'7').contains(byte));
    let name = String::from_utf8_lossy(name).trim().to_owned();
    (is_mode && !name.is_empty()).then_some(name)
}

fn uu_line(line: &[u8], bytes: &mut Vec<u8>) -> bool {
    let Some((&first, data)) = line.split_first() else {
        return true;
    };
    if !(b' '..=b'`').contains(&first) {
        return false;
    }
    let length = usize::from((first - b' ') & 63);
    if data.len() + 4 < length.div_ceil(3) * 4 {
        return false;
    }
    let mut decoded = Vec::with_capacity(48);
    for chunk in data.chunks(4) {
        let mut group = 0u32;
        for index in 0..4 {
            let byte = chunk.get(index).copied().unwrap_or(b' ');
            if !(b' '..=b'`').contains(&byte) {
                return false;
            }
            group = group << 6 | u32::from((byte - b' ') & 63);
        }
        decoded.extend_from_slice(&group.to_be_bytes()[1..]);
    }
    bytes.extend(decoded.into_iter().take(length));
    true
}

fn trim_end(line: &[u8]) -> &[u8] {
    let end = line
        .iter()
        .rposition(|byte| !matches!(byte, b'\r' | b'\n'))
        .map_or(0, |last| last + 1);
    line.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_survives_what_gateways_do_to_it() {
        for (given, wanted) in [
            ("SG9sYQ==", "Hola"),
            ("SG9\r\nsYQ", "Hola"),
            ("SG9sYQ==\r\n-- \r\nSent through a list", "Hola"),
            ("SG9s YSwg\tQW5h", "Hola, Ana"),
            ("SG9sYQ==SG9sYQ==", "HolaHola"),
            ("", ""),
        ] {
            assert_eq!(
                String::from_utf8(base64(given.as_bytes()).bytes).unwrap(),
                wanted,
                "{given:?}"
            );
        }
        assert!(base64(b"SG9s*YQ").damaged);
    }

    #[test]
    fn quoted_printable_keeps_what_it_cannot_read() {
        for (given, word, wanted) in [
            ("a=C3=B1o", false, "año"),
            ("uno =\r\ndos", false, "uno dos"),
            ("uno =  \ndos", false, "uno dos"),
            ("2 + 2 = 4", false, "2 + 2 = 4"),
            ("a_b", true, "a b"),
            ("a_b", false, "a_b"),
            ("fin=", false, "fin"),
            ("=c3=b1", false, "ñ"),
        ] {
            assert_eq!(
                String::from_utf8(quoted_printable(given.as_bytes(), word).bytes).unwrap(),
                wanted,
                "{given:?}"
            );
        }
    }

    #[test]
    fn a_uuencoded_file_is_found_in_prose_and_prose_is_not_a_file() {
        let text = b"Hola\r\nbegin 644 nota.txt\r\n$2&]L80``\r\n`\r\nend\r\nAdi\xc3\xb3s";
        let (name, bytes, (from, to)) = uuencoded(text).unwrap();
        assert_eq!((name.as_str(), bytes.as_slice()), ("nota.txt", b"Hola".as_slice()));
        assert_eq!(
            (&text[..from], &text[to..]),
            (b"Hola\r\n".as_slice(), "Adiós".as_bytes())
        );
        assert!(uuencoded(b"begin 644 paragraphs of prose\nwe thought about it for a while\nend").is_none());
        assert!(uuencoded(b"begin at nine\nend").is_none());
    }
}
