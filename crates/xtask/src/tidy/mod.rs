//! `cargo xtask tidy`: the rules of the house that no compiler knows.
//!
//! Each rule is a function from the project's files to findings, and each has a test that plants a violation and sees it
//! found: a rule that cannot fail is worse than none, because people believe it.

mod arrows;
mod literals;
mod markup;
mod places;
mod sources;
mod tree;
mod words;

use crate::project::Project;
use anyhow::{Result, bail};
use std::fmt;
use tree::Tree;

/// One broken rule at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// File below the project's root, with `/` on every platform; empty when the rule is about the whole project.
    path: String,
    /// Line from 1; 0 when the rule is about the file.
    line: usize,
    /// What is wrong, in a sentence that says what to do.
    what: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.path.as_str(), self.line) {
            ("", _) => write!(out, "{}", self.what),
            (path, 0) => write!(out, "{path}: {}", self.what),
            (path, line) => write!(out, "{path}:{line}: {}", self.what),
        }
    }
}

/// Prints every finding; fails when there is one.
pub(crate) fn report(project: &Project) -> Result<()> {
    let tree = Tree::read(&project.root)?;
    let mut findings = arrows::check(&project.metadata);
    for rule in RULES {
        findings.extend(rule(&tree));
    }
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, nothing to say", tree.files.len());
            Ok(())
        }
        1 => bail!("one rule is broken"),
        many => bail!("{many} rules are broken"),
    }
}

const RULES: &[fn(&Tree) -> Vec<Finding>] = &[
    sources::module_docs,
    sources::sizes,
    sources::names,
    sources::unfinished,
    sources::foreign_places,
    places::sql,
    places::shell_imports,
    places::connector_readmes,
    words::files,
    markup::hard_coded,
];
