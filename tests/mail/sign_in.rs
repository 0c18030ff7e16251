//! Mailboxes without a password, on real servers: somebody signs in on a provider's page, and from then on access is renewed
//! without them, until the provider wants them back.

use super::identity::{Fault, Identity, browser};
use super::post::{Post, from_carla};
use crate::world::{Desk, contains};
use connectors::channels::mailbox::Mailbox;
use domain::{HOUR, Language, MINUTE, OutgoingState};
use engine::{SignInStage, SignInState};
use platform::ReqwestHttp;
use std::collections::BTreeMap;
use std::sync::Arc;

fn spanish() -> Language {
    Language::parse("es").unwrap()
}

/// State of the answer among what leaves for a ticket; its copy for the mailbox follows later.
fn reply_of(rows: &[store::OutboxRow]) -> Option<OutgoingState> {
    let reply = rows.iter().find(|row| row.kind == "reply.send");
    reply.map(|row| row.state)
}

/// A post office, a provider, and a desk at which nothing is connected.
struct Office {
    post: Post,
    identity: Identity,
    address: String,
    desk: Desk,
}

impl Office {
    async fn open() -> Option<Office> {
        let post = Post::running()?;
        let identity = Identity::of(&post).await;
        let http = Arc::new(ReqwestHttp::new().unwrap());
        let desk = Desk::at_shop_and_post(&[&Mailbox], http, post.network()).await;
        Some(Office {
            address: post.new_mailbox(),
            identity,
            desk,
            post,
        })
    }

    /// What is typed, with no password among it.
    fn fields(&self) -> BTreeMap<String, String> {
        let mut fields = self.post.fields_out(&self.address, self.post.port("smtp/tls"));
        fields.remove("password");
        fields.insert("issuer".to_owned(), self.identity.issuer.clone());
        fields.insert("client_id".to_owned(), "mostrador-tests".to_owned());
        fields
    }

    async fn begin(&self) -> SignInState {
        let begun = self
            .desk
            .engine
            .begin_sign_in("mailbox", &self.fields(), spanish())
            .await;
        begun.unwrap()
    }

    /// How a sign-in ended.
    async fn ended(&self, id: &str) -> SignInStage {
        let mut changes = self.desk.engine.store().changes();
        loop {
            let state = self.desk.engine.sign_in_state(id).unwrap();
            if state.stage != SignInStage::Waiting {
                return state.stage;
            }
            changes.recv().await.unwrap();
        }
    }

    /// Somebody signs in; the id of it.
    async fn signs_in(&self, account: &str) -> (String, SignInStage) {
        let begun = self.begin().await;
        let shown = browser(&self.identity.allows(&begun.page, account)).await.unwrap();
        assert!(shown.contains("vuelve a Mostrador"), "{shown}");
        let stage = self.ended(&begun.id).await;
        (begun.id, stage)
    }

    /// What is typed once somebody has signed in.
    fn signed(&self, id: &str) -> BTreeMap<String, String> {
        let mut fields = self.fields();
        fields.insert("grant".to_owned(), id.to_owned());
        fields
    }

    /// A desk that reads the mailbox.
    async fn connected() -> Option<Office> {
        let office = Office::open().await?;
        let (id, _) = office.signs_in(&office.address).await;
        let engine = &office.desk.engine;
        engine.add_connection("mailbox", "", &office.signed(&id)).await.unwrap();
        office.desk.sync().await;
        Some(office)
    }

    async fn bring(&self, id: &str) {
        let mail = from_carla(&format!("{id}{}", self.address), "Pedido", "", "¿Dónde está?");
        self.post.bring("carla@correo.test", &self.address, &mail).await;
    }

