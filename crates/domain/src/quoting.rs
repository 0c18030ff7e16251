//! What a message quotes, what its writer says, and the lines that a mail program or a habit puts under every message.
//!
//! Mail programs mark what they quote with words of their own and of the writer's language, and often without any sign on
//! the lines themselves. Whoever reads a conversation has read all that before; so it is told apart here, and folded by
//! whoever shows it. Nothing is ever cut: the parts, joined, are the text to the byte.
//!
//! Where it is in doubt it is the writer's own words. What somebody forwarded is what they want to be read, and stays open.

mod marks;
#[cfg(test)]
mod tests;

use crate::fold;
use marks::{ATTRIBUTIONS, FORWARDED, HEADERS, ORIGINAL, SENT_BY_PHONE, Verb};
use std::ops::Range;

/// Whose words a part of a message is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Said {
    /// The writer's, of this message.
    Own,
    /// Taken over from an earlier message.
    Quoted,
    /// Under every message of the writer: name, telephone, "sent from my telephone".
    Signature,
}

/// A part that can be shown folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// What it is: quoted if any of it is.
    pub said: Said,
    /// Bytes of the text, on borders of characters.
    pub range: Range<usize>,
    /// Lines with something on them; at least one.
    pub lines: usize,
}

/// A signature has no more lines than this; what is longer is the writer's, with two dashes above it.
const LONGEST_SIGNATURE: usize = 12;
/// A line that announces a quote is no longer, in bytes.
const LONGEST_ATTRIBUTION: usize = 300;
/// Mail programs wrap such a line at most so often.
const ATTRIBUTION_LINES: usize = 3;
/// A quote with own words under it is what they answer: up to so many lines it stays open.
const ANSWERED_LINES: usize = 4;

/// The parts of a plain text, in order. They touch: joined, they are the text. Empty for an empty text.
pub fn parts(text: &str) -> Vec<(Said, Range<usize>)> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let said = spread(&lines, lines_said(&lines));
    let mut parts: Vec<(Said, Range<usize>)> = Vec::new();
    let mut at = 0;
    for (line, said) in lines.iter().zip(said) {
        let end = at + line.len();
        match parts.last_mut() {
            Some((before, range)) if *before == said => range.end = end,
            _ => parts.push((said, at..end)),
        }
        at = end;
    }
    parts
}

/// What of a text is to be folded: nothing where the writer has no own words, and no short quote that is answered under it.
pub fn folds(text: &str) -> Vec<Fold> {
    let parts = parts(text);
    let full = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    let own = |(said, range): &(Said, Range<usize>)| *said == Said::Own && !full(range).trim().is_empty();
    if !parts.iter().any(own) {
        return Vec::new();
    }
    let last_own = parts.iter().rposition(own).unwrap_or_default();
    let mut folds: Vec<Fold> = Vec::new();
    for (at, (said, range)) in parts.into_iter().enumerate() {
        let lines = full(&range).lines().filter(|line| !line.trim().is_empty()).count();
        let answered = said == Said::Quoted && at < last_own && lines <= ANSWERED_LINES;
        if said == Said::Own || lines == 0 || answered {
            continue;
        }
        match folds.last_mut() {
            Some(fold) if fold.range.end == range.start => {
                fold.range.end = range.end;
                fold.lines += lines;
                if said == Said::Quoted {
                    fold.said = said;
                }
            }
            _ => folds.push(Fold { said, range, lines }),
        }
    }
    folds
}

/// Line by line whose words they are; nothing for a line without any.
fn lines_said(lines: &[&str]) -> Vec<Option<Said>> {
    let blank = |line: &&str| line.trim().is_empty();
    let mut said: Vec<Option<Said>> = lines.iter().map(|line| (!blank(line)).then_some(Said::Own)).collect();
    let mut at = 0;
    // Until here only the writer's own words and marked lines have been seen.
    let mut end = lines.len();
    while at < lines.len() {
        let rest = lines.get(at..).unwrap_or_default();
        let [first, ..] = rest else { break };
        if blank(first) {
            at += 1;
        } else if is_marked(first) {
            mark(&mut said, at..at + 1, Said::Quoted);
            at += 1;
        } else if is_rule_of(first, FORWARDED) {
            end = at;
            break;
        } else if begins_original(rest) {
            mark(&mut said, at..lines.len(), Said::Quoted);
            break;
        } else if let Some(length) = attribution(rest) {
            let under = rest.iter().skip(length).find(|line| !blank(line));
            match under {
                Some(line) if is_marked(line) => mark(&mut said, at..at + length, Said::Quoted),
                Some(_) => {
                    mark(&mut said, at..lines.len(), Said::Quoted);
                    break;
                }
                None => {}
            }
            at += length;
        } else {
            at += 1;
        }
    }
    sign(lines, &mut said, end);
    said
}

