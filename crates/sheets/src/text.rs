//! From the bytes of a file to letters, part by part. A spreadsheet program writes what its country writes: UTF-8 with or without
//! a mark, UTF-16, windows-1250 in Hungary, windows-1252 in Spain, and the file never says which.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{self, Read};

/// Bytes that are read at once.
const PART: usize = 64 * 1024;

/// Looks at every byte of a file to tell how it is written, and takes its fingerprint on the way.
pub(crate) struct Listener {
    hash: blake3::Hasher,
    detector: EncodingDetector,
    utf8: Utf8,
    first: Vec<u8>,
    zeros: [u64; 2],
    at: u64,
}

/// What the bytes of a file say.
pub(crate) struct Heard {
    pub(crate) charset: &'static Encoding,
    pub(crate) hash: [u8; 32],
    /// It begins as a spreadsheet's own file does (a ZIP archive or an old compound file).
    pub(crate) is_spreadsheet: bool,
    /// It has bytes that no text has.
    pub(crate) is_binary: bool,
}

impl Listener {
    /// Reads everything.
    pub(crate) fn hear(mut read: impl Read) -> io::Result<Heard> {
        let mut listener = Listener {
            hash: blake3::Hasher::new(),
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            utf8: Utf8::default(),
            first: Vec::new(),
            zeros: [0, 0],
            at: 0,
        };
        let mut part = vec![0; PART];
        loop {
            let count = read.read(&mut part)?;
            if count == 0 {
                return Ok(listener.end());
            }
            listener.take(part.get(..count).unwrap_or_default());
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.utf8.take(bytes);
        if self.first.len() < 8 {
            self.first.extend(bytes.iter().take(8));
        }
        for byte in bytes {
            if *byte == 0 {
                let place = usize::from(!self.at.is_multiple_of(2));
                if let Some(zeros) = self.zeros.get_mut(place) {
                    *zeros += 1;
                }
            }
            self.at += 1;
        }
        if !bytes.is_ascii() {
            self.detector.feed(bytes, false);
        }
    }

    fn end(mut self) -> Heard {
        self.detector.feed(b"", true);
        let zeros = self.zeros[0] + self.zeros[1];
        let wide = zeros > 0 && zeros >= self.at / 4;
        let marked = Encoding::for_bom(&self.first).map(|(charset, _)| charset);
        let charset = match marked {
            Some(charset) => charset,
            None if wide && self.zeros[1] >= self.zeros[0] => UTF_16LE,
            None if wide => UTF_16BE,
            None if self.utf8.is_valid() => UTF_8,
            None => match self.detector.guess(None, Utf8Detection::Deny) {
                // What is a single-byte charset of Latin letters is believed; a Spanish word or two may look like anything else.
                guess if guess.is_single_byte() => guess,
                _ => WINDOWS_1252,
            },
        };
        let begins = |start: &[u8]| self.first.starts_with(start);
        Heard {
            charset,
            hash: *self.hash.finalize().as_bytes(),
            is_spreadsheet: begins(b"PK\x03\x04") || begins(b"\xd0\xcf\x11\xe0"),
            is_binary: zeros > 0 && charset != UTF_16LE && charset != UTF_16BE,
        }
    }
}

/// Whether bytes that come in parts are UTF-8.
#[derive(Default)]
struct Utf8 {
    rest: Vec<u8>,
    broken: bool,
}

impl Utf8 {
    fn take(&mut self, bytes: &[u8]) {
        if self.broken {
            return;
        }
        let joined;
        let bytes = if self.rest.is_empty() {
            bytes
        } else {
            joined = [self.rest.as_slice(), bytes].concat();
            &joined
        };
        self.rest = match std::str::from_utf8(bytes) {
            Ok(_) => Vec::new(),
            Err(error) if error.error_len().is_none() => bytes.get(error.valid_up_to()..).unwrap_or_default().to_vec(),
            Err(_) => {
                self.broken = true;
                return;
            }
        };
    }

    fn is_valid(&self) -> bool {
        !self.broken && self.rest.is_empty()
    }
}

/// Letters of a file, part by part.
pub(crate) struct Letters<R> {
    read: R,
    decoder: Decoder,
    part: Vec<u8>,
    ended: bool,
}

impl<R: Read> Letters<R> {
    /// A mark at the beginning is taken away.
    pub(crate) fn of(read: R, charset: &'static Encoding) -> Letters<R> {
        Letters {
            read,
            decoder: charset.new_decoder_with_bom_removal(),
            part: vec![0; PART],
            ended: false,
        }
    }

    /// Adds the next part; false at the end.
    pub(crate) fn more(&mut self, text: &mut String) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let count = self.read.read(&mut self.part)?;
        self.ended = count == 0;
        let bytes = self.part.get(..count).unwrap_or_default();
        let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(count * 3 + 16);
        text.reserve(room);
        let _ = self.decoder.decode_to_string(bytes, text, self.ended);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, String) {
        let heard = Listener::hear(bytes).unwrap();
        let mut text = String::new();
        let mut letters = Letters::of(bytes, heard.charset);
        while letters.more(&mut text).unwrap() {}
        (heard.charset.name().to_owned(), text)
    }

    #[test]
    fn what_spreadsheets_of_four_countries_write_is_read() {
        let spanish = "Número;Comprador;Población\n1001;Begoña Ibáñez Muñoz;Logroño\n1002;José Ángel Núñez;A Coruña\n";
        let hungarian = "Szám;Vevő;Település\n1001;Őrsi Gyöngyvér;Hódmezővásárhely\n1002;Szűcs Ödön;Győr\n1003;Tűzkő Bence;Fertőd\n";
        let wide = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        for (name, text, bytes) in [
            ("UTF-8", spanish, spanish.as_bytes().to_vec()),
            ("UTF-8", spanish, ["\u{feff}", spanish].concat().into_bytes()),
            ("windows-1252", spanish, WINDOWS_1252.encode(spanish).0.into_owned()),
            ("UTF-16LE", hungarian, wide(&["\u{feff}", hungarian].concat(), false)),
            ("UTF-16BE", hungarian, wide(&["\u{feff}", hungarian].concat(), true)),
            ("UTF-16LE", hungarian, wide(hungarian, false)),
        ] {
            assert_eq!(read(&bytes), (name.to_owned(), text.to_owned()));
        }
        // windows-1250 and ISO-8859-2 write these letters alike.
        let bytes = encoding_rs::WINDOWS_1250.encode(hungarian).0.into_owned();
        assert_eq!(read(&bytes).1, hungarian);
    }

    #[test]
    fn a_letter_that_is_cut_by_the_end_of_a_part_stays_whole() {
        let text = format!("{}ő{}", "a".repeat(PART - 1), "ű".repeat(PART));
        assert_eq!(read(text.as_bytes()), ("UTF-8".to_owned(), text));
    }

    #[test]
    fn a_spreadsheets_own_file_is_known_for_what_it_is() {
        assert!(Listener::hear(&b"PK\x03\x04\x14\x00"[..]).unwrap().is_spreadsheet);
        assert!(
            Listener::hear(&b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDRxxxxxxxxxxxxxxxxxxxxxxxxxxxx"[..])
                .unwrap()
                .is_binary
        );
    }
}
