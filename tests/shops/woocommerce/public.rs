//! Answers that everybody can read: below a review or a comment, once, found again when nobody heard of them, and only where
//! Ana chose so.

use super::WooShop;
use super::books::Site;
use crate::shops::conformance::ShopWorld;
use crate::shops::conformance::line::{Line, Weather};
use crate::shops::conformance::reader::{Reader, connect};
use crate::world::Desk;
use domain::{DAY, MINUTE, MessageKind, OutgoingState, TicketStatus};
use engine::{EVERYBODY, EngineError, InPublic, PUBLIC, ReplyRequest, ReplyRoute, RichText};
use platform::ReqwestHttp;
use ports::{Clock, Connected, Credentials, Effect, Found, Outgoing, OutgoingFile, PortErrorKind, Retry, Sender};
use serde_json::json;
use std::sync::Arc;
use store::{DraftKind, OutboxRow, TicketQueue, TicketRow};
use testkit::RecordingPrograms;

const MARKER: &str = "0190f3c2-7a10-7d11-9c3e-5f0c2b1a4d77";
const PASSWORD: &str = "abcd EFGH";

fn open(shop: &WooShop, url: &str) -> Arc<dyn Connected> {
    connect("woocommerce", &shop.credentials_of_site(url, PASSWORD), shop.clock()).unwrap()
}

/// Carla has rated the cup.
fn rated(shop: &WooShop) -> u64 {
    shop.books(|books| books.add_review(shop.goods.1, 2, "Llegó rota", "carla@correo.test"))
}

fn answer(comment: u64, marker: &str) -> Outgoing {
    Outgoing {
        marker: marker.to_owned(),
        conversation: format!("comment:{comment}"),
        to: Vec::new(),
        subject: String::new(),
        text: "Lo sentimos, Carla:\n1 < 2 & <b>gracias</b>".to_owned(),
        html: Some("<p>Lo <strong>sentimos</strong></p>".to_owned()),
        files: Vec::new(),
        author: "Ana".to_owned(),
        letter: None,
    }
}

fn under(shop: &WooShop, comment: u64) -> Vec<(String, bool)> {
    shop.books(|books| books.under(comment))
}

#[tokio::test]
async fn an_answer_stands_below_the_review_once_as_plain_words_and_comes_back_as_ours() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let connected = open(&shop, &shop.url());
    let out = answer(review, MARKER);
    assert!(connected.publishes(&out.conversation));
    assert_eq!(connected.find_published(&out).await.unwrap(), Found::CannotTell);
    let first = connected.publish(&out).await.unwrap();
    let again = connected.publish(&out).await.unwrap();
    assert_eq!((first.id.as_str(), first.shown), (again.id.as_str(), true));
    let words = "Lo sentimos, Carla:\n1 &lt; 2 &amp; &lt;b&gt;gracias&lt;/b&gt;";
    assert_eq!(under(&shop, review), [(words.to_owned(), true)]);
    assert!(matches!(connected.find_published(&out).await.unwrap(), Found::Yes(found) if found.id == first.id));
    let mut reader = Reader::over(connected);
    reader.catch_up().await;
    let copy = &reader.messages[&first.id];
    assert_eq!((copy.sender, copy.marker.as_deref()), (Sender::Shop, Some(MARKER)));
    assert_eq!(copy.conversation, out.conversation);
}

#[tokio::test]
async fn an_answer_that_nobody_heard_of_is_found_and_not_repeated() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let connected = open(&shop, &shop.url());
    let out = answer(review, MARKER);
    shop.books(|books| books.site = Site::FallsSilent);
    let error = connected.publish(&out).await.unwrap_err();
    assert_eq!(error.effect, Effect::Unknown, "{error}");
    shop.books(|books| books.site = Site::Shows);
    assert!(matches!(connected.find_published(&out).await.unwrap(), Found::Yes(_)));
    // Another start of the program, and a person who says "send it again".
    open(&shop, &shop.url()).publish(&out).await.unwrap();
    assert_eq!(under(&shop, review).len(), 1);
}

#[tokio::test]
async fn words_that_the_site_has_already_are_there_and_not_written_again() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let connected = open(&shop, &shop.url());
    let out = answer(review, MARKER);
    let first = connected.publish(&out).await.unwrap();
    let same = answer(review, "0190f3c2-7a10-7d11-9c3e-000000000000");
    assert_eq!(connected.publish(&same).await.unwrap().id, first.id);
    assert_eq!(under(&shop, review).len(), 1);
    // Where nobody can see that they are there, nothing is claimed.
    let id = first.id.trim_start_matches("comment:").parse().unwrap();
    shop.books(|books| books.set_comment(id, "type", json!("pingback")));
    let error = connected.publish(&same).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (PortErrorKind::Refused, Effect::None));
}

