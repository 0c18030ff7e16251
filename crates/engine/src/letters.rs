//! Replies that leave as mails. A mail is written when it is first about to leave and kept as bytes: every attempt sends the
//! same ones with the same Message-ID, only to those who do not have it yet. A copy for the mailbox's folder of sent mails is
//! an operation of its own: whether it works says nothing about the mail.

use crate::acknowledge::ACKNOWLEDGE;
use crate::marks::thread_name;
use crate::outgoing::{Decision, ReplyPayload};
use crate::{Engine, EngineError};
use domain::{OutboxId, OutgoingState, SECOND, TicketId, after_dispatch};
use mail::Received;
use mail::compose::{ComposeError, Draft, File, Person, compose};
use ports::{Connected, Letter, LetterHead, RecipientRefused, Retry};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{LetterRow, NewLetter, NewOutbox, OutboxRow, RecipientState, StoreError, WriteTx};

/// Kind of the row that files a copy of a mail that was sent.
pub const COPY: &str = "mail.copy";
/// Tries of filing a copy before a person is told.
const COPY_TRIES: u32 = 8;
/// Providers that file copies themselves do it within seconds.
const COPY_WAIT: i64 = 10 * SECOND;

/// What is sent along with a row that copies a mail.
#[derive(Debug, Serialize, Deserialize)]
struct CopyPayload {
    /// The row that sent the mail.
    of: String,
}

/// A mail before its first attempt.
pub(crate) enum Written {
    /// The connection sends no mails.
    NoMail,
    /// It was written before.
    Before,
    /// It is new, and kept with the attempt.
    New(NewLetter),
    /// It cannot be written: a code with its slots.
    Impossible(&'static str, BTreeMap<String, String>),
}

impl Engine {
    /// Writes the mail of a row, unless it was written before.
    pub(crate) async fn write_letter(&self, row: &OutboxRow) -> Result<Written, EngineError> {
        let source = row.connection.and_then(|id| self.source(id));
        let Some(head) = source.and_then(|source| source.connected.letterhead()) else {
            return Ok(Written::NoMail);
        };
        if self.store().letter(row.id).await?.is_some() {
            return Ok(Written::Before);
        }
        let (Some(ticket), Ok(payload)) = (row.ticket, serde_json::from_str::<ReplyPayload>(&row.payload)) else {
            return Ok(Written::Impossible("internal", BTreeMap::new()));
        };
        let mut files = Vec::new();
        for file in &payload.files {
            let Ok(bytes) = self.store().attachments().read(&file.content) else {
                tracing::error!("a file of a reply cannot be read");
                return Ok(Written::Impossible("file_missing", BTreeMap::new()));
            };
            files.push(File {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                bytes,
                content_id: None,
            });
        }
        let draft = self.letter_draft(row, ticket, &payload, &head, files).await?;
        let limit = usize::try_from(head.limit).unwrap_or(usize::MAX);
        Ok(match compose(&draft, limit) {
            Ok(mail) => Written::New(NewLetter {
                outbox: row.id,
                sender: mail.from,
                message_id: mail.message_id,
                operation: draft.operation,
                size: i64::try_from(mail.bytes.len()).unwrap_or(i64::MAX),
                content: self.store().attachments().keep(&mail.bytes)?,
                recipients: mail.recipients,
                at: self.now(),
            }),
            Err(error) => impossible(&error, &head),
        })
    }

