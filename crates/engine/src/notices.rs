//! What the agent is to be told. Most notices follow from states and are kept by the database's triggers; here is what time
//! brings, what colleagues cause, what the agent puts away, and the settings that say how loud any of it may be.

use crate::undo::Undo;
use crate::{Engine, EngineError};
use domain::{ConnectionId, MINUTE, MessageId, TicketId, Timestamp, fold};
use serde_json::json;
use store::{NewNotice, NoticeKind, Setting, Topic, WriteTx};
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;

/// How long a reply is tried, or a connection fails, before it is worth a word.
const PATIENCE: i64 = 15 * MINUTE;
/// A connection's failure is noticed this late at most.
const LOOK_AGAIN: i64 = MINUTE;

/// The practice list: what is to be done, and the change by which it is known to be done.
pub const PRACTICE: [(&str, &str); 7] = [
    ("take", "ticket.assign"),
    ("answer", "ticket.reply"),
    ("take_back", "undo"),
    ("note", "ticket.note"),
    ("resolve", "ticket.status"),
    ("snooze", "ticket.snooze"),
    ("customer_note", "customer.note"),
];

/// A step of the practice list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Practice {
    /// Its name.
    pub step: &'static str,
    /// It was done at this desk.
    pub done: bool,
}

/// Hours in which the desktop is told nothing, in minutes of the local day. May go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// First minute.
    pub from: u16,
    /// First minute after them.
    pub to: u16,
}

impl QuietHours {
    /// Reads `22:00-07:00`; nothing when it is not of this form or lasts no time.
    pub fn parse(text: &str) -> Option<QuietHours> {
        let minute = |text: &str| {
            let (hours, minutes) = text.split_once(':')?;
            let two = |digits: &str| (digits.len() == 2).then(|| digits.parse::<u16>().ok()).flatten();
            let (hours, minutes) = (two(hours)?, two(minutes)?);
            (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
        };
        let (from, to) = text.split_once('-')?;
        let hours = QuietHours {
            from: minute(from)?,
            to: minute(to)?,
        };
        (hours.from != hours.to).then_some(hours)
    }

    /// Whether a minute of the local day lies in them.
    pub fn holds(self, minute: u16) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

/// How loud notices may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loudness {
    /// Notifications of the desktop show what customers wrote.
    pub text: bool,
    /// The desktop is told only of what is at risk, late or failed.
    pub only_risk: bool,
    /// Hours without notifications.
    pub quiet: Option<QuietHours>,
    /// No notifications at all.
    pub do_not_disturb: bool,
}

impl Loudness {
    /// Whether the desktop may be told of a kind in a minute of the local day.
    pub fn allows(&self, kind: NoticeKind, minute: u16) -> bool {
        let quiet = self.quiet.is_some_and(|hours| hours.holds(minute));
        let pressing = !matches!(
            kind,
            NoticeKind::Mention | NoticeKind::Assigned | NoticeKind::Message | NoticeKind::Watched
        );
        let silent = matches!(kind, NoticeKind::ImportDone | NoticeKind::Checklist);
        !silent && !self.do_not_disturb && !quiet && (pressing || !self.only_risk)
    }
}

impl Engine {
    /// How loud notices may be.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn loudness(&self) -> Result<Loudness, EngineError> {
        let settings = self.settings().await?;
        let set = |key: &str| settings.get(key).map(String::as_str).unwrap_or_default();
        Ok(Loudness {
            text: set("notice_text") == "on",
            only_risk: set("notice_preset") == "risk",
            quiet: QuietHours::parse(set("quiet_hours")),
            do_not_disturb: set("do_not_disturb") == "on",
        })
    }

