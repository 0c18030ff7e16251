//! Refunds on the real Medusa server. It knows no keys, so everything hangs on what is asked of it and how often: its own
//! books say in the end how often it paid.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::medusa_admin::{Buyer, MedusaShop};
use crate::world::{Desk, MORNING};
use connectors::connector;
use domain::{MINUTE, OrderId, OutboxId, OutgoingState};
use engine::{Decision, EngineError, RefundRequest, RefundTrail};
use platform::ReqwestHttp;
use ports::{Clock, Http, HttpRequest, HttpResponse, Method, PortError, PortErrorKind, Retry, async_trait};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use testkit::{RecordingPrograms, TestClock};

/// The network, which loses the answers to what is paid or done when it is told to. Time passes at the server as on the desk.
pub(crate) struct Line {
    inner: ReqwestHttp,
    /// Whether a request's answer is to be lost.
    loses: fn(&HttpRequest) -> bool,
    pub(crate) cut: AtomicBool,
    /// How many of these requests were sent.
    pub(crate) sent: AtomicU32,
    clock: Arc<TestClock>,
}

/// Ana's desk, which has read this shop over such a line, and the order that was bought there.
pub(crate) async fn desk_over_a_line(
    shop: &MedusaShop,
    bought: &Value,
    loses: fn(&HttpRequest) -> bool,
) -> (Desk, Arc<Line>, OrderId) {
    let clock = Arc::new(TestClock::at(MORNING));
    let line = Arc::new(Line {
        inner: ReqwestHttp::new().unwrap(),
        loses,
        cut: AtomicBool::new(false),
        sent: AtomicU32::new(0),
        clock: clock.clone(),
    });
    let medusa = connector("medusa").unwrap();
    let desk = Desk::over(medusa, RecordingPrograms::default(), clock, line.clone()).await;
    let credentials = shop.credentials().0;
    desk.engine.add_connection("medusa", "", &credentials).await.unwrap();
    desk.sync().await;
    let number = bought["display_id"].to_string();
    let order = desk.engine.find_orders(&number).await.unwrap().remove(0).id;
    (desk, line, order)
}

#[async_trait]
impl Http for Line {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        let acts = request.method == Method::Post && (self.loses)(&request);
        let mut answer = self.inner.send(request).await?;
        let seconds = self.clock.now().since(MORNING) / 1_000;
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
        for (name, value) in &mut answer.headers {
            if name == "date" {
                *value = format!("Sun, 22 Nov 2026 {:02}:{minutes:02}:{:02} GMT", 8 + hours, seconds % 60);
            }
        }
        if acts {
            self.sent.fetch_add(1, Ordering::SeqCst);
            if self.cut.load(Ordering::SeqCst) {
                let lost = PortError::new(PortErrorKind::Unreachable, Retry::Later, "the answer was cut");
                return Err(lost.with_unknown_effect());
            }
        }
        Ok(answer)
    }
}

struct Case {
    shop: MedusaShop,
    desk: Desk,
    line: Arc<Line>,
    shop_order: String,
    order: OrderId,
}

/// Carla has bought and paid, and Ana's desk has read it.
async fn carla_has_paid() -> Option<Case> {
    let shop = MedusaShop::running()?;
    let bought = shop.place_order(&Buyer::carla(), &[("taza", 2)], None).await;
    let shop_order = bought["id"].as_str().unwrap().to_owned();
    shop.capture(&shop_order, None).await;
    let (desk, line, order) = desk_over_a_line(&shop, &bought, |request| request.url.contains("/refund")).await;
    Some(Case {
        shop,
        desk,
        line,
        shop_order,
        order,
    })
}

impl Case {
    async fn ask(&self, minor: i64, operation: &str) -> Result<OutboxId, EngineError> {
        let quote = self.desk.engine.refund_quote(self.order).await.unwrap();
        assert!(quote.fresh);
        let request = RefundRequest {
            order: self.order,
            payment: None,
            minor,
            reason: "Taza rota".to_owned(),
            operation: operation.to_owned(),
            stamp: quote.stamp,
            ticket: None,
        };
        Ok(self.desk.engine.request_refund(&request).await?.outbox)
    }

