//! A working day's changes: each is one step that can be taken back and done again, for one ticket or for many.

use crate::world::{Desk, MORNING};
use domain::{HOUR, Priority, TicketId, TicketStatus};
use engine::{Change, EngineError};
use ports::Sender;
use testkit::FlakyShop;

async fn desk_with_carla() -> (Desk, FlakyShop) {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", MORNING);
    shop.writes_in("carla-2", Sender::Customer, "Y otra cosa", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    (desk, shop)
}

async fn both(desk: &Desk) -> [TicketId; 2] {
    let mut all = desk.queue(store::TicketQueue::AllOpen).await;
    all.sort_by_key(|row| row.number);
    [all[0].id, all[1].id]
}

fn code(error: EngineError) -> &'static str {
    match error {
        EngineError::Refused { code, .. } => code,
        other => panic!("{other}"),
    }
}

/// What a person sees of a ticket, and what the next undo could harm.
async fn picture(desk: &Desk, ticket: TicketId) -> String {
    let row = desk.ticket(ticket).await;
    let entries = desk.engine.store().messages(ticket).await.unwrap();
    let entries: Vec<_> = entries
        .iter()
        .map(|m| (m.kind, m.author.as_str(), m.text.as_str(), m.at, &m.event))
        .collect();
    let watchers = desk.engine.store().watchers(ticket).await.unwrap();
    format!("{row:?}\n{entries:?}\n{watchers:?}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_is_taken_back_exactly_and_done_again_exactly() {
    let (desk, _) = desk_with_carla().await;
    let [ticket, _] = both(&desk).await;
    let luis = desk.engine.add_colleague("Luis").await.unwrap();
    let me = desk.engine.agent().to_owned();
    desk.change(
        &[ticket],
        Change::Tags {
            add: vec!["vip".into()],
            remove: vec![],
        },
    )
    .await;
    let changes = [
        (Change::Assign(Some(me)), "ticket.assign"),
        (Change::Assign(Some(luis.clone())), "ticket.assign"),
        (Change::Assign(None), "ticket.unassign"),
        (Change::Priority(Priority::Urgent), "ticket.priority"),
        (
            Change::Tags {
                add: vec!["Paquete  perdido".into(), "vip".into()],
                remove: vec![],
            },
            "ticket.tags",
        ),
        (
            Change::Tags {
                add: vec![],
                remove: vec!["vip".into()],
            },
            "ticket.tags",
        ),
        (Change::Watch(true), "ticket.watch"),
        (
            Change::Follow {
                agent: luis.clone(),
                watching: true,
            },
            "ticket.follow",
        ),
        (
            Change::Follow {
                agent: luis,
                watching: false,
            },
            "ticket.unfollow",
        ),
        (Change::Read(true), "ticket.read"),
        (Change::Read(false), "ticket.unread"),
        (Change::Snooze(MORNING + 3 * HOUR), "ticket.snooze"),
        (Change::Wake, "ticket.wake"),
        (Change::Status(TicketStatus::Waiting), "ticket.status"),
        (Change::Status(TicketStatus::Resolved), "ticket.status"),
        (Change::Status(TicketStatus::Open), "ticket.status"),
    ];
    let mut pictures = vec![picture(&desk, ticket).await];
    for (change, _) in &changes {
        desk.change(&[ticket], change.clone()).await;
        pictures.push(picture(&desk, ticket).await);
    }
    for ((_, name), before) in changes.iter().zip(&pictures).rev() {
        let undone = desk.engine.undo_last().await.unwrap();
        assert_eq!(undone.name.as_deref(), Some(*name));
        assert_eq!(undone.params["number"], "1001");
        assert_eq!(&picture(&desk, ticket).await, before, "after taking back {name}");
    }
    for ((_, name), after) in changes.iter().zip(&pictures[1..]) {
        let redone = desk.engine.redo_last().await.unwrap();
        assert_eq!(redone.name.as_deref(), Some(*name));
        assert_eq!(&picture(&desk, ticket).await, after, "after doing {name} again");
    }
    assert_eq!(desk.engine.redo_last().await.unwrap().name, None);
    for before in pictures.iter().rev().skip(1) {
        desk.engine.undo_last().await.unwrap();
        assert_eq!(
            &picture(&desk, ticket).await,
            before,
            "what was done again is taken back again"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn something_new_ends_what_can_be_done_again() {
    let (desk, _) = desk_with_carla().await;
    let [ticket, other] = both(&desk).await;
    desk.take(ticket).await;
    desk.engine.undo_last().await.unwrap();
    desk.change(&[other], Change::Priority(Priority::High)).await;
    assert_eq!(desk.engine.redo_last().await.unwrap().name, None);
    desk.engine.undo_last().await.unwrap();
    assert_eq!(
        desk.engine.redo_last().await.unwrap().name.as_deref(),
        Some("ticket.priority")
    );
    assert_eq!(desk.engine.redo_last().await.unwrap().name, None);
    assert_eq!(desk.ticket(ticket).await.assignee, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_is_one_change_with_one_undo_and_names_what_it_could_not_change() {
    let (desk, _) = desk_with_carla().await;
    let [one, two] = both(&desk).await;
    desk.change(&[one], Change::Status(TicketStatus::Resolved)).await;
    let nobody = TicketId(uuid::Uuid::from_u128(7));
    let done = desk
        .engine
        .change(&[one, two, nobody, two], &Change::Status(TicketStatus::Resolved))
        .await
        .unwrap();
    let told: Vec<_> = done
        .into_iter()
        .map(|one| (one.number, one.changed, one.refused.map(code)))
        .collect();
    assert_eq!(
        told,
        [
            (Some(1001), false, None),
            (Some(1002), true, None),
            (None, false, Some("not_found"))
        ]
    );
    desk.change(&[one, two], Change::Priority(Priority::Low)).await;
    let (history, redo) = desk.engine.undo_history().await.unwrap();
    let names: Vec<_> = history
        .iter()
        .map(|h| (h.name.as_str(), h.params["count"].as_str()))
        .collect();
    assert_eq!(
        names,
        [("ticket.priority", "2"), ("ticket.status", "1"), ("ticket.status", "1")]
    );
    assert!(redo.is_none());
    let undone = desk.engine.undo_last().await.unwrap();
    assert_eq!((undone.params["count"].as_str(), undone.ticket), ("2", None));
    for id in [one, two] {
        assert_eq!(desk.ticket(id).await.priority, Priority::Normal);
    }
    assert_eq!(
        desk.engine.undo_history().await.unwrap().1.unwrap().name,
        "ticket.priority"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_for_all_is_refused_and_changes_nothing() {
    let (desk, _) = desk_with_carla().await;
    let [ticket, _] = both(&desk).await;
    let luis = desk.engine.add_colleague("Luis").await.unwrap();
    desk.engine.retire_colleague(&luis, true).await.unwrap();
    let before = picture(&desk, ticket).await;
    for (change, refusal) in [
        (Change::Snooze(MORNING), "snooze_past"),
        (Change::Status(TicketStatus::Merged), "status_invalid"),
        (Change::Assign(Some("nobody".into())), "agent_unknown"),
        (Change::Assign(Some(luis)), "agent_unknown"),
        (
            Change::Tags {
                add: vec!["ok".into(), " , ".into()],
                remove: vec![],
            },
            "tag_invalid",
        ),
    ] {
        assert_eq!(code(desk.engine.change(&[ticket], &change).await.unwrap_err()), refusal);
        assert_eq!(picture(&desk, ticket).await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undo_leaves_alone_what_somebody_else_has_changed_since() {
    let (desk, shop) = desk_with_carla().await;
    let [ticket, _] = both(&desk).await;
    desk.change(&[ticket], Change::Status(TicketStatus::Waiting)).await;
    desk.change(&[ticket], Change::Snooze(MORNING + HOUR)).await;
    shop.carla_writes("¿Hola?", MORNING + 1_000);
    desk.pass(2).await;
    assert_eq!(desk.ticket(ticket).await.status, TicketStatus::Open);
    desk.engine.undo_last().await.unwrap();
    assert_eq!(desk.ticket(ticket).await.status, TicketStatus::Open, "Carla is waiting");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_that_was_put_aside_comes_back_at_its_time_and_not_before() {
    let (desk, _) = desk_with_carla().await;
    let [ticket, _] = both(&desk).await;
    desk.change(&[ticket], Change::Read(true)).await;
    desk.change(&[ticket], Change::Snooze(MORNING + HOUR)).await;
    let row = desk.ticket(ticket).await;
    assert_eq!(row.snoozed_by_name.as_deref(), Some("Ana"));
    assert!(row.promise.is_some(), "the promise goes on");
    desk.clock.advance(HOUR - 1);
    assert_eq!(desk.engine.wake_due().await.unwrap(), 0);
    desk.clock.advance(1);
    assert_eq!(desk.engine.wake_due().await.unwrap(), 1);
    let row = desk.ticket(ticket).await;
    assert_eq!(
        (row.status, row.snoozed_until, row.unread),
        (TicketStatus::Open, None, true)
    );
    assert_eq!(desk.events(ticket).await, ["snoozed", "woken_by_time"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_running_engine_wakes_tickets_by_itself_also_one_that_is_put_aside_for_less_long() {
    let (desk, _) = desk_with_carla().await;
    let [one, two] = both(&desk).await;
    desk.engine.start();
    let mut changes = desk.engine.store().changes();
    desk.change(&[one], Change::Snooze(MORNING + 20 * HOUR)).await;
    desk.change(&[two], Change::Snooze(MORNING + 1_000)).await;
    desk.clock.advance(1_000);
    while desk.ticket(two).await.status == TicketStatus::Snoozed {
        changes.recv().await.unwrap();
    }
    assert_eq!(desk.ticket(one).await.status, TicketStatus::Snoozed);
    desk.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carla_or_a_colleague_brings_a_ticket_back_and_anas_own_reply_does_not() {
    for (who, event) in [
        (Sender::Customer, "woken_by_customer"),
        (Sender::Shop, "woken_by_colleague"),
    ] {
        let (desk, shop) = desk_with_carla().await;
        let [ticket, _] = both(&desk).await;
        desk.change(&[ticket], Change::Snooze(MORNING + 20 * HOUR)).await;
        desk.reply(ticket, "Lo miro mañana.").await;
        desk.pass(60).await;
        assert_eq!(desk.ticket(ticket).await.status, TicketStatus::Snoozed);
        shop.writes_in("carla", who, "Otra cosa", MORNING + 120_000);
        desk.pass(120).await;
        let row = desk.ticket(ticket).await;
        assert_eq!((row.status, row.snoozed_until), (TicketStatus::Open, None));
        assert_eq!(desk.events(ticket).await, ["snoozed", event]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn colleagues_are_added_renamed_and_retired_and_all_of_it_is_taken_back() {
    let (desk, _) = desk_with_carla().await;
    let names = async || {
        let agents = desk.engine.store().agents().await.unwrap();
        agents.into_iter().map(|a| (a.name, a.retired)).collect::<Vec<_>>()
    };
    let start = names().await;
    let luis = desk.engine.add_colleague(" Luis ").await.unwrap();
    desk.engine.rename_colleague(&luis, "Luis M.").await.unwrap();
    desk.engine.retire_colleague(&luis, true).await.unwrap();
    assert_eq!(names().await, [("Ana".to_owned(), false), ("Luis M.".to_owned(), true)]);
    assert_eq!(
        code(desk.engine.add_colleague("ana").await.unwrap_err()),
        "agent_exists"
    );
    assert_eq!(
        code(desk.engine.add_colleague("  ").await.unwrap_err()),
        "agent_name_invalid"
    );
    let me = desk.engine.agent().to_owned();
    assert_eq!(
        code(desk.engine.retire_colleague(&me, true).await.unwrap_err()),
        "agent_is_you"
    );
    for name in ["agent.retire", "agent.rename", "agent.add"] {
        let undone = desk.engine.undo_last().await.unwrap();
        assert_eq!(undone.name.as_deref(), Some(name));
        assert!(undone.params["name"].starts_with("Luis"));
    }
    assert_eq!(names().await, start);
    for name in ["agent.add", "agent.rename", "agent.retire"] {
        assert_eq!(desk.engine.redo_last().await.unwrap().name.as_deref(), Some(name));
    }
    assert_eq!(names().await, [("Ana".to_owned(), false), ("Luis M.".to_owned(), true)]);
}
