//! Sentences about reading: what is there, what changes, what is thrown away.

use super::ShopWorld;
use super::line::Line;
use super::reader::{Reader, connect};
use domain::{FulfilmentStatus, PaymentStatus, ReturnAct, Timestamp};
use ports::{Capability, Effect, Outgoing, PortErrorKind, Record, ReturnAsk};

pub(crate) async fn a_shop_says_its_name_and_passes_every_step(world: &dyn ShopWorld) {
    let shop = connect(world.kind(), &world.credentials(), world.clock()).unwrap();
    assert_eq!(shop.probe().await.unwrap(), "Taller Azul");
    let examined = shop.examine().await;
    let steps = connectors::connector(world.kind()).unwrap().steps().len();
    assert_eq!((examined.failed, examined.passed), (None, steps));
    assert_eq!(examined.name.as_deref(), Some("Taller Azul"));
}

pub(crate) async fn what_a_connector_says_of_itself_is_what_it_does(world: &dyn ShopWorld) {
    let kind = connectors::connector(world.kind()).unwrap();
    let can = |capability| kind.capabilities().contains(&capability);
    let shop = connect(world.kind(), &world.credentials(), world.clock()).unwrap();
    let reads = |name: &str| shop.streams().iter().any(|stream| stream.name == name);
    assert_eq!(reads("orders"), can(Capability::Orders));
    assert_eq!(reads("products"), can(Capability::Products));
    assert_eq!(reads("customers"), can(Capability::Customers));
    assert_eq!(kind.refunds().is_some(), can(Capability::Refunds));
    assert_eq!(kind.returns().is_some(), can(Capability::ReturnSteps));
    if !can(Capability::ReturnSteps) {
        let refused = (PortErrorKind::ReturnRefused, Effect::None);
        for act in ReturnAct::ALL {
            let error = shop.take_return_step(&a_step(*act)).await.unwrap_err();
            assert_eq!((error.kind, error.effect), refused, "{act:?}");
            let error = shop.return_now(&a_step(*act)).await.unwrap_err();
            assert_eq!((error.kind, error.effect), refused, "{act:?}");
        }
    }
    assert!(shop.streams().iter().all(|stream| stream.every > 0));
    if !can(Capability::Replies) {
        let error = shop.send(&a_reply()).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (PortErrorKind::Refused, Effect::None));
    }
    let mut reader = Reader::over(shop);
    reader.catch_up().await;
    let counted = reader.products.values().any(|product| product.stock.is_some());
    assert_eq!(counted, can(Capability::Stock));
}

fn a_step(act: ReturnAct) -> ReturnAsk {
    ReturnAsk {
        order: "1".to_owned(),
        back: "1".to_owned(),
        lines: Vec::new(),
        marker: "M-1".to_owned(),
        act,
        reason: None,
        note: String::new(),
    }
}

fn a_reply() -> Outgoing {
    Outgoing {
        marker: "M-1".to_owned(),
        conversation: "nobody".to_owned(),
        to: vec!["carla@correo.test".to_owned()],
        subject: String::new(),
        text: "Hola".to_owned(),
        html: None,
        files: Vec::new(),
        author: "Ana".to_owned(),
        letter: None,
    }
}

pub(crate) async fn what_carla_buys_is_read_with_its_lines_and_money(world: &dyn ShopWorld) {
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    let bought = world.buy().await;
    reader.catch_up().await;
    let order = reader.order(&bought.id);
    assert_eq!(
        (&order.number, &order.email, order.total),
        (&bought.number, &bought.email, bought.total)
    );
    assert_eq!(
        (order.buyer.as_str(), order.country.as_deref()),
        ("Carla Muñoz", Some("ES"))
    );
    assert_eq!((order.city.as_str(), order.cancelled), ("Madrid", false));
    let pieces: Vec<(&str, u32)> = order.lines.iter().map(|l| (l.title.as_str(), l.quantity)).collect();
    assert!(pieces.contains(&("Taza azul", 2)) && pieces.len() == 2, "{pieces:?}");
    assert!(
        order
            .lines
            .iter()
            .all(|line| reader.products.contains_key(line.product.as_ref().unwrap()))
    );
    let lines: i64 = order.lines.iter().map(|line| line.total.minor).sum();
    // What is rounded line by line may differ from the whole by a cent each.
    assert!(
        (lines + order.shipping.minor - order.total.minor).abs() <= 2,
        "{order:?}"
    );
    assert!(!matches!(order.payment, PaymentStatus::Paid | PaymentStatus::Refunded));
    assert!(
        world.clock().now().since(order.placed_at).abs() < 3 * domain::HOUR,
        "{:?}",
        order.placed_at
    );
}

