//! The real program as a process of its own: started on a folder, asked over loopback as the interface asks it, killed.
//! `Child::kill` is SIGKILL on Linux and macOS and TerminateProcess on Windows: none of them lets it finish anything.

use crate::wait;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// What opens the vault of every folder here.
pub(crate) const PASSPHRASE: &str = "correcto caballo";

/// How long the program may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

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
    /// Starts it on a folder and does not wait for anything.
    pub(crate) fn launch(program: &Path, folder: &Path) -> Result<Program, String> {
        let mut child = Command::new(program)
            .arg("--data-dir")
            .arg(folder)
            .arg("--sample")
            .env("MOSTRADOR_PASSPHRASE", PASSPHRASE)
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
    pub(crate) fn start(program: &Path, folder: &Path) -> Result<Program, String> {
        let mut running = Self::launch(program, folder)?;
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

impl Door {
    /// Asks for a command. Nothing when the program died before it had answered; what it refuses is an error.
    pub(crate) fn ask(&self, command: &str, input: &Value) -> Option<Result<Value, Value>> {
        let (ok, body) = self.post(&format!("/rpc/{command}"), &input.to_string())?;
        let value: Value = serde_json::from_str(&body).ok()?;
        Some(if ok { Ok(value) } else { Err(value) })
    }

    /// Asks for something that must be answered.
    pub(crate) fn get(&self, command: &str, input: &Value) -> Result<Value, String> {
        match self.ask(command, input) {
            Some(Ok(value)) => Ok(value),
            Some(Err(error)) => Err(format!("{command} is refused: {error}")),
            None => Err(format!("{command} is not answered")),
        }
    }

    /// Has it stand still at the `nth` time that it comes to a point.
    pub(crate) fn arm(&self, point: &str, nth: u32) -> Result<(), String> {
        match self.post(&format!("/points/{point}/{nth}"), "") {
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
