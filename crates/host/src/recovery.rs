//! The recovery code: the database's key, written so that a person can copy it from paper. Whoever has a backup and this
//! code has the data; without it a backup opens only on a machine whose keychain still holds the key.

use data_encoding::{Encoding, Specification};

const KEY: usize = 32;
const CHECK: usize = 3;
const GROUP: usize = 5;

/// Crockford's Base32 (https://www.crockford.com/base32.html): no letter that is read as a digit, and those that are typed by
/// mistake are understood.
fn letters() -> Option<Encoding> {
    let mut letters = Specification::new();
    letters.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    letters.translate.from.push_str("abcdefghjkmnpqrstvwxyzIiLlOo");
    letters.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ111100");
    letters.ignore.push_str(" -\t\r\n");
    letters.encoding().ok()
}

fn check(key: &[u8; KEY]) -> [u8; CHECK] {
    let hash = blake3::derive_key("mostrador recovery code 2026", key);
    [hash[0], hash[1], hash[2]]
}

/// The code of a key, in groups of five. Nothing only if the alphabet were wrong.
pub(crate) fn code_of(key: &[u8; KEY]) -> Option<String> {
    let whole: Vec<u8> = key.iter().copied().chain(check(key)).collect();
    let text = letters()?.encode(&whole);
    let groups: Vec<&str> = (0..text.len())
        .step_by(GROUP)
        .filter_map(|at| text.get(at..(at + GROUP).min(text.len())))
        .collect();
    Some(groups.join("-"))
}

/// The key of a code as a person typed it; nothing when it was mistyped.
pub(crate) fn key_of(code: &str) -> Option<[u8; KEY]> {
    let whole = letters()?.decode(code.trim().as_bytes()).ok()?;
    let (key, sum) = whole.split_first_chunk::<KEY>()?;
    (sum == check(key)).then_some(*key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it_and_a_mistyped_one_is_noticed() {
        let key: [u8; KEY] = std::array::from_fn(|at| u8::try_from(at * 7).unwrap());
        let code = code_of(&key).unwrap();
        assert_eq!(code.split('-').count(), 12, "{code}");
        assert!(!code.contains(['I', 'L', 'O', 'U']), "{code}");
        let typed = code
            .to_lowercase()
            .replace('-', " ")
            .replace('1', "l")
            .replace('0', "O");
        assert_eq!(key_of(&typed), Some(key));
        let mut wrong = code.into_bytes();
        wrong[0] = if wrong[0] == b'Z' { b'Y' } else { b'Z' };
        assert_eq!(key_of(&String::from_utf8(wrong).unwrap()), None);
        assert_eq!(key_of("no code"), None);
    }
}
