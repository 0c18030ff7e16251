//! Two tickets become one and are two again exactly, whatever was said in between; one becomes two and is one again.

use crate::world::{Desk, MORNING};
use domain::{HOUR, MINUTE, MessageKind, Priority, TicketId, TicketStatus};
use engine::{Change, DraftSave, EngineError};
use ports::Sender;
use store::DraftKind;
use testkit::FlakyShop;

async fn desk() -> (Desk, FlakyShop, [TicketId; 3]) {
    let shop = FlakyShop::default();
    for (conversation, minute) in [("a", 0), ("b", 1), ("c", 2), ("a", 3), ("b", 4)] {
        let text = format!("{conversation}{minute}");
        shop.writes_in(conversation, Sender::Customer, &text, MORNING + minute * MINUTE);
    }
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    desk.clock.advance(HOUR);
    let mut all = desk.queue(store::TicketQueue::AllOpen).await;
    all.sort_by_key(|row| row.number);
    let ids = [all[0].id, all[1].id, all[2].id];
    (desk, shop, ids)
}

fn code(error: EngineError) -> &'static str {
    match error {
        EngineError::Refused { code, .. } => code,
        other => panic!("{other}"),
    }
}

/// Everything that is kept of a ticket.
async fn picture(desk: &Desk, ticket: TicketId) -> String {
    let store = desk.engine.store();
    let entries = store.messages(ticket).await.unwrap();
    let entries: Vec<_> = entries
        .iter()
        .map(|m| (m.seq, m.kind, m.text.as_str(), &m.event))
        .collect();
    let outbox: Vec<_> = store
        .outbox_of(ticket)
        .await
        .unwrap()
        .into_iter()
        .map(|x| (x.id, x.state))
        .collect();
    format!(
        "{:?}\n{entries:?}\n{:?}\n{:?}\n{outbox:?}",
        desk.ticket(ticket).await,
        store.drafts(ticket, desk.engine.agent()).await.unwrap(),
        store.watchers(ticket).await.unwrap(),
    )
}

