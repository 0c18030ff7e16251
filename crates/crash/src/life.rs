//! One data folder and everything that happens to it: killed during the first reading, killed at work, looked at after each
//! kill, and in the end read once more from the beginning to see whether anything is missing.

use crate::agent::{self, Done};
use crate::program::{Door, PASSPHRASE, Program, until};
use crate::{now, wait};
use fastrand::Rng;
use ports::Vault;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::points::Point;
use store::{Audit, Key, Store, StorePaths};

/// What a life showed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counted {
    /// Kills, those at points among them.
    pub(crate) kills: u32,
    /// Kills at a named point.
    pub(crate) at_points: u32,
    /// Confirmed actions that were looked for.
    pub(crate) confirmed: u32,
    /// Replies that reached the other side.
    pub(crate) delivered: u32,
}

/// Lives `kills` kills long. What broke is told with the kill after which it was found.
pub(crate) fn live(program: &Path, rng: &mut Rng, kills: u32) -> Result<Counted, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut counted = Counted::default();
    let outcome = Life {
        program,
        folder: folder.path(),
        told: Vec::new(),
        begun: Vec::new(),
        counted: &mut counted,
    }
    .through(rng, kills);
    match outcome {
        Ok(()) => Ok(counted),
        Err(what) => Err(format!(
            "after kill {}: {what}; kept in {}",
            counted.kills,
            folder.keep().display()
        )),
    }
}

struct Life<'a> {
    program: &'a Path,
    folder: &'a Path,
    told: Vec<Done>,
    begun: Vec<Done>,
    counted: &'a mut Counted,
}

