//! One run: a seeded story of customers who write, an agent who works, and everything that goes wrong in between; then the
//! weather clears, and everything must come to rest.

use crate::breaker::Breaker;
use crate::chance::{Chance, one_in};
use crate::check::{self, Broken};
use crate::clock::SimClock;
use crate::desk::{Acted, Desk};
use crate::money;
use crate::quiet::{MORNING, Quiet, outside};
use crate::shop::SimShop;
use crate::story::{Fate, Story};
use crate::table::Blow;
use crate::template::{SHOPS, Template};
use crate::till::{Till, TillKind};
use crate::trace::Trace;
use crate::weather::Weather;
use domain::{DAY, HOUR, MINUTE, SECOND, TicketStatus, Timestamp};
use engine::{Decision, Engine, EngineError};
use fastrand::Rng;
use std::path::PathBuf;
use std::sync::Arc;
use store::{DraftKind, TicketRow};

const CONVERSATIONS: &[&str] = &["carla", "emily", "bela", "putri"];

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// Same seed, same hash.
    pub hash: String,
    /// The rule that did not hold.
    pub broken: Option<Broken>,
    /// What happened, if it was asked for.
    pub lines: Vec<String>,
    /// How often the program was killed.
    pub kills: u32,
    /// Virtual milliseconds that passed.
    pub passed: i64,
}

/// Where the blows come from.
#[derive(Debug, Clone, Copy)]
enum Blows {
    ByWeather,
    /// At the n-th boundary (or commit) from here; 0 when it has fallen or there is none.
    Kill(u32),
    Full(u32),
}

/// A machine, its shops, its agent and what she was told.
pub struct World {
    pub(crate) rng: Rng,
    weather: Weather,
    blows: Blows,
    struck: bool,
    /// A scripted kill takes SQLite with it.
    whole: bool,
    clock: Arc<SimClock>,
    began: Timestamp,
    shops: Vec<SimShop>,
    pub(crate) till: Till,
    pub(crate) desk: Desk,
    pub(crate) story: Story,
    backup: Option<(PathBuf, Story)>,
    trace: Trace,
    pub(crate) words: u32,
    kills: u32,
}

/// Runs a seed.
///
/// # Errors
/// When the simulated machine itself cannot be set up.
pub async fn run(seed: u64, template: &Template, keep_lines: bool) -> Result<Outcome, EngineError> {
    let chance = Chance::of(seed);
    let mut world = World::new(&chance, template, keep_lines).await?;
    let broken = world.live(&chance).await.err();
    let outcome = Outcome {
        hash: world.trace.hash(),
        broken,
        lines: world.trace.lines().to_vec(),
        kills: world.kills,
        passed: world.clock.truth().since(world.began),
    };
    world.desk.close().await;
    Ok(outcome)
}

fn in_words(error: &EngineError) -> String {
    format!("{error}")
}

impl From<EngineError> for Broken {
    fn from(error: EngineError) -> Broken {
        Broken(format!("the engine fails: {error}"))
    }
}

impl World {
    async fn new(chance: &Chance, template: &Template, keep_lines: bool) -> Result<World, EngineError> {
        let weather = Weather::of(chance);
        let breaker = Arc::new(Breaker::default());
        let clock = Arc::new(SimClock::at(MORNING));
        let mut rng = chance.stream("agent");
        let names = if rng.bool() { &SHOPS[..1] } else { SHOPS };
        let shops: Vec<SimShop> = names
            .iter()
            .map(|name| {
                SimShop::new(
                    name,
                    chance.stream(name),
                    weather.clone(),
                    breaker.clone(),
                    clock.of_others(),
                )
            })
            .collect();
        let kind = TillKind::ALL[rng.usize(..TillKind::ALL.len())];
        let till = Till::new(
            kind,
            chance.stream("till"),
            weather.clone(),
            breaker.clone(),
            clock.of_others(),
        );
        let prepared = template.with_shops(names.len());
        let outside = outside(
            &clock,
            &shops,
            &till,
            Arc::new(prepared.ids()),
            Arc::new(prepared.vault()),
        );
        let desk = Desk::open(prepared.folder(), outside, breaker).await?;
        Ok(World {
            rng,
            weather,
            blows: Blows::ByWeather,
            struck: false,
            whole: false,
            clock,
            began: MORNING,
            shops,
            till,
            desk,
            story: Story::default(),
            backup: None,
            trace: Trace::new(keep_lines),
            words: 0,
            kills: 0,
        })
    }

