//! The parts of a message: multiparts, messages inside messages, single parts. Written here instead of taken from a library
//! because the bounds are the point: levels, parts and time are limited before anything is allocated, and every part keeps
//! its raw header, which the charset and name rules of this crate need. Broken structures give the parts that can be seen;
//! a multipart without its boundary is one text.

use crate::header::{Fields, Value};
use crate::{limits, transfer};

/// One part that is not a container, in the order of the message.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) fields: Fields,
    /// In small letters, `text/plain` when nothing is said.
    pub(crate) media_type: String,
    pub(crate) content_type: Value,
    /// Decoded from its transfer encoding.
    pub(crate) body: Vec<u8>,
    pub(crate) damaged: bool,
    /// The containers around it, outermost first: each one's kind and its number, which tells neighbours apart.
    pub(crate) inside: Vec<(Container, u32)>,
    /// First of the children of its container.
    pub(crate) first: bool,
}

/// What kind of container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Mixed,
    Alternative,
    Related,
    Report,
    Signed,
    Encrypted,
    Digest,
}

/// All that was found, and whether bounds were met on the way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Structure {
    pub(crate) leaves: Vec<Leaf>,
    /// Content-Type of the containers, in their order.
    pub(crate) containers: Vec<Value>,
    pub(crate) too_deep: bool,
    pub(crate) too_many: bool,
}

/// Reads a body by the fields before it.
pub(crate) fn read(fields: &Fields, body: &[u8]) -> Structure {
    let mut structure = Structure::default();
    let mut next = 0;
    part(
        &mut structure,
        fields.clone(),
        body,
        &mut Vec::new(),
        &mut next,
        true,
        false,
    );
    structure
}

fn part(
    structure: &mut Structure,
    fields: Fields,
    body: &[u8],
    inside: &mut Vec<(Container, u32)>,
    next: &mut u32,
    first: bool,
    in_digest: bool,
) {
    if structure.leaves.len() >= limits::PARTS {
        structure.too_many = true;
        return;
    }
    let content_type = fields.value("content-type").unwrap_or_default();
    let mut media_type = content_type.main.clone();
    if !media_type.contains('/') {
        // Nothing, or a bare word as old mailers wrote it ("text", "X-UNIX-MAIL").
        media_type = if in_digest { "message/rfc822" } else { "text/plain" }.to_owned();
    }
    if media_type.starts_with("multipart/")
        && let Some(pieces) = content_type
            .parameter("boundary")
            .and_then(|boundary| pieces(body, boundary.as_bytes()))
    {
        if inside.len() >= limits::DEPTH {
            structure.too_deep = true;
        } else {
            let kind = container(&media_type);
            structure.containers.push(content_type);
            *next += 1;
            inside.push((kind, *next));
            for (index, piece) in pieces.into_iter().enumerate() {
                let (fields, body) = split_part(piece);
                part(
                    structure,
                    fields,
                    body,
                    inside,
                    next,
                    index == 0,
                    kind == Container::Digest,
                );
            }
            inside.pop();
            return;
        }
    }
    let encoding = fields.text("content-transfer-encoding").unwrap_or_default();
    let container_left = media_type.starts_with("multipart/");
    let decoded = transfer::decode(&encoding, body);
    structure.leaves.push(Leaf {
        fields,
        media_type: if container_left {
            "text/plain".to_owned()
        } else {
            media_type
        },
        content_type,
        body: decoded.bytes,
        damaged: decoded.damaged || container_left,
        inside: inside.clone(),
        first,
    });
}

fn container(media_type: &str) -> Container {
    match media_type {
        "multipart/alternative" => Container::Alternative,
        "multipart/related" => Container::Related,
        "multipart/report" => Container::Report,
        "multipart/signed" => Container::Signed,
        "multipart/encrypted" => Container::Encrypted,
        "multipart/digest" => Container::Digest,
        _ => Container::Mixed,
    }
}

/// A part may begin with its body: an empty line stands where the fields would be.
fn split_part(piece: &[u8]) -> (Fields, &[u8]) {
    for (start, length) in [(b"\r\n".as_slice(), 2), (b"\n".as_slice(), 1)] {
        if piece.starts_with(start) {
            return (Fields::default(), piece.get(length..).unwrap_or_default());
        }
    }
    Fields::split(piece)
}

