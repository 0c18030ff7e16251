//! Two workstations, each with a database of its own, and somebody in the shop give money back on the same orders at the
//! same moment, while answers are cut. What happened is read from the shop's own books: no refund that was asked for is
//! paid twice, and in the end every workstation knows what the books say. The seed chooses who asks for how much and whose
//! answers are cut; how the requests meet is the machine's.

use super::line::{Line, Weather};
use super::storm::Chance;
use super::{Bought, ShopWorld, as_often_as_asked};
use crate::world::Desk;
use connectors::connector;
use domain::{MINUTE, OrderId, OutboxId, OutgoingState, SECOND, Timestamp, carries};
use engine::{Decision, RefundRequest};
use platform::ReqwestHttp;
use ports::{Clock, Http, HttpRequest, HttpResponse, PortError, async_trait};
use std::sync::Arc;
use testkit::TestClock;

/// Orders that are raced for in one round.
const ORDERS: usize = 2;
/// Rounds on every change: each workstation hears its answers in one, one loses them in another, both in the third.
const ROUNDS: u32 = 3;
/// What somebody in the shop writes.
const STAFF: &str = "Bruno, por teléfono";

/// The network of a desk whose clock is moved by hand: the shop's clock goes with it.
struct ShopsTime {
    inner: ReqwestHttp,
    clock: Arc<TestClock>,
}

#[async_trait]
impl Http for ShopsTime {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        let mut answer = self.inner.send(request).await?;
        for (name, value) in &mut answer.headers {
            if name == "date" {
                *value = http_date(self.clock.now());
            }
        }
        Ok(answer)
    }
}

