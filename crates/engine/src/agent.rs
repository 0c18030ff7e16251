//! The agent who works on this machine: an id that never changes, and a name that may.

use crate::{Engine, EngineError};
use ports::Ids;
use std::collections::BTreeMap;
use store::{Setting, Store};

/// The agent's id; made at the first start.
pub(crate) async fn ensure(store: &Store, ids: &dyn Ids) -> Result<String, EngineError> {
    if let Some(id) = store.setting(Setting::AgentId).await? {
        return Ok(id);
    }
    let id = ids.next().to_string();
    let mut tx = store.write().await?;
    tx.set_setting(Setting::AgentId, &id).await?;
    tx.set_agent(&id, "").await?;
    tx.commit().await?;
    Ok(id)
}

/// Widths by step and pane: `{"medium":{"list":320}}`, in pixels; 0 is a pane that was folded away.
fn are_panes(value: &str) -> bool {
    type Widths = BTreeMap<String, BTreeMap<String, u16>>;
    value.len() <= 2_000 && serde_json::from_str::<Widths>(value).is_ok()
}

impl Engine {
    /// The agent's name as customers and colleagues see it; may be empty.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn agent_name(&self) -> Result<String, EngineError> {
        Ok(self.store().setting(Setting::AgentName).await?.unwrap_or_default())
    }

    /// Changes a setting after checking its value.
    ///
    /// # Errors
    /// `setting_invalid`.
    pub async fn set(&self, key: &str, value: &str) -> Result<(), EngineError> {
        let invalid = || EngineError::refused_with("setting_invalid", "key", key);
        let value = value.trim();
        let (setting, allowed) = match key {
            "language" => (
                Setting::Language,
                domain::Language::parse(value).is_some_and(domain::Language::is_offered),
            ),
            "theme" => (Setting::Theme, ["system", "light", "dark"].contains(&value)),
            "density" => (Setting::Density, ["compact", "comfortable", "large"].contains(&value)),
            "contrast" => (Setting::Contrast, ["system", "more"].contains(&value)),
            "message_size" => (
                Setting::MessageSize,
                value.parse::<u32>().is_ok_and(|pixels| (14..=20).contains(&pixels)),
            ),
            "panes" => (Setting::Panes, are_panes(value)),
            "undo_seconds" => (
                Setting::UndoSeconds,
                value.parse::<u32>().is_ok_and(|seconds| seconds <= 30),
            ),
            "agent_name" => (
                Setting::AgentName,
                value.chars().count() <= 80 && !value.chars().any(char::is_control),
            ),
            _ => return Err(invalid()),
        };
        if !allowed {
            return Err(invalid());
        }
        let mut tx = self.store().write().await?;
        tx.set_setting(setting, value).await?;
        if setting == Setting::AgentName {
            tx.set_agent(self.agent(), value).await?;
        }
        Ok(tx.commit().await?)
    }
}
