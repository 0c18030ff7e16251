//! How a conversation had been sorted elsewhere: tags, rank, put aside, part of another. It is taken over once, with the
//! import, and is no change by a person: there is nothing to undo, and a later reading leaves alone what people did here.

use super::Ingest;
use crate::EngineError;
use domain::{TicketId, TicketStatus};
use ports::TriageRecord;
use store::RefKind;

/// Kept with a conversation that was sorted.
const SORTED: &[u8] = b"sorted";

impl Ingest<'_> {
    /// A conversation that was never handed over is passed by.
    pub(super) async fn triage(&mut self, record: &TriageRecord) -> Result<(), EngineError> {
        let conversation = (self.connection, RefKind::Conversation);
        let found = self
            .tx
            .find_ref(conversation.0, conversation.1, &record.conversation)
            .await?;
        // What stands beside our id says that this was done.
        let Some((local, done)) = found else { return Ok(()) };
        if !done.is_empty() {
            return Ok(());
        }
        let ticket = TicketId(local);
        for tag in &record.tags {
            self.tx.add_tag(ticket, tag).await?;
        }
        if let Some(priority) = record.priority {
            self.tx.set_priority(ticket, priority).await?;
        }
        if let Some(until) = record.snoozed_until
            && until > self.now
            && self.tx.ticket(ticket).await?.status == TicketStatus::Open
        {
            self.tx.set_snooze(ticket, until, self.engine.agent()).await?;
        }
        if let Some(into) = &record.merged_into {
            self.merged(ticket, into).await?;
        }
        self.tx
            .set_ref(
                self.connection,
                RefKind::Conversation,
                &record.conversation,
                local,
                SORTED,
            )
            .await?;
        Ok(())
    }

    /// Puts a ticket into another one, unless one of them is part of something already.
    async fn merged(&mut self, ticket: TicketId, into: &str) -> Result<(), EngineError> {
        let Some((target, _)) = self.tx.find_ref(self.connection, RefKind::Conversation, into).await? else {
            return Ok(());
        };
        let target = TicketId(target);
        let parts = [
            self.tx.ticket(ticket).await?.status,
            self.tx.ticket(target).await?.status,
        ];
        if ticket == target || parts.contains(&TicketStatus::Merged) {
            return Ok(());
        }
        self.engine.merge_one(self.tx, ticket, target, true).await
    }
}
