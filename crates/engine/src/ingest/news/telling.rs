//! What becomes of a piece of news: a ticket with a message that waits for a person, or a message in the outbox. Each is told
//! at most once, whatever it became.

use super::LATELY;
use crate::drafts::KeptDraft;
use crate::ingest::Ingest;
use crate::ingest::message::Conversation;
use crate::news::{CONVERSATION, Teller, values};
use crate::outgoing::ReplyPayload;
use crate::undo::Before;
use crate::{Effect, Engine, EngineError, RichText, acknowledge::filled};
use domain::{
    Channel, Language, MessageKind, NewsKind, NewsRule, OrderId, OutboxId, OutgoingState, Priority, TicketId,
    TicketStatus, language_of_country,
};
use serde_json::json;
use std::collections::BTreeMap;
use store::{DraftContent, DraftKind, NewMutation, NewOutbox, NewsBecame, OrderRow, SenderRule, Setting, TicketHead};

/// Messages of a shop in an hour that are sent without asking. Above it something has happened in the shop that nobody meant
/// (a list imported, a state set for all), and somebody looks first.
const SENT_AN_HOUR: u32 = 30;
/// Drafts of a shop in an hour. Above it nobody reads them any more.
const DRAFTS_AN_HOUR: u32 = 200;

/// Why nothing can be sent to the buyer; also the code of the line that says so.
type Obstacle = &'static str;

/// Everything that a message is made of.
struct Message {
    language: Language,
    address: String,
    /// Label of the shop.
    shop: String,
    /// With its places filled, unsigned.
    text: String,
    values: BTreeMap<String, String>,
}

