//! Tickets: queues, the ticket screen, and what an agent does there.

use super::reading::folds_of;
use super::{draft_view, due_view, effects, id, recipients_view};
use crate::contract::*;
use crate::router::Call;
use base64::Engine as _;
use domain::{
    AttachmentId, BIN_KEEPS, Channel, HeldCause, MessageId, OutgoingState, Priority, TicketId, TicketStatus, Timestamp,
};
use engine::{Engine, ReplyRequest, RichText};
use std::collections::HashMap;
use store::OutboxRow;

pub(crate) fn channel_view(channel: Channel) -> ChannelView {
    match channel {
        Channel::Email => ChannelView::Email,
        Channel::Chat => ChannelView::Chat,
        Channel::Form => ChannelView::Form,
        Channel::Social => ChannelView::Social,
        Channel::Shop => ChannelView::Shop,
    }
}

pub(crate) fn channel(view: ChannelView) -> Channel {
    match view {
        ChannelView::Email => Channel::Email,
        ChannelView::Chat => Channel::Chat,
        ChannelView::Form => Channel::Form,
        ChannelView::Social => Channel::Social,
        ChannelView::Shop => Channel::Shop,
    }
}

pub(crate) fn status_view(status: TicketStatus) -> TicketStatusView {
    match status {
        TicketStatus::Open => TicketStatusView::Open,
        TicketStatus::Waiting => TicketStatusView::Waiting,
        TicketStatus::Snoozed => TicketStatusView::Snoozed,
        TicketStatus::Resolved => TicketStatusView::Resolved,
        TicketStatus::Merged => TicketStatusView::Merged,
        TicketStatus::Held => TicketStatusView::Held,
        TicketStatus::Binned => TicketStatusView::Binned,
    }
}

pub(crate) fn status(view: TicketStatusView) -> TicketStatus {
    match view {
        TicketStatusView::Open => TicketStatus::Open,
        TicketStatusView::Waiting => TicketStatus::Waiting,
        TicketStatusView::Snoozed => TicketStatus::Snoozed,
        TicketStatusView::Resolved => TicketStatus::Resolved,
        TicketStatusView::Merged => TicketStatus::Merged,
        TicketStatusView::Held => TicketStatus::Held,
        TicketStatusView::Binned => TicketStatus::Binned,
    }
}

fn held_view(cause: HeldCause) -> HeldCauseView {
    match cause {
        HeldCause::Away => HeldCauseView::Away,
        HeldCause::Bounce => HeldCauseView::Bounce,
        HeldCause::Delayed => HeldCauseView::Delayed,
        HeldCause::Receipt => HeldCauseView::Receipt,
        HeldCause::Complaint => HeldCauseView::Complaint,
        HeldCause::List => HeldCauseView::List,
        HeldCause::Loop => HeldCauseView::Loop,
        HeldCause::Spam => HeldCauseView::Spam,
        HeldCause::Blocked => HeldCauseView::Blocked,
    }
}

pub(crate) fn priority_view(priority: Priority) -> PriorityView {
    match priority {
        Priority::Low => PriorityView::Low,
        Priority::Normal => PriorityView::Normal,
        Priority::High => PriorityView::High,
        Priority::Urgent => PriorityView::Urgent,
    }
}

fn delivery_state(state: OutgoingState) -> DeliveryState {
    match state {
        OutgoingState::Held => DeliveryState::Held,
        OutgoingState::Stopped => DeliveryState::Stopped,
        OutgoingState::Ready => DeliveryState::Waiting,
        OutgoingState::Dispatching => DeliveryState::Sending,
        OutgoingState::Done => DeliveryState::Sent,
        OutgoingState::HandedOver => DeliveryState::HandedOver,
        OutgoingState::Unknown => DeliveryState::Unknown,
        OutgoingState::Settling => DeliveryState::Settling,
        OutgoingState::NeedsPerson => DeliveryState::NeedsYou,
        OutgoingState::Cancelled => DeliveryState::Cancelled,
    }
}

pub(crate) fn delivery_view(row: &OutboxRow) -> DeliveryView {
    let held = row.state == OutgoingState::Held;
    let retrying = row.state == OutgoingState::Ready && row.attempts > 0;
    DeliveryView {
        state: delivery_state(row.state),
        in_public: row.kind == engine::PUBLIC,
        outbox_id: row.id.to_string(),
        held_until: held.then_some(row.not_before.millis()),
        scheduled: row.scheduled,
        next_try_at: retrying.then_some(row.not_before.millis()),
        attempts: row.attempts,
        error_code: row.error_code.clone(),
        error_params: row.error_params.clone(),
    }
}

