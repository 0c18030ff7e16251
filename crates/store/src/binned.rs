//! The bin: held tickets that a person threw away. Each waits there for its time and can be had back; then it goes, with its
//! entries, its files and what the search knows of it. Its source keeps the mail and may hand it over again, so the marks of what
//! went are remembered as those of an erased person are.

use crate::erase::{hex_list, mark};
use crate::{SearchKind, Store, StoreError, Topic, WriteTx};
use domain::{TicketId, Timestamp};
use std::collections::BTreeSet;
use std::path::Path;
use uuid::Uuid;

/// `?1`: ids of tickets, a JSON array of hexadecimal words.
macro_rules! these {
    () => {
        "(SELECT unhex(value) FROM json_each(?1))"
    };
}

statements! {
    BIN = "UPDATE tickets SET status = 'binned', binned_at = ?2, snoozed_until = NULL, snoozed_by = NULL WHERE id = ?1";
    HAS_PARTS = "SELECT EXISTS (SELECT 1 FROM ticket_merges WHERE target_id = ?1)";
    // What is still to leave, or whose fate is open, holds its ticket back.
    OVER = "SELECT id FROM tickets t INDEXED BY tickets_binned WHERE t.status = 'binned' AND t.binned_at <= ?1 AND NOT EXISTS \
            (SELECT 1 FROM outbox x WHERE x.ticket_id = t.id AND x.state NOT IN ('done', 'handed_over', 'cancelled')) \
            ORDER BY t.binned_at LIMIT ?2";
    MESSAGES = concat!("SELECT id FROM messages WHERE ticket_id IN ", these!());
    FILES = concat!("SELECT content FROM attachments WHERE message_id IN (SELECT id FROM messages WHERE ticket_id IN ", these!(), ") \
              UNION SELECT content FROM draft_files WHERE ticket_id IN ", these!(), " \
              UNION SELECT content FROM letters WHERE outbox_id IN (SELECT id FROM outbox WHERE ticket_id IN ", these!(), ")");
    TEXTS = concat!("SELECT text FROM messages WHERE ticket_id IN ", these!(), " UNION ALL SELECT subject FROM tickets WHERE id IN ", these!());
    REMEMBER = concat!("SELECT connection_id, kind, external_id FROM external_refs WHERE local_id IN ", these!());
    FORGET_REFS = concat!("DELETE FROM external_refs WHERE local_id IN ", these!());
    SENT = concat!("SELECT connection_id, marker FROM outbox WHERE connection_id IS NOT NULL AND kind IN ('reply.send', 'reply.public', 'mail.acknowledge') \
              AND ticket_id IN ", these!());
    FREE_CHAIN = concat!("UPDATE outbox SET depends_on = NULL WHERE depends_on IN (SELECT id FROM outbox WHERE ticket_id IN ", these!(), ")");
    REMOVE_REPLIES = concat!("DELETE FROM outbox WHERE kind IN ('reply.send', 'reply.public', 'mail.copy', 'mail.acknowledge') AND ticket_id IN ", these!());
    FREE_OUTBOX = concat!("UPDATE outbox SET ticket_id = NULL, message_id = NULL WHERE ticket_id IN ", these!());
    REMOVE_DRAFTS = concat!("DELETE FROM drafts WHERE ticket_id IN ", these!());
    REMOVE_MESSAGES = concat!("DELETE FROM messages WHERE ticket_id IN ", these!());
    REMOVE_TICKETS = concat!("DELETE FROM tickets WHERE id IN ", these!());
    // That there was a change, by whom and when, stays; what would take it back goes.
    CLEAN_MUTATIONS = concat!("UPDATE mutations SET args = '{\"erased\":true}', undo = NULL, ticket_id = NULL WHERE ticket_id IN ", these!());
}

/// Tickets that go in one transaction.
const AT_ONCE: u32 = 50;

impl WriteTx {
    /// Throws a ticket away.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn bin(&mut self, id: TicketId, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(BIN).bind(id.0).bind(at.millis()).execute(self.db()).await?;
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Whether other tickets go on in this one.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn has_merged_parts(&mut self, id: TicketId) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(HAS_PARTS).bind(id.0).fetch_one(self.db()).await?)
    }

    /// Removes some tickets and everything of them but their marks.
    async fn remove_binned(&mut self, ids: &[Uuid], folder: &Path) -> Result<(), StoreError> {
        let tickets = hex_list(ids);
        let messages: Vec<Uuid> = self.list(MESSAGES, &tickets).await?;
        let texts: Vec<String> = self.list(TEXTS, &tickets).await?;
        let files: BTreeSet<String> = self.list(FILES, &tickets).await?.into_iter().collect();
        let all = hex_list(&[ids, &messages].concat());
        let refs: Vec<(Uuid, String, String)> = sqlx::query_as(REMEMBER).bind(&all).fetch_all(self.db()).await?;
        let sent: Vec<(Uuid, String)> = sqlx::query_as(SENT).bind(&tickets).fetch_all(self.db()).await?;
        let refs = refs.into_iter().map(|(of, kind, name)| (of, mark(&kind, &name)));
        let sent = sent.into_iter().map(|(of, name)| (of, mark(crate::erase::SENT, &name)));
        self.remember_marks(refs.chain(sent).collect()).await?;
        for id in &messages {
            self.unindex(SearchKind::Message, *id).await?;
        }
        for id in ids {
            self.unindex(SearchKind::Ticket, *id).await?;
        }
        for (statement, which) in [
            (FREE_CHAIN, &tickets),
            (REMOVE_REPLIES, &tickets),
            (FREE_OUTBOX, &tickets),
            (REMOVE_DRAFTS, &tickets),
            (CLEAN_MUTATIONS, &tickets),
            (FORGET_REFS, &all),
            (REMOVE_MESSAGES, &tickets),
            (REMOVE_TICKETS, &tickets),
        ] {
            self.on(statement, which).await?;
        }
        self.forget_words(&texts).await?;
        // Before the commit: a kill in between leaves rows of the bin without their files, and they go with the next round.
        self.remove_unneeded(&files, folder).await?;
        for topic in [Topic::Tickets, Topic::Messages, Topic::Drafts, Topic::Outbox] {
            self.touch(topic);
        }
        Ok(())
    }
}

impl Store {
    /// Empties the bin of what was thrown away up to `until`; how many tickets went.
    ///
    /// # Errors
    /// What the database reports; `File` when a file cannot be removed. What went before that is gone.
    pub async fn empty_bin(&self, until: Timestamp) -> Result<u32, StoreError> {
        let mut gone = 0;
        loop {
            let mut tx = self.write().await?;
            let ids: Vec<Uuid> = sqlx::query_scalar(OVER)
                .bind(until.millis())
                .bind(AT_ONCE)
                .fetch_all(tx.db())
                .await?;
            if ids.is_empty() {
                return Ok(gone);
            }
            tx.remove_binned(&ids, self.attachments().folder()).await?;
            tx.commit().await?;
            gone += u32::try_from(ids.len()).unwrap_or(u32::MAX);
        }
    }
}
