//! Giving a mail to its server. lettre speaks the protocol; what it is given to speak over is ours, for three reasons: the
//! offer of encryption is taken in plain text byte by byte, so that nothing can be slipped in before it; nothing else is ever
//! said in plain text; and whoever sends must know whether the end of the mail left this machine, since only that tells a
//! mail that certainly did not arrive from one that may have.

use super::bearer::{self, Form};
use super::connection::{self, Greeting, Timed, Trust, unreachable};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Quit, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use lettre::transport::smtp::{Error, response::Response};
use ports::{Letter, MailSecret, MailServer, PortError, PortErrorKind, RecipientRefused, Retry, SmtpOffer, Submitted};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

/// For one command and its answer (RFC 5321, 4.5.3.2).
const COMMAND: Duration = Duration::from_secs(60);
/// For the mail itself and the answer to it: servers look for viruses before they say yes.
const MAIL: Duration = Duration::from_secs(300);
/// What ends a mail.
const END: &[u8] = b"\r\n.\r\n";

/// A signed-in connection.
struct Session {
    connection: AsyncSmtpConnection,
    offer: SmtpOffer,
    watched: Arc<Watched>,
    host: String,
}

/// Signs in and says what the server offers.
pub(super) async fn probe(trust: &Trust, server: &MailServer) -> Result<SmtpOffer, PortError> {
    let mut session = sign_in(trust, server).await?;
    session.leave().await;
    Ok(session.offer)
}

/// Gives a mail to the server, once.
pub(super) async fn submit(trust: &Trust, server: &MailServer, letter: &Letter) -> Result<Submitted, PortError> {
    let mut session = sign_in(trust, server).await?;
    let answer = session.give(letter).await;
    session.leave().await;
    answer
}

