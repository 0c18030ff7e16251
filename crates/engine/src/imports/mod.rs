//! Archives of mail: what a shop's years of mail lie in before it works here becomes tickets, without asking anything of anybody:
//! nothing is acknowledged, told or promised, and no ticket is opened by it. A mail that is here already changes nothing, so an
//! archive may be read twice, or hold what the mailbox has.
//!
//! Reading goes on by itself, part by part, and where it is stands in the same transaction as the mails of the part: a program
//! that was ended goes on at the next mail.

mod archive;

use crate::ingest::{Archived, store_archived};
use crate::{Engine, EngineError};
pub(crate) use archive::Problem;
use archive::{Archive, For, Part, Place, note};
use domain::{ConnectionId, HOUR, ImportId};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use store::{ImportRow, ImportState};

/// Problems that are kept of one archive.
const PROBLEMS: usize = 200;

/// What a person wants of an archive that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportWish {
    /// Wait.
    Pause,
    /// Go on.
    Resume,
    /// End; what was read stays.
    Cancel,
}

/// A file of an archive and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    /// The file, below the archive; empty when the archive is one file.
    pub file: String,
    /// The words are `imports.problem.<code>`.
    pub code: String,
    /// How many of its mails.
    pub mails: u64,
}

/// What is wrong with files of an archive.
pub fn import_problems(row: &ImportRow) -> Vec<ImportProblem> {
    kept(row)
        .into_iter()
        .map(|one| ImportProblem {
            file: one.file,
            code: one.code,
            mails: one.mails,
        })
        .collect()
}

fn kept(row: &ImportRow) -> Vec<Problem> {
    serde_json::from_str(&row.problems).unwrap_or_default()
}

impl Engine {
    /// Begins to read an archive into a mailbox; it goes on by itself, also after a restart.
    ///
    /// # Errors
    /// `import_missing` when nothing can be read there, `import_no_mailbox` when the connection has no address,
    /// `import_running` when this archive is being read into this mailbox.
    pub async fn start_import(&self, connection: ConnectionId, path: &str) -> Result<ImportId, EngineError> {
        self.mailbox_of(connection)?;
        let missing = || EngineError::refused_with("import_missing", "path", path);
        let here = Path::new(path);
        if !here.is_absolute() || std::fs::metadata(here).is_err() {
            return Err(missing());
        }
        let same = |row: &ImportRow| {
            row.connection == connection
                && row.path == path
                && matches!(row.state, ImportState::Running | ImportState::Paused)
        };
        if self.store().imports().await?.iter().any(same) {
            return Err(EngineError::refused("import_running"));
        }
        let id = ImportId(self.new_id());
        let mut tx = self.store().write().await?;
        tx.add_import(id, connection, path, self.now()).await?;
        // Tickets are not taken away again once somebody works on them: there is nothing to undo.
        self.record(&mut tx, "import.start", None, &json!({}), None).await?;
        tx.commit().await?;
        self.inner.import_wake.notify_one();
        Ok(id)
    }

    /// Pauses, goes on with or ends the reading of an archive.
    ///
    /// # Errors
    /// `not_found` when it has ended.
    pub async fn change_import(&self, id: ImportId, wish: ImportWish) -> Result<(), EngineError> {
        let state = match wish {
            ImportWish::Pause => ImportState::Paused,
            ImportWish::Resume => ImportState::Running,
            ImportWish::Cancel => ImportState::Cancelled,
        };
        let mut tx = self.store().write().await?;
        tx.set_import_state(id, state, None, self.now()).await?;
        let args = json!({ "state": state.code() });
        self.record(&mut tx, "import.change", None, &args, None).await?;
        tx.commit().await?;
        self.inner.import_wake.notify_one();
        Ok(())
    }

