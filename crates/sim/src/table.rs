//! The single-fault table: every scenario, in every kind of weather, with the program killed at every boundary it passes and
//! with the disk full at every commit it makes. Seeds find what nobody thought of; the table proves that nothing simple was
//! left out.

use crate::check::Broken;
use crate::template::Template;
use crate::till::TillKind;
use crate::weather::Weather;
use crate::world::World;
use domain::{MINUTE, SECOND};
use std::fmt;
use store::DraftKind;

/// What happens on a day without faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// Ana answers, and it leaves.
    Reply,
    /// Ana answers and takes it back.
    TakenBack,
    /// Ana answers twice before the first has left.
    TwoReplies,
    /// Ana adds a note.
    Note,
    /// Ana begins to write.
    Draft,
    /// A dozen messages are read.
    Reading,
    /// Ana resolves, and the customer writes again.
    Reopened,
    /// Carla writes while a reply waits to leave.
    Crossing,
    /// Ana pays everything back.
    RefundAll(TillKind),
    /// Ana pays a part back.
    RefundPart(TillKind),
    /// Ana pays two parts back.
    RefundTwice(TillKind),
}

impl Scenario {
    /// All of them.
    pub const ALL: &[Scenario] = &[
        Scenario::Reply,
        Scenario::TakenBack,
        Scenario::TwoReplies,
        Scenario::Note,
        Scenario::Draft,
        Scenario::Reading,
        Scenario::Reopened,
        Scenario::Crossing,
        Scenario::RefundAll(TillKind::Woo),
        Scenario::RefundAll(TillKind::Shopify),
        Scenario::RefundAll(TillKind::Medusa),
        Scenario::RefundAll(TillKind::Presta),
        Scenario::RefundPart(TillKind::Woo),
        Scenario::RefundPart(TillKind::Shopify),
        Scenario::RefundTwice(TillKind::Woo),
        Scenario::RefundTwice(TillKind::Medusa),
    ];

    fn till(self) -> TillKind {
        match self {
            Scenario::RefundAll(kind) | Scenario::RefundPart(kind) | Scenario::RefundTwice(kind) => kind,
            _ => TillKind::Woo,
        }
    }

    async fn play(self, world: &mut World) -> Result<(), Broken> {
        match self {
            Scenario::Reply => {
                world.reply().await?;
                world.pass(11 * SECOND).await?;
                world.pass(MINUTE).await
            }
            Scenario::TakenBack => {
                world.draft(DraftKind::Reply).await?;
                world.reply().await?;
                world.take_back().await?;
                world.pass(11 * SECOND).await
            }
            Scenario::TwoReplies => {
                world.reply().await?;
                world.pass(5 * SECOND).await?;
                world.reply().await?;
                world.pass(20 * SECOND).await
            }
            Scenario::Note => world.add_note().await,
            Scenario::Draft => {
                world.draft(DraftKind::Reply).await?;
                world.draft(DraftKind::Note).await?;
                world.draft(DraftKind::Reply).await
            }
            Scenario::Reading => {
                for _ in 0..12 {
                    world.customer_writes("carla-0", 0);
                }
                world.read().await
            }
            Scenario::Reopened => {
                world.set_status(domain::TicketStatus::Resolved).await?;
                world.customer_writes("carla-0", 0);
                world.read().await
            }
            Scenario::Crossing => {
                world.reply().await?;
                world.customer_writes("carla-0", 0);
                world.read().await?;
                world.pass(11 * SECOND).await
            }
            Scenario::RefundAll(_) | Scenario::RefundPart(_) => {
                world.refund("o1", matches!(self, Scenario::RefundAll(_))).await?;
                world.pass(11 * SECOND).await?;
                world.pass(10 * SECOND).await
            }
            Scenario::RefundTwice(_) => {
                world.refund("o1", false).await?;
                world.pass(11 * SECOND).await?;
                world.pass(20 * MINUTE).await?;
                world.refund("o1", false).await?;
                world.pass(11 * SECOND).await
            }
        }
    }
}

/// What happens to what is sent: every class of answer.
const ON_THE_WAY: &[(&str, Weather)] = &[
    ("calm", CALM),
    ("nobody there", Weather { not_there: 1, ..CALM }),
    ("slow down", Weather { slow_down: 1, ..CALM }),
    ("refused", Weather { refuses: 1, ..CALM }),
    (
        "answer lost",
        Weather {
            answer_lost: 1,
            comes_apart: 1,
            ..CALM
        },
    ),
    (
        "message lost",
        Weather {
            message_lost: 1,
            ..CALM
        },
    ),
    (
        "arrives late",
        Weather {
            arrives_late: 1,
            ..CALM
        },
    ),
    ("own messages come back", Weather { echo: true, ..CALM }),
    (
        "answer lost, comes back",
        Weather {
            answer_lost: 1,
            echo: true,
            ..CALM
        },
    ),
];

