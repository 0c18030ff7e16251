//! The connector against recorded answers of a real Medusa 2.18 (`fixtures/`, made by its own test shop) and against a
//! server that filters and sorts like it, forgets to, or says something else entirely.

use super::*;
use crate::moments;
use crate::rest::behind;
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, ReturnKind, ReturnStatus};
use ports::{Clock, Effect, Http, HttpResponse, ImapSession, MailNetwork, MailServer, Notebook, OrderRecord};
use serde_json::json;
use std::sync::Mutex;

mod newest_first;

/// A server made of lists. It knows the filters that the real one knows.
struct Fake {
    lists: Mutex<BTreeMap<String, Vec<Value>>>,
    asked: Mutex<Vec<String>>,
    now: Mutex<Timestamp>,
    /// Answers instead of the lists.
    instead: Mutex<Option<HttpResponse>>,
    /// Filters that it leaves out without a word.
    forgets: &'static str,
    /// The most rows it gives.
    most: usize,
}

impl Fake {
    fn recorded() -> Fake {
        let mut lists = BTreeMap::new();
        for (list, text) in [
            ("orders", include_str!("fixtures/orders.json")),
            ("returns", include_str!("fixtures/returns.json")),
            ("payments", include_str!("fixtures/payments.json")),
            ("products", include_str!("fixtures/products.json")),
            ("customers", include_str!("fixtures/customers.json")),
            ("stores", include_str!("fixtures/stores.json")),
        ] {
            let body: Value = serde_json::from_str(text).unwrap();
            lists.insert(list.to_owned(), body[list].as_array().unwrap().clone());
        }
        for row in lists.get_mut("returns").unwrap() {
            row["updated_at"] = row["created_at"].clone();
        }
        Fake {
            lists: Mutex::new(lists),
            asked: Mutex::default(),
            now: Mutex::new(moments::from_iso("2026-11-22T03:00:00Z").unwrap()),
            instead: Mutex::default(),
            forgets: "nothing",
            most: usize::MAX,
        }
    }

    fn answering(status: u16, headers: &[(&str, &str)], body: &str) -> Fake {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let fake = Fake::recorded();
        *fake.instead.lock().unwrap() = Some(HttpResponse {
            status,
            headers,
            body: body.into(),
        });
        fake
    }

    fn change(&self, list: &str, id: &str, change: impl FnOnce(&mut Value)) {
        let mut lists = self.lists.lock().unwrap();
        change(
            lists
                .get_mut(list)
                .unwrap()
                .iter_mut()
                .find(|row| row["id"] == id)
                .unwrap(),
        );
    }

    fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    fn answer(&self, url: &url::Url) -> Option<Value> {
        let list = url.path().strip_prefix("/admin/")?;
        let mut rows = self.lists.lock().unwrap().get(list)?.clone();
        let (mut offset, mut limit, mut ids) = (0, 15, BTreeMap::<String, Vec<String>>::new());
        for (key, value) in url.query_pairs().filter(|(key, _)| !key.starts_with(self.forgets)) {
            let (field, operator) = key.split_once('[').unwrap_or((&key, ""));
            match (field, operator) {
                ("offset", _) => offset = value.parse().unwrap(),
                ("limit", _) => limit = value.parse::<usize>().unwrap().min(self.most),
                ("order", _) => rows.sort_by(|a, b| a[&*value].as_str().cmp(&b[&*value].as_str())),
                ("fields", _) => {}
                (_, "]") => ids.entry(field.to_owned()).or_default().push(value.into_owned()),
                (_, "$gte]") => rows.retain(|row| row[field].as_str().unwrap() >= &*value),
                (_, "$lt]") => rows.retain(|row| row[field].as_str().unwrap() < &*value),
                other => panic!("the real server does not know {other:?}"),
            }
        }
        for (field, ids) in ids {
            rows.retain(|row| ids.iter().any(|id| row[&field] == **id));
        }
        let count = rows.len();
        let page: Vec<Value> = rows.into_iter().skip(offset).take(limit).collect();
        Some(json!({ list: page, "count": count, "offset": offset, "limit": limit }))
    }
}

