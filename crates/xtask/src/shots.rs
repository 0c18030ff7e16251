//! `cargo xtask shots`: pictures of every screen in every state, drawn from the real engine in a real browser, and from
//! them the ones of the documentation.

use crate::project::Project;
use crate::{interface, packages, process, run};
use anyhow::Result;

/// Writes target/shots and docs/screenshots/*.png. `arguments` are words of a state's name, `--language=hu`, `--chosen`.
pub(crate) fn draw(project: &Project, arguments: &[&str]) -> Result<()> {
    packages::ensure(project, &[packages::BUILD, packages::HEADLESS, packages::TESTS])?;
    interface::ready(project)?;
    run::build(project)?;
    let mut command = project.tool("node");
    process::run(
        command
            .arg("ui/e2e/shots.mjs")
            .args(arguments)
            .env("MOSTRADOR_DEVHOST", project.program("debug", "mostrador-devhost")),
    )
}
