//! What an agent does with tickets besides writing: changes of any number of them, undo and redo, colleagues, tags.

use super::id;
use super::tickets::{row_view, status};
use crate::contract::*;
use crate::errors::wire_error;
use crate::router::Call;
use domain::{Language, MessageId, Priority, TicketId, TicketStatus, Timestamp, fold};
use engine::{Change, Seen};
use std::collections::BTreeMap;

fn priority(view: PriorityView) -> Priority {
    match view {
        PriorityView::Low => Priority::Low,
        PriorityView::Normal => Priority::Normal,
        PriorityView::High => Priority::High,
        PriorityView::Urgent => Priority::Urgent,
    }
}

fn seen(places: &BTreeMap<String, i64>, unnamed: Option<i64>, force: bool) -> Seen {
    Seen {
        unnamed,
        places: places
            .iter()
            .filter_map(|(id, seq)| Some((TicketId::parse(id)?, *seq)))
            .collect(),
        force,
    }
}

pub(crate) async fn ticket_batch(call: &Call<'_>, input: TicketBatchInput) -> Result<TicketBatchDone, WireError> {
    let engine = call.engine()?;
    let change = match input.change {
        TicketChange::Status { status: to } => Change::Status(status(to)),
        TicketChange::Assign { agent_id } => Change::Assign(agent_id),
        TicketChange::Take => Change::Assign(Some(engine.agent().to_owned())),
        TicketChange::Priority { priority: to } => Change::Priority(priority(to)),
        TicketChange::Tags { add, remove } => Change::Tags { add, remove },
        TicketChange::Watch { watching } => Change::Watch(watching),
        TicketChange::Follow { agent_id, watching } => Change::Follow {
            agent: agent_id,
            watching,
        },
        TicketChange::Snooze { until } => Change::Snooze(Timestamp(until)),
        TicketChange::Wake => Change::Wake,
        TicketChange::Read { read } => Change::Read(read),
        TicketChange::Spam => Change::Spam,
        TicketChange::Bin => Change::Bin,
        TicketChange::Restore => Change::Restore,
    };
    // An id that cannot be read is of nothing that exists, and is answered as such in its place.
    let known: Vec<TicketId> = input.ticket_ids.iter().filter_map(|id| TicketId::parse(id)).collect();
    let done = engine
        .change_seen(&known, &change, &seen(&input.seen, input.seen_up_to, input.force))
        .await?;
    let changed = done.iter().filter(|one| one.changed).count();
    let mut results: Vec<TicketBatchResult> = done
        .into_iter()
        .map(|one| TicketBatchResult {
            ticket_id: one.ticket.to_string(),
            number: one.number,
            changed: one.changed,
            error: one.refused.map(wire_error),
        })
        .collect();
    let unread = input.ticket_ids.iter().filter(|id| TicketId::parse(id).is_none());
    results.extend(unread.map(|id| TicketBatchResult {
        ticket_id: id.clone(),
        number: None,
        changed: false,
        error: Some(WireError::of("not_found")),
    }));
    Ok(TicketBatchDone {
        changed: u32::try_from(changed).unwrap_or(u32::MAX),
        results,
    })
}

pub(crate) async fn tag_list(call: &Call<'_>, _: Nothing) -> Result<TagList, WireError> {
    let tags = call.engine()?.store().tags().await?;
    Ok(TagList {
        tags: tags.into_iter().map(|(tag, count)| TagView { tag, count }).collect(),
    })
}

fn undone(undone: engine::Undone) -> Undone {
    Undone {
        name: undone.name,
        params: undone.params,
        ticket_id: undone.ticket.map(|id| id.to_string()),
    }
}

pub(crate) async fn undo_last(call: &Call<'_>, _: Nothing) -> Result<Undone, WireError> {
    Ok(undone(call.engine()?.undo_last().await?))
}

pub(crate) async fn undo_redo(call: &Call<'_>, _: Nothing) -> Result<Undone, WireError> {
    Ok(undone(call.engine()?.redo_last().await?))
}

pub(crate) async fn undo_history(call: &Call<'_>, _: Nothing) -> Result<UndoHistory, WireError> {
    let (changes, redo) = call.engine()?.undo_history().await?;
    let view = |one: engine::Undoable| UndoableView {
        name: one.name,
        params: one.params,
        ticket_id: one.ticket.map(|id| id.to_string()),
        at: one.at.millis(),
    };
    Ok(UndoHistory {
        changes: changes.into_iter().map(view).collect(),
        redo: redo.map(view),
    })
}

pub(crate) fn agent_view(row: store::AgentRow, me: &str) -> AgentView {
    AgentView {
        me: row.id == me,
        id: row.id,
        name: row.name,
        retired: row.retired,
    }
}

pub(crate) async fn agent_list(call: &Call<'_>, _: Nothing) -> Result<AgentList, WireError> {
    let engine = call.engine()?;
    let mut agents: Vec<AgentView> = engine
        .store()
        .agents()
        .await?
        .into_iter()
        .map(|row| agent_view(row, engine.agent()))
        .collect();
    agents.sort_by_key(|agent| !agent.me);
    Ok(AgentList { agents })
}

pub(crate) async fn agent_add(call: &Call<'_>, input: AgentAddInput) -> Result<AgentAdded, WireError> {
    let agent_id = call.engine()?.add_colleague(&input.name).await?;
    Ok(AgentAdded { agent_id })
}

