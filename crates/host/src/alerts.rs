//! Telling the desktop: what is new for the agent, in the agent's language, as loud as the agent allows. What has been
//! settled is taken away again, so that no notification tells of something that is done.

use crate::{Desk, words};
use domain::Timestamp;
use engine::Engine;
use platform::SystemNotifier;
pub use ports::Pressed;
use ports::{Alert, Listener, Notifier};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{NoticeKind, NoticeRow};
use tokio::sync::broadcast::error::RecvError;

/// How long the page may take to say that what came has been seen, in milliseconds.
const SEEN_WITHIN: i64 = 1_000;

/// The tag of everything that belongs to no ticket.
pub const NOTICES: &str = "notices";

/// The notifications of this system. `listener` hears what is pressed on them.
pub fn of_the_system(listener: Listener) -> Arc<dyn Notifier> {
    Arc::new(SystemNotifier::new(listener))
}

/// Tells the desktop from now on, until the program ends.
pub async fn tell(desk: Desk, notifier: Arc<dyn Notifier>) {
    let (mut events, mut shown) = (desk.events(), BTreeSet::new());
    loop {
        if let Some(engine) = desk.engine()
            && let Err(error) = look(&engine, &desk, &notifier, &mut shown).await
        {
            tracing::info!(%error, "notices cannot be told");
        }
        // Changes come in crowds: one look for all that are there.
        match events.recv().await {
            Ok(_) | Err(RecvError::Lagged(_)) => while events.try_recv().is_ok() {},
            Err(RecvError::Closed) => return,
        }
    }
}

async fn look(
    engine: &Engine,
    desk: &Desk,
    notifier: &Arc<dyn Notifier>,
    shown: &mut BTreeSet<String>,
) -> Result<(), engine::EngineError> {
    let store = engine.store();
    if !store.alerts(engine.agent()).await?.is_empty() {
        // A message on the ticket that is on the screen is seen at once: that is no news.
        engine.wait(SEEN_WITHIN).await;
    }
    let news = store.alerts(engine.agent()).await?;
    if !shown.is_empty() {
        let open: BTreeSet<String> = store.notices(engine.agent(), 500).await?.iter().map(tag).collect();
        for gone in shown.difference(&open) {
            in_the_background(notifier, gone.clone(), |notifier, tag| notifier.withdraw(&tag)).await;
        }
        shown.retain(|tag| open.contains(tag));
    }
    let Some(last) = news.last().map(|notice| notice.id) else {
        return Ok(());
    };
    let (loudness, language) = (engine.loudness().await?, language(engine, desk).await?);
    let minute = minute_of(engine.now());
    let mut alerts = BTreeMap::new();
    for notice in &news {
        if loudness.allows(notice.kind, minute) {
            alerts.insert(tag(notice), alert(notice, &language, loudness.text));
        }
    }
    for (tag, alert) in alerts {
        shown.insert(tag);
        in_the_background(notifier, alert, |notifier, alert| {
            if let Err(error) = notifier.show(&alert) {
                tracing::info!(%error, "the desktop shows no notifications");
            }
        })
        .await;
    }
    engine.alerts_told(last).await
}

/// The desktop may take its time to answer.
async fn in_the_background<T: Send + 'static>(
    notifier: &Arc<dyn Notifier>,
    given: T,
    work: impl FnOnce(&dyn Notifier, T) + Send + 'static,
) {
    let notifier = notifier.clone();
    let done = tokio::task::spawn_blocking(move || work(notifier.as_ref(), given)).await;
    if let Err(error) = done {
        tracing::error!(%error, "notifications");
    }
}

async fn language(engine: &Engine, desk: &Desk) -> Result<String, engine::EngineError> {
    let set = engine.settings().await?.remove("language").unwrap_or_default();
    Ok(if set.is_empty() { api::Door::language(desk) } else { set })
}

fn tag(notice: &NoticeRow) -> String {
    notice
        .ticket
        .map_or_else(|| NOTICES.to_owned(), |ticket| ticket.to_string())
}

