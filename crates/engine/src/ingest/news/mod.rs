//! What is news about an order is noticed in the transaction that stores what the shop said, and what follows from it is
//! written there too: a kill leaves all of it or nothing, and the same records again find that it was told. What only time
//! brings (a promised day that passes) is looked for after each reading.

mod telling;

use super::{Counted, Ingest};
use crate::refund::order_ref;
use crate::{Engine, EngineError};
use domain::{
    ConnectionId, DAY, HOUR, NEWS_ORDERS, NewsKind, NewsRule, OrderGlimpse, ParcelGlimpse, PaymentStatus, ProductId,
    StockCount, Timestamp, Watch, happened_on_watch, news, short_lines,
};
use std::collections::BTreeMap;
use store::{NewsRuleRow, OrderRow};

/// A promise that passed longer ago than this is nobody's news any more.
const LATE_KEEPS: i64 = 7 * DAY;
/// Late orders that are told of after one reading.
const LATE_AT_ONCE: u32 = 25;
/// Orders in which lines are looked for that cannot be filled.
const WAITS: i64 = 60 * DAY;
/// Time in which messages of one shop are counted together.
const LATELY: i64 = HOUR;
/// How far before a refund is seen it can have been asked for here.
const OWN_REFUND: i64 = DAY;

/// What the record of an order itself tells.
pub(super) const OF_ORDERS: [NewsKind; 4] = [
    NewsKind::Paid,
    NewsKind::Shipped,
    NewsKind::Delivered,
    NewsKind::Refunded,
];

/// What is watched for in a shop, and how far it was read.
pub(super) struct Watching {
    rules: Vec<NewsRuleRow>,
    read_at: Timestamp,
}

impl Watching {
    fn rule(&self, kind: NewsKind) -> Option<NewsRuleRow> {
        let row = self.rules.iter().find(|row| row.kind == kind);
        row.filter(|row| row.rule != NewsRule::Off).copied()
    }

    fn since(&self, rule: &NewsRuleRow, now: Timestamp) -> Watch {
        Watch {
            since: rule.since,
            read_at: Some(self.read_at),
            now,
        }
    }
}

/// What matters of a stored order.
pub(super) fn glimpse(order: &OrderRow) -> OrderGlimpse {
    OrderGlimpse {
        cancelled: order.head.cancelled,
        paid: matches!(
            order.head.payment,
            PaymentStatus::Paid | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded
        ),
        paid_at: order.payments.iter().filter_map(|payment| payment.captured_at).max(),
        fulfilment: order.head.fulfilment,
        parcels: order
            .fulfilments
            .iter()
            .map(|parcel| ParcelGlimpse {
                id: parcel.external_id.clone(),
                status: parcel.status,
                shipped_at: parcel.shipped_at,
                delivered_at: parcel.delivered_at,
            })
            .collect(),
        refunds: order
            .refunds
            .iter()
            .map(|refund| (refund.external_id.clone(), refund.at))
            .collect(),
    }
}

