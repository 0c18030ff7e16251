//! What customers are told about their orders without being asked: once, in their language, only what happens on watch, and
//! never by itself before somebody has said so.

use crate::world::{Desk, MORNING};
use domain::{
    ConnectionId, Currency, DAY, FulfilmentStatus, HOUR, Language, MINUTE, Money, NewsKind, NewsRule, OutgoingState,
    PaymentStatus, Priority, StockCount, TicketId, TicketStatus, Timestamp,
};
use engine::{Decision, Effect, EngineError};
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, CustomerRecord, Delivery, Found,
    FulfilmentRecord, OrderLineRecord, OrderRecord, Outgoing, PaymentRecord, PortError, ProductRecord, Record,
    RefundRecord, Stream, Surroundings, async_trait,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{DraftKind, FailedAddress, IdentityKind, SenderRule, TicketQueue, TicketRow};
use testkit::RecordingPrograms;

/// A shop whose counter the test fills, and that keeps what it is sent.
#[derive(Clone, Default)]
pub(crate) struct Shop {
    records: Arc<Mutex<Vec<Record>>>,
    sent: Arc<Mutex<Vec<Outgoing>>>,
    mute: bool,
}

impl Shop {
    /// One that has no mail of its own.
    pub(crate) fn mute() -> Shop {
        Shop {
            mute: true,
            ..Shop::default()
        }
    }
    pub(crate) fn put(&self, record: Record) {
        self.records.lock().unwrap().push(record);
    }
    pub(crate) fn order(&self, order: &OrderRecord) {
        self.put(Record::Order(Box::new(order.clone())));
    }
    pub(crate) fn leaked(&self) -> &'static dyn Connector {
        Box::leak(Box::new(self.clone()))
    }
    fn sent(&self) -> Vec<Outgoing> {
        self.sent.lock().unwrap().clone()
    }
}

impl Connector for Shop {
    fn id(&self) -> &'static str {
        "news-shop"
    }
    fn name(&self) -> &'static str {
        "Taller Azul"
    }
    fn fields(&self) -> &'static [ConnectorField] {
        &[]
    }
    fn capabilities(&self) -> &'static [Capability] {
        if self.mute {
            &[Capability::Orders]
        } else {
            &[Capability::Orders, Capability::Replies]
        }
    }
    fn stock_counts(&self) -> StockCount {
        StockCount::AfterOrders
    }
    fn connect(&self, _: &Credentials, _: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Connected for Shop {
    fn streams(&self) -> &'static [Stream] {
        &[Stream {
            name: "orders",
            every: 1_000,
        }]
    }
    async fn probe(&self) -> Result<String, PortError> {
        Ok("Taller Azul".to_owned())
    }
    async fn pull(&self, _: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        let from: usize = cursor.and_then(|c| c.parse().ok()).unwrap_or(0);
        let records = self.records.lock().unwrap();
        Ok(Batch {
            records: records.iter().skip(from).cloned().collect(),
            cursor: records.len().to_string(),
            more: false,
        })
    }
    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        self.sent.lock().unwrap().push(message.clone());
        Ok(Delivery {
            id: message.marker.clone(),
            at: MORNING,
            refused: Vec::new(),
        })
    }
    async fn find_sent(&self, _: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }
}

