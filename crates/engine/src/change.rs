//! What becomes of tickets, one or a thousand: a change is applied ticket by ticket in one transaction, recorded once, and
//! taken back as one. What a ticket was before is kept with the record, so that taking back is exact, and leaves alone
//! what somebody else has changed since.

use crate::undo::{Before, Undo, Was};
use crate::{Engine, EngineError, Seen};
use domain::{HeldCause, MessageId, Priority, TicketId, TicketStatus, Timestamp, clean_tag};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use store::{StoreError, TicketHead, WriteTx};

/// Most tickets of one change.
const LARGEST_BATCH: usize = 1_000;

/// What becomes of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Another state: open, waiting or resolved.
    Status(TicketStatus),
    /// To this agent, or to nobody.
    Assign(Option<String>),
    /// How much it matters.
    Priority(Priority),
    /// Tags to add and to take away.
    Tags {
        /// To add.
        add: Vec<String>,
        /// To take away.
        remove: Vec<String>,
    },
    /// The agent of this machine follows it, or no longer.
    Watch(bool),
    /// A colleague follows it, or no longer.
    Follow {
        /// Id of the colleague.
        agent: String,
        /// Follows it.
        watching: bool,
    },
    /// Put aside until then.
    Snooze(Timestamp),
    /// Back from where it was put aside.
    Wake,
    /// Read, or unread again.
    Read(bool),
    /// It is spam: held, with all that comes after it.
    Spam,
    /// What is held is thrown away: it can be had back until the bin is emptied of it.
    Bin,
    /// Back out of the bin, held as it was.
    Restore,
}

/// A change as it is recorded.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Kept {
    Status { status: String },
    Assign { agent: Option<String> },
    Priority { priority: String },
    Tags { add: Vec<String>, remove: Vec<String> },
    Watch { watching: bool },
    Follow { agent: String, watching: bool },
    Snooze { until: i64 },
    Wake,
    Read { read: bool },
    Spam,
    Bin,
    Restore,
}

impl Change {
    /// Its name in the record.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Change::Status(_) => "ticket.status",
            Change::Assign(Some(_)) => "ticket.assign",
            Change::Assign(None) => "ticket.unassign",
            Change::Priority(_) => "ticket.priority",
            Change::Tags { .. } => "ticket.tags",
            Change::Watch(true) => "ticket.watch",
            Change::Watch(false) => "ticket.unwatch",
            Change::Follow { watching: true, .. } => "ticket.follow",
            Change::Follow { watching: false, .. } => "ticket.unfollow",
            Change::Snooze(_) => "ticket.snooze",
            Change::Wake => "ticket.wake",
            Change::Read(true) => "ticket.read",
            Change::Read(false) => "ticket.unread",
            Change::Spam => "ticket.spam",
            Change::Bin => "ticket.bin",
            Change::Restore => "ticket.restore",
        }
    }

    fn kept(&self) -> Kept {
        match self.clone() {
            Change::Status(status) => Kept::Status {
                status: status.code().to_owned(),
            },
            Change::Assign(agent) => Kept::Assign { agent },
            Change::Priority(priority) => Kept::Priority {
                priority: priority.code().to_owned(),
            },
            Change::Tags { add, remove } => Kept::Tags { add, remove },
            Change::Watch(watching) => Kept::Watch { watching },
            Change::Follow { agent, watching } => Kept::Follow { agent, watching },
            Change::Snooze(until) => Kept::Snooze { until: until.millis() },
            Change::Wake => Kept::Wake,
            Change::Read(read) => Kept::Read { read },
            Change::Spam => Kept::Spam,
            Change::Bin => Kept::Bin,
            Change::Restore => Kept::Restore,
        }
    }

    fn of(kept: Kept) -> Option<Change> {
        Some(match kept {
            Kept::Status { status } => Change::Status(TicketStatus::from_code(&status)?),
            Kept::Assign { agent } => Change::Assign(agent),
            Kept::Priority { priority } => Change::Priority(Priority::from_code(&priority)?),
            Kept::Tags { add, remove } => Change::Tags { add, remove },
            Kept::Watch { watching } => Change::Watch(watching),
            Kept::Follow { agent, watching } => Change::Follow { agent, watching },
            Kept::Snooze { until } => Change::Snooze(Timestamp(until)),
            Kept::Wake => Change::Wake,
            Kept::Read { read } => Change::Read(read),
            Kept::Spam => Change::Spam,
            Kept::Bin => Change::Bin,
            Kept::Restore => Change::Restore,
        })
    }

    /// The change and the tickets of a record's arguments; nothing when the record is of another kind.
    pub(crate) fn recorded(args: &str) -> Option<(Change, Vec<TicketId>)> {
        #[derive(Deserialize)]
        struct Args {
            change: Kept,
            tickets: Vec<String>,
        }
        let args: Args = serde_json::from_str(args).ok()?;
        let tickets = args.tickets.iter().filter_map(|id| TicketId::parse(id)).collect();
        Some((Change::of(args.change)?, tickets))
    }

    /// Slots of the sentence that names the change: codes, never words.
    pub(crate) fn slots(&self) -> BTreeMap<String, String> {
        let one = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
        match self {
            Change::Status(status) => one("status", status.code()),
            Change::Priority(priority) => one("priority", priority.code()),
            Change::Tags { add, remove } => {
                let signed: Vec<String> = add
                    .iter()
                    .map(|tag| format!("+{tag}"))
                    .chain(remove.iter().map(|tag| format!("−{tag}")))
                    .collect();
                one("tags", &signed.join(" "))
            }
            Change::Snooze(until) => one("until", &until.millis().to_string()),
            Change::Assign(_)
            | Change::Watch(_)
            | Change::Follow { .. }
            | Change::Wake
            | Change::Read(_)
            | Change::Spam
            | Change::Bin
            | Change::Restore => BTreeMap::new(),
        }
    }
}

