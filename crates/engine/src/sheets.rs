//! Files of orders and customers from shops without another way out. A person chooses one, sees how it would be read, and has it
//! read; it goes on by itself, part by part, also after a restart. How far it is stands in the same transaction as the orders of
//! the part. Reading a file twice changes nothing; what is wrong with a row is kept with the row, for the person who can mend it.

use crate::imports::blocking;
use crate::ingest::store_sheet;
use crate::snooze::Wall;
use crate::{Engine, EngineError};
use ::sheets::{DayOrder, Field, Found, Item, Looked, Mark, Plan, Problem, Reading, Subject};
use domain::{ConnectionId, Currency, HOUR, ImportId, Timestamp};
use serde_json::json;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use store::{ImportState, NewConnection, SheetProblem, SheetRow};

/// Records of one part: small enough that an agent's click never waits long for the only writer.
const PART: usize = 100;
/// Records that are shown before a file is read, and rows in which they are looked for.
const SAMPLES: usize = 6;
const SAMPLED_ROWS: u64 = 2_000;

/// Whose orders a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetFor {
    /// A shop that is known.
    Known(ConnectionId),
    /// A shop of this name that is not.
    New(String),
}

/// What a person wants of a file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetWish {
    /// Wait.
    Pause,
    /// Go on.
    Resume,
    /// End; what was read stays.
    Cancel,
}

/// How a person would have a file read, where that differs from what it says itself.
#[derive(Debug, Clone, Default)]
pub struct SheetChoice {
    /// What its rows are and what its columns mean.
    pub fields: Option<(Subject, Vec<Option<Field>>)>,
    /// What stands before its cents.
    pub mark: Option<Mark>,
    /// The order of its days' parts.
    pub days: Option<DayOrder>,
    /// Currency of amounts that name none.
    pub currency: Option<String>,
}

/// What a first look at a file shows.
#[derive(Debug)]
pub struct SheetLook {
    /// Its columns and how it would be read.
    pub looked: Looked,
    /// When it was last written.
    pub file_at: Timestamp,
    /// Whose file with the same headings was read when: what its columns meant was taken from there.
    pub before: Option<(ConnectionId, Timestamp)>,
    /// Its first records as they would be read.
    pub samples: Vec<Item>,
    /// What would be wrong among its first rows.
    pub problems: Vec<Problem>,
}

fn opened(path: &str) -> std::io::Result<(BufReader<File>, Timestamp)> {
    let file = File::open(Path::new(path))?;
    let modified = file.metadata()?.modified().ok();
    let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let millis = since.and_then(|since| i64::try_from(since.as_millis()).ok());
    Ok((
        BufReader::with_capacity(256 * 1024, file),
        Timestamp(millis.unwrap_or(0)),
    ))
}

fn missing(path: &str) -> EngineError {
    EngineError::refused_with("import_missing", "path", path)
}

fn checked(path: &str) -> Result<(), EngineError> {
    let here = Path::new(path);
    if here.is_absolute() && here.is_file() {
        Ok(())
    } else {
        Err(missing(path))
    }
}

impl Engine {
    fn wall(&self) -> Wall {
        Wall(self.inner.outside.clock.clone())
    }

    /// Whether a connection's orders come from files.
    pub fn is_of_files(&self, connector: &str) -> bool {
        self.connectors()
            .iter()
            .any(|one| one.id() == connector && one.is_of_files())
    }

    /// How files were read so far, the newest first.
    async fn read_before(&self) -> Result<Vec<(Plan, ConnectionId, Timestamp)>, EngineError> {
        let rows = self.store().sheets().await?;
        let plan = |row: SheetRow| {
            let plan = serde_json::from_str(&row.plan).ok()?;
            Some((plan, row.connection, row.started_at))
        };
        Ok(rows.into_iter().filter_map(plan).collect())
    }

