//! What the simulated shop's own server remembers, as lines of the notebook: when it was opened, which replies it received,
//! which money it gave back, which returns were decided about, and what it was asked for once more. No line holds a word of anybody: a reply is kept as a hash and as what was heard in it, so that a search of
//! the whole disk for a customer's text finds nothing here.
//!
//! The number of lines with a marker is the truth of "it was sent once".

use domain::{Language, ReturnAct, Timestamp};
use std::collections::BTreeSet;

/// A reply that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// Marker of the operation.
    pub(super) marker: String,
    /// Conversation, `-` when it is none of this shop's.
    pub(super) conversation: String,
    /// When.
    pub(super) at: Timestamp,
    /// Hash of its text.
    pub(super) hash: String,
    /// What was heard in it.
    pub(super) heard: Heard,
}

/// What a customer notices in a reply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// Language, if it can be told.
    pub(super) language: Option<Language>,
    /// `apology`, `refund`, `replacement`, `photo`, `holding`.
    pub(super) flags: BTreeSet<String>,
}

/// Money that the shop gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refunded {
    /// Marker of the operation.
    pub(super) marker: String,
    /// The shop's id of the order.
    pub(super) order: String,
    /// The shop's id of the payment.
    pub(super) payment: String,
    /// When.
    pub(super) at: Timestamp,
    /// Minor units.
    pub(super) minor: i64,
}

/// A return that was decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decided {
    /// What.
    pub(super) act: ReturnAct,
    /// The shop's id of the order.
    pub(super) order: String,
    /// When.
    pub(super) at: Timestamp,
}

/// A return whose goods are back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrived {
    /// The shop's id of the return.
    pub(super) back: String,
    /// The shop's id of its order.
    pub(super) order: String,
    /// When.
    pub(super) at: Timestamp,
}

/// A return that was opened for a buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    /// Mark of the operation.
    pub(super) marker: String,
    /// The shop's id of the order.
    pub(super) order: String,
    /// When.
    pub(super) at: Timestamp,
    /// The shop's ids of lines and pieces of each.
    pub(super) lines: Vec<(String, u32)>,
}

/// What the shop's own staff did to an order, or to what is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The money of an order arrived.
    Paid,
    /// Its parcel left.
    Shipped,
    /// Its parcel arrived.
    Delivered,
    /// All of it was paid back.
    Refunded,
    /// It was promised for this very moment.
    Promised,
    /// Of a product nothing is left.
    Gone,
}

/// Something that the shop's own staff did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    /// What.
    pub(super) step: Step,
    /// The shop's id of the order or the product.
    pub(super) of: String,
    /// When.
    pub(super) at: Timestamp,
}

/// The notebook, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    /// When the shop was opened; nothing before its first reading.
    pub(super) opened: Option<Timestamp>,
    /// Replies in the order in which they arrived, one for each marker.
    pub(super) replies: Vec<Reply>,
    /// Money given back, in that order, one for each marker.
    pub(super) refunds: Vec<Refunded>,
    /// Returns that were decided about, one for each order.
    pub(super) decided: Vec<Decided>,
    /// Returns that were opened, one for each marker.
    pub(super) returns: Vec<Opened>,
    /// Returns whose goods are back, each once.
    pub(super) arrived: Vec<Arrived>,
    /// Markers of replies that were to be brought once more.
    pub(super) later: BTreeSet<String>,
    /// What the staff did, in that order. The program writes no such line: whoever stands in for the staff does.
    pub(super) done: Vec<Done>,
}

impl Ledger {
    /// Reads the lines; one that is not of these shapes is passed over. Of two lines that say the same the first holds.
    pub(super) fn read(lines: &[String]) -> Ledger {
        let mut ledger = Ledger::default();
        let mut seen = BTreeSet::new();
        for line in lines {
            if let Some(at) = line.strip_prefix("opened ").and_then(|ms| ms.parse().ok()) {
                ledger.opened = ledger.opened.or(Some(Timestamp(at)));
            } else if let Some(reply) = read_reply(line)
                && seen.insert(reply.marker.clone())
            {
                ledger.replies.push(reply);
            } else if let Some(refund) = read_refund(line)
                && seen.insert(refund.marker.clone())
            {
                ledger.refunds.push(refund);
            } else if let Some(opened) = read_opened_return(line)
                && seen.insert(opened.marker.clone())
            {
                ledger.returns.push(opened);
            } else if let Some(arrived) = read_arrived(line)
                && seen.insert(arrived.back.clone())
            {
                ledger.arrived.push(arrived);
            } else if let Some(decided) = read_decided(line)
                && ledger.decided_on(&decided.order).is_none()
            {
                ledger.decided.push(decided);
            } else if let Some(marker) = line.strip_prefix("later ").and_then(unescape) {
                ledger.later.insert(marker);
            } else if let Some(done) = read_done(line) {
                ledger.done.push(done);
            }
        }
        ledger
    }

    /// What the staff did to this order or product.
    pub(super) fn done_to<'a>(&'a self, of: &'a str) -> impl Iterator<Item = &'a Done> {
        self.done.iter().filter(move |done| done.of == of)
    }

