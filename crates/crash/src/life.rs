//! One data folder and everything that happens to it: killed during the first reading, killed at work, looked at after each
//! kill, and in the end read once more from the beginning to see whether anything is missing.

use crate::agent::{self, Desk, Diary, Done, held};
use crate::judge::Judge;
use crate::program::{Door, PASSPHRASE, Program, Setting, until};
use crate::{block, now, wait};
use fastrand::Rng;
use ports::Vault;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::points::Point;
use store::{Audit, Key, Store, StorePaths};

/// Seconds by which the clock is moved at every start: what is looked for through fifteen minutes is found or put before a person
/// within a few kills.
const AHEAD: u64 = 20 * 60;

/// What a life showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    /// Kills, those at points among them.
    pub(crate) kills: u32,
    /// Kills at a named point.
    pub(crate) at_points: u32,
    /// Kills after which a refund was found on its way.
    pub(crate) mid_money: u32,
    /// Confirmed actions that were looked for, by kind.
    pub(crate) confirmed: BTreeMap<&'static str, u32>,
    /// Replies that reached the other side.
    pub(crate) delivered: u32,
    /// Refunds that were paid.
    pub(crate) paid: u32,
    /// Refunds that were put before a person, and decided.
    pub(crate) decided: u32,
}

impl Counted {
    /// Adds another life's.
    pub(crate) fn add(&mut self, other: &Counted) {
        self.kills += other.kills;
        self.at_points += other.at_points;
        self.mid_money += other.mid_money;
        for (kind, times) in &other.confirmed {
            *self.confirmed.entry(kind).or_default() += times;
        }
        self.delivered += other.delivered;
        self.paid += other.paid;
        self.decided += other.decided;
    }
}

/// Lives `kills` kills long, in a program with a mistake if one is `planted`. What broke is told with the kill after which it
/// was found; the folder of a program without a mistake is then kept.
pub(crate) fn live(program: &Path, rng: &mut Rng, kills: u32, planted: Option<&str>) -> Result<Counted, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let judge = Judge::open(&folder.path().join("judge"), rng.fork())?;
    let data = folder.path().join("data");
    let mut counted = Counted::default();
    let outcome = Life {
        setting: Setting {
            program,
            folder: &data,
            judge: judge.at(),
            ahead: 0,
            planted,
        },
        judge: &judge,
        told: Vec::new(),
        diary: Arc::default(),
        counted: &mut counted,
    }
    .through(rng, kills);
    match (outcome, planted) {
        (Ok(()), _) => Ok(counted),
        (Err(what), Some(_)) => Err(format!("after kill {}: {what}", counted.kills)),
        (Err(what), None) => Err(format!(
            "after kill {}: {what}; kept in {}",
            counted.kills,
            folder.keep().display()
        )),
    }
}

struct Life<'a> {
    setting: Setting<'a>,
    judge: &'a Judge,
    /// What was confirmed, each with its place among what was begun.
    told: Vec<(usize, Done)>,
    diary: Arc<Diary>,
    counted: &'a mut Counted,
}