async fn sign_in(trust: &Trust, server: &MailServer) -> Result<Session, PortError> {
    let (mut way, greeted) = connection::open(trust, server, &InPlainText).await?;
    way.set_limit(MAIL);
    let watched = Arc::<Watched>::default();
    let stream = Box::new(Watching {
        inner: Mutex::new(way),
        // A server greets once, before the encryption; what is read next would be the answer to the next question.
        greeting: if greeted { b"220 encrypted\r\n" } else { b"" },
        watched: Arc::clone(&watched),
    });
    let host = server.host.clone();
    let name = ClientId::default();
    let connection = in_time(AsyncSmtpConnection::connect_with_transport(stream, &name))
        .await
        .map_err(|error| not_begun(&host, &error))?;
    let mut session = Session {
        connection,
        offer: SmtpOffer::default(),
        watched,
        host,
    };
    let signed_in = match &server.secret {
        MailSecret::Password(password) => {
            let credentials = Credentials::new(server.user.clone(), password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let signed_in = in_time(session.connection.auth(&mechanisms, &credentials)).await;
            signed_in
                .map(drop)
                .map_err(|error| sign_in_refused(&session.host, &error))
        }
        MailSecret::Token(token) => session.show(server, token).await,
    };
    if let Err(refused) = signed_in {
        session.leave().await;
        return Err(refused);
    }
    // Asked again, because the answer to a stranger may offer less.
    let answer = session.command(Ehlo::new(name)).await;
    session.offer = answer.map(|answer| offer(&answer)).unwrap_or_default();
    Ok(session)
}

impl Session {
    async fn command(&mut self, command: impl std::fmt::Display) -> Result<Response, Failed> {
        in_time(self.connection.command(command)).await
    }

    /// Shows an access token. lettre gives up when a server says what is wrong with one, so the two lines are said here.
    async fn show(&mut self, server: &MailServer, token: &str) -> Result<(), PortError> {
        let host = self.host.clone();
        let greeted = self.command(Ehlo::new(ClientId::default())).await;
        let greeted = greeted.map_err(|error| not_begun(&host, &error))?;
        let offered: Vec<&str> = greeted.message().flat_map(str::split_whitespace).collect();
        let form = Form::of(offered.into_iter());
        let said = form.proof(server, token);
        let at_once = bearer::at_once(&said, bearer::SMTP_LINE);
        let mut unsaid = at_once.is_none();
        let first = at_once.map_or_else(String::new, |letters| format!(" {letters}"));
        let mut answer = self.command(Line(format!("AUTH {}{first}", form.name()))).await;
        let mut told = String::new();
        // Once for a long proof, once for what is wrong with it.
        for _ in 0..2 {
            let Ok(asked) = &answer else { break };
            if !asked.has_code(334) {
                break;
            }
            let next = if std::mem::take(&mut unsaid) {
                STANDARD.encode(&said)
            } else {
                told = asked.message().collect();
                STANDARD.encode(form.after_refusal())
            };
            answer = self.command(Line(next)).await;
        }
        match answer {
            Ok(answer) if answer.has_code(235) => Ok(()),
            Ok(_) => Err(bearer::refused(&host, told.as_bytes(), "")),
            Err(Failed::Said(error)) if error.is_permanent() => {
                Err(bearer::refused(&host, told.as_bytes(), &self::said(&error)))
            }
            Err(error) => Err(sign_in_refused(&host, &error)),
        }
    }

    async fn give(&mut self, letter: &Letter) -> Result<Submitted, PortError> {
        let size = letter.bytes.len();
        if let Some(limit) = self.offer.size.filter(|limit| *limit > 0)
            && size as u64 > limit
        {
            return Err(too_large(&self.host, limit));
        }
        let from = address(&letter.from)?;
        let mut options = Vec::new();
        if self.offer.size.is_some() {
            options.push(MailParameter::Size(size));
        }
        let begun = self.command(Mail::new(Some(from), options)).await;
        begun.map_err(|error| refused(&self.host, &error))?;
        let (mut accepted, mut refused_ones, mut last) = (Vec::new(), Vec::new(), None);
        for recipient in &letter.recipients {
            match self.command(Rcpt::new(address(recipient)?, Vec::new())).await {
                Ok(_) => accepted.push(recipient.clone()),
                Err(Failed::Said(error)) if error.status().is_some() => {
                    refused_ones.push(RecipientRefused {
                        address: recipient.clone(),
                        for_ever: is_for_ever(&error),
                        said: said(&error),
                    });
                    last = Some(error);
                }
                Err(error) => return Err(refused(&self.host, &error)),
            }
        }
        if accepted.is_empty() {
            let for_ever = refused_ones.iter().all(|one| one.for_ever);
            let retry = if for_ever { Retry::Never } else { Retry::Later };
            let words = last.map(|error| said(&error)).unwrap_or_default();
            let names: Vec<&str> = refused_ones.iter().map(|one| one.address.as_str()).collect();
            let error = PortError::new(PortErrorKind::RecipientRefused, retry, words.clone());
            return Err(error.with("address", names.join(", ")).with("said", words));
        }
        let ready = self.command(Data).await;
        match ready {
            Ok(answer) if answer.has_code(354) => {}
            Ok(_) => return Err(unreachable(&self.host, "the server is out of step")),
            Err(error) => return Err(refused(&self.host, &error)),
        }
        // From here on the connection's last bytes are looked at.
        self.watched.begin();
        let bytes = letter.bytes.strip_suffix(b"\r\n").unwrap_or(&letter.bytes);
        let given = match timeout(MAIL, self.connection.message(bytes)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(Failed::Said(error)),
            Err(_) => Err(Failed::Silent),
        };
        match given {
            Ok(answer) => Ok(Submitted {
                accepted,
                refused: refused_ones,
                said: answer.first_line().unwrap_or_default().to_owned(),
                offer: self.offer,
            }),
            Err(Failed::Said(error)) if error.status().is_some() => Err(refused(&self.host, &Failed::Said(error))),
            Err(error) if !self.watched.end_left() => Err(unreachable(&self.host, &error.words())),
            Err(error) => Err(
                PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, error.words())
                    .with("host", &self.host)
                    .with_unknown_effect(),
            ),
        }
    }

    /// Says good-bye; nobody waits for the answer, and nothing depends on it.
    async fn leave(&mut self) {
        let _ = timeout(Duration::from_secs(2), self.connection.command(Quit)).await;
    }
}

