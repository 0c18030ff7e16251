//! Saying from outside that the window has painted, for `cargo xtask run`, for the benchmark and for nobody else.
//!
//! A script that the shell injects waits for the first rows of the inbox and for two frames after them, because a row in
//! the document is not yet a row on the screen. The interface knows nothing of it.

use crate::shell::Shell;
use host::Desk;
use serde_json::{Value, json};
use std::path::Path;
use tauri::State;
use tokio::sync::broadcast::error::RecvError;

/// Waits for the inbox. A new agent's own queue is empty: then the one that holds everything open is chosen, as a person
/// would. The document does not exist yet when this runs.
pub(crate) const WHEN_INBOX: &str = r#"(() => {
  const rows = () => document.querySelectorAll('[role="grid"] [role="row"]').length
  const frame = window.requestAnimationFrame.bind(window)
  const look = () => {
    if (rows() > 0) {
      observer.disconnect()
      frame(() => frame(() => window.__TAURI_INTERNALS__.invoke('painted', { rows: rows() })))
    } else if (!document.querySelector('[role="grid"], [aria-busy="true"]')) {
      document.querySelector('[role="tab"][data-queue="all_open"][aria-selected="false"]')?.click()
    }
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true, subtree: true })
})()"#;

/// Waits for the first frame of an empty page.
pub(crate) const WHEN_EMPTY: &str = r#"window.addEventListener('DOMContentLoaded', () => {
  const frame = window.requestAnimationFrame.bind(window)
  frame(() => frame(() => window.__TAURI_INTERNALS__.invoke('painted', { rows: 0 })))
})"#;

/// The page has painted `rows` rows. Writes the ready file at once, and once more when every connection has been read.
#[tauri::command]
pub(crate) async fn painted(shell: State<'_, Shell>, rows: u32) -> Result<(), String> {
    let Some(path) = shell.ready_file.clone() else {
        return Ok(());
    };
    let desk = match shell.desk().await {
        Some(Ok(desk)) => desk,
        Some(Err(error)) => return Err(error.code),
        None => return write(&path, &json!({ "rows": rows, "synced": true })),
    };
    tauri::async_runtime::spawn(async move {
        if let Err(fault) = follow(&desk, rows, &path).await {
            tracing::error!(fault, "the ready file cannot be written");
        }
    });
    Ok(())
}

async fn follow(desk: &Desk, rows: u32, path: &Path) -> Result<(), String> {
    let mut events = desk.events();
    loop {
        let list = desk
            .call("connection.list", json!({}))
            .await
            .map_err(|error| error.code)?;
        let report = report(rows, &list);
        write(path, &report)?;
        if report["synced"] == true {
            return Ok(());
        }
        if matches!(events.recv().await, Err(RecvError::Closed)) {
            return Ok(());
        }
    }
}

/// `{ rows, synced, tickets, orders, customers, products, connections: [{ label, connector, tickets, … }] }`.
fn report(rows: u32, list: &Value) -> Value {
    let connections = list["connections"].as_array().cloned().unwrap_or_default();
    let sum = |key: &str| {
        connections
            .iter()
            .filter_map(|connection| connection[key].as_u64())
            .sum::<u64>()
    };
    let under_way = |connection: &Value| connection["health"] == "new" || connection["health"] == "syncing";
    json!({
        "rows": rows,
        "synced": !connections.is_empty() && !connections.iter().any(under_way),
        "tickets": sum("tickets"),
        "orders": sum("orders"),
        "customers": sum("customers"),
        "products": sum("products"),
        "connections": connections,
    })
}

/// Written aside and renamed, so that a reader never sees half of it.
fn write(path: &Path, report: &Value) -> Result<(), String> {
    let aside = path.with_extension("part");
    std::fs::write(&aside, report.to_string())
        .and_then(|()| std::fs::rename(&aside, path))
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_adds_the_connections_up_and_waits_for_the_slowest() {
        let azul = json!({ "label": "Taller Azul", "health": "good", "tickets": 60, "orders": 400, "customers": 150, "products": 120 });
        let new =
            json!({ "label": "Second", "health": "syncing", "tickets": 1, "orders": 2, "customers": 3, "products": 4 });
        let both = report(12, &json!({ "connections": [azul, new] }));
        assert_eq!(
            (&both["rows"], &both["tickets"], &both["orders"], &both["synced"]),
            (&json!(12), &json!(61), &json!(402), &json!(false))
        );
        assert_eq!(report(12, &json!({ "connections": [azul] }))["synced"], true);
        assert_eq!(report(0, &json!({ "connections": [] }))["synced"], false);
    }
}
