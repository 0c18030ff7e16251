//! Stages with names, times and counts: the first that fails ends the run, and the table of times is printed either way.

use crate::count::Count;
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// A run in progress. The table is printed when it is dropped, so that a failure shows where the time went too.
#[derive(Default)]
pub(crate) struct Stages {
    rows: Vec<Row>,
    sum: Count,
}

struct Row {
    name: &'static str,
    took: Duration,
    counted: Option<Count>,
    held: bool,
}

impl Stages {
    /// Runs a stage that counts nothing. An error carries the stage's name.
    pub(crate) fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.timed(name, || work().map(|value| (value, None)))
    }

    /// Runs a stage whose tests are added to the closing line. A stage that counts nothing fails: a runner that found
    /// no test, or whose summary is no longer understood, must not look green.
    pub(crate) fn tests(&mut self, name: &'static str, work: impl FnOnce() -> Result<Count>) -> Result<()> {
        self.timed(name, || {
            let count = work()?;
            anyhow::ensure!(count.failed == 0, "{} tests failed", count.failed);
            anyhow::ensure!(count.passed > 0, "no test was counted");
            Ok(((), Some(count)))
        })
    }

    /// Prints the table and the closing line. Call it last and only when every stage held.
    pub(crate) fn close(self) {
        let sum = self.sum;
        drop(self);
        println!("{} passed, {} failed", sum.passed, sum.failed);
    }

    fn timed<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<(T, Option<Count>)>) -> Result<T> {
        println!("\n── {name} ──");
        let start = Instant::now();
        let result = work();
        let counted = result.as_ref().ok().and_then(|(_, count)| *count);
        self.rows.push(Row {
            name,
            took: start.elapsed(),
            counted,
            held: result.is_ok(),
        });
        if let Some(count) = counted {
            self.sum += count;
        }
        result
            .map(|(value, _)| value)
            .with_context(|| format!("stage \"{name}\" failed"))
    }

    fn table(&self) -> String {
        let mut text = String::from("\nstage                            time  tests\n");
        for row in &self.rows {
            let tests = row.counted.map(|count| count.passed.to_string()).unwrap_or_default();
            let mark = if row.held { "" } else { "  FAILED" };
            let _ = writeln!(text, "{:<28} {:>8}  {tests:>5}{mark}", row.name, clock(row.took));
        }
        let total = self.rows.iter().map(|row| row.took).sum();
        let _ = writeln!(text, "{:<28} {:>8}", "together", clock(total));
        text
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        println!("{}", self.table());
    }
}

fn clock(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_is_named_and_stays_in_the_table() {
        let mut stages = Stages::default();
        stages.tests("rust", || Ok(Count { passed: 3, failed: 0 })).unwrap();
        let error = stages
            .stage("clippy", || anyhow::bail!("two warnings") as Result<()>)
            .unwrap_err();
        assert_eq!(format!("{error:#}"), "stage \"clippy\" failed: two warnings");
        assert!(stages.table().contains("clippy") && stages.table().contains("FAILED"));
        assert_eq!(stages.sum, Count { passed: 3, failed: 0 });
    }

    #[test]
    fn a_test_stage_without_tests_fails() {
        let error = Stages::default()
            .tests("journeys", || Ok(Count::default()))
            .unwrap_err();
        assert!(format!("{error:#}").contains("no test was counted"));
    }

    #[test]
    fn times_read_as_minutes_and_seconds() {
        assert_eq!(clock(Duration::from_millis(65_432)), "1:05.4");
        assert_eq!(clock(Duration::from_millis(40)), "0:00.0");
    }
}
