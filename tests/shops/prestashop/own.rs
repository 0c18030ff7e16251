//! What only this kind of shop gives reason for, in reading.

use super::PrestaWorld;
use super::books::{ARRIVED, PAID, REFUNDED, SENT, WORKSHOP};
use crate::shops::conformance::ShopWorld;
use crate::shops::conformance::reader::{Reader, connect};
use domain::{Channel, DAY, FulfilmentStatus, MINUTE, PaymentStatus, Timestamp};
use ports::{Capability, Clock, PortErrorKind, Retry, Sender};

fn number(order: &str) -> u64 {
    order.parse().unwrap()
}

#[tokio::test]
async fn what_a_state_means_is_said_by_its_flags_and_its_word_is_the_shops_own() {
    let shop = PrestaWorld::open().await;
    let bought = shop.buy().await;
    let mut reader = Reader::of(&shop);
    for (state, word, payment, fulfilment) in [
        (
            WORKSHOP,
            "En el taller y secando",
            PaymentStatus::Pending,
            FulfilmentStatus::Unfulfilled,
        ),
        (
            PAID,
            "Pago aceptado",
            PaymentStatus::Paid,
            FulfilmentStatus::Unfulfilled,
        ),
        // It has been paid before: the flag of the present state is not all.
        (
            WORKSHOP,
            "En el taller y secando",
            PaymentStatus::Paid,
            FulfilmentStatus::Unfulfilled,
        ),
        (SENT, "Enviado", PaymentStatus::Paid, FulfilmentStatus::Shipped),
        (ARRIVED, "Entregado", PaymentStatus::Paid, FulfilmentStatus::Delivered),
        (
            REFUNDED,
            "Reembolsado",
            PaymentStatus::Refunded,
            FulfilmentStatus::Delivered,
        ),
    ] {
        shop.pass(60);
        shop.books(|books| books.set_state(number(&bought.id), state));
        reader.catch_up().await;
        let seen = reader.order(&bought.id);
        assert_eq!(
            (seen.shop_status.as_str(), seen.payment, seen.fulfilment),
            (word, payment, fulfilment)
        );
    }
    let seen = reader.order(&bought.id);
    assert_eq!(seen.fulfilments[0].tracking_url, "");
    assert_eq!(seen.fulfilments[0].carrier, "Correos");
    let now = shop.clock.now();
    assert_eq!(seen.fulfilments[0].shipped_at, Some(now - 2 * MINUTE));
    assert_eq!(seen.fulfilments[0].delivered_at, Some(now - MINUTE));
}

#[tokio::test]
async fn a_state_that_was_made_a_minute_ago_is_known_by_its_word() {
    let shop = PrestaWorld::open().await;
    let bought = shop.buy().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    shop.pass(120);
    shop.books(|books| {
        books.put("order_states", 77, &[("name", "Esperando arcilla"), ("paid", "1")]);
        books.set_state(number(&bought.id), 77);
    });
    reader.catch_up().await;
    let seen = reader.order(&bought.id);
    assert_eq!(
        (seen.shop_status.as_str(), seen.payment),
        ("Esperando arcilla", PaymentStatus::Paid)
    );
}

#[tokio::test]
async fn a_parcels_number_and_a_corrected_address_show_although_the_orders_date_stays() {
    let shop = PrestaWorld::open().await;
    let bought = shop.buy().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    shop.clock.advance(3 * DAY);
    reader.catch_up().await;
    let before = shop.books(|books| books.row("orders", number(&bought.id)).text("date_upd").to_owned());
    shop.books(|books| {
        let parcel = books.of("order_carriers", "id_order", number(&bought.id))[0].id;
        books.row("order_carriers", parcel).set("tracking_number", "ES123");
    });
    shop.redirect(&bought.id, "Vigo").await;
    let after = shop.books(|books| books.row("orders", number(&bought.id)).text("date_upd").to_owned());
    assert_eq!(before, after);
    reader.read("orders").await;
    assert_eq!(reader.order(&bought.id).city, "Madrid");
    reader.read("orders_recheck").await;
    let seen = reader.order(&bought.id);
    assert_eq!(seen.city, "Vigo");
    assert_eq!(seen.fulfilments[0].tracking_url, "https://correos.test/sigue?n=ES123");
    assert_eq!(
        seen.fulfilments[0].status,
        FulfilmentStatus::Fulfilled,
        "it has a number and has not left"
    );
}