pub(crate) fn row_view(row: &store::TicketRow, agent: &str) -> TicketRow {
    TicketRow {
        id: row.id.to_string(),
        number: row.number,
        subject: row.subject.clone(),
        customer_name: row.customer_name.clone(),
        channel: channel_view(row.channel),
        language: row.language.map(|l| l.code().to_owned()),
        status: status_view(row.status),
        assignee: row.assignee_name.clone(),
        mine: row.assignee.as_deref() == Some(agent),
        unread: row.unread,
        snippet: row.snippet.clone(),
        order_number: row.order_number.clone(),
        has_draft: row.has_draft,
        has_attachment: row.has_attachment,
        delivery: row.delivery.map(delivery_state),
        due: row.promise.as_ref().map(due_view),
        last_message_at: row.last_message_at.millis(),
        message_count: row.message_count,
        priority: priority_view(row.priority),
        tags: row.tags.clone(),
        snoozed_until: row.snoozed_until.map(Timestamp::millis),
        snoozed_by: row.snoozed_by_name.clone(),
        watching: row.watching,
        assignee_id: row.assignee.clone(),
        held: row.held.map(held_view),
        last_seq: row.last_seq,
    }
}

pub(crate) fn message_kind_view(kind: domain::MessageKind) -> MessageKind {
    match kind {
        domain::MessageKind::Inbound => MessageKind::Inbound,
        domain::MessageKind::Outbound => MessageKind::Outbound,
        domain::MessageKind::Note => MessageKind::Note,
        domain::MessageKind::Event => MessageKind::Event,
    }
}

/// The ticket of an id or of a short number.
async fn find(engine: &Engine, text: &str) -> Result<store::TicketRow, WireError> {
    if let Ok(number) = text.trim_start_matches('#').parse::<u32>() {
        return Ok(engine.store().ticket_by_number(number, engine.agent()).await?);
    }
    Ok(engine
        .store()
        .ticket(id(text, TicketId::parse)?, engine.agent())
        .await?)
}

pub(crate) async fn ticket_get(call: &Call<'_>, input: TicketInput) -> Result<TicketView, WireError> {
    let engine = call.engine()?;
    let (store, asked) = (engine.store(), find(&engine, &input.ticket_id).await?);
    let mut row = asked.clone();
    // A merged ticket leads to where it goes on.
    while let Some(next) = row.merged_into {
        row = store.ticket(next, engine.agent()).await?;
    }
    let messages = store.messages(row.id).await?;
    let mails: HashMap<MessageId, store::MailFacts> = store
        .mails(row.id)
        .await?
        .into_iter()
        .map(|mail| (mail.message, mail))
        .collect();
    let mut files: HashMap<MessageId, Vec<AttachmentView>> = HashMap::new();
    for file in store.attachments_of(row.id).await? {
        files.entry(file.message).or_default().push(AttachmentView {
            id: file.id.to_string(),
            name: file.name,
            media_type: file.media_type,
            size: u32::try_from(file.size).unwrap_or(u32::MAX),
        });
    }
    let outbox = store.outbox_of(row.id).await?;
    let deliveries: HashMap<MessageId, DeliveryView> = outbox
        .iter()
        .filter_map(|x| Some((x.message?, delivery_view(x))))
        .collect();
    let (mut reply_draft, mut note_draft) = (None, None);
    let mut chosen = None;
    for draft in store.drafts(row.id, engine.agent()).await? {
        match draft.kind {
            store::DraftKind::Reply => {
                chosen = draft.content.recipients.clone();
                reply_draft = Some(draft_view(draft));
            }
            store::DraftKind::Note => note_draft = Some(draft_view(draft)),
        }
    }
    let recipients = recipients_view(&engine, &row, chosen.as_deref()).await?;
    let (reply_route, reply_to) = match engine
        .reply_route(row.connection, &row.conversation, &row.address, row.customer)
        .await?
    {
        engine::ReplyRoute::Channel(address) => (ReplyRoute::Channel, vec![address]),
        engine::ReplyRoute::MailProgram(to) => (ReplyRoute::MailProgram, to),
        engine::ReplyRoute::Left => (ReplyRoute::Left, Vec::new()),
        engine::ReplyRoute::None => (ReplyRoute::None, Vec::new()),
    };
    let by_others =
        |m: &&store::MessageRow| m.kind != domain::MessageKind::Event && m.agent.as_deref() != Some(engine.agent());
    let inbound = |m: &&store::MessageRow| m.kind == domain::MessageKind::Inbound;
    let newest = messages
        .iter()
        .filter(by_others)
        .max_by_key(|m| m.seq)
        .map(|m| m.id.to_string());
    let unseen = messages.iter().filter(inbound).filter(|m| m.seq > row.seen_seq);
    Ok(TicketView {
        row: row_view(&row, engine.agent()),
        merged_from: (asked.id != row.id).then_some(asked.number),
        created_at: row.created_at.millis(),
        customer_id: row.customer.map(|c| c.to_string()),
        order_id: row.order.map(|o| o.to_string()),
        sender: row.address.contains('@').then(|| row.address.clone()),
        goes_at: row
            .binned_at
            .filter(|_| row.status == TicketStatus::Binned)
            .map(|at| (at + BIN_KEEPS).millis()),
        reply_draft,
        note_draft,
        reply_route,
        reply_to,
        recipients,
        file_limit: engine.file_limit(row.connection),
        last_seen_message_id: newest,
        new_message_ids: unseen.map(|m| m.id.to_string()).collect(),
        messages: messages
            .into_iter()
            .map(|m| MessageView {
                id: m.id.to_string(),
                kind: message_kind_view(m.kind),
                folds: folds_of(&m),
                author: m.author,
                at: m.at.millis(),
                text: m.text,
                html: m.html,
                own: m.agent.as_deref() == Some(engine.agent()),
                language: m.language.map(|l| l.code().to_owned()),
                mail: mails.get(&m.id).map(super::reading::mail_view),
                attachments: files.remove(&m.id).unwrap_or_default(),
                delivery: deliveries.get(&m.id).cloned(),
                event: m.event.map(|(code, params)| EventView { code, params }),
            })
            .collect(),
    })
}

