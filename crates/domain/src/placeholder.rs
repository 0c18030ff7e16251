//! Places in a text that stand for what is known of a customer, an order or the shop: `{{customer.first_name|amigo}}`.
//! What follows the bar is written when nothing is known. A place that stays empty must never reach a customer, so it is
//! kept as it stands and named, and whoever sends refuses.

use std::collections::BTreeMap;

/// Names that a text can use. The words for them are `placeholder.<name>` in `locales/`.
pub const PLACEHOLDERS: &[&str] = &[
    "customer.first_name",
    "customer.name",
    "agent.name",
    "shop.name",
    "ticket.number",
    "order.number",
    "order.total",
    "order.tracking",
    "order.carrier",
    "order.promised_date",
    "order.tracking_link",
];

/// A text with its places filled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// The text; places without a value and without a fallback stand in it as they were written.
    pub text: String,
    /// Those places, without their braces, each once, in the order of the text.
    pub unfilled: Vec<String>,
}

enum Piece<'a> {
    Text(&'a str),
    Place { whole: &'a str, inside: &'a str },
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((head, next)) = rest.split_once("}}") {
        // The newest opening is the one that is closed here; a place does not go over the end of a line.
        match head.rsplit_once("{{") {
            Some((before, inside)) if !inside.contains('\n') => {
                let whole = rest.get(before.len()..head.len() + 2).unwrap_or_default();
                found.push(Piece::Text(before));
                found.push(Piece::Place { whole, inside });
            }
            _ => found.push(Piece::Text(rest.get(..head.len() + 2).unwrap_or_default())),
        }
        rest = next;
    }
    found.push(Piece::Text(rest));
    found
}

fn name_and_fallback(inside: &str) -> (&str, Option<&str>) {
    match inside.split_once('|') {
        Some((name, fallback)) => (name.trim(), Some(fallback.trim())),
        None => (inside.trim(), None),
    }
}

/// Fills the places of a text. A value that is empty counts as unknown; an empty fallback is one: it writes nothing.
/// Values are taken as they are and never read for places again.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> Filled {
    let mut filled = Filled::default();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.text.push_str(text),
            Piece::Place { whole, inside } => {
                let (name, fallback) = name_and_fallback(inside);
                let known = values.get(name).map(String::as_str).filter(|value| !value.is_empty());
                let fallback = fallback.filter(|_| PLACEHOLDERS.contains(&name));
                if let Some(value) = known.or(fallback) {
                    filled.text.push_str(value);
                } else {
                    filled.text.push_str(whole);
                    let place = inside.trim().to_owned();
                    if !filled.unfilled.contains(&place) {
                        filled.unfilled.push(place);
                    }
                }
            }
        }
    }
    filled
}

/// The places that stand in a text, without their braces, each once.
pub fn unfilled(text: &str) -> Vec<String> {
    fill(text, &BTreeMap::new()).unfilled
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn carla() -> BTreeMap<String, String> {
        BTreeMap::from([
            ("customer.first_name".to_owned(), "Carla".to_owned()),
            ("order.number".to_owned(), "TA-1204".to_owned()),
            ("order.tracking".to_owned(), String::new()),
        ])
    }

    #[test]
    fn a_place_is_filled_or_falls_back_or_is_named() {
        for (text, filled, left) in [
            ("Hola, {{customer.first_name}}:", "Hola, Carla:", vec![]),
            ("Hola, {{ customer.first_name | amiga }}:", "Hola, Carla:", vec![]),
            ("Hola, {{customer.name|amiga}}:", "Hola, amiga:", vec![]),
            ("Hola{{customer.name|}}.", "Hola.", vec![]),
            (
                "Kedves {{customer.name}}!",
                "Kedves {{customer.name}}!",
                vec!["customer.name"],
            ),
            ("{{order.tracking}}", "{{order.tracking}}", vec!["order.tracking"]),
            ("{{nonsense|x}}", "{{nonsense|x}}", vec!["nonsense|x"]),
            ("{{}}", "{{}}", vec![""]),
            ("{{order.number}} {{order.number}}", "TA-1204 TA-1204", vec![]),
            ("{{x}} {{x}}", "{{x}} {{x}}", vec!["x"]),
            ("only {{ braces", "only {{ braces", vec![]),
            ("} and {", "} and {", vec![]),
            ("{{ {{order.number}}", "{{ TA-1204", vec![]),
            ("{{a\nb}} {{order.number}}", "{{a\nb}} TA-1204", vec![]),
        ] {
            let made = fill(text, &carla());
            assert_eq!(
                (made.text.as_str(), made.unfilled),
                (filled, left.iter().map(|s| (*s).to_owned()).collect()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_value_is_never_read_for_places() {
        let values = BTreeMap::from([("customer.name".to_owned(), "{{agent.name}}".to_owned())]);
        assert_eq!(fill("{{customer.name}}", &values).text, "{{agent.name}}");
    }

    proptest! {
        #[test]
        fn a_text_without_places_stays_as_it_is(text in "[^{]*") {
            prop_assert_eq!(fill(&text, &carla()), Filled { text, unfilled: Vec::new() });
        }

        #[test]
        fn any_text_can_be_filled_and_loses_nothing_but_places(text in ".*") {
            prop_assert_eq!(fill(&text, &BTreeMap::new()).text.contains("{{customer.name|}}"), false);
            let kept = fill(&text, &BTreeMap::new());
            if !text.contains('|') { prop_assert_eq!(kept.text, text); }
        }
    }
}
