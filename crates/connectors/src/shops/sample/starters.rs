//! The macros of Taller Azul: data/macros.toml, read when the shop is connected.

use ports::StarterMacro;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MacrosFile {
    r#macro: Vec<Written>,
}

/// A macro as it is written by hand: its name by language of the interface, a text for each language of the customers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: BTreeMap<String, String>,
    status: Option<String>,
    priority: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    es: Option<String>,
    en: Option<String>,
    hu: Option<String>,
    id: Option<String>,
}

/// All of them.
///
/// # Errors
/// A text for the log: where the file is wrong.
pub(super) fn macros() -> Result<Vec<StarterMacro>, String> {
    let file: MacrosFile =
        toml::from_str(include_str!("data/macros.toml")).map_err(|error| format!("macros.toml: {error}"))?;
    let starter = |written: Written| {
        let texts = [
            ("es", written.es),
            ("en", written.en),
            ("hu", written.hu),
            ("id", written.id),
        ];
        StarterMacro {
            names: written.name,
            texts: texts
                .into_iter()
                .filter_map(|(language, text)| Some((language.to_owned(), text?.trim().to_owned())))
                .collect(),
            status: written.status,
            priority: written.priority,
            tags: written.tags,
        }
    };
    Ok(file.r#macro.into_iter().map(starter).collect())
}

#[cfg(test)]
mod tests {
    use super::macros;
    use domain::{Language, Priority, TicketStatus, detect, unfilled};

    #[test]
    fn every_macro_is_named_in_four_languages_and_written_in_those_it_has() {
        let all = macros().unwrap();
        assert!(all.len() >= 10);
        for one in &all {
            let name = &one.names["en"];
            for language in Language::INTERFACE {
                assert!(
                    one.names.contains_key(language.code()),
                    "{name} has no name in {}",
                    language.code()
                );
            }
            assert!(one.texts.len() >= 3, "{name}");
            for (language, text) in &one.texts {
                let heard = detect(text);
                assert!(
                    heard.is_none_or(|heard| heard.code() == language),
                    "{name} in {language} reads as {heard:?}"
                );
                for place in unfilled(text) {
                    let known = place.split('|').next().unwrap_or_default().trim().to_owned();
                    assert!(
                        domain::PLACEHOLDERS.contains(&known.as_str()),
                        "{name} in {language}: {place}"
                    );
                }
            }
            assert!(
                one.status
                    .as_deref()
                    .is_none_or(|code| TicketStatus::from_code(code).is_some())
            );
            assert!(
                one.priority
                    .as_deref()
                    .is_none_or(|code| Priority::from_code(code).is_some())
            );
            assert!(
                one.tags
                    .iter()
                    .all(|tag| domain::clean_tag(tag).as_deref() == Some(tag))
            );
        }
        // One is missing in one language, so that the fallback can be seen.
        assert!(all.iter().any(|one| one.texts.len() == 3));
    }
}
