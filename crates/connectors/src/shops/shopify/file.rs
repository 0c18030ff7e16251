//! The file that the shop writes for a first reading: one line for each thing, an order before what belongs to it, the newest
//! first. It can be gigabytes, so it is read in blocks by their place in it; a block ends in the middle of a line, and what
//! is not whole is read again with the next. Pure.

use super::graphql;
use crate::rest::answers::{misshapen, text};
use ports::PortError;
use serde_json::{Value, json};

/// Bytes that are asked for at once.
pub(super) const BLOCK: u64 = 2_000_000;
/// The most for orders that do not fit into one block.
pub(super) const LARGEST: u64 = 24_000_000;
/// Orders that are handed over at once.
const ORDERS: usize = 60;

/// How far the writing of the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Not finished.
    Running,
    /// It can be read there.
    Ready(String),
    /// It is finished and there was nothing to write.
    Empty,
    /// It will not come.
    Failed,
}

impl State {
    /// Reads the answer to [`super::documents::BULK_STATE`].
    pub(super) fn of(data: &Value) -> State {
        let Some(operation) = data.get("bulkOperation").filter(|operation| operation.is_object()) else {
            return State::Failed;
        };
        match (text(operation, "status"), text(operation, "url")) {
            ("CREATED" | "RUNNING", _) => State::Running,
            ("COMPLETED", "") => State::Empty,
            ("COMPLETED", url) => State::Ready(url.to_owned()),
            _ => State::Failed,
        }
    }
}

/// Whole orders of a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// Orders in the shape in which pages have them.
    pub(super) orders: Vec<Value>,
    /// Bytes that they take.
    pub(super) bytes: u64,
    /// The file ends with them.
    pub(super) ends: bool,
}

/// Cuts whole orders out of the bytes of a block; `last` says that the file ends with them.
///
/// # Errors
/// `NotUnderstood` when a line is none of the agreed ones.
pub(super) fn cut(bytes: &[u8], last: bool) -> Result<Block, PortError> {
    let mut orders: Vec<Value> = Vec::new();
    // Where the order begins that is being read.
    let (mut at, mut begun) = (0, 0);
    let mut stopped = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let is_whole = line.ends_with(b"\n") || last;
        if !is_whole {
            break;
        }
        let start = at;
        at += line.len();
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let row: Value = serde_json::from_slice(line).map_err(|_| misshapen("line of JSON"))?;
        match row.get("__parentId").and_then(Value::as_str) {
            None => {
                if orders.len() >= ORDERS {
                    at = start;
                    stopped = true;
                    break;
                }
                begun = start;
                orders.push(row);
            }
            Some(parent) => {
                let order = orders.last_mut().filter(|order| text(order, "id") == parent);
                let order = order.ok_or_else(|| misshapen("order before its parts"))?;
                let key = match kind(text(&row, "id")) {
                    "LineItem" => "lineItems",
                    event if event.ends_with("Event") => "events",
                    _ => return Err(misshapen("part of an order")),
                };
                put(order, key, row);
            }
        }
    }
    if stopped || last {
        return Ok(Block {
            orders,
            bytes: u64::try_from(at).unwrap_or(u64::MAX),
            ends: !stopped,
        });
    }
    // Of the last one, more may come.
    orders.pop();
    Ok(Block {
        orders,
        bytes: u64::try_from(begun).unwrap_or(u64::MAX),
        ends: false,
    })
}

fn kind(id: &str) -> &str {
    id.trim_start_matches("gid://shopify/")
        .split('/')
        .next()
        .unwrap_or_default()
}

fn put(order: &mut Value, key: &str, row: Value) {
    if order.get(key).is_none() {
        order[key] = json!({ "nodes": [] });
    }
    if let Some(nodes) = order
        .pointer_mut(&format!("/{key}/nodes"))
        .and_then(Value::as_array_mut)
    {
        nodes.push(row);
    }
}

