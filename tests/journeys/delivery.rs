//! Where a shop's orders say nothing of delivery, its owner promises so many days, and what has not arrived by then is late
//! like any other.

use super::news::{Shop, carla, numbered, shipped, tickets};
use crate::world::{Desk, MORNING};
use domain::{ConnectionId, DAY, HOUR, Timestamp};
use engine::EngineError;
use ports::OrderRecord;
use std::collections::BTreeMap;
use store::IdentityKind;

fn placed(number: usize, days_ago: i64) -> OrderRecord {
    OrderRecord {
        placed_at: MORNING - days_ago * DAY,
        ..shipped(numbered(number), Some(MORNING - HOUR))
    }
}

async fn desk(shop: &Shop) -> (Desk, ConnectionId) {
    let desk = Desk::empty(shop.leaked(), testkit::RecordingPrograms::default()).await;
    let engine = &desk.engine;
    let id = engine.add_connection("news-shop", "", &BTreeMap::new()).await.unwrap();
    desk.sync().await;
    (desk, id)
}

/// What each order is promised for, by its number.
async fn promised(desk: &Desk) -> BTreeMap<String, (Option<Timestamp>, bool)> {
    let mut tx = desk.engine.store().write().await.unwrap();
    let carla = tx.customer_by(IdentityKind::Email, "carla@example.com").await.unwrap();
    drop(tx);
    let orders = desk.engine.store().orders_of(carla.unwrap(), 50).await.unwrap();
    let each = orders
        .into_iter()
        .map(|order| (order.head.number, (order.head.promised_at, order.head.promised_by_rule)));
    each.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_of_a_shop_that_promises_nothing_is_late_by_its_owners_rule() {
    let shop = Shop::default();
    shop.put(carla());
    // Late by the rule already, late tomorrow, and promised by the shop itself for another day.
    shop.order(&placed(1, 9));
    shop.order(&placed(2, 4));
    shop.order(&OrderRecord {
        promised_at: Some(MORNING + 30 * DAY),
        ..placed(3, 9)
    });
    let (desk, id) = desk(&shop).await;
    assert_eq!(promised(&desk).await["TA-2"], (None, false));
    desk.engine.set_delivery_days(id, Some(5)).await.unwrap();
    // The morning is at eight o'clock, the promised day is over at four in the afternoon.
    let tomorrow = MORNING + DAY + 8 * HOUR;
    let all = promised(&desk).await;
    assert_eq!(all["TA-1"], (Some(tomorrow - 5 * DAY), true));
    assert_eq!(all["TA-2"], (Some(tomorrow), true));
    assert_eq!(
        all["TA-3"],
        (Some(MORNING + 30 * DAY), false),
        "what the shop says stands"
    );
    // An order that comes later is held to the rule at once.
    shop.order(&placed(4, 0));
    desk.pass(3_600).await;
    assert_eq!(promised(&desk).await["TA-4"], (Some(tomorrow + 4 * DAY), true));
    assert!(
        tickets(&desk).await.is_empty(),
        "of what was late before the rule nobody is told"
    );
    desk.pass(32 * 3_600).await;
    desk.pass(60).await;
    assert_eq!(desk.only_ticket().await.order_number.as_deref(), Some("TA-2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_of_delivery_is_taken_back_with_all_that_it_promised() {
    let shop = Shop::default();
    shop.put(carla());
    shop.order(&placed(1, 1));
    let (desk, id) = desk(&shop).await;
    let days = async || desk.engine.news_settings(id).await.unwrap().delivery_days;
    for wrong in [0, 91] {
        let refused = desk.engine.set_delivery_days(id, Some(wrong)).await;
        assert!(matches!(
            refused,
            Err(EngineError::Refused {
                code: "delivery_days_invalid",
                ..
            })
        ));
    }
    desk.engine.set_delivery_days(id, Some(3)).await.unwrap();
    desk.engine.set_delivery_days(id, Some(10)).await.unwrap();
    let at = promised(&desk).await["TA-1"].0.unwrap();
    desk.engine.undo_last().await.unwrap();
    assert_eq!(days().await, Some(3));
    assert_eq!(promised(&desk).await["TA-1"].0, Some(at - 7 * DAY));
    desk.engine.undo_last().await.unwrap();
    assert_eq!((days().await, promised(&desk).await["TA-1"]), (None, (None, false)));
    desk.engine.redo_last().await.unwrap();
    assert_eq!(days().await, Some(3));
}
