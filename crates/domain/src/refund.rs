//! Money given back, as rules without a shop: how much may be, what is sent and when, and what a look into a shop's books
//! proves. A record in the books is not a payment, no record is not "no payment", and nothing here guesses: what is not
//! proved is looked for, and in the end a person decides.

use crate::order::codes;
use crate::{DAY, HOUR, MINUTE, Money, OutboxId, SECOND, Timestamp};

codes! {
    /// What a shop's books say of the money of one refund.
    Payout {
        /// It was paid.
        Paid = "paid",
        /// It is on its way, and may still fail.
        Pending = "pending",
        /// It was tried and failed: nothing was paid.
        Failed = "failed",
        /// It is written down, which alone proves nothing.
        Unproven = "unproven",
    }
}

/// What proves that a shop has paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutProof {
    /// Its books say so of each refund.
    Books,
    /// Only its answer to the request: its books are written before the money moves.
    Answer,
    /// Nothing: a refund there is only written down, and somebody pays elsewhere.
    Nothing,
}

/// What a kind of shop can do about refunds, as data: nothing else asks which shop it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundSupport {
    /// Milliseconds for which the same key is certainly answered with the same refund; nothing: it knows no keys.
    pub key_life: Option<i64>,
    /// Our marker is in its books before the money moves.
    pub marker_first: bool,
    /// What proves a payment.
    pub proof: PayoutProof,
}

/// A refund as a shop's books show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundSeen {
    /// The shop's id of it.
    pub id: String,
    /// How much.
    pub amount: Money,
    /// When, by the shop's clock.
    pub at: Timestamp,
    /// It carries the marker that was asked for.
    pub ours: bool,
    /// What the books say of its money.
    pub payout: Payout,
}

/// Our own mark on a refund, short enough for a note that people read: unique for each row of the outbox.
pub fn refund_marker(id: OutboxId) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    // All 128 bits take part; the time at the front of an id and the chance at its end do not cancel each other out.
    let (front, end) = (id.0.as_u128() >> 80, id.0.as_u128() & ((1 << 80) - 1));
    let number = end ^ (front << 16);
    let letter = |place: u32| char::from(LETTERS[((number >> (5 * place)) & 31) as usize]);
    format!("M-{}", (0..16).rev().map(letter).collect::<String>())
}

/// Whether a text carries the marker: as a whole, in brackets, as it was written.
pub fn carries(text: &str, marker: &str) -> bool {
    text.contains(&format!("[{marker}]"))
}

/// Why an amount is not given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountRefused {
    /// Nothing, less than nothing, or another currency than what was paid.
    Invalid,
    /// More than is left.
    TooMuch,
}

/// What is left of a payment: taken, less what was given back, less what is on its way back. Never below nothing.
pub fn refundable(captured: Money, refunded: Money, pending: Money) -> Money {
    let left = captured
        .minor
        .saturating_sub(refunded.minor.max(0))
        .saturating_sub(pending.minor.max(0));
    Money::new(left.max(0), captured.currency)
}

/// Whether this amount may be given back of what is left.
///
/// # Errors
/// Why not.
pub fn check_refund(amount: Money, left: Money) -> Result<(), AmountRefused> {
    if amount.minor <= 0 || amount.currency != left.currency {
        Err(AmountRefused::Invalid)
    } else if amount.minor > left.minor {
        Err(AmountRefused::TooMuch)
    } else {
        Ok(())
    }
}

/// What the last look before sending says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preflight {
    /// Send it.
    Go,
    /// The shop has it already (another copy of this program sent it): find out, do not send.
    AlreadyThere,
    /// Somebody gave money back on this order since the agent looked.
    Elsewhere,
    /// Less is left than is asked for.
    TooMuch,
}

