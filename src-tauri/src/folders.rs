//! The desktop's own dialog for a folder.

use std::path::Path;

/// Asks the agent for a folder, beginning at `from` where that is one; nothing when they choose none.
#[tauri::command]
pub(crate) async fn choose_folder(title: String, from: String) -> Option<String> {
    let mut dialog = rfd::AsyncFileDialog::new().set_title(title);
    if Path::new(&from).is_dir() {
        dialog = dialog.set_directory(from);
    }
    let chosen = dialog.pick_folder().await?;
    // A path that is no text could not be shown, kept or typed.
    chosen.path().to_str().map(str::to_owned)
}
