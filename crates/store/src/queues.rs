//! Tickets as lists and screens show them. A row is one row of the table and a few look-ups by index; which rows a queue
//! shows is decided by `walks` and `views`.

use crate::customers::members;
use crate::rows::{code, count, json, list, time, time_opt};
use crate::tickets::{held_cause, language};
use crate::{Store, StoreError};
use domain::{
    Channel, ConnectionId, CustomerId, HeldCause, Language, OrderId, OutgoingState, Priority, Promise, PromiseKind,
    Situation, TicketId, TicketStatus, Timestamp,
};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

/// The columns of a queue's row; `?1` is the agent who asks.
macro_rules! row_select {
    () => {
        "SELECT t.id, t.number, t.subject, coalesce(nullif(c.name, ''), t.address), t.channel, t.language, t.status, \
                t.assignee, a.name, t.last_seq > t.seen_seq, t.snippet, o.number, \
                EXISTS (SELECT 1 FROM drafts d WHERE d.ticket_id = t.id AND d.agent = ?1), t.has_attachment, \
                (SELECT x.state FROM outbox x WHERE x.ticket_id = t.id AND x.kind NOT IN ('refund', 'return', 'mail.copy', 'mail.acknowledge') AND x.state NOT IN ('done', 'handed_over', 'cancelled') \
                 ORDER BY CASE x.state WHEN 'needs_person' THEN 0 WHEN 'stopped' THEN 1 WHEN 'unknown' THEN 2 ELSE 3 END LIMIT 1), \
                t.due_kind, t.due_started_at, t.due_at, t.last_message_at, t.message_count, t.customer_id, t.order_id, \
                t.connection_id, t.conversation, t.address, t.created_at, t.seen_seq, t.order_enquiry, t.priority, \
                (SELECT json_group_array(g.tag) FROM ticket_tags g WHERE g.ticket_id = t.id), t.snoozed_until, \
                t.snoozed_by, s.name, \
                EXISTS (SELECT 1 FROM ticket_watchers w WHERE w.ticket_id = t.id AND w.agent = ?1), t.merged_into, \
                t.due_latest_at, t.due_situation, t.last_seq, t.held_cause, t.binned_at \
         FROM tickets t LEFT JOIN customers c ON c.id = t.customer_id LEFT JOIN orders o ON o.id = t.order_id \
              LEFT JOIN agents a ON a.id = t.assignee LEFT JOIN agents s ON s.id = t.snoozed_by "
    };
}

statements! {
    BY_IDS = concat!(row_select!(), "WHERE t.id IN (SELECT unhex(value) FROM json_each(?2))");
    BY_ID = concat!(row_select!(), "WHERE t.id = ?2");
    BY_NUMBER = concat!(row_select!(), "WHERE t.number = ?2");
    OF_CUSTOMER = concat!("SELECT id, number, coalesce(nullif(subject, ''), snippet), status, last_message_at FROM tickets \
                   WHERE customer_id IN ", members!(), " ORDER BY last_message_at DESC LIMIT 100");
    NEWEST_OF_CUSTOMER = concat!("SELECT id FROM tickets WHERE customer_id IN ", members!(), " ORDER BY last_message_at DESC LIMIT 1");
    NEWEST_ENTRY = "SELECT coalesce(max(seq), 0) FROM messages";
    NEWEST_OF_ORDER = "SELECT id FROM tickets WHERE order_id = ?1 ORDER BY last_message_at DESC LIMIT 1";
}

/// A ticket as a queue shows it.
#[derive(Debug, Clone)]
pub struct TicketRow {
    /// Id.
    pub id: TicketId,
    /// Short number.
    pub number: u32,
    /// Subject.
    pub subject: String,
    /// Customer's name or address.
    pub customer_name: String,
    /// Channel.
    pub channel: Channel,
    /// Language.
    pub language: Option<Language>,
    /// State.
    pub status: TicketStatus,
    /// Agent's id.
    pub assignee: Option<String>,
    /// Agent's name.
    pub assignee_name: Option<String>,
    /// Something unseen is there.
    pub unread: bool,
    /// Start of the newest text.
    pub snippet: String,
    /// Number of its order.
    pub order_number: Option<String>,
    /// The agent has a text in progress.
    pub has_draft: bool,
    /// A message has a file.
    pub has_attachment: bool,
    /// Most pressing state of what has not left yet.
    pub delivery: Option<OutgoingState>,
    /// Next promise.
    pub promise: Option<Promise>,
    /// Newest entry.
    pub last_message_at: Timestamp,
    /// Entries by people.
    pub message_count: u32,
    /// Customer.
    pub customer: Option<CustomerId>,
    /// Order.
    pub order: Option<OrderId>,
    /// Connection.
    pub connection: Option<ConnectionId>,
    /// The channel's id of it.
    pub conversation: String,
    /// The customer's address.
    pub address: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Newest entry that the agent has seen, by order of arrival.
    pub seen_seq: i64,
    /// The customer's newest entry, by order of arrival.
    pub last_seq: i64,
    /// The shorter promise holds.
    pub order_enquiry: bool,
    /// How much it matters.
    pub priority: Priority,
    /// Its tags, in the order of the alphabet.
    pub tags: Vec<String>,
    /// Until when it is put aside.
    pub snoozed_until: Option<Timestamp>,
    /// Id of who put it aside.
    pub snoozed_by: Option<String>,
    /// Name of who put it aside.
    pub snoozed_by_name: Option<String>,
    /// The agent who asks follows it.
    pub watching: bool,
    /// Ticket in which it goes on.
    pub merged_into: Option<TicketId>,
    /// Why it is held, or was when it was put away from there.
    pub held: Option<HeldCause>,
    /// When it was thrown away, if it is in the bin.
    pub binned_at: Option<Timestamp>,
}

