//! What people do, from the command to the other side and back.

mod backups;
mod command_line;
mod connections;
mod customers;
mod delivery;
mod erasing;
mod held;
mod kills;
mod leaving;
mod meanwhile;
mod merge;
pub(crate) mod news;
mod notices;
mod outbox;
mod pictures;
mod privacy;
mod promises;
mod pulling;
mod refunds;
mod returns;
mod salvage;
mod sample_shop;
mod sheets;
mod triage;
mod words;
mod writing;
