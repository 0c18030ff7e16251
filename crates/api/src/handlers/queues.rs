//! Queues and views: what they list, and how much there is of each.

use super::{channel, id, row_view};
use crate::contract::*;
use crate::router::Call;
use domain::view::{Condition, Group, Rule, What, Whose};
use domain::{
    Channel, ConnectionId, FulfilmentStatus, Language, PaymentStatus, Priority, TicketId, TicketStatus, ViewId,
    clean_tag,
};
use engine::Engine;
use store::{CAP, QueueFilter, TicketQueue, ViewRow};

const LARGEST_PAGE: u32 = 500;
/// Ten years: beyond it no view asks.
const MOST_HOURS: u32 = 87_600;

/// A queue, or a view with its tree.
enum Asked {
    Queue(QueueFilter),
    View(Group, store::TicketOrder),
}

fn order(view: TicketOrder) -> store::TicketOrder {
    match view {
        TicketOrder::Due => store::TicketOrder::Due,
        TicketOrder::Newest => store::TicketOrder::Newest,
    }
}

async fn asked(engine: &Engine, input: &TicketOrderInput) -> Result<Asked, WireError> {
    if let Some(view) = &input.view {
        let row = engine.store().view(id(view, ViewId::parse)?).await?;
        return Ok(Asked::View(group(&tree(&row)?)?, row.order));
    }
    Ok(Asked::Queue(QueueFilter {
        queue: match input.queue {
            Queue::Mine => TicketQueue::Mine,
            Queue::Unassigned => TicketQueue::Unassigned,
            Queue::Overdue => TicketQueue::Overdue,
            Queue::Waiting => TicketQueue::Waiting,
            Queue::Snoozed => TicketQueue::Snoozed,
            Queue::AllOpen => TicketQueue::AllOpen,
            Queue::Resolved => TicketQueue::Resolved,
            Queue::Held => TicketQueue::Held,
            Queue::Binned => TicketQueue::Binned,
        },
        channel: input.channel.map(channel),
        language: input.language.as_deref().and_then(Language::parse),
        order: order(input.order),
    }))
}

async fn ids(engine: &Engine, asked: &Asked, offset: u32, limit: u32) -> Result<(Vec<TicketId>, bool), WireError> {
    let (agent, now) = (engine.agent(), engine.now());
    Ok(match asked {
        Asked::Queue(filter) => (
            engine.store().queue_ids(*filter, agent, now, offset, limit).await?,
            true,
        ),
        Asked::View(group, order) => {
            let page = store::Page { offset, limit };
            let found = engine
                .store()
                .view_ids(group, *order, agent, now, page, engine.patience())
                .await?;
            (found.ids, found.complete)
        }
    })
}

pub(crate) async fn ticket_list(call: &Call<'_>, input: TicketListInput) -> Result<TicketList, WireError> {
    let engine = call.engine()?;
    let question = TicketOrderInput {
        queue: input.queue,
        view: input.view,
        channel: input.channel,
        language: input.language,
        order: input.order,
    };
    // Read first: what comes in between counts as newer than the list.
    let up_to = engine.store().newest_entry().await?;
    let asked = asked(&engine, &question).await?;
    let (ids, complete) = ids(&engine, &asked, input.offset, input.limit.min(LARGEST_PAGE)).await?;
    let rows = engine.store().ticket_rows(&ids, engine.agent()).await?;
    let total = match &asked {
        Asked::Queue(filter) => {
            let total = engine
                .store()
                .queue_total(*filter, engine.agent(), engine.now())
                .await?;
            ViewCount {
                count: total.count,
                capped: total.capped,
            }
        }
        Asked::View(group, _) => view_total(&engine, group).await?,
    };
    let shown = input.offset.saturating_add(u32::try_from(ids.len()).unwrap_or(0));
    Ok(TicketList {
        rows: rows.iter().map(|row| row_view(row, engine.agent())).collect(),
        total: total.count.max(shown),
        capped: total.capped || !complete,
        up_to,
    })
}