/// A line as it stands.
struct Line(String);

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\r\n", self.0)
    }
}

/// Why a step gave nothing.
enum Failed {
    Said(Error),
    Silent,
}

impl Failed {
    fn words(&self) -> String {
        match self {
            Failed::Said(error) => error.to_string(),
            Failed::Silent => "no answer in time".to_owned(),
        }
    }
}

async fn in_time<T>(step: impl Future<Output = Result<T, Error>>) -> Result<T, Failed> {
    match timeout(COMMAND, step).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Failed::Said(error)),
        Err(_) => Err(Failed::Silent),
    }
}

/// An error before the mail was begun: it certainly had no effect.
fn not_begun(host: &str, error: &Failed) -> PortError {
    match error {
        Failed::Said(error) if error.is_response() => {
            PortError::new(PortErrorKind::NotUnderstood, Retry::Later, error.to_string()).with("host", host)
        }
        other => unreachable(host, &other.words()),
    }
}

fn too_large(host: &str, limit: u64) -> PortError {
    PortError::new(PortErrorKind::TooLarge, Retry::Never, "larger than the server takes")
        .with("host", host)
        .with("limit", (limit / 1_000_000).to_string())
}

fn sign_in_refused(host: &str, error: &Failed) -> PortError {
    match error {
        Failed::Said(error) if error.is_transient() => {
            PortError::new(PortErrorKind::RateLimited, Retry::Later, said(error)).with("host", host)
        }
        // The server said no, or offers no way that these credentials can be used for.
        Failed::Said(error) if error.is_permanent() || error.is_client() => {
            PortError::new(PortErrorKind::PasswordRefused, Retry::Never, said(error)).with("host", host)
        }
        other => not_begun(host, other),
    }
}

/// An answer that says no, with a code: nothing was sent.
fn refused(host: &str, error: &Failed) -> PortError {
    let Failed::Said(error) = error else {
        return unreachable(host, &error.words());
    };
    let (Some(code), words) = (error.status(), said(error)) else {
        return not_begun(host, &Failed::Silent);
    };
    let code = u16::from(code);
    let kind = match code {
        // RFC 1870: larger than what is allowed, now or ever.
        552 | 523 => PortErrorKind::TooLarge,
        421 | 450..=452 if words.to_lowercase().contains("rate") => PortErrorKind::RateLimited,
        530 | 535 => PortErrorKind::PasswordRefused,
        _ => PortErrorKind::MailRefused,
    };
    let retry = if is_for_ever(error) { Retry::Never } else { Retry::Later };
    PortError::new(kind, retry, words.clone())
        .with("host", host)
        .with("said", words)
}

/// Whether a refusal will be the same later. Servers that say 5xx with an enhanced code of class 4 mean "not now".
fn is_for_ever(error: &Error) -> bool {
    let words = said(error);
    let enhanced = words.split_whitespace().next().unwrap_or_default();
    let means_later = enhanced.starts_with("4.") && enhanced.matches('.').count() == 2;
    error.is_permanent() && !means_later
}

/// A server's own words, one line, cut: they are shown as they are.
fn said(error: &Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    let words = source.unwrap_or_else(|| error.to_string());
    let line: String = words
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    line.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(300)
        .collect()
}

fn address(text: &str) -> Result<Address, PortError> {
    text.parse().map_err(|_| {
        PortError::new(PortErrorKind::RecipientRefused, Retry::Never, "no address")
            .with("address", text)
            .with("said", "")
    })
}

