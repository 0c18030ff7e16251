//! `cargo xtask test`: everything that must hold before a change is good, in the order in which a fault is cheapest to find.

use crate::app::DESKTOP;
use crate::count::{self, Count};
use crate::project::Project;
use crate::session::Session;
use crate::stages::Stages;
use crate::{codegen, crash, interface, packages, process, servers, tidy};
use anyhow::Result;
use std::process::Command;

type Environment = [(String, String)];

/// All stages: less than 25 minutes on a cold machine with two cores.
pub(crate) fn everything(project: Project) -> Result<()> {
    let project = &project.linting();
    let mut stages = Stages::default();
    stages.stage("system packages", || {
        packages::ensure(project, &[packages::BUILD, packages::HEADLESS, packages::TESTS])
    })?;
    cheap(project, &mut stages)?;
    interface_stages(project, &mut stages, true)?;
    // On a cold machine they wait for the network for minutes, in which the compiler has the processors.
    let root = project.root.clone();
    let servers = std::thread::spawn(move || servers::start(&root, servers::Wanted::All));
    stages.stage("compile, with clippy", || {
        process::run(project.cargo().args(["build", "--workspace", "--all-targets"]))
    })?;
    stages.stage("generated files", || codegen::check(project))?;
    if process::exists("cargo-deny") {
        stages.stage("licences and sources", || {
            process::run(project.cargo().args(["deny", "check", "bans", "licenses", "sources"]))
        })?;
    } else {
        println!("\ncargo-deny is not installed: licences and sources are not checked here");
    }
    let servers = stages.stage("servers", || {
        servers
            .join()
            .map_err(|_| anyhow::anyhow!("starting the servers came to a sudden end"))?
    })?;
    stages.tests("rust tests", || rust_tests(project, &servers.env, &[]))?;
    stages.stage("kills", || crash::in_tests(project))?;
    let journeys = project.root.join("ui/e2e/run.mjs");
    if journeys.is_file() {
        stages.tests("browser journeys", || {
            let mut command = project.tool("node");
            command
                .arg(&journeys)
                .env("MOSTRADOR_WINDOW_TESTS", "1")
                .env("MOSTRADOR_DEVHOST", project.program("debug", "mostrador-devhost"));
            listen(command.envs(servers.env.iter().cloned()))
        })?;
    }
    if project.has_target("test", "window") {
        stages.tests("window journey", || window(project, &servers.env))?;
    }
    stages.stage("stopping the servers", || {
        drop(servers);
        Ok(())
    })?;
    stages.close();
    Ok(())
}

/// The inner loop: no servers, no browser, no window, no full build of anything that is not tested.
pub(crate) fn quick(project: &Project) -> Result<()> {
    let mut stages = Stages::default();
    stages.stage("system packages", || packages::ensure(project, &[packages::BUILD]))?;
    cheap(project, &mut stages)?;
    interface_stages(project, &mut stages, false)?;
    stages.stage("clippy", || clippy(project))?;
    stages.tests("unit tests", || rust_tests(project, &[], &["--lib", "--bins"]))?;
    stages.close();
    Ok(())
}

fn cheap(project: &Project, stages: &mut Stages) -> Result<()> {
    stages.stage("format", || {
        process::run(project.cargo().args(["fmt", "--all", "--check"]))
    })?;
    stages.stage("tidy", || tidy::report(project))
}

/// The interface comes before cargo in any case, because the desktop program embeds its build.
fn interface_stages(project: &Project, stages: &mut Stages, all: bool) -> Result<()> {
    stages.stage("interface packages", || interface::install(project))?;
    stages.stage("interface build", || interface::build(project))?;
    let script = |name: &str| {
        let mut command = project.npm();
        command.args(["run", "--silent", name, "-w", "ui"]);
        command
    };
    if all {
        stages.stage("interface format", || process::run(&mut script("format:check")))?;
        stages.stage("interface lint", || process::run(&mut script("lint")))?;
    }
    stages.stage("interface types", || process::run(&mut script("check")))?;
    stages.tests("interface tests", || listen(&mut script("test")))
}

fn clippy(project: &Project) -> Result<()> {
    process::run(
        project
            .cargo()
            .args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )
}

/// nextest where it is installed, for its time limits and its parallel binaries; else cargo's own runner. nextest does
/// not know the examples in documentation, so they are run after it.
fn rust_tests(project: &Project, environment: &Environment, which: &[&str]) -> Result<Count> {
    if !process::exists("cargo-nextest") {
        return cargo_test(project, environment, which);
    }
    let mut command = project.cargo();
    command
        .args(["nextest", "run", "--workspace", "--no-fail-fast"])
        .args(which);
    if which.is_empty() {
        // The window has a stage and a session of its own.
        command.args(["-E", "not binary(window)"]);
        // Most of them wait: for the disk, which is really written to, for shops and for mail servers.
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        command.args(["--test-threads", &(2 * cores + 1).to_string()]);
    }
    let mut sum = listen(command.envs(environment.iter().cloned()))?;
    if which.is_empty() {
        sum += cargo_test(project, environment, &["--doc"])?;
    }
    Ok(sum)
}

fn cargo_test(project: &Project, environment: &Environment, which: &[&str]) -> Result<Count> {
    listen(
        project
            .cargo()
            .args(["test", "--workspace"])
            .args(which)
            .envs(environment.iter().cloned()),
    )
}

fn window(project: &Project, environment: &Environment) -> Result<Count> {
    let session = Session::start()?;
    let mut command = project.cargo();
    command.args(["test", "--workspace", "--test", "window", "--", "--test-threads=1"]);
    command
        .env("MOSTRADOR_WINDOW_TESTS", "1")
        .env("MOSTRADOR_DESKTOP", project.program("debug", DESKTOP));
    listen(session.enter(command.envs(environment.iter().cloned())))
}

fn listen(command: &mut Command) -> Result<Count> {
    process::run_and_listen(command).map(|heard| count::heard(&heard))
}