pub(crate) async fn ticket_order(call: &Call<'_>, input: TicketOrderInput) -> Result<TicketOrderList, WireError> {
    let engine = call.engine()?;
    let up_to = engine.store().newest_entry().await?;
    let asked = asked(&engine, &input).await?;
    let (ids, complete) = ids(&engine, &asked, 0, u32::MAX).await?;
    let mut text = String::with_capacity(ids.len() * 36);
    for id in ids {
        text.push_str(&id.to_string());
    }
    Ok(TicketOrderList {
        ids: text,
        complete,
        up_to,
    })
}

pub(crate) async fn ticket_rows(call: &Call<'_>, input: TicketRowsInput) -> Result<TicketRows, WireError> {
    let engine = call.engine()?;
    let ids: Vec<TicketId> = input
        .ticket_ids
        .iter()
        .take(LARGEST_PAGE as usize)
        .filter_map(|id| TicketId::parse(id))
        .collect();
    let rows = engine.store().ticket_rows(&ids, engine.agent()).await?;
    Ok(TicketRows {
        rows: rows.iter().map(|row| row_view(row, engine.agent())).collect(),
    })
}

pub(crate) async fn ticket_counts(call: &Call<'_>, _: Nothing) -> Result<QueueCounts, WireError> {
    let engine = call.engine()?;
    let pressing = engine.store().pressing(engine.agent(), engine.now()).await?;
    let mut counts = QueueCounts {
        overdue: pressing.overdue.count,
        overdue_capped: pressing.overdue.capped,
        mine_at_risk: pressing.mine_at_risk,
        unassigned_at_risk: pressing.unassigned_at_risk,
        ..QueueCounts::default()
    };
    for kind in engine.store().tallies().await? {
        let add = |to: &mut u32, yes: bool| *to += if yes { kind.count } else { 0 };
        let open = kind.status == TicketStatus::Open;
        add(
            &mut counts.mine,
            open && kind.assignee.as_deref() == Some(engine.agent()),
        );
        add(&mut counts.unassigned, open && kind.assignee.is_none());
        add(&mut counts.waiting, kind.status == TicketStatus::Waiting);
        add(&mut counts.snoozed, kind.status == TicketStatus::Snoozed);
        add(&mut counts.held, kind.status == TicketStatus::Held);
        add(&mut counts.binned, kind.status == TicketStatus::Binned);
        add(&mut counts.resolved, kind.status == TicketStatus::Resolved);
        if kind.status.is_unsettled() {
            counts.all_open += kind.count;
            *counts.by_channel.entry(kind.channel.code().to_owned()).or_default() += kind.count;
            if let Some(language) = kind.language {
                *counts.by_language.entry(language.code().to_owned()).or_default() += kind.count;
            }
        }
    }
    Ok(counts)
}

async fn view_total(engine: &Engine, group: &Group) -> Result<ViewCount, WireError> {
    let (count, complete) = engine
        .store()
        .view_count(group, engine.agent(), engine.now(), CAP, engine.patience())
        .await?;
    Ok(ViewCount {
        count,
        capped: count >= CAP || !complete,
    })
}

pub(crate) async fn view_list(call: &Call<'_>, _: Nothing) -> Result<ViewList, WireError> {
    let engine = call.engine()?;
    let mut views = Vec::new();
    for row in engine.store().views().await? {
        let tree = tree(&row)?;
        let count = view_total(&engine, &group(&tree)?).await?;
        views.push(SavedView {
            id: row.id.to_string(),
            name: row.name,
            code: row.code,
            team: row.team,
            order: match row.order {
                store::TicketOrder::Due => TicketOrder::Due,
                store::TicketOrder::Newest => TicketOrder::Newest,
            },
            tree,
            count,
        });
    }
    Ok(ViewList { views })
}

pub(crate) async fn view_count(call: &Call<'_>, input: ViewCountInput) -> Result<ViewCount, WireError> {
    view_total(&call.engine()?, &group(&input.tree)?).await
}

