//! Somebody signs in on a provider's page: the page is named, a door on this machine is open until the browser comes back, and
//! what comes of it waits in memory until a connection is made of it. Only one sign-in at a time; it ends by itself.
//!
//! A grant never leaves the engine but for the keychain. The interface only knows the sign-in's id.

use crate::budget::for_an_agent;
use crate::connections::{is_kept_secret, secret_name};
use crate::engine::lock;
use crate::pull::code_of;
use crate::{Engine, EngineError};
use domain::{ConnectionId, Language, MINUTE};
use ports::{
    Connector, Credentials, DoorPage, FieldKind, GrantKeeper, Heard, LoopbackDoor, PortError, PortErrorKind, Retry,
    SignInOffer, SignedIn, SigningIn, Vault, VaultError, async_trait,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{ConnectionRow, Topic};
use tokio::sync::watch;

/// How long the door stays open.
const OPEN: i64 = 10 * MINUTE;

/// How far a sign-in is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInStage {
    /// The browser has not come back.
    Waiting,
    /// Somebody signed in.
    Done {
        /// Address of the account; may be empty.
        account: String,
        /// It is another one than what was typed.
        is_other: bool,
    },
    /// Nobody did; the words are `errors.<code>`.
    Failed {
        /// Code.
        code: String,
        /// Slots.
        params: BTreeMap<String, String>,
    },
}

/// A sign-in.
#[derive(Debug, Clone)]
pub struct SignInState {
    /// Id.
    pub id: String,
    /// Who shows the page.
    pub provider: String,
    /// The page.
    pub page: String,
    /// How far it is.
    pub stage: SignInStage,
}

/// A grant that no connection has yet, shared with whoever tries it out: what they are given in its place must not be lost.
pub(crate) type PendingGrant = Arc<Mutex<String>>;

/// The sign-in that is under way or done.
pub(crate) struct SignInSlot {
    state: SignInState,
    connector: &'static str,
    grant: PendingGrant,
    given_up: watch::Sender<bool>,
}

/// Keeps a grant: in the keychain for a connection that is there, in memory for one that is only tried out.
pub(crate) struct Keeper {
    pub(crate) vault: Option<(Arc<dyn Vault>, String)>,
    pub(crate) pending: Option<PendingGrant>,
}

#[async_trait]
impl GrantKeeper for Keeper {
    async fn keep(&self, grant: &str) -> Result<(), PortError> {
        if let Some(pending) = &self.pending {
            grant.clone_into(&mut lock(pending));
        }
        let Some((vault, name)) = self.vault.clone() else {
            return Ok(());
        };
        let secret = grant.as_bytes().to_vec();
        let kept = tokio::task::spawn_blocking(move || vault.set(&name, &secret)).await;
        kept.unwrap_or(Err(VaultError::Unavailable))
            .map_err(|error| PortError::new(PortErrorKind::Refused, Retry::Later, format!("the keychain: {error:?}")))
    }
}

impl Engine {
    /// Begins a sign-in for what was typed into a form. One that was under way ends.
    ///
    /// # Errors
    /// `shop_not_this_kind`, `sign_in_unknown` when there is no page for it, the provider's.
    pub async fn begin_sign_in(
        &self,
        connector: &str,
        fields: &BTreeMap<String, String>,
        language: Language,
    ) -> Result<SignInState, EngineError> {
        let connector = self.connector(connector)?;
        self.begin(connector, &Credentials(fields.clone()), language).await
    }

    /// Begins a sign-in for a connection that is there.
    ///
    /// # Errors
    /// As above, and `not_found`.
    pub async fn begin_sign_in_again(&self, id: ConnectionId, language: Language) -> Result<SignInState, EngineError> {
        let (row, connector) = self.stored(id).await?;
        let credentials = self.stored_credentials(&row, connector).await?;
        self.begin(connector, &credentials, language).await
    }

    /// What can be offered to somebody who has to sign in to a connection again.
    pub fn sign_in_offer(&self, row: &ConnectionRow) -> Option<SignInOffer> {
        let connector = self.connector(&row.connector).ok()?;
        let way = connector.sign_in(&Credentials(row.fields.clone()))?;
        Some(way.offer()).filter(|offer| offer.ready)
    }

