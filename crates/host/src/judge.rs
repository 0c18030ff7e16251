//! Notebooks that another process keeps: in a crash run the sample shop's memory lives with whoever kills this program, so that
//! the kill cannot take it along, and so that it can be slow, lose its answers and count what it is asked for. One question
//! for each connection to the loopback address, one line each: `append <name> <line>`, `lines <name>`, `remove <name>`; the
//! answer is a line with a `+` for each line, and `end` when it is whole. Only with the feature `points`.

use ports::{Notebook, Notebooks};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for an answer; the judge is meant to be slow, not dead.
const PATIENCE: Duration = Duration::from_secs(30);

/// Notebooks that are kept at this address.
pub(crate) struct JudgedNotebooks(pub(crate) SocketAddr);

impl Notebooks for JudgedNotebooks {
    fn open(&self, name: &str) -> Arc<dyn Notebook> {
        Arc::new(JudgedNotebook {
            at: self.0,
            name: word(name),
        })
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        ask(self.0, &format!("remove {}", word(name))).map(drop)
    }
}

struct JudgedNotebook {
    at: SocketAddr,
    name: String,
}

impl Notebook for JudgedNotebook {
    fn append(&self, line: &str) -> Result<(), String> {
        ask(
            self.at,
            &format!("append {} {}", self.name, line.replace(['\r', '\n'], " ")),
        )
        .map(drop)
    }

    fn lines(&self) -> Result<Vec<String>, String> {
        ask(self.at, &format!("lines {}", self.name))
    }
}

fn word(name: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    name.chars().filter(plain).collect()
}

/// Asks one question. An answer that is not whole is none.
fn ask(at: SocketAddr, question: &str) -> Result<Vec<String>, String> {
    let answered = || -> std::io::Result<String> {
        let mut socket = TcpStream::connect(at)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.write_all(format!("{question}\n").as_bytes())?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = answered().map_err(|error| error.to_string())?;
    let lines = answer.strip_suffix("end\n").ok_or("the answer is not whole")?;
    Ok(lines
        .lines()
        .filter_map(|line| line.strip_prefix('+'))
        .map(str::to_owned)
        .collect())
}
