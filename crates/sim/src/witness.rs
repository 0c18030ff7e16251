//! The witness: at the moment in which bytes reach the other side it looks into the database of the machine that sent them,
//! at what is durable there and nowhere else. Rule 4 of the house ("no byte leaves before `dispatching` is durable") can be
//! broken without anybody ever being paid twice, until the one kill that falls between; the witness needs no such luck.

use domain::OutgoingState;
use std::sync::{Mutex, PoisonError};
use store::Store;

/// Sees what leaves.
#[derive(Default)]
pub struct Witness {
    machine: Mutex<Option<Store>>,
    complaint: Mutex<Option<String>>,
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Witness")
    }
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Witness {
    /// From now on this is the machine's database.
    pub fn watches(&self, store: &Store) {
        *held(&self.machine) = Some(store.clone());
    }

    /// The machine is no more.
    pub fn looks_away(&self) {
        *held(&self.machine) = None;
    }

    /// Bytes with this marker arrive. What was not written down first is complained about.
    pub async fn sees(&self, marker: &str) {
        let Some(store) = held(&self.machine).clone() else {
            return;
        };
        let written = store.outbox_with_marker(marker).await;
        let what = match written {
            Ok(Some(row)) if row.state == OutgoingState::Dispatching => return,
            Ok(Some(row)) => format!("{marker} leaves while it is written down as {}", row.state.code()),
            Ok(None) => format!("{marker} leaves and is not in the outbox"),
            Err(error) => format!("{marker} leaves, and the outbox cannot be read: {error}"),
        };
        held(&self.complaint).get_or_insert(what);
    }

    /// What was sent without having been written down, if anything was.
    pub fn complaint(&self) -> Option<String> {
        held(&self.complaint).clone()
    }
}
