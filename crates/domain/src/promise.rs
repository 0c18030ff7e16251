//! Promises: by when a customer is to be answered, and by when a case is to be settled. The figures are the shop's own,
//! kept as data; the defaults are those of the articles that the product is built on (chat 30 s: S0.2; an enquiry about an
//! order 2 h, lost after three: S2.2; a form 24 h: S4.1; e-mail 12 h, 24 at most: S3.1; a case settled in 5 h: S0.3).
//!
//! A reply is promised from the customer's oldest unanswered message, and another message does not move that. The case is
//! promised to be settled from the first answer on; the time in which it was the customer's turn does not count. Putting a
//! ticket aside stops nothing: the customer knows nothing of it.

use crate::{Channel, HOUR, MessageKind, SECOND, TicketStatus, Timestamp};

/// Which promise a deadline belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseKind {
    /// The customer has had no answer yet.
    FirstReply,
    /// The customer wrote again after an answer.
    NextReply,
    /// The case is to be settled.
    Resolution,
}

impl PromiseKind {
    /// The name under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            PromiseKind::FirstReply => "first_reply",
            PromiseKind::NextReply => "next_reply",
            PromiseKind::Resolution => "resolution",
        }
    }

    /// The promise of a stored name.
    pub fn from_code(code: &str) -> Option<PromiseKind> {
        [PromiseKind::FirstReply, PromiseKind::NextReply, PromiseKind::Resolution]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// What a customer is promised something in: a channel, or a question about an order wherever it is asked in writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Situation {
    /// Live chat.
    Chat,
    /// A question about an order by e-mail, in a social network or in the shop itself.
    OrderEnquiry,
    /// The contact form.
    Form,
    /// E-mail.
    Email,
    /// A social network.
    Social,
}

impl Situation {
    /// All of them, the most pressing first.
    pub const ALL: [Situation; 5] = [
        Situation::Chat,
        Situation::OrderEnquiry,
        Situation::Form,
        Situation::Email,
        Situation::Social,
    ];

    /// The name under which it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Situation::Chat => "chat",
            Situation::OrderEnquiry => "order_enquiry",
            Situation::Form => "form",
            Situation::Email => "email",
            Situation::Social => "social",
        }
    }

    /// The situation of a stored name.
    pub fn from_code(code: &str) -> Option<Situation> {
        Situation::ALL.into_iter().find(|situation| situation.code() == code)
    }

    /// The situation of a conversation.
    pub fn of(channel: Channel, order_enquiry: bool) -> Situation {
        match channel {
            Channel::Chat => Situation::Chat,
            Channel::Form => Situation::Form,
            Channel::Shop => Situation::OrderEnquiry,
            Channel::Email | Channel::Social if order_enquiry => Situation::OrderEnquiry,
            Channel::Email => Situation::Email,
            Channel::Social => Situation::Social,
        }
    }
}

/// What is promised in a situation, in milliseconds; nothing: no such promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PromiseRule {
    /// An answer is aimed at within this time.
    pub target: Option<i64>,
    /// An answer is there at the latest within this time.
    pub latest: Option<i64>,
    /// The case is settled within this time.
    pub resolution: Option<i64>,
}

/// The longest promise: a year of 366 days.
pub const LONGEST_PROMISE: i64 = 366 * 24 * HOUR;

impl PromiseRule {
    /// Whether it can be kept to: times are positive and not endless, and the latest is not before the target.
    pub fn is_sound(self) -> bool {
        let fits = |time: Option<i64>| time.is_none_or(|time| (SECOND..=LONGEST_PROMISE).contains(&time));
        let ordered = match (self.target, self.latest) {
            (Some(target), Some(latest)) => target <= latest,
            (None, Some(_)) => false,
            (_, None) => true,
        };
        fits(self.target) && fits(self.latest) && fits(self.resolution) && ordered
    }
}

/// What the shop promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromisePolicy {
    rules: [PromiseRule; Situation::ALL.len()],
}

impl PromisePolicy {
    /// Promises nothing.
    pub const NONE: PromisePolicy = PromisePolicy {
        rules: [PromiseRule {
            target: None,
            latest: None,
            resolution: None,
        }; Situation::ALL.len()],
    };

    /// What the articles say.
    pub fn articles() -> PromisePolicy {
        let mut policy = PromisePolicy::NONE;
        for (situation, target, latest) in [
            (Situation::Chat, 30 * SECOND, 30 * SECOND),
            (Situation::OrderEnquiry, 2 * HOUR, 3 * HOUR),
            (Situation::Form, 24 * HOUR, 24 * HOUR),
            (Situation::Email, 12 * HOUR, 24 * HOUR),
            (Situation::Social, 12 * HOUR, 24 * HOUR),
        ] {
            policy.set(
                situation,
                PromiseRule {
                    target: Some(target),
                    latest: Some(latest),
                    resolution: Some(5 * HOUR),
                },
            );
        }
        policy
    }

