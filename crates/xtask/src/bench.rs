//! `cargo xtask bench`: how long until the inbox is painted, how much memory the whole process tree takes, and how fast
//! the engine answers, each beside a floor measured in the same run; then what an agent waits for in a real browser, on
//! profiles of three sizes (`bench ui` for that alone).
//!
//! The floor is the same program with `--floor`: an empty window. What lies between the two is ours; what lies below is
//! the web view's, and differs from machine to machine. So the ratio is the figure to compare, not the milliseconds.

use crate::app::{App, DESKTOP};
use crate::project::Project;
use crate::session::Session;
use crate::{interface, mail_bench, packages, process, sync_bench};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Optimised like a release, without the ten minutes of whole-program optimisation (see the root manifest).
const PROFILE: &str = "bench-dev";
/// The engine's own benchmark, which also fills data folders.
const ENGINE: &str = "mostrador-bench";
/// Messages in the data folders that the window is started on.
const SIZES: [&str; 2] = ["1000", "100000"];
const STARTS: usize = 5;
const LIMIT: Duration = Duration::from_secs(60);
/// Messages in the profiles that the interface is measured on.
const PROFILES: [&str; 3] = ["10000", "100000", "1000000"];
/// Seals the keys of the profiles, which hold nothing but made-up words.
const PASSPHRASE: &str = "only for measuring";

/// Median start and memory of one kind of window.
struct Figures {
    start: Duration,
    memory: u64,
}

/// Measures and prints. `arguments` go to the engine's own benchmark (`mostrador-bench`).
pub(crate) fn measure(project: &Project, arguments: &[&str]) -> Result<()> {
    if let ["mail", sizes @ ..] = arguments {
        return mail_bench::measure(project, PROFILE, sizes);
    }
    if let ["sync", sizes @ ..] = arguments {
        return sync_bench::measure(project, PROFILE, sizes);
    }
    packages::ensure(project, &[packages::BUILD, packages::HEADLESS])?;
    interface::ready(project)?;
    if arguments == ["ui"] {
        process::run(project.cargo().args(["build", "-p", "host", "--profile", PROFILE]))?;
        return waits(project);
    }
    process::run(
        project
            .cargo()
            .args(["build", "--workspace", "--exclude", "xtask", "--profile", PROFILE]),
    )?;
    if cfg!(target_os = "linux") {
        window(project, &project.program(PROFILE, ENGINE))?;
    } else {
        println!("start and memory of the window are measured on Linux only");
    }
    let program = project.program(PROFILE, ENGINE);
    process::run(project.tool(&program.to_string_lossy()).args(arguments))?;
    waits(project)
}

/// What an agent waits for, in a headless browser on the real engine.
fn waits(project: &Project) -> Result<()> {
    packages::ensure(project, &[packages::TESTS])?;
    let engine = project.program(PROFILE, ENGINE);
    let mut measure = project.tool("node");
    measure
        .arg("ui/e2e/bench.mjs")
        .env("MOSTRADOR_DEVHOST", project.program(PROFILE, "mostrador-devhost"));
    for messages in PROFILES {
        let folder = profile(project, &engine, messages)?;
        measure.arg(format!("{messages}={}", folder.display()));
    }
    println!();
    process::run(&mut measure)
}