async fn pictures(desk: &Desk, tickets: &[TicketId]) -> Vec<String> {
    let mut all = Vec::new();
    for ticket in tickets {
        all.push(picture(desk, *ticket).await);
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merge_and_its_undo_return_both_tickets_exactly() {
    let (desk, _, [a, b, c]) = desk().await;
    desk.change(
        &[a],
        Change::Tags {
            add: vec!["vip".into(), "rotura".into()],
            remove: vec![],
        },
    )
    .await;
    desk.change(
        &[b],
        Change::Tags {
            add: vec!["vip".into()],
            remove: vec![],
        },
    )
    .await;
    desk.change(&[a], Change::Watch(true)).await;
    desk.change(&[a], Change::Priority(Priority::High)).await;
    desk.change(&[b], Change::Read(true)).await;
    desk.change(&[b], Change::Snooze(MORNING + 20 * HOUR)).await;
    desk.engine
        .save_draft(&DraftSave::plain(a, DraftKind::Reply, "Hola"))
        .await
        .unwrap();
    desk.engine
        .save_draft(&DraftSave::plain(b, DraftKind::Note, "Ojo"))
        .await
        .unwrap();
    let before = pictures(&desk, &[a, b, c]).await;

    desk.engine.merge(&[a, c], b, false).await.unwrap();
    assert_eq!(
        desk.texts(b, MessageKind::Inbound).await,
        ["a0", "b1", "c2", "a3", "b4"],
        "by time"
    );
    let (row, gone) = (desk.ticket(b).await, desk.ticket(a).await);
    assert_eq!(
        (row.message_count, row.tags.len(), row.watching, row.unread),
        (5, 2, true, true)
    );
    assert_eq!((gone.status, gone.merged_into), (TicketStatus::Merged, Some(b)));
    assert_eq!(desk.drafts(b).await.len(), 2);
    let merged = desk.engine.store().merged_into(b).await.unwrap();
    assert_eq!(merged.iter().map(|m| m.number).collect::<Vec<_>>(), [1001, 1003]);
    let as_merged = pictures(&desk, &[a, b, c]).await;

    let undone = desk.engine.undo_last().await.unwrap();
    assert_eq!(
        (undone.name.as_deref(), undone.params["later"].as_str()),
        (Some("ticket.merge"), "0")
    );
    assert_eq!(pictures(&desk, &[a, b, c]).await, before);
    assert_eq!(
        desk.engine.redo_last().await.unwrap().name.as_deref(),
        Some("ticket.merge")
    );
    let again = pictures(&desk, &[a, b, c]).await;
    assert_eq!(
        (again[0].clone(), again[2].clone()),
        (as_merged[0].clone(), as_merged[2].clone())
    );
    desk.engine.undo_last().await.unwrap();
    assert_eq!(pictures(&desk, &[a, b, c]).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_carla_writes_after_a_merge_arrives_in_the_target_and_goes_back_with_its_ticket() {
    let (desk, shop, [a, b, _]) = desk().await;
    desk.engine.merge(&[a], b, false).await.unwrap();
    let later = MORNING + 2 * HOUR;
    shop.writes_in("a", Sender::Customer, "a-later", later);
    shop.writes_in("b", Sender::Customer, "b-later", later + MINUTE);
    desk.pass(2 * 3600).await;
    desk.reply(b, "Una respuesta para las dos").await;
    assert!(
        desk.texts(b, MessageKind::Inbound)
            .await
            .contains(&"a-later".to_owned())
    );
    let since = desk.engine.store().merged_into(b).await.unwrap().remove(0).since;
    let told: Vec<_> = since.iter().map(|s| (s.text.as_str(), s.goes_back)).collect();
    assert_eq!(
        told,
        [
            ("a-later", true),
            ("b-later", false),
            ("Una respuesta para las dos", false)
        ]
    );

    let done = desk.engine.unmerge(a).await.unwrap();
    assert_eq!((done.target, done.later), (b, 1));
    assert_eq!(desk.texts(a, MessageKind::Inbound).await, ["a0", "a3", "a-later"]);
    assert_eq!(desk.texts(b, MessageKind::Inbound).await, ["b1", "b4", "b-later"]);
    assert_eq!(
        desk.texts(b, MessageKind::Outbound).await,
        ["Una respuesta para las dos"]
    );
    // Ana has answered below it: she has seen it.
    let (one, two) = (desk.ticket(a).await, desk.ticket(b).await);
    assert_eq!(
        (one.status, one.snippet.as_str(), one.message_count, one.unread),
        (TicketStatus::Open, "a-later", 3, false)
    );
    assert_eq!(two.message_count, 4);
    shop.writes_in("a", Sender::Customer, "a-last", later + HOUR);
    desk.pass(3600).await;
    assert_eq!(
        desk.texts(a, MessageKind::Inbound).await.len(),
        4,
        "and later ones arrive here again"
    );
    assert_eq!(code(desk.engine.unmerge(a).await.unwrap_err()), "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_of_merges_comes_apart_link_by_link() {
    let (desk, shop, [a, b, c]) = desk().await;
    let before = pictures(&desk, &[a, b, c]).await;
    desk.engine.merge(&[a], b, false).await.unwrap();
    let between = pictures(&desk, &[a, b, c]).await;
    desk.engine.merge(&[b], c, false).await.unwrap();
    assert_eq!(
        desk.texts(c, MessageKind::Inbound).await,
        ["a0", "b1", "c2", "a3", "b4"]
    );
    desk.engine.undo_last().await.unwrap();
    assert_eq!(pictures(&desk, &[a, b, c]).await, between);
    desk.engine.undo_last().await.unwrap();
    assert_eq!(pictures(&desk, &[a, b, c]).await, before);
    desk.engine.merge(&[a], b, false).await.unwrap();
    desk.engine.merge(&[b], c, false).await.unwrap();
    shop.writes_in("a", Sender::Customer, "a-later", MORNING + 2 * HOUR);
    desk.pass(2 * 3600).await;
    assert!(
        desk.texts(c, MessageKind::Inbound)
            .await
            .contains(&"a-later".to_owned())
    );
    desk.engine.unmerge(b).await.unwrap();
    assert_eq!(
        desk.texts(b, MessageKind::Inbound).await,
        ["a0", "b1", "a3", "b4", "a-later"]
    );
    desk.engine.unmerge(a).await.unwrap();
    assert_eq!(desk.texts(a, MessageKind::Inbound).await, ["a0", "a3", "a-later"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_texts_in_progress_are_asked_about_and_a_held_reply_goes_along() {
    let (desk, shop, [a, b, _]) = desk().await;
    desk.engine
        .save_draft(&DraftSave::plain(a, DraftKind::Reply, "Uno"))
        .await
        .unwrap();
    desk.engine
        .save_draft(&DraftSave::plain(b, DraftKind::Reply, "Otro"))
        .await
        .unwrap();
    let before = pictures(&desk, &[a, b]).await;
    assert_eq!(
        code(desk.engine.merge(&[a], b, false).await.unwrap_err()),
        "merge_drafts"
    );
    assert_eq!(pictures(&desk, &[a, b]).await, before, "nothing was done");
    desk.engine.merge(&[a], b, true).await.unwrap();
    assert_eq!(desk.drafts(b).await[0].content.text, "Otro");
    desk.engine.undo_last().await.unwrap();
    assert_eq!(pictures(&desk, &[a, b]).await, before);

    desk.engine
        .save_draft(&DraftSave::plain(a, DraftKind::Reply, ""))
        .await
        .unwrap();
    desk.reply(a, "Ya va").await;
    desk.engine.merge(&[a], b, false).await.unwrap();
    assert_eq!(desk.engine.store().outbox_of(b).await.unwrap().len(), 1);
    desk.pass(60).await;
    assert_eq!(shop.received()[0].conversation, "a", "it goes to whom it was written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_merged_is_refused() {
    let (desk, _, [a, b, c]) = desk().await;
    assert_eq!(
        code(desk.engine.merge(&[a], a, false).await.unwrap_err()),
        "merge_itself"
    );
    assert_eq!(
        code(desk.engine.merge(&[], a, false).await.unwrap_err()),
        "merge_itself"
    );
    desk.engine.merge(&[a], b, false).await.unwrap();
    assert_eq!(
        code(desk.engine.merge(&[c], a, false).await.unwrap_err()),
        "ticket_merged"
    );
    assert_eq!(
        code(desk.engine.set_status(a, TicketStatus::Open).await.unwrap_err()),
        "ticket_merged"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_split_from_a_message_on_and_is_whole_again_after_an_undo() {
    let (desk, _, [a, b, _]) = desk().await;
    desk.engine.merge(&[a], b, false).await.unwrap();
    let before = picture(&desk, b).await;
    let messages = desk.engine.store().messages(b).await.unwrap();
    let third = messages.iter().find(|m| m.text == "a3").unwrap().id;
    let first = messages.iter().find(|m| m.text == "a0").unwrap().id;
    assert_eq!(code(desk.engine.split(first).await.unwrap_err()), "split_all");
    let (made, number) = desk.engine.split(third).await.unwrap();
    assert_eq!(number, 1004);
    assert_eq!(desk.texts(made, MessageKind::Inbound).await, ["a3", "b4"]);
    assert_eq!(desk.texts(b, MessageKind::Inbound).await, ["a0", "b1"]);
    assert_eq!(desk.events(made).await, ["split_from"]);
    let undone = desk.engine.undo_last().await.unwrap();
    assert_eq!(
        (undone.name.as_deref(), undone.params["later"].as_str()),
        (Some("ticket.split"), "0")
    );
    assert_eq!(picture(&desk, b).await, before);
    assert!(desk.engine.store().ticket(made, desk.engine.agent()).await.is_err());
    desk.engine.undo_last().await.unwrap();
    assert_eq!(
        desk.texts(a, MessageKind::Inbound).await,
        ["a0", "a3"],
        "each still knows where it belongs"
    );
    assert_eq!(
        desk.engine.redo_last().await.unwrap().name.as_deref(),
        Some("ticket.merge")
    );
}
