//! From what is typed into the form to a server: `imaps://host` is encrypted from the first byte, `imap://host` after a greeting,
//! `imap+plain://127.0.0.1:1143` not at all and only on this computer.

use domain::DAY;
use ports::{Credentials, MailSecret, MailServer, PortError, PortErrorKind, Retry, Security};

/// Days that the first reading goes back when nothing else is asked for.
const HISTORY: i64 = 365;

/// The server that mail is read from.
pub(super) fn imap(credentials: &Credentials) -> Result<MailServer, PortError> {
    let wrong = |detail: &str| {
        PortError::new(PortErrorKind::Address, Retry::Never, detail).with("host", credentials.get("imap"))
    };
    let typed = credentials.get("imap");
    let whole = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("imaps://{typed}")
    };
    let url = url::Url::parse(&whole).map_err(|error| wrong(&error.to_string()))?;
    let (security, usual) = match url.scheme() {
        "imaps" => (Security::Tls, 993),
        "imap" => (Security::StartTls, 143),
        "imap+plain" => (Security::Plain, 143),
        _ => return Err(wrong("another protocol")),
    };
    let host = url
        .host_str()
        .filter(|host| !host.is_empty())
        .ok_or_else(|| wrong("no host"))?;
    let typed_user = credentials.get("user");
    let user = if typed_user.is_empty() {
        credentials.get("address")
    } else {
        typed_user
    };
    Ok(MailServer {
        host: host.trim_matches(['[', ']']).to_owned(),
        port: url.port().unwrap_or(usual),
        security,
        user: user.to_owned(),
        secret: match credentials.get("token") {
            "" => MailSecret::Password(credentials.get("password").to_owned()),
            token => MailSecret::Token(token.to_owned()),
        },
    })
}

/// How far back the first reading goes, in milliseconds.
pub(super) fn history(credentials: &Credentials) -> i64 {
    let days = credentials.get("history").parse::<i64>().unwrap_or(HISTORY);
    days.clamp(0, 100 * HISTORY).saturating_mul(DAY)
}
