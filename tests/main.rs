//! One integration binary: a small world of named people, shops and mailboxes. Ana answers customers at Taller Azul, Bruno
//! leads, Carla buys. The database and the sample shop are the real ones; a real Medusa server and killed processes have
//! their own modules.

mod journeys;
mod shops;
mod world;
