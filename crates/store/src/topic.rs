//! What changed, in the words of the domain. Published after a commit; whoever shows something made of it asks again.

/// A kind of thing that can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Language, theme, the agent's name.
    Settings,
    /// Connections and how they are doing.
    Connections,
    /// Customers.
    Customers,
    /// Products and stock.
    Products,
    /// Orders.
    Orders,
    /// Tickets.
    Tickets,
    /// Entries of conversations.
    Messages,
    /// Texts in progress.
    Drafts,
    /// What waits to leave.
    Outbox,
    /// The colleagues.
    Agents,
    /// Saved views.
    Views,
    /// What the agent is to be told, as far as it does not follow from another topic.
    Notices,
    /// What the shop promises.
    Promises,
    /// Macros and signatures.
    Macros,
    /// What was said of senders, and addresses that take no mail.
    Senders,
    /// An export that is being made.
    Export,
    /// Archives of mail that are read.
    Imports,
    /// What customers are told about their orders.
    News,
}

impl Topic {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Topic::Settings => "settings",
            Topic::Connections => "connections",
            Topic::Customers => "customers",
            Topic::Products => "products",
            Topic::Orders => "orders",
            Topic::Tickets => "tickets",
            Topic::Messages => "messages",
            Topic::Drafts => "drafts",
            Topic::Outbox => "outbox",
            Topic::Agents => "agents",
            Topic::Views => "views",
            Topic::Notices => "notices",
            Topic::Promises => "promises",
            Topic::Macros => "macros",
            Topic::Senders => "senders",
            Topic::Export => "export",
            Topic::Imports => "imports",
            Topic::News => "news",
        }
    }
}

/// Topics of one committed transaction, each once.
pub type Published = Vec<Topic>;
