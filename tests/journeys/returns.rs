//! A return that Laura asked for is decided about once, its goods are received once, and no money moves. The shop's own book is
//! compared with what Ana was told, also when the shop's answers go missing.

use crate::world::Desk;
use domain::{DeclineReason, OrderId, OutgoingState, ReturnAct, ReturnSeen, ReturnStatus, ReturnSupport};
use engine::{Decision, EngineError, RETURN, ReturnRequest, ReturnTaken};
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, ExternalId, Found, Outgoing,
    PortError, PortErrorKind, Record, Retry, ReturnAsk, Stream, Surroundings, async_trait,
};
use std::sync::{Arc, Mutex};

/// The sample shop with everything read, and an order whose buyer asks to send something back.
async fn desk_with_a_return() -> (Desk, OrderId, String) {
    desk_in(connectors::connector("sample").unwrap()).await
}

async fn desk_in(shop: &'static dyn Connector) -> (Desk, OrderId, String) {
    let desk = Desk::with(shop).await;
    for row in desk.queue(store::TicketQueue::AllOpen).await {
        let Some(customer) = row.customer else { continue };
        for order in desk.engine.store().orders_of(customer, 50).await.unwrap() {
            if let Some(back) = order.returns.iter().find(|one| one.status == ReturnStatus::Requested) {
                return (desk, order.head.id, back.external_id.clone());
            }
        }
    }
    panic!("nobody asks to send anything back");
}

fn ask(order: OrderId, back: &str, act: ReturnAct, operation: &str) -> ReturnRequest {
    ReturnRequest {
        order,
        back: back.to_owned(),
        act,
        lines: Vec::new(),
        reason: (act == ReturnAct::Decline).then_some(DeclineReason::PeriodEnded),
        note: String::new(),
        operation: operation.to_owned(),
        ticket: None,
    }
}

async fn status(desk: &Desk, order: OrderId) -> ReturnStatus {
    desk.engine.store().order(order).await.unwrap().returns[0].status
}

async fn row(desk: &Desk, taken: ReturnTaken) -> store::OutboxRow {
    desk.engine.store().outbox_row(taken.outbox).await.unwrap()
}

fn told(desk: &Desk) -> Vec<String> {
    let lines = desk.notebooks.all_lines().into_iter();
    lines
        .filter(|line| line.starts_with("return ") || line.starts_with("refund "))
        .collect()
}

