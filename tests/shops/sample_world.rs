//! The sample shop as a world for the sentences about returns. It has no server and no line: an answer that is cut is one that
//! its connection does not hand on.

use super::conformance::conformance;
use super::conformance::line::Weather;
use super::conformance::returns::ReturnWorld;
use crate::world::MORNING;
use connectors::connector;
use domain::{FulfilmentStatus, ReturnSeen, ReturnStatus};
use ports::{
    Batch, Connected, Credentials, Delivery, Found, Notebooks, OrderRecord, Outgoing, PortError, PortErrorKind, Record,
    Retry, ReturnAsk, Stream, Surroundings, async_trait,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::{LoadedDice, MemoryNotebooks, NoMail, ScriptedHttp, TestClock};

conformance!(takes steps of returns: async { Some(SampleShop::default()) });

/// The sample shop; each case is a day in another one, because in each only so many ask for anything.
#[derive(Default)]
struct SampleShop {
    notebooks: MemoryNotebooks,
    day: AtomicU32,
}

impl SampleShop {
    /// The first order in another shop that is as it is wanted.
    async fn another(&self, wanted: impl Fn(&OrderRecord) -> bool) -> OrderRecord {
        self.day.fetch_add(1, Ordering::Relaxed);
        let shop = self.shop();
        let orders = *shop.streams().iter().find(|stream| stream.name == "orders").unwrap();
        let mut cursor: Option<String> = None;
        loop {
            let batch = shop.pull(orders, cursor.as_deref()).await.unwrap();
            let found = batch.records.into_iter().find_map(|record| match record {
                Record::Order(order) if wanted(&order) => Some(*order),
                _ => None,
            });
            if let Some(order) = found {
                return order;
            }
            assert!(batch.more, "no order in the sample shop is as it is wanted");
            cursor = Some(batch.cursor);
        }
    }
}

#[async_trait]
impl ReturnWorld for SampleShop {
    fn shop_kind(&self) -> &'static str {
        "sample"
    }

    fn shop(&self) -> Arc<dyn Connected> {
        let around = Surroundings {
            http: Arc::new(ScriptedHttp::down()),
            mail: Arc::new(NoMail),
            clock: Arc::new(TestClock::at(MORNING)),
            dice: Arc::new(LoadedDice),
            notebook: self.notebooks.open(&self.day.load(Ordering::Relaxed).to_string()),
        };
        let credentials = Credentials(BTreeMap::new());
        connector("sample").unwrap().connect(&credentials, around).unwrap()
    }

    async fn shop_behind(&self, _ask: &ReturnAsk, weather: Weather) -> Arc<dyn Connected> {
        assert!(
            matches!(weather, Weather::Cut(_)),
            "there is no line on which it could be {weather:?}"
        );
        Arc::new(Unheard(self.shop()))
    }

    async fn at_home(&self) -> OrderRecord {
        let left = |order: &OrderRecord| {
            let arrived = order.fulfilment == FulfilmentStatus::Delivered;
            arrived && order.returns.is_empty() && order.lines.iter().all(|line| line.returned == 0)
        };
        self.another(left).await
    }

    async fn asked(&self) -> OrderRecord {
        let asked = |order: &OrderRecord| {
            let last = order.returns.last();
            last.is_some_and(|back| back.status == ReturnStatus::Requested)
        };
        self.another(asked).await
    }

    async fn book(&self, order: &str) -> Vec<(u32, u32)> {
        let again = self.shop().orders_again(&[order.to_owned()]).await.unwrap();
        let Some([Record::Order(order)]) = again.as_deref() else {
            panic!("{again:?}");
        };
        let stands = order
            .returns
            .iter()
            .filter(|back| !matches!(back.status, ReturnStatus::Declined | ReturnStatus::Cancelled));
        let counted: u32 = order.lines.iter().map(|line| line.returned).sum();
        stands
            .map(|back| (back.lines.iter().map(|(_, pieces)| pieces).sum(), counted))
            .collect()
    }
}

/// A connection whose answers to steps of returns nobody hears.
struct Unheard(Arc<dyn Connected>);

#[async_trait]
impl Connected for Unheard {
    fn streams(&self) -> &'static [Stream] {
        self.0.streams()
    }
    async fn probe(&self) -> Result<String, PortError> {
        self.0.probe().await
    }
    async fn pull(&self, stream: Stream, cursor: Option<&str>) -> Result<Batch, PortError> {
        self.0.pull(stream, cursor).await
    }
    async fn send(&self, message: &Outgoing) -> Result<Delivery, PortError> {
        self.0.send(message).await
    }
    async fn find_sent(&self, message: &Outgoing) -> Result<Found, PortError> {
        self.0.find_sent(message).await
    }
    async fn take_return_step(&self, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
        let lost = PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, "cut").with_unknown_effect();
        self.0.take_return_step(ask).await.and(Err(lost))
    }
}