pub(crate) fn carla() -> Record {
    Record::Customer(CustomerRecord {
        id: "carla".to_owned(),
        name: "Carla Pastor".to_owned(),
        emails: vec!["carla@example.com".to_owned()],
        phones: Vec::new(),
        language: Language::parse("es"),
        country: Some("ES".to_owned()),
        created_at: Some(MORNING - 90 * DAY),
    })
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// Carla's order of yesterday, paid, with two cups of one product.
pub(crate) fn order() -> OrderRecord {
    OrderRecord {
        id: "ord1".to_owned(),
        number: "TA-1".to_owned(),
        customer: Some("carla".to_owned()),
        email: "carla@example.com".to_owned(),
        buyer: "Carla Pastor".to_owned(),
        placed_at: MORNING - DAY,
        shop_status: "En preparación".to_owned(),
        cancelled: false,
        payment: PaymentStatus::Paid,
        fulfilment: FulfilmentStatus::Unfulfilled,
        total: euros(2_400),
        shipping: euros(0),
        payments: vec![PaymentRecord {
            id: "p".to_owned(),
            authorized: euros(2_400),
            captured: euros(2_400),
            refunded: euros(0),
            captured_at: Some(MORNING - DAY),
            provider: String::new(),
        }],
        lines: vec![OrderLineRecord {
            id: "l1".to_owned(),
            product: Some("cup".to_owned()),
            title: "Taza alba".to_owned(),
            variant: "azul".to_owned(),
            sku: "TA-AZ".to_owned(),
            quantity: 2,
            returned: 0,
            total: euros(2_400),
        }],
        fulfilments: Vec::new(),
        refunds: Vec::new(),
        returns: Vec::new(),
        notes: Vec::new(),
        promised_at: None,
        destination: "Calle Sol 1, Alicante".to_owned(),
        city: "Alicante".to_owned(),
        country: Some("ES".to_owned()),
    }
}

pub(crate) fn numbered(number: usize) -> OrderRecord {
    OrderRecord {
        id: format!("ord{number}"),
        number: format!("TA-{number}"),
        ..order()
    }
}

fn parcel(status: FulfilmentStatus, shipped: Option<Timestamp>, delivered: Option<Timestamp>) -> FulfilmentRecord {
    FulfilmentRecord {
        id: "parcel".to_owned(),
        status,
        carrier: "SEUR".to_owned(),
        tracking_number: "1234567890".to_owned(),
        tracking_url: String::new(),
        shipped_at: shipped,
        delivered_at: delivered,
    }
}

pub(crate) fn shipped(order: OrderRecord, at: Option<Timestamp>) -> OrderRecord {
    OrderRecord {
        fulfilment: FulfilmentStatus::Shipped,
        fulfilments: vec![parcel(FulfilmentStatus::Shipped, at, None)],
        ..order
    }
}

fn cup(stock: i64) -> Record {
    Record::Product(ProductRecord {
        id: "cup".to_owned(),
        title: "Taza alba".to_owned(),
        sku: "TA-AZ".to_owned(),
        description: String::new(),
        category: String::new(),
        price: Some(euros(1_200)),
        stock: Some(stock),
    })
}

/// Ana's desk with this shop, read once, a minute ago; these kinds of news have this rule and all others are off.
async fn desk(shop: &Shop, rule: NewsRule, kinds: &[NewsKind]) -> (Desk, ConnectionId) {
    let desk = Desk::empty(shop.leaked(), RecordingPrograms::default()).await;
    let id = desk
        .engine
        .add_connection("news-shop", "", &BTreeMap::new())
        .await
        .unwrap();
    desk.sync().await;
    for kind in NewsKind::ALL {
        let rule = if kinds.contains(kind) { rule } else { NewsRule::Off };
        desk.engine.set_news_rule(id, *kind, rule).await.unwrap();
    }
    desk.clock.advance(2 * MINUTE);
    desk.sync().await;
    (desk, id)
}

pub(crate) async fn tickets(desk: &Desk) -> Vec<TicketRow> {
    let mut all = desk.queue(TicketQueue::AllOpen).await;
    all.extend(desk.queue(TicketQueue::Resolved).await);
    all
}

async fn draft(desk: &Desk, ticket: TicketId) -> Option<String> {
    let drafts = desk.drafts(ticket).await;
    drafts
        .into_iter()
        .find(|draft| draft.kind == DraftKind::Reply)
        .map(|draft| draft.content.text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carla_is_told_in_spanish_that_her_parcel_left_once_ana_has_read_the_draft() {
    let shop = Shop::default();
    shop.put(carla());
    shop.order(&order());
    let (desk, _) = desk(&shop, NewsRule::Draft, &[NewsKind::Shipped]).await;
    assert!(tickets(&desk).await.is_empty());
    shop.order(&shipped(order(), Some(desk.clock_now() - 1)));
    desk.sync().await;

    let ticket = desk.only_ticket().await;
    assert_eq!(
        (ticket.status, ticket.subject.as_str()),
        (TicketStatus::Open, "Tu pedido TA-1")
    );
    assert_eq!(ticket.order_number.as_deref(), Some("TA-1"));
    assert_eq!(ticket.language, Language::parse("es"));
    assert_eq!(desk.events(ticket.id).await, ["news_shipped", "news_draft"]);
    let text = draft(&desk, ticket.id).await.unwrap();
    assert!(
        text.starts_with("Hola, Carla:\n\nTu pedido TA-1 ya va de camino."),
        "{text}"
    );
    assert!(
        text.contains("Transportista: SEUR\nNúmero de seguimiento: 1234567890"),
        "{text}"
    );
    assert!(
        text.contains("https://www.seur.com/livetracking/?segOnlineIdentificador=1234567890"),
        "the shop gave only the number: {text}"
    );
    assert!(!text.contains("como muy tarde"), "nothing was promised: {text}");
    assert!(text.ends_with("Taller Azul") && !text.contains("{{"), "{text}");
    assert!(shop.sent().is_empty(), "a draft leaves nothing");

    // Ana sends it as it stands; what it brings along settles the ticket.
    let mut request = desk.request(ticket.id, &text).await;
    let effects = desk.drafts(ticket.id).await.remove(0).content.effects;
    request.effects = Effect::list(&effects);
    desk.engine.reply(&request).await.unwrap();
    desk.pass(30).await;
    let sent = shop.sent();
    assert_eq!(
        (sent.len(), sent[0].to.as_slice()),
        (1, ["carla@example.com".to_owned()].as_slice())
    );
    assert_eq!(desk.ticket(ticket.id).await.status, TicketStatus::Resolved);

    // Everything again, and the same parcel once more with another word: nothing.
    let again = OrderRecord {
        shop_status: "En reparto".to_owned(),
        ..shipped(order(), Some(desk.clock_now() - 1))
    };
    shop.order(&again);
    let mut tx = desk.engine.store().write().await.unwrap();
    tx.forget_cursors().await.unwrap();
    tx.commit().await.unwrap();
    desk.pass(60).await;
    assert_eq!(desk.only_ticket().await.status, TicketStatus::Resolved);
    assert_eq!((shop.sent().len(), draft(&desk, ticket.id).await), (1, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_first_import_brings_and_what_was_before_the_rule_is_told_to_nobody() {
    let shop = Shop::default();
    shop.put(carla());
    // Left in this moment, while the shop is read for the first time.
    shop.order(&shipped(order(), Some(MORNING)));
    let desk = Desk::empty(shop.leaked(), RecordingPrograms::default()).await;
    let id = desk
        .engine
        .add_connection("news-shop", "", &BTreeMap::new())
        .await
        .unwrap();
    for kind in NewsKind::ALL {
        desk.engine.set_news_rule(id, *kind, NewsRule::Send).await.unwrap();
    }
    desk.sync().await;
    assert!(tickets(&desk).await.is_empty());

    // Off for a while: what happens meanwhile stays untold, also when the rule is switched on again.
    desk.engine
        .set_news_rule(id, NewsKind::Paid, NewsRule::Off)
        .await
        .unwrap();
    desk.clock.advance(5 * MINUTE);
    let paid = |number, at| OrderRecord {
        placed_at: at,
        payments: vec![PaymentRecord {
            captured_at: Some(at),
            ..order().payments.remove(0)
        }],
        ..numbered(number)
    };
    shop.order(&paid(2, desk.clock_now() - 1));
    desk.sync().await;
    desk.engine
        .set_news_rule(id, NewsKind::Paid, NewsRule::Send)
        .await
        .unwrap();
    let again = OrderRecord {
        shop_status: "Otra palabra".to_owned(),
        ..paid(2, desk.clock_now() - MINUTE)
    };
    shop.order(&again);
    desk.pass(30).await;
    assert!(shop.sent().is_empty());
    // An order of long ago is history, whatever happens to it now.
    let old = OrderRecord {
        placed_at: desk.clock_now() - 91 * DAY,
        ..paid(3, desk.clock_now() - 1)
    };
    shop.order(&OrderRecord {
        placed_at: desk.clock_now() - 91 * DAY,
        ..old
    });
    // And one that is placed and paid now is told of.
    shop.order(&paid(4, desk.clock_now() - 1));
    desk.pass(30).await;
    desk.pass(30).await;
    let sent = shop.sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(
        sent[0].text.contains("TA-4") && sent[0].text.contains("24,00"),
        "{}",
        sent[0].text
    );
    assert!(sent[0].text.contains("2 × Taza alba, azul"), "{}", sent[0].text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_backup_was_restored_nothing_is_told_twice() {
    let shop = Shop::default();
    shop.put(carla());
    shop.order(&order());
    shop.order(&numbered(2));
    let kinds = [NewsKind::Shipped];
    let (desk, _) = desk(&shop, NewsRule::Send, &kinds).await;
    let backup = desk.engine.back_up().await.unwrap();
    desk.clock.advance(5 * MINUTE);
    // One parcel with the time at which it left, one without.
    shop.order(&shipped(order(), Some(desk.clock_now() - 1)));
    shop.order(&shipped(numbered(2), None));
    desk.sync().await;
    desk.pass(30).await;
    assert_eq!(shop.sent().len(), 2);

    desk.clock.advance(HOUR);
    let desk = desk.restored(&backup.folder).await;
    desk.sync().await;
    desk.pass(30).await;
    desk.pass(120).await;
    assert_eq!(shop.sent().len(), 2, "the copy does not know that they were told");
    assert!(tickets(&desk).await.is_empty());
    // From now on it watches again.
    shop.order(&shipped(numbered(3), Some(desk.clock_now() - 1)));
    desk.sync().await;
    desk.pass(30).await;
    assert_eq!(shop.sent().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn noticing_and_telling_are_one_step_that_a_failure_undoes_whole() {
    let shop = Shop::default();
    shop.put(carla());
    shop.order(&order());
    let (desk, _) = desk(&shop, NewsRule::Draft, &[NewsKind::Shipped]).await;
    let left = shipped(order(), Some(desk.clock_now() - 1));
    shop.order(&left);
    // In the same batch something that cannot be stored: two payments of one name.
    let broken = OrderRecord {
        payments: vec![order().payments.remove(0), order().payments.remove(0)],
        ..numbered(2)
    };
    shop.order(&broken);
    let report = desk.engine.sync_now().await;
    assert!(report.is_err() || report.unwrap()[0].error.is_some());
    assert!(
        tickets(&desk).await.is_empty(),
        "the draft was in the transaction that failed"
    );
    // The shop has mended it: now it is told, once.
    let place = shop.records.lock().unwrap().len() - 1;
    shop.records.lock().unwrap()[place] = Record::Order(Box::new(numbered(2)));
    desk.sync().await;
    desk.sync().await;
    let ticket = desk.only_ticket().await;
    assert_eq!(desk.events(ticket.id).await, ["news_shipped", "news_draft"]);
    // Killed and started again, it is the same.
    let desk = desk.restarted().await;
    shop.order(&left);
    desk.sync().await;
    assert_eq!(desk.events(desk.only_ticket().await.id).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_does_not_arrive_as_promised_becomes_a_ticket_by_itself_once() {
    let shop = Shop::default();
    shop.put(carla());
    let promised = |number, hours: i64| OrderRecord {
        promised_at: Some(MORNING + hours * HOUR),
        ..shipped(numbered(number), Some(MORNING - HOUR))
    };
    // Promised for earlier than the connection, for soon, and for soon but it arrives.
    for (number, hours) in [(1, -1), (2, 1), (3, 1)] {
        shop.order(&promised(number, hours));
    }
    let desk = Desk::empty(shop.leaked(), RecordingPrograms::default()).await;
    desk.engine
        .add_connection("news-shop", "", &BTreeMap::new())
        .await
        .unwrap();
    desk.sync().await;
    desk.pass(120).await;
    assert!(tickets(&desk).await.is_empty());
    shop.order(&OrderRecord {
        fulfilment: FulfilmentStatus::Delivered,
        fulfilments: vec![parcel(FulfilmentStatus::Delivered, Some(MORNING), Some(MORNING + 1))],
        ..promised(3, 1)
    });
    desk.pass(2 * 3_600).await;
    desk.pass(60).await;
    let ticket = desk.only_ticket().await;
    assert_eq!(ticket.order_number.as_deref(), Some("TA-2"));
    assert_eq!((ticket.status, ticket.priority), (TicketStatus::Open, Priority::High));
    let due = ticket.promise.expect("the customer is owed a word").at;
    assert_eq!(
        due.since(desk.clock_now()) / HOUR,
        1,
        "as if they had asked about their order"
    );
    assert_eq!(desk.events(ticket.id).await, ["news_late", "news_draft"]);
    let text = draft(&desk, ticket.id).await.unwrap();
    assert!(
        text.contains("tenía que haberte llegado como muy tarde el 22 de noviembre"),
        "{text}"
    );
    let drafts = desk.drafts(ticket.id).await;
    assert_eq!(
        Effect::list(&drafts[0].content.effects),
        [],
        "it waits for the customer"
    );
    // Nothing was sent, and nobody had to say so: only what goes wrong is on from the start.
    assert!(shop.sent().is_empty());
    let settings = desk.engine.news_settings(ticket.connection.unwrap()).await.unwrap();
    for (kind, rule) in settings.rules {
        let usual = if kind.needs_a_person() {
            NewsRule::Draft
        } else {
            NewsRule::Off
        };
        assert_eq!(rule, usual, "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_at_work_on_an_order_is_told_that_it_is_late_and_gets_no_second_ticket() {
    let shop = Shop::default();
    shop.put(carla());
    let late = OrderRecord {
        promised_at: Some(MORNING + HOUR),
        ..order()
    };
    shop.order(&late);
    let (desk, _) = desk(&shop, NewsRule::Draft, &[NewsKind::Late]).await;
    shop.put(Record::Message(ports::MessageRecord {
        id: "m1".to_owned(),
        conversation: "c1".to_owned(),
        channel: domain::Channel::Email,
        sender: ports::Sender::Customer,
        author: "Carla Pastor".to_owned(),
        address: "carla@example.com".to_owned(),
        customer: None,
        order_number: Some("TA-1".to_owned()),
        order_enquiry: true,
        subject: "Mi pedido".to_owned(),
        text: "¿Dónde está?".to_owned(),
        language: Language::parse("es"),
        at: desk.clock_now(),
        files: Vec::new(),
        settled: false,
        marker: None,
        facts: BTreeMap::new(),
    }));
    desk.sync().await;
    desk.pass(2 * 3_600).await;
    desk.pass(60).await;
    let ticket = desk.only_ticket().await;
    assert_eq!(ticket.subject, "Mi pedido");
    assert_eq!(desk.events(ticket.id).await, ["news_late"]);
    assert_eq!(draft(&desk, ticket.id).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_cannot_be_filled_becomes_a_ticket_for_who_bought_last() {
    let shop = Shop::default();
    shop.put(carla());
    shop.put(cup(3));
    for number in [1, 2, 3] {
        shop.order(&OrderRecord {
            placed_at: MORNING - DAY + i64::try_from(number).unwrap(),
            ..numbered(number)
        });
    }
    let gone = OrderRecord {
        fulfilment: FulfilmentStatus::Fulfilled,
        ..numbered(4)
    };
    shop.order(&gone);
    let (desk, _) = desk(&shop, NewsRule::Draft, &[NewsKind::Unavailable]).await;
    // The last piece was sold: everybody gets theirs.
    shop.put(cup(0));
    desk.sync().await;
    assert!(tickets(&desk).await.is_empty());
    // One broke.
    shop.put(cup(-1));
    desk.sync().await;
    let ticket = desk.only_ticket().await;
    assert_eq!(ticket.order_number.as_deref(), Some("TA-3"));
    assert_eq!((ticket.status, ticket.priority), (TicketStatus::Open, Priority::High));
    assert_eq!(desk.events(ticket.id).await, ["news_unavailable", "news_draft"]);
    let text = draft(&desk, ticket.id).await.unwrap();
    assert!(
        text.contains("2 × Taza alba, azul") && text.contains("¿Prefieres esperar"),
        "{text}"
    );
    // Found again and lost again: it was told. Three missing reach the one before as well.
    for stock in [2, -1, -3] {
        shop.put(cup(stock));
        desk.sync().await;
    }
    let numbers: Vec<_> = tickets(&desk)
        .await
        .into_iter()
        .filter_map(|ticket| ticket.order_number)
        .collect();
    assert_eq!(numbers.len(), 2, "{numbers:?}");
    assert!(numbers.contains(&"TA-2".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_by_itself_can_be_taken_back_and_is_then_a_draft() {
    let shop = Shop::default();
    shop.put(carla());
    shop.order(&order());
    let (desk, _) = desk(&shop, NewsRule::Send, &[NewsKind::Shipped]).await;
    shop.order(&shipped(order(), Some(desk.clock_now() - 1)));
    desk.sync().await;
    let ticket = desk.only_ticket().await;
    assert_eq!(ticket.status, TicketStatus::Resolved, "nobody has to do anything");
    let rows = desk.engine.store().outbox_open().await.unwrap();
    assert_eq!((rows.len(), rows[0].state), (1, OutgoingState::Held));
    desk.engine.send_due().await.unwrap();
    assert!(shop.sent().is_empty(), "it is held for the undo time");

    let back = desk.engine.undo_reply(rows[0].id).await.unwrap();
    assert_eq!(back.ticket, ticket.id);
    assert_eq!(desk.ticket(ticket.id).await.status, TicketStatus::Open);
    assert!(draft(&desk, ticket.id).await.unwrap().starts_with("Hola, Carla:"));
    desk.pass(60).await;
    assert!(shop.sent().is_empty());
    // What arrives next is told in the same conversation; the draft that Ana left alone is not sent with it.
    let mut arrived = shipped(order(), Some(desk.clock_now()));
    arrived.fulfilments[0] = parcel(
        FulfilmentStatus::Delivered,
        Some(desk.clock_now()),
        Some(desk.clock_now()),
    );
    shop.order(&arrived);
    desk.pass(60).await;
    assert_eq!(desk.only_ticket().await.id, ticket.id, "delivered is off");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_many_orders_change_at_once_somebody_is_asked_first() {
    let shop = Shop::default();
    shop.put(carla());
    for number in 1..=33 {
        shop.order(&numbered(number));
    }
    let (desk, _) = desk(&shop, NewsRule::Send, &[NewsKind::Shipped]).await;
    for number in 1..=33 {
        shop.order(&shipped(numbered(number), Some(desk.clock_now() - 1)));
    }
    desk.sync().await;
    desk.pass(30).await;
    assert_eq!(shop.sent().len(), 30);
    let rows = desk.engine.store().outbox_open().await.unwrap();
    let asked: Vec<_> = rows
        .iter()
        .filter(|row| row.state == OutgoingState::NeedsPerson)
        .collect();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|row| row.error_code.as_deref() == Some("news_many")));
    // Ana sends one, makes a draft of one, and leaves one.
    desk.engine.decide(asked[0].id, Decision::SendAgain).await.unwrap();
    desk.engine.decide(asked[1].id, Decision::Cancel).await.unwrap();
    desk.pass(60).await;
    assert_eq!(shop.sent().len(), 31);
    let open = desk.queue(TicketQueue::AllOpen).await;
    assert_eq!(open.len(), 1);
    assert!(draft(&desk, open[0].id).await.is_some());
    // An hour later it goes on by itself.
    desk.clock.advance(2 * HOUR);
    shop.order(&shipped(numbered(34), Some(desk.clock_now() - 1)));
    desk.sync().await;
    desk.pass(30).await;
    assert_eq!(shop.sent().len(), 32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_to_who_is_blocked_takes_no_mail_has_no_address_or_was_erased() {
    let shop = Shop::default();
    shop.put(carla());
    let of = |number, email: &str| OrderRecord {
        email: email.to_owned(),
        customer: None,
        promised_at: Some(MORNING + HOUR),
        ..numbered(number)
    };
    let emails = ["blocked@example.com", "failed@example.com", ""];
    for (number, email) in emails.iter().enumerate() {
        shop.order(&of(number + 2, email));
    }
    shop.order(&order());
    let (desk, _) = desk(&shop, NewsRule::Send, &[NewsKind::Shipped, NewsKind::Late]).await;
    let mut tx = desk.engine.store().write().await.unwrap();
    tx.set_sender_rule("blocked@example.com", Some(SenderRule::Block), MORNING)
        .await
        .unwrap();
    let failed = FailedAddress {
        at: MORNING,
        status: "5.1.1".to_owned(),
        words: "no such user".to_owned(),
    };
    tx.address_failed("failed@example.com", &failed).await.unwrap();
    let id = tx
        .customer_by(IdentityKind::Email, "carla@example.com")
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
    desk.engine.erase_customer(id, "Carla Pastor", false).await.unwrap();
    for (number, email) in emails.iter().enumerate() {
        shop.order(&shipped(of(number + 2, email), Some(desk.clock_now() - 1)));
    }
    shop.order(&shipped(order(), Some(desk.clock_now() - 1)));
    desk.sync().await;
    desk.pass(60).await;
    assert!(tickets(&desk).await.is_empty() && shop.sent().is_empty());
    // That they are late is a matter for a person all the same, who reads why nobody was told.
    desk.pass(2 * 3_600).await;
    desk.pass(60).await;
    assert!(shop.sent().is_empty());
    let mut whys = Vec::new();
    for ticket in tickets(&desk).await {
        whys.extend(
            desk.events(ticket.id)
                .await
                .into_iter()
                .filter(|code| code != "news_late"),
        );
        assert_eq!(draft(&desk, ticket.id).await, None);
    }
    whys.sort();
    assert_eq!(whys, ["news_address_failed", "news_blocked", "news_no_address"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_back_is_told_with_its_amount_and_each_only_once() {
    let shop = Shop::default();
    shop.put(carla());
    shop.order(&order());
    let (desk, _) = desk(&shop, NewsRule::Draft, &[NewsKind::Refunded]).await;
    let back = |ids: &[(&str, i64)]| OrderRecord {
        payment: PaymentStatus::PartiallyRefunded,
        refunds: ids
            .iter()
            .map(|(id, minor)| RefundRecord {
                id: (*id).to_owned(),
                amount: euros(*minor),
                at: MORNING + 2 * MINUTE,
                reason: String::new(),
            })
            .collect(),
        ..order()
    };
    shop.order(&back(&[("r1", 500)]));
    desk.sync().await;
    let ticket = desk.only_ticket().await;
    assert!(draft(&desk, ticket.id).await.unwrap().contains("Importe: 5,00"));
    // The second replaces a draft that nobody has touched.
    shop.order(&back(&[("r1", 500), ("r2", 700)]));
    desk.pass(1).await;
    let text = draft(&desk, ticket.id).await.unwrap();
    assert!(text.contains("Importe: 7,00") && !text.contains("5,00"), "{text}");
    // What Ana has begun to write is hers.
    let save = engine::DraftSave::plain(ticket.id, DraftKind::Reply, "Hola, Carla:");
    desk.clock.advance(1_000);
    desk.engine.save_draft(&save).await.unwrap();
    shop.order(&back(&[("r1", 500), ("r2", 700), ("r3", 900)]));
    desk.pass(1).await;
    assert_eq!(draft(&desk, ticket.id).await.as_deref(), Some("Hola, Carla:"));
    assert_eq!(
        desk.events(ticket.id).await.last().map(String::as_str),
        Some("news_draft_kept")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_that_cannot_send_and_has_no_mailbox_leaves_drafts_for_the_mail_program() {
    let shop = Shop::mute();
    // Nobody knows this buyer's language: the parcel goes to Hungary.
    let order = OrderRecord {
        customer: None,
        email: "kata@example.hu".to_owned(),
        buyer: "Szabó Katalin".to_owned(),
        country: Some("HU".to_owned()),
        ..order()
    };
    shop.order(&order);
    let (desk, id) = desk(&shop, NewsRule::Send, &[NewsKind::Shipped]).await;
    assert_eq!(desk.engine.news_settings(id).await.unwrap().way, None);
    shop.order(&shipped(order, Some(desk.clock_now() - 1)));
    desk.sync().await;
    let ticket = desk.only_ticket().await;
    let text = draft(&desk, ticket.id).await.unwrap();
    assert!(text.starts_with("Kedves Katalin!"), "{text}");
    let row = desk.ticket(ticket.id).await;
    let recipients = desk.engine.recipients(&row, None).await.unwrap();
    assert_eq!(
        recipients.route,
        engine::ReplyRoute::MailProgram(vec!["kata@example.hu".to_owned()])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_sample_shop_each_kind_of_news_comes_within_the_first_hour() {
    let desk = Desk::with(&connectors::shops::sample::Sample).await;
    let id = desk.engine.store().connections().await.unwrap()[0].id;
    for kind in NewsKind::ALL {
        desk.engine.set_news_rule(id, *kind, NewsRule::Draft).await.unwrap();
    }
    for _ in 0..15 {
        desk.pass(240).await;
    }
    let mut told = BTreeMap::new();
    for ticket in desk.queue(TicketQueue::AllOpen).await {
        if let Some(code) = desk
            .events(ticket.id)
            .await
            .into_iter()
            .find(|code| code.starts_with("news_"))
        {
            told.insert(
                ticket.order_number.unwrap(),
                (code, draft(&desk, ticket.id).await.unwrap_or_default()),
            );
        }
    }
    for (number, code, words) in [
        ("TA-20410", "news_paid", "Hemos recibido tu pago"),
        ("TA-20411", "news_shipped", "https://seguimiento.correosur.example/"),
        ("TA-20412", "news_delivered", "Rendelését kézbesítették"),
        ("TA-20413", "news_refunded", "11,50"),
        ("TA-20414", "news_late", "We are sorry for the delay"),
        ("TA-20415", "news_unavailable", "1 × Reloj"),
    ] {
        let (found, text) = told.get(number).unwrap_or_else(|| panic!("{number}: {told:?}"));
        assert_eq!(found, code, "{number}");
        assert!(text.contains(words), "{number}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_staff_of_the_sample_shop_does_is_seen_with_the_next_reading() {
    let desk = Desk::with(&connectors::shops::sample::Sample).await;
    let id = desk.engine.store().connections().await.unwrap()[0].id;
    desk.engine
        .set_news_rule(id, NewsKind::Shipped, NewsRule::Draft)
        .await
        .unwrap();
    desk.pass(120).await;
    let before = desk.queue(TicketQueue::AllOpen).await.len();
    let book = ports::Notebooks::open(&desk.notebooks, &id.to_string());
    book.append(&format!("staff shipped ord_TA-20411 {}", desk.clock_now().millis()))
        .unwrap();
    desk.pass(5).await;
    let open = desk.queue(TicketQueue::AllOpen).await;
    assert_eq!(open.len(), before + 1);
    let ticket = open
        .iter()
        .find(|ticket| ticket.order_number.as_deref() == Some("TA-20411"))
        .unwrap();
    assert_eq!(ticket.customer_name, "Marta Quintana Díaz");
    // The parcel that leaves at its own time has left already.
    for _ in 0..5 {
        desk.pass(120).await;
    }
    assert_eq!(desk.events(ticket.id).await, ["news_shipped", "news_draft"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_sets_what_is_told_and_in_which_words_and_takes_it_back() {
    let shop = Shop::default();
    shop.put(carla());
    shop.order(&shipped(order(), Some(MORNING - HOUR)));
    let (desk, id) = desk(&shop, NewsRule::Draft, &[NewsKind::Shipped]).await;
    let spanish = Language::parse("es").unwrap();
    let engine = &desk.engine;
    let own = "Ya sale, {{customer.first_name}}: {{order.tracking_link}}";
    engine.set_news_text(id, NewsKind::Shipped, spanish, own).await.unwrap();
    let shown = engine.preview_news(id, NewsKind::Shipped, spanish, own).await.unwrap();
    assert_eq!(
        (shown.order.as_deref(), shown.subject.as_str()),
        (Some("TA-1"), "Tu pedido TA-1")
    );
    assert!(
        shown.text.starts_with("Ya sale, Carla: https://www.seur.com/"),
        "{}",
        shown.text
    );
    let none = engine.preview_news(id, NewsKind::Refunded, spanish, "x").await.unwrap();
    assert_eq!(none.order, None, "no order gave money back");
    let wrong = engine
        .set_news_text(id, NewsKind::Shipped, spanish, "{{order.colour}}")
        .await;
    assert!(matches!(
        wrong,
        Err(EngineError::Refused {
            code: "news_text_invalid",
            ..
        })
    ));

    let text_of = async || {
        let texts = engine.news_settings(id).await.unwrap().texts;
        let found = texts
            .into_iter()
            .find(|row| row.0 == NewsKind::Shipped && row.1 == spanish);
        found.map(|row| (row.2, row.3)).unwrap()
    };
    assert_eq!(text_of().await, (own.to_owned(), true));
    engine.undo_last().await.unwrap();
    assert!(!text_of().await.1);
    engine.redo_last().await.unwrap();
    assert_eq!(text_of().await, (own.to_owned(), true));
    engine.undo_last().await.unwrap();
    engine
        .set_news_rule(id, NewsKind::Shipped, NewsRule::Send)
        .await
        .unwrap();
    let rule_of = async || {
        let rules = engine.news_settings(id).await.unwrap().rules;
        rules.into_iter().find(|row| row.0 == NewsKind::Shipped).unwrap().1
    };
    engine.undo_last().await.unwrap();
    assert_eq!(rule_of().await, NewsRule::Draft);
    engine.redo_last().await.unwrap();
    assert_eq!(rule_of().await, NewsRule::Send);
}
