//! The computer's own mail program and browser, found by the rules of the desktop.

use ports::{ProgramError, Programs};

/// Longest address: Windows passes it on a command line that programs cut at about 2,000 characters; elsewhere mail
/// programs take far more.
const LONGEST: usize = if cfg!(windows) { 1_900 } else { 30_000 };

/// Opens addresses by the rules of the desktop.
#[derive(Debug, Default)]
pub struct SystemPrograms;

fn open(address: &str) -> Result<(), ProgramError> {
    if address.len() > LONGEST {
        return Err(ProgramError::TooLong);
    }
    open::that_detached(address).map_err(|error| {
        tracing::info!(%error, "no program for this address");
        ProgramError::Missing
    })
}

impl Programs for SystemPrograms {
    fn prepare_mail(&self, mailto: &str) -> Result<(), ProgramError> {
        open(mailto)
    }

    fn open_page(&self, url: &str) -> Result<(), ProgramError> {
        open(url)
    }
}
