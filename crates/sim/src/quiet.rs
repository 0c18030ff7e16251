//! One machine and one shop with one customer, for telling a single story; and what every simulated machine stands on.

use crate::breaker::Breaker;
use crate::chance::Chance;
use crate::check;
use crate::clock::SimClock;
use crate::desk::Desk;
use crate::shop::SimShop;
use crate::till::{Till, TillKind};
use crate::weather::Weather;
use domain::{OutboxId, TicketId, Timestamp};
use engine::{Engine, EngineError, Outside, ReplyRequest};
use ports::Connector;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use testkit::{CountingIds, LoadedDice, MemoryNotebooks, MemoryVault, RecordingPrograms, ScriptedHttp};

/// A Sunday morning in November.
pub(crate) const MORNING: Timestamp = Timestamp(1_795_334_400_000);

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
    pub async fn open(template: &Path, weather: &Weather) -> Result<Quiet, EngineError> {
        Quiet::of(template, weather, TillKind::Woo).await
    }

    /// The same with money in this kind of shop.
    ///
    /// # Errors
    /// When the machine cannot be set up.
    pub async fn of(template: &Path, weather: &Weather, kind: TillKind) -> Result<Quiet, EngineError> {
        let (breaker, clock) = (Arc::new(Breaker::default()), Arc::new(SimClock::at(MORNING)));
        let chance = Chance::of(0);
        let shop = SimShop::new(
            "azul",
            chance.stream("azul"),
            Weather::default(),
            breaker.clone(),
            clock.clone(),
        );
        let till = Till::new(
            kind,
            chance.stream("till"),
            Weather::default(),
            breaker.clone(),
            clock.clone(),
        );
        let desk = Desk::open(template, outside(&clock, std::slice::from_ref(&shop), &till), breaker).await?;
        desk.engine().add_connection("azul", "", &BTreeMap::new()).await?;
        desk.engine().add_connection("till", "", &BTreeMap::new()).await?;
        shop.customer_writes("carla-0", "Hola, ¿dónde está mi pedido?");
        desk.engine().sync_now().await?;
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
        let engine = self.desk.engine();
        let ticket = check::tickets(engine).await?.remove(0);
        let seen = newest_inbound(engine, ticket.id).await?;
        let request = ReplyRequest::plain(ticket.id, text, &format!("op-{text}"), seen);
        Ok(engine.reply(&request).await?.outbox)
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

pub(crate) fn outside(clock: &Arc<SimClock>, shops: &[SimShop], till: &Till) -> Outside {
    let connectors: Vec<&'static dyn Connector> = shops
        .iter()
        .map(|shop| Box::leak(Box::new(shop.clone())) as &'static dyn Connector)
        .chain([Box::leak(Box::new(till.clone())) as &'static dyn Connector])
        .collect();
    Outside {
        clock: clock.clone(),
        ids: Arc::new(CountingIds::default()),
        dice: Arc::new(LoadedDice),
        http: Arc::new(ScriptedHttp::down()),
        mail: Arc::new(testkit::NoMail),
        vault: Arc::new(MemoryVault::default()),
        programs: Arc::new(RecordingPrograms::default()),
        notebooks: Arc::new(MemoryNotebooks::default()),
        connectors: Vec::leak(connectors),
    }
}
