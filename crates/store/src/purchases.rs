//! What people bought: the figures of one customer, and what others bought together with it. `bought` is kept in step
//! with the orders as they are written, so that a question costs what its own customer bought and a fixed sample of
//! others, never the whole shop.

use crate::customers::members;
use crate::rows::{code, count, time};
use crate::{Store, StoreError, WriteTx};
use domain::{
    Currency, CustomerId, Favourite, LEAST_SUPPORT, Money, OrderId, ProductId, SUGGESTIONS, Timestamp, Together,
};
use sqlx::Row;
use std::collections::BTreeSet;

/// Newest purchases of a customer that suggestions are made from.
const ANCHORS: u32 = 8;
/// Newest other buyers of each that are looked at.
const SAMPLE: u32 = 100;

statements! {
    VALUE = concat!("SELECT currency, count(*), coalesce(sum(paid_minor - refunded_minor), 0), min(placed_at), max(placed_at), \
             coalesce(sum(cancelled), 0), coalesce(sum(NOT cancelled AND (fulfilment = 'returned' \
             OR EXISTS (SELECT 1 FROM returns r WHERE r.order_id = orders.id AND r.status <> 'cancelled') \
             OR EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = orders.id AND l.returned > 0))), 0) \
             FROM orders WHERE customer_id IN ", members!(), " GROUP BY currency ORDER BY count(*) DESC, currency");
    OF_ORDER = "SELECT customer_id, placed_at, NOT cancelled AND NOT gone FROM orders WHERE id = ?1";
    PRODUCTS_OF_ORDER = "SELECT DISTINCT product_id FROM order_lines WHERE order_id = ?1 AND product_id IS NOT NULL";
    TIMES = "SELECT count(DISTINCT o.id), coalesce(max(o.placed_at), 0) FROM orders o CROSS JOIN order_lines l \
             WHERE o.customer_id = ?1 AND NOT o.cancelled AND NOT o.gone AND l.order_id = o.id AND l.product_id = ?2";
    PUT = "INSERT INTO bought (customer_id, product_id, times, last_at) VALUES (?1, ?2, ?3, ?4) \
           ON CONFLICT (customer_id, product_id) DO UPDATE SET times = excluded.times, last_at = excluded.last_at";
    REMOVE = "DELETE FROM bought WHERE customer_id = ?1 AND product_id = ?2";
    ANCHOR_PRODUCTS = concat!("SELECT product_id FROM bought WHERE customer_id IN ", members!(), " \
                       GROUP BY product_id ORDER BY max(last_at) DESC, product_id LIMIT ?2");
    // The newest buyers of one product, each person once, and what else they bought: in stock, and not bought by this
    // person since ?3.
    TOGETHER = concat!("WITH me AS ", members!(), ", sample AS (SELECT DISTINCT coalesce(c.root_id, c.id) AS person, newest.customer_id FROM \
                (SELECT customer_id FROM bought INDEXED BY bought_newest WHERE product_id = ?2 ORDER BY last_at DESC LIMIT ?4) newest \
                JOIN customers c ON c.id = newest.customer_id WHERE newest.customer_id NOT IN me), \
                pairs AS (SELECT o.product_id AS product, count(DISTINCT s.person) AS together FROM sample s \
                CROSS JOIN bought o ON o.customer_id = s.customer_id WHERE o.product_id <> ?2 GROUP BY 1 HAVING together >= ?5) \
                SELECT pairs.product, pairs.together, (SELECT count(DISTINCT person) FROM sample), n.buyers FROM pairs \
                CROSS JOIN products p ON p.id = pairs.product CROSS JOIN product_buyers n ON n.product_id = pairs.product \
                WHERE p.stock > 0 AND NOT EXISTS (SELECT 1 FROM bought h WHERE h.customer_id IN me \
                AND h.product_id = pairs.product AND h.last_at >= ?3)");
    CATEGORIES = concat!("SELECT p.category, sum(b.times) FROM bought b JOIN products p ON p.id = b.product_id WHERE p.category <> '' \
                  AND b.customer_id IN ", members!(), " GROUP BY p.category ORDER BY sum(b.times) DESC, p.category LIMIT 2");
    BEST_OF_CATEGORY = concat!("SELECT n.product_id, n.buyers FROM product_buyers n JOIN products p ON p.id = n.product_id \
                        WHERE n.category = ?2 AND p.stock > 0 AND NOT EXISTS (SELECT 1 FROM bought h WHERE h.customer_id IN ", members!(), " \
                        AND h.product_id = n.product_id AND h.last_at >= ?3) ORDER BY n.buyers DESC, n.product_id LIMIT ?4");
    ALL_BUYERS = "SELECT buyers FROM all_buyers";
}

/// A customer's figures in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueRow {
    /// Orders, cancelled ones included.
    pub orders: u32,
    /// Of these, cancelled.
    pub cancelled: u32,
    /// Orders of which something came back or is to come back, cancelled ones left out.
    pub returned: u32,
    /// Paid minus refunded.
    pub spent: Money,
    /// First order.
    pub first_at: Timestamp,
    /// Newest order.
    pub last_at: Timestamp,
}

