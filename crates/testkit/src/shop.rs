//! A shop that takes messages and misbehaves on demand: it refuses, is not there, or takes a message and loses the answer.

use domain::{Channel, Language, Timestamp};
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, Found, MessageRecord, Outgoing,
    PortError, PortErrorKind, Record, Retry, Sender, Stream, Surroundings, async_trait,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How the shop behaves next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// As it should.
    #[default]
    Good,
    /// Nobody answers, and nothing arrived.
    NotThere,
    /// It says no.
    Refuses,
    /// It takes the message, and the answer is lost.
    LosesTheAnswer,
    /// The connection breaks before it takes the message, and nobody can tell.
    LosesTheMessage,
    /// As `LosesTheAnswer`, and it cannot say afterwards whether it took it.
    CannotTell,
}

#[derive(Debug, Default)]
struct Memory {
    mood: Mood,
    received: Vec<Outgoing>,
    inbox: Vec<MessageRecord>,
}

/// A shop with one conversation with Carla. Clones share their memory.
#[derive(Debug, Default, Clone)]
pub struct FlakyShop {
    memory: Arc<Mutex<Memory>>,
}

const STREAMS: &[Stream] = &[Stream {
    name: "messages",
    every: 1_000,
}];

impl FlakyShop {
    fn with<T>(&self, see: impl FnOnce(&mut Memory) -> T) -> T {
        see(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets how it behaves from now on.
    pub fn set_mood(&self, mood: Mood) {
        self.with(|memory| memory.mood = mood);
    }

    /// Everything that it took, in order.
    pub fn received(&self) -> Vec<Outgoing> {
        self.with(|memory| memory.received.clone())
    }

    /// Carla writes.
    pub fn carla_writes(&self, text: &str, at: Timestamp) {
        self.writes_in("carla", Sender::Customer, text, at);
    }

    /// Carla writes, or somebody of the shop answers her from elsewhere, in one of her conversations.
    pub fn writes_in(&self, conversation: &str, sender: Sender, text: &str, at: Timestamp) {
        self.with(|memory| {
            let number = memory.inbox.len() + 1;
            let author = match sender {
                Sender::Customer => "Carla Pastor",
                Sender::Shop => "Luis",
            };
            memory.inbox.push(MessageRecord {
                id: format!("m{number}"),
                conversation: conversation.to_owned(),
                channel: Channel::Email,
                sender,
                author: author.to_owned(),
                address: "carla@example.com".to_owned(),
                customer: None,
                order_number: None,
                order_enquiry: false,
                subject: "Mi pedido".to_owned(),
                text: text.to_owned(),
                language: Language::parse("es"),
                at,
                files: Vec::new(),
                settled: false,
                marker: None,
                facts: BTreeMap::new(),
            });
        });
    }
}

impl Connector for FlakyShop {
    fn id(&self) -> &'static str {
        "flaky"
    }
    fn name(&self) -> &'static str {
        "Flaky"
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

fn lost(detail: &str) -> PortError {
    PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, detail).with_unknown_effect()
}

#[async_trait]
impl Connected for FlakyShop {
    fn streams(&self) -> &'static [Stream] {
        STREAMS
    }

    async fn probe(&self) -> Result<String, PortError> {
        Ok("Flaky".to_owned())
    }

    async fn pull(&self, _: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        let from: usize = cursor.and_then(|c| c.parse().ok()).unwrap_or(0);
        self.with(|memory| match memory.mood {
            Mood::NotThere => Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "not there")),
            _ => Ok(Batch {
                records: memory.inbox.iter().skip(from).cloned().map(Record::Message).collect(),
                cursor: memory.inbox.len().to_string(),
                more: false,
            }),
        })
    }

    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        self.with(|memory| {
            let delivery = Delivery {
                id: message.marker.clone(),
                at: Timestamp(0),
                refused: Vec::new(),
            };
            match memory.mood {
                Mood::Good => {
                    memory.received.push(message.clone());
                    Ok(delivery)
                }
                Mood::NotThere => Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "not there")),
                Mood::Refuses => Err(PortError::new(PortErrorKind::Refused, Retry::Never, "no")),
                Mood::LosesTheAnswer | Mood::CannotTell => {
                    memory.received.push(message.clone());
                    Err(lost("answer lost"))
                }
                Mood::LosesTheMessage => Err(lost("message lost")),
            }
        })
    }

    async fn find_sent(&self, message: &Outgoing) -> Result<Found, PortError> {
        self.with(|memory| match memory.mood {
            Mood::CannotTell => Ok(Found::CannotTell),
            Mood::NotThere => Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "not there")),
            _ if memory.received.iter().any(|m| m.marker == message.marker) => Ok(Found::Yes(Delivery {
                id: message.marker.clone(),
                at: Timestamp(0),
                refused: Vec::new(),
            })),
            _ => Ok(Found::No),
        })
    }
}
