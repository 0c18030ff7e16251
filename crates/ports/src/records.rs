//! What a shop or a channel hands over: plain values with the other side's own identities, not yet ours. Every field is
//! what the shop said at that moment, so that writing the same record twice changes nothing.

use domain::{
    Channel, FulfilmentStatus, Language, Money, PaymentStatus, Priority, ReturnKind, ReturnStatus, Timestamp,
};
use std::collections::BTreeMap;

/// The other side's identity of something, unique per kind within one connection.
pub type ExternalId = String;

/// Something that a source hands over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A customer.
    Customer(CustomerRecord),
    /// A product.
    Product(ProductRecord),
    /// An order with everything that belongs to it.
    Order(Box<OrderRecord>),
    /// An entry of a conversation.
    Message(MessageRecord),
    /// A mail.
    Mail(Box<MailRecord>),
    /// The source no longer has this order. It is kept and marked.
    OrderGone(ExternalId),
    /// How a conversation had been sorted before we were connected.
    Triage(TriageRecord),
}

/// A customer as a shop knows them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerRecord {
    /// The shop's id.
    pub id: ExternalId,
    /// Name as the customer writes it, in that order; may be empty.
    pub name: String,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// Language, if the shop knows it.
    pub language: Option<Language>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
    /// Customer since.
    pub created_at: Option<Timestamp>,
}

/// A product, or one variant of it, as a shop sells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRecord {
    /// The shop's id.
    pub id: ExternalId,
    /// Name with its variant.
    pub title: String,
    /// Stock-keeping unit; may be empty.
    pub sku: String,
    /// Plain text.
    pub description: String,
    /// Category; may be empty.
    pub category: String,
    /// Price, tax included where the shop sells so.
    pub price: Option<Money>,
    /// Pieces in stock, if the shop counts them.
    pub stock: Option<i64>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    /// The shop's id.
    pub id: ExternalId,
    /// Number that the buyer knows.
    pub number: String,
    /// The shop's id of its customer, if there is one.
    pub customer: Option<ExternalId>,
    /// Address that the buyer gave; may be empty.
    pub email: String,
    /// Name that the buyer gave; may be empty.
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
    /// What the buyer owes in all.
    pub total: Money,
    /// Shipping, tax included.
    pub shipping: Money,
    /// Payments made for it.
    pub payments: Vec<PaymentRecord>,
    /// Lines.
    pub lines: Vec<OrderLineRecord>,
    /// Parcels.
    pub fulfilments: Vec<FulfilmentRecord>,
    /// Money given back.
    pub refunds: Vec<RefundRecord>,
    /// Goods coming back.
    pub returns: Vec<ReturnRecord>,
    /// Notes that somebody left on it in the shop.
    pub notes: Vec<OrderNoteRecord>,
    /// Latest day promised for delivery.
    pub promised_at: Option<Timestamp>,
    /// Street, city and country of delivery on one line.
    pub destination: String,
    /// City of delivery.
    pub city: String,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLineRecord {
    /// The shop's id.
    pub id: ExternalId,
    /// The shop's id of the product, as in [`ProductRecord`].
    pub product: Option<ExternalId>,
    /// What it was called when it was bought.
    pub title: String,
    /// Size, colour; may be empty.
    pub variant: String,
    /// Stock-keeping unit; may be empty.
    pub sku: String,
    /// Pieces.
    pub quantity: u32,
    /// Pieces that came back.
    pub returned: u32,
    /// All pieces, tax included.
    pub total: Money,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRecord {
    /// The shop's id.
    pub id: ExternalId,
    /// Reserved.
    pub authorized: Money,
    /// Taken.
    pub captured: Money,
    /// Given back.
    pub refunded: Money,
    /// When it was taken.
    pub captured_at: Option<Timestamp>,
    /// Gateway's name as the shop has it; may be empty.
    pub provider: String,
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FulfilmentRecord {
    /// The shop's id.
    pub id: ExternalId,
    /// State.
    pub status: FulfilmentStatus,
    /// Carrier; may be empty.
    pub carrier: String,
    /// Number to follow it by; may be empty.
    pub tracking_number: String,
    /// Page to follow it on; may be empty.
    pub tracking_url: String,
    /// Left.
    pub shipped_at: Option<Timestamp>,
    /// Arrived.
    pub delivered_at: Option<Timestamp>,
}

/// Money given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRecord {
    /// The shop's id.
    pub id: ExternalId,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// Why, as the shop has it; may be empty.
    pub reason: String,
}

/// Goods coming back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnRecord {
    /// The shop's id.
    pub id: ExternalId,
    /// Of what it is a part.
    pub kind: ReturnKind,
    /// State.
    pub status: ReturnStatus,
    /// When it was asked for.
    pub at: Timestamp,
    /// The buyer asked for it (not the shop's staff): then it becomes a ticket.
    pub by_buyer: bool,
    /// The shop's ids of the order's lines, with pieces.
    pub lines: Vec<(ExternalId, u32)>,
    /// What the buyer wrote; may be empty.
    pub note: String,
}