/// What a change did to one ticket.
#[derive(Debug)]
pub struct Changed {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number, if it is there at all.
    pub number: Option<u32>,
    /// It is different now.
    pub changed: bool,
    /// Why it could not be changed.
    pub refused: Option<EngineError>,
}

impl Engine {
    /// Changes tickets: one transaction, one record, one undo. A ticket that cannot be changed is left as it is and named
    /// in the answer; one that is as asked already is no change.
    ///
    /// # Errors
    /// For all of them at once: `snooze_past`, `tag_invalid`, `agent_unknown`, `status_invalid`, `too_many_tickets`.
    pub async fn change(&self, tickets: &[TicketId], change: &Change) -> Result<Vec<Changed>, EngineError> {
        self.change_seen(tickets, change, &Seen::default()).await
    }

    /// The same by an agent who has seen so much of each ticket: where a customer has written since, a change that puts the
    /// ticket out of sight is refused for that ticket with `ticket_outdated`.
    ///
    /// # Errors
    /// As [`Engine::change`].
    pub async fn change_seen(
        &self,
        tickets: &[TicketId],
        change: &Change,
        seen: &Seen,
    ) -> Result<Vec<Changed>, EngineError> {
        let mut tx = self.store().write().await?;
        let (done, _) = self.change_in(&mut tx, tickets, change, seen).await?;
        if done.iter().any(|one| one.changed) {
            tx.commit().await?;
            self.inner.snooze_wake.notify_one();
        }
        Ok(done)
    }

    /// One ticket's state: a batch of one.
    ///
    /// # Errors
    /// `not_found`, `ticket_merged`.
    pub async fn set_status(&self, ticket: TicketId, status: TicketStatus) -> Result<(), EngineError> {
        self.change_one(ticket, &Change::Status(status)).await
    }

    /// One ticket changed.
    ///
    /// # Errors
    /// What `change` gives for all, and what it names for one.
    pub async fn change_one(&self, ticket: TicketId, change: &Change) -> Result<(), EngineError> {
        match self.change(&[ticket], change).await?.into_iter().next() {
            Some(Changed {
                refused: Some(error), ..
            }) => Err(error),
            _ => Ok(()),
        }
    }

