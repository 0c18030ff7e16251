//! What became of something that left: the other side has it, it stands where everybody reads it, or nobody can tell.

use crate::RecipientRefused;
use domain::Timestamp;

/// The other side accepted something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The other side's id of it.
    pub id: String,
    /// When it was accepted.
    pub at: Timestamp,
    /// Recipients whom the other side did not take, while it took others.
    pub refused: Vec<RecipientRefused>,
}

/// The other side has taken an answer for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The id under which it is read back, as that of a message.
    pub id: String,
    /// When it was accepted.
    pub at: Timestamp,
    /// Everybody can read it now; otherwise it waits there until somebody allows it.
    pub shown: bool,
}

/// Answer to "did it arrive?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T = Delivery> {
    /// It did.
    Yes(T),
    /// It certainly did not, and will not any more.
    No,
    /// It cannot be told (yet).
    CannotTell,
}
