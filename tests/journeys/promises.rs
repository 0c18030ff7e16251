//! Promises on a real desk: what the shop promises is data, every open ticket follows it exactly, and what takes a promise
//! back puts every deadline where it was.

use crate::world::Desk;
use connectors::shops::sample::Sample;
use domain::{Channel, DAY, HOUR, MINUTE, PromiseKind, PromiseRule, SECOND, Situation, TicketId, TicketStatus};
use engine::Change;
use std::collections::BTreeMap;
use store::TicketQueue;

const ONE_HOUR: PromiseRule = PromiseRule {
    target: Some(HOUR),
    latest: Some(2 * HOUR),
    resolution: Some(5 * HOUR),
};

async fn deadlines(desk: &Desk) -> BTreeMap<TicketId, (i64, i64)> {
    let open = desk.queue(TicketQueue::AllOpen).await;
    let due = open.iter().filter_map(|ticket| {
        let promise = ticket.promise?;
        Some((ticket.id, (promise.at.millis(), promise.latest_at.millis())))
    });
    due.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shorter_promise_moves_every_open_ticket_and_its_undo_moves_them_back() {
    let desk = Desk::with(&Sample).await;
    let before = deadlines(&desk).await;
    assert!(before.len() > 20, "{}", before.len());
    desk.engine.set_promises(&[(Situation::Email, ONE_HOUR)]).await.unwrap();
    let mut moved = 0;
    for ticket in desk.queue(TicketQueue::AllOpen).await {
        let Some(promise) = ticket.promise else { continue };
        if promise.situation == Situation::Email && promise.kind != PromiseKind::Resolution {
            assert_eq!(promise.at, promise.started_at + HOUR, "#{}", ticket.number);
            assert_eq!(promise.latest_at, promise.started_at + 2 * HOUR);
            moved += 1;
        } else {
            let was = before.get(&ticket.id).map(|(at, _)| *at);
            assert_eq!(was, Some(promise.at.millis()), "#{}", ticket.number);
        }
    }
    assert!(moved > 5, "{moved}");
    let rows = desk.queue(TicketQueue::AllOpen).await;
    let order: Vec<i64> = rows.iter().filter_map(|t| t.promise).map(|p| p.at.millis()).collect();
    assert!(order.is_sorted(), "what is due first comes first");

    let undone = desk.engine.undo_last().await.unwrap();
    assert_eq!(undone.name.as_deref(), Some("promise.set"));
    assert_eq!(deadlines(&desk).await, before);
    desk.engine.redo_last().await.unwrap();
    assert_ne!(deadlines(&desk).await, before);
    let desk = desk.restarted().await;
    assert_eq!(
        desk.engine
            .store()
            .promise_policy()
            .await
            .unwrap()
            .rule(Situation::Email),
        ONE_HOUR
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_was_ended_while_tickets_followed_goes_on_where_it_was() {
    let desk = Desk::with(&Sample).await;
    desk.engine.set_promises(&[(Situation::Email, ONE_HOUR)]).await.unwrap();
    let wanted = deadlines(&desk).await;
    desk.engine.undo_last().await.unwrap();
    // The rules are durable, the tickets have not followed yet: then the power goes.
    let mut policy = desk.engine.store().promise_policy().await.unwrap();
    policy.set(Situation::Email, ONE_HOUR);
    let mut tx = desk.engine.store().write().await.unwrap();
    tx.set_promise_policy(&policy).await.unwrap();
    tx.commit().await.unwrap();
    let desk = desk.restarted().await;
    assert_ne!(deadlines(&desk).await, wanted);
    desk.engine.catch_up_promises().await.unwrap();
    assert_eq!(deadlines(&desk).await, wanted);
    assert!(!desk.engine.store().promises_behind().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn putting_aside_stops_no_clock_an_answer_does_and_waiting_pauses_what_is_left() {
    let desk = Desk::with(&Sample).await;
    let ticket = desk
        .queue(TicketQueue::AllOpen)
        .await
        .into_iter()
        .find(|t| {
            t.channel == Channel::Email
                && t.status == TicketStatus::Open
                && t.promise.is_some_and(|p| p.kind == PromiseKind::FirstReply)
        })
        .unwrap();
    let due = ticket.promise;
    let now = desk.engine.now();
    desk.engine
        .change(&[ticket.id], &Change::Snooze(now + DAY))
        .await
        .unwrap();
    let row = |desk: &Desk| {
        let engine = desk.engine.clone();
        async move { engine.store().ticket(ticket.id, engine.agent()).await.unwrap() }
    };
    assert_eq!(row(&desk).await.promise, due, "snoozed, and still promised");

    desk.engine.change(&[ticket.id], &Change::Wake).await.unwrap();
    desk.reply(ticket.id, "Hola, lo miro ahora mismo.").await;
    let answered = row(&desk).await;
    assert_eq!((answered.status, answered.promise), (TicketStatus::Waiting, None));
    let promises = desk.engine.promises_of(ticket.id).await.unwrap();
    assert!(promises.paused && promises.running.is_empty());
    assert!(promises.first_reply.is_some());

    // Two hours are the customer's; then it is our turn again.
    desk.clock.advance(2 * HOUR);
    desk.engine
        .change(&[ticket.id], &Change::Status(TicketStatus::Open))
        .await
        .unwrap();
    let promises = desk.engine.promises_of(ticket.id).await.unwrap();
    let resolution = promises
        .running
        .iter()
        .find(|promise| promise.kind == PromiseKind::Resolution)
        .unwrap();
    assert_eq!(promises.waited, 2 * HOUR);
    assert_eq!(resolution.at, resolution.started_at + 7 * HOUR);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promise_that_nobody_could_keep_is_refused_and_changes_nothing() {
    let desk = Desk::with(&Sample).await;
    let before = deadlines(&desk).await;
    let upside_down = PromiseRule {
        target: Some(HOUR),
        latest: Some(MINUTE),
        resolution: None,
    };
    let nothing = PromiseRule {
        target: Some(SECOND - 1),
        ..ONE_HOUR
    };
    for rule in [upside_down, nothing] {
        let error = desk.engine.set_promises(&[(Situation::Email, rule)]).await.unwrap_err();
        assert_eq!(error.to_string(), "refused: promise_invalid");
    }
    assert_eq!(deadlines(&desk).await, before);
}
