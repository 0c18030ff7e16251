//! Ana, who works while the program is being killed, and what she was told is done.

use crate::judge::Judge;
use crate::money::{Asked, Money};
use crate::program::{Door, Stop};
use fastrand::Rng;
use serde_json::{Value, json};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Far enough that no clock of a run gets there: 2100.
const FAR: i64 = 4_102_444_800_000;

/// Something that was confirmed and must be there from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Done {
    /// A reply: in its conversation, and with the customer once.
    Reply { ticket: String, text: String },
    /// An internal note.
    Note { ticket: String, text: String },
    /// A text in progress.
    Draft { ticket: String, text: String },
    /// A tag on a ticket.
    Tag { ticket: String, tag: String },
    /// A ticket is somebody's.
    Owner { ticket: String, agent: String },
    /// A ticket is resolved or put aside, unless its customer has written since `seen`.
    State {
        ticket: String,
        state: &'static str,
        seen: i64,
    },
    /// A ticket was resolved, or merged into another, and that was taken back.
    Back { ticket: String },
    /// A ticket goes on in another.
    Merged { source: String, target: String },
    /// A ticket was made of an entry of another.
    Split { ticket: String, message: String },
    /// A refund is in the outbox.
    Refund { minor: i64 },
    /// A person's word about a refund.
    Decided { minor: i64, decision: &'static str },
}

/// One thing to do, decided before it is known whether the program lives long enough.
#[derive(Debug, Clone)]
pub(crate) enum Task {
    Reply {
        ticket: String,
        text: String,
        operation: String,
    },
    Note {
        ticket: String,
        text: String,
        operation: String,
    },
    Draft {
        ticket: String,
        text: String,
    },
    Tag {
        ticket: String,
        tag: String,
    },
    Owner {
        ticket: String,
        agent: String,
    },
    State {
        ticket: String,
        state: &'static str,
    },
    ResolveAndBack {
        ticket: String,
    },
    Merge {
        source: String,
        target: String,
        back: bool,
    },
    Split {
        ticket: String,
    },
    Refund {
        order: String,
        minor: i64,
        operation: String,
    },
    /// The last refund without an answer, in the same words.
    AskAgain,
    /// One refund that needs a person.
    Decide,
}

/// What there is to work on.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) tickets: Vec<String>,
    pub(crate) orders: Vec<String>,
    pub(crate) agents: Vec<String>,
}

/// Kinds of work that must not get in each other's way have tickets of their own.
const PARTS: usize = 6;

impl Desk {
    fn ticket(&self, rng: &mut Rng, part: usize) -> Option<String> {
        let size = self.tickets.len() / PARTS;
        self.tickets.get(part * size + rng.usize(..size.max(1))).cloned()
    }

    /// One thing of a kind, made its own by two numbers.
    fn task(&self, rng: &mut Rng, kind: u32, round: u32, number: u32) -> Option<Task> {
        let text = format!("Respuesta {round}.{number}");
        let operation = uuid::Builder::from_random_bytes(rng.u128(..).to_le_bytes())
            .into_uuid()
            .to_string();
        Some(match kind {
            0..3 => Task::Reply {
                ticket: self.ticket(rng, 0)?,
                text,
                operation,
            },
            3 => Task::Note {
                ticket: self.ticket(rng, 1)?,
                text,
                operation,
            },
            4 => Task::Tag {
                ticket: self.ticket(rng, 1)?,
                tag: format!("ronda-{round}-{number}"),
            },
            5 => Task::Owner {
                ticket: self.ticket(rng, 1)?,
                agent: rng.choice(&self.agents)?.clone(),
            },
            6 => Task::Draft {
                ticket: self.ticket(rng, 2)?,
                text,
            },
            7 | 8 => Task::State {
                ticket: self.ticket(rng, 3)?,
                state: if kind == 7 { "resolved" } else { "snoozed" },
            },
            9 => Task::ResolveAndBack {
                ticket: self.ticket(rng, 3)?,
            },
            10 | 11 => Task::Merge {
                source: self.ticket(rng, 4)?,
                target: self.tickets.get(4 * (self.tickets.len() / PARTS))?.clone(),
                back: kind == 11,
            },
            12 => Task::Split {
                ticket: self.ticket(rng, 5)?,
            },
            13 => Task::AskAgain,
            14 | 15 => Task::Decide,
            _ => Task::Refund {
                order: rng.choice(&self.orders)?.clone(),
                minor: i64::from(100 + round * 10 + number),
                operation,
            },
        })
    }

