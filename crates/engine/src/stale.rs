//! What an agent had seen of a ticket when they decided about it. A ticket to which the customer has written since is not
//! put out of sight by that decision: it is left as it is, the refusal says what is new, and the agent may decide again.

use crate::{Change, Engine, EngineError};
use domain::{TicketId, TicketStatus, one_line};
use std::collections::{BTreeMap, HashMap};
use store::{TicketHead, WriteTx};

/// Longest part of a message that a refusal tells, in characters.
const TOLD: usize = 140;

/// What was on the agent's screen.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The customer's newest entry that was shown, by order of arrival ([`store::TicketRow::last_seq`]).
    pub places: HashMap<TicketId, i64>,
    /// The newest entry of all when the tickets that are not named were marked in a list; nothing: they are not asked about.
    pub unnamed: Option<i64>,
    /// The agent knows what is new and means it all the same.
    pub force: bool,
}

impl Seen {
    /// Whether the customer has written since.
    fn is_outdated(&self, head: &TicketHead) -> bool {
        let seen = self.places.get(&head.id).copied().or(self.unnamed);
        !self.force && seen.is_some_and(|seen| head.last_seq > seen)
    }
}

/// Only what puts a ticket out of sight asks for more than the agent has read.
fn hides(change: &Change) -> bool {
    matches!(
        change,
        Change::Status(TicketStatus::Resolved | TicketStatus::Waiting) | Change::Snooze(_) | Change::Spam | Change::Bin
    )
}

impl Engine {
    /// Why a ticket is not changed like this, if it is not.
    pub(crate) async fn outdated(
        &self,
        tx: &mut WriteTx,
        head: &TicketHead,
        change: &Change,
        seen: &Seen,
    ) -> Result<Option<EngineError>, EngineError> {
        if !hides(change) || !seen.is_outdated(head) {
            return Ok(None);
        }
        self.what_is_new(tx, head).await.map(Some)
    }

    /// Refuses to merge a ticket of which there is more than the agent has seen.
    pub(crate) async fn refuse_outdated(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        seen: &Seen,
    ) -> Result<(), EngineError> {
        let head = tx.ticket(ticket).await?;
        if seen.is_outdated(&head) {
            return Err(self.what_is_new(tx, &head).await?);
        }
        Ok(())
    }

    async fn what_is_new(&self, tx: &mut WriteTx, head: &TicketHead) -> Result<EngineError, EngineError> {
        let (name, text) = tx.entry_at(head.id, head.last_seq).await?.unwrap_or_default();
        Ok(EngineError::Refused {
            code: "ticket_outdated",
            params: BTreeMap::from([
                ("number".to_owned(), head.number.to_string()),
                ("name".to_owned(), name),
                ("text".to_owned(), one_line(&text, TOLD)),
            ]),
        })
    }
}