pub(crate) async fn ticket_read(call: &Call<'_>, input: TicketReadInput) -> Result<Done, WireError> {
    call.engine()?
        .mark_seen(id(&input.ticket_id, TicketId::parse)?, input.read)
        .await?;
    Ok(Done {})
}

pub(crate) async fn ticket_reply(call: &Call<'_>, input: ReplyInput) -> Result<ReplyAccepted, WireError> {
    let request = ReplyRequest {
        ticket: id(&input.ticket_id, TicketId::parse)?,
        written: RichText::written(&input.text, input.html.as_deref()),
        operation: operation(input.operation_id)?,
        last_seen: input.last_seen_message_id.as_deref().and_then(MessageId::parse),
        force: input.force,
        then: input.then.map(status),
        send_at: input.send_at.map(Timestamp),
        recipients: input.recipients,
        effects: effects(input.effects),
    };
    let taken = call.engine()?.reply(&request).await?;
    Ok(ReplyAccepted {
        outbox_id: taken.outbox.to_string(),
        held_until: taken.held_until.millis(),
    })
}

pub(crate) async fn ticket_note(call: &Call<'_>, input: NoteInput) -> Result<Done, WireError> {
    let operation = operation(input.operation_id)?;
    call.engine()?
        .note(
            id(&input.ticket_id, TicketId::parse)?,
            &RichText::written(&input.text, input.html.as_deref()),
            &operation,
        )
        .await?;
    Ok(Done {})
}

/// An operation's id is what keeps it from being done twice: without one nothing is done.
fn operation(id: String) -> Result<String, WireError> {
    if domain::OutboxId::parse(&id).is_some() {
        Ok(id)
    } else {
        Err(WireError::with("input_invalid", "field", "operationId"))
    }
}

pub(crate) async fn attachment_read(call: &Call<'_>, input: AttachmentInput) -> Result<AttachmentContent, WireError> {
    let engine = call.engine()?;
    let (store, file) = (engine.store(), id(&input.attachment_id, AttachmentId::parse)?);
    // A file of a text in progress is read by the id that it will keep as a file of a message.
    let (name, media_type, content) = match store.attachment(file).await {
        Ok(row) => (row.name, row.media_type, row.content),
        Err(store::StoreError::NotFound) => {
            let row = store.draft_file(file).await?;
            (row.name, row.media_type, row.content)
        }
        Err(error) => return Err(error.into()),
    };
    let content = store.attachments().read(&content).map_err(|error| match error {
        store::StoreError::NotFound => WireError::with("file_missing", "name", name.clone()),
        other => WireError::from(other),
    })?;
    Ok(AttachmentContent {
        name,
        media_type,
        base64: base64::engine::general_purpose::STANDARD.encode(content),
    })
}
