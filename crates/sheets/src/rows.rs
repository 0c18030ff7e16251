//! From letters to rows of cells, as spreadsheets write them: cells in quotation marks hold separators, line breaks and doubled
//! marks. Rows are counted as a spreadsheet counts them, empty ones too, so that a person finds the row that is spoken of.

use crate::text::Letters;
use encoding_rs::Encoding;
use std::io::{self, Read};

/// Letters of one row; a row that is longer has a quotation mark that is never closed.
const LONGEST: usize = 256 * 1024;
/// Cells of one row that are kept.
const CELLS: usize = 1_000;
/// What may stand between cells.
pub(crate) const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// As a spreadsheet counts: the first is 1.
    pub(crate) number: u64,
    /// Cells without the spaces around them.
    pub(crate) cells: Vec<String>,
    /// A quotation mark in it is never closed.
    pub(crate) broken: bool,
}

/// Rows of a file, one after the other.
pub(crate) struct Rows<R> {
    letters: Letters<R>,
    separator: char,
    text: String,
    at: usize,
    ended: bool,
    number: u64,
}

enum Piece {
    /// Cells, and where the next row begins.
    Whole(Vec<String>, usize),
    /// It goes on behind what is there. True: within quotation marks.
    Open(bool),
}

impl<R: Read> Rows<R> {
    pub(crate) fn of(read: R, charset: &'static Encoding, separator: char) -> Rows<R> {
        Rows {
            letters: Letters::of(read, charset),
            separator,
            text: String::new(),
            at: 0,
            ended: false,
            number: 0,
        }
    }

    /// The next row with something in it; nothing at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            let Some(row) = self.any()? else { return Ok(None) };
            let says_separator =
                row.number == 1 && matches!(row.cells.as_slice(), [one] | [one, ..] if one.starts_with("sep="));
            if !says_separator && row.cells.iter().any(|cell| !cell.is_empty()) {
                return Ok(Some(row));
            }
        }
    }

    fn any(&mut self) -> io::Result<Option<Row>> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            if rest.is_empty() && self.ended {
                return Ok(None);
            }
            let open = match cut(rest, self.separator, self.ended) {
                Piece::Whole(cells, length) => {
                    self.at += length;
                    self.number += 1;
                    return Ok(Some(Row {
                        number: self.number,
                        cells,
                        broken: false,
                    }));
                }
                Piece::Open(open) => open,
            };
            if self.ended || rest.len() > LONGEST {
                // Only its first line is lost; what follows is read as if there had been no mark.
                let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
                self.at += length;
                self.number += 1;
                return Ok(Some(Row {
                    number: self.number,
                    cells: vec![if open { "\"" } else { "" }.to_owned()],
                    broken: true,
                }));
            }
            self.text.drain(..self.at);
            self.at = 0;
            self.ended = !self.letters.more(&mut self.text)?;
        }
    }
}

/// Cuts the first row off.
fn cut(text: &str, separator: char, ended: bool) -> Piece {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let mut letters = text.char_indices().peekable();
    let mut keep = |cell: &mut String, was_quoted: &mut bool| {
        if cells.len() < CELLS {
            cells.push(cell.trim().to_owned());
        }
        cell.clear();
        *was_quoted = false;
    };
    while let Some((at, letter)) = letters.next() {
        if quoted {
            if letter != '"' {
                cell.push(letter);
            } else {
                match letters.peek() {
                    Some((_, '"')) => {
                        cell.push('"');
                        letters.next();
                    }
                    // Whether the mark is doubled is not known yet.
                    None if !ended => return Piece::Open(true),
                    _ => quoted = false,
                }
            }
        } else if letter == '"' && !was_quoted && cell.trim().is_empty() {
            cell.clear();
            (quoted, was_quoted) = (true, true);
        } else if letter == separator {
            keep(&mut cell, &mut was_quoted);
        } else if letter == '\n' || letter == '\r' {
            let mut end = at + 1;
            if letter == '\r' {
                match letters.peek() {
                    Some((next, '\n')) => end = next + 1,
                    None if !ended => return Piece::Open(false),
                    _ => {}
                }
            }
            keep(&mut cell, &mut was_quoted);
            return Piece::Whole(cells, end);
        } else {
            cell.push(letter);
        }
    }
    if quoted || !ended {
        return Piece::Open(quoted);
    }
    keep(&mut cell, &mut was_quoted);
    Piece::Whole(cells, text.len())
}

