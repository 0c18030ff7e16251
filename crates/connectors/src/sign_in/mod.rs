//! Signing in on a provider's own page: authorization code with PKCE (RFC 6749, 7636), the browser coming back to this machine
//! (RFC 8252), and the grant that is kept afterwards. Written here and not with the `oauth2` crate: that one brings a second
//! HTTP client or a border of its own for ours, and what is needed of it is a page's address and one kind of request.
//!
//! What a provider publishes (addresses, scopes) is data of whoever uses this; a server that is not among the known is asked
//! for its addresses (RFC 8414, OpenID Connect Discovery). Only https, and http on this very machine.

mod access;
mod answers;
#[cfg(test)]
mod tests;

pub(crate) use access::Access;

use access::Grant;
use answers::Tokens;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ports::{
    Dice, Heard, Http, HttpRequest, Method, PortError, PortErrorKind, Retry, SignIn, SignInOffer, SignedIn, SigningIn,
    Surroundings, async_trait,
};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use url::Url;

/// What is known of a provider, or found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Provider {
    /// Brand, or host.
    pub(crate) brand: String,
    /// Its page.
    pub(crate) authorize: String,
    /// Where codes and refresh tokens are turned into access.
    pub(crate) token: String,
    /// Where a grant is taken back (RFC 7009); empty where there is no such place.
    pub(crate) revoke: String,
    /// A server that is asked for the addresses first; empty when they are known.
    pub(crate) issuer: String,
    /// What is asked for.
    pub(crate) scopes: &'static [&'static str],
    /// Of these, what must have been allowed.
    pub(crate) needed: &'static [&'static str],
    /// Further words of the question.
    pub(crate) extra: &'static [(&'static str, &'static str)],
    /// The name by which it knows this machine.
    pub(crate) loopback: &'static str,
    /// Where an id for this program is made.
    pub(crate) register: &'static str,
    /// There is no password beside it.
    pub(crate) instead: bool,
}

/// This program as a provider knows it. The secret of a desktop program is none (RFC 8252, 8.5); some providers ask for it.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// Signing in at a provider as somebody.
pub(crate) struct At {
    pub(crate) provider: Provider,
    pub(crate) client: Client,
    /// Addresses of the account that is meant, in small letters; the first is suggested to the page.
    pub(crate) accounts: Vec<String>,
}

#[async_trait]
impl SignIn for At {
    fn offer(&self) -> SignInOffer {
        SignInOffer {
            provider: self.provider.brand.clone(),
            ready: !self.client.id.is_empty(),
            instead: self.provider.instead,
            register: self.provider.register,
        }
    }

    async fn begin(&self, port: u16, around: &Surroundings) -> Result<Box<dyn SigningIn>, PortError> {
        if self.client.id.is_empty() {
            let unknown = PortError::new(PortErrorKind::ClientRefused, Retry::Never, "no client id");
            return Err(unknown.with("provider", &self.provider.brand));
        }
        let provider = self.provider.found(around.http.as_ref()).await?;
        let begun = Begun::new(
            provider,
            self.client.clone(),
            self.accounts.clone(),
            port,
            around.dice.as_ref(),
        )?;
        Ok(Box::new(begun))
    }
}

impl Provider {
    /// The same with its addresses.
    async fn found(&self, http: &dyn Http) -> Result<Provider, PortError> {
        if self.issuer.is_empty() {
            return Ok(self.clone());
        }
        let issuer = safe(&self.issuer)?;
        let host = issuer.host_str().unwrap_or_default().to_owned();
        let strange = |what: &str| PortError::new(PortErrorKind::NotUnderstood, Retry::Never, what).with("host", &host);
        let base = issuer.as_str().trim_end_matches('/');
        let mut last = strange("says nothing about itself");
        for known in ["openid-configuration", "oauth-authorization-server"] {
            let answer = http.send(get(&format!("{base}/.well-known/{known}"))).await?;
            let said = match answers::object(&answer, &host) {
                Ok(said) => said,
                Err(error) => {
                    last = error;
                    continue;
                }
            };
            let word = |key: &str| said.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
            // RFC 8414, 3.3. Microsoft's shared address names no tenant, so there it is only the same server.
            let says = word("issuer").trim_end_matches('/');
            let same_server = Url::parse(says).is_ok_and(|said| said.origin() == issuer.origin());
            let is_it = says == base || (same_server && !self.authorize.is_empty());
            if !is_it {
                return Err(strange("is somebody else by its own words"));
            }
            let (authorize, token) = (word("authorization_endpoint"), word("token_endpoint"));
            safe(authorize)?;
            safe(token)?;
            let revoke = word("revocation_endpoint");
            return Ok(Provider {
                authorize: authorize.to_owned(),
                token: token.to_owned(),
                // Whoever names no safe place has none.
                revoke: if safe(revoke).is_ok() {
                    revoke.to_owned()
                } else {
                    String::new()
                },
                ..self.clone()
            });
        }
        Err(last)
    }
}

