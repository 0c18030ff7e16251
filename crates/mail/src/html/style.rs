//! Inline styles by an allow-list of properties and of values. A value is plain words, numbers, colours and quoted font
//! names; anything with a function other than a colour, an escape or an address is dropped with its declaration. So nothing in a
//! style can fetch, cover the window or leave its place.

/// What may be set. Nothing that moves an element out of the flow, draws over others or makes it react.
const PROPERTIES: &[&str] = &[
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "color",
    "direction",
    "display",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-width",
    "min-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
];

const DISPLAYS: &[&str] = &[
    "block",
    "inline",
    "inline-block",
    "none",
    "table",
    "table-cell",
    "table-row",
    "table-row-group",
    "list-item",
];

/// Declarations of one style that are read.
const DECLARATIONS: usize = 60;
/// Bytes of one value.
const VALUE: usize = 200;

/// A filtered style, and the addresses that the original would have fetched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Style {
    pub(crate) kept: String,
    pub(crate) remote: Vec<String>,
    /// It hides its element.
    pub(crate) hides: bool,
}

/// Filters the value of a `style` attribute.
pub(crate) fn filter(style: &str) -> Style {
    let mut filtered = Style::default();
    for declaration in declarations(style).into_iter().take(DECLARATIONS) {
        filtered.remote.extend(addresses(declaration));
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let property = property.trim().to_ascii_lowercase();
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = value.to_ascii_lowercase();
        let lower = lower.trim_end_matches("!important").trim_end();
        filtered.hides |= hides(&property, lower);
        let value = value.get(..lower.len()).unwrap_or_default();
        if !PROPERTIES.contains(&property.as_str()) || !is_plain(lower) || !fits(&property, lower) {
            continue;
        }
        if !filtered.kept.is_empty() {
            filtered.kept.push(';');
        }
        filtered.kept.push_str(&property);
        filtered.kept.push(':');
        filtered.kept.push_str(value);
    }
    filtered
}

/// Cut at `;` outside quotes and brackets.
fn declarations(style: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut quote, mut depth, mut from) = (None, 0u32, 0);
    for (at, letter) in style.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, ';') if depth == 0 => {
                found.push(style.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
        if found.len() > DECLARATIONS {
            return found;
        }
    }
    found.push(style.get(from..).unwrap_or_default());
    found
}

/// Words of letters, digits and a few signs; `rgb()` and `hsl()` with numbers; font names in quotes.
fn is_plain(value: &str) -> bool {
    if value.is_empty() || value.len() > VALUE {
        return false;
    }
    let mut rest = value;
    while let Some(open) = rest.find('(') {
        let function = rest
            .get(..open)
            .unwrap_or_default()
            .rsplit([' ', ','])
            .next()
            .unwrap_or_default();
        let Some((inside, after)) = rest.get(open + 1..).and_then(|after| after.split_once(')')) else {
            return false;
        };
        if !matches!(function, "rgb" | "rgba" | "hsl" | "hsla")
            || !inside
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b" ,.%/".contains(&byte))
        {
            return false;
        }
        if !words(rest.get(..open).unwrap_or_default()) {
            return false;
        }
        rest = after;
    }
    words(rest) && value.matches('"').count().is_multiple_of(2) && value.matches('\'').count().is_multiple_of(2)
}

fn words(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_alphanumeric() || " ,.%#-+'\"".contains(letter))
}

/// Limits of single properties: sizes that leave the window or hide text are no looks.
fn fits(property: &str, value: &str) -> bool {
    match property {
        "display" => DISPLAYS.contains(&value),
        "direction" => matches!(value, "ltr" | "rtl"),
        _ if property.starts_with("margin") || property == "text-indent" || property.ends_with("-spacing") => {
            !value.contains('-')
        }
        _ => numbers(value).all(|number| number <= 10_000),
    }
}

fn numbers(value: &str) -> impl Iterator<Item = u64> {
    let runs = value
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|run| !run.is_empty());
    // Colours are not sizes.
    runs.filter(|_| !value.contains('#'))
        .map(|run| run.parse().unwrap_or(u64::MAX))
}

fn hides(property: &str, value: &str) -> bool {
    let zero = |value: &str| {
        value
            .trim_start_matches('0')
            .trim_start_matches('.')
            .trim_start_matches('0')
            .trim_start_matches(|letter: char| letter.is_ascii_alphabetic() || letter == '%')
            .is_empty()
            && value.starts_with('0')
    };
    match property {
        "display" => value == "none",
        "visibility" => matches!(value, "hidden" | "collapse"),
        "opacity" | "font-size" | "max-height" => zero(value),
        "mso-hide" => value == "all",
        _ => false,
    }
}

/// What `url(…)` and its relatives would fetch.
fn addresses(declaration: &str) -> Vec<String> {
    let lower = declaration.to_ascii_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices("url(").take(10) {
        let inside = declaration.get(at + 4..).unwrap_or_default();
        let inside = inside.split(')').next().unwrap_or_default().trim();
        found.push(inside.trim_matches(['"', '\'', ' ']).to_owned());
    }
    if found.is_empty()
        && let Some(at) = lower.find("http")
        && lower.get(at..).is_some_and(|rest| rest.contains("://"))
    {
        let address = declaration.get(at..).unwrap_or_default();
        found.push(
            address
                .split(['"', '\'', ')', ' '])
                .next()
                .unwrap_or_default()
                .to_owned(),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_stay_and_tricks_go() {
        for (given, wanted) in [
            ("color: red; FONT-SIZE:12px", "color:red;font-size:12px"),
            ("color:rgb(1, 2,3)!important", "color:rgb(1, 2,3)"),
            ("font-family:'Segoe UI', Arial", "font-family:'Segoe UI', Arial"),
            (
                "background-color:#fff;background:url(https://x.example/a)",
                "background-color:#fff",
            ),
            ("position:fixed;top:0;z-index:9", ""),
            ("color:expression(alert(1))", ""),
            ("color:\\75rl(x)", ""),
            ("width:99999999px;height:5px", "height:5px"),
            ("margin:-500px;margin-top:4px", "margin-top:4px"),
            ("display:flex;display:none", "display:none"),
            ("color:/**/red", ""),
            ("font-family:'a;color:red", ""),
            ("width:calc(100% * 3)", ""),
            ("color:var(--x)", ""),
            ("border:1px solid #ccc", "border:1px solid #ccc"),
        ] {
            assert_eq!(filter(given).kept, wanted, "{given}");
            assert_eq!(filter(wanted).kept, wanted, "twice: {given}");
        }
        assert_eq!(
            filter("background:URL( 'https://x.example/a;b.png' )").remote,
            ["https://x.example/a;b.png"]
        );
        assert!(
            filter("display:none").hides
                && filter("font-size:0px").hides
                && !filter("font-size:10px").hides
                && !filter("opacity:0.5").hides
        );
    }
}