impl Ingest<'_> {
    /// What is watched for in this shop; nothing while none of `kinds` is, or while it is read for the first time.
    pub(super) async fn watch(&mut self, kinds: &[NewsKind]) -> Result<Option<Watching>, EngineError> {
        let (rules, read_at) = self.tx.news_watched(self.connection).await?;
        let on = |row: &NewsRuleRow| row.rule != NewsRule::Off && kinds.contains(&row.kind);
        Ok(read_at
            .filter(|_| rules.iter().any(on))
            .map(|read_at| Watching { rules, read_at }))
    }

    /// Tells what is new about an order that was stored just now; `before` is what was known of it.
    pub(super) async fn order_news(
        &mut self,
        external: &str,
        before: Option<&OrderGlimpse>,
        row: &OrderRow,
        watching: &Watching,
    ) -> Result<(), EngineError> {
        let mut found: BTreeMap<NewsKind, Vec<String>> = BTreeMap::new();
        for one in news(before, &glimpse(row)) {
            let Some(rule) = watching.rule(one.kind) else { continue };
            let watch = watching.since(&rule, self.now);
            if happened_on_watch(&one, row.head.placed_at, before.is_some(), watch) {
                found.entry(one.kind).or_default().push(one.mark);
            }
        }
        for (kind, marks) in found {
            let Some(rule) = watching.rule(kind) else { continue };
            if kind == NewsKind::Refunded {
                // Whoever gave it back from here has the customer before them.
                let reference = order_ref(self.connection, external);
                if self.tx.refunded_here(&reference, self.now - OWN_REFUND).await? {
                    for mark in &marks {
                        self.tx.notice_news(row.head.id, kind, mark, self.now).await?;
                    }
                    continue;
                }
            }
            self.tell(row.head.id, kind, rule.rule, &marks).await?;
        }
        Ok(())
    }

    /// Tells of lines that cannot be filled any more after the stock of a product has changed.
    pub(super) async fn stock_news(
        &mut self,
        product: ProductId,
        before: Option<i64>,
        stock: i64,
    ) -> Result<(), EngineError> {
        let source = self.engine.source(self.connection);
        let counts = source.map_or(StockCount::AfterOrders, |source| source.connector.stock_counts());
        if before == Some(stock) || (counts == StockCount::AfterOrders && stock >= 0) {
            return Ok(());
        }
        let Some(watching) = self.watch(&[NewsKind::Unavailable]).await? else {
            return Ok(());
        };
        let Some(rule) = watching.rule(NewsKind::Unavailable) else {
            return Ok(());
        };
        // The shop does not say when: it must have been read since the rule holds, or it may long have been so.
        if watching.read_at < rule.since {
            return Ok(());
        }
        let waits = WAITS.min(NEWS_ORDERS);
        let lines = self
            .tx
            .lines_waiting(self.connection, product, self.now - waits)
            .await?;
        let pieces: Vec<u32> = lines.iter().map(|line| line.pieces).collect();
        let short = short_lines(stock, counts, &pieces);
        let was_short = match before {
            Some(before) => short_lines(before, counts, &pieces),
            None => vec![false; pieces.len()],
        };
        let mut found: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for ((line, short), was_short) in lines.into_iter().zip(short).zip(was_short) {
            if short && (!was_short || line.placed_at >= rule.since) {
                found.entry(line.order).or_default().push(line.line);
            }
        }
        for (order, marks) in found {
            self.tell(order, NewsKind::Unavailable, rule.rule, &marks).await?;
        }
        Ok(())
    }
}

/// Tells of orders whose promised moment has passed while they are still waited for. To be asked right after the shop was read:
/// what has arrived meanwhile is known then.
pub(crate) async fn late(engine: &Engine, connection: ConnectionId) -> Result<(), EngineError> {
    let rules = engine.store().news_rules(connection).await?;
    let rule = rules
        .iter()
        .find(|row| row.kind == NewsKind::Late && row.rule != NewsRule::Off);
    let Some(rule) = rule else { return Ok(()) };
    let now = engine.now();
    let from = rule.since.max(now - LATE_KEEPS);
    let orders = engine.store().late_orders(connection, from, now, LATE_AT_ONCE).await?;
    if orders.is_empty() {
        return Ok(());
    }
    let mut tx = engine.store().write().await?;
    for order in orders {
        let head = tx.order_head(order).await?;
        let still = !head.cancelled && head.promised_at.is_some_and(|at| at < now);
        if !still || now.since(head.placed_at) > NEWS_ORDERS {
            continue;
        }
        let mut ingest = Ingest {
            engine,
            tx: &mut tx,
            connection,
            now,
            counted: &mut Counted::default(),
        };
        ingest.tell(order, NewsKind::Late, rule.rule, &[String::new()]).await?;
    }
    tx.commit().await?;
    engine.inner.outbox_wake.notify_one();
    Ok(())
}
