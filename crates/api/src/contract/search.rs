//! One field over everything that is stored.

use super::{MessageKind, MoneyView, TicketRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// A kind of thing that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    /// A ticket, by its subject.
    Ticket,
    /// A message, by its text.
    Message,
    /// A customer, by name, address or telephone.
    Customer,
    /// An order, by number, tracking number or what was bought.
    Order,
    /// A product, by name or stock-keeping unit.
    Product,
}

/// In which order finds of a kind are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SearchOrder {
    /// Newest first.
    #[default]
    Newest,
    /// What fits best first, among the newest that match.
    Relevance,
}

/// Order of day and month in dates written with signs between numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31/12/2026
    #[default]
    Dmy,
    /// 12/31/2026
    Mdy,
    /// 2026. 12. 31.
    Ymd,
}

/// Asks for whatever fulfils this text.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchInput {
    /// Words, "phrases", -words, numbers, and conditions such as `from:carla`.
    pub text: String,
    /// Finds of each kind to give, at most 100.
    pub limit: u32,
    /// Finds of each kind to skip.
    pub offset: u32,
    /// Only this kind; all of them otherwise.
    pub kind: Option<SearchKind>,
    /// In which order.
    pub order: SearchOrder,
    /// What the conditions are called by whoever asks, and their codes (`de`: `from`). The codes always hold.
    pub operators: BTreeMap<String, String>,
    /// The same of values (`abierto`: `open`).
    pub values: BTreeMap<String, String>,
    /// How dates are written.
    pub dates: DateOrder,
    /// Minutes that the clock of whoever asks is ahead of UTC.
    pub zone_minutes: i32,
}

/// How many finds there are of a kind.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchTotal {
    /// So many.
    pub count: u32,
    /// There are more than were counted.
    pub more: bool,
}

/// What was found. A kind that was not asked for has no finds and no total.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    /// Tickets; the one of the very number that was typed comes first.
    pub tickets: Vec<TicketHit>,
    /// Messages.
    pub messages: Vec<MessageHit>,
    /// Customers.
    pub customers: Vec<CustomerHit>,
    /// Orders.
    pub orders: Vec<OrderHit>,
    /// Products.
    pub products: Vec<ProductHit>,
    /// How many there are of each kind that was asked.
    pub totals: BTreeMap<String, SearchTotal>,
    /// The conditions that were understood, in the order of the text.
    pub conditions: Vec<SearchCondition>,
    /// What looked like a condition and was searched for as words.
    pub not_understood: Vec<String>,
    /// The time was over: there may be more.
    pub partial: bool,
    /// The text with a misspelt word mended, when nothing was found.
    pub meant: Option<String>,
}

/// A condition with its place in the text.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchCondition {
    /// Code of what it looks at.
    pub operator: String,
    /// Code of its value, or the value as it was typed.
    pub value: String,
    /// Begin in the text, in UTF-16 units.
    pub from: u32,
    /// End in the text.
    pub to: u32,
}

/// A ticket that was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketHit {
    /// The ticket.
    pub row: TicketRow,
    /// Start and end of each match in its subject, in UTF-16 units.
    pub marks: Vec<(u32, u32)>,
}

/// A message that was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageHit {
    /// Id.
    pub id: String,
    /// Its ticket.
    pub row: TicketRow,
    /// From whom to whom.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: String,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
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
    /// Name, addresses and telephones on one line, where the matches are.
    pub excerpt: String,
    /// Start and end of each match in `excerpt`, in UTF-16 units.
    pub marks: Vec<(u32, u32)>,
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
    /// Number, buyer, lines and tracking numbers on one line, where the matches are.
    pub excerpt: String,
    /// Start and end of each match in `excerpt`, in UTF-16 units.
    pub marks: Vec<(u32, u32)>,
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
    /// The text around the first match.
    pub excerpt: String,
    /// Start and end of each match in `excerpt`, in UTF-16 units.
    pub marks: Vec<(u32, u32)>,
    /// Price.
    pub price: Option<MoneyView>,
    /// In stock, if the shop says.
    pub stock: Option<i32>,
}

/// Asks what a word in progress may become.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct SuggestInput {
    /// The word, at least two letters.
    pub text: String,
    /// Suggestions of each kind, at most 10.
    pub limit: u32,
}

/// What a word in progress may become.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Suggestions {
    /// Customers.
    pub customers: Vec<CustomerHit>,
    /// Orders.
    pub orders: Vec<OrderHit>,
    /// Tags.
    pub tags: Vec<String>,
    /// Names of agents.
    pub agents: Vec<String>,
}