#[tokio::test]
async fn a_credit_slip_on_an_order_of_last_year_is_seen_within_a_minute() {
    let shop = PrestaWorld::open().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert!(
        reader.read("slips").await.is_empty(),
        "what was given back before comes with its order"
    );
    shop.pass(60);
    shop.books(|books| books.slip(shop.old, 1_210));
    assert_eq!(reader.read("slips").await, [shop.old.to_string()].into());
    let seen = reader.order(&shop.old.to_string());
    assert_eq!(
        (seen.payment, seen.refunds[0].amount.minor),
        (PaymentStatus::PartiallyRefunded, 1_210)
    );
    let kind = connectors::connector("prestashop").unwrap();
    assert!(
        kind.refunds().is_none() && !kind.capabilities().contains(&Capability::Refunds),
        "it pays nothing"
    );
}

#[tokio::test]
async fn what_changes_in_the_hour_that_comes_twice_is_read() {
    // The clocks of Madrid go back on 25 October 2026 at one o'clock in Greenwich.
    let fold = jiff::civil::date(2026, 10, 25)
        .at(1, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .unwrap();
    let fold = Timestamp(fold.timestamp().as_millisecond());
    let shop = PrestaWorld::open_at(fold + -10 * MINUTE).await;
    let first = shop.buy().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    // A quarter past two, for the second time: the order is dated before the one that was read.
    shop.clock.advance(25 * MINUTE);
    let second = shop.buy().await;
    let dates = shop
        .books(|books| [&first.id, &second.id].map(|id| books.row("orders", number(id)).text("date_upd").to_owned()));
    assert!(dates[1] < dates[0], "{dates:?}");
    reader.read("orders").await;
    assert_eq!(reader.order(&second.id).number, second.number);
    assert_eq!(reader.order(&first.id).placed_at, shop.clock.now() - 25 * MINUTE);
}

#[tokio::test]
async fn the_contact_form_and_the_words_at_the_till_become_conversations_and_notes_do_not() {
    let shop = PrestaWorld::open().await;
    let bought = shop.buy().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    shop.pass(60);
    let (asked, till, note, answer, dora) = shop.books(|books| {
        let carla = books
            .row("orders", number(&bought.id))
            .text("id_customer")
            .parse()
            .unwrap();
        let thread = books.thread(carla, number(&bought.id), &bought.email);
        let till = books.say(thread, 0, true, "Dejar con el portero");
        let asked = books.say(
            thread,
            0,
            false,
            "¿Cuándo llega?\nSalgo el viernes &amp; vuelvo el lunes",
        );
        let note = books.say(thread, 1, true, "Llamar antes");
        let answer = books.say(thread, 1, false, "Mañana");
        let guest = books.thread(0, 0, "dora@correo.test");
        let dora = books.say(guest, 0, false, "¿Hacéis envíos a Hungría?");
        (asked, till, note, answer, dora)
    });
    reader.catch_up().await;
    let of = |id: u64| reader.messages.get(&format!("message:{id}"));
    let first = of(asked).unwrap();
    assert_eq!(first.text, "¿Cuándo llega?\nSalgo el viernes & vuelvo el lunes");
    assert_eq!(
        (
            first.sender,
            first.channel,
            first.author.as_str(),
            first.address.as_str()
        ),
        (Sender::Customer, Channel::Form, "Carla Muñoz", bought.email.as_str())
    );
    assert_eq!(
        (first.order_number.as_deref(), first.settled),
        (Some(bought.number.as_str()), false)
    );
    assert_eq!(first.at, shop.clock.now());
    assert_eq!(
        of(till).map(|one| (one.sender, &one.conversation)),
        Some((Sender::Customer, &first.conversation))
    );
    assert_eq!(of(answer).unwrap().sender, Sender::Shop);
    assert!(of(note).is_none());
    let other = of(dora).unwrap();
    assert_ne!(other.conversation, first.conversation);
    assert_eq!(
        (other.address.as_str(), other.customer.as_deref()),
        ("dora@correo.test", None)
    );
    let notes: Vec<&str> = reader
        .order(&bought.id)
        .notes
        .iter()
        .map(|note| note.text.as_str())
        .collect();
    assert_eq!(notes, ["Llamar antes"]);
}

#[tokio::test]
async fn goods_have_the_price_that_visitors_see_and_a_count_for_each_colour() {
    let shop = PrestaWorld::open().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let seen = |reader: &Reader| {
        let mut seen: Vec<_> = reader
            .products
            .values()
            .map(|product| {
                (
                    product.title.clone(),
                    product.price.map(|price| price.minor),
                    product.stock,
                )
            })
            .collect();
        seen.sort();
        seen
    };
    let of = |title: &str, price, stock| (title.to_owned(), price, Some(stock));
    let wanted = [
        of("Cafetera", Some(3_990), 50),
        of("Cuenco · Azul", Some(3_150), 4),
        of("Cuenco · Blanco", Some(3_150), 7),
        of("Taza azul", Some(950), 50),
    ];
    assert_eq!(seen(&reader), wanted);
    let cup = reader
        .products
        .values()
        .find(|product| product.title == "Taza azul")
        .unwrap();
    assert_eq!(
        (cup.category.as_str(), cup.description.as_str()),
        ("Mesa", "Hecho a mano")
    );
    assert_eq!(reader.customers.len(), 131);
    let visitor = reader.customers.values().find(|one| one.name == "Visita 7").unwrap();
    assert_eq!(
        (visitor.country.as_deref(), visitor.phones.as_slice()),
        (Some("ES"), &["600100200".to_owned()][..])
    );
    // A shop that breaks over its prices is read without them: a price without tax would be a wrong one.
    shop.books(|books| books.no_prices = true);
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert_eq!(seen(&reader), wanted.map(|(title, _, stock)| (title, None, stock)));
}

#[tokio::test]
async fn what_a_shops_server_prints_around_its_answers_does_no_harm() {
    let shop = PrestaWorld::open().await;
    let bought = shop.buy().await;
    shop.books(|books| books.chatty = true);
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert_eq!(reader.order(&bought.id).number, bought.number);
}

#[tokio::test]
async fn a_missing_right_is_called_by_its_name_at_its_own_step() {
    let shop = PrestaWorld::open().await;
    shop.books(|books| books.forbidden = vec!["order_slip", "customer_messages"]);
    let connected = connect("prestashop", &shop.credentials(), shop.clock()).unwrap();
    let examined = connected.examine().await;
    let error = examined.failed.unwrap();
    assert_eq!(
        (examined.passed, error.kind, error.retry),
        (2, PortErrorKind::RightsMissing, Retry::Never)
    );
    assert_eq!(error.params["rights"], "customer_messages, order_slip");
    let stream = connected
        .streams()
        .iter()
        .find(|stream| stream.name == "messages")
        .unwrap();
    let error = connected.pull(*stream, None).await.unwrap_err();
    assert_eq!(
        (error.kind, error.params["rights"].as_str()),
        (PortErrorKind::RightsMissing, "customer_messages")
    );
}

#[tokio::test]
async fn a_webservice_that_is_switched_off_and_an_address_without_one_are_told_apart() {
    let shop = PrestaWorld::open().await;
    shop.books(|books| books.off = true);
    let probe = async |credentials| connect("prestashop", &credentials, shop.clock()).unwrap().probe().await;
    let error = probe(shop.credentials()).await.unwrap_err();
    assert_eq!((error.kind, error.retry), (PortErrorKind::InterfaceOff, Retry::Never));
    let elsewhere = shop.credentials_at(&format!("{}/otra", shop.url()));
    let error = probe(elsewhere).await.unwrap_err();
    assert_eq!(
        (error.kind, error.params["connector"].as_str()),
        (PortErrorKind::NotThisKind, "PrestaShop")
    );
}

#[tokio::test]
async fn nobodys_password_is_ever_asked_for() {
    let shop = PrestaWorld::open().await;
    shop.books(|books| books.asked.clear());
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert!(shop.books(|books| books.asked.iter().all(|asked| asked.starts_with("GET /api/"))));
    assert!(!format!("{:?}", reader.customers).contains("secret-hash"));
}
