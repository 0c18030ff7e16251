//! `mostrador-devhost`: the loopback host as a program. Prints one JSON line with its address, then serves until it is
//! stopped.
#![expect(clippy::print_stdout, reason = "the address is this program's output")]

use clap::Parser;
use host::devhost::DevHost;
use host::{Desk, Options};
use std::path::PathBuf;
use std::process::ExitCode;

/// Serves the interface and the engine to a browser on this machine, for tests.
#[derive(Parser)]
struct Arguments {
    /// Port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Folder of the built interface.
    #[arg(long, default_value = "ui/dist")]
    interface: PathBuf,
    /// Data folder.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Start the sample shop when nothing is connected.
    #[arg(long)]
    sample: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut options = Options {
        sample: arguments.sample,
        ..Options::from_env()
    };
    options.data_dir = arguments.data_dir.or(options.data_dir);
    match run(options, arguments.interface, arguments.port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{}", serde_json::json!({ "error": error }));
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options, interface: PathBuf, port: u16) -> Result<(), String> {
    let desk = Desk::open(options).await.map_err(|error| error.code)?;
    let token = uuid::Uuid::new_v4().simple().to_string();
    let host = DevHost::bind(desk.clone(), interface, port, token)
        .await
        .map_err(|error| error.to_string())?;
    println!("{}", serde_json::json!({ "url": host.url }));
    let served = host.serve(async {
        let _ = tokio::signal::ctrl_c().await;
    });
    served.await.map_err(|error| error.to_string())?;
    desk.close().await;
    Ok(())
}
