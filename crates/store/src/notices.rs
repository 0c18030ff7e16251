//! What the agent is to be told, and the one number that says how much of it waits. Most notices are kept by the triggers
//! of migration 0008, in the transaction of whatever causes or settles them; here is what time and people add, and how the
//! rest of the program asks. Only what is open and recent has a row, so nothing here grows with the profile.

use crate::rows::{code, count, slots, time, time_opt};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, OutboxId, TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::BTreeMap;

/// From when on a promise is at risk: less than half an hour, or a quarter of its time, is left.
macro_rules! risk_at {
    () => {
        "(t.due_at - max(1800000, (t.due_at - t.due_started_at) / 4))"
    };
}

/// The agent's own tickets whose promise runs. `?1` is the agent.
macro_rules! promised {
    () => {
        "FROM tickets t WHERE t.status IN ('open', 'snoozed') AND t.assignee = ?1 AND t.due_kind IS NOT NULL "
    };
}

/// What the badge counts. `?1` is the agent, `?2` whether unread messages count.
macro_rules! counted {
    () => {
        "n.done_at IS NULL AND n.agent IN (?1, '') AND n.kind NOT IN ('watched', 'import_done', 'checklist') AND (?2 OR n.kind <> 'message')"
    };
}

macro_rules! columns {
    () => {
        "SELECT n.id, n.kind, n.ticket_id, n.outbox_id, n.connection_id, n.by_name, n.raised_at, n.mark, t.number, \
         coalesce(nullif(t.subject, ''), t.snippet, ''), coalesce(nullif(c.name, ''), t.address, ''), t.due_at, \
         coalesce(k.label, ''), coalesce(x.last_error_code, k.error_code), coalesce(x.last_error_params, k.error_params, '{}'), \
         coalesce(t.snippet, '') \
         FROM notices n LEFT JOIN tickets t ON t.id = n.ticket_id LEFT JOIN customers c ON c.id = t.customer_id \
         LEFT JOIN connections k ON k.id = n.connection_id LEFT JOIN outbox x ON x.id = n.outbox_id "
    };
}

