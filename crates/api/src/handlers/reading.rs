//! A message as it is read: what of it is folded, and how it was received.

use super::id;
use super::tickets::{channel_view, message_kind_view};
use crate::contract::*;
use crate::router::Call;
use base64::Engine as _;
use domain::{MessageId, Said, TicketId};
use serde_json::Value;

/// What of a message is shown folded. Formatted texts were written here and are shown whole.
pub(crate) fn folds_of(message: &store::MessageRow) -> Vec<FoldView> {
    if message.html.is_some() || message.kind == domain::MessageKind::Event {
        return Vec::new();
    }
    let text = message.text.as_str();
    let (mut bytes, mut units) = (0, 0);
    let mut unit_of = |byte: usize| {
        units += text.get(bytes..byte).map_or(0, |part| part.encode_utf16().count());
        bytes = byte;
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    domain::folds(text)
        .into_iter()
        .map(|fold| FoldView {
            kind: match fold.said {
                Said::Signature => FoldKind::Signature,
                Said::Own | Said::Quoted => FoldKind::Quoted,
            },
            from: unit_of(fold.range.start),
            to: unit_of(fold.range.end),
            lines: u32::try_from(fold.lines).unwrap_or(u32::MAX),
        })
        .collect()
}

pub(crate) async fn message_original(call: &Call<'_>, input: MessageInput) -> Result<OriginalView, WireError> {
    let engine = call.engine()?;
    let found = engine
        .store()
        .message_origin(id(&input.message_id, MessageId::parse)?)
        .await?;
    Ok(OriginalView {
        kind: message_kind_view(found.kind),
        author: found.author,
        address: found.address,
        text: found.text,
        language: found.language.map(|language| language.code().to_owned()),
        at: found.at.millis(),
        number: found.number,
        subject: found.subject,
        channel: channel_view(found.channel),
        conversation: found.conversation,
        connection: found.connection,
        external_id: found.external,
    })
}

/// What an entry was as a mail. What cannot be read of it is left out: it is only said beside the text.
pub(crate) fn mail_view(facts: &store::MailFacts) -> MailView {
    let people: Value = serde_json::from_str(&facts.people).unwrap_or_default();
    let findings: Value = serde_json::from_str(&facts.findings).unwrap_or_default();
    let persons = |name: &str| -> Vec<MailPersonView> {
        let list = people.get(name).cloned().unwrap_or_default();
        serde_json::from_value(list).unwrap_or_default()
    };
    let from = people.get("from").cloned().unwrap_or_default();
    let notices = findings.get("notices").and_then(Value::as_array);
    MailView {
        kind: serde_json::from_value(Value::String(facts.kind.clone())).unwrap_or(MailKind::Person),
        mailbox: facts.mailbox.clone(),
        from: serde_json::from_value(from).unwrap_or(MailPersonView {
            name: String::new(),
            address: String::new(),
        }),
        to: persons("to"),
        cc: persons("cc"),
        notices: notices.into_iter().flatten().filter_map(notice).collect(),
        formatted: facts.has_html,
        rich: facts.is_rich,
    }
}

fn notice(found: &Value) -> Option<EventView> {
    let fields = found.as_object()?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(EventView {
        code: fields.get("code")?.as_str()?.to_owned(),
        params: fields
            .iter()
            .filter(|(name, _)| *name != "code")
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
    })
}

pub(crate) async fn message_html(call: &Call<'_>, input: MessageInput) -> Result<MailHtmlView, WireError> {
    let (engine, message) = (call.engine()?, id(&input.message_id, MessageId::parse)?);
    let remote = engine.remote_pictures(message).await?;
    let within = engine.store().mail_pictures(message).await?;
    let wanted = remote.mail.wanted();
    let fetched = remote.mail.fetched.iter().filter(|_| wanted);
    let fetched = fetched.filter_map(|one| Some((one.url.clone(), one.attachment?)));
    let failed = remote.mail.fetched.iter().filter(|_| wanted);
    let failed = failed.filter_map(|one| {
        Some(PictureFailedView {
            host: host_of(&one.url),
            code: one.failure.clone()?,
        })
    });
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(MailHtmlView {
        pictures: within
            .into_iter()
            .chain(fetched)
            .map(|(name, attachment)| MailPictureView {
                name,
                attachment_id: attachment.to_string(),
            })
            .collect(),
        remote: RemotePicturesView {
            total: count(remote.shown.len()),
            waiting: count(remote.waiting().count()),
            watchers: count(remote.watchers),
            wanted,
            of_sender: remote.mail.asked_for_sender && remote.mail.authentic,
            failed: failed.collect(),
            sender: Some(remote.mail.sender).filter(|_| remote.mail.authentic),
        },
        html: remote.mail.html,
    })
}

fn host_of(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or_default().to_owned()
}

pub(crate) async fn message_show_pictures(call: &Call<'_>, input: ShowPicturesInput) -> Result<Done, WireError> {
    let message = id(&input.message_id, MessageId::parse)?;
    call.engine()?
        .show_pictures(message, input.of_sender, input.wanted)
        .await?;
    Ok(Done {})
}

pub(crate) async fn message_load_pictures(call: &Call<'_>, input: LoadPicturesInput) -> Result<Done, WireError> {
    let message = id(&input.message_id, MessageId::parse)?;
    call.engine()?.load_pictures(message, input.again).await?;
    Ok(Done {})
}

pub(crate) async fn message_stop_pictures(call: &Call<'_>, input: MessageInput) -> Result<Done, WireError> {
    call.engine()?.stop_pictures(id(&input.message_id, MessageId::parse)?);
    Ok(Done {})
}

/// The mail as it came, as a file.
pub(crate) async fn message_source(call: &Call<'_>, input: MessageInput) -> Result<AttachmentContent, WireError> {
    let source = call
        .engine()?
        .store()
        .mail_source(id(&input.message_id, MessageId::parse)?)
        .await?;
    Ok(AttachmentContent {
        name: format!("{}.eml", input.message_id),
        media_type: "message/rfc822".to_owned(),
        base64: base64::engine::general_purpose::STANDARD.encode(source),
    })
}

/// All of a ticket as one mail, as a file.
pub(crate) async fn ticket_mail_file(call: &Call<'_>, input: TicketInput) -> Result<AttachmentContent, WireError> {
    let (engine, ticket) = (call.engine()?, id(&input.ticket_id, TicketId::parse)?);
    let mail = engine.ticket_as_mail(ticket).await?;
    let number = engine.store().ticket(ticket, engine.agent()).await?.number;
    Ok(AttachmentContent {
        name: format!("{number}.eml"),
        media_type: "message/rfc822".to_owned(),
        base64: base64::engine::general_purpose::STANDARD.encode(mail),
    })
}

/// A ticket as it is printed, as a file.
pub(crate) async fn ticket_paper(call: &Call<'_>, input: TicketInput) -> Result<AttachmentContent, WireError> {
    call.engine()?;
    let (number, pdf) = call.door.paper(id(&input.ticket_id, TicketId::parse)?).await?;
    Ok(AttachmentContent {
        name: format!("{number}.pdf"),
        media_type: "application/pdf".to_owned(),
        base64: base64::engine::general_purpose::STANDARD.encode(pdf),
    })
}

#[cfg(test)]
mod tests {
    use super::folds_of;
    use domain::{MessageId, MessageKind, Timestamp};

    fn message(text: &str, html: Option<&str>) -> store::MessageRow {
        store::MessageRow {
            seq: 1,
            id: MessageId::parse("0197f3a0-0000-7000-8000-000000000001").unwrap(),
            kind: MessageKind::Inbound,
            author: "Carla".to_owned(),
            text: text.to_owned(),
            language: None,
            at: Timestamp(0),
            event: None,
            html: html.map(str::to_owned),
            agent: None,
            address: None,
        }
    }

    #[test]
    fn the_interface_is_told_places_in_its_own_units() {
        let text = "¡Ñandú 🦤!\n\n> citado 🦤\n";
        let folds = folds_of(&message(text, None));
        let units: Vec<u16> = text.encode_utf16().collect();
        let [fold] = folds.as_slice() else { panic!("{folds:?}") };
        let folded = &units[fold.from as usize..fold.to as usize];
        assert_eq!(String::from_utf16(folded).unwrap(), "\n> citado 🦤\n");
        assert_eq!(fold.lines, 1);
    }

    #[test]
    fn what_ana_formatted_is_shown_whole() {
        assert!(folds_of(&message("Hola\n> citado\n", Some("<p>Hola</p>"))).is_empty());
    }
}
