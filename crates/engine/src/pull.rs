//! Reading connections: each has its own loop, so that one that fails never delays another. A batch is stored together
//! with its cursor; what fails stores nothing and moves nothing.

use crate::engine::{Source, lock};
use crate::ingest::{self, Counted, Ready};
use crate::{Engine, EngineError};
use domain::{ConnectionId, MINUTE, SECOND, Timestamp};
use ports::{PortError, Progress, Retry, Stream};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use store::{ConnectionRow, NextReading, Topic};
use tokio::sync::Notify;

/// How a connection's reading is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Health {
    /// Nothing was read since the program started.
    #[default]
    Idle,
    /// Being read.
    Syncing,
    /// The last reading failed.
    Failed,
    /// The last reading worked.
    Good,
}

/// What is known of a connection's reading, apart from what is stored.
#[derive(Debug, Clone, Default)]
pub struct PullState {
    /// How it is going.
    pub health: Health,
    /// When it will be read again.
    pub next_at: Option<Timestamp>,
    pub(crate) wake: Arc<Notify>,
    pub(crate) looping: bool,
    /// Streams that announced something and were not read since.
    pub(crate) announced: BTreeSet<&'static str>,
}

/// What one reading brought.
#[derive(Debug, Clone, Default)]
pub struct PullReport {
    /// Name of the connection.
    pub label: String,
    /// New or changed records.
    pub counted: Counted,
    /// Why it stopped early.
    pub error: Option<(String, BTreeMap<String, String>)>,
}

/// A batch that was read while the one before it was stored.
struct Ahead {
    /// The cursor that it follows on. When another one is stored, somebody else has read meanwhile.
    from: String,
    /// The turn in which it was read. After anybody else's it is asked for again: of an order that an agent has asked for
    /// meanwhile it would bring back what the shop said before.
    turn: u64,
    ready: Ready,
}

const FIRST_WAIT: i64 = 5 * SECOND;
const LONGEST_WAIT: i64 = 5 * MINUTE;
const SWEEP_EVERY: i64 = 10 * MINUTE;

impl Engine {
    /// State of every connection's reading.
    pub fn pull_states(&self) -> HashMap<ConnectionId, PullState> {
        lock(&self.inner.states).clone()
    }

    /// Reads every connection that is neither paused nor disconnected, now and to the end.
    ///
    /// # Errors
    /// What the database reports; what a shop reports is in the report.
    pub async fn sync_now(&self) -> Result<Vec<PullReport>, EngineError> {
        let mut reports = Vec::new();
        for row in self.store().connections().await? {
            if row.is_read() {
                reports.push(self.sync_row(&row).await?);
            }
        }
        Ok(reports)
    }

    /// Reads one connection to its end now; nothing while it is paused or disconnected.
    ///
    /// # Errors
    /// `not_found`. A connection that cannot be read is part of the report, not an error.
    pub async fn sync_one(&self, id: ConnectionId) -> Result<Option<PullReport>, EngineError> {
        let row = self.store().connection(id).await?;
        let row = row.ok_or(store::StoreError::NotFound)?;
        if !row.is_read() {
            return Ok(None);
        }
        Ok(Some(self.sync_row(&row).await?))
    }

    async fn sync_row(&self, row: &ConnectionRow) -> Result<PullReport, EngineError> {
        if self.source(row.id).is_none()
            && let Err(error) = self.open_connection(row).await
        {
            self.note_failure(row.id, &error).await?;
        }
        let mut report = PullReport {
            label: row.label.clone(),
            ..PullReport::default()
        };
        if let Some(source) = self.source(row.id) {
            let streams: Vec<Stream> = source.connected.streams().to_vec();
            if let Err(error) = self.read(row.id, &source, &streams, &mut report.counted).await {
                report.error = Some(code_of(&error));
            }
        } else {
            report.error = Some(("keychain_unavailable".to_owned(), BTreeMap::new()));
        }
        Ok(report)
    }

