//! Rules about a source file as such: that it says why it is there, is one subject, is finished and is at home anywhere.

use super::Finding;
use super::tree::{Text, Tree};

const CODE: &[&str] = &[".rs", ".ts", ".svelte", ".js", ".mjs", ".css"];
const LINES: usize = 600;
const LINES_OF_TESTS: usize = 1000;

/// Names that say that a file has no subject.
const VAGUE: &[&str] = &[
    "util",
    "utils",
    "utility",
    "utilities",
    "helper",
    "helpers",
    "manager",
    "managers",
    "common",
    "misc",
    "old",
];

/// Every Rust file opens with a `//!` doc.
pub(super) fn module_docs(tree: &Tree) -> Vec<Finding> {
    tree.ending(&[".rs"])
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| Finding::new(&file.path, 1, "opens without a `//!` doc that says what it is and why"))
        .collect()
}

/// A file stays below 600 lines, tests below 1000; data and generated files may be as long as they need.
pub(super) fn sizes(tree: &Tree) -> Vec<Finding> {
    let too_long = |file: &Text| {
        let limit = if is_test(file) { LINES_OF_TESTS } else { LINES };
        let lines = file.text.lines().count();
        (lines > limit).then(|| {
            Finding::new(
                &file.path,
                0,
                format!("has {lines} lines; {limit} are the limit: it has two subjects"),
            )
        })
    };
    tree.ending(CODE)
        .filter(|file| {
            !["data", "fixtures", "generated"]
                .iter()
                .any(|folder| file.is_inside(folder))
        })
        .filter(|file| !file.name().starts_with("generated.") && !file.name().contains(".generated."))
        .filter_map(too_long)
        .collect()
}

/// File names say what is inside.
pub(super) fn names(tree: &Tree) -> Vec<Finding> {
    let vague = |file: &Text| {
        let lower = file.path.to_lowercase();
        let words = lower.split(['/', '_', '-', '.', ' ']);
        let found = words.into_iter().find(|word| VAGUE.contains(word))?.to_owned();
        Some(Finding::new(
            &file.path,
            0,
            format!("\"{found}\" in a file's name says nothing about its subject"),
        ))
    };
    tree.files.iter().filter_map(vague).collect()
}

/// Nothing is left for later inside the code.
pub(super) fn unfinished(tree: &Tree) -> Vec<Finding> {
    let marks = [
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("FIX", "ME"),
        concat!("TO", "DO:"),
    ];
    lines_with(
        tree.ending(CODE),
        &marks,
        "is left for later; finish it or write an issue",
    )
}

/// Nothing in the project names a folder of somebody's machine.
pub(super) fn foreign_places(tree: &Tree) -> Vec<Finding> {
    let marks = [concat!("/wo", "rk/"), concat!(".libr", "ary")];
    lines_with(
        tree.files.iter(),
        &marks,
        "names a place that exists on one machine only",
    )
}

fn lines_with<'t>(files: impl Iterator<Item = &'t Text>, marks: &[&str], what: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(**mark)) {
                findings.push(Finding::new(&file.path, index + 1, format!("`{mark}` {what}")));
            }
        }
    }
    findings
}

fn is_test(file: &Text) -> bool {
    let name = file.name();
    ["tests", "test", "e2e"].iter().any(|folder| file.is_inside(folder))
        || name == "tests.rs"
        || name.contains(".test.")
        || name.contains(".spec.")
}

#[cfg(test)]
mod tests {
    use super::super::tree::planted;
    use super::*;

    fn paths(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.path.as_str()).collect()
    }

    #[test]
    fn a_file_without_a_doc_is_found() {
        let tree = planted(&[
            ("a/src/lib.rs", "//! Why.\n"),
            ("a/src/b.rs", "// No doc.\nfn b() {}\n"),
            ("a/src/c.rs", ""),
        ]);
        assert_eq!(paths(&module_docs(&tree)), ["a/src/b.rs", "a/src/c.rs"]);
    }

    #[test]
    fn a_long_file_is_found_unless_it_is_data() {
        let (long, longer) = ("\n".repeat(LINES + 1), "\n".repeat(LINES_OF_TESTS + 1));
        let tree = planted(&[
            ("a/src/long.rs", &long),
            ("a/src/just.rs", &"\n".repeat(LINES)),
            ("a/src/data/words.rs", &longer),
            ("ui/src/ipc/generated.ts", &longer),
            ("tests/journey.rs", &long),
            ("ui/src/list.test.ts", &longer),
        ]);
        assert_eq!(paths(&sizes(&tree)), ["a/src/long.rs", "ui/src/list.test.ts"]);
    }

    #[test]
    fn a_name_without_a_subject_is_found() {
        let tree = planted(&[
            ("ui/src/dom-utils.ts", ""),
            ("a/src/common/money.rs", ""),
            ("a/src/holder.rs", ""),
            ("old_inbox.ts", ""),
        ]);
        assert_eq!(
            paths(&names(&tree)),
            ["a/src/common/money.rs", "old_inbox.ts", "ui/src/dom-utils.ts"]
        );
    }

    #[test]
    fn what_is_left_for_later_is_found_with_its_line() {
        let tree = planted(&[
            ("a/src/b.rs", concat!("//! Why.\nfn b() { todo", "!() }\n")),
            ("notes.md", concat!("FIX", "ME")),
        ]);
        let findings = unfinished(&tree);
        assert_eq!(
            (findings.len(), findings[0].path.as_str(), findings[0].line),
            (1, "a/src/b.rs", 2)
        );
    }

    #[test]
    fn a_place_of_one_machine_is_found_even_in_prose() {
        let tree = planted(&[
            ("README.md", concat!("one\nsee /wo", "rk/notes\n")),
            ("docs/a.md", "a / work / b"),
        ]);
        assert_eq!(paths(&foreign_places(&tree)), ["README.md"]);
        assert_eq!(foreign_places(&tree)[0].line, 2);
    }
}