/// The pieces between the lines of a boundary; `None` when it is nowhere. The last line may be missing: what was cut off is
/// read up to its end.
fn pieces<'b>(body: &'b [u8], boundary: &[u8]) -> Option<Vec<&'b [u8]>> {
    // Blanks at its end do not survive transport.
    let boundary = boundary.trim_ascii_end();
    let mut pieces = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    let mut found = false;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let Some(rest) = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary)) else {
            continue;
        };
        let end = rest.trim_ascii_end();
        let is_last = end == b"--";
        if !end.is_empty() && !is_last {
            continue;
        }
        found = true;
        if let Some(from) = open.take() {
            pieces.push(without_break(body.get(from..start).unwrap_or_default()));
        }
        if pieces.len() > limits::PARTS {
            break;
        }
        if is_last {
            // A boundary that comes again after its end is a gateway's mistake; what follows is still read.
            continue;
        }
        open = Some(at);
    }
    if let Some(from) = open
        && from < body.len()
    {
        pieces.push(body.get(from..).unwrap_or_default());
    }
    found.then_some(pieces)
}

/// The line end before a boundary belongs to the boundary.
fn without_break(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(raw: &str) -> Vec<(String, String)> {
        let (fields, body) = Fields::split(raw.as_bytes());
        let found = read(&fields, body).leaves.into_iter();
        found
            .map(|leaf| (leaf.media_type, String::from_utf8_lossy(&leaf.body).into_owned()))
            .collect()
    }

    fn two(first: (&str, &str), second: (&str, &str)) -> Vec<(String, String)> {
        [first, second]
            .map(|(kind, body)| (kind.to_owned(), body.to_owned()))
            .to_vec()
    }

    #[test]
    fn parts_are_found_in_broken_multiparts() {
        let plain = "text/plain";
        for (name, raw, wanted) in [
            (
                "whole",
                "Content-Type: multipart/mixed; boundary=x\n\npre\n--x\n\na\n--x\n\nb\n--x--\npost",
                two((plain, "a"), (plain, "b")),
            ),
            (
                "a boundary of one dash",
                "Content-Type: multipart/mixed; boundary=\"-\"\n\n---\n\na\n---\n\nb\n-----\n",
                two((plain, "a"), (plain, "b")),
            ),
            (
                "no end",
                "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--x\n\nb",
                two((plain, "a"), (plain, "b")),
            ),
            (
                "no empty line before a body without fields",
                "Content-Type: multipart/mixed; boundary=x\n\n--x\nhola\n--x\n\nb\n--x--",
                two((plain, "hola"), (plain, "b")),
            ),
            (
                "a longer boundary is another one",
                "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--xy\n--x\n\nb\n--x--",
                two((plain, "a\n--xy"), (plain, "b")),
            ),
            (
                "a part after the end",
                "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--x--\n--x\n\nb\n",
                two((plain, "a"), (plain, "b\n")),
            ),
        ] {
            assert_eq!(leaves(raw), wanted, "{name}");
        }
        assert_eq!(
            leaves("Content-Type: multipart/mixed; boundary=x\n\nhola"),
            [("text/plain".to_owned(), "hola".to_owned())]
        );
        assert_eq!(
            leaves("Content-Type: multipart/mixed\n\nhola"),
            [("text/plain".to_owned(), "hola".to_owned())]
        );
    }

    #[test]
    fn a_bomb_of_levels_or_parts_ends() {
        let mut deep = String::new();
        for level in 0..5_000 {
            deep.push_str(&format!(
                "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
            ));
        }
        let (fields, body) = Fields::split(deep.as_bytes());
        let found = read(&fields, body);
        assert!(found.too_deep && found.leaves.len() == 1);
        let wide = format!(
            "Content-Type: multipart/mixed; boundary=x\n\n{}",
            "--x\n\na\n".repeat(100_000)
        );
        let (fields, body) = Fields::split(wide.as_bytes());
        let found = read(&fields, body);
        assert!(found.too_many && found.leaves.len() == limits::PARTS);
    }
}
