//! A mailbox: mail comes by IMAP, whoever provides it. This side finds what is new by numbers and hands over the bytes; what a
//! mail says and whose ticket it belongs to is decided where the tickets are.
//!
//! Reading has a connection that is kept between readings, listening has another one, since a connection that listens
//! cannot be asked anything.

mod fields;
mod folders;
mod place;
mod presets;
mod reading;
mod sending;
mod server;
mod sign_in;
#[cfg(test)]
mod tests;
mod way;

use crate::sign_in::Access;
use domain::{MINUTE, SECOND};
use place::{FolderPlace, Place};
use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, Examined, Found, GrantKeeper,
    ImapSession, Letter, LetterHead, MailServer, Outgoing, PortError, Progress, SharedSignIn, Stream, Suggestion,
    Surroundings, Withdrawal, async_trait,
};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Mail that arrives. Asked for now and then besides listening: a server may forget to say something.
const INBOX: Stream = Stream {
    name: "inbox",
    every: MINUTE,
};
/// Answers that were written elsewhere.
const SENT: Stream = Stream {
    name: "sent",
    every: 2 * MINUTE,
};
/// Listening begins anew after this time: servers and routers forget quiet connections, most of them after ten minutes.
const LISTEN: i64 = 9 * MINUTE;
/// A server that cannot be listened to is asked this often.
const ASK: i64 = 20 * SECOND;

/// Steps of a test.
const STEPS: &[&str] = &["find_server", "secure", "sign_in", "read_folders", "sign_in_to_send"];

/// The mailbox's kind.
pub struct Mailbox;

impl Connector for Mailbox {
    fn id(&self) -> &'static str {
        "mailbox"
    }

    fn name(&self) -> &'static str {
        "E-mail"
    }

    fn fields(&self) -> &'static [ConnectorField] {
        fields::FIELDS
    }

    fn capabilities(&self) -> &'static [Capability] {
        &[Capability::Messages, Capability::Replies, Capability::FindSent]
    }

    fn suggest(&self, typed: &Credentials) -> Option<Suggestion> {
        presets::suggest(typed)
    }

    fn sign_in(&self, typed: &Credentials) -> Option<SharedSignIn> {
        sign_in::at(typed).map(|at| Arc::new(at) as SharedSignIn)
    }

    fn steps(&self) -> &'static [&'static str] {
        STEPS
    }

    fn connect(&self, credentials: &Credentials, around: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(Connection {
            address: credentials.get("address").to_lowercase(),
            name: credentials.get("name").to_owned(),
            server: server::imap(credentials)?,
            out: server::smtp(credentials)?,
            limit: AtomicU64::new(sending::USUAL_LIMIT),
            more_folders: folders::wanted(credentials.get("folders")),
            history: server::history(credentials),
            access: match credentials.get("grant") {
                "" => None,
                grant => Some(Access::new(grant, &around)),
            },
            around,
            reader: Mutex::default(),
            listener: Mutex::default(),
            seen: Mutex::default(),
            told: Mutex::default(),
            old_mail: Mutex::default(),
        }))
    }
}

/// The server that these form values name.
///
/// # Errors
/// `Address`.
pub fn server_of(fields: &BTreeMap<String, String>) -> Result<MailServer, PortError> {
    server::imap(&Credentials(fields.clone()))
}

/// A session with the folders that it found.
struct Reader {
    session: Box<dyn ImapSession>,
    inbox: Vec<String>,
    sent: Vec<String>,
}

/// Which numbers of a folder stand for which mails, and the highest that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Known {
    validity: u32,
    next: u32,
}

struct Connection {
    address: String,
    /// What customers see beside the address; may be empty.
    name: String,
    server: MailServer,
    /// The server that mail is given to.
    out: MailServer,
    /// Bytes of the largest mail that it takes.
    limit: AtomicU64,
    more_folders: Vec<String>,
    /// How far back the first reading goes, in milliseconds.
    history: i64,
    /// How this mailbox is signed in to, when it is not by a password.
    access: Option<Access>,
    around: Surroundings,
    reader: Mutex<Option<Reader>>,
    listener: Mutex<Option<Box<dyn ImapSession>>>,
    /// Up to where the inbox was read.
    seen: Mutex<Option<Known>>,
    /// Up to where the inbox was announced.
    told: Mutex<Option<Known>>,
    /// Numbers of old mails that are still to be read, by folder: asked for once, because the list can be long.
    old_mail: Mutex<BTreeMap<String, Vec<u32>>>,
}

