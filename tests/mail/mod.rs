//! Real mailboxes: Dovecot keeps them, Exim brings the mail, over loopback with a certificate of their own.

mod held;
mod incoming;
mod post;
mod proxy;
mod sending;
mod way_out;
