//! Text with a little formatting, as an agent writes it: paragraphs, bold, italic, underline, lists, quotes and links.
//!
//! The interface is not trusted: whatever it hands over goes through an allow-list, is built anew from the few elements
//! that are known here, and its plain text is derived from the result. So what is searched, what a connector sends and
//! what another screen shows cannot say different things. A paragraph is one line, and an empty one a blank line: plain
//! text becomes paragraphs and comes back as it was.

mod tokens;

use ammonia::Builder;
use domain::{Filled, fill};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;
use tokens::{Element, Token, html_of, tokens};

/// A text and, when it has any formatting, the same as restricted HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RichText {
    /// Plain text, trimmed at its end.
    pub text: String,
    /// Only elements of `Element`, only `href` as attribute; nothing when the text says it all.
    pub html: Option<String>,
}

static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags: HashSet<&str> = [
        "p",
        "br",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "ul",
        "ol",
        "li",
        "blockquote",
        "a",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
    ]
    .into();
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(
            [
                "script", "style", "title", "svg", "math", "iframe", "object", "template", "noscript",
            ]
            .into(),
        )
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true);
    builder
});

impl RichText {
    /// A plain text.
    pub fn plain(text: &str) -> RichText {
        RichText {
            text: text.replace("\r\n", "\n").trim_end().to_owned(),
            html: None,
        }
    }

    /// What an agent wrote: the HTML decides when there is any, and the text that came with it is not looked at.
    pub fn written(text: &str, html: Option<&str>) -> RichText {
        match html {
            Some(html) if !html.trim().is_empty() => RichText::from_tokens(&tokens(&ALLOWED.clean(html).to_string())),
            _ => RichText::plain(text),
        }
    }

    fn from_tokens(tokens: &[Token]) -> RichText {
        let formatted = tokens
            .iter()
            .any(|token| matches!(token, Token::Open(element, _) if element.is_formatting()));
        RichText {
            text: plain_of(tokens),
            html: formatted.then(|| html_of(tokens)),
        }
    }

    fn tokens(&self) -> Vec<Token> {
        match &self.html {
            Some(html) => tokens(html),
            None => lines(&self.text),
        }
    }

    /// This text, a blank line, and the other.
    pub fn followed_by(&self, other: &RichText) -> RichText {
        let mut whole = self.tokens();
        whole.extend(lines(""));
        whole.extend(other.tokens());
        RichText::from_tokens(&whole)
    }

    /// There is nothing to read in it.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The text with its places filled, and those that stayed empty. A value is text, whatever is in it.
    pub fn filled(&self, values: &BTreeMap<String, String>) -> (RichText, Vec<String>) {
        let mut unfilled = Vec::new();
        let mut fill_one = |text: &str| {
            let Filled { text, unfilled: more } = fill(text, values);
            for place in more {
                if !unfilled.contains(&place) {
                    unfilled.push(place);
                }
            }
            text
        };
        if self.html.is_none() {
            let text = fill_one(&self.text);
            return (RichText::plain(&text), unfilled);
        }
        let filled: Vec<Token> = self
            .tokens()
            .into_iter()
            .map(|token| match token {
                Token::Text(text) => Token::Text(fill_one(&text)),
                other => other,
            })
            .collect();
        let rich = RichText::from_tokens(&filled);
        // A place whose braces stand in different formats was not seen as one.
        for place in domain::unfilled(&rich.text) {
            if !unfilled.contains(&place) {
                unfilled.push(place);
            }
        }
        (rich, unfilled)
    }

    /// The text with a signature below it, above what it quotes at its end, unless the signature stands in it already.
    pub fn signed(&self, signature: &str) -> RichText {
        if domain::repeats_signature(&self.text, signature) {
            return self.clone();
        }
        let mut own = self.tokens();
        let mut quoted = Vec::new();
        if self.html.is_some() {
            if let Some(at) = trailing_quote(&own) {
                quoted = own.split_off(at);
            }
        } else {
            let lines: Vec<&str> = self.text.lines().collect();
            let kept = lines
                .iter()
                .rposition(|line| !line.trim().is_empty() && !line.starts_with('>'));
            let (mine, theirs) = lines.split_at(kept.map_or(0, |at| at + 1));
            if theirs.iter().any(|line| line.starts_with('>')) {
                own = self::lines(&mine.join("\n"));
                quoted = self::lines(theirs.join("\n").trim_matches('\n'));
            }
        }
        while own.ends_with(&[Token::Open(Element::Paragraph, None), Token::Close(Element::Paragraph)]) {
            own.truncate(own.len() - 2);
        }
        if !own.is_empty() {
            own.extend(lines(""));
        }
        own.extend(lines(signature.trim()));
        if !quoted.is_empty() {
            own.extend(lines(""));
            own.extend(quoted);
        }
        RichText::from_tokens(&own)
    }
}

