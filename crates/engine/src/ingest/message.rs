//! Messages: each becomes one entry of one ticket, however often it is read. Everything that other sources turn into
//! conversations (a return asked for, a note on an order) ends here too.

use super::customer::Mentioned;
use super::{Counted, Ingest};
use crate::{Engine, EngineError};
use domain::{
    AttachmentId, Channel, CustomerId, HeldCause, Language, MessageId, MessageKind, OrderId, TicketId, TicketStatus,
    Timestamp, one_line,
};
use ports::{FileRecord, MessageRecord, Record, Sender};
use std::collections::BTreeMap;
use store::{AttachmentRow, Entry, NewMessage, NewTicket, RefKind, SearchKind, SenderRule, TicketHead};

/// Names under which the files of each record are kept; made before the transaction, so that the writer does not wait
/// for them.
pub(super) fn keep_files(engine: &Engine, records: &[Record]) -> Result<Vec<Vec<String>>, EngineError> {
    let kept = |files: &[FileRecord]| {
        files
            .iter()
            .map(|file| engine.store().attachments().keep(&file.bytes))
            .collect::<Result<Vec<_>, _>>()
    };
    records
        .iter()
        .map(|record| match record {
            Record::Message(message) => Ok(kept(&message.files)?),
            _ => Ok(Vec::new()),
        })
        .collect()
}

/// A conversation that a ticket is to be made of, unless it is there.
pub(super) struct Conversation<'a> {
    pub(super) external: &'a str,
    pub(super) channel: Channel,
    pub(super) subject: &'a str,
    pub(super) address: &'a str,
    pub(super) customer: Option<CustomerId>,
    pub(super) order: Option<OrderId>,
    pub(super) language: Option<Language>,
    pub(super) order_enquiry: bool,
    pub(super) at: Timestamp,
}

/// An entry of a ticket as it came in.
pub(super) struct Incoming<'a> {
    pub(super) kind: MessageKind,
    pub(super) author: &'a str,
    pub(super) text: &'a str,
    pub(super) language: Option<Language>,
    pub(super) at: Timestamp,
    pub(super) event: Option<(String, BTreeMap<String, String>)>,
    pub(super) settled: bool,
    pub(super) has_file: bool,
    /// The ticket's state afterwards; nothing: the usual one after such an entry.
    pub(super) status: Option<TicketStatus>,
    /// It only lies there: nobody is to see it, and nothing waits because of it.
    pub(super) quiet: bool,
    /// What a list shows of it; nothing: its text.
    pub(super) snippet: Option<&'a str>,
    /// It is held, and its new ticket with it.
    pub(super) held: Option<HeldCause>,
}

