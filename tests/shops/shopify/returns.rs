//! Decisions about returns: taken once, proved by the return's own state when nobody heard the answer, and without money.

use super::Shop;
use crate::shops::conformance::reader::{Reader, connect};
use crate::shops::conformance::{Bought, ShopWorld};
use domain::{DeclineReason, ReturnAct, ReturnSeen, ReturnStatus};
use ports::{Effect, PortErrorKind, ReturnAsk};
use serde_json::json;

/// Carla has bought, and asks to send a cup back.
async fn asked(shop: &Shop, act: ReturnAct) -> (Bought, ReturnAsk) {
    let bought = shop.buy().await;
    shop.pay(&bought.id).await;
    shop.ship(&bought.id, "ES1").await;
    shop.order("sendBack", &bought.id, json!({ "byBuyer": true, "note": "Llegó rota" }));
    let mut reader = Reader::of(shop);
    reader.catch_up().await;
    let back = reader.order(&bought.id).returns[0].id.clone();
    let ask = ReturnAsk {
        order: bought.id.clone(),
        back,
        lines: Vec::new(),
        marker: String::new(),
        act,
        reason: (act == ReturnAct::Decline).then_some(DeclineReason::FinalSale),
        note: String::new(),
    };
    (bought, ask)
}

fn decisions(shop: &Shop) -> serde_json::Value {
    shop.house.happens("decisions", json!({}))
}

#[tokio::test]
async fn a_return_is_decided_about_once_and_no_money_moves() {
    for (act, seen, status) in [
        (ReturnAct::Approve, ReturnSeen::Approved, ReturnStatus::Open),
        (ReturnAct::Decline, ReturnSeen::Declined, ReturnStatus::Declined),
    ] {
        let Some(shop) = Shop::with(0) else { return };
        let (bought, ask) = asked(&shop, act).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Asked);
        assert_eq!(connected.take_return_step(&ask).await.unwrap(), seen);
        assert_eq!(connected.return_now(&ask).await.unwrap(), seen);
        let second = connected.take_return_step(&ask).await.unwrap_err();
        assert_eq!(
            (second.kind, second.effect),
            (PortErrorKind::ReturnRefused, Effect::None)
        );
        assert_eq!(decisions(&shop), json!(1));
        assert_eq!(shop.house.happens("ledger", json!({})), json!([]));
        let mut reader = Reader::of(&shop);
        reader.catch_up().await;
        assert_eq!(reader.order(&bought.id).returns[0].status, status);
    }
}

#[tokio::test]
async fn a_decision_that_nobody_answered_is_found_in_the_return_if_it_is_there() {
    for (ends, seen, count) in [("before", ReturnSeen::Asked, 0), ("after", ReturnSeen::Approved, 1)] {
        let Some(shop) = Shop::with(0) else { return };
        let (_, ask) = asked(&shop, ReturnAct::Approve).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        shop.house.tune(json!({ "ends": ends }));
        let error = connected.take_return_step(&ask).await.unwrap_err();
        assert_eq!(error.effect, Effect::Unknown, "{ends}: {error}");
        shop.house.tune(json!({ "ends": null }));
        assert_eq!(connected.return_now(&ask).await.unwrap(), seen, "{ends}");
        assert_eq!(decisions(&shop), json!(count), "{ends}");
    }
}

#[tokio::test]
async fn a_return_that_is_not_on_the_order_is_not_decided_about() {
    let Some(shop) = Shop::with(0) else { return };
    let (_, ask) = asked(&shop, ReturnAct::Approve).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    let back = "999999999".to_owned();
    let missing = connected
        .return_now(&ReturnAsk { back, ..ask.clone() })
        .await
        .unwrap_err();
    assert_eq!(missing.kind, PortErrorKind::ReturnMissing);
    let order = "999999999".to_owned();
    assert!(connected.return_now(&ReturnAsk { order, ..ask }).await.is_err());
    assert_eq!(decisions(&shop), json!(0));
}
