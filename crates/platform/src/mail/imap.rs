//! IMAP by `async-imap`, used for its stream and its grammar. Commands whose answer decides what is stored are read here line by
//! line, because the library gives an empty list for a refused FETCH, and an empty list would be believed.
//!
//! An answer that cannot be read ends the session: a client that goes on after it reads the same bytes for ever. No answer's
//! words are in an error's text, since they can be a customer's.

use super::bearer::{self, Form};
use super::connection::{self, Greeting, QUIET, Timed, Trust, unreachable};
use super::proof::Proof;
use super::sets::set_of;
use async_imap::error::Error;
use async_imap::extensions::idle::{Handle, IdleResponse};
use async_imap::imap_proto::{
    AttributeValue, Capability, MailboxDatum, MessageSection, NameAttribute, RequestId, Response, SectionPath, Status,
    StatusAttribute,
};
use async_imap::types::UnsolicitedResponse;
use async_imap::{Client, Session};
use domain::Timestamp;
use ports::{
    FolderRole, FolderState, ImapSession, MailAbilities, MailFlag, MailFolder, MailHead, MailPart, MailSecret,
    MailServer, PortError, PortErrorKind, Retry, async_trait,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// Mails that one FETCH asks for at most, so that its line stays short.
const ASKED: usize = 400;

struct Imap;

impl Greeting for Imap {
    fn ends(&self, line: &str) -> Option<bool> {
        let mut words = line.split(' ');
        match (words.next(), words.next().map(str::to_ascii_uppercase).as_deref()) {
            (Some("*"), Some("OK" | "PREAUTH")) => Some(true),
            (Some("*"), Some("BYE")) => Some(false),
            (Some("a1" | "a2"), Some("OK")) => Some(true),
            (Some("a1" | "a2"), Some(_)) => Some(false),
            _ => None,
        }
    }

    fn asks(&self) -> &'static [&'static str] {
        &["a1 CAPABILITY", "a2 STARTTLS"]
    }

    fn offers(&self, heard: &str) -> bool {
        heard
            .split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case("STARTTLS"))
    }
}

/// Connects and signs in.
pub(super) async fn open(trust: &Trust, server: &MailServer) -> Result<Box<dyn ImapSession>, PortError> {
    let host = server.host.as_str();
    let (mut stream, greeted) = connection::open(trust, server, &Imap).await?;
    if !greeted && connection::answer(&mut stream, host, &Imap).await?.is_none() {
        return Err(unreachable(host, "the server says goodbye"));
    }
    let offered = connection::ask(&mut stream, host, &Imap, "a1 CAPABILITY").await?;
    let offered = offered.unwrap_or_default();
    let offers = |name: &str| {
        offered
            .split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case(name))
    };
    let plain_proof = offers("AUTH=PLAIN");
    let client = Client::new(stream);
    let told = Arc::<Mutex<Vec<u8>>>::default();
    let signed_in = match &server.secret {
        MailSecret::Token(token) => {
            let mechanisms = offered.split_ascii_whitespace().filter_map(|word| {
                let (before, mechanism) = word.split_once('=')?;
                before.eq_ignore_ascii_case("AUTH").then_some(mechanism)
            });
            let form = Form::of(mechanisms);
            let said = form.proof(server, token);
            let at_once = bearer::at_once(&said, bearer::IMAP_LINE).filter(|_| offers("SASL-IR"));
            let command = match &at_once {
                Some(letters) => format!("{} {letters}", form.name()),
                None => form.name().to_owned(),
            };
            let proof = Proof {
                said: at_once.is_none().then_some(said),
                then: form.after_refusal(),
                told: told.clone(),
            };
            client.authenticate(command, proof).await
        }
        // Letters beyond those of English are only defined for this way.
        MailSecret::Password(password) if plain_proof => {
            let proof = format!("\0{}\0{password}", server.user);
            client.authenticate("PLAIN", Proof::once(proof)).await
        }
        MailSecret::Password(password) => client.login(&server.user, password).await,
    };
    let session = signed_in.map_err(|(error, _)| match error {
        // A server that is busy says so in the same way as one that does not know us; only its code tells them apart.
        Error::No(text) if text.contains("Unavailable") || text.contains("UNAVAILABLE") => {
            unreachable(host, "not available now")
        }
        Error::No(text) | Error::Bad(text) if matches!(server.secret, MailSecret::Token(_)) => {
            let told = told.lock().unwrap_or_else(PoisonError::into_inner);
            bearer::refused(host, &told, &text)
        }
        Error::No(_) | Error::Bad(_) | Error::Validate(_) => {
            PortError::new(PortErrorKind::PasswordRefused, Retry::Never, "not signed in").with("host", host)
        }
        other => failure(host, &other),
    })?;
    let mut mailbox = Mailbox {
        host: host.to_owned(),
        line: Line::Ready(Box::new(session)),
        abilities: MailAbilities::default(),
        exists: 0,
    };
    let mut abilities = MailAbilities::default();
    // What is offered changes with signing in.
    mailbox
        .talk("CAPABILITY", |answer| {
            if let Response::Capabilities(list) = answer {
                let has = |name: &str| {
                    list.iter()
                        .any(|one| matches!(one, Capability::Atom(word) if word.eq_ignore_ascii_case(name)))
                };
                abilities.idle |= has("IDLE");
                abilities.condstore |= has("CONDSTORE") || has("QRESYNC");
            }
        })
        .await?;
    mailbox.abilities = abilities;
    Ok(Box::new(mailbox))
}

