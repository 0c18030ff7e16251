//! Taller Azul, the sample shop: an ordinary connector for a shop and its channels that no network leads to. A first run,
//! the tests and the training of new agents all work on it, so it must be as alive as a real one: parcels arrive, and
//! customers answer what they are told.
//!
//! Everything it hands over is a function of a fixed seed, the moment at which it was opened, the lines of its notebook
//! (what its own server would remember) and the time. So it can be killed anywhere, asked again from any cursor, and
//! asked what really arrived. See README.md in this folder for the stories and how to add one.

mod catalogue;
mod chance;
mod conversations;
mod files;
mod hearing;
mod history;
mod ledger;
mod orders;
mod post;
mod refunds;
mod returns;
mod script;
mod starters;
#[cfg(test)]
mod tests;
mod world;

pub use ledger::deliveries;

use domain::{MINUTE, PayoutProof, RefundSupport, ReturnSeen, ReturnSupport, StockCount};
use ledger::{Ledger, Reply};
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, Found, FrozenRefund, Outgoing,
    PortError, PortErrorKind, Record, RefundAnswer, RefundAsk, RefundEvidence, Retry, ReturnAsk, SendLimits,
    ShippedView, StarterMacro, Stream, Surroundings, async_trait,
};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use world::{Position, World};

/// The number from which the whole shop follows.
const SEED: u64 = 20_250_419;
/// Records in a batch.
const BATCH: usize = 300;

const CUSTOMERS: Stream = Stream {
    name: "customers",
    every: 60_000,
};
const PRODUCTS: Stream = Stream {
    name: "products",
    every: 60_000,
};
const ORDERS: Stream = Stream {
    name: "orders",
    every: 5_000,
};
const MESSAGES: Stream = Stream {
    name: "messages",
    every: 5_000,
};
/// What reaches the shop's mailbox beside the conversations.
const POST: Stream = Stream {
    name: "post",
    every: 5_000,
};
/// What colleagues had sorted before the opening. It never changes, and refers to messages.
const TRIAGE: Stream = Stream {
    name: "triage",
    every: 3_600_000,
};

/// The sample shop's kind.
pub struct Sample;

impl Connector for Sample {
    fn id(&self) -> &'static str {
        "sample"
    }

    fn name(&self) -> &'static str {
        "Taller Azul"
    }

    fn fields(&self) -> &'static [ConnectorField] {
        &[]
    }

    fn capabilities(&self) -> &'static [Capability] {
        &[
            Capability::Orders,
            Capability::Customers,
            Capability::Products,
            Capability::Payments,
            Capability::Fulfilments,
            Capability::Returns,
            Capability::OrderNotes,
            Capability::Stock,
            Capability::Messages,
            Capability::Replies,
            Capability::FindSent,
            Capability::Refunds,
            Capability::ReturnSteps,
        ]
    }

    fn colleagues(&self) -> &'static [&'static str] {
        &["Bruno", "Luis"]
    }

    fn views(&self) -> &'static [ShippedView] {
        &[
            ShippedView {
                code: "late_spanish",
                team: true,
                conditions: include_str!("data/views/late_spanish.json"),
            },
            ShippedView {
                code: "mine_pressing",
                team: false,
                conditions: include_str!("data/views/mine_pressing.json"),
            },
            ShippedView {
                code: "with_files",
                team: false,
                conditions: include_str!("data/views/with_files.json"),
            },
            ShippedView {
                code: "quiet",
                team: true,
                conditions: include_str!("data/views/quiet.json"),
            },
        ]
    }

    /// Its gateway is its notebook: what is written there was paid, and the same operation is written once.
    fn refunds(&self) -> Option<RefundSupport> {
        Some(RefundSupport {
            key_life: None,
            marker_first: true,
            proof: PayoutProof::Books,
        })
    }

    fn returns(&self) -> Option<ReturnSupport> {
        Some(returns::SUPPORT)
    }

    /// Its stock is what lies in the workshop; nobody takes off what was sold.
    fn stock_counts(&self) -> StockCount {
        StockCount::OnShelf
    }

    /// A mailbox of an ordinary provider.
    fn limits(&self) -> SendLimits {
        SendLimits { files: 10_000_000 }
    }

    fn macros(&self) -> Vec<StarterMacro> {
        starters::macros().unwrap_or_else(|detail| {
            tracing::error!(%detail, "macros of the sample shop");
            Vec::new()
        })
    }

    fn connect(&self, _: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(Connection {
            around,
            world: OnceLock::new(),
            writing: Mutex::new(()),
        }))
    }
}

/// An open connection to the sample shop.
struct Connection {
    around: Surroundings,
    world: OnceLock<Result<World, String>>,
    /// Held from looking for a line to writing it: two calls at once must not both find it missing.
    writing: Mutex<()>,
}