/// Judges the books of an order just before a refund is sent. `accepted` are the refunds that the agent had in view.
pub fn before_sending(amount: Money, seen: &[RefundSeen], left: Money, accepted: &[String]) -> Preflight {
    let known = |one: &RefundSeen| accepted.contains(&one.id);
    let moves = |one: &RefundSeen| matches!(one.payout, Payout::Paid | Payout::Pending);
    let new_trace = |one: &RefundSeen| !known(one) && one.payout != Payout::Failed;
    if seen.iter().any(|one| one.ours && (moves(one) || new_trace(one))) {
        Preflight::AlreadyThere
    } else if seen
        .iter()
        .any(|one| !one.ours && !known(one) && one.payout != Payout::Failed)
    {
        Preflight::Elsewhere
    } else if check_refund(amount, left).is_err() {
        Preflight::TooMuch
    } else {
        Preflight::Go
    }
}

/// What the books prove of a refund whose answer is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// Paid; the shop's id of it.
    Paid(&'a str),
    /// On its way.
    Pending(&'a str),
    /// Tried and failed.
    Failed,
    /// Paid more often than it was allowed to be.
    Twice,
    /// Written down, not proved.
    Unproven,
    /// No trace.
    Nothing,
}

/// Judges the books. `accepted` are traces that a person has already decided about; `allowed` is how often it may have been
/// sent.
pub fn verdict<'a>(seen: &'a [RefundSeen], accepted: &[String], allowed: u32) -> Verdict<'a> {
    let ours: Vec<&RefundSeen> = seen.iter().filter(|one| one.ours).collect();
    let paid: Vec<&&RefundSeen> = ours.iter().filter(|one| one.payout == Payout::Paid).collect();
    if paid.len() > allowed as usize {
        return Verdict::Twice;
    }
    if let Some(newest) = paid.last() {
        return Verdict::Paid(&newest.id);
    }
    if let Some(pending) = ours.iter().find(|one| one.payout == Payout::Pending) {
        return Verdict::Pending(&pending.id);
    }
    let open: Vec<&&RefundSeen> = ours.iter().filter(|one| !accepted.contains(&one.id)).collect();
    if open.iter().any(|one| one.payout == Payout::Unproven) {
        Verdict::Unproven
    } else if open.is_empty() {
        Verdict::Nothing
    } else {
        Verdict::Failed
    }
}

/// When the books are looked at after an answer went missing: milliseconds since then. Longer than the time-outs of a shop
/// and of its gateway together.
const LOOKS: [i64; 5] = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE];

/// Milliseconds until the next look, after so many.
pub fn until_next_look(looks: u32) -> i64 {
    let at = |n: usize| LOOKS.get(n).copied();
    match looks as usize {
        0 => LOOKS[0],
        n => at(n).map_or(MINUTE, |next| next - LOOKS[n - 1]),
    }
}

/// Whether what has not shown itself by now is a person's to decide: all looks were taken, and enough time has passed by
/// the shop's own clock.
pub fn looked_enough(looks: u32, passed: i64) -> bool {
    looks as usize >= LOOKS.len() && passed >= LOOKS[LOOKS.len() - 1]
}

/// Milliseconds until a payment on its way is asked about again, after so many times.
pub fn until_settled(looks: u32) -> i64 {
    match looks {
        0 => MINUTE,
        1 => 5 * MINUTE,
        2 => 15 * MINUTE,
        3 => HOUR,
        _ => LONGEST_UNTIL_SETTLED,
    }
}

/// The longest time between two questions about a payment on its way.
pub const LONGEST_UNTIL_SETTLED: i64 = 6 * HOUR;

/// A payment that has been on its way for longer is a person's to ask about.
pub const LONGEST_ON_ITS_WAY: i64 = 30 * DAY;

/// Whether the same bytes with the same key may be sent once more: only where the shop knows keys, and while it certainly
/// still knows this one. Both moments are by the shop's clock; without them the key counts as forgotten.
pub fn may_repeat_key(support: RefundSupport, first_used: Option<Timestamp>, now: Option<Timestamp>) -> bool {
    match (support.key_life, first_used, now) {
        (Some(life), Some(first), Some(now)) => (0..life).contains(&now.since(first)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
