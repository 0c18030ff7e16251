//! What becomes of the data as a whole: handed over, or a person in it erased.

use super::pretty;
use crate::Desk;
use crate::words::{moment, say, say_count};
use api::contract::{
    ConnectionLeft, ConnectionList, CustomerErased, ErasePreview, LeavePreview, TracesView, WireError, WithdrawalView,
};
use serde_json::json;
use std::path::Path;

pub(super) async fn export(desk: &Desk, lang: &str, to: &Path, json: bool) -> Result<String, WireError> {
    let engine = desk.engine().ok_or_else(|| WireError::of("locked"))?;
    let export = engine
        .export(to, &mut |progress| {
            tracing::debug!(progress.done, progress.total, "export");
            true
        })
        .await?;
    let path = export.folder.display().to_string();
    if json {
        let report =
            json!({ "folder": path, "rows": export.rows, "messages": export.messages, "filesMissing": export.missing });
        return Ok(pretty(&report));
    }
    let mut text = say(lang, "cli.exported", &[("path", &path)]);
    if export.missing > 0 {
        let missing = u32::try_from(export.missing).unwrap_or(u32::MAX);
        text.push('\n');
        text.push_str(&say_count(lang, "cli.files_missing", missing, &[]));
    }
    Ok(text)
}

pub(super) async fn import(
    desk: &Desk,
    lang: &str,
    from: &Path,
    mailbox: Option<&str>,
    json: bool,
) -> Result<String, WireError> {
    let engine = desk.engine().ok_or_else(|| WireError::of("locked"))?;
    let wanted = mailbox.map(str::to_lowercase);
    let mailboxes = engine.mailboxes();
    let mut fitting = mailboxes
        .iter()
        .filter(|(_, address)| wanted.as_ref().is_none_or(|wanted| wanted == address));
    let (Some((connection, _)), None) = (fitting.next(), fitting.next()) else {
        return Err(WireError::of("import_no_mailbox"));
    };
    // Whoever types a path means the folder that they are in.
    let whole = std::path::absolute(from).unwrap_or_else(|_| from.to_owned());
    let id = engine.start_import(*connection, &whole.display().to_string()).await?;
    engine.run_imports().await?;
    let row = engine.store().import(id).await?;
    if let Some(code) = &row.error_code {
        return Err(WireError::of(code));
    }
    let problems = engine::import_problems(&row);
    if json {
        let problems: Vec<_> = problems
            .iter()
            .map(|one| json!({ "file": one.file, "code": one.code, "mails": one.mails }))
            .collect();
        let report = json!({ "added": row.added, "known": row.known, "leftOut": row.left_out, "problems": problems });
        return Ok(pretty(&report));
    }
    let count = |key: &str, number: i64| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        say_count(lang, &format!("imports.{key}"), number, &[])
    };
    let mut lines = vec![count("added", row.added)];
    let rest = [("known", row.known), ("left_out", row.left_out)];
    lines.extend(
        rest.iter()
            .filter(|(_, number)| *number > 0)
            .map(|(key, number)| count(key, *number)),
    );
    lines.extend(problems.iter().map(|one| {
        let words = say(lang, &format!("imports.problem.{}", one.code), &[]);
        format!(
            "- {}: {words}",
            if one.file.is_empty() {
                whole.display().to_string()
            } else {
                one.file.clone()
            }
        )
    }));
    Ok(lines.join("\n"))
}

/// What is to be disconnected, and how.
pub(super) struct Leaving<'a> {
    pub(super) name: &'a str,
    pub(super) erase: bool,
    pub(super) confirm: Option<&'a str>,
    pub(super) renew_backups: bool,
}

