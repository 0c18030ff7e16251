//! The other side: a shop whose customers write and are written to. It alone knows what really arrived, and everything that
//! can happen to a message on its way happens here, by the weather.

use crate::breaker::Breaker;
use crate::weather::Weather;
use domain::{Channel, Language, SECOND, Timestamp};
use fastrand::Rng;
use ports::{
    Batch, Capability, Clock, Connected, Connector, ConnectorField, Credentials, Delivery, Found, MessageRecord,
    Outgoing, PortError, PortErrorKind, Record, Retry, Sender, Stream, Surroundings, async_trait,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many records a reading hands over at once.
const PAGE: usize = 5;

const STREAMS: &[Stream] = &[Stream {
    name: "messages",
    every: 30 * SECOND,
}];

/// A message that is still on its way.
#[derive(Debug, Clone)]
struct Late {
    message: Outgoing,
    at: Timestamp,
}

#[derive(Debug)]
struct Memory {
    rng: Rng,
    weather: Weather,
    feed: Vec<MessageRecord>,
    received: Vec<Outgoing>,
    late: Vec<Late>,
    sent: u32,
}

/// A simulated shop. Clones are the same shop.
#[derive(Clone)]
pub struct SimShop {
    id: &'static str,
    memory: Arc<Mutex<Memory>>,
    breaker: Arc<Breaker>,
    clock: Arc<dyn Clock>,
}

/// What happens to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Taken,
    NotThere,
    SlowDown,
    Refused,
    AnswerLost,
    MessageLost,
    ArrivesLate,
}

impl SimShop {
    /// A shop without customers yet.
    pub fn new(id: &'static str, rng: Rng, weather: Weather, breaker: Arc<Breaker>, clock: Arc<dyn Clock>) -> SimShop {
        let memory = Memory {
            rng,
            weather,
            feed: Vec::new(),
            received: Vec::new(),
            late: Vec::new(),
            sent: 0,
        };
        SimShop {
            id,
            memory: Arc::new(Mutex::new(memory)),
            breaker,
            clock,
        }
    }