    /// Reads streams of one connection to their ends, and notes how it went.
    pub(crate) async fn read(
        &self,
        id: ConnectionId,
        source: &Source,
        streams: &[Stream],
        counted: &mut Counted,
    ) -> Result<(), EngineError> {
        self.set_health(id, Health::Syncing);
        let mut outcome = Ok(());
        for stream in streams {
            outcome = self.read_stream(id, source, *stream, counted).await;
            if outcome.is_err() {
                break;
            }
        }
        match &outcome {
            Ok(()) => {
                let row = self.store().connection(id).await?;
                let Some(row) = row.filter(|row| row.is_read() && self.source(id).is_some()) else {
                    // Paused in the middle, it was not read to its end.
                    self.set_health(id, Health::Idle);
                    return outcome;
                };
                self.set_health(id, Health::Good);
                // What comes from files is as old as they are, whenever somebody asks.
                if !streams.is_empty() {
                    self.note_success(&row).await?;
                }
                if streams.iter().any(|stream| stream.name == "orders") {
                    // Only now is it known what has arrived.
                    ingest::news::late(self, id).await?;
                }
            }
            Err(error) => {
                self.set_health(id, Health::Failed);
                tracing::info!(connection = %id, %error, "reading stopped");
                self.note_failure(id, error).await?;
            }
        }
        outcome
    }

    async fn read_stream(
        &self,
        id: ConnectionId,
        source: &Source,
        stream: Stream,
        counted: &mut Counted,
    ) -> Result<(), EngineError> {
        let mut ahead: Option<Ahead> = None;
        loop {
            // One batch at a time: who asks for one customer's orders has the next turn, however long the import is.
            let turn = source.turn().await;
            // Nobody has paused or disconnected it meanwhile.
            let next = self.store().next_reading(id, stream.name).await?;
            let Some(NextReading { cursor }) = next.filter(|_| self.source(id).is_some()) else {
                return Ok(());
            };
            let ready = match ahead.take() {
                Some(ahead) if cursor.as_ref() == Some(&ahead.from) && *turn == ahead.turn + 1 => ahead.ready,
                _ => self.next_batch(source, stream, cursor.as_deref()).await?,
            };
            let (batch, mails) = (ready.batch, ready.mails);
            let unchanged = batch.records.is_empty() && cursor.as_deref() == Some(batch.cursor.as_str());
            if !unchanged {
                let store = ingest::store_batch(self, id, stream.name, &batch, mails, counted);
                if batch.more && source.connected.reads_ahead() {
                    let (stored, next) = tokio::join!(store, self.next_batch(source, stream, Some(&batch.cursor)));
                    stored?;
                    // What went wrong is asked for again, and goes wrong again if it is to.
                    ahead = next.ok().map(|ready| Ahead {
                        from: batch.cursor.clone(),
                        turn: *turn,
                        ready,
                    });
                } else {
                    store.await?;
                }
                self.store().announce(Topic::Connections);
            }
            if !batch.more || *self.inner.stop.borrow() {
                return Ok(());
            }
        }
    }

    /// What follows on a cursor, with its mails read: all that can be done before the only writer is asked for.
    async fn next_batch(&self, source: &Source, stream: Stream, cursor: Option<&str>) -> Result<Ready, EngineError> {
        ingest::ready(self, source.connected.pull(stream, cursor).await?).await
    }

