//! Erasing a person: every row that says something about them, then every byte of those rows.
//!
//! The rows go in one transaction. What is left of them in free pages, in the segments of the search indexes, in the log and in
//! files is removed after it, in steps that can be repeated; a row of `erasing` says that this is still to be done.
//! Orders stay as the shop's record of what was sold and paid, without a name, an address or a text.

use crate::{RefKind, SearchKind, Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, CustomerId, Timestamp, fold, words_of};
use std::collections::BTreeSet;
use uuid::Uuid;

/// `?1`: ids of the person's customers, a JSON array of hexadecimal words.
macro_rules! people {
    () => {
        "(SELECT unhex(value) FROM json_each(?1))"
    };
}

/// Tickets of those customers, and those that nobody owns but that came from one of their addresses.
macro_rules! their_tickets {
    () => {
        concat!(
            "(SELECT id FROM tickets WHERE customer_id IN ",
            people!(),
            " UNION SELECT t.id FROM tickets t JOIN customer_identities i ON i.folded = lower(t.address) AND i.kind = 'email' \
             WHERE t.customer_id IS NULL AND i.customer_id IN ",
            people!(),
            ")"
        )
    };
}

/// Entries that belong to those tickets, wherever merging has put them.
macro_rules! their_messages {
    () => {
        concat!(
            "(SELECT id FROM messages WHERE coalesce(home_id, ticket_id) IN ",
            their_tickets!(),
            ")"
        )
    };
}

macro_rules! their_orders {
    () => {
        concat!("(SELECT id FROM orders WHERE customer_id IN ", people!(), ")")
    };
}

/// Refunds that were asked for on those orders, or in those tickets, and decisions about their returns. What is frozen names its
/// order by our id.
macro_rules! their_refunds {
    () => {
        concat!(
            "kind IN ('refund', 'return') AND (ticket_id IN ",
            their_tickets!(),
            " OR replace(json_extract(payload, '$.order'), '-', '') IN (SELECT lower(hex(id)) FROM orders WHERE customer_id IN ",
            people!(),
            "))"
        )
    };
}