enum Line {
    Ready(Box<Session<Timed>>),
    Listening(Box<Handle<Timed>>),
    /// An error came, or a call was given up in the middle.
    Gone,
}

struct Mailbox {
    host: String,
    line: Line,
    abilities: MailAbilities,
    exists: u32,
}

impl Mailbox {
    fn session(&mut self) -> Result<Box<Session<Timed>>, PortError> {
        match std::mem::replace(&mut self.line, Line::Gone) {
            Line::Ready(session) => Ok(session),
            Line::Listening(_) | Line::Gone => Err(unreachable(&self.host, "the session has ended")),
        }
    }

    /// Says a command and hands over every line of its answer. The session is only kept when all went well; a refusal (NO)
    /// leaves it usable.
    async fn talk(&mut self, command: &str, mut each: impl FnMut(&Response<'_>) + Send) -> Result<(), PortError> {
        let mut session = self.session()?;
        let tag = session
            .run_command(command)
            .await
            .map_err(|error| failure(&self.host, &error))?;
        let refused = heard(&mut session, &tag, &self.host, &mut each).await?;
        self.line = Line::Ready(session);
        match refused {
            None => Ok(()),
            Some(detail) => {
                Err(PortError::new(PortErrorKind::NotUnderstood, Retry::Later, detail).with("host", &self.host))
            }
        }
    }

    async fn fetch(
        &mut self,
        uids: &[u32],
        what: &str,
        mut each: impl FnMut(&[AttributeValue<'_>]) + Send,
    ) -> Result<(), PortError> {
        for some in uids.chunks(ASKED) {
            let command = format!("UID FETCH {} {what}", set_of(some));
            self.talk(&command, |answer| {
                if let Response::Fetch(_, attributes) = answer {
                    each(attributes);
                }
            })
            .await?;
        }
        Ok(())
    }
}

/// Reads up to the end of an answer; what it says when it is a refusal.
async fn heard(
    session: &mut Session<Timed>,
    tag: &RequestId,
    host: &str,
    each: &mut (impl FnMut(&Response<'_>) + Send),
) -> Result<Option<&'static str>, PortError> {
    loop {
        let answer = session.read_response().await.map_err(|error| lost(host, &error))?;
        let answer = answer.ok_or_else(|| unreachable(host, "closed"))?;
        match answer.parsed() {
            Response::Done { tag: done, status, .. } if done == tag => {
                return Ok(match status {
                    Status::Ok => None,
                    Status::No => Some("refused"),
                    _ => Some("not known to the server"),
                });
            }
            Response::Data {
                status: Status::Bye, ..
            } => return Err(unreachable(host, "the server says goodbye")),
            other => each(other),
        }
    }
}

fn is_answered(attribute: &AttributeValue<'_>) -> bool {
    matches!(attribute, AttributeValue::Flags(flags) if flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Answered")))
}

fn uid_of(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|one| match one {
        AttributeValue::Uid(uid) => Some(*uid),
        _ => None,
    })
}

#[async_trait]
impl ImapSession for Mailbox {
    fn abilities(&self) -> MailAbilities {
        self.abilities
    }

    async fn folders(&mut self) -> Result<Vec<MailFolder>, PortError> {
        let mut folders: Vec<MailFolder> = Vec::new();
        self.talk("LIST \"\" \"*\"", |answer| {
            if let Response::MailboxData(MailboxDatum::List(one)) = answer {
                folders.push(MailFolder {
                    name: one.name.to_string(),
                    delimiter: one.delimiter.as_ref().map(ToString::to_string),
                    role: role_of(&one.name, &one.name_attributes),
                    holds_mail: !one.name_attributes.contains(&NameAttribute::NoSelect),
                });
            }
        })
        .await?;
        Ok(folders)
    }

    async fn select(&mut self, folder: &str) -> Result<FolderState, PortError> {
        let name = quoted(folder, &self.host)?;
        let mut session = self.session()?;
        let opened = if self.abilities.condstore {
            session.select_condstore(folder).await
        } else {
            session.select(folder).await
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err(Error::No(_)) => {
                self.line = Line::Ready(session);
                let detail = "the folder cannot be opened";
                return Err(PortError::new(PortErrorKind::FolderMissing, Retry::Never, detail).with("folder", folder));
            }
            Err(error) => return Err(failure(&self.host, &error)),
        };
        // What a former folder announced says nothing of this one.
        while session.unsolicited_responses.try_recv().is_ok() {}
        self.line = Line::Ready(session);
        self.exists = opened.exists;
        let uid_validity = opened.uid_validity.ok_or_else(|| not_understood(&self.host))?;
        let mut uid_next = opened.uid_next.unwrap_or(0);
        if uid_next == 0 {
            // Some servers say it only when they are asked.
            let asked = self
                .talk(&format!("STATUS {name} (UIDNEXT)"), |answer| {
                    if let Response::MailboxData(MailboxDatum::Status { status, .. }) = answer {
                        for one in status {
                            if let StatusAttribute::UidNext(next) = one {
                                uid_next = *next;
                            }
                        }
                    }
                })
                .await;
            if let Err(error) = asked
                && matches!(self.line, Line::Gone)
            {
                return Err(error);
            }
        }
        Ok(FolderState {
            uid_validity,
            uid_next,
            exists: opened.exists,
            modseq: opened.highest_modseq,
        })
    }

    async fn numbers(&mut self, first: u32, since: Option<Timestamp>) -> Result<Vec<u32>, PortError> {
        let day = since
            .map(|since| format!(" SINCE {}", day_of(since)))
            .unwrap_or_default();
        let mut found = self.search(&format!("UID {}:*{day}", first.max(1))).await?;
        // `n:*` always names the last mail, also when its number is smaller.
        found.retain(|uid| *uid >= first);
        Ok(found)
    }

    async fn heads(&mut self, uids: &[u32]) -> Result<Vec<MailHead>, PortError> {
        let mut heads = Vec::with_capacity(uids.len());
        self.fetch(uids, "(UID RFC822.SIZE INTERNALDATE FLAGS)", |attributes| {
            let Some(uid) = uid_of(attributes) else { return };
            let mut head = MailHead {
                uid,
                size: 0,
                arrived: None,
                answered: false,
                draft: false,
                deleted: false,
            };
            let mut whole = false;
            for one in attributes {
                match one {
                    AttributeValue::Rfc822Size(size) => (head.size, whole) = (u64::from(*size), true),
                    AttributeValue::InternalDate(date) => head.arrived = moment(date),
                    AttributeValue::Flags(flags) => {
                        let has = |name: &str| flags.iter().any(|flag| flag.eq_ignore_ascii_case(name));
                        head.answered = has("\\Answered");
                        head.draft = has("\\Draft");
                        head.deleted = has("\\Deleted");
                    }
                    _ => {}
                }
            }
            // A server may tell of a changed flag in between; that is no answer to this question.
            if whole && uids.contains(&uid) {
                heads.push(head);
            }
        })
        .await?;
        Ok(heads)
    }

    async fn answered_since(&mut self, modseq: u64) -> Result<Vec<u32>, PortError> {
        let mut found = Vec::new();
        let command = format!("UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE {modseq})");
        self.talk(&command, |answer| {
            if let Response::Fetch(_, attributes) = answer
                && let Some(uid) = uid_of(attributes)
                && attributes.iter().any(is_answered)
            {
                found.push(uid);
            }
        })
        .await?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    async fn bytes(&mut self, uids: &[u32], part: MailPart) -> Result<Vec<(u32, Vec<u8>)>, PortError> {
        let what = match part {
            MailPart::Whole => "(UID BODY.PEEK[])",
            MailPart::Header => "(UID BODY.PEEK[HEADER])",
        };
        let mut found = Vec::with_capacity(uids.len());
        self.fetch(uids, what, |attributes| {
            let body = attributes.iter().find_map(|one| match (part, one) {
                (
                    MailPart::Whole,
                    AttributeValue::BodySection {
                        section: None, data, ..
                    },
                )
                | (
                    MailPart::Header,
                    AttributeValue::BodySection {
                        section: Some(SectionPath::Full(MessageSection::Header)),
                        data,
                        ..
                    },
                ) => Some(data.as_deref().unwrap_or_default().to_vec()),
                _ => None,
            });
            if let (Some(uid), Some(body)) = (uid_of(attributes), body)
                && uids.contains(&uid)
            {
                found.push((uid, body));
            }
        })
        .await?;
        Ok(found)
    }

    async fn find(&mut self, field: &str, value: &str) -> Result<Vec<u32>, PortError> {
        let value = quoted(value, &self.host)?;
        let field = quoted(field, &self.host)?;
        self.search(&format!("HEADER {field} {value}")).await
    }

    async fn append(&mut self, folder: &str, flags: &[MailFlag], mail: &[u8]) -> Result<(), PortError> {
        let mut session = self.session()?;
        let flags = format!(
            "({})",
            flags.iter().map(|flag| name_of(*flag)).collect::<Vec<_>>().join(" ")
        );
        match session.append(folder, Some(&flags), None, mail).await {
            Ok(()) => {
                self.line = Line::Ready(session);
                Ok(())
            }
            // A refusal before or after the bytes is a refusal; the session's state is not known any more.
            Err(Error::No(_) | Error::Bad(_)) => {
                Err(
                    PortError::new(PortErrorKind::FolderMissing, Retry::Later, "the folder takes no mail")
                        .with("folder", folder),
                )
            }
            Err(Error::Validate(_)) => Err(not_understood(&self.host)),
            Err(error) => Err(failure(&self.host, &error).with_unknown_effect()),
        }
    }

    async fn mark(&mut self, uids: &[u32], flag: MailFlag) -> Result<(), PortError> {
        for some in uids.chunks(ASKED) {
            let command = format!("UID STORE {} +FLAGS.SILENT ({})", set_of(some), name_of(flag));
            self.talk(&command, |_| {}).await?;
        }
        Ok(())
    }

    async fn begin_listening(&mut self) -> Result<(), PortError> {
        let mut handle = self.session()?.idle();
        handle.init().await.map_err(|error| failure(&self.host, &error))?;
        self.line = Line::Listening(Box::new(handle));
        Ok(())
    }

    async fn listen(&mut self, millis: i64) -> Result<bool, PortError> {
        let Line::Listening(mut handle) = std::mem::replace(&mut self.line, Line::Gone) else {
            return Err(unreachable(&self.host, "nobody listens"));
        };
        let time = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        handle.as_mut().as_mut().set_limit(time + QUIET);
        // Anything that the server says by itself counts, but not that it is still there; the whole is bounded, because a
        // server that says only that would be listened to for ever.
        let (change, _interrupt) = handle.wait_with_timeout(time);
        let change = timeout(time, change).await;
        let mut changed = match change {
            Err(_) => false,
            Ok(Ok(IdleResponse::Timeout)) => false,
            Ok(Ok(IdleResponse::NewData(_))) => true,
            Ok(Ok(IdleResponse::ManualInterrupt)) => return Err(unreachable(&self.host, "closed while listening")),
            Ok(Err(error)) => return Err(failure(&self.host, &error)),
        };
        handle.as_mut().as_mut().set_limit(QUIET);
        let session = handle.done().await.map_err(|error| failure(&self.host, &error))?;
        while let Ok(told) = session.unsolicited_responses.try_recv() {
            changed |= matches!(told, UnsolicitedResponse::Exists(_) | UnsolicitedResponse::Recent(_));
        }
        self.line = Line::Ready(Box::new(session));
        Ok(changed)
    }
}

impl Mailbox {
    async fn search(&mut self, query: &str) -> Result<Vec<u32>, PortError> {
        let mut found = Vec::new();
        self.talk(&format!("UID SEARCH {query}"), |answer| {
            if let Response::MailboxData(MailboxDatum::Search(numbers)) = answer {
                found.extend_from_slice(numbers);
            }
        })
        .await?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

fn name_of(flag: MailFlag) -> &'static str {
    match flag {
        MailFlag::Seen => "\\Seen",
        MailFlag::Answered => "\\Answered",
    }
}

fn role_of(name: &str, attributes: &[NameAttribute<'_>]) -> Option<FolderRole> {
    if name.eq_ignore_ascii_case("INBOX") {
        return Some(FolderRole::Inbox);
    }
    attributes.iter().find_map(|one| match one {
        NameAttribute::Sent => Some(FolderRole::Sent),
        NameAttribute::Drafts => Some(FolderRole::Drafts),
        NameAttribute::Junk => Some(FolderRole::Junk),
        NameAttribute::Trash => Some(FolderRole::Trash),
        NameAttribute::Archive => Some(FolderRole::Archive),
        NameAttribute::All => Some(FolderRole::All),
        _ => None,
    })
}

/// A string as the protocol writes it; nothing with a line end can be one.
fn quoted(text: &str, host: &str) -> Result<String, PortError> {
    if text.chars().any(|letter| letter.is_control()) {
        return Err(not_understood(host));
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// `22-Nov-2026`; one day earlier, because the server's day is not ours.
fn day_of(since: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(since.millis().saturating_sub(domain::DAY))
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .strftime("%d-%b-%Y")
        .to_string()
}

/// `22-Nov-2026 12:00:00 +0100`, the day with or without its nought.
fn moment(date: &str) -> Option<Timestamp> {
    let zoned = jiff::Zoned::strptime("%d-%b-%Y %H:%M:%S %z", date.trim()).ok()?;
    Some(Timestamp(zoned.timestamp().as_millisecond()))
}

fn not_understood(host: &str) -> PortError {
    PortError::new(PortErrorKind::NotUnderstood, Retry::Later, "not as agreed").with("host", host)
}

/// The kind of an error without its words: they can hold what a customer wrote.
fn lost(host: &str, error: &std::io::Error) -> PortError {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::Other | ErrorKind::InvalidData => not_understood(host),
        kind => unreachable(host, &kind.to_string()),
    }
}

fn failure(host: &str, error: &Error) -> PortError {
    match error {
        Error::Io(error) => lost(host, error),
        Error::ConnectionLost => unreachable(host, "connection lost"),
        _ => not_understood(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_arrival_is_read_with_its_zone() {
        assert_eq!(
            moment(" 2-Nov-2026 13:00:00 +0100"),
            moment("02-Nov-2026 12:00:00 +0000")
        );
        assert!(moment("02-Nov-2026 12:00:00 +0000").is_some());
        assert_eq!(moment("yesterday"), None);
        assert_eq!(day_of(Timestamp(1_795_348_800_000)), "21-Nov-2026");
    }

    #[test]
    fn no_line_end_gets_into_a_command() {
        assert!(quoted("a\r\nA2 LOGOUT", "h").is_err());
        assert_eq!(quoted("a\"b\\", "h").as_deref(), Ok("\"a\\\"b\\\\\""));
    }
}
