//! What nobody has to answer, and what is answered by itself, with real servers.

use super::post::{Post, from_carla};
use domain::{HeldCause, MessageKind, TicketStatus};
use store::{Acknowledging, TicketQueue};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newsletter_and_an_absence_notice_are_held_and_carla_is_not() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let desk = post.desk_of(&address).await;
    for (id, header) in [
        (
            "boletin",
            "List-Id: <news.horno.test>\nList-Unsubscribe: <https://horno.test/baja>\n",
        ),
        ("fuera", "Auto-Submitted: auto-replied\n"),
        ("spam", "X-Spam-Flag: YES\n"),
        ("carla", ""),
    ] {
        let mail = from_carla(&format!("{id}.{address}"), id, "", "Hola")
            .replace("carla@correo.test", &format!("{id}@correo.test"));
        post.bring("carla@correo.test", &address, &format!("{header}{mail}"))
            .await;
    }
    desk.sync().await;
    let mut held: Vec<_> = desk
        .queue(TicketQueue::Held)
        .await
        .into_iter()
        .map(|ticket| (ticket.subject, ticket.held))
        .collect();
    held.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(
        held,
        [
            ("boletin".to_owned(), Some(HeldCause::List)),
            ("fuera".to_owned(), Some(HeldCause::Away)),
            ("spam".to_owned(), Some(HeldCause::Spam)),
        ]
    );
    let open = desk.queue(TicketQueue::AllOpen).await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].subject, "carla");
    // What a held sender's next mail says is held too once she is blocked, and taken up when she is trusted.
    desk.engine
        .say_of_sender("@correo.test", Some(store::SenderRule::Block))
        .await
        .unwrap();
    let again =
        from_carla(&format!("dos.{address}"), "otra", "", "Hola").replace("carla@correo.test", "bela@correo.test");
    post.bring("bela@correo.test", &address, &again).await;
    desk.sync().await;
    let blocked = desk.queue(TicketQueue::Held).await;
    assert!(
        blocked
            .iter()
            .any(|t| t.subject == "otra" && t.held == Some(HeldCause::Blocked))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmation_arrives_once_says_what_it_is_and_is_not_answered_by_a_program() {
    let Some(post) = Post::running() else { return };
    let shop = post.new_mailbox();
    let carla = shop
        .replace("@tallerazul.test", "@correo.test")
        .replace("ayuda", "clara");
    let desk = post.desk().await;
    let port = post.port("smtp/tls");
    desk.engine
        .add_connection("mailbox", "", &post.fields_out(&shop, port))
        .await
        .unwrap();
    desk.sync().await;
    let connection = desk.engine.store().connections().await.unwrap().remove(0).id;
    desk.engine
        .set_acknowledging(connection, Acknowledging::All)
        .await
        .unwrap();
    let write = async |id: &str, header: &str, answers: &str| {
        let mail = from_carla(
            &format!("{id}.{carla}"),
            "Mi taza",
            answers,
            "¿Cuándo llega mi taza? Gracias por todo.",
        )
        .replace("carla@correo.test", &carla);
        post.bring(&carla, &shop, &format!("{header}{mail}")).await;
        desk.sync().await;
        desk.engine.send_due().await.unwrap();
    };
    write("uno", "", "").await;
    let ticket = desk.only_ticket().await;
    let arrived = post.until(&carla, "", 1).await.remove(0);
    let read = mail::parse(&arrived);
    assert_eq!(read.fields.text("auto-submitted").as_deref(), Some("auto-replied"));
    assert_eq!(read.in_reply_to, [format!("uno.{carla}")]);
    assert!(read.text.contains(&format!("#{}", ticket.number)), "{}", read.text);
    assert_eq!(ticket.status, TicketStatus::Open, "it is no answer");
    // Her own program answers it, and she writes about something else on the same day: no second one.
    let name = read.message_id.unwrap();
    write("dos", "Auto-Submitted: auto-replied\n", &name).await;
    write("tres", "", "").await;
    let tickets = desk.queue(TicketQueue::AllOpen).await;
    assert_eq!(tickets.len(), 2);
    let mut sent = 0;
    for ticket in &tickets {
        sent += desk.texts(ticket.id, MessageKind::Outbound).await.len();
    }
    assert_eq!(sent, 1);
    assert_eq!(post.count(&carla), 1);
}
