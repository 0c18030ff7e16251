//! The program on the real Medusa server: connected from the command line, read to the end, killed in the middle, and
//! followed while the shop changes.

use super::medusa_admin::{Buyer, MedusaShop};
use crate::world::program;
use api::contract::{CustomerView, PaymentStatusView, TicketList, TicketView};
use domain::DAY;
use host::{Desk, Options};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use testkit::RecordingPrograms;

const PASSPHRASE: &str = "correcto caballo";

/// Runs the built command line and gives what it printed.
fn mostrador(folder: &Path, line: &[&str], typed: &str) -> (String, bool) {
    use std::io::Write;
    let mut child = Command::new(program("mostrador"))
        .args(line)
        .env("MOSTRADOR_DATA_DIR", folder)
        .env("MOSTRADOR_PASSPHRASE", PASSPHRASE)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (text, output.status.success())
}

fn connect(folder: &Path, shop: &MedusaShop) {
    let credentials = shop.credentials();
    let url = format!("url={}", credentials.get("url"));
    let key = format!("{}\n", credentials.get("secret_key"));
    let (text, ok) = mostrador(
        folder,
        &["connect", "medusa", &url, "secret_key=-", "--lang", "en"],
        &key,
    );
    assert!(ok, "{text}");
}

fn json_of(folder: &Path, line: &[&str]) -> Value {
    let (text, ok) = mostrador(folder, &[&["--json"], line].concat(), "");
    assert!(ok, "{text}");
    serde_json::from_str(&text).unwrap()
}

fn tickets(folder: &Path) -> TicketList {
    serde_json::from_value(json_of(folder, &["tickets", "--limit", "500"])).unwrap()
}

#[tokio::test]
async fn connect_sync_tickets_lists_the_buyers_return_request_and_her_orders() {
    let Some(shop) = MedusaShop::running() else { return };
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let carla = Buyer::carla();
    let order = shop.place_order(&carla, &[("taza", 2)], None).await;
    let id = order["id"].as_str().unwrap().to_owned();
    let number = order["display_id"].to_string();
    connect(at, &shop);
    assert!(mostrador(at, &["sync"], "").1);
    assert!(
        !tickets(at)
            .rows
            .iter()
            .any(|row| row.order_number.as_deref() == Some(&number)),
        "nothing was asked yet"
    );

    // What happens in the shop shows at the next reading: taken, sent, asked back.
    shop.capture(&id, None).await;
    let parcel = shop.fulfil(&id).await;
    shop.ship(&id, &parcel, "ES-TRACK-1").await;
    shop.request_return_as_buyer(&id, 1, "Llegó rota").await;
    assert!(mostrador(at, &["sync"], "").1);
    let list = tickets(at);
    let asked: Vec<_> = list
        .rows
        .iter()
        .filter(|row| row.order_number.as_deref() == Some(&number))
        .collect();
    assert_eq!(asked.len(), 1, "one return, one ticket");
    assert!(asked[0].snippet.ends_with("Llegó rota"), "{}", asked[0].snippet);
    let shown = json_of(at, &["show", &asked[0].number.to_string()]);
    let customer: CustomerView = serde_json::from_value(shown["customer"].clone()).unwrap();
    assert_eq!(customer.emails, std::slice::from_ref(&carla.email));
    let seen = customer.orders.iter().find(|o| o.number == number).unwrap();
    assert_eq!(seen.payment, PaymentStatusView::Paid);
    assert_eq!(seen.fulfilments[0].tracking_number.as_deref(), Some("ES-TRACK-1"));
    assert_eq!(seen.returns.len(), 1);
    assert!(mostrador(at, &["sync"], "").1);
    assert_eq!(tickets(at).total, list.total, "reading again makes no second ticket");
    let codes: Vec<&str> = seen.history.iter().map(|e| e.code.as_str()).collect();
    for code in ["placed", "paid", "shipped", "return_requested"] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }

    // A return that is received and paid back moves no date that the shop's own list is sorted by.
    let asked_back = shop.order(&id).await["returns"][0]["id"].as_str().map(str::to_owned);
    if let Some(asked_back) = asked_back {
        shop.receive_return(&asked_back).await;
    }
    let owed = shop.owed(&id).await;
    shop.refund(&id, &owed, "Taza rota").await;
    assert!(mostrador(at, &["sync"], "").1);
    let shown = json_of(at, &["show", &asked[0].number.to_string()]);
    let customer: CustomerView = serde_json::from_value(shown["customer"].clone()).unwrap();
    let seen = customer.orders.iter().find(|o| o.number == number).unwrap();
    assert_eq!(seen.payment, PaymentStatusView::PartiallyRefunded);
    assert_eq!(seen.refunds.len(), 1);
    assert!(seen.refunded.minor > 0 && customer.returned_orders == 1);
}