#[async_trait]
impl MailNetwork for Fake {
    async fn imap(&self, _: &MailServer) -> Result<Box<dyn ImapSession>, PortError> {
        Err(PortError::new(PortErrorKind::Unreachable, Retry::Never, "no network"))
    }
}

#[async_trait]
impl Http for Fake {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        self.asked.lock().unwrap().push(request.url.clone());
        if let Some(answer) = self.instead.lock().unwrap().clone() {
            return Ok(answer);
        }
        let url = url::Url::parse(&request.url).unwrap();
        if url.path() == "/health" {
            return Ok(HttpResponse {
                status: 200,
                headers: Vec::new(),
                body: b"OK".to_vec(),
            });
        }
        let seconds = self.now.lock().unwrap().millis() / SECOND;
        let clock = format!(
            "Sun, 22 Nov 2026 {:02}:{:02}:{:02} GMT",
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60
        );
        let body = self.answer(&url).unwrap();
        Ok(HttpResponse {
            status: 200,
            headers: vec![("date".into(), clock)],
            body: body.to_string().into_bytes(),
        })
    }
}

#[async_trait]
impl Clock for Fake {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }
    async fn sleep(&self, _millis: i64) {}
}

impl Notebook for Fake {
    fn append(&self, _line: &str) -> Result<(), String> {
        Ok(())
    }
    fn lines(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

struct World {
    fake: Arc<Fake>,
    shop: Arc<dyn Connected>,
    cursors: BTreeMap<&'static str, String>,
}

impl World {
    fn with(fake: Fake) -> World {
        let fake = Arc::new(fake);
        let around = Surroundings {
            http: fake.clone(),
            mail: fake.clone(),
            clock: fake.clone(),
            dice: Arc::new(crate::Ones),
            notebook: fake.clone(),
        };
        let values = [("url", "https://tienda.example"), ("secret_key", "sk_1")];
        let credentials = Credentials(values.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
        World {
            fake,
            shop: Medusa.connect(&credentials, around).unwrap(),
            cursors: BTreeMap::new(),
        }
    }

    /// One pull.
    async fn part(&mut self, stream: &'static str) -> Result<Batch, PortError> {
        let stream = *STREAMS.iter().find(|known| known.name == stream).unwrap();
        let batch = self
            .shop
            .pull(stream, self.cursors.get(stream.name).map(String::as_str))
            .await?;
        self.cursors.insert(stream.name, batch.cursor.clone());
        Ok(batch)
    }

    /// Pulls until nothing more is there now.
    async fn all(&mut self, stream: &'static str) -> Vec<Record> {
        let mut records = Vec::new();
        for _ in 0..100 {
            let batch = self.part(stream).await.unwrap();
            records.extend(batch.records);
            if !batch.more {
                return records;
            }
        }
        panic!("{stream} does not end");
    }

    async fn orders(&mut self, stream: &'static str) -> BTreeMap<String, OrderRecord> {
        let orders = self.all(stream).await.into_iter().map(|record| match record {
            Record::Order(order) => (order.number.clone(), *order),
            other => panic!("{other:?}"),
        });
        orders.collect()
    }
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn id_of(order: u32) -> String {
    let body: Value = serde_json::from_str(include_str!("fixtures/orders.json")).unwrap();
    let row = body["orders"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["display_id"] == order)
        .unwrap();
    row["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_reading_tells_what_was_asked_taken_and_given_back() {
    let orders = World::with(Fake::recorded()).orders("orders").await;
    use FulfilmentStatus as F;
    use PaymentStatus as P;
    for (number, total, captured, refunded, payment, fulfilment) in [
        ("1", 7726, 0, 0, P::Authorized, F::Unfulfilled),
        ("2", 5772, 5772, 0, P::Paid, F::Delivered),
        // Goodwill: the shop's own total sank to 37.95.
        ("6", 4295, 4295, 500, P::PartiallyRefunded, F::Unfulfilled),
        // 10.00 taken and 1.00 given back of it: the shop's own word is "refunded".
        ("8", 4622, 1000, 100, P::PartiallyRefunded, F::Delivered),
        // A cup came back and was paid back: the shop's own total sank to 33.73.
        ("9", 4622, 4622, 1250, P::PartiallyRefunded, F::Delivered),
        // An exchange for something dearer, whose difference is not paid yet.
        ("10", 6691, 4047, 0, P::PartiallyPaid, F::PartiallyFulfilled),
        // Cancelled after it was taken: the shop's own total is 0.
        ("11", 1748, 1748, 1748, P::Refunded, F::Cancelled),
    ] {
        let order = &orders[number];
        assert_eq!(order.total, euros(total), "{number}");
        assert_eq!(
            order.payments.iter().map(|p| p.captured.minor).sum::<i64>(),
            captured,
            "{number}"
        );
        assert_eq!(
            order.payments.iter().map(|p| p.refunded.minor).sum::<i64>(),
            refunded,
            "{number}"
        );
        assert_eq!((order.payment, order.fulfilment), (payment, fulfilment), "{number}");
    }
    assert_eq!(orders.len(), 7);
    assert_eq!((orders["11"].cancelled, orders["1"].cancelled), (true, false));
    assert_eq!(orders["1"].shop_status, "pending");
}

#[tokio::test]
async fn an_order_carries_its_lines_parcels_refunds_and_place() {
    let orders = World::with(Fake::recorded()).orders("orders").await;
    let order = &orders["9"];
    let cups = order.lines.iter().find(|line| line.title == "Taza azul").unwrap();
    assert_eq!((cups.quantity, cups.returned, cups.total), (2, 1, euros(2299)));
    assert_eq!((cups.sku.as_str(), cups.variant.as_str()), ("TA-TAZA", "Azul"));
    assert!(cups.product.as_deref().unwrap().starts_with("variant_"));
    let reasons: Vec<_> = order
        .refunds
        .iter()
        .map(|refund| (refund.amount.minor, refund.reason.as_str()))
        .collect();
    assert_eq!(reasons, [(100, "cortesia"), (1150, "devolucion")]);
    assert_eq!(orders["6"].refunds[0].reason, "Producto roto: Por la espera");
    let parcel = &orders["2"].fulfilments[0];
    assert_eq!(
        (parcel.tracking_number.as_str(), parcel.carrier.as_str()),
        ("ES100", "Paquete azul")
    );
    assert_eq!(parcel.tracking_url, "http://127.0.0.1/parcels/ES100");
    assert_eq!(parcel.status, FulfilmentStatus::Delivered);
    assert!(parcel.shipped_at < parcel.delivered_at);
    let carla = &orders["1"];
    assert_eq!(
        (carla.buyer.as_str(), carla.email.as_str()),
        ("Carla Muñoz", "carla@correo.test")
    );
    assert_eq!(carla.destination, "Calle Mayor 2, 28002 Madrid, ES");
    assert_eq!((carla.city.as_str(), carla.country.as_deref()), ("Madrid", Some("ES")));
    assert_eq!(carla.shipping, euros(599));
    assert!(carla.customer.as_deref().unwrap().starts_with("cus_"));
}

#[tokio::test]
async fn only_what_the_buyer_asked_for_is_the_buyers_return() {
    let orders = World::with(Fake::recorded()).orders("orders").await;
    let asked = &orders["2"].returns;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].note, "Llegó roto: Una taza llegó con el asa rota");
    assert_eq!((asked[0].by_buyer, asked[0].status), (true, ReturnStatus::Requested));
    assert_eq!(
        asked[0].lines,
        [(
            orders["2"]
                .lines
                .iter()
                .find(|l| l.sku == "TA-TAZA")
                .unwrap()
                .id
                .clone(),
            1
        )]
    );
    let states: Vec<_> = orders["9"].returns.iter().map(|r| (r.status, r.by_buyer)).collect();
    // The buyer's, one begun by staff, and one inside a claim, which names no author.
    assert_eq!(
        states,
        [
            (ReturnStatus::Received, true),
            (ReturnStatus::Cancelled, false),
            (ReturnStatus::Requested, false)
        ]
    );
    assert!(!orders["10"].returns[0].by_buyer, "inside an exchange");
    assert_eq!(orders["10"].returns[0].kind, ReturnKind::Exchange);
}

#[tokio::test]
async fn words_kept_in_an_orders_metadata_are_notes() {
    let orders = World::with(Fake::recorded()).orders("orders").await;
    let note = &orders["8"].notes[0];
    assert_eq!(
        (note.text.as_str(), note.by_buyer),
        ("Es un regalo: sin precios, por favor.", true)
    );
    assert_eq!(note.at, orders["8"].placed_at);
    assert_ne!(
        note.id, orders["9"].notes[0].id,
        "the same words on two orders are two notes"
    );
    let staff = &orders["10"].notes[0];
    assert_eq!((staff.text.as_str(), staff.by_buyer), ("Llamar antes de enviar", false));
}

#[tokio::test]
async fn a_refund_that_the_gateway_has_not_carried_out_is_not_shown() {
    let fake = Fake::recorded();
    fake.change("orders", &id_of(6), |order| {
        let collection = &mut order["payment_collections"][0];
        let mut open = collection["payments"][0]["refunds"][0].clone();
        open["id"] = json!("ref_open");
        open["created_at"] = json!("2030-01-01T00:00:00.000Z");
        collection["payments"][0]["refunds"].as_array_mut().unwrap().push(open);
    });
    let order = &World::with(fake).orders("orders").await["6"];
    assert_eq!(order.refunds.len(), 1);
    assert_eq!(order.payments[0].refunded, euros(500));
}

#[tokio::test]
async fn an_order_with_nothing_but_what_the_servers_tables_demand_is_read() {
    for empty in [Value::Null, json!([])] {
        let fake = Fake::recorded();
        fake.change("orders", &id_of(9), |order| {
            for (key, value) in order.as_object_mut().unwrap() {
                if !["id", "created_at", "updated_at", "currency_code", "total"].contains(&key.as_str()) {
                    *value = empty.clone();
                }
            }
        });
        let order = &World::with(fake).orders("orders").await[""];
        assert_eq!((order.total, order.payment), (euros(3373), PaymentStatus::Pending));
        assert_eq!(
            (order.fulfilment, order.shop_status.as_str()),
            (FulfilmentStatus::Unfulfilled, "")
        );
        assert!(order.lines.is_empty() && order.returns.is_empty() && order.customer.is_none());
    }
}

#[tokio::test]
async fn rows_inside_an_order_may_lack_everything_but_their_id() {
    let fake = Fake::recorded();
    fake.change("orders", &id_of(2), |order| {
        for list in ["items", "fulfillments", "payment_collections"] {
            for row in order[list].as_array_mut().unwrap() {
                let id = row["id"].clone();
                *row = json!({ "id": id, "title": null, "quantity": null, "detail": null, "labels": null, "payments": null });
            }
        }
    });
    let order = &World::with(fake).orders("orders").await["2"];
    assert_eq!(
        (order.lines[0].quantity, order.lines[0].total, order.total),
        (0, euros(0), euros(0))
    );
    assert_eq!(order.fulfilments[0].tracking_number, "");
}

#[tokio::test]
async fn a_state_that_is_not_known_keeps_the_shops_word() {
    let fake = Fake::recorded();
    fake.change("orders", &id_of(1), |order| {
        order["status"] = json!("on_hold");
        order["payment_status"] = json!("disputed");
        order["fulfillment_status"] = json!("at_customs");
    });
    let order = &World::with(fake).orders("orders").await["1"];
    assert_eq!(order.shop_status, "on_hold · disputed · at_customs");
    assert_eq!(
        (order.payment, order.fulfilment),
        (PaymentStatus::Authorized, FulfilmentStatus::Unfulfilled)
    );
}

#[tokio::test]
async fn an_order_without_time_currency_or_amount_is_not_guessed() {
    for key in ["created_at", "updated_at", "currency_code", "id"] {
        let fake = Fake::recorded();
        fake.change("orders", &id_of(1), |order| order[key] = json!(null));
        // The fake cannot sort or filter rows that lack what it sorts by, so the whole answer is given at once.
        let rows = fake.lists.lock().unwrap()["orders"].clone();
        let body = json!({ "orders": rows, "count": 7 }).to_string();
        let error = World::with(Fake::answering(200, &[], &body))
            .part("orders")
            .await
            .unwrap_err();
        assert_eq!(error.kind, PortErrorKind::NotUnderstood, "{key}");
    }
    let fake = Fake::recorded();
    fake.change("orders", &id_of(1), |order| {
        order["payment_collections"][0]["amount"] = json!("1e30")
    });
    assert!(World::with(fake).part("orders").await.is_err());
}

#[tokio::test]
async fn rows_that_were_not_asked_for_stop_the_reading() {
    // The server leaves out a filter that it does not know and answers 200 with everything.
    for (forgets, stream) in [
        ("updated_at", "orders"),
        ("updated_at", "customers"),
        ("order_id", "orders"),
        ("id[]", "returns"),
        ("order", "orders"),
    ] {
        let mut world = World::with(Fake {
            forgets,
            ..Fake::recorded()
        });
        let cursor = json!({ "walk": { "from": 1_795_311_900_000_i64 }, "idle": true, "swept": 1_795_316_400_000_i64 });
        if forgets == "updated_at" {
            world.cursors.insert(stream, cursor.to_string());
        }
        world.fake.lists.lock().unwrap().get_mut("orders").unwrap().swap(0, 5);
        world.fake.lists.lock().unwrap().get_mut("returns").unwrap().push(json!({
            "id": "return_other", "order_id": id_of(1), "created_at": "2026-11-22T01:44:37.978Z", "updated_at": "2030-11-22T01:44:37.978Z"
        }));
        let error = world.part(stream).await.unwrap_err();
        assert_eq!(
            (error.kind, error.retry),
            (PortErrorKind::NotUnderstood, Retry::Later),
            "{forgets} {stream}"
        );
    }
}

#[tokio::test]
async fn what_is_no_answer_is_told_apart() {
    use PortErrorKind as K;
    let html = "<!DOCTYPE html><title>Wi-Fi</title>";
    let date = ("date", "Sun, 22 Nov 2026 03:00:00 GMT");
    for (status, headers, body, kind, retry) in [
        (200, vec![], html, K::NetworkSignIn, Retry::Later),
        (
            302,
            vec![("location", "https://portal.example/login")],
            "",
            K::NetworkSignIn,
            Retry::Later,
        ),
        (
            308,
            vec![("location", "https://tienda.example/admin/")],
            "",
            K::NotUnderstood,
            Retry::Later,
        ),
        (301, vec![("location", "/admin/")], "", K::NotUnderstood, Retry::Later),
        (511, vec![], html, K::NetworkSignIn, Retry::Later),
        (
            401,
            vec![],
            r#"{"message":"Unauthorized"}"#,
            K::SignInRefused,
            Retry::Never,
        ),
        (403, vec![], html, K::SignInRefused, Retry::Never),
        (404, vec![], html, K::NotUnderstood, Retry::Later),
        (
            400,
            vec![],
            r#"{"type":"invalid_data"}"#,
            K::NotUnderstood,
            Retry::Later,
        ),
        (429, vec![("retry-after", "7")], "", K::RateLimited, Retry::After(7000)),
        (
            429,
            vec![date, ("retry-after", "Sun, 22 Nov 2026 03:01:30 GMT")],
            "",
            K::RateLimited,
            Retry::After(90_000),
        ),
        (429, vec![("retry-after", "soon")], "", K::RateLimited, Retry::Later),
        (
            500,
            vec![],
            r#"{"code":"unknown_error"}"#,
            K::NotUnderstood,
            Retry::Later,
        ),
        (
            503,
            vec![("retry-after", "60")],
            html,
            K::Unreachable,
            Retry::After(60_000),
        ),
        (504, vec![], "", K::Unreachable, Retry::Later),
        (
            200,
            vec![],
            r#"{"orders":[{"id":"order_1","upd"#,
            K::NotUnderstood,
            Retry::Later,
        ),
        (200, vec![], "[]", K::NotUnderstood, Retry::Later),
        (200, vec![], r#"{"products":[]}"#, K::NotUnderstood, Retry::Later),
        (200, vec![], "", K::NotUnderstood, Retry::Later),
    ] {
        let mut world = World::with(Fake::answering(status, &headers, body));
        let error = world.part("orders").await.unwrap_err();
        assert_eq!((error.kind, error.retry), (kind, retry), "{status} {body}");
        assert_eq!(error.effect, Effect::None);
        assert!(!error.detail.contains("Wi-Fi"), "the log holds nothing of a body");
    }
}

#[tokio::test]
async fn a_capture_and_a_paid_back_return_are_seen_though_the_order_does_not_change() {
    let mut world = World::with(Fake::recorded());
    let moved = |at: &str| {
        let at = json!(at);
        move |payment: &mut Value| payment["payment_collection"]["updated_at"] = at
    };
    let paid = world.fake.lists.lock().unwrap()["payments"][1].clone();
    let (payment, order) = (
        paid["id"].as_str().unwrap(),
        paid["payment_collection"]["order"]["id"].clone(),
    );
    // The first round looks at all whose money moved last; this one's order moved later, so it is known already.
    world.fake.change("payments", payment, |row| {
        row["payment_collection"]["order"]["updated_at"] = json!("2026-11-22T02:30:00.000Z")
    });
    assert!(
        !world
            .orders("orders_recheck")
            .await
            .values()
            .any(|found| order == found.id)
    );
    world.fake.change("payments", payment, |row| {
        row["payment_collection"]["order"]["updated_at"] = json!("2026-11-22T01:45:00.000Z")
    });
    assert_eq!(world.orders("orders_recheck").await.len(), 0, "a quiet shop");

    world
        .fake
        .change("payments", payment, moved("2026-11-22T02:59:50.000Z"));
    let found = world.orders("orders_recheck").await;
    assert_eq!(found.values().map(|o| json!(o.id)).collect::<Vec<_>>(), [order]);
    *world.fake.now.lock().unwrap() = moments::from_iso("2026-11-22T03:09:00Z").unwrap();
    world.orders("orders_recheck").await;
    world.fake.take_asked();
    assert_eq!(world.orders("orders_recheck").await.len(), 0);
    let whole = |url: &String| url.contains("/admin/orders?") && !url.contains("created_at%5B%24lt%5D");
    assert!(
        !world.fake.take_asked().iter().any(whole),
        "only the cheap lists are read"
    );
}

#[tokio::test]
async fn an_old_order_whose_goods_came_back_lately_is_watched_too() {
    let mut world = World::with(Fake::recorded());
    world.fake.lists.lock().unwrap().get_mut("payments").unwrap().clear();
    world.fake.change("orders", &id_of(9), |order| {
        order["created_at"] = json!("2026-01-02T00:00:00.000Z")
    });
    let found = world.orders("orders_recheck").await;
    assert_eq!(found.keys().collect::<Vec<_>>(), ["9"]);
}

#[tokio::test]
async fn a_large_shops_round_is_spread_over_several() {
    let mut world = World::with(Fake::recorded());
    {
        let mut lists = world.fake.lists.lock().unwrap();
        let payments = lists.get_mut("payments").unwrap();
        let row = payments[0].clone();
        payments.clear();
        for n in 0..1_500_i64 {
            let mut row = row.clone();
            row["id"] = json!(format!("pay_{n:05}"));
            row["created_at"] = json!(moments::to_iso(Timestamp(1_795_300_000_000 + n)));
            row["payment_collection"]["order"] = Value::Null;
            payments.push(row);
        }
    }
    let mut pages = 0;
    while world.part("orders_recheck").await.unwrap().more {
        pages += 1;
    }
    assert_eq!(pages, 9, "then it waits for its next turn");
    assert!(
        world.cursors["orders_recheck"].len() < 300,
        "{}",
        world.cursors["orders_recheck"]
    );
    world.all("orders_recheck").await;
    assert!(world.cursors["orders_recheck"].contains(r#""idle":true"#));
}

#[tokio::test]
async fn a_return_begun_by_staff_brings_its_order() {
    let mut world = World::with(Fake::recorded());
    world.all("returns").await;
    assert_eq!(world.orders("returns").await.len(), 0);
    world
        .fake
        .lists
        .lock()
        .unwrap()
        .get_mut("returns")
        .unwrap()
        .push(json!({
            "id": "return_new", "order_id": id_of(2), "status": "open", "created_by": "user_ana",
            "created_at": "2026-11-22T02:59:00.000Z", "updated_at": "2026-11-22T02:59:00.000Z", "items": []
        }));
    let orders = world.orders("returns").await;
    let last = orders["2"].returns.last().unwrap();
    assert_eq!((last.status, last.by_buyer), (ReturnStatus::Open, false));
}

#[tokio::test]
async fn the_same_order_reads_the_same_through_every_stream() {
    let mut world = World::with(Fake::recorded());
    let orders = world.orders("orders").await;
    for stream in ["returns", "orders_recheck"] {
        for (number, order) in world.orders(stream).await {
            assert_eq!(order, orders[&number], "{stream}");
        }
    }
}

#[tokio::test]
async fn a_server_that_gives_fewer_rows_than_asked_is_read_to_the_end() {
    let mut world = World::with(Fake {
        most: 2,
        ..Fake::recorded()
    });
    assert_eq!(world.orders("orders").await.len(), 7);
}

#[tokio::test]
async fn a_second_reading_begins_where_the_first_ended() {
    let mut world = World::with(Fake::recorded());
    world.all("orders").await;
    world.fake.take_asked();
    assert_eq!(world.all("orders").await, []);
    assert_eq!(world.fake.take_asked().len(), 1);
    world.fake.change("orders", &id_of(1), |order| {
        order["updated_at"] = json!("2026-11-22T02:59:00.000Z")
    });
    assert_eq!(world.orders("orders").await.len(), 1);
}

#[tokio::test]
async fn a_cursor_that_cannot_be_read_begins_again() {
    let mut world = World::with(Fake::recorded());
    for cursor in ["", "7", "{}", "{\"walk\":3}"] {
        for stream in ["orders", "orders_recheck"] {
            world.cursors.insert(stream, cursor.to_owned());
            assert!(!world.all(stream).await.is_empty());
        }
    }
}

#[tokio::test]
async fn customers_and_products_are_read() {
    let mut world = World::with(Fake::recorded());
    let customers = world.all("customers").await;
    let Record::Customer(carla) = &customers[0] else {
        panic!()
    };
    assert_eq!(
        (carla.name.as_str(), carla.emails.as_slice()),
        ("Carla Muñoz", &["carla@correo.test".to_owned()][..])
    );
    assert_eq!(carla.phones, ["+34600000001"]);
    let Record::Customer(guest) = &customers[1] else {
        panic!()
    };
    assert_eq!((guest.name.as_str(), guest.emails.len()), ("", 1));
    let products = world.all("products").await;
    let Record::Product(pot) = &products[0] else { panic!() };
    assert_eq!(
        (pot.title.as_str(), pot.sku.as_str()),
        ("Cafetera de barro · Azul", "TA-CAFETERA")
    );
    assert_eq!((pot.price, pot.stock), (Some(euros(3990)), Some(39)));
    assert!(pot.id.starts_with("variant_"));
}

#[tokio::test]
async fn sold_stock_is_seen_within_the_hour_though_the_product_does_not_change() {
    let mut world = World::with(Fake::recorded());
    world.all("products").await;
    assert_eq!(world.all("products").await, []);
    *world.fake.now.lock().unwrap() = moments::from_iso("2026-11-22T04:00:01Z").unwrap();
    assert_eq!(world.all("products").await.len(), 2);
    assert_eq!(world.all("products").await, []);
}

#[test]
fn a_name_is_written_as_its_bearer_writes_it() {
    let row = json!({ "first_name": "Ilona", "last_name": "Szabó" });
    assert_eq!(answers::name(&row, Some("HU")), "Szabó Ilona");
    assert_eq!(answers::name(&row, None), "Ilona Szabó");
    assert_eq!(
        answers::name(&json!({ "first_name": null, "last_name": "Lestari" }), None),
        "Lestari"
    );
    assert_eq!(answers::name(&json!({ "company_name": "Bar Azul" }), None), "Bar Azul");
}

#[test]
fn prices_of_lists_regions_and_quantities_are_not_the_price() {
    let product = json!({ "id": "prod_1", "title": "Taza", "variants": [{ "id": "variant_1", "title": "Default variant", "prices": [
        { "amount": 1, "currency_code": "eur", "price_list_id": "plist_1" },
        { "amount": 2, "currency_code": "eur", "rules": { "region_id": "reg_1" } },
        { "amount": 3, "currency_code": "eur", "min_quantity": 10 },
        { "amount": 12.5, "currency_code": "usd", "min_quantity": null, "rules": {} },
        { "amount": 9.499, "currency_code": "eur" }
    ] }] });
    let record = &responses::product(&product, Some(Currency::EUR)).unwrap()[0];
    assert_eq!(
        (record.title.as_str(), record.price, record.stock),
        ("Taza", Some(euros(950)), None)
    );
    let dollars = responses::product(&product, None).unwrap()[0].price.unwrap();
    assert_eq!(dollars.to_string(), "12.50 USD");
}

#[tokio::test]
async fn connecting_tells_the_shops_name_or_what_is_wrong() {
    let world = World::with(Fake::recorded());
    assert_eq!(world.shop.probe().await.unwrap(), "Taller Azul");
    assert!(world.fake.take_asked()[0].ends_with("/health"));
    let not_medusa = |status, body| World::with(Fake::answering(status, &[], body));
    for (status, body) in [(200, "<html>"), (200, r#"{"status":"ok"}"#), (404, "<html>")] {
        let error = not_medusa(status, body).shop.probe().await.unwrap_err();
        assert_eq!(
            (error.kind, error.retry),
            (PortErrorKind::NotUnderstood, Retry::Never),
            "{status}"
        );
        assert_eq!(error.params["host"], "tienda.example");
    }
    assert_eq!(
        not_medusa(401, "").shop.probe().await.unwrap_err().kind,
        PortErrorKind::SignInRefused
    );
    assert_eq!(
        not_medusa(502, "").shop.probe().await.unwrap_err().kind,
        PortErrorKind::Unreachable
    );
}

#[tokio::test]
async fn it_never_claims_to_have_sent_anything() {
    let message = Outgoing {
        marker: "m".into(),
        conversation: String::new(),
        to: vec!["carla@correo.test".into()],
        subject: String::new(),
        text: "Hola".into(),
        html: None,
        files: Vec::new(),
        author: "Ana".into(),
        letter: None,
    };
    let world = World::with(Fake::recorded());
    let error = world.shop.send(&message).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (PortErrorKind::Refused, Effect::None));
    assert_eq!(world.shop.find_sent(&message).await, Ok(Found::No));
    assert!(world.fake.take_asked().is_empty());
    assert!(!Medusa.capabilities().contains(&Capability::Replies));
}

#[tokio::test]
async fn an_order_is_gone_when_the_shop_says_so_about_that_very_order_and_not_before() {
    let own = |id: &str| json!({ "type": "not_found", "message": format!("Order id not found: {id}") }).to_string();
    for (status, body, gone) in [
        (404, own("order_9"), Some(true)),
        (404, own("order_8"), Some(false)),
        (404, "<html>not here</html>".to_owned(), Some(false)),
        (404, json!({ "type": "unknown" }).to_string(), Some(false)),
        (200, json!({ "order": { "id": "order_9" } }).to_string(), Some(false)),
        (500, own("order_9"), None),
        (401, own("order_9"), None),
        (200, "<html>Wi-Fi</html>".to_owned(), None),
    ] {
        let world = World::with(Fake::answering(status, &[("content-type", "application/json")], &body));
        let said = world.shop.order_is_gone(&"order_9".to_owned()).await.ok();
        assert_eq!(said, gone, "{status} {body}");
    }
}
