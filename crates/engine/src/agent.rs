//! The agent who works on this machine: an id that never changes, and a name that may.

use crate::{Engine, EngineError};
use ports::Ids;
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

impl Engine {
    /// The agent's name as customers and colleagues see it; may be empty.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn agent_name(&self) -> Result<String, EngineError> {
        Ok(self.store().setting(Setting::AgentName).await?.unwrap_or_default())
    }
}
