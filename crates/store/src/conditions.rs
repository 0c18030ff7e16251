//! A view's conditions as SQL. The text is put together from the constant fragments below and nothing else; what the
//! agent typed is only ever bound. Every fragment answers yes or no, never NULL, so that "not" and the groups mean what
//! they say. The plain meaning is `domain::view::Group::holds`; a property test holds the two against each other.

use domain::view::{Condition, Group, Rule, What, Whose, containing};
use domain::{HOUR, Timestamp};
use sqlx::{QueryBuilder, Sqlite};
use uuid::Uuid;

/// A value that takes the place of a `?`.
#[derive(Debug, Clone)]
pub(crate) enum Bound {
    Text(String),
    Number(i64),
    Id(Uuid),
}

/// Puts a condition after what is already there. The ticket is `t`.
pub(crate) fn push(query: &mut QueryBuilder<Sqlite>, group: &Group, agent: &str, now: Timestamp) {
    // An empty group says yes or no by a look at the ticket: a bare 0 makes the planner drop the walk that it was told to take.
    let (none, joint) = match group.rule {
        Rule::All => ("t.number IS NOT NULL", " AND "),
        Rule::Any | Rule::None => ("t.number < 0", " OR "),
    };
    query.push(if group.rule == Rule::None { "NOT (" } else { "(" });
    if group.conditions.is_empty() {
        query.push(none);
    }
    for (place, condition) in group.conditions.iter().enumerate() {
        if place > 0 {
            query.push(joint);
        }
        match condition {
            Condition::Group(inner) => push(query, inner, agent, now),
            Condition::Test { what, not } => {
                query.push(if *not { "NOT (" } else { "(" });
                push_fragment(query, what, agent, now);
                query.push(")");
            }
        }
    }
    query.push(")");
}

fn push_fragment(query: &mut QueryBuilder<Sqlite>, what: &What, agent: &str, now: Timestamp) {
    let (sql, bounds) = fragment(what, agent, now);
    let mut bounds = bounds.into_iter();
    for (place, part) in sql.split('?').enumerate() {
        if place > 0 {
            match bounds.next() {
                Some(Bound::Text(text)) => query.push_bind(text),
                Some(Bound::Number(number)) => query.push_bind(number),
                Some(Bound::Id(id)) => query.push_bind(id),
                None => query.push("NULL"),
            };
        }
        query.push(part);
    }
}

/// The SQL of one question, and a value for each `?` in it.
fn fragment(what: &What, agent: &str, now: Timestamp) -> (&'static str, Vec<Bound>) {
    let text = |text: &str| Bound::Text(text.to_owned());
    let at = |time: Timestamp| Bound::Number(time.millis());
    let hours = |hours: u32| i64::from(hours) * HOUR;
    match what {
        What::Status(status) => ("t.status = ?", vec![text(status.code())]),
        What::Assignee(Whose::Mine) => ("t.assignee IS ?", vec![text(agent)]),
        What::Assignee(Whose::Agent(other)) => ("t.assignee IS ?", vec![text(other)]),
        What::Assignee(Whose::Nobody) => ("t.assignee IS NULL", vec![]),
        What::Priority(priority) => ("t.priority = ?", vec![text(priority.code())]),
        What::Tag(tag) => (
            "EXISTS (SELECT 1 FROM ticket_tags g WHERE g.ticket_id = t.id AND g.tag = ?)",
            vec![text(tag)],
        ),
        What::Channel(channel) => ("t.channel = ?", vec![text(channel.code())]),
        What::Language(language) => ("t.language IS ?", vec![text(language.code())]),
        What::Customer(part) => {
            let pattern = containing(part);
            (
                "t.address GLOB ? OR EXISTS (SELECT 1 FROM customers c WHERE c.id = t.customer_id AND c.name GLOB ?)",
                vec![text(&pattern), text(&pattern)],
            )
        }
        What::OrderLinked => ("t.order_id IS NOT NULL", vec![]),
        What::Payment(state) => (
            "EXISTS (SELECT 1 FROM orders o WHERE o.id = t.order_id AND o.payment = ?)",
            vec![text(state.code())],
        ),
        What::Fulfilment(state) => (
            "EXISTS (SELECT 1 FROM orders o WHERE o.id = t.order_id AND o.fulfilment = ?)",
            vec![text(state.code())],
        ),
        What::OrderLate => (
            "EXISTS (SELECT 1 FROM orders o WHERE o.id = t.order_id AND o.promised_at IS NOT NULL AND o.promised_at < ? \
             AND o.fulfilment NOT IN ('delivered', 'returned', 'cancelled'))",
            vec![at(now)],
        ),
        What::Connection(id) => ("t.connection_id IS ?", vec![Bound::Id(id.0)]),
        What::Subject(part) => ("t.subject GLOB ?", vec![text(&containing(part))]),
        What::Text(part) => {
            let pattern = containing(part);
            (
                "t.subject GLOB ? OR EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id = t.id AND m.kind <> 'event' \
                 AND m.text GLOB ?)",
                vec![text(&pattern), text(&pattern)],
            )
        }
        What::Overdue => ("t.due_at < ?", vec![at(now)]),
        What::DueWithin(n) => ("t.due_at BETWEEN ? AND ?", vec![at(now), at(now + hours(*n))]),
        What::CreatedBefore(n) => ("t.created_at < ?", vec![at(now - hours(*n))]),
        What::QuietFor(n) => ("t.last_message_at < ?", vec![at(now - hours(*n))]),
        What::Unread => ("t.last_seq > t.seen_seq", vec![]),
        What::HasDraft => (
            "EXISTS (SELECT 1 FROM drafts d WHERE d.ticket_id = t.id AND d.agent = ?)",
            vec![text(agent)],
        ),
        What::HasAttachment => ("t.has_attachment", vec![]),
        What::Watching => (
            "EXISTS (SELECT 1 FROM ticket_watchers w WHERE w.ticket_id = t.id AND w.agent = ?)",
            vec![text(agent)],
        ),
    }
}