/// What stands between the cells of a file: what cuts most of its first rows into as many cells as the first.
pub(crate) fn separator_of(start: &str) -> Option<char> {
    let mut best: Option<(usize, char)> = None;
    for separator in SEPARATORS {
        let (mut at, mut widths) = (0, Vec::new());
        while widths.len() < 30 {
            let rest = start.get(at..).unwrap_or_default();
            let Piece::Whole(cells, length) = cut(rest, separator, false) else {
                break;
            };
            at += length;
            let says = cells.first().is_some_and(|cell| cell.starts_with("sep="));
            if !says && cells.iter().any(|cell| !cell.is_empty()) {
                widths.push(cells.len());
            }
        }
        let Some(first) = widths.first().copied().filter(|first| *first > 1) else {
            continue;
        };
        let alike = widths.iter().filter(|width| **width == first).count();
        let score = alike * 1_000 / widths.len() * 100 + first.min(99);
        if best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, separator));
        }
    }
    best.map(|(_, separator)| separator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::UTF_8;
    use proptest::prelude::*;

    fn all(text: &str, separator: char) -> Vec<(u64, Vec<String>, bool)> {
        let mut rows = Rows::of(text.as_bytes(), UTF_8, separator);
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push((row.number, row.cells, row.broken));
        }
        found
    }

    fn row(number: u64, cells: &[&str]) -> (u64, Vec<String>, bool) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect(), false)
    }

    #[test]
    fn cells_in_quotation_marks_hold_separators_breaks_and_marks() {
        let text = "a,b\r\n\"x, y\",\"two\nlines\"\n\n \"she said \"\"hola\"\"\" , 5\" pipe \rlast,";
        assert_eq!(
            all(text, ','),
            [
                row(1, &["a", "b"]),
                row(2, &["x, y", "two\nlines"]),
                row(4, &["she said \"hola\"", "5\" pipe"]),
                row(5, &["last", ""]),
            ]
        );
    }

    #[test]
    fn a_mark_that_is_never_closed_costs_one_row() {
        let found = all("a;b\n1;\"open\n2;x\n3;y\n", ';');
        assert_eq!(found.len(), 4);
        assert!(found[1].2);
        assert_eq!(found[1].0, 2);
        assert_eq!(found[3], row(4, &["3", "y"]));
    }

    #[test]
    fn the_separator_is_found_by_how_rows_are_cut() {
        for (text, separator) in [
            ("a,b,c\n1,2,3\n", Some(',')),
            ("a;b;c\n1,5;2;3\n1,5;2,5;3\n", Some(';')),
            ("a\tb\n1, 2\t3\n", Some('\t')),
            ("sep=;\na;b\n1;2\n", Some(';')),
            ("\"a;b\",c\n1,2\n", Some(',')),
            ("only words\nhere\n", None),
        ] {
            assert_eq!(separator_of(text), separator, "{text:?}");
        }
        assert_eq!(all("sep=;\na;b\n", ';'), [row(2, &["a", "b"])]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(cells in proptest::collection::vec(proptest::collection::vec("[a-z\",;\n é]{0,8}", 3), 1..20)) {
            let text: String = cells
                .iter()
                .map(|row| row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",") + "\n")
                .collect();
            let expected: Vec<Vec<String>> = cells
                .iter()
                .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .filter(|row| !row[0].starts_with("sep="))
                .collect();
            let found: Vec<Vec<String>> = all(&text, ',').into_iter().map(|(_, cells, _)| cells).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn no_text_breaks_it(text in "[a,;\"\r\n\t ]{0,60}") {
            let _ = all(&text, ',');
            let _ = separator_of(&text);
        }
    }
}
