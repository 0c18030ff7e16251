//! A customer with the purchase history, as the side panel shows it.

use super::{MoneyView, TicketStatusView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Names one customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerInput {
    /// Which one.
    pub customer_id: String,
}

/// Sets the agents' own note on a customer. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerNoteInput {
    /// Which one.
    pub customer_id: String,
    /// The note; empty removes it.
    pub text: String,
}

/// A customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerView {
    /// Id.
    pub id: String,
    /// Name as the customer writes it.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// City of the newest order.
    pub city: Option<String>,
    /// The agents' own note.
    pub note: String,
    /// Number of orders.
    pub orders_count: u32,
    /// Paid minus refunded, one amount per currency.
    pub spent: Vec<MoneyView>,
    /// Orders with a return.
    pub returned_orders: u32,
    /// First order.
    #[ts(type = "number | null")]
    pub first_order_at: Option<i64>,
    /// Newest order.
    #[ts(type = "number | null")]
    pub last_order_at: Option<i64>,
    /// Newest first.
    pub orders: Vec<OrderView>,
    /// Newest first, this one included.
    pub tickets: Vec<TicketBrief>,
    /// When the shop was last read successfully.
    #[ts(type = "number | null")]
    pub refreshed_at: Option<i64>,
    /// Shop that the data comes from.
    pub shop_name: Option<String>,
}

/// A ticket in a customer's history.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketBrief {
    /// Id.
    pub id: String,
    /// Short number.
    pub number: u32,
    /// Subject or first words.
    pub subject: String,
    /// State.
    pub status: TicketStatusView,
    /// Newest message.
    #[ts(type = "number")]
    pub last_message_at: i64,
}

/// Payment of an order, in the words that shops share; the words shown are `order.payment.<value>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatusView {
    /// Nothing yet.
    Pending,
    /// Reserved, not taken.
    Authorized,
    /// Taken in part.
    PartiallyPaid,
    /// Taken.
    Paid,
    /// Given back in part.
    PartiallyRefunded,
    /// Given back.
    Refunded,
    /// Cancelled before it was taken.
    Voided,
}

/// Fulfilment of an order; the words shown are `order.fulfilment.<value>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FulfilmentStatusView {
    /// Nothing packed.
    Unfulfilled,
    /// Some of it packed or sent.
    PartiallyFulfilled,
    /// Packed.
    Fulfilled,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Came back.
    Returned,
    /// Cancelled.
    Cancelled,
}

/// An order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderView {
    /// Id.
    pub id: String,
    /// The shop's own number.
    pub number: String,
    /// When it was placed.
    #[ts(type = "number")]
    pub placed_at: i64,
    /// Payment.
    pub payment: PaymentStatusView,
    /// Fulfilment.
    pub fulfilment: FulfilmentStatusView,
    /// The order is cancelled.
    pub cancelled: bool,
    /// The shop's own word for its state, as it gave it.
    pub shop_status: String,
    /// What the buyer owes in all.
    pub total: MoneyView,
    /// Shipping, tax included.
    pub shipping: MoneyView,
    /// Taken so far.
    pub paid: MoneyView,
    /// Given back so far.
    pub refunded: MoneyView,
    /// Lines.
    pub lines: Vec<OrderLineView>,
    /// Parcels.
    pub fulfilments: Vec<FulfilmentView>,
    /// Paid back.
    pub refunds: Vec<RefundView>,
    /// Goods coming back.
    pub returns: Vec<ReturnView>,
    /// What happened, oldest first.
    pub history: Vec<OrderEventView>,
    /// Latest day promised for delivery.
    #[ts(type = "number | null")]
    pub promised_at: Option<i64>,
    /// Address of delivery on one line.
    pub destination: String,
    /// When the shop was last asked about this order.
    #[ts(type = "number")]
    pub refreshed_at: i64,
}

/// A line of an order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderLineView {
    /// What it was called when it was bought.
    pub title: String,
    /// Size, colour.
    pub variant: String,
    /// Stock-keeping unit.
    pub sku: String,
    /// Pieces.
    pub quantity: u32,
    /// Pieces that came back.
    pub returned: u32,
    /// All pieces, tax included.
    pub total: MoneyView,
    /// In stock now, if the shop says.
    pub stock: Option<i32>,
}

/// A parcel.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FulfilmentView {
    /// State.
    pub status: FulfilmentStatusView,
    /// Carrier.
    pub carrier: Option<String>,
    /// Number to follow it by.
    pub tracking_number: Option<String>,
    /// Page to follow it on, http or https only.
    pub tracking_url: Option<String>,
    /// Left.
    #[ts(type = "number | null")]
    pub shipped_at: Option<i64>,
    /// Arrived.
    #[ts(type = "number | null")]
    pub delivered_at: Option<i64>,
}

/// Money given back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefundView {
    /// How much.
    pub amount: MoneyView,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// Why, as the shop has it.
    pub reason: String,
}

/// Goods coming back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReturnView {
    /// The shop's own state: `requested`, `received`, `partially_received`, `cancelled`, `open`.
    pub status: String,
    /// When it was asked for.
    #[ts(type = "number")]
    pub at: i64,
    /// "2 × Blue cup" for each line.
    pub lines: Vec<String>,
    /// What the buyer wrote.
    pub note: String,
}

/// Something that happened to an order; the words are `order.event.<code>`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderEventView {
    /// Code.
    pub code: String,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// Slots.
    pub params: BTreeMap<String, String>,
}
