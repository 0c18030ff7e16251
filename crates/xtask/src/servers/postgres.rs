//! A PostgreSQL of our own: the programs are Debian's, the cluster lies in a temporary folder, listens on loopback only,
//! never waits for the disk, and goes away with its folder. Nothing of the machine's own PostgreSQL is touched.

use super::supervised::{Account, Supervised, finish};
use crate::process;
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A running cluster.
pub(super) struct Postgres {
    /// Where it listens, on 127.0.0.1.
    pub(super) port: u16,
    programs: Programs,
    // Declared before the folder: the server is stopped first.
    server: Supervised,
    folder: TempDir,
}

/// Where the programs are and whom they run as.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    folder: PathBuf,
    account: Option<Account>,
}

impl Programs {
    /// Debian's newest, else what is on the PATH.
    pub(super) fn find() -> Result<Self> {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut numbered: Vec<(u32, PathBuf)> = versions
            .filter_map(|entry| {
                let version = entry.file_name().to_str()?.parse().ok()?;
                Some((version, entry.path().join("bin")))
            })
            .filter(|(_, bin)| bin.join("initdb").is_file())
            .collect();
        numbered.sort();
        let on_path = || {
            let path = std::env::var_os("PATH")?;
            std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file())
        };
        let folder = numbered.pop().map(|(_, bin)| bin).or_else(on_path);
        let folder = folder.context("PostgreSQL's programs are not installed (Debian's package is `postgresql`)")?;
        Ok(Self {
            folder,
            account: unprivileged(&["postgres", "nobody"])?,
        })
    }

    /// Version of the server, as part of a cache's name: a cluster belongs to one major version.
    pub(super) fn version(&self) -> Result<String> {
        process::quietly(Command::new(self.folder.join("postgres")).arg("--version")).map(|text| text.trim().to_owned())
    }

    fn command(&self, name: &str) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(self.folder.join(name));
        // The account may not enter our working folder.
        command.current_dir("/");
        if let Some(account) = self.account {
            command.uid(account.uid).gid(account.gid);
        }
        command
    }
}

impl Postgres {
    /// Starts a cluster: a copy of `template`, or an empty one. Words go to `<logs>/postgres*.log`.
    pub(super) fn start(programs: &Programs, template: Option<&Path>, logs: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("mostrador-postgres-").tempdir()?;
        let data = folder.path().join("data");
        if let Some(template) = template {
            process::quietly(Command::new("cp").arg("-R").arg(template).arg(&data))?;
        }
        programs.give(folder.path())?;
        if template.is_none() {
            let mut initdb = programs.command("initdb");
            initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
            initdb.arg("--wal-segsize=1").arg("-D").arg(&data);
            finish(&mut initdb, Duration::from_secs(60), &logs.join("postgres-initdb.log"))?;
        }
        let port = free_port()?;
        let mut command = Command::new(programs.folder.join("postgres"));
        command.current_dir("/").arg("-D").arg(&data);
        let sockets = format!("unix_socket_directories={}", folder.path().display());
        let port_setting = format!("port={port}");
        for setting in [
            "listen_addresses=127.0.0.1",
            &port_setting,
            &sockets,
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "wal_level=minimal",
            "max_wal_senders=0",
        ] {
            command.args(["-c", setting]);
        }
        // INT: a fast and clean shutdown, so that the files can be kept as a template.
        let log = logs.join("postgres.log");
        let server = Supervised::start(
            "PostgreSQL",
            &command,
            programs.account,
            "INT",
            Some(folder.path()),
            &log,
        )?;
        let mut running = Self {
            port,
            programs: programs.clone(),
            server,
            folder,
        };
        let asks = |port: &str| {
            let mut command = Command::new(programs.folder.join("pg_isready"));
            command
                .args(["-q", "-h", "127.0.0.1", "-U", "postgres", "-p", port])
                .stdin(Stdio::null());
            process::quietly(&mut command).is_ok()
        };
        let port = port.to_string();
        running.server.until(Duration::from_secs(60), || asks(&port))?;
        Ok(running)
    }

    /// Makes an empty database.
    pub(super) fn create(&self, name: &str) -> Result<()> {
        let port = self.port.to_string();
        let mut command = self.programs.command("createdb");
        command.args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres", name]);
        process::quietly(&mut command).map(drop)
    }

    /// Carries out the statements of a file, which is handed over because the server's account may not read the clone.
    pub(super) fn carry_out(&self, name: &str, file: &Path) -> Result<()> {
        self.carry_out_with(name, file, &[])
    }

    /// The same with settings that the statements read.
    pub(super) fn carry_out_with(&self, name: &str, file: &Path, settings: &[(&str, u32)]) -> Result<()> {
        let statements = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let port = self.port.to_string();
        let mut command = self.programs.command("psql");
        command.args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-d", name]);
        command.args(["-v", "ON_ERROR_STOP=1", "-q"]);
        for (setting, value) in settings {
            command.arg("-c").arg(format!("set {setting} = '{value}'"));
        }
        process::quietly(command.arg("-c").arg(statements)).map(drop)
    }

    /// The address of a database for its clients.
    pub(super) fn url(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// Fails when it has ended.
    pub(super) fn check(&mut self) -> Result<()> {
        self.server.check()
    }

    /// Shuts it down and keeps its files as `template`, which must not be there yet.
    pub(super) fn into_template(self, template: &Path) -> Result<()> {
        let Self { server, folder, .. } = self;
        fs::write(folder.path().join("keep"), "")?;
        drop(server);
        process::quietly(
            Command::new("cp")
                .arg("-R")
                .arg(folder.path().join("data"))
                .arg(template),
        )?;
        Ok(())
    }
}

impl Programs {
    /// Hands a folder and all in it to the account that the server runs as.
    fn give(&self, folder: &Path) -> Result<()> {
        let Some(account) = self.account else { return Ok(()) };
        let owner = format!("{}:{}", account.uid, account.gid);
        process::quietly(Command::new("chown").args(["-R", &owner]).arg(folder)).map(drop)
    }
}

/// A port of loopback that nobody listens on now.
pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Whom a server runs as when we are root, whom it refuses: the first of `names` that is there anyway.
pub(super) fn unprivileged(names: &[&str]) -> Result<Option<Account>> {
    if process::quietly(Command::new("id").arg("-u"))?.trim() != "0" {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    for name in names {
        if let Some(account) = account(&accounts, name) {
            return Ok(Some(account));
        }
    }
    bail!(
        "the test servers do not run as root, and there is no account `{}`",
        names.join("` or `")
    )
}

fn account(passwd: &str, name: &str) -> Option<Account> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some(Account {
        uid: fields.next()?.parse().ok()?,
        gid: fields.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::account;

    #[test]
    fn an_account_is_read() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgres:x:101:104:a:/var/lib/postgresql:/bin/bash\n";
        let found = account(passwd, "postgres").map(|account| (account.uid, account.gid));
        assert_eq!(found, Some((101, 104)));
        assert!(account(passwd, "nobody").is_none());
    }
}
