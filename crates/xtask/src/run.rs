//! `cargo xtask run`: from a fresh clone to a window with the sample shop in it, or to a picture of one.

use crate::app::{App, DESKTOP};
use crate::project::Project;
use crate::session::Session;
use crate::{interface, packages, process};
use anyhow::{Context, Result};
use serde_json::Value;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(120);

/// Sets the machine up, builds, and opens Mostrador on the sample shop. Without a display it takes a picture of the inbox
/// in a virtual one and ends.
pub(crate) fn run(project: &Project) -> Result<()> {
    let display = packages::has_display();
    println!("1/4 system packages");
    packages::ensure(
        project,
        if display {
            &[packages::BUILD]
        } else {
            &[packages::BUILD, packages::HEADLESS]
        },
    )?;
    println!("2/4 interface");
    interface::ready(project)?;
    println!("3/4 desktop program (the first build takes some minutes)");
    build(project)?;
    println!("4/4 Mostrador on the sample shop");
    if display { open(project) } else { photograph(project) }
}

/// Builds every program of the workspace in the dev profile, with the interface inside.
pub(crate) fn build(project: &Project) -> Result<()> {
    // The whole workspace, so that every command resolves the same features and nothing is compiled twice. Without this
    // very program: Windows does not let it be replaced while it runs.
    process::run(project.cargo().args(["build", "--workspace", "--exclude", "xtask"]))
}

fn open(project: &Project) -> Result<()> {
    let data = project.root.join(".mostrador-cache/sample-shop");
    std::fs::create_dir_all(&data)?;
    println!("its data is in {}; close the window to end", data.display());
    let mut command = project.tool(&project.program("debug", DESKTOP).to_string_lossy());
    process::run(command.arg("--sample").env("MOSTRADOR_DATA_DIR", &data))
}

fn photograph(project: &Project) -> Result<()> {
    let session = Session::start().context("the virtual display could not be started")?;
    let data = session.folder().join("mostrador");
    let mut app = App::start(
        project,
        &session,
        &project.program("debug", DESKTOP),
        &data,
        &["--sample"],
    )?;
    let ready = app.synced(LIMIT)?;
    let picture = project.root.join("target/shots/run.png");
    session.picture(&picture)?;
    println!(
        "the inbox painted {} rows; everything was synced after {} ms",
        number(&ready.said, "rows"),
        ready.took.as_millis()
    );
    for connection in ready.said["connections"].as_array().into_iter().flatten() {
        println!(
            "synced {}: {} tickets, {} orders, {} customers, {} products",
            connection["label"].as_str().unwrap_or_default(),
            number(connection, "tickets"),
            number(connection, "orders"),
            number(connection, "customers"),
            number(connection, "products"),
        );
    }
    println!("into {} (removed again)", data.display());
    println!("picture: {}", picture.display());
    Ok(())
}

fn number(said: &Value, key: &str) -> u64 {
    said[key].as_u64().unwrap_or_default()
}
