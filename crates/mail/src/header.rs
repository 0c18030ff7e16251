//! The header of a message or a part: fields in their order, unfolded, with their bytes as they came, since a field may be
//! in any charset and an address list must be cut before its words are decoded. Encoded words (RFC 2047), parameters
//! (RFC 2231) and dates are read here, leniently and without ever failing.

use crate::charset::{self, clean_line};
use crate::{limits, transfer};
use domain::{DAY, SECOND, Timestamp, days_since_1970};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in small letters.
    pub name: String,
    /// Its value, unfolded, not decoded.
    pub raw: Vec<u8>,
}

/// The fields of one block, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    fields: Vec<Field>,
    /// The block was longer than what is read of it.
    pub cut: bool,
}

impl Fields {
    /// Splits a message into its fields and its body. Without one field, everything is the body.
    pub fn split(bytes: &[u8]) -> (Fields, &[u8]) {
        let mut fields = Fields::default();
        let mut at = 0;
        let mut skipping = false;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let start = at;
            at += line.len();
            let text = trim_break(line);
            if text.is_empty() {
                if fields.fields.is_empty() && start == 0 {
                    continue;
                }
                break;
            }
            if at > limits::HEADERS {
                fields.cut = true;
                continue;
            }
            if text.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
                if let (Some(last), false) = (fields.fields.last_mut(), skipping) {
                    let room = limits::FIELD.saturating_sub(last.raw.len());
                    last.raw.extend(text.iter().take(room));
                }
                continue;
            }
            skipping = true;
            // The line that mbox files put before a message.
            if start == 0 && (text.starts_with(b"From ") || text.starts_with(b">From ")) {
                continue;
            }
            let Some(colon) = text.iter().position(|byte| *byte == b':') else {
                continue;
            };
            let (name, value) = text.split_at(colon);
            let name = name.trim_ascii();
            if name.is_empty() || !name.iter().all(|byte| (33..127).contains(byte)) {
                continue;
            }
            if fields.fields.len() >= limits::FIELDS {
                fields.cut = true;
                continue;
            }
            skipping = false;
            fields.fields.push(Field {
                name: String::from_utf8_lossy(name).to_ascii_lowercase(),
                raw: value.iter().skip(1).take(limits::FIELD).copied().collect(),
            });
        }
        if fields.fields.is_empty() && !fields.cut {
            return (fields, bytes);
        }
        (fields, bytes.get(at..).unwrap_or_default())
    }

    /// The bytes of the first field of this name (small letters).
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        let field = self.fields.iter().find(|field| field.name == name)?;
        Some(field.raw.as_slice())
    }

    /// The bytes of all fields of this name, in their order.
    pub fn all_raw<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f [u8]> {
        let named = self.fields.iter().filter(move |field| field.name == name);
        named.map(|field| field.raw.as_slice())
    }

    /// The first field of this name as a line that may be shown.
    pub fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(words)
    }

    /// All fields of this name as lines that may be shown.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.all_raw(name).map(words).collect()
    }

    /// Whether there is a field of this name, even an empty one.
    pub fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Content-Type or Content-Disposition.
    pub fn value(&self, name: &str) -> Option<Value> {
        self.raw(name).map(Value::read)
    }

    /// The same without fields that only this program writes: a stranger's are a claim to be us.
    pub(crate) fn without_ours(&self) -> Fields {
        let fields = self
            .fields
            .iter()
            .filter(|field| !field.name.starts_with("x-mostrador-"));
        Fields {
            fields: fields.cloned().collect(),
            cut: self.cut,
        }
    }

    /// All fields.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter()
    }
}

