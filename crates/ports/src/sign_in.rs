//! Signing in on a provider's own page (RFC 6749 with 7636, 8252 and 9207): the person's browser shows the page, and comes back to
//! a door on this machine with a code. The connector knows the provider and speaks its protocol; whoever opens the browser and
//! waits at the door needs to know neither.
//!
//! What comes of it is a grant: a text that only the connector reads, kept where secrets are, and replaced whenever the
//! provider gives a new one.

use crate::{PortError, Surroundings};
use async_trait::async_trait;
use std::sync::Arc;

/// What can be offered for what was typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInOffer {
    /// Brand of who shows the page, or the host of one that is not known.
    pub provider: String,
    /// The provider knows this program by an id; without one nobody can begin.
    pub ready: bool,
    /// It stands in the place of a password. Otherwise a password does as well.
    pub instead: bool,
    /// Where the owner of a shop gets an id for this program; may be empty.
    pub register: &'static str,
}

/// A way to sign in on a provider's page.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// What can be said of it before it begins.
    fn offer(&self) -> SignInOffer;

    /// Begins one. The person's browser will come back to this port of this machine.
    ///
    /// # Errors
    /// `ClientRefused` without an id; the network's when the provider's addresses have to be asked for first.
    async fn begin(&self, port: u16, around: &Surroundings) -> Result<Box<dyn SigningIn>, PortError>;
}

/// A sign-in that is under way. What proves that the answer belongs to it never leaves it before the code does.
#[async_trait]
pub trait SigningIn: Send + Sync {
    /// The provider's page, for the person's browser.
    fn page(&self) -> &str;

    /// What somebody who came to the door says: path and query of an address.
    fn hear(&self, target: &str) -> Heard;

    /// Turns the code into a grant, once.
    ///
    /// # Errors
    /// `SignInAgain` when the code is no longer good, `ClientRefused`, `ScopeMissing`, the network's.
    async fn redeem(&self, code: &str, around: &Surroundings) -> Result<SignedIn, PortError>;
}

/// What was said at the door.
#[derive(Clone, PartialEq, Eq)]
pub enum Heard {
    /// It does not belong to this sign-in, whoever sent it: nothing happens.
    NotOurs,
    /// The person, or the provider, said no.
    No(PortError),
    /// A code.
    Code(String),
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Heard::NotOurs => f.write_str("NotOurs"),
            Heard::No(error) => write!(f, "No({error})"),
            Heard::Code(_) => f.write_str("Code"),
        }
    }
}

/// Somebody signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// What is to be kept; only the connector reads it.
    pub grant: String,
    /// Address of the account, when the provider said it; empty otherwise.
    pub account: String,
    /// It is another account than what was typed in.
    pub is_other: bool,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedIn({})", self.account)
    }
}

/// What became of a grant at its provider when its connection was taken away (RFC 7009).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Withdrawal {
    /// There was none.
    NoGrant,
    /// The provider took it back.
    Done {
        /// Who.
        provider: String,
    },
    /// The provider has no way for it: its person withdraws it on the provider's pages.
    NoWay {
        /// Who.
        provider: String,
    },
    /// The provider was asked, and did not say yes.
    Failed {
        /// Who.
        provider: String,
    },
}

/// Keeps the grant of one connection.
#[async_trait]
pub trait GrantKeeper: Send + Sync {
    /// Replaces the grant. It outlives the program when this comes back.
    ///
    /// # Errors
    /// It may not be kept; the one before it is.
    async fn keep(&self, grant: &str) -> Result<(), PortError>;
}

/// A page that a visitor of the door is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorPage {
    /// HTTP status.
    pub status: u16,
    /// A whole document.
    pub html: String,
}

/// Somebody at the door.
pub struct Visit {
    /// Path and query of what was asked for.
    pub target: String,
    /// Shows a page and lets the visitor go.
    pub answer: Box<dyn FnOnce(DoorPage) + Send>,
}

/// A door on this machine, open as long as this lives. Only browsers of this machine get there, and anybody among them.
#[async_trait]
pub trait LoopbackDoor: Send {
    /// Its port.
    fn port(&self) -> u16;
    /// The next visitor; nothing when the door is broken.
    async fn next(&mut self) -> Option<Visit>;
}

/// Opens doors.
#[async_trait]
pub trait LoopbackDoors: Send + Sync {
    /// Opens one at a port that is free.
    ///
    /// # Errors
    /// `Unreachable` when this machine lets nobody listen.
    async fn open(&self) -> Result<Box<dyn LoopbackDoor>, PortError>;
}

/// A way to sign in, as connectors hand it over.
pub type SharedSignIn = Arc<dyn SignIn>;
