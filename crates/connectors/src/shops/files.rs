//! A shop without another way out than files: what stands in them is read by `sheets` when a person hands one over
//! (`engine::sheets`). The connection is only the place that its orders belong to, so it reads and sends nothing by itself.

use ports::{
    Batch, Capability, Connected, Connector, ConnectorField, Credentials, Delivery, Found, Outgoing, PortError,
    PortErrorKind, Retry, Stream, Surroundings, async_trait,
};
use std::sync::Arc;

/// The kind of shops that are read from files.
pub struct Files;

impl Connector for Files {
    fn id(&self) -> &'static str {
        "files"
    }

    fn name(&self) -> &'static str {
        "CSV"
    }

    fn fields(&self) -> &'static [ConnectorField] {
        &[]
    }

    fn steps(&self) -> &'static [&'static str] {
        &[]
    }

    fn capabilities(&self) -> &'static [Capability] {
        &[
            Capability::Orders,
            Capability::Customers,
            Capability::Payments,
            Capability::Fulfilments,
        ]
    }

    fn is_of_files(&self) -> bool {
        true
    }

    fn connect(&self, _: &Credentials, _: Surroundings) -> Result<Arc<dyn Connected>, PortError> {
        Ok(Arc::new(Connection))
    }
}

/// Nobody is at the other end.
struct Connection;

fn nobody() -> PortError {
    PortError::new(PortErrorKind::Refused, Retry::Never, "a file can be asked for nothing")
}

#[async_trait]
impl Connected for Connection {
    fn streams(&self) -> &'static [Stream] {
        &[]
    }

    async fn probe(&self) -> Result<String, PortError> {
        Ok(Files.name().to_owned())
    }

    async fn pull(&self, _: Stream, _: Option<&str>) -> Result<Batch, PortError> {
        Err(nobody())
    }

    async fn send(&self, _: &Outgoing) -> Result<Delivery, PortError> {
        Err(nobody())
    }

    async fn find_sent(&self, _: &Outgoing) -> Result<Found, PortError> {
        Ok(Found::No)
    }
}
