//! `cargo xtask …`: everything that is done to this project from the outside — run it, test it, measure it, draw it.
//!
//! It is a program and not a shell script so that the same two commands work on Linux, Windows and macOS, and so that
//! its rules have tests. It knows the product only through its commands: no crate of the workspace is linked here, which
//! keeps `cargo xtask` quick to start and lets it say what is missing on a machine where nothing else compiles yet.
//! It is the one crate that prints, reads the environment and looks at the real clock.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a command line tool: it talks to a terminal, is configured by its environment and times what it starts"
)]

mod app;
mod bench;
mod codegen;
mod count;
mod crash;
mod fuzz;
mod interface;
mod mail_bench;
mod mailbox_of_size;
mod packages;
mod process;
mod project;
mod run;
mod servers;
mod session;
mod shots;
mod sim;
mod stages;
mod storm;
mod sync_bench;
mod test;
mod tidy;

use anyhow::{Result, bail};
use project::Project;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run              open Mostrador on the sample shop (without a display: take a picture and end)
cargo xtask test [--quick]   everything that must hold; --quick leaves out servers, browser and window
cargo xtask tidy             the rules that no compiler knows
cargo xtask codegen [--check]  write (or compare) the TypeScript twin of the wire contract
cargo xtask servers [mail]   start the real shop and the mail servers of the tests (or only these), until Ctrl-C
cargo xtask shots [WORDS]    draw every screen in every state into target/shots, the chosen ones into docs/screenshots
cargo xtask sim [--seeds N]  simulated shops, clocks and kills, by seed (--trace SEED tells the story of one,
                             --planted shows that mistakes made on purpose are found)
cargo xtask crash [--kills N]  the real program, killed N times (300) while an agent works (--seed S repeats a plan; --teeth plants mistakes)
cargo xtask storm [CHANGES] [ROUNDS]  the real shops: so many changes by chance (500) followed to the last row, and refunds raced
                             for by two workstations and the shop, in so many rounds (12)
cargo xtask fuzz [--seconds N]  mails made by chance, a minute of each kind (--seed S begins elsewhere)
cargo xtask bench parse      what the worst megabytes of mail cost to read
cargo xtask bench [ARGS]     start, memory, query times and what an agent waits for, each against its floor
cargo xtask bench ui         only what an agent waits for, in a browser on 10 thousand to a million messages
cargo xtask bench mail [N]   only the first reading of a mailbox of N mails, beside mbsync and notmuch
cargo xtask bench sync [N]   only the first reading of a Medusa and a Vendure with N orders (a thousand and 10 thousand), beside
                             a client that only downloads the same pages";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let project = Project::find()?;
    match words.as_slice() {
        ["run"] => run::run(&project),
        ["test"] => test::everything(project),
        ["test", "--quick"] => test::quick(&project),
        ["tidy"] => tidy::report(&project),
        ["codegen"] => codegen::write(&project),
        ["codegen", "--check"] => codegen::check(&project),
        ["servers"] => servers::wait(servers::start(&project.root, servers::Wanted::All)?),
        ["servers", "mail"] => servers::wait(servers::start(&project.root, servers::Wanted::Mail)?),
        ["shots", rest @ ..] => shots::draw(&project, rest),
        ["sim", rest @ ..] => sim::simulate(&project, rest),
        ["crash", rest @ ..] => crash::kill(&project, rest),
        ["storm", rest @ ..] => storm::rage(&project, rest),
        ["fuzz", rest @ ..] => fuzz::mutants(&project, rest),
        ["bench", "parse"] => fuzz::worst(&project),
        ["bench", rest @ ..] => bench::measure(&project, rest),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no `{}`; the commands are:\n{USAGE}", other.join(" ")),
    }
}
