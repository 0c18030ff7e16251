//! Orders and products, as the panel shows them and as they are found.

use super::{DeclineReasonView, MoneyView, ReturnActView, ReturnOpening, ReturnStepView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Looks for orders by what a customer can tell.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderFindInput {
    /// A number or its beginning, a telephone number, a name, an address.
    pub text: String,
}

/// Names a product.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProductInput {
    /// Which one.
    pub product_id: String,
}

/// Says which order a ticket is about. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkOrderInput {
    /// The ticket.
    pub ticket_id: String,
    /// The order; nothing: none.
    pub order_id: Option<String>,
}

/// A product as the shop sells it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProductView {
    /// Id.
    pub id: String,
    /// Name with its variant.
    pub title: String,
    /// Stock-keeping unit.
    pub sku: String,
    /// Plain text.
    pub description: String,
    /// Category.
    pub category: String,
    /// Price.
    pub price: Option<MoneyView>,
    /// In stock now, if the shop says.
    pub stock: Option<i32>,
}

/// Orders that were found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrdersFound {
    /// Best first, at most 20.
    pub orders: Vec<OrderBrief>,
}

/// An order in a list to choose from.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderBrief {
    /// Id.
    pub id: String,
    /// The shop's own number.
    pub number: String,
    /// Name that the buyer gave.
    pub buyer: String,
    /// When it was placed.
    #[ts(type = "number")]
    pub placed_at: i64,
    /// Total.
    pub total: MoneyView,
    /// City of delivery.
    pub city: String,
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
    /// Shop that it was placed in.
    pub shop: String,
    /// The shop no longer has it.
    pub gone: bool,
    /// It stands in a file that a person handed over: nobody can be asked about it, and `refreshed_at` is how old the file was.
    pub from_file: bool,
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
    /// A return can be opened for it; nothing: it cannot, or not now.
    pub return_opening: Option<ReturnOpening>,
    /// A return that was opened here, as long as the shop does not show it.
    pub return_opened: Option<ReturnStepView>,
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
    /// The shop's id.
    pub line_id: String,
    /// Product, if it is known.
    pub product_id: Option<String>,
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
    /// The shop's id.
    pub id: String,
    /// Of what it is a part: `return`, `exchange`, `claim`.
    pub kind: String,
    /// The shop's own state: `requested`, `received`, `partially_received`, `cancelled`, `declined`, `open`.
    pub status: String,
    /// When it was asked for.
    #[ts(type = "number")]
    pub at: i64,
    /// "2 × Blue cup" for each line.
    pub lines: Vec<String>,
    /// What the buyer wrote.
    pub note: String,
    /// What can be decided about it now; none: nothing (any more).
    pub acts: Vec<ReturnActView>,
    /// Reasons that it can be declined for.
    pub reasons: Vec<DeclineReasonView>,
    /// Letters that a note to the buyer may have; none: the shop tells the buyer nothing.
    pub longest_note: usize,
    /// Whether the shop puts goods back in stock when they are said to be back.
    pub restocks: bool,
    /// What was decided here, as long as the shop does not show it.
    pub decided: Option<ReturnStepView>,
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
