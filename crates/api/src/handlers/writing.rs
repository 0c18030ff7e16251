//! Drafts, checks, macros and signatures.

use super::id;
use crate::contract::*;
use crate::router::Call;
use base64::Engine as _;
use domain::{AttachmentId, ConnectionId, Language, MacroId, MessageId, OutboxId, TicketId, Timestamp, one_line};
use engine::{DraftSave, Effect, Engine, InPublic, MacroSave, Reason, Recipient, RichText};

pub(crate) fn draft_kind(kind: DraftKind) -> store::DraftKind {
    match kind {
        DraftKind::Reply => store::DraftKind::Reply,
        DraftKind::Note => store::DraftKind::Note,
    }
}

pub(crate) fn effects(views: Option<Vec<EffectView>>) -> Vec<Effect> {
    let effect = |view| match view {
        EffectView::Status { status } => Effect::Status { status },
        EffectView::Priority { priority } => Effect::Priority { priority },
        EffectView::Tag { tag } => Effect::Tag { tag },
        EffectView::Assign { to } => Effect::Assign { to },
    };
    views.unwrap_or_default().into_iter().map(effect).collect()
}

pub(crate) fn effect_views(effects: Vec<Effect>) -> Vec<EffectView> {
    let view = |effect| match effect {
        Effect::Status { status } => EffectView::Status { status },
        Effect::Priority { priority } => EffectView::Priority { priority },
        Effect::Tag { tag } => EffectView::Tag { tag },
        Effect::Assign { to } => EffectView::Assign { to },
    };
    effects.into_iter().map(view).collect()
}

fn recipient(one: Recipient) -> RecipientView {
    RecipientView {
        address: one.address,
        reason: match one.reason {
            Reason::Wrote => RecipientReason::Wrote,
            Reason::Conversation => RecipientReason::Conversation,
            Reason::Known => RecipientReason::Known,
            Reason::Chosen => RecipientReason::Chosen,
        },
        failed: one.failed.as_ref().map(super::failed_view),
    }
}

/// To whom a reply goes; what an agent chose and is no longer possible counts as not chosen.
pub(crate) async fn recipients_view(
    engine: &Engine,
    row: &store::TicketRow,
    chosen: Option<&[String]>,
) -> Result<RecipientsView, WireError> {
    let found = match engine.recipients(row, chosen).await {
        Ok(found) => found,
        Err(_) => engine.recipients(row, None).await?,
    };
    let mail = matches!(
        row.channel,
        domain::Channel::Email | domain::Channel::Form | domain::Channel::Shop
    );
    Ok(RecipientsView {
        can_choose: mail && !found.to.is_empty(),
        to: found.chips.into_iter().map(recipient).collect(),
        others: found.others.into_iter().map(recipient).collect(),
        before: found.before,
        in_public: match found.in_public {
            InPublic::No => InPublicView::No,
            InPublic::Offered => InPublicView::Offered,
            InPublic::Chosen => InPublicView::Chosen,
        },
    })
}

pub(crate) fn draft_view(draft: store::DraftRow) -> DraftView {
    DraftView {
        text: draft.content.text,
        html: draft.content.html,
        saved_at: draft.saved_at.millis(),
        recipients: draft.content.recipients,
        effects: effect_views(Effect::list(&draft.content.effects)),
        seen_message_id: draft.content.seen.map(|id| id.to_string()),
        files: draft.files.into_iter().map(file_view).collect(),
    }
}

fn file_view(file: store::DraftFileRow) -> AttachmentView {
    AttachmentView {
        id: file.id.to_string(),
        name: file.name,
        media_type: file.media_type,
        size: u32::try_from(file.size).unwrap_or(u32::MAX),
    }
}

pub(crate) async fn draft_save(call: &Call<'_>, input: DraftInput) -> Result<DraftSaved, WireError> {
    let save = DraftSave {
        ticket: id(&input.ticket_id, TicketId::parse)?,
        kind: draft_kind(input.kind),
        written: RichText::written(&input.text, input.html.as_deref()),
        recipients: input.recipients,
        effects: effects(input.effects),
        seen: input.seen_message_id.as_deref().and_then(MessageId::parse),
    };
    let at = call.engine()?.save_draft(&save).await?;
    Ok(DraftSaved { saved_at: at.millis() })
}

pub(crate) async fn draft_list(call: &Call<'_>, _: Nothing) -> Result<DraftList, WireError> {
    let engine = call.engine()?;
    let (rows, total) = engine.store().all_drafts(engine.agent(), 500).await?;
    let drafts = rows
        .into_iter()
        .map(|row| DraftListItem {
            ticket_id: row.ticket.to_string(),
            number: row.number,
            subject: row.subject,
            customer_name: row.customer_name,
            kind: match row.kind {
                store::DraftKind::Reply => DraftKind::Reply,
                store::DraftKind::Note => DraftKind::Note,
            },
            preview: one_line(&row.text, 160),
            files: row.files,
            saved_at: row.saved_at.millis(),
        })
        .collect();
    Ok(DraftList { drafts, total })
}

pub(crate) async fn draft_attach(call: &Call<'_>, input: DraftFileInput) -> Result<AttachmentView, WireError> {
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(input.base64)
        .map_err(|_| WireError::with("input_invalid", "field", "base64"))?;
    let file = call
        .engine()?
        .attach(
            id(&input.ticket_id, TicketId::parse)?,
            draft_kind(input.kind),
            &input.name,
            &input.media_type,
            &bytes,
        )
        .await?;
    Ok(file_view(file))
}

