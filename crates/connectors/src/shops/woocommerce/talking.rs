//! Talking to the shop: keys or signatures, what it says of itself, and lists to their end.

use super::requests::{self, Ask, Seal, Shop};
use super::{KEPT, MOST, responses};
use crate::rest::answers;
use crate::rest::walk::not_asked_for;
use domain::{Currency, Timestamp};
use ports::{HttpResponse, Method, PortError, PortErrorKind, Retry, Surroundings};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What the shop says of itself.
#[derive(Clone, Default)]
pub(super) struct Profile {
    at: i64,
    /// Its words for the states of orders, by their codes.
    pub(super) names: BTreeMap<String, String>,
    /// What its prices are in.
    pub(super) currency: Option<Currency>,
}

/// A connection to a shop.
pub(super) struct Connection {
    pub(super) shop: Shop,
    pub(super) around: Surroundings,
    profile: Mutex<Option<Profile>>,
    /// The shop's address as it has it itself: signatures are made over it.
    home: Mutex<Option<String>>,
    /// Accounts that wrote comments, and whether they are the shop's own.
    pub(super) staff: Mutex<BTreeMap<i64, bool>>,
    /// Whose the application password is.
    pub(super) account: Mutex<Option<i64>>,
    /// Since when an answer for everybody is known to have been tried, by its mark.
    pub(super) tried: Mutex<BTreeMap<String, Timestamp>>,
    /// How far the shop's clock is ahead of this machine's, milliseconds.
    ahead: AtomicI64,
}

/// An answer, read.
pub(super) struct Answer {
    /// What it says.
    pub(super) body: Value,
    /// How many rows the whole list has, if it is a part of one.
    pub(super) total: Option<usize>,
    /// The shop's clock.
    pub(super) shop_now: Option<Timestamp>,
}

/// What a lock holds.
pub(super) fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connection {
    /// A connection that has asked nothing yet.
    pub(super) fn new(shop: Shop, around: Surroundings) -> Connection {
        Connection {
            shop,
            around,
            profile: Mutex::default(),
            home: Mutex::default(),
            staff: Mutex::default(),
            account: Mutex::default(),
            tried: Mutex::default(),
            ahead: AtomicI64::new(0),
        }
    }

    /// Asks, and reads the answer.
    pub(super) async fn ask(&self, ask: &Ask) -> Result<Answer, PortError> {
        let response = self.exchange(ask).await?;
        Ok(Answer {
            body: answers::body(&response, self.shop.host())?,
            total: response
                .header("x-wp-total")
                .and_then(|total| total.trim().parse().ok()),
            shop_now: answers::shop_now(&response),
        })
    }

    /// Asks, and takes whatever answer comes.
    pub(super) async fn exchange(&self, ask: &Ask) -> Result<HttpResponse, PortError> {
        if !self.shop.signs(ask) {
            return self.carry(self.shop.request(ask, None)).await;
        }
        let response = self.carry(self.shop.request(ask, Some(&self.seal().await?))).await?;
        if response.status != 401 || ask.method != Method::Get {
            return Ok(response);
        }
        // A signature holds for a quarter of an hour around the shop's own time: a second one, by that time, tells a wrong
        // clock from a wrong key.
        if let Some(now) = answers::shop_now(&response) {
            self.ahead.store(now.since(self.around.clock.now()), Ordering::Relaxed);
        }
        self.carry(self.shop.request(ask, Some(&self.seal().await?))).await
    }

    async fn carry(&self, request: ports::HttpRequest) -> Result<HttpResponse, PortError> {
        let sent = self.around.http.send(request).await;
        sent.map_err(|error| error.with("host", self.shop.host()))
    }

    async fn seal(&self) -> Result<Seal, PortError> {
        let known = held(&self.home).clone();
        let home = match known {
            Some(home) => home,
            None => requests::tidy_home(answers::text(&self.index().await?, "home")),
        };
        let now = self.around.clock.now();
        let mut chance = [0; 16];
        self.around.dice.fill(&mut chance);
        Ok(Seal {
            home,
            now: now + self.ahead.load(Ordering::Relaxed),
            nonce: chance.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    /// What the site says of itself, when it is a shop of this kind.
    pub(super) async fn index(&self) -> Result<Value, PortError> {
        let body = answers::body(&self.carry(self.shop.index()).await?, self.shop.host())?;
        let is_shop = answers::list(&body, "namespaces")
            .iter()
            .any(|name| name.as_str() == Some("wc/v3"));
        if !is_shop {
            let why = "the site says nothing of a shop of this kind";
            let error = PortError::new(PortErrorKind::NotUnderstood, Retry::Later, why);
            return Err(error.with("host", self.shop.host()));
        }
        *held(&self.home) = Some(requests::tidy_home(answers::text(&body, "home")));
        Ok(body)
    }

    /// The shop's words for the states of orders, and its currency: asked for once an hour.
    pub(super) async fn profile(&self) -> Result<Profile, PortError> {
        let now = self.around.clock.now();
        let known = held(&self.profile).clone();
        if let Some(profile) = known.filter(|known| (0..KEPT).contains(&now.since(Timestamp(known.at)))) {
            return Ok(profile);
        }
        let mut names = BTreeMap::new();
        for ask in [requests::statuses(), requests::totals_by_status()] {
            let response = self.exchange(&ask).await?;
            // Shops from before that list was made have only the other one.
            if response.status != 404 {
                names = responses::names(&answers::body(&response, self.shop.host())?)?;
                break;
            }
        }
        let currency = self.ask(&requests::currency()).await?.body;
        let profile = Profile {
            at: now.millis(),
            names,
            currency: Currency::parse(answers::text(&currency, "code")),
        };
        *held(&self.profile) = Some(profile.clone());
        Ok(profile)
    }

    /// Every page of a short list.
    pub(super) async fn all(&self, ask: impl Fn(usize) -> Ask) -> Result<(Vec<Value>, Option<Timestamp>), PortError> {
        let mut all = Vec::new();
        for page in 1.. {
            let answer = self.ask(&ask(page)).await?;
            let rows = responses::rows(&answer.body)?;
            all.extend_from_slice(rows);
            if rows.len() < MOST {
                return Ok((all, answer.shop_now));
            }
        }
        Err(not_asked_for("a list without an end"))
    }
}
