//! Access that lasts an hour, out of a grant that lasts for years. The access token is only in memory; the grant is kept by
//! whoever keeps secrets, and a new one is kept before anything is done with it. However many ask at once, the provider is
//! asked once.

use super::{Client, ask, take_back};
use domain::{MINUTE, SECOND, Timestamp};
use ports::{Clock, GrantKeeper, Http, PortError, PortErrorKind, Retry, Surroundings, Withdrawal};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// Access is renewed so long before its end: a connection that has just been opened is to be of use.
const EARLY: i64 = 5 * MINUTE;
/// How long a provider is waited for that is to take back a grant.
const PATIENCE: i64 = 10 * SECOND;

/// What is kept of a sign-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) provider: String,
    /// Where access is asked for.
    pub(super) token: String,
    /// Where it is taken back; empty where there is no such place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) revoke: String,
    pub(super) client_id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) client_secret: String,
    /// What it is asked for with.
    pub(super) refresh: String,
    /// What it was asked for with before. Some providers take it until the new one was used: it is the way back when what they
    /// answered was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<String>,
}

impl Grant {
    pub(super) fn written(&self) -> Result<String, PortError> {
        serde_json::to_string(self)
            .map_err(|_| PortError::new(PortErrorKind::NotUnderstood, Retry::Never, "a grant cannot be written"))
    }
}

/// Access for one connection. Clones are the same access.
#[derive(Clone)]
pub(crate) struct Access {
    inner: Arc<Inner>,
}

struct Inner {
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
    keeper: Mutex<Option<Arc<dyn GrantKeeper>>>,
    /// Held while the provider is asked.
    held: AsyncMutex<Held>,
}

struct Held {
    grant: Option<Grant>,
    /// One that is not used any more and that its provider may still take.
    given_up: Option<Grant>,
    /// The grant is newer than what is kept.
    unkept: bool,
    /// Token, when it came, when it is to be renewed.
    access: Option<(String, Timestamp, Timestamp)>,
    /// Why there is none, and until when nobody needs to ask again.
    refused: Option<(PortError, Option<Timestamp>)>,
}

impl Access {
    /// Access by a grant as it was kept.
    pub(crate) fn new(grant: &str, around: &Surroundings) -> Access {
        Access {
            inner: Arc::new(Inner {
                http: around.http.clone(),
                clock: around.clock.clone(),
                keeper: Mutex::default(),
                held: AsyncMutex::new(Held::by(grant)),
            }),
        }
    }

    /// Says where a new grant is kept.
    pub(crate) fn kept_by(&self, keeper: Arc<dyn GrantKeeper>) {
        *self.inner.keeper.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper);
    }

    /// Has no grant from here on. What is just being asked for is waited for, so that nothing is kept afterwards.
    pub(crate) async fn forget(&self) {
        let mut held = self.inner.held.lock().await;
        let given_up = held.grant.take().or(held.given_up.take());
        *held = Held {
            given_up,
            ..Held::by("")
        };
    }

    /// Asks the provider to take back what was forgotten, once. The refresh token goes, and with it all access that came of it
    /// (RFC 7009, 2.1).
    pub(crate) async fn withdraw(&self) -> Withdrawal {
        let Some(grant) = self.inner.held.lock().await.given_up.take() else {
            return Withdrawal::NoGrant;
        };
        let provider = grant.provider.clone();
        if grant.revoke.is_empty() {
            return Withdrawal::NoWay { provider };
        }
        let late = self.inner.clock.sleep(PATIENCE);
        let answer = tokio::select! {
            answer = take_back(self.inner.http.as_ref(), &grant) => answer,
            () = late => Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "does not answer in time")),
        };
        match answer {
            Ok(()) => Withdrawal::Done { provider },
            Err(error) => {
                tracing::info!(%error, "a sign-in could not be withdrawn");
                Withdrawal::Failed { provider }
            }
        }
    }

    /// A token that is good for some minutes, as far as can be told.
    ///
    /// # Errors
    /// `SignInAgain` when the provider gives none without its person; what the network reports.
    pub(crate) async fn token(&self) -> Result<String, PortError> {
        let inner = Arc::clone(&self.inner);
        // Who waits for it may be sent away in the middle; a grant that the provider has just replaced must not go with them.
        let asked = tokio::spawn(async move { inner.token().await }).await;
        asked.unwrap_or_else(|_| {
            Err(PortError::new(
                PortErrorKind::Unreachable,
                Retry::Later,
                "asking for access was given up",
            ))
        })
    }

    /// A server did not take this token: the next one is another.
    pub(crate) async fn refused(&self, token: &str) {
        let mut held = self.inner.held.lock().await;
        if held.access.as_ref().is_some_and(|(known, _, _)| known == token) {
            held.access = None;
        }
    }
}

