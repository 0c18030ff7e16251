//! Links into the program, `mostrador://ticket/48213`, from other programs, from the command line and from notifications. A
//! link opens something and never does anything; one that makes no sense is shown as such by the page.

use crate::frame;
use serde::Serialize;
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Emitter, Manager, State};

/// How every link begins.
pub(crate) const SCHEME: &str = "mostrador:";

/// Longest piece of a link that makes no sense which is worth showing.
const SHOWN: usize = 80;

/// What the page is to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Opening {
    /// A ticket, by number or id.
    Ticket { ticket: String },
    /// The notifications.
    Notices { notices: bool },
    /// A link that leads nowhere.
    Strange { strange: String },
}

/// What waits for the page, which may not be there yet.
#[derive(Default)]
pub(crate) struct Openings(Mutex<Vec<Opening>>);

/// Reads a link.
pub(crate) fn read(link: &str) -> Opening {
    let strange = || Opening::Strange {
        strange: link.chars().filter(|c| !c.is_control()).take(SHOWN).collect(),
    };
    let Some(path) = link.strip_prefix("mostrador://") else {
        return strange();
    };
    let path = path.trim_end_matches('/');
    if path == "notices" {
        return Opening::Notices { notices: true };
    }
    match path.strip_prefix("ticket/").map(str::parse::<u32>) {
        Some(Ok(number)) if number > 0 => Opening::Ticket {
            ticket: number.to_string(),
        },
        _ => strange(),
    }
}

/// The first link among the words of a command line.
pub(crate) fn among(words: &[String]) -> Option<Opening> {
    words
        .iter()
        .find(|word| word.starts_with(SCHEME))
        .map(|word| read(word))
}

/// Brings the window up and has the page show something.
pub(crate) fn open(app: &AppHandle, opening: Opening) {
    app.state::<Openings>()
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(opening);
    frame::bring_forward(app);
    if let Err(error) = app.emit("opening", ()) {
        tracing::info!(%error, "the page cannot be told what to show");
    }
}

/// Takes what the page is to show, oldest first. Asked by the page when it begins to listen, and whenever it is told.
#[tauri::command]
pub(crate) fn openings(waiting: State<'_, Openings>) -> Vec<Opening> {
    std::mem::take(&mut *waiting.0.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_a_ticket_by_its_number_or_is_strange() {
        let ticket = |number: &str| Opening::Ticket {
            ticket: number.to_owned(),
        };
        assert_eq!(read("mostrador://ticket/48213"), ticket("48213"));
        assert_eq!(read("mostrador://ticket/48213/"), ticket("48213"));
        assert_eq!(read("mostrador://notices"), Opening::Notices { notices: true });
        for link in [
            "mostrador:",
            "mostrador://",
            "mostrador://ticket",
            "mostrador://ticket/0",
            "mostrador://ticket/-1",
            "mostrador://ticket/1?reply=yes",
            "mostrador://ticket/99999999999",
            "mostrador://ticket/../settings",
            "mostrador://send/48213",
        ] {
            assert!(matches!(read(link), Opening::Strange { .. }), "{link}");
        }
        let long = read(&format!("mostrador://{}\u{1b}", "x".repeat(5_000)));
        assert!(matches!(long, Opening::Strange { strange } if strange.len() <= SHOWN));
    }

    #[test]
    fn a_link_is_found_among_the_words_of_a_second_start() {
        let words = |words: &[&str]| among(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert!(words(&["/usr/bin/mostrador-desktop", "mostrador://ticket/7"]).is_some());
        assert_eq!(words(&["/usr/bin/mostrador-desktop", "--sample"]), None);
    }
}