fn trim_break(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// A value in words: encoded words decoded, other bytes read as what they are, one clean line.
pub fn words(raw: &[u8]) -> String {
    let once = decode_words(raw);
    // Some gateways encode what was encoded already. Only a whole word that appears after decoding is decoded again.
    let had = find_word(raw, 0).is_some();
    let twice = if had && find_word(once.as_bytes(), 0).is_some() {
        decode_words(once.as_bytes())
    } else {
        once
    };
    clean_line(&twice)
}

/// One encoded word: where it stands, its charset, its bytes.
struct Word {
    from: usize,
    to: usize,
    charset: String,
    bytes: Vec<u8>,
}

fn decode_words(raw: &[u8]) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut at = 0;
    // Words of one charset that follow each other are one run of bytes: a character may be cut between them.
    let mut run: Option<(String, Vec<u8>)> = None;
    while let Some(word) = find_word(raw, at) {
        let between = raw.get(at..word.from).unwrap_or_default();
        let joined = run.is_some() && between.iter().all(u8::is_ascii_whitespace);
        if !joined {
            end_run(&mut run, &mut text);
            text.push_str(&charset::decode(between, None).text);
        }
        match &mut run {
            Some((name, bytes)) if *name == word.charset => bytes.extend(word.bytes),
            _ => {
                end_run(&mut run, &mut text);
                run = Some((word.charset, word.bytes));
            }
        }
        at = word.to;
    }
    end_run(&mut run, &mut text);
    text.push_str(&charset::decode(raw.get(at..).unwrap_or_default(), None).text);
    text
}

fn end_run(run: &mut Option<(String, Vec<u8>)>, text: &mut String) {
    if let Some((charset, bytes)) = run.take() {
        text.push_str(&charset::decode(&bytes, Some(&charset)).text);
    }
}

/// The next `=?charset?B or Q?text?=` at or after a place.
fn find_word(raw: &[u8], from: usize) -> Option<Word> {
    let mut at = from;
    loop {
        let start = at + raw.get(at..)?.windows(2).position(|pair| pair == b"=?")?;
        if let Some(word) = word_at(raw, start) {
            return Some(word);
        }
        at = start + 2;
    }
}

fn word_at(raw: &[u8], start: usize) -> Option<Word> {
    let rest = raw.get(start + 2..)?;
    let mark = rest.iter().take(60).position(|byte| *byte == b'?')?;
    // RFC 2231 allows a language after the charset: =?utf-8*es?Q?…?=
    let charset = String::from_utf8_lossy(rest.get(..mark)?).to_ascii_lowercase();
    let charset = charset.split('*').next().unwrap_or_default().to_owned();
    if charset.is_empty() || !charset.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let kind = rest.get(mark + 1)?.to_ascii_lowercase();
    if rest.get(mark + 2) != Some(&b'?') {
        return None;
    }
    let text = rest.get(mark + 3..)?;
    // The standard allows 75 characters; whole subjects in one word are common, more is an attack on our time.
    let end = text.windows(2).take(4_000).position(|pair| pair == b"?=")?;
    let text = text.get(..end)?;
    let bytes = match kind {
        b'b' => transfer::base64(text).bytes,
        b'q' => transfer::quoted_printable(text, true).bytes,
        _ => return None,
    };
    Some(Word {
        from: start,
        to: start + 2 + mark + 3 + end + 2,
        charset,
        bytes,
    })
}

/// A value with parameters: `text/plain; charset=utf-8`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Value {
    /// What stands before the first `;`, in small letters.
    pub main: String,
    parameters: Vec<(String, String)>,
}

impl Value {
    /// Reads a value; continued and encoded parameters (RFC 2231) are joined, encoded words in quotes are decoded too.
    pub fn read(raw: &[u8]) -> Value {
        let pieces = pieces(raw);
        let main = pieces
            .first()
            .map(|piece| words(piece).to_ascii_lowercase())
            .unwrap_or_default();
        let main: String = main.split_whitespace().next().unwrap_or_default().to_owned();
        let mut plain: Vec<(String, String)> = Vec::new();
        let mut continued: Vec<(String, u32, bool, Vec<u8>)> = Vec::new();
        for piece in pieces.iter().skip(1).take(100) {
            let Some(equals) = piece.iter().position(|byte| *byte == b'=') else {
                continue;
            };
            let (name, value) = piece.split_at(equals);
            let name = String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase();
            let value = unquote(value.get(1..).unwrap_or_default().trim_ascii());
            let (base, encoded) = match name.strip_suffix('*') {
                Some(base) => (base, true),
                None => (name.as_str(), false),
            };
            match base.split_once('*') {
                Some((base, number)) => {
                    continued.push((base.to_owned(), number.parse().unwrap_or(0), encoded, value));
                }
                None if encoded => continued.push((base.to_owned(), 0, true, value)),
                None => plain.push((name, words(&value))),
            }
        }
        continued.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
        let mut parameters: Vec<(String, String)> = Vec::new();
        for run in continued.chunk_by(|one, other| one.0 == other.0) {
            let name = run.first().map(|piece| piece.0.clone()).unwrap_or_default();
            parameters.push((name, join_continued(run)));
        }
        // The encoded form is the better one where both are given.
        parameters.extend(plain);
        Value { main, parameters }
    }

