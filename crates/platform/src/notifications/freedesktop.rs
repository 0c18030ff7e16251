//! The Desktop Notifications Specification, https://specifications.freedesktop.org/notification-spec/latest/. Without a
//! session bus, or without a program that shows notifications, each alert fails and nothing else does.

use super::{OPEN, SNOOZE, pressed};
use ports::{Alert, Listener, Notifier};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use zbus::MatchRule;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::Value;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The numbers that the desktop gave to what is shown, by tag.
type Shown = Arc<Mutex<HashMap<String, u32>>>;

/// The desktop's notifications. The session bus is joined when the first one is shown.
pub struct SystemNotifier {
    listener: Arc<Listener>,
    shown: Shown,
    joined: OnceLock<Result<Joined, String>>,
}

struct Joined {
    connection: Connection,
    /// The desktop shows buttons.
    buttons: bool,
    /// It reads `<` and `&` in the text as markup.
    markup: bool,
}

fn held(shown: &Shown) -> MutexGuard<'_, HashMap<String, u32>> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SystemNotifier {
    /// `listener` hears what is pressed.
    pub fn new(listener: Listener) -> SystemNotifier {
        SystemNotifier {
            listener: Arc::new(listener),
            shown: Shown::default(),
            joined: OnceLock::new(),
        }
    }

    fn join(&self) -> Result<Joined, zbus::Error> {
        let connection = Connection::session()?;
        let rule = MatchRule::builder()
            .msg_type(Type::Signal)
            .interface(NAME)?
            .path(PATH)?
            .build();
        // Heard from before anything is shown, so that no press is missed.
        let signals = MessageIterator::for_match_rule(rule, &connection, Some(64))?;
        let (listener, shown) = (self.listener.clone(), self.shown.clone());
        std::thread::spawn(move || listen(signals, &listener, &shown));
        let can: Vec<String> = connection
            .call_method(Some(NAME), PATH, Some(NAME), "GetCapabilities", &())?
            .body()
            .deserialize()?;
        let has = |name: &str| can.iter().any(|one| one == name);
        Ok(Joined {
            buttons: has("actions"),
            markup: has("body-markup"),
            connection,
        })
    }

    fn joined(&self) -> Result<&Joined, String> {
        let joined = self
            .joined
            .get_or_init(|| self.join().map_err(|error| error.to_string()));
        joined.as_ref().map_err(Clone::clone)
    }
}

/// Hands on what is pressed, until the bus is gone.
fn listen(signals: MessageIterator, listener: &Listener, shown: &Shown) {
    for signal in signals.flatten() {
        let (header, body) = (signal.header(), signal.body());
        let member = header.member().map(|name| name.as_str()).unwrap_or_default();
        let tag_of = |id: u32| {
            held(shown)
                .iter()
                .find(|(_, own)| **own == id)
                .map(|(tag, _)| tag.clone())
        };
        if member == "ActionInvoked" {
            if let Ok((id, key)) = body.deserialize::<(u32, String)>()
                && let (Some(tag), Some(found)) = (tag_of(id), pressed(&key))
            {
                listener(&tag, found);
            }
        } else if member == "NotificationClosed"
            && let Ok((id, _reason)) = body.deserialize::<(u32, u32)>()
            && let Some(tag) = tag_of(id)
        {
            held(shown).remove(&tag);
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Notifier for SystemNotifier {
    fn show(&self, alert: &Alert) -> Result<(), String> {
        let joined = self.joined()?;
        let replaces = held(&self.shown).get(&alert.tag).copied().unwrap_or(0);
        let mut actions = vec!["default", alert.open.as_str()];
        if joined.buttons {
            actions.extend([OPEN, alert.open.as_str()]);
            if let Some(snooze) = &alert.snooze {
                actions.extend([SNOOZE, snooze.as_str()]);
            }
        }
        let body = if joined.markup {
            escaped(&alert.body)
        } else {
            alert.body.clone()
        };
        let hints = HashMap::from([
            ("desktop-entry", Value::from("mostrador-desktop")),
            ("category", Value::from("im.received")),
            ("urgency", Value::from(if alert.urgent { 2_u8 } else { 1_u8 })),
        ]);
        let said = (
            "Mostrador",
            replaces,
            "mostrador-desktop",
            alert.title.as_str(),
            body.as_str(),
            actions,
            hints,
            -1_i32,
        );
        let id = joined
            .connection
            .call_method(Some(NAME), PATH, Some(NAME), "Notify", &said)
            .and_then(|answer| answer.body().deserialize::<u32>())
            .map_err(|error| error.to_string())?;
        held(&self.shown).insert(alert.tag.clone(), id);
        Ok(())
    }

    fn withdraw(&self, tag: &str) {
        let id = held(&self.shown).remove(tag);
        if let (Some(id), Some(Ok(joined))) = (id, self.joined.get())
            && let Err(error) = joined
                .connection
                .call_method(Some(NAME), PATH, Some(NAME), "CloseNotification", &id)
        {
            tracing::info!(%error, "a notification cannot be taken away");
        }
    }
}
