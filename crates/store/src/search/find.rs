//! Asking the indexes, newest first: a stream that ends as soon as enough is there, so it costs the same at any size.
//! Whatever takes too long is interrupted, and what was found until then is given with the word that it is not all.

use super::{SearchKind, expression};
use crate::{Store, StoreError};
use domain::{SearchQuery, Timestamp};
use futures_util::TryStreamExt;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// Says whether a question has taken long enough, told whether it has found anything yet. Asked for the first time when
/// the question is well under way, and then again and again.
pub type Over = Arc<dyn Fn(bool) -> bool + Send + Sync>;

/// How many steps of SQLite's machine pass between two looks at the time: a few tens of microseconds.
const STEPS: i32 = 2_000;

/// Orders that match and are looked at for their date.
const LOOKED_AT: u32 = 20_000;

/// What tickets must fulfil; `?3` to `?17`, each not asked for when it is NULL. Lists are JSON.
macro_rules! scope {
    () => {
        "(?3 IS NULL OR t.channel IN (SELECT value FROM json_each(?3))) \
         AND (?4 IS NULL OR t.status IN (SELECT value FROM json_each(?4))) \
         AND (?5 IS NULL OR t.language IN (SELECT value FROM json_each(?5))) \
         AND (?6 IS NULL OR coalesce(t.assignee, '') IN (SELECT value FROM json_each(?6))) \
         AND (?7 IS NULL OR t.priority IN (SELECT value FROM json_each(?7))) \
         AND (?8 IS NULL OR EXISTS (SELECT 1 FROM ticket_tags g WHERE g.ticket_id = t.id AND g.tag IN (SELECT value FROM json_each(?8)))) \
         AND (?9 IS NULL OR t.last_seq > t.seen_seq) \
         AND (?10 IS NULL OR EXISTS (SELECT 1 FROM drafts d WHERE d.ticket_id = t.id AND d.agent = ?10)) \
         AND (?11 IS NULL OR hex(t.order_id) IN (SELECT value FROM json_each(?11))) \
         AND (?12 IS NULL OR t.number = ?12) "
    };
}

macro_rules! words {
    ($words:literal) => {
        concat!(
            "SELECT d.id, d.local_id, d.at FROM ",
            $words,
            " w CROSS JOIN search_docs d ON d.id = w.rowid \
             WHERE w.text MATCH ?1 ORDER BY w.rowid DESC LIMIT ?2"
        )
    };
}

macro_rules! words_and_parts {
    ($words:literal, $parts:literal) => {
        concat!(
            "SELECT d.id, d.local_id, d.at FROM (SELECT rowid AS id FROM ",
            $words,
            " WHERE text MATCH ?1 UNION \
             SELECT rowid FROM ",
            $parts,
            " WHERE text MATCH ?3 ORDER BY 1 DESC LIMIT ?6) f CROSS JOIN search_docs d ON d.id = f.id \
             WHERE (?4 IS NULL OR d.at < ?4) AND (?5 IS NULL OR d.at >= ?5) LIMIT ?2"
        )
    };
}