impl Life<'_> {
    fn through(&mut self, rng: &mut Rng, kills: u32) -> Result<(), String> {
        for _ in 0..kills.min(3) {
            let running = Program::launch(&self.setting)?;
            wait(Duration::from_micros(rng.u64(..900_000)));
            self.kill(running)?;
            self.counted.kills += 1;
        }
        let mut running = Program::start(&self.setting)?;
        let mut door = running.door()?;
        door.get("app.set", &json!({ "key": "undo_seconds", "value": "0" }))?;
        door.get("sync.now", &json!({}))?;
        let desk = desk(&door)?;
        let key = self.key()?;
        let mut received = 0;
        for round in self.counted.kills..kills {
            self.judge
                .watch(Some((StorePaths::below(self.setting.folder), key.clone())));
            let point = Point::ALL.get(rng.usize(..Point::ALL.len() * 2)).copied();
            let of = ["", "reply", "refund", "refund"][rng.usize(..4)];
            if let Some(point) = point {
                let most = match (point, of) {
                    (Point::BeforeCommit | Point::AfterCommit, "refund") => 4,
                    (Point::BeforeCommit | Point::AfterCommit, _) => 9,
                    (_, "") => 2,
                    _ => 1,
                };
                door.arm(point.code(), rng.u32(1..=most), of)?;
            }
            let plan = desk.plan(rng, round, if point.is_some() { of } else { "" });
            let after = Duration::from_micros(rng.u64(..150_000));
            std::thread::scope(|scope| {
                let ana = scope.spawn(|| self.diary.work(&door, self.judge, &plan));
                match point {
                    Some(_) => {
                        self.counted.at_points += u32::from(running.stands(Duration::from_millis(900)));
                    }
                    None => wait(after),
                }
                self.judge.watch(None);
                running.kill()?;
                ana.join().map_err(|_| "the agent's thread failed".to_owned())
            })?;
            self.counted.kills += 1;
            self.judge.quiet()?;
            self.setting.ahead += AHEAD;
            running = Program::start(&self.setting)?;
            door = running.door()?;
            let fresh: Vec<_> = held(&self.diary.told).drain(..).collect();
            self.look(&door, &fresh)?;
            for (_, done) in &fresh {
                *self.counted.confirmed.entry(done.kind()).or_default() += 1;
            }
            self.told.extend(fresh);
            let audit = self.audit(&key, i64::MAX)?;
            if audit.received < received {
                return Err(format!("messages are gone: {received} before, {} now", audit.received));
            }
            received = audit.received;
        }
        self.judge.calm();
        running = self.settle(running)?;
        running = self.read_again(running, &key)?;
        let door = running.door()?;
        let all = self.told.clone();
        self.look(&door, &all)?;
        self.delivered(&door)?;
        self.kill(running)
    }

    /// Kills it, and waits until what it had asked for is done or never will be.
    fn kill(&self, running: Program) -> Result<(), String> {
        self.judge.watch(None);
        running.kill()?;
        self.judge.quiet()
    }

    /// Everything of `fresh` must be there, and nothing may have arrived twice.
    fn look(&mut self, door: &Door, fresh: &[(usize, Done)]) -> Result<(), String> {
        if let Some(what) = held(&self.diary.complaint).take() {
            return Err(what);
        }
        let begun = held(&self.diary.begun).clone();
        for (place, done) in fresh {
            done.check(door, begun.get(place + 1..).unwrap_or_default())?;
        }
        let arrived = self.judge.arrived()?;
        if let Some(again) = arrived.again.first() {
            return Err(format!("asked for after it was done: {again}"));
        }
        let twice = |(what, times): (&String, &u32)| (*times > 1).then(|| format!("{what} arrived {times} times"));
        if let Some(what) = arrived.markers.iter().chain(&arrived.texts).find_map(twice) {
            return Err(what);
        }
        held(&self.diary.money).check(&arrived, false)?;
        let view = door.get("outbox.list", &json!({}))?;
        let on_its_way = |list: &str| rows(&view, list).iter().any(|row| row["refund"].is_object());
        self.counted.mid_money += u32::from(on_its_way("waiting") || on_its_way("sending"));
        Ok(())
    }

    /// Waits until everything that can be known is known: what is under way arrives, what is in doubt is found out about, and
    /// what needs a person is decided.
    fn settle(&mut self, mut running: Program) -> Result<Program, String> {
        let mut left = String::new();
        for _ in 0..30 {
            let door = running.door()?;
            let quiet = until(1_500, || {
                let view = door.get("outbox.list", &json!({}))?;
                let doubtful = |row: &Value| row["delivery"]["state"] == "unknown";
                Ok(rows(&view, "waiting").is_empty() && rows(&view, "sending").iter().all(doubtful))
            })?;
            if !quiet {
                return Err("the outbox does not come to rest".to_owned());
            }
            let decided = self.diary.decide_one(&door, self.judge);
            let decided = decided.map_err(|stop| format!("a decision is not taken: {stop:?}"))?;
            if decided.is_some() {
                continue;
            }
            let view = door.get("outbox.list", &json!({}))?;
            // What was in doubt a moment ago may need a person now.
            let asks = rows(&view, "needsYou").iter().any(|row| row["refund"].is_object());
            if asks && held(&self.diary.complaint).is_none() {
                continue;
            }
            if rows(&view, "sending").is_empty() {
                return Ok(running);
            }
            left = view["sending"].to_string();
            // The next look is minutes away.
            self.kill(running)?;
            self.setting.ahead += AHEAD;
            running = Program::start(&self.setting)?;
            let started = now() + i64::try_from(self.setting.ahead).unwrap_or(0) * 1_000 - 60_000;
            let door = running.door()?;
            until(100, || {
                let view = door.get("outbox.list", &json!({}))?;
                let looked_for = |row: &Value| row["refund"]["evidence"]["at"].as_i64().is_some_and(|at| at > started);
                Ok(rows(&view, "sending").iter().all(looked_for))
            })?;
        }
        Err(format!("what is in doubt is never found out about: {left}"))
    }

    /// Every confirmed reply arrived once, or waits for a person to decide; every confirmed refund was paid once, or given up
    /// by a person.
    fn delivered(&mut self, door: &Door) -> Result<(), String> {
        let arrived = self.judge.arrived()?;
        let view = door.get("outbox.list", &json!({}))?;
        let waits = view["needsYou"].to_string();
        for (_, done) in &self.told {
            let Done::Reply { ticket, text } = done else { continue };
            let hash: String = blake3::hash(text.as_bytes()).to_hex().chars().take(32).collect();
            match arrived.texts.get(&hash) {
                Some(1) => self.counted.delivered += 1,
                None if waits.contains(ticket.as_str()) => {}
                other => return Err(format!("{text} arrived {} times", other.copied().unwrap_or(0))),
            }
        }
        let money = held(&self.diary.money);
        self.counted.paid = money.check(&arrived, true)?;
        self.counted.decided = money.decided;
        Ok(())
    }

    /// Forgets how far everything was read, reads it all again, and compares: a message that had been lost would come now.
    fn read_again(&self, running: Program, key: &Key) -> Result<Program, String> {
        let until = now();
        running.door()?.get("sync.now", &json!({}))?;
        let before = self.audit(key, until)?;
        self.kill(running)?;
        let paths = StorePaths::below(self.setting.folder);
        block(async {
            let store = Store::open(&paths, key).await?;
            let mut tx = store.write().await?;
            tx.forget_cursors().await?;
            tx.commit().await?;
            store.close().await;
            Ok(())
        })
        .map_err(|error| error.to_string())?;
        let running = Program::start(&self.setting)?;
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
        let paths = StorePaths::below(self.setting.folder);
        let audit = block(async {
            let store = Store::open_to_read(&paths, key).await?;
            let found = match store.check().await {
                Ok(()) => store.audit(domain::Timestamp(before)).await,
                Err(error) => Err(error),
            };
            store.close().await;
            found
        });
        let audit = audit.map_err(|error| error.to_string())?;
        if audit.tickets_twice > 0 || audit.messages_twice > 0 {
            return Err(format!("something is there twice: {audit:?}"));
        }
        Ok(audit)
    }

    fn key(&self) -> Result<Key, String> {
        let dice = Arc::new(platform::SystemDice);
        let vault = platform::FileVault::open(&self.setting.folder.join("vault"), PASSPHRASE, dice);
        let vault = vault.map_err(|error| format!("{error:?}"))?;
        let bytes = vault.get("database-key").map_err(|error| format!("{error:?}"))?;
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.map(Key::new).ok_or_else(|| "the vault holds no key".to_owned())
    }
}

