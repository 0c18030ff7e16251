//! Compressed rich text (the LZFu of Outlook) and the text or HTML that is wrapped in it. Not a reader of RTF: it takes the
//! words out and leaves the looks, which is what a ticket needs of a mail that has no other body.

use crate::charset;

/// What the rich text was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Html(String),
    Text(String),
}

/// The dictionary that every stream begins with, by its specification.
const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The rich text behind its compression, at most `limit` bytes of it.
pub(super) fn decompress(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let word = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
    let size = usize::try_from(word(4)?).ok()?.min(limit);
    let kind = bytes.get(8..12)?;
    let data = bytes.get(16..)?;
    match kind {
        b"MELA" => return Some(data.get(..size.min(data.len()))?.to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut ring = vec![b' '; 4096];
    for (place, byte) in ring.iter_mut().zip(START) {
        *place = *byte;
    }
    let mut write = START.len();
    let mut out = Vec::new();
    let mut input = data.iter().copied();
    'stream: while let Some(flags) = input.next() {
        for bit in 0..8 {
            if out.len() >= size {
                break 'stream;
            }
            if flags >> bit & 1 == 0 {
                let Some(byte) = input.next() else {
                    break 'stream;
                };
                put(&mut ring, &mut write, &mut out, byte);
                continue;
            }
            let (Some(high), Some(low)) = (input.next(), input.next()) else {
                break 'stream;
            };
            let pair = usize::from(high) << 8 | usize::from(low);
            let (offset, length) = (pair >> 4, (pair & 15) + 2);
            if offset == write % 4096 {
                break 'stream;
            }
            for step in 0..length {
                let byte = ring.get((offset + step) % 4096).copied().unwrap_or(b' ');
                put(&mut ring, &mut write, &mut out, byte);
            }
        }
    }
    Some(out)
}

fn put(ring: &mut [u8], write: &mut usize, out: &mut Vec<u8>, byte: u8) {
    if let Some(place) = ring.get_mut(*write % 4096) {
        *place = byte;
    }
    *write += 1;
    out.push(byte);
}

/// The HTML that was wrapped in rich text, or its words.
pub(super) fn content(rtf: &[u8], code_page: Option<&str>) -> Option<Content> {
    let head = rtf.get(..rtf.len().min(2_000))?;
    if !head.starts_with(b"{\\rtf") {
        return None;
    }
    let is_html = head.windows(9).any(|window| window == b"\\fromhtml");
    let mut reader = Reader {
        rtf,
        at: 0,
        out: Vec::new(),
        text: String::new(),
        charset: code_page.unwrap_or("windows-1252").to_owned(),
    };
    reader.read(is_html);
    reader.flush();
    let text = reader.text.trim().to_owned();
    if text.is_empty() {
        return None;
    }
    Some(if is_html {
        Content::Html(text)
    } else {
        Content::Text(text)
    })
}

/// Groups whose content is about looks.
const SILENT: &[&[u8]] = &[
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"object",
    b"header",
    b"footer",
    b"listtable",
    b"generator",
];

struct Reader<'r> {
    rtf: &'r [u8],
    at: usize,
    out: Vec<u8>,
    text: String,
    charset: String,
}

/// What holds inside one pair of braces.
#[derive(Clone, Copy, Default)]
struct Group {
    silent: bool,
    /// Inside `\htmlrtf`: words for readers that do not know the HTML.
    for_others: bool,
    tag: bool,
}

