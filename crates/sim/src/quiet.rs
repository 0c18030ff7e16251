//! One machine and one shop with one customer, for telling a single story; and what every simulated machine stands on.

use crate::breaker::Breaker;
use crate::chance::Chance;
use crate::check;
use crate::clock::SimClock;
use crate::desk::Desk;
use crate::shop::SimShop;
use crate::template::Template;
use crate::till::{Till, TillKind};
use crate::weather::Weather;
use domain::{OutboxId, OutgoingState, TicketId, Timestamp};
use engine::{Engine, EngineError, Outside, ReplyRequest};
use ports::{Connector, Vault};
use std::sync::Arc;
use testkit::{CountingIds, LoadedDice, MemoryNotebooks, RecordingPrograms, ScriptedHttp};

/// A Sunday morning in November.
pub(crate) const MORNING: Timestamp = Timestamp(1_795_334_400_000);

/// What Carla wrote before the story begins.
pub(crate) const FIRST_WORDS: &str = "Hola, ¿dónde está mi pedido?";

/// One machine and one shop, for telling a single story.
pub struct Quiet {
    /// The machine.
    pub desk: Desk,
    /// The shop.
    pub shop: SimShop,
    /// The shop with money.
    pub till: Till,
    /// The clock of all.
    pub clock: Arc<SimClock>,
}

impl Quiet {
    /// Carla has written, and Ana has read it; from then on this weather holds at the shop.
    ///
    /// # Errors
    /// When the machine cannot be set up.
    pub async fn open(template: &Template, weather: &Weather) -> Result<Quiet, EngineError> {
        Quiet::of(template, weather, TillKind::Woo).await
    }

    /// The same with money in this kind of shop.
    ///
    /// # Errors
    /// When the machine cannot be set up.
    pub async fn of(template: &Template, weather: &Weather, kind: TillKind) -> Result<Quiet, EngineError> {
        let (breaker, clock) = (Arc::new(Breaker::default()), Arc::new(SimClock::at(MORNING)));
        let chance = Chance::of(0);
        let shop = SimShop::new(
            "azul",
            chance.stream("azul"),
            Weather::default(),
            breaker.clone(),
            clock.of_others(),
        );
        let till = Till::new(
            kind,
            chance.stream("till"),
            Weather::default(),
            breaker.clone(),
            clock.of_others(),
        );
        shop.customer_writes("carla-0", FIRST_WORDS);
        let prepared = template.quiet();
        let outside = outside(
            &clock,
            std::slice::from_ref(&shop),
            &till,
            Arc::new(prepared.ids()),
            Arc::new(prepared.vault()),
        );
        let desk = Desk::open(prepared.folder(), outside, breaker).await?;
        shop.set_weather(weather);
        till.set_weather(weather);
        Ok(Quiet {
            desk,
            shop,
            till,
            clock,
        })
    }

    /// Ana answers Carla, having seen everything.
    ///
    /// # Errors
    /// What the engine refuses.
    pub async fn reply(&self, text: &str) -> Result<OutboxId, EngineError> {
        self.reply_at(text, None).await
    }

    /// The same, to be sent at this time.
    ///
    /// # Errors
    /// What the engine refuses.
    pub async fn reply_at(&self, text: &str, send_at: Option<Timestamp>) -> Result<OutboxId, EngineError> {
        let engine = self.desk.engine();
        let ticket = check::tickets(engine).await?.remove(0);
        let seen = newest_inbound(engine, ticket.id).await?;
        let request = ReplyRequest {
            send_at,
            ..ReplyRequest::plain(ticket.id, text, &format!("op-{text}"), seen)
        };
        Ok(engine.reply(&request).await?.outbox)
    }

    /// State of a row of the outbox; `Cancelled` where there is none.
    pub async fn state(&self, id: OutboxId) -> OutgoingState {
        let row = self.desk.engine().store().outbox_row(id).await;
        row.map_or(OutgoingState::Cancelled, |row| row.state)
    }
}

pub(crate) async fn newest_inbound(
    engine: &Engine,
    ticket: TicketId,
) -> Result<Option<domain::MessageId>, EngineError> {
    let messages = engine.store().messages(ticket).await?;
    let inbound = messages.iter().filter(|m| m.kind == domain::MessageKind::Inbound);
    Ok(inbound.max_by_key(|m| m.seq).map(|m| m.id))
}

pub(crate) fn outside(
    clock: &Arc<SimClock>,
    shops: &[SimShop],
    till: &Till,
    ids: Arc<CountingIds>,
    vault: Arc<dyn Vault>,
) -> Outside {
    let connectors: Vec<&'static dyn Connector> = shops
        .iter()
        .map(|shop| Box::leak(Box::new(shop.clone())) as &'static dyn Connector)
        .chain([Box::leak(Box::new(till.clone())) as &'static dyn Connector])
        .collect();
    Outside {
        clock: clock.clone(),
        ids,
        dice: Arc::new(LoadedDice),
        http: Arc::new(ScriptedHttp::down()),
        pictures: Arc::new(testkit::ScriptedPictures::default()),
        mail: Arc::new(testkit::NoMail),
        doors: Arc::new(testkit::NoDoors),
        vault,
        programs: Arc::new(RecordingPrograms::default()),
        notebooks: Arc::new(MemoryNotebooks::default()),
        words: Arc::new(testkit::PlainWords),
        connectors: Vec::leak(connectors),
    }
}
