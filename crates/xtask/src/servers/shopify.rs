//! What the rebuilt Shopify shop of the tests is made with: the schema that Shopify publishes, which lies in one of its npm
//! packages, and the reference implementation of GraphQL. Nothing runs here; each test starts the shop by itself. The
//! packages are taken whole and unpacked by themselves, because the one with the schema is a tool that would bring hundreds
//! of megabytes of other packages, none of which is needed.

use super::cache::{self, beside, hash, put, read};
use super::supervised::finish;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The version of the schema that the connector is written for.
const SCHEMA: &str = "admin_2026-07.json.gz";

struct Package {
    name: &'static str,
    /// What npm says of its content.
    integrity: &'static str,
    file: &'static str,
}

const PUBLISHED: Package = Package {
    name: "@shopify/dev-mcp@1.16.0",
    integrity: "sha512-tqgRnK7sQhjew+htxtleTH23nXB5fZcsrhWgEkomsorGXvLOB2mh2upwZm8uzuTDNTZnqtLMe64yIwh6s2awtw==",
    file: "shopify-dev-mcp-1.16.0.tgz",
};
const GRAPHQL: Package = Package {
    name: "graphql@16.12.0",
    integrity: "sha512-DKKrynuQRne0PNpEbzuEdHlYOMksHSUI8Zc9Unei5gTsMNA2/vMpoMz/yKba50pejK56qj98qM0SjYxAKi13gQ==",
    file: "graphql-16.12.0.tgz",
};

/// The folder with both; gets them when they are not there yet. `root` is the project's.
///
/// Fails when they cannot be had, or are not what they were.
pub(super) fn packages(root: &Path) -> Result<PathBuf> {
    let logs = root.join("target/servers/shopify");
    fs::create_dir_all(&logs)?;
    let came_from = [PUBLISHED.integrity, GRAPHQL.integrity, SCHEMA].map(str::as_bytes);
    let installed = cache::folder()?.join(format!("shopify-schema-{:016x}", hash(&came_from)));
    if installed.join(SCHEMA).is_file() {
        return Ok(installed);
    }
    println!("shopify: getting the published schema (the first time only)");
    let folder = beside(&installed)?;
    for package in [PUBLISHED, GRAPHQL] {
        get(&package, &folder, &logs)?;
    }
    let of_schema = format!("package/dist/data/{SCHEMA}");
    unpack(&folder, PUBLISHED.file, &["--strip-components=3", &of_schema], &logs)?;
    fs::create_dir(folder.join("graphql"))?;
    unpack(
        &folder,
        GRAPHQL.file,
        &["--strip-components=1", "--directory=graphql"],
        &logs,
    )?;
    for package in [PUBLISHED, GRAPHQL] {
        fs::remove_file(folder.join(package.file))?;
    }
    put(&folder, &installed)?;
    Ok(installed)
}

fn get(package: &Package, folder: &Path, logs: &Path) -> Result<()> {
    let log = logs.join("packages.log");
    let mut npm = Command::new("npm");
    npm.args(["pack", package.name, "--json", "--ignore-scripts", "--loglevel=error"]);
    finish(npm.current_dir(folder), Duration::from_secs(300), &log)
        .with_context(|| format!("{} could not be had; is there a network?", package.name))?;
    let said = String::from_utf8_lossy(&read(&log)?).into_owned();
    ensure!(
        said.contains(package.integrity),
        "{} is not what it was: its content has another sum",
        package.name
    );
    Ok(())
}

fn unpack(folder: &Path, file: &str, how: &[&str], logs: &Path) -> Result<()> {
    let mut tar = Command::new("tar");
    tar.args(["--extract", "--gzip", "--no-same-owner", "--file", file])
        .args(how);
    finish(
        tar.current_dir(folder),
        Duration::from_secs(60),
        &logs.join("unpack.log"),
    )
    .with_context(|| format!("{file} could not be unpacked"))
}
