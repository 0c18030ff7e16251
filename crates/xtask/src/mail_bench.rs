//! `cargo xtask bench mail`: how fast a mailbox is read for the first time, beside what others need for the same: `mbsync` fetches
//! it, `notmuch new` makes it searchable, and both together do about what one first reading does here. All read the same mails
//! from the same Dovecot, each from a copy of its own, so that nobody finds the server's notes of whoever came before.
//!
//! The ratio is the figure to compare, not the milliseconds. mbsync runs as it is installed, and once more without waiting for
//! the disk after each mail, which makes it as fast as it can be.

use crate::project::Project;
use crate::{mailbox_of_size, packages, process, servers};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The program that reads a mailbox with the production engine.
const READER: &str = "mostrador-bench-mail";
/// Mails of the mailboxes that are read, unless others are asked for.
const SIZES: [u32; 2] = [10_000, 100_000];

/// Measures and prints. `sizes` are numbers of mails; none: the usual ones.
pub(crate) fn measure(project: &Project, profile: &str, sizes: &[&str]) -> Result<()> {
    packages::ensure(project, &[packages::BUILD, packages::TESTS, packages::MAIL_READERS])?;
    let sizes: Vec<u32> = sizes
        .iter()
        .map(|size| size.parse().with_context(|| format!("`{size}` is no number of mails")))
        .collect::<Result<_>>()?;
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    process::run(
        project
            .cargo()
            .args(["build", "-p", "host", "--bin", READER, "--profile", profile]),
    )?;
    let running = servers::start(&project.root, servers::Wanted::Mail)?;
    let facts = running.env.iter().find(|(name, _)| name == "MOSTRADOR_TEST_MAIL");
    let (_, facts) = facts.context("the mail servers do not say where they are")?;
    let post = Post::read(Path::new(facts))?;
    for size in sizes {
        one(project, &project.program(profile, READER), &post, size)?;
    }
    Ok(())
}

/// The servers.
struct Post {
    port: u64,
    password: String,
    mailboxes: PathBuf,
}

impl Post {
    fn read(path: &Path) -> Result<Post> {
        let facts: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        let text = |place: &str| facts[place].as_str().map(str::to_owned);
        Ok(Post {
            port: facts["imap"]["startTls"].as_u64().context("no port")?,
            password: text("password").context("no password")?,
            mailboxes: PathBuf::from(text("mailboxes").context("no mailboxes")?),
        })
    }

    /// Where the mails of this address lie.
    fn maildir(&self, name: &str) -> PathBuf {
        self.mailboxes.join("tallerazul.test").join(name).join("Maildir")
    }
}

/// Mails in a second.
fn rate(size: u32, millis: u64) -> u64 {
    u64::from(size) * 1_000 / millis.max(1)
}

fn since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Lets each of them read a mailbox of this size.
fn one(project: &Project, program: &Path, post: &Post, size: u32) -> Result<()> {
    let place = tempfile::Builder::new()
        .prefix("mostrador-bench-mail-")
        .tempdir_in(&project.target)?;
    let names = ["ours", "theirs", "quick"].map(|who| format!("medir.{who}.{size}"));
    let first = post.maildir(&names[0]);
    let shop = "medir@tallerazul.test";
    let bytes = mailbox_of_size::fill(&first, shop, size)?;
    for copy in &names[1..] {
        let folder = post.maildir(copy);
        fs::create_dir_all(folder.parent().unwrap_or(&folder))?;
        process::quietly(Command::new("cp").arg("-al").args([&first, &folder]))?;
    }
    let owner = format!("--reference={}", post.mailboxes.display());
    process::quietly(Command::new("chown").args(["-R", &owner]).arg(&post.mailboxes))?;
    println!(
        "\n{size} mails, {} MB, {} KB each",
        bytes / 1_000_000,
        bytes / u64::from(size) / 1_000
    );

    let mbsync = fetch(post, &names[1], &place.path().join("theirs"), "yes")?;
    let notmuch = index(&place.path().join("theirs"), size)?;
    let quick = fetch(post, &names[2], &place.path().join("quick"), "no")?;
    fs::remove_dir_all(place.path().join("quick"))?;
    let ours = read(project, program, post, &names[0], &place.path().join("ours"))?;
    ensure!(
        ours.messages == u64::from(size),
        "{} of {size} mails are there after the first reading",
        ours.messages
    );
    for (name, millis) in [
        ("mbsync", mbsync),
        ("mbsync, without waiting for the disk", quick),
        ("notmuch new", notmuch),
        ("mbsync and notmuch new", mbsync + notmuch),
        ("the same, without waiting for the disk", quick + notmuch),
    ] {
        let hundredths = millis * 100 / ours.millis.max(1);
        println!(
            "{name:<40} {millis:>8} ms {:>6} mails/s; ours against it {}.{:02}",
            rate(size, millis),
            hundredths / 100,
            hundredths % 100
        );
    }
    println!(
        "{:<40} {:>8} ms {:>6} mails/s; at most {} MiB of memory",
        "Mostrador, stored and searchable",
        ours.millis,
        rate(size, ours.millis),
        ours.peak / 1_024
    );
    for name in &names {
        fs::remove_dir_all(post.maildir(name))?;
    }
    Ok(())
}

