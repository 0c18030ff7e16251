//! A server as a child that cannot outlive us, however we end: by an error, by Ctrl-C, by a kill. It runs below a small
//! shell in a process group of its own; the shell holds one end of a pipe whose other end is ours, and when that end
//! closes it stops the server and clears up after it. So nothing depends on our own clean-up being reached.

use crate::process;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// `$1` is the signal, `$2` a folder to remove at the end (or nothing; one with a file `keep` in it stays), the rest is
/// the server.
const SHELL: &str = r#"
signal=$1; folder=$2; shift 2
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; kill -s "$signal" "$server"; } 2>/dev/null &
watch=$!
exec 3<&- 0</dev/null
wait "$server"; code=$?
kill "$watch" 2>/dev/null
[ -z "$folder" ] || [ -e "$folder/keep" ] || rm -rf -- "$folder"
exit "$code"
"#;

/// A running server; it is stopped when this is dropped.
pub(super) struct Supervised {
    name: &'static str,
    log: PathBuf,
    shell: Child,
}

/// Whom a server runs as. Database servers refuse to run as root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    /// User number.
    pub(super) uid: u32,
    /// Group number.
    pub(super) gid: u32,
}

impl Supervised {
    /// Starts `command` (program, arguments, environment and folder are taken over) with all its words going to `log`.
    /// It is stopped with `signal`; `remove` is a folder that goes with it.
    pub(super) fn start(
        name: &'static str,
        command: &Command,
        account: Option<Account>,
        signal: &str,
        remove: Option<&Path>,
        log: &Path,
    ) -> Result<Self> {
        let output = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
        let mut shell = Command::new("sh");
        shell.args(["-c", SHELL, "sh", signal]);
        shell.arg(remove.unwrap_or_else(|| Path::new("")));
        shell.arg(command.get_program()).args(command.get_args());
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(key, value),
                None => shell.env_remove(key),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            shell.current_dir(folder);
        }
        if let Some(account) = account {
            shell.uid(account.uid).gid(account.gid);
        }
        shell
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output);
        let shell = shell.spawn().with_context(|| format!("{name} cannot be started"))?;
        Ok(Self {
            name,
            log: log.to_owned(),
            shell,
        })
    }

    /// Waits until `ready` says yes; fails with the end of the log when the server ends or the time is over.
    pub(super) fn until(&mut self, limit: Duration, ready: impl Fn() -> bool) -> Result<()> {
        let start = Instant::now();
        while !ready() {
            self.check()?;
            if start.elapsed() > limit {
                bail!(
                    "{} was not ready after {} s\n{}",
                    self.name,
                    limit.as_secs(),
                    self.tail()
                );
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Fails with the end of the log when the server has ended.
    pub(super) fn check(&mut self) -> Result<()> {
        match self.shell.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("{} ended with {status}\n{}", self.name, self.tail()),
        }
    }

    fn tail(&self) -> String {
        tail_of(&self.log)
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(15) {
            if !matches!(self.shell.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // It did not listen. The negative number means the group, which nobody else is in.
        let group = format!("-{}", self.shell.id());
        process::quietly(Command::new("kill").args(["-s", "KILL", "--", &group])).ok();
        self.shell.wait().ok();
    }
}

/// The last lines of a log, with where it is.
pub(super) fn tail_of(log: &Path) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let tail = process::tail(&text.unwrap_or_default(), 25);
    format!("the end of {}:\n{tail}", log.display())
}

/// Runs a program to its end with all its words going to `log`; fails with the end of the log when it does not end with
/// 0 or takes longer than `limit`.
pub(super) fn finish(command: &mut Command, limit: Duration, log: &Path) -> Result<()> {
    let output = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let name = command.get_program().to_string_lossy().into_owned();
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output);
    let mut child = command
        .spawn()
        .with_context(|| format!("`{name}` cannot be started; is it installed?"))?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            if !status.success() {
                bail!("`{name}` ended with {status}\n{}", tail_of(log));
            }
            return Ok(());
        }
        if start.elapsed() > limit {
            let group = format!("-{}", child.id());
            process::quietly(Command::new("kill").args(["-s", "KILL", "--", &group])).ok();
            child.wait().ok();
            bail!("`{name}` was not done after {} s\n{}", limit.as_secs(), tail_of(log));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper(folder: &Path) -> Supervised {
        let mut command = Command::new("sh");
        command.args(["-c", "echo ready; exec sleep 100"]);
        let log = folder.join("log");
        let mut server =
            Supervised::start("sleeper", &command, None, "TERM", Some(&folder.join("data")), &log).unwrap();
        let text = || fs::read_to_string(&log).unwrap_or_default().contains("ready");
        server.until(Duration::from_secs(10), text).unwrap();
        server
    }

    #[test]
    fn a_server_is_stopped_and_its_folder_removed_when_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        let server = sleeper(folder.path());
        let group = format!("-{}", server.shell.id());
        let alive = || process::quietly(Command::new("kill").args(["-s", "0", "--", &group])).is_ok();
        assert!(alive());
        drop(server);
        assert!(!alive());
        assert!(!folder.path().join("data").exists());
    }

    #[test]
    fn a_server_that_ends_or_never_gets_ready_is_told_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut command = Command::new("sh");
        command.args(["-c", "echo no port is free; exit 3"]);
        let mut server = Supervised::start("shop", &command, None, "TERM", None, &log).unwrap();
        let error = server.until(Duration::from_secs(10), || false).unwrap_err();
        assert!(format!("{error:#}").contains("no port is free"), "{error:#}");
        let error = sleeper(folder.path())
            .until(Duration::from_millis(1), || false)
            .unwrap_err();
        assert!(format!("{error:#}").contains("was not ready"), "{error:#}");
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sleep");
        let error = finish(
            command.arg("100"),
            Duration::from_millis(50),
            &folder.path().join("log"),
        )
        .unwrap_err();
        assert!(format!("{error:#}").contains("was not done"), "{error:#}");
    }
}
