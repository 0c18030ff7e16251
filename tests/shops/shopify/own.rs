//! What only this kind of shop gives reason for, in reading.

use super::Shop;
use crate::shops::conformance::ShopWorld;
use crate::shops::conformance::line::{Line, Weather};
use crate::shops::conformance::reader::{Reader, connect};
use domain::{FulfilmentStatus, HOUR, ReturnStatus};
use ports::{PortErrorKind, Record, Retry};
use serde_json::json;
use std::collections::BTreeSet;

/// Every file of the connector's questions with the parts that it needs.
fn documents() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/connectors/src/shops/shopify");
    let list = std::fs::read_to_string(format!("{folder}/documents.rs")).unwrap();
    let mut documents = Vec::new();
    for part in list.split("document!(").skip(1) {
        let names = part.split(");").next().unwrap().split('"').skip(1).step_by(2);
        let files: Vec<&str> = names.collect();
        let text: String = files
            .iter()
            .map(|name| std::fs::read_to_string(format!("{folder}/documents/{name}.graphql")).unwrap())
            .collect();
        documents.push((files[0].to_owned(), text));
    }
    documents
}

#[tokio::test]
async fn every_question_asks_for_what_the_published_schema_has_and_one_that_does_not_is_found_out() {
    let Some(shop) = Shop::with(0) else { return };
    let wrong = |text: &str| shop.house.happens("validate", json!({ "document": text }));
    let documents = documents();
    assert_eq!(
        documents.len(),
        23,
        "{:?}",
        documents.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    for (name, text) in &documents {
        assert_eq!(wrong(text), json!([]), "{name}");
    }
    let (_, orders) = documents.iter().find(|(name, _)| name == "orders").unwrap();
    let invented = orders.replacen("displayFinancialStatus", "displayMoodStatus", 1);
    assert_eq!(wrong(&invented).as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_when_the_shop_has_forgotten_it() {
    let Some(shop) = Shop::with(0) else { return };
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    connected.probe().await.unwrap();
    shop.pass(23 * 3_600 + 3_550);
    connected.probe().await.unwrap();
    shop.house.happens("forgetTokens", json!({}));
    connected.probe().await.unwrap();
}

#[tokio::test]
async fn a_token_of_an_older_app_holds_until_somebody_revokes_it() {
    let Some(shop) = Shop::with(0) else { return };
    let credentials = shop.with_keys(&shop.url(), &[("access_token", "shpat_old")]);
    let connected = connect("shopify", &credentials, shop.clock()).unwrap();
    shop.pass(300 * 24 * 3_600);
    connected.probe().await.unwrap();
    shop.house.happens("forgetTokens", json!({}));
    let error = connected.probe().await.unwrap_err();
    assert_eq!((error.kind, error.retry), (PortErrorKind::SignInRefused, Retry::Never));
}

#[tokio::test]
async fn each_step_of_the_test_says_what_is_to_be_mended() {
    let Some(shop) = Shop::with(0) else { return };
    shop.house.tune(json!({ "uninstalled": true }));
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    let examined = connected.examine().await;
    assert_eq!(
        (examined.passed, examined.failed.map(|e| e.kind)),
        (1, Some(PortErrorKind::AppMissing))
    );
    shop.house.tune(json!({ "uninstalled": false }));
    let short = connect("shopify", &shop.with_app("corta", "shpss_short"), shop.clock()).unwrap();
    let examined = short.examine().await;
    let error = examined.failed.unwrap();
    assert_eq!((examined.passed, error.kind), (2, PortErrorKind::RightsMissing));
    assert_eq!(
        error.params["rights"],
        "read_customers, read_inventory, read_returns, read_all_orders"
    );
    let line = Line::to(shop.port()).await;
    line.set(Weather::Instead(
        404,
        vec![("content-type", "text/html")],
        "<h1>Not here</h1>",
    ));
    let nowhere = connect("shopify", &shop.credentials_at(&line.url()), shop.clock()).unwrap();
    let examined = nowhere.examine().await;
    assert_eq!(
        (examined.passed, examined.failed.map(|e| e.kind)),
        (0, Some(PortErrorKind::NotThisKind))
    );
}

#[tokio::test]
async fn pages_that_cost_too_much_become_smaller_and_nothing_is_missing() {
    let Some(shop) = Shop::with(0) else { return };
    for _ in 0..9 {
        shop.buy().await;
    }
    shop.house.tune(json!({ "mostCost": 600 }));
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert_eq!(reader.orders.len(), 9);
}

#[tokio::test]
async fn points_that_are_used_up_are_waited_for_and_nothing_is_lost() {
    let Some(shop) = Shop::with(0) else { return };
    for _ in 0..30 {
        shop.buy().await;
    }
    let now = shop.clock().now().millis();
    shop.house
        .tune(json!({ "points": { "most": 1_000, "left": 900, "rate": 100, "at": now } }));
    let reader = Reader::of(&shop);
    let stream = reader.stream("orders");
    let (mut cursor, mut seen, mut paused) = (None, BTreeSet::new(), 0);
    for _ in 0..100 {
        match reader.shop.pull(stream, cursor.as_deref()).await {
            Ok(batch) => {
                seen.extend(batch.records.into_iter().map(|record| match record {
                    Record::Order(order) => order.id,
                    other => panic!("{other:?}"),
                }));
                cursor = Some(batch.cursor);
                if !batch.more {
                    break;
                }
            }
            Err(error) => {
                let Retry::After(millis) = error.retry else {
                    panic!("{error}")
                };
                paused += 1;
                // To the second, which is what the shop's clock here counts in, and no longer.
                shop.pass((millis + 999) / 1_000);
            }
        }
    }
    assert_eq!(seen.len(), 30);
    assert!(paused > 0, "the points were never used up");
}

#[tokio::test]
async fn an_order_of_many_lines_has_them_all() {
    let Some(shop) = Shop::with(0) else { return };
    let placed = shop
        .house
        .happens("place", json!({ "email": "carla@correo.test", "extra": 150 }));
    let mut reader = Reader::of(&shop);
    reader.read("orders").await;
    let order = reader.order(placed["id"].as_str().unwrap());
    assert_eq!((order.lines.len(), order.shipping.minor), (152, 495));
}

#[tokio::test]
async fn what_the_index_shows_late_is_met_all_the_same() {
    let Some(shop) = Shop::with(0) else { return };
    let first = shop.buy().await;
    let mut reader = Reader::of(&shop);
    shop.pass(10);
    reader.read("orders").await;
    shop.house.tune(json!({ "lag": 90_000 }));
    let late = shop.buy().await;
    reader.read("orders").await;
    assert!(!reader.orders.contains_key(&late.id));
    shop.pass(30);
    shop.redirect(&first.id, "Vigo").await;
    shop.pass(100);
    reader.read("orders").await;
    assert_eq!(reader.order(&late.id).number, late.number);
    assert_eq!(reader.order(&first.id).city, "Vigo");
}

#[tokio::test]
async fn a_return_that_carla_asked_for_is_told_apart_from_one_that_the_shop_wrote_down() {
    let Some(shop) = Shop::with(0) else { return };
    let mut reader = Reader::of(&shop);
    for (by_buyer, note) in [(true, "Llegó rota"), (false, "")] {
        let bought = shop.buy().await;
        shop.pay(&bought.id).await;
        shop.ship(&bought.id, "ES1").await;
        shop.order("sendBack", &bought.id, json!({ "byBuyer": by_buyer, "note": note }));
        let steps = [
            (
                "",
                if by_buyer {
                    ReturnStatus::Requested
                } else {
                    ReturnStatus::Open
                },
                0,
            ),
            ("approve", ReturnStatus::Open, 0),
            ("process", ReturnStatus::Received, 1),
            ("close", ReturnStatus::Received, 1),
        ];
        for (step, status, came) in steps {
            if !(step.is_empty() || step == "approve" && !by_buyer) {
                shop.order("returned", &bought.id, json!({ "step": step }));
            }
            reader.catch_up().await;
            let order = reader.order(&bought.id);
            let back = &order.returns[0];
            assert_eq!(
                (back.status, back.by_buyer, back.note.as_str()),
                (status, by_buyer, note),
                "{step}"
            );
            let cup = order.lines.iter().find(|line| line.title == "Taza azul").unwrap();
            assert_eq!(
                (cup.returned, back.lines.as_slice()),
                (came, [(cup.id.clone(), 1)].as_slice())
            );
        }
    }
}

#[tokio::test]
async fn a_parcel_that_arrived_shows_although_the_orders_time_stays() {
    let Some(shop) = Shop::with(0) else { return };
    let bought = shop.buy().await;
    shop.pay(&bought.id).await;
    shop.ship(&bought.id, "ES1").await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    shop.pass(HOUR / 1_000);
    reader.catch_up().await;
    shop.order("deliver", &bought.id, json!({}));
    reader.catch_up().await;
    let order = reader.order(&bought.id);
    assert_eq!(
        (order.fulfilment, order.fulfilments[0].status),
        (FulfilmentStatus::Delivered, FulfilmentStatus::Delivered)
    );
    assert!(order.fulfilments[0].delivered_at.is_some());
}

#[tokio::test]
async fn an_interface_that_the_shop_has_given_up_is_still_read() {
    let Some(shop) = Shop::with(0) else { return };
    shop.house.tune(json!({ "version": "2026-10" }));
    let connected = connect("shopify", &shop.credentials(), shop.clock()).unwrap();
    assert_eq!(connected.probe().await.unwrap(), "Taller Azul");
}
