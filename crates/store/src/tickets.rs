//! Tickets as commands change them: every write, and what a command needs to know of a ticket before it writes.

use crate::rows::{code, count, time_opt};
use crate::ticket_merges::root;
use crate::{StoreError, Topic, WriteTx};
use domain::{
    Channel, ConnectionId, CustomerId, HeldCause, Language, OrderId, Priority, TicketId, TicketStatus, Timestamp,
};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

macro_rules! head {
    () => {
        "SELECT id, number, channel, connection_id, conversation, address, customer_id, order_id, status, assignee, subject, \
         order_enquiry, language, priority, snoozed_until, snoozed_by, merged_into, last_seq, seen_seq, held_cause FROM tickets WHERE id = "
    };
}

statements! {
    // The next number and the ticket that gets it.
    ADD = "INSERT INTO settings (key, value) VALUES ('last_ticket_number', '1001') \
           ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT); \
           INSERT INTO tickets (id, number, subject, channel, connection_id, conversation, address, customer_id, order_id, status, \
           language, order_enquiry, created_at, last_message_at) \
           VALUES (?1, (SELECT CAST(value AS INTEGER) FROM settings WHERE key = 'last_ticket_number'), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12) \
           RETURNING number";
    ENTRY = "UPDATE tickets SET last_message_at = CASE WHEN ?3 THEN max(last_message_at, ?2) ELSE last_message_at END, message_count = message_count + ?3, \
             snippet = CASE WHEN ?2 >= last_message_at AND ?4 <> '' THEN ?4 ELSE snippet END, \
             has_attachment = max(has_attachment, ?5), last_seq = max(last_seq, ?6), status = ?7, language = coalesce(?8, language), \
             snoozed_until = CASE WHEN ?7 = 'snoozed' THEN snoozed_until END, snoozed_by = CASE WHEN ?7 = 'snoozed' THEN snoozed_by END, \
             held_cause = CASE WHEN ?7 IN ('held', 'binned', 'resolved', 'merged') THEN held_cause END WHERE id = ?1";
    UNENTRY = "UPDATE tickets SET message_count = message_count - 1, \
               snippet = coalesce((SELECT substr(m.text, 1, 200) FROM messages m WHERE m.ticket_id = ?1 AND m.text <> '' ORDER BY m.written_at DESC, m.seq DESC LIMIT 1), ''), \
               last_message_at = coalesce((SELECT max(m.written_at) FROM messages m WHERE m.ticket_id = ?1 AND m.kind <> 'event'), created_at) WHERE id = ?1";
    SET_STATUS = "UPDATE tickets SET status = ?2, snoozed_until = CASE WHEN ?2 = 'snoozed' THEN snoozed_until END, \
                  snoozed_by = CASE WHEN ?2 = 'snoozed' THEN snoozed_by END, \
                  held_cause = CASE WHEN ?2 IN ('held', 'binned', 'resolved', 'merged') THEN held_cause END WHERE id = ?1";
    SET_ASSIGNEE = "UPDATE tickets SET assignee = ?2 WHERE id = ?1";
    SET_SEEN = "UPDATE tickets SET seen_seq = CASE WHEN ?2 THEN last_seq ELSE min(seen_seq, last_seq - 1) END WHERE id = ?1 AND \
                (last_seq > seen_seq) = ?2";
    SET_ORDER = "UPDATE tickets SET order_id = iif(order_by_person, order_id, coalesce(?2, order_id)), customer_id = coalesce(customer_id, ?3) WHERE id = ?1";
    PERSON_LINKS = "UPDATE tickets SET order_id = ?2, customer_id = ?3, order_by_person = ?4 WHERE id = ?1";
    BY_PERSON = "SELECT order_by_person FROM tickets WHERE id = ?1";
    HEAD = concat!(head!(), "?1");
    HEAD_OF_ROOT = concat!(head!(), "(", root!(), ")");
    UNRESOLVED_OF_ORDER = "SELECT id FROM tickets WHERE order_id = ?1 AND status IN ('open', 'waiting', 'snoozed') ORDER BY number";
}