    /// Reads archives that wait to be read, to their ends.
    ///
    /// # Errors
    /// What the database reports. An archive that cannot be read is marked, not an error.
    pub async fn run_imports(&self) -> Result<(), EngineError> {
        let _alone = self.inner.importing.lock().await;
        while let Some(row) = self.store().next_import().await? {
            let id = row.id;
            if *self.inner.stop.borrow() {
                return Ok(());
            }
            if let Err(error) = self.run_import(row).await {
                let (code, _) = crate::pull::code_of(&error);
                tracing::info!(%error, "an archive is not read on");
                let mut tx = self.store().write().await?;
                tx.set_import_state(id, ImportState::Failed, Some(&code), self.now())
                    .await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    async fn run_import(&self, mut row: ImportRow) -> Result<(), EngineError> {
        let of = For {
            mailbox: self.mailbox_of(row.connection)?,
            now: self.now(),
        };
        let path = row.path.clone();
        let found = blocking(move || Archive::at(Path::new(&path))).await?;
        let found = found.map_err(|_| EngineError::refused_with("import_missing", "path", row.path.as_str()))?;
        let found = Arc::new(found);
        row.total_bytes = i64::try_from(found.total).unwrap_or(i64::MAX);
        let mut place: Place = serde_json::from_str(&row.place).unwrap_or_default();
        loop {
            let (archive, at, whose) = (found.clone(), place.clone(), of.clone());
            let part = blocking(move || archive.part(&at, &whose)).await?;
            // Whoever paused or ended it meanwhile is heard before anything more is stored.
            let still = self.store().import(row.id).await?.state == ImportState::Running;
            if !still || *self.inner.stop.borrow() {
                return Ok(());
            }
            let kept_place = serde_json::to_string(&part.place).unwrap_or_default();
            row = store_archived(self, row.connection, &part.mails, |outcomes| {
                advanced(row, &part, kept_place, outcomes)
            })
            .await?;
            place = part.place;
            if !part.more {
                break;
            }
        }
        let mut tx = self.store().write().await?;
        tx.set_import_state(row.id, ImportState::Done, None, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Mailboxes that an archive can be read into, with their addresses.
    pub fn mailboxes(&self) -> Vec<(ConnectionId, String)> {
        let sources = crate::engine::lock(&self.inner.sources);
        let mut all: Vec<(ConnectionId, String)> = sources
            .iter()
            .filter_map(|(id, source)| Some((*id, source.connected.own_addresses().into_iter().next()?)))
            .collect();
        all.sort_by(|one, other| one.1.cmp(&other.1));
        all
    }

    /// The address of a mailbox that is connected.
    fn mailbox_of(&self, connection: ConnectionId) -> Result<String, EngineError> {
        let source = self.source(connection);
        let address = source.and_then(|source| source.connected.own_addresses().into_iter().next());
        address.ok_or_else(|| EngineError::refused("import_no_mailbox"))
    }

    pub(crate) async fn import_loop(&self) {
        loop {
            if let Err(error) = self.run_imports().await {
                tracing::warn!(%error, "archives are not read");
            }
            if self.rest(HOUR, &self.inner.import_wake).await {
                return;
            }
        }
    }
}

/// What is known of an archive after one more part.
fn advanced(mut row: ImportRow, part: &Part, place: String, outcomes: &[Archived]) -> ImportRow {
    row.place = place;
    row.done_bytes = i64::try_from(part.done).unwrap_or(i64::MAX);
    row.left_out += part.left_out;
    let mut problems = kept(&row);
    for one in &part.problems {
        note(&mut problems, &one.file, &one.code, one.mails);
    }
    for (outcome, file) in outcomes.iter().zip(&part.files) {
        row.added += i64::from(outcome.added);
        row.known += i64::from(!outcome.added);
        if outcome.added && outcome.guessed {
            note(&mut problems, file, "charset_guessed", 1);
        }
    }
    problems.truncate(PROBLEMS);
    row.problems = serde_json::to_string(&problems).unwrap_or_default();
    row
}

/// Disks block; they are asked away from the threads that serve everything else.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| EngineError::refused("internal"))
}
