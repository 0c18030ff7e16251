//! Text as it is searched for and cut: folding (so that "munoz" finds Muñoz and "szabo" finds Szabó), one-line snippets,
//! and the passage around a match.

/// Lower case without accents: what two texts must share to be found by one another. Letters that are no letter plus an
/// accent (ß, ł, ø, đ) are folded as people type them.
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter_map(fold_char)
        .collect()
}

fn fold_char(c: char) -> Option<char> {
    Some(match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ő' | 'ō' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'ű' | 'ū' | 'ů' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ñ' | 'ń' | 'ň' => 'n',
        'ç' | 'ć' | 'č' => 'c',
        'š' | 'ś' | 'ß' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'đ' | 'ď' => 'd',
        'ł' => 'l',
        'ř' => 'r',
        'ť' => 't',
        'ğ' => 'g',
        '\u{300}'..='\u{36f}' => return None,
        other => other,
    })
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
        let mut folded = candidate.to_lowercase().filter_map(fold_char);
        if folded.next() == Some(letter) && folded.next().is_none() && !alike.contains(&candidate) {
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

/// The passage around the first word that begins with one of `terms` (already folded), at most `limit` characters, with
/// the matches as start and end in UTF-16 units of the passage. The start of the text when nothing matches.
pub fn excerpt(text: &str, terms: &[String], limit: usize) -> (String, Vec<(u32, u32)>) {
    let chars: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    // One folded character for each character, so that positions stay the same.
    let folded: Vec<char> = chars
        .iter()
        .map(|c| c.to_lowercase().next().and_then(fold_char).unwrap_or('\u{300}'))
        .collect();
    let hits: Vec<(usize, usize)> = (0..folded.len())
        .filter(|&i| i == 0 || !folded.get(i - 1).is_some_and(|c| c.is_alphanumeric()))
        .filter_map(|i| {
            let rest = folded.get(i..)?;
            terms
                .iter()
                .find(|term| !term.is_empty() && starts_with(rest, term))
                .map(|term| (i, i + term.chars().count()))
        })
        .collect();
    let from = hits.first().map_or(0, |(start, _)| start.saturating_sub(limit / 4));
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
        chars
            .get(from..upto)
            .unwrap_or_default()
            .iter()
            .map(|c| c.len_utf16())
            .sum::<usize>()
            + lead
    };
    let marks = hits
        .into_iter()
        .filter(|(start, end)| *start >= from && *end <= to)
        .map(|(start, end)| {
            (
                u32::try_from(units(start)).unwrap_or(0),
                u32::try_from(units(end)).unwrap_or(0),
            )
        })
        .collect();
    (passage, marks)
}

fn starts_with(text: &[char], term: &str) -> bool {
    let mut given = text.iter();
    term.chars().all(|c| given.next() == Some(&c))
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
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn a_snippet_is_one_line() {
        assert_eq!(one_line("Hola:\n\n  no ha   llegado", 100), "Hola: no ha llegado");
        assert_eq!(one_line("abcdef", 4), "abc…");
    }

    #[test]
    fn a_match_is_shown_in_its_passage() {
        let (passage, marks) = excerpt("Hola, mi devolución no aparece", &[fold("devolucion")], 60);
        assert_eq!(passage, "Hola, mi devolución no aparece");
        assert_eq!(marks, [(9, 19)]);
        let (passage, marks) = excerpt(&format!("{} 😀 szép csésze", "a ".repeat(100)), &[fold("csesze")], 40);
        let units: Vec<u16> = passage.encode_utf16().collect();
        let (start, end) = marks[0];
        assert_eq!(
            String::from_utf16(&units[start as usize..end as usize]).unwrap(),
            "csésze"
        );
    }
}
