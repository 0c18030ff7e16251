//! An HTML body as a tree: html5ever's parser, which reads as browsers do, over an arena, so that nothing about a tree is
//! recursive and dropping it cannot overflow a stack.
//!
//! The rules of HTML let a small input make a large tree (open formatting is repeated in every paragraph) and let one tag
//! cost the square of its attributes. So tags are bounded before the parser sees them, input is fed in small pieces, and
//! when a bound is met the rest is kept as plain text: a mail is never shown empty because it was built to be expensive.

use crate::limits;
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, ns, parse_document};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// A node by its place in the arena.
pub(crate) type Id = usize;

/// One node.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) parent: Option<Id>,
    pub(crate) children: Vec<Id>,
    pub(crate) kind: Kind,
}

/// What a node is.
#[derive(Debug, Default)]
pub(crate) enum Kind {
    /// The document, comments and whatever else has nothing to show.
    #[default]
    Silent,
    Text(String),
    Element(Element),
}

#[derive(Debug)]
pub(crate) struct Element {
    name: QualName,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// Its name; empty for SVG and MathML, whose elements are never what their names say.
    pub(crate) fn tag(&self) -> &str {
        if self.name.ns == ns!(html) {
            &self.name.local
        } else {
            ""
        }
    }

    /// Its name in whatever language.
    pub(crate) fn foreign_tag(&self) -> &str {
        &self.name.local
    }

    /// An attribute by its name in small letters.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// A parsed body.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    /// What stands behind the place where the tree met its bounds, as text.
    pub(crate) rest: String,
}

impl Tree {
    /// Reads a body. Never fails; see `rest`.
    pub(crate) fn read(html: &str) -> Tree {
        let bounded = bounded_tags(html);
        let mut parser = parse_document(Sink::new(), ParseOpts::default());
        let mut at = 0;
        while at < bounded.len() {
            let mut end = (at + 256).min(bounded.len());
            while !bounded.is_char_boundary(end) {
                end += 1;
            }
            parser.process(StrTendril::from_slice(bounded.get(at..end).unwrap_or_default()));
            at = end;
            if parser.tokenizer.sink.sink.is_full() {
                break;
            }
        }
        let mut tree = parser.finish();
        tree.rest = stripped(bounded.get(at..).unwrap_or_default());
        tree
    }

    pub(crate) fn root(&self) -> Id {
        0
    }

    pub(crate) fn children(&self, id: Id) -> &[Id] {
        self.nodes
            .get(id)
            .map(|node| node.children.as_slice())
            .unwrap_or_default()
    }

    pub(crate) fn parent(&self, id: Id) -> Option<Id> {
        self.nodes.get(id)?.parent
    }

    pub(crate) fn element(&self, id: Id) -> Option<&Element> {
        match &self.nodes.get(id)?.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(crate) fn text(&self, id: Id) -> Option<&str> {
        match &self.nodes.get(id)?.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// All nodes in the order of the document, with whether each begins or ends.
    pub(crate) fn walk(&self) -> Walk<'_> {
        Walk {
            tree: self,
            stack: vec![(self.root(), true)],
        }
    }

    /// The nodes below one, in the order of the document.
    pub(crate) fn below(&self, id: Id) -> Walk<'_> {
        Walk {
            tree: self,
            stack: vec![(id, true)],
        }
    }

    /// The words below a node, at most `limit` bytes of them.
    pub(crate) fn words(&self, id: Id, limit: usize) -> String {
        let mut words = String::new();
        for (node, begins) in self.below(id) {
            if let (Some(text), true) = (self.text(node), begins) {
                words.push_str(text);
                words.push(' ');
                if words.len() > limit {
                    break;
                }
            }
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Steps through a tree without recursion.
pub(crate) struct Walk<'t> {
    tree: &'t Tree,
    stack: Vec<(Id, bool)>,
}

impl Walk<'_> {
    /// Leaves out what is below the node that was given last.
    pub(crate) fn skip_children(&mut self, id: Id) {
        while self.stack.last().is_some_and(|top| *top != (id, false)) {
            self.stack.pop();
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = (Id, bool);

    fn next(&mut self) -> Option<(Id, bool)> {
        let (id, begins) = self.stack.pop()?;
        if begins {
            self.stack.push((id, false));
            let children = self.tree.children(id);
            self.stack.extend(children.iter().rev().map(|child| (*child, true)));
        }
        Some((id, begins))
    }
}

/// The parser's hands: it builds where the parser says.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    too_deep: Cell<bool>,
}

/// Levels at which the parser stops; each open level makes every later tag dearer.
const OPEN_LEVELS: usize = 500;

impl Sink {
    fn new() -> Sink {
        Sink {
            nodes: RefCell::new(vec![Node::default()]),
            too_deep: Cell::new(false),
        }
    }

    fn is_full(&self) -> bool {
        self.too_deep.get() || self.nodes.borrow().len() > limits::NODES
    }

    fn push(&self, kind: Kind) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node {
            kind,
            ..Node::default()
        });
        nodes.len() - 1
    }