fn mark(said: &mut [Option<Said>], range: Range<usize>, as_what: Said) {
    for one in said.get_mut(range).unwrap_or_default().iter_mut().flatten() {
        *one = as_what;
    }
}

/// Finds the signatures among the own words before `end`.
fn sign(lines: &[&str], said: &mut [Option<Said>], end: usize) {
    let below = below(said, end);
    let mut at = 0;
    while at < end {
        let line = lines.get(at).copied().unwrap_or_default();
        if said.get(at) != Some(&Some(Said::Own)) {
            at += 1;
            continue;
        }
        let (until, length) = below.get(at).copied().unwrap_or((end, 0));
        let dashes = matches!(line.trim_end_matches(['\r', '\n']), "-- " | "--" | "-- \u{a0}");
        if dashes && (2..=LONGEST_SIGNATURE).contains(&length) {
            mark(said, at..until, Said::Signature);
            at = until;
        } else if length == 1 && alone_above(lines, at) && is_by_phone(line) {
            mark(said, at..at + 1, Said::Signature);
            at = until;
        } else {
            at += 1;
        }
    }
}

/// For each line before `end`: where the next quoted line is, and how many lines with words there are from it to there.
fn below(said: &[Option<Said>], end: usize) -> Vec<(usize, usize)> {
    let (mut until, mut length) = (end, 0);
    let mut found: Vec<_> = said
        .iter()
        .enumerate()
        .take(end)
        .rev()
        .map(|(at, one)| {
            match one {
                Some(Said::Quoted) => (until, length) = (at, 0),
                Some(_) => length += 1,
                None => {}
            }
            (until, length)
        })
        .collect();
    found.reverse();
    found
}

/// A line without a neighbour above it.
fn alone_above(lines: &[&str], at: usize) -> bool {
    at > 0 && lines.get(at - 1).is_some_and(|line| line.trim().is_empty())
}

/// Lines without words go with what is folded beside them, so that no gap is left where it was.
fn spread(lines: &[&str], said: Vec<Option<Said>>) -> Vec<Said> {
    let folded = |one: Option<Said>| one.filter(|said| *said != Said::Own);
    let mut after: Vec<Option<Said>> = said
        .iter()
        .rev()
        .scan(None, |next, one| {
            *next = one.or(*next);
            Some(*next)
        })
        .collect();
    after.reverse();
    let mut whole: Vec<Said> = Vec::with_capacity(lines.len());
    let mut before = None;
    for (one, next) in said.into_iter().zip(after) {
        before = one.or(before);
        let own = one.or_else(|| folded(before));
        whole.push(own.or_else(|| folded(next)).unwrap_or(Said::Own));
    }
    whole
}

/// A line with the sign of a quote before it, and not a face.
fn is_marked(line: &str) -> bool {
    let Some(rest) = line.trim_start_matches([' ', '\t']).strip_prefix('>') else {
        return false;
    };
    let rest = rest.trim_end();
    let face = rest.starts_with([':', '_', '.', '<', '=', '.', '-', ';']) && rest.chars().count() <= 3;
    !face && line.len() - line.trim_start().len() <= 1
}

