//! A ticket's state, and what a message does to it.

use crate::order::codes;

codes! {
    /// State of a ticket.
    TicketStatus {
        /// Somebody must answer.
        Open = "open",
        /// The customer must answer.
        Waiting = "waiting",
        /// Done; a new message from the customer opens it again.
        Resolved = "resolved",
    }
    /// What an entry of a conversation is.
    MessageKind {
        /// From the customer.
        Inbound = "inbound",
        /// From an agent to the customer.
        Outbound = "outbound",
        /// From an agent to the team only; it has no recipients at all.
        Note = "note",
        /// Something that happened.
        Event = "event",
    }
}

impl TicketStatus {
    /// The state after this entry: only the customer's own words open a ticket by themselves.
    pub fn after_message(self, kind: MessageKind) -> TicketStatus {
        match kind {
            MessageKind::Inbound => TicketStatus::Open,
            MessageKind::Outbound | MessageKind::Note | MessageKind::Event => self,
        }
    }
}