pub(crate) async fn draft_detach(call: &Call<'_>, input: DraftFileRef) -> Result<Done, WireError> {
    call.engine()?.detach(id(&input.file_id, AttachmentId::parse)?).await?;
    Ok(Done {})
}

pub(crate) async fn draft_discard(call: &Call<'_>, input: DraftRef) -> Result<Done, WireError> {
    call.engine()?
        .discard_draft(id(&input.ticket_id, TicketId::parse)?, draft_kind(input.kind))
        .await?;
    Ok(Done {})
}

pub(crate) async fn draft_to_note(call: &Call<'_>, input: TicketInput) -> Result<Done, WireError> {
    call.engine()?
        .move_reply_to_note(id(&input.ticket_id, TicketId::parse)?)
        .await?;
    Ok(Done {})
}

pub(crate) async fn draft_look(call: &Call<'_>, input: LookInput) -> Result<LookView, WireError> {
    let written = RichText::written(&input.text, input.html.as_deref());
    let looked = call
        .engine()?
        .look_at(
            id(&input.ticket_id, TicketId::parse)?,
            draft_kind(input.kind),
            &written,
            input.in_public.unwrap_or(false),
        )
        .await?;
    Ok(LookView {
        findings: looked
            .findings
            .into_iter()
            .map(|finding| FindingView {
                code: finding.code.code().to_owned(),
                error: finding.code.is_error(),
                forbids: finding.code.forbids(),
                excerpt: finding.excerpt,
            })
            .collect(),
        places: looked
            .places
            .into_iter()
            .map(|(place, value)| PlaceView { place, value })
            .collect(),
        signature: looked.signature,
        language: looked.language.code().to_owned(),
    })
}

pub(crate) async fn macro_list(call: &Call<'_>, _: Nothing) -> Result<MacroList, WireError> {
    let macros = call.engine()?.store().macros().await?;
    Ok(MacroList {
        macros: macros
            .into_iter()
            .map(|row| MacroView {
                id: row.id.to_string(),
                name: row.name,
                texts: row
                    .texts
                    .into_iter()
                    .map(|text| MacroTextView {
                        language: text.language.code().to_owned(),
                        text: text.text,
                        html: text.html,
                    })
                    .collect(),
                effects: effect_views(Effect::list(&row.effects)),
                used: row.used,
                from_shop: row.connection.is_some(),
            })
            .collect(),
        places: domain::PLACEHOLDERS.iter().map(|name| (*name).to_owned()).collect(),
    })
}

pub(crate) async fn macro_save(call: &Call<'_>, input: MacroInput) -> Result<MacroSaved, WireError> {
    let texts = input
        .texts
        .iter()
        .map(|text| {
            Ok((
                language(&text.language)?,
                RichText::written(&text.text, text.html.as_deref()),
            ))
        })
        .collect::<Result<_, WireError>>()?;
    let save = MacroSave {
        id: input
            .macro_id
            .as_deref()
            .map(|text| id(text, MacroId::parse))
            .transpose()?,
        name: input.name,
        texts,
        effects: effects(Some(input.effects)),
    };
    let saved = call.engine()?.save_macro(&save).await?;
    Ok(MacroSaved {
        macro_id: saved.to_string(),
    })
}

pub(crate) async fn macro_remove(call: &Call<'_>, input: MacroRef) -> Result<Done, WireError> {
    call.engine()?
        .remove_macro(id(&input.macro_id, MacroId::parse)?)
        .await?;
    Ok(Done {})
}

pub(crate) async fn macro_for(call: &Call<'_>, input: MacroForInput) -> Result<MacroForView, WireError> {
    let made = call
        .engine()?
        .macro_for(
            id(&input.macro_id, MacroId::parse)?,
            id(&input.ticket_id, TicketId::parse)?,
            input.used,
        )
        .await?;
    Ok(MacroForView {
        text: made.text.text,
        html: made.text.html,
        language: made.language.code().to_owned(),
        missing: made.missing.map(|language| language.code().to_owned()),
        unfilled: made.unfilled,
        effects: effect_views(made.effects),
    })
}

pub(crate) async fn signature_list(call: &Call<'_>, _: Nothing) -> Result<SignatureList, WireError> {
    let signatures = call.engine()?.store().signatures().await?;
    Ok(SignatureList {
        signatures: signatures
            .into_iter()
            .map(|row| SignatureView {
                connection_id: row.mailbox.map(|id| id.to_string()),
                language: row.language.code().to_owned(),
                text: row.text,
            })
            .collect(),
    })
}

pub(crate) async fn signature_set(call: &Call<'_>, input: SignatureView) -> Result<Done, WireError> {
    let mailbox = input.connection_id.as_deref();
    let mailbox = mailbox.map(|text| id(text, ConnectionId::parse)).transpose()?;
    call.engine()?
        .set_signature(mailbox, language(&input.language)?, &input.text)
        .await?;
    Ok(Done {})
}

pub(crate) fn language(code: &str) -> Result<Language, WireError> {
    Language::parse(code).ok_or_else(|| WireError::with("input_invalid", "field", "language"))
}

pub(crate) async fn outbox_reschedule(call: &Call<'_>, input: RescheduleInput) -> Result<Done, WireError> {
    call.engine()?
        .reschedule(id(&input.outbox_id, OutboxId::parse)?, Timestamp(input.at))
        .await?;
    Ok(Done {})
}