statements! {
    LIST = concat!(columns!(), "WHERE n.done_at IS NULL AND n.agent IN (?1, '') ORDER BY n.raised_at DESC, n.id DESC LIMIT ?2");
    BADGE = concat!("SELECT count(DISTINCT coalesce(n.ticket_id, n.subject)) FROM notices n WHERE ", counted!());
    ALERTS = concat!(columns!(), "WHERE n.alert = 1 AND n.done_at IS NULL AND n.agent IN (?1, '') ORDER BY n.id");
    TOLD = "UPDATE notices SET alert = 0 WHERE alert = 1 AND id <= ?1";
    GET = concat!(columns!(), "WHERE n.id = ?1");
    RAISE = "INSERT INTO notices (agent, kind, subject, ticket_id, connection_id, by_name, raised_at, alert) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
             ON CONFLICT (subject, kind, agent) DO UPDATE SET raised_at = excluded.raised_at, done_at = NULL, by_name = excluded.by_name, alert = excluded.alert";
    SET_DONE = "UPDATE notices SET done_at = ?2, alert = 0 WHERE id = ?1 AND (done_at IS NULL) = (?2 IS NOT NULL)";
    // Only a crossing that has just happened is told to the desktop: whoever wakes a computer after a night sees the badge.
    RAISE_RISK = concat!("INSERT INTO notices (agent, kind, subject, ticket_id, mark, raised_at, alert) SELECT ?1, 'at_risk', t.id, t.id, t.due_at, ",
                 risk_at!(), ", ?2 - ", risk_at!(), " < 3600000 ", promised!(), "AND t.due_at > ?2 AND t.due_at <= ?3 AND ", risk_at!(),
                 " <= ?2 ON CONFLICT (subject, kind, agent) DO NOTHING");
    // What ran out before the shop was connected was nobody's to keep here: a first import must not raise a notice for each.
    // The earliest connection bounds the walk of the index, each ticket's own decides.
    RAISE_OVERDUE = concat!("INSERT INTO notices (agent, kind, subject, ticket_id, mark, raised_at, alert) SELECT ?1, 'overdue', t.id, t.id, t.due_at, \
                    t.due_at, ?2 - t.due_at < 3600000 ", promised!(), "AND t.due_at <= ?2 AND t.due_at >= coalesce((SELECT min(created_at) FROM connections), 0) \
                    AND +t.due_at >= coalesce((SELECT k.created_at FROM connections k WHERE k.id = t.connection_id), 0) ON CONFLICT (subject, kind, agent) DO NOTHING");
    OUTDATED_RISK = "DELETE FROM notices WHERE kind = 'at_risk' AND agent = ?1 AND mark <= ?2";
    RAISE_DELAYED = "INSERT INTO notices (agent, kind, subject, ticket_id, outbox_id, raised_at, alert) SELECT ?1, 'delayed', x.id, x.ticket_id, x.id, ?2, 1 \
                     FROM outbox x WHERE x.state = 'ready' AND x.attempts > 0 AND x.created_at <= ?3 ON CONFLICT (subject, kind, agent) DO NOTHING";
    RAISE_CONNECTION = "INSERT INTO notices (agent, kind, subject, connection_id, raised_at, alert) SELECT '', 'connection', k.id, k.id, k.failed_at, 1 \
                        FROM connections k WHERE k.failed_at <= ?1 AND NOT k.paused ON CONFLICT (subject, kind, agent) DO NOTHING";
    NEXT_CROSSING = concat!("SELECT min(CASE WHEN ", risk_at!(), " > ?2 THEN ", risk_at!(), " ELSE t.due_at END) ", promised!(), "AND t.due_at > ?2");
    DROP_OLD = "DELETE FROM notices WHERE done_at <= ?1 AND kind NOT IN ('at_risk', 'overdue', 'checklist')";
    OTHER_AGENTS = "SELECT id, name FROM agents WHERE id <> ?1 AND name <> ''";
    MADE = "SELECT EXISTS (SELECT 1 FROM mutations WHERE name = ?1)";
}

/// Why a notice is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// A colleague named the agent in a note.
    Mention,
    /// A colleague gave the agent a ticket.
    Assigned,
    /// A customer wrote on a ticket of the agent's.
    Message,
    /// A customer wrote on a ticket that the agent follows.
    Watched,
    /// A promise on a ticket of the agent's runs out soon.
    AtRisk,
    /// It has run out.
    Overdue,
    /// A reply did not leave; a person decides.
    Failed,
    /// Nobody knows yet whether a reply left.
    Unknown,
    /// A reply was stopped because something newer came.
    Stopped,
    /// A reply has been tried for a quarter of an hour.
    Delayed,
    /// A connection cannot be read.
    Connection,
    /// A connection has been read for the first time.
    ImportDone,
    /// The practice list of the sample shop.
    Checklist,
}

impl NoticeKind {
    /// All of them.
    pub const ALL: [NoticeKind; 13] = [
        NoticeKind::Mention,
        NoticeKind::Assigned,
        NoticeKind::Message,
        NoticeKind::Watched,
        NoticeKind::AtRisk,
        NoticeKind::Overdue,
        NoticeKind::Failed,
        NoticeKind::Unknown,
        NoticeKind::Stopped,
        NoticeKind::Delayed,
        NoticeKind::Connection,
        NoticeKind::ImportDone,
        NoticeKind::Checklist,
    ];