/// Milliseconds that mbsync takes to fetch everything.
fn fetch(post: &Post, name: &str, into: &Path, wait: &str) -> Result<u64> {
    fs::create_dir_all(into)?;
    let mails = into.join("mails");
    fs::create_dir_all(&mails)?;
    let settings = into.join("mbsyncrc");
    let text = format!(
        "FSync {wait}\n\nIMAPAccount bench\nHost 127.0.0.1\nPort {}\nUser {name}@tallerazul.test\nPass {}\nSSLType None\nAuthMechs LOGIN\n\n\
         IMAPStore far\nAccount bench\n\nMaildirStore near\nPath {mails}/\nInbox {mails}/INBOX\nSubFolders Verbatim\n\n\
         Channel all\nFar :far:\nNear :near:\nPatterns INBOX Sent\nCreate Near\nExpunge None\nSync Pull\nSyncState *\n",
        post.port,
        post.password,
        mails = mails.display()
    );
    fs::write(&settings, text)?;
    let start = Instant::now();
    process::quietly(Command::new("mbsync").arg("-q").arg("-c").arg(&settings).arg("all"))?;
    Ok(since(start))
}

/// Milliseconds that notmuch takes to make it searchable.
fn index(folder: &Path, size: u32) -> Result<u64> {
    let mails = folder.join("mails");
    let settings = folder.join("notmuch");
    let text = format!(
        "[database]\npath={}\n[user]\nname=Ana\nprimary_email=ana@tallerazul.test\n[new]\ntags=new\nignore=.mbsyncstate;.uidvalidity\n",
        mails.display()
    );
    fs::write(&settings, text)?;
    let notmuch = |words: &[&str]| {
        let mut command = Command::new("notmuch");
        command.env("NOTMUCH_CONFIG", &settings).args(words);
        process::quietly(&mut command)
    };
    let start = Instant::now();
    notmuch(&["new", "--quiet"])?;
    let millis = since(start);
    let count = notmuch(&["count", "*"])?;
    ensure!(
        count.trim() == size.to_string(),
        "notmuch has {} of {size} mails",
        count.trim()
    );
    Ok(millis)
}

/// What our reading needed.
struct Reading {
    messages: u64,
    millis: u64,
    /// KiB.
    peak: u64,
}

fn read(project: &Project, program: &Path, post: &Post, name: &str, folder: &Path) -> Result<Reading> {
    let mut command = project.tool(&program.to_string_lossy());
    command
        .args(["--port", &post.port.to_string(), "--password", &post.password])
        .args(["--address", &format!("{name}@tallerazul.test")])
        .arg("--folder")
        .arg(folder);
    let said = process::quietly(&mut command)?;
    let line = said.lines().last().unwrap_or_default();
    let said: Value = serde_json::from_str(line).with_context(|| format!("not understood: {line}"))?;
    let number = |key: &str| said[key].as_u64().unwrap_or(0);
    ensure!(
        said["errors"] == Value::Array(Vec::new()),
        "the reading failed: {}",
        said["errors"]
    );
    Ok(Reading {
        messages: number("messages"),
        millis: number("millis"),
        peak: number("peakKib"),
    })
}