    async fn state(&self, id: OutboxId) -> OutgoingState {
        self.desk.engine.store().outbox_row(id).await.unwrap().state
    }

    /// Amounts that the shop's own books show as paid back, in its own digits.
    async fn books(&self) -> Vec<String> {
        let order = self.shop.order(&self.shop_order).await;
        let payment = &order["payment_collections"][0]["payments"][0];
        let refunds = self.shop.refunds(payment["id"].as_str().unwrap()).await;
        refunds.iter().map(|row| row["amount"].to_string()).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_is_paid_once_and_shows_on_the_order() {
    let Some(case) = carla_has_paid().await else { return };
    let id = case.ask(500, "op-1").await.unwrap();
    case.desk.send_after(11).await;
    assert_eq!(case.state(id).await, OutgoingState::Done);
    assert_eq!(case.books().await, ["5"]);
    let order = case.desk.engine.store().order(case.order).await.unwrap();
    let row = case.desk.engine.store().outbox_row(id).await.unwrap();
    assert_eq!(order.head.refunded.minor, 500);
    assert_eq!(order.refunds[0].reason, format!("Taza rota [{}]", row.marker));
    assert_eq!(case.line.sent.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_whose_answer_was_cut_is_found_again_and_never_repeated() {
    let Some(case) = carla_has_paid().await else { return };
    let id = case.ask(500, "op-1").await.unwrap();
    case.line.cut.store(true, Ordering::SeqCst);
    case.desk.send_after(11).await;
    assert_eq!(case.state(id).await, OutgoingState::Unknown);
    assert!(
        case.ask(100, "op-2").await.is_err(),
        "nothing else leaves on this order meanwhile"
    );
    for _ in 0..20 {
        case.desk.send_after(MINUTE / 1_000).await;
    }
    let row = case.desk.engine.store().outbox_row(id).await.unwrap();
    assert_eq!(row.state, OutgoingState::NeedsPerson);
    assert_eq!(
        row.error_code.as_deref(),
        Some("refund_unproven"),
        "its row is written before the gateway is asked"
    );
    let seen = RefundTrail::of(&row).seen;
    assert_eq!(
        seen.iter().map(|one| (one.ours, one.minor)).collect::<Vec<_>>(),
        [(true, 500)]
    );
    case.desk.engine.decide(id, Decision::Happened).await.unwrap();
    case.desk.send_after(3_600).await;
    assert_eq!(case.state(id).await, OutgoingState::Done);
    assert_eq!(case.line.sent.load(Ordering::SeqCst), 1);
    assert_eq!(
        case.books().await,
        ["5"],
        "the shop's own books say that it was paid once"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_gave_back_in_the_shop_meanwhile_stops_ours() {
    let Some(case) = carla_has_paid().await else { return };
    let id = case.ask(500, "op-1").await.unwrap();
    case.shop.refund(&case.shop_order, "3", "Bruno, por teléfono").await;
    case.desk.send_after(11).await;
    let row = case.desk.engine.store().outbox_row(id).await.unwrap();
    assert_eq!(
        (row.state, row.error_code.as_deref()),
        (OutgoingState::NeedsPerson, Some("refund_elsewhere"))
    );
    assert_eq!(case.books().await, ["3"]);
    // Ana sees both and wants hers all the same: exactly one more sending.
    case.desk.engine.decide(id, Decision::SendAgain).await.unwrap();
    case.desk.send_after(11).await;
    assert_eq!(case.state(id).await, OutgoingState::Done);
    assert_eq!(case.books().await, ["3", "5"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_pays_back_the_last_rounded_cent() {
    let Some(case) = carla_has_paid().await else { return };
    let quote = case.desk.engine.refund_quote(case.order).await.unwrap();
    let all = quote.payments[0].left.minor;
    assert!(case.ask(all + 1, "op-1").await.is_err());
    let id = case.ask(all, "op-2").await.unwrap();
    case.desk.send_after(11).await;
    assert_eq!(case.state(id).await, OutgoingState::Done);
    assert!(
        case.desk
            .engine
            .refund_quote(case.order)
            .await
            .unwrap()
            .payments
            .is_empty()
    );
}
