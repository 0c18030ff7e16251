//! What is news about an order for its customer: the difference between what was known and what the shop says now. A fact
//! that was known before is no news, whatever else changed; what is said once stays said (the store keeps each by order, kind
//! and mark), so that a shop that goes back and forth is not repeated.

use crate::order::codes;
use crate::{FulfilmentStatus, Language, Timestamp};

codes! {
    /// What a customer can be told about an order.
    NewsKind {
        /// It is paid.
        Paid = "paid",
        /// A parcel left.
        Shipped = "shipped",
        /// The promised moment has passed and it has not arrived.
        Late = "late",
        /// A line cannot be delivered: there are not enough pieces.
        Unavailable = "unavailable",
        /// A parcel arrived.
        Delivered = "delivered",
        /// Money was given back.
        Refunded = "refunded",
    }
    /// What is done with a piece of news.
    NewsRule {
        /// Nothing.
        Off = "off",
        /// A message is written and waits for a person.
        Draft = "draft",
        /// A message is sent after the undo time.
        Send = "send",
    }
}

impl NewsKind {
    /// Something went wrong and a person should look at it, whatever the customer is told: it becomes a ticket.
    pub fn needs_a_person(self) -> bool {
        matches!(self, NewsKind::Late | NewsKind::Unavailable)
    }
}

/// What matters of an order here, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderGlimpse {
    /// It is cancelled.
    pub cancelled: bool,
    /// All of it is paid.
    pub paid: bool,
    /// When the last of it was taken, if the shop says so.
    pub paid_at: Option<Timestamp>,
    /// Fulfilment of the whole.
    pub fulfilment: FulfilmentStatus,
    /// Its parcels.
    pub parcels: Vec<ParcelGlimpse>,
    /// Money given back: the shop's id and when.
    pub refunds: Vec<(String, Timestamp)>,
}

/// A parcel at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelGlimpse {
    /// The shop's id; empty for the whole order of a shop that tells of no parcels.
    pub id: String,
    /// State.
    pub status: FulfilmentStatus,
    /// Left, if the shop says when.
    pub shipped_at: Option<Timestamp>,
    /// Arrived, if the shop says when.
    pub delivered_at: Option<Timestamp>,
}

impl ParcelGlimpse {
    fn delivered(&self) -> bool {
        self.status == FulfilmentStatus::Delivered
    }

    fn left(&self) -> bool {
        self.delivered() || self.status == FulfilmentStatus::Shipped
    }
}

impl OrderGlimpse {
    /// Its parcels; those of a shop that tells of none are one, the whole order.
    fn parcels(&self) -> Vec<ParcelGlimpse> {
        if !self.parcels.is_empty() {
            return self.parcels.clone();
        }
        vec![ParcelGlimpse {
            id: String::new(),
            status: self.fulfilment,
            shipped_at: None,
            delivered_at: None,
        }]
    }

    /// The parcel with this id as it was known. One that got its own id only now was a part of the whole before.
    fn parcel(&self, id: &str) -> Option<ParcelGlimpse> {
        let parcels = self.parcels();
        let same = parcels.iter().find(|one| one.id == id);
        let whole = || parcels.iter().find(|one| one.id.is_empty());
        let furthest = || parcels.iter().max_by_key(|one| (one.delivered(), one.left()));
        same.or_else(whole)
            .or_else(|| if id.is_empty() { furthest() } else { None })
            .cloned()
    }
}

/// A piece of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// What happened.
    pub kind: NewsKind,
    /// Which parcel, refund or line; empty: the order.
    pub mark: String,
    /// When, if the shop says so.
    pub at: Option<Timestamp>,
}

