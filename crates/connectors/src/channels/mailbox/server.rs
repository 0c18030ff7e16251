//! From what is typed into the form to servers. What is left empty is known from the address. `imap+plain://127.0.0.1:1143` and
//! `smtp+plain://…` are not encrypted; they are taken only on this computer, for a program that encrypts for others.

use super::presets;
use domain::DAY;
use ports::{Credentials, MailSecret, MailServer, PortError, PortErrorKind, Retry, Security};

/// Days that the first reading goes back when nothing else is asked for.
const HISTORY: i64 = 365;

/// The server that mail is read from.
pub(super) fn imap(credentials: &Credentials) -> Result<MailServer, PortError> {
    server(credentials, "imap", [993, 143])
}

/// The server that mail is given to.
pub(super) fn smtp(credentials: &Credentials) -> Result<MailServer, PortError> {
    server(credentials, "smtp", [465, 587])
}

fn server(credentials: &Credentials, key: &str, ports: [u16; 2]) -> Result<MailServer, PortError> {
    let known = presets::suggest(credentials);
    let value = |name: &str| {
        let typed = credentials.get(name);
        let mut values = known.iter().flat_map(|known| &known.values);
        match values.find(|(key, _)| *key == name) {
            Some((_, suggested)) if typed.is_empty() => suggested,
            _ => typed,
        }
        .to_owned()
    };
    let typed = value(key);
    let wrong =
        |detail: &str| PortError::new(PortErrorKind::Address, Retry::Never, detail).with("host", typed.as_str());
    let starttls = value(&format!("{key}_security")) == "starttls";
    let whole = match typed.contains("://") {
        true => typed.clone(),
        false if starttls => format!("{key}://{typed}"),
        false => format!("{key}s://{typed}"),
    };
    let url = url::Url::parse(&whole).map_err(|error| wrong(&error.to_string()))?;
    let [encrypted, greeted] = ports;
    let (security, usual) = match url.scheme().strip_prefix(key) {
        Some("s") => (Security::Tls, encrypted),
        Some("") => (Security::StartTls, greeted),
        Some("+plain") => (Security::Plain, greeted),
        _ => return Err(wrong("another protocol")),
    };
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.ok_or_else(|| wrong("no host"))?;
    let port = value(&format!("{key}_port"));
    let port = match (url.port(), port.as_str()) {
        (Some(port), _) => port,
        (None, "") => usual,
        (None, number) => number.parse().map_err(|_| wrong("no port"))?,
    };
    let typed_user = credentials.get("user");
    let user = if typed_user.is_empty() {
        credentials.get("address")
    } else {
        typed_user
    };
    Ok(MailServer {
        host: host.trim_matches(['[', ']']).to_owned(),
        port,
        security,
        user: user.to_owned(),
        // Of a mailbox with a grant this is never used: each connection is given a token of its own.
        secret: MailSecret::Password(credentials.get("password").to_owned()),
    })
}

/// How far back the first reading goes, in milliseconds.
pub(super) fn history(credentials: &Credentials) -> i64 {
    let days = credentials.get("history").parse::<i64>().unwrap_or(HISTORY);
    days.clamp(0, 100 * HISTORY).saturating_mul(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Credentials {
        let address = ("address", "hola@gmail.com");
        let all = pairs.iter().copied().chain([address, ("password", "x")]);
        Credentials(all.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    fn shown(server: &MailServer) -> (String, u16, Security) {
        (server.host.clone(), server.port, server.security)
    }

    #[test]
    fn an_address_alone_is_enough() {
        let all = typed(&[]);
        assert_eq!(
            shown(&imap(&all).unwrap()),
            ("imap.gmail.com".to_owned(), 993, Security::Tls)
        );
        assert_eq!(
            shown(&smtp(&all).unwrap()),
            ("smtp.gmail.com".to_owned(), 465, Security::Tls)
        );
        assert_eq!(smtp(&all).unwrap().user, "hola@gmail.com");
    }

    #[test]
    fn what_is_typed_counts_for_more() {
        let own = typed(&[
            ("smtp", "mail.taller.example"),
            ("smtp_security", "starttls"),
            ("user", "hola"),
        ]);
        assert_eq!(
            shown(&smtp(&own).unwrap()),
            ("mail.taller.example".to_owned(), 587, Security::StartTls)
        );
        assert_eq!(smtp(&own).unwrap().user, "hola");
        let port = typed(&[("imap", "mail.taller.example"), ("imap_port", "1993")]);
        assert_eq!(imap(&port).unwrap().port, 1993);
        let url = typed(&[("imap", "imap+plain://127.0.0.1:1143")]);
        assert_eq!(
            shown(&imap(&url).unwrap()),
            ("127.0.0.1".to_owned(), 1143, Security::Plain)
        );
        for wrong in ["https://taller.example", "imaps://", "a b"] {
            assert!(imap(&typed(&[("imap", wrong)])).is_err(), "{wrong}");
        }
        assert!(imap(&typed(&[("imap", "x.example"), ("imap_port", "70000")])).is_err());
    }
}
