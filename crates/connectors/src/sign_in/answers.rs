//! What a provider answers when it is asked for tokens. Its words are never part of an error's text: a badly written server
//! repeats what it was sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{HOUR, MINUTE, SECOND};
use ports::{HttpResponse, PortError, PortErrorKind, Retry};
use serde_json::{Map, Value};

/// How long access is believed to last when nothing is said.
const UNSAID: i64 = 10 * MINUTE;
/// Longest time for which access is believed without asking again.
const LONGEST: i64 = 24 * HOUR;

/// Access that was given.
pub(super) struct Tokens {
    /// What is shown to mail servers.
    pub(super) access: String,
    /// Milliseconds for which it is good.
    pub(super) lasts: i64,
    /// What the next access is asked for with, when there is a new one.
    pub(super) refresh: Option<String>,
    scope: Option<String>,
    id_token: Option<String>,
}

impl Tokens {
    pub(super) fn read(answer: &HttpResponse, host: &str, brand: &str) -> Result<Tokens, PortError> {
        if let Some(refusal) = refusal(answer, host, brand) {
            return Err(refusal);
        }
        let said = object(answer, host)?;
        let text = |key: &str| said.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let strange = || PortError::new(PortErrorKind::NotUnderstood, Retry::Later, "no tokens").with("host", host);
        let access = text("access_token").filter(|token| fits(token)).ok_or_else(strange)?;
        if !text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
            return Err(strange());
        }
        let seconds = match said.get("expires_in") {
            Some(Value::Number(number)) => number.as_i64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        let lasts = seconds.map_or(UNSAID, |seconds| seconds.saturating_mul(SECOND));
        Ok(Tokens {
            access: access.to_owned(),
            lasts: lasts.clamp(0, LONGEST),
            refresh: text("refresh_token").map(str::to_owned),
            scope: text("scope").map(str::to_owned),
            id_token: text("id_token").map(str::to_owned),
        })
    }

    /// Whether all of these were allowed. Who says nothing gave what was asked for (RFC 6749, 5.1).
    pub(super) fn allows(&self, needed: &[&str]) -> bool {
        let given = |one: &str| {
            self.scope
                .as_deref()
                .is_none_or(|scope| scope.split_whitespace().any(|given| given.eq_ignore_ascii_case(one)))
        };
        needed.iter().all(|one| given(one))
    }

    /// Addresses of who signed in, in small letters; none when the provider does not say it, or says it to somebody else. It
    /// came straight from the provider over a protected way, so its signature need not be looked at (OpenID Connect 3.1.3.7).
    pub(super) fn names(&self, client: &str, nonce: &str) -> Vec<String> {
        let claims = self.id_token.as_deref().and_then(|token| token.split('.').nth(1));
        let bytes = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok());
        let Some(Value::Object(claims)) = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()) else {
            return Vec::new();
        };
        let word = |key: &str| claims.get(key).and_then(Value::as_str);
        let for_us = match claims.get("aud") {
            Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(client)),
            one => one.and_then(Value::as_str) == Some(client),
        };
        if !for_us || word("nonce").is_some_and(|said| said != nonce) {
            return Vec::new();
        }
        let named = ["email", "preferred_username", "upn"].map(|key| word(key).unwrap_or_default().to_lowercase());
        let mut names: Vec<String> = named.into_iter().filter(|name| name.contains('@')).collect();
        names.dedup();
        names
    }
}

/// What a refusal means (RFC 6749, 5.2), if it is one.
fn refusal(answer: &HttpResponse, host: &str, brand: &str) -> Option<PortError> {
    if !(400..500).contains(&answer.status) || matches!(answer.status, 408 | 429) {
        return None;
    }
    let said: Option<Map<String, Value>> = serde_json::from_slice(&answer.body).ok();
    let code = said
        .as_ref()
        .and_then(|said| said.get("error"))
        .and_then(Value::as_str)?;
    let (kind, retry, detail) = match code {
        "invalid_grant" | "interaction_required" | "login_required" | "consent_required" => {
            (PortErrorKind::SignInAgain, Retry::Never, "the grant is no longer good")
        }
        "invalid_client" | "unauthorized_client" | "unsupported_grant_type" | "invalid_request" => {
            (PortErrorKind::ClientRefused, Retry::Never, "this program is not known")
        }
        "invalid_scope" | "access_denied" => (PortErrorKind::ScopeMissing, Retry::Never, "not allowed"),
        "temporarily_unavailable" | "server_error" | "slow_down" => {
            (PortErrorKind::Unreachable, Retry::Later, "says that it is busy")
        }
        _ => return None,
    };
    Some(
        PortError::new(kind, retry, detail)
            .with("provider", brand)
            .with("host", host),
    )
}

/// The object in an answer that says yes.
pub(super) fn object(answer: &HttpResponse, host: &str) -> Result<Map<String, Value>, PortError> {
    match crate::rest::answers::body(answer, host) {
        Ok(Value::Object(said)) => Ok(said),
        Ok(_) => Err(PortError::new(PortErrorKind::NotUnderstood, Retry::Later, "no object").with("host", host)),
        // Without words of the protocol a status says nothing about this program or its person.
        Err(error) if error.kind == PortErrorKind::SignInRefused => {
            Err(PortError::new(PortErrorKind::NotUnderstood, Retry::Later, error.detail).with("host", host))
        }
        Err(error) => Err(error),
    }
}

/// Nothing that would end a line or a field of what it becomes part of.
fn fits(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_graphic())
}

pub(super) fn host_of(address: &str) -> String {
    let url = url::Url::parse(address).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}
