//! Which crate may know which: the table of the architecture, as data, against what cargo says.

use super::Finding;
use serde_json::Value;

/// What a package may depend on. `tests` may know everything; a package that is not here must be added here first.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("mail", &["domain"]),
    ("ports", &["domain"]),
    ("sheets", &["domain", "ports"]),
    ("store", &["domain", "ports"]),
    ("engine", &["domain", "mail", "ports", "sheets", "store"]),
    ("connectors", &["domain", "mail", "ports"]),
    ("team", &["domain", "ports"]),
    ("platform", &["domain", "ports"]),
    ("api", &["domain", "ports", "sheets", "store", "engine"]),
    (
        "host",
        &[
            "domain",
            "mail",
            "ports",
            "store",
            "engine",
            "connectors",
            "team",
            "platform",
            "api",
        ],
    ),
    ("testkit", &["domain", "ports"]),
    ("sim", &["domain", "ports", "store", "engine", "testkit"]),
    ("crash", &["domain", "ports", "store", "platform", "host"]),
    ("xtask", &[]),
    ("mostrador-desktop", &["host", "api"]),
];

/// The package that may depend on every other.
const EVERYTHING: &str = "tests";

/// What tests inside a crate may use besides, and the crates that may not even there: testkit is built on them.
const FOR_TESTS: &str = "testkit";
const BELOW_TESTKIT: &[&str] = &["domain", "ports"];

/// Compares the answer of `cargo metadata --no-deps` with the table.
pub(super) fn check(metadata: &Value) -> Vec<Finding> {
    let packages: Vec<&Value> = metadata["packages"].as_array().into_iter().flatten().collect();
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut findings = Vec::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap_or_default();
        if name == EVERYTHING {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
            findings.push(Finding::new(
                "",
                0,
                format!("package {name} is not in the table of allowed arrows"),
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            // The real name, whatever it is called in this manifest; one of ours has no registry as its source.
            let to = dependency["name"].as_str().unwrap_or_default();
            if !names.contains(&to) || !dependency["source"].is_null() {
                continue;
            }
            let only_in_tests = dependency["kind"] == "dev";
            let testkit = only_in_tests && to == FOR_TESTS && !BELOW_TESTKIT.contains(&name);
            if !allowed.contains(&to) && !testkit {
                let kind = if only_in_tests {
                    "even in its tests"
                } else {
                    "by the architecture's table"
                };
                findings.push(Finding::new("", 0, format!("{name} must not depend on {to}, {kind}")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(name: &str, dependencies: &[(&str, &str)]) -> Value {
        let dependencies: Vec<Value> = dependencies
            .iter()
            .map(|(to, kind)| json!({ "name": to, "kind": if kind.is_empty() { Value::Null } else { json!(kind) } }))
            .collect();
        json!({ "name": name, "dependencies": dependencies })
    }

    fn found(packages: &[Value]) -> Vec<String> {
        check(&json!({ "packages": packages }))
            .into_iter()
            .map(|finding| finding.what)
            .collect()
    }

    #[test]
    fn an_engine_that_knows_a_connector_is_found() {
        let packages = [
            package("engine", &[("domain", ""), ("connectors", "")]),
            package("domain", &[]),
            package("connectors", &[]),
        ];
        assert_eq!(
            found(&packages),
            ["engine must not depend on connectors, by the architecture's table"]
        );
    }

    #[test]
    fn the_testkit_is_for_tests_and_not_below_itself() {
        let packages = [
            package("store", &[("testkit", "dev")]),
            package("engine", &[("testkit", "")]),
            package("domain", &[("testkit", "dev")]),
            package("tests", &[("testkit", ""), ("store", "")]),
            package("testkit", &[("domain", "")]),
        ];
        assert_eq!(
            found(&packages),
            [
                "engine must not depend on testkit, by the architecture's table",
                "domain must not depend on testkit, even in its tests"
            ]
        );
    }

    #[test]
    fn a_package_without_a_row_is_found() {
        assert_eq!(
            found(&[package("reports", &[])]),
            ["package reports is not in the table of allowed arrows"]
        );
    }

    #[test]
    fn a_registry_crate_of_the_same_name_is_somebody_elses() {
        let mut store = package("store", &[]);
        store["dependencies"] = json!([{ "name": "engine", "kind": null, "source": "registry+https://x" }]);
        assert!(found(&[store, package("engine", &[])]).is_empty());
    }
}