    pub(crate) fn note(&mut self, line: impl AsRef<str>) {
        self.trace.note(line.as_ref());
    }

    pub(crate) fn word(&mut self, kind: &str) -> String {
        self.words += 1;
        format!("{kind} {}", self.words)
    }

    /// Lets the engine act under the weather; after a kill the program has been started again.
    pub(crate) async fn act<T, F: Future<Output = Result<T, EngineError>>>(
        &mut self,
        action: impl FnOnce(Engine) -> F,
    ) -> Result<Acted<T>, Broken> {
        let (kill_at, disk_full) = match self.blows {
            Blows::Kill(n) => (n, 0),
            Blows::Full(n) => (0, n),
            Blows::ByWeather => {
                let kill = Weather::strikes(self.weather.kill, &mut self.rng);
                let kill_at = if kill { self.rng.u32(1..=8) } else { 0 };
                let full = Weather::strikes(self.weather.disk_full, &mut self.rng);
                (kill_at, if full { self.rng.u32(1..=3) } else { 0 })
            }
        };
        let acted = self.desk.act(kill_at, disk_full, action).await;
        let (boundaries, commits) = self.desk.passed();
        match &mut self.blows {
            Blows::ByWeather => {}
            Blows::Kill(n) => {
                self.struck |= *n > 0 && boundaries >= *n;
                *n = n.saturating_sub(boundaries);
            }
            Blows::Full(n) => {
                self.struck |= *n > 0 && commits >= *n;
                *n = n.saturating_sub(commits);
            }
        }
        match &acted {
            Acted::Vanished => {
                self.note("  killed");
                self.kill().await?;
            }
            Acted::Answered(Ok(_)) => {}
            Acted::Answered(Err(error)) => {
                let words = in_words(error);
                self.note(format!("  refused: {words}"));
            }
        }
        Ok(acted)
    }

    async fn live(&mut self, chance: &Chance) -> Result<(), Broken> {
        let mut customers = chance.stream("customers");
        let actions = self.rng.u32(20..=60);
        for _ in 0..actions {
            if one_in(&mut customers, 4) {
                let shop = customers.usize(..self.shops.len());
                let who = CONVERSATIONS[customers.usize(..CONVERSATIONS.len())];
                // Two shops may have a customer of the same name; their conversations are not the same.
                let conversation = format!("{who}-{shop}");
                self.customer_writes(&conversation, shop);
            }
            self.step().await?;
            if one_in(&mut self.rng, 8) {
                check::everything(self.desk.engine(), &self.shops, &self.story, false).await?;
                money::check(self.desk.engine(), &self.till, &self.story.refunds, false).await?;
            }
        }
        self.come_to_rest().await
    }

    pub(crate) fn customer_writes(&mut self, conversation: &str, shop: usize) {
        let text = self.word("message");
        self.note(format!("{conversation} writes {text}"));
        self.shops[shop].customer_writes(conversation, &text);
    }

    /// Whether the scripted blow fell.
    pub(crate) fn struck(&self) -> bool {
        self.struck
    }

    pub(crate) async fn close(self) {
        self.desk.close().await;
    }

