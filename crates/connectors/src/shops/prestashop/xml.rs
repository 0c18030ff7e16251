//! The webservice's XML as a tree, read liberally: empty nodes, CDATA, numbers as text, nodes per language, a mark before the
//! data, and the warnings that a shop's server may print before and after it. What is sent is written by [`written`], strictly.

use crate::rest::decimal::Decimal;
use quick_xml::Reader;
use quick_xml::escape::{partial_escape, unescape};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// What every answer of the webservice is in.
const ROOT: &str = "prestashop";
/// Nodes in nodes: the webservice never goes deeper than eight.
const DEEPEST: usize = 32;

/// A node with what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// Its name, without a prefix.
    pub(super) name: String,
    /// Its attributes by their names.
    pub(super) attributes: BTreeMap<String, String>,
    /// Its own text, without blanks at both ends.
    pub(super) text: String,
    /// The nodes in it, in their order.
    pub(super) children: Vec<Node>,
}

impl Node {
    fn opened(start: &BytesStart<'_>) -> Node {
        let mut attributes = start.attributes();
        Node {
            name: local(start.name().as_ref()),
            attributes: attributes
                .with_checks(false)
                .flatten()
                .map(|one| (local(one.key.as_ref()), decoded(&one.value)))
                .collect(),
            text: String::new(),
            children: Vec::new(),
        }
    }

    /// The first node of this name in it.
    pub(super) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Text of the first node of this name; empty when there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.as_str())
    }

    /// The same when it says something.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|text| !text.is_empty())
    }

    /// An id that is there: whole, and neither empty nor 0, which stand for none.
    pub(super) fn id(&self, name: &str) -> Option<&str> {
        self.filled(name)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte != b'0'))
    }

    /// An amount.
    pub(super) fn number(&self, name: &str) -> Option<Decimal> {
        self.filled(name).and_then(Decimal::parse)
    }

    /// A yes.
    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), "1" | "true")
    }

    /// A text that the shop has once for each language: in this one, else in any; also where it has only one.
    pub(super) fn worded(&self, name: &str, language: &str) -> &str {
        let Some(node) = self.child(name) else { return "" };
        let words = || node.children.iter().filter(|child| !child.text.is_empty());
        let own = words().find(|child| child.attributes.get("id").is_some_and(|id| id == language));
        own.or_else(|| words().next())
            .map_or(node.text.as_str(), |child| child.text.as_str())
    }
}

/// A name without its prefix.
fn local(name: &str) -> String {
    name.rsplit_once(':').map_or(name, |(_, name)| name).to_owned()
}

fn decoded(raw: &str) -> String {
    unescape(raw).map_or_else(|_| raw.to_owned(), |text| text.into_owned())
}

