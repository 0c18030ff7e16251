//! Bytes to text. The declared charset is a claim: it is followed when the bytes agree with it, and corrected when they
//! cannot be what it says, because old mailers and web forms label UTF-8 as Latin-1 and the other way round every day.
//! Whatever comes in, valid text goes out, without NUL and other control characters that databases and screens trip over.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Text, and how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text as it was written, control characters included.
    pub text: String,
    /// The charset that was used, by its usual name.
    pub charset: &'static str,
    /// The label was missing or wrong, and the charset is what the bytes look like.
    pub guessed: bool,
}

/// Reads bytes by their declared charset, or by what they are when that cannot be true.
pub fn decode(bytes: &[u8], label: Option<&str>) -> Text {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return read(encoding, bytes.get(skip..).unwrap_or_default(), false);
    }
    let label = label.map(normalise).unwrap_or_default();
    if label == "utf-7" || label == "unicode-1-1-utf-7" || label == "csutf7" {
        return Text {
            text: utf7(bytes),
            charset: "UTF-7",
            guessed: false,
        };
    }
    if let Some(table) = dos_table(&label)
        && !is_real_utf8(bytes)
    {
        return Text {
            text: by_table(bytes, table),
            charset: "IBM850",
            guessed: false,
        };
    }
    let declared = for_label(&label);
    match declared {
        Some(encoding) if encoding == encoding_rs::UTF_8 => utf8(bytes),
        // ISO-2022-JP is seven bits wide; everything else that is plain ASCII reads alike in all of them.
        Some(encoding) if encoding.is_single_byte() || !encoding.is_ascii_compatible() => {
            if encoding.is_single_byte() && is_real_utf8(bytes) {
                return read(encoding_rs::UTF_8, bytes, true);
            }
            read(encoding, bytes, false)
        }
        Some(encoding) => {
            let (_, damaged) = encoding.decode_without_bom_handling(bytes);
            if damaged && is_real_utf8(bytes) {
                return read(encoding_rs::UTF_8, bytes, true);
            }
            read(encoding, bytes, false)
        }
        None => guess(bytes),
    }
}

/// A single line that may be shown: without control characters, line breaks and the marks that turn the direction of text
/// around, and not longer than anybody reads.
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(crate::limits::LINE));
    let mut blank = true;
    for (count, letter) in text.chars().enumerate() {
        if count >= crate::limits::LINE {
            break;
        }
        if letter.is_whitespace() || letter.is_control() {
            if !blank && letter.is_whitespace() {
                line.push(' ');
                blank = true;
            }
        } else if !turns_direction(letter) {
            line.push(letter);
            blank = false;
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// A text of many lines as it may be stored: `\n` ends lines, tabs stay, other control characters go.
pub fn clean_text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {
                if letters.peek() != Some(&'\n') {
                    clean.push('\n');
                }
            }
            '\n' | '\t' => clean.push(letter),
            '\u{2028}' | '\u{2029}' | '\u{c}' => clean.push('\n'),
            '\u{feff}' => {}
            _ if letter.is_control() => {}
            _ => clean.push(letter),
        }
    }
    clean
}

/// Whether a character changes the direction of what follows or hides in it: names of files and people must not hold it.
pub fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{00ad}')
        || ('\u{e0000}'..='\u{e007f}').contains(&letter)
}

fn read(encoding: &'static Encoding, bytes: &[u8], guessed: bool) -> Text {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Text {
        text: text.into_owned(),
        charset: encoding.name(),
        guessed,
    }
}

/// Declared UTF-8: when not one sequence of it is there but other bytes are, the label is wrong; a few broken bytes in real
/// UTF-8 are shown as such.
fn utf8(bytes: &[u8]) -> Text {
    if std::str::from_utf8(bytes).is_ok() || has_sequence(bytes) {
        return read(encoding_rs::UTF_8, bytes, false);
    }
    guess(bytes)
}

fn guess(bytes: &[u8]) -> Text {
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0x1b) {
        return read(encoding_rs::UTF_8, bytes, false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..64 * 1024).unwrap_or(bytes), true);
    read(detector.guess(None, Utf8Detection::Allow), bytes, true)
}

/// Valid UTF-8 that is more than ASCII. Text of another charset is so by accident only in a word or two.
fn is_real_utf8(bytes: &[u8]) -> bool {
    !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok()
}

