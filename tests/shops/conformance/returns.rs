//! Sentences about steps of returns: each has its effect once, also when it is asked for again and when nobody heard the answer;
//! a bad line never counts as a refusal; and what is not there takes no step. What happened is read from the shop's own book.

use super::ShopWorld;
use super::line::{Line, Weather, no_answers};
use super::reader::{Reader, connect};
use domain::{DeclineReason, ReturnAct, ReturnProof, return_proof};
use ports::{Connected, Effect, OrderRecord, PortError, PortErrorKind, Record, ReturnAsk, async_trait};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A kind of shop that takes steps of returns.
#[async_trait]
pub(crate) trait ReturnWorld: Send + Sync {
    /// The connector's id.
    fn shop_kind(&self) -> &'static str;
    /// A connection over a line that carries everything.
    fn shop(&self) -> Arc<dyn Connected>;
    /// A connection over a line on which this happens to the request that has the step's effect, and to no other.
    async fn shop_behind(&self, ask: &ReturnAsk, weather: Weather) -> Arc<dyn Connected>;
    /// Carla has at home what she bought.
    async fn at_home(&self) -> OrderRecord;
    /// The same, of another order, and she asks to send something of it back.
    async fn asked(&self) -> OrderRecord;
    /// The shop's own book of an order's returns, without those that were called off or declined: the pieces of each, and how
    /// many of them are counted as back.
    async fn book(&self, order: &str) -> Vec<(u32, u32)>;
}

/// Carla buys, pays, and has her parcel: what most shops need for [`ReturnWorld::at_home`].
pub(crate) async fn sent(world: &dyn ShopWorld) -> String {
    let bought = world.buy().await;
    world.pay(&bought.id).await;
    world.ship(&bought.id, "ES1").await;
    bought.id
}

/// An order as the connector reads it.
pub(crate) async fn as_read(world: &dyn ShopWorld, order: &str) -> OrderRecord {
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    reader.order(order).clone()
}

/// A connection to a real server over a line on which this happens to requests with that part.
pub(crate) async fn behind(world: &dyn ShopWorld, part: &'static str, weather: Weather) -> Arc<dyn Connected> {
    let line = Line::to(world.port()).await;
    line.set_for(part, weather);
    connect(world.kind(), &world.credentials_at(&line.url()), world.clock()).unwrap()
}

fn acts(world: &dyn ReturnWorld) -> &'static [ReturnAct] {
    connectors::connector(world.shop_kind())
        .unwrap()
        .returns()
        .unwrap()
        .acts
}

/// A step of this order's return, as the engine asks for it. One that is opened is about all pieces of a line.
fn step(act: ReturnAct, order: &OrderRecord) -> ReturnAsk {
    static MARKS: AtomicU32 = AtomicU32::new(0);
    let line = order.lines.iter().rfind(|line| line.quantity > line.returned).unwrap();
    let opens = act == ReturnAct::Open;
    let back = order.returns.last().filter(|_| !opens);
    ReturnAsk {
        order: order.id.clone(),
        back: back.map(|back| back.id.clone()).unwrap_or_default(),
        lines: opens
            .then(|| (line.id.clone(), line.quantity - line.returned))
            .into_iter()
            .collect(),
        marker: format!("M-{:016X}", MARKS.fetch_add(1, Ordering::Relaxed)),
        act,
        reason: (act == ReturnAct::Decline).then_some(DeclineReason::Another),
        note: String::new(),
    }
}

/// A step that the shop would take, and what its book says of the return once it has.
async fn ready(world: &dyn ReturnWorld, act: ReturnAct) -> (ReturnAsk, Vec<(u32, u32)>) {
    let pieces = |order: &OrderRecord| {
        let back = order.returns.last().unwrap();
        back.lines.iter().map(|(_, pieces)| pieces).sum::<u32>()
    };
    let (ask, book) = match act {
        ReturnAct::Open => {
            let ask = step(act, &world.at_home().await);
            let pieces = ask.lines[0].1;
            (ask, vec![(pieces, 0)])
        }
        ReturnAct::Approve => {
            let order = world.asked().await;
            (step(act, &order), vec![(pieces(&order), 0)])
        }
        ReturnAct::Decline => (step(act, &world.asked().await), Vec::new()),
        ReturnAct::Receive => {
            let order = world.at_home().await;
            let shop = world.shop();
            shop.take_return_step(&step(ReturnAct::Open, &order)).await.unwrap();
            let again = shop.orders_again(std::slice::from_ref(&order.id)).await.unwrap();
            let Some([Record::Order(order)]) = again.as_deref() else {
                panic!("{again:?}");
            };
            (step(act, order), vec![(pieces(order), pieces(order))])
        }
    };
    assert_eq!(proof(world, &ask).await, ReturnProof::Open, "{ask:?}");
    (ask, book)
}