impl Reader<'_> {
    fn read(&mut self, is_html: bool) {
        let mut groups = vec![Group::default()];
        let mut group = Group::default();
        while let Some(&byte) = self.rtf.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    if groups.len() < 500 {
                        groups.push(group);
                    }
                    if self.rtf.get(self.at..self.at + 2) == Some(b"\\*") {
                        let tag = self
                            .rtf
                            .get(self.at + 2..)
                            .is_some_and(|rest| rest.starts_with(b"\\htmltag"));
                        group.tag = is_html && tag;
                        group.silent = !group.tag;
                        self.at += 2;
                    }
                }
                b'}' => group = groups.pop().unwrap_or_default(),
                b'\\' => self.control(&mut group),
                b'\r' | b'\n' => {}
                _ if group.silent || group.for_others => {}
                _ => self.out.push(byte),
            }
        }
    }

    fn control(&mut self, group: &mut Group) {
        let rest = self.rtf.get(self.at..).unwrap_or_default();
        let letters = rest
            .iter()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        if letters == 0 {
            let sign = rest.first().copied();
            self.at += 1;
            let written = match sign {
                Some(b'\'') => {
                    let pair = rest.get(1..3).and_then(|pair| std::str::from_utf8(pair).ok());
                    self.at += 2;
                    pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())
                }
                Some(byte @ (b'\\' | b'{' | b'}')) => Some(byte),
                Some(b'~') => Some(b' '),
                _ => None,
            };
            if !group.silent && !group.for_others {
                self.out.extend(written);
            }
            return;
        }
        let word = rest.get(..letters).unwrap_or_default();
        let after = rest.get(letters..).unwrap_or_default();
        let digits = after
            .iter()
            .take(10)
            .enumerate()
            .take_while(|(index, byte)| byte.is_ascii_digit() || (*index == 0 && **byte == b'-'))
            .count();
        let number = after
            .get(..digits)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| digits.parse::<i32>().ok());
        self.at += letters + digits + usize::from(after.get(digits) == Some(&b' '));
        if SILENT.contains(&word) {
            group.silent = true;
        }
        if word == b"htmlrtf" {
            group.for_others = number != Some(0);
        }
        if word == b"ansicpg"
            && let Some(page) = number
        {
            self.charset = if page == 65001 {
                "utf-8".to_owned()
            } else {
                format!("windows-{page}")
            };
        }
        if group.silent || group.for_others {
            return;
        }
        match word {
            b"par" | b"line" if !group.tag => self.out.push(b'\n'),
            b"tab" => self.out.push(b'\t'),
            b"u" => {
                self.flush();
                let unit = number.map(|number| if number < 0 { number + 65_536 } else { number });
                self.text
                    .extend(unit.and_then(|unit| u32::try_from(unit).ok()).and_then(char::from_u32));
                // One letter for readers without Unicode follows.
                match self.rtf.get(self.at..).unwrap_or_default() {
                    [b'\\', b'\'', ..] => self.at += 4,
                    [b'\\' | b'{' | b'}', ..] | [] => {}
                    _ => self.at += 1,
                }
            }
            _ => {}
        }
    }

    fn flush(&mut self) {
        let bytes = std::mem::take(&mut self.out);
        self.text.push_str(&charset::decode(&bytes, Some(&self.charset)).text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_html_are_taken_out() {
        let text = content(
            b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl\\f0 Arial;}Hola\\par a\\'f1o \\u233?l}",
            None,
        );
        assert_eq!(text, Some(Content::Text("Hola\naño él".to_owned())));
        let html = content(b"{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\f0 \\htmlrtf0 Hola{\\*\\htmltag72 </p>}\\htmlrtf }\\htmlrtf0}", None);
        assert_eq!(html, Some(Content::Html("<p>Hola</p>".to_owned())));
        assert_eq!(content(b"no rich text", None), None);
    }

    #[test]
    fn a_stream_is_unpacked_and_bounded() {
        // Nine literals, then a copy of four of them that the ring holds at 207.
        let mut stream = vec![0; 4];
        stream.extend(20u32.to_le_bytes());
        stream.extend(b"LZFu\0\0\0\0");
        stream.push(0);
        stream.extend(b"abcdefgh");
        stream.push(0b10);
        stream.push(b'i');
        let offset = START.len();
        stream.extend([(offset >> 4) as u8, ((offset & 15) << 4 | 2) as u8]);
        assert_eq!(decompress(&stream, 100).unwrap(), b"abcdefghiabcd");
        assert!(decompress(&stream, 5).unwrap().len() <= 8);
        for end in 0..stream.len() {
            let _ = decompress(&stream[..end], 100);
        }
    }
}
