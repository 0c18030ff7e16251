//! Disconnecting: a connection that is kept without being read, and one that goes with everything that came only through it.
//!
//! Who is known by two connections stays whole, also where one of them goes: a person is a group of customers that were merged,
//! and whatever another connection says of one of them keeps them all. The rows go in one transaction; what is left of them in
//! files is removed after it, as after erasing a person (`erase`).

use crate::erase::hex_list;
use crate::rows::{count, json};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, TicketId, Timestamp};
use futures_util::TryStreamExt;
use sqlx::Row;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Customers whom the connection `?1` knows.
macro_rules! known_here {
    () => {
        "(SELECT customer_id AS id FROM orders WHERE connection_id = ?1 AND customer_id IS NOT NULL \
         UNION SELECT customer_id FROM tickets WHERE connection_id = ?1 AND customer_id IS NOT NULL \
         UNION SELECT local_id FROM external_refs WHERE connection_id = ?1 AND kind = 'customer')"
    };
}

/// Everybody who belongs to one of them, with whom each is shown as; and those persons whom something else knows too.
macro_rules! persons {
    () => {
        concat!(
            "WITH tops (top) AS (SELECT DISTINCT coalesce(c.root_id, c.id) FROM customers c JOIN ",
            known_here!(),
            " h ON h.id = c.id), \
             everybody (id, top) AS (SELECT top, top FROM tops UNION SELECT c.id, t.top FROM tops t JOIN customers c ON c.root_id = t.top), \
             others (top) AS (SELECT DISTINCT e.top FROM everybody e \
             WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = e.id AND o.connection_id <> ?1) \
             OR EXISTS (SELECT 1 FROM tickets t WHERE t.customer_id = e.id AND t.connection_id IS NOT ?1) \
             OR EXISTS (SELECT 1 FROM external_refs r WHERE r.local_id = e.id AND r.connection_id <> ?1)) "
        )
    };
}

/// `?1`: ids of tickets, a JSON array of hexadecimal words.
macro_rules! these {
    () => {
        "(SELECT unhex(value) FROM json_each(?1))"
    };
}

/// Entries that belong to those tickets, wherever merging has put them.
macro_rules! their_entries {
    () => {
        concat!(
            "(SELECT id FROM messages WHERE coalesce(home_id, ticket_id) IN ",
            these!(),
            ")"
        )
    };
}

