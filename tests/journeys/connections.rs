//! One connection at a time: read when Ana asks, left alone while it is paused.

use crate::world::{Desk, MORNING};
use domain::ConnectionId;
use ports::Sender;
use testkit::{FlakyShop, Mood};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_reads_one_connection_now_and_none_that_is_paused() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    let id = desk.engine.store().connections().await.unwrap()[0].id;
    shop.writes_in("carla", Sender::Customer, "¿Y bien?", desk.engine.now());
    let report = desk.engine.sync_one(id).await.unwrap().unwrap();
    assert_eq!((report.counted.messages, report.error), (1, None));

    // What failed is told, and the connection says it too.
    shop.set_mood(Mood::NotThere);
    let failed = desk.engine.sync_one(id).await.unwrap().unwrap();
    let told = failed.error.map(|(code, _)| code);
    assert_eq!(told, desk.engine.store().connections().await.unwrap()[0].error_code);
    assert!(told.is_some());

    shop.set_mood(Mood::Good);
    desk.engine.pause_connection(id, true).await.unwrap();
    assert!(desk.engine.sync_one(id).await.unwrap().is_none());
    let nobodys = ConnectionId(uuid::Uuid::from_u128(7));
    assert!(desk.engine.sync_one(nobodys).await.is_err());
}
