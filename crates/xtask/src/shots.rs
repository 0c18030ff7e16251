//! `cargo xtask shots`: the pictures of the documentation, drawn from the real engine in a real browser.

use crate::project::Project;
use crate::{interface, packages, process, run};
use anyhow::Result;

/// Writes docs/screenshots/*.png.
pub(crate) fn draw(project: &Project) -> Result<()> {
    packages::ensure(project, &[packages::BUILD, packages::HEADLESS, packages::TESTS])?;
    interface::ready(project)?;
    run::build(project)?;
    let mut command = project.tool("node");
    process::run(
        command
            .arg("ui/e2e/shots.mjs")
            .env("MOSTRADOR_DEVHOST", project.program("debug", "mostrador-devhost")),
    )
}
