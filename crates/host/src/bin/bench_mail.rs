//! `mostrador-bench-mail`: reads a mailbox for the first time and says how long it took and how much memory it needed. It is a
//! program of its own because the memory that counts is the highest of a whole process.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints, and its time is the machine's"
)]

use api::contract::WireError;
use clap::Parser;
use host::{Desk, Options};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Reads all mails of a mailbox on this computer.
#[derive(Parser)]
struct Arguments {
    /// Port of the IMAP server on 127.0.0.1; the way to it is not encrypted.
    #[arg(long)]
    port: u16,
    /// Address of the mailbox.
    #[arg(long)]
    address: String,
    /// What opens it.
    #[arg(long)]
    password: String,
    /// An empty folder for the data.
    #[arg(long)]
    folder: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match read(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error:?}");
            ExitCode::FAILURE
        }
    }
}

async fn read(arguments: Arguments) -> Result<(), WireError> {
    let desk = Desk::open(Options {
        data_dir: Some(arguments.folder),
        passphrase: Some("only for measuring".to_owned()),
        ..Options::default()
    })
    .await?;
    let engine = desk.engine().ok_or_else(|| WireError::of("locked"))?;
    let fields: BTreeMap<String, String> = [
        ("address", arguments.address),
        ("password", arguments.password),
        ("imap", format!("imap+plain://127.0.0.1:{}", arguments.port)),
        ("history", "36500".to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into();
    let start = Instant::now();
    engine.add_connection("mailbox", "", &fields).await?;
    let reports = engine.sync_now().await?;
    let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let messages: u32 = reports.iter().map(|report| report.counted.messages).sum();
    let tickets: u32 = reports.iter().map(|report| report.counted.tickets).sum();
    let errors: Vec<_> = reports.iter().filter_map(|report| report.error.clone()).collect();
    desk.close().await;
    println!(
        "{}",
        json!({ "messages": messages, "tickets": tickets, "millis": millis, "peakKib": peak(), "errors": errors })
    );
    Ok(())
}

/// The most memory that this process had at any time, in KiB; 0 where the system does not say it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
