//! A language that a customer writes or that the interface speaks.

/// An ISO 639-1 code, two lower-case letters. Any language can be a customer's; `INTERFACE` are the ones with words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 2]);

impl Language {
    /// English, the language that every other falls back to.
    pub const ENGLISH: Language = Language(*b"en");
    /// Languages that the interface is offered in.
    pub const INTERFACE: [Language; 4] = [Language(*b"en"), Language(*b"es"), Language(*b"hu"), Language(*b"id")];

    /// Reads `es`, `ES`, `es-MX` or `es_MX.UTF-8`; nothing when it does not begin with two letters of its own.
    pub fn parse(tag: &str) -> Option<Language> {
        let head = tag.split(['-', '_', '.']).next()?;
        let &[a, b] = head.as_bytes() else { return None };
        (a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
            .then(|| Language([a.to_ascii_lowercase(), b.to_ascii_lowercase()]))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("en")
    }

    /// The interface can be shown in it.
    pub fn is_offered(self) -> bool {
        Language::INTERFACE.contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_tag_is_read_by_its_first_two_letters() {
        for (tag, code) in [
            ("es", Some("es")),
            ("ES-mx", Some("es")),
            ("hu_HU.UTF-8", Some("hu")),
            ("spa", None),
            ("", None),
            ("1x", None),
        ] {
            assert_eq!(Language::parse(tag).as_ref().map(Language::code), code, "{tag}");
        }
    }
}
