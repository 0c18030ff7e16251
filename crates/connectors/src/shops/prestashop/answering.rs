//! Answers into the shop's threads, once each. The webservice knows no keys: the same row sent twice is two rows. But it keeps,
//! in the row itself, by which program a message was written, and that is where our mark stands: it is there as soon as the
//! answer is. So the thread is looked through before anything is written, and after an answer that is missing until it is
//! certain that nothing more comes.

use super::orders::{at, id};
use super::requests;
use super::talking::{Connection, yes};
use super::threads::{PROGRAM, marker, shown};
use super::xml::{self, Node};
use domain::{MINUTE, Timestamp};
use ports::{Delivery, Effect, Found, HttpResponse, Outgoing, PortError, PortErrorKind, Retry};
use std::sync::PoisonError;

/// How long a shop's program can go on with a request after nobody listens any more; servers stop theirs sooner.
const LONGEST: i64 = 6 * MINUTE;

fn refused(why: &str) -> PortError {
    PortError::new(PortErrorKind::Refused, Retry::Never, why)
}

/// Whether the webservice itself said that it wrote nothing: by its own codes, and never by a status alone, which anybody on the
/// way can send.
fn wrote_nothing(response: &HttpResponse) -> bool {
    let said = xml::read(&response.body);
    let has_errors = said.is_some_and(|root| root.child("errors").is_some_and(|errors| !errors.children.is_empty()));
    has_errors && matches!(response.status, 400 | 401 | 405)
}

impl Connection {
    /// What stands in a thread with this mark.
    async fn answered(&self, thread: &str, mark: &str) -> Result<Option<Delivery>, PortError> {
        let profile = self.profile(&[]).await?;
        let asked = [thread.to_owned()].into();
        let rows = self
            .whose("customer_messages", requests::FULL, "id_customer_thread", &asked)
            .await?;
        let ours = rows.iter().find(|row| marker(row) == Some(mark));
        ours.map(|row| {
            let at = at(row, "date_add", &profile).unwrap_or_else(|| self.around.clock.now());
            delivered(row, at)
        })
        .transpose()
    }

    /// Remembers that an answer is being tried; answers with when it first was, as far as is known here.
    fn tried(&self, mark: &str, again: bool) -> Timestamp {
        let now = self.around.clock.now();
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.retain(|_, at| now.since(*at) < 4 * LONGEST);
        let since = tried.entry(mark.to_owned()).or_insert(now);
        if again {
            *since = now;
        }
        *since
    }

    /// Writes an answer into its thread, unless it stands there.
    pub(super) async fn answer(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        let (Some(thread), Some(staff)) = (shown(&message.conversation), &self.shop.answers_as) else {
            return Err(refused("customers do not see answers in this thread"));
        };
        if !message.files.is_empty() {
            return Err(refused("a thread takes no files"));
        }
        // Nothing has been written yet, whatever goes wrong here.
        let before = async {
            if let Some(there) = self.answered(thread, &message.marker).await? {
                return Ok(Some(there));
            }
            let asked = [thread.to_owned()].into();
            match self.whose("customer_threads", "[id]", "id", &asked).await?.is_empty() {
                true => Err(refused("the thread is not there any more")),
                false => Ok(None),
            }
        };
        let before: Result<Option<Delivery>, PortError> = before.await;
        let nothing_done = |error: PortError| PortError {
            effect: Effect::None,
            ..error
        };
        if let Some(there) = before.map_err(nothing_done)? {
            return Ok(there);
        }
        let program = format!("{PROGRAM}{}", message.marker);
        let ask = requests::add(
            "customer_messages",
            "customer_message",
            &[
                ("id_employee", staff),
                ("id_customer_thread", thread),
                ("message", &message.text),
                ("user_agent", &program),
                ("private", "0"),
            ],
        );
        self.tried(&message.marker, true);
        let response = self.exchange(&ask).await?;
        match yes(&response, &ask, self.shop.host()) {
            Ok(root) => {
                let row = root
                    .child("customer_message")
                    .filter(|row| marker(row) == Some(&message.marker));
                let row = row.ok_or_else(|| unknown("another answer than was asked for", self.shop.host()))?;
                delivered(row, self.around.clock.now()).map_err(PortError::with_unknown_effect)
            }
            Err(error) if wrote_nothing(&response) => Err(match error.kind {
                PortErrorKind::NotUnderstood => {
                    refused("the shop does not take this text").with("host", self.shop.host())
                }
                _ => error,
            }),
            Err(error) => Err(error.with_unknown_effect()),
        }
    }

    /// Whether an answer stands in its thread. That it does not is believed only when nothing can still be on its way.
    pub(super) async fn find_answer(&self, message: &Outgoing) -> Result<Found, PortError> {
        let Some(thread) = shown(&message.conversation) else {
            return Ok(Found::No);
        };
        let since = self.tried(&message.marker, false);
        if let Some(there) = self.answered(thread, &message.marker).await? {
            return Ok(Found::Yes(there));
        }
        let waited = self.around.clock.now().since(since);
        Ok(if waited >= LONGEST {
            Found::No
        } else {
            Found::CannotTell
        })
    }
}

fn unknown(why: &str, host: &str) -> PortError {
    let error = PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, why);
    error.with("host", host).with_unknown_effect()
}

fn delivered(row: &Node, at: Timestamp) -> Result<Delivery, PortError> {
    Ok(Delivery {
        id: format!("message:{}", id(row)?),
        at,
        refused: Vec::new(),
    })
}
