//! What goes wrong in a run: each kind of fault is on or off by the fall of a coin, with a rate of its own (swarm testing),
//! so that some runs are quiet except for one thing that happens all the time.

use crate::chance::{Chance, one_in};
use fastrand::Rng;

/// Rates as "once in n"; 0 is never.
#[derive(Debug, Clone, Default)]
pub struct Weather {
    /// The program is killed during an action.
    pub kill: u32,
    /// The disk is full at a commit.
    pub disk_full: u32,
    /// Nobody answers, nothing arrived.
    pub not_there: u32,
    /// The shop asks to slow down.
    pub slow_down: u32,
    /// The shop refuses a message for good.
    pub refuses: u32,
    /// A message is taken and the answer is lost.
    pub answer_lost: u32,
    /// Of the points at which a till of its kind comes apart when an answer is lost, this one, from 1; 0: one by chance.
    pub comes_apart: usize,
    /// A message is lost, and nobody can tell.
    pub message_lost: u32,
    /// A message arrives long after its answer was given up.
    pub arrives_late: u32,
    /// The shop cannot say whether a message arrived.
    pub cannot_tell: u32,
    /// A reading fails.
    pub unreadable: u32,
    /// A reading brings again what was read before.
    pub overlap: u32,
    /// The clock of the machine jumps.
    pub clock_jumps: u32,
    /// The shop's list shows our own messages too.
    pub echo: bool,
}

fn coin(rng: &mut Rng, often: u32, seldom: u32) -> u32 {
    if rng.bool() { 0 } else { rng.u32(often..=seldom) }
}

impl Weather {
    /// Nothing goes wrong.
    pub const CALM: Weather = Weather {
        kill: 0,
        disk_full: 0,
        not_there: 0,
        slow_down: 0,
        refuses: 0,
        answer_lost: 0,
        comes_apart: 0,
        message_lost: 0,
        arrives_late: 0,
        cannot_tell: 0,
        unreadable: 0,
        overlap: 0,
        clock_jumps: 0,
        echo: false,
    };

    /// The weather of a seed.
    pub fn of(chance: &Chance) -> Weather {
        let rng = &mut chance.stream("weather");
        Weather {
            kill: coin(rng, 3, 30),
            disk_full: coin(rng, 6, 60),
            not_there: coin(rng, 2, 12),
            slow_down: coin(rng, 3, 20),
            refuses: coin(rng, 4, 20),
            answer_lost: coin(rng, 2, 12),
            comes_apart: 0,
            message_lost: coin(rng, 2, 12),
            arrives_late: coin(rng, 3, 12),
            cannot_tell: coin(rng, 2, 6),
            unreadable: coin(rng, 2, 12),
            overlap: coin(rng, 2, 6),
            clock_jumps: coin(rng, 5, 40),
            echo: rng.bool(),
        }
    }

    /// Whether a fault of this rate happens now.
    pub(crate) fn strikes(rate: u32, rng: &mut Rng) -> bool {
        one_in(rng, rate)
    }
}
