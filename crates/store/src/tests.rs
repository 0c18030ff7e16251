//! Tests of the database by itself: every statement against a fresh file, encryption by looking at the bytes, refusal of
//! what must be refused, and search as people type.

use crate::*;
use sqlx::{Connection, Executor, SqlSafeStr};

mod copies;
mod growth;
mod listing;
mod purchasing;
mod replacing;
mod view_plans;

pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }
    pub(crate) fn paths(&self) -> StorePaths {
        StorePaths::below(self.0.path())
    }
    fn bytes(&self) -> Vec<u8> {
        fn walk(folder: &std::path::Path, into: &mut Vec<u8>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, into)
                } else {
                    into.extend(std::fs::read(path).unwrap())
                }
            }
        }
        let mut all = Vec::new();
        walk(self.0.path(), &mut all);
        all
    }
}

/// An open database that is closed when the test ends, however it ends.
pub(crate) struct Open(Store);

impl std::ops::Deref for Open {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.0
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let store = self.0.clone();
        // On a thread of its own, because a test's end cannot wait; connections come back by tasks of the test's other thread.
        let (done, closed) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(store.close());
            let _ = done.send(());
        });
        let _ = closed.recv_timeout(std::time::Duration::from_secs(2));
    }
}

pub(crate) async fn open(paths: &StorePaths, key: &Key) -> Open {
    Open(Store::open(paths, key).await.unwrap())
}

pub(crate) fn key(byte: u8) -> Key {
    Key::new([byte; 32])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_can_be_prepared() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut db = store.readers.acquire().await.unwrap();
    let mut prepared = 0;
    let own = [
        ("attachments", attachments::STATEMENTS),
        ("open", open::STATEMENTS),
        ("audit", audit::STATEMENTS),
        ("backup", backup::STATEMENTS),
        ("binned", binned::STATEMENTS),
        ("connections", connections::STATEMENTS),
        ("customer_notes", customer_notes::STATEMENTS),
        ("customers", customers::STATEMENTS),
        ("doubling", doubling::STATEMENTS),
        ("delivery", delivery::STATEMENTS),
        ("drafts", drafts::STATEMENTS),
        ("erase", erase::STATEMENTS),
        ("fingerprint", fingerprint::STATEMENTS),
        ("merges", merges::STATEMENTS),
        ("macros", macros::STATEMENTS),
        ("acknowledging", acknowledging::STATEMENTS),
        ("held", held::STATEMENTS),
        ("mails", mails::STATEMENTS),
        ("messages", messages::STATEMENTS),
        ("mutations", mutations::STATEMENTS),
        ("news", news::STATEMENTS),
        ("notices", notices::STATEMENTS),
        ("order_finding", order_finding::STATEMENTS),
        ("orders", orders::STATEMENTS),
        ("origin", origin::STATEMENTS),
        ("imports", imports::STATEMENTS),
        ("sheets", sheets::STATEMENTS),
        ("leaving", leaving::STATEMENTS),
        ("letters", letters::STATEMENTS),
        ("outbox", outbox::STATEMENTS),
        ("products", products::STATEMENTS),
        ("promises", promises::STATEMENTS),
        ("purchases", purchases::STATEMENTS),
        ("queues", queues::STATEMENTS),
        ("refunds", refunds::STATEMENTS),
        ("remote_pictures", remote_pictures::STATEMENTS),
        ("returns", returns::STATEMENTS),
        ("salvage", salvage::STATEMENTS),
        ("settings", settings::STATEMENTS),
        ("tables", tables::STATEMENTS),
        ("ticket_merges", ticket_merges::STATEMENTS),
        ("tickets", tickets::STATEMENTS),
        ("triage", triage::STATEMENTS),
        ("views", views::STATEMENTS),
        ("walks", walks::STATEMENTS),
    ];
    for (file, statements) in own.iter().chain(search::ALL_STATEMENTS) {
        for (name, sql) in statements.iter() {
            if let Err(error) = db.prepare(sqlx::AssertSqlSafe(*sql).into_sql_str()).await {
                panic!("{file}::{name}: {error}");
            }
            prepared += 1;
        }
    }
    assert!(prepared > 80, "{prepared}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_and_its_log_hold_no_readable_word() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let canary = "kanaarilintu-7731";
    let mut tx = store.write().await.unwrap();
    tx.set_setting(Setting::AgentName, canary).await.unwrap();
    tx.commit().await.unwrap();
    let file = store.attachments().keep(canary.as_bytes()).unwrap();
    assert_eq!(store.attachments().read(&file).unwrap(), canary.as_bytes());
    let found = |bytes: &[u8]| bytes.windows(canary.len()).any(|w| w == canary.as_bytes());
    assert!(!found(&folder.bytes()), "while it is open");
    assert!(found(&[canary.as_bytes(), b"x"].concat()), "the search itself works");
    store.close().await;
    assert!(!found(&folder.bytes()), "after it was closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_key_is_refused_and_changes_nothing() {
    let folder = Folder::new();
    open(&folder.paths(), &key(1)).await.close().await;
    let before = std::fs::read(folder.paths().database).unwrap();
    assert!(matches!(
        Store::open(&folder.paths(), &key(2)).await,
        Err(StoreError::WrongKey)
    ));
    assert_eq!(std::fs::read(folder.paths().database).unwrap(), before);
    open(&folder.paths(), &key(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_a_newer_version_is_refused() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut tx = store.write().await.unwrap();
    sqlx::raw_sql("PRAGMA user_version = 999")
        .execute(tx.db())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    assert!(matches!(
        Store::open(&folder.paths(), &key(1)).await,
        Err(StoreError::Newer { found: 999, .. })
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_cannot_write() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut db = store.readers.acquire().await.unwrap();
    assert!(sqlx::raw_sql("DELETE FROM settings").execute(&mut *db).await.is_err());
    db.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_announced_only_after_it_is_durable() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut heard = store.changes();
    let mut tx = store.write().await.unwrap();
    tx.set_setting(Setting::Theme, "dark").await.unwrap();
    assert!(heard.try_recv().is_err());
    drop(tx);
    assert!(heard.try_recv().is_err());
    assert_eq!(store.setting(Setting::Theme).await.unwrap(), None);
    let mut tx = store.write().await.unwrap();
    tx.set_setting(Setting::Theme, "dark").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(heard.try_recv().unwrap(), [Topic::Settings]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_copy_made_before_a_migration_opens_with_the_same_key_and_holds_everything() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut tx = store.write().await.unwrap();
    tx.set_setting(Setting::AgentName, "Ana").await.unwrap();
    tx.commit().await.unwrap();
    migrate::back_up(&store.writer, &folder.paths(), 1).await.unwrap();
    let mut tx = store.write().await.unwrap();
    tx.set_setting(Setting::AgentName, "Bruno").await.unwrap();
    tx.commit().await.unwrap();
    let copy = StorePaths {
        database: folder.paths().backups.join("before-version-2.db"),
        ..folder.paths()
    };
    assert!(matches!(Store::open(&copy, &key(2)).await, Err(StoreError::WrongKey)));
    let copy = open(&copy, &key(1)).await;
    assert_eq!(copy.setting(Setting::AgentName).await.unwrap().as_deref(), Some("Ana"));
}
