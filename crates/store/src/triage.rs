//! What a working day does to a ticket besides talking: priority, tags, followers, putting aside, and the colleagues whom
//! it can belong to.

use crate::rows::{count, list, time_opt};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{Priority, TicketId, Timestamp};
use sqlx::Row;

statements! {
    SET_PRIORITY = "UPDATE tickets SET priority = ?2 WHERE id = ?1";
    SET_SNOOZE = "UPDATE tickets SET status = 'snoozed', snoozed_until = ?2, snoozed_by = ?3 WHERE id = ?1";
    NEXT_WAKE = "SELECT min(snoozed_until) FROM tickets WHERE snoozed_until IS NOT NULL";
    TO_WAKE = "SELECT id FROM tickets WHERE snoozed_until <= ?1 ORDER BY snoozed_until LIMIT 100";
    ADD_TAG = "INSERT INTO ticket_tags (ticket_id, tag) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    REMOVE_TAG = "DELETE FROM ticket_tags WHERE ticket_id = ?1 AND tag = ?2";
    TAGS_OF = "SELECT json_group_array(tag) FROM ticket_tags WHERE ticket_id = ?1";
    ALL_TAGS = "SELECT tag, count(*) FROM ticket_tags GROUP BY tag ORDER BY 2 DESC, 1 LIMIT 500";
    WATCH = "INSERT INTO ticket_watchers (ticket_id, agent) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    UNWATCH = "DELETE FROM ticket_watchers WHERE ticket_id = ?1 AND agent = ?2";
    WATCHERS = "SELECT w.agent, a.name, a.retired FROM ticket_watchers w JOIN agents a ON a.id = w.agent WHERE w.ticket_id = ?1 \
                ORDER BY a.name COLLATE NOCASE";
    WATCHER_IDS = "SELECT agent FROM ticket_watchers WHERE ticket_id = ?1 ORDER BY agent";
    AGENTS = "SELECT id, name, retired FROM agents ORDER BY retired, name COLLATE NOCASE";
    AGENT = "SELECT id, name, retired FROM agents WHERE id = ?1";
    ADD_AGENT = "INSERT INTO agents (id, name) VALUES (?1, ?2)";
    NAMED_AGENT = "SELECT id FROM agents WHERE name = ?1 COLLATE NOCASE ORDER BY retired LIMIT 1";
    RENAME_AGENT = "UPDATE agents SET name = ?2 WHERE id = ?1";
    RETIRE_AGENT = "UPDATE agents SET retired = ?2 WHERE id = ?1";
    REMOVE_AGENT = "DELETE FROM agents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM tickets WHERE assignee = ?1) \
                    AND NOT EXISTS (SELECT 1 FROM ticket_watchers WHERE agent = ?1)";
    OPEN_OF_AGENT = "SELECT count(*) FROM tickets WHERE assignee = ?1 AND status IN ('open', 'waiting', 'snoozed')";
    SET_SEQS = "UPDATE tickets SET seen_seq = ?2, last_seq = ?3 WHERE id = ?1";
}

/// Someone who answers customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentRow {
    /// Id, which never changes.
    pub id: String,
    /// Name; empty while the agent of this machine has not given one.
    pub name: String,
    /// No longer offered.
    pub retired: bool,
}

fn agent(row: &sqlx::sqlite::SqliteRow) -> Result<AgentRow, StoreError> {
    Ok(AgentRow {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        retired: row.try_get(2)?,
    })
}

impl Store {
    /// All tags in use with the number of their tickets, most used first, at most 500.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn tags(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let rows = sqlx::query(ALL_TAGS).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, count(row, 1)?))).collect()
    }

    /// Who follows a ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn watchers(&self, ticket: TicketId) -> Result<Vec<AgentRow>, StoreError> {
        let rows = sqlx::query(WATCHERS).bind(ticket.0).fetch_all(&self.readers).await?;
        rows.iter().map(agent).collect()
    }

    /// All agents: those who work here first, then the retired ones, by name.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn agents(&self) -> Result<Vec<AgentRow>, StoreError> {
        let rows = sqlx::query(AGENTS).fetch_all(&self.readers).await?;
        rows.iter().map(agent).collect()
    }

    /// How many tickets of an agent are not settled.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn open_tickets_of(&self, agent: &str) -> Result<u32, StoreError> {
        count(
            &sqlx::query(OPEN_OF_AGENT).bind(agent).fetch_one(&self.readers).await?,
            0,
        )
    }

    /// When the next ticket that is put aside comes back.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn next_wake(&self) -> Result<Option<Timestamp>, StoreError> {
        time_opt(&sqlx::query(NEXT_WAKE).fetch_one(&self.readers).await?, 0)
    }
}

