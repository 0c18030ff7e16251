//! What is news, as a table, and that whatever order a shop's answers come in nothing is said twice.

use super::*;
use crate::{DAY, HOUR};
use FulfilmentStatus::{Delivered, Fulfilled, PartiallyFulfilled, Shipped, Unfulfilled};
use proptest::prelude::*;
use std::collections::BTreeSet;

const NOON: Timestamp = Timestamp(1_795_348_800_000);

fn order() -> OrderGlimpse {
    OrderGlimpse {
        cancelled: false,
        paid: false,
        paid_at: None,
        fulfilment: Unfulfilled,
        parcels: Vec::new(),
        refunds: Vec::new(),
    }
}

fn paid() -> OrderGlimpse {
    OrderGlimpse {
        paid: true,
        paid_at: Some(NOON),
        ..order()
    }
}

fn with(parcels: &[(&str, FulfilmentStatus)]) -> OrderGlimpse {
    OrderGlimpse {
        parcels: parcels
            .iter()
            .map(|(id, status)| ParcelGlimpse {
                id: (*id).to_owned(),
                status: *status,
                shipped_at: None,
                delivered_at: None,
            })
            .collect(),
        ..paid()
    }
}

fn whole(fulfilment: FulfilmentStatus) -> OrderGlimpse {
    OrderGlimpse { fulfilment, ..paid() }
}

fn refunded(ids: &[&str]) -> OrderGlimpse {
    OrderGlimpse {
        refunds: ids.iter().map(|id| ((*id).to_owned(), NOON)).collect(),
        ..paid()
    }
}

fn cancelled(order: OrderGlimpse) -> OrderGlimpse {
    OrderGlimpse {
        cancelled: true,
        ..order
    }
}

fn told(before: Option<&OrderGlimpse>, after: &OrderGlimpse) -> Vec<(&'static str, String)> {
    news(before, after)
        .into_iter()
        .map(|one| (one.kind.code(), one.mark))
        .collect()
}

#[test]
fn what_is_true_now_and_was_not_known_before_is_news() {
    for (why, before, after, expected) in [
        ("nothing happened", Some(order()), order(), vec![]),
        ("it was paid", Some(order()), paid(), vec![("paid", "")]),
        ("it came paid", None, paid(), vec![("paid", "")]),
        ("it was paid already", Some(paid()), paid(), vec![]),
        ("packed is not gone", Some(paid()), with(&[("p1", Fulfilled)]), vec![]),
        (
            "it left",
            Some(with(&[("p1", Fulfilled)])),
            with(&[("p1", Shipped)]),
            vec![("shipped", "p1")],
        ),
        (
            "it left as it was made",
            Some(paid()),
            with(&[("p1", Shipped)]),
            vec![("shipped", "p1")],
        ),
        (
            "still on its way",
            Some(with(&[("p1", Shipped)])),
            with(&[("p1", Shipped)]),
            vec![],
        ),
        (
            "it arrived",
            Some(with(&[("p1", Shipped)])),
            with(&[("p1", Delivered)]),
            vec![("delivered", "p1")],
        ),
        (
            "left and arrived between two readings",
            Some(paid()),
            with(&[("p1", Delivered)]),
            vec![("delivered", "p1")],
        ),
        (
            "paid and gone between two readings",
            Some(order()),
            with(&[("p1", Shipped)]),
            vec![("shipped", "p1")],
        ),
        (
            "the second parcel",
            Some(with(&[("p1", Delivered), ("p2", Fulfilled)])),
            with(&[("p1", Delivered), ("p2", Shipped)]),
            vec![("shipped", "p2")],
        ),
        (
            "two at once",
            Some(paid()),
            with(&[("p1", Shipped), ("p2", Shipped)]),
            vec![("shipped", "p1"), ("shipped", "p2")],
        ),
        (
            "a parcel that came back is no news",
            Some(with(&[("p1", Shipped)])),
            with(&[("p1", FulfilmentStatus::Returned)]),
            vec![],
        ),
        (
            "a shop without parcels: it left",
            Some(paid()),
            whole(Shipped),
            vec![("shipped", "")],
        ),
        (
            "a shop without parcels: it arrived",
            Some(whole(Shipped)),
            whole(Delivered),
            vec![("delivered", "")],
        ),
        ("a part of it", Some(paid()), whole(PartiallyFulfilled), vec![]),
        (
            "the parcel got an id of its own later",
            Some(whole(Shipped)),
            with(&[("p1", Shipped)]),
            vec![],
        ),
        (
            "the parcel lost its id",
            Some(with(&[("p1", Shipped)])),
            whole(Shipped),
            vec![],
        ),
        ("money back", Some(paid()), refunded(&["r1"]), vec![("refunded", "r1")]),
        (
            "more money back",
            Some(refunded(&["r1"])),
            refunded(&["r1", "r2"]),
            vec![("refunded", "r2")],
        ),
        (
            "a cancelled one is not paid for",
            Some(order()),
            cancelled(paid()),
            vec![],
        ),
        (
            "what a cancelled one gave back",
            Some(paid()),
            cancelled(refunded(&["r1"])),
            vec![("refunded", "r1")],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(kind, mark)| (kind, mark.to_owned()))
            .collect();
        assert_eq!(told(before.as_ref(), &after), expected, "{why}");
    }
}

