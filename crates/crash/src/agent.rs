//! Ana, who works while the program is being killed, and what she was told is done.

use crate::program::Door;
use fastrand::Rng;
use serde_json::{Value, json};
use std::sync::Mutex;

/// Something that was confirmed and must be there from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Done {
    /// A reply: in its conversation, and with the customer once.
    Reply { ticket: String, text: String },
    /// An internal note.
    Note { ticket: String, text: String },
    /// A text in progress.
    Draft { ticket: String, text: String },
    /// A tag on a ticket.
    Tag { ticket: String, tag: String },
}

/// One thing to do, decided before it is known whether the program lives long enough.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    done: Done,
    operation: String,
}

/// The next things to do. `round` makes every text its own. Tickets are shared out by kind, because a reply consumes the draft
/// of its ticket.
pub(crate) fn plan(rng: &mut Rng, round: u32, tickets: &[String]) -> Vec<Step> {
    let mut steps = Vec::new();
    let third = tickets.len() / 3;
    for number in 0..rng.u32(1..6) {
        let mut pick = |part: usize| tickets.get(part * third + rng.usize(..third.max(1))).cloned();
        let kind = number % 4;
        let ticket = match kind {
            0 => pick(0),
            1 | 3 => pick(1),
            _ => pick(2),
        };
        let Some(ticket) = ticket else { continue };
        let text = format!("Respuesta {round}.{number}");
        let done = match kind {
            0 => Done::Reply { ticket, text },
            1 => Done::Note { ticket, text },
            2 => Done::Draft { ticket, text },
            _ => Done::Tag {
                ticket,
                tag: format!("ronda-{round}-{number}"),
            },
        };
        let operation = uuid::Builder::from_random_bytes(rng.u128(..).to_le_bytes())
            .into_uuid()
            .to_string();
        steps.push(Step { done, operation });
    }
    rng.shuffle(&mut steps);
    steps
}

/// Works through the plan until the program does not answer any more. What was confirmed is in `told` as soon as the answer is
/// here; what was begun and not confirmed is in `begun`.
pub(crate) fn work(door: &Door, plan: &[Step], told: &Mutex<Vec<Done>>, begun: &Mutex<Vec<Done>>) {
    for step in plan {
        put(begun, &step.done);
        let (command, input) = request(step);
        match door.ask(command, &input) {
            Some(Ok(_)) => put(told, &step.done),
            Some(Err(_)) => {}
            None => return,
        }
    }
}

fn put(list: &Mutex<Vec<Done>>, done: &Done) {
    if let Ok(mut list) = list.lock() {
        list.push(done.clone());
    }
}

fn request(step: &Step) -> (&'static str, Value) {
    match &step.done {
        Done::Reply { ticket, text } => (
            "ticket.reply",
            json!({ "ticketId": ticket, "text": text, "operationId": step.operation, "lastSeenMessageId": null, "force": true,
                    "then": null }),
        ),
        Done::Note { ticket, text } => (
            "ticket.note",
            json!({ "ticketId": ticket, "text": text, "operationId": step.operation }),
        ),
        Done::Draft { ticket, text } => (
            "draft.save",
            json!({ "ticketId": ticket, "kind": "reply", "text": text }),
        ),
        Done::Tag { ticket, tag } => (
            "ticket.batch",
            json!({ "ticketIds": [ticket], "change": { "kind": "tags", "add": [tag], "remove": [] } }),
        ),
    }
}

/// Looks whether what was confirmed is there. `later` is what was begun after it: a newer draft may stand in its place.
pub(crate) fn check(door: &Door, done: &Done, later: &[Done]) -> Result<(), String> {
    let (Done::Reply { ticket, .. }
    | Done::Note { ticket, .. }
    | Done::Draft { ticket, .. }
    | Done::Tag { ticket, .. }) = done;
    let view = door.get("ticket.get", &json!({ "ticketId": ticket }))?;
    let entries = |text: &str| {
        let messages = view["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        messages.iter().filter(|message| message["text"] == text).count()
    };
    let held = match done {
        Done::Reply { text, .. } | Done::Note { text, .. } => entries(text) == 1,
        Done::Draft { text, .. } => {
            let now = view["replyDraft"]["text"].as_str().unwrap_or_default();
            now == text
                || later
                    .iter()
                    .any(|other| matches!(other, Done::Draft { ticket: of, text } if of == ticket && text == now))
        }
        Done::Tag { tag, .. } => {
            let tags = view["row"]["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
            tags.iter().any(|value| value == tag)
        }
    };
    if held {
        Ok(())
    } else {
        Err(format!("confirmed and not there: {done:?}"))
    }
}