/// What suggestions are made of.
#[derive(Debug, Clone, Default)]
pub struct PurchasePatterns {
    /// Products bought together with what this person bought.
    pub together: Vec<Together>,
    /// What sells well in this person's categories.
    pub favourites: Vec<Favourite>,
    /// How many customers bought anything.
    pub all_buyers: u32,
}

/// What an order says of purchases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Purchases {
    customer: Option<CustomerId>,
    placed_at: i64,
    products: BTreeSet<ProductId>,
}

impl Store {
    /// A person's figures, one row for each currency: most orders first.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn customer_value(&self, root: CustomerId) -> Result<Vec<ValueRow>, StoreError> {
        let rows = sqlx::query(VALUE).bind(root.0).fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                Ok(ValueRow {
                    orders: count(row, 1)?,
                    cancelled: count(row, 5)?,
                    returned: count(row, 6)?,
                    spent: Money {
                        minor: row.try_get(2)?,
                        currency: code(row, 0, Currency::parse)?,
                    },
                    first_at: time(row, 3)?,
                    last_at: time(row, 4)?,
                })
            })
            .collect()
    }

    /// What others bought together with this person's newest purchases, and what sells in this person's categories; only
    /// what is in stock and was not bought by the person since `since`.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn purchase_patterns(&self, root: CustomerId, since: Timestamp) -> Result<PurchasePatterns, StoreError> {
        let mut db = self.readers.acquire().await?;
        let mut patterns = PurchasePatterns {
            all_buyers: count(&sqlx::query(ALL_BUYERS).fetch_one(&mut *db).await?, 0)?,
            ..PurchasePatterns::default()
        };
        let anchors: Vec<uuid::Uuid> = sqlx::query_scalar(ANCHOR_PRODUCTS)
            .bind(root.0)
            .bind(ANCHORS)
            .fetch_all(&mut *db)
            .await?;
        for because in anchors {
            let rows = sqlx::query(TOGETHER)
                .bind(root.0)
                .bind(because)
                .bind(since.millis())
                .bind(SAMPLE)
                .bind(LEAST_SUPPORT)
                .fetch_all(&mut *db)
                .await?;
            for row in &rows {
                patterns.together.push(Together {
                    because: ProductId(because),
                    product: ProductId(row.try_get(0)?),
                    both: count(row, 1)?,
                    of: count(row, 2)?,
                    buyers: count(row, 3)?,
                });
            }
        }
        for category in sqlx::query(CATEGORIES).bind(root.0).fetch_all(&mut *db).await? {
            let (name, times): (String, u32) = (category.try_get(0)?, count(&category, 1)?);
            let best = sqlx::query(BEST_OF_CATEGORY)
                .bind(root.0)
                .bind(&name)
                .bind(since.millis())
                .bind(i64::try_from(SUGGESTIONS).unwrap_or(i64::MAX))
                .fetch_all(&mut *db)
                .await?;
            for row in &best {
                patterns.favourites.push(Favourite {
                    product: ProductId(row.try_get(0)?),
                    category: name.clone(),
                    times,
                    buyers: count(row, 1)?,
                });
            }
        }
        Ok(patterns)
    }
}

impl WriteTx {
    /// What an order says of purchases as it stands; nothing when it is not there or does not count.
    pub(crate) async fn purchases_of(&mut self, order: OrderId) -> Result<Purchases, StoreError> {
        let Some(row) = sqlx::query(OF_ORDER).bind(order.0).fetch_optional(self.db()).await? else {
            return Ok(Purchases::default());
        };
        let customer: Option<uuid::Uuid> = row.try_get(0)?;
        if customer.is_none() || !row.try_get::<bool, _>(2)? {
            return Ok(Purchases::default());
        }
        let products: Vec<uuid::Uuid> = sqlx::query_scalar(PRODUCTS_OF_ORDER)
            .bind(order.0)
            .fetch_all(self.db())
            .await?;
        Ok(Purchases {
            customer: customer.map(CustomerId),
            placed_at: row.try_get(1)?,
            products: products.into_iter().map(ProductId).collect(),
        })
    }

    /// Brings `bought` in step with an order that was just written.
    pub(crate) async fn purchases_changed(&mut self, order: OrderId, before: &Purchases) -> Result<(), StoreError> {
        let now = self.purchases_of(order).await?;
        if now == *before {
            return Ok(());
        }
        for side in [before, &now] {
            let Some(customer) = side.customer else { continue };
            for product in &side.products {
                self.count_purchase(customer, *product).await?;
            }
        }
        Ok(())
    }

    async fn count_purchase(&mut self, customer: CustomerId, product: ProductId) -> Result<(), StoreError> {
        let row = sqlx::query(TIMES)
            .bind(customer.0)
            .bind(product.0)
            .fetch_one(self.db())
            .await?;
        let times = count(&row, 0)?;
        let statement = if times == 0 {
            sqlx::query(REMOVE).bind(customer.0).bind(product.0)
        } else {
            let last: i64 = row.try_get(1)?;
            sqlx::query(PUT).bind(customer.0).bind(product.0).bind(times).bind(last)
        };
        statement.execute(self.db()).await?;
        Ok(())
    }
}
