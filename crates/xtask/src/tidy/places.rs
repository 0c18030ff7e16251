//! Rules about where things may stand: SQL, the desktop shell's library, and what a connector must carry with it.

use super::tree::Tree;
use super::{Finding, literals};
use std::collections::BTreeMap;

/// Crates that may speak SQL.
const SPEAK_SQL: &[&str] = &["crates/store/", "crates/team/"];

/// SQL stands in the two crates that own a database, where a test prepares every statement.
pub(super) fn sql(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .ending(&[".rs"])
        .filter(|file| !SPEAK_SQL.iter().any(|place| file.path.starts_with(place)))
    {
        for (line, literal) in literals::of_rust(&file.text) {
            if is_sql(literal) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    "SQL outside store and team; make it a query of theirs",
                ));
            }
        }
    }
    findings
}

/// `@tauri-apps` is imported under ui/src/platform only, so that the same interface runs in a browser.
pub(super) fn shell_imports(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sources = tree
        .ending(&[".ts", ".svelte", ".js", ".mjs"])
        .filter(|file| file.path.starts_with("ui/"));
    for file in sources.filter(|file| !file.path.starts_with("ui/src/platform/")) {
        for (index, line) in file.text.lines().enumerate() {
            let quoted = ['\'', '"', '`']
                .iter()
                .any(|quote| line.contains(&format!("{quote}@tauri-apps")));
            let imports = ["import", "from", "require", "mock"]
                .iter()
                .any(|word| line.contains(word));
            if quoted && imports {
                findings.push(Finding::new(
                    &file.path,
                    index + 1,
                    "@tauri-apps outside ui/src/platform; go through the platform module",
                ));
            }
        }
    }
    findings
}

/// Every shop and every channel has a README: what it can do, how it is read, and where it was checked.
pub(super) fn connector_readmes(tree: &Tree) -> Vec<Finding> {
    let mut folders: BTreeMap<String, bool> = BTreeMap::new();
    for file in &tree.files {
        for family in ["shops", "channels"] {
            let top = format!("crates/connectors/src/{family}/");
            if let Some((name, inside)) = file.path.strip_prefix(&top).and_then(|rest| rest.split_once('/')) {
                *folders.entry(format!("{top}{name}")).or_default() |= inside == "README.md";
            }
        }
    }
    let without = folders.into_iter().filter(|(_, has_readme)| !has_readme);
    without
        .map(|(folder, _)| Finding::new(&folder, 0, "has no README.md"))
        .collect()
}

/// Whether a literal reads as a statement: a first word of SQL and the word that must follow it, both in capitals or both
/// small, so that prose which only begins like one is left alone.
fn is_sql(literal: &str) -> bool {
    let text: Vec<&str> = literal
        .split_whitespace()
        .filter(|word| *word != "\\n\\" && *word != "\\")
        .collect();
    let spoken = |upper: bool| {
        let word = |name: &str| {
            if upper {
                name.to_uppercase()
            } else {
                name.to_lowercase()
            }
        };
        let first = |name: &str| text.first().is_some_and(|found| *found == word(name));
        let second = |names: &[&str]| {
            text.get(1)
                .is_some_and(|found| names.iter().any(|name| *found == word(name)))
        };
        let later = |name: &str| text.iter().skip(2).any(|found| *found == word(name));
        (first("select") && (later("from") || text.last().is_some_and(|end| end.ends_with("()"))))
            || (first("insert") && second(&["into", "or"]))
            || (first("replace") && second(&["into"]))
            || (first("update") && later("set"))
            || (first("delete") && second(&["from"]))
            || (first("with") && later("select") && later("from"))
            || (first("create") && second(&["table", "index", "unique", "trigger", "view", "virtual", "temp"]))
            || ((first("alter") || first("drop")) && second(&["table", "index", "trigger", "view"]))
            || (first("pragma") && text.len() > 1)
    };
    spoken(true) || spoken(false)
}

#[cfg(test)]
mod tests {
    use super::super::tree::planted;
    use super::*;

    #[test]
    fn a_statement_outside_the_store_is_found() {
        let statement = ["//! Why.\nconst Q: &str = \"", "SELECT", " id\n  FROM ticket\";\n"].concat();
        let small = ["//! Why.\nfn q() { ask(\"", "delete", " from ticket\") }"].concat();
        let tree = planted(&[
            ("crates/engine/src/queue.rs", &statement),
            ("crates/store/src/ticket.rs", &statement),
            ("tests/world.rs", &small),
        ]);
        let found: Vec<String> = sql(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("crates/engine/src/queue.rs:2: SQL"));
        assert!(found[1].starts_with("tests/world.rs:2: SQL"));
    }

    #[test]
    fn prose_that_begins_like_a_statement_is_left_alone() {
        for prose in [
            "Select one from the list",
            "update failed",
            "with love from Ana",
            "delete",
            "Insert coin",
            "drop it",
        ] {
            assert!(!is_sql(prose), "{prose}");
        }
    }

    #[test]
    fn an_import_of_the_shell_outside_platform_is_found() {
        let line = "import { invoke } from '@tauri-apps/api/core'\n";
        let tree = planted(&[
            ("ui/src/platform/desktop.ts", line),
            ("ui/src/inbox/list.ts", line),
            ("ui/package.json", line),
        ]);
        let found = shell_imports(&tree);
        assert_eq!(
            (found.len(), found[0].path.as_str(), found[0].line),
            (1, "ui/src/inbox/list.ts", 1)
        );
    }

    #[test]
    fn a_connector_without_a_readme_is_found() {
        let tree = planted(&[
            ("crates/connectors/src/shops/mod.rs", ""),
            ("crates/connectors/src/shops/medusa/mod.rs", ""),
            ("crates/connectors/src/shops/sample/mod.rs", ""),
            ("crates/connectors/src/shops/sample/README.md", "What it is."),
            ("crates/connectors/src/shops/medusa/fixtures/README.md", ""),
        ]);
        let found: Vec<String> = connector_readmes(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["crates/connectors/src/shops/medusa: has no README.md"]);
    }
}
