//! Returns: opened once and found again by their mark, decided about once and proved by their own state when nobody heard the
//! answer, their goods counted as back once, and without money.

use super::Shop;
use crate::shops::conformance::reader::{Reader, connect};
use crate::shops::conformance::{Bought, ShopWorld};
use crate::world::Desk;
use connectors::connector;
use domain::{DeclineReason, OutgoingState, ReturnAct, ReturnSeen, ReturnStatus};
use engine::ReturnRequest;
use platform::ReqwestHttp;
use ports::{Effect, PortErrorKind, Retry, ReturnAsk};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::RecordingPrograms;

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

/// Carla has bought, and her parcel has left; this many of her two cups are to come back.
async fn cups(shop: &Shop, pieces: u32) -> ReturnAsk {
    let bought = shop.buy().await;
    shop.pay(&bought.id).await;
    shop.ship(&bought.id, "ES1").await;
    opening(shop, &bought.id, "Taza azul", pieces).await
}

async fn opening(shop: &Shop, order: &str, title: &str, pieces: u32) -> ReturnAsk {
    let mut reader = Reader::of(shop);
    reader.catch_up().await;
    let line = reader.order(order).lines.iter().rfind(|line| line.title == title);
    ReturnAsk {
        order: order.to_owned(),
        back: String::new(),
        lines: vec![(line.unwrap().id.clone(), pieces)],
        marker: "M-0123456789ABCDEF".to_owned(),
        act: ReturnAct::Open,
        reason: None,
        note: "Le quedan grandes".to_owned(),
    }
}

/// The order's returns in the shop's own books.
fn backs(shop: &Shop, order: &str) -> Value {
    shop.house.happens("backs", json!({ "id": order }))
}

fn one_back(pieces: &[u32]) -> Value {
    let note = "Le quedan grandes [M-0123456789ABCDEF]";
    json!([{ "status": "OPEN", "pieces": pieces, "notes": vec![note; pieces.len()] }])
}

#[tokio::test]
async fn a_return_that_ana_opens_is_in_the_shop_once_and_makes_no_ticket_and_moves_no_money() {
    let Some(shop) = Shop::with(0) else { return };
    let ask = cups(&shop, 2).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Nowhere);
    assert_eq!(connected.take_return_step(&ask).await.unwrap(), ReturnSeen::Approved);
    assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Approved);
    assert_eq!(backs(&shop, &ask.order), one_back(&[2]));
    assert_eq!(shop.house.happens("ledger", json!({})), json!([]));
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let back = &reader.order(&ask.order).returns[0];
    assert_eq!(
        (back.status, back.lines.as_slice()),
        (ReturnStatus::Open, &ask.lines[..])
    );
    assert!(!back.by_buyer, "Ana did it herself");
    shop.order("returned", &ask.order, json!({ "step": "close" }));
    assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Back);
}

#[tokio::test]
async fn cups_that_left_in_two_parcels_come_back_from_both() {
    let Some(shop) = Shop::with(0) else { return };
    let bought = shop.buy().await;
    shop.pay(&bought.id).await;
    for number in ["ES1", "ES2"] {
        shop.order("ship", &bought.id, json!({ "number": number, "cups": 1 }));
    }
    let ask = opening(&shop, &bought.id, "Taza azul", 2).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    connected.take_return_step(&ask).await.unwrap();
    assert_eq!(backs(&shop, &ask.order), one_back(&[1, 1]));
}

#[tokio::test]
async fn a_line_far_down_a_long_order_comes_back_and_its_return_is_found_behind_many_others() {
    let Some(shop) = Shop::with(0) else { return };
    let placed = shop
        .house
        .happens("place", json!({ "email": "carla@correo.test", "extra": 70 }));
    let order = placed["id"].as_str().unwrap();
    shop.pay(order).await;
    shop.ship(order, "ES1").await;
    for _ in 0..25 {
        shop.order("sendBack", order, json!({ "byBuyer": true, "note": "Llegó rota" }));
        shop.order("returned", order, json!({ "step": "decline" }));
    }
    let ask = opening(&shop, order, "Taza azul", 1).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Nowhere);
    connected.take_return_step(&ask).await.unwrap();
    assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Approved);
    assert_eq!(backs(&shop, order)[25], one_back(&[1])[0]);
}

#[tokio::test]
async fn what_has_not_left_or_is_on_its_way_back_already_is_not_opened_again() {
    let Some(shop) = Shop::with(0) else { return };
    let ask = cups(&shop, 2).await;
    shop.order("sendBack", &ask.order, json!({ "byBuyer": false, "note": "" }));
    let unsent = shop.buy().await;
    let unsent = opening(&shop, &unsent.id, "Taza azul", 1).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    shop.house.asked();
    for ask in [&ask, &unsent] {
        let error = connected.take_return_step(ask).await.unwrap_err();
        assert_eq!(
            (error.kind, error.retry, error.effect),
            (PortErrorKind::ReturnRefused, Retry::Never, Effect::None)
        );
        assert_eq!(connected.return_now(ask).await.unwrap(), ReturnSeen::Nowhere);
    }
    assert!(!shop.house.asked().contains(&"ReturnCreate".to_owned()));
    let order = "999999999".to_owned();
    let gone = connected.return_now(&ReturnAsk { order, ..ask }).await.unwrap_err();
    assert_eq!((gone.kind, gone.retry), (PortErrorKind::OrderMissing, Retry::Never));
}

