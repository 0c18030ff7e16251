//! A disk that is full or broken, at every call that the program makes of it during a morning's work: the first, the second,
//! the third, until one is not reached any more. The failing disk is the whole process's, so each kind must run in a
//! process of its own; nextest gives it one, and a lock keeps order where it does not.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use sim::disk::morning;
use sim::template::Template;
use sim::vfs::{self, DiskFault};
use std::sync::{Mutex, PoisonError};

static ALONE: Mutex<()> = Mutex::new(());

fn every_call(fault: DiskFault) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    vfs::install().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let template = Template::make().await.unwrap();
        for stays in [false, true] {
            let mut failed = 0;
            for n in 1.. {
                match morning(&template, fault, n, stays).await {
                    Ok(true) => failed += 1,
                    Ok(false) => break,
                    Err(broken) => panic!("{fault:?} at call {n}, stays: {stays}: {broken:?}"),
                }
            }
            assert!(failed > 3, "{fault:?} was never met");
        }
    });
}

#[test]
fn a_full_disk_loses_nothing_that_ana_was_told_is_done() {
    every_call(DiskFault::Full);
}

#[test]
fn a_disk_that_cannot_write_loses_nothing_that_ana_was_told_is_done() {
    every_call(DiskFault::Write);
}

#[test]
fn a_disk_that_cannot_promise_loses_nothing_that_ana_was_told_is_done() {
    every_call(DiskFault::Sync);
}

#[test]
fn a_disk_that_cannot_read_loses_nothing_that_ana_was_told_is_done() {
    every_call(DiskFault::Read);
}
