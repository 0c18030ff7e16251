//! What waits to leave. The states are the domain's; this file keeps them durable: attempts are counted and the state
//! `dispatching` is committed before a byte leaves.

use crate::planted::{self, Bug};
use crate::rows::{code, count, json, slots, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{
    ConnectionId, LONGEST_UNTIL_SETTLED, LONGEST_WAIT, MessageId, OutboxId, OutgoingState, RETURN_SENDINGS, TicketId,
    Timestamp,
};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeMap;

/// Columns of a row, in the order in which `outbox` reads them.
macro_rules! columns {
    () => {
        "SELECT x.id, x.lane, x.kind, x.connection_id, x.ticket_id, x.message_id, x.payload, x.marker, x.state, x.attempts, \
         x.not_before, x.last_error_code, x.last_error_params, x.mutation_seq, x.created_at, x.changed_at, x.idempotency_key, t.number, \
         coalesce(nullif(t.subject, ''), t.snippet, ''), x.scheduled, x.order_ref, x.evidence, x.approvals, x.open_sends FROM outbox x LEFT JOIN tickets t ON t.id = x.ticket_id "
    };
}

pub(crate) use columns;

statements! {
    ADD = "INSERT INTO outbox (id, lane, kind, connection_id, ticket_id, message_id, payload, idempotency_key, marker, depends_on, \
           state, not_before, mutation_seq, created_at, changed_at, scheduled) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?15)";
    GET = concat!(columns!(), "WHERE x.id = ?1");
    BY_KEY = concat!(columns!(), "WHERE x.idempotency_key = ?1");
    BY_MARKER = concat!(columns!(), "WHERE x.marker = ?1");
    OF_TICKET = concat!(columns!(), "WHERE x.ticket_id = ?1");
    OPEN = concat!(columns!(), "WHERE x.state NOT IN ('done', 'handed_over', 'cancelled') ORDER BY x.created_at DESC, x.id DESC");
    // By its time: the plus keeps it from being looked up by its state, which nearly all have.
    RECENT = concat!(columns!(), "WHERE +x.state IN ('done', 'handed_over', 'cancelled') AND x.changed_at >= ?1 ORDER BY x.changed_at DESC LIMIT 100");
    // The next of each lane that is due: held and ready ones to send, unknown ones to find out about. Nothing overtakes
    // an unsettled row of its own lane, and nothing goes before what it depends on. What an agent put off until later, or
    // has yet to decide about, keeps nobody waiting.
    DUE = concat!(columns!(), "WHERE x.state IN ('held', 'ready', 'unknown', 'settling') AND x.not_before <= ?1 \
          AND NOT EXISTS (SELECT 1 FROM outbox y WHERE y.lane = x.lane AND y.id < x.id AND y.state NOT IN ('done', 'handed_over', 'cancelled', 'stopped') \
          AND NOT (y.state = 'held' AND y.scheduled)) \
          AND NOT EXISTS (SELECT 1 FROM outbox d WHERE d.id = x.depends_on AND d.state NOT IN ('done', 'handed_over')) \
          ORDER BY x.not_before, x.id LIMIT 20");
    // When the next is due, and how much later than the longest time for which anything is ever put off (by itself ?1, for
    // money on its way ?2) the last one is.
    NEXT_AT = "SELECT min(not_before), max(CASE WHEN scheduled AND attempts = 0 THEN NULL WHEN state = 'settling' THEN not_before - ?2 \
               ELSE not_before - ?1 END) FROM outbox WHERE state IN ('held', 'ready', 'unknown', 'settling')";
    BRING_BACK = "UPDATE outbox SET not_before = ?1 WHERE state IN ('held', 'ready', 'unknown', 'settling') AND NOT (scheduled AND attempts = 0) \
                  AND not_before > ?1 + CASE state WHEN 'settling' THEN ?3 ELSE ?2 END";
    AFTER_SIGN_IN = "UPDATE outbox SET not_before = min(not_before, ?2) WHERE connection_id = ?1 AND state = 'ready' \
                     AND last_error_code IN ('sign_in_again', 'sign_in_client_refused', 'sign_in_scope_missing', 'mail_token_refused')";
    ANY_DISPATCHING = "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'dispatching')";
    DISPATCHING = "SELECT id FROM outbox WHERE state = 'dispatching'";
    // A refund may have used up everything that it was allowed, and a decision about a return may have been sent or called off.
    DOUBT = "UPDATE outbox SET state = 'unknown', not_before = max(not_before, ?1), changed_at = ?1, \
             open_sends = CASE kind WHEN 'refund' THEN max(open_sends, approvals + 1) ELSE open_sends END, \
             attempts = CASE kind WHEN 'return' THEN max(attempts, ?2) ELSE attempts END WHERE state IN ('held', 'ready', 'dispatching')";
    // A person may have let it go after all: whether it arrived is to be looked up before that is done again.
    DOUBT_STOPPED = "UPDATE outbox SET state = 'needs_person', changed_at = ?1, last_error_code = 'outcome_unknown', last_error_params = '{}' \
                     WHERE state = 'stopped'";
    SET_STATE = "UPDATE outbox SET state = ?2, not_before = ?3, changed_at = ?4, last_error_code = ?5, last_error_params = ?6, \
                 remote_id = coalesce(?7, remote_id) WHERE id = ?1";
    START = "UPDATE outbox SET state = 'dispatching', attempts = attempts + 1, changed_at = ?2 WHERE id = ?1 AND state IN ('held', 'ready')";
    HOLD_UNTIL = "UPDATE outbox SET state = 'held', scheduled = 1, not_before = ?2, changed_at = ?3 WHERE id = ?1";
    // What has certainly not left, by `domain::after_new_message`.
    STOP = "UPDATE outbox SET state = 'stopped', changed_at = ?2 WHERE ticket_id = ?1 AND state IN ('held', 'ready') AND kind IN ('reply.send', 'reply.public')";
    SET_PAYLOAD = "UPDATE outbox SET payload = ?2 WHERE id = ?1";
    DETACH = "UPDATE outbox SET message_id = NULL WHERE id = ?1";
    COUNTS = "SELECT count(*), coalesce(sum(state IN ('needs_person', 'stopped')), 0) FROM outbox WHERE state NOT IN ('done', 'handed_over', 'cancelled')";
}

/// Something to send.
#[derive(Debug, Clone)]
pub struct NewOutbox {
    /// Id; a later one has a later id.
    pub id: OutboxId,
    /// One at a time within a lane.
    pub lane: String,
    /// What it does.
    pub kind: &'static str,
    /// Connection that it leaves by.
    pub connection: ConnectionId,
    /// Ticket that it belongs to.
    pub ticket: TicketId,
    /// The entry that shows it, if there is one.
    pub message: Option<MessageId>,
    /// Frozen content, JSON.
    pub payload: String,
    /// The same operation asked for twice is one row.
    pub idempotency_key: String,
    /// What the other side keeps, so that it can be asked for.
    pub marker: String,
    /// Not before this one is settled.
    pub depends_on: Option<OutboxId>,
    /// Held or ready.
    pub state: OutgoingState,
    /// Not before.
    pub not_before: Timestamp,
    /// The mutation that asked for it.
    pub mutation: i64,
    /// When.
    pub at: Timestamp,
    /// Held for a time that the agent chose, and not for the undo time.
    pub scheduled: bool,
}

/// A row of the outbox.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Id.
    pub id: OutboxId,
    /// Lane.
    pub lane: String,
    /// What it does.
    pub kind: String,
    /// Connection that it leaves by.
    pub connection: Option<ConnectionId>,
    /// Ticket that it belongs to.
    pub ticket: Option<TicketId>,
    /// The entry that shows it.
    pub message: Option<MessageId>,
    /// Frozen content, JSON.
    pub payload: String,
    /// What the other side keeps.
    pub marker: String,
    /// State.
    pub state: OutgoingState,
    /// Attempts begun.
    pub attempts: u32,
    /// Not before.
    pub not_before: Timestamp,
    /// What went wrong last.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
    /// The mutation that asked for it.
    pub mutation: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its state changed.
    pub changed_at: Timestamp,
    /// The operation's id.
    pub idempotency_key: String,
    /// Number of its ticket.
    pub ticket_number: Option<u32>,
    /// Its ticket's subject or first words.
    pub subject: String,
    /// Held for a time that the agent chose, and not for the undo time.
    pub scheduled: bool,
    /// Of a refund: connection and the shop's id of the order; of a decision about a return: our id of the order.
    pub order_ref: Option<String>,
    /// Of a refund: what the shop was seen to say, JSON.
    pub evidence: Option<String>,
    /// Of a refund: how often a person allowed one more sending.
    pub approvals: u32,
    /// Of a refund: sendings that are not proved to have had no effect.
    pub open_sends: u32,
}

