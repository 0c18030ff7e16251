//! Mail as a matter of bytes and rules: what a message says, whose conversation it belongs to, whether a person wrote it, how
//! it can be shown, and how an answer is written. Nothing here talks to a server, keeps anything or knows the time; what is
//! found is handed to those who do.
//!
//! Everything that comes in was written by strangers. So the promises of this crate are about all bytes, not about mail:
//! nothing panics, time and memory are bounded ([`limits`]), what is given as one line is one line, a file's name is a name,
//! and shown HTML fetches and runs nothing.

pub mod acknowledge;
pub mod address;
pub mod archive;
mod attachment;
pub mod automatic;
mod calendar;
pub mod charset;
pub mod compose;
pub mod filename;
pub mod form;
pub mod forward;
pub mod header;
pub mod html;
mod identity;
mod keys;
pub mod limits;
mod reading;
mod received;
pub mod report;
mod said;
mod structure;
pub mod thread;
mod tnef;
pub mod transfer;

pub use address::Mailbox;
pub use attachment::{Attachment, Role};
pub use calendar::Invitation;
pub use identity::{Identity, Sameness, compare};
pub use keys::{Keys, Mark};
pub use received::{Authentication, Notice, Protection, Received, ReturnPath, header_only, parse};

/// The header field that names our operation in every mail we send: by it we know our own mail when it comes back.
pub const OPERATION_HEADER: &str = "x-mostrador-op";
