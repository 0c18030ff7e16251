//! What goes out, through a real server: once, in the customer's thread, to everybody or to nobody without a word, whatever happens
//! to the line.

use super::post::{Post, from_carla};
use super::proxy::Line;
use super::way_out::{Fault, WayOut};
use crate::world::Desk;
use domain::{MINUTE, OutboxId, OutgoingState, TicketStatus};
use engine::{Decision, ReplyRequest};
use ports::{MailNetwork, MailSecret, MailServer, PortErrorKind, Security};

/// A ticket of Carla's, at a desk whose mail leaves by this port. Her mailbox is one of her own.
struct Talk {
    post: Post,
    desk: Desk,
    shop: String,
    carla: String,
}

impl Talk {
    async fn by(post: Post, port: u16) -> Talk {
        let shop = post.new_mailbox();
        let carla = shop
            .replace("@tallerazul.test", "@correo.test")
            .replace("ayuda", "carla");
        let desk = post.desk().await;
        desk.engine
            .add_connection("mailbox", "", &post.fields_out(&shop, port))
            .await
            .unwrap();
        desk.sync().await;
        let mail = from_carla(&format!("uno.{carla}"), "Mi pedido", "", "¿Dónde está mi pedido?");
        let mail = mail.replace("carla@correo.test", &carla);
        post.bring(&carla, &shop, &format!("Thread-Index: AQHb1x==\n{mail}"))
            .await;
        desk.sync().await;
        Talk {
            post,
            desk,
            shop,
            carla,
        }
    }

    async fn reply(&self, text: &str) -> OutboxId {
        self.reply_to(text, None).await
    }

    async fn reply_to(&self, text: &str, recipients: Option<Vec<String>>) -> OutboxId {
        let ticket = self.desk.only_ticket().await.id;
        let request = ReplyRequest {
            recipients,
            ..self.desk.request(ticket, text).await
        };
        let taken = self.desk.engine.reply(&request).await.unwrap();
        self.pass(11_000).await;
        taken.outbox
    }

    async fn pass(&self, millis: i64) {
        self.desk.clock.advance(millis);
        self.desk.engine.send_due().await.unwrap();
    }

    async fn state(&self, outbox: OutboxId) -> (OutgoingState, Option<String>) {
        let row = self.desk.engine.store().outbox_row(outbox).await.unwrap();
        (row.state, row.error_code)
    }
}

fn field(mail: &[u8], name: &str) -> String {
    mail::parse(mail).fields.text(name).unwrap_or_default()
}

