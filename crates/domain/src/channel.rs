//! Where a conversation takes place.

/// A kind of channel. What a channel can do is said by its connector's capabilities, not by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// E-mail.
    Email,
    /// Live chat.
    Chat,
    /// The shop's contact form.
    Form,
    /// A social network.
    Social,
    /// Something that a buyer or the shop did in the shop itself: a return asked for, a note on an order.
    Shop,
}

impl Channel {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Channel; 5] = [
        Channel::Email,
        Channel::Chat,
        Channel::Form,
        Channel::Social,
        Channel::Shop,
    ];

    /// The name under which it is stored and sent over the wire.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Chat => "chat",
            Channel::Form => "form",
            Channel::Social => "social",
            Channel::Shop => "shop",
        }
    }

    /// The channel of a stored name.
    pub fn from_code(code: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.code() == code)
    }
}
