//! Chance by seed, in streams: each part of the world draws from its own, so that a new fault in one part does not shift
//! what happens in the others.

use fastrand::Rng;

/// Draws of one seed.
pub struct Chance {
    seed: u64,
}

impl Chance {
    /// The draws of this seed.
    pub fn of(seed: u64) -> Chance {
        Chance { seed }
    }

    /// The stream of this name.
    pub fn stream(&self, name: &str) -> Rng {
        let hash = blake3::hash(format!("{}/{name}", self.seed).as_bytes());
        let mut first = [0_u8; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        Rng::with_seed(u64::from_le_bytes(first))
    }
}

/// True once in `n` times; never for 0.
pub(crate) fn one_in(rng: &mut Rng, n: u32) -> bool {
    n > 0 && rng.u32(..n) == 0
}
