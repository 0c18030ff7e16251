//! Everything that an agent can set, in one table: the key, what it may be, and what it is until somebody sets it. The
//! interface is told all values with `app.state`, so a new setting is a row here and a control there.
//!
//! A change is recorded with the value that it replaces, so that it can be taken back like any other change. What the
//! program writes down by itself (which commands are used most) is kept without a record.

use crate::notices::QuietHours;
use crate::undo::Undo;
use crate::{Engine, EngineError};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use store::{Setting, WriteTx};

/// What a setting may be.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number between these two.
    Whole(u32, u32),
    /// Text without line breaks and other control characters, up to this many characters.
    Line(usize),
    /// What this function says.
    Is(fn(&str) -> bool),
}

impl Rule {
    fn allows(self, value: &str) -> bool {
        match self {
            Rule::OneOf(words) => words.contains(&value),
            Rule::Whole(least, most) => value
                .parse::<u32>()
                .is_ok_and(|number| (least..=most).contains(&number)),
            Rule::Line(most) => value.chars().count() <= most && !value.chars().any(char::is_control),
            Rule::Is(allows) => allows(value),
        }
    }
}

/// A JSON object that the interface writes and reads.
fn is_object(value: &str) -> bool {
    value.len() <= 32_768 && serde_json::from_str::<serde_json::Value>(value).is_ok_and(|value| value.is_object())
}

/// A whole path, or nothing.
fn is_folder(value: &str) -> bool {
    value.is_empty() || (value.len() <= 1_000 && Path::new(value).is_absolute())
}

/// Refuses a folder in which nothing can be written; one that is not there is made.
pub(crate) fn check_writable(folder: &Path) -> Result<(), EngineError> {
    let probe = folder.join(".mostrador-probe");
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b"mostrador"))
        .and_then(|()| std::fs::remove_file(&probe));
    written.map_err(|error| {
        tracing::info!(%error, "a folder cannot be written");
        EngineError::refused_with("folder_unwritable", "folder", folder.display().to_string())
    })
}

/// Widths by step of the window's width and by pane: `{"medium":{"list":320}}`, in pixels; 0 is a pane that was folded away.
fn are_panes(value: &str) -> bool {
    type Widths = BTreeMap<String, BTreeMap<String, u16>>;
    value.len() <= 2_000 && serde_json::from_str::<Widths>(value).is_ok()
}

const SWITCH: &[&str] = &["on", "off"];

struct Row {
    key: &'static str,
    rule: Rule,
    /// What holds until it is set.
    usual: &'static str,
    /// A change is an act of the agent, recorded and undoable.
    recorded: bool,
}

const fn row(key: &'static str, rule: Rule, usual: &'static str) -> Row {
    Row {
        key,
        rule,
        usual,
        recorded: true,
    }
}

/// What the program writes down by itself.
const fn kept(key: &'static str, rule: Rule, usual: &'static str) -> Row {
    Row {
        key,
        rule,
        usual,
        recorded: false,
    }
}

/// All of them. A key is never given another meaning: it stays in the databases of agents.
const SETTINGS: &[Row] = &[
    // Empty: the language of the system.
    row("language", Rule::OneOf(&["en", "es", "hu", "id"]), ""),
    // How dates, numbers and amounts are written; empty: as the interface's language writes them.
    row("formats", Rule::OneOf(&["", "en", "es", "hu", "id"]), ""),
    row("theme", Rule::OneOf(&["system", "light", "dark"]), "system"),
    row("contrast", Rule::OneOf(&["system", "more"]), "system"),
    row("motion", Rule::OneOf(&["system", "less"]), "system"),
    row(
        "density",
        Rule::OneOf(&["compact", "comfortable", "large"]),
        "comfortable",
    ),
    // Size of the text of messages, in CSS pixels at 100 %.
    row("message_size", Rule::Whole(14, 20), "14"),
    row("undo_seconds", Rule::Whole(0, 30), "10"),
    row("agent_name", Rule::Line(80), ""),
    // Where to go after a ticket has been dealt with.
    row("after_ticket", Rule::OneOf(&["next", "previous", "list"]), "next"),
    // Where backups are kept; empty: beside the data.
    row("backup_folder", Rule::Is(is_folder), ""),
    // The agent's own keys, as the interface writes them.
    row("keys", Rule::Is(is_object), "{}"),
    // When the shop answers, as customers read it: see `opening`; empty: nothing is said.
    row("opening_hours", Rule::Is(crate::opening::allows), ""),
    // What the desktop is told, and when: see `notices`.
    row("notice_preset", Rule::OneOf(&["all", "risk"]), "all"),
    row("notice_text", Rule::OneOf(SWITCH), "off"),
    row(
        "quiet_hours",
        Rule::Is(|value| value == "off" || QuietHours::parse(value).is_some()),
        "off",
    ),
    row("do_not_disturb", Rule::OneOf(SWITCH), "off"),
    row("badge_unread", Rule::OneOf(SWITCH), "on"),
    // Closing the window leaves the program at work.
    row("background", Rule::OneOf(SWITCH), "off"),
    row("autostart", Rule::OneOf(SWITCH), "off"),
    // The agent was told once that closing the window does not end the program.
    kept("background_told", Rule::OneOf(SWITCH), "off"),
    // Size of the page in percent.
    kept("zoom", Rule::Whole(50, 300), "100"),
    // Widths of the panes.
    kept("panes", Rule::Is(are_panes), "{}"),
    // How often each command was chosen in the palette.
    kept("command_use", Rule::Is(is_object), "{}"),
];

