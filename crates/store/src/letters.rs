//! Mails on their way out. The bytes lie encrypted beside the database, as files of messages do, and never change; what is
//! known of each recipient changes with every attempt.

use crate::rows::json;
use crate::{Store, StoreError, Topic, WriteTx};
use domain::{MessageId, OutboxId, TicketId, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

statements! {
    ADD = "INSERT INTO letters (outbox_id, sender, message_id, operation, content, size, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    ADD_RECIPIENT = "INSERT INTO letter_recipients (outbox_id, position, address) VALUES (?1, ?2, ?3)";
    GET = "SELECT outbox_id, sender, message_id, operation, content, repeats FROM letters WHERE outbox_id = ?1";
    RECIPIENTS = "SELECT address, state, said FROM letter_recipients WHERE outbox_id = ?1 ORDER BY position";
    RECIPIENTS_OF = "SELECT address, state, said, outbox_id FROM letter_recipients WHERE outbox_id IN (SELECT unhex(value) FROM json_each(?1)) \
                     ORDER BY outbox_id, position";
    SET_RECIPIENT = "UPDATE letter_recipients SET state = ?3, said = ?4 WHERE outbox_id = ?1 AND address = ?2 AND state <> 'accepted'";
    REPEAT = "UPDATE letters SET repeats = repeats + 1 WHERE outbox_id = ?1";
    // Newest first: what we wrote in a ticket, for the chain of references.
    OF_TICKET = "SELECT l.message_id FROM letters l JOIN outbox x ON x.id = l.outbox_id WHERE x.ticket_id = ?1 \
                 AND x.kind <> 'mail.copy' AND x.state <> 'cancelled' ORDER BY l.made_at DESC LIMIT 40";
    OF_MESSAGE = "SELECT l.content FROM letters l JOIN outbox x ON x.id = l.outbox_id WHERE x.message_id = ?1 \
                  AND x.kind <> 'mail.copy' LIMIT 1";
    // What a reply answers: the newest words of a person.
    ANSWERED = "SELECT m.id FROM messages m JOIN mails l ON l.message_id = m.id WHERE m.ticket_id = ?1 AND m.kind = 'inbound' \
                AND l.kind IN ('person', 'list') ORDER BY m.written_at DESC, m.seq DESC LIMIT 1";
}

/// How it stands with one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipientState {
    /// Not yet taken.
    Waiting,
    /// The server took the mail for them.
    Accepted,
    /// The server will not take it.
    Refused,
}

impl RecipientState {
    fn code(self) -> &'static str {
        match self {
            RecipientState::Waiting => "waiting",
            RecipientState::Accepted => "accepted",
            RecipientState::Refused => "refused",
        }
    }

    fn from_code(code: &str) -> RecipientState {
        match code {
            "accepted" => RecipientState::Accepted,
            "refused" => RecipientState::Refused,
            _ => RecipientState::Waiting,
        }
    }
}

/// One recipient of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRecipient {
    /// Address.
    pub address: String,
    /// State.
    pub state: RecipientState,
    /// What the server said last; may be empty.
    pub said: String,
}

/// A mail to be kept.
#[derive(Debug, Clone)]
pub struct NewLetter {
    /// The row that sends it.
    pub outbox: OutboxId,
    /// Where bounces go.
    pub sender: String,
    /// Message-ID without brackets.
    pub message_id: String,
    /// Value of the operation header.
    pub operation: String,
    /// Name of the encrypted file with its bytes.
    pub content: String,
    /// Bytes.
    pub size: i64,
    /// Recipients, each once.
    pub recipients: Vec<String>,
    /// When it was made.
    pub at: Timestamp,
}

/// A kept mail.
#[derive(Debug, Clone)]
pub struct LetterRow {
    /// The row that sends it.
    pub outbox: OutboxId,
    /// Where bounces go.
    pub sender: String,
    /// Message-ID without brackets.
    pub message_id: String,
    /// Value of the operation header.
    pub operation: String,
    /// Name of the encrypted file with its bytes.
    pub content: String,
    /// How often it was sent again without knowing whether it had arrived.
    pub repeats: i64,
    /// Recipients in their order.
    pub recipients: Vec<LetterRecipient>,
}

