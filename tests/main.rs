//! One integration binary: a small world of named people, shops and mailboxes. Ana answers customers at Taller Azul, Bruno
//! leads, Carla buys. The database and the sample shop are the real ones; a real Medusa server and killed processes have
//! their own modules.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "this whole binary is a test; clippy knows only the functions marked as such"
)]

mod journeys;
mod mail;
mod shops;
mod world;
