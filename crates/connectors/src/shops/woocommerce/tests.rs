//! Reading what a real WooCommerce 11.0.1 answered (`fixtures/`, its own addresses left out). The connector as a whole is
//! tested against a rebuilt shop, in this project's integration tests.

use super::orders::{Beside, order};
use super::{refunds, responses};
use domain::{Currency, FulfilmentStatus, Money, PaymentStatus, Payout, Timestamp};
use ports::{Effect, FrozenRefund, HttpResponse, PortErrorKind, RefundAsk};
use serde_json::{Value, json};

fn recorded(name: &str) -> Value {
    let text = match name {
        "order" => include_str!("fixtures/order.json"),
        "refunds" => include_str!("fixtures/refunds.json"),
        "refunded" => include_str!("fixtures/refunded.json"),
        "refused" => include_str!("fixtures/refused.json"),
        "statuses" => include_str!("fixtures/statuses.json"),
        "product" => include_str!("fixtures/product.json"),
        "customer" => include_str!("fixtures/customer.json"),
        _ => include_str!("fixtures/review.json"),
    };
    serde_json::from_str(text).unwrap()
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn asked(minor: i64, note: &str) -> FrozenRefund {
    let ask = RefundAsk {
        order: "13".to_owned(),
        payment: "13".to_owned(),
        amount: euros(minor),
        note: note.to_owned(),
    };
    FrozenRefund {
        bytes: refunds::freeze(&ask),
        marker: "M-7F3K".to_owned(),
        key: String::new(),
        ask,
    }
}

#[test]
fn a_recorded_order_is_read() {
    let beside = Beside {
        refunds: recorded("refunds").as_array().unwrap().clone(),
        notes: Vec::new(),
    };
    let names = responses::names(&recorded("statuses")).unwrap();
    let seen = order(&recorded("order"), &beside, &names).unwrap();
    assert_eq!(
        (seen.id.as_str(), seen.number.as_str(), seen.shop_status.as_str()),
        ("13", "13", "Completed")
    );
    assert_eq!((seen.total, seen.shipping), (euros(6385), euros(495)));
    assert_eq!(
        (seen.payment, seen.fulfilment),
        (PaymentStatus::PartiallyRefunded, FulfilmentStatus::Fulfilled)
    );
    let lines: Vec<_> = seen
        .lines
        .iter()
        .map(|line| (line.title.as_str(), line.quantity, line.total))
        .collect();
    assert_eq!(lines, [("Cafetera", 1, euros(3990)), ("Taza azul", 2, euros(1900))]);
    assert_eq!(
        (seen.lines[1].product.as_deref(), seen.lines[1].variant.as_str()),
        (Some("12"), "")
    );
    // 02:01:19 in Madrid.
    assert_eq!(seen.placed_at, Timestamp(1_795_309_279_000));
    assert_eq!(
        (seen.buyer.as_str(), seen.destination.as_str()),
        ("Ana Ruiz", "C 2, 28002 Madrid, ES")
    );
    assert_eq!(seen.customer.as_deref(), Some("2"));
    assert_eq!(
        (
            seen.payments.len(),
            seen.payments[0].captured,
            seen.payments[0].refunded
        ),
        (1, euros(6385), euros(2850))
    );
}

#[test]
fn recorded_products_customers_and_reviews_are_read() {
    let cup = responses::product(&recorded("product"), &[], Some(Currency::EUR))
        .unwrap()
        .remove(0);
    assert_eq!(
        (cup.id.as_str(), cup.title.as_str(), cup.price, cup.stock),
        ("12", "Taza azul", Some(euros(950)), Some(49))
    );
    let ana = responses::customer(&recorded("customer")).unwrap();
    assert_eq!(
        (ana.id.as_str(), ana.name.as_str(), ana.phones.as_slice()),
        ("2", "Ana Ruiz", &["600".to_owned()][..])
    );
    let review = responses::review(&recorded("review"), Timestamp(1_795_309_300_000))
        .unwrap()
        .unwrap();
    assert_eq!(
        (review.text.as_str(), review.subject.as_str()),
        ("Llego rota", "Taza azul · ★★☆☆☆")
    );
}

#[test]
fn recorded_books_show_what_is_left() {
    let rows = recorded("refunds").as_array().unwrap().clone();
    let books = refunds::books(&recorded("order"), &rows, &asked(500, "Taza [M-7F3K]"), None).unwrap();
    assert_eq!(books.left, euros(6385 - 2850));
    assert!(
        books.seen.iter().all(|one| !one.ours && one.payout == Payout::Unproven),
        "they were paid by hand"
    );
    let ids: Vec<&str> = books.seen.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["14", "15", "16", "19"], "oldest first");
}

#[test]
fn the_bytes_of_a_refund_are_the_same_every_time() {
    assert_eq!(
        asked(950, "Taza \"rota\" [M-7F3K]").bytes,
        r#"{"amount":"9.50","reason":"Taza \"rota\" [M-7F3K]","api_refund":true,"meta_data":[{"key":"_mostrador_refund","value":"M-7F3K"}]}"#
    );
}

#[test]
fn what_a_recorded_answer_proves_of_a_refund() {
    let said = |status: u16, body: &Value| HttpResponse {
        status,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    };
    let refund = asked(950, "Taza rota [M-7F3K]");
    let mut paid = recorded("refunded");
    let strange = refunds::answered(&said(201, &paid), &refund, "shop").unwrap_err();
    assert_eq!(strange.effect, Effect::Unknown, "its reason has no mark of ours");
    paid["reason"] = json!("Taza rota [M-7F3K]");
    assert_eq!(
        refunds::answered(&said(201, &paid), &refund, "shop")
            .unwrap()
            .refund
            .payout,
        Payout::Unproven
    );
    paid["refunded_payment"] = json!(true);
    assert_eq!(
        refunds::answered(&said(201, &paid), &refund, "shop")
            .unwrap()
            .refund
            .payout,
        Payout::Paid
    );
    let mut refused = recorded("refused");
    let error = refunds::answered(&said(500, &refused), &refund, "shop").unwrap_err();
    assert_eq!((error.kind, error.effect), (PortErrorKind::RefundRefused, Effect::None));
    refused["message"] = json!("La tarjeta no admite devoluciones");
    let error = refunds::answered(&said(500, &refused), &refund, "shop").unwrap_err();
    assert_eq!(
        error.effect,
        Effect::Unknown,
        "the same code and the same status, and who knows"
    );
}
