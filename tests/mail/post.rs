//! The post office of the tests: where the servers are, how a customer's mail gets there, and a desk that reads a mailbox.

use crate::world::Desk;
use connectors::channels::mailbox::Mailbox;
use platform::SystemMail;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Running servers.
pub(crate) struct Post {
    facts: Value,
}

impl Post {
    /// The servers that `cargo xtask test` started. Nothing when only the quick tests were asked for (`MOSTRADOR_QUICK`).
    #[expect(
        clippy::disallowed_methods,
        reason = "the test command hands the servers over in the environment"
    )]
    pub(crate) fn running() -> Option<Post> {
        let Ok(path) = std::env::var("MOSTRADOR_TEST_MAIL") else {
            assert!(
                std::env::var("MOSTRADOR_QUICK").is_ok(),
                "MOSTRADOR_TEST_MAIL is not set: run `cargo xtask test`, or `cargo xtask servers mail` beside this"
            );
            println!("skipped: MOSTRADOR_QUICK is set and no mail server is running");
            return None;
        };
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Some(Post {
            facts: serde_json::from_str(&text).unwrap(),
        })
    }

    /// A number at a place, as `imap/tls`.
    pub(crate) fn port(&self, place: &str) -> u16 {
        let found = self.facts.pointer(&format!("/{place}")).and_then(Value::as_u64);
        u16::try_from(found.unwrap_or_else(|| panic!("no {place}"))).unwrap()
    }

    /// A mailbox of the shop that no other test uses.
    pub(crate) fn new_mailbox(&self) -> String {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let number = LAST.fetch_add(1, Ordering::SeqCst);
        format!("ayuda{}x{number}@tallerazul.test", std::process::id())
    }

    /// Where a mailbox lies on the server's disk.
    pub(crate) fn maildir(&self, address: &str) -> PathBuf {
        let (name, domain) = address.split_once('@').unwrap();
        let root = self.facts["mailboxes"].as_str().unwrap();
        PathBuf::from(root).join(domain).join(name).join("Maildir")
    }

    /// The way to these servers: their authority is trusted besides the system's.
    pub(crate) fn network(&self) -> Arc<SystemMail> {
        let pem = std::fs::read_to_string(self.facts["authority"].as_str().unwrap()).unwrap();
        Arc::new(SystemMail::trusting_also(&[der(&pem)]).unwrap())
    }

    /// What is typed in to connect a mailbox.
    pub(crate) fn fields(&self, address: &str) -> BTreeMap<String, String> {
        let server = format!("imaps://127.0.0.1:{}", self.port("imap/tls"));
        self.fields_at(address, &server)
    }

    /// The same at another server.
    pub(crate) fn fields_at(&self, address: &str, server: &str) -> BTreeMap<String, String> {
        let password = self.facts["password"].as_str().unwrap();
        [("address", address), ("password", password), ("imap", server)]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into()
    }

    /// The same, with the way out by this port.
    pub(crate) fn fields_out(&self, address: &str, port: u16) -> BTreeMap<String, String> {
        let mut fields = self.fields(address);
        fields.insert("smtp".to_owned(), format!("smtps://127.0.0.1:{port}"));
        fields.insert("name".to_owned(), "Taller Azul".to_owned());
        fields
    }

    /// What opens every mailbox.
    pub(crate) fn password(&self) -> String {
        self.facts["password"].as_str().unwrap().to_owned()
    }

    /// What makes access believed: a key that signs what the IMAP server is shown, and a folder in which the SMTP server looks.
    pub(crate) fn token_trust(&self) -> (Vec<u8>, PathBuf) {
        let fact = |name: &str| self.facts[name].as_str().unwrap();
        (fact("tokenKey").as_bytes().to_vec(), PathBuf::from(fact("tokens")))
    }

    /// Bytes of the mails in a folder of a mailbox, as the disk has them; the inbox is the folder without a name.
    pub(crate) fn mails(&self, address: &str, folder: &str) -> Vec<Vec<u8>> {
        let place = match folder {
            "" => self.maildir(address),
            name => self.maildir(address).join(format!(".{name}")),
        };
        let entries = ["new", "cur"]
            .iter()
            .filter_map(|part| std::fs::read_dir(place.join(part)).ok());
        entries
            .flatten()
            .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
            .collect()
    }

    /// The same once there are so many; they come by another process.
    pub(crate) async fn until(&self, address: &str, folder: &str, count: usize) -> Vec<Vec<u8>> {
        let arrived = async {
            loop {
                let mails = self.mails(address, folder);
                if mails.len() >= count {
                    return mails;
                }
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(20), arrived).await;
        waited.unwrap_or_else(|_| panic!("{address} has not got {count} mails"))
    }

    /// A desk at which no mailbox is connected yet.
    pub(crate) async fn desk(&self) -> Desk {
        Desk::at_post(&Mailbox, self.network()).await
    }

    /// A desk that has read this mailbox.
    pub(crate) async fn desk_of(&self, address: &str) -> Desk {
        let desk = self.desk().await;
        desk.engine
            .add_connection("mailbox", "", &self.fields(address))
            .await
            .unwrap();
        desk.sync().await;
        desk
    }

    /// Brings a mail as one server to another. It is in the mailbox when this comes back.
    pub(crate) async fn bring(&self, from: &str, to: &str, mail: &str) {
        let before = self.count(to);
        let stream = TcpStream::connect(("127.0.0.1", self.port("smtp/incoming")))
            .await
            .unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let body = mail
            .replace("\r\n", "\n")
            .replace('\n', "\r\n")
            .replace("\r\n.", "\r\n..");
        let talk = [
            String::new(),
            "EHLO correo.test".to_owned(),
            format!("MAIL FROM:<{from}>"),
            format!("RCPT TO:<{to}>"),
            "DATA".to_owned(),
            format!("{body}\r\n."),
            "QUIT".to_owned(),
        ];
        for line in talk {
            if !line.is_empty() {
                write.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
            }
            loop {
                let answer = lines.next_line().await.unwrap().unwrap_or_default();
                if answer.get(3..4) != Some("-") {
                    assert!(answer.starts_with(['2', '3']), "{line}: {answer}");
                    break;
                }
            }
        }
        while self.count(to) == before {
            tokio::task::yield_now().await;
        }
    }

    /// Mails in the inbox of an address, as the disk has them.
    pub(crate) fn count(&self, address: &str) -> usize {
        ["new", "cur"]
            .iter()
            .filter_map(|part| std::fs::read_dir(self.maildir(address).join(part)).ok())
            .flatten()
            .count()
    }
}

