//! What customers are told about their orders without being asked: rules, texts, and what was told. A piece of news is kept
//! by order, kind and mark in the transaction that noticed it, so that it is told at most once.

use crate::rows::{code, count, time, time_opt};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, Language, NewsKind, NewsRule, OrderId, ProductId, TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use uuid::Uuid;

statements! {
    RULES = "SELECT kind, rule, since FROM news_rules WHERE connection_id = ?1";
    SET_RULE = "INSERT INTO news_rules (connection_id, kind, rule, since) VALUES (?1, ?2, ?3, ?4) \
                ON CONFLICT (connection_id, kind) DO UPDATE SET rule = excluded.rule, since = excluded.since";
    WAY = "SELECT through_id FROM news_ways WHERE connection_id = ?1";
    SET_WAY = "INSERT INTO news_ways (connection_id, through_id) VALUES (?1, ?2) \
               ON CONFLICT (connection_id) DO UPDATE SET through_id = excluded.through_id";
    CLEAR_WAY = "DELETE FROM news_ways WHERE connection_id = ?1";
    WATCH_ANEW = "UPDATE news_rules SET since = max(since, ?1)";
    READ_AT = "SELECT last_success_at FROM connections WHERE id = ?1";
    TEXTS = "SELECT kind, language, text FROM news_texts WHERE connection_id = ?1 ORDER BY kind, language";
    TEXT = "SELECT text FROM news_texts WHERE connection_id = ?1 AND kind = ?2 AND language = ?3";
    SET_TEXT = "INSERT INTO news_texts (connection_id, kind, language, text) VALUES (?1, ?2, ?3, ?4) \
                ON CONFLICT (connection_id, kind, language) DO UPDATE SET text = excluded.text";
    CLEAR_TEXT = "DELETE FROM news_texts WHERE connection_id = ?1 AND kind = ?2 AND language = ?3";
    NOTICE = "INSERT INTO order_news (order_id, kind, mark, connection_id, noticed_at, became) \
              VALUES (?1, ?2, ?3, (SELECT connection_id FROM orders WHERE id = ?1), ?4, 'silent') ON CONFLICT DO NOTHING";
    BECAME = "UPDATE order_news SET became = ?3, ticket_id = ?4 WHERE order_id = ?1 AND kind = ?2 AND noticed_at = ?5 AND became = 'silent'";
    LATELY = "SELECT count(*) FILTER (WHERE became IN ('sent', 'asked')), count(*) FILTER (WHERE became = 'draft') \
              FROM order_news WHERE connection_id = ?1 AND noticed_at > ?2";
    LATE = "SELECT id FROM orders WHERE connection_id = ?1 AND promised_at IS NOT NULL AND promised_at >= ?2 AND promised_at < ?3 \
            AND cancelled = 0 AND gone = 0 AND fulfilment NOT IN ('delivered', 'returned', 'cancelled') \
            AND NOT EXISTS (SELECT 1 FROM order_news n WHERE n.order_id = orders.id AND n.kind = 'late' AND n.mark = '') \
            ORDER BY promised_at LIMIT ?4";
    WAITING = "SELECT o.id, l.external_id, l.quantity - l.returned, o.placed_at FROM orders o CROSS JOIN order_lines l ON l.order_id = o.id \
               WHERE o.connection_id = ?1 AND o.placed_at >= ?3 AND o.cancelled = 0 AND o.gone = 0 AND o.fulfilment = 'unfulfilled' \
               AND l.product_id = ?2 AND l.quantity > l.returned ORDER BY o.placed_at, o.number, l.position LIMIT 2000";
    TICKET = "SELECT ticket_id FROM order_news WHERE order_id = ?1 AND ticket_id IS NOT NULL ORDER BY noticed_at DESC LIMIT 1";
    STOCK = "SELECT stock FROM products WHERE id = ?1";
    WRITTEN_AT = "SELECT max(noticed_at) FROM order_news WHERE ticket_id = ?1 AND became = 'draft'";
    // In the order in which they were first read: no index is needed for that.
    EXAMPLE = "SELECT id FROM orders WHERE connection_id = ?1 AND gone = 0 AND email <> '' ORDER BY rowid DESC LIMIT 100";
    OWN_REFUND = "SELECT EXISTS (SELECT 1 FROM outbox WHERE kind = 'refund' AND order_ref = ?1 AND state <> 'cancelled' AND changed_at > ?2)";
}

