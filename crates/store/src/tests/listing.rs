//! Queues and views against counting: the tallies after random changes, the plans of every walk, and random trees of
//! conditions over random tickets against the plain meaning of the tree.

use super::{Folder, Open, key, open};
use crate::*;
use domain::view::{Condition, Facts, Group, OrderFacts, Rule, What, Whose};
use domain::{
    Channel, ConnectionId, FulfilmentStatus, HOUR, Language, PaymentStatus, Priority, TicketId, TicketStatus, Timestamp,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::{AssertSqlSafe, Row};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) const NOW: Timestamp = Timestamp(1_000 * HOUR);
pub(super) const ANA: &str = "ana";
const WORDS: [&str; 6] = ["Árvíztűrő", "muñoz", "TAZA*", "¿dónde?", "plain [box]", "ÑANDÚ"];

/// The same draws in every run.
pub(super) struct Draws(TestRunner);

impl Draws {
    pub(super) fn new() -> Draws {
        Draws(TestRunner::deterministic())
    }
    fn of<S: Strategy>(&mut self, strategy: S) -> S::Value {
        strategy.new_tree(&mut self.0).unwrap().current()
    }
    fn one<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.of(0..values.len())].clone()
    }
    fn yes(&mut self) -> bool {
        self.of(any::<bool>())
    }
}