    /// Money given back on this order.
    pub(super) fn refunds_of<'a>(&'a self, order: &'a str) -> impl Iterator<Item = &'a Refunded> {
        self.refunds.iter().filter(move |refund| refund.order == order)
    }

    /// What was decided about the return of this order.
    pub(super) fn decided_on(&self, order: &str) -> Option<&Decided> {
        self.decided.iter().find(|decided| decided.order == order)
    }

    /// Returns of this order whose goods are back.
    pub(super) fn arrived_of<'a>(&'a self, order: &'a str) -> impl Iterator<Item = &'a Arrived> {
        self.arrived.iter().filter(move |one| one.order == order)
    }

    /// Returns that were opened for this order.
    pub(super) fn returns_of<'a>(&'a self, order: &'a str) -> impl Iterator<Item = &'a Opened> {
        self.returns.iter().filter(move |one| one.order == order)
    }

    /// The reply with this marker.
    pub(super) fn reply(&self, marker: &str) -> Option<&Reply> {
        self.replies.iter().find(|reply| reply.marker == marker)
    }
}

/// The first line.
pub(super) fn opened_line(at: Timestamp) -> String {
    format!("opened {}", at.millis())
}

/// The line of a reply.
pub(super) fn reply_line(reply: &Reply) -> String {
    let language = reply.heard.language.as_ref().map_or("-", Language::code);
    let heard = std::iter::once(language)
        .chain(reply.heard.flags.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(",");
    let Reply {
        marker,
        conversation,
        at,
        hash,
        ..
    } = reply;
    format!(
        "reply {} {} {} {hash} {heard}",
        escape(marker),
        escape(conversation),
        at.millis()
    )
}

fn read_reply(line: &str) -> Option<Reply> {
    let mut words = line.split(' ');
    if words.next()? != "reply" {
        return None;
    }
    let marker = unescape(words.next()?)?;
    let conversation = unescape(words.next()?)?;
    let at = Timestamp(words.next()?.parse().ok()?);
    let hash = words.next()?.to_owned();
    let mut heard = words.next()?.split(',');
    let language = heard.next().filter(|code| *code != "-").and_then(Language::parse);
    let flags = heard.map(str::to_owned).collect();
    Some(Reply {
        marker,
        conversation,
        at,
        hash,
        heard: Heard { language, flags },
    })
}

/// `staff shipped ord_TA-20411 1795334400000`
fn read_done(line: &str) -> Option<Done> {
    let mut words = line.strip_prefix("staff ")?.split(' ');
    let step = match words.next()? {
        "paid" => Step::Paid,
        "shipped" => Step::Shipped,
        "delivered" => Step::Delivered,
        "refunded" => Step::Refunded,
        "promised" => Step::Promised,
        "gone" => Step::Gone,
        _ => return None,
    };
    Some(Done {
        step,
        of: unescape(words.next()?)?,
        at: Timestamp(words.next()?.parse().ok()?),
    })
}

/// The line of a refund.
pub(super) fn refund_line(refund: &Refunded) -> String {
    let Refunded {
        marker,
        order,
        payment,
        at,
        minor,
    } = refund;
    format!(
        "refund {} {} {} {} {minor}",
        escape(marker),
        escape(order),
        escape(payment),
        at.millis()
    )
}

fn read_refund(line: &str) -> Option<Refunded> {
    let mut words = line.split(' ');
    if words.next()? != "refund" {
        return None;
    }
    Some(Refunded {
        marker: unescape(words.next()?)?,
        order: unescape(words.next()?)?,
        payment: unescape(words.next()?)?,
        at: Timestamp(words.next()?.parse().ok()?),
        minor: words.next()?.parse().ok()?,
    })
}

/// The line of a decision about a return.
pub(super) fn decided_line(decided: &Decided) -> String {
    let Decided { act, order, at } = decided;
    format!("return {} {} {}", act.code(), escape(order), at.millis())
}

fn read_decided(line: &str) -> Option<Decided> {
    let mut words = line.strip_prefix("return ")?.split(' ');
    Some(Decided {
        act: ReturnAct::from_code(words.next()?)?,
        order: unescape(words.next()?)?,
        at: Timestamp(words.next()?.parse().ok()?),
    })
}

/// The line of a return that was opened: `return open M-… ord_TA-20411 1795334400000 line_1:2`.
pub(super) fn opened_return_line(opened: &Opened) -> String {
    let Opened {
        marker,
        order,
        at,
        lines,
    } = opened;
    let lines = lines.iter().map(|(line, pieces)| format!(" {}:{pieces}", escape(line)));
    format!(
        "return open {} {} {}{}",
        escape(marker),
        escape(order),
        at.millis(),
        lines.collect::<String>()
    )
}

fn read_opened_return(line: &str) -> Option<Opened> {
    let mut words = line.strip_prefix("return open ")?.split(' ');
    Some(Opened {
        marker: unescape(words.next()?)?,
        order: unescape(words.next()?)?,
        at: Timestamp(words.next()?.parse().ok()?),
        lines: words
            .map(|word| {
                let (line, pieces) = word.rsplit_once(':')?;
                Some((unescape(line)?, pieces.parse().ok()?))
            })
            .collect::<Option<_>>()?,
    })
}

/// The line of a return whose goods are back: `return receive ret_… ord_TA-20411 1795334400000`.
pub(super) fn arrived_line(arrived: &Arrived) -> String {
    let Arrived { back, order, at } = arrived;
    format!("return receive {} {} {}", escape(back), escape(order), at.millis())
}

fn read_arrived(line: &str) -> Option<Arrived> {
    let mut words = line.strip_prefix("return receive ")?.split(' ');
    Some(Arrived {
        back: unescape(words.next()?)?,
        order: unescape(words.next()?)?,
        at: Timestamp(words.next()?.parse().ok()?),
    })
}

/// The line of a reply or a refund that was asked for once more after it had been done. Nothing is done for it; it tells a test
/// that somebody asked twice, which an answer that is the same both times would hide.
pub(super) fn again_line(kind: &str, marker: &str) -> String {
    format!("again {kind} {}", escape(marker))
}

/// The line of a reply that a customer's server did not take the first time.
pub(super) fn later_line(marker: &str) -> String {
    format!("later {}", escape(marker))
}

/// How often a reply with this marker was delivered, by the lines of a notebook: for tests of "exactly once".
pub fn deliveries(lines: &[String], marker: &str) -> usize {
    lines
        .iter()
        .filter_map(|line| read_reply(line))
        .filter(|reply| reply.marker == marker)
        .count()
}

/// One word, whatever the text: everything that is not plain becomes `%` and two hexadecimal digits.
fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/@+".contains(&byte);
    let mut word = String::with_capacity(text.len());
    for byte in text.bytes() {
        if plain(byte) {
            word.push(char::from(byte));
        } else {
            word.push_str(&format!("%{byte:02x}"));
        }
    }
    if word.is_empty() { "%".to_owned() } else { word }
}

