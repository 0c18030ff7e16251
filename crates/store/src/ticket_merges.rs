//! Merging and splitting. An entry sits in one ticket (`ticket_id`) and may belong to another (`home_id`): it sits where the
//! chain of merges of its home ends. So a merge is one link and the entries moved along it, and taking it apart moves back
//! exactly those whose home is on the other side again, whatever was said meanwhile.

use crate::rows::{count, time};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{MessageId, MessageKind, TicketId, Timestamp, one_line};
use sqlx::Row;

/// The ticket in which `?1` goes on: itself, unless it was merged.
macro_rules! root {
    () => {
        "WITH RECURSIVE up (id, steps) AS (SELECT ?1, 0 UNION ALL SELECT t.merged_into, steps + 1 FROM up \
         JOIN tickets t ON t.id = up.id WHERE t.merged_into IS NOT NULL AND steps < 100) SELECT id FROM up ORDER BY steps DESC LIMIT 1"
    };
}
pub(crate) use root;

statements! {
    ROOT = root!();
    LINK = "UPDATE tickets SET status = 'merged', merged_into = ?2, snoozed_until = NULL, snoozed_by = NULL, due_kind = NULL, \
            due_started_at = NULL, due_at = 9223372036854775807 WHERE id = ?1";
    UNLINK = "UPDATE tickets SET status = ?2, merged_into = NULL, snoozed_until = ?3, snoozed_by = ?4 WHERE id = ?1";
    MOVE = "UPDATE messages SET home_id = coalesce(home_id, ticket_id), ticket_id = ?2 WHERE ticket_id = ?1";
    MOVE_BACK = "UPDATE messages SET ticket_id = ?2, home_id = nullif(home_id, ?2) WHERE ticket_id = ?1 AND home_id IN \
                 (WITH RECURSIVE down (id) AS (SELECT ?2 UNION SELECT t.id FROM tickets t JOIN down ON t.merged_into = down.id) \
                  SELECT id FROM down)";
    SET_PLACE = "UPDATE messages SET ticket_id = ?2, home_id = ?3 WHERE id = ?1";
    OUTBOX_FOLLOWS = "UPDATE outbox SET ticket_id = ?1 WHERE message_id IN (SELECT id FROM messages WHERE ticket_id = ?1)";
    SEARCH_FOLLOWS = "UPDATE search_docs SET ticket_id = ?1 WHERE kind = 'message' AND local_id IN \
                      (SELECT id FROM messages WHERE ticket_id = ?1)";
    MOVE_DRAFTS = "UPDATE drafts SET ticket_id = ?2 WHERE ticket_id = ?1 AND NOT EXISTS (SELECT 1 FROM drafts d WHERE \
                   d.ticket_id = ?2 AND d.agent = drafts.agent AND d.kind = drafts.kind) RETURNING agent, kind";
    MOVE_DRAFT_BACK = "UPDATE drafts SET ticket_id = ?2 WHERE ticket_id = ?1 AND agent = ?3 AND kind = ?4 AND NOT EXISTS \
                       (SELECT 1 FROM drafts d WHERE d.ticket_id = ?2 AND d.agent = ?3 AND d.kind = ?4)";
    DRAFTS_IN_BOTH = "SELECT count(*) FROM drafts a JOIN drafts b ON b.agent = a.agent AND b.kind = a.kind \
                      WHERE a.ticket_id = ?1 AND b.ticket_id = ?2";
    SUMMARY = "SELECT count(*) FILTER (WHERE kind <> 'event'), max(written_at) FILTER (WHERE kind <> 'event'), \
               coalesce(max(seq) FILTER (WHERE kind = 'inbound'), 0) FROM messages WHERE ticket_id = ?1";
    NEWEST_TEXT = "SELECT text FROM messages WHERE ticket_id = ?1 AND text <> '' ORDER BY written_at DESC, seq DESC LIMIT 1";
    SET_SUMMARY = "UPDATE tickets SET message_count = ?2, last_message_at = coalesce(?3, created_at), snippet = ?4, has_attachment = \
                   EXISTS (SELECT 1 FROM messages m JOIN attachments a ON a.message_id = m.id WHERE m.ticket_id = ?1) WHERE id = ?1";
    LAST_SEQ = "SELECT coalesce(max(seq), 0) FROM messages";
    ADD_MERGE = "INSERT INTO ticket_merges (source_id, target_id, merged_at, merged_by, last_seq, before) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    TAKE_MERGE = "DELETE FROM ticket_merges WHERE source_id = ?1 RETURNING target_id, merged_at, merged_by, last_seq, before";
    MERGED_INTO = "SELECT g.source_id, t.number, coalesce(nullif(t.subject, ''), t.snippet), g.merged_at, a.name, g.last_seq \
                   FROM ticket_merges g JOIN tickets t ON t.id = g.source_id JOIN agents a ON a.id = g.merged_by \
                   WHERE g.target_id = ?1 ORDER BY g.merged_at";
    SINCE = "SELECT m.id, m.kind, m.author, m.text, m.written_at, m.home_id FROM messages m WHERE m.ticket_id = ?1 AND m.seq > ?2 \
             AND m.kind <> 'event' ORDER BY m.written_at, m.seq";
    BELOW = "WITH RECURSIVE down (id) AS (SELECT ?1 UNION SELECT t.id FROM tickets t JOIN down ON t.merged_into = down.id) \
             SELECT id FROM down";
    PLACE = "SELECT ticket_id, seq, written_at FROM messages WHERE id = ?1";
    FROM_ON = "SELECT id, home_id FROM messages WHERE ticket_id = ?1 AND kind <> 'event' AND (written_at, seq) >= (?2, ?3)";
    ALL_OF = "SELECT id FROM messages WHERE ticket_id = ?1 AND kind <> 'event'";
    EARLIER = "SELECT EXISTS (SELECT 1 FROM messages WHERE ticket_id = ?1 AND kind <> 'event' AND (written_at, seq) < (?2, ?3))";
    FREE_OUTBOX = "UPDATE outbox SET ticket_id = ?2 WHERE ticket_id = ?1";
    REMOVE_TICKET = "DELETE FROM tickets WHERE id = ?1";
}