pub(crate) async fn every_change_in_the_shop_shows_at_the_next_reading(world: &dyn ShopWorld) {
    let bought = world.buy().await;
    let mut reader = Reader::of(world);
    reader.catch_up().await;

    world.pay(&bought.id).await;
    reader.catch_up().await;
    let seen = reader.order(&bought.id);
    assert_eq!(
        (seen.payment, seen.payments[0].captured),
        (PaymentStatus::Paid, bought.total)
    );

    world.pass(40);
    world.redirect(&bought.id, "Sevilla").await;
    reader.catch_up().await;
    assert_eq!(reader.order(&bought.id).city, "Sevilla");

    world.annotate(&bought.id, "Clienta habitual").await;
    reader.catch_up().await;
    let notes = &reader.order(&bought.id).notes;
    assert!(
        notes
            .iter()
            .any(|note| note.text == "Clienta habitual" && !note.by_buyer),
        "{notes:?}"
    );

    world.pass(400);
    let other = format!("nueva.{}", bought.email);
    if world.readdress(&bought.id, &other).await {
        reader.catch_up().await;
        assert_eq!(reader.order(&bought.id).email, other);
    }

    world.ship(&bought.id, "ES777").await;
    reader.catch_up().await;
    let seen = reader.order(&bought.id);
    assert_eq!(seen.fulfilment, FulfilmentStatus::Shipped);
    assert_eq!(seen.fulfilments[0].tracking_number, "ES777");

    world.pay_back(&bought.id, 250, "Por la espera").await;
    reader.catch_up().await;
    let seen = reader.order(&bought.id);
    assert_eq!(
        (seen.payment, seen.total),
        (PaymentStatus::PartiallyRefunded, bought.total)
    );
    let why = if world.says_why() { "Por la espera" } else { "" };
    assert_eq!(
        (seen.refunds[0].amount.minor, seen.refunds[0].reason.as_str()),
        (250, why)
    );
}

pub(crate) async fn an_order_that_is_called_off_is_shown_so(world: &dyn ShopWorld) {
    let bought = world.buy().await;
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    world.cancel(&bought.id).await;
    reader.catch_up().await;
    let seen = reader.order(&bought.id);
    assert_eq!((seen.cancelled, seen.payment), (true, PaymentStatus::Voided));
    assert_eq!(
        (seen.fulfilment, seen.total),
        (FulfilmentStatus::Cancelled, bought.total)
    );
}

pub(crate) async fn reading_again_changes_nothing(world: &dyn ShopWorld) {
    let bought = world.buy().await;
    world.pay(&bought.id).await;
    let (mut once, mut twice) = (Reader::of(world), Reader::of(world));
    once.catch_up().await;
    twice.catch_up().await;
    world.pass(30);
    twice.catch_up().await;
    twice.cursors.clear();
    twice.catch_up().await;
    assert_eq!(once.order(&bought.id), twice.order(&bought.id));
    let price = |reader: &Reader| {
        reader
            .products
            .values()
            .map(|p| (p.id.clone(), p.price))
            .collect::<Vec<_>>()
    };
    assert_eq!(price(&once), price(&twice));
}

