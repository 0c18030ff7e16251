//! Identities. Each kind has its own type, so that an order's id cannot be given where a ticket's is wanted. They are
//! version 7 UUIDs (they sort by time of creation, which keeps the database's pages warm) and are made by `ports::Ids`.

use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the usual text form; nothing when it is not a UUID.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::parse_str(text).ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// A connected shop or channel.
    ConnectionId;
    /// A customer, whatever the number of addresses and shops.
    CustomerId;
    /// A product.
    ProductId;
    /// An order.
    OrderId;
    /// A ticket.
    TicketId;
    /// An entry of a conversation.
    MessageId;
    /// A file of a message.
    AttachmentId;
    /// A merge of two customers.
    MergeId;
    /// A note on a customer.
    CustomerNoteId;
    /// A row of the outbox.
    OutboxId;
    /// A saved view.
    ViewId;
    /// A text that is not written again.
    MacroId;
    /// An archive of mail that is read.
    ImportId;
}