#[tokio::test]
async fn only_what_the_shop_refuses_for_certain_is_called_refused() {
    let Some(shop) = Shop::with(0) else { return };
    let ask = cups(&shop, 1).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    for (code, kind, effect) in [
        ("INVALID_STATE", PortErrorKind::ReturnRefused, Effect::None),
        ("CREATION_FAILED", PortErrorKind::OutcomeUnknown, Effect::Unknown),
    ] {
        shop.house.tune(json!({ "returnsAreRefused": code }));
        let error = connected.take_return_step(&ask).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (kind, effect), "{code}");
    }
    shop.house.tune(json!({ "returnsAreRefused": null }));
    let looking = connect("shopify", &shop.with_app("mira", "shpss_look"), shop.clock()).unwrap();
    assert_eq!(looking.return_now(&ask).await.unwrap(), ReturnSeen::Nowhere);
    let error = looking.take_return_step(&ask).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (PortErrorKind::RightsMissing, Effect::None));
    assert_eq!(error.params["rights"], "write_returns");
    assert_eq!(backs(&shop, &ask.order), json!([]));
}

#[tokio::test]
async fn a_return_that_came_at_a_bad_moment_waits_as_long_as_the_points_need() {
    for (question, status) in [("Returnable", 200), ("ReturnCreate", 200), ("ReturnCreate", 429)] {
        let Some(shop) = Shop::with(0) else { return };
        let ask = cups(&shop, 1).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        let throttled = json!({ "name": question, "status": status, "pause": 2_500 });
        shop.house.tune(json!({ "throttled": throttled }));
        let error = connected.take_return_step(&ask).await.unwrap_err();
        assert_eq!(
            (error.kind, error.retry, error.effect),
            (PortErrorKind::RateLimited, Retry::After(2_500), Effect::None),
            "{question}"
        );
        connected.take_return_step(&ask).await.unwrap();
        assert_eq!(backs(&shop, &ask.order), one_back(&[1]));
    }
}