#[tokio::test]
async fn an_answer_that_never_arrived_is_known_to_be_missing_only_after_a_while() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let line = Line::to(shop.port()).await;
    let connected = open(&shop, &line.url());
    let out = answer(review, MARKER);
    let forbidden = "{\"code\":\"rest_cannot\",\"message\":\"\",\"data\":{\"status\":403}}";
    let failed = "{\"code\":\"rest_comment_failed_create\",\"message\":\"\",\"data\":{\"status\":500}}";
    for (weather, effect) in [
        (Weather::Reset, Effect::Unknown),
        (Weather::Instead(500, vec![], "oops"), Effect::Unknown),
        (Weather::Instead(500, vec![], failed), Effect::Unknown),
        (Weather::Instead(403, vec![], "<html>Firewall</html>"), Effect::Unknown),
        (Weather::Instead(401, vec![], "{}"), Effect::Unknown),
        (Weather::Instead(201, vec![], "{\"id\":3}"), Effect::Unknown),
        (Weather::Instead(403, vec![], forbidden), Effect::None),
    ] {
        line.set_for("POST", weather.clone());
        let error = connected.publish(&out).await.unwrap_err();
        assert_eq!(error.effect, effect, "{weather:?}: {error}");
    }
    line.set(Weather::Clear);
    assert_eq!(connected.find_published(&out).await.unwrap(), Found::CannotTell);
    shop.clock.advance(7 * MINUTE);
    assert_eq!(connected.find_published(&out).await.unwrap(), Found::No);
    assert!(under(&shop, review).is_empty());
}

#[tokio::test]
async fn a_list_that_leaves_out_what_was_asked_proves_nothing() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    shop.books(|books| {
        books.comment(1, 0, (0, "dora@correo.test"), "¿Es apto para horno?");
        books.forgets = &["parent"];
    });
    let connected = open(&shop, &shop.url());
    assert!(connected.find_published(&answer(review, MARKER)).await.is_err());
    let error = connected.publish(&answer(review, MARKER)).await.unwrap_err();
    assert_eq!(error.effect, Effect::None, "nothing was written: {error}");
    assert!(under(&shop, review).is_empty());
}

#[tokio::test]
async fn what_the_site_says_no_with_is_told_with_what_to_do() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let of = |password: &str| {
        let credentials = shop.credentials_of_site(&shop.url(), password);
        connect("woocommerce", &credentials, shop.clock()).unwrap()
    };
    let out = answer(review, MARKER);
    for (password, site, kind) in [
        ("wrong", Site::Shows, PortErrorKind::SiteSignInRefused),
        (PASSWORD, Site::NoModerator, PortErrorKind::SiteRightsMissing),
        (PASSWORD, Site::Closed, PortErrorKind::CommentsClosed),
    ] {
        shop.books(|books| books.site = site);
        let error = of(password).publish(&out).await.unwrap_err();
        let seen = (error.kind, error.effect, error.retry);
        assert_eq!(seen, (kind, Effect::None, Retry::Never), "{error}");
        assert_eq!(error.params["host"], "127.0.0.1");
    }
    shop.books(|books| books.site = Site::Shows);
    for status in ["hold", "trash"] {
        shop.books(|books| books.set_comment(review, "status", json!(status)));
        let error = of(PASSWORD).publish(&out).await.unwrap_err();
        assert_eq!(
            (error.kind, error.effect),
            (PortErrorKind::CommentNotShown, Effect::None)
        );
    }
    let error = of(PASSWORD).publish(&answer(999, MARKER)).await.unwrap_err();
    assert_eq!(
        (error.kind, error.effect),
        (PortErrorKind::CommentNotShown, Effect::None)
    );
    assert!(under(&shop, review).is_empty());
}

#[tokio::test]
async fn without_an_application_password_or_with_a_file_nothing_is_written() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let by_mail = connect("woocommerce", &shop.credentials(), shop.clock()).unwrap();
    assert!(!by_mail.publishes(&format!("comment:{review}")));
    assert!(by_mail.publish(&answer(review, MARKER)).await.is_err());
    let connected = open(&shop, &shop.url());
    for conversation in ["", "order:17:note", "comment:", "comment:x"] {
        assert!(!connected.publishes(conversation), "{conversation}");
        let mut out = answer(review, MARKER);
        out.conversation = conversation.to_owned();
        let error = connected.publish(&out).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (PortErrorKind::Refused, Effect::None));
    }
    let mut with_file = answer(review, MARKER);
    with_file.files.push(OutgoingFile {
        name: "taza.png".to_owned(),
        media_type: "image/png".to_owned(),
        bytes: vec![1],
    });
    let error = connected.publish(&with_file).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (PortErrorKind::Refused, Effect::None));
    assert!(shop.books(|books| books.asked.iter().all(|asked| asked.starts_with("GET"))));
}

