//! A customer as the side panel shows them: who they are, who else they may be, what they are worth.

use super::{MoneyView, OrderView, ProductView, TicketStatusView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Names one customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerInput {
    /// Which one; somebody who was merged leads to the person.
    pub customer_id: String,
}

/// Asks for a customer as the panel shows them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerGetInput {
    /// Which one; somebody who was merged leads to the person.
    pub customer_id: String,
    /// An order that must be among those given, however old it is.
    pub order_id: Option<String>,
    /// Up to 200 orders instead of the newest three.
    pub all_orders: bool,
}

/// A fact about a customer that a person can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CustomerFieldView {
    /// Name as the customer writes it.
    Name,
    /// ISO 639-1.
    Language,
    /// ISO 3166-1 alpha-2.
    Country,
}

/// A fact to set.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerFieldChange {
    /// Which.
    pub field: CustomerFieldView,
    /// What it is from now on; nothing: what the shop says.
    pub value: Option<String>,
}

/// Sets facts about a customer. No later reading overwrites them. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerEditInput {
    /// Which one.
    pub customer_id: String,
    /// What changes.
    pub changes: Vec<CustomerFieldChange>,
}

/// A field that a person and the shop have both changed. It ends with `customer.keep`, or with `customer.edit` and nothing as
/// the value.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldDispute {
    /// Which.
    pub field: CustomerFieldView,
    /// What the shop said when it was set by hand; may be empty.
    pub before: String,
    /// What was set, and is shown.
    pub yours: String,
    /// What the shop says now.
    pub shop: String,
}

/// What was set by hand stays, although the shop says something else since. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerKeepInput {
    /// Which one.
    pub customer_id: String,
    /// Which field.
    pub field: CustomerFieldView,
}

/// Adds a note about a customer. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerNoteAddInput {
    /// Which one.
    pub customer_id: String,
    /// The note.
    pub text: String,
    /// Minted by whoever asks; the same twice is one note.
    pub note_id: String,
}

/// Changes a note about a customer. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerNoteEditInput {
    /// Which note.
    pub note_id: String,
    /// Its text; nothing takes it away.
    pub text: Option<String>,
}

/// Names two customers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerPairInput {
    /// The one who is looked at.
    pub customer_id: String,
    /// The other one.
    pub other_id: String,
}

/// From now on the other is shown as this customer. Undoable.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerMergeInput {
    /// The one who is looked at.
    pub customer_id: String,
    /// The other one.
    pub other_id: String,
    /// Fields for which the other's value is shown.
    pub theirs: Vec<CustomerFieldView>,
}

/// Names a merge.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergeInput {
    /// Which one.
    pub merge_id: String,
}

/// A customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerView {
    /// Id of the person at the top.
    pub id: String,
    /// Name as the customer writes it, or as a person set it.
    pub name: String,
    /// E-mail addresses, those of everybody who was merged included.
    pub emails: Vec<String>,
    /// Those of them that take no mail.
    pub failed_emails: Vec<super::FailedAddressView>,
    /// Telephone numbers, likewise.
    pub phones: Vec<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// City of the newest order.
    pub city: Option<String>,
    /// Fields that a person set; the others are the shop's.
    pub edited: Vec<CustomerFieldView>,
    /// Fields that a person set and of which the shop says something else since: the person's value is shown.
    pub disputes: Vec<FieldDispute>,
    /// Number of orders, cancelled ones included.
    pub orders_count: u32,
    /// Of these, cancelled.
    pub cancelled_orders: u32,
    /// Paid minus refunded, one amount per currency.
    pub spent: Vec<MoneyView>,
    /// Orders of which something came back or is to; cancelled ones left out.
    pub returned_orders: u32,
    /// First order.
    #[ts(type = "number | null")]
    pub first_order_at: Option<i64>,
    /// Newest order.
    #[ts(type = "number | null")]
    pub last_order_at: Option<i64>,
    /// Newest first; the one that was asked for is always among them.
    pub orders: Vec<OrderView>,
    /// Newest first, at most 100, this one included.
    pub tickets: Vec<TicketBrief>,
    /// Newest first.
    pub notes: Vec<CustomerNoteView>,
    /// Shops that know this person.
    pub shops: Vec<CustomerShop>,
}

