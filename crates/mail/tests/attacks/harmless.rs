//! What a document that was made safe may hold, written here a second time and from the other side, and read by the parser of browsers.

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use mail::html::{ATTRIBUTES, TAGS};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// What is in a document and on no list; empty is good.
pub(crate) fn foreign(html: &str) -> Vec<String> {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(html);
    let mut found = Vec::new();
    let mut stack: Vec<Handle> = vec![dom.document.clone()];
    while let Some(node) = stack.pop() {
        match &node.data {
            NodeData::Comment { .. } => found.push("a comment".to_owned()),
            NodeData::ProcessingInstruction { .. } => found.push("an instruction".to_owned()),
            NodeData::Doctype { .. } => found.push("a doctype".to_owned()),
            NodeData::Element {
                name,
                attrs,
                template_contents,
                ..
            } => {
                let tag = &*name.local;
                let own = matches!(tag, "html" | "head" | "body");
                if &*name.ns != "http://www.w3.org/1999/xhtml"
                    || template_contents.borrow().is_some()
                    || !(own || TAGS.contains(&tag))
                {
                    found.push(format!("<{tag}>"));
                }
                for attribute in attrs.borrow().iter() {
                    let (key, value) = (&*attribute.name.local, &*attribute.value);
                    let listed = ATTRIBUTES
                        .iter()
                        .any(|(of, names)| (*of == "*" || *of == tag) && names.contains(&key));
                    if own || !listed || !is_harmless(tag, key, value) {
                        found.push(format!("{tag} {key}={value:?}"));
                    }
                }
            }
            NodeData::Document | NodeData::Text { .. } => {}
        }
        stack.extend(node.children.borrow().iter().cloned());
    }
    found
}

/// Written here a second time and from the other side: what a value must look like, whatever the sanitiser thinks.
fn is_harmless(tag: &str, key: &str, value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    match key {
        "href" => {
            tag == "a"
                && ["http://", "https://", "mailto:", "tel:"]
                    .iter()
                    .any(|start| value.starts_with(start))
        }
        "src" => {
            tag == "img"
                && [
                    "data:image/png;base64,",
                    "data:image/jpeg;base64,",
                    "data:image/gif;base64,",
                    "data:image/webp;base64,",
                ]
                .iter()
                .any(|start| value.starts_with(start))
        }
        "style" => {
            ![
                "url",
                "expression",
                "import",
                "position",
                "\\",
                "/*",
                "@",
                "behavior",
                "binding",
                "var(",
                "calc(",
                "{",
                "}",
                "<",
            ]
            .iter()
            .any(|sign| lower.contains(sign))
                && !lower.contains(":-")
        }
        "rel" => value == "noopener noreferrer",
        "data-fold" => matches!(value, "quote" | "signature"),
        "data-pretends" => value == "true",
        "data-remote" => value.starts_with("http://") || value.starts_with("https://") || value.starts_with("ftp://"),
        _ => true,
    }
}
