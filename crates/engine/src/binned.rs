//! The bin: what was held can be thrown away by a person, and had back until its time is over. Then it goes for good, by itself.

use crate::{Engine, EngineError};
use domain::{BIN_KEEPS, HOUR, TicketStatus};
use store::{TicketHead, WriteTx};
use tokio::sync::Notify;

impl Engine {
    /// Whether this ticket may be thrown away: it is held, or thrown away already, and no other ticket goes on in it.
    pub(crate) async fn can_be_binned(tx: &mut WriteTx, head: &TicketHead) -> Result<bool, EngineError> {
        let is_aside = matches!(head.status, TicketStatus::Held | TicketStatus::Binned);
        Ok(is_aside && !tx.has_merged_parts(head.id).await?)
    }

    /// Removes for good what was thrown away longer ago than [`BIN_KEEPS`]; how many tickets went.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn empty_bin(&self) -> Result<u32, EngineError> {
        Ok(self.store().empty_bin(self.now() + -BIN_KEEPS).await?)
    }

    pub(crate) async fn bin_loop(&self) {
        let never = Notify::new();
        loop {
            // Never in the first hour of a day's work.
            if self.rest(HOUR, &never).await {
                return;
            }
            if let Err(error) = self.empty_bin().await {
                tracing::warn!(%error, "the bin is not emptied");
            }
        }
    }
}