statements! {
    COUNT = concat!(
        "SELECT (SELECT count(*) FROM ", their_tickets!(), "), \
                (SELECT count(*) FROM messages WHERE kind <> 'event' AND id IN ", their_messages!(), "), \
                (SELECT count(*) FROM attachments WHERE message_id IN ", their_messages!(), ") + \
                (SELECT count(*) FROM draft_files WHERE ticket_id IN ", their_tickets!(), "), \
                (SELECT count(*) FROM drafts WHERE ticket_id IN ", their_tickets!(), "), \
                (SELECT count(*) FROM customer_notes WHERE customer_id IN ", people!(), "), \
                (SELECT count(*) FROM customer_identities WHERE customer_id IN ", people!(), "), \
                (SELECT count(*) FROM orders WHERE customer_id IN ", people!(), "), \
                (SELECT count(*) FROM outbox WHERE (ticket_id IN ", their_tickets!(), " OR ", their_refunds!(), ") \
                 AND state NOT IN ('done', 'handed_over', 'cancelled'))");
    TICKETS = concat!("SELECT id FROM ", their_tickets!());
    MESSAGES = concat!("SELECT id FROM ", their_messages!());
    ORDERS = concat!("SELECT id FROM ", their_orders!());
    NEEDLES = concat!("SELECT value FROM customer_identities WHERE customer_id IN ", people!(), " \
                UNION SELECT folded FROM customer_identities WHERE customer_id IN ", people!(), " \
                UNION SELECT name FROM customers WHERE length(name) > 3 AND id IN ", people!(), " \
                UNION SELECT name FROM customer_said WHERE length(name) > 3 AND customer_id IN ", people!());
    RECORDS_OF = "SELECT id FROM customer_notes WHERE customer_id IN (SELECT unhex(value) FROM json_each(?1)) \
                  UNION SELECT id FROM customer_merges WHERE source_id IN (SELECT unhex(value) FROM json_each(?1)) \
                  OR target_id IN (SELECT unhex(value) FROM json_each(?1))";
    FILES = concat!("SELECT content FROM attachments WHERE message_id IN ", their_messages!(), " \
              UNION SELECT content FROM draft_files WHERE ticket_id IN ", their_tickets!(), " \
              UNION SELECT content FROM letters WHERE outbox_id IN (SELECT id FROM outbox WHERE ticket_id IN ", their_tickets!(), " \
              OR message_id IN ", their_messages!(), ")");
    TEXTS = concat!("SELECT text FROM messages WHERE id IN ", their_messages!(), " \
              UNION ALL SELECT subject FROM tickets WHERE id IN ", their_tickets!(), " \
              UNION ALL SELECT name FROM customer_said WHERE customer_id IN ", people!(), " \
              UNION ALL SELECT name FROM customers WHERE id IN ", people!(), " \
              UNION ALL SELECT value FROM customer_set WHERE customer_id IN ", people!(), " \
              UNION ALL SELECT value FROM customer_identities WHERE customer_id IN ", people!(), " \
              UNION ALL SELECT buyer || ' ' || email FROM orders WHERE customer_id IN ", people!(), " \
              UNION ALL SELECT f.tracking_number FROM fulfilments f WHERE f.order_id IN ", their_orders!());
    REFS = "SELECT connection_id, kind, external_id FROM external_refs WHERE local_id IN (SELECT unhex(value) FROM json_each(?1))";
    MARKERS = concat!("SELECT connection_id, marker FROM outbox WHERE connection_id IS NOT NULL AND kind IN ('reply.send', 'reply.public', 'mail.acknowledge') AND ticket_id IN ",
              their_tickets!());
    REMEMBER = "INSERT OR IGNORE INTO erased_refs (connection_id, mark) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM connections WHERE id = ?1)";
    IS_ERASED = "SELECT EXISTS (SELECT 1 FROM erased_refs WHERE connection_id = ?1 AND mark = ?2)";
    IS_KNOWN = "SELECT (SELECT local_id FROM external_refs WHERE connection_id = ?1 AND kind = ?2 AND external_id = ?3), \
                EXISTS (SELECT 1 FROM erased_refs WHERE connection_id = ?1 AND mark = ?4)";
    COMES_BACK = "DELETE FROM erased_refs WHERE connection_id = ?1 AND mark = ?2";
    FORGET_REFS = "DELETE FROM external_refs WHERE kind <> 'order' AND local_id IN (SELECT unhex(value) FROM json_each(?1))";
    // Entries of others that merging put into these tickets go back to where they belong.
    SEND_HOME = concat!("UPDATE messages SET ticket_id = home_id, home_id = NULL WHERE home_id IS NOT NULL AND home_id NOT IN ",
              their_tickets!(), " AND ticket_id IN ", their_tickets!(), " RETURNING ticket_id");
    HOSTS = concat!("SELECT DISTINCT ticket_id FROM messages WHERE id IN ", their_messages!(), " AND ticket_id NOT IN ", their_tickets!());
    FREE_MERGED = concat!("UPDATE tickets SET status = 'resolved', merged_into = NULL WHERE merged_into IN ", their_tickets!(), " \
              AND id NOT IN ", their_tickets!());
    FREE_CHAIN = concat!("UPDATE outbox SET depends_on = NULL WHERE depends_on IN (SELECT id FROM outbox WHERE ticket_id IN ",
              their_tickets!(), ")");
    ERASE_REPLIES = concat!("DELETE FROM outbox WHERE kind IN ('reply.send', 'reply.public', 'mail.copy', 'mail.acknowledge') AND (ticket_id IN ", their_tickets!(), " OR message_id IN ",
              their_messages!(), ")");
    // What was paid or decided stays, without who and why. The hash is that of no bytes (BLAKE3), so that the row is still whole.
    CLEAN_REFUNDS_ASKED = concat!("UPDATE outbox SET payload = json_replace(payload, '$.buyer', '', '$.reason', '', '$.note', '', '$.bytes', '', '$.hash', \
              'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262') WHERE ", their_refunds!());
    FREE_OUTBOX = concat!("UPDATE outbox SET ticket_id = NULL, message_id = NULL WHERE ticket_id IN ", their_tickets!(), " OR message_id IN ",
              their_messages!());
    ERASE_DRAFTS = concat!("DELETE FROM drafts WHERE ticket_id IN ", their_tickets!());
    FORGET_ADDRESSES = concat!("DELETE FROM failed_addresses WHERE folded IN (SELECT folded FROM customer_identities WHERE kind = 'email' \
              AND customer_id IN ", people!(), ")");
    FORGET_SENDERS = concat!("DELETE FROM sender_rules WHERE folded IN (SELECT folded FROM customer_identities WHERE kind = 'email' \
              AND customer_id IN ", people!(), ")");
    FORGET_PICTURES = concat!("DELETE FROM picture_senders WHERE folded IN (SELECT folded FROM customer_identities WHERE kind = 'email' \
              AND customer_id IN ", people!(), ")");
    ERASE_MESSAGES = concat!("DELETE FROM messages WHERE id IN ", their_messages!());
    ERASE_TICKETS = "DELETE FROM tickets WHERE id IN (SELECT unhex(value) FROM json_each(?1))";
    CLEAN_FULFILMENTS = concat!("UPDATE fulfilments SET tracking_number = '', tracking_url = '' WHERE order_id IN ", their_orders!());
    CLEAN_RETURNS = concat!("UPDATE returns SET note = '' WHERE order_id IN ", their_orders!());
    CLEAN_REFUNDS = concat!("UPDATE refunds SET reason = '' WHERE order_id IN ", their_orders!());
    CLEAN_EVENTS = concat!("UPDATE order_events SET params = '{}' WHERE code IN ('note', 'shipped') AND order_id IN ", their_orders!());
    CLEAN_ORDERS = concat!("UPDATE orders SET customer_id = NULL, email = '', buyer = '', destination = '', city = '' WHERE customer_id IN ",
              people!());
    ORDER_WORDS = "SELECT o.number || ' ' || coalesce((SELECT group_concat(l.title || ' ' || l.sku, ' ') FROM order_lines l \
                   WHERE l.order_id = o.id), '') FROM orders o WHERE o.id = ?1";
    FREE_PEOPLE = concat!("UPDATE customers SET root_id = NULL WHERE id IN ", people!());
    ERASE_PEOPLE = concat!("DELETE FROM customers WHERE id IN ", people!());
    // What a change said of them, and what would take it back; that there was one, by whom and when, stays.
    CLEAN_MUTATIONS = "UPDATE mutations SET args = '{\"erased\":true}', undo = NULL, ticket_id = NULL WHERE \
                       ticket_id IN (SELECT unhex(value) FROM json_each(?1)) OR EXISTS (SELECT 1 FROM json_each(?2) n \
                       WHERE instr(args, n.value) > 0 OR instr(coalesce(undo, ''), n.value) > 0)";
    IN_USE = "SELECT EXISTS (SELECT 1 FROM attachments WHERE content = ?1) OR EXISTS (SELECT 1 FROM draft_files WHERE content = ?1) \
              OR EXISTS (SELECT 1 FROM letters WHERE content = ?1)";
    SAID = "SELECT EXISTS (SELECT 1 FROM search_messages WHERE search_messages MATCH ?1) \
            OR EXISTS (SELECT 1 FROM search_tickets WHERE search_tickets MATCH ?1) \
            OR EXISTS (SELECT 1 FROM search_customers WHERE search_customers MATCH ?1) \
            OR EXISTS (SELECT 1 FROM search_orders WHERE search_orders MATCH ?1) \
            OR EXISTS (SELECT 1 FROM search_products WHERE search_products MATCH ?1)";
    FORGET_WORD = "DELETE FROM search_words WHERE word = ?1";
    BEGIN = "INSERT INTO erasing (one, files) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET files = \
             (SELECT json_group_array(value) FROM (SELECT value FROM json_each(files) UNION SELECT value FROM json_each(excluded.files)))";
    OPEN = "SELECT files, every_word FROM erasing";
    END = "DELETE FROM erasing";
    CHANGES = "SELECT total_changes()";
    // A little at a time (https://sqlite.org/fts5.html#the_merge_command): somebody works meanwhile.
    MERGE_TICKETS = "INSERT INTO search_tickets (search_tickets, rank) VALUES ('merge', ?1)";
    MERGE_MESSAGES = "INSERT INTO search_messages (search_messages, rank) VALUES ('merge', ?1)";
    MERGE_CUSTOMERS = "INSERT INTO search_customers (search_customers, rank) VALUES ('merge', ?1)";
    MERGE_ORDERS = "INSERT INTO search_orders (search_orders, rank) VALUES ('merge', ?1)";
    MERGE_CUSTOMER_PARTS = "INSERT INTO fragments_customers (fragments_customers, rank) VALUES ('merge', ?1)";
    MERGE_ORDER_PARTS = "INSERT INTO fragments_orders (fragments_orders, rank) VALUES ('merge', ?1)";
    MERGE_PRODUCTS = "INSERT INTO search_products (search_products, rank) VALUES ('merge', ?1)";
    MERGE_PRODUCT_PARTS = "INSERT INTO fragments_products (fragments_products, rank) VALUES ('merge', ?1)";
    WORDS_AFTER = "SELECT word FROM search_words WHERE word > ?1 ORDER BY word LIMIT ?2";
}