pub(super) async fn disconnect(desk: &Desk, lang: &str, ask: &Leaving<'_>, json: bool) -> Result<String, WireError> {
    let internal = |_| WireError::of("internal");
    let list = desk.call("connection.list", json!({})).await?;
    let list: ConnectionList = serde_json::from_value(list).map_err(internal)?;
    let found = list.connections.iter().find(|one| one.label == ask.name);
    let id = &found.ok_or_else(|| WireError::of("not_found"))?.id;
    match ask.confirm {
        None if ask.erase => {
            let preview = desk
                .call("connection.leave_preview", json!({ "connectionId": id }))
                .await?;
            if json {
                return Ok(pretty(&preview));
            }
            let preview: LeavePreview = serde_json::from_value(preview).map_err(internal)?;
            let mut lines = vec![say(lang, "cli.erase.would", &[("name", ask.name)])];
            let counts = [
                ("orders", preview.orders),
                ("customers", preview.customers - preview.shared),
                ("tickets", preview.tickets),
                ("copies", u32::try_from(preview.copies.len()).unwrap_or(u32::MAX)),
            ];
            for (key, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
                lines.push(say_count(lang, &format!("leaving.{key}"), count, &[]));
            }
            return Ok(lines.join("\n"));
        }
        Some(confirm) if confirm != ask.name => return Err(WireError::of("erase_confirm")),
        _ => {}
    }
    let input = json!({ "connectionId": id, "erase": ask.erase, "renewBackups": ask.renew_backups });
    let left = desk.call("connection.leave", input).await?;
    if json {
        return Ok(pretty(&left));
    }
    let left: ConnectionLeft = serde_json::from_value(left).map_err(internal)?;
    let done = match (ask.erase, left.copies.is_empty() || ask.renew_backups) {
        (false, _) => "done_kept",
        (true, true) => "done_erased",
        (true, false) => "done_but_copies",
    };
    let withdrawn = match left.withdrawal {
        WithdrawalView::NoGrant => None,
        WithdrawalView::Done => Some("withdrawn"),
        WithdrawalView::NoWay => Some("no_way"),
        WithdrawalView::Failed => Some("not_withdrawn"),
    };
    let mut lines = vec![say(lang, &format!("leaving.{done}"), &[])];
    lines.extend(withdrawn.map(|key| say(lang, &format!("leaving.{key}"), &[("provider", &left.provider)])));
    Ok(lines.join("\n"))
}

pub(super) async fn erase(
    desk: &Desk,
    lang: &str,
    email: &str,
    confirm: Option<&str>,
    renew: bool,
    json: bool,
) -> Result<String, WireError> {
    let engine = desk.engine().ok_or_else(|| WireError::of("locked"))?;
    let customer = engine.customer_at(email).await?;
    let customer = customer.ok_or_else(|| WireError::of("not_found"))?.to_string();
    let Some(confirm) = confirm else {
        let preview = desk
            .call("customer.erase_preview", json!({ "customerId": customer }))
            .await?;
        if json {
            return Ok(pretty(&preview));
        }
        let preview: ErasePreview = serde_json::from_value(preview).map_err(|_| WireError::of("internal"))?;
        let mut lines = vec![say(lang, "cli.erase.would", &[("name", &preview.confirm)])];
        lines.extend(traces(lang, &preview.traces));
        lines.extend(copies(lang, &preview.copies));
        return Ok(lines.join("\n"));
    };
    let input = json!({ "customerId": customer, "confirm": confirm, "renewBackups": renew });
    let erased = desk.call("customer.erase", input).await?;
    if json {
        return Ok(pretty(&erased));
    }
    let erased: CustomerErased = serde_json::from_value(erased).map_err(|_| WireError::of("internal"))?;
    let mut lines = vec![say(lang, "cli.erase.done", &[])];
    lines.extend(traces(lang, &erased.traces));
    lines.extend(copies(lang, &erased.copies));
    Ok(lines.join("\n"))
}

fn traces(lang: &str, traces: &TracesView) -> Vec<String> {
    let rows = [
        ("tickets", traces.tickets),
        ("messages", traces.messages),
        ("files", traces.files),
        ("drafts", traces.drafts),
        ("notes", traces.notes),
        ("addresses", traces.addresses),
        ("orders", traces.orders),
    ];
    rows.iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("- {}", say_count(lang, &format!("cli.erase.{what}"), *count, &[])))
        .collect()
}

fn copies(lang: &str, copies: &[i64]) -> Option<String> {
    if copies.is_empty() {
        return None;
    }
    let dates: Vec<String> = copies.iter().map(|at| moment(*at)).collect();
    Some(say(lang, "cli.erase.copies", &[("dates", &dates.join(", "))]))
}
