//! The Medusa connector against the real server, beyond what every shop must pass (`medusa_world`): things are done in the
//! shop as buyers and staff do them, and the next reading must show them. What the server says of itself is not trusted
//! here either; where it hides a change (a payment taken, money paid back), the test says so, and fails should a later
//! server stop hiding it or start hiding more.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on ends; it is run by people and machines that read its words"
)]

use super::conformance::reader::{Reader, connect};
use super::medusa_admin::{Buyer, MedusaShop};
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, ReturnStatus};
use platform::SystemClock;
use ports::PortErrorKind;
use std::sync::Arc;

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn id(row: &serde_json::Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_of_the_shop_that_is_not_its_server_is_told_apart() {
    let Some(shop) = MedusaShop::running() else { return };
    let mut credentials = shop.credentials();
    let blog = format!("{}/blog", credentials.get("url"));
    credentials.0.insert("url".to_owned(), blog);
    let connected = connect("medusa", &credentials, Arc::new(SystemClock)).unwrap();
    let error = connected.probe().await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::NotUnderstood, "{error}");
}

#[tokio::test]
async fn the_first_reading_brings_customers_products_and_orders() {
    let Some(shop) = MedusaShop::running() else { return };
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert!(reader.customers.len() >= 233);
    let carla = reader
        .customers
        .values()
        .find(|c| c.emails == ["carla@correo.test"])
        .unwrap();
    assert_eq!(
        (carla.name.as_str(), carla.phones.as_slice()),
        ("Carla Muñoz", &["+34600000001".to_owned()][..])
    );
    let cup = &reader.products[shop.facts()["variants"]["taza"]["variantId"].as_str().unwrap()];
    assert_eq!((cup.title.as_str(), cup.price), ("Taza azul · Azul", Some(euros(950))));
    assert!(
        cup.stock.is_some_and(|stock| (1..900).contains(&stock)),
        "{:?}",
        cup.stock
    );
    use FulfilmentStatus as F;
    use PaymentStatus as P;
    for (name, total, payment, fulfilment) in [
        ("placed", 7726, P::Authorized, F::Unfulfilled),
        ("returnRequested", 5772, P::Paid, F::Delivered),
        ("shipped", 8122, P::Paid, F::Shipped),
        ("partlyShipped", 8230, P::Paid, F::PartiallyFulfilled),
        ("cancelled", 3630, P::Voided, F::Cancelled),
        ("goodwill", 4295, P::PartiallyRefunded, F::Unfulfilled),
        ("withNote", 1920, P::Authorized, F::Unfulfilled),
    ] {
        let seeded = &shop.facts()["orders"][name];
        let order = reader.order(seeded["id"].as_str().unwrap());
        assert_eq!(
            (order.total, order.payment, order.fulfilment),
            (euros(total), payment, fulfilment),
            "{name}"
        );
        assert_eq!(order.number, seeded["displayId"].to_string());
        assert_eq!(order.email, seeded["email"].as_str().unwrap());
        let customer = &reader.customers[order.customer.as_ref().unwrap()];
        assert_eq!(customer.emails, [order.email.as_str()]);
        assert!(
            order
                .lines
                .iter()
                .all(|line| reader.products.contains_key(line.product.as_ref().unwrap()))
        );
    }
    let asked = &reader
        .order(shop.facts()["orders"]["returnRequested"]["id"].as_str().unwrap())
        .returns[0];
    assert_eq!(asked.note, "Llegó roto: Una taza llegó con el asa rota");
    assert!(asked.by_buyer);
    let noted = &reader
        .order(shop.facts()["orders"]["withNote"]["id"].as_str().unwrap())
        .notes[0];
    assert_eq!(
        (noted.text.as_str(), noted.by_buyer),
        ("Bitte als Geschenk verpacken, ohne Preise.", true)
    );
    let ilona = reader.order(shop.facts()["orders"]["shipped"]["id"].as_str().unwrap());
    assert_eq!(
        (ilona.buyer.as_str(), ilona.country.as_deref()),
        ("Szabó Ilona", Some("HU"))
    );
}

