//! Where the quoted mail and the signature are in an HTML body, by the marks that mail programs leave. Nothing is deleted:
//! places are marked, the view folds them, the text says of each line what it is. When everything would be folded, nothing
//! is.

use super::tree::{Id, Tree};
use std::collections::BTreeMap;

/// What a marked place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    /// Text of an earlier mail.
    Quote,
    /// Who wrote it, and the like.
    Signature,
}

impl Fold {
    /// The value of `data-fold`.
    pub fn name(self) -> &'static str {
        match self {
            Fold::Quote => "quote",
            Fold::Signature => "signature",
        }
    }

    fn named(name: &str) -> Option<Fold> {
        match name {
            "quote" => Some(Fold::Quote),
            "signature" => Some(Fold::Signature),
            _ => None,
        }
    }
}

/// The marked places of a tree: whole subtrees.
pub(super) fn find(tree: &Tree) -> BTreeMap<Id, Fold> {
    let mut found = BTreeMap::new();
    let mut walk = tree.walk();
    while let Some((id, begins)) = walk.next() {
        if !begins {
            continue;
        }
        if found.contains_key(&id) {
            walk.skip_children(id);
            continue;
        }
        let Some(mark) = mark(tree, id) else {
            continue;
        };
        match mark {
            Mark::Whole(fold) => {
                found.insert(id, fold);
                if fold == Fold::Quote {
                    mark_introduction(tree, id, &mut found);
                }
                walk.skip_children(id);
            }
            Mark::FromHere => {
                // What follows up to the end of the mail, level by level.
                let mut at = id;
                found.insert(id, Fold::Quote);
                while let Some(parent) = tree.parent(at) {
                    let siblings = tree.children(parent);
                    let after = siblings.iter().skip_while(|sibling| **sibling != at).skip(1);
                    found.extend(after.map(|sibling| (*sibling, Fold::Quote)));
                    at = parent;
                }
                walk.skip_children(id);
            }
        }
    }
    let has_words = |id: Id| tree.text(id).is_some_and(|text| !text.trim().is_empty());
    if !visible(tree, &found).any(has_words)
        && !visible(tree, &found).any(|id| tree.element(id).is_some_and(|element| element.tag() == "img"))
    {
        found.clear();
    }
    found
}

/// Nodes outside of every marked place.
fn visible<'t>(tree: &'t Tree, found: &'t BTreeMap<Id, Fold>) -> impl Iterator<Item = Id> + 't {
    let mut walk = tree.walk();
    std::iter::from_fn(move || {
        loop {
            let (id, begins) = walk.next()?;
            if !begins {
                continue;
            }
            let silent = tree
                .element(id)
                .is_some_and(|element| matches!(element.tag(), "style" | "script" | "title" | "head" | "template"));
            if found.contains_key(&id) || silent {
                walk.skip_children(id);
                continue;
            }
            return Some(id);
        }
    })
}

enum Mark {
    Whole(Fold),
    /// Outlook has no element around what it quotes: it begins here and goes on to the end.
    FromHere,
}

