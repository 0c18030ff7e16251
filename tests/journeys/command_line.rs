//! The command line, on the sample shop, in every language.

use host::cli::{Read, read, run};
use std::path::Path;

/// Runs one command line on a data folder and gives what it prints.
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
async fn demo_tickets_show_reply_outbox_doctor() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (text, ok) = mostrador(at, &["demo", "--lang", "en"], "").await;
    assert!(ok && text.contains("Taller Azul: 411 orders, 152 customers"), "{text}");
    for (lang, word) in [("en", "tickets"), ("es", "tickets"), ("hu", "ügy"), ("id", "tiket")] {
        let (text, ok) = mostrador(at, &["tickets", "--lang", lang], "").await;
        assert!(ok && text.trim_end().ends_with(word), "{lang}: {text}");
        assert!(text.contains("#10"), "{text}");
    }
    let (text, ok) = mostrador(at, &["--json", "tickets", "--limit", "200"], "").await;
    assert!(ok);
    let list: serde_json::Value = serde_json::from_str(&text).unwrap();
    let row = list["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["channel"] == "email" && !row["orderNumber"].is_null());
    let number = row.unwrap()["number"].to_string();
    let (text, ok) = mostrador(at, &["show", &number, "--lang", "es"], "").await;
    assert!(
        ok && text.contains(&format!("#{number}")) && text.contains("pedido"),
        "{text}"
    );
    let (text, ok) = mostrador(
        at,
        &["reply", &number, "-", "--lang", "es"],
        "Hola: lo miro ahora mismo.",
    )
    .await;
    assert_eq!((text.as_str(), ok), ("Enviada", true));
    let (text, ok) = mostrador(at, &["outbox", "--lang", "hu"], "").await;
    assert!(
        ok && text.contains("Elküldve") && text.contains("Hola: lo miro ahora mismo."),
        "{text}"
    );
    let (text, ok) = mostrador(at, &["sync", "--lang", "id"], "").await;
    assert!(ok && text.contains("Taller Azul"), "{text}");
    let (text, ok) = mostrador(at, &["doctor", "--lang", "es"], "").await;
    assert!(ok && text.contains("La base de datos está intacta."), "{text}");
}

/// With its languages, since the words below the pages and the letters of the fonts are others in each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_ticket_can_be_kept_as_pdf_and_as_a_mail() {
    let folder = tempfile::tempdir().unwrap();
    let desk = host::Desk::open(host::Options {
        data_dir: Some(folder.path().to_owned()),
        passphrase: Some("correcto caballo".to_owned()),
        sample: true,
        ..host::Options::default()
    })
    .await
    .unwrap();
    let list = desk
        .call(
            "ticket.list",
            serde_json::json!({
                "queue": "all_open", "channel": null, "language": null, "order": "due", "offset": 0, "limit": 30,
            }),
        )
        .await;
    let list = list.unwrap();
    for (row, lang) in list["rows"]
        .as_array()
        .unwrap()
        .iter()
        .zip(["en", "es", "hu", "id"].iter().cycle())
    {
        let setting = serde_json::json!({ "key": "language", "value": lang });
        desk.call("app.set", setting).await.unwrap();
        let ticket = serde_json::json!({ "ticketId": row["id"] });
        let bytes = async |command: &str| {
            let file = desk.call(command, ticket.clone()).await.unwrap();
            let base64 = file["base64"].as_str().unwrap().as_bytes().to_vec();
            (file["name"].as_str().unwrap().to_owned(), base64)
        };
        let (name, pdf) = bytes("ticket.paper").await;
        assert_eq!(name, format!("{}.pdf", row["number"]));
        assert!(pdf.starts_with(b"JVBERi0"), "%PDF- in Base64");
        let (name, mail) = bytes("ticket.mail_file").await;
        assert_eq!(name, format!("{}.eml", row["number"]));
        assert!(mail.len() > 500);
    }
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_done_is_said_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let (text, ok) = mostrador(folder.path(), &["show", "9999", "--lang", "en"], "").await;
    assert!(
        !ok && !text.contains("errors.") && !text.contains("not_found"),
        "{text}"
    );
    let (text, ok) = mostrador(folder.path(), &["connect", "medusa", "--lang", "hu", "url=x"], "").await;
    assert!(!ok && text.contains("secret_key"), "{text}");
    let (text, ok) = mostrador(
        folder.path(),
        &[
            "connect",
            "medusa",
            "--lang",
            "en",
            "url=http://127.0.0.1:1",
            "secret_key=-",
        ],
        "sk_x",
    )
    .await;
    assert!(!ok && text.contains("127.0.0.1"), "{text}");
    let (text, ok) = mostrador(folder.path(), &["--json", "show", "9999"], "").await;
    let error: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((ok, error["code"].as_str()), (false, Some("not_found")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_program_on_the_same_folder_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let options = host::Options {
        data_dir: Some(folder.path().to_owned()),
        passphrase: Some("correcto caballo".to_owned()),
        ..host::Options::default()
    };
    let desk = host::Desk::open(options).await.unwrap();
    let (text, ok) = mostrador(folder.path(), &["tickets", "--lang", "en"], "").await;
    assert!(!ok && !text.contains("already_open"), "{text}");
    desk.close().await;
}
