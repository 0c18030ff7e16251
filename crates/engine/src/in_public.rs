//! Answers that everybody can read: below a review, below a comment on the site. Chosen for one answer at a time and never by
//! itself; until then, and again for the next one, an answer goes to its writer alone. It leaves like every reply, held, counted and
//! looked for; it has no formatting, no files and no signature.

use crate::outgoing::{Ended, ended};
use crate::{Engine, EngineError};
use domain::ConnectionId;
use ports::{Capability, Connected, Found, Outgoing, PortError, Published};
use store::{IdentityKind, OutboxRow, RefKind, TicketRow, WriteTx};

/// Kind of the row that gives an answer in public.
pub const PUBLIC: &str = "reply.public";
/// Stands alone where otherwise the chosen addresses of an answer stand: it is for everybody.
pub const EVERYBODY: &str = "*";
/// What is told of an answer that the other side took and does not show yet.
const ON_HOLD: &str = "public_on_hold";

/// Orders of a customer whose numbers are looked for in what everybody will read; older ones are hardly written about.
const ORDERS: u32 = 20;

/// Whether an answer is for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPublic {
    /// It cannot be.
    No,
    /// It can be.
    Offered,
    /// The agent chose so.
    Chosen,
}

/// Whether these are no addresses and mean everybody.
pub(crate) fn is_everybody(chosen: Option<&[String]>) -> bool {
    matches!(chosen, Some([one]) if one == EVERYBODY)
}

fn on_hold(published: &Published) -> Option<&'static str> {
    (!published.shown).then_some(ON_HOLD)
}

/// How an attempt to give an answer in public ended.
pub(crate) fn published(answer: Result<Published, PortError>) -> Ended {
    match answer {
        Ok(published) => {
            let told = on_hold(&published);
            Ended::accepted(published.id, told)
        }
        Err(error) => ended(error),
    }
}

/// What a kind of connection must be able to do for a row with a missing answer to be looked for.
pub(crate) fn looked_for_by(row: &OutboxRow) -> Capability {
    match row.kind.as_str() {
        PUBLIC => Capability::PublicAnswers,
        _ => Capability::FindSent,
    }
}

/// Asks the other side whether a row arrived: its id there, and what is to be told of it.
pub(crate) async fn look_for(
    row: &OutboxRow,
    connected: &dyn Connected,
    asked: &Outgoing,
) -> Result<Found<(String, Option<&'static str>)>, PortError> {
    if row.kind != PUBLIC {
        return Ok(match connected.find_sent(asked).await? {
            Found::Yes(delivery) => Found::Yes((delivery.id, None)),
            Found::No => Found::No,
            Found::CannotTell => Found::CannotTell,
        });
    }
    Ok(match connected.find_published(asked).await? {
        Found::Yes(published) => {
            let told = on_hold(&published);
            Found::Yes((published.id, told))
        }
        Found::No => Found::No,
        Found::CannotTell => Found::CannotTell,
    })
}

/// What stands there now is the row's entry: read back, it is not another one.
pub(crate) async fn note_published(tx: &mut WriteTx, row: &OutboxRow, id: Option<&str>) -> Result<(), EngineError> {
    if let (PUBLIC, Some(connection), Some(message), Some(id)) = (row.kind.as_str(), row.connection, row.message, id) {
        tx.set_ref(connection, RefKind::Message, id, message.0, &[]).await?;
    }
    Ok(())
}

impl Engine {
    /// Whether an answer to a ticket can be given in public.
    pub(crate) fn can_publish(&self, connection: Option<ConnectionId>, conversation: &str) -> bool {
        let source = connection.and_then(|id| self.source(id));
        source.is_some_and(|source| {
            source.connector.capabilities().contains(&Capability::PublicAnswers)
                && source.connected.publishes(conversation)
        })
    }

    /// The same with what the agent chose.
    ///
    /// # Errors
    /// `public_impossible` when everybody was chosen and cannot be.
    pub(crate) fn in_public(&self, ticket: &TicketRow, chosen: Option<&[String]>) -> Result<InPublic, EngineError> {
        match (
            self.can_publish(ticket.connection, &ticket.conversation),
            is_everybody(chosen),
        ) {
            (true, true) => Ok(InPublic::Chosen),
            (true, false) => Ok(InPublic::Offered),
            (false, true) => Err(EngineError::refused("public_impossible")),
            (false, false) => Ok(InPublic::No),
        }
    }

    /// What of a customer must not stand where everybody reads it.
    pub(crate) async fn private_words(&self, ticket: &TicketRow) -> Result<Vec<String>, EngineError> {
        let store = self.store();
        let mut words: Vec<String> = ticket.order_number.iter().cloned().collect();
        if ticket.address.contains('@') {
            words.push(ticket.address.clone());
        }
        if let Some(customer) = ticket.customer {
            for kind in [IdentityKind::Email, IdentityKind::Phone] {
                words.extend(store.customer_identities(customer, kind).await?);
            }
            let orders = store.orders_of(customer, ORDERS).await?;
            words.extend(orders.into_iter().map(|order| order.head.number));
        }
        words.retain(|word| !word.trim().is_empty());
        // A short number stands for many things unless it is written as one.
        for word in &mut words {
            if word.chars().count() < 4 {
                word.insert(0, '#');
            }
        }
        words.sort();
        words.dedup();
        Ok(words)
    }
}
