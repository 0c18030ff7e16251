//! Two tickets become one, one becomes two, and both can be taken back exactly, also after more was said: what belongs to a
//! merged ticket goes back with it, what was written in the other one stays.

use crate::undo::Undo;
use crate::{Engine, EngineError, Seen};
use domain::{MessageId, TicketId, TicketStatus, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{NewTicket, SearchKind, StoreError, TicketHead, TicketMergeRow, WriteTx};

/// What the two tickets were before a merge.
#[derive(Debug, Serialize, Deserialize)]
struct Earlier {
    status: String,
    until: Option<i64>,
    by: Option<String>,
    /// Newest entry by others and newest seen one, of the source and of the target.
    source_seqs: (i64, i64),
    target_seqs: (i64, i64),
    /// What the merge made of the target's.
    set_seqs: (i64, i64),
    target_status: String,
    target_until: Option<i64>,
    target_by: Option<String>,
    set_status: String,
    tags: Vec<String>,
    watchers: Vec<String>,
    drafts: Vec<(String, String)>,
    event: String,
}

/// A merge that was taken apart.
#[derive(Debug, Clone, Copy)]
pub struct Unmerged {
    /// Where it had gone.
    pub target: TicketId,
    /// Entries that came after the merge and went back with the ticket.
    pub later: usize,
}

/// An entry that a split moved, and where it belonged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Moved {
    message: String,
    home: Option<String>,
}

/// What undoes a split.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Splitting {
    made: String,
    origin: String,
    moved: Vec<Moved>,
    seqs: (i64, i64),
    event: String,
}

impl Engine {
    /// Merges tickets into another: their entries stand among its own by time, later ones of their conversations arrive
    /// there, texts in progress and replies that are held go along. With `leave_drafts` a text in progress stays with its
    /// ticket where the target has one too, and is there again when the merge is taken apart.
    ///
    /// # Errors
    /// `merge_itself`, `ticket_merged`, `merge_drafts`, `not_found`.
    pub async fn merge(&self, sources: &[TicketId], target: TicketId, leave_drafts: bool) -> Result<(), EngineError> {
        self.merge_seen(sources, target, leave_drafts, &Seen::default()).await
    }