    async fn letter_draft(
        &self,
        row: &OutboxRow,
        ticket: TicketId,
        payload: &ReplyPayload,
        head: &LetterHead,
        files: Vec<File>,
    ) -> Result<Draft, EngineError> {
        let keys = self.mail_keys().await?;
        let host = head.address.rsplit('@').next().unwrap_or_default();
        let thread = thread_name(ticket);
        let id = |operation: &str| keys.message_id(&thread, operation, host).unwrap_or_default();
        // An identifier that never changes stands in every mail of a ticket: the customer's program groups by it although a
        // provider gives our mails other identifiers, and we know the ticket by it when the customer answers.
        let mut references = vec![id("thread")];
        let mut own = self.store().letters_of(ticket).await?;
        own.reverse();
        references.extend(own);
        let answered = self.answered(ticket).await?;
        let (in_reply_to, thread_index) = match &answered {
            Some(mail) => {
                references.extend(mail.references.iter().cloned());
                (mail.message_id.clone(), mail.fields.text("thread-index"))
            }
            None => (None, None),
        };
        let to = payload.to.iter().map(|address| Person {
            name: String::new(),
            address: address.clone(),
        });
        let subject = mail::thread::shown_subject(&domain::one_line(&payload.subject, 300), &[]);
        // What begins here answers nothing.
        let begins = answered.is_none() && payload.conversation.starts_with(crate::news::CONVERSATION);
        Ok(Draft {
            from: Person {
                name: if head.name.is_empty() {
                    payload.author.clone()
                } else {
                    head.name.clone()
                },
                address: head.address.clone(),
            },
            to: to.collect(),
            subject: if subject.is_empty() {
                format!("Re: #{}", payload.ticket_number)
            } else if begins {
                subject
            } else {
                format!("Re: {subject}")
            },
            text: payload.text.clone(),
            html: payload.html.clone(),
            files,
            message_id: id(&row.marker),
            operation: keys.operation_header(&row.marker).unwrap_or_default(),
            in_reply_to: in_reply_to.filter(|id| mail::compose::is_identifier(id)),
            references,
            thread_index,
            date: self.now(),
            automatic: row.kind == ACKNOWLEDGE || payload.automatic,
            ..Draft::default()
        })
    }

