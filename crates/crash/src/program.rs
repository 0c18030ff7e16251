//! The real program as a process of its own: started on a folder, asked over loopback as the interface asks it, killed.
//! `Child::kill` is SIGKILL on Linux and macOS and TerminateProcess on Windows: none of them lets it finish anything.

use crate::wait;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// What opens the vault of every folder here.
pub(crate) const PASSPHRASE: &str = "correcto caballo";

/// How long the program may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// What the program is started with.
pub(crate) struct Setting<'a> {
    /// The program.
    pub(crate) program: &'a Path,
    /// Its data folder.
    pub(crate) folder: &'a Path,
    /// Who keeps the sample shop's memory.
    pub(crate) judge: SocketAddr,
    /// Seconds by which its clock is ahead.
    pub(crate) ahead: u64,
    /// A mistake that is planted in it.
    pub(crate) planted: Option<&'a str>,
}

/// Why an answer did not come.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The program died before it had answered.
    Gone,
    /// It said no.
    Refused(Value),
}

/// A running program.
pub(crate) struct Program {
    child: Child,
    lines: Receiver<String>,
    door: Option<Door>,
}

/// Where it answers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Door {
    host: String,
    token: String,
}

impl Program {
    /// Starts it and does not wait for anything.
    pub(crate) fn launch(setting: &Setting<'_>) -> Result<Program, String> {
        let program = setting.program;
        let mut child = Command::new(program)
            .arg("--data-dir")
            .arg(setting.folder)
            .arg("--sample")
            .env("MOSTRADOR_PASSPHRASE", PASSPHRASE)
            .env("MOSTRADOR_JUDGE", setting.judge.to_string())
            .env("MOSTRADOR_AHEAD", setting.ahead.to_string())
            .env("MOSTRADOR_PLANTED", setting.planted.unwrap_or_default())
            .env_remove("MOSTRADOR_DATA_DIR")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let out = child.stdout.take().ok_or("no standard output")?;
        let (say, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if say.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Program {
            child,
            lines,
            door: None,
        })
    }

    /// Starts it and waits until it answers.
    pub(crate) fn start(setting: &Setting<'_>) -> Result<Program, String> {
        let mut running = Self::launch(setting)?;
        let line = running
            .lines
            .recv_timeout(START)
            .map_err(|_| "the program does not start".to_owned())?;
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        let url = said["url"].as_str().unwrap_or_default();
        let Some((host, token)) = url.strip_prefix("http://").and_then(|rest| rest.split_once("/?token=")) else {
            running.kill()?;
            return Err(format!("the program does not start: {line}"));
        };
        running.door = Some(Door {
            host: host.to_owned(),
            token: token.to_owned(),
        });
        Ok(running)
    }

    /// Where it answers.
    pub(crate) fn door(&self) -> Result<Door, String> {
        self.door.clone().ok_or_else(|| "not started".to_owned())
    }

    /// Waits until it stands at the point it was told of, at most so long. True when it does.
    pub(crate) fn stands(&self, most: Duration) -> bool {
        self.lines
            .recv_timeout(most)
            .is_ok_and(|line| line.starts_with("point "))
    }

    /// Kills it where it is.
    pub(crate) fn kill(mut self) -> Result<(), String> {
        self.child.kill().map_err(|error| error.to_string())?;
        self.child.wait().map(|_| ()).map_err(|error| error.to_string())
    }
}

impl Drop for Program {
    /// A life that ends early leaves no program behind.
    fn drop(&mut self) {
        // One that was killed before is no failure.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Door {
    /// Asks for a command.
    pub(crate) fn ask(&self, command: &str, input: &Value) -> Result<Value, Stop> {
        let (ok, body) = self
            .post(&format!("/rpc/{command}"), &input.to_string())
            .ok_or(Stop::Gone)?;
        let value: Value = serde_json::from_str(&body).map_err(|_| Stop::Gone)?;
        if ok { Ok(value) } else { Err(Stop::Refused(value)) }
    }

    /// Asks for something that must be answered.
    pub(crate) fn get(&self, command: &str, input: &Value) -> Result<Value, String> {
        self.ask(command, input).map_err(|stop| match stop {
            Stop::Refused(error) => format!("{command} is refused: {error}"),
            Stop::Gone => format!("{command} is not answered"),
        })
    }

    /// Has it stand still at the `nth` time that it comes to a point; at an effect only those that begin with `of` count.
    pub(crate) fn arm(&self, point: &str, nth: u32, of: &str) -> Result<(), String> {
        match self.post(&format!("/points/{point}/{nth}?of={of}"), "") {
            Some((true, _)) => Ok(()),
            _ => Err(format!(
                "there is no point {point}: is it built with the feature `points`?"
            )),
        }
    }

    fn post(&self, path: &str, body: &str) -> Option<(bool, String)> {
        let mut socket = TcpStream::connect(&self.host).ok()?;
        socket.set_read_timeout(Some(START)).ok()?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            self.host,
            self.token,
            body.len()
        );
        socket.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.starts_with("HTTP/1.1 200"), body.to_owned()))
    }
}

/// Waits until `done` says so, at most so many times 20 ms.
pub(crate) fn until(times: u32, mut done: impl FnMut() -> Result<bool, String>) -> Result<bool, String> {
    for _ in 0..times {
        if done()? {
            return Ok(true);
        }
        wait(Duration::from_millis(20));
    }
    Ok(false)
}
