//! `mostrador-bench-sync`: reads a shop for the first time and says how long it took, how much memory it needed and what an agent
//! waited for meanwhile; or, with `--floor`, only downloads what such a reading asks for. It is a program of its own because the
//! memory that counts is the highest of a whole process.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark prints, and its time is the machine's"
)]

use api::contract::WireError;
use clap::Parser;
use host::{Desk, Options};
use platform::{FileNotebooks, ReqwestHttp, SystemClock, SystemDice, SystemMail};
use ports::{
    Credentials, Http, HttpRequest, HttpResponse, Notebooks, PortError, PortErrorKind, Record, Retry, Surroundings,
    async_trait,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Reads all of a shop.
#[derive(Parser)]
struct Arguments {
    /// The kind of shop.
    #[arg(long)]
    shop: String,
    /// What its form asks for, as `name=value`; once for each field.
    #[arg(long = "field")]
    fields: Vec<String>,
    /// An empty folder for the data.
    #[arg(long)]
    folder: PathBuf,
    /// Only downloads: what the connector asks for, asked once more by a client that reads every answer whole and looks at none.
    #[arg(long)]
    floor: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let fields: BTreeMap<String, String> = arguments
        .fields
        .iter()
        .filter_map(|field| field.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let said = if arguments.floor {
        let said = floor(&arguments.shop, fields, &arguments.folder).await;
        said.map_err(|error| format!("{error:?}"))
    } else {
        let said = import(&arguments.shop, &fields, arguments.folder).await;
        said.map_err(|error| format!("{error:?}"))
    };
    match said {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn millis(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A network that remembers what was asked.
struct Noting {
    http: ReqwestHttp,
    asked: Mutex<Vec<HttpRequest>>,
}

#[async_trait]
impl Http for Noting {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, PortError> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request.clone());
        self.http.send(request).await
    }
}

fn failed(why: impl Into<String>) -> PortError {
    PortError::new(PortErrorKind::NotUnderstood, Retry::Never, why.into())
}

/// Lets the connector read everything and keeps nothing, which also warms the server; then asks for the same again.
async fn floor(shop: &str, fields: BTreeMap<String, String>, folder: &Path) -> Result<Value, PortError> {
    let network = Arc::new(Noting {
        http: ReqwestHttp::new().map_err(failed)?,
        asked: Mutex::default(),
    });
    let around = Surroundings {
        http: network.clone(),
        mail: Arc::new(SystemMail::new().map_err(failed)?),
        clock: Arc::new(SystemClock),
        dice: Arc::new(SystemDice),
        notebook: FileNotebooks::new(folder).open("bench"),
    };
    let connector = connectors::CONNECTORS.iter().find(|kind| kind.id() == shop);
    let connector = connector.ok_or_else(|| failed(format!("no kind of shop is called {shop}")))?;
    let connected = connector.connect(&Credentials(fields), around)?;
    let mut orders = BTreeSet::new();
    let start = Instant::now();
    for stream in connected.streams() {
        let mut cursor: Option<String> = None;
        loop {
            let batch = connected.pull(*stream, cursor.as_deref()).await?;
            orders.extend(batch.records.into_iter().filter_map(|record| match record {
                Record::Order(order) => Some(order.id),
                _ => None,
            }));
            if !batch.more {
                break;
            }
            cursor = Some(batch.cursor);
        }
    }
    let connector = millis(start);
    let asked = std::mem::take(&mut *network.asked.lock().unwrap_or_else(PoisonError::into_inner));
    let (requests, mut bytes) = (asked.len(), 0);
    let start = Instant::now();
    for request in asked {
        let answer = network.http.send(request).await?;
        if answer.status != 200 {
            return Err(failed(format!("asked again, it answers {}", answer.status)));
        }
        bytes += answer.body.len();
    }
    Ok(
        json!({ "orders": orders.len(), "requests": requests, "bytes": bytes, "connector": connector, "millis": millis(start) }),
    )
}

/// The first reading, by the production engine into an encrypted database, with an agent at work.
async fn import(shop: &str, fields: &BTreeMap<String, String>, folder: PathBuf) -> Result<Value, WireError> {
    let desk = Desk::open(Options {
        data_dir: Some(folder),
        passphrase: Some("only for measuring".to_owned()),
        ..Options::default()
    })
    .await?;
    let engine = desk.engine().ok_or_else(|| WireError::of("locked"))?;
    let over = Arc::new(AtomicBool::new(false));
    let start = Instant::now();
    engine.add_connection(shop, "", fields).await?;
    let agent = tokio::spawn(at_work(desk.clone(), over.clone()));
    let reports = engine.sync_now().await?;
    let millis = millis(start);
    over.store(true, Ordering::Relaxed);
    let waits = agent.await.map_err(|_| WireError::of("internal"))??;
    let orders: u32 = reports.iter().map(|report| report.counted.orders).sum();
    let tickets: u32 = reports.iter().map(|report| report.counted.tickets).sum();
    let errors: Vec<_> = reports.iter().filter_map(|report| report.error.clone()).collect();
    desk.close().await;
    Ok(json!({
        "orders": orders, "tickets": tickets, "millis": millis, "peakKib": peak(), "waits": waits, "errors": errors,
    }))
}

/// Looks at one thing after the other, as an agent who never rests for longer than a moment; microseconds of each question, at
/// the half and at 95 of a hundred.
async fn at_work(desk: Desk, over: Arc<AtomicBool>) -> Result<Value, WireError> {
    const MOMENT: Duration = Duration::from_millis(50);
    let list =
        json!({ "queue": "all_open", "channel": null, "language": null, "order": "due", "offset": 0, "limit": 200 });
    let mut times: BTreeMap<&'static str, Vec<u128>> = BTreeMap::new();
    while !over.load(Ordering::Relaxed) {
        let tickets = timed(&desk, &mut times, "ticket.list", list.clone()).await?;
        if let Some(id) = tickets["rows"][0]["id"].as_str() {
            timed(&desk, &mut times, "ticket.get", json!({ "ticketId": id })).await?;
        }
        let found = timed(&desk, &mut times, "search", json!({ "text": "ilona", "limit": 6 })).await?;
        if let Some(id) = found["customers"][0]["id"].as_str() {
            let asked = json!({ "customerId": id, "orderId": null, "allOrders": true });
            timed(&desk, &mut times, "customer.get", asked).await?;
        }
        tokio::time::sleep(MOMENT).await;
    }
    let mut said = serde_json::Map::new();
    for (name, mut micros) in times {
        micros.sort_unstable();
        let at = |percent: usize| micros.get(micros.len() * percent / 100).copied().unwrap_or_default();
        said.insert(
            name.to_owned(),
            json!({ "asked": micros.len(), "p50": at(50), "p95": at(95) }),
        );
    }
    Ok(Value::Object(said))
}

async fn timed(
    desk: &Desk,
    times: &mut BTreeMap<&'static str, Vec<u128>>,
    command: &'static str,
    input: Value,
) -> Result<Value, WireError> {
    let start = Instant::now();
    let answer = desk.call(command, input).await?;
    times.entry(command).or_default().push(start.elapsed().as_micros());
    Ok(answer)
}

/// The most memory that this process had at any time, in KiB; 0 where the system does not say it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
