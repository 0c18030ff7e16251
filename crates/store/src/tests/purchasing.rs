//! Purchases as they are counted for suggestions: always what the orders say, and asked for at the same price in a small
//! shop and in a large one.

use super::{Folder, key, open};
use crate::migrate;
use crate::purchases;
use domain::CustomerId;
use sqlx::Row;
use uuid::Uuid;

/// What the orders say now, against what is kept: rows that differ.
const DIFFERENCES: &str = "SELECT count(*) FROM (SELECT * FROM (SELECT o.customer_id, l.product_id, count(DISTINCT o.id), \
    max(o.placed_at) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.customer_id IS NOT NULL AND \
    l.product_id IS NOT NULL AND NOT o.cancelled AND NOT o.gone GROUP BY 1, 2 EXCEPT SELECT * FROM bought) \
    UNION ALL SELECT * FROM (SELECT product_id, buyers, 0, 0 FROM product_buyers EXCEPT SELECT p.id, \
    (SELECT count(*) FROM bought b WHERE b.product_id = p.id), 0, 0 FROM products p) \
    UNION ALL SELECT buyers, 0, 0, 0 FROM all_buyers WHERE buyers <> (SELECT count(DISTINCT customer_id) FROM bought))";

/// `orders` orders of two lines each by half as many customers, with 500 products of which a few sell best.
fn shop(orders: u32) -> String {
    format!(
        "INSERT INTO connections (id, connector, label, fields, created_at) VALUES (CAST('k000000000000001' AS BLOB), 'x', 'Taller Azul', '{{}}', 0);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
         INSERT INTO products (id, connection_id, title, sku, description, category, stock)
         SELECT CAST(printf('p%015d', i) AS BLOB), CAST('k000000000000001' AS BLOB), 'Taza ' || i, '', '', 'Tazas ' || (i % 20), i % 7 FROM n;
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {customers})
         INSERT INTO customers (id, name, created_at) SELECT CAST(printf('c%015d', i) AS BLOB), 'Carla ' || i, 0 FROM n;
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {orders})
         INSERT INTO orders (id, connection_id, customer_id, number, email, buyer, placed_at, shop_status, cancelled, payment,
             fulfilment, currency, total_minor, shipping_minor, paid_minor, refunded_minor, destination, city, refreshed_at)
         SELECT CAST(printf('o%015d', i) AS BLOB), CAST('k000000000000001' AS BLOB), CAST(printf('c%015d', 1 + i * 7919 % {customers}) AS BLOB), 'TA-' || i, '', '',
             i * 1000, '', 0, 'paid', 'delivered', 'EUR', 1000, 0, 1000, 0, '', '', 0 FROM n;
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {orders})
         INSERT INTO order_lines (order_id, position, external_id, product_id, title, variant, sku, quantity, returned, total_minor)
         SELECT CAST(printf('o%015d', i) AS BLOB), k, '', CAST(printf('p%015d', 1 + (i * (31 + k) % 500) * (i * 17 % 500) / 500) AS BLOB),
             '', '', '', 1, 0, 500 FROM n, (SELECT 0 AS k UNION ALL SELECT 1);
         INSERT INTO bought SELECT o.customer_id, l.product_id, count(DISTINCT o.id), max(o.placed_at) FROM order_lines l
             JOIN orders o ON o.id = l.order_id GROUP BY 1, 2;
         ANALYZE;",
        customers = (orders / 2).max(1),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_bought_is_what_the_orders_say_after_any_change_of_them() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    let mut tx = store.write().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(shop(40)))
        .execute(tx.db())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let customer = CustomerId(Uuid::from_slice(b"c000000000000001").unwrap());
    for (step, row) in store.orders_of(customer, 9).await.unwrap().into_iter().enumerate() {
        let mut tx = store.write().await.unwrap();
        let mut changed = row.clone();
        match step % 3 {
            0 => changed.head.cancelled = true,
            1 => changed.head.customer = Some(CustomerId(Uuid::from_slice(b"c000000000000002").unwrap())),
            _ => changed.lines.truncate(1),
        }
        tx.put_order(&changed).await.unwrap();
        if step == 2 {
            tx.mark_order_gone(row.head.id).await.unwrap();
        }
        tx.commit().await.unwrap();
        let different: i64 = sqlx::query_scalar(DIFFERENCES).fetch_one(&store.readers).await.unwrap();
        assert_eq!(different, 0, "after step {step}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_question_about_purchases_reads_a_whole_table() {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    for (name, sql) in purchases::STATEMENTS {
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
            .fetch_all(&store.readers)
            .await
            .unwrap();
        for step in plan {
            let words: &str = step.get(3);
            let whole = [
                "orders",
                "order_lines",
                "bought",
                "b",
                "o",
                "customers",
                "c",
                "products",
                "p",
                "n",
            ]
            .iter()
            .any(|table| words == format!("SCAN {table}"));
            assert!(!whole, "{name}: {words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_single_note_of_before_becomes_the_first_of_the_notes() {
    let folder = Folder::new();
    let pool = sqlx::sqlite::SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(sqlx::sqlite::SqliteConnectOptions::new().in_memory(true))
        .await
        .unwrap();
    drop(folder);
    migrate::run_until(&pool, 0, 4).await.unwrap();
    sqlx::raw_sql(
        "INSERT INTO customers (id, name, note, created_at) VALUES (X'01', 'Carla', 'Llamar por la tarde.', 5), (X'02', 'Bruno', '', 6)",
    )
    .execute(&pool)
    .await
    .unwrap();
    migrate::run(&pool, 4).await.unwrap();
    let notes: Vec<(String, i64)> = sqlx::query_as("SELECT text, written_at FROM customer_notes")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(notes, [("Llamar por la tarde.".to_owned(), 5)]);
    let said: i64 = sqlx::query_scalar("SELECT count(*) FROM customer_said")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(said, 2, "what the shop said is kept apart from now on");
    pool.close().await;
}