    /// The header of the mail that a reply in a ticket answers. Without it the reply still finds its way; only the customer's
    /// program may show it as a conversation of its own.
    async fn answered(&self, ticket: TicketId) -> Result<Option<Received>, EngineError> {
        let Some(message) = self.store().answered_mail(ticket).await? else {
            return Ok(None);
        };
        match self.store().mail_source(message).await {
            Ok(source) => Ok(Some(mail::header_only(&source, source.len()))),
            Err(StoreError::NotFound | StoreError::Unreadable(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The mail of a row as it leaves now; nothing when the row sends none.
    pub(crate) async fn kept_letter(&self, outbox: OutboxId, with_bytes: bool) -> Result<Option<Letter>, EngineError> {
        let Some(row) = self.store().letter(outbox).await? else {
            return Ok(None);
        };
        let waiting = row
            .recipients
            .iter()
            .filter(|one| one.state != RecipientState::Accepted);
        Ok(Some(Letter {
            recipients: waiting.map(|one| one.address.clone()).collect(),
            bytes: if with_bytes {
                self.store().attachments().read(&row.content)?
            } else {
                Vec::new()
            },
            from: row.sender,
            message_id: row.message_id,
            operation: row.operation,
        }))
    }

    /// Notes for whom a mail was taken, and puts a copy on its way once somebody has it.
    pub(crate) async fn note_delivery(
        &self,
        tx: &mut WriteTx,
        row: &OutboxRow,
        refused: &[RecipientRefused],
    ) -> Result<(), EngineError> {
        for one in refused {
            let state = if one.for_ever {
                RecipientState::Refused
            } else {
                RecipientState::Waiting
            };
            tx.set_recipient(row.id, &one.address, state, &one.said).await?;
        }
        let Some(letter) = self.store().letter(row.id).await? else {
            return Ok(());
        };
        for one in &letter.recipients {
            if !refused.iter().any(|other| other.address == one.address) {
                tx.set_recipient(row.id, &one.address, RecipientState::Accepted, "")
                    .await?;
            }
        }
        let key = format!("copy/{}", row.id);
        let (Some(connection), Some(ticket)) = (row.connection, row.ticket) else {
            return Ok(());
        };
        if row.kind != "reply.send" || tx.outbox_by_key(&key).await?.is_some() {
            return Ok(());
        }
        let (id, now) = (OutboxId(self.new_id()), self.now());
        let payload = CopyPayload { of: row.id.to_string() };
        Ok(tx
            .add_outbox(&NewOutbox {
                id,
                lane: format!("copies/{connection}"),
                kind: COPY,
                connection,
                ticket,
                message: None,
                payload: serde_json::to_string(&payload).unwrap_or_default(),
                idempotency_key: key,
                marker: id.to_string(),
                depends_on: None,
                state: OutgoingState::Ready,
                not_before: now + COPY_WAIT,
                mutation: row.mutation,
                at: now,
                scheduled: false,
            })
            .await?)
    }

    /// Files the copy of a mail. It is looked for first, so that asking again after an answer that was missing is harmless.
    pub(crate) async fn work_on_copy(&self, row: &OutboxRow) -> Result<(), EngineError> {
        let now = self.now();
        let mut tx = self.store().write().await?;
        if row.state == OutgoingState::Unknown {
            tx.set_outbox_state(row.id, OutgoingState::Ready, now, now, None, None)
                .await?;
        }
        if !tx.begin_attempt(row.id, now).await? {
            return Ok(());
        }
        tx.commit().await?;
        let of = serde_json::from_str::<CopyPayload>(&row.payload).ok();
        let of = of.and_then(|payload| OutboxId::parse(&payload.of));
        let letter = match of {
            Some(of) => self.kept_letter(of, true).await.ok().flatten(),
            None => None,
        };
        let source = row.connection.and_then(|id| self.source(id));
        let (state, wait, error) = match (letter, source) {
            // The mail was erased: there is nothing to be copied.
            (None, _) => (OutgoingState::Cancelled, 0, None),
            (_, None) => (OutgoingState::Ready, domain::MINUTE, None),
            (Some(letter), Some(source)) => match source.connected.file_copy(&letter).await {
                Ok(()) => (OutgoingState::Done, 0, None),
                Err(error) => {
                    let waits = error.kind.is_mended_by_signing_in();
                    let given_up = !waits && (error.retry == Retry::Never || row.attempts + 1 >= COPY_TRIES);
                    let step = after_dispatch(domain::DispatchResult::NoEffectTryLater, row.attempts + 1);
                    let state = if given_up {
                        OutgoingState::NeedsPerson
                    } else {
                        step.state
                    };
                    (state, step.wait, Some((error.kind.code(), error.params)))
                }
            },
        };
        let now = self.now();
        let mut tx = self.store().write().await?;
        let error = error.as_ref().map(|(code, params)| (*code, params));
        tx.set_outbox_state(row.id, state, now + wait, now, error, None).await?;
        Ok(tx.commit().await?)
    }

    /// Carries out what a person decided about a row that no person had asked for: there is no draft that it could become.
    pub(crate) async fn decide_by_itself(
        &self,
        mut tx: WriteTx,
        row: &OutboxRow,
        decision: Decision,
    ) -> Result<(), EngineError> {
        if row.state != OutgoingState::NeedsPerson {
            return Err(EngineError::refused("already_sent"));
        }
        let state = match decision {
            Decision::Happened => OutgoingState::Done,
            Decision::SendAgain => OutgoingState::Ready,
            Decision::Cancel | Decision::Discard => OutgoingState::Cancelled,
        };
        let (now, name) = (self.now(), format!("{decision:?}"));
        let args = json!({ "outbox": row.id.to_string(), "decision": name });
        self.record(&mut tx, "outbox.decide", row.ticket, &args, None).await?;
        tx.set_outbox_state(row.id, state, now, now, None, None).await?;
        tx.commit().await?;
        self.inner.outbox_wake.notify_one();
        Ok(())
    }

    /// Bytes of all files of one reply that a connection takes.
    pub(crate) fn letter_room(connected: &dyn Connected) -> Option<u64> {
        // Files are written in letters for the way, four for three bytes and a line end for every 57 of them.
        let room = |head: LetterHead| head.limit.saturating_sub(200_000) / 78 * 57;
        connected.letterhead().map(room)
    }
}

/// Whether a mail may be sent once more although nobody knows whether it arrived.
pub(crate) fn may_repeat(letter: &LetterRow) -> bool {
    letter.repeats == 0
}

/// What a mail that cannot be written is told as.
fn impossible(error: &ComposeError, head: &LetterHead) -> Written {
    let (code, slots): (_, Vec<(&str, String)>) = match error {
        ComposeError::NoRecipient => ("no_reply_route", Vec::new()),
        ComposeError::BadAddress(address) => ("recipient_invalid", vec![("address", address.clone())]),
        ComposeError::TooLarge(_, limit) => (
            "mail_too_large",
            vec![
                ("host", head.address.clone()),
                ("limit", (limit / 1_000_000).to_string()),
            ],
        ),
        ComposeError::Control(_) | ComposeError::BadIdentifier(_) | ComposeError::Refused(_) => {
            tracing::error!(%error, "a mail cannot be written");
            ("internal", Vec::new())
        }
    };
    let slots = slots.into_iter().map(|(name, value)| (name.to_owned(), value));
    Written::Impossible(code, slots.collect())
}
