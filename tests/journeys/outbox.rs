//! A reply is sent once, whatever the other side and the machine do. The table of what can happen to an attempt, and
//! what Ana sees of it.

use crate::world::Desk;
use domain::{MINUTE, MessageKind, OutgoingState, TicketStatus};
use engine::{Decision, DraftSave, EngineError, RichText};
use store::DraftKind;
use testkit::{FlakyShop, Mood, RecordingPrograms};

async fn desk_with_carla() -> (Desk, FlakyShop) {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", crate::world::MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    (desk, shop)
}

async fn state(desk: &Desk, id: domain::OutboxId) -> OutgoingState {
    desk.engine.store().outbox_row(id).await.unwrap().state
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anas_reply_is_held_then_sent_once() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    let taken = desk.reply(ticket.id, "Hola, Carla: llega mañana.").await;
    desk.pass(9).await;
    assert_eq!(state(&desk, taken.outbox).await, OutgoingState::Held);
    assert!(shop.received().is_empty());
    desk.pass(2).await;
    assert_eq!(state(&desk, taken.outbox).await, OutgoingState::Done);
    desk.pass(3_600).await;
    assert_eq!(shop.received().len(), 1);
    assert_eq!(shop.received()[0].author, "Ana");
    let ticket = desk.only_ticket().await;
    assert_eq!(
        (ticket.status, ticket.promise, ticket.delivery),
        (TicketStatus::Waiting, None, None)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_operation_asked_for_twice_is_one_reply() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    let request = desk.request(ticket.id, "Llega mañana.").await;
    let (first, second) = (
        desk.engine.reply(&request).await.unwrap(),
        desk.engine.reply(&request).await.unwrap(),
    );
    assert_eq!(first.outbox, second.outbox);
    desk.pass(11).await;
    assert_eq!(shop.received().len(), 1);
    assert_eq!(desk.texts(ticket.id, MessageKind::Outbound).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_taken_back_never_leaves_and_its_text_is_a_draft_again() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    let taken = desk.reply(ticket.id, "Llega mañana.").await;
    desk.engine
        .save_draft(&DraftSave::plain(ticket.id, DraftKind::Reply, "Y otra cosa"))
        .await
        .unwrap();
    let back = desk.engine.undo_reply(taken.outbox).await.unwrap();
    assert_eq!(back.text, "Llega mañana.");
    desk.pass(3_600).await;
    assert!(shop.received().is_empty());
    assert!(desk.texts(ticket.id, MessageKind::Outbound).await.is_empty());
    let drafts = desk.drafts(ticket.id).await;
    assert_eq!(drafts[0].content.text, "Llega mañana.\n\nY otra cosa");
    let ticket = desk.only_ticket().await;
    assert_eq!((ticket.status, ticket.assignee.is_none()), (TicketStatus::Open, true));
    assert!(ticket.promise.is_some());
    assert_eq!(ticket.snippet, "Hola, ¿dónde está mi pedido?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_has_left_cannot_be_taken_back() {
    let (desk, _) = desk_with_carla().await;
    let taken = desk.reply(desk.only_ticket().await.id, "Llega mañana.").await;
    desk.pass(11).await;
    let refused = desk.engine.undo_reply(taken.outbox).await;
    assert!(matches!(
        refused,
        Err(EngineError::Refused {
            code: "already_sent",
            ..
        })
    ));
    assert_eq!(
        desk.engine.undo_last().await.unwrap().name,
        None,
        "nor by the general undo"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_is_stopped_once_when_carla_wrote_meanwhile() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    let mut request = desk.request(ticket.id, "Llega mañana.").await;
    shop.carla_writes("Déjelo, ya ha llegado.", crate::world::MORNING + MINUTE);
    desk.pass(60).await;
    let refused = desk.engine.reply(&request).await;
    assert!(matches!(
        refused,
        Err(EngineError::Refused {
            code: "reply_outdated",
            ..
        })
    ));
    request.force = true;
    desk.engine.reply(&request).await.unwrap();
    desk.pass(11).await;
    assert_eq!(shop.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_becomes_of_an_attempt_follows_from_what_is_known_of_it() {
    for (mood, later, state_then, received) in [
        (Mood::NotThere, Mood::Good, OutgoingState::Done, 1),
        (Mood::Refuses, Mood::Good, OutgoingState::NeedsPerson, 0),
        (Mood::LosesTheAnswer, Mood::Good, OutgoingState::Done, 1),
        (Mood::LosesTheMessage, Mood::Good, OutgoingState::Done, 1),
        (Mood::CannotTell, Mood::CannotTell, OutgoingState::NeedsPerson, 1),
    ] {
        let (desk, shop) = desk_with_carla().await;
        let ticket = desk.only_ticket().await;
        let taken = desk.reply(ticket.id, "Llega mañana.").await;
        shop.set_mood(mood);
        desk.clock.advance(11_000);
        desk.engine.send_due().await.unwrap();
        shop.set_mood(later);
        for _ in 0..60 {
            desk.clock.advance(30_000);
            desk.engine.send_due().await.unwrap();
        }
        assert_eq!(state(&desk, taken.outbox).await, state_then, "{mood:?}");
        assert_eq!(shop.received().len(), received, "{mood:?}");
        if state_then == OutgoingState::NeedsPerson {
            let ticket = desk.only_ticket().await;
            assert_eq!(ticket.status, TicketStatus::Open, "{mood:?}: somebody must look at it");
            assert!(ticket.delivery.is_some());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_in_the_middle_of_an_attempt_finds_out_before_it_sends_again() {
    for (mood, received) in [(Mood::LosesTheAnswer, 1), (Mood::LosesTheMessage, 1)] {
        let (desk, shop) = desk_with_carla().await;
        let taken = desk.reply(desk.only_ticket().await.id, "Llega mañana.").await;
        // As after a kill between the attempt and its answer: the row says that bytes may have left.
        desk.clock.advance(11_000);
        let mut tx = desk.engine.store().write().await.unwrap();
        assert!(tx.begin_attempt(taken.outbox, desk.engine.now()).await.unwrap());
        tx.commit().await.unwrap();
        if mood == Mood::LosesTheAnswer {
            shop.set_mood(mood);
            let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
            let message = ports::Outgoing {
                marker: row.marker,
                conversation: "carla".to_owned(),
                to: Vec::new(),
                subject: String::new(),
                text: String::new(),
                html: None,
                files: Vec::new(),
                author: String::new(),
                letter: None,
            };
            assert!(ports::Connected::send(&shop, &message).await.is_err());
        }
        shop.set_mood(Mood::Good);
        let desk = desk.restarted().await;
        assert_eq!(state(&desk, taken.outbox).await, OutgoingState::Unknown);
        desk.engine.send_due().await.unwrap();
        assert_eq!(state(&desk, taken.outbox).await, OutgoingState::Done);
        assert_eq!(shop.received().len(), received, "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_decides_what_cannot_be_found_out() {
    for (decision, state_then, received) in [
        (Decision::Happened, OutgoingState::Done, 0),
        (Decision::SendAgain, OutgoingState::Done, 1),
        (Decision::Cancel, OutgoingState::Cancelled, 0),
    ] {
        let (desk, shop) = desk_with_carla().await;
        let ticket = desk.only_ticket().await;
        let taken = desk.reply(ticket.id, "Llega mañana.").await;
        shop.set_mood(Mood::Refuses);
        desk.pass(11).await;
        shop.set_mood(Mood::Good);
        let undone = desk.engine.undo_reply(taken.outbox).await;
        assert!(
            matches!(
                undone,
                Err(EngineError::Refused {
                    code: "already_sent",
                    ..
                })
            ),
            "an undo decides nothing"
        );
        desk.engine.decide(taken.outbox, decision).await.unwrap();
        desk.pass(1).await;
        assert_eq!(state(&desk, taken.outbox).await, state_then, "{decision:?}");
        assert_eq!(shop.received().len(), received, "{decision:?}");
        let drafts = desk.drafts(ticket.id).await;
        assert_eq!(drafts.len(), usize::from(decision == Decision::Cancel), "{decision:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_reply_never_overtakes_the_first() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    desk.reply(ticket.id, "Primero.").await;
    desk.clock.advance(5_000);
    desk.reply(ticket.id, "Segundo.").await;
    shop.set_mood(Mood::NotThere);
    desk.clock.advance(20_000);
    desk.engine.send_due().await.unwrap();
    shop.set_mood(Mood::Good);
    desk.pass(600).await;
    let texts: Vec<String> = shop.received().into_iter().map(|m| m.text).collect();
    assert_eq!(texts, ["Primero.", "Segundo."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undo_goes_back_step_by_step_and_says_what_it_undid() {
    let (desk, _) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    desk.take(ticket.id).await;
    desk.engine.set_status(ticket.id, TicketStatus::Resolved).await.unwrap();
    desk.engine
        .note(
            ticket.id,
            &RichText::plain("Avisar a Bruno"),
            "5f2b1c1e-0000-4000-8000-000000000001",
        )
        .await
        .unwrap();
    for (name, status, mine, notes) in [
        (Some("ticket.note"), TicketStatus::Resolved, true, 0),
        (Some("ticket.status"), TicketStatus::Open, true, 0),
        (Some("ticket.assign"), TicketStatus::Open, false, 0),
        (None, TicketStatus::Open, false, 0),
    ] {
        let undone = desk.engine.undo_last().await.unwrap();
        assert_eq!(undone.name.as_deref(), name);
        let ticket = desk.only_ticket().await;
        assert_eq!(
            (ticket.status, ticket.assignee.is_some()),
            (status, mine),
            "after undoing {name:?}"
        );
        assert_eq!(desk.texts(ticket.id, MessageKind::Note).await.len(), notes);
    }
    let drafts = desk.drafts(ticket.id).await;
    assert_eq!(drafts[0].content.text, "Avisar a Bruno");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_programs_a_prepared_message_waits_for_ana() {
    // Carla's shop cannot send: its reply route is the computer's mail program.
    let shop: &'static crate::world::SilentShop = Box::leak(Box::default());
    for (program, state_then) in [
        (RecordingPrograms::default(), OutgoingState::HandedOver),
        (RecordingPrograms::missing(), OutgoingState::NeedsPerson),
    ] {
        let desk = Desk::empty(shop, program).await;
        desk.engine
            .add_connection("silent", "", &Default::default())
            .await
            .unwrap();
        desk.sync().await;
        let taken = desk
            .reply(desk.only_ticket().await.id, "Hola, Carla: mañana llega.")
            .await;
        desk.pass(1).await;
        assert_eq!(state(&desk, taken.outbox).await, state_then);
        let prepared = desk.programs.prepared();
        assert_eq!(prepared.len(), usize::from(state_then == OutgoingState::HandedOver));
        assert!(
            prepared
                .iter()
                .all(|address| address.starts_with("mailto:carla@example.com?subject="))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assignment_does_not_make_a_ticket_look_newer_than_its_newest_message() {
    let (desk, _) = desk_with_carla().await;
    let before = desk.only_ticket().await;
    desk.clock.advance(2 * 60 * MINUTE);
    desk.take(before.id).await;
    desk.engine.set_status(before.id, TicketStatus::Waiting).await.unwrap();
    let after = desk.only_ticket().await;
    assert_eq!(
        (after.last_message_at, after.snippet),
        (before.last_message_at, before.snippet)
    );
    assert_eq!(after.message_count, before.message_count);
}
