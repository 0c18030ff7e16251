//! `mostrador`: the program on the command line.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what a command line does"
)]

use clap::Parser;
use host::cli::{Arguments, run};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let mut read_line = || {
        let mut line = String::new();
        let _ = std::io::stdin().read_line(&mut line);
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    let outcome = run(Arguments::parse(), None, &mut read_line).await;
    if outcome.ok {
        println!("{}", outcome.text.trim_end());
        ExitCode::SUCCESS
    } else {
        eprintln!("{}", outcome.text.trim_end());
        ExitCode::FAILURE
    }
}
