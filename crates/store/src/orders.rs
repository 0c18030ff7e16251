//! Orders with everything that belongs to them. An order is written whole: its lines, parcels, payments, refunds and
//! returns are replaced by what the shop says now; only its history grows.

use crate::customers::members;
use crate::rows::{code, count, json, slots, time, time_opt};
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{
    ConnectionId, Currency, CustomerId, FulfilmentStatus, Money, OrderId, PaymentStatus, ProductId, ReturnKind,
    ReturnStatus, Timestamp,
};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::collections::BTreeMap;

/// Columns of an order, in the order in which `head` reads them.
macro_rules! head_columns {
    () => {
        "id, connection_id, customer_id, number, email, buyer, placed_at, shop_status, cancelled, payment, fulfilment, \
         currency, total_minor, shipping_minor, paid_minor, refunded_minor, promised_at, destination, city, country, gone, \
         refreshed_at, promised_by_rule"
    };
}

pub(crate) use head_columns;

statements! {
    GET = concat!("SELECT ", head_columns!(), " FROM orders WHERE id = ?1");
    OF_CUSTOMER = concat!("SELECT ", head_columns!(), " FROM orders WHERE customer_id IN ", members!(), " ORDER BY placed_at DESC, number DESC LIMIT ?2");
    PUT = concat!("INSERT INTO orders (", head_columns!(), ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, \
           ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23) ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, \
           number = excluded.number, email = excluded.email, buyer = excluded.buyer, placed_at = excluded.placed_at, \
           shop_status = excluded.shop_status, cancelled = excluded.cancelled, payment = excluded.payment, \
           fulfilment = excluded.fulfilment, currency = excluded.currency, total_minor = excluded.total_minor, \
           shipping_minor = excluded.shipping_minor, paid_minor = excluded.paid_minor, refunded_minor = excluded.refunded_minor, \
           promised_at = excluded.promised_at, promised_by_rule = excluded.promised_by_rule, destination = excluded.destination, city = excluded.city, \
           country = excluded.country, gone = excluded.gone, refreshed_at = excluded.refreshed_at");
    MARK_GONE = "UPDATE orders SET gone = 1 WHERE id = ?1";
    FIND = "SELECT id FROM orders WHERE connection_id = ?1 AND number = ?2 LIMIT 1";
    CLEAR_LINES = "DELETE FROM order_lines WHERE order_id = ?1";
    CLEAR_PAYMENTS = "DELETE FROM payments WHERE order_id = ?1";
    CLEAR_FULFILMENTS = "DELETE FROM fulfilments WHERE order_id = ?1";
    CLEAR_REFUNDS = "DELETE FROM refunds WHERE order_id = ?1";
    CLEAR_RETURNS = "DELETE FROM returns WHERE order_id = ?1";
    ADD_LINE = "INSERT INTO order_lines (order_id, position, external_id, product_id, title, variant, sku, quantity, returned, total_minor) \
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    ADD_PAYMENT = "INSERT INTO payments (order_id, external_id, authorized_minor, captured_minor, refunded_minor, currency, captured_at, provider) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    ADD_FULFILMENT = "INSERT INTO fulfilments (order_id, external_id, status, carrier, tracking_number, tracking_url, shipped_at, delivered_at) \
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    ADD_REFUND = "INSERT INTO refunds (order_id, external_id, amount_minor, currency, refunded_at, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    ADD_RETURN = "INSERT INTO returns (order_id, external_id, status, requested_at, by_buyer, lines, note, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    ADD_EVENT = "INSERT INTO order_events (order_id, code, mark, happened_at, params) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    COUNT_OF_CUSTOMER = concat!("SELECT count(*) FROM orders WHERE customer_id IN ", members!());
    LINES = "SELECT l.external_id, l.product_id, l.title, l.variant, l.sku, l.quantity, l.returned, l.total_minor, p.stock \
             FROM order_lines l LEFT JOIN products p ON p.id = l.product_id WHERE l.order_id = ?1 ORDER BY l.position";
    PAYMENTS = "SELECT external_id, authorized_minor, captured_minor, refunded_minor, currency, captured_at, provider FROM payments WHERE order_id = ?1";
    FULFILMENTS = "SELECT external_id, status, carrier, tracking_number, tracking_url, shipped_at, delivered_at FROM fulfilments WHERE order_id = ?1";
    REFUNDS = "SELECT external_id, amount_minor, currency, refunded_at, reason FROM refunds WHERE order_id = ?1 ORDER BY refunded_at";
    RETURNS = "SELECT external_id, status, requested_at, by_buyer, lines, note, kind FROM returns WHERE order_id = ?1 ORDER BY requested_at";
    EVENTS = "SELECT code, happened_at, params FROM order_events WHERE order_id = ?1 ORDER BY happened_at, code";
}

/// An order without its parts.
#[derive(Debug, Clone)]
pub struct OrderHead {
    /// Id.
    pub id: OrderId,
    /// Connection that it came through.
    pub connection: ConnectionId,
    /// Customer.
    pub customer: Option<CustomerId>,
    /// Number that the buyer knows.
    pub number: String,
    /// Address that the buyer gave.
    pub email: String,
    /// Name that the buyer gave.
    pub buyer: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The shop's own word for its state.
    pub shop_status: String,
    /// It is cancelled.
    pub cancelled: bool,
    /// Payment.
    pub payment: PaymentStatus,
    /// Fulfilment.
    pub fulfilment: FulfilmentStatus,
    /// Total; its currency is that of every amount of the order.
    pub total: Money,
    /// Shipping.
    pub shipping: Money,
    /// Taken.
    pub paid: Money,
    /// Given back.
    pub refunded: Money,
    /// Promised for delivery.
    pub promised_at: Option<Timestamp>,
    /// The promise follows from the rule of the shop's owner; the order itself says nothing of it.
    pub promised_by_rule: bool,
    /// Address on one line.
    pub destination: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: Option<String>,
    /// The shop no longer has it.
    pub gone: bool,
    /// When the shop was last asked about it.
    pub refreshed_at: Timestamp,
}

/// A line of an order.
#[derive(Debug, Clone)]
pub struct OrderLineRow {
    /// The shop's id.
    pub external_id: String,
    /// Product, if it is known.
    pub product: Option<ProductId>,
    /// Name when it was bought.
    pub title: String,
    /// Variant.
    pub variant: String,
    /// Stock-keeping unit.
    pub sku: String,
    /// Pieces.
    pub quantity: u32,
    /// Pieces that came back.
    pub returned: u32,
    /// Minor units of the order's currency.
    pub total_minor: i64,
    /// In stock now; only read, never written.
    pub stock: Option<i64>,
}

/// A payment.
#[derive(Debug, Clone)]
pub struct PaymentRow {
    /// The shop's id.
    pub external_id: String,
    /// Reserved.
    pub authorized: Money,
    /// Taken.
    pub captured: Money,
    /// Given back.
    pub refunded: Money,
    /// When it was taken.
    pub captured_at: Option<Timestamp>,
    /// Gateway.
    pub provider: String,
}

/// A parcel.
#[derive(Debug, Clone)]
pub struct FulfilmentRow {
    /// The shop's id.
    pub external_id: String,
    /// State.
    pub status: FulfilmentStatus,
    /// Carrier; may be empty.
    pub carrier: String,
    /// Number; may be empty.
    pub tracking_number: String,
    /// Page; may be empty.
    pub tracking_url: String,
    /// Left.
    pub shipped_at: Option<Timestamp>,
    /// Arrived.
    pub delivered_at: Option<Timestamp>,
}

/// Money given back.
#[derive(Debug, Clone)]
pub struct RefundRow {
    /// The shop's id.
    pub external_id: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Goods coming back.
#[derive(Debug, Clone)]
pub struct ReturnRow {
    /// The shop's id.
    pub external_id: String,
    /// Of what it is a part.
    pub kind: ReturnKind,
    /// State.
    pub status: ReturnStatus,
    /// When it was asked for.
    pub at: Timestamp,
    /// The buyer asked.
    pub by_buyer: bool,
    /// "2 × Taza azul" for each line.
    pub lines: Vec<String>,
    /// What the buyer wrote.
    pub note: String,
}

/// Something that happened to an order.
#[derive(Debug, Clone)]
pub struct OrderEventRow {
    /// Code.
    pub code: String,
    /// When.
    pub at: Timestamp,
    /// Slots.
    pub params: BTreeMap<String, String>,
}

/// An order with everything.
#[derive(Debug, Clone)]
pub struct OrderRow {
    /// The order.
    pub head: OrderHead,
    /// Lines.
    pub lines: Vec<OrderLineRow>,
    /// Payments.
    pub payments: Vec<PaymentRow>,
    /// Parcels.
    pub fulfilments: Vec<FulfilmentRow>,
    /// Refunds.
    pub refunds: Vec<RefundRow>,
    /// Returns.
    pub returns: Vec<ReturnRow>,
    /// History, oldest first; only read, added by `add_order_event`.
    pub events: Vec<OrderEventRow>,
}

fn money(row: &SqliteRow, minor: usize, currency: Currency) -> Result<Money, StoreError> {
    Ok(Money {
        minor: row.try_get(minor)?,
        currency,
    })
}

pub(crate) fn head(row: &SqliteRow) -> Result<OrderHead, StoreError> {
    let currency = code(row, 11, Currency::parse)?;
    let customer: Option<uuid::Uuid> = row.try_get(2)?;
    Ok(OrderHead {
        id: OrderId(row.try_get(0)?),
        connection: ConnectionId(row.try_get(1)?),
        customer: customer.map(CustomerId),
        number: row.try_get(3)?,
        email: row.try_get(4)?,
        buyer: row.try_get(5)?,
        placed_at: time(row, 6)?,
        shop_status: row.try_get(7)?,
        cancelled: row.try_get(8)?,
        payment: code(row, 9, PaymentStatus::from_code)?,
        fulfilment: code(row, 10, FulfilmentStatus::from_code)?,
        total: money(row, 12, currency)?,
        shipping: money(row, 13, currency)?,
        paid: money(row, 14, currency)?,
        refunded: money(row, 15, currency)?,
        promised_at: time_opt(row, 16)?,
        destination: row.try_get(17)?,
        city: row.try_get(18)?,
        country: row.try_get(19)?,
        gone: row.try_get(20)?,
        refreshed_at: time(row, 21)?,
        promised_by_rule: row.try_get(22)?,
    })
}

impl Store {
    /// An order's head.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn order_head(&self, id: OrderId) -> Result<OrderHead, StoreError> {
        head(&sqlx::query(GET).bind(id.0).fetch_one(&self.readers).await?)
    }

    /// A person's orders, newest first, at most `limit`; everybody who was merged brings theirs.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn orders_of(&self, root: CustomerId, limit: u32) -> Result<Vec<OrderRow>, StoreError> {
        let heads = sqlx::query(OF_CUSTOMER)
            .bind(root.0)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        let mut orders = Vec::with_capacity(heads.len());
        for row in &heads {
            orders.push(self.order_with_parts(head(row)?).await?);
        }
        Ok(orders)
    }

    /// An order with everything.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn order(&self, id: OrderId) -> Result<OrderRow, StoreError> {
        let head = self.order_head(id).await?;
        self.order_with_parts(head).await
    }

    /// How many orders a person has placed.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_count(&self, customer: CustomerId) -> Result<u32, StoreError> {
        count(
            &sqlx::query(COUNT_OF_CUSTOMER)
                .bind(customer.0)
                .fetch_one(&self.readers)
                .await?,
            0,
        )
    }

    async fn order_with_parts(&self, head: OrderHead) -> Result<OrderRow, StoreError> {
        with_parts(&mut *self.readers.acquire().await?, head).await
    }
}

