//! Settings and agents: small values by key.

use crate::{Store, StoreError, Topic, WriteTx};

statements! {
    GET = "SELECT value FROM settings WHERE key = ?1";
    SET = "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    SET_AGENT = "INSERT INTO agents (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = excluded.name";
}

/// A setting that the program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Interface language.
    Language,
    /// `system`, `light`, `dark`.
    Theme,
    /// `compact`, `comfortable`, `large`.
    Density,
    /// `system`, `more`.
    Contrast,
    /// Size of what people wrote, in pixels at the usual text size.
    MessageSize,
    /// Widths of the panes by step of the window's width, as JSON.
    Panes,
    /// Seconds that a reply is held.
    UndoSeconds,
    /// The agent's name.
    AgentName,
    /// Id of the agent who works on this machine.
    AgentId,
    /// Highest ticket number given out.
    LastTicketNumber,
}

impl Setting {
    fn key(self) -> &'static str {
        match self {
            Setting::Language => "language",
            Setting::Theme => "theme",
            Setting::Density => "density",
            Setting::Contrast => "contrast",
            Setting::MessageSize => "message_size",
            Setting::Panes => "panes",
            Setting::UndoSeconds => "undo_seconds",
            Setting::AgentName => "agent_name",
            Setting::AgentId => "agent_id",
            Setting::LastTicketNumber => "last_ticket_number",
        }
    }
}

impl Store {
    /// A setting's value, if it was ever set.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn setting(&self, setting: Setting) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(GET)
            .bind(setting.key())
            .fetch_optional(&self.readers)
            .await?)
    }
}

impl WriteTx {
    /// A setting's value, if it was ever set.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn setting(&mut self, setting: Setting) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(GET)
            .bind(setting.key())
            .fetch_optional(self.db())
            .await?)
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_setting(&mut self, setting: Setting, value: &str) -> Result<(), StoreError> {
        sqlx::query(SET)
            .bind(setting.key())
            .bind(value)
            .execute(self.db())
            .await?;
        if setting != Setting::LastTicketNumber {
            self.touch(Topic::Settings);
        }
        Ok(())
    }

    /// Adds an agent or changes the name.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_agent(&mut self, id: &str, name: &str) -> Result<(), StoreError> {
        sqlx::query(SET_AGENT).bind(id).bind(name).execute(self.db()).await?;
        self.touch(Topic::Agents);
        self.touch(Topic::Tickets);
        Ok(())
    }
}
