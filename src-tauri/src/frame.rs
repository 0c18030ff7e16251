//! The window: where it stands, what colour it has before the page does, and where its page may not go.

use crate::arguments::Arguments;
use crate::{page, ready, shell};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tauri::plugin::TauriPlugin;
use tauri::utils::config::Color;
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Manager, PhysicalPosition, PhysicalSize, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent, Wry,
};
use tauri_plugin_autostart::ManagerExt;
use tauri_plugin_window_state::{AppHandleExt, StateFlags};
use tokio::sync::Notify;

/// The label of the one window; capabilities name it.
pub(crate) const MAIN: &str = "main";

/// `--bg-canvas` of the interface in both themes: the window has the page's colour before the page is there.
const LIGHT: Color = Color(0xfc, 0xfc, 0xfd, 0xff);
const DARK: Color = Color(0x11, 0x11, 0x13, 0xff);

/// How much of the window's top edge must be on a screen for a person to be able to drag it back.
const HANDLE: i32 = 120;

/// How long a window must have stood still before its place is written down: dragging it is one change.
const STILL: Duration = Duration::from_millis(500);

/// What is remembered of the window.
fn what_is_remembered() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN
}

/// Remembers size and place between starts; beside the data when the data have a folder of their own.
pub(crate) fn remembered(data_dir: Option<&Path>) -> TauriPlugin<Wry> {
    let builder = tauri_plugin_window_state::Builder::new().with_state_flags(what_is_remembered());
    match data_dir {
        Some(folder) => builder
            .with_filename(folder.join("window.json").to_string_lossy())
            .build(),
        None => builder.build(),
    }
}

/// Opens the window in the colour of the theme.
pub(crate) fn open(app: &AppHandle, arguments: &Arguments, data_dir: Option<&Path>) -> tauri::Result<()> {
    let address = if arguments.floor {
        WebviewUrl::CustomProtocol(page::address(page::FLOOR)?)
    } else {
        WebviewUrl::default()
    };
    let asking = app.clone();
    let mut builder = WebviewWindowBuilder::new(app, MAIN, address)
        .title("Mostrador")
        .inner_size(1280.0, 800.0)
        .min_inner_size(640.0, 480.0)
        .visible(false)
        .on_navigation(is_ours)
        .on_new_window(move |address, _| {
            open_outside(&asking, &address);
            NewWindowResponse::Deny
        });
    if let Some(folder) = data_dir {
        builder = builder.data_directory(folder.join("webview"));
    }
    if arguments.ready_file.is_some() {
        builder = builder.initialization_script(if arguments.floor {
            ready::WHEN_EMPTY
        } else {
            ready::WHEN_INBOX
        });
    }
    let window = builder.build()?;
    paint(&window)?;
    window.show()?;
    watch_place(&window);
    Ok(())
}

/// Looks at the window's place as soon as the window system has said where it is (earlier than that it has no size), and
/// again when it comes to a screen of another scale. Writes the place down whenever the window has come to rest, so that a
/// kill does not forget it.
fn watch_place(window: &WebviewWindow) {
    let (seen, watched, moved) = (AtomicBool::new(false), window.clone(), Arc::new(Notify::new()));
    remember_at_rest(window.app_handle().clone(), moved.clone());
    window.on_window_event(move |event| {
        let placed = matches!(event, WindowEvent::Resized(size) if size.width > 0 && size.height > 0);
        let other = matches!(event, WindowEvent::ScaleFactorChanged { .. });
        if (other || (placed && !seen.swap(true, Ordering::SeqCst)))
            && let Err(error) = bring_back(&watched)
        {
            tracing::info!(%error, "the window's place cannot be checked");
        }
        if placed || matches!(event, WindowEvent::Moved(_)) {
            moved.notify_one();
        }
    });
}

