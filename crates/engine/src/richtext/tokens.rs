//! The few elements that a text can be made of, read from clean HTML and written as such: well formed by itself, so that
//! nothing has to be guessed.

/// What a text can be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Paragraph,
    Break,
    Bold,
    Italic,
    Underline,
    Bullets,
    Numbers,
    Item,
    Quote,
    Link,
}

pub(super) const ELEMENTS: [(Element, &str); 10] = [
    (Element::Paragraph, "p"),
    (Element::Break, "br"),
    (Element::Bold, "strong"),
    (Element::Italic, "em"),
    (Element::Underline, "u"),
    (Element::Bullets, "ul"),
    (Element::Numbers, "ol"),
    (Element::Item, "li"),
    (Element::Quote, "blockquote"),
    (Element::Link, "a"),
];

impl Element {
    pub(super) fn of(name: &str) -> Option<Element> {
        let name = match name {
            "b" => "strong",
            "i" => "em",
            // What a paste may bring as a line of its own.
            "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" => "p",
            other => other,
        };
        ELEMENTS
            .iter()
            .find(|(_, own)| *own == name)
            .map(|(element, _)| *element)
    }

    pub(super) fn name(self) -> &'static str {
        ELEMENTS
            .iter()
            .find(|(element, _)| *element == self)
            .map_or("p", |(_, name)| name)
    }

    pub(super) fn is_formatting(self) -> bool {
        !matches!(self, Element::Paragraph | Element::Break)
    }
}

/// A piece of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Open(Element, Option<String>),
    Close(Element),
    Text(String),
}

/// Reads what the cleaner wrote, or what `html_of` did: well formed, so that nothing has to be guessed.
pub(super) fn tokens(html: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        if let Some(tag) = rest.strip_prefix('<') {
            let (inside, next) = tag_end(tag);
            rest = next;
            if let Some(name) = inside.strip_prefix('/') {
                if let Some(element) = Element::of(name.trim())
                    && element != Element::Break
                {
                    found.push(Token::Close(element));
                }
            } else {
                let name = inside.split([' ', '/']).next().unwrap_or_default();
                if let Some(element) = Element::of(name) {
                    let href = (element == Element::Link).then(|| href_of(inside)).flatten();
                    found.push(Token::Open(element, href));
                }
            }
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            let (text, next) = rest.split_at(end);
            rest = next;
            let text = decoded(text).replace(['\n', '\r', '\t'], " ");
            if !text.is_empty() {
                found.push(Token::Text(text));
            }
        }
    }
    found
}

/// A tag's inside and what follows it; a `>` within quotes does not end it.
fn tag_end(tag: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, sign) in tag.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '>' if !quoted => return (tag.get(..at).unwrap_or_default(), tag.get(at + 1..).unwrap_or_default()),
            _ => {}
        }
    }
    (tag, "")
}

fn href_of(inside: &str) -> Option<String> {
    let (_, after) = inside.split_once("href=\"")?;
    let (value, _) = after.split_once('"')?;
    let value = decoded(value);
    let safe = ["https://", "http://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| value.to_ascii_lowercase().starts_with(scheme));
    (safe && !value.chars().any(char::is_control)).then_some(value)
}

fn decoded(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

fn encoded(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

pub(super) fn html_of(tokens: &[Token]) -> String {
    let mut html = String::new();
    let mut open: Vec<Element> = Vec::new();
    for token in tokens {
        match token {
            Token::Open(Element::Break, _) => html.push_str("<br>"),
            Token::Open(element, href) => {
                open.push(*element);
                match href {
                    Some(href) => html.push_str(&format!("<a href=\"{}\">", encoded(href))),
                    None => html.push_str(&format!("<{}>", element.name())),
                }
            }
            Token::Close(element) => {
                if let Some(at) = open.iter().rposition(|own| own == element) {
                    for own in open.drain(at..).rev() {
                        html.push_str(&format!("</{}>", own.name()));
                    }
                }
            }
            Token::Text(text) => html.push_str(&encoded(text)),
        }
    }
    for own in open.iter().rev() {
        html.push_str(&format!("</{}>", own.name()));
    }
    html
}
