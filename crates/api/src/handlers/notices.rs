//! Notices, grouped as the notifications centre shows them.

use crate::contract::*;
use crate::router::Call;
use std::collections::BTreeMap;
use store::{NoticeKind, NoticeRow};

/// Nobody reads further, and the badge counts without it.
const MOST: u32 = 500;

fn kind(kind: NoticeKind) -> NoticeKindView {
    match kind {
        NoticeKind::Mention => NoticeKindView::Mention,
        NoticeKind::Assigned => NoticeKindView::Assigned,
        NoticeKind::Message => NoticeKindView::Message,
        NoticeKind::Watched => NoticeKindView::Watched,
        NoticeKind::AtRisk => NoticeKindView::AtRisk,
        NoticeKind::Overdue => NoticeKindView::Overdue,
        NoticeKind::Failed => NoticeKindView::Failed,
        NoticeKind::Unknown => NoticeKindView::Unknown,
        NoticeKind::Stopped => NoticeKindView::Stopped,
        NoticeKind::Delayed => NoticeKindView::Delayed,
        NoticeKind::Connection => NoticeKindView::Connection,
        NoticeKind::ImportDone => NoticeKindView::ImportDone,
        NoticeKind::Checklist => NoticeKindView::Checklist,
    }
}

fn view(row: &NoticeRow) -> NoticeView {
    NoticeView {
        id: row.id,
        kind: kind(row.kind),
        at: row.raised_at.millis(),
        can_be_done: row.kind.can_be_done(),
        by_name: row.by_name.clone(),
        due_at: row.due_at.map(domain::Timestamp::millis),
        outbox_id: row.outbox.map(|id| id.to_string()),
        connection_id: row.connection.map(|id| id.to_string()),
        label: row.label.clone(),
        error_code: row.error_code.clone(),
        error_params: row.error_params.clone(),
    }
}

/// Groups rows by ticket; a group stands where its newest notice stands.
fn groups(rows: &[NoticeRow]) -> Vec<NoticeGroup> {
    let (mut groups, mut places) = (Vec::<NoticeGroup>::new(), BTreeMap::new());
    for row in rows {
        let place = row.ticket.and_then(|ticket| places.get(&ticket).copied());
        let place = place.unwrap_or_else(|| {
            groups.push(NoticeGroup {
                key: row
                    .ticket
                    .map_or_else(|| row.id.to_string(), |ticket| ticket.to_string()),
                ticket_id: row.ticket.map(|ticket| ticket.to_string()),
                number: row.number,
                subject: row.subject.clone(),
                customer_name: row.customer.clone(),
                notices: Vec::new(),
            });
            groups.len() - 1
        });
        if let Some(ticket) = row.ticket {
            places.insert(ticket, place);
        }
        if let Some(group) = groups.get_mut(place) {
            group.notices.push(view(row));
        }
    }
    groups
}

pub(crate) async fn notice_list(call: &Call<'_>, _: Nothing) -> Result<NoticeList, WireError> {
    let engine = call.engine()?;
    let rows = engine.store().notices(engine.agent(), MOST).await?;
    let practice = if rows.iter().any(|row| row.kind == NoticeKind::Checklist) {
        engine.practice().await?
    } else {
        Vec::new()
    };
    Ok(NoticeList {
        groups: groups(&rows),
        badge: engine.badge().await?,
        practice: practice
            .into_iter()
            .map(|step| PracticeStep {
                step: step.step.to_owned(),
                done: step.done,
            })
            .collect(),
    })
}

pub(crate) async fn notice_badge(call: &Call<'_>, _: Nothing) -> Result<NoticeBadge, WireError> {
    Ok(NoticeBadge {
        count: call.engine()?.badge().await?,
    })
}

pub(crate) async fn notice_done(call: &Call<'_>, input: NoticesInput) -> Result<Done, WireError> {
    call.engine()?.notices_done(&input.ids).await?;
    Ok(Done {})
}

/// Hangs the practice list up again, from Help.
pub(crate) async fn notice_practice(call: &Call<'_>, _: Nothing) -> Result<Done, WireError> {
    call.engine()?.begin_practice(None).await?;
    Ok(Done {})
}
