//! Some seeds of the simulator on every change, the faults that it once found, and the proof that a seed is a story that can
//! be told again.
#![expect(clippy::unwrap_used, reason = "tests")]

use sim::desk::Desk;
use sim::quiet::Quiet;
use sim::weather::Weather;
use sim::world;
use std::path::Path;

/// Enough to walk every kind of action and fault many times; `cargo xtask sim` runs thousands.
const SEEDS: u64 = 60;

fn run(seed: u64, template: &Path) -> sim::world::Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(world::run(seed, template, false)).unwrap()
}

fn template() -> tempfile::TempDir {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(Desk::template()).unwrap()
}

#[test]
fn whatever_goes_wrong_nothing_is_lost_and_nothing_is_done_twice() {
    let template = template();
    let next = std::sync::atomic::AtomicU64::new(1);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if seed > SEEDS {
                        return;
                    }
                    assert_eq!(run(seed, template.path()).broken, None, "seed {seed}");
                }
            });
        }
    });
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let template = template();
    let hashes: Vec<String> = (0..2)
        .map(|_| {
            (1..=5)
                .map(|seed| run(seed, template.path()).hash)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(hashes[0], hashes[1]);
    let different: std::collections::BTreeSet<&str> = hashes[0].split(' ').collect();
    assert_eq!(different.len(), 5, "and other seeds tell others");
}

/// Seed 305 of the first day: the disk was full when the end of an attempt was written down, and the reply stayed "being
/// sent" until the next start.
#[test]
fn an_attempt_whose_end_finds_no_room_on_the_disk_is_found_out_about() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let template = Desk::template().await.unwrap();
        let mut carla = Quiet::open(template.path(), &Weather::default()).await.unwrap();
        let outbox = carla.reply("Llega mañana.").await.unwrap();
        carla.clock.move_by(11_000);
        let acted = carla
            .desk
            .act(0, 2, |engine| async move { engine.send_due().await })
            .await;
        assert!(matches!(acted, sim::desk::Acted::Answered(Err(_))), "{acted:?}");
        let engine = carla.desk.engine();
        assert_eq!(
            engine.store().outbox_row(outbox).await.unwrap().state,
            domain::OutgoingState::Dispatching
        );
        engine.send_due().await.unwrap();
        let row = engine.store().outbox_row(outbox).await.unwrap();
        assert_eq!(row.state, domain::OutgoingState::Done);
        assert_eq!(carla.shop.arrived(&row.marker), 1);
        carla.desk.close().await;
    });
}
