//! The application's own state and settings.

use crate::contract::*;
use crate::router::{Call, DoorState};
use std::collections::BTreeMap;

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
        damaged: false,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        settings: BTreeMap::new(),
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
    state.damaged = store.is_only_to_read();
    state.settings = engine.settings().await?;
    let set = |key: &str| state.settings.get(key).cloned().unwrap_or_default();
    let language = set("language");
    if !language.is_empty() {
        state.language = language;
    }
    state.theme = set("theme");
    state.density = set("density");
    state.contrast = set("contrast");
    state.message_size = set("message_size").parse().unwrap_or(state.message_size);
    state.panes = set("panes");
    state.undo_seconds = set("undo_seconds").parse().unwrap_or(state.undo_seconds);
    state.agent_name = set("agent_name");
    let connections = store.connections().await?;
    state.stage = if connections.is_empty() {
        Stage::FirstRun
    } else {
        Stage::Open
    };
    state.sample_shop = connections.iter().any(|connection| connection.connector == SAMPLE);
    let shown = connections.iter().find(|connection| connection.left_at.is_none());
    state.shop_name = shown.or(connections.first()).map(|connection| connection.label.clone());
    Ok(state)
}

pub(crate) async fn app_set(call: &Call<'_>, input: SettingInput) -> Result<Done, WireError> {
    call.engine()?.set(&input.key, &input.value).await?;
    Ok(Done {})
}

pub(crate) async fn app_storage(call: &Call<'_>, _: Nothing) -> Result<StorageView, WireError> {
    call.engine()?;
    Ok(call.door.storage().await)
}

pub(crate) async fn vault_unlock(call: &Call<'_>, input: PassphraseInput) -> Result<Done, WireError> {
    call.door.unlock(&input.passphrase).await?;
    call.door.changed();
    Ok(Done {})
}

/// Connects the sample shop and reads it to the end, so that the inbox is full when this returns.
pub(crate) async fn sample_start(call: &Call<'_>, _: Nothing) -> Result<Done, WireError> {
    let engine = call.engine()?;
    let sample = engine.add_connection(SAMPLE, "", &BTreeMap::new()).await?;
    engine.begin_practice(Some(sample)).await?;
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

pub(crate) async fn repair_choice(call: &Call<'_>, _: Nothing) -> Result<RepairChoice, WireError> {
    let backups = call.engine()?.backups().await?;
    Ok(RepairChoice {
        backup_at: backups.first().map(|backup| backup.made_at),
    })
}

pub(crate) async fn repair_do(call: &Call<'_>, input: RepairInput) -> Result<Repaired, WireError> {
    if !call.engine()?.store().is_only_to_read() {
        return Err(WireError::of("nothing_damaged"));
    }
    let repaired = call.door.repair(input.how).await?;
    call.door.changed();
    Ok(repaired)
}
