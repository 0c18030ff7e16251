//! `cargo xtask crash`: the real program and real kills. Built as tests are, because what is waited for is the disk.

use crate::process;
use crate::project::Project;
use anyhow::Result;

/// Few enough for every change; the same plan each time.
const IN_TESTS: &[&str] = &["--kills", "60", "--seed", "48213"];
/// The same lives with mistakes planted on purpose, until each is found.
const TEETH: &[&str] = &["--teeth", "--seed", "48213"];

/// Builds the program with the points at which it can be killed, and kills it (`--kills N`, `--seed S`);
/// with `--teeth`, mistakes are planted in it and must be found.
pub(crate) fn kill(project: &Project, arguments: &[&str]) -> Result<()> {
    process::run(
        project
            .cargo()
            .args(["build", "--quiet", "-p", "crash", "-p", "host", "--bins"]),
    )?;
    let mut command = std::process::Command::new(project.program("debug", "mostrador-crash"));
    process::run(command.args(arguments))
}

/// The run that belongs to all tests.
pub(crate) fn in_tests(project: &Project) -> Result<()> {
    kill(project, IN_TESTS)?;
    kill(project, TEETH)
}