/// What was held when something panicked is still whole: each is changed in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connection {
    async fn open_reader(&self) -> Result<Reader, PortError> {
        let mut session = self.imap().await?;
        let all = session.folders().await?;
        Ok(Reader {
            session,
            inbox: folders::inbox(&all, &self.more_folders),
            sent: folders::sent(&all),
        })
    }

    async fn read(&self, stream: Stream, cursor: Option<&str>, reader: &mut Reader) -> Result<Batch, PortError> {
        let mut place = Place::resume(cursor, self.around.clock.now());
        let is_sent = stream.name == SENT.name;
        let names = if is_sent {
            reader.sent.clone()
        } else {
            reader.inbox.clone()
        };
        for name in &names {
            let read = self.read_folder(reader, name, is_sent, &mut place).await?;
            if !is_sent
                && names.first() == Some(name)
                && let Some(FolderPlace { validity, seen, .. }) = place.folders.get(name)
            {
                *lock(&self.seen) = Some(Known {
                    validity: *validity,
                    next: seen.saturating_add(1),
                });
            }
            if !read.records.is_empty() || read.more {
                return Ok(Batch {
                    records: read.records,
                    cursor: place.kept()?,
                    more: true,
                });
            }
        }
        Ok(Batch {
            records: Vec::new(),
            cursor: place.kept()?,
            more: false,
        })
    }

    /// Whether the inbox has something that was neither read nor announced. What is found counts as announced.
    fn is_news(&self, now: Known) -> bool {
        let beyond =
            |known: Option<Known>| known.is_none_or(|known| known.validity != now.validity || known.next < now.next);
        let seen = *lock(&self.seen);
        let mut told = lock(&self.told);
        let news = beyond(seen) && beyond(*told);
        if news {
            *told = Some(now);
        }
        news
    }

    async fn look(session: &mut dyn ImapSession) -> Result<Known, PortError> {
        let state = session.select("INBOX").await?;
        let next = match state.uid_next {
            0 => session.numbers(1, None).await?.last().map_or(1, |last| last + 1),
            next => next,
        };
        Ok(Known {
            validity: state.uid_validity,
            next,
        })
    }

    /// Whether something came before the listening began: servers do not announce that. Asked over the other connection.
    async fn came_meanwhile(&self) -> Result<bool, PortError> {
        let kept = lock(&self.reader).take();
        let mut reader = match kept {
            Some(reader) => reader,
            None => self.open_reader().await?,
        };
        let now = Connection::look(reader.session.as_mut()).await?;
        lock(&self.reader).get_or_insert(reader);
        Ok(self.is_news(now))
    }

    async fn listen_once(&self, listener: &mut dyn ImapSession) -> Result<bool, PortError> {
        let now = Connection::look(listener).await?;
        if self.is_news(now) {
            return Ok(true);
        }
        if !listener.abilities().idle {
            self.around.clock.sleep(ASK).await;
            return Ok(false);
        }
        listener.begin_listening().await?;
        if self.came_meanwhile().await? {
            listener.listen(0).await?;
            return Ok(true);
        }
        listener.listen(LISTEN).await?;
        Ok(false)
    }
}

#[async_trait]
impl Connected for Connection {
    fn streams(&self) -> &'static [Stream] {
        &[INBOX, SENT]
    }

    async fn probe(&self) -> Result<String, PortError> {
        let mut reader = self.open_reader().await?;
        Connection::look(reader.session.as_mut()).await?;
        *lock(&self.reader) = Some(reader);
        Ok(self.address.clone())
    }

    /// The connection of the last reading is used as long as it works. One that was closed meanwhile is no failure.
    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        let kept = lock(&self.reader).take();
        if let Some(mut reader) = kept
            && let Ok(batch) = self.read(stream, cursor, &mut reader).await
        {
            *lock(&self.reader) = Some(reader);
            return Ok(batch);
        }
        let mut reader = self.open_reader().await?;
        let batch = self.read(stream, cursor, &mut reader).await?;
        *lock(&self.reader) = Some(reader);
        Ok(batch)
    }

    fn progress(&self, _: Stream, cursor: Option<&str>) -> Option<Progress> {
        Place::resume(Some(cursor?), self.around.clock.now()).progress()
    }

    fn reads_ahead(&self) -> bool {
        true
    }

    fn kept_by(&self, keeper: Arc<dyn GrantKeeper>) {
        if let Some(access) = &self.access {
            access.kept_by(keeper);
        }
    }

    async fn forget_grant(&self) {
        if let Some(access) = &self.access {
            access.forget().await;
        }
    }

    async fn withdraw_grant(&self) -> Withdrawal {
        match &self.access {
            Some(access) => access.withdraw().await,
            None => Withdrawal::NoGrant,
        }
    }

    fn own_addresses(&self) -> Vec<String> {
        vec![self.address.clone()]
    }

    async fn wait(&self) -> Result<Stream, PortError> {
        loop {
            let kept = lock(&self.listener).take();
            let mut listener = match kept {
                Some(listener) => listener,
                None => self.imap().await?,
            };
            let news = self.listen_once(listener.as_mut()).await?;
            *lock(&self.listener) = Some(listener);
            if news {
                return Ok(INBOX);
            }
        }
    }

    async fn examine(&self) -> Examined {
        let (passed, failed) = self.try_all().await;
        Examined {
            passed,
            name: failed.is_none().then(|| self.address.clone()),
            failed,
        }
    }

    fn letterhead(&self) -> Option<LetterHead> {
        Some(LetterHead {
            address: self.address.clone(),
            name: self.name.clone(),
            limit: self.limit.load(Ordering::Relaxed),
        })
    }

    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        self.give(message).await
    }

    async fn find_sent(&self, message: &Outgoing) -> Result<Found, PortError> {
        self.look_for(message).await
    }

    async fn file_copy(&self, letter: &Letter) -> Result<(), PortError> {
        self.file(letter).await
    }
}
