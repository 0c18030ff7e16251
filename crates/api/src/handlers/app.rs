//! The application's own state and settings.

use crate::contract::*;
use crate::router::{Call, DoorState};
use std::collections::BTreeMap;
use store::Setting;

const SAMPLE: &str = "sample";

pub(crate) async fn app_state(call: &Call<'_>, _: Nothing) -> Result<AppState, WireError> {
    let mut state = AppState {
        stage: Stage::Locked,
        language: call.door.language(),
        theme: "system".to_owned(),
        density: "comfortable".to_owned(),
        contrast: "system".to_owned(),
        message_size: 14,
        panes: "{}".to_owned(),
        undo_seconds: 10,
        agent_name: String::new(),
        sample_shop: false,
        shop_name: None,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let engine = match call.door.state() {
        DoorState::Open(engine) => engine,
        DoorState::Locked => return Ok(state),
        DoorState::ChoosePassphrase => {
            return Ok(AppState {
                stage: Stage::ChoosePassphrase,
                ..state
            });
        }
    };
    let store = engine.store();
    if let Some(language) = store.setting(Setting::Language).await? {
        state.language = language;
    }
    if let Some(theme) = store.setting(Setting::Theme).await? {
        state.theme = theme;
    }
    if let Some(density) = store.setting(Setting::Density).await? {
        state.density = density;
    }
    if let Some(contrast) = store.setting(Setting::Contrast).await? {
        state.contrast = contrast;
    }
    if let Some(pixels) = store
        .setting(Setting::MessageSize)
        .await?
        .and_then(|text| text.parse().ok())
    {
        state.message_size = pixels;
    }
    if let Some(panes) = store.setting(Setting::Panes).await? {
        state.panes = panes;
    }
    if let Some(seconds) = store
        .setting(Setting::UndoSeconds)
        .await?
        .and_then(|text| text.parse().ok())
    {
        state.undo_seconds = seconds;
    }
    state.agent_name = engine.agent_name().await?;
    let connections = store.connections().await?;
    state.stage = if connections.is_empty() {
        Stage::FirstRun
    } else {
        Stage::Open
    };
    state.sample_shop = connections.iter().any(|connection| connection.connector == SAMPLE);
    state.shop_name = connections.into_iter().next().map(|connection| connection.label);
    Ok(state)
}

pub(crate) async fn app_set(call: &Call<'_>, input: SettingInput) -> Result<Done, WireError> {
    call.engine()?.set(&input.key, &input.value).await?;
    Ok(Done {})
}

pub(crate) async fn vault_unlock(call: &Call<'_>, input: PassphraseInput) -> Result<Done, WireError> {
    call.door.unlock(&input.passphrase).await?;
    call.door.changed();
    Ok(Done {})
}

/// Connects the sample shop and reads it to the end, so that the inbox is full when this returns.
pub(crate) async fn sample_start(call: &Call<'_>, _: Nothing) -> Result<Done, WireError> {
    let engine = call.engine()?;
    engine.add_connection(SAMPLE, "", &BTreeMap::new()).await?;
    engine.sync_now().await?;
    Ok(Done {})
}

pub(crate) async fn sample_leave(call: &Call<'_>, _: Nothing) -> Result<Done, WireError> {
    let engine = call.engine()?;
    for connection in engine.store().connections().await? {
        if connection.connector == SAMPLE {
            engine.remove_connection(connection.id).await?;
        }
    }
    Ok(Done {})
}

pub(crate) async fn link_open(call: &Call<'_>, input: LinkInput) -> Result<Done, WireError> {
    call.engine()?.open_page(&input.url).await?;
    Ok(Done {})
}

pub(crate) async fn undo_last(call: &Call<'_>, _: Nothing) -> Result<Undone, WireError> {
    let undone = call.engine()?.undo_last().await?;
    Ok(Undone {
        name: undone.name,
        params: undone.params,
        ticket_id: undone.ticket.map(|id| id.to_string()),
    })
}
