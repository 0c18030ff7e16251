//! Saved views: a tree of conditions that says which tickets belong to one. The tree is plain data with a plain meaning,
//! [`Group::holds`]; the store asks the database the same question in its own language, and a property test compares
//! the two over random trees and tickets.

use crate::{
    Channel, ConnectionId, FulfilmentStatus, HOUR, Language, PaymentStatus, Priority, TicketStatus, Timestamp, fold,
    folded_alike,
};

/// How the conditions of a group are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Every one holds. An empty group holds.
    All,
    /// At least one holds. An empty group does not hold.
    Any,
    /// Not one holds. An empty group holds.
    None,
}

/// Conditions that are joined by one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// How they are joined.
    pub rule: Rule,
    /// The conditions.
    pub conditions: Vec<Condition>,
}

/// A question or a group of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// More conditions with a rule of their own.
    Group(Group),
    /// One question.
    Test {
        /// What is asked.
        what: What,
        /// The answer must be no.
        not: bool,
    },
}

/// Whose a ticket is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The agent's who looks.
    Mine,
    /// Nobody's.
    Nobody,
    /// This agent's, by id.
    Agent(String),
}

/// A question about one ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Its state.
    Status(TicketStatus),
    /// Whose it is.
    Assignee(Whose),
    /// How much it matters.
    Priority(Priority),
    /// It carries this tag.
    Tag(String),
    /// Where it takes place.
    Channel(Channel),
    /// The customer's language.
    Language(Language),
    /// The customer's name or address contains this, without regard to case and accents.
    Customer(String),
    /// It is about an order.
    OrderLinked,
    /// Payment of its order.
    Payment(PaymentStatus),
    /// Fulfilment of its order.
    Fulfilment(FulfilmentStatus),
    /// Its order was promised for a day that is over, and has neither arrived nor been called off.
    OrderLate,
    /// It came through this connection.
    Connection(ConnectionId),
    /// The subject contains this, without regard to case and accents.
    Subject(String),
    /// The subject or something that a person wrote contains this, without regard to case and accents.
    Text(String),
    /// The promise is broken.
    Overdue,
    /// The promise is to be kept within so many hours, and is not broken yet.
    DueWithin(u32),
    /// It was opened more than so many hours ago.
    CreatedBefore(u32),
    /// The newest message is more than so many hours old.
    QuietFor(u32),
    /// Something is there that the agent has not seen.
    Unread,
    /// The agent has a text in progress.
    HasDraft,
    /// A message has a file.
    HasAttachment,
    /// The agent follows it.
    Watching,
}

/// What the questions are about: one ticket, as the agent who looks sees it.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Its state.
    pub status: TicketStatus,
    /// The agent it belongs to.
    pub assignee: Option<String>,
    /// How much it matters.
    pub priority: Priority,
    /// Its tags.
    pub tags: Vec<String>,
    /// Where it takes place.
    pub channel: Channel,
    /// The customer's language.
    pub language: Option<Language>,
    /// The customer's name.
    pub customer: String,
    /// The customer's address on this channel.
    pub address: String,
    /// Its order.
    pub order: Option<OrderFacts>,
    /// Its connection.
    pub connection: Option<ConnectionId>,
    /// Subject.
    pub subject: String,
    /// What people wrote.
    pub texts: Vec<String>,
    /// Its promise; nothing when there is none.
    pub due: Option<Timestamp>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Time of the newest message.
    pub last_message_at: Timestamp,
    /// Something unseen is there.
    pub unread: bool,
    /// The agent has a text in progress.
    pub has_draft: bool,
    /// A message has a file.
    pub has_attachment: bool,
    /// The agent follows it.
    pub watching: bool,
}

/// What the questions ask of an order.
#[derive(Debug, Clone, Copy)]
pub struct OrderFacts {
    /// Payment.
    pub payment: PaymentStatus,
    /// Fulfilment.
    pub fulfilment: FulfilmentStatus,
    /// When it was promised to arrive.
    pub promised_at: Option<Timestamp>,
}

/// Orders in these states are no longer on their way.
pub const ARRIVED: [FulfilmentStatus; 3] = [
    FulfilmentStatus::Delivered,
    FulfilmentStatus::Returned,
    FulfilmentStatus::Cancelled,
];

/// Groups inside groups, at most.
pub const DEEPEST: usize = 6;
/// Questions of one view, at most.
pub const MOST_TESTS: usize = 50;
/// Characters of a text that is looked for, at most.
pub const LONGEST_TEXT: usize = 100;

/// Why a tree cannot be a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewFault {
    /// More groups inside groups than [`DEEPEST`].
    TooDeep,
    /// More questions than [`MOST_TESTS`].
    TooMany,
    /// A text that is looked for is empty or longer than [`LONGEST_TEXT`].
    Text,
}

