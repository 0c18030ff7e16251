//! Archives of mail as programs write them: one file with many mails (mbox, in its dialects), one file for each (Maildir, .eml,
//! Apple's .emlx). Read as a stream, because an archive of ten years is larger than any memory, and from any place on, because
//! reading it may be interrupted.
//!
//! What an archive says of a mail besides its bytes is in [`Noted`]: marks that programs leave in headers or names.

mod labels;
mod mbox;
mod noted;

pub use labels::of_folder;
pub use mbox::{Mbox, Piece, begins_mbox};
pub use noted::{Noted, of_header, of_maildir_name};

use std::io::{self, BufRead, Read};

/// What an .emlx file (Apple Mail) holds: the number of its mail's bytes, the mail, and a list of properties with its marks.
///
/// # Errors
/// What reading gives. `None` when it is no such file, or shorter than it says.
pub fn emlx(mut from: impl BufRead, limit: u64) -> io::Result<Option<(Vec<u8>, Noted)>> {
    let mut first = Vec::new();
    (&mut from).take(32).read_until(b'\n', &mut first)?;
    let length = std::str::from_utf8(&first)
        .ok()
        .and_then(|text| text.trim().parse::<u64>().ok());
    let Some(length) = length else { return Ok(None) };
    let mut bytes = Vec::new();
    (&mut from).take(length.min(limit)).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length.min(limit) {
        return Ok(None);
    }
    let mut rest = Vec::new();
    from.take(64 * 1024).read_to_end(&mut rest)?;
    let noted = of_header(&bytes).and(noted::of_properties(&String::from_utf8_lossy(&rest)));
    Ok(Some((bytes, noted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_apple_mail_gives_its_mail_and_its_marks() {
        let mail = "From: Carla <carla@correo.test>\nSubject: Hola\n\nHola\n";
        let file = format!(
            "{}      \n{mail}<?xml version=\"1.0\"?><plist><dict><key>flags</key><integer>5</integer></dict></plist>",
            mail.len()
        );
        let (bytes, noted) = emlx(file.as_bytes(), 1_000).unwrap().unwrap();
        assert_eq!((bytes.as_slice(), noted.answered), (mail.as_bytes(), true));
        assert_eq!(emlx(&b"400\nFrom: a"[..], 1_000).unwrap(), None, "cut off");
        assert_eq!(emlx(&b"From: a\n\nb"[..], 1_000).unwrap(), None, "another kind");
    }
}
