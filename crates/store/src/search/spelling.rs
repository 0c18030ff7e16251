//! Misspelt words: what occurs and differs by one letter. The candidates are made and looked up, so that it costs the
//! same however many words there are.

use super::expression;
use crate::{Store, StoreError};
use domain::fold;
use std::collections::BTreeSet;

statements! {
    KNOWN = "SELECT word FROM search_words WHERE word IN (SELECT value FROM json_each(?1)) LIMIT 20";
    HOW_OFTEN = "SELECT count(*) FROM (SELECT 1 FROM search_messages WHERE text MATCH ?1 LIMIT 100)";
}

/// Letters that may have been meant.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
/// Longer words are not compared.
const LONGEST: usize = 24;

impl Store {
    /// The word that was probably meant, folded; nothing when this one occurs, or nothing is near.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn spelling(&self, word: &str) -> Result<Option<String>, StoreError> {
        let word = fold(word);
        let letters: Vec<char> = word.chars().collect();
        if !(4..=LONGEST).contains(&letters.len()) || !letters.iter().all(|c| c.is_alphabetic()) {
            return Ok(None);
        }
        let mut db = self.readers.acquire().await?;
        if !expression::completions(&mut db, &word, 1).await?.is_empty() {
            return Ok(None);
        }
        let near = crate::rows::json(&one_away(&letters));
        let known: Vec<String> = sqlx::query_scalar(KNOWN).bind(near).fetch_all(&mut *db).await?;
        let mut best: Option<(i64, String)> = None;
        for word in known {
            let often: i64 = sqlx::query_scalar(HOW_OFTEN)
                .bind(format!("\"{word}\""))
                .fetch_one(&mut *db)
                .await?;
            if best.as_ref().is_none_or(|(most, _)| often > *most) {
                best = Some((often, word));
            }
        }
        Ok(best.map(|(_, word)| word))
    }
}

/// Every word at one letter's distance: one left out, one too many, one other, two exchanged.
fn one_away(letters: &[char]) -> BTreeSet<String> {
    let mut near = BTreeSet::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let joined = |middle: &[char], rest: &[char]| -> String { before.iter().chain(middle).chain(rest).collect() };
        for c in LETTERS.chars() {
            near.insert(joined(&[c], after));
            if let Some((_, rest)) = after.split_first() {
                near.insert(joined(&[c], rest));
            }
        }
        match after {
            [first, second, rest @ ..] => {
                near.insert(joined(&[*second, *first], rest));
                near.insert(joined(&[], &[&[*second], rest].concat()));
            }
            [_] => {
                near.insert(joined(&[], &[]));
            }
            [] => {}
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::one_away;

    #[test]
    fn a_letter_wrong_missing_doubled_or_exchanged_is_one_away() {
        let near = one_away(&"pedido".chars().collect::<Vec<_>>());
        for meant in ["pedidos", "edido", "pedid", "pdeido", "pedida", "perdido"] {
            assert!(near.contains(meant), "{meant}");
        }
        assert!(!near.contains("pendidos"));
    }
}
