//! Mail servers over tokio and rustls: [`connection`] opens and protects the way, [`imap`] speaks with mailboxes.

mod connection;
mod imap;

use connection::Trust;
use ports::{ImapSession, MailNetwork, MailServer, PortError, async_trait};

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
}
