//! The shapes of the data files, as they are written by hand, and how a moment is written in them: relative to the
//! opening of the shop ("-3h20m", "+40s"), so that the shop looks the same whenever it is first opened.

use domain::{DAY, HOUR, MINUTE, SECOND};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `products.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductsFile {
    pub(super) product: Vec<Product>,
}

/// A product with its variants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) category: String,
    pub(super) sku: String,
    /// Euros, tax included.
    pub(super) price: String,
    pub(super) description: String,
    /// Code, name (empty when there is only one), pieces in stock at the opening.
    pub(super) variants: Vec<(String, String, i64)>,
    /// Variant, moment and pieces of a delivery from the workshop.
    #[serde(default)]
    pub(super) restock: Vec<(String, Offset, i64)>,
}

/// `customers.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomersFile {
    pub(super) customer: Vec<Customer>,
    /// Second accounts of some of them.
    pub(super) twin: Vec<Customer>,
    /// Who gets another name in the shop, when, and which.
    pub(super) renamed: Vec<(String, Offset, String)>,
}

/// A customer: key, name, e-mail, telephone, country, city, street.
#[derive(Debug, Deserialize)]
pub(super) struct Customer(
    pub(super) String,
    pub(super) String,
    pub(super) String,
    pub(super) String,
    pub(super) String,
    pub(super) String,
    pub(super) String,
);

/// Customers whose mail goes wrong, by address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Post {
    /// Their server says no.
    pub(super) refused: Vec<String>,
    /// Their server never says whether it took the message, not even when asked.
    pub(super) silent: Vec<String>,
    /// Their server takes a message only when it is brought a second time.
    pub(super) busy: Vec<String>,
}

/// `shop.toml`: how this shop speaks and delivers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShopFile {
    pub(super) words: Words,
    pub(super) post: Post,
    pub(super) delivery: BTreeMap<String, Delivery>,
    pub(super) language: BTreeMap<String, Speech>,
}

/// The shop's own words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) awaiting_payment: String,
    pub(super) preparing: String,
    pub(super) partly_sent: String,
    pub(super) packed: String,
    pub(super) sent: String,
    pub(super) delivered: String,
    pub(super) returned: String,
    pub(super) cancelled: String,
    pub(super) card: String,
    pub(super) transfer: String,
    pub(super) refund_reasons: Vec<String>,
    pub(super) return_notes: Vec<String>,
}

/// Delivery to a country.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delivery {
    /// What its people write.
    pub(super) language: String,
    pub(super) carrier: String,
    /// Letters before the tracking number.
    pub(super) prefix: String,
    /// Page to follow a parcel on; `{}` is its number.
    pub(super) page: String,
    /// Days on the road, least and most.
    pub(super) days: (i64, i64),
    /// Days promised at the checkout.
    pub(super) promised: i64,
}

/// What the customers of one language listen for, and what they say to any shop.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Speech {
    /// Frequent words that the other three languages do not have, folded.
    pub(super) known_by: Vec<String>,
    pub(super) apology: Vec<String>,
    pub(super) refund: Vec<String>,
    pub(super) replacement: Vec<String>,
    pub(super) photo: Vec<String>,
    /// Only says that an answer is coming.
    pub(super) holding: Vec<String>,
    /// Answers to a reply in a language that they do not read.
    pub(super) confused: Vec<String>,
    /// Answers to a holding reply.
    pub(super) patient: Vec<String>,
}

/// A file of `tickets/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketsFile {
    pub(super) ticket: Vec<Ticket>,
}

/// A story: who writes what and when, about which order, and how they take an answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ticket {
    pub(super) id: String,
    /// `shop`: there is no message, the engine makes the ticket of what the buyer did to the order.
    pub(super) channel: String,
    pub(super) customer: String,
    pub(super) topic: String,
    #[serde(default)]
    pub(super) subject: String,
    /// Name on a social network; elsewhere the customer's e-mail address is used.
    #[serde(default)]
    pub(super) handle: String,
    #[serde(default)]
    pub(super) enquiry: bool,
    #[serde(default)]
    pub(super) settled: bool,
    #[serde(default)]
    pub(super) order: Option<Story>,
    /// The order of another ticket.
    #[serde(default)]
    pub(super) order_of: Option<String>,
    #[serde(default)]
    pub(super) message: Vec<Said>,
    #[serde(default)]
    pub(super) reaction: Vec<Reaction>,
}

