//! Products as the shop sells them, with their stock.

use crate::{Store, StoreError, Topic, WriteTx};
use domain::{ConnectionId, Currency, Money, ProductId};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

statements! {
    GET = "SELECT id, title, sku, description, category, price_minor, currency, stock FROM products WHERE id = ?1";
    PUT = "INSERT INTO products (id, connection_id, title, sku, description, category, price_minor, currency, stock) \
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO UPDATE SET title = excluded.title, sku = excluded.sku, \
           description = excluded.description, category = excluded.category, price_minor = excluded.price_minor, \
           currency = excluded.currency, stock = excluded.stock";
}

/// A product.
#[derive(Debug, Clone)]
pub struct ProductRow {
    /// Id.
    pub id: ProductId,
    /// Name.
    pub title: String,
    /// Stock-keeping unit; may be empty.
    pub sku: String,
    /// Plain text.
    pub description: String,
    /// Category; may be empty.
    pub category: String,
    /// Price.
    pub price: Option<Money>,
    /// Pieces in stock, if the shop counts them.
    pub stock: Option<i64>,
}

fn product(row: &SqliteRow) -> Result<ProductRow, StoreError> {
    let (minor, currency): (Option<i64>, Option<&str>) = (row.try_get(5)?, row.try_get(6)?);
    Ok(ProductRow {
        id: ProductId(row.try_get(0)?),
        title: row.try_get(1)?,
        sku: row.try_get(2)?,
        description: row.try_get(3)?,
        category: row.try_get(4)?,
        price: minor
            .zip(currency.and_then(Currency::parse))
            .map(|(minor, currency)| Money { minor, currency }),
        stock: row.try_get(7)?,
    })
}

impl Store {
    /// A product.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn product(&self, id: ProductId) -> Result<ProductRow, StoreError> {
        product(&sqlx::query(GET).bind(id.0).fetch_one(&self.readers).await?)
    }
}

impl WriteTx {
    /// Writes a product as the shop has it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn put_product(&mut self, connection: ConnectionId, row: &ProductRow) -> Result<(), StoreError> {
        sqlx::query(PUT)
            .bind(row.id.0)
            .bind(connection.0)
            .bind(&row.title)
            .bind(&row.sku)
            .bind(&row.description)
            .bind(&row.category)
            .bind(row.price.map(|p| p.minor))
            .bind(row.price.map(|p| p.currency.code().to_owned()))
            .bind(row.stock)
            .execute(self.db())
            .await?;
        self.touch(Topic::Products);
        Ok(())
    }
}
