//! A message as it is read: what of it is folded, and how it was received.

use super::id;
use super::tickets::{channel_view, message_kind_view};
use crate::contract::*;
use crate::router::Call;
use domain::{MessageId, Said};

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
