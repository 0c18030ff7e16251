//! Guessing the language of a text, offline and cautiously: by words that are frequent in one of four languages and absent
//! from the others. A guess is only made when a text is long enough and one language is well ahead; saying nothing is
//! always better than accusing an agent of the wrong language.

use crate::{Language, fold};

/// Words of one language, folded, that the other three do not use.
const WORDS: [(&str, &[&str]); 4] = [
    (
        "en",
        &[
            "the", "and", "you", "your", "we", "our", "are", "have", "has", "for", "with", "this", "that", "will",
            "been", "would", "can", "could", "thank", "thanks", "please", "hello", "dear", "sorry", "from", "which",
            "when", "what", "is", "it", "was", "not", "i", "my", "to", "of", "today", "tomorrow", "parcel", "they",
            "them", "be",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "que", "una", "por", "para", "con", "del", "pero", "como", "muy", "tu", "su",
            "gracias", "hola", "esta", "estas", "hemos", "tienes", "puedes", "pedido", "nos", "te", "le", "lo", "se",
            "si", "es", "al", "ya", "y", "manana", "hoy", "saludo", "saludos", "siento", "sentimos", "cuando", "donde",
            "estimado", "estimada", "ha", "he",
        ],
    ),
    (
        "hu",
        &[
            "az",
            "hogy",
            "nem",
            "egy",
            "meg",
            "ez",
            "es",
            "kedves",
            "tisztelt",
            "koszonjuk",
            "koszonom",
            "csomag",
            "csomagot",
            "csomagja",
            "rendeles",
            "rendeleset",
            "udvozlettel",
            "elnezest",
            "onnek",
            "kerem",
            "kerjuk",
            "vagy",
            "mert",
            "van",
            "volt",
            "lesz",
            "sajnos",
            "holnap",
            "ma",
            "mar",
            "csak",
            "hamarosan",
            "ha",
            "is",
            "tudunk",
            "fel",
            "ki",
            "ugy",
            "mi",
        ],
    ),
    (
        "id",
        &[
            "yang", "dan", "di", "dari", "ini", "itu", "kami", "anda", "saya", "untuk", "dengan", "tidak", "akan",
            "pesanan", "terima", "kasih", "mohon", "maaf", "sudah", "bisa", "ada", "paket", "kak", "bapak", "ibu",
            "halo", "atau", "juga", "besok", "hari", "belum", "segera", "kembali", "ke", "telah", "lagi", "kalau",
            "karena", "pada",
        ],
    ),
];

/// Fewest words from which a guess is made.
const LEAST_WORDS: usize = 7;

/// The language of a text, if it is plain.
pub fn detect(text: &str) -> Option<Language> {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !word.chars().any(char::is_numeric))
        .collect();
    if words.len() < LEAST_WORDS {
        return None;
    }
    let lower = text.to_lowercase();
    let mut scores: Vec<(usize, &str)> = WORDS
        .iter()
        .map(|(code, own)| {
            let known = words.iter().filter(|word| own.contains(word)).count();
            let signs = match *code {
                "es" => lower.chars().filter(|c| "ñ¿¡".contains(*c)).count(),
                "hu" => lower.chars().filter(|c| "őű".contains(*c)).count(),
                _ => 0,
            };
            (known + 2 * signs.min(3), *code)
        })
        .collect();
    scores.sort_unstable_by(|a, b| b.cmp(a));
    let (best, code) = *scores.first()?;
    let second = scores.get(1).map_or(0, |(score, _)| *score);
    // Ahead by half at least, and enough of the text is known at all.
    let plain = best >= 3 && best * 2 >= second * 3 && best >= second + 2 && best * 7 >= words.len();
    plain.then(|| Language::parse(code)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_recognised_and_a_scrap_is_not() {
        for (text, code) in [
            (
                "Hola, Carla: siento mucho el retraso. He pedido al transportista que busque hoy tu paquete.",
                Some("es"),
            ),
            (
                "Buenos días, hemos enviado otra taza y te llegará mañana. Un saludo",
                Some("es"),
            ),
            (
                "Kedves Eszter! Elnézést kérünk, holnap feladjuk az új csomagot, és hamarosan értesítjük.",
                Some("hu"),
            ),
            (
                "A csomagja már úton van, legkésőbb pénteken megérkezik Önhöz.",
                Some("hu"),
            ),
            (
                "Halo Kak Putri, mohon maaf atas keterlambatannya. Paket sudah kami kirim hari ini.",
                Some("id"),
            ),
            (
                "Thank you for waiting. I have asked the warehouse and will know more in an hour.",
                Some("en"),
            ),
            (
                "Dear Emily, I am sorry that your parcel has not arrived yet.",
                Some("en"),
            ),
            ("ok", None),
            ("TA-1204 CS123456 12,50", None),
            ("Hola Carla, gracias", None),
            (
                "Guten Tag, Ihr Paket ist heute angekommen und wird morgen zugestellt.",
                None,
            ),
            ("", None),
        ] {
            assert_eq!(detect(text).as_ref().map(Language::code), code, "{text}");
        }
    }
}
