//! winmail.dat: the box in which Outlook sends text and files to people who do not use Outlook. Opened for its text and its
//! files; what cannot be opened stays an attachment as it came. Every length in it is checked against what is there.

mod rich_text;

use crate::{charset, limits};

/// What was in the box.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) files: Vec<File>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) content_id: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

const SIGNATURE: u32 = 0x223e_9f78;
const BODY: u32 = 0x0002_800c;
const CODE_PAGE: u32 = 0x0006_9007;
const PROPERTIES: u32 = 0x0006_9003;
const FILE_BEGINS: u32 = 0x0006_9002;
const FILE_TITLE: u32 = 0x0001_8010;
const FILE_DATA: u32 = 0x0006_800f;
const FILE_PROPERTIES: u32 = 0x0006_9005;

/// Opens a box; `None` when it is not one or nothing readable is in it.
pub(crate) fn open(bytes: &[u8]) -> Option<Opened> {
    let mut input = Input(bytes);
    if input.u32()? != SIGNATURE {
        return None;
    }
    input.u16()?;
    let mut opened = Opened::default();
    let mut code_page = None;
    while let Some((id, data)) = attribute(&mut input) {
        match id {
            CODE_PAGE => {
                code_page = Input(data).u32().map(|page| {
                    if page == 65001 {
                        "utf-8".to_owned()
                    } else {
                        format!("windows-{page}")
                    }
                })
            }
            BODY => opened.text = Some(text_of(data, code_page.as_deref())),
            PROPERTIES => {
                let mut input = Input(data);
                for (tag, value) in properties(&mut input) {
                    match tag {
                        0x1000 => opened.text = Some(value.text(code_page.as_deref())),
                        0x1013 => opened.html = Some(value.text(code_page.as_deref())),
                        0x1009 if opened.html.is_none() => {
                            let rich = rich_text::decompress(&value.bytes, limits::RICH_TEXT);
                            match rich.and_then(|rich| rich_text::content(&rich, code_page.as_deref())) {
                                Some(rich_text::Content::Html(html)) => opened.html = Some(html),
                                Some(rich_text::Content::Text(text)) if opened.text.is_none() => {
                                    opened.text = Some(text)
                                }
                                _ => {}
                            }
                        }
                        _ => {}
                    }
                }
            }
            FILE_BEGINS if opened.files.len() < limits::TNEF_FILES => opened.files.push(File::default()),
            FILE_BEGINS => break,
            FILE_TITLE | FILE_DATA | FILE_PROPERTIES => {
                let Some(file) = opened.files.last_mut() else {
                    continue;
                };
                match id {
                    FILE_TITLE => file.name = text_of(data, code_page.as_deref()),
                    FILE_DATA => file.bytes = data.to_vec(),
                    _ => file_properties(file, data, code_page.as_deref()),
                }
            }
            _ => {}
        }
    }
    let blank = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    if blank(&opened.text) {
        opened.text = None;
    }
    if blank(&opened.html) {
        opened.html = None;
    }
    opened.files.retain(|file| !file.bytes.is_empty());
    (opened.text.is_some() || opened.html.is_some() || !opened.files.is_empty()).then_some(opened)
}

fn file_properties(file: &mut File, data: &[u8], code_page: Option<&str>) {
    let mut input = Input(data);
    for (tag, value) in properties(&mut input) {
        match tag {
            0x3707 => file.name = value.text(code_page),
            0x3704 if file.name.is_empty() => file.name = value.text(code_page),
            0x370e => file.media_type = charset::clean_line(&value.text(code_page)).to_lowercase(),
            0x3712 => {
                file.content_id = Some(
                    charset::clean_line(&value.text(code_page))
                        .trim_matches(['<', '>'])
                        .to_owned(),
                )
            }
            0x3701 if !value.bytes.is_empty() => file.bytes = value.bytes,
            _ => {}
        }
    }
}

fn text_of(data: &[u8], code_page: Option<&str>) -> String {
    let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    charset::decode(data.get(..end).unwrap_or_default(), code_page).text
}

/// Level, tag, length, data, check sum. The sum is not compared: real boxes with a wrong one exist.
fn attribute<'b>(input: &mut Input<'b>) -> Option<(u32, &'b [u8])> {
    input.u8()?;
    let id = input.u32()?;
    let length = usize::try_from(input.u32()?).ok()?;
    let data = input.take(length)?;
    // The sum may be cut off with the end.
    let _ = input.u16();
    Some((id, data))
}

