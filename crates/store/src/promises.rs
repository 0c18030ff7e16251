//! What the shop promises, and the deadlines that follow from it. Rules are data; when they change, tickets get their new
//! deadlines part by part, and a row says how far that is, so that a program that was ended in between goes on.

use crate::rows::code;
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{MessageKind, Promise, PromisePolicy, PromiseRule, Situation, TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

statements! {
    RULES = "SELECT situation, target, latest, resolution FROM promise_rules";
    SET_RULE = "INSERT INTO promise_rules (situation, target, latest, resolution) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (situation) \
                DO UPDATE SET target = excluded.target, latest = excluded.latest, resolution = excluded.resolution";
    FALL_BEHIND = "INSERT INTO promises_behind (one, after_number) VALUES (1, 0) ON CONFLICT (one) DO UPDATE SET after_number = 0";
    BEHIND = "SELECT after_number FROM promises_behind";
    CATCH_UP = "UPDATE promises_behind SET after_number = ?1";
    CAUGHT_UP = "DELETE FROM promises_behind";
    UNSETTLED_AFTER = "SELECT id, number FROM tickets WHERE number > ?1 AND status IN ('open', 'snoozed', 'waiting') ORDER BY number LIMIT ?2";
    SET_PROMISE = "UPDATE tickets SET due_kind = ?2, due_started_at = ?3, due_at = ?4, due_latest_at = ?5, due_situation = ?6 WHERE id = ?1";
    CUSTOMERS_TURN = "UPDATE tickets SET waiting_since = coalesce(waiting_since, ?2) WHERE id = ?1 RETURNING waited_ms";
    OUR_TURN = "UPDATE tickets SET waited_ms = waited_ms + max(0, ?2 - coalesce(waiting_since, ?2)), waiting_since = NULL WHERE id = ?1 \
                RETURNING waited_ms";
    WAITED = "SELECT waited_ms FROM tickets WHERE id = ?1";
    // A reply that waits for a later time, or was stopped, has answered nobody.
    // Nor has a program asked for anything.
    // What went wrong with an order asks in the customer's place: they are owed a word before they have to write.
    TIMES = "SELECT iif(kind = 'event', 'inbound', kind), written_at FROM messages m WHERE ticket_id = ?1 AND (kind IN ('inbound', 'outbound') \
             OR event_code IN ('news_late', 'news_unavailable')) AND NOT EXISTS \
             (SELECT 1 FROM mails l WHERE l.message_id = m.id AND l.kind IN ('away', 'delayed', 'receipt', 'complaint', 'acknowledgement')) AND NOT EXISTS \
             (SELECT 1 FROM outbox x WHERE x.message_id = m.id AND (x.state = 'stopped' OR (x.state = 'held' AND x.scheduled))) \
             ORDER BY written_at, seq";
}

fn policy_of(rows: &[SqliteRow]) -> Result<PromisePolicy, StoreError> {
    let mut policy = PromisePolicy::NONE;
    for row in rows {
        let rule = PromiseRule {
            target: row.try_get(1)?,
            latest: row.try_get(2)?,
            resolution: row.try_get(3)?,
        };
        policy.set(code(row, 0, Situation::from_code)?, rule);
    }
    Ok(policy)
}

async fn policy(db: &mut SqliteConnection) -> Result<PromisePolicy, StoreError> {
    policy_of(&sqlx::query(RULES).fetch_all(db).await?)
}

async fn times(db: &mut SqliteConnection, ticket: TicketId) -> Result<Vec<(MessageKind, Timestamp)>, StoreError> {
    let rows = sqlx::query(TIMES).bind(ticket.0).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((code(row, 0, MessageKind::from_code)?, Timestamp(row.try_get(1)?))))
        .collect()
}

impl Store {
    /// What the shop promises.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn promise_policy(&self) -> Result<PromisePolicy, StoreError> {
        policy(&mut *self.readers.acquire().await?).await
    }

    /// Tickets still have deadlines of earlier rules.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn promises_behind(&self) -> Result<bool, StoreError> {
        let behind: Option<i64> = sqlx::query_scalar(BEHIND).fetch_optional(&self.readers).await?;
        Ok(behind.is_some())
    }

    /// What customer and shop wrote when, oldest first, and how long it was the customer's turn.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn promise_times(&self, ticket: TicketId) -> Result<(Vec<(MessageKind, Timestamp)>, i64), StoreError> {
        let mut db = self.readers.acquire().await?;
        let waited = sqlx::query_scalar(WAITED).bind(ticket.0).fetch_one(&mut *db).await?;
        Ok((times(&mut db, ticket).await?, waited))
    }
}

impl WriteTx {
    /// What the shop promises; read once in a transaction, which nobody else can change it in.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn promise_policy(&mut self) -> Result<PromisePolicy, StoreError> {
        if let Some(known) = &self.policy {
            return Ok(known.clone());
        }
        let read = policy(self.db()).await?;
        Ok(self.policy.insert(read).clone())
    }

    /// Promises something else; the tickets follow by `take_promises_behind`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_promise_policy(&mut self, policy: &PromisePolicy) -> Result<(), StoreError> {
        self.policy = None;
        for situation in Situation::ALL {
            let rule = policy.rule(situation);
            sqlx::query(SET_RULE)
                .bind(situation.code())
                .bind(rule.target)
                .bind(rule.latest)
                .bind(rule.resolution)
                .execute(self.db())
                .await?;
        }
        sqlx::query(FALL_BEHIND).execute(self.db()).await?;
        self.touch(Topic::Promises);
        Ok(())
    }

    /// The next unsettled tickets that still have a deadline of earlier rules, at most `most`, taken to be renewed in this
    /// transaction; none when all have new ones.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn take_promises_behind(&mut self, most: u32) -> Result<Vec<TicketId>, StoreError> {
        let Some(after) = sqlx::query_scalar::<_, i64>(BEHIND).fetch_optional(self.db()).await? else {
            return Ok(Vec::new());
        };
        let rows: Vec<(uuid::Uuid, i64)> = sqlx::query_as(UNSETTLED_AFTER)
            .bind(after)
            .bind(most)
            .fetch_all(self.db())
            .await?;
        match rows.last() {
            Some((_, number)) => sqlx::query(CATCH_UP).bind(number).execute(self.db()).await?,
            None => sqlx::query(CAUGHT_UP).execute(self.db()).await?,
        };
        Ok(rows.into_iter().map(|(id, _)| TicketId(id)).collect())
    }

    /// Sets a ticket's next promise.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_promise(&mut self, id: TicketId, promise: Option<Promise>) -> Result<(), StoreError> {
        sqlx::query(SET_PROMISE)
            .bind(id.0)
            .bind(promise.map(|p| p.kind.code()))
            .bind(promise.map(|p| p.started_at.millis()))
            .bind(promise.map_or(i64::MAX, |p| p.at.millis()))
            .bind(promise.map(|p| p.latest_at.millis()))
            .bind(promise.map(|p| p.situation.code()))
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Notes whose turn it is from `at` on, and gives how long it was the customer's before, in milliseconds.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn note_turn(&mut self, id: TicketId, customers: bool, at: Timestamp) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(if customers { CUSTOMERS_TURN } else { OUR_TURN })
            .bind(id.0)
            .bind(at.millis())
            .fetch_one(self.db())
            .await?)
    }

    /// What customer and shop wrote when, oldest first: what promises are computed from.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn message_times(&mut self, ticket: TicketId) -> Result<Vec<(MessageKind, Timestamp)>, StoreError> {
        times(self.db(), ticket).await
    }
}
