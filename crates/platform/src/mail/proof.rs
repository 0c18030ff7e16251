//! What an IMAP server is told when it asks who we are, in the form that the library asks for it.

use async_imap::Authenticator;
use std::sync::{Arc, Mutex, PoisonError};

/// What is said when the server asks who we are; nothing when it was said already.
pub(super) struct Proof {
    pub(super) said: Option<Vec<u8>>,
    /// What is said to every further question.
    pub(super) then: &'static [u8],
    /// The last of these: a server's account of what was wrong.
    pub(super) told: Arc<Mutex<Vec<u8>>>,
}

impl Proof {
    pub(super) fn once(proof: String) -> Proof {
        Proof {
            said: Some(proof.into_bytes()),
            then: b"",
            told: Arc::default(),
        }
    }
}

impl Authenticator for Proof {
    type Response = Vec<u8>;

    fn process(&mut self, question: &[u8]) -> Vec<u8> {
        self.said.take().unwrap_or_else(|| {
            *self.told.lock().unwrap_or_else(PoisonError::into_inner) = question.to_vec();
            self.then.to_vec()
        })
    }
}
