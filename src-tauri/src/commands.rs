//! The commands of the page as items of the menu bar. The list is written by the page's own table of commands, so the
//! menu bar offers what the palette offers; a choice goes to the page, which does it or says why it cannot.
//!
//! The items have no keys: GTK and macOS would take them from the web view before it hears them, and an agent may have
//! given a command another key. The page hears the keys; its palette and its own menu show them.

use host::words;
use serde::Deserialize;
use tauri::menu::{MenuItem, MenuItemBuilder};
use tauri::{AppHandle, Emitter, Wry};

/// Written by the tests of the page and compared by them.
const TABLE: &str = include_str!("../commands.generated.json");

/// What the id of an item begins with that stands for a command of the page.
const PREFIX: &str = "command:";

/// A menu of the menu bar, in the order of the bar.
#[derive(Debug, Deserialize)]
pub(crate) struct Commands {
    /// Its name, and the last part of the key of its words.
    pub(crate) menu: String,
    /// The ids of its commands; the words of each are under `keys.command`.
    pub(crate) commands: Vec<String>,
}

/// The menus of the table. Empty when the table cannot be read, which a test finds.
pub(crate) fn table() -> Vec<Commands> {
    serde_json::from_str(TABLE).unwrap_or_else(|error| {
        tracing::error!(%error, "the table of commands cannot be read");
        Vec::new()
    })
}

/// The letters of the mnemonics that one menu has given away.
#[derive(Default)]
pub(crate) struct Mnemonics(Vec<char>);

impl Mnemonics {
    /// Takes the letter of a label that has one already.
    pub(crate) fn taken(&mut self, label: &str) {
        let letter = label.split_once('&').and_then(|(_, rest)| rest.chars().next());
        self.0.extend(letter.into_iter().flat_map(char::to_lowercase));
    }

    /// The label with a mnemonic: the first letter of a word that is still free, or any free letter, or none.
    pub(crate) fn label(&mut self, text: &str) -> String {
        let mut first = Vec::new();
        let mut inside = Vec::new();
        let mut before = ' ';
        for (at, letter) in text.char_indices() {
            if letter.is_alphabetic() {
                let places = if before.is_alphabetic() {
                    &mut inside
                } else {
                    &mut first
                };
                places.push((at, letter));
            }
            before = letter;
        }
        let free = first.into_iter().chain(inside).find_map(|(at, letter)| {
            let small = letter.to_lowercase().next()?;
            (!self.0.contains(&small)).then_some((at, small))
        });
        // A sign that is part of the text is written twice.
        let plain = |text: &str| text.replace('&', "&&");
        match free.and_then(|(at, small)| Some((text.split_at_checked(at)?, small))) {
            Some(((before, after), small)) => {
                self.0.push(small);
                format!("{}&{}", plain(before), plain(after))
            }
            None => plain(text),
        }
    }
}

/// The item of a command.
pub(crate) fn item(app: &AppHandle, language: &str, id: &str, letters: &mut Mnemonics) -> tauri::Result<MenuItem<Wry>> {
    let label = letters.label(&words::say(language, &format!("keys.command.{id}"), &[]));
    MenuItemBuilder::with_id(format!("{PREFIX}{id}"), label).build(app)
}

/// Has the page do what was chosen; false when the item is none of the page's.
pub(crate) fn chosen(app: &AppHandle, item: &str) -> bool {
    let Some(id) = item.strip_prefix(PREFIX) else {
        return false;
    };
    if let Err(error) = app.emit("command", id) {
        tracing::info!(%error, "the page cannot be told what was chosen");
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::menu::LANGUAGES;

    #[test]
    fn every_menu_and_every_command_of_the_page_has_words_in_every_language() {
        let table = table();
        assert!(table.iter().any(|menu| menu.menu == "ticket"), "{table:?}");
        for language in LANGUAGES {
            for Commands { menu, commands } in &table {
                let keys = commands.iter().map(|id| format!("keys.command.{id}"));
                for key in keys.chain([format!("keys.menu.{menu}")]) {
                    let said = words::say(language, &key, &[]);
                    assert!(!said.is_empty() && said != key, "{language}: {key}");
                }
            }
        }
    }

    #[test]
    fn no_two_items_of_a_menu_have_the_same_mnemonic() {
        for language in LANGUAGES {
            for Commands { menu, commands } in &table() {
                let mut letters = Mnemonics::default();
                let said = commands
                    .iter()
                    .map(|id| words::say(language, &format!("keys.command.{id}"), &[]));
                for label in said.map(|text| letters.label(&text)).collect::<Vec<_>>() {
                    assert!(label.matches('&').count() <= 1, "{language} {menu}: {label}");
                }
                let mut given = letters.0.clone();
                given.sort_unstable();
                given.dedup();
                assert_eq!(given.len(), letters.0.len(), "{language} {menu}");
            }
        }
    }

    #[test]
    fn a_mnemonic_is_the_first_letter_of_a_word_if_one_is_free() {
        let mut letters = Mnemonics::default();
        letters.taken("Cu&t");
        assert_eq!(letters.label("Take it"), "Take &it");
        assert_eq!(letters.label("Össz"), "&Össz");
        assert_eq!(letters.label("It"), "It");
        assert_eq!(letters.label("A & b"), "&A && b");
    }
}
