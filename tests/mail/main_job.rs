//! The main job, from end to end on real servers: a buyer of a real shop writes to the shop's real mailbox, the agent sees her
//! order beside her words, answers in her language, and the customer's next mail wakes the ticket again.

use super::post::Post;
use crate::shops::medusa_admin::{Buyer, MedusaShop};
use crate::world::{Desk, contains};
use domain::{Civil, DAY, FulfilmentStatus, HOUR, Language, MINUTE, MessageKind, PromiseKind, TicketStatus, Timestamp};
use engine::ReplyRequest;
use platform::ReqwestHttp;
use std::sync::Arc;
use store::OrderRow;

/// Ana's desk with the shop and its mailbox connected, and what Carla has in hand.
struct Shop {
    post: Post,
    desk: Desk,
    /// The shop's address.
    address: String,
    /// Carla's.
    carla: String,
    /// The number that Carla knows her order by.
    number: String,
}

impl Shop {
    /// Carla has bought two cups and they are under way.
    async fn open() -> Option<Shop> {
        let (medusa, post) = (MedusaShop::running()?, Post::running()?);
        let address = post.new_mailbox();
        let carla = address
            .replace("@tallerazul.test", "@correo.test")
            .replace("ayuda", "nagy");
        let buyer = Buyer {
            email: carla.clone(),
            first_name: "Carla",
            last_name: "Nagy",
            country: "hu",
        };
        let order = medusa.place_order(&buyer, &[("taza", 2)], None).await;
        let (id, number) = (
            order["id"].as_str().unwrap().to_owned(),
            order["display_id"].to_string(),
        );
        medusa.capture(&id, None).await;
        let parcel = medusa.fulfil(&id).await;
        medusa.ship(&id, &parcel, "HU-4711").await;

        let kinds = ["medusa", "mailbox"].map(|id| connectors::connector(id).unwrap());
        let desk = Desk::at_shop_and_post(&kinds, Arc::new(ReqwestHttp::new().unwrap()), post.network()).await;
        // Ana's clock is behind the servers', so that hours can pass on it: a mail is of the time that stands in it.
        desk.clock.advance(-6 * HOUR);
        let out = post.fields_out(&address, post.port("smtp/tls"));
        for (kind, fields) in [("medusa", medusa.credentials().0), ("mailbox", out)] {
            desk.engine.add_connection(kind, "Taller Azul", &fields).await.unwrap();
        }
        let hungarian = Language::parse("hu").unwrap();
        desk.engine
            .set_signature(None, hungarian, "Üdvözlettel:\n{{agent.name}}")
            .await
            .unwrap();
        desk.sync().await;
        desk.clock.advance(MINUTE);
        Some(Shop {
            post,
            desk,
            address,
            carla,
            number,
        })
    }

    /// Carla writes; `answers` is the Message-ID that her program answers to.
    async fn carla_writes(&self, id: &str, subject: &str, answers: Option<&str>, text: &str) {
        let answers = answers.map_or(String::new(), |name| {
            format!("In-Reply-To: <{name}>\nReferences: <{name}>\n")
        });
        let mail = format!(
            "Message-ID: <{id}.{carla}>\n{answers}From: Carla Nagy <{carla}>\nTo: {to}\nSubject: {subject}\n\
             Date: {date}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n",
            date = date(self.desk.clock_now()),
            carla = self.carla,
            to = self.address,
        );
        self.post.bring(&self.carla, &self.address, &mail).await;
        self.desk.sync().await;
    }

    /// What has arrived in Carla's own mailbox, once there are so many mails.
    async fn carla_has(&self, count: usize) -> Vec<mail::Received> {
        let mut mails: Vec<mail::Received> = self
            .post
            .until(&self.carla, "", count)
            .await
            .iter()
            .map(|bytes| mail::parse(bytes))
            .collect();
        mails.sort_by_key(|mail| mail.references.len());
        mails
    }

    /// Ana answers, and the time in which she could take it back passes.
    async fn ana_answers(&self, request: ReplyRequest) {
        self.desk.engine.reply(&request).await.unwrap();
        self.desk.clock.advance(11_000);
        self.desk.engine.send_due().await.unwrap();
    }

    /// The orders that are shown beside Carla's ticket.
    async fn orders_beside(&self, ticket: &store::TicketRow) -> Vec<OrderRow> {
        let customer = ticket.customer.expect("the ticket knows its customer");
        let root = self.desk.engine.store().customer(customer).await.unwrap().root;
        self.desk.engine.store().orders_of(root, 5).await.unwrap()
    }

