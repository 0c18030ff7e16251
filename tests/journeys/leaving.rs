//! Ana disconnects a shop: what was read stays with its history, or goes to the last byte; nothing that is on its way is
//! forgotten, and whoever connects the same shop again finds everything once.

use crate::world::{Desk, MORNING, contains};
use connectors::shops::sample::Sample;
use domain::{ConnectionId, MessageKind, OutgoingState};
use engine::{EngineError, Left, RefundRequest, ReplyRoute, SearchOrder, SearchRequest};
use ports::{Connected, Connector, Credentials, PortError, Sender, Surroundings};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::TicketQueue;
use testkit::{FlakyShop, Mood};

async fn connection(desk: &Desk) -> ConnectionId {
    desk.engine.store().connections().await.unwrap()[0].id
}

fn code<T: std::fmt::Debug>(answer: Result<T, EngineError>) -> &'static str {
    match answer {
        Err(EngineError::Refused { code, .. }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

async fn found(desk: &Desk, text: &str) -> usize {
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
    answer.groups.iter().map(|group| group.hits.len()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_stays_readable_and_the_same_shop_goes_on_with_it() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi lámpara qzfarolk?", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    let (id, ticket) = (connection(&desk).await, desk.only_ticket().await);
    let left: Left = desk.engine.disconnect(id).await.unwrap();
    assert_eq!(left.withdrawal, ports::Withdrawal::NoGrant);

    let row = desk.engine.store().connections().await.unwrap().remove(0);
    assert_eq!(row.left_at, Some(desk.clock_now()));
    assert_eq!(desk.texts(ticket.id, MessageKind::Inbound).await.len(), 1);
    let request = desk.request(ticket.id, "Llega mañana.").await;
    assert_eq!(code(desk.engine.reply(&request).await), "connection_left");
    let view = desk.ticket(ticket.id).await;
    assert_eq!(
        desk.engine.recipients(&view, None).await.unwrap().route,
        ReplyRoute::Left
    );

    // Nothing is read, not even after a start of the program.
    shop.writes_in("carla", Sender::Customer, "¿Y bien?", desk.clock_now());
    let desk = desk.restarted().await;
    assert!(desk.engine.sync_one(id).await.unwrap().is_none());
    desk.pass(60).await;
    assert_eq!(desk.texts(ticket.id, MessageKind::Inbound).await.len(), 1);

    // Again the same shop: the same connection, the same ticket, and what came meanwhile.
    let again = desk.engine.add_connection("flaky", "", &BTreeMap::new()).await.unwrap();
    assert_eq!(again, id);
    desk.sync().await;
    assert_eq!(desk.only_ticket().await.id, ticket.id);
    assert_eq!(desk.texts(ticket.id, MessageKind::Inbound).await.len(), 2);
    desk.reply(ticket.id, "Llega mañana.").await;
    desk.pass(60).await;
    assert_eq!(shop.received().len(), 1);
    assert_eq!(
        code(desk.engine.add_connection("flaky", "", &BTreeMap::new()).await),
        "connection_exists"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_with_orders_is_disconnected_and_connected_again_without_doubles() {
    let desk = Desk::with(&Sample).await;
    let id = connection(&desk).await;
    let (before, hits) = (desk.fingerprint().await, found(&desk, "Carla Pastor").await);
    assert!(hits > 0);
    let counts = desk.engine.store().connection_counts(id).await.unwrap();
    desk.engine.disconnect(id).await.unwrap();
    assert_eq!(
        found(&desk, "Carla Pastor").await,
        hits,
        "history is searched as before"
    );
    assert_eq!(desk.fingerprint().await, before);
    assert!(!desk.queue(TicketQueue::AllOpen).await.is_empty());

    assert_eq!(
        desk.engine
            .add_connection("sample", "", &BTreeMap::new())
            .await
            .unwrap(),
        id
    );
    desk.sync().await;
    let after = desk.engine.store().connection_counts(id).await.unwrap();
    assert_eq!(
        (after.orders, after.customers, after.tickets),
        (counts.orders, counts.customers, counts.tickets)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_disconnected_while_a_reply_waits_or_nobody_knows_whether_it_arrived() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    let (id, ticket) = (connection(&desk).await, desk.only_ticket().await);
    let taken = desk.reply(ticket.id, "Llega mañana.").await;
    let belongings = desk.engine.leave_preview(id).await.unwrap().belongings;
    assert_eq!((belongings.waiting, belongings.in_doubt), (1, 0));
    assert_eq!(code(desk.engine.disconnect(id).await), "connection_under_way");
    assert_eq!(
        code(desk.engine.erase_connection(id, false).await),
        "connection_under_way"
    );

    shop.set_mood(Mood::CannotTell);
    desk.clock.advance(60_000);
    desk.engine.send_due().await.unwrap();
    let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
    assert_eq!(row.state, OutgoingState::Unknown);
    let belongings = desk.engine.leave_preview(id).await.unwrap().belongings;
    assert_eq!((belongings.waiting, belongings.in_doubt), (0, 1));
    assert_eq!(code(desk.engine.disconnect(id).await), "connection_under_way");

    // It is still connected: it is found out what became of it, and then nothing stands in the way.
    shop.set_mood(Mood::Good);
    desk.clock.advance(60_000);
    desk.engine.send_due().await.unwrap();
    assert_eq!(shop.received().len(), 1);
    desk.engine.disconnect(id).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_has_not_left_keeps_its_shop() {
    let desk = Desk::with(&Sample).await;
    let id = connection(&desk).await;
    let store = desk.engine.store();
    for row in desk.queue(TicketQueue::AllOpen).await {
        let Some(customer) = desk.ticket(row.id).await.customer else {
            continue;
        };
        for order in store.orders_of(customer, 50).await.unwrap() {
            let quote = desk.engine.refund_quote(order.head.id).await.unwrap();
            let Some(payment) = quote.payments.first().filter(|payment| payment.left.minor >= 100) else {
                continue;
            };
            let request = RefundRequest {
                order: order.head.id,
                payment: Some(payment.id.clone()),
                minor: 100,
                reason: "rota".to_owned(),
                operation: "op-leave".to_owned(),
                stamp: quote.stamp.clone(),
                ticket: None,
            };
            desk.engine.request_refund(&request).await.unwrap();
            assert_eq!(code(desk.engine.disconnect(id).await), "connection_under_way");
            desk.pass(60).await;
            desk.engine.disconnect(id).await.unwrap();
            assert_eq!(code(desk.engine.refund_quote(order.head.id).await), "connection_left");
            return;
        }
    }
    panic!("nothing that could be given back");
}

/// The same person at another shop.
struct Other(FlakyShop);

impl Connector for Other {
    fn id(&self) -> &'static str {
        "other"
    }
    fn name(&self) -> &'static str {
        "Other"
    }
    fn fields(&self) -> &'static [ports::ConnectorField] {
        &[]
    }
    fn capabilities(&self) -> &'static [ports::Capability] {
        &[ports::Capability::Messages, ports::Capability::Replies]
    }
    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        self.0.connect(credentials, around)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn erased_no_byte_of_carla_stays_in_any_file() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi lámpara qzfarolk?", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    let (id, ticket) = (connection(&desk).await, desk.only_ticket().await);
    desk.reply(ticket.id, "Un momento, qzrespuk.").await;
    desk.pass(60).await;
    let words = ["Carla", "carla@example.com", "farolk", "zrespuk", "lámpara"];
    for word in &words[..4] {
        let tables = desk.engine.store().tables_with(word.as_bytes()).await.unwrap();
        assert!(!tables.is_empty(), "{word} was never there");
    }
    let old = desk.engine.back_up().await.unwrap();
    desk.clock.advance(60_000);
    let left = desk.engine.erase_connection(id, true).await.unwrap();
    assert_eq!(left.copies.len(), 1, "only the new backup is there");
    assert!(!old.folder.exists());
    assert!(desk.engine.store().connections().await.unwrap().is_empty());
    for word in words {
        let tables = desk.engine.store().tables_with(word.as_bytes()).await.unwrap();
        assert_eq!(tables, Vec::<String>::new(), "{word}");
        assert!(!contains(&desk.bytes(), word), "{word} in a file");
    }
    assert_eq!(found(&desk, "Carla").await, 0);
    assert!(desk.engine.store().check().await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_shop_with_orders_leaves_nothing_that_can_be_found() {
    let desk = Desk::with(&Sample).await;
    let id = connection(&desk).await;
    let ticket = desk.queue(TicketQueue::AllOpen).await.remove(0);
    desk.engine.erase_connection(id, false).await.unwrap();
    let store = desk.engine.store();
    assert!(store.ticket(ticket.id, desk.engine.agent()).await.is_err());
    for word in ["Carla Pastor", "taza", "example"] {
        assert_eq!(found(&desk, word).await, 0, "{word}");
    }
    for word in ["Pastor", "carla", "@example", "Taza"] {
        assert_eq!(
            store.tables_with(word.as_bytes()).await.unwrap(),
            Vec::<String>::new(),
            "{word}"
        );
    }
    assert!(store.check().await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_whom_two_shops_know_stays_when_one_is_erased() {
    let (one, two) = (FlakyShop::default(), FlakyShop::default());
    one.carla_writes("Hola, qzunok", MORNING);
    two.carla_writes("Buenas, qzdosk", MORNING);
    let other: &'static Other = Box::leak(Box::new(Other(two)));
    let kinds: [&'static dyn Connector; 2] = [Box::leak(Box::new(one)), other];
    let desk = Desk::of_kinds(&kinds).await;
    let first = desk.engine.add_connection("flaky", "", &BTreeMap::new()).await.unwrap();
    desk.engine.add_connection("other", "", &BTreeMap::new()).await.unwrap();
    desk.sync().await;
    let belongings = desk.engine.leave_preview(first).await.unwrap().belongings;
    assert_eq!((belongings.persons, belongings.shared), (1, 1));

    desk.engine.erase_connection(first, false).await.unwrap();
    let ticket = desk.only_ticket().await;
    assert_eq!(desk.texts(ticket.id, MessageKind::Inbound).await, ["Buenas, qzdosk"]);
    let carla = desk.ticket(ticket.id).await.customer.unwrap();
    assert_eq!(desk.engine.store().customer(carla).await.unwrap().name, "Carla Pastor");
    let tables = desk.engine.store().tables_with("qzunok".as_bytes()).await.unwrap();
    assert_eq!(tables, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasing_that_was_killed_before_it_began_goes_on_at_the_next_start() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, qzfarolk", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop))).await;
    let id = connection(&desk).await;
    let mut tx = desk.engine.store().write().await.unwrap();
    tx.leave_connection(id, true, MORNING).await.unwrap();
    tx.commit().await.unwrap();
    // Killed here: asked for, and nothing gone.
    let desk = desk.restarted().await;
    assert!(desk.engine.store().connections().await.unwrap().is_empty());
    let tables = desk.engine.store().tables_with(b"farolk").await.unwrap();
    assert_eq!(tables, Vec::<String>::new());
}
