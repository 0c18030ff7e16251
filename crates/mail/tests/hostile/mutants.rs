//! Mutants by chance: pieces of the corpora cut, doubled, crossed with each other and with what parsers trip over.

use std::path::{Path, PathBuf};

/// Bytes of the largest mutant.
const LARGEST: usize = 48_000;

/// Chance by a seed (SplitMix64): the same seed, the same mutant.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0xa076_1d64_78bd_642f) ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below a bound; 0 when the bound is.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap()
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Says which mutant it was when its check falls.
pub(crate) struct Told(String);

pub(crate) fn told(kind: &str, seed: u64) -> Told {
    Told(format!("MOSTRADOR_FUZZ_SEED={seed} ({kind})"))
}

impl Drop for Told {
    fn drop(&mut self) {
        println!("it fell at {}", self.0);
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Bodies of the attack corpus.
pub(crate) fn payloads() -> Vec<String> {
    let all: Vec<serde_json::Value> =
        serde_json::from_slice(&std::fs::read(folder("attacks").join("payloads.json")).unwrap()).unwrap();
    all.iter().map(|one| one["html"].as_str().unwrap().to_owned()).collect()
}

/// Mails of the corpus, in the order of their names.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder("corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    files.sort();
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// What parsers of HTML trip over.
const MARKUP: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "`",
    "/>",
    "</",
    "<!--",
    "-->",
    "--!>",
    "<!",
    "<?",
    "]]>",
    "<![CDATA[",
    "&",
    "&#",
    "&#x3c;",
    "&lt",
    "&nbsp;",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\r",
    "\u{c}",
    "<svg>",
    "</svg>",
    "<math>",
    "<mtext>",
    "<mglyph>",
    "<annotation-xml encoding=text/html>",
    "<foreignObject>",
    "<desc>",
    "<title>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<noscript>",
    "<template>",
    "</template>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<caption>",
    "<colgroup>",
    "<select>",
    "<option>",
    "<textarea>",
    "</textarea>",
    "<plaintext>",
    "<xmp>",
    "<iframe>",
    "<noembed>",
    "<form>",
    "</form>",
    "<a>",
    "<b>",
    "<i>",
    "<p>",
    "</p>",
    "<br>",
    "</br>",
    "<li>",
    "<dd>",
    "<button>",
    "<nobr>",
    "<frameset>",
    "<body>",
    "<html>",
    "<head>",
    "<img src=x onerror=canary()>",
    "<a href=javascript:canary()>",
    " style=\"",
    "color:red;",
    "background:url(//x)",
    "expression(",
    " title=\"",
    " data-fold=quote",
    " data-remote=https://x.example/",
    "<img data-cid=x>",
    "<font color=red>",
    "<blockquote data-fold=quote>",
    "<div class=gmail_quote>",
];

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn piece<'t>(chance: &mut Chance, text: &'t str) -> &'t str {
    let (one, other) = (chance.below(text.len() + 1), chance.below(text.len() + 1));
    &text[floor(text, one.min(other))..floor(text, one.max(other))]
}

/// A body made of those of the corpus.
pub(crate) fn mutant(chance: &mut Chance, payloads: &[String]) -> String {
    let mut body = chance.pick(payloads).clone();
    for _ in 0..=chance.below(12) {
        let at = floor(&body, chance.below(body.len() + 1));
        match chance.below(7) {
            0 => body.insert_str(at, chance.one(MARKUP)),
            1 => body.insert_str(at, chance.pick(payloads).as_str()),
            2 => {
                let other = chance.pick(payloads).clone();
                body.insert_str(at, piece(chance, &other));
            }
            3 => {
                let cut = piece(chance, &body[at..]).len();
                let end = floor(&body, (at + cut.min(40)).min(body.len()));
                body.replace_range(at..end, "");
            }
            4 => {
                let again = piece(chance, &body).to_owned();
                body.insert_str(at, &again);
            }
            5 => {
                let many = chance.one(MARKUP).repeat(1 + chance.below(150));
                body.insert_str(at, &many);
            }
            _ if at > 0 => body.truncate(at),
            _ => {}
        }
        let end = floor(&body, body.len().min(LARGEST));
        body.truncate(end);
    }
    body
}

