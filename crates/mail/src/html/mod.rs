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
