//! Shops and channels behind the traits of `ports`: building requests and reading answers, nothing else. What a shop can
//! do is data (`ports::Capability`), so nothing outside this crate asks which shop it is; a new one is a new folder under
//! `shops` or `channels` and a line in [`CONNECTORS`].

pub mod channels;
mod moments;
mod rest;
pub mod shops;
mod sign_in;

use ports::Connector;

/// Every kind of shop and channel that can be connected, in the order in which they are offered.
pub static CONNECTORS: &[&dyn Connector] = &[
    &shops::sample::Sample,
    &shops::shopify::Shopify,
    &shops::woocommerce::WooCommerce,
    &shops::prestashop::PrestaShop,
    &shops::medusa::Medusa,
    &shops::vendure::Vendure,
    &shops::files::Files,
    &channels::mailbox::Mailbox,
];

/// The kind with this id.
pub fn connector(id: &str) -> Option<&'static dyn Connector> {
    CONNECTORS.iter().copied().find(|connector| connector.id() == id)
}

/// No chance at all, for tests of connectors that take none.
#[cfg(test)]
struct Ones;

#[cfg(test)]
impl ports::Dice for Ones {
    fn below(&self, _bound: u64) -> u64 {
        0
    }
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(1);
    }
}
