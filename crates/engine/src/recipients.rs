//! To whom a reply goes, and why. Computed from the message that is answered, never from whatever was sent last; frozen
//! into the outbox when the reply is sent.

use crate::in_public::InPublic;
use crate::outgoing::ReplyPayload;
use crate::reply::ReplyRoute;
use crate::{Engine, EngineError};
use domain::{Channel, OutgoingState};
use store::{FailedAddress, IdentityKind, TicketRow};

/// Why an address is among the recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The newest message came from it.
    Wrote,
    /// The conversation is with it.
    Conversation,
    /// It is known to be the customer's.
    Known,
    /// The agent chose it.
    Chosen,
}

/// An address with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Address or name on the channel.
    pub address: String,
    /// Why it is there.
    pub reason: Reason,
    /// It takes no mail, as another server said.
    pub failed: Option<FailedAddress>,
}

/// To whom a reply goes, and who else could get it.
#[derive(Debug, Clone)]
pub struct Recipients {
    /// How it leaves.
    pub route: ReplyRoute,
    /// Addresses, as they would be frozen now.
    pub to: Vec<String>,
    /// The same with reasons.
    pub chips: Vec<Recipient>,
    /// Other addresses of the customer that the agent can choose.
    pub others: Vec<Recipient>,
    /// Addresses of the last reply that left, when they were others.
    pub before: Vec<String>,
    /// Whether it is for everybody; then it goes to nobody in particular, and the route is that of the next one.
    pub in_public: InPublic,
}

impl Engine {
    /// To whom a reply to a ticket goes; `chosen` by the agent, or computed.
    ///
    /// # Errors
    /// `recipient_invalid`, `public_impossible`, or what the database reports.
    pub async fn recipients(&self, ticket: &TicketRow, chosen: Option<&[String]>) -> Result<Recipients, EngineError> {
        let store = self.store();
        let in_public = self.in_public(ticket, chosen)?;
        let mail = matches!(ticket.channel, Channel::Email | Channel::Form | Channel::Shop);
        let answered = if mail {
            store.answered_address(ticket.id).await?
        } else {
            None
        };
        let answered = answered.filter(|address| address.contains('@'));
        let address = answered.clone().unwrap_or_else(|| ticket.address.clone());
        let route = self
            .reply_route(ticket.connection, &ticket.conversation, &address, ticket.customer)
            .await?;
        if in_public == InPublic::Chosen {
            return Ok(Recipients {
                route,
                in_public,
                to: Vec::new(),
                chips: Vec::new(),
                others: Vec::new(),
                before: Vec::new(),
            });
        }
        let computed = match &route {
            ReplyRoute::Channel(address) => vec![address.clone()],
            ReplyRoute::MailProgram(to) => to.clone(),
            ReplyRoute::Left | ReplyRoute::None => Vec::new(),
        };
        let reason = |address: &String| {
            if answered.as_ref() == Some(address) {
                Reason::Wrote
            } else if *address == ticket.address {
                Reason::Conversation
            } else {
                Reason::Known
            }
        };
        let can_choose = mail && !computed.is_empty();
        let to = match chosen {
            Some(chosen) if can_choose && !chosen.is_empty() => {
                if !chosen.iter().all(|address| is_address(address)) || chosen.len() > 20 {
                    return Err(EngineError::refused("recipient_invalid"));
                }
                chosen.to_vec()
            }
            _ => computed.clone(),
        };
        let known: Vec<String> = match ticket.customer {
            Some(customer) if can_choose => store.customer_identities(customer, IdentityKind::Email).await?,
            _ => Vec::new(),
        };
        let mut others: Vec<String> = Vec::new();
        for one in computed
            .iter()
            .cloned()
            .chain([ticket.address.clone()])
            .chain(known.iter().cloned())
        {
            if can_choose && is_address(&one) && !to.contains(&one) && !others.contains(&one) {
                others.push(one);
            }
        }
        let with_reason = |address: &String| Recipient {
            address: address.clone(),
            reason: if computed.contains(address) || known.contains(address) || *address == ticket.address {
                reason(address)
            } else {
                Reason::Chosen
            },
            failed: None,
        };
        let left = [OutgoingState::Done, OutgoingState::HandedOver];
        let sent = store.outbox_of(ticket.id).await?;
        let last = sent
            .iter()
            .filter(|row| left.contains(&row.state))
            .max_by_key(|row| row.created_at);
        let before = last
            .and_then(|row| serde_json::from_str::<ReplyPayload>(&row.payload).ok())
            .map(|payload| payload.to)
            .filter(|before| *before != to)
            .unwrap_or_default();
        let mut chips: Vec<Recipient> = to.iter().map(with_reason).collect();
        let mut others: Vec<Recipient> = others.iter().map(with_reason).collect();
        for one in chips.iter_mut().chain(&mut others) {
            if one.address.contains('@') {
                one.failed = store.failed_address(&one.address).await?;
            }
        }
        Ok(Recipients {
            chips,
            others,
            route,
            to,
            before,
            in_public,
        })
    }
}

fn is_address(text: &str) -> bool {
    let plain = text.len() <= 254
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || ",;<>\"".contains(c));
    let parts = text.split_once('@');
    plain && parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn only_one_plain_address_is_one() {
        for (text, is) in [
            ("carla@example.com", true),
            ("carla+casa@mail.example.com", true),
            ("carla", false),
            ("carla@", false),
            ("@example.com", false),
            ("carla@example", false),
            ("a@b.c,d@e.f", false),
            ("carla@example.com\r\nbcc: x@y.z", false),
            ("<carla@example.com>", false),
        ] {
            assert_eq!(is_address(text), is, "{text:?}");
        }
    }
}
