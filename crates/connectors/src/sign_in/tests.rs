//! Providers that answer well, badly, late, twice or not at all.

use super::{Access, At, Client, Provider};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{HOUR, MINUTE, SECOND, Timestamp};
use ports::{
    Clock, Dice, GrantKeeper, Heard, Http, HttpRequest, HttpResponse, MailNetwork, MailServer, Notebook, PortError,
    PortErrorKind, Retry, SignIn, SigningIn, Surroundings, Withdrawal, async_trait,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

const NOON: i64 = 1_795_348_800_000;

/// A provider that answers by a list, the time, and a keychain.
#[derive(Default)]
struct World {
    answers: Mutex<VecDeque<Result<(u16, String), PortError>>>,
    asked: Mutex<Vec<BTreeMap<String, String>>>,
    after: AtomicI64,
    kept: Mutex<Vec<String>>,
    locked: AtomicBool,
    rolled: AtomicU8,
}

impl World {
    fn answering(answers: impl IntoIterator<Item = (u16, Value)>) -> Arc<World> {
        let world = World::default();
        let answers = answers.into_iter().map(|(status, body)| Ok((status, body.to_string())));
        world.answers.lock().unwrap().extend(answers);
        Arc::new(world)
    }

    fn around(self: &Arc<World>) -> Surroundings {
        Surroundings {
            http: self.clone(),
            mail: self.clone(),
            clock: self.clone(),
            dice: self.clone(),
            notebook: self.clone(),
        }
    }

    fn fails_next(&self, error: PortError) {
        self.answers.lock().unwrap().push_front(Err(error));
    }

    fn answers_next(&self, status: u16, body: Value) {
        self.answers.lock().unwrap().push_back(Ok((status, body.to_string())));
    }

    /// The refresh tokens and codes that were shown, in order.
    fn shown(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let shown = asked.iter().map(|form| form.get("refresh_token").or(form.get("code")));
        shown.map(|shown| shown.cloned().unwrap_or_default()).collect()
    }

    fn access(self: &Arc<World>, refresh: &str) -> Access {
        let access = Access::new(&grant(refresh, None), &self.around());
        access.kept_by(self.clone());
        access
    }
}

#[async_trait]
impl Http for World {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        let body = request.body.unwrap_or_default();
        let form = url::form_urlencoded::parse(&body).into_owned().collect();
        self.asked.lock().unwrap().push(form);
        tokio::task::yield_now().await;
        let answer = self.answers.lock().unwrap().pop_front();
        let (status, body) = answer.expect("asked more often than foreseen")?;
        Ok(HttpResponse {
            status,
            headers: Vec::new(),
            body: body.into_bytes(),
        })
    }
}

#[async_trait]
impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp(NOON + self.after.load(Ordering::SeqCst))
    }
    /// Nobody's patience ends here.
    async fn sleep(&self, _: i64) {
        std::future::pending().await
    }
}

impl Dice for World {
    fn below(&self, _: u64) -> u64 {
        0
    }
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.rolled.fetch_add(1, Ordering::SeqCst));
    }
}