/// Elements that may be shown, nested and closed by chance, and the words in them, none of which may be lost.
pub(crate) fn honest(chance: &mut Chance) -> (String, Vec<String>) {
    const KEPT: &[&str] = &[
        "p",
        "div",
        "b",
        "i",
        "em",
        "span",
        "table",
        "tr",
        "td",
        "tbody",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "h1",
        "h3",
        "a",
        "font",
        "center",
        "dl",
        "dt",
        "dd",
        "section",
        "u",
        "code",
    ];
    let (mut body, mut words, mut open) = (String::new(), Vec::new(), Vec::new());
    for number in 0..4 + chance.below(40) {
        match chance.below(5) {
            0 | 1 => {
                let tag = chance.one(KEPT);
                body.push_str(&format!("<{tag}>"));
                open.push(tag);
            }
            2 => {
                // What is closed need not be what was opened last.
                if let Some(tag) = open.get(chance.below(open.len())) {
                    body.push_str(&format!("</{tag}>"));
                }
            }
            _ => {
                let word = format!("palabra{number}ñ");
                body.push_str(&word);
                body.push_str(chance.one(&[" ", "<br>", "&nbsp;", "\n"]));
                words.push(word);
            }
        }
    }
    (body, words)
}

/// What parsers of mails trip over.
const LINES: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "\r\n ",
    "\r\n\t",
    "--",
    "\r\n--",
    "--\r\n",
    "=",
    "=\r\n",
    "==",
    "=?utf-8?B?",
    "=?utf-8?Q?=41?=",
    "?=",
    "\"",
    "\\",
    "(",
    ")",
    "<",
    ">",
    ",",
    ";",
    ":",
    "@",
    "\0",
    "\u{80}",
    "Content-Type: multipart/mixed; boundary=\"a\"\r\n",
    "Content-Type: multipart/related; boundary=a\r\n\r\n--a\r\n",
    "Content-Type: message/rfc822\r\n\r\n",
    "Content-Type: text/html; charset=utf-16\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "Content-Disposition: attachment; filename*0*=utf-8''..%2f\r\n",
    "Content-Type: application/ms-tnef\r\n",
    "Content-Type: text/calendar; method=REQUEST\r\n",
    "begin 644 a.txt\r\n",
    "Message-ID: <",
    "References: <a@b> <",
    "From: \"a\" <a@b>, ",
    "Date: Mon, 99 Foo 2026 25:61:61 +9999\r\n",
    "filename=\"con.txt\u{202e}gpj.exe\"",
    "charset=\"x-unknown\"",
    "\u{1b}$B",
];

/// A mail made of those of the corpus.
pub(crate) fn mail(chance: &mut Chance, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut source = chance.pick(corpus).clone();
    source.truncate(LARGEST);
    for _ in 0..=chance.below(10) {
        let at = chance.below(source.len() + 1);
        match chance.below(6) {
            0 => drop(source.splice(at..at, chance.one(LINES).bytes())),
            1 => {
                let other = chance.pick(corpus);
                let (one, two) = (chance.below(other.len() + 1), chance.below(other.len() + 1));
                let part = other[one.min(two)..one.max(two)].to_vec();
                drop(source.splice(at..at, part));
            }
            2 => {
                let end = (at + chance.below(60)).min(source.len());
                drop(source.drain(at..end));
            }
            3 => {
                if let Some(byte) = source.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
            4 => {
                let many = chance.one(LINES).repeat(1 + chance.below(120));
                drop(source.splice(at..at, many.bytes()));
            }
            _ => source.truncate(at),
        }
        source.truncate(LARGEST);
    }
    source
}

/// Lines as people and programs write above and below what they quote.
const SAID: &[&str] = &[
    "Hola:",
    "Gracias",
    "",
    "",
    "> ",
    ">> ",
    "> > ",
    ">",
    "> Hola",
    "On Mon, 3 Mar 2025 at 10:12, Ana <ana@taller.example> wrote:",
    "El lun, 3 mar 2025 a las 10:12, Ana (<ana@taller.example>) escribió:",
    "Ana <ana@taller.example> ezt írta (időpont: 2025. márc. 3., H, 10:12):",
    "Pada Sen, 3 Mar 2025 pukul 10.12 Ana <ana@taller.example> menulis:",
    "Am 03.03.2025 um 10:12 schrieb Ana:",
    "-----Original Message-----",
    "-----Mensaje original-----",
    "---------- Forwarded message ---------",
    "From: Ana",
    "De: Ana",
    "Enviado: lunes",
    "Feladó: Ana",
    "Dari: Ana",
    "Subject: x",
    "Asunto: x",
    "________________________________",
    "-- ",
    "--",
    "Sent from my iPhone",
    "Enviado desde mi iPhone",
    "\u{202e}",
    "🦤🦤",
    "¿Dónde está mi pedido?",
    "\r",
    "wrote:",
    "escribió:",
    "Ana",
    "*",
    "|",
    "  > x",
];

/// A conversation of such lines.
pub(crate) fn conversation(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..chance.below(120) {
        text.push_str(chance.one(SAID));
        if chance.below(6) == 0 {
            text.push_str(chance.one(SAID));
        }
        text.push_str(chance.one(&["\n", "\n", "\n", "\r\n", "\n\n", ""]));
    }
    text
}
