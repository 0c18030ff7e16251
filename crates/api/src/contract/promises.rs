//! What the shop promises its customers, and what is promised to one of them.

use super::DueView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a customer is promised something in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
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

/// What is promised in a situation, in seconds; nothing: no such promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PromiseRule {
    /// In which situation.
    pub situation: Situation,
    /// An answer is aimed at within this time.
    pub target: Option<u32>,
    /// An answer is there at the latest within this time; not less than the target.
    pub latest: Option<u32>,
    /// The case is settled within this time, from the first answer on.
    pub resolution: Option<u32>,
}

/// Everything that the shop promises.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PromiseRules {
    /// What holds.
    pub rules: Vec<PromiseRule>,
    /// What the articles say, to go back to.
    pub articles: Vec<PromiseRule>,
}

/// Promises something else; situations that are not named keep theirs. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PromiseInput {
    /// The new rules.
    pub rules: Vec<PromiseRule>,
}

/// A first reply that was given.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FirstReplyView {
    /// When it had been due.
    #[ts(type = "number")]
    pub due_at: i64,
    /// When it was given.
    #[ts(type = "number")]
    pub given_at: i64,
}

/// What a ticket's customer is promised.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketPromises {
    /// Promises that run, the earliest first.
    pub running: Vec<DueView>,
    /// The first reply, once it was given.
    pub first_reply: Option<FirstReplyView>,
    /// It is the customer's turn: nothing runs.
    pub paused: bool,
    /// How long it was the customer's turn before, in milliseconds; that does not count for settling the case.
    #[ts(type = "number")]
    pub waited: i64,
}
