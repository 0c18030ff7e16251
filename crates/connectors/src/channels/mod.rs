//! Channels: where customers write, apart from any shop.

pub mod mailbox;