/// Whether the file says of an order that there is more than it can hold: money given back and goods that come back lie too
/// deep for it.
pub(super) fn needs_more(order: &Value) -> bool {
    let returns = text(order, "returnStatus");
    !crate::rest::answers::list(order, "refunds").is_empty() || !matches!(returns, "" | "NO_RETURN")
}

/// The number of the operation that a shop has begun; nothing when it refused.
pub(super) fn begun(data: &Value) -> Option<String> {
    graphql::linked(data.get("bulkOperationRunQuery")?, "bulkOperation")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(orders: usize) -> String {
        let mut text = String::new();
        for number in 1..=orders {
            let id = format!("gid://shopify/Order/{number}");
            text.push_str(&json!({ "id": id, "name": format!("#{number}"), "refunds": [] }).to_string());
            text.push('\n');
            for part in ["LineItem", "CommentEvent"] {
                let part = format!("gid://shopify/{part}/{number}7");
                text.push_str(&json!({ "id": part, "__parentId": id }).to_string());
                text.push('\n');
            }
        }
        text
    }

    #[test]
    fn wherever_a_block_ends_every_order_comes_once_and_whole() {
        let text = lines(7);
        let all = text.as_bytes();
        for size in [120, 150, 333, 1_000, all.len()] {
            let (mut at, mut seen, mut block) = (0, Vec::new(), size);
            loop {
                let end = (at + block).min(all.len());
                let cut = cut(&all[at..end], end == all.len()).unwrap();
                if cut.orders.is_empty() && !cut.ends {
                    block *= 2;
                    continue;
                }
                seen.extend(cut.orders);
                at += usize::try_from(cut.bytes).unwrap();
                if cut.ends {
                    break;
                }
            }
            assert_eq!(at, all.len());
            let names: Vec<_> = seen.iter().map(|order| order["name"].as_str().unwrap()).collect();
            assert_eq!(names, ["#1", "#2", "#3", "#4", "#5", "#6", "#7"], "in blocks of {size}");
            assert!(
                seen.iter()
                    .all(|order| order["lineItems"]["nodes"].as_array().unwrap().len() == 1
                        && order["events"]["nodes"].as_array().unwrap().len() == 1)
            );
        }
    }

    #[test]
    fn a_block_hands_over_no_more_than_can_be_written_at_once() {
        let text = lines(ORDERS + 5);
        let first = cut(text.as_bytes(), true).unwrap();
        assert_eq!((first.orders.len(), first.ends), (ORDERS, false));
        let rest = cut(&text.as_bytes()[usize::try_from(first.bytes).unwrap()..], true).unwrap();
        assert_eq!((rest.orders.len(), rest.ends), (5, true));
    }

    #[test]
    fn what_is_no_order_and_no_part_of_one_is_not_taken_for_one() {
        for text in [
            "<html>\n",
            "{\"id\":\"gid://shopify/LineItem/1\",\"__parentId\":\"gid://shopify/Order/9\"}\n",
        ] {
            assert!(cut(text.as_bytes(), true).is_err(), "{text}");
        }
        let stranger = "{\"id\":\"gid://shopify/Order/9\"}\n{\"id\":\"gid://shopify/Cat/1\",\"__parentId\":\"gid://shopify/Order/9\"}\n";
        assert!(cut(stranger.as_bytes(), true).is_err());
        assert_eq!(cut(b"", true).unwrap().orders.len(), 0);
    }

    #[test]
    fn how_far_the_file_is_is_read_from_its_state() {
        let of = |status: &str, url: Value| State::of(&json!({ "bulkOperation": { "status": status, "url": url } }));
        assert_eq!(of("RUNNING", Value::Null), State::Running);
        assert_eq!(of("COMPLETED", Value::Null), State::Empty);
        assert_eq!(
            of("COMPLETED", json!("https://x")),
            State::Ready("https://x".to_owned())
        );
        assert_eq!(of("FAILED", Value::Null), State::Failed);
        assert_eq!(State::of(&json!({ "bulkOperation": null })), State::Failed);
    }
}
