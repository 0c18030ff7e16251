//! What a shown document may consist of, as data: the test that parses results again, the gate and the writer read the same
//! lists.

/// Elements that a result may have.
pub const TAGS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Attributes that a result may have, by element; `*` is every element.
pub const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("*", &["align", "data-fold", "dir", "lang", "style", "title", "valign"]),
    ("a", &["data-host", "data-pretends", "href", "rel"]),
    ("col", &["span", "width"]),
    ("colgroup", &["span", "width"]),
    ("font", &["color", "face", "size"]),
    ("hr", &["size", "width"]),
    (
        "img",
        &[
            "alt",
            "data-cid",
            "data-remote",
            "data-tracker",
            "height",
            "src",
            "width",
        ],
    ),
    ("ol", &["start", "type"]),
    (
        "table",
        &["bgcolor", "border", "cellpadding", "cellspacing", "height", "width"],
    ),
    ("td", &["bgcolor", "colspan", "height", "rowspan", "width"]),
    ("th", &["bgcolor", "colspan", "height", "rowspan", "width"]),
    ("tr", &["bgcolor", "height"]),
    ("ul", &["type"]),
];

/// Elements that go with everything in them: their content was never text to read.
pub(super) const DROPPED: &[&str] = &[
    "applet",
    "audio",
    "base",
    "canvas",
    "datalist",
    "embed",
    "frame",
    "frameset",
    "head",
    "iframe",
    "link",
    "math",
    "meta",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "optgroup",
    "option",
    "param",
    "plaintext",
    "portal",
    "script",
    "select",
    "source",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "track",
    "video",
    "xmp",
];

pub(super) const VOID: &[&str] = &["br", "col", "hr", "img", "wbr"];

/// Pictures written into the mail that are shown at once. SVG is a document with scripts and is not among them.
pub(super) const WRITTEN_PICTURES: &[&str] = &[
    "data:image/png;base64,",
    "data:image/jpeg;base64,",
    "data:image/gif;base64,",
    "data:image/webp;base64,",
];

/// Whether an attribute of looks has a value of its kind.
pub(super) fn fits(name: &str, value: &str) -> bool {
    let short = value.len() <= 60;
    let number = |value: &str, most: u32| value.parse::<u32>().is_ok_and(|number| number <= most);
    match name {
        "align" | "valign" | "type" | "dir" | "lang" => {
            short && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        }
        "width" | "height" => short && number(value.trim_end_matches('%').trim_end_matches("px"), 10_000),
        "border" | "cellpadding" | "cellspacing" | "size" => short && number(value.trim_start_matches(['+', '-']), 200),
        "colspan" | "rowspan" | "span" => number(value, 200),
        "start" => number(value, 1_000_000),
        "bgcolor" | "color" => {
            short && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
        }
        "face" => {
            value.len() <= 200
                && value
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || " ,-'".contains(letter))
        }
        "title" | "alt" => value.len() <= 2_000,
        _ => false,
    }
}

/// A text as HTML; `attribute` for one in double quotes.
pub(super) fn escape(out: &mut String, text: &str, attribute: bool) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '\0' => {}
            _ => out.push(letter),
        }
    }
}