#[tokio::test]
async fn nobody_but_the_shops_people_can_pass_for_us() {
    let shop = WooShop::opened_today().await;
    let asked = shop.books(|books| books.comment(1, 0, (0, "carla@correo.test"), "¿Es apto para horno?"));
    shop.books(|books| books.set_comment(asked, "author_user_agent", json!(format!("Mostrador {MARKER}"))));
    let mut reader = Reader::over(open(&shop, &shop.url()));
    reader.catch_up().await;
    let message = &reader.messages[&format!("comment:{asked}")];
    assert_eq!((message.sender, message.marker.as_deref()), (Sender::Customer, None));
}

/// Ana's desk, with what Carla wrote on the site in it.
async fn desk(shop: &WooShop) -> (Desk, TicketRow) {
    desk_with(shop, shop.credentials_of_site(&shop.url(), PASSWORD)).await
}

async fn desk_with(shop: &WooShop, credentials: Credentials) -> (Desk, TicketRow) {
    shop.books(|books| books.forgives_nonces = true);
    let kind = connectors::connector("woocommerce").unwrap();
    let http = Arc::new(ReqwestHttp::new().unwrap());
    let desk = Desk::over(kind, RecordingPrograms::default(), shop.clock.clone(), http).await;
    desk.engine
        .add_connection("woocommerce", "", &credentials.0)
        .await
        .unwrap();
    desk.sync().await;
    let tickets = desk.queue(TicketQueue::AllOpen).await;
    let carla = tickets.iter().find(|row| row.address.starts_with("carla@"));
    let carla = carla.unwrap().clone();
    (desk, carla)
}

async fn to_everybody(desk: &Desk, ticket: &TicketRow, text: &str) -> ReplyRequest {
    ReplyRequest {
        recipients: Some(vec![EVERYBODY.to_owned()]),
        ..desk.request(ticket.id, text).await
    }
}

