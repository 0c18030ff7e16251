//! Backups: whole, secret, checked, restored without losing what was there, and removed when they are too many.

use super::{Folder, Open, key, open};
use crate::{Setting, StoreError};
use domain::Timestamp;

async fn desk_with_a_photo(folder: &Folder) -> (Open, String) {
    let store = open(&folder.paths(), &key(1)).await;
    let photo = store.attachments().keep(b"a broken cup").unwrap();
    (store, photo)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_holds_everything_that_was_committed_and_is_as_secret_as_the_original() {
    let folder = Folder::new();
    let (store, _) = desk_with_a_photo(&folder).await;
    let mut tx = store.write().await.unwrap();
    tx.set_setting(Setting::AgentName, "Ana de la Fuente").await.unwrap();
    tx.commit().await.unwrap();
    let backups = folder.paths().backups;
    let backup = store.back_up(&backups, Timestamp(1_795_334_400_000)).await.unwrap();
    assert!(backup.folder.ends_with("2026-11-22T08-00-00Z"), "{:?}", backup.folder);
    assert_eq!(crate::backups_in(&backups).unwrap(), std::slice::from_ref(&backup));
    let bytes = std::fs::read(backup.folder.join("mostrador.db")).unwrap();
    assert!(!bytes.windows(11).any(|window| window == b"de la Fuent"));

    let other = Folder::new();
    let wrong = crate::restore(&backup.folder, &other.paths(), &key(2)).await;
    assert!(matches!(wrong, Err(StoreError::WrongKey)), "{wrong:?}");
    assert!(!other.paths().database.exists());
    crate::restore(&backup.folder, &other.paths(), &key(1)).await.unwrap();
    let restored = open(&other.paths(), &key(1)).await;
    assert_eq!(
        restored.setting(Setting::AgentName).await.unwrap().as_deref(),
        Some("Ana de la Fuente")
    );
    assert_eq!(
        restored.setting(Setting::DeviceEpoch).await.unwrap().as_deref(),
        Some("backup"),
        "it knows that it is a copy"
    );
    assert_eq!(
        store.setting(Setting::DeviceEpoch).await.unwrap(),
        None,
        "and the original does not"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restoring_puts_what_was_there_aside_and_a_damaged_backup_replaces_nothing() {
    let folder = Folder::new();
    let backups = folder.paths().backups;
    let backup = {
        let store = open(&folder.paths(), &key(1)).await;
        let backup = store.back_up(&backups, Timestamp(1_795_334_400_000)).await.unwrap();
        let mut tx = store.write().await.unwrap();
        tx.set_setting(Setting::AgentName, "Ana").await.unwrap();
        tx.commit().await.unwrap();
        store.close().await;
        backup
    };
    let copy = backup.folder.join("mostrador.db");
    let sound = std::fs::read(&copy).unwrap();
    let mut damaged = sound.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    std::fs::write(&copy, damaged).unwrap();
    assert!(crate::restore(&backup.folder, &folder.paths(), &key(1)).await.is_err());
    let still = open(&folder.paths(), &key(1)).await;
    assert_eq!(still.setting(Setting::AgentName).await.unwrap().as_deref(), Some("Ana"));
    still.close().await;

    std::fs::write(&copy, sound).unwrap();
    crate::restore(&backup.folder, &folder.paths(), &key(1)).await.unwrap();
    let restored = open(&folder.paths(), &key(1)).await;
    assert_eq!(restored.setting(Setting::AgentName).await.unwrap(), None);
    assert!(backups.join("replaced-1/mostrador.db").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_backups_go_and_the_files_that_only_they_needed_go_with_them() {
    let folder = Folder::new();
    let (store, _) = desk_with_a_photo(&folder).await;
    let backups = folder.paths().backups;
    let day = domain::DAY;
    for number in 0..3 {
        store
            .back_up(&backups, Timestamp(1_795_334_400_000 + number * day))
            .await
            .unwrap();
    }
    // What was begun and not finished is no backup.
    std::fs::create_dir_all(backups.join("2026-11-30T08-00-00Z.part")).unwrap();
    crate::prune(&backups, |made| made.iter().max().copied().into_iter().collect()).unwrap();
    let left = crate::backups_in(&backups).unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].made_at, 1_795_334_400_000 + 2 * day);
}