    /// Its name, stored and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            NoticeKind::Mention => "mention",
            NoticeKind::Assigned => "assigned",
            NoticeKind::Message => "message",
            NoticeKind::Watched => "watched",
            NoticeKind::AtRisk => "at_risk",
            NoticeKind::Overdue => "overdue",
            NoticeKind::Failed => "failed",
            NoticeKind::Unknown => "unknown",
            NoticeKind::Stopped => "stopped",
            NoticeKind::Delayed => "delayed",
            NoticeKind::Connection => "connection",
            NoticeKind::ImportDone => "import_done",
            NoticeKind::Checklist => "checklist",
        }
    }

    /// The kind of a stored name.
    pub fn from_code(code: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether the agent may put it away. A failure goes when it is settled, and not before.
    pub fn can_be_done(self) -> bool {
        !matches!(
            self,
            NoticeKind::Failed
                | NoticeKind::Unknown
                | NoticeKind::Stopped
                | NoticeKind::Delayed
                | NoticeKind::Connection
        )
    }
}

/// An open notice with what is shown of it.
#[derive(Debug, Clone)]
pub struct NoticeRow {
    /// Id; a later one has a larger id.
    pub id: i64,
    /// Why it is there.
    pub kind: NoticeKind,
    /// The ticket.
    pub ticket: Option<TicketId>,
    /// The row of the outbox.
    pub outbox: Option<OutboxId>,
    /// The connection.
    pub connection: Option<ConnectionId>,
    /// The colleague who caused it; may be empty.
    pub by_name: String,
    /// Since when.
    pub raised_at: Timestamp,
    /// Number of the ticket.
    pub number: Option<u32>,
    /// Subject of the ticket, or its newest words.
    pub subject: String,
    /// The customer's name or address.
    pub customer: String,
    /// The ticket's deadline, where it has one.
    pub due_at: Option<Timestamp>,
    /// The connection's name.
    pub label: String,
    /// What is wrong with the connection or with the reply.
    pub error_code: Option<String>,
    /// Slots of the error.
    pub error_params: BTreeMap<String, String>,
    /// Newest words of the ticket.
    pub snippet: String,
}

/// A notice that no trigger raises.
#[derive(Debug, Clone)]
pub struct NewNotice<'a> {
    /// Whom it concerns; empty: whoever works at this desk.
    pub agent: &'a str,
    /// Why.
    pub kind: NoticeKind,
    /// What it is about.
    pub subject: uuid::Uuid,
    /// The ticket.
    pub ticket: Option<TicketId>,
    /// The connection.
    pub connection: Option<ConnectionId>,
    /// The colleague who caused it.
    pub by_name: &'a str,
    /// Now.
    pub at: Timestamp,
    /// Tell the desktop.
    pub alert: bool,
}

/// No ticket has a deadline: the end of time stands for it.
const NO_DEADLINE: i64 = i64::MAX;

fn notice(row: &SqliteRow) -> Result<NoticeRow, StoreError> {
    let (ticket, outbox, connection): (Option<uuid::Uuid>, Option<uuid::Uuid>, Option<uuid::Uuid>) =
        (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
    let number: Option<i64> = row.try_get(8)?;
    Ok(NoticeRow {
        id: row.try_get(0)?,
        kind: code(row, 1, NoticeKind::from_code)?,
        ticket: ticket.map(TicketId),
        outbox: outbox.map(OutboxId),
        connection: connection.map(ConnectionId),
        by_name: row.try_get(5)?,
        raised_at: time(row, 6)?,
        number: number.and_then(|n| u32::try_from(n).ok()),
        subject: row.try_get(9)?,
        customer: row.try_get(10)?,
        due_at: time_opt(row, 11)?.filter(|at| at.millis() != NO_DEADLINE),
        label: row.try_get(12)?,
        error_code: row.try_get(13)?,
        error_params: slots(row, 14)?,
        snippet: row.try_get(15)?,
    })
}

impl Store {
    /// Open notices of an agent, newest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn notices(&self, agent: &str, limit: u32) -> Result<Vec<NoticeRow>, StoreError> {
        let rows = sqlx::query(LIST)
            .bind(agent)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(notice).collect()
    }

    /// How many tickets and connections wait for the agent: what needs a decision, what is at risk or late, and, where
    /// `unread` says so, what customers wrote on the agent's own tickets. A ticket counts once.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn badge(&self, agent: &str, unread: bool) -> Result<u32, StoreError> {
        let row = sqlx::query(BADGE)
            .bind(agent)
            .bind(unread)
            .fetch_one(&self.readers)
            .await?;
        count(&row, 0)
    }

    /// What the desktop has not been told yet, oldest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn alerts(&self, agent: &str) -> Result<Vec<NoticeRow>, StoreError> {
        let rows = sqlx::query(ALERTS).bind(agent).fetch_all(&self.readers).await?;
        rows.iter().map(notice).collect()
    }

    /// When the next promise of an agent comes to be at risk or late, if any does.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn next_crossing(&self, agent: &str, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = sqlx::query_scalar(NEXT_CROSSING)
            .bind(agent)
            .bind(now.millis())
            .fetch_one(&self.readers)
            .await?;
        Ok(at.map(Timestamp))
    }

    /// Whether a change of this name was ever made here.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn was_made(&self, name: &str) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(MADE).bind(name).fetch_one(&self.readers).await?)
    }
}