statements! {
    TICKETS = words!("search_tickets");
    MESSAGES = words!("search_messages");
    CUSTOMERS = words_and_parts!("search_customers", "fragments_customers");
    ORDERS = words_and_parts!("search_orders", "fragments_orders");
    PRODUCTS = words_and_parts!("search_products", "fragments_products");
    TICKETS_WITHIN = concat!(
        "SELECT d.id, d.local_id, d.at FROM search_tickets w CROSS JOIN search_docs d ON d.id = w.rowid \
         CROSS JOIN tickets t ON t.id = d.local_id WHERE w.text MATCH ?1 AND t.status <> 'merged' AND ", scope!(),
        "AND (?13 IS NULL OR t.last_message_at < ?13) AND (?14 IS NULL OR t.last_message_at >= ?14) \
         AND (?15 IS NULL OR t.has_attachment) \
         AND (?16 IS NULL OR hex(t.customer_id) IN (SELECT value FROM json_each(?16))) AND (?17 IS NULL OR ?17 = ?17) \
         AND (?18 IS NULL OR hex(t.customer_id) IN (SELECT value FROM json_each(?18))) ORDER BY w.rowid DESC LIMIT ?2");
    TICKETS_ONLY_WITHIN = concat!(
        "SELECT 0, t.id, t.last_message_at FROM tickets t WHERE ?1 IS NULL AND t.status <> 'merged' AND ", scope!(),
        "AND (?13 IS NULL OR t.last_message_at < ?13) AND (?14 IS NULL OR t.last_message_at >= ?14) \
         AND (?15 IS NULL OR t.has_attachment) \
         AND (?16 IS NULL OR hex(t.customer_id) IN (SELECT value FROM json_each(?16)) \
              OR EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id = t.id AND m.author IN (SELECT value FROM json_each(?17)))) \
         AND (?18 IS NULL OR hex(t.customer_id) IN (SELECT value FROM json_each(?18))) \
         ORDER BY t.last_message_at DESC LIMIT ?2");
    MESSAGES_WITHIN = concat!(
        "SELECT d.id, d.local_id, d.at FROM search_messages w CROSS JOIN search_docs d ON d.id = w.rowid \
         CROSS JOIN messages m ON m.id = d.local_id CROSS JOIN tickets t ON t.id = m.ticket_id WHERE w.text MATCH ?1 AND ", scope!(),
        "AND (?13 IS NULL OR m.written_at < ?13) AND (?14 IS NULL OR m.written_at >= ?14) \
         AND (?15 IS NULL OR EXISTS (SELECT 1 FROM attachments a WHERE a.message_id = m.id)) \
         AND (?16 IS NULL OR (m.kind = 'inbound' AND hex(t.customer_id) IN (SELECT value FROM json_each(?16))) \
              OR (m.kind <> 'inbound' AND m.author IN (SELECT value FROM json_each(?17)))) \
         AND (?18 IS NULL OR (m.kind = 'outbound' AND hex(t.customer_id) IN (SELECT value FROM json_each(?18)))) \
         ORDER BY w.rowid DESC LIMIT ?2");
    TICKET_TEXTS = "SELECT t.id, t.subject FROM json_each(?1) j CROSS JOIN search_docs d ON d.id = j.value CROSS JOIN tickets t ON t.id = d.local_id";
    MESSAGE_TEXTS = "SELECT m.id, m.text FROM json_each(?1) j CROSS JOIN search_docs d ON d.id = j.value CROSS JOIN messages m ON m.id = d.local_id";
    CUSTOMER_TEXTS = "SELECT c.id, c.name || ' ' || coalesce((SELECT group_concat(i.value, ' ') FROM customer_identities i \
                      WHERE i.customer_id = c.id), '') FROM json_each(?1) j CROSS JOIN search_docs d ON d.id = j.value \
                      CROSS JOIN customers c ON c.id = d.local_id";
    ORDER_TEXTS = "SELECT o.id, o.number || ' ' || o.buyer || ' ' || o.email || ' ' || coalesce((SELECT group_concat(l.title || ' ' || l.sku, ' ') \
                   FROM order_lines l WHERE l.order_id = o.id), '') || ' ' || coalesce((SELECT group_concat(f.tracking_number, ' ') \
                   FROM fulfilments f WHERE f.order_id = o.id), '') FROM json_each(?1) j CROSS JOIN search_docs d ON d.id = j.value \
                   CROSS JOIN orders o ON o.id = d.local_id";
    PRODUCT_TEXTS = "SELECT p.id, p.title || ' ' || p.sku || ' ' || p.category || ' ' || p.description FROM json_each(?1) j \
                     CROSS JOIN search_docs d ON d.id = j.value CROSS JOIN products p ON p.id = d.local_id";
    MESSAGE_OF = "SELECT ticket_id, text, author, kind, written_at FROM messages WHERE id = ?1";
}

/// Conditions on tickets, ready for the database. Empty lists fulfil nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Codes of channels.
    pub channels: Option<Vec<String>>,
    /// Codes of states.
    pub statuses: Option<Vec<String>>,
    /// Codes of languages.
    pub languages: Option<Vec<String>>,
    /// Ids of agents; empty text: nobody's.
    pub assignees: Option<Vec<String>>,
    /// Codes of priorities.
    pub priorities: Option<Vec<String>>,
    /// Tags, any of them.
    pub tags: Option<Vec<String>>,
    /// With something unseen.
    pub unread: bool,
    /// With a text in progress by this agent.
    pub draft_of: Option<String>,
    /// About one of these orders.
    pub orders: Option<Vec<Uuid>>,
    /// Of this number.
    pub number: Option<u32>,
    /// Earlier than this.
    pub before: Option<Timestamp>,
    /// Not earlier than this.
    pub after: Option<Timestamp>,
    /// With a file.
    pub attachment: bool,
    /// Written by one of these customers, or by `authors`.
    pub from: Option<Vec<Uuid>>,
    /// Names of agents, beside `from`.
    pub authors: Vec<String>,
    /// Written to one of these customers.
    pub to: Option<Vec<Uuid>>,
}

