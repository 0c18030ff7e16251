//! Many seeds on all cores. A question to SQLite is a walk from one thread to another and back, thousands of times for each
//! seed, and costs as much as what is asked. So every worker stays on one core with the threads of its databases, and none of
//! them interrupts the one that wakes it.

use std::future::Future;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers in their order, until somebody says that it is enough.
pub struct Numbers {
    next: AtomicU64,
    last: AtomicU64,
}

impl Numbers {
    /// These.
    pub fn of(range: &RangeInclusive<u64>) -> Numbers {
        Numbers {
            next: AtomicU64::new(*range.start()),
            last: AtomicU64::new(*range.end()),
        }
    }

    /// The next one.
    fn take(&self) -> Option<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number <= self.last.load(Ordering::Relaxed)).then_some(number)
    }

    /// None after this one is needed.
    pub fn end_with(&self, number: u64) {
        self.last.fetch_min(number, Ordering::Relaxed);
    }
}

/// How many workers there are.
pub fn count() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Works on every number, on all cores at once.
///
/// # Errors
/// When a worker cannot be set up.
pub fn work<'a, F>(numbers: &Numbers, each: impl Fn(u64) -> F + Sync + 'a) -> std::io::Result<()>
where
    F: Future<Output = ()>,
{
    let each = &each;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..count())
            .map(|core| {
                scope.spawn(move || {
                    stay_on(core);
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
                    while let Some(number) = numbers.take() {
                        runtime.block_on(each(number));
                    }
                    Ok(())
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| {
            let ended = worker.join();
            ended.unwrap_or_else(|_| Err(std::io::Error::other("a worker panicked")))
        })
    })
}

/// One piece of work, here.
///
/// # Errors
/// When a runtime cannot be set up.
pub fn alone<T>(work: impl Future<Output = T>) -> std::io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(work))
}

/// Keeps this thread, and those that it starts, on one core, and has them wait for their turn there. Where that is refused, it is
/// only slower.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the standard library has no way to choose a core")]
fn stay_on(core: usize) {
    // SAFETY: both are plain structs, filled by libc's own functions or by zeros, and read during the call only.
    unsafe {
        let (mut allowed, mut one): (libc::cpu_set_t, libc::cpu_set_t) = (std::mem::zeroed(), std::mem::zeroed());
        let size = size_of::<libc::cpu_set_t>();
        if libc::sched_getaffinity(0, size, &raw mut allowed) != 0 {
            return;
        }
        let mut cores = (0..libc::CPU_SETSIZE as usize).filter(|core| libc::CPU_ISSET(*core, &allowed));
        if let Some(core) = cores.nth(core) {
            libc::CPU_SET(core, &mut one);
            libc::sched_setaffinity(0, size, &raw const one);
        }
        let priority: libc::sched_param = std::mem::zeroed();
        libc::sched_setscheduler(0, libc::SCHED_BATCH, &raw const priority);
    }
}

/// Elsewhere the system chooses.
#[cfg(not(target_os = "linux"))]
fn stay_on(_core: usize) {}