    /// Looks at a file and keeps nothing. Where nobody says what its columns mean, they mean what they did in the newest file with
    /// the same headings.
    ///
    /// # Errors
    /// `import_missing` when it cannot be read, `file_spreadsheet`, `file_no_text`, `file_empty`, `file_no_columns` when it is no table.
    pub async fn look_at_sheet(&self, path: &str, choice: SheetChoice) -> Result<SheetLook, EngineError> {
        checked(path)?;
        let (own, wall, before) = (path.to_owned(), self.wall(), self.read_before().await?);
        let found = blocking(move || sample(&own, choice, &before, &wall)).await?;
        match found {
            Ok(Ok(look)) => Ok(look),
            Ok(Err(none)) => Err(EngineError::refused(none.code())),
            Err(error) => {
                tracing::info!(%error, "a file could not be looked at");
                Err(missing(path))
            }
        }
    }

    /// Begins to read a file; it goes on by itself, also after a restart.
    ///
    /// # Errors
    /// As [`Engine::look_at_sheet`]; `file_plan` when something must be said first, `file_running` when this file is being read,
    /// `not_found` for a shop that does not take files, `input_invalid` for one without a name.
    pub async fn start_sheet(
        &self,
        whose: SheetFor,
        path: &str,
        choice: SheetChoice,
    ) -> Result<(ConnectionId, ImportId), EngineError> {
        let look = self.look_at_sheet(path, choice).await?;
        let plan = look.looked.plan;
        if !plan.needs().is_empty() {
            return Err(EngineError::refused("file_plan"));
        }
        let going =
            |row: &SheetRow| row.path == path && matches!(row.state, ImportState::Running | ImportState::Paused);
        if self.store().sheets().await?.iter().any(going) {
            return Err(EngineError::refused("file_running"));
        }
        let mut left = None;
        let (connection, new) = match whose {
            SheetFor::Known(id) => {
                let found = self.store().connection(id).await?;
                let found = found.filter(|row| !row.erasing && self.is_of_files(&row.connector));
                let row = found.ok_or_else(|| EngineError::refused("not_found"))?;
                left = row.left_at.map(|_| row.fields);
                (id, None)
            }
            SheetFor::New(label) => {
                let label = label.trim().to_owned();
                if label.is_empty() || label.chars().count() > 80 {
                    return Err(EngineError::refused_with("input_invalid", "field", "label"));
                }
                (ConnectionId(self.new_id()), Some(label))
            }
        };
        let row = SheetRow {
            id: ImportId(self.new_id()),
            connection,
            path: path.to_owned(),
            file_at: look.file_at.min(self.now()),
            plan: serde_json::to_string(&plan).unwrap_or_default(),
            hash: look.looked.hash.to_vec(),
            state: ImportState::Running,
            place: 0,
            added: 0,
            changed: 0,
            same: 0,
            left_out: 0,
            problems: 0,
            done_rows: 0,
            total_rows: i64::try_from(look.looked.rows).unwrap_or(i64::MAX),
            error_code: None,
            started_at: self.now(),
        };
        let kind = self.connectors().iter().copied().find(|one| one.is_of_files());
        let kind = kind.ok_or_else(|| EngineError::refused("not_found"))?;
        let mut tx = self.store().write().await?;
        if let Some(label) = new {
            let new = NewConnection {
                id: connection,
                connector: kind.id().to_owned(),
                label,
                fields: Default::default(),
                at: self.now(),
            };
            tx.add_connection(&new).await?;
            let args = json!({ "connector": kind.id() });
            self.record(&mut tx, "connection.add", None, &args, None).await?;
        }
        // One that was disconnected goes on with another file.
        if let Some(fields) = left {
            tx.connection_comes_back(connection, &fields, self.now()).await?;
        }
        tx.add_sheet(&row).await?;
        // Orders that a file brought are taken away with their shop: there is nothing else to undo.
        self.record(&mut tx, "sheet.start", None, &json!({}), None).await?;
        tx.commit().await?;
        if self.source(connection).is_none()
            && let Some(row) = self.store().connection(connection).await?
        {
            self.open_connection(&row).await?;
        }
        self.inner.sheet_wake.notify_one();
        Ok((connection, row.id))
    }

