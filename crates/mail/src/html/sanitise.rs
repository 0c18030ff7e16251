//! From a stranger's HTML to a document that can only be read. See the module above for what is promised.
//!
//! What the view finds in the result: `img[data-remote]` (a picture that waits for consent, its address as data),
//! `img[data-cid]` (a picture inside the mail), `img[data-tracker]` (one that only watches), `a[data-host]` (where a link goes;
//! `data-pretends` when its words say otherwise), `[data-fold]` (quote or signature). There is no `id`, `class` or `name`, and
//! no `src` but small pictures written out in the mail itself.

use super::allowed::{ATTRIBUTES, DROPPED, TAGS, VOID, WRITTEN_PICTURES, escape, fits};
use super::fold::{self, Fold};
use super::link::{self, Link, Remote, RemoteKind, Tracker};
use super::style;
use super::tree::{Element, Id, Tree};
use crate::limits;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// A body that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sanitised {
    /// The document, as what stands inside of a `body`.
    pub html: String,
    /// What would have been fetched, in the order of the mail, each address once.
    pub remote: Vec<Remote>,
    /// Where its links go.
    pub links: Vec<Link>,
    /// Content-IDs of pictures that it shows from the mail itself.
    pub inline: Vec<String>,
    /// Some text was made invisible by its sender.
    pub hides_text: bool,
    /// It could not be shown as it was (too large, too many links), and this is its text.
    pub as_text: bool,
}

/// Makes a body safe to show.
pub fn sanitise(html: &str) -> Sanitised {
    let mut first = pass(html);
    if first.as_text || first.links.len() > limits::LINKS {
        return only_text(first, html);
    }
    // What two parsers make of a document must be the same document; nearly always it is after one pass. Each pass costs as
    // much as the first, and a document that needs more of them was built for that.
    for _ in 0..2 {
        let again = pass(&first.html);
        if again.html == first.html {
            return first;
        }
        first.html = again.html;
    }
    only_text(first, html)
}

fn only_text(mut first: Sanitised, html: &str) -> Sanitised {
    let text = super::text::plain(html);
    first.html = escaped_lines(&text);
    first.links.truncate(limits::LINKS);
    first.as_text = true;
    first
}

/// A plain text as the same kind of document.
pub(super) fn escaped_lines(text: &str) -> String {
    let mut html = String::from("<div style=\"white-space:pre-wrap\">");
    escape(&mut html, text, false);
    html.push_str("</div>");
    html
}

fn pass(html: &str) -> Sanitised {
    let tree = Tree::read(html);
    let folds = fold::find(&tree);
    let mut writer = Writer {
        tree: &tree,
        folds: &folds,
        out: Sanitised::default(),
        known: HashSet::new(),
        hidden: 0,
    };
    writer.write();
    let mut out = writer.out;
    if !tree.rest.is_empty() {
        out.html.push_str("<p>");
        escape(&mut out.html, &tree.rest, false);
        out.html.push_str("</p>");
    }
    if out.html.len() > 2 * limits::BODY.max(html.len()) {
        // Nearly every sign of it had to be written as an entity: it is no document, and reading millions of entities again
        // costs more than all the rest.
        out.as_text = true;
        return out;
    }
    out.html = GATE.clean(&out.html).to_string();
    out
}

/// The second opinion.
static GATE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut gate = ammonia::Builder::empty();
    let generic = ATTRIBUTES
        .iter()
        .find(|(tag, _)| *tag == "*")
        .map(|(_, names)| *names)
        .unwrap_or_default();
    let by_tag: HashMap<&str, HashSet<&str>> = ATTRIBUTES
        .iter()
        .filter(|(tag, _)| *tag != "*")
        .map(|(tag, names)| (*tag, names.iter().copied().filter(|name| *name != "rel").collect()))
        .collect();
    gate.tags(TAGS.iter().copied().collect())
        .clean_content_tags(DROPPED.iter().copied().collect())
        .generic_attributes(generic.iter().copied().collect())
        .tag_attributes(by_tag)
        .url_schemes(["http", "https", "mailto", "tel", "data"].into_iter().collect())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true)
        .attribute_filter(|tag, name, value| match (tag, name) {
            ("img", "src") => WRITTEN_PICTURES
                .iter()
                .any(|start| value.starts_with(start))
                .then(|| value.into()),
            ("a", "href") => link::followable(value).map(|(href, _)| href.into()),
            (_, "style") => {
                let kept = style::filter(value).kept;
                (!kept.is_empty()).then(|| kept.into())
            }
            _ => Some(value.into()),
        });
    gate
});

