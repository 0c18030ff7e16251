//! A restored backup and a salvaged database take the place of the old one, however often that is interrupted.

use super::{Folder, key, open};
use crate::replacing::{self, Successor, beside, finish};
use crate::{Setting, StoreError, StorePaths};
use domain::Timestamp;

async fn name_in(paths: &StorePaths) -> Option<String> {
    open(paths, &key(1)).await.setting(Setting::AgentName).await.unwrap()
}

/// A data folder as a kill leaves it: the last change is in the log only, and there is a backup without it.
async fn killed_desk() -> (Folder, crate::Backup) {
    let (folder, left) = (Folder::new(), Folder::new());
    let store = open(&folder.paths(), &key(1)).await;
    let backup = store
        .back_up(&left.paths().backups, Timestamp(1_795_334_400_000))
        .await
        .unwrap();
    let mut tx = store.write().await.unwrap();
    tx.set_setting(Setting::AgentName, "Ana").await.unwrap();
    tx.commit().await.unwrap();
    for end in ["", "-wal", "-shm"] {
        let from = beside(&folder.paths().database, end);
        std::fs::copy(from, beside(&left.paths().database, end)).unwrap();
    }
    (left, backup)
}

fn stop_at(count: &mut u32, last: u32) -> Result<(), StoreError> {
    *count += 1;
    if *count > last {
        return Err(StoreError::File(std::io::Error::other("killed")));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_step_of_a_restore_the_next_start_has_the_backup_and_the_old_data_are_whole_aside() {
    let mut interrupted = 0;
    for first in 0.. {
        // Killed there, started again and killed at any later step as well.
        let mut whole = false;
        for second in 0..5 {
            let (folder, backup) = killed_desk().await;
            let paths = folder.paths();
            crate::decide_restore(&backup.folder, &paths, &key(1)).await.unwrap();
            for last in [first, second] {
                let mut count = 0;
                match finish(&paths, &mut || stop_at(&mut count, last)) {
                    Ok(_) => whole = last == first,
                    Err(_) => interrupted += 1,
                }
            }
            assert_eq!(
                name_in(&paths).await,
                None,
                "the backup was made before Ana said her name"
            );
            assert!(!replacing::is_replacing(&paths));
            let aside = StorePaths {
                database: paths.backups.join("replaced-1/mostrador.db"),
                ..paths.clone()
            };
            assert_eq!(
                name_in(&aside).await.as_deref(),
                Some("Ana"),
                "killed at {first} and {second}"
            );
            assert!(!paths.backups.join("replaced-2").exists());
        }
        if whole {
            assert!(interrupted > 20, "{interrupted}");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_it_is_decided_a_restore_has_changed_nothing() {
    let (folder, _) = killed_desk().await;
    let paths = folder.paths();
    std::fs::write(paths.database.with_extension("restored.part"), b"half a copy").unwrap();
    assert_eq!(name_in(&paths).await.as_deref(), Some("Ana"));
    assert!(
        !paths.database.with_extension("restored.part").exists(),
        "what is not needed goes"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_a_salvaged_database_takes_its_place_it_takes_it_at_the_next_start() {
    for last in 0..4 {
        let (folder, backup) = killed_desk().await;
        let paths = folder.paths();
        let mended = folder.paths().database.with_extension("new");
        std::fs::copy(backup.folder.join("mostrador.db"), &mended).unwrap();
        replacing::decide(&mended, Successor::Mended, &paths).unwrap();
        let mut count = 0;
        let _ = finish(&paths, &mut || stop_at(&mut count, last));
        assert_eq!(name_in(&paths).await, None, "killed at {last}");
    }
}
