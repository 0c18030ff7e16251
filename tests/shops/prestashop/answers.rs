//! Answers into the shop's threads: once, found again when nobody heard of them, and only where customers see them.

use super::PrestaWorld;
use super::books::KEYS;
use crate::shops::conformance::ShopWorld;
use crate::shops::conformance::line::{Line, Weather};
use crate::shops::conformance::reader::{Reader, connect};
use crate::world::Desk;
use domain::{MINUTE, OutgoingState, TicketStatus};
use engine::ReplyRoute;
use platform::ReqwestHttp;
use ports::{Connected, Credentials, Effect, Found, Outgoing, OutgoingFile, PortErrorKind, Retry, Sender};
use std::sync::Arc;
use store::TicketQueue;
use testkit::RecordingPrograms;

const MARKER: &str = "0190f3c2-7a10-7d11-9c3e-5f0c2b1a4d77";

fn into_threads(mut credentials: Credentials) -> Credentials {
    credentials.0.insert("answers".to_owned(), "thread".to_owned());
    credentials
}

fn open(shop: &PrestaWorld, url: &str) -> Arc<dyn Connected> {
    connect("prestashop", &into_threads(shop.credentials_at(url)), shop.clock()).unwrap()
}

/// Carla has asked about her order; answers with the thread and the conversation that it is.
async fn asked(shop: &PrestaWorld) -> (u64, String) {
    let bought = shop.buy().await;
    let (thread, message) = shop.books(|books| {
        let order = bought.id.parse().unwrap();
        let carla = books.row("orders", order).text("id_customer").parse().unwrap();
        let thread = books.thread(carla, order, &bought.email);
        (thread, books.say(thread, 0, false, "¿Cuándo llega?"))
    });
    let mut reader = Reader::of(shop);
    reader.catch_up().await;
    let conversation = reader.messages[&format!("message:{message}")].conversation.clone();
    (thread, conversation)
}

fn answer(conversation: &str, marker: &str) -> Outgoing {
    Outgoing {
        marker: marker.to_owned(),
        conversation: conversation.to_owned(),
        to: vec!["carla@correo.test".to_owned()],
        subject: String::new(),
        text: "Hola, Carla:\nllega mañana ]]> & gracias <3".to_owned(),
        html: None,
        files: Vec::new(),
        author: "Ana".to_owned(),
        letter: None,
    }
}

fn by_staff(shop: &PrestaWorld, thread: u64) -> Vec<String> {
    shop.books(|books| {
        let rows = books.of("customer_messages", "id_customer_thread", thread);
        let staff = rows.iter().filter(|row| row.text("id_employee") == "1");
        staff.map(|row| row.text("message").to_owned()).collect()
    })
}

#[tokio::test]
async fn an_answer_stands_in_the_thread_once_and_comes_back_as_ours() {
    let shop = PrestaWorld::open().await;
    let (thread, conversation) = asked(&shop).await;
    let connected = open(&shop, &shop.url());
    assert!(connected.answers(&conversation));
    let out = answer(&conversation, MARKER);
    assert_eq!(connected.find_sent(&out).await.unwrap(), Found::CannotTell);
    let first = connected.send(&out).await.unwrap();
    let again = connected.send(&out).await.unwrap();
    assert_eq!(first.id, again.id);
    assert_eq!(by_staff(&shop, thread), [out.text.as_str()]);
    assert!(matches!(connected.find_sent(&out).await.unwrap(), Found::Yes(found) if found.id == first.id));
    let mut reader = Reader::over(connected);
    reader.catch_up().await;
    let copy = &reader.messages[&first.id];
    assert_eq!((copy.sender, copy.marker.as_deref()), (Sender::Shop, Some(MARKER)));
    assert_eq!(copy.conversation, conversation);
}

#[tokio::test]
async fn an_answer_that_nobody_heard_of_is_found_and_not_repeated() {
    let shop = PrestaWorld::open().await;
    let (thread, conversation) = asked(&shop).await;
    let connected = open(&shop, &shop.url());
    let out = answer(&conversation, MARKER);
    shop.books(|books| books.falls_silent = true);
    let error = connected.send(&out).await.unwrap_err();
    assert_eq!(error.effect, Effect::Unknown, "{error}");
    shop.books(|books| books.falls_silent = false);
    assert!(matches!(connected.find_sent(&out).await.unwrap(), Found::Yes(_)));
    // Another start of the program, and a person who says "send it again".
    open(&shop, &shop.url()).send(&out).await.unwrap();
    assert_eq!(by_staff(&shop, thread).len(), 1);
}

