//! A provider on this machine, and the person's browser: pages that are answered, codes and tokens as the rules have them, and
//! what providers do on bad days. Its access tokens are ones that the test's mail servers believe.

use super::post::Post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Values of a query or a form, by their names.
type Form = BTreeMap<String, String>;

/// What it does next, once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// Hangs up without having done anything.
    Away,
    /// Replaces a refresh token and hangs up before it says by what.
    LosesTheAnswer,
    /// Gives access that is over already.
    GivesOldAccess,
}

struct Code {
    challenge: String,
    redirect: String,
    nonce: String,
    account: String,
}

#[derive(Default)]
struct Books {
    codes: BTreeMap<String, Code>,
    /// Whose each refresh token is, and the one that it replaced and that is good until this one is used.
    grants: BTreeMap<String, (String, Option<String>)>,
    faults: BTreeSet<Fault>,
    made: u32,
    /// Every secret that was ever given away.
    secrets: Vec<String>,
    asked: u32,
}

/// A provider.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) issuer: String,
    key: Vec<u8>,
    tokens: PathBuf,
    books: Arc<Mutex<Books>>,
}

impl Identity {
    pub(crate) async fn of(post: &Post) -> Identity {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let (key, tokens) = post.token_trust();
        let identity = Identity {
            issuer: format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port()),
            key,
            tokens,
            books: Arc::default(),
        };
        let served = identity.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let served = served.clone();
                tokio::spawn(async move { served.serve(stream).await });
            }
        });
        identity
    }

    /// From now on, once.
    pub(crate) fn does(&self, fault: Fault) {
        self.books.lock().unwrap().faults.insert(fault);
    }

    /// Withdraws everything that was ever allowed.
    pub(crate) fn revokes_all(&self) {
        self.books.lock().unwrap().grants.clear();
    }

    /// How often it was asked for tokens.
    pub(crate) fn asked(&self) -> u32 {
        self.books.lock().unwrap().asked
    }

    /// Every code and token that it ever gave away.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.books.lock().unwrap().secrets.clone()
    }

    /// The person allows it on the page, as this account; the address to which the browser is sent.
    pub(crate) fn allows(&self, page: &str, account: &str) -> String {
        let asked = query(page);
        assert_eq!(
            (asked["response_type"].as_str(), asked["code_challenge_method"].as_str()),
            ("code", "S256")
        );
        let mut books = self.books.lock().unwrap();
        books.made += 1;
        let code = format!("c0de-{}-{}", books.made, self.issuer.len());
        books.secrets.push(code.clone());
        books.codes.insert(
            code.clone(),
            Code {
                challenge: asked["code_challenge"].clone(),
                redirect: asked["redirect_uri"].clone(),
                nonce: asked["nonce"].clone(),
                account: account.to_owned(),
            },
        );
        let issuer = self.issuer.replace(':', "%3A").replace('/', "%2F");
        format!(
            "{}?code={code}&state={}&iss={issuer}",
            asked["redirect_uri"], asked["state"]
        )
    }

    /// The person says no on the page.
    pub(crate) fn denies(&self, page: &str) -> String {
        let asked = query(page);
        format!("{}?error=access_denied&state={}", asked["redirect_uri"], asked["state"])
    }

    async fn serve(&self, mut stream: TcpStream) {
        let mut heard = Vec::new();
        let mut part = [0; 4096];
        let (head, body) = loop {
            let Ok(read @ 1..) = stream.read(&mut part).await else {
                return;
            };
            heard.extend_from_slice(&part[..read]);
            let text = String::from_utf8_lossy(&heard).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        };
        let target = head.split(' ').nth(1).unwrap_or_default();
        let answer = match target {
            "/.well-known/openid-configuration" => Some((200, self.describe())),
            "/token" => self.token(&form(&body)),
            _ => Some((404, json!({}))),
        };
        let Some((status, body)) = answer else { return };
        let body = body.to_string();
        let said = format!(
            "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let _ = stream.write_all(said.as_bytes()).await;
    }

    fn describe(&self) -> Value {
        let issuer = &self.issuer;
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/page"),
            "token_endpoint": format!("{issuer}/token"),
        })
    }

    /// Nothing: it hangs up.
    fn token(&self, asked: &Form) -> Option<(u16, Value)> {
        let mut books = self.books.lock().unwrap();
        books.asked += 1;
        if books.faults.remove(&Fault::Away) {
            return None;
        }
        let no = Some((
            400,
            json!({ "error": "invalid_grant", "error_description": format!("{asked:?}") }),
        ));
        if asked.get("client_id").map(String::as_str) != Some("mostrador-tests") {
            return Some((401, json!({ "error": "invalid_client" })));
        }
        let (account, nonce, before) = match asked["grant_type"].as_str() {
            "authorization_code" => {
                let Some(code) = books.codes.remove(&asked["code"]) else {
                    return no;
                };
                let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(asked["code_verifier"].as_bytes()));
                if proof != code.challenge || asked["redirect_uri"] != code.redirect {
                    return no;
                }
                (code.account, Some(code.nonce), None)
            }
            _ => {
                let shown = asked["refresh_token"].clone();
                let Some((account, before)) = books.grants.get(&shown).cloned() else {
                    return no;
                };
                // The one before was good until this one was used.
                if let Some(before) = before {
                    books.grants.remove(&before);
                    books.grants.insert(shown.clone(), (account.clone(), None));
                }
                (account, None, Some(shown))
            }
        };
        books.made += 1;
        let refresh = format!("r3fresh-{}-{}", books.made, account);
        books.grants.insert(refresh.clone(), (account.clone(), before));
        books.secrets.push(refresh.clone());
        if books.faults.remove(&Fault::LosesTheAnswer) {
            return None;
        }
        let over = books.faults.remove(&Fault::GivesOldAccess);
        let access = self.access(&account, over, books.made);
        books.secrets.push(access.clone());
        let mut body = json!({
            "access_token": access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh,
        });
        if let Some(nonce) = nonce {
            let claims = json!({ "aud": "mostrador-tests", "email": account, "nonce": nonce });
            body["id_token"] = json!(format!("x.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string())));
        }
        Some((200, body))
    }

    /// Access as the IMAP server believes it by its signature, and the SMTP server by a list.
    fn access(&self, account: &str, over: bool, number: u32) -> String {
        let now = ports::Clock::now(&platform::SystemClock).millis() / 1_000;
        let until = if over { now - 60 } else { now + 3_600 };
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!(
            "{}.{}",
            part(json!({ "alg": "HS256", "typ": "JWT" })),
            part(
                json!({ "sub": account, "email": account, "iat": now - 120, "exp": until, "jti": number.to_string() })
            )
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap();
        mac.update(said.as_bytes());
        let token = format!("{said}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
        if !over {
            let name: String = Sha256::digest(token.as_bytes())
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            std::fs::write(self.tokens.join(name), "").unwrap();
        }
        token
    }
}

/// The browser goes to an address on this machine; what it is shown, with its status.
pub(crate) async fn browser(address: &str) -> Option<String> {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let port: u16 = host.rsplit(':').next().unwrap().parse().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let asked = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(asked.as_bytes()).await.ok()?;
    let mut shown = String::new();
    stream.read_to_string(&mut shown).await.ok()?;
    Some(shown)
}

fn query(page: &str) -> Form {
    form(page.split_once('?').unwrap().1)
}

fn form(text: &str) -> Form {
    let plain = |text: &str| {
        let bytes = text.replace('+', " ").into_bytes();
        let mut decoded = Vec::new();
        let mut rest = bytes.as_slice();
        while let Some((first, after)) = rest.split_first() {
            if *first == b'%' {
                let digits = std::str::from_utf8(&after[..2]).unwrap();
                decoded.push(u8::from_str_radix(digits, 16).unwrap());
                rest = &after[2..];
            } else {
                decoded.push(*first);
                rest = after;
            }
        }
        String::from_utf8(decoded).unwrap()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (plain(key), plain(value))).collect()
}
