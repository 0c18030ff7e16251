//! The ways in and out of a mailbox: by its password, or by access that is renewed when it has run out or a server does not take it.
//! A token that was refused is replaced once; when the new one is refused too, it is not the token.

use super::Connection;
use ports::{ImapSession, Letter, MailSecret, MailServer, PortError, PortErrorKind, SmtpOffer, Submitted};

impl Connection {
    pub(super) async fn imap(&self) -> Result<Box<dyn ImapSession>, PortError> {
        let (server, token) = self.signed(&self.server).await?;
        match self.around.mail.imap(&server).await {
            Err(error) if self.is_stale(&error, token.as_deref()).await => {
                let (server, _) = self.signed(&self.server).await?;
                self.around.mail.imap(&server).await
            }
            opened => opened,
        }
    }

    /// A refused token is refused before a byte of the mail has left.
    pub(super) async fn submit(&self, letter: &Letter) -> Result<Submitted, PortError> {
        let (server, token) = self.signed(&self.out).await?;
        match self.around.mail.submit(&server, letter).await {
            Err(error) if self.is_stale(&error, token.as_deref()).await => {
                let (server, _) = self.signed(&self.out).await?;
                self.around.mail.submit(&server, letter).await
            }
            submitted => submitted,
        }
    }

    pub(super) async fn smtp_probe(&self) -> Result<SmtpOffer, PortError> {
        let (server, token) = self.signed(&self.out).await?;
        match self.around.mail.smtp_probe(&server).await {
            Err(error) if self.is_stale(&error, token.as_deref()).await => {
                let (server, _) = self.signed(&self.out).await?;
                self.around.mail.smtp_probe(&server).await
            }
            offer => offer,
        }
    }

    /// A server with what opens it now, and the token among it.
    async fn signed(&self, server: &MailServer) -> Result<(MailServer, Option<String>), PortError> {
        let mut server = server.clone();
        let Some(access) = &self.access else {
            return Ok((server, None));
        };
        let token = access.token().await?;
        server.secret = MailSecret::Token(token.clone());
        Ok((server, Some(token)))
    }

    /// Whether another token may help.
    async fn is_stale(&self, error: &PortError, token: Option<&str>) -> bool {
        let (Some(access), Some(token), PortErrorKind::TokenRefused) = (&self.access, token, error.kind) else {
            return false;
        };
        access.refused(token).await;
        true
    }
}