fn has_sequence(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

fn normalise(label: &str) -> String {
    label
        .trim()
        .trim_matches(|letter| matches!(letter, '"' | '\'' | '<' | '>'))
        .trim()
        .to_ascii_lowercase()
        .replace('_', "-")
}

/// The encoding of a label; wider relatives where a mailer writes the narrow name and means the wide one.
fn for_label(label: &str) -> Option<&'static Encoding> {
    let wide = match label {
        "" | "us-ascii" | "ascii" | "ansi-x3.4-1968" | "unknown-8bit" | "x-unknown" | "unknown" | "default" => {
            return None;
        }
        "utf8" | "utf-8-mac" | "utf8mb4" | "unicode" => "utf-8",
        "gb2312" | "gb-2312" | "gb2312-80" | "gbk" | "cp936" => "gb18030",
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-ms" | "cp50220" | "cp50221" => "iso-2022-jp",
        "ks-c-5601" | "ks-c-5601-1987" | "ks-c-5601-1989" | "cp949" | "uhc" | "x-windows-949" => "euc-kr",
        "cp932" | "ms932" | "windows-31j" | "sjis" => "shift_jis",
        "iso-8859-8-i" => "iso-8859-8-i",
        "latin-1" | "latin1" | "cp-1252" | "ansi" => "windows-1252",
        "cp-1250" => "windows-1250",
        "cp-1251" => "windows-1251",
        "shift-jis" => "shift_jis",
        other => other,
    };
    Encoding::for_label_no_replacement(wide.as_bytes())
        .or_else(|| Encoding::for_label_no_replacement(wide.replace('-', "_").as_bytes()))
        .or_else(|| Encoding::for_label_no_replacement(wide.strip_prefix("x-")?.as_bytes()))
        .or_else(|| {
            let number = wide.strip_prefix("cp").or_else(|| wide.strip_prefix("windows"))?;
            Encoding::for_label_no_replacement(format!("windows-{}", number.trim_start_matches('-')).as_bytes())
        })
}

/// Upper halves of two code pages of DOS that still come out of old programs in Europe and that no web standard lists.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
const CP852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}";

fn dos_table(label: &str) -> Option<&'static str> {
    match label {
        "cp850" | "cp-850" | "ibm850" | "850" | "cp437" | "ibm437" | "437" => Some(CP850),
        "cp852" | "cp-852" | "ibm852" | "852" => Some(CP852),
        _ => None,
    }
}

fn by_table(bytes: &[u8], table: &str) -> String {
    let upper: Vec<char> = table.chars().collect();
    let letter = |byte: &u8| match byte.checked_sub(128) {
        None => char::from(*byte),
        Some(index) => upper.get(usize::from(index)).copied().unwrap_or('\u{fffd}'),
    };
    bytes.iter().map(letter).collect()
}

/// UTF-7, which only mail ever used: base64 of UTF-16 between `+` and `-`.
fn utf7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'+' {
            text.push(if byte.is_ascii() { char::from(byte) } else { '\u{fffd}' });
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
            .count();
        let closed = rest.get(length) == Some(&b'-');
        if length == 0 {
            text.push('+');
        } else {
            let wide = crate::transfer::base64(rest.get(..length).unwrap_or_default()).bytes;
            let units = wide.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            text.extend(char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')));
        }
        at += length + usize::from(closed);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_charset_is_followed_when_the_bytes_agree() {
        let cases: &[(&[u8], &str, &str)] = &[
            (b"a\xf1o", "iso-8859-1", "año"),
            (b"\x93hola\x94 \x80 5", "iso-8859-1", "“hola” € 5"),
            ("árvíztűrő".as_bytes(), "UTF-8", "árvíztűrő"),
            (b"\xe1rv\xedzt\xfbr\xf5", "iso-8859-2", "árvíztűrő"),
            (b"\xa0rv\xa1zt\xfbr\x8b", "cp852", "árvíztűrő"),
            (b"a\xa4o", "ibm850", "año"),
            (b"\xc4\xe3\xba\xc3", "gb2312", "你好"),
            (b"\xbe\xc8\xb3\xe7", "ks_c_5601-1987", "안녕"),
            (b"\x1b$B$3$s\x1b(B", "iso-2022-jp", "こん"),
            (b"\xef\xf0\xe8\xe2\xe5\xf2", "windows-1251", "привет"),
            (b"Vi\xea\xf2t", "windows-1258", "Viê\u{323}t"),
            (b"Hola +AOk-l +-", "utf-7", "Hola él +"),
        ];
        for (bytes, label, wanted) in cases {
            let text = decode(bytes, Some(label));
            assert_eq!((text.text.as_str(), text.guessed), (*wanted, false), "{label}");
        }
    }

    #[test]
    fn a_wrong_or_missing_label_is_corrected() {
        let cases: &[(&[u8], Option<&str>, &str)] = &[
            ("El pedido llegó".as_bytes(), Some("iso-8859-1"), "El pedido llegó"),
            ("El pedido llegó".as_bytes(), Some("us-ascii"), "El pedido llegó"),
            (
                b"El pedido lleg\xf3 roto, \xbfqu\xe9 hago?",
                Some("utf-8"),
                "El pedido llegó roto, ¿qué hago?",
            ),
            (
                b"El pedido lleg\xf3 roto, \xbfqu\xe9 hago?",
                None,
                "El pedido llegó roto, ¿qué hago?",
            ),
            (
                b"\xf2\xe5\xf1\xf2 \xef\xee \xf0\xf3\xf1\xf1\xea\xe8",
                None,
                "тест по русски",
            ),
            (b"hola", Some("no-such-charset"), "hola"),
        ];
        for (bytes, label, wanted) in cases {
            assert_eq!(decode(bytes, *label).text, *wanted, "{label:?}");
        }
    }

    #[test]
    fn a_line_holds_no_break_no_control_and_no_turned_text() {
        assert_eq!(
            clean_line("Hola\r\nBcc: x@y\0 \u{202e}gpj.exe\u{7}"),
            "Hola Bcc: x@y gpj.exe"
        );
        assert_eq!(clean_line("  a \t b  "), "a b");
        assert_eq!(clean_text("a\r\nb\rc\0d\u{8}\te"), "a\nb\ncd\te");
    }
}