    /// The code of what a reading says, if it did not work.
    async fn reads(&self) -> Option<String> {
        let reports = self.desk.engine.sync_now().await.unwrap();
        reports.into_iter().next().unwrap().error.map(|(code, _)| code)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_signs_in_on_the_page_reads_and_answers_without_a_password() {
    let Some(office) = Office::open().await else { return };
    let (id, stage) = office.signs_in(&office.address).await;
    let done = SignInStage::Done {
        account: office.address.clone(),
        is_other: false,
    };
    assert_eq!(stage, done);
    let engine = &office.desk.engine;
    let tried = engine.test_connection("mailbox", &office.signed(&id)).await.unwrap();
    assert!(tried.steps.iter().all(|step| step.error.is_none()), "{tried:?}");
    assert_eq!(tried.steps.len(), 5);
    engine.add_connection("mailbox", "", &office.signed(&id)).await.unwrap();
    assert!(engine.sign_in_state(&id).is_err(), "it is a connection now");
    office.bring("uno").await;
    office.desk.sync().await;
    let ticket = office.desk.only_ticket().await;
    office.desk.reply(ticket.id, "Ya está en camino.").await;
    office.desk.pass(60).await;
    office.post.until("carla@correo.test", "", 1).await;
    // What opens the mailbox is in the keychain and nowhere else.
    let bytes = office.desk.bytes();
    let grant = office.desk.vault.ending_in("/grant").unwrap();
    let secrets = office.identity.secrets();
    assert!(secrets.iter().any(|secret| grant.contains(secret)));
    for secret in secrets {
        assert!(!contains(&bytes, &secret), "a secret is on the disk");
        let is_access = secret.starts_with("ey");
        assert!(!(is_access && grant.contains(&secret)), "access is only in memory");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_providers_answer_ends_a_sign_in_and_it_does_so_once() {
    let Some(office) = Office::open().await else { return };
    let begun = office.begin().await;
    let door = office.identity.denies(&begun.page);
    let door = door.split('?').next().unwrap();
    for forged in [
        "?code=c0de&state=guessed",
        "?error=access_denied&state=guessed",
        "favicon.ico",
        "",
    ] {
        let shown = browser(&format!("{door}{forged}")).await.unwrap();
        assert!(shown.starts_with("HTTP/1.1 404"), "{shown}");
    }
    let state = office.desk.engine.sign_in_state(&begun.id).unwrap();
    assert_eq!(state.stage, SignInStage::Waiting);
    let back = office.identity.allows(&begun.page, &office.address);
    browser(&back).await.unwrap();
    assert!(matches!(office.ended(&begun.id).await, SignInStage::Done { .. }));
    assert_eq!(office.identity.asked(), 1);
    // Whoever comes with the same code finds nobody, or nobody who listens.
    assert!(browser(&back).await.is_none_or(|shown| shown.is_empty()));
    assert_eq!(office.identity.asked(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_no_closes_the_browser_or_cancels_is_not_waited_for() {
    let Some(office) = Office::open().await else { return };
    let begun = office.begin().await;
    browser(&office.identity.denies(&begun.page)).await.unwrap();
    let SignInStage::Failed { code, .. } = office.ended(&begun.id).await else {
        panic!("signed in")
    };
    assert_eq!(code, "sign_in_denied");
    let begun = office.begin().await;
    let ended = async {
        let engine = &office.desk.engine;
        while engine.sign_in_state(&begun.id).unwrap().stage == SignInStage::Waiting {
            office.desk.clock.advance(10 * MINUTE);
            tokio::task::yield_now().await;
        }
        engine.sign_in_state(&begun.id).unwrap().stage
    };
    let SignInStage::Failed { code, .. } = ended.await else {
        panic!("signed in")
    };
    assert_eq!(code, "sign_in_late");
    let begun = office.begin().await;
    office.desk.engine.cancel_sign_in(&begun.id);
    assert!(office.desk.engine.sign_in_state(&begun.id).is_err());
    let refused = office
        .desk
        .engine
        .add_connection("mailbox", "", &office.signed(&begun.id))
        .await;
    assert!(refused.unwrap_err().to_string().contains("sign_in_gone"));
    // The desk closes although somebody still waits.
    office.begin().await;
    office.desk.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_account_is_told_and_does_not_open_the_mailbox() {
    let Some(office) = Office::open().await else { return };
    let (id, stage) = office.signs_in("bruno@tallerazul.test").await;
    let other = SignInStage::Done {
        account: "bruno@tallerazul.test".to_owned(),
        is_other: true,
    };
    assert_eq!(stage, other);
    let tried = office
        .desk
        .engine
        .test_connection("mailbox", &office.signed(&id))
        .await
        .unwrap();
    let last = tried.steps.last().unwrap();
    let error = last.error.as_ref().unwrap();
    assert_eq!((last.code, error.kind.code()), ("sign_in", "mail_token_refused"));
    assert_eq!(error.params["host"], "127.0.0.1");
    for secret in office.identity.secrets() {
        assert!(!format!("{error:?}").contains(&secret), "a secret is in an error");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_that_ran_out_is_renewed_and_nobody_notices() {
    let Some(office) = Office::connected().await else {
        return;
    };
    office.identity.does(Fault::GivesOldAccess);
    office.desk.clock.advance(2 * HOUR);
    office.bring("uno").await;
    // The connection of the last reading is still good; a new one is shown the new access, which the server does not take.
    let office = Office {
        desk: office.desk.restarted().await,
        ..office
    };
    let before = office.identity.asked();
    assert_eq!(office.reads().await, None);
    assert_eq!(
        office.identity.asked(),
        before + 2,
        "once for the old, once for a good one"
    );
    let ticket = office.desk.only_ticket().await;
    // Mail leaves in the same way.
    office.identity.does(Fault::GivesOldAccess);
    office.desk.clock.advance(2 * HOUR);
    office.desk.reply(ticket.id, "Ya está en camino.").await;
    office.desk.pass(60).await;
    let sent = office.desk.engine.store().outbox_of(ticket.id).await.unwrap();
    assert_eq!(reply_of(&sent), Some(OutgoingState::Done), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_grant_whose_answer_was_lost_in_a_kill_costs_nobody_a_sign_in() {
    let Some(office) = Office::connected().await else {
        return;
    };
    office.identity.does(Fault::LosesTheAnswer);
    let office = Office {
        desk: office.desk.restarted().await,
        ..office
    };
    assert_eq!(office.reads().await.as_deref(), Some("shop_unreachable"));
    let office = Office {
        desk: office.desk.restarted().await,
        ..office
    };
    office.bring("uno").await;
    assert_eq!(office.reads().await, None);
    office.desk.only_ticket().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_away_delays_and_loses_nothing() {
    let Some(office) = Office::connected().await else {
        return;
    };
    let office = Office {
        desk: office.desk.restarted().await,
        ..office
    };
    office.bring("uno").await;
    office.identity.does(Fault::Away);
    assert_eq!(office.reads().await.as_deref(), Some("shop_unreachable"));
    office.desk.clock.advance(MINUTE);
    assert_eq!(office.reads().await, None);
    office.desk.only_ticket().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_provider_withdrew_it_everything_waits_until_somebody_signs_in_again() {
    let Some(office) = Office::connected().await else {
        return;
    };
    office.bring("uno").await;
    office.desk.sync().await;
    let ticket = office.desk.only_ticket().await;
    office.identity.revokes_all();
    let office = Office {
        desk: office.desk.restarted().await,
        ..office
    };
    assert_eq!(office.reads().await.as_deref(), Some("sign_in_again"));
    let engine = &office.desk.engine;
    let row = engine.store().connections().await.unwrap().remove(0);
    assert!(row.needs_person);
    assert_eq!(
        row.error_params["provider"],
        office.identity.issuer.trim_start_matches("http://")
    );
    // An answer is taken, and waits.
    office.desk.reply(ticket.id, "Ya está en camino.").await;
    office.desk.clock.advance(MINUTE);
    engine.send_due().await.unwrap();
    let waiting = engine.store().outbox_of(ticket.id).await.unwrap().remove(0);
    assert_eq!(waiting.state, OutgoingState::Ready);
    assert_eq!(waiting.error_code.as_deref(), Some("sign_in_again"));
    let asked = office.identity.asked();
    office.desk.clock.advance(HOUR);
    engine.send_due().await.unwrap();
    office.reads().await;
    assert_eq!(
        office.identity.asked(),
        asked,
        "nobody is asked who has said no for good"
    );
    // Somebody else's account does not take its place.
    let again = engine.begin_sign_in_again(row.id, spanish()).await.unwrap();
    browser(&office.identity.allows(&again.page, "bruno@tallerazul.test"))
        .await
        .unwrap();
    office.ended(&again.id).await;
    let refused = engine.sign_in_again(row.id, &again.id).await.unwrap_err();
    assert!(refused.to_string().contains("mail_token_refused"), "{refused}");
    // Its own does: what waited leaves, and what came meanwhile is read.
    office.bring("dos").await;
    let again = engine.begin_sign_in_again(row.id, spanish()).await.unwrap();
    browser(&office.identity.allows(&again.page, &office.address))
        .await
        .unwrap();
    office.ended(&again.id).await;
    engine.sign_in_again(row.id, &again.id).await.unwrap();
    engine.send_due().await.unwrap();
    office.desk.sync().await;
    let sent = engine.store().outbox_of(ticket.id).await.unwrap();
    assert_eq!(reply_of(&sent), Some(OutgoingState::Done), "{sent:?}");
    assert_eq!(office.desk.queue(store::TicketQueue::AllOpen).await.len(), 2);
    let row = engine.store().connections().await.unwrap().remove(0);
    assert!(!row.needs_person && row.error_code.is_none());
    // And it is still good after the next start.
    let office = Office {
        desk: office.desk.restarted().await,
        ..office
    };
    assert_eq!(office.reads().await, None);
}
