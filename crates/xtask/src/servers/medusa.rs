//! The real Medusa server that the connector is tested against: installed from its packages, filled by its own seed
//! program through its own interface, and thrown away afterwards.
//!
//! What takes long is kept ([`super::cache`]): the installed packages, by the hash of the lock file, and the files of the
//! seeded database, by the hash of everything that they came from. A warm start is a copy of those files and the start of two
//! servers.

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
pub(super) struct Medusa {
    /// The file that says where it is and what is in it.
    pub(super) description: PathBuf,
    // The shop is stopped before its database.
    shop: Supervised,
    database: Postgres,
}

impl Medusa {
    /// Installs what is missing, makes the database, starts the shop. `root` is the project's; with `orders`, the shop is one
    /// that has sold so much.
    pub(super) fn start(root: &Path, orders: Option<u32>) -> Result<Self> {
        let sources = root.join("tests/servers/medusa");
        let logs = root.join(match orders {
            Some(_) => "target/servers/busy/medusa",
            None => "target/servers",
        });
        fs::create_dir_all(&logs)?;
        let programs = Programs::find()?;
        let cache = cache::folder()?;
        let lock = read(&sources.join("package-lock.json"))?;
        let installed = cache.join(format!("medusa-2.18.0-{:016x}", hash(&[&lock])));
        install(&sources, &installed, &logs)?;
        fs::copy(sources.join("medusa-config.js"), installed.join("medusa-config.js"))?;
        let seeds = [
            lock,
            read(&sources.join("medusa-config.js"))?,
            read(&sources.join("seed.mjs"))?,
            programs.version()?.into_bytes(),
            read(&sources.join("age.sql"))?,
        ];
        let parts: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
        let template = cache.join(format!("medusa-shop-{:016x}", hash(&parts)));
        if !is_fresh(&template) {
            fill(&programs, &installed, &sources, &template, &logs)?;
        }
        let template = match orders {
            Some(orders) => many::template(&programs, &template, &sources.join("multiply.sql"), orders, &logs)?,
            None => template,
        };
        let mut database = Postgres::start(&programs, Some(&template.join("data")), &logs)?;
        let (shop, url) = serve(&installed, &mut database, &logs)?;
        let mut facts: Value = serde_json::from_slice(&read(&template.join("seed.json"))?)?;
        facts["url"] = Value::from(url.as_str());
        let description = logs.join("medusa.json");
        fs::write(&description, serde_json::to_string_pretty(&facts)?)?;
        println!("medusa: ready on {url}");
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
    println!("medusa: installing its packages (the first time only; one or two minutes)");
    let folder = beside(installed)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(sources.join(name), folder.join(name))?;
    }
    // Not `npm ci`: the lock file lacks the optional packages of other platforms, which it takes for a fault. No scripts:
    // none is needed, and they could do anything.
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    finish(
        npm.current_dir(&folder),
        Duration::from_secs(900),
        &logs.join("medusa-install.log"),
    )
    .context("Medusa's packages could not be installed; is there a network?")?;
    put(&folder, installed)
}

/// Makes the shop from nothing and keeps the files of its database.
fn fill(programs: &Programs, installed: &Path, sources: &Path, template: &Path, logs: &Path) -> Result<()> {
    println!("medusa: making and filling its database (half a minute)");
    let folder = beside(template)?;
    let mut database = Postgres::start(programs, None, logs)?;
    database.create(DATABASE)?;
    let minutes = Duration::from_secs(300);
    let url = database.url(DATABASE);
    finish(
        medusa(installed, &url).arg("db:migrate"),
        minutes,
        &logs.join("medusa-migrate.log"),
    )?;
    let mut user = medusa(installed, &url);
    user.args(["user", "-e", ADMIN[0], "-p", ADMIN[1]]);
    finish(&mut user, minutes, &logs.join("medusa-user.log"))?;
    let (shop, url) = serve(installed, &mut database, logs)?;
    let mut seed = Command::new("node");
    seed.arg(sources.join("seed.mjs"))
        .arg(url)
        .args(ADMIN)
        .arg(folder.join("seed.json"));
    finish(&mut seed, minutes, &logs.join("medusa-seed.log")).context("the shop could not be filled")?;
    drop(shop);
    database.carry_out(DATABASE, &sources.join("age.sql"))?;
    database.into_template(&folder.join("data"))?;
    if template.exists() {
        fs::remove_dir_all(template)?;
    }
    put(&folder, template)
}

/// Starts the server on a free port and waits until it is well.
fn serve(installed: &Path, database: &mut Postgres, logs: &Path) -> Result<(Supervised, String)> {
    let port = free_port()?;
    let url = format!("http://127.0.0.1:{port}");
    let mut command = medusa(installed, &database.url(DATABASE));
    command.args(["start", "--host", "127.0.0.1", "--port", &port.to_string()]);
    command.env("MEDUSA_TEST_ORIGIN", &url);
    println!("medusa: starting");
    let mut shop = Supervised::start("Medusa", &command, None, "TERM", None, &logs.join("medusa.log"))?;
    shop.until(Duration::from_secs(120), || is_well(port))?;
    Ok((shop, url))
}

/// The server's own command, run by node itself: npx would leave two more processes.
fn medusa(installed: &Path, database: &str) -> Command {
    let mut command = Command::new("node");
    command
        .arg("node_modules/@medusajs/cli/cli.js")
        .current_dir(installed)
        .env("DATABASE_URL", database)
        .env("MEDUSA_DISABLE_TELEMETRY", "true")
        .env("NODE_ENV", "production")
        .env("CI", "true");
    command
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
