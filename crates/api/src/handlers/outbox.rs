//! The outbox and a person's decisions about it.

use super::tickets::delivery_view;
use super::{id, outbox_refund};
use crate::contract::*;
use crate::router::Call;
use domain::{DAY, OutboxId, OutgoingState, one_line};
use engine::{Decision, ReplyPayload};

fn item(row: &store::OutboxRow) -> OutboxItem {
    let payload = serde_json::from_str::<ReplyPayload>(&row.payload).ok();
    OutboxItem {
        id: row.id.to_string(),
        kind: row.kind.clone(),
        ticket_id: row.ticket.map(|id| id.to_string()),
        ticket_number: row.ticket_number,
        subject: row.subject.clone(),
        to: payload.as_ref().map(|p| p.to.join(", ")).unwrap_or_default(),
        preview: payload.map(|p| one_line(&p.text, 160)).unwrap_or_default(),
        created_at: row.created_at.millis(),
        changed_at: row.changed_at.millis(),
        delivery: delivery_view(row),
        refund: outbox_refund(row),
    }
}

pub(crate) async fn outbox_list(call: &Call<'_>, _: Nothing) -> Result<OutboxView, WireError> {
    let engine = call.engine()?;
    let mut view = OutboxView::default();
    for row in engine.store().outbox_open().await? {
        let list = match row.state {
            OutgoingState::NeedsPerson | OutgoingState::Stopped => &mut view.needs_you,
            OutgoingState::Dispatching | OutgoingState::Unknown | OutgoingState::Settling => &mut view.sending,
            _ => &mut view.waiting,
        };
        list.push(item(&row));
    }
    view.recent = engine
        .store()
        .outbox_settled(engine.now() - DAY)
        .await?
        .iter()
        .map(item)
        .collect();
    Ok(view)
}

pub(crate) async fn outbox_text(call: &Call<'_>, input: OutboxInput) -> Result<OutboxText, WireError> {
    let row = call
        .engine()?
        .store()
        .outbox_row(id(&input.outbox_id, OutboxId::parse)?)
        .await?;
    let payload = serde_json::from_str::<ReplyPayload>(&row.payload);
    Ok(OutboxText {
        text: payload.map(|payload| payload.text).unwrap_or_default(),
    })
}

pub(crate) async fn outbox_undo(call: &Call<'_>, input: OutboxInput) -> Result<ReplyUndone, WireError> {
    let (engine, outbox) = (call.engine()?, id(&input.outbox_id, OutboxId::parse)?);
    let row = engine.store().outbox_row(outbox).await?;
    if row.kind == engine::REFUND {
        engine.undo_refund(outbox).await?;
        return Ok(ReplyUndone {
            ticket_id: row.ticket.map(|id| id.to_string()).unwrap_or_default(),
            text: String::new(),
        });
    }
    let back = engine.undo_reply(outbox).await?;
    Ok(ReplyUndone {
        ticket_id: back.ticket.to_string(),
        text: back.text,
    })
}

pub(crate) async fn outbox_send_now(call: &Call<'_>, input: OutboxInput) -> Result<Done, WireError> {
    call.engine()?.send_now(id(&input.outbox_id, OutboxId::parse)?).await?;
    Ok(Done {})
}

/// Tries a waiting row at once. The same as sending now: a row that waits for its next try is ready.
pub(crate) async fn outbox_retry(call: &Call<'_>, input: OutboxInput) -> Result<Done, WireError> {
    outbox_send_now(call, input).await
}

pub(crate) async fn outbox_decide(call: &Call<'_>, input: OutboxDecisionInput) -> Result<Done, WireError> {
    let decision = match input.decision {
        OutboxDecision::Happened => Decision::Happened,
        OutboxDecision::SendAgain => Decision::SendAgain,
        OutboxDecision::Cancel => Decision::Cancel,
        OutboxDecision::Discard => Decision::Discard,
    };
    call.engine()?
        .decide(id(&input.outbox_id, OutboxId::parse)?, decision)
        .await?;
    Ok(Done {})
}
