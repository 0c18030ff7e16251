//! `cargo xtask codegen`: the TypeScript twin of the wire contract, written or compared by a test of the `api` crate.

use crate::process;
use crate::project::Project;
use anyhow::{Context, Result};
use std::process::Command;

/// Writes the generated files.
pub(crate) fn write(project: &Project) -> Result<()> {
    process::run(twin_test(project).env("UPDATE_GENERATED", "1"))
}

/// Fails when a generated file is not what the contract would generate now.
pub(crate) fn check(project: &Project) -> Result<()> {
    process::run(twin_test(project).env_remove("UPDATE_GENERATED"))
        .context("generated files are out of date; `cargo xtask codegen` writes them")
}

fn twin_test(project: &Project) -> Command {
    let mut command = project.cargo();
    // `--workspace` resolves the same features as every other command; only one package has a target of this name.
    command.args(["test", "--quiet", "--workspace", "--test", "codegen"]);
    command
}
