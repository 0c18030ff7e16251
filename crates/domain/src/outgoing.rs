//! The life of anything that leaves this machine, as a table of states. The rule that outranks all others: bytes leave
//! only from `Dispatching`, and only after that state is durable; what is not known is found out, never tried again
//! blindly.

use crate::order::codes;
use crate::{MINUTE, SECOND};

codes! {
    /// State of an outbox row.
    OutgoingState {
        /// Can still be taken back by the agent; sent when its time comes.
        Held = "held",
        /// Not sent, because somebody wrote in the ticket before it left: the agent decides with the new words in view.
        Stopped = "stopped",
        /// To be sent as soon as possible (or at its next try).
        Ready = "ready",
        /// Bytes may have left.
        Dispatching = "dispatching",
        /// The other side accepted it.
        Done = "done",
        /// Given to another program; its fate is not known to us and is not claimed.
        HandedOver = "handed_over",
        /// Bytes may have left and the answer is missing: being found out.
        Unknown = "unknown",
        /// The other side accepted it and is not done with it: money that is on its way. Asked about until it has arrived.
        Settling = "settling",
        /// Refused, or not to be found out: a person decides.
        NeedsPerson = "needs_person",
        /// Taken back before it left, or given up by a person.
        Cancelled = "cancelled",
    }
}

impl OutgoingState {
    /// Nothing will happen to it any more.
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            OutgoingState::Done | OutgoingState::HandedOver | OutgoingState::Cancelled
        )
    }

    /// An agent may take it back: no byte has left.
    pub fn can_be_undone(self) -> bool {
        matches!(
            self,
            OutgoingState::Held | OutgoingState::Stopped | OutgoingState::Ready
        )
    }

    /// Nothing will happen to it until a person decides.
    pub fn needs_a_decision(self) -> bool {
        matches!(self, OutgoingState::Stopped | OutgoingState::NeedsPerson)
    }
}

/// The state after the customer wrote in the same conversation: what has certainly not left yet was written without
/// knowing these words, so it stops. What may have left goes its way.
pub fn after_new_message(state: OutgoingState) -> OutgoingState {
    match state {
        OutgoingState::Held | OutgoingState::Ready => OutgoingState::Stopped,
        other => other,
    }
}

/// How an attempt ended, as the connector classified it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DispatchResult {
    /// The other side said yes.
    Accepted,
    /// Given to another program.
    HandedOver,
    /// It certainly had no effect, and may work later.
    NoEffectTryLater,
    /// The other side said no, and will say so again.
    Refused,
    /// Anything else.
    Unknown,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its next state.
    pub state: OutgoingState,
    /// Milliseconds to wait before it is looked at again.
    pub wait: i64,
}

/// The state after an attempt. `attempts` counts this one.
pub fn after_dispatch(result: DispatchResult, attempts: u32) -> Step {
    match result {
        DispatchResult::Accepted => Step {
            state: OutgoingState::Done,
            wait: 0,
        },
        DispatchResult::HandedOver => Step {
            state: OutgoingState::HandedOver,
            wait: 0,
        },
        DispatchResult::NoEffectTryLater => Step {
            state: OutgoingState::Ready,
            wait: backoff(attempts),
        },
        DispatchResult::Refused => Step {
            state: OutgoingState::NeedsPerson,
            wait: 0,
        },
        DispatchResult::Unknown => Step {
            state: OutgoingState::Unknown,
            wait: 5 * SECOND,
        },
    }
}

/// The state after the program was stopped, however it was: an attempt under way has an unknown outcome.
pub fn after_restart(state: OutgoingState) -> OutgoingState {
    if state == OutgoingState::Dispatching {
        OutgoingState::Unknown
    } else {
        state
    }
}

/// Milliseconds before the next attempt: 30 s, 2, 5, 15 and 60 minutes (ux.md §5.2), then hourly.
pub fn backoff(attempts: u32) -> i64 {
    match attempts {
        0 | 1 => 30 * SECOND,
        2 => 2 * MINUTE,
        3 => 5 * MINUTE,
        4 => 15 * MINUTE,
        _ => LONGEST_WAIT,
    }
}

/// What is to be sent or found out about is never put off for longer than this by the program itself, whatever the other side
/// asks for. What lies further ahead was put off by a clock that was wrong.
pub const LONGEST_WAIT: i64 = 60 * MINUTE;

/// How long to wait when the other side asked for a time: at least as long as for this attempt, at most [`LONGEST_WAIT`].
pub fn asked_to_wait(asked: i64, attempts: u32) -> i64 {
    backoff(attempts).max(asked.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_certain_no_is_tried_again_by_itself() {
        for (result, state) in [
            (DispatchResult::Accepted, OutgoingState::Done),
            (DispatchResult::HandedOver, OutgoingState::HandedOver),
            (DispatchResult::NoEffectTryLater, OutgoingState::Ready),
            (DispatchResult::Refused, OutgoingState::NeedsPerson),
            (DispatchResult::Unknown, OutgoingState::Unknown),
        ] {
            assert_eq!(after_dispatch(result, 1).state, state);
        }
    }

    #[test]
    fn a_kill_makes_only_an_attempt_under_way_unknown() {
        for state in OutgoingState::ALL {
            let expected = if *state == OutgoingState::Dispatching {
                OutgoingState::Unknown
            } else {
                *state
            };
            assert_eq!(after_restart(*state), expected);
        }
    }

    #[test]
    fn what_may_have_left_cannot_be_taken_back() {
        let undoable: Vec<_> = OutgoingState::ALL.iter().filter(|s| s.can_be_undone()).collect();
        assert_eq!(
            undoable,
            [&OutgoingState::Held, &OutgoingState::Stopped, &OutgoingState::Ready]
        );
    }

    #[test]
    fn new_words_of_the_customer_stop_only_what_has_certainly_not_left() {
        for state in OutgoingState::ALL {
            let expected = match state {
                OutgoingState::Held | OutgoingState::Ready | OutgoingState::Stopped => OutgoingState::Stopped,
                other => *other,
            };
            assert_eq!(after_new_message(*state), expected);
            assert!(!after_new_message(*state).is_settled() || state.is_settled());
        }
    }

    #[test]
    fn nobody_makes_a_reply_wait_for_longer_than_an_hour() {
        assert_eq!(asked_to_wait(5 * MINUTE, 1), 5 * MINUTE);
        assert_eq!(asked_to_wait(SECOND, 1), 30 * SECOND);
        assert_eq!(asked_to_wait(90 * 24 * LONGEST_WAIT, 1), LONGEST_WAIT);
        assert!((0..100).all(|attempts| backoff(attempts) <= LONGEST_WAIT));
    }
}
