//! `cargo xtask sim`: thousands of seeds of the simulator, with the optimiser on, because what counts is how many.

use crate::process;
use crate::project::Project;
use anyhow::Result;

/// The profile of everything that is measured or repeated thousands of times.
const PROFILE: &str = "bench-dev";

/// Builds the simulator and runs it with these arguments (`--seeds N`, `--from S`, `--trace SEED`, `--planted`).
pub(crate) fn simulate(project: &Project, arguments: &[&str]) -> Result<()> {
    let mut build = project.cargo();
    build.args([
        "build",
        "--quiet",
        "--profile",
        PROFILE,
        "-p",
        "sim",
        "--bin",
        "mostrador-sim",
    ]);
    process::run(&mut build)?;
    let mut command = std::process::Command::new(project.program(PROFILE, "mostrador-sim"));
    process::run(command.args(arguments))
}
