//! A first import that takes long: Ana works meanwhile, stops it and lets it go on. And what the shop no longer has, or has put
//! together.

use crate::world::{Desk, MORNING};
use domain::{ConnectionId, Currency, CustomerId, DAY, FulfilmentStatus, Money, PaymentStatus};
use ports::{
    Batch, Connected, Connector, ConnectorField, Credentials, CustomerRecord, Delivery, Found, OrderRecord, Outgoing,
    PortError, PortErrorKind, Progress, Record, Retry, Stream, Surroundings, async_trait,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use store::IdentityKind;
use testkit::RecordingPrograms;
use tokio::sync::{Semaphore, watch};

/// Pages of its list.
const PAGES: usize = 40;

/// A shop that gives a page of its list when the test lets it.
#[derive(Clone)]
struct Shelf {
    records: Arc<Mutex<Vec<Record>>>,
    gone: Arc<Mutex<BTreeSet<String>>>,
    /// Left out of every list without being gone, as a draft or a plugin does it.
    hidden: Arc<Mutex<BTreeSet<String>>>,
    pages: Arc<Semaphore>,
    given: Arc<watch::Sender<Vec<usize>>>,
    /// How often its list was asked for; what it gives is what it had then.
    asked: Arc<watch::Sender<usize>>,
    /// The next page may be asked for while one is stored.
    ahead: bool,
}

impl Shelf {
    fn of(records: Vec<Record>, pages: usize) -> Shelf {
        Shelf {
            records: Arc::new(Mutex::new(records)),
            gone: Arc::default(),
            hidden: Arc::default(),
            pages: Arc::new(Semaphore::new(pages)),
            given: Arc::new(watch::channel(Vec::new()).0),
            asked: Arc::new(watch::channel(0).0),
            ahead: false,
        }
    }

    fn with_orders(pages: usize) -> Shelf {
        let orders = (0..PAGES).map(|number| Record::Order(Box::new(order(number, "cus1"))));
        Shelf::of(orders.collect(), pages)
    }

    async fn has_given(&self, pages: usize) {
        let mut given = self.given.subscribe();
        given.wait_for(|given| given.len() >= pages).await.unwrap();
    }

    async fn desk(&self) -> (Desk, ConnectionId) {
        let shop = Box::leak(Box::new(self.clone()));
        let desk = Desk::empty(shop, RecordingPrograms::default()).await;
        let added = desk.engine.add_connection("shelf", "", &BTreeMap::new()).await;
        (desk, added.unwrap())
    }
}

fn order(number: usize, of: &str) -> OrderRecord {
    let total = Money::new(2_400, Currency::EUR);
    OrderRecord {
        id: format!("ord{number}"),
        number: format!("TA-{number}"),
        customer: Some(of.to_owned()),
        email: "carla@example.com".to_owned(),
        buyer: "Carla Pastor".to_owned(),
        placed_at: MORNING - DAY,
        shop_status: "Enviado".to_owned(),
        cancelled: false,
        payment: PaymentStatus::Paid,
        fulfilment: FulfilmentStatus::Shipped,
        total,
        shipping: Money::zero(Currency::EUR),
        payments: Vec::new(),
        lines: Vec::new(),
        fulfilments: Vec::new(),
        refunds: Vec::new(),
        returns: Vec::new(),
        notes: Vec::new(),
        promised_at: None,
        destination: String::new(),
        city: String::new(),
        country: None,
    }
}

fn customer(id: &str, email: &str) -> Record {
    Record::Customer(CustomerRecord {
        id: id.to_owned(),
        name: "Carla Pastor".to_owned(),
        emails: vec![email.to_owned()],
        created_at: Some(MORNING - 90 * DAY),
        ..CustomerRecord::default()
    })
}

impl Connector for Shelf {
    fn id(&self) -> &'static str {
        "shelf"
    }
    fn name(&self) -> &'static str {
        "Taller Azul"
    }
    fn fields(&self) -> &'static [ConnectorField] {
        &[]
    }
    fn capabilities(&self) -> &'static [ports::Capability] {
        &[]
    }
    fn connect(&self, _: &Credentials, _: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Connected for Shelf {
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
        let records = self.records.lock().unwrap().clone();
        self.asked.send_modify(|asked| *asked += 1);
        if from < records.len() {
            self.pages.acquire().await.unwrap().forget();
            self.given.send_modify(|given| given.push(from));
        }
        Ok(Batch {
            records: records.get(from).cloned().into_iter().collect(),
            cursor: records.len().min(from + 1).to_string(),
            more: from + 1 < records.len(),
        })
    }
    fn reads_ahead(&self) -> bool {
        self.ahead
    }
    async fn orders_again(&self, ids: &[String]) -> Result<Option<Vec<Record>>, PortError> {
        let (gone, hidden) = (self.gone.lock().unwrap(), self.hidden.lock().unwrap());
        let there = |record: &&Record| match record {
            Record::Order(order) => ids.contains(&order.id) && !gone.contains(&order.id) && !hidden.contains(&order.id),
            _ => false,
        };
        Ok(Some(
            self.records.lock().unwrap().iter().filter(there).cloned().collect(),
        ))
    }
    async fn order_is_gone(&self, id: &String) -> Result<bool, PortError> {
        Ok(self.gone.lock().unwrap().contains(id))
    }
    fn progress(&self, _: Stream, cursor: Option<&str>) -> Option<Progress> {
        let (done, total): (usize, usize) = (cursor?.parse().ok()?, self.records.lock().unwrap().len());
        (done < total).then_some(Progress {
            done: done as u64,
            total: Some(total as u64),
        })
    }
    async fn send(&self, _: &Outgoing) -> Result<Delivery, PortError> {
        Err(PortError::new(PortErrorKind::Refused, Retry::Never, "no"))
    }
    async fn find_sent(&self, _: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }
}

