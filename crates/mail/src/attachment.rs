//! What came with a mail, told apart by what it is for: a file of the customer, a picture in her text, or a part that only
//! machines want, which is kept but not counted as hers.

use crate::filename;

/// What a part is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A person attached it.
    File,
    /// The text shows it.
    Inline,
    /// An invitation.
    Calendar,
    /// A signature of the mail.
    Signature,
    /// The encrypted mail, or what belongs to it.
    Encrypted,
    /// A mail of ours that came back, whole or its header.
    Returned,
}

/// One part that is not the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Safe to show and to save; never empty, never a path.
    pub name: String,
    /// As the sender says, in small letters. Not to be trusted for opening.
    pub media_type: String,
    /// What it is for.
    pub role: Role,
    /// Content-ID without brackets.
    pub content_id: Option<String>,
    /// Content-Location, by which some texts name their pictures.
    pub location: Option<String>,
    /// The sender's program says that it is an attachment and not part of the text.
    pub attached: bool,
    /// Opening it may run something.
    pub active: bool,
    /// Its name hides that.
    pub deceptive: bool,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A part with a safe name.
pub(crate) fn file(given: Option<&str>, media_type: &str, bytes: Vec<u8>) -> Attachment {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/-+._".contains(letter);
    let known = media_type.len() <= 100 && media_type.contains('/') && media_type.chars().all(plain);
    let media_type = if known { media_type } else { "application/octet-stream" };
    let given = given.unwrap_or_default();
    let name = filename::safe(given, media_type);
    Attachment {
        active: filename::is_active(&name),
        deceptive: filename::hides_ending(&name)
            || given.chars().any(crate::charset::turns_direction) && filename::is_active(&name),
        name,
        media_type: media_type.to_owned(),
        role: Role::File,
        content_id: None,
        location: None,
        attached: false,
        bytes,
    }
}