    /// A parameter by its name in small letters.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self
            .parameters
            .iter()
            .find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }
}

fn join_continued(run: &[(String, u32, bool, Vec<u8>)]) -> String {
    let mut bytes = Vec::new();
    let mut charset = None;
    for (index, (_, _, encoded, value)) in run.iter().enumerate() {
        if !encoded {
            bytes.extend_from_slice(value);
            continue;
        }
        let mut rest = value.as_slice();
        if index == 0 {
            let mut quotes = value.splitn(3, |byte| *byte == b'\'');
            if let (Some(name), Some(_), Some(text)) = (quotes.next(), quotes.next(), quotes.next()) {
                charset = Some(String::from_utf8_lossy(name).into_owned()).filter(|name| !name.is_empty());
                rest = text;
            }
        }
        bytes.extend(transfer::percent(rest));
    }
    clean_line(&charset::decode(&bytes, charset.as_deref()).text)
}

/// Splits at `;` outside quotes. A quote that is never closed ends with the value.
fn pieces(raw: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    let (mut quoted, mut escaped) = (false, false);
    for &byte in raw {
        if byte == b';' && !quoted {
            pieces.push(Vec::new());
            continue;
        }
        if byte == b'"' && !escaped {
            quoted = !quoted;
        }
        escaped = byte == b'\\' && !escaped && quoted;
        if let Some(last) = pieces.last_mut() {
            last.push(byte);
        }
    }
    pieces
}

/// Takes the quotes and their escapes away; a Windows path in quotes keeps its backslashes for the name to be cut later.
fn unquote(value: &[u8]) -> Vec<u8> {
    let Some(inner) = value.strip_prefix(b"\"") else {
        return value.to_vec();
    };
    let mut plain = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if bytes.peek().is_some_and(|next| matches!(next, b'"' | b'\\')) => plain.extend(bytes.next()),
            b'"' => break,
            _ => plain.push(byte),
        }
    }
    plain
}

/// Identifiers of a Message-ID, In-Reply-To or References field, without their brackets, in their order. What has no
/// brackets at all counts as one when it has no blank in it: some senders forget them.
pub fn message_ids(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let mut ids: Vec<String> = Vec::new();
    let mut rest = text.as_ref();
    let mut bare = String::new();
    while let Some(open) = rest.find('<') {
        bare.push_str(rest.get(..open).unwrap_or_default());
        bare.push(' ');
        let after = rest.get(open + 1..).unwrap_or_default();
        let end = after.find(['>', '<']).unwrap_or(after.len());
        ids.push(after.get(..end).unwrap_or_default().split_whitespace().collect());
        rest = after.get(end..).unwrap_or_default().trim_start_matches('>');
    }
    bare.push_str(rest);
    if ids.is_empty() {
        ids.extend(
            bare.split_whitespace()
                .map(str::to_owned)
                .filter(|id| id.contains('@') || !bare.trim().contains(' ')),
        );
    }
    ids.retain(|id| !id.is_empty() && id.len() <= 998 && !id.chars().any(char::is_control));
    let skip = ids.len().saturating_sub(limits::REFERENCES);
    ids.drain(..skip);
    ids
}

