//! Words for text that leaves. The program's words are files that whoever starts it has read; what a customer is sent in
//! their own language is asked for here by its key.

use domain::Language;

/// The program's words in every language that it has; in another one they are English.
pub trait Words: Send + Sync {
    /// The sentence of a key, with its slots filled.
    fn say(&self, language: Language, key: &str, slots: &[(&str, &str)]) -> String;
    /// The sentence of a key that depends on a number, by the plural rules of the language; `%{count}` is the number.
    fn say_count(&self, language: Language, key: &str, count: u32) -> String;
}