/// Each line a paragraph.
fn lines(text: &str) -> Vec<Token> {
    text.split('\n')
        .flat_map(|line| {
            let words = (!line.is_empty()).then(|| Token::Text(line.to_owned()));
            [
                Some(Token::Open(Element::Paragraph, None)),
                words,
                Some(Token::Close(Element::Paragraph)),
            ]
        })
        .flatten()
        .collect()
}

/// Where a quote begins that no words follow.
fn trailing_quote(tokens: &[Token]) -> Option<usize> {
    let (mut depth, mut top, mut begins) = (0_usize, None, None);
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Open(Element::Break, _) => {}
            Token::Open(element, _) => {
                if depth == 0 {
                    top = Some(*element);
                    if *element == Element::Quote {
                        begins = begins.or(Some(at));
                    }
                }
                depth += 1;
            }
            Token::Close(_) => depth = depth.saturating_sub(1),
            Token::Text(text) => {
                if (depth == 0 || top != Some(Element::Quote)) && !text.trim().is_empty() {
                    begins = None;
                }
            }
        }
    }
    begins
}

/// The plain text under way.
#[derive(Default)]
struct Plain {
    lines: Vec<String>,
    quotes: usize,
    /// For each open list: the number of its last item, nothing for bullets.
    lists: Vec<Option<u32>>,
    /// The last line can be written on.
    open: bool,
}

impl Plain {
    fn line(&mut self, mark: &str) {
        let quotes = "> ".repeat(self.quotes);
        let inner = self.lists.len() - usize::from(!mark.is_empty() && !self.lists.is_empty());
        self.lines.push(format!("{quotes}{}{mark}", "   ".repeat(inner)));
        self.open = true;
    }

    fn write(&mut self, text: &str) {
        if !self.open {
            if text.trim().is_empty() {
                return;
            }
            self.line("");
        }
        if let Some(line) = self.lines.last_mut() {
            line.push_str(text);
        }
    }
}

