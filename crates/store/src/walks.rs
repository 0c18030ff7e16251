//! Which tickets a queue lists, in which order, and how many there are. A queue is walked along one index that holds all
//! that a page of ids needs; its count is a line of a table that triggers keep. So neither costs more in an old shop.
//! One test keeps the plans of these statements, another compares the counts with counting.

use crate::rows::{code, count};
use crate::tickets::language;
use crate::{Store, StoreError};
use domain::{Channel, Language, TicketId, TicketStatus, Timestamp};
use sqlx::Row;

/// Ids of a queue. `?1` is the agent, `?2` now, `?3` the channel, `?4` the language, `?5` the limit, `?6` the offset.
macro_rules! walk {
    ($index:literal, $which:literal, $order:literal) => {
        concat!(
            "SELECT t.id FROM tickets t INDEXED BY ",
            $index,
            " WHERE ",
            $which,
            " AND (?3 IS NULL OR t.channel = ?3) AND (?4 IS NULL OR t.language = ?4) \
             AND ?1 IS NOT NULL AND ?2 IS NOT NULL ORDER BY ",
            $order,
            " LIMIT ?5 OFFSET ?6"
        )
    };
}

/// How many there are by the tallies. `?1` is the agent, `?2` the channel, `?3` the language.
macro_rules! tally {
    ($which:literal) => {
        concat!(
            "SELECT coalesce(sum(tickets), 0) FROM ticket_tallies WHERE ",
            $which,
            " AND (?2 IS NULL OR channel = ?2) AND (?3 IS NULL OR language = ?3) AND ?1 IS NOT NULL"
        )
    };
}

statements! {
    MINE_DUE = walk!("tickets_own_due", "t.status = 'open' AND t.assignee = ?1", "t.due_at, t.last_message_at DESC, t.number DESC");
    MINE_NEW = walk!("tickets_own_newest", "t.status = 'open' AND t.assignee = ?1", "t.last_message_at DESC, t.number DESC");
    UNASSIGNED_DUE = walk!("tickets_own_due", "t.status = 'open' AND t.assignee IS NULL", "t.due_at, t.last_message_at DESC, t.number DESC");
    UNASSIGNED_NEW = walk!("tickets_own_newest", "t.status = 'open' AND t.assignee IS NULL", "t.last_message_at DESC, t.number DESC");
    OVERDUE = walk!(
        "tickets_unsettled_due", "t.status IN ('open', 'waiting', 'snoozed') AND t.due_at < ?2",
        "t.due_at, t.last_message_at DESC, t.number DESC"
    );
    WAITING = walk!("tickets_status_newest", "t.status = 'waiting'", "t.last_message_at DESC, t.number DESC");
    SNOOZED = walk!("tickets_asleep", "t.status = 'snoozed'", "t.snoozed_until, t.number");
    ALL_DUE = walk!("tickets_unsettled_due", "t.status IN ('open', 'waiting', 'snoozed')", "t.due_at, t.last_message_at DESC, t.number DESC");
    ALL_NEW = walk!("tickets_unsettled_newest", "t.status IN ('open', 'waiting', 'snoozed')", "t.last_message_at DESC, t.number DESC");
    CHANNEL_DUE = walk!(
        "tickets_channel_due", "t.status IN ('open', 'waiting', 'snoozed') AND t.channel = ?3",
        "t.due_at, t.last_message_at DESC, t.number DESC"
    );
    LANGUAGE_DUE = walk!(
        "tickets_language_due", "t.status IN ('open', 'waiting', 'snoozed') AND t.language = ?4",
        "t.due_at, t.last_message_at DESC, t.number DESC"
    );
    RESOLVED = walk!("tickets_status_newest", "t.status = 'resolved'", "t.last_message_at DESC, t.number DESC");
    HELD = walk!("tickets_status_newest", "t.status = 'held'", "t.last_message_at DESC, t.number DESC");
    BINNED = walk!("tickets_status_newest", "t.status = 'binned'", "t.last_message_at DESC, t.number DESC");
    TALLY_MINE = tally!("status = 'open' AND assignee = ?1");
    TALLY_UNASSIGNED = tally!("status = 'open' AND assignee = ''");
    TALLY_WAITING = tally!("status = 'waiting'");
    TALLY_SNOOZED = tally!("status = 'snoozed'");
    TALLY_ALL = tally!("status IN ('open', 'waiting', 'snoozed')");
    TALLY_RESOLVED = tally!("status = 'resolved'");
    TALLY_HELD = tally!("status = 'held'");
    TALLY_BINNED = tally!("status = 'binned'");
    TALLIES = "SELECT status, assignee, channel, nullif(language, ''), tickets FROM ticket_tallies WHERE tickets > 0";
    LATE = "SELECT count(*) FROM (SELECT 1 FROM tickets t INDEXED BY tickets_unsettled_due WHERE t.status IN ('open', 'waiting', 'snoozed') AND t.due_at < ?1 \
            AND (?2 IS NULL OR t.channel = ?2) AND (?3 IS NULL OR t.language = ?3) LIMIT ?4)";
    AT_RISK = "SELECT count(*) FROM (SELECT 1 FROM tickets t INDEXED BY tickets_risk WHERE t.status = 'open' \
               AND t.assignee IS ?1 AND t.risk_at <= ?2 LIMIT ?3)";
}

