//! Backups, the recovery code, and everything handed over.

use crate::contract::*;
use crate::router::Call;

pub(crate) async fn backup_status(call: &Call<'_>, _: Nothing) -> Result<BackupStatus, WireError> {
    let engine = call.engine()?;
    let all = engine.backups().await?;
    Ok(BackupStatus {
        folder: engine.backup_folder().await?.display().to_string(),
        count: u32::try_from(all.len()).unwrap_or(u32::MAX),
        newest_at: all.first().map(|backup| backup.made_at),
        newest_bytes: all.first().map_or(0, |backup| backup.size),
    })
}

/// Makes one and answers what is kept then.
pub(crate) async fn backup_now(call: &Call<'_>, _: Nothing) -> Result<BackupStatus, WireError> {
    call.engine()?.back_up().await?;
    call.door.changed();
    backup_status(call, Nothing {}).await
}

pub(crate) async fn backup_recovery_code(call: &Call<'_>, _: Nothing) -> Result<RecoveryCode, WireError> {
    call.engine()?;
    let code = call.door.recovery_code()?;
    Ok(RecoveryCode {
        code: code.ok_or_else(|| WireError::of("keychain_unavailable"))?,
    })
}

pub(crate) async fn export_start(call: &Call<'_>, input: ExportInput) -> Result<Done, WireError> {
    let folder = std::path::Path::new(&input.folder);
    if !folder.is_absolute() {
        return Err(WireError::with("folder_unwritable", "folder", input.folder));
    }
    call.engine()?.start_export(folder)?;
    Ok(Done {})
}

pub(crate) async fn export_cancel(call: &Call<'_>, _: Nothing) -> Result<Done, WireError> {
    call.engine()?.cancel_export();
    Ok(Done {})
}

pub(crate) async fn export_status(call: &Call<'_>, _: Nothing) -> Result<ExportStatus, WireError> {
    let state = call.engine()?.export_state();
    Ok(ExportStatus {
        running: state.running.map(|progress| ExportProgressView {
            done: progress.done,
            total: progress.total,
        }),
        last: state.last.map(|(export, at)| ExportedView {
            folder: export.folder.display().to_string(),
            rows: export.rows,
            messages: export.messages,
            missing: u32::try_from(export.missing).unwrap_or(u32::MAX),
            at: at.millis(),
        }),
        error: state.error.map(|(code, params)| WireError {
            params,
            ..WireError::of(&code)
        }),
    })
}