/// A ticket to add. Its entries follow by `ticket_entry`.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// Id.
    pub id: TicketId,
    /// Subject; may be empty.
    pub subject: String,
    /// Channel.
    pub channel: Channel,
    /// Connection that it came through.
    pub connection: ConnectionId,
    /// The channel's own id of it.
    pub conversation: String,
    /// The customer's address on this channel.
    pub address: String,
    /// Customer.
    pub customer: Option<CustomerId>,
    /// Order.
    pub order: Option<OrderId>,
    /// State.
    pub status: TicketStatus,
    /// Language of the customer.
    pub language: Option<Language>,
    /// The shorter promise holds.
    pub order_enquiry: bool,
    /// When it was opened.
    pub at: Timestamp,
}

/// What commands need of a ticket.
#[derive(Debug, Clone)]
pub struct TicketHead {
    /// Id.
    pub id: TicketId,
    /// Short number.
    pub number: u32,
    /// Channel.
    pub channel: Channel,
    /// Connection.
    pub connection: Option<ConnectionId>,
    /// The channel's id of it.
    pub conversation: String,
    /// The customer's address.
    pub address: String,
    /// Customer.
    pub customer: Option<CustomerId>,
    /// Order.
    pub order: Option<OrderId>,
    /// State.
    pub status: TicketStatus,
    /// Agent's id.
    pub assignee: Option<String>,
    /// Subject.
    pub subject: String,
    /// The shorter promise holds.
    pub order_enquiry: bool,
    /// Language.
    pub language: Option<Language>,
    /// How much it matters.
    pub priority: Priority,
    /// Until when it is put aside.
    pub snoozed_until: Option<Timestamp>,
    /// Id of who put it aside.
    pub snoozed_by: Option<String>,
    /// Ticket in which it goes on.
    pub merged_into: Option<TicketId>,
    /// Newest entry by others, by order of arrival.
    pub last_seq: i64,
    /// Newest entry that the agent has seen, by order of arrival.
    pub seen_seq: i64,
    /// Why it is held, or was when it was put away from there.
    pub held: Option<HeldCause>,
}

pub(crate) fn held_cause(row: &SqliteRow, column: usize) -> Result<Option<HeldCause>, StoreError> {
    let code: Option<&str> = row.try_get(column)?;
    Ok(code.and_then(HeldCause::from_code))
}

pub(crate) fn language(row: &SqliteRow, column: usize) -> Result<Option<Language>, StoreError> {
    let code: Option<&str> = row.try_get(column)?;
    Ok(code.and_then(Language::parse))
}

fn head(row: &SqliteRow) -> Result<TicketHead, StoreError> {
    let (connection, customer, order): (Option<uuid::Uuid>, Option<uuid::Uuid>, Option<uuid::Uuid>) =
        (row.try_get(3)?, row.try_get(6)?, row.try_get(7)?);
    let merged_into: Option<uuid::Uuid> = row.try_get(16)?;
    Ok(TicketHead {
        id: TicketId(row.try_get(0)?),
        number: count(row, 1)?,
        channel: code(row, 2, Channel::from_code)?,
        connection: connection.map(ConnectionId),
        conversation: row.try_get(4)?,
        address: row.try_get(5)?,
        customer: customer.map(CustomerId),
        order: order.map(OrderId),
        status: code(row, 8, TicketStatus::from_code)?,
        assignee: row.try_get(9)?,
        subject: row.try_get(10)?,
        order_enquiry: row.try_get(11)?,
        language: language(row, 12)?,
        priority: code(row, 13, Priority::from_code)?,
        snoozed_until: time_opt(row, 14)?,
        snoozed_by: row.try_get(15)?,
        merged_into: merged_into.map(TicketId),
        last_seq: row.try_get(17)?,
        seen_seq: row.try_get(18)?,
        held: held_cause(row, 19)?,
    })
}

