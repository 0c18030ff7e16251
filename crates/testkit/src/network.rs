//! A network that answers by a script, and remembers what it was asked.

use ports::{
    Http, HttpRequest, HttpResponse, ImapSession, LoopbackDoor, LoopbackDoors, MailNetwork, MailServer, Picture,
    PictureError, Pictures, PortError, PortErrorKind, Retry, async_trait,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// What the script answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A status and a body.
    Json(u16, String),
    /// Something between us answers with a page.
    Page(u16, String),
    /// The call fails.
    Fails(PortError),
}

/// No way to any mail server.
pub struct NoMail;

#[async_trait]
impl MailNetwork for NoMail {
    async fn imap(&self, server: &MailServer) -> Result<Box<dyn ImapSession>, PortError> {
        Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "no network").with("host", &server.host))
    }
}

/// A machine that lets nobody listen.
pub struct NoDoors;

#[async_trait]
impl LoopbackDoors for NoDoors {
    async fn open(&self) -> Result<Box<dyn LoopbackDoor>, PortError> {
        Err(PortError::new(PortErrorKind::Unreachable, Retry::Later, "no door"))
    }
}

/// Pictures that lie elsewhere: those that a test has put there, and what was asked for.
#[derive(Default)]
pub struct ScriptedPictures {
    known: Mutex<BTreeMap<String, Result<Picture, PictureError>>>,
    silent: Mutex<BTreeSet<String>>,
    asked: Mutex<Vec<String>>,
}

impl ScriptedPictures {
    /// From now on this address gives this; one that nothing was said of cannot be reached.
    pub fn put(&self, url: &str, gives: Result<Picture, PictureError>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(url.to_owned(), gives);
    }

    /// From now on this address never answers.
    pub fn silence(&self, url: &str) {
        let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        silent.insert(url.to_owned());
    }

    /// What was asked for since it was looked at last, in the order of the alphabet.
    pub fn take_asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner));
        asked.sort();
        asked
    }
}

#[async_trait]
impl Pictures for ScriptedPictures {
    async fn picture(&self, url: &str) -> Result<Picture, PictureError> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(url.to_owned());
        let is_silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner).contains(url);
        if is_silent {
            std::future::pending::<()>().await;
        }
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(url).cloned().unwrap_or(Err(PictureError::Unreachable))
    }
}

type Script = Box<dyn Fn(&HttpRequest) -> Reply + Send + Sync>;

/// A network that follows a script.
pub struct ScriptedHttp {
    script: Script,
    asked: Mutex<Vec<String>>,
}

impl ScriptedHttp {
    /// A network that answers each request by this script.
    pub fn new(script: impl Fn(&HttpRequest) -> Reply + Send + Sync + 'static) -> ScriptedHttp {
        ScriptedHttp {
            script: Box::new(script),
            asked: Mutex::default(),
        }
    }

    /// A network that is down.
    pub fn down() -> ScriptedHttp {
        ScriptedHttp::new(|_| Reply::Fails(PortError::new(PortErrorKind::Unreachable, Retry::Later, "no network")))
    }

    /// Addresses that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Http for ScriptedHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request.url.clone());
        let answer = |status, kind: &str, body: String| HttpResponse {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.into_bytes(),
        };
        match (self.script)(&request) {
            Reply::Json(status, body) => Ok(answer(status, "application/json", body)),
            Reply::Page(status, body) => Ok(answer(status, "text/html", body)),
            Reply::Fails(error) => Err(error),
        }
    }
}
