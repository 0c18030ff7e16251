//! The real servers that tests are run against: started before them, stopped after them. Their words go to files under
//! `target/servers`; what is told here is only how far they are.
//!
//! They need a Unix (process groups, PostgreSQL's own rules about accounts); elsewhere the tests that use them are left
//! to the machines that have one.

#[cfg(unix)]
mod cache;
#[cfg(unix)]
mod mail;
#[cfg(unix)]
mod many;
#[cfg(unix)]
mod medusa;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod shopify;
#[cfg(unix)]
mod supervised;
#[cfg(unix)]
mod vendure;

use anyhow::Result;
use std::any::Any;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Servers that run until this is dropped, or until this program ends in whatever way.
pub(crate) struct Running {
    /// Where they are, for the environment of the tests.
    pub(crate) env: Vec<(String, String)>,
    #[cfg(unix)]
    mail: mail::Mail,
    #[cfg(unix)]
    shops: Option<(medusa::Medusa, vendure::Vendure)>,
}

/// Which servers are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All that the tests use.
    All,
    /// Only the mail servers, which are there in a second.
    Mail,
}

/// Installs and starts what the tests need: `MOSTRADOR_TEST_MEDUSA` and `MOSTRADOR_TEST_VENDURE` are paths of JSON files with
/// the address, the keys and what is in the shop, `MOSTRADOR_TEST_MAIL` of one with the mail servers' ports, mailboxes and
/// certificate authority, `MOSTRADOR_TEST_SHOPIFY` of the folder with Shopify's published schema.
/// Takes seconds when everything is cached, else a few minutes; the shops are started side by side.
///
/// Fails with the end of the log of what did not work.
#[cfg(unix)]
pub(crate) fn start(root: &Path, wanted: Wanted) -> Result<Running> {
    let mail = mail::Mail::start(root)?;
    let shops = match wanted {
        Wanted::All => Some(shops(root)?),
        Wanted::Mail => None,
    };
    let shopify = match wanted {
        Wanted::All => Some(shopify::packages(root)?),
        Wanted::Mail => None,
    };
    let (medusa, vendure) = shops
        .as_ref()
        .map(|(medusa, vendure)| (&medusa.description, &vendure.description))
        .unzip();
    let said = [
        ("MOSTRADOR_TEST_MAIL", Some(&mail.description)),
        ("MOSTRADOR_TEST_MEDUSA", medusa),
        ("MOSTRADOR_TEST_VENDURE", vendure),
        ("MOSTRADOR_TEST_SHOPIFY", shopify.as_ref()),
    ];
    let env = said
        .into_iter()
        .filter_map(|(name, path)| Some((name.to_owned(), path?.display().to_string())))
        .collect();
    Ok(Running { env, mail, shops })
}

/// Both shops at once: each waits most of the time.
#[cfg(unix)]
fn shops(root: &Path) -> Result<(medusa::Medusa, vendure::Vendure)> {
    std::thread::scope(|scope| {
        let vendure = scope.spawn(|| vendure::Vendure::start(root, None));
        let medusa = medusa::Medusa::start(root, None);
        let vendure = vendure
            .join()
            .map_err(|_| anyhow::anyhow!("starting Vendure came to a sudden end"))?;
        Ok((medusa?, vendure?))
    })
}

/// A shop that has sold much, running until this is dropped.
pub(crate) struct Busy {
    /// The file that says where it is and what opens it.
    pub(crate) description: PathBuf,
    _shop: Box<dyn Any>,
}

/// Which shop is to have sold much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shop {
    /// Medusa.
    Medusa,
    /// Vendure.
    Vendure,
}

/// Starts one shop with at least `orders` orders, in a database of its own: the tests' shop does not grow.
#[cfg(unix)]
pub(crate) fn busy(root: &Path, shop: Shop, orders: u32) -> Result<Busy> {
    Ok(match shop {
        Shop::Medusa => {
            let medusa = medusa::Medusa::start(root, Some(orders))?;
            Busy {
                description: medusa.description.clone(),
                _shop: Box::new(medusa),
            }
        }
        Shop::Vendure => {
            let vendure = vendure::Vendure::start(root, Some(orders))?;
            Busy {
                description: vendure.description.clone(),
                _shop: Box::new(vendure),
            }
        }
    })
}

/// Says that there is none on this system.
#[cfg(not(unix))]
pub(crate) fn busy(_root: &Path, _shop: Shop, _orders: u32) -> Result<Busy> {
    anyhow::bail!("the shops to measure run on Linux and macOS only")
}

/// Says that there are none on this system.
#[cfg(not(unix))]
pub(crate) fn start(_root: &Path, _wanted: Wanted) -> Result<Running> {
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
        self.mail.check()?;
        let Some((medusa, vendure)) = &mut self.shops else {
            return Ok(());
        };
        medusa.check()?;
        vendure.check()
    }

    #[cfg(not(unix))]
    fn check(&mut self) -> Result<()> {
        Ok(())
    }
}