async fn with_parts(db: &mut SqliteConnection, head: OrderHead) -> Result<OrderRow, StoreError> {
    let id = head.id.0;
    let lines = sqlx::query(LINES).bind(id).fetch_all(&mut *db).await?;
    let payments = sqlx::query(PAYMENTS).bind(id).fetch_all(&mut *db).await?;
    let fulfilments = sqlx::query(FULFILMENTS).bind(id).fetch_all(&mut *db).await?;
    let refunds = sqlx::query(REFUNDS).bind(id).fetch_all(&mut *db).await?;
    let returns = sqlx::query(RETURNS).bind(id).fetch_all(&mut *db).await?;
    let events = sqlx::query(EVENTS).bind(id).fetch_all(&mut *db).await?;
    Ok(OrderRow {
        head,
        lines: lines.iter().map(line).collect::<Result<_, _>>()?,
        payments: payments.iter().map(payment).collect::<Result<_, _>>()?,
        fulfilments: fulfilments.iter().map(fulfilment).collect::<Result<_, _>>()?,
        refunds: refunds.iter().map(refund).collect::<Result<_, _>>()?,
        returns: returns.iter().map(goods_back).collect::<Result<_, _>>()?,
        events: events.iter().map(event).collect::<Result<_, _>>()?,
    })
}

