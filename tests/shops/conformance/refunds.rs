//! Sentences about money given back: once, with our mark, never more than was paid, and found again when nobody heard the
//! answer. What was paid is read from the shop's own books.

use super::line::{Line, Weather};
use super::reader::{Reader, connect};
use super::{Bought, ShopWorld};
use domain::{Money, Payout, PayoutProof};
use ports::{Connected, Effect, FrozenRefund, PortErrorKind, RefundAsk};

const MARKER: &str = "M-7F3KTAZA0000ROTA";

/// An order that is paid, and a refund on it.
pub(crate) struct Case {
    pub(crate) bought: Bought,
    pub(crate) payment: String,
}

impl Case {
    /// Carla has bought and paid.
    pub(crate) async fn paid(world: &dyn ShopWorld) -> Case {
        let bought = world.buy().await;
        world.pay(&bought.id).await;
        let mut reader = Reader::of(world);
        reader.catch_up().await;
        let payment = reader.order(&bought.id).payments[0].id.clone();
        Case { bought, payment }
    }

    /// A refund as the engine freezes it.
    pub(crate) fn refund(&self, shop: &dyn Connected, minor: i64, marker: &str) -> FrozenRefund {
        let ask = RefundAsk {
            order: self.bought.id.clone(),
            payment: self.payment.clone(),
            amount: Money::new(minor, self.bought.total.currency),
            note: format!("Taza rota [{marker}]"),
        };
        let bytes = shop.freeze_refund(&ask).unwrap();
        FrozenRefund {
            ask,
            marker: marker.to_owned(),
            // A key that a shop knows belongs to one refund of one order.
            key: format!("key-{}-{marker}", self.bought.id),
            bytes,
        }
    }
}

pub(crate) async fn a_refund_is_paid_once_and_carries_its_mark(world: &dyn ShopWorld) {
    let case = Case::paid(world).await;
    let shop = connect(world.kind(), &world.credentials(), world.clock()).unwrap();
    let refund = case.refund(&*shop, 500, MARKER);
    assert_eq!(
        shop.freeze_refund(&refund.ask).unwrap(),
        refund.bytes,
        "the same bytes, whenever they are made"
    );
    let before = shop.find_refund(&refund).await.unwrap();
    assert_eq!((before.seen.len(), before.left), (0, case.bought.total));
    let answer = shop.refund(&refund).await.unwrap().refund;
    assert_eq!(
        (answer.ours, answer.amount.minor, answer.payout),
        (true, 500, Payout::Paid)
    );
    for _ in 0..2 {
        let after = shop.find_refund(&refund).await.unwrap();
        let seen: Vec<_> = after
            .seen
            .iter()
            .map(|one| (one.id.as_str(), one.ours, one.amount.minor))
            .collect();
        assert_eq!(seen, [(answer.id.as_str(), true, 500)]);
        assert_eq!(after.left.minor, case.bought.total.minor - 500);
        let proof = connectors::connector(world.kind()).unwrap().refunds().unwrap().proof;
        assert_eq!(after.seen[0].payout == Payout::Paid, proof == PayoutProof::Books);
    }
    assert_eq!(
        world.books(&case.bought.id).await,
        [(500, format!("Taza rota [{MARKER}]"))]
    );
}

pub(crate) async fn the_rest_can_be_paid_back_and_nothing_beyond_it(world: &dyn ShopWorld) {
    let case = Case::paid(world).await;
    let shop = connect(world.kind(), &world.credentials(), world.clock()).unwrap();
    let all = case.bought.total.minor;
    shop.refund(&case.refund(&*shop, 200, "M-FIRST")).await.unwrap();
    let over = case.refund(&*shop, all, "M-OVER");
    let error = shop.refund(&over).await.unwrap_err();
    assert_eq!(
        (error.kind, error.effect),
        (PortErrorKind::RefundRefused, Effect::None),
        "{error}"
    );
    shop.refund(&case.refund(&*shop, all - 200, "M-REST")).await.unwrap();
    let end = shop.find_refund(&over).await.unwrap();
    assert_eq!((end.left.minor, end.seen.iter().any(|one| one.ours)), (0, false));
    let paid: Vec<i64> = world
        .books(&case.bought.id)
        .await
        .iter()
        .map(|(minor, _)| *minor)
        .collect();
    assert_eq!(paid, [200, all - 200]);
}

pub(crate) async fn what_somebody_gave_back_in_the_shop_is_in_the_books(world: &dyn ShopWorld) {
    let case = Case::paid(world).await;
    let shop = connect(world.kind(), &world.credentials(), world.clock()).unwrap();
    world.pay_back(&case.bought.id, 300, "Bruno, por teléfono").await;
    let books = shop.find_refund(&case.refund(&*shop, 500, MARKER)).await.unwrap();
    let seen: Vec<_> = books.seen.iter().map(|one| (one.ours, one.amount.minor)).collect();
    assert_eq!(seen, [(false, 300)]);
    assert_eq!(books.left.minor, case.bought.total.minor - 300);
}

pub(crate) async fn a_refund_whose_answer_is_cut_is_found_again(world: &dyn ShopWorld) {
    let line = Line::to(world.port()).await;
    for bytes in [0, 12, 120] {
        let case = Case::paid(world).await;
        let shop = connect(world.kind(), &world.credentials_at(&line.url()), world.clock()).unwrap();
        let refund = case.refund(&*shop, 500, MARKER);
        line.set_for(world.paying_requests(), Weather::Cut(bytes));
        let spoilt = line.spoilt();
        let error = shop.refund(&refund).await.unwrap_err();
        assert_eq!(error.effect, Effect::Unknown, "after {bytes} bytes: {error}");
        assert_eq!(line.spoilt(), spoilt + 1, "it is sent once");
        line.set(Weather::Clear);
        let found = shop.find_refund(&refund).await.unwrap();
        assert_eq!(
            found
                .seen
                .iter()
                .filter(|one| one.ours && one.amount.minor == 500)
                .count(),
            1
        );
        assert_eq!(world.books(&case.bought.id).await.len(), 1);
    }
}

pub(crate) async fn an_order_that_is_not_there_is_paid_nothing_back(world: &dyn ShopWorld) {
    let case = Case::paid(world).await;
    let shop = connect(world.kind(), &world.credentials(), world.clock()).unwrap();
    let mut refund = case.refund(&*shop, 500, MARKER);
    refund.ask.order = format!("{}99", refund.ask.order);
    let error = shop.find_refund(&refund).await.unwrap_err();
    assert_eq!(
        (error.kind, error.effect),
        (PortErrorKind::OrderMissing, Effect::None),
        "{error}"
    );
    assert!(world.books(&case.bought.id).await.is_empty());
}

pub(crate) async fn a_key_that_may_only_read_pays_nothing_back(world: &dyn ShopWorld) {
    let Some(credentials) = world.reading_credentials() else {
        return;
    };
    let case = Case::paid(world).await;
    let shop = connect(world.kind(), &credentials, world.clock()).unwrap();
    let refund = case.refund(&*shop, 500, MARKER);
    shop.find_refund(&refund).await.unwrap();
    let error = shop.refund(&refund).await.unwrap_err();
    assert!(
        matches!(error.kind, PortErrorKind::SignInRefused | PortErrorKind::RightsMissing),
        "{error}"
    );
    assert_eq!(error.effect, Effect::None, "{error}");
    assert!(world.books(&case.bought.id).await.is_empty());
}
