//! The agent who works on this machine, and the colleagues: ids that never change, names that may. There is no server
//! yet: a colleague is somebody to whom a ticket can be given.

use crate::undo::Undo;
use crate::{Engine, EngineError};
use ports::Ids;
use serde_json::json;
use store::{Setting, Store, WriteTx};

/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

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

impl Engine {
    /// The agent's name as customers and colleagues see it; may be empty.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn agent_name(&self) -> Result<String, EngineError> {
        Ok(self.store().setting(Setting::AgentName).await?.unwrap_or_default())
    }

    /// Adds a colleague.
    ///
    /// # Errors
    /// `agent_name_invalid`, `agent_exists`.
    pub async fn add_colleague(&self, name: &str) -> Result<String, EngineError> {
        let mut tx = self.store().write().await?;
        let name = Self::free_name(&mut tx, name, None).await?;
        let id = self.new_id().to_string();
        tx.add_agent(&id, &name).await?;
        let undo = Undo::AgentAdded { agent: id.clone() };
        self.record(
            &mut tx,
            "agent.add",
            None,
            &json!({ "agent": id, "name": name }),
            Some(&undo),
        )
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Gives a colleague another name; the agent of this machine too.
    ///
    /// # Errors
    /// `agent_name_invalid`, `agent_exists`, `not_found`.
    pub async fn rename_colleague(&self, id: &str, name: &str) -> Result<(), EngineError> {
        if id == self.agent() {
            return self.set("agent_name", name).await;
        }
        let mut tx = self.store().write().await?;
        let before = tx.agent_row(id).await?.name;
        let name = Self::free_name(&mut tx, name, Some(id)).await?;
        if before == name {
            return Ok(());
        }
        tx.rename_agent(id, &name).await?;
        let undo = Undo::AgentName {
            agent: id.to_owned(),
            name: before,
        };
        self.record(
            &mut tx,
            "agent.rename",
            None,
            &json!({ "agent": id, "name": name }),
            Some(&undo),
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// A colleague has left, or is back. Tickets stay with whom they are, and say so.
    ///
    /// # Errors
    /// `agent_is_you`, `not_found`.
    pub async fn retire_colleague(&self, id: &str, retired: bool) -> Result<(), EngineError> {
        if id == self.agent() {
            return Err(EngineError::refused("agent_is_you"));
        }
        let mut tx = self.store().write().await?;
        let before = tx.agent_row(id).await?;
        if before.retired == retired {
            return Ok(());
        }
        tx.retire_agent(id, retired).await?;
        let undo = Undo::AgentRetired {
            agent: id.to_owned(),
            retired: before.retired,
        };
        let name = if retired { "agent.retire" } else { "agent.return" };
        self.record(
            &mut tx,
            name,
            None,
            &json!({ "agent": id, "name": before.name }),
            Some(&undo),
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// A name that can be a colleague's and is nobody else's.
    async fn free_name(tx: &mut WriteTx, name: &str, own: Option<&str>) -> Result<String, EngineError> {
        let name = name.trim();
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !fits {
            return Err(EngineError::refused("agent_name_invalid"));
        }
        match tx.agent_named(name).await? {
            Some(other) if Some(other.as_str()) != own => Err(EngineError::refused_with("agent_exists", "name", name)),
            _ => Ok(name.to_owned()),
        }
    }
}
