//! One working morning on a disk that fails at its n-th call. Whatever Ana was told is done must be there afterwards, the
//! database must be sound, and nothing may have left twice.

use crate::check::{self, Broken};
use crate::quiet::Quiet;
use crate::story::{Fate, Reply, Story};
use crate::template::Template;
use crate::vfs::{self, DiskFault};
use crate::weather::Weather;
use domain::{HOUR, OutboxId, OutgoingState, TicketId};
use engine::{Decision, DraftSave, EngineError, RichText};
use store::DraftKind;

/// Runs the morning with the n-th call of this kind failing. True when the disk had failed at all: when it did not, the
/// morning is over before the n-th call.
///
/// # Errors
/// The rule that does not hold.
pub async fn morning(template: &Template, fault: DiskFault, n: i64, stays: bool) -> Result<bool, Broken> {
    let mut quiet = Quiet::open(template, &Weather::default()).await?;
    let ticket = check::tickets(quiet.desk.engine()).await?.remove(0);
    let mut story = Story::default();
    vfs::fail_at(fault, n, stays);
    let told = work(&quiet, ticket.id, &mut story).await;
    let failed = vfs::mend();
    let unsure = told.err();
    // The program is ended hard, as a person would who sees it fail.
    quiet.desk.kill_all().await?;
    let engine = quiet.desk.engine().clone();
    engine.store().check().await?;
    if let Some(unsure) = unsure {
        settle(&quiet, ticket.id, &mut story, unsure).await?;
    }
    for _ in 0..6 {
        quiet.clock.move_by(HOUR);
        engine.send_due().await?;
        engine.sync_now().await?;
        // A reply that Carla's own words have stopped is sent all the same.
        for row in engine.store().outbox_open().await? {
            if row.state == OutgoingState::Stopped {
                engine.decide(row.id, Decision::SendAgain).await?;
            }
        }
    }
    let outcome = check::everything(&engine, std::slice::from_ref(&quiet.shop), &story, true).await;
    quiet.desk.close().await;
    outcome.map(|()| failed)
}

/// What Ana was doing when she was told that it failed; whether it is done, nobody has said.
enum Unsure {
    Draft(&'static str),
    Reply,
    Note,
    Nothing,
}

const DRAFT: &str = "Hola, Carla: un momen";
const REPLY: &str = "Hola, Carla: llega mañana.";
const NOTE: &str = "Avisar a Bruno";

async fn work(quiet: &Quiet, ticket: TicketId, story: &mut Story) -> Result<(), Unsure> {
    let engine = quiet.desk.engine();
    engine
        .save_draft(&DraftSave::plain(ticket, DraftKind::Reply, DRAFT))
        .await
        .map_err(|_| Unsure::Draft(DRAFT))?;
    story.drafted(ticket, DraftKind::Reply, DRAFT);
    engine
        .note(ticket, &RichText::plain(NOTE), "op-note")
        .await
        .map_err(|_| Unsure::Note)?;
    story.notes.push((ticket, NOTE.to_owned()));
    let outbox = quiet.reply(REPLY).await.map_err(|_| Unsure::Reply)?;
    replied(story, ticket, outbox);
    quiet.shop.customer_writes("carla-0", "¿Y la taza?");
    engine.sync_now().await.map_err(|_| Unsure::Nothing)?;
    quiet.clock.move_by(11_000);
    engine.send_due().await.map_err(|_| Unsure::Nothing)?;
    Ok(())
}

fn replied(story: &mut Story, ticket: TicketId, outbox: OutboxId) {
    story.drafted(ticket, DraftKind::Reply, "");
    story.replies.push(Reply {
        outbox,
        ticket,
        text: REPLY.to_owned(),
        fate: Fate::Wanted,
        again: 0,
    });
}

/// Either all of it happened or nothing of it: Ana looks, and the world goes on from what she sees.
async fn settle(quiet: &Quiet, ticket: TicketId, story: &mut Story, unsure: Unsure) -> Result<(), EngineError> {
    let engine = quiet.desk.engine();
    match unsure {
        Unsure::Nothing => {}
        Unsure::Draft(text) => {
            let drafts = engine.store().drafts(ticket, engine.agent()).await?;
            if drafts.iter().any(|draft| draft.content.text == text) {
                story.drafted(ticket, DraftKind::Reply, text);
            }
        }
        Unsure::Note => {
            engine.note(ticket, &RichText::plain(NOTE), "op-note").await?;
            story.notes.push((ticket, NOTE.to_owned()));
        }
        Unsure::Reply => {
            let outbox = quiet.reply(REPLY).await?;
            replied(story, ticket, outbox);
        }
    }
    Ok(())
}
