//! The attack corpus against the first layer: each payload is made safe, parsed again by the parser of browsers, and the tree is
//! walked. See `attacks/README.md`.

#![allow(
    clippy::unwrap_used,
    reason = "clippy sees tests only inside of test functions, and this whole file is one"
)]

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use mail::html::{ATTRIBUTES, TAGS, sanitise};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Payload {
    group: String,
    name: String,
    html: String,
}

#[derive(Serialize)]
struct Result<'p> {
    name: &'p str,
    html: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attacks")
}

fn payloads() -> Vec<Payload> {
    serde_json::from_slice(&std::fs::read(folder().join("payloads.json")).unwrap()).unwrap()
}

/// What is in a document and on no list; empty is good.
fn foreign(html: &str) -> Vec<String> {
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

#[test]
fn nothing_but_the_allow_list_is_left_and_twice_changes_nothing() {
    let mut wrong = Vec::new();
    for payload in payloads() {
        let clean = sanitise(&payload.html);
        for found in foreign(&clean.html) {
            wrong.push(format!("{}: {found} in {:?}", payload.name, clean.html));
        }
        let again = sanitise(&clean.html);
        if again.html != clean.html {
            wrong.push(format!(
                "{}: twice {:?} became {:?}",
                payload.name, clean.html, again.html
            ));
        }
        // The same inside of another mail, where the parser is in another state.
        for (before, after) in [
            ("<table><tr><td>", "</td></tr></table>"),
            ("<div><p><b>", "</b></p></div>"),
            ("<ul><li>", "</ul>"),
        ] {
            let around = sanitise(&format!("{before}{}{after}", payload.html));
            for found in foreign(&around.html) {
                wrong.push(format!("{} in {before}: {found}", payload.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_walk_itself_can_fail() {
    for bad in [
        "<script>x</script>",
        "<p onclick=x>",
        "<img src=https://x>",
        "<a href=javascript:x>",
        "<svg></svg>",
        "<p style='background:url(x)'>",
        "<!-- x -->",
        "<p id=x>",
        "<form>",
        "<template><p></template>",
    ] {
        assert!(!foreign(bad).is_empty(), "{bad}");
    }
    assert!(
        foreign("<p style=\"color:red\">x<a href=\"https://x.example/\" rel=\"noopener noreferrer\">y</a></p>")
            .is_empty()
    );
}

#[test]
fn the_corpus_is_large_and_its_payloads_differ() {
    let payloads = payloads();
    let different: BTreeSet<&str> = payloads.iter().map(|payload| payload.html.as_str()).collect();
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for payload in &payloads {
        *groups.entry(&payload.group).or_default() += 1;
    }
    assert!(
        different.len() >= 250 && different.len() == payloads.len(),
        "{}",
        different.len()
    );
    assert!(
        groups.len() >= 8 && groups.values().all(|count| *count >= 10),
        "{groups:?}"
    );
}

#[test]
fn what_would_be_fetched_is_named() {
    // Vectors whose address the parser of browsers does not see as one (escapes, comments in styles) are dropped unnamed.
    let (mut named, mut all) = (0, 0);
    for payload in payloads().iter().filter(|payload| payload.group == "remote content") {
        all += 1;
        named += usize::from(
            sanitise(&payload.html)
                .remote
                .iter()
                .any(|one| one.host == "canary.example"),
        );
    }
    assert!(all >= 60 && named * 10 >= all * 6, "{named} of {all}");
}

#[test]
fn the_results_for_the_browser_are_up_to_date() {
    let payloads = payloads();
    let results: Vec<Result<'_>> = payloads
        .iter()
        .map(|payload| Result {
            name: &payload.name,
            html: sanitise(&payload.html).html,
        })
        .collect();
    let text = serde_json::to_string_pretty(&results).unwrap() + "\n";
    let file = folder().join("sanitised.json");
    if std::env::vars().any(|(name, _)| name == "UPDATE_GENERATED") {
        std::fs::write(&file, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&file).is_ok_and(|known| known == text),
        "sanitised.json is out of date"
    );
}
