//! Refunds that come apart: what the connector says is true at every point, and the same key is paid once.

use super::Shop;
use crate::shops::conformance::ShopWorld;
use crate::shops::conformance::reader::{Reader, connect};
use crate::shops::conformance::refunds::Case;
use domain::{Payout, Verdict, verdict};
use ports::{Effect, PortErrorKind, Retry};
use serde_json::json;

fn ledger(shop: &Shop) -> Vec<i64> {
    let rows = shop.house.happens("ledger", json!({}));
    rows.as_array()
        .unwrap()
        .iter()
        .filter_map(serde_json::Value::as_i64)
        .collect()
}

#[tokio::test]
async fn the_same_key_is_paid_once_however_often_it_is_sent() {
    let Some(shop) = Shop::with(0) else { return };
    let case = Case::paid(&shop).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    let refund = case.refund(&*connected, 500, "M-KEY");
    let first = connected.refund(&refund).await.unwrap().refund;
    shop.pass(3_600);
    let second = connected.refund(&refund).await.unwrap().refund;
    assert_eq!(first.id, second.id);
    assert_eq!(ledger(&shop), [500]);
}

#[tokio::test]
async fn a_key_with_other_content_is_a_mistake_that_nobody_pays_for() {
    let Some(shop) = Shop::with(0) else { return };
    let case = Case::paid(&shop).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    let refund = case.refund(&*connected, 500, "M-KEY");
    connected.refund(&refund).await.unwrap();
    let mut other = case.refund(&*connected, 900, "M-KEY");
    other.key.clone_from(&refund.key);
    let error = connected.refund(&other).await.unwrap_err();
    assert_eq!((error.kind, error.retry), (PortErrorKind::KeyMismatch, Retry::Never));
    assert_eq!(ledger(&shop), [500]);
}

#[tokio::test]
async fn a_refund_that_nobody_answered_is_found_in_the_books_if_it_is_there() {
    for (ends, paid) in [("before", 0), ("after", 1)] {
        let Some(shop) = Shop::with(0) else { return };
        let case = Case::paid(&shop).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        let refund = case.refund(&*connected, 500, "M-APART");
        shop.house.tune(json!({ "ends": ends }));
        let error = connected.refund(&refund).await.unwrap_err();
        assert_eq!(error.effect, Effect::Unknown, "{ends}: {error}");
        shop.house.tune(json!({ "ends": null }));
        let books = connected.find_refund(&refund).await.unwrap();
        assert_eq!(
            matches!(verdict(&books.seen, &[], 1), Verdict::Paid(_)),
            paid == 1,
            "{ends}"
        );
        assert_eq!(ledger(&shop).len(), paid, "{ends}");
    }
}

#[tokio::test]
async fn a_refund_on_its_way_is_told_as_such_until_the_gateway_has_made_up_its_mind() {
    for (status, payout, left) in [("SUCCESS", Payout::Paid, 5_885), ("FAILURE", Payout::Failed, 6_385)] {
        let Some(shop) = Shop::with(0) else { return };
        let case = Case::paid(&shop).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        let refund = case.refund(&*connected, 500, "M-SLOW");
        shop.house.tune(json!({ "gateway": "PENDING" }));
        assert_eq!(connected.refund(&refund).await.unwrap().refund.payout, Payout::Pending);
        let before = connected.find_refund(&refund).await.unwrap();
        assert_eq!((before.left.minor, before.seen[0].payout), (5_885, Payout::Pending));
        let mut reader = Reader::of(&shop);
        reader.catch_up().await;
        assert!(
            reader.order(&case.bought.id).refunds.is_empty(),
            "nobody is told that it was paid back"
        );
        shop.house.happens("settle", json!({ "status": status }));
        let after = connected.find_refund(&refund).await.unwrap();
        assert_eq!((after.left.minor, after.seen[0].payout), (left, payout));
        reader.catch_up().await;
        assert_eq!(
            reader.order(&case.bought.id).refunds.len(),
            usize::from(status == "SUCCESS")
        );
    }
}

#[tokio::test]
async fn a_refund_that_came_at_a_bad_moment_waits_as_long_as_the_points_need() {
    for status in [200, 429] {
        let Some(shop) = Shop::with(0) else { return };
        let case = Case::paid(&shop).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        let refund = case.refund(&*connected, 500, "M-POINTS");
        let throttled = json!({ "name": "RefundCreate", "status": status, "pause": 2_500 });
        shop.house.tune(json!({ "throttled": throttled }));
        let error = connected.refund(&refund).await.unwrap_err();
        assert_eq!(
            (error.kind, error.retry, error.effect),
            (PortErrorKind::RateLimited, Retry::After(2_500), Effect::None)
        );
        connected.refund(&refund).await.unwrap();
        assert_eq!(ledger(&shop), [500]);
    }
}

#[tokio::test]
async fn while_the_same_refund_is_still_being_made_nothing_is_known() {
    let Some(shop) = Shop::with(0) else { return };
    let case = Case::paid(&shop).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    let refund = case.refund(&*connected, 500, "M-BUSY");
    shop.house.tune(json!({ "refundsAreBusy": true }));
    let error = connected.refund(&refund).await.unwrap_err();
    assert_eq!(
        (error.kind, error.effect),
        (PortErrorKind::OutcomeUnknown, Effect::Unknown)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_refunds_at_once_no_more_is_paid_than_was_taken_and_every_answer_is_true() {
    let Some(shop) = Shop::with(0) else { return };
    let case = Case::paid(&shop).await;
    let desks = [(); 4].map(|()| connect("shopify", &shop.credentials(), shop.clock()).unwrap());
    let marks = ["M-ANA", "M-BRUNO", "M-CLARA", "M-DIEGO"];
    let sent = desks.iter().zip(marks).map(|(desk, mark)| {
        let (desk, refund) = (desk.clone(), case.refund(&**desk, 2_500, mark));
        tokio::spawn(async move { desk.refund(&refund).await })
    });
    let sent: Vec<_> = sent.collect();
    shop.pay_back(&case.bought.id, 1_000, "Bruno, por teléfono").await;
    let mut paid = 1_000;
    for one in sent {
        match one.await.unwrap() {
            Ok(_) => paid += 2_500,
            Err(error) => assert_eq!(
                (error.kind, error.effect),
                (PortErrorKind::RefundRefused, Effect::None),
                "{error}"
            ),
        }
    }
    assert_eq!(ledger(&shop).iter().sum::<i64>(), paid);
    assert!(paid <= case.bought.total.minor, "{paid}");
}

#[tokio::test]
async fn an_order_that_money_was_given_back_on_many_times_is_read_whole() {
    let Some(shop) = Shop::with(0) else { return };
    let case = Case::paid(&shop).await;
    for minor in 1..=14 {
        shop.pay_back(&case.bought.id, minor, "Poco a poco").await;
    }
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let order = reader.order(&case.bought.id);
    let back: i64 = order.refunds.iter().map(|refund| refund.amount.minor).sum();
    assert_eq!(
        (order.refunds.len(), back, order.payments[0].refunded.minor),
        (14, 105, 105)
    );
}
