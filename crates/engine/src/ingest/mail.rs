//! From the bytes of a mail to an entry of a ticket.

use super::Ingest;
use crate::EngineError;
use domain::Channel;
use mail::{Identity, Received};
use ports::{FileRecord, MailRecord, MessageRecord, Sender};
use std::collections::BTreeMap;

impl Ingest<'_> {
    pub(super) async fn mail(&mut self, record: &MailRecord) -> Result<(), EngineError> {
        let received = read(record);
        let identity = Identity::of(&received).in_mailbox(&record.mailbox);
        let author = received.author();
        let other = if record.sent {
            received.to.first().cloned().unwrap_or_default()
        } else {
            author.clone()
        };
        let files: Vec<FileRecord> = received
            .files()
            .map(|file| FileRecord {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                bytes: file.bytes.clone(),
            })
            .collect();
        let kept = files
            .iter()
            .map(|file| self.engine.store().attachments().keep(&file.bytes))
            .collect::<Result<Vec<_>, _>>()?;
        let message = MessageRecord {
            id: identity.to_string(),
            conversation: identity.to_string(),
            channel: Channel::Email,
            sender: if record.sent { Sender::Shop } else { Sender::Customer },
            author: author.name,
            address: other.address,
            customer: None,
            order_number: None,
            order_enquiry: false,
            subject: received.subject.clone(),
            text: received.text.clone(),
            language: None,
            at: received.moment(record.arrived),
            files,
            settled: record.answered,
            marker: None,
            facts: BTreeMap::new(),
        };
        self.message(&message, kept).await
    }
}

fn read(record: &MailRecord) -> Received {
    match record.cut_from {
        Some(size) => mail::header_only(&record.source, usize::try_from(size).unwrap_or(usize::MAX)),
        None => mail::parse(&record.source),
    }
}