/// What the server says that it can do.
fn offer(answer: &Response) -> SmtpOffer {
    let mut offer = SmtpOffer::default();
    for line in answer.message() {
        let mut words = line.split_whitespace();
        if words.next().is_some_and(|word| word.eq_ignore_ascii_case("SIZE")) {
            offer.size = Some(words.next().and_then(|number| number.parse().ok()).unwrap_or(0));
        }
    }
    offer
}

/// What is said before the encryption.
struct InPlainText;

impl Greeting for InPlainText {
    fn ends(&self, line: &str) -> Option<bool> {
        // A line with a hyphen behind its code is not the last one.
        (line.as_bytes().get(3) != Some(&b'-')).then(|| line.starts_with('2'))
    }

    fn asks(&self) -> &'static [&'static str] {
        &["EHLO [127.0.0.1]", "STARTTLS"]
    }

    fn offers(&self, heard: &str) -> bool {
        let named = |line: &str| {
            line.get(4..)
                .is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))
        };
        heard.lines().any(named)
    }
}

/// Whether the end of a mail was handed over for sending.
#[derive(Debug, Default)]
struct Watched {
    looking: AtomicBool,
    /// How many bytes of [`END`] were the last ones.
    matched: AtomicU8,
    ended: AtomicBool,
}

impl Watched {
    fn begin(&self) {
        self.matched.store(0, Ordering::SeqCst);
        self.ended.store(false, Ordering::SeqCst);
        self.looking.store(true, Ordering::SeqCst);
    }

    fn end_left(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    fn saw(&self, bytes: &[u8]) {
        if !self.looking.load(Ordering::SeqCst) {
            return;
        }
        let mut matched = usize::from(self.matched.load(Ordering::SeqCst));
        for byte in bytes {
            matched = match END.get(matched) {
                Some(expected) if expected == byte => matched + 1,
                _ => usize::from(*byte == b'\r'),
            };
            if matched == END.len() {
                self.ended.store(true, Ordering::SeqCst);
                matched = 0;
            }
        }
        self.matched.store(u8::try_from(matched).unwrap_or(0), Ordering::SeqCst);
    }
}

/// A stream that tells [`Watched`] what is written, behind a greeting that came earlier.
struct Watching {
    /// Locked by nobody: lettre asks for something that could be shared, and never shares it.
    inner: Mutex<Timed>,
    greeting: &'static [u8],
    watched: Arc<Watched>,
}

impl Watching {
    fn inner(&mut self) -> Pin<&mut Timed> {
        Pin::new(self.inner.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for Watching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watching")
    }
}

impl AsyncRead for Watching {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        if self.greeting.is_empty() {
            return self.inner().poll_read(cx, buf);
        }
        let (now, later) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
        buf.put_slice(now);
        self.greeting = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watching {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let written = self.inner().poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = &written {
            self.watched.saw(bytes.get(..*count).unwrap_or(bytes));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.inner().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.inner().poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Watching {
    fn peer_addr(&self) -> std::io::Result<SocketAddr> {
        // Only asked for in order to be logged.
        Ok(SocketAddr::from(([127, 0, 0, 1], 0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(pieces: &[&[u8]]) -> bool {
        let watched = Watched::default();
        watched.begin();
        for piece in pieces {
            watched.saw(piece);
        }
        watched.end_left()
    }

    #[test]
    fn the_end_of_a_mail_is_seen_however_it_is_cut_into_pieces() {
        assert!(ended(&[b"Hola\r\n.\r\n"]));
        assert!(ended(&[b"Hola\r", b"\n", b".", b"\r\n"]));
        assert!(ended(&[b"Hola\r\r\n.\r\n"]));
        assert!(ended(&[b"Hola\r\n\r\n.\r\n"]));
    }

    #[test]
    fn a_mail_that_was_cut_off_has_not_ended() {
        assert!(!ended(&[b"Hola\r\n.\r"]));
        assert!(!ended(&[b"Hola\r\n..\r\n"]));
        assert!(!ended(&[b".\r\n"]));
        let idle = Watched::default();
        idle.saw(b"\r\n.\r\n");
        assert!(!idle.end_left(), "before the mail began");
    }
}