/// What is done with a kind of news of a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewsRuleRow {
    /// Which news.
    pub kind: NewsKind,
    /// What is done.
    pub rule: NewsRule,
    /// Since when.
    pub since: Timestamp,
}

/// What became of a piece of news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsBecame {
    /// A message waits to be sent by a person.
    Draft,
    /// A message is in the outbox.
    Sent,
    /// A message is in the outbox and a person is asked, because there were many at once.
    Asked,
    /// A line in a conversation that was going on anyway.
    Told,
    /// Nothing: there is nobody to write to, or too many at once.
    Silent,
}

impl NewsBecame {
    fn code(self) -> &'static str {
        match self {
            NewsBecame::Draft => "draft",
            NewsBecame::Sent => "sent",
            NewsBecame::Asked => "asked",
            NewsBecame::Told => "told",
            NewsBecame::Silent => "silent",
        }
    }
}

/// A line of an order that waits for a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLine {
    /// The order.
    pub order: OrderId,
    /// The shop's id of the line.
    pub line: String,
    /// Pieces.
    pub pieces: u32,
    /// When the order was placed.
    pub placed_at: Timestamp,
}

fn rule(row: &SqliteRow) -> Result<NewsRuleRow, StoreError> {
    Ok(NewsRuleRow {
        kind: code(row, 0, NewsKind::from_code)?,
        rule: code(row, 1, NewsRule::from_code)?,
        since: time(row, 2)?,
    })
}

async fn rules(db: &mut SqliteConnection, connection: ConnectionId) -> Result<Vec<NewsRuleRow>, StoreError> {
    let rows = sqlx::query(RULES).bind(connection.0).fetch_all(db).await?;
    rows.iter().map(rule).collect()
}

impl Store {
    /// What is done with each kind of news of a shop; a kind that is missing is off.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_rules(&self, connection: ConnectionId) -> Result<Vec<NewsRuleRow>, StoreError> {
        rules(&mut *self.readers.acquire().await?, connection).await
    }

    /// The mailbox through which a shop's messages leave, if one was chosen.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_way(&self, connection: ConnectionId) -> Result<Option<ConnectionId>, StoreError> {
        let found: Option<Uuid> = sqlx::query_scalar(WAY)
            .bind(connection.0)
            .fetch_optional(&self.readers)
            .await?;
        Ok(found.map(ConnectionId))
    }

    /// A shop's own texts.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_texts(&self, connection: ConnectionId) -> Result<Vec<(NewsKind, Language, String)>, StoreError> {
        let rows = sqlx::query(TEXTS).bind(connection.0).fetch_all(&self.readers).await?;
        let text = |row: &SqliteRow| {
            Ok((
                code(row, 0, NewsKind::from_code)?,
                code(row, 1, Language::parse)?,
                row.try_get(2)?,
            ))
        };
        rows.iter().map(text).collect()
    }

    /// Orders of a shop whose promised moment lies in this time, which are still waited for and of which that was not told
    /// yet, the oldest promise first, at most `limit`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn late_orders(
        &self,
        connection: ConnectionId,
        from: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OrderId>, StoreError> {
        let found: Vec<Uuid> = sqlx::query_scalar(LATE)
            .bind(connection.0)
            .bind(from.millis())
            .bind(until.millis())
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        Ok(found.into_iter().map(OrderId).collect())
    }

    /// Orders of a shop that were read last and whose buyers have an address, at most 100: for showing a text with a real one.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_examples(&self, connection: ConnectionId) -> Result<Vec<OrderId>, StoreError> {
        let found: Vec<Uuid> = sqlx::query_scalar(EXAMPLE)
            .bind(connection.0)
            .fetch_all(&self.readers)
            .await?;
        Ok(found.into_iter().map(OrderId).collect())
    }
}

