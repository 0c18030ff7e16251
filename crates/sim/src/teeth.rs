//! Teeth: mistakes are planted into the program on purpose, one after the other, and every one of them must be found. This is
//! what shows that a green run means something.

use crate::cores::{self, Numbers};
use crate::template::Template;
use crate::world;
use std::sync::{Mutex, PoisonError};
use store::planted::{self, Bug};

/// Seeds within which every planted mistake must be found.
pub const WITHIN: u64 = 2_000;

/// How a mistake was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bite {
    /// The first seed that finds it.
    pub seed: u64,
    /// What the judge said.
    pub said: String,
}

/// Plants a mistake and runs seeds from 1 on until one finds it; `None` when `within` seeds did not.
///
/// # Errors
/// When a worker cannot be set up.
pub fn bite(template: &Template, bug: Bug, within: u64) -> std::io::Result<Option<Bite>> {
    planted::plant(Some(bug));
    let numbers = Numbers::of(&(1..=within));
    let first: Mutex<Option<Bite>> = Mutex::default();
    let worked = cores::work(&numbers, async |seed| {
        let said = match world::run(seed, template, false).await {
            Ok(outcome) => outcome.broken.map(|broken| broken.0),
            Err(error) => Some(error.to_string()),
        };
        if let Some(said) = said {
            // A lower seed may still be under way; nothing after this one is needed.
            numbers.end_with(seed);
            let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
            let bite = Bite { seed, said };
            if first.as_ref().is_none_or(|other| bite < *other) {
                *first = Some(bite);
            }
        }
    });
    planted::plant(None);
    worked?;
    let first = first.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(bite) = &first {
        // What is found without the mistake too is not the mistake.
        let sound = cores::alone(world::run(bite.seed, template, false))?;
        if let Some(broken) = sound.ok().and_then(|outcome| outcome.broken) {
            let what = format!("seed {} fails without any mistake: {}", bite.seed, broken.0);
            return Err(std::io::Error::other(what));
        }
    }
    Ok(first)
}