pub(crate) fn outbox(row: &SqliteRow) -> Result<OutboxRow, StoreError> {
    let (connection, ticket, message): (Option<uuid::Uuid>, Option<uuid::Uuid>, Option<uuid::Uuid>) =
        (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
    let number: Option<i64> = row.try_get(17)?;
    Ok(OutboxRow {
        id: OutboxId(row.try_get(0)?),
        lane: row.try_get(1)?,
        kind: row.try_get(2)?,
        connection: connection.map(ConnectionId),
        ticket: ticket.map(TicketId),
        message: message.map(MessageId),
        payload: row.try_get(6)?,
        marker: row.try_get(7)?,
        state: code(row, 8, OutgoingState::from_code)?,
        attempts: count(row, 9)?,
        not_before: time(row, 10)?,
        error_code: row.try_get(11)?,
        error_params: slots(row, 12)?,
        mutation: row.try_get(13)?,
        created_at: time(row, 14)?,
        changed_at: time(row, 15)?,
        idempotency_key: row.try_get(16)?,
        ticket_number: number.and_then(|n| u32::try_from(n).ok()),
        subject: row.try_get(18)?,
        scheduled: row.try_get(19)?,
        order_ref: row.try_get(20)?,
        evidence: row.try_get(21)?,
        approvals: count(row, 22)?,
        open_sends: count(row, 23)?,
    })
}

impl Store {
    /// One row.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn outbox_row(&self, id: OutboxId) -> Result<OutboxRow, StoreError> {
        outbox(&sqlx::query(GET).bind(id.0).fetch_one(&self.readers).await?)
    }

    /// Rows of a ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_of(&self, ticket: TicketId) -> Result<Vec<OutboxRow>, StoreError> {
        sqlx::query(OF_TICKET)
            .bind(ticket.0)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(outbox)
            .collect()
    }

    /// What is not settled, newest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_open(&self) -> Result<Vec<OutboxRow>, StoreError> {
        sqlx::query(OPEN)
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(outbox)
            .collect()
    }

    /// What was settled since a moment, newest first, at most 100.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_settled(&self, since: Timestamp) -> Result<Vec<OutboxRow>, StoreError> {
        sqlx::query(RECENT)
            .bind(since.millis())
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(outbox)
            .collect()
    }

    /// What is due now, at most one of each lane.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_due(&self, now: Timestamp) -> Result<Vec<OutboxRow>, StoreError> {
        sqlx::query(DUE)
            .bind(now.millis())
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(outbox)
            .collect()
    }

    /// When something will be due next, and whether anything lies further ahead than it is ever put off: then the clock
    /// was wrong when it was.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_next_at(&self, now: Timestamp) -> Result<(Option<Timestamp>, bool), StoreError> {
        let row = sqlx::query(NEXT_AT)
            .bind(LONGEST_WAIT)
            .bind(LONGEST_UNTIL_SETTLED)
            .fetch_one(&self.readers)
            .await?;
        let (next, last): (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
        Ok((next.map(Timestamp), last.is_some_and(|last| last > now.millis())))
    }

    /// The row of a marker, as it is durable at this moment: what the simulator compares with what arrives.
    ///
    /// # Errors
    /// What the database reports.
    #[cfg(feature = "points")]
    pub async fn outbox_with_marker(&self, marker: &str) -> Result<Option<OutboxRow>, StoreError> {
        let row = sqlx::query(BY_MARKER)
            .bind(marker)
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(outbox).transpose()
    }

    /// Whether an attempt is under way, or was when its end could not be written down.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_any_dispatching(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(ANY_DISPATCHING).fetch_one(&self.readers).await?)
    }

    /// How many rows are not settled, and how many of them need a person.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_counts(&self) -> Result<(u32, u32), StoreError> {
        let row = sqlx::query(COUNTS).fetch_one(&self.readers).await?;
        Ok((count(&row, 0)?, count(&row, 1)?))
    }
}