impl Scope {
    /// Something is asked of tickets; customers, orders and products cannot fulfil it.
    pub fn asks_of_tickets(&self) -> bool {
        let dates = Scope {
            before: self.before,
            after: self.after,
            orders: self.orders.clone(),
            ..Scope::default()
        };
        *self != dates
    }

    /// Something is asked.
    pub fn asks_anything(&self) -> bool {
        *self != Scope::default()
    }
}

/// What to look for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Words and phrases.
    pub query: &'a SearchQuery,
    /// Of which kind.
    pub kind: SearchKind,
    /// What the tickets must fulfil.
    pub scope: &'a Scope,
    /// How many at most.
    pub most: u32,
}

/// A find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the index; 0 when it was found by conditions alone.
    pub doc: i64,
    /// Id of the thing.
    pub id: Uuid,
    /// When it was written, opened or placed.
    pub at: Timestamp,
}

/// What was found, newest first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// At most as many as wanted.
    pub hits: Vec<Hit>,
    /// It took too long: there may be more.
    pub partial: bool,
}

/// Texts by the id of the thing.
pub type Texts = HashMap<Uuid, String>;

/// A message as a result shows it.
#[derive(Debug, Clone)]
pub struct FoundMessage {
    /// Its ticket.
    pub ticket: domain::TicketId,
    /// Text.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// From whom to whom.
    pub kind: domain::MessageKind,
    /// When.
    pub at: Timestamp,
}

fn hit(row: &SqliteRow) -> Result<Hit, StoreError> {
    Ok(Hit {
        doc: row.try_get(0)?,
        id: row.try_get(1)?,
        at: Timestamp(row.try_get(2)?),
    })
}

fn list(values: Option<&Vec<String>>) -> Option<String> {
    values.map(crate::rows::json)
}

fn ids(values: Option<&Vec<Uuid>>) -> Option<String> {
    values.map(|ids| {
        let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string().to_uppercase()).collect();
        crate::rows::json(&hex)
    })
}

/// The time limit of a connection while a question runs on it. Whatever becomes of the question, the limit does not
/// outlive it: a connection goes back to the pool and answers others.
struct Limit {
    holds: Arc<AtomicBool>,
    found: Arc<AtomicBool>,
}

impl Limit {
    async fn set(db: &mut SqliteConnection, over: Over) -> Result<Limit, StoreError> {
        let holds = Arc::new(AtomicBool::new(true));
        let found = Arc::new(AtomicBool::new(false));
        let (mine, any) = (holds.clone(), found.clone());
        db.lock_handle().await?.set_progress_handler(STEPS, move || {
            !mine.load(Ordering::Relaxed) || !over(any.load(Ordering::Relaxed))
        });
        Ok(Limit { holds, found })
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        self.holds.store(false, Ordering::Relaxed);
    }
}

fn interrupted(error: &sqlx::Error) -> bool {
    const SQLITE_INTERRUPT: &str = "9";
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some(SQLITE_INTERRUPT))
}

