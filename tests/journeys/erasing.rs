//! A customer asks to be forgotten: afterwards no table, no index, no file and no later reading says anything of them.

use crate::world::{Desk, contains};
use connectors::shops::sample::Sample;
use domain::{CustomerField, CustomerId, CustomerNoteId, MessageKind, OutgoingState, TicketId};
use engine::{Change, DraftSave, RefundRequest, RichText};
use std::collections::BTreeMap;
use store::{DraftKind, IdentityKind, TicketQueue};

/// A name that nobody else has, so that it can be looked for everywhere.
const NAME: &str = "Qzwxelda Vbkrnother";
/// Every word that is planted, by an ending that no other word has: the search keeps words without what they share with the
/// word before.
const CANARIES: [&str; 9] = [
    "wxelda",
    "bkrnother",
    "jqnotizk",
    "jqborrak",
    "jqfichak",
    "jqrespuk",
    "jqinternk",
    "jqetiquek",
    "jqmotivok",
];

async fn erasable(desk: &Desk) -> (CustomerId, TicketId) {
    for row in desk.queue(TicketQueue::AllOpen).await {
        let view = desk.engine.store().ticket(row.id, desk.engine.agent()).await.unwrap();
        let Some(customer) = view.customer else { continue };
        let orders = desk.engine.store().orders_of(customer, 50).await.unwrap();
        if row.has_attachment && !orders.is_empty() {
            return (customer, row.id);
        }
    }
    panic!("nobody with an order and a file")
}

/// Ana works on a customer's ticket and leaves traces everywhere.
async fn traces(desk: &Desk, customer: CustomerId, ticket: TicketId) {
    let engine = &desk.engine;
    engine
        .edit_customer(
            customer,
            &BTreeMap::from([(CustomerField::Name, Some(NAME.to_owned()))]),
        )
        .await
        .unwrap();
    engine
        .add_customer_note(customer, CustomerNoteId(uuid::Uuid::new_v4()), "jqnotizk")
        .await
        .unwrap();
    engine
        .note(ticket, &RichText::plain("jqinternk"), &uuid::Uuid::new_v4().to_string())
        .await
        .unwrap();
    desk.change(
        &[ticket],
        Change::Tags {
            add: vec!["jqetiquek".to_owned()],
            remove: Vec::new(),
        },
    )
    .await;
    desk.reply(ticket, "jqrespuk").await;
    desk.pass(60).await;
    engine
        .save_draft(&DraftSave::plain(ticket, DraftKind::Reply, "jqborrak"))
        .await
        .unwrap();
    engine
        .attach(ticket, DraftKind::Reply, "jqfichak.txt", "text/plain", b"jqfichak")
        .await
        .unwrap();
    refund(desk, customer).await;
}

