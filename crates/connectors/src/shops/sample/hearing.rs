//! What a customer notices in a reply: its language and whether it says sorry, promises money or a new piece, asks for a
//! photograph, or only says that an answer is coming. Plain word lists (data/shop.toml): a simulated customer need not
//! understand, only react believably and the same way every time.

use super::ledger::Heard;
use super::script::Speech;
use domain::{Language, fold};
use std::collections::BTreeMap;

/// Listens to a text.
pub(super) fn listen(text: &str, speeches: &BTreeMap<String, Speech>) -> Heard {
    let words: Vec<String> = fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let language = language_of(&words, speeches);
    let flat = format!(" {} ", words.join(" "));
    let mut heard = Heard {
        language,
        ..Heard::default()
    };
    let ear = language.and_then(|language| speeches.get(language.code()));
    for speech in ear.into_iter().chain(speeches.values().filter(|_| ear.is_none())) {
        let lists = [
            ("apology", &speech.apology),
            ("refund", &speech.refund),
            ("replacement", &speech.replacement),
            ("photo", &speech.photo),
            ("holding", &speech.holding),
        ];
        for (flag, phrases) in lists {
            // A phrase is the beginning of words: "reembols" hears reembolso and reembolsamos.
            if phrases.iter().any(|phrase| flat.contains(&format!(" {phrase}"))) {
                heard.flags.insert(flag.to_owned());
            }
        }
    }
    heard
}

/// The language with the most words of its own, if it is ahead by two at least; a short "ok" belongs to nobody.
fn language_of(words: &[String], speeches: &BTreeMap<String, Speech>) -> Option<Language> {
    let mut counts: Vec<(usize, &str)> = speeches
        .iter()
        .map(|(code, speech)| {
            (
                words.iter().filter(|word| speech.known_by.contains(word)).count(),
                code.as_str(),
            )
        })
        .collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let (best, code) = *counts.first()?;
    let second = counts.get(1).map_or(0, |(count, _)| *count);
    (best >= second + 2).then(|| Language::parse(code)).flatten()
}