/// The same with what stands in CDATA written as text. The webservice does not look at what it puts there, so a customer's
/// "]]>" would end it early and take the whole list with it: it ends where its node does.
fn plain(text: &str) -> String {
    const BEGINS: &str = "<![CDATA[";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once(BEGINS) {
        out.push_str(before);
        let ends = |(place, _): &(usize, &str)| {
            inside
                .get(place + 3..)
                .is_some_and(|after| after.trim_start().starts_with("</"))
        };
        let end = inside.match_indices("]]>").find(ends).map(|(place, _)| place);
        // Cut: what follows is not closed either, and is no answer.
        let Some((said, after)) = end.and_then(|end| Some((inside.get(..end)?, inside.get(end + 3..)?))) else {
            return out;
        };
        out.push_str(&partial_escape(said));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The webservice's root node; nothing when the bytes are no whole answer of it.
pub(super) fn read(bytes: &[u8]) -> Option<Node> {
    let text = String::from_utf8_lossy(bytes);
    // A server that shows its warnings writes them around the data.
    let begins = text.find(&format!("<{ROOT}"))?;
    let text = plain(text.get(begins..)?);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Node> = Vec::new();
    loop {
        let closed = match reader.read_event().ok()? {
            Event::Start(start) if open.len() < DEEPEST => {
                open.push(Node::opened(&start));
                None
            }
            Event::Empty(start) => Some(Node::opened(&start)),
            Event::End(_) => open.pop(),
            Event::Text(said) => {
                open.last_mut()?.text.push_str(&said);
                None
            }
            Event::CData(said) => {
                open.last_mut()?.text.push_str(&said);
                None
            }
            Event::GeneralRef(name) => {
                open.last_mut()?.text.push_str(&decoded(&format!("&{};", &*name)));
                None
            }
            Event::Start(_) | Event::Eof => return None,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => None,
        };
        if let Some(mut node) = closed {
            node.text = node.text.trim().to_owned();
            match open.last_mut() {
                Some(parent) => parent.children.push(node),
                None => return Some(node).filter(|root| root.name == ROOT),
            }
        }
    }
}

/// A row as it is sent: its fields in their order.
pub(super) fn written(row: &str, fields: &[(&str, &str)]) -> String {
    let mut out = format!("<{ROOT}><{row}>");
    for (name, value) in fields {
        // Some letters may stand in no XML.
        let clean: String = value
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        out.push_str(&format!("<{name}>{}</{name}>", partial_escape(clean)));
    }
    out.push_str(&format!("</{row}></{ROOT}>"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_row_is_read_however_a_shop_writes_it() {
        let said = "\u{feff}<br />\n<b>Warning</b>: something in /var/www on line 3<br />\n\
            <?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<prestashop xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n<orders>\n<order>\n\
            \t<id><![CDATA[12]]></id>\n\t<id_customer xlink:href=\"http://shop/api/customers/3\">3</id_customer>\n\
            \t<id_carrier></id_carrier><id_cart/><total_paid><![CDATA[9.500000]]></total_paid><valid>1</valid>\n\
            \t<name><language id=\"1\"><![CDATA[Paid]]></language><language id=\"2\"><![CDATA[]]></language></name>\n\
            \t<note>a &amp; b &#233; & c</note>\n</order>\n</orders>\n</prestashop>\nbye";
        let root = read(said.as_bytes()).unwrap();
        let row = root.child("orders").unwrap().child("order").unwrap();
        assert_eq!((row.id("id"), row.id("id_customer")), (Some("12"), Some("3")));
        assert_eq!(
            (row.id("id_carrier"), row.id("id_cart"), row.get("nothing")),
            (None, None, "")
        );
        assert_eq!(row.number("total_paid"), Decimal::parse("9.5"));
        assert!(row.flag("valid"));
        assert_eq!((row.worded("name", "2"), row.worded("name", "1")), ("Paid", "Paid"));
        assert_eq!(row.get("note"), "a & b é & c");
    }

    #[test]
    fn a_customers_brackets_do_not_take_the_list_with_them() {
        let said = "<prestashop><a><m><![CDATA[see ]]> & <3 <![CDATA[ x]]></m><n><![CDATA[7]]>\n</n></a></prestashop>";
        let root = read(said.as_bytes()).unwrap();
        let row = root.child("a").unwrap();
        assert_eq!((row.get("m"), row.get("n")), ("see ]]> & <3 <![CDATA[ x", "7"));
    }

    #[test]
    fn what_is_cut_or_something_else_is_nothing() {
        for said in [
            "",
            "{}",
            "<html><body/></html>",
            "<prestashop><orders>",
            "<prestashop><orders></order></prestashop>",
        ] {
            assert_eq!(read(said.as_bytes()), None, "{said}");
        }
        let deep = format!("<prestashop>{}{}</prestashop>", "<a>".repeat(40), "</a>".repeat(40));
        assert_eq!(read(deep.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(text in "[ -~áűñ\\n\\]>&<]{0,60}") {
            let sent = written("customer_message", &[("message", &text)]);
            let root = read(sent.as_bytes()).unwrap();
            prop_assert_eq!(root.child("customer_message").unwrap().get("message"), text.trim());
        }

        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
            let mut wrapped = b"<prestashop>".to_vec();
            wrapped.extend_from_slice(&bytes);
            let _ = read(&wrapped);
        }
    }
}
