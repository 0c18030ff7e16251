//! Full-text search: an index of words for each kind of thing, fragments of numbers and addresses, and the words that
//! occur. Words are compared without case and accents. The indexes keep no text of their own; what is shown is read from
//! the rows. They are written in the transaction of what they index.

mod expression;
mod find;
mod spelling;
#[cfg(test)]
mod tests;

#[cfg(test)]
use crate::Store;
use crate::{StoreError, WriteTx};
use domain::{TicketId, fold, words_of};
use std::collections::BTreeSet;
use uuid::Uuid;

pub use find::{Found, FoundMessage, Hit, Over, Scope, Texts, Wanted};

#[cfg(test)]
pub(crate) const ALL_STATEMENTS: &[(&str, &[(&str, &str)])] = &[
    ("search", STATEMENTS),
    ("search::find", find::STATEMENTS),
    ("search::expression", expression::STATEMENTS),
    ("search::spelling", spelling::STATEMENTS),
];

/// A document, its text in one of the indexes and its fragments in another, in one go: a statement for itself costs more on its
/// way to the database's thread than there. Its values are counted on from one statement to the next.
macro_rules! findable {
    ($index:literal) => {
        concat!(
            "INSERT INTO search_docs (kind, local_id, ticket_id, at) SELECT d.kind, d.id, d.ticket, coalesce(CASE d.kind \
                WHEN 'message' THEN (SELECT written_at FROM messages WHERE id = d.id) \
                WHEN 'ticket' THEN (SELECT created_at FROM tickets WHERE id = d.id) \
                WHEN 'customer' THEN (SELECT created_at FROM customers WHERE id = d.id) \
                WHEN 'order' THEN (SELECT placed_at FROM orders WHERE id = d.id) END, 0) \
                FROM (SELECT ? AS kind, ? AS id, ? AS ticket) d; INSERT INTO ",
            $index,
            " (rowid, text) VALUES (last_insert_rowid(), ?)"
        )
    };
    ($index:literal, $fragments:literal) => {
        concat!(
            findable!($index),
            "; INSERT INTO ",
            $fragments,
            " (rowid, text) VALUES (last_insert_rowid(), ?)"
        )
    };
}

statements! {
    FIND_DOC = "SELECT id FROM search_docs WHERE local_id = ?1 AND kind = ?2";
    REMOVE_DOC = "DELETE FROM search_docs WHERE id = ?1";
    ADD_WORDS = "INSERT OR IGNORE INTO search_words (word) SELECT value FROM json_each(?1)";
    ADD_TICKET = findable!("search_tickets");
    ADD_MESSAGE = findable!("search_messages");
    ADD_CUSTOMER = findable!("search_customers", "fragments_customers");
    ADD_ORDER = findable!("search_orders", "fragments_orders");
    ADD_PRODUCT = findable!("search_products", "fragments_products");
    REMOVE_TICKET = "DELETE FROM search_tickets WHERE rowid = ?1";
    REMOVE_MESSAGE = "DELETE FROM search_messages WHERE rowid = ?1";
    REMOVE_CUSTOMER = "DELETE FROM search_customers WHERE rowid = ?1";
    REMOVE_ORDER = "DELETE FROM search_orders WHERE rowid = ?1";
    REMOVE_PRODUCT = "DELETE FROM search_products WHERE rowid = ?1";
    REMOVE_CUSTOMER_PARTS = "DELETE FROM fragments_customers WHERE rowid = ?1";
    REMOVE_ORDER_PARTS = "DELETE FROM fragments_orders WHERE rowid = ?1";
    REMOVE_PRODUCT_PARTS = "DELETE FROM fragments_products WHERE rowid = ?1";
    GONE = "SELECT kind, local_id FROM search_docs d WHERE NOT EXISTS (SELECT 1 FROM messages WHERE id = d.local_id) \
            AND NOT EXISTS (SELECT 1 FROM tickets WHERE id = d.local_id) AND NOT EXISTS (SELECT 1 FROM customers WHERE id = d.local_id) \
            AND NOT EXISTS (SELECT 1 FROM orders WHERE id = d.local_id) AND NOT EXISTS (SELECT 1 FROM products WHERE id = d.local_id)";
    FORGET_WORDS = "DELETE FROM search_words WHERE NOT EXISTS (SELECT 1 FROM search_docs)";
}

/// Words of one transaction that are kept in memory before they are written.
const WORDS_AT_ONCE: usize = 20_000;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchKind {
    /// A ticket by its subject.
    Ticket,
    /// A message.
    Message,
    /// A customer.
    Customer,
    /// An order.
    Order,
    /// A product.
    Product,
}

