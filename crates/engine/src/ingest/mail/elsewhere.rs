//! Answered from elsewhere: a mailbox says that a mail was answered, and there is no copy of the answer. The ticket says so and asks
//! for nothing more; when a copy comes after all, it stands in the place of that line.

use crate::EngineError;
use crate::ingest::Ingest;
use crate::ingest::message::Incoming;
use domain::{MessageId, MessageKind, TicketStatus};
use std::collections::BTreeMap;

impl Ingest<'_> {
    /// Notes it, when the ticket still waits for an answer to this very mail.
    pub(super) async fn answered_elsewhere(&mut self, mail: MessageId) -> Result<(), EngineError> {
        let Some(ticket) = self.tx.ticket_of_last_word(mail).await? else {
            return Ok(());
        };
        let head = self.tx.ticket(ticket).await?;
        if !head.status.owes_an_answer() || self.tx.is_being_answered(ticket).await? {
            return Ok(());
        }
        let told = Incoming {
            kind: MessageKind::Event,
            author: "",
            text: "",
            language: None,
            at: self.now,
            event: Some(("answered_elsewhere".to_owned(), BTreeMap::new())),
            settled: false,
            has_file: false,
            status: Some(TicketStatus::Waiting),
            quiet: true,
            snippet: None,
            held: None,
        };
        self.entry(ticket, &told).await?;
        Ok(())
    }
}
