//! Closing and quitting. Closing quits, unless the agent wants Mostrador to go on in the background; the first time that it
//! does, it says so. Quitting asks what becomes of replies that have not left.

use crate::frame;
use crate::menu::word;
use crate::shell::{self, Shell};
use api::contract::OutboxView;
use host::{Desk, words};
use rfd::{AsyncMessageDialog, MessageButtons, MessageDialogResult, MessageLevel};
use serde_json::json;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tauri::{AppHandle, Manager};

/// How long sending may take before the program ends all the same: what did not leave is sent at the next start.
const SENDING: Duration = Duration::from_secs(15);

/// The window was closed by its own button.
pub(crate) fn close(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        let looks = shell.looks();
        if !looks.background {
            quit(&app);
            return;
        }
        frame::hide(&app);
        if !looks.background_told {
            shell::tell(&app, "app.set", json!({ "key": "background_told", "value": "on" }));
            AsyncMessageDialog::new()
                .set_level(MessageLevel::Info)
                .set_title("Mostrador")
                .set_description(word(&looks.language, "background.told"))
                .set_buttons(MessageButtons::OkCustom(word(&looks.language, "background.understood")))
                .show()
                .await;
        }
    });
}

/// Ends the program, after asking about what has not left.
pub(crate) fn quit(app: &AppHandle) {
    if app.state::<Shell>().parting.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        let desk = if shell.is_open() {
            shell.desk().await.and_then(Result::ok)
        } else {
            None
        };
        let go = match &desk {
            Some(desk) => settled(desk, &shell.looks().language).await,
            None => true,
        };
        if go {
            shell::leave(&app);
        } else {
            shell.parting.store(false, Ordering::SeqCst);
        }
    });
}

async fn waiting(desk: &Desk) -> Option<OutboxView> {
    let view = desk.call("outbox.list", json!({})).await.ok()?;
    serde_json::from_value(view).ok()
}

/// Asks what becomes of replies that have not left; false when the agent does not want to quit after all.
async fn settled(desk: &Desk, language: &str) -> bool {
    let Some(outbox) = waiting(desk).await else {
        return true;
    };
    let count = outbox.waiting.len() + outbox.sending.len();
    if count == 0 {
        return true;
    }
    let (send, keep, stay) = (
        word(language, "parting.send"),
        word(language, "parting.keep"),
        word(language, "parting.stay"),
    );
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let answer = AsyncMessageDialog::new()
        .set_level(MessageLevel::Warning)
        .set_title("Mostrador")
        .set_description(words::say_count(language, "desktop.parting.question", count, &[]))
        .set_buttons(MessageButtons::YesNoCancelCustom(send.clone(), keep.clone(), stay))
        .show()
        .await;
    match answer {
        MessageDialogResult::Custom(chosen) if chosen == send => send_all(desk, &outbox).await,
        MessageDialogResult::Custom(chosen) if chosen == keep => {}
        MessageDialogResult::Yes => send_all(desk, &outbox).await,
        MessageDialogResult::No => {}
        _ => return false,
    }
    true
}

async fn send_all(desk: &Desk, outbox: &OutboxView) {
    let mut events = desk.events();
    for item in &outbox.waiting {
        if let Err(error) = desk.call("outbox.send_now", json!({ "outboxId": item.id })).await {
            tracing::info!(code = error.code, "a reply cannot be sent now");
        }
    }
    let empty = async {
        while waiting(desk)
            .await
            .is_some_and(|outbox| !outbox.waiting.is_empty() || !outbox.sending.is_empty())
        {
            if events.recv().await.is_err() {
                return;
            }
        }
    };
    if tokio::time::timeout(SENDING, empty).await.is_err() {
        tracing::info!("not everything left in time; it is sent at the next start");
    }
}