    async fn carlas_ticket(&self) -> store::TicketRow {
        let mut all = self.desk.queue(store::TicketQueue::AllOpen).await;
        all.extend(self.desk.queue(store::TicketQueue::Resolved).await);
        let mut hers = all.into_iter().filter(|ticket| ticket.address == self.carla);
        let found = hers.next().expect("Carla has a ticket");
        assert!(hers.next().is_none(), "Carla has one ticket");
        found
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carla_asks_where_her_order_is_and_ana_answers_her_until_it_is_done() {
    let Some(shop) = Shop::open().await else { return };
    let desk = &shop.desk;

    // Carla writes in Hungarian, from the address that she bought with.
    let asked_at = desk.clock_now();
    shop.carla_writes(
        "egy",
        "Hol a csomagom?",
        None,
        "Kedves Taller Azul!\n\nHol van a csomagom? Nem jött meg.",
    )
    .await;
    let ticket = shop.carlas_ticket().await;
    assert_eq!((ticket.status, ticket.unread), (TicketStatus::Open, true));
    // As names are said in Hungary, where she bought from.
    assert_eq!(ticket.customer_name, "Nagy Carla");
    let promise = ticket.promise.expect("the clock runs");
    assert_eq!(promise.kind, PromiseKind::FirstReply);
    assert!(promise.started_at.since(asked_at).abs() < MINUTE, "from when she wrote");

    // Beside her words stand her orders, as the shop has them: what she bought, paid, and where it is.
    let orders = shop.orders_beside(&ticket).await;
    let [order] = orders.as_slice() else {
        panic!("{orders:?}")
    };
    assert_eq!(order.head.number, shop.number);
    assert_eq!(order.head.paid, order.head.total);
    assert_eq!(order.fulfilments[0].status, FulfilmentStatus::Shipped);
    assert_eq!(order.fulfilments[0].tracking_number, "HU-4711");
    assert_eq!(
        (order.lines[0].title.as_str(), order.lines[0].quantity),
        ("Taza azul", 2)
    );

    // Ana links it and answers in Hungarian; the number of the parcel comes from the order, her name below from the
    // signature of that language.
    desk.engine.link_order(ticket.id, Some(order.head.id)).await.unwrap();
    let text = "Kedves Carla!\n\nA {{order.number}} számú rendelését tegnap feladtuk. A csomag száma: {{order.tracking}}, és már \
                úton van Önhöz.";
    shop.ana_answers(desk.request(ticket.id, text).await).await;
    let answered = shop.carlas_ticket().await;
    assert_eq!(
        (answered.status, answered.promise),
        (TicketStatus::Waiting, None),
        "it is Carla's turn"
    );

    // It arrives in her mailbox, under her own mail, filled in and signed in her language.
    let [first] = shop.carla_has(1).await.try_into().unwrap();
    assert_eq!(first.subject, "Re: Hol a csomagom?");
    assert_eq!(first.in_reply_to, [format!("egy.{}", shop.carla)]);
    assert_eq!(first.author().address, shop.address);
    for part in [
        format!("A {} számú rendelését", shop.number),
        "HU-4711".to_owned(),
        "Üdvözlettel:".to_owned(),
    ] {
        assert!(first.text.contains(&part), "{part}: {}", first.text);
    }

    // An hour later she answers by mail: the same ticket is open again, and the clock runs from her answer on.
    desk.clock.advance(HOUR);
    let ours = first.message_id.clone().unwrap();
    shop.carla_writes(
        "ket",
        "Re: Hol a csomagom?",
        Some(&ours),
        "Köszönöm, de a futár szerint elveszett.\n\n> A csomag már úton van Önhöz.",
    )
    .await;
    let again = shop.carlas_ticket().await;
    assert_eq!(
        (again.id, again.status, again.unread),
        (ticket.id, TicketStatus::Open, true)
    );
    assert_eq!(again.snippet, "Köszönöm, de a futár szerint elveszett.");
    let running = desk.engine.promises_of(ticket.id).await.unwrap().running;
    let next = running.iter().find(|promise| promise.kind == PromiseKind::NextReply);
    let next = next.expect("the clock runs again");
    assert!(
        next.started_at.since(desk.clock_now()).abs() < MINUTE,
        "from when she answered"
    );
    assert!(
        again
            .promise
            .is_some_and(|promise| promise.at <= next.at && promise.at > desk.clock_now())
    );
    assert_eq!(desk.texts(ticket.id, MessageKind::Inbound).await.len(), 2);

    // The second answer stands below all of it in her program.
    shop.ana_answers(desk.request(ticket.id, "Ma küldünk egy másik csomagot.").await)
        .await;
    let mails = shop.carla_has(2).await;
    assert_eq!(mails[1].in_reply_to, [format!("ket.{}", shop.carla)]);
    assert!(mails[1].references.contains(&ours), "{:?}", mails[1].references);
    assert_eq!(shop.carlas_ticket().await.status, TicketStatus::Waiting);

    // All of it can be kept as one mail, with the bytes that came and left.
    let file = desk.engine.ticket_as_mail(ticket.id).await.unwrap();
    let read = mail::parse(&file);
    assert!(read.subject.ends_with("Hol a csomagom?"), "{}", read.subject);
    assert_eq!(read.attachments.len(), 4);
    for mail in shop.post.mails(&shop.address, "") {
        let sent = String::from_utf8(mail).unwrap().replace('\n', "\r\n");
        assert!(contains(&file, &sent), "{sent}");
    }
    assert!(contains(&file, &format!("Message-ID: <{ours}>")));
}

/// A moment as a mail's header says it.
fn date(at: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let day = Civil::date(1970, 1, 1).unwrap().plus_days(at.millis().div_euclid(DAY));
    let second = at.millis().rem_euclid(DAY) / 1_000;
    format!(
        "{} {} {} {:02}:{:02}:{:02} +0000",
        day.day,
        MONTHS[usize::from(day.month) - 1],
        day.year,
        second / 3_600,
        second / 60 % 60,
        second % 60
    )
}
