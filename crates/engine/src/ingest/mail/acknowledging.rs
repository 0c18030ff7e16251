//! Putting a confirmation on its way, in the transaction that stores the mail that it confirms: it is sent if and only if that
//! is stored, and never for a mail that is read once more.

use super::Sides;
use crate::EngineError;
use crate::acknowledge::{ACKNOWLEDGE, For};
use crate::ingest::Ingest;
use crate::outgoing::ReplyPayload;
use domain::{DAY, Language, MessageId, MessageKind, OutboxId, OutgoingState, Situation, TicketId};
use mail::acknowledge::{self, Answer, Limits, Sent};
use mail::automatic::{Kind, Verdict};
use ports::{Capability, MailRecord};
use serde_json::json;
use store::{Acknowledging, MailFacts, NewMessage, NewMutation, NewOutbox, Setting};

impl Ingest<'_> {
    /// Confirms a mail that began a ticket, when its mailbox does so and the mail is one to be confirmed.
    pub(super) async fn acknowledge(
        &mut self,
        record: &MailRecord,
        sides: &Sides,
        verdict: &Verdict,
        ticket: TicketId,
    ) -> Result<(), EngineError> {
        if record.before || record.sent || sides.from_us {
            return Ok(());
        }
        let what = self.tx.acknowledging(self.connection).await?;
        let wanted = match what {
            Acknowledging::Off => false,
            Acknowledging::Forms => sides.form.is_some(),
            Acknowledging::All => true,
        };
        let can_send = self
            .engine
            .source(self.connection)
            .is_some_and(|source| source.connector.capabilities().contains(&Capability::Replies));
        if !wanted || !can_send {
            return Ok(());
        }
        // A form is sent by a program for a person: the person is who is answered.
        let person = Verdict {
            kind: Kind::Person,
            causes: Vec::new(),
        };
        let is_form = sides.form.is_some() && matches!(verdict.kind, Kind::Person | Kind::Automatic);
        let verdict = if is_form { &person } else { verdict };
        let sent: Vec<Sent> = self
            .tx
            .acknowledged_since(self.now - DAY)
            .await?
            .into_iter()
            .map(|(to, at)| Sent { to, at })
            .collect();
        let answer = acknowledge::decide(verdict, &sides.answer_to, self.now, &sent, Limits::default());
        if answer != Answer::Send || self.tx.failed_address(&sides.answer_to).await?.is_some() {
            tracing::info!(?answer, "not confirmed");
            return Ok(());
        }
        self.put_on_its_way(record, sides, ticket).await
    }

    async fn put_on_its_way(
        &mut self,
        record: &MailRecord,
        sides: &Sides,
        ticket: TicketId,
    ) -> Result<(), EngineError> {
        let (engine, now) = (self.engine, self.now);
        let head = self.tx.ticket(ticket).await?;
        let own = self.tx.setting(Setting::Language).await?;
        let language = head
            .language
            .filter(|language| language.is_offered())
            .or_else(|| own.as_deref().and_then(Language::parse))
            .unwrap_or(Language::ENGLISH);
        let policy = self.tx.promise_policy().await?;
        let of = For {
            connection: self.connection,
            language,
            number: head.number,
            customer: &sides.customer.name,
            situation: Situation::of(head.channel, head.order_enquiry),
        };
        let text = engine.acknowledgement(&of, &policy).await?;
        if text.is_empty() {
            return Ok(());
        }
        let shop = engine.store().connection(self.connection).await?;
        let author = shop.map(|shop| shop.label).unwrap_or_default();
        let message = MessageId(self.new_id());
        self.tx
            .add_message(&NewMessage {
                id: message,
                ticket,
                kind: MessageKind::Outbound,
                author: author.clone(),
                text: text.clone(),
                language: Some(language),
                at: now,
                event: None,
            })
            .await?;
        let person = |address: &str| json!({ "name": "", "address": address });
        self.tx
            .add_mail(
                &MailFacts {
                    message,
                    mailbox: record.mailbox.clone(),
                    kind: "acknowledgement".to_owned(),
                    people: json!({ "from": person(&record.mailbox), "to": [person(&sides.answer_to)], "cc": [], "answers_to": [] })
                        .to_string(),
                    findings: json!({ "causes": [], "notices": [], "form": null, "invitations": 0 }).to_string(),
                    has_html: false,
                    is_rich: false,
                    size: i64::try_from(text.len()).unwrap_or(i64::MAX),
                },
                None,
                None,
                None,
                &[],
            )
            .await?;
        self.tx.acknowledged(message, &sides.answer_to, now).await?;
        // Nobody asked for it: it is the program's, and nobody's to undo.
        let mutation = self
            .tx
            .record(&NewMutation {
                name: ACKNOWLEDGE,
                author: String::new(),
                at: now,
                ticket: Some(ticket),
                args: json!({ "message": message.to_string() }).to_string(),
                undo: None,
            })
            .await?;
        let outbox = OutboxId(self.new_id());
        let payload = ReplyPayload {
            conversation: head.conversation.clone(),
            to: vec![sides.answer_to.clone()],
            subject: head.subject.clone(),
            text,
            html: None,
            files: Vec::new(),
            author,
            ticket_number: head.number,
            then: None,
            before: Vec::new(),
            draft: None,
            automatic: true,
        };
        self.tx
            .add_outbox(&NewOutbox {
                id: outbox,
                lane: format!("acknowledge/{ticket}"),
                kind: ACKNOWLEDGE,
                connection: self.connection,
                ticket,
                message: Some(message),
                payload: serde_json::to_string(&payload).unwrap_or_default(),
                idempotency_key: format!("acknowledge/{message}"),
                marker: outbox.to_string(),
                depends_on: None,
                state: OutgoingState::Ready,
                not_before: now,
                mutation,
                at: now,
                scheduled: false,
            })
            .await?;
        Ok(())
    }
}
