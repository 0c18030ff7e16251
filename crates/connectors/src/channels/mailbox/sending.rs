//! Sending: the mail is given to the server as it was written, its copy goes into the folder of sent mails unless the provider
//! put one there, and a mail whose fate is unknown is looked for in that folder and in the inbox.

use super::{Connection, folders, lock};
use ports::{Delivery, Found, ImapSession, Letter, MailFlag, Outgoing, PortError, PortErrorKind, Retry, SmtpOffer};
use std::sync::atomic::Ordering;

/// Bytes of a mail that every provider takes; used until the server has said its own limit.
pub(super) const USUAL_LIMIT: u64 = 25_000_000;

impl Connection {
    pub(super) async fn give(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        let letter = written(message)?;
        let submitted = self.submit(letter).await?;
        self.learn(submitted.offer);
        Ok(Delivery {
            id: letter.message_id.clone(),
            at: self.around.clock.now(),
            refused: submitted.refused,
        })
    }

    /// Whether the server has it. That it is nowhere says nothing: most servers keep no copy of what they were given.
    pub(super) async fn look_for(&self, message: &Outgoing) -> Result<Found, PortError> {
        let letter = written(message)?;
        let mut session = self.imap().await?;
        let all = session.folders().await?;
        let mut places = folders::sent(&all);
        places.push("INBOX".to_owned());
        for place in places {
            if !self.copies(session.as_mut(), &place, letter).await?.is_empty() {
                return Ok(Found::Yes(Delivery {
                    id: letter.message_id.clone(),
                    at: self.around.clock.now(),
                    refused: Vec::new(),
                }));
            }
        }
        Ok(Found::CannotTell)
    }

    pub(super) async fn file(&self, letter: &Letter) -> Result<(), PortError> {
        let mut session = self.imap().await?;
        let all = session.folders().await?;
        let Some(folder) = folders::sent(&all).into_iter().next() else {
            // A mailbox without such a folder is not given one: its owner would find mail in an unknown place.
            return Ok(());
        };
        if !self.copies(session.as_mut(), &folder, letter).await?.is_empty() {
            return Ok(());
        }
        session.append(&folder, &[MailFlag::Seen], &letter.bytes).await
    }

    /// Numbers of copies in a folder: by the Message-ID, or, where the provider gave it another one, by our own field.
    async fn copies(
        &self,
        session: &mut dyn ImapSession,
        folder: &str,
        letter: &Letter,
    ) -> Result<Vec<u32>, PortError> {
        session.select(folder).await?;
        let by_id = session.find("Message-ID", &letter.message_id).await?;
        if !by_id.is_empty() || letter.operation.is_empty() {
            return Ok(by_id);
        }
        session.find("X-Mostrador-Op", &letter.operation).await
    }

    /// Signs in for sending and remembers how large a mail may be.
    pub(super) async fn try_sending(&self) -> Result<(), PortError> {
        let offer = self.smtp_probe().await?;
        self.learn(offer);
        Ok(())
    }

    fn learn(&self, offer: SmtpOffer) {
        if let Some(limit) = offer.size.filter(|limit| *limit > 0) {
            self.limit.store(limit, Ordering::Relaxed);
        }
    }

    /// Steps of a test that passed, with what failed then.
    pub(super) async fn try_all(&self) -> (usize, Option<PortError>) {
        let reader = self.open_reader().await;
        let mut reader = match reader {
            Ok(reader) => reader,
            Err(error) => return (passed(&error), Some(error)),
        };
        let read = Connection::look(reader.session.as_mut()).await;
        *lock(&self.reader) = Some(reader);
        if let Err(error) = read {
            return (3, Some(error));
        }
        match self.try_sending().await {
            Ok(()) => (5, None),
            Err(error) => (4, Some(error)),
        }
    }
}

/// How many steps are behind an error of the way in: finding the server, protecting the way, signing in.
fn passed(error: &PortError) -> usize {
    match error.kind {
        PortErrorKind::Unreachable | PortErrorKind::Address => 0,
        PortErrorKind::EncryptionMissing | PortErrorKind::Certificate => 1,
        PortErrorKind::FolderMissing => 3,
        _ => 2,
    }
}

fn written(message: &Outgoing) -> Result<&Letter, PortError> {
    let unwritten = || PortError::new(PortErrorKind::Refused, Retry::Never, "no mail was written");
    message.letter.as_ref().ok_or_else(unwritten)
}