fn mark(tree: &Tree, id: Id) -> Option<Mark> {
    let element = tree.element(id)?;
    if let Some(fold) = element.attribute("data-fold").and_then(Fold::named) {
        return Some(Mark::Whole(fold));
    }
    let tag = element.tag();
    // Outlook on phones puts x_ before what it quotes again.
    let plain = |value: &str| value.strip_prefix("x_").unwrap_or(value).to_ascii_lowercase();
    let name = plain(element.attribute("id").unwrap_or_default());
    let classes: Vec<String> = element
        .attribute("class")
        .unwrap_or_default()
        .split_whitespace()
        .map(plain)
        .collect();
    let has = |wanted: &str| classes.iter().any(|class| class == wanted);
    let forwarded = || is_forwarded(&tree.words(id, 400));

    if has("gmail_signature")
        || has("protonmail_signature_block")
        || has("moz-signature")
        || name == "signature"
        || name == "applemailsignature"
        || name == "ms-outlook-mobile-signature"
    {
        return Some(Mark::Whole(Fold::Signature));
    }
    if tag == "blockquote" {
        let cited = element
            .attribute("type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("cite"))
            || element.attribute("cite").is_some();
        if cited || has("gmail_quote") || has("protonmail_quote") || has("yahoo_quoted") || has("tutanota_quote") {
            return (!forwarded()).then_some(Mark::Whole(Fold::Quote));
        }
        // A quote without a mark: only when the line before it says who wrote.
        return introduction(tree, id).map(|_| Mark::Whole(Fold::Quote));
    }
    if has("gmail_quote") || has("gmail_quote_container") {
        // Answers stand between the quotes of one container, so only its quotes are folded, when it has any.
        let inner = tree.below(id).any(|(below, begins)| {
            begins && below != id && tree.element(below).is_some_and(|element| element.tag() == "blockquote")
        });
        return (!inner && !forwarded()).then_some(Mark::Whole(Fold::Quote));
    }
    if has("gmail_attr") || has("moz-cite-prefix") {
        return (!forwarded()).then_some(Mark::Whole(Fold::Quote));
    }
    if has("yahoo_quoted")
        || has("protonmail_quote")
        || has("zmail_extra")
        || has("zoho_quote")
        || name == "zwchr"
        || name == "yiv_quoted"
    {
        return (!forwarded()).then_some(Mark::Whole(Fold::Quote));
    }
    if name == "divrplyfwdmsg"
        || name == "appendonsend"
        || name == "olk_src_body_section"
        || name == "replywithquote"
        || name == "mail-editor-reference-message-container"
    {
        let whole = name == "olk_src_body_section" || name == "mail-editor-reference-message-container";
        if name == "appendonsend" && following(tree, id).is_empty() || is_forwarded(&following(tree, id)) {
            return None;
        }
        return Some(if whole {
            Mark::Whole(Fold::Quote)
        } else {
            Mark::FromHere
        });
    }
    if tag == "div"
        && is_outlook_line(element.attribute("style").unwrap_or_default())
        && head_of_mail(&tree.words(id, 600))
        && !forwarded()
    {
        return Some(Mark::FromHere);
    }
    if tag == "hr" && head_of_mail(&following(tree, id)) && !is_forwarded(&following(tree, id)) {
        return Some(Mark::FromHere);
    }
    let is_block = matches!(tag, "div" | "p" | "span" | "td");
    if is_block {
        let words = tree.words(id, 300);
        if words.len() < 120 && is_original_line(&words) && !has_block_below(tree, id) {
            return Some(Mark::FromHere);
        }
    }
    None
}

fn has_block_below(tree: &Tree, id: Id) -> bool {
    tree.below(id).any(|(below, begins)| {
        begins
            && below != id
            && tree
                .element(below)
                .is_some_and(|element| matches!(element.tag(), "div" | "p" | "table" | "blockquote"))
    })
}

/// The line over an Outlook quote: a border at the top, one point wide, in whatever unit the padding is.
fn is_outlook_line(style: &str) -> bool {
    let style: String = style.to_ascii_lowercase().split_whitespace().collect();
    style.contains("border-top:solid") || style.contains("border:none;border-top:")
}

/// Words that begin a quoted mail: at least two of its fields, in the languages of the shops and their neighbours.
fn head_of_mail(words: &str) -> bool {
    let start: String = words.chars().take(400).collect::<String>().to_lowercase();
    const FROM: &[&str] = &[
        "from:",
        "de:",
        "feladó:",
        "dari:",
        "von:",
        "da:",
        "van:",
        "od:",
        "från:",
        "de :",
        "από:",
        "发件人",
        "寄件者",
    ];
    const OTHER: &[&str] = &[
        "sent:",
        "to:",
        "date:",
        "enviado:",
        "enviado el:",
        "para:",
        "fecha:",
        "asunto:",
        "elküldve:",
        "küldve:",
        "címzett:",
        "dátum:",
        "tárgy:",
        "dikirim:",
        "terkirim:",
        "kepada:",
        "tanggal:",
        "perihal:",
        "subjek:",
        "gesendet:",
        "an:",
        "datum:",
        "betreff:",
        "envoyé :",
        "envoyé:",
        "à :",
        "objet :",
        "objet:",
        "enviada em:",
        "data:",
        "assunto:",
        "subject:",
        "inviato:",
    ];
    FROM.iter().any(|word| start.starts_with(word)) && OTHER.iter().filter(|word| start.contains(*word)).count() >= 1
}

/// `-----Original Message-----` and its translations.
fn is_original_line(words: &str) -> bool {
    let lower = words.to_lowercase();
    let inner = lower.trim_matches(|letter: char| matches!(letter, '-' | '_' | '—' | ' '));
    if inner.len() == lower.len() && !lower.contains("原始邮件") {
        return false;
    }
    matches!(
        inner,
        "original message"
            | "original mail"
            | "mensaje original"
            | "eredeti üzenet"
            | "pesan asli"
            | "ursprüngliche nachricht"
            | "message d'origine"
            | "mensagem original"
            | "messaggio originale"
            | "αρχικό μήνυμα"
            | "原始邮件"
            | "oorspronkelijk bericht"
    )
}

/// A forwarded mail is what the sender wants to be read.
fn is_forwarded(words: &str) -> bool {
    crate::forward::begins_forwarded(words)
}

fn following(tree: &Tree, id: Id) -> String {
    let Some(parent) = tree.parent(id) else {
        return String::new();
    };
    let own = tree.words(id, 400);
    let after = tree
        .children(parent)
        .iter()
        .skip_while(|sibling| **sibling != id)
        .skip(1);
    let next = after.map(|sibling| match tree.text(*sibling) {
        Some(text) => text.trim().to_owned(),
        None => tree.words(*sibling, 400),
    });
    std::iter::once(own)
        .chain(next.take(6))
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The node before a quote that says who wrote it.
fn introduction(tree: &Tree, id: Id) -> Option<Id> {
    let parent = tree.parent(id)?;
    let place = tree.children(parent).iter().position(|child| *child == id)?;
    let before = tree.children(parent).get(..place)?.iter().rev().take(6);
    for sibling in before {
        let words = match tree.text(*sibling) {
            Some(text) => text.trim().to_owned(),
            None => tree.words(*sibling, 400),
        };
        if words.is_empty() {
            continue;
        }
        return is_introduction(&words).then_some(*sibling);
    }
    None
}

fn mark_introduction(tree: &Tree, id: Id, found: &mut BTreeMap<Id, Fold>) {
    if let Some(line) = introduction(tree, id) {
        found.insert(line, Fold::Quote);
    }
}

/// "On Monday Carla wrote:" in the languages of the shops and their neighbours.
fn is_introduction(words: &str) -> bool {
    let lower = words.to_lowercase();
    let lower = lower.trim_end();
    const ENDS: &[&str] = &[
        "wrote:",
        "escribió:",
        "escribio:",
        "írta:",
        "ezt írta:",
        "menulis:",
        "schrieb:",
        "a écrit :",
        "a écrit:",
        "escreveu:",
        "ha scritto:",
        "schreef:",
        "写道:",
        "写道：",
    ];
    let dated = lower.chars().any(|letter| letter.is_ascii_digit());
    let ended = ENDS.iter().any(|end| lower.ends_with(end))
        || lower.contains("ezt írta (időpont:")
        || lower.ends_with(':') && lower.starts_with("am ") && lower.contains(" schrieb ");
    words.len() < 400 && ended && (dated || lower.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(html: &str) -> (String, String) {
        let tree = Tree::read(html);
        let found = find(&tree);
        let seen: Vec<&str> = visible(&tree, &found)
            .filter_map(|id| tree.text(id))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect();
        let hidden: Vec<String> = found
            .keys()
            .map(|id| {
                tree.text(*id)
                    .map_or_else(|| tree.words(*id, 500), |text| text.trim().to_owned())
            })
            .filter(|text| !text.is_empty())
            .collect();
        (seen.join(" "), hidden.join(" "))
    }

    #[test]
    fn each_mail_program_marks_what_it_quotes() {
        for (program, html, seen) in [
            (
                "Gmail",
                r#"<div dir="ltr">Gracias</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">El lun, 3 nov 2026, Ana escribió:<br></div><blockquote class="gmail_quote" style="x">Hola</blockquote></div>"#,
                "Gracias",
            ),
            (
                "Gmail, answers between",
                r#"<div class="gmail_quote"><div class="gmail_attr">On Mon 3 Ana wrote:</div><blockquote class="gmail_quote">uno</blockquote><div>mi respuesta</div><blockquote class="gmail_quote">dos</blockquote></div>"#,
                "mi respuesta",
            ),
            (
                "Gmail signature",
                r#"<div>Hola</div><div class="gmail_signature">Carla Ruiz<br>Tel. 600</div>"#,
                "Hola",
            ),
            (
                "Outlook on the web",
                r#"<div>Rendben</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Feladó:</b> Ana<br><b>Elküldve:</b> 2026. nov. 3.<br><b>Tárgy:</b> x</div><div>régi</div>"#,
                "Rendben",
            ),
            (
                "Outlook on phones",
                r#"<div>Oke</div><div id="x_divRplyFwdMsg">Dari: Ana Dikirim: 3 Nov</div><div>lama</div>"#,
                "Oke",
            ),
            (
                "Outlook for Windows",
                r#"<div class="WordSection1"><p>Thanks</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p><b>From:</b> Ana<br><b>Sent:</b> Monday<br><b>To:</b> Carla</p></div><p>older</p></div>"#,
                "Thanks",
            ),
            (
                "Outlook for Windows, centimetres",
                r#"<p>Danke</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p>Von: Ana Gesendet: Montag An: Carla</p></div><p>alt</p>"#,
                "Danke",
            ),
            (
                "Outlook for Mac",
                r#"<div>Hi</div><span id="OLK_SRC_BODY_SECTION"><div>From: Ana Date: Monday</div>older</span>"#,
                "Hi",
            ),
            (
                "Apple Mail",
                r#"<div>Vale</div><div><blockquote type="cite"><div>El 3 nov 2026, Ana escribió:</div>viejo</blockquote></div>"#,
                "Vale",
            ),
            (
                "Yahoo",
                r#"<div>ok</div><div id="yahoo_quoted_1" class="yahoo_quoted">On Monday, Ana wrote: old</div>"#,
                "ok",
            ),
            (
                "Proton",
                r#"<div>Salut</div><div class="protonmail_quote">Le lundi, Ana a écrit :<blockquote class="protonmail_quote">vieux</blockquote></div>"#,
                "Salut",
            ),
            (
                "Thunderbird",
                r#"<p>Merci</p><div class="moz-cite-prefix">Le 3/11/2026, Ana a écrit :</div><blockquote type="cite" cite="mid:x">vieux</blockquote>"#,
                "Merci",
            ),
            (
                "QQ",
                r#"<div>好的</div><div>------------------ 原始邮件 ------------------</div><div>发件人: Ana</div>"#,
                "好的",
            ),
            (
                "Greek",
                r#"<p>Ναι</p><p>-----Αρχικό μήνυμα-----</p><p>παλιό</p>"#,
                "Ναι",
            ),
            (
                "a bare quote with its line",
                r#"<p>Köszönöm</p><p>Ana (2026. nov. 3.) ezt írta:</p><blockquote>régi</blockquote>"#,
                "Köszönöm",
            ),
        ] {
            assert_eq!(folded(html).0, seen, "{program}");
        }
    }

    #[test]
    fn what_is_no_quote_stays() {
        for (name, html, seen) in [
            (
                "a quotation of an article",
                "<p>They say:</p><blockquote>Buy now</blockquote>",
                "They say: Buy now",
            ),
            ("only a quote", r#"<blockquote type="cite">todo</blockquote>"#, "todo"),
            (
                "a forwarded mail",
                r#"<div>Please see</div><div class="gmail_quote">---------- Forwarded message ---------<br>From: Carla</div>"#,
                "Please see ---------- Forwarded message --------- From: Carla",
            ),
            (
                "an answer below",
                r#"<blockquote type="cite">viejo</blockquote><p>respuesta</p>"#,
                "respuesta",
            ),
            ("a rule in the text", "<p>uno</p><hr><p>dos</p>", "uno dos"),
        ] {
            assert_eq!(folded(html).0, seen, "{name}");
        }
    }
}
