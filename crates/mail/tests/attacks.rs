//! The attack corpus against the first layer: each payload is made safe, parsed again by the parser of browsers, and the tree is
//! walked. See `attacks/README.md`.

#![allow(
    clippy::unwrap_used,
    reason = "clippy sees tests only inside of test functions, and this whole file is one"
)]

#[path = "attacks/harmless.rs"]
mod harmless;

use harmless::foreign;
use mail::html::sanitise;
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
