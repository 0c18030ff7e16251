//! What one message may cost. Every bound of this crate stands here, because a bound that is hidden in a loop is forgotten
//! by the next loop: a parser that reads strangers' bytes may be slow or wrong, but never endless.

/// Bytes of a message that are read whole; a larger one gives its headers and a notice.
pub const MESSAGE: usize = 40 * 1024 * 1024;
/// Bytes of one block of headers.
pub const HEADERS: usize = 256 * 1024;
/// Header fields of one block.
pub const FIELDS: usize = 1_000;
/// Bytes of one unfolded header field.
pub const FIELD: usize = 32 * 1024;
/// Levels of parts inside parts, messages inside messages included.
pub const DEPTH: usize = 16;
/// Parts of one message.
pub const PARTS: usize = 400;
/// Addresses of one field.
pub const ADDRESSES: usize = 400;
/// Message-IDs that are kept of References, from the end.
pub const REFERENCES: usize = 60;
/// Characters of a line that is shown: a subject, a name.
pub const LINE: usize = 1_000;
/// Bytes of a text or HTML body that are read; the rest stays in the original.
pub const BODY: usize = 512 * 1024;
/// Nodes of a parsed HTML body; the largest newsletters have some thousands. What is behind them is shown as text.
pub const NODES: usize = 12_000;
/// Levels of elements that are kept of a body.
pub const HTML_DEPTH: usize = 100;
/// Links of one body; a body with more is shown as text (link farms).
pub const LINKS: usize = 3_000;
/// Bytes of a file's name.
pub const FILE_NAME: usize = 120;
/// Attachments that a winmail.dat may give.
pub const TNEF_FILES: usize = 100;
/// Bytes that a compressed rich text may grow to.
pub const RICH_TEXT: usize = 4 * 1024 * 1024;