fn line(row: &SqliteRow) -> Result<OrderLineRow, StoreError> {
    let product: Option<uuid::Uuid> = row.try_get(1)?;
    Ok(OrderLineRow {
        external_id: row.try_get(0)?,
        product: product.map(ProductId),
        title: row.try_get(2)?,
        variant: row.try_get(3)?,
        sku: row.try_get(4)?,
        quantity: count(row, 5)?,
        returned: count(row, 6)?,
        total_minor: row.try_get(7)?,
        stock: row.try_get(8)?,
    })
}

fn payment(row: &SqliteRow) -> Result<PaymentRow, StoreError> {
    let currency = code(row, 4, Currency::parse)?;
    Ok(PaymentRow {
        external_id: row.try_get(0)?,
        authorized: money(row, 1, currency)?,
        captured: money(row, 2, currency)?,
        refunded: money(row, 3, currency)?,
        captured_at: time_opt(row, 5)?,
        provider: row.try_get(6)?,
    })
}

fn fulfilment(row: &SqliteRow) -> Result<FulfilmentRow, StoreError> {
    Ok(FulfilmentRow {
        external_id: row.try_get(0)?,
        status: code(row, 1, FulfilmentStatus::from_code)?,
        carrier: row.try_get(2)?,
        tracking_number: row.try_get(3)?,
        tracking_url: row.try_get(4)?,
        shipped_at: time_opt(row, 5)?,
        delivered_at: time_opt(row, 6)?,
    })
}

