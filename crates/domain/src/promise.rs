//! Promises: by when a customer is to be answered. This first form counts plain clock time with the figures of the
//! articles that the product is built on (chat 30 s: S0.2; an enquiry about an order 2 h: S2.2; a form 24 h: S4.1;
//! e-mail 12 h: S3.1); business calendars, pauses and second thresholds build on it.

use crate::{Channel, HOUR, MessageKind, SECOND, TicketStatus, Timestamp};

/// Which promise a deadline belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseKind {
    /// The customer has had no answer yet.
    FirstReply,
    /// The customer wrote again after an answer.
    NextReply,
}

impl PromiseKind {
    /// The name under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            PromiseKind::FirstReply => "first_reply",
            PromiseKind::NextReply => "next_reply",
        }
    }

    /// The promise of a stored name.
    pub fn from_code(code: &str) -> Option<PromiseKind> {
        match code {
            "first_reply" => Some(PromiseKind::FirstReply),
            "next_reply" => Some(PromiseKind::NextReply),
            _ => None,
        }
    }
}

/// A deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// Which promise.
    pub kind: PromiseKind,
    /// The customer's oldest unanswered message.
    pub started_at: Timestamp,
    /// Due.
    pub at: Timestamp,
}

/// Time within which a message on this channel is to be answered, in milliseconds.
fn target(channel: Channel, about_an_order: bool) -> i64 {
    match channel {
        Channel::Chat => 30 * SECOND,
        Channel::Shop => 2 * HOUR,
        Channel::Email | Channel::Social if about_an_order => 2 * HOUR,
        Channel::Form => 24 * HOUR,
        Channel::Email | Channel::Social => 12 * HOUR,
    }
}

/// The next promise of a conversation, given its entries oldest first; none when nobody waits for us. A second message
/// before our answer does not restart the clock: the customer has been waiting since the first.
pub fn next_promise(
    status: TicketStatus,
    channel: Channel,
    order_enquiry: bool,
    entries: impl IntoIterator<Item = (MessageKind, Timestamp)>,
) -> Option<Promise> {
    if !status.owes_an_answer() {
        return None;
    }
    let (mut answered, mut waiting_since) = (false, None);
    for (kind, at) in entries {
        match kind {
            MessageKind::Inbound => waiting_since = waiting_since.or(Some(at)),
            MessageKind::Outbound => (answered, waiting_since) = (true, None),
            MessageKind::Note | MessageKind::Event => {}
        }
    }
    let started_at = waiting_since?;
    let kind = if answered {
        PromiseKind::NextReply
    } else {
        PromiseKind::FirstReply
    };
    Some(Promise {
        kind,
        started_at,
        at: started_at + target(channel, order_enquiry),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use MessageKind::{Inbound, Note, Outbound};

    fn at(hours: i64) -> Timestamp {
        Timestamp(hours * HOUR)
    }

    #[test]
    fn carla_is_promised_an_answer_from_her_oldest_unanswered_message() {
        let due = |entries: &[(MessageKind, i64)]| {
            next_promise(
                TicketStatus::Open,
                Channel::Email,
                false,
                entries.iter().map(|(k, h)| (*k, at(*h))),
            )
        };
        assert_eq!(
            due(&[(Inbound, 1), (Inbound, 5)]).map(|p| (p.kind, p.at)),
            Some((PromiseKind::FirstReply, at(13)))
        );
        assert_eq!(due(&[(Inbound, 1), (Note, 2)]).map(|p| p.at), Some(at(13)));
        assert_eq!(due(&[(Inbound, 1), (Outbound, 2)]), None);
        assert_eq!(
            due(&[(Inbound, 1), (Outbound, 2), (Inbound, 3)]).map(|p| (p.kind, p.at)),
            Some((PromiseKind::NextReply, at(15)))
        );
        assert_eq!(due(&[]), None);
    }

    #[test]
    fn a_chat_is_answered_in_thirty_seconds_and_an_order_enquiry_in_two_hours() {
        let due = |channel, order| {
            next_promise(TicketStatus::Open, channel, order, [(Inbound, at(0))]).map(|p| p.at.millis())
        };
        assert_eq!(due(Channel::Chat, true), Some(30 * SECOND));
        assert_eq!(due(Channel::Email, true), Some(2 * HOUR));
        assert_eq!(due(Channel::Form, true), Some(24 * HOUR));
        assert_eq!(due(Channel::Email, false), Some(12 * HOUR));
    }

    #[test]
    fn nobody_waits_when_the_ticket_is_settled_and_putting_it_aside_stops_no_clock() {
        let due = |status| next_promise(status, Channel::Email, false, [(Inbound, at(0))]).map(|p| p.at);
        for status in [TicketStatus::Waiting, TicketStatus::Resolved, TicketStatus::Merged] {
            assert_eq!(due(status), None);
        }
        assert_eq!(due(TicketStatus::Snoozed), Some(at(12)));
    }
}