#[test]
fn what_happened_before_anybody_watched_is_not_told() {
    let watch = |read_at: Option<Timestamp>| Watch {
        since: NOON,
        read_at,
        now: NOON + HOUR,
    };
    let dated = |at: Timestamp| News {
        kind: NewsKind::Shipped,
        mark: String::new(),
        at: Some(at),
    };
    let undated = News {
        kind: NewsKind::Delivered,
        mark: String::new(),
        at: None,
    };
    let yesterday = NOON - DAY;
    for (why, news, placed, known, watch, expected) in [
        (
            "the first import",
            dated(NOON + 1),
            yesterday,
            false,
            watch(None),
            false,
        ),
        (
            "before the rule",
            dated(NOON - 1),
            yesterday,
            true,
            watch(Some(NOON - HOUR)),
            false,
        ),
        (
            "after the rule",
            dated(NOON + 1),
            yesterday,
            true,
            watch(Some(NOON - HOUR)),
            true,
        ),
        (
            "an old order",
            dated(NOON + 1),
            NOON - 91 * DAY,
            true,
            watch(Some(NOON)),
            false,
        ),
        (
            "no date, last read before the rule",
            undated.clone(),
            yesterday,
            true,
            watch(Some(NOON - 1)),
            false,
        ),
        (
            "no date, last read after the rule",
            undated.clone(),
            yesterday,
            true,
            watch(Some(NOON)),
            true,
        ),
        (
            "no date, an old order seen first",
            undated.clone(),
            yesterday,
            false,
            watch(Some(NOON)),
            false,
        ),
        (
            "no date, a new order",
            undated,
            NOON + 1,
            false,
            watch(Some(NOON)),
            true,
        ),
    ] {
        assert_eq!(happened_on_watch(&news, placed, known, watch), expected, "{why}");
    }
    let late = Watch {
        since: NOON,
        read_at: Some(NOON),
        now: NOON + 4 * DAY,
    };
    assert!(
        !happened_on_watch(&dated(NOON + 1), NOON, true, late),
        "the desk was closed"
    );
}

#[test]
fn who_bought_first_is_served_first() {
    use StockCount::{AfterOrders, OnShelf};
    for (why, stock, count, pieces, short) in [
        ("the last piece was sold", 0, AfterOrders, vec![1], vec![false]),
        (
            "one more was sold than there is",
            -1,
            AfterOrders,
            vec![1, 1, 1],
            vec![false, false, true],
        ),
        ("two more", -2, AfterOrders, vec![1, 2], vec![false, true]),
        (
            "the older one is small enough",
            -2,
            AfterOrders,
            vec![3, 1],
            vec![true, false],
        ),
        ("more than anybody here waits for", -9, AfterOrders, vec![1], vec![true]),
        ("nothing on the shelf", 0, OnShelf, vec![1, 2], vec![true, true]),
        ("enough on the shelf", 3, OnShelf, vec![1, 2], vec![false, false]),
        ("enough for the first", 2, OnShelf, vec![1, 2], vec![false, true]),
        ("nobody waits", -3, AfterOrders, vec![], vec![]),
    ] {
        assert_eq!(short_lines(stock, count, &pieces), short, "{why}");
    }
}

fn any_glimpse() -> impl Strategy<Value = OrderGlimpse> {
    let status = prop::sample::select(vec![Unfulfilled, Fulfilled, Shipped, Delivered]);
    let parcels = prop::collection::btree_map("p[12]", status.clone(), 0..3);
    let refunds = prop::collection::btree_set("r[12]", 0..3);
    (any::<bool>(), any::<bool>(), status, parcels, refunds).prop_map(
        |(cancelled, paid, fulfilment, parcels, refunds)| OrderGlimpse {
            cancelled,
            paid,
            fulfilment,
            parcels: parcels
                .into_iter()
                .map(|(id, status)| ParcelGlimpse {
                    id,
                    status,
                    shipped_at: None,
                    delivered_at: None,
                })
                .collect(),
            refunds: refunds.into_iter().map(|id| (id, NOON)).collect(),
            ..order()
        },
    )
}

proptest! {
    #[test]
    fn whatever_order_the_answers_come_in_each_thing_is_told_at_most_once(answers in prop::collection::vec(any_glimpse(), 1..12)) {
        // As the store does: what was said stays said.
        let mut said: BTreeSet<(NewsKind, String)> = BTreeSet::new();
        let mut told = Vec::new();
        let mut known: Option<OrderGlimpse> = None;
        for answer in answers {
            for one in news(known.as_ref(), &answer) {
                if said.insert((one.kind, one.mark.clone())) {
                    told.push((one.kind, one.mark));
                }
            }
            prop_assert!(news(Some(&answer), &answer).is_empty(), "the same again is no news");
            known = Some(answer);
        }
        let once: BTreeSet<_> = told.iter().cloned().collect();
        prop_assert_eq!(once.len(), told.len());
    }

    #[test]
    fn no_more_lines_are_short_than_pieces_are_missing(stock in -20_i64..20, pieces in prop::collection::vec(1_u32..5, 0..12)) {
        let short = short_lines(stock, StockCount::AfterOrders, &pieces);
        prop_assert_eq!(short.len(), pieces.len());
        prop_assert!(stock < 0 || !short.contains(&true));
        let served: i64 = pieces.iter().zip(&short).filter(|(_, short)| !**short).map(|(p, _)| i64::from(*p)).sum();
        let all: i64 = pieces.iter().map(|p| i64::from(*p)).sum();
        prop_assert!(served <= (all + stock.min(0)).max(0));
    }
}
