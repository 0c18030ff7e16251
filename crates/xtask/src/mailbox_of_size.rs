//! A made-up mailbox of any size, the same for the same size: questions, answers from the folder of sent mail, answers to those
//! with everything quoted below, newsletters; a part with formatting, a part with photos. Sizes and shares are those of a shop's
//! mailbox (13 KB on average), because what is measured with mails of one line says nothing.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// One in so many mails has a photo.
const PHOTO: u64 = 13;
/// Letters in a line of an encoded file.
const LINE: usize = 76;

/// Writes so many mails into the Maildir at `folder` of the mailbox with this address.
pub(crate) fn fill(folder: &Path, address: &str, count: u32) -> Result<u64> {
    for part in ["cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"] {
        fs::create_dir_all(folder.join(part))?;
    }
    let words = vocabulary();
    let mut bytes = 0;
    for number in 0..count {
        let mail = Mail {
            number,
            count,
            shop: address,
            words: &words,
            chance: Chance(u64::from(number) * 0x9e37_79b9 + 7),
        };
        let (sent, text) = mail.written();
        let place = if sent { ".Sent/cur" } else { "cur" };
        let name = format!("{number}.M{number}P1.bench,S={}:2,S", text.len());
        fs::write(folder.join(place).join(name), &text).context("the made-up mailbox cannot be written")?;
        bytes += text.len() as u64;
    }
    Ok(bytes)
}

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound.max(1)
    }

    fn place(&mut self, bound: usize) -> usize {
        usize::try_from(self.below(bound as u64)).unwrap_or(0)
    }
}

/// Words as they might be of some language, with letters beyond those of English.
fn vocabulary() -> Vec<String> {
    const STARTS: [&str; 16] = [
        "pe", "ra", "tó", "ka", "mi", "só", "lu", "en", "gy", "ör", "ta", "ve", "ció", "ña", "el", "szá",
    ];
    const ENDS: [&str; 12] = ["do", "lés", "n", "ta", "kan", "ek", "ing", "es", "r", "os", "ció", "ja"];
    let mut words = Vec::new();
    for first in STARTS {
        for second in STARTS {
            words.extend(ENDS.iter().map(|end| format!("{first}{second}{end}")));
        }
    }
    words
}

struct Mail<'a> {
    number: u32,
    count: u32,
    shop: &'a str,
    words: &'a [String],
    chance: Chance,
}