impl SearchKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [SearchKind; 5] = [
        SearchKind::Ticket,
        SearchKind::Message,
        SearchKind::Customer,
        SearchKind::Order,
        SearchKind::Product,
    ];

    fn code(self) -> &'static str {
        match self {
            SearchKind::Ticket => "ticket",
            SearchKind::Message => "message",
            SearchKind::Customer => "customer",
            SearchKind::Order => "order",
            SearchKind::Product => "product",
        }
    }

    fn from_code(code: &str) -> Option<SearchKind> {
        SearchKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The statement that adds to its indexes.
    fn add(self) -> &'static str {
        match self {
            SearchKind::Ticket => ADD_TICKET,
            SearchKind::Message => ADD_MESSAGE,
            SearchKind::Customer => ADD_CUSTOMER,
            SearchKind::Order => ADD_ORDER,
            SearchKind::Product => ADD_PRODUCT,
        }
    }

    /// It is found by fragments of numbers and addresses, too.
    fn has_fragments(self) -> bool {
        matches!(self, SearchKind::Customer | SearchKind::Order | SearchKind::Product)
    }

    fn remove(self) -> (&'static str, Option<&'static str>) {
        match self {
            SearchKind::Ticket => (REMOVE_TICKET, None),
            SearchKind::Message => (REMOVE_MESSAGE, None),
            SearchKind::Customer => (REMOVE_CUSTOMER, Some(REMOVE_CUSTOMER_PARTS)),
            SearchKind::Order => (REMOVE_ORDER, Some(REMOVE_ORDER_PARTS)),
            SearchKind::Product => (REMOVE_PRODUCT, Some(REMOVE_PRODUCT_PARTS)),
        }
    }
}

impl WriteTx {
    /// Makes something findable by this text, in place of the text it had. Its own row must be there already.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn index(
        &mut self,
        kind: SearchKind,
        id: Uuid,
        ticket: Option<TicketId>,
        text: &str,
    ) -> Result<(), StoreError> {
        self.unindex(kind, id).await?;
        self.index_new(kind, id, ticket, text).await
    }

    /// Makes something findable that never was: what has just been made.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn index_new(
        &mut self,
        kind: SearchKind,
        id: Uuid,
        ticket: Option<TicketId>,
        text: &str,
    ) -> Result<(), StoreError> {
        let folded = fold(text);
        let mut add = sqlx::query(kind.add())
            .bind(kind.code())
            .bind(id)
            .bind(ticket.map(|t| t.0))
            .bind(&folded);
        if kind.has_fragments() {
            add = add.bind(fragments_of(&folded));
        }
        add.execute(self.db()).await?;
        for word in words_of(&folded).filter(|word| is_vocabulary(word)) {
            if !self.words.contains(word) {
                self.words.insert(word.to_owned());
            }
        }
        if self.words.len() > WORDS_AT_ONCE {
            self.write_words().await?;
        }
        Ok(())
    }

    /// Adds the words of this transaction to those that are offered while somebody types.
    ///
    /// # Errors
    /// What the database reports.
    pub(crate) async fn write_words(&mut self) -> Result<(), StoreError> {
        if !self.words.is_empty() {
            // In the order of the table, which is quicker to add to than all over it.
            let words: BTreeSet<String> = self.words.drain().collect();
            let list = serde_json::to_string(&words).unwrap_or_default();
            sqlx::query(ADD_WORDS).bind(list).execute(self.db()).await?;
        }
        Ok(())
    }

    /// Makes something unfindable.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn unindex(&mut self, kind: SearchKind, id: Uuid) -> Result<(), StoreError> {
        let known: Option<i64> = sqlx::query_scalar(FIND_DOC)
            .bind(id)
            .bind(kind.code())
            .fetch_optional(self.db())
            .await?;
        if let Some(doc) = known {
            let (words, parts) = kind.remove();
            sqlx::query(words).bind(doc).execute(self.db()).await?;
            if let Some(parts) = parts {
                sqlx::query(parts).bind(doc).execute(self.db()).await?;
            }
            sqlx::query(REMOVE_DOC).bind(doc).execute(self.db()).await?;
        }
        Ok(())
    }

    /// Makes unfindable whatever is no longer there. It looks at everything: for when a shop was left.
    ///
    /// # Errors
    /// What the database reports.
    pub(crate) async fn unindex_gone(&mut self) -> Result<(), StoreError> {
        let docs: Vec<(String, Uuid)> = sqlx::query_as(GONE).fetch_all(self.db()).await?;
        for (kind, id) in docs {
            let kind = SearchKind::from_code(&kind).ok_or(StoreError::Unreadable("code"))?;
            self.unindex(kind, id).await?;
        }
        self.words.clear();
        // Words that nothing contains any more: a word by itself says little, so they are dropped when all is gone.
        sqlx::query(FORGET_WORDS).execute(self.db()).await?;
        Ok(())
    }
}

/// A word that is completed and compared with misspelt ones; numbers are not.
fn is_vocabulary(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.len() <= 64 && !word.contains(|c: char| c.is_ascii_digit())
}

/// The numbers and addresses of a folded text, each as it is written and without its signs; numbers in groups
/// (`+36 30 123 4567`) as one.
fn fragments_of(folded: &str) -> String {
    let mut parts: BTreeSet<String> = BTreeSet::new();
    for chunk in folded.split_whitespace() {
        if chunk.contains(|c: char| c.is_ascii_digit() || c == '@') {
            parts.insert(chunk.to_owned());
            parts.insert(chunk.chars().filter(|c| c.is_alphanumeric()).collect());
        }
    }
    for run in folded.split(|c: char| !(c.is_ascii_digit() || "+()-/. ".contains(c))) {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 6 {
            parts.insert(digits);
        }
    }
    parts.into_iter().collect::<Vec<_>>().join(" ")
}
