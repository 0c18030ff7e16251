//! Mails that want to be slow, and mails made by chance.
//!
//! The worst inputs of a megabyte each, by kind: whatever one costs is printed (`--nocapture`) and bounded, at 250 ms where the
//! optimiser is on (`cargo xtask bench parse`). And mutants: bodies, mails and quotes cut, doubled, crossed and filled with pieces that
//! parsers trip over, by fixed seeds here and for a minute each in `cargo xtask fuzz`. A mutant that fails is printed with its seed;
//! what it found is kept as a case of its own below.
//!
//! The mutator is our own and small: coverage-guided fuzzers want another compiler than this project has, and random values of
//! `proptest` are not mails. It is deterministic, so that a failure is a number.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "clippy sees tests only inside of test functions, and this whole file is one; it measures time and is told how long"
)]

#[path = "attacks/harmless.rs"]
mod harmless;
#[path = "hostile/mutants.rs"]
mod mutants;
#[path = "hostile/worst.rs"]
mod worst;

use mutants::{Chance, corpus, mutant, payloads, told};
use std::time::{Duration, Instant};

/// Mutants of each kind in the ordinary run.
const MUTANTS: u64 = 150;
/// Longest that one small mutant may take, even without the optimiser and on a busy machine.
const SLOW: Duration = Duration::from_secs(5);

/// What reading a mail costs: everything that is done with it when it comes in.
fn read(source: &[u8]) -> (mail::Received, Option<mail::html::Sanitised>) {
    let received = mail::parse(source);
    let shown = received.html.as_deref().map(mail::html::sanitise);
    received.own_words();
    (received, shown)
}

#[test]
fn the_worst_megabyte_is_read_in_time() {
    let bound = if cfg!(debug_assertions) {
        Duration::from_secs(20)
    } else {
        Duration::from_millis(250)
    };
    let mut slow = Vec::new();
    for (name, source) in worst::mails() {
        // The best of three: what counts is what it costs, not what else the machine does.
        let times = (0..if cfg!(debug_assertions) { 1 } else { 3 }).map(|_| {
            let began = Instant::now();
            std::hint::black_box(read(&source));
            began.elapsed()
        });
        let took = times.min().unwrap_or_default();
        println!("{name:<36} {:>5} kB {took:>10.1?}", source.len() / 1_000);
        if took > bound {
            slow.push(format!("{name}: {took:?}"));
        }
    }
    assert!(slow.is_empty(), "longer than {bound:?}: {slow:#?}");
}

/// Runs something on mutants of fixed seeds, or for as long as is told.
fn on_mutants(kind: &str, check: impl Fn(&mut Chance)) {
    let seconds = std::env::var("MOSTRADOR_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let first = std::env::var("MOSTRADOR_FUZZ_SEED")
        .ok()
        .and_then(|text| text.parse().ok());
    let began = Instant::now();
    let mut seed = first.unwrap_or(0_u64);
    let begun_at = seed;
    loop {
        let more = match seconds {
            Some(seconds) => began.elapsed() < Duration::from_secs(seconds),
            None => seed - begun_at < MUTANTS,
        };
        if !more {
            break;
        }
        let told = told(kind, seed);
        let start = Instant::now();
        check(&mut Chance::new(seed));
        assert!(start.elapsed() < SLOW, "{kind} {seed} took {:?}", start.elapsed());
        std::mem::forget(told);
        seed += 1;
    }
    println!("{kind}: {} mutants in {:.1?}", seed - begun_at, began.elapsed());
}

#[test]
fn what_is_shown_of_a_mutant_is_safe_and_the_same_when_it_is_read_again() {
    let payloads = payloads();
    on_mutants("html", |chance| {
        let body = mutant(chance, &payloads);
        let clean = mail::html::sanitise(&body);
        let found = harmless::foreign(&clean.html);
        assert!(found.is_empty(), "{found:?} is left of {body:?} in {:?}", clean.html);
        assert_eq!(mail::html::sanitise(&clean.html).html, clean.html, "twice: {body:?}");
        mail::html::plain(&body);
        mail::html::blocks(&body);
    });
}

#[test]
fn no_word_is_lost_of_what_may_be_shown() {
    on_mutants("words", |chance| {
        let (body, words) = mutants::honest(chance);
        let clean = mail::html::sanitise(&body);
        let plain = mail::html::plain(&body);
        for word in words {
            assert!(
                clean.html.contains(&word),
                "{word} is lost of {body:?} in {:?}",
                clean.html
            );
            assert!(
                plain.contains(&word),
                "{word} is lost of {body:?} in the text {plain:?}"
            );
        }
    });
}

#[test]
fn a_mutant_of_a_mail_is_read_without_a_fall() {
    let corpus = corpus();
    on_mutants("mime", |chance| {
        let source = mutants::mail(chance, &corpus);
        let (received, shown) = read(&source);
        if let Some(shown) = shown {
            assert!(
                harmless::foreign(&shown.html).is_empty(),
                "{:?}",
                String::from_utf8_lossy(&source)
            );
        }
        for file in &received.attachments {
            assert!(
                !file.name.is_empty() && !file.name.contains(['/', '\\', '\0', '\n']),
                "{:?}",
                file.name
            );
        }
        assert!(!received.subject.contains(['\r', '\n']), "{:?}", received.subject);
        assert_eq!(
            read(&source).0.text,
            received.text,
            "the same mail is read in the same way"
        );
    });
}

#[test]
fn what_is_folded_of_a_mutant_is_of_its_text_and_in_order() {
    on_mutants("quotes", |chance| {
        let text = mutants::conversation(chance);
        let mut end = 0;
        for fold in domain::folds(&text) {
            assert!(
                fold.range.start >= end && fold.range.end <= text.len(),
                "{text:?}: {:?}",
                fold.range
            );
            assert!(text.get(fold.range.clone()).is_some(), "{text:?}: {:?}", fold.range);
            end = fold.range.end;
        }
    });
}
