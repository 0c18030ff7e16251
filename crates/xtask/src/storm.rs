//! `cargo xtask storm`: what `cargo xtask test` does shortly against the real shops, at length: changes by chance that must all
//! be seen, and refunds that several people pay at the same moment.

use crate::project::Project;
use crate::{process, servers};
use anyhow::{Context, Result, bail};

/// Changes of a storm.
const CHANGES: u32 = 500;
/// Rounds of refunds, of two orders each.
const ROUNDS: u32 = 12;
/// The sentences that can be long.
const SENTENCES: &[&str] = &["a_storm_of_changes", "two_workstations_and_the_shop"];

/// Starts the shops and runs the long form: some minutes for each. `arguments` are numbers of changes and of rounds.
///
/// Fails when a number is none, or when something of what must hold did not.
pub(crate) fn rage(project: &Project, arguments: &[&str]) -> Result<()> {
    let (changes, rounds) = match arguments {
        [] => (CHANGES, ROUNDS),
        [changes] => (number(changes)?, ROUNDS),
        [changes, rounds] => (number(changes)?, number(rounds)?),
        _ => bail!("two numbers at most: of changes, and of rounds"),
    };
    let servers = servers::start(&project.root, servers::Wanted::All)?;
    // One after the other: they share the shops. By cargo's own runner, which ends nothing for being long.
    let mut command = project.cargo();
    command
        .args(["test", "--workspace", "--test", "world", "--"])
        .args(SENTENCES)
        .args(["--test-threads=1", "--nocapture"])
        .envs(servers.env.iter().cloned())
        .env("MOSTRADOR_STORM", changes.to_string())
        .env("MOSTRADOR_RACES", rounds.to_string());
    process::run(&mut command)
}

fn number(text: &str) -> Result<u32> {
    text.parse().with_context(|| format!("{text} is no number"))
}