    /// Pauses, goes on with or ends the reading of a file.
    ///
    /// # Errors
    /// `not_found` when it has ended.
    pub async fn change_sheet(&self, id: ImportId, wish: SheetWish) -> Result<(), EngineError> {
        let state = match wish {
            SheetWish::Pause => ImportState::Paused,
            SheetWish::Resume => ImportState::Running,
            SheetWish::Cancel => ImportState::Cancelled,
        };
        let mut tx = self.store().write().await?;
        tx.set_sheet_state(id, state, None, self.now()).await?;
        let args = json!({ "state": state.code() });
        self.record(&mut tx, "sheet.change", None, &args, None).await?;
        tx.commit().await?;
        self.inner.sheet_wake.notify_one();
        Ok(())
    }

    /// Reads files that wait to be read, to their ends.
    ///
    /// # Errors
    /// What the database reports. A file that cannot be read is marked, not an error.
    pub async fn run_sheets(&self) -> Result<(), EngineError> {
        let _alone = self.inner.reading_sheets.lock().await;
        while let Some(row) = self.store().next_sheet().await? {
            let id = row.id;
            if *self.inner.stop.borrow() {
                return Ok(());
            }
            if let Err(error) = self.run_sheet(row).await {
                let (code, _) = crate::pull::code_of(&error);
                tracing::info!(%error, "a file is not read on");
                let mut tx = self.store().write().await?;
                match tx
                    .set_sheet_state(id, ImportState::Failed, Some(&code), self.now())
                    .await
                {
                    // It went with its shop.
                    Err(store::StoreError::NotFound) => {}
                    done => {
                        done?;
                        tx.commit().await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn run_sheet(&self, mut row: SheetRow) -> Result<(), EngineError> {
        let plan: Plan = serde_json::from_str(&row.plan).map_err(|_| EngineError::refused("file_plan"))?;
        let (path, wall, from) = (row.path.clone(), self.wall(), (row.hash.clone(), row.place));
        let begun = blocking(move || begin(&path, plan, &from, &wall)).await?;
        let begun = begun.map_err(|_| missing(&row.path))?;
        let Some(begun) = begun else {
            return Err(EngineError::refused("file_changed"));
        };
        let mut reading = begun.reading;
        if row.hash != begun.hash {
            // Another file under the same name: from its beginning, which repeats what is the same without a change.
            row = SheetRow {
                hash: begun.hash.to_vec(),
                total_rows: begun.rows,
                place: 0,
                added: 0,
                changed: 0,
                same: 0,
                left_out: 0,
                problems: 0,
                done_rows: 0,
                ..row
            };
            let mut tx = self.store().write().await?;
            tx.forget_sheet_problems(row.id).await?;
            tx.advance_sheet(&row, &[], self.now()).await?;
            tx.commit().await?;
        }
        loop {
            let wall = self.wall();
            let (back, found) = blocking(move || {
                let found = part(&mut reading, &wall);
                (reading, found)
            })
            .await?;
            reading = back;
            let found = found.map_err(|_| missing(&row.path))?;
            // Whoever paused or ended it meanwhile is heard before anything more is stored.
            let still = self.store().sheet(row.id).await?.state == ImportState::Running;
            if !still || *self.inner.stop.borrow() {
                return Ok(());
            }
            let more = found.len() == PART;
            row = self.take(row, found, reading.done()).await?;
            if !more {
                break;
            }
        }
        let mut tx = self.store().write().await?;
        tx.set_sheet_state(row.id, ImportState::Done, None, self.now()).await?;
        tx.connection_succeeded(row.connection, row.file_at).await?;
        Ok(tx.commit().await?)
    }

    async fn take(&self, mut row: SheetRow, found: Vec<Found>, done: u64) -> Result<SheetRow, EngineError> {
        row.place += i64::try_from(found.len()).unwrap_or(0);
        row.done_rows = i64::try_from(done).unwrap_or(i64::MAX);
        let mut problems = Vec::new();
        let mut items = Vec::with_capacity(found.len());
        for one in found {
            row.left_out += i64::from(one.item.is_none());
            items.extend(one.item);
            problems.extend(one.problems.into_iter().map(|problem| SheetProblem {
                row: i64::try_from(problem.row).unwrap_or(i64::MAX),
                heading: problem.column,
                code: problem.code.to_owned(),
                value: problem.value,
                left_out: problem.left_out,
            }));
        }
        row.problems += i64::try_from(problems.len()).unwrap_or(0);
        store_sheet(self, row.connection, &items, row, &problems).await
    }

    pub(crate) async fn sheet_loop(&self) {
        loop {
            if let Err(error) = self.run_sheets().await {
                tracing::warn!(%error, "files are not read");
            }
            if self.rest(HOUR, &self.inner.sheet_wake).await {
                return;
            }
        }
    }
}

type Sample = Result<SheetLook, ::sheets::NoTable>;

fn sample(
    path: &str,
    choice: SheetChoice,
    earlier: &[(Plan, ConnectionId, Timestamp)],
    wall: &Wall,
) -> std::io::Result<Sample> {
    let (mut file, file_at) = opened(path)?;
    let mut looked = match ::sheets::look(&mut file)? {
        Ok(looked) => looked,
        Err(none) => return Ok(Err(none)),
    };
    let mut before = None;
    if let Some((subject, fields)) = choice.fields {
        looked.with_fields(subject, &fields);
    } else {
        let same = earlier.iter().find(|(plan, ..)| looked.as_before(plan));
        before = same.map(|(_, shop, at)| (*shop, *at));
    }
    let style = &mut looked.plan.style;
    style.mark = choice.mark.unwrap_or(style.mark);
    style.days = choice.days.unwrap_or(style.days);
    if let Some(currency) = choice.currency.as_deref().and_then(Currency::parse) {
        looked.plan.currency = Some(currency.code().to_owned());
    }
    let (mut samples, mut problems) = (Vec::new(), Vec::new());
    if looked.plan.needs().is_empty()
        && let Some(mut reading) = Reading::of(file, looked.plan.clone())?
    {
        while reading.done() < SAMPLED_ROWS
            && let Some(found) = reading.next(wall)?
        {
            if samples.len() < SAMPLES {
                samples.extend(found.item);
            }
            problems.extend(found.problems);
        }
    }
    Ok(Ok(SheetLook {
        looked,
        file_at,
        before,
        samples,
        problems,
    }))
}

/// A file that is about to be read.
struct Begun {
    reading: Reading<BufReader<File>>,
    hash: [u8; 32],
    rows: i64,
}

/// Goes to the place where reading stopped, unless the bytes are others than those that were read then. Nothing when it is
/// another table than the one that was agreed to.
fn begin(path: &str, plan: Plan, from: &(Vec<u8>, i64), wall: &Wall) -> std::io::Result<Option<Begun>> {
    let (mut file, _) = opened(path)?;
    let Ok(looked) = ::sheets::look(&mut file)? else {
        return Ok(None);
    };
    let Some(mut reading) = Reading::of(file, plan)? else {
        return Ok(None);
    };
    let (hash, place) = from;
    if *hash == looked.hash {
        for _ in 0..*place {
            if reading.next(wall)?.is_none() {
                break;
            }
        }
    }
    Ok(Some(Begun {
        reading,
        hash: looked.hash,
        rows: i64::try_from(looked.rows).unwrap_or(i64::MAX),
    }))
}

/// The next records.
fn part(reading: &mut Reading<BufReader<File>>, wall: &Wall) -> std::io::Result<Vec<Found>> {
    let mut found = Vec::with_capacity(PART);
    while found.len() < PART {
        match reading.next(wall)? {
            Some(one) => found.push(one),
            None => break,
        }
    }
    Ok(found)
}