/// What is true now and was not known before. Of a parcel only the furthest step is told, and what lies behind it (that the
/// order is paid) not beside it: nobody wants to read that what stands on the table has been packed.
pub fn news(before: Option<&OrderGlimpse>, after: &OrderGlimpse) -> Vec<News> {
    let mut found = Vec::new();
    if !after.cancelled {
        for parcel in after.parcels() {
            let known = before.and_then(|before| before.parcel(&parcel.id));
            let was = |step: fn(&ParcelGlimpse) -> bool| known.as_ref().is_some_and(step);
            if parcel.delivered() && !was(ParcelGlimpse::delivered) {
                found.push(News {
                    kind: NewsKind::Delivered,
                    mark: parcel.id,
                    at: parcel.delivered_at,
                });
            } else if parcel.left() && !was(ParcelGlimpse::left) {
                found.push(News {
                    kind: NewsKind::Shipped,
                    mark: parcel.id,
                    at: parcel.shipped_at,
                });
            }
        }
        if found.is_empty() && after.paid && !before.is_some_and(|before| before.paid) {
            found.push(News {
                kind: NewsKind::Paid,
                mark: String::new(),
                at: after.paid_at,
            });
        }
    }
    for (id, at) in &after.refunds {
        if !before.is_some_and(|before| before.refunds.iter().any(|(known, _)| known == id)) {
            found.push(News {
                kind: NewsKind::Refunded,
                mark: id.clone(),
                at: Some(*at),
            });
        }
    }
    found
}

/// News older than this is told to nobody: a desk that was closed for a week does not begin with last week's parcels.
pub const NEWS_KEEPS: i64 = 3 * crate::DAY;
/// Orders older than this are history.
pub const NEWS_ORDERS: i64 = 90 * crate::DAY;

/// How far the reading of a shop has come, to tell what happens now from what is only read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// Since when the rule holds.
    pub since: Timestamp,
    /// When the shop was last read to its end before this; nothing: never, it is still being imported.
    pub read_at: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
}

/// Whether this happened while it was watched for. What the shop dates is judged by its date. What it does not date happened
/// between two readings, so the earlier one must have been after the rule was switched on (or the backup put in its place).
pub fn happened_on_watch(news: &News, placed_at: Timestamp, known_before: bool, watch: Watch) -> bool {
    let Some(read_at) = watch.read_at else { return false };
    let young = watch.now.since(placed_at) <= NEWS_ORDERS;
    young
        && match news.at {
            Some(at) => at >= watch.since && watch.now.since(at) <= NEWS_KEEPS,
            None => read_at >= watch.since && (known_before || placed_at >= watch.since),
        }
}

/// How a shop counts its stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockCount {
    /// What is sold is taken off at once: less than nothing is left when more was sold than there was.
    AfterOrders,
    /// What lies on the shelf, until a parcel is packed.
    OnShelf,
}

/// Of lines that wait for the same product, in the order in which they were bought, those that cannot be filled: who bought
/// first is served first. `pieces` are those that each still waits for.
pub fn short_lines(stock: i64, count: StockCount, pieces: &[u32]) -> Vec<bool> {
    let asked: i64 = pieces.iter().map(|pieces| i64::from(*pieces)).sum();
    let mut left = match count {
        StockCount::AfterOrders => asked.saturating_add(stock.min(0)),
        StockCount::OnShelf => stock,
    };
    let serve = |pieces: &u32| {
        let enough = left >= i64::from(*pieces);
        if enough {
            left -= i64::from(*pieces);
        }
        !enough
    };
    pieces.iter().map(serve).collect()
}

/// The language in which somebody who lives there is written to, when nothing else is known of them; nothing for a country
/// that does not say.
pub fn language_of_country(country: &str) -> Option<Language> {
    let code = match country {
        "ES" | "MX" | "AR" | "CO" | "CL" | "PE" | "UY" | "EC" | "BO" | "PY" | "VE" | "CR" | "PA" | "GT" | "HN"
        | "NI" | "SV" | "DO" | "CU" | "PR" => "es",
        "HU" => "hu",
        "ID" => "id",
        "GB" | "IE" | "US" | "AU" | "NZ" | "CA" => "en",
        _ => return None,
    };
    Language::parse(code)
}

#[cfg(test)]
mod tests;