impl Ingest<'_> {
    /// Tells a piece of news, unless it was told before. `marks` are the parcels, refunds or lines that it is about.
    pub(super) async fn tell(
        &mut self,
        order: OrderId,
        kind: NewsKind,
        rule: NewsRule,
        marks: &[String],
    ) -> Result<(), EngineError> {
        let (sent, drafts) = self.tx.news_lately(self.connection, self.now - LATELY).await?;
        if kind == NewsKind::Late && drafts >= DRAFTS_AN_HOUR {
            // It is still late in an hour.
            return Ok(());
        }
        let mut fresh = Vec::new();
        for mark in marks {
            if self.tx.notice_news(order, kind, mark, self.now).await? {
                fresh.push(mark.clone());
            }
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let row = self.tx.order(order).await?;
        let own = match self.tx.news_ticket(order).await? {
            Some(ticket) => Some(self.tx.root_of(ticket).await?),
            None => None,
        };
        if kind.needs_a_person() && self.told_elsewhere(&row, kind, &fresh, own).await? {
            return self.became(order, kind, NewsBecame::Told, None).await;
        }
        let obstacle = self.obstacle(&row.head.email).await?;
        let silent = (obstacle.is_some() || drafts >= DRAFTS_AN_HOUR) && !kind.needs_a_person();
        if silent {
            tracing::info!(kind = kind.code(), ?obstacle, "news that is not told");
            return Ok(());
        }
        let way = self.engine.news_way(self.connection).await?;
        let message = self.written(&row, kind, &fresh).await?;
        let sends = rule == NewsRule::Send && way.is_some() && obstacle.is_none();
        let ticket = match own {
            Some(ticket) => ticket,
            None => {
                let way = way.unwrap_or(self.connection);
                self.new_ticket(&row, kind, &message, way).await?
            }
        };
        let head = self.tx.ticket(ticket).await?;
        let settled = sends && !kind.needs_a_person();
        let status = match head.status {
            // A conversation that goes on stays where it is.
            _ if settled && own.is_some() => head.status,
            _ if settled => TicketStatus::Resolved,
            TicketStatus::Held | TicketStatus::Binned | TicketStatus::Merged => head.status,
            _ => TicketStatus::Open,
        };
        // Of a parcel the history of the order has told a conversation that goes on.
        let told = own.is_some()
            && matches!(kind, NewsKind::Shipped | NewsKind::Delivered)
            && matches!(
                head.status,
                TicketStatus::Open | TicketStatus::Waiting | TicketStatus::Snoozed
            );
        if !told {
            self.line(
                ticket,
                head.status,
                &format!("news_{}", kind.code()),
                slots(&row, kind, &fresh),
            )
            .await?;
        }
        if kind.needs_a_person() && head.priority < Priority::High {
            self.tx.set_priority(ticket, Priority::High).await?;
        }
        let became = if let Some(obstacle) = obstacle {
            self.line(ticket, status, obstacle, BTreeMap::new()).await?;
            NewsBecame::Told
        } else if sends {
            let ask = sent >= SENT_AN_HOUR;
            self.send(&head, status, &message, ask).await?;
            if ask { NewsBecame::Asked } else { NewsBecame::Sent }
        } else {
            self.draft(ticket, status, kind, &message).await?;
            NewsBecame::Draft
        };
        Engine::renew_promise(self.tx, ticket, self.now).await?;
        self.became(order, kind, became, Some(ticket)).await
    }

    async fn became(
        &mut self,
        order: OrderId,
        kind: NewsKind,
        became: NewsBecame,
        ticket: Option<TicketId>,
    ) -> Result<(), EngineError> {
        Ok(self.tx.news_became(order, kind, self.now, became, ticket).await?)
    }

    /// When somebody is at work on this order already, they are told, and no second ticket is made.
    async fn told_elsewhere(
        &mut self,
        row: &OrderRow,
        kind: NewsKind,
        marks: &[String],
        own: Option<TicketId>,
    ) -> Result<bool, EngineError> {
        let mut going_on = self.tx.unresolved_tickets_of_order(row.head.id).await?;
        going_on.retain(|ticket| Some(*ticket) != own);
        for ticket in &going_on {
            let status = match self.tx.ticket(*ticket).await?.status {
                // It was the customer's turn; now it is ours.
                TicketStatus::Waiting => TicketStatus::Open,
                other => other,
            };
            self.line(
                *ticket,
                status,
                &format!("news_{}", kind.code()),
                slots(row, kind, marks),
            )
            .await?;
            Engine::renew_promise(self.tx, *ticket, self.now).await?;
        }
        Ok(!going_on.is_empty())
    }

    /// Why nothing can be written to this address.
    async fn obstacle(&mut self, address: &str) -> Result<Option<Obstacle>, EngineError> {
        Ok(if !address.contains('@') {
            Some("news_no_address")
        } else if self.tx.rule_for(address).await? == Some(SenderRule::Block) {
            Some("news_blocked")
        } else if self.tx.failed_address(address).await?.is_some() {
            Some("news_address_failed")
        } else {
            None
        })
    }

    /// What the customer is to read, in their language: the one that is known of them, or that of the country that the
    /// parcel goes to, or the shop's.
    async fn written(&mut self, row: &OrderRow, kind: NewsKind, marks: &[String]) -> Result<Message, EngineError> {
        let customer = match row.head.customer {
            Some(customer) => Some(self.tx.customer(customer).await?),
            None => None,
        };
        let own = self.tx.setting(Setting::Language).await?;
        let language = customer
            .as_ref()
            .and_then(|customer| customer.language)
            .filter(|language| language.is_offered())
            .or_else(|| row.head.country.as_deref().and_then(language_of_country))
            .or_else(|| own.as_deref().and_then(Language::parse))
            .unwrap_or(Language::ENGLISH);
        let shop = self.engine.store().connection(self.connection).await?;
        let shop = shop.map(|shop| shop.label).unwrap_or_default();
        let abroad = row.head.country.as_deref().and_then(language_of_country);
        let named_in = customer.as_ref().and_then(|customer| customer.language).or(abroad);
        let name = customer.map(|customer| customer.name).filter(|name| !name.is_empty());
        let values = values(
            row,
            kind,
            marks,
            &Teller {
                shop: &shop,
                customer: name.as_deref().unwrap_or(&row.head.buyer),
                named_in: named_in.or(Some(language)),
                language,
            },
        );
        let own = self.tx.news_text(self.connection, kind, language).await?;
        let text = own.unwrap_or_else(|| self.engine.usual_news(kind, language));
        Ok(Message {
            language,
            address: row.head.email.clone(),
            shop,
            text: filled(&text, &values),
            values,
        })
    }

    /// The ticket in which everything about an order is told.
    async fn new_ticket(
        &mut self,
        row: &OrderRow,
        kind: NewsKind,
        message: &Message,
        way: domain::ConnectionId,
    ) -> Result<TicketId, EngineError> {
        let subject = self.engine.news_subject(&row.head.number, message.language);
        let external = format!("{CONVERSATION}{}", row.head.id);
        let mut through = Ingest {
            engine: self.engine,
            tx: self.tx,
            connection: way,
            now: self.now,
            counted: self.counted,
        };
        let (ticket, _) = through
            .ticket_of(&Conversation {
                external: &external,
                channel: Channel::Email,
                subject: &subject,
                address: &message.address,
                customer: row.head.customer,
                order: Some(row.head.id),
                language: Some(message.language),
                order_enquiry: kind.needs_a_person(),
                at: self.now,
            })
            .await?;
        Ok(self.tx.root_of(ticket).await?)
    }

    /// A line of a conversation by the program itself.
    async fn line(
        &mut self,
        ticket: TicketId,
        status: TicketStatus,
        code: &str,
        slots: BTreeMap<String, String>,
    ) -> Result<(), EngineError> {
        let event = Some((code.to_owned(), slots));
        let engine = self.engine;
        engine
            .entry(self.tx, ticket, status, MessageKind::Event, "", String::new(), event)
            .await?;
        Ok(())
    }

    /// Leaves the message for the agent of this machine to look at and send. What a person is writing is not touched; what the
    /// program wrote before and nobody has sent is out of date.
    async fn draft(
        &mut self,
        ticket: TicketId,
        status: TicketStatus,
        kind: NewsKind,
        message: &Message,
    ) -> Result<(), EngineError> {
        let agent = self.engine.agent();
        let there = self.tx.draft(ticket, agent, DraftKind::Reply).await?;
        let written = self.tx.news_written_at(ticket).await?;
        let own = there.is_none_or(|draft| draft.content.text.trim().is_empty() || Some(draft.saved_at) == written);
        if !own {
            return self.line(ticket, status, "news_draft_kept", BTreeMap::new()).await;
        }
        // Once the customer knows that all goes well there is nothing left to do; what went wrong waits for their answer.
        let effects = if kind.needs_a_person() {
            Vec::new()
        } else {
            vec![Effect::Status {
                status: TicketStatus::Resolved.code().to_owned(),
            }]
        };
        let seen = self.tx.newest_by_others(ticket, agent).await?;
        let content = DraftContent {
            text: message.text.clone(),
            html: None,
            recipients: None,
            effects: Effect::stored(&effects),
            seen,
        };
        self.tx
            .save_draft(ticket, agent, DraftKind::Reply, &content, self.now)
            .await?;
        self.line(ticket, status, "news_draft", BTreeMap::new()).await
    }

    /// Puts the message into the outbox, where it can be taken back for the undo time. With `ask` it waits there for a person.
    async fn send(
        &mut self,
        head: &TicketHead,
        status: TicketStatus,
        message: &Message,
        ask: bool,
    ) -> Result<(), EngineError> {
        let (engine, now) = (self.engine, self.now);
        let connection = head.connection.unwrap_or(self.connection);
        let signature = engine.store().signature_for(Some(connection), message.language).await?;
        let (signature, empty) = RichText::plain(&signature).filled(&message.values);
        let plain = RichText::plain(&message.text);
        let text = if empty.is_empty() {
            plain.signed(&signature.text)
        } else {
            plain
        };
        let entry = engine
            .entry(
                self.tx,
                head.id,
                status,
                MessageKind::Outbound,
                &text.text,
                message.shop.clone(),
                None,
            )
            .await?;
        // Nobody asked for it: it is the program's. It can be taken back in the outbox.
        let mutation = self
            .tx
            .record(&NewMutation {
                name: "news.send",
                author: String::new(),
                at: now,
                ticket: Some(head.id),
                args: json!({ "message": entry.to_string() }).to_string(),
                undo: None,
            })
            .await?;
        let open = TicketHead {
            status: TicketStatus::Open,
            ..head.clone()
        };
        let outbox = OutboxId(self.new_id());
        let payload = ReplyPayload {
            conversation: head.conversation.clone(),
            to: vec![message.address.clone()],
            subject: head.subject.clone(),
            text: text.text,
            html: text.html,
            files: Vec::new(),
            author: message.shop.clone(),
            ticket_number: head.number,
            then: Some(status.code().to_owned()),
            // Taken back it is a draft, and somebody is to see that.
            before: vec![Before {
                ticket: head.id.to_string(),
                event: None,
                was: crate::change::was_status(&open, status),
            }],
            draft: Some(KeptDraft {
                text: message.text.clone(),
                ..KeptDraft::default()
            }),
            automatic: true,
        };
        let hold = engine.undo_time(self.tx).await?;
        self.tx
            .add_outbox(&NewOutbox {
                id: outbox,
                lane: format!("ticket/{}", head.id),
                kind: "reply.send",
                connection,
                ticket: head.id,
                message: Some(entry),
                payload: serde_json::to_string(&payload).unwrap_or_default(),
                idempotency_key: format!("news/{entry}"),
                marker: outbox.to_string(),
                depends_on: None,
                state: if hold > 0 {
                    OutgoingState::Held
                } else {
                    OutgoingState::Ready
                },
                not_before: now + hold,
                mutation,
                at: now,
                scheduled: false,
            })
            .await?;
        if ask {
            let count = BTreeMap::from([("count".to_owned(), SENT_AN_HOUR.to_string())]);
            let why = Some(("news_many", &count));
            self.tx
                .set_outbox_state(outbox, OutgoingState::NeedsPerson, now, now, why, None)
                .await?;
        }
        Ok(())
    }
}

/// Slots of the line that says what happened.
fn slots(row: &OrderRow, kind: NewsKind, marks: &[String]) -> BTreeMap<String, String> {
    let mut slots = BTreeMap::from([("number".to_owned(), row.head.number.clone())]);
    if let (NewsKind::Late, Some(promised)) = (kind, row.head.promised_at) {
        slots.insert("until".to_owned(), promised.millis().to_string());
    }
    if kind == NewsKind::Unavailable {
        let lines = row.lines.iter().filter(|line| marks.contains(&line.external_id));
        let lines: Vec<String> = lines
            .map(|line| format!("{} × {}", line.quantity, line.title))
            .collect();
        slots.insert("lines".to_owned(), lines.join(", "));
    }
    slots
}