    /// How far the first reading of a connection is; nothing once everything was read.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn first_reading(&self, id: ConnectionId) -> Result<Option<Progress>, EngineError> {
        let Some(source) = self.source(id) else {
            return Ok(None);
        };
        let mut sum: Option<Progress> = None;
        for stream in source.connected.streams() {
            let cursor = self.store().cursor(id, stream.name).await?;
            let Some(one) = source.connected.progress(*stream, cursor.as_deref()) else {
                continue;
            };
            let before = sum.unwrap_or(Progress {
                done: 0,
                total: Some(0),
            });
            sum = Some(Progress {
                done: before.done + one.done,
                total: before.total.zip(one.total).map(|(a, b)| a + b),
            });
        }
        Ok(sum)
    }

    pub(crate) async fn note_failure(&self, id: ConnectionId, error: &EngineError) -> Result<(), EngineError> {
        let (code, params) = code_of(error);
        let needs_person = match error {
            EngineError::Port(error) => error.retry == Retry::Never,
            EngineError::Vault(_) => true,
            EngineError::Refused { .. } | EngineError::Store(_) => false,
        };
        let mut tx = self.store().write().await?;
        tx.connection_failed(id, &code, &params, needs_person, self.now())
            .await?;
        Ok(tx.commit().await?)
    }

    /// A quiet reading every few seconds is not worth a synced write each time: the stored time is renewed once a minute,
    /// or when there was an error to clear.
    async fn note_success(&self, row: &ConnectionRow) -> Result<(), EngineError> {
        let fresh = |at: Timestamp| !is_over(at, self.now(), MINUTE);
        if row.error_code.is_none() && row.last_success_at.is_some_and(fresh) {
            return Ok(());
        }
        let mut tx = self.store().write().await?;
        tx.connection_succeeded(row.id, self.now()).await?;
        Ok(tx.commit().await?)
    }

    fn set_health(&self, id: ConnectionId, health: Health) {
        lock(&self.inner.states).entry(id).or_default().health = health;
    }

    pub(crate) fn wake_reading(&self, id: ConnectionId) {
        if let Some(state) = lock(&self.inner.states).get(&id) {
            state.wake.notify_one();
        }
    }

    /// Starts a connection's own loop, once.
    pub(crate) fn start_reading(&self, id: ConnectionId) {
        let wake = {
            let mut states = lock(&self.inner.states);
            let state = states.entry(id).or_default();
            if std::mem::replace(&mut state.looping, true) {
                return;
            }
            state.wake.clone()
        };
        let (engine, listener) = (self.clone(), self.clone());
        self.spawn(async move { engine.read_loop(id, &wake).await });
        self.spawn(async move { listener.listen_loop(id).await });
    }

    /// Has a stream read as soon as its source says that it has something new. A source that cannot be listened to for a
    /// while is still asked in its turn, so a failure here is nobody's business.
    async fn listen_loop(&self, id: ConnectionId) {
        let mut stop = self.inner.stop.subscribe();
        let mut failures: u32 = 0;
        while let Some(source) = self.source(id) {
            let mut gone = source.gone.subscribe();
            let heard = tokio::select! {
                heard = source.connected.wait() => heard,
                _ = stop.changed() => return,
                _ = gone.changed() => return,
            };
            match heard {
                Ok(stream) => {
                    failures = 0;
                    let mut states = lock(&self.inner.states);
                    let state = states.entry(id).or_default();
                    state.announced.insert(stream.name);
                    state.wake.notify_one();
                }
                Err(error) => {
                    failures = failures.saturating_add(1);
                    tracing::debug!(connection = %id, %error, "listening failed");
                    let wait = self.wait_after(&EngineError::Port(error), failures);
                    let nobody = Notify::new();
                    tokio::select! {
                        ended = self.rest(wait, &nobody) => if ended { return },
                        _ = gone.changed() => return,
                    }
                }
            }
        }
    }

    async fn read_loop(&self, id: ConnectionId, wake: &Notify) {
        let mut last_read: HashMap<&'static str, Timestamp> = HashMap::new();
        let mut failures: u32 = 0;
        // The first comparison comes when the desk has been at work for a while.
        let mut swept = self.now();
        while let Some(source) = self.source(id) {
            let paused = match self.store().connection(id).await {
                Ok(row) => row.is_some_and(|row| row.paused),
                Err(_) => true,
            };
            let now = self.now();
            let announced = lock(&self.inner.states).get(&id).map(|state| state.announced.clone());
            let announced = announced.unwrap_or_default();
            let due: Vec<Stream> = source
                .connected
                .streams()
                .iter()
                .filter(|stream| {
                    announced.contains(stream.name)
                        || last_read
                            .get(stream.name)
                            .is_none_or(|at| is_over(*at, now, stream.every))
                })
                .copied()
                .collect();
            let mut wait = source
                .connected
                .streams()
                .iter()
                .map(|stream| stream.every)
                .min()
                .unwrap_or(MINUTE);
            if !paused && !due.is_empty() {
                // What is announced from here on is new to this reading, or is looked at once too often.
                if let Some(state) = lock(&self.inner.states).get_mut(&id) {
                    state.announced.clear();
                }
                match self.read(id, &source, &due, &mut Counted::default()).await {
                    Ok(()) => {
                        failures = 0;
                        last_read.extend(due.iter().map(|stream| (stream.name, now)));
                        if is_over(swept, now, SWEEP_EVERY) {
                            swept = now;
                            if let Err(error) = self.sweep_orders(id, &source).await {
                                tracing::info!(connection = %id, %error, "comparing orders stopped");
                            }
                        }
                    }
                    Err(error) => {
                        failures = failures.saturating_add(1);
                        wait = self.wait_after(&error, failures);
                        if let Some(state) = lock(&self.inner.states).get_mut(&id) {
                            state.announced.extend(announced);
                        }
                    }
                }
            }
            let next = self.now() + wait;
            lock(&self.inner.states).entry(id).or_default().next_at = (!paused).then_some(next);
            if self.rest(wait, wake).await {
                return;
            }
        }
        lock(&self.inner.states).remove(&id);
    }

    /// Doubling from 5 s to 5 min, up to a quarter more by chance so that many machines do not knock at once; never
    /// earlier than the shop asked for.
    fn wait_after(&self, error: &EngineError, failures: u32) -> i64 {
        let doubled = FIRST_WAIT
            .saturating_mul(1_i64 << failures.saturating_sub(1).min(10))
            .min(LONGEST_WAIT);
        let spread = u64::try_from(doubled / 4).unwrap_or(0);
        let own = doubled + i64::try_from(self.inner.outside.dice.below(spread)).unwrap_or(0);
        match error {
            EngineError::Port(PortError {
                retry: Retry::After(asked),
                ..
            }) => own.max((*asked).clamp(SECOND, 60 * MINUTE)),
            // Nobody is asked until somebody has signed in, and then it is to go on soon.
            EngineError::Port(PortError { kind, .. }) if kind.is_mended_by_signing_in() => MINUTE,
            EngineError::Port(PortError {
                retry: Retry::Never, ..
            }) => 20 * MINUTE,
            _ => own,
        }
    }
}

