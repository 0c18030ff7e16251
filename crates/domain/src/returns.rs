//! Returns as rules without a shop: opening one for a buyer, deciding about one that a buyer asked for, saying that the goods
//! are back, what a look at the return proves of a step whose answer is missing, and what is done then. No money moves by any
//! of this.

use crate::order::codes;
use crate::{MINUTE, SECOND};

codes! {
    /// A step of a return.
    ReturnAct {
        /// The shop is told which goods are to come back.
        Open = "open",
        /// The goods that the buyer asked about may come back.
        Approve = "approve",
        /// They may not.
        Decline = "decline",
        /// All of them are back.
        Receive = "receive",
    }
}

codes! {
    /// Why a return is declined.
    DeclineReason {
        /// It was asked for too late.
        PeriodEnded = "period_ended",
        /// It was sold without a right to return it.
        FinalSale = "final_sale",
        /// Something else.
        Another = "another",
    }
}

/// What a kind of shop can do about returns, as data: nothing else asks which shop it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnSupport {
    /// The steps that it takes.
    pub acts: &'static [ReturnAct],
    /// The reasons for declining that it knows.
    pub reasons: &'static [DeclineReason],
    /// Letters that a note to the buyer may have; none: the shop tells the buyer nothing.
    pub longest_note: usize,
    /// Letters that a note for the shop's people may have when a return is opened.
    pub longest_why: usize,
    /// Whether goods that are said to be back are put back in stock by that.
    pub restocks: bool,
}

/// How far a return is in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnSeen {
    /// There is none.
    Nowhere,
    /// Nobody has decided yet.
    Asked,
    /// The goods may come back.
    Approved,
    /// Some of the goods are back.
    PartlyBack,
    /// All of the goods are back.
    Back,
    /// It was declined.
    Declined,
    /// It was called off.
    CalledOff,
}

/// What a look at a return proves of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnProof {
    /// It is as it was to be.
    Done,
    /// Nothing has been done yet.
    Open,
    /// Somebody did something else, after which the shop no longer takes this step.
    Otherwise,
}

/// What a return proves of a step.
pub fn return_proof(act: ReturnAct, seen: ReturnSeen) -> ReturnProof {
    use ReturnSeen::{Approved, Asked, Back, CalledOff, Declined, Nowhere, PartlyBack};
    match (act, seen) {
        (ReturnAct::Open, Nowhere)
        | (ReturnAct::Approve | ReturnAct::Decline, Asked)
        // Some shops have nothing to approve.
        | (ReturnAct::Receive, Asked | Approved) => ReturnProof::Open,
        // One that was called off again had been opened.
        (ReturnAct::Open, _)
        | (ReturnAct::Approve, Approved | PartlyBack | Back)
        | (ReturnAct::Decline, Declined)
        | (ReturnAct::Receive, Back) => ReturnProof::Done,
        (ReturnAct::Approve, Nowhere | Declined | CalledOff)
        | (ReturnAct::Decline, Nowhere | Approved | PartlyBack | Back | CalledOff)
        | (ReturnAct::Receive, Nowhere | PartlyBack | Declined | CalledOff) => ReturnProof::Otherwise,
    }
}

/// What is done when the answer is missing and the shop shows the return as still undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StillOpen {
    /// It may be under way: look again after so many milliseconds.
    Look(i64),
    /// It did not arrive. A shop that has it after all refuses a second one, so that nothing happens twice.
    Send,
    /// It did not arrive however often it was sent.
    Person,
}

/// For how long a decision can be under way.
const UNDER_WAY: i64 = MINUTE;
/// How often it is sent by itself. What a restored backup holds counts as sent that often: another copy may have done it.
pub const RETURN_SENDINGS: u32 = 3;

/// What becomes of a decision `since` milliseconds after its answer went missing, sent `attempts` times so far.
pub fn still_open(since: i64, attempts: u32) -> StillOpen {
    if since < UNDER_WAY {
        StillOpen::Look(15 * SECOND)
    } else if attempts < RETURN_SENDINGS {
        StillOpen::Send
    } else {
        StillOpen::Person
    }
}

/// Milliseconds until a return that could not be read is tried again, when that has been so for `since`: the waits double, from
/// half a minute to five. A reading is cheap, and a computer that was closed overnight finds its network again in a minute.
pub fn until_next_reading(since: i64) -> i64 {
    since.clamp(30 * SECOND, 5 * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_step_itself_proves_that_it_arrived() {
        use ReturnProof::{Done, Open, Otherwise};
        for (seen, opened, approved, declined, received) in [
            (ReturnSeen::Nowhere, Open, Otherwise, Otherwise, Otherwise),
            (ReturnSeen::Asked, Done, Open, Open, Open),
            (ReturnSeen::Approved, Done, Done, Otherwise, Open),
            (ReturnSeen::PartlyBack, Done, Done, Otherwise, Otherwise),
            (ReturnSeen::Back, Done, Done, Otherwise, Done),
            (ReturnSeen::Declined, Done, Otherwise, Done, Otherwise),
            (ReturnSeen::CalledOff, Done, Otherwise, Otherwise, Otherwise),
        ] {
            assert_eq!(return_proof(ReturnAct::Open, seen), opened, "{seen:?}");
            assert_eq!(return_proof(ReturnAct::Approve, seen), approved, "{seen:?}");
            assert_eq!(return_proof(ReturnAct::Decline, seen), declined, "{seen:?}");
            assert_eq!(return_proof(ReturnAct::Receive, seen), received, "{seen:?}");
        }
    }

    #[test]
    fn what_may_be_under_way_is_waited_for_and_nothing_is_sent_for_ever() {
        assert_eq!(still_open(0, 1), StillOpen::Look(15 * SECOND));
        assert_eq!(still_open(UNDER_WAY - 1, 9), StillOpen::Look(15 * SECOND));
        assert_eq!(still_open(UNDER_WAY, 2), StillOpen::Send);
        assert_eq!(still_open(UNDER_WAY, 3), StillOpen::Person);
    }

    #[test]
    fn a_shop_that_is_away_for_long_is_asked_less_and_less_often() {
        let (mut since, mut waits) = (0, Vec::new());
        while since < 60 * MINUTE {
            waits.push(until_next_reading(since));
            since += until_next_reading(since);
        }
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
        assert_eq!(
            (waits.first(), waits.last()),
            (Some(&(30 * SECOND)), Some(&(5 * MINUTE)))
        );
        assert!(waits.len() < 18, "{waits:?}");
    }
}
