//! Refunds in the outbox: one that is not settled at a time for each order, sendings counted before they happen, and every
//! step written into an account that is only added to. Each step says which state it begins from, so that a decision and
//! an answer that arrive together cannot undo each other.

use crate::outbox::{OutboxRow, columns, outbox};
use crate::planted::{self, Bug};
use crate::rows::{json, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, OrderId, OutboxId, OutgoingState, TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeMap;

statements! {
    // A second one of the same order meets the index `outbox_one_refund` and is not added.
    ADD = "INSERT INTO outbox (id, lane, kind, connection_id, ticket_id, payload, idempotency_key, marker, state, not_before, \
           mutation_seq, created_at, changed_at, order_ref, evidence) \
           VALUES (?1, ?2, 'refund', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12, ?13) ON CONFLICT DO NOTHING";
    OF_ORDER = concat!(columns!(), "WHERE x.order_ref = ?1 AND x.kind = 'refund' ORDER BY x.id");
    // The number of sendings that may have had an effect never exceeds what was asked for and allowed again by people; only
    // the same key with the same bytes, which a shop answers with the same refund, is no further one.
    BEGIN = "UPDATE outbox SET state = 'dispatching', attempts = attempts + 1, changed_at = ?2, evidence = ?3, \
             open_sends = open_sends + ?4 WHERE id = ?1 AND (state IN ('held', 'ready') OR (state = 'unknown' AND ?4 = 0)) \
             AND kind = 'refund' AND open_sends + ?4 <= approvals + 1 AND (?4 = 1 OR open_sends > 0)";
    STEP = "UPDATE outbox SET state = ?3, not_before = ?4, changed_at = CASE WHEN state = ?3 THEN changed_at ELSE ?5 END, \
            last_error_code = ?6, last_error_params = ?7, remote_id = coalesce(?8, remote_id), evidence = ?9, \
            open_sends = max(0, open_sends - ?10) WHERE id = ?1 AND state = ?2 AND kind = 'refund'";
    APPROVE = "UPDATE outbox SET approvals = max(approvals, open_sends) WHERE id = ?1";
    LAST_HASH = "SELECT hash FROM outbox_events ORDER BY seq DESC LIMIT 1";
    ADD_EVENT = "INSERT INTO outbox_events (outbox_id, at, what, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5)";
    EVENTS = "SELECT outbox_id, at, what, detail, hash FROM outbox_events WHERE outbox_id = ?1 ORDER BY seq";
    ALL_EVENTS = "SELECT outbox_id, at, what, detail, hash FROM outbox_events ORDER BY seq";
    SHOP_ID = "SELECT external_id FROM external_refs WHERE local_id = ?1 AND connection_id = ?2 AND kind = 'order'";
    REMOTE_ID = "SELECT remote_id FROM outbox WHERE id = ?1";
    UNSURE = "SELECT id FROM outbox WHERE kind = 'refund' AND state IN ('held', 'ready', 'dispatching')";
    LEFT_OPEN = "SELECT id FROM outbox WHERE kind = 'refund' AND state = 'dispatching'";
}

/// A refund to send.
#[derive(Debug, Clone)]
pub struct NewRefund {
    /// Id.
    pub id: OutboxId,
    /// Connection that it leaves by.
    pub connection: ConnectionId,
    /// Connection and the shop's id of the order: one refund at a time.
    pub order_ref: String,
    /// Ticket in which it was asked for.
    pub ticket: Option<TicketId>,
    /// Frozen content, JSON.
    pub payload: String,
    /// The same operation asked for twice is one row.
    pub idempotency_key: String,
    /// What the shop keeps.
    pub marker: String,
    /// Held or ready.
    pub state: OutgoingState,
    /// Not before.
    pub not_before: Timestamp,
    /// The mutation that asked for it.
    pub mutation: i64,
    /// When.
    pub at: Timestamp,
    /// What is known at the beginning, JSON.
    pub evidence: String,
}

/// A step of a refund from one state to another, or to a later look.
#[derive(Debug, Clone)]
pub struct RefundStep<'a> {
    /// The state that it begins from; in any other nothing happens.
    pub from: OutgoingState,
    /// The state afterwards.
    pub to: OutgoingState,
    /// Not before.
    pub not_before: Timestamp,
    /// When.
    pub at: Timestamp,
    /// What went wrong.
    pub error: Option<(&'a str, &'a BTreeMap<String, String>)>,
    /// The shop's id of the refund.
    pub remote_id: Option<&'a str>,
    /// What was seen, JSON.
    pub evidence: &'a str,
    /// The sending that was under way certainly had no effect.
    pub no_effect: bool,
    /// What the account says of it.
    pub what: &'a str,
    /// More for the account, JSON.
    pub detail: &'a str,
}