#[tokio::test]
async fn carlas_order_is_followed_from_the_till_to_her_door() {
    let Some(shop) = MedusaShop::running() else { return };
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let buyer = Buyer::carla();
    let order = id(&shop.place_order(&buyer, &[("cafetera", 1), ("taza", 2)], None).await);

    reader.read("customers").await;
    assert!(reader.read("orders").await.contains(&order));
    let seen = reader.order(&order);
    assert_eq!(
        (seen.total, seen.shipping, seen.payment),
        (euros(7726), euros(599), PaymentStatus::Authorized)
    );
    assert_eq!(
        (seen.email.as_str(), seen.buyer.as_str()),
        (buyer.email.as_str(), "Carla Muñoz")
    );
    assert!(
        reader.customers.contains_key(seen.customer.as_ref().unwrap()),
        "a guest has a customer's row too"
    );
    assert_eq!(seen.payments[0].authorized, euros(7726));

    let before = shop.order(&order).await["updated_at"].clone();
    shop.capture(&order, Some("10")).await;
    assert_eq!(
        shop.order(&order).await["updated_at"],
        before,
        "the server hides a capture from the list by change"
    );
    assert!(reader.read("orders_recheck").await.contains(&order));
    assert_eq!(reader.order(&order).payment, PaymentStatus::PartiallyPaid);
    shop.capture(&order, Some("67.2585")).await;
    reader.read("orders_recheck").await;
    let seen = reader.order(&order);
    assert_eq!(
        (seen.payment, seen.payments[0].captured),
        (PaymentStatus::Paid, euros(7726))
    );
    assert!(seen.payments[0].captured_at.is_some());

    let parcel = shop.fulfil(&order).await;
    reader.read("orders").await;
    assert_eq!(reader.order(&order).fulfilment, FulfilmentStatus::Fulfilled);
    shop.ship(&order, &parcel, "ES777").await;
    reader.read("orders").await;
    let sent = &reader.order(&order).fulfilments[0];
    assert_eq!(
        (sent.status, sent.tracking_number.as_str()),
        (FulfilmentStatus::Shipped, "ES777")
    );
    assert_eq!(
        (sent.carrier.as_str(), sent.tracking_url.as_str()),
        ("Paquete azul", "http://127.0.0.1/parcels/ES777")
    );
    shop.deliver(&order, &parcel).await;
    reader.read("orders").await;
    let seen = reader.order(&order);
    assert_eq!(
        (seen.fulfilment, seen.fulfilments[0].status),
        (FulfilmentStatus::Delivered, FulfilmentStatus::Delivered)
    );
    assert!(seen.fulfilments[0].delivered_at > seen.fulfilments[0].shipped_at);
}

#[tokio::test]
async fn carlas_broken_cup_is_followed_until_it_is_paid_back() {
    let Some(shop) = MedusaShop::running() else { return };
    let order = id(&shop.place_order(&Buyer::carla(), &[("taza", 3)], None).await);
    shop.complete(&order).await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let total = reader.order(&order).total;

    let asked = shop.request_return_as_buyer(&order, 1, "El asa vino rota").await;
    assert!(reader.read("orders").await.contains(&order));
    let seen = &reader.order(&order).returns[0];
    assert_eq!(
        (seen.id.as_str(), seen.status, seen.by_buyer),
        (asked.as_str(), ReturnStatus::Requested, true)
    );
    assert_eq!(seen.note, "Llegó roto: El asa vino rota");
    assert_eq!(seen.lines, [(reader.order(&order).lines[0].id.clone(), 1)]);

    shop.receive_return(&asked).await;
    reader.read("orders").await;
    let seen = reader.order(&order);
    assert_eq!(
        (seen.returns[0].status, seen.lines[0].returned),
        (ReturnStatus::Received, 1)
    );
    assert_eq!(
        (seen.total, seen.lines[0].total),
        (total, euros(3449)),
        "what was bought stays what was bought"
    );

    let (before, owed) = (shop.order(&order).await["updated_at"].clone(), shop.owed(&order).await);
    assert_eq!(owed, "11.495");
    shop.refund(&order, &owed, "Taza rota").await;
    assert_eq!(
        shop.order(&order).await["updated_at"],
        before,
        "the server hides a paid-back return from the list by change"
    );
    assert!(reader.read("orders_recheck").await.contains(&order));
    let seen = reader.order(&order);
    let refunds: Vec<_> = seen
        .refunds
        .iter()
        .map(|refund| (refund.amount, refund.reason.as_str()))
        .collect();
    assert_eq!(refunds, [(euros(1150), "Taza rota")]);
    assert_eq!(
        (seen.payment, seen.payments[0].refunded),
        (PaymentStatus::PartiallyRefunded, euros(1150))
    );
}

