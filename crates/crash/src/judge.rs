//! The judge: the sample shop's memory, kept in this process, so that no kill of the program can take it along or bend it. Every
//! line is synced before it is acknowledged. What leaves the program meets what happens to real shops: slow answers, answers
//! that are lost after or before the deed, deeds that follow their lost answer. When a reply or a refund arrives, the judge also looks
//! into the database of the program that sent it: it must be written down there as leaving.

use crate::{block, wait};
use domain::OutgoingState;
use fastrand::Rng;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{Key, Store, StorePaths};

/// Longest time that an answer, or a late deed, takes.
const SLOW: u64 = 200;

/// What happens to a line that asks the shop to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Done and said at once.
    Prompt,
    /// Done late, then said.
    SlowDeed,
    /// Done at once, said late.
    SlowAnswer,
    /// Done, and the answer is lost.
    AnswerLost,
    /// Not done, and nobody says so.
    NotDone,
    /// The answer is lost first, and it is done after that.
    DoneAfterwards,
}

/// What arrived, counted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrived {
    /// By hash of the text: how many replies.
    pub(crate) texts: BTreeMap<String, u32>,
    /// By marker: how many replies and refunds.
    pub(crate) markers: BTreeMap<String, u32>,
    /// By amount in minor units: how many payouts. Here every refund has an amount of its own.
    pub(crate) payouts: BTreeMap<i64, u32>,
    /// What was asked for once more after it had been done.
    pub(crate) again: Vec<String>,
}

/// The judge of one life.
pub(crate) struct Judge {
    at: SocketAddr,
    court: Arc<Court>,
}

struct Court {
    folder: PathBuf,
    books: Mutex<Books>,
    /// Connections that are not finished, with what they still have to write.
    under_way: AtomicU32,
    closed: AtomicBool,
}

struct Books {
    lines: BTreeMap<String, Vec<String>>,
    rng: Rng,
    calm: bool,
    witness: Option<(StorePaths, Key)>,
    complaint: Option<String>,
}

impl Judge {
    /// Opens a judge on a free port of the loopback address; its books are files in this folder.
    pub(crate) fn open(folder: &Path, rng: Rng) -> Result<Judge, String> {
        let told = |error: std::io::Error| error.to_string();
        std::fs::create_dir_all(folder).map_err(told)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(told)?;
        let at = listener.local_addr().map_err(told)?;
        let court = Arc::new(Court {
            folder: folder.to_owned(),
            books: Mutex::new(Books {
                lines: BTreeMap::new(),
                rng,
                calm: false,
                witness: None,
                complaint: None,
            }),
            under_way: AtomicU32::new(0),
            closed: AtomicBool::new(false),
        });
        let sitting = court.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                if sitting.closed.load(Ordering::SeqCst) {
                    return;
                }
                sitting.under_way.fetch_add(1, Ordering::SeqCst);
                let court = sitting.clone();
                std::thread::spawn(move || {
                    // A program that was killed while it asked hears no answer.
                    let _ = court.hear(socket);
                    court.under_way.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(Judge { at, court })
    }

    /// Where it listens.
    pub(crate) fn at(&self) -> SocketAddr {
        self.at
    }

    /// From now on what leaves is compared with what this database says at that moment; nothing: not any more.
    pub(crate) fn watch(&self, machine: Option<(StorePaths, Key)>) {
        self.court.books().witness = machine;
    }

    /// From now on everything is done and said at once.
    pub(crate) fn calm(&self) {
        self.court.books().calm = true;
    }

    /// Waits until everything that was asked for so far, by a program that may be dead by now, is done or never will be.
    pub(crate) fn quiet(&self) -> Result<(), String> {
        // Connections are taken in the order in which they come: when this one is answered, all before it are counted.
        let mut socket = TcpStream::connect(self.at).map_err(|error| error.to_string())?;
        socket.write_all(b"lines -\n").map_err(|error| error.to_string())?;
        let mut answer = String::new();
        BufReader::new(socket)
            .read_line(&mut answer)
            .map_err(|error| error.to_string())?;
        for _ in 0..2_000 {
            if self.court.under_way.load(Ordering::SeqCst) == 0 {
                return Ok(());
            }
            wait(Duration::from_millis(5));
        }
        Err("the judge does not come to rest".to_owned())
    }

    /// What arrived so far.
    ///
    /// # Errors
    /// What left without being written down as leaving.
    pub(crate) fn arrived(&self) -> Result<Arrived, String> {
        let books = self.court.books();
        if let Some(complaint) = &books.complaint {
            return Err(complaint.clone());
        }
        let mut arrived = Arrived::default();
        for line in books.lines.values().flatten() {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["reply", marker, _, _, hash, ..] => {
                    *arrived.markers.entry((*marker).to_owned()).or_default() += 1;
                    *arrived.texts.entry((*hash).to_owned()).or_default() += 1;
                }
                ["refund", marker, _, _, _, minor] => {
                    let minor = minor.parse().map_err(|_| format!("no amount: {line}"))?;
                    *arrived.markers.entry((*marker).to_owned()).or_default() += 1;
                    *arrived.payouts.entry(minor).or_default() += 1;
                }
                ["again", ..] => arrived.again.push(line.clone()),
                _ => {}
            }
        }
        Ok(arrived)
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        self.court.closed.store(true, Ordering::SeqCst);
        // Wakes whoever waits for the next connection, so that the port is free again.
        drop(TcpStream::connect(self.at));
    }
}

impl Court {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, mut socket: TcpStream) -> std::io::Result<()> {
        let mut question = String::new();
        BufReader::new(socket.try_clone()?).read_line(&mut question)?;
        // One without an end was cut off by a kill: nobody asked it.
        let Some(question) = question.strip_suffix('\n') else {
            return Ok(());
        };
        let (what, rest) = question.split_once(' ').unwrap_or((question, ""));
        let (name, line) = rest.split_once(' ').unwrap_or((rest, ""));
        match what {
            "append" => self.append(socket, name, line),
            "lines" => {
                let lines = self.books().lines.get(name).cloned().unwrap_or_default();
                let said: String = lines.iter().map(|line| format!("+{line}\n")).collect();
                socket.write_all(format!("{said}end\n").as_bytes())
            }
            "remove" => {
                self.books().lines.remove(name);
                socket.write_all(b"end\n")
            }
            _ => Ok(()),
        }
    }

