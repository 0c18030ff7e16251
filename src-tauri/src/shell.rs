//! The bridge: calls of the page go to the engine, events of the engine go to the page, and an orderly end.

use crate::{frame, menu, notices, page};
use api::contract::{AppState, Event, WireError};
use host::{Desk, Options};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tauri::{AppHandle, Emitter, Manager, State};
use tokio::sync::{Notify, broadcast, watch};

/// How long the page may take to save what is being typed, and the engine to come to rest. A kill loses no more than what
/// was typed since the last save, so a program that hangs is not worth waiting for.
const LAST_WORDS: Duration = Duration::from_secs(1);
const REST: Duration = Duration::from_secs(5);

/// What is known of the engine.
#[derive(Clone)]
enum Opening {
    /// None was asked for.
    Absent,
    UnderWay,
    Done(Result<Desk, WireError>),
}

/// What the shell keeps for the life of the program.
pub(crate) struct Shell {
    desk: watch::Sender<Opening>,
    /// The window is there and can follow settings or show a failure.
    framed: watch::Sender<bool>,
    /// Calls of the page that have no answer yet.
    running: watch::Sender<usize>,
    settled: Notify,
    leaving: AtomicBool,
    /// The agent is being asked about quitting.
    pub(crate) parting: AtomicBool,
    looks: Mutex<Looks>,
    /// Where to say that the window has painted.
    pub(crate) ready_file: Option<PathBuf>,
}

/// The settings that the frame around the page follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looks {
    /// `en`, `es`, `hu` or `id`.
    pub(crate) language: String,
    /// `system`, `light` or `dark`.
    pub(crate) theme: String,
    /// `compact`, `comfortable` or `large`.
    pub(crate) density: String,
    /// Size of the page in percent.
    pub(crate) zoom: u16,
    /// No notifications.
    pub(crate) do_not_disturb: bool,
    /// Closing the window leaves the program at work.
    pub(crate) background: bool,
    /// The agent was told so.
    pub(crate) background_told: bool,
    /// Start with the computer; unknown until the database is open.
    pub(crate) autostart: Option<bool>,
}

impl Looks {
    /// What to assume until the database is open.
    pub(crate) fn of_the_system() -> Self {
        let system = sys_locale::get_locale().unwrap_or_default();
        let language = system.split(['-', '_', '.']).next().unwrap_or_default();
        let offered = menu::LANGUAGES.contains(&language);
        Self {
            language: if offered { language } else { "en" }.to_owned(),
            theme: "system".to_owned(),
            density: "comfortable".to_owned(),
            zoom: 100,
            do_not_disturb: false,
            background: false,
            background_told: false,
            autostart: None,
        }
    }
}

impl Shell {
    /// A shell without an engine, until [`open`] is called.
    pub(crate) fn new(ready_file: Option<PathBuf>) -> Self {
        Self {
            desk: watch::Sender::new(Opening::Absent),
            framed: watch::Sender::new(false),
            running: watch::Sender::new(0),
            settled: Notify::new(),
            leaving: AtomicBool::new(false),
            parting: AtomicBool::new(false),
            looks: Mutex::new(Looks::of_the_system()),
            ready_file,
        }
    }

    /// The engine, as soon as it is open; its error if it cannot be. `None` when there is none.
    pub(crate) async fn desk(&self) -> Option<Result<Desk, WireError>> {
        let mut opening = self.desk.subscribe();
        let known = opening
            .wait_for(|opening| !matches!(opening, Opening::UnderWay))
            .await
            .ok()?
            .clone();
        match known {
            Opening::Done(result) => Some(result),
            Opening::Absent | Opening::UnderWay => None,
        }
    }

    /// The engine is open, or has refused to.
    pub(crate) fn is_open(&self) -> bool {
        matches!(&*self.desk.borrow(), Opening::Done(_))
    }

    /// The window and its menu are there.
    pub(crate) fn framed(&self) {
        self.framed.send_replace(true);
    }

    /// What the frame follows now.
    pub(crate) fn looks(&self) -> Looks {
        self.looks
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    fn follow(&self, looks: Looks) {
        *self.looks.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = looks;
    }
}

/// Opens the engine while the window is being made. Its events reach the page from then on.
pub(crate) fn open(app: &AppHandle, options: Options) {
    app.state::<Shell>().desk.send_replace(Opening::UnderWay);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        let desk = Desk::open(options).await;
        // Heard from before anybody can ask, so that nothing happens between an answer and the first event.
        let events = desk.as_ref().ok().map(Desk::events);
        shell.desk.send_replace(Opening::Done(desk.clone()));
        if shell.framed.subscribe().wait_for(|framed| *framed).await.is_err() {
            return;
        }
        match (desk, events) {
            (Ok(desk), Some(events)) => {
                follow_settings(&app, &desk).await;
                notices::start(&app, &desk);
                pump(&app, &desk, events).await;
            }
            (Err(error), _) => page::fatal(&app, &error),
            (Ok(_), None) => {}
        }
    });
}

