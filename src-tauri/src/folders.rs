//! The desktop's own dialogs for a folder and a file.

use std::path::Path;

fn dialog(title: String, from: &str) -> rfd::AsyncFileDialog {
    let dialog = rfd::AsyncFileDialog::new().set_title(title);
    if Path::new(from).is_dir() {
        dialog.set_directory(from)
    } else {
        dialog
    }
}

/// A path that is no text could not be shown, kept or typed.
fn as_text(chosen: &rfd::FileHandle) -> Option<String> {
    chosen.path().to_str().map(str::to_owned)
}

/// Asks the agent for a folder, beginning at `from` where that is one; nothing when they choose none.
#[tauri::command]
pub(crate) async fn choose_folder(title: String, from: String) -> Option<String> {
    as_text(&dialog(title, &from).pick_folder().await?)
}

/// Asks the agent for a file, beginning at `from` where that is a folder; nothing when they choose none.
#[tauri::command]
pub(crate) async fn choose_file(title: String, from: String) -> Option<String> {
    as_text(&dialog(title, &from).pick_file().await?)
}
