//! Many mails in one file, each after a line that begins with `From `. What such a line looks like differs between programs, and
//! not all of them hide lines of a text that look like one, so a line only counts when it stands after an empty one and has a
//! moment in it, or when a header begins below it.
//!
//! Lines of a text that begin with `From ` are written with a `>` before them (mboxo), in newer dialects also those that already
//! have one (mboxrd); one is taken away. The length that some programs write into the header is not believed: it is wrong as
//! soon as anybody has touched the file.

use crate::header;
use crate::limits;
use domain::Timestamp;
use std::io::{self, BufRead, Read};

/// Bytes of a line that are read at once; a longer one comes in parts.
const LINE: u64 = 64 * 1024;
/// Lines between the beginning of a file and its first mail.
const LEAD: usize = 4;

/// A mail of the file.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes as they were sent; of one that is too large only the header.
    pub bytes: Vec<u8>,
    /// Its size, when `bytes` is not all of it.
    pub cut_from: Option<u64>,
    /// When it came, as the line above it says.
    pub arrived: Option<Timestamp>,
    /// The file ends in the middle of it: there is not even a whole header.
    pub broken: bool,
    /// Where the next one begins, in bytes from the beginning of the file.
    pub next: u64,
}

impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Piece({} bytes, next at {})", self.bytes.len(), self.next)
    }
}

/// A file that is read mail by mail.
pub struct Mbox<R> {
    from: R,
    /// Bytes of the file before `line`.
    at: u64,
    /// The line that was read last.
    line: Vec<u8>,
    /// The one after it, when it had to be looked at.
    after: Option<Vec<u8>>,
}

/// Whether a file that begins with these bytes holds many mails.
pub fn begins_mbox(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let mut lines = start.split(|byte| *byte == b'\n').skip_while(|line| is_empty(line));
    let first = lines.next().unwrap_or_default();
    first.starts_with(b"From ") && (has_moment(first) || lines.next().is_some_and(begins_header))
}