/// Counts that no tally can keep, because they follow the clock, stop here; whoever shows one says "and more".
pub const CAP: u32 = 1_000;

/// Which tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketQueue {
    /// Open and the agent's.
    Mine,
    /// Open and nobody's.
    Unassigned,
    /// Late, also when put aside.
    Overdue,
    /// Waiting for the customer.
    Waiting,
    /// Put aside until a time, the next to come back first.
    Snoozed,
    /// Open, waiting or put aside.
    AllOpen,
    /// Resolved.
    Resolved,
    /// Held: probably nothing that anybody must answer.
    Held,
    /// Held, and thrown away by a person: to be had back for a time.
    Binned,
}

/// In which order. Only what is open has a deadline to be ordered by; other queues have one order of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketOrder {
    /// What is due first.
    Due,
    /// Newest message first.
    Newest,
}

impl TicketOrder {
    /// The name under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            TicketOrder::Due => "due",
            TicketOrder::Newest => "newest",
        }
    }

    /// The order of a stored name.
    pub fn from_code(code: &str) -> Option<TicketOrder> {
        [TicketOrder::Due, TicketOrder::Newest]
            .into_iter()
            .find(|order| order.code() == code)
    }
}

/// A queue narrowed down.
#[derive(Debug, Clone, Copy)]
pub struct QueueFilter {
    /// Which tickets.
    pub queue: TicketQueue,
    /// Only this channel.
    pub channel: Option<Channel>,
    /// Only this language.
    pub language: Option<Language>,
    /// In which order.
    pub order: TicketOrder,
}

impl QueueFilter {
    fn ids(&self) -> &'static str {
        use {TicketOrder::Due, TicketOrder::Newest};
        match (self.queue, self.order) {
            (TicketQueue::Mine, Due) => MINE_DUE,
            (TicketQueue::Mine, Newest) => MINE_NEW,
            (TicketQueue::Unassigned, Due) => UNASSIGNED_DUE,
            (TicketQueue::Unassigned, Newest) => UNASSIGNED_NEW,
            (TicketQueue::Overdue, _) => OVERDUE,
            (TicketQueue::Waiting, _) => WAITING,
            (TicketQueue::Snoozed, _) => SNOOZED,
            (TicketQueue::AllOpen, Due) if self.channel.is_some() => CHANNEL_DUE,
            (TicketQueue::AllOpen, Due) if self.language.is_some() => LANGUAGE_DUE,
            (TicketQueue::AllOpen, Due) => ALL_DUE,
            (TicketQueue::AllOpen, Newest) => ALL_NEW,
            (TicketQueue::Resolved, _) => RESOLVED,
            (TicketQueue::Held, _) => HELD,
            (TicketQueue::Binned, _) => BINNED,
        }
    }
}

/// How many tickets a question has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// How many.
    pub count: u32,
    /// Counting stopped there: there may be more.
    pub capped: bool,
}

impl Total {
    fn capped_at(count: u32, cap: u32) -> Total {
        Total {
            count,
            capped: count >= cap,
        }
    }
}

