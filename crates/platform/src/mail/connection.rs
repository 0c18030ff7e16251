//! The way to a mail server: a socket that is never waited for without end, and encryption that cannot be argued away.

use ports::{MailServer, PortError, PortErrorKind, Retry, Security};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_rustls::TlsConnector;

/// Until a server must have taken the connection.
const CONNECT: Duration = Duration::from_secs(15);
/// Until the next byte must have come or gone.
pub(super) const QUIET: Duration = Duration::from_secs(45);
/// Longer than anything lasts.
const NEVER: Duration = Duration::from_secs(7 * 24 * 3600);
/// Longest line of a greeting.
const LINE: usize = 8 * 1024;

/// Whose certificates are believed.
#[derive(Clone)]
pub(super) struct Trust {
    config: Arc<ClientConfig>,
}

impl Trust {
    pub(super) fn new(authorities: &[Vec<u8>]) -> Result<Trust, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let extra = authorities.iter().map(|one| CertificateDer::from(one.clone()));
        // Read here once, so that a certificate that is none is a mistake now and not a refusal later.
        let mut checked = RootCertStore::empty();
        for one in extra.clone() {
            checked.add(one).map_err(|error| error.to_string())?;
        }
        let verifier = if authorities.is_empty() {
            Verifier::new(provider.clone())
        } else {
            Verifier::new_with_extra_roots(extra, provider.clone())
        };
        let verifier = verifier.map_err(|error| error.to_string())?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            // The operating system's own check with its full rules; rustls calls every check but its own "dangerous".
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Trust {
            config: Arc::new(config),
        })
    }
}

/// What a server says before encryption, in the words of its protocol.
pub(super) trait Greeting: Sync {
    /// Whether a line is the last of an answer, and whether it is a good one.
    fn ends(&self, line: &str) -> Option<bool>;
    /// What to say in order, each after a good answer; the last asks for encryption.
    fn asks(&self) -> &'static [&'static str];
    /// Whether the answers so far offer encryption; asked before the last question.
    fn offers(&self, heard: &str) -> bool;
}

/// Anything that bytes go through.
pub(super) trait Pipe: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Pipe for T {}

/// A connection on which silence ends: every read and write that waits longer than the limit fails.
pub(super) struct Timed {
    inner: Box<dyn Pipe>,
    limit: Duration,
    sleep: Pin<Box<Sleep>>,
    waiting: bool,
}

impl std::fmt::Debug for Timed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Timed")
    }
}

impl Timed {
    fn new(inner: Box<dyn Pipe>) -> Timed {
        Timed {
            inner,
            limit: QUIET,
            sleep: Box::pin(sleep_until(Instant::now())),
            waiting: false,
        }
    }

    /// How long the other side may be silent.
    pub(super) fn set_limit(&mut self, limit: Duration) {
        self.limit = limit;
        self.waiting = false;
    }

    fn settle<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.waiting = false;
            return outcome;
        }
        if !std::mem::replace(&mut self.waiting, true) {
            let end = Instant::now() + self.limit;
            self.sleep.as_mut().reset(end);
        }
        match self.sleep.as_mut().poll(cx) {
            Poll::Ready(()) => {
                self.waiting = false;
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Timed {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.inner).poll_read(cx, buffer);
        self.settle(cx, outcome)
    }
}

impl AsyncWrite for Timed {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.settle(cx, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.inner).poll_flush(cx);
        self.settle(cx, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.settle(cx, outcome)
    }
}

