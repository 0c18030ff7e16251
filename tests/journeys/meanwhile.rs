//! Two sides at once: a customer writes while Ana decides, and the shop changes what she has corrected by hand.

use crate::world::{Desk, MORNING};
use domain::{CustomerField, HOUR, SECOND, TicketId, TicketStatus};
use engine::{Change, EngineError, Seen};
use ports::Sender;
use std::collections::BTreeMap;
use testkit::FlakyShop;

fn refusal(error: &EngineError) -> (&str, &BTreeMap<String, String>) {
    match error {
        EngineError::Refused { code, params } => (code, params),
        other => panic!("{other}"),
    }
}

/// Two tickets as Ana sees them, and then Carla writes to the first.
async fn desk_on_which_carla_wrote_again() -> (Desk, [TicketId; 2], Seen) {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", MORNING);
    shop.writes_in("carla-2", Sender::Customer, "Y otra cosa", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    let mut rows = desk.queue(store::TicketQueue::AllOpen).await;
    rows.sort_by_key(|row| row.number);
    let seen = Seen {
        places: rows.iter().map(|row| (row.id, row.last_seq)).collect(),
        ..Seen::default()
    };
    shop.carla_writes("Espera, ¡ha llegado rota!", MORNING + 30 * SECOND);
    desk.pass(60).await;
    (desk, [rows[0].id, rows[1].id], seen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_carla_wrote_since_ana_looked_is_not_put_out_of_sight() {
    let (desk, [carlas, _], seen) = desk_on_which_carla_wrote_again().await;
    for change in [
        Change::Status(TicketStatus::Resolved),
        Change::Status(TicketStatus::Waiting),
        Change::Snooze(desk.engine.now() + HOUR),
    ] {
        let done = desk.engine.change_seen(&[carlas], &change, &seen).await.unwrap();
        let (code, params) = refusal(done[0].refused.as_ref().unwrap());
        assert_eq!(code, "ticket_outdated", "{change:?}");
        assert_eq!(params["text"], "Espera, ¡ha llegado rota!");
        assert!(!params["name"].is_empty() && !params["number"].is_empty());
        assert_eq!(desk.ticket(carlas).await.status, TicketStatus::Open);
    }
    // What hides nothing is done as ever, and so is what she means all the same.
    let tags = Change::Tags {
        add: vec!["rota".to_owned()],
        remove: Vec::new(),
    };
    assert!(desk.engine.change_seen(&[carlas], &tags, &seen).await.unwrap()[0].changed);
    let knowing = Seen { force: true, ..seen };
    let resolve = Change::Status(TicketStatus::Resolved);
    assert!(desk.engine.change_seen(&[carlas], &resolve, &knowing).await.unwrap()[0].changed);
    assert_eq!(desk.ticket(carlas).await.status, TicketStatus::Resolved);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_the_one_with_news_stays_and_the_others_are_changed_in_one_step() {
    let (desk, [carlas, other], seen) = desk_on_which_carla_wrote_again().await;
    let resolve = Change::Status(TicketStatus::Resolved);
    let done = desk
        .engine
        .change_seen(&[carlas, other], &resolve, &seen)
        .await
        .unwrap();
    assert_eq!(done.iter().filter(|one| one.changed).count(), 1);
    assert_eq!(refusal(done[0].refused.as_ref().unwrap()).0, "ticket_outdated");
    assert!(done[1].changed);
    desk.engine.undo_last().await.unwrap();
    assert_eq!(desk.ticket(other).await.status, TicketStatus::Open);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_tickets_that_were_marked_and_never_on_the_screen_the_one_with_news_since_stays_too() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", MORNING);
    shop.writes_in("carla-2", Sender::Customer, "Y otra cosa", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    let ids: Vec<TicketId> = desk
        .queue(store::TicketQueue::AllOpen)
        .await
        .iter()
        .map(|row| row.id)
        .collect();
    let marked = Seen {
        unnamed: Some(desk.engine.store().newest_entry().await.unwrap()),
        ..Seen::default()
    };
    shop.carla_writes("Espera, ¡ha llegado rota!", MORNING + 30 * SECOND);
    desk.pass(60).await;
    let resolve = Change::Status(TicketStatus::Resolved);
    let done = desk.engine.change_seen(&ids, &resolve, &marked).await.unwrap();
    let refused: Vec<_> = done.iter().filter_map(|one| one.refused.as_ref()).collect();
    assert_eq!((done.len(), refused.len()), (2, 1));
    assert_eq!(refusal(refused[0]).1["text"], "Espera, ¡ha llegado rota!");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_with_news_is_not_merged_away_unread() {
    let (desk, [carlas, other], seen) = desk_on_which_carla_wrote_again().await;
    for (from, into) in [(carlas, other), (other, carlas)] {
        let refused = desk.engine.merge_seen(&[from], into, false, &seen).await.unwrap_err();
        assert_eq!(refusal(&refused).0, "ticket_outdated");
    }
    let looked = Seen {
        places: seen.places.keys().map(|id| (*id, i64::MAX)).collect(),
        ..Seen::default()
    };
    desk.engine.merge_seen(&[carlas], other, false, &looked).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_shop_changes_what_ana_had_corrected_both_are_kept_and_she_decides() {
    let desk = Desk::with(connectors::CONNECTORS[0]).await;
    let charlotte = desk
        .engine
        .customer_at("charlotte.whitlock@example.com")
        .await
        .unwrap()
        .unwrap();
    let person = async || desk.engine.store().person(charlotte).await.unwrap();
    let set = |value: Option<&str>| BTreeMap::from([(CustomerField::Name, value.map(str::to_owned))]);
    desk.engine
        .edit_customer(charlotte, &set(Some("Charlotte W.")))
        .await
        .unwrap();
    assert_eq!(
        person().await.conflict(charlotte, CustomerField::Name),
        None,
        "the shop has not changed it"
    );

    desk.pass(60).await;
    let both = person().await.conflict(charlotte, CustomerField::Name).unwrap();
    assert_eq!(
        [both.base, both.mine, both.theirs],
        ["Charlotte Whitlock", "Charlotte W.", "Charlotte Whitlock-Hart"]
    );
    assert_eq!(
        desk.engine.store().customer(charlotte).await.unwrap().name,
        "Charlotte W."
    );

    // Hers stays; taken back, the question is there again; the shop's holds, and taken back too.
    desk.engine
        .keep_customer_field(charlotte, CustomerField::Name)
        .await
        .unwrap();
    assert_eq!(person().await.conflict(charlotte, CustomerField::Name), None);
    assert_eq!(
        desk.engine.undo_last().await.unwrap().name.as_deref(),
        Some("customer.keep")
    );
    assert!(person().await.conflict(charlotte, CustomerField::Name).is_some());
    assert_eq!(
        desk.engine.redo_last().await.unwrap().name.as_deref(),
        Some("customer.keep")
    );
    assert_eq!(person().await.conflict(charlotte, CustomerField::Name), None);
    desk.engine.undo_last().await.unwrap();
    desk.engine.edit_customer(charlotte, &set(None)).await.unwrap();
    assert_eq!(
        desk.engine.store().customer(charlotte).await.unwrap().name,
        "Charlotte Whitlock-Hart"
    );
    desk.engine.undo_last().await.unwrap();
    assert_eq!(
        desk.engine.store().customer(charlotte).await.unwrap().name,
        "Charlotte W."
    );
    assert!(
        person().await.conflict(charlotte, CustomerField::Name).is_some(),
        "and the question with it"
    );
    let nothing = desk
        .engine
        .keep_customer_field(charlotte, CustomerField::Country)
        .await
        .unwrap_err();
    assert_eq!(refusal(&nothing).0, "customer_changed");
}
