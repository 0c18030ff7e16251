//! The rebuilt shop as a program of its own (`tests/servers/shopify/shop.mjs`): a small node program, because the reference
//! implementation of GraphQL is one, and with it every question and every answer is held against Shopify's published schema.
//! What happens in the shop is said to it in lines, and it ends when nobody listens any more.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// A running shop.
pub(super) struct House {
    pub(super) port: u16,
    talk: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
    program: Child,
}

impl House {
    /// Opens the shop. Nothing when only the quick tests were asked for (`MOSTRADOR_QUICK`) and its packages are not there.
    ///
    /// # Panics
    /// When they are missing and nobody said that they may be.
    #[expect(
        clippy::disallowed_methods,
        reason = "the test command hands the folder of the packages over in the environment"
    )]
    pub(super) fn open() -> Option<House> {
        let Ok(packages) = std::env::var("MOSTRADOR_TEST_SHOPIFY") else {
            assert!(
                std::env::var("MOSTRADOR_QUICK").is_ok(),
                "MOSTRADOR_TEST_SHOPIFY is not set: run `cargo xtask test`, or `cargo xtask servers` beside this"
            );
            println!("skipped: MOSTRADOR_QUICK is set and Shopify's schema is not there");
            return None;
        };
        let mut program = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/servers/shopify/shop.mjs"))
            .arg(packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (program.stdin.take().unwrap(), program.stdout.take().unwrap());
        let mut output = BufReader::new(output);
        let first = line(&mut output);
        Some(House {
            port: u16::try_from(first["port"].as_u64().unwrap()).unwrap(),
            talk: Mutex::new((input, output)),
            program,
        })
    }

    /// Something happens in the shop.
    pub(super) fn happens(&self, what: &str, mut with: Value) -> Value {
        with["do"] = json!(what);
        let mut talk = self.talk.lock().unwrap();
        let (input, output) = &mut *talk;
        writeln!(input, "{with}").unwrap();
        line(output)["said"].take()
    }

    /// What the program behaves like from now on.
    pub(super) fn tune(&self, to: Value) {
        self.happens("tune", json!({ "to": to }));
    }

    /// The names of the questions since this was last asked.
    pub(super) fn asked(&self) -> Vec<String> {
        let asked = self.happens("asked", json!({}));
        asked
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    }
}

fn line(output: &mut BufReader<ChildStdout>) -> Value {
    let mut text = String::new();
    output.read_line(&mut text).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("the shop's program has ended: {error} {text:?}"))
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