    /// Carla has written to one shop and Ana has read it; then this weather and this blow.
    pub(crate) async fn scripted(
        template: &Template,
        weather: &Weather,
        blow: Blow,
        whole: bool,
        kind: TillKind,
    ) -> Result<World, Broken> {
        let quiet = Quiet::of(template, weather, kind).await?;
        Ok(World {
            rng: Chance::of(0).stream("agent"),
            weather: weather.clone(),
            blows: match blow {
                Blow::None => Blows::Kill(0),
                Blow::Kill(n) => Blows::Kill(n),
                Blow::Full(n) => Blows::Full(n),
            },
            struck: false,
            whole,
            clock: quiet.clock,
            began: MORNING,
            shops: vec![quiet.shop],
            till: quiet.till,
            desk: quiet.desk,
            story: Story::default(),
            backup: None,
            trace: Trace::new(false),
            words: 0,
            kills: 0,
        })
    }

    async fn step(&mut self) -> Result<(), Broken> {
        match self.rng.u32(..130) {
            100..120 => self.refund_something().await,
            120..124 => {
                self.admin_refunds();
                Ok(())
            }
            124..130 => self.take_refund_back().await,
            0..25 => self.pass_some_time().await,
            25..40 => self.read().await,
            40..60 => self.reply().await,
            60..68 => self.take_back().await,
            68..78 => {
                let kind = if self.rng.bool() {
                    DraftKind::Reply
                } else {
                    DraftKind::Note
                };
                self.draft(kind).await
            }
            78..84 => self.add_note().await,
            84..90 => {
                let to = [TicketStatus::Open, TicketStatus::Waiting, TicketStatus::Resolved][self.rng.usize(..3)];
                self.set_status(to).await
            }
            90..96 => self.decide(false).await,
            96..98 => self.kill_between().await,
            _ => self.back_up_or_restore().await,
        }
    }

    pub(crate) async fn any_ticket(&mut self) -> Result<Option<TicketRow>, Broken> {
        let engine = self.desk.engine().clone();
        let all = check::ticket_ids(&engine).await?;
        if all.is_empty() {
            return Ok(None);
        }
        let at = self.rng.usize(..all.len());
        let mut row = engine.store().ticket_rows(&all[at..=at], engine.agent()).await?;
        Ok(row.pop())
    }

    async fn pass_some_time(&mut self) -> Result<(), Broken> {
        if Weather::strikes(self.weather.clock_jumps, &mut self.rng) {
            let jump = self.rng.i64(-DAY..=DAY);
            self.clock.jump(jump);
            self.note(format!("the clock jumps by {jump}"));
        }
        if one_in(&mut self.rng, 3) {
            // The program wakes by itself exactly when the next thing is due.
            let engine = self.desk.engine();
            let now = engine.now();
            if let (Some(next), _) = engine.store().outbox_next_at(now).await? {
                return self.pass(next.since(now).clamp(1, HOUR)).await;
            }
        }
        let span = [SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR];
        let longest = span[self.rng.usize(..span.len())];
        let by = self.rng.i64(1..longest + 2);
        self.pass(by).await
    }

    pub(crate) async fn pass(&mut self, by: i64) -> Result<(), Broken> {
        self.clock.move_by(by);
        self.note(format!("{by} ms pass"));
        self.act(|engine| async move { engine.send_due().await }).await?;
        Ok(())
    }

    pub(crate) async fn read(&mut self) -> Result<(), Broken> {
        self.note("reads");
        self.act(|engine| async move { engine.sync_now().await }).await?;
        Ok(())
    }

    pub(crate) async fn set_status(&mut self, to: TicketStatus) -> Result<(), Broken> {
        let Some(ticket) = self.any_ticket().await? else {
            return Ok(());
        };
        self.note(format!("#{} becomes {to:?}", ticket.number));
        self.act(move |engine| async move { engine.set_status(ticket.id, to).await })
            .await?;
        Ok(())
    }

