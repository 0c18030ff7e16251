//! The outbox and a person's decisions about it.

use super::tickets::delivery_view;
use super::{id, outbox_refund, outbox_return};
use crate::contract::*;
use crate::router::Call;
use domain::{DAY, OutboxId, OutgoingState, one_line};
use engine::{Decision, Engine, ReplyPayload};
use std::collections::HashMap;
use store::{LetterRecipient, RecipientState};

/// Each recipient with what its server said; before the mail is written, those that it is meant for.
fn recipients(letter: Option<&Vec<LetterRecipient>>, row: &store::OutboxRow, to: &[String]) -> Vec<OutboxRecipient> {
    let Some(letter) = letter else {
        let state = match row.state {
            OutgoingState::Done => RecipientStateView::Accepted,
            _ => RecipientStateView::Waiting,
        };
        let meant = to.iter().map(|address| OutboxRecipient {
            address: address.clone(),
            state,
            said: String::new(),
        });
        return meant.collect();
    };
    letter
        .iter()
        .map(|one| OutboxRecipient {
            address: one.address.clone(),
            state: match one.state {
                RecipientState::Waiting => RecipientStateView::Waiting,
                RecipientState::Accepted => RecipientStateView::Accepted,
                RecipientState::Refused => RecipientStateView::Refused,
            },
            said: one.said.clone(),
        })
        .collect()
}

type Letters = HashMap<OutboxId, Vec<LetterRecipient>>;

async fn letters(engine: &Engine, rows: &[store::OutboxRow]) -> Result<Letters, WireError> {
    let ids: Vec<OutboxId> = rows.iter().map(|row| row.id).collect();
    let mut letters = Letters::new();
    for (id, recipient) in engine.store().recipients_of(&ids).await? {
        letters.entry(id).or_default().push(recipient);
    }
    Ok(letters)
}

fn item(row: &store::OutboxRow, letters: &Letters) -> OutboxItem {
    let payload = serde_json::from_str::<ReplyPayload>(&row.payload).ok();
    let to = payload.as_ref().map(|p| p.to.clone()).unwrap_or_default();
    OutboxItem {
        id: row.id.to_string(),
        kind: row.kind.clone(),
        ticket_id: row.ticket.map(|id| id.to_string()),
        ticket_number: row.ticket_number,
        subject: row.subject.clone(),
        to: to.join(", "),
        recipients: recipients(letters.get(&row.id), row, &to),
        preview: payload.map(|p| one_line(&p.text, 160)).unwrap_or_default(),
        created_at: row.created_at.millis(),
        changed_at: row.changed_at.millis(),
        delivery: delivery_view(row),
        refund: outbox_refund(row),
        goods: outbox_return(row),
    }
}

pub(crate) async fn outbox_list(call: &Call<'_>, _: Nothing) -> Result<OutboxView, WireError> {
    let engine = call.engine()?;
    let mut view = OutboxView::default();
    let open = engine.store().outbox_open().await?;
    let of_open = letters(&engine, &open).await?;
    for row in open {
        let list = match row.state {
            OutgoingState::NeedsPerson | OutgoingState::Stopped => &mut view.needs_you,
            OutgoingState::Dispatching | OutgoingState::Unknown | OutgoingState::Settling => &mut view.sending,
            _ => &mut view.waiting,
        };
        list.push(item(&row, &of_open));
    }
    let settled = engine.store().outbox_settled(engine.now() - DAY).await?;
    let of_settled = letters(&engine, &settled).await?;
    view.recent = settled.iter().map(|row| item(row, &of_settled)).collect();
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
    if row.kind == engine::REFUND || row.kind == engine::RETURN {
        if row.kind == engine::REFUND {
            engine.undo_refund(outbox).await?;
        } else {
            engine.undo_return(outbox).await?;
        }
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
