//! Returns on the real Medusa server: opened for a buyer, called off for one who asked, and each once, by the shop's own rows.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::medusa_admin::{Buyer, MedusaShop};
use super::medusa_refunds::{Line, desk_over_a_line};
use crate::world::Desk;
use domain::{DeclineReason, OrderId, OutboxId, OutgoingState, ReturnAct, ReturnStatus};
use engine::ReturnRequest;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::Ordering;

struct Case {
    shop: MedusaShop,
    desk: Desk,
    line: Arc<Line>,
    shop_order: String,
    order: OrderId,
}

/// Carla has three cups at home, asks to send one back or not, and Ana's desk has read it. The line loses answers to the last
/// request of a step.
async fn carla_has_her_cups(asks: bool) -> Option<Case> {
    let shop = MedusaShop::running()?;
    let bought = shop.place_order(&Buyer::carla(), &[("taza", 3)], None).await;
    let shop_order = bought["id"].as_str().unwrap().to_owned();
    shop.complete(&shop_order).await;
    if asks {
        shop.request_return_as_buyer(&shop_order, 1, "Llegó rota").await;
    }
    let last = |request: &ports::HttpRequest| {
        let path = request.url.split('?').next().unwrap_or_default();
        path.contains("/returns/")
            && ["/request", "/cancel", "/receive/confirm"]
                .iter()
                .any(|last| path.ends_with(last))
    };
    let (desk, line, order) = desk_over_a_line(&shop, &bought, last).await;
    Some(Case {
        shop,
        desk,
        line,
        shop_order,
        order,
    })
}

impl Case {
    async fn ask(&self, act: ReturnAct, pieces: u32) -> OutboxId {
        let order = self.desk.engine.store().order(self.order).await.unwrap();
        let request = ReturnRequest {
            order: self.order,
            back: order
                .returns
                .first()
                .map(|back| back.external_id.clone())
                .unwrap_or_default(),
            act,
            lines: vec![(order.lines[0].external_id.clone(), pieces)],
            reason: (act == ReturnAct::Decline).then_some(DeclineReason::Another),
            note: if act == ReturnAct::Open {
                "Le quedan grandes".to_owned()
            } else {
                String::new()
            },
            operation: "op-1".to_owned(),
            ticket: None,
        };
        self.desk.engine.request_return(&request).await.unwrap().outbox
    }

    async fn let_minutes_pass(&self) {
        self.desk.send_after(11).await;
        for _ in 0..10 {
            self.desk.send_after(15).await;
        }
    }

    async fn state(&self, id: OutboxId) -> OutgoingState {
        self.desk.engine.store().outbox_row(id).await.unwrap().state
    }

    /// State and pieces of each return of the order, by the shop's own rows.
    async fn rows(&self) -> Vec<(String, u64)> {
        let rows = self.shop.returns(&self.shop_order).await;
        let row = |row: &Value| {
            let pieces = row["items"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|item| item["quantity"].as_u64());
            (row["status"].as_str().unwrap().to_owned(), pieces.sum())
        };
        rows.iter().map(row).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_that_ana_opens_is_in_the_shop_once_and_the_warehouse_can_receive_it() {
    let Some(case) = carla_has_her_cups(false).await else {
        return;
    };
    let id = case.ask(ReturnAct::Open, 2).await;
    case.let_minutes_pass().await;
    assert_eq!(case.state(id).await, OutgoingState::Done);
    assert_eq!(case.rows().await, [("requested".to_owned(), 2)]);
    let order = case.desk.engine.store().order(case.order).await.unwrap();
    assert_eq!(order.returns[0].status, ReturnStatus::Requested);
    assert!(!order.returns[0].by_buyer, "no ticket is made of what Ana did herself");
    case.shop.receive_return(&order.returns[0].external_id).await;
    assert_eq!(case.rows().await, [("received".to_owned(), 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_whose_answer_was_cut_is_found_by_its_mark_and_not_opened_twice() {
    let Some(case) = carla_has_her_cups(false).await else {
        return;
    };
    case.line.cut.store(true, Ordering::SeqCst);
    let id = case.ask(ReturnAct::Open, 1).await;
    case.desk.send_after(11).await;
    assert_eq!(case.state(id).await, OutgoingState::Unknown);
    case.let_minutes_pass().await;
    assert_eq!(case.state(id).await, OutgoingState::Done);
    assert_eq!(case.rows().await, [("requested".to_owned(), 1)]);
    assert_eq!(case.line.sent.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_staff_left_half_done_is_not_swept_away() {
    let Some(case) = carla_has_her_cups(false).await else {
        return;
    };
    let begun = case.shop.begin_return_as_staff(&case.shop_order).await;
    let id = case.ask(ReturnAct::Open, 1).await;
    case.let_minutes_pass().await;
    assert_eq!(case.state(id).await, OutgoingState::NeedsPerson);
    let rows = case.shop.returns(&case.shop_order).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["id"].as_str().unwrap(), begun);
    let row = case.desk.engine.store().outbox_row(id).await.unwrap();
    assert_eq!(row.error_code.as_deref(), Some("return_refused"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_that_carla_asked_for_is_called_off_or_received_once_also_when_the_answer_is_cut_and_no_money_moves() {
    for (act, told, status, back) in [
        (ReturnAct::Decline, "canceled", ReturnStatus::Cancelled, 0),
        (ReturnAct::Receive, "received", ReturnStatus::Received, 1),
    ] {
        for cut in [false, true] {
            let Some(case) = carla_has_her_cups(true).await else {
                return;
            };
            case.line.cut.store(cut, Ordering::SeqCst);
            let id = case.ask(act, 0).await;
            case.let_minutes_pass().await;
            let row = case.desk.engine.store().outbox_row(id).await.unwrap();
            assert_eq!(
                (row.state, row.error_code),
                (OutgoingState::Done, None),
                "{act:?}, cut: {cut}"
            );
            assert_eq!(case.rows().await, [(told.to_owned(), 1)]);
            assert_eq!(case.line.sent.load(Ordering::SeqCst), 1);
            let order = case.desk.engine.store().order(case.order).await.unwrap();
            assert_eq!(order.returns[0].status, status);
            assert_eq!((order.lines[0].returned, order.head.refunded.minor), (back, 0));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_arrival_that_staff_are_entering_is_theirs_and_one_of_ours_that_was_cut_is_begun_anew() {
    let Some(case) = carla_has_her_cups(true).await else {
        return;
    };
    let back = case.desk.engine.store().order(case.order).await.unwrap().returns[0]
        .external_id
        .clone();
    case.shop.begin_arrival(&back, "by hand").await;
    let id = case.ask(ReturnAct::Receive, 0).await;
    case.let_minutes_pass().await;
    let row = case.desk.engine.store().outbox_row(id).await.unwrap();
    assert_eq!(
        (row.state, row.error_code.as_deref()),
        (OutgoingState::NeedsPerson, Some("return_refused"))
    );
    assert_eq!(case.rows().await, [("requested".to_owned(), 1)]);
    // Staff give it up; ours is begun, its line is cut there, and the order is not locked by it.
    case.shop.forget_arrival(&back).await;
    let payload: serde_json::Value = serde_json::from_str(&row.payload).unwrap();
    case.shop
        .begin_arrival(&back, payload["marker"].as_str().unwrap())
        .await;
    case.desk.engine.decide(id, engine::Decision::SendAgain).await.unwrap();
    case.let_minutes_pass().await;
    assert_eq!(case.state(id).await, OutgoingState::Done);
    assert_eq!(case.rows().await, [("received".to_owned(), 1)]);
}
