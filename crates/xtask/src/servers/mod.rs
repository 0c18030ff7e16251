//! The real servers that tests are run against: started before them, stopped after them. Their words go to files under
//! `target/servers`; what is told here is only how far they are.
//!
//! They need a Unix (process groups, PostgreSQL's own rules about accounts); elsewhere the tests that use them are left
//! to the machines that have one.

#[cfg(unix)]
mod medusa;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod supervised;

use anyhow::Result;
use std::path::Path;
use std::time::Duration;

/// Servers that run until this is dropped, or until this program ends in whatever way.
pub(crate) struct Running {
    /// Where they are, for the environment of the tests.
    pub(crate) env: Vec<(String, String)>,
    #[cfg(unix)]
    medusa: medusa::Medusa,
}

/// Installs and starts what the tests need: `MOSTRADOR_TEST_MEDUSA` is the path of a JSON file with the address, the keys
/// and what is in the shop. Takes seconds when everything is cached, else a few minutes.
///
/// Fails with the end of the log of what did not work.
#[cfg(unix)]
pub(crate) fn start(root: &Path) -> Result<Running> {
    let medusa = medusa::Medusa::start(root)?;
    let env = vec![(
        "MOSTRADOR_TEST_MEDUSA".to_owned(),
        medusa.description.display().to_string(),
    )];
    Ok(Running { env, medusa })
}

/// Says that there are none on this system.
#[cfg(not(unix))]
pub(crate) fn start(_root: &Path) -> Result<Running> {
    anyhow::bail!("the test servers run on Linux and macOS; here, `cargo xtask test --quick` is what can be run")
}

/// Keeps the servers running until Ctrl-C, after telling what the tests want in their environment. Comes back only when
/// a server has ended by itself, with the end of its log.
pub(crate) fn wait(mut running: Running) -> Result<()> {
    for (name, value) in &running.env {
        println!("export {name}={value}");
    }
    println!("they run until Ctrl-C");
    loop {
        running.check()?;
        std::thread::sleep(Duration::from_secs(1));
    }
}

impl Running {
    #[cfg(unix)]
    fn check(&mut self) -> Result<()> {
        self.medusa.check()
    }

    #[cfg(not(unix))]
    fn check(&mut self) -> Result<()> {
        Ok(())
    }
}