fn unescape(word: &str) -> Option<String> {
    if word == "%" {
        return Some(String::new());
    }
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after.get(2..)?;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_reply_is_read_as_it_was_written(marker in ".{0,20}", conversation in ".{0,20}", at in 0_i64..1 << 45, apology: bool) {
            let flags = apology.then(|| "apology".to_owned()).into_iter().collect();
            let heard = Heard { language: Language::parse("hu"), flags };
            let reply = Reply { marker, conversation, at: Timestamp(at), hash: "ab".to_owned(), heard };
            let line = reply_line(&reply);
            prop_assert!(!line.contains(['\n', '\r']));
            prop_assert_eq!(read_reply(&line), Some(reply));
        }
    }

    #[test]
    fn an_opened_return_is_read_as_it_was_written_and_is_no_decision() {
        let opened = Opened {
            marker: "M-1".to_owned(),
            order: "ord 1".to_owned(),
            at: Timestamp(7),
            lines: vec![("li:ne 1".to_owned(), 2), ("line_2".to_owned(), 1)],
        };
        let line = opened_return_line(&opened);
        let ledger = Ledger::read(&[line.clone(), line, "return open M-2 ord_1 7 line_1".to_owned()]);
        assert_eq!((ledger.returns, ledger.decided), (vec![opened], Vec::new()));
    }

    #[test]
    fn a_damaged_line_is_passed_over() {
        let lines = [
            "opened 5",
            "opened 9",
            "reply m1 c",
            "opened x",
            "reply m1 c 7 h es,refund",
            "",
            "reply %f c 7 h es",
            "staff shipped ord_1",
            "staff sold ord_1 7",
        ];
        let ledger = Ledger::read(&lines.map(str::to_owned));
        assert_eq!(ledger.opened, Some(Timestamp(5)));
        assert_eq!(ledger.replies.len(), 1);
        assert_eq!(ledger.done, []);
    }

    #[test]
    fn goods_come_back_once_and_that_is_no_decision() {
        let arrived = |at| Arrived {
            back: "ret_M-1 %".to_owned(),
            order: "ord_1".to_owned(),
            at: Timestamp(at),
        };
        let ledger = Ledger::read(&[arrived(7), arrived(9)].map(|one| arrived_line(&one)));
        assert_eq!((ledger.arrived, ledger.decided), (vec![arrived(7)], Vec::new()));
    }

    #[test]
    fn a_return_is_decided_about_once() {
        let decided = |act, at| Decided {
            act,
            order: "ord_1".to_owned(),
            at: Timestamp(at),
        };
        let first = decided(ReturnAct::Approve, 7);
        let lines = [&first, &decided(ReturnAct::Decline, 9)].map(decided_line);
        assert_eq!(Ledger::read(&lines).decided_on("ord_1"), Some(&first));
    }

    #[test]
    fn what_the_staff_did_is_read() {
        let ledger = Ledger::read(&["staff shipped ord_1 7".to_owned(), "staff gone prod_2 9".to_owned()]);
        let done: Vec<_> = ledger
            .done_to("ord_1")
            .map(|done| (done.step, done.at.millis()))
            .collect();
        assert_eq!(done, [(Step::Shipped, 7)]);
        assert_eq!(ledger.done_to("prod_2").count(), 1);
    }
}
