//! What a mailbox confirms by itself.

use super::{id, language};
use crate::contract::*;
use crate::router::Call;
use domain::ConnectionId;
use store::Acknowledging;

fn what_view(what: Acknowledging) -> AcknowledgeWhat {
    match what {
        Acknowledging::Off => AcknowledgeWhat::Off,
        Acknowledging::Forms => AcknowledgeWhat::Forms,
        Acknowledging::All => AcknowledgeWhat::All,
    }
}

fn what(view: AcknowledgeWhat) -> Acknowledging {
    match view {
        AcknowledgeWhat::Off => Acknowledging::Off,
        AcknowledgeWhat::Forms => Acknowledging::Forms,
        AcknowledgeWhat::All => Acknowledging::All,
    }
}

pub(crate) async fn acknowledge_get(call: &Call<'_>, input: ConnectionRef) -> Result<AcknowledgeView, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    let settings = call.engine()?.acknowledge_settings(connection).await?;
    Ok(AcknowledgeView {
        what: what_view(settings.what),
        texts: settings
            .texts
            .into_iter()
            .map(|(language, text, own)| AcknowledgeText {
                language: language.code().to_owned(),
                text,
                own,
            })
            .collect(),
        places: engine::ACKNOWLEDGE_PLACES.map(str::to_owned).to_vec(),
    })
}

pub(crate) async fn acknowledge_set(call: &Call<'_>, input: AcknowledgeInput) -> Result<Done, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    call.engine()?.set_acknowledging(connection, what(input.what)).await?;
    Ok(Done {})
}

pub(crate) async fn acknowledge_text(call: &Call<'_>, input: AcknowledgeTextInput) -> Result<Done, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    call.engine()?
        .set_acknowledging_text(connection, language(&input.language)?, &input.text)
        .await?;
    Ok(Done {})
}

pub(crate) async fn acknowledge_preview(
    call: &Call<'_>,
    input: AcknowledgeTextInput,
) -> Result<AcknowledgePreview, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    let text = call
        .engine()?
        .preview_acknowledgement(connection, language(&input.language)?, &input.text)
        .await?;
    Ok(AcknowledgePreview { text })
}
