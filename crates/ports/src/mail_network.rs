//! Mail servers as a mailbox sees them: folders of numbered mails, and whether something changed. Connecting, encrypting and
//! signing in are one call, because a half-open connection is of no use to anybody; each of those steps has its own error.
//!
//! A session that gave an error is not used again: what the server thinks of it is not known.

use crate::{Letter, PortError, PortErrorKind, Retry, SmtpOffer, Submitted};
use async_trait::async_trait;
use domain::Timestamp;

/// How the way to a server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted after a greeting. When the server does not offer it, nothing is sent: somebody may have taken the offer away.
    StartTls,
    /// Not at all. Only to this computer itself.
    Plain,
}

/// What proves who we are.
#[derive(Clone, PartialEq, Eq)]
pub enum MailSecret {
    /// A password, or one made for this program.
    Password(String),
    /// An access token (XOAUTH2).
    Token(String),
}

/// A server and how to sign in to it.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection of the way.
    pub security: Security,
    /// Name to sign in with.
    pub user: String,
    /// Proof.
    pub secret: MailSecret,
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailServer({}:{} {:?})", self.host, self.port, self.security)
    }
}

/// What a folder is for, as the server says or its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderRole {
    /// Where mail arrives.
    Inbox,
    /// Copies of what was sent.
    Sent,
    /// Unfinished mails.
    Drafts,
    /// Spam.
    Junk,
    /// Deleted mails.
    Trash,
    /// Put away.
    Archive,
    /// Everything once more.
    All,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFolder {
    /// Its name as the protocol writes it (RFC 3501, modified UTF-7).
    pub name: String,
    /// What stands between the levels of names.
    pub delimiter: Option<String>,
    /// What the server says that it is for.
    pub role: Option<FolderRole>,
    /// It can hold mails.
    pub holds_mail: bool,
}

/// An opened folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderState {
    /// While it is the same, a number is the same mail.
    pub uid_validity: u32,
    /// The number that the next mail will get, at least; 0 when the server does not say.
    pub uid_next: u32,
    /// Mails in it.
    pub exists: u32,
    /// Grows with every change; nothing when the server does not count.
    pub modseq: Option<u64>,
}

/// What is known of a mail without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailHead {
    /// Its number.
    pub uid: u32,
    /// Bytes.
    pub size: u64,
    /// When the server received it.
    pub arrived: Option<Timestamp>,
    /// Somebody answered it.
    pub answered: bool,
    /// It is unfinished.
    pub draft: bool,
    /// It is to be removed.
    pub deleted: bool,
}

/// How much of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailPart {
    /// All of it.
    Whole,
    /// Its header.
    Header,
}

/// Something that can be said of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFlag {
    /// Read.
    Seen,
    /// Answered.
    Answered,
}

/// What a server can do besides the necessary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MailAbilities {
    /// Says by itself when something changed.
    pub idle: bool,
    /// Counts changes.
    pub condstore: bool,
}

/// A signed-in connection. Mails are never marked as read by reading them.
#[async_trait]
pub trait ImapSession: Send {
    /// What the server can do.
    fn abilities(&self) -> MailAbilities;

    /// All folders.
    ///
    /// # Errors
    /// As everywhere here: `Unreachable` when the connection is lost, `NotUnderstood` when the answer is none.
    async fn folders(&mut self) -> Result<Vec<MailFolder>, PortError>;

    /// Opens a folder.
    ///
    /// # Errors
    /// Also `FolderMissing`.
    async fn select(&mut self, folder: &str) -> Result<FolderState, PortError>;

    /// Numbers of the mails of the open folder from `first` on, in their order; with `since` only those that arrived on
    /// that day or later.
    ///
    /// # Errors
    /// See above.
    async fn numbers(&mut self, first: u32, since: Option<Timestamp>) -> Result<Vec<u32>, PortError>;

    /// What is known of these mails. One that is gone meanwhile is left out.
    ///
    /// # Errors
    /// See above.
    async fn heads(&mut self, uids: &[u32]) -> Result<Vec<MailHead>, PortError>;

    /// Numbers of the mails of the open folder that are marked as answered and of which something was said since the count of
    /// changes was this ([`FolderState::modseq`]). Only for a server that counts.
    ///
    /// # Errors
    /// See above.
    async fn answered_since(&mut self, _modseq: u64) -> Result<Vec<u32>, PortError> {
        Ok(Vec::new())
    }

    /// The bytes of these mails, with their numbers. One that is gone meanwhile is left out.
    ///
    /// # Errors
    /// See above.
    async fn bytes(&mut self, uids: &[u32], part: MailPart) -> Result<Vec<(u32, Vec<u8>)>, PortError>;

    /// Numbers of the mails of the open folder in whose header this field holds this value.
    ///
    /// # Errors
    /// See above.
    async fn find(&mut self, field: &str, value: &str) -> Result<Vec<u32>, PortError>;

    /// Puts a mail into a folder.
    ///
    /// # Errors
    /// `effect` says whether it may be there all the same.
    async fn append(&mut self, folder: &str, flags: &[MailFlag], mail: &[u8]) -> Result<(), PortError>;

    /// Says something of mails of the open folder.
    ///
    /// # Errors
    /// See above.
    async fn mark(&mut self, uids: &[u32], flag: MailFlag) -> Result<(), PortError>;

    /// Begins to listen to the open folder. Whatever changes from now on ends [`ImapSession::listen`]; what came before must be
    /// looked at after this call.
    ///
    /// # Errors
    /// See above.
    async fn begin_listening(&mut self) -> Result<(), PortError>;

    /// Listens until something changed (true) or the time, in milliseconds, is over, and stops listening.
    ///
    /// # Errors
    /// See above.
    async fn listen(&mut self, millis: i64) -> Result<bool, PortError>;
}

/// The way to mail servers.
#[async_trait]
pub trait MailNetwork: Send + Sync {
    /// Connects, encrypts, signs in.
    ///
    /// # Errors
    /// `Unreachable`, `EncryptionMissing`, `Certificate`, `PasswordRefused`, `NotUnderstood`, `Address`; all with the slot
    /// `host`.
    async fn imap(&self, server: &MailServer) -> Result<Box<dyn ImapSession>, PortError>;

    /// Connects, encrypts, signs in and gives a mail to the server, once.
    ///
    /// # Errors
    /// As above, and `RecipientRefused`, `TooLarge`, `MailRefused`, `RateLimited`. `effect` is unknown only when the end of the
    /// mail had left and no answer came.
    async fn submit(&self, server: &MailServer, _letter: &Letter) -> Result<Submitted, PortError> {
        Err(no_way(server))
    }

    /// Connects, encrypts, signs in, and sends nothing.
    ///
    /// # Errors
    /// As above.
    async fn smtp_probe(&self, server: &MailServer) -> Result<SmtpOffer, PortError> {
        Err(no_way(server))
    }
}

fn no_way(server: &MailServer) -> PortError {
    PortError::new(PortErrorKind::Unreachable, Retry::Later, "no way to send").with("host", &server.host)
}