    /// What is promised in a situation.
    pub fn rule(&self, situation: Situation) -> PromiseRule {
        self.rules.get(situation as usize).copied().unwrap_or_default()
    }

    /// Promises something else in a situation.
    pub fn set(&mut self, situation: Situation, rule: PromiseRule) {
        if let Some(own) = self.rules.get_mut(situation as usize) {
            *own = rule;
        }
    }
}

/// How time passes for a promise. Plain clock time is one way; a shop's opening hours will be another.
pub trait WorkingTime {
    /// When `length` milliseconds that count have passed since `start`.
    fn after(&self, start: Timestamp, length: i64) -> Timestamp;
}

/// Every hour counts, by day and by night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EveryHour;

impl WorkingTime for EveryHour {
    fn after(&self, start: Timestamp, length: i64) -> Timestamp {
        start + length
    }
}

/// A deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// Which promise.
    pub kind: PromiseKind,
    /// What it was promised in.
    pub situation: Situation,
    /// Since when it runs: the customer's oldest unanswered message, or our first answer.
    pub started_at: Timestamp,
    /// Due.
    pub at: Timestamp,
    /// The second threshold; the same as `at` when there is only one.
    pub latest_at: Timestamp,
}

/// A ticket as promises see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// State.
    pub status: TicketStatus,
    /// Where it takes place.
    pub channel: Channel,
    /// It is about an order.
    pub order_enquiry: bool,
    /// How long it was the customer's turn until now, in milliseconds.
    pub waited: i64,
}

/// Who has said what when, as far as promises go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Talk {
    /// The customer's first message.
    pub first_message: Option<Timestamp>,
    /// Our first answer after it.
    pub first_answer: Option<Timestamp>,
    /// The customer's oldest message that has no answer.
    pub unanswered_since: Option<Timestamp>,
}

impl Talk {
    /// Reads a conversation, oldest entry first.
    pub fn of(entries: impl IntoIterator<Item = (MessageKind, Timestamp)>) -> Talk {
        let mut talk = Talk::default();
        for (kind, at) in entries {
            match kind {
                MessageKind::Inbound => {
                    talk.first_message = talk.first_message.or(Some(at));
                    talk.unanswered_since = talk.unanswered_since.or(Some(at));
                }
                MessageKind::Outbound => {
                    talk.first_answer = talk.first_answer.or(Some(at));
                    talk.unanswered_since = None;
                }
                MessageKind::Note | MessageKind::Event => {}
            }
        }
        talk
    }
}

/// Every promise of a case that runs now, the earliest first.
pub fn running_promises(policy: &PromisePolicy, time: &impl WorkingTime, case: Case, talk: Talk) -> Vec<Promise> {
    if !case.status.owes_an_answer() {
        return Vec::new();
    }
    let situation = Situation::of(case.channel, case.order_enquiry);
    let rule = policy.rule(situation);
    let mut running = Vec::new();
    if let (Some(started_at), Some(target)) = (talk.unanswered_since, rule.target) {
        running.push(Promise {
            kind: match talk.first_answer {
                Some(_) => PromiseKind::NextReply,
                None => PromiseKind::FirstReply,
            },
            situation,
            started_at,
            at: time.after(started_at, target),
            latest_at: time.after(started_at, rule.latest.unwrap_or(target)),
        });
    }
    if let (Some(started_at), Some(length), Some(_)) = (talk.first_answer, rule.resolution, talk.first_message) {
        let at = time.after(started_at, length) + case.waited;
        running.push(Promise {
            kind: PromiseKind::Resolution,
            situation,
            started_at,
            at,
            latest_at: at,
        });
    }
    running.sort_by_key(|promise| promise.at);
    running
}

/// The promise that a ticket is ordered by: the earliest that is not kept yet.
pub fn next_promise(policy: &PromisePolicy, time: &impl WorkingTime, case: Case, talk: Talk) -> Option<Promise> {
    running_promises(policy, time, case, talk).into_iter().next()
}

/// How the first reply was, once it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// When it had been due.
    pub due_at: Timestamp,
    /// When it was given.
    pub kept_at: Timestamp,
}

/// The first reply that was promised and given; nothing when it was not given yet or nothing was promised.
pub fn first_reply_kept(policy: &PromisePolicy, time: &impl WorkingTime, case: Case, talk: Talk) -> Option<Kept> {
    let target = policy.rule(Situation::of(case.channel, case.order_enquiry)).target?;
    let (asked, answered) = (talk.first_message?, talk.first_answer?);
    (answered >= asked).then(|| Kept {
        due_at: time.after(asked, target),
        kept_at: answered,
    })
}

#[cfg(test)]
mod tests;
