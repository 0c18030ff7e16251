//! HTML bodies: made safe to show, and read as text.
//!
//! [`sanitise`] is the first of three layers (the view sanitises again, and shows the result in a frame without scripts). It
//! writes a new document out of the parsed one by an allow-list, and gives that through `ammonia`, which has to agree: what is
//! not on the list of either is not in the result. Nothing in the result fetches anything. Sanitising a result again gives
//! the same result; a body for which that does not hold is shown as its text.

mod allowed;
mod fold;
mod link;
mod sanitise;
mod style;
mod text;
mod tree;

pub use allowed::{ATTRIBUTES, TAGS};
pub use fold::Fold;
pub use link::{Link, Remote, RemoteKind, Tracker};
pub use sanitise::{Sanitised, sanitise};
pub use text::{Block, BlockKind, blocks, plain};

/// A plain text as HTML that shows it as it is.
pub fn from_text(text: &str) -> String {
    sanitise::escaped_lines(text)
}

/// Addresses of the pictures that a body made safe ([`sanitise`]) names and that can be shown, each once, in the order of the mail; and
/// how many other addresses only watch whether it is read.
pub fn remote_pictures(safe: &str) -> (Vec<String>, usize) {
    let tree = tree::Tree::read(safe);
    let (mut shown, mut watching) = (Vec::new(), std::collections::BTreeSet::new());
    for (id, begins) in tree.walk() {
        let Some(element) = tree.element(id).filter(|one| begins && one.tag() == "img") else {
            continue;
        };
        let Some((url, _)) = element.attribute("data-remote").and_then(link::fetched) else {
            continue;
        };
        if element.attribute("data-tracker").is_some() {
            watching.insert(url);
        } else if !shown.contains(&url) {
            shown.push(url);
        }
    }
    // One that watches is not fetched because it is also shown somewhere.
    shown.retain(|url| !watching.contains(url));
    (shown, watching.len())
}

/// Content-IDs and locations of pictures that a body shows from the mail itself.
pub(crate) fn shown_ids(html: &str) -> Vec<String> {
    let tree = tree::Tree::read(html);
    let mut ids = Vec::new();
    for (id, begins) in tree.walk() {
        let Some(element) = tree.element(id).filter(|_| begins) else {
            continue;
        };
        for name in ["src", "background", "style", "href"] {
            let Some(value) = element.attribute(name) else {
                continue;
            };
            let lower = value.to_ascii_lowercase();
            if let Some(at) = lower.find("cid:") {
                let after = value.get(at + 4..).unwrap_or_default();
                let end = after.find(['"', '\'', ')', ' ', ';']).unwrap_or(after.len());
                ids.push(after.get(..end).unwrap_or_default().trim_matches(['<', '>']).to_owned());
            } else if name == "src" && element.tag() == "img" {
                ids.push(value.trim().to_owned());
            }
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_from_elsewhere_are_those_that_show_something() {
        let safe = sanitise(
            "<img src=https://a.example/1.png width=200><img src='//a.example/2.png'><img src=https://a.example/1.png>\
             <img src=https://a.example/p.gif width=1 height=1><img src=https://a.example/p.gif><img src=cid:x>\
             <p style='background:url(https://a.example/b.png)'>x<img src=javascript:x><img src=file:///etc/passwd>",
        );
        let shown = ["https://a.example/1.png", "https://a.example/2.png"].map(str::to_owned);
        assert_eq!(remote_pictures(&safe.html), (shown.to_vec(), 1));
    }
}