    async fn begin(
        &self,
        connector: &'static dyn Connector,
        typed: &Credentials,
        language: Language,
    ) -> Result<SignInState, EngineError> {
        let way = connector.sign_in(typed);
        let way = way.ok_or_else(|| EngineError::refused("sign_in_unknown"))?;
        let outside = &self.inner.outside;
        let id = outside.ids.next().to_string();
        let door = outside.doors.open().await?;
        let around = self.surroundings(ConnectionId(outside.ids.next()));
        let begun = for_an_agent(way.begin(door.port(), &around)).await?;
        let state = SignInState {
            id: id.clone(),
            provider: way.offer().provider,
            page: begun.page().to_owned(),
            stage: SignInStage::Waiting,
        };
        let (given_up, gives_up) = watch::channel(false);
        let slot = SignInSlot {
            state: state.clone(),
            connector: connector.id(),
            grant: PendingGrant::default(),
            given_up,
        };
        if let Some(before) = lock(&self.inner.sign_in).replace(slot) {
            before.given_up.send_replace(true);
        }
        let engine = self.clone();
        self.spawn(async move { engine.see_through(&id, begun, door, language, gives_up).await });
        Ok(state)
    }

    /// How far a sign-in is.
    ///
    /// # Errors
    /// `sign_in_gone` when another one began since, or a connection was made of it.
    pub fn sign_in_state(&self, id: &str) -> Result<SignInState, EngineError> {
        let slot = lock(&self.inner.sign_in);
        let found = slot.as_ref().filter(|slot| slot.state.id == id);
        found
            .map(|slot| slot.state.clone())
            .ok_or_else(|| EngineError::refused("sign_in_gone"))
    }

    /// Ends a sign-in and forgets what came of it. One that has ended already is no failure.
    pub fn cancel_sign_in(&self, id: &str) {
        let mut slot = lock(&self.inner.sign_in);
        if let Some(gone) = slot.take_if(|slot| slot.state.id == id) {
            gone.given_up.send_replace(true);
        }
    }

    async fn see_through(
        self,
        id: &str,
        begun: Box<dyn SigningIn>,
        mut door: Box<dyn LoopbackDoor>,
        language: Language,
        mut gives_up: watch::Receiver<bool>,
    ) {
        let mut stop = self.inner.stop.subscribe();
        if *stop.borrow() {
            return;
        }
        let around = self.surroundings(ConnectionId(self.inner.outside.ids.next()));
        let through = async {
            let late = self.inner.outside.clock.sleep(OPEN);
            let code = tokio::select! {
                code = self.at_the_door(begun.as_ref(), door.as_mut(), language) => code?,
                () = late => return Err(EngineError::refused("sign_in_late")),
            };
            // A second visitor finds nobody.
            drop(door);
            Ok(for_an_agent(begun.redeem(&code, &around)).await?)
        };
        let ended = tokio::select! {
            ended = through => ended,
            _ = gives_up.changed() => return,
            _ = stop.changed() => return,
        };
        self.note_sign_in(id, ended);
    }

    fn note_sign_in(&self, id: &str, ended: Result<SignedIn, EngineError>) {
        if let Some(slot) = lock(&self.inner.sign_in).as_mut().filter(|slot| slot.state.id == id) {
            slot.state.stage = match ended {
                Ok(signed) => {
                    *lock(&slot.grant) = signed.grant;
                    SignInStage::Done {
                        account: signed.account,
                        is_other: signed.is_other,
                    }
                }
                Err(error) => {
                    tracing::info!(%error, "nobody signed in");
                    let (code, params) = code_of(&error);
                    SignInStage::Failed { code, params }
                }
            };
        }
        self.store().announce(Topic::Connections);
    }

    /// Waits for the provider's answer. Whoever else comes is shown that there is nothing here.
    async fn at_the_door(
        &self,
        begun: &dyn SigningIn,
        door: &mut dyn LoopbackDoor,
        language: Language,
    ) -> Result<String, EngineError> {
        loop {
            let Some(visit) = door.next().await else {
                return Err(EngineError::refused("sign_in_late"));
            };
            let show = |status, key| (visit.answer)(self.door_page(status, key, language));
            match begun.hear(&visit.target) {
                Heard::NotOurs => show(404, "nothing"),
                Heard::Code(code) => {
                    show(200, "done");
                    return Ok(code);
                }
                Heard::No(error) => {
                    show(200, "denied");
                    return Err(error.into());
                }
            }
        }
    }