/// Opens the way to a server. True beside it: the server has greeted already, before encryption.
pub(super) async fn open(
    trust: &Trust,
    server: &MailServer,
    greeting: &dyn Greeting,
) -> Result<(Timed, bool), PortError> {
    let host = server.host.as_str();
    if server.security == Security::Plain && !is_this_machine(host) {
        let detail = "without encryption only to this machine";
        return Err(PortError::new(PortErrorKind::Address, Retry::Never, detail).with("host", host));
    }
    let socket = timeout(CONNECT, TcpStream::connect((host, server.port)))
        .await
        .map_err(|_| unreachable(host, "no answer"))?
        .map_err(|error| unreachable(host, &error.to_string()))?;
    let _ = socket.set_nodelay(true);
    let mut plain = Timed::new(Box::new(socket));
    match server.security {
        Security::Plain => Ok((plain, false)),
        Security::Tls => Ok((encrypted(trust, plain, host).await?, false)),
        Security::StartTls => {
            ask_for_encryption(&mut plain, host, greeting).await?;
            Ok((encrypted(trust, plain, host).await?, true))
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn encrypted(trust: &Trust, plain: Timed, host: &str) -> Result<Timed, PortError> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| PortError::new(PortErrorKind::Address, Retry::Never, "no host name").with("host", host))?;
    let mut stream = TlsConnector::from(trust.config.clone())
        .connect(name, plain)
        .await
        .map_err(|error| tls_failure(host, &error))?;
    // From now on the limit around the encryption counts: whoever listens or waits for a long answer sets only that one.
    stream.get_mut().0.set_limit(NEVER);
    Ok(Timed::new(Box::new(stream)))
}

/// What came over the line before encryption is thrown away: whoever put bytes behind the server's answer does not get them
/// read as part of the encrypted talk (CVE-2011-0411 and its family).
async fn ask_for_encryption(plain: &mut Timed, host: &str, greeting: &dyn Greeting) -> Result<(), PortError> {
    let missing = || {
        PortError::new(
            PortErrorKind::EncryptionMissing,
            Retry::Never,
            "encryption is not offered",
        )
        .with("host", host)
    };
    let mut heard = answer(plain, host, greeting).await?.ok_or_else(missing)?;
    let asks = greeting.asks();
    for (place, asked) in asks.iter().enumerate() {
        if place + 1 == asks.len() && !greeting.offers(&heard) {
            return Err(missing());
        }
        heard.push_str(&ask(plain, host, greeting, asked).await?.ok_or_else(missing)?);
    }
    Ok(())
}

/// Says a line and gives the answer; nothing when it is a refusal.
pub(super) async fn ask(
    stream: &mut Timed,
    host: &str,
    greeting: &dyn Greeting,
    line: &str,
) -> Result<Option<String>, PortError> {
    let sent = async {
        stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        stream.flush().await
    };
    sent.await.map_err(|error| unreachable(host, &error.to_string()))?;
    answer(stream, host, greeting).await
}

/// The lines of one answer; nothing when it is a refusal.
pub(super) async fn answer(
    stream: &mut Timed,
    host: &str,
    greeting: &dyn Greeting,
) -> Result<Option<String>, PortError> {
    let mut heard = String::new();
    let mut line = Vec::new();
    loop {
        // One byte at a time, so that nothing is taken that belongs to the encrypted part.
        let byte = stream
            .read_u8()
            .await
            .map_err(|error| unreachable(host, &error.to_string()))?;
        line.push(byte);
        if line.len() + heard.len() > LINE {
            let detail = "a greeting without end";
            return Err(PortError::new(PortErrorKind::NotUnderstood, Retry::Later, detail).with("host", host));
        }
        if byte != b'\n' {
            continue;
        }
        let text = String::from_utf8_lossy(&line).into_owned();
        line.clear();
        heard.push_str(&text);
        match greeting.ends(text.trim_end()) {
            Some(true) => return Ok(Some(heard)),
            Some(false) => return Ok(None),
            None => {}
        }
    }
}

pub(super) fn unreachable(host: &str, detail: &str) -> PortError {
    PortError::new(PortErrorKind::Unreachable, Retry::Later, detail).with("host", host)
}

fn tls_failure(host: &str, error: &io::Error) -> PortError {
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match cause {
        Some(cause @ (rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)) => {
            PortError::new(PortErrorKind::Certificate, Retry::Never, cause.to_string()).with("host", host)
        }
        // Something answers that does not speak TLS: most often the wrong port.
        Some(cause @ rustls::Error::InvalidMessage(_)) => {
            PortError::new(PortErrorKind::EncryptionMissing, Retry::Never, cause.to_string()).with("host", host)
        }
        _ => unreachable(host, &error.to_string()),
    }
}
