//! Archives of mail that are read into a mailbox.

use super::id;
use crate::contract::*;
use crate::router::Call;
use domain::{ConnectionId, ImportId};
use store::{ImportRow, ImportState};

pub(crate) async fn import_list(call: &Call<'_>, _: Nothing) -> Result<ImportList, WireError> {
    let engine = call.engine()?;
    let rows = engine.store().imports().await?;
    let mailboxes = engine.mailboxes().into_iter();
    Ok(ImportList {
        archives: rows.iter().map(archive_view).collect(),
        mailboxes: mailboxes
            .map(|(connection, address)| MailboxView {
                connection_id: connection.to_string(),
                address,
            })
            .collect(),
    })
}

fn archive_view(row: &ImportRow) -> ArchiveView {
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    ArchiveView {
        id: row.id.to_string(),
        connection_id: row.connection.to_string(),
        path: row.path.clone(),
        state: match row.state {
            ImportState::Running => ArchiveState::Running,
            ImportState::Paused => ArchiveState::Paused,
            ImportState::Done => ArchiveState::Done,
            ImportState::Cancelled => ArchiveState::Cancelled,
            ImportState::Failed => ArchiveState::Failed,
        },
        added: count(row.added),
        known: count(row.known),
        left_out: count(row.left_out),
        done: row.done_bytes,
        total: row.total_bytes,
        problems: engine::import_problems(row)
            .into_iter()
            .map(|one| ArchiveProblem {
                file: one.file,
                code: one.code,
                mails: u32::try_from(one.mails).unwrap_or(u32::MAX),
            })
            .collect(),
        error_code: row.error_code.clone(),
        started_at: row.started_at.millis(),
    }
}

pub(crate) async fn import_start(call: &Call<'_>, input: ImportInput) -> Result<Done, WireError> {
    let connection = id(&input.connection_id, ConnectionId::parse)?;
    call.engine()?.start_import(connection, input.path.trim()).await?;
    Ok(Done {})
}

pub(crate) async fn import_change(call: &Call<'_>, input: ImportChangeInput) -> Result<Done, WireError> {
    let wish = match input.wish {
        ImportWish::Pause => engine::ImportWish::Pause,
        ImportWish::Resume => engine::ImportWish::Resume,
        ImportWish::Cancel => engine::ImportWish::Cancel,
    };
    call.engine()?
        .change_import(id(&input.import_id, ImportId::parse)?, wish)
        .await?;
    Ok(Done {})
}
