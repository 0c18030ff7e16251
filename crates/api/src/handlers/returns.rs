//! Steps of returns: taking one over, and what is known of one.

use super::id;
use super::tickets::delivery_view;
use crate::contract::*;
use crate::router::Call;
use domain::{DeclineReason, OrderId, ReturnAct, ReturnStatus, ReturnSupport, TicketId};
use engine::{ReturnPayload, ReturnRequest, return_can_be_opened, return_takes};
use store::{OrderRow, OutboxRow, ReturnRow};

pub(crate) async fn return_step(call: &Call<'_>, input: ReturnInput) -> Result<ReturnAccepted, WireError> {
    let request = ReturnRequest {
        order: id(&input.order_id, OrderId::parse)?,
        back: input.return_id,
        act: match input.act {
            ReturnActView::Approve => ReturnAct::Approve,
            ReturnActView::Decline => ReturnAct::Decline,
            ReturnActView::Open => ReturnAct::Open,
            ReturnActView::Receive => ReturnAct::Receive,
        },
        lines: input.lines.into_iter().map(|one| (one.line_id, one.pieces)).collect(),
        reason: input.reason.map(|reason| match reason {
            DeclineReasonView::PeriodEnded => DeclineReason::PeriodEnded,
            DeclineReasonView::FinalSale => DeclineReason::FinalSale,
            DeclineReasonView::Another => DeclineReason::Another,
        }),
        note: input.note,
        operation: input.operation_id,
        ticket: input
            .ticket_id
            .as_deref()
            .map(|text| id(text, TicketId::parse))
            .transpose()?,
    };
    let taken = call.engine()?.request_return(&request).await?;
    Ok(ReturnAccepted {
        outbox_id: taken.outbox.to_string(),
        held_until: taken.held_until.millis(),
    })
}

fn payload(row: &OutboxRow) -> Option<(ReturnPayload, ReturnActView)> {
    if row.kind != engine::RETURN {
        return None;
    }
    let payload = serde_json::from_str::<ReturnPayload>(&row.payload).ok()?;
    let act = act_view(ReturnAct::from_code(&payload.act)?);
    Some((payload, act))
}

fn act_view(act: ReturnAct) -> ReturnActView {
    match act {
        ReturnAct::Open => ReturnActView::Open,
        ReturnAct::Approve => ReturnActView::Approve,
        ReturnAct::Decline => ReturnActView::Decline,
        ReturnAct::Receive => ReturnActView::Receive,
    }
}

fn to_come_back(payload: &ReturnPayload) -> Vec<String> {
    let lines = payload.lines.iter();
    lines.map(|one| format!("{} × {}", one.pieces, one.title)).collect()
}

fn step_view(row: &OutboxRow, payload: &ReturnPayload, act: ReturnActView) -> ReturnStepView {
    ReturnStepView {
        act,
        lines: to_come_back(payload),
        delivery: delivery_view(row),
        changed_at: row.changed_at.millis(),
    }
}

/// Whether a return can be opened for an order, and one that was opened and does not show yet. `rows` are the steps of its
/// returns, oldest first; `support` is what its shop can do.
pub(crate) fn return_opening(
    order: &OrderRow,
    rows: &[&OutboxRow],
    support: Option<ReturnSupport>,
) -> (Option<ReturnOpening>, Option<ReturnStepView>) {
    let opened = rows.iter().rev().filter(|row| !row.state.is_settled()).find_map(|row| {
        payload(row)
            .filter(|(_, act)| *act == ReturnActView::Open)
            .map(|(one, act)| step_view(row, &one, act))
    });
    let free = rows.iter().all(|row| row.state.is_settled());
    let opening = support
        .filter(|support| free && support.acts.contains(&ReturnAct::Open) && return_can_be_opened(order))
        .map(|support| ReturnOpening {
            longest_note: support.longest_why,
        });
    (opening, opened)
}

/// What a row of the outbox says of its decision; nothing when it is none.
pub(crate) fn outbox_return(row: &OutboxRow) -> Option<OutboxReturn> {
    let (payload, act) = payload(row)?;
    Some(OutboxReturn {
        lines: to_come_back(&payload),
        order_number: payload.number,
        buyer: payload.buyer,
        act,
        note: payload.note,
    })
}

/// A return with what was decided about it and what can be. `rows` are the decisions of its order, oldest first; `support` is
/// what its shop can do, nothing where nothing can be decided.
pub(crate) fn return_view(back: ReturnRow, rows: &[&OutboxRow], support: Option<ReturnSupport>) -> ReturnView {
    // A step is told until the return itself shows what came of it.
    let shows = |act: &ReturnActView| match act {
        ReturnActView::Receive => matches!(back.status, ReturnStatus::Requested | ReturnStatus::Open),
        _ => back.status == ReturnStatus::Requested && back.by_buyer,
    };
    let before = rows
        .iter()
        .rev()
        .filter(|row| row.state != domain::OutgoingState::Cancelled)
        .find_map(|row| {
            payload(row)
                .filter(|(one, act)| one.back == back.external_id && shows(act))
                .map(|(one, act)| step_view(row, &one, act))
        });
    let free = rows.iter().all(|row| row.state.is_settled());
    let open = support.filter(|_| free && before.is_none());
    let acts: Vec<ReturnAct> = open.map_or_else(Vec::new, |support| {
        let acts = support.acts.iter().copied();
        acts.filter(|act| return_takes(*act, &back, support)).collect()
    });
    let declines = acts.contains(&ReturnAct::Decline);
    let reasons = open.filter(|_| declines).map_or(&[][..], |support| support.reasons);
    ReturnView {
        id: back.external_id,
        kind: back.kind.code().to_owned(),
        status: back.status.code().to_owned(),
        at: back.at.millis(),
        lines: back.lines,
        note: back.note,
        acts: acts.into_iter().map(act_view).collect(),
        reasons: reasons
            .iter()
            .map(|reason| match reason {
                DeclineReason::PeriodEnded => DeclineReasonView::PeriodEnded,
                DeclineReason::FinalSale => DeclineReasonView::FinalSale,
                DeclineReason::Another => DeclineReasonView::Another,
            })
            .collect(),
        longest_note: support.map_or(0, |support| support.longest_note),
        restocks: support.is_some_and(|support| support.restocks),
        decided: before,
    }
}
