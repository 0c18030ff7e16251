//! The string literals of a Rust file, with their lines: just enough of Rust's lexical rules not to be fooled by comments,
//! raw strings, character literals and lifetimes.

/// Every string literal's text as written (escapes are not resolved), with the line on which it begins.
pub(super) fn of_rust(source: &str) -> Vec<(usize, &str)> {
    let bytes = source.as_bytes();
    let (mut at, mut line, mut found) = (0, 1, Vec::new());
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => until(source, at, "\n"),
            b'/' if bytes[at..].starts_with(b"/*") => block_comment(bytes, at),
            b'"' => {
                let end = quoted(bytes, at + 1);
                found.push((line, &source[at + 1..end.saturating_sub(1).max(at + 1)]));
                end
            }
            b'r' if !follows_a_name(bytes, at) => match raw(source, at) {
                Some((inside, end)) => {
                    found.push((line, inside));
                    end
                }
                None => at + 1,
            },
            b'\'' => character(source, at),
            _ => at + 1,
        };
        line += bytes[at..end].iter().filter(|byte| **byte == b'\n').count();
        at = end;
    }
    found
}

fn until(source: &str, from: usize, mark: &str) -> usize {
    source[from..].find(mark).map_or(source.len(), |offset| from + offset)
}

fn block_comment(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0_usize);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// The end of a quoted literal whose inside begins at `from`, just after its closing quote.
fn quoted(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// `r"…"`, `r#"…"#` and so on: the inside and the end. `None` when this `r` begins a name.
fn raw(source: &str, at: usize) -> Option<(&str, usize)> {
    let hashes = source[at + 1..].bytes().take_while(|byte| *byte == b'#').count();
    let open = at + 1 + hashes;
    if source.as_bytes().get(open) != Some(&b'"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let end = until(source, open + 1, &close);
    Some((&source[open + 1..end], (end + close.len()).min(source.len())))
}

/// `'x'` and `'\''` end after their quote; the `'` of a lifetime is only itself.
fn character(source: &str, at: usize) -> usize {
    let mut rest = source[at + 1..].char_indices();
    match rest.next() {
        Some((_, '\\')) => {
            let after_escape = at + 3;
            until(source, after_escape.min(source.len()), "'")
                .saturating_add(1)
                .min(source.len())
        }
        Some(_) => match rest.next() {
            Some((offset, '\'')) => at + 1 + offset + 1,
            _ => at + 1,
        },
        None => source.len(),
    }
}

/// Whether the byte before is part of a name, as in `for"…"`, which Rust reads as something else than a raw string. A
/// `b` or `c` before is the prefix of a raw byte or C string.
fn follows_a_name(bytes: &[u8], at: usize) -> bool {
    let is_name = |index: usize| {
        bytes
            .get(index)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let prefix = at > 0 && matches!(bytes[at - 1], b'b' | b'c') && !(at > 1 && is_name(at - 2));
    at > 0 && is_name(at - 1) && !prefix
}

#[cfg(test)]
mod tests {
    use super::of_rust;

    #[test]
    fn literals_are_found_and_nothing_else() {
        let source = "// \"no\"\n/* \"no\" /* \"no\" */ */\nlet a: &'static str = \"yes \\\" one\";\nlet b = r#\"two \"quoted\"\n\"#;\n\
                      let c = ('\"', '\\'', b\"three\");\nlet r = br\"four\";\nfor_r(\"five\");";
        let found: Vec<(usize, &str)> = of_rust(source);
        assert_eq!(
            found,
            [
                (3, "yes \\\" one"),
                (4, "two \"quoted\"\n"),
                (6, "three"),
                (7, "four"),
                (8, "five")
            ]
        );
    }

    #[test]
    fn broken_sources_do_not_break_it() {
        for source in ["\"", "r#\"", "'", "'\\", "/*", "\"\\", "é'é'\"é\""] {
            of_rust(source);
        }
        assert_eq!(of_rust("é'é'\"é\""), [(1, "é")]);
    }
}