pub(crate) async fn view_save(call: &Call<'_>, input: ViewSaveInput) -> Result<ViewSaved, WireError> {
    group(&input.tree)?;
    let draft = engine::ViewDraft {
        id: input.id.as_deref().map(|text| id(text, ViewId::parse)).transpose()?,
        name: input.name,
        team: input.team,
        order: order(input.order),
        conditions: serde_json::to_string(&input.tree).map_err(|_| invalid())?,
    };
    let id = call.engine()?.save_view(&draft).await?;
    Ok(ViewSaved {
        view_id: id.to_string(),
    })
}

pub(crate) async fn view_remove(call: &Call<'_>, input: ViewInput) -> Result<Done, WireError> {
    call.engine()?.remove_view(id(&input.view_id, ViewId::parse)?).await?;
    Ok(Done {})
}

pub(crate) async fn view_order(call: &Call<'_>, input: ViewOrderInput) -> Result<Done, WireError> {
    let ids: Vec<ViewId> = input.view_ids.iter().filter_map(|id| ViewId::parse(id)).collect();
    call.engine()?.order_views(&ids).await?;
    Ok(Done {})
}

fn invalid() -> WireError {
    WireError::with("input_invalid", "field", "conditions")
}

fn tree(row: &ViewRow) -> Result<ViewTree, WireError> {
    serde_json::from_str(&row.conditions).map_err(|_| invalid())
}

/// The tree as it is meant. A tree that means nothing is refused.
fn group(tree: &ViewTree) -> Result<Group, WireError> {
    let group = joined(tree.rule, &tree.conditions)?;
    group.check().map_err(|_| invalid())?;
    Ok(group)
}

fn joined(rule: ViewRule, conditions: &[ViewCondition]) -> Result<Group, WireError> {
    let conditions = conditions.iter().map(|one| match one {
        ViewCondition::Group { rule, conditions } => Ok(Condition::Group(joined(*rule, conditions)?)),
        ViewCondition::Test { field, not, value } => Ok(Condition::Test {
            what: what(*field, value.trim()).ok_or_else(invalid)?,
            not: *not,
        }),
    });
    Ok(Group {
        rule: match rule {
            ViewRule::All => Rule::All,
            ViewRule::Any => Rule::Any,
            ViewRule::None => Rule::None,
        },
        conditions: conditions.collect::<Result<_, WireError>>()?,
    })
}

fn what(field: ViewField, value: &str) -> Option<What> {
    let hours = || value.parse().ok().filter(|hours| *hours <= MOST_HOURS);
    Some(match field {
        ViewField::Status => What::Status(TicketStatus::from_code(value)?),
        ViewField::Assignee => What::Assignee(match value {
            "me" => Whose::Mine,
            "nobody" => Whose::Nobody,
            "" => return None,
            agent => Whose::Agent(agent.to_owned()),
        }),
        ViewField::Priority => What::Priority(Priority::from_code(value)?),
        ViewField::Tag => What::Tag(clean_tag(value)?),
        ViewField::Channel => What::Channel(Channel::from_code(value)?),
        ViewField::Language => What::Language(Language::parse(value)?),
        ViewField::Customer => What::Customer(value.to_owned()),
        ViewField::OrderLinked => What::OrderLinked,
        ViewField::OrderPayment => What::Payment(PaymentStatus::from_code(value)?),
        ViewField::OrderFulfilment => What::Fulfilment(FulfilmentStatus::from_code(value)?),
        ViewField::OrderLate => What::OrderLate,
        ViewField::Connection => What::Connection(ConnectionId::parse(value)?),
        ViewField::Subject => What::Subject(value.to_owned()),
        ViewField::Text => What::Text(value.to_owned()),
        ViewField::Overdue => What::Overdue,
        ViewField::DueWithin => What::DueWithin(hours()?),
        ViewField::CreatedBefore => What::CreatedBefore(hours()?),
        ViewField::QuietFor => What::QuietFor(hours()?),
        ViewField::Unread => What::Unread,
        ViewField::HasDraft => What::HasDraft,
        ViewField::HasAttachment => What::HasAttachment,
        ViewField::Watching => What::Watching,
    })
}