impl Group {
    /// Whether it can be a view at all.
    ///
    /// # Errors
    /// The first fault that is found.
    pub fn check(&self) -> Result<(), ViewFault> {
        if self.depth() > DEEPEST {
            return Err(ViewFault::TooDeep);
        }
        let tests = self.tests();
        if tests.len() > MOST_TESTS {
            return Err(ViewFault::TooMany);
        }
        let readable = |text: &str| !fold(text).trim().is_empty() && text.chars().count() <= LONGEST_TEXT;
        let good = tests.iter().all(|test| match test {
            What::Customer(text) | What::Subject(text) | What::Text(text) | What::Tag(text) => readable(text),
            _ => true,
        });
        if good { Ok(()) } else { Err(ViewFault::Text) }
    }

    fn depth(&self) -> usize {
        let below = self.conditions.iter().map(|one| match one {
            Condition::Group(group) => group.depth(),
            Condition::Test { .. } => 0,
        });
        1 + below.max().unwrap_or(0)
    }

    /// Every question of the tree.
    pub fn tests(&self) -> Vec<&What> {
        let mut found = Vec::new();
        for one in &self.conditions {
            match one {
                Condition::Group(group) => found.extend(group.tests()),
                Condition::Test { what, .. } => found.push(what),
            }
        }
        found
    }

    /// Whether a ticket belongs to the view of `agent` at `now`.
    pub fn holds(&self, ticket: &Facts, agent: &str, now: Timestamp) -> bool {
        let mut each = self.conditions.iter().map(|one| match one {
            Condition::Group(group) => group.holds(ticket, agent, now),
            Condition::Test { what, not } => what.holds(ticket, agent, now) != *not,
        });
        match self.rule {
            Rule::All => each.all(|yes| yes),
            Rule::Any => each.any(|yes| yes),
            Rule::None => !each.any(|yes| yes),
        }
    }

    /// The states that a ticket of this view can be in: never too few. It lets the database look only among the tickets
    /// that are not settled, which stay few however old the shop is.
    pub fn possible(&self) -> Vec<TicketStatus> {
        let of = |one: &Condition| match one {
            Condition::Group(group) => group.possible(),
            Condition::Test {
                what: What::Status(status),
                not,
            } => every().filter(|other| (other == status) != *not).collect(),
            Condition::Test { .. } => every().collect(),
        };
        let sets: Vec<Vec<TicketStatus>> = self.conditions.iter().map(of).collect();
        match self.rule {
            Rule::All => every().filter(|one| sets.iter().all(|set| set.contains(one))).collect(),
            Rule::Any => every().filter(|one| sets.iter().any(|set| set.contains(one))).collect(),
            // What none of them may be: only a plain question about the state can rule a state out.
            Rule::None => {
                let ruled_out = |state: &TicketStatus| {
                    self.conditions.iter().any(|one| match one {
                        Condition::Test {
                            what: What::Status(status),
                            not,
                        } => (state == status) != *not,
                        _ => false,
                    })
                };
                every().filter(|state| !ruled_out(state)).collect()
            }
        }
    }
}

fn every() -> impl Iterator<Item = TicketStatus> {
    TicketStatus::ALL.iter().copied()
}

impl What {
    fn holds(&self, ticket: &Facts, agent: &str, now: Timestamp) -> bool {
        let contains = |text: &str, part: &str| fold(text).contains(&fold(part));
        let order = ticket.order;
        match self {
            What::Status(status) => ticket.status == *status,
            What::Assignee(Whose::Mine) => ticket.assignee.as_deref() == Some(agent),
            What::Assignee(Whose::Nobody) => ticket.assignee.is_none(),
            What::Assignee(Whose::Agent(other)) => ticket.assignee.as_ref() == Some(other),
            What::Priority(priority) => ticket.priority == *priority,
            What::Tag(tag) => ticket.tags.contains(tag),
            What::Channel(channel) => ticket.channel == *channel,
            What::Language(language) => ticket.language == Some(*language),
            What::Customer(part) => contains(&ticket.customer, part) || contains(&ticket.address, part),
            What::OrderLinked => order.is_some(),
            What::Payment(state) => order.is_some_and(|one| one.payment == *state),
            What::Fulfilment(state) => order.is_some_and(|one| one.fulfilment == *state),
            What::OrderLate => order
                .is_some_and(|one| one.promised_at.is_some_and(|at| at < now) && !ARRIVED.contains(&one.fulfilment)),
            What::Connection(id) => ticket.connection == Some(*id),
            What::Subject(part) => contains(&ticket.subject, part),
            What::Text(part) => contains(&ticket.subject, part) || ticket.texts.iter().any(|text| contains(text, part)),
            What::Overdue => ticket.due.is_some_and(|at| at < now),
            What::DueWithin(hours) => ticket
                .due
                .is_some_and(|at| at >= now && at <= now + i64::from(*hours) * HOUR),
            What::CreatedBefore(hours) => ticket.created_at < now - i64::from(*hours) * HOUR,
            What::QuietFor(hours) => ticket.last_message_at < now - i64::from(*hours) * HOUR,
            What::Unread => ticket.unread,
            What::HasDraft => ticket.has_draft,
            What::HasAttachment => ticket.has_attachment,
            What::Watching => ticket.watching,
        }
    }
}