pub(crate) async fn two_orders_of_one_moment_are_both_read(world: &dyn ShopWorld) {
    let mut reader = Reader::of(world);
    let first = world.buy().await;
    reader.catch_up().await;
    let second = world.buy().await;
    reader.catch_up().await;
    world.pass(1);
    let third = world.buy().await;
    world.pay(&first.id).await;
    reader.catch_up().await;
    for bought in [&second, &third] {
        assert_eq!(reader.order(&bought.id).number, bought.number);
    }
    assert_eq!(reader.order(&first.id).payment, PaymentStatus::Paid);
}

pub(crate) async fn the_newest_orders_come_first_and_it_is_told_how_far_it_is(world: &dyn ShopWorld) {
    let bought = world.buy().await;
    let mut reader = Reader::of(world);
    let (stream, mut told) = (reader.stream("orders"), 0);
    while reader.part("orders").await.1 {
        let progress = reader
            .shop
            .progress(stream, reader.cursors.get("orders").map(String::as_str));
        if let Some(progress) = progress {
            assert!(
                progress.total.is_none_or(|total| progress.done <= total),
                "{progress:?}"
            );
            told += 1;
        }
    }
    assert!(told > 0);
    let end = reader
        .shop
        .progress(stream, reader.cursors.get("orders").map(String::as_str));
    assert_eq!(end, None, "it was read to its end");
    let place = |id: &String| reader.came.iter().position(|one| one == id);
    let newest = place(&bought.id).unwrap();
    if let Some(old) = world.long_ago() {
        assert!(newest < place(&old).unwrap());
    }
}

pub(crate) async fn a_filter_that_the_shop_leaves_out_is_noticed(world: &dyn ShopWorld) {
    let (first, bought) = (world.buy().await, world.buy().await);
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    // A reading that begins later than these orders: any row of theirs was not asked for.
    world.pass(3_600);
    let later = world.buy().await;
    reader.catch_up().await;
    let line = Line::to(world.port()).await;
    let shop = connect(world.kind(), &world.credentials_at(&line.url()), world.clock()).unwrap();
    world.forget_filters(&line);
    let asked = [first.id.clone()];
    let error = shop.orders_again(&asked).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::NotUnderstood, "{error}");
    let cursor = reader.cursors["orders"].as_str();
    if let Err(error) = shop.pull(reader.stream("orders"), Some(cursor)).await {
        assert_eq!(error.kind, PortErrorKind::NotUnderstood, "{error}");
    } else {
        panic!("strangers' orders were handed over: {} {}", bought.id, later.id);
    }
}

pub(crate) async fn an_order_that_is_thrown_away_is_gone(world: &dyn ShopWorld) {
    let (bought, kept) = (world.buy().await, world.buy().await);
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    assert!(!reader.shop.order_is_gone(&kept.id).await.unwrap());
    if !world.remove(&bought.id).await {
        return;
    }
    world.pass(30);
    reader.catch_up().await;
    assert!(reader.gone.contains(&bought.id) || reader.shop.order_is_gone(&bought.id).await.unwrap());
    assert!(!reader.gone.contains(&kept.id));
    assert!(!reader.shop.order_is_gone(&kept.id).await.unwrap());
}

pub(crate) async fn orders_asked_for_again_are_those_and_no_others(world: &dyn ShopWorld) {
    let (first, second) = (world.buy().await, world.buy().await);
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    world.pay(&first.id).await;
    let ids = [first.id.clone(), second.id.clone()];
    let again = reader.shop.orders_again(&ids).await.unwrap().unwrap();
    let mut seen: Vec<(String, PaymentStatus)> = again
        .into_iter()
        .map(|record| match record {
            Record::Order(order) => (order.id, order.payment),
            other => panic!("{other:?}"),
        })
        .collect();
    seen.sort();
    let mut wanted = vec![
        (first.id, PaymentStatus::Paid),
        (second.id.clone(), reader.order(&second.id).payment),
    ];
    wanted.sort();
    assert_eq!(seen, wanted);
    assert!(reader.order(&second.id).placed_at > Timestamp(0));
}
