//! A connection that keeps what it has read, as the engine would.

use super::ShopWorld;
use connectors::connector;
use platform::{ReqwestHttp, SystemDice};
use ports::{
    Clock, Connected, Credentials, CustomerRecord, Http, MessageRecord, Notebook, OrderRecord, PortError,
    ProductRecord, Record, Stream, Surroundings,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A real shop remembers by itself.
struct Nothing;

impl Notebook for Nothing {
    fn append(&self, _line: &str) -> Result<(), String> {
        Err("a real shop has no notebook".to_owned())
    }
    fn lines(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

/// Connects to a kind of shop over the real network of this machine.
pub(crate) fn connect(
    kind: &str,
    credentials: &Credentials,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn Connected>, PortError> {
    let http: Arc<dyn Http> = Arc::new(ReqwestHttp::new().unwrap());
    let around = Surroundings {
        http,
        mail: Arc::new(testkit::NoMail),
        clock,
        dice: Arc::new(SystemDice),
        notebook: Arc::new(Nothing),
    };
    connector(kind).unwrap().connect(credentials, around)
}

/// A connection that keeps what it has read.
pub(crate) struct Reader {
    pub(crate) shop: Arc<dyn Connected>,
    pub(crate) cursors: BTreeMap<&'static str, String>,
    pub(crate) orders: BTreeMap<String, OrderRecord>,
    pub(crate) gone: BTreeSet<String>,
    pub(crate) customers: BTreeMap<String, CustomerRecord>,
    pub(crate) products: BTreeMap<String, ProductRecord>,
    pub(crate) messages: BTreeMap<String, MessageRecord>,
    /// Orders in the order in which they first came.
    pub(crate) came: Vec<String>,
}

impl Reader {
    /// A connection to this shop that has read nothing yet.
    pub(crate) fn of(world: &dyn ShopWorld) -> Reader {
        Reader::over(connect(world.kind(), &world.credentials(), world.clock()).unwrap())
    }

    /// The same over this connection.
    pub(crate) fn over(shop: Arc<dyn Connected>) -> Reader {
        Reader {
            shop,
            cursors: BTreeMap::new(),
            orders: BTreeMap::new(),
            gone: BTreeSet::new(),
            customers: BTreeMap::new(),
            products: BTreeMap::new(),
            messages: BTreeMap::new(),
            came: Vec::new(),
        }
    }

    /// A stream by its name.
    pub(crate) fn stream(&self, name: &str) -> Stream {
        *self.shop.streams().iter().find(|stream| stream.name == name).unwrap()
    }

    /// One part of a stream; answers with the ids of its records and whether more is there.
    pub(crate) async fn part(&mut self, name: &str) -> (Vec<String>, bool) {
        let stream = self.stream(name);
        let batch = self
            .shop
            .pull(stream, self.cursors.get(stream.name).map(String::as_str))
            .await
            .unwrap();
        assert!(
            batch.records.len() <= 500 && batch.cursor.len() < 400,
            "{}",
            batch.cursor
        );
        self.cursors.insert(stream.name, batch.cursor);
        let mut ids = Vec::new();
        for record in batch.records {
            ids.push(self.keep(record));
        }
        (ids, batch.more)
    }

    fn keep(&mut self, record: Record) -> String {
        match record {
            Record::Order(order) => {
                let id = order.id.clone();
                if !self.orders.contains_key(&id) {
                    self.came.push(id.clone());
                }
                self.gone.remove(&id);
                self.orders.insert(id.clone(), *order);
                id
            }
            Record::Customer(customer) => {
                let id = customer.id.clone();
                self.customers.insert(id.clone(), customer);
                id
            }
            Record::Product(product) => {
                let id = product.id.clone();
                self.products.insert(id.clone(), product);
                id
            }
            Record::Message(message) => {
                let id = message.id.clone();
                self.messages.insert(id.clone(), message);
                id
            }
            Record::OrderGone(id) => {
                self.gone.insert(id.clone());
                id
            }
            other => panic!("a shop hands over no {other:?}"),
        }
    }

    /// Reads a stream until nothing more is there now; answers with the ids of what came.
    pub(crate) async fn read(&mut self, name: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for _ in 0..1_000 {
            let (ids, more) = self.part(name).await;
            all.extend(ids);
            if !more {
                return all;
            }
        }
        panic!("{name} does not end");
    }

    /// Reads everything once: a cycle of the engine.
    pub(crate) async fn catch_up(&mut self) {
        for stream in self.shop.streams() {
            self.read(stream.name).await;
        }
    }

    /// An order that was read.
    pub(crate) fn order(&self, id: &str) -> &OrderRecord {
        self.orders.get(id).unwrap_or_else(|| panic!("{id} was not read"))
    }
}
