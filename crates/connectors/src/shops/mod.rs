//! One folder for each kind of shop. A new shop is a new folder and a line in this file and in `CONNECTORS`.

pub mod files;
pub mod medusa;
pub mod prestashop;
pub mod sample;
pub mod shopify;
pub mod vendure;
pub mod woocommerce;
