//! Machines that are prepared once and copied for every run: brought to the newest version, connected, and for single stories
//! with Carla's first message read. A run is over in milliseconds; setting a machine up takes longer than most runs.

use crate::breaker::Breaker;
use crate::chance::Chance;
use crate::clock::SimClock;
use crate::desk::{self, Desk};
use crate::memory;
use crate::quiet::{FIRST_WORDS, MORNING, outside};
use crate::shop::SimShop;
use crate::till::{Till, TillKind};

use crate::weather::Weather;
use engine::EngineError;
use ports::{Connector, Vault};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use testkit::{CountingIds, MemoryVault};

/// Names of the shops, of which a machine has the first one or both.
pub(crate) const SHOPS: &[&str] = &["azul", "verde"];

/// A machine as it lies on the disk, with what it has in its keychain.
pub struct Prepared {
    folder: tempfile::TempDir,
    last_id: u64,
    vault: MemoryVault,
}

impl Prepared {
    /// Its files, to be copied.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Identities that it has not given yet.
    pub(crate) fn ids(&self) -> CountingIds {
        CountingIds::after(self.last_id)
    }

    /// A keychain like its own.
    pub(crate) fn vault(&self) -> MemoryVault {
        self.vault.clone()
    }

    async fn make(shops: usize, with_a_message: bool) -> Result<Prepared, EngineError> {
        let (breaker, clock) = (Arc::new(Breaker::default()), Arc::new(SimClock::at(MORNING)));
        let (chance, calm) = (Chance::of(0), Weather::default());
        let shops: Vec<SimShop> = SHOPS[..shops]
            .iter()
            .map(|name| {
                SimShop::new(
                    name,
                    chance.stream(name),
                    calm.clone(),
                    breaker.clone(),
                    clock.of_others(),
                )
            })
            .collect();
        let till = Till::new(
            TillKind::Woo,
            chance.stream("till"),
            calm,
            breaker.clone(),
            clock.of_others(),
        );
        let (ids, vault) = (Arc::new(CountingIds::default()), Arc::new(MemoryVault::default()));
        let keychain: Arc<dyn Vault> = vault.clone();
        let nothing = desk::temporary()?;
        let desk = Desk::open(
            nothing.path(),
            outside(&clock, &shops, &till, ids.clone(), keychain),
            breaker,
        )
        .await?;
        for shop in &shops {
            desk.engine().add_connection(shop.id(), "", &BTreeMap::new()).await?;
        }
        desk.engine().add_connection("till", "", &BTreeMap::new()).await?;
        if with_a_message {
            shops[0].customer_writes("carla-0", FIRST_WORDS);
            desk.engine().sync_now().await?;
        }
        let folder = desk.end().await?;
        Ok(Prepared {
            folder,
            last_id: ids.last(),
            vault: MemoryVault::clone(&vault),
        })
    }
}

/// The machines that runs begin with.
pub struct Template {
    one: Prepared,
    two: Prepared,
    quiet: Prepared,
}

impl Template {
    /// Prepares them.
    ///
    /// # Errors
    /// When a machine cannot be set up.
    pub async fn make() -> Result<Template, EngineError> {
        memory::uncounted();
        Ok(Template {
            one: Prepared::make(1, false).await?,
            two: Prepared::make(2, false).await?,
            quiet: Prepared::make(1, true).await?,
        })
    }

    /// One with so many shops, and nothing read yet.
    pub(crate) fn with_shops(&self, shops: usize) -> &Prepared {
        if shops == 1 { &self.one } else { &self.two }
    }

    /// One with one shop, of which Carla's first message was read.
    pub(crate) fn quiet(&self) -> &Prepared {
        &self.quiet
    }
}