/// A data folder with this many messages: filled once, and again when the tables or what fills them have changed.
fn profile(project: &Project, engine: &Path, messages: &str) -> Result<PathBuf> {
    let folder = project.target.join("profiles").join(messages);
    let stamp = folder.with_extension("made-from");
    let from = sources(project)?;
    if fs::read_to_string(&stamp).is_ok_and(|made| made == from) {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    println!("filling a profile with {messages} messages, once");
    let start = Instant::now();
    let mut fill = project.tool(&engine.to_string_lossy());
    fill.args(["--messages", messages, "--passphrase", PASSPHRASE, "--fill"])
        .arg(&folder)
        // Every statement of a copy is a slow one, which the log would say.
        .stderr(Stdio::null());
    process::run(&mut fill)?;
    println!("… {} s", start.elapsed().as_secs());
    fs::write(&stamp, from)?;
    Ok(folder)
}

/// Everything that decides what a profile looks like, as one text.
fn sources(project: &Project) -> Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(project.root.join("migrations/local"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.extend(["crates/host/src/bin/bench.rs", "crates/store/src/doubling.rs"].map(|file| project.root.join(file)));
    files.sort();
    let mut all = String::new();
    for file in files {
        all.push_str(&fs::read_to_string(file)?);
    }
    Ok(all)
}

fn window(project: &Project, engine: &Path) -> Result<()> {
    let session = Session::start().context("the virtual display could not be started")?;
    let program = project.program(PROFILE, DESKTOP);
    let floor = figures(project, &session, &program, "floor", &["--floor"])?;
    println!("\n{:<44} {:>8} {:>8} {:>7}", "window", "inbox", "empty", "ratio");
    for messages in SIZES {
        let folder = format!("inbox-{messages}");
        let mut fill = project.tool(&engine.to_string_lossy());
        fill.args(["--messages", messages, "--fill"])
            .arg(session.folder().join(&folder));
        process::run(session.enter(&mut fill))?;
        let inbox = figures(project, &session, &program, &folder, &[])?;
        row(
            &format!("{messages} messages: start to paint, ms"),
            inbox.start.as_millis(),
            floor.start.as_millis(),
        );
        row(
            &format!("{messages} messages: memory of the tree, PSS MiB"),
            u128::from(inbox.memory / 1024),
            u128::from(floor.memory / 1024),
        );
    }
    println!();
    Ok(())
}

fn figures(project: &Project, session: &Session, program: &Path, folder: &str, arguments: &[&str]) -> Result<Figures> {
    let data = session.folder().join(folder);
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let mut app = App::start(project, session, program, &data, arguments)?;
        starts.push(app.ready(LIMIT)?.took);
        memory.push(tree_memory(app.pid())?);
    }
    Ok(Figures {
        start: median(starts),
        memory: median(memory),
    })
}

fn median<T: Ord>(mut values: Vec<T>) -> T {
    values.sort();
    values.swap_remove(values.len() / 2)
}

fn row(name: &str, ours: u128, floor: u128) {
    let hundredths = ours * 100 / floor.max(1);
    println!(
        "{name:<44} {ours:>8} {floor:>8} {:>4}.{:02}",
        hundredths / 100,
        hundredths % 100
    );
}

/// Proportional memory of a process and all that descend from it, in KiB; a page shared by two counts half for each.
fn tree_memory(root: u32) -> Result<u64> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc")? {
        let Ok(pid) = entry?.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        // A process that ended meanwhile has no parent any more.
        if let Some(parent) = fs::read_to_string(format!("/proc/{pid}/stat"))
            .ok()
            .as_deref()
            .and_then(parent)
        {
            children.entry(parent).or_default().push(pid);
        }
    }
    let (mut sum, mut waiting) = (0, vec![root]);
    while let Some(pid) = waiting.pop() {
        sum += fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))
            .ok()
            .as_deref()
            .and_then(proportional)
            .unwrap_or(0);
        waiting.extend(children.remove(&pid).unwrap_or_default());
    }
    anyhow::ensure!(sum > 0, "the memory of process {root} cannot be read");
    Ok(sum)
}

/// The parent in `/proc/<pid>/stat`: the second field after the name, which may hold spaces and brackets.
fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// The KiB of the line `Pss:`.
fn proportional(rollup: &str) -> Option<u64> {
    rollup
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_files_are_read() {
        assert_eq!(parent("42 (a) name) S 7 42 42 0"), Some(7));
        assert_eq!(
            proportional("Rss: 9 kB\nPss:               1234 kB\nPss_Dirty: 5 kB"),
            Some(1234)
        );
    }

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median(vec![9, 1, 5]), 5);
    }
}