/// A text so long that a line can break in the middle of it.
fn long() -> String {
    "Tu pedido salió ayer. ".repeat(8_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_arrives_in_the_customers_thread_and_its_copy_is_filed_once() {
    let Some(post) = Post::running() else { return };
    let port = post.port("smtp/tls");
    let talk = Talk::by(post, port).await;
    let outbox = talk.reply("Hola, Carla:\n\nSalió ayer.").await;
    assert_eq!(talk.state(outbox).await, (OutgoingState::Done, None));
    let arrived = talk.post.until(&talk.carla, "", 1).await.remove(0);
    let read = mail::parse(&arrived);
    assert_eq!(read.in_reply_to, [format!("uno.{}", talk.carla)]);
    assert_eq!(read.references.last(), Some(&format!("uno.{}", talk.carla)));
    assert_eq!(
        (read.subject.as_str(), field(&arrived, "thread-index").as_str()),
        ("Re: Mi pedido", "AQHb1x==")
    );
    let author = read.author();
    assert_eq!(
        (author.name.as_str(), author.address),
        ("Taller Azul", talk.shop.clone())
    );
    assert!(read.text.contains("Salió ayer."), "{}", read.text);
    let id = read.message_id.clone().unwrap();

    // The copy is a matter of its own; asked for again and again it stays one, and reading it makes no entry.
    for _ in 0..3 {
        talk.pass(MINUTE).await;
    }
    let copies = talk.post.until(&talk.shop, "Sent", 1).await;
    assert_eq!((copies.len(), field(&copies[0], "message-id")), (1, format!("<{id}>")));
    let ticket = talk.desk.only_ticket().await;
    talk.desk.sync().await;
    assert_eq!(talk.desk.only_ticket().await.message_count, ticket.message_count);

    // Carla answers from her program, which knows only our Message-ID; the ticket is open again.
    talk.desk
        .change(&[ticket.id], engine::Change::Status(TicketStatus::Resolved))
        .await;
    let again = from_carla(
        &format!("dos.{}", talk.carla),
        "Re: Mi pedido",
        &id,
        "Sigue sin llegar.",
    );
    talk.post
        .bring(
            &talk.carla,
            &talk.shop,
            &again.replace("carla@correo.test", &talk.carla),
        )
        .await;
    talk.desk.sync().await;
    let open = talk.desk.only_ticket().await;
    assert_eq!((open.id, open.status), (ticket.id, TicketStatus::Open));
    // The next answer stands below both.
    talk.reply("Lo miro ahora mismo.").await;
    let second = talk.post.until(&talk.carla, "", 2).await;
    let second = second
        .iter()
        .find(|mail| field(mail, "message-id") != format!("<{id}>"))
        .unwrap();
    let read = mail::parse(second);
    assert_eq!(read.in_reply_to, [format!("dos.{}", talk.carla)]);
    assert!(read.references.contains(&id), "{:?}", read.references);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_breaks_in_the_middle_of_a_mail_sends_it_once_all_the_same() {
    let Some(post) = Post::running() else { return };
    let way = WayOut::to(post.port("smtp/tls")).await;
    let talk = Talk::by(post, way.port).await;
    let ticket = talk.desk.only_ticket().await.id;
    // More than the system takes over from us at once: that the end did not leave is certain.
    let photo = vec![0xff; 4_000_000];
    talk.desk
        .engine
        .attach(ticket, store::DraftKind::Reply, "foto.jpg", "image/jpeg", &photo)
        .await
        .unwrap();
    way.fails(Fault::BreaksAfter(300_000));
    let outbox = talk.reply("Mira la foto.").await;
    assert_eq!(
        talk.state(outbox).await,
        (OutgoingState::Ready, Some("shop_unreachable".to_owned()))
    );
    assert!(talk.post.mails(&talk.carla, "").is_empty());
    talk.pass(31_000).await;
    assert_eq!(talk.state(outbox).await, (OutgoingState::Done, None));
    talk.post.until(&talk.carla, "", 1).await;
    // A short mail is taken over whole before the line breaks: it is not known what left, so it is looked for first.
    way.fails(Fault::BreaksAfter(10_000));
    let outbox = talk.reply(&long()).await;
    for _ in 0..12 {
        talk.pass(MINUTE).await;
    }
    assert_eq!(talk.state(outbox).await, (OutgoingState::Done, None));
    assert_eq!(talk.post.until(&talk.carla, "", 2).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_lost_repeats_a_mail_at_most_once_and_then_asks() {
    let Some(post) = Post::running() else { return };
    let way = WayOut::to(post.port("smtp/tls")).await;
    let talk = Talk::by(post, way.port).await;
    let lost = Fault::LosesTheAnswerAfter(100_000);
    way.fails(lost);
    let outbox = talk.reply(&long()).await;
    assert_eq!(talk.state(outbox).await.0, OutgoingState::Unknown);
    talk.post.until(&talk.carla, "", 1).await;
    // It is looked for and not found, since the server keeps no copies: nothing is sent for ten minutes.
    for _ in 0..9 {
        talk.pass(MINUTE).await;
        assert_eq!(talk.state(outbox).await.0, OutgoingState::Unknown);
    }
    assert_eq!(talk.post.mails(&talk.carla, "").len(), 1);
    way.fails(lost);
    talk.pass(2 * MINUTE).await;
    let copies = talk.post.until(&talk.carla, "", 2).await;
    assert_eq!(
        field(&copies[0], "message-id"),
        field(&copies[1], "message-id"),
        "one mail for whoever gets it twice"
    );
    for _ in 0..40 {
        talk.pass(MINUTE).await;
    }
    assert_eq!(
        talk.state(outbox).await,
        (OutgoingState::NeedsPerson, Some("outcome_unknown".to_owned()))
    );
    assert_eq!(talk.post.mails(&talk.carla, "").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_whose_answer_was_lost_is_found_where_the_provider_files_it() {
    let Some(post) = Post::running() else { return };
    let way = WayOut::to(post.port("smtp/tls")).await;
    let talk = Talk::by(post, way.port).await;
    way.fails(Fault::LosesTheAnswerAfter(100_000));
    let outbox = talk.reply(&long()).await;
    assert_eq!(talk.state(outbox).await.0, OutgoingState::Unknown);
    // As a provider does that puts what it was given into the folder of sent mail by itself.
    let arrived = talk.post.until(&talk.carla, "", 1).await.remove(0);
    let folder = talk.post.maildir(&talk.shop).join(".Sent");
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(folder.join(part)).unwrap();
    }
    std::fs::write(folder.join("new/1.provider"), arrived).unwrap();
    for _ in 0..3 {
        talk.pass(MINUTE).await;
    }
    assert_eq!(talk.state(outbox).await, (OutgoingState::Done, None));
    assert_eq!(talk.post.mails(&talk.carla, "").len(), 1);
    assert_eq!(talk.post.mails(&talk.shop, "Sent").len(), 1, "no second copy is filed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_refused_is_named_and_who_has_it_gets_it_once() {
    let Some(post) = Post::running() else { return };
    let port = post.port("smtp/tls");
    let talk = Talk::by(post, port).await;
    let both = vec![talk.carla.clone(), "nobody@correo.test".to_owned()];
    let outbox = talk.reply_to("Hola a las dos.", Some(both)).await;
    let row = talk.desk.engine.store().outbox_row(outbox).await.unwrap();
    assert_eq!(row.state, OutgoingState::NeedsPerson);
    assert_eq!(row.error_code.as_deref(), Some("mail_recipient_refused"));
    assert_eq!(row.error_params["address"], "nobody@correo.test");
    assert!(
        row.error_params["said"].contains("no such mailbox"),
        "{:?}",
        row.error_params
    );
    assert_eq!(talk.desk.only_ticket().await.status, TicketStatus::Open);
    talk.post.until(&talk.carla, "", 1).await;
    for decision in [Decision::SendAgain, Decision::Cancel] {
        talk.desk.engine.decide(outbox, decision).await.unwrap();
        talk.pass(MINUTE).await;
    }
    assert_eq!(
        talk.state(outbox).await.0,
        OutgoingState::Done,
        "what Carla has is not taken back"
    );
    assert_eq!(talk.post.mails(&talk.carla, "").len(), 1);
    // Not now is not never.
    let outbox = talk.reply_to("Hola.", Some(vec!["later@correo.test".to_owned()])).await;
    let (state, code) = talk.state(outbox).await;
    assert_eq!(
        (state, code.as_deref()),
        (OutgoingState::Ready, Some("mail_recipient_refused"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_way_out_that_cannot_be_trusted_gets_no_password_and_no_mail() {
    let Some(post) = Post::running() else { return };
    let network = post.network();
    let stripped = Line::to(post.port("smtp/startTls"), Some("STARTTLS")).await;
    let server = |port: u16, security: Security, password: &str| MailServer {
        host: "127.0.0.1".to_owned(),
        port,
        security,
        user: "hola@tallerazul.test".to_owned(),
        secret: MailSecret::Password(password.to_owned()),
    };
    let password = post.password();
    for (port, security, password, kind) in [
        (
            post.port("smtp/tls"),
            Security::Tls,
            "wrong",
            Some(PortErrorKind::PasswordRefused),
        ),
        (
            post.port("smtp/expired"),
            Security::Tls,
            &password,
            Some(PortErrorKind::Certificate),
        ),
        (
            stripped.port,
            Security::StartTls,
            &password,
            Some(PortErrorKind::EncryptionMissing),
        ),
        (
            post.port("smtp/startTls"),
            Security::Tls,
            &password,
            Some(PortErrorKind::EncryptionMissing),
        ),
        (
            post.port("smtp/startTls"),
            Security::Plain,
            &password,
            Some(PortErrorKind::PasswordRefused),
        ),
        (post.port("smtp/startTls"), Security::StartTls, &password, None),
        (post.port("smtp/tls"), Security::Tls, &password, None),
    ] {
        let found = network.smtp_probe(&server(port, security, password)).await;
        let found = found.map(|offer| offer.size);
        assert_eq!(
            found.as_ref().err().map(|error| error.kind),
            kind,
            "{security:?} {found:?}"
        );
        if kind.is_none() {
            assert_eq!(found.unwrap(), Some(12 * 1024 * 1024));
        }
    }
    let token = MailServer {
        secret: MailSecret::Token(password.clone()),
        ..server(post.port("smtp/tls"), Security::Tls, "")
    };
    assert!(network.smtp_probe(&token).await.is_ok(), "XOAUTH2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_of_a_mailbox_says_which_step_failed() {
    let Some(post) = Post::running() else { return };
    let address = post.new_mailbox();
    let desk = post.desk().await;
    let good = post.fields_out(&address, post.port("smtp/tls"));
    let with = |key: &str, value: String| {
        let mut fields = good.clone();
        fields.insert(key.to_owned(), value);
        fields
    };
    let stripped = Line::to(post.port("imap/startTls"), Some("STARTTLS")).await;
    for (fields, passed, code) in [
        (good.clone(), 5, None),
        (
            with("imap", "imaps://127.0.0.1:9".to_owned()),
            0,
            Some("shop_unreachable"),
        ),
        (
            with("imap", format!("imaps://127.0.0.1:{}", post.port("imap/expired"))),
            1,
            Some("shop_certificate"),
        ),
        (
            with("imap", format!("imap://127.0.0.1:{}", stripped.port)),
            1,
            Some("mail_encryption_missing"),
        ),
        (with("password", "wrong".to_owned()), 2, Some("mail_password_refused")),
        (
            with("smtp", "smtps://127.0.0.1:9".to_owned()),
            4,
            Some("shop_unreachable"),
        ),
        (
            with("smtp", format!("smtps://127.0.0.1:{}", post.port("smtp/expired"))),
            4,
            Some("shop_certificate"),
        ),
    ] {
        let found = desk.engine.test_connection("mailbox", &fields).await.unwrap();
        let good = found.steps.iter().filter(|step| step.error.is_none()).count();
        let failed = found.steps.iter().find_map(|step| step.error.as_ref());
        assert_eq!(
            (good, failed.map(|error| error.kind.code())),
            (passed, code),
            "{found:?}"
        );
    }
    assert!(desk.engine.store().connections().await.unwrap().is_empty());
}
