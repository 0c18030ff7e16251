//! `mostrador`: the program on the command line.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what a command line does"
)]

use host::cli::{Outcome, Read, read, run};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let mut read_line = || {
        let mut line = String::new();
        let _ = std::io::stdin().read_line(&mut line);
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    let words: Vec<String> = std::env::args().collect();
    let outcome = match read(&words) {
        Read::Run(arguments) => run(*arguments, None, &mut read_line).await,
        Read::Show(text) => Outcome { text, ok: true },
        Read::Wrong(text) => Outcome { text, ok: false },
    };
    if outcome.ok {
        println!("{}", outcome.text.trim_end());
        ExitCode::SUCCESS
    } else {
        eprintln!("{}", outcome.text.trim_end());
        ExitCode::FAILURE
    }
}