/// The moment of a Date field: RFC 5322 with its old zones, two-digit years and missing parts; `None` when there is no date
/// in it.
pub fn date(raw: &[u8]) -> Option<Timestamp> {
    let text = String::from_utf8_lossy(raw);
    let text = text.split('(').next().unwrap_or_default();
    let text = text.replace([',', '-'], " ").replace("  ", " ");
    // The sign of the zone is written before the minus signs of dates like 21-Nov-2026 are gone.
    let signed = String::from_utf8_lossy(raw);
    let west = signed
        .split_whitespace()
        .any(|word| word.len() == 5 && word.starts_with('-') && word[1..].bytes().all(|byte| byte.is_ascii_digit()));
    let (mut day, mut month, mut year, mut clock, mut zone) = (None, None, None, None, None);
    for word in text.split_whitespace().take(12) {
        if word.contains(':') {
            clock = clock.or_else(|| clock_of(word));
        } else if let Some(found) = month_of(word) {
            month = month.or(Some(found));
        } else if let Some(found) = zone_of(word) {
            zone = zone.or(Some(found));
        } else if let Ok(number) = word.parse::<i32>() {
            if clock.is_some() && word.len() == 4 && year.is_some() {
                let minutes = number / 100 * 60 + number % 100;
                zone = zone.or(Some(if west { -minutes } else { minutes }));
            } else if day.is_none() && (1..=31).contains(&number) && word.len() <= 2 {
                day = Some(number);
            } else if year.is_none() {
                year = Some(match (word.len(), number) {
                    (2, 0..=49) => number + 2000,
                    (2, _) | (3, _) => number + 1900,
                    _ => number,
                });
            }
        }
    }
    let (day, month, year) = (day?, month?, year?);
    if !(1970..=9999).contains(&year) {
        return None;
    }
    let (hour, minute, second) = clock.unwrap_or((0, 0, 0));
    let seconds =
        i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second) - i64::from(zone.unwrap_or(0)) * 60;
    let days = days_since_1970(year, month, day);
    Some(Timestamp(days * DAY + seconds * SECOND))
}

fn clock_of(word: &str) -> Option<(i32, i32, i32)> {
    let mut parts = word.split([':', '.']).map(|part| part.parse::<i32>().ok());
    let hour = parts.next()??;
    let minute = parts.next()??;
    let second = parts.next().flatten().unwrap_or(0);
    ((0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second))
        .then_some((hour, minute, second))
}

fn month_of(word: &str) -> Option<i32> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let lower = word.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| lower.starts_with(month))?;
    i32::try_from(place + 1).ok()
}

