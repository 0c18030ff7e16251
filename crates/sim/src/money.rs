//! What happens with money in a run: Ana pays back, in part or in full, twice by a double click, takes back, and decides by
//! what she is shown and by what the payment service tells her; somebody of the shop pays back beside her. And the judge of
//! it: only the gateway's ledger knows.

use crate::chance::one_in;
use crate::check::{self, Broken};
use crate::desk::Acted;
use crate::story::{Fate, Refund};
use crate::till::{CAPTURED, ORDERS, Till, TillKind};
use crate::world::World;
use domain::{OrderId, OutboxId, OutgoingState};
use engine::{Decision, Engine, EngineError, REFUND, RefundRequest, RefundTrail};
use std::collections::BTreeMap;
use store::OutboxRow;

fn require(holds: bool, rule: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken(rule())) }
}

impl World {
    async fn order(&self, number: &str) -> Result<Option<OrderId>, Broken> {
        let found = self.desk.engine().find_orders(number).await?;
        Ok(found
            .into_iter()
            .find(|order| order.number == number)
            .map(|order| order.id))
    }

    /// Refunds of the order that Ana sees.
    async fn shown_refunds(&self, order: OrderId) -> Result<Vec<String>, Broken> {
        let row = self.desk.engine().store().order(order).await?;
        Ok(row.refunds.into_iter().map(|refund| refund.external_id).collect())
    }

    /// Ana asks for a refund: all of it, or a part.
    pub(crate) async fn refund(&mut self, number: &'static str, all: bool) -> Result<(), Broken> {
        let Some(order) = self.order(number).await? else {
            return Ok(());
        };
        let quote = match self
            .act(move |engine| async move { engine.refund_quote(order).await })
            .await?
        {
            Acted::Answered(Ok(quote)) => quote,
            Acted::Answered(Err(_)) | Acted::Vanished => return Ok(()),
        };
        let Some(payment) = quote.payments.first() else {
            return Ok(());
        };
        let part = self.rng.i64(1..=(payment.left.minor / 3).max(1));
        let minor = if all { payment.left.minor } else { part };
        let word = self.word("refund");
        let request = RefundRequest {
            order,
            payment: None,
            minor,
            reason: word.clone(),
            operation: format!("op-{word}"),
            stamp: quote.stamp,
            ticket: None,
        };
        let shown = self.shown_refunds(order).await?;
        self.note(format!("{word}: {minor} of {number}"));
        let again = request.clone();
        let acted = self
            .act(move |engine| async move { engine.request_refund(&request).await })
            .await?;
        let taken = match acted {
            Acted::Answered(Ok(taken)) => Some(taken.outbox),
            Acted::Answered(Err(_)) => None,
            // Ana presses again, and it is one refund.
            Acted::Vanished => match self.desk.engine().request_refund(&again).await {
                Ok(taken) => Some(taken.outbox),
                Err(EngineError::Refused { .. }) => None,
                Err(error) => return Err(error.into()),
            },
        };
        let Some(outbox) = taken else { return Ok(()) };
        if one_in(&mut self.rng, 5) && self.desk.engine().request_refund(&again).await?.outbox != outbox {
            return Err(Broken(format!("{word}: the same operation is in the outbox twice")));
        }
        let row = self.desk.engine().store().outbox_row(outbox).await?;
        self.till.in_view(&row.marker, shown);
        self.story.refunds.push(Refund {
            outbox,
            marker: row.marker,
            order: number,
            minor,
            fate: Fate::Wanted,
            again: 0,
        });
        Ok(())
    }

    /// Some refund of some order.
    pub(crate) async fn refund_something(&mut self) -> Result<(), Broken> {
        let number = ORDERS[self.rng.usize(..ORDERS.len())];
        let all = one_in(&mut self.rng, 4);
        self.refund(number, all).await
    }

    /// Somebody of the shop pays back, and does not tell.
    pub(crate) fn admin_refunds(&mut self) {
        let number = ORDERS[self.rng.usize(..ORDERS.len())];
        let minor = self.rng.i64(1..=CAPTURED / 4);
        self.note(format!("Bruno pays {minor} of {number} back in the shop"));
        self.till.admin_refunds(number, minor);
    }

    /// Ana takes her newest refund back, if it has not left.
    pub(crate) async fn take_refund_back(&mut self) -> Result<(), Broken> {
        let wanted = self.story.refunds.iter().rposition(|one| one.fate == Fate::Wanted);
        let Some(at) = wanted else { return Ok(()) };
        let id = self.story.refunds[at].outbox;
        self.note(format!("takes back {}", self.story.refunds[at].marker.clone()));
        let acted = self
            .act(move |engine| async move { engine.undo_refund(id).await })
            .await?;
        let back = match acted {
            Acted::Answered(answer) => answer.is_ok(),
            Acted::Vanished => self.desk.engine().store().outbox_row(id).await?.state == OutgoingState::Cancelled,
        };
        if back {
            self.story.refunds[at].fate = Fate::TakenBack;
        }
        Ok(())
    }

