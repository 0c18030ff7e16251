//! One person behind several addresses: what Ana sets by hand stays, merging loses nothing and can be taken back exactly,
//! whatever came in meanwhile, and a shop is asked again only for what can be asked.

use crate::world::{Desk, MORNING};
use connectors::shops::sample::Sample;
use domain::{
    Channel, Currency, CustomerField, CustomerId, CustomerNoteId, DAY, FulfilmentStatus, Language, MergeId, Money,
    OrderId, PaymentStatus, Reason, TicketId, Timestamp,
};
use ports::{
    Batch, Connected, Connector, ConnectorField, Credentials, CustomerRecord, Delivery, Found, MessageRecord,
    OrderRecord, Outgoing, PaymentRecord, PortError, PortErrorKind, Record, Retry, Sender, Stream, Surroundings,
    async_trait,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use store::IdentityKind;

/// A shop that hands over what the test puts on its counter.
#[derive(Clone, Default)]
struct Counter {
    records: Arc<Mutex<Vec<Record>>>,
    /// Changed in the shop without a sign in its list.
    silent: Arc<Mutex<Vec<OrderRecord>>>,
    list_only: bool,
    down: Arc<Mutex<bool>>,
}

impl Counter {
    fn put(&self, record: Record) {
        self.records.lock().unwrap().push(record);
    }

    fn shop(&self) -> &'static dyn Connector {
        Box::leak(Box::new(self.clone()))
    }
}

impl Connector for Counter {
    fn id(&self) -> &'static str {
        "counter"
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
impl Connected for Counter {
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
        if *self.down.lock().unwrap() {
            return Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "down"));
        }
        let from: usize = cursor.and_then(|c| c.parse().ok()).unwrap_or(0);
        let records = self.records.lock().unwrap();
        Ok(Batch {
            records: records.iter().skip(from).cloned().collect(),
            cursor: records.len().to_string(),
            more: false,
        })
    }
    async fn orders_again(&self, ids: &[String]) -> Result<Option<Vec<Record>>, PortError> {
        if *self.down.lock().unwrap() {
            return Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "down"));
        }
        let silent = self.silent.lock().unwrap();
        let asked = silent.iter().filter(|order| ids.contains(&order.id));
        Ok((!self.list_only).then(|| asked.map(|order| Record::Order(Box::new(order.clone()))).collect()))
    }
    async fn send(&self, _: &Outgoing) -> Result<Delivery, PortError> {
        Err(PortError::new(PortErrorKind::Refused, Retry::Never, "no"))
    }
    async fn find_sent(&self, _: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }
}

fn customer(number: usize, name: &str, email: &str, phone: &str) -> Record {
    Record::Customer(CustomerRecord {
        id: format!("cus{number}"),
        name: name.to_owned(),
        emails: vec![email.to_owned()],
        phones: Some(phone.to_owned()).filter(|p| !p.is_empty()).into_iter().collect(),
        language: Language::parse("es"),
        country: Some("ES".to_owned()),
        created_at: Some(MORNING - 90 * DAY),
    })
}

fn order(number: usize, of: usize, buyer: &str, destination: &str) -> OrderRecord {
    let total = Money::new(2_400, Currency::EUR);
    OrderRecord {
        id: format!("ord{number}"),
        number: format!("TA-{number}"),
        customer: Some(format!("cus{of}")),
        email: String::new(),
        buyer: buyer.to_owned(),
        placed_at: MORNING - DAY + i64::try_from(number).unwrap(),
        shop_status: "Enviado".to_owned(),
        cancelled: false,
        payment: PaymentStatus::Paid,
        fulfilment: FulfilmentStatus::Shipped,
        total,
        shipping: Money::zero(Currency::EUR),
        payments: vec![PaymentRecord {
            id: "p".to_owned(),
            authorized: total,
            captured: total,
            refunded: Money::zero(Currency::EUR),
            captured_at: Some(MORNING - DAY),
            provider: String::new(),
        }],
        lines: Vec::new(),
        fulfilments: Vec::new(),
        refunds: Vec::new(),
        returns: Vec::new(),
        notes: Vec::new(),
        promised_at: None,
        destination: destination.to_owned(),
        city: String::new(),
        country: None,
    }
}