impl WriteTx {
    /// What is done with each kind of news of a shop; a kind that is missing is off.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_rules(&mut self, connection: ConnectionId) -> Result<Vec<NewsRuleRow>, StoreError> {
        rules(self.db(), connection).await
    }

    /// Chooses what is done with a kind of news from `since` on.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_news_rule(&mut self, connection: ConnectionId, rule: NewsRuleRow) -> Result<(), StoreError> {
        sqlx::query(SET_RULE)
            .bind(connection.0)
            .bind(rule.kind.code())
            .bind(rule.rule.code())
            .bind(rule.since.millis())
            .execute(self.db())
            .await?;
        self.watched = None;
        self.touch(Topic::News);
        Ok(())
    }

    /// The mailbox through which a shop's messages leave, if one was chosen.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_way(&mut self, connection: ConnectionId) -> Result<Option<ConnectionId>, StoreError> {
        let found: Option<Uuid> = sqlx::query_scalar(WAY)
            .bind(connection.0)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(ConnectionId))
    }

    /// Chooses the mailbox through which a shop's messages leave; nothing: the only one that there is.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_news_way(
        &mut self,
        connection: ConnectionId,
        through: Option<ConnectionId>,
    ) -> Result<(), StoreError> {
        let statement = if through.is_some() { SET_WAY } else { CLEAR_WAY };
        let mut asked = sqlx::query(statement).bind(connection.0);
        if let Some(through) = through {
            asked = asked.bind(through.0);
        }
        asked.execute(self.db()).await?;
        self.touch(Topic::News);
        Ok(())
    }

    /// Nothing that happened before this moment is told any more: another copy of these data may have told it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn watch_news_anew(&mut self, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(WATCH_ANEW).bind(at.millis()).execute(self.db()).await?;
        Ok(())
    }

    /// What is done with each kind of news of a shop, and when the shop was last read to its end; nothing: never.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn news_watched(
        &mut self,
        connection: ConnectionId,
    ) -> Result<(Vec<NewsRuleRow>, Option<Timestamp>), StoreError> {
        if let Some((of, rules, read_at)) = &self.watched
            && *of == connection
        {
            return Ok((rules.clone(), *read_at));
        }
        let row = sqlx::query(READ_AT).bind(connection.0).fetch_one(self.db()).await?;
        let (rules, read_at) = (rules(self.db(), connection).await?, time_opt(&row, 0)?);
        self.watched = Some((connection, rules.clone(), read_at));
        Ok((rules, read_at))
    }

    /// A shop's own text.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_text(
        &mut self,
        connection: ConnectionId,
        kind: NewsKind,
        language: Language,
    ) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(TEXT)
            .bind(connection.0)
            .bind(kind.code())
            .bind(language.code())
            .fetch_optional(self.db())
            .await?)
    }

    /// Sets a shop's own text; nothing: the text that came with the program.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_news_text(
        &mut self,
        connection: ConnectionId,
        kind: NewsKind,
        language: Language,
        text: Option<&str>,
    ) -> Result<(), StoreError> {
        let statement = if text.is_some() { SET_TEXT } else { CLEAR_TEXT };
        let mut asked = sqlx::query(statement)
            .bind(connection.0)
            .bind(kind.code())
            .bind(language.code());
        if let Some(text) = text {
            asked = asked.bind(text);
        }
        asked.execute(self.db()).await?;
        self.touch(Topic::News);
        Ok(())
    }

    /// Keeps that something was noticed; true when it was not before.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn notice_news(
        &mut self,
        order: OrderId,
        kind: NewsKind,
        mark: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let added = sqlx::query(NOTICE)
            .bind(order.0)
            .bind(kind.code())
            .bind(mark)
            .bind(at.millis())
            .execute(self.db())
            .await?;
        Ok(added.rows_affected() > 0)
    }

    /// Keeps what became of what was noticed at this moment.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_became(
        &mut self,
        order: OrderId,
        kind: NewsKind,
        noticed: Timestamp,
        became: NewsBecame,
        ticket: Option<TicketId>,
    ) -> Result<(), StoreError> {
        sqlx::query(BECAME)
            .bind(order.0)
            .bind(kind.code())
            .bind(became.code())
            .bind(ticket.map(|ticket| ticket.0))
            .bind(noticed.millis())
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// The ticket in which this order's news are told; nothing: there is none yet.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_ticket(&mut self, order: OrderId) -> Result<Option<TicketId>, StoreError> {
        let found: Option<Uuid> = sqlx::query_scalar(TICKET)
            .bind(order.0)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(TicketId))
    }

    /// How many pieces of news of a shop became messages that are sent, and drafts, after `since`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_lately(&mut self, connection: ConnectionId, since: Timestamp) -> Result<(u32, u32), StoreError> {
        let row = sqlx::query(LATELY)
            .bind(connection.0)
            .bind(since.millis())
            .fetch_one(self.db())
            .await?;
        Ok((count(&row, 0)?, count(&row, 1)?))
    }

    /// Lines that wait for a product in orders of which nothing was packed, placed after `since`, the oldest order first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn lines_waiting(
        &mut self,
        connection: ConnectionId,
        product: ProductId,
        since: Timestamp,
    ) -> Result<Vec<WaitingLine>, StoreError> {
        let rows = sqlx::query(WAITING)
            .bind(connection.0)
            .bind(product.0)
            .bind(since.millis())
            .fetch_all(self.db())
            .await?;
        let line = |row: &SqliteRow| {
            Ok(WaitingLine {
                order: OrderId(row.try_get(0)?),
                line: row.try_get(1)?,
                pieces: count(row, 2)?,
                placed_at: time(row, 3)?,
            })
        };
        rows.iter().map(line).collect()
    }

    /// Pieces of a product, if the shop counts them and the product is known.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn stock_of(&mut self, product: ProductId) -> Result<Option<i64>, StoreError> {
        let found: Option<Option<i64>> = sqlx::query_scalar(STOCK)
            .bind(product.0)
            .fetch_optional(self.db())
            .await?;
        Ok(found.flatten())
    }

    /// When the program last wrote a draft in this ticket; a draft that was saved at another moment is a person's.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn news_written_at(&mut self, ticket: TicketId) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query(WRITTEN_AT).bind(ticket.0).fetch_one(self.db()).await?;
        time_opt(&row, 0)
    }

    /// Whether money was given back on this order from here after `since`: whoever did that has the customer before them.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn refunded_here(&mut self, order_ref: &str, since: Timestamp) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(OWN_REFUND)
            .bind(order_ref)
            .bind(since.millis())
            .fetch_one(self.db())
            .await?)
    }
}

#[cfg(test)]
mod tests {
    use crate::Store;
    use sqlx::Row;

    /// The plan of a statement, in the words of SQLite.
    async fn plan(store: &Store, statement: &str) -> String {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
            .fetch_all(&store.readers)
            .await
            .unwrap();
        let details: Vec<String> = rows.iter().map(|row| row.get::<String, _>(3)).collect();
        details.join("\n")
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn looking_for_news_does_not_walk_all_orders() {
        let folder = crate::tests::Folder::new();
        let store = crate::tests::open(&folder.paths(), &crate::tests::key(1)).await;
        for (statement, index) in [
            (super::LATE, "orders_promised"),
            (super::WAITING, "orders_unpacked"),
            (super::LATELY, "order_news_lately"),
            (super::WRITTEN_AT, "order_news_ticket"),
        ] {
            let plan = plan(&store, statement).await;
            assert!(plan.contains(index), "{statement}\n{plan}");
            assert!(!plan.contains("SCAN o"), "{statement}\n{plan}");
        }
    }
}
