//! What the desktop program can be told when it is started. Everything that a person sets is set in the window; these are
//! for the project's own commands and for a shortcut to the sample shop.

use crate::links;
use std::ffi::OsString;
use std::path::PathBuf;

/// The command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Connect the sample shop if nothing is connected.
    pub(crate) sample: bool,
    /// Write this JSON file as soon as the window has painted (see `ready`).
    pub(crate) ready_file: Option<PathBuf>,
    /// A link to open, `mostrador://ticket/48213`.
    pub(crate) link: Option<String>,
    /// Show an empty page and open no engine: the floor for measurements of start and memory.
    pub(crate) floor: bool,
}

impl Arguments {
    /// Reads what follows the program's name; an error is a sentence for the terminal.
    pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut found = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--sample") => found.sample = true,
                Some("--floor") => found.floor = true,
                Some(link) if link.starts_with(links::SCHEME) => found.link = Some(link.to_owned()),
                Some("--ready-file") => match words.next() {
                    Some(path) => found.ready_file = Some(PathBuf::from(path)),
                    None => return Err("--ready-file needs a path".to_owned()),
                },
                _ => {
                    return Err(format!(
                        "unknown argument {}; known: --sample, --floor, --ready-file PATH, and a link mostrador://…",
                        word.display()
                    ));
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments, String> {
        Arguments::parse(words.iter().map(OsString::from))
    }

    #[test]
    fn ana_opens_the_sample_shop() {
        let expected = Arguments {
            sample: true,
            ready_file: Some("/tmp/r.json".into()),
            link: None,
            floor: false,
        };
        assert_eq!(parse(&["--sample", "--ready-file", "/tmp/r.json"]), Ok(expected));
        assert_eq!(parse(&[]), Ok(Arguments::default()));
    }

    #[test]
    fn a_mistyped_argument_is_named() {
        assert!(parse(&["--sampel"]).unwrap_err().contains("--sampel"));
        assert!(parse(&["--ready-file"]).unwrap_err().contains("needs a path"));
    }
}