/// A merge as it stands, with what it needs to be taken apart.
#[derive(Debug, Clone)]
pub struct TicketMergeRow {
    /// The ticket that was merged.
    pub source: TicketId,
    /// Where it went.
    pub target: TicketId,
    /// When.
    pub at: Timestamp,
    /// Id of who merged.
    pub by: String,
    /// Newest entry at that moment, by order of arrival.
    pub last_seq: i64,
    /// What the tickets were, JSON of the engine.
    pub before: String,
}

/// A merged ticket as its target shows it.
#[derive(Debug, Clone)]
pub struct MergedRow {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub number: u32,
    /// Its subject or last words.
    pub subject: String,
    /// When it was merged.
    pub at: Timestamp,
    /// Name of who merged.
    pub by: String,
    /// What was said since.
    pub since: Vec<SinceRow>,
}

/// Something that was said since a merge.
#[derive(Debug, Clone)]
pub struct SinceRow {
    /// The entry.
    pub id: MessageId,
    /// Who wrote it.
    pub author: String,
    /// Its beginning.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// It goes back with the merged ticket; otherwise it stays.
    pub goes_back: bool,
}

/// What people wrote after a moment.
#[derive(Debug, Clone, Copy)]
pub struct Later {
    /// How many entries.
    pub entries: usize,
    /// The customer wrote one of them.
    pub by_customer: bool,
}

impl Store {
    /// Tickets merged into this one directly, with what was said since.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn merged_into(&self, target: TicketId) -> Result<Vec<MergedRow>, StoreError> {
        let rows = sqlx::query(MERGED_INTO).bind(target.0).fetch_all(&self.readers).await?;
        let mut merged = Vec::new();
        for row in rows {
            let id = TicketId(row.try_get(0)?);
            let below: Vec<uuid::Uuid> = sqlx::query_scalar(BELOW).bind(id.0).fetch_all(&self.readers).await?;
            let mark: i64 = row.try_get(5)?;
            let since = sqlx::query(SINCE)
                .bind(target.0)
                .bind(mark)
                .fetch_all(&self.readers)
                .await?;
            merged.push(MergedRow {
                id,
                number: count(&row, 1)?,
                subject: row.try_get(2)?,
                at: time(&row, 3)?,
                by: row.try_get(4)?,
                since: since
                    .iter()
                    .map(|entry| {
                        let home: Option<uuid::Uuid> = entry.try_get(5)?;
                        let text: &str = entry.try_get(3)?;
                        Ok(SinceRow {
                            id: MessageId(entry.try_get(0)?),
                            author: entry.try_get(2)?,
                            text: one_line(text, 120),
                            at: time(entry, 4)?,
                            goes_back: home.is_some_and(|home| below.contains(&home)),
                        })
                    })
                    .collect::<Result<_, StoreError>>()?,
            });
        }
        Ok(merged)
    }
}

