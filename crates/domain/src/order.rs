//! States of an order, in the words that shops share. A connector maps its shop's own words to these and hands its own
//! word on as well, so that an agent who speaks with the shop's staff uses theirs.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The name under which it is stored and sent over the wire.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }
            /// The state of a stored name.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
    )*};
}
pub(crate) use codes;

codes! {
    /// Payment of an order.
    PaymentStatus {
        /// Nothing yet.
        Pending = "pending",
        /// Reserved, not taken.
        Authorized = "authorized",
        /// Taken in part.
        PartiallyPaid = "partially_paid",
        /// Taken.
        Paid = "paid",
        /// Given back in part.
        PartiallyRefunded = "partially_refunded",
        /// Given back.
        Refunded = "refunded",
        /// Cancelled before it was taken.
        Voided = "voided",
    }
    /// Fulfilment of an order or of one parcel.
    FulfilmentStatus {
        /// Nothing packed.
        Unfulfilled = "unfulfilled",
        /// Some of it packed or sent.
        PartiallyFulfilled = "partially_fulfilled",
        /// Packed.
        Fulfilled = "fulfilled",
        /// On its way.
        Shipped = "shipped",
        /// Arrived.
        Delivered = "delivered",
        /// Came back.
        Returned = "returned",
        /// Cancelled.
        Cancelled = "cancelled",
    }
    /// Goods coming back.
    ReturnStatus {
        /// Begun, not yet asked for.
        Open = "open",
        /// The buyer asked.
        Requested = "requested",
        /// Some of it arrived.
        PartiallyReceived = "partially_received",
        /// All of it arrived.
        Received = "received",
        /// Called off.
        Cancelled = "cancelled",
        /// The shop did not allow it.
        Declined = "declined",
    }
    /// Of what goods coming back are a part.
    ReturnKind {
        /// They go back, and nothing comes instead.
        Return = "return",
        /// Something else goes to the buyer instead.
        Exchange = "exchange",
        /// Something was wrong with them: money or the same again goes to the buyer.
        Claim = "claim",
    }
}
