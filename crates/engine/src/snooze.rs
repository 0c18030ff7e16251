//! Tickets that were put aside come back: at their time, and at once when the customer or a colleague writes. The agent's
//! own reply leaves them where they are.

use crate::{Engine, EngineError};
use domain::{
    Civil, DAY, Language, LocalTime, MINUTE, MessageId, MessageKind, TicketId, TicketStatus, Timestamp, WhenError,
    read_when, when_presets,
};
use ports::Clock;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{TicketHead, WriteTx};

/// The zone of the machine, as the parser wants it.
pub(crate) struct Wall(pub(crate) Arc<dyn Clock>);

impl LocalTime for Wall {
    fn civil(&self, at: Timestamp) -> Civil {
        self.0.civil(at)
    }
    fn instant(&self, civil: Civil) -> Timestamp {
        self.0.instant(civil)
    }
}

impl Engine {
    /// Reads a time as people type it, in this language or another of the interface.
    ///
    /// # Errors
    /// `when_unreadable`, `when_ambiguous`, `snooze_past`, `when_too_far`.
    pub fn read_when(&self, text: &str, language: Language) -> Result<Timestamp, EngineError> {
        let wall = Wall(self.inner.outside.clock.clone());
        read_when(text, language, self.now(), &wall).map_err(|error| {
            EngineError::refused(match error {
                WhenError::Unreadable => "when_unreadable",
                WhenError::Ambiguous => "when_ambiguous",
                WhenError::Past => "snooze_past",
                WhenError::TooFar => "when_too_far",
            })
        })
    }

    /// Times that are offered for putting something aside, with the codes of their words.
    pub fn when_presets(&self) -> Vec<(&'static str, Timestamp)> {
        when_presets(self.now(), &Wall(self.inner.outside.clock.clone()))
    }

    /// Brings a ticket back from where it was put aside. `why` says what did it, unless the agent did.
    pub(crate) async fn wake(
        &self,
        tx: &mut WriteTx,
        head: &TicketHead,
        why: Option<&str>,
    ) -> Result<MessageId, EngineError> {
        tx.set_status(head.id, TicketStatus::Open).await?;
        let by = match &head.snoozed_by {
            Some(agent) => tx.agent_row(agent).await?.name,
            None => String::new(),
        };
        let event = match why {
            None => self.event(tx, head.id, TicketStatus::Open, "woken", &[]).await?,
            Some(why) => {
                let slots = BTreeMap::from([("name".to_owned(), by)]);
                let event = (format!("woken_by_{why}"), slots);
                self.entry(
                    tx,
                    head.id,
                    TicketStatus::Open,
                    MessageKind::Event,
                    "",
                    String::new(),
                    Some(event),
                )
                .await?
            }
        };
        Self::renew_promise(tx, head.id, self.now()).await?;
        Ok(event)
    }

    /// Brings back every ticket whose time has come, and says how many.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn wake_due(&self) -> Result<usize, EngineError> {
        let mut tx = self.store().write().await?;
        let due: Vec<TicketId> = tx.tickets_to_wake(self.now()).await?;
        if due.is_empty() {
            return Ok(0);
        }
        for id in &due {
            let head = tx.ticket(*id).await?;
            self.wake(&mut tx, &head, Some("time")).await?;
            // It asks to be looked at again.
            tx.set_seen(*id, false).await?;
            self.record(&mut tx, "ticket.woken", Some(*id), &json!({}), None)
                .await?;
        }
        tx.commit().await?;
        Ok(due.len())
    }

    /// Wakes tickets until the program ends. It sleeps until the next one's time; in stretches of at most a minute,
    /// because the time during which a machine was closed does not count as running time.
    pub(crate) async fn wake_loop(&self) {
        loop {
            let wait = match self.wake_due().await {
                Ok(0) => match self.store().next_wake().await {
                    // Its time came while this was asked.
                    Ok(Some(next)) if next <= self.now() => continue,
                    Ok(Some(next)) => next.since(self.now()).min(MINUTE),
                    Ok(None) => DAY,
                    Err(_) => MINUTE,
                },
                Ok(_) => 1,
                Err(error) => {
                    tracing::error!(%error, "tickets stay put aside for now");
                    MINUTE
                }
            };
            if self.rest(wait, &self.inner.snooze_wake).await {
                return;
            }
        }
    }
}
