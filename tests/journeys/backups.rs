//! Backups: another computer goes on where this one stopped, and nothing that left since leaves again.

use crate::world::Desk;
use domain::OutgoingState;
use host::cli::{Read, read, run};
use std::path::Path;
use testkit::FlakyShop;

async fn mostrador(folder: &Path, line: &[&str], typed: &str) -> (String, bool) {
    let mut words = vec!["mostrador", "--data-dir", folder.to_str().unwrap()];
    words.extend_from_slice(line);
    let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    let Read::Run(arguments) = read(&words) else {
        panic!("{words:?}")
    };
    let typed = typed.to_owned();
    let outcome = run(*arguments, Some("correcto caballo"), &mut move || typed.clone()).await;
    (outcome.text, outcome.ok)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anas_backup_opens_on_brunos_computer_with_the_recovery_code_and_with_nothing_else() {
    let (ana, bruno, disk) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    assert!(mostrador(ana.path(), &["demo"], "").await.1);
    let (before, _) = mostrador(ana.path(), &["tickets", "--lang", "es", "--limit", "200"], "").await;
    let to = disk.path().to_str().unwrap();
    let (text, ok) = mostrador(ana.path(), &["--json", "backup", "--to", to], "").await;
    assert!(ok, "{text}");
    let made: serde_json::Value = serde_json::from_str(&text).unwrap();
    let backup = made["folder"].as_str().unwrap();
    let (text, ok) = mostrador(ana.path(), &["--json", "recovery-code"], "").await;
    assert!(ok, "{text}");
    let code: serde_json::Value = serde_json::from_str(&text).unwrap();

    // Bruno has worked here before: his data is not lost by this either.
    assert!(mostrador(bruno.path(), &["demo"], "").await.1);
    let (text, ok) = mostrador(bruno.path(), &["restore", backup, "--lang", "es"], "").await;
    assert!(!ok && text.contains("otra clave"), "{text}");
    let wrong = ["restore", backup, "--code", "-", "--lang", "hu"];
    let (text, ok) = mostrador(bruno.path(), &wrong, "AAAAA-BBBBB").await;
    assert!(!ok && text.contains("nem nyílik meg"), "{text}");
    let right = ["restore", backup, "--code", "-", "--lang", "en"];
    let (text, ok) = mostrador(bruno.path(), &right, code["code"].as_str().unwrap()).await;
    assert!(ok && text.starts_with("Restored from"), "{text}");
    let (after, ok) = mostrador(bruno.path(), &["tickets", "--lang", "es", "--limit", "200"], "").await;
    assert!(ok, "{after}");
    assert_eq!(numbers(&after), numbers(&before));
    assert!(bruno.path().join("backups/replaced-1/mostrador.db").exists());
}

/// Numbers of the tickets in a printed list; their times are said in relation to now.
fn numbers(list: &str) -> Vec<&str> {
    list.split_whitespace().filter(|word| word.starts_with('#')).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_left_after_the_backup_was_made_does_not_leave_again_when_it_is_restored() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", crate::world::MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    let taken = desk.reply(desk.only_ticket().await.id, "Llega mañana.").await;
    let backup = desk.engine.back_up().await.unwrap();
    desk.pass(11).await;
    assert_eq!(shop.received().len(), 1);

    let desk = desk.restored(&backup.folder).await;
    let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
    assert_eq!(
        row.state,
        OutgoingState::Unknown,
        "nobody knows what left from the other copy"
    );
    desk.pass(3_600).await;
    let row = desk.engine.store().outbox_row(taken.outbox).await.unwrap();
    assert_eq!(row.state, OutgoingState::Done);
    assert_eq!(shop.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_had_not_left_leaves_once_after_the_backup_is_restored() {
    let shop = FlakyShop::default();
    shop.carla_writes("Hola, ¿dónde está mi pedido?", crate::world::MORNING);
    let desk = Desk::with(Box::leak(Box::new(shop.clone()))).await;
    desk.reply(desk.only_ticket().await.id, "Llega mañana.").await;
    let backup = desk.engine.back_up().await.unwrap();
    let desk = desk.restored(&backup.folder).await;
    desk.pass(3_600).await;
    assert_eq!(shop.received().len(), 1);
    // And an ordinary start doubts nothing.
    let ticket = desk.only_ticket().await;
    let later = desk.reply(ticket.id, "¿Le ha llegado?").await;
    let desk = desk.restarted().await;
    let row = desk.engine.store().outbox_row(later.outbox).await.unwrap();
    assert_eq!(row.state, OutgoingState::Held);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ana_backs_up_when_she_likes_and_is_told_what_is_kept_where() {
    let folder = tempfile::tempdir().unwrap();
    let desk = host::Desk::open(host::Options {
        data_dir: Some(folder.path().to_owned()),
        passphrase: Some("correcto caballo".to_owned()),
        sample: true,
        ..host::Options::default()
    })
    .await
    .unwrap();
    let ask = async |command: &str| desk.call(command, serde_json::json!({})).await.unwrap();
    let before = ask("backup.status").await;
    assert_eq!((&before["count"], before["newestAt"].is_null()), (&0.into(), true));
    let after = ask("backup.now").await;
    assert_eq!(after["count"], 1);
    assert!(after["newestBytes"].as_u64().unwrap() > 100_000);
    assert!(
        Path::new(after["folder"].as_str().unwrap())
            .join("attachments")
            .is_dir()
    );
    assert_eq!(ask("backup.status").await, after);
    let code = ask("backup.recovery_code").await["code"].as_str().unwrap().to_owned();
    assert_eq!(desk.recovery_code().unwrap(), Some(code));
    desk.close().await;
}