/// A sign-in that is under way.
struct Begun {
    provider: Provider,
    client: Client,
    accounts: Vec<String>,
    redirect: String,
    page: String,
    state: String,
    verifier: String,
    nonce: String,
}

impl Begun {
    fn new(
        provider: Provider,
        client: Client,
        accounts: Vec<String>,
        port: u16,
        dice: &dyn Dice,
    ) -> Result<Begun, PortError> {
        let (state, verifier, nonce) = (random(dice), random(dice), random(dice));
        let redirect = format!("http://{}:{port}/", provider.loopback);
        let mut page = safe(&provider.authorize)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let scope = provider.scopes.join(" ");
        page.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", &redirect)
            .append_pair("scope", &scope)
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .extend_pairs(accounts.first().map(|account| ("login_hint", account)))
            .extend_pairs(provider.extra);
        Ok(Begun {
            page: page.into(),
            provider,
            client,
            accounts,
            redirect,
            state,
            verifier,
            nonce,
        })
    }

    fn failure(&self, kind: PortErrorKind, detail: &str) -> PortError {
        PortError::new(kind, Retry::Never, detail).with("provider", &self.provider.brand)
    }
}

#[async_trait]
impl SigningIn for Begun {
    fn page(&self) -> &str {
        &self.page
    }

    /// Whoever does not know the state is not the provider's page: neither a code nor a refusal of theirs is believed, and
    /// nothing they say ends the sign-in.
    fn hear(&self, target: &str) -> Heard {
        let Ok(address) = Url::parse("http://127.0.0.1/").and_then(|base| base.join(target)) else {
            return Heard::NotOurs;
        };
        let value = |key: &str| {
            let mut found = address.query_pairs().filter(|(name, _)| name == key);
            match (found.next(), found.next()) {
                (Some((_, value)), None) => value.into_owned(),
                // Twice is as bad as never (RFC 6749, 3.1).
                _ => String::new(),
            }
        };
        if address.path() != "/" || value("state") != self.state {
            return Heard::NotOurs;
        }
        // RFC 9207: another server's answer is not for this one.
        let issuer = value("iss");
        let is_page =
            |issuer: &Url| Url::parse(&self.provider.authorize).is_ok_and(|page| page.origin() == issuer.origin());
        if !issuer.is_empty() && !Url::parse(&issuer).is_ok_and(|issuer| is_page(&issuer)) {
            return Heard::NotOurs;
        }
        let (code, error) = (value("code"), value("error"));
        match error.as_str() {
            "" if code.is_empty() => Heard::NotOurs,
            "" => Heard::Code(code),
            "access_denied" | "consent_required" | "interaction_required" | "login_required" => {
                Heard::No(self.failure(PortErrorKind::SignInDenied, "denied"))
            }
            "invalid_scope" => Heard::No(self.failure(PortErrorKind::ScopeMissing, "scope refused")),
            "server_error" | "temporarily_unavailable" => {
                let host = answers::host_of(&self.provider.authorize);
                let busy = PortError::new(PortErrorKind::Unreachable, Retry::Later, "says that it is busy");
                Heard::No(busy.with("host", host))
            }
            _ => Heard::No(self.failure(PortErrorKind::ClientRefused, "refused on the page")),
        }
    }