#[tokio::test]
async fn goodwill_does_not_make_an_order_cheaper_and_all_money_back_is_refunded() {
    let Some(shop) = MedusaShop::running() else { return };
    let order = id(&shop.place_order(&Buyer::carla(), &[("cuenco", 2)], None).await);
    shop.capture(&order, None).await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let total = reader.order(&order).total;
    shop.refund(&order, "5", "Por la espera").await;
    reader.read("orders").await;
    let seen = reader.order(&order);
    assert_eq!((seen.total, seen.payment), (total, PaymentStatus::PartiallyRefunded));
    // 40.4745 in all: what a gateway pays back is whole cents.
    shop.refund(&order, "35.47", "El resto").await;
    reader.catch_up().await;
    let seen = reader.order(&order);
    assert_eq!(
        (seen.total, seen.payment, seen.refunds.len()),
        (euros(4047), PaymentStatus::Refunded, 2)
    );
}

#[tokio::test]
async fn a_paid_order_that_is_called_off_is_refunded_and_keeps_its_price() {
    let Some(shop) = MedusaShop::running() else { return };
    let order = id(&shop.place_order(&Buyer::carla(), &[("taza", 1)], None).await);
    shop.capture(&order, None).await;
    shop.cancel(&order).await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let seen = reader.order(&order);
    assert_eq!(
        (seen.cancelled, seen.payment, seen.total),
        (true, PaymentStatus::Refunded, euros(1748))
    );
    assert_eq!(seen.shop_status, "canceled");
}

#[tokio::test]
async fn a_return_that_staff_begin_is_read_and_is_not_carlas() {
    let Some(shop) = MedusaShop::running() else { return };
    let order = id(&shop.place_order(&Buyer::carla(), &[("taza", 2)], None).await);
    shop.complete(&order).await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let before = shop.order(&order).await["updated_at"].clone();
    let begun = shop.begin_return_as_staff(&order).await;
    assert_eq!(
        shop.order(&order).await["updated_at"],
        before,
        "the server hides it from the list by change"
    );
    assert!(reader.read("returns").await.contains(&order));
    let seen = &reader.order(&order).returns[0];
    assert_eq!(
        (seen.id.as_str(), seen.status, seen.by_buyer),
        (begun.as_str(), ReturnStatus::Open, false)
    );
}

#[tokio::test]
async fn carlas_words_at_the_till_and_the_staffs_later_ones_are_told_apart() {
    let Some(shop) = MedusaShop::running() else { return };
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let order = id(&shop
        .place_order(
            &Buyer::carla(),
            &[("fuente", 1)],
            Some("Dejar con el portero, por favor"),
        )
        .await);
    reader.read("orders").await;
    let seen = reader.order(&order).notes.clone();
    assert_eq!(
        (seen[0].text.as_str(), seen[0].by_buyer),
        ("Dejar con el portero, por favor", true)
    );
    shop.annotate(&order, "internal_note", "Clienta habitual").await;
    reader.read("orders").await;
    let now = &reader.order(&order).notes;
    assert_eq!(now[0], seen[0], "the same note keeps its identity");
    assert_eq!((now[1].text.as_str(), now[1].by_buyer), ("Clienta habitual", false));
}

#[tokio::test]
async fn a_customer_who_changes_while_the_list_is_read_hides_no_other() {
    let Some(shop) = MedusaShop::running() else { return };
    let mut reader = Reader::of(&shop);
    let (first, more) = reader.part("customers").await;
    assert!(more, "the seeded shop has more customers than one answer holds");
    for customer in first.iter().take(5) {
        shop.rename_customer(customer, "Visita movida").await;
    }
    reader.read("customers").await;
    let visitors = reader
        .customers
        .values()
        .filter(|c| c.emails.iter().any(|email| email.ends_with("@lista.test")));
    assert_eq!(visitors.count(), 230);
    assert!(
        first
            .iter()
            .take(5)
            .all(|customer| reader.customers[customer].name.starts_with("Visita movida"))
    );
}