    /// The same by an agent who has seen so much of each of them.
    ///
    /// # Errors
    /// `ticket_outdated` too: a customer has written to one of them since.
    pub async fn merge_seen(
        &self,
        sources: &[TicketId],
        target: TicketId,
        leave_drafts: bool,
        seen: &Seen,
    ) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        for ticket in sources.iter().chain([&target]) {
            self.refuse_outdated(&mut tx, *ticket, seen).await?;
        }
        self.merge_in(&mut tx, sources, target, leave_drafts).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }

    pub(crate) async fn merge_in(
        &self,
        tx: &mut WriteTx,
        sources: &[TicketId],
        target: TicketId,
        leave_drafts: bool,
    ) -> Result<i64, EngineError> {
        if sources.is_empty() || sources.contains(&target) {
            return Err(EngineError::refused("merge_itself"));
        }
        for source in sources {
            self.merge_one(tx, *source, target, leave_drafts).await?;
        }
        let names: Vec<String> = sources.iter().map(TicketId::to_string).collect();
        let args = json!({ "sources": names, "into": target.to_string(), "leave_drafts": leave_drafts });
        let undo = Undo::Merge { sources: names };
        Ok(self
            .record(tx, "ticket.merge", Some(target), &args, Some(&undo))
            .await?)
    }

    pub(crate) async fn merge_one(
        &self,
        tx: &mut WriteTx,
        source: TicketId,
        target: TicketId,
        leave_drafts: bool,
    ) -> Result<(), EngineError> {
        let (from, into) = (tx.ticket(source).await?, tx.ticket(target).await?);
        if [from.status, into.status].contains(&TicketStatus::Merged) {
            return Err(EngineError::refused("ticket_merged"));
        }
        if [from.status, into.status].contains(&TicketStatus::Binned) {
            return Err(EngineError::refused("ticket_binned"));
        }
        if !leave_drafts && tx.drafts_in_both(source, target).await? {
            return Err(EngineError::refused_with(
                "merge_drafts",
                "number",
                from.number.to_string(),
            ));
        }
        let (mut tags, mut watchers) = (Vec::new(), Vec::new());
        for tag in tx.tags_of(source).await? {
            if tx.add_tag(target, &tag).await? {
                tags.push(tag);
            }
        }
        for agent in tx.watcher_ids(source).await? {
            if tx.set_watching(target, &agent, true).await? {
                watchers.push(agent);
            }
        }
        let drafts = tx.move_drafts(source, target).await?;
        // A customer who waits in one of them waits in both.
        let status = if from.status == TicketStatus::Open {
            TicketStatus::Open
        } else {
            into.status
        };
        let slots = [("number", from.number.to_string()), ("subject", from.subject.clone())];
        let event = self.event(tx, target, status, "merged_in", &slots).await?;
        let unread = |head: &TicketHead| head.last_seq > head.seen_seq;
        let last = from.last_seq.max(into.last_seq);
        let seen = match (unread(&from), unread(&into)) {
            (false, false) => last,
            (true, false) => from.seen_seq,
            (false, true) => into.seen_seq,
            (true, true) => from.seen_seq.min(into.seen_seq),
        };
        let earlier = Earlier {
            status: from.status.code().to_owned(),
            until: from.snoozed_until.map(Timestamp::millis),
            by: from.snoozed_by.clone(),
            source_seqs: (from.seen_seq, from.last_seq),
            target_seqs: (into.seen_seq, into.last_seq),
            set_seqs: (seen, last),
            target_status: into.status.code().to_owned(),
            target_until: into.snoozed_until.map(Timestamp::millis),
            target_by: into.snoozed_by.clone(),
            set_status: status.code().to_owned(),
            tags,
            watchers,
            drafts,
            event: event.to_string(),
        };
        let last_seq = tx.last_seq().await?;
        tx.merge_ticket(&TicketMergeRow {
            source,
            target,
            at: self.now(),
            by: self.agent().to_owned(),
            last_seq,
            before: serde_json::to_string(&earlier).unwrap_or_default(),
        })
        .await?;
        tx.set_seqs(target, seen, last).await?;
        tx.recount(target).await?;
        Ok(Self::renew_promise(tx, target, self.now()).await?)
    }

    /// Takes a merge apart: the ticket is as it was, with what its customer wrote since; what was answered in the other
    /// ticket stays there.
    ///
    /// # Errors
    /// `not_found` when it is not merged.
    pub async fn unmerge(&self, source: TicketId) -> Result<Unmerged, EngineError> {
        let mut tx = self.store().write().await?;
        let (done, _) = self.unmerge_recorded(&mut tx, source).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        self.inner.snooze_wake.notify_one();
        Ok(done)
    }

    pub(crate) async fn unmerge_recorded(
        &self,
        tx: &mut WriteTx,
        source: TicketId,
    ) -> Result<(Unmerged, i64), EngineError> {
        let done = self.unmerge_in(tx, source).await?;
        let args = json!({ "unmerged": source.to_string() });
        let undo = Undo::Unmerge {
            source: source.to_string(),
            target: done.target.to_string(),
        };
        let seq = self
            .record(tx, "ticket.unmerge", Some(source), &args, Some(&undo))
            .await?;
        Ok((done, seq))
    }

    pub(crate) async fn unmerge_in(&self, tx: &mut WriteTx, source: TicketId) -> Result<Unmerged, EngineError> {
        let row = tx.take_ticket_merge(source).await?;
        let earlier: Earlier = serde_json::from_str(&row.before).map_err(|_| EngineError::refused("not_found"))?;
        let status = TicketStatus::from_code(&earlier.status).unwrap_or(TicketStatus::Open);
        let snoozed = earlier.until.map(Timestamp).zip(earlier.by.as_deref());
        if let Some(event) = MessageId::parse(&earlier.event) {
            tx.remove_message(event).await?;
        }
        tx.unmerge_ticket(&row, status, snoozed).await?;
        for (agent, kind) in &earlier.drafts {
            tx.move_draft_back(row.target, source, agent, kind).await?;
        }
        for tag in &earlier.tags {
            tx.remove_tag(row.target, tag).await?;
        }
        for agent in &earlier.watchers {
            tx.set_watching(row.target, agent, false).await?;
        }
        let later = tx.entries_since(source, row.last_seq).await?;
        if later.by_customer {
            // As if it had come in here.
            tx.set_status(source, TicketStatus::Open).await?;
        }
        let into = tx.ticket(row.target).await?;
        let looked = into.seen_seq >= into.last_seq;
        let newest = tx.recount(source).await?;
        let (seen, last) = earlier.source_seqs;
        let last = if later.by_customer { newest } else { last };
        // Who has looked at both has looked at each.
        let untouched = (into.seen_seq, into.last_seq) == earlier.set_seqs;
        tx.set_seqs(source, if looked && !untouched { last } else { seen }, last)
            .await?;
        let newest = tx.recount(row.target).await?;
        let (seen, last) = earlier.target_seqs;
        let last = if newest > row.last_seq { newest } else { last };
        tx.set_seqs(row.target, if looked && !untouched { last } else { seen }, last)
            .await?;
        // Whoever waits since the merge, or has changed the state since, counts for more than what was before.
        if into.status.code() == earlier.set_status && newest <= row.last_seq {
            match (earlier.target_until, &earlier.target_by) {
                (Some(until), Some(by)) => tx.set_snooze(row.target, Timestamp(until), by).await?,
                _ => {
                    let status = TicketStatus::from_code(&earlier.target_status).unwrap_or(into.status);
                    tx.set_status(row.target, status).await?;
                }
            }
        }
        Self::renew_promise(tx, source, self.now()).await?;
        Self::renew_promise(tx, row.target, self.now()).await?;
        Ok(Unmerged {
            target: row.target,
            later: later.entries,
        })
    }

    /// Makes a ticket of its own of an entry and everything that people wrote after it. The conversation goes on in the old
    /// one. Gives the new ticket and its number.
    ///
    /// # Errors
    /// `split_all` when nothing would be left, `not_found`.
    pub async fn split(&self, message: MessageId) -> Result<(TicketId, u32), EngineError> {
        let mut tx = self.store().write().await?;
        let (made, number, _) = self.split_in(&mut tx, message).await?;
        tx.commit().await?;
        Ok((made, number))
    }

    pub(crate) async fn split_in(
        &self,
        tx: &mut WriteTx,
        message: MessageId,
    ) -> Result<(TicketId, u32, i64), EngineError> {
        let (origin, entries, earlier) = tx.from_on(message).await?;
        if !earlier || entries.is_empty() {
            return Err(EngineError::refused("split_all"));
        }
        let head = tx.ticket(origin).await?;
        let connection = head.connection.ok_or_else(|| EngineError::refused("not_found"))?;
        let made = TicketId(self.new_id());
        let number = tx
            .add_ticket(&NewTicket {
                id: made,
                subject: head.subject.clone(),
                channel: head.channel,
                connection,
                conversation: head.conversation.clone(),
                address: head.address.clone(),
                customer: head.customer,
                order: head.order,
                status: TicketStatus::Open,
                language: head.language,
                order_enquiry: head.order_enquiry,
                at: self.now(),
            })
            .await?;
        if !head.subject.is_empty() {
            tx.index(SearchKind::Ticket, made.0, Some(made), &head.subject).await?;
        }
        for (entry, _) in &entries {
            tx.place(*entry, made, None).await?;
        }
        tx.placed(made).await?;
        tx.set_assignee(made, head.assignee.as_deref()).await?;
        tx.set_priority(made, head.priority).await?;
        let there = [("number", number.to_string())];
        let event = self.event(tx, origin, head.status, "split_off", &there).await?;
        let here = [("number", head.number.to_string())];
        self.event(tx, made, TicketStatus::Open, "split_from", &here).await?;
        let left = tx.recount(origin).await?;
        let went = tx.recount(made).await?;
        tx.set_seqs(origin, head.seen_seq, head.last_seq.min(left)).await?;
        tx.set_seqs(made, head.seen_seq, head.last_seq.min(went)).await?;
        Self::renew_promise(tx, origin, self.now()).await?;
        Self::renew_promise(tx, made, self.now()).await?;
        let undo = Undo::Split(Splitting {
            made: made.to_string(),
            origin: origin.to_string(),
            moved: entries
                .iter()
                .map(|(message, home)| Moved {
                    message: message.to_string(),
                    home: home.map(|home| home.to_string()),
                })
                .collect(),
            seqs: (head.seen_seq, head.last_seq),
            event: event.to_string(),
        });
        let args = json!({ "split": message.to_string(), "made": number });
        let seq = self
            .record(tx, "ticket.split", Some(origin), &args, Some(&undo))
            .await?;
        Ok((made, number, seq))
    }

    /// Puts back what a split moved, with what was written in the new ticket since, and removes it. How many those are.
    pub(crate) async fn unsplit(&self, tx: &mut WriteTx, split: &Splitting) -> Result<usize, EngineError> {
        let unreadable = || EngineError::refused("nothing_to_undo");
        let made = TicketId::parse(&split.made).ok_or_else(unreadable)?;
        let origin = TicketId::parse(&split.origin).ok_or_else(unreadable)?;
        let mut later = 0;
        let known: Vec<(MessageId, Option<TicketId>)> = split
            .moved
            .iter()
            .filter_map(|one| {
                Some((
                    MessageId::parse(&one.message)?,
                    one.home.as_deref().and_then(TicketId::parse),
                ))
            })
            .collect();
        for entry in tx.entries_of(made).await? {
            let home = known.iter().find(|(id, _)| *id == entry);
            later += usize::from(home.is_none());
            tx.place(entry, origin, home.and_then(|(_, home)| *home)).await?;
        }
        tx.placed(origin).await?;
        tx.move_drafts(made, origin).await?;
        if let Some(event) = MessageId::parse(&split.event) {
            tx.remove_message(event).await?;
        }
        match tx.remove_split(made, origin).await {
            Ok(()) | Err(StoreError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
        let head = tx.ticket(origin).await?;
        let newest = tx.recount(origin).await?;
        let (seen, last) = split.seqs;
        let looked = head.seen_seq > seen;
        let last = last.max(head.last_seq.min(newest));
        tx.set_seqs(origin, if looked { last } else { seen }, last).await?;
        Self::renew_promise(tx, origin, self.now()).await?;
        Ok(later)
    }
}