    async fn redeem(&self, code: &str, around: &Surroundings) -> Result<SignedIn, PortError> {
        let asked = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("code_verifier", &self.verifier),
        ];
        let tokens = ask(
            around.http.as_ref(),
            &self.provider.brand,
            &self.provider.token,
            &self.client,
            &asked,
        )
        .await?;
        if !tokens.allows(self.provider.needed) {
            return Err(self.failure(PortErrorKind::ScopeMissing, "less was allowed than asked for"));
        }
        let Some(refresh) = tokens.refresh.clone() else {
            return Err(self.failure(PortErrorKind::ScopeMissing, "no lasting access was given"));
        };
        let named = tokens.names(&self.client.id, &self.nonce);
        let is_other = !named.is_empty() && !named.iter().any(|name| self.accounts.contains(name));
        let account = named.into_iter().next().unwrap_or_default();
        let grant = Grant {
            provider: self.provider.brand.clone(),
            token: self.provider.token.clone(),
            revoke: self.provider.revoke.clone(),
            client_id: self.client.id.clone(),
            client_secret: self.client.secret.clone(),
            refresh,
            before: None,
        };
        Ok(SignedIn {
            grant: grant.written()?,
            account,
            is_other,
        })
    }
}

/// Asks for tokens.
async fn ask(
    http: &dyn Http,
    brand: &str,
    address: &str,
    client: &Client,
    asked: &[(&str, &str)],
) -> Result<Tokens, PortError> {
    let answer = http.send(form(address, client, asked)?).await?;
    Tokens::read(&answer, &answers::host_of(address), brand)
}

/// Asks for a grant to be taken back. One that is good no longer is taken back already (RFC 7009, 2.2).
async fn take_back(http: &dyn Http, grant: &Grant) -> Result<(), PortError> {
    let client = Client {
        id: grant.client_id.clone(),
        secret: grant.client_secret.clone(),
    };
    let asked = [("token", grant.refresh.as_str()), ("token_type_hint", "refresh_token")];
    let answer = http.send(form(&grant.revoke, &client, &asked)?).await?;
    if answer.status == 200 {
        return Ok(());
    }
    let detail = format!("answers {}", answer.status);
    Err(PortError::new(PortErrorKind::Refused, Retry::Never, detail).with("provider", &grant.provider))
}

/// What is asked of an address that takes secrets.
fn form(address: &str, client: &Client, asked: &[(&str, &str)]) -> Result<HttpRequest, PortError> {
    safe(address)?;
    let form = {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(asked).append_pair("client_id", &client.id);
        if !client.secret.is_empty() {
            form.append_pair("client_secret", &client.secret);
        }
        form.finish()
    };
    Ok(HttpRequest {
        method: Method::Post,
        url: address.to_owned(),
        headers: vec![
            ("accept".to_owned(), "application/json".to_owned()),
            (
                "content-type".to_owned(),
                "application/x-www-form-urlencoded".to_owned(),
            ),
        ],
        body: Some(form.into_bytes()),
    })
}

fn get(address: &str) -> HttpRequest {
    HttpRequest {
        method: Method::Get,
        url: address.to_owned(),
        headers: vec![("accept".to_owned(), "application/json".to_owned())],
        body: None,
    }
}

/// An address that secrets may be sent to: encrypted, or on this very machine.
fn safe(address: &str) -> Result<Url, PortError> {
    let wrong =
        || PortError::new(PortErrorKind::Address, Retry::Never, "no address for signing in").with("host", address);
    let url = Url::parse(address).map_err(|_| wrong())?;
    let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        _ => Err(wrong()),
    }
}

/// 256 bits as letters.
fn random(dice: &dyn Dice) -> String {
    let mut bytes = [0; 32];
    dice.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What follows a name that a person typed and that is not known: its host.
pub(crate) fn brand_of(issuer: &str) -> String {
    let mut brand = answers::host_of(issuer);
    if let Ok(url) = Url::parse(issuer)
        && let Some(port) = url.port()
    {
        let _ = write!(brand, ":{port}");
    }
    brand
}