    fn with<T>(&self, see: impl FnOnce(&mut Memory) -> T) -> T {
        see(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A customer writes.
    pub fn customer_writes(&self, conversation: &str, text: &str) {
        let at = self.clock.now();
        self.with(|memory| {
            let id = format!("m{}", memory.feed.len() + 1);
            memory
                .feed
                .push(record(id, conversation, Sender::Customer, text, at, None));
        });
    }

    /// From now on this weather holds.
    pub fn set_weather(&self, weather: &Weather) {
        self.with(|memory| memory.weather = weather.clone());
    }

    /// From now on nothing goes wrong, and what is on its way arrives.
    pub fn heal(&self) {
        self.with(|memory| {
            memory.weather = Weather {
                echo: memory.weather.echo,
                ..Weather::default()
            };
            let late = std::mem::take(&mut memory.late);
            for one in late {
                take(memory, one.message, one.at);
            }
        });
    }

    /// What no message may ever do, if one did.
    pub fn complaint(&self) -> Option<String> {
        self.breaker.witness.complaint()
    }

    /// How often a message with this marker arrived at its customer.
    pub fn arrived(&self, marker: &str) -> usize {
        self.with(|memory| memory.received.iter().filter(|m| m.marker == marker).count())
    }

    /// Everything that arrived.
    pub fn received(&self) -> Vec<Outgoing> {
        self.with(|memory| memory.received.clone())
    }

    /// Everything that customers wrote: conversation and text.
    pub fn written(&self) -> Vec<(String, String)> {
        self.with(|memory| {
            memory
                .feed
                .iter()
                .filter(|m| m.sender == Sender::Customer)
                .map(|m| (m.conversation.clone(), m.text.clone()))
                .collect()
        })
    }

    fn way(&self) -> Way {
        self.with(|memory| {
            let (weather, rng) = (memory.weather.clone(), &mut memory.rng);
            for (rate, way) in [
                (weather.not_there, Way::NotThere),
                (weather.slow_down, Way::SlowDown),
                (weather.refuses, Way::Refused),
                (weather.answer_lost, Way::AnswerLost),
                (weather.message_lost, Way::MessageLost),
                (weather.arrives_late, Way::ArrivesLate),
            ] {
                if Weather::strikes(rate, rng) {
                    return way;
                }
            }
            Way::Taken
        })
    }

    fn let_arrive(&self) {
        let now = self.clock.now();
        self.with(|memory| {
            let (there, late) = std::mem::take(&mut memory.late)
                .into_iter()
                .partition(|one| one.at <= now);
            memory.late = late;
            for one in there {
                take(memory, one.message, one.at);
            }
        });
    }
}

fn take(memory: &mut Memory, message: Outgoing, at: Timestamp) {
    if memory.weather.echo {
        let id = format!("m{}", memory.feed.len() + 1);
        let marker = Some(message.marker.clone());
        memory.feed.push(record(
            id,
            &message.conversation,
            Sender::Shop,
            &message.text,
            at,
            marker,
        ));
    }
    memory.received.push(message);
}

fn record(
    id: String,
    conversation: &str,
    sender: Sender,
    text: &str,
    at: Timestamp,
    marker: Option<String>,
) -> MessageRecord {
    MessageRecord {
        id,
        conversation: conversation.to_owned(),
        channel: Channel::Email,
        sender,
        author: conversation.to_owned(),
        address: format!("{conversation}@example.com"),
        customer: None,
        order_number: None,
        order_enquiry: false,
        subject: format!("About {conversation}"),
        text: text.to_owned(),
        language: Language::parse("es"),
        at,
        files: Vec::new(),
        settled: false,
        marker,
        facts: BTreeMap::new(),
    }
}

fn failed(kind: PortErrorKind, retry: Retry) -> PortError {
    PortError::new(kind, retry, "by the weather")
}

impl Connector for SimShop {
    fn id(&self) -> &'static str {
        self.id
    }
    fn name(&self) -> &'static str {
        self.id
    }
    fn fields(&self) -> &'static [ConnectorField] {
        &[]
    }
    fn capabilities(&self) -> &'static [Capability] {
        &[Capability::Messages, Capability::Replies, Capability::FindSent]
    }
    fn connect(&self, _: &Credentials, _: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Connected for SimShop {
    fn streams(&self) -> &'static [Stream] {
        STREAMS
    }

    async fn probe(&self) -> Result<String, PortError> {
        Ok(self.id.to_owned())
    }

    async fn pull(&self, _: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        self.breaker.boundary().await;
        self.let_arrive();
        let from: usize = cursor.and_then(|c| c.parse().ok()).unwrap_or(0);
        let answer = self.with(|memory| {
            if Weather::strikes(memory.weather.unreadable, &mut memory.rng) {
                return Err(failed(PortErrorKind::NotUnderstood, Retry::Later));
            }
            let back = if Weather::strikes(memory.weather.overlap, &mut memory.rng) {
                memory.rng.usize(0..=from.min(6))
            } else {
                0
            };
            let records: Vec<Record> = memory.feed[from - back..]
                .iter()
                .take(PAGE + back)
                .cloned()
                .map(Record::Message)
                .collect();
            let to = from - back + records.len();
            Ok(Batch {
                records,
                cursor: to.to_string(),
                more: to < memory.feed.len(),
            })
        });
        self.breaker.boundary().await;
        answer
    }

    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        self.breaker.boundary().await;
        self.breaker.witness.sees(&message.marker).await;
        self.let_arrive();
        let now = self.clock.now();
        let way = self.way();
        let answer = self.with(|memory| {
            memory.sent += 1;
            match way {
                Way::Taken | Way::AnswerLost => take(memory, message.clone(), now),
                Way::ArrivesLate => {
                    let wait = memory.rng.i64(1..1_800) * SECOND;
                    memory.late.push(Late {
                        message: message.clone(),
                        at: now + wait,
                    });
                }
                Way::NotThere | Way::SlowDown | Way::Refused | Way::MessageLost => {}
            }
            match way {
                Way::Taken => Ok(Delivery {
                    id: message.marker.clone(),
                    at: now,
                    refused: Vec::new(),
                }),
                Way::NotThere => Err(failed(PortErrorKind::Unreachable, Retry::Later)),
                Way::SlowDown => Err(failed(PortErrorKind::RateLimited, Retry::After(90 * SECOND))),
                Way::Refused => Err(failed(PortErrorKind::Refused, Retry::Never)),
                Way::AnswerLost | Way::MessageLost | Way::ArrivesLate => {
                    Err(failed(PortErrorKind::OutcomeUnknown, Retry::Later).with_unknown_effect())
                }
            }
        });
        self.breaker.boundary().await;
        answer
    }

    async fn find_sent(&self, message: &Outgoing) -> Result<Found, PortError> {
        self.breaker.boundary().await;
        self.let_arrive();
        let now = self.clock.now();
        let answer = self.with(|memory| {
            if Weather::strikes(memory.weather.not_there, &mut memory.rng) {
                return Err(failed(PortErrorKind::Unreachable, Retry::Later));
            }
            if memory.received.iter().any(|m| m.marker == message.marker) {
                return Ok(Found::Yes(Delivery {
                    id: message.marker.clone(),
                    at: now,
                    refused: Vec::new(),
                }));
            }
            // A shop may only say no when nothing can arrive any more.
            let on_its_way = memory.late.iter().any(|late| late.message.marker == message.marker);
            if on_its_way || Weather::strikes(memory.weather.cannot_tell, &mut memory.rng) {
                return Ok(Found::CannotTell);
            }
            Ok(Found::No)
        });
        self.breaker.boundary().await;
        answer
    }
}