    fn append(&self, mut socket: TcpStream, name: &str, line: &str) -> std::io::Result<()> {
        self.look(line);
        let (fate, slow) = self.fate(line);
        match fate {
            Fate::Prompt | Fate::AnswerLost => self.write(name, line)?,
            Fate::SlowDeed => {
                wait(slow);
                self.write(name, line)?;
            }
            Fate::SlowAnswer => {
                self.write(name, line)?;
                wait(slow);
            }
            Fate::NotDone => return Ok(()),
            Fate::DoneAfterwards => {
                drop(socket);
                wait(slow);
                return self.write(name, line);
            }
        }
        if fate == Fate::AnswerLost {
            return Ok(());
        }
        socket.write_all(b"end\n")
    }

    fn fate(&self, line: &str) -> (Fate, Duration) {
        let mut books = self.books();
        let slow = Duration::from_millis(books.rng.u64(10..SLOW));
        let money = line.starts_with("refund ");
        if books.calm || !(money || line.starts_with("reply ")) {
            return (Fate::Prompt, slow);
        }
        let fate = match books.rng.u32(..100) {
            0..8 => Fate::SlowDeed,
            8..16 => Fate::SlowAnswer,
            16..24 => Fate::AnswerLost,
            24..30 => Fate::NotDone,
            // A mail server that says "I do not have it" is believed; with money nobody is, for fifteen minutes.
            30..38 if money => Fate::DoneAfterwards,
            _ => Fate::Prompt,
        };
        (fate, slow)
    }

    fn write(&self, name: &str, line: &str) -> std::io::Result<()> {
        let mut books = self.books();
        let path = self.folder.join(format!("{name}.notebook"));
        let mut file = File::options().create(true).append(true).open(path)?;
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_all()?;
        books.lines.entry(name.to_owned()).or_default().push(line.to_owned());
        Ok(())
    }

    /// Compares what arrives with what the machine that sent it has written down.
    fn look(&self, line: &str) {
        let mut words = line.split(' ');
        let (Some("reply" | "refund"), Some(marker)) = (words.next(), words.next()) else {
            return;
        };
        let Some((paths, key)) = self.books().witness.clone() else {
            return;
        };
        let found = block(async {
            let store = Store::open_to_read(&paths, &key).await?;
            let found = store.outbox_with_marker(marker).await;
            store.close().await;
            found
        });
        let what = match found {
            Ok(Some(row)) if row.state == OutgoingState::Dispatching => return,
            Ok(Some(row)) => format!("{marker} left while it was written down as {}", row.state.code()),
            Ok(None) => format!("{marker} left and was not in the outbox"),
            Err(error) => format!("{marker} left, and the outbox could not be read: {error}"),
        };
        let mut books = self.books();
        // Killed in the meantime: what is written down now is not what was when it left.
        if books.witness.is_some() {
            books.complaint.get_or_insert(what);
        }
    }
}