    /// Ana looks at what needs her. She sees what the shop shows: a message that is there has arrived; of one that is not
    /// she cannot be sure.
    async fn decide(&mut self, all: bool) -> Result<(), Broken> {
        let open = self.desk.engine().store().outbox_open().await?;
        let mut stuck: Vec<_> = open.into_iter().filter(|row| row.state.needs_a_decision()).collect();
        stuck.sort_by_key(|row| row.id);
        if !all {
            stuck.truncate(1);
        }
        for row in stuck {
            if World::is_refund(&row) {
                self.decide_refund(&row, all).await?;
                continue;
            }
            let there = self.shops.iter().any(|shop| shop.arrived(&row.marker) > 0);
            let decision = match (there, self.rng.u32(..3)) {
                (true, _) => Decision::Happened,
                (false, 0) if !all => Decision::Cancel,
                (false, _) => Decision::SendAgain,
            };
            let Some(at) = self.story.replies.iter().position(|reply| reply.outbox == row.id) else {
                return Err(Broken("something is in the outbox that nobody asked for".to_owned()));
            };
            self.note(format!(
                "decides {decision:?} about {}",
                self.story.replies[at].text.clone()
            ));
            let acted = self
                .act(move |engine| async move { engine.decide(row.id, decision).await })
                .await?;
            let done = match acted {
                Acted::Answered(answer) => answer.is_ok(),
                Acted::Vanished => !self.state(row.id).await?.needs_a_decision(),
            };
            if !done {
                continue;
            }
            match decision {
                Decision::Happened | Decision::Discard => {}
                Decision::SendAgain => self.story.replies[at].again += 1,
                Decision::Cancel => {
                    self.story.replies[at].fate = Fate::GivenUp;
                    let (ticket, text) = (self.story.replies[at].ticket, self.story.replies[at].text.clone());
                    self.story.given_back(ticket, DraftKind::Reply, &text);
                }
            }
        }
        Ok(())
    }

    /// A backup is made; the next time it is restored, whatever happened since.
    async fn back_up_or_restore(&mut self) -> Result<(), Broken> {
        match self.backup.take() {
            None => {
                self.note("makes a backup");
                self.backup = Some((self.desk.back_up().await?, self.story.clone()));
            }
            Some((backup, then)) => {
                self.note("restores the backup");
                self.desk.restore(&backup).await?;
                self.story.restored(then);
            }
        }
        Ok(())
    }

    async fn kill_between(&mut self) -> Result<(), Broken> {
        self.note("killed between two actions");
        self.kill().await
    }

    /// One kill in four takes SQLite with it, and then the database must be sound.
    async fn kill(&mut self) -> Result<(), Broken> {
        self.kills += 1;
        let whole = match self.blows {
            Blows::ByWeather => one_in(&mut self.rng, 4),
            Blows::Kill(_) | Blows::Full(_) => self.whole,
        };
        if whole {
            self.desk.kill_all().await?;
            self.desk.engine().store().check().await?;
        } else {
            self.desk.kill().await?;
        }
        Ok(())
    }

    /// Everything that the program does by itself in a while, and what Ana decides then. True when nothing waits any more.
    async fn round(&mut self) -> Result<bool, Broken> {
        for _ in 0..3 {
            self.act(|engine| async move { engine.send_due().await }).await?;
            self.act(|engine| async move { engine.sync_now().await }).await?;
            if self.desk.engine().store().outbox_counts().await?.0 == 0 {
                return Ok(true);
            }
            self.decide(true).await?;
            self.clock.move_by(MINUTE);
        }
        Ok(false)
    }

    /// The weather clears, the clock is put right, and Ana decides what is hers to decide. Then everything must have come true
    /// within a day, and another day must change nothing.
    pub(crate) async fn come_to_rest(&mut self) -> Result<(), Broken> {
        self.note("the weather clears");
        self.weather = Weather::default();
        self.blows = Blows::ByWeather;
        for shop in &self.shops {
            shop.heal();
        }
        self.till.heal();
        self.clock.put_right();
        for hours in [0, 0, 1, 1, 2, 2, 6, 6, 6] {
            self.clock.move_by(hours * HOUR + MINUTE);
            if self.round().await? {
                break;
            }
        }
        self.clock.move_by(DAY);
        self.round().await?;
        check::everything(self.desk.engine(), &self.shops, &self.story, true).await?;
        money::check(self.desk.engine(), &self.till, &self.story.refunds, true).await
    }
}
