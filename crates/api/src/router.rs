//! From a command's name to its handler, made from the contract's list.

use crate::contract::{self, Repair, Repaired, StorageView, WireError};
use crate::handlers;
use engine::Engine;
use ports::async_trait;
use serde_json::Value;
use std::pin::Pin;

/// Whether the engine can be used yet.
#[derive(Clone)]
pub enum DoorState {
    /// It can.
    Open(Engine),
    /// A key file is there; its passphrase is needed.
    Locked,
    /// No keychain and no key file: a passphrase is to be chosen.
    ChoosePassphrase,
}

/// What the handlers need of the host.
#[async_trait]
pub trait Door: Send + Sync {
    /// Whether the engine can be used yet.
    fn state(&self) -> DoorState;
    /// Opens it with a passphrase, or makes the key file with it when none is there.
    async fn unlock(&self, passphrase: &str) -> Result<(), WireError>;
    /// The language of the operating system's user, when nothing else was chosen.
    fn language(&self) -> String;
    /// Where the data lie and how much room they take.
    async fn storage(&self) -> StorageView;
    /// The code that opens a backup on another computer; nothing while the key is not at hand.
    fn recovery_code(&self) -> Result<Option<String>, WireError>;
    /// Closes damaged data, mends them and opens them again. When it fails they are open for looking as before.
    async fn repair(&self, how: Repair) -> Result<Repaired, WireError>;
    /// A ticket as it is printed, in the agent's language: its number and a PDF.
    async fn paper(&self, ticket: domain::TicketId) -> Result<(u32, Vec<u8>), WireError>;
    /// Somebody has to ask for the application's state again.
    fn changed(&self);
}

/// What a handler is given.
pub(crate) struct Call<'a> {
    pub(crate) door: &'a dyn Door,
}

impl Call<'_> {
    /// The engine, or the refusal that it is locked.
    pub(crate) fn engine(&self) -> Result<Engine, WireError> {
        match self.door.state() {
            DoorState::Open(engine) => Ok(engine),
            DoorState::Locked | DoorState::ChoosePassphrase => Err(WireError::of("locked")),
        }
    }
}

/// What a handler does, on the heap and made in a frame of its own: all of them side by side in one frame fill half the stack of a
/// thread where nothing is optimised.
fn apart<F: Future>(handler: impl FnOnce() -> F) -> Pin<Box<F>> {
    Box::pin(handler())
}

macro_rules! router {
    ($($command:literal => $handler:ident($input:ident) -> $output:ident, reads [$($topic:literal),*];)*) => {
        /// Carries out a command.
        ///
        /// # Errors
        /// `unknown_command`, `input_invalid` when the value has not the shape of the command's input, `locked`, or the
        /// command's own.
        pub async fn call(door: &dyn Door, command: &str, input: Value) -> Result<Value, WireError> {
            let call = Call { door };
            match command {
                $($command => {
                    let input: contract::$input = read(input)?;
                    let output: contract::$output = apart(|| handlers::$handler(&call, input)).await?;
                    serde_json::to_value(output).map_err(|_| WireError::of("internal"))
                })*
                _ => Err(WireError::with("unknown_command", "command", command)),
            }
        }
    };
}
crate::with_commands!(router);

fn read<T: serde::de::DeserializeOwned>(input: Value) -> Result<T, WireError> {
    let input = if input.is_null() {
        Value::Object(serde_json::Map::new())
    } else {
        input
    };
    serde_json::from_value(input).map_err(|error| WireError::with("input_invalid", "field", error.to_string()))
}