async fn write(store: &Store, sql: &str) {
    let mut tx = store.write().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(tx.db())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn agents(store: &Store) {
    write(
        store,
        "INSERT INTO agents (id, name) VALUES ('ana', 'Ana'), ('bruno', 'Bruno')",
    )
    .await;
}

fn languages() -> [Option<Language>; 3] {
    [None, Language::parse("es"), Language::parse("hu")]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tallies_are_what_counting_gives_whatever_becomes_of_the_tickets() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    agents(&store).await;
    let mut draws = Draws::new();
    let mut ids: Vec<Uuid> = Vec::new();
    let (assignees, langs) = (["NULL", "'ana'", "'bruno'"], ["NULL", "'es'", "'hu'"]);
    for round in 0..60_u32 {
        let mut sql = String::new();
        for step in 0..8_u32 {
            let status = draws.one(TicketStatus::ALL).code();
            let (channel, who, language) = (
                draws.one(&Channel::ALL).code(),
                draws.one(&assignees),
                draws.one(&langs),
            );
            if ids.is_empty() || draws.of(0..3) == 0 {
                let id = Uuid::from_u128(u128::from(round) * 100 + u128::from(step) + 1);
                ids.push(id);
                let number = round * 100 + step;
                sql += &format!(
                    "INSERT INTO tickets (id, number, subject, channel, conversation, address, status, assignee, language, \
                     created_at, last_message_at) VALUES (x'{}', {number}, '', '{channel}', '', '', '{status}', {who}, {language}, 0, 0);",
                    id.simple()
                );
                continue;
            }
            let place = draws.of(0..ids.len());
            let id = ids[place].simple().to_string();
            sql += &match draws.of(0..6) {
                0 => {
                    ids.remove(place);
                    format!("DELETE FROM tickets WHERE id = x'{id}';")
                }
                1 => format!("UPDATE tickets SET assignee = {who} WHERE id = x'{id}';"),
                2 => format!("UPDATE tickets SET status = '{status}', language = {language} WHERE id = x'{id}';"),
                3 => format!("UPDATE tickets SET channel = '{channel}' WHERE id = x'{id}';"),
                4 => format!("UPDATE tickets SET assignee = {who} WHERE status = '{status}';"),
                _ => format!("UPDATE tickets SET status = '{status}' WHERE id = x'{id}';"),
            };
        }
        write(&store, &sql).await;
        let mut counted: BTreeMap<(String, String, String, String), i64> = BTreeMap::new();
        let rows = sqlx::query("SELECT status, coalesce(assignee, ''), channel, coalesce(language, '') FROM tickets")
            .fetch_all(&store.readers)
            .await
            .unwrap();
        for row in rows {
            *counted
                .entry((row.get(0), row.get(1), row.get(2), row.get(3)))
                .or_default() += 1;
        }
        let kept: BTreeMap<(String, String, String, String), i64> = store
            .tallies()
            .await
            .unwrap()
            .into_iter()
            .map(|line| {
                let language = line.language.as_ref().map_or("", |l| l.code()).to_owned();
                let key = (
                    line.status.code().to_owned(),
                    line.assignee.unwrap_or_default(),
                    line.channel.code().to_owned(),
                    language,
                );
                (key, i64::from(line.count))
            })
            .collect();
        assert_eq!(kept, counted, "after round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_queue_is_a_walk_along_one_index_without_sorting() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let expected = [
        (
            "MINE_DUE",
            "SEARCH t USING COVERING INDEX tickets_own_due (status=? AND assignee=?)",
        ),
        (
            "MINE_NEW",
            "SEARCH t USING COVERING INDEX tickets_own_newest (status=? AND assignee=?)",
        ),
        (
            "UNASSIGNED_DUE",
            "SEARCH t USING COVERING INDEX tickets_own_due (status=? AND assignee=?)",
        ),
        (
            "UNASSIGNED_NEW",
            "SEARCH t USING COVERING INDEX tickets_own_newest (status=? AND assignee=?)",
        ),
        (
            "OVERDUE",
            "SEARCH t USING COVERING INDEX tickets_unsettled_due (due_at<?)",
        ),
        (
            "WAITING",
            "SEARCH t USING COVERING INDEX tickets_status_newest (status=?)",
        ),
        ("SNOOZED", "SCAN t USING COVERING INDEX tickets_asleep"),
        ("ALL_DUE", "SCAN t USING COVERING INDEX tickets_unsettled_due"),
        ("ALL_NEW", "SCAN t USING COVERING INDEX tickets_unsettled_newest"),
        (
            "CHANNEL_DUE",
            "SEARCH t USING COVERING INDEX tickets_channel_due (channel=?)",
        ),
        (
            "LANGUAGE_DUE",
            "SEARCH t USING COVERING INDEX tickets_language_due (language=?)",
        ),
        (
            "RESOLVED",
            "SEARCH t USING COVERING INDEX tickets_status_newest (status=?)",
        ),
        (
            "LATE",
            "CO-ROUTINE (subquery-1); SEARCH t USING COVERING INDEX tickets_unsettled_due (due_at<?); SCAN (subquery-1)",
        ),
        (
            "AT_RISK",
            "CO-ROUTINE (subquery-1); SEARCH t USING INDEX tickets_risk (assignee=? AND risk_at<?); SCAN (subquery-1)",
        ),
    ];
    let mut found = Vec::new();
    for (name, _) in expected {
        let sql = walks::STATEMENTS.iter().find(|(own, _)| *own == name).unwrap().1;
        let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
            .fetch_all(&store.readers)
            .await
            .unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get(3)).collect();
        found.push((name, plan.join("; ")));
    }
    let expected: Vec<(&str, String)> = expected
        .iter()
        .map(|(name, plan)| (*name, (*plan).to_owned()))
        .collect();
    assert_eq!(found, expected);
}

/// A random ticket, written and told.
async fn ticket(store: &Store, draws: &mut Draws, number: u32, orders: &[(Uuid, OrderFacts)]) -> (TicketId, Facts) {
    let id = TicketId(Uuid::from_u128(u128::from(number) + 1));
    let order = draws.yes().then(|| draws.one(orders));
    let connection = ConnectionId(Uuid::from_u128(1_000_000 + u128::from(draws.of(0..2_u32))));
    let due = draws.yes().then(|| NOW + draws.of(-20..20_i64) * HOUR);
    let facts = Facts {
        status: draws.one(TicketStatus::ALL),
        assignee: draws.one(&[None, Some(ANA.to_owned()), Some("bruno".to_owned())]),
        priority: draws.one(Priority::ALL),
        tags: ["vip", "csere", "lost parcel"]
            .into_iter()
            .filter(|_| draws.yes())
            .map(str::to_owned)
            .collect(),
        channel: draws.one(&Channel::ALL),
        language: draws.one(&languages()),
        customer: draws.one(&WORDS).to_owned(),
        address: draws.one(&WORDS).to_owned(),
        order: order.map(|(_, facts)| facts),
        connection: Some(connection),
        subject: format!("{} {}", draws.one(&WORDS), draws.one(&WORDS)),
        texts: (0..draws.of(0..3)).map(|_| draws.one(&WORDS).to_owned()).collect(),
        due,
        created_at: NOW - draws.of(0..30_i64) * HOUR,
        last_message_at: NOW - draws.of(0..30_i64) * HOUR,
        unread: draws.yes(),
        has_draft: draws.yes(),
        has_attachment: draws.yes(),
        watching: draws.yes(),
    };
    let (hex, customer) = (id.0.simple(), Uuid::from_u128(2_000_000 + u128::from(number)).simple());
    let text = |value: Option<&str>| value.map_or("NULL".to_owned(), |value| format!("'{value}'"));
    let mut sql = format!(
        "INSERT INTO customers (id, name, created_at) VALUES (x'{customer}', '{}', 0);\
         INSERT INTO tickets (id, number, subject, channel, connection_id, conversation, address, customer_id, order_id, status, \
         assignee, language, due_kind, due_started_at, due_at, created_at, last_message_at, has_attachment, last_seq, seen_seq, priority) \
         VALUES (x'{hex}', {number}, '{}', '{}', x'{}', '', '{}', x'{customer}', {}, '{}', {}, {}, 'next_reply', 0, {}, {}, {}, {}, {}, 1, '{}');",
        facts.customer,
        facts.subject,
        facts.channel.code(),
        connection.0.simple(),
        facts.address,
        order.map_or("NULL".to_owned(), |(id, _)| format!("x'{}'", id.simple())),
        facts.status.code(),
        text(facts.assignee.as_deref()),
        text(facts.language.as_ref().map(Language::code)),
        due.map_or(i64::MAX, Timestamp::millis),
        facts.created_at.millis(),
        facts.last_message_at.millis(),
        i32::from(facts.has_attachment),
        if facts.unread { 2 } else { 1 },
        facts.priority.code(),
    );
    for tag in &facts.tags {
        sql += &format!("INSERT INTO ticket_tags VALUES (x'{hex}', '{tag}');");
    }
    for (place, text) in facts.texts.iter().enumerate() {
        let message = Uuid::from_u128(3_000_000 + u128::from(number) * 10 + place as u128).simple();
        sql += &format!(
            "INSERT INTO messages (id, ticket_id, kind, author, text, written_at) VALUES (x'{message}', x'{hex}', 'inbound', '', '{text}', 0);"
        );
    }
    if facts.has_draft {
        sql += &format!(
            "INSERT INTO drafts (ticket_id, agent, kind, text, saved_at) VALUES (x'{hex}', 'ana', 'reply', 'x', 0);"
        );
    }
    if facts.watching {
        sql += &format!("INSERT INTO ticket_watchers VALUES (x'{hex}', 'ana');");
    }
    write(store, &sql).await;
    (id, facts)
}

fn what(draws: &mut Draws) -> What {
    let text = |draws: &mut Draws| {
        draws
            .one(&["arvizturo", "Muñ", "*", "[b", "donde?", "nandu", "zz", "taza"])
            .to_owned()
    };
    let hours = |draws: &mut Draws| draws.of(0..25_u32);
    match draws.of(0..22) {
        0 => What::Status(draws.one(TicketStatus::ALL)),
        1 => What::Assignee(draws.one(&[Whose::Mine, Whose::Nobody, Whose::Agent("bruno".into())])),
        2 => What::Priority(draws.one(Priority::ALL)),
        3 => What::Tag(draws.one(&["vip", "csere", "none"]).to_owned()),
        4 => What::Channel(draws.one(&Channel::ALL)),
        5 => What::Language(draws.one(&[Language::parse("es").unwrap(), Language::ENGLISH])),
        6 => What::Customer(text(draws)),
        7 => What::OrderLinked,
        8 => What::Payment(draws.one(&[PaymentStatus::Paid, PaymentStatus::Refunded])),
        9 => What::Fulfilment(draws.one(&[FulfilmentStatus::Shipped, FulfilmentStatus::Delivered])),
        10 => What::OrderLate,
        11 => What::Connection(ConnectionId(Uuid::from_u128(1_000_000))),
        12 => What::Subject(text(draws)),
        13 => What::Text(text(draws)),
        14 => What::Overdue,
        15 => What::DueWithin(hours(draws)),
        16 => What::CreatedBefore(hours(draws)),
        17 => What::QuietFor(hours(draws)),
        18 => What::Unread,
        19 => What::HasDraft,
        20 => What::HasAttachment,
        _ => What::Watching,
    }
}

pub(super) fn group(draws: &mut Draws, deep: u32) -> Group {
    let rule = draws.one(&[Rule::All, Rule::Any, Rule::None]);
    let conditions = (0..draws.of(0..4))
        .map(|_| {
            if deep > 0 && draws.of(0..3) == 0 {
                Condition::Group(group(draws, deep - 1))
            } else {
                Condition::Test {
                    what: what(draws),
                    not: draws.yes(),
                }
            }
        })
        .collect();
    Group { rule, conditions }
}

async fn shop(store: &Store, draws: &mut Draws) -> Vec<(TicketId, Facts)> {
    agents(store).await;
    let mut orders = Vec::new();
    for place in 0..12_u32 {
        let id = Uuid::from_u128(4_000_000 + u128::from(place));
        let facts = OrderFacts {
            payment: draws.one(PaymentStatus::ALL),
            fulfilment: draws.one(FulfilmentStatus::ALL),
            promised_at: draws.yes().then(|| NOW + draws.of(-9..9_i64) * HOUR),
        };
        orders.push((id, facts));
    }
    let mut sql = String::new();
    for one in 0..2_u32 {
        let id = Uuid::from_u128(1_000_000 + u128::from(one)).simple();
        sql += &format!(
            "INSERT INTO connections (id, connector, label, fields, created_at) VALUES (x'{id}', 'sample', '', '{{}}', 0);"
        );
    }
    for (id, facts) in &orders {
        sql += &format!(
            "INSERT INTO orders (id, connection_id, number, email, buyer, placed_at, shop_status, cancelled, payment, fulfilment, \
             currency, total_minor, shipping_minor, paid_minor, refunded_minor, promised_at, destination, city, refreshed_at) VALUES \
             (x'{}', x'{}', '', '', '', 0, '', 0, '{}', '{}', 'EUR', 0, 0, 0, 0, {}, '', '', 0);",
            id.simple(),
            Uuid::from_u128(1_000_000).simple(),
            facts.payment.code(),
            facts.fulfilment.code(),
            facts
                .promised_at
                .map_or("NULL".to_owned(), |at| at.millis().to_string()),
        );
    }
    write(store, &sql).await;
    let mut tickets = Vec::new();
    for number in 0..80 {
        tickets.push(ticket(store, draws, number, &orders).await);
    }
    tickets
}

const ALL: Page = Page { offset: 0, limit: 500 };

async fn found(store: &Open, group: &Group) -> Vec<TicketId> {
    let mut ids = store
        .view_ids(group, TicketOrder::Due, ANA, NOW, ALL, std::future::pending())
        .await
        .unwrap()
        .ids;
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_finds_what_its_conditions_plainly_mean() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut draws = Draws::new();
    let tickets = shop(&store, &mut draws).await;
    let mut some = 0;
    for _ in 0..600 {
        let tree = group(&mut draws, 3);
        let expected: Vec<TicketId> = tickets
            .iter()
            .filter(|(_, facts)| {
                !matches!(
                    facts.status,
                    TicketStatus::Merged | TicketStatus::Held | TicketStatus::Binned
                ) && tree.holds(facts, ANA, NOW)
            })
            .map(|(id, _)| *id)
            .collect();
        assert_eq!(found(&store, &tree).await, expected, "{tree:?}");
        let (count, complete) = store
            .view_count(&tree, ANA, NOW, CAP, std::future::pending())
            .await
            .unwrap();
        assert!(complete);
        assert_eq!(count as usize, expected.len(), "{tree:?}");
        some += usize::from(!expected.is_empty() && expected.len() < tickets.len() / 2);
    }
    assert!(some > 100, "the trees tell tickets apart: {some}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_that_takes_too_long_is_cut_off_and_says_so_and_the_next_question_is_answered() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut draws = Draws::new();
    shop(&store, &mut draws).await;
    // Two hundred thousand pairs of looks: more than one stride of the machine.
    let hard = Group {
        rule: Rule::Any,
        conditions: vec![
            Condition::Test {
                what: What::Text("zz zz zz".into()),
                not: false,
            };
            50
        ],
    };
    let (_, complete) = store
        .view_count(&hard, ANA, NOW, CAP, std::future::ready(()))
        .await
        .unwrap();
    assert!(!complete);
    let every = Group {
        rule: Rule::All,
        conditions: vec![],
    };
    let (count, complete) = store
        .view_count(&every, ANA, NOW, CAP, std::future::pending())
        .await
        .unwrap();
    assert!(complete && count > 40, "{count}");
}