/// Whether a time has passed since then. A clock that was set back does not make anybody wait until it has caught up: what lies
/// in the future is over.
fn is_over(since: Timestamp, now: Timestamp, time: i64) -> bool {
    !(0..time).contains(&now.since(since))
}

pub(crate) fn code_of(error: &EngineError) -> (String, BTreeMap<String, String>) {
    match error {
        EngineError::Port(error) => (error.kind.code().to_owned(), error.params.clone()),
        EngineError::Vault(_) => ("keychain_unavailable".to_owned(), BTreeMap::new()),
        EngineError::Refused { code, params } => ((*code).to_owned(), params.clone()),
        EngineError::Store(store::StoreError::DiskFull) => ("disk_full".to_owned(), BTreeMap::new()),
        EngineError::Store(_) => ("internal".to_owned(), BTreeMap::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::is_over;
    use domain::{DAY, MINUTE, Timestamp};

    #[test]
    fn a_clock_that_jumps_makes_no_stream_wait_longer_than_its_time() {
        let noon = Timestamp(1_795_348_800_000);
        for (now, over) in [
            (noon, false),
            (noon + MINUTE - 1, false),
            (noon + MINUTE, true),
            (noon + 400 * DAY, true),
            (noon + -1, true),
            (noon + -400 * DAY, true),
        ] {
            assert_eq!(is_over(noon, now, MINUTE), over, "{now:?}");
        }
    }
}