/// A shop that knows a customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerShop {
    /// Id of the connection.
    pub connection_id: String,
    /// Its name.
    pub label: String,
    /// When it was last read successfully.
    #[ts(type = "number | null")]
    pub refreshed_at: Option<i64>,
    /// Reading is paused by a person.
    pub paused: bool,
    /// Why the last reading failed.
    pub error_code: Option<String>,
    /// Slots of that sentence.
    pub error_params: BTreeMap<String, String>,
    /// Nothing changes until a person does something.
    pub needs_person: bool,
}

/// A note about a customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerNoteView {
    /// Id.
    pub id: String,
    /// Name of who wrote it; empty when it is not known.
    pub author: String,
    /// Text.
    pub text: String,
    /// When it was written.
    #[ts(type = "number")]
    pub at: i64,
    /// When it was last changed.
    #[ts(type = "number | null")]
    pub changed_at: Option<i64>,
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

/// Who may be the same person, and who was merged.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerMatches {
    /// Offered, strongest evidence first. Nobody is ever merged without a person.
    pub likely: Vec<CustomerMatch>,
    /// Merged into this one.
    pub merged: Vec<MergedCustomer>,
}

/// Somebody who may be the same person.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerMatch {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What speaks for it.
    pub reasons: Vec<MatchReasonView>,
    /// An address is the same, not only a name and a place.
    pub strong: bool,
}

/// A reason to think that two customers are one; the words are `customer.reason.<code>`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatchReasonView {
    /// `email`, `phone`, `name_place`.
    pub code: String,
    /// The address or place that they share.
    pub value: String,
}

/// Somebody who was merged into a person.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergedCustomer {
    /// Id of the merge.
    pub merge_id: String,
    /// Name as that customer's shop has it.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
}

/// What comes together when two customers are merged.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergePreview {
    /// The one who is looked at.
    pub ours: MergeSide,
    /// The other one.
    pub theirs: MergeSide,
    /// Fields that both know and that differ. The one that is not chosen is kept and comes back when they are separated.
    pub conflicts: Vec<FieldConflict>,
}

/// One of two customers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MergeSide {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// Language.
    pub language: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Orders.
    pub orders_count: u32,
    /// Tickets.
    pub tickets_count: u32,
    /// Notes.
    pub notes_count: u32,
}

/// A field on which two customers differ.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldConflict {
    /// Which.
    pub field: CustomerFieldView,
    /// The value of the one who is looked at.
    pub ours: String,
    /// The other's.
    pub theirs: String,
}

/// What asking the shops again brought.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerRefresh {
    /// Each shop that knows the person and is not paused.
    pub shops: Vec<ShopRefresh>,
}

/// What asking one shop again brought.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ShopRefresh {
    /// Name of the connection.
    pub label: String,
    /// Orders that were read again one by one.
    pub reread: u32,
    /// The shop cannot be asked for single orders: only its list of changes was read.
    pub list_only: bool,
    /// Orders that were new or different.
    pub changed: u32,
    /// Why it stopped; what was there before is unchanged.
    pub error_code: Option<String>,
    /// Slots of that sentence.
    pub error_params: BTreeMap<String, String>,
}

/// Products that may be offered to a customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomerProducts {
    /// Best first, at most four.
    pub products: Vec<SuggestedProduct>,
}

/// A product to offer, with its reason.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedProduct {
    /// The product.
    pub product: ProductView,
    /// `together`: others bought both; `category`: the customer comes back to its category. The words are
    /// `customer.because.<code>`.
    pub reason: String,
    /// `together`: what this customer bought. `category`: its name.
    pub because: String,
    /// Customers who bought both, or this customer's purchases in the category.
    pub count: u32,
}
