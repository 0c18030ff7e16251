//! What nobody has to answer is held with its cause, can be read and taken up, and is not lost; what Ana says of a sender holds
//! from then on; an address that takes no mail is known.

use crate::world::Desk;
use connectors::shops::sample::Sample;
use domain::{Channel, HeldCause, Language, MessageKind, OutgoingState, PromiseKind, TicketStatus};
use engine::{Change, EngineError};
use std::collections::BTreeSet;
use store::{Acknowledging, SenderRule, TicketQueue};

async fn held(desk: &Desk, cause: HeldCause) -> store::TicketRow {
    let all = desk.queue(TicketQueue::Held).await;
    let found = all.into_iter().find(|ticket| ticket.held == Some(cause));
    found.unwrap_or_else(|| panic!("nothing is held for {cause:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_programs_send_is_held_with_its_cause_and_is_nobodys_work() {
    let desk = Desk::with(&Sample).await;
    let causes: BTreeSet<_> = desk
        .queue(TicketQueue::Held)
        .await
        .iter()
        .filter_map(|t| t.held)
        .collect();
    assert_eq!(
        causes,
        BTreeSet::from([HeldCause::Away, HeldCause::Bounce, HeldCause::List, HeldCause::Spam])
    );
    for ticket in desk.queue(TicketQueue::Held).await {
        assert!(!ticket.unread && ticket.promise.is_none(), "{}", ticket.subject);
        assert_eq!(
            desk.texts(ticket.id, MessageKind::Inbound).await.len(),
            1,
            "it can be read"
        );
        assert_eq!(ticket.customer, None, "nobody becomes a customer by it");
    }
    let open = desk.queue(TicketQueue::AllOpen).await;
    assert!(open.iter().all(|ticket| ticket.status != TicketStatus::Held));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_makes_a_ticket_of_what_is_held_and_takes_that_back() {
    let desk = Desk::with(&Sample).await;
    let away = held(&desk, HeldCause::Away).await;
    desk.change(&[away.id], Change::Status(TicketStatus::Open)).await;
    let taken = desk.ticket(away.id).await;
    assert_eq!((taken.status, taken.held), (TicketStatus::Open, None));
    assert_eq!(taken.customer_name, "Imre Dobos", "who wrote is a customer now");
    desk.engine.undo_last().await.unwrap();
    let back = desk.ticket(away.id).await;
    assert_eq!((back.status, back.held), (TicketStatus::Held, Some(HeldCause::Away)));
    // Put away, it is in no list and its cause is remembered.
    desk.change(&[away.id], Change::Status(TicketStatus::Resolved)).await;
    assert_eq!(desk.ticket(away.id).await.held, Some(HeldCause::Away));
    assert_eq!(desk.queue(TicketQueue::Held).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spam_is_held_with_all_that_follows_until_ana_says_otherwise() {
    let desk = Desk::with(&Sample).await;
    let ticket = desk.queue(TicketQueue::Unassigned).await.remove(0);
    desk.change(&[ticket.id], Change::Spam).await;
    let marked = desk.ticket(ticket.id).await;
    assert_eq!(
        (marked.status, marked.held, marked.promise.is_none()),
        (TicketStatus::Held, Some(HeldCause::Spam), true)
    );
    assert_eq!(
        desk.events(ticket.id).await.last().map(String::as_str),
        Some("marked_spam")
    );
    desk.engine.undo_last().await.unwrap();
    let back = desk.ticket(ticket.id).await;
    assert_eq!((back.status, back.held), (ticket.status, None));
    assert_eq!(back.promise, ticket.promise, "the promise is what it was");
    desk.engine.redo_last().await.unwrap();
    assert_eq!(desk.ticket(ticket.id).await.held, Some(HeldCause::Spam));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ana_throws_away_waits_in_the_bin_for_thirty_days_and_then_goes_for_good() {
    let desk = Desk::with(&Sample).await;
    let (spam, list) = (held(&desk, HeldCause::Spam).await, held(&desk, HeldCause::List).await);
    desk.change(&[spam.id, list.id], Change::Bin).await;
    let mut binned: Vec<_> = desk.queue(TicketQueue::Binned).await.iter().map(|one| one.id).collect();
    binned.sort();
    let mut both = vec![spam.id, list.id];
    both.sort();
    assert_eq!(binned, both);
    assert_eq!(desk.queue(TicketQueue::Held).await.len(), 2);
    let thrown = desk.ticket(spam.id).await;
    assert_eq!(
        (thrown.status, thrown.held),
        (TicketStatus::Binned, Some(HeldCause::Spam))
    );
    assert_eq!(desk.events(spam.id).await.last().map(String::as_str), Some("binned"));

    // One undo for both, and the same again; then one of them comes back by itself.
    desk.engine.undo_last().await.unwrap();
    assert_eq!(desk.queue(TicketQueue::Held).await.len(), 4);
    desk.engine.redo_last().await.unwrap();
    desk.change(&[list.id], Change::Restore).await;
    let back = desk.ticket(list.id).await;
    assert_eq!((back.status, back.held), (TicketStatus::Held, Some(HeldCause::List)));

    // What is somebody's work is not thrown away.
    let open = desk.queue(TicketQueue::AllOpen).await.remove(0);
    let refused = desk.engine.change(&[open.id], &Change::Bin).await.unwrap();
    assert!(matches!(&refused[0].refused, Some(EngineError::Refused { code, .. }) if *code == "bin_only_held"));

    desk.clock.advance(domain::BIN_KEEPS - domain::HOUR);
    assert_eq!(desk.engine.empty_bin().await.unwrap(), 0);
    assert!(desk.engine.store().ticket(spam.id, "").await.is_ok());
    desk.clock.advance(2 * domain::HOUR);
    assert_eq!(desk.engine.empty_bin().await.unwrap(), 1);
    assert!(matches!(
        desk.engine.store().ticket(spam.id, "").await,
        Err(store::StoreError::NotFound)
    ));
    assert!(desk.queue(TicketQueue::Binned).await.is_empty());
    assert!(desk.engine.store().messages(spam.id).await.unwrap().is_empty());
    // The shop's mailbox still has it: it does not come back.
    let mut tx = desk.engine.store().write().await.unwrap();
    tx.forget_cursors().await.unwrap();
    tx.commit().await.unwrap();
    desk.sync().await;
    let all = desk.queue(TicketQueue::Held).await;
    assert!(all.iter().all(|one| one.held != Some(HeldCause::Spam)));
    assert_eq!(desk.engine.empty_bin().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ana_says_of_a_sender_can_be_taken_back_and_never_shuts_out_the_shop() {
    let desk = Desk::with(&Sample).await;
    let rules = async || desk.engine.store().sender_rules().await.unwrap();
    desk.engine
        .say_of_sender("@Rank-Higher.example", Some(SenderRule::Block))
        .await
        .unwrap();
    assert_eq!(rules().await[0].sender, "@rank-higher.example");
    desk.engine.undo_last().await.unwrap();
    assert!(rules().await.is_empty());
    desk.engine.redo_last().await.unwrap();
    assert_eq!(rules().await[0].rule, SenderRule::Block);
    for (sender, code) in [
        ("hola@tallerazul.example", "sender_is_us"),
        ("@tallerazul.example", "sender_is_us"),
        ("nobody", "sender_invalid"),
    ] {
        match desk.engine.say_of_sender(sender, Some(SenderRule::Block)).await {
            Err(EngineError::Refused { code: given, .. }) => assert_eq!(given, code, "{sender}"),
            other => panic!("{sender}: {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_takes_no_mail_is_known_until_ana_tries_it_again() {
    let desk = Desk::with(&Sample).await;
    let failed = async || {
        desk.engine
            .store()
            .failed_address("Siti_Rahmawati@example.com")
            .await
            .unwrap()
    };
    assert_eq!(failed().await.unwrap().status, "5.1.1");
    let hers = desk
        .queue(TicketQueue::Resolved)
        .await
        .into_iter()
        .chain(desk.queue(TicketQueue::AllOpen).await)
        .find(|ticket| ticket.address == "siti_rahmawati@example.com")
        .unwrap();
    let to = desk.engine.recipients(&hers, None).await.unwrap();
    assert!(to.chips[0].failed.is_some(), "whoever answers her is told");
    desk.engine
        .try_address_again("siti_rahmawati@example.com")
        .await
        .unwrap();
    assert_eq!(failed().await, None);
    desk.engine.undo_last().await.unwrap();
    assert!(failed().await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_of_the_contact_form_is_confirmed_once_in_the_customers_language_and_is_no_answer() {
    let desk = Desk::with(&Sample).await;
    let hours =
        r#"{"zone":"Europe/Madrid","week":[[["09:00","14:00"]],[["09:00","14:00"]],[["09:00","14:00"]],[],[],[],[]]}"#;
    desk.engine.set("opening_hours", hours).await.unwrap();
    desk.pass(200).await;
    let open = desk.queue(TicketQueue::AllOpen).await;
    let ticket = open
        .iter()
        .find(|t| t.subject == "Grabar un nombre en una taza")
        .unwrap();
    assert_eq!((ticket.channel, ticket.status), (Channel::Form, TicketStatus::Open));
    assert_eq!(ticket.language, Language::parse("es"));
    let [sent] = &desk.texts(ticket.id, MessageKind::Outbound).await[..] else {
        panic!("one confirmation");
    };
    for part in [
        format!("#{}", ticket.number),
        "en un plazo de 24 horas".to_owned(),
        "De lunes a miércoles: 9:00–14:00".to_owned(),
        "(hora de Madrid)".to_owned(),
        "Taller Azul".to_owned(),
    ] {
        assert!(sent.contains(&part), "{part} is missing in {sent}");
    }
    assert!(!sent.contains("{{"), "{sent}");
    // It has left, and the clock of the promise goes on as if nothing had been said.
    desk.pass(1).await;
    let store = desk.engine.store();
    let row = store.outbox_of(ticket.id).await.unwrap().remove(0);
    assert_eq!(
        (row.kind.as_str(), row.state),
        (engine::ACKNOWLEDGE, OutgoingState::Done)
    );
    let promise = desk.ticket(ticket.id).await.promise.unwrap();
    assert_eq!(promise.kind, PromiseKind::FirstReply);
    assert_eq!(
        store
            .mails(ticket.id)
            .await
            .unwrap()
            .iter()
            .filter(|m| m.kind == "acknowledgement")
            .count(),
        1
    );
    let (done, _) = desk.engine.undo_history().await.unwrap();
    assert!(
        done.iter().all(|one| one.name != engine::ACKNOWLEDGE),
        "nobody's to undo"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_that_is_to_confirm_nothing_confirms_nothing_and_a_wrong_text_is_refused() {
    let desk = Desk::with(&Sample).await;
    let connection = desk.engine.store().connections().await.unwrap().remove(0).id;
    desk.engine
        .set_acknowledging(connection, Acknowledging::Off)
        .await
        .unwrap();
    let spanish = Language::parse("es").unwrap();
    let wrong = desk
        .engine
        .set_acknowledging_text(connection, spanish, "Hola {{order.total}}")
        .await;
    assert!(matches!(
        wrong,
        Err(EngineError::Refused {
            code: "acknowledgement_invalid",
            ..
        })
    ));
    desk.engine
        .set_acknowledging_text(connection, spanish, "Recibido: {{ticket.number}}")
        .await
        .unwrap();
    let preview = desk
        .engine
        .preview_acknowledgement(connection, spanish, "Recibido: {{ticket.number}}\n\n{{shop.hours}}")
        .await
        .unwrap();
    assert_eq!(preview, "Recibido: 1042", "without hours nothing is said of them");
    let texts = desk.engine.acknowledge_settings(connection).await.unwrap().texts;
    assert!(
        texts
            .iter()
            .any(|(_, text, own)| *own && text == "Recibido: {{ticket.number}}")
    );
    desk.engine.undo_last().await.unwrap();
    let texts = desk.engine.acknowledge_settings(connection).await.unwrap().texts;
    assert!(texts.iter().all(|(_, _, own)| !own));
    desk.pass(200).await;
    let open = desk.queue(TicketQueue::AllOpen).await;
    let ticket = open
        .iter()
        .find(|t| t.subject == "Grabar un nombre en una taza")
        .unwrap();
    assert!(desk.texts(ticket.id, MessageKind::Outbound).await.is_empty());
}
