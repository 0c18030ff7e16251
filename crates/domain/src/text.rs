//! Text as it is searched for and cut: folding (so that "munoz" finds Muñoz, "szabo" finds Szabó and "strasse" finds
//! Straße), the words of a text, one-line snippets, and the passage around a match.

/// Letters that people type without their marks, by the letter that they type. Whole alphabets of the shops' languages
/// and their neighbours; what is not here is left as it is.
const PLAIN: &[(&str, &str)] = &[
    ("a", "áàâäãåāăąǎạảấầẩẫậắằẳẵặ"),
    ("c", "çćĉċč"),
    ("d", "đďð"),
    ("e", "éèêëēĕėęěẹẻẽếềểễệ"),
    ("g", "ğĝġģ"),
    ("h", "ĥħ"),
    ("i", "íìîïĩīĭįıǐịỉ"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "łĺļľŀ"),
    ("n", "ñńņňŉ"),
    ("o", "óòôöõøőōŏǒọỏốồổỗộơớờởỡợ"),
    ("r", "řŕŗ"),
    ("s", "šśŝşș"),
    ("t", "ťţŧț"),
    ("u", "úùûüũūŭůűųǔụủưứừửữự"),
    ("w", "ŵ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "žźż"),
    ("ae", "æ"),
    ("oe", "œ"),
    ("ss", "ß"),
    ("th", "þ"),
    ("ij", "ĳ"),
];

fn fold_char(c: char, mut give: impl FnMut(char)) {
    if c.is_ascii() {
        return give(c.to_ascii_lowercase());
    }
    for lower in c.to_lowercase() {
        if ('\u{300}'..='\u{36f}').contains(&lower) {
            continue;
        }
        match PLAIN.iter().find(|(_, marked)| marked.contains(lower)) {
            Some((plain, _)) => plain.chars().for_each(&mut give),
            None => give(lower),
        }
    }
}

/// Lower case without accents: what two texts must share to be found by one another. Letters that are no letter plus an
/// accent (ß, ł, ø, đ) are folded as people type them.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, |plain| folded.push(plain));
    }
    folded
}

/// The words of a text: runs of letters and digits, as they are written.
pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_in_word(c)).filter(|word| !word.is_empty())
}

/// Whether the words of `phrase` stand together in a text, accents and all; only case does not count.
pub fn contains_exactly(text: &str, phrase: &str) -> bool {
    let lower = |text: &str| -> Vec<String> { words_of(text).map(str::to_lowercase).collect() };
    let (text, phrase) = (lower(text), lower(phrase));
    phrase.is_empty() || text.windows(phrase.len()).any(|words| words == phrase.as_slice())
}

/// A combining mark belongs to the letter before it.
fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Every letter that [`fold`] turns into this one, itself first. For a letter that is none of `fold`'s results, itself.
pub fn folded_alike(letter: char) -> Vec<char> {
    // Latin with its extensions and the two signs beyond that lower to a Latin letter (K for kelvin, Å for ångström).
    let range = ('A'..='\u{24f}')
        .chain('\u{1e00}'..='\u{1eff}')
        .chain(['\u{212a}', '\u{212b}']);
    let mut alike = vec![letter];
    if !letter.is_alphabetic() {
        return alike;
    }
    for candidate in range.chain(letter.to_uppercase()) {
        let mut folded = String::new();
        fold_char(candidate, |plain| folded.push(plain));
        if folded.chars().eq([letter]) && !alike.contains(&candidate) {
            alike.push(candidate);
        }
    }
    alike
}

/// The text on one line, at most `limit` characters, cut with "…".
pub fn one_line(text: &str, limit: usize) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= limit {
        return flat;
    }
    let mut cut: String = flat.chars().take(limit.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// Something to be shown as found: folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What was searched for, folded.
    pub text: String,
    /// Found inside a word too (a part of a number), and not only at the beginning of one.
    pub anywhere: bool,
}

