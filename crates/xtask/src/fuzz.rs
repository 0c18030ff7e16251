//! `cargo xtask fuzz` and `cargo xtask bench parse`: mails made by chance for as long as is told, and the worst megabytes by the clock,
//! both with the optimiser on. The same program runs in `cargo xtask test`, on fixed seeds and with room for a slow machine.

use crate::process;
use crate::project::Project;
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Seconds for each kind of mutant, unless told otherwise.
const SECONDS: u64 = 60;

/// Runs mutants of bodies, mails, words and quotes, each for `--seconds N`; `--seed S` begins at another one than the first.
pub(crate) fn mutants(project: &Project, arguments: &[&str]) -> Result<()> {
    let (mut seconds, mut seed) = (SECONDS, 0_u64);
    for pair in arguments.chunks(2) {
        match pair {
            ["--seconds", number] => seconds = number.parse().context("--seconds wants a number")?,
            ["--seed", number] => seed = number.parse().context("--seed wants a number")?,
            other => bail!("`{}` is not understood", other.join(" ")),
        }
    }
    let mut command = hostile(project);
    command
        .args(["--skip", "megabyte"])
        .env("MOSTRADOR_FUZZ_SECONDS", seconds.to_string())
        .env("MOSTRADOR_FUZZ_SEED", seed.to_string());
    process::run(&mut command)
}

/// Prints what each of the worst megabytes costs, and fails when one takes more than 250 ms.
pub(crate) fn worst(project: &Project) -> Result<()> {
    process::run(hostile(project).arg("megabyte"))
}

fn hostile(project: &Project) -> Command {
    let mut command = project.cargo();
    command.args([
        "test",
        "--quiet",
        "--profile",
        "bench-dev",
        "-p",
        "mail",
        "--test",
        "hostile",
    ]);
    command.args(["--", "--nocapture", "--test-threads=1"]);
    command
}
