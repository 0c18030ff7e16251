//! The Vendure connector against the real server, beyond what every shop must pass (`vendure_world`): what the server hides
//! from its list by change, and what only this kind of shop has. Where it hides something the test says so, and fails should a
//! later server stop hiding it.

use super::conformance::reader::{Reader, connect};
use super::vendure_admin::{VendureShop, carlas_address};
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, Payout};
use platform::SystemClock;
use ports::{FrozenRefund, PortErrorKind, RefundAsk};
use serde_json::{Value, json};
use std::sync::Arc;

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_reading_brings_customers_products_and_orders_and_no_cart() {
    let Some(shop) = VendureShop::running() else { return };
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let visitors = reader
        .customers
        .values()
        .filter(|c| c.emails.iter().any(|email| email.ends_with("@lista.test")));
    assert_eq!(visitors.count(), 12);
    let cup = &reader.products[shop.facts()["variants"]["taza"].as_str().unwrap()];
    assert_eq!((cup.title.as_str(), cup.price), ("Taza azul", Some(euros(950))));
    assert_eq!(cup.description, "Taza azul, hecha a mano en nuestro taller.");
    assert!(cup.stock.is_some_and(|stock| (1..9_000).contains(&stock)));
    use FulfilmentStatus as F;
    use PaymentStatus as P;
    for (name, total, payment, fulfilment) in [
        ("placed", 6_385, P::Authorized, F::Unfulfilled),
        ("delivered", 3_345, P::Paid, F::Delivered),
        ("shipped", 3_345, P::Paid, F::Shipped),
        ("longAgo", 4_485, P::Paid, F::Delivered),
    ] {
        let seeded = &shop.facts()["orders"][name];
        let order = reader.order(seeded["id"].as_str().unwrap());
        assert_eq!(
            (order.total, order.payment, order.fulfilment),
            (euros(total), payment, fulfilment),
            "{name}"
        );
        assert_eq!(order.number, seeded["code"].as_str().unwrap());
        assert_eq!(order.email, seeded["email"].as_str().unwrap());
        assert!(reader.customers.contains_key(order.customer.as_ref().unwrap()));
    }
    let sent = reader.order(shop.facts()["orders"]["shipped"]["id"].as_str().unwrap());
    assert_eq!(
        (sent.buyer.as_str(), sent.country.as_deref()),
        ("Szabó Ilona", Some("HU"))
    );
    assert_eq!(
        (
            sent.fulfilments[0].carrier.as_str(),
            sent.fulfilments[0].tracking_number.as_str()
        ),
        ("Paquete azul", "HU200")
    );
    assert!(sent.fulfilments[0].shipped_at.is_some());
}

#[tokio::test]
async fn what_happens_to_an_order_that_nobody_has_touched_for_weeks_is_found_all_the_same() {
    let Some(shop) = VendureShop::running() else { return };
    let quiet = id(&shop.facts()["orders"]["quiet"]);
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let changed = |row: Value| row["updatedAt"].clone();
    let (before, known) = (changed(shop.order(&quiet).await), reader.order(&quiet).refunds.len());

    shop.refund(&quiet, 120, "Por la espera").await;
    assert_eq!(
        changed(shop.order(&quiet).await),
        before,
        "the server hides a refund from the list by change"
    );
    assert!(!reader.read("orders").await.contains(&quiet));
    assert!(reader.read("orders_recheck").await.contains(&quiet));
    let seen = reader.order(&quiet);
    assert_eq!(
        (seen.refunds.len(), seen.payment),
        (known + 1, PaymentStatus::PartiallyRefunded)
    );
    assert_eq!(seen.refunds.last().unwrap().amount, euros(120));

    let text = format!("Ha llamado {}", carlas_address());
    shop.note(&quiet, &text, true).await;
    assert_eq!(
        changed(shop.order(&quiet).await),
        before,
        "the server hides a note from the list by change"
    );
    assert!(reader.read("orders_recheck").await.contains(&quiet));
    let note = reader
        .order(&quiet)
        .notes
        .iter()
        .find(|note| note.text == text)
        .unwrap();
    assert!(note.to_buyer && !note.by_buyer);
}