impl Store {
    /// What matches, at most as many as wanted. When `over` says that it has taken long enough, what was found so far.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn find(&self, wanted: Wanted<'_>, over: Over) -> Result<Found, StoreError> {
        let mut db = self.readers.acquire().await?;
        let asked = expression::of_query(&mut db, wanted.query, wanted.kind).await?;
        if asked.words.is_none() && asked.fragments.is_none() && !(by_conditions_alone(&wanted)) {
            return Ok(Found::default());
        }
        let limit = Limit::set(&mut db, over).await?;
        let mut found = candidates(&mut db, &wanted, &asked, &limit.found).await?;
        found.hits.sort_by_key(|hit| std::cmp::Reverse((hit.at, hit.doc)));
        db.lock_handle().await?.remove_progress_handler();
        Ok(found)
    }

    /// The texts of these finds, to look at them more closely than an index can.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn texts(&self, kind: SearchKind, hits: &[Hit]) -> Result<Texts, StoreError> {
        let statement = match kind {
            SearchKind::Ticket => TICKET_TEXTS,
            SearchKind::Message => MESSAGE_TEXTS,
            SearchKind::Customer => CUSTOMER_TEXTS,
            SearchKind::Order => ORDER_TEXTS,
            SearchKind::Product => PRODUCT_TEXTS,
        };
        let docs: Vec<i64> = hits.iter().map(|hit| hit.doc).collect();
        let rows: Vec<(Uuid, String)> = sqlx::query_as(statement)
            .bind(crate::rows::json(&docs))
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// A message that was found.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn found_message(&self, id: Uuid) -> Result<FoundMessage, StoreError> {
        let row = sqlx::query(MESSAGE_OF).bind(id).fetch_one(&self.readers).await?;
        Ok(FoundMessage {
            ticket: domain::TicketId(row.try_get(0)?),
            text: row.try_get(1)?,
            author: row.try_get(2)?,
            kind: crate::rows::code(&row, 3, domain::MessageKind::from_code)?,
            at: crate::rows::time(&row, 4)?,
        })
    }
}

/// Tickets can be listed by what they must fulfil; other things only with words.
fn by_conditions_alone(wanted: &Wanted<'_>) -> bool {
    wanted.kind == SearchKind::Ticket && !wanted.query.has_words() && wanted.scope.asks_anything()
}

async fn candidates(
    db: &mut SqliteConnection,
    wanted: &Wanted<'_>,
    asked: &expression::Expressions,
    any: &AtomicBool,
) -> Result<Found, StoreError> {
    let scope = wanted.scope;
    let within = scope.asks_anything();
    let statement = match (wanted.kind, within) {
        (SearchKind::Ticket, _) if asked.words.is_none() => TICKETS_ONLY_WITHIN,
        (SearchKind::Ticket, false) => TICKETS,
        (SearchKind::Ticket, true) => TICKETS_WITHIN,
        (SearchKind::Message, false) => MESSAGES,
        (SearchKind::Message, true) => MESSAGES_WITHIN,
        (SearchKind::Customer, _) => CUSTOMERS,
        (SearchKind::Order, _) => ORDERS,
        (SearchKind::Product, _) => PRODUCTS,
    };
    // An empty text is no expression for FTS5; a quoted one is, and matches nothing.
    let expression = |of: &Option<String>| of.clone().unwrap_or_else(|| "\"\"".to_owned());
    let mut question = sqlx::query(statement);
    question = if statement == TICKETS_ONLY_WITHIN {
        question.bind(None::<String>)
    } else {
        question.bind(expression(&asked.words))
    };
    question = question.bind(wanted.most);
    question = match wanted.kind {
        SearchKind::Ticket | SearchKind::Message if statement != TICKETS && statement != MESSAGES => question
            .bind(list(scope.channels.as_ref()))
            .bind(list(scope.statuses.as_ref()))
            .bind(list(scope.languages.as_ref()))
            .bind(list(scope.assignees.as_ref()))
            .bind(list(scope.priorities.as_ref()))
            .bind(list(scope.tags.as_ref()))
            .bind(scope.unread.then_some(1))
            .bind(&scope.draft_of)
            .bind(ids(scope.orders.as_ref()))
            .bind(scope.number)
            .bind(scope.before.map(Timestamp::millis))
            .bind(scope.after.map(Timestamp::millis))
            .bind(scope.attachment.then_some(1))
            .bind(ids(scope.from.as_ref()))
            .bind(crate::rows::json(&scope.authors))
            .bind(ids(scope.to.as_ref())),
        SearchKind::Ticket | SearchKind::Message => question,
        SearchKind::Customer | SearchKind::Order | SearchKind::Product => question
            .bind(expression(&asked.fragments))
            .bind(scope.before.map(Timestamp::millis))
            .bind(scope.after.map(Timestamp::millis))
            .bind(if within { LOOKED_AT } else { wanted.most }),
    };
    let mut found = Found::default();
    let mut rows = question.fetch(db);
    loop {
        match rows.try_next().await {
            Ok(Some(row)) => {
                found.hits.push(hit(&row)?);
                any.store(true, Ordering::Relaxed);
            }
            Ok(None) => return Ok(found),
            Err(error) if interrupted(&error) => {
                found.partial = true;
                return Ok(found);
            }
            Err(error) => return Err(error.into()),
        }
    }
}
