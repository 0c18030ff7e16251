//! Numbers of payment cards and bank accounts in a text, found by their checks, so that neither is sent to somebody by
//! mistake. Numbers of orders, parcels and telephones must not be taken for one.

/// Runs of 13 to 19 digits, with blanks or hyphens between them, that a payment card could have.
pub(crate) fn card_numbers(own: &str) -> Vec<String> {
    let chars: Vec<char> = own.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some(run) = digit_run(&chars, at) else {
            at += 1;
            continue;
        };
        let glued = at > 0
            && chars
                .get(at - 1)
                .is_some_and(|c| c.is_alphanumeric() || "-_/#+".contains(*c));
        let text: String = chars.get(at..at + run).unwrap_or_default().iter().collect();
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        let issued = digits
            .first()
            .is_some_and(|first| (3..=6).contains(first) || *first == 2);
        if !glued && (13..=19).contains(&digits.len()) && issued && luhn(&digits) {
            found.push(text);
        }
        at += run.max(1);
    }
    found
}

/// Length of the run of digits that begins here, with single blanks and hyphens inside it.
fn digit_run(chars: &[char], from: usize) -> Option<usize> {
    if !chars.get(from)?.is_ascii_digit() {
        return None;
    }
    let (mut at, mut end) = (from, from);
    while let Some(c) = chars.get(at) {
        if c.is_ascii_digit() {
            end = at + 1;
        } else if !(" -\u{a0}".contains(*c) && chars.get(at + 1).is_some_and(char::is_ascii_digit)) {
            break;
        }
        at += 1;
    }
    Some(end - from)
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

/// Lengths of account numbers by country (the registry of ISO 13616): without them one tracking number in a hundred
/// would pass for an account.
const LENGTHS: [(&str, usize); 34] = [
    ("AD", 24),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("SE", 24),
    ("SK", 24),
];

/// Account numbers with the length of their country and a right check (ISO 13616, remainder 1 by 97).
pub(crate) fn ibans(own: &str) -> Vec<String> {
    let chars: Vec<char> = own.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let begins = at == 0 || !chars.get(at - 1).is_some_and(|c| c.is_alphanumeric());
        let head = chars.get(at..at + 4).unwrap_or_default();
        let is_head = matches!(head, [a, b, c, d] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_digit() && d.is_ascii_digit());
        if !begins || !is_head {
            at += 1;
            continue;
        }
        let mut compact = String::new();
        let mut end = at;
        let mut best = None;
        while let Some(c) = chars.get(end) {
            if c.is_ascii_digit() || c.is_ascii_uppercase() {
                compact.push(*c);
            } else if !(*c == ' '
                && chars
                    .get(end + 1)
                    .is_some_and(|n| n.is_ascii_digit() || n.is_ascii_uppercase()))
            {
                break;
            }
            end += 1;
            let stops = chars.get(end).is_none_or(|n| !n.is_ascii_alphanumeric());
            let fits = compact
                .get(..2)
                .is_some_and(|country| LENGTHS.contains(&(country, compact.len())));
            if fits && stops && remainder_97(&compact) == 1 {
                best = Some(end);
            }
        }
        if let Some(end) = best {
            found.push(chars.get(at..end).unwrap_or_default().iter().collect());
            at = end;
        } else {
            at += 4;
        }
    }
    found
}

fn remainder_97(compact: &str) -> u32 {
    let (head, tail) = compact.split_at(4.min(compact.len()));
    tail.chars()
        .chain(head.chars())
        .fold(0, |rest, c| match c.to_digit(36) {
            Some(value) if value < 10 => (rest * 10 + value) % 97,
            Some(value) => (rest * 100 + value) % 97,
            None => rest,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_an_account_only_with_its_check_and_its_length() {
        for (text, cards, accounts) in [
            ("4111 1111 1111 1111", 1, 0),
            ("Card 5500-0055-5555-5559, thanks", 1, 0),
            ("4111 1111 1111 1112", 0, 0),
            ("CS4111111111111111", 0, 0),
            ("ES91 2100 0418 4502 0005 1332", 0, 1),
            ("ES9121000418450200051332.", 0, 1),
            ("HU42 1177 3016 1111 1018 0000 0000", 0, 1),
            ("ES91 2100 0418 4502 0005 1333", 0, 0),
            ("ES91 2100 0418", 0, 0),
            ("", 0, 0),
        ] {
            assert_eq!(
                (card_numbers(text).len(), ibans(text).len()),
                (cards, accounts),
                "{text}"
            );
        }
    }
}
