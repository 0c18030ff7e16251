//! A ticket's state, and what a message does to it.

use crate::DAY;
use crate::order::codes;

/// How long what was thrown away can be had back, in milliseconds.
pub const BIN_KEEPS: i64 = 30 * DAY;

codes! {
    /// State of a ticket.
    TicketStatus {
        /// Somebody must answer.
        Open = "open",
        /// The customer must answer.
        Waiting = "waiting",
        /// Put aside until a time; a message by the customer or a colleague brings it back at once.
        Snoozed = "snoozed",
        /// Done; a new message from the customer opens it again.
        Resolved = "resolved",
        /// Continued in another ticket: it keeps its number and is in no queue.
        Merged = "merged",
        /// Probably nothing that anybody must answer: kept aside until a person says otherwise.
        Held = "held",
        /// It was held, and a person threw it away: in no queue but the bin, and gone for good after [`BIN_KEEPS`].
        Binned = "binned",
    }
    /// Why a conversation is held.
    HeldCause {
        /// An automatic answer: somebody is away.
        Away = "away",
        /// A mail of ours was not delivered, and belongs to no conversation that is known.
        Bounce = "bounce",
        /// A mail of ours is late.
        Delayed = "delayed",
        /// A mail of ours was delivered or shown.
        Receipt = "receipt",
        /// Somebody called a mail of ours spam.
        Complaint = "complaint",
        /// It came through a mailing list, or is an advertisement.
        List = "list",
        /// Two programs seem to answer each other.
        Loop = "loop",
        /// A person, or the mail server, said that it is spam.
        Spam = "spam",
        /// A person blocked its sender.
        Blocked = "blocked",
    }
    /// How much a ticket matters, least first.
    Priority {
        /// Can wait.
        Low = "low",
        /// As most.
        Normal = "normal",
        /// Before others.
        High = "high",
        /// At once.
        Urgent = "urgent",
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
        match (self, kind) {
            (TicketStatus::Merged, _) => TicketStatus::Merged,
            // Whoever answers from elsewhere took it up.
            (TicketStatus::Held | TicketStatus::Binned, MessageKind::Outbound) => TicketStatus::Waiting,
            (_, MessageKind::Inbound) => TicketStatus::Open,
            (_, MessageKind::Outbound | MessageKind::Note | MessageKind::Event) => self,
        }
    }

    /// The customer may be waiting for us: an answer was promised. Putting a ticket aside does not stop the clock.
    pub fn owes_an_answer(self) -> bool {
        matches!(self, TicketStatus::Open | TicketStatus::Snoozed)
    }

    /// Somebody still has to do something about it, now or later.
    pub fn is_unsettled(self) -> bool {
        matches!(self, TicketStatus::Open | TicketStatus::Waiting | TicketStatus::Snoozed)
    }
}

impl HeldCause {
    /// A person meant it: what comes after it in the same conversation is held as well.
    pub fn stays(self) -> bool {
        matches!(self, HeldCause::Spam | HeldCause::Blocked)
    }
}

/// Longest tag, in characters.
const LONGEST_TAG: usize = 40;

/// A tag as it is stored: lower case, single blanks, no comma or control sign; nothing when no letter or digit is left of it
/// or it is too long.
pub fn clean_tag(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let tag = words.join(" ").trim_matches(|c: char| c == '#' || c == ',').to_owned();
    let fits = (1..=LONGEST_TAG).contains(&tag.chars().count());
    let clean = tag.chars().any(char::is_alphanumeric) && !tag.chars().any(|c| c.is_control() || c == ',');
    (fits && clean).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_lower_case_word_of_the_shop() {
        for (typed, kept) in [
            ("  Paquete   Perdido ", Some("paquete perdido")),
            ("#VIP", Some("vip")),
            ("Csere", Some("csere")),
            ("", None),
            ("#", None),
            ("a,b", None),
            ("x\u{7}", None),
        ] {
            assert_eq!(clean_tag(typed).as_deref(), kept, "{typed:?}");
        }
        assert_eq!(clean_tag(&"a".repeat(41)), None);
    }

    #[test]
    fn only_carlas_words_open_a_ticket_and_a_merged_one_stays_merged() {
        for status in [TicketStatus::Waiting, TicketStatus::Snoozed, TicketStatus::Resolved] {
            assert_eq!(status.after_message(MessageKind::Inbound), TicketStatus::Open);
            assert_eq!(status.after_message(MessageKind::Outbound), status);
            assert_eq!(status.after_message(MessageKind::Note), status);
        }
        assert_eq!(
            TicketStatus::Merged.after_message(MessageKind::Inbound),
            TicketStatus::Merged
        );
        assert_eq!(
            TicketStatus::Held.after_message(MessageKind::Inbound),
            TicketStatus::Open
        );
        assert_eq!(TicketStatus::Held.after_message(MessageKind::Note), TicketStatus::Held);
        for out_of_sight in [TicketStatus::Held, TicketStatus::Binned] {
            assert!(!out_of_sight.owes_an_answer() && !out_of_sight.is_unsettled());
        }
        // Who was thrown away by mistake and writes again is heard.
        assert_eq!(
            TicketStatus::Binned.after_message(MessageKind::Inbound),
            TicketStatus::Open
        );
    }
}