#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "another process is timed: its time is the machine's"
)]
async fn killed_in_the_middle_of_a_sync_the_same_rows_are_there_in_the_end() {
    let Some(shop) = MedusaShop::running() else { return };
    let (interrupted, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    connect(interrupted.path(), &shop);
    connect(whole.path(), &shop);
    // The whole reading is timed first, so that the kills fall on all of it, wherever this machine spends its time.
    let begun = std::time::Instant::now();
    assert!(mostrador(whole.path(), &["sync"], "").1);
    let all = begun.elapsed();
    let mut halves = 0;
    for round in 1..=12_u32 {
        let mut child = Command::new(program("mostrador"))
            .arg("sync")
            .env("MOSTRADOR_DATA_DIR", interrupted.path())
            .env("MOSTRADOR_PASSPHRASE", PASSPHRASE)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        pause(all * round / 13).await;
        let _ = child.kill();
        child.wait().unwrap();
        let read = &json_of(interrupted.path(), &["doctor"])["connections"][0];
        halves += u32::from(read["lastSuccessAt"].is_null() && read["customers"] != 0);
    }
    assert!(halves > 0, "no kill fell in the middle of a reading of {all:?}");
    let fingerprint = |folder: &Path| json_of(folder, &["doctor"])["fingerprint"].clone();
    let mut pairs = Vec::new();
    // Other tests change the shop meanwhile: two readings that fall between two changes must be equal.
    for _ in 0..8 {
        for folder in [interrupted.path(), whole.path()] {
            let (text, ok) = mostrador(folder, &["sync"], "");
            assert!(ok, "{text}");
        }
        let pair = (fingerprint(interrupted.path()), fingerprint(whole.path()));
        if pair.0 == pair.1 {
            assert_eq!(json_of(interrupted.path(), &["doctor"])["intact"], true);
            return;
        }
        pairs.push(pair);
    }
    panic!("never the same: {pairs:?}");
}

#[tokio::test]
async fn a_reply_to_a_shop_without_mail_is_handed_over_and_never_claimed_as_sent() {
    let Some(shop) = MedusaShop::running() else { return };
    let carla = Buyer::carla();
    let order = shop.place_order(&carla, &[("taza", 1)], None).await;
    let id = order["id"].as_str().unwrap().to_owned();
    shop.capture(&id, None).await;
    let parcel = shop.fulfil(&id).await;
    shop.ship(&id, &parcel, "ES-TRACK-2").await;
    shop.request_return_as_buyer(&id, 1, "No es mi color").await;
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        data_dir: Some(folder.path().to_owned()),
        passphrase: Some(PASSPHRASE.to_owned()),
        ..Options::default()
    };
    let program = Arc::new(RecordingPrograms::default());
    let desk = Desk::open_with(options, program.clone()).await.unwrap();
    let fields = shop.credentials().0;
    desk.call(
        "connection.add",
        json!({ "connector": "medusa", "label": "", "fields": fields }),
    )
    .await
    .unwrap();
    desk.call("sync.now", Value::Null).await.unwrap();
    let number = order["display_id"].to_string();
    let list = desk
        .call("ticket.list", json!({ "queue": "all_open", "channel": "shop", "language": null, "order": "newest", "offset": 0, "limit": 500 }))
        .await
        .unwrap();
    let list: TicketList = serde_json::from_value(list).unwrap();
    let row = list
        .rows
        .iter()
        .find(|row| row.order_number.as_deref() == Some(&number))
        .unwrap();
    assert!(row.last_message_at > 1_700_000_000_000 - DAY);
    let view: TicketView = read(&desk, &row.id).await;
    assert_eq!(view.reply_to, std::slice::from_ref(&carla.email));
    let input = json!({ "ticketId": row.id, "text": "Hola, Carla: recogemos la taza mañana.", "operationId": uuid::Uuid::new_v4(),
                        "lastSeenMessageId": view.last_seen_message_id, "force": false, "then": null });
    desk.call("ticket.reply", input).await.unwrap();
    desk.engine().unwrap().send_due().await.unwrap();
    let view: TicketView = read(&desk, &row.id).await;
    let delivery = view.messages.iter().find_map(|m| m.delivery.clone()).unwrap();
    assert_eq!(serde_json::to_value(delivery.state).unwrap(), "handed_over");
    let prepared = program.prepared();
    assert_eq!(prepared.len(), 1);
    assert!(
        prepared[0].starts_with(&format!("mailto:{}?subject=", carla.email)),
        "{}",
        prepared[0]
    );
    desk.close().await;
}

async fn read(desk: &Desk, ticket: &str) -> TicketView {
    serde_json::from_value(desk.call("ticket.get", json!({ "ticketId": ticket })).await.unwrap()).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "another process is waited for: its time is the machine's"
)]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
