//! What comes in, from a real server: as a ticket, once, in its thread, whatever happens to the line.

use super::post::{Post, from_carla};
use super::proxy::Line;
use domain::{MessageKind, SECOND, TicketStatus};
use engine::EngineError;
use ports::PortErrorKind;
use store::Topic;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customers_mail_is_a_ticket_within_a_second() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let desk = post.desk_of(&address).await;
    desk.engine.start();
    let mut changes = desk.engine.store().changes();
    // Not before it listens: the first mail is found by reading at the start, whoever announces it.
    for (number, text) in ["¿Dónde está mi pedido?", "¿Hola?"].iter().enumerate() {
        post.bring(
            "carla@correo.test",
            &address,
            &from_carla(&format!("{number}{address}"), "Pedido", "", text),
        )
        .await;
        let ticket = async {
            while desk.queue(store::TicketQueue::AllOpen).await.len() <= number {
                while !changes
                    .recv()
                    .await
                    .is_ok_and(|topics| topics.contains(&Topic::Tickets))
                {}
            }
        };
        let limit = std::time::Duration::from_secs(if number == 0 { 5 } else { 1 });
        tokio::time::timeout(limit, ticket).await.expect("no ticket in time");
    }
    desk.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_goes_to_its_ticket_and_opens_it_again() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let desk = post.desk_of(&address).await;
    let bring = async |id: &str, answers: &str, text: &str| {
        let mail = from_carla(id, "Pedido 1042", answers, text);
        post.bring("carla@correo.test", &address, &mail).await;
        desk.sync().await;
    };
    bring("uno@correo.test", "", "¿Dónde está mi pedido?").await;
    let ticket = desk.only_ticket().await;
    assert_eq!(
        (ticket.status, ticket.subject.as_str()),
        (TicketStatus::Open, "Pedido 1042")
    );
    desk.change(&[ticket.id], engine::Change::Status(TicketStatus::Resolved))
        .await;
    bring(
        "dos@correo.test",
        "uno@correo.test",
        "Sigue sin llegar.\n\n> ¿Dónde está mi pedido?",
    )
    .await;
    let again = desk.only_ticket().await;
    assert_eq!((again.id, again.status), (ticket.id, TicketStatus::Open));
    assert_eq!(desk.texts(ticket.id, MessageKind::Inbound).await.len(), 2);
    assert_eq!(again.snippet, "Sigue sin llegar.");
    // A holiday notice lies in the ticket and asks for nothing.
    desk.change(&[ticket.id], engine::Change::Read(true)).await;
    desk.change(&[ticket.id], engine::Change::Status(TicketStatus::Resolved))
        .await;
    let away = from_carla(
        "tres@correo.test",
        "Respuesta automática: Pedido",
        "uno@correo.test",
        "Vuelvo el lunes.",
    );
    let away = format!("Auto-Submitted: auto-replied (vacation)\n{away}");
    post.bring("carla@correo.test", &address, &away).await;
    desk.sync().await;
    let quiet = desk.only_ticket().await;
    assert_eq!((quiet.status, quiet.unread), (TicketStatus::Resolved, false));
    assert_eq!(desk.texts(ticket.id, MessageKind::Inbound).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_that_forgot_its_numbers_is_read_again_without_doubles() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let desk = post.desk_of(&address).await;
    for number in 0..5 {
        let mail = from_carla(&format!("{number}{address}"), &format!("Pregunta {number}"), "", "Hola");
        post.bring("carla@correo.test", &address, &mail).await;
    }
    desk.sync().await;
    assert_eq!(desk.queue(store::TicketQueue::AllOpen).await.len(), 5);
    for entry in std::fs::read_dir(post.maildir(&address)).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("dovecot") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let mail = from_carla(&format!("new{address}"), "Pregunta nueva", "", "Hola");
    post.bring("carla@correo.test", &address, &mail).await;
    desk.sync().await;
    desk.sync().await;
    assert_eq!(desk.queue(store::TicketQueue::AllOpen).await.len(), 6);
    assert_eq!(desk.queue(store::TicketQueue::Resolved).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_cut_again_and_again_loses_nothing_and_doubles_nothing() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let line = Line::to(post.port("imap/tls"), None).await;
    let desk = post.desk().await;
    let server = format!("imaps://127.0.0.1:{}", line.port);
    desk.engine
        .add_connection("mailbox", "", &post.fields_at(&address, &server))
        .await
        .unwrap();
    desk.sync().await;
    let lengths = [0, 300, 2_000, 6_000, 12_000, 24_000];
    for (round, bytes) in lengths.into_iter().enumerate() {
        for number in [2 * round, 2 * round + 1] {
            let text = "Una línea larga de texto. ".repeat(400);
            let mail = from_carla(&format!("{number}{address}"), &format!("Pregunta {number}"), "", &text);
            post.bring("carla@correo.test", &address, &mail).await;
        }
        line.cut_after(bytes);
        let _ = desk.engine.sync_now().await.unwrap();
    }
    assert!(line.cuts() >= 4, "{}", line.cuts());
    desk.sync().await;
    assert_eq!(desk.queue(store::TicketQueue::AllOpen).await.len(), 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_that_fails_says_what_it_is_and_sends_no_password() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let desk = post.desk().await;
    let stripped = Line::to(post.port("imap/startTls"), Some("STARTTLS")).await;
    let nobody = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    let mut wrong_password = post.fields(&address);
    wrong_password.insert("password".to_owned(), "guessed".to_owned());
    let at = |scheme: &str, port: u16| post.fields_at(&address, &format!("{scheme}://127.0.0.1:{port}"));
    for (fields, kind) in [
        (wrong_password, PortErrorKind::PasswordRefused),
        (at("imaps", post.port("imap/expired")), PortErrorKind::Certificate),
        (at("imap", stripped.port), PortErrorKind::EncryptionMissing),
        (at("imaps", nobody), PortErrorKind::Unreachable),
        (
            at("imaps", post.port("imap/startTls")),
            PortErrorKind::EncryptionMissing,
        ),
        (
            post.fields_at(&address, "imap+plain://192.0.2.1"),
            PortErrorKind::Address,
        ),
    ] {
        let refused = desk.engine.add_connection("mailbox", "", &fields).await;
        let Err(EngineError::Port(error)) = refused else {
            panic!("{kind:?}: {refused:?}")
        };
        assert_eq!(error.kind, kind, "{error}");
    }
    // Nothing of it was kept, and the right fields work.
    assert!(desk.engine.store().connections().await.unwrap().is_empty());
    let greeted = at("imap", post.port("imap/startTls"));
    desk.engine.add_connection("mailbox", "", &greeted).await.unwrap();
    desk.sync().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_mail_comes_in_newest_first_and_asks_for_nothing_that_was_answered() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let question = from_carla("vieja@correo.test", "Talla", "", "¿Qué talla?");
    post.bring("carla@correo.test", &address, &question).await;
    let network = post.network();
    // Ana answered from her telephone, and a year ago somebody else was not answered.
    let server = connectors::channels::mailbox::server_of(&post.fields(&address));
    let mut session = ports::MailNetwork::imap(network.as_ref(), &server.unwrap())
        .await
        .unwrap();
    let answer = format!(
        "Message-ID: <a@tallerazul.test>\r\nIn-Reply-To: <vieja@correo.test>\r\nFrom: {address}\r\nTo: carla@correo.test\r\n\
         Subject: Re: Talla\r\nDate: Sun, 22 Nov 2026 08:20:00 +0000\r\n\r\nLa M.\r\n"
    );
    session.append("Sent", &[], answer.as_bytes()).await.unwrap();
    let forgotten =
        "From: Diego <diego@correo.test>\r\nSubject: ?\r\nDate: Sat, 22 Nov 2025 08:20:00 +0000\r\n\r\nHola\r\n";
    session.append("INBOX", &[], forgotten.as_bytes()).await.unwrap();
    let desk = post.desk().await;
    // What came in the second of the beginning would be new.
    desk.clock.advance(SECOND);
    desk.engine
        .add_connection("mailbox", "", &post.fields(&address))
        .await
        .unwrap();
    desk.sync().await;
    assert_eq!(desk.queue(store::TicketQueue::AllOpen).await.len(), 0);
    let resolved = desk.queue(store::TicketQueue::Resolved).await;
    assert_eq!(resolved.len(), 2);
    let talk = resolved.iter().find(|ticket| ticket.subject == "Talla").unwrap();
    assert_eq!(desk.texts(talk.id, MessageKind::Outbound).await, ["La M."]);
    assert!(
        desk.engine
            .store()
            .alerts(desk.engine.agent())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_elsewhere_without_a_copy_says_so_and_waits_for_the_customer() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let desk = post.desk_of(&address).await;
    let mail = from_carla(&format!("solo{address}"), "Pedido 1042", "", "¿Dónde está mi pedido?");
    post.bring("carla@correo.test", &address, &mail).await;
    desk.sync().await;
    let ticket = desk.only_ticket().await;
    assert_eq!(ticket.status, TicketStatus::Open);
    // The server counts its changes from the next look on.
    desk.sync().await;

    // Her telephone marks the mail as answered, and keeps the answer for itself.
    let inbox = post.maildir(&address).join("cur");
    let kept = std::fs::read_dir(&inbox).unwrap().next().unwrap().unwrap().path();
    let name = kept.file_name().unwrap().to_str().unwrap().to_owned();
    let (before, flags) = name.split_once(":2,").unwrap();
    std::fs::rename(&kept, inbox.join(format!("{before}:2,R{flags}"))).unwrap();
    desk.sync().await;
    let told = desk.ticket(ticket.id).await;
    assert_eq!((told.status, told.promise), (TicketStatus::Waiting, None));
    assert_eq!(desk.events(ticket.id).await, ["answered_elsewhere"]);

    // Once, however often it is read; and her next mail is an open question again.
    desk.sync().await;
    assert_eq!(desk.events(ticket.id).await.len(), 1);
    let again = from_carla(
        &format!("otra{address}"),
        "Re: Pedido 1042",
        &format!("solo{address}"),
        "¿Y ahora?",
    );
    post.bring("carla@correo.test", &address, &again).await;
    desk.sync().await;
    assert_eq!(desk.ticket(ticket.id).await.status, TicketStatus::Open);
}
