//! A hash of everything that was read from shops and channels, without our own ids, numbers and times of reading: two
//! databases that were read to the same point have the same one, however often either was interrupted. `doctor` prints
//! it, so that two machines, or a backup and its origin, can be compared.

use crate::{Store, StoreError};
use sqlx::Row;

// Each gives one text per row, in an order that does not depend on how the rows came in. `json_array` keeps columns
// apart, so that no two different rows give the same text.
statements! {
    CUSTOMERS = "SELECT json_array('customer', r.external_id, c.name, nullif(c.language, ''), nullif(c.country, ''), \
                 (SELECT group_concat(v, ' ') FROM (SELECT i.kind || ':' || i.folded AS v FROM customer_identities i \
                 WHERE i.customer_id = c.customer_id ORDER BY 1))) FROM customer_said c \
                 JOIN external_refs r ON r.local_id = c.customer_id AND r.kind = 'customer' ORDER BY r.external_id, 1";
    PRODUCTS = "SELECT json_array('product', r.external_id, p.title, p.sku, p.category, p.price_minor, p.currency, p.stock) \
                FROM products p JOIN external_refs r ON r.local_id = p.id AND r.kind = 'product' ORDER BY r.external_id, 1";
    ORDERS = "SELECT json_array('order', r.external_id, o.number, o.email, o.buyer, o.placed_at, o.shop_status, o.cancelled, \
              o.payment, o.fulfilment, o.currency, o.total_minor, o.shipping_minor, o.paid_minor, o.refunded_minor, \
              CASE WHEN o.promised_by_rule THEN NULL ELSE o.promised_at END, \
              o.destination, o.gone, cr.external_id) FROM orders o JOIN external_refs r ON r.local_id = o.id AND r.kind = 'order' \
              LEFT JOIN external_refs cr ON cr.local_id = o.customer_id AND cr.kind = 'customer' AND cr.connection_id = o.connection_id \
              ORDER BY r.external_id, 1";
    LINES = "SELECT json_array('line', r.external_id, l.external_id, l.title, l.variant, l.sku, l.quantity, l.returned, l.total_minor) \
             FROM order_lines l JOIN external_refs r ON r.local_id = l.order_id AND r.kind = 'order' ORDER BY r.external_id, l.external_id, 1";
    MONEY = "SELECT json_array('payment', r.external_id, p.external_id, p.authorized_minor, p.captured_minor, p.refunded_minor, p.currency) \
             FROM payments p JOIN external_refs r ON r.local_id = p.order_id AND r.kind = 'order' UNION ALL \
             SELECT json_array('refund', r.external_id, p.external_id, p.amount_minor, p.currency, p.refunded_at, p.reason) \
             FROM refunds p JOIN external_refs r ON r.local_id = p.order_id AND r.kind = 'order' ORDER BY 1";
    GOODS = "SELECT json_array('parcel', r.external_id, f.external_id, f.status, f.carrier, f.tracking_number, f.shipped_at, f.delivered_at) \
             FROM fulfilments f JOIN external_refs r ON r.local_id = f.order_id AND r.kind = 'order' UNION ALL \
             SELECT json_array('return', r.external_id, b.external_id, b.status, b.requested_at, b.by_buyer, b.lines, b.note) \
             FROM returns b JOIN external_refs r ON r.local_id = b.order_id AND r.kind = 'order' ORDER BY 1";
    CONVERSATIONS = "SELECT json_array('entry', t.conversation, t.channel, t.subject, t.address, o.number, m.kind, m.author, m.text, \
                     m.language, m.written_at, m.event_code, (SELECT group_concat(a.name || ':' || a.content, ' ') FROM attachments a \
                     WHERE a.message_id = m.id)) FROM messages m JOIN tickets t ON t.id = m.ticket_id LEFT JOIN orders o ON o.id = t.order_id \
                     WHERE t.conversation NOT GLOB 'news/*' ORDER BY t.conversation, m.written_at, 1";
}

impl Store {
    /// The hash, as 64 hexadecimal digits. Reads every row: for checks, not for every day.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn fingerprint(&self) -> Result<String, StoreError> {
        let mut hasher = blake3::Hasher::new();
        let mut db = self.readers.acquire().await?;
        for statement in [CUSTOMERS, PRODUCTS, ORDERS, LINES, MONEY, GOODS, CONVERSATIONS] {
            for row in sqlx::query(statement).fetch_all(&mut *db).await? {
                let text: &str = row.try_get(0)?;
                hasher.update(text.as_bytes());
                hasher.update(b"\n");
            }
        }
        Ok(hasher.finalize().to_hex().to_string())
    }
}
