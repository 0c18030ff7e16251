//! Connecting a shop or channel: testing step by step, adding, opening at start, pausing, removing. Secrets go to the
//! vault and nowhere else; the database holds the other form values.

use crate::budget::{Budgeted, for_an_agent};
use crate::engine::{Source, lock};
use crate::sign_in::{Keeper, grant_field};
use crate::{Engine, EngineError};
use domain::ConnectionId;
use ports::{
    Capability, Connected, Connector, Credentials, Examined, FieldKind, PortError, Suggestion, Surroundings, Vault,
    VaultError,
};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{ConnectionRow, NewConnection, WriteTx};

/// A step of a test.
#[derive(Debug, Clone)]
pub struct TestStep {
    /// One of [`Connector::steps`].
    pub code: &'static str,
    /// What went wrong.
    pub error: Option<PortError>,
}

/// What a test found.
#[derive(Debug, Clone)]
pub struct TestOutcome {
    /// Steps in order; the first that failed is the last.
    pub steps: Vec<TestStep>,
    /// Name that the shop gives itself, when all steps passed.
    pub shop_name: Option<String>,
}

impl Engine {
    pub(crate) fn connector(&self, id: &str) -> Result<&'static dyn Connector, EngineError> {
        let found = self.connectors().iter().copied().find(|connector| connector.id() == id);
        found.ok_or_else(|| EngineError::refused_with("shop_not_this_kind", "connector", id))
    }

    pub(crate) fn surroundings(&self, id: ConnectionId) -> Surroundings {
        let outside = &self.inner.outside;
        Surroundings {
            http: Arc::new(Budgeted::new(outside.http.clone(), outside.clock.clone())),
            mail: outside.mail.clone(),
            clock: outside.clock.clone(),
            dice: outside.dice.clone(),
            notebook: outside.notebooks.open(&id.to_string()),
        }
    }

    fn check_fields(connector: &dyn Connector, fields: &BTreeMap<String, String>) -> Result<Credentials, EngineError> {
        let signed_in = grant_field(connector).is_some_and(|key| fields.get(key).is_some_and(|id| !id.is_empty()));
        for field in connector.fields() {
            let value = fields.get(field.key).map_or("", |value| value.trim());
            let fits = match field.kind {
                FieldKind::Secret if signed_in => true,
                _ if value.is_empty() => !field.needed,
                FieldKind::Number => value.parse::<u32>().is_ok(),
                FieldKind::Choice(choices) => choices.contains(&value),
                FieldKind::Url | FieldKind::Text | FieldKind::Secret | FieldKind::Grant => true,
            };
            if !fits {
                return Err(EngineError::refused_with("input_invalid", "field", field.key));
            }
        }
        let known = |key: &String| connector.fields().iter().any(|field| field.key == key);
        Ok(Credentials(
            fields
                .iter()
                .filter(|(key, _)| known(key))
                .map(|(k, v)| (k.clone(), v.trim().to_owned()))
                .collect(),
        ))
    }

    /// Tries to reach, sign in and read, without keeping anything.
    ///
    /// # Errors
    /// `shop_not_this_kind`, `input_invalid`. A failed step is not an error.
    pub async fn test_connection(
        &self,
        connector: &str,
        fields: &BTreeMap<String, String>,
    ) -> Result<TestOutcome, EngineError> {
        let connector = self.connector(connector)?;
        let mut credentials = Self::check_fields(connector, fields)?;
        let pending = self.with_grant(connector, &mut credentials)?;
        let trial = ConnectionId(self.inner.outside.ids.next());
        let steps = connector.steps();
        let found = match connector.connect(&credentials, self.surroundings(trial)) {
            Ok(connected) => {
                connected.kept_by(Arc::new(Keeper { vault: None, pending }));
                for_an_agent(connected.examine()).await
            }
            Err(error) => Examined {
                passed: 0,
                failed: Some(error),
                name: None,
            },
        };
        let passed = steps
            .iter()
            .take(found.passed)
            .map(|code| TestStep { code, error: None });
        let failed = found.failed.map(|error| TestStep {
            code: steps.get(found.passed).copied().unwrap_or("reach"),
            error: Some(error),
        });
        Ok(TestOutcome {
            steps: passed.chain(failed).collect(),
            shop_name: found.name,
        })
    }

    /// What is known from what was typed into a form so far.
    ///
    /// # Errors
    /// `shop_not_this_kind`.
    pub fn suggest_connection(
        &self,
        connector: &str,
        fields: &BTreeMap<String, String>,
    ) -> Result<Option<Suggestion>, EngineError> {
        Ok(self.connector(connector)?.suggest(&Credentials(fields.clone())))
    }

    /// Keeps a connection and begins to read it. The shop must answer once; its own name is the label when none is given. The
    /// same shop or mailbox that was disconnected before goes on with what it brought then.
    ///
    /// # Errors
    /// `shop_not_this_kind`, `input_invalid`, `connection_exists`, `sign_in_gone`, the shop's or the vault's failure.
    pub async fn add_connection(
        &self,
        connector: &str,
        label: &str,
        fields: &BTreeMap<String, String>,
    ) -> Result<ConnectionId, EngineError> {
        let connector = self.connector(connector)?;
        let mut credentials = Self::check_fields(connector, fields)?;
        let pending = self.with_grant(connector, &mut credentials)?;
        let open_fields: BTreeMap<String, String> = connector
            .fields()
            .iter()
            .filter(|field| !is_kept_secret(field.kind))
            .map(|field| (field.key.to_owned(), credentials.get(field.key).to_owned()))
            .collect();
        let same = |row: &ConnectionRow| row.connector == connector.id() && row.fields == open_fields;
        let rows = self.store().connections().await?;
        if rows.iter().any(|row| row.left_at.is_none() && same(row)) {
            return Err(EngineError::refused("connection_exists"));
        }
        let place = place_of(connector, &open_fields);
        let left = rows.iter().find(|row| {
            let is_kept = row.left_at.is_some() && !row.erasing;
            is_kept && row.connector == connector.id() && place_of(connector, &row.fields) == place
        });
        let id = left.map_or_else(|| ConnectionId(self.inner.outside.ids.next()), |row| row.id);
        let connected = connector.connect(&credentials, self.surroundings(id))?;
        connected.kept_by(Arc::new(Keeper {
            vault: None,
            pending: pending.clone(),
        }));
        let name = for_an_agent(connected.probe()).await?;
        if let (Some(pending), Some(field)) = (&pending, grant_field(connector)) {
            // It may have been replaced while the other side was asked.
            let grant = lock(pending).as_bytes().to_vec();
            self.with_vault(secret_name(id, field), move |vault, key| vault.set(&key, &grant))
                .await?;
            connected.kept_by(self.keeper(id, field, None));
        }
        for field in connector
            .fields()
            .iter()
            .filter(|field| field.kind == FieldKind::Secret)
        {
            let secret = credentials.get(field.key).as_bytes().to_vec();
            self.with_vault(secret_name(id, field.key), move |vault, key| vault.set(&key, &secret))
                .await?;
        }
        let label = if label.trim().is_empty() {
            name
        } else {
            label.trim().to_owned()
        };
        let mut tx = self.store().write().await?;
        if left.is_some() {
            tx.connection_comes_back(id, &open_fields, self.now()).await?;
        } else {
            let new = NewConnection {
                id,
                connector: connector.id().to_owned(),
                label,
                fields: open_fields,
                at: self.now(),
            };
            tx.add_connection(&new).await?;
            self.furnish(&mut tx, id, connector).await?;
        }
        let args = json!({ "connector": connector.id() });
        self.record(&mut tx, "connection.add", None, &args, None).await?;
        tx.commit().await?;
        if let Some(pending) = pending {
            self.forget_sign_in(&pending);
        }
        self.keep_source(id, connector, connected);
        Ok(id)
    }

    /// Gives a new connection what comes with its kind.
    async fn furnish(
        &self,
        tx: &mut WriteTx,
        id: ConnectionId,
        connector: &'static dyn Connector,
    ) -> Result<(), EngineError> {
        if connector.capabilities().contains(&Capability::Orders) {
            self.watch_for_trouble(tx, id).await?;
        }
        for (place, name) in connector.colleagues().iter().enumerate() {
            let agent = colleague_id(connector, place);
            match tx.agent_named(name).await? {
                None => tx.add_agent(&agent, name).await?,
                Some(known) if known == agent => tx.retire_agent(&agent, false).await?,
                Some(_) => {}
            }
        }
        self.add_shop_views(tx, connector.views()).await?;
        self.add_starter_macros(tx, id, connector.macros()).await?;
        Ok(())
    }

    /// Opens a stored connection with its secrets from the vault.
    pub(crate) async fn open_connection(&self, row: &ConnectionRow) -> Result<(), EngineError> {
        let connector = self.connector(&row.connector)?;
        let mut values = row.fields.clone();
        for field in connector
            .fields()
            .iter()
            .filter(|field| field.kind == FieldKind::Secret)
        {
            let secret = self
                .with_vault(secret_name(row.id, field.key), |vault, key| vault.get(&key))
                .await?;
            // What need not be typed may be of a field that there was not when this was connected.
            let secret = match (secret, field.needed) {
                (None, true) => return Err(EngineError::Vault(VaultError::Unavailable)),
                (secret, _) => secret.unwrap_or_default(),
            };
            values.insert(field.key.to_owned(), String::from_utf8_lossy(&secret).into_owned());
        }
        let grant = grant_field(connector);
        if let Some(field) = grant {
            let secret = self
                .with_vault(secret_name(row.id, field), |vault, key| vault.get(&key))
                .await?;
            values.insert(
                field.to_owned(),
                String::from_utf8_lossy(&secret.unwrap_or_default()).into_owned(),
            );
        }
        let connected = connector.connect(&Credentials(values), self.surroundings(row.id))?;
        if let Some(field) = grant {
            connected.kept_by(self.keeper(row.id, field, None));
        }
        self.keep_source(row.id, connector, connected);
        Ok(())
    }

    /// The loops that read and send take the new connection at their next turn.
    pub(crate) fn replace_source(
        &self,
        id: ConnectionId,
        connector: &'static dyn Connector,
        connected: Arc<dyn Connected>,
    ) {
        if let Some(source) = lock(&self.inner.sources).get_mut(&id) {
            source.connected = connected;
            return;
        }
        self.keep_source(id, connector, connected);
    }

    fn keep_source(&self, id: ConnectionId, connector: &'static dyn Connector, connected: Arc<dyn Connected>) {
        lock(&self.inner.sources).insert(
            id,
            Source {
                connector,
                connected,
                reading: Arc::default(),
                gone: Arc::new(tokio::sync::watch::Sender::new(false)),
            },
        );
        if self.loops_run() {
            self.start_reading(id);
        }
    }

    /// Stops or restarts reading a connection.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn pause_connection(&self, id: ConnectionId, paused: bool) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        tx.pause_connection(id, paused).await?;
        self.record(
            &mut tx,
            "connection.pause",
            None,
            &serde_json::json!({ "paused": paused }),
            None,
        )
        .await?;
        tx.commit().await?;
        self.wake_reading(id);
        Ok(())
    }

    /// Removes a connection with everything that came through it, its secrets and what its simulated shop remembers.
    ///
    /// # Errors
    /// What the database or the vault reports.
    pub async fn remove_connection(&self, id: ConnectionId) -> Result<(), EngineError> {
        let source = lock(&self.inner.sources).remove(&id);
        if let Some(source) = &source {
            source.gone.send_replace(true);
            let _quiet = source.reading.lock().await;
            let _idle = self.inner.sending.lock().await;
            source.connected.forget_grant().await;
            let mut tx = self.store().write().await?;
            tx.remove_connection(id).await?;
            for place in 0..source.connector.colleagues().len() {
                tx.remove_agent(&colleague_id(source.connector, place)).await?;
            }
            if !source.connector.views().is_empty() {
                tx.remove_shop_views().await?;
            }
            self.record(&mut tx, "connection.remove", None, &serde_json::json!({}), None)
                .await?;
            tx.commit().await?;
            for field in source
                .connector
                .fields()
                .iter()
                .filter(|field| is_kept_secret(field.kind))
            {
                self.with_vault(secret_name(id, field.key), |vault, key| vault.remove(&key))
                    .await?;
            }
        }
        self.wake_reading(id);
        if let Err(error) = self.inner.outside.notebooks.remove(&id.to_string()) {
            tracing::warn!(%error, "notebook stays");
        }
        Ok(())
    }

    /// Keychains block; they are asked away from the threads that serve everything else.
    pub(crate) async fn with_vault<T: Send + 'static>(
        &self,
        name: String,
        ask: impl FnOnce(&dyn Vault, String) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let vault = self.inner.outside.vault.clone();
        let answer = tokio::task::spawn_blocking(move || ask(vault.as_ref(), name)).await;
        Ok(answer.unwrap_or(Err(VaultError::Unavailable))?)
    }
}

/// Colleagues who come with a connection go with it: their ids say where they are from.
fn colleague_id(connector: &dyn Connector, place: usize) -> String {
    format!("{}/{place}", connector.id())
}

/// Which shop or mailbox it is: the address that must be typed, however it is written. Who reads it, and how, may change.
fn place_of<'a>(connector: &dyn Connector, fields: &'a BTreeMap<String, String>) -> Vec<(&'a str, String)> {
    let named = |key: &str| {
        let mut all = connector.fields().iter();
        all.any(|field| field.key == key && field.needed && !is_kept_secret(field.kind))
    };
    fields
        .iter()
        .filter(|(key, _)| named(key))
        .map(|(key, value)| (key.as_str(), value.trim().trim_end_matches('/').to_lowercase()))
        .collect()
}

/// Kept in the vault and nowhere else.
pub(crate) fn is_kept_secret(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Secret | FieldKind::Grant)
}

pub(crate) fn secret_name(id: ConnectionId, field: &str) -> String {
    format!("connection/{id}/{field}")
}
