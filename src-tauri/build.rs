//! Embeds the interface, the icons and the capabilities into the desktop program.
fn main() {
    tauri_build::build();
}
