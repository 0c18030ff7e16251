//! Lines on pages of A4: broken between words, numbered below. The letters are Noto Sans, of which only those that are used are
//! put into the file, so that it looks the same everywhere and stays small; a letter that it lacks is shown as an empty box.
//!
//! Lengths are thousandths of a point, so that the same text breaks at the same place on every computer.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::text::{Font, TextDirection};
use ttf_parser::Face;

const WIDTH: i64 = 595_000;
const HEIGHT: i64 = 842_000;
const MARGIN: i64 = 56_000;
/// Where the last line of a page may stand.
const LAST: i64 = HEIGHT - 72_000;
/// Where the number of the page stands.
const FOOT: i64 = HEIGHT - 40_000;

/// How a line is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Title,
    Strong,
    Plain,
    Quiet,
}

impl Weight {
    /// Size of its letters.
    fn size(self) -> i64 {
        match self {
            Weight::Title => 16_000,
            Weight::Strong | Weight::Plain => 10_000,
            Weight::Quiet => 8_500,
        }
    }

    fn is_bold(self) -> bool {
        matches!(self, Weight::Title | Weight::Strong)
    }

    fn grey(self) -> u8 {
        if self == Weight::Quiet { 90 } else { 20 }
    }
}

enum Piece {
    Line(String, Weight),
    Rule,
    Gap,
}

/// What is to be printed, in its order.
pub(super) struct Sheet {
    title: String,
    lang: String,
    pieces: Vec<Piece>,
}

impl Sheet {
    pub(super) fn new(title: &str, lang: &str) -> Sheet {
        Sheet {
            title: title.to_owned(),
            lang: lang.to_owned(),
            pieces: Vec::new(),
        }
    }

    pub(super) fn line(&mut self, text: &str, weight: Weight) {
        let plain: String = text
            .chars()
            .map(|letter| if letter == '\t' { ' ' } else { letter })
            .filter(|letter| !letter.is_control())
            .collect();
        self.pieces.push(Piece::Line(plain, weight));
    }

    pub(super) fn rule(&mut self) {
        self.pieces.push(Piece::Rule);
    }

    pub(super) fn gap(&mut self) {
        self.pieces.push(Piece::Gap);
    }

    /// The file; `foot` gives the words below a page of so many.
    ///
    /// # Errors
    /// In words for the log.
    pub(super) fn finish(&self, foot: &dyn Fn(usize, usize) -> String) -> Result<Vec<u8>, String> {
        let letters = Letters::load()?;
        let pages = self.pages(&letters);
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(self.title.clone()).language(self.lang.clone()));
        let count = pages.len();
        for (number, marks) in (1..).zip(pages) {
            let size = PageSettings::from_wh(points(WIDTH), points(HEIGHT)).ok_or("no page")?;
            let mut page = document.start_page_with(size);
            let mut surface = page.surface();
            let below = Mark::Text(FOOT, foot(number, count), Weight::Quiet);
            for mark in marks.iter().chain([&below]) {
                match mark {
                    Mark::Text(y, text, weight) => {
                        let grey = weight.grey();
                        surface.set_stroke(None);
                        surface.set_fill(Some(Fill {
                            paint: rgb::Color::new(grey, grey, grey).into(),
                            ..Fill::default()
                        }));
                        surface.draw_text(
                            Point::from_xy(points(MARGIN), points(*y)),
                            letters.font(*weight).clone(),
                            points(weight.size()),
                            text,
                            false,
                            TextDirection::Auto,
                        );
                    }
                    Mark::Rule(y) => {
                        let mut path = PathBuilder::new();
                        path.move_to(points(MARGIN), points(*y));
                        path.line_to(points(WIDTH - MARGIN), points(*y));
                        surface.set_fill(None);
                        surface.set_stroke(Some(Stroke {
                            paint: rgb::Color::new(190, 190, 190).into(),
                            width: 0.5,
                            ..Stroke::default()
                        }));
                        if let Some(path) = path.finish() {
                            surface.draw_path(&path);
                        }
                    }
                }
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| format!("{error:?}"))
    }

    fn pages(&self, letters: &Letters<'_>) -> Vec<Vec<Mark>> {
        let (mut pages, mut marks, mut y) = (Vec::new(), Vec::new(), MARGIN);
        for piece in &self.pieces {
            let (lines, weight) = match piece {
                Piece::Line(text, weight) => (letters.broken(text, *weight), *weight),
                Piece::Gap => {
                    y += 10_000;
                    continue;
                }
                Piece::Rule => {
                    y += 12_000;
                    // A rule never stands at the end of a page, without what it parts.
                    if y + 40_000 < LAST && y > MARGIN + 20_000 {
                        marks.push(Mark::Rule(y));
                    }
                    y += 6_000;
                    continue;
                }
            };
            for line in lines {
                y += weight.size() * 14 / 10;
                if y > LAST {
                    pages.push(std::mem::take(&mut marks));
                    y = MARGIN + weight.size() * 14 / 10;
                }
                if !line.is_empty() {
                    marks.push(Mark::Text(y, line, weight));
                }
            }
        }
        pages.push(marks);
        pages
    }
}

