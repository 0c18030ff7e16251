//! Real mailboxes: Dovecot keeps them, Exim brings the mail, over loopback with a certificate of their own.

mod held;
mod importing;
mod incoming;
mod main_job;
mod post;
mod proxy;
mod sending;
mod way_out;
