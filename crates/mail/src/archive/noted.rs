//! What programs note about a mail beside what was sent: answered, thrown away, unfinished, written by us, and words that a person
//! sorted it by. They note it in header fields of their own, in a file's name, or in a list behind the mail.

use super::labels;
use crate::header::Fields;
use crate::limits;

/// What an archive says of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Noted {
    /// Somebody answered it.
    pub answered: bool,
    /// It lies among what was sent.
    pub sent: bool,
    /// It was thrown away, is unfinished or spam: nobody wants it back.
    pub unwanted: bool,
    /// Words of a person's own that it was sorted by.
    pub labels: Vec<String>,
}

impl Noted {
    /// What both say.
    #[must_use]
    pub fn and(mut self, other: Noted) -> Noted {
        self.answered |= other.answered;
        self.sent |= other.sent;
        self.unwanted |= other.unwanted;
        self.labels.extend(other.labels);
        self
    }
}

/// From the fields of a mail's header: Thunderbird, Unix mail programs, Gmail's archives.
pub fn of_header(mail: &[u8]) -> Noted {
    let (fields, _) = Fields::split(mail.get(..limits::HEADERS).unwrap_or(mail));
    let mut noted = Noted::default();
    let hexadecimal = |name: &str| {
        let text = fields.text(name)?;
        u32::from_str_radix(text.trim(), 16).ok()
    };
    if let Some(marks) = hexadecimal("x-mozilla-status") {
        noted.answered |= marks & 0x0002 != 0;
        // Deleted, and only still there because the file was not made smaller since.
        noted.unwanted |= marks & 0x0008 != 0;
    }
    if let Some(marks) = fields.text("x-status") {
        noted.answered |= marks.contains('A');
        noted.unwanted |= marks.contains('D') || marks.contains('T');
    }
    for labels in fields.texts("x-gmail-labels") {
        noted = noted.and(labels::of_gmail(&labels));
    }
    noted
}

/// From the letters at the end of a Maildir file's name: `…:2,RS`. Where a colon is no letter of a name there is another sign.
pub fn of_maildir_name(name: &str) -> Noted {
    let marks = name.rsplit_once("2,").map_or("", |(before, marks)| {
        if before.ends_with([':', ';', '!', '\u{f022}', '-', '_']) {
            marks
        } else {
            ""
        }
    });
    Noted {
        answered: marks.contains('R'),
        unwanted: marks.contains('T') || marks.contains('D'),
        ..Noted::default()
    }
}

/// From the list behind a mail of Apple's: the number under `flags` has a bit for each mark.
pub(super) fn of_properties(text: &str) -> Noted {
    let after = text.split("<key>flags</key>").nth(1).unwrap_or_default();
    let number = after
        .split("<integer>")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .and_then(|digits| digits.trim().parse::<u64>().ok())
        .unwrap_or(0);
    Noted {
        answered: number & 0b100 != 0,
        unwanted: number & 0b10 != 0 || number & (1 << 6) != 0,
        ..Noted::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(line: &str) -> Noted {
        of_header(format!("From: a@b.test\n{line}\n\nHola").as_bytes())
    }

    #[test]
    fn marks_of_other_programs_are_understood() {
        assert!(header("X-Mozilla-Status: 0003").answered);
        assert!(header("X-Mozilla-Status: 0009").unwanted);
        assert_eq!(header("X-Mozilla-Status: 0001"), Noted::default());
        assert!(header("X-Status: AF").answered);
        assert!(header("X-Gmail-Labels: Sent,Opened").sent);
        for (name, answered, unwanted) in [
            ("1.M1P1.host,S=12:2,RS", true, false),
            ("1.M1P1.host;2,ST", false, true),
            ("1.M1P1.host:2,D", false, true),
            ("1.M1P2,R.host", false, false),
            ("1.M1P1.host", false, false),
        ] {
            let noted = of_maildir_name(name);
            assert_eq!((noted.answered, noted.unwanted), (answered, unwanted), "{name}");
        }
    }
}
