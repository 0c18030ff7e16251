//! A mail on its way out: bytes that are made once and never changed, because whoever gets two copies of the same bytes sees
//! one mail, and what a server said to each of its recipients.

/// A mail as it leaves. Blind copies are among the recipients and nowhere in the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Where bounces go.
    pub from: String,
    /// Who is to get it now: those who have it already are left out.
    pub recipients: Vec<String>,
    /// Its Message-ID, without brackets.
    pub message_id: String,
    /// The value of its operation header.
    pub operation: String,
    /// The mail, lines ending in CR LF.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({}, {} bytes)", self.message_id, self.bytes.len())
    }
}

/// The mailbox that mails are written from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterHead {
    /// Its address.
    pub address: String,
    /// What stands beside it; may be empty.
    pub name: String,
    /// Bytes of a whole mail that its server takes, as far as that is known.
    pub limit: u64,
}

/// A recipient whom the server did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientRefused {
    /// Address.
    pub address: String,
    /// It will say the same later.
    pub for_ever: bool,
    /// The server's own words, one line.
    pub said: String,
}

/// The server has taken a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// For whom, at least one.
    pub accepted: Vec<String>,
    /// For whom not.
    pub refused: Vec<RecipientRefused>,
    /// Its own words, one line; often with a number for its log.
    pub said: String,
    /// What it offers.
    pub offer: SmtpOffer,
}

/// What a server offers for sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SmtpOffer {
    /// Bytes of the largest mail; 0 when there is no limit, nothing when it is not said.
    pub size: Option<u64>,
}