impl LetterRow {
    /// Somebody has it.
    pub fn anybody_has_it(&self) -> bool {
        self.recipients.iter().any(|one| one.state == RecipientState::Accepted)
    }
}

fn recipient(row: &SqliteRow) -> Result<LetterRecipient, StoreError> {
    Ok(LetterRecipient {
        address: row.try_get(0)?,
        state: RecipientState::from_code(row.try_get(1)?),
        said: row.try_get(2)?,
    })
}

impl Store {
    /// The mail of a row, if it was made.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn letter(&self, outbox: OutboxId) -> Result<Option<LetterRow>, StoreError> {
        let Some(row) = sqlx::query(GET).bind(outbox.0).fetch_optional(&self.readers).await? else {
            return Ok(None);
        };
        let recipients = sqlx::query(RECIPIENTS).bind(outbox.0).fetch_all(&self.readers).await?;
        Ok(Some(LetterRow {
            outbox: OutboxId(row.try_get(0)?),
            sender: row.try_get(1)?,
            message_id: row.try_get(2)?,
            operation: row.try_get(3)?,
            content: row.try_get(4)?,
            repeats: row.try_get(5)?,
            recipients: recipients.iter().map(recipient).collect::<Result<_, _>>()?,
        }))
    }

    /// The recipients of several mails, those of one mail together and in their order; rows that send no mail have none.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn recipients_of(&self, outbox: &[OutboxId]) -> Result<Vec<(OutboxId, LetterRecipient)>, StoreError> {
        let asked: Vec<String> = outbox.iter().map(|id| id.0.simple().to_string()).collect();
        let rows = sqlx::query(RECIPIENTS_OF)
            .bind(json(&asked))
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| Ok((OutboxId(row.try_get(3)?), recipient(row)?)))
            .collect()
    }

    /// Message-IDs of the replies that were sent in a ticket, newest first, at most 40.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn letters_of(&self, ticket: TicketId) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(OF_TICKET)
            .bind(ticket.0)
            .fetch_all(&self.readers)
            .await?)
    }
}

impl Store {
    /// Name of the encrypted file with the mail that a message left as, if it did.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn letter_of(&self, message: MessageId) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar(OF_MESSAGE)
            .bind(message.0)
            .fetch_optional(&self.readers)
            .await?)
    }

    /// The entry that a reply in a ticket answers, when it came by mail.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn answered_mail(&self, ticket: TicketId) -> Result<Option<MessageId>, StoreError> {
        let id: Option<uuid::Uuid> = sqlx::query_scalar(ANSWERED)
            .bind(ticket.0)
            .fetch_optional(&self.readers)
            .await?;
        Ok(id.map(MessageId))
    }
}

impl WriteTx {
    /// Keeps a mail.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn add_letter(&mut self, new: &NewLetter) -> Result<(), StoreError> {
        sqlx::query(ADD)
            .bind(new.outbox.0)
            .bind(&new.sender)
            .bind(&new.message_id)
            .bind(&new.operation)
            .bind(&new.content)
            .bind(new.size)
            .bind(new.at.millis())
            .execute(self.db())
            .await?;
        for (position, address) in (0_i64..).zip(&new.recipients) {
            sqlx::query(ADD_RECIPIENT)
                .bind(new.outbox.0)
                .bind(position)
                .bind(address)
                .execute(self.db())
                .await?;
        }
        Ok(())
    }

    /// Notes what a server said of one recipient. Who has the mail keeps it.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn set_recipient(
        &mut self,
        outbox: OutboxId,
        address: &str,
        state: RecipientState,
        said: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(SET_RECIPIENT)
            .bind(outbox.0)
            .bind(address)
            .bind(state.code())
            .bind(said)
            .execute(self.db())
            .await?;
        self.touch(Topic::Outbox);
        Ok(())
    }

    /// Counts one more sending of a mail whose arrival is not known.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn repeat_letter(&mut self, outbox: OutboxId) -> Result<(), StoreError> {
        sqlx::query(REPEAT).bind(outbox.0).execute(self.db()).await?;
        Ok(())
    }
}