impl WriteTx {
    /// Raises a notice; one that is there already is renewed.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn raise_notice(&mut self, new: &NewNotice<'_>) -> Result<(), StoreError> {
        sqlx::query(RAISE)
            .bind(new.agent)
            .bind(new.kind.code())
            .bind(new.subject)
            .bind(new.ticket.map(|t| t.0))
            .bind(new.connection.map(|c| c.0))
            .bind(new.by_name)
            .bind(new.at.millis())
            .bind(new.alert)
            .execute(self.db())
            .await?;
        self.touch(Topic::Notices);
        Ok(())
    }

    /// A notice, open or not.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn notice(&mut self, id: i64) -> Result<NoticeRow, StoreError> {
        notice(&sqlx::query(GET).bind(id).fetch_one(self.db()).await?)
    }

    /// Puts a notice away, or (`None`) brings it back. True when that changed something.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_notice_done(&mut self, id: i64, at: Option<Timestamp>) -> Result<bool, StoreError> {
        let changed = sqlx::query(SET_DONE)
            .bind(id)
            .bind(at.map(Timestamp::millis))
            .execute(self.db())
            .await?
            .rows_affected()
            > 0;
        if changed {
            self.touch(Topic::Notices);
        }
        Ok(changed)
    }

    /// The desktop has been told of everything up to this notice.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn alerts_told(&mut self, up_to: i64) -> Result<(), StoreError> {
        sqlx::query(TOLD).bind(up_to).execute(self.db()).await?;
        Ok(())
    }

    /// Raises what time has brought until `now`: promises at risk and late, replies tried for `patience` milliseconds,
    /// connections that have failed for as long. Drops what was put away more than a day ago.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn raise_by_time(&mut self, agent: &str, now: Timestamp, patience: i64) -> Result<(), StoreError> {
        let (at, since) = (now.millis(), (now - patience).millis());
        let mut raised = 0;
        // No promise is longer than four weeks: what is due later cannot be at risk.
        let horizon = (now + 28 * domain::DAY).millis();
        for (statement, third) in [(RAISE_RISK, horizon), (RAISE_DELAYED, since)] {
            let query = sqlx::query(statement).bind(agent).bind(at).bind(third);
            raised += query.execute(self.db()).await?.rows_affected();
        }
        for statement in [OUTDATED_RISK, RAISE_OVERDUE] {
            raised += sqlx::query(statement)
                .bind(agent)
                .bind(at)
                .execute(self.db())
                .await?
                .rows_affected();
        }
        raised += sqlx::query(RAISE_CONNECTION)
            .bind(since)
            .execute(self.db())
            .await?
            .rows_affected();
        sqlx::query(DROP_OLD)
            .bind((now - domain::DAY).millis())
            .execute(self.db())
            .await?;
        if raised > 0 {
            self.touch(Topic::Notices);
        }
        Ok(())
    }

    /// Colleagues with a name: id and name.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn colleagues(&mut self, agent: &str) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query(OTHER_AGENTS).bind(agent).fetch_all(self.db()).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }
}
