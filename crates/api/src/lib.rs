//! The wire: what a host can be asked, how a question is answered, and the TypeScript twin of both.
//!
//! A host (the desktop shell, the loopback host, the command line) hands a command's name and a JSON value to [`call`]
//! and gets a JSON value or a [`contract::WireError`] back. Input is checked here once; rules are the engine's.

pub mod contract;
mod errors;
mod handlers;
mod router;

pub use errors::{database_error, wire_error};
pub use router::{Door, DoorState, call};