    /// The next things to do, among them one whose effect begins with `of`, if it is not empty.
    pub(crate) fn plan(&self, rng: &mut Rng, round: u32, of: &str) -> Vec<Task> {
        let count = rng.u32(2..8);
        let mut tasks: Vec<Task> = (0..count)
            .filter_map(|number| {
                let kind = rng.u32(..20);
                self.task(rng, kind, round, number)
            })
            .collect();
        rng.shuffle(&mut tasks);
        let asked_for = match of {
            "reply" => self.task(rng, 0, round, count),
            "refund" => self.task(rng, 16, round, count),
            _ => None,
        };
        if let Some(task) = asked_for {
            tasks.insert(rng.usize(..=tasks.len().min(1)), task);
        }
        tasks
    }
}

/// What Ana has done, shared with the thread that she works on.
#[derive(Default)]
pub(crate) struct Diary {
    /// What was begun, in order, confirmed or not.
    pub(crate) begun: Mutex<Vec<Task>>,
    /// What was confirmed, each with its place among what was begun.
    pub(crate) told: Mutex<Vec<(usize, Done)>>,
    /// Refunds.
    pub(crate) money: Mutex<Money>,
    /// What must not have been seen.
    pub(crate) complaint: Mutex<Option<String>>,
}

/// A thread that failed is told of where it is joined.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Diary {
    /// Works through the plan until the program does not answer any more.
    pub(crate) fn work(&self, door: &Door, judge: &Judge, plan: &[Task]) {
        for task in plan {
            let place = {
                let mut begun = held(&self.begun);
                begun.push(task.clone());
                begun.len() - 1
            };
            match self.carry_out(door, judge, task) {
                Ok(Some(done)) => held(&self.told).push((place, done)),
                Ok(None) | Err(Stop::Refused(_)) => {}
                Err(Stop::Gone) => return,
            }
        }
    }

    fn carry_out(&self, door: &Door, judge: &Judge, task: &Task) -> Result<Option<Done>, Stop> {
        Ok(match task {
            Task::Reply {
                ticket,
                text,
                operation,
            } => {
                door.ask(
                    "ticket.reply",
                    &json!({ "ticketId": ticket, "text": text, "operationId": operation, "lastSeenMessageId": null,
                             "force": true, "then": null }),
                )?;
                Some(Done::Reply {
                    ticket: ticket.clone(),
                    text: text.clone(),
                })
            }
            Task::Note {
                ticket,
                text,
                operation,
            } => {
                door.ask(
                    "ticket.note",
                    &json!({ "ticketId": ticket, "text": text, "operationId": operation }),
                )?;
                Some(Done::Note {
                    ticket: ticket.clone(),
                    text: text.clone(),
                })
            }
            Task::Draft { ticket, text } => {
                door.ask(
                    "draft.save",
                    &json!({ "ticketId": ticket, "kind": "reply", "text": text }),
                )?;
                Some(Done::Draft {
                    ticket: ticket.clone(),
                    text: text.clone(),
                })
            }
            Task::Tag { ticket, tag } => batch(
                door,
                ticket,
                json!({ "kind": "tags", "add": [tag], "remove": [] }),
                None,
            )?
            .map(|_| Done::Tag {
                ticket: ticket.clone(),
                tag: tag.clone(),
            }),
            Task::Owner { ticket, agent } => batch(door, ticket, json!({ "kind": "assign", "agentId": agent }), None)?
                .map(|_| Done::Owner {
                    ticket: ticket.clone(),
                    agent: agent.clone(),
                }),
            Task::State { ticket, state } => {
                let seen = row(door, ticket)?["lastSeq"].as_i64().unwrap_or_default();
                let change = if *state == "snoozed" {
                    json!({ "kind": "snooze", "until": FAR })
                } else {
                    json!({ "kind": "status", "status": state })
                };
                batch(door, ticket, change, Some(seen))?.map(|_| Done::State {
                    ticket: ticket.clone(),
                    state,
                    seen,
                })
            }
            Task::ResolveAndBack { ticket } => {
                let seen = row(door, ticket)?["lastSeq"].as_i64().unwrap_or_default();
                let change = json!({ "kind": "status", "status": "resolved" });
                // Nothing changed: the undo would take back something else.
                match batch(door, ticket, change, Some(seen))? {
                    Some(true) => {
                        door.ask("undo.last", &json!({}))?;
                        Some(Done::Back { ticket: ticket.clone() })
                    }
                    _ => None,
                }
            }
            Task::Merge { source, target, back } => {
                door.ask(
                    "ticket.merge",
                    &json!({ "sourceIds": [source], "targetId": target, "leaveDrafts": true }),
                )?;
                if *back {
                    door.ask("undo.last", &json!({}))?;
                    Some(Done::Back { ticket: source.clone() })
                } else {
                    Some(Done::Merged {
                        source: source.clone(),
                        target: target.clone(),
                    })
                }
            }
            Task::Split { ticket } => {
                let view = door.ask("ticket.get", &json!({ "ticketId": ticket }))?;
                let mut entries = view["messages"].as_array().into_iter().flatten();
                let last = entries.rfind(|entry| is_said(entry));
                let Some(message) = last.and_then(|last| last["id"].as_str()) else {
                    return Ok(None);
                };
                let made = door.ask("ticket.split", &json!({ "messageId": message }))?;
                Some(Done::Split {
                    ticket: made["ticketId"].as_str().unwrap_or_default().to_owned(),
                    message: message.to_owned(),
                })
            }
            Task::Refund {
                order,
                minor,
                operation,
            } => {
                let quote = door.ask("refund.quote", &json!({ "orderId": order }))?;
                let payment = &quote["payments"][0];
                let enough = payment["left"]["minor"].as_i64().is_some_and(|left| left >= *minor);
                let (Some(id), Some(stamp)) = (payment["id"].as_str(), quote["stamp"].as_str()) else {
                    return Ok(None);
                };
                if !enough || !quote["openId"].is_null() {
                    return Ok(None);
                }
                self.ask_for(
                    door,
                    Asked {
                        order: order.clone(),
                        payment: id.to_owned(),
                        minor: *minor,
                        operation: operation.clone(),
                        stamp: stamp.to_owned(),
                    },
                )?
            }
            Task::AskAgain => {
                let unanswered = held(&self.money).unanswered();
                match unanswered {
                    Some(asked) => self.ask_for(door, asked)?,
                    None => None,
                }
            }
            Task::Decide => self.decide_one(door, judge)?,
        })
    }

    fn ask_for(&self, door: &Door, asked: Asked) -> Result<Option<Done>, Stop> {
        let input = json!({ "orderId": asked.order, "paymentId": asked.payment, "minor": asked.minor, "reason": "Taza rota",
                            "operationId": asked.operation, "stamp": asked.stamp, "ticketId": null });
        let minor = asked.minor;
        held(&self.money).begin(asked);
        door.ask("refund.request", &input)?;
        held(&self.money).told(minor);
        Ok(Some(Done::Refund { minor }))
    }

    /// Decides about the first refund that needs a person, as the judge's books say.
    pub(crate) fn decide_one(&self, door: &Door, judge: &Judge) -> Result<Option<Done>, Stop> {
        let list = door.ask("outbox.list", &json!({}))?;
        let rows = list["needsYou"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(row) = rows.iter().find(|row| row["refund"].is_object()) else {
            return Ok(None);
        };
        let decided = judge
            .arrived()
            .and_then(|arrived| held(&self.money).decide(row, &arrived));
        let decision = match decided {
            Ok(decision) => decision,
            Err(what) => {
                held(&self.complaint).get_or_insert(what);
                return Ok(None);
            }
        };
        door.ask("outbox.decide", &json!({ "outboxId": row["id"], "decision": decision }))?;
        let minor = row["refund"]["amount"]["minor"].as_i64().unwrap_or_default();
        held(&self.money).decided(minor, decision);
        Ok(Some(Done::Decided { minor, decision }))
    }
}

/// An entry is a customer's or an agent's words to the other.
pub(crate) fn is_said(entry: &Value) -> bool {
    entry["kind"] == "inbound" || entry["kind"] == "outbound"
}

fn row(door: &Door, ticket: &str) -> Result<Value, Stop> {
    let mut view = door.ask("ticket.get", &json!({ "ticketId": ticket }))?;
    Ok(view["row"].take())
}

/// Changes one ticket. True when it is different now, nothing when it was refused.
fn batch(door: &Door, ticket: &str, change: Value, seen: Option<i64>) -> Result<Option<bool>, Stop> {
    let mut input = json!({ "ticketIds": [ticket], "change": change });
    if let Some(seen) = seen {
        input["seen"] = json!({ ticket: seen });
    }
    let done = door.ask("ticket.batch", &input)?;
    let result = &done["results"][0];
    Ok(result["error"]
        .is_null()
        .then(|| result["changed"].as_bool().unwrap_or_default()))
}