    fn door_page(&self, status: u16, key: &str, language: Language) -> DoorPage {
        let say = |part: &str| self.words().say(language, &format!("sign_in.door.{key}.{part}"), &[]);
        let (title, text) = (say("title"), say("text"));
        DoorPage {
            status,
            html: format!(
                "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
                 <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
                 <style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-inline-size:32rem;margin:20vh auto;padding:1rem}}</style>\
                 <h1>{title}</h1><p>{text}</p></html>",
                language.code()
            ),
        }
    }

    /// Puts the grant of a sign-in in the place of its id. Nothing when nobody signed in for these values.
    ///
    /// # Errors
    /// `sign_in_gone`.
    pub(crate) fn with_grant(
        &self,
        connector: &dyn Connector,
        credentials: &mut Credentials,
    ) -> Result<Option<PendingGrant>, EngineError> {
        let Some(field) = grant_field(connector) else {
            return Ok(None);
        };
        let id = credentials.get(field).to_owned();
        if id.is_empty() {
            return Ok(None);
        }
        let pending = self.pending(connector, &id)?;
        let grant = lock(&pending).clone();
        credentials.0.insert(field.to_owned(), grant);
        // A password that was typed before is neither used nor kept.
        for field in connector.fields() {
            if field.kind == FieldKind::Secret && field.needed {
                credentials.0.remove(field.key);
            }
        }
        Ok(Some(pending))
    }

    fn pending(&self, connector: &dyn Connector, id: &str) -> Result<PendingGrant, EngineError> {
        let slot = lock(&self.inner.sign_in);
        let found = slot.as_ref().filter(|slot| {
            let done = matches!(slot.state.stage, SignInStage::Done { .. });
            done && slot.state.id == id && slot.connector == connector.id()
        });
        found
            .map(|slot| slot.grant.clone())
            .ok_or_else(|| EngineError::refused("sign_in_gone"))
    }

    /// A connection was made of it.
    pub(crate) fn forget_sign_in(&self, used: &PendingGrant) {
        lock(&self.inner.sign_in).take_if(|slot| Arc::ptr_eq(&slot.grant, used));
    }

    /// Goes on with a connection by what came of this sign-in, when the other side takes it. Everything else stays as it is: what
    /// was read, how far, and what waits to leave.
    ///
    /// # Errors
    /// `not_found`, `sign_in_gone`, what the other side or the keychain reports; nothing has changed then.
    pub async fn sign_in_again(&self, id: ConnectionId, sign_in: &str) -> Result<(), EngineError> {
        let (row, connector) = self.stored(id).await?;
        let field = grant_field(connector).ok_or_else(|| EngineError::refused("sign_in_unknown"))?;
        let pending = self.pending(connector, sign_in)?;
        let mut credentials = self.stored_credentials(&row, connector).await?;
        let grant = lock(&pending).clone();
        credentials.0.insert(field.to_owned(), grant);
        let connected = connector.connect(&credentials, self.surroundings(id))?;
        connected.kept_by(Arc::new(Keeper {
            vault: None,
            pending: Some(pending.clone()),
        }));
        for_an_agent(connected.probe()).await?;
        // The one that is replaced must not write its own over the new one.
        if let Some(before) = self.source(id) {
            before.connected.forget_grant().await;
        }
        let name = secret_name(id, field);
        let secret = lock(&pending).as_bytes().to_vec();
        self.with_vault(name, move |vault, key| vault.set(&key, &secret))
            .await?;
        connected.kept_by(self.keeper(id, field, None));
        let mut tx = self.store().write().await?;
        tx.send_after_sign_in(id, self.now()).await?;
        self.record(&mut tx, "connection.sign_in", None, &serde_json::json!({}), None)
            .await?;
        tx.commit().await?;
        self.forget_sign_in(&pending);
        self.replace_source(id, connector, connected);
        self.wake_reading(id);
        self.inner.outbox_wake.notify_one();
        Ok(())
    }

    /// Keeps the grant of a connection in the keychain.
    pub(crate) fn keeper(&self, id: ConnectionId, field: &str, pending: Option<PendingGrant>) -> Arc<dyn GrantKeeper> {
        Arc::new(Keeper {
            vault: Some((self.inner.outside.vault.clone(), secret_name(id, field))),
            pending,
        })
    }

    pub(crate) async fn stored(
        &self,
        id: ConnectionId,
    ) -> Result<(ConnectionRow, &'static dyn Connector), EngineError> {
        let row = self.store().connection(id).await?;
        let row = row.ok_or(store::StoreError::NotFound)?;
        let connector = self.connector(&row.connector)?;
        Ok((row, connector))
    }

    /// Values of a connection as far as they are there.
    pub(crate) async fn stored_credentials(
        &self,
        row: &ConnectionRow,
        connector: &dyn Connector,
    ) -> Result<Credentials, EngineError> {
        let mut values = row.fields.clone();
        for field in connector.fields().iter().filter(|field| is_kept_secret(field.kind)) {
            let name = secret_name(row.id, field.key);
            let secret = self.with_vault(name, |vault, key| vault.get(&key)).await?;
            let secret = secret.unwrap_or_default();
            values.insert(field.key.to_owned(), String::from_utf8_lossy(&secret).into_owned());
        }
        Ok(Credentials(values))
    }
}

/// The field that holds a grant.
pub(crate) fn grant_field(connector: &dyn Connector) -> Option<&'static str> {
    let mut fields = connector.fields().iter();
    fields
        .find(|field| field.kind == FieldKind::Grant)
        .map(|field| field.key)
}
