//! The word files: every area in every language, with the same keys, the same slots and that language's plural forms.

use super::Finding;
use super::tree::Tree;
use serde_yaml_ng::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The languages and the plural categories that each must have, by Unicode's rules for whole numbers.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("en", &["one", "other"]),
    ("es", &["one", "many", "other"]),
    ("hu", &["one", "other"]),
    ("id", &["other"]),
];

/// Every category that Unicode knows, to tell a plural from a group of keys.
const CATEGORIES: &[&str] = &["zero", "one", "two", "few", "many", "other"];

/// A sentence, or the forms of one.
#[derive(Debug)]
enum Words {
    Plain(String),
    Plural(BTreeMap<String, String>),
}

impl Words {
    /// The slots of the sentence; of a plural, those of its fullest form.
    fn slots(&self) -> BTreeSet<&str> {
        match self {
            Self::Plain(text) => slots(text),
            Self::Plural(forms) => forms.get("other").map(|text| slots(text)).unwrap_or_default(),
        }
    }
}

type Area = BTreeMap<String, Words>;

/// Checks `locales/<area>.<language>.yml`.
pub(super) fn files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut areas: BTreeMap<&str, BTreeMap<&str, (&str, Area)>> = BTreeMap::new();
    for file in tree.files.iter().filter(|file| file.path.starts_with("locales/")) {
        let parts: Vec<&str> = file.name().split('.').collect();
        let [area, language, "yml"] = parts.as_slice() else {
            findings.push(Finding::new(&file.path, 0, "is not called <area>.<language>.yml"));
            continue;
        };
        let Some((_, categories)) = LANGUAGES.iter().find(|(name, _)| name == language) else {
            findings.push(Finding::new(
                &file.path,
                0,
                format!("{language} is not a language that is offered"),
            ));
            continue;
        };
        match read(area, categories, &file.text) {
            Ok(words) => {
                areas.entry(area).or_default().insert(language, (&file.path, words));
            }
            Err(faults) => findings.extend(faults.into_iter().map(|fault| Finding::new(&file.path, 0, fault))),
        }
    }
    for (area, languages) in &areas {
        findings.extend(compare(area, languages));
    }
    findings
}

/// Reads one file into its keys, or says everything that is wrong with it.
fn read(area: &str, categories: &[&str], text: &str) -> Result<Area, Vec<String>> {
    let value: Value = serde_yaml_ng::from_str(text).map_err(|error| vec![format!("is not YAML: {error}")])?;
    let mut faults = Vec::new();
    if value.get("_version") != Some(&Value::from(1)) {
        faults.push("does not begin with `_version: 1`".to_owned());
    }
    let tops: Vec<&str> = value
        .as_mapping()
        .into_iter()
        .flat_map(|map| map.keys().filter_map(Value::as_str))
        .collect();
    if tops != ["_version", area] {
        faults.push(format!(
            "must hold `_version` and the one key `{area}`, and holds: {}",
            tops.join(", ")
        ));
    }
    let mut words = Area::new();
    if let Some(inside) = value.get(area) {
        collect(area, inside, categories, &mut words, &mut faults);
    }
    if faults.is_empty() { Ok(words) } else { Err(faults) }
}

fn collect(key: &str, value: &Value, categories: &[&str], words: &mut Area, faults: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            if text.trim().is_empty() {
                faults.push(format!("{key} has no words"));
            }
            words.insert(key.to_owned(), Words::Plain(text.clone()));
        }
        Value::Mapping(map) => {
            let inside: BTreeMap<String, &Value> = map
                .iter()
                .filter_map(|(name, value)| Some((name.as_str()?.to_owned(), value)))
                .collect();
            if inside.len() < map.len() {
                // `no:`, `yes:` and `on:` are truth values to YAML readers, and numbers are numbers.
                faults.push(format!("{key} has a key that is not a word; put it in quotes"));
            }
            let forms: Option<BTreeMap<String, String>> = inside
                .iter()
                .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect();
            match forms.filter(is_plural) {
                Some(forms) => {
                    let (has, needs): (BTreeSet<&str>, BTreeSet<&str>) = (
                        forms.keys().map(String::as_str).collect(),
                        categories.iter().copied().collect(),
                    );
                    if has != needs {
                        faults.push(format!(
                            "{key} has the plural forms {has:?}; this language needs {needs:?}"
                        ));
                    }
                    words.insert(key.to_owned(), Words::Plural(forms));
                }
                None => {
                    for (name, value) in inside {
                        collect(&format!("{key}.{name}"), value, categories, words, faults);
                    }
                }
            }
        }
        _ => faults.push(format!("{key} is not text; put it in quotes")),
    }
}

fn is_plural(forms: &BTreeMap<String, String>) -> bool {
    forms.contains_key("other") && forms.keys().all(|key| CATEGORIES.contains(&key.as_str()))
}

fn compare(area: &str, languages: &BTreeMap<&str, (&str, Area)>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (language, _) in LANGUAGES
        .iter()
        .filter(|(language, _)| !languages.contains_key(language))
    {
        let path = format!("locales/{area}.{language}.yml");
        findings.push(Finding::new(&path, 0, "is missing or cannot be used"));
    }
    let keys: BTreeSet<&String> = languages.values().flat_map(|(_, words)| words.keys()).collect();
    for key in keys {
        // English leads where it has the key; else whoever has it.
        let first = languages
            .get("en")
            .into_iter()
            .chain(languages.values())
            .find_map(|(path, words)| Some((*path, words.get(key)?)));
        let Some((first_path, first)) = first else { continue };
        for (path, words) in languages.values() {
            match words.get(key) {
                None => findings.push(Finding::new(path, 0, format!("{key} is missing"))),
                Some(found) => {
                    if let Some(fault) = differs(found, first, first_path) {
                        findings.push(Finding::new(path, 0, format!("{key} {fault}")));
                    }
                }
            }
        }
    }
    findings
}

