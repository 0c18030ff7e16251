//! What becomes of the data as a whole: handed over, or a person in it erased.

use super::pretty;
use crate::Desk;
use crate::words::{moment, say, say_count};
use api::contract::{CustomerErased, ErasePreview, TracesView, WireError};
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
