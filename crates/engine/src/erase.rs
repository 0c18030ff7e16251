//! Erasing a person for good: what the law on personal data lets them ask for. It is the one change without an undo, so it asks
//! for their name in writing, and says before how much will go and which older copies still hold it.

use crate::{Engine, EngineError};
use domain::{CustomerId, Timestamp};
use serde_json::json;
use std::path::PathBuf;
use store::{IdentityKind, Traces};

/// What erasing a person would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasePreview {
    /// Whom it is about: the person at the top.
    pub customer: CustomerId,
    /// What is to be typed to confirm: the name, or the first address of somebody without one.
    pub confirm: String,
    /// What goes, and what stays.
    pub traces: Traces,
    /// When the older copies were made that still hold the person, newest first.
    pub copies: Vec<Timestamp>,
}

/// What erasing did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// What is gone.
    pub traces: Traces,
    /// Older copies that still hold the person.
    pub copies: Vec<Timestamp>,
}

impl Engine {
    /// What erasing this person would do. Changes nothing.
    ///
    /// # Errors
    /// `not_found`, or the backups' folder cannot be read.
    pub async fn erase_preview(&self, id: CustomerId) -> Result<ErasePreview, EngineError> {
        let mut tx = self.store().write().await?;
        let root = tx.customer(id).await?.root;
        let traces = tx.traces(root).await?;
        drop(tx);
        Ok(ErasePreview {
            customer: root,
            confirm: self.called(root).await?,
            traces,
            copies: self.older_copies().await?,
        })
    }

    /// Erases a person: tickets, messages, texts in progress, files, notes, addresses, and what the record of changes and the
    /// search know of them. Orders stay as what was sold and paid. `confirm` is what [`ErasePreview::confirm`] says.
    /// `renew`: a new backup is made and every older copy is removed, because they still hold the person.
    ///
    /// # Errors
    /// `erase_confirm`, `erase_under_way` while something is still to leave or its fate is open, `not_found`; `disk_full`
    /// before anything was erased, or after it when the clean-up found no room: then it is done at the next start.
    pub async fn erase_customer(&self, id: CustomerId, confirm: &str, renew: bool) -> Result<Erased, EngineError> {
        let mut tx = self.store().write().await?;
        let root = tx.customer(id).await?.root;
        let expected = self.called(root).await?;
        if confirm.trim().to_lowercase() != expected.to_lowercase() {
            return Err(EngineError::refused("erase_confirm"));
        }
        if tx.traces(root).await?.under_way > 0 {
            return Err(EngineError::refused("erase_under_way"));
        }
        let traces = tx.erase_person(root).await?;
        let args = json!({ "tickets": traces.tickets, "messages": traces.messages, "orders": traces.orders });
        self.record(&mut tx, "customer.erase", None, &args, None).await?;
        tx.commit().await?;
        self.store().finish_erasing().await?;
        if renew {
            self.renew_backups().await?;
        }
        Ok(Erased {
            traces,
            copies: self.older_copies().await?,
        })
    }

    /// Who has this address.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customer_at(&self, email: &str) -> Result<Option<CustomerId>, EngineError> {
        let mut tx = self.store().write().await?;
        Ok(tx.customer_by(IdentityKind::Email, email).await?)
    }

    /// What a person is called where nothing may be left open.
    async fn called(&self, root: CustomerId) -> Result<String, EngineError> {
        let name = self.store().customer(root).await?.name;
        if !name.trim().is_empty() {
            return Ok(name.trim().to_owned());
        }
        let emails = self.store().customer_identities(root, IdentityKind::Email).await?;
        let phones = self.store().customer_identities(root, IdentityKind::Phone).await?;
        Ok(emails
            .into_iter()
            .chain(phones)
            .next()
            .unwrap_or_else(|| root.to_string()))
    }

    /// When the older copies were made, newest first.
    pub(crate) async fn older_copies(&self) -> Result<Vec<Timestamp>, EngineError> {
        Ok(self.copies().await?.into_iter().filter_map(|(_, at)| at).collect())
    }

    /// Every older copy of the database, newest first.
    async fn copies(&self) -> Result<Vec<(PathBuf, Option<Timestamp>)>, EngineError> {
        let folder = self.backup_folder().await?;
        // Those that were made before the agent chose another folder, too.
        let mut folders = vec![folder.as_path()];
        folders.extend(Some(self.store().backups()).filter(|usual| *usual != folder));
        let mut copies: Vec<(PathBuf, Option<Timestamp>)> = Vec::new();
        for folder in folders {
            let backups = store::backups_in(folder)?.into_iter();
            copies.extend(backups.map(|backup| (backup.folder, Some(Timestamp(backup.made_at)))));
            copies.extend(store::older_copies(folder)?);
        }
        copies.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        Ok(copies)
    }

    /// One new backup in the place of all older copies. They go only when it is there and was checked.
    pub(crate) async fn renew_backups(&self) -> Result<(), EngineError> {
        let folder = self.backup_folder().await?;
        let old = self.copies().await?;
        let made = self.back_up_to(&folder).await?;
        store::prune(&folder, |_| vec![Timestamp(made.made_at)])?;
        for (path, _) in old
            .into_iter()
            .filter(|(path, _)| *path != made.folder && path.exists())
        {
            let removed = if path.is_dir() {
                std::fs::remove_dir_all(&path)
            } else {
                std::fs::remove_file(&path)
            };
            removed.map_err(store::StoreError::from)?;
        }
        Ok(())
    }
}
