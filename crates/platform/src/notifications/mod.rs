//! Notifications of the desktop. On Linux the desktop's protocol is spoken directly, on one connection that is kept: some
//! desktops tell only the connection that showed a notification what was pressed on it. Windows and macOS are reached by
//! their native ways; there each notification is waited for on a thread of its own.

#[cfg(target_os = "linux")]
mod freedesktop;
#[cfg(any(windows, target_os = "macos"))]
mod native;

#[cfg(target_os = "linux")]
pub use freedesktop::SystemNotifier;
#[cfg(any(windows, target_os = "macos"))]
pub use native::SystemNotifier;

/// The key of the button that opens; pressing the notification itself is `default` everywhere.
const OPEN: &str = "open";
/// The key of the button that asks for an hour's peace.
const SNOOZE: &str = "snooze";

fn pressed(key: &str) -> Option<ports::Pressed> {
    match key {
        "default" | OPEN => Some(ports::Pressed::Open),
        SNOOZE => Some(ports::Pressed::Snooze),
        _ => None,
    }
}