pub(crate) async fn agent_rename(call: &Call<'_>, input: AgentRenameInput) -> Result<Done, WireError> {
    call.engine()?.rename_colleague(&input.agent_id, &input.name).await?;
    Ok(Done {})
}

pub(crate) async fn agent_retire(call: &Call<'_>, input: AgentRetireInput) -> Result<Done, WireError> {
    call.engine()?.retire_colleague(&input.agent_id, input.retired).await?;
    Ok(Done {})
}

pub(crate) async fn when_read(call: &Call<'_>, input: WhenInput) -> Result<WhenReading, WireError> {
    let language = Language::parse(&input.language).unwrap_or(Language::ENGLISH);
    let at = call.engine()?.read_when(&input.text, language)?;
    Ok(WhenReading { at: at.millis() })
}

pub(crate) async fn when_presets(call: &Call<'_>, _: Nothing) -> Result<WhenPresets, WireError> {
    let presets = call.engine()?.when_presets();
    Ok(WhenPresets {
        presets: presets
            .into_iter()
            .map(|(code, at)| WhenPreset {
                code: code.to_owned(),
                at: at.millis(),
            })
            .collect(),
    })
}

pub(crate) async fn ticket_merge(call: &Call<'_>, input: TicketMergeInput) -> Result<Done, WireError> {
    let sources = input
        .source_ids
        .iter()
        .map(|text| id(text, TicketId::parse))
        .collect::<Result<Vec<_>, _>>()?;
    call.engine()?
        .merge_seen(
            &sources,
            id(&input.target_id, TicketId::parse)?,
            input.leave_drafts,
            &seen(&input.seen, None, input.force),
        )
        .await?;
    Ok(Done {})
}

pub(crate) async fn ticket_unmerge(call: &Call<'_>, input: TicketInput) -> Result<UnmergeDone, WireError> {
    let done = call.engine()?.unmerge(id(&input.ticket_id, TicketId::parse)?).await?;
    Ok(UnmergeDone {
        later: u32::try_from(done.later).unwrap_or(u32::MAX),
    })
}

/// Rows that are offered.
const CANDIDATES: usize = 20;

pub(crate) async fn ticket_merge_candidates(
    call: &Call<'_>,
    input: MergeCandidatesInput,
) -> Result<MergeCandidates, WireError> {
    let engine = call.engine()?;
    let (store, agent) = (engine.store(), engine.agent());
    let own = store.ticket(id(&input.ticket_id, TicketId::parse)?, agent).await?;
    let mut found: Vec<TicketId> = Vec::new();
    let text = input.text.trim().trim_start_matches('#');
    if let Ok(number) = text.parse::<u32>()
        && let Ok(row) = store.ticket_by_number(number, agent).await
    {
        found.push(row.id);
    }
    if let Some(customer) = own.customer {
        let wanted = fold(text);
        let briefs = store.tickets_of(customer).await?.into_iter();
        found.extend(
            briefs
                .filter(|brief| fold(&brief.subject).contains(&wanted))
                .map(|brief| brief.id),
        );
    }
    let mut tickets: Vec<MergeCandidate> = Vec::new();
    for candidate in found {
        let known = candidate == own.id || tickets.iter().any(|one| one.row.id == candidate.to_string());
        if known || tickets.len() >= CANDIDATES {
            continue;
        }
        let row = store.ticket(candidate, agent).await?;
        if !matches!(row.status, TicketStatus::Merged | TicketStatus::Binned) {
            tickets.push(MergeCandidate {
                same_customer: own.customer.is_some() && row.customer == own.customer,
                row: row_view(&row, agent),
            });
        }
    }
    tickets.sort_by_key(|one| !one.same_customer);
    Ok(MergeCandidates { tickets })
}

pub(crate) async fn ticket_merged(call: &Call<'_>, input: TicketInput) -> Result<MergedList, WireError> {
    let merged = call
        .engine()?
        .store()
        .merged_into(id(&input.ticket_id, TicketId::parse)?)
        .await?;
    Ok(MergedList {
        tickets: merged
            .into_iter()
            .map(|one| MergedView {
                id: one.id.to_string(),
                number: one.number,
                subject: one.subject,
                at: one.at.millis(),
                by: one.by,
                since: one
                    .since
                    .into_iter()
                    .map(|entry| SinceView {
                        message_id: entry.id.to_string(),
                        author: entry.author,
                        text: entry.text,
                        at: entry.at.millis(),
                        goes_back: entry.goes_back,
                    })
                    .collect(),
            })
            .collect(),
    })
}

pub(crate) async fn ticket_watchers(call: &Call<'_>, input: TicketInput) -> Result<AgentList, WireError> {
    let engine = call.engine()?;
    let rows = engine.store().watchers(id(&input.ticket_id, TicketId::parse)?).await?;
    Ok(AgentList {
        agents: rows.into_iter().map(|row| agent_view(row, engine.agent())).collect(),
    })
}

pub(crate) async fn ticket_split(call: &Call<'_>, input: MessageInput) -> Result<SplitDone, WireError> {
    let (ticket, number) = call.engine()?.split(id(&input.message_id, MessageId::parse)?).await?;
    Ok(SplitDone {
        ticket_id: ticket.to_string(),
        number,
    })
}
