//! Damaged pages: what can be read is kept, what is lost is said, and nothing leaves that may have left before.

use crate::world::{Desk, MORNING, key};
use connectors::shops::sample::Sample;
use domain::OutgoingState;
use std::collections::BTreeMap;
use std::path::Path;
use store::{Store, StoreError, StorePaths};
use testkit::FlakyShop;

const PAGE: usize = 4096;

fn chance(seed: &mut u64) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap()
}

/// Overwrites the middle of some pages; the first one stays, without it nothing can be opened at all.
fn damage(database: &Path, seed: u64) {
    let mut bytes = std::fs::read(database).unwrap();
    let mut seed = seed.wrapping_mul(77_777).wrapping_add(1);
    let pages = bytes.len() / PAGE;
    for _ in 0..=chance(&mut seed) % 3 {
        let at = (1 + chance(&mut seed) % (pages - 1)) * PAGE + 100;
        bytes[at..at + 700].iter_mut().for_each(|byte| *byte ^= 0x5a);
    }
    std::fs::write(database, bytes).unwrap();
}

async fn rows(store: &Store) -> BTreeMap<String, i64> {
    let mut rows = BTreeMap::new();
    for table in store.tables().await.unwrap() {
        let count = store.rows_as_json(&table, &mut |_| Ok(())).await.unwrap();
        rows.insert(table, i64::try_from(count).unwrap());
    }
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_damaged_databases_everything_that_can_be_read_is_kept_and_what_is_lost_is_counted() {
    let desk = Desk::with(&Sample).await;
    let ticket = desk.queue(store::TicketQueue::AllOpen).await[0].id;
    desk.reply(ticket, "Llega mañana.").await;
    let whole = rows(desk.engine.store()).await;
    let all: i64 = whole.values().sum();
    desk.engine.store().close().await;
    let (mut salvaged, mut kept, mut hopeless) = (0, 0, 0);
    for seed in 0..50 {
        let folder = tempfile::tempdir().unwrap();
        let paths = StorePaths::below(folder.path());
        std::fs::copy(desk.folder().join("mostrador.db"), &paths.database).unwrap();
        damage(&paths.database, seed);
        let damaged = std::fs::read(&paths.database).unwrap();
        let report = match store::salvage(&paths, &key()).await {
            Ok(report) => report,
            Err(StoreError::Damaged(_) | StoreError::WrongKey) => {
                // The list of the tables itself is damaged: only a backup helps, and nothing was touched.
                assert_eq!(std::fs::read(&paths.database).unwrap(), damaged, "seed {seed}");
                hopeless += 1;
                continue;
            }
            Err(error) => panic!("seed {seed}: {error}"),
        };
        assert_eq!(
            std::fs::read(report.aside.join("mostrador.db")).unwrap(),
            damaged,
            "seed {seed}: kept aside"
        );
        let store = Store::open(&paths, &key()).await.unwrap();
        store.check().await.unwrap();
        let now = rows(&store).await;
        for table in &report.tables {
            let before = whole.get(&table.name).copied().unwrap_or(table.kept);
            assert!(table.kept <= before, "seed {seed}: {table:?} of {before}");
            if let Some(lost) = table.lost {
                assert_eq!(table.kept + lost, before, "seed {seed}: {table:?}");
            }
        }
        kept += now.values().sum::<i64>();
        salvaged += 1;
        assert_eq!(
            store.setting(store::Setting::DeviceEpoch).await.unwrap().as_deref(),
            Some("backup"),
            "seed {seed}: it knows that it is a copy"
        );
        assert_eq!(now.get("cursors"), Some(&0), "seed {seed}: everything is read again");
        store.close().await;
    }
    assert!(hopeless <= 15, "{hopeless} of 50 could not be salvaged");
    let share = kept * 100 / (all * salvaged);
    assert!(share >= 85, "{share} % of all rows were kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_waited_in_a_salvaged_database_is_found_out_about_before_it_leaves() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    let taken = desk.reply(desk.only_ticket().await.id, "Llega mañana.").await;
    let desk = desk.salvaged().await;
    let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
    assert_eq!(
        row.state,
        OutgoingState::Unknown,
        "nobody knows what left from the damaged one"
    );
    assert_eq!(shop.received().len(), 0);
    desk.sync().await;
    desk.pass(3_600).await;
    assert_eq!(shop.received().len(), 1, "found out about, it leaves once");
    assert_eq!(
        desk.texts(desk.only_ticket().await.id, domain::MessageKind::Inbound)
            .await
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_data_are_opened_for_looking_and_mended_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let options = host::Options {
        data_dir: Some(folder.path().to_owned()),
        passphrase: Some("correcto caballo".to_owned()),
        sample: true,
        ..host::Options::default()
    };
    let desk = host::Desk::open(options.clone()).await.unwrap();
    let count = |list: serde_json::Value| list["total"].as_i64().unwrap();
    let input = serde_json::json!({ "queue": "all_open", "channel": null, "language": null, "order": "due", "offset": 0, "limit": 9 });
    let before = count(desk.call("ticket.list", input.clone()).await.unwrap());
    desk.engine().unwrap().back_up().await.unwrap();
    desk.close().await;
    drop(desk);
    let database = folder.path().join("mostrador.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let pages = bytes.len() / PAGE;
    // The end of the file is the newest: files and indexes, not the list of the tables.
    for page in (pages - 12)..pages {
        bytes[page * PAGE + 100..page * PAGE + 900]
            .iter_mut()
            .for_each(|byte| *byte ^= 0x5a);
    }
    std::fs::write(&database, bytes).unwrap();
    // As a kill leaves it: a log beside the file.
    std::fs::write(folder.path().join("mostrador.db-wal"), b"0").unwrap();

    // Ana closes it again before it has looked, which takes the log away.
    let staying = host::Options {
        background: true,
        ..options.clone()
    };
    let hurried = host::Options {
        look_after: std::time::Duration::from_secs(3_600),
        ..staying.clone()
    };
    let desk = host::Desk::open(hurried).await.unwrap();
    desk.close().await;
    drop(desk);
    assert!(
        std::fs::metadata(folder.path().join("mostrador.db-wal")).is_ok_and(|log| log.len() == 0)
            || !folder.path().join("mostrador.db-wal").exists()
    );

    // The program that stays makes up for it while Ana already works, and says what it found.
    let desk = host::Desk::open(staying).await.unwrap();
    let mut events = desk.events();
    while desk.call("app.state", serde_json::Value::Null).await.unwrap()["damaged"] == false {
        events.recv().await.unwrap();
    }
    desk.close().await;
    drop(desk);

    let desk = host::Desk::open(options).await.unwrap();
    let state = desk.call("app.state", serde_json::Value::Null).await.unwrap();
    assert_eq!(state["damaged"], true, "{state}");
    let refused = desk
        .call("app.set", serde_json::json!({ "key": "theme", "value": "dark" }))
        .await
        .unwrap_err();
    assert_eq!(refused.code, "database_read_only");
    let choice = desk.call("repair.choice", serde_json::Value::Null).await.unwrap();
    assert!(choice["backupAt"].is_i64(), "{choice}");
    desk.call("repair.do", serde_json::json!({ "how": "salvage" }))
        .await
        .unwrap();
    let state = desk.call("app.state", serde_json::Value::Null).await.unwrap();
    assert_eq!(state["damaged"], false, "{state}");
    desk.call("sync.now", serde_json::Value::Null).await.unwrap();
    assert_eq!(count(desk.call("ticket.list", input).await.unwrap()), before);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_does_not_stay_makes_up_for_a_look_that_is_owed_once() {
    let folder = tempfile::tempdir().unwrap();
    let options = host::Options {
        data_dir: Some(folder.path().to_owned()),
        passphrase: Some("correcto caballo".to_owned()),
        ..host::Options::default()
    };
    for owed in [true, false] {
        let desk = host::Desk::open(options.clone()).await.unwrap();
        let store = desk.engine().unwrap().store().clone();
        assert_eq!(store.setting(store::Setting::LookOwed).await.unwrap(), None);
        if owed {
            store.owe_look(true).await.unwrap();
        }
        desk.close().await;
    }
}
