//! Windows and macOS, through notify-rust's own paths to them. Neither gives a number by which a notification could be
//! replaced or taken away later, so a newer one stands beside the older one until the system folds them together.

use super::{OPEN, SNOOZE, pressed};
use notify_rust::{Notification, NotificationResponse};
use ports::{Alert, Listener, Notifier, Pressed};
use std::sync::Arc;

/// The system's notifications.
pub struct SystemNotifier {
    listener: Arc<Listener>,
}

impl SystemNotifier {
    /// `listener` hears what is pressed.
    pub fn new(listener: Listener) -> SystemNotifier {
        SystemNotifier {
            listener: Arc::new(listener),
        }
    }
}

impl Notifier for SystemNotifier {
    fn show(&self, alert: &Alert) -> Result<(), String> {
        let mut notification = Notification::new();
        notification
            .appname("Mostrador")
            .summary(&alert.title)
            .body(&alert.body)
            .action(OPEN, &alert.open);
        if let Some(snooze) = &alert.snooze {
            notification.action(SNOOZE, snooze);
        }
        let handle = notification.show().map_err(|error| error.to_string())?;
        let (listener, tag) = (self.listener.clone(), alert.tag.clone());
        // The system says what was pressed to whoever waits for it, and that takes as long as the person takes.
        std::thread::spawn(move || {
            let waited = handle.wait_for_response(|response: &NotificationResponse| {
                let found = match response {
                    NotificationResponse::Default => Some(Pressed::Open),
                    NotificationResponse::Action(key) => pressed(key),
                    NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
                };
                if let Some(found) = found {
                    listener(&tag, found);
                }
            });
            if let Err(error) = waited {
                tracing::info!(%error, "a notification cannot be waited for");
            }
        });
        Ok(())
    }

    fn withdraw(&self, _tag: &str) {}
}
