//! The simulator: the production engine on a real database, in a world in which everything outside is simulated and goes
//! wrong by seed. The same seed gives the same story to the byte. A run has two phases: faults, and then rest, in which
//! everything that was promised must have come true.
//!
//! What it stands on: nothing in the engine looks at a real clock, makes an identity or reaches outside but through a port,
//! and every step of it (read, send what is due, a command) can be called by itself. Kills happen at boundaries: before and
//! after each commit, before and after each effect on the other side.

pub mod breaker;
pub mod chance;
pub mod check;
pub mod clock;
pub mod cores;
pub mod desk;
pub mod disk;
pub mod load;
mod memory;
pub mod money;
pub mod quiet;
pub mod shop;
pub mod story;
pub mod table;
pub mod teeth;
pub mod template;
pub mod till;
pub mod trace;
pub mod vfs;
pub mod weather;
pub mod witness;
pub mod world;
mod writing;