fn refused(answer: Result<ReturnTaken, EngineError>) -> &'static str {
    match answer {
        Err(EngineError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_approves_a_return_once_and_no_money_moves() {
    let (desk, order, back) = desk_with_a_return().await;
    let request = ask(order, &back, ReturnAct::Approve, "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    let again = desk.engine.request_return(&request).await.unwrap();
    assert_eq!(taken.outbox, again.outbox, "a double click is one decision");
    let other = ask(order, &back, ReturnAct::Decline, "op-2");
    assert_eq!(refused(desk.engine.request_return(&other).await), "return_open");
    assert_eq!(told(&desk).len(), 0, "it is held");
    desk.pass(11).await;
    let sent = row(&desk, taken).await;
    assert_eq!((sent.kind.as_str(), sent.state), (RETURN, OutgoingState::Done));
    assert_eq!(status(&desk, order).await, ReturnStatus::Open);
    let told = told(&desk);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("return approve "), "{told:?}");
    let late = desk.engine.request_return(&other).await;
    assert_eq!(refused(late), "return_decided");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_is_declined_for_a_reason_that_the_shop_knows() {
    let (desk, order, back) = desk_with_a_return().await;
    let mut request = ask(order, &back, ReturnAct::Decline, "op-1");
    request.reason = None;
    let answer = desk.engine.request_return(&request).await;
    assert_eq!(refused(answer), "return_reason_missing");
    request.reason = Some(DeclineReason::FinalSale);
    request.note = "x".repeat(501);
    let answer = desk.engine.request_return(&request).await;
    assert_eq!(refused(answer), "return_note_long");
    request.note = "Ya no se puede devolver.".to_owned();
    let taken = desk.engine.request_return(&request).await.unwrap();
    desk.pass(11).await;
    assert_eq!(row(&desk, taken).await.state, OutgoingState::Done);
    assert_eq!(status(&desk, order).await, ReturnStatus::Declined);
    let missing = ask(order, "ret_none", ReturnAct::Approve, "op-2");
    assert_eq!(refused(desk.engine.request_return(&missing).await), "return_missing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_taken_back_in_time_never_leaves() {
    let (desk, order, back) = desk_with_a_return().await;
    let request = ask(order, &back, ReturnAct::Decline, "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    let undone = desk.engine.undo_last().await.unwrap();
    assert_eq!(undone.name.as_deref(), Some("return.decline"));
    desk.pass(3_600).await;
    let gone = row(&desk, taken).await;
    assert_eq!((gone.state, gone.attempts), (OutgoingState::Cancelled, 0));
    assert_eq!(refused(desk.engine.request_return(&request).await), "return_taken_back");
    assert_eq!(told(&desk).len(), 0);
    let second = ask(order, &back, ReturnAct::Approve, "op-2");
    let second = desk.engine.request_return(&second).await.unwrap();
    desk.pass(11).await;
    assert!(
        desk.engine.undo_return(second.outbox).await.is_err(),
        "what has left cannot be taken back"
    );
    assert_eq!(status(&desk, order).await, ReturnStatus::Open);
}

/// What goes wrong on the way to the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// The decision does not arrive, and nobody can tell.
    CutBefore,
    /// It arrives, and its answer does not.
    CutAfter,
    /// Before it leaves, Bruno declines the return in the shop itself.
    BrunoFirst,
    /// It arrives so late that the shop already refuses the second sending.
    Late,
    /// It does not arrive, and then the shop's owner takes the right to read away.
    LockedOut,
}

/// The sample shop behind a line that is cut; it counts what was sent.
#[derive(Clone)]
struct BehindALine {
    line: Arc<Mutex<Option<Line>>>,
    sent: Arc<Mutex<usize>>,
    shop: Option<Arc<dyn Connected>>,
}

impl BehindALine {
    fn cut(line: Line) -> BehindALine {
        BehindALine {
            line: Arc::new(Mutex::new(Some(line))),
            sent: Arc::default(),
            shop: None,
        }
    }

    fn inside(&self) -> &dyn Connected {
        self.shop.as_deref().unwrap()
    }
}

impl Connector for BehindALine {
    fn id(&self) -> &'static str {
        "sample"
    }
    fn name(&self) -> &'static str {
        "Taller Azul"
    }
    fn fields(&self) -> &'static [ConnectorField] {
        &[]
    }
    fn capabilities(&self) -> &'static [Capability] {
        connectors::connector("sample").unwrap().capabilities()
    }
    fn returns(&self) -> Option<ReturnSupport> {
        connectors::connector("sample").unwrap().returns()
    }
    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        let shop = connectors::connector("sample").unwrap().connect(credentials, around)?;
        Ok(Arc::new(BehindALine {
            shop: Some(shop),
            ..self.clone()
        }))
    }
}