fn plain_of(tokens: &[Token]) -> String {
    let mut plain = Plain::default();
    let mut links: Vec<(Option<String>, String)> = Vec::new();
    let mut item_begins = false;
    for token in tokens {
        match token {
            Token::Open(Element::Paragraph, _) => {
                if !item_begins {
                    plain.line("");
                }
                item_begins = false;
            }
            Token::Close(Element::Paragraph) => plain.open = false,
            Token::Open(Element::Break, _) => plain.line(""),
            Token::Open(list @ (Element::Bullets | Element::Numbers), _) => {
                plain.lists.push((*list == Element::Numbers).then_some(0));
                plain.open = false;
            }
            Token::Close(Element::Bullets | Element::Numbers) => {
                plain.lists.pop();
                plain.open = false;
            }
            Token::Open(Element::Item, _) => {
                let mark = match plain.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{number}. ")
                    }
                    _ => "- ".to_owned(),
                };
                plain.line(&mark);
                item_begins = true;
            }
            Token::Close(Element::Item) => {
                plain.open = false;
                item_begins = false;
            }
            Token::Open(Element::Quote, _) => {
                plain.quotes += 1;
                plain.open = false;
            }
            Token::Close(Element::Quote) => {
                plain.quotes = plain.quotes.saturating_sub(1);
                plain.open = false;
            }
            Token::Open(Element::Link, href) => links.push((href.clone(), String::new())),
            Token::Close(Element::Link) => {
                if let Some((Some(href), said)) = links.pop() {
                    let address = href
                        .strip_prefix("mailto:")
                        .or(href.strip_prefix("tel:"))
                        .unwrap_or(&href);
                    let bare = |text: &str| {
                        let text = text.trim().trim_end_matches('/');
                        text.split_once("://").map_or(text, |(_, rest)| rest).to_owned()
                    };
                    if bare(address) != bare(&said) {
                        plain.write(&format!(" ({address})"));
                    }
                }
            }
            Token::Text(text) => {
                if let Some((_, said)) = links.last_mut() {
                    said.push_str(text);
                }
                plain.write(text);
                item_begins = item_begins && text.trim().is_empty();
            }
            Token::Open(..) | Token::Close(_) => {}
        }
    }
    let whole: Vec<&str> = plain.lines.iter().map(|line| line.trim_end()).collect();
    whole.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::tokens::ELEMENTS;
    use super::*;

    fn written(html: &str) -> RichText {
        RichText::written("never looked at", Some(html))
    }

    #[test]
    fn plain_paragraphs_are_plain_text_and_come_back_as_they_were() {
        for (html, text) in [
            (
                "<p>Hola, Carla:</p><p></p><p>Sale mañana.</p>",
                "Hola, Carla:\n\nSale mañana.",
            ),
            ("<p>uno<br>dos</p>", "uno\ndos"),
            ("<p>1 &lt; 2 &amp; 3 &gt; 2</p>", "1 < 2 & 3 > 2"),
            ("<p></p>", ""),
            ("<p>a</p><p></p><p></p>", "a"),
            ("<div>uno</div><div>dos</div>", "uno\ndos"),
        ] {
            let rich = written(html);
            assert_eq!((rich.text.as_str(), &rich.html), (text, &None), "{html}");
            assert_eq!(plain_of(&lines(text)), text);
        }
        assert_eq!(
            RichText::written("a\r\nb \n", None),
            RichText {
                text: "a\nb".to_owned(),
                html: None
            }
        );
    }

    #[test]
    fn formatting_is_kept_and_its_plain_text_can_be_read() {
        for (html, kept, text) in [
            (
                "<p><strong>Hola</strong> <em>a</em> <u>ti</u></p>",
                "<p><strong>Hola</strong> <em>a</em> <u>ti</u></p>",
                "Hola a ti",
            ),
            ("<p><b>Hola</b></p>", "<p><strong>Hola</strong></p>", "Hola"),
            (
                "<ul><li><p>uno</p></li><li><p>dos</p></li></ul>",
                "<ul><li><p>uno</p></li><li><p>dos</p></li></ul>",
                "- uno\n- dos",
            ),
            (
                "<ol><li><p>uno</p><ul><li><p>dentro</p></li></ul></li><li><p>dos</p></li></ol>",
                "<ol><li><p>uno</p><ul><li><p>dentro</p></li></ul></li><li><p>dos</p></li></ol>",
                "1. uno\n   - dentro\n2. dos",
            ),
            (
                "<p>Dijo:</p><blockquote><p>no ha</p><p>llegado</p></blockquote>",
                "<p>Dijo:</p><blockquote><p>no ha</p><p>llegado</p></blockquote>",
                "Dijo:\n> no ha\n> llegado",
            ),
            (
                "<p><a href=\"https://shop.example/a?b=1&amp;c=2\" target=\"_blank\" rel=\"x\">aquí</a></p>",
                "<p><a href=\"https://shop.example/a?b=1&amp;c=2\">aquí</a></p>",
                "aquí (https://shop.example/a?b=1&c=2)",
            ),
            (
                "<p><a href=\"https://shop.example/\">shop.example</a></p>",
                "<p><a href=\"https://shop.example/\">shop.example</a></p>",
                "shop.example",
            ),
            (
                "<p><a href=\"mailto:ana@shop.example\">ana@shop.example</a></p>",
                "<p><a href=\"mailto:ana@shop.example\">ana@shop.example</a></p>",
                "ana@shop.example",
            ),
        ] {
            let rich = written(html);
            assert_eq!(rich.html.as_deref(), Some(kept), "{html}");
            assert_eq!(rich.text, text, "{html}");
            assert_eq!(written(kept), rich, "cleaning again changes nothing");
        }
    }

    #[test]
    fn nothing_hostile_gets_through() {
        for html in [
            "<script>alert(1)</script><p>x</p>",
            "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
            "<p onclick=alert(1) style=\"background:url(//evil.example)\" class=x id=y>x</p>",
            "<img src=x onerror=alert(1)>",
            "<svg><animate onbegin=alert(1) attributeName=x></svg>",
            "<svg><style><img src=x onerror=alert(1)></style></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" java\u{9}script:alert(1)\">x</a>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
            "<a href='https://a.example/\" onmouseover=\"alert(1)'>x</a>",
            "<a href=\"https://a.example/>\"><b>x</b></a>",
            "<a href=\"//evil.example\">x</a>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<template><script>alert(1)</script></template>",
            "<form action=//evil.example><input name=q></form><base href=//evil.example>",
            "<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content=0>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
            "<strong>&lt;img src=x onerror=alert(1)&gt;</strong>",
            "<!--<p>--><em>x",
            "<p<p><strong>x",
        ] {
            let rich = written(html);
            let kept = rich.html.clone().unwrap_or_default();
            for token in tokens(&kept) {
                if let Token::Open(Element::Link, Some(href)) = token {
                    assert!(href.starts_with("https://a.example/"), "{html} kept {href}");
                }
            }
            // Every tag that is left is one of ours, without attributes but for the address of a link.
            for piece in kept.split('<').skip(1) {
                let tag = piece.split('>').next().unwrap();
                let name = tag.trim_start_matches('/').split(' ').next().unwrap();
                assert!(ELEMENTS.iter().any(|(_, own)| *own == name), "{html} kept <{tag}>");
                assert!(
                    !tag.contains(' ') || (name == "a" && tag.matches("=\"").count() == 1),
                    "{html} kept <{tag}>"
                );
            }
            assert!(
                !kept.contains("evil") && !rich.text.contains("evil"),
                "{html} kept {kept} {}",
                rich.text
            );
            assert_eq!(
                written(&kept).html.unwrap_or_default(),
                kept,
                "{html}: cleaning again changes nothing"
            );
        }
    }

    #[test]
    fn a_value_is_text_whatever_is_in_it() {
        let values = BTreeMap::from([("customer.name".to_owned(), "<b>Carla</b> & Co".to_owned())]);
        let (rich, unfilled) = written("<p>Hola, <strong>{{customer.name}}</strong></p>").filled(&values);
        assert_eq!(
            rich.html.as_deref(),
            Some("<p>Hola, <strong>&lt;b&gt;Carla&lt;/b&gt; &amp; Co</strong></p>")
        );
        assert_eq!((rich.text.as_str(), unfilled.len()), ("Hola, <b>Carla</b> & Co", 0));
        let (_, unfilled) = written("<p>{{customer<strong>.name}}</strong> {{order.total}}</p>").filled(&values);
        assert_eq!(
            unfilled,
            ["order.total", "customer.name"],
            "braces in two formats are found too"
        );
    }

    #[test]
    fn a_signature_stands_below_the_text_and_above_the_quote_and_only_once() {
        let signature = "Ana Vidal\nTaller Azul";
        for (text, signed) in [
            ("Sale mañana.", "Sale mañana.\n\nAna Vidal\nTaller Azul"),
            (
                "Sale mañana.\n\n> ¿cuándo?",
                "Sale mañana.\n\nAna Vidal\nTaller Azul\n\n> ¿cuándo?",
            ),
            ("> ¿cuándo?\nMañana.", "> ¿cuándo?\nMañana.\n\nAna Vidal\nTaller Azul"),
            ("Sale.\n\nAna Vidal\nTaller Azul", "Sale.\n\nAna Vidal\nTaller Azul"),
            ("", "Ana Vidal\nTaller Azul"),
        ] {
            let once = RichText::plain(text).signed(signature);
            assert_eq!(once.text, signed);
            assert_eq!(once.signed(signature), once, "not twice");
        }
        let rich = written("<p><em>Sale</em> mañana.</p><p></p><blockquote><p>¿cuándo?</p></blockquote><p></p>")
            .signed(signature);
        assert_eq!(rich.text, "Sale mañana.\n\nAna Vidal\nTaller Azul\n\n> ¿cuándo?");
        let answered_inside = written("<blockquote><p>¿cuándo?</p></blockquote><p>Mañana.</p>").signed(signature);
        assert_eq!(answered_inside.text, "> ¿cuándo?\nMañana.\n\nAna Vidal\nTaller Azul");
        assert_eq!(RichText::plain("Sale.").signed(""), RichText::plain("Sale."));
    }
}