#[tokio::test]
async fn an_answer_that_never_arrived_is_known_to_be_missing_only_after_a_while() {
    let shop = PrestaWorld::open().await;
    let (thread, conversation) = asked(&shop).await;
    let line = Line::to(shop.port()).await;
    let connected = open(&shop, &line.url());
    let out = answer(&conversation, MARKER);
    for (weather, effect) in [
        (Weather::Reset, Effect::Unknown),
        (Weather::Instead(500, vec![], "oops"), Effect::Unknown),
        (Weather::Instead(403, vec![], "<html>Firewall</html>"), Effect::Unknown),
        (Weather::Instead(400, vec![], "no"), Effect::Unknown),
        (
            Weather::Instead(201, vec![], "<prestashop></prestashop>"),
            Effect::Unknown,
        ),
        (
            Weather::Instead(
                400,
                vec![],
                "<prestashop><errors><error><code>85</code></error></errors></prestashop>",
            ),
            Effect::None,
        ),
    ] {
        line.set_for("POST", weather.clone());
        let error = connected.send(&out).await.unwrap_err();
        assert_eq!(error.effect, effect, "{weather:?}: {error}");
    }
    line.set(Weather::Clear);
    assert_eq!(connected.find_sent(&out).await.unwrap(), Found::CannotTell);
    shop.clock.advance(7 * MINUTE);
    assert_eq!(connected.find_sent(&out).await.unwrap(), Found::No);
    assert!(by_staff(&shop, thread).is_empty());
}

#[tokio::test]
async fn where_customers_see_no_answer_none_is_written() {
    let shop = PrestaWorld::open().await;
    let (_, conversation) = asked(&shop).await;
    let dora = shop.books(|books| books.thread(0, 0, "dora@correo.test"));
    let guest = format!("thread:{dora}");
    let by_mail = connect("prestashop", &shop.credentials(), shop.clock()).unwrap();
    assert!(!by_mail.answers(&conversation), "nobody chose the threads");
    let connected = open(&shop, &shop.url());
    for conversation in [guest.as_str(), "", "news/17", "thread:", "thread:x:order"] {
        assert!(!connected.answers(conversation), "{conversation}");
        let error = connected.send(&answer(conversation, MARKER)).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (PortErrorKind::Refused, Effect::None));
    }
    let mut with_file = answer(&conversation, MARKER);
    with_file.files.push(OutgoingFile {
        name: "taza.png".to_owned(),
        media_type: "image/png".to_owned(),
        bytes: vec![1],
    });
    let error = connected.send(&with_file).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (PortErrorKind::Refused, Effect::None));
    assert!(shop.books(|books| books.asked.iter().all(|asked| asked.starts_with("GET"))));
}

#[tokio::test]
async fn a_key_that_may_only_read_is_told_so_where_answers_are_to_be_written() {
    let shop = PrestaWorld::open().await;
    let (_, conversation) = asked(&shop).await;
    let credentials = into_threads(shop.reading_credentials().unwrap());
    assert_eq!(credentials.get("key"), KEYS[1].0);
    let connected = connect("prestashop", &credentials, shop.clock()).unwrap();
    let examined = connected.examine().await;
    let error = examined.failed.unwrap();
    assert_eq!(
        (examined.passed, error.params["rights"].as_str()),
        (2, "customer_messages (POST)")
    );
    let error = connected.send(&answer(&conversation, MARKER)).await.unwrap_err();
    assert_eq!(
        (error.kind, error.effect, error.retry),
        (PortErrorKind::RightsMissing, Effect::None, Retry::Never)
    );
    let reading = connect("prestashop", &shop.reading_credentials().unwrap(), shop.clock()).unwrap();
    assert_eq!(reading.examine().await.passed, 4, "with answers by mail it is enough");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anas_answer_goes_into_the_orders_thread_and_a_guest_is_answered_by_mail() {
    // A clock that stands still gives no more than a hundred requests.
    let shop = PrestaWorld::opened_today().await;
    let (thread, _) = asked(&shop).await;
    shop.books(|books| {
        let guest = books.thread(0, 0, "dora@correo.test");
        books.say(guest, 0, false, "¿Hacéis envíos a Hungría?");
    });
    let kind = connectors::connector("prestashop").unwrap();
    let http = Arc::new(ReqwestHttp::new().unwrap());
    let desk = Desk::over(kind, RecordingPrograms::default(), shop.clock.clone(), http).await;
    let credentials = into_threads(shop.credentials());
    let added = desk
        .engine
        .add_connection("prestashop", "", &credentials.0)
        .await
        .unwrap();
    assert_eq!(desk.engine.begins_conversations(added), Some(false), "it sends no mail");
    desk.sync().await;
    let tickets = desk.queue(TicketQueue::AllOpen).await;
    let of = |address: &str| {
        tickets
            .iter()
            .find(|ticket| ticket.address.starts_with(address))
            .unwrap()
            .clone()
    };
    let (carla, dora) = (of("carla."), of("dora@"));
    let route = async |ticket| desk.engine.recipients(ticket, None).await.unwrap().route;
    assert!(matches!(route(&carla).await, ReplyRoute::Channel(_)));
    assert!(matches!(route(&dora).await, ReplyRoute::MailProgram(to) if to == ["dora@correo.test"]));

    // The shop acts, and its answer is lost: it is looked for and found, not written again.
    shop.books(|books| books.falls_silent = true);
    let taken = desk.reply(carla.id, "Llega mañana.").await;
    desk.pass(11).await;
    shop.books(|books| books.falls_silent = false);
    desk.pass(60).await;
    desk.pass(600).await;
    let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
    assert_eq!(row.state, OutgoingState::Done);
    assert_eq!(by_staff(&shop, thread), ["Llega mañana."]);
    let answered = desk.ticket(carla.id).await;
    assert_eq!(answered.status, TicketStatus::Waiting);
    assert_eq!(
        desk.texts(carla.id, domain::MessageKind::Outbound).await,
        ["Llega mañana."],
        "it came back as itself"
    );
}
