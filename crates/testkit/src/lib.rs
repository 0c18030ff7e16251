//! Stand-ins for the outside that do on demand what the real thing will not: a clock that is moved by hand, identities
//! that are the same in every run, a shop that loses answers, a network that follows a script. Where the real thing runs
//! in the tests (the sample shop, a real shop's server, the database), it is used instead.

mod machine;
mod network;
mod shop;
mod words;

pub use machine::{CountingIds, LoadedDice, MemoryNotebooks, MemoryVault, RecordingPrograms, TestClock};
pub use network::{NoDoors, NoMail, Reply, ScriptedHttp, ScriptedPictures};
pub use shop::{FlakyShop, Mood};
pub use words::PlainWords;
