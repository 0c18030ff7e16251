//! Writing an answer: what is stopped, put off, taken back and sent again is what Ana wrote last, with everything that
//! belongs to it.

use crate::world::{Desk, MORNING};
use domain::{HOUR, Language, MINUTE, MessageKind, OutgoingState, Priority, TicketStatus};
use engine::{Decision, DraftSave, Effect, EngineError, MacroSave, ReplyRequest, RichText};
use store::DraftKind;
use testkit::FlakyShop;

async fn desk_with_carla() -> (Desk, FlakyShop) {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    (desk, shop)
}

async fn state(desk: &Desk, id: domain::OutboxId) -> OutgoingState {
    desk.engine.store().outbox_row(id).await.unwrap().state
}

fn refused(error: &EngineError) -> &'static str {
    match error {
        EngineError::Refused { code, .. } => code,
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_reply_stops_when_carla_writes_again_and_ana_decides() {
    for (decision, left, drafts, ends) in [
        (Decision::SendAgain, 1, 0, OutgoingState::Done),
        (Decision::Cancel, 0, 1, OutgoingState::Cancelled),
        (Decision::Discard, 0, 0, OutgoingState::Cancelled),
    ] {
        let (desk, shop) = desk_with_carla().await;
        let ticket = desk.only_ticket().await;
        let taken = desk.reply(ticket.id, "Llega mañana.").await;
        shop.carla_writes("Déjelo, ya ha llegado.", MORNING + MINUTE);
        desk.sync().await;
        assert_eq!(state(&desk, taken.outbox).await, OutgoingState::Stopped);
        let row = desk.only_ticket().await;
        assert_eq!(
            (row.status, row.delivery),
            (TicketStatus::Open, Some(OutgoingState::Stopped))
        );
        assert!(row.promise.is_some(), "she has had no answer");
        assert_eq!(desk.engine.store().outbox_counts().await.unwrap(), (1, 1));
        desk.pass(3_600).await;
        assert!(shop.received().is_empty(), "time decides nothing");
        assert_eq!(
            refused(&desk.engine.send_now(taken.outbox).await.unwrap_err()),
            "reply_outdated"
        );

        desk.engine.decide(taken.outbox, decision).await.unwrap();
        desk.pass(1).await;
        assert_eq!(state(&desk, taken.outbox).await, ends, "{decision:?}");
        assert_eq!(shop.received().len(), left, "{decision:?}");
        let there = desk.drafts(ticket.id).await;
        assert_eq!(there.len(), drafts, "{decision:?}");
        if decision == Decision::SendAgain {
            assert_eq!(desk.only_ticket().await.status, TicketStatus::Waiting);
        }
        if decision == Decision::Discard {
            assert_eq!(
                desk.engine.undo_last().await.unwrap().name.as_deref(),
                Some("draft.discard")
            );
            let there = desk.drafts(ticket.id).await;
            assert_eq!(there[0].content.text, "Llega mañana.");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_or_postponed_reply_keeps_no_other_waiting() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    desk.reply(ticket.id, "Primero.").await;
    shop.carla_writes("¿Y bien?", MORNING + MINUTE);
    desk.sync().await;
    desk.reply(ticket.id, "Segundo.").await;
    desk.pass(11).await;
    let texts: Vec<String> = shop.received().into_iter().map(|m| m.text).collect();
    assert_eq!(texts, ["Segundo."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_taken_back_and_edited_sends_the_new_text_and_everything_of_it_came_back() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    let kind = DraftKind::Reply;
    desk.engine
        .attach(ticket.id, kind, "../taza.png", "image/png", b"png")
        .await
        .unwrap();
    let before = desk.only_ticket().await;
    let request = ReplyRequest {
        written: RichText::written("", Some("<p>Llega <strong>mañana</strong>.</p>")),
        recipients: Some(vec!["otra@example.com".to_owned()]),
        effects: vec![
            Effect::Tag {
                tag: "late parcel".to_owned(),
            },
            Effect::Priority {
                priority: "high".to_owned(),
            },
            Effect::Status {
                status: "resolved".to_owned(),
            },
        ],
        ..desk.request(ticket.id, "").await
    };
    let taken = desk.engine.reply(&request).await.unwrap();
    let sent = desk.only_ticket().await;
    assert_eq!(
        (sent.status, sent.priority, sent.tags.as_slice()),
        (
            TicketStatus::Resolved,
            Priority::High,
            ["late parcel".to_owned()].as_slice()
        )
    );
    desk.engine.undo_reply(taken.outbox).await.unwrap();
    let back = desk.only_ticket().await;
    assert_eq!(
        (back.status, back.priority, back.tags, back.assignee),
        (before.status, before.priority, before.tags, before.assignee)
    );
    let draft = desk.drafts(ticket.id).await.remove(0);
    assert_eq!(
        draft.content.html.as_deref(),
        Some("<p>Llega <strong>mañana</strong>.</p>")
    );
    assert_eq!(draft.content.recipients, request.recipients);
    assert_eq!(Effect::list(&draft.content.effects), request.effects);
    assert_eq!(draft.files[0].name, "taza.png");

    assert_eq!(
        refused(&desk.engine.reply(&request).await.unwrap_err()),
        "reply_taken_back"
    );
    let edited = ReplyRequest {
        written: RichText::plain("Llega el viernes."),
        ..desk.request(ticket.id, "").await
    };
    desk.engine.reply(&edited).await.unwrap();
    desk.pass(11).await;
    let received = shop.received();
    assert_eq!(received.len(), 1);
    assert_eq!(
        (received[0].text.as_str(), &received[0].html),
        ("Llega el viernes.", &None)
    );
    assert_eq!(
        (
            received[0].files[0].name.as_str(),
            received[0].files[0].bytes.as_slice()
        ),
        ("taza.png", b"png".as_slice())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_for_later_changes_the_ticket_only_when_it_leaves() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    let at = desk.engine.now() + 2 * HOUR;
    let request = ReplyRequest {
        send_at: Some(at),
        effects: vec![Effect::Tag {
            tag: "late parcel".to_owned(),
        }],
        ..desk.request(ticket.id, "Llega mañana.").await
    };
    let taken = desk.engine.reply(&request).await.unwrap();
    assert_eq!(taken.held_until, at);
    let waiting = desk.only_ticket().await;
    assert_eq!((waiting.status, waiting.tags.len()), (TicketStatus::Open, 0));
    assert!(waiting.promise.is_some(), "nobody has been answered yet");
    desk.engine.reschedule(taken.outbox, at + HOUR).await.unwrap();
    desk.pass(2 * 3_600 + 1).await;
    assert_eq!(
        state(&desk, taken.outbox).await,
        OutgoingState::Held,
        "after a restart too it is simply there"
    );
    let desk = desk.restarted().await;
    desk.pass(3_600).await;
    assert_eq!(shop.received().len(), 1);
    let answered = desk.only_ticket().await;
    assert_eq!((answered.status, answered.tags.len()), (TicketStatus::Waiting, 1));
    let past = ReplyRequest {
        send_at: Some(at),
        ..desk.request(ticket.id, "Otra.").await
    };
    assert!(
        desk.engine.reply(&past).await.unwrap().held_until < desk.engine.now() + MINUTE,
        "a past time is now"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unfilled_place_keeps_a_reply_back_and_a_filled_one_is_written() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    let request = desk.request(ticket.id, "Pedido {{order.number}}").await;
    assert_eq!(
        refused(&desk.engine.reply(&request).await.unwrap_err()),
        "placeholder_unfilled"
    );
    let spanish = Language::parse("es").unwrap();
    desk.engine
        .set_signature(None, spanish, "{{agent.name}}\nTaller")
        .await
        .unwrap();
    desk.reply(
        ticket.id,
        "Hola, {{customer.first_name}}: pedido {{order.number|de ayer}}.",
    )
    .await;
    desk.pass(11).await;
    assert_eq!(shop.received()[0].text, "Hola, Carla: pedido de ayer.\n\nAna\nTaller");
    assert_eq!(
        desk.texts(ticket.id, MessageKind::Outbound).await,
        ["Hola, Carla: pedido de ayer.\n\nAna\nTaller"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_macro_speaks_the_customers_language_or_says_that_it_does_not() {
    let (desk, _) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    let text = |code: &str, text: &str| (Language::parse(code).unwrap(), RichText::plain(text));
    let mut save = MacroSave {
        id: None,
        name: "Tarde".to_owned(),
        texts: vec![
            text("es", "Hola, {{customer.first_name}}."),
            text("en", "Hello {{customer.first_name}}."),
        ],
        effects: Vec::new(),
    };
    let id = desk.engine.save_macro(&save).await.unwrap();
    let made = desk.engine.macro_for(id, ticket.id, false).await.unwrap();
    assert_eq!((made.text.text.as_str(), made.missing), ("Hola, Carla.", None));
    save.id = Some(id);
    save.texts.remove(0);
    desk.engine.save_macro(&save).await.unwrap();
    let made = desk.engine.macro_for(id, ticket.id, true).await.unwrap();
    assert_eq!(
        (made.text.text.as_str(), made.missing),
        ("Hello Carla.", Language::parse("es"))
    );
    desk.engine.remove_macro(id).await.unwrap();
    for left in [1, 1, 0] {
        desk.engine.undo_last().await.unwrap();
        assert_eq!(desk.engine.store().macros().await.unwrap().len(), left);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_moved_to_a_note_takes_its_files_along_and_comes_back_by_an_undo() {
    let (desk, shop) = desk_with_carla().await;
    let ticket = desk.only_ticket().await;
    for (kind, text) in [(DraftKind::Reply, "Para Carla"), (DraftKind::Note, "Para Bruno")] {
        desk.engine
            .save_draft(&DraftSave::plain(ticket.id, kind, text))
            .await
            .unwrap();
    }
    desk.engine
        .attach(ticket.id, DraftKind::Reply, "a.txt", "text/plain", b"a")
        .await
        .unwrap();
    desk.engine.move_reply_to_note(ticket.id).await.unwrap();
    let drafts = desk.drafts(ticket.id).await;
    assert_eq!(
        (drafts.len(), drafts[0].content.text.as_str(), drafts[0].files.len()),
        (1, "Para Bruno\n\nPara Carla", 1)
    );
    desk.engine.undo_last().await.unwrap();
    let drafts = desk.drafts(ticket.id).await;
    let mut texts: Vec<_> = drafts
        .iter()
        .map(|d| (d.content.text.as_str(), d.files.len()))
        .collect();
    texts.sort_unstable();
    assert_eq!(texts, [("Para Bruno", 0), ("Para Carla", 1)]);
    let large = vec![0; 20_000_001];
    let error = desk
        .engine
        .attach(ticket.id, DraftKind::Reply, "b.bin", "x/y", &large)
        .await
        .unwrap_err();
    assert_eq!(refused(&error), "attachment_too_large");
    assert!(shop.received().is_empty());
}
