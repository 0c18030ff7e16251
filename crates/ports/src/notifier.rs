//! Notifications of the desktop: short words at the edge of the screen, and what a person presses on them.

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What it is about. A newer alert about the same thing takes the place of the older one.
    pub tag: String,
    /// First line.
    pub title: String,
    /// The rest; plain text.
    pub body: String,
    /// The word for opening it.
    pub open: String,
    /// The word for an hour's peace, where that makes sense.
    pub snooze: Option<String>,
    /// It stays until it is seen, where the desktop can do that.
    pub urgent: bool,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// The notification itself, or its button to open.
    Open,
    /// An hour's peace.
    Snooze,
}

/// Hears what was pressed, with the alert's tag. Called on a thread of the adapter's own.
pub type Listener = Box<dyn Fn(&str, Pressed) + Send + Sync>;

/// Shows notifications. Both calls may block for as long as the desktop takes to answer.
pub trait Notifier: Send + Sync {
    /// Shows an alert, in place of an earlier one with the same tag.
    ///
    /// # Errors
    /// A text for the log; the program goes on without.
    fn show(&self, alert: &Alert) -> Result<(), String>;

    /// Takes an alert away: what it told of has been settled. One that is gone already is no failure.
    fn withdraw(&self, tag: &str);
}
