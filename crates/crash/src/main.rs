//! `mostrador-crash --kills N [--seed S]`: the real program against the sample shop, killed N times at moments and points that
//! follow from the seed, looked at after every kill. The oracle of what left is the shop's memory, which this process keeps.
//! `--teeth`: mistakes are planted into the program, and each must be found.
//!
//! The same seed makes the same plan: what is done, when it is killed, at which point. How far the program comes in those
//! microseconds is the machine's, so a failure names the folder, which is kept.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a command line tool that times itself and waits for other processes"
)]

mod agent;
mod judge;
mod life;
mod look;
mod money;
mod program;

use fastrand::Rng;
use life::Counted;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use store::StoreError;

/// Kills that one data folder lives through.
const LIFE: u32 = 25;
/// Mistakes that a real kill must find.
const MISTAKES: [&str; 3] = ["refund_before_commit", "told_before_durable", "restart_sends_again"];
/// Lives within which it must.
const WITHIN: u32 = 4;

pub(crate) fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Asks a database from the outside.
pub(crate) fn block<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(work)
}

fn number(arguments: &[String], name: &str) -> Option<u64> {
    let at = arguments.iter().position(|word| word == name)?;
    arguments.get(at + 1)?.parse().ok()
}

fn chance(seed: u64, life: u32) -> Rng {
    Rng::with_seed(seed.wrapping_mul(1_000).wrapping_add(u64::from(life)))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let kills = number(&arguments, "--kills")
        .and_then(|n| u32::try_from(n).ok())
        .unwrap_or(300);
    let seed = number(&arguments, "--seed").unwrap_or_else(|| u64::try_from(now()).unwrap_or(1) % 1_000_000);
    let program = match std::env::current_exe() {
        Ok(own) => own.with_file_name(format!("mostrador-devhost{}", std::env::consts::EXE_SUFFIX)),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let good = if arguments.iter().any(|word| word == "--teeth") {
        bites(&program, seed)
    } else {
        holds(&program, seed, kills)
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Work that any of a few threads takes, by number, until it says that there is no more.
fn shared_out(take: impl Fn(u32) -> bool + Sync) {
    let next = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(4) {
            scope.spawn(|| while take(next.fetch_add(1, Ordering::Relaxed)) {});
        }
    });
}

fn holds(program: &Path, seed: u64, kills: u32) -> bool {
    println!("seed {seed}, {kills} kills");
    let began = Instant::now();
    let lives = kills.div_ceil(LIFE);
    let sum = Mutex::new(Counted::default());
    let failed = AtomicU32::new(0);
    shared_out(|life| {
        if life >= lives {
            return false;
        }
        match (
            life::live(program, &mut chance(seed, life), LIFE.min(kills - life * LIFE), None),
            sum.lock(),
        ) {
            (Ok(counted), Ok(mut sum)) => sum.add(&counted),
            (Err(what), _) => {
                println!("life {life}: {what}");
                failed.fetch_add(1, Ordering::Relaxed);
            }
            _ => {}
        }
        true
    });
    let millis = began.elapsed().as_millis().max(1);
    let sum = sum.into_inner().unwrap_or_default();
    let failed = failed.into_inner();
    println!(
        "{} kills ({} at named points, {} with a refund on its way) in {} s, {} a minute",
        sum.kills,
        sum.at_points,
        sum.mid_money,
        millis / 1_000,
        u128::from(sum.kills) * 60_000 / millis,
    );
    let kinds: Vec<String> = sum
        .confirmed
        .iter()
        .map(|(kind, times)| format!("{times} {kind}"))
        .collect();
    println!("confirmed actions looked for: {}", kinds.join(", "));
    println!(
        "{} replies delivered once, {} refunds paid once, {} put before a person; {failed} lives failed",
        sum.delivered, sum.paid, sum.decided,
    );
    // Nothing confirmed would prove nothing.
    failed == 0 && sum.kills == kills && sum.delivered > 0 && sum.paid > 0
}

/// Whether every mistake is found. The seed is one that holds without them.
fn bites(program: &Path, seed: u64) -> bool {
    let missed = AtomicU32::new(0);
    shared_out(|number| {
        let Some(mistake) = MISTAKES.get(number as usize) else {
            return false;
        };
        let began = Instant::now();
        let found = (0..WITHIN).find_map(|life| {
            let outcome = life::live(program, &mut chance(seed, life), LIFE, Some(mistake));
            outcome.err().map(|what| (life, what))
        });
        let seconds = began.elapsed().as_secs();
        match found {
            Some((life, what)) => println!("{mistake}: found in life {life}, {what} ({seconds} s)"),
            None => {
                println!("{mistake}: not found in {WITHIN} lives ({seconds} s)");
                missed.fetch_add(1, Ordering::Relaxed);
            }
        }
        true
    });
    missed.into_inner() == 0
}