fn find(key: &str) -> Option<&'static Row> {
    SETTINGS.iter().find(|row| row.key == key)
}

impl Engine {
    /// Every setting with its value, or with what holds until somebody sets it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn settings(&self) -> Result<BTreeMap<String, String>, EngineError> {
        let mut stored = self.store().settings().await?;
        Ok(SETTINGS
            .iter()
            .map(|row| {
                let value = stored.remove(row.key).unwrap_or_else(|| row.usual.to_owned());
                (row.key.to_owned(), value)
            })
            .collect())
    }

    /// Changes a setting after checking its value. Setting what holds already changes and records nothing.
    ///
    /// # Errors
    /// `setting_invalid`, `folder_unwritable`.
    pub async fn set(&self, key: &str, value: &str) -> Result<(), EngineError> {
        let invalid = || EngineError::refused_with("setting_invalid", "key", key);
        let value = value.trim();
        let row = find(key).ok_or_else(invalid)?;
        if !row.rule.allows(value) {
            return Err(invalid());
        }
        if row.key == "backup_folder" && !value.is_empty() {
            check_writable(Path::new(value))?;
        }
        let mut tx = self.store().write().await?;
        let before = tx.setting(Setting::Of(row.key)).await?;
        if before.as_deref() == Some(value) {
            return Ok(());
        }
        self.change_setting(&mut tx, row, Some(value)).await?;
        if row.recorded {
            let undo = Undo::Setting {
                key: row.key.to_owned(),
                value: before,
            };
            self.record(
                &mut tx,
                "app.set",
                None,
                &json!({ "key": row.key, "value": value }),
                Some(&undo),
            )
            .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Gives a setting its earlier value; nothing: what holds until somebody sets it. Keys of another version are left alone.
    pub(crate) async fn restore_setting(
        &self,
        tx: &mut WriteTx,
        key: &str,
        value: Option<&str>,
    ) -> Result<(), EngineError> {
        match find(key) {
            Some(row) => self.change_setting(tx, row, value).await,
            None => Ok(()),
        }
    }

    async fn change_setting(&self, tx: &mut WriteTx, row: &Row, value: Option<&str>) -> Result<(), EngineError> {
        match value {
            Some(value) => tx.set_setting(Setting::Of(row.key), value).await?,
            None => tx.forget_setting(Setting::Of(row.key)).await?,
        }
        if row.key == "agent_name" {
            tx.set_agent(self.agent(), value.unwrap_or(row.usual)).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_at_first_is_allowed_and_each_key_stands_once() {
        for row in SETTINGS {
            assert!(
                row.rule.allows(row.usual) || row.key == "language",
                "{}: {:?}",
                row.key,
                row.usual
            );
            assert_eq!(SETTINGS.iter().filter(|other| other.key == row.key).count(), 1);
        }
    }

    #[test]
    fn a_value_is_allowed_or_refused_by_its_rule() {
        for (key, value, allowed) in [
            ("theme", "dark", true),
            ("theme", "Dark", false),
            ("undo_seconds", "30", true),
            ("undo_seconds", "31", false),
            ("undo_seconds", "-1", false),
            ("message_size", "13", false),
            ("panes", r#"{"medium":{"list":320}}"#, true),
            ("panes", r#"{"medium":320}"#, false),
            ("agent_name", "Ana Ruiz", true),
            ("agent_name", "Ana\nRuiz", false),
            ("keys", r#"{"single":false}"#, true),
            ("keys", "[]", false),
            ("keys", "{", false),
            ("formats", "", true),
        ] {
            let row = find(key).unwrap();
            assert_eq!(row.rule.allows(value), allowed, "{key} = {value:?}");
        }
        assert!(find("last_ticket_number").is_none());
    }
}