/// How many tickets there are of one kind: a line from which every count of the inbox is summed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// State.
    pub status: TicketStatus,
    /// The agent's id; nothing: nobody's.
    pub assignee: Option<String>,
    /// Channel.
    pub channel: Channel,
    /// Language.
    pub language: Option<Language>,
    /// How many.
    pub count: u32,
}

/// What the clock makes of the tickets, each up to [`CAP`].
#[derive(Debug, Clone, Copy)]
pub struct Pressing {
    /// Late.
    pub overdue: Total,
    /// The agent's that are at risk or late.
    pub mine_at_risk: u32,
    /// Nobody's that are at risk or late.
    pub unassigned_at_risk: u32,
}

impl Store {
    /// Part of a queue as `agent` sees it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn queue_ids(
        &self,
        filter: QueueFilter,
        agent: &str,
        now: Timestamp,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<TicketId>, StoreError> {
        let ids = sqlx::query_scalar(filter.ids())
            .bind(agent)
            .bind(now.millis())
            .bind(filter.channel.map(Channel::code))
            .bind(filter.language.map(|l| l.code().to_owned()))
            .bind(limit)
            .bind(offset)
            .fetch_all(&self.readers)
            .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }

    /// How many tickets a queue holds.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn queue_total(&self, filter: QueueFilter, agent: &str, now: Timestamp) -> Result<Total, StoreError> {
        let (channel, language) = (
            filter.channel.map(Channel::code),
            filter.language.map(|l| l.code().to_owned()),
        );
        let tally = match filter.queue {
            TicketQueue::Overdue => {
                let row = sqlx::query(LATE)
                    .bind(now.millis())
                    .bind(channel)
                    .bind(&language)
                    .bind(CAP)
                    .fetch_one(&self.readers)
                    .await?;
                return Ok(Total::capped_at(count(&row, 0)?, CAP));
            }
            TicketQueue::Mine => TALLY_MINE,
            TicketQueue::Unassigned => TALLY_UNASSIGNED,
            TicketQueue::Waiting => TALLY_WAITING,
            TicketQueue::Snoozed => TALLY_SNOOZED,
            TicketQueue::AllOpen => TALLY_ALL,
            TicketQueue::Resolved => TALLY_RESOLVED,
            TicketQueue::Held => TALLY_HELD,
            TicketQueue::Binned => TALLY_BINNED,
        };
        let row = sqlx::query(tally)
            .bind(agent)
            .bind(channel)
            .bind(&language)
            .fetch_one(&self.readers)
            .await?;
        Ok(Total {
            count: count(&row, 0)?,
            capped: false,
        })
    }

    /// How many tickets there are of each kind.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn tallies(&self) -> Result<Vec<Tally>, StoreError> {
        let rows = sqlx::query(TALLIES).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                let assignee: String = row.try_get(1)?;
                Ok(Tally {
                    status: code(row, 0, TicketStatus::from_code)?,
                    assignee: (!assignee.is_empty()).then_some(assignee),
                    channel: code(row, 2, Channel::from_code)?,
                    language: language(row, 3)?,
                    count: count(row, 4)?,
                })
            })
            .collect()
    }

    /// What is late or about to be.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn pressing(&self, agent: &str, now: Timestamp) -> Result<Pressing, StoreError> {
        let none: Option<&str> = None;
        let late = sqlx::query(LATE)
            .bind(now.millis())
            .bind(none)
            .bind(none)
            .bind(CAP)
            .fetch_one(&self.readers)
            .await?;
        let mut at_risk = [0, 0];
        for (found, whose) in at_risk.iter_mut().zip([Some(agent), None]) {
            let row = sqlx::query(AT_RISK)
                .bind(whose)
                .bind(now.millis())
                .bind(CAP)
                .fetch_one(&self.readers)
                .await?;
            *found = count(&row, 0)?;
        }
        let [mine_at_risk, unassigned_at_risk] = at_risk;
        Ok(Pressing {
            overdue: Total::capped_at(count(&late, 0)?, CAP),
            mine_at_risk,
            unassigned_at_risk,
        })
    }
}
