//! `mostrador-crash --kills N [--seed S]`: the real program against the sample shop, killed N times at moments and points that
//! follow from the seed, looked at after every kill. The oracle of what left is the notebook that the shop writes by itself.
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
mod life;
mod program;

use life::Counted;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Kills that one data folder lives through.
const LIFE: u32 = 25;

pub(crate) fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn number(arguments: &[String], name: &str) -> Option<u64> {
    let at = arguments.iter().position(|word| word == name)?;
    arguments.get(at + 1)?.parse().ok()
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
    println!("seed {seed}, {kills} kills");
    let began = Instant::now();
    let lives = kills.div_ceil(LIFE);
    let next = AtomicU32::new(0);
    let (sum, failures) = (Mutex::new(Counted::default()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(4) {
            scope.spawn(|| {
                loop {
                    let life = next.fetch_add(1, Ordering::Relaxed);
                    if life >= lives {
                        return;
                    }
                    let mut rng = fastrand::Rng::with_seed(seed.wrapping_mul(1_000).wrapping_add(u64::from(life)));
                    let here = LIFE.min(kills - life * LIFE);
                    match (life::live(&program, &mut rng, here), sum.lock(), failures.lock()) {
                        (Ok(counted), Ok(mut sum), _) => {
                            sum.kills += counted.kills;
                            sum.at_points += counted.at_points;
                            sum.confirmed += counted.confirmed;
                            sum.delivered += counted.delivered;
                        }
                        (Err(what), _, Ok(mut failures)) => {
                            println!("life {life}: {what}");
                            failures.push(what);
                        }
                        _ => {}
                    }
                }
            });
        }
    });
    let millis = began.elapsed().as_millis().max(1);
    let sum = sum.into_inner().unwrap_or_default();
    let failed = failures.into_inner().map_or(1, |list| list.len());
    println!(
        "{} kills ({} at named points) in {} s, {} a minute; {} confirmed actions looked for, {} replies delivered once; {failed} failed",
        sum.kills,
        sum.at_points,
        millis / 1_000,
        u128::from(sum.kills) * 60_000 / millis,
        sum.confirmed,
        sum.delivered,
    );
    // Nothing confirmed would prove nothing.
    if failed == 0 && sum.kills == kills && sum.confirmed > 0 && sum.delivered > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
