//! Some seeds of the simulator on every change, the faults that it once found, and the proof that a seed is a story that can
//! be told again.
#![expect(clippy::unwrap_used, reason = "tests")]

use domain::{HOUR, MINUTE, OutgoingState};
use engine::Decision;
use sim::cores::{self, Numbers};
use sim::quiet::Quiet;
use sim::template::Template;
use sim::weather::Weather;
use sim::world;
use std::sync::Mutex;

/// Enough to walk every kind of action and fault many times; `cargo xtask sim` runs thousands.
const SEEDS: u64 = 200;

fn run(seed: u64, template: &Template) -> sim::world::Outcome {
    cores::alone(world::run(seed, template, false)).unwrap().unwrap()
}

fn template() -> Template {
    cores::alone(Template::make()).unwrap().unwrap()
}

fn tell(story: impl AsyncFnOnce(&Template)) {
    cores::alone(async { story(&Template::make().await.unwrap()).await }).unwrap();
}

#[test]
fn whatever_goes_wrong_nothing_is_lost_and_nothing_is_done_twice() {
    let template = template();
    let broken = Mutex::new(Vec::new());
    cores::work(&Numbers::of(&(1..=SEEDS)), async |seed| {
        let outcome = world::run(seed, &template, false).await.unwrap();
        if let Some(rule) = outcome.broken {
            broken.lock().unwrap().push((seed, rule));
        }
    })
    .unwrap();
    assert_eq!(broken.into_inner().unwrap(), []);
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let template = template();
    let hashes: Vec<String> = (0..2)
        .map(|_| {
            (1..=5)
                .map(|seed| run(seed, &template).hash)
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
    tell(async |template| {
        let mut carla = Quiet::open(template, &Weather::default()).await.unwrap();
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
            OutgoingState::Dispatching
        );
        engine.send_due().await.unwrap();
        let row = engine.store().outbox_row(outbox).await.unwrap();
        assert_eq!(row.state, OutgoingState::Done);
        assert_eq!(carla.shop.arrived(&row.marker), 1);
        carla.desk.close().await;
    });
}

/// Seed 193: a reply had been stopped when the backup was made, and had been sent all the same since. The restored database
/// said that it had certainly not left, and nobody could say that it had.
#[test]
fn a_reply_that_was_stopped_in_the_backup_may_have_left_since() {
    tell(async |template| {
        let mut carla = Quiet::open(template, &Weather::default()).await.unwrap();
        let outbox = carla.reply("Llega mañana.").await.unwrap();
        carla.shop.customer_writes("carla-0", "¿Y la taza?");
        carla.desk.engine().sync_now().await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::Stopped);
        let backup = carla.desk.back_up().await.unwrap();
        carla.desk.engine().decide(outbox, Decision::SendAgain).await.unwrap();
        carla.desk.engine().send_due().await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::Done);

        carla.desk.restore(&backup).await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::NeedsPerson);
        carla.desk.engine().decide(outbox, Decision::Happened).await.unwrap();
        carla.clock.move_by(HOUR);
        carla.desk.engine().send_due().await.unwrap();
        assert_eq!(carla.shop.received().len(), 1);
        carla.desk.close().await;
    });
}

/// Seed 193 of another day: an attempt was put off while the clock was fifteen hours ahead, and when it was put right nothing
/// happened for fifteen hours.
#[test]
fn what_was_put_off_by_a_clock_that_was_ahead_leaves_when_it_is_right_again() {
    tell(async |template| {
        let away = Weather {
            not_there: 1,
            ..Weather::CALM
        };
        let carla = Quiet::open(template, &away).await.unwrap();
        let outbox = carla.reply("Llega mañana.").await.unwrap();
        carla.clock.jump(15 * HOUR);
        carla.desk.engine().send_due().await.unwrap();
        carla.shop.heal();
        carla.clock.put_right();
        carla.desk.engine().send_due().await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::Done);
        assert_eq!(carla.shop.received().len(), 1);

        // What Ana has chosen a time for keeps it.
        let engine = carla.desk.engine();
        let later = engine.now() + 20 * HOUR;
        let outbox = carla.reply_at("Y la taza también.", Some(later)).await.unwrap();
        engine.send_due().await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::Held);
        carla.clock.move_by(20 * HOUR);
        engine.send_due().await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::Done);
        carla.desk.close().await;
    });
}

/// Seed 5798: a reply without an answer was to be sent once more, and Carla's own words stopped it. Then the first sending
/// arrived after all, and nobody could say so.
#[test]
fn a_stopped_reply_that_was_sent_before_can_be_called_sent() {
    tell(async |template| {
        let slow = Weather {
            message_lost: 1,
            cannot_tell: 1,
            ..Weather::CALM
        };
        let carla = Quiet::open(template, &slow).await.unwrap();
        let engine = carla.desk.engine();
        let outbox = carla.reply("Llega mañana.").await.unwrap();
        for _ in 0..3 {
            carla.clock.move_by(20 * MINUTE);
            engine.send_due().await.unwrap();
        }
        assert_eq!(carla.state(outbox).await, OutgoingState::NeedsPerson);
        engine.decide(outbox, Decision::SendAgain).await.unwrap();
        carla.shop.customer_writes("carla-0", "¿Y la taza?");
        engine.sync_now().await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::Stopped);
        engine.decide(outbox, Decision::Happened).await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::Done);

        // One that was stopped before any attempt cannot have happened.
        let outbox = carla.reply("Y la taza también.").await.unwrap();
        carla.shop.customer_writes("carla-0", "Gracias");
        engine.sync_now().await.unwrap();
        assert_eq!(carla.state(outbox).await, OutgoingState::Stopped);
        assert!(engine.decide(outbox, Decision::Happened).await.is_err());
        carla.desk.close().await;
    });
}
