//! Products as they are.

use super::Ingest;
use crate::EngineError;
use domain::ProductId;
use ports::ProductRecord;
use store::{ProductRow, RefKind, SearchKind};

impl Ingest<'_> {
    pub(super) async fn product(&mut self, record: &ProductRecord) -> Result<(), EngineError> {
        let (known, same, print) = self.known(RefKind::Product, &record.id, record).await?;
        if same {
            return Ok(());
        }
        let id = known.unwrap_or_else(|| self.new_id());
        let before = self.tx.stock_of(ProductId(id)).await?;
        let row = ProductRow {
            id: ProductId(id),
            title: record.title.clone(),
            sku: record.sku.clone(),
            description: record.description.clone(),
            category: record.category.clone(),
            price: record.price,
            stock: record.stock,
        };
        self.tx.put_product(self.connection, &row).await?;
        let text = format!("{} {} {} {}", row.title, row.sku, row.category, row.description);
        self.tx.index(SearchKind::Product, id, None, &text).await?;
        self.tx
            .set_ref(self.connection, RefKind::Product, &record.id, id, &print)
            .await?;
        self.counted.products += 1;
        if let Some(stock) = record.stock {
            self.stock_news(row.id, before, stock).await?;
        }
        Ok(())
    }
}