    fn detach(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let Some(parent) = nodes.get_mut(id).and_then(|node| node.parent.take()) else {
            return;
        };
        if let Some(parent) = nodes.get_mut(parent) {
            // What is moved stands at the end in nearly every case.
            if let Some(place) = parent.children.iter().rposition(|child| *child == id) {
                parent.children.remove(place);
            }
        }
    }

    fn attach(&self, parent: Id, place: usize, child: Id) {
        self.detach(child);
        if self.is_below(parent, OPEN_LEVELS) {
            self.too_deep.set(true);
        }
        let mut nodes = self.nodes.borrow_mut();
        if let Some(node) = nodes.get_mut(child) {
            node.parent = Some(parent);
        }
        if let Some(node) = nodes.get_mut(parent) {
            let place = place.min(node.children.len());
            node.children.insert(place, child);
        }
    }

    fn insert(&self, parent: Id, place: usize, child: NodeOrText<Id>) {
        match child {
            NodeOrText::AppendNode(id) => self.attach(parent, place, id),
            NodeOrText::AppendText(text) => {
                let before = place.checked_sub(1).and_then(|before| {
                    let nodes = self.nodes.borrow();
                    nodes.get(parent)?.children.get(before).copied()
                });
                if let Some(before) = before {
                    let mut nodes = self.nodes.borrow_mut();
                    if let Some(Node {
                        kind: Kind::Text(known),
                        ..
                    }) = nodes.get_mut(before)
                    {
                        known.push_str(&text);
                        return;
                    }
                }
                let id = self.push(Kind::Text(text.to_string()));
                self.attach(parent, place, id);
            }
        }
    }

    /// Whether a node has at least so many ancestors. Counted each time: the parser moves whole branches.
    fn is_below(&self, id: Id, levels: usize) -> bool {
        let nodes = self.nodes.borrow();
        let parent = |id: &Id| nodes.get(*id).and_then(|node| node.parent);
        std::iter::successors(Some(id), parent).nth(levels).is_some()
    }

    fn length(&self, id: Id) -> usize {
        self.nodes.borrow().get(id).map_or(0, |node| node.children.len())
    }
}

