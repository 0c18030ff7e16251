//! A desktop for machines that have none: a virtual display, a session bus inside it, an unlocked keychain, empty homes.
//!
//! The display comes first and the bus second, because what the bus starts by itself inherits the bus's environment and
//! dies without a display. Everything is our own child and is ended, newest first, when the session is dropped.

use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running session. Start programs in it with [`Session::enter`].
pub(crate) struct Session {
    environment: Vec<(&'static str, OsString)>,
    children: Vec<Child>,
    home: TempDir,
}

impl Session {
    /// Starts display (1280x900), bus and keychain. Linux only.
    pub(crate) fn start() -> Result<Self> {
        let home = tempfile::Builder::new().prefix("mostrador-session-").tempdir()?;
        let mut session = Self {
            environment: Vec::new(),
            children: Vec::new(),
            home,
        };
        session.homes()?;
        session.display()?;
        session.bus()?;
        session.keychain()?;
        Ok(session)
    }

    /// Gives a command this session's display, bus, keychain and homes.
    pub(crate) fn enter<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        // A Wayland socket of the outside world would be preferred to our display.
        command
            .env_remove("WAYLAND_DISPLAY")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
    }

    /// A folder that lives as long as the session.
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Writes what the display shows as PNG to `path`.
    pub(crate) fn picture(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        crate::process::quietly(self.enter(Command::new("import").args(["-window", "root"]).arg(path)))
            .map(drop)
            .context("the picture could not be taken")
    }

    fn homes(&mut self) -> Result<()> {
        let homes = [
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
        ];
        for (name, folder) in homes {
            let path = self.home.path().join(folder);
            fs::create_dir(&path)?;
            private(&path)?;
            self.environment.push((name, path.into()));
        }
        // Accessibility buses are started on demand and outlive a test; time and language are the same everywhere.
        for (name, value) in [
            ("NO_AT_BRIDGE", "1"),
            ("GTK_A11Y", "none"),
            ("TZ", "UTC"),
            ("LANG", "C.UTF-8"),
        ] {
            self.environment.push((name, value.into()));
        }
        Ok(())
    }

    fn display(&mut self) -> Result<()> {
        let mut command = Command::new("Xvfb");
        // The server picks a free number itself and tells it on descriptor 1, so that sessions never meet.
        command.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
        let number = self.first_line(&mut command)?;
        self.environment.push(("DISPLAY", format!(":{number}").into()));
        Ok(())
    }

    fn bus(&mut self) -> Result<()> {
        let address =
            self.first_line(Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]))?;
        self.environment.push(("DBUS_SESSION_BUS_ADDRESS", address.into()));
        Ok(())
    }

    fn keychain(&mut self) -> Result<()> {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = self
            .enter(&mut command)
            .spawn()
            .context("gnome-keyring-daemon cannot be started")?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(b"test")?;
        }
        self.children.push(child);
        // It has no way to say that it is ready; its name on the bus is that way.
        let mut waiting = Command::new("dbus-send");
        waiting.args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
        ]);
        waiting.args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]);
        for _ in 0..200 {
            if crate::process::quietly(self.enter(&mut waiting))?.contains("boolean true") {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        bail!("gnome-keyring-daemon did not come up within 5 seconds")
    }

    /// Starts a server that announces itself with one line on its standard output and keeps it running.
    fn first_line(&mut self, command: &mut Command) -> Result<String> {
        let name = command.get_program().to_string_lossy().into_owned();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = self
            .enter(command)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let output = child.stdout.take();
        self.children.push(child);
        let mut line = String::new();
        if let Some(output) = output {
            BufReader::new(output).read_line(&mut line)?;
        }
        let line = line.trim().to_owned();
        if line.is_empty() {
            bail!("{name} ended before it was ready");
        }
        Ok(line)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for mut child in self.children.drain(..).rev() {
            // Nothing is saved by these servers; one that has ended already is no news either.
            child.kill().ok();
            child.wait().ok();
        }
    }
}

#[cfg(unix)]
fn private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(Into::into)
}

#[cfg(not(unix))]
fn private(_path: &Path) -> Result<()> {
    Ok(())
}