/// A note on an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNoteRecord {
    /// The shop's id, or one made of its content when the shop has none.
    pub id: ExternalId,
    /// When.
    pub at: Timestamp,
    /// Text.
    pub text: String,
    /// The buyer wrote it: then it becomes a ticket.
    pub by_buyer: bool,
    /// The shop sent it to the buyer; otherwise only staff can read it.
    pub to_buyer: bool,
}

/// Who wrote an entry of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The customer.
    Customer,
    /// The shop's side: an answer written elsewhere (before we were connected, from a telephone).
    Shop,
}

/// An entry of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// The channel's id of this message.
    pub id: ExternalId,
    /// The channel's id of the conversation: one conversation, one ticket.
    pub conversation: ExternalId,
    /// Kind of channel.
    pub channel: Channel,
    /// Who wrote it.
    pub sender: Sender,
    /// Name of who wrote it; may be empty.
    pub author: String,
    /// The customer's address on this channel.
    pub address: String,
    /// The shop's id of the customer, if the channel knows it.
    pub customer: Option<ExternalId>,
    /// Number of the order it is about, if the channel knows it.
    pub order_number: Option<String>,
    /// It is a question before or about an order: the shorter promise holds (S2.2).
    pub order_enquiry: bool,
    /// Subject; may be empty.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Language of the text, if known.
    pub language: Option<Language>,
    /// When it was written.
    pub at: Timestamp,
    /// Files.
    pub files: Vec<FileRecord>,
    /// It had already been answered or closed before we were connected.
    pub settled: bool,
    /// Marker of one of our own outgoing messages, when this is its copy coming back.
    pub marker: Option<String>,
    /// Facts for later use, by the channel's own names.
    pub facts: BTreeMap<String, String>,
}

/// How a conversation had been sorted before we were connected. It holds once, when it is first read: what people decide
/// here afterwards is never changed by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriageRecord {
    /// The channel's id of the conversation, whose messages were handed over before.
    pub conversation: ExternalId,
    /// Words of the shop.
    pub tags: Vec<String>,
    /// How it is ranked, if it is.
    pub priority: Option<Priority>,
    /// Put aside until then; in the past it says nothing.
    pub snoozed_until: Option<Timestamp>,
    /// The conversation that it was made a part of.
    pub merged_into: Option<ExternalId>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// Name as it was given; cleaned before it is stored.
    pub name: String,
    /// Media type as declared.
    pub media_type: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// A mail as its server has it. What it says is read where it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct MailRecord {
    /// The address of the mailbox, ours.
    pub mailbox: String,
    /// Its bytes; of one that is too large only the header, which may be empty.
    pub source: Vec<u8>,
    /// Its size in bytes, when `source` is not all of it.
    pub cut_from: Option<u64>,
    /// It lies among what was sent: an answer from our side.
    pub sent: bool,
    /// When the server received it.
    pub arrived: Timestamp,
    /// Somebody answered it already, as the server says.
    pub answered: bool,
    /// It was there before the mailbox was connected.
    pub before: bool,
    /// It comes from an archive that somebody handed over: it asks for nothing, however new it is. With the words that it was
    /// sorted by there.
    pub archived: Option<Vec<String>>,
}

impl std::fmt::Debug for MailRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailRecord({} bytes)", self.source.len())
    }
}
