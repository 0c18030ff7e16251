//! Mail servers over tokio and rustls: [`connection`] opens and protects the way, [`bearer`] proves
//! who we are without a password, [`imap`] speaks with mailboxes, [`smtp`] gives
//! mails away.

mod bearer;
mod connection;
mod imap;
mod proof;
mod sets;
mod smtp;

use connection::Trust;
use ports::{ImapSession, Letter, MailNetwork, MailServer, PortError, SmtpOffer, Submitted, async_trait};

/// The way to mail servers.
#[derive(Clone)]
pub struct SystemMail {
    trust: Trust,
}

impl SystemMail {
    /// Trusts whom the operating system trusts.
    ///
    /// # Errors
    /// A text for the log when the system's certificates cannot be read.
    pub fn new() -> Result<SystemMail, String> {
        Ok(SystemMail {
            trust: Trust::new(&[])?,
        })
    }

    /// Trusts these authorities (DER) besides, and nobody else more than before.
    ///
    /// # Errors
    /// A text for the log.
    pub fn trusting_also(authorities: &[Vec<u8>]) -> Result<SystemMail, String> {
        Ok(SystemMail {
            trust: Trust::new(authorities)?,
        })
    }
}

#[async_trait]
impl MailNetwork for SystemMail {
    async fn imap(&self, server: &MailServer) -> Result<Box<dyn ImapSession>, PortError> {
        imap::open(&self.trust, server).await
    }

    async fn submit(&self, server: &MailServer, letter: &Letter) -> Result<Submitted, PortError> {
        smtp::submit(&self.trust, server, letter).await
    }

    async fn smtp_probe(&self, server: &MailServer) -> Result<SmtpOffer, PortError> {
        smtp::probe(&self.trust, server).await
    }
}
