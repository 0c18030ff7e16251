//! What a crash run does to this process: where it is killed, who keeps what the sample shop received, how far its clock is
//! ahead, which mistake is planted. Only with the feature `points`, which nothing that is shipped has.
#![expect(
    clippy::disallowed_methods,
    reason = "what a crash run says about itself is in the environment"
)]

use crate::judge::JudgedNotebooks;
use domain::{Civil, SECOND, Timestamp};
use platform::{FileNotebooks, SystemClock};
use ports::{Clock, Notebook, Notebooks, async_trait};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::points::{Point, halt, pass};

/// The first word of the lines that count for the effects; empty: every line does.
static OF: Mutex<String> = Mutex::new(String::new());

/// Stands still at the `nth` time that the program comes to this point, and says so on standard output; at an effect only
/// lines that begin with the word `of` count. False when there is no such point.
pub(crate) fn arm(point: &str, nth: u32, of: &str) -> bool {
    let Some(point) = Point::from_code(point) else {
        return false;
    };
    of.clone_into(&mut OF.lock().unwrap_or_else(PoisonError::into_inner));
    halt(point, nth, |point| {
        let mut out = std::io::stdout().lock();
        // Whoever does not listen any more is about to kill this process anyway.
        let _ = writeln!(out, "point {}", point.code());
        let _ = out.flush();
    });
    true
}

/// The clock and the notebooks of this process: `MOSTRADOR_AHEAD` is how many seconds its clock is ahead, `MOSTRADOR_JUDGE` the
/// address of whoever keeps the notebooks (without it they are files in `folder`), `MOSTRADOR_PLANTED` a mistake.
pub(crate) fn clock_and_notebooks(folder: &Path) -> (Arc<dyn Clock>, Arc<dyn Notebooks>) {
    let set = |name: &str| std::env::var(name).ok();
    #[cfg(feature = "planted")]
    store::planted::plant(set("MOSTRADOR_PLANTED").and_then(|code| store::planted::Bug::from_code(&code)));
    let clock = AheadClock {
        by: set("MOSTRADOR_AHEAD").and_then(|by| by.parse().ok()).unwrap_or(0) * SECOND,
    };
    let notebooks: Arc<dyn Notebooks> = match set("MOSTRADOR_JUDGE").and_then(|at| at.parse().ok()) {
        Some(at) => Arc::new(JudgedNotebooks(at)),
        None => Arc::new(FileNotebooks::new(folder)),
    };
    (Arc::new(clock), Arc::new(PointedNotebooks(notebooks)))
}

/// The machine's clock, so many milliseconds ahead.
struct AheadClock {
    by: i64,
}

#[async_trait]
impl Clock for AheadClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + self.by
    }

    async fn sleep(&self, millis: i64) {
        SystemClock.sleep(millis).await;
    }

    fn civil(&self, at: Timestamp) -> Civil {
        SystemClock.civil(at)
    }

    fn instant(&self, civil: Civil) -> Timestamp {
        SystemClock.instant(civil)
    }
}

/// Notebooks with a point before and after every line: what the simulated shop writes down is what it did.
struct PointedNotebooks(Arc<dyn Notebooks>);

impl Notebooks for PointedNotebooks {
    fn open(&self, name: &str) -> Arc<dyn Notebook> {
        Arc::new(PointedNotebook(self.0.open(name)))
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        self.0.remove(name)
    }
}

struct PointedNotebook(Arc<dyn Notebook>);

impl Notebook for PointedNotebook {
    fn append(&self, line: &str) -> Result<(), String> {
        let counts = line.starts_with(OF.lock().unwrap_or_else(PoisonError::into_inner).as_str());
        let come_to = |point| {
            if counts {
                pass(point);
            }
        };
        come_to(Point::BeforeEffect);
        let done = self.0.append(line);
        come_to(Point::AfterEffect);
        done
    }

    fn lines(&self) -> Result<Vec<String>, String> {
        self.0.lines()
    }
}