    /// How many tickets and connections wait for the agent.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn badge(&self) -> Result<u32, EngineError> {
        let unread = self.store().setting(Setting::Of("badge_unread")).await?.as_deref() != Some("off");
        Ok(self.store().badge(self.agent(), unread).await?)
    }

    /// Raises what time has brought until now. The running program does it by itself.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn notice_time(&self) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        tx.raise_by_time(self.agent(), self.now(), PATIENCE).await?;
        Ok(tx.commit().await?)
    }

    /// The desktop has been told of everything up to this notice.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn alerts_told(&self, up_to: i64) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        tx.alerts_told(up_to).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn notice_loop(&self) {
        let (wake, mut changes) = (Notify::new(), self.store().changes());
        let waker = async {
            loop {
                match changes.recv().await {
                    Ok(topics) if !topics.contains(&Topic::Tickets) => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => wake.notify_one(),
                    Err(RecvError::Closed) => return,
                }
            }
        };
        let watcher = async {
            loop {
                let next = match self.notice_time().await {
                    Ok(()) => self
                        .store()
                        .next_crossing(self.agent(), self.now())
                        .await
                        .ok()
                        .flatten(),
                    Err(error) => {
                        tracing::error!(%error, "notices");
                        None
                    }
                };
                let wait = next.map_or(LOOK_AGAIN, |at| at.since(self.now()).clamp(0, LOOK_AGAIN));
                // Changes come in crowds while a connection is read: one look for all of them.
                if self.rest(wait.max(20), &wake).await || self.rest(250, &Notify::new()).await {
                    return;
                }
            }
        };
        tokio::select! { () = waker => {} () = watcher => {} }
    }

    /// Puts notices away; a message is marked as seen. What cannot be put away is left, and so is what is away already.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn notices_done(&self, ids: &[i64]) -> Result<(), EngineError> {
        let now = self.now();
        let mut tx = self.store().write().await?;
        let (mut done, mut unseen, mut about) = (Vec::new(), Vec::new(), None);
        for id in ids {
            let notice = match tx.notice(*id).await {
                Ok(notice) => notice,
                // A message's notice goes when the ticket is seen, which another of these may just have done.
                Err(store::StoreError::NotFound) => continue,
                Err(error) => return Err(error.into()),
            };
            if !notice.kind.can_be_done() {
                continue;
            }
            about = about.or(notice.ticket);
            if let (NoticeKind::Message | NoticeKind::Watched, Some(ticket)) = (notice.kind, notice.ticket) {
                if tx.set_seen(ticket, true).await? {
                    unseen.push(ticket.to_string());
                }
            } else if tx.set_notice_done(*id, Some(now)).await? {
                done.push(*id);
            }
        }
        if done.is_empty() && unseen.is_empty() {
            return Ok(());
        }
        let undo = Undo::Notices { done, unseen };
        self.record(&mut tx, "notice.done", about, &json!({ "notices": ids }), Some(&undo))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Puts notices away at a moment, with the messages that they told of, or (`None`) brings them back.
    pub(crate) async fn put_notices_away(
        tx: &mut WriteTx,
        done: &[i64],
        unseen: &[String],
        at: Option<Timestamp>,
    ) -> Result<(), EngineError> {
        for id in done {
            tx.set_notice_done(*id, at).await?;
        }
        for ticket in unseen.iter().filter_map(|text| TicketId::parse(text)) {
            tx.set_seen(ticket, at.is_some()).await?;
        }
        Ok(())
    }

    /// Tells a colleague of a ticket that was given to them. What one takes oneself is no news.
    pub(crate) async fn notice_of_assignment(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        assignee: Option<&str>,
    ) -> Result<(), EngineError> {
        let Some(agent) = assignee.filter(|agent| *agent != self.agent()) else {
            return Ok(());
        };
        let by_name = tx.setting(Setting::AgentName).await?.unwrap_or_default();
        let notice = NewNotice {
            agent,
            kind: NoticeKind::Assigned,
            subject: ticket.0,
            ticket: Some(ticket),
            connection: None,
            by_name: &by_name,
            at: self.now(),
            alert: true,
        };
        Ok(tx.raise_notice(&notice).await?)
    }

    /// Tells colleagues of a note that names them with an @.
    pub(crate) async fn notice_of_mentions(
        &self,
        tx: &mut WriteTx,
        ticket: TicketId,
        note: MessageId,
        text: &str,
    ) -> Result<(), EngineError> {
        if !text.contains('@') {
            return Ok(());
        }
        let by_name = tx.setting(Setting::AgentName).await?.unwrap_or_default();
        for (agent, name) in tx.colleagues(self.agent()).await? {
            if names(text, &name) {
                let notice = NewNotice {
                    agent: &agent,
                    kind: NoticeKind::Mention,
                    subject: note.0,
                    ticket: Some(ticket),
                    connection: None,
                    by_name: &by_name,
                    at: self.now(),
                    alert: true,
                };
                tx.raise_notice(&notice).await?;
            }
        }
        Ok(())
    }

    /// Hangs the practice list up, or hangs it up again.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn begin_practice(&self, at: Option<ConnectionId>) -> Result<(), EngineError> {
        let mut tx = self.store().write().await?;
        let notice = NewNotice {
            agent: "",
            kind: NoticeKind::Checklist,
            subject: uuid::Uuid::nil(),
            ticket: None,
            connection: at,
            by_name: "",
            at: self.now(),
            alert: false,
        };
        tx.raise_notice(&notice).await?;
        Ok(tx.commit().await?)
    }

    /// The steps of the practice list, each known by the record of what was done here.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn practice(&self) -> Result<Vec<Practice>, EngineError> {
        let mut steps = Vec::with_capacity(PRACTICE.len());
        for (step, change) in PRACTICE {
            let done = self.store().was_made(change).await?;
            steps.push(Practice { step, done });
        }
        Ok(steps)
    }
}