fn message(number: usize, address: &str, order_number: Option<&str>) -> Record {
    Record::Message(MessageRecord {
        id: format!("m{number}"),
        conversation: format!("conversation of {address}"),
        channel: Channel::Email,
        sender: Sender::Customer,
        author: String::new(),
        address: address.to_owned(),
        customer: None,
        order_number: order_number.map(str::to_owned),
        order_enquiry: false,
        subject: "Mi pedido".to_owned(),
        text: "Hola".to_owned(),
        language: Language::parse("es"),
        at: MORNING + i64::try_from(number).unwrap(),
        files: Vec::new(),
        settled: false,
        marker: None,
        facts: BTreeMap::new(),
    })
}

async fn found(desk: &Desk, email: &str) -> CustomerId {
    let mut tx = desk.engine.store().write().await.unwrap();
    tx.customer_by(IdentityKind::Email, email).await.unwrap().unwrap()
}

async fn root(desk: &Desk, id: CustomerId) -> CustomerId {
    desk.engine.store().customer(id).await.unwrap().root
}

async fn name(desk: &Desk, id: CustomerId) -> String {
    desk.engine.store().customer(id).await.unwrap().name
}

async fn orders(desk: &Desk, id: CustomerId) -> BTreeSet<String> {
    let rows = desk.engine.store().orders_of(root(desk, id).await, 200).await.unwrap();
    rows.into_iter().map(|row| row.head.number).collect()
}

async fn undo(desk: &Desk) -> Option<String> {
    desk.engine.undo_last().await.unwrap().name
}