impl<R: BufRead> Mbox<R> {
    /// Reads on from the beginning of a mail, which is `at` bytes behind the beginning of the file; `from` stands there.
    ///
    /// # Errors
    /// What reading gives. `None` when no mail begins there.
    pub fn open(from: R, at: u64) -> io::Result<Option<Mbox<R>>> {
        let mut mbox = Mbox {
            from,
            at,
            line: Vec::new(),
            after: None,
        };
        for _ in 0..LEAD {
            if !mbox.advance()? {
                return Ok(None);
            }
            if at == 0 && mbox.line.starts_with(b"\xef\xbb\xbf") {
                mbox.line.drain(..3);
                mbox.at += 3;
            }
            if mbox.begins_mail()? {
                return Ok(Some(mbox));
            }
            if !is_empty(&mbox.line) {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// The next mail; nothing at the end of the file.
    ///
    /// # Errors
    /// What reading gives.
    pub fn read(&mut self) -> io::Result<Option<Piece>> {
        if self.line.is_empty() {
            return Ok(None);
        }
        let arrived = moment(&self.line);
        let (mut bytes, mut size, mut header_ends) = (Vec::new(), 0_u64, None);
        let (mut after_empty, mut begins_line) = (false, true);
        while self.advance()? {
            if after_empty && begins_line && self.begins_mail()? {
                break;
            }
            let hidden = begins_line && is_hidden(&self.line);
            let line = self.line.get(usize::from(hidden)..).unwrap_or_default();
            size += line.len() as u64;
            if bytes.len() < limits::MESSAGE {
                bytes.extend_from_slice(line);
            }
            after_empty = begins_line && is_empty(&self.line);
            if after_empty && header_ends.is_none() {
                header_ends = Some(bytes.len());
            }
            begins_line = self.line.ends_with(b"\n");
        }
        // The empty line before the next mail is the file's and not the mail's.
        if after_empty && header_ends.is_some_and(|end| end < bytes.len()) {
            let end = if bytes.ends_with(b"\r\n") { 2 } else { 1 };
            bytes.truncate(bytes.len() - end);
        }
        let cut_from = (size > limits::MESSAGE as u64).then_some(size);
        if cut_from.is_some() {
            bytes.truncate(header_ends.unwrap_or(0).min(limits::HEADERS));
        }
        Ok(Some(Piece {
            bytes,
            cut_from,
            arrived,
            broken: header_ends.is_none(),
            next: self.at,
        }))
    }

    /// Goes on to the next line; false at the end, where the line is empty.
    fn advance(&mut self) -> io::Result<bool> {
        self.at += self.line.len() as u64;
        self.line = match self.after.take() {
            Some(line) => line,
            None => self.next_line()?,
        };
        Ok(!self.line.is_empty())
    }

    fn next_line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        (&mut self.from).take(LINE).read_until(b'\n', &mut line)?;
        Ok(line)
    }

    /// Whether the line, which stands after an empty one, is the one above a mail.
    fn begins_mail(&mut self) -> io::Result<bool> {
        if !self.line.starts_with(b"From ") {
            return Ok(false);
        }
        if has_moment(&self.line) {
            return Ok(true);
        }
        if self.after.is_none() {
            self.after = Some(self.next_line()?);
        }
        // Without a moment only what Thunderbird writes counts, and only when a header follows.
        let rest = self.line.get(5..).unwrap_or_default().trim_ascii();
        Ok((rest.is_empty() || rest.starts_with(b"-")) && self.after.as_deref().is_some_and(begins_header))
    }
}

fn is_empty(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// A line of a text that was hidden.
fn is_hidden(line: &[u8]) -> bool {
    line.starts_with(b">")
        && line
            .iter()
            .position(|byte| *byte != b'>')
            .and_then(|start| line.get(start..))
            .is_some_and(|rest| rest.starts_with(b"From "))
}

/// `Name: …`
fn begins_header(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    name.len() < line.len()
        && (2..80).contains(&name.len())
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// The moment in the line above a mail: `From carla@correo.test Sun Nov 22 08:00:00 2026`, with or without a zone.
fn moment(line: &[u8]) -> Option<Timestamp> {
    if !has_moment(line) {
        return None;
    }
    // The address or the number that stands first may look like a part of it.
    let after = line
        .get(5..)?
        .iter()
        .position(|byte| *byte == b' ')
        .map_or(5, |place| place + 5);
    header::date(line.get(after..)?)
}

fn has_moment(line: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
    ];
    let words = || line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_clock = |word: &[u8]| {
        word.len() >= 4 && word.contains(&b':') && word.iter().all(|byte| byte.is_ascii_digit() || *byte == b':')
    };
    let is_year = |word: &[u8]| word.len() == 4 && (word.starts_with(b"19") || word.starts_with(b"20"));
    line.len() < 300
        && words().any(|word| MONTHS.contains(&word))
        && words().any(is_clock)
        && words().any(|word| is_year(word) && word.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(file: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut mbox = Mbox::open(file.as_bytes(), 0).unwrap().expect("it is such a file");
        while let Some(piece) = mbox.read().unwrap() {
            found.push(String::from_utf8(piece.bytes).unwrap());
        }
        found
    }

    const LINES: [&str; 5] = [
        "From carla@correo.test Sun Nov 22 08:00:00 2026",
        "From - Sun Nov 22 08:00:00 2026",
        "From 1795334400000@xxx Sun Nov 22 08:00:00 +0000 2026",
        "From MAILER-DAEMON Sun Nov  2 08:00:00 2026",
        "From ",
    ];

    #[test]
    fn every_dialect_gives_its_mails() {
        for line in LINES {
            for end in ["\n", "\r\n"] {
                let file =
                    format!("{line}\nSubject: uno\n\nHola\n\n{line}\nSubject: dos\n\nAdiós\n\n").replace('\n', end);
                let mails = ["Subject: uno\n\nHola\n", "Subject: dos\n\nAdiós\n"].map(|mail| mail.replace('\n', end));
                assert_eq!(texts(&file), mails, "{line:?}");
                assert!(begins_mbox(file.as_bytes()), "{line:?}");
            }
        }
    }

    #[test]
    fn a_line_of_a_text_that_begins_like_a_mail_is_none() {
        let file = format!(
            "{0}\nSubject: uno\n\n>From here on\n>>From there\n\nFrom Monday on we are open.\nFrom x\n\n> {0}\n\n{0}\nSubject: dos\n\nx\n",
            LINES[0]
        );
        let found = texts(&file);
        assert_eq!(found.len(), 2);
        assert!(
            found[0].contains("\n\nFrom here on\n>From there\n\nFrom Monday on we are open.\nFrom x\n"),
            "{}",
            found[0]
        );
    }

    #[test]
    fn it_is_read_on_from_any_mail() {
        let file = format!(
            "{0}\nSubject: uno\n\nHola\n\n{0}\nSubject: dos\n\nAdiós\n\n{0}\nSubject: tres\n\n",
            LINES[1]
        );
        let mut mbox = Mbox::open(file.as_bytes(), 0).unwrap().unwrap();
        let (mut at, mut whole) = (Vec::new(), Vec::new());
        while let Some(piece) = mbox.read().unwrap() {
            at.push(piece.next);
            whole.push(piece);
        }
        assert_eq!((whole.len(), at[2]), (3, file.len() as u64));
        for (place, next) in at.iter().take(2).enumerate() {
            let rest = &file.as_bytes()[usize::try_from(*next).unwrap()..];
            let mut mbox = Mbox::open(rest, *next).unwrap().unwrap();
            assert_eq!(mbox.read().unwrap().as_ref(), Some(&whole[place + 1]));
        }
        assert!(Mbox::open(&file.as_bytes()[10..], 10).unwrap().is_none());
    }

    #[test]
    fn a_file_that_ends_in_the_middle_says_so_and_what_is_too_large_gives_its_header() {
        let file = format!("{}\nSubject: un", LINES[0]);
        let mut mbox = Mbox::open(file.as_bytes(), 0).unwrap().unwrap();
        assert!(mbox.read().unwrap().unwrap().broken);
        let large = "x".repeat(limits::MESSAGE + 10);
        let file = format!("{0}\nSubject: uno\n\n{large}\n\n{0}\nSubject: dos\n\nx\n", LINES[0]);
        let mut mbox = Mbox::open(file.as_bytes(), 0).unwrap().unwrap();
        let first = mbox.read().unwrap().unwrap();
        assert_eq!(first.bytes, b"Subject: uno\n\n");
        assert!(first.cut_from.is_some_and(|size| size > limits::MESSAGE as u64));
        assert_eq!(mbox.read().unwrap().unwrap().bytes, b"Subject: dos\n\nx\n");
    }

    #[test]
    fn other_files_are_none() {
        for file in [
            "",
            "\n\n",
            "Subject: uno\n\nHola",
            "From Monday on\nwe are open",
            "\u{7f}ELF\0\0",
        ] {
            assert!(Mbox::open(file.as_bytes(), 0).unwrap().is_none(), "{file:?}");
            assert!(!begins_mbox(file.as_bytes()), "{file:?}");
        }
    }

    #[test]
    fn the_line_above_says_when_it_came() {
        for line in &LINES[..3] {
            assert_eq!(moment(line.as_bytes()), Some(Timestamp(1_795_334_400_000)), "{line}");
        }
    }
}
