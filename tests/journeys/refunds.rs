//! Money is paid back once. Ana asks for a refund on an order of the sample shop; what can be taken back is, what has left is
//! not, and the shop's own books are compared with what Ana was told.

use crate::world::Desk;
use domain::{OrderId, OutgoingState};
use engine::{EngineError, REFUND, RefundRequest};

/// The sample shop with everything read, and an order of which something was paid and nothing given back.
async fn desk_with_a_paid_order() -> (Desk, OrderId) {
    let desk = Desk::with(connectors::connector("sample").unwrap()).await;
    let ticket = desk.queue(store::TicketQueue::AllOpen).await;
    for row in ticket {
        let Some(customer) = row.customer else { continue };
        for order in desk.engine.store().orders_of(customer, 50).await.unwrap() {
            let whole = order.refunds.is_empty() && order.payments.len() == 1 && !order.head.cancelled;
            if whole && order.payments[0].captured.minor > 1_000 {
                return (desk, order.head.id);
            }
        }
    }
    panic!("the sample shop has no paid order");
}

async fn ask(desk: &Desk, order: OrderId, minor: i64, operation: &str) -> RefundRequest {
    RefundRequest {
        order,
        payment: None,
        minor,
        reason: "Taza rota".to_owned(),
        operation: operation.to_owned(),
        stamp: desk.engine.refund_quote(order).await.unwrap().stamp,
        ticket: None,
    }
}

async fn left(desk: &Desk, order: OrderId) -> i64 {
    let quote = desk.engine.refund_quote(order).await.unwrap();
    quote.payments.first().map_or(0, |payment| payment.left.minor)
}

fn refused(answer: Result<engine::RefundTaken, EngineError>) -> &'static str {
    match answer {
        Err(EngineError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_gives_a_part_back_and_then_the_rest_and_the_shop_has_paid_each_once() {
    let (desk, order) = desk_with_a_paid_order().await;
    let all = left(&desk, order).await;
    let part = ask(&desk, order, 500, "op-1").await;
    let taken = desk.engine.request_refund(&part).await.unwrap();
    let again = desk.engine.request_refund(&part).await.unwrap();
    assert_eq!(taken.outbox, again.outbox, "a double click is one refund");
    assert_eq!(
        refused(desk.engine.request_refund(&ask(&desk, order, 100, "op-2").await).await),
        "refund_open"
    );
    desk.pass(11).await;
    let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
    assert_eq!((row.kind.as_str(), row.state), (REFUND, OutgoingState::Done));
    assert_eq!(left(&desk, order).await, all - 500);
    assert_eq!(
        refused(desk.engine.request_refund(&ask(&desk, order, all, "op-3").await).await),
        "refund_too_much"
    );
    let rest = ask(&desk, order, all - 500, "op-4").await;
    desk.engine.request_refund(&rest).await.unwrap();
    desk.pass(11).await;
    assert_eq!(left(&desk, order).await, 0);
    let order = desk.engine.store().order(order).await.unwrap();
    assert_eq!(
        order.refunds.iter().map(|one| one.amount.minor).collect::<Vec<_>>(),
        [500, all - 500]
    );
    assert_eq!(order.head.payment, domain::PaymentStatus::Refunded);
    let lines = desk
        .notebooks
        .all_lines()
        .into_iter()
        .filter(|line| line.starts_with("refund "));
    assert_eq!(lines.count(), 2, "in the shop's own book");
    assert!(desk.engine.store().refund_account_is_whole().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_taken_back_in_time_never_leaves() {
    let (desk, order) = desk_with_a_paid_order().await;
    let all = left(&desk, order).await;
    let request = ask(&desk, order, 500, "op-1").await;
    let taken = desk.engine.request_refund(&request).await.unwrap();
    assert_eq!(
        desk.engine.undo_last().await.unwrap().name.as_deref(),
        Some("refund.request")
    );
    desk.pass(3_600).await;
    let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
    assert_eq!((row.state, row.attempts), (OutgoingState::Cancelled, 0));
    assert_eq!(refused(desk.engine.request_refund(&request).await), "refund_taken_back");
    assert_eq!(left(&desk, order).await, all);
    let second = desk
        .engine
        .request_refund(&ask(&desk, order, 500, "op-2").await)
        .await
        .unwrap();
    desk.pass(11).await;
    assert!(
        desk.engine.undo_refund(second.outbox).await.is_err(),
        "what has left cannot be taken back"
    );
    assert_eq!(left(&desk, order).await, all - 500);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_amount_that_was_shown_before_the_order_changed_is_not_paid() {
    let (desk, order) = desk_with_a_paid_order().await;
    let old = ask(&desk, order, 700, "op-old").await;
    desk.engine
        .request_refund(&ask(&desk, order, 500, "op-1").await)
        .await
        .unwrap();
    desk.pass(11).await;
    assert_eq!(refused(desk.engine.request_refund(&old).await), "refund_outdated");
    for minor in [0, -500] {
        let request = ask(&desk, order, minor, "op-none").await;
        assert_eq!(
            refused(desk.engine.request_refund(&request).await),
            "refund_amount_invalid"
        );
    }
}