/// One MAPI value: its type and the bytes of its first item.
struct Property {
    kind: u16,
    bytes: Vec<u8>,
}

impl Property {
    fn text(&self, code_page: Option<&str>) -> String {
        match self.kind {
            0x1f => {
                let units = self
                    .bytes
                    .chunks_exact(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                let text: String = char::decode_utf16(units)
                    .map(|letter| letter.unwrap_or('\u{fffd}'))
                    .collect();
                text.trim_end_matches('\0').to_owned()
            }
            _ => text_of(&self.bytes, code_page),
        }
    }
}

/// MAPI properties by their number. Stops at the first that makes no sense, as lengths after it would not either.
fn properties(input: &mut Input<'_>) -> Vec<(u16, Property)> {
    let mut found = Vec::new();
    let Some(count) = input.u32() else {
        return found;
    };
    for _ in 0..count.min(2_000) {
        let Some(property) = property(input) else {
            break;
        };
        found.push(property);
    }
    found
}

fn property(input: &mut Input<'_>) -> Option<(u16, Property)> {
    let kind_and_flags = input.u16()?;
    let number = input.u16()?;
    if number >= 0x8000 {
        input.take(16)?;
        if input.u32()? == 0 {
            input.u32()?;
        } else {
            let length = usize::try_from(input.u32()?).ok()?;
            input.padded(length)?;
        }
    }
    let many = kind_and_flags & 0x1000 != 0;
    let kind = kind_and_flags & 0x0fff;
    let fixed = match kind {
        0x02 | 0x0b | 0x03 | 0x04 | 0x0a => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        0x1e | 0x1f | 0x0d | 0x102 => None,
        _ => return None,
    };
    let values = if many || fixed.is_none() { input.u32()? } else { 1 };
    let mut first: Option<&[u8]> = None;
    for _ in 0..values.min(10_000) {
        let data = match fixed {
            Some(length) => input.take(length)?,
            None => {
                let length = usize::try_from(input.u32()?).ok()?;
                input.padded(length)?
            }
        };
        first = first.or(Some(data));
    }
    let bytes = first.unwrap_or_default();
    // An object begins with the identifier of its interface.
    let bytes = if kind == 0x0d {
        bytes.get(16..).unwrap_or_default()
    } else {
        bytes
    };
    Some((
        number,
        Property {
            kind,
            bytes: bytes.to_vec(),
        },
    ))
}

/// Bytes that are taken from the front; every take is checked.
struct Input<'b>(&'b [u8]);

impl<'b> Input<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn padded(&mut self, count: usize) -> Option<&'b [u8]> {
        let taken = self.take(count)?;
        let pad = (4 - count % 4) % 4;
        self.0 = self.0.get(pad..).unwrap_or_default();
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1).and_then(|bytes| bytes.first().copied())
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(out: &mut Vec<u8>, level: u8, id: u32, data: &[u8]) {
        out.push(level);
        out.extend(id.to_le_bytes());
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
        let sum = data.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        out.extend(sum.to_le_bytes());
    }

    fn sample() -> Vec<u8> {
        let mut out = SIGNATURE.to_le_bytes().to_vec();
        out.extend([1, 0]);
        put(&mut out, 1, CODE_PAGE, &1250u32.to_le_bytes());
        put(&mut out, 1, BODY, b"Sz\xe9p napot\0");
        put(&mut out, 2, FILE_BEGINS, &[0; 14]);
        put(&mut out, 2, FILE_TITLE, b"sz\xe1mla.pdf\0");
        put(&mut out, 2, FILE_DATA, b"%PDF-1.4");
        out
    }

    #[test]
    fn text_and_files_are_taken_out() {
        let opened = open(&sample()).unwrap();
        assert_eq!(opened.text.as_deref(), Some("Szép napot"));
        assert_eq!(
            (opened.files[0].name.as_str(), opened.files[0].bytes.as_slice()),
            ("számla.pdf", b"%PDF-1.4".as_slice())
        );
    }

    #[test]
    fn a_box_cut_anywhere_gives_what_is_there() {
        let whole = sample();
        for end in 0..whole.len() {
            let _ = open(&whole[..end]);
        }
        assert!(open(b"not a box at all").is_none());
        let mut lying = SIGNATURE.to_le_bytes().to_vec();
        lying.extend([1, 0, 1]);
        lying.extend(BODY.to_le_bytes());
        lying.extend(u32::MAX.to_le_bytes());
        assert!(open(&lying).is_none());
    }
}