impl Notebook for World {
    fn append(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn lines(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl MailNetwork for World {
    async fn imap(&self, _: &MailServer) -> Result<Box<dyn ports::ImapSession>, PortError> {
        Err(away())
    }
}

#[async_trait]
impl GrantKeeper for World {
    async fn keep(&self, grant: &str) -> Result<(), PortError> {
        if self.locked.load(Ordering::SeqCst) {
            return Err(PortError::new(PortErrorKind::Refused, Retry::Later, "locked"));
        }
        self.kept.lock().unwrap().push(grant.to_owned());
        Ok(())
    }
}

fn away() -> PortError {
    PortError::new(PortErrorKind::Unreachable, Retry::Later, "away")
}

fn grant(refresh: &str, before: Option<&str>) -> String {
    let mut grant = json!({
        "provider": "Correo", "token": "https://id.correo.test/token", "client_id": "us", "refresh": refresh,
    });
    if let Some(before) = before {
        grant["before"] = json!(before);
    }
    grant.to_string()
}

fn given(access: &str, refresh: Option<&str>) -> (u16, Value) {
    let mut body = json!({ "access_token": access, "token_type": "Bearer", "expires_in": 3600 });
    if let Some(refresh) = refresh {
        body["refresh_token"] = json!(refresh);
    }
    (200, body)
}

fn no(code: &str) -> (u16, Value) {
    // Some servers repeat what they were sent.
    (
        400,
        json!({ "error": code, "error_description": "token s3cret-refresh is not good" }),
    )
}

fn correo() -> Provider {
    Provider {
        brand: "Correo".to_owned(),
        authorize: "https://id.correo.test/page?p=1".to_owned(),
        token: "https://id.correo.test/token".to_owned(),
        revoke: "https://id.correo.test/revoke".to_owned(),
        issuer: String::new(),
        scopes: &["openid", "mail"],
        needed: &["mail"],
        extra: &[("access_type", "offline")],
        loopback: "127.0.0.1",
        register: "",
        instead: true,
    }
}

fn as_ana(provider: Provider) -> At {
    At {
        provider,
        client: Client {
            id: "us".to_owned(),
            secret: String::new(),
        },
        accounts: vec!["ana@correo.test".to_owned()],
    }
}

async fn begun(world: &Arc<World>) -> (Box<dyn SigningIn>, BTreeMap<String, String>) {
    let begun = as_ana(correo()).begin(4711, &world.around()).await.unwrap();
    let page = url::Url::parse(begun.page()).unwrap();
    let asked = page.query_pairs().into_owned().collect();
    (begun, asked)
}

fn id_token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.x", part(&json!({ "alg": "none" })), part(claims))
}

#[tokio::test]
async fn the_code_is_of_use_only_to_who_asked_for_it() {
    let world = World::answering([given("access", Some("s3cret-refresh"))]);
    let (begun, asked) = begun(&world).await;
    assert_eq!(asked["redirect_uri"], "http://127.0.0.1:4711/");
    assert_eq!(
        (
            asked["p"].as_str(),
            asked["scope"].as_str(),
            asked["login_hint"].as_str()
        ),
        ("1", "openid mail", "ana@correo.test")
    );
    let target = format!("/?code=c0de&state={}", asked["state"]);
    assert_eq!(begun.hear(&target), Heard::Code("c0de".to_owned()));
    begun.redeem("c0de", &world.around()).await.unwrap();
    let form = world.asked.lock().unwrap()[0].clone();
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    assert_eq!(
        (proof, "S256"),
        (asked["code_challenge"].clone(), asked["code_challenge_method"].as_str())
    );
    assert!(
        !begun.page().contains(&form["code_verifier"]),
        "the proof itself never leaves before the code"
    );
    assert_ne!(asked["state"], asked["nonce"]);
}

#[tokio::test]
async fn who_does_not_know_the_state_neither_signs_in_nor_ends_the_sign_in() {
    let world = World::answering([]);
    let (begun, asked) = begun(&world).await;
    let state = &asked["state"];
    for forged in [
        "/favicon.ico".to_owned(),
        "/?code=c0de".to_owned(),
        "/?code=c0de&state=".to_owned(),
        "/?error=access_denied&state=wrong".to_owned(),
        format!("/?code=c0de&state=wrong&state={state}"),
        format!("/?code=a&code=b&state={state}"),
        format!("/other?code=c0de&state={state}"),
        format!("/?code=c0de&state={state}&iss=https%3A%2F%2Fevil.test"),
        format!("/?state={state}"),
        "//[".to_owned(),
    ] {
        assert_eq!(begun.hear(&forged), Heard::NotOurs, "{forged}");
    }
    let target = format!("/?code=c0de&state={state}&iss=https%3A%2F%2Fid.correo.test");
    assert_eq!(begun.hear(&target), Heard::Code("c0de".to_owned()));
    for (word, kind) in [
        ("access_denied", PortErrorKind::SignInDenied),
        ("unauthorized_client", PortErrorKind::ClientRefused),
        ("invalid_scope", PortErrorKind::ScopeMissing),
        ("temporarily_unavailable", PortErrorKind::Unreachable),
    ] {
        let Heard::No(error) = begun.hear(&format!("/?error={word}&state={state}")) else {
            panic!("{word}")
        };
        assert_eq!(error.kind, kind);
    }
}

#[tokio::test]
async fn another_account_than_the_mailboxs_is_told() {
    for (claims, account, is_other) in [
        (
            json!({ "aud": "us", "email": "Ana@correo.test" }),
            "ana@correo.test",
            false,
        ),
        (
            json!({ "aud": ["us"], "email": "a.ruiz@correo.test", "preferred_username": "ana@correo.test" }),
            "a.ruiz@correo.test",
            false,
        ),
        (
            json!({ "aud": "us", "preferred_username": "bruno@correo.test" }),
            "bruno@correo.test",
            true,
        ),
        // Nothing is known of who signed in: it is not for us, or of another sign-in, or says nothing.
        (json!({ "aud": "them", "email": "bruno@correo.test" }), "", false),
        (
            json!({ "aud": "us", "email": "bruno@correo.test", "nonce": "old" }),
            "",
            false,
        ),
        (json!({ "aud": "us" }), "", false),
    ] {
        let (status, mut body) = given("access", Some("s3cret-refresh"));
        body["id_token"] = json!(id_token(&claims));
        let world = World::answering([(status, body)]);
        let (begun, _) = begun(&world).await;
        let signed = begun.redeem("c0de", &world.around()).await.unwrap();
        assert_eq!(
            (signed.account.as_str(), signed.is_other),
            (account, is_other),
            "{claims}"
        );
    }
}

#[tokio::test]
async fn a_sign_in_that_is_of_no_use_says_why() {
    let less = || {
        let (status, mut body) = given("access", Some("s3cret-refresh"));
        body["scope"] = json!("openid email");
        (status, body)
    };
    for (answer, kind) in [
        (less(), PortErrorKind::ScopeMissing),
        (given("access", None), PortErrorKind::ScopeMissing),
        (no("invalid_grant"), PortErrorKind::SignInAgain),
        (no("invalid_client"), PortErrorKind::ClientRefused),
        (
            (200, json!({ "access_token": "a b", "token_type": "Bearer" })),
            PortErrorKind::NotUnderstood,
        ),
        (
            (200, json!({ "access_token": "a", "token_type": "mac" })),
            PortErrorKind::NotUnderstood,
        ),
        ((503, json!({})), PortErrorKind::Unreachable),
        (
            (403, json!({ "message": "s3cret-refresh" })),
            PortErrorKind::NotUnderstood,
        ),
    ] {
        let world = World::answering([answer.clone()]);
        let (begun, _) = begun(&world).await;
        let error = begun.redeem("c0de", &world.around()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{answer:?}");
        assert!(!format!("{error} {:?}", error).contains("s3cret"), "{error:?}");
    }
}

#[tokio::test]
async fn without_an_id_for_this_program_nobody_is_sent_to_a_page() {
    let world = World::answering([]);
    let unknown = At {
        client: Client::default(),
        ..as_ana(correo())
    };
    assert!(!unknown.offer().ready);
    let Err(error) = unknown.begin(1, &world.around()).await else {
        panic!("begun")
    };
    assert_eq!(error.kind, PortErrorKind::ClientRefused);
}

#[tokio::test]
async fn a_server_that_is_not_known_is_asked_for_its_addresses_and_must_be_itself() {
    let at = |issuer: &str| {
        as_ana(Provider {
            issuer: issuer.to_owned(),
            authorize: String::new(),
            token: String::new(),
            ..correo()
        })
    };
    let says = |issuer: &str, token: &str| json!({ "issuer": issuer, "authorization_endpoint": "https://id.taller.test/page", "token_endpoint": token });
    let good = World::answering([
        (404, json!({})),
        (200, says("https://id.taller.test/r", "https://id.taller.test/token")),
    ]);
    let begun = at("https://id.taller.test/r/").begin(1, &good.around()).await.unwrap();
    assert!(
        begun.page().starts_with("https://id.taller.test/page?"),
        "{}",
        begun.page()
    );
    for (issuer, answers) in [
        (
            "https://id.taller.test",
            vec![(200, says("https://evil.test", "https://id.taller.test/token"))],
        ),
        (
            "https://id.taller.test",
            vec![(200, says("https://id.taller.test", "http://id.taller.test/token"))],
        ),
        ("http://id.taller.test", vec![]),
        ("ftp://127.0.0.1", vec![]),
        ("nothing", vec![]),
    ] {
        let world = World::answering(answers);
        assert!(at(issuer).begin(1, &world.around()).await.is_err(), "{issuer}");
    }
}

#[tokio::test]
async fn however_many_ask_the_provider_is_asked_once_until_access_runs_out() {
    let world = World::answering([given("first", None), given("second", None)]);
    let access = world.access("s3cret-refresh");
    let (a, b, c) = tokio::join!(access.token(), access.token(), access.token());
    assert_eq!([a.unwrap(), b.unwrap(), c.unwrap()], ["first"; 3]);
    assert_eq!(world.shown(), ["s3cret-refresh"]);
    world.after.store(54 * MINUTE, Ordering::SeqCst);
    assert_eq!(access.token().await.unwrap(), "first");
    world.after.store(55 * MINUTE, Ordering::SeqCst);
    assert_eq!(access.token().await.unwrap(), "second", "some minutes before its end");
    assert!(world.kept.lock().unwrap().is_empty(), "there is no new grant");
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_access_last_longer() {
    let world = World::answering([given("first", None), given("second", None)]);
    let access = world.access("s3cret-refresh");
    access.token().await.unwrap();
    world.after.store(-400 * 24 * HOUR, Ordering::SeqCst);
    assert_eq!(access.token().await.unwrap(), "second");
}

#[tokio::test]
async fn a_token_that_a_server_refused_is_not_shown_again() {
    let world = World::answering([given("first", None), given("second", None)]);
    let access = world.access("s3cret-refresh");
    let token = access.token().await.unwrap();
    access.refused(&token).await;
    assert_eq!(access.token().await.unwrap(), "second");
    access.refused(&token).await;
    assert_eq!(access.token().await.unwrap(), "second", "that one was another");
}

#[tokio::test]
async fn a_new_grant_is_kept_before_access_is_handed_out() {
    let world = World::answering([given("first", Some("new"))]);
    let access = world.access("old");
    access.token().await.unwrap();
    let kept: Value = serde_json::from_str(&world.kept.lock().unwrap()[0]).unwrap();
    assert_eq!(
        (kept["refresh"].as_str(), kept["before"].as_str()),
        (Some("new"), Some("old"))
    );
    assert!(!kept.to_string().contains("first"), "access is only in memory");
}

#[tokio::test]
async fn a_new_grant_that_could_not_be_kept_is_kept_at_the_next_chance() {
    let world = World::answering([given("first", Some("new"))]);
    world.locked.store(true, Ordering::SeqCst);
    let access = world.access("old");
    assert_eq!(access.token().await.unwrap(), "first");
    world.locked.store(false, Ordering::SeqCst);
    assert_eq!(access.token().await.unwrap(), "first");
    assert!(world.kept.lock().unwrap()[0].contains("new"));
}

#[tokio::test]
async fn a_grant_whose_replacement_never_arrived_is_the_way_back() {
    let world = World::answering([no("invalid_grant"), given("first", Some("newer"))]);
    let access = Access::new(&grant("new", Some("old")), &world.around());
    access.kept_by(world.clone());
    assert_eq!(access.token().await.unwrap(), "first");
    assert_eq!(world.shown(), ["new", "old"]);
    assert!(world.kept.lock().unwrap()[0].contains("newer"));
}

#[tokio::test]
async fn who_was_sent_away_asks_nobody_again_until_somebody_signs_in() {
    let world = World::answering([no("invalid_grant")]);
    let access = world.access("s3cret-refresh");
    for _ in 0..3 {
        let error = access.token().await.unwrap_err();
        assert_eq!((error.kind, error.retry), (PortErrorKind::SignInAgain, Retry::Never));
        assert_eq!(error.params["provider"], "Correo");
        assert!(!format!("{error:?}").contains("s3cret"));
        world.after.fetch_add(HOUR, Ordering::SeqCst);
    }
    assert_eq!(world.shown().len(), 1);
}

#[tokio::test]
async fn a_provider_that_is_away_is_asked_later_and_nothing_is_lost() {
    let world = World::answering([]);
    world.fails_next(away());
    let access = world.access("s3cret-refresh");
    let (a, b) = tokio::join!(access.token(), access.token());
    assert_eq!(
        [a.unwrap_err().kind, b.unwrap_err().kind],
        [PortErrorKind::Unreachable; 2]
    );
    assert_eq!(world.shown().len(), 1, "not by each of them");
    let (status, body) = given("first", None);
    world.answers_next(status, body);
    world.after.fetch_add(2 * SECOND, Ordering::SeqCst);
    assert_eq!(access.token().await.unwrap(), "first");
}

#[tokio::test]
async fn an_answer_that_comes_when_nobody_waits_any_more_is_kept_all_the_same() {
    let world = World::answering([given("first", Some("new"))]);
    let access = world.access("old");
    {
        let mut asking = Box::pin(access.token());
        let polled = goes_on(&mut asking);
        assert!(polled, "under way");
    }
    while world.kept.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(access.token().await.unwrap(), "first");
}

/// Looks once at work that is not done, so that it begins; true when it goes on.
fn goes_on<F: Future>(work: &mut std::pin::Pin<Box<F>>) -> bool {
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    work.as_mut().poll(&mut context).is_pending()
}

#[tokio::test]
async fn who_has_no_grant_any_more_gives_none_and_keeps_none() {
    let world = World::answering([given("first", None)]);
    let access = world.access("s3cret-refresh");
    access.token().await.unwrap();
    access.forget().await;
    assert_eq!(access.token().await.unwrap_err().kind, PortErrorKind::SignInAgain);
    let nothing = Access::new("", &world.around());
    assert_eq!(nothing.token().await.unwrap_err().kind, PortErrorKind::SignInAgain);
}

#[tokio::test]
async fn a_grant_that_is_given_up_is_taken_back_at_its_provider_once() {
    let kept = |revoke: &str| {
        let mut kept: Value = serde_json::from_str(&grant("r1", None)).unwrap();
        kept["revoke"] = json!(revoke);
        kept.to_string()
    };
    let whose = || "Correo".to_owned();
    let place = "https://id.correo.test/revoke";
    for (revoke, answer, after) in [
        (place, Some((200, json!({}))), Withdrawal::Done { provider: whose() }),
        (place, Some((503, json!({}))), Withdrawal::Failed { provider: whose() }),
        ("", None, Withdrawal::NoWay { provider: whose() }),
        // A secret goes over no open line.
        (
            "http://id.correo.test/revoke",
            None,
            Withdrawal::Failed { provider: whose() },
        ),
    ] {
        let asked = usize::from(answer.is_some());
        let world = World::answering(answer);
        let access = Access::new(&kept(revoke), &world.around());
        assert_eq!(access.withdraw().await, Withdrawal::NoGrant, "it is still in use");
        access.forget().await;
        assert!(access.token().await.is_err());
        assert_eq!(access.withdraw().await, after, "{revoke}");
        assert_eq!(access.withdraw().await, Withdrawal::NoGrant);
        let forms = world.asked.lock().unwrap();
        assert_eq!(forms.len(), asked);
        for form in forms.iter() {
            assert_eq!(
                (form["token"].as_str(), form["token_type_hint"].as_str()),
                ("r1", "refresh_token")
            );
        }
    }
}