/// Indexes that may have known the person. A product never does.
const MERGES: &[&str] = &[
    MERGE_TICKETS,
    MERGE_MESSAGES,
    MERGE_CUSTOMERS,
    MERGE_ORDERS,
    MERGE_CUSTOMER_PARTS,
    MERGE_ORDER_PARTS,
];
/// What else goes with a whole shop.
const SHOP_MERGES: &[&str] = &[MERGE_PRODUCTS, MERGE_PRODUCT_PARTS];
/// Words that are looked at in one transaction.
const WORDS_AT_ONCE: i64 = 200;
/// Pages that one step of a merge writes.
const MERGE_STEP: i64 = 200;

/// What there is of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traces {
    /// Tickets.
    pub tickets: i64,
    /// Entries of conversations.
    pub messages: i64,
    /// Files, those of texts in progress included.
    pub files: i64,
    /// Texts in progress.
    pub drafts: i64,
    /// The team's notes on them.
    pub notes: i64,
    /// Addresses and telephone numbers.
    pub addresses: i64,
    /// Orders, which stay without them.
    pub orders: i64,
    /// What waits to leave, or whose fate is open.
    pub under_way: i64,
}

/// The hash under which an erased record is remembered.
pub(crate) fn mark(kind: &str, external: &str) -> Vec<u8> {
    blake3::hash(format!("{kind}\0{external}").as_bytes()).as_bytes()[..16].to_vec()
}

