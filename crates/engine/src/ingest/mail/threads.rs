//! Which ticket a mail belongs to. The crate `mail` proposes in the order of trust; here each proposal is looked up.

use super::{Judge, Prepared, Sides};
use crate::ingest::Ingest;
use crate::{EngineError, ticket_named};
use domain::TicketId;
use mail::thread::{self, Condition, Target};

/// Names that one mail may refer to, when it is asked who else refers to them.
const NAMES: usize = 20;

impl Ingest<'_> {
    pub(super) async fn thread_of(
        &mut self,
        mail: &Prepared,
        judge: &Judge,
        sides: &Sides,
    ) -> Result<Option<TicketId>, EngineError> {
        for candidate in thread::candidates(&mail.received, &judge.keys, &judge.ours) {
            let Some(ticket) = self.look_up(&candidate.target).await? else {
                continue;
            };
            let may = match candidate.condition {
                Condition::None => true,
                // Nobody gets into somebody else's ticket by typing its number.
                Condition::AuthorTakesPart => {
                    sides.from_us || self.tx.takes_part(ticket, &sides.customer.address).await?
                }
            };
            if may {
                return Ok(Some(ticket));
            }
        }
        self.thread_beside(mail, sides).await
    }

    async fn look_up(&mut self, target: &Target) -> Result<Option<TicketId>, EngineError> {
        Ok(match target {
            Target::Message(name) => self.tx.ticket_of_mail(name, self.connection).await?,
            Target::Thread { thread, .. } => match ticket_named(thread) {
                Some(ticket) if self.tx.ticket_exists(ticket).await? => Some(ticket),
                _ => None,
            },
            Target::Number(number) => match i64::try_from(*number) {
                Ok(number) => self.tx.ticket_numbered(number).await?,
                Err(_) => None,
            },
        })
    }

    /// Mails that came before the one that they answer, or whose common beginning is not here: a ticket in which a mail
    /// refers to this one, or to one that this one refers to. Only with the same customer, because some programs give the
    /// same reference to all their mails.
    async fn thread_beside(&mut self, mail: &Prepared, sides: &Sides) -> Result<Option<TicketId>, EngineError> {
        let received = &mail.received;
        let names = received
            .message_id
            .iter()
            .chain(&received.in_reply_to)
            .chain(received.references.iter().rev());
        let names: Vec<&str> = names.take(NAMES).map(String::as_str).collect();
        if names.is_empty() {
            return Ok(None);
        }
        for ticket in self.tx.tickets_that_name(&names, self.connection).await? {
            if self.tx.takes_part(ticket, &sides.customer.address).await?
                || self.tx.takes_part(ticket, &sides.answer_to).await?
            {
                return Ok(Some(ticket));
            }
        }
        Ok(None)
    }
}