statements! {
    COUNT_PERSONS = concat!(persons!(), "SELECT (SELECT count(*) FROM tops), (SELECT count(*) FROM others)");
    GOING = concat!(persons!(), "SELECT id FROM everybody WHERE top NOT IN (SELECT top FROM others)");
    // What belongs to one of its tickets counts too: its answer could not be shown any more.
    OPEN = "SELECT coalesce(sum(state IN ('held', 'ready', 'stopped')), 0), coalesce(sum(state NOT IN ('held', 'ready', 'stopped')), 0) \
            FROM outbox x WHERE state NOT IN ('done', 'handed_over', 'cancelled') AND (connection_id = ?1 \
            OR EXISTS (SELECT 1 FROM tickets t WHERE t.id = x.ticket_id AND t.connection_id = ?1))";
    LEAVE = "UPDATE connections SET left_at = coalesce(left_at, ?2), secrets_left = 1, erasing = max(erasing, ?3), error_code = NULL, \
             error_params = '{}', needs_person = 0, failed_at = NULL WHERE id = ?1";
    END_IMPORTS = "UPDATE imports SET state = 'cancelled', changed_at = ?2 WHERE connection_id = ?1 AND state IN ('running', 'paused')";
    END_SHEETS = "UPDATE sheet_imports SET state = 'cancelled', changed_at = ?2 WHERE connection_id = ?1 AND state IN ('running', 'paused')";
    SECRETS_GONE = "UPDATE connections SET secrets_left = 0 WHERE id = ?1";
    SECRETS_LEFT = "SELECT id FROM connections WHERE secrets_left = 1 AND left_at IS NOT NULL";
    IS_CONNECTED = "SELECT EXISTS (SELECT 1 FROM connections WHERE id = ?1 AND left_at IS NULL)";
    COME_BACK = "UPDATE connections SET left_at = NULL, secrets_left = 0, paused = 0, fields = ?2 WHERE id = ?1";
    // What happened while nobody watched is history.
    WATCH_AGAIN = "UPDATE news_rules SET since = ?2 WHERE connection_id = ?1";
    TICKETS = "SELECT id FROM tickets WHERE connection_id = ?1";
    ORDERS = "SELECT id FROM orders WHERE connection_id = ?1";
    // By what changes name a person: addresses, names, and the ids of what was noted and merged.
    NEEDLES = "SELECT value FROM customer_identities WHERE customer_id IN (SELECT unhex(value) FROM json_each(?1)) \
               UNION SELECT folded FROM customer_identities WHERE customer_id IN (SELECT unhex(value) FROM json_each(?1)) \
               UNION SELECT name FROM customers WHERE length(name) > 3 AND id IN (SELECT unhex(value) FROM json_each(?1)) \
               UNION SELECT name FROM customer_said WHERE length(name) > 3 AND customer_id IN (SELECT unhex(value) FROM json_each(?1))";
    RECORDS = "SELECT id FROM customer_notes WHERE customer_id IN (SELECT unhex(value) FROM json_each(?1)) \
               UNION SELECT id FROM customer_merges WHERE source_id IN (SELECT unhex(value) FROM json_each(?1)) \
               OR target_id IN (SELECT unhex(value) FROM json_each(?1))";
    REFUNDS = "SELECT id FROM outbox WHERE connection_id = ?1";
    FILES = concat!("SELECT content FROM attachments WHERE message_id IN ", their_entries!(), " \
             UNION SELECT content FROM draft_files WHERE ticket_id IN ", these!(), " \
             UNION SELECT content FROM letters WHERE outbox_id IN (SELECT id FROM outbox WHERE ticket_id IN ", these!(),
             " OR message_id IN ", their_entries!(), ")");
    FILES_SENT = "SELECT content FROM letters WHERE outbox_id IN (SELECT id FROM outbox WHERE connection_id = ?1)";
    HOSTS = concat!("SELECT DISTINCT ticket_id FROM messages WHERE id IN ", their_entries!(), " AND ticket_id NOT IN ", these!());
    SEND_HOME = concat!("UPDATE messages SET ticket_id = home_id, home_id = NULL WHERE home_id IS NOT NULL AND home_id NOT IN ",
             these!(), " AND ticket_id IN ", these!(), " RETURNING ticket_id");
    FREE_MERGED = concat!("UPDATE tickets SET status = 'resolved', merged_into = NULL WHERE merged_into IN ", these!(), " AND id NOT IN ", these!());
    FREE_CHAIN = concat!("UPDATE outbox SET depends_on = NULL WHERE depends_on IN (SELECT id FROM outbox WHERE ticket_id IN ", these!(),
             " OR message_id IN ", their_entries!(), ")");
    FREE_CHAIN_SENT = "UPDATE outbox SET depends_on = NULL WHERE depends_on IN (SELECT id FROM outbox WHERE connection_id = ?1)";
    ERASE_SENT = "DELETE FROM outbox WHERE connection_id = ?1";
    ERASE_REPLIES = concat!("DELETE FROM outbox WHERE kind NOT IN ('refund', 'return') AND (ticket_id IN ", these!(), " OR message_id IN ", their_entries!(), ")");
    // A refund or a decision about a return of another shop that was asked for in one of these tickets is that shop's.
    FREE_REFUNDS = concat!("UPDATE outbox SET ticket_id = NULL, message_id = NULL WHERE ticket_id IN ", these!(), " OR message_id IN ", their_entries!());
    FORGET_ADDRESSES = "DELETE FROM failed_addresses WHERE folded IN (SELECT folded FROM customer_identities WHERE kind = 'email' \
             AND customer_id IN (SELECT unhex(value) FROM json_each(?1)))";
    FORGET_SENDERS = "DELETE FROM sender_rules WHERE folded IN (SELECT folded FROM customer_identities WHERE kind = 'email' \
             AND customer_id IN (SELECT unhex(value) FROM json_each(?1)))";
    FORGET_PICTURES = "DELETE FROM picture_senders WHERE folded IN (SELECT folded FROM customer_identities WHERE kind = 'email' \
             AND customer_id IN (SELECT unhex(value) FROM json_each(?1)))";
    ERASE_ENTRIES = concat!("DELETE FROM messages WHERE id IN ", their_entries!());
    ERASE_DRAFTS = concat!("DELETE FROM drafts WHERE ticket_id IN ", these!());
    ERASE_TICKETS = concat!("DELETE FROM tickets WHERE id IN ", these!());
    ERASE_ORDERS = "DELETE FROM orders WHERE connection_id = ?1";
    FREE_PEOPLE = "UPDATE customers SET root_id = NULL WHERE id IN (SELECT unhex(value) FROM json_each(?1))";
    ERASE_PEOPLE = "DELETE FROM customers WHERE id IN (SELECT unhex(value) FROM json_each(?1))";
    ERASE_PRODUCTS = "DELETE FROM products WHERE connection_id = ?1";
    ERASE = "DELETE FROM connections WHERE id = ?1";
    // That there was a change, by whom and when, stays; what it said, and what would take it back, goes.
    CLEAN_OF_TICKETS = concat!("UPDATE mutations SET args = '{\"erased\":true}', undo = NULL, ticket_id = NULL WHERE ticket_id IN ", these!());
    CHANGES = "SELECT seq, args, coalesce(undo, '') FROM mutations";
    CLEAN_CHANGES = "UPDATE mutations SET args = '{\"erased\":true}', undo = NULL, ticket_id = NULL WHERE seq IN (SELECT value FROM json_each(?1))";
    BEGIN = "INSERT INTO erasing (one, files, every_word) VALUES (1, ?1, 1) ON CONFLICT (one) DO UPDATE SET every_word = 1, files = \
             (SELECT json_group_array(value) FROM (SELECT value FROM json_each(files) UNION SELECT value FROM json_each(excluded.files)))";
}