/// A cursor: how far the walk along a stream has come.
#[derive(Serialize, Deserialize)]
struct Cursor {
    time: i64,
    place: u64,
}

impl Connection {
    fn ledger(&self) -> Result<Ledger, PortError> {
        let lines = self.around.notebook.lines();
        lines
            .map(|lines| Ledger::read(&lines))
            .map_err(|detail| PortError::new(PortErrorKind::Unreachable, Retry::Later, detail))
    }

    /// Writes a line; if that fails nobody knows whether it is there.
    fn append(&self, line: &str) -> Result<(), PortError> {
        self.around
            .notebook
            .append(line)
            .map_err(|detail| PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, detail).with_unknown_effect())
    }

    /// The shop and what it remembers; opens it at the first time.
    fn shop(&self) -> Result<(&World, Ledger), PortError> {
        let mut ledger = self.ledger()?;
        if ledger.opened.is_none() {
            let _guard = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            ledger = self.ledger()?;
            if ledger.opened.is_none() {
                self.append(&ledger::opened_line(self.around.clock.now()))?;
                ledger = self.ledger()?;
            }
        }
        let opened = ledger
            .opened
            .ok_or_else(|| broken("the notebook forgot its first line"))?;
        let build = || World::build(SEED, opened, catalogue::catalogue()?);
        match self.world.get_or_init(build) {
            Ok(world) => Ok((world, ledger)),
            Err(detail) => Err(broken(detail)),
        }
    }
}

fn broken(detail: &str) -> PortError {
    PortError::new(PortErrorKind::NotUnderstood, Retry::Never, detail)
}

fn delivery(reply: &Reply) -> Delivery {
    Delivery {
        id: format!("sent_{}", reply.marker),
        at: reply.at,
        refused: Vec::new(),
    }
}

