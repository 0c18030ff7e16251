//! Disconnecting a shop or mailbox: what was read is kept, readable and searchable, or goes with everything that came only
//! through it.
//!
//! Nobody is disconnected while anything of it is still to leave or of open fate, replies that only wait included: giving up a
//! reply changes its ticket and gives its text back to whoever wrote it, so a person does that, one by one, in the outbox.
//! What is here is done first; the provider of a sign-in is asked last, and nothing waits for it to agree.

use crate::budget::for_an_agent;
use crate::connections::{is_kept_secret, secret_name};
use crate::engine::lock;
use crate::{Engine, EngineError};
use domain::{ConnectionId, Timestamp};
use ports::Withdrawal;
use serde_json::json;
use store::{Belongings, ConnectionCounts};

/// What disconnecting would be about.
#[derive(Debug, Clone)]
pub struct LeavePreview {
    /// How much it brought.
    pub counts: ConnectionCounts,
    /// Whom it knows, and what stands in the way.
    pub belongings: Belongings,
    /// When the older copies were made that would still hold what is erased, newest first.
    pub copies: Vec<Timestamp>,
}

/// What disconnecting did.
#[derive(Debug, Clone)]
pub struct Left {
    /// What became of the sign-in at its provider.
    pub withdrawal: Withdrawal,
    /// Older copies that still hold what was erased.
    pub copies: Vec<Timestamp>,
}

impl Engine {
    /// What disconnecting this connection would be about. Changes nothing.
    ///
    /// # Errors
    /// `not_found`, what the database reports.
    pub async fn leave_preview(&self, id: ConnectionId) -> Result<LeavePreview, EngineError> {
        self.stored(id).await?;
        Ok(LeavePreview {
            counts: self.store().connection_counts(id).await?,
            belongings: self.store().belongings(id).await?,
            copies: self.older_copies().await?,
        })
    }

    /// Disconnects and keeps what was read.
    ///
    /// # Errors
    /// `connection_under_way` while anything of it is to leave or of open fate, `not_found`, what the database reports.
    pub async fn disconnect(&self, id: ConnectionId) -> Result<Left, EngineError> {
        let withdrawal = self.leave(id, false).await?;
        Ok(Left {
            withdrawal,
            copies: Vec::new(),
        })
    }

    /// Disconnects, if that was not done before, and erases what came only through it. Killed in between it is gone on with at
    /// the next start. `renew`: a new backup is made and every older copy is removed, because they still hold it.
    ///
    /// # Errors
    /// As [`Engine::disconnect`]; `disk_full` after the rows are gone when the clean-up found no room: then it is done at the
    /// next start.
    pub async fn erase_connection(&self, id: ConnectionId, renew: bool) -> Result<Left, EngineError> {
        let withdrawal = self.leave(id, true).await?;
        self.erase_left(id).await?;
        if renew {
            self.renew_backups().await?;
        }
        Ok(Left {
            withdrawal,
            copies: self.older_copies().await?,
        })
    }

    async fn leave(&self, id: ConnectionId, erase: bool) -> Result<Withdrawal, EngineError> {
        let (row, connector) = self.stored(id).await?;
        let mut tx = self.store().write().await?;
        // Asked where nobody else can write: what is taken over after this finds no way out.
        if tx.under_way(id).await? > 0 {
            return Err(EngineError::refused("connection_under_way"));
        }
        tx.leave_connection(id, erase, self.now()).await?;
        if row.left_at.is_none() {
            let args = json!({ "connector": row.connector, "erase": erase });
            self.record(&mut tx, "connection.leave", None, &args, None).await?;
        }
        // Gone before anybody else can write, so that nothing chooses it as its way out.
        let source = lock(&self.inner.sources).remove(&id);
        if let Err(error) = tx.commit().await {
            if let Some(source) = source {
                self.replace_source(id, source.connector, source.connected);
            }
            return Err(error.into());
        }
        if let Some(source) = &source {
            source.gone.send_replace(true);
        }
        self.wake_reading(id);
        let connected = match source {
            Some(source) => Some(source.connected),
            // One that could not be opened may have a grant all the same.
            None => match self.stored_credentials(&row, connector).await {
                Ok(credentials) => connector.connect(&credentials, self.surroundings(id)).ok(),
                Err(_) => None,
            },
        };
        if let Some(connected) = &connected {
            // From here on nothing is written into the keychain for it.
            connected.forget_grant().await;
        }
        if let Err(error) = self.remove_secrets(id).await {
            tracing::warn!(connection = %id, %error, "secrets are taken out of the keychain at the next start");
        }
        match connected {
            Some(connected) => Ok(for_an_agent(connected.withdraw_grant()).await),
            None => Ok(Withdrawal::NoGrant),
        }
    }

    async fn remove_secrets(&self, id: ConnectionId) -> Result<(), EngineError> {
        let (_, connector) = self.stored(id).await?;
        for field in connector.fields().iter().filter(|field| is_kept_secret(field.kind)) {
            self.with_vault(secret_name(id, field.key), |vault, key| vault.remove(&key))
                .await?;
        }
        let mut tx = self.store().write().await?;
        tx.secrets_gone(id).await?;
        Ok(tx.commit().await?)
    }

    async fn erase_left(&self, id: ConnectionId) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        tx.erase_connection(id).await?;
        self.record(&mut tx, "connection.erase", None, &json!({}), None).await?;
        tx.commit().await?;
        if let Err(error) = self.inner.outside.notebooks.remove(&id.to_string()) {
            tracing::warn!(%error, "notebook stays");
        }
        Ok(self.store().finish_erasing().await?)
    }

    /// Goes on with what a kill cut short: secrets that are still in the keychain, and connections that were to be erased.
    pub(crate) async fn go_on_leaving(&self) -> Result<(), EngineError> {
        for id in self.store().secrets_left().await? {
            if let Err(error) = self.remove_secrets(id).await {
                tracing::warn!(connection = %id, %error, "secrets are taken out of the keychain at the next start");
            }
        }
        let rows = self.store().connections().await?;
        for row in rows.iter().filter(|row| row.erasing) {
            self.erase_left(row.id).await?;
        }
        Ok(())
    }

    /// What says that a connection is only there with its history; nothing while it is connected.
    pub(crate) async fn why_left(&self, id: ConnectionId) -> Result<Option<EngineError>, EngineError> {
        let row = self.store().connection(id).await?.filter(|row| row.left_at.is_some());
        Ok(row.map(|row| EngineError::refused_with("connection_left", "name", row.label)))
    }
}