impl WriteTx {
    /// The ticket in which this one goes on: itself, unless it was merged.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn root_of(&mut self, id: TicketId) -> Result<TicketId, StoreError> {
        Ok(TicketId(
            sqlx::query_scalar(ROOT).bind(id.0).fetch_one(self.db()).await?,
        ))
    }

    /// Links a ticket to where it goes on and moves its entries there, with what waits to leave and what finds them.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn merge_ticket(&mut self, row: &TicketMergeRow) -> Result<(), StoreError> {
        sqlx::query(LINK)
            .bind(row.source.0)
            .bind(row.target.0)
            .execute(self.db())
            .await?;
        sqlx::query(MOVE)
            .bind(row.source.0)
            .bind(row.target.0)
            .execute(self.db())
            .await?;
        sqlx::query(ADD_MERGE)
            .bind(row.source.0)
            .bind(row.target.0)
            .bind(row.at.millis())
            .bind(&row.by)
            .bind(row.last_seq)
            .bind(&row.before)
            .execute(self.db())
            .await?;
        self.follow(row.target).await
    }

    /// Takes a merge apart: the link and the entries that belong to the source. Its state is what `status` and the snooze say.
    ///
    /// # Errors
    /// `NotFound` when it is not merged.
    pub async fn unmerge_ticket(
        &mut self,
        row: &TicketMergeRow,
        status: domain::TicketStatus,
        snoozed: Option<(Timestamp, &str)>,
    ) -> Result<u64, StoreError> {
        sqlx::query(UNLINK)
            .bind(row.source.0)
            .bind(status.code())
            .bind(snoozed.map(|(until, _)| until.millis()))
            .bind(snoozed.map(|(_, by)| by))
            .execute(self.db())
            .await?;
        let moved = sqlx::query(MOVE_BACK)
            .bind(row.target.0)
            .bind(row.source.0)
            .execute(self.db())
            .await?
            .rows_affected();
        self.follow(row.source).await?;
        Ok(moved)
    }

    /// The merge of this source, taken out of the list.
    ///
    /// # Errors
    /// `NotFound` when it is not merged.
    pub async fn take_ticket_merge(&mut self, source: TicketId) -> Result<TicketMergeRow, StoreError> {
        let row = sqlx::query(TAKE_MERGE).bind(source.0).fetch_one(self.db()).await?;
        Ok(TicketMergeRow {
            source,
            target: TicketId(row.try_get(0)?),
            at: time(&row, 1)?,
            by: row.try_get(2)?,
            last_seq: row.try_get(3)?,
            before: row.try_get(4)?,
        })
    }

    /// What waits to leave and what is found goes with the entries that are in this ticket now.
    async fn follow(&mut self, ticket: TicketId) -> Result<(), StoreError> {
        sqlx::query(OUTBOX_FOLLOWS).bind(ticket.0).execute(self.db()).await?;
        sqlx::query(SEARCH_FOLLOWS).bind(ticket.0).execute(self.db()).await?;
        for topic in [Topic::Tickets, Topic::Messages, Topic::Outbox] {
            self.touch(topic);
        }
        Ok(())
    }

    /// Puts one entry into a ticket; `home` is where it belongs if that is another.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn place(
        &mut self,
        message: MessageId,
        ticket: TicketId,
        home: Option<TicketId>,
    ) -> Result<(), StoreError> {
        sqlx::query(SET_PLACE)
            .bind(message.0)
            .bind(ticket.0)
            .bind(home.map(|home| home.0))
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Moves texts in progress to a ticket where the same agent has none of the kind; which they were.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn move_drafts(&mut self, from: TicketId, to: TicketId) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query(MOVE_DRAFTS)
            .bind(from.0)
            .bind(to.0)
            .fetch_all(self.db())
            .await?;
        self.touch(Topic::Drafts);
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// Moves a text in progress back, unless another has been begun there.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn move_draft_back(
        &mut self,
        from: TicketId,
        to: TicketId,
        agent: &str,
        kind: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(MOVE_DRAFT_BACK)
            .bind(from.0)
            .bind(to.0)
            .bind(agent)
            .bind(kind)
            .execute(self.db())
            .await?;
        self.touch(Topic::Drafts);
        Ok(())
    }

    /// Both tickets have a text in progress of the same agent and kind.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn drafts_in_both(&mut self, one: TicketId, other: TicketId) -> Result<bool, StoreError> {
        let found = sqlx::query(DRAFTS_IN_BOTH)
            .bind(one.0)
            .bind(other.0)
            .fetch_one(self.db())
            .await?;
        Ok(count(&found, 0)? > 0)
    }

    /// Counts a ticket's entries anew; gives the place of the customer's newest, by order of arrival.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn recount(&mut self, id: TicketId) -> Result<i64, StoreError> {
        let row = sqlx::query(SUMMARY).bind(id.0).fetch_one(self.db()).await?;
        let newest: Option<String> = sqlx::query_scalar(NEWEST_TEXT)
            .bind(id.0)
            .fetch_optional(self.db())
            .await?;
        let (entries, last): (i64, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
        sqlx::query(SET_SUMMARY)
            .bind(id.0)
            .bind(entries)
            .bind(last)
            .bind(one_line(&newest.unwrap_or_default(), 200))
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(row.try_get(2)?)
    }

    /// What people wrote in a ticket after a moment of arrival.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn entries_since(&mut self, ticket: TicketId, seq: i64) -> Result<Later, StoreError> {
        let rows = sqlx::query(SINCE).bind(ticket.0).bind(seq).fetch_all(self.db()).await?;
        let mut later = Later {
            entries: rows.len(),
            by_customer: false,
        };
        for row in &rows {
            later.by_customer |= crate::rows::code(row, 1, MessageKind::from_code)? == MessageKind::Inbound;
        }
        Ok(later)
    }

    /// Newest entry of all tickets, by order of arrival.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn last_seq(&mut self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(LAST_SEQ).fetch_one(self.db()).await?)
    }

    /// The ticket in which an entry is, and the entries of people from it on with where they belong; nothing else comes
    /// before it when `.2` is false.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn from_on(
        &mut self,
        message: MessageId,
    ) -> Result<(TicketId, Vec<(MessageId, Option<TicketId>)>, bool), StoreError> {
        let row = sqlx::query(PLACE).bind(message.0).fetch_one(self.db()).await?;
        let (ticket, seq, at): (uuid::Uuid, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let earlier: bool = sqlx::query_scalar(EARLIER)
            .bind(ticket)
            .bind(at)
            .bind(seq)
            .fetch_one(self.db())
            .await?;
        let rows = sqlx::query(FROM_ON)
            .bind(ticket)
            .bind(at)
            .bind(seq)
            .fetch_all(self.db())
            .await?;
        let entries = rows
            .iter()
            .map(|row| {
                let home: Option<uuid::Uuid> = row.try_get(1)?;
                Ok((MessageId(row.try_get(0)?), home.map(TicketId)))
            })
            .collect::<Result<_, StoreError>>()?;
        Ok((TicketId(ticket), entries, earlier))
    }

    /// What was moved by [`WriteTx::place`] takes along what waits to leave and what finds it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn placed(&mut self, ticket: TicketId) -> Result<(), StoreError> {
        self.follow(ticket).await
    }

    /// Entries of people in a ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn entries_of(&mut self, ticket: TicketId) -> Result<Vec<MessageId>, StoreError> {
        let ids = sqlx::query_scalar(ALL_OF).bind(ticket.0).fetch_all(self.db()).await?;
        Ok(ids.into_iter().map(MessageId).collect())
    }

    /// Removes a ticket that a split had made, once nothing is in it; what was sent from it stays with `rest`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_split(&mut self, ticket: TicketId, rest: TicketId) -> Result<(), StoreError> {
        sqlx::query(FREE_OUTBOX)
            .bind(ticket.0)
            .bind(rest.0)
            .execute(self.db())
            .await?;
        self.unindex(crate::SearchKind::Ticket, ticket.0).await?;
        sqlx::query(REMOVE_TICKET).bind(ticket.0).execute(self.db()).await?;
        self.touch(Topic::Tickets);
        Ok(())
    }
}
