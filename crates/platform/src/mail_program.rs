//! The computer's own mail program, opened with a prepared message.

use ports::{MailProgram, MailProgramError};

/// Longest address: Windows passes it on a command line that programs cut at about 2,000 characters; elsewhere mail
/// programs take far more.
const LONGEST: usize = if cfg!(windows) { 1_900 } else { 30_000 };

/// Opens `mailto:` addresses by the rules of the desktop.
#[derive(Debug, Default)]
pub struct SystemMailProgram;

impl MailProgram for SystemMailProgram {
    fn prepare(&self, mailto: &str) -> Result<(), MailProgramError> {
        if mailto.len() > LONGEST {
            return Err(MailProgramError::TooLong);
        }
        open::that_detached(mailto).map_err(|error| {
            tracing::info!(%error, "no program for mailto");
            MailProgramError::Missing
        })
    }
}
