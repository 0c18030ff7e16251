//! The main path on the sample shop: it is read like any other, Ana answers in the customer's language, the customer
//! reacts, time moves on.

use crate::world::{Desk, MORNING};
use connectors::shops::sample::Sample;
use domain::{Channel, Language, MINUTE, MessageKind, Priority, TicketStatus};
use engine::{SearchOrder, SearchRequest};
use std::collections::BTreeSet;
use store::{SearchKind, TicketQueue};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_opens_the_sample_shop_and_finds_a_believable_morning() {
    let desk = Desk::with(&Sample).await;
    let store = desk.engine.store();
    let connection = store.connections().await.unwrap().remove(0);
    let counts = store.connection_counts(connection.id).await.unwrap();
    assert_eq!((counts.orders, counts.customers), (411, 152));
    let open = desk.queue(TicketQueue::AllOpen).await;
    assert!(open.len() > 30, "{}", open.len());
    let languages: BTreeSet<_> = open.iter().filter_map(|t| t.language).collect();
    assert!(
        Language::INTERFACE.iter().all(|l| languages.contains(l)),
        "{languages:?}"
    );
    assert!(!desk.queue(TicketQueue::Overdue).await.is_empty());
    assert!(!desk.queue(TicketQueue::Waiting).await.is_empty());
    assert!(!desk.queue(TicketQueue::Resolved).await.is_empty());
    // What colleagues had sorted before Ana came.
    let snoozed = desk.queue(TicketQueue::Snoozed).await;
    assert_eq!(snoozed.len(), 2);
    assert!(snoozed.iter().all(|ticket| ticket.snoozed_until.is_some()));
    assert!(
        open.iter()
            .any(|ticket| ticket.priority == Priority::Urgent && !ticket.tags.is_empty())
    );
    let mut merged = 0;
    for ticket in desk.queue(TicketQueue::Resolved).await {
        merged += store.merged_into(ticket.id).await.unwrap().len();
    }
    assert_eq!(merged, 1, "one chat had been put into a mail");
    let (done, _) = desk.engine.undo_history().await.unwrap();
    assert!(done.is_empty(), "none of it is Ana's to undo: {done:?}");
    let due: Vec<_> = open.iter().filter_map(|t| t.promise).map(|p| p.at).collect();
    assert!(due.is_sorted(), "what is due first comes first");
    // The first chat comes in while Ana looks around.
    desk.pass(180).await;
    let channels: BTreeSet<Channel> = desk
        .queue(TicketQueue::AllOpen)
        .await
        .iter()
        .map(|t| t.channel)
        .collect();
    assert_eq!(channels, BTreeSet::from(Channel::ALL));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_customer_answers_ana_in_the_customers_language() {
    let desk = Desk::with(&Sample).await;
    let open = desk.queue(TicketQueue::AllOpen).await;
    let spanish = |t: &&store::TicketRow| {
        t.language == Language::parse("es") && t.status == TicketStatus::Open && t.channel == Channel::Email
    };
    let ticket = open.iter().find(spanish).unwrap();
    let before = desk.texts(ticket.id, MessageKind::Inbound).await.len();
    let text = "Hola: siento mucho el retraso. Le envío hoy mismo una taza nueva sin coste y le devolvemos los gastos de envío.";
    desk.reply(ticket.id, text).await;
    desk.pass(11).await;
    desk.pass(40).await;
    let after = desk.texts(ticket.id, MessageKind::Inbound).await;
    assert!(after.len() > before, "the customer reacted");
    let ticket = store_ticket(&desk, ticket.id).await;
    assert_eq!((ticket.status, ticket.unread), (TicketStatus::Open, true));
    assert_eq!(ticket.language, Language::parse("es"));
}

async fn store_ticket(desk: &Desk, id: domain::TicketId) -> store::TicketRow {
    desk.engine.store().ticket(id, desk.engine.agent()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_moves_in_the_shop() {
    let desk = Desk::with(&Sample).await;
    let count = |desk: &Desk| {
        let store = desk.engine.store().clone();
        async move {
            let connection = store.connections().await.unwrap().remove(0);
            store.connection_counts(connection.id).await.unwrap().tickets
        }
    };
    let before = count(&desk).await;
    desk.pass(20 * 60).await;
    assert!(count(&desk).await > before, "new tickets arrived within twenty minutes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_everything_again_changes_nothing() {
    let desk = Desk::with(&Sample).await;
    let before = desk.fingerprint().await;
    let connection = desk.engine.store().connections().await.unwrap().remove(0);
    let mut tx = desk.engine.store().write().await.unwrap();
    for stream in ["customers", "products", "orders", "messages"] {
        // A cursor of an earlier time, as after a restored backup.
        let start = format!("{{\"at\":{},\"seq\":0}}", (MORNING - 600 * 24 * 60 * MINUTE).millis());
        tx.set_cursor(connection.id, stream, &start, MORNING).await.unwrap();
    }
    tx.commit().await.unwrap();
    desk.sync().await;
    assert_eq!(desk.fingerprint().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_the_sample_shop_leaves_nothing_of_it() {
    let desk = Desk::with(&Sample).await;
    let store = desk.engine.store();
    assert!(!kinds_of(&desk, "taza").await.is_empty());
    let connection = store.connections().await.unwrap().remove(0);
    desk.engine.remove_connection(connection.id).await.unwrap();
    assert!(desk.queue(TicketQueue::AllOpen).await.is_empty());
    for word in ["taza", "TA", "example"] {
        assert!(kinds_of(&desk, word).await.is_empty(), "{word}");
    }
    assert!(desk.notebooks.all_lines().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_of_the_shop_can_be_found() {
    let desk = Desk::with(&Sample).await;
    let ticket = desk
        .queue(TicketQueue::AllOpen)
        .await
        .into_iter()
        .find(|t| t.order_number.is_some())
        .unwrap();
    let number = ticket.order_number.unwrap();
    assert!(
        kinds_of(&desk, &number).await.contains(&SearchKind::Order),
        "the order {number}"
    );
    let part: String = number.chars().skip(4).take(4).collect();
    assert!(
        kinds_of(&desk, &part).await.contains(&SearchKind::Order),
        "{part} of {number}"
    );
    let kinds = kinds_of(&desk, "taz").await;
    for kind in [SearchKind::Product, SearchKind::Order, SearchKind::Message] {
        assert!(kinds.contains(&kind), "{kind:?} among {kinds:?}");
    }
}

/// The kinds of what is found.
async fn kinds_of(desk: &Desk, text: &str) -> Vec<SearchKind> {
    let asked = SearchRequest {
        text,
        names: &domain::SearchNames::default(),
        kind: None,
        order: SearchOrder::Newest,
        offset: 0,
        limit: 10,
        zone_minutes: 0,
    };
    let answer = desk.engine.search(&asked).await.unwrap();
    assert!(answer.groups.iter().all(|group| !group.more));
    let found = answer.groups.iter().filter(|group| group.total > 0);
    found.map(|group| group.kind).collect()
}