/// The passage around the first match, at most `limit` characters, with the matches as start and end in UTF-16 units of
/// the passage. The start of the text when nothing matches.
pub fn excerpt(text: &str, marks: &[Mark], limit: usize) -> (String, Vec<(u32, u32)>) {
    let chars: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    // Folding may make two letters of one (ß), so each folded letter remembers where it comes from.
    let mut folded: Vec<(char, usize)> = Vec::with_capacity(chars.len());
    for (at, c) in chars.iter().enumerate() {
        fold_char(*c, |plain| folded.push((plain, at)));
    }
    let mut hits: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < folded.len() {
        let begins = at == 0 || !folded.get(at - 1).is_some_and(|(c, _)| c.is_alphanumeric());
        let found = marks
            .iter()
            .filter(|mark| (begins || mark.anywhere) && !mark.text.is_empty())
            .filter_map(|mark| matched(folded.get(at..)?, &mark.text))
            .max();
        if let (Some(length), Some((_, start))) = (found, folded.get(at)) {
            let end = folded.get(at + length - 1).map_or(*start, |(_, last)| *last) + 1;
            hits.push((*start, end));
            at += length;
        } else {
            at += 1;
        }
    }
    let from = hits.first().map_or(0, |(start, _)| {
        // All of a text that fits is shown from its beginning.
        if chars.len() <= limit {
            0
        } else {
            start.saturating_sub(limit / 4)
        }
    });
    let to = (from + limit).min(chars.len());
    let mut passage = String::new();
    if from > 0 {
        passage.push('…');
    }
    let lead = passage.encode_utf16().count();
    passage.extend(chars.get(from..to).unwrap_or_default());
    if to < chars.len() {
        passage.push('…');
    }
    let units = |upto: usize| {
        let before = chars.get(from..upto).unwrap_or_default();
        u32::try_from(before.iter().map(|c| c.len_utf16()).sum::<usize>() + lead).unwrap_or(0)
    };
    let marks = hits
        .into_iter()
        .filter(|(start, end)| *start >= from && *end <= to)
        .map(|(start, end)| (units(start), units(end)))
        .collect();
    (passage, marks)
}

/// How many folded letters the term takes at the beginning of this text, if it is there.
fn matched(text: &[(char, usize)], term: &str) -> Option<usize> {
    let mut length = 0;
    for c in term.chars() {
        if text.get(length)?.0 != c {
            return None;
        }
        length += 1;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_hide_a_word() {
        for (text, folded) in [
            ("Muñoz", "munoz"),
            ("FŰNYÍRÓ", "funyiro"),
            ("Őszinte", "oszinte"),
            ("cafe\u{301}", "cafe"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("GRØNLAND Ærø", "gronland aero"),
            ("Đặng", "dang"),
            ("İzmir", "izmir"),
            ("Київ", "київ"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn a_word_keeps_its_marks_together() {
        let words: Vec<&str> = words_of("¿Dónde está mi pedido ES-10442? cafe\u{301}").collect();
        assert_eq!(words, ["Dónde", "está", "mi", "pedido", "ES", "10442", "cafe\u{301}"]);
    }

    #[test]
    fn quoted_words_stand_together_with_their_accents() {
        for (phrase, there) in [
            ("josé muñoz", true),
            ("Jose Munoz", false),
            ("muñoz josé", false),
            ("¿josé", true),
            ("", true),
        ] {
            assert_eq!(contains_exactly("Hola, JOSÉ  Muñoz.", phrase), there, "{phrase}");
        }
    }

    #[test]
    fn a_snippet_is_one_line() {
        assert_eq!(one_line("Hola:\n\n  no ha   llegado", 100), "Hola: no ha llegado");
        assert_eq!(one_line("abcdef", 4), "abc…");
    }

    fn begins(word: &str) -> Vec<Mark> {
        vec![Mark {
            text: fold(word),
            anywhere: false,
        }]
    }

    #[test]
    fn a_match_is_shown_in_its_passage() {
        let (passage, marks) = excerpt("Hola, mi devolución no aparece", &begins("devolucion"), 60);
        assert_eq!(passage, "Hola, mi devolución no aparece");
        assert_eq!(marks, [(9, 19)]);
        let (passage, marks) = excerpt(&format!("{} 😀 szép csésze", "a ".repeat(100)), &begins("csesze"), 40);
        let units: Vec<u16> = passage.encode_utf16().collect();
        let (start, end) = marks[0];
        assert_eq!(
            String::from_utf16(&units[start as usize..end as usize]).unwrap(),
            "csésze"
        );
    }

    #[test]
    fn a_letter_that_folds_into_two_is_marked_whole() {
        let (_, marks) = excerpt("Hauptstraße 5", &begins("hauptstrasse"), 60);
        assert_eq!(marks, [(0, 11)]);
    }

    #[test]
    fn a_part_of_a_number_is_marked_inside_it() {
        let part = Mark {
            text: "044".to_owned(),
            anywhere: true,
        };
        assert_eq!(excerpt("ES-10442", &[part], 60).1, [(4, 7)]);
        assert_eq!(excerpt("ES-10442", &begins("044"), 60).1, []);
    }
}