#[tokio::test]
async fn cups_that_come_back_are_called_off_and_paid_back() {
    let Some(shop) = VendureShop::running() else { return };
    let order = id(&shop.place_order(&carlas_address(), &[("taza", 3)], "card").await);
    shop.settle(&order).await;
    let parcel = shop.ship(&order, "ES301").await;
    shop.bring(&parcel, "Delivered").await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let seen = reader.order(&order);
    assert_eq!((seen.total, seen.lines[0].returned), (euros(3_345), 0));
    assert!(seen.fulfilments[0].delivered_at >= seen.fulfilments[0].shipped_at);

    shop.call_off(&order, Some(1), "Llegó rota").await;
    shop.refund(&order, 950, "Llegó rota").await;
    reader.catch_up().await;
    let seen = reader.order(&order);
    assert_eq!(
        (seen.lines[0].quantity, seen.lines[0].returned, seen.lines[0].total),
        (3, 1, euros(2_850)),
        "what was bought stays what was bought"
    );
    assert_eq!(
        (seen.total, seen.fulfilment),
        (euros(3_345), FulfilmentStatus::Delivered)
    );
    assert_eq!(seen.payment, PaymentStatus::PartiallyRefunded);
    assert!(
        seen.notes
            .iter()
            .any(|note| note.text == "Llegó rota" && !note.to_buyer)
    );

    shop.call_off(&order, Some(2), "El resto también").await;
    reader.catch_up().await;
    let seen = reader.order(&order);
    assert_eq!(seen.fulfilment, FulfilmentStatus::Returned);
}

#[tokio::test]
async fn gift_wrapping_is_a_line_and_what_staff_say_of_a_change_is_a_note() {
    let Some(shop) = VendureShop::running() else { return };
    let order = id(&shop.place_order(&carlas_address(), &[("taza", 2)], "card").await);
    let extra = json!([{ "description": "Descuento por la espera", "price": -200, "priceIncludesTax": true }]);
    let payment = shop.order(&order).await["payments"][0]["id"].clone();
    shop.settle(&order).await;
    let change = json!({
        "surcharges": extra, "note": "Bruno lo ha prometido", "refunds": [{ "paymentId": payment, "amount": 200 }],
    });
    shop.modify(&order, &change).await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let seen = reader.order(&order);
    let line = seen.lines.iter().find(|line| line.product.is_none()).unwrap();
    assert_eq!(
        (line.title.as_str(), line.total),
        ("Descuento por la espera", euros(-200))
    );
    assert!(seen.notes.iter().any(|note| note.text == "Bruno lo ha prometido"));
    assert_eq!(
        (seen.total, seen.payment),
        (euros(2_395), PaymentStatus::PartiallyRefunded)
    );
}

#[tokio::test]
async fn a_refund_that_somebody_pays_by_hand_is_on_its_way_until_they_say_so() {
    let Some(shop) = VendureShop::running() else { return };
    let order = id(&shop.place_order(&carlas_address(), &[("taza", 1)], "transfer").await);
    let connected = connect("vendure", &shop.credentials(), Arc::new(SystemClock)).unwrap();
    let ask = RefundAsk {
        order: order.clone(),
        payment: id(&shop.order(&order).await["payments"][0]),
        amount: euros(300),
        note: "Taza rota [M-HAND]".to_owned(),
    };
    let refund = FrozenRefund {
        bytes: connected.freeze_refund(&ask).unwrap(),
        ask,
        marker: "M-HAND".to_owned(),
        key: "key".to_owned(),
    };
    let answer = connected.refund(&refund).await.unwrap().refund;
    assert_eq!(answer.payout, Payout::Pending);
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert!(reader.order(&order).refunds.is_empty(), "nothing was given back yet");
    let books = connected.find_refund(&refund).await.unwrap();
    assert_eq!((books.seen[0].payout, books.left), (Payout::Pending, euros(1_145)));
    shop.settle_refund(&answer.id).await;
    let books = connected.find_refund(&refund).await.unwrap();
    assert_eq!((books.seen[0].payout, books.left), (Payout::Paid, euros(1_145)));
    reader.catch_up().await;
    assert_eq!(reader.order(&order).refunds[0].amount, euros(300));
}

#[tokio::test]
async fn ana_signs_in_with_her_own_name_and_again_when_her_session_has_ended() {
    let Some(shop) = VendureShop::running() else { return };
    let order = id(&shop.place_order(&carlas_address(), &[("taza", 1)], "card").await);
    let connected = connect("vendure", &shop.anas_credentials(), Arc::new(SystemClock)).unwrap();
    assert_eq!(connected.probe().await.unwrap(), "Taller Azul");
    assert!(!connected.order_is_gone(&order).await.unwrap());
    shop.ana_signs_out().await;
    assert!(!connected.order_is_gone(&order).await.unwrap());
}

#[tokio::test]
async fn another_channel_than_the_shop_has_is_a_persons_to_mend() {
    let Some(shop) = VendureShop::running() else { return };
    let mut credentials = shop.credentials();
    credentials
        .0
        .insert("channel_token".to_owned(), "no-such-channel".to_owned());
    let connected = connect("vendure", &credentials, Arc::new(SystemClock)).unwrap();
    let error = connected.probe().await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::SignInRefused, "{error}");
}
