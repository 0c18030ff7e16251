//! What only this kind of shop gives reason for, in reading.

use super::WooShop;
use crate::shops::conformance::ShopWorld;
use crate::shops::conformance::reader::{Reader, connect};
use domain::{DAY, FulfilmentStatus, MINUTE, PaymentStatus};
use ports::{Capability, PortErrorKind, Retry, Sender};
use serde_json::json;
use std::sync::Arc;
use testkit::TestClock;

#[tokio::test]
async fn a_state_that_an_extension_added_is_shown_with_the_shops_own_word() {
    let shop = WooShop::open().await;
    let bought = shop.buy().await;
    shop.pay(&bought.id).await;
    shop.books(|books| books.set_state(bought.id.parse().unwrap(), "en-taller"));
    for old in [false, true] {
        // A version from before the list of states has the words in a report.
        shop.books(|books| books.old = old);
        let mut reader = Reader::of(&shop);
        reader.catch_up().await;
        let seen = reader.order(&bought.id);
        assert_eq!(seen.shop_status, "En el taller & secando");
        assert_eq!(
            (seen.payment, seen.fulfilment),
            (PaymentStatus::Paid, FulfilmentStatus::Unfulfilled)
        );
    }
}

#[tokio::test]
async fn carlas_words_at_the_till_and_what_the_shop_wrote_are_told_apart() {
    let shop = WooShop::open().await;
    let bought = shop.buy().await;
    let id = bought.id.parse().unwrap();
    shop.books(|books| {
        books.change(id, |row, _| row["customer_note"] = json!("Dejar con el portero"));
        books.note(id, "Bruno", "Llamar antes", false);
        books.note(id, "Bruno", "Su pedido sale <b>mañana</b>", true);
        books.note(id, "system", "Stock levels reduced", false);
    });
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let notes = &reader.order(&bought.id).notes;
    let said: Vec<_> = notes
        .iter()
        .map(|note| (note.text.as_str(), note.by_buyer, note.to_buyer))
        .collect();
    assert_eq!(
        said,
        [
            ("Dejar con el portero", true, false),
            ("Llamar antes", false, false),
            ("Su pedido sale mañana", false, true)
        ]
    );
}

#[tokio::test]
async fn the_sites_zone_moves_no_moment() {
    let shop = WooShop::open().await;
    let bought = shop.buy().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    // Madrid is an hour ahead: read as Greenwich time, the order would be from the future.
    assert_eq!(reader.order(&bought.id).placed_at, ports::Clock::now(&*shop.clock));
}

#[tokio::test]
async fn a_refund_that_was_taken_out_of_the_books_disappears() {
    let shop = WooShop::open().await;
    let bought = shop.buy().await;
    shop.pay(&bought.id).await;
    shop.pay_back(&bought.id, 500, "Por error").await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert_eq!(reader.order(&bought.id).refunds.len(), 1);
    let refund = reader.order(&bought.id).refunds[0].id.parse().unwrap();
    let before = shop.books(|books| books.orders[&bought.id.parse().unwrap()].row["date_modified"].clone());
    shop.books(|books| books.unsave(bought.id.parse().unwrap(), refund));
    let after = shop.books(|books| books.orders[&bought.id.parse().unwrap()].row["date_modified"].clone());
    assert_eq!(before, after, "the shop hides it from the list by change");
    shop.pass(600);
    reader.read("orders_recheck").await;
    assert_eq!(
        (reader.order(&bought.id).refunds.len(), reader.order(&bought.id).payment),
        (0, PaymentStatus::Paid)
    );
}

#[tokio::test]
async fn a_review_becomes_a_conversation_once() {
    let shop = WooShop::open().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let review = shop.books(|books| books.add_review(shop.goods.1, 2, "Llegó rota &amp; tarde", "carla@correo.test"));
    assert!(reader.read("reviews").await.contains(&format!("comment:{review}")));
    let message = &reader.messages[&format!("comment:{review}")];
    assert_eq!(
        (message.subject.as_str(), message.text.as_str()),
        ("Taza azul · ★★☆☆☆", "Llegó rota & tarde")
    );
    assert_eq!(
        (message.address.as_str(), message.settled),
        ("carla@correo.test", false)
    );
    let kind = connectors::connector("woocommerce").unwrap();
    assert!(kind.capabilities().contains(&Capability::Messages));
    shop.clock.advance(20 * DAY);
    let mut later = Reader::of(&shop);
    later.catch_up().await;
    assert!(
        later.messages[&format!("comment:{review}")].settled,
        "what is old was answered elsewhere, or never will be"
    );
}

#[tokio::test]
async fn products_with_variants_have_a_price_and_a_count_each() {
    let shop = WooShop::open().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    let mut seen: Vec<_> = reader
        .products
        .values()
        .map(|product| {
            (
                product.title.as_str(),
                product.price.map(|price| price.minor),
                product.stock,
            )
        })
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            ("Cafetera", Some(3_990), Some(50)),
            ("Cuenco · Azul", Some(3_150), Some(4)),
            ("Cuenco · Blanco", Some(3_150), Some(7)),
            ("Taza azul", Some(950), Some(50)),
        ]
    );
    let cup = reader
        .products
        .values()
        .find(|product| product.title == "Taza azul")
        .unwrap();
    assert_eq!(
        (cup.category.as_str(), cup.description.as_str()),
        ("Mesa & cocina", "Hecho a mano")
    );
    assert_eq!(reader.customers.len(), 130);
}