impl WriteTx {
    /// Sets how much a ticket matters.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_priority(&mut self, id: TicketId, priority: Priority) -> Result<(), StoreError> {
        sqlx::query(SET_PRIORITY)
            .bind(id.0)
            .bind(priority.code())
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Puts a ticket aside until a time. `set_status` to anything else brings it back.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_snooze(&mut self, id: TicketId, until: Timestamp, by: &str) -> Result<(), StoreError> {
        sqlx::query(SET_SNOOZE)
            .bind(id.0)
            .bind(until.millis())
            .bind(by)
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Tickets whose time to come back is now or past, at most 100 at once.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn tickets_to_wake(&mut self, now: Timestamp) -> Result<Vec<TicketId>, StoreError> {
        let ids = sqlx::query_scalar(TO_WAKE)
            .bind(now.millis())
            .fetch_all(self.db())
            .await?;
        Ok(ids.into_iter().map(TicketId).collect())
    }

    /// A ticket's tags, in the order of the alphabet.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn tags_of(&mut self, id: TicketId) -> Result<Vec<String>, StoreError> {
        list(&sqlx::query(TAGS_OF).bind(id.0).fetch_one(self.db()).await?, 0)
    }

    /// Adds a tag that `domain::clean_tag` gave; true when it was not there.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_tag(&mut self, id: TicketId, tag: &str) -> Result<bool, StoreError> {
        self.tag_or_watch(ADD_TAG, id, tag).await
    }

    /// Takes a tag away; true when it was there.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_tag(&mut self, id: TicketId, tag: &str) -> Result<bool, StoreError> {
        self.tag_or_watch(REMOVE_TAG, id, tag).await
    }

    /// An agent follows a ticket, or no longer; true when that changed something.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_watching(&mut self, id: TicketId, agent: &str, watching: bool) -> Result<bool, StoreError> {
        self.tag_or_watch(if watching { WATCH } else { UNWATCH }, id, agent)
            .await
    }

    async fn tag_or_watch(&mut self, sql: &'static str, id: TicketId, value: &str) -> Result<bool, StoreError> {
        let done = sqlx::query(sql).bind(id.0).bind(value).execute(self.db()).await?;
        let changed = done.rows_affected() > 0;
        if changed {
            self.touch(Topic::Tickets);
        }
        Ok(changed)
    }

    /// Ids of who follows a ticket.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn watcher_ids(&mut self, id: TicketId) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(WATCHER_IDS).bind(id.0).fetch_all(self.db()).await?)
    }

    /// Sets what of a ticket the agent has seen, and what there is to see, both by order of arrival.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_seqs(&mut self, id: TicketId, seen: i64, last: i64) -> Result<(), StoreError> {
        sqlx::query(SET_SEQS)
            .bind(id.0)
            .bind(seen)
            .bind(last)
            .execute(self.db())
            .await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// An agent.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn agent_row(&mut self, id: &str) -> Result<AgentRow, StoreError> {
        agent(&sqlx::query(AGENT).bind(id).fetch_one(self.db()).await?)
    }

    /// Adds a colleague.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_agent(&mut self, id: &str, name: &str) -> Result<(), StoreError> {
        sqlx::query(ADD_AGENT).bind(id).bind(name).execute(self.db()).await?;
        self.touch(Topic::Agents);
        Ok(())
    }

    /// The agent of this name, whatever the case of its letters.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn agent_named(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(NAMED_AGENT)
            .bind(name)
            .fetch_optional(self.db())
            .await?)
    }

    /// Gives an agent another name. Tickets show it at once; what was written keeps the name it was written under.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn rename_agent(&mut self, id: &str, name: &str) -> Result<(), StoreError> {
        sqlx::query(RENAME_AGENT).bind(id).bind(name).execute(self.db()).await?;
        self.touch(Topic::Agents);
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// An agent no longer works here, or does again. Tickets stay with whom they were.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn retire_agent(&mut self, id: &str, retired: bool) -> Result<(), StoreError> {
        sqlx::query(RETIRE_AGENT)
            .bind(id)
            .bind(retired)
            .execute(self.db())
            .await?;
        self.touch(Topic::Agents);
        Ok(())
    }

    /// Takes a colleague out who never had a ticket; one who has is retired instead.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn remove_agent(&mut self, id: &str) -> Result<(), StoreError> {
        let gone = sqlx::query(REMOVE_AGENT).bind(id).execute(self.db()).await?;
        if gone.rows_affected() == 0 {
            return self.retire_agent(id, true).await;
        }
        self.touch(Topic::Agents);
        Ok(())
    }
}
