//! Whether what was confirmed is there, asked of the program as the interface asks it.

use crate::agent::{Done, Task};
use crate::program::Door;
use serde_json::{Value, json};

impl Done {
    /// Its kind, for counting.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Done::Reply { .. } => "replies",
            Done::Note { .. } => "notes",
            Done::Draft { .. } => "drafts",
            Done::Tag { .. } => "tags",
            Done::Owner { .. } => "assigned",
            Done::State { state, .. } => state,
            Done::Back { .. } => "taken back",
            Done::Merged { .. } => "merged",
            Done::Split { .. } => "split",
            Done::Refund { .. } => "refunds",
            Done::Decided { .. } => "decisions",
        }
    }

    /// Looks whether it is there. `later` is what was begun after it: that may stand in its place.
    pub(crate) fn check(&self, door: &Door, later: &[Task]) -> Result<(), String> {
        let held = match self {
            Done::Refund { minor } => outbox_row(door, *minor)?.is_some(),
            Done::Decided { minor, decision } => {
                let row = outbox_row(door, *minor)?.unwrap_or_default();
                match *decision {
                    "cancel" => row["delivery"]["state"] == "cancelled",
                    "happened" => row["delivery"]["state"] == "sent",
                    // Sent again, it may be anywhere by now, but not given up.
                    _ => row.is_object() && row["delivery"]["state"] != "cancelled",
                }
            }
            Done::Reply { ticket, .. }
            | Done::Note { ticket, .. }
            | Done::Draft { ticket, .. }
            | Done::Tag { ticket, .. }
            | Done::Owner { ticket, .. }
            | Done::State { ticket, .. }
            | Done::Back { ticket }
            | Done::Merged { source: ticket, .. }
            | Done::Split { ticket, .. } => {
                let view = door.get("ticket.get", &json!({ "ticketId": ticket }))?;
                self.is_in(ticket, &view, later)
            }
        };
        if held {
            Ok(())
        } else {
            Err(format!("confirmed and not there: {self:?}"))
        }
    }

    fn is_in(&self, ticket: &str, view: &Value, later: &[Task]) -> bool {
        let messages = view["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        let row = &view["row"];
        let any_later = |what: &dyn Fn(&Task) -> bool| later.iter().any(what);
        let moved_later = any_later(&|task| {
            matches!(task, Task::State { ticket: of, .. } | Task::ResolveAndBack { ticket: of } | Task::Merge { source: of, .. }
                     if of == ticket)
        });
        match self {
            Done::Reply { text, .. } | Done::Note { text, .. } => {
                messages.iter().filter(|message| message["text"] == *text).count() == 1
            }
            Done::Draft { text, .. } => {
                let now = view["replyDraft"]["text"].as_str().unwrap_or_default();
                let newer =
                    |task: &Task| matches!(task, Task::Draft { ticket: of, text } if of == ticket && text == now);
                now == text || any_later(&newer)
            }
            Done::Tag { tag, .. } => {
                let tags = row["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
                tags.iter().any(|value| value == tag)
            }
            Done::Owner { agent, .. } => {
                let now = row["assigneeId"].as_str().unwrap_or_default();
                let newer =
                    |task: &Task| matches!(task, Task::Owner { ticket: of, agent } if of == ticket && agent == now);
                now == agent || any_later(&newer)
            }
            Done::State { state, seen, .. } => {
                row["status"] == *state || moved_later || row["lastSeq"].as_i64().is_some_and(|last| last > *seen)
            }
            Done::Back { .. } => (row["id"] == ticket && row["status"] != "resolved") || moved_later,
            Done::Merged { target, .. } => row["id"] == *target || moved_later,
            Done::Split { message, .. } => row["id"] == ticket && messages.iter().any(|entry| entry["id"] == *message),
            Done::Refund { .. } | Done::Decided { .. } => false,
        }
    }
}

/// The refund of this amount, wherever it stands in the outbox.
fn outbox_row(door: &Door, minor: i64) -> Result<Option<Value>, String> {
    let list = door.get("outbox.list", &json!({}))?;
    let all = ["needsYou", "waiting", "sending", "recent"]
        .iter()
        .filter_map(|name| list[name].as_array());
    Ok(all
        .flatten()
        .find(|row| row["refund"]["amount"]["minor"].as_i64() == Some(minor))
        .cloned())
}
