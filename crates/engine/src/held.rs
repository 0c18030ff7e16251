//! Taking up what is held, and what a person says of addresses: a sender is blocked, so that what they write is held, or is never
//! to be held (one address or a whole domain); an address that took no mail is tried again.

use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{CustomerId, HeldCause, TicketStatus};
use serde_json::json;
use store::{CustomerRow, IdentityKind, SenderRule, TicketHead, WriteTx};

impl Engine {
    /// Says something of a sender (`carla@example.org`, or `@example.org` for everybody there); nothing: takes back what was
    /// said. Undoable. What has arrived already stays where it is.
    ///
    /// # Errors
    /// `sender_invalid`, `sender_is_us` when it is the shop itself.
    pub async fn say_of_sender(&self, sender: &str, rule: Option<SenderRule>) -> Result<(), EngineError> {
        let sender =
            named(sender).ok_or_else(|| EngineError::refused_with("sender_invalid", "sender", sender.trim()))?;
        let own = self.own_addresses();
        let is_us = |own: &String| *own == sender || (sender.starts_with('@') && own.ends_with(&sender));
        if rule == Some(SenderRule::Block) && own.iter().any(is_us) {
            return Err(EngineError::refused_with("sender_is_us", "sender", sender));
        }
        let mut tx = self.store().write().await?;
        let before = tx.sender_rule(&sender).await?;
        if before == rule {
            return Ok(());
        }
        let now = self.now();
        tx.set_sender_rule(&sender, rule, now).await?;
        let undo = Undo::Sender {
            sender: sender.clone(),
            rule: before.map(|rule| rule.code().to_owned()),
        };
        let name = match rule {
            Some(SenderRule::Block) => "sender.block",
            Some(SenderRule::Allow) => "sender.allow",
            None => "sender.forget",
        };
        // What is done again says the same of the same sender.
        let args = json!({ "sender": sender, "rule": rule.map(SenderRule::code) });
        self.record(&mut tx, name, None, &args, Some(&undo)).await?;
        Ok(tx.commit().await?)
    }
}

impl Engine {
    /// A held conversation becomes somebody's work: who wrote it is a customer from now on.
    pub(crate) async fn take_up(&self, tx: &mut WriteTx, head: &TicketHead) -> Result<(), EngineError> {
        let is_report = matches!(
            head.held,
            Some(HeldCause::Bounce | HeldCause::Delayed | HeldCause::Receipt | HeldCause::Complaint)
        );
        let is_aside = matches!(head.status, TicketStatus::Held | TicketStatus::Binned);
        if !is_aside || head.customer.is_some() || is_report || !head.address.contains('@') {
            return Ok(());
        }
        let customer = match tx.customer_by(IdentityKind::Email, &head.address).await? {
            Some(known) => known,
            None => {
                let id = CustomerId(self.new_id());
                let author = tx.first_author(head.id).await?.unwrap_or_default();
                let new = CustomerRow {
                    id,
                    name: if author.contains('@') { String::new() } else { author },
                    language: head.language,
                    country: None,
                    created_at: self.now(),
                    root: id,
                };
                tx.add_customer(&new, &[(IdentityKind::Email, &head.address)]).await?;
                id
            }
        };
        Ok(tx.link_ticket(head.id, None, Some(customer)).await?)
    }
}

impl Engine {
    /// Forgets that an address took no mail: it is written to as any other until it fails again. Undoable.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn try_address_again(&self, address: &str) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let Some(failed) = tx.failed_address(address).await? else {
            return Ok(());
        };
        tx.forget_failure(address).await?;
        let undo = Undo::AddressFailed {
            address: address.to_owned(),
            at: failed.at.millis(),
            status: failed.status,
            words: failed.words,
        };
        let args = json!({ "address": address });
        self.record(&mut tx, "address.retry", None, &args, Some(&undo)).await?;
        Ok(tx.commit().await?)
    }
}

/// A sender as it is kept: an address or `@domain`, in small letters.
fn named(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let (local, domain) = lower.rsplit_once('@')?;
    let whole = if local.is_empty() {
        format!("all@{domain}")
    } else {
        lower.clone()
    };
    (domain.contains('.') && mail::address::is_address(&whole)).then_some(lower)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_sender_is_an_address_or_a_domain() {
        for (typed, kept) in [
            (" Carla@Example.ORG ", Some("carla@example.org")),
            ("@Example.org", Some("@example.org")),
            ("example.org", None),
            ("@", None),
            ("@localhost", None),
            ("a@b@c.org", None),
            ("carla@example.org, bela@example.hu", None),
        ] {
            assert_eq!(named(typed).as_deref(), kept, "{typed:?}");
        }
    }
}
