//! Words inside the markup of a Svelte file: what a person reads comes from `locales/`, so letters may stand only inside
//! `{…}`. What is hidden in an expression is found by the pseudo-locale journey instead.

use super::Finding;
use super::tree::Tree;

/// Attributes whose value is read out or shown.
const SPOKEN: &[&str] = &[
    "title",
    "placeholder",
    "alt",
    "label",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
];

/// Names and marks that are the same in every language.
const UNTRANSLATED: &[&str] = &["Mostrador"];

/// Text nodes and spoken attributes with letters of their own.
pub(super) fn hard_coded(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.ending(&[".svelte"]) {
        for (line, words) in words_in(&file.text) {
            findings.push(Finding::new(
                &file.path,
                line,
                format!("\"{words}\" is hard-coded; words live in locales/"),
            ));
        }
    }
    findings
}

/// The hard-coded words of one file with their lines.
fn words_in(source: &str) -> Vec<(usize, String)> {
    let mut scan = Scan {
        source,
        at: 0,
        line: 1,
        found: Vec::new(),
    };
    while scan.at < source.len() {
        scan.text();
        scan.tag();
    }
    scan.found
}

struct Scan<'s> {
    source: &'s str,
    at: usize,
    line: usize,
    found: Vec<(usize, String)>,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn step(&mut self) {
        if let Some(letter) = self.peek() {
            self.line += usize::from(letter == '\n');
            self.at += letter.len_utf8();
        }
    }

    fn skip_past(&mut self, mark: &str) {
        let end = self
            .rest()
            .find(mark)
            .map_or(self.source.len(), |offset| self.at + offset + mark.len());
        while self.at < end {
            self.step();
        }
    }

    /// Text up to the next tag; expressions are skipped.
    fn text(&mut self) {
        let (mut words, mut line) = (String::new(), self.line);
        while let Some(letter) = self.peek() {
            match letter {
                '<' => break,
                '{' => self.expression(),
                _ => {
                    if words.trim().is_empty() {
                        line = self.line;
                    }
                    words.push(letter);
                    self.step();
                }
            }
        }
        self.judge(line, &words);
    }

    /// A tag, a comment, or a whole script or style element.
    fn tag(&mut self) {
        if self.rest().starts_with("<!--") {
            return self.skip_past("-->");
        }
        for (open, close) in [("<script", "</script>"), ("<style", "</style>")] {
            if self.rest().starts_with(open) {
                return self.skip_past(close);
            }
        }
        self.step();
        let mut name = String::new();
        while let Some(letter) = self.peek() {
            match letter {
                '>' => return self.step(),
                '{' => {
                    self.expression();
                    name.clear();
                }
                '"' | '\'' => {
                    let line = self.line;
                    let value = self.quoted(letter);
                    if SPOKEN.contains(&name.trim_end_matches('=').trim()) {
                        self.judge(line, &value);
                    }
                    name.clear();
                }
                _ if letter.is_whitespace() => {
                    name.clear();
                    self.step();
                }
                _ => {
                    name.push(letter);
                    self.step();
                }
            }
        }
    }

    /// A quoted attribute value without its expressions.
    fn quoted(&mut self, quote: char) -> String {
        let mut value = String::new();
        self.step();
        while let Some(letter) = self.peek() {
            if letter == quote {
                self.step();
                break;
            }
            if letter == '{' {
                self.expression();
            } else {
                value.push(letter);
                self.step();
            }
        }
        value
    }

    /// `{…}` with braces and strings inside it.
    fn expression(&mut self) {
        let mut depth = 0_usize;
        while let Some(letter) = self.peek() {
            self.step();
            match letter {
                '{' => depth += 1,
                '}' => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                }
                '"' | '\'' | '`' => self.string(letter),
                _ => {}
            }
        }
    }

    fn string(&mut self, quote: char) {
        while let Some(letter) = self.peek() {
            self.step();
            if letter == '\\' {
                self.step();
            } else if letter == quote {
                return;
            }
        }
    }

    fn judge(&mut self, line: usize, words: &str) {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut own = without_entities(&words);
        for name in UNTRANSLATED {
            own = own.replace(name, "");
        }
        // A letter by itself is a key or a sign, not a word.
        if own
            .split(|letter: char| !letter.is_alphabetic())
            .any(|word| word.chars().nth(1).is_some())
        {
            self.found.push((line, words));
        }
    }
}

/// `&nbsp;` is not a word.
fn without_entities(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(';') {
            Some((name, rest))
                if name
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == '#') =>
            {
                plain.push_str(rest)
            }
            _ => plain.push_str(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::tree::planted;
    use super::*;

    #[test]
    fn a_hard_coded_word_is_found_with_its_line() {
        let tree = planted(&[
            (
                "ui/src/a.svelte",
                "<script>\nlet a = 'fine';\n</script>\n<p>\n  Hello {name}\n</p>\n",
            ),
            ("ui/a.html", "<p>Hi</p>"),
        ]);
        let found: Vec<String> = hard_coded(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["ui/src/a.svelte:5: \"Hello\" is hard-coded; words live in locales/"]
        );
    }

    #[test]
    fn a_spoken_attribute_is_found_and_a_silent_one_is_not() {
        let found =
            words_in("<button class=\"big\" aria-label=\"Close\" title={t('x')} data-testid='inbox'>×</button>");
        assert_eq!(found, [(1, "Close".to_owned())]);
    }

    #[test]
    fn expressions_blocks_comments_styles_and_marks_are_left_alone() {
        let source = "<!-- a note -->\n<style>p { color: red }</style>\n{#if a > b && c < '}'}\n<p onclick={() => { if (a > 1) go('x') }}>\
                      {t('a.b', { n: 1 })}&nbsp;· 12 — …</p>\n{/if}\n<h1>Mostrador</h1><img alt=\"\" title=\"{t('a')} · {b}\">";
        assert_eq!(words_in(source), []);
    }

    #[test]
    fn letters_of_every_script_are_letters() {
        assert_eq!(
            words_in("<b>Újra</b>{x}é<i>ñandú</i><kbd>+K</kbd>"),
            [(1, "Újra".to_owned()), (1, "ñandú".to_owned())]
        );
    }
}