impl WriteTx {
    /// Adds a ticket and gives its number, which is never given again.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_ticket(&mut self, new: &NewTicket) -> Result<u32, StoreError> {
        let row = sqlx::query(ADD)
            .bind(new.id.0)
            .bind(&new.subject)
            .bind(new.channel.code())
            .bind(new.connection.0)
            .bind(&new.conversation)
            .bind(&new.address)
            .bind(new.customer.map(|c| c.0))
            .bind(new.order.map(|o| o.0))
            .bind(new.status.code())
            .bind(new.language.as_ref().map(Language::code))
            .bind(new.order_enquiry)
            .bind(new.at.millis())
            .fetch_one(self.db())
            .await?;
        self.touch(Topic::Tickets);
        count(&row, 0)
    }

    /// What commands need of a ticket.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn ticket(&mut self, id: TicketId) -> Result<TicketHead, StoreError> {
        head(&sqlx::query(HEAD).bind(id.0).fetch_one(self.db()).await?)
    }

    /// The same of the ticket in which it goes on: itself, unless it was merged.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn ticket_going_on(&mut self, id: TicketId) -> Result<TicketHead, StoreError> {
        head(&sqlx::query(HEAD_OF_ROOT).bind(id.0).fetch_one(self.db()).await?)
    }

    /// Tickets about an order that are not resolved.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn unresolved_tickets_of_order(&mut self, order: OrderId) -> Result<Vec<TicketId>, StoreError> {
        let ids = sqlx::query_scalar(UNRESOLVED_OF_ORDER)
            .bind(order.0)
            .fetch_all(self.db())
            .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }

    /// A ticket has a new entry. `by_person` counts it as a message; `by_others` is its place in the order of arrival when
    /// the agent has not seen it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn ticket_entry(&mut self, id: TicketId, entry: &Entry<'_>) -> Result<(), StoreError> {
        sqlx::query(ENTRY)
            .bind(id.0)
            .bind(entry.at.millis())
            .bind(entry.by_person)
            .bind(entry.snippet)
            .bind(entry.has_file)
            .bind(entry.unseen_seq.unwrap_or(0))
            .bind(entry.status.code())
            .bind(entry.language.as_ref().map(Language::code))
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// A ticket's newest entry was taken out again.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn ticket_entry_removed(&mut self, id: TicketId) -> Result<(), StoreError> {
        sqlx::query(UNENTRY).bind(id.0).execute(self.db()).await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Sets a ticket's state.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_status(&mut self, id: TicketId, status: TicketStatus) -> Result<(), StoreError> {
        sqlx::query(SET_STATUS)
            .bind(id.0)
            .bind(status.code())
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Gives a ticket to an agent, or to nobody.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_assignee(&mut self, id: TicketId, agent: Option<&str>) -> Result<(), StoreError> {
        sqlx::query(SET_ASSIGNEE)
            .bind(id.0)
            .bind(agent)
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Marks a ticket as seen up to its newest entry, or its newest entry as unseen. True when that changed something.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_seen(&mut self, id: TicketId, seen: bool) -> Result<bool, StoreError> {
        let changed = sqlx::query(SET_SEEN)
            .bind(id.0)
            .bind(seen)
            .execute(self.db())
            .await?
            .rows_affected()
            > 0;
        if changed {
            self.touch(Topic::Tickets);
        }
        Ok(changed)
    }

    /// Links a ticket to an order, and to a customer if it has none.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn link_ticket(
        &mut self,
        id: TicketId,
        order: Option<OrderId>,
        customer: Option<CustomerId>,
    ) -> Result<(), StoreError> {
        sqlx::query(SET_ORDER)
            .bind(id.0)
            .bind(order.map(|o| o.0))
            .bind(customer.map(|c| c.0))
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }
}

impl WriteTx {
    /// Whether a person decided which order a ticket is about.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn order_was_chosen(&mut self, id: TicketId) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(BY_PERSON).bind(id.0).fetch_one(self.db()).await?)
    }

    /// Sets a ticket's order and customer as a person decided; while `by_person`, no message that comes in changes the
    /// order.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn choose_order(
        &mut self,
        id: TicketId,
        order: Option<OrderId>,
        customer: Option<CustomerId>,
        by_person: bool,
    ) -> Result<(), StoreError> {
        sqlx::query(PERSON_LINKS)
            .bind(id.0)
            .bind(order.map(|o| o.0))
            .bind(customer.map(|c| c.0))
            .bind(by_person)
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }
}

/// A new entry as the ticket's own row notes it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// When it was written.
    pub at: Timestamp,
    /// A person wrote it.
    pub by_person: bool,
    /// Start of its text; empty leaves the old one.
    pub snippet: &'a str,
    /// It has a file.
    pub has_file: bool,
    /// Its place in the order of arrival, when the agent has not seen it.
    pub unseen_seq: Option<i64>,
    /// The ticket's state afterwards.
    pub status: TicketStatus,
    /// The customer's language, if the entry shows it.
    pub language: Option<Language>,
}
