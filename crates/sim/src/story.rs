//! What the world expects of the program: a plain record of what Ana was told is done. It is kept by the driver, never read
//! from the database, so that it can contradict it.

use domain::{OutboxId, TicketId};
use std::collections::BTreeMap;
use store::DraftKind;

/// What became of a reply as far as Ana decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is to be sent.
    Wanted,
    /// She took it back before it left.
    TakenBack,
    /// She gave it up although it might have arrived.
    GivenUp,
    /// She found out herself that it happened.
    Settled,
}

/// A reply that Ana was told is in the outbox.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its outbox row.
    pub outbox: OutboxId,
    /// Its ticket.
    pub ticket: TicketId,
    /// Its text; unique in the run.
    pub text: String,
    /// What Ana decided.
    pub fate: Fate,
    /// How often she decided to send it again.
    pub again: usize,
}

/// A refund that Ana was told is in the outbox.
#[derive(Debug, Clone)]
pub struct Refund {
    /// Its outbox row.
    pub outbox: OutboxId,
    /// Its marker.
    pub marker: String,
    /// Its order.
    pub order: &'static str,
    /// Cents.
    pub minor: i64,
    /// What Ana decided.
    pub fate: Fate,
    /// How often she decided to send it again.
    pub again: usize,
}

/// Everything that Ana was told.
#[derive(Debug, Default, Clone)]
pub struct Story {
    /// Replies in the outbox.
    pub replies: Vec<Reply>,
    /// Refunds in the outbox.
    pub refunds: Vec<Refund>,
    /// Notes: ticket and text, unique in the run.
    pub notes: Vec<(TicketId, String)>,
    /// Texts in progress; empty ones are left out.
    pub drafts: BTreeMap<(TicketId, bool), String>,
}

impl Story {
    /// What Ana is told after a backup was restored: everything as it was then. What she decided since is undone with the
    /// rest; what arrived since has arrived all the same.
    pub fn restored(&mut self, then: Story) {
        let now = std::mem::replace(self, then);
        for reply in &mut self.replies {
            if let Some(later) = now.replies.iter().find(|one| one.outbox == reply.outbox) {
                reply.again = reply.again.max(later.again);
            }
        }
        for refund in &mut self.refunds {
            if let Some(later) = now.refunds.iter().find(|one| one.outbox == refund.outbox) {
                refund.again = refund.again.max(later.again);
            }
        }
    }

    /// Ana's text in progress is now this.
    pub fn drafted(&mut self, ticket: TicketId, kind: DraftKind, text: &str) {
        let key = (ticket, kind == DraftKind::Note);
        if text.trim().is_empty() {
            self.drafts.remove(&key);
        } else {
            self.drafts.insert(key, text.to_owned());
        }
    }

    /// The text in progress.
    pub fn draft(&self, ticket: TicketId, kind: DraftKind) -> &str {
        self.drafts
            .get(&(ticket, kind == DraftKind::Note))
            .map_or("", String::as_str)
    }

    /// A text is a draft again, before what has been begun since.
    pub fn given_back(&mut self, ticket: TicketId, kind: DraftKind, text: &str) {
        let begun = self.draft(ticket, kind);
        let whole = if begun.trim().is_empty() {
            text.to_owned()
        } else {
            format!("{text}\n\n{begun}")
        };
        self.drafted(ticket, kind, &whole);
    }
}