/// Ana gives a little back on the first of the customer's orders that was paid.
async fn refund(desk: &Desk, customer: CustomerId) {
    for order in desk.engine.store().orders_of(customer, 50).await.unwrap() {
        let quote = desk.engine.refund_quote(order.head.id).await.unwrap();
        let Some(payment) = quote.payments.first().filter(|payment| payment.left.minor >= 100) else {
            continue;
        };
        let request = RefundRequest {
            order: order.head.id,
            payment: Some(payment.id.clone()),
            minor: 100,
            reason: "jqmotivok".to_owned(),
            operation: "op-erase".to_owned(),
            stamp: quote.stamp.clone(),
            ticket: None,
        };
        let taken = desk.engine.request_refund(&request).await.unwrap();
        let early = desk.engine.erase_customer(customer, NAME, false).await;
        assert!(format!("{early:?}").contains("erase_under_way"), "{early:?}");
        desk.pass(60).await;
        let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
        assert_eq!(row.state, OutgoingState::Done);
        return;
    }
    panic!("nothing that could be given back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_a_customer_who_was_erased_and_no_reading_brings_them_back() {
    let desk = Desk::with(&Sample).await;
    let (customer, ticket) = erasable(&desk).await;
    traces(&desk, customer, ticket).await;
    let (engine, store) = (&desk.engine, desk.engine.store());
    let mut words: Vec<String> = CANARIES.map(str::to_owned).to_vec();
    let emails = store.customer_identities(customer, IdentityKind::Email).await.unwrap();
    let phones = store.customer_identities(customer, IdentityKind::Phone).await.unwrap();
    words.extend(emails.iter().chain(&phones).cloned());
    let texts = desk.texts(ticket, MessageKind::Inbound).await;
    words.extend(
        texts
            .into_iter()
            .filter(|text| text.len() > 30)
            .map(|text| text.chars().skip(5).take(25).collect()),
    );
    for canary in CANARIES.iter().filter(|word| **word != "jqetiquek") {
        assert!(
            !store.tables_with(canary.as_bytes()).await.unwrap().is_empty(),
            "{canary} was never there"
        );
    }
    let before = store.fingerprint().await.unwrap();
    let files = store.attachments_of(ticket).await.unwrap();
    let orders = store.orders_of(customer, 50).await.unwrap();
    let old = engine.back_up().await.unwrap();
    let preview = engine.erase_preview(customer).await.unwrap();
    assert_eq!(preview.confirm, NAME);
    assert!(
        preview.traces.tickets > 0 && preview.traces.files > 1 && preview.traces.drafts == 1,
        "{preview:?}"
    );
    assert_eq!(preview.copies.len(), 1);

    let wrong = engine.erase_customer(customer, "Carla", true).await;
    assert!(format!("{wrong:?}").contains("erase_confirm"), "{wrong:?}");
    desk.clock.advance(60_000);
    let erased = engine.erase_customer(customer, NAME, true).await.unwrap();
    assert_eq!(erased.copies.len(), 1, "only the new backup is there");
    assert!(!old.folder.exists());

    for word in &words {
        assert_eq!(
            store.tables_with(word.as_bytes()).await.unwrap(),
            Vec::<String>::new(),
            "{word}"
        );
        assert!(!contains(&desk.bytes(), word), "{word} in a file");
    }
    for file in &files {
        assert!(
            store.attachments().read(&file.content).is_err(),
            "{} is still on the disk",
            file.name
        );
    }
    // The shop's record stays: what was bought and paid.
    for order in &orders {
        let kept = store.order(order.head.id).await.unwrap();
        assert_eq!(kept.head.total, order.head.total);
        assert_eq!(
            (kept.head.buyer.as_str(), kept.head.email.as_str(), kept.head.customer),
            ("", "", None)
        );
    }

    // The shop still knows them. Reading everything again, as after a loss, brings nothing back.
    let mut tx = store.write().await.unwrap();
    tx.forget_cursors().await.unwrap();
    tx.commit().await.unwrap();
    desk.sync().await;
    for word in words
        .iter()
        .filter(|word| !word.contains('@') && !phones.contains(word))
    {
        let again = store.tables_with(word.as_bytes()).await.unwrap();
        assert_eq!(again, Vec::<String>::new(), "{word} came back");
    }
    // Whoever writes again is a customer again, with what they write from then on and nothing else.
    for row in desk.queue(TicketQueue::AllOpen).await {
        if emails.contains(&row.address) {
            let old = store.messages(row.id).await.unwrap();
            assert!(old.iter().all(|message| message.at > crate::world::MORNING), "{old:?}");
        }
    }
    assert_ne!(before, store.fingerprint().await.unwrap());
    assert!(store.check().await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_erased_while_a_reply_to_them_is_on_its_way() {
    let desk = Desk::with(&Sample).await;
    let (customer, ticket) = erasable(&desk).await;
    desk.reply(ticket, "Llega mañana.").await;
    let preview = desk.engine.erase_preview(customer).await.unwrap();
    let refused = desk.engine.erase_customer(customer, &preview.confirm, false).await;
    assert!(format!("{refused:?}").contains("erase_under_way"), "{refused:?}");
    assert!(desk.engine.store().customer(customer).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clean_up_that_was_cut_short_goes_on_at_the_next_start() {
    let desk = Desk::with(&Sample).await;
    let (customer, ticket) = erasable(&desk).await;
    traces(&desk, customer, ticket).await;
    let mut tx = desk.engine.store().write().await.unwrap();
    tx.erase_person(customer).await.unwrap();
    tx.commit().await.unwrap();
    // Killed here, before any file is clean.
    let desk = desk.restarted().await;
    for word in CANARIES {
        assert_eq!(
            desk.engine.store().tables_with(word.as_bytes()).await.unwrap(),
            Vec::<String>::new(),
            "{word}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_holds_every_row_and_every_message_and_is_whole_or_not_there() {
    let desk = Desk::with(&Sample).await;
    let (customer, ticket) = erasable(&desk).await;
    traces(&desk, customer, ticket).await;
    let folder = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let export = desk
        .engine
        .export(folder.path(), &mut |progress| {
            told.push(progress);
            true
        })
        .await
        .unwrap();
    assert_eq!((export.missing, told.last().unwrap().done), (0, told[0].total));
    let lines = |table: &str| std::fs::read_to_string(export.folder.join(format!("data/{table}.jsonl"))).unwrap();
    let tickets = desk.queue(TicketQueue::AllOpen).await.len();
    assert!(lines("tickets").lines().count() >= tickets);
    for line in lines("messages").lines().chain(lines("customers").lines()) {
        assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
    }
    for (table, word) in [
        ("customers", NAME),
        ("customer_notes", "jqnotizk"),
        ("drafts", "jqborrak"),
        ("messages", "jqrespuk"),
    ] {
        assert!(lines(table).contains(word), "{table} lacks {word}");
    }
    let mut mail = Vec::new();
    crate::world::read_all(&export.folder.join("mail"), &mut mail);
    let count = mail
        .windows(16)
        .filter(|window| window == b"\r\nMIME-Version: ")
        .count();
    assert_eq!(u64::try_from(count).unwrap(), export.messages);
    assert!(
        contains(&mail, "Content-Disposition: attachment"),
        "files are in their messages"
    );
    assert!(
        std::fs::read_dir(folder.path()).unwrap().count() == 1,
        "nothing half is left beside it"
    );
}