struct Writer<'t> {
    tree: &'t Tree,
    folds: &'t BTreeMap<Id, Fold>,
    out: Sanitised,
    known: HashSet<String>,
    /// Open elements that hide what is in them.
    hidden: u32,
}

impl Writer<'_> {
    fn write(&mut self) {
        let tree = self.tree;
        let mut walk = tree.walk();
        // For each open node: what closes it, and whether it hides.
        let mut open: Vec<(Option<&str>, bool)> = Vec::new();
        let mut depth = 0;
        while let Some((id, begins)) = walk.next() {
            if !begins {
                let (tag, hides) = open.pop().unwrap_or_default();
                if let Some(tag) = tag {
                    depth -= 1;
                    if !VOID.contains(&tag) {
                        self.out.html.push_str("</");
                        self.out.html.push_str(tag);
                        self.out.html.push('>');
                    }
                }
                self.hidden -= u32::from(hides);
                continue;
            }
            if let Some(text) = tree.text(id) {
                self.text(id, text);
                open.push((None, false));
                continue;
            }
            let Some(element) = tree.element(id) else {
                open.push((None, false));
                continue;
            };
            self.fetches(element);
            let tag = element.tag();
            if tag.is_empty() || DROPPED.contains(&tag) {
                self.fetches_below(id);
                open.push((None, false));
                walk.skip_children(id);
                continue;
            }
            let style = style::filter(element.attribute("style").unwrap_or_default());
            let hides = style.hides || element.attribute("hidden").is_some();
            self.hidden += u32::from(hides);
            if hides && !tree.words(id, 10).is_empty() {
                self.out.hides_text = true;
            }
            for address in &style.remote {
                self.remote(address, RemoteKind::Background, None);
            }
            let written = self.written_tag(element, tag, &style);
            if let Some(written) = written.filter(|_| depth < limits::HTML_DEPTH) {
                depth += 1;
                self.begin(id, element, written, &style);
                open.push((Some(written), hides));
            } else {
                open.push((None, hides));
            }
        }
    }

    /// The element to write for one that was read; nothing when only its content is.
    fn written_tag(&self, element: &Element, tag: &str, style: &style::Style) -> Option<&'static str> {
        // The body's colours are the mail's; the frame's own body is not the mail's to set.
        if tag == "body" {
            let looks = !style.kept.is_empty() || element.attribute("dir").is_some();
            return looks.then_some("div");
        }
        TAGS.iter().find(|known| **known == tag).copied()
    }

    fn begin(&mut self, id: Id, element: &Element, tag: &'static str, style: &style::Style) {
        self.out.html.push('<');
        self.out.html.push_str(tag);
        if let Some(fold) = self.folds.get(&id) {
            self.attribute("data-fold", fold.name());
        }
        if !style.kept.is_empty() {
            self.attribute("style", &style.kept);
        }
        let own = ATTRIBUTES
            .iter()
            .filter(|(known, _)| *known == tag || *known == "*")
            .flat_map(|(_, names)| names.iter());
        for name in own {
            if name.starts_with("data-") || matches!(*name, "style" | "href" | "src" | "rel") {
                continue;
            }
            if let Some(value) = element.attribute(name)
                && fits(name, value)
            {
                self.attribute(name, value);
            }
        }
        match tag {
            "a" => self.link(id, element),
            "img" => self.picture(element),
            _ => {}
        }
        self.out.html.push('>');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.html.push(' ');
        self.out.html.push_str(name);
        self.out.html.push_str("=\"");
        escape(&mut self.out.html, value, true);
        self.out.html.push('"');
    }

    fn text(&mut self, id: Id, text: &str) {
        let fold = self.folds.get(&id).filter(|_| !text.trim().is_empty());
        if let Some(fold) = fold {
            self.out.html.push_str("<span data-fold=\"");
            self.out.html.push_str(fold.name());
            self.out.html.push_str("\">");
        }
        escape(&mut self.out.html, text, false);
        if fold.is_some() {
            self.out.html.push_str("</span>");
        }
    }

    fn link(&mut self, id: Id, element: &Element) {
        let Some((href, host)) = element.attribute("href").and_then(link::followable) else {
            return;
        };
        self.attribute("href", &href);
        self.attribute("data-host", &host);
        let text: String = self.tree.words(id, 400).chars().take(200).collect();
        let pretends = link::pretends(&text, &href, &host);
        if pretends {
            self.attribute("data-pretends", "true");
        }
        self.out.links.push(Link {
            href,
            host,
            text,
            pretends,
        });
    }

    fn picture(&mut self, element: &Element) {
        let source = element.attribute("src").unwrap_or_default().trim();
        let cid = element.attribute("data-cid").or_else(|| {
            let (scheme, rest) = source.split_at_checked(4)?;
            scheme.eq_ignore_ascii_case("cid:").then_some(rest)
        });
        if let Some(cid) = cid {
            let cid = crate::charset::clean_line(cid.trim_matches(['<', '>']));
            self.attribute("data-cid", &cid);
            if !self.out.inline.contains(&cid) {
                self.out.inline.push(cid);
            }
            return;
        }
        if WRITTEN_PICTURES.iter().any(|start| source.starts_with(start))
            && source.len() < limits::BODY
            && source
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b":/;,+=".contains(&byte))
        {
            self.attribute("src", source);
            return;
        }
        let address = element.attribute("data-remote").unwrap_or(source);
        let Some((url, host)) = link::fetched(address) else {
            return;
        };
        self.attribute("data-remote", &url);
        let tracker = self.watcher(element, &url, &host);
        if let Some(tracker) = tracker {
            self.attribute(
                "data-tracker",
                match tracker {
                    Tracker::Tiny => "tiny",
                    Tracker::Hidden => "hidden",
                    Tracker::Service(name) => name,
                },
            );
        }
        self.remote(&url, RemoteKind::Image, tracker);
    }

    fn watcher(&self, element: &Element, url: &str, host: &str) -> Option<Tracker> {
        let style = element.attribute("style").unwrap_or_default();
        let sized = |name: &str| {
            let own = style.split(';').filter_map(|one| one.split_once(':'));
            own.into_iter()
                .find(|(property, _)| property.trim().eq_ignore_ascii_case(name))
                .map(|(_, value)| value.trim())
        };
        let width = element.attribute("width").or_else(|| sized("width"));
        let height = element.attribute("height").or_else(|| sized("height"));
        link::tracker(url, host, width, height, self.hidden > 0)
    }

    fn remote(&mut self, address: &str, kind: RemoteKind, tracker: Option<Tracker>) {
        if let Some((url, host)) = link::fetched(address)
            && self.out.remote.len() < limits::LINKS
            && self.known.insert(url.clone())
        {
            self.out.remote.push(Remote {
                url,
                host,
                kind,
                tracker,
            });
        }
    }

    /// Addresses that other attributes of an element would fetch.
    fn fetches(&mut self, element: &Element) {
        let tag = element.foreign_tag().to_ascii_lowercase();
        for (name, value) in element.attributes() {
            let kind = match (tag.as_str(), name) {
                (_, "background") => RemoteKind::Background,
                ("img", "src") | ("a", "href") | ("area", "href") => continue,
                (_, "srcset" | "imagesrcset") => {
                    for candidate in value.split(',').take(20) {
                        let address = candidate.split_whitespace().next().unwrap_or_default();
                        self.remote(address, RemoteKind::Image, None);
                    }
                    continue;
                }
                (
                    "iframe" | "frame" | "object" | "embed" | "applet" | "portal",
                    "src" | "data" | "code" | "codebase" | "archive",
                ) => RemoteKind::Frame,
                ("video" | "audio" | "source" | "track", "src" | "poster") => RemoteKind::Media,
                ("image" | "use" | "feimage" | "input" | "image-set", "href" | "xlink:href" | "src") => {
                    RemoteKind::Image
                }
                ("link" | "script" | "base" | "math" | "mglyph" | "form", "href" | "src" | "action") => {
                    RemoteKind::Resource
                }
                (_, "ping" | "manifest" | "lowsrc" | "dynsrc" | "longdesc" | "profile" | "cite")
                    if value.contains("//") =>
                {
                    RemoteKind::Resource
                }
                _ => continue,
            };
            self.remote(value, kind, None);
        }
    }

    /// What is dropped is not shown, but what it would have fetched is named.
    fn fetches_below(&mut self, id: Id) {
        let tree = self.tree;
        for (below, begins) in tree.below(id) {
            if !begins {
                continue;
            }
            if let Some(element) = tree.element(below) {
                if below != id {
                    self.fetches(element);
                }
                if element.tag() == "img"
                    && let Some(source) = element.attribute("src")
                {
                    self.remote(source, RemoteKind::Image, None);
                }
                if element.tag() == "style" {
                    for found in style::filter(&tree.words(below, 20_000).replace([';', '}', '{'], " ")).remote {
                        self.remote(&found, RemoteKind::Resource, None);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_waits_a_link_tells_its_host_and_a_counter_is_named() {
        let clean = sanitise(
            r#"<body bgcolor=red><p onclick=x>Hola <img src="https://cdn.example/a.png" alt=foto><img src=cid:uno@x>
            <img src="https://x.list-manage.com/track/open.php" width=1 height=1><a href="https://evil.example/">https://bank.example</a></p>
            <table background="//bg.example/b.png"><td>x</table><video poster="https://v.example/p.jpg"></video>"#,
        );
        assert!(
            clean
                .html
                .contains(r#"<img alt="foto" data-remote="https://cdn.example/a.png">"#),
            "{}",
            clean.html
        );
        assert!(clean.html.contains(r#"data-cid="uno@x""#) && !clean.html.contains("src="));
        assert!(
            clean.html.contains(r#"data-host="evil.example" data-pretends="true""#),
            "{}",
            clean.html
        );
        let told: Vec<_> = clean
            .remote
            .iter()
            .map(|one| (one.host.as_str(), one.kind, one.tracker))
            .collect();
        assert_eq!(
            told,
            [
                ("cdn.example", RemoteKind::Image, None),
                (
                    "x.list-manage.com",
                    RemoteKind::Image,
                    Some(Tracker::Service("Mailchimp"))
                ),
                ("bg.example", RemoteKind::Background, None),
                ("v.example", RemoteKind::Media, None),
            ]
        );
        assert_eq!(clean.inline, ["uno@x"]);
    }

    #[test]
    fn a_link_farm_and_a_bomb_are_shown_as_text() {
        let farm = "<a href=https://x.example>x</a> ".repeat(limits::LINKS + 1);
        assert!(sanitise(&farm).as_text);
        let deep = format!("{}hola{}", "<div>".repeat(300), "</div>".repeat(300));
        let clean = sanitise(&deep);
        assert!(clean.html.contains("hola") && clean.html.matches("<div>").count() == limits::HTML_DEPTH);
    }

    #[test]
    fn quotes_are_marked_in_place() {
        let clean =
            sanitise(r#"<p>Rendben</p><div id="divRplyFwdMsg">Feladó: Ana Elküldve: ma</div>régi<p>régebbi</p>"#);
        assert_eq!(
            clean.html,
            r#"<p>Rendben</p><div data-fold="quote">Feladó: Ana Elküldve: ma</div><span data-fold="quote">régi</span><p data-fold="quote">régebbi</p>"#
        );
        assert_eq!(sanitise(&clean.html).html, clean.html);
    }
}
