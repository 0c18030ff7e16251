//! Words where the files of the program are not at hand.

use domain::Language;
use ports::Words;

/// Says a key as itself, with the values of its slots.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainWords;

impl Words for PlainWords {
    fn say(&self, language: Language, key: &str, slots: &[(&str, &str)]) -> String {
        let values: Vec<&str> = slots.iter().map(|(_, value)| *value).collect();
        format!("{} {key} {}", language.code(), values.join(" "))
            .trim()
            .to_owned()
    }

    fn say_count(&self, language: Language, key: &str, count: u32) -> String {
        format!("{} {key} {count}", language.code())
    }
}