/// The minute of the local day.
fn minute_of(now: Timestamp) -> u16 {
    jiff::Timestamp::from_millisecond(now.millis())
        .ok()
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()))
        .and_then(|at| u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).ok())
        .unwrap_or(0)
}

/// What is said of a notice: who and what it is about, and what was written only where the agent asked for it.
fn alert(notice: &NoticeRow, language: &str, text: bool) -> Alert {
    let say = |key: &str, slots: &[(&str, &str)]| words::say(language, &format!("notice.alert.{key}"), slots);
    let (kind, name) = match notice.kind {
        NoticeKind::Watched => ("message", notice.customer.as_str()),
        NoticeKind::Message => ("message", notice.customer.as_str()),
        other => (other.code(), notice.by_name.as_str()),
    };
    let number = notice.number.map(|number| number.to_string()).unwrap_or_default();
    let of_customer = matches!(notice.kind, NoticeKind::Message | NoticeKind::Watched);
    let mut body = match notice.number {
        Some(_) if of_customer || notice.customer.is_empty() => {
            say("ticket", &[("number", &number), ("subject", &subject(notice, text))])
        }
        Some(_) => say("customer", &[("number", &number), ("name", &notice.customer)]),
        None => String::new(),
    };
    if text && of_customer && notice.snippet != notice.subject {
        body = format!("{body}\n{}", notice.snippet);
    }
    Alert {
        tag: tag(notice),
        title: say(kind, &[("name", name), ("label", &notice.label)]),
        body,
        open: say("open", &[]),
        snooze: notice
            .ticket
            .filter(|_| !is_failure(notice.kind))
            .map(|_| say("snooze", &[])),
        urgent: is_failure(notice.kind),
    }
}

/// A ticket without a subject is known by its first words, which are the customer's own.
fn subject(notice: &NoticeRow, text: bool) -> String {
    if !text && notice.subject == notice.snippet {
        String::new()
    } else {
        notice.subject.clone()
    }
}

fn is_failure(kind: NoticeKind) -> bool {
    matches!(kind, NoticeKind::Failed | NoticeKind::Unknown | NoticeKind::Stopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carla_wrote(subject: &str) -> NoticeRow {
        NoticeRow {
            id: 1,
            kind: NoticeKind::Message,
            ticket: domain::TicketId::parse("018f2a5c-0000-7000-8000-000000000001"),
            outbox: None,
            connection: None,
            by_name: String::new(),
            raised_at: Timestamp(0),
            number: Some(1003),
            subject: subject.to_owned(),
            customer: "Carla Pastor".to_owned(),
            due_at: None,
            label: String::new(),
            error_code: None,
            error_params: BTreeMap::new(),
            snippet: "Mi tarjeta es la 4111".to_owned(),
        }
    }

    #[test]
    fn what_carla_wrote_is_on_the_screen_only_if_ana_asked_for_it() {
        for language in ["en", "es", "hu", "id"] {
            let quiet = alert(&carla_wrote("Mi pedido"), language, false);
            assert!(quiet.title.contains("Carla Pastor"), "{quiet:?}");
            assert_eq!(quiet.body, "#1003 · Mi pedido");
            assert!(alert(&carla_wrote("Mi pedido"), language, true).body.contains("4111"));
            let nameless = alert(&carla_wrote("Mi tarjeta es la 4111"), language, false);
            assert!(!nameless.body.contains("4111"), "{nameless:?}");
        }
    }

    #[test]
    fn every_kind_has_words_in_every_language() {
        for language in ["en", "es", "hu", "id"] {
            for kind in NoticeKind::ALL {
                if matches!(kind, NoticeKind::ImportDone | NoticeKind::Checklist) {
                    continue;
                }
                let said = alert(
                    &NoticeRow {
                        kind,
                        ..carla_wrote("Mi pedido")
                    },
                    language,
                    false,
                );
                let words = format!("{said:?}");
                assert!(!words.contains("notice.alert") && !words.contains("%{"), "{words}");
            }
        }
    }
}
