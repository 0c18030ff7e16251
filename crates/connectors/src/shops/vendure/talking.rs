//! Talking to the shop: who asks, what the shop says of itself, and pages of lists.

use super::requests::{self, Door, Shop};
use super::responses::{self, Profile};
use crate::rest::answers;
use crate::rest::walk::{Step, Walk};
use domain::{HOUR, Timestamp};
use ports::{HttpResponse, PortError, PortErrorKind, Retry, Surroundings};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};

/// How long what the shop says of itself is kept.
const KEPT: i64 = HOUR;

/// A connection to a shop.
pub(super) struct Connection {
    pub(super) shop: Shop,
    pub(super) around: Surroundings,
    /// What signing in gave; only ever in memory.
    token: Mutex<Option<String>>,
    profile: Mutex<Option<(Timestamp, Profile)>>,
}

/// An answer, read.
pub(super) struct Answer {
    /// What it says.
    pub(super) data: Value,
    /// The shop's clock.
    pub(super) shop_now: Option<Timestamp>,
}

/// A page of a list, checked.
pub(super) struct Page {
    /// Its rows.
    pub(super) rows: Vec<Value>,
    /// Where the walk is afterwards.
    pub(super) step: Step,
    /// The shop's clock.
    pub(super) shop_now: Option<Timestamp>,
}

fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connection {
    /// A connection that has asked nothing yet.
    pub(super) fn new(shop: Shop, around: Surroundings) -> Connection {
        Connection {
            shop,
            around,
            token: Mutex::default(),
            profile: Mutex::default(),
        }
    }

    async fn carry(&self, body: Vec<u8>, token: Option<&str>) -> Result<HttpResponse, PortError> {
        let sent = self.around.http.send(self.shop.post(body, token)).await;
        sent.map_err(|error| error.with("host", self.shop.host()))
    }

    /// Signs in, where that is how the shop is entered; nothing with a key.
    async fn signed_in(&self, anew: bool) -> Result<Option<String>, PortError> {
        let Door::Login(username, password) = &self.shop.door else {
            return Ok(None);
        };
        let known = held(&self.token).clone().filter(|_| !anew);
        if known.is_some() {
            return Ok(known);
        }
        let variables = json!({ "username": username, "password": password });
        let response = self.carry(requests::body(requests::LOGIN, &variables), None).await?;
        let data = responses::data(&response, self.shop.host())?;
        let refused = |why: &str| {
            let error = PortError::new(PortErrorKind::SignInRefused, Retry::Never, why);
            Err(error.with("host", self.shop.host()))
        };
        let said = data.get("login").unwrap_or(&Value::Null);
        if answers::text(said, "__typename") != "CurrentUser" {
            return refused("the name or the password is wrong");
        }
        let Some(token) = response.header("vendure-auth-token").filter(|token| !token.is_empty()) else {
            return refused("the server gives no token: it is set to cookies alone");
        };
        *held(&self.token) = Some(token.to_owned());
        Ok(Some(token.to_owned()))
    }

    /// Asks a question. One that a session does not open (it has ended) is asked once more in a new one.
    pub(super) async fn ask(&self, document: &str, variables: &Value) -> Result<Answer, PortError> {
        let was_in = held(&self.token).is_some();
        let token = self.signed_in(false).await?;
        let body = requests::body(document, variables);
        let mut response = self.carry(body.clone(), token.as_deref()).await?;
        let mut data = responses::data(&response, self.shop.host());
        let ended = |error: &PortError| error.kind == PortErrorKind::SignInRefused;
        if was_in && data.as_ref().is_err_and(ended) {
            let token = self.signed_in(true).await?;
            response = self.carry(body, token.as_deref()).await?;
            data = responses::data(&response, self.shop.host());
        }
        Ok(Answer {
            data: data?,
            shop_now: answers::shop_now(&response),
        })
    }

    /// Asks for something to be done: once, whatever comes back.
    ///
    /// # Errors
    /// `Effect::None` when signing in failed, before it was asked.
    pub(super) async fn act(&self, bytes: &str) -> Result<HttpResponse, PortError> {
        let token = self.signed_in(false).await.map_err(|error| PortError {
            effect: ports::Effect::None,
            ..error
        })?;
        self.carry(bytes.as_bytes().to_vec(), token.as_deref()).await
    }

    /// What the shop says of itself now.
    pub(super) async fn introduces_itself(&self) -> Result<Profile, PortError> {
        let answer = self.ask(requests::PROFILE, &json!({})).await?;
        let profile = Profile::read(&answer.data)?;
        *held(&self.profile) = Some((self.around.clock.now(), profile.clone()));
        Ok(profile)
    }

    /// What the shop said of itself, if it was asked within the hour.
    pub(super) fn known(&self) -> Option<Profile> {
        let now = self.around.clock.now();
        let fresh = |(at, _): &(Timestamp, Profile)| (0..KEPT).contains(&now.since(*at));
        held(&self.profile).clone().filter(fresh).map(|(_, profile)| profile)
    }

    /// What the shop says of itself: asked for once an hour.
    pub(super) async fn profile(&self) -> Result<Profile, PortError> {
        match self.known() {
            Some(profile) => Ok(profile),
            None => self.introduces_itself().await,
        }
    }

    /// Asks for the walk's next page of `list`, whose rows are sorted by `time`.
    pub(super) async fn page(
        &self,
        walk: &Walk,
        (document, list, time): (&str, &str, &str),
        limit: usize,
        more: &[(&str, Value)],
    ) -> Result<Page, PortError> {
        let question = walk.question();
        let variables = requests::part(time, &question, limit, more);
        let mut answer = self.ask(document, &variables).await?;
        let found = answer.data.get_mut(list).unwrap_or(&mut Value::Null).take();
        let rows = answers::rows(&found, "items")?;
        // A shop may give fewer rows than were asked for; that there are more is what it says itself.
        let is_full = rows.len() >= limit || total(&found).is_some_and(|total| total > question.offset + rows.len());
        let given = if is_full { rows.len() } else { limit };
        let step = walk.after(&answers::marks(rows, time)?, given, answer.shop_now)?;
        Ok(Page {
            rows: rows.iter().skip(step.skip).cloned().collect(),
            step,
            shop_now: answer.shop_now,
        })
    }
}

/// How many rows the whole list has.
pub(super) fn total(found: &Value) -> Option<usize> {
    let total = found.get("totalItems")?.as_u64()?;
    usize::try_from(total).ok()
}
