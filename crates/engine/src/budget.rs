//! How much a shop is asked in a while. Every connection has a budget of its own: what the program reads by itself waits
//! until there is some left, and what an agent waits for (asking again, sending, looking whether it arrived) goes at once and
//! is only counted. A shop that asks for a pause is given it, and is asked more slowly from then on until it has answered
//! well for a while.

use crate::engine::lock;
use domain::{MINUTE, SECOND, Timestamp};
use ports::{Clock, Http, HttpRequest, HttpResponse, PortError, async_trait};
use std::sync::{Arc, Mutex};

tokio::task_local! {
    /// Set while an agent waits.
    static FOR_AN_AGENT: ();
}

/// Runs what an agent waits for: none of its requests waits for the budget.
pub(crate) async fn for_an_agent<F: Future>(work: F) -> F::Output {
    FOR_AN_AGENT.scope((), work).await
}

/// Requests that may be made at once after a rest.
const BURST: i64 = 100;
/// Milliseconds in which one request is earned, at best and at worst.
const FASTEST: i64 = 100;
const SLOWEST: i64 = 2_000;
/// Good answers after which a shop is asked a little faster again.
const CALM: u32 = 20;

struct State {
    /// Requests that are left; below zero after an agent took more than there were.
    left: i64,
    /// When the last one was earned.
    earned_at: Timestamp,
    /// Milliseconds in which one is earned.
    each: i64,
    /// Nothing but an agent's request before this.
    paused_until: Timestamp,
    /// Good answers since the pace last changed.
    good: u32,
}

impl State {
    /// Milliseconds until a request of the program's own may be made; none: it is taken.
    fn take(&mut self, now: Timestamp, agent: bool) -> Option<i64> {
        // A clock that was set back earns nothing for a while and loses nothing.
        let earned = now.since(self.earned_at).max(0) / self.each;
        if earned > 0 || now < self.earned_at {
            self.left = self.left.saturating_add(earned).min(BURST);
            self.earned_at = now;
        }
        if agent {
            self.left = (self.left - 1).max(-BURST);
            return None;
        }
        let pause = self.paused_until.since(now).clamp(0, 60 * MINUTE);
        if pause > 0 {
            return Some(pause);
        }
        if self.left > 0 {
            self.left -= 1;
            return None;
        }
        Some(self.each * (1 - self.left))
    }

    fn answered(&mut self, answer: &HttpResponse, now: Timestamp) {
        let asks = matches!(answer.status, 429 | 503);
        if asks {
            let seconds = answer
                .header("retry-after")
                .and_then(|text| text.trim().parse::<i64>().ok());
            // A date is heeded by whoever reads the answer; here a while is enough.
            let pause = seconds.map_or(5 * SECOND, |seconds| seconds.saturating_mul(SECOND));
            self.paused_until = now + pause.clamp(SECOND, 60 * MINUTE);
            self.each = (self.each * 2).min(SLOWEST);
            self.left = self.left.min(0);
            self.good = 0;
        } else if answer.status < 400 {
            self.good += 1;
            if self.good >= CALM {
                self.good = 0;
                self.each = (self.each * 9 / 10).max(FASTEST);
            }
        }
        // Some say how many are left of theirs: none of them is for us before others had their turn.
        let none_left = ["ratelimit-remaining", "x-ratelimit-remaining"]
            .iter()
            .any(|name| answer.header(name).is_some_and(|left| left.trim() == "0"));
        if none_left {
            self.left = self.left.min(0);
        }
    }
}

/// The network as one connection is given it.
pub(crate) struct Budgeted {
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl Budgeted {
    pub(crate) fn new(http: Arc<dyn Http>, clock: Arc<dyn Clock>) -> Budgeted {
        let now = clock.now();
        Budgeted {
            http,
            clock,
            state: Mutex::new(State {
                left: BURST,
                earned_at: now,
                each: FASTEST,
                paused_until: Timestamp(0),
                good: 0,
            }),
        }
    }
}

#[async_trait]
impl Http for Budgeted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        let agent = FOR_AN_AGENT.try_with(|()| ()).is_ok();
        loop {
            let wait = lock(&self.state).take(self.clock.now(), agent);
            match wait {
                None => break,
                Some(wait) => self.clock.sleep(wait).await,
            }
        }
        let answer = self.http.send(request).await?;
        lock(&self.state).answered(&answer, self.clock.now());
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> State {
        State {
            left: BURST,
            earned_at: Timestamp(0),
            each: FASTEST,
            paused_until: Timestamp(0),
            good: 0,
        }
    }

    fn answer(status: u16, headers: &[(&str, &str)]) -> HttpResponse {
        let headers = headers
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        HttpResponse {
            status,
            headers,
            body: Vec::new(),
        }
    }

    #[test]
    fn what_the_program_reads_by_itself_waits_when_the_budget_is_spent_and_an_agent_never_does() {
        let mut state = fresh();
        for _ in 0..BURST {
            assert_eq!(state.take(Timestamp(0), false), None);
        }
        assert_eq!(state.take(Timestamp(0), false), Some(FASTEST));
        for _ in 0..3 {
            assert_eq!(state.take(Timestamp(0), true), None, "Ana waits");
        }
        assert_eq!(
            state.take(Timestamp(0), false),
            Some(4 * FASTEST),
            "and the import waits for what she took"
        );
        assert_eq!(state.take(Timestamp(4 * FASTEST), false), None);
        assert_eq!(state.take(Timestamp(4 * FASTEST), false), Some(FASTEST));
    }

    #[test]
    fn a_shop_that_asks_for_a_pause_is_left_alone_and_then_asked_more_slowly() {
        let mut state = fresh();
        state.answered(&answer(429, &[("retry-after", "7")]), Timestamp(1_000));
        assert_eq!(state.take(Timestamp(1_000), false), Some(7 * SECOND));
        assert_eq!(state.take(Timestamp(1_000), true), None);
        assert_eq!(state.each, 2 * FASTEST);
        // However long it asks for, somebody looks again within the hour.
        state.answered(&answer(429, &[("retry-after", "999999999999")]), Timestamp(1_000));
        assert_eq!(state.take(Timestamp(1_000), false), Some(60 * MINUTE));
        for _ in 0..CALM * 40 {
            state.answered(&answer(200, &[]), Timestamp(2_000));
        }
        assert_eq!(state.each, FASTEST, "it answers well again");
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nothing() {
        let mut state = fresh();
        assert_eq!(state.take(Timestamp(10_000_000), false), None);
        state.left = 0;
        assert_eq!(state.take(Timestamp(0), false), Some(FASTEST));
        assert_eq!(state.take(Timestamp(FASTEST), false), None);
    }

    #[test]
    fn a_shop_that_says_that_none_is_left_is_believed() {
        let mut state = fresh();
        state.answered(&answer(200, &[("x-ratelimit-remaining", "0")]), Timestamp(0));
        assert_eq!(state.take(Timestamp(0), false), Some(FASTEST));
    }
}
