//! An HTML body as text: what search, excerpts, the assistant and a colleague's screen reader get. Blocks become lines, lists
//! keep their signs, cells of a row stay on one line, hidden words are left out, and quotes keep their mark.

use super::fold::{self, Fold};
use super::style;
use super::tree::{Id, Tree};
use crate::limits;

/// What a run of lines is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BlockKind {
    /// Written in this mail.
    #[default]
    Own,
    /// Of an earlier mail.
    Quote,
    /// Who wrote it.
    Signature,
}

/// Lines of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Of which kind.
    pub kind: BlockKind,
    /// The lines, without blanks at both ends.
    pub text: String,
}

/// The whole text of a body.
pub fn plain(html: &str) -> String {
    let blocks = blocks(html);
    blocks
        .iter()
        .map(|block| block.text.as_str())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// The text of a body with what each run of lines is. Together they are everything that can be seen.
pub fn blocks(html: &str) -> Vec<Block> {
    let tree = Tree::read(html);
    let folds = fold::find(&tree);
    let mut page = Page::default();
    let mut walk = tree.walk();
    let mut marks: Vec<(Id, BlockKind)> = Vec::new();
    while let Some((id, begins)) = walk.next() {
        if page.length > limits::BODY {
            break;
        }
        if let (Some(fold), true) = (folds.get(&id), begins) {
            marks.push((id, page.kind));
            page.turn(match fold {
                Fold::Quote => BlockKind::Quote,
                Fold::Signature => BlockKind::Signature,
            });
        }
        if let (Some(text), true) = (tree.text(id), begins) {
            page.words(text);
        }
        if let Some(element) = tree.element(id) {
            let tag = element.tag();
            if begins
                && (is_silent(tag)
                    || style::filter(element.attribute("style").unwrap_or_default()).hides
                    || element.attribute("hidden").is_some())
            {
                walk.skip_children(id);
                continue;
            }
            page.element(tag, begins, element.attribute("alt"), &tree, id);
        }
        if !begins && marks.last().is_some_and(|(marked, _)| *marked == id) {
            let before = marks.pop().map_or(BlockKind::Own, |(_, kind)| kind);
            page.turn(before);
        }
    }
    if !tree.rest.is_empty() {
        page.line();
        page.words(&tree.rest);
    }
    page.finish()
}

fn is_silent(tag: &str) -> bool {
    tag.is_empty()
        || matches!(
            tag,
            "style"
                | "script"
                | "title"
                | "head"
                | "template"
                | "noscript"
                | "iframe"
                | "object"
                | "select"
                | "textarea"
                | "svg"
                | "math"
                | "video"
                | "audio"
                | "canvas"
                | "xmp"
                | "plaintext"
                | "noembed"
                | "noframes"
                | "datalist"
        )
}

#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    text: String,
    kind: BlockKind,
    length: usize,
    /// Empty lines that are due before the next word.
    due: u8,
    blank: bool,
    preformatted: u32,
    lists: Vec<Option<u32>>,
}

impl Page {
    fn turn(&mut self, kind: BlockKind) {
        if kind != self.kind {
            self.close();
            self.kind = kind;
        }
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.text);
        (self.due, self.blank) = (0, false);
        let text = text.trim_matches('\n').trim_end();
        if text.trim().is_empty() {
            return;
        }
        match self.blocks.last_mut() {
            Some(last) if last.kind == self.kind => {
                last.text.push_str("\n\n");
                last.text.push_str(text);
            }
            _ => self.blocks.push(Block {
                kind: self.kind,
                text: text.to_owned(),
            }),
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.close();
        self.blocks
    }

    fn line(&mut self) {
        self.due = self.due.max(1);
    }

    fn paragraph(&mut self) {
        self.due = 2;
    }

    fn put(&mut self, piece: &str) {
        if self.due > 0 && !self.text.is_empty() {
            for _ in 0..self.due {
                self.text.push('\n');
            }
        } else if self.blank && !self.text.is_empty() && !self.text.ends_with([' ', '\n', '\t']) {
            self.text.push(' ');
        }
        (self.due, self.blank) = (0, false);
        self.text.push_str(piece);
        self.length += piece.len();
    }