/// A line of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundEvent {
    /// The refund.
    pub outbox: OutboxId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: String,
    /// More, JSON.
    pub detail: String,
    hash: Vec<u8>,
}

fn event(row: &SqliteRow) -> Result<RefundEvent, StoreError> {
    Ok(RefundEvent {
        outbox: OutboxId(row.try_get(0)?),
        at: time(row, 1)?,
        what: row.try_get(2)?,
        detail: row.try_get(3)?,
        hash: row.try_get(4)?,
    })
}

fn chained(before: &[u8], outbox: OutboxId, at: Timestamp, what: &str, detail: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("mostrador account of refunds 2026");
    for part in [
        before,
        outbox.0.as_bytes(),
        &at.millis().to_le_bytes(),
        what.as_bytes(),
        detail.as_bytes(),
    ] {
        // Lengths keep two neighbours from being taken for others.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

impl Store {
    /// The account of one refund, oldest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn refund_events(&self, id: OutboxId) -> Result<Vec<RefundEvent>, StoreError> {
        let rows = sqlx::query(EVENTS).bind(id.0).fetch_all(&self.readers).await?;
        rows.iter().map(event).collect()
    }

    /// Whether every line of the account is as it was written and none is missing between two others.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn refund_account_is_whole(&self) -> Result<bool, StoreError> {
        let mut before: Vec<u8> = Vec::new();
        for row in &sqlx::query(ALL_EVENTS).fetch_all(&self.readers).await? {
            let line = event(row)?;
            if line.hash != chained(&before, line.outbox, line.at, &line.what, &line.detail) {
                return Ok(false);
            }
            before = line.hash;
        }
        Ok(true)
    }

    /// Every refund of an order that was ever asked for, oldest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn refunds_asked(&self, order_ref: &str) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = sqlx::query(OF_ORDER).bind(order_ref).fetch_all(&self.readers).await?;
        rows.iter().map(outbox).collect()
    }

    /// The shop's id of what was sent, when it is known.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn outbox_remote_id(&self, id: OutboxId) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(REMOTE_ID)
            .bind(id.0)
            .fetch_one(&self.readers)
            .await?)
    }

    /// The shop's id of an order.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_shop_id(&self, order: OrderId, connection: ConnectionId) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(SHOP_ID)
            .bind(order.0)
            .bind(connection.0)
            .fetch_optional(&self.readers)
            .await?)
    }
}

