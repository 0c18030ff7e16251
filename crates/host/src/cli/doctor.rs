//! `doctor`: is this machine, this database and what is connected to it in order?

use super::error_words;
use crate::Desk;
use crate::words::{moment, say, say_count};
use api::contract::{ConnectionHealth, ConnectionList, WireError};
use serde_json::{Value, json};

/// Looks at everything that can be looked at without changing anything.
pub(super) async fn examine(desk: &Desk) -> Result<Value, WireError> {
    let engine = desk.engine().ok_or_else(|| WireError::of("locked"))?;
    let (sqlite, cipher, schema) = engine.store().versions().await?;
    let intact = engine.store().check().await.is_ok();
    let connections = desk.call("connection.list", json!({ "counts": true })).await?;
    Ok(json!({
        "program": env!("CARGO_PKG_VERSION"),
        "folder": desk.folder().display().to_string(),
        "sqlite": sqlite,
        "sqlcipher": cipher,
        "schema": schema,
        "intact": intact,
        "fingerprint": engine.store().fingerprint().await?,
        "connections": connections["connections"],
        "outboxOpen": connections["outboxOpen"],
        "outboxNeedsYou": connections["outboxNeedsYou"],
    }))
}

/// The same for a person.
pub(super) fn words(lang: &str, report: &Value) -> String {
    let text = |key: &str| report[key].as_str().unwrap_or_default().to_owned();
    let schema = report["schema"].to_string();
    let mut lines = vec![
        format!("Mostrador {}", text("program")),
        say(lang, "cli.doctor.folder", &[("path", &text("folder"))]),
        say(
            lang,
            "cli.doctor.database",
            &[
                ("sqlite", &text("sqlite")),
                ("cipher", &text("sqlcipher")),
                ("schema", &schema),
            ],
        ),
        say(lang, "cli.doctor.fingerprint", &[("hash", &text("fingerprint"))]),
        say(
            lang,
            if report["intact"] == true {
                "cli.doctor.intact"
            } else {
                "cli.doctor.damaged"
            },
            &[],
        ),
    ];
    let list = json!({ "connections": report["connections"], "outboxOpen": report["outboxOpen"], "outboxNeedsYou": report["outboxNeedsYou"] });
    let Ok(list) = serde_json::from_value::<ConnectionList>(list) else {
        return lines.join("\n");
    };
    if list.connections.is_empty() {
        lines.push(say(lang, "cli.nothing_connected", &[]));
    }
    for connection in &list.connections {
        let since = connection.last_success_at.map(moment).unwrap_or_default();
        lines.push(match (&connection.error_code, connection.health) {
            (Some(code), _) => format!(
                "{}: {}",
                connection.label,
                error_words(lang, code, &connection.error_params)
            ),
            (None, ConnectionHealth::New) => say(lang, "cli.doctor.never_read", &[("name", &connection.label)]),
            (None, _) => say(
                lang,
                "cli.doctor.read_at",
                &[("name", &connection.label), ("time", &since)],
            ),
        });
    }
    lines.push(say_count(lang, "cli.doctor.outbox", list.outbox_open, &[]));
    if list.outbox_needs_you > 0 {
        lines.push(say_count(lang, "cli.doctor.needs_you", list.outbox_needs_you, &[]));
    }
    lines.join("\n")
}
