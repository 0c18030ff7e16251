//! From a query to the language of FTS5. Everything that a person typed is reduced to letters and digits and quoted, so
//! that no sign is an operator. The beginning of a long word is completed from the words that occur: FTS5 would have to
//! merge the rows of all of them before it gives the first, which grows with the size of the profile; a choice between
//! whole words it reads as a stream.

use super::SearchKind;
use crate::StoreError;
use domain::{Condition, Part, SearchQuery, fold, words_of};
use sqlx::SqliteConnection;

statements! {
    BEGINNING_WITH = "SELECT word FROM search_words WHERE word >= ?1 AND word < ?2 LIMIT ?3";
}

/// Prefix indexes are there for beginnings of up to so many letters.
const INDEXED: usize = 4;
/// Beginnings with more completions than this are left to FTS5: then they are long and rare.
const COMPLETIONS: usize = 200;

/// What is asked of the indexes of one kind; nothing: no such index is asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Expressions {
    /// For the index of words.
    pub(super) words: Option<String>,
    /// For the index of fragments.
    pub(super) fragments: Option<String>,
}

pub(super) async fn of_query(
    db: &mut SqliteConnection,
    query: &SearchQuery,
    kind: SearchKind,
) -> Result<Expressions, StoreError> {
    let mut all = Vec::new();
    let mut without = Vec::new();
    let last = query.parts.len().saturating_sub(1);
    for (at, placed) in query.parts.iter().enumerate() {
        match &placed.part {
            Part::Word(word) => {
                let folded = fold(word);
                let tokens: Vec<&str> = words_of(&folded).collect();
                let open = query.open_end && at == last;
                match tokens.as_slice() {
                    [] => {}
                    [token] => all.push(beginning(db, token, open).await?),
                    many => all.push(format!("\"{}\"{}", many.join(" "), if open { " *" } else { "" })),
                }
            }
            Part::Phrase(phrase) => all.extend(quoted(phrase)),
            Part::Without(text) => without.extend(quoted(text)),
            Part::Condition(Condition::Order(number)) if kind == SearchKind::Order => {}
            Part::Condition(_) | Part::Unfinished(_) => {}
        }
    }
    if all.is_empty() {
        return Ok(Expressions {
            words: None,
            fragments: fragments(query, kind),
        });
    }
    let mut words = format!("({})", all.join(" AND "));
    if !without.is_empty() {
        words.push_str(&format!(" NOT ({})", without.join(" OR ")));
    }
    Ok(Expressions {
        words: Some(words),
        fragments: fragments(query, kind),
    })
}

/// The words of a text together, in this order.
fn quoted(text: &str) -> Option<String> {
    let folded = fold(text);
    let tokens: Vec<&str> = words_of(&folded).collect();
    (!tokens.is_empty()).then(|| format!("\"{}\"", tokens.join(" ")))
}

/// A word as a beginning: endings differ, above all in Hungarian. Two letters are one only while they are typed.
async fn beginning(db: &mut SqliteConnection, token: &str, open: bool) -> Result<String, StoreError> {
    let letters = token.chars().count();
    if letters < 2 || (letters == 2 && !open) {
        return Ok(format!("\"{token}\""));
    }
    if letters <= INDEXED || token.contains(|c: char| c.is_ascii_digit()) {
        return Ok(format!("\"{token}\" *"));
    }
    let words = completions(db, token, COMPLETIONS + 1).await?;
    Ok(match words.as_slice() {
        [] => format!("\"{token}\""),
        many if many.len() > COMPLETIONS => format!("\"{token}\" *"),
        many => {
            let quoted: Vec<String> = many.iter().map(|word| format!("\"{word}\"")).collect();
            format!("({})", quoted.join(" OR "))
        }
    })
}

/// Words that occur and begin so.
pub(super) async fn completions(
    db: &mut SqliteConnection,
    beginning: &str,
    limit: usize,
) -> Result<Vec<String>, StoreError> {
    let after = format!("{beginning}\u{10ffff}");
    Ok(sqlx::query_scalar(BEGINNING_WITH)
        .bind(beginning)
        .bind(after)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(db)
        .await?)
}

/// Parts of numbers and addresses: every word of three signs or more; several groups of digits also as one number, with
/// and without the zero or 06 in front that is dialled only inside a country.
fn fragments(query: &SearchQuery, kind: SearchKind) -> Option<String> {
    if matches!(kind, SearchKind::Ticket | SearchKind::Message) {
        return None;
    }
    let mut chunks: Vec<String> = Vec::new();
    let mut only_digits = true;
    for placed in &query.parts {
        match &placed.part {
            Part::Word(text) | Part::Phrase(text) => {
                only_digits &= text.chars().all(|c| c.is_ascii_digit() || "+()-/. ".contains(c));
                chunks.push(fold(text));
            }
            Part::Condition(Condition::Order(number)) => {
                only_digits = false;
                chunks.push(number.clone());
            }
            Part::Without(_) => return None,
            Part::Condition(_) | Part::Unfinished(_) => {}
        }
    }
    let mut ways: Vec<String> = Vec::new();
    if !chunks.is_empty() && chunks.iter().all(|chunk| chunk.chars().count() >= 3) {
        let all: Vec<String> = chunks.iter().map(|chunk| literal(chunk)).collect();
        ways.push(format!("({})", all.join(" AND ")));
    }
    let digits: String = chunks.concat().chars().filter(char::is_ascii_digit).collect();
    if only_digits && digits.len() >= 3 {
        ways.push(literal(&digits));
        let inland = digits
            .strip_prefix("06")
            .or_else(|| digits.strip_prefix('0'))
            .filter(|rest| rest.len() >= 6);
        ways.extend(inland.map(literal));
    }
    (!ways.is_empty()).then(|| ways.join(" OR "))
}

/// A text as it stands, for the trigram index.
fn literal(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control() && *c != '"').collect();
    format!("\"{clean}\"")
}
