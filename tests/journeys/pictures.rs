//! Pictures of mails that lie elsewhere: nothing is asked for before Ana asks, what only watches never, and what she asked for can be
//! taken back and goes with the customer.

use crate::world::Desk;
use connectors::shops::sample::Sample;
use domain::{CustomerId, MessageId};
use ports::{Picture, PictureError};
use store::TicketQueue;

const AT: &str = "https://pictures.casalumen.example/spring";

fn dot() -> Result<Picture, PictureError> {
    Ok(Picture {
        media_type: "image/png",
        bytes: b"a dot of the masthead".to_vec(),
    })
}

/// The magazine's mail of the sample shop, and its customer.
async fn reportage(desk: &Desk) -> (MessageId, Option<CustomerId>) {
    let open = desk.queue(TicketQueue::AllOpen).await;
    let ticket = open.iter().find(|one| one.subject.contains("spring issue")).unwrap();
    let messages = desk.engine.store().messages(ticket.id).await.unwrap();
    (messages[0].id, ticket.customer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_fetched_when_ana_asks_and_hidden_when_she_takes_it_back() {
    let desk = Desk::with(&Sample).await;
    let (mail, _) = reportage(&desk).await;
    let now = async || desk.engine.remote_pictures(mail).await.unwrap();
    let before = now().await;
    assert_eq!((before.shown.len(), before.watchers), (3, 1));
    assert_eq!(before.waiting().count(), 3);
    desk.engine.load_pictures(mail, false).await.unwrap();
    assert!(desk.pictures.take_asked().is_empty(), "nobody asked");

    desk.pictures.put(&format!("{AT}/masthead.png"), dot());
    desk.pictures
        .put(&format!("{AT}/table-1.jpg"), Err(PictureError::Private));
    desk.engine.show_pictures(mail, false, true).await.unwrap();
    desk.engine.load_pictures(mail, false).await.unwrap();
    let all = ["masthead.png", "table-1.jpg", "table-2.jpg"].map(|name| format!("{AT}/{name}"));
    assert_eq!(
        desk.pictures.take_asked(),
        all,
        "the one that watches is not among them"
    );
    let after = now().await;
    assert!(after.mail.wanted());
    let became: Vec<_> = after.mail.fetched.iter().map(|one| one.failure.as_deref()).collect();
    assert_eq!(became, [None, Some("private"), Some("unreachable")]);
    let kept = after.mail.fetched[0].attachment.unwrap();
    let kept = desk.engine.store().attachment(kept).await.unwrap();
    let bytes = desk.engine.store().attachments().read(&kept.content).unwrap();
    assert_eq!((kept.media_type.as_str(), bytes), ("image/png", dot().unwrap().bytes));
    let files = desk.engine.store().attachments_of(after.mail.ticket).await.unwrap();
    assert!(files.is_empty(), "it is no file of the message");

    desk.engine.load_pictures(mail, false).await.unwrap();
    assert!(desk.pictures.take_asked().is_empty(), "each is asked for once");
    desk.pictures.put(&format!("{AT}/table-2.jpg"), dot());
    desk.engine.load_pictures(mail, true).await.unwrap();
    assert_eq!(
        desk.pictures.take_asked().len(),
        2,
        "again: those that could not be had"
    );
    assert!(now().await.mail.fetched[2].attachment.is_some());

    let undone = desk.engine.undo_last().await.unwrap();
    assert_eq!(undone.name.as_deref(), Some("mail.pictures"));
    assert!(!now().await.mail.wanted());
    desk.engine.redo_last().await.unwrap();
    assert!(now().await.mail.wanted());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_of_a_sender_are_those_of_every_mail_and_go_with_the_customer() {
    let desk = Desk::with(&Sample).await;
    let (mail, customer) = reportage(&desk).await;
    for name in ["masthead.png", "table-1.jpg", "table-2.jpg"] {
        desk.pictures.put(&format!("{AT}/{name}"), dot());
    }
    desk.engine.show_pictures(mail, true, true).await.unwrap();
    desk.engine.load_pictures(mail, false).await.unwrap();
    let after = desk.engine.remote_pictures(mail).await.unwrap();
    assert!(after.mail.wanted() && after.mail.asked_for_sender && !after.mail.asked);
    assert_eq!(after.mail.sender, "nora@casalumen.example");
    let tables = async || desk.engine.store().tables_with(b"casalumen").await.unwrap();
    assert!(tables().await.contains(&"remote_pictures".to_owned()));

    let customer = customer.unwrap();
    desk.engine
        .erase_customer(customer, "Nora Whitcombe", false)
        .await
        .unwrap();
    assert_eq!(tables().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_that_nobody_sends_are_waited_for_a_minute_or_until_ana_stops_it() {
    let desk = Desk::with(&Sample).await;
    let (mail, _) = reportage(&desk).await;
    let became = async || -> Vec<Option<String>> {
        let now = desk.engine.remote_pictures(mail).await.unwrap();
        now.mail.fetched.into_iter().map(|one| one.failure).collect()
    };
    let begin = |again: bool| {
        let engine = desk.engine.clone();
        tokio::spawn(async move { engine.load_pictures(mail, again).await.unwrap() })
    };
    let asked = async || {
        while desk.pictures.take_asked().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    desk.pictures.put(&format!("{AT}/masthead.png"), dot());
    desk.pictures.silence(&format!("{AT}/table-1.jpg"));
    desk.engine.show_pictures(mail, false, true).await.unwrap();
    let loading = begin(false);
    while became().await.is_empty() {
        tokio::task::yield_now().await;
    }
    desk.engine.stop_pictures(mail);
    loading.await.unwrap();
    let stopped = Some("stopped".to_owned());
    assert_eq!(became().await, [None, stopped.clone(), stopped.clone()]);

    desk.pictures.take_asked();
    let loading = begin(true);
    asked().await;
    // Its minute begins when it is asked for; the clock of a test stands still but for this.
    while !loading.is_finished() {
        desk.clock.advance(domain::MINUTE);
        tokio::task::yield_now().await;
    }
    loading.await.unwrap();
    assert_eq!(became().await, [None, stopped.clone(), stopped]);

    // Stopping what is not being loaded stops nothing later.
    desk.engine.stop_pictures(mail);
    desk.pictures.take_asked();
    let loading = begin(true);
    asked().await;
    assert!(!loading.is_finished());
    desk.engine.stop_pictures(mail);
    loading.await.unwrap();
}