impl Life<'_> {
    fn through(&mut self, rng: &mut Rng, kills: u32) -> Result<(), String> {
        for _ in 0..kills.min(3) {
            let running = Program::launch(self.program, self.folder)?;
            wait(Duration::from_micros(rng.u64(..900_000)));
            running.kill()?;
            self.counted.kills += 1;
        }
        let mut running = Program::start(self.program, self.folder)?;
        let mut door = running.door()?;
        door.get("app.set", &json!({ "key": "undo_seconds", "value": "0" }))?;
        door.get("sync.now", &json!({}))?;
        let tickets = tickets(&door)?;
        if tickets.len() < 9 {
            return Err(format!("only {} tickets were read", tickets.len()));
        }
        let key = self.key()?;
        let mut received = 0;
        for round in self.counted.kills..kills {
            let plan = agent::plan(rng, round, &tickets);
            let (told, begun) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
            let point = Point::ALL.get(rng.usize(..Point::ALL.len() * 2)).copied();
            if let Some(point) = point {
                let most = if matches!(point, Point::BeforeCommit | Point::AfterCommit) {
                    9
                } else {
                    2
                };
                door.arm(point.code(), rng.u32(1..=most))?;
            }
            let after = Duration::from_micros(rng.u64(..60_000));
            let ana = {
                let (door, told, begun) = (door.clone(), told.clone(), begun.clone());
                std::thread::spawn(move || agent::work(&door, &plan, &told, &begun))
            };
            match point {
                Some(_) => {
                    self.counted.at_points += u32::from(running.stands(Duration::from_millis(700)));
                }
                None => wait(after),
            }
            running.kill()?;
            self.counted.kills += 1;
            ana.join().map_err(|_| "the agent's thread failed".to_owned())?;
            let fresh: Vec<Done> = told.lock().map(|list| list.clone()).unwrap_or_default();
            self.begun
                .extend(begun.lock().map(|list| list.clone()).unwrap_or_default());
            running = Program::start(self.program, self.folder)?;
            door = running.door()?;
            self.look(&door, &fresh)?;
            self.told.extend(fresh);
            let audit = self.audit(&key, i64::MAX)?;
            if audit.received < received {
                return Err(format!("messages are gone: {received} before, {} now", audit.received));
            }
            received = audit.received;
        }
        self.settle(&door)?;
        running = self.read_again(running, &key)?;
        let door = running.door()?;
        let all = self.told.clone();
        self.look(&door, &all)?;
        self.delivered(&door)?;
        running.kill()
    }

    /// Everything of `fresh` must be there.
    fn look(&mut self, door: &Door, fresh: &[Done]) -> Result<(), String> {
        for done in fresh {
            let later = self.begun.iter().skip_while(|other| *other != done).skip(1);
            agent::check(door, done, &later.cloned().collect::<Vec<_>>())?;
            self.counted.confirmed += 1;
        }
        for (text, times) in self.arrived()? {
            if times > 1 {
                return Err(format!("arrived {times} times: {text}"));
            }
        }
        Ok(())
    }

    /// What the other side wrote down by itself: how often the reply with each marker, and each text, arrived.
    fn arrived(&self) -> Result<BTreeMap<String, u32>, String> {
        let mut times = BTreeMap::new();
        let Ok(folder) = std::fs::read_dir(self.folder.join("sample")) else {
            return Ok(times);
        };
        for entry in folder {
            let path = entry.map_err(|error| error.to_string())?.path();
            let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
            for line in text.lines() {
                let words: Vec<&str> = line.split(' ').collect();
                if let ["reply", marker, _, _, hash, ..] = words.as_slice() {
                    *times.entry(format!("marker {marker}")).or_default() += 1;
                    *times.entry(format!("text {hash}")).or_default() += 1;
                }
            }
        }
        Ok(times)
    }

    /// Waits until nothing is under way, and what is in doubt has been found out about.
    fn settle(&self, door: &Door) -> Result<(), String> {
        let quiet = until(1_500, || {
            let view = door.get("outbox.list", &json!({}))?;
            let under_way = |list: &str| view[list].as_array().is_some_and(|rows| !rows.is_empty());
            Ok(!under_way("waiting") && !under_way("sending"))
        })?;
        if quiet {
            Ok(())
        } else {
            Err("the outbox does not come to rest".to_owned())
        }
    }

    /// Every confirmed reply arrived once, or waits for a person to decide.
    fn delivered(&mut self, door: &Door) -> Result<(), String> {
        let arrived = self.arrived()?;
        let view = door.get("outbox.list", &json!({}))?;
        let waits = view["needsYou"].to_string();
        for done in &self.told {
            let Done::Reply { ticket, text } = done else { continue };
            let hash: String = blake3::hash(text.as_bytes()).to_hex().chars().take(32).collect();
            match arrived.get(&format!("text {hash}")) {
                Some(1) => self.counted.delivered += 1,
                None if waits.contains(ticket.as_str()) => {}
                other => return Err(format!("{text} arrived {} times", other.copied().unwrap_or(0))),
            }
        }
        Ok(())
    }

    /// Forgets how far everything was read, reads it all again, and compares: a message that had been lost would come now.
    fn read_again(&self, running: Program, key: &Key) -> Result<Program, String> {
        let until = now();
        running.door()?.get("sync.now", &json!({}))?;
        let before = self.audit(key, until)?;
        running.kill()?;
        let paths = StorePaths::below(self.folder);
        block(async {
            let store = Store::open(&paths, key).await?;
            let mut tx = store.write().await?;
            tx.forget_cursors().await?;
            tx.commit().await?;
            store.close().await;
            Ok(())
        })?;
        let running = Program::start(self.program, self.folder)?;
        running.door()?.get("sync.now", &json!({}))?;
        let after = self.audit(key, until)?;
        if before == after {
            Ok(running)
        } else {
            Err(format!("read again from the beginning, {before:?} became {after:?}"))
        }
    }

    /// Looks into the database from the outside, while the program works on it.
    fn audit(&self, key: &Key, before: i64) -> Result<Audit, String> {
        let paths = StorePaths::below(self.folder);
        let audit = block(async {
            let store = Store::open_to_read(&paths, key).await?;
            let found = match store.check().await {
                Ok(()) => store.audit(domain::Timestamp(before)).await,
                Err(error) => Err(error),
            };
            store.close().await;
            found
        })?;
        if audit.tickets_twice > 0 || audit.messages_twice > 0 {
            return Err(format!("something is there twice: {audit:?}"));
        }
        Ok(audit)
    }

    fn key(&self) -> Result<Key, String> {
        let dice = Arc::new(platform::SystemDice);
        let vault = platform::FileVault::open(&self.folder.join("vault"), PASSPHRASE, dice);
        let vault = vault.map_err(|error| format!("{error:?}"))?;
        let bytes = vault.get("database-key").map_err(|error| format!("{error:?}"))?;
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(Key::new).ok_or_else(|| "the vault holds no key".to_owned())
    }
}

fn tickets(door: &Door) -> Result<Vec<String>, String> {
    let input =
        json!({ "queue": "all_open", "channel": null, "language": null, "order": "due", "offset": 0, "limit": 90 });
    let list = door.get("ticket.list", &input)?;
    let rows = list["rows"].as_array().cloned().unwrap_or_default();
    let id = |row: Value| row["id"].as_str().map(str::to_owned);
    Ok(rows.into_iter().filter_map(id).collect())
}

fn block<T>(work: impl Future<Output = Result<T, store::StoreError>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(work).map_err(|error| error.to_string())
}