#[async_trait]
impl Connected for Connection {
    fn streams(&self) -> &'static [Stream] {
        &[CUSTOMERS, PRODUCTS, ORDERS, MESSAGES, POST, TRIAGE]
    }

    fn own_addresses(&self) -> Vec<String> {
        vec![post::ADDRESS.to_owned()]
    }

    async fn probe(&self) -> Result<String, PortError> {
        self.shop()?;
        Ok(Sample.name().to_owned())
    }

    /// A cursor that cannot be read is taken for none: everything is handed over once more, which changes nothing.
    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        let (world, ledger) = self.shop()?;
        let now = self.around.clock.now();
        let start = Position {
            time: i64::MIN,
            place: 0,
        };
        let read = cursor.and_then(|text| serde_json::from_str::<Cursor>(text).ok());
        let after = read.map_or(start, |cursor| Position {
            time: cursor.time,
            place: cursor.place,
        });
        let mut found: Vec<(Position, Record)> = match stream.name {
            "customers" => world.customers(after, now),
            "products" => world.products(after, now, &ledger),
            "orders" => world.orders(after, now, &ledger),
            "messages" => world.messages(after, now, &ledger),
            "post" => post::mails(world.opened, after, now),
            "triage" => world.triage(after, now),
            other => return Err(broken(&format!("there is no stream {other}"))),
        };
        found.sort_by_key(|(position, _)| *position);
        let more = found.len() > BATCH;
        found.truncate(BATCH);
        let reached = found.last().map_or(after, |(position, _)| *position);
        let cursor = serde_json::to_string(&Cursor {
            time: reached.time,
            place: reached.place,
        });
        let cursor = cursor.map_err(|error| broken(&error.to_string()))?;
        Ok(Batch {
            records: found.into_iter().map(|(_, record)| record).collect(),
            cursor,
            more,
        })
    }

    async fn orders_again(&self, ids: &[ports::ExternalId]) -> Result<Option<Vec<Record>>, PortError> {
        let (world, ledger) = self.shop()?;
        let now = self.around.clock.now();
        let asked = world
            .orders
            .iter()
            .filter(|plan| ids.contains(&plan.id) && plan.placed <= now);
        let catalogue = catalogue::catalogue().map_err(|detail| broken(&detail))?;
        Ok(Some(
            asked
                .filter_map(|plan| refunds::record(plan, now, catalogue, &ledger))
                .map(|record| Record::Order(Box::new(record)))
                .collect(),
        ))
    }

    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        let (world, _) = self.shop()?;
        let _guard = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.ledger()?.reply(&message.marker) {
            self.append(&ledger::again_line("reply", &message.marker))?;
            return Ok(delivery(known));
        }
        let catalogue = catalogue::catalogue().map_err(|detail| broken(&detail))?;
        let conversation = world.conversation(&message.conversation, &message.to);
        let post = &catalogue.shop.post;
        if conversation.is_some_and(|found| post.refused.contains(&found.email)) {
            let detail = "the customer's server refuses the address";
            return Err(PortError::new(PortErrorKind::Refused, Retry::Never, detail));
        }
        if conversation.is_some_and(|found| post.silent.contains(&found.email)) {
            let detail = "the customer's server gave no answer";
            return Err(PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, detail).with_unknown_effect());
        }
        if conversation.is_some_and(|found| post.busy.contains(&found.email))
            && !self.ledger()?.later.contains(&message.marker)
        {
            self.append(&ledger::later_line(&message.marker))?;
            let said = "450 4.2.0 Greylisted, please try again in a minute";
            return Err(
                PortError::new(PortErrorKind::MailRefused, Retry::After(MINUTE), "greylisted")
                    .with("host", "mx.example.com")
                    .with("said", said),
            );
        }
        let reply = Reply {
            marker: message.marker.clone(),
            conversation: conversation
                .map_or("-", |found| name_of(found, &message.conversation))
                .to_owned(),
            at: self.around.clock.now(),
            hash: blake3::hash(message.text.as_bytes())
                .to_hex()
                .chars()
                .take(32)
                .collect(),
            heard: hearing::listen(&message.text, &catalogue.shop.language),
        };
        self.append(&ledger::reply_line(&reply))?;
        Ok(delivery(&reply))
    }

    async fn find_sent(&self, message: &Outgoing) -> Result<Found, PortError> {
        let (world, ledger) = self.shop()?;
        let catalogue = catalogue::catalogue().map_err(|detail| broken(&detail))?;
        let silent = |found: &conversations::Conversation| catalogue.shop.post.silent.contains(&found.email);
        if world
            .conversation(&message.conversation, &message.to)
            .is_some_and(silent)
        {
            return Ok(Found::CannotTell);
        }
        Ok(ledger
            .reply(&message.marker)
            .map_or(Found::No, |reply| Found::Yes(delivery(reply))))
    }

    fn freeze_refund(&self, ask: &RefundAsk) -> Result<String, PortError> {
        Ok(format!("{} {} {}", ask.order, ask.payment, ask.amount))
    }

    async fn refund(&self, refund: &FrozenRefund) -> Result<RefundAnswer, PortError> {
        let (world, _) = self.shop()?;
        let _guard = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let ledger = self.ledger()?;
        let now = self.around.clock.now();
        let line = match ledger.refunds.iter().find(|known| known.marker == refund.marker) {
            Some(known) => {
                self.append(&ledger::again_line("refund", &refund.marker))?;
                known.clone()
            }
            None => {
                let catalogue = catalogue::catalogue().map_err(|detail| broken(&detail))?;
                let books = refunds::books(world, catalogue, &ledger, now, refund)?;
                if books.left.minor < refund.ask.amount.minor {
                    let detail = "more than is left of the payment";
                    return Err(PortError::new(PortErrorKind::RefundRefused, Retry::Never, detail));
                }
                let line = refunds::line(refund, now);
                self.append(&ledger::refund_line(&line))?;
                line
            }
        };
        Ok(RefundAnswer {
            refund: refunds::seen(&line, refund.ask.amount.currency, &refund.marker),
        })
    }

    async fn find_refund(&self, refund: &FrozenRefund) -> Result<RefundEvidence, PortError> {
        let (world, ledger) = self.shop()?;
        let catalogue = catalogue::catalogue().map_err(|detail| broken(&detail))?;
        refunds::books(world, catalogue, &ledger, self.around.clock.now(), refund)
    }

    async fn take_return_step(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        let (world, _) = self.shop()?;
        let catalogue = catalogue::catalogue().map_err(|detail| broken(&detail))?;
        let _guard = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.around.clock.now();
        let before = returns::seen(world, catalogue, &self.ledger()?, now, ask)?;
        self.append(&returns::line(before, ask, now)?)?;
        returns::seen(world, catalogue, &self.ledger()?, now, ask)
    }

    async fn return_now(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        let (world, ledger) = self.shop()?;
        let catalogue = catalogue::catalogue().map_err(|detail| broken(&detail))?;
        returns::seen(world, catalogue, &ledger, self.around.clock.now(), ask)
    }
}

/// The name to answer under: the one that was used, unless it is not one of this shop's (it could hold an address).
fn name_of<'a>(conversation: &'a conversations::Conversation, used: &'a str) -> &'a str {
    let plain = used.len() <= 120 && used.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-:/.".contains(&b));
    if conversation.is_named(used) && plain {
        used
    } else {
        &conversation.id
    }
}
