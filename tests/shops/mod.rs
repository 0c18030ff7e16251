//! Real shops, and what the program makes of them.

mod conformance;
mod medusa;
pub(crate) mod medusa_admin;
mod medusa_refunds;
mod medusa_returns;
mod medusa_sync;
mod medusa_world;
mod prestashop;
mod sample_world;
mod shopify;
mod vendure;
pub(crate) mod vendure_admin;
mod vendure_world;
mod woocommerce;