/// An entry of a conversation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    pub(super) at: Offset,
    /// The member of the shop's staff who wrote it; the customer when it is missing.
    #[serde(default)]
    pub(super) from: Option<String>,
    pub(super) text: String,
    #[serde(default)]
    pub(super) files: Vec<String>,
    /// It is not written when somebody has answered by then.
    #[serde(default)]
    pub(super) unless_answered: bool,
}

/// How a customer takes a reply. The first one that has not been used and whose conditions hold is taken.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reaction {
    /// What the reply must contain: `apology`, `refund`, `replacement`, `photo`.
    #[serde(default)]
    pub(super) when: Vec<String>,
    pub(super) text: String,
    #[serde(default)]
    pub(super) files: Vec<String>,
    /// The customer expects another answer; without it the matter is closed for them.
    #[serde(default)]
    pub(super) goes_on: bool,
    /// Something more, this long after it.
    #[serde(default)]
    pub(super) later: Option<(Offset, String)>,
}

/// An order that fits a story.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    pub(super) placed: Offset,
    /// `product/VARIANT*pieces`.
    pub(super) lines: Vec<String>,
    /// The buyer pays by bank transfer, which arrives at this moment; a card is charged at once.
    #[serde(default)]
    pub(super) transfer: Option<Offset>,
    /// The bank took the money twice.
    #[serde(default)]
    pub(super) charged_twice: bool,
    #[serde(default)]
    pub(super) promised: Option<Offset>,
    #[serde(default)]
    pub(super) shipped: Option<Offset>,
    /// The parcel holds only a part of the order; the rest is still in the shop.
    #[serde(default)]
    pub(super) partly: bool,
    #[serde(default)]
    pub(super) delivered: Option<Offset>,
    #[serde(default)]
    pub(super) cancelled: Option<Offset>,
    /// Moment, euros (empty for all of it) and reason.
    #[serde(default)]
    pub(super) refund: Option<(Offset, String, String)>,
    #[serde(default)]
    pub(super) returned: Option<Return>,
    /// A note that the buyer left on the order.
    #[serde(default)]
    pub(super) note: Option<(Offset, String)>,
}

/// `triage.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TriageFile {
    pub(super) sorted: Vec<Sorted>,
}

/// What a colleague had done with a ticket by the opening.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sorted {
    /// Id of a story that has messages.
    pub(super) ticket: String,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    /// Empty when nobody ranked it.
    #[serde(default)]
    pub(super) priority: String,
    #[serde(default)]
    pub(super) snoozed: Option<Offset>,
    /// The story that it was put into.
    #[serde(default)]
    pub(super) part_of: Option<String>,
}

/// `earlier.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EarlierFile {
    pub(super) earlier: Vec<Earlier>,
}

/// An order of before that nobody writes about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Earlier {
    pub(super) customer: String,
    pub(super) number: String,
    /// Code, and what a euro costs in it; euros when it is missing.
    #[serde(default)]
    pub(super) currency: Option<(String, i64)>,
    pub(super) order: Story,
}

/// Goods coming back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Return {
    pub(super) at: Offset,
    #[serde(default)]
    pub(super) by_buyer: bool,
    /// Number of the line, from 0, and pieces.
    pub(super) lines: Vec<(usize, u32)>,
    #[serde(default)]
    pub(super) received: Option<Offset>,
    #[serde(default)]
    pub(super) note: String,
}

/// Milliseconds from the opening of the shop, negative before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Offset(pub(super) i64);

impl TryFrom<String> for Offset {
    type Error = String;

    fn try_from(text: String) -> Result<Offset, String> {
        let wrong = || format!("'{text}' is not a moment like -3h20m or +40s");
        let (sign, rest) = match (text.strip_prefix('-'), text.strip_prefix('+')) {
            (Some(rest), _) => (-1, rest),
            (_, Some(rest)) => (1, rest),
            _ => return Err(wrong()),
        };
        let (mut sum, mut number) = (0_i64, None::<i64>);
        for c in rest.chars() {
            if let Some(digit) = c.to_digit(10) {
                number = Some(number.unwrap_or(0) * 10 + i64::from(digit));
                continue;
            }
            let unit = match c {
                'd' => DAY,
                'h' => HOUR,
                'm' => MINUTE,
                's' => SECOND,
                _ => return Err(wrong()),
            };
            sum += number.take().ok_or_else(wrong)? * unit;
        }
        if number.is_some() || rest.is_empty() {
            Err(wrong())
        } else {
            Ok(Offset(sign * sum))
        }
    }
}