#[async_trait]
impl Connected for BehindALine {
    fn streams(&self) -> &'static [Stream] {
        self.inside().streams()
    }
    async fn probe(&self) -> Result<String, PortError> {
        self.inside().probe().await
    }
    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        self.inside().pull(stream, cursor).await
    }
    async fn orders_again(&self, ids: &[ExternalId]) -> Result<Option<Vec<Record>>, PortError> {
        self.inside().orders_again(ids).await
    }
    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        self.inside().send(message).await
    }
    async fn find_sent(&self, message: &Outgoing) -> Result<Found, PortError> {
        self.inside().find_sent(message).await
    }
    async fn take_return_step(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        *self.sent.lock().unwrap() += 1;
        let line = *self.line.lock().unwrap();
        let lost = PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, "cut").with_unknown_effect();
        match line {
            Some(Line::CutBefore) => Err(lost),
            Some(Line::CutAfter) => self.inside().take_return_step(ask).await.and(Err(lost)),
            Some(Line::LockedOut) => Err(lost),
            Some(Line::Late) if *self.sent.lock().unwrap() == 1 => Err(lost),
            Some(Line::Late) => {
                self.inside().take_return_step(ask).await?;
                self.inside().take_return_step(ask).await
            }
            Some(Line::BrunoFirst) | None => self.inside().take_return_step(ask).await,
        }
    }
    async fn return_now(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        if *self.line.lock().unwrap() == Some(Line::BrunoFirst) {
            *self.line.lock().unwrap() = None;
            let act = ReturnAct::Decline;
            self.inside()
                .take_return_step(&ReturnAsk { act, ..ask.clone() })
                .await?;
        }
        if *self.line.lock().unwrap() == Some(Line::LockedOut) && *self.sent.lock().unwrap() > 0 {
            return Err(PortError::new(
                PortErrorKind::RightsMissing,
                Retry::Never,
                "no right to read",
            ));
        }
        self.inside().return_now(ask).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_whose_answer_is_missing_is_found_in_the_return_and_not_repeated() {
    let line = BehindALine::cut(Line::CutAfter);
    let (desk, order, back) = desk_in(Box::leak(Box::new(line.clone()))).await;
    let request = ask(order, &back, ReturnAct::Approve, "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    desk.pass(11).await;
    desk.pass(30).await;
    assert_eq!(row(&desk, taken).await.state, OutgoingState::Done);
    assert_eq!((*line.sent.lock().unwrap(), told(&desk).len()), (1, 1));
    assert_eq!(status(&desk, order).await, ReturnStatus::Open);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_that_never_arrives_is_looked_for_before_each_sending_and_in_the_end_a_person_decides() {
    let line = BehindALine::cut(Line::CutBefore);
    let (desk, order, back) = desk_in(Box::leak(Box::new(line.clone()))).await;
    let request = ask(order, &back, ReturnAct::Decline, "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    desk.pass(11).await;
    assert_eq!(row(&desk, taken).await.state, OutgoingState::Unknown);
    assert_eq!(*line.sent.lock().unwrap(), 1, "what may be under way is waited for");
    for _ in 0..40 {
        desk.pass(15).await;
    }
    let open = row(&desk, taken).await;
    assert_eq!(open.state, OutgoingState::NeedsPerson);
    assert_eq!(open.error_code.as_deref(), Some("return_unknown"));
    assert_eq!((*line.sent.lock().unwrap(), told(&desk).len()), (3, 0));
    *line.line.lock().unwrap() = None;
    desk.engine.decide(taken.outbox, Decision::SendAgain).await.unwrap();
    desk.pass(1).await;
    assert_eq!(row(&desk, taken).await.state, OutgoingState::Done);
    assert_eq!(status(&desk, order).await, ReturnStatus::Declined);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_decided_in_the_shop_meanwhile_is_not_overridden() {
    let line = BehindALine::cut(Line::BrunoFirst);
    let (desk, order, back) = desk_in(Box::leak(Box::new(line.clone()))).await;
    let request = ask(order, &back, ReturnAct::Approve, "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    desk.pass(11).await;
    let open = row(&desk, taken).await;
    assert_eq!((open.state, open.attempts), (OutgoingState::NeedsPerson, 0));
    assert_eq!(open.error_code.as_deref(), Some("return_decided_otherwise"));
    assert_eq!(*line.sent.lock().unwrap(), 0, "nothing was sent");
    assert_eq!(status(&desk, order).await, ReturnStatus::Declined);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repetition_that_is_refused_because_the_first_came_late_is_no_failure() {
    let line = BehindALine::cut(Line::Late);
    let (desk, order, back) = desk_in(Box::leak(Box::new(line.clone()))).await;
    let request = ask(order, &back, ReturnAct::Approve, "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    desk.pass(11).await;
    for _ in 0..8 {
        desk.pass(15).await;
    }
    assert_eq!(*line.sent.lock().unwrap(), 2);
    assert_eq!(row(&desk, taken).await.state, OutgoingState::Done);
    assert_eq!(status(&desk, order).await, ReturnStatus::Open);
    assert_eq!(told(&desk).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_been_sent_stays_unsure_when_the_shop_can_no_longer_be_read() {
    let line = BehindALine::cut(Line::LockedOut);
    let (desk, order, back) = desk_in(Box::leak(Box::new(line.clone()))).await;
    let request = ask(order, &back, ReturnAct::Decline, "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    desk.pass(11).await;
    desk.pass(15).await;
    let open = row(&desk, taken).await;
    assert_eq!(open.state, OutgoingState::NeedsPerson);
    assert_eq!(open.error_code.as_deref(), Some("return_unknown"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_in_a_restored_backup_does_not_leave_before_a_person_has_said_so() {
    let (desk, order, back) = desk_with_a_return().await;
    let request = ask(order, &back, ReturnAct::Approve, "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    let mut tx = desk.engine.store().write().await.unwrap();
    assert_eq!(tx.doubt_outbox(desk.engine.now()).await.unwrap(), 1);
    tx.commit().await.unwrap();
    for _ in 0..40 {
        desk.pass(15).await;
    }
    let open = row(&desk, taken).await;
    assert_eq!(
        open.state,
        OutgoingState::NeedsPerson,
        "Ana may have taken it back after the backup"
    );
    assert_eq!(open.error_code.as_deref(), Some("return_unknown"));
    assert_eq!(told(&desk).len(), 0);
    desk.engine.decide(taken.outbox, Decision::Cancel).await.unwrap();
    desk.pass(60).await;
    assert_eq!(told(&desk).len(), 0);
    assert_eq!(status(&desk, order).await, ReturnStatus::Requested);
}

/// An order of somebody whose goods have left and of which nothing comes back, with its first line.
async fn something_to_send_back(desk: &Desk) -> (OrderId, String, u32) {
    for row in desk.queue(store::TicketQueue::AllOpen).await {
        let Some(customer) = row.customer else { continue };
        for order in desk.engine.store().orders_of(customer, 50).await.unwrap() {
            let home = order.lines.iter().find(|line| line.returned < line.quantity);
            if let Some(line) = home.filter(|_| engine::return_can_be_opened(&order)) {
                return (order.head.id, line.external_id.clone(), line.quantity - line.returned);
            }
        }
    }
    panic!("nobody has anything to send back");
}

fn open(order: OrderId, lines: &[(&str, u32)], operation: &str) -> ReturnRequest {
    ReturnRequest {
        act: ReturnAct::Open,
        lines: lines
            .iter()
            .map(|(line, pieces)| ((*line).to_owned(), *pieces))
            .collect(),
        ..ask(order, "", ReturnAct::Open, operation)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_opens_a_return_for_a_customer_who_wants_to_send_something_back() {
    let desk = Desk::with(connectors::connector("sample").unwrap()).await;
    let (order, line, quantity) = something_to_send_back(&desk).await;
    for wrong in [
        &[][..],
        &[(line.as_str(), quantity + 1)],
        &[("none", 1)],
        &[(line.as_str(), 1), (line.as_str(), 1)],
    ] {
        let answer = desk.engine.request_return(&open(order, wrong, "op-0")).await;
        assert_eq!(refused(answer), "return_lines_invalid", "{wrong:?}");
    }
    let request = open(order, &[(&line, 1)], "op-1");
    let taken = desk.engine.request_return(&request).await.unwrap();
    let undone = desk.engine.undo_last().await.unwrap();
    assert_eq!(undone.name.as_deref(), Some("return.open"));
    desk.pass(60).await;
    assert_eq!(row(&desk, taken).await.state, OutgoingState::Cancelled);
    let request = open(order, &[(&line, 1)], "op-2");
    let taken = desk.engine.request_return(&request).await.unwrap();
    let again = desk.engine.request_return(&request).await.unwrap();
    assert_eq!(taken.outbox, again.outbox, "a double click is one return");
    desk.pass(11).await;
    assert_eq!(row(&desk, taken).await.state, OutgoingState::Done);
    let returns = desk.engine.store().order(order).await.unwrap().returns;
    let ours: Vec<_> = returns
        .iter()
        .filter(|back| back.status == ReturnStatus::Open)
        .collect();
    assert_eq!((ours.len(), ours[0].by_buyer), (1, false));
    let second = desk.engine.request_return(&open(order, &[(&line, 1)], "op-3")).await;
    assert_eq!(refused(second), "return_pending");
    assert_eq!(told(&desk).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_whose_opening_nobody_answered_is_found_by_its_mark() {
    for (line, sent) in [(Line::CutAfter, 1), (Line::Late, 2)] {
        let line = BehindALine::cut(line);
        let desk = Desk::with(Box::leak(Box::new(line.clone()))).await;
        let (order, item, _) = something_to_send_back(&desk).await;
        let taken = desk
            .engine
            .request_return(&open(order, &[(&item, 1)], "op-1"))
            .await
            .unwrap();
        for _ in 0..10 {
            desk.pass(15).await;
        }
        assert_eq!(row(&desk, taken).await.state, OutgoingState::Done);
        assert_eq!((*line.sent.lock().unwrap(), told(&desk).len()), (sent, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_are_received_after_the_return_was_approved_and_the_refund_is_a_step_of_its_own() {
    let (desk, order, back) = desk_with_a_return().await;
    let receive = |operation: &str| ask(order, &back, ReturnAct::Receive, operation);
    let early = desk.engine.request_return(&receive("op-1")).await;
    assert_eq!(refused(early), "return_decided", "nobody has approved it yet");
    let approve = ask(order, &back, ReturnAct::Approve, "op-2");
    desk.engine.request_return(&approve).await.unwrap();
    desk.pass(11).await;
    desk.engine.request_return(&receive("op-3")).await.unwrap();
    let undone = desk.engine.undo_last().await.unwrap();
    assert_eq!(undone.name.as_deref(), Some("return.receive"));
    let taken = desk.engine.request_return(&receive("op-4")).await.unwrap();
    desk.pass(11).await;
    assert_eq!(row(&desk, taken).await.state, OutgoingState::Done);
    assert_eq!(status(&desk, order).await, ReturnStatus::Received);
    let after = desk.engine.store().order(order).await.unwrap();
    assert!(after.lines.iter().any(|line| line.returned > 0));
    assert_eq!(after.head.refunded.minor, 0);
    let twice = desk.engine.request_return(&receive("op-5")).await;
    assert_eq!(refused(twice), "return_decided");
    let told = told(&desk);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].starts_with("return receive "), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_whose_arrival_nobody_confirmed_are_not_received_twice() {
    for (line, sent) in [(Line::CutAfter, 1), (Line::Late, 2)] {
        let open = BehindALine::cut(line);
        *open.line.lock().unwrap() = None;
        let (desk, order, back) = desk_in(Box::leak(Box::new(open.clone()))).await;
        let approve = ask(order, &back, ReturnAct::Approve, "op-1");
        desk.engine.request_return(&approve).await.unwrap();
        desk.pass(11).await;
        (*open.sent.lock().unwrap(), *open.line.lock().unwrap()) = (0, Some(line));
        let receive = ask(order, &back, ReturnAct::Receive, "op-2");
        let taken = desk.engine.request_return(&receive).await.unwrap();
        for _ in 0..10 {
            desk.pass(15).await;
        }
        assert_eq!(row(&desk, taken).await.state, OutgoingState::Done);
        assert_eq!((*open.sent.lock().unwrap(), told(&desk).len()), (sent, 2));
        assert_eq!(status(&desk, order).await, ReturnStatus::Received);
    }
}