impl Mail<'_> {
    /// Whether it lies among the sent mails, and its bytes.
    fn written(mut self) -> (bool, String) {
        let (talk, place) = (self.number / 4, self.number % 4);
        let customer = format!("Carla {talk} <carla{}@correo.test>", talk % 9_000);
        let shop = format!("Taller Azul <{}>", self.shop);
        let (from, to) = if place == 1 {
            (&shop, &customer)
        } else {
            (&customer, &shop)
        };
        let mut text = String::new();
        if place != 1 {
            for hop in 0..3 {
                let (id, date) = (self.chance.next(), self.date());
                let _ = writeln!(
                    text,
                    "Received: from mx{hop}.correo.test (mx{hop}.correo.test [192.0.2.{hop}])\n\tby in.tallerazul.test with ESMTPS id \
                     {id:016x}\n\tfor <{}>; {date}",
                    self.shop
                );
            }
            let _ = writeln!(
                text,
                "Authentication-Results: in.tallerazul.test; spf=pass smtp.mailfrom=correo.test; dkim=pass header.d=correo.test\n\
                 DKIM-Signature: v=1; a=rsa-sha256; d=correo.test; s=uno; h=from:to:subject:date;\n\tb={}",
                self.letters(172)
            );
        }
        let subject = if place == 3 {
            self.text(6)
        } else {
            let own = Chance(u64::from(talk) + 99).place(self.words.len());
            format!(
                "{}Pedido {talk} {}",
                if place == 0 { "" } else { "Re: " },
                self.words[own]
            )
        };
        let _ = writeln!(
            text,
            "Message-ID: <{}.bench@correo.test>\nDate: {}\nFrom: {from}\nTo: {to}\nSubject: =?utf-8?Q?{}?=\nMIME-Version: 1.0",
            self.number,
            self.date(),
            coded(&subject)
        );
        if place == 1 || place == 2 {
            let before = self.number - 1;
            let _ = writeln!(
                text,
                "In-Reply-To: <{before}.bench@correo.test>\nReferences: <{}.bench@correo.test> <{before}.bench@correo.test>",
                self.number - place
            );
        }
        self.body(&mut text, place);
        (place == 1, text)
    }

    fn body(&mut self, text: &mut String, place: u32) {
        let own = 40 + self.chance.below(160);
        let mut plain = self.text(own);
        if place == 1 || place == 2 {
            plain.push_str("\n\nEl lunes, Carla escribió:\n");
            for _ in 0..place * 8 {
                let line = self.text(10);
                let _ = writeln!(plain, "> {line}");
            }
        }
        let formatted = self.chance.below(100) < 45;
        let photo = self.chance.below(PHOTO) == 0;
        if photo {
            text.push_str("Content-Type: multipart/mixed; boundary=\"outer\"\n\n--outer\n");
        }
        let head = "Content-Transfer-Encoding: 8bit\nContent-Type: text";
        if formatted {
            let _ = write!(
                text,
                "Content-Type: multipart/alternative; boundary=\"inner\"\n\n--inner\n{head}/plain; charset=utf-8\n\n{plain}\n\
                 --inner\n{head}/html; charset=utf-8\n\n<html><head><style>p.MsoNormal {{ margin: 0cm; font-size: 11.0pt }}</style></head>\
                 <body>\n"
            );
            for line in plain.lines().chain(std::iter::repeat_n("&nbsp;", 20)) {
                let _ = writeln!(
                    text,
                    "<p class=MsoNormal style='margin-bottom:12.0pt'><span lang=ES style='font-size:11.0pt;font-family:\"Calibri\",\
                     sans-serif;color:#1F497D'>{line}<o:p></o:p></span></p>"
                );
            }
            text.push_str("</body></html>\n--inner--\n");
        } else {
            let _ = write!(text, "{head}/plain; charset=utf-8\n\n{plain}\n");
        }
        if photo {
            text.push_str(
                "--outer\nContent-Type: image/jpeg; name=\"foto.jpg\"\nContent-Disposition: attachment; filename=\"foto.jpg\"\n\
                 Content-Transfer-Encoding: base64\n\n",
            );
            for _ in 0..400 + self.chance.below(2_400) {
                let line = self.letters(LINE);
                let _ = writeln!(text, "{line}");
            }
            text.push_str("--outer--\n");
        }
    }

    /// The product of two draws falls near the front, as words of real texts do.
    fn text(&mut self, words: u64) -> String {
        let mut text = String::new();
        for place in 0..words {
            let drawn = self.chance.place(self.words.len()) * self.chance.place(self.words.len()) / self.words.len();
            let _ = write!(
                text,
                "{}{}",
                self.words[drawn],
                if place % 12 == 11 { "\n" } else { " " }
            );
        }
        text.trim_end().replace('\n', if words > 12 { "\n" } else { " " })
    }

    /// Letters of Base64.
    fn letters(&mut self, count: usize) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        (0..count).map(|_| char::from(LETTERS[self.chance.place(64)])).collect()
    }

    /// One after the other through ten months.
    fn date(&self) -> String {
        const MONTHS: [&str; 10] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"];
        let minute = u64::from(self.number) * 280 * 24 * 60 / u64::from(self.count.max(1));
        let (day, minute) = (minute / 1_440, minute % 1_440);
        let month = MONTHS[usize::try_from(day / 28).unwrap_or(0).min(9)];
        format!(
            "{} {month} 2026 {:02}:{:02}:07 +0200",
            day % 28 + 1,
            minute / 60,
            minute % 60
        )
    }
}

/// A header's words (RFC 2047).
fn coded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut coded, byte| {
        if byte.is_ascii_alphanumeric() {
            coded.push(char::from(byte));
        } else {
            let _ = write!(coded, "={byte:02X}");
        }
        coded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_size_is_the_same_mailbox_with_a_quarter_of_it_sent() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        let bytes = fill(&one, "hola@tallerazul.test", 400).unwrap();
        assert_eq!(fill(&other, "hola@tallerazul.test", 400).unwrap(), bytes);
        let count = |part: &str| fs::read_dir(one.join(part)).unwrap().count();
        assert_eq!((count("cur"), count(".Sent/cur")), (300, 100));
        let average = bytes / 400;
        assert!((8_000..20_000).contains(&average), "{average}");
    }
}