fn remember_at_rest(app: AppHandle, moved: Arc<Notify>) {
    tauri::async_runtime::spawn(async move {
        loop {
            moved.notified().await;
            while tokio::time::timeout(STILL, moved.notified()).await.is_ok() {}
            // On the main thread, which alone may ask the window while the plugin holds what it knows of it.
            let own = app.clone();
            let asked = app.run_on_main_thread(move || {
                if let Err(error) = own.save_window_state(what_is_remembered()) {
                    tracing::info!(%error, "the window's place cannot be remembered");
                }
            });
            if asked.is_err() {
                return;
            }
        }
    });
}

/// Shows the window and gives it the keyboard.
pub(crate) fn bring_forward(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // The screen that it stood on may have been taken away while it was hidden.
        for step in [
            window.show(),
            window.unminimize(),
            bring_back(&window),
            window.set_focus(),
        ] {
            if let Err(error) = step {
                tracing::info!(%error, "the window cannot be brought forward");
            }
        }
    }
}

/// Takes the window off the screen; the program goes on.
pub(crate) fn hide(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::info!(%error, "the window cannot be hidden");
    }
}

/// Draws the page in this size, in percent.
pub(crate) fn zoom(app: &AppHandle, percent: u16) {
    #[expect(clippy::float_arithmetic, reason = "the web view takes a factor")]
    let factor = f64::from(percent) / 100.0;
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.set_zoom(factor)
    {
        tracing::info!(%error, "the page cannot change its size");
    }
}

/// Has the system start the program with the computer, or no longer.
pub(crate) fn start_with_computer(app: &AppHandle, wished: bool) {
    let starts = app.autolaunch();
    let done = match starts.is_enabled() {
        Ok(now) if now == wished => Ok(()),
        Ok(_) | Err(_) if wished => starts.enable(),
        Ok(_) => starts.disable(),
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        tracing::info!(%error, "starting with the computer cannot be set");
    }
}

/// Fills the screen with the window, or gives it back.
pub(crate) fn toggle_full_screen(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.is_fullscreen().and_then(|full| window.set_fullscreen(!full))
    {
        tracing::info!(%error, "the window cannot fill the screen");
    }
}

/// Pins the theme of title bar, menu and page background, or lets them follow the system again.
pub(crate) fn follow_theme(app: &AppHandle, theme: &str) {
    let pinned = match theme {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    };
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.set_theme(pinned).and_then(|()| paint(&window))
    {
        tracing::info!(%error, "the window cannot follow the theme");
    }
}

/// Hides the window and lets the page save what is being typed; it answers with the command `settled`. False when there
/// is no page to wait for.
pub(crate) fn say_goodbye(app: &AppHandle) -> bool {
    let Some(window) = app.get_webview_window(MAIN) else {
        return false;
    };
    // The page saves on `pagehide`, as it does in a browser tab that is closed. The answer comes in a later turn, when
    // every call that this causes has been made.
    let goodbye = "window.dispatchEvent(new Event('pagehide')); setTimeout(() => window.__TAURI_INTERNALS__.invoke('settled'), 0)";
    let said = window.eval(goodbye);
    // Whether it can be hidden or not, the end goes on.
    window.hide().ok();
    said.is_ok()
}

fn paint(window: &WebviewWindow) -> tauri::Result<()> {
    window.set_background_color(Some(if window.theme()? == Theme::Dark { DARK } else { LIGHT }))
}

/// What asks for a new window is a link that was pressed in a mail: no script may run there that could hear it. It is opened in the
/// browser, as the page itself opens its links; there is never a second window.
fn open_outside(app: &AppHandle, address: &Url) {
    if matches!(address.scheme(), "http" | "https") {
        shell::tell(app, "link.open", json!({ "url": address.as_str() }));
    }
}

/// Whether the page may go there: the program's own pages and the frames that they fill themselves, nothing else. A
/// message cannot lead the window away.
fn is_ours(address: &Url) -> bool {
    match address.scheme() {
        "tauri" | page::SCHEME => address.host_str() == Some("localhost"),
        // How the two schemes above are spelt on Windows.
        "http" | "https" => matches!(address.host_str(), Some("tauri.localhost" | page::HOST_ON_WINDOWS)),
        "about" => matches!(address.path(), "blank" | "srcdoc"),
        _ => false,
    }
}