fn http_date(now: Timestamp) -> String {
    let moment = jiff::Timestamp::from_millisecond(now.millis()).unwrap();
    moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A computer at which somebody gives money back.
struct Workstation {
    desk: Desk,
    line: Line,
}

/// A refund that was asked for at a workstation.
struct Asked {
    at: usize,
    order: OrderId,
    outbox: OutboxId,
    marker: String,
    minor: i64,
}

impl Workstation {
    async fn of(world: &dyn ShopWorld) -> Workstation {
        let line = Line::to(world.port()).await;
        let clock = Arc::new(TestClock::at(world.clock().now()));
        let network = ShopsTime {
            inner: ReqwestHttp::new().unwrap(),
            clock: clock.clone(),
        };
        let desk = Desk::among_others(connector(world.kind()).unwrap(), clock, Arc::new(network)).await;
        let credentials = world.credentials_at(&line.url());
        desk.engine
            .add_connection(world.kind(), "", &credentials.0)
            .await
            .unwrap();
        Workstation { desk, line }
    }

    /// Asks for a refund of so much, or of what is left where that is less.
    async fn ask(&self, at: usize, bought: &Bought, minor: i64) -> Asked {
        let engine = &self.desk.engine;
        let found = engine.find_orders(&bought.number).await.unwrap();
        let order = found.iter().find(|one| one.number == bought.number).unwrap().id;
        let quote = engine.refund_quote(order).await.unwrap();
        assert!(quote.fresh, "the shop answers");
        let minor = minor.min(quote.payments[0].left.minor);
        let request = RefundRequest {
            order,
            payment: None,
            minor,
            reason: "Taza rota".to_owned(),
            operation: format!("refund of {}", bought.id),
            stamp: quote.stamp,
            ticket: None,
        };
        let outbox = engine.request_refund(&request).await.unwrap().outbox;
        let marker = engine.store().outbox_row(outbox).await.unwrap().marker;
        Asked {
            at,
            order,
            outbox,
            marker,
            minor,
        }
    }

    async fn send(&self, after: i64) {
        self.desk.clock.advance(after);
        self.desk.engine.send_due().await.unwrap();
    }

    async fn read_later(&self) {
        self.send(20 * MINUTE).await;
        self.desk.sync().await;
    }

    async fn state(&self, asked: &Asked) -> (OutgoingState, Option<String>) {
        let row = self.desk.engine.store().outbox_row(asked.outbox).await.unwrap();
        (row.state, row.error_code)
    }
}

pub(crate) async fn two_workstations_and_the_shop_never_pay_a_refund_twice(world: &dyn ShopWorld) {
    let stations = <[Workstation; 2]>::from(tokio::join!(Workstation::of(world), Workstation::of(world)));
    let mut chance = Chance(11);
    let (mut raced, mut over) = (0, 0);
    for round in 0..as_often_as_asked("MOSTRADOR_RACES", ROUNDS) {
        let mut orders = Vec::new();
        for _ in 0..ORDERS {
            let bought = world.buy().await;
            world.pay(&bought.id).await;
            orders.push(bought);
        }
        tokio::join!(stations[0].desk.sync(), stations[1].desk.sync());
        let mut rounds = Vec::new();
        for bought in orders {
            let mut share = || bought.total.minor * [1, 2, 3][usize::try_from(chance.below(3)).unwrap()] / 3;
            let (by_staff, mine, yours) = (share(), share(), share());
            let asked = vec![
                stations[0].ask(0, &bought, mine).await,
                stations[1].ask(1, &bought, yours).await,
            ];
            rounds.push((bought, asked, by_staff));
        }
        for (at, station) in stations.iter().enumerate() {
            // None in the first round, one in the second, both in the third.
            if at < usize::try_from(round % 3).unwrap() {
                let through = [0, 12, 120][usize::try_from(chance.below(3)).unwrap()];
                station.line.set_for(world.paying_requests(), Weather::Cut(through));
            }
        }
        let backwards = chance.below(2) == 0;
        let staff = async {
            let mut paid = vec![false; rounds.len()];
            for place in 0..rounds.len() {
                let place = if backwards { rounds.len() - 1 - place } else { place };
                let (bought, _, minor) = &rounds[place];
                paid[place] = world.try_to_pay_back(&bought.id, *minor, STAFF).await;
            }
            paid
        };
        let (_, _, by_staff) = tokio::join!(stations[0].send(11 * SECOND), stations[1].send(11 * SECOND), staff);

        for station in &stations {
            station.line.set(Weather::Clear);
        }
        // Past every look that is taken for an answer that is missing.
        for wait in [6, 11, 46, 241, 601, 61, 61, 61] {
            for station in &stations {
                station.send(wait * SECOND).await;
            }
        }
        for ((bought, asked, _), staff_paid) in rounds.iter().zip(by_staff) {
            let books = judged(world, &stations, bought, asked, staff_paid).await;
            let paid: i64 = books.iter().map(|(minor, _)| minor).sum();
            raced += usize::from(books.len() > 1);
            over += usize::from(paid > bought.total.minor);
            decided(&stations, asked, &books).await;
        }
        tokio::join!(stations[0].read_later(), stations[1].read_later());
        for (bought, asked, _) in &rounds {
            for one in asked {
                let (state, code) = stations[one.at].state(one).await;
                assert!(state.is_settled(), "{state:?} {code:?}");
            }
            let books = world.books(&bought.id).await;
            for (station, one) in stations.iter().zip(asked) {
                known_as_it_is(station, one.order, books.clone()).await;
            }
        }
    }
    println!("{raced} orders were paid back more than once, {over} of them more than was taken");
}

/// Holds what the workstations say against the shop's books; answers with the books.
async fn judged(
    world: &dyn ShopWorld,
    stations: &[Workstation; 2],
    bought: &Bought,
    asked: &[Asked],
    staff_paid: bool,
) -> Vec<(i64, String)> {
    let books = world.books(&bought.id).await;
    let by_staff = books.iter().filter(|(_, why)| why == STAFF).count();
    assert!(
        by_staff <= 1 && (by_staff == 1 || !staff_paid),
        "what somebody in the shop gave back: {books:?}"
    );
    let mut explained = by_staff;
    for one in asked {
        let paid: Vec<i64> = books
            .iter()
            .filter(|(_, why)| carries(why, &one.marker))
            .map(|(minor, _)| *minor)
            .collect();
        let (state, code) = stations[one.at].state(one).await;
        assert!(
            paid.is_empty() || paid == [one.minor],
            "{} was asked for once: {books:?}",
            one.marker
        );
        match (state, code.as_deref()) {
            (OutgoingState::Done, _) => assert_eq!(paid.len(), 1, "it is called paid: {books:?}"),
            (OutgoingState::NeedsPerson, Some("refund_elsewhere" | "refund_too_much" | "refund_refused")) => {
                assert!(paid.is_empty(), "{code:?}, and it was paid: {books:?}");
            }
            (OutgoingState::NeedsPerson, _) => {}
            other => panic!("{other:?} when every look was taken: {books:?}"),
        }
        explained += paid.len();
    }
    assert_eq!(explained, books.len(), "nobody asked for the others: {books:?}");
    if world.never_pays_more_than_it_took() {
        let paid: i64 = books.iter().map(|(minor, _)| minor).sum();
        assert!(paid <= bought.total.minor, "{paid} of {:?}: {books:?}", bought.total);
    }
    books
}

/// What needs a person is decided by who reads the shop's books.
async fn decided(stations: &[Workstation; 2], asked: &[Asked], books: &[(i64, String)]) {
    for one in asked {
        if stations[one.at].state(one).await.0 == OutgoingState::NeedsPerson {
            let paid = books.iter().any(|(_, why)| carries(why, &one.marker));
            let decision = if paid { Decision::Happened } else { Decision::Cancel };
            stations[one.at].desk.engine.decide(one.outbox, decision).await.unwrap();
        }
    }
}

/// A workstation's record of an order's refunds is what the books say.
async fn known_as_it_is(station: &Workstation, order: OrderId, mut books: Vec<(i64, String)>) {
    let known = station.desk.engine.store().order(order).await.unwrap();
    let sum: i64 = books.iter().map(|(minor, _)| minor).sum();
    let mut refunds: Vec<(i64, String)> = known
        .refunds
        .iter()
        .map(|refund| (refund.amount.minor, refund.reason.clone()))
        .collect();
    refunds.sort();
    books.sort();
    assert_eq!(refunds, books);
    assert_eq!(known.head.refunded.minor, sum);
}
