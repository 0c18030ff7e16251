//! The first reading: by the file that the shop writes, by pages where it does not, and the same orders either way.

use super::Shop;
use crate::shops::conformance::ShopWorld;
use crate::shops::conformance::reader::Reader;
use serde_json::json;

/// What a first reading has seen, read to its end however long the shop takes.
async fn read(shop: &Shop) -> Reader {
    let mut reader = Reader::of(shop);
    for _ in 0..20 {
        reader.read("orders").await;
        let stream = reader.stream("orders");
        let cursor = reader.cursors.get("orders").map(String::as_str);
        if reader.shop.progress(stream, cursor).is_none() {
            return reader;
        }
    }
    panic!("the first reading does not end");
}

#[tokio::test]
async fn a_file_holds_the_same_orders_as_the_pages() {
    let Some(shop) = Shop::open() else { return };
    let file = read(&shop).await;
    assert!(shop.house.asked().iter().any(|name| name.starts_with("file ")));
    shop.house.tune(json!({ "bulkRefuses": true }));
    let pages = read(&shop).await;
    assert!(!shop.house.asked().iter().any(|name| name.starts_with("file ")));
    assert_eq!(file.orders, pages.orders);
    assert_eq!(file.orders.len(), 120);
    let old = &file.orders[shop.old.as_ref().unwrap()];
    assert_eq!(
        (old.lines.len(), old.refunds.len(), old.payments[0].captured.minor),
        (2, 0, 6_385)
    );
    let given_back = file.orders.values().filter(|order| !order.refunds.is_empty()).count();
    assert_eq!(given_back, 14, "what lies too deep for the file is asked for by itself");
}

#[tokio::test]
async fn what_is_new_is_read_while_the_shop_still_writes_its_file() {
    let Some(shop) = Shop::open() else { return };
    shop.house.tune(json!({ "bulkRuns": 3 }));
    let mut reader = Reader::of(&shop);
    reader.read("orders").await;
    let bought = shop.buy().await;
    reader.read("orders").await;
    assert_eq!(reader.order(&bought.id).number, bought.number);
    assert_eq!(reader.orders.len(), 1, "the file is not there yet");
    for _ in 0..4 {
        reader.read("orders").await;
    }
    assert_eq!(reader.orders.len(), 121);
}

#[tokio::test]
async fn a_file_that_fails_is_made_up_for_by_pages() {
    let Some(shop) = Shop::open() else { return };
    shop.house.tune(json!({ "bulkFails": true }));
    assert_eq!(read(&shop).await.orders.len(), 120);
}

#[tokio::test]
async fn an_order_that_changes_while_the_past_is_read_is_known_as_it_became() {
    let Some(shop) = Shop::open() else { return };
    let old = shop.old.clone().unwrap();
    shop.house.tune(json!({ "bulkRuns": 1 }));
    let mut reader = Reader::of(&shop);
    // The file is asked for and shows every order as it is at that moment.
    reader.read("orders").await;
    shop.pass(60);
    shop.redirect(&old, "Sevilla").await;
    // The change is met first, and then the order as the file has it.
    reader.read("orders").await;
    assert_eq!(reader.order(&old).city, "Sevilla");
}

#[tokio::test]
async fn without_the_right_to_them_orders_older_than_sixty_days_are_never_called_gone() {
    let Some(shop) = Shop::open() else { return };
    let old = shop.old.clone().unwrap();
    let mut credentials = shop.with_app("corta", "shpss_short");
    credentials.0.insert("old_orders".to_owned(), "sixty_days".to_owned());
    let connected = crate::shops::conformance::reader::connect("shopify", &credentials, shop.clock()).unwrap();
    assert!(!connected.order_is_gone(&old).await.unwrap());
    let error = connected.examine().await.failed.unwrap();
    assert_eq!(
        error.params["rights"], "read_customers, read_inventory, read_returns",
        "each right by its name, and not the one that is not wanted"
    );
}