/// A remembered place may be on a screen that is gone, a remembered size larger than the one that is left.
fn bring_back(window: &WebviewWindow) -> tauri::Result<()> {
    if window.is_maximized()? || window.is_fullscreen()? {
        return Ok(());
    }
    let screens: Vec<Area> = window
        .available_monitors()?
        .iter()
        .map(|screen| Area {
            at: screen.work_area().position,
            size: screen.work_area().size,
        })
        .collect();
    let now = Area {
        at: window.outer_position()?,
        size: window.outer_size()?,
    };
    if let Some(better) = better_place(now, &screens) {
        window.set_size(better.size)?;
        window.set_position(better.at)?;
    }
    Ok(())
}

/// A rectangle in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    at: PhysicalPosition<i32>,
    size: PhysicalSize<u32>,
}

/// Where the window should be instead, or `None` when it is well where it is: its top edge can be reached and it is no
/// larger than its screen. Without a screen there is nothing to say.
fn better_place(window: Area, screens: &[Area]) -> Option<Area> {
    let reachable = |screen: &&Area| {
        let (left, top) = (window.at.x.max(screen.at.x), window.at.y);
        let right = (window.at.x.saturating_add_unsigned(window.size.width))
            .min(screen.at.x.saturating_add_unsigned(screen.size.width));
        right.saturating_sub(left) >= HANDLE
            && top >= screen.at.y
            && top < screen.at.y.saturating_add_unsigned(screen.size.height) - HANDLE / 2
    };
    let reached = screens.iter().find(reachable);
    let screen = reached.or_else(|| screens.first())?;
    let size = PhysicalSize::new(
        window.size.width.min(screen.size.width),
        window.size.height.min(screen.size.height),
    );
    if reached.is_some() && size == window.size {
        return None;
    }
    let middle = |from: i32, space: u32, own: u32| from.saturating_add_unsigned(space.saturating_sub(own) / 2);
    let at = PhysicalPosition::new(
        middle(screen.at.x, screen.size.width, size.width),
        middle(screen.at.y, screen.size.height, size.height),
    );
    Some(Area { at, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(x: i32, y: i32, width: u32, height: u32) -> Area {
        Area {
            at: PhysicalPosition::new(x, y),
            size: PhysicalSize::new(width, height),
        }
    }

    #[test]
    fn a_message_cannot_lead_the_window_away() {
        let ours = |address: &str| is_ours(&address.parse().unwrap());
        for address in [
            "tauri://localhost/index.html",
            "http://tauri.localhost/",
            "about:srcdoc",
            "mostrador://localhost/floor",
        ] {
            assert!(ours(address), "{address}");
        }
        for address in [
            "https://example.com/",
            "http://tauri.localhost.example.com/",
            "http://localhost/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,hello",
            "tauri://example.com/",
            "mailto:carla@example.com",
        ] {
            assert!(!ours(address), "{address}");
        }
    }

    #[test]
    fn a_window_that_ana_left_on_a_screen_that_is_gone_comes_back() {
        let laptop = area(0, 0, 1366, 728);
        let back = better_place(area(2500, 100, 1280, 700), &[laptop]).unwrap();
        assert_eq!(back, area(43, 14, 1280, 700));
        // Above the top edge nobody can take hold of it.
        assert!(better_place(area(10, -400, 800, 600), &[laptop]).is_some());
    }

    #[test]
    fn a_window_larger_than_its_screen_shrinks_and_one_that_fits_stays() {
        let laptop = area(0, 0, 1366, 728);
        assert_eq!(
            better_place(area(0, 0, 2560, 1400), &[laptop]),
            Some(area(0, 0, 1366, 728))
        );
        assert_eq!(better_place(area(20, 20, 1280, 700), &[laptop]), None);
        let beside = area(1366, 0, 1920, 1080);
        assert_eq!(better_place(area(1500, 50, 1280, 800), &[laptop, beside]), None);
        assert_eq!(better_place(area(0, 0, 1280, 800), &[]), None);
    }
}