fn rows<'a>(view: &'a Value, list: &str) -> &'a [Value] {
    view[list].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// What Ana works on: open tickets, the orders that they are about, and her colleagues.
fn desk(door: &Door) -> Result<Desk, String> {
    let input =
        json!({ "queue": "all_open", "channel": null, "language": null, "order": "due", "offset": 0, "limit": 120 });
    let list = door.get("ticket.list", &input)?;
    let ids = |rows: &[Value]| {
        rows.iter()
            .filter_map(|row| row["id"].as_str().map(str::to_owned))
            .collect()
    };
    let mut tickets: Vec<String> = ids(rows(&list, "rows"));
    if tickets.len() < 24 {
        return Err(format!("only {} tickets were read", tickets.len()));
    }
    let (mut orders, mut long) = (BTreeSet::new(), BTreeSet::new());
    for ticket in &tickets {
        let view = door.get("ticket.get", &json!({ "ticketId": ticket }))?;
        orders.extend(view["orderId"].as_str().map(str::to_owned));
        if rows(&view, "messages")
            .iter()
            .filter(|entry| agent::is_said(entry))
            .count()
            > 1
        {
            long.insert(ticket.clone());
        }
    }
    // The last part is for splitting, which needs something to stay behind.
    tickets.sort_by_key(|ticket| long.contains(ticket));
    if orders.len() < 12 {
        return Err(format!("only {} orders are known", orders.len()));
    }
    let agents = door.get("agent.list", &json!({}))?;
    Ok(Desk {
        tickets,
        // The ids are the program's own and new in every folder; which order is chosen is chance anyway.
        orders: orders.into_iter().collect(),
        agents: ids(rows(&agents, "agents")),
    })
}
