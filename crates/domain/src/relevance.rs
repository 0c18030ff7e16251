//! How well a text fits what was searched for. The weights are those of BM25 (how often a word stands in a text, how long
//! the text is, how rare the word is), counted among the texts that are compared and not among all that there are: that
//! costs the same in a small shop and in a large one.
#![expect(
    clippy::float_arithmetic,
    reason = "scores that only order texts; never amounts of money"
)]

use crate::text::{Mark, fold, words_of};

/// How fast the tenth time says less than the first.
const SATURATION: f64 = 1.2;
/// How much a long text weighs against a word in it.
const LENGTH: f64 = 0.75;
/// A word that is exactly what was typed against one that only begins so.
const BEGINNING: f64 = 0.6;

/// A score for each text, in their order; a higher one fits better.
pub fn relevance(texts: &[&str], wanted: &[Mark]) -> Vec<f64> {
    let counted: Vec<(f64, Vec<f64>)> = texts.iter().map(|text| count(text, wanted)).collect();
    let number = lossless(texts.len());
    let mean = (counted.iter().map(|(length, _)| length).sum::<f64>() / number.max(1.0)).max(1.0);
    let rarity: Vec<f64> = (0..wanted.len())
        .map(|at| {
            let having = counted
                .iter()
                .filter(|(_, times)| times.get(at).is_some_and(|times| *times > 0.0));
            let having = lossless(having.count());
            // Never below zero: a word of every text still tells texts apart by how often it stands in them.
            (1.0 + (number - having + 0.5) / (having + 0.5)).ln()
        })
        .collect();
    counted
        .iter()
        .map(|(length, times)| {
            let weight = SATURATION * (1.0 - LENGTH + LENGTH * length / mean);
            let scores = times.iter().zip(&rarity);
            scores.map(|(times, rarity)| rarity * times / (times + weight)).sum()
        })
        .collect()
}

/// Words of a text, and how often each wanted one stands in it.
fn count(text: &str, wanted: &[Mark]) -> (f64, Vec<f64>) {
    let folded = fold(text);
    let mut times = vec![0.0; wanted.len()];
    let mut length = 0.0;
    for word in words_of(&folded) {
        length += 1.0;
        for (mark, times) in wanted.iter().zip(&mut times) {
            if word == mark.text {
                *times += 1.0;
            } else if word.starts_with(&mark.text) {
                *times += BEGINNING;
            }
        }
    }
    // Several words together, or a part of a number.
    for (mark, times) in wanted.iter().zip(&mut times) {
        if *times == 0.0 && (mark.anywhere || mark.text.contains(' ')) && folded.contains(&mark.text) {
            *times = 1.0;
        }
    }
    (length, times)
}

/// Counts of texts are far below the 2^52 that a float holds exactly.
fn lossless(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(texts: &[&str], words: &[&str]) -> Vec<usize> {
        let marks: Vec<Mark> = words
            .iter()
            .map(|word| Mark {
                text: fold(word),
                anywhere: false,
            })
            .collect();
        let scores = relevance(texts, &marks);
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
        order
    }

    #[test]
    fn short_and_often_comes_before_long_and_once() {
        let long = format!("una taza {}", "y muchas cosas más ".repeat(20));
        assert_eq!(
            order(&[&long, "taza azul", "la taza, la otra taza"], &["taza"]),
            [2, 1, 0]
        );
    }

    #[test]
    fn the_word_itself_comes_before_one_that_begins_so() {
        assert_eq!(order(&["mi pedidos hoy", "mi pedido hoy"], &["pedido"]), [1, 0]);
    }

    #[test]
    fn a_rare_word_says_more_than_a_common_one() {
        let texts = ["pedido hola", "pedido roto", "pedido nuevo", "roto nuevo"];
        assert_eq!(order(&texts, &["pedido", "roto"])[0], 1);
    }

    #[test]
    fn nothing_to_compare_is_no_fault() {
        assert!(relevance(&[], &[]).is_empty());
        assert_eq!(relevance(&["hola"], &[]), [0.0]);
    }
}