/// Chance that gives the same story every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % bound
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn merges_in_any_order_are_taken_back_exactly_whatever_came_in_meanwhile() {
    const PEOPLE: usize = 6;
    for seed in 1..=6 {
        let mut chance = Chance(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let shop = Counter::default();
        let mail = |at: usize| format!("carla{at}@example.com");
        for at in 0..PEOPLE {
            shop.put(customer(at, &format!("Carla {at}"), &mail(at), ""));
            shop.put(Record::Order(Box::new(order(at, at, "", ""))));
            shop.put(message(at, &mail(at), None));
        }
        let desk = Desk::with(shop.shop()).await;
        let mut ids = Vec::new();
        for at in 0..PEOPLE {
            ids.push(found(&desk, &mail(at)).await);
        }
        let mut own: Vec<BTreeSet<String>> = (0..PEOPLE).map(|at| BTreeSet::from([format!("TA-{at}")])).collect();
        // Who was merged into whom: the engine's merges, and the same again as a plain list.
        let mut merges: Vec<(MergeId, CustomerId, CustomerId)> = Vec::new();
        let mut next = PEOPLE;
        for _ in 0..24 {
            match chance.below(5) {
                0..=1 => {
                    let (one, other) = (ids[chance.below(PEOPLE)], ids[chance.below(PEOPLE)]);
                    let theirs = [CustomerField::Name]
                        .into_iter()
                        .take(chance.below(2))
                        .collect::<Vec<_>>();
                    let tops = (top(&merges, one), top(&merges, other));
                    match desk.engine.merge_customers(one, other, &theirs).await {
                        Ok(id) => merges.push((id, tops.1, tops.0)),
                        Err(_) => assert_eq!(tops.0, tops.1, "only one person cannot be merged"),
                    }
                }
                2 if !merges.is_empty() => {
                    let (id, ..) = merges.remove(chance.below(merges.len()));
                    desk.engine.separate_customers(id).await.unwrap();
                }
                3 => {
                    let of = chance.below(PEOPLE);
                    shop.put(Record::Order(Box::new(order(next, of, "", ""))));
                    own[of].insert(format!("TA-{next}"));
                    next += 1;
                    desk.sync().await;
                }
                _ => {
                    shop.put(message(next, &mail(chance.below(PEOPLE)), None));
                    next += 1;
                    desk.sync().await;
                }
            }
            for (at, id) in ids.iter().enumerate() {
                let person = top(&merges, *id);
                assert_eq!(root(&desk, *id).await, person, "seed {seed}, Carla {at}");
                let all: BTreeSet<String> = (0..PEOPLE)
                    .filter(|other| top(&merges, ids[*other]) == person)
                    .flat_map(|other| own[other].clone())
                    .collect();
                assert_eq!(orders(&desk, *id).await, all, "seed {seed}, Carla {at}");
            }
        }
        while !merges.is_empty() {
            let (id, ..) = merges.remove(chance.below(merges.len()));
            desk.engine.separate_customers(id).await.unwrap();
        }
        for (at, id) in ids.iter().enumerate() {
            assert_eq!(name(&desk, *id).await, format!("Carla {at}"), "seed {seed}");
            assert_eq!(orders(&desk, *id).await, own[at]);
            let tickets = desk.engine.store().tickets_of(*id).await.unwrap();
            assert_eq!(tickets.len(), 1, "each address has its conversation again");
            let (people, _) = desk.engine.suggest(&mail(at), 5).await.unwrap();
            assert_eq!((people.len(), people[0].id), (1, id.0), "found by the own address");
        }
    }
}

fn top(merges: &[(MergeId, CustomerId, CustomerId)], mut id: CustomerId) -> CustomerId {
    while let Some((.., target)) = merges.iter().find(|(_, source, _)| *source == id) {
        id = *target;
    }
    id
}

/// Carla with two addresses, and somebody else at the same door.
async fn two_carlas() -> (Counter, Desk, CustomerId, CustomerId) {
    let shop = Counter::default();
    shop.put(customer(1, "Carla Pastor", "carla@example.com", "+34 555 01 00 15"));
    shop.put(customer(2, "C. Pastor", "carla.trabajo@example.org", "555 010 015"));
    shop.put(Record::Order(Box::new(order(
        1,
        1,
        "Carla Pastor",
        "Calle Sol 1, Alicante",
    ))));
    shop.put(Record::Order(Box::new(order(
        2,
        2,
        "C. Pastor",
        "Calle Luna 2, Alicante",
    ))));
    let desk = Desk::with(shop.shop()).await;
    let (one, other) = (
        found(&desk, "carla@example.com").await,
        found(&desk, "carla.trabajo@example.org").await,
    );
    (shop, desk, one, other)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_merges_carlas_second_address_and_what_it_brings_later_is_carlas() {
    let (shop, desk, carla, second) = two_carlas().await;
    desk.engine
        .merge_customers(carla, second, &[CustomerField::Name])
        .await
        .unwrap();
    assert_eq!(name(&desk, carla).await, "C. Pastor", "the chosen name");
    assert_eq!(name(&desk, second).await, "C. Pastor", "lists show the same person");
    let emails = desk
        .engine
        .store()
        .customer_identities(carla, IdentityKind::Email)
        .await
        .unwrap();
    assert_eq!(emails, ["carla@example.com", "carla.trabajo@example.org"]);
    shop.put(Record::Order(Box::new(order(3, 2, "C. Pastor", ""))));
    shop.put(message(1, "carla.trabajo@example.org", None));
    desk.sync().await;
    assert_eq!(orders(&desk, carla).await.len(), 3);
    assert_eq!(desk.engine.store().tickets_of(carla).await.unwrap().len(), 1);
    assert_eq!(undo(&desk).await.as_deref(), Some("customer.merge"));
    assert_eq!(name(&desk, carla).await, "Carla Pastor");
    assert_eq!(orders(&desk, carla).await, BTreeSet::from(["TA-1".to_owned()]));
    assert_eq!(
        orders(&desk, second).await,
        BTreeSet::from(["TA-2".to_owned(), "TA-3".to_owned()])
    );
    assert_eq!(desk.engine.store().tickets_of(second).await.unwrap().len(), 1);
    assert_eq!(
        desk.engine.redo_last().await.unwrap().name.as_deref(),
        Some("customer.merge")
    );
    assert_eq!(orders(&desk, carla).await.len(), 3, "merged again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_be_the_same_person_is_offered_with_its_reason_and_a_no_is_remembered() {
    for (why, second, reasons) in [
        (
            "the same number, with and without the country's",
            customer(2, "C. P.", "otra@example.org", "555 010 015"),
            vec!["phone"],
        ),
        (
            "what stands after a plus is no other mailbox",
            customer(2, "C. P.", "carla+tienda@example.com", ""),
            vec!["email"],
        ),
        (
            "the same name at the same door",
            customer(2, "PASTOR Carla", "otra@example.org", ""),
            vec!["name_place"],
        ),
        (
            "another name at the same door",
            customer(2, "Bruno Gil", "bruno@example.org", ""),
            vec![],
        ),
        (
            "a number of its own",
            customer(2, "C. P.", "otra@example.org", "555 010 016"),
            vec![],
        ),
    ] {
        let shop = Counter::default();
        shop.put(customer(1, "Carla Pastor", "carla@example.com", "+34 555 010 015"));
        shop.put(second.clone());
        let Record::Customer(record) = second else {
            unreachable!()
        };
        shop.put(Record::Order(Box::new(order(
            1,
            1,
            "Carla Pastor",
            "Calle Sol 1, Alicante",
        ))));
        shop.put(Record::Order(Box::new(order(
            2,
            2,
            &record.name,
            "CALLE SOL 1, Alicante",
        ))));
        let desk = Desk::with(shop.shop()).await;
        let carla = found(&desk, "carla@example.com").await;
        let other = found(&desk, &record.emails[0]).await;
        let likely = desk.engine.store().likenesses(carla).await.unwrap();
        let codes: Vec<&str> = likely
            .iter()
            .flat_map(|one| one.reasons.keys())
            .map(|r| r.code())
            .collect();
        assert_eq!(codes, reasons, "{why}");
        assert_ne!(root(&desk, other).await, carla, "{why}: nobody is merged by itself");
        if reasons.is_empty() {
            continue;
        }
        desk.engine.tell_apart(other, carla).await.unwrap();
        assert!(desk.engine.store().likenesses(carla).await.unwrap().is_empty(), "{why}");
        assert!(desk.engine.store().likenesses(other).await.unwrap().is_empty(), "{why}");
        undo(&desk).await;
        assert_eq!(desk.engine.store().likenesses(carla).await.unwrap().len(), 1, "{why}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ana_sets_stays_field_by_field_when_the_shop_is_read_again() {
    let (shop, desk, carla, _) = two_carlas().await;
    let set = |field, value: Option<&str>| BTreeMap::from([(field, value.map(str::to_owned))]);
    desk.engine
        .edit_customer(carla, &set(CustomerField::Name, Some("Carla Pastor Lillo")))
        .await
        .unwrap();
    let Record::Customer(record) = customer(1, "CARLA P.", "carla@example.com", "") else {
        unreachable!()
    };
    shop.put(Record::Customer(CustomerRecord {
        country: Some("PT".to_owned()),
        ..record
    }));
    desk.sync().await;
    let row = desk.engine.store().customer(carla).await.unwrap();
    assert_eq!(row.name, "Carla Pastor Lillo", "set by hand");
    assert_eq!(row.country.as_deref(), Some("PT"), "not set by hand");
    desk.engine
        .edit_customer(carla, &set(CustomerField::Name, None))
        .await
        .unwrap();
    assert_eq!(name(&desk, carla).await, "CARLA P.", "given back to the shop");
    undo(&desk).await;
    assert_eq!(name(&desk, carla).await, "Carla Pastor Lillo");
    undo(&desk).await;
    assert_eq!(name(&desk, carla).await, "CARLA P.");
    desk.engine.redo_last().await.unwrap();
    assert_eq!(name(&desk, carla).await, "Carla Pastor Lillo", "done again");
    for (field, wrong) in [
        (CustomerField::Name, " "),
        (CustomerField::Language, "spa"),
        (CustomerField::Country, "Spain"),
    ] {
        assert!(
            desk.engine
                .edit_customer(carla, &set(field, Some(wrong)))
                .await
                .is_err()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_are_kept_with_their_author_and_every_change_of_one_can_be_taken_back() {
    let (_, desk, carla, second) = two_carlas().await;
    let note = CustomerNoteId(uuid::Uuid::from_u128(1));
    for _ in 0..2 {
        desk.engine
            .add_customer_note(carla, note, " Llamar por la tarde. ")
            .await
            .unwrap();
    }
    let texts = async |id: CustomerId| -> Vec<(String, String)> {
        let notes = desk.engine.store().customer_notes(id).await.unwrap();
        notes.into_iter().map(|note| (note.author, note.text)).collect()
    };
    let kept = ("Ana".to_owned(), "Llamar por la tarde.".to_owned());
    assert_eq!(
        texts(carla).await,
        std::slice::from_ref(&kept),
        "asked twice, written once"
    );
    desk.engine
        .change_customer_note(note, Some("Llamar a las 17."))
        .await
        .unwrap();
    desk.engine.change_customer_note(note, None).await.unwrap();
    assert!(texts(carla).await.is_empty());
    undo(&desk).await;
    assert_eq!(texts(carla).await[0].1, "Llamar a las 17.");
    undo(&desk).await;
    assert_eq!(texts(carla).await, std::slice::from_ref(&kept));
    desk.engine.merge_customers(second, carla, &[]).await.unwrap();
    assert_eq!(texts(second).await, [kept], "a merged person brings the notes");
    undo(&desk).await;
    undo(&desk).await;
    assert!(texts(carla).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_ana_linked_stays_linked_and_can_be_taken_back() {
    let (shop, desk, carla, _) = two_carlas().await;
    shop.put(message(1, "carla@example.com", Some("TA-1")));
    desk.sync().await;
    let ticket = desk.only_ticket().await.id;
    let linked = async |ticket: TicketId| -> Option<String> {
        let order = desk
            .engine
            .store()
            .ticket(ticket, desk.engine.agent())
            .await
            .unwrap()
            .order?;
        Some(desk.engine.store().order_head(order).await.unwrap().number)
    };
    assert_eq!(linked(ticket).await.as_deref(), Some("TA-1"));
    let hits = desk.engine.find_orders("ta-2").await.unwrap();
    assert_eq!(hits[0].number, "TA-2", "found by its number in any case");
    for text in ["pastor", "+34 555 010 015", "carla.trabajo"] {
        let numbers: Vec<String> = desk
            .engine
            .find_orders(text)
            .await
            .unwrap()
            .into_iter()
            .map(|o| o.number)
            .collect();
        assert!(numbers.contains(&"TA-2".to_owned()), "{text}: {numbers:?}");
    }
    let order: OrderId = hits[0].id;
    desk.engine.link_order(ticket, Some(order)).await.unwrap();
    shop.put(message(2, "carla@example.com", Some("TA-1")));
    desk.sync().await;
    assert_eq!(
        linked(ticket).await.as_deref(),
        Some("TA-2"),
        "a message does not know better than Ana"
    );
    assert_eq!(desk.only_ticket().await.customer, Some(carla), "the customer stays");
    desk.engine.link_order(ticket, None).await.unwrap();
    assert_eq!(linked(ticket).await, None);
    undo(&desk).await;
    undo(&desk).await;
    assert_eq!(linked(ticket).await.as_deref(), Some("TA-1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asking_the_shop_again_brings_what_its_list_does_not_tell() {
    let (shop, desk, carla, _) = two_carlas().await;
    desk.clock.advance(5 * DAY);
    *shop.silent.lock().unwrap() = vec![OrderRecord {
        fulfilment: FulfilmentStatus::Delivered,
        ..order(1, 1, "Carla Pastor", "Calle Sol 1, Alicante")
    }];
    let report = desk.engine.refresh_customer(carla).await.unwrap().remove(0);
    assert_eq!((report.reread, report.changed, report.list_only), (1, 1, false));
    let row = desk.engine.store().orders_of(carla, 1).await.unwrap().remove(0).head;
    assert_eq!(row.fulfilment, FulfilmentStatus::Delivered);
    assert_eq!(row.refreshed_at, desk.engine.now());
    desk.clock.advance(DAY);
    let report = desk.engine.refresh_customer(carla).await.unwrap().remove(0);
    assert_eq!((report.reread, report.changed), (1, 0), "asked again, nothing changed");
    let confirmed = desk.engine.store().orders_of(carla, 1).await.unwrap().remove(0).head;
    assert_eq!(
        confirmed.refreshed_at,
        desk.engine.now(),
        "an answer without a change is news of its age"
    );
    *shop.down.lock().unwrap() = true;
    let report = desk.engine.refresh_customer(carla).await.unwrap().remove(0);
    assert_eq!(report.error.unwrap().0, "shop_unreachable");
    assert_eq!(orders(&desk, carla).await.len(), 1, "what was there is there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_that_cannot_be_asked_for_single_orders_is_said_to_be_one() {
    let shop = Counter {
        list_only: true,
        ..Counter::default()
    };
    shop.put(customer(1, "Carla Pastor", "carla@example.com", ""));
    shop.put(Record::Order(Box::new(order(1, 1, "", ""))));
    let desk = Desk::with(shop.shop()).await;
    shop.put(Record::Order(Box::new(order(2, 1, "", ""))));
    let carla = found(&desk, "carla@example.com").await;
    let report = desk.engine.refresh_customer(carla).await.unwrap().remove(0);
    assert_eq!((report.list_only, report.reread, report.changed), (true, 0, 1));
    assert_eq!(orders(&desk, carla).await.len(), 2, "its list was read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_worth_saying_is_said_by_currency_and_never_added_up() {
    let (shop, desk, carla, _) = two_carlas().await;
    let forint = |minor| Money::new(minor, Currency::parse("HUF").unwrap());
    let mut second = order(4, 1, "", "");
    second.total = forint(990_000);
    second.shipping = forint(0);
    second.payments[0].captured = forint(990_000);
    second.payments[0].authorized = forint(990_000);
    second.payments[0].refunded = forint(0);
    let mut cancelled = order(5, 1, "", "");
    cancelled.cancelled = true;
    cancelled.payments.clear();
    let mut returned = order(6, 1, "", "");
    returned.fulfilment = FulfilmentStatus::Returned;
    for record in [second, cancelled, returned] {
        shop.put(Record::Order(Box::new(record)));
    }
    desk.sync().await;
    let rows = desk.engine.store().customer_value(carla).await.unwrap();
    let said: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.spent.currency.code().to_owned(),
                row.spent.minor,
                row.orders,
                row.cancelled,
                row.returned,
            )
        })
        .collect();
    assert_eq!(
        said,
        [("EUR".to_owned(), 4_800, 3, 1, 1), ("HUF".to_owned(), 990_000, 1, 0, 0)]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taller_azul_offers_what_is_in_stock_and_not_at_home_already() {
    let desk = Desk::with(&Sample).await;
    let store = desk.engine.store();
    let mut offered = 0;
    for email in [
        "carlap@example.com",
        "lucia.ferrer@example.com",
        "katalin.szabo@example.net",
    ] {
        let person = found(&desk, email).await;
        let suggestions = desk.engine.suggestions(person).await.unwrap();
        assert!(suggestions.len() <= 4, "{email}");
        let bought: BTreeMap<_, Timestamp> = store
            .orders_of(person, 200)
            .await
            .unwrap()
            .into_iter()
            .flat_map(|order| {
                let at = order.head.placed_at;
                order
                    .lines
                    .into_iter()
                    .filter_map(move |line| Some((line.product?, at)))
            })
            .collect();
        for one in suggestions {
            offered += 1;
            let product = store.product(one.product).await.unwrap();
            assert!(
                product.stock.is_some_and(|stock| stock > 0),
                "{email}: {}",
                product.title
            );
            let lately = bought
                .get(&one.product)
                .is_some_and(|at| desk.engine.now().since(*at) < 180 * DAY);
            assert!(!lately, "{email} has {} at home", product.title);
            match one.reason {
                Reason::Together { because, customers } => {
                    assert!(customers >= 2 && bought.contains_key(&because), "{email}");
                }
                Reason::Category { category, times } => {
                    assert!(times >= 2 && category == product.category, "{email}");
                }
            }
        }
    }
    assert!(offered > 0, "somebody is offered something");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taller_azul_knows_somebody_twice_for_certain_and_somebody_perhaps() {
    let desk = Desk::with(&Sample).await;
    let likely = async |email: &str| -> Vec<Vec<&'static str>> {
        let person = found(&desk, email).await;
        let found = desk.engine.store().likenesses(person).await.unwrap();
        found
            .iter()
            .map(|one| one.reasons.keys().map(|r| r.code()).collect())
            .collect()
    };
    assert_eq!(likely("carlap@example.com").await, [vec!["phone"]]);
    assert_eq!(likely("javier.ortega@correo.example").await, [vec!["name_place"]]);
    assert!(likely("lucia.ferrer@example.com").await.is_empty());
}