async fn row(desk: &Desk, id: domain::OutboxId) -> OutboxRow {
    desk.engine.store().outbox_row(id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_answers_by_mail_unless_she_chooses_everybody_and_what_she_publishes_is_one_entry() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let (desk, carla) = desk(&shop).await;
    let usual = desk.engine.recipients(&carla, None).await.unwrap();
    assert!(matches!(usual.route, ReplyRoute::MailProgram(_)));
    assert_eq!(usual.in_public, InPublic::Offered);

    // The shop acts, and its answer is lost: it is looked for and found, not written again.
    shop.books(|books| books.site = Site::FallsSilent);
    let request = to_everybody(&desk, &carla, "Lo sentimos, Carla.").await;
    let taken = desk.engine.reply(&request).await.unwrap();
    assert_eq!(row(&desk, taken.outbox).await.kind, PUBLIC);
    assert!(under(&shop, review).is_empty(), "it is held for the undo time");
    desk.pass(11).await;
    assert_eq!(row(&desk, taken.outbox).await.state, OutgoingState::Unknown);
    shop.books(|books| books.site = Site::Shows);
    desk.pass(60).await;
    desk.pass(600).await;
    let done = row(&desk, taken.outbox).await;
    assert_eq!((done.state, done.error_code.as_deref()), (OutgoingState::Done, None));
    assert_eq!(under(&shop, review), [("Lo sentimos, Carla.".to_owned(), true)]);
    assert_eq!(
        desk.texts(carla.id, MessageKind::Outbound).await,
        ["Lo sentimos, Carla."],
        "it came back as itself"
    );
    assert_eq!(desk.ticket(carla.id).await.status, TicketStatus::Waiting);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_answer_that_is_taken_back_is_a_draft_for_everybody_again() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let (desk, carla) = desk(&shop).await;
    let request = to_everybody(&desk, &carla, "Lo sentimos, Carla.").await;
    let taken = desk.engine.reply(&request).await.unwrap();
    desk.engine.undo_reply(taken.outbox).await.unwrap();
    desk.pass(60).await;
    assert!(under(&shop, review).is_empty());
    let draft = desk.drafts(carla.id).await.remove(0).content;
    assert_eq!(draft.recipients, request.recipients);
    let again = desk
        .engine
        .recipients(&carla, draft.recipients.as_deref())
        .await
        .unwrap();
    assert_eq!((again.in_public, again.to.len()), (InPublic::Chosen, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_answer_has_no_file_and_needs_a_place_where_everybody_reads() {
    let shop = WooShop::opened_today().await;
    rated(&shop);
    let (desk, carla) = desk(&shop).await;
    desk.engine
        .attach(carla.id, DraftKind::Reply, "taza.png", "image/png", &[1])
        .await
        .unwrap();
    let request = to_everybody(&desk, &carla, "Mira la foto.").await;
    let refused = desk.engine.reply(&request).await.unwrap_err();
    assert!(
        matches!(
            refused,
            EngineError::Refused {
                code: "public_files",
                ..
            }
        ),
        "{refused}"
    );

    let (by_mail, carla) = desk_with(&shop, shop.credentials()).await;
    let request = to_everybody(&by_mail, &carla, "Lo sentimos.").await;
    let refused = by_mail.engine.reply(&request).await.unwrap_err();
    assert!(
        matches!(
            refused,
            EngineError::Refused {
                code: "public_impossible",
                ..
            }
        ),
        "{refused}"
    );
    let usual = by_mail.engine.recipients(&carla, None).await.unwrap();
    assert_eq!(usual.in_public, InPublic::No);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_the_site_holds_or_refuses_says_so() {
    let shop = WooShop::opened_today().await;
    let review = rated(&shop);
    let (desk, carla) = desk(&shop).await;
    shop.books(|books| books.site = Site::Closed);
    let request = to_everybody(&desk, &carla, "Lo sentimos, Carla.").await;
    let taken = desk.engine.reply(&request).await.unwrap();
    desk.pass(11).await;
    let refused = row(&desk, taken.outbox).await;
    let told = (refused.state, refused.error_code.as_deref());
    assert_eq!(told, (OutgoingState::NeedsPerson, Some("comments_closed")));
    assert_eq!(desk.ticket(carla.id).await.status, TicketStatus::Open);

    shop.books(|books| books.site = Site::Holds);
    desk.engine
        .decide(taken.outbox, engine::Decision::SendAgain)
        .await
        .unwrap();
    desk.pass(1).await;
    let held = row(&desk, taken.outbox).await;
    let told = (held.state, held.error_code.as_deref());
    assert_eq!(told, (OutgoingState::Done, Some("public_on_hold")));
    assert_eq!(under(&shop, review), [("Lo sentimos, Carla.".to_owned(), false)]);
    desk.pass(600).await;
    assert_eq!(desk.texts(carla.id, MessageKind::Outbound).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_answer_waits_when_carla_writes_again() {
    let shop = WooShop::opened_today().await;
    let asked = shop.books(|books| books.comment(1, 0, (0, "carla@correo.test"), "¿Es apto para horno?"));
    let (desk, carla) = desk(&shop).await;
    let request = ReplyRequest {
        send_at: Some(shop.clock.now() + DAY),
        ..to_everybody(&desk, &carla, "Sí, hasta 200 grados.").await
    };
    let taken = desk.engine.reply(&request).await.unwrap();
    shop.clock.advance(MINUTE);
    shop.books(|books| books.comment(1, asked, (0, "carla@correo.test"), "Ya lo he visto, gracias"));
    desk.pass(600).await;
    assert_eq!(row(&desk, taken.outbox).await.state, OutgoingState::Stopped);
    desk.pass(86_400).await;
    assert_eq!(under(&shop, asked).len(), 1, "only what she wrote herself");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_carlas_own_is_pointed_out_before_everybody_reads_it() {
    let shop = WooShop::opened_today().await;
    let bought = shop.books(|books| books.place(shop.goods, "carla@correo.test", "redsys"));
    rated(&shop);
    let (desk, carla) = desk(&shop).await;
    let text = format!("Hola: el pedido #{bought} salió; te escribo a Carla@correo.test.");
    let look = async |everybody| {
        let looked = desk
            .engine
            .look_at(carla.id, DraftKind::Reply, &RichText::plain(&text), everybody)
            .await
            .unwrap();
        let private = looked.findings.iter().filter(|one| one.code.code() == "private");
        private.map(|one| one.excerpt.clone()).collect::<Vec<_>>()
    };
    assert_eq!(look(true).await, [format!("#{bought}"), "carla@correo.test".to_owned()]);
    assert_eq!(look(false).await, [""; 0], "Carla alone may read it");
}
