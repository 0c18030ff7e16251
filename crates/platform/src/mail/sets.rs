//! Numbers of mails as IMAP writes many of them at once.

use std::fmt::Write as _;

/// Numbers as the protocol writes them, neighbours joined: `3:7,9`.
pub(super) fn set_of(uids: &[u32]) -> String {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    let mut set = String::new();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for uid in sorted {
        match runs.last_mut() {
            Some((_, last)) if *last == uid || last.checked_add(1) == Some(uid) => *last = uid,
            _ => runs.push((uid, uid)),
        }
    }
    for (first, last) in runs {
        let comma = if set.is_empty() { "" } else { "," };
        let _ = if first == last {
            write!(set, "{comma}{first}")
        } else {
            write!(set, "{comma}{first}:{last}")
        };
    }
    set
}

#[cfg(test)]
mod tests {
    use super::set_of;

    #[test]
    fn numbers_are_written_as_the_protocol_has_them() {
        assert_eq!(set_of(&[7, 3, 4, 5, 9, 9]), "3:5,7,9");
        assert_eq!(set_of(&[1]), "1");
        assert_eq!(set_of(&[u32::MAX]), "4294967295");
    }
}