/// A ticket in a customer's history.
#[derive(Debug, Clone)]
pub struct TicketBriefRow {
    /// Id.
    pub id: TicketId,
    /// Short number.
    pub number: u32,
    /// Subject or first words.
    pub subject: String,
    /// State.
    pub status: TicketStatus,
    /// Newest entry.
    pub last_message_at: Timestamp,
}

fn ticket(row: &SqliteRow) -> Result<TicketRow, StoreError> {
    let (kind, started): (Option<&str>, Option<i64>) = (row.try_get(15)?, row.try_get(16)?);
    let due_at = time(row, 17)?;
    let (latest, situation): (Option<Timestamp>, Option<&str>) = (time_opt(row, 35)?, row.try_get(36)?);
    let (customer, order, connection): (Option<uuid::Uuid>, Option<uuid::Uuid>, Option<uuid::Uuid>) =
        (row.try_get(20)?, row.try_get(21)?, row.try_get(22)?);
    let delivery: Option<&str> = row.try_get(14)?;
    let merged_into: Option<uuid::Uuid> = row.try_get(34)?;
    Ok(TicketRow {
        id: TicketId(row.try_get(0)?),
        number: count(row, 1)?,
        subject: row.try_get(2)?,
        customer_name: row.try_get(3)?,
        channel: code(row, 4, Channel::from_code)?,
        language: language(row, 5)?,
        status: code(row, 6, TicketStatus::from_code)?,
        assignee: row.try_get(7)?,
        assignee_name: row.try_get(8)?,
        unread: row.try_get(9)?,
        snippet: row.try_get(10)?,
        order_number: row.try_get(11)?,
        has_draft: row.try_get(12)?,
        has_attachment: row.try_get(13)?,
        delivery: delivery.and_then(OutgoingState::from_code),
        promise: kind
            .and_then(PromiseKind::from_code)
            .zip(started)
            .zip(situation.and_then(Situation::from_code))
            .map(|((kind, started), situation)| Promise {
                kind,
                started_at: Timestamp(started),
                situation,
                at: due_at,
                latest_at: latest.unwrap_or(due_at),
            }),
        last_message_at: time(row, 18)?,
        message_count: count(row, 19)?,
        customer: customer.map(CustomerId),
        order: order.map(OrderId),
        connection: connection.map(ConnectionId),
        conversation: row.try_get(23)?,
        address: row.try_get(24)?,
        created_at: time(row, 25)?,
        seen_seq: row.try_get(26)?,
        order_enquiry: row.try_get(27)?,
        priority: code(row, 28, Priority::from_code)?,
        tags: list(row, 29)?,
        snoozed_until: time_opt(row, 30)?,
        snoozed_by: row.try_get(31)?,
        snoozed_by_name: row.try_get(32)?,
        watching: row.try_get(33)?,
        merged_into: merged_into.map(TicketId),
        last_seq: row.try_get(37)?,
        held: held_cause(row, 38)?,
        binned_at: time_opt(row, 39)?,
    })
}

impl Store {
    /// Place of the newest entry of all tickets in the order of arrival; 0 when there is none.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn newest_entry(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(NEWEST_ENTRY).fetch_one(&self.readers).await?)
    }

    /// The rows of these tickets as `agent` sees them, in this order; what is no more is left out.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn ticket_rows(&self, ids: &[TicketId], agent: &str) -> Result<Vec<TicketRow>, StoreError> {
        let asked: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
        let found = sqlx::query(BY_IDS)
            .bind(agent)
            .bind(json(&asked))
            .fetch_all(&self.readers)
            .await?;
        let mut rows = found
            .iter()
            .map(|row| ticket(row).map(|row| (row.id, row)))
            .collect::<Result<HashMap<_, _>, _>>()?;
        Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
    }

    /// A ticket as `agent` sees it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn ticket(&self, id: TicketId, agent: &str) -> Result<TicketRow, StoreError> {
        ticket(
            &sqlx::query(BY_ID)
                .bind(agent)
                .bind(id.0)
                .fetch_one(&self.readers)
                .await?,
        )
    }

    /// The ticket with this number, as `agent` sees it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn ticket_by_number(&self, number: u32, agent: &str) -> Result<TicketRow, StoreError> {
        ticket(
            &sqlx::query(BY_NUMBER)
                .bind(agent)
                .bind(number)
                .fetch_one(&self.readers)
                .await?,
        )
    }

    /// A customer's tickets, newest first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn tickets_of(&self, customer: CustomerId) -> Result<Vec<TicketBriefRow>, StoreError> {
        let rows = sqlx::query(OF_CUSTOMER)
            .bind(customer.0)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(TicketBriefRow {
                    id: TicketId(row.try_get(0)?),
                    number: count(row, 1)?,
                    subject: row.try_get(2)?,
                    status: code(row, 3, TicketStatus::from_code)?,
                    last_message_at: time(row, 4)?,
                })
            })
            .collect()
    }

    /// A customer's newest ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn newest_ticket_of(&self, customer: CustomerId) -> Result<Option<TicketId>, StoreError> {
        let found = sqlx::query_scalar(NEWEST_OF_CUSTOMER)
            .bind(customer.0)
            .fetch_optional(&self.readers)
            .await?;
        Ok(found.map(TicketId))
    }

    /// The newest ticket about an order.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn newest_ticket_about(&self, order: OrderId) -> Result<Option<TicketId>, StoreError> {
        let found = sqlx::query_scalar(NEWEST_OF_ORDER)
            .bind(order.0)
            .fetch_optional(&self.readers)
            .await?;
        Ok(found.map(TicketId))
    }
}