/// A pattern for the database's `GLOB` that finds `part` inside a text as [`fold`] would: each letter stands for all the
/// letters that are folded to it.
pub fn containing(part: &str) -> String {
    let mut pattern = String::from("*");
    for letter in fold(part).chars() {
        let alike = folded_alike(letter);
        match alike.as_slice() {
            [one] if !['*', '?', '['].contains(one) => pattern.push(*one),
            several => {
                pattern.push('[');
                pattern.extend(several);
                pattern.push(']');
            }
        }
    }
    pattern.push('*');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Facts {
        Facts {
            status: TicketStatus::Open,
            assignee: Some("ana".into()),
            priority: Priority::High,
            tags: vec!["vip".into()],
            channel: Channel::Email,
            language: Language::parse("es"),
            customer: "Carla Muñoz".into(),
            address: "carla@example.com".into(),
            order: Some(OrderFacts {
                payment: PaymentStatus::Paid,
                fulfilment: FulfilmentStatus::Shipped,
                promised_at: Some(Timestamp(5)),
            }),
            connection: None,
            subject: "¿Dónde está?".into(),
            texts: vec!["No ha LLEGADO todavía".into()],
            due: Some(Timestamp(10 * HOUR)),
            created_at: Timestamp(0),
            last_message_at: Timestamp(2 * HOUR),
            unread: true,
            has_draft: false,
            has_attachment: false,
            watching: false,
        }
    }

    fn test(what: What) -> Condition {
        Condition::Test { what, not: false }
    }

    #[test]
    fn a_question_is_answered_as_it_reads() {
        let now = Timestamp(8 * HOUR);
        for (what, expected) in [
            (What::Assignee(Whose::Mine), true),
            (What::Assignee(Whose::Nobody), false),
            (What::Priority(Priority::High), true),
            (What::Tag("vip".into()), true),
            (What::Tag("vi".into()), false),
            (What::Customer("munoz".into()), true),
            (What::Customer("EXAMPLE.com".into()), true),
            (What::Subject("donde esta".into()), true),
            (What::Subject("llegado".into()), false),
            (What::Text("llegado".into()), true),
            (What::OrderLate, true),
            (What::Payment(PaymentStatus::Refunded), false),
            (What::Overdue, false),
            (What::DueWithin(2), true),
            (What::DueWithin(1), false),
            (What::CreatedBefore(7), true),
            (What::CreatedBefore(8), false),
            (What::QuietFor(5), true),
            (What::Unread, true),
        ] {
            assert_eq!(what.holds(&ticket(), "ana", now), expected, "{what:?}");
        }
    }

    #[test]
    fn groups_join_their_conditions() {
        let (yes, no) = (test(What::Unread), test(What::HasDraft));
        for (rule, conditions, expected) in [
            (Rule::All, vec![yes.clone(), no.clone()], false),
            (Rule::Any, vec![yes.clone(), no.clone()], true),
            (Rule::None, vec![yes.clone(), no.clone()], false),
            (Rule::None, vec![no.clone()], true),
            (Rule::All, vec![], true),
            (Rule::Any, vec![], false),
            (Rule::None, vec![], true),
            (
                Rule::All,
                vec![Condition::Group(Group {
                    rule: Rule::None,
                    conditions: vec![no],
                })],
                true,
            ),
        ] {
            let group = Group { rule, conditions };
            assert_eq!(group.holds(&ticket(), "ana", Timestamp(0)), expected, "{group:?}");
        }
    }

    #[test]
    fn a_tree_that_no_person_would_build_is_refused() {
        let mut deep = Group {
            rule: Rule::All,
            conditions: vec![],
        };
        for _ in 0..DEEPEST {
            deep = Group {
                rule: Rule::Any,
                conditions: vec![Condition::Group(deep)],
            };
        }
        assert_eq!(deep.check(), Err(ViewFault::TooDeep));
        let many = Group {
            rule: Rule::All,
            conditions: vec![test(What::Unread); MOST_TESTS + 1],
        };
        assert_eq!(many.check(), Err(ViewFault::TooMany));
        for text in ["", "  ", &"a".repeat(LONGEST_TEXT + 1)] {
            let one = Group {
                rule: Rule::All,
                conditions: vec![test(What::Subject(text.into()))],
            };
            assert_eq!(one.check(), Err(ViewFault::Text), "{text}");
        }
    }

    #[test]
    fn the_pattern_of_a_text_finds_what_folding_finds() {
        assert_eq!(containing("z*"), "*[zZŹźŻżŽž][*]*");
    }
}