/// The one command of the page: asks the engine. The error is a `WireError`.
#[tauri::command]
pub(crate) async fn rpc(shell: State<'_, Shell>, command: String, payload: Value) -> Result<Value, WireError> {
    shell.running.send_modify(|running| *running += 1);
    let answer = match shell.desk().await {
        Some(Ok(desk)) => desk.call(&command, payload).await,
        Some(Err(error)) => Err(error),
        None => Err(WireError {
            code: "internal".to_owned(),
            params: Default::default(),
            retry: false,
            incident: None,
        }),
    };
    shell.running.send_modify(|running| *running -= 1);
    answer
}

/// The page has saved, or is about to: every call that it wants to make has been made.
#[tauri::command]
pub(crate) fn settled(shell: State<'_, Shell>) {
    shell.settled.notify_one();
}

/// Tells the engine something that was chosen in a menu. Nobody waits for the answer; what changes is heard as an event.
pub(crate) fn tell(app: &AppHandle, command: &'static str, payload: Value) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        if let Some(Ok(desk)) = shell.desk().await
            && let Err(error) = desk.call(command, payload).await
        {
            tracing::info!(command, code = error.code, "refused from a menu");
        }
    });
}

/// Ends the program: the page is hidden at once and saves, calls under way are answered, the engine comes to rest.
pub(crate) fn leave(app: &AppHandle) {
    if app.state::<Shell>().leaving.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        if frame::say_goodbye(&app) {
            let mut running = shell.running.subscribe();
            let saved = async {
                shell.settled.notified().await;
                running.wait_for(|running| *running == 0).await.map(drop)
            };
            if tokio::time::timeout(LAST_WORDS, saved).await.is_err() {
                tracing::info!("the page did not come to rest in time");
            }
        }
        let rest = async {
            if let Some(Ok(desk)) = shell.desk().await {
                desk.close().await;
            }
        };
        if tokio::time::timeout(REST, rest).await.is_err() {
            tracing::info!("the engine did not come to rest in time");
        }
        app.exit(0);
    });
}

async fn pump(app: &AppHandle, desk: &Desk, mut events: broadcast::Receiver<Event>) {
    let mut badge = count(desk).await;
    notices::badge(app, badge);
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(broadcast::error::RecvError::Lagged(_)) => Event::Resync,
            Err(broadcast::error::RecvError::Closed) => return,
        };
        if let Err(error) = app.emit("changed", &event) {
            tracing::info!(%error, "the page cannot be told of a change");
        }
        if concerns_the_frame(&event) {
            follow_settings(app, desk).await;
        }
        // The last of a crowd of changes says what holds.
        if events.is_empty() {
            let now = count(desk).await;
            if std::mem::replace(&mut badge, now) != now {
                notices::badge(app, now);
            }
        }
    }
}

/// How much waits for the agent.
async fn count(desk: &Desk) -> u32 {
    let badge = desk.call("notice.badge", json!({})).await.ok();
    badge
        .and_then(|badge| badge["count"].as_u64()?.try_into().ok())
        .unwrap_or(0)
}

fn concerns_the_frame(event: &Event) -> bool {
    match event {
        Event::Changed { topics } => topics.iter().any(|topic| topic == "settings" || topic == "app"),
        Event::Resync => true,
    }
}

/// Menu, title bar and background follow the language and the theme that the agent chose.
async fn follow_settings(app: &AppHandle, desk: &Desk) {
    let state = desk
        .call("app.state", json!({}))
        .await
        .ok()
        .and_then(|state| serde_json::from_value::<AppState>(state).ok());
    let Some(AppState {
        language,
        theme,
        density,
        settings,
        ..
    }) = state
    else {
        return;
    };
    let on = |key: &str| settings.get(key).is_some_and(|value| value == "on");
    let zoom = settings.get("zoom").and_then(|percent| percent.parse().ok());
    let (shell, looks) = (
        app.state::<Shell>(),
        Looks {
            language,
            theme,
            density,
            zoom: zoom.unwrap_or(100),
            do_not_disturb: on("do_not_disturb"),
            background: on("background"),
            background_told: on("background_told"),
            autostart: settings.contains_key("autostart").then(|| on("autostart")),
        },
    );
    let before = shell.looks();
    if before != looks {
        menu::follow(app, looks.clone());
        frame::follow_theme(app, &looks.theme);
        if before.zoom != looks.zoom {
            frame::zoom(app, looks.zoom);
        }
        if let Some(wished) = looks.autostart.filter(|_| before.autostart != looks.autostart) {
            frame::start_with_computer(app, wished);
        }
        shell.follow(looks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_listens_to_settings_only() {
        let changed = |topic: &str| Event::Changed {
            topics: vec!["tickets".to_owned(), topic.to_owned()],
        };
        assert!(concerns_the_frame(&changed("settings")));
        assert!(!concerns_the_frame(&changed("messages")));
        assert!(concerns_the_frame(&Event::Resync));
    }

    #[test]
    fn the_language_before_the_database_is_one_that_is_offered() {
        assert!(menu::LANGUAGES.contains(&Looks::of_the_system().language.as_str()));
    }
}