impl WriteTx {
    /// Adds a refund. False when another one of the same order is not settled: then nothing was added.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_refund(&mut self, new: &NewRefund) -> Result<bool, StoreError> {
        let added = sqlx::query(ADD)
            .bind(new.id.0)
            .bind(format!("refund/{}", new.order_ref))
            .bind(new.connection.0)
            .bind(new.ticket.map(|ticket| ticket.0))
            .bind(&new.payload)
            .bind(&new.idempotency_key)
            .bind(&new.marker)
            .bind(new.state.code())
            .bind(new.not_before.millis())
            .bind(new.mutation)
            .bind(new.at.millis())
            .bind(&new.order_ref)
            .bind(&new.evidence)
            .execute(self.db())
            .await?
            .rows_affected()
            == 1;
        if added {
            // The account is only added to, so it holds a hash of what was asked: who and why can be erased.
            let detail = format!("{{\"payload\":\"{}\"}}", blake3::hash(new.payload.as_bytes()).to_hex());
            self.add_refund_event(new.id, new.at, "asked", &detail).await?;
            self.touch(Topic::Outbox);
        }
        Ok(added)
    }

    /// Every refund of an order that was ever asked for, oldest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn refunds_asked(&mut self, order_ref: &str) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = sqlx::query(OF_ORDER).bind(order_ref).fetch_all(self.db()).await?;
        rows.iter().map(outbox).collect()
    }

    /// Begins a sending: counts it and makes the row `dispatching`. `same_key`: the same bytes with the key that the shop
    /// knows already. False when it must not be sent (it was taken back, or was sent as often as it may be).
    ///
    /// # Errors
    /// What the database reports.
    pub async fn begin_refund(
        &mut self,
        id: OutboxId,
        at: Timestamp,
        same_key: bool,
        evidence: &str,
    ) -> Result<bool, StoreError> {
        let begun = sqlx::query(BEGIN)
            .bind(id.0)
            .bind(at.millis())
            .bind(evidence)
            .bind(i64::from(!same_key))
            .execute(self.db())
            .await?
            .rows_affected()
            == 1;
        if begun {
            self.add_refund_event(id, at, "dispatching", evidence).await?;
            self.touch(Topic::Outbox);
        }
        Ok(begun)
    }

    /// Takes a step. False when the row was no longer in the state that it begins from: then nothing happened.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn step_refund(&mut self, id: OutboxId, step: &RefundStep<'_>) -> Result<bool, StoreError> {
        let stepped = sqlx::query(STEP)
            .bind(id.0)
            .bind(step.from.code())
            .bind(step.to.code())
            .bind(step.not_before.millis())
            .bind(step.at.millis())
            .bind(step.error.map(|(code, _)| code))
            .bind(step.error.map_or_else(|| "{}".to_owned(), |(_, params)| json(params)))
            .bind(step.remote_id)
            .bind(step.evidence)
            .bind(i64::from(step.no_effect))
            .execute(self.db())
            .await?
            .rows_affected()
            == 1;
        if stepped {
            self.add_refund_event(id, step.at, step.what, step.detail).await?;
            self.touch(Topic::Outbox);
            self.touch(Topic::Tickets);
        }
        Ok(stepped)
    }

    /// A person allows exactly one more sending than there were.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn approve_refund(&mut self, id: OutboxId) -> Result<(), StoreError> {
        sqlx::query(APPROVE).bind(id.0).execute(self.db()).await?;
        Ok(())
    }

    /// Refunds of which another copy of this database may know more (`all`), or whose sending was under way.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn refunds_unsure(&mut self, all: bool) -> Result<Vec<OutboxId>, StoreError> {
        let rows: Vec<uuid::Uuid> = sqlx::query_scalar(if all { UNSURE } else { LEFT_OPEN })
            .fetch_all(self.db())
            .await?;
        Ok(rows.into_iter().map(OutboxId).collect())
    }

    /// Writes a line of the account.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_refund_event(
        &mut self,
        id: OutboxId,
        at: Timestamp,
        what: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        let before: Option<Vec<u8>> = sqlx::query_scalar(LAST_HASH).fetch_optional(self.db()).await?;
        let before = before.filter(|_| !planted::is(Bug::ChainCut)).unwrap_or_default();
        let hash = chained(&before, id, at, what, detail);
        sqlx::query(ADD_EVENT)
            .bind(id.0)
            .bind(at.millis())
            .bind(what)
            .bind(detail)
            .bind(&hash[..])
            .execute(self.db())
            .await?;
        Ok(())
    }
}
