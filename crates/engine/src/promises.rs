//! Promises of tickets: computed anew whenever something that they follow from has changed. When the shop promises
//! something else, every unsettled ticket gets its new deadline, part by part, so that a click never waits for all of them;
//! a program that is ended in between goes on at the next start.

use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{
    Case, EveryHour, Kept, Promise, PromisePolicy, PromiseRule, Situation, Talk, TicketId, TicketStatus, Timestamp,
    first_reply_kept, next_promise, running_promises,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{StoreError, TicketHead, WriteTx};

/// Tickets that get their new deadline in one transaction.
const PART: u32 = 200;

/// Rules as a record keeps them, in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptRule {
    situation: String,
    target: Option<i64>,
    latest: Option<i64>,
    resolution: Option<i64>,
}

pub(crate) fn kept(policy: &PromisePolicy) -> Vec<KeptRule> {
    Situation::ALL
        .into_iter()
        .map(|situation| {
            let rule = policy.rule(situation);
            KeptRule {
                situation: situation.code().to_owned(),
                target: rule.target,
                latest: rule.latest,
                resolution: rule.resolution,
            }
        })
        .collect()
}

pub(crate) fn policy_of(rules: &[KeptRule]) -> PromisePolicy {
    let mut policy = PromisePolicy::NONE;
    for rule in rules {
        if let Some(situation) = Situation::from_code(&rule.situation) {
            let rule = PromiseRule {
                target: rule.target,
                latest: rule.latest,
                resolution: rule.resolution,
            };
            policy.set(situation, rule);
        }
    }
    policy
}

/// Every promise of a ticket, to be shown.
#[derive(Debug, Clone)]
pub struct TicketPromises {
    /// Those that run, the earliest first.
    pub running: Vec<Promise>,
    /// The first reply, once it was given.
    pub first_reply: Option<Kept>,
    /// It is the customer's turn: nothing runs.
    pub paused: bool,
    /// How long it was the customer's turn before, in milliseconds.
    pub waited: i64,
}

impl Engine {
    /// Computes a ticket's next promise anew after a change at `at`.
    pub(crate) async fn renew_promise(tx: &mut WriteTx, id: TicketId, at: Timestamp) -> Result<(), StoreError> {
        let head = tx.ticket(id).await?;
        Self::renew_promise_of(tx, &head, at).await
    }

    /// The same for a ticket as it stands after the change.
    pub(crate) async fn renew_promise_of(tx: &mut WriteTx, head: &TicketHead, at: Timestamp) -> Result<(), StoreError> {
        let policy = tx.promise_policy().await?;
        let id = head.id;
        let waited = tx.note_turn(id, !head.status.owes_an_answer(), at).await?;
        let case = Case {
            status: head.status,
            channel: head.channel,
            order_enquiry: head.order_enquiry,
            waited,
        };
        let talk = Talk::of(tx.message_times(id).await?);
        tx.set_promise(id, next_promise(&policy, &EveryHour, case, talk)).await
    }

    /// Promises something else, and gives every unsettled ticket its new deadline.
    ///
    /// # Errors
    /// `promise_invalid` when a time is none, or the latest is before the target.
    pub async fn set_promises(&self, rules: &[(Situation, PromiseRule)]) -> Result<(), EngineError> {
        if let Some((situation, _)) = rules.iter().find(|(_, rule)| !rule.is_sound()) {
            return Err(EngineError::refused_with(
                "promise_invalid",
                "situation",
                situation.code(),
            ));
        }
        let mut tx = self.store().write().await?;
        let before = tx.promise_policy().await?;
        let mut policy = before.clone();
        for (situation, rule) in rules {
            policy.set(*situation, *rule);
        }
        if policy == before {
            return Ok(());
        }
        let undo = Undo::Promises { rules: kept(&before) };
        let args = json!({ "rules": kept(&policy) });
        self.record(&mut tx, "promise.set", None, &args, Some(&undo)).await?;
        tx.set_promise_policy(&policy).await?;
        tx.commit().await?;
        self.catch_up_promises().await
    }

    /// Gives tickets whose deadline is of earlier rules a new one. Costs one look when there are none.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn catch_up_promises(&self) -> Result<(), EngineError> {
        while self.store().promises_behind().await? {
            let mut tx = self.store().write().await?;
            for id in tx.take_promises_behind(PART).await? {
                Self::renew_promise(&mut tx, id, self.now()).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// What a ticket's customer is promised, and what was kept.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn promises_of(&self, id: TicketId) -> Result<TicketPromises, EngineError> {
        let row = self.store().ticket(id, self.agent()).await?;
        let (times, waited) = self.store().promise_times(id).await?;
        let policy = self.store().promise_policy().await?;
        let case = Case {
            status: row.status,
            channel: row.channel,
            order_enquiry: row.order_enquiry,
            waited,
        };
        let talk = Talk::of(times);
        Ok(TicketPromises {
            running: running_promises(&policy, &EveryHour, case, talk),
            first_reply: first_reply_kept(&policy, &EveryHour, case, talk),
            paused: row.status == TicketStatus::Waiting,
            waited,
        })
    }
}