    fn words(&mut self, text: &str) {
        if self.preformatted > 0 {
            let clean = crate::charset::clean_text(text);
            if !clean.trim().is_empty() || clean.contains('\n') {
                self.put(&clean);
            }
            return;
        }
        self.blank |= text.starts_with(|letter: char| letter.is_whitespace());
        let mut any = false;
        for word in text.split(|letter: char| {
            letter.is_whitespace() || letter == '\u{200b}' || letter == '\u{200c}' || letter == '\u{34f}'
        }) {
            let word: String = word
                .chars()
                .filter(|letter| !letter.is_control() && *letter != '\u{ad}' && *letter != '\u{feff}')
                .collect();
            if word.is_empty() {
                continue;
            }
            self.blank |= any;
            self.put(&word);
            any = true;
        }
        self.blank = text.ends_with(|letter: char| letter.is_whitespace()) || (self.blank && !any);
    }

    fn element(&mut self, tag: &str, begins: bool, alt: Option<&str>, tree: &Tree, id: Id) {
        match (tag, begins) {
            ("br", true) => {
                self.due = if self.due > 0 { 2 } else { 1 };
                self.blank = false;
            }
            ("hr", true) => self.paragraph(),
            ("img", true) => {
                if let Some(alt) = alt.map(crate::charset::clean_line).filter(|alt| !alt.is_empty()) {
                    self.put(&format!("[{alt}]"));
                }
            }
            ("p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "dl" | "figure" | "address", _) => {
                self.paragraph()
            }
            ("ul" | "ol", true) => {
                self.line();
                self.lists.push((tag == "ol").then_some(0));
            }
            ("ul" | "ol", false) => {
                self.lists.pop();
                self.line();
            }
            ("li", true) => {
                self.line();
                let sign = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{number}. ")
                    }
                    _ => "- ".to_owned(),
                };
                if !tree.words(id, 1).is_empty() {
                    self.put(&sign);
                }
            }
            ("pre", _) => {
                self.paragraph();
                if begins {
                    self.preformatted += 1;
                } else {
                    self.preformatted = self.preformatted.saturating_sub(1);
                }
            }
            ("td" | "th", false) => self.blank = true,
            (
                "div" | "tr" | "table" | "li" | "dt" | "dd" | "section" | "article" | "header" | "footer" | "main"
                | "nav" | "aside" | "center" | "form" | "caption" | "figcaption" | "fieldset" | "body" | "html",
                _,
            ) => self.line(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_lines() {
        for (html, wanted) in [
            ("<p>Hola  <b>Ana</b>,</p><p>el pedido</p>", "Hola Ana,\n\nel pedido"),
            ("uno<br>dos<br><br>tres", "uno\ndos\n\ntres"),
            ("<div>uno</div><div>dos</div>", "uno\ndos"),
            ("<ul><li>uno<li>dos</ul><ol><li>a<li>b</ol>", "- uno\n- dos\n1. a\n2. b"),
            (
                "<table><tr><td>Pedido</td><td>417</td></tr><tr><td>Total</td><td>20</td></tr></table>",
                "Pedido 417\nTotal 20",
            ),
            (
                "<style>p{}</style><title>x</title><p style='display:none'>pre</p>Hola<script>x</script>",
                "Hola",
            ),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("<img src=x alt='logo'> Hola", "[logo] Hola"),
            ("un<b>a pala</b>bra", "una palabra"),
            ("a&nbsp;b &lt;c&gt;", "a b <c>"),
            ("<!--[if mso]><p>mso</p><![endif]--><p>todos</p>", "todos"),
            ("<div class='collapse hidden'>visible</div>", "visible"),
        ] {
            assert_eq!(plain(html), wanted, "{html}");
        }
    }

    #[test]
    fn each_block_says_what_it_is() {
        let blocks = blocks(
            r#"<p>Vale</p><div class="gmail_signature">Carla</div><blockquote type="cite">viejo</blockquote><p>y esto</p>"#,
        );
        let told: Vec<_> = blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (BlockKind::Own, "Vale"),
                (BlockKind::Signature, "Carla"),
                (BlockKind::Quote, "viejo"),
                (BlockKind::Own, "y esto")
            ]
        );
    }
}
