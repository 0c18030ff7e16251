//! What sending a text will also do to its ticket: what a macro brings along. An effect stays a chip in the composer until
//! the send, is applied in the send's own transaction, and goes back with its undo.

use crate::{Change, Engine};
use domain::{Priority, TicketStatus, clean_tag};
use serde::{Deserialize, Serialize};

/// One effect, as it is kept with drafts, macros and replies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// Another state.
    Status {
        /// Code of the state.
        status: String,
    },
    /// How much the ticket matters.
    Priority {
        /// Code of the priority.
        priority: String,
    },
    /// A tag is added.
    Tag {
        /// The tag.
        tag: String,
    },
    /// It belongs to somebody.
    Assign {
        /// `me`, `nobody`, or the id of an agent.
        to: String,
    },
}

impl Effect {
    /// A list as it is stored; what cannot be read is left out rather than keeping a text from being opened.
    pub fn list(stored: &str) -> Vec<Effect> {
        serde_json::from_str::<Vec<Effect>>(stored).unwrap_or_default()
    }

    /// A list to be stored.
    pub fn stored(list: &[Effect]) -> String {
        serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
    }

    /// The effect with its value cleaned; nothing when there is no such value.
    pub fn checked(self) -> Option<Effect> {
        match self {
            Effect::Status { status } => match TicketStatus::from_code(&status)? {
                TicketStatus::Snoozed | TicketStatus::Merged | TicketStatus::Held | TicketStatus::Binned => None,
                TicketStatus::Open | TicketStatus::Waiting | TicketStatus::Resolved => Some(Effect::Status { status }),
            },
            Effect::Priority { priority } => Priority::from_code(&priority).map(|_| Effect::Priority { priority }),
            Effect::Tag { tag } => clean_tag(&tag).map(|tag| Effect::Tag { tag }),
            Effect::Assign { to } => (!to.trim().is_empty()).then_some(Effect::Assign { to }),
        }
    }
}

impl Engine {
    /// The state that the effects ask for, and the other changes that they are.
    pub(crate) fn changes_of(&self, effects: &[Effect]) -> (Option<TicketStatus>, Vec<Change>) {
        let (mut status, mut changes) = (None, Vec::new());
        for effect in effects.iter().cloned().filter_map(Effect::checked) {
            match effect {
                Effect::Status { status: code } => status = TicketStatus::from_code(&code),
                Effect::Priority { priority } => changes.extend(Priority::from_code(&priority).map(Change::Priority)),
                Effect::Tag { tag } => changes.push(Change::Tags {
                    add: vec![tag],
                    remove: Vec::new(),
                }),
                Effect::Assign { to } => changes.push(Change::Assign(match to.as_str() {
                    "me" => Some(self.agent().to_owned()),
                    "nobody" => None,
                    _ => Some(to),
                })),
            }
        }
        (status, changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_that_means_nothing_is_left_out() {
        let effects = [
            (
                Effect::Status {
                    status: "waiting".into(),
                },
                true,
            ),
            (
                Effect::Status {
                    status: "merged".into(),
                },
                false,
            ),
            (Effect::Status { status: "gone".into() }, false),
            (
                Effect::Priority {
                    priority: "urgent".into(),
                },
                true,
            ),
            (
                Effect::Priority {
                    priority: "most".into(),
                },
                false,
            ),
            (
                Effect::Tag {
                    tag: " Lost  Parcel".into(),
                },
                true,
            ),
            (Effect::Tag { tag: ",".into() }, false),
            (Effect::Assign { to: "me".into() }, true),
            (Effect::Assign { to: " ".into() }, false),
        ];
        for (effect, kept) in effects {
            assert_eq!(effect.clone().checked().is_some(), kept, "{effect:?}");
            let stored = Effect::stored(std::slice::from_ref(&effect));
            assert_eq!(Effect::list(&stored), [effect]);
        }
        assert_eq!(Effect::list("not a list"), []);
    }
}