/// Ana's desk has read the order, and takes the step. The shop's answers are cut off from when it leaves until the return has
/// been looked for once; answers with how often it was sent, and what the desk knows of the return in the end.
async fn cut_off(shop: &Shop, number: &str, ask: &ReturnAsk, ends: &str) -> (usize, store::ReturnRow) {
    let http = Arc::new(ReqwestHttp::new().unwrap());
    let kind = connector("shopify").unwrap();
    let desk = Desk::over(kind, RecordingPrograms::default(), shop.clock.clone(), http).await;
    let keys = shop.credentials().0;
    desk.engine.add_connection("shopify", "", &keys).await.unwrap();
    desk.sync().await;
    let order = desk.engine.find_orders(number).await.unwrap().remove(0).id;
    let request = ReturnRequest {
        order,
        back: ask.back.clone(),
        act: ask.act,
        lines: ask.lines.clone(),
        reason: None,
        note: ask.note.clone(),
        operation: "op-1".to_owned(),
        ticket: None,
    };
    shop.house.asked();
    shop.house.tune(json!({ "ends": ends }));
    let id = desk.engine.request_return(&request).await.unwrap().outbox;
    desk.pass(11).await;
    let state = async || desk.engine.store().outbox_row(id).await.unwrap().state;
    assert_eq!(state().await, OutgoingState::Unknown, "{ends}");
    shop.house.tune(json!({ "ends": null }));
    for _ in 0..8 {
        desk.pass(15).await;
    }
    assert_eq!(state().await, OutgoingState::Done, "{ends}");
    let asked = shop.house.asked();
    let steps = asked
        .iter()
        .filter(|name| ["ReturnCreate", "ReturnProcess"].contains(&name.as_str()));
    let order = desk.engine.store().order(order).await.unwrap();
    assert_eq!(order.head.refunded.minor, 0);
    (steps.count(), order.returns[0].clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_whose_answer_was_cut_is_looked_for_and_opened_once_whether_it_had_arrived_or_not() {
    for (ends, sent) in [("after", 1), ("before", 2)] {
        let Some(shop) = Shop::with(0) else { return };
        let bought = shop.buy().await;
        shop.pay(&bought.id).await;
        shop.ship(&bought.id, "ES1").await;
        let ask = opening(&shop, &bought.id, "Taza azul", 1).await;
        let (times, back) = cut_off(&shop, &bought.number, &ask, ends).await;
        assert_eq!(
            (backs(&shop, &ask.order).as_array().unwrap().len(), times),
            (1, sent),
            "{ends}"
        );
        assert_eq!(back.status, ReturnStatus::Open);
        assert!(!back.by_buyer, "no ticket is made of what Ana did herself");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_whose_arrival_nobody_confirmed_are_counted_once_whether_the_shop_had_heard_of_it_or_not() {
    for (ends, sent) in [("after", 1), ("before", 2)] {
        let Some(shop) = Shop::with(0) else { return };
        let bought = shop.buy().await;
        shop.pay(&bought.id).await;
        shop.ship(&bought.id, "ES1").await;
        let opened = opening(&shop, &bought.id, "Taza azul", 2).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        connected.take_return_step(&opened).await.unwrap();
        let ask = arriving(&shop, opened).await;
        let (times, back) = cut_off(&shop, &bought.number, &ask, ends).await;
        assert_eq!((arrived(&shop, &ask.order), times), (json!([[2]]), sent), "{ends}");
        assert_eq!(back.status, ReturnStatus::Received);
    }
}

/// Ana has opened a return for this many of Carla's two cups; they are on their way.
async fn on_their_way(shop: &Shop, pieces: u32) -> ReturnAsk {
    let opened = cups(shop, pieces).await;
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    connected.take_return_step(&opened).await.unwrap();
    arriving(shop, opened).await
}

async fn arriving(shop: &Shop, opened: ReturnAsk) -> ReturnAsk {
    let mut reader = Reader::of(shop);
    reader.catch_up().await;
    ReturnAsk {
        back: reader.order(&opened.order).returns[0].id.clone(),
        act: ReturnAct::Receive,
        lines: Vec::new(),
        note: String::new(),
        ..opened
    }
}

/// Pieces that the shop counts as back, for each return of the order and each of its lines.
fn arrived(shop: &Shop, order: &str) -> Value {
    shop.house.happens("arrived", json!({ "id": order }))
}

#[tokio::test]
async fn goods_that_are_back_are_counted_once_and_no_money_moves_whether_the_shop_ends_the_return_or_not() {
    for ends in [false, true] {
        let Some(shop) = Shop::with(0) else { return };
        shop.house.tune(json!({ "endsReturns": ends }));
        let ask = on_their_way(&shop, 2).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Approved);
        assert_eq!(connected.take_return_step(&ask).await.unwrap(), ReturnSeen::Back);
        assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Back);
        let second = connected.take_return_step(&ask).await.unwrap_err();
        assert_eq!(
            (second.kind, second.effect),
            (PortErrorKind::ReturnRefused, Effect::None)
        );
        assert_eq!(arrived(&shop, &ask.order), json!([[2]]));
        assert_eq!(shop.house.happens("ledger", json!({})), json!([]));
        let mut reader = Reader::of(&shop);
        reader.catch_up().await;
        let order = reader.order(&ask.order);
        assert_eq!(order.returns[0].status, ReturnStatus::Received);
        let cups = order.lines.iter().find(|line| line.title == "Taza azul");
        assert_eq!(cups.unwrap().returned, 2);
    }
}

#[tokio::test]
async fn what_the_shop_has_counted_in_part_is_told_as_such_and_only_the_rest_is_counted() {
    let Some(shop) = Shop::with(0) else { return };
    let ask = on_their_way(&shop, 2).await;
    shop.order("returned", &ask.order, json!({ "step": "some" }));
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::PartlyBack);
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert_eq!(
        reader.order(&ask.order).returns[0].status,
        ReturnStatus::PartiallyReceived
    );
    assert_eq!(connected.take_return_step(&ask).await.unwrap(), ReturnSeen::Back);
    assert_eq!(arrived(&shop, &ask.order), json!([[2]]));
}

#[tokio::test]
async fn a_return_that_nobody_has_approved_or_that_was_ended_takes_no_goods() {
    for step in ["decline", "close"] {
        let Some(shop) = Shop::with(0) else { return };
        let (_, ask) = asked(&shop, ReturnAct::Receive).await;
        let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
        for _ in 0..2 {
            let error = connected.take_return_step(&ask).await.unwrap_err();
            assert_eq!((error.kind, error.effect), (PortErrorKind::ReturnRefused, Effect::None));
            shop.order("returned", &ask.order, json!({ "step": step }));
        }
        assert_eq!(arrived(&shop, &ask.order), json!([[0]]));
    }
}

#[tokio::test]
async fn the_goods_of_a_return_that_is_longer_than_an_answer_are_counted_to_the_last() {
    let Some(shop) = Shop::with(0) else { return };
    let placed = shop
        .house
        .happens("place", json!({ "email": "carla@correo.test", "extra": 120 }));
    let order = placed["id"].as_str().unwrap();
    shop.pay(order).await;
    shop.ship(order, "ES1").await;
    let mut ask = opening(&shop, order, "Taza azul", 1).await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    ask.lines = reader
        .order(order)
        .lines
        .iter()
        .map(|line| (line.id.clone(), 1))
        .collect();
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    connected.take_return_step(&ask).await.unwrap();
    let ask = arriving(&shop, ask).await;
    let unsure = connected.take_return_step(&ask).await.unwrap_err();
    assert_eq!(
        (unsure.kind, unsure.effect),
        (PortErrorKind::OutcomeUnknown, Effect::Unknown),
        "the answer does not hold all of it"
    );
    assert_eq!(connected.return_now(&ask).await.unwrap(), ReturnSeen::Back);
    assert_eq!(arrived(&shop, order), json!([vec![1; 122]]));
}