async fn at(desk: &Desk, email: &str) -> CustomerId {
    let mut tx = desk.engine.store().write().await.unwrap();
    tx.customer_by(IdentityKind::Email, email).await.unwrap().unwrap()
}

async fn gone(desk: &Desk, customer: CustomerId) -> BTreeSet<String> {
    let orders = desk.engine.store().orders_of(customer, 50).await.unwrap();
    let gone = orders.into_iter().filter(|order| order.head.gone);
    gone.map(|order| order.head.number).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_for_one_customer_has_the_next_turn_while_a_shop_is_read_for_the_first_time() {
    let shop = Shelf::with_orders(2);
    let (desk, id) = shop.desk().await;
    let reading = tokio::spawn({
        let engine = desk.engine.clone();
        async move { engine.sync_now().await }
    });
    shop.has_given(2).await;
    let carla = loop {
        let mut tx = desk.engine.store().write().await.unwrap();
        if let Some(carla) = tx.customer_by(IdentityKind::Email, "carla@example.com").await.unwrap() {
            break carla;
        }
    };
    let mut asking = tokio::spawn({
        let engine = desk.engine.clone();
        async move { engine.refresh_customer(carla).await }
    });
    // The shop gives a page as soon as the one before is read; once she has asked, she waits for one of them and no other.
    let mut pages = 2;
    let mut reports = loop {
        tokio::select! {
            biased;
            reports = &mut asking => break reports.unwrap().unwrap(),
            () = shop.has_given(pages) => {
                shop.pages.add_permits(1);
                pages += 1;
            }
        }
    };
    let report = reports.remove(0);
    assert_eq!(report.error, None);
    assert!(report.reread >= 1);
    assert!(shop.given.borrow().len() < PAGES, "the import is not over");
    let far = desk.engine.first_reading(id).await.unwrap().unwrap();
    assert!(far.done >= 2 && far.total == Some(PAGES as u64), "{far:?}");
    shop.pages.add_permits(PAGES);
    assert_eq!(reading.await.unwrap().unwrap()[0].error, None);
    assert_eq!(desk.engine.first_reading(id).await.unwrap(), None);
    assert_eq!(
        desk.engine.store().connection_counts(id).await.unwrap().orders,
        PAGES as u32
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_paused_stops_after_a_page_and_goes_on_from_there() {
    let shop = Shelf::with_orders(3);
    let (desk, id) = shop.desk().await;
    let reading = tokio::spawn({
        let engine = desk.engine.clone();
        async move { engine.sync_now().await }
    });
    shop.has_given(3).await;
    desk.engine.pause_connection(id, true).await.unwrap();
    shop.pages.add_permits(PAGES);
    assert_eq!(reading.await.unwrap().unwrap()[0].error, None);
    let given = shop.given.borrow().len();
    assert!((3..=4).contains(&given), "{given} pages");
    let row = desk.engine.store().connections().await.unwrap().remove(0);
    assert_eq!(row.last_success_at, None, "it was not read to its end");
    assert!(desk.engine.first_reading(id).await.unwrap().is_some());

    let desk = desk.restarted().await;
    desk.engine.pause_connection(id, false).await.unwrap();
    desk.sync().await;
    assert_eq!(*shop.given.borrow(), (0..PAGES).collect::<Vec<_>>(), "each page once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_missing_from_a_list_is_not_gone_and_one_that_is_gone_can_come_back() {
    let shop = Shelf::with_orders(PAGES);
    let (desk, id) = shop.desk().await;
    desk.sync().await;
    let carla = at(&desk, "carla@example.com").await;
    shop.hidden.lock().unwrap().insert("ord2".to_owned());
    shop.gone.lock().unwrap().insert("ord5".to_owned());
    assert_eq!(desk.engine.compare_orders(id).await.unwrap(), 1);
    assert_eq!(gone(&desk, carla).await, BTreeSet::from(["TA-5".to_owned()]));
    // Asking for the customer finds it as well; and what the list gives again, just as it was, is there again.
    shop.gone.lock().unwrap().insert("ord6".to_owned());
    desk.engine.refresh_customer(carla).await.unwrap();
    shop.pages.add_permits(1);
    shop.records
        .lock()
        .unwrap()
        .push(Record::Order(Box::new(order(5, "cus1"))));
    desk.sync().await;
    assert_eq!(gone(&desk, carla).await, BTreeSet::from(["TA-6".to_owned()]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_without_a_sign_is_found_by_comparing_a_few_orders_after_the_other() {
    let orders = (0..60).map(|number| Record::Order(Box::new(order(number, "cus1"))));
    let shop = Shelf::of(orders.collect(), 60);
    let (desk, id) = shop.desk().await;
    desk.sync().await;
    for record in shop.records.lock().unwrap().iter_mut() {
        if let Record::Order(order) = record {
            order.cancelled = true;
        }
    }
    let mut rounds = Vec::new();
    for _ in 0..4 {
        desk.clock.advance(1_000);
        rounds.push(desk.engine.compare_orders(id).await.unwrap());
    }
    assert_eq!(
        rounds,
        [25, 25, 10, 0],
        "those come next that were not compared for the longest time"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_was_read_ahead_brings_back_nothing_that_was_asked_for_again_meanwhile() {
    // The same order on two pages, as in a list that moves while it is read.
    let twice = (0..2).map(|_| Record::Order(Box::new(order(0, "cus1"))));
    let mut shop = Shelf::of(twice.collect(), 1);
    shop.ahead = true;
    let (desk, id) = shop.desk().await;
    let reading = tokio::spawn({
        let engine = desk.engine.clone();
        async move { engine.sync_now().await }
    });
    // Its second page is on the way, with the order as it was; then the shop cancels it.
    shop.asked.subscribe().wait_for(|asked| *asked >= 2).await.unwrap();
    for record in shop.records.lock().unwrap().iter_mut() {
        if let Record::Order(order) = record {
            order.cancelled = true;
        }
    }
    let mut asking = Box::pin(desk.engine.compare_orders(id));
    tokio::select! {
        biased;
        _ = &mut asking => panic!("it is being read"),
        () = std::future::ready(()) => {}
    }
    shop.pages.add_permits(1);
    assert_eq!(asking.await.unwrap(), 1, "she is told that it is cancelled");
    shop.pages.add_permits(1);
    reading.await.unwrap().unwrap();
    let carla = at(&desk, "carla@example.com").await;
    let orders = desk.engine.store().orders_of(carla, 50).await.unwrap();
    assert!(orders.iter().all(|order| order.head.cancelled), "and it stays so");
    assert_eq!(*shop.given.borrow(), [0, 1, 1], "the page was asked for once more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_whom_the_shop_puts_together_are_one_here_and_nobody_is_lost() {
    let shop = Shelf::of(
        vec![
            customer("cus1", "carla@example.com"),
            customer("cus2", "carla.2@example.com"),
            Record::Order(Box::new(OrderRecord {
                email: "carla.2@example.com".to_owned(),
                ..order(1, "cus2")
            })),
        ],
        PAGES,
    );
    let (desk, _) = shop.desk().await;
    desk.sync().await;
    let (one, two) = (
        at(&desk, "carla@example.com").await,
        at(&desk, "carla.2@example.com").await,
    );
    assert_eq!(desk.engine.store().orders_of(two, 9).await.unwrap().len(), 1);
    // The shop merges the second account into the first: its order belongs to the first now.
    shop.records
        .lock()
        .unwrap()
        .push(Record::Order(Box::new(order(1, "cus1"))));
    desk.sync().await;
    assert_eq!(desk.engine.store().orders_of(one, 9).await.unwrap().len(), 1);
    assert_eq!(desk.engine.store().orders_of(two, 9).await.unwrap().len(), 0);
    assert!(
        desk.engine.store().customer(two).await.is_ok(),
        "what was written to them stays theirs"
    );
    // A new account with a known address is the same person.
    shop.records.lock().unwrap().push(customer("cus3", "carla@example.com"));
    shop.records
        .lock()
        .unwrap()
        .push(Record::Order(Box::new(order(2, "cus3"))));
    desk.sync().await;
    assert_eq!(desk.engine.store().orders_of(one, 9).await.unwrap().len(), 2);
}
