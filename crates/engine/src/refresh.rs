//! One customer's orders, asked for now. Orders that are known are read again one by one where the shop can be asked so;
//! what is new since the last reading comes with the next part of the shop's list of orders, as always. Nothing is
//! guessed: where a shop cannot be asked for single orders, only its list is read, and the report says so.

use crate::budget::for_an_agent;
use crate::ingest::{self, Counted};
use crate::pull::code_of;
use crate::{Engine, EngineError, sweep};
use domain::{ConnectionId, CustomerId, OrderId};
use ports::Stream;
use std::collections::BTreeMap;

/// Newest orders that are asked for again.
const NEWEST: u32 = 50;

/// What asking one shop again brought.
#[derive(Debug, Clone, Default)]
pub struct Refreshed {
    /// Name of the connection.
    pub label: String,
    /// Orders that were read again one by one.
    pub reread: u32,
    /// The shop cannot be asked for single orders: only its list of changes was read.
    pub list_only: bool,
    /// Orders that were new or different.
    pub changed: u32,
    /// Why it stopped; what was there before is unchanged.
    pub error: Option<(String, BTreeMap<String, String>)>,
}

impl Engine {
    /// Asks every shop that knows this person about their orders, now.
    ///
    /// # Errors
    /// `not_found`, what the database reports; what a shop reports is in the report.
    pub async fn refresh_customer(&self, customer: CustomerId) -> Result<Vec<Refreshed>, EngineError> {
        let root = self.store().customer(customer).await?.root;
        let mut asked: BTreeMap<ConnectionId, Vec<(OrderId, String)>> = BTreeMap::new();
        for shop in self.store().shops_of(root).await? {
            asked.entry(shop).or_default();
        }
        for (order, connection, external) in self.store().order_refs_of(root, NEWEST).await? {
            asked.entry(connection).or_default().push((order, external));
        }
        let rows = self.store().connections().await?;
        let mut reports = Vec::new();
        for (connection, orders) in asked {
            let Some(row) = rows.iter().find(|row| row.id == connection && row.is_read()) else {
                continue;
            };
            if self.is_of_files(&row.connector) {
                continue;
            }
            let mut report = Refreshed {
                label: row.label.clone(),
                ..Refreshed::default()
            };
            if let Err(error) = self.ask_again(connection, &orders, &mut report).await {
                if let EngineError::Store(_) = error {
                    return Err(error);
                }
                self.note_failure(connection, &error).await?;
                report.error = Some(code_of(&error));
            }
            reports.push(report);
        }
        Ok(reports)
    }

    async fn ask_again(
        &self,
        connection: ConnectionId,
        orders: &[(OrderId, String)],
        report: &mut Refreshed,
    ) -> Result<(), EngineError> {
        let unavailable = EngineError::Vault(ports::VaultError::Unavailable);
        let source = self.source(connection).ok_or(unavailable)?;
        let mut counted = Counted::default();
        {
            let _alone = source.turn().await;
            let ids: Vec<String> = orders.iter().map(|(_, external)| external.clone()).collect();
            let known = if ids.is_empty() {
                None
            } else {
                for_an_agent(source.connected.orders_again(&ids)).await?
            };
            report.list_only = known.is_none();
            if let Some(mut records) = known {
                records.extend(for_an_agent(sweep::gone(&source, orders, &records)).await?);
                let part = sweep::given(orders, &records);
                ingest::store_again(self, connection, &records, &part, &mut counted).await?;
                report.reread = u32::try_from(part.len()).unwrap_or(u32::MAX);
            }
        }
        let list: Vec<Stream> = source
            .connected
            .streams()
            .iter()
            .filter(|stream| stream.name == "orders")
            .copied()
            .collect();
        // An import that is under way goes on by itself; what is new comes with it.
        let outcome = match self.first_reading(connection).await? {
            Some(_) => Ok(()),
            None => for_an_agent(self.read(connection, &source, &list, &mut counted)).await,
        };
        report.changed = counted.orders;
        outcome
    }
}
