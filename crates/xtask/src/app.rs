//! The built desktop program, started inside a [`Session`] and watched until its inbox has painted.

use crate::process;
use crate::project::Project;
use crate::session::Session;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// The name of the desktop program's binary.
pub(crate) const DESKTOP: &str = "mostrador-desktop";

/// A running desktop program; it is ended when dropped.
pub(crate) struct App {
    child: Child,
    started: Instant,
    ready_file: PathBuf,
    log: PathBuf,
    data: PathBuf,
}

/// What the program said when its window had painted.
pub(crate) struct Ready {
    /// From the start of the process to the moment at which its file was seen, to about 5 ms.
    pub(crate) took: Duration,
    /// The file: `rows` painted, and the numbers of what is stored.
    pub(crate) said: Value,
}

impl App {
    /// Starts `program` with its data in `data` and the given arguments; `--ready-file` is added here.
    pub(crate) fn start(
        project: &Project,
        session: &Session,
        program: &Path,
        data: &Path,
        arguments: &[&str],
    ) -> Result<Self> {
        fs::create_dir_all(data)?;
        let (ready_file, log) = (data.join("ready.json"), data.join("output.txt"));
        // Left from an earlier start on the same data, it would be taken for this one's.
        fs::remove_file(&ready_file).ok();
        let output = File::create(&log)?;
        let mut command = project.tool(&program.to_string_lossy());
        command
            .args(arguments)
            .arg("--ready-file")
            .arg(&ready_file)
            .env("MOSTRADOR_DATA_DIR", data);
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let started = Instant::now();
        let child = session
            .enter(&mut command)
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        Ok(Self {
            child,
            started,
            ready_file,
            log,
            data: data.to_owned(),
        })
    }

    /// The process, whose descendants are the web view's processes.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the window to paint. Fails when the program ends or `limit` passes, with the end of its log.
    pub(crate) fn ready(&mut self, limit: Duration) -> Result<Ready> {
        self.until(limit, "the window did not paint", |_| true)
    }

    /// Waits until the window has painted and every connection has been read. Fails like [`App::ready`].
    pub(crate) fn synced(&mut self, limit: Duration) -> Result<Ready> {
        self.until(limit, "the inbox did not paint and sync", |said| said["synced"] == true)
    }

    fn until(&mut self, limit: Duration, otherwise: &str, enough: impl Fn(&Value) -> bool) -> Result<Ready> {
        loop {
            let took = self.started.elapsed();
            // The file comes whole, by renaming.
            let said: Option<Value> = fs::read(&self.ready_file)
                .ok()
                .and_then(|bytes| serde_json::from_slice(&bytes).ok());
            if let Some(said) = said.filter(&enough) {
                return Ok(Ready { took, said });
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{otherwise}: the program ended with {status}\n{}", self.last_words());
            }
            if took > limit {
                bail!("{otherwise} within {} seconds\n{}", limit.as_secs(), self.last_words());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn last_words(&self) -> String {
        let mut words = String::new();
        for path in std::iter::once(self.log.clone())
            .chain(logs_in(&self.data))
            .chain(logs_in(&self.data.join("logs")))
        {
            if let Ok(text) = fs::read_to_string(&path) {
                words.push_str(&format!("── {} ──\n{}\n", path.display(), process::tail(&text, 25)));
            }
        }
        words
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // The program promises that nothing is lost by a kill; the web view's processes follow it by themselves.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn logs_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect()
}