/// A mail of Carla's.
pub(crate) fn from_carla(id: &str, subject: &str, answers: &str, text: &str) -> String {
    let answers = if answers.is_empty() {
        String::new()
    } else {
        format!("In-Reply-To: <{answers}>\nReferences: <{answers}>\n")
    };
    format!(
        "Message-ID: <{id}>\n{answers}From: Carla Ruiz <carla@correo.test>\nTo: ayuda@tallerazul.test\nSubject: {subject}\n\
         Date: Sun, 22 Nov 2026 08:00:00 +0000\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
    )
}

/// The certificate in a PEM file.
fn der(pem: &str) -> Vec<u8> {
    let letters: String = pem
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN CERTIFICATE"))
        .skip(1)
        .take_while(|line| !line.starts_with("-----END"))
        .collect();
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => u32::from(letter - b'A'),
        b'a'..=b'z' => u32::from(letter - b'a') + 26,
        b'0'..=b'9' => u32::from(letter - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => 0,
    };
    let mut bytes = Vec::new();
    for four in letters.as_bytes().chunks(4) {
        let bits = four.iter().fold(0, |bits, letter| bits << 6 | value(*letter));
        let filled = four.iter().filter(|letter| **letter != b'=').count() * 6 / 8;
        bytes.extend_from_slice(&bits.to_be_bytes()[1..][..filled]);
    }
    bytes
}