/// Whether a text names somebody: "@ana" names Ana and Ana María, and not Anabel.
fn names(text: &str, name: &str) -> bool {
    let (text, name) = (fold(text), fold(name));
    let first = name.split_whitespace().next().unwrap_or_default();
    !first.is_empty()
        && text.match_indices('@').any(|(at, sign)| {
            let after = &text[at + sign.len()..];
            after
                .strip_prefix(first)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ana_is_named_by_her_first_name_whatever_its_accents() {
        for (text, named) in [
            ("@Ana, ¿lo miras?", true),
            ("para @ána.", true),
            ("@ana", true),
            ("@Anabel, ¿lo miras?", false),
            ("ana@example.com", false),
            ("Ana lo sabe", false),
            ("@", false),
        ] {
            assert_eq!(names(text, "Ana María"), named, "{text}");
        }
        assert!(!names("@", ""));
    }

    #[test]
    fn the_quiet_hours_of_a_night_go_over_midnight() {
        let night = QuietHours::parse("22:00-07:30").unwrap();
        for (minute, quiet) in [(22 * 60, true), (0, true), (449, true), (450, false), (12 * 60, false)] {
            assert_eq!(night.holds(minute), quiet, "{minute}");
        }
        let lunch = QuietHours::parse("13:00-14:00").unwrap();
        assert!(lunch.holds(13 * 60) && !lunch.holds(14 * 60) && !lunch.holds(0));
        for text in [
            "",
            "off",
            "22:00",
            "24:00-07:00",
            "22:60-07:00",
            "9:00-10:00",
            "08:00-08:00",
        ] {
            assert_eq!(QuietHours::parse(text), None, "{text}");
        }
    }

    #[test]
    fn at_night_and_undisturbed_the_desktop_is_told_nothing_and_by_day_what_ana_asked_for() {
        let usual = Loudness {
            text: false,
            only_risk: false,
            quiet: QuietHours::parse("22:00-07:00"),
            do_not_disturb: false,
        };
        let noon = 12 * 60;
        assert!(usual.allows(NoticeKind::Message, noon) && !usual.allows(NoticeKind::Failed, 23 * 60));
        assert!(!usual.allows(NoticeKind::ImportDone, noon) && !usual.allows(NoticeKind::Checklist, noon));
        let pressed = Loudness {
            only_risk: true,
            ..usual.clone()
        };
        for (kind, told) in [
            (NoticeKind::Message, false),
            (NoticeKind::Mention, false),
            (NoticeKind::AtRisk, true),
            (NoticeKind::Overdue, true),
            (NoticeKind::Failed, true),
        ] {
            assert_eq!(pressed.allows(kind, noon), told, "{kind:?}");
        }
        let closed = Loudness {
            do_not_disturb: true,
            ..usual
        };
        assert!(!NoticeKind::ALL.iter().any(|kind| closed.allows(*kind, noon)));
    }
}