enum Mark {
    Text(i64, String, Weight),
    Rule(i64),
}

/// Both fonts, to draw with and to measure with.
struct Letters<'a> {
    fonts: [Font; 2],
    faces: [Face<'a>; 2],
}

impl Letters<'_> {
    fn load() -> Result<Letters<'static>, String> {
        let font = |bytes: &'static [u8]| Font::new(bytes.to_vec().into(), 0).ok_or_else(|| "no font".to_owned());
        let face = |bytes: &'static [u8]| Face::parse(bytes, 0).map_err(|error| error.to_string());
        Ok(Letters {
            fonts: [font(notosans::REGULAR_TTF)?, font(notosans::BOLD_TTF)?],
            faces: [face(notosans::REGULAR_TTF)?, face(notosans::BOLD_TTF)?],
        })
    }

    fn font(&self, weight: Weight) -> &Font {
        let [plain, bold] = &self.fonts;
        if weight.is_bold() { bold } else { plain }
    }

    fn face(&self, weight: Weight) -> &Face<'_> {
        let [plain, bold] = &self.faces;
        if weight.is_bold() { bold } else { plain }
    }

    fn width(&self, letter: char, weight: Weight) -> i64 {
        let face = self.face(weight);
        let glyph = face.glyph_index(letter).unwrap_or_default();
        i64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * weight.size() / i64::from(face.units_per_em())
    }

    /// A line as lines that fit, broken between words, and within one only when it alone is too long.
    fn broken(&self, text: &str, weight: Weight) -> Vec<String> {
        let room = WIDTH - 2 * MARGIN;
        let (mut lines, mut line, mut width) = (Vec::new(), String::new(), 0);
        for letter in text.trim_end().chars() {
            let next = self.width(letter, weight);
            if width + next > room {
                let (kept, rest) = match line.rfind(' ') {
                    Some(place) if letter != ' ' && place > 0 => (
                        line.get(..place).unwrap_or_default().to_owned(),
                        line.get(place + 1..).unwrap_or_default().to_owned(),
                    ),
                    _ => (line.clone(), String::new()),
                };
                lines.push(kept);
                width = rest.chars().map(|letter| self.width(letter, weight)).sum();
                line = rest;
                if letter == ' ' {
                    continue;
                }
            }
            line.push(letter);
            width += next;
        }
        lines.push(line);
        lines
    }
}

/// Thousandths of a point as points.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "the file's own unit"
)]
fn points(thousandths: i64) -> f32 {
    thousandths as f32 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_our_languages_is_in_the_fonts() {
        let letters = Letters::load().unwrap();
        for letter in "aáéíóöőúüűñ¿¡çãõàèßäAÁÉÍÓÖŐÚÜŰÑÇ0123456789€…«»„”–·×".chars()
        {
            for weight in [Weight::Plain, Weight::Strong] {
                assert!(letters.face(weight).glyph_index(letter).is_some(), "{letter}");
            }
        }
    }

    #[test]
    fn lines_break_between_words_and_long_ones_inside() {
        let letters = Letters::load().unwrap();
        let text = "Kedves Carla, a csomagja úton van. ".repeat(20);
        let lines = letters.broken(&text, Weight::Plain);
        assert!(lines.len() > 5);
        assert_eq!(lines.join(" "), text.trim_end());
        let long = "x".repeat(500);
        let lines = letters.broken(&long, Weight::Plain);
        assert!(lines.len() > 3 && lines.concat() == long);
        assert_eq!(letters.broken("", Weight::Plain), [""]);
    }

    #[test]
    fn a_long_conversation_has_numbered_pages() {
        let mut sheet = Sheet::new("#12: ¿Dónde está?", "es");
        for number in 0..200 {
            sheet.rule();
            sheet.line(&format!("Carla · {number}"), Weight::Strong);
            sheet.line("¿Dónde está mi pedido? Ő már nem vár. 🦤", Weight::Plain);
        }
        let pages = sheet.pages(&Letters::load().unwrap()).len();
        assert!((8..20).contains(&pages), "{pages}");
        let pdf = sheet.finish(&|page, pages| format!("{page}/{pages}")).unwrap();
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 400_000, "{}", pdf.len());
    }
}