    /// The same inside a transaction; the place of its record, if anything is different.
    pub(crate) async fn change_in(
        &self,
        tx: &mut WriteTx,
        tickets: &[TicketId],
        change: &Change,
        known: &Seen,
    ) -> Result<(Vec<Changed>, Option<i64>), EngineError> {
        if tickets.len() > LARGEST_BATCH {
            return Err(EngineError::refused("too_many_tickets"));
        }
        let change = self.checked(tx, change).await?;
        let (mut done, mut before, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for &ticket in tickets.iter().filter(|id| seen.insert(**id)) {
            let head = match tx.ticket(ticket).await {
                Ok(head) => head,
                Err(StoreError::NotFound) => {
                    done.push(Changed {
                        ticket,
                        number: None,
                        changed: false,
                        refused: Some(EngineError::refused("not_found")),
                    });
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let (was, refused) = if head.status == TicketStatus::Merged {
                (None, Some(EngineError::refused("ticket_merged")))
            } else if change == Change::Bin && !Self::can_be_binned(tx, &head).await? {
                (None, Some(EngineError::refused("bin_only_held")))
            } else if let Some(new) = self.outdated(tx, &head, &change, known).await? {
                (None, Some(new))
            } else {
                (self.change_ticket(tx, &head, &change).await?, None)
            };
            done.push(Changed {
                ticket,
                number: Some(head.number),
                changed: was.is_some(),
                refused,
            });
            before.extend(was);
        }
        if before.is_empty() {
            return Ok((done, None));
        }
        let changed: Vec<&Before> = before.iter().collect();
        let only = match changed.as_slice() {
            [one] => TicketId::parse(&one.ticket),
            _ => None,
        };
        let names: Vec<&str> = changed.iter().map(|one| one.ticket.as_str()).collect();
        let args = json!({ "change": change.kept(), "tickets": names });
        let undo = Undo::Tickets {
            tickets: before.clone(),
        };
        let seq = self.record(tx, change.name(), only, &args, Some(&undo)).await?;
        Ok((done, Some(seq)))
    }

    /// Refuses what is wrong for every ticket, before anything is touched.
    async fn checked(&self, tx: &mut WriteTx, change: &Change) -> Result<Change, EngineError> {
        match change {
            Change::Status(
                TicketStatus::Snoozed | TicketStatus::Merged | TicketStatus::Held | TicketStatus::Binned,
            ) => Err(EngineError::refused("status_invalid")),
            Change::Snooze(until) if *until <= self.now() => Err(EngineError::refused("snooze_past")),
            Change::Assign(Some(agent)) | Change::Follow { agent, watching: true } => match tx.agent_row(agent).await {
                Ok(row) if !row.retired => Ok(change.clone()),
                Ok(_) | Err(StoreError::NotFound) => Err(EngineError::refused("agent_unknown")),
                Err(error) => Err(error.into()),
            },
            Change::Tags { add, remove } => {
                let clean = |tags: &[String]| -> Result<Vec<String>, EngineError> {
                    tags.iter()
                        .map(|tag| {
                            clean_tag(tag).ok_or_else(|| EngineError::refused_with("tag_invalid", "tag", tag.clone()))
                        })
                        .collect()
                };
                Ok(Change::Tags {
                    add: clean(add)?,
                    remove: clean(remove)?,
                })
            }
            _ => Ok(change.clone()),
        }
    }

    /// Changes one ticket; what it was, or nothing when it was as asked.
    pub(crate) async fn change_ticket(
        &self,
        tx: &mut WriteTx,
        head: &TicketHead,
        change: &Change,
    ) -> Result<Option<Before>, EngineError> {
        let id = head.id;
        let (was, event) = match change {
            Change::Status(status) => {
                if head.status == *status {
                    return Ok(None);
                }
                if *status != TicketStatus::Resolved {
                    self.take_up(tx, head).await?;
                }
                (
                    was_status(head, *status),
                    Some(self.change_status(tx, head, *status).await?),
                )
            }
            Change::Wake => {
                if head.status != TicketStatus::Snoozed {
                    return Ok(None);
                }
                (
                    was_status(head, TicketStatus::Open),
                    Some(self.wake(tx, head, None).await?),
                )
            }
            Change::Snooze(until) => {
                if head.snoozed_until == Some(*until) {
                    return Ok(None);
                }
                tx.set_snooze(id, *until, self.agent()).await?;
                let slots = [("until", until.millis().to_string())];
                let event = self.event(tx, id, TicketStatus::Snoozed, "snoozed", &slots).await?;
                Self::renew_promise(tx, id, self.now()).await?;
                (was_status(head, TicketStatus::Snoozed), Some(event))
            }
            Change::Assign(agent) => {
                if head.assignee == *agent {
                    return Ok(None);
                }
                let was = Was::Assignee {
                    agent: head.assignee.clone(),
                    set: agent.clone(),
                };
                (was, Some(self.change_assignee(tx, head, agent.as_deref()).await?))
            }
            Change::Priority(priority) => {
                if head.priority == *priority {
                    return Ok(None);
                }
                tx.set_priority(id, *priority).await?;
                let slots = [
                    ("from", head.priority.code().to_owned()),
                    ("to", priority.code().to_owned()),
                ];
                let event = self.event(tx, id, head.status, "priority_changed", &slots).await?;
                let was = Was::Priority {
                    priority: head.priority.code().to_owned(),
                    set: priority.code().to_owned(),
                };
                (was, Some(event))
            }
            Change::Tags { add, remove } => {
                let (mut added, mut removed) = (Vec::new(), Vec::new());
                for tag in add {
                    if tx.add_tag(id, tag).await? {
                        added.push(tag.clone());
                    }
                }
                for tag in remove.iter().filter(|tag| !add.contains(tag)) {
                    if tx.remove_tag(id, tag).await? {
                        removed.push(tag.clone());
                    }
                }
                let (code, slots) = match (added.is_empty(), removed.is_empty()) {
                    (true, true) => return Ok(None),
                    (false, true) => ("tags_added", vec![("tags", added.join(", "))]),
                    (true, false) => ("tags_removed", vec![("tags", removed.join(", "))]),
                    (false, false) => (
                        "tags_changed",
                        vec![("added", added.join(", ")), ("removed", removed.join(", "))],
                    ),
                };
                let event = self.event(tx, id, head.status, code, &slots).await?;
                (Was::Tags { added, removed }, Some(event))
            }
            Change::Watch(watching) => {
                if !tx.set_watching(id, self.agent(), *watching).await? {
                    return Ok(None);
                }
                let was = Was::Watch {
                    watching: !watching,
                    agent: None,
                };
                (was, None)
            }
            Change::Follow { agent, watching } => {
                if !tx.set_watching(id, agent, *watching).await? {
                    return Ok(None);
                }
                let was = Was::Watch {
                    watching: !watching,
                    agent: Some(agent.clone()),
                };
                (was, None)
            }
            Change::Spam => {
                if head.status == TicketStatus::Held && head.held == Some(HeldCause::Spam) {
                    return Ok(None);
                }
                tx.hold(id, HeldCause::Spam).await?;
                let event = self.event(tx, id, TicketStatus::Held, "marked_spam", &[]).await?;
                Self::renew_promise(tx, id, self.now()).await?;
                (was_status(head, TicketStatus::Held), Some(event))
            }
            Change::Bin => {
                if head.status == TicketStatus::Binned {
                    return Ok(None);
                }
                tx.bin(id, self.now()).await?;
                let event = self.event(tx, id, TicketStatus::Binned, "binned", &[]).await?;
                (was_status(head, TicketStatus::Binned), Some(event))
            }
            Change::Restore => {
                if head.status != TicketStatus::Binned {
                    return Ok(None);
                }
                tx.hold(id, head.held.unwrap_or(HeldCause::Spam)).await?;
                let event = self.event(tx, id, TicketStatus::Held, "restored", &[]).await?;
                (was_status(head, TicketStatus::Held), Some(event))
            }
            Change::Read(read) => {
                if !tx.set_seen(id, *read).await? {
                    return Ok(None);
                }
                (
                    Was::Seen {
                        seen_seq: head.seen_seq,
                    },
                    None,
                )
            }
        };
        Ok(Some(Before {
            ticket: id.to_string(),
            event: event.map(|id| id.to_string()),
            was,
        }))
    }

    /// Gives a ticket back what it was, unless somebody has changed that since. The line that told of the change goes too.
    pub(crate) async fn change_back(&self, tx: &mut WriteTx, before: &Before) -> Result<(), EngineError> {
        let Some(id) = TicketId::parse(&before.ticket) else {
            return Ok(());
        };
        let head = match tx.ticket(id).await {
            Ok(head) => head,
            Err(StoreError::NotFound) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        match &before.was {
            Was::Status {
                status,
                until,
                by,
                set,
                held,
            } => {
                let status = TicketStatus::from_code(status).unwrap_or(TicketStatus::Open);
                if head.status.code() == set {
                    match (status, until) {
                        (TicketStatus::Snoozed, Some(until)) => {
                            let by = by.as_deref().unwrap_or(self.agent());
                            tx.set_snooze(id, Timestamp(*until), by).await?;
                        }
                        (TicketStatus::Held, _) => {
                            let cause = held.as_deref().and_then(HeldCause::from_code);
                            tx.hold(id, cause.unwrap_or(HeldCause::Spam)).await?;
                        }
                        (TicketStatus::Binned, _) => tx.bin(id, self.now()).await?,
                        _ => tx.set_status(id, status).await?,
                    }
                    Self::renew_promise(tx, id, self.now()).await?;
                }
            }
            Was::Assignee { agent, set } => {
                if head.assignee == *set {
                    tx.set_assignee(id, agent.as_deref()).await?;
                }
            }
            Was::Priority { priority, set } => {
                if head.priority.code() == set {
                    tx.set_priority(id, Priority::from_code(priority).unwrap_or(head.priority))
                        .await?;
                }
            }
            Was::Tags { added, removed } => {
                for tag in added {
                    tx.remove_tag(id, tag).await?;
                }
                for tag in removed {
                    tx.add_tag(id, tag).await?;
                }
            }
            Was::Watch { watching, agent } => {
                let agent = agent.as_deref().unwrap_or(self.agent());
                tx.set_watching(id, agent, *watching).await?;
            }
            Was::Seen { seen_seq } => tx.set_seqs(id, *seen_seq, head.last_seq).await?,
        }
        if let Some(event) = before.event.as_deref().and_then(MessageId::parse) {
            tx.remove_message(event).await?;
        }
        Ok(())
    }
}

pub(crate) fn was_status(head: &TicketHead, set: TicketStatus) -> Was {
    Was::Status {
        status: head.status.code().to_owned(),
        until: head.snoozed_until.map(Timestamp::millis),
        by: head.snoozed_by.clone(),
        held: head.held.map(|cause| cause.code().to_owned()),
        set: set.code().to_owned(),
    }
}
