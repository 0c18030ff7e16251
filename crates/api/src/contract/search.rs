//! One field over everything that is stored.

use super::{MoneyView, TicketRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for whatever contains these words, as they are typed: the last word counts as a beginning.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchInput {
    /// Words, a ticket's or an order's number, the beginning of an address.
    pub text: String,
    /// Rows of each kind, at most 100.
    pub limit: u32,
}

/// What was found, newest first in each kind.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    /// Tickets, by subject or by one of their messages.
    pub tickets: Vec<TicketHit>,
    /// Customers, by name, address or telephone.
    pub customers: Vec<CustomerHit>,
    /// Orders, by number, tracking number or what was bought.
    pub orders: Vec<OrderHit>,
    /// Products, by name or stock-keeping unit.
    pub products: Vec<ProductHit>,
}

/// A ticket that was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketHit {
    /// The ticket.
    pub row: TicketRow,
    /// The text around the first match.
    pub excerpt: String,
    /// Start and end of each match in `excerpt`, in UTF-16 units.
    pub marks: Vec<(u32, u32)>,
}

/// A customer who was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerHit {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// First address.
    pub email: Option<String>,
    /// Number of orders.
    pub orders_count: u32,
    /// The newest ticket, to open.
    pub ticket_id: Option<String>,
}

/// An order that was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderHit {
    /// Id.
    pub id: String,
    /// The shop's number.
    pub number: String,
    /// Customer's name.
    pub customer_name: String,
    /// Customer.
    pub customer_id: Option<String>,
    /// When it was placed.
    #[ts(type = "number")]
    pub placed_at: i64,
    /// Total.
    pub total: MoneyView,
    /// The newest ticket about it or of its customer, to open.
    pub ticket_id: Option<String>,
}

/// A product that was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProductHit {
    /// Id.
    pub id: String,
    /// Name.
    pub title: String,
    /// Stock-keeping unit.
    pub sku: String,
    /// Price.
    pub price: Option<MoneyView>,
    /// In stock, if the shop says.
    pub stock: Option<i32>,
}