#[tokio::test]
async fn carts_that_became_no_order_are_left_out() {
    let shop = WooShop::open().await;
    let bought = shop.buy().await;
    shop.books(|books| books.set_state(bought.id.parse().unwrap(), "checkout-draft"));
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    assert!(!reader.orders.contains_key(&bought.id));
    shop.books(|books| books.set_state(bought.id.parse().unwrap(), "pending"));
    shop.pass(1);
    reader.catch_up().await;
    assert!(reader.orders.contains_key(&bought.id));
}

#[tokio::test]
async fn a_computer_whose_clock_is_wrong_can_sign_all_the_same() {
    let shop = WooShop::open().await;
    let wrong = Arc::new(TestClock::at(ports::Clock::now(&*shop.clock) + 50 * MINUTE));
    let connected = connect("woocommerce", &shop.credentials(), wrong).unwrap();
    assert_eq!(connected.probe().await.unwrap(), "Taller Azul");
    assert_eq!(connected.probe().await.unwrap(), "Taller Azul");
}

#[tokio::test]
async fn a_page_of_another_site_is_no_shop() {
    let shop = WooShop::open().await;
    let credentials = shop.credentials_at(&format!("{}/otra", shop.url()));
    let error = connect("woocommerce", &credentials, shop.clock())
        .unwrap()
        .probe()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, error.retry),
        (PortErrorKind::NotUnderstood, Retry::Later),
        "{error}"
    );
}

#[tokio::test]
async fn an_order_that_was_taken_out_of_the_trash_is_there_again() {
    let shop = WooShop::open().await;
    let bought = shop.buy().await;
    let mut reader = Reader::of(&shop);
    reader.catch_up().await;
    shop.remove(&bought.id).await;
    reader.catch_up().await;
    assert!(reader.gone.contains(&bought.id));
    shop.pass(30);
    shop.books(|books| books.set_state(bought.id.parse().unwrap(), "pending"));
    reader.catch_up().await;
    assert!(!reader.gone.contains(&bought.id));
}

#[tokio::test]
async fn what_is_said_under_a_post_is_a_conversation_with_each_person() {
    let shop = WooShop::open().await;
    let mut credentials = shop.credentials();
    for (field, value) in [("wp_user", "ana"), ("wp_password", "abcd EFGH")] {
        credentials.0.insert(field.to_owned(), value.to_owned());
    }
    let (carla, dora) = ((0, "carla@correo.test"), (0, "dora@correo.test"));
    let asked = shop.books(|books| books.comment(1, 0, carla, "¿Es apto para horno?"));
    shop.pass(60);
    let answered = shop.books(|books| books.comment(1, asked, (1, "ana@taller.test"), "Sí, hasta 200 grados"));
    shop.pass(60);
    let (thanks, other) = shop.books(|books| {
        (
            books.comment(1, answered, carla, "Gracias"),
            books.comment(1, asked, dora, "¿Y para lavavajillas?"),
        )
    });
    let alone = shop.books(|books| books.comment(1, 0, (1, "ana@taller.test"), "Cerramos en agosto"));
    let review = shop.books(|books| books.add_review(shop.goods.1, 1, "Llegó rota", "carla@correo.test"));
    shop.pass(60);
    let sorry = shop.books(|books| books.comment(shop.goods.1, review, (1, "ana@taller.test"), "Lo sentimos"));
    let connected = connect("woocommerce", &credentials, shop.clock()).unwrap();
    let examined = connected.examine().await;
    assert_eq!((examined.passed, examined.failed), (4, None));
    let mut reader = Reader::over(connected);
    reader.catch_up().await;
    let of = |id: u64| reader.messages.get(&format!("comment:{id}"));
    let talk = |id: u64| of(id).map(|message| (message.conversation.clone(), message.sender));
    let begun = |id: u64| format!("comment:{id}");
    assert_eq!(talk(asked), Some((begun(asked), Sender::Customer)));
    assert_eq!(talk(answered), Some((begun(asked), Sender::Shop)));
    assert_eq!(talk(thanks), Some((begun(asked), Sender::Customer)));
    assert_eq!(
        talk(other),
        Some((begun(other), Sender::Customer)),
        "Dora asks for herself"
    );
    assert_eq!(talk(alone), None, "nobody asked anything");
    assert_eq!(
        talk(sorry),
        Some((begun(review), Sender::Shop)),
        "an answer to a review is in the review's conversation"
    );
    assert_eq!(of(asked).unwrap().subject, "Barro & fuego");
    assert_eq!(of(other).unwrap().address, "dora@correo.test");
}

#[tokio::test]
async fn an_application_password_that_is_refused_fails_the_step_of_the_comments() {
    let shop = WooShop::open().await;
    let mut credentials = shop.credentials();
    for (field, value) in [("wp_user", "ana"), ("wp_password", "another")] {
        credentials.0.insert(field.to_owned(), value.to_owned());
    }
    let examined = connect("woocommerce", &credentials, shop.clock())
        .unwrap()
        .examine()
        .await;
    let failed = examined.failed.map(|error| error.kind);
    assert_eq!((examined.passed, failed), (3, Some(PortErrorKind::SignInRefused)));
    let without = connect("woocommerce", &shop.credentials(), shop.clock()).unwrap();
    assert!(without.streams().iter().all(|stream| stream.name != "comments"));
}