    /// Ana decides about a refund that needs her: by what is shown, and by what the payment service says.
    pub(crate) async fn decide_refund(&mut self, row: &OutboxRow, all: bool) -> Result<(), Broken> {
        let Some(at) = self.story.refunds.iter().position(|one| one.outbox == row.id) else {
            return Err(Broken("a refund is in the outbox that nobody asked for".to_owned()));
        };
        let told = self.story.refunds[at].clone();
        let trail = RefundTrail::of(row);
        let paid = !self.till.paid(&row.marker).is_empty() || trail.seen.iter().any(engine::SeenRefund::is_paid);
        let by_hand = self.till.kind() == TillKind::Presta && self.till.sent(&row.marker) > 0;
        let decision = match (paid, self.rng.u32(..3)) {
            (true, _) => Decision::Happened,
            (false, 0) if by_hand => Decision::Happened,
            (false, 0 | 1) if all || !self.till.on_its_way(&row.marker) => Decision::SendAgain,
            (false, _) => Decision::Cancel,
        };
        let decision = if by_hand && decision == Decision::SendAgain {
            Decision::Happened
        } else {
            decision
        };
        self.note(format!(
            "decides {decision:?} about {} ({:?})",
            row.marker, row.error_code
        ));
        // Before the answer: the program may be killed just after it has taken the decision.
        let shown: Vec<String> = trail.seen.iter().map(|one| one.id.clone()).collect();
        let id = row.id;
        if decision == Decision::SendAgain {
            self.till.in_view(&row.marker, shown);
        }
        let acted = self
            .act(move |engine| async move { engine.decide(id, decision).await })
            .await?;
        let done = match acted {
            Acted::Answered(answer) => answer.is_ok(),
            Acted::Vanished => !self
                .desk
                .engine()
                .store()
                .outbox_row(id)
                .await?
                .state
                .needs_a_decision(),
        };
        if !done {
            return Ok(());
        }
        match decision {
            Decision::SendAgain => self.story.refunds[at].again += 1,
            Decision::Happened => {
                if !paid && by_hand {
                    self.till.pay_by_hand(told.order, told.minor, &row.marker);
                }
                self.story.refunds[at].fate = Fate::Settled;
            }
            Decision::Cancel | Decision::Discard => self.story.refunds[at].fate = Fate::GivenUp,
        }
        Ok(())
    }

    /// The row of this decision is a refund's.
    pub(crate) fn is_refund(row: &OutboxRow) -> bool {
        row.kind == REFUND
    }
}

/// What must be true of money, whatever happened; with `quiet` also what must have come true.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check(engine: &Engine, till: &Till, refunds: &[Refund], quiet: bool) -> Result<(), Broken> {
    if let Some(complaint) = till.complaint() {
        return Err(Broken(complaint));
    }
    let mut open: BTreeMap<&str, OutboxId> = BTreeMap::new();
    let outbox = if refunds.is_empty() {
        BTreeMap::new()
    } else {
        check::outbox(engine).await?
    };
    for told in refunds {
        let row = check::row_of(&outbox, told.outbox)?;
        let (paid, marker) = (till.paid(&told.marker), &told.marker);
        require(paid.len() <= 1 + told.again, || {
            format!("{marker} was paid {} times and allowed {} more", paid.len(), told.again)
        })?;
        let keyed = till.kind() == TillKind::Shopify;
        require(keyed || till.sent(marker) <= 1 + told.again, || {
            format!(
                "{marker} was sent {} times and allowed {} more",
                till.sent(marker),
                told.again
            )
        })?;
        let exact = paid
            .iter()
            .all(|one| one.order == told.order && one.minor == told.minor);
        require(exact, || format!("{marker} paid something else: {paid:?}"))?;
        require(
            told.fate != Fate::TakenBack || (paid.is_empty() && !till.on_its_way(marker)),
            || format!("{marker} was taken back and is paid"),
        )?;
        let done = row.state == OutgoingState::Done;
        require(!done || !paid.is_empty() || told.fate == Fate::Settled, || {
            format!("{marker} is called paid and is not")
        })?;
        let wanted = told.fate == Fate::Wanted;
        require(!wanted || row.state != OutgoingState::Cancelled, || {
            format!("{marker} was cancelled by nobody")
        })?;
        require(!quiet || !wanted || (done && !paid.is_empty()), || {
            format!("{marker} ends as {:?}, paid {} times", row.state, paid.len())
        })?;
        if !row.state.is_settled()
            && let Some(other) = open.insert(told.order, told.outbox)
        {
            return Err(Broken(format!(
                "two refunds of {} are open: {other} and {marker}",
                told.order
            )));
        }
    }
    for order in ORDERS {
        let sum = till.paid_on(order);
        require(sum <= CAPTURED, || format!("{sum} was paid back of {order}"))?;
    }
    require(engine.store().refund_account_is_whole().await?, || {
        "the account of refunds has a gap".to_owned()
    })
}
