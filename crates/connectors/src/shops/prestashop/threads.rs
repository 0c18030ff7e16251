//! Customer service as the shop has it: threads of messages, from the contact form and from an order's page. A message by nobody
//! of the staff is the customer's, also where the shop marks it as private: that is what it does with the words from its checkout.
//! A private message by somebody of the staff is a note, and belongs to the order.

use super::orders::{at, id, name};
use super::talking::Profile;
use super::xml::Node;
use crate::rest::answers::misshapen;
use domain::{Channel, DAY, Timestamp};
use ports::{MessageRecord, PortError, Sender};
use std::collections::BTreeMap;

/// Older messages were there before anybody answered them here.
const OLD: i64 = 14 * DAY;
/// Before our mark, in the field that says by which program a message was written: customers never see it.
pub(super) const PROGRAM: &str = "Mostrador ";

const ABOUT_ORDER: &str = ":order";

/// What some messages belong to.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// Threads by their ids.
    pub(super) threads: BTreeMap<String, Node>,
    /// Customers by their ids.
    pub(super) customers: BTreeMap<String, Node>,
    /// Orders by their ids.
    pub(super) orders: BTreeMap<String, Node>,
}

/// A text of a form as people wrote it: the shop keeps lines as lines, and signs of its markup in the markup's own way.
pub(super) fn words(said: &str) -> String {
    let lines: Vec<String> = said.lines().map(mail::html::plain).collect();
    lines.join("\n").trim().to_owned()
}

/// Our mark on a message that left from here.
pub(super) fn marker(message: &Node) -> Option<&str> {
    message
        .get("user_agent")
        .strip_prefix(PROGRAM)
        .filter(|mark| !mark.is_empty())
}

/// A conversation, with whether it is about an order: only there do customers see what is answered in it.
fn conversation(thread: &str, about_order: bool) -> String {
    format!("thread:{thread}{}", if about_order { ABOUT_ORDER } else { "" })
}

/// The thread of a conversation in which customers see answers.
pub(super) fn shown(conversation: &str) -> Option<&str> {
    let thread = conversation.strip_prefix("thread:")?.strip_suffix(ABOUT_ORDER)?;
    (!thread.is_empty() && thread.bytes().all(|byte| byte.is_ascii_digit())).then_some(thread)
}

/// Whether the staff wrote it for themselves.
pub(super) fn is_note(message: &Node) -> bool {
    message.flag("private") && message.id("id_employee").is_some()
}

/// A message as part of its conversation; nothing for notes, and where the shop no longer has the thread.
///
/// # Errors
/// `NotUnderstood` without an id or a time.
pub(super) fn message(
    row: &Node,
    around: &Around,
    profile: &Profile,
    now: Timestamp,
) -> Result<Option<MessageRecord>, PortError> {
    let Some(thread) = around.threads.get(row.get("id_customer_thread")) else {
        return Ok(None);
    };
    if is_note(row) {
        return Ok(None);
    }
    let written = at(row, "date_add", profile).ok_or_else(|| misshapen("date_add"))?;
    let empty = Node::default();
    let customer = around.customers.get(thread.get("id_customer")).unwrap_or(&empty);
    let marker = marker(row).map(str::to_owned);
    let by_shop = marker.is_some() || row.id("id_employee").is_some();
    let order = around.orders.get(thread.get("id_order"));
    let mut facts = BTreeMap::new();
    if let Some(file) = row.filled("file_name") {
        facts.insert("file".to_owned(), file.to_owned());
    }
    Ok(Some(MessageRecord {
        id: format!("message:{}", id(row)?),
        conversation: conversation(id(thread)?, thread.id("id_order").is_some()),
        channel: Channel::Form,
        sender: if by_shop { Sender::Shop } else { Sender::Customer },
        author: if by_shop { String::new() } else { name(customer, None) },
        address: thread.filled("email").unwrap_or(customer.get("email")).to_owned(),
        customer: thread.id("id_customer").map(str::to_owned),
        order_number: order.and_then(|order| order.filled("reference")).map(str::to_owned),
        order_enquiry: thread.id("id_order").is_some() || thread.id("id_product").is_some(),
        subject: String::new(),
        text: words(row.get("message")),
        language: profile.languages.get(thread.get("id_lang")).copied(),
        at: written,
        files: Vec::new(),
        settled: thread.get("status") == "closed" || now.since(written) >= OLD,
        marker,
        facts,
    }))
}
