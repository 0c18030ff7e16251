//! Settings and agents: small values by key.

use crate::{Store, StoreError, Topic, WriteTx};
use std::collections::BTreeMap;

statements! {
    GET = "SELECT value FROM settings WHERE key = ?1";
    SET = "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    ALL = "SELECT key, value FROM settings";
    FORGET = "DELETE FROM settings WHERE key = ?1";
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
    /// Seconds that a reply is held.
    UndoSeconds,
    /// The agent's name.
    AgentName,
    /// Id of the agent who works on this machine.
    AgentId,
    /// Highest ticket number given out.
    LastTicketNumber,
    /// Which start of which machine wrote last: another value than the vault's means that this is another copy.
    DeviceEpoch,
    /// Key of the marks in our mails, 32 bytes in hexadecimal digits.
    MailKey,
    /// There while a look for damage is due that has not come to its end.
    LookOwed,
    /// What an agent can set, by its key in the table of `engine::settings`.
    Of(&'static str),
}

impl Setting {
    pub(crate) fn key(self) -> &'static str {
        match self {
            Setting::Language => "language",
            Setting::Theme => "theme",
            Setting::Density => "density",
            Setting::UndoSeconds => "undo_seconds",
            Setting::AgentName => "agent_name",
            Setting::AgentId => "agent_id",
            Setting::LastTicketNumber => "last_ticket_number",
            Setting::DeviceEpoch => "device_epoch",
            Setting::MailKey => "mail_key",
            Setting::LookOwed => "look_owed",
            Setting::Of(key) => key,
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

    /// Notes that a look for damage is due, or that it has been made up for: at the next start no log may be there to tell.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn owe_look(&self, owed: bool) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        if owed {
            tx.set_setting(Setting::LookOwed, "1").await?;
        } else {
            tx.forget_setting(Setting::LookOwed).await?;
        }
        tx.commit().await
    }

    /// Everything that was ever set, by key.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn settings(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(ALL).fetch_all(&self.readers).await?;
        Ok(rows.into_iter().collect())
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

    /// Makes a setting as if it had never been set.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn forget_setting(&mut self, setting: Setting) -> Result<(), StoreError> {
        sqlx::query(FORGET).bind(setting.key()).execute(self.db()).await?;
        self.touch(Topic::Settings);
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
