//! The judge: what must be true of the database and of the other side, whatever happened. It reads only what the program
//! shows to everybody, and compares it with what the world knows.

use crate::shop::SimShop;
use crate::story::{Fate, Story};
use domain::{MessageKind, OutboxId, OutgoingState, TicketId, Timestamp};
use engine::Engine;
use std::collections::BTreeMap;
use store::{DraftKind, OutboxRow, QueueFilter, StoreError, TicketOrder, TicketQueue, TicketRow};

/// What was found to be false; the text names the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Broken {
        Broken(format!("the database cannot be read: {error}"))
    }
}

/// Every ticket there is.
///
/// # Errors
/// What the database reports.
pub async fn tickets(engine: &Engine) -> Result<Vec<TicketRow>, StoreError> {
    let ids = ticket_ids(engine).await?;
    engine.store().ticket_rows(&ids, engine.agent()).await
}

/// Ids of every ticket there is.
///
/// # Errors
/// What the database reports.
pub(crate) async fn ticket_ids(engine: &Engine) -> Result<Vec<TicketId>, StoreError> {
    let mut all = Vec::new();
    for queue in [TicketQueue::AllOpen, TicketQueue::Resolved] {
        let filter = QueueFilter {
            queue,
            channel: None,
            language: None,
            order: TicketOrder::Newest,
        };
        let (store, agent) = (engine.store(), engine.agent());
        all.extend(store.queue_ids(filter, agent, engine.now(), 0, 500).await?);
    }
    Ok(all)
}

/// Every row of the outbox.
///
/// # Errors
/// What the database reports.
pub(crate) async fn outbox(engine: &Engine) -> Result<BTreeMap<OutboxId, OutboxRow>, StoreError> {
    let mut all = engine.store().outbox_open().await?;
    all.extend(engine.store().outbox_settled(Timestamp(i64::MIN)).await?);
    Ok(all.into_iter().map(|row| (row.id, row)).collect())
}

pub(crate) fn row_of(outbox: &BTreeMap<OutboxId, OutboxRow>, id: OutboxId) -> Result<&OutboxRow, Broken> {
    let row = outbox.get(&id);
    row.ok_or_else(|| Broken("what Ana was told will be sent is not in the outbox".to_owned()))
}

fn require(holds: bool, rule: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken(rule())) }
}

/// Checks everything that must hold at any time; with `quiet` also what must hold when nothing is under way any more.
///
/// # Errors
/// The first rule that does not hold.
pub async fn everything(engine: &Engine, shops: &[SimShop], story: &Story, quiet: bool) -> Result<(), Broken> {
    for shop in shops {
        if let Some(complaint) = shop.complaint() {
            return Err(Broken(complaint));
        }
    }
    let tickets = tickets(engine).await?;
    let mut texts: BTreeMap<(MessageKind, String), Vec<TicketId>> = BTreeMap::new();
    for ticket in &tickets {
        for message in engine.store().messages(ticket.id).await? {
            if message.kind != MessageKind::Event {
                texts.entry((message.kind, message.text)).or_default().push(ticket.id);
            }
        }
    }
    let shown = |kind, text: &str| texts.get(&(kind, text.to_owned())).map_or(&[][..], Vec::as_slice);

    let conversations: BTreeMap<TicketId, &str> = tickets.iter().map(|t| (t.id, t.conversation.as_str())).collect();
    for shop in shops {
        for (conversation, text) in shop.written() {
            let found = shown(MessageKind::Inbound, &text);
            require(found.len() <= 1, || {
                format!("{text} of {conversation} is shown {} times", found.len())
            })?;
            require(!quiet || found.len() == 1, || {
                format!("{text} of {conversation} is lost")
            })?;
            require(
                found
                    .iter()
                    .all(|id| conversations.get(id) == Some(&conversation.as_str())),
                || format!("{text} of {conversation} is in another conversation"),
            )?;
        }
    }

    let outbox = outbox(engine).await?;
    for reply in &story.replies {
        let row = row_of(&outbox, reply.outbox)?;
        let arrived: usize = shops.iter().map(|shop| shop.arrived(&row.marker)).sum();
        let text = &reply.text;
        require(arrived <= 1 + reply.again, || format!("{text} arrived {arrived} times"))?;
        let shown = shown(MessageKind::Outbound, text);
        match reply.fate {
            Fate::Wanted => {
                require(shown == [reply.ticket], || {
                    format!("{text} is shown {} times in its ticket", shown.len())
                })?;
                require(row.state != OutgoingState::Cancelled, || {
                    format!("{text} was cancelled by nobody")
                })?;
                require(row.state != OutgoingState::Done || arrived >= 1, || {
                    format!("{text} is called sent and did not arrive")
                })?;
                require(!quiet || arrived >= 1, || {
                    format!("{text} never arrived ({:?})", row.state)
                })?;
                require(!quiet || row.state == OutgoingState::Done, || {
                    format!("{text} ends as {:?}", row.state)
                })?;
            }
            Fate::TakenBack => {
                require(arrived == 0, || format!("{text} was taken back and arrived"))?;
                require(shown.is_empty(), || format!("{text} was taken back and is still shown"))?;
            }
            // One that arrived all the same may come back in the shop's own list, and then it is shown: it is the truth.
            Fate::GivenUp | Fate::Settled => require(shown.len() <= arrived, || {
                format!("{text} was given up and is still shown")
            })?,
        }
    }
    for (ticket, text) in &story.notes {
        let found = shown(MessageKind::Note, text);
        require(found == [*ticket], || {
            format!("the note {text} is shown {} times", found.len())
        })?;
        require(shown(MessageKind::Outbound, text).is_empty(), || {
            format!("the note {text} became a reply")
        })?;
        let left = shops
            .iter()
            .any(|shop| shop.received().iter().any(|m| m.text.contains(text.as_str())));
        require(!left, || format!("the note {text} left the house"))?;
    }
    for ticket in &tickets {
        let drafts = engine.store().drafts(ticket.id, engine.agent()).await?;
        for kind in [DraftKind::Reply, DraftKind::Note] {
            let stored = drafts
                .iter()
                .find(|d| d.kind == kind)
                .map_or("", |d| d.content.text.as_str());
            let told = story.draft(ticket.id, kind);
            require(stored == told, || {
                format!("{kind:?} in progress is {stored:?}, Ana was told {told:?}")
            })?;
        }
    }
    if quiet {
        let open: Vec<&OutboxRow> = outbox.values().filter(|row| !row.state.is_settled()).collect();
        require(open.is_empty(), || {
            let left: Vec<_> = open.iter().map(|row| (&row.kind, row.state, &row.error_code)).collect();
            format!("still waits to leave: {left:?}")
        })?;
    }
    Ok(())
}
