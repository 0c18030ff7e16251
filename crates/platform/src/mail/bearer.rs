//! Signing in to mail servers with an access token: XOAUTH2, as the two large providers have it, and OAUTHBEARER (RFC 7628), as the
//! standard has it. A server that refuses says why in a JSON of its own before it says no; what it says decides who can mend
//! it, and is never repeated, because some repeat what they were sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ports::{MailServer, PortError, PortErrorKind, Retry};
use serde_json::Value;

/// Letters of a proof that IMAP servers read in the line of the command (RFC 2683, 3.2.1.5); what is longer is sent when it is
/// asked for.
pub(super) const IMAP_LINE: usize = 900;
/// The same of SMTP servers (RFC 4954, 4).
pub(super) const SMTP_LINE: usize = 480;

/// The two forms of the same proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Xoauth2,
    OAuthBearer,
}

impl Form {
    /// The form that a server with these mechanisms takes. XOAUTH2 where nothing is said: it is older.
    pub(super) fn of<'a>(mut mechanisms: impl Iterator<Item = &'a str>) -> Form {
        let mut bearer = false;
        let xoauth2 = mechanisms.any(|one| {
            bearer |= one.eq_ignore_ascii_case("OAUTHBEARER");
            one.eq_ignore_ascii_case("XOAUTH2")
        });
        if bearer && !xoauth2 {
            Form::OAuthBearer
        } else {
            Form::Xoauth2
        }
    }

    /// Its name on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Form::Xoauth2 => "XOAUTH2",
            Form::OAuthBearer => "OAUTHBEARER",
        }
    }

    /// What is said first.
    pub(super) fn proof(self, server: &MailServer, token: &str) -> Vec<u8> {
        let user = &server.user;
        match self {
            Form::Xoauth2 => format!("user={user}\x01auth=Bearer {token}\x01\x01"),
            Form::OAuthBearer => {
                // RFC 5801: a comma or an equals sign would end the name.
                let user = user.replace('=', "=3D").replace(',', "=2C");
                let (host, port) = (&server.host, server.port);
                format!("n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01")
            }
        }
        .into_bytes()
    }

    /// What is said after the server has told what is wrong, so that it can say no.
    pub(super) fn after_refusal(self) -> &'static [u8] {
        match self {
            Form::Xoauth2 => b"",
            Form::OAuthBearer => b"\x01",
        }
    }
}

/// A proof that fits into the line of the command itself.
pub(super) fn at_once(proof: &[u8], line: usize) -> Option<String> {
    let letters = STANDARD.encode(proof);
    (letters.len() <= line).then_some(letters)
}

/// What a refusal means. `told` is what the server said before it, `said` the words with which it refused.
pub(super) fn refused(host: &str, told: &[u8], said: &str) -> PortError {
    // SMTP servers send it as it stands in the line, in base64.
    let told = STANDARD.decode(told).unwrap_or_else(|_| told.to_vec());
    let told: Value = serde_json::from_slice(&told).unwrap_or_default();
    let word = |key: &str| {
        let value = told.get(key);
        let number = value.and_then(Value::as_u64).map(|number| number.to_string());
        number
            .or_else(|| value.and_then(Value::as_str).map(str::to_lowercase))
            .unwrap_or_default()
    };
    let (status, error, said) = (word("status"), word("error"), said.to_lowercase());
    let says = |words: &[&str]| words.iter().any(|one| said.contains(one));
    // Microsoft: "SmtpClientAuthentication is disabled for the Tenant" (5.7.139), "authenticated but not connected" where IMAP is
    // off; Google: "not enabled for IMAP use".
    let (kind, detail) = if says(&["disabled", "not enabled", "not connected", "5.7.139"]) {
        (PortErrorKind::AccessOff, "switched off")
    } else if error == "insufficient_scope" || status == "403" {
        (PortErrorKind::ScopeMissing, "less was allowed than this server wants")
    } else {
        (PortErrorKind::TokenRefused, "the token was refused")
    };
    PortError::new(kind, Retry::Never, detail)
        .with("host", host)
        .with("provider", host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::{MailSecret, Security};

    fn server() -> MailServer {
        MailServer {
            host: "imap.taller.test".to_owned(),
            port: 993,
            security: Security::Tls,
            user: "a,b=c@taller.test".to_owned(),
            secret: MailSecret::Token(String::new()),
        }
    }

    #[test]
    fn the_form_is_one_that_the_server_takes() {
        assert_eq!(Form::of(["PLAIN", "XOAUTH2"].into_iter()), Form::Xoauth2);
        assert_eq!(Form::of(["OAUTHBEARER", "xoauth2"].into_iter()), Form::Xoauth2);
        assert_eq!(Form::of(["PLAIN", "OAuthBearer"].into_iter()), Form::OAuthBearer);
        assert_eq!(Form::of(std::iter::empty()), Form::Xoauth2);
    }

    #[test]
    fn a_name_cannot_end_its_own_field() {
        let said = Form::OAuthBearer.proof(&server(), "t0k");
        assert_eq!(
            String::from_utf8(said).unwrap(),
            "n,a=a=2Cb=3Dc@taller.test,\x01host=imap.taller.test\x01port=993\x01auth=Bearer t0k\x01\x01"
        );
        let said = Form::Xoauth2.proof(&server(), "t0k");
        assert_eq!(
            String::from_utf8(said).unwrap(),
            "user=a,b=c@taller.test\x01auth=Bearer t0k\x01\x01"
        );
    }

    #[test]
    fn a_long_token_waits_until_it_is_asked_for() {
        assert!(at_once(&[b'x'; 600], IMAP_LINE).is_some());
        assert!(at_once(&[b'x'; 600], SMTP_LINE).is_none());
        assert!(at_once(&[b'x'; 3_000], IMAP_LINE).is_none());
    }

    #[test]
    fn what_the_server_says_tells_who_can_mend_it() {
        let expired = br#"{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}"#;
        let coded = STANDARD.encode(expired);
        for (told, said, kind) in [
            (&expired[..], "SASL authentication failed", PortErrorKind::TokenRefused),
            (coded.as_bytes(), "5.7.8 no", PortErrorKind::TokenRefused),
            (&b"not json"[..], "", PortErrorKind::TokenRefused),
            (
                &br#"{"status":"invalid_request","error":"insufficient_scope"}"#[..],
                "no",
                PortErrorKind::ScopeMissing,
            ),
            (&br#"{"status":403}"#[..], "no", PortErrorKind::ScopeMissing),
            (
                &expired[..],
                "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
                PortErrorKind::AccessOff,
            ),
            (
                &b""[..],
                "[ALERT] Your account is not enabled for IMAP use.",
                PortErrorKind::AccessOff,
            ),
            (
                &b""[..],
                "User is authenticated but not connected.",
                PortErrorKind::AccessOff,
            ),
        ] {
            let error = refused("mail.taller.test", told, said);
            assert_eq!(error.kind, kind, "{said}");
            assert!(!error.to_string().contains("google"), "{error}");
        }
    }
}
