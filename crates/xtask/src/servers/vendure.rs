//! The real Vendure server that the connector is tested against, as a program of its own: Vendure's licence is the GPL, so it
//! is never linked with anything here. Installed from its packages, filled by its own seed program through its own interfaces,
//! and thrown away afterwards; what takes long is kept ([`super::cache`]).

use super::cache::{self, beside, hash, is_fresh, put, read};
use super::many;
use super::postgres::{Postgres, Programs, free_port};
use super::supervised::{Supervised, finish};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const DATABASE: &str = "shop";
/// Only this database knows them, and it only listens on loopback.
const ADMIN: [&str; 2] = ["bruno@taller.test", "only-for-tests"];

/// A running shop with its database.
pub(super) struct Vendure {
    /// The file that says where it is and what is in it.
    pub(super) description: PathBuf,
    // The shop is stopped before its database.
    shop: Supervised,
    database: Postgres,
}

impl Vendure {
    /// Installs what is missing, makes the database, starts the shop. `root` is the project's; with `orders`, the shop is one
    /// that has sold so much.
    pub(super) fn start(root: &Path, orders: Option<u32>) -> Result<Self> {
        let sources = root.join("tests/servers/vendure");
        let logs = root.join(match orders {
            Some(_) => "target/servers/busy/vendure",
            None => "target/servers/vendure",
        });
        fs::create_dir_all(&logs)?;
        let programs = Programs::find()?;
        let cache = cache::folder()?;
        let lock = read(&sources.join("package-lock.json"))?;
        let installed = cache.join(format!("vendure-3.7.3-{:016x}", hash(&[&lock])));
        install(&sources, &installed, &logs)?;
        fs::copy(sources.join("index.js"), installed.join("index.js"))?;
        let seeds = [
            lock,
            read(&sources.join("index.js"))?,
            read(&sources.join("seed.mjs"))?,
            programs.version()?.into_bytes(),
        ];
        let parts: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
        let template = cache.join(format!("vendure-shop-{:016x}", hash(&parts)));
        if !is_fresh(&template) {
            fill(&programs, &installed, &sources, &template, &logs)?;
        }
        let template = match orders {
            Some(orders) => many::template(&programs, &template, &sources.join("multiply.sql"), orders, &logs)?,
            None => template,
        };
        let mut database = Postgres::start(&programs, Some(&template.join("data")), &logs)?;
        let (shop, url) = serve(&installed, &mut database, false, &logs)?;
        let mut facts: Value = serde_json::from_slice(&read(&template.join("seed.json"))?)?;
        facts["url"] = Value::from(url.as_str());
        let description = logs.join("vendure.json");
        fs::write(&description, serde_json::to_string_pretty(&facts)?)?;
        println!("vendure: ready on {url}");
        Ok(Self {
            description,
            shop,
            database,
        })
    }

    /// Fails, with the end of its log, when the shop or its database has ended.
    pub(super) fn check(&mut self) -> Result<()> {
        self.database.check()?;
        self.shop.check()
    }
}

fn install(sources: &Path, installed: &Path, logs: &Path) -> Result<()> {
    if installed.join("node_modules").is_dir() {
        return Ok(());
    }
    println!("vendure: installing its packages (the first time only; half a minute)");
    let folder = beside(installed)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(sources.join(name), folder.join(name))?;
    }
    // No scripts: none is needed, and they could do anything.
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    finish(
        npm.current_dir(&folder),
        Duration::from_secs(900),
        &logs.join("install.log"),
    )
    .context("Vendure's packages could not be installed; is there a network?")?;
    put(&folder, installed)
}

/// Makes the shop from nothing and keeps the files of its database.
fn fill(programs: &Programs, installed: &Path, sources: &Path, template: &Path, logs: &Path) -> Result<()> {
    println!("vendure: making and filling its database (a quarter of a minute)");
    let folder = beside(template)?;
    let mut database = Postgres::start(programs, None, logs)?;
    database.create(DATABASE)?;
    let (shop, url) = serve(installed, &mut database, true, logs)?;
    let mut seed = Command::new("node");
    seed.current_dir(installed)
        .arg(sources.join("seed.mjs"))
        .arg(url)
        .args(ADMIN)
        .arg(database.url(DATABASE))
        .arg(folder.join("seed.json"));
    finish(&mut seed, Duration::from_secs(300), &logs.join("seed.log")).context("the shop could not be filled")?;
    drop(shop);
    database.into_template(&folder.join("data"))?;
    if template.exists() {
        fs::remove_dir_all(template)?;
    }
    put(&folder, template)
}

/// Starts the server on a free port and waits until it is well. An empty database gets its tables.
fn serve(installed: &Path, database: &mut Postgres, empty: bool, logs: &Path) -> Result<(Supervised, String)> {
    let port = free_port()?;
    let mut command = Command::new("node");
    command
        .arg("index.js")
        .current_dir(installed)
        .env("PORT", port.to_string())
        .env("DATABASE_URL", database.url(DATABASE))
        .env("MAKE_TABLES", if empty { "1" } else { "0" })
        .env("ADMIN_NAME", ADMIN[0])
        .env("ADMIN_PASSWORD", ADMIN[1])
        .env("VENDURE_DISABLE_TELEMETRY", "true");
    println!("vendure: starting");
    let mut shop = Supervised::start("Vendure", &command, None, "TERM", None, &logs.join("vendure.log"))?;
    shop.until(Duration::from_secs(120), || is_well(port))?;
    Ok((shop, format!("http://127.0.0.1:{port}")))
}

fn is_well(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}
