//! The single-fault table: every scenario, in every kind of weather, with the program killed at every boundary it passes and
//! with the disk full at every commit it makes. Seeds find what nobody thought of; the table proves that nothing simple was
//! left out.

use crate::check::Broken;
use crate::desk::Desk;
use crate::till::TillKind;
use crate::weather::Weather;
use crate::world::World;
use domain::{MINUTE, SECOND};
use engine::EngineError;
use std::fmt;
use std::path::Path;
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
    ];

    /// Those with money, for each kind of shop.
    pub const MONEY: &[Scenario] = &[
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

/// Kinds of weather: one thing that always goes wrong.
pub fn weathers() -> Vec<(&'static str, Weather)> {
    let calm = Weather::default;
    vec![
        ("calm", calm()),
        ("nobody there", Weather { not_there: 1, ..calm() }),
        ("slow down", Weather { slow_down: 1, ..calm() }),
        ("refused", Weather { refuses: 1, ..calm() }),
        (
            "answer lost",
            Weather {
                answer_lost: 1,
                ..calm()
            },
        ),
        (
            "message lost",
            Weather {
                message_lost: 1,
                ..calm()
            },
        ),
        (
            "arrives late",
            Weather {
                arrives_late: 1,
                ..calm()
            },
        ),
        (
            "answer lost, cannot tell",
            Weather {
                answer_lost: 1,
                cannot_tell: 1,
                ..calm()
            },
        ),
        (
            "message lost, cannot tell",
            Weather {
                message_lost: 1,
                cannot_tell: 1,
                ..calm()
            },
        ),
        ("own messages come back", Weather { echo: true, ..calm() }),
        (
            "answer lost, comes back",
            Weather {
                answer_lost: 1,
                echo: true,
                ..calm()
            },
        ),
        ("reads again", Weather { overlap: 1, ..calm() }),
        (
            "unreadable",
            Weather {
                unreadable: 1,
                ..calm()
            },
        ),
    ]
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
    pub weather: &'static str,
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
    template: &Path,
    scenario: Scenario,
    name: &'static str,
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
                weather: name,
                blow,
            };
            match one(template, scenario, weather, blow).await {
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

/// Runs one cell; true when the blow fell.
async fn one(template: &Path, scenario: Scenario, weather: &Weather, blow: Blow) -> Result<bool, Broken> {
    let mut world = World::scripted(template, weather, blow, scenario.till()).await?;
    let played = scenario.play(&mut world).await;
    let struck = world.struck();
    let ended = match played {
        Ok(()) => world.come_to_rest().await,
        Err(broken) => Err(broken),
    };
    world.close().await;
    ended.map(|()| struck)
}

/// The folder that every cell begins from.
///
/// # Errors
/// When it cannot be made.
pub async fn template() -> Result<tempfile::TempDir, EngineError> {
    Desk::template().await
}