fn refund(row: &SqliteRow) -> Result<RefundRow, StoreError> {
    let currency = code(row, 2, Currency::parse)?;
    Ok(RefundRow {
        external_id: row.try_get(0)?,
        amount: money(row, 1, currency)?,
        at: time(row, 3)?,
        reason: row.try_get(4)?,
    })
}

fn goods_back(row: &SqliteRow) -> Result<ReturnRow, StoreError> {
    let lines: &str = row.try_get(4)?;
    Ok(ReturnRow {
        external_id: row.try_get(0)?,
        kind: code(row, 6, ReturnKind::from_code)?,
        status: code(row, 1, ReturnStatus::from_code)?,
        at: time(row, 2)?,
        by_buyer: row.try_get(3)?,
        lines: serde_json::from_str(lines).map_err(|_| StoreError::Unreadable("return lines"))?,
        note: row.try_get(5)?,
    })
}

fn event(row: &SqliteRow) -> Result<OrderEventRow, StoreError> {
    Ok(OrderEventRow {
        code: row.try_get(0)?,
        at: time(row, 1)?,
        params: slots(row, 2)?,
    })
}

impl WriteTx {
    /// An order's head.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn order_head(&mut self, id: OrderId) -> Result<OrderHead, StoreError> {
        head(&sqlx::query(GET).bind(id.0).fetch_one(self.db()).await?)
    }

    /// An order with everything.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn order(&mut self, id: OrderId) -> Result<OrderRow, StoreError> {
        let head = self.order_head(id).await?;
        with_parts(self.db(), head).await
    }

    /// The order that has this number in its shop.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn order_by_number(
        &mut self,
        connection: ConnectionId,
        number: &str,
    ) -> Result<Option<OrderId>, StoreError> {
        let found = sqlx::query_scalar(FIND)
            .bind(connection.0)
            .bind(number)
            .fetch_optional(self.db())
            .await?;
        Ok(found.map(OrderId))
    }

    /// The shop no longer has this order; it is kept and marked.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn mark_order_gone(&mut self, id: OrderId) -> Result<(), StoreError> {
        let before = self.purchases_of(id).await?;
        sqlx::query(MARK_GONE).bind(id.0).execute(self.db()).await?;
        self.purchases_changed(id, &before).await?;
        self.touch(Topic::Orders);
        Ok(())
    }

    /// Adds to an order's history; the same event (code and mark) is there once, however often it is reported.
    /// True when it was not there before.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_order_event(
        &mut self,
        id: OrderId,
        mark: &str,
        event: &OrderEventRow,
    ) -> Result<bool, StoreError> {
        let added = sqlx::query(ADD_EVENT)
            .bind(id.0)
            .bind(&event.code)
            .bind(mark)
            .bind(event.at.millis())
            .bind(json(&event.params))
            .execute(self.db())
            .await?;
        self.touch(Topic::Orders);
        Ok(added.rows_affected() > 0)
    }

    /// Writes an order as the shop has it now. Its history is not touched.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn put_order(&mut self, order: &OrderRow) -> Result<(), StoreError> {
        let (head, id) = (&order.head, order.head.id.0);
        let before = self.purchases_of(head.id).await?;
        sqlx::query(PUT)
            .bind(id)
            .bind(head.connection.0)
            .bind(head.customer.map(|c| c.0))
            .bind(&head.number)
            .bind(&head.email)
            .bind(&head.buyer)
            .bind(head.placed_at.millis())
            .bind(&head.shop_status)
            .bind(head.cancelled)
            .bind(head.payment.code())
            .bind(head.fulfilment.code())
            .bind(head.total.currency.code())
            .bind(head.total.minor)
            .bind(head.shipping.minor)
            .bind(head.paid.minor)
            .bind(head.refunded.minor)
            .bind(head.promised_at.map(Timestamp::millis))
            .bind(&head.destination)
            .bind(&head.city)
            .bind(&head.country)
            .bind(head.gone)
            .bind(head.refreshed_at.millis())
            .bind(head.promised_by_rule)
            .execute(self.db())
            .await?;
        for statement in [
            CLEAR_LINES,
            CLEAR_PAYMENTS,
            CLEAR_FULFILMENTS,
            CLEAR_REFUNDS,
            CLEAR_RETURNS,
        ] {
            sqlx::query(statement).bind(id).execute(self.db()).await?;
        }
        for (position, line) in (0_i64..).zip(&order.lines) {
            sqlx::query(ADD_LINE)
                .bind(id)
                .bind(position)
                .bind(&line.external_id)
                .bind(line.product.map(|p| p.0))
                .bind(&line.title)
                .bind(&line.variant)
                .bind(&line.sku)
                .bind(line.quantity)
                .bind(line.returned)
                .bind(line.total_minor)
                .execute(self.db())
                .await?;
        }
        for payment in &order.payments {
            sqlx::query(ADD_PAYMENT)
                .bind(id)
                .bind(&payment.external_id)
                .bind(payment.authorized.minor)
                .bind(payment.captured.minor)
                .bind(payment.refunded.minor)
                .bind(payment.captured.currency.code())
                .bind(payment.captured_at.map(Timestamp::millis))
                .bind(&payment.provider)
                .execute(self.db())
                .await?;
        }
        for parcel in &order.fulfilments {
            sqlx::query(ADD_FULFILMENT)
                .bind(id)
                .bind(&parcel.external_id)
                .bind(parcel.status.code())
                .bind(&parcel.carrier)
                .bind(&parcel.tracking_number)
                .bind(&parcel.tracking_url)
                .bind(parcel.shipped_at.map(Timestamp::millis))
                .bind(parcel.delivered_at.map(Timestamp::millis))
                .execute(self.db())
                .await?;
        }
        for refund in &order.refunds {
            sqlx::query(ADD_REFUND)
                .bind(id)
                .bind(&refund.external_id)
                .bind(refund.amount.minor)
                .bind(refund.amount.currency.code())
                .bind(refund.at.millis())
                .bind(&refund.reason)
                .execute(self.db())
                .await?;
        }
        for back in &order.returns {
            sqlx::query(ADD_RETURN)
                .bind(id)
                .bind(&back.external_id)
                .bind(back.status.code())
                .bind(back.at.millis())
                .bind(back.by_buyer)
                .bind(json(&back.lines))
                .bind(&back.note)
                .bind(back.kind.code())
                .execute(self.db())
                .await?;
        }
        self.purchases_changed(head.id, &before).await?;
        self.touch(Topic::Orders);
        Ok(())
    }
}