/// What stands in the way of disconnecting, and whom it is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Belongings {
    /// Persons whom the connection knows.
    pub persons: u32,
    /// Of these, those whom something else knows too: they stay.
    pub shared: u32,
    /// What waits to leave and can be taken back.
    pub waiting: u32,
    /// What is on its way, whose fate is open, or what a person has to decide about.
    pub in_doubt: u32,
}

impl Store {
    /// What belongs to a connection.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn belongings(&self, id: ConnectionId) -> Result<Belongings, StoreError> {
        let persons = sqlx::query(COUNT_PERSONS).bind(id.0).fetch_one(&self.readers).await?;
        let open = sqlx::query(OPEN).bind(id.0).fetch_one(&self.readers).await?;
        Ok(Belongings {
            persons: count(&persons, 0)?,
            shared: count(&persons, 1)?,
            waiting: count(&open, 0)?,
            in_doubt: count(&open, 1)?,
        })
    }

    /// Connections that were disconnected and whose secrets may still be in the keychain.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn secrets_left(&self) -> Result<Vec<ConnectionId>, StoreError> {
        let ids: Vec<Uuid> = sqlx::query_scalar(SECRETS_LEFT).fetch_all(&self.readers).await?;
        Ok(ids.into_iter().map(ConnectionId).collect())
    }
}