/// What is wrong with these words beside the first language's. A form other than `other` may leave a slot out ("one
/// ticket"), but may not bring a new one.
fn differs(found: &Words, first: &Words, first_path: &str) -> Option<String> {
    if matches!(found, Words::Plain(_)) != matches!(first, Words::Plain(_)) {
        return Some(format!(
            "is a plural in one language and not in the other ({first_path})"
        ));
    }
    let (has, needs) = (found.slots(), first.slots());
    if has != needs {
        return Some(format!("has the slots {has:?}; {first_path} has {needs:?}"));
    }
    if let Words::Plural(forms) = found {
        let (form, _) = forms.iter().find(|(_, text)| !slots(text).is_subset(&has))?;
        return Some(format!("has a slot in its form `{form}` that `other` does not have"));
    }
    None
}

/// The names in `%{…}`.
fn slots(text: &str) -> BTreeSet<&str> {
    text.split("%{")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.trim())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Tree, planted};
    use super::*;

    const PLURALS: [(&str, &str); 4] = [
        ("en", "one: \"%{count} ticket\"\n    other: \"%{count} tickets\""),
        (
            "es",
            "one: \"%{count} ticket\"\n    many: \"%{count} de tickets\"\n    other: \"%{count} tickets\"",
        ),
        ("hu", "one: \"%{count} jegy\"\n    other: \"%{count} jegy\""),
        ("id", "other: \"%{count} tiket\""),
    ];

    fn area(change: impl Fn(&str, String) -> String) -> Tree {
        let files: Vec<(String, String)> = PLURALS
            .iter()
            .map(|(language, forms)| {
                let text = format!("_version: 1\ninbox:\n  title: \"Hi %{{name}}\"\n  count:\n    {forms}\n");
                (format!("locales/inbox.{language}.yml"), change(language, text))
            })
            .collect();
        planted(
            &files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()))
                .collect::<Vec<_>>(),
        )
    }

    fn faults(change: impl Fn(&str, String) -> String) -> Vec<String> {
        files(&area(change)).iter().map(ToString::to_string).collect()
    }

    fn only(language: &'static str, from: &'static str, to: &'static str) -> impl Fn(&str, String) -> String {
        move |found, text| {
            if found == language {
                text.replace(from, to)
            } else {
                text
            }
        }
    }

    #[test]
    fn an_area_in_four_languages_is_good() {
        assert_eq!(faults(|_, text| text), Vec::<String>::new());
    }

    #[test]
    fn a_missing_key_and_a_wrong_slot_are_found() {
        let mut renamed = faults(only("hu", "title:", "titel:"));
        renamed.sort();
        assert_eq!(
            renamed,
            [
                "locales/inbox.en.yml: inbox.titel is missing",
                "locales/inbox.es.yml: inbox.titel is missing",
                "locales/inbox.hu.yml: inbox.title is missing",
                "locales/inbox.id.yml: inbox.titel is missing",
            ]
        );
        let wrong = faults(only("id", "%{name}", "%{nama}"));
        assert_eq!(wrong.len(), 1);
        assert!(
            wrong[0].starts_with("locales/inbox.id.yml: inbox.title has the slots {\"nama\"}"),
            "{wrong:?}"
        );
    }

    #[test]
    fn a_missing_plural_form_and_a_foreign_one_are_found() {
        let without = faults(only("es", "    many: \"%{count} de tickets\"\n", ""));
        assert!(
            without[0].contains("inbox.count has the plural forms {\"one\", \"other\"}"),
            "{without:?}"
        );
        assert!(!faults(only("id", "other:", "one: \"satu\"\n    other:")).is_empty());
        let new_slot = faults(only("en", "one: \"%{count} ticket\"", "one: \"%{number} ticket\""));
        assert!(new_slot[0].contains("has a slot in its form `one`"), "{new_slot:?}");
    }

    #[test]
    fn a_missing_language_a_bad_name_and_a_bad_head_are_found() {
        let tree = planted(&[
            ("locales/a.en.yml", "_version: 1\na:\n  b: \"c\"\n"),
            ("locales/words.txt", ""),
            ("locales/d.fr.yml", "_version: 1\nd: {}\n"),
            ("locales/e.en.yml", "e:\n  no: false\n"),
        ]);
        let found: Vec<String> = files(&tree).iter().map(ToString::to_string).collect();
        for expected in [
            "locales/words.txt: is not called",
            "locales/d.fr.yml: fr is not a language",
            "locales/e.en.yml: does not begin with",
            "locales/a.es.yml: is missing",
            "locales/a.hu.yml: is missing",
            "locales/a.id.yml: is missing",
        ] {
            assert!(
                found.iter().any(|finding| finding.starts_with(expected)),
                "{expected}: {found:?}"
            );
        }
    }

    #[test]
    fn text_that_yaml_reads_as_something_else_and_empty_text_are_found() {
        let yes = faults(only("en", "\"Hi %{name}\"", "yes please: no"));
        assert!(!yes.is_empty());
        let number = faults(only("en", "\"Hi %{name}\"", "12"));
        assert!(number[0].contains("inbox.title is not text"), "{number:?}");
        let empty = faults(only("en", "\"Hi %{name}\"", "\" \""));
        assert!(empty[0].contains("inbox.title has no words"), "{empty:?}");
    }
}