/// A name that the parser may keep while the tree grows.
#[derive(Debug)]
struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Tree;
    type ElemName<'a> = Name;

    fn finish(self) -> Tree {
        Tree {
            nodes: self.nodes.into_inner(),
            rest: String::new(),
        }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        match self.nodes.borrow().get(*target).map(|node| &node.kind) {
            Some(Kind::Element(element)) => Name(element.name.clone()),
            _ => Name(QualName::new(None, ns!(), LocalName::from(""))),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        let attributes = attributes
            .into_iter()
            .map(|one| (one.name.local.to_ascii_lowercase().to_string(), one.value.to_string()));
        self.push(Kind::Element(Element {
            name,
            attributes: attributes.collect(),
        }))
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.push(Kind::Silent)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.push(Kind::Silent)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, self.length(*parent), child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let has_parent = self
            .nodes
            .borrow()
            .get(*element)
            .is_some_and(|node| node.parent.is_some());
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// A template has its content beside it; here it is below it, and templates are never shown.
    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        if let NodeOrText::AppendNode(id) = &child {
            self.detach(*id);
        }
        let place = {
            let nodes = self.nodes.borrow();
            let parent = nodes.get(*sibling).and_then(|node| node.parent);
            parent.and_then(|parent| {
                let place = nodes.get(parent)?.children.iter().rposition(|known| known == sibling)?;
                Some((parent, place))
            })
        };
        if let Some((parent, place)) = place {
            self.insert(parent, place, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        if let Some(Node {
            kind: Kind::Element(element),
            ..
        }) = self.nodes.borrow_mut().get_mut(*target)
        {
            for one in attributes {
                let name = one.name.local.to_ascii_lowercase().to_string();
                if element.attribute(&name).is_none() && element.attributes.len() < ATTRIBUTES {
                    element.attributes.push((name, one.value.to_string()));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let children = match self.nodes.borrow_mut().get_mut(*node) {
            Some(node) => std::mem::take(&mut node.children),
            None => return,
        };
        for child in children {
            if let Some(node) = self.nodes.borrow_mut().get_mut(child) {
                node.parent = None;
            }
            self.attach(*new_parent, usize::MAX, child);
        }
    }
}

/// Attributes that one tag may have.
const ATTRIBUTES: usize = 80;

/// Where in a tag a byte stands.
#[derive(Clone, Copy)]
enum Place {
    Between,
    Name,
    /// After `=`.
    Before,
    Value,
    Quoted(u8),
}

/// The same input, with tags that have too many attributes ended before the rest of them: a parser compares each
/// attribute of a tag with those before it.
fn bounded_tags(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut kept: Option<String> = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(open) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| *byte == b'<'))
    {
        at += open + 1;
        if !bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/')
        {
            continue;
        }
        let mut attributes = 0;
        let mut place = Place::Between;
        let mut cut = None;
        while let Some(&byte) = bytes.get(at) {
            let blank = byte.is_ascii_whitespace();
            place = match place {
                Place::Quoted(quote) if byte == quote => Place::Between,
                Place::Quoted(_) => place,
                _ if byte == b'>' => break,
                Place::Before if matches!(byte, b'"' | b'\'') => Place::Quoted(byte),
                Place::Before if blank => Place::Before,
                Place::Before | Place::Value if !blank => Place::Value,
                Place::Before | Place::Value => Place::Between,
                Place::Name | Place::Between if byte == b'=' => Place::Before,
                _ if blank || byte == b'/' => Place::Between,
                Place::Name => Place::Name,
                Place::Between => {
                    attributes += 1;
                    if attributes > ATTRIBUTES && cut.is_none() {
                        cut = Some(at);
                    }
                    Place::Name
                }
            };
            at += 1;
        }
        if let Some(cut) = cut {
            let kept = kept.get_or_insert_default();
            kept.push_str(html.get(copied..cut).unwrap_or_default());
            copied = at;
        }
    }
    match kept {
        None => Cow::Borrowed(html),
        Some(mut kept) => {
            kept.push_str(html.get(copied..).unwrap_or_default());
            Cow::Owned(kept)
        }
    }
}

/// What is outside of tags.
fn stripped(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_outside_html_is_in_the_body() {
        let tree = Tree::read("before<html><body><p>in</p></body></html>after");
        assert_eq!(tree.words(tree.root(), 1_000), "before in after");
    }

    #[test]
    fn three_hundred_levels_are_not_empty_and_bombs_end() {
        let deep = format!("{}hola{}", "<div>".repeat(300), "</div>".repeat(300));
        assert_eq!(Tree::read(&deep).words(0, 100), "hola");
        for bomb in [
            "<div>".repeat(100_000) + "end",
            (0..20_000).map(|id| format!("<b id={id}>")).collect::<String>() + &"<p>x".repeat(20_000) + "end",
            (0..3_000)
                .map(|id| format!("<b id={id}><div><div><div><div><div><div><div><div><div></b>"))
                .collect::<String>()
                + &"<p>x".repeat(2_000)
                + "end",
            "<table><b>".repeat(20_000) + "end",
            format!(
                "<p {}>end",
                (0..50_000).map(|id| format!("a{id}=1 ")).collect::<String>()
            ),
        ] {
            let tree = Tree::read(&bomb);
            assert!(tree.nodes.len() < limits::NODES * 12, "{} nodes", tree.nodes.len());
            assert!(tree.words(0, usize::MAX).ends_with("end") || tree.rest.ends_with("end"));
        }
    }

    #[test]
    fn attributes_are_cut_and_quotes_respected() {
        let many = format!("<p {} title=x>hola</p>", "b c d e f g h i j k ".repeat(20));
        assert!(bounded_tags(&many).ends_with(">hola</p>") && bounded_tags(&many).len() < many.len());
        for same in [
            "<a title=\"a > b c d\" href=x>",
            "1 < 2 and 3 > 2",
            "<img src=\"data:x y z\">",
        ] {
            assert_eq!(bounded_tags(same), same);
        }
    }
}
