//! `mostrador-sim --seeds N [--from S] [--trace SEED]`: runs seeds on all cores, prints how many a minute, and fails with the
//! first seed that breaks a rule.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a command line tool that times itself"
)]

use sim::desk::Desk;
use sim::world::{self, Outcome};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

fn number(arguments: &[String], name: &str) -> Option<u64> {
    let at = arguments.iter().position(|word| word == name)?;
    arguments.get(at + 1)?.parse().ok()
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn one(seed: u64, template: &std::path::Path, lines: bool) -> Result<Outcome, String> {
    let runtime = runtime().map_err(|error| error.to_string())?;
    runtime
        .block_on(world::run(seed, template, lines))
        .map_err(|error| error.to_string())
}

/// Seeds within which every planted mistake must be found.
#[cfg(feature = "planted")]
const WITHIN: u64 = 2_000;

/// Plants one mistake after the other (or the one that `MOSTRADOR_PLANTED` names) and runs seeds until it is found.
#[cfg(feature = "planted")]
fn teeth(template: &std::path::Path) -> ExitCode {
    use store::planted::{self, Bug};
    let wanted = std::env::var("MOSTRADOR_PLANTED").ok();
    let bugs = Bug::ALL
        .iter()
        .filter(|(name, _)| wanted.as_deref().is_none_or(|one| one == *name));
    let (mut all, mut found) = (0, 0);
    for (name, bug) in bugs {
        planted::plant(*bug);
        all += 1;
        let (next, hit) = (AtomicU64::new(1), Mutex::new(None::<(u64, String)>));
        let over = || hit.lock().map_or(true, |hit| hit.is_some());
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..cores {
                scope.spawn(|| {
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed > WITHIN || over() {
                            return;
                        }
                        let said = one(seed, template, false).map_or_else(Some, |outcome| outcome.broken.map(|b| b.0));
                        if let (Some(what), Ok(mut hit)) = (said, hit.lock()) {
                            hit.get_or_insert((seed, what));
                        }
                    }
                });
            }
        });
        match hit.into_inner().unwrap_or_default() {
            Some((seed, what)) => {
                found += 1;
                println!("{name}: found by seed {seed}: {what}");
            }
            None => println!("{name}: NOT FOUND within {WITHIN} seeds"),
        }
    }
    println!("planted mistakes found: {found} of {all}");
    if found == all && all > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let template = match runtime().map(|runtime| runtime.block_on(Desk::template())) {
        Ok(Ok(template)) => template,
        Ok(Err(error)) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if let Some(seed) = number(&arguments, "--trace") {
        return match one(seed, template.path(), true) {
            Ok(outcome) => {
                for line in &outcome.lines {
                    println!("{line}");
                }
                println!("{} {:?}", outcome.hash, outcome.broken);
                if outcome.broken.is_none() {
                    ExitCode::SUCCESS
                } else {
                    ExitCode::FAILURE
                }
            }
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    #[cfg(feature = "planted")]
    if arguments.iter().any(|word| word == "--planted") {
        return teeth(template.path());
    }
    let (seeds, from) = (
        number(&arguments, "--seeds").unwrap_or(1_000),
        number(&arguments, "--from").unwrap_or(1),
    );
    let began = Instant::now();
    let next = AtomicU64::new(from);
    let (kills, passed) = (AtomicU64::new(0), AtomicU64::new(0));
    let failures: Mutex<Vec<(u64, String)>> = Mutex::default();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + seeds {
                        return;
                    }
                    let said = match one(seed, template.path(), false) {
                        Ok(outcome) => {
                            kills.fetch_add(u64::from(outcome.kills), Ordering::Relaxed);
                            passed.fetch_add(u64::try_from(outcome.passed).unwrap_or(0), Ordering::Relaxed);
                            outcome.broken.map(|broken| broken.0)
                        }
                        Err(error) => Some(error),
                    };
                    if let Some(what) = said
                        && let Ok(mut failures) = failures.lock()
                    {
                        failures.push((seed, what));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap_or_default();
    failures.sort();
    for (seed, what) in failures.iter().take(20) {
        println!("seed {seed}: {what}");
    }
    let millis = began.elapsed().as_millis().max(1);
    let per_minute = u128::from(seeds) * 60_000 / millis;
    let days = passed.load(Ordering::Relaxed) / 86_400_000;
    println!(
        "{seeds} seeds in {} s ({per_minute} a minute), {} kills, {days} simulated days, {} failed",
        millis / 1_000,
        kills.load(Ordering::Relaxed),
        failures.len()
    );
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
