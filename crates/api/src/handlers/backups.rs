//! Backups and the recovery code.

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
