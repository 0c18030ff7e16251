//! Adding up what the test runners say, so that the last line of a test run is one sum over all of them.
//!
//! Four dialects are understood: nextest, cargo's own runner, vitest, and the plain `N passed, M failed` of the
//! journeys. A runner whose words change is noticed, because a stage that counted nothing fails.

/// Tests counted by one or more runners.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Ran and held.
    pub(crate) passed: u64,
    /// Ran and did not hold.
    pub(crate) failed: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// What a runner's output says it counted; several summaries (one for each test binary) are added up.
pub(crate) fn heard(output: &str) -> Count {
    let mut sum = Count::default();
    for line in output.lines() {
        let line = without_colour(line);
        let line = line.trim();
        let summary = if line.starts_with("test result:") {
            line
        } else if let Some(rest) = line.strip_prefix("Tests ") {
            rest
        } else if let Some((_, rest)) = line.split_once("tests run:").or_else(|| line.split_once("test run:")) {
            rest
        } else if is_plain(line) {
            line
        } else {
            continue;
        };
        sum += Count {
            passed: number_before(summary, "passed"),
            failed: failures(summary),
        };
    }
    sum
}

fn failures(summary: &str) -> u64 {
    number_before(summary, "failed") + number_before(summary, "timed")
}

/// `12 passed, 0 failed` and nothing else.
fn is_plain(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    matches!(words.as_slice(), [n, "passed,", m, "failed"] if n.parse::<u64>().is_ok() && m.parse::<u64>().is_ok())
}

fn number_before(line: &str, label: &str) -> u64 {
    let words: Vec<&str> = line
        .split([' ', ',', ';', ':', '|', '(', ')'])
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(2)
        .find(|pair| pair[1] == label)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or(0)
}

/// Removes the escape sequences with which a runner paints its words.
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(letter) = rest.next() {
        if letter == '\u{1b}' {
            for inside in rest.by_ref() {
                if inside.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_is_understood_in_colour_and_with_failures() {
        let painted = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.204s] \u{1b}[1m4\u{1b}[0m tests run: \u{1b}[1m4\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m (1 slow), 2 skipped";
        assert_eq!(heard(painted), Count { passed: 4, failed: 0 });
        let bad = "     Summary [   9.1s] 7 tests run: 4 passed, 2 failed, 1 timed out, 0 skipped";
        assert_eq!(heard(bad), Count { passed: 4, failed: 3 });
        assert_eq!(
            heard("Summary [ 0.1s] 1 test run: 1 passed, 0 skipped"),
            Count { passed: 1, failed: 0 }
        );
    }

    #[test]
    fn every_binary_of_cargo_test_is_added() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
                    test a::b ... ok\ntest result: FAILED. 2 passed; 5 failed; 0 ignored";
        assert_eq!(heard(text), Count { passed: 5, failed: 5 });
    }

    #[test]
    fn vitest_and_the_plain_form_are_understood() {
        assert_eq!(
            heard(" Test Files  2 passed (2)\n      Tests  9 passed (9)"),
            Count { passed: 9, failed: 0 }
        );
        assert_eq!(
            heard("      Tests  1 failed | 8 passed (9)"),
            Count { passed: 8, failed: 1 }
        );
        assert_eq!(heard("6 passed, 0 failed"), Count { passed: 6, failed: 0 });
    }

    #[test]
    fn talk_about_passing_is_not_counted() {
        assert_eq!(
            heard("the parcel has passed, customs has failed\n3 passed customs, 1 failed"),
            Count::default()
        );
    }
}