impl Ingest<'_> {
    pub(super) async fn message(&mut self, record: &MessageRecord, files: Vec<String>) -> Result<(), EngineError> {
        let (known, erased) = self.tx.known(self.connection, RefKind::Message, &record.id).await?;
        if known.is_some() || erased {
            return Ok(());
        }
        if let Some(marker) = &record.marker
            && self.tx.is_erased_reply(self.connection, marker).await?
        {
            return Ok(());
        }
        let own = match &record.marker {
            Some(marker) => self.tx.outbox_by_marker(marker).await?.and_then(|row| row.message),
            None => None,
        };
        if let Some(own) = own {
            self.tx
                .set_ref(self.connection, RefKind::Message, &record.id, own.0, &[])
                .await?;
            return Ok(());
        }
        let customer = self
            .mentioned(&Mentioned {
                external: record.customer.as_deref(),
                email: &record.address,
                name: if record.sender == Sender::Customer {
                    &record.author
                } else {
                    ""
                },
                language: record.language,
                country: None,
            })
            .await?;
        let order = match &record.order_number {
            Some(number) => self.tx.order_by_number(self.connection, number).await?,
            None => None,
        };
        let (ticket, made) = self
            .ticket_of(&Conversation {
                external: &record.conversation,
                channel: record.channel,
                subject: &record.subject,
                address: &record.address,
                customer,
                order,
                language: record.language,
                order_enquiry: record.order_enquiry,
                at: record.at,
            })
            .await?;
        let kind = match record.sender {
            Sender::Customer => MessageKind::Inbound,
            Sender::Shop => MessageKind::Outbound,
        };
        let blocked =
            kind == MessageKind::Inbound && self.tx.rule_for(&record.address).await? == Some(SenderRule::Block);
        let id = self
            .entry(
                ticket,
                &Incoming {
                    kind,
                    author: &record.author,
                    text: &record.text,
                    language: record.language,
                    at: record.at,
                    event: None,
                    settled: record.settled,
                    has_file: !record.files.is_empty(),
                    status: None,
                    quiet: blocked,
                    snippet: None,
                    held: (blocked && made).then_some(HeldCause::Blocked),
                },
            )
            .await?;
        if !record.address.is_empty() && kind == MessageKind::Inbound {
            self.tx.set_message_address(id, &record.address).await?;
        }
        for ((position, file), content) in (0_i64..).zip(&record.files).zip(files) {
            let row = AttachmentRow {
                id: AttachmentId(self.new_id()),
                message: id,
                name: clean_name(&file.name),
                media_type: file.media_type.clone(),
                size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
                content,
            };
            self.tx.add_attachment(position, &row).await?;
        }
        self.tx
            .set_ref(self.connection, RefKind::Message, &record.id, id.0, &[])
            .await?;
        Ok(())
    }

    /// The ticket of a conversation, made if it is not there; true when it was made.
    pub(super) async fn ticket_of(&mut self, of: &Conversation<'_>) -> Result<(TicketId, bool), EngineError> {
        if let Some((id, _)) = self
            .tx
            .find_ref(self.connection, RefKind::Conversation, of.external)
            .await?
        {
            self.tx.link_ticket(TicketId(id), of.order, of.customer).await?;
            return Ok((TicketId(id), false));
        }
        let id = TicketId(self.new_id());
        let new = NewTicket {
            id,
            subject: one_line(of.subject, 300),
            channel: of.channel,
            connection: self.connection,
            conversation: of.external.to_owned(),
            address: of.address.to_owned(),
            customer: of.customer,
            order: of.order,
            status: TicketStatus::Open,
            language: of.language,
            order_enquiry: of.order_enquiry,
            at: of.at,
        };
        self.tx.add_ticket(&new).await?;
        self.tx
            .set_ref(self.connection, RefKind::Conversation, of.external, id.0, &[])
            .await?;
        if !new.subject.is_empty() {
            self.tx
                .index_new(SearchKind::Ticket, id.0, Some(id), &new.subject)
                .await?;
        }
        self.counted.tickets += 1;
        Ok((id, true))
    }

    /// Adds an entry that came in from outside and settles what follows from it: state, promise, unseen mark.
    pub(super) async fn entry(&mut self, ticket: TicketId, incoming: &Incoming<'_>) -> Result<MessageId, EngineError> {
        let id = MessageId(self.new_id());
        // What belongs to a merged ticket arrives where that one goes on.
        let home = ticket;
        let head = self.tx.ticket_going_on(home).await?;
        let ticket = head.id;
        let seq = self
            .tx
            .add_message(&NewMessage {
                id,
                ticket,
                kind: incoming.kind,
                author: incoming.author.to_owned(),
                text: incoming.text.to_owned(),
                language: incoming.language,
                at: incoming.at,
                event: incoming.event.clone(),
            })
            .await?;
        if home != ticket {
            self.tx.place(id, ticket, Some(home)).await?;
        }
        // What a person called spam, or whom they blocked, is not brought back by writing again.
        let stays = incoming.kind == MessageKind::Inbound
            && matches!(
                head.status,
                TicketStatus::Held | TicketStatus::Binned | TicketStatus::Resolved
            )
            && head.held.is_some_and(HeldCause::stays);
        let status = match (incoming.settled, incoming.kind) {
            _ if head.status == TicketStatus::Merged || stays => head.status,
            _ if incoming.status.is_some() => incoming.status.unwrap_or(head.status),
            (true, _) => TicketStatus::Resolved,
            // Answered from elsewhere: the customer's turn, unless somebody has settled it.
            (false, MessageKind::Outbound) if head.status == TicketStatus::Open => TicketStatus::Waiting,
            // A colleague wrote: who had put it aside is to see that.
            (false, MessageKind::Outbound) if head.status == TicketStatus::Snoozed => TicketStatus::Open,
            (false, kind) => head.status.after_message(kind),
        };
        let settled = stays || incoming.settled || incoming.quiet || incoming.status == Some(TicketStatus::Resolved);
        let unseen = !settled && incoming.kind == MessageKind::Inbound;
        self.tx
            .ticket_entry(
                ticket,
                &Entry {
                    at: incoming.at,
                    by_person: incoming.kind != MessageKind::Event,
                    snippet: &one_line(incoming.snippet.unwrap_or(incoming.text), 200),
                    has_file: incoming.has_file,
                    unseen_seq: unseen.then_some(seq),
                    status,
                    language: incoming.language.filter(|_| incoming.kind == MessageKind::Inbound),
                },
            )
            .await?;
        if let Some(cause) = incoming.held {
            self.tx.hold(ticket, cause).await?;
        }
        let woken = head.status == TicketStatus::Snoozed && status == TicketStatus::Open;
        if woken {
            let who = if incoming.kind == MessageKind::Inbound {
                "customer"
            } else {
                "colleague"
            };
            self.engine.wake(self.tx, &head, Some(who)).await?;
        }
        if !settled && matches!(incoming.kind, MessageKind::Inbound | MessageKind::Outbound) {
            // What has not left was written without knowing this.
            self.tx.stop_outbox(ticket, self.engine.now()).await?;
        }
        let now = if woken || incoming.held.is_some() {
            self.tx.ticket(ticket).await?
        } else {
            TicketHead { status, ..head }
        };
        Engine::renew_promise_of(self.tx, &now, incoming.at).await?;
        if !incoming.text.is_empty() {
            self.tx
                .index_new(SearchKind::Message, id.0, Some(ticket), incoming.text)
                .await?;
            let Counted { messages, .. } = self.counted;
            *messages += 1;
        }
        Ok(id)
    }
}

/// A file's name without anything that a file system or a reader could be misled by: no path, no control or
/// direction-changing characters, none of the signs that Windows refuses.
pub(crate) fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| {
            !c.is_control()
                && !"<>:\"|?*\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}"
                    .contains(*c)
        })
        .take(120)
        .collect();
    let trimmed = kept.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    if trimmed.is_empty() {
        "file".to_owned()
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::clean_name;

    #[test]
    fn a_files_name_cannot_mislead() {
        for (given, kept) in [
            ("foto.jpg", "foto.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\cuenta.pdf", "cuenta.pdf"),
            ("factura\u{202e}fdp.exe", "facturafdp.exe"),
            ("..", "file"),
            ("a\nb.txt", "ab.txt"),
            ("nota. ", "nota"),
        ] {
            assert_eq!(clean_name(given), kept);
        }
    }
}