/// Folded, every kind of space as one.
fn plain(line: &str) -> String {
    fold(line).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line of dashes around words of a list, as programs put it above what they take over.
fn is_rule_of(line: &str, words: &[&str]) -> bool {
    if line.len() > LONGEST_ATTRIBUTION {
        return false;
    }
    let line = plain(line);
    let bare = line.trim_matches(['-', ' ', ':', '_', '>', '*']);
    let ruled = line.starts_with("--") || line.ends_with(':');
    ruled && words.contains(&bare)
}

/// The lines begin with a message that was taken over whole, as Outlook does it: a rule, or the sender and what follows.
fn begins_original(rest: &[&str]) -> bool {
    let [first, below @ ..] = rest else { return false };
    if is_rule_of(first, ORIGINAL) && first.trim_start().starts_with("--") {
        return below.iter().any(|line| !line.trim().is_empty());
    }
    let stroke = first.trim();
    if stroke.len() >= 10 && stroke.chars().all(|c| c == '_') {
        let skipped = below.iter().take_while(|line| line.trim().is_empty()).count();
        return begins_headers(below.get(skipped..).unwrap_or_default());
    }
    begins_headers(rest)
}

/// "From: … Sent: … To: … Subject: …" in one of the languages: the first line names the sender, and two of the next six others.
fn begins_headers(rest: &[&str]) -> bool {
    let Some(first) = rest.first().map(|line| header_name(line)) else {
        return false;
    };
    HEADERS.iter().any(|(from, others)| {
        from.contains(&first.as_str()) && {
            let below = rest.iter().skip(1).take(6).map(|line| header_name(line));
            below.filter(|name| others.contains(&name.as_str())).count() >= 2
        }
    })
}

/// What stands before the colon, if little does.
fn header_name(line: &str) -> String {
    let Some((name, _)) = line.split_once(':') else {
        return String::new();
    };
    if name.len() > 30 {
        return String::new();
    }
    plain(name).trim_matches(['*', ' ']).to_owned()
}

/// How many lines the sentence that announces a quote takes, if the lines begin with one: "On …, Carla wrote:".
fn attribution(rest: &[&str]) -> Option<usize> {
    (1..=ATTRIBUTION_LINES.min(rest.len())).find(|length| {
        let lines = rest.get(..*length).unwrap_or_default();
        announces(lines)
            // Own words right above the sentence are not a part of it.
            && !(1..*length).any(|skipped| announces(lines.get(skipped..).unwrap_or_default()))
    })
}

fn announces(lines: &[&str]) -> bool {
    if lines.iter().map(|line| line.len()).sum::<usize>() > LONGEST_ATTRIBUTION
        || lines.iter().any(|line| line.trim().is_empty())
    {
        return false;
    }
    let sentence = plain(&lines.join(" "));
    let Some(sentence) = sentence.strip_suffix(':') else {
        return false;
    };
    let sentence = sentence.trim_end();
    if !has_date(sentence) || !has_time(sentence) {
        return false;
    }
    ATTRIBUTIONS.iter().any(|(openers, verb)| {
        openers.iter().any(|opener| {
            if opener.is_empty() {
                // Nothing but the verb says what it is, so there must be an address beside it.
                sentence.contains('@') || sentence.starts_with(|c: char| c.is_ascii_digit())
            } else {
                sentence.starts_with(opener)
            }
        }) && match verb {
            Verb::Last(verb) => sentence.ends_with(verb),
            Verb::Within(verb) => sentence.contains(verb),
        }
    })
}

/// A year of four digits, or a day in digits alone: "3/3/25".
fn has_date(sentence: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit();
    let numbers = sentence.split(|c: char| !digits(c));
    let year = numbers
        .filter(|run| run.len() == 4)
        .any(|run| run.starts_with("19") || run.starts_with("20"));
    year || sentence.split([' ', ',']).any(|word| {
        let runs: Vec<&str> = word.split(['/', '.', '-']).filter(|run| !run.is_empty()).collect();
        runs.len() == 3 && runs.iter().all(|run| run.len() <= 2 && run.chars().all(digits))
    })
}

/// "10:12", "10.12", "10h12".
fn has_time(sentence: &str) -> bool {
    let bytes = sentence.as_bytes();
    bytes.windows(4).any(|four| {
        four.first().is_some_and(u8::is_ascii_digit)
            && matches!(four.get(1), Some(b':' | b'.' | b'h'))
            && four.get(2).is_some_and(u8::is_ascii_digit)
            && four.get(3).is_some_and(u8::is_ascii_digit)
    })
}

/// "Sent from my telephone", by its beginning or its end, and a line that offers Outlook for telephones.
fn is_by_phone(line: &str) -> bool {
    if line.len() > LONGEST_ATTRIBUTION {
        return false;
    }
    let line = plain(line);
    let said = line
        .split(['<', '('])
        .next()
        .unwrap_or_default()
        .trim_end_matches(['.', ' ']);
    if said.split(' ').count() > 9 {
        return false;
    }
    SENT_BY_PHONE.iter().any(|words| match words.strip_prefix('…') {
        Some(end) => said.ends_with(end),
        None => said.starts_with(words),
    }) || (said.contains("outlook") && (said.contains("ios") || said.contains("android")))
}