impl Held {
    fn by(grant: &str) -> Held {
        Held {
            grant: serde_json::from_str(grant).ok(),
            given_up: None,
            unkept: false,
            access: None,
            refused: None,
        }
    }
}

impl Inner {
    async fn token(&self) -> Result<String, PortError> {
        let mut held = self.held.lock().await;
        if held.unkept {
            self.keep(&mut held).await;
        }
        let now = self.clock.now();
        // A clock that was set back makes nothing last longer.
        if let Some((token, came, until)) = &held.access
            && *came <= now
            && now < *until
        {
            return Ok(token.clone());
        }
        if let Some((error, until)) = &held.refused
            && until.is_none_or(|until| now < until)
        {
            return Err(error.clone());
        }
        let asked = self.ask(&mut held).await;
        if let Err(error) = &asked {
            held.refused = match error.retry {
                Retry::Never => Some((error.clone(), None)),
                Retry::After(wait) => Some((error.clone(), Some(now + wait.clamp(0, 60 * MINUTE)))),
                // Many ask in one moment; a server that is away need not be asked by each of them.
                Retry::Later => Some((error.clone(), Some(now + 2 * SECOND))),
            };
        }
        asked
    }

    async fn ask(&self, held: &mut Held) -> Result<String, PortError> {
        let again = |provider: &str| {
            PortError::new(PortErrorKind::SignInAgain, Retry::Never, "no grant").with("provider", provider)
        };
        let Some(grant) = held.grant.clone() else {
            return Err(again(""));
        };
        let client = Client {
            id: grant.client_id.clone(),
            secret: grant.client_secret.clone(),
        };
        let mut last = again(&grant.provider);
        for refresh in std::iter::once(&grant.refresh).chain(&grant.before) {
            let asked = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
            let tokens = match ask(self.http.as_ref(), &grant.provider, &grant.token, &client, &asked).await {
                Ok(tokens) => tokens,
                Err(error) if error.kind == PortErrorKind::SignInAgain => {
                    last = error;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let next = match tokens.refresh {
                Some(new) if new != *refresh => Grant {
                    before: Some(refresh.clone()),
                    refresh: new,
                    ..grant.clone()
                },
                // It is good, and nothing came after it.
                _ => Grant {
                    before: None,
                    refresh: refresh.clone(),
                    ..grant.clone()
                },
            };
            if next != grant {
                held.grant = Some(next);
                held.unkept = true;
                self.keep(held).await;
            }
            let now = self.clock.now();
            let early = EARLY.min(tokens.lasts / 5);
            held.refused = None;
            held.access = Some((tokens.access.clone(), now, now + (tokens.lasts - early)));
            return Ok(tokens.access);
        }
        Err(last)
    }

    /// What cannot be kept now is kept at the next chance; until then it is at least in memory.
    async fn keep(&self, held: &mut Held) {
        let keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let written = held.grant.as_ref().map(Grant::written);
        let (Some(keeper), Some(Ok(written))) = (keeper, written) else {
            return;
        };
        match keeper.keep(&written).await {
            Ok(()) => held.unkept = false,
            Err(error) => tracing::warn!(%error, "a renewed sign-in could not be kept"),
        }
    }
}