/// Minutes east of Greenwich.
fn zone_of(word: &str) -> Option<i32> {
    if let Some(digits) = word.strip_prefix('+')
        && let Ok(number) = digits.replace(':', "").parse::<i32>()
        && (0..=1400).contains(&number)
    {
        return Some(number / 100 * 60 + number % 100);
    }
    Some(match word.to_ascii_uppercase().as_str() {
        "UT" | "UTC" | "GMT" | "Z" | "WET" => 0,
        "EST" | "CDT" => -300,
        "EDT" => -240,
        "CST" | "MDT" => -360,
        "MST" | "PDT" => -420,
        "PST" => -480,
        "CET" | "BST" | "MEZ" => 60,
        "CEST" | "EET" | "MESZ" => 120,
        "WIB" => 420,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_decoded_as_one_run_of_bytes() {
        for (given, wanted) in [
            ("=?utf-8?Q?Devoluci=C3=B3n?=", "Devolución"),
            ("=?utf-8?B?RGV2b2x1Y2nDsw==?= =?utf-8?B?bg==?=", "Devolución"),
            // Cut in the middle of a letter.
            ("=?utf-8?Q?Devoluci=C3?=\r\n =?utf-8?Q?=B3n?=", "Devolución"),
            ("=?utf-8?Q?uno?= dos =?iso-8859-1?q?tres=F1?=", "uno dos tresñ"),
            // Encoded twice.
            ("=?utf-8?Q?=3D=3Futf-8=3FQ=3FHola=3F=3D?=", "Hola"),
            // Not encoded words.
            ("a=3Db =?nonsense", "a=3Db =?nonsense"),
            ("=?utf-8?X?Hola?=", "=?utf-8?X?Hola?="),
            ("=?utf-8*es?Q?Hola?=", "Hola"),
            ("=?utf-8?Q?Hola Ana?=", "Hola Ana"),
            ("=?utf-8?Q?Hola=0D=0ABcc:_x@y?=", "Hola Bcc: x@y"),
        ] {
            assert_eq!(words(given.as_bytes()), wanted, "{given}");
        }
        assert_eq!(words("¡Hola!".as_bytes()), "¡Hola!");
        assert_eq!(words(b"Devoluci\xf3n del pedido"), "Devolución del pedido");
    }

    #[test]
    fn parameters_are_joined_unquoted_and_decoded() {
        for (given, name, wanted) in [
            ("attachment; filename=\"a;b,c.pdf\"", "filename", "a;b,c.pdf"),
            ("attachment; filename*=UTF-8''a%C3%B1o.pdf", "filename", "año.pdf"),
            (
                "attachment; filename*0=\"fac\"; filename*1=\"tura.pdf\"",
                "filename",
                "factura.pdf",
            ),
            (
                "attachment; filename*1*=%B1o.pdf; filename*0*=utf-8'es'a%C3",
                "filename",
                "año.pdf",
            ),
            (
                "attachment; filename=\"=?utf-8?Q?a=C3=B1o.pdf?=\"",
                "filename",
                "año.pdf",
            ),
            ("attachment; filename=mi factura.pdf", "filename", "mi factura.pdf"),
            ("attachment; filename=\"x\"; filename*=utf-8''y", "filename", "y"),
            ("TEXT/Plain; Charset = \"UTF-8\" ", "charset", "UTF-8"),
            ("multipart/mixed; boundary=\"-\"", "boundary", "-"),
            (
                "attachment; filename=\"never closed.pdf",
                "filename",
                "never closed.pdf",
            ),
            (
                "attachment; filename=\"say \\\"hi\\\".txt\"",
                "filename",
                "say \"hi\".txt",
            ),
        ] {
            assert_eq!(Value::read(given.as_bytes()).parameter(name), Some(wanted), "{given}");
        }
        assert_eq!(Value::read(b"TEXT/Plain; x=y").main, "text/plain");
    }

    #[test]
    fn identifiers_are_found_however_they_are_written() {
        for (given, wanted) in [
            ("<a@b>", vec!["a@b"]),
            (" <a@b>\r\n <c@d><e@f>", vec!["a@b", "c@d", "e@f"]),
            ("a@b", vec!["a@b"]),
            ("<a@@b>", vec!["a@@b"]),
            ("<a@b@c>", vec!["a@b@c"]),
            ("<>", vec![]),
            ("", vec![]),
            ("<a b@c>", vec!["ab@c"]),
            ("<never closed@x", vec!["neverclosed@x"]),
            ("Message from Ana of Monday <a@b>", vec!["a@b"]),
            ("no identifier here", vec![]),
        ] {
            assert_eq!(message_ids(given.as_bytes()), wanted, "{given}");
        }
    }

    #[test]
    fn dates_are_read_in_old_and_broken_forms() {
        let noon = Some(Timestamp(1_795_348_800_000));
        for given in [
            "Sun, 22 Nov 2026 12:00:00 +0000",
            "Sun, 22 Nov 2026 13:00:00 +0100 (CET)",
            "22 Nov 2026 07:00:00 -0500",
            "22 Nov 26 12:00 GMT",
            "Sunday, 22-Nov-26 12:00:00 UTC",
            "Sun Nov 22 12:00:00 2026",
            "Sun,22 Nov 2026 19:00:00 WIB",
            "Sun, 22 November 2026 07:00 EST",
        ] {
            assert_eq!(date(given.as_bytes()), noon, "{given}");
        }
        for nonsense in ["", "yesterday", "32 Foo 2026", "Sun, Nov 2026", "22 Nov 0000 12:00"] {
            assert_eq!(date(nonsense.as_bytes()), None, "{nonsense}");
        }
    }

    #[test]
    fn a_block_without_fields_is_a_body() {
        let (fields, body) = Fields::split(b"Hola\nque tal\n\nadios");
        assert_eq!((fields.iter().count(), body), (0, b"Hola\nque tal\n\nadios".as_slice()));
        let (fields, body) = Fields::split(b"From ana Sun\nA: 1\n  2\nnonsense\nB : 3\n\nbody\n\nmore");
        assert_eq!(
            (fields.text("a").unwrap().as_str(), fields.text("b").unwrap().as_str()),
            ("1 2", "3")
        );
        assert_eq!(body, b"body\n\nmore");
    }
}
