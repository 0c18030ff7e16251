//! What waits for the agent, outside the page: notifications of the desktop, the number on the program's icon and in the
//! window's title.

use crate::links::{self, Opening};
use crate::{frame, shell};
use host::Desk;
use host::alerts::{self, Pressed};
use serde_json::json;
use tauri::{AppHandle, Manager};

/// An hour's peace, in milliseconds.
const HOUR: i64 = 3_600_000;

/// Tells the desktop of what is new, from now on.
pub(crate) fn start(app: &AppHandle, desk: &Desk) {
    let (pressing, tickets) = (app.clone(), desk.clone());
    let listener = Box::new(move |tag: &str, pressed: Pressed| match pressed {
        Pressed::Open if tag == alerts::NOTICES => links::open(&pressing, Opening::Notices { notices: true }),
        Pressed::Open => links::open(&pressing, Opening::Ticket { ticket: tag.to_owned() }),
        Pressed::Snooze => {
            if let Some(engine) = tickets.engine() {
                let change = json!({ "kind": "snooze", "until": engine.now().millis() + HOUR });
                shell::tell(
                    &pressing,
                    "ticket.batch",
                    json!({ "ticketIds": [tag], "change": change }),
                );
            }
        }
    });
    let telling = alerts::tell(desk.clone(), alerts::of_the_system(listener));
    tauri::async_runtime::spawn(telling);
}

/// Writes the number where the system shows one; 0 takes it away.
pub(crate) fn badge(app: &AppHandle, count: u32) {
    let Some(window) = app.get_webview_window(frame::MAIN) else {
        return;
    };
    let title = if count == 0 {
        "Mostrador".to_owned()
    } else {
        format!("({count}) Mostrador")
    };
    if let Err(error) = window.set_title(&title) {
        tracing::info!(%error, "the title cannot show a number");
    }
    #[cfg(not(windows))]
    let shown = window.set_badge_count((count > 0).then_some(i64::from(count)));
    // Windows has no numbers on icons: a dot says that something waits, the title how much.
    #[cfg(windows)]
    let shown = window.set_overlay_icon((count > 0).then(dot));
    if let Err(error) = shown {
        tracing::info!(%error, "the icon cannot show a number");
    }
}

/// A red dot of 16 × 16 pixels.
#[cfg(any(windows, test))]
fn dot() -> tauri::image::Image<'static> {
    const SIDE: i32 = 16;
    let mut pixels = Vec::with_capacity(1_024);
    for place in 0..SIDE * SIDE {
        let (across, down) = (2 * (place % SIDE) + 1 - SIDE, 2 * (place / SIDE) + 1 - SIDE);
        let inside = across * across + down * down <= SIDE * SIDE;
        pixels.extend(if inside { [0xb3, 0x16, 0x1f, 0xff] } else { [0; 4] });
    }
    tauri::image::Image::new_owned(pixels, 16, 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dot_is_round_and_as_large_as_the_taskbar_wants_it() {
        let dot = dot();
        assert_eq!((dot.width(), dot.height(), dot.rgba().len()), (16, 16, 1_024));
        assert_eq!(dot.rgba().get(3), Some(&0));
        assert_eq!(dot.rgba().get(4 * (8 * 16 + 8) + 3), Some(&0xff));
    }
}
