//! Names of files that strangers send. What is given on can be shown, saved and sent again on the three systems without
//! leaving a folder, hiding its ending or meaning a device.

use crate::charset::turns_direction;
use crate::limits;

/// Endings that start a program or carry one. They are not refused, but never opened and always named.
const ACTIVE: &[&str] = &[
    "apk",
    "app",
    "appimage",
    "bat",
    "chm",
    "cmd",
    "com",
    "cpl",
    "deb",
    "desktop",
    "dll",
    "dmg",
    "docm",
    "exe",
    "hta",
    "htm",
    "html",
    "iso",
    "img",
    "jar",
    "js",
    "jse",
    "lnk",
    "msc",
    "msi",
    "msp",
    "pif",
    "pkg",
    "ps1",
    "reg",
    "rpm",
    "run",
    "scr",
    "sct",
    "settingcontent-ms",
    "sh",
    "svg",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "wsf",
    "wsh",
    "xhtml",
    "xlam",
    "xll",
    "xlsm",
    "xml",
    "pptm",
    "one",
    "py",
];

/// A safe name; a name by the kind of content when there is none.
pub fn safe(given: &str, media_type: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = String::with_capacity(last.len());
    for letter in last.chars() {
        if letter.is_control() || turns_direction(letter) {
            continue;
        }
        name.push(match letter {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{ff0f}'
            | '\u{ff3c}' => '_',
            _ if letter.is_whitespace() => ' ',
            _ => letter,
        });
    }
    // Windows drops these at the end, so that `x.exe. ` is `x.exe`; at the front a dot hides the file.
    let trimmed = name.trim().trim_end_matches(['.', ' ']).trim_start_matches(['.', ' ']);
    let name = squeezed(trimmed);
    if name.is_empty() {
        return unnamed(media_type);
    }
    let name = if is_device(&name) { format!("_{name}") } else { name };
    shortened(&name)
}

/// Whether opening it may run something, by the last ending of its name.
pub fn is_active(name: &str) -> bool {
    let ending = ending(name).to_ascii_lowercase();
    ACTIVE.contains(&ending.as_str())
}

/// The name hides its ending: `invoice.pdf.exe`.
pub fn hides_ending(name: &str) -> bool {
    let Some((stem, _)) = name.rsplit_once('.') else {
        return false;
    };
    let before = ending(stem.trim_end());
    is_active(name)
        && (2..=4).contains(&before.len())
        && before.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && before.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a word with a dot is the name of a usual file rather than of a host.
pub(crate) fn is_document(name: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "pdf", "doc", "docx", "xls", "xlsx", "csv", "txt", "jpg", "jpeg", "png", "gif", "zip", "eml", "ics", "html",
        "htm", "php", "js",
    ];
    ENDINGS.contains(&ending(name).to_ascii_lowercase().as_str())
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Runs of blanks, which push an ending out of sight, become one.
fn squeezed(name: &str) -> String {
    name.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered = |base: &str| {
        stem.strip_prefix(base).is_some_and(|rest| {
            matches!(rest.chars().next(), Some('1'..='9' | '¹' | '²' | '³')) && rest.chars().count() == 1
        })
    };
    matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CLOCK$" | "CONIN$" | "CONOUT$"
    ) || numbered("COM")
        || numbered("LPT")
}

/// Cut in the middle of the stem, never in the ending.
fn shortened(name: &str) -> String {
    if name.len() <= limits::FILE_NAME {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 16 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let mut end = limits::FILE_NAME - ending.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem.get(..end).unwrap_or_default().trim_end_matches(['.', ' ']);
    format!("{stem}{ending}")
}

fn unnamed(media_type: &str) -> String {
    let ending = match media_type {
        "application/pdf" => "pdf",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/heic" => "heic",
        "text/plain" => "txt",
        "text/csv" => "csv",
        "text/calendar" => "ics",
        "message/rfc822" => "eml",
        "application/zip" => "zip",
        _ => "bin",
    };
    let stem = match media_type.split('/').next() {
        Some("image") => "image",
        Some("audio") => "audio",
        Some("video") => "video",
        Some("message") => "message",
        _ => "file",
    };
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_cannot_leave_their_folder_or_hide_what_they_are() {
        for (given, wanted) in [
            ("factura.pdf", "factura.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ana\\foto.jpg", "foto.jpg"),
            ("/etc/shadow", "shadow"),
            ("..", "file.bin"),
            ("...", "file.bin"),
            ("", "file.bin"),
            (".bashrc", "bashrc"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("a\u{200b}b\u{ad}.pdf", "ab.pdf"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1.log", "_com1.log"),
            ("LPT¹", "_LPT¹"),
            ("common.txt", "common.txt"),
            ("x.exe. . ", "x.exe"),
            ("a\r\nb\0.pdf", "ab.pdf"),
            ("a:b*c?.txt", "a_b_c_.txt"),
            ("stream.txt:evil.exe", "stream.txt_evil.exe"),
            ("invoice.pdf                          .exe", "invoice.pdf .exe"),
            ("año nuevo – őszi.pdf", "año nuevo – őszi.pdf"),
            ("fake\u{2215}slash.txt", "fake_slash.txt"),
        ] {
            assert_eq!(safe(given, "application/octet-stream"), wanted, "{given:?}");
        }
        assert_eq!(safe("", "image/png"), "image.png");
        let long = safe(&format!("{}.pdf", "ñ".repeat(400)), "");
        assert!(long.len() <= limits::FILE_NAME && long.ends_with("ñ.pdf"), "{long}");
    }

    #[test]
    fn what_can_run_is_named() {
        assert!(
            is_active("a.EXE")
                && is_active("a.pdf.js")
                && is_active("x.svg")
                && !is_active("a.pdf")
                && !is_active("exe")
        );
        assert!(
            hides_ending("invoice.pdf.exe")
                && hides_ending("invoice.pdf .exe")
                && !hides_ending("setup.exe")
                && !hides_ending("v1.2.pdf")
        );
    }

    proptest! {
        #[test]
        fn every_name_is_one_plain_part_of_a_path(given in "\\PC*|[./\\\\ ]{0,20}|.{0,300}") {
            let name = safe(&given, "image/png");
            prop_assert!(!name.is_empty() && name.len() <= limits::FILE_NAME + 1);
            prop_assert!(!name.contains(['/', '\\', '\0', '\n', '\r', ':']), "{:?}", name);
            prop_assert!(name != "." && name != ".." && !name.starts_with('.') && !name.ends_with(['.', ' ']));
            prop_assert!(!name.chars().any(|letter| letter.is_control() || turns_direction(letter)));
            prop_assert_eq!(safe(&name, "image/png"), name);
        }
    }
}