impl WriteTx {
    /// Adds something to send.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_outbox(&mut self, new: &NewOutbox) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(new.id.0)
            .bind(&new.lane)
            .bind(new.kind)
            .bind(new.connection.0)
            .bind(new.ticket.0)
            .bind(new.message.map(|id| id.0))
            .bind(&new.payload)
            .bind(&new.idempotency_key)
            .bind(&new.marker)
            .bind(new.depends_on.map(|d| d.0))
            .bind(new.state.code())
            .bind(new.not_before.millis())
            .bind(new.mutation)
            .bind(new.at.millis())
            .bind(new.scheduled)
            .execute(self.db())
            .await?;
        self.touch(Topic::Outbox);
        Ok(())
    }

    /// Holds a row until a time that the agent chose.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn hold_outbox_until(&mut self, id: OutboxId, until: Timestamp, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(HOLD_UNTIL)
            .bind(id.0)
            .bind(until.millis())
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Outbox);
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Stops every reply of a ticket that has certainly not left; true when there was one.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn stop_outbox(&mut self, ticket: TicketId, at: Timestamp) -> Result<bool, StoreError> {
        let stopped = sqlx::query(STOP)
            .bind(ticket.0)
            .bind(at.millis())
            .execute(self.db())
            .await?
            .rows_affected()
            > 0;
        if stopped {
            self.touch(Topic::Outbox);
        }
        Ok(stopped)
    }

    /// One row.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn outbox_row(&mut self, id: OutboxId) -> Result<OutboxRow, StoreError> {
        outbox(&sqlx::query(GET).bind(id.0).fetch_one(self.db()).await?)
    }

    /// The row of an operation, if it was asked for before.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_by_key(&mut self, key: &str) -> Result<Option<OutboxRow>, StoreError> {
        sqlx::query(BY_KEY)
            .bind(key)
            .fetch_optional(self.db())
            .await?
            .as_ref()
            .map(outbox)
            .transpose()
    }

    /// The row of a marker, when one of our own messages comes back.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_by_marker(&mut self, marker: &str) -> Result<Option<OutboxRow>, StoreError> {
        sqlx::query(BY_MARKER)
            .bind(marker)
            .fetch_optional(self.db())
            .await?
            .as_ref()
            .map(outbox)
            .transpose()
    }

    /// Attempts that were under way when the program stopped.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn outbox_dispatching(&mut self) -> Result<Vec<OutboxId>, StoreError> {
        Ok(sqlx::query_scalar(DISPATCHING)
            .fetch_all(self.db())
            .await?
            .into_iter()
            .map(OutboxId)
            .collect())
    }

    /// Everything that has not left may have left from another copy of this database: it is to be found out about. Gives how
    /// many rows that are.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn doubt_outbox(&mut self, at: Timestamp) -> Result<u64, StoreError> {
        if planted::is(Bug::NoDoubt) {
            return Ok(0);
        }
        for refund in self.refunds_unsure(true).await? {
            self.add_refund_event(refund, at, "doubted", "{}").await?;
        }
        let rows = sqlx::query(DOUBT)
            .bind(at.millis())
            .bind(RETURN_SENDINGS)
            .execute(self.db())
            .await?
            .rows_affected();
        let stopped = sqlx::query(DOUBT_STOPPED)
            .bind(at.millis())
            .execute(self.db())
            .await?
            .rows_affected();
        self.touch(Topic::Outbox);
        self.touch(Topic::Tickets);
        Ok(rows + stopped)
    }

    /// What was put off further than anything ever is, by a clock that was wrong, is due now. What an agent chose a time for
    /// keeps it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn bring_outbox_back(&mut self, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(BRING_BACK)
            .bind(now.millis())
            .bind(LONGEST_WAIT)
            .bind(LONGEST_UNTIL_SETTLED)
            .execute(self.db())
            .await?;
        self.touch(Topic::Outbox);
        Ok(())
    }

    /// What waited for somebody to sign in to this connection is due.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn send_after_sign_in(&mut self, connection: ConnectionId, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(AFTER_SIGN_IN)
            .bind(connection.0)
            .bind(now.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Outbox);
        Ok(())
    }

    /// Begins an attempt: counts it and makes the row `dispatching`. False when the row is no longer to be sent (it was
    /// taken back in the meantime).
    ///
    /// # Errors
    /// What the database reports.
    pub async fn begin_attempt(&mut self, id: OutboxId, at: Timestamp) -> Result<bool, StoreError> {
        let begun = sqlx::query(START)
            .bind(id.0)
            .bind(at.millis())
            .execute(self.db())
            .await?
            .rows_affected()
            == 1;
        self.touch(Topic::Outbox);
        Ok(begun)
    }

    /// Sets a row's state with what is known of it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_outbox_state(
        &mut self,
        id: OutboxId,
        state: OutgoingState,
        not_before: Timestamp,
        at: Timestamp,
        error: Option<(&str, &BTreeMap<String, String>)>,
        remote_id: Option<&str>,
    ) -> Result<(), StoreError> {
        sqlx::query(SET_STATE)
            .bind(id.0)
            .bind(state.code())
            .bind(not_before.millis())
            .bind(at.millis())
            .bind(error.map(|(code, _)| code))
            .bind(error.map_or_else(|| "{}".to_owned(), |(_, params)| json(params)))
            .bind(remote_id)
            .execute(self.db())
            .await?;
        self.touch(Topic::Outbox);
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Notes in a row what its sending did to the ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_outbox_payload(&mut self, id: OutboxId, payload: &str) -> Result<(), StoreError> {
        sqlx::query(SET_PAYLOAD)
            .bind(id.0)
            .bind(payload)
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Takes the entry that shows it away from a row, so that the entry can be removed.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn detach_outbox_message(&mut self, id: OutboxId) -> Result<(), StoreError> {
        sqlx::query(DETACH).bind(id.0).execute(self.db()).await?;
        Ok(())
    }
}
