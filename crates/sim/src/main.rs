//! `mostrador-sim --seeds N [--from S]`: runs seeds on all cores, prints how many a minute, and fails with the seeds that break
//! a rule, or when there are too few a minute on a machine that does nothing else. `--trace SEED` tells the story of one;
//! `--planted` plants mistakes and fails unless each is found within 2,000 seeds (`--within N`).
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a command line tool that times itself"
)]

use sim::cores::{self, Numbers};
use sim::load::Load;
use sim::template::Template;
use sim::world;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Fewer seeds a minute on two cores that do nothing else are a fault.
const FLOOR: u128 = 1_500;
/// Fewer seeds are over too soon to be timed.
const TIMED: u64 = 1_000;
/// Hundredths of the machine's work that others may do without the figure losing its meaning.
const OTHERS: i64 = 10;

fn number(arguments: &[String], name: &str) -> Option<u64> {
    let at = arguments.iter().position(|word| word == name)?;
    arguments.get(at + 1)?.parse().ok()
}

type Ended = Result<bool, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Ended {
    let template = cores::alone(Template::make())?.map_err(|error| error.to_string())?;
    if let Some(seed) = number(arguments, "--trace") {
        return tell(seed, &template);
    }
    if arguments.iter().any(|word| word == "--planted") {
        return teeth(&template, number(arguments, "--within").unwrap_or(sim::teeth::WITHIN));
    }
    let from = number(arguments, "--from").unwrap_or(1);
    seeds(&template, from, number(arguments, "--seeds").unwrap_or(1_000))
}

/// The story of one seed.
fn tell(seed: u64, template: &Template) -> Ended {
    let outcome = cores::alone(world::run(seed, template, true))?.map_err(|error| error.to_string())?;
    for line in &outcome.lines {
        println!("{line}");
    }
    match &outcome.broken {
        Some(broken) => println!("{}: {}", outcome.hash, broken.0),
        None => println!("{}: everything holds", outcome.hash),
    }
    Ok(outcome.broken.is_none())
}

/// Many seeds.
fn seeds(template: &Template, from: u64, count: u64) -> Ended {
    let (began, load) = (Instant::now(), Load::now());
    let (kills, passed) = (AtomicU64::new(0), AtomicU64::new(0));
    let failures: Mutex<Vec<(u64, String)>> = Mutex::default();
    let numbers = Numbers::of(&(from..=from + count.saturating_sub(1)));
    cores::work(&numbers, async |seed| {
        let said = match world::run(seed, template, false).await {
            Ok(outcome) => {
                kills.fetch_add(u64::from(outcome.kills), Ordering::Relaxed);
                passed.fetch_add(u64::try_from(outcome.passed).unwrap_or(0), Ordering::Relaxed);
                outcome.broken.map(|broken| broken.0)
            }
            Err(error) => Some(error.to_string()),
        };
        if let (Some(what), Ok(mut failures)) = (said, failures.lock()) {
            failures.push((seed, what));
        }
    })?;
    let mut failures = failures.into_inner().unwrap_or_default();
    failures.sort();
    for (seed, what) in failures.iter().take(20) {
        println!("seed {seed}: {what}");
    }
    let millis = began.elapsed().as_millis().max(1);
    let per_minute = u128::from(count) * 60_000 / millis;
    let days = passed.load(Ordering::Relaxed) / 86_400_000;
    let others = load.zip(Load::now()).map(|(then, now)| now.others_since(then));
    let beside = others.map_or_else(String::new, |others| format!(", {others} % of the work was others'"));
    println!(
        "{count} seeds in {} s ({per_minute} a minute{beside}), {} kills, {days} simulated days, {} failed",
        millis / 1_000,
        kills.load(Ordering::Relaxed),
        failures.len()
    );
    let judged = count >= TIMED && cores::count() >= 2 && others.is_some_and(|others| others <= OTHERS);
    let slow = judged && !cfg!(debug_assertions) && per_minute < FLOOR;
    if slow {
        println!("fewer than {FLOOR} seeds a minute");
    }
    Ok(failures.is_empty() && !slow)
}

/// Plants one mistake after the other (or the one that `MOSTRADOR_PLANTED` names) and runs seeds until it is found.
fn teeth(template: &Template, within: u64) -> Ended {
    use store::planted::Bug;
    let wanted = std::env::var("MOSTRADOR_PLANTED").ok();
    let bugs = Bug::ALL
        .iter()
        .filter(|(name, _)| wanted.as_deref().is_none_or(|one| one == *name));
    let (mut all, mut found) = (0, 0);
    println!("{:<22} {:>5}  what the judge said", "planted mistake", "seed");
    for (name, bug) in bugs {
        all += 1;
        match sim::teeth::bite(template, *bug, within)? {
            Some(bite) => {
                found += 1;
                println!("{name:<22} {:>5}  {}", bite.seed, bite.said);
            }
            None => println!("{name:<22}     -  NOT FOUND within {within} seeds"),
        }
    }
    println!("planted mistakes found: {found} of {all}");
    Ok(found == all && all > 0)
}