/// What a look over a good line proves of a step.
async fn proof(world: &dyn ReturnWorld, ask: &ReturnAsk) -> ReturnProof {
    return_proof(ask.act, world.shop().return_now(ask).await.unwrap())
}

pub(crate) async fn a_step_of_a_return_that_is_asked_for_twice_has_one_effect(world: &dyn ReturnWorld) {
    for act in acts(world) {
        let (ask, book) = ready(world, *act).await;
        let shop = world.shop();
        let seen = shop.take_return_step(&ask).await.unwrap();
        assert_eq!(return_proof(*act, seen), ReturnProof::Done, "{act:?}: {seen:?}");
        let second = shop.take_return_step(&ask).await;
        if let Err(error) = second {
            let said = (error.kind, error.effect);
            assert_eq!(said, (PortErrorKind::ReturnRefused, Effect::None), "{act:?}: {error}");
        }
        assert_eq!(proof(world, &ask).await, ReturnProof::Done, "{act:?}");
        assert_eq!(world.book(&ask.order).await, book, "{act:?}");
    }
}

pub(crate) async fn a_step_of_a_return_whose_answer_is_cut_is_found_again(world: &dyn ReturnWorld) {
    for act in acts(world) {
        for bytes in [0, 12, 120] {
            let (ask, book) = ready(world, *act).await;
            let shop = world.shop_behind(&ask, Weather::Cut(bytes)).await;
            let error = shop.take_return_step(&ask).await.unwrap_err();
            assert_eq!(error.effect, Effect::Unknown, "{act:?} after {bytes} bytes: {error}");
            assert_eq!(
                proof(world, &ask).await,
                ReturnProof::Done,
                "{act:?} after {bytes} bytes"
            );
            assert_eq!(world.book(&ask.order).await, book, "{act:?} after {bytes} bytes");
        }
    }
}

pub(crate) async fn a_return_that_was_opened_is_found_by_its_own_mark_and_no_other(world: &dyn ReturnWorld) {
    let (ask, _) = ready(world, ReturnAct::Open).await;
    world.shop().take_return_step(&ask).await.unwrap();
    let marker = "M-0123456789ABCDEF".to_owned();
    let other = ReturnAsk { marker, ..ask };
    assert_eq!(proof(world, &other).await, ReturnProof::Open);
}

pub(crate) async fn a_step_of_a_return_over_a_bad_line_never_counts_as_refused(world: &dyn ReturnWorld) {
    for act in acts(world) {
        let (ask, book) = ready(world, *act).await;
        for weather in no_answers() {
            let shop = world.shop_behind(&ask, weather.clone()).await;
            let answer = shop.take_return_step(&ask).await;
            assert!(is_unsure(&ask, &answer), "{act:?}, {weather:?}: {answer:?}");
            assert_eq!(proof(world, &ask).await, ReturnProof::Open, "{act:?}, {weather:?}");
        }
        world.shop().take_return_step(&ask).await.unwrap();
        assert_eq!(world.book(&ask.order).await, book, "{act:?}");
    }
}

/// Whether the engine takes this for no answer.
fn is_unsure(ask: &ReturnAsk, answer: &Result<domain::ReturnSeen, PortError>) -> bool {
    match answer {
        Ok(seen) => return_proof(ask.act, *seen) == ReturnProof::Open,
        Err(error) => error.effect == Effect::Unknown,
    }
}

pub(crate) async fn a_return_that_is_not_there_takes_no_step(world: &dyn ReturnWorld) {
    for act in acts(world).iter().filter(|act| **act != ReturnAct::Open) {
        let (mut ask, _) = ready(world, *act).await;
        let before = world.book(&ask.order).await;
        ask.back = format!("{}99", ask.back);
        let shop = world.shop();
        let missing = shop.return_now(&ask).await.unwrap_err();
        assert_eq!(
            (missing.kind, missing.effect),
            (PortErrorKind::ReturnMissing, Effect::None),
            "{act:?}: {missing}"
        );
        let error = shop.take_return_step(&ask).await.unwrap_err();
        assert_eq!(error.effect, Effect::None, "{act:?}: {error}");
        assert_eq!(world.book(&ask.order).await, before, "{act:?}");
    }
}