/// What happens to questions about a message; a shop's books can always be opened or not at all.
const ASKED_ABOUT: &[(&str, Weather)] = &[
    (
        "answer lost, cannot tell",
        Weather {
            answer_lost: 1,
            cannot_tell: 1,
            ..CALM
        },
    ),
    (
        "message lost, cannot tell",
        Weather {
            message_lost: 1,
            cannot_tell: 1,
            ..CALM
        },
    ),
];

/// What happens to what is read.
const READ: &[(&str, Weather)] = &[
    ("reads again", Weather { overlap: 1, ..CALM }),
    ("unreadable", Weather { unreadable: 1, ..CALM }),
];

const CALM: Weather = Weather::CALM;

impl Scenario {
    /// Kinds of weather that it can meet, each one thing that always goes wrong: one that nothing of it can meet would only
    /// tell the calm story again. A lost answer to a refund is told for every point at which this kind of shop comes apart.
    pub fn weathers(self) -> Vec<(String, Weather)> {
        let named = |kinds: &[(&str, Weather)]| -> Vec<(String, Weather)> {
            let named = kinds
                .iter()
                .map(|(name, weather)| ((*name).to_owned(), weather.clone()));
            named.collect()
        };
        match self {
            Scenario::Note | Scenario::Draft | Scenario::TakenBack => named(&ON_THE_WAY[..1]),
            Scenario::Reading | Scenario::Reopened => [named(&ON_THE_WAY[..1]), named(READ)].concat(),
            Scenario::Reply | Scenario::TwoReplies => [named(ON_THE_WAY), named(ASKED_ABOUT)].concat(),
            Scenario::Crossing => [named(ON_THE_WAY), named(ASKED_ABOUT), named(READ)].concat(),
            Scenario::RefundAll(kind) | Scenario::RefundPart(kind) | Scenario::RefundTwice(kind) => {
                let mut all = named(ON_THE_WAY);
                for point in 2..=kind.points() {
                    let weather = Weather {
                        answer_lost: 1,
                        comes_apart: point,
                        ..CALM
                    };
                    all.push((format!("answer lost at point {point}"), weather));
                }
                all
            }
        }
    }
}

/// What is done to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// Nothing.
    None,
    /// It is killed at its n-th boundary.
    Kill(u32),
    /// Its n-th commit finds no room.
    Full(u32),
}

/// A cell of the table.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Scenario.
    pub scenario: Scenario,
    /// Weather.
    pub weather: String,
    /// Blow.
    pub blow: Blow,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {}, {:?}", self.scenario, self.weather, self.blow)
    }
}

/// Runs one row of the table, all its boundaries and commits; gives the number of cells.
///
/// # Errors
/// The first cell in which a rule does not hold.
pub async fn row(
    template: &Template,
    scenario: Scenario,
    name: &str,
    weather: &Weather,
) -> Result<u32, (Cell, Broken)> {
    let mut cells = 0;
    for kill in [true, false] {
        for n in 0.. {
            let blow = match (n, kill) {
                (0, _) => Blow::None,
                (n, true) => Blow::Kill(n),
                (n, false) => Blow::Full(n),
            };
            let cell = Cell {
                scenario,
                weather: name.to_owned(),
                blow,
            };
            match one(template, scenario, weather, blow, name == "calm").await {
                Ok(struck) => {
                    cells += 1;
                    if n > 0 && !struck {
                        break;
                    }
                }
                Err(broken) => return Err((cell, broken)),
            }
        }
    }
    Ok(cells)
}

/// Runs one cell; true when the blow fell. `whole`: a kill takes SQLite with it.
async fn one(
    template: &Template,
    scenario: Scenario,
    weather: &Weather,
    blow: Blow,
    whole: bool,
) -> Result<bool, Broken> {
    let mut world = World::scripted(template, weather, blow, whole, scenario.till()).await?;
    let played = scenario.play(&mut world).await;
    let struck = world.struck();
    let ended = match played {
        Ok(()) => world.come_to_rest().await,
        Err(broken) => Err(broken),
    };
    world.close().await;
    ended.map(|()| struck)
}
