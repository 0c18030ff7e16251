//! What a shop without mail of its own tells its customers leaves through the mailbox, with real servers.

use super::post::{Post, from_carla};
use crate::journeys::news::{Shop, order, shipped};
use crate::world::Desk;
use connectors::channels::mailbox::Mailbox;
use domain::{DAY, MINUTE, MessageKind, NewsKind, NewsRule, TicketStatus};
use ports::OrderRecord;
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::ScriptedHttp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carla_is_told_by_mail_that_her_parcel_left_and_her_answer_comes_back_to_it() {
    let Some(post) = Post::running() else { return };
    let mailbox = post.new_mailbox();
    let carla = mailbox
        .replace("@tallerazul.test", "@correo.test")
        .replace("ayuda", "vera");
    let shop = Shop::mute();
    let desk = Desk::at_shop_and_post(
        &[shop.leaked(), &Mailbox],
        Arc::new(ScriptedHttp::down()),
        post.network(),
    )
    .await;
    let bought = OrderRecord {
        customer: None,
        email: carla.clone(),
        placed_at: desk.clock_now() - DAY,
        ..order()
    };
    shop.order(&bought);
    let sells = desk
        .engine
        .add_connection("news-shop", "", &BTreeMap::new())
        .await
        .unwrap();
    let first = desk
        .engine
        .add_connection("mailbox", "", &post.fields_out(&mailbox, post.port("smtp/tls")))
        .await
        .unwrap();
    desk.sync().await;
    let only = desk.engine.news_settings(sells).await.unwrap();
    assert_eq!(only.way, Some(first), "the shop has no mail of its own");
    desk.engine
        .set_news_rule(sells, NewsKind::Shipped, NewsRule::Send)
        .await
        .unwrap();
    // A second mailbox, of another shop: whose mail it is, is for Ana to say.
    let other = post.new_mailbox();
    let second = desk
        .engine
        .add_connection("mailbox", "", &post.fields_out(&other, post.port("smtp/tls")))
        .await
        .unwrap();
    desk.sync().await;
    let way = async || desk.engine.news_settings(sells).await.unwrap().way;
    assert_eq!(way().await, None, "two could be meant");
    desk.engine.set_news_way(sells, second).await.unwrap();
    desk.engine.set_news_way(sells, first).await.unwrap();
    assert_eq!(way().await, Some(first));
    desk.engine.undo_last().await.unwrap();
    assert_eq!(way().await, Some(second));
    desk.engine.redo_last().await.unwrap();
    assert_eq!(way().await, Some(first));
    assert!(
        desk.engine.set_news_way(sells, sells).await.is_err(),
        "it sends nothing"
    );
    desk.clock.advance(2 * MINUTE);
    shop.order(&shipped(bought, Some(desk.clock_now() - 1)));
    desk.sync().await;
    desk.pass(30).await;

    let arrived = post.until(&carla, "", 1).await.remove(0);
    let read = mail::parse(&arrived);
    assert_eq!(read.subject, "Tu pedido TA-1", "it answers nothing");
    assert_eq!(read.fields.text("auto-submitted").as_deref(), Some("auto-generated"));
    assert!(read.in_reply_to.is_empty());
    assert!(read.text.contains("va de camino"), "{}", read.text);
    let ticket = desk.only_ticket().await;
    assert_eq!(ticket.status, TicketStatus::Resolved);

    // Carla answers it: that is a question about this order, and somebody's work.
    let name = read.message_id.unwrap();
    let answer = from_carla(
        &format!("duda.{carla}"),
        "Re: Tu pedido TA-1",
        &name,
        "¿A qué hora llega?",
    )
    .replace("carla@correo.test", &carla);
    post.bring(&carla, &mailbox, &answer).await;
    desk.sync().await;
    let ticket = desk.only_ticket().await;
    assert_eq!(
        (ticket.status, ticket.order_number.as_deref()),
        (TicketStatus::Open, Some("TA-1"))
    );
    assert_eq!(
        desk.texts(ticket.id, MessageKind::Inbound).await,
        ["¿A qué hora llega?"]
    );
    desk.pass(60).await;
    assert_eq!(post.count(&carla), 1, "told once");
}