impl WriteTx {
    /// How much of a connection is still to leave, or of open fate.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn under_way(&mut self, id: ConnectionId) -> Result<u32, StoreError> {
        let row = sqlx::query(OPEN).bind(id.0).fetch_one(self.db()).await?;
        Ok(count(&row, 0)? + count(&row, 1)?)
    }

    /// Disconnects a connection: what was read stays. `erase`: it is to go next, also when the program is killed before.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn leave_connection(&mut self, id: ConnectionId, erase: bool, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(LEAVE)
            .bind(id.0)
            .bind(at.millis())
            .bind(erase)
            .execute(self.db())
            .await?;
        for statement in [END_IMPORTS, END_SHEETS] {
            sqlx::query(statement)
                .bind(id.0)
                .bind(at.millis())
                .execute(self.db())
                .await?;
        }
        for topic in [Topic::Connections, Topic::Tickets, Topic::Imports] {
            self.touch(topic);
        }
        Ok(())
    }

    /// Its secrets are nowhere any more.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn secrets_gone(&mut self, id: ConnectionId) -> Result<(), StoreError> {
        sqlx::query(SECRETS_GONE).bind(id.0).execute(self.db()).await?;
        Ok(())
    }

    /// Whether a connection is there and nobody has disconnected it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn is_connected(&mut self, id: ConnectionId) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(IS_CONNECTED).bind(id.0).fetch_one(self.db()).await?)
    }

    /// A connection goes on with what it brought before.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn connection_comes_back(
        &mut self,
        id: ConnectionId,
        fields: &BTreeMap<String, String>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(COME_BACK)
            .bind(id.0)
            .bind(json(fields))
            .execute(self.db())
            .await?;
        sqlx::query(WATCH_AGAIN)
            .bind(id.0)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        self.touch(Topic::Connections);
        self.touch(Topic::Tickets);
        Ok(())
    }

    /// Removes a connection with everything that came only through it, and what other rows say of it. [`Store::finish_erasing`]
    /// is to be called after the commit.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn erase_connection(&mut self, id: ConnectionId) -> Result<(), StoreError> {
        let tickets: Vec<Uuid> = self.of(TICKETS, id).await?;
        let orders: Vec<Uuid> = self.of(ORDERS, id).await?;
        let people: Vec<Uuid> = self.of(GOING, id).await?;
        let sent: Vec<Uuid> = self.of(REFUNDS, id).await?;
        let (gone, persons) = (hex_list(&tickets), hex_list(&people));
        let mut files: BTreeSet<String> = self.list(FILES, &gone).await?.into_iter().collect();
        files.extend(self.of::<String>(FILES_SENT, id).await?);
        let mut needles: Vec<String> = self.list(NEEDLES, &persons).await?;
        let records: Vec<Uuid> = self.list(RECORDS, &persons).await?;
        for ids in [&tickets, &orders, &people, &sent, &records, &vec![id.0]] {
            needles.extend(ids.iter().map(Uuid::to_string));
        }
        let hosts: Vec<Uuid> = self.list(HOSTS, &gone).await?;
        let homes: BTreeSet<Uuid> = self.list(SEND_HOME, &gone).await?.into_iter().collect();
        for (statement, which) in [
            (FREE_MERGED, &gone),
            (FREE_CHAIN, &gone),
            (FORGET_ADDRESSES, &persons),
            (FORGET_SENDERS, &persons),
            (FORGET_PICTURES, &persons),
        ] {
            self.on(statement, which).await?;
        }
        self.for_connection(&[FREE_CHAIN_SENT, ERASE_SENT], id).await?;
        for statement in [
            ERASE_REPLIES,
            FREE_REFUNDS,
            ERASE_DRAFTS,
            ERASE_ENTRIES,
            CLEAN_OF_TICKETS,
            ERASE_TICKETS,
        ] {
            self.on(statement, &gone).await?;
        }
        self.for_connection(&[ERASE_ORDERS, ERASE_PRODUCTS], id).await?;
        self.on(FREE_PEOPLE, &persons).await?;
        self.on(ERASE_PEOPLE, &persons).await?;
        self.clean_changes(&needles).await?;
        self.for_connection(&[ERASE], id).await?;
        self.unindex_gone().await?;
        for ticket in hosts.into_iter().chain(homes).collect::<BTreeSet<_>>() {
            self.recount(TicketId(ticket)).await?;
        }
        let list = serde_json::to_string(&files).unwrap_or_default();
        sqlx::query(BEGIN).bind(list).execute(self.db()).await?;
        for topic in [
            Topic::Connections,
            Topic::Tickets,
            Topic::Messages,
            Topic::Drafts,
            Topic::Orders,
            Topic::Customers,
            Topic::Products,
            Topic::Outbox,
            Topic::Notices,
        ] {
            self.touch(topic);
        }
        Ok(())
    }

    async fn of<T>(&mut self, statement: &'static str, id: ConnectionId) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
    {
        Ok(sqlx::query_scalar(statement).bind(id.0).fetch_all(self.db()).await?)
    }

    async fn for_connection(&mut self, statements: &[&'static str], id: ConnectionId) -> Result<(), StoreError> {
        for statement in statements {
            sqlx::query(*statement).bind(id.0).execute(self.db()).await?;
        }
        Ok(())
    }

    /// Empties the changes that name one of these. Each change is read once, however many there are to look for.
    async fn clean_changes(&mut self, needles: &[String]) -> Result<(), StoreError> {
        let wanted = Needles::new(needles);
        let mut named: Vec<i64> = Vec::new();
        {
            let mut rows = sqlx::query(CHANGES).fetch(self.db());
            while let Some(row) = rows.try_next().await? {
                let (args, undo): (String, String) = (row.try_get(1)?, row.try_get(2)?);
                if wanted.stand_in(&args) || wanted.stand_in(&undo) {
                    named.push(row.try_get(0)?);
                }
            }
        }
        let list = serde_json::to_string(&named).unwrap_or_default();
        sqlx::query(CLEAN_CHANGES).bind(list).execute(self.db()).await?;
        Ok(())
    }
}

/// Texts to look for, by their first words.
struct Needles<'a>(HashMap<&'a str, Vec<&'a str>>);

impl<'a> Needles<'a> {
    fn new(all: &'a [String]) -> Needles<'a> {
        let mut by_word: HashMap<&str, Vec<&str>> = HashMap::new();
        for needle in all {
            if let Some((_, word)) = words(needle).next() {
                by_word.entry(word).or_default().push(needle.trim());
            }
        }
        Needles(by_word)
    }

    fn stand_in(&self, json: &str) -> bool {
        // A line break is written with a letter.
        let text = json.replace("\\n", " ").replace("\\t", " ").replace("\\r", " ");
        words(&text).any(|(at, word)| {
            self.0.get(word).is_some_and(|all| {
                all.iter().any(|needle| {
                    let lead = words(needle).next().map_or(0, |(lead, _)| lead);
                    at >= lead && text.get(at - lead..).is_some_and(|rest| rest.starts_with(needle))
                })
            })
        })
    }
}

/// Words of a text with where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - start, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_found_by_any_name_that_stands_in_it() {
        let all = ["Carla Pastor", "carla@example.com", "+34 600 11", "Óscar"].map(str::to_owned);
        let needles = Needles::new(&all);
        for text in [
            r#"{"name":"Carla Pastor"}"#,
            r#"{"text":"Hola,\nCarla Pastor"}"#,
            r#"{"to":["carla@example.com"]}"#,
            r#"{"phone":"+34 600 11 22"}"#,
            r#"["Óscar"]"#,
        ] {
            assert!(needles.stand_in(text), "{text}");
        }
        for text in [r#"{"name":"Carla"}"#, r#"{"name":"Bruno Pastor"}"#, "{}", ""] {
            assert!(!needles.stand_in(text), "{text}");
        }
    }
}
