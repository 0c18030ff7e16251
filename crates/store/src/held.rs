//! What is held, and what a person said of its senders. A held conversation is a ticket in the state `held` with its cause: it
//! can be read, searched and taken up like any other, and is in no queue but its own.

use crate::rows::{code, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{HeldCause, TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

statements! {
    HOLD = "UPDATE tickets SET status = 'held', held_cause = ?2, snoozed_until = NULL, snoozed_by = NULL WHERE id = ?1";
    RULES = "SELECT folded, rule, said_at FROM sender_rules ORDER BY said_at DESC, folded LIMIT 1000";
    RULE = "SELECT rule FROM sender_rules WHERE folded = ?1";
    // What was said of an address counts for more than what was said of its domain.
    RULE_OF = "SELECT rule FROM sender_rules WHERE folded IN (?1, ?2) ORDER BY folded = ?2 LIMIT 1";
    SET_RULE = "INSERT INTO sender_rules (folded, rule, said_at) VALUES (?1, ?2, ?3) \
                ON CONFLICT (folded) DO UPDATE SET rule = excluded.rule, said_at = excluded.said_at";
    FIRST_AUTHOR = "SELECT author FROM messages WHERE ticket_id = ?1 AND kind = 'inbound' ORDER BY written_at, seq LIMIT 1";
    FORGET_RULE = "DELETE FROM sender_rules WHERE folded = ?1";
}

/// What a person said of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderRule {
    /// Held from now on.
    Block,
    /// Never held.
    Allow,
}

impl SenderRule {
    /// The name under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            SenderRule::Block => "block",
            SenderRule::Allow => "allow",
        }
    }

    /// The rule of a stored name.
    pub fn from_code(code: &str) -> Option<SenderRule> {
        [SenderRule::Block, SenderRule::Allow]
            .into_iter()
            .find(|rule| rule.code() == code)
    }
}

/// A sender of whom something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderRow {
    /// An address, or a domain as `@example.org`; lower case.
    pub sender: String,
    /// What was said.
    pub rule: SenderRule,
    /// When.
    pub said_at: Timestamp,
}

fn sender(row: &SqliteRow) -> Result<SenderRow, StoreError> {
    Ok(SenderRow {
        sender: row.try_get(0)?,
        rule: code(row, 1, SenderRule::from_code)?,
        said_at: time(row, 2)?,
    })
}

impl Store {
    /// Everything that was said of senders, newest first, at most 1000.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn sender_rules(&self) -> Result<Vec<SenderRow>, StoreError> {
        let rows = sqlx::query(RULES).fetch_all(&self.readers).await?;
        rows.iter().map(sender).collect()
    }
}

impl WriteTx {
    /// Holds a ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn hold(&mut self, id: TicketId, cause: HeldCause) -> Result<(), StoreError> {
        sqlx::query(HOLD)
            .bind(id.0)
            .bind(cause.code())
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Who wrote a ticket's first entry from outside.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn first_author(&mut self, id: TicketId) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(FIRST_AUTHOR)
            .bind(id.0)
            .fetch_optional(self.db())
            .await?)
    }

    /// What was said of exactly this sender.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn sender_rule(&mut self, sender: &str) -> Result<Option<SenderRule>, StoreError> {
        let found: Option<String> = sqlx::query_scalar(RULE).bind(sender).fetch_optional(self.db()).await?;
        Ok(found.as_deref().and_then(SenderRule::from_code))
    }

    /// What holds for an address: what was said of it, or of its domain.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn rule_for(&mut self, address: &str) -> Result<Option<SenderRule>, StoreError> {
        let address = address.to_lowercase();
        let Some((_, domain)) = address.rsplit_once('@') else {
            return Ok(None);
        };
        let found: Option<String> = sqlx::query_scalar(RULE_OF)
            .bind(&address)
            .bind(format!("@{domain}"))
            .fetch_optional(self.db())
            .await?;
        Ok(found.as_deref().and_then(SenderRule::from_code))
    }

    /// Says something of a sender; nothing: takes back what was said.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_sender_rule(
        &mut self,
        sender: &str,
        rule: Option<SenderRule>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        match rule {
            Some(rule) => {
                sqlx::query(SET_RULE)
                    .bind(sender)
                    .bind(rule.code())
                    .bind(at.millis())
                    .execute(self.db())
                    .await?
            }
            None => sqlx::query(FORGET_RULE).bind(sender).execute(self.db()).await?,
        };
        self.touch(Topic::Senders);
        Ok(())
    }
}