/// Under which kind the marker of a reply that we sent is remembered.
pub(crate) const SENT: &str = "sent";

pub(crate) fn hex_list(ids: &[Uuid]) -> String {
    let words: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    serde_json::to_string(&words).unwrap_or_default()
}

async fn traces(db: &mut sqlx::SqliteConnection, people: &str) -> Result<Traces, StoreError> {
    use sqlx::Row;
    let row = sqlx::query(COUNT).bind(people).fetch_one(db).await?;
    Ok(Traces {
        tickets: row.try_get(0)?,
        messages: row.try_get(1)?,
        files: row.try_get(2)?,
        drafts: row.try_get(3)?,
        notes: row.try_get(4)?,
        addresses: row.try_get(5)?,
        orders: row.try_get(6)?,
        under_way: row.try_get(7)?,
    })
}

impl WriteTx {
    /// What there is of the person who is shown as `root`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn traces(&mut self, root: CustomerId) -> Result<Traces, StoreError> {
        let people = hex_list(&self.members(root).await?.iter().map(|id| id.0).collect::<Vec<_>>());
        traces(self.db(), &people).await
    }

    /// Removes every row about the person who is shown as `root`, and what other rows say of them. [`Store::finish_erasing`]
    /// is to be called after the commit.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn erase_person(&mut self, root: CustomerId) -> Result<Traces, StoreError> {
        let members: Vec<Uuid> = self.members(root).await?.iter().map(|id| id.0).collect();
        let people = hex_list(&members);
        let counted = traces(self.db(), &people).await?;
        let tickets: Vec<Uuid> = self.list(TICKETS, &people).await?;
        let messages: Vec<Uuid> = self.list(MESSAGES, &people).await?;
        let orders: Vec<Uuid> = self.list(ORDERS, &people).await?;
        let files: BTreeSet<String> = self.list(FILES, &people).await?.into_iter().collect();
        let texts: Vec<String> = self.list(TEXTS, &people).await?;
        let mut needles: Vec<String> = self.list(NEEDLES, &people).await?;
        let records: Vec<Uuid> = self.list(RECORDS_OF, &people).await?;
        for ids in [&members, &tickets, &records] {
            needles.extend(ids.iter().map(Uuid::to_string));
        }
        let all: Vec<Uuid> = [&members[..], &tickets, &messages, &orders].concat();
        self.remember_erased(&people, &all).await?;

        let hosts: Vec<Uuid> = self.list(HOSTS, &people).await?;
        let homes: BTreeSet<Uuid> = self.list(SEND_HOME, &people).await?.into_iter().collect();
        for statement in [
            FREE_MERGED,
            FREE_CHAIN,
            ERASE_REPLIES,
            CLEAN_REFUNDS_ASKED,
            FREE_OUTBOX,
            FORGET_ADDRESSES,
            FORGET_SENDERS,
            FORGET_PICTURES,
            ERASE_DRAFTS,
        ] {
            self.on(statement, &people).await?;
        }
        self.clean_sheet_problems().await?;
        for id in &messages {
            self.unindex(SearchKind::Message, *id).await?;
        }
        for id in &tickets {
            self.unindex(SearchKind::Ticket, *id).await?;
        }
        for id in &members {
            self.unindex(SearchKind::Customer, *id).await?;
        }
        self.on(ERASE_MESSAGES, &people).await?;
        for statement in [
            CLEAN_FULFILMENTS,
            CLEAN_RETURNS,
            CLEAN_REFUNDS,
            CLEAN_EVENTS,
            CLEAN_ORDERS,
        ] {
            self.on(statement, &people).await?;
        }
        for order in &orders {
            let words: String = sqlx::query_scalar(ORDER_WORDS).bind(order).fetch_one(self.db()).await?;
            self.index(SearchKind::Order, *order, None, &words).await?;
        }
        let gone = hex_list(&tickets);
        self.on(ERASE_TICKETS, &gone).await?;
        self.on(FREE_PEOPLE, &people).await?;
        self.on(ERASE_PEOPLE, &people).await?;
        self.on(FORGET_REFS, &hex_list(&all)).await?;
        for ticket in hosts.into_iter().chain(homes) {
            self.recount(domain::TicketId(ticket)).await?;
        }
        let list = serde_json::to_string(&needles).unwrap_or_default();
        sqlx::query(CLEAN_MUTATIONS)
            .bind(&gone)
            .bind(list)
            .execute(self.db())
            .await?;
        self.forget_words(&texts).await?;
        let list = serde_json::to_string(&files).unwrap_or_default();
        sqlx::query(BEGIN).bind(list).execute(self.db()).await?;
        for topic in [
            Topic::Customers,
            Topic::Orders,
            Topic::Tickets,
            Topic::Messages,
            Topic::Drafts,
            Topic::Outbox,
            Topic::Notices,
        ] {
            self.touch(topic);
        }
        Ok(counted)
    }

    pub(crate) async fn list<T>(&mut self, statement: &'static str, people: &str) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
    {
        Ok(sqlx::query_scalar(statement)
            .bind(people.to_owned())
            .fetch_all(self.db())
            .await?)
    }

    pub(crate) async fn on(&mut self, statement: &'static str, people: &str) -> Result<(), StoreError> {
        sqlx::query(statement)
            .bind(people.to_owned())
            .execute(self.db())
            .await?;
        Ok(())
    }

    async fn remember_erased(&mut self, people: &str, all: &[Uuid]) -> Result<(), StoreError> {
        let mut marks: Vec<(Uuid, Vec<u8>)> = Vec::new();
        let refs: Vec<(Uuid, String, String)> = sqlx::query_as(REFS).bind(hex_list(all)).fetch_all(self.db()).await?;
        marks.extend(
            refs.into_iter()
                .map(|(of, kind, external)| (of, mark(&kind, &external))),
        );
        let sent: Vec<(Uuid, String)> = sqlx::query_as(MARKERS)
            .bind(people.to_owned())
            .fetch_all(self.db())
            .await?;
        marks.extend(sent.into_iter().map(|(of, marker)| (of, mark(SENT, &marker))));
        self.remember_marks(marks).await
    }

    /// Remembers what a source still has and must not bring back: connections, and what [`mark`] gives.
    pub(crate) async fn remember_marks(&mut self, marks: Vec<(Uuid, Vec<u8>)>) -> Result<(), StoreError> {
        for (connection, mark) in marks {
            sqlx::query(REMEMBER)
                .bind(connection)
                .bind(mark)
                .execute(self.db())
                .await?;
        }
        Ok(())
    }

    /// Words that nobody says any more: a name is a word.
    pub(crate) async fn forget_words(&mut self, texts: &[String]) -> Result<(), StoreError> {
        let words: BTreeSet<String> = texts
            .iter()
            .flat_map(|text| words_of(&fold(text)).map(str::to_owned).collect::<Vec<_>>())
            .collect();
        for word in words {
            self.forget_unsaid(word).await?;
        }
        Ok(())
    }

    async fn forget_unsaid(&mut self, word: String) -> Result<(), StoreError> {
        let quoted = format!("\"{}\"", word.replace('"', "\"\""));
        let said: bool = sqlx::query_scalar(SAID).bind(quoted).fetch_one(self.db()).await?;
        if !said {
            sqlx::query(FORGET_WORD).bind(word).execute(self.db()).await?;
        }
        Ok(())
    }

    /// Whether a source's record is one that was erased here.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn is_erased(
        &mut self,
        connection: ConnectionId,
        kind: RefKind,
        external: &str,
    ) -> Result<bool, StoreError> {
        self.has_mark(connection, mark(kind.code(), external)).await
    }

    /// What is known of a record that has come in: our id for it, and whether it was erased.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn known(
        &mut self,
        connection: ConnectionId,
        kind: RefKind,
        external: &str,
    ) -> Result<(Option<Uuid>, bool), StoreError> {
        Ok(sqlx::query_as(IS_KNOWN)
            .bind(connection.0)
            .bind(kind.code())
            .bind(external)
            .bind(mark(kind.code(), external))
            .fetch_one(self.db())
            .await?)
    }

    /// Whether this is the marker of a reply to somebody who was erased.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn is_erased_reply(&mut self, connection: ConnectionId, marker: &str) -> Result<bool, StoreError> {
        self.has_mark(connection, mark(SENT, marker)).await
    }

    /// Removes those files that no row needs; nobody can begin to need one meanwhile.
    pub(crate) async fn remove_unneeded(
        &mut self,
        files: &BTreeSet<String>,
        folder: &std::path::Path,
    ) -> Result<(), StoreError> {
        for name in files {
            let needed: bool = sqlx::query_scalar(IN_USE).bind(name).fetch_one(self.db()).await?;
            let path = folder.join(name);
            if !needed && path.exists() {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    async fn has_mark(&mut self, connection: ConnectionId, mark: Vec<u8>) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(IS_ERASED)
            .bind(connection.0)
            .bind(mark)
            .fetch_one(self.db())
            .await?)
    }

    /// Somebody who was erased has ordered or written again: from now on their record is read as anybody's.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn comes_back(
        &mut self,
        connection: ConnectionId,
        kind: RefKind,
        external: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(COMES_BACK)
            .bind(connection.0)
            .bind(mark(kind.code(), external))
            .execute(self.db())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Removes what is left of erased rows: their files, their words in the indexes' segments, the free pages, the log. Nothing
    /// happens when there is nothing to do; after a kill it goes on where it stopped.
    ///
    /// # Errors
    /// `DiskFull`: the rows are gone, and the rest is tried again at the next start; `File`.
    pub async fn finish_erasing(&self) -> Result<(), StoreError> {
        let open: Option<(String, bool)> = sqlx::query_as(OPEN).fetch_optional(&self.readers).await?;
        let Some((list, every_word)) = open else { return Ok(()) };
        let files: BTreeSet<String> = serde_json::from_str(&list).map_err(|_| StoreError::Unreadable("erasing"))?;
        // Held, so that no row begins to need a file between the question and its removal.
        self.write()
            .await?
            .remove_unneeded(&files, self.attachments().folder())
            .await?;
        for merge in MERGES.iter().chain(SHOP_MERGES.iter().filter(|_| every_word)) {
            self.merge_index(merge).await?;
        }
        if every_word {
            self.forget_unsaid_words().await?;
        }
        let mut db = self.writer.acquire().await?;
        sqlx::query("VACUUM").execute(&mut *db).await?;
        // The log is emptied as soon as no reader is in the middle of it.
        for _ in 0..50 {
            let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)")
                .fetch_one(&mut *db)
                .await?;
            if busy == 0 {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(db);
        let mut tx = self.write().await?;
        sqlx::query(END).execute(tx.db()).await?;
        tx.commit().await
    }

    /// Removes every word that nothing says any more, a few at a time: somebody works meanwhile.
    async fn forget_unsaid_words(&self) -> Result<(), StoreError> {
        let mut last = String::new();
        loop {
            let mut tx = self.write().await?;
            let words: Vec<String> = sqlx::query_scalar(WORDS_AFTER)
                .bind(last)
                .bind(WORDS_AT_ONCE)
                .fetch_all(tx.db())
                .await?;
            let Some(end) = words.last().cloned() else {
                return Ok(());
            };
            last = end;
            for word in words {
                tx.forget_unsaid(word).await?;
            }
            tx.commit().await?;
        }
    }

    /// Merges an index into one segment, which leaves out what was removed. The first step is given with a minus: it begins
    /// with everything.
    async fn merge_index(&self, merge: &'static str) -> Result<(), StoreError> {
        let mut step = -MERGE_STEP;
        loop {
            let mut tx = self.write().await?;
            let before: i64 = sqlx::query_scalar(CHANGES).fetch_one(tx.db()).await?;
            sqlx::query(merge).bind(step).execute(tx.db()).await?;
            let after: i64 = sqlx::query_scalar(CHANGES).fetch_one(tx.db()).await?;
            tx.commit().await?;
            // Fewer than two: there was nothing to merge.
            if after - before < 2 {
                return Ok(());
            }
            step = MERGE_STEP;
        }
    }
}

/// Everything in `folder` that holds data of an earlier time and is no backup that the program lists: what a restore put
/// aside, and copies made before a migration. Oldest first.
///
/// # Errors
/// `File`.
pub fn older_copies(folder: &std::path::Path) -> Result<Vec<(std::path::PathBuf, Option<Timestamp>)>, StoreError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("replaced-") || name.starts_with("before-version-") || name.starts_with("damaged-") {
            let since = entry.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH);
            let millis = since.ok().and_then(|since| i64::try_from(since.as_millis()).ok());
            found.push((entry.path(), millis.map(Timestamp)));
        }
    }
    found.sort();
    Ok(found)
}
