//! The composition root: configuration becomes adapters, adapters an engine, the engine a router. Whoever shows the
//! program (the desktop shell, the loopback host, the command line) holds a [`Desk`] and nothing else.

pub mod alerts;
pub mod cli;
mod desk;
pub mod devhost;
#[cfg(feature = "points")]
mod judge;
mod key;
mod options;
mod paper;
#[cfg(feature = "points")]
mod points;
mod recovery;
mod restore;
pub mod words;

pub use desk::Desk;
pub use options::Options;
pub use restore::restore;

rust_i18n::i18n!("../../locales", fallback = "en");
